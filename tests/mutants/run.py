"""Small faults, one at a time, put into the code that decides about points: do the quick tests notice each of them?

``make mutants`` runs it. The places and the faults are cosmic-ray's, made in a copy of the course; of all there are,
a sample that is the same in each run is tried, by the tests of that part alone. A fault that no test notices is
printed, and the run fails unless the place is among those in ``EXPLAINED``.
"""

import argparse
import math
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import use_mutation

ROOT = Path(__file__).parents[2]
GRADING = Path("src/coursekit/grading")
CODEC = ("tests/grading/test_codec.py", "-k", "not more_than_fail and not plain_data_comes_back")
# What is spoilt, and what has to notice.
PARTS = {
    "codec/core.py": CODEC,
    "codec/numpy.py": CODEC,
    "codec/pandas.py": CODEC,
    "codec/networkx.py": CODEC,
    "merge.py": ("tests/grading/test_merge.py",),
    "submissions.py": ("tests/grading/test_submissions.py", "tests/grading/test_merge.py"),
    "messages.py": ("tests/grading/test_messages.py", "tests/grading/test_judge.py", "-k", "not loads and not unix"),
    "trusted/judge.py": ("tests/grading/test_judge.py",),
    "trusted/namespace.py": ("tests/grading/test_judge.py",),
    "trusted/student_code.py": ("tests/grading/test_judge.py",),
}
# Faults that change nothing that a test could see, by a part of the line above and of theirs, each with the reason.
EXPLAINED = {
    "ensure_ascii=ascii_only)[1:": "a line is found in a damaged file without its last letter as well",
    "def read(text: str | bytes, first": "an overload speaks to the type checker alone",
    "def _shape(kind": "what is not remembered is found out again, later",
    "merged.notebook.cells, strict": "both lists have been made from one",
    "(name is MAGIC": "Python keeps one text for each name, so to be equal is to be the same",
    "if kind == float": "a type is equal to itself alone",
    "type(content) != dict": "a type is equal to itself alone",
    "open_answers >= asked": "the open ones are among those asked",
    "[: 41]": "how much of a name is told is a choice",
    "(identifier)[ -1]": "in each language a cell has the same notes",
    "(frozen=False)": "what is frozen says so to a reader, and nobody tries to change it",
    "encode(value, outside), allow_nan": "what is no number has become a text before",
    "MOST_LINES = ": "how large a limit is, is a choice",
    "scratch: int": "how large a limit is, is a choice",
    "longest: int": "how large a limit is, is a choice",
    'text_of(item["v"],': "how large a limit is, is a choice",
    "if cell.kind <=": "no kind of cell is before it in the alphabet",
    "MemoryError): continue  →  break": "a program that cannot be read is none in any language",
}
# In annotations | joins types; a loop that is never entered, and an exception that is not caught, are seen anywhere.
LEFT_OUT = re.compile(r"BitOr|NoOp|ExceptionReplacer|ZeroIterationForLoop")
# How large a limit is, is a choice: tests speak of it by its name, and so agree with any other number.
CHOICE = re.compile(r"[A-Z][A-Z_, ]* = |    \w+: (int|float) = ")
# So much longer than without a fault tests may take, which is what other programs cost; who needs more is stuck.
SECONDS = 60


@dataclass(frozen=True)
class Mutant:
    """A fault: which operator of cosmic-ray makes it, at which of the places it finds in the file."""

    part: str
    operator: str
    occurrence: int
    line: int


def mutants(count: int, seed: int) -> list[Mutant]:
    """Return a sample of faults, at most one for each place and kind of operator."""
    draw = random.Random(seed)
    by_place: dict[tuple[str, str, object], list[Mutant]] = {}
    for part in PARTS:
        tree = get_ast_from_path(ROOT / GRADING / part)
        lines = (ROOT / GRADING / part).read_text(encoding="utf-8").splitlines()
        for name in cosmic_ray.plugins.operator_names():
            if LEFT_OUT.search(name) or cosmic_ray.plugins.get_operator(name).arguments():
                continue
            operator = cosmic_ray.plugins.get_operator(name)()
            places = (place for node in ast_nodes(tree) for place in operator.mutation_positions(node))
            for occurrence, (start, _) in enumerate(places):
                if "Number" in name and CHOICE.match(lines[start[0] - 1]):
                    continue
                family = name.partition("_")[0]
                by_place.setdefault((part, family, start), []).append(Mutant(part, name, occurrence, start[0]))
    chosen = [draw.choice(found) for found in by_place.values()]
    print(f"{len(chosen)} places; {min(count, len(chosen))} of them are tried")
    return draw.sample(chosen, min(count, len(chosen)))


def copied(folder: Path) -> Path:
    """Return a copy of the course that may be spoilt."""
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "node_modules", "custrel")
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored, symlinks=True)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def noticed(root: Path, arguments: tuple[str, ...], seconds: float) -> bool:
    """Run tests in a fork of this process, which has done the slow imports.

    Returns whether one of them fails, or all of them take longer than ``seconds``.
    """
    child = os.fork()
    if child == 0:
        os.chdir(root)
        sys.path[:0] = [str(root / "src"), str(root)]
        os.environ["PYTHONPATH"] = str(root / "src")
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
            import pytest

            status = pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", *arguments])
        os._exit(min(int(status), 100))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status != 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def survivors(chosen: list[Mutant]) -> Iterator[tuple[Mutant, str]]:
    """Yield each fault that nothing notices, with the line it makes."""
    with tempfile.TemporaryDirectory() as folder:
        root = copied(Path(folder))
        seconds = {}
        for part in {mutant.part for mutant in chosen}:
            start = time.monotonic()
            if noticed(root, PARTS[part], math.inf):
                raise SystemExit(f"Without any fault, the tests of {part} fail already.")
            seconds[part] = 2 * (time.monotonic() - start) + SECONDS
        for number, mutant in enumerate(chosen, start=1):
            if number % 10 == 0:
                print(f"{number} of {len(chosen)}", flush=True)
            operator = cosmic_ray.plugins.get_operator(mutant.operator)()
            with use_mutation(root / GRADING / mutant.part, operator, mutant.occurrence) as (before, after):
                if after is None or noticed(root, PARTS[mutant.part], seconds[mutant.part]):
                    continue
            lines = ["", *map(str.strip, before.splitlines())], ["", *map(str.strip, after.splitlines())]
            place = next((number for number, (old, new) in enumerate(zip(*lines, strict=False)) if old != new), 0)
            changed = f"{lines[0][place]}  →  {lines[1][place]}"
            print(f"not noticed: {mutant.part}:{mutant.line}: {changed}", flush=True)
            # A line may be in many places: the one above it tells them apart.
            yield mutant, f"{lines[0][place - 1]} {changed}"


def main() -> None:
    """Try the faults and say which ones nobody noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", help="only this file, for instance merge.py")
    options = parser.parse_args()
    sys.dont_write_bytecode = True
    # A fork starts with what a test would import first.
    import hypothesis
    import IPython.core.inputtransformer2
    import jinja2
    import matplotlib.figure
    import nbformat
    import networkx
    import pandas
    import pytest

    assert all((hypothesis, IPython, jinja2, matplotlib, nbformat, networkx, pandas, pytest))
    drawn = mutants(10**6 if options.part else options.count, options.seed)
    chosen = [mutant for mutant in drawn if options.part in (None, mutant.part)][: options.count]
    left = [(mutant, changed) for mutant, changed in survivors(chosen)]
    new = [changed for _, changed in left if not any(place in changed for place in EXPLAINED)]
    tried = Counter(mutant.part for mutant in chosen)
    print(f"{len(chosen)} faults tried ({', '.join(f'{part} {number}' for part, number in tried.items())}); "
          f"{len(left)} not noticed, {len(new)} of them without a reason")  # fmt: skip
    raise SystemExit(bool(new))


if __name__ == "__main__":
    main()
