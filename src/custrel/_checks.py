"""Input checks shared by the models: each says what was wrong and what would be right."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

P = ParamSpec("P")
Result = TypeVar("Result")

# What is not a number though it could be read as one, and what the user probably wants.
_DATES = "holds dates; subtract a start and divide by a unit, for instance (dates - start) / pandas.Timedelta(days=7)"
_DURATIONS = "holds timedeltas; divide them by the unit you mean, for instance by pandas.Timedelta(days=7)"
_TEXT = "holds text; convert it first, for instance by pandas.to_numeric"
_TRUTHS = "holds True or False; if they are meant as 1 and 0, convert them by .astype(int)"
_KINDS = {"M": _DATES, "m": _DURATIONS, "U": _TEXT, "S": _TEXT, "b": _TRUTHS}
_TYPES = {
    (date, np.datetime64): _DATES,
    (timedelta, np.timedelta64): _DURATIONS,
    (str, bytes): _TEXT,
    (bool, np.bool_): _TRUTHS,
}


def number(name: str, value: ArrayLike) -> np.ndarray:
    """Return ``value`` as an array of floats; refuse dates, durations, text, truth values, NaN and infinity."""
    # Most arguments are plain numbers; a formula for one of them should not spend its time here.
    try:
        array = np.array(value, dtype=float) if type(value) in (int, float) else finite_or_nan(name, value)
    except OverflowError:
        raise ValueError(f"{name} holds a whole number too large to compute with.") from None
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN or infinity; remove or fill those entries first.")
    return array


def finite_or_nan(name: str, value: ArrayLike) -> np.ndarray:
    """Return ``value`` as an array of floats, whatever they are; refuse what is not meant as a number."""
    try:
        raw = np.asarray(value)
        problem = _KINDS.get(raw.dtype.kind)
        if raw.dtype.kind == "O":
            meant = (hint for types, hint in _TYPES.items() if any(isinstance(entry, types) for entry in raw.flat))
            problem = next(meant, None)
        if problem:
            raise ValueError(f"{name} {problem}.")
        if raw.dtype.kind == "c":
            raise TypeError
        return raw.astype(float)
    except (TypeError, ValueError) as error:
        if str(error).startswith(f"{name} holds "):
            raise
        raise ValueError(f"{name} must be a number or an array of numbers, not {value!r}.") from None


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


def positive(name: str, value: ArrayLike) -> np.ndarray:
    """Return ``value`` as an array of numbers above zero."""
    array = number(name, value)
    if (array <= 0).any():
        raise ValueError(f"{name} must be above 0, but holds {array.min():g}.")
    return array


def _worst(array: np.ndarray, low: float, high: float) -> str:
    outside = array[(array < low) | (array > high)]
    return f"{outside.flat[0]:g}"


def whole_numbers(name: str, value: ArrayLike, least: int = 0) -> np.ndarray:
    """Return ``value`` as an array of whole floats; refuse parts of one and anything below ``least``."""
    array = number(name, value)
    if ((array != np.floor(array)) | (array < least)).any():
        raise ValueError(f"{name} must hold whole numbers of at least {least}.")
    return array


def whole(name: str, value: Any, least: int = 1) -> int:
    """Return ``value`` as an int; refuse parts of one and anything below ``least``."""
    array = number(name, value)
    if array.ndim or array != np.floor(array) or array < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(array)


def single(name: str, value: ArrayLike) -> float:
    """Return ``value`` as a float; refuse an array."""
    array = number(name, value)
    if array.ndim:
        raise ValueError(f"{name} must be one number, not an array of shape {array.shape}.")
    return float(array)


def generator(seed: int | np.random.Generator) -> np.random.Generator:
    """Return a generator of random numbers for a seed, or the one that was given."""
    if isinstance(seed, np.random.Generator):
        return seed
    try:
        return np.random.default_rng(whole("seed", seed, least=0))
    except ValueError:
        raise ValueError(
            f"seed must be a whole number of at least 0, or a numpy.random.Generator, not {seed!r}."
        ) from None


def same_labels(function: Callable[P, Result]) -> Callable[P, Result]:
    """Let ``function`` refuse several Series that are not labelled alike: by position they would be joined wrongly."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Result:
        _shared_index(function, args, kwargs)
        return function(*args, **kwargs)

    return wrapper


def like_arguments(function: Callable[P, np.ndarray]) -> Callable[P, Any]:
    """Let ``function`` return a plain number for plain numbers, and a Series with their labels for Series.

    Several Series must be labelled alike. The type of the result is left open, for it depends on the arguments.
    """

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Any:
        index = _shared_index(function, args, kwargs)
        _one_shape(function, args, kwargs)
        return _labelled(np.asarray(function(*args, **kwargs)), index)

    return wrapper


def parts_like_arguments(function: Callable[P, Sequence[np.ndarray]]) -> Callable[P, Any]:
    """Let ``function``, which returns several arrays, return each as :func:`like_arguments` would."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Any:
        index = _shared_index(function, args, kwargs)
        _one_shape(function, args, kwargs)
        return tuple(_labelled(np.asarray(part), index) for part in function(*args, **kwargs))

    return wrapper


def _labelled(result: np.ndarray, index: pd.Index | None) -> Any:
    if result.ndim == 0:
        return result.item()
    return result if index is None or result.shape != (len(index),) else pd.Series(result, index=index)


def _one_shape(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Refuse arrays that do not fit together, by name; what is no array is left to the checks of the function."""
    if sum(map(_is_array, (*args, *kwargs.values()))) < 2:
        return
    given = signature(function).bind(*args, **kwargs).arguments
    shapes = {name: np.shape(value) for name, value in given.items() if _is_array(value)}
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        told = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"Give arrays of one shape, or single numbers; the shapes are {told}.") from None


def _is_array(value: Any) -> bool:
    """Tell whether a value is an array, a Series or a list of numbers, whose shape NumPy broadcasts."""
    if isinstance(value, np.ndarray | pd.Series | pd.Index):
        return value.ndim > 0
    if not isinstance(value, list | tuple):
        return False
    try:
        return np.asarray(value).ndim > 0
    except ValueError:  # lists of different lengths, which the checks of numbers refuse by name
        return False


def _shared_index(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> pd.Index | None:
    """Return the index of those arguments that are Series; refuse indexes that differ."""
    index = None
    for value in (*args, *kwargs.values()):
        if isinstance(value, pd.Series):
            if index is None:
                index = value.index
            elif not index.equals(value.index):
                given = signature(function).bind(*args, **kwargs).arguments
                names = [name for name, argument in given.items() if isinstance(argument, pd.Series)]
                raise ValueError(
                    f"{' and '.join(names)} are Series with different labels. Put them into one table, which joins "
                    "them by label; or give .to_numpy() of each, which joins them by position."
                )
    return index


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
