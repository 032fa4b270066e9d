"""What every lesson must hold, checked in its source: objectives, alt texts, a widget, tasks, a quiz, references.

How much of each is asked for is the course's own: :class:`coursekit.course.settings.LessonRules`.
"""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup
from nbformat import NotebookNode

from coursekit.content.cells_shown import FOLDED, PRACTICE, QUIZ, recorded_names, tags
from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.course.settings import LessonKind, LessonRules, Settings

OBJECTIVE = re.compile(r"^- \*\*([a-z0-9-]+-\d+)\*\*", re.MULTILINE)
# What stands between words and is not read as one: code, formulas, roles' targets, tags, links' addresses.
NOT_PROSE = re.compile(
    r"\$\$.*?\$\$|\$[^$]*\$|```.*?```|<[^>]*>|\]\([^)]*\)|\{[a-z:]+\}|^\([a-z0-9-]+\)=$", re.DOTALL | re.MULTILINE
)
# Shorter ones name a picture instead of saying what it shows, or say that an answer is wrong and not why.
WORDS_OF_ALT_TEXT = 8
WORDS_OF_FEEDBACK = 3


@dataclass(frozen=True)
class Answer:
    """One answer of a quiz question: whether it is right, and whether it says why."""

    right: bool
    text: str
    feedback: str


def answers(source: str) -> list[Answer]:
    """Return the answers of a quiz cell.

    >>> answers('<details class="answer right"><summary>Yes</summary> Right. </details>')
    [Answer(right=True, text='Yes', feedback='Right.')]
    """
    found = []
    for answer in BeautifulSoup(source, "html.parser").select("details.answer"):
        text = "".join(summary.extract().get_text() for summary in answer.find_all("summary"))
        found.append(Answer("right" in answer["class"], text.strip(), answer.get_text().strip()))
    return found


def words(notebook: NotebookNode) -> int:
    """Return the number of words of prose: markdown cells without quiz, references, code and formulas."""
    count = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not is_quiz(cell):
            count += len(re.findall(r"[^\W\d_][\w’'-]*", NOT_PROSE.sub(" ", cell.source)))
    return count


def is_quiz(cell: NotebookNode) -> bool:
    """Return whether a cell is a question of the self-check quiz."""
    return QUIZ in tags(cell)


def is_practice(cell: NotebookNode) -> bool:
    """Return whether a cell is the folded solution of a practice task."""
    return FOLDED in tags(cell)


def is_checked_task(cell: NotebookNode) -> bool:
    """Return whether a cell is a task that is checked on the page, whose code no student reads."""
    return PRACTICE in tags(cell)


def shows_widget(cell: NotebookNode, rules: LessonRules) -> bool:
    """Return whether a code cell calls what shows a widget."""
    return f"{rules.widget_call}(" in cell.source


def is_set_work(cell: NotebookNode) -> bool:
    """Return whether a cell gives readers something to do: a checked task, a folded solution, questions to discuss."""
    return is_practice(cell) or is_checked_task(cell) or 'class="notes"' in cell.source


def count_faults(count: int, wanted: int | tuple[int, int], what: str) -> Iterator[str]:
    """Yield a fault if ``count`` is not what a setting wants.

    Parameters
    ----------
    count
        How many there are.
    wanted
        The least number, or the least and the greatest; 0 asks for nothing.
    what
        What is counted.

    Examples
    --------
    >>> [*count_faults(2, 4, "figures"), *count_faults(2, (3, 5), "tasks"), *count_faults(2, (0, 0), "answers")]
    ['2 figures; at least 4 are wanted', '2 tasks; 3 to 5 are wanted']
    """
    least, greatest = wanted if isinstance(wanted, tuple) else (wanted, None)
    if greatest is None:
        if count < least:
            yield f"{count} {what}; at least {least} are wanted"
    elif greatest and not least <= count <= greatest:
        yield f"{count} {what}; {least} to {greatest} are wanted"


# --- The check --------------------------------------------------------------------------------------------------------


def check(project: Project) -> list[str]:
    """Return what is wrong with the lessons of ``project``, one sentence each, beginning with file and cell."""
    faults = []
    for path in project.lessons:
        assignment = assignment_of(project, path)
        met = objectives_met(assignment) if assignment else None
        notebook = notebooks.read(project.root / path)
        faults += [f"{path}: {fault}" for fault in check_lesson(path, notebook, project.settings, met)]
    return faults


def assignment_of(project: Project, lesson: Path) -> NotebookNode | None:
    """Return the instructor's notebook of a lesson's assignment, if it has one."""
    path = project.root / project.solution_of(lesson)
    return notebooks.read(path) if path.is_file() else None


def objectives_met(assignment: NotebookNode) -> set[str]:
    """Return the ids of the objectives that the tasks of an assignment meet."""
    return {objective for cell in assignment.cells for objective in cell.metadata.get("objectives", [])}


def check_lesson(
    path: Path, notebook: NotebookNode, settings: Settings, assigned: Collection[str] | None = None
) -> Iterator[str]:
    """Yield what is wrong with one lesson.

    Parameters
    ----------
    path
        Path of the lesson relative to the root; it says of which kind the lesson is, and its stem is the slug its
        objectives carry.
    notebook
        The lesson.
    settings
        What the course asks of a lesson.
    assigned
        Ids of the objectives that tasks of its assignment meet; None if it has no assignment.
    """
    kind, rules, slug = settings.kind_of(path), settings.rules_of(path), path.stem
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    yield from _check_counts(notebook, text, kind, rules)
    yield from _check_figures(notebook, rules)
    yield from _check_quiz(notebook, rules)
    yield from _check_code(notebook, text, rules)
    yield from _check_objectives(slug, notebook, rules, assigned)
    for ending, what in rules.sections.items():
        if f"({slug}-{ending})=" not in text:
            yield f"no section says {what}; its label is ({slug}-{ending})="
    if assigned is not None and f"</exercises/{slug}/{slug}>" not in text:
        yield f"no link to its assignment, /exercises/{slug}/{slug}"
    if rules.works_cited and "{footbibliography}" not in text:
        yield "no list of references: end with a {footbibliography} directive"


def _check_counts(notebook: NotebookNode, text: str, kind: LessonKind, rules: LessonRules) -> Iterator[str]:
    """Yield what there is too little or too much of; ``text`` is that of all markdown cells."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and not is_checked_task(cell)]
    practice = [cell for cell in code if is_practice(cell)]
    works = set(re.findall(r"\{footcite:p\}`([^`]+)`", text))
    terms = set(re.findall(r"\{term\}`([^`]+)`", text))
    discussions = text.count('<details class="notes">')
    yield from count_faults(words(notebook), kind.words, "words of prose")
    yield from count_faults(len(code) - len(practice), rules.code_cells, "code cells that a student reads")
    yield from count_faults(
        len(practice), rules.practice_tasks, "practice tasks with a folded solution (tag hide-cell)"
    )
    yield from count_faults(
        sum(shows_widget(cell, rules) for cell in code), rules.widgets, f"widgets (calls of {rules.widget_call})"
    )
    yield from count_faults(len(works), rules.works_cited, "works cited with {footcite:p}")
    yield from count_faults(len(terms), rules.terms, "terms linked to the glossary with {term}")
    yield from count_faults(discussions, kind.discussions, "questions to discuss with folded notes for instructors")


def _check_code(notebook: NotebookNode, text: str, rules: LessonRules) -> Iterator[str]:
    """Yield cells that are not Python; where all are, the numbers they record and that no sentence in ``text`` says."""
    broken = False
    for cell in notebook.cells:
        if cell.cell_type == "code":
            try:
                ast.parse(cell.source)
            except SyntaxError as error:
                broken = True
                yield f"cell {cell.id}: line {error.lineno} is not valid Python: {error.msg}"
    inserted = set(re.findall(r"\{(?:glue:text|counted)\}`\s*(\w+)", text))
    if not broken and (unused := sorted(recorded_names(notebook, rules.record_call) - inserted)):
        yield f"recorded but in no sentence: {', '.join(unused)}"


def _check_figures(notebook: NotebookNode, rules: LessonRules) -> Iterator[str]:
    """Yield faults of pictures: each needs words for those who do not see it."""
    figures = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        draws = "plt.show()" in cell.source
        figures += draws
        if draws or shows_widget(cell, rules):
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            if len(alt.split()) < WORDS_OF_ALT_TEXT:
                yield f"cell {cell.id}: no alt text (metadata mystnb.image.alt) that says what the figure shows"
    yield from count_faults(figures, rules.figures, "figures")


def _check_quiz(notebook: NotebookNode, rules: LessonRules) -> Iterator[str]:
    """Yield faults of the self-check quiz."""
    questions = [cell for cell in notebook.cells if is_quiz(cell)]
    yield from count_faults(len(questions), rules.quiz_questions, "quiz questions")
    for cell in questions:
        offered = answers(cell.source)
        for fault in count_faults(len(offered), rules.answers, "answers"):
            yield f"cell {cell.id}: {fault}"
        if (right := sum(answer.right for answer in offered)) != 1:
            yield f"cell {cell.id}: {right} answers are marked right; it must be exactly one"
        for answer in offered:
            if not answer.text or len(answer.feedback.split()) < WORDS_OF_FEEDBACK:
                yield f"cell {cell.id}: the answer {answer.text!r} has no feedback"


def _check_objectives(
    slug: str, notebook: NotebookNode, rules: LessonRules, assigned: Collection[str] | None
) -> Iterator[str]:
    """Yield faults of objectives: each must be met by a section, a quiz question and a task, where there are such."""
    stated = stated_objectives(notebook)
    yield from count_faults(len(stated), rules.objectives, "objectives")
    for objective in stated:
        if not objective.startswith(f"{slug}-"):
            yield f"the objective {objective} does not carry the lesson's slug {slug}"
    met: dict[str, set[str]] = {objective: set() for objective in stated}
    for cell in notebook.cells:
        kind = "quiz question" if is_quiz(cell) else "task" if is_set_work(cell) else "section"
        for objective in cell.metadata.get("objectives", []):
            if objective in met:
                met[objective].add(kind)
            else:
                yield f"cell {cell.id}: {objective} is not among the objectives stated"
    wanted = ["section"]
    if rules.quiz_questions[0]:
        wanted.append("quiz question")
    if rules.practice_tasks or assigned is not None:
        wanted.append("task")
    for objective, kinds in met.items():
        if objective in (assigned or ()):
            kinds.add("task")
        yield from (f"no {kind} meets the objective {objective}" for kind in wanted if kind not in kinds)


# --- What a lesson states ---------------------------------------------------------------------------------------------


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
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    items = re.findall(r"^- \*\*([a-z0-9-]+-\d+)\*\*\s*:\s*(.*?)(?=\n\n|\n- |\Z)", text, re.MULTILINE | re.DOTALL)
    return {objective: " ".join(words.split()) for objective, words in items}
