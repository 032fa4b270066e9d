"""A limit on memory that the kernel itself keeps, where this process may make one: a control group for a box.

What stands behind the walls then shares one limit: pages of all processes, files in memory, buffers of the kernel. The
group is of version 2 or 1, whichever the machine has. Where none can be had (no right to make one, no memory
controller), the limits of each process and the counting by the warm process are all there is.
"""

import contextlib
import os
from pathlib import Path

PREFIX = "coursekit-"


class MemoryGroup:
    """A control group with a limit; :meth:`of_processes` makes one.

    Parameters
    ----------
    folder
        Its folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of_processes(cls, first: int, limit: int, roots: list[tuple[Path, str]] | None = None) -> "MemoryGroup | None":
        """Return a group that holds ``first`` and all its descendants, or None where none can be had.

        Memory that these processes have taken before is not counted.

        Parameters
        ----------
        first
            A process.
        limit
            The bytes they may take together from now on.
        roots
            Where to try, and the name of the limit there; by default what the kernel says of this process.
        """
        for parent, name in own_groups() if roots is None else roots:
            folder = parent / f"{PREFIX}{os.getpid()}-{first}"
            try:
                _remove_abandoned(parent)
                folder.mkdir()
            except OSError:
                continue
            group = cls(folder)
            try:
                group._fill(first, limit, name)
            except OSError:
                group.remove()
                continue
            return group
        return None

    def _fill(self, first: int, limit: int, name: str) -> None:
        (self.folder / name).write_text(str(limit))
        # Swap is memory as well; not every machine counts it.
        for swap, bytes_ in (("memory.swap.max", 0), ("memory.memsw.limit_in_bytes", limit)):
            with contextlib.suppress(OSError):
                if (self.folder / swap).exists():
                    (self.folder / swap).write_text(str(bytes_))
        for process in [first, *_descendants(first)]:
            (self.folder / "cgroup.procs").write_text(str(process))

    def remove(self) -> None:
        """Remove the group, whose processes have ended."""
        with contextlib.suppress(OSError):
            self.folder.rmdir()


def own_groups() -> list[tuple[Path, str]]:
    """Return the folders below which this process might make a group, with the name of the limit there."""
    found = []
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, place = line.split(":", 2)
            inner = place.lstrip("/")
            if controllers == "":
                base, name = Path("/sys/fs/cgroup"), "memory.max"
            elif "memory" in controllers.split(","):
                base, name = Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"
            else:
                continue
            folder = base / inner
            # In version 2 a group that holds processes hands no controller on; one beside it may.
            found += [(folder, name), *([(folder.parent, name)] if inner else [])]
    return found


def _remove_abandoned(parent: Path) -> None:
    """Remove groups of graders that were killed."""
    for folder in parent.glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if not Path("/proc", owner).exists():
            MemoryGroup(folder).remove()


def _descendants(process: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *_descendants(child)]
    return found
