"""A course of one lesson and one assignment in two languages, whole by its own rules, which tests may spoil."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from coursekit.content.exercises import exercises
from coursekit.content.interface_texts import interface_texts
from coursekit.course import po_files
from coursekit.course.files import write_text
from coursekit.course.notebooks import dumps, normalise, read
from coursekit.course.project import Project
from coursekit.translation import translate

LESSON = Path("chapters/half.ipynb")
ASSIGNMENT = Path("solutions/half/half.ipynb")
ENGLISH = "exercises/half/half.ipynb"
ARABIC = "exercises/ar/half/half.ipynb"
CONFIGURATION = Path(__file__).parents[2] / "nbgrader_config.py"

Change = Callable[[NotebookNode], None]

FILES = {
    "pyproject.toml": """[tool.coursekit]
languages = ["en", "ar"]

[tool.coursekit.lessons]
chapters = { words = [10, 200], tasks = [1, 2], points = 3, discussions = 1 }

[tool.coursekit.rules]
objectives = [1, 2]
quiz-questions = [1, 2]
answers = 2
code-cells = 1
practice-tasks = 1
widgets = 1
figures = 1
works-cited = 1
terms = 1
reflections = 1
sections = { wrong = "where it goes wrong" }

[tool.coursekit.tables]
claims = "data/claims.csv"
elements = "data/elements.csv"
coverage = "data/coverage.csv"
text-columns = ["claim", "element"]
verdicts = ["supported", "unsupported"]
""",
    "_toc.yml": "root: intro\nchapters: [{file: chapters/half}]\n",
    "_config.yml": "title: Half a Course\nauthor: ''\nparse: {myst_enable_extensions: [deflist]}\n"
    "execute: {}\nsphinx: {config: {}}\nbibtex_bibfiles: [references.bib]\n",
    "references.bib": "@book{ann2020, title = {Halves}, author = {Ann}, year = 2020}\n",
    "intro.md": "(welcome)=\n# Welcome\n",
    "data/claims.csv": "id,claim,verdict\nC1,Half is less,supported\n",
    "data/elements.csv": "id,element\nE1,Halves\nE2,Quarters\n",
    "data/coverage.csv": "id,lesson,anchor\nE1,half,half-sums\nE2,quarter,\n",
}

MEETS = {"objectives": ["half-1"]}
FIGURE = {"mystnb": {"image": {"alt": "A line that falls from one to one half."}}}
OPENING = "- **Cut it**: half for each.\n- **Leave it**: all for one."
DECISION = {"options": ["Cut it", "Leave it"], "criterion": "what each gets", "switch": "two"}
GETS = 'pd.Series({"Cut it": 0.5, "Leave it": 1.0}).to_frame("Gets")'
ROWS = "".join(f"<tr><th>{option}</th><td>{gets}</td></tr>" for option, gets in (("Cut it", 0.5), ("Leave it", 1.0)))
TABLE = f"<table><thead><tr><th></th><th>Gets</th></tr></thead><tbody>{ROWS}</tbody></table>"
QUIZ = """Which is half of two?

<details class="answer right"><summary>One</summary>

Right, twice one is two.

</details>
<details class="answer"><summary>Two</summary>

That is the whole of it.

</details>"""


def lesson() -> NotebookNode:
    """Return the lesson."""
    text, code = new_markdown_cell, new_code_cell
    table = new_output("execute_result", {"text/html": TABLE, "text/plain": "two rows"}, execution_count=1)
    return new_notebook(
        cells=[
            text("# Half", id="title"),
            text(OPENING, id="opening", metadata={"decision": DECISION}),
            text("In {minutes}`lesson`:\n\n- **half-1**: halve a number.", id="objectives"),
            text(
                "(half-sums)=\n## Halves\n\nHalf of a {term}`profit` is less than all of it {footcite:p}`ann2020`.",
                id="sums",
                metadata=MEETS,
            ),
            code("explore(half)\nplt.show()", id="figure", metadata=FIGURE | {"tags": ["hide-input"]}),
            code("two = 2", id="counted"),
            code("record(two=2)", id="count", metadata={"tags": ["remove-cell"]}),
            text("(half-wrong)=\n## Where it errs\n\nHalf of {glue:text}`two` is not two.", id="wrong", metadata=MEETS),
            code("1 / 2", id="try-solution", metadata={"tags": ["hide-cell"], **MEETS}),
            code(GETS, id="options", metadata={"tags": ["answer-table"]}, outputs=[table]),
            text("Cut it ({claim}`C1`), unless the whole is {glue:text}`two`.", id="answer"),
            text(QUIZ, id="quiz-1", metadata={"tags": ["quiz"], **MEETS}),
            text('<details class="notes"><summary>Notes</summary>\n\nAsk why.\n\n</details>', id="discuss"),
            text("{doc}`Exercises </exercises/half/half>`\n\n```{footbibliography}\n```", id="end"),
        ]
    )


def nbgrader(name: str, **notes: object) -> dict[str, object]:
    """Return the metadata of a cell that nbgrader knows."""
    standard = {"grade": False, "grade_id": name, "locked": True, "schema_version": 3, "solution": False, "task": False}
    return {"id": name, "metadata": {"nbgrader": standard | notes}}


def assignment() -> NotebookNode:
    """Return the instructor's notebook."""
    text, code = new_markdown_cell, new_code_cell
    answer = {"solution": True, "locked": False}
    return new_notebook(
        cells=[
            text("# Half\n\nBy tests **3 points**, by hand **2 points**.", id="half-title"),
            code("CLASS_SEED = 2026", **nbgrader("class-seed")),
            text("## Task 1 · One half (3 points)\n\n**Check:** `half(2)` gives `1`.", id="half-task", metadata=MEETS),
            code(
                "def half(number):\n    ### BEGIN SOLUTION\n    return number / 2  # exactly\n    ### END SOLUTION",
                **nbgrader("half", **answer),
            ),
            code(
                'assert half(2) == 1, "Half of two is one.\\nنصف الاثنين واحد."',
                **nbgrader("half-of-two", grade=True, points=1),
            ),
            code(
                "### BEGIN HIDDEN TESTS\n"
                "_number = CLASS_SEED * 2\n"
                "_answer = half(_number)\n"
                'assert _answer != _number, "That is all of it.\\nهذا هو الكل."\n'
                'assert _answer == CLASS_SEED, f"Not {_answer}, but half.\\nليس {_answer}، بل النصف."\n'
                "### END HIDDEN TESTS",
                **nbgrader("half-values", grade=True, points=2),
            ),
            text(
                "## Reflection · Why halve? (2 points, graded by hand)\n\n"
                "| Criterion | 1 point |\n|---|---|\n"
                "| Reason | gives one |\n| Source | names one |\n| Clarity | is clear |",
                id="reflection-task",
                metadata=MEETS,
            ),
            text(
                "### BEGIN SOLUTION\nA good answer to the question.\n### END SOLUTION",
                **nbgrader("reflection", grade=True, points=2, **answer),
            ),
        ]
    )


def cell(notebook: NotebookNode, identifier: str) -> NotebookNode:
    """Return a cell of a notebook by its id."""
    return next(found for found in notebook.cells if found.id == identifier)


TRANSLATIONS = {
    "Half a Course": "نصف مقرر",
    "# Welcome": "# مرحبًا",
    "(welcome)=\n# Welcome": "(welcome)=\n# مرحبًا",
    "Half is less": "النصف أقل",
    "Halves": "الأنصاف",
    "Quarters": "الأرباع",
    "# Half": "# النصف",
    OPENING: "- **اقسمه**: لكل واحد نصفه.\n- **اتركه**: كله لواحد.",
    GETS: 'pd.Series({"اقسمه": 0.5, "اتركه": 1.0}).to_frame("ما يناله")',
    "In {minutes}`lesson`:\n\n- **half-1**: halve a number.": "في {minutes}`lesson`:\n\n- **half-1**: نصّف عددًا.",
    cell(lesson(), "answer").source: "اقسمه ({claim}`C1`) ما لم يكن كله {glue:text}`two`.",
    cell(lesson(), "sums").source: (
        "(half-sums)=\n## الأنصاف\n\nنصف {term}`الربح <profit>` أقل منه كله {footcite:p}`ann2020`."
    ),
    FIGURE["mystnb"]["image"]["alt"]: "خط ينزل من واحد إلى نصف.",
    cell(lesson(), "wrong").source: "(half-wrong)=\n## أين الخطأ\n\nنصف {glue:text}`two` ليس اثنين.",
    QUIZ: (
        'ما نصف الاثنين؟\n\n<details class="answer right"><summary>واحد</summary>\n\nصحيح.\n\n</details>\n'
        '<details class="answer"><summary>اثنان</summary>\n\nهذا كله.\n\n</details>'
    ),
    cell(lesson(), "discuss").source: '<details class="notes"><summary>ملاحظات</summary>\n\nاسأل لماذا.\n\n</details>',
    cell(lesson(), "end").source: "{doc}`التمارين </exercises/half/half>`\n\n```{footbibliography}\n```",
    assignment().cells[0].source: "# النصف\n\nبالاختبارات **3**، وباليد **2**.",
    assignment().cells[2].source: "## المهمة 1 · النصف (3 نقاط)\n\n**تحقق:** `half(2)` يعطي `1`.",
    assignment().cells[3].source: assignment().cells[3].source.replace("exactly", "تمامًا"),
    assignment().cells[6].source: (
        "## تأمل · لماذا ننصّف؟ (نقطتان 2، باليد)\n\n"
        "| المعيار | نقطة 1 |\n|---|---|\n| السبب | يذكره |\n| المصدر | يسميه |\n| الوضوح | واضح |"
    ),
    assignment().cells[7].source: "### BEGIN SOLUTION\nجواب جيد عن السؤال المطروح.\n### END SOLUTION",
}


def make(folder: Path) -> Project:
    """Write the course into ``folder`` and return it."""
    shutil.copy(CONFIGURATION, folder)
    for name, content in FILES.items():
        write_text(folder / name, content)
    write_text(folder / LESSON, dumps(normalise(lesson())))
    write_text(folder / ASSIGNMENT, dumps(normalise(assignment())))
    entries = "\n".join(
        f"msgid {json.dumps(each.text)}\nmsgstr {json.dumps(each.text)}\n" for each in interface_texts()
    )
    verdicts = 'msgid "supported"\nmsgstr "مدعوم"\n\nmsgid "unsupported"\nmsgstr "غير مدعوم"\n'
    write_text(folder / "locale/ar/interface.po", f"{entries}\n{verdicts}")
    project = Project(folder)
    translate_all(project)
    exercises(project, check=False)
    return project


def translate_all(project: Project) -> None:
    """Bring the catalogs up to date and fill in what :data:`TRANSLATIONS` knows."""

    for path in translate.update(project):
        catalog = po_files.read(path)
        for entry in catalog:
            entry.msgstr = entry.msgstr or TRANSLATIONS.get(entry.msgid, "")
        write_text(path, str(catalog))


def rewritten(identifier: str, old: str, new: str) -> Change:
    """Return a change of a cell's source, which must hold what is replaced."""

    def change(notebook: NotebookNode) -> None:
        found = cell(notebook, identifier)
        assert old in found.source
        found.source = found.source.replace(old, new)

    return change


def without(*identifiers: str) -> Change:
    """Return a change that takes cells away."""

    def change(notebook: NotebookNode) -> None:
        notebook.cells = [found for found in notebook.cells if found.id not in identifiers]

    return change


def spoil(project: Project, path: Path, change: Change) -> None:
    """Change a notebook of the course."""
    notebook = read(project.root / path)
    change(notebook)
    write_text(project.root / path, dumps(notebook))


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text in a file, which must hold it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    write_text(path, text.replace(old, new))
