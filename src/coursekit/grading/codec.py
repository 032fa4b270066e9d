"""Plain data as JSON with exact types: all that ever crosses between a student's process and the trusted one.

Nothing here imports or calls what a text names: a decoder builds only the types listed below, checks sizes before it
allocates, and raises :class:`DecodeError` for everything else. What is not plain data crosses as the number of an
object that stays where it is (see :data:`Outside`).

A value is JSON's own ``null``, ``true``, text, list or number where Python's type is exactly that, and otherwise an
object ``{"t": <type>, …}``. A subclass is never taken for its parent: its methods may say anything.
"""

import base64
import binascii
import datetime
import decimal
import fractions
import json
import math
import re
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from typing import Any

# A line of JSON longer than this is not read. An array of a million numbers takes eleven of them.
MAX_BYTES = 16_000_000
MAX_DEPTH = 60
# An integer of more digits takes long to write and to read.
MAX_DIGITS = 4000

NUMPY_DTYPE = re.compile(r"[<>|=]?[biufc]\d{1,2}|[<>]U\d{1,7}|\|S\d{1,7}|[<>][mM]8(\[\d{0,6}[a-zA-Zμ]{1,2}\])?")
EXTENSION_DTYPE = re.compile(
    r"U?Int(8|16|32|64)|Float(32|64)|boolean|string|str|period\[[\w-]{1,12}\]"
    r"|datetime64\[(s|ms|us|ns), [\w/+:-]{1,40}\]|interval(\[[\w:\[\], -]{1,40}\])?"
)
GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
GRAPHS = ("Graph", "DiGraph", "MultiGraph", "MultiDiGraph")
SEQUENCES: dict[str, type] = {"tuple": tuple, "set": set, "frozenset": frozenset, "deque": deque}
MAPPINGS: dict[str, type] = {"dict": dict, "ordereddict": OrderedDict, "defaultdict": defaultdict, "counter": Counter}

# Turns an object that is not plain data into the JSON of a reference to it, or the other way round.
Outside = Callable[[Any], Any]


class EncodeError(TypeError):
    """A value is not plain data, and may not cross as a reference either."""


class DecodeError(ValueError):
    """A text is not what an encoder of this module writes."""


def dumps(value: Any, outside: Outside | None = None) -> str:
    """Return ``value`` as one line of JSON.

    Parameters
    ----------
    value
        Anything; what is no plain data is given to ``outside``.
    outside
        Returns the JSON object that stands for an object; without it, an :class:`EncodeError` is raised.

    >>> dumps((1, 2.5, {"a": None}))
    '{"t": "tuple", "v": [1, 2.5, {"t": "dict", "v": [["a", null]]}]}'
    """
    return json.dumps(encode(value, outside), allow_nan=False, ensure_ascii=True)


def loads(text: str | bytes, outside: Outside | None = None) -> Any:
    """Return the value that the JSON ``text`` stands for.

    Parameters: ``text``, as :func:`dumps` returns it or anything else; ``outside``, which returns what stands for a
    JSON object of an unknown type. Raises :class:`DecodeError` for any text that is not of this form.

    >>> loads(dumps([{1, 2}, b"x", 3 + 4j]))
    [{1, 2}, b'x', (3+4j)]
    """
    return decode(parse(text), outside)


def parse(text: str | bytes) -> Any:
    """Return plain JSON, with none of its values decoded; raises :class:`DecodeError`."""
    if len(text) > MAX_BYTES:
        raise DecodeError(f"more than {MAX_BYTES} bytes")
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise DecodeError(f"not JSON: {error}") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is written as a tagged float")


# --- Encoding ---------------------------------------------------------------------------------------------------------


def encode(value: Any, outside: Outside | None = None, depth: int = 0) -> Any:
    """Return the JSON that stands for ``value``; parameters as in :func:`dumps`."""
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        if value.bit_length() > MAX_DIGITS * 3:
            return _outside(value, outside)
        return value
    if kind is float:
        return value if math.isfinite(value) else {"t": "float", "v": repr(value)}
    if depth > MAX_DEPTH:
        return _outside(value, outside)

    def inner(item: Any) -> Any:
        return encode(item, outside, depth + 1)

    if kind is list:
        return [inner(item) for item in value]
    for tag, sequence in SEQUENCES.items():
        if kind is sequence:
            return {"t": tag, "v": [inner(item) for item in value]}
    for tag, mapping in MAPPINGS.items():
        if kind is mapping:
            return {"t": tag, "v": [[inner(key), inner(item)] for key, item in value.items()]}
    encoder = _SCALARS.get(kind)
    if encoder:
        return encoder(value)
    # Types of packages that nobody imported cannot turn up, and importing them here would cost every fork.
    for module, encode_with in (("numpy", _encode_numpy), ("pandas", _encode_pandas), ("networkx", _encode_networkx)):
        package = sys.modules.get(module)
        if package is not None and (kind.__module__ or "").split(".")[0] == module:
            encoded = encode_with(value, kind, package, inner)
            if encoded is not None:
                return encoded
    return _outside(value, outside)


def _outside(value: Any, outside: Outside | None) -> Any:
    if outside is None:
        raise EncodeError(f"{type(value).__name__} is not plain data")
    return outside(value)


def _bytes(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


_SCALARS: dict[type, Callable[[Any], Any]] = {
    complex: lambda value: {"t": "complex", "v": [repr(value.real), repr(value.imag)]},
    bytes: lambda value: {"t": "bytes", "v": _bytes(value)},
    bytearray: lambda value: {"t": "bytearray", "v": _bytes(bytes(value))},
    range: lambda value: {"t": "range", "v": [value.start, value.stop, value.step]},
    type(...): lambda value: {"t": "ellipsis"},
    datetime.date: lambda value: {"t": "date", "v": value.isoformat()},
    datetime.timedelta: lambda value: {"t": "delta", "v": [value.days, value.seconds, value.microseconds]},
    decimal.Decimal: lambda value: {"t": "decimal", "v": str(value)},
    fractions.Fraction: lambda value: {"t": "fraction", "v": [value.numerator, value.denominator]},
}


def _encode_datetime(value: datetime.datetime | datetime.time, tag: str) -> Any:
    # Other time zones than fixed ones are objects of their own; the offset is what a test compares.
    return {"t": tag, "v": value.isoformat()}


_SCALARS[datetime.datetime] = lambda value: _encode_datetime(value, "datetime")
_SCALARS[datetime.time] = lambda value: _encode_datetime(value, "time")


def _encode_numpy(value: Any, kind: type, np: Any, inner: Callable[[Any], Any]) -> Any:
    if kind is np.ndarray:
        if value.dtype.kind == "O":
            return {"t": "array", "d": "O", "s": list(value.shape), "v": [inner(item) for item in value.ravel()]}
        name = value.dtype.str
        if not NUMPY_DTYPE.fullmatch(name):
            return None
        return {"t": "array", "d": name, "s": list(value.shape), "v": _bytes(np.ascontiguousarray(value).tobytes())}
    if issubclass(kind, np.generic) and getattr(np, kind.__name__, None) is kind:
        name = value.dtype.str
        return {"t": "number", "d": name, "v": _bytes(value.tobytes())} if NUMPY_DTYPE.fullmatch(name) else None
    if isinstance(value, np.dtype) and NUMPY_DTYPE.fullmatch(value.str):
        return {"t": "dtype", "v": value.str}
    if kind is np.random.Generator and type(value.bit_generator).__name__ in GENERATORS:
        return {"t": "generator", "v": encode(value.bit_generator.state)}
    return None


def _encode_pandas(value: Any, kind: type, pd: Any, inner: Callable[[Any], Any]) -> Any:
    if value is pd.NA:
        return {"t": "na"}
    if value is pd.NaT:
        return {"t": "nat"}
    if kind is pd.Timestamp:
        zone = None if value.tz is None else str(value.tz)
        return {"t": "timestamp", "v": [int(value.asm8.view("i8")), value.unit, zone]}
    if kind is pd.Timedelta:
        return {"t": "timedelta", "v": [int(value.asm8.view("i8")), value.unit]}
    if kind is pd.Period:
        return {"t": "period", "v": [value.ordinal, value.freqstr]}
    if kind is pd.Interval:
        return {"t": "interval", "v": [inner(value.left), inner(value.right), value.closed]}
    if kind is pd.RangeIndex:
        return {"t": "rangeindex", "v": [value.start, value.stop, value.step], "name": inner(value.name)}
    if kind is pd.MultiIndex:
        levels = [_encode_array(value.get_level_values(level), pd, inner) for level in range(value.nlevels)]
        return {"t": "multiindex", "v": levels, "name": [inner(name) for name in value.names]}
    if isinstance(value, pd.Index) and getattr(pd, kind.__name__, None) is kind:
        freq = getattr(value, "freqstr", None) if kind in (pd.DatetimeIndex, pd.TimedeltaIndex) else None
        return {"t": "index", "v": _encode_array(value, pd, inner), "name": inner(value.name), "freq": freq}
    if kind is pd.Series:
        return {
            "t": "series",
            "v": _encode_array(value, pd, inner),
            "index": inner(value.index),
            "name": inner(value.name),
        }
    if kind is pd.DataFrame:
        columns = [_encode_array(value.iloc[:, number], pd, inner) for number in range(value.shape[1])]
        return {"t": "frame", "v": columns, "index": inner(value.index), "columns": inner(value.columns)}
    if isinstance(value, pd.api.extensions.ExtensionArray) and kind.__module__.startswith("pandas.core.arrays"):
        return {"t": "extension", "v": _encode_array(value, pd, inner)}
    return None


def _encode_array(values: Any, pd: Any, inner: Callable[[Any], Any]) -> Any:
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


def _encode_networkx(value: Any, kind: type, nx: Any, inner: Callable[[Any], Any]) -> Any:
    if kind.__name__ not in GRAPHS or getattr(nx, kind.__name__, None) is not kind:
        return None
    edges = value.edges(data=True, keys=True) if value.is_multigraph() else value.edges(data=True)
    return {
        "t": "graph",
        "d": kind.__name__,
        "nodes": [inner([node, attributes]) for node, attributes in value.nodes(data=True)],
        "edges": [inner(list(edge)) for edge in edges],
        "graph": inner(value.graph),
    }


# --- Decoding ---------------------------------------------------------------------------------------------------------


def decode(item: Any, outside: Outside | None = None) -> Any:
    """Return the value that ``item``, parsed JSON, stands for; parameters and errors as in :func:`loads`."""
    try:
        return _decode(item, outside, 0)
    except DecodeError:
        raise
    except Exception as error:
        # Whatever NumPy and pandas raise for lengths, dates and dtypes that do not fit each other.
        raise DecodeError(f"{type(error).__name__}: {str(error)[:200]}") from error


def _decode(item: Any, outside: Outside | None, depth: int) -> Any:
    if depth > MAX_DEPTH + 5:
        raise DecodeError("nested too deeply")
    if item is None or type(item) in (bool, int, float, str):
        return item
    if type(item) is list:
        return [_decode(entry, outside, depth + 1) for entry in item]
    tag = item.get("t")

    def inner(entry: Any) -> Any:
        return _decode(entry, outside, depth + 1)

    if tag in SEQUENCES:
        return SEQUENCES[tag](inner(entry) for entry in _list(item["v"]))
    if tag in MAPPINGS:
        mapping = MAPPINGS[tag]()
        # Set one by one: a Counter made from pairs would count them.
        for key, entry in _list(item["v"]):
            mapping[inner(key)] = inner(entry)
        return mapping
    decoder = _DECODERS.get(tag) if isinstance(tag, str) else None
    if decoder:
        return decoder(item, inner)
    if outside is None:
        raise DecodeError(f"unknown type {str(tag)[:40]!r}")
    return outside(item)


def _list(value: Any, length: int | None = None) -> list[Any]:
    if type(value) is not list or (length is not None and len(value) != length):
        raise DecodeError("a list was expected")
    return value


def _integers(value: Any, length: int) -> list[int]:
    if any(type(entry) is not int for entry in _list(value, length)):
        raise DecodeError("whole numbers were expected")
    return value


def _text(value: Any, longest: int = 1000) -> str:
    if type(value) is not str or len(value) > longest:
        raise DecodeError("a short text was expected")
    return value


def _raw(value: Any) -> bytes:
    try:
        return base64.b64decode(_text(value, MAX_BYTES), validate=True)
    except (binascii.Error, ValueError) as error:
        raise DecodeError("not base64") from error


def _dtype(name: Any) -> Any:
    import numpy as np

    if not NUMPY_DTYPE.fullmatch(_text(name)):
        raise DecodeError(f"dtype {name[:40]!r}")
    return np.dtype(name)


def _decode_float(item: dict[str, Any], inner: Outside) -> float:
    return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[_text(item["v"])]


def _decode_complex(item: dict[str, Any], inner: Outside) -> complex:
    real, imaginary = (float(_text(part, 40)) for part in _list(item["v"], 2))
    return complex(real, imaginary)


def _decode_range(item: dict[str, Any], inner: Outside) -> range:
    return range(*_integers(item["v"], 3))


def _decode_delta(item: dict[str, Any], inner: Outside) -> datetime.timedelta:
    return datetime.timedelta(*_integers(item["v"], 3))


def _decode_decimal(item: dict[str, Any], inner: Outside) -> decimal.Decimal:
    value = decimal.Decimal(_text(item["v"], MAX_DIGITS))
    # 1e999999999 is short, and any sum with it fills the memory.
    if value.is_finite() and abs(value.adjusted()) > MAX_DIGITS:
        raise DecodeError("a decimal of too many digits")
    return value


def _decode_fraction(item: dict[str, Any], inner: Outside) -> fractions.Fraction:
    return fractions.Fraction(*_integers(item["v"], 2))


def _decode_array(item: dict[str, Any], inner: Outside) -> Any:
    import numpy as np

    shape = _list(item["s"])
    if len(shape) > 32 or any(type(length) is not int or not 0 <= length < 2**40 for length in shape):
        raise DecodeError("not a shape")
    count = math.prod(shape)
    if item["d"] == "O":
        values = _list(item["v"], count)
        array = np.empty(count, dtype=object)
        for number, entry in enumerate(values):
            array[number] = inner(entry)
        return array.reshape(shape)
    dtype, data = _dtype(item["d"]), _raw(item["v"])
    if len(data) != count * dtype.itemsize:
        raise DecodeError("an array of another size than its shape")
    # A copy, since a test may write into what it got.
    return np.frombuffer(data, dtype=dtype, count=count).reshape(shape).copy() if data else np.empty(shape, dtype)


def _decode_number(item: dict[str, Any], inner: Outside) -> Any:
    import numpy as np

    dtype, data = _dtype(item["d"]), _raw(item["v"])
    if len(data) != dtype.itemsize or not data:
        if dtype.kind in "US" and not data:
            return dtype.type()
        raise DecodeError("a number of another size than its dtype")
    return np.frombuffer(data, dtype=dtype)[0]


def _decode_generator(item: dict[str, Any], inner: Outside) -> Any:
    import numpy as np

    state = inner(item["v"])
    name = state["bit_generator"]
    if name not in GENERATORS:
        raise DecodeError("not a bit generator")
    bit_generator = getattr(np.random, name)()
    bit_generator.state = state
    return np.random.Generator(bit_generator)


def _decode_timestamp(item: dict[str, Any], inner: Outside) -> Any:
    import numpy as np
    import pandas as pd

    value, unit, zone = _list(item["v"], 3)
    moment = pd.Timestamp(np.datetime64(_integers([value], 1)[0], _unit(unit)))
    return moment if zone is None else moment.tz_localize("UTC").tz_convert(_zone(zone))


def _decode_timedelta(item: dict[str, Any], inner: Outside) -> Any:
    import numpy as np
    import pandas as pd

    value, unit = _list(item["v"], 2)
    return pd.Timedelta(np.timedelta64(_integers([value], 1)[0], _unit(unit)))


def _unit(name: Any) -> str:
    if name not in ("s", "ms", "us", "ns"):
        raise DecodeError("not a unit of time")
    return name


def _zone(name: Any) -> str:
    # A name like ../../file would be looked up in the file system.
    if not re.fullmatch(r"[A-Za-z][\w+-]*(/[A-Za-z][\w+-]*){0,2}|[+-]\d\d:\d\d|UTC[+-]\d\d:\d\d", _text(name, 40)):
        raise DecodeError("not a time zone")
    return name


def _decode_period(item: dict[str, Any], inner: Outside) -> Any:
    import pandas as pd

    ordinal, freq = _list(item["v"], 2)
    return pd.Period(ordinal=_integers([ordinal], 1)[0], freq=_text(freq, 12))


def _decode_interval(item: dict[str, Any], inner: Outside) -> Any:
    import pandas as pd

    left, right, closed = _list(item["v"], 3)
    return pd.Interval(inner(left), inner(right), closed=_text(closed, 10))


def _decode_range_index(item: dict[str, Any], inner: Outside) -> Any:
    import pandas as pd

    return pd.RangeIndex(*_integers(item["v"], 3), name=inner(item["name"]))


def _decode_multi_index(item: dict[str, Any], inner: Outside) -> Any:
    import pandas as pd

    levels = [_decode_values(level, inner) for level in _list(item["v"])]
    return pd.MultiIndex.from_arrays(levels, names=[inner(name) for name in _list(item["name"], len(levels))])


def _decode_index(item: dict[str, Any], inner: Outside) -> Any:
    import pandas as pd

    index = pd.Index(_decode_values(item["v"], inner), name=inner(item["name"]))
    if item.get("freq") is not None:
        index.freq = _text(item["freq"], 12)
    return index


def _decode_series(item: dict[str, Any], inner: Outside) -> Any:
    import pandas as pd

    return pd.Series(_decode_values(item["v"], inner), index=_index(item["index"], inner), name=inner(item["name"]))


def _decode_frame(item: dict[str, Any], inner: Outside) -> Any:
    import pandas as pd

    columns, index = _index(item["columns"], inner), _index(item["index"], inner)
    values = [_decode_values(column, inner) for column in _list(item["v"], len(columns))]
    if any(len(column) != len(index) for column in values):
        raise DecodeError("columns of different lengths")
    # Numbered first: names may occur twice.
    frame = pd.DataFrame(dict(enumerate(values)), index=index)
    frame.columns = columns
    return frame


def _index(item: Any, inner: Outside) -> Any:
    import pandas as pd

    index = inner(item)
    if not isinstance(index, pd.Index):
        raise DecodeError("an index was expected")
    return index


def _decode_values(item: Any, inner: Outside) -> Any:
    """Return the array that holds the values of a Series or an Index."""
    import numpy as np
    import pandas as pd

    if item.get("t") == "array":
        array = _decode_array(item, inner)
        if array.ndim != 1 or array.dtype.kind == "O":
            raise DecodeError("values of one dimension were expected")
        return array
    name, values = _text(item["d"]), _list(item["v"])
    if name == "category":
        codes = np.array(_integers(values, len(values)), dtype=np.int64)
        return pd.Categorical.from_codes(codes, categories=_index(item["c"], inner), ordered=item["o"] is True)
    decoded = [inner(entry) for entry in values]
    if name == "object":
        array = np.empty(len(decoded), dtype=object)
        for number, entry in enumerate(decoded):
            array[number] = entry
        return pd.array(array, dtype=object)
    if not EXTENSION_DTYPE.fullmatch(name):
        raise DecodeError(f"dtype {name[:40]!r}")
    return pd.array(decoded, dtype=name)


def _decode_graph(item: dict[str, Any], inner: Outside) -> Any:
    import networkx as nx

    if item["d"] not in GRAPHS:
        raise DecodeError("not a graph")
    graph = getattr(nx, item["d"])()
    graph.graph.update(inner(item["graph"]))
    for node, attributes in map(inner, _list(item["nodes"])):
        graph.add_node(node)
        graph.nodes[node].update(attributes)
    for edge in map(inner, _list(item["edges"])):
        *ends, attributes = edge
        key = graph.add_edge(*ends)
        graph.edges[(*ends[:2], key) if graph.is_multigraph() else tuple(ends)].update(attributes)
    return graph


def _constant(name: str) -> Callable[[dict[str, Any], Outside], Any]:
    def decoder(item: dict[str, Any], inner: Outside) -> Any:
        import pandas as pd

        return getattr(pd, name)

    return decoder


_DECODERS: dict[str, Callable[[dict[str, Any], Outside], Any]] = {
    "float": _decode_float,
    "complex": _decode_complex,
    "bytes": lambda item, inner: _raw(item["v"]),
    "bytearray": lambda item, inner: bytearray(_raw(item["v"])),
    "range": _decode_range,
    "ellipsis": lambda item, inner: ...,
    "date": lambda item, inner: datetime.date.fromisoformat(_text(item["v"], 40)),
    "datetime": lambda item, inner: datetime.datetime.fromisoformat(_text(item["v"], 40)),
    "time": lambda item, inner: datetime.time.fromisoformat(_text(item["v"], 40)),
    "delta": _decode_delta,
    "decimal": _decode_decimal,
    "fraction": _decode_fraction,
    "array": _decode_array,
    "number": _decode_number,
    "dtype": lambda item, inner: _dtype(item["v"]),
    "generator": _decode_generator,
    "na": _constant("NA"),
    "nat": _constant("NaT"),
    "timestamp": _decode_timestamp,
    "timedelta": _decode_timedelta,
    "period": _decode_period,
    "interval": _decode_interval,
    "rangeindex": _decode_range_index,
    "multiindex": _decode_multi_index,
    "index": _decode_index,
    "series": _decode_series,
    "frame": _decode_frame,
    "extension": lambda item, inner: _decode_values(item["v"], inner),
    "graph": _decode_graph,
}
