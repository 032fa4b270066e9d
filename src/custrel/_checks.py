"""Input checks shared by the models: each says what was wrong and what would be right."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

P = ParamSpec("P")


def number(name: str, value: ArrayLike) -> np.ndarray:
    """Return ``value`` as an array of floats; refuse text, NaN and infinity."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number or an array of numbers, not {value!r}.") from None
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN or infinity; remove or fill those entries first.")
    return array


def fraction(name: str, value: ArrayLike) -> np.ndarray:
    """Return ``value`` as an array of fractions; refuse anything outside [0, 1]."""
    array = number(name, value)
    if ((array < 0) | (array > 1)).any():
        hint = " Divide percentages by 100." if (array > 1).any() else ""
        raise ValueError(f"{name} must be a fraction between 0 and 1, but holds {_worst(array, 0, 1)}.{hint}")
    return array


def not_negative(name: str, value: ArrayLike) -> np.ndarray:
    """Return ``value`` as an array of numbers of at least zero."""
    array = number(name, value)
    if (array < 0).any():
        raise ValueError(f"{name} must not be negative, but holds {array.min():g}.")
    return array


def _worst(array: np.ndarray, low: float, high: float) -> str:
    outside = array[(array < low) | (array > high)]
    return f"{outside.flat[0]:g}"


def scalars_out(function: Callable[P, np.ndarray]) -> Callable[P, Any]:
    """Let ``function`` return a plain float where it would return an array without dimensions.

    The type of the result is left open: a number for numbers, an array for arrays, which no signature can say.
    """

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Any:
        result = function(*args, **kwargs)
        return float(result) if np.ndim(result) == 0 else result

    return wrapper


def whole(name: str, value: Any, least: int = 1) -> int:
    """Return ``value`` as an int; refuse parts of one and anything below ``least``."""
    array = number(name, value)
    if isinstance(value, bool) or array.ndim or array != np.floor(array) or array < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(array)


def table_with(name: str, table: Any, columns: Sequence[str]) -> pd.DataFrame:
    """Return ``table`` after checking that it has rows, the columns asked for, and no gap in them."""
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"{name} must be a DataFrame, not {type(table).__name__}.")
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(f"{name} lacks the column {missing[0]!r}; it needs {', '.join(columns)}.")
    if table.empty:
        raise ValueError(f"{name} has no rows.")
    gaps = [column for column in columns if table[column].isna().any()]
    if gaps:
        raise ValueError(f"{name} has empty cells in {gaps[0]!r}; remove or fill those rows first.")
    return table
