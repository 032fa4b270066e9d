"""What crosses between the processes: exact on the way there and back, and harmless whatever is sent."""

import datetime
import decimal
import enum
import fractions
import json
import math
import subprocess
import sys
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.grading import codec
from coursekit.grading.codec import DecodeError, EncodeError, core, dumps, loads
from coursekit.grading.codec import pandas as codec_pandas

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.complex_numbers(allow_nan=False)
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas()
    | st.fractions()
    | st.decimals(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=4)
        | st.frozensets(st.integers() | st.text(), max_size=4)
    ),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Say whether two values are of the same types all the way down, and equal."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    return one == other and (not isinstance(one, float) or math.copysign(1, one) == math.copysign(1, other))


@given(plain)
def test_plain_data_comes_back_exactly(value: Any) -> None:
    assert same(loads(dumps(value)), value)


DATES = pd.date_range("2026-01-01", periods=3, freq="MS")
PANDAS = [
    pd.Series([1, 2, 3], name="x"),
    pd.Series([1.5, None, math.inf], index=list("abc")),
    pd.Series(["a", None, "c"]),
    pd.Series(["a", 1, None], dtype=object),
    pd.Series([True, False]),
    pd.Series([1, None], dtype="Int64"),
    pd.Series([True, None], dtype="boolean"),
    pd.Series(["a", "b", "a"], dtype="category"),
    pd.Series(DATES, index=DATES),
    pd.Series(DATES.tz_localize("Asia/Riyadh")),
    pd.Series(pd.to_timedelta([1, 2], unit="h")),
    pd.Series(pd.period_range("2026-01", periods=2, freq="M")),
    pd.Series([1.0, 2.0], index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", None])),
    pd.cut(pd.Series([1, 5, 9]), [0, 3, 6, 10]),
    pd.Series([], dtype=float),
    pd.DataFrame({"n": [1, 2], "t": ["x", "y"], "f": [0.5, math.nan]}),
    pd.DataFrame({"n": [1, 2]}, index=pd.Index(["p", "q"], name="who")),
    pd.DataFrame([[1, 2.0], [3, 4.0]], columns=["same", "same"]),
    pd.DataFrame(),
    pd.DataFrame({"d": DATES}).set_index("d"),
    pd.DataFrame({"a": [1, 2, 3], "b": list("xyx")}).groupby("b").agg(["min", "max"]),
    pd.RangeIndex(3, name="r"),
    pd.Index(["x", "y"]),
    DATES,
]


@pytest.mark.parametrize("value", PANDAS, ids=lambda value: f"{type(value).__name__}-{getattr(value, 'dtype', '')}")
def test_pandas_comes_back_exactly(value: Any) -> None:
    back = loads(dumps(value))
    assert type(back) is type(value)
    if isinstance(value, pd.DataFrame):
        pd.testing.assert_frame_equal(back, value, check_exact=True)
    elif isinstance(value, pd.Series):
        pd.testing.assert_series_equal(back, value, check_exact=True)
    else:
        pd.testing.assert_index_equal(back, value, exact=True)


NUMPY = [
    np.arange(6).reshape(2, 3),
    np.array(3.5),
    np.array([], dtype="<f4"),
    np.zeros((0, 4)),
    np.array([True, False]),
    np.array(["a", "long"]),
    np.array([b"a"]),
    np.array(["2026-01-01"], dtype="datetime64[D]"),
    np.array([1 + 2j]),
    np.array([[1, "x"], [None, 2.5]], dtype=object),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
]


@pytest.mark.parametrize("value", NUMPY, ids=lambda value: f"{value.dtype}-{value.shape}")
def test_arrays_come_back_exactly(value: np.ndarray) -> None:
    back = loads(dumps(value))
    assert back.dtype == value.dtype
    assert back.shape == value.shape
    assert np.array_equal(back, value)
    assert back.flags.writeable


OTHERS = [
    np.float64(0.1), np.int32(-7), np.bool_(True), np.str_("x"), np.datetime64("2026-01-01", "D"), np.float32(2.5),
    pd.Timestamp("2026-01-01 12:00", tz="Africa/Cairo"), pd.Timedelta("1 day"), pd.Period("2026-01", "M"),
    pd.Interval(0, 1, closed="left"), range(1, 9, 2), ..., decimal.Decimal("1.10"), fractions.Fraction(1, 3),
    deque([1, 2]), OrderedDict(a=1), Counter("aab"), {1, 2}, bytearray(b"x"), datetime.date(2026, 1, 1), -0.0, 10**100,
]  # fmt: skip


@pytest.mark.parametrize("value", OTHERS, ids=lambda value: type(value).__name__)
def test_other_types_come_back_exactly(value: Any) -> None:
    back = loads(dumps(value))
    assert type(back) is type(value)
    assert back == value


def test_what_equals_nothing_comes_back() -> None:
    assert math.isnan(loads(dumps(math.nan)))
    assert loads(dumps([math.inf, -math.inf])) == [math.inf, -math.inf]
    assert loads(dumps(pd.NA)) is pd.NA
    assert loads(dumps(pd.NaT)) is pd.NaT
    assert loads(dumps(defaultdict(list, a=[1]))) == {"a": [1]}


def test_graphs_and_generators_come_back() -> None:
    graph = nx.DiGraph([("a", "b", {"weight": 2.5})], name="g")
    graph.add_node("c", size=3)
    back = loads(dumps(graph))
    assert nx.utils.graphs_equal(back, graph)
    draw = np.random.default_rng(7)
    draw.random()
    assert loads(dumps(draw)).random() == draw.random()


class FloatChild(float):
    pass


class ArrayChild(pd.arrays.IntegerArray):
    pass


@pytest.mark.parametrize(
    "value",
    [
        FloatChild(1),
        ArrayChild(np.array([1]), np.array([False])),
        object(),
        len,
        type,
        nx.Graph,
        np.zeros(1).view(np.matrix),
        type("Items", (list,), {})([1]),
        np.zeros(1, dtype=[("a", int)])[0],
        np.dtype([("a", int)]),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_other_things_do_not_cross(value: Any) -> None:
    """A child of a type may say anything about itself: unless it is asked for, it is not taken for its parent."""
    with pytest.raises(EncodeError):
        dumps(value)
    assert json.loads(dumps(value, lambda thing: {"t": "object", "id": 1})) == {"t": "object", "id": 1}
    with pytest.raises(DecodeError):
        loads('{"t": "object", "id": 1}')


Pair = namedtuple("Pair", "first second")


class Level(enum.StrEnum):
    LOW = "low"


class Size(enum.IntEnum):
    SMALL = 2


class Sides(enum.IntFlag):
    LEFT = 1
    RIGHT = 2


class Text(str):
    def __str__(self) -> str:
        return "another"

    __repr__ = __format__ = __str__  # type: ignore[assignment]


class Many(list):
    def __iter__(self) -> Iterator[Any]:
        return iter(["another"])

    def __len__(self) -> int:
        return 3


class Mapped(dict):
    def items(self) -> Any:
        return [("another", 1)]

    keys = values = __iter__ = items


class Counted(Counter):
    pass


class Ordered(OrderedDict):
    pass


class Defaulted(defaultdict):
    pass


CHILDREN = [
    (Pair(1, 2.5), (1, 2.5)),
    (Level.LOW, "low"),
    (Size.SMALL, 2),
    (Sides.LEFT | Sides.RIGHT, 3),
    (Text("own"), "own"),
    (FloatChild(-0.0), -0.0),
    (FloatChild(math.inf), math.inf),
    (Many([1]), [1]),
    (Mapped(a=Pair(1, [Level.LOW])), {"a": (1, ["low"])}),
    ({Level.LOW: Size.SMALL}, {"low": 2}),
    (Counted("aab"), Counter("aab")),
    (Ordered(b=1, a=2), OrderedDict(b=1, a=2)),
    (Defaulted(list, a=[1]), defaultdict(None, a=[1])),
    (type("Bag", (set,), {})([1]), {1}),
    (type("Fixed", (frozenset,), {})([1]), frozenset([1])),
    (type("Line", (deque,), {})([1]), deque([1])),
    ([np.float64(2.5), np.str_("x")], [np.float64(2.5), np.str_("x")]),
]


@pytest.mark.parametrize(("child", "parent"), CHILDREN, ids=lambda value: type(value).__name__)
def test_a_child_crosses_as_what_its_parent_finds_in_it(child: Any, parent: Any) -> None:
    """Of the parent's type exactly, whatever the child says of itself; containers of NumPy's numbers keep them."""
    assert same(loads(dumps(child, as_parents=True)), parent)


@pytest.mark.parametrize("length", [1, 3])
def test_a_column_is_as_long_as_its_frame(length: int) -> None:
    frame = json.loads(dumps(pd.DataFrame({"a": [1, 2]})))
    with pytest.raises(DecodeError, match="columns of different lengths"):
        loads(json.dumps({**frame, "v": [json.loads(dumps(np.arange(length)))]}))


def test_intervals_keep_their_type() -> None:
    # Of none, no library could guess it.
    values = pd.Series(pd.interval_range(0, 2))[:0]
    assert loads(dumps(values)).dtype == values.dtype != object


def test_a_child_is_its_parent_only_where_somebody_asks() -> None:
    with pytest.raises(EncodeError):
        core.encode(FloatChild(1))
    assert core.encode(FloatChild(1), as_parents=True) == 1


def test_children_are_limited_as_their_parents_are() -> None:
    deep: Any = 1
    for _ in range(codec.MAX_DEPTH + 2):
        deep = Many([deep])
    endless = Many()
    endless.append(endless)
    for value in (deep, endless, type("Long", (int,), {})(2 ** (3 * codec.MAX_DIGITS))):
        with pytest.raises(EncodeError):
            dumps(value, as_parents=True)


# --- Fuzzing the decoder --------------------------------------------------------------------------------------------

TAGS = sorted({*codec.TAGS, "object", "", "__class__"})
NAMES = st.sampled_from(
    ["<f8", "<i8", "|b1", "<U3", "|S2", "O", "<M8[ns]", "<f99", "V8", "object", "category", "Int64", "boolean",
     "datetime64[ns, UTC]", "datetime64[ns, ../x]", "period[M]", "interval[int64]", "Graph", "PCG64", "ns", "UTC",
     "../../etc/passwd", "nan", "1e999999999", "", "AAAAAAAA8D8=", "AAAAAAAA", "2026-01-01"]
)  # fmt: skip
leaves = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8) | NAMES
hostile = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.fixed_dictionaries(
            {"t": st.sampled_from(TAGS)},
            optional=dict.fromkeys(
                ("v", "d", "s", "c", "o", "name", "index", "columns", "freq", "nodes", "edges", "graph"), inner
            ),
        )
    ),
    max_leaves=20,
)


@pytest.mark.slow
@settings(max_examples=1500, deadline=2000)
@given(hostile)
def test_no_structure_does_more_than_fail(item: Any) -> None:
    with suppress(DecodeError):
        codec.decode(item)


VALID = [dumps(value) for value in (*PANDAS, *NUMPY, *OTHERS, nx.path_graph(3), np.random.default_rng(1))]


@settings(max_examples=1500, deadline=2000)
@given(st.sampled_from(VALID), st.data())
def test_no_damage_to_a_good_answer_does_more_than_fail(text: str, data: st.DataObject) -> None:
    """Change, drop or double a few characters of what an encoder wrote."""
    characters = list(text)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(characters) - 1))
        characters[place] = data.draw(
            st.sampled_from(["", '"', "0", "9", "[", "]", "{", "null", "-", "e", "A", "<", "O"])
        )
    with suppress(DecodeError):
        loads("".join(characters))


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_fail(data: bytes) -> None:
    with suppress(DecodeError):
        loads(data)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "9" * 10_000, '{"t": "array", "d": "<f8", "s": [1099511627776], "v": ""}', "NaN", "", "{}",
     '{"t": "decimal", "v": "1e99999999"}', '{"t": "array", "d": "O", "s": [1000000000], "v": []}',
     '{"t": "timestamp", "v": [0, "ns", "../../../etc/passwd"]}', '{"t": ["array"]}',
     '{"t": "number", "d": "O", "v": ""}'],
)  # fmt: skip
def test_bombs_are_refused(text: str) -> None:
    with pytest.raises(DecodeError):
        loads(text)


def test_too_much_is_not_read() -> None:
    with pytest.raises(DecodeError, match="more than"):
        loads("1" * (codec.MAX_BYTES + 1))


# --- Names are looked up nowhere before they are checked --------------------------------------------------------------

opened: list[str] = []
watching = False


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    if watching and event in ("open", "os.listdir", "os.scandir", "import"):
        opened.append(f"{event} {arguments[0]}")


sys.addaudithook(watch)


@contextmanager
def nothing_looked_up() -> Iterator[None]:
    """Assert that no file is opened, and no module imported, meanwhile."""
    global watching
    opened.clear()
    watching = True
    try:
        yield
    finally:
        watching = False
    assert opened == []


ZONES = [
    "dateutil//etc/passwd",
    "../../../etc/passwd",
    "/etc/passwd",
    "dateutil/../../../etc/passwd",
    "a/b/c/d",
    "",
    "x" * 41,
]


@pytest.mark.parametrize("zone", ZONES)
def test_a_time_zone_is_no_path(zone: str) -> None:
    """pandas hands a name that begins with dateutil/ to a library which opens any file."""
    with nothing_looked_up(), pytest.raises(DecodeError, match=r"not a time zone|a short text"):
        loads(json.dumps({"t": "timestamp", "v": [0, "ns", zone]}))


def test_what_reads_a_file_is_seen(tmp_path: Any) -> None:
    """The watch can fail: pandas itself opens the file."""
    with pytest.raises(AssertionError), nothing_looked_up(), suppress(ValueError):
        pd.Timestamp(0, tz="UTC").tz_convert("dateutil//etc/passwd")


@pytest.mark.parametrize("zone", ["Africa/Cairo", "America/Argentina/Ushuaia", "+03:00", "UTC+03:00", "Etc/GMT+1"])
def test_a_time_zone_may_be_any_name_of_one(zone: str) -> None:
    assert codec_pandas._zone(zone) == zone


class AskedError(Exception):
    """pandas was asked."""


class Refusing:
    """Stands in for pandas and NumPy where nothing may come to them."""

    def __getattr__(self, name: str) -> Any:
        return self

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        raise AskedError


LONG = "1" * 5000 + "M"


@pytest.mark.parametrize(
    "item",
    [
        {"t": "period", "v": [0, LONG]},
        {"t": "period", "v": [0, "1234567890abM"]},
        {"t": "period", "v": ["0", "M"]},
        {"t": "period", "v": [0, ["M"]]},
        {"t": "period", "v": [0]},
        {"t": "timestamp", "v": [0, "D", None]},
        {"t": "timestamp", "v": [0.5, "ns", None]},
        {"t": "timestamp", "v": [True, "ns", None]},
        {"t": "timedelta", "v": [0, "Y"]},
        {"t": "timedelta", "v": [0, ["ns"]]},
        {"t": "interval", "v": [0, 1, "l" * 11]},
        {"t": "interval", "v": [0, 1]},
        {"t": "rangeindex", "v": [0, 1, 1.0], "name": None},
        {"t": "rangeindex", "v": [0, 1], "name": None},
        {"t": "extension", "v": {"d": "Int128", "v": []}},
        {"t": "extension", "v": {"d": "period[" + "x" * 13 + "]", "v": []}},
        {"t": "extension", "v": {"d": "datetime64[ns, a b]", "v": []}},
        {"t": "extension", "v": {"d": "category", "v": [0.5], "c": None, "o": False}},
        {"t": "index", "v": {"d": "Sparse[int]", "v": []}, "name": None},
        {"t": "multiindex", "v": [{"t": "array", "d": "O", "s": [1], "v": [1]}], "name": [None]},
        {"t": "multiindex", "v": [{"t": "array", "d": "<i8", "s": [1, 1], "v": "AAAAAAAAAAA="}], "name": [None]},
        {"t": "series", "v": {"t": "array", "d": "<i8", "s": [0], "v": ""}, "index": [1], "name": None},
        {"t": "frame", "v": [], "index": [1], "columns": [1]},
    ],
)  # fmt: skip
def test_pandas_is_not_asked_before_all_is_checked(item: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec_pandas, "_pd", Refusing())
    monkeypatch.setattr(codec_pandas, "_np", Refusing())
    with pytest.raises(DecodeError) as caught:
        codec.decode(item)
    assert "AskedError" not in str(caught.value)


def test_the_length_of_a_frequency_in_an_index_is_limited() -> None:
    item = json.loads(dumps(DATES))
    item["freq"] = "MS" + " " * 11
    with pytest.raises(DecodeError, match="a short text"):
        codec.decode(item)


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ({"t": "array", "d": "O", "s": [2], "v": [1]}, "a list was expected"),
        ({"t": "array", "d": "<f8", "s": [-1], "v": ""}, "not a shape"),
        ({"t": "array", "d": "<f8", "s": [True], "v": ""}, "not a shape"),
        ({"t": "array", "d": "<f8", "s": [0] * 33, "v": ""}, "not a shape"),
        ({"t": "array", "d": "<f8", "s": [2**40, 0], "v": ""}, "not a shape"),
        ({"t": "array", "d": "<f8", "s": [2], "v": "AAAAAAAA8D8="}, "another size than its shape"),
        ({"t": "array", "d": "<f8", "s": [1], "v": "AAAAAAAA8D8=!"}, "not base64"),
        ({"t": "array", "d": "O,V8", "s": [1], "v": ""}, "dtype 'O,V8'"),
        ({"t": "number", "d": "<f8", "v": ""}, "another size than its dtype"),
        ({"t": "number", "d": "<f8", "v": "AAAA"}, "another size than its dtype"),
        ({"t": "number", "d": "<f8", "v": "AAAAAAAA8D8AAAAA"}, "another size than its dtype"),
        ({"t": "dtype", "v": "V8"}, "dtype 'V8'"),
        ({"t": "generator", "v": {"t": "dict", "v": [["bit_generator", "RandomState"]]}}, "not a bit generator"),
        ({"t": "graph", "d": "OrderedGraph", "nodes": [], "edges": [], "graph": None}, "not a graph"),
        ({"t": "delta", "v": [1, 2]}, "a list was expected"),
        ({"t": "delta", "v": [1, 2, 3.0]}, "whole numbers"),
        ({"t": "fraction", "v": [1, 0]}, "ZeroDivisionError"),
        ({"t": "decimal", "v": "1E+4001"}, "too many digits"),
        ({"t": "decimal", "v": "1E-4001"}, "too many digits"),
        ({"t": "decimal", "v": "1" * 4001}, "a short text"),
        ({"t": "complex", "v": ["1", "1" * 41]}, "a short text"),
        ({"t": "date", "v": "2026-01-01" + " " * 31}, "a short text"),
        ({"t": "float", "v": "1.5"}, "KeyError"),
        ({"t": "tuple", "v": {}}, "AttributeError|a list"),
        ({"t": "tuple", "v": "ab"}, "a list was expected"),
        ({"t": "dict", "v": [[1]]}, "ValueError"),
        ({"t": 3}, "unknown type '3'"),
        ({}, "unknown type 'None'"),
        ({"t": "__class__" * 9}, "unknown type '__class__.{31}'"),
    ],
)  # fmt: skip
def test_a_refusal_says_why(item: Any, why: str) -> None:
    with pytest.raises(DecodeError, match=why):
        codec.decode(item)


def test_sizes_at_the_limit_are_read() -> None:
    assert codec.decode({"t": "decimal", "v": "1E+4000"}) == decimal.Decimal("1E+4000")
    assert codec.decode({"t": "decimal", "v": "1E-4000"}) == decimal.Decimal("1E-4000")
    assert codec.decode({"t": "array", "d": "<f8", "s": [2**40 - 1, 0], "v": ""}).shape == (2**40 - 1, 0)
    assert codec.decode({"t": "array", "d": "<f8", "s": [1] * 32, "v": "AAAAAAAA8D8="}).ndim == 32
    assert loads("1" * 100) == int("1" * 100)
    text = "[" + "1," * 7_999_998 + "1 ]"
    assert len(text) == codec.MAX_BYTES
    assert len(codec.parse(text)) == 7_999_999


def nested(depth: int, value: Any = 1) -> Any:
    for _ in range(depth):
        value = [value]
    return value


def test_depth_is_limited_both_ways() -> None:
    assert loads(dumps(nested(codec.MAX_DEPTH))) == nested(codec.MAX_DEPTH)
    with pytest.raises(EncodeError):
        dumps(nested(codec.MAX_DEPTH + 2))
    assert codec.decode(nested(codec.MAX_DEPTH + 5)) == nested(codec.MAX_DEPTH + 5)
    with pytest.raises(DecodeError, match="too deeply"):
        codec.decode(nested(codec.MAX_DEPTH + 6))


def test_digits_are_limited() -> None:
    most = 2 ** (3 * codec.MAX_DIGITS) - 1
    assert loads(dumps(most)) == most
    with pytest.raises(EncodeError):
        dumps(most + 1)
    assert dumps(most + 1, lambda value: "elsewhere") == '"elsewhere"'


def test_what_is_outside_is_told_its_item() -> None:
    item = {"t": "object", "id": 7}
    assert codec.decode([item, {"t": "tuple", "v": [item]}], lambda seen: seen["id"]) == [7, (7,)]
    assert json.loads(dumps({"a": [len]}, lambda value: {"t": "object", "id": 1}))["v"] == [
        ["a", [{"t": "object", "id": 1}]]
    ]


def test_forms_of_packages_wait_until_they_are_needed() -> None:
    """A process that decodes plain data loads no package; the tag of one loads it."""
    code = (
        "import sys; from coursekit.grading import codec\n"
        "codec.load_packages(); codec.loads(codec.dumps((1, {2: [3.5]})))\n"
        "print([name for name in ('numpy', 'pandas', 'networkx') if name in sys.modules])\n"
        'codec.loads(\'{"t": "dtype", "v": "<f8"}\')\n'
        "print([name for name in ('numpy', 'pandas', 'networkx') if name in sys.modules])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["[]", "['numpy']"]


def test_the_list_of_types_is_closed() -> None:
    """Whoever adds a type that may cross has to think of it here."""
    assert sorted(codec.TAGS) == [
        "array", "bytearray", "bytes", "complex", "counter", "date", "datetime", "decimal", "defaultdict", "delta",
        "deque", "dict", "dtype", "ellipsis", "extension", "float", "fraction", "frame", "frozenset", "generator",
        "graph", "index", "interval", "multiindex", "na", "nat", "number", "ordereddict", "period", "range",
        "rangeindex", "series", "set", "time", "timedelta", "timestamp", "tuple",
    ]  # fmt: skip
    assert set(core._BY_TAG) == codec.TAGS
