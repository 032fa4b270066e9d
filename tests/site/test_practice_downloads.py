"""Practice in a downloaded notebook: folded code, a text in the notebook's language, and a cell to answer in."""

from pathlib import Path

import pytest
from nbformat import NotebookNode, v4

from coursekit import practice
from coursekit.course.edition import Edition
from coursekit.course.strings import Strings
from coursekit.practice.tasks import MIME
from coursekit.site.downloads.answer_cells import LANGUAGE, with_answers

SOURCE = "practice.predict('who-gains', 'Who?', {'A': 'Right.', 'B': 'No.'}, right='A')"


def downloaded(language: str) -> NotebookNode:
    task = practice.predict("who-gains", "Who?", {"A": "Right.", "B": "No."}, right="A")
    output = v4.new_output("execute_result", task._repr_mimebundle_(), execution_count=1)
    notebook = v4.new_notebook(
        cells=[
            v4.new_code_cell("from coursekit import practice", id="setup"),
            v4.new_code_cell(SOURCE, id="who", metadata={"tags": ["practice"]}, outputs=[output]),
            v4.new_code_cell("1", id="shown", metadata={"revealed-by": "who-gains"}),
            v4.new_code_cell("practice.why('a-b', 'Why?', 'So.')", id="why", metadata={"tags": ["practice"]}),
        ]
    )
    with_answers(notebook, Strings(Path("anywhere"), Edition(language)))
    return notebook


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_checked_task_gets_a_cell_to_answer_in(language: str) -> None:
    notebook = downloaded(language)
    first = [] if language == "en" else [LANGUAGE]
    assert [cell.id for cell in notebook.cells] == ["setup", *first, "who", "who-answer", "shown", "why"]
    cells = {cell.id: cell for cell in notebook.cells}
    comment, line = cells["who-answer"].source.split("\n")
    assert line == 'practice.check("who-gains", None)'
    assert comment.startswith("# Write the number" if language == "en" else "# اكتب رقم خيارك")
    assert cells["shown"].metadata.jupyter.outputs_hidden
    # The same cells in every build.
    assert [cell.id for cell in downloaded(language).cells] == [cell.id for cell in notebook.cells]


def test_the_task_is_shown_in_the_language_of_the_notebook() -> None:
    data = {cell.id: cell for cell in downloaded("ar").cells}["who"].outputs[0].data
    assert MIME not in data
    assert data["text/markdown"].startswith("**توقّع قبل أن تتابع القراءة.** Who?")


def test_a_notebook_without_tasks_stays_as_it_is() -> None:
    notebook = v4.new_notebook(cells=[v4.new_code_cell("1", id="one")])
    with_answers(notebook, Strings(Path("anywhere"), Edition("ar")))
    assert [cell.id for cell in notebook.cells] == ["one"]
