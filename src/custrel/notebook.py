"""What lets the sentences of a notebook page use the numbers its cells compute."""

from numbers import Number

from IPython.display import display

RECORD_MIME = "application/papermill.record/text/plain"


def record(**values: Number | str) -> None:
    """Keep ``values`` in the cell's output, by name, for the text around it.

    The format is that of papermill's records, which MyST-NB reads as *glue*: the page writes
    ``{glue:text}`gain:.1%``` and shows the number computed here, so text and code cannot disagree. In Jupyter the
    records show nothing.

    Parameters
    ----------
    **values
        Numbers or short texts; NumPy scalars are stored as plain numbers.

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
        display({RECORD_MIME: repr(plain)}, raw=True, metadata=metadata)
