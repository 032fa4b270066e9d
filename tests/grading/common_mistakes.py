"""The rows of the pages of common mistakes: which mistake of the collection each stands for, and what it promises."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docutils.nodes import make_id

from coursekit.content import assignments
from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.files import read_text
from coursekit.translation.apply import translated_markdown, translated_notebook
from coursekit.translation.po import catalog_path, load
from tests.grading.classroom import ASSIGNMENTS, PROJECT, cell_of, mistakes_of, source_of

PAGES = [page for page in PROJECT.pages if page.match("for-instructors/common-mistakes-in-*.md")]
# Below the heading of an assignment stands a link to it, then a table.
ASSIGNMENT = re.compile(r"\{doc\}`[^<`]+ </exercises/([\w-]+)/[\w-]+>`")
ROW = re.compile(
    r'\| (?:<a href="(?P<link>[^"]+)">(?P<number>\d+) · (?P<title>[^<]+)</a>)? \| \*(?P<name>[^*]+)\*(?:: [^|]+)? '
    r"\| `(?P<test>[\w-]+)`: (?P<message>[^|]+) \| (?P<ask>[^|]+) \|"
)
HEADING = re.compile(r"## .+? \d+ · (.+) \([^()]+\)")
FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class Row:
    """A mistake in the task that its own row or one above it names, the test that says so and what it says."""

    assignment: str
    number: int
    title: str
    link: str
    name: str
    test: str
    message: str

    def is_said_in(self, text: str) -> bool:
        """Return whether ``text`` holds the message, whatever stands for `…` and whatever is marked as code.

        >>> row = Row("ships", 1, "", "", "", "", "You return …. Divide `a`.")
        >>> row.is_said_in("Of 3 ships you return 7. Divide a."), row.is_said_in("You return 7. Multiply a.")
        (True, False)
        """
        parts = map(re.escape, self.message.replace("`", "").split("…"))
        return re.search(".*".join(parts), text.replace("`", ""), re.IGNORECASE | re.DOTALL) is not None


def rows_in(text: str) -> list[Row]:
    """Return the rows of a page; a line of a table that is none fails."""
    found: list[Row] = []
    assignment, heads = "", 0
    for line in text.splitlines():
        if named := ASSIGNMENT.match(line):
            assignment, heads = named[1], 2
        elif line.startswith("|") and assignment and heads:
            heads -= 1
        elif line.startswith("|") and assignment:
            row = ROW.fullmatch(line)
            assert row, f"not a row of common mistakes: {line}"
            task = row.group("number", "title", "link")
            if not row["number"]:
                assert found, f"the first row names no task: {line}"
                task = (str(found[-1].number), found[-1].title, found[-1].link)
            found.append(Row(assignment, int(task[0]), *task[1:], row["name"], row["test"], row["message"]))
    return found


@cache
def rows(language: str) -> list[Row]:
    """Return the rows of all pages in a language, in their order."""

    def read(page: Path) -> str:
        text = read_text(PROJECT.root / page)
        known = language == SOURCE_LANGUAGE
        return text if known else translated_markdown(text, load(catalog_path(PROJECT, page, language)))

    return [row for page in PAGES for row in rows_in(read(page))]


def rows_of(assignment: str, mistake: str) -> list[Row]:
    """Return the row of a mistake in each language, or nothing: not all have one."""
    return [
        other
        for language in PROJECT.languages
        for row, other in zip(rows(SOURCE_LANGUAGE), rows(language), strict=True)
        if (row.assignment, row.name) == (assignment, mistake)
    ]


@cache
def tasks(assignment: str, language: str) -> dict[int, tuple[str, str, frozenset[str]]]:
    """Return for each task of an assignment its title in a language, the link to it and the cells it is answered in."""
    source = source_of(assignment)
    notebook = source
    if language != SOURCE_LANGUAGE:
        path = PROJECT.solutions[ASSIGNMENTS.index(assignment)]
        notebook = translated_notebook(source, load(catalog_path(PROJECT, path, language)))
    found = {}
    for task in assignments.tasks(source):
        cell = next(cell for cell in source.cells if cell.source == task.text)
        heading = HEADING.match(cell_of(notebook, cell.id).source)
        assert heading, f"{assignment}, task {task.number} in {language}"
        anchor = make_id(task.text.splitlines()[0].removeprefix("## "))
        link = f"../../exercises/{assignment}/{assignment}.html#{anchor}"
        found[task.number] = (heading[1], link, frozenset(answer.id for answer in task.answers))
    return found


def faults(found: list[Row], language: str = SOURCE_LANGUAGE) -> list[str]:
    """Return what is wrong with the rows of all pages in a language, one sentence each.

    Whether a test says to a mistake what its row has it say is seen where the mistakes are handed in, in
    `test_mistakes_fail_with_every_seed`.
    """
    wrong = []
    for assignment in ASSIGNMENTS:
        mistakes = {mistake["name"]: mistake for mistake in mistakes_of(assignment)}
        mine = [row for row in found if row.assignment == assignment]
        for number, (title, link, cells) in tasks(assignment, language).items():
            task = f"{assignment}, task {number}"
            of_task = [row for row in mine if row.number == number]
            if not FEWEST <= len(of_task) <= MOST:
                wrong.append(f"{task} has {len(of_task)} rows, not {FEWEST} to {MOST}.")
            for row in of_task:
                if row.title != title:
                    wrong.append(f"{task} is called {title}, and not {row.title}.")
                if row.link != link:
                    wrong.append(f"{task} stands at {link}, and not at {row.link}.")
                if language != SOURCE_LANGUAGE:
                    continue
                mistake = mistakes.get(row.name)
                if mistake is None or mistake["cell"] not in cells:
                    wrong.append(f"{task}: the collection has no mistake called {row.name} in it.")
                elif row.test not in mistake["fails"]:
                    wrong.append(f"{task}: {row.name} does not fail {row.test}, but {', '.join(mistake['fails'])}.")
        if len({row.name for row in mine}) < len(mine):
            wrong.append(f"{assignment}: two rows are of one mistake.")
        wrong += [
            f"{assignment} has no task {n}." for n in {row.number for row in mine} - tasks(assignment, language).keys()
        ]
    return wrong
