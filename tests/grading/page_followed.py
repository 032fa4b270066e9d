"""A page for instructors is run: its files are written, its commands done, what they print is compared."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coursekit.course.processes import environment
from tests.grading.classroom import PROJECT

BLOCK = re.compile(
    r"^```(?:\{code-block\} )?(?P<kind>\w+)\n(?::caption: File: (?P<file>[^\n]+)\n)?(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
# What the first block says is done by `make test` on a fresh clone; here the environment of the tests takes its place.
INSTALLED = ("git clone", "make book", "source .venv")
MARK = "+ done with "
# What lies under a path of the page that was handed in, from the folder of the class.
HandedIn = Callable[[str, Path], str]


@dataclass(frozen=True)
class Step:
    """A block of the page: a file to write, or commands and what they print."""

    text: str
    file: str = ""
    expected: str | None = None


def steps(page: Path) -> Iterator[Step]:
    """Yield the blocks of a page in their order."""
    blocks = [match.groupdict() for match in BLOCK.finditer(page.read_text(encoding="utf-8"))]
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        if block["file"]:
            yield Step(block["text"], file=block["file"])
        elif block["kind"] == "console":
            prints = after is not None and after["kind"] == "output" and not after["file"]
            yield Step(block["text"], expected=after["text"] if prints else None)


def write_file(step: Step, folder: Path, handed_in: HandedIn) -> None:
    """Write a file of the page; an archive and a folder hold what their block lists."""
    target = folder / step.file
    names = step.text.splitlines()
    if target.suffix not in (".zip", ""):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(step.text, encoding="utf-8")
        return
    contents = {name: handed_in(name, folder) if name.endswith(".ipynb") else "notes" for name in names}
    if target.suffix == ".zip":
        with zipfile.ZipFile(target, "w") as archive:
            for name, text in contents.items():
                archive.writestr(name, text)
        return
    for name, text in contents.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")


def same(printed: str, expected: str) -> bool:
    """Return whether a text is as expected, where an ellipsis stands for anything."""
    pattern = re.escape(expected.strip()).replace("…", ".*")
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def clone_into(root: Path) -> Path:
    """Return a clone of the course as git has it here, what is not committed among it, which can be pulled."""
    origin = root / "origin"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT.root,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source = PROJECT.root / name
        if source.is_file() and not source.is_symlink():
            (origin / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, origin / name)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "The course"]):
        subprocess.run([*git, *command], cwd=origin, check=True)
    subprocess.run(["git", "clone", "-q", str(origin), str(root / "course")], check=True)
    return root / "course"


def follow(page: Path, clone: Path, handed_in: HandedIn) -> None:
    """Do what a page says, from a fresh clone on; a test fails where a command prints something else."""
    folder, told = clone, []
    for step in steps(page):
        if step.file:
            write_file(step, folder, handed_in)
            continue
        lines = [line for line in step.text.splitlines() if not line.startswith(INSTALLED)]
        script = "\n".join(["set -e", *(line for line in lines if line != "cd course"), f'echo "{MARK}$PWD"'])
        environ = {**environment(), "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=folder,
            env=environ,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=900,
        )
        printed, mark, place = done.stdout.rpartition(MARK)
        assert done.returncode == 0 and mark, f"{step.text}\n{done.stdout}"
        folder = Path(place.strip())
        if step.expected is not None and not same(printed, step.expected):
            told.append(f"{step.text}\nexpected:\n{step.expected}\nprinted:\n{printed}")
    assert not told, "\n----\n".join(told)
