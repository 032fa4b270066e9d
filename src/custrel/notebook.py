"""What lets the sentences of a notebook page use the numbers its cells compute."""

from math import floor, isfinite, log10
from numbers import Number

from IPython.display import display

RECORD_MIME = "application/papermill.record/text/plain"
# More digits than any sentence shows, and fewer than those in which one processor's arithmetic differs from another's.
DIGITS = 7


def record(**values: float | str) -> None:
    """Keep ``values`` in the cell's output, by name, for the text around it.

    The format is that of papermill's records, which MyST-NB reads as *glue*: the page writes
    ``{glue:text}`gain:.1%``` and shows the number computed here, so text and code cannot disagree. In Jupyter the
    records show nothing.

    Parameters
    ----------
    **values
        Numbers or short texts; NumPy scalars are stored as plain numbers. Fractions keep seven significant digits, and
        no digit before the point is rounded, so that a notebook has the same outputs on every machine.

    Raises
    ------
    TypeError
        If a value is neither a number nor text.

    Examples
    --------
    >>> record(gain=[1, 2])
    Traceback (most recent call last):
        ...
    TypeError: gain must be one number or text to stand in a sentence, not list.
    """
    for name, value in values.items():
        if not isinstance(value, Number | str):
            raise TypeError(f"{name} must be one number or text to stand in a sentence, not {type(value).__name__}.")
    for name, value in values.items():
        plain = value.item() if hasattr(value, "item") else value
        metadata = {"scrapbook": {"name": name, "mime_prefix": "application/papermill.record/"}}
        display({RECORD_MIME: repr(_rounded(plain))}, raw=True, metadata=metadata)


def _rounded(value: float | str) -> float | str:
    """Return ``value`` with :data:`DIGITS` significant digits if it is a fraction.

    >>> _rounded(0.24999999999999997), _rounded(78044.57746511792), _rounded(123456789.87), _rounded(3), _rounded(0.0)
    (0.25, 78044.58, 123456790.0, 3, 0.0)
    """
    if not isinstance(value, float) or not isfinite(value) or value == 0:
        return value
    return round(value, max(0, DIGITS - 1 - floor(log10(abs(value)))))
