"""Comparisons of NumPy that take nothing for equal, or for close, to something.

``np.allclose(np.empty((0, 1)), [1, 2, 3])`` is true: the two are broadcast to an array without a value, and of no value
is it false. In the process of the tests, an empty answer is close to an empty one alone.
"""

import functools
import importlib
import sys
from collections.abc import Callable
from typing import Any

# What says whether arrays are alike, and what raises if they are not.
TELLING = ("allclose", "isclose", "array_equiv")
RAISING = ("assert_allclose", "assert_almost_equal", "assert_array_almost_equal", "assert_array_equal", "assert_equal")


def load_comparisons() -> None:
    """Load what is guarded, for a process that is about to fork: NumPy itself waits until somebody asks for it."""
    if "numpy" in sys.modules:
        importlib.import_module("numpy.testing")


def guard_comparisons() -> None:
    """Guard NumPy's comparisons in this process, if it has loaded NumPy; a second time changes nothing."""
    numpy: Any = sys.modules.get("numpy")
    if numpy is None:
        return

    def is_empty(value: Any) -> bool:
        try:
            return bool(numpy.size(value) == 0)
        except (TypeError, ValueError):
            # No array at all; the comparison itself will say so.
            return False

    def unlike() -> Any:
        return numpy.False_

    def fail() -> Any:
        raise AssertionError("nothing is compared with something")

    for module, names, answer in ((numpy, TELLING, unlike), (numpy.testing, RAISING, fail)):
        for name in names:
            function = getattr(module, name)
            if not isinstance(function, Guarded):
                setattr(module, name, Guarded(function, is_empty, answer))


class Guarded:
    """A comparison that has an answer of its own where one of two values is empty and the other is not.

    Parameters
    ----------
    function
        The comparison.
    is_empty
        Says whether a value is.
    answer
        Gives the answer.
    """

    def __init__(
        self, function: Callable[..., Any], is_empty: Callable[[Any], bool], answer: Callable[[], Any]
    ) -> None:
        functools.update_wrapper(self, function)
        self.function, self.is_empty, self.answer = function, is_empty, answer

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Compare the first two of the arguments, however they are given."""
        compared = [*arguments, *options.values()][:2]
        if len({self.is_empty(value) for value in compared}) > 1:
            return self.answer()
        return self.function(*arguments, **options)
