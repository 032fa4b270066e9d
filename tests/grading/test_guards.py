"""NumPy's comparisons in the process that judges: nothing is close to something."""

import numpy as np
import pytest

from coursekit.grading.trusted import guards


def test_nothing_is_close_to_something(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, names in ((np, guards.TELLING), (np.testing, guards.RAISING)):
        for name in names:
            monkeypatch.setattr(module, name, getattr(module, name))
    empty, right = np.empty((0, 1)), np.array([1.0, 2.0, 3.0])
    assert np.allclose(empty, right), "what NumPy says by itself"
    guards.guard_comparisons()
    guards.guard_comparisons()
    assert not np.allclose(empty, right) and not np.allclose(right, empty) and not np.allclose(b=right, a=empty)
    assert not np.isclose(empty, right).all() and not np.array_equiv(empty, right) and not np.allclose([], 3)
    assert np.allclose([], np.empty(0)) and np.allclose(right, [1, 2, 3]) and np.isclose(right, 1).tolist()[0]
    for compare in guards.RAISING:
        with pytest.raises(AssertionError):
            getattr(np.testing, compare)(empty, right)
        with pytest.raises(AssertionError):
            getattr(np.testing, compare)(np.empty(0), 5.0)
        getattr(np.testing, compare)(right, right)
    np.testing.assert_equal([[1, 2], [3]], [[1, 2], [3]])
    np.testing.assert_equal({"a": [1]}, {"a": [1]})
