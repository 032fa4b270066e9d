"""The plans of sessions for instructors, and what each of them must agree with: the page that it is for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from coursekit.content.cells_shown import PRACTICE, tags
from coursekit.content.lessons import is_quiz
from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.translation import po
from coursekit.translation.apply import translated_markdown, translated_notebook

FOLDER = Path("book/for-instructors")
MINUTES, SHORT = 75, 50
POSITIONS = 3

PLAN = re.compile(r"^\(session-(?P<slug>[a-z-]+)\)=\n## (?P<title>.+)$", re.MULTILINE)
ROW = re.compile(r"^\| *(\*{0,2}\d+\*{0,2}) *\| *(\*{0,2}\d+\*{0,2}|–) *\|(.*)$", re.MULTILINE)
# The names of the columns, with the line below them.
COLUMNS = re.compile(r"^\|.*\|\n\|[-:| ]+\|$", re.MULTILINE)
ITALIC = re.compile(r"(?<!\*)\*(?!\*)([^*\n]+?)\*(?!\*)")
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
INSERTED = re.compile(r"\{(?:glue:text|counted)\}`(?P<name>\w+):(?P<format>[^\s`]+)[^`]*`")
# What is no finding of the page: which question, which task, and the minutes of the plan.
ROLE = re.compile(r"\{\w+(?::\w+)?\}`[^`]*`")


def taught(project: Project) -> list[Path]:
    """Return the lessons that are taught and graded: those with an assignment."""
    return [lesson for lesson in project.lessons if (project.root / project.solution_of(lesson)).is_file()]


@dataclass(frozen=True)
class Words:
    """How a plan of one language says its parts."""

    opening: str
    board: str
    expect: str
    positions: str
    question: str
    task: str
    quoted: str


WORDS = {
    "en": Words(
        "**Opening question.**", "**Board.**", "**Expect", "**When the class says …**", "Question", "task", "(“{}”)"
    ),
    "ar": Words("**سؤال الافتتاح.**", "**السبورة.**", "**توقّع", "**إذا قال الصف …**", "السؤال", "المهمة", "(«{}»)"),
}


@dataclass
class Page:
    """What a plan may name of a lesson: questions by number, tasks, headings, numbers."""

    questions: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    headings: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)


def plans(text: str) -> dict[str, str]:
    """Return the plans on a page by the name of the lesson."""
    found = [*PLAN.finditer(text)]
    ends = [match.start() for match in found[1:]] + [len(text)]
    return {match["slug"]: text[match.end() : end] for match, end in zip(found, ends, strict=True)}


def faults(plan: str, page: Page, words: Words) -> Iterator[str]:
    """Yield what a plan lacks, and what it names and its lesson has not."""
    for part in (words.opening, words.board, words.expect, words.positions):
        if plan.count(part) != 1:
            yield f"{plan.count(part)} times {part}"
    positions = len(re.findall(r"^- \*\*[“«]", plan.partition(words.positions)[2], re.MULTILINE))
    if positions < POSITIONS:
        yield f"{positions} positions of the class"
    yield from _minute_faults(plan)
    yield from _quote_faults(plan, page, words)
    named = ITALIC.findall(_without_quotes(plan, words))
    yield from (f"no heading of the page: {title}" for title in named if title not in page.headings)
    prose = ROW.sub(lambda row: row[3], COLUMNS.sub("", plan))
    prose = re.sub(rf"\b{words.question} \d+ |\b{words.task} \d+ ", "", ROLE.sub("", prose))
    unknown = sorted({number for number in numbers(prose) if number not in page.numbers})
    yield from (f"no number of the page: {number}" for number in unknown)


def _minute_faults(plan: str) -> Iterator[str]:
    """Yield where the minutes do not add up to the session, in either column."""
    rows = [row for row in ROW.findall(plan) if "**" not in row[0]]
    for column, wanted in enumerate((MINUTES, SHORT)):
        total = sum(int(row[column]) for row in rows if row[column] != "–")
        if total != wanted:
            yield f"{total} minutes instead of {wanted}"
    if f"| **{MINUTES}** | **{SHORT}** |" not in plan:
        yield "no row with both sums"
    if all(row[1] != "–" for row in rows):
        yield f"nothing is left out in {SHORT} minutes"


def _quote_faults(plan: str, page: Page, words: Words) -> Iterator[str]:
    """Yield what stands quoted in brackets and not on the page; behind a number, in the question of that number."""
    opened, closed = map(re.escape, words.quoted.split("{}"))
    asked = 0
    for number, quote in re.findall(rf"(?:\b{words.question} (\d+) )?{opened}(.+?){closed}", plan):
        if number:
            asked += 1
            if int(number) > len(page.questions):
                yield f"no question {number} in the quiz"
            elif quote not in page.questions[int(number) - 1]:
                yield f"not in question {number}: {quote}"
        elif not any(quote in task for task in page.tasks):
            yield f"in no task of the page: {quote}"
    if page.questions and not asked:
        yield "no question of the quiz to vote on"


def _without_quotes(plan: str, words: Words) -> str:
    return re.sub(r"{}.+?{}".format(*map(re.escape, words.quoted.split("{}"))), "", plan)


def numbers(text: str) -> set[str]:
    """Return the numbers in a text, without the commas of thousands.

    >>> sorted(numbers("From 2,100 to 4.50 dinars"))
    ['2100', '4.50']
    """
    return {number.replace(",", "") for number in NUMBER.findall(text)}


def page_of(notebook: NotebookNode) -> Page:
    """Return what may be named of a lesson; numbers as its text and its tables have them."""
    page = Page()
    values = _recorded(notebook)
    texts = []
    for cell in notebook.cells:
        if is_quiz(cell):
            page.questions.append(cell.source.partition("<details")[0])
        elif PRACTICE in tags(cell):
            page.tasks.append(_joined(cell.source))
        if cell.cell_type == "markdown":
            page.headings |= set(re.findall(r"^#+ +(.+?)\s*$", cell.source, re.MULTILINE))
            texts.append(INSERTED.sub(lambda found: _written(values, found), cell.source))
        texts += [_output(output) for output in cell.get("outputs", ())]
    page.numbers = set().union(*map(numbers, texts))
    return page


def _joined(program: str) -> str:
    """Return a program with the texts joined that stand one after the other, as Python joins them, and unescaped."""
    return re.sub(r'"\s*\n\s*"', "", program).replace('\\"', '"')


def _recorded(notebook: NotebookNode) -> dict[str, str]:
    """Return the numbers that a lesson records for its text, by name."""
    return {
        output.metadata["scrapbook"]["name"]: output.data[kind].strip("'")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "scrapbook" in output.get("metadata", {})
        for kind in output.data
        if kind.endswith("text/plain")
    }


def _written(values: dict[str, str], found: re.Match[str]) -> str:
    value = values.get(found["name"], "")
    if not re.fullmatch(r"-?[\d.]+(?:e[+-]?\d+)?", value):
        return value
    return format(int(value) if value.lstrip("-").isdecimal() else float(value), found["format"])


def _output(output: NotebookNode) -> str:
    texts = [output.get("text", "")] + [text for text in output.get("data", {}).values() if isinstance(text, str)]
    return re.sub(r"<[^>]+>", " ", "\n".join(texts))


@cache
def text_of(project: Project, page: Path, language: str) -> str:
    """Return a page in Markdown as one language has it."""
    text = (project.root / page).read_text(encoding="utf-8")
    return text if language == "en" else translated_markdown(text, _catalog(project, page, language))


@cache
def lesson_of(project: Project, lesson: Path, language: str) -> NotebookNode:
    """Return a lesson as one language has it."""
    notebook = notebooks.read(project.root / lesson)
    return notebook if language == "en" else translated_notebook(notebook, _catalog(project, lesson, language))


def _catalog(project: Project, source: Path, language: str) -> po.Translations:
    return po.load(po.catalog_path(project, source, language))
