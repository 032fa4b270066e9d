"""Made from: whether what a step made still holds, by what that step read.

A step's key stands for its own sources and for the program that made it: the modules of this package that it imports,
wherever they are imported from, and the packages that those import, with all that these require. So an edit of one step
reruns that step and what follows, and an upgrade of a package that a step does not use reruns nothing.
"""

import ast
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from coursekit.course.files import write_text

PACKAGE = "coursekit"


# --- What a program is made of ----------------------------------------------------------------------------------------


def imported_names(source: str) -> set[str]:
    r"""Return the modules that a program imports, also those it imports inside functions.

    A name that is imported from a module is among them with its module, since it may be a module itself.

    >>> sorted(imported_names("import json as j\nfrom os import path"))
    ['json', 'os', 'os.path']
    """
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@cache
def _imports_of(path: Path) -> frozenset[str]:
    return frozenset(imported_names(path.read_text(encoding="utf-8")))


def _file_of(module: str, root: Path) -> Path | None:
    """Return the file of a module below ``root``, the folder that its package lies in."""
    base = root.joinpath(*module.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def program_files(*modules: str) -> tuple[set[Path], set[str]]:
    """Return the files of ``modules`` and of what they import of their own package, and what else they import.

    Parameters
    ----------
    modules
        Names of modules in packages that lie side by side in one folder, as in ``src/``.

    Returns
    -------
    set of pathlib.Path
        Files, those of the packages around each module among them.
    set of str
        Top-level names that are imported from elsewhere.

    Examples
    --------
    >>> files, foreign = program_files("coursekit.course.files")
    >>> sorted(path.name for path in files), "tempfile" in foreign
    (['__init__.py', '__init__.py', 'errors.py', 'files.py'], True)
    """
    packages = {module.partition(".")[0] for module in modules}
    roots = {package: _folder_of(package) for package in packages}
    files: set[Path] = set()
    foreign: set[str] = set()
    seen: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        package = name.partition(".")[0]
        if package not in roots:
            foreign.add(package)
            continue
        if (path := _file_of(name, roots[package])) is not None:
            files.add(path)
            waiting += _imports_of(path)
        waiting += [name.rpartition(".")[0]] if "." in name else []
    return files, foreign


def _folder_of(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"there is no package {package}")
    return Path(next(iter(spec.submodule_search_locations))).parent


@cache
def _providers() -> dict[str, list[str]]:
    # Reading what each installed package brings takes a second, so it is done only for names that are not their own.
    return {name: list(found) for name, found in packages_distributions().items()}


def versions(names: Iterable[str]) -> dict[str, str]:
    """Return the versions of the installed distributions that bring the modules ``names``, and of what they require.

    Modules of Python itself and names that nobody brings are left out.

    >>> found = versions(["yaml", "json"])
    >>> list(found)
    ['pyyaml']
    """
    found: dict[str, str] = {}
    waiting = [provider for name in names for provider in _distributions_of(name)]
    while waiting:
        name = waiting.pop()
        try:
            known = distribution(name)
        except PackageNotFoundError:
            continue
        key = name.lower().replace("_", "-").replace(".", "-")
        if key in found:
            continue
        found[key] = known.version
        for line in known.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return dict(sorted(found.items()))


@cache
def _distributions_of(module: str) -> tuple[str, ...]:
    try:
        return (distribution(module).name,)
    except PackageNotFoundError:
        return tuple(_providers().get(module, ()))


# --- Keys and notes ---------------------------------------------------------------------------------------------------


def content_hash(*parts: Path) -> str:
    """Return a hash of the contents of files and folders, with the names of files below each folder.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name:
    ...     folder = Path(name)
    ...     empty = content_hash(folder)
    ...     _ = (folder / "page.md").write_text("text")
    ...     empty == content_hash(folder), content_hash(folder) == content_hash(folder)
    (False, True)
    """
    digest = hashlib.sha256()
    for part in parts:
        for file in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if file.is_file() and "__pycache__" not in file.parts and ".egg-info" not in str(file):
                # Names within the part, so that a copy of a course elsewhere has the same hash.
                name = file.relative_to(part.parent).as_posix()
                digest.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


@cache
def program_key(*modules: str) -> str:
    """Return what stands for the program of a step: its modules, those they import, and the packages these import.

    Parameters
    ----------
    modules
        The modules that the step begins with, for instance ``"coursekit.site.finish.pages"``.

    Examples
    --------
    >>> program_key("coursekit.course.files") == program_key("coursekit.course.files")
    True
    """
    files, foreign = program_files(*modules)
    contents = [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in sorted(files)]
    return hashlib.sha256(repr((contents, versions(foreign))).encode()).hexdigest()


def key_of(*parts: object) -> str:
    """Return one key for several: anything whose ``repr`` stands for it.

    >>> key_of("page", 1) == key_of("page", 1), key_of("page", 1) == key_of("page", 2)
    (True, False)
    """
    return hashlib.sha256(repr(parts).encode()).hexdigest()


class Memo:
    """The notes of one step, in one file: for each thing that it made the key it was made from, and what it answered.

    Parameters
    ----------
    path
        The file; what is in it is read at once. A file that cannot be read holds no notes.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name:
    ...     memo = Memo(Path(name) / "pages.json")
    ...     memo.holds("intro", "key-1")
    ...     memo.note("intro", "key-1", ["a", "b"])
    ...     memo.save()
    ...     again = Memo(Path(name) / "pages.json")
    ...     again.holds("intro", "key-1"), again.holds("intro", "key-2"), again.answer("intro")
    False
    (True, False, ['a', 'b'])
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._notes: dict[str, dict[str, Any]] = {}
        if path.is_file():
            try:
                self._notes = json.loads(path.read_text(encoding="utf-8"))
            except ValueError:
                self._notes = {}

    def holds(self, name: str, key: str, *files: Path) -> bool:
        """Return whether ``name`` was made from what ``key`` stands for, and all ``files`` it became are there."""
        note = self._notes.get(name)
        return note is not None and note["key"] == key and all(file.exists() for file in files)

    def answer(self, name: str) -> Any:
        """Return what was noted with ``name``; raises ``KeyError`` where nothing is."""
        return self._notes[name]["answer"]

    def note(self, name: str, key: str, answer: Any = None) -> None:
        """Note that ``name`` is made from what ``key`` stands for; ``answer`` is anything that JSON holds."""
        self._notes[name] = {"key": key, "answer": answer}

    def forget(self, *names: str) -> None:
        """Take the notes of ``names`` back before they are made again: a note must not outlive what it speaks of."""
        if any(self._notes.pop(name, None) is not None for name in list(names)):
            self.save()

    def keep_only(self, names: Iterable[str]) -> None:
        """Drop the notes of everything but ``names``."""
        wanted = set(names)
        self._notes = {name: note for name, note in self._notes.items() if name in wanted}

    def save(self) -> None:
        """Write the notes down, in one step."""
        write_text(self.path, json.dumps(self._notes, ensure_ascii=False))
