"""NumPy's types in the codec: arrays, numbers, dtypes and generators."""

import math
import re
from typing import Any

import numpy as np

from coursekit.grading.codec.core import (
    DecodeError,
    Fields,
    Form,
    Inner,
    base64_of,
    bytes_of,
    encode,
    list_of,
    register,
    text_of,
)

DTYPE = re.compile(r"[<>|=]?[biufc]\d{1,2}|[<>]U\d{1,7}|\|S\d{1,7}|[<>][mM]8(\[\d{0,6}[a-zA-Zμ]{1,2}\])?")
GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
MAX_DIMENSIONS = 32
# An axis may be that long where another one is empty.
MAX_LENGTH = 2**40


def decode_dtype(name: Any) -> Any:
    """Return the dtype with this name, which may be anything."""
    if not DTYPE.fullmatch(text_of(name)):
        raise DecodeError(f"dtype {name[:40]!r}")
    return np.dtype(name)


def _encode_array(value: Any, inner: Inner) -> Fields | None:
    if value.dtype.kind == "O":
        return {"d": "O", "s": list(value.shape), "v": [inner(item) for item in value.ravel()]}
    name = value.dtype.str
    if not DTYPE.fullmatch(name):
        return None
    return {"d": name, "s": list(value.shape), "v": base64_of(np.ascontiguousarray(value).tobytes())}


def decode_array(item: Fields, inner: Inner) -> Any:
    """Return an array."""
    shape = list_of(item["s"])
    if len(shape) > MAX_DIMENSIONS or any(type(length) is not int or not 0 <= length < MAX_LENGTH for length in shape):
        raise DecodeError("not a shape")
    count = math.prod(shape)
    if item["d"] == "O":
        return object_array([inner(entry) for entry in list_of(item["v"], count)]).reshape(shape)
    dtype, data = decode_dtype(item["d"]), bytes_of(item["v"])
    if len(data) != count * dtype.itemsize:
        raise DecodeError("an array of another size than its shape")
    # A copy, since a test may write into what it got.
    return np.frombuffer(data, dtype=dtype, count=count).reshape(shape).copy() if data else np.empty(shape, dtype)


def object_array(values: list[Any]) -> Any:
    """Return an array of one dimension with any objects in it, whatever NumPy would make of them."""
    array = np.empty(len(values), dtype=object)
    for number, value in enumerate(values):
        array[number] = value
    return array


def _is_number(value: Any) -> bool:
    kind = type(value)
    return issubclass(kind, np.generic) and getattr(np, kind.__name__, None) is kind


def _encode_number(value: Any, inner: Inner) -> Fields | None:
    name = value.dtype.str
    return {"d": name, "v": base64_of(value.tobytes())} if DTYPE.fullmatch(name) else None


def _decode_number(item: Fields, inner: Inner) -> Any:
    dtype, data = decode_dtype(item["d"]), bytes_of(item["v"])
    if len(data) != dtype.itemsize or not data:
        if dtype.kind in "US" and not data:
            return dtype.type()
        raise DecodeError("a number of another size than its dtype")
    return np.frombuffer(data, dtype=dtype)[0]


def _encode_generator(value: Any, inner: Inner) -> Fields | None:
    if type(value.bit_generator).__name__ not in GENERATORS:
        return None
    return {"v": encode(value.bit_generator.state)}


def _decode_generator(item: Fields, inner: Inner) -> Any:
    state = inner(item["v"])
    name = state["bit_generator"]
    if name not in GENERATORS:
        raise DecodeError("not a bit generator")
    bit_generator = getattr(np.random, name)()
    bit_generator.state = state
    return np.random.Generator(bit_generator)


register(
    Form("array", (np.ndarray,), _encode_array, decode_array),
    Form("number", (), _encode_number, _decode_number, _is_number),
    Form(
        "dtype",
        (),
        lambda value, inner: {"v": value.str} if DTYPE.fullmatch(value.str) else None,
        lambda item, inner: decode_dtype(item["v"]),
        lambda value: issubclass(type(value), np.dtype),
    ),
    Form("generator", (np.random.Generator,), _encode_generator, _decode_generator),
)
