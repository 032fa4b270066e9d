"""The types of pandas in the codec: tables, indexes, moments and what stands for a missing value."""

import re
from typing import Any

import numpy as np
import pandas as pd

from coursekit.grading.codec.core import (
    DecodeError,
    EncodeError,
    Fields,
    Form,
    Inner,
    integers,
    list_of,
    register,
    text_of,
)
from coursekit.grading.codec.numpy import decode_array, object_array

EXTENSION_DTYPE = re.compile(
    r"U?Int(8|16|32|64)|Float(32|64)|boolean|string|str|period\[[\w-]{1,12}\]"
    r"|datetime64\[(s|ms|us|ns), [\w/+:-]{1,40}\]|interval(\[[\w:\[\], -]{1,40}\])?"
)
# A name like ../../file would be looked up in the file system.
ZONE = re.compile(r"[A-Za-z][\w+-]*(/[A-Za-z][\w+-]*){0,2}|[+-]\d\d:\d\d|UTC[+-]\d\d:\d\d")
UNITS = ("s", "ms", "us", "ns")
LONGEST_FREQUENCY = 12
# What the stubs of pandas say of its constructors is narrower than what they take.
_pd: Any = pd
_np: Any = np


# --- Moments ----------------------------------------------------------------------------------------------------------


def _encode_timestamp(value: Any, inner: Inner) -> Fields:
    zone = None if value.tz is None else str(value.tz)
    return {"v": [int(value.asm8.view("i8")), value.unit, zone]}


def _decode_timestamp(item: Fields, inner: Inner) -> Any:
    value, unit, zone = list_of(item["v"], 3)
    moment = _pd.Timestamp(_np.datetime64(integers([value], 1)[0], _unit(unit)))
    return moment if zone is None else moment.tz_localize("UTC").tz_convert(_zone(zone))


def _decode_timedelta(item: Fields, inner: Inner) -> Any:
    value, unit = list_of(item["v"], 2)
    return _pd.Timedelta(_np.timedelta64(integers([value], 1)[0], _unit(unit)))


def _unit(name: Any) -> str:
    if name not in UNITS:
        raise DecodeError("not a unit of time")
    return name


def _zone(name: Any) -> str:
    if not ZONE.fullmatch(text_of(name, 40)):
        raise DecodeError("not a time zone")
    return name


def _frequency(name: Any) -> str:
    return text_of(name, LONGEST_FREQUENCY)


def _decode_period(item: Fields, inner: Inner) -> Any:
    ordinal, frequency = list_of(item["v"], 2)
    return _pd.Period(ordinal=integers([ordinal], 1)[0], freq=_frequency(frequency))


def _decode_interval(item: Fields, inner: Inner) -> Any:
    left, right, closed = list_of(item["v"], 3)
    return _pd.Interval(inner(left), inner(right), closed=text_of(closed, 10))


# --- Values with their dtype ------------------------------------------------------------------------------------------


def _encode_values(values: Any, inner: Inner) -> Any:
    """Encode the values of a Series, an Index or an extension array, with their dtype."""
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        categorical = values if isinstance(values, pd.Categorical) else values.array
        codes = [int(code) for code in categorical.codes]
        return {"d": "category", "v": codes, "c": inner(categorical.categories), "o": bool(categorical.ordered)}
    # Dtypes of pandas have a kind as well; arrays of NumPy's hold their values as they are.
    if type(dtype).__module__.startswith("numpy") and dtype.kind != "O":
        return inner(values.to_numpy())
    name = str(dtype)
    if dtype.kind == "O" and name == "object":
        return {"d": "object", "v": [inner(item) for item in values]}
    if not EXTENSION_DTYPE.fullmatch(name):
        raise EncodeError(f"values of dtype {name} are not plain data")
    return {"d": name, "v": [inner(item) for item in values]}


def _decode_values(item: Any, inner: Inner) -> Any:
    """Return the array that holds the values of a Series or an Index."""
    if item.get("t") == "array":
        array = decode_array(item, inner)
        if array.ndim != 1 or array.dtype.kind == "O":
            raise DecodeError("values of one dimension were expected")
        return array
    name, values = text_of(item["d"]), list_of(item["v"])
    if name == "category":
        codes = np.array(integers(values, len(values)), dtype=np.int64)
        return _pd.Categorical.from_codes(codes, categories=_index(item["c"], inner), ordered=item["o"] is True)
    decoded = [inner(entry) for entry in values]
    if name == "object":
        return _pd.array(object_array(decoded), dtype=object)
    if not EXTENSION_DTYPE.fullmatch(name):
        raise DecodeError(f"dtype {name[:40]!r}")
    return _pd.array(decoded, dtype=name)


# --- Indexes and tables -----------------------------------------------------------------------------------------------


def _index(item: Any, inner: Inner) -> Any:
    index = inner(item)
    if not isinstance(index, pd.Index):
        raise DecodeError("an index was expected")
    return index


def _is_index(value: Any) -> bool:
    return issubclass(type(value), pd.Index) and getattr(pd, type(value).__name__, None) is type(value)


def _encode_index(value: Any, inner: Inner) -> Fields:
    dated = type(value) in (pd.DatetimeIndex, pd.TimedeltaIndex)
    frequency = getattr(value, "freqstr", None) if dated else None
    return {"v": _encode_values(value, inner), "name": inner(value.name), "freq": frequency}


def _decode_index(item: Fields, inner: Inner) -> Any:
    index = _pd.Index(_decode_values(item["v"], inner), name=inner(item["name"]))
    if item.get("freq") is not None:
        index.freq = _frequency(item["freq"])
    return index


def _encode_multi_index(value: Any, inner: Inner) -> Fields:
    levels = [_encode_values(value.get_level_values(level), inner) for level in range(value.nlevels)]
    return {"v": levels, "name": [inner(name) for name in value.names]}


def _decode_multi_index(item: Fields, inner: Inner) -> Any:
    levels = [_decode_values(level, inner) for level in list_of(item["v"])]
    return _pd.MultiIndex.from_arrays(levels, names=[inner(name) for name in list_of(item["name"], len(levels))])


def _encode_series(value: Any, inner: Inner) -> Fields:
    return {"v": _encode_values(value, inner), "index": inner(value.index), "name": inner(value.name)}


def _decode_series(item: Fields, inner: Inner) -> Any:
    values = _decode_values(item["v"], inner)
    return _pd.Series(values, index=_index(item["index"], inner), name=inner(item["name"]))


def _encode_frame(value: Any, inner: Inner) -> Fields:
    columns = [_encode_values(column, inner) for _, column in pd.DataFrame.items(value)]
    return {"v": columns, "index": inner(value.index), "columns": inner(value.columns)}


def _decode_frame(item: Fields, inner: Inner) -> Any:
    columns, index = _index(item["columns"], inner), _index(item["index"], inner)
    values = [_decode_values(column, inner) for column in list_of(item["v"], len(columns))]
    if any(len(column) != len(index) for column in values):
        raise DecodeError("columns of different lengths")
    # Numbered first: names may occur twice.
    frame = _pd.DataFrame(dict(enumerate(values)), index=index)
    frame.columns = columns
    return frame


def _is_extension(value: Any) -> bool:
    own = type(value).__module__.startswith("pandas.core.arrays")
    return own and issubclass(type(value), pd.api.extensions.ExtensionArray)


register(
    Form("na", (type(pd.NA),), lambda value, inner: {}, lambda item, inner: pd.NA),
    Form("nat", (type(pd.NaT),), lambda value, inner: {}, lambda item, inner: pd.NaT),
    Form("timestamp", (pd.Timestamp,), _encode_timestamp, _decode_timestamp),
    Form(
        "timedelta",
        (pd.Timedelta,),
        lambda value, inner: {"v": [int(value.asm8.view("i8")), value.unit]},
        _decode_timedelta,
    ),
    Form("period", (pd.Period,), lambda value, inner: {"v": [value.ordinal, value.freqstr]}, _decode_period),
    Form(
        "interval",
        (pd.Interval,),
        lambda value, inner: {"v": [inner(value.left), inner(value.right), value.closed]},
        _decode_interval,
    ),
    Form(
        "rangeindex",
        (pd.RangeIndex,),
        lambda value, inner: {"v": [value.start, value.stop, value.step], "name": inner(value.name)},
        lambda item, inner: _pd.RangeIndex(*integers(item["v"], 3), name=inner(item["name"])),
    ),
    Form("multiindex", (pd.MultiIndex,), _encode_multi_index, _decode_multi_index),
    Form("index", (), _encode_index, _decode_index, _is_index),
    Form("series", (pd.Series,), _encode_series, _decode_series),
    Form("frame", (pd.DataFrame,), _encode_frame, _decode_frame),
    Form(
        "extension",
        (),
        lambda value, inner: {"v": _encode_values(value, inner)},
        lambda item, inner: _decode_values(item["v"], inner),
        _is_extension,
    ),
)
