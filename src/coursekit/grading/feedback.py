"""The page a student gets back: points by task, what each test said, the answers that were graded.

The page is made of what may be shown and of nothing else: no test's code, no solution, no output that a student's code
wrote after it had seen hidden data. Whatever comes from a student is shown as text.
"""

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.grading.merge import OWN_METADATA
from coursekit.grading.messages_to_students import OUTCOMES, direction, foreign, in_language, translator
from coursekit.grading.outcomes import Outcome, Reason

LONGEST_OUTPUT = 4000  # characters of each output
LONGEST_PAGE = 100_000  # characters of all outputs and answers together


@dataclass
class Section:
    """A task: its heading, and the cells below it."""

    title: str
    cells: list[NotebookNode] = field(default_factory=list)

    def points(self) -> tuple[float, float, bool]:
        """Return the points, the most there are and whether some still have to be given."""
        graded = [cell.metadata.nbgrader for cell in self.cells if _graded(cell)]
        given = sum(metadata.get("score") or 0 for metadata in graded)
        most = sum(metadata.get("points") or 0 for metadata in graded)
        return given, most, any(metadata.get("ungraded") for metadata in graded)


class FeedbackExporter(Exporter):
    """Turns a graded notebook into the page for its student; nbgrader's step ``GetGrades`` comes first."""

    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **options: Any) -> tuple[str, Any]:
        """Return the page and nbconvert's resources."""
        nb, resources = super().from_notebook_node(nb, resources, **options)
        names = resources["nbgrader"]
        # nbgrader converts in the folder of the course.
        return page(nb, names["notebook"], float(names.get("late_penalty") or 0), Path.cwd()), resources


def sections(notebook: NotebookNode) -> list[Section]:
    """Return the tasks of a notebook; what stands before the first heading of a task has none."""
    found = [Section("")]
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not cell.metadata.get("nbgrader") and cell.source.startswith("## "):
            found.append(Section(cell.source.splitlines()[0].removeprefix("## ").strip()))
        else:
            found[-1].cells.append(cell)
    return found


def page(notebook: NotebookNode, name: str, penalty: float, root: Path) -> str:
    """Return the page.

    Parameters: ``notebook``, graded, with scores and comments in its metadata; ``name`` of the notebook; ``penalty``,
    points off for handing in late; ``root``, the course folder, whose catalogs have the words of other languages.
    """
    own = notebook.metadata.get(OWN_METADATA, {})
    language = own.get("language", SOURCE_LANGUAGE)
    writer = Writer(translator(root, language), language)
    tasks = sections(notebook)
    body = [f"<h1>{writer.say('Feedback')}: {escape(name)}</h1>"]
    if own.get("rejected"):
        reason = Reason(**own["rejected"]["reason"])
        body += [Writer(translator(root, each), each).notice(reason) for each in own["rejected"]["languages"]]
    body += writer.overview(tasks, penalty)
    for number, section in enumerate(tasks):
        body += writer.section(number, section)
    return PAGE.format(
        language=language,
        direction=direction(language),
        title=f"{writer.say('Feedback')}: {escape(name)}",
        style=STYLE,
        body="\n".join(body),
    )


class Writer:
    """Writes the parts of a page in one language, and no more of a student's text than a page may have."""

    def __init__(self, translate: Callable[[str], str], language: str) -> None:
        self.translate = translate
        self.language = language
        self.left = LONGEST_PAGE

    def say(self, text: str, **values: object) -> str:
        """Return an interface text with ``values`` put in, as HTML."""
        shown = {name: f"<bdi>{escape(str(value))}</bdi>" for name, value in values.items()}
        return escape(self.translate(text)).format(**shown)

    def notice(self, reason: Reason) -> str:
        """Return the notice that the notebook could not be graded."""
        sentence = escape(self.translate("Your notebook could not be graded: {reason}. Hand it in again."))
        text = sentence.format(reason=self.say(reason.text, **reason.values))
        return f'<p class="notice" lang="{self.language}" dir="{direction(self.language)}">{text}</p>'

    def overview(self, tasks: list[Section], penalty: float) -> Iterator[str]:
        """Yield the table of points by task."""
        total, most_in_all = -penalty, 0.0
        yield f"<table>\n<caption>{self.say('Points by task')}</caption>"
        columns = "".join(f'<th scope="col">{self.say(name)}</th>' for name in ("Task", "Points"))
        yield f"<thead><tr>{columns}</tr></thead>"
        yield "<tbody>"
        for number, section in enumerate(tasks):
            given, most, open_ = section.points()
            if not most:
                continue
            total, most_in_all = total + given, most_in_all + most
            shown = self.say("{points} of {most} points", points=f"{given:g}", most=f"{most:g}")
            if open_:
                shown += f" ({self.say('not graded yet')})"
            title = f'<a href="#task-{number}">{escape(section.title)}</a>'
            yield f'<tr><th scope="row">{title}</th><td>{shown}</td></tr>'
        if penalty:
            late = self.say("Late submission: {points} points off", points=f"{penalty:g}")
            yield f'<tr><td colspan="2">{late}</td></tr>'
        shown = self.say("{points} of {most} points", points=f"{total:g}", most=f"{most_in_all:g}")
        yield f'</tbody>\n<tfoot><tr><th scope="row">{self.say("Total")}</th><td>{shown}</td></tr></tfoot>\n</table>'

    def section(self, number: int, section: Section) -> Iterator[str]:
        """Yield what there is to say about one task."""
        _, most, _ = section.points()
        if not most:
            return
        yield f'<section id="task-{number}" aria-labelledby="title-{number}">'
        yield f'<h2 id="title-{number}">{escape(section.title)}</h2>'
        for cell in section.cells:
            if _is_answer(cell):
                yield from self.answer(cell)
        tests = [cell for cell in section.cells if _graded(cell) and not cell.metadata.nbgrader.get("solution")]
        if tests:
            yield f"<h3>{self.say('What the tests say')}</h3>\n<ol>"
            for cell in tests:
                yield from self.test(cell)
            yield "</ol>"
        yield f'<p><a href="#top">{self.say("Back to the overview")}</a></p>\n</section>'

    def answer(self, cell: NotebookNode) -> Iterator[str]:
        """Yield an answer, what it showed and what a person wrote about it."""
        own = not cell.metadata.get("nbgrader")
        if own and not cell.source.strip():
            return
        yield f"<h3>{self.say('Your own cell' if own else 'Your answer')}</h3>"
        if cell.cell_type == "code":
            yield f'<pre dir="ltr"><code>{escape(self._short(cell.source, LONGEST_PAGE))}</code></pre>'
        else:
            yield f'<div class="text">{escape(self._short(cell.source, LONGEST_PAGE))}</div>'
        shown = list(self.outputs(cell))
        if shown:
            yield f"<h4>{self.say('What it showed')}</h4>"
            yield from shown
        comment = cell.metadata.get("nbgrader", {}).get("comment")
        if comment:
            yield f'<h4>{self.say("Comment")}</h4>\n<div class="text comment" dir="auto">{escape(comment)}</div>'
        if _graded(cell):
            metadata = cell.metadata.nbgrader
            score = self.say("not graded yet")
            if not metadata.get("ungraded"):
                points = f"{metadata.get('score') or 0:g}"
                score = self.say("{points} of {most} points", points=points, most=f"{metadata.points:g}")
            yield f"<p>{score}</p>"

    def outputs(self, cell: NotebookNode) -> Iterator[str]:
        """Yield the texts that a student's cell showed; none once its code had been given hidden data."""
        late = bool(cell.metadata.get(OWN_METADATA, {}).get("after_hidden_tests"))
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                yield f'<p class="output_error">{self.error(output, late)}</p>'
            elif not late:
                text = output.get("text") or output.get("data", {}).get("text/plain") or ""
                if text := self._short(foreign_output(text), LONGEST_OUTPUT):
                    yield f'<pre dir="ltr" class="output">{escape(text)}</pre>'

    def error(self, output: NotebookNode, hidden: bool) -> str:
        """Return what is said about an error of a student's code: its message only where it cannot hold a secret."""
        if output.ename in {outcome.value for outcome in Outcome}:
            return self.say(OUTCOMES[Outcome(output.ename)])
        text = self.say("The error was {name}.", name=output.ename)
        if output.evalue and not hidden:
            text += " " + self.say("It said: {message}", message=foreign(output.evalue))
        return text

    def test(self, cell: NotebookNode) -> Iterator[str]:
        """Yield what a test said."""
        own, metadata = cell.metadata.get(OWN_METADATA, {}), cell.metadata.nbgrader
        outcome = Outcome(own.get("outcome", Outcome.NOT_RUN))
        points = f"{metadata.get('score') or 0:g}"
        score = self.say("{points} of {most} points", points=points, most=f"{metadata.points:g}")
        kind = "right" if outcome is Outcome.RIGHT else "wrong"
        yield f'<li class="{kind}"><strong>{self.say(OUTCOMES[outcome])}</strong> ({score})'
        for output in cell.get("outputs", ()):
            if output.output_type != "error":
                continue
            if outcome is Outcome.WRONG:
                text = escape(in_language(output.evalue, self.language)).replace("\n", "<br>")
                yield f'<p class="output_error">{text}</p>'
            elif outcome is Outcome.RAISED:
                yield f'<p class="output_error">{self.error(output, bool(own.get("hidden")))}</p>'
        yield "</li>"

    def _short(self, text: str, most: int) -> str:
        text = text[: min(most, self.left)]
        self.left -= len(text)
        return text


def foreign_output(text: Any) -> str:
    """Return an output as text; a notebook may hold it as a list of lines."""
    return "".join(text) if isinstance(text, list) else text if isinstance(text, str) else ""


def escape(text: str) -> str:
    """Return ``text`` as HTML that shows it."""
    return html.escape(text, quote=True)


def _graded(cell: NotebookNode) -> bool:
    metadata = cell.metadata.get("nbgrader", {})
    return bool(metadata.get("grade") or metadata.get("task"))


def _is_answer(cell: NotebookNode) -> bool:
    metadata = cell.metadata.get("nbgrader", {})
    return bool(metadata.get("solution") or metadata.get("task") or cell.metadata.get(OWN_METADATA, {}).get("extra"))


STYLE = """
:root { color-scheme: light; }
body { font-family: system-ui, "Noto Sans", "Noto Naskh Arabic", sans-serif; line-height: 1.6; color: #1b1b1b;
  background: #fff; max-width: 60rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; margin-block: 1rem; }
caption { text-align: start; font-weight: bold; padding-block: .3rem; }
th, td { border: 1px solid #767676; padding: .3rem .7rem; text-align: start; vertical-align: top; }
pre { background: #f4f4f4; border: 1px solid #949494; padding: .7rem; overflow-x: auto; text-align: left; }
.text { white-space: pre-wrap; border-inline-start: .25rem solid #767676; padding-inline-start: .8rem; }
.notice { border: 2px solid #a40000; padding: .7rem; }
.right strong { color: #12601f; }
.wrong strong { color: #a40000; }
a { color: #00528c; }
"""

PAGE = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body id="top" lang="{language}" dir="{direction}">
<main>
{body}
</main>
</body>
</html>
"""
