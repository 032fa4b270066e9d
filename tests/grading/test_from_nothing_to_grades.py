"""The page for instructors does what it says: its files are written, its commands run, what they print is compared."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbformat import NotebookNode

from coursekit.content.class_folder import CLASSES
from coursekit.course.notebooks import dumps, read
from coursekit.course.processes import environment
from tests.grading.classroom import PROJECT, answered, cell_of, right_answers

PAGE = PROJECT.root / "book/for-instructors/from-nothing-to-grades.md"
NAME = "retention-economics"
BLOCK = re.compile(
    r"^```(?:\{code-block\} )?(?P<kind>\w+)\n(?::caption: File: (?P<file>[^\n]+)\n)?(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
# What the first block says is done by `make test` on a fresh clone; here the environment of the tests takes its place.
INSTALLED = ("git clone", "make book", "source .venv")
MARK = "+ done with "
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Step:
    """A block of the page: a file to write, or commands and what they print."""

    text: str
    file: str = ""
    expected: str | None = None


def steps() -> Iterator[Step]:
    blocks = [match.groupdict() for match in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))]
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        if block["file"]:
            yield Step(block["text"], file=block["file"])
        elif block["kind"] == "console":
            prints = after is not None and after["kind"] == "output" and not after["file"]
            yield Step(block["text"], expected=after["text"] if prints else None)


def handed_in(path: str, released: NotebookNode) -> str:
    """Return what lies in a submission under a path of the page: who has what right is decided here."""
    answers = right_answers(NAME)
    reflection = "I would doubt the rate first." if path.startswith(("ليلى", "Sam")) else released_text(released)
    answers["reflection"] = reflection
    if path.endswith("_file_/retention-economics.ipynb"):
        # The first attempt, with nothing done yet.
        return dumps(released)
    if path.startswith(("Sam", "30119")):
        answers["lifetime-value-now"] = "def lifetime_value_now(margin, retention, discount):\n    return 0 * margin"
    return dumps(answered(released, answers))


def released_text(released: NotebookNode) -> str:
    return str(cell_of(released, "reflection").source)


def write_file(step: Step, folder: Path) -> None:
    target = folder / step.file
    names = step.text.splitlines()
    if target.suffix not in (".zip", ""):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(step.text, encoding="utf-8")
        return
    released = read(folder / "exercises" / NAME / f"{NAME}.ipynb")
    contents = {name: handed_in(name, released) if name.endswith(".ipynb") else "notes" for name in names}
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


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course as git has it here, what is not committed among it, as a repository that can be pulled."""
    root = tmp_path_factory.mktemp("nothing")
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


def test_the_page_does_what_it_says(clone: Path) -> None:
    folder, told = clone, []
    for step in steps():
        if step.file:
            write_file(step, folder)
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
    # What the sentences between the commands promise.
    made = clone / CLASSES / "2027"
    assert "The formula is right" in (made / "feedback/30118" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "lifetime-value-now-values,0" in (made / "appeals.csv").read_text(encoding="utf-8")
    assert (made / "_build/grading" / NAME / "report.csv").is_file()
    status = subprocess.run(["git", "status", "--short"], cwd=clone, capture_output=True, text=True, check=True)
    assert status.stdout == ""


def test_it_installs_as_a_fresh_clone_is_tested() -> None:
    """The one block that is not run here is what the test of a fresh clone begins with."""
    [install] = [step.text for step in steps() if "git clone" in step.text]
    assert install.splitlines()[1:] == ["cd course", "make book", "source .venv/bin/activate"]
    assert "make test" in (PROJECT.root / ".ci/run").read_text(encoding="utf-8")
