"""The frame of the codec, and the types of Python itself.

Nothing here imports or calls what a text names: a decoder builds only the types that are registered, checks sizes
before it allocates, and raises :class:`DecodeError` for everything else. What is not plain data crosses as the number
of an object that stays where it is (see :data:`Outside`).

A value is JSON's own ``null``, ``true``, text, list or number where Python's type is exactly that, and otherwise an
object ``{"t": <tag>, …}``. A subclass is taken for its parent only where its process asks for that (``as_parents``):
what crosses then is what the parent's own methods find in it, whatever the subclass says of itself, and what arrives is
of the parent's type exactly.
"""

import base64
import binascii
import datetime
import decimal
import fractions
import importlib
import json
import math
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# A line of JSON longer than this is not read. An array of a million numbers takes eleven of them.
MAX_BYTES = 16_000_000
MAX_DEPTH = 60
# An integer of more digits takes long to write and to read.
MAX_DIGITS = 4000
LONGEST_ERROR = 200

# Turns an object that is not plain data into the JSON of a reference to it, or the other way round.
Outside = Callable[[Any], Any]
# Encodes or decodes what is inside of a value.
Inner = Callable[[Any], Any]
Fields = dict[str, Any]


class EncodeError(TypeError):
    """A value is not plain data, and may not cross as a reference either."""


class DecodeError(ValueError):
    """A text is not what an encoder of this package writes."""


# --- The types that may cross -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """How the values of a type cross.

    Attributes
    ----------
    tag
        What stands under ``t`` in their JSON.
    types
        The types, each of them exactly and none of their children.
    encode
        Returns the other fields of the JSON, or None where this value is not plain data after all.
    decode
        Returns the value for such fields, which may hold anything.
    is_meant
        Whether a value is of the form, for types that cannot be listed; asked only where no exact type fits.
    """

    tag: str
    types: tuple[type, ...]
    encode: Callable[[Any, Inner], Fields | None]
    decode: Callable[[Fields, Inner], Any]
    is_meant: Callable[[Any], bool] = lambda value: False


_BY_TAG: dict[str, Form] = {}
_BY_TYPE: dict[type, Form] = {}
_FAMILIES: list[Form] = []

# The tags of other packages' types, by package: their forms are registered by the module of this package with its name,
# which is loaded where the package is there already (importing it here would cost every fork) or a text names a tag.
PACKAGES = {
    "numpy": ("array", "number", "dtype", "generator"),
    "pandas": (
        "na", "nat", "timestamp", "timedelta", "period", "interval", "rangeindex", "multiindex", "index", "series",
        "frame", "extension",
    ),
    "networkx": ("graph",),
}  # fmt: skip
_PACKAGE_OF = {tag: package for package, tags in PACKAGES.items() for tag in tags}


def register(*forms: Form) -> None:
    """Add forms to those that may cross."""
    for form in forms:
        _BY_TAG[form.tag] = form
        _BY_TYPE.update(dict.fromkeys(form.types, form))
    _FAMILIES.extend(form for form in forms if not form.types)


def load_packages() -> None:
    """Load the forms of those packages that are imported already, for a process that is about to fork."""
    for package in PACKAGES:
        if package in sys.modules:
            _load(package)


def _load(package: str) -> None:
    importlib.import_module(f"coursekit.grading.codec.{package}")


def _form_of(value: Any) -> Form | None:
    """Return the form in which ``value`` crosses, or None."""
    kind = type(value)
    package = (kind.__module__ or "").partition(".")[0]
    # Types of packages that nobody imported cannot turn up.
    if package in PACKAGES and package in sys.modules:
        _load(package)
    return _BY_TYPE.get(kind) or next((form for form in _FAMILIES if form.is_meant(value)), None)


def _form_with(tag: Any) -> Form | None:
    """Return the form with a tag, which may be anything."""
    if type(tag) is not str:
        return None
    if tag not in _BY_TAG and tag in _PACKAGE_OF:
        _load(_PACKAGE_OF[tag])
    return _BY_TAG.get(tag)


# --- Writing and reading ----------------------------------------------------------------------------------------------


def dumps(value: Any, outside: Outside | None = None, *, as_parents: bool = False) -> str:
    """Return ``value`` as one line of JSON.

    Parameters
    ----------
    value
        Anything; what is no plain data is given to ``outside``.
    outside
        Returns the JSON object that stands for an object; without it, an :class:`EncodeError` is raised.
    as_parents
        Write a child of one of Python's containers, texts or numbers, such as a named tuple, as its parent. For the
        process that runs a student's code: a test has no use for the child's methods, and must not have any.

    >>> dumps((1, 2.5, {"a": None}))
    '{"t": "tuple", "v": [1, 2.5, {"t": "dict", "v": [["a", null]]}]}'
    """
    return json.dumps(encode(value, outside, as_parents=as_parents), allow_nan=False, ensure_ascii=True)


def loads(text: str | bytes, outside: Outside | None = None) -> Any:
    """Return the value that the JSON ``text`` stands for.

    Parameters
    ----------
    text
        What :func:`dumps` returned, or anything else.
    outside
        Returns what stands for a JSON object of an unknown type.

    Raises
    ------
    DecodeError
        For any text that is not of this form.

    >>> loads(dumps([{1, 2}, b"x", 3 + 4j]))
    [{1, 2}, b'x', (3+4j)]
    """
    return decode(parse(text), outside)


def parse(text: str | bytes) -> Any:
    """Return plain JSON, with none of its values decoded; raises :class:`DecodeError`."""
    if len(text) > MAX_BYTES:
        raise DecodeError(f"more than {MAX_BYTES} bytes")
    try:
        return _DECODER.decode(text if isinstance(text, str) else text.decode())
    except (ValueError, RecursionError) as error:
        raise DecodeError(f"not JSON: {error}") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is written as a tagged float")


# Made once: a submission has hundreds of answers.
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def encode(value: Any, outside: Outside | None = None, depth: int = 0, *, as_parents: bool = False) -> Any:
    """Return the JSON that stands for ``value``; parameters as in :func:`dumps`."""
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return value if value.bit_length() <= MAX_DIGITS * 3 else _outside(value, outside)
    if kind is float and math.isfinite(value):
        return value
    if depth > MAX_DEPTH:
        return _outside(value, outside)

    def inner(item: Any) -> Any:
        return encode(item, outside, depth + 1, as_parents=as_parents)

    if kind is list:
        return [inner(item) for item in value]
    form = _form_of(value)
    if form is None and as_parents and (parent := _parent_of(kind)):
        return encode(_PARENTS[parent](value), outside, depth, as_parents=True)
    encoded = form.encode(value, inner) if form else None
    if form is None or encoded is None:
        return _outside(value, outside)
    return {"t": form.tag, **encoded}


# What a parent finds in its child, by methods of its own that the child cannot replace; children stand before parents.
_PARENTS: dict[type, Callable[[Any], Any]] = {
    Counter: lambda value: Counter(dict(dict.items(value))),
    defaultdict: lambda value: defaultdict(None, dict.items(value)),
    OrderedDict: lambda value: OrderedDict(OrderedDict.items(value)),
    dict: lambda value: dict(dict.items(value)),
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    tuple: lambda value: tuple(tuple.__iter__(value)),
    list: lambda value: list(list.__iter__(value)),
    set: lambda value: set(set.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
    deque: lambda value: deque(deque.__iter__(value)),
}


def _parent_of(kind: type) -> type | None:
    """Return which of Python's own types a class is a child of; None where it is of none."""
    return next((parent for parent in _PARENTS if issubclass(kind, parent)), None)


def _outside(value: Any, outside: Outside | None) -> Any:
    if outside is None:
        raise EncodeError(f"{type(value).__name__} is not plain data")
    return outside(value)


def decode(item: Any, outside: Outside | None = None) -> Any:
    """Return the value that ``item``, parsed JSON, stands for; parameters and errors as in :func:`loads`."""
    try:
        return _decode(item, outside, 0)
    except DecodeError:
        raise
    except Exception as error:
        # Whatever NumPy and pandas raise for lengths, dates and dtypes that do not fit each other.
        raise DecodeError(f"{type(error).__name__}: {str(error)[:LONGEST_ERROR]}") from error


def _decode(item: Any, outside: Outside | None, depth: int) -> Any:
    if depth > MAX_DEPTH + 5:
        raise DecodeError("nested too deeply")
    if item is None or type(item) in (bool, int, float, str):
        return item

    def inner(entry: Any) -> Any:
        return _decode(entry, outside, depth + 1)

    if type(item) is list:
        return [inner(entry) for entry in item]
    tag = item.get("t")
    form = _form_with(tag)
    if form:
        return form.decode(item, inner)
    if outside is None:
        raise DecodeError(f"unknown type {str(tag)[:40]!r}")
    return outside(item)


# --- What decoders expect ---------------------------------------------------------------------------------------------


def list_of(value: Any, length: int | None = None) -> list[Any]:
    """Return ``value`` if it is a list, of this length."""
    if type(value) is not list or (length is not None and len(value) != length):
        raise DecodeError("a list was expected")
    return value


def integers(value: Any, length: int) -> list[int]:
    """Return ``value`` if it is a list of so many whole numbers."""
    if any(type(entry) is not int for entry in list_of(value, length)):
        raise DecodeError("whole numbers were expected")
    return value


def text_of(value: Any, longest: int = 1000) -> str:
    """Return ``value`` if it is a text of so many characters at most."""
    if type(value) is not str or len(value) > longest:
        raise DecodeError("a short text was expected")
    return value


def bytes_of(value: Any) -> bytes:
    """Return the bytes that a text holds in base64."""
    try:
        return base64.b64decode(text_of(value, MAX_BYTES), validate=True)
    except (binascii.Error, ValueError) as error:
        raise DecodeError("not base64") from error


def base64_of(data: bytes) -> str:
    """Return bytes as a text in base64."""
    return base64.b64encode(data).decode("ascii")


# --- Python's own types -----------------------------------------------------------------------------------------------


def _sequence(tag: str, kind: Any) -> Form:
    return Form(
        tag,
        (kind,),
        lambda value, inner: {"v": [inner(item) for item in value]},
        lambda item, inner: kind(inner(entry) for entry in list_of(item["v"])),
    )


def _mapping(tag: str, kind: type) -> Form:
    def decode_mapping(item: Fields, inner: Inner) -> Any:
        mapping = kind()
        # Set one by one: a Counter made from pairs would count them.
        for key, entry in list_of(item["v"]):
            mapping[inner(key)] = inner(entry)
        return mapping

    return Form(
        tag,
        (kind,),
        lambda value, inner: {"v": [[inner(key), inner(item)] for key, item in value.items()]},
        decode_mapping,
    )


def _moment(tag: str, kind: Any) -> Form:
    # Other time zones than fixed ones are objects of their own; the offset is what a test compares.
    return Form(
        tag,
        (kind,),
        lambda value, inner: {"v": value.isoformat()},
        lambda item, inner: kind.fromisoformat(text_of(item["v"], 40)),
    )


def _decode_float(item: Fields, inner: Inner) -> float:
    return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[text_of(item["v"])]


def _decode_complex(item: Fields, inner: Inner) -> complex:
    real, imaginary = (float(text_of(part, 40)) for part in list_of(item["v"], 2))
    return complex(real, imaginary)


def _decode_decimal(item: Fields, inner: Inner) -> decimal.Decimal:
    value = decimal.Decimal(text_of(item["v"], MAX_DIGITS))
    # 1e999999999 is short, and any sum with it fills the memory.
    if value.is_finite() and abs(value.adjusted()) > MAX_DIGITS:
        raise DecodeError("a decimal of too many digits")
    return value


register(
    _sequence("tuple", tuple),
    _sequence("set", set),
    _sequence("frozenset", frozenset),
    _sequence("deque", deque),
    _mapping("dict", dict),
    _mapping("ordereddict", OrderedDict),
    _mapping("defaultdict", defaultdict),
    _mapping("counter", Counter),
    _moment("date", datetime.date),
    _moment("datetime", datetime.datetime),
    _moment("time", datetime.time),
    # JSON has no form of its own for these floats.
    Form("float", (float,), lambda value, inner: {"v": repr(value)}, _decode_float),
    Form("complex", (complex,), lambda value, inner: {"v": [repr(value.real), repr(value.imag)]}, _decode_complex),
    Form("bytes", (bytes,), lambda value, inner: {"v": base64_of(value)}, lambda item, inner: bytes_of(item["v"])),
    Form(
        "bytearray",
        (bytearray,),
        lambda value, inner: {"v": base64_of(bytes(value))},
        lambda item, inner: bytearray(bytes_of(item["v"])),
    ),
    Form(
        "range",
        (range,),
        lambda value, inner: {"v": [value.start, value.stop, value.step]},
        lambda item, inner: range(*integers(item["v"], 3)),
    ),
    Form("ellipsis", (type(...),), lambda value, inner: {}, lambda item, inner: ...),
    Form(
        "delta",
        (datetime.timedelta,),
        lambda value, inner: {"v": [value.days, value.seconds, value.microseconds]},
        lambda item, inner: datetime.timedelta(*integers(item["v"], 3)),
    ),
    Form("decimal", (decimal.Decimal,), lambda value, inner: {"v": str(value)}, _decode_decimal),
    Form(
        "fraction",
        (fractions.Fraction,),
        lambda value, inner: {"v": [value.numerator, value.denominator]},
        lambda item, inner: fractions.Fraction(*integers(item["v"], 2)),
    ),
)

# All tags, whichever packages are loaded.
TAGS = frozenset(_BY_TAG) | frozenset(_PACKAGE_OF)
