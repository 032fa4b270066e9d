"""The order in which a submission shuts itself in: nothing of a student's runs before the last wall stands.

The calls are recorded and not made; `test_walls` makes them, and tries what must not work.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from coursekit.grading.messages import Limits, Setup
from coursekit.grading.sandbox import enclosing

LIMITS = Limits(scratch=111, scratch_files=7)
WALLED, OPEN = Setup((), LIMITS, True), Setup((), LIMITS, False)


class Libc:
    """Records calls of the C library, and lets one of them fail."""

    def __init__(self, calls: list[str], failing: str) -> None:
        self.calls = calls
        self.failing = failing

    def __getattr__(self, name: str) -> Callable[..., int]:
        def call(*arguments: Any) -> int:
            shown = [value.decode() if isinstance(value, bytes) else str(value) for value in arguments]
            if name == "mount":
                shown = [shown[1], shown[3], shown[4]]
            if name == "prctl" and arguments[0] == 22:
                shown = ["seccomp"]
            if name == "capset":
                assert set(arguments[1]) == {0}, "no capability is left"
                shown = []
            self.calls.append(" ".join([name, *shown]))
            return -1 if self.failing and self.calls[-1].startswith(self.failing) else 0

        return call


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, list[str]]]:
    """Return a function that encloses this process on paper: its exit status and the calls that were made."""

    def enclosed(setup: Setup, *, user: int = 0, child: int = 0, failing: str = "") -> tuple[int, list[str]]:
        calls: list[str] = []

        def note(name: str, answer: Any = None) -> Callable[..., Any]:
            def call(*arguments: Any) -> Any:
                calls.append(" ".join([name, *map(str, arguments)]))
                if failing and calls[-1].startswith(failing):
                    raise OSError(1, name)
                return answer

            return call

        class Process:
            def __init__(self, *_: Any) -> None:
                calls.append("student")

            def serve(self) -> int:
                return 0

        with monkeypatch.context() as patch:
            patch.setattr(enclosing.ctypes, "CDLL", lambda *_, **__: Libc(calls, failing))
            for name in ("setgroups", "setresgid", "setresuid", "setsid", "chdir"):
                patch.setattr(os, name, note(name))
            patch.setattr(os, "geteuid", lambda: user)
            patch.setattr(os, "getegid", lambda: user)
            patch.setattr(os, "fork", note("fork", child))
            patch.setattr(os, "waitpid", note("waitpid", (child, 3 << 8)))
            patch.setattr(enclosing, "_write", note("write"))
            patch.setattr(enclosing, "_limit", lambda limits, walls: calls.append(f"limit {walls}"))
            patch.setattr(enclosing, "_keep_only", note("keep"))
            patch.setattr(enclosing, "StudentProcess", Process)
            return enclosing.enclose(setup, [8, 9], "/folder", None), calls

    return enclosed


NAMESPACES = (
    enclosing.CLONE_NEWUSER | enclosing.CLONE_NEWNS | enclosing.CLONE_NEWPID | enclosing.CLONE_NEWIPC
    | enclosing.CLONE_NEWUTS | enclosing.CLONE_NEWNET
)  # fmt: skip
KILLED_FIRST = "write /proc/self/oom_score_adj 1000"
ROOT_FIRST = [
    KILLED_FIRST,
    "setgroups []",
    "setresgid 65534 65534 65534",
    "setresuid 65534 65534 65534",
    "prctl 4 1 0 0 0",
]
SHARED = [
    f"unshare {NAMESPACES}",
    "write /proc/self/setgroups deny",
    "write /proc/self/uid_map {user} {user} 1",
    "write /proc/self/gid_map {user} {user} 1",
    "fork",
    "setsid",
    f"prctl 1 {int(signal.SIGKILL)} 0 0 0",
    "mount /work 6 size=111,nr_inodes=7,mode=700",
    "mount /tmp 6 size=111,nr_inodes=7,mode=700",
    "mount /dev/shm 6 size=111,nr_inodes=7,mode=700",
    "mount /dev/zero 4096 None",
    "write /proc/sys/user/max_user_namespaces 0",
    "mount /proc 15 size=4k,nr_inodes=2,mode=555",
    "limit True",
    *(f"prctl 24 {capability} 0 0 0" for capability in range(64)),
    "prctl 38 1 0 0 0",
    "capset ",
    "prctl seccomp",
    "chdir /work",
    "keep [8, 9]",
    "student",
]


@pytest.mark.parametrize(("user", "first"), [(0, ROOT_FIRST), (1000, [KILLED_FIRST])])
def test_the_walls_stand_before_the_student_comes(recorded: Callable, user: int, first: list[str]) -> None:
    status, calls = recorded(WALLED, user=user)
    assert status == 0
    assert [call.rstrip() for call in calls] == [
        *first, *(call.format(user=user).rstrip() if "{" in call else call.rstrip() for call in SHARED)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "failing",
    ["write /proc/self/oom", "mount /dev/zero", "prctl seccomp",
     "setgroups", "setresgid", "setresuid", "prctl 4", "unshare", "write /proc/self/setgroups",
     "write /proc/self/uid_map", "write /proc/self/gid_map", "setsid", "prctl 1 ", "mount /work", "mount /tmp",
     "mount /dev/shm", "write /proc/sys/user", "mount /proc", "prctl 38", "capset", "chdir"],
)  # fmt: skip
def test_where_a_wall_cannot_be_put_up_no_student_comes(recorded: Callable, failing: str) -> None:
    with pytest.raises(OSError):
        recorded(WALLED, failing=failing)


def test_the_kernel_may_know_fewer_capabilities(recorded: Callable) -> None:
    assert recorded(WALLED, failing="prctl 24 41")[0] == 0


def test_the_process_outside_waits_and_hands_on_how_it_ended(recorded: Callable) -> None:
    status, calls = recorded(WALLED, child=77)
    assert status == 3
    assert calls[-3:] == ["fork", "keep []", "waitpid 77 0"]
    assert "student" not in calls


def test_without_walls_there_are_a_folder_and_limits(recorded: Callable) -> None:
    assert recorded(OPEN) == (0, ["setsid", "chdir /folder", "limit False", "keep [8, 9]", "student"])


@pytest.mark.parametrize("walled", [True, False])
def test_limits_are_never_raised(monkeypatch: pytest.MonkeyPatch, walled: bool) -> None:
    limits: dict[int, tuple[int, int]] = {}
    kinds = enclosing.resource
    hard = {kinds.RLIMIT_NOFILE: 10}
    monkeypatch.setattr(kinds, "getrlimit", lambda name: (0, hard.get(name, kinds.RLIM_INFINITY)))
    monkeypatch.setattr(kinds, "setrlimit", lambda name, values: limits.update({name: values}))
    enclosing._limit(LIMITS, walls=walled)
    expected = {
        kinds.RLIMIT_CPU: LIMITS.cpu_seconds, kinds.RLIMIT_AS: LIMITS.memory, kinds.RLIMIT_FSIZE: 111,
        kinds.RLIMIT_NOFILE: 10, kinds.RLIMIT_CORE: 0, kinds.RLIMIT_MSGQUEUE: 0,
    }  # fmt: skip
    if walled:
        expected[kinds.RLIMIT_NPROC] = LIMITS.processes
    assert limits == {name: (value, value) for name, value in expected.items()}


def test_what_is_written_to_the_kernel_is_written_at_once(tmp_path: Any) -> None:
    (tmp_path / "map").write_text("")
    enclosing._write(str(tmp_path / "map"), "0 0 1")
    assert (tmp_path / "map").read_text() == "0 0 1"
    with pytest.raises(FileNotFoundError):
        enclosing._write(str(tmp_path / "missing"), "x")
