"""What a student can know before handing in: which visible tests pass, and what is missing.

The notebook runs where the student works, in a kernel of its own, offline. Nothing in it is trusted or has to be: the
grade is given elsewhere.
"""

import ast
import copy
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from coursekit.course.cells import NbgraderCell, nbgrader_cells
from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.errors import CourseError
from coursekit.course.notebooks import read
from coursekit.course.project import Project
from coursekit.course.strings import marked, strings_of
from coursekit.grading.merge import merge
from coursekit.grading.messages_to_students import LATIN, foreign, in_language, language_written_in, scripts_in
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import MAX_BYTES, RejectedError, SubmittedCell, parse, read_plainly

CELL_SECONDS = 30
STUB = re.compile(r"YOUR (CODE|ANSWER) HERE|^\s*raise NotImplementedError\(\)\s*$", re.MULTILINE)


@dataclass
class Validation:
    """What was found.

    Attributes
    ----------
    language
        The language of the notebook.
    languages
        The course's languages, or those the notebook may be in, in the order in which tests use them.
    tests
        Number of visible tests.
    wrong
        Grade id and message of each visible test that does not pass.
    missing
        What to do before handing in, one sentence each, in the language of the notebook.
    """

    language: str
    languages: list[str]
    tests: int = 0
    wrong: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def validate(path: Path, project: Project | None = None) -> Validation:
    """Run a student's notebook and say what is wrong and what is missing.

    Parameters
    ----------
    path
        The notebook.
    project
        The course, if the student has it: then the notebook is compared with what was released, and translated words
        are found. Without it, only what the notebook itself shows can be said, in English.

    Raises :class:`CourseError` if the file is not a notebook of an assignment.
    """
    try:
        cells = parse(read_plainly(path, MAX_BYTES))
    except RejectedError as error:
        raise CourseError(f"{path}: {error}") from error
    released = released_notebooks(path, project)
    unanswered: set[str] = set()
    if released:
        merged = merge(Assignment(path.stem, path.stem, released, released), cells)
        notebook, unanswered = merged.notebook, merged.unanswered
        found = Validation(merged.language, list(released))
    else:
        notebook, language = own_notebook(cells), language_shown(cells)
        found = Validation(language, list(dict.fromkeys((SOURCE_LANGUAGE, language))))
    if not any(nbgrader_cells(notebook)):
        raise CourseError(f"{path} is not an assignment: none of its cells is graded.")
    say = strings_of(project.root, found.language) if project else strings_of(path.parent, SOURCE_LANGUAGE)
    for cell in nbgrader_cells(notebook):
        if cell.is_answer and (cell.cell.id in unanswered or STUB.search(cell.cell.source)):
            found.missing.append(say(marked("{cell}: there is no answer yet.")).format(cell=cell.cell.id))
    found.missing += [say(text).format(cell=cell) for cell, text in differences(cells, released)]
    _run(notebook, path.parent, found, say("The whole notebook did not run to its end: {reason}"))
    return found


def released_notebooks(path: Path, project: Project | None) -> dict[str, NotebookNode]:
    """Return what students got under the name of ``path``, by language; nothing where that is not known."""
    if project is None:
        return {}
    found = {}
    for edition in project.editions:
        file = project.root / project.student_version(path.stem, edition)
        if file.is_file() and file.resolve() != path.resolve():
            found[edition.language] = read(file)
    return found


def own_notebook(cells: list[SubmittedCell]) -> NotebookNode:
    """Return the cells of a student's notebook as one that can be run, with its grade ids as ids."""
    notebook, seen = new_notebook(), set()
    for number, cell in enumerate(cells):
        identifier = cell.grade_id if cell.grade_id and cell.grade_id not in seen else f"cell-{number}"
        seen.add(identifier)
        metadata = {"nbgrader": cell.metadata} if cell.metadata else {}
        content = NotebookNode(cell_type=cell.kind, id=identifier, source=cell.source)
        content.metadata = NotebookNode({key: NotebookNode(value) for key, value in metadata.items()})
        if cell.kind == "code":
            content.update(outputs=[], execution_count=None)
        notebook.cells.append(content)
    return notebook


def language_shown(cells: list[SubmittedCell]) -> str:
    """Return the language in which most texts of a notebook seem to be, by its script.

    >>> text = SubmittedCell("markdown", "اجمع `x`", None, None, {}, ())
    >>> language_shown([text])
    'ar'
    """
    texts = [cell.source for cell in cells if cell.kind == "markdown"]
    counts = Counter(script for text in texts for script in scripts_in(text) - {LATIN})
    script, count = max(counts.items(), key=lambda item: item[1], default=(LATIN, 0))
    return language_written_in(script) if 2 * count > len(texts) else SOURCE_LANGUAGE


def differences(cells: list[SubmittedCell], released: dict[str, NotebookNode]) -> list[tuple[str, str]]:
    """Return the graded cells that are missing, changed or doubled, each with what to say about it."""
    counts = Counter(cell.grade_id for cell in cells if cell.grade_id)
    doubled = marked("{cell}: this cell is there more than once. The last copy counts.")
    found = [(identifier, doubled) for identifier, number in counts.items() if number > 1]
    sources = {cell.grade_id: cell.source.strip() for cell in cells}
    for known in nbgrader_cells(next(iter(released.values()))) if released else ():
        identifier = known.cell.id
        versions = {
            cell.source.strip() for notebook in released.values() for cell in notebook.cells if cell.id == identifier
        }
        if identifier not in counts:
            text = marked("{cell}: this cell is missing. Fetch the assignment again and copy your answers into it.")
            found.append((identifier, text))
        elif not known.is_answer and sources[identifier] not in versions:
            found.append((identifier, marked("{cell}: this cell was changed. When it is graded, the original counts.")))
    return found


def _run(notebook: NotebookNode, folder: Path, found: Validation, broken: str) -> None:
    """Run the notebook and note which visible tests do not pass."""
    notebook = copy.deepcopy(notebook)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        allow_errors=True,
        interrupt_on_timeout=True,
        error_on_timeout={"ename": "TimeoutError", "evalue": f"no end within {CELL_SECONDS} seconds", "traceback": []},
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute()
    except DeadKernelError:
        found.missing.append(broken.format(reason="the kernel died"))
    for cell in notebook.cells:
        if NbgraderCell(cell).is_test and _has_code(cell.source):
            found.tests += 1
            if cell.execution_count is None:
                found.wrong[cell.id] = broken.format(reason="it was not run")
            for output in cell.outputs:
                if output.output_type == "error":
                    message = in_language(output.evalue, found.language, found.languages)
                    own = output.ename == "AssertionError"
                    found.wrong[cell.id] = message if own else f"{output.ename}: {foreign(output.evalue)}".rstrip(": ")


def _has_code(source: str) -> bool:
    """Return whether a released test holds more than a comment about hidden tests."""
    try:
        return bool(ast.parse(source).body)
    except SyntaxError:
        return True
