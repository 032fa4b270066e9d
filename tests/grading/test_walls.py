"""The walls themselves: they are tried at the start of each run, and the trial finds each hole that is made."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

import coursekit
from coursekit.grading import messages
from coursekit.grading.messages import Limits, RunCell, Setup
from coursekit.grading.sandbox import cgroups, inside, walls
from coursekit.grading.sandbox.cgroups import MemoryGroup
from coursekit.grading.sandbox.inside import Warm
from coursekit.grading.sandbox.selftest import prove
from coursekit.grading.sandbox.walls import Box, ProcessEndedError, WallError
from tests.grading.test_inside import Student

LIMITS = Limits(memory=1 << 30, processes=40)


def test_the_walls_hold_again_and_again() -> None:
    with Box(["numpy"], LIMITS) as box:
        prove(box)
        prove(box)


# Lines of what stands in `coursekit.grading.sandbox`, what stands in their place, and what the trial then misses.
HOLES = [
    ("    _drop_privileges(libc)\n", "    _check(libc.prctl(38, 1, 0, 0, 0), 'prctl')\n", "no capabilities"),
    ('    _write("/proc/sys/user/max_user_namespaces", "0")\n', "", "no namespace of its own"),
    (
        '    _mount(libc, "/proc", safe | MS_NOEXEC | MS_RDONLY, "size=4k,nr_inodes=2,mode=555")\n',
        "",
        "no process of others",
    ),
    ("        resource.RLIMIT_AS: limits.memory,\n", "", "a limit on memory"),
    ("        values[resource.RLIMIT_NPROC] = limits.processes\n", "        pass\n", "a limit on processes"),
    ('    _check(refuse_uncounted_memory(libc), "seccomp")\n', "", "no memory that nobody counts"),
    (
        '    _check(libc.mount(b"/dev/null", b"/dev/zero", None, MS_BIND, None), "mount /dev/zero")\n',
        "",
        "no memory that nobody counts",
    ),
    ("            self._sweep()\n", "            pass\n", "nothing outlives it"),
]


@pytest.mark.parametrize(("hole", "instead", "missed"), HOLES)
def test_a_hole_in_the_inner_wall_is_found(
    hole: str, instead: str, missed: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packages = tmp_path / "packages"
    shutil.copytree(Path(coursekit.__file__).parent, packages / "coursekit", ignore=shutil.ignore_patterns("web"))
    sources = {path: path.read_text(encoding="utf-8") for path in (packages / "coursekit/grading/sandbox").glob("*.py")}
    [(path, source)] = [(path, source) for path, source in sources.items() if hole in source]
    path.write_text(source.replace(hole, instead))
    monkeypatch.setattr(walls, "own_packages", lambda: [packages / "coursekit"])
    with Box([], LIMITS) as box, pytest.raises(WallError, match=missed):
        prove(box)


def test_a_hole_in_the_outer_wall_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = walls.bubblewrap

    def holed() -> tuple[list[str], list[int]]:
        command, descriptors = right()
        return [*command, "--setenv", "LMS_TOKEN", "secret"], descriptors

    monkeypatch.setattr(walls, "bubblewrap", holed)
    with Box([], LIMITS) as box, pytest.raises(WallError, match="a clean environment"):
        prove(box)


def test_a_visible_machine_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = walls.bubblewrap

    def holed() -> tuple[list[str], list[int]]:
        command, descriptors = right()
        root = str(Path(walls.__file__).parents[4])
        folders = [part for parent in reversed(Path(root).parents[:-1]) for part in ("--dir", str(parent))]
        place = command.index("--proc")
        return [*command[:place], *folders, "--ro-bind", root, root, *command[place:]], descriptors

    monkeypatch.setattr(walls, "bubblewrap", holed)
    # What lies where the submission has its scratch is hidden by that, so there the second wall holds.
    if any(Path(walls.__file__).is_relative_to(folder) for folder in ("/tmp", walls.WORK)):
        with Box([], LIMITS) as box:
            prove(box)
        return
    with Box([], LIMITS) as box, pytest.raises(WallError, match="no file of the machine"):
        prove(box)


def test_a_broken_bubblewrap_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    right = walls.bubblewrap

    def broken() -> tuple[list[str], list[int]]:
        command, descriptors = right()
        return [*command, "--no-such-option"], descriptors

    monkeypatch.setattr(walls, "bubblewrap", broken)
    with pytest.raises(WallError, match=r"(?s)cannot be put up.*--unsafe"), Box([], LIMITS):
        pass


def test_a_missing_bubblewrap_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(WallError, match="bubblewrap is not there"):
        Box([], LIMITS)


def test_a_box_without_walls_still_has_limits() -> None:
    """What an instructor who says --unsafe still gets: a folder of its own and limits of each process."""
    with Box([], LIMITS, walls=False) as box, pytest.raises(WallError, match=r"do not hold|could not be tried"):
        prove(box)


def test_what_takes_too_long_is_interrupted_and_no_other_request_is() -> None:
    """Each second request ends just as its time does; the one after it has all of its own."""
    limit, ends = 0.03, set()
    with Box([], replace(LIMITS, cell_seconds=limit)) as box:
        session = box.open()
        student = Student(session)
        while student.ask(RunCell("import time")).raised:
            pass  # the machine is busy
        seconds = 0.9 * limit
        for _ in range(100):
            start = time.monotonic()
            first = student.ask(RunCell(f"time.sleep({seconds})")).raised
            between = time.monotonic()
            second = student.ask(RunCell("time.sleep(0.005)")).raised
            assert second is None or time.monotonic() - between >= limit
            seconds += 0.0002 if between - start < limit else -0.0002
            ends.add(first and first.types[0])
        session.close()
    assert "KeyboardInterrupt" in ends


def ended_by(source: str, limits: Limits) -> tuple[str, float]:
    """Return why a submission that runs ``source`` was ended, if it was, and after how many seconds."""
    with Box([], limits) as box:
        start = time.monotonic()
        session = box.open()
        session.send(messages.write_request(0, messages.RunCell(source)), start + 5)
        ended = box.ended(20)
        session.close()
        return (ended.reason or f"status {ended.status}") if ended else "", time.monotonic() - start


SMALL = Limits(memory=500 << 20, scratch=16 << 20, processes=40)
# Each takes more memory than allowed in a way of its own, and no process more than one may.
GREEDY = {
    "forks": "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        block = bytearray(150 << 20)\n"
    "        for place in range(0, len(block), 4096): block[place] = 1\n        time.sleep(60)\ntime.sleep(60)",
    "forks-of-forks": "import os, time\nfor _ in range(4):\n    if os.fork() == 0: os.setsid()\n"
    "block = bytearray(150 << 20)\nfor place in range(0, len(block), 4096): block[place] = 1\ntime.sleep(60)",
    "forks-that-hide": "import ctypes, os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
    "        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\n        block = bytearray(150 << 20)\n"
    "        for place in range(0, len(block), 4096): block[place] = 1\n        time.sleep(60)\ntime.sleep(60)",
}


@pytest.mark.parametrize("grouped", [True, False], ids=["with-a-group", "without"])
@pytest.mark.parametrize("source", GREEDY.values(), ids=GREEDY)
def test_all_processes_share_one_limit(source: str, grouped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not grouped:
        monkeypatch.setattr(cgroups, "own_groups", list)
    reason, seconds = ended_by(source, SMALL)
    # The kernel ends it by itself, or the warm process does and says why.
    assert "more memory than allowed" in reason or (grouped and reason.startswith("status"))
    assert seconds < 15


# Each would be memory of nobody: it cannot be had.
UNCOUNTED = {
    "shared": "import mmap\nmmap.mmap(-1, 4096)",
    "shared-and-private-flags": "import mmap\nmmap.mmap(-1, 4096, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS | 0x40)",
    "memfd": "import os\nos.memfd_create('x')",
    "memfd-secret": "assert ctypes.CDLL(None, use_errno=True).syscall(447, 0) != -1",
    "system-v": "assert ctypes.CDLL(None).shmget(0, 4096, 0o1600) != -1",
    "queues": "assert ctypes.CDLL(None).msgget(0, 0o1600) != -1",
    "posix-queues": "assert ctypes.CDLL('librt.so.1').mq_open(b'/x', 0o102, 0o600, None) != -1",
    "zero": "import mmap, os\nmmap.mmap(os.open('/dev/zero', os.O_RDWR), 4096)",
    "io-uring": "assert ctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(200)) != -1",
    "other-names": "assert ctypes.CDLL(None).syscall(0x40000000 | 319, b'x', 0) != -1",
    "swap-a-namespace": "assert ctypes.CDLL(None).unshare(0x10000000) != -1",
    "big-file": "import os\nos.truncate(os.open('big', os.O_RDWR | os.O_CREAT), 1 << 30)",
}


def test_memory_that_nobody_counts_cannot_be_had() -> None:
    with Box([], SMALL) as box:
        session, until = box.open(), time.monotonic() + 20
        for number, source in enumerate(UNCOUNTED.values()):
            session.send(messages.write_request(number, messages.RunCell(f"import ctypes\n{source}")), until)
            answer = messages.read_answer(session.receive(until, 1 << 20), number)
            assert answer.raised is not None, source
        session.close()


# Each wants to live on when its submission ends.
STAYING = {
    "sessions": "import os\nfor _ in range(10):\n    if os.fork() == 0:\n        os.setsid()\n"
    "        while True: pass\n",
    "orphans": "import os\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        while True: pass\n"
    "    os._exit(0)\n",
    "deaf": "import os, signal\nfor number in range(1, 32):\n    try: signal.signal(number, signal.SIG_IGN)\n"
    "    except (OSError, ValueError): pass\nif os.fork() == 0:\n    while True: pass\n",
    "stopped": "import os, signal\nif os.fork() == 0:\n    os.kill(os.getpid(), signal.SIGSTOP)\n",
    "threads": "import threading\nfor _ in range(5):\n"
    "    threading.Thread(target=lambda: [None for _ in iter(int, 1)]).start()",
    "forking": "import os\ndef grow():\n    while True:\n        try: os.fork()\n        except OSError: pass\n"
    "if os.fork() == 0: grow()\n",
    "another-program": "import subprocess, sys\nsubprocess.Popen(['sh', '-c', 'trap \"\" 1 2 15; while :; do :; done'],"
    " start_new_session=True)",
}


@pytest.mark.parametrize("how", ["closed", "exits", "killed"])
@pytest.mark.parametrize("source", STAYING.values(), ids=STAYING)
def test_nothing_outlives_a_submission(source: str, how: str) -> None:
    """On every path: its requests end, it ends by itself, or it is killed."""
    staying = f"import ctypes\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\n{source}"
    with Box([], SMALL) as box:
        session, until = box.open(), time.monotonic() + 20
        session.send(messages.write_request(0, messages.RunCell(staying)), until)
        session.receive(until, 1 << 20)
        if how == "exits":
            session.send(messages.write_request(1, messages.RunCell("import os\nos._exit(0)")), until)
        elif how == "killed":
            box.kill()
        else:
            os.close(session.requests)
            session.requests = os.open(os.devnull, os.O_WRONLY)
        assert box.ended(15) is not None
        with pytest.raises(ProcessEndedError):
            session.receive(time.monotonic() + 1, 1 << 20)
        session.close()
        inside = processes_of(box.process.pid)
        assert len(inside) <= 3, "bubblewrap, the first process, the warm one"


def processes_of(process: int) -> list[int]:
    """Return a process and all below it."""
    children = [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return [process, *(below for child in children for below in processes_of(child))]


def test_nothing_outlives_an_agent_that_is_killed(tmp_path: Path) -> None:
    """The kernel ends the walls with the process that put them up, and what is behind them with the walls."""
    script = tmp_path / "agent.py"
    cell = f"messages.RunCell({STAYING['sessions']!r})"
    script.write_text(
        "import time\nfrom coursekit.grading import messages\nfrom coursekit.grading.sandbox.walls import Box\n"
        "with Box([]) as box:\n    session = box.open()\n"
        f"    session.send(messages.write_request(0, {cell}), time.monotonic() + 9)\n"
        "    session.receive(time.monotonic() + 9, 10000)\n    print('going', flush=True)\n    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "going\n"
    started = processes_of(process.pid)[1:]
    assert len(started) >= 4 + 10
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{entry}").exists() for entry in started):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_group_that_cannot_be_had_is_none(tmp_path: Path) -> None:
    assert MemoryGroup.of_processes(os.getpid(), 1 << 30, roots=[]) is None
    # A folder, but not the kernel's: there is nothing to write to.
    (tmp_path / "file").write_text("")
    assert MemoryGroup.of_processes(os.getpid(), 1 << 30, roots=[(tmp_path / "file", "memory.max")]) is None
    assert MemoryGroup.of_processes(999_999_999, 1 << 30, roots=[(tmp_path, "memory.max")]) is None


def test_memory_that_cannot_be_read_ends_the_submission(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str | None] = []
    warm = Warm(None, Setup((), SMALL, True))
    monkeypatch.setattr(warm, "_kill", said.append)
    monkeypatch.setattr(inside, "_others", lambda: {os.getpid()})

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(inside, "memory_of", refused)
    warm._weigh(1)
    assert said == ["its memory could not be counted: [Errno 13] Permission denied"]
