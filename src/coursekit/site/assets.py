"""Scripts and fonts that the site serves itself, and the programs that publishing runs, from npm packages.

The packages are those a lock file names. They are installed when the book is built and never committed. The lock file
holds checksums and no addresses.
"""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from coursekit.course import processes
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.memo import content_hash, key_of, program_key
from coursekit.site import fonts
from coursekit.site.node import REMEDY
from coursekit.site.templates import web_folder

ARABIC_FONT = "@fontsource-variable/noto-sans-arabic"
LATIN_FONT = "@fontsource-variable/noto-sans"
# For paper alone; `book/paper_fonts.py` says why.
PAPER_FONT = "@fontsource/vazirmatn/files"
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
    "fonts/noto-sans-arabic.woff2": f"{ARABIC_FONT}/files/noto-sans-arabic-arabic-wght-normal.woff2",
    "fonts/noto-sans.woff2": f"{LATIN_FONT}/files/noto-sans-latin-wght-normal.woff2",
    "fonts/noto-sans-italic.woff2": f"{LATIN_FONT}/files/noto-sans-latin-wght-italic.woff2",
    "fonts/OFL.txt": f"{ARABIC_FONT}/LICENSE",
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
    f"{PAPER_FONT}/vazirmatn-arabic-[47]00-normal.woff2",
)
PACKAGE_FILES = ("package.json", "package-lock.json")
# Integers, decimals, and choices from a list.
SLIDERS = 3


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

    @property
    def key(self) -> str:
        """What stands for them in the keys of the steps that use them."""
        return self.static.parent.name


def install(build: Path) -> Assets:
    """Make sure the packages' files lie below ``build``, and say where.

    Parameters
    ----------
    build
        The course's folder of derived files. The folder made in it is named after the key of this step, so a change
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
    locked = content_hash(*(web_folder() / name for name in PACKAGE_FILES))
    target = build / "web" / key_of(locked, program_key("coursekit.site.assets"))[:12]
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
            fonts.write_for_pages(folder / "kept" / "static" / "fonts")
            _let_sliders_follow_the_page(folder / "kept" / "static" / "widgets" / "embed-amd.js")
            try:
                (folder / "kept").replace(target)
            except OSError:
                # The other edition, built at the same time, was first: its folder holds the same files.
                if not target.is_dir():
                    raise
    return Assets(static=target / "static", tools=target / "node_modules")


def remove_others(build: Path, packages: Assets) -> None:
    """Delete the packages of earlier keys."""
    for folder in (build / "web").iterdir():
        if folder.is_dir() and folder.name != packages.key:
            shutil.rmtree(folder)


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
    npm = processes.program("npm", REMEDY)
    processes.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)


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
