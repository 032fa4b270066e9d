"""Whatever the README promises has a test that holds it: `readme.toml` says which."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from coursekit.cli import app
from coursekit.course.project import Project

TESTS = Path(__file__).parent
PROMISES = tomllib.loads((TESTS / "readme.toml").read_text(encoding="utf-8"))["promise"]
# A paragraph that says where things are, or under which licence, promises nothing that could fail but links and names.
PLAIN = (
    "| command |",
    "|---",
    "| English |",
    "| ![",
    "Then the way is the same",
    "`make` runs the command line",
    "Code: BSD",
)


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def readme(project: Project) -> str:
    return (project.root / "README.md").read_text(encoding="utf-8")


def _paragraphs(readme: str) -> list[str]:
    """Return paragraphs and rows of tables, without headings and programs."""
    without_programs = re.sub(r"^```.*?^```$|^ {4}[^\n]*$", "", readme, flags=re.DOTALL | re.MULTILINE)
    parts = re.split(r"\n\s*\n|\n(?=\|)", without_programs)
    return [_plain(part) for part in parts if part.strip() and not part.lstrip().startswith("#")]


@cache
def _tests_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise["says"][:40])
def test_a_promise_is_made_and_held(readme: str, promise: dict) -> None:
    assert promise["says"] in _plain(readme)
    assert promise["tests"]
    for name in promise["tests"]:
        path, _, function = name.partition("::")
        assert function.startswith("test_")
        assert function in _tests_in(TESTS / path), name


def test_no_paragraph_is_without_a_test(readme: str) -> None:
    bare = [text for text in _paragraphs(readme) if not any(promise["says"] in text for promise in PROMISES)]
    assert [text for text in bare if not text.startswith(PLAIN)] == []


def test_a_new_paragraph_would_be_seen(readme: str) -> None:
    added = _paragraphs(f"{readme}\n\nIt also brews coffee.\n")
    assert [text for text in added if "coffee" in text] == ["It also brews coffee."]


def test_commands_and_files_that_it_names_are_there(project: Project, readme: str) -> None:
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"\bcourse ([a-z]+)\b(?=[^\n]*`)", " ".join(re.findall(r"`[^`\n]+`", readme)))) <= commands
    assert {f"| `course {name}" for name in commands} <= set(re.findall(r"\| `course [a-z]+", readme))
    targets = set(re.findall(r"^([a-z-]+):", (project.root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)|^make ([a-z-]+) +#", readme, re.MULTILINE))
    assert {first or second for first, second in named} <= targets
    for link in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert (project.root / link).exists(), link


def test_a_fresh_clone_is_checked_by_the_command_it_names(project: Project, readme: str) -> None:
    script = (project.root / ".ci/run").read_text(encoding="utf-8")
    assert re.search(r"^make test\b", script, re.MULTILINE) and "make test    #" in readme
