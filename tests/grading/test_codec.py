"""What crosses between the processes: exact on the way there and back, and harmless whatever is sent."""

import datetime
import decimal
import fractions
import json
import math
from collections import Counter, OrderedDict, defaultdict, deque
from contextlib import suppress
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.grading import codec
from coursekit.grading.codec import DecodeError, EncodeError, dumps, loads

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


@pytest.mark.parametrize(
    "value",
    [FloatChild(1), object(), len, type, nx.Graph, np.zeros(1).view(np.matrix)],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_other_things_do_not_cross(value: Any) -> None:
    """A child of a type may say anything about itself, so it is not taken for its parent."""
    with pytest.raises(EncodeError):
        dumps(value)
    assert json.loads(dumps(value, lambda thing: {"t": "object", "id": 1})) == {"t": "object", "id": 1}
    with pytest.raises(DecodeError):
        loads('{"t": "object", "id": 1}')


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
