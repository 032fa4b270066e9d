"""What a class was given: tables in the terminal, CSV files and a page, each with what a person should look at.

They are about all who were graded, whomever the last run was about: one row for each submission, with the points of
each task, and one for each task and test, with the share of the class that had it right and what it said most often.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from nbformat import NotebookNode
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coursekit.course.cells import NbgraderCell
from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.isolation import readable
from coursekit.course.sections import BETWEEN_NAMES, Section, names_of_test, sections, title_of
from coursekit.grading.grade_class import RECORDS, ClassGrades
from coursekit.grading.html_pages import render
from coursekit.grading.messages_to_students import in_language
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.outcomes import BY_HAND, CellGrade, Outcome, Person, Result
from coursekit.grading.tables import csv_text, read_table
from coursekit.grading.trusted.judge import without_values

BEFORE_TASKS = ("student", "name", "notebook", "language", "points", "of")
AFTER_TASKS = ("late", "points off", "outcomes", "needs a person", "suspicious")
ITEM_COLUMNS = ("task", "test", "points", "graded", "share right", "mean share of points", "most often", "how often")
REASONS = ("needs a person", "suspicious")
# In the terminal: characters of a remark or a message, and how many students have a line of remarks.
LONGEST_REMARK, MOST_LINES = 90, 40
# How many tests are named as those with which a session on an assignment begins.
WEAKEST = 3
LONGEST_LABEL = 24
DAY, HOUR, MINUTE = 86_400, 3_600, 60


@dataclass(frozen=True)
class Part:
    """A task with points: the notebook it is in, its name in the columns of a table, and its section."""

    notebook: str
    label: str
    section: Section

    @property
    def cells(self) -> list[str]:
        """The grade ids of what gives its points."""
        return [known.grade_id for known in self.section.graded]

    @property
    def max_points(self) -> float:
        """The most points it gives."""
        return sum(known.max_points for known in self.section.graded)


@dataclass(frozen=True)
class Report:
    """The report of a class: its heading, the tasks, a row for each submission, one for each task and test."""

    title: str
    parts: list[Part]
    rows: list[dict[str, str]]
    items: list[dict[str, str]]

    @property
    def columns(self) -> list[str]:
        """The columns of the rows."""
        return [*BEFORE_TASKS, *(part.label for part in self.parts), *AFTER_TASKS]


def write_reports(course: NbgraderCourse, grades: ClassGrades, console: Console) -> list[str]:
    """Print the report of a class and write it as CSV and HTML.

    Parameters
    ----------
    course
        The course folder.
    grades
        What :func:`coursekit.grading.grade_class.grade_class` returned.
    console
        Where the tables are printed.

    Returns
    -------
    list of str
        The lines that close the report, the places of the files among them.
    """
    report = report_of(course.sources(grades.assignment), grades, course.languages)
    console.print(_table_of_rows(report))
    console.print(_table_of_items(report))
    folder = course.root / RECORDS / grades.assignment
    tables = {
        "report.csv": csv_text(report.columns, _cells(report.rows, report.columns)),
        "tasks.csv": csv_text(ITEM_COLUMNS, _cells(report.items, ITEM_COLUMNS)),
        "report.html": html_report(grades, report),
    }
    for name, text in tables.items():
        write_text(folder / name, text)
    return [
        *weakest(report.items),
        *remarks(report.rows),
        summary(grades),
        *grades.failures,
        *(str(folder / name) for name in tables),
    ]


def report_of(sources: Mapping[str, NotebookNode], grades: ClassGrades, languages: Sequence[str]) -> Report:
    """Return the report of a class.

    Parameters
    ----------
    sources
        The author's notebooks by name.
    grades
        What a run left, and the last results of those it was not about.
    languages
        The course's languages, in the order in which tests use them.
    """
    titles = [title for source in sources.values() if (title := title_of(source))]
    name = f"{' / '.join(titles)} ({grades.assignment})" if titles else grades.assignment
    parts = list(parts_of(sources))
    results = [grades.people.get(result.student, Person()).applied_to(result) for result in grades.of_class]
    return Report(
        title=f"Grades of {name}",
        parts=parts,
        rows=[row(result, parts, grades.people.get(result.student, Person())) for result in results],
        items=[entry for part in parts for entry in items(part, results, languages)],
    )


def parts_of(sources: Mapping[str, NotebookNode]) -> Iterator[Part]:
    """Yield the tasks that give points, each with a name of its own."""
    taken: set[str] = set()
    for notebook, source in sources.items():
        for section in sections(source):
            if not section.graded:
                continue
            label = section.title.partition(BETWEEN_NAMES)[0][:LONGEST_LABEL] or f"part {section.number}"
            if len(sources) > 1:
                label = f"{notebook}: {label}"
            if label in (taken | {*BEFORE_TASKS, *AFTER_TASKS}):
                label = f"{label} ({section.number})"
            taken.add(label)
            yield Part(notebook, label, section)


def row(result: Result, parts: Iterable[Part], person: Person) -> dict[str, str]:
    """Return the row of one submission."""
    counts: dict[str, int] = {}
    for grade in result.grades:
        counts[grade.outcome.value] = counts.get(grade.outcome.value, 0) + 1
    by_cell = {grade.cell: grade for grade in result.grades}
    return {
        "student": result.student,
        "name": person.name,
        "notebook": result.notebook,
        "language": result.language,
        "points": f"{result.points:g}",
        "of": f"{sum(grade.max_points for grade in result.grades):g}",
        **{
            part.label: _points([by_cell[cell] for cell in part.cells if cell in by_cell])
            if part.notebook == result.notebook
            else ""
            for part in parts
        },
        "late": lateness(person.seconds_late),
        "points off": f"{person.penalty:g}" if person.penalty else "",
        "outcomes": ", ".join(f"{number} {name}" for name, number in counts.items()),
        "needs a person": "; ".join(result.needs_person),
        "suspicious": "; ".join([*result.suspicious, *less_trusted(result)]),
    }


def _points(grades: list[CellGrade]) -> str:
    """Return the points of a task; nothing where all of them wait for a person."""
    given = [grade.points for grade in grades if grade.points is not None]
    return f"{sum(given):g}" if given else ""


def lateness(seconds: float) -> str:
    """Return how late something was handed in, in its two largest units; empty if it was in time.

    >>> lateness(0), lateness(20), lateness(3 * 3600 + 125), lateness(90_000)
    ('', '1 min', '3 h 2 min', '1 d 1 h')
    """
    if seconds <= 0:
        return ""
    units = (("d", DAY), ("h", HOUR), ("min", MINUTE))
    left, said = max(int(seconds), MINUTE), []
    for name, length in units:
        number, left = divmod(left, length)
        if number:
            said.append(f"{number} {name}")
    return " ".join(said[:2])


def less_trusted(result: Result) -> list[str]:
    """Return a note for each point that rests on a test which ran with the student's code."""
    return [
        f"{grade.cell}: {grade.points:g} points by a less trusted test"
        for grade in result.grades
        if grade.less_trusted and grade.points
    ]


# --- Tasks and tests --------------------------------------------------------------------------------------------------


def items(part: Part, results: Iterable[Result], languages: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the row of a task, then one for each of its tests.

    What could not be graded, and what waits for a person, is counted in none of them.
    """
    mine = [result for result in results if result.notebook == part.notebook and not result.rejected]
    tests = {known.grade_id: known for known in part.section.graded}
    # A class hears the same few texts again and again.
    readable_in = cache(lambda text: readable(" ".join(in_language(text, SOURCE_LANGUAGE, languages).split())))
    by_test = {name: [_said(result, name, tests[name], readable_in) for result in mine] for name in tests}
    title = readable(part.section.title) or part.label
    whole = list(zip(*by_test.values(), strict=True))
    # A task is right where all of it is; what its tests say is counted once for each student.
    shares = [
        sum(found.points for found in of_student if found) / part.max_points
        for of_student in whole
        if part.max_points and all(found is not None for found in of_student)
    ]
    # Which idea is lacking say the tests that give points; a Check says no more than what came and what is right.
    with_points = [found for name, found in by_test.items() if tests[name].max_points]
    messages = Counter(
        text
        for of_student in zip(*with_points, strict=True)
        for text in {found.message for found in of_student if found and found.message}
    )
    yield _item(title, "", part.max_points, shares, messages)
    for name, found in by_test.items():
        known = tests[name]
        called = in_language(names_of_test(known.cell.source), SOURCE_LANGUAGE, languages) if known.is_test else ""
        graded = [entry for entry in found if entry is not None]
        shares = [entry.points / known.max_points for entry in graded if known.max_points]
        messages = Counter(entry.message for entry in graded if entry.message)
        yield _item(title, f"{readable(called)} ({name})" if called else name, known.max_points, shares, messages)


@dataclass(frozen=True)
class _Said:
    """What a test gave one student, and what it said, without the values that differ from student to student."""

    points: float
    message: str


def _said(result: Result, name: str, known: NbgraderCell, readable_in: Callable[[str], str]) -> _Said | None:
    grade = next((grade for grade in result.grades if grade.cell == name), None)
    if grade is None or grade.points is None:
        return None
    if grade.outcome is Outcome.RIGHT or grade.message in ("", BY_HAND):
        return _Said(grade.points, "")
    text = grade.message
    if grade.outcome is Outcome.WRONG:
        text = without_values(text, known.cell.source) or text
    return _Said(grade.points, readable_in(text))


def _item(task: str, test: str, points: float, shares: list[float], messages: Counter[str]) -> dict[str, str]:
    # Of messages that are said equally often, the same one in every run.
    [(message, number)] = sorted(messages.items(), key=lambda entry: (-entry[1], entry[0]))[:1] or [("", 0)]
    right = sum(share >= 1 for share in shares)
    values = (
        task,
        test,
        f"{points:g}",
        str(len(shares)),
        f"{right / len(shares):.0%}" if shares else "",
        f"{sum(shares) / len(shares):.0%}" if shares else "",
        message,
        str(number or ""),
    )
    return dict(zip(ITEM_COLUMNS, values, strict=True))


def weakest(entries: Iterable[dict[str, str]]) -> list[str]:
    """Return a line for each of the tests that fewest had right, and what most of the others were told.

    Parameters
    ----------
    entries
        The rows of tasks and tests.

    >>> row = {"task": "Task 1", "test": "Sizes (size)", "share right": "41%"}
    >>> row |= {"most often": "Round up.", "how often": "7"}
    >>> weakest([row, {**row, "test": "Names (name)", "share right": "100%"}, {**row, "test": ""}])
    ['Fewest right, 41%: Task 1, Sizes (size); 7 were told: Round up.']
    """
    tests = [entry for entry in entries if entry["test"] and entry["share right"] and entry["how often"]]
    tests = [entry for entry in tests if _percent(entry) < 100]
    return [
        f"Fewest right, {entry['share right']}: {entry['task']}, {entry['test']}; {entry['how often']} were told: "
        f"{entry['most often']}"
        for entry in sorted(tests, key=_percent)[:WEAKEST]
    ]


def _percent(entry: dict[str, str]) -> float:
    return float(entry["share right"].rstrip("%"))


def measured(course: NbgraderCourse, name: str) -> dict[str, tuple[int, int]]:
    """Return how many students had a task right, of how many, by the id of the cell that states it.

    Parameters
    ----------
    course
        The course folder; where nothing is graded yet, nothing is measured.
    name
        The assignment.

    Raises
    ------
    CourseError
        If the table of its tasks is not what a report wrote.
    """
    path = course.root / RECORDS / name / "tasks.csv"
    if not path.is_file():
        return {}
    found = {}
    try:
        rows = {row["task"]: row for row in read_table(path) if not row["test"] and row["share right"]}
        for part in parts_of(course.sources(name)):
            if row := rows.get(readable(part.section.title)):
                graded = int(row["graded"])
                found[part.section.cell] = (round(_percent(row) / 100 * graded), graded)
    except (KeyError, ValueError, OverflowError) as error:
        raise CourseError(f"{path} was changed by hand. Delete it; `course grade {name}` writes it anew.") from error
    return found


# --- Terminal and page ------------------------------------------------------------------------------------------------


def summary(grades: ClassGrades) -> str:
    """Return one sentence about a run, and one about the rest of the class.

    >>> summary(ClassGrades("ships"))
    '0 graded (0 of them before), 0 rejected, 0 need a person for more than the answers graded by hand, 0 suspicious.'
    """
    results = grades.results
    rejected = sum(bool(result.rejected) for result in results)
    person = sum(any(BY_HAND not in reason for reason in result.needs_person) for result in results)
    suspicious = sum(bool(result.suspicious) for result in results)
    return (
        f"{len(results)} graded ({grades.kept} of them before), {rejected} rejected, {person} need a person for more "
        f"than the answers graded by hand, {suspicious} suspicious."
        + (f" The report also holds {len(grades.others)} graded in earlier runs." if grades.others else "")
        + (f" {len(grades.failures)} not graded: see below." if grades.failures else "")
    )


def remarks(rows: Iterable[dict[str, str]]) -> list[str]:
    """Return a line for each student whom a person should look at: the first reason, and how many more there are.

    Parameters
    ----------
    rows
        The rows of the report, which hold all reasons.
    """
    lines = []
    for entry in rows:
        said = []
        for column in REASONS:
            reasons = [part for part in entry[column].split("; ") if part and BY_HAND not in part]
            if reasons:
                more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
                said.append(f"{column}: {shortened(reasons[0])}{more}")
        if said:
            lines.append(f"{readable(entry['student'])}: {'; '.join(said)}")
    if len(lines) > MOST_LINES:
        return [*lines[:MOST_LINES], f"{len(lines) - MOST_LINES} more students have remarks: see report.csv."]
    return lines


def shortened(text: str) -> str:
    """Return a text on one line of the terminal, with "…" where it was cut.

    >>> shortened("a short one"), len(shortened("x" * 500))
    ('a short one', 90)
    """
    text = " ".join(text.split())
    return readable(text if len(text) <= LONGEST_REMARK else f"{text[: LONGEST_REMARK - 1]}…")


def _cells(rows: Iterable[dict[str, str]], columns: Sequence[str]) -> Iterator[list[str]]:
    return ([entry[column] for column in columns] for entry in rows)


def _table_of_rows(report: Report) -> Table:
    """Return the points of everybody, by task; what a person should look at stands below the table."""
    optional = [column for column in ("name", "late", "points off") if any(entry[column] for entry in report.rows)]
    table = Table("student", *(["name"] if "name" in optional else []), "points")
    for part in report.parts:
        table.add_column(escape(part.label.removeprefix("Task ")), justify="right")
    late = [column for column in optional if column != "name"]
    for column in late:
        table.add_column(column)
    for entry in report.rows:
        before = [entry["student"], *([entry["name"]] if "name" in optional else [])]
        tasks = [f"{entry[part.label]}/{part.max_points:g}" if entry[part.label] else "–" for part in report.parts]
        cells = [*before, f"{entry['points']} / {entry['of']}", *tasks, *(entry[column] for column in late)]
        table.add_row(*(escape(readable(cell)) for cell in cells))
    return table


def _table_of_items(report: Report) -> Table:
    """Return how the class did in each task and test."""
    table = Table("task and test", "right", "points", "most often")
    for entry in report.items:
        often = f"{entry['how often']} × {shortened(entry['most often'])}" if entry["how often"] else ""
        name = f"  {entry['test']}" if entry["test"] else entry["task"]
        shares = (entry["share right"], entry["mean share of points"])
        table.add_row(*map(escape, (name, *shares, often)), style=None if entry["test"] else "bold")
    return table


def html_report(grades: ClassGrades, report: Report) -> str:
    """Return the report as a page of its own."""
    return render(
        "report.html",
        title=report.title,
        summary=summary(grades),
        lists=[
            ("Not graded", grades.failures),
            ("What the class has not understood", weakest(report.items)),
            ("Whom a person should look at", remarks(report.rows)),
        ],
        tables=[
            (
                "One row for each task, and one for each of its tests",
                ITEM_COLUMNS,
                list(_cells(report.items, ITEM_COLUMNS)),
            ),
            ("One row for each submission", report.columns, list(_cells(report.rows, report.columns))),
        ],
    )
