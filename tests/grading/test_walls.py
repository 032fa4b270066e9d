"""The walls themselves: they are tried at the start of each run, and the trial finds each hole that is made."""

import shutil
from pathlib import Path

import pytest

import coursekit
from coursekit.grading.messages import Limits
from coursekit.grading.sandbox import walls
from coursekit.grading.sandbox.selftest import prove
from coursekit.grading.sandbox.walls import Box, WallError

LIMITS = Limits(memory=1 << 30, processes=40)
pytestmark = pytest.mark.xdist_group("walls")


def test_the_walls_hold_again_and_again() -> None:
    with Box(["numpy"], LIMITS) as box:
        prove(box)
        prove(box)


# Lines of `coursekit.grading.sandbox.inside` that are taken out, and what the trial then misses.
HOLES = {
    "    _drop_privileges(libc)\n    os.chdir": "no capabilities",
    '    _write("/proc/sys/user/max_user_namespaces", "0")\n': "no namespace of its own",
    '    _mount(libc, "/proc", safe | MS_NOEXEC | MS_RDONLY, "size=4k,nr_inodes=2,mode=555")\n': "no process of others",
    "        resource.RLIMIT_AS: limits.memory,\n": "a limit on memory",
    "        values[resource.RLIMIT_NPROC] = limits.processes\n": "a limit on processes",
}


@pytest.mark.parametrize("hole", HOLES, ids=HOLES.values())
def test_a_hole_in_the_inner_wall_is_found(hole: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    shutil.copytree(Path(coursekit.__file__).parent, packages / "coursekit", ignore=shutil.ignore_patterns("web"))
    inside = packages / "coursekit" / "grading" / "sandbox" / "inside.py"
    source = inside.read_text(encoding="utf-8")
    assert hole in source
    inside.write_text(
        source.replace(hole, "    os.chdir" if "chdir" in hole else "        pass\n" if "values[" in hole else "")
    )
    monkeypatch.setattr(walls, "own_packages", lambda: [packages / "coursekit"])
    with Box([], LIMITS) as box, pytest.raises(WallError, match=HOLES[hole]):
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
