"""The library's copy of the rules for texts in two directions says what the workshop's says."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.course import isolation
from custrel import _isolation
from tests.two_directions import CASES


@pytest.mark.parametrize("text", CASES)
def test_both_find_the_same_runs(text: str) -> None:
    assert [tuple(piece) for piece in _isolation.isolate(text)] == [tuple(piece) for piece in isolation.isolate(text)]


@given(st.text(alphabet="اب5 x−+-±%$()=.,،×/*&", max_size=30))
def test_both_agree_on_any_text(text: str) -> None:
    assert [tuple(piece) for piece in _isolation.isolate(text)] == [tuple(piece) for piece in isolation.isolate(text)]


@pytest.mark.parametrize("text", CASES)
def test_html_says_what_the_text_says(text: str) -> None:
    made = _isolation.as_html(text)
    assert unescape(re.sub(r"</?bdi[^>]*>", "", made)) == text
    if re.search("[ا-ي]", text):
        assert [unescape(run) for run in re.findall(r'<bdi dir="ltr">(.*?)</bdi>', made)] == CASES[text]
