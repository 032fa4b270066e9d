"""Walls around students' code: bubblewrap hides the machine, and each submission gets namespaces and limits of its own.

Two walls stand around a submission. The outer one is bubblewrap, started once: it shows nothing of the machine but the
interpreter and its packages, read-only, with no network and a clean environment. Inside, a warm process that has done
its imports forks once for each submission, and the fork shuts itself in once more (see
:mod:`coursekit.grading.sandbox.enclosing`), so that one student's code never meets what another's left behind.
"""

import array
import contextlib
import ctypes
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import coursekit
from coursekit.course.errors import CourseError
from coursekit.grading import messages
from coursekit.grading.messages import Ended, Kill, Limits, Open, Ready, Setup
from coursekit.grading.sandbox.cgroups import MemoryGroup
from coursekit.grading.sandbox.enclosing import CLONE_NEWUSER, NOBODY, WORK

START_SECONDS = 120
# What the warm process itself may come to need beside a submission, and the kernel for both.
WARM_MEMORY = 64 << 20
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
# What programs look up there: where libraries are, fonts, the time zone.
SETTINGS = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/fonts")
PACKAGES = "/packages"
ENVIRONMENT = "/environment"


class WallError(CourseError):
    """The walls cannot be had on this machine, or do not hold."""


class ProcessEndedError(Exception):
    """The process of a submission has ended, for the reason given."""


class Box:
    """A warm process behind walls that starts one process for each submission.

    Parameters
    ----------
    modules
        Modules to import beforehand.
    limits
        What each submission may use.
    walls
        False only where the person who grades has said so: students' code then runs as that person.
    """

    def __init__(self, modules: Sequence[str] = (), limits: Limits | None = None, *, walls: bool = True) -> None:
        self.limits = limits or Limits()
        self.walls = walls
        self.folder: tempfile.TemporaryDirectory[str] | None = None
        self.group: MemoryGroup | None = None
        self.control, inner = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        setup = messages.write(Setup(tuple(modules), self.limits, walls))
        passed = [inner.fileno()]
        command = [interpreter(walls), "-m", "coursekit.grading.sandbox.inside", str(inner.fileno()), setup]
        environment = inside_environment(walls)
        with contextlib.ExitStack() as opened:
            if walls:
                arguments, descriptors = bubblewrap()
                for descriptor in descriptors:
                    opened.callback(os.close, descriptor)
                passed += descriptors
                variables = [part for pair in environment.items() for part in ("--setenv", *pair)]
                # Its own environment stays readable in /proc, so it gets none.
                command, environment = [*arguments, *variables, "--", *command], {}
            log = opened.enter_context(tempfile.TemporaryFile())
            self.process = subprocess.Popen(
                command,
                env=environment,
                pass_fds=passed,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the grader, which then ends the box in order.
                start_new_session=True,
                cwd="/",
            )
            self.log = os.fdopen(os.dup(log.fileno()), "rb")
        inner.close()

    def __enter__(self) -> "Box":
        self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait(self) -> None:
        """Wait until the warm process is ready; raises :class:`WallError` if it does not get there."""
        if not isinstance(self._hear(START_SECONDS), Ready):
            self.close()
            raise WallError(f"The walls cannot be put up: {self.complaint() or 'bubblewrap did not start'}\n{ADVICE}")
        if self.walls:
            # Now, when what is imported has its memory already: from here on only submissions take more.
            self.group = MemoryGroup.of_processes(self.process.pid, self.limits.memory + WARM_MEMORY)

    def open(self) -> "Session":
        """Start the process of one submission and return the way to it."""
        request_read, request_write = os.pipe()
        answer_read, answer_write = os.pipe()
        command = Open()
        if not self.walls:
            self._clear()
            self.folder = tempfile.TemporaryDirectory(prefix="submission-")
            command = Open(self.folder.name)
        rights = array.array("i", [request_read, answer_write])
        try:
            self.control.sendmsg([messages.write(command).encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        except OSError as error:
            os.close(request_write)
            os.close(answer_read)
            raise WallError(f"The process behind the walls has ended: {error}") from error
        finally:
            os.close(request_read)
            os.close(answer_write)
        return Session(self, request_write, answer_read)

    def kill(self) -> None:
        """End the student's process and all that it has started."""
        with contextlib.suppress(OSError):
            self.control.send(messages.write(Kill()).encode())

    def ended(self, seconds: float) -> Ended | None:
        """Return how the student's process has ended, waiting for it up to ``seconds``; None if it has not."""
        message = self._hear(seconds)
        return message if isinstance(message, Ended) else None

    def complaint(self) -> str:
        """Return what bubblewrap and the warm process have complained of."""
        self.log.seek(0)
        return self.log.read(4000).decode(errors="replace").strip()

    def close(self) -> None:
        """End everything behind the walls."""
        self.control.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.group:
            self.group.remove()
        self._clear()

    def _clear(self) -> None:
        if self.folder:
            shutil.rmtree(self.folder.name, ignore_errors=True)
            self.folder = None

    def _hear(self, seconds: float) -> Ready | Ended | None:
        ready, _, _ = select.select([self.control], [], [], max(seconds, 0))
        data = self.control.recv(65536) if ready else b""
        return messages.read(data, Ready, Ended) if data else None


class Session:
    """The two pipes to one student's process: requests go out, answers come in, both one line of JSON.

    It may be used by a fork of the process that opened it.
    """

    def __init__(self, box: Box, requests: int, answers: int) -> None:
        self.box = box
        self.requests = requests
        self.answers = answers
        self.rest = b""

    def send(self, line: bytes, deadline: float) -> None:
        """Write a line; raises ``ProcessEndedError`` if nobody reads it, ``TimeoutError`` after ``deadline``."""
        os.set_blocking(self.requests, False)
        view = memoryview(line + b"\n")
        while view:
            _, ready, _ = select.select([], [self.requests], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise TimeoutError
            try:
                view = view[os.write(self.requests, view[:65536]) :]
            except BrokenPipeError as error:
                raise ProcessEndedError from error

    def receive(self, deadline: float, limit: int) -> bytes:
        """Return the next line.

        Parameters
        ----------
        deadline
            A time of the monotonic clock.
        limit
            The bytes a line may have.

        Raises
        ------
        ProcessEndedError
            At the end, or for a longer line.
        TimeoutError
            After the deadline.
        """
        parts, size = [self.rest], len(self.rest)
        while b"\n" not in parts[-1]:
            ready, _, _ = select.select([self.answers], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                self.rest = b"".join(parts)
                raise TimeoutError
            data = os.read(self.answers, 1 << 16)
            size += len(data)
            if not data:
                raise ProcessEndedError
            if size > limit:
                raise ProcessEndedError(f"an answer of more than {limit} bytes")
            parts.append(data)
        line, _, self.rest = b"".join(parts).partition(b"\n")
        return line

    def close(self) -> None:
        """Close the pipes."""
        os.close(self.requests)
        os.close(self.answers)


# --- bubblewrap -------------------------------------------------------------------------------------------------------

ADVICE = (
    "Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap) and allow user namespaces, or grade in a virtual "
    "machine. With --unsafe, students' code runs without walls, with your rights: only for code that you trust."
)


def inside_environment(walls: bool) -> dict[str, str]:
    """Return the environment of students' code: nothing of the grader's."""
    paths = [PACKAGES] if walls else [str(path.parent) for path in own_packages()]
    return {
        "HOME": WORK if walls else tempfile.gettempdir(),
        "LANG": "C.UTF-8",
        "PATH": f"{Path(interpreter(walls)).parent}:/usr/bin:/bin",
        "PYTHONPATH": ":".join(dict.fromkeys(paths)),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "IPYTHONDIR": "/tmp/ipython",
        # One thread each: a fork has no others, and a class is graded side by side.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def own_packages() -> list[Path]:
    """Return the folders of this package and of those installed beside it from the course's sources."""
    package = Path(coursekit.__file__).parent
    return sorted(path.parent for path in package.parent.glob("*/__init__.py"))


def bubblewrap() -> tuple[list[str], list[int]]:
    """Return the command that puts up the outer wall and the file descriptors to pass to it.

    Raises :class:`WallError` where there is no bubblewrap.
    """
    program = shutil.which("bwrap")
    if program is None or not sys.platform.startswith("linux"):
        raise WallError(f"bubblewrap is not there, and without it students' code is not run.\n{ADVICE}")
    descriptors = []
    if os.geteuid() == 0:
        # Root would stay root outside, whatever it is called inside, and no limit on processes would hold.
        descriptors.append(user_namespace())
        user = ["--userns", str(descriptors[0]), "--cap-drop", "ALL"]
        # The last one is to count memory exactly; a submission gives all of them up.
        for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_SYS_PTRACE"):
            user += ["--cap-add", capability]
    else:
        user = ["--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY), "--cap-drop", "ALL"]
    command = [program, *user, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--hostname", "box", "--die-with-parent", "--new-session", "--clearenv"]
    for path in map(Path, SYSTEM):
        if path.is_symlink():
            command += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            command += ["--ro-bind", str(path), str(path)]
    for name in SETTINGS:
        command += ["--ro-bind-try", name, name]
    for path, inside in interpreter_folders().items():
        # Folders on the way that bubblewrap makes by itself could be entered by root alone.
        for parent in reversed(Path(inside).parents[:-1]):
            command += ["--dir", str(parent)]
        command += ["--ro-bind", str(path), inside]
    command += ["--dir", PACKAGES]
    for path in own_packages():
        command += ["--ro-bind", str(path), f"{PACKAGES}/{path.name}"]
    command += ["--proc", "/proc", "--dev", "/dev", "--dir", "/dev/shm", "--remount-ro", "/dev"]
    command += ["--size", str(16 << 20), "--tmpfs", "/tmp", "--dir", WORK, "--remount-ro", "/", "--chdir", "/"]
    return command, descriptors


def interpreter_folders() -> dict[Path, str]:
    """Return the folders with the interpreter and its packages outside the system's own, and where each is inside."""
    base = {Path(path).resolve() for path in (sys.base_prefix, sys.base_exec_prefix)}
    found = {path: str(path) for path in sorted(base) if not path.is_relative_to("/usr")}
    if sys.prefix != sys.base_prefix:
        # Not at its own place, which may lie in a folder that is hidden, and tells where the course is.
        found[Path(sys.prefix).resolve()] = ENVIRONMENT
    return found


def interpreter(walls: bool) -> str:
    """Return the path of this interpreter as the process behind the walls sees it."""
    if not walls or sys.prefix == sys.base_prefix:
        return sys.executable
    return f"{ENVIRONMENT}/{Path(sys.executable).relative_to(sys.prefix)}"


def user_namespace() -> int:
    """Return a file descriptor of a user namespace in which root may become nobody, for bubblewrap to enter."""
    libc = ctypes.CDLL(None, use_errno=True)
    ready_read, ready_write = os.pipe()
    done_read, done_write = os.pipe()
    holder = os.fork()
    if holder == 0:
        os.close(done_write)
        os.write(ready_write, b"1" if libc.unshare(CLONE_NEWUSER) == 0 else b"0")
        os.read(done_read, 1)
        os._exit(0)
    try:
        if os.read(ready_read, 1) != b"1":
            raise WallError(f"This machine allows no user namespaces.\n{ADVICE}")
        for name in ("uid_map", "gid_map"):
            Path(f"/proc/{holder}/{name}").write_text(f"0 0 1\n{NOBODY} {NOBODY} 1\n")
        return os.open(f"/proc/{holder}/ns/user", os.O_RDONLY)
    finally:
        for descriptor in (ready_read, ready_write, done_read, done_write):
            os.close(descriptor)
        os.waitpid(holder, 0)
