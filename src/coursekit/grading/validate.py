"""What a student can know before handing in: which visible tests pass, and what is missing.

The notebook runs where the student works, in a kernel of its own, offline. Nothing in it is trusted or has to be: the
grade is given elsewhere.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from coursekit.course.cells import NbgraderCell, nbgrader_cells
from coursekit.course.edition import LATIN, SOURCE_LANGUAGE, Edition
from coursekit.course.errors import CourseError
from coursekit.course.notebooks import read
from coursekit.course.own_data import values_in
from coursekit.course.project import Project
from coursekit.course.sections import names_of_test
from coursekit.course.strings import Strings, has_strings, languages_spoken, marked, strings_of
from coursekit.grading.merge import as_released, merge
from coursekit.grading.messages_to_students import (
    ERROR,
    ERROR_LINE,
    ERROR_SAID,
    NOT_INSTALLED,
    OUTCOMES,
    foreign,
    in_language,
    package_missing,
)
from coursekit.grading.outcomes import Outcome
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import MAX_BYTES, RejectedError, SubmittedCell, parse, read_plainly

CELL_SECONDS = 30
# What nbgrader puts in the place of a solution, as `coursekit.grading.configuration` has it.
CODE_STUB, TEXT_STUB = re.compile(r"\s*#.*\bYOUR CODE HERE\b"), re.compile(r"YOUR ANSWER HERE\b.*")
RAISED_BY_STUB = "NotImplementedError"
# What a cell ends with that was stopped for its time: what its kernel says, or where that says nothing the client.
STOPPED = ("KeyboardInterrupt", "TimeoutError")
COLOUR = re.compile(r"\x1b\[[\d;]*m")
CELL_IN_TRACE = re.compile(r"Cell In ?\[(\d+)\](?:, line (\d+))?")
BROKEN = marked("The whole notebook did not run to its end: {reason}")


@dataclass(frozen=True)
class Said:
    """What is said of a cell that is wrong, in the words of the page that a student gets back.

    ``name`` is what the test is called, empty for an answer; ``outcome`` how it ended, ``text`` what is said of it and
    ``code`` the line of the student's that raised an error, where that is known.
    """

    name: str
    outcome: str
    text: str
    code: str = ""


@dataclass
class Validation:
    """What was found.

    Attributes
    ----------
    language
        The language of the notebook.
    languages
        The course's languages, or those the notebook may be in, in the order in which tests use them.
    say
        The interface's words in that language.
    tests, right
        Number of visible tests, and of those that pass.
    wrong
        By grade id, what is said of each answer that stops with an error, and of each visible test of an answer that
        does not pass.
    missing
        What to do before handing in, one sentence each, in the language of the notebook.
    """

    language: str
    languages: list[str]
    say: Strings
    tests: int = 0
    right: int = 0
    wrong: dict[str, Said] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Release:
    """What students got under a notebook's name, as far as the course at hand tells.

    Attributes
    ----------
    notebooks
        By language, without the student's own file.
    languages
        The course's languages; none where there is no course.
    in_place
        The language of the released file that the student wrote in; None for a copy elsewhere.
    """

    notebooks: dict[str, NotebookNode] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    in_place: str | None = None


def validate(path: Path, project: Project | None = None) -> Validation:
    """Run a student's notebook and say what is wrong and what is missing.

    Parameters
    ----------
    path
        The notebook.
    project
        The course, if the student has it: then the notebook is compared with what was released. Without it, only
        what the notebook itself shows can be said.

    Raises
    ------
    CourseError
        If the file is not a notebook of an assignment.
    """
    try:
        cells = parse(read_plainly(path, MAX_BYTES))
    except RejectedError as error:
        raise CourseError(str(error) if path.name in str(error) else f"{path}: {error}") from error
    release = released_as(path, project)
    unanswered: set[str] = set()
    if release.notebooks and release.in_place is None:
        assignment = Assignment(path.stem, path.stem, release.notebooks, release.notebooks)
        merged = merge(assignment, cells, own=own_numbers(cells))
        notebook, language, unanswered = merged.notebook, merged.language, merged.unanswered
    else:
        # What a student wrote into the released file itself: nobody knows how it was, but in other languages.
        notebook, language = own_notebook(cells), release.in_place or language_shown(cells)
    if not any(nbgrader_cells(notebook)):
        raise CourseError(f"{path} is not an assignment: none of its cells is graded.")
    languages = list(release.languages or dict.fromkeys((SOURCE_LANGUAGE, language, *languages_spoken())))
    result = Validation(language, languages, _strings(language, project))
    answers = _answers(notebook)
    unanswered |= {name for name, copies in answers.items() if all(map(is_stub, copies))}
    died = _run(notebook, path.parent)
    unanswered |= set(_stubs_reached(notebook))
    nothing = result.say(marked("{cell}: there is no answer yet."))
    result.missing += [nothing.format(cell=name) for name in answers if name in unanswered]
    result.missing += [result.say(text).format(cell=cell) for cell, text in differences(cells, release)]
    if died:
        result.missing.append(result.say(BROKEN).format(reason=result.say(marked("the kernel died"))))
    _look_at_answers(notebook, unanswered, result)
    _look_at_tests(notebook, unanswered, result)
    return result


def _strings(language: str, project: Project | None) -> Strings:
    """Return the words of a language, of the course or of the workshop alone; English where neither speaks it."""
    root = project.root if project else Path()
    return strings_of(root, language if has_strings(root, language) else SOURCE_LANGUAGE)


def released_as(path: Path, project: Project | None) -> Release:
    """Return what students got under the name of ``path``; nothing where that is not known."""
    if project is None:
        return Release()
    notebooks, in_place = {}, None
    for edition in project.editions:
        file = project.root / project.student_version(path.stem, edition)
        if file.is_file() and file.resolve() == path.resolve():
            in_place = edition.language
        elif file.is_file():
            notebooks[edition.language] = read(file)
    return Release(notebooks, project.languages, in_place)


def _name(cell: NbgraderCell) -> str:
    return cell.grade_id or str(cell.cell.id)


def _answers(notebook: NotebookNode) -> dict[str, list[NotebookNode]]:
    """Return the cells that students write in by grade id, of which there may be copies."""
    answers: dict[str, list[NotebookNode]] = {}
    for cell in nbgrader_cells(notebook):
        if cell.is_answer:
            answers.setdefault(_name(cell), []).append(cell.cell)
    return answers


def is_stub(cell: NotebookNode) -> bool:
    r"""Return whether an answer is still what students got in its place, whatever comment they left or added.

    >>> from nbformat.v4 import new_code_cell
    >>> is_stub(new_code_cell("def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"))
    True
    >>> is_stub(new_code_cell("def f(x):\n    # YOUR CODE HERE\n    return 2 * x"))
    False
    """
    if not cell.source.strip():
        return True
    if cell.cell_type != "code":
        return TEXT_STUB.fullmatch(cell.source.strip()) is not None
    try:
        tree = ast.parse(cell.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    lines = cell.source.splitlines()
    return any(
        _begins_with_stub(node.body, lines)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )


def _begins_with_stub(body: list[ast.stmt], lines: list[str]) -> bool:
    """Return whether nothing stands before the stub in a block, but for what it says of itself."""
    statements = [node for node in body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    if not statements or not isinstance(first := statements[0], ast.Raise):
        return False
    return any(CODE_STUB.match(line) for line in _comments_above(lines, first.lineno))


def _comments_above(lines: list[str], number: int) -> Iterator[str]:
    """Yield the comments right above the line ``number``, which counts from 1."""
    for line in reversed(lines[: number - 1]):
        if line.strip() and not line.lstrip().startswith("#"):
            return
        yield line


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
    spoken = [edition for edition in map(Edition, languages_spoken()) if edition.script != LATIN]
    counts = {edition.language: sum(map(edition.writes, texts)) for edition in spoken}
    language = max(counts, key=counts.__getitem__, default=SOURCE_LANGUAGE)
    return language if 2 * counts.get(language, 0) > len(texts) else SOURCE_LANGUAGE


def own_numbers(cells: list[SubmittedCell]) -> dict[str, str]:
    """Return the numbers of the class and of the student that a notebook has: nobody is accused of having their own."""
    found: dict[str, str] = {}
    for known in map(NbgraderCell, own_notebook(cells).cells):
        if known.is_setup:
            found |= values_in(known.cell.source)
    return found


def differences(cells: list[SubmittedCell], release: Release) -> list[tuple[str, str]]:
    """Return the graded cells that are missing, changed or doubled, each with what to say about it."""
    counts = Counter(cell.grade_id for cell in cells if cell.grade_id)
    doubled = marked("{cell}: this cell is there more than once. The last copy counts.")
    found = [(identifier, doubled) for identifier, number in counts.items() if number > 1]
    if not release.notebooks:
        return found
    assignment = Assignment("", "", release.notebooks, release.notebooks)
    own = {cell.grade_id: cell for cell in cells}
    numbers = own_numbers(cells)
    for known in nbgrader_cells(assignment.source):
        identifier = known.cell.id
        # In another language a text is another one, and a program the same.
        comparable = release.in_place is None or known.cell.cell_type == "code"
        if identifier not in counts:
            text = marked("{cell}: this cell is missing. Fetch the assignment again and copy your answers into it.")
            found.append((identifier, text))
        elif not known.is_answer and comparable and not as_released(assignment, identifier, own[identifier], numbers):
            found.append((identifier, marked("{cell}: this cell was changed. When it is graded, the original counts.")))
    return found


def _run(notebook: NotebookNode, folder: Path) -> bool:
    """Run the notebook and keep what it shows; return whether it took the kernel with it."""
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        allow_errors=True,
        interrupt_on_timeout=True,
        error_on_timeout={"ename": "TimeoutError", "evalue": "", "traceback": []},
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute()
    except DeadKernelError:
        return True
    return False


def _errors(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    """Yield each cell that ended with an error, with that output."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                yield cell, output


def _stubs_reached(notebook: NotebookNode) -> Iterator[str]:
    """Yield the ids of the answers whose stub was run, in their own cell or by a test that called them."""
    answers = {
        cell.cell.execution_count: _name(cell)
        for cell in nbgrader_cells(notebook)
        if cell.is_answer and cell.cell.cell_type == "code"
    }
    for _, output in _errors(notebook):
        if _is_of_stub(output):
            trace = _trace(output)
            if trace and trace[-1][0] in answers:
                yield answers[trace[-1][0]]


def _trace(error: NotebookNode) -> list[tuple[int, int]]:
    """Return the cells that an error went through, the one that raised it last, each with its line; 0 if unknown."""
    found = CELL_IN_TRACE.findall(COLOUR.sub("", "\n".join(error.traceback)))
    return [(int(cell), int(line or 0)) for cell, line in found]


def _is_of_stub(error: NotebookNode) -> bool:
    return bool(error.ename == RAISED_BY_STUB and not error.evalue)


def _look_at_answers(notebook: NotebookNode, unanswered: set[str], result: Validation) -> None:
    """Note what stops the answers themselves: their tests say only that something is not there."""
    for cell, error in _errors(notebook):
        known = NbgraderCell(cell)
        if known.is_answer and _name(known) not in unanswered and not _is_of_stub(error):
            result.wrong[cell.id] = _said(notebook, "", error, result)


def _look_at_tests(notebook: NotebookNode, unanswered: set[str], result: Validation) -> None:
    """Count the visible tests and note what those say that do not pass; of no answer nothing more is said."""
    errors = {cell.id: output for cell, output in _errors(notebook)}
    task: set[str] = set()
    tests_seen = False
    for known in nbgrader_cells(notebook):
        cell = known.cell
        if known.is_answer and cell.cell_type == "code":
            task = {_name(known)} if tests_seen else task | {_name(known)}
            tests_seen = False
        if not (known.is_test and _has_code(cell.source)):
            continue
        tests_seen = True
        result.tests += 1
        error = errors.get(cell.id)
        if cell.execution_count is not None and error is None:
            result.right += 1
        elif not task & unanswered and not (error and _is_of_stub(error)):
            name = in_language(names_of_test(cell.source), result.language, result.languages)
            result.wrong[cell.id] = _said(notebook, name, error, result)


def _said(notebook: NotebookNode, name: str, error: NotebookNode | None, result: Validation) -> Said:
    """Return what is said of a cell that does not pass: None stands for one that was not run."""
    say = result.say
    if error is None:
        reason = say(marked("it was not run"))
        return Said(name, say(OUTCOMES[Outcome.NOT_RUN]), say(BROKEN).format(reason=reason))
    if error.ename == "AssertionError":
        text = in_language(error.evalue, result.language, result.languages)
        return Said(name, say(OUTCOMES[Outcome.WRONG]), text)
    if error.ename in STOPPED and not error.evalue:
        text = say(marked("no end within {seconds} seconds")).format(seconds=CELL_SECONDS)
        return Said(name, say(OUTCOMES[Outcome.TIMED_OUT]), text)
    parts = [say(ERROR).format(name=error.ename)]
    if error.evalue:
        parts.append(say(ERROR_SAID).format(message=foreign(error.evalue)))
    if package := package_missing(error.ename, error.evalue):
        parts.append(say(NOT_INSTALLED).format(package=package))
    line, code = _place(notebook, error)
    if code:
        parts.append(say(ERROR_LINE).format(line=line))
    return Said(name, say(OUTCOMES[Outcome.RAISED]), " ".join(parts), code)


def _place(notebook: NotebookNode, error: NotebookNode) -> tuple[int, str]:
    """Return the line of a student's cell in which an error was raised, by its number and as it stands there."""
    cells = {cell.execution_count: cell for cell in notebook.cells if cell.cell_type == "code"}
    for count, line in reversed(_trace(error)):
        known = NbgraderCell(cells[count]) if count in cells else None
        lines = known.cell.source.splitlines() if known and not known.is_locked else []
        if 0 < line <= len(lines):
            return line, lines[line - 1].strip()
    return 0, ""


def _has_code(source: str) -> bool:
    """Return whether a released test holds more than a comment about hidden tests."""
    try:
        return bool(ast.parse(source).body)
    except SyntaxError:
        return True
