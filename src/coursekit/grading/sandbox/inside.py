"""What runs behind the walls: a warm process that forks one process for each submission, and that process.

The warm process is trusted and never runs a student's code. Its fork shuts itself into namespaces of its own, gives
up every privilege and then runs the cells of one notebook and answers calls, line by line, as JSON. From that moment
on nothing it says is believed: whoever reads its answers decodes them with :mod:`coursekit.grading.codec`.

Run as ``python -m coursekit.grading.sandbox.inside CONTROL SETUP``: the number of the file descriptor of a socket, and
a message. :class:`coursekit.grading.sandbox.walls.Box` starts it.
"""

import array
import base64
import builtins
import contextlib
import ctypes
import gc
import importlib
import io
import itertools
import linecache
import math
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any, assert_never

from coursekit.grading import codec, messages
from coursekit.grading.messages import Answer, Ended, Kill, Limits, Open, Raised, Ready, Setup
from coursekit.grading.sandbox.syscalls import refuse_uncounted_memory

NOBODY = 65534
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND = 1, 2, 4, 8, 4096
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
LAST_CAPABILITY = 63
CAPABILITY_VERSION = 0x20080522
POLL_SECONDS = 0.1
PAGE = resource.getpagesize()
# For the kernel to end what was killed.
SWEEP_SECONDS = 10
# How many new objects, and rounds of these, bring Python to look for garbage: a submission soon ends anyway.
GARBAGE = (10_000, 10, 10)
WORK = "/work"
# What a submission may write to; each holds as much as the limit says.
FOLDERS = (WORK, "/tmp", "/dev/shm")
# What a cell may write in all, and what a message of an error may hold.
LONGEST_MESSAGE = 2000
LONGEST_LINE = 200
# IPython compiles cells under names that begin so.
CELL_FILE = "<ipython-input-"


# --- The warm process -------------------------------------------------------------------------------------------------


class Warm:
    """The process that forks: it takes commands from its socket and reports the end of each fork.

    Parameters
    ----------
    control
        The socket.
    setup
        What it is to be.
    """

    def __init__(self, control: socket.socket, setup: Setup) -> None:
        self.control = control
        self.setup = setup
        # The child, and its pidfd, which is readable when it has ended.
        self.child: tuple[int, int] | None = None

    def serve(self) -> None:
        """Import what notebooks need, say that it is ready and obey until the socket is closed."""
        gc.set_threshold(*GARBAGE)
        for module in self.setup.modules:
            # A notebook that cannot import it will say so itself.
            with contextlib.suppress(Exception):
                importlib.import_module(module)
        codec.load_packages()
        shell = new_shell()
        warm_up(shell)
        gc.collect()
        gc.freeze()
        self._say(Ready())
        while True:
            waiting: list[socket.socket | int] = [self.control, *(self.child[1:] if self.child else ())]
            ready, _, _ = select.select(waiting, [], [], POLL_SECONDS if self.child else None)
            if self.child and self.child[1] in ready:
                self._reap(self.child)
            if self.control in ready:
                command, descriptors = self._hear()
                if command is None:
                    self._kill()
                    return
                self._obey(command, descriptors, shell)
            if self.child and self.setup.walls:
                self._weigh(self.child[0])

    def _obey(self, command: Open | Kill, descriptors: list[int], shell: Any) -> None:
        match command:
            case Open():
                self._open(command, descriptors, shell)
            case Kill():
                self._kill()
            case _:
                assert_never(command)

    def _hear(self) -> tuple[Open | Kill | None, list[int]]:
        data, ancillary, _, _ = self.control.recvmsg(65536, socket.CMSG_SPACE(4 * 8))
        descriptors = array.array("i")
        for _, _, content in ancillary:
            descriptors.frombytes(content[: len(content) - len(content) % descriptors.itemsize])
        return (messages.read(data, Open, Kill) if data else None), list(descriptors)

    def _say(self, message: Ready | Ended) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.control.send(messages.write(message).encode())

    def _open(self, command: Open, descriptors: list[int], shell: Any) -> None:
        self._kill()
        # A single thread, as unshare and fork want it: the libraries were told to start none.
        child = os.fork()
        if child == 0:
            status = 70
            try:
                self.control.close()
                status = enclose(self.setup, descriptors, command.folder, shell)
            except BaseException as error:
                # The reader of the answers sees the end of the file and the note in the log of the grader.
                os.write(2, f"a wall could not be put up: {error!r}\n".encode())
            finally:
                os._exit(status)
        for descriptor in descriptors:
            os.close(descriptor)
        self.child = child, os.pidfd_open(child)

    def _reap(self, child: tuple[int, int], reason: str | None = None) -> None:
        _, status = os.waitpid(child[0], 0)
        os.close(child[1])
        self.child = None
        if self.setup.walls:
            self._sweep()
        self._say(Ended(os.waitstatus_to_exitcode(status), reason))

    def _kill(self, reason: str | None = None) -> None:
        if self.child:
            if not self.setup.walls:
                # Its group, if it has got as far as making one. Behind walls nothing is left at all.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.child[0], signal.SIGKILL)
            os.kill(self.child[0], signal.SIGKILL)
            self._reap(self.child, reason)

    def _sweep(self) -> None:
        """End what a submission has left: the first process of its namespace and with it, by the kernel, all others.

        A student's process may have told the kernel that it does not want to end with its parent. Here nothing is
        asked: whoever is neither the first process nor this one has to go before the next submission comes.
        """
        deadline = time.monotonic() + SWEEP_SECONDS
        while left := _others():
            for process in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            if time.monotonic() > deadline:
                # All that stands behind the walls ends with this process.
                os.write(2, b"a submission does not end\n")
                os._exit(71)
            time.sleep(0.001)

    def _weigh(self, child: int) -> None:
        """End a submission whose processes together have more memory than allowed, or do not tell how much."""
        limits = self.setup.limits
        try:
            if memory_of(_others() - {child}, limits.private_memory) > limits.private_memory:
                self._kill(f"more memory than allowed ({limits.memory >> 20} MB)")
        except OSError as error:
            self._kill(f"its memory could not be counted: {error}")


def _others() -> set[int]:
    """Return the processes there are, without the first one and this one."""
    return {int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()} - {1, os.getpid()}


def memory_of(processes: Iterable[int], limit: int) -> int:
    """Return the bytes that belong to ``processes`` alone; an exact sum only where it seems to be above ``limit``.

    Raises ``OSError`` where the kernel does not tell.
    """
    resident: dict[int, int] = {}
    for process in processes:
        # It may have ended meanwhile.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            _, pages, shared, *_ = Path(f"/proc/{process}/statm").read_text().split()
            resident[process] = (int(pages) - int(shared)) * PAGE
    if sum(resident.values()) <= limit:
        return sum(resident.values())
    # Pages that forks share were counted once for each; the exact sum takes longer.
    return sum(_proportional(process, pages) for process, pages in resident.items())


def _proportional(process: int, resident: int) -> int:
    """Return the bytes of a process, of shared pages its part; ``resident`` where the kernel does not tell."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:")))
    except (OSError, ValueError, IndexError):
        # Without the right to look closer: rather too much than nothing.
        return resident


# --- Walls around one submission --------------------------------------------------------------------------------------


def enclose(setup: Setup, descriptors: list[int], folder: str | None, shell: Any) -> int:
    """Shut this process and what it starts in, and answer requests until there are none; return an exit status.

    Parameters
    ----------
    setup
        What the warm process was told.
    descriptors
        Where requests come from, and where answers go to.
    folder
        Where to work if there are no walls.
    shell
        The IPython shell that runs cells.
    """
    limits = setup.limits
    if not setup.walls:
        os.setsid()
        os.chdir(folder or ".")
        _limit(limits, walls=False)
        _keep_only(descriptors)
        return StudentProcess(descriptors, limits, shell).serve()

    libc = ctypes.CDLL(None, use_errno=True)
    # Where memory runs out, the kernel takes it from here first.
    _write("/proc/self/oom_score_adj", "1000")
    if os.geteuid() == 0:
        # Root is exempt from the limit on processes, so nothing here runs as root, not even without its power.
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        # What another user owns is not his to open: his own /proc/self/uid_map must be.
        _check(libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl")
    user, group = os.geteuid(), os.getegid()
    _check(
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET),
        "unshare",
    )
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")
    inmate = os.fork()
    if inmate:
        _keep_only([])
        _, status = os.waitpid(inmate, 0)
        return abs(os.waitstatus_to_exitcode(status)) % 256
    # A group of its own: signals to a group reach beyond the namespace.
    os.setsid()
    # Process 1 of its own namespace: when it ends, the kernel ends all that it has left behind.
    _check(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
    safe = MS_NOSUID | MS_NODEV
    for target in FOLDERS:
        _mount(libc, target, safe, f"size={limits.scratch},nr_inodes={limits.scratch_files},mode=700")
    # Mapped and shared, it would be memory that belongs to nobody.
    _check(libc.mount(b"/dev/null", b"/dev/zero", None, MS_BIND, None), "mount /dev/zero")
    # Another user namespace would bring back the right to mount, and with it memory without limit.
    _write("/proc/sys/user/max_user_namespaces", "0")
    _mount(libc, "/proc", safe | MS_NOEXEC | MS_RDONLY, "size=4k,nr_inodes=2,mode=555")
    _limit(limits, walls=True)
    _drop_privileges(libc)
    _check(refuse_uncounted_memory(libc), "seccomp")
    os.chdir(WORK)
    _keep_only(descriptors)
    return StudentProcess(descriptors, limits, shell).serve()


def _check(result: int, call: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _mount(libc: ctypes.CDLL, target: str, flags: int, options: str) -> None:
    _check(libc.mount(b"tmpfs", target.encode(), b"tmpfs", flags, options.encode()), f"mount {target}")


def _limit(limits: Limits, *, walls: bool) -> None:
    """Set the limits of this process and its children."""
    values = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_FSIZE: limits.scratch,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if walls:
        # Counted in the user namespace of the submission; elsewhere, all processes of the user would count.
        values[resource.RLIMIT_NPROC] = limits.processes
    for name, value in values.items():
        _, hard = resource.getrlimit(name)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (value, value))


def _drop_privileges(libc: ctypes.CDLL) -> None:
    """Give up every capability for ever, so that no program can bring one back."""
    for capability in range(LAST_CAPABILITY + 1):
        # The kernel knows fewer of them and refuses the rest.
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _check(libc.capset(header, nothing), "capset")


def _keep_only(descriptors: list[int]) -> None:
    """Close every file but ``descriptors``; standard input and output lead nowhere."""
    nowhere = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    kept = sorted({0, 1, 2, *descriptors})
    for low, high in zip(kept, [*kept[1:], 1 << 16], strict=True):
        os.closerange(low + 1, high)


# --- The process of one submission ------------------------------------------------------------------------------------


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


def main(control: str, setup: str) -> None:
    """Serve on the socket with the file descriptor ``control``, as the :class:`Setup` in ``setup`` says."""
    Warm(socket.socket(fileno=int(control)), messages.read(setup, Setup)).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
