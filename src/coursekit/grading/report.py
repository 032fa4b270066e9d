"""What a class was given: a table in the terminal, a CSV file and a page, each with what a person should look at."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coursekit.course.files import write_text
from coursekit.grading.grade_class import RECORDS, ClassGrades
from coursekit.grading.html_pages import render
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.outcomes import BY_HAND, Result
from coursekit.grading.tables import csv_text

COLUMNS = ("student", "notebook", "language", "points", "of", "outcomes", "needs a person", "suspicious")


def write_reports(course: NbgraderCourse, grades: ClassGrades, console: Console) -> list[str]:
    """Print the report of a run and write it as CSV and HTML.

    Parameters
    ----------
    course
        The course folder.
    grades
        What :func:`coursekit.grading.grade_class.grade_class` returned.
    console
        Where the table is printed.

    Returns
    -------
    list of str
        The lines that close the report, the places of the files among them.
    """
    rows = [row(result) for result in grades.results]
    console.print(_table(rows))
    folder = course.root / RECORDS / grades.assignment
    write_text(folder / "report.csv", csv_text(COLUMNS, ([entry[column] for column in COLUMNS] for entry in rows)))
    write_text(folder / "report.html", html_report(grades, rows))
    return [
        summary(grades),
        *grades.failures,
        *(str(folder / name) for name in ("report.csv", "report.html")),
    ]


def row(result: Result) -> dict[str, str]:
    """Return the row of one submission."""
    counts: dict[str, int] = {}
    for grade in result.grades:
        counts[grade.outcome.value] = counts.get(grade.outcome.value, 0) + 1
    return {
        "student": result.student,
        "notebook": result.notebook,
        "language": result.language,
        "points": f"{result.points:g}",
        "of": f"{sum(grade.max_points for grade in result.grades):g}",
        "outcomes": ", ".join(f"{number} {name}" for name, number in counts.items()),
        "needs a person": "; ".join(result.needs_person),
        "suspicious": "; ".join([*result.suspicious, *less_trusted(result)]),
    }


def less_trusted(result: Result) -> list[str]:
    """Return a note for each point that rests on a test which ran with the student's code."""
    return [
        f"{grade.cell}: {grade.points:g} points by a less trusted test"
        for grade in result.grades
        if grade.less_trusted and grade.points
    ]


def summary(grades: ClassGrades) -> str:
    """Return one sentence about a run.

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
        + (f" {len(grades.failures)} not graded: see below." if grades.failures else "")
    )


def _table(rows: list[dict[str, str]]) -> Table:
    """Return the points of everybody, and what to look at beyond the answers that are graded by hand anyway."""
    table = Table("student", "points", "outcomes", "needs a person", "suspicious")
    for entry in rows:
        reasons = [reason for reason in entry["needs a person"].split("; ") if BY_HAND not in reason]
        cells = (entry["student"], f"{entry['points']} / {entry['of']}", entry["outcomes"], "; ".join(reasons))
        table.add_row(*map(escape, (*cells, entry["suspicious"])))
    return table


def html_report(grades: ClassGrades, rows: list[dict[str, str]]) -> str:
    """Return the report as a page of its own."""
    title = f"Grades of {grades.assignment}"
    return render(
        "report.html", title=title, summary=summary(grades), failures=grades.failures, columns=COLUMNS, rows=rows
    )
