"""Practice tasks in a notebook to download: each with a cell to answer in, in the notebook's language."""

from nbformat import NotebookNode, v4

from coursekit.content.actions import REVEALED_BY, actions
from coursekit.course.strings import Strings
from coursekit.practice.tasks import MIME, task_of

# The id of the cell that says the language, and how the ids of cells to answer in end.
LANGUAGE = "practice-language"
ANSWER = "-answer"
LONGEST_ID = 64


def with_answers(notebook: NotebookNode, say: Strings) -> None:
    """Put a cell to answer in after each task, and hide what a prediction is about; cells are changed in place.

    Parameters
    ----------
    notebook
        The notebook, with the outputs of its run.
    say
        The strings of the interface in its language.
    """
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        made = actions(cell)
        if made and not say.edition.is_source and all(found.id != LANGUAGE for found in cells):
            source = f'from coursekit import practice\n\npractice.speak("{say.edition.language}")'
            cells.append(
                v4.new_code_cell(source, id=LANGUAGE, metadata={"jupyter": {"source_hidden": True}, "cellView": "form"})
            )
        if REVEALED_BY in cell.metadata:
            cell.metadata = NotebookNode(cell.metadata)
            cell.metadata.jupyter = NotebookNode(cell.metadata.get("jupyter", {}), outputs_hidden=True)
        cells.append(cell)
        if made:
            cell.outputs = [_readable(output, say) for output in cell.outputs]
            if how := _how(made[0].kind, say).format(name=made[0].name):
                source = f'# {how}\npractice.check("{made[0].name}", None)'
                cells.append(v4.new_code_cell(source, id=f"{cell.id[: LONGEST_ID - len(ANSWER)]}{ANSWER}"))
    notebook.cells = cells


def _how(kind: str, say: Strings) -> str:
    """Return how a task of a kind is answered; empty where nothing is checked."""
    return {
        "choice": say("Write the number of your option in place of None and run this cell."),
        "gap": say("Write what stands in the gap in place of None, in quotation marks, and run this cell."),
        "number": say(
            'Write your number in place of None and run this cell; practice.another("{name}") gives other numbers.'
        ),
        "order": say('Write the numbers of the lines in place of None, as in "3 1 2", and run this cell.'),
        "predict": say("Write the number of your option in place of None and run this cell."),
        "why": "",
    }[kind]


def _readable(output: NotebookNode, say: Strings) -> NotebookNode:
    """Return a task's output as Markdown in the notebook's language."""
    task = output.get("data", {}).get(MIME)
    if task is None:
        return output
    shown = NotebookNode(output)
    shown.data = NotebookNode({"text/plain": output.data["text/plain"], "text/markdown": task_of(task).markdown(say)})
    return shown
