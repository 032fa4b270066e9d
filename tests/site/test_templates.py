"""What we write in HTML is escaped, whatever is put in, and a missing value is a fault."""

import pytest
from jinja2 import UndefinedError

from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.site.book.imprint import Imprint
from coursekit.site.soup import attribute, classes, first, fragment, parse
from coursekit.site.sphinx_ext.course_map import Stop
from coursekit.site.templates import render

HOSTILE = '"><script>alert(1)</script>'
STOP = Stop(HOSTILE, HOSTILE, HOSTILE, HOSTILE, 0, 0, 1)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("retrieval.html", {"questions": [HOSTILE], "_": lambda text: HOSTILE}),
        (
            "retrieval-question.html",
            {"question": HOSTILE, "title": HOSTILE, "address": HOSTILE, "_": lambda text: HOSTILE},
        ),
        ("course-map.html", {"parts": [(HOSTILE, [STOP])], "_": lambda text: HOSTILE}),
        ("start-here.html", {"parts": [(HOSTILE, [STOP])], "_": lambda text: HOSTILE}),
        ("my-progress.html", {"parts": [(HOSTILE, [STOP])], "_": lambda text: HOSTILE}),
        ("head.html", {"elements": [("meta", {"content": HOSTILE})]}),
        ("claims-filter.html", {"_": lambda text: HOSTILE}),
        ("sitemap.xml", {"pages": [{"en": HOSTILE}]}),
        (
            "not-found.html",
            {"editions": [dict.fromkeys(("language", "direction", "title", "address", "said", "search"), HOSTILE)]},
        ),
        ("still.html", {"picture": "", "names": [HOSTILE], "rows": [([HOSTILE], "")], "_": lambda text: HOSTILE}),
        (
            "document.html",
            {
                "edition": Edition("en"),
                "imprint": Imprint(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
                "keywords": [HOSTILE],
                "title": HOSTILE,
                "parts": [],
                "left_out": [(HOSTILE, HOSTILE)],
                "answered": [],
                "index": [],
                "unknown_number": "0",
                "_": lambda text: HOSTILE,
            },
        ),
    ],
)
def test_texts_are_escaped(name: str, values: dict[str, object]) -> None:
    written = render(name, **values)
    assert "<script" not in written and "&lt;script&gt;" in written


def test_a_value_that_is_missing_is_a_fault() -> None:
    with pytest.raises(UndefinedError, match="title"):
        render("retrieval-question.html", question="", address="a.html", _=str)


def test_what_must_be_there_and_is_not_is_named() -> None:
    with pytest.raises(CourseError, match="holds no h1"):
        first(parse("<p>text</p>"), "h1")


def test_attributes_are_texts() -> None:
    tag = fragment('<p class="a b" id="c">')
    assert (attribute(tag, "class"), attribute(tag, "id"), attribute(tag, "title")) == ("a b", "c", "")
    tag["class"] = "d e"
    assert classes(tag) == ["d", "e"]
