"""What is taken from a submission, what is not, and what is said about it."""

import copy
import dataclasses
import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.grading import submissions
from coursekit.grading.matching import is_of_another
from coursekit.grading.merge import LONGEST_TEXT, Merged, language_of_damaged, merge
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import RejectedError, Submission, SubmittedCell, parse, read_plainly
from tests.grading.attacks.target import cell

HIDDEN = "\nassert f(0) == 0"
STUB = "def f(x):\n    raise NotImplementedError()"
WORDS = {"en": "Write f, which doubles a number.", "ar": "اكتب f التي تضاعف العدد المعطى."}


Change = Callable[[NotebookNode], None]


def nothing(notebook: NotebookNode) -> None:
    """Change nothing."""


def version(language: str, *, solved: bool) -> NotebookNode:
    comment = {"en": "# two", "ar": "# اثنان"}[language]
    written = new_markdown_cell("Because." if solved else "YOUR ANSWER HERE", id="why")
    written.metadata["nbgrader"] = {"grade": True, "grade_id": "why", "locked": False, "points": 1,
                                    "schema_version": 3, "solution": True, "task": False}  # fmt: skip
    return new_notebook(
        cells=[
            new_markdown_cell(WORDS[language], id="task"),
            cell("setup", f"N = 2  {comment}"),
            new_code_cell("N + 1", id="example"),
            cell("f", "def f(x):\n    return 2 * x" if solved else STUB, solution=True, locked=False),
            cell(
                "f-test",
                f"assert f(N) == 4  {comment}" + ("\nassert f(0) == 0" if solved else ""),
                grade=True,
                points=2,
            ),
            written,
        ]
    )


LANGUAGES = ("en", "ar")
ASSIGNMENT = Assignment(
    "x",
    "x",
    {key: version(key, solved=True) for key in LANGUAGES},
    {key: version(key, solved=False) for key in LANGUAGES},
)


def handed_in(change: Change = nothing, language: str = "en") -> list[SubmittedCell]:
    notebook = copy.deepcopy(ASSIGNMENT.released[language])
    of(notebook, "f").source = "def f(x):\n    return x + x"
    change(notebook)
    return parse(json.dumps(notebook).encode())


def of(notebook: NotebookNode, identifier: str) -> NotebookNode:
    return next(entry for entry in notebook.cells if entry.id == identifier)


def merged(change: Change = nothing, language: str = "en") -> Merged:
    return merge(ASSIGNMENT, handed_in(change, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_is_the_students_and_all_else_the_authors(language: str) -> None:
    result = merged(language=language)
    assert result.language == language
    assert result.suspicious == []
    assert result.unanswered == {"why"}
    by_id = {entry.id: entry for entry in result.notebook.cells}
    assert list(by_id) == ["task", "setup", "example", "f", "f-test", "why"]
    assert by_id["f"].source == "def f(x):\n    return x + x"
    assert by_id["task"].source == WORDS[language]
    # The author's programs run, in the author's language, hidden tests and all.
    assert by_id["f-test"].source == "assert f(N) == 4  # two\nassert f(0) == 0"
    assert by_id["setup"].source == "N = 2  # two"
    assert by_id["why"].source == "YOUR ANSWER HERE"
    assert all(
        entry.outputs == [] and entry.execution_count is None for entry in by_id.values() if entry.cell_type == "code"
    )


def test_the_authors_notebooks_stay_as_they_are() -> None:
    before = copy.deepcopy((ASSIGNMENT.sources, ASSIGNMENT.released))
    result = merged()
    result.notebook.cells[3].metadata.nbgrader.points = 99
    assert (ASSIGNMENT.sources, ASSIGNMENT.released) == before


def test_another_language_may_be_asked_for() -> None:
    result = merge(ASSIGNMENT, handed_in(), "ar")
    assert result.language == "ar"
    assert of(result.notebook, "task").source == WORDS["ar"]


@pytest.mark.parametrize("source", ["", "  \n", STUB, STUB + "\n\n", "\n" + STUB])
def test_an_untouched_answer_is_none(source: str) -> None:
    assert merged(lambda notebook: of(notebook, "f").update(source=source)).unanswered == {"f", "why"}


def test_a_written_answer_is_one() -> None:
    result = merged(lambda notebook: of(notebook, "why").update(source="\nIt doubles.\n"))
    assert result.unanswered == set()
    assert of(result.notebook, "why").source == "It doubles."


def drop(identifier: str) -> Change:
    return lambda notebook: notebook.cells.remove(of(notebook, identifier))


def test_a_missing_answer_is_the_stub() -> None:
    result = merged(drop("f"))
    assert of(result.notebook, "f").source == STUB
    assert result.unanswered == {"f", "why"}
    assert result.suspicious == ["cell 'f' was missing: put back"]


# --- What a cell is that does not say so itself -----------------------------------------------------------------------

OWN = "def f(x):\n    return 2 * x"


def without_notes(notebook: NotebookNode) -> None:
    """As if its cells had been copied into a new notebook, with the answers in it."""
    of(notebook, "f").source = OWN
    of(notebook, "why").source = "It doubles."
    for number, entry in enumerate(notebook.cells):
        entry.metadata, entry.id = NotebookNode(), f"new-{number}"


def test_where_every_answer_is_written_texts_with_their_direction_tell_the_language() -> None:
    directed = copy.deepcopy(ASSIGNMENT.released["ar"])
    of(directed, "task").source = f"<div dir='rtl'>\n\n{WORDS['ar']}"
    notebook = copy.deepcopy(directed)
    # Locked cells with a student's own numbers are nobody else's.
    for name in ("setup", "f", "f-test", "why"):
        of(notebook, name).source = OWN
    assignment = dataclasses.replace(ASSIGNMENT, directed={"ar": directed})
    assert merge(assignment, parse(json.dumps(notebook).encode())).language == "ar"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_without_notes_is_told_by_what_it_holds(language: str) -> None:
    result = merged(without_notes, language)
    assert result.language == language
    assert [entry.id for entry in result.notebook.cells] == ["task", "setup", "example", "f", "f-test", "why"]
    assert of(result.notebook, "f").source == OWN
    assert of(result.notebook, "why").source == "It doubles."
    assert (result.unanswered, result.lost) == (set(), {})
    assert result.suspicious[0] == "2 cells have lost nbgrader's notes: told by what they hold"
    assert len(result.suspicious) == 3, "one line for each answer, and none for each cell"


def test_one_cell_without_notes_is_one() -> None:
    def change(notebook: NotebookNode) -> None:
        of(notebook, "f").update(source=OWN, metadata=NotebookNode())

    assert "1 cell has lost nbgrader's notes: told by what they hold" in merged(change).suspicious


def test_a_page_is_told_of_an_answer_that_is_not_there() -> None:
    result = merged(lambda notebook: of(notebook, "f").update(source=OWN))
    assert of(result.notebook, "why").metadata["coursekit"] == {"unanswered": True}
    assert "coursekit" not in of(result.notebook, "f").metadata


def test_numbers_of_a_students_own_stand_in_their_copy_alone() -> None:
    sources = {key: version(key, solved=True) for key in LANGUAGES}
    for notebook in sources.values():
        of(notebook, "setup").source = "CLASS_SEED = 7\nN = 2"
    assignment = dataclasses.replace(ASSIGNMENT, sources=sources)
    for own, line in (({"CLASS_SEED": "8"}, "CLASS_SEED = 8"), (None, "CLASS_SEED = 7")):
        result = merge(assignment, handed_in(), own=own)
        assert of(result.notebook, "setup").source == f"{line}\nN = 2"


def test_cells_that_are_nobodys_are_counted() -> None:
    def change(notebook: NotebookNode) -> None:
        for name in ("one", "two", "three"):
            notebook.cells.append(cell(name, "1"))

    assert "cell 'one' and 2 more are not part of the assignment: not graded" in merged(change).suspicious


def retyped(place: int, source: str = OWN, kind: Callable[..., NotebookNode] = new_code_cell) -> Change:
    """Delete the marked cell of an answer and write it in a new one, so many cells from the start."""

    def change(notebook: NotebookNode) -> None:
        notebook.cells.remove(of(notebook, "f" if kind is new_code_cell else "why"))
        notebook.cells.insert(place, kind(source, id="mine"))

    return change


@pytest.mark.parametrize("place", [0, 3, 5])
def test_an_answer_in_a_new_cell_is_told_by_what_it_defines(place: int) -> None:
    result = merged(retyped(place, f"limit = 3\n\n\n{OWN}"))
    assert of(result.notebook, "f").source == f"limit = 3\n\n\n{OWN}"
    assert result.unanswered == {"why"} and result.lost == {}
    assert result.suspicious == ["the answer 'f' is in a cell of the student's own: that one is graded"]
    assert not [entry for entry in result.notebook.cells if entry.id.startswith("extra")]


def test_the_last_cell_that_defines_it_counts() -> None:
    def change(notebook: NotebookNode) -> None:
        retyped(3, "def f(x):\n    return 7")(notebook)
        notebook.cells.insert(4, new_code_cell(f"%matplotlib inline\n{OWN}", id="second"))

    result = merged(change)
    assert of(result.notebook, "f").source == f"%matplotlib inline\n{OWN}", "also where it is no Python"
    assert [entry.source for entry in result.notebook.cells if entry.id.startswith("extra")] == [
        "def f(x):\n    return 7"
    ]


def test_no_more_code_is_read_than_somebody_writes() -> None:
    long = "f = 1\n" + "f + 1\n" * 40_000
    result = merged(retyped(3, long))
    assert set(result.lost) == {"f"}, "it is a person who reads it"


def test_an_answer_below_its_stub_stays_where_it_is() -> None:
    def change(notebook: NotebookNode) -> None:
        of(notebook, "f").source = STUB
        notebook.cells[4:4] = [new_code_cell("limit = 3", id="limit"), new_code_cell(OWN, id="mine")]

    result = merged(change)
    assert result.unanswered == {"why"}
    assert [entry.source for entry in result.notebook.cells[3:6]] == [STUB, "limit = 3", OWN]
    assert result.suspicious == []


def test_an_answer_below_the_tests_is_put_into_its_stub() -> None:
    def change(notebook: NotebookNode) -> None:
        of(notebook, "f").source = STUB
        notebook.cells.append(new_code_cell(OWN, id="mine"))

    result = merged(change)
    assert of(result.notebook, "f").source == OWN
    assert result.unanswered == {"why"}


def test_an_answer_merged_into_the_cell_of_another_is_graded() -> None:
    def change(notebook: NotebookNode) -> None:
        first, second = of(notebook, "f"), of(notebook, "g")
        first.source, second.source = OWN, "def g(x):\n    return 3 * x"
        first.source += "\n\n\n" + second.source
        notebook.cells.remove(second)

    versions = [version("en", solved=True), version("en", solved=False)]
    for notebook, right in zip(versions, ("return 3 * x", "raise NotImplementedError()"), strict=True):
        notebook.cells.insert(5, cell("g", f"def g(x):\n    {right}", solution=True, locked=False))
        notebook.cells.insert(6, cell("g-test", "assert g(2) == 6", grade=True, points=1))
    both = Assignment("x", "x", {"en": versions[0]}, {"en": versions[1]})
    handed = copy.deepcopy(versions[1])
    change(handed)
    result = merge(both, parse(json.dumps(handed).encode()))
    assert of(result.notebook, "g").source == of(result.notebook, "f").source
    assert result.unanswered == {"why"}
    assert result.suspicious == ["the answer 'g' is in a cell of the student's own: that one is graded"]


def test_the_notebook_of_another_assignment_is_known() -> None:
    def rename(notebook: NotebookNode) -> None:
        for entry in notebook.cells:
            if entry.id not in ("setup", "why"):
                entry.id = f"other-{entry.id}"
                if "nbgrader" in entry.metadata:
                    entry.metadata.nbgrader.grade_id = entry.id

    assert is_of_another(ASSIGNMENT, handed_in(rename))
    assert not is_of_another(ASSIGNMENT, handed_in())
    assert not is_of_another(ASSIGNMENT, handed_in(drop("f-test"))), "its answer is there"
    assert not is_of_another(ASSIGNMENT, handed_in(strip_notes)), "nothing says whose it is"


def strip_notes(notebook: NotebookNode) -> None:
    for entry in notebook.cells:
        entry.metadata.pop("nbgrader", None)
        del entry["id"]


def test_words_in_a_new_cell_are_an_answer_where_it_stood() -> None:
    result = merged(retyped(5, "It doubles.", new_markdown_cell))
    assert of(result.notebook, "why").source == "It doubles."
    assert result.unanswered == set()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (retyped(3, "def other(x):\n    return x"), "none of the student's other cells defines f"),
        (retyped(3, "def g(x:\n    f = 2"), "none of the student's other cells defines f"),
        (retyped(0, "It doubles.", new_markdown_cell), "it may be another cell"),
    ],
)
def test_where_nothing_tells_an_answer_a_person_looks(change: Change, said: str) -> None:
    lost = merged(change).lost
    assert len(lost) == 1
    assert all(text.endswith(said) for text in lost.values())


@pytest.mark.parametrize("identifier", ["f", "why"])
def test_an_answer_that_was_deleted_is_not_lost(identifier: str) -> None:
    assert merged(drop(identifier)).lost == {}


def test_what_no_answer_was_asked_for_tells_nothing() -> None:
    # Two answers that are asked for the same name.
    version_of = {"en": new_notebook(cells=[
        cell("one", "f = 1", solution=True, locked=False), cell("one-test", "assert f == 1", grade=True, points=1),
        cell("two", "f = 2", solution=True, locked=False), cell("two-test", "assert f == 2", grade=True, points=1),
    ])}  # fmt: skip
    assert Assignment("x", "x", version_of, version_of).names_of_answers == {}


def copied(source: str) -> Change:
    def change(notebook: NotebookNode) -> None:
        again = copy.deepcopy(of(notebook, "f"))
        again.update(source=source, id="again")
        notebook.cells.append(again)

    return change


@pytest.mark.parametrize(
    ("source", "kept"), [("def f(x):\n    return 3", "def f(x):\n    return 3"), (STUB, "def f(x):\n    return x + x")]
)
def test_of_two_copies_the_last_counts_unless_nobody_wrote_in_it(source: str, kept: str) -> None:
    result = merged(copied(source))
    assert of(result.notebook, "f").source == kept
    assert result.suspicious == ["cell 'f' is there more than once: the last copy counts"]


def test_an_example_is_the_students_to_play_with() -> None:
    result = merged(lambda notebook: of(notebook, "example").update(source="N + 7"))
    assert of(result.notebook, "example").source == "N + 7"
    assert result.suspicious == []


def test_extra_cells_stay_where_they_were() -> None:
    def change(notebook: NotebookNode) -> None:
        notebook.cells.insert(0, new_code_cell("first", id="a"))
        notebook.cells.insert(notebook.cells.index(of(notebook, "f")) + 1, new_code_cell("after f", id="b"))
        notebook.cells.append(new_code_cell("last", id="c"))
        notebook.cells.append(new_code_cell("   ", id="d"))
        notebook.cells.insert(0, new_markdown_cell("words", id="e"))
        notebook.cells.append(cell("made-up", "forged", grade=True, points=9))

    result = merged(change)
    placed = [entry.source.splitlines()[0] for entry in result.notebook.cells if entry.id.startswith("extra-")]
    assert placed == ["first", "after f", "last"]
    identifiers = [entry.id for entry in result.notebook.cells]
    assert len(set(identifiers)) == len(identifiers)
    assert identifiers[0] == "extra-0"
    assert identifiers[identifiers.index("f") + 1].startswith("extra-")
    assert identifiers[-1].startswith("extra-")
    assert result.notebook.cells[0].metadata == {"coursekit": {"extra": True}}
    assert result.notebook.cells[0].cell_type == "code"
    assert result.suspicious == ["cell 'made-up' is not part of the assignment: not graded"]


def test_a_cell_is_known_by_its_grade_id_before_its_own() -> None:
    def change(notebook: NotebookNode) -> None:
        of(notebook, "f").id = "other"
        of(notebook, "example").id = "f"

    result = merged(change)
    assert of(result.notebook, "f").source == "def f(x):\n    return x + x"


# --- What is said -----------------------------------------------------------------------------------------------------


def metadata(identifier: str, **values: object) -> Change:
    return lambda notebook: of(notebook, identifier).metadata.nbgrader.update(values)


# A cell that is longer is no translation of either version.
LONGEST = 2 * len("N = 2  # اثنان") + 2000


def moved(notebook: NotebookNode) -> None:
    notebook.cells.append(notebook.cells.pop(1))


def tagged(identifier: str) -> Change:
    return lambda notebook: of(notebook, identifier).metadata.update(tags=["skip-execution"])


def turned(identifier: str, kind: str) -> Change:
    return lambda notebook: of(notebook, identifier).update(cell_type=kind)


def source(identifier: str, text: str) -> Change:
    return lambda notebook: of(notebook, identifier).update(source=text)


@pytest.mark.parametrize(
    ("change", "remarks"),
    [
        (drop("f-test"), ["cell 'f-test' was missing: put back"]),
        (drop("example"), []),
        (drop("task"), []),
        (moved, ["cells were moved: they were graded in the order of the assignment"]),
        (tagged("f-test"), ["cell 'f-test' was tagged to be skipped: it was run"]),
        (tagged("f"), []),
        (metadata("f-test", points=99), ["cell 'f-test' had other metadata (points): put right"]),
        (metadata("f-test", points=9, grade=False), ["cell 'f-test' had other metadata (grade, points): put right"]),
        (metadata("f-test", comment="x"), []),
        (turned("f-test", "markdown"), ["cell 'f-test' was turned into a markdown cell: put right"]),
        (source("f-test", "assert True"), ["cell 'f-test' was changed: the original is graded"]),
        (source("f-test", "assert f(N) == 4  # اثنان"), []),
        (source("f-test", "assert f(N) == 4  # my own remark"), []),
        (source("f-test", "assert (\n  f(N)==4)"), []),
        (source("f-test", "assert f(N) == 4" + " " * 3000), ["cell 'f-test' was changed: the original is graded"]),
        (source("f-test", "assert f(N) == 4" + " " * 1000), []),
        (source("f-test", "assert ("), ["cell 'f-test' was changed: the original is graded"]),
        (source("setup", "N = 2".ljust(LONGEST)), []),
        (source("setup", "N = 2".ljust(LONGEST + 1)), ["cell 'setup' was changed: the original is graded"]),
        (source("setup", "N = 3"), ["cell 'setup' was changed: the original is graded"]),
        (source("f-test", "\x00"), ["cell 'f-test' was changed: the original is graded"]),
        (
            metadata("f-test", grade_id="x" * 100),
            [f"cell '{'x' * 80}' is not part of the assignment: not graded", "cell 'f-test' was missing: put back"],
        ),
    ],
)  # fmt: skip
def test_what_students_do_not_change_is_said(change: Change, remarks: list[str]) -> None:
    assert merged(change).suspicious == remarks


def test_of_an_answer_in_words_a_page_shows_so_much() -> None:
    """A page takes time with the square of its length, and formgrader makes no other meanwhile."""

    def change(notebook: NotebookNode) -> None:
        notebook.cells[-1].source = "[a](" * LONGEST_TEXT

    found = merged(change)
    assert len(found.notebook.cells[-1].source) < 2 * LONGEST_TEXT
    assert found.suspicious == [
        f"the answer 'why' has more than {LONGEST_TEXT} characters: the rest is in submitted/ alone"
    ]


def test_what_was_handed_in_is_known_by_its_contents() -> None:
    def fingerprint(data: bytes, **files: bytes) -> str:
        return Submission("s", data, files).fingerprint

    same = fingerprint(b"1", a=b"2", b=b"3")
    assert same == Submission("other", b"1", {"b": b"3", "a": b"2"}).fingerprint
    others = (
        fingerprint(b"1"),
        fingerprint(b"1", a=b"2"),
        fingerprint(b"1", a=b"3", b=b"2"),
        fingerprint(b"0", a=b"2"),
    )
    assert len({same, *others}) == 5
    with pytest.raises(FrozenInstanceError):
        Submission("s", b"").data = b"1"  # type: ignore[misc]


def test_what_is_merged_is_a_notebook() -> None:
    nbformat.validate(merged().notebook)


# --- Languages --------------------------------------------------------------------------------------------------------


def test_the_language_is_that_of_most_texts() -> None:
    assert merged(drop("task")).language == "en"
    assert merge(ASSIGNMENT, []).language == "en"
    mixed = handed_in(lambda notebook: of(notebook, "setup").update(source="N = 2  # اثنان"), "en")
    assert merge(ASSIGNMENT, mixed).language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("escaped", [True, False])
def test_a_damaged_file_has_a_language(language: str, escaped: bool) -> None:
    text = json.dumps(ASSIGNMENT.released[language], ensure_ascii=escaped)
    assert language_of_damaged(ASSIGNMENT, text[: len(text) // 2].encode()) == language


@pytest.mark.parametrize("data", [b"", b"\xff\x00", b"assert f(N) == 4", STUB.encode()])
def test_what_says_nothing_has_none(data: bytes) -> None:
    assert language_of_damaged(ASSIGNMENT, data) is None


# --- Reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"{", "damaged or cut off at line 1, column 2"),
        (b"\xe9", "the file is not text: byte 0 cannot be read"),
        (b"[" * 100_000, "nested too deeply"),
        (b"1" * 5000, "the file is not a notebook: Exceeds"),
        (b"[]", "it has no list of cells"),
        (b'{"cells": 3}', "it has no list of cells"),
        (b'{"worksheets": 3}', "it has no list of cells"),
        (b'{"cells": [' + b"{}," * 5000 + b"{}]}", "more than 5000 cells"),
    ],
)
def test_what_is_no_notebook_is_told(data: bytes, told: str) -> None:
    with pytest.raises(RejectedError, match=told):
        parse(data)


def test_too_much_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submissions, "MAX_BYTES", 12)
    assert parse(b'{"cells":[]}') == []
    with pytest.raises(RejectedError, match="larger than 0 MB"):
        parse(b'{"cells": []}')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_old_and_odd_forms_are_read(encoding: str) -> None:
    text = json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": ["a\n", "b", 3]}]}, 3, {"cells": 3}]})
    [found] = parse(text.encode(encoding))
    assert (found.kind, found.source, found.identifier, found.grade_id) == ("code", "a\nb", None, None)


def test_whatever_is_in_a_cell_is_looked_at_with_care() -> None:
    odd = {
        "cell_type": "spell", "source": 3, "id": 4,
        "metadata": {"nbgrader": {"grade_id": ["x"], "points": {}}, "tags": ["a", 3]},
    }  # fmt: skip
    [found, other] = parse(json.dumps({"cells": [odd, 3, {"metadata": 3, "source": "\ud800\x00"}]}).encode())
    assert found == SubmittedCell("raw", "", None, None, {"grade_id": ["x"], "points": {}}, ("a",))
    assert other == SubmittedCell("raw", "?\ufffd", None, None, {}, ())
    [long] = parse(json.dumps({"cells": [{"source": "x" * (1 << 21)}]}).encode())
    assert len(long.source) == 1 << 20


def test_a_file_is_read_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc\r\n")
    assert read_plainly(tmp_path / "file", 5) == b"abc\r\n"
    with pytest.raises(RejectedError, match="file is larger than 0 MB"):
        read_plainly(tmp_path / "file", 4)
    (tmp_path / "link").symlink_to("file")
    with pytest.raises(RejectedError, match="link is a link"):
        read_plainly(tmp_path / "link", 5)
    with pytest.raises(RejectedError, match="missing cannot be read: No such file"):
        read_plainly(tmp_path / "missing", 5)
    with pytest.raises(RejectedError, match="folder is not a file"):
        (tmp_path / "folder").mkdir()
        read_plainly(tmp_path / "folder", 5)
