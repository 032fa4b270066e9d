"""What a graded notebook shows of a student's cells: a closed list of kinds, harmless, and no more than is allowed."""

from collections.abc import Iterable, Iterator

from nbformat import NotebookNode

from coursekit.grading import harmless
from coursekit.grading.messages import texts

# An empty output takes room as well.
MOST_OUTPUTS = 5000


def error_output(name: str, message: str) -> NotebookNode:
    """Return an error as a notebook shows it; the trace of a test is nobody's business."""
    return NotebookNode(
        output_type="error", ename=name, evalue=message, traceback=[": ".join(filter(None, (name, message)))]
    )


class Room:
    """The room there is for all outputs of a notebook together, whatever the student's process says it has shown.

    Parameters
    ----------
    limit
        Characters.
    """

    def __init__(self, limit: int) -> None:
        self.left = limit
        self.outputs = MOST_OUTPUTS

    def outputs_of(self, outputs: Iterable[object]) -> Iterator[NotebookNode]:
        """Yield what is well formed in ``outputs``, as long as there is room."""
        for output in outputs:
            # One counts also where nothing of it is kept: it had to be looked at.
            self.outputs -= 1
            if self.left <= 0 or self.outputs < 0:
                return
            if type(output) is not dict:
                continue
            if output.get("output_type") == "stream" and output.get("name") in ("stdout", "stderr"):
                text = "".join(texts([output.get("text")]))[: self.left]
                self.left -= len(text)
                yield NotebookNode(output_type="stream", name=output["name"], text=harmless.plain(text))
                continue
            if output.get("output_type") not in ("display_data", "execute_result"):
                continue
            if type(output.get("data")) is dict and (data := self._data_of(output["data"])):
                shown = NotebookNode(output_type=output["output_type"], data=data, metadata=NotebookNode())
                if shown.output_type == "execute_result":
                    shown.execution_count = None
                yield shown

    def _data_of(self, data: dict[str, object]) -> NotebookNode:
        """Return what is of a known kind in ``data``."""
        kept = NotebookNode()
        for kind, content in data.items():
            if kind not in harmless.KINDS or type(content) is not str or len(content) > self.left:
                continue
            self.left -= len(content)
            text = harmless.KINDS[kind](content)
            # Made well formed, it may have become longer.
            more = max(len(text) - len(content), 0)
            if text and more <= self.left:
                self.left -= more
                kept[kind] = text
        return kept

    def error(self, name: str, message: str) -> NotebookNode:
        """Return an error that a student's code raised, as long as there is room for its message."""
        message = message[: max(self.left, 0)]
        self.left -= len(message)
        return error_output(name, harmless.plain(message))
