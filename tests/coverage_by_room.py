"""How much of each room the tests ran, and whether that is enough: `python -m tests.coverage_by_room` after them.

The library's models are held to lines and branches, the workshop to lines. Where the sandbox or a test's own process
is behind walls nothing can be written, so what runs there is tried without walls as well.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from coverage import Coverage


@dataclass(frozen=True)
class Room:
    """Files below ``src/``, by the beginnings of their paths, and the least share of them that tests must run."""

    name: str
    begins: tuple[str, ...]
    least: int
    branches: bool = False


# A file belongs to the first room that it fits.
ROOMS = (
    Room("models", ("custrel/",), 95, branches=True),
    Room("grading: trusted", ("coursekit/grading/trusted/",), 90),
    Room("grading: sandbox", ("coursekit/grading/sandbox/",), 90),
    Room("grading: codec", ("coursekit/grading/codec/",), 90),
    *(
        Room(room, (f"coursekit/{room}/",), 85)
        for room in ("grading", "site", "content", "translation", "course", "cli")
    ),
    Room("checks", ("coursekit/",), 85),
)


def percent(counts: Mapping[str, int], branches: bool) -> float:
    """Return the share that was run: of lines, or of lines and branches, by the counts of coverage's JSON report.

    >>> half = {"num_statements": 4, "covered_lines": 2, "num_branches": 2, "covered_branches": 2}
    >>> percent(half, branches=False), round(percent(half, branches=True), 1)
    (50.0, 66.7)
    """
    run, all_of_them = counts["covered_lines"], counts["num_statements"]
    if branches:
        run, all_of_them = run + counts["covered_branches"], all_of_them + counts["num_branches"]
    return 100 * run / all_of_them if all_of_them else 100.0


def by_room(files: Mapping[str, Mapping[str, int]]) -> dict[Room, Counter[str]]:
    """Return the counts of each room, the sum of those of its files, which are named by their path below ``src/``.

    >>> counts = {"num_statements": 4}
    >>> names = "coursekit/grading/codec/core.py", "coursekit/grading/merge.py", "custrel/mix.py"
    >>> files = dict.fromkeys(names, counts)
    >>> [(room.name, sums["num_statements"]) for room, sums in by_room(files).items()]
    [('grading: codec', 4), ('grading', 4), ('models', 4)]
    """
    sums: dict[Room, Counter[str]] = {}
    for path, counts in files.items():
        room = next(room for room in ROOMS if path.startswith(room.begins))
        sums.setdefault(room, Counter()).update({name: n for name, n in counts.items() if isinstance(n, int)})
    return sums


def faults(sums: Mapping[Room, Mapping[str, int]]) -> list[str]:
    """Return what is wrong: a room of which too little was run, or nothing is known.

    >>> counts = {"num_statements": 10, "covered_lines": 9, "num_branches": 0, "covered_branches": 0}
    >>> enough = {room: counts for room in ROOMS if room.least <= 90}
    >>> faults(enough)
    ['models: nothing was measured']
    >>> faults({**enough, ROOMS[0]: counts})
    ['models: 90.0 % were run, at least 95 % are asked; `coverage report --show-missing` names the lines']
    """
    found = []
    for room in ROOMS:
        if room not in sums:
            found.append(f"{room.name}: nothing was measured")
        elif (share := percent(sums[room], room.branches)) < room.least:
            found.append(
                f"{room.name}: {share:.1f} % were run, at least {room.least} % are asked; "
                "`coverage report --show-missing` names the lines"
            )
    return found


def main() -> int:
    """Print a line for each room, and return 1 if one of them is below what is asked."""
    coverage = Coverage(config_file="tests/coverage.toml")
    if list(Path.cwd().glob(".coverage.*")):
        coverage.combine()
    coverage.load()
    with TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(report))
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    sums = by_room({str(Path(name).relative_to("src")): file["summary"] for name, file in files.items()})
    for room, counts in sums.items():
        print(f"{room.name:20} {percent(counts, room.branches):5.1f} % of {counts['num_statements']} lines")
    found = faults(sums)
    for fault in found:
        print(fault)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
