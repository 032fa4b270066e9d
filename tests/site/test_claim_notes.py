"""A claim is a mark in its sentence and a note at the end of its section; an objective is shown without its id."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document

from coursekit.course.project import Project
from coursekit.site.soup import fragment
from coursekit.site.sphinx_ext import claim_notes
from coursekit.site.sphinx_ext.claim_notes import ClaimNode, ClaimNotes, free_of_punctuation, visit_claim
from coursekit.site.sphinx_ext.objective_lists import take_out_id
from tests.site.small_course import make_course
from tests.site.test_made_pages import CLAIMS, TABLES


def paragraph(text: str) -> nodes.paragraph:
    """Return a paragraph in which ``*`` stands for a claim and ``_`` for a work cited."""
    line = nodes.paragraph()
    for part in text.replace("*", "|*|").replace("_", "|_|").split("|"):
        if part == "*":
            line += ClaimNode(claim="C1")
        elif part:
            line += nodes.footnote_reference("", "[2]") if part == "_" else nodes.Text(part)
    return line


def shown(line: nodes.Element) -> str:
    return "".join("*" if isinstance(part, ClaimNode) else part.astext() for part in line)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("It is so (*). Then", "It is so*. Then"),
        ("It is so\n(*). Then", "It is so*. Then"),
        ("Each must measure it: *. By the end", "Each must measure it*. By the end"),
        ("Each must measure it: *", "Each must measure it*"),
        ("To their sources: *, *. By", "To their sources**. By"),
        ("Won (*,\n_): once", "Won* ([2]): once"),
        ("Climbs (*; its verdict is so). Then", "Climbs* (its verdict is so). Then"),
        ("A _ (*). Then", "A [2]*. Then"),
        ("Stops before this: *.) Let", "Stops before this*.) Let"),
        ("The tip * is old", "The tip* is old"),
        ("قول معروف (*، _). ثم", "قول معروف* ([2]). ثم"),
        ("* begins", "* begins"),
        ("Two (*) and two (*).", "Two* and two*."),
    ],
)
def test_a_mark_stands_without_what_a_code_needs(written: str, read: str) -> None:
    line = paragraph(written)
    for mark in list(line.findall(ClaimNode)):
        free_of_punctuation(mark)
    assert shown(line) == read


@pytest.fixture
def course(tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A small course with a ledger of two claims."""
    made = make_course(tmp_path / "course", project)
    settings = made.root / "pyproject.toml"
    settings.write_text(settings.read_text() + TABLES.replace('["supported"]', '["supported", "unsupported"]'))
    (made.root / "tables").mkdir()
    (made.root / "tables/claims.csv").write_text(
        CLAIMS + "C1,supported,S1,It grows,,,,\nC2,unsupported,S1,It <pays>,,,,\n"
    )
    monkeypatch.chdir(made.root)
    return Project(made.root)


def read(*sections: tuple[str, ...]) -> tuple[nodes.document, list[str]]:
    """Return a page after the step, one paragraph for each claim, and the files it depends on."""
    document, noted = new_document("page.md"), []
    document.settings.env = SimpleNamespace(
        docname="page", config=SimpleNamespace(language="en"), note_dependency=noted.append
    )
    outer = nodes.section("", nodes.title("", "Page"))
    document += outer
    for claims in sections:
        section = nodes.section("", nodes.title("", "Section"))
        for claim in claims:
            section += nodes.paragraph("", "", nodes.Text("So it is ("), ClaimNode(claim=claim), nodes.Text(")."))
        outer += nodes.target(refid="next")
        outer += section
    outer.insert(1, nodes.paragraph("", "", nodes.Text("First: "), ClaimNode(claim="C1")))
    ClaimNotes(document).apply()
    return document, noted


def test_each_section_has_a_note_for_each_of_its_claims(course: Project) -> None:
    document, noted = read(("C1", "C2", "C1"), ())
    boxes = [box for box in document.findall(nodes.container) if "claim-notes" in box["classes"]]
    assert [box.astext().split("\n\n") for box in boxes] == [
        ["†1 It grows supported In the ledger"],
        ["†2 It grows supported In the ledger", "†3 It <pays> unsupported In the ledger"],
    ]
    # Before the sections within, and before the labels of these.
    assert [type(part).__name__ for part in boxes[0].parent] == [
        "title", "paragraph", "container", "target", "section", "target", "section",
    ]  # fmt: skip
    marks = list(document.findall(ClaimNode))
    assert [(mark["number"], mark["verdict"], mark["ids"]) for mark in marks] == [
        (1, "supported", ["claim-mark-1"]),
        (2, "supported", ["claim-mark-2"]),
        (3, "unsupported", ["claim-mark-3"]),
        (2, "supported", []),
    ]
    notes = [note for box in boxes for note in box]
    assert [note["ids"] for note in notes] == [["claim-note-1"], ["claim-note-2"], ["claim-note-3"]]
    assert [note[0]["refid"] for note in notes] == ["claim-mark-1", "claim-mark-2", "claim-mark-3"]
    assert notes[2][-1]["reftarget"] == "claim-c2"
    assert str(course.root / "tables/claims.csv") in noted


def test_a_mark_says_its_verdict_to_a_listener(course: Project) -> None:
    document, _ = read(("C2", "C2"))
    marks = list(document.findall(ClaimNode))
    translator = SimpleNamespace(body=[], config=SimpleNamespace(language="ar"))
    for mark in marks[1:]:
        with pytest.raises(nodes.SkipNode):
            visit_claim(translator, mark)
    first, again = map(fragment, translator.body)
    assert first.name == "sup" and first["id"] == "claim-mark-2" and not again.has_attr("id")
    assert first.a["href"] == again.a["href"] == "#claim-note-2"
    assert first.a.get_text() == "†2"
    assert first.a["aria-label"].startswith("ادعاء: غير مدعوم") and first.a["aria-label"].endswith("†2")


def test_a_claim_that_the_ledger_lacks_is_told(course: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple] = []
    monkeypatch.setattr(claim_notes.LOGGER, "warning", lambda *words, **_: told.append(words))
    document, _ = read(("C9",))
    assert told == [("the claims ledger has no %r", "C9")]
    assert [mark["claim"] for mark in document.findall(ClaimNode)] == ["C1"]


@pytest.mark.parametrize(
    ("first", "rest", "left", "ids"),
    [
        ("one-1", ": compute it.", "Compute it.", ["one-1"]),
        ("one-1", " : احسب.", "احسب.", ["one-1"]),
        ("Price", ": 20 dinars.", "Price: 20 dinars.", []),
        ("one-1", " is a name.", "one-1 is a name.", []),
    ],
)
def test_an_objective_loses_its_id_and_keeps_it_as_a_place(first: str, rest: str, left: str, ids: list[str]) -> None:
    item = nodes.list_item("", nodes.paragraph("", "", nodes.Text(""), nodes.strong("", first), nodes.Text(rest)))
    take_out_id(item)
    assert (item.astext(), item["ids"]) == (left, ids)


def test_other_lists_are_left_alone() -> None:
    for item in (nodes.list_item(), nodes.list_item("", nodes.paragraph("", "", nodes.strong("", "one-1")))):
        take_out_id(item)
        assert item["ids"] == []
