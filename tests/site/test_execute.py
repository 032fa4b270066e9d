"""Running notebooks: failures name the cell, the others go on, and what ran once is not run again."""

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from jupyter_cache import get_cache
from nbformat import v4

from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.site import runner
from coursekit.site.execute import WarmExecutor, fill_caches
from coursekit.site.runner import CellError, run_notebook


def write(path: Path, *sources: str) -> Path:
    cells = [v4.new_code_cell(source, id=f"step-{number}") for number, source in enumerate(sources, start=1)]
    path.write_text(notebooks.dumps(notebooks.normalise(v4.new_notebook(cells=cells))), encoding="utf-8")
    return path


def test_one_failure_is_named_and_stops_no_other(tmp_path: Path) -> None:
    good = write(tmp_path / "good.ipynb", "x = 1", "x + 1")
    bad = write(tmp_path / "bad.ipynb", "x = 1", "y")
    ran: dict[str, float | None] = {}
    folders = dict.fromkeys([bad, good], tmp_path / "cache")
    failures = fill_caches(folders, lambda path, seconds: ran.update({path.name: seconds}))
    assert [str(failure) for failure in failures] == [f"{bad}, cell step-2: NameError: name 'y' is not defined"]
    assert ran["good.ipynb"] > 0 and ran["bad.ipynb"] is None

    # Run again: the good one comes from the cache, the bad one is tried again.
    ran.clear()
    assert len(fill_caches(folders, lambda path, seconds: ran.update({path.name: seconds}))) == 1
    assert ran == {"good.ipynb": None, "bad.ipynb": None}


def test_an_unrelated_edit_keeps_results(tmp_path: Path) -> None:
    path = write(tmp_path / "page.ipynb", "x = 1", "x + 1")
    fill_caches({path: tmp_path / "cache"})
    notebook = notebooks.read(path)
    notebook.cells.insert(0, v4.new_markdown_cell("A new paragraph.", id="prose"))
    path.write_text(notebooks.dumps(notebook), encoding="utf-8")
    ran: list[float | None] = []
    fill_caches({path: tmp_path / "cache"}, lambda _, seconds: ran.append(seconds))
    assert ran == [None]


def test_jupyter_cache_runs_notebooks_by_hand(tmp_path: Path, project: Project) -> None:
    settings = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))
    value = settings["project"]["entry-points"]["jcache.executors"]["coursekit-warm"]
    assert EntryPoint("coursekit-warm", value, "jcache.executors").load() is WarmExecutor
    good = write(tmp_path / "good.ipynb", "x = 1", "x + 1")
    bad = write(tmp_path / "bad.ipynb", "x = 1", "y")
    cache = get_cache(tmp_path / "cache")
    for path in (good, bad):
        cache.add_nb_to_project(str(path))
    ran: dict[str, float | None] = {}
    executor = WarmExecutor(cache)
    result = executor.run_and_cache(progress=lambda path, seconds: ran.update({path.name: seconds}))
    assert result.succeeded == [str(good)] and result.excepted == [str(bad)]
    assert ran["good.ipynb"] and ran["bad.ipynb"] is None
    assert cache.get_project_record(str(bad)).traceback == "cell step-2: NameError: name 'y' is not defined"
    assert [record.uri for record in cache.list_unexecuted()] == [str(bad)]
    with pytest.raises(CourseError, match="allow-errors"):
        executor.run_and_cache(allow_errors=True)


def test_a_notebook_runs_in_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "beside.csv").write_text("a,b")
    path = write(tmp_path / "page.ipynb", "from pathlib import Path", "assert list(Path().iterdir()) == []")
    run_notebook(notebooks.read(path))


def test_a_kernel_starts_without_the_program_that_starts_it(tmp_path: Path) -> None:
    run_notebook(notebooks.read(write(tmp_path / "page.ipynb", "import sys", "assert 'pytest' not in sys.modules")))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import time; time.sleep(30)", "cell step-1: did not end within 2 seconds"),
        ("import os; os._exit(1)", "cell step-1: the kernel died"),
    ],
)
def test_a_cell_that_hangs_or_dies_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, told: str
) -> None:
    monkeypatch.setattr(runner, "CELL_SECONDS", 2)
    with pytest.raises(CellError, match=told):
        run_notebook(notebooks.read(write(tmp_path / "page.ipynb", source)))
