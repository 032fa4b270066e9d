"""What a class was given: a table in the terminal, a CSV file and a page, each with what a person should look at."""

import csv
import html
import io

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coursekit.course.files import write_text
from coursekit.grading.grade_class import RECORDS, ClassGrades
from coursekit.grading.nbgrader_course import Course
from coursekit.grading.outcomes import Result

COLUMNS = ("student", "notebook", "language", "points", "of", "outcomes", "needs a person", "suspicious")


def write_reports(course: Course, grades: ClassGrades, console: Console) -> list[str]:
    """Print the report of a run and write it as CSV and HTML.

    Parameters: ``course``; ``grades``, what :func:`coursekit.grading.grade_class.grade_class` returned; ``console`` to
    print the table on. Returns the lines that close the report, the places of the files among them.
    """
    rows = [row(result) for result in grades.results]
    console.print(_table(rows))
    folder = course.root / RECORDS / grades.assignment
    write_text(folder / "report.csv", as_csv(rows))
    write_text(folder / "report.html", as_html(grades, rows))
    return [
        summary(grades),
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
        "of": f"{sum(grade.most for grade in result.grades):g}",
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
    person = sum(any("graded by hand" not in reason for reason in result.needs_person) for result in results)
    suspicious = sum(bool(result.suspicious) for result in results)
    return (
        f"{len(results)} graded ({grades.kept} of them before), {rejected} rejected, {person} need a person for more "
        f"than the answers graded by hand, {suspicious} suspicious."
    )


def _table(rows: list[dict[str, str]]) -> Table:
    """Return the points of everybody, and what to look at beyond the answers that are graded by hand anyway."""
    table = Table("student", "points", "outcomes", "needs a person", "suspicious")
    for entry in rows:
        reasons = [reason for reason in entry["needs a person"].split("; ") if "graded by hand" not in reason]
        cells = (entry["student"], f"{entry['points']} / {entry['of']}", entry["outcomes"], "; ".join(reasons))
        table.add_row(*map(escape, (*cells, entry["suspicious"])))
    return table


def as_csv(rows: list[dict[str, str]]) -> str:
    """Return the report as CSV, safe to open in a spreadsheet: no text in it is taken for a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in rows:
        cells = (entry[column] for column in COLUMNS)
        writer.writerow("'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells)
    return stream.getvalue()


def as_html(grades: ClassGrades, rows: list[dict[str, str]]) -> str:
    """Return the report as a page of its own."""
    head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in COLUMNS)
    body = "\n".join(
        f'<tr><th scope="row"><bdi>{html.escape(entry["student"])}</bdi></th>'
        + "".join(f"<td><bdi>{html.escape(entry[column])}</bdi></td>" for column in COLUMNS[1:])
        + "</tr>"
        for entry in rows
    )
    title = html.escape(f"Grades of {grades.assignment}")
    return PAGE.format(title=title, summary=html.escape(summary(grades)), head=head, body=body)


PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font-family: system-ui, sans-serif; margin: 2rem; line-height: 1.5; color: #1b1b1b; background: #fff; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; }}
th, td {{ border: 1px solid #767676; padding: .3rem .6rem; text-align: start; vertical-align: top; }}
thead th {{ background: #eee; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{summary}</p>
<div class="wide" role="region" aria-label="{title}" tabindex="0">
<table>
<caption>One row for each submission</caption>
<thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</div>
</main>
</body>
</html>
"""
