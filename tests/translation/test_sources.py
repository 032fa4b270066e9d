"""The messages of every kind of source, each once and in order, and sources that cannot be read."""

from pathlib import Path

import pytest

from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.translation.sources import Message, messages
from coursekit.translation.tables import read_card
from tests.translation.samples import LESSON, PAGE, TOC, code, notebook

PYPROJECT = """
[tool.coursekit.tables]
text-columns = ["claim", "source", "says", "note", "evidence"]
"""


def messages_of(folder: Path, name: str, content: str) -> list[Message]:
    """Return the messages of a source of the name ``name``."""
    (folder / name).write_text(content, encoding="utf-8")
    return messages(Project(folder), Path(name))


def test_messages_of_a_notebook(tmp_path):
    found = messages_of(tmp_path, "lesson.ipynb", notebooks.dumps(LESSON))
    assert [(message.context, message.kind) for message in found] == [
        ("intro", "markdown"),
        ("comment", "code"),
        ("plot", "code"),
        ("plot#alt", "text"),
        ("plot#caption", "markdown"),
        ("essay", "code"),
    ]
    assert found[0].text == "# Profit\n\nIt rises."


def test_code_that_is_no_python_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"lesson\.ipynb, cell broken"):
        messages_of(tmp_path, "lesson.ipynb", notebooks.dumps(notebook(code("broken", "x = = 1"))))


def test_messages_of_a_page_are_its_blocks_each_once(tmp_path):
    found = messages_of(tmp_path, "page.md", PAGE)
    assert [message.text for message in found] == [
        "# Title",
        "First line,\nsecond line.",
        "- one\n- two",
        ":::{note}\nCareful.\n\nOn two paragraphs.\n:::",
    ]
    assert {message.context for message in found} == {None}


def test_messages_of_tables_and_settings(tmp_path):
    toc = messages_of(tmp_path, "_toc.yml", TOC)
    assert [(message.context, message.text) for message in toc] == [
        ("caption", "Basics"),
        ("title", "The first"),
        ("title", "The second"),
    ]
    config = "title: Course\nauthor: Ann\nsphinx:\n  config:\n    course_description: All of it\n    language: en\n"
    assert [message.context for message in messages_of(tmp_path, "_config.yml", config)] == [
        "title",
        "author",
        "sphinx.config.course_description",
    ]
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    claims = (
        "id,claim,source,says,note,verdict,evidence\n"
        "S0-01,It grows,none found,,Beware,supported,from memory\n"
        "S0-02,It falls,Gupta et al. in the J. of Customers 2004,,,supported,\n"
        "S0-03,It stays,Gupta et al. 2004 as reported,,,supported,\n"
    )
    assert [message.context for message in messages_of(tmp_path, "claims.csv", claims)] == [
        "S0-01/claim",
        "S0-01/source",
        "S0-01/note",
        "S0-01/evidence",
        "S0-02/claim",
        "S0-03/claim",
        "S0-03/source",
    ]
    card = 'title = "Users"\nkind = "real"\n[columns]\nday = { description = "When", unit = "" }\n'
    assert [message.context for message in messages_of(tmp_path, "users.toml", card)] == [
        "title",
        "columns.day.description",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.rst", "x", "is not translated"),
        ("_toc.yml", "a: [", "not valid YAML"),
        ("card.toml", "a = ", "not valid TOML"),
        ("a.ipynb", "{", "not a readable notebook"),
    ],
)
def test_unreadable_sources_are_named(tmp_path, name, content, said):
    with pytest.raises(CourseError, match=said):
        messages_of(tmp_path, name, content)


def test_a_card_whose_page_lacks_something_is_told(tmp_path: Path) -> None:
    path = tmp_path / "days.toml"
    path.write_text('title = "Days"\n[columns.day]\nunit = 3\n', encoding="utf-8")
    with pytest.raises(CourseError, match=r"must be a text: columns\.day\.unit\.$"):
        read_card(path)
    with pytest.raises(CourseError, match=r"summary, .*kind, columns\.day\.description"):
        read_card(path, whole=True)
