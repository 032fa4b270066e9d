"""The proof that the walls hold, given at the start of each run from the inside: by trying what must not work."""

import json
import socket
import tempfile
import time
from pathlib import Path

from coursekit.grading import messages
from coursekit.grading.codec import MAX_BYTES
from coursekit.grading.messages import RunCell
from coursekit.grading.sandbox.walls import (
    ADVICE,
    Box,
    ProcessEndedError,
    Session,
    WallError,
    inside_environment,
)

SECONDS = 30.0

# Runs where a student's code would run, and prints what it found: by name, whether it is as it must be.
PROBE = """
import ctypes, json, mmap, os, signal, socket, threading, time
from pathlib import Path

asked = json.loads({asked!r})
libc = ctypes.CDLL(None, use_errno=True)
found = {{}}


def fails(call, *arguments):
    try:
        call(*arguments)
    except (OSError, RuntimeError, ValueError):
        return True
    return False


def capabilities():
    header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    libc.capget(header, sets)
    return any(sets)


def threads_until_refused():
    threading.stack_size(1 << 18)  # small ones: memory must not end them first
    stop, count = threading.Event(), 0
    try:
        while count <= asked["processes"] + 1:
            threading.Thread(target=stop.wait, daemon=True).start()
            count += 1
    except RuntimeError:
        pass
    stop.set()
    return count


found["not root"] = 0 not in (os.getuid(), os.geteuid(), os.getgid())
found["no capabilities"] = not capabilities() and libc.prctl(39, 0, 0, 0, 0) == 1
found["a clean environment"] = set(os.environ) <= set(asked["environment"]) | {{"PWD", "LC_CTYPE", "SHLVL"}}
found["no file of the machine"] = fails(open, asked["secret"]) and not Path(asked["root"]).exists()
found["the course's packages"] = bool(os.listdir("/packages"))
found["no network"] = fails(socket.create_connection, ("127.0.0.1", asked["port"]), 2)
found["no process of others"] = os.getpid() == 1 and not os.listdir("/proc")
found["read-only packages"] = all(
    fails(open, Path(folder) / "left-behind", "w") for folder in ("/", "/usr", "/dev", os.path.dirname(json.__file__))
)
found["a limit on files"] = all(
    os.statvfs(folder).f_blocks * os.statvfs(folder).f_frsize <= asked["scratch"]
    for folder in ("/work", "/tmp", "/dev/shm")
)
found["a limit on memory"] = fails(mmap.mmap, -1, asked["memory"], mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
found["no memory that nobody counts"] = (
    fails(mmap.mmap, -1, 4096)
    and fails(os.memfd_create, "left-behind")
    and libc.shmget(0, 4096, 0o1600) == -1
    and os.read(os.open("/dev/zero", os.O_RDONLY), 1) == b""
)
found["no namespace of its own"] = libc.unshare(0x10000000) != 0
found["nothing of the one before"] = not any(os.listdir(folder) for folder in ("/work", "/tmp", "/dev/shm"))
for folder in ("/work", "/tmp", "/dev/shm"):
    Path(folder, "left-behind").write_text("x")
# This process asks the kernel to let it live on, and so does one in a session of its own; whoever tries the walls
# sees that the pipe they hold is closed all the same.
libc.prctl(1, 0, 0, 0, 0)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            time.sleep(1)
    os._exit(0)
found["a limit on processes"] = threads_until_refused() <= asked["processes"]
print(json.dumps(found))
"""


def prove(box: Box) -> None:
    """Try the walls of ``box`` from the inside; raises :class:`WallError` that names each one that does not hold."""
    with (
        tempfile.NamedTemporaryFile("w", suffix="-secret") as secret,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        asked = {
            "secret": secret.name,
            "root": str(Path(__file__).parents[4]),
            "port": server.getsockname()[1],
            "environment": list(inside_environment(box.walls)),
            "scratch": box.limits.scratch,
            "memory": box.limits.memory,
            "processes": box.limits.processes,
        }
        source = PROBE.format(asked=json.dumps(asked))
        # The second one must find nothing of what the first one leaves.
        results = [_run(box, source), _run(box, source)]
    broken = sorted({name for result in results for name, holds in result.items() if not holds})
    if broken:
        raise WallError(f"The walls do not hold. What should be and is not: {', '.join(broken)}.\n{ADVICE}")


def _run(box: Box, source: str) -> dict[str, bool]:
    session, deadline = box.open(), time.monotonic() + SECONDS
    try:
        session.send(messages.write_request(0, RunCell(source)), deadline)
        answer = messages.read_answer(session.receive(deadline, MAX_BYTES), 0)
        found: dict[str, bool] = json.loads("".join(output.get("text", "") for output in answer.outputs))
        box.kill()
        found["nothing outlives it"] = box.ended(SECONDS) is not None and _is_closed(session)
        return found
    except (TimeoutError, ProcessEndedError, ValueError) as error:
        raise WallError(f"The walls could not be tried: {error!r}\n{box.complaint()}\n{ADVICE}") from error
    finally:
        session.close()


def _is_closed(session: Session) -> bool:
    """Return whether nobody holds the other end of the pipe any more."""
    try:
        session.receive(time.monotonic() + 1, MAX_BYTES)
    except ProcessEndedError:
        return True
    except TimeoutError:
        pass
    return False
