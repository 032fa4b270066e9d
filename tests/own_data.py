"""The sample assignment with data of each student's own: how an author asks for them, in both languages."""

from pathlib import Path

import nbformat

from coursekit.content.exercises import exercises
from coursekit.course.cells import NbgraderCell
from coursekit.course.notebooks import dumps, read
from coursekit.course.project import Project
from tests.conftest import edit

NAME = "how-many-stay"
SOURCE = Path("solutions", NAME, f"{NAME}.ipynb")
SEED_LINE = "STUDENT_SEED = CLASS_SEED"
OWN = """own_counts = np.sort(np.random.default_rng([STUDENT_SEED, 3]).integers(100, 2000, 4))[::-1].tolist()
OWN_CHECK = 0  # round(mean_payments(own_counts), 3)
print(f"Your own Check: mean_payments({own_counts}) gives {OWN_CHECK}, rounded.")"""
TEST = """# Your own Check · مثالك
assert round(mean_payments(own_counts), 3) == OWN_CHECK, "Not what your Check says.\\nليس ما يقوله مثالك."
"""


def locked(name: str, source: str, points: float | None = None) -> nbformat.NotebookNode:
    notes = {"grade": points is not None, "grade_id": name, "locked": True, "schema_version": 3, "solution": False}
    notes["task"] = False
    if points is not None:
        notes["points"] = points
    return nbformat.v4.new_code_cell(source, id=name, metadata={"nbgrader": notes})


def give_own_data(course: Project, check: str) -> None:
    """Change the sample assignment of a course: a number for each student, their own Check, and a test of it.

    ``check`` is what the author typed as right for the class's own number.
    """
    notebook = read(course.root / SOURCE)
    cells = {cell.id: cell for cell in notebook.cells}
    cells["class-seed"].source += f"\n{SEED_LINE}  # your own data are drawn from this number"
    place = notebook.cells.index(cells["mean-payments-form"])
    own = locked("mean-payments-own", OWN.replace("= 0", f"= {check}", 1))
    notebook.cells[place:place] = [own, locked("mean-payments-own-check", TEST, 0)]
    (course.root / SOURCE).write_text(dumps(notebook), encoding="utf-8")
    catalog = course.root / "locale" / "ar" / SOURCE.with_suffix(".po")
    line = r'"CLASS_SEED = 2026  # {}"'
    edit(
        catalog,
        line.format("the hidden tests draw their numbers from this seed; a new class takes a new one"),
        line.format("the hidden tests draw their numbers from this seed; a new class takes a new one\\n")
        + f'\n"{SEED_LINE}  # your own data are drawn from this number"',
    )
    arabic = "بذرة تسحب منها الاختبارات المخفية أعدادها، ولكل شعبة بذرة"
    edit(catalog, line.format(arabic), line.format(arabic + "\\n") + f'\n"{SEED_LINE}  # تُسحب بياناتك من هذا العدد"')
    quoted = [text.replace('"', '\\"') for text in own.source.splitlines()]
    translated = [*quoted[:2], 'print(f\\"مثالك: تعطي mean_payments({own_counts}) العدد {OWN_CHECK} بعد التقريب.\\")']
    blocks = [
        '""\n' + "\n".join(f'"{text}\\n"' for text in lines[:-1]) + f'\n"{lines[-1]}"' for lines in (quoted, translated)
    ]
    with catalog.open("a", encoding="utf-8") as file:
        file.write(f'\nmsgctxt "mean-payments-own"\nmsgid {blocks[0]}\nmsgstr {blocks[1]}\n')
    exercises(course, check=False)


def source_of(path: Path, cell: str) -> str:
    return next(str(each.source) for each in read(path).cells if each.id == cell)


def locked_cells(path: Path) -> dict[str, str]:
    return {cell.id: cell.source for cell in read(path).cells if NbgraderCell(cell).is_setup}
