"""The two hosts that JupyterLite asks from a reader's browser, played from this machine: Pyodide's network and PyPI.

The core of Pyodide comes from its npm package, what is written in Python alone from the package index. What Pyodide
compiles itself (NumPy, pandas, matplotlib …) is in no registry; an empty package of the same name and version stands
for each, so that everything but the compiled code itself is tried.
"""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlparse

from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name, parse_wheel_filename
from playwright.sync_api import BrowserContext, Route

from coursekit.course.processes import environment, program, run
from coursekit.course.project import Project

# Where JupyterLite names Pyodide, and where the page that stands for the package index says that files lie. The index
# itself is known by the path of its pages.
NETWORK, FILES = "cdn.jsdelivr.net", "files.example"
INDEX_PATH = "/simple/"
# How the markers of requirements are read there; the lock file knows the version of its Python.
MARKERS = {"sys_platform": "emscripten", "platform_system": "Emscripten", "platform_machine": "wasm32", "extra": ""}
# What the kernel loads before the first cell.
KERNEL = ("micropip", "ipython", "jedi", "comm")
TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json"}


class Pyodide:
    """Pyodide in the version that the installed kernel names.

    Parameters
    ----------
    project
        Its folder ``_build`` keeps what is downloaded.

    Attributes
    ----------
    lock
        The packages that this Pyodide has, by name, as its lock file describes them.
    asked
        The hosts that a browser has asked, by :meth:`play`.
    """

    def __init__(self, project: Project) -> None:
        self.folder = project.build / "pyodide" / PYODIDE_VERSION
        self.core = self.folder / "node_modules/pyodide"
        self.asked: set[str] = set()
        if not (self.core / "pyodide-lock.json").is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            options = ["--prefix", ".", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            run([program("npm", "install Node.js"), "install", *options, f"pyodide@{PYODIDE_VERSION}"], self.folder)
        self._lock_file = json.loads((self.core / "pyodide-lock.json").read_text(encoding="utf-8"))
        self.lock: dict[str, dict] = {
            canonicalize_name(name): entry for name, entry in self._lock_file["packages"].items()
        }
        self._python = self._lock_file["info"]["python"]

    def unmet(self, requirements: Iterable[str]) -> list[str]:
        """Return which of ``requirements``, and of what they need in turn, cannot be installed there, and why."""
        return self._resolve(requirements)[0]

    def prepare(self, requirements: Iterable[str]) -> None:
        """Download what a browser will ask for to install ``requirements``, and write what stands for the rest."""
        errors, waiting = self._resolve([*KERNEL, *requirements])
        assert not errors, errors
        needed = {}
        while waiting:
            name = canonicalize_name(waiting.pop())
            if name not in needed:
                needed[name] = self.lock[name]
                waiting += self.lock[name]["depends"]
        missing = {name: entry for name, entry in needed.items() if not (self.folder / entry["file_name"]).is_file()}
        plain = [f"{n}=={e['version']}" for n, e in missing.items() if e["file_name"].endswith("-none-any.whl")]
        assert not plain or self._download(*plain), plain
        for name, entry in needed.items():
            path = self.folder / entry["file_name"]
            if not path.is_file():
                _write_stand_in(path, name, entry["version"])
            entry["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()

    def play(self, context: BrowserContext) -> None:
        """Answer for both hosts in ``context``; every other one stays silent."""
        context.route(re.compile("https://"), self._answer)

    def _answer(self, route: Route) -> None:
        url = urlparse(route.request.url)
        self.asked.add(url.netloc)
        name = url.path.rstrip("/").rpartition("/")[2]
        if route.request.url.startswith(f"{PYODIDE_CDN_URL}/pyodide-lock.json"):
            body = json.dumps(self._lock_file).encode()
        elif url.path.startswith(INDEX_PATH):
            files = [wheel for wheel in self._wheels() if parse_wheel_filename(wheel.name)[0] == name]
            body = _index_page(name, files)
        else:
            path = (self.core if url.netloc == NETWORK and (self.core / name).is_file() else self.folder) / name
            if not path.is_file():
                route.fulfill(status=404)
                return
            body = path.read_bytes()
        kind = (
            "application/vnd.pypi.simple.v1+json" if url.path.startswith(INDEX_PATH) else TYPES.get(Path(name).suffix)
        )
        headers = {"Access-Control-Allow-Origin": "*", "Content-Type": kind or "application/octet-stream"}
        route.fulfill(body=body, headers=headers)

    def _resolve(self, requirements: Iterable[str]) -> tuple[list[str], list[NormalizedName]]:
        """Return what is unmet, and the names of what Pyodide has."""
        errors: list[str] = []
        names: list[NormalizedName] = []
        waiting = [Requirement(text) for text in requirements]
        markers = {**MARKERS, "python_full_version": self._python, "python_version": self._python.rpartition(".")[0]}
        while waiting:
            requirement = waiting.pop()
            name = canonicalize_name(requirement.name)
            if requirement.marker and not requirement.marker.evaluate(markers):
                continue
            if entry := self.lock.get(name):
                names.append(name)
                if not requirement.specifier.contains(entry["version"], prereleases=True):
                    errors.append(f"{name} {requirement.specifier}: there it is {entry['version']}")
            elif wheel := self._wheel(requirement):
                waiting += _metadata(wheel).requires_dist or []
            else:
                errors.append(f"{name} {requirement.specifier}: not there, nor in Python alone on PyPI")
        return sorted(errors), names

    def _wheels(self) -> list[Path]:
        """What came from the package index because Pyodide does not have it."""
        found = sorted(self.folder.glob("*.whl"))
        return [wheel for wheel in found if parse_wheel_filename(wheel.name)[0] not in self.lock]

    def _wheel(self, requirement: Requirement) -> Path | None:
        """Return the newest wheel in Python alone that meets ``requirement``, None where there is none."""
        for attempt in range(2):
            for wheel in self._wheels():
                name, version, *_ = parse_wheel_filename(wheel.name)
                if name == canonicalize_name(requirement.name) and version in requirement.specifier:
                    return wheel
            if attempt or not self._download(f"{requirement.name}{requirement.specifier}"):
                break
        return None

    def _download(self, *requirements: str) -> bool:
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--dest", self.folder]
        options += ["--only-binary", ":all:", "--platform", "any", "--python-version", self._python.rpartition(".")[0]]
        command = [sys.executable, "-m", "pip", "download", *options, *requirements]
        return subprocess.run(command, env=environment(), capture_output=True).returncode == 0


def _metadata(wheel: Path) -> Metadata:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Metadata.from_email(archive.read(name), validate=False)


def _write_stand_in(path: Path, name: str, version: str) -> None:
    """Write a package that holds nothing but its name and version."""
    folder = f"{path.name.split('-')[0]}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{folder}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{folder}/RECORD", "")


def _index_page(name: str, wheels: Iterable[Path]) -> bytes:
    files = [
        {
            "filename": wheel.name,
            "url": f"https://{FILES}/{wheel.name}",
            "hashes": {"sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()},
        }
        for wheel in wheels
    ]
    return json.dumps({"meta": {"api-version": "1.0"}, "name": name, "files": files}).encode()
