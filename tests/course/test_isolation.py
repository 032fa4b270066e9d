"""Where the runs are that keep their own direction in a text that is read from right to left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.course.isolation import LEFT_TO_RIGHT_ISOLATE, OBJECT, POP_ISOLATE, isolate, with_marks
from tests.two_directions import CASES


@pytest.mark.parametrize("text", CASES)
def test_runs_are_found(text: str) -> None:
    assert [piece.text for piece in isolate(text) if piece.isolated] == CASES[text]


@given(st.text(alphabet="اب5 x−+-±%$()[]'=.,:،؛/*&\n" + OBJECT, max_size=40))
def test_no_text_is_lost(text: str) -> None:
    assert "".join(piece.text for piece in isolate(text)) == text


def test_what_has_a_direction_takes_part_in_a_sum() -> None:
    assert [tuple(piece) for piece in isolate(f"هنا {OBJECT} = 5 × {OBJECT}، و{OBJECT}")] == [
        ("هنا ", False),
        (f"{OBJECT} = 5 × {OBJECT}", True),
        (f"، و{OBJECT}", False),
    ]


def test_marks_stand_around_runs_once() -> None:
    marked = with_marks("ارتفع +5% من 20")
    assert marked == f"ارتفع {LEFT_TO_RIGHT_ISOLATE}+5%{POP_ISOLATE} من 20"
    assert with_marks(marked) == marked
    assert with_marks("نص بلا أرقام") == "نص بلا أرقام"
