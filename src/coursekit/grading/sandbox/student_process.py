"""The process of one submission: it runs the cells of one notebook and answers calls, line by line, as JSON."""

import base64
import builtins
import io
import itertools
import linecache
import math
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any, assert_never

from coursekit.grading import codec, messages
from coursekit.grading.messages import Answer, Limits, Raised

# What a cell may write in all, and what a message of an error may hold.
LONGEST_MESSAGE = 2000
LONGEST_LINE = 200
# IPython compiles cells under names that begin so.
CELL_FILE = "<ipython-input-"


class Output(io.TextIOBase):
    """A stream that keeps what a cell writes, up to a limit that all cells share."""

    def __init__(self, name: str, student: "StudentProcess") -> None:
        self.name = name
        self.student = student

    def write(self, text: str) -> int:
        """Keep ``text``."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.student.keep({"output_type": "stream", "name": self.name, "text": text}, len(text))
        return len(text)

    def writable(self) -> bool:
        """Say that one can write here."""
        return True

    def isatty(self) -> bool:
        """Say that nobody looks."""
        return False


class StudentProcess:
    """Runs the cells of one notebook in this process, and answers what the trusted process asks.

    Parameters
    ----------
    descriptors
        Where requests come from, and where answers go to.
    limits
        What the submission may use.
    shell
        The IPython shell that runs cells.
    """

    def __init__(self, descriptors: list[int], limits: Limits, shell: Any) -> None:
        requests, answers = descriptors
        self.requests = os.fdopen(requests, "rb")
        self.answers = os.fdopen(answers, "wb")
        self.shell = shell
        self.seconds = limits.cell_seconds
        self.left = limits.output
        self.outputs: list[dict[str, Any]] = []
        self.objects: dict[int, Any] = {}
        # The time of the monotonic clock at which the request at work is to end.
        self.until = math.inf

    def serve(self) -> int:
        """Answer requests until there are none."""
        signal.signal(signal.SIGALRM, self._interrupt)
        builtins.input = _no_input
        # Modules beside the notebook can be imported, as in Jupyter.
        sys.path.insert(0, "")
        sys.stdout, sys.stderr = Output("stdout", self), Output("stderr", self)
        self.shell.display_pub.student = self.shell.displayhook.student = self
        for line in self.requests:
            number, request = messages.read_request(line)
            self.answers.write(messages.write_answer(number, self._answer(request)) + b"\n")
            self.answers.flush()
        return 0

    def _interrupt(self, *_: object) -> None:
        """End a request that has had its time, as Ctrl-C would; a signal that comes late ends no other one."""
        if time.monotonic() >= self.until:
            raise KeyboardInterrupt

    def _answer(self, request: messages.Request) -> Answer:
        self.outputs = []
        try:
            # It ends itself: who waits for the answer cannot know which request a signal of his would meet. What a
            # student's code makes of this is its own loss, since it is ended from outside a little later.
            self.until = time.monotonic() + self.seconds
            signal.setitimer(signal.ITIMER_REAL, self.seconds)
            try:
                return self._do(request)
            finally:
                self.until = math.inf
                signal.setitimer(signal.ITIMER_REAL, 0)
        except BaseException as error:
            return Answer(raised=describe(error))

    def keep(self, output: dict[str, Any], size: int) -> None:
        """Keep an output of the running cell as long as there is room; whoever reads it counts by himself."""
        if self.left <= 0:
            return
        self.left -= size
        if self.left <= 0:
            output = {"output_type": "stream", "name": "stderr", "text": "[the output was too long and ends here]\n"}
        last = self.outputs[-1] if self.outputs else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            # An empty output takes room in the notebook as well.
            self.left -= messages.OUTPUT_OVERHEAD
            self.outputs.append(output)

    # --- Requests ---

    def _do(self, request: messages.Request) -> Answer:
        match request:
            case messages.PutFiles():
                return self._put_files(request.files)
            case messages.RunCell():
                if not request.shows:
                    # What an object looks like takes longer than most cells.
                    self.shell.display_formatter.active_types = []
                return self._run(request.source)
            case messages.LookUp():
                if request.name not in self.shell.user_ns:
                    return Answer(missing=True)
                return self._value(self.shell.user_ns[request.name])
            case messages.Call():
                return self._call(request)
            case messages.GetAttribute():
                return self._value(getattr(self.objects[request.number], request.name))
            case messages.GetItem():
                return self._value(self.objects[request.number][codec.decode(request.key, self._own)])
            case messages.GetLength():
                return self._value(len(self.objects[request.number]))
            case messages.ListItems():
                # One more than wanted, so that the reader sees that there are more.
                return self._value(list(itertools.islice(self.objects[request.number], request.limit + 1)))
            case messages.Check():
                from coursekit import checks

                return self._value(checks.CHECKERS[request.checker](self.objects[request.number]))
            case _:
                assert_never(request)

    def _put_files(self, files: dict[str, bytes]) -> Answer:
        for name, content in files.items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return Answer()

    def _run(self, source: str) -> Answer:
        result = self.shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        return Answer(outputs=tuple(self.outputs), raised=describe(error) if error else None)

    def _call(self, request: messages.Call) -> Answer:
        function = self.objects[request.number]
        arguments = codec.decode(request.arguments, self._own)
        options = codec.decode(request.options, self._own)
        before = [self._text(argument) for argument in arguments] if request.watch else []
        [value] = self._value(function(*arguments, **options)).values
        if not request.watch:
            return Answer((value,))
        after = [self._text(argument) for argument in arguments]
        return Answer((value,), changed=tuple(number for number, text in enumerate(after) if text != before[number]))

    def _value(self, value: Any) -> Answer:
        # A named tuple is a tuple, and a member of a StrEnum a text: what a student sees pass is to pass here.
        return Answer((codec.encode(value, self._reference, as_parents=True),))

    def _text(self, argument: Any) -> str:
        return codec.dumps(argument, self._reference, as_parents=True)

    def _reference(self, value: Any) -> dict[str, Any]:
        self.objects[id(value)] = value
        return {"t": "object", "id": id(value), "type": type(value).__name__, "callable": callable(value)}

    def _own(self, item: dict[str, Any]) -> Any:
        return self.objects[item["id"]]


def _no_input(prompt: object = "") -> str:
    raise EOFError("nobody answers input() while a notebook is graded")


def describe(error: BaseException) -> Raised:
    """Return what crosses of an exception."""
    try:
        # What str() adds to it are the name of a file that there is not, and the line.
        message = str(error.msg if isinstance(error, SyntaxError) else error)
    except BaseException:
        message = ""
    try:
        line, code = _place(error)
    except BaseException:
        line, code = 0, ""
    names = tuple(kind.__name__ for kind in type(error).__mro__ if kind is not object)
    return Raised(names, message[:LONGEST_MESSAGE], line, code[:LONGEST_LINE])


def _place(error: BaseException) -> tuple[int, str]:
    """Return the number of the last line of a cell that an exception went through, and the line."""
    if isinstance(error, SyntaxError) and str(error.filename).startswith(CELL_FILE):
        return error.lineno or 0, (error.text or "").strip()
    line, code = 0, ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if name.startswith(CELL_FILE):
            line, code = number, linecache.getline(name, number).strip()
    return line, code


def new_shell() -> Any:
    """Return an IPython shell without history, colours or terminal, whose outputs go to a :class:`StudentProcess`."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Publisher(DisplayPublisher):
        student: Any = None

        def publish(self, data: Any, metadata: Any = None, *_: object, **__: object) -> None:
            shown = _texts(data)
            content = {"output_type": "display_data", "data": shown, "metadata": {}}
            self.student.keep(content, sum(map(len, shown.values())))

        def clear_output(self, wait: bool = False) -> None:
            self.student.outputs.clear()

    class Hook(DisplayHook):
        student: Any = None

        def __call__(self, result: Any = None) -> None:
            if result is None or self.quiet():
                return
            self.update_user_ns(result)
            if not self.student.shell.display_formatter.active_types:
                return
            data, _ = self.compute_format_data(result)
            shown = _texts(data)
            content = {"output_type": "execute_result", "data": shown, "metadata": {}}
            self.student.keep({**content, "execution_count": self.prompt_count}, sum(map(len, shown.values())))

    class Shell(InteractiveShell):
        def showtraceback(self, *_: object, **__: object) -> None:
            """Show nothing: whoever runs the cell reports the error."""

        def showsyntaxerror(self, *_: object, **__: object) -> None:
            """Show nothing, as :meth:`showtraceback`."""

        def system(self, command: str) -> None:
            """Run a shell command and print what it says; there is no terminal here."""
            run = subprocess.run(command, shell=True, capture_output=True, text=True, errors="replace")
            print(run.stdout, end="")
            print(run.stderr, end="", file=sys.stderr)

        def enable_gui(self, gui: Any = None) -> None:
            """Do nothing: there is no screen."""

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 0
    return Shell.instance(config=config, display_pub_class=Publisher, displayhook_class=Hook)


def warm_up(shell: Any) -> None:
    """Do what the first cell of each submission would do first: compile, and load what shows a table."""
    shell.run_cell("None", store_history=False)
    if pandas := sys.modules.get("pandas"):
        shell.display_formatter.format(pandas.DataFrame({"number": [0.5], "text": ["x"]}))


def _texts(data: dict[str, Any]) -> dict[str, str]:
    """Return the representations that are text, or bytes as base64 text, as a notebook holds them."""
    return {
        str(kind): base64.b64encode(content).decode("ascii") if isinstance(content, bytes) else content
        for kind, content in data.items()
        if isinstance(content, str | bytes)
    }
