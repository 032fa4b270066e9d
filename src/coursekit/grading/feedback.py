"""The page a student gets back: points by task, what each test said, the answers that were graded.

The page is made of what may be shown and of nothing else: no test's code, no solution, no output that a student's code
wrote after it had seen hidden data. Whatever comes from a student is shown as text.
"""

import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from coursekit.content.rereading import Reading, readings
from coursekit.course.cells import NbgraderCell
from coursekit.course.edition import SOURCE_LANGUAGE, Edition
from coursekit.course.errors import CourseError
from coursekit.course.isolation import is_read_from_right, isolate
from coursekit.course.project import Project
from coursekit.course.sections import Section, names_of_test, sections, title_of
from coursekit.course.strings import Strings, marked, strings_of
from coursekit.grading.html_pages import render
from coursekit.grading.merge import CASE, OWN_METADATA, REVEALED_ERROR
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
from coursekit.grading.outcomes import NO_RESPONSE, Outcome
from coursekit.grading.submissions import Reason

# What keeps its own direction in a text, and in what a test says: there it is a formula, a name or a number.
ISLAND, FORMULA = Markup('<bdi dir="ltr">{}</bdi>'), Markup('<code dir="ltr">{}</code>')
LONGEST_OUTPUT = 4000  # characters of each output
LONGEST_PAGE = 100_000  # characters of all outputs and answers together
PYTHONS_ERRORS = frozenset(
    name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)
)
ROUNDED = marked("Your answer is the right one, rounded. Return it as it is computed, without rounding.")
NOT_GRADED = marked("Your notebook could not be graded: {reason}. Hand it in again.")


class FeedbackExporter(Exporter):
    """Turns a graded notebook into the page for its student; nbgrader's step ``GetGrades`` comes first."""

    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **options: Any) -> Any:
        """Return the page and nbconvert's resources."""
        nb, resources = super().from_notebook_node(nb, resources, **options)
        names = resources["nbgrader"]
        about = About(
            notebook=names["notebook"],
            student=names.get("student", ""),
            student_name=names.get("student_name", ""),
            penalty=float(names.get("late_penalty") or 0),
        )
        # nbgrader converts in the folder of the course.
        return page(nb, about, Path.cwd()), resources


# --- What is on the page ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class About:
    """What a page says of a notebook that does not stand in it.

    Attributes
    ----------
    notebook
        Its file's name.
    student, student_name
        The student's id, and the name as the gradebook has it.
    penalty
        Points off for handing in late.
    """

    notebook: str
    student: str = ""
    student_name: str = ""
    penalty: float = 0.0


@dataclass(frozen=True)
class Output:
    """What a cell showed, or the error it ended with, with the line of code that raised it."""

    text: str
    is_error: bool = False
    code: str = ""


@dataclass(frozen=True)
class AnswerPart:
    """An answer on the page.

    ``is_own`` in a cell that the student added, ``is_open`` where nobody wrote one, ``waits`` for points to come.
    """

    source: str
    is_code: bool
    is_own: bool
    is_open: bool
    outputs: list[Output]
    comment: Markup
    is_graded: bool
    waits: bool
    points: float
    max_points: float


@dataclass(frozen=True)
class Case:
    """A case that fails, drawn from a public seed: the call, what it was given, what is right and what came.

    It ``is_repeatable`` where what was given stands there as a program.
    """

    call: str
    given: str
    is_repeatable: bool
    expected: str
    got: str


@dataclass(frozen=True)
class TestPart:
    """A test on the page: what it is called, how it ended, what it said, and a case that fails where one is known."""

    name: Markup
    outcome: str
    is_right: bool
    messages: list[Output]
    case: Case | None
    points: float
    max_points: float


@dataclass(frozen=True)
class ReadingPart:
    """Titles of a chapter and of the section in it that a student is sent to, and its address, where there is one."""

    chapter: Markup
    section: Markup
    address: str


@dataclass(frozen=True)
class TaskPart:
    """A task on the page.

    ``is_open`` where nobody wrote an answer; ``waiting`` is how many points a person has yet to give, of which
    ``max_points`` holds none: what nobody has looked at is no zero. ``reading`` is the section that teaches it, where
    points were lost.
    """

    number: int
    title: Markup
    is_open: bool
    points: float
    max_points: float
    waiting: float
    answers: list[AnswerPart]
    tests: list[TestPart]
    reading: ReadingPart | None


def page(notebook: NotebookNode, about: About, root: Path) -> str:
    """Return the page.

    Parameters
    ----------
    notebook
        Graded, with scores and comments in its metadata.
    about
        Whose it is, and what else does not stand in it.
    root
        The course folder, whose catalogs have the words of other languages.

    Raises
    ------
    coursekit.course.errors.CourseError
        If the interface lacks a text in the language of the notebook.
    """
    own = notebook.metadata.get(OWN_METADATA, {})
    language = own.get("language", SOURCE_LANGUAGE)
    words = Words(strings_of(root, language), own.get("languages", [language]))
    rejected = own.get("rejected")
    writer = Writer(words, was_read=not rejected, taught=_taught(root, about.notebook, words.edition))
    graded = [section for section in sections(notebook) if any(cell.max_points for cell in section.graded)]
    tasks = [writer.task(section) for section in graded]
    if rejected and not any(task.points or any(answer.comment for answer in task.answers) for task in tasks):
        # Until a person has decided something there is nothing to say of it: no answer was read, no points are final.
        tasks = []
    return render(
        "feedback.html",
        _=words.say,
        points=words.points,
        edition=words.edition,
        name=isolated(title_of(notebook), words.edition) or about.notebook,
        student=about.student,
        student_name=about.student_name,
        notices=list(notices(rejected, root)) if rejected else [],
        tasks=tasks,
        penalty=about.penalty,
        total=sum(task.points for task in tasks) - about.penalty,
        max_total=sum(task.max_points for task in tasks),
        waiting=sum(task.waiting for task in tasks),
    )


def _taught(root: Path, name: str, edition: Edition) -> dict[str, Reading]:
    """Return which sections teach the tasks of an assignment; none where the lessons are not at hand."""
    try:
        # A class's folder lies in that of its course.
        return readings(Project.find(root), name, edition)
    except CourseError:
        return {}


def notices(rejected: dict[str, Any], root: Path) -> Iterator[dict[str, object]]:
    """Yield the notice that the notebook could not be graded, in each language that its student may read."""
    reason = Reason(**rejected["reason"])
    for language in rejected["languages"]:
        words = Words(strings_of(root, language), [language])
        why = words.say(reason.text, **reason.values)
        yield {"edition": words.edition, "text": escape(words.strings(NOT_GRADED)).format(reason=why)}


class Words:
    """Says the interface's texts in one language, as HTML.

    Parameters
    ----------
    strings
        The texts.
    languages
        The course's languages, in the order in which tests use them.
    """

    def __init__(self, strings: Strings, languages: list[str]) -> None:
        self.strings = strings
        self.edition: Edition = strings.edition
        self.languages = languages

    def say(self, text: str, **values: object) -> Markup:
        """Return an interface text with ``values`` put in, each with its own direction."""
        shown = {name: Markup("<bdi>{}</bdi>").format(free(str(value))) for name, value in values.items()}
        return escape(self.strings(text)).format(**shown)

    def points(self, points: float, max_points: float) -> Markup:
        """Return so many points of so many."""
        return self.say(marked("{points} of {most} points"), points=f"{points:g}", most=f"{max_points:g}")

    def chosen(self, message: str) -> Markup:
        """Return what a test says in this language, line by line."""
        lines = in_language(message, self.edition.language, self.languages).split("\n")
        right_to_left = self.edition.right_to_left
        return Markup("<br>").join(islands(line, FORMULA) if right_to_left else escape(line) for line in lines)


def isolated(text: str, edition: Edition) -> Markup:
    """Return a text as HTML, with the sums, signs and names in it kept in their own direction where it has another.

    >>> isolated("الفرق 3 − 5 < 0", Edition("ar")), isolated("3 − 5 < 0", Edition("en"))
    (Markup('الفرق <bdi dir="ltr">3 − 5 &lt; 0</bdi>'), Markup('3 − 5 &lt; 0'))
    """
    return islands(text) if edition.right_to_left else escape(text)


def free(text: str) -> Markup:
    """Return a text that somebody wrote as HTML, in whatever language it is; where it stands, its direction is its own.

    >>> free("1 - r"), free("هنا 1 - r")
    (Markup('1 - r'), Markup('هنا <bdi dir="ltr">1 - r</bdi>'))
    """
    return islands(text) if is_read_from_right(text) else escape(text)


def islands(text: str, island: Markup = ISLAND) -> Markup:
    """Return a text that is read from right to left as HTML, with what keeps its own direction in an ``island``."""
    return Markup("").join(island.format(piece.text) if piece.isolated else piece.text for piece in isolate(text))


class Writer:
    """Finds what the page shows of each cell, and no more of a student's text than a page may have.

    Parameters
    ----------
    words
        The interface's texts.
    was_read
        Whether the notebook holds what the student handed in.
    taught
        The section that teaches each task, by the id of the cell with its heading.
    """

    def __init__(self, words: Words, *, was_read: bool, taught: Mapping[str, Reading]) -> None:
        self.words = words
        self.taught = taught
        # A file that could not be read may well have held answers.
        self.was_read = was_read
        self.left = LONGEST_PAGE

    def task(self, section: Section) -> TaskPart:
        """Return what the page shows of a task."""
        graded = section.graded
        given = [cell for cell in graded if not cell.waits_for_person]
        points, max_points = sum(cell.score for cell in given), sum(cell.max_points for cell in given)
        answers = [cell for cell in section.cells if NbgraderCell(cell).is_answer]
        return TaskPart(
            number=section.number,
            title=isolated(section.title, self.words.edition),
            is_open=bool(answers) and all(map(self.is_open, answers)),
            points=points,
            max_points=max_points,
            waiting=sum(cell.max_points for cell in graded if cell.waits_for_person),
            answers=[self.answer(cell) for cell in section.cells if _is_shown(cell)],
            tests=[self.test(known) for known in graded if not known.is_answer] if self.was_read else [],
            reading=self.reading(section) if self.was_read and points < max_points else None,
        )

    def reading(self, section: Section) -> ReadingPart | None:
        """Return the section of the lesson that teaches a task, as the page names it."""
        found = self.taught.get(section.cell)
        if found is None:
            return None
        chapter, title = (isolated(text, self.words.edition) for text in (found.chapter, found.section))
        return ReadingPart(chapter, title, found.address)

    def answer(self, cell: NotebookNode) -> AnswerPart:
        """Return an answer, what it showed and what a person wrote about it."""
        known, is_open = NbgraderCell(cell), self.is_open(cell)
        return AnswerPart(
            source="" if is_open else self._short(cell.source, LONGEST_PAGE),
            is_code=cell.cell_type == "code",
            is_own=not known.is_known,
            is_open=is_open,
            outputs=[] if is_open else list(self.outputs(cell)),
            comment=Markup() if is_open and known.comment == NO_RESPONSE else free(known.comment),
            is_graded=known.is_graded,
            waits=known.waits_for_person,
            points=known.score,
            max_points=known.max_points,
        )

    def is_open(self, cell: NotebookNode) -> bool:
        """Return whether nobody has written anything in an answer."""
        return self.was_read and bool(cell.metadata.get(OWN_METADATA, {}).get("unanswered"))

    def outputs(self, cell: NotebookNode) -> Iterator[Output]:
        """Yield the texts that a student's cell showed.

        Once its code had been given hidden data, an answer shows the kind of its error and nothing else, and a cell
        that the student added nothing at all: there may be thousands of them, and each would say something.
        """
        own = cell.metadata.get(OWN_METADATA, {})
        late = bool(own.get("after_hidden_tests"))
        if late and own.get("extra"):
            return
        if own.get("outcome"):
            yield Output(self.words.say(OUTCOMES[Outcome(own["outcome"])]), is_error=True)
            return
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                yield self.error(output, own, hidden=late)
            elif not late:
                text = output.get("text") or output.get("data", {}).get("text/plain") or ""
                if text := self._short(text_of_output(text), LONGEST_OUTPUT):
                    yield Output(text)

    def error(self, output: NotebookNode, own: dict[str, Any], *, hidden: bool) -> Output:
        """Return what is said about an error of a student's code: its kind, its text, and the line that raised it.

        Once the code had seen hidden data, that is one of Python's own names alone: anybody can give any name to a
        class, and hidden data as well. ``own`` is what the graded cell holds of this package: of a cell that is no
        Python, what was found without running anything.
        """
        if hidden and REVEALED_ERROR in own and "syntax" not in own:
            return self.revealed(own[REVEALED_ERROR])
        if hidden and own.get("syntax"):
            output, hidden = NotebookNode(ename=SyntaxError.__name__, evalue=own["syntax"]), False
        name = output.ename if not hidden or output.ename in PYTHONS_ERRORS else "Exception"
        text = self.words.say(ERROR, name=name)
        if output.evalue and not hidden:
            text += " " + self.words.say(ERROR_SAID, message=foreign(output.evalue))
            text += self.missing_package(output.ename, output.evalue)
        line, code = own.get("line"), own.get("code")
        if hidden or not line or not code:
            return Output(text, is_error=True)
        text += " " + self.words.say(ERROR_LINE, line=line)
        return Output(text, is_error=True, code=self._short(code, LONGEST_OUTPUT))

    def revealed(self, said: dict[str, Any]) -> Output:
        """Return an error as it came in a process that was given no hidden data; in words it is one of Python's own."""
        name = said["name"] if said["name"] in PYTHONS_ERRORS else "Exception"
        text = self.words.say(ERROR, name=name)
        text += self.missing_package(said["name"], said["message"])
        if said.get("line"):
            text += " " + self.words.say(ERROR_LINE, line=said["line"])
        lines = [said.get("code", ""), f"{said['name']}: {foreign(said['message'])}"]
        return Output(text, is_error=True, code=self._short("\n".join(filter(None, lines)), LONGEST_OUTPUT))

    def missing_package(self, name: str, message: str) -> Markup:
        """Return what is said of a package that is not there, with a space before it; nothing of other errors."""
        package = package_missing(name, message)
        return " " + self.words.say(NOT_INSTALLED, package=package) if package else Markup()

    def test(self, known: NbgraderCell) -> TestPart:
        """Return what a test said."""
        own = known.cell.metadata.get(OWN_METADATA, {})
        outcome = Outcome(own.get("outcome", Outcome.NOT_RUN))
        case = own.get(CASE, {})
        errors = [output for output in known.cell.get("outputs", ()) if output.output_type == "error"]
        said: list[Output] = []
        if case.get("rounded"):
            # Whatever the test took it for: no mistake is as likely as this one.
            said = [Output(self.words.say(ROUNDED), is_error=True)]
        elif outcome is Outcome.WRONG:
            texts = [own["says"]] if "says" in own else [output.evalue for output in errors]
            said = [Output(self.words.chosen(text), is_error=True) for text in texts if text]
        elif outcome is Outcome.RAISED:
            said = [self.error(output, own, hidden=bool(own.get("hidden"))) for output in errors]
        return TestPart(
            name=self.words.chosen(names_of_test(known.cell.source)),
            outcome=self.words.say(OUTCOMES[outcome]),
            is_right=outcome is Outcome.RIGHT,
            messages=said,
            case=self.case(case) if case else None,
            points=known.score,
            max_points=known.max_points,
        )

    def case(self, case: dict[str, Any]) -> Case:
        """Return a case as it is shown."""
        given = self._short("\n".join(case["given"]), LONGEST_OUTPUT)
        texts = (self._short(case[key], LONGEST_OUTPUT) for key in ("call", "expected", "got"))
        call, expected, got = (text.strip("\n") for text in texts)
        return Case(call, given, bool(case["repeatable"]), expected, got)

    def _short(self, text: str, limit: int) -> str:
        text = text[: min(limit, self.left)]
        self.left -= len(text)
        return text


def text_of_output(text: Any) -> str:
    """Return an output as text; a notebook may hold it as a list of lines."""
    return "".join(text) if isinstance(text, list) else text if isinstance(text, str) else ""


def _is_shown(cell: NotebookNode) -> bool:
    """Return whether a cell is an answer, or one with code that its student added."""
    known = NbgraderCell(cell)
    own = cell.metadata.get(OWN_METADATA, {})
    if known.is_known:
        return (known.is_answer or known.is_task) and not own.get("lost")
    return bool(own.get("extra")) and bool(cell.source.strip())
