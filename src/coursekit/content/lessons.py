"""What every lesson must hold, checked in its source: objectives, alt texts, a widget, tasks, a quiz, references."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from nbformat import NotebookNode

from coursekit.course import notebooks
from coursekit.course.project import Project

OBJECTIVE = re.compile(r"^- \*\*([a-z0-9-]+-\d+)\*\*", re.MULTILINE)
# What stands between words and is not read as one: code, formulas, roles' targets, tags, links' addresses.
NOT_PROSE = re.compile(
    r"\$\$.*?\$\$|\$[^$]*\$|```.*?```|<[^>]*>|\]\([^)]*\)|\{[a-z:]+\}|^\([a-z0-9-]+\)=$", re.DOTALL | re.MULTILINE
)
WORDS = {"book": (2000, 3500), "casestudies": (1800, 3000)}
QUESTIONS = (4, 6)


@dataclass(frozen=True)
class Answer:
    """One answer of a quiz question: whether it is right, and whether it says why."""

    right: bool
    text: str
    feedback: str


class _Answers(HTMLParser):
    """Collects the ``<details class="answer">`` elements of a quiz cell."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Answer] = []
        self._right: bool | None = None
        self._in_summary = False
        self._text = self._feedback = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an answer or its summary."""
        classes = (dict(attrs).get("class") or "").split()
        if tag == "details" and "answer" in classes:
            self._right, self._text, self._feedback = "right" in classes, "", ""
        elif tag == "summary":
            self._in_summary = True

    def handle_endtag(self, tag: str) -> None:
        """Close a summary or finish an answer."""
        if tag == "summary":
            self._in_summary = False
        elif tag == "details" and self._right is not None:
            self.found.append(Answer(self._right, self._text.strip(), self._feedback.strip()))
            self._right = None

    def handle_data(self, data: str) -> None:
        """Add text to the answer or to its feedback."""
        if self._in_summary:
            self._text += data
        elif self._right is not None:
            self._feedback += data


def answers(source: str) -> list[Answer]:
    """Return the answers of a quiz cell.

    >>> answers('<details class="answer right"><summary>Yes</summary> Right. </details>')
    [Answer(right=True, text='Yes', feedback='Right.')]
    """
    parser = _Answers()
    parser.feed(source)
    return parser.found


def words(notebook: NotebookNode) -> int:
    """Return the number of words of prose: markdown cells without quiz, references, code and formulas."""
    count = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not is_quiz(cell):
            count += len(re.findall(r"[^\W\d_][\w’'-]*", NOT_PROSE.sub(" ", cell.source)))
    return count


def is_quiz(cell: NotebookNode) -> bool:
    """Return whether a cell is a question of the self-check quiz."""
    return "quiz" in cell.metadata.get("tags", [])


def is_practice(cell: NotebookNode) -> bool:
    """Return whether a cell is the folded solution of a practice task."""
    return "hide-cell" in cell.metadata.get("tags", [])


def is_set_work(cell: NotebookNode) -> bool:
    """Return whether a cell gives readers something to do: a practice task's solution, or questions to discuss."""
    return is_practice(cell) or 'class="notes"' in cell.source


def check(project: Project) -> list[str]:
    """Return what is wrong with the lessons of ``project``, one sentence each, beginning with file and cell."""
    faults = []
    for path in project.lessons:
        assignment = project.root / "solutions" / path.stem / path.name
        cells = notebooks.read(assignment).cells if assignment.is_file() else []
        tasks = {objective for cell in cells for objective in cell.metadata.get("objectives", [])}
        faults += [f"{path}: {fault}" for fault in check_lesson(path, notebooks.read(project.root / path), tasks)]
    return faults


def check_lesson(path: Path, notebook: NotebookNode, assigned: Collection[str] = ()) -> Iterator[str]:
    """Yield what is wrong with one lesson.

    Parameters
    ----------
    path
        Path of the lesson relative to the root; its first folder says whether it is a chapter or a case, its stem is
        the slug its objectives carry.
    notebook
        The lesson.
    assigned
        Ids of the objectives that tasks of its assignment meet.
    """
    markdown = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    text = "\n".join(cell.source for cell in markdown)

    low, high = WORDS[path.parts[0]]
    if not low <= (count := words(notebook)) <= high:
        yield f"{count} words of prose; {low} to {high} are wanted"
    folded = [cell for cell in code if is_practice(cell)]
    if (read := len(code) - len(folded)) < 8:
        yield f"{read} code cells that a student reads; at least 8 are wanted"
    if len(folded) < 2:
        yield f"{len(folded)} practice tasks with a folded solution (tag hide-cell); at least 2 are wanted"
    if not any("explore(" in cell.source for cell in code):
        yield "no widget: call custrel.explore.explore once"
    yield from _check_figures(code)
    yield from _check_quiz(notebook)
    inserted = {content.split(":")[0] for content in re.findall(r"\{glue:text\}`([^`]+)`", text)}
    if unused := sorted(recorded_names(notebook) - inserted):
        yield f"recorded but in no sentence: {', '.join(unused)}"
    yield from _check_objectives(path.stem, notebook, text, assigned)
    if len(set(re.findall(r"\{footcite:p\}`([^`]+)`", text))) < 5:
        yield "fewer than 5 works cited with {footcite:p}"
    for part, what in (("wrong", "where it goes wrong"), ("answer", "the decision, answered")):
        if f"({path.stem}-{part})=" not in text:
            yield f"no section says {what}; its label is ({path.stem}-{part})="
    if f"</exercises/{path.stem}/{path.stem}>" not in text:
        yield f"no link to its assignment, /exercises/{path.stem}/{path.stem}"
    if len(set(re.findall(r"\{term\}`([^`]+)`", text))) < 5:
        yield "fewer than 5 terms linked to the glossary with {term}"
    if path.parts[0] == "casestudies" and (notes := text.count('<details class="notes">')) < 3:
        yield f"{notes} questions to discuss with folded notes for instructors; at least 3 are wanted"
    if "{footbibliography}" not in text:
        yield "no list of references: end with a {footbibliography} directive"


def _check_figures(code: list[NotebookNode]) -> Iterator[str]:
    """Yield faults of pictures: each needs words for those who do not see it."""
    figures = 0
    for cell in code:
        draws = "plt.show()" in cell.source
        figures += draws
        shows = draws or "explore(" in cell.source
        if shows and len(cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "").split()) < 8:
            yield f"cell {cell.id}: no alt text (metadata mystnb.image.alt) that says what the figure shows"
    if figures < 4:
        yield f"{figures} figures; at least 4 are wanted"


def _check_quiz(notebook: NotebookNode) -> Iterator[str]:
    """Yield faults of the self-check quiz."""
    questions = [cell for cell in notebook.cells if is_quiz(cell)]
    if not QUESTIONS[0] <= len(questions) <= QUESTIONS[1]:
        yield f"{len(questions)} quiz questions; {QUESTIONS[0]} to {QUESTIONS[1]} are wanted"
    for cell in questions:
        found = answers(cell.source)
        if len(found) < 3:
            yield f"cell {cell.id}: {len(found)} answers; at least 3 are wanted"
        if (right := sum(answer.right for answer in found)) != 1:
            yield f"cell {cell.id}: {right} answers are marked right; it must be exactly one"
        for answer in found:
            if not answer.text or len(answer.feedback.split()) < 3:
                yield f"cell {cell.id}: the answer {answer.text!r} has no feedback"


def _check_objectives(slug: str, notebook: NotebookNode, text: str, assigned: Collection[str]) -> Iterator[str]:
    """Yield faults of objectives: each must be met by a section, a quiz question and a task."""
    stated = OBJECTIVE.findall(text)
    if not 3 <= len(stated) <= 5:
        yield f"{len(stated)} objectives; 3 to 5 are wanted"
    for objective in stated:
        if not objective.startswith(f"{slug}-"):
            yield f"the objective {objective} does not carry the lesson's slug {slug}"
    met: dict[str, set[str]] = {objective: set() for objective in stated}
    for cell in notebook.cells:
        kind = "quiz question" if is_quiz(cell) else "task" if is_set_work(cell) else "section"
        for objective in cell.metadata.get("objectives", []):
            if objective not in met:
                yield f"cell {cell.id}: {objective} is not among the objectives stated"
            else:
                met[objective].add(kind)
    for objective, kinds in met.items():
        if objective in assigned:
            kinds.add("task")
        for kind in ("section", "quiz question", "task"):
            if kind not in kinds:
                yield f"no {kind} meets the objective {objective}"


def stated_objectives(notebook: NotebookNode) -> list[str]:
    """Return the ids of the objectives that a lesson states, in their order."""
    return [
        objective
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for objective in OBJECTIVE.findall(cell.source)
    ]


def objective_texts(notebook: NotebookNode) -> dict[str, str]:
    """Return what each objective says, as Markdown on one line, by its id."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    items = re.findall(r"^- \*\*([a-z0-9-]+-\d+)\*\*\s*:\s*(.*?)(?=\n\n|\n- |\Z)", text, re.MULTILINE | re.DOTALL)
    return {objective: " ".join(said.split()) for objective, said in items}


def recorded_names(notebook: NotebookNode) -> set[str]:
    """Return the names that cells pass to ``record``."""
    names = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
                    names |= {keyword.arg for keyword in node.keywords if keyword.arg}
    return names
