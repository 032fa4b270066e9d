"""What runs behind the walls: a warm process that forks one process for each submission.

The warm process is trusted and never runs a student's code. Its fork shuts itself in
(:mod:`~coursekit.grading.sandbox.enclosing`) and then does (:mod:`~coursekit.grading.sandbox.student_process`).

Run as ``python -m coursekit.grading.sandbox.inside CONTROL SETUP``: the number of the file descriptor of a socket, and
a message. :class:`coursekit.grading.sandbox.walls.Box` starts it.
"""

import array
import contextlib
import gc
import importlib
import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, assert_never

from coursekit.grading import codec, messages
from coursekit.grading.messages import Ended, Kill, Open, Ready, Setup
from coursekit.grading.sandbox.enclosing import enclose
from coursekit.grading.sandbox.student_process import new_shell, warm_up

POLL_SECONDS = 0.1
PAGE = resource.getpagesize()
# For the kernel to end what was killed.
SWEEP_SECONDS = 10
# How many new objects, and rounds of these, bring Python to look for garbage: a submission soon ends anyway.
GARBAGE = (10_000, 10, 10)


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


def main(control: str, setup: str) -> None:
    """Serve on the socket with the file descriptor ``control``, as the :class:`Setup` in ``setup`` says."""
    Warm(socket.socket(fileno=int(control)), messages.read(setup, Setup)).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
