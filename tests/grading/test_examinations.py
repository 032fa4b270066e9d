"""The page on examinations does what it says, from the draw to damaged work, in both languages."""

import copy
import subprocess
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from nbformat import NotebookNode

from coursekit.content.class_folder import CLASSES
from coursekit.content.examination import Plan
from coursekit.content.exercises import MARKER
from coursekit.content.seeds import with_class_seed
from coursekit.content.task_pool import pool_of
from coursekit.course.notebooks import dumps, read
from coursekit.course.own_data import values_in
from coursekit.course.strings import strings_of
from coursekit.grading.tables import read_table
from tests.grading.classroom import PROJECT, cell_of
from tests.grading.page_followed import clone_into, follow

PAGE = PROJECT.root / "book/for-instructors/examinations.md"
NAME = "final"
FIRST = "contact-types"
WRONG = "def contact_types(touchpoints):\n    return {}"
pytestmark = pytest.mark.slow


def right_notebook(folder: Path, student: str) -> NotebookNode:
    """Return the student's own copy with every answer right: Layla's is Arabic."""
    author = read(folder / "solutions" / NAME / f"{NAME}.ipynb")
    place = folder / "copies" / student / ("ar" if student == "30117" else "") / NAME / f"{NAME}.ipynb"
    notebook = read(place)
    for cell in author.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            lines = (line for line in cell.source.splitlines() if not MARKER.search(line))
            cell_of(notebook, cell.id).source = "\n".join(lines)
    return notebook


def handed_in(path: str, folder: Path) -> str:
    """Return what lies under a path of the page: who has what damage is decided here."""
    student = path.partition("/")[0]
    notebook = right_notebook(folder, student)
    answer = cell_of(notebook, FIRST)
    if student == "30118":
        answer.source = WRONG
    elif student == "30120":
        for number, cell in enumerate(notebook.cells):
            cell.metadata, cell.id = NotebookNode(), f"cell-{number}"
    elif student == "30121":
        notebook.cells = [cell for cell in notebook.cells if cell.id not in (FIRST, f"{FIRST}-check")]
    elif student == "30122":
        again = copy.deepcopy(answer)
        again.id, answer.source = "again", WRONG
        notebook.cells.insert(notebook.cells.index(answer) + 1, again)
    elif student == "30123":
        notebook.metadata.kernelspec = NotebookNode(name="ir", display_name="R", language="R")
    elif student == "30125":
        answer.source = WRONG
        cell_of(notebook, f"{FIRST}-check").source = "assert True"
    text = dumps(notebook)
    return text[: len(text) // 2] if student == "30124" and not (folder / "submitted" / student).exists() else text


# A minute of commands. `tests/cli/test_exam.py` tries the draw in `make test`, `test_merge` what becomes of damage.
@pytest.mark.every_one
def test_the_page_does_what_it_says(tmp_path: Path) -> None:
    clone = clone_into(tmp_path)
    follow(PAGE, clone, handed_in)
    # What the sentences between the commands promise.
    made = clone / CLASSES / "2027"
    rows = {row["student"]: row for row in read_table(made / "_build/grading" / NAME / "report.csv")}
    assert {student: row["language"] for student, row in rows.items()} == {
        student: "ar" if student == "30117" else "en" for student in rows
    }
    # A wrong answer, a lost one and a test that was made to pass cost the points of that task, and nothing else does.
    whole = {student for student, row in rows.items() if row["points"] == "20"}
    assert whole == rows.keys() - {"30118", "30121", "30125"}
    assert all(rows[student]["Task 1"] == "0" and rows[student]["points"] == "16" for student in ("30118", "30125"))
    status = subprocess.run(["git", "status", "--short"], cwd=clone, capture_output=True, text=True, check=True)
    assert status.stdout == ""
    later = clone / CLASSES / "2028" / "solutions"
    seeds = {folder.parent.name: seed_of(folder / NAME / f"{NAME}.ipynb") for folder in (made / "solutions", later)}
    assert seeds == {"2027": "7", "2028": "8"}


def test_every_task_of_the_pool_stands_alone() -> None:
    """With the set-up cell of an examination and nothing else, the model answer passes every test."""
    pool = pool_of(PROJECT, PROJECT.root)
    say = strings_of(PROJECT.root, PROJECT.source.language)
    assert sum(not task.leans_on for task in pool.tasks) > 100
    for task in pool.tasks:
        if not task.leans_on:
            notebook = with_class_seed(Plan([task], [1], 1).notebook(pool.sources, pool.sources, say), 7)
            names: dict[str, object] = {"__name__": "__main__"}
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    exec(compile(cell.source, f"{task.assignment} {task.number} {cell.id}", "exec"), names)
            plt.close("all")


def seed_of(path: Path) -> str:
    sources = (cell.source for cell in read(path).cells if cell.cell_type == "code")
    return next(values["CLASS_SEED"] for values in map(values_in, sources) if "CLASS_SEED" in values)
