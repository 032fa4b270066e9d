"""Where a package, or a system, lacks what a command needs: a sentence, and never Python's complaint."""

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from coursekit import cli
from coursekit.cli.needs import EXTRAS, WORKSHOP, missing_extra, refuse_other_systems
from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from tests.grading.classroom import answered
from tests.grading.test_validate import NAME, RIGHT, released

# Python begins with this: no module of Unix, none of its flags and calls, as on Windows.
ELSEWHERE = """
import os, sys
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules[name] = None
for name in ("O_NOFOLLOW", "O_NONBLOCK", "fork", "pidfd_open", "setsid"):
    delattr(os, name)
# The kernel is another program; what a notebook imports is tried by itself.
del os.environ["PYTHONPATH"]
"""


def elsewhere(folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python where there is no Unix."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(ELSEWHERE)
    sources = str(Path(cli.__file__).parents[2])
    paths = [str(folder), sources, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_notebook_is_validated_where_there_is_no_unix(sample_copy: Project, tmp_path: Path, language: str) -> None:
    notebook = answered(notebooks.read(released(sample_copy, language)), {**RIGHT, "reflection": "Yes."})
    (tmp_path / "mine.ipynb").write_text(notebooks.dumps(notebook), encoding="utf-8")
    code = "import sys; from coursekit.cli import main; sys.argv[0] = 'course'; main()"
    result = elsewhere(tmp_path / "lone", code, "validate", str(tmp_path / "mine.ipynb"))
    assert (result.returncode, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) == 2


def test_there_is_no_unix_there(tmp_path: Path) -> None:
    """Or the test above would say nothing."""
    result = elsewhere(tmp_path / "lone", "import os, sys; print(hasattr(os, 'fork'), sys.modules['fcntl'])")
    assert result.stdout == "False None\n"
    assert "resource" in elsewhere(tmp_path / "other", "import coursekit.grading.trusted.agent").stderr


def test_what_a_notebook_imports_is_there_without_unix(tmp_path: Path) -> None:
    code = (
        "from coursekit.checks import changed_arguments, describe_figure\n"
        "import matplotlib; matplotlib.use('agg')\n"
        "import matplotlib.pyplot as plt\n"
        "import custrel.explore, custrel.notebook, custrel.data\n"
        "print(changed_arguments(list.sort, [2, 1]), len(describe_figure(plt.figure())))\n"
    )
    result = elsewhere(tmp_path / "lone", code)
    assert (result.returncode, result.stdout) == (0, "[0] 1\n"), result.stderr


@pytest.mark.parametrize("platform", ["win32", "darwin"])
@pytest.mark.parametrize(
    "command", [["grade", NAME], ["grade", NAME, "--unsafe"], ["regrade", NAME, "1"]], ids=" ".join
)
def test_grading_is_refused_where_it_cannot_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sample_copy: Project, platform: str,
    command: list[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "argv", ["course", *command])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    said = capsys.readouterr().err
    assert re.match(r"Grading.* needs Linux, and this is (Windows|macOS): use a machine or a container", said), said


def test_building_is_refused_on_windows() -> None:
    refuse_other_systems("Building", "linux", "darwin")
    with pytest.raises(CourseError, match="Building needs macOS, and this is Linux"):
        refuse_other_systems("Building", "darwin")


def test_only_what_the_workshop_asks_for_is_an_extra() -> None:
    """What an instructor's own program imports, no extra brings."""
    for caller, extra in (("coursekit.site.lite", "workshop"), ("__main__", None)):
        with pytest.raises(ModuleNotFoundError) as caught:
            exec("import not_there", {"__name__": caller})
        assert missing_extra(caught.value) == extra


def test_the_extras_are_those_of_the_package(project: Project) -> None:
    """Each package that a smaller extra alone brings is known by the module that it is imported as."""
    table = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {
        extra: {re.split(r"[<>=!;~ ]", text.replace("dask[distributed]", "distributed"))[0] for text in texts}
        for extra, texts in table["optional-dependencies"].items()
    }
    assert WORKSHOP in extras
    modules = {
        module: {name.lower().replace("_", "-") for name in names} for module, names in packages_distributions().items()
    }
    for module, extra in EXTRAS.items():
        assert modules[module] & extras[extra], f"{module} is not of the extra {extra}"
    known = {name for names in (modules[module] for module in EXTRAS) for name in names}
    assert extras["print"] | extras["cluster"] <= known
