"""Whatever the README and the page on how the book is built promise has a test: `readme.toml`, `how_built.toml`."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from coursekit.cli import app
from coursekit.course.notebooks import read
from coursekit.course.project import Project
from coursekit.course.sections import title_of

TESTS = Path(__file__).parent
HOW_BUILT = "book/back-matter/how-this-book-is-built.md"
# Each document with the promises it makes.
DOCUMENTS = {
    name: tomllib.loads((TESTS / table).read_text(encoding="utf-8"))["promise"]
    for name, table in {"README.md": "readme.toml", HOW_BUILT: "how_built.toml"}.items()
}
# A paragraph that says where things are, or under which licence, promises nothing that could fail but links and names.
PLAIN = (
    "| command |",
    "|---",
    "| English |",
    "| ![",
    "Then the way is the same",
    "`make` runs the command line",
    "Code: BSD",
    "For the curious",
)


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def readme(project: Project) -> str:
    return (project.root / "README.md").read_text(encoding="utf-8")


def _paragraphs(readme: str) -> list[str]:
    """Return paragraphs and rows of tables, without headings and programs."""
    without_programs = re.sub(r"^```.*?^```$|^ {4}[^\n]*$|^\([a-z-]+\)=$", "", readme, flags=re.DOTALL | re.MULTILINE)
    parts = re.split(r"\n\s*\n|\n(?=\|)", without_programs)
    return [_plain(part) for part in parts if part.strip() and not part.lstrip().startswith("#")]


@cache
def _tests_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(
    ("name", "promise"),
    [(name, promise) for name, promises in DOCUMENTS.items() for promise in promises],
    ids=lambda value: value["says"][:40] if isinstance(value, dict) else Path(value).stem,
)
def test_a_promise_is_made_and_held(project: Project, name: str, promise: dict) -> None:
    assert promise["says"] in _plain((project.root / name).read_text(encoding="utf-8"))
    assert promise["tests"]
    for test in promise["tests"]:
        path, _, function = test.partition("::")
        assert function.startswith("test_")
        assert function in _tests_in(TESTS / path), test


@pytest.mark.parametrize(("name", "promises"), DOCUMENTS.items(), ids=lambda value: str(value)[:20])
def test_no_paragraph_is_without_a_test(project: Project, name: str, promises: list[dict]) -> None:
    paragraphs = _paragraphs((project.root / name).read_text(encoding="utf-8"))
    bare = [text for text in paragraphs if not any(promise["says"] in text for promise in promises)]
    assert [text for text in bare if not text.startswith(PLAIN)] == []


def test_a_new_paragraph_would_be_seen(readme: str) -> None:
    added = _paragraphs(f"{readme}\n\nIt also brews coffee.\n")
    assert [text for text in added if "coffee" in text] == ["It also brews coffee."]


def test_what_is_here_now_is_counted_and_named(project: Project, readme: str) -> None:
    kinds = project.settings.lessons
    titles = {
        kind: [
            title_of(read(project.root / path))
            for path in project.lessons
            if project.settings.kind_of(path) is kinds[kind]
        ]
        for kind in ("book", "casestudies")
    }
    first, *_, last = titles["book"]
    counts = {4: "four", 14: "Fourteen"}
    chapters, cases = (counts[len(found)] for found in titles.values())
    assert f"{chapters} chapters, from *{first}* to *{last}*, {cases} cases" in _plain(readme)
    assert all(f"*{title.partition(':')[0]}*" in readme for title in titles["casestudies"])


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


def test_files_and_commands_of_the_page_on_building_are_there(project: Project) -> None:
    page = (project.root / HOW_BUILT).read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`\n]+)`", page))
    for name in named:
        if name.startswith(("make ", "course ")):
            known = (project.root / "Makefile").read_text(encoding="utf-8") if name.startswith("make ") else ""
            verb = name.split()[1]
            assert verb in get_command(app).commands or f"\n{verb}:" in known, name  # type: ignore[attr-defined]
        elif "/" in name or name.endswith(".md"):
            assert (project.root / name).exists() or name == "threat model <threat-model>", name
    # The walks that it names are there under these names.
    architecture = (project.root / "docs/architecture.md").read_text(encoding="utf-8").lower()
    for walk in re.findall(r"walks through them, \*([^*]+)\* and \*([^*]+)\*", page)[0]:
        assert f"a walk: {walk}" in architecture


def _names_of(package: Path) -> set[str]:
    """Return the modules of a package, what they define, and the methods of their classes, by their dotted names."""
    names = set()
    for path in package.rglob("*.py"):
        module = ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")
        names.add(module)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(f"{module}.{node.name}")
                inner = node.body if isinstance(node, ast.ClassDef) else []
                names |= {f"{module}.{node.name}.{each.name}" for each in inner if isinstance(each, ast.FunctionDef)}
            elif isinstance(node, ast.ImportFrom) and path.stem == "__init__":
                names |= {f"{module}.{alias.name}" for alias in node.names}
    return names


# What Python and MyST-NB have, and no file of the course.
FOREIGN = {"mystnb.image.alt", "str.format"}


@pytest.mark.parametrize("document", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_modules_and_files_that_the_map_names_are_there(project: Project, document: str) -> None:
    known = _names_of(project.root / "src" / "coursekit") | _names_of(project.root / "src" / "custrel")
    files = subprocess.run(["git", "ls-files"], cwd=project.root, capture_output=True, text=True, check=True).stdout
    named = set(re.findall(r"`([\w/-]+(?:\.\w+)+)`", (project.root / document).read_text(encoding="utf-8")))
    assert len(named) > 10
    for name in named - FOREIGN:
        is_file = any(f"/{line}".endswith(f"/{name}") for line in files.splitlines())
        assert is_file or any(f".{each}".endswith(f".{name}") for each in known), name
