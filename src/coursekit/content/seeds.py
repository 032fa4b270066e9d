"""The seeds of an assignment put in: a class's, and each student's with what is right for the data drawn from it.

What is right is computed by the author's own answers. They run in this process: they are the author's, like every
program of the course.
"""

import ast
import copy
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

from nbformat import NotebookNode

from coursekit.course.cells import NbgraderCell
from coursekit.course.errors import CourseError
from coursekit.course.own_data import CLASS_SEED, LINE, STUDENT_SEED, seed_of, values_in, with_values, without_values
from coursekit.translation.apply import translated_notebook
from coursekit.translation.po import Translations


def asks_for_own_data(notebook: NotebookNode) -> bool:
    r"""Return whether an assignment gives each student data of their own.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> notes = {"grade": False, "grade_id": "class-seed", "locked": True, "schema_version": 3, "solution": False}
    >>> cell = new_code_cell("CLASS_SEED = 1\nSTUDENT_SEED = CLASS_SEED", metadata={"nbgrader": notes})
    >>> asks_for_own_data(new_notebook(cells=[cell])), asks_for_own_data(new_notebook())
    (True, False)
    """
    return any(STUDENT_SEED in values_in(cell.source) for cell in _locked(notebook))


def class_seed_of(notebook: NotebookNode) -> int:
    """Return the seed of the class, 0 where none is set."""
    seeds = (values_in(cell.source).get(CLASS_SEED, "") for cell in notebook.cells if cell.cell_type == "code")
    return next((int(seed) for seed in seeds if seed.isdecimal()), 0)


def with_class_seed(notebook: NotebookNode, number: int) -> NotebookNode:
    """Return the instructor's notebook with another class seed, and what is right for it; the argument stays as it is.

    Parameters
    ----------
    notebook
        The instructor's notebook, in which one cell sets ``CLASS_SEED``.
    number
        The seed.

    Raises
    ------
    CourseError
        If not exactly one cell sets the seed, or if what is right cannot be computed.
    """
    changed = copy.deepcopy(notebook)
    cells = [cell for cell in changed.cells if cell.cell_type == "code" and CLASS_SEED in values_in(cell.source)]
    if len(cells) != 1:
        raise CourseError(f"{len(cells)} cells set {CLASS_SEED}; exactly one must.")
    cells[0].source = with_values(cells[0].source, {CLASS_SEED: str(number)})
    if asks_for_own_data(changed):
        put_in(changed, checks_of(changed))
    return changed


def own_values(notebook: NotebookNode, student: str) -> dict[str, str]:
    """Return what stands in a student's copy alone: a number, and what is right for the data drawn from it.

    Parameters
    ----------
    notebook
        The instructor's notebook.
    student
        The student's id.

    Raises
    ------
    CourseError
        If the author's answers stop with an error, or give what cannot be written down; the message names the cell.
    """
    own = copy.deepcopy(notebook)
    seed = {STUDENT_SEED: str(seed_of(class_seed_of(notebook), student))}
    put_in(own, seed)
    return {**seed, **checks_of(own)}


def put_in(notebook: NotebookNode, values: dict[str, str]) -> None:
    """Put values of seeds and checks into the locked cells of a notebook."""
    for cell in _locked(notebook):
        cell.source = with_values(cell.source, values)


def checks_of(notebook: NotebookNode) -> dict[str, str]:
    """Return what is right for the data that a notebook draws from its seeds, by the names that its lines give it.

    The locked cells and the author's answers run in their order; a line ``OWN_CHECK = …  # half(own)`` is worth what
    its comment computes. Raises as :func:`own_values`.
    """
    found: dict[str, str] = {}
    names: dict[str, Any] = {"__name__": "__main__"}
    last = max((number for number, cell in enumerate(notebook.cells) if _checks(cell)), default=-1)
    for cell in notebook.cells[: last + 1]:
        known = NbgraderCell(cell)
        if not (known.is_setup or (known.is_answer and cell.cell_type == "code")):
            continue
        checks = _checks(cell) if known.is_setup else {}
        source = with_values(cell.source, {name: f"({expression})" for name, expression in checks.items()})
        try:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                exec(compile(source, f"<cell {cell.id}>", "exec"), names)
        except Exception as error:
            raise CourseError(
                f"cell {cell.id}: it stops with {type(error).__name__}: {error}. The locked cells and the answers up "
                "to the last OWN_CHECK compute what is right for a student's own data, in plain Python."
            ) from error
        found |= {name: _written(cell, name, names[name]) for name in checks}
    return found


def faults_of_class_seed(notebook: NotebookNode) -> Iterator[str]:
    r"""Yield what keeps :func:`with_class_seed` from finding the seed of the class in an instructor's notebook.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> seed = "CLASS_SEED = (\n    2026\n)"
    >>> [*faults_of_class_seed(new_notebook(cells=[new_code_cell(seed, id="class-seed")]))]
    ['cell class-seed: no line takes another seed; write CLASS_SEED = 2026, with digits alone, in one line']
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and _sets_class_seed(cell.source)]
    if len(cells) != 1:
        yield f"no single cell sets {CLASS_SEED}, from which the hidden tests draw"
    for cell in cells:
        if not values_in(cell.source).get(CLASS_SEED, "").isdecimal():
            yield (
                f"cell {cell.id}: no line takes another seed; write {CLASS_SEED} = 2026, with digits alone, in one line"
            )


def _sets_class_seed(source: str) -> bool:
    """Return whether a cell gives the seed of the class a value, in whatever form."""
    try:
        names = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name))
    except SyntaxError:
        return CLASS_SEED in values_in(source)
    return any(name.id == CLASS_SEED and isinstance(name.ctx, ast.Store) for name in names)


def faults_of_own_data(notebook: NotebookNode) -> Iterator[str]:
    """Yield what is wrong with the data of a student's own in an instructor's notebook."""
    locked = [cell for cell in _locked(notebook) if STUDENT_SEED in values_in(cell.source)]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    lines = [found for cell in cells for found in LINE.finditer(cell.source) if found["name"] != CLASS_SEED]
    if not lines:
        return
    if len(locked) != 1 or CLASS_SEED not in values_in(locked[0].source):
        yield f"{STUDENT_SEED} is set once, in the locked cell that sets {CLASS_SEED}"
        return
    if values_in(locked[0].source)[STUDENT_SEED] != CLASS_SEED:
        yield f"cell {locked[0].id}: write {STUDENT_SEED} = {CLASS_SEED}; a student's copy has another number there"
    for cell in cells:
        if not NbgraderCell(cell).is_setup and values_in(cell.source):
            yield f"cell {cell.id}: {', '.join(values_in(cell.source))} belongs in a locked cell without points"
    bare = [found["name"] for found in lines if found["name"] != STUDENT_SEED and not found["comment"]]
    if bare:
        yield f"{', '.join(bare)}: a comment after two spaces says what computes it: OWN_CHECK = 2  # half(own_number)"
        return
    try:
        right = checks_of(notebook)
    except CourseError as error:
        yield str(error)
        return
    stated = {found["name"]: found["value"] for found in lines}
    for name, value in right.items():
        if stated[name] != value:
            yield f"{name} is {stated[name]}; with {CLASS_SEED} = {class_seed_of(notebook)} write {name} = {value}"


def translated_with_seeds(source: NotebookNode, translations: Translations) -> NotebookNode:
    """Return an instructor's notebook in another language, whatever its seeds are.

    The catalog knows a cell with seeds by its text, in which each class has numbers of its own.

    Parameters
    ----------
    source
        The instructor's notebook.
    translations
        Those of its catalog.
    """
    known, values = copy.deepcopy(source), {}
    texts = {(context, without_values(text)): text for text, context in translations.entries}
    for cell in known.cells:
        own = values_in(cell.source) if cell.cell_type == "code" else {}
        if own and (text := texts.get((cell.id, without_values(cell.source)))):
            values[cell.id], cell.source = own, text
    translated = translated_notebook(known, translations)
    for cell in translated.cells:
        if cell.id in values:
            cell.source = with_values(cell.source, values[cell.id])
    return translated


def _locked(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if NbgraderCell(cell).is_setup]


def _checks(cell: NotebookNode) -> dict[str, str]:
    """Return the lines of a cell that say what is right, each with the program that computes it."""
    if cell.cell_type != "code":
        return {}
    seeds = (CLASS_SEED, STUDENT_SEED)
    return {
        found["name"]: found["comment"]
        for found in LINE.finditer(cell.source)
        if found["name"] not in seeds and found["comment"]
    }


def _written(cell: NotebookNode, name: str, value: Any) -> str:
    """Return a value as it is written in a program."""
    plain = _plain(value)
    text = repr(plain)
    try:
        same = ast.literal_eval(text) == plain
    except (ValueError, SyntaxError):
        same = False
    if not same or "  # " in text:
        raise CourseError(
            f"cell {cell.id}: {name} is {text[:60]}, a {type(value).__name__}, which cannot be written as it is: make "
            "it numbers, texts, lists, tuples and dictionaries."
        )
    return text


def _plain(value: Any) -> Any:
    """Return what NumPy and pandas have made as Python's own types."""
    if isinstance(value, dict):
        return {_plain(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_plain, value))
    return value.tolist() if hasattr(value, "tolist") else value
