"""Running notebooks: failures name the cell, the others go on, and what ran once is not run again."""

from pathlib import Path

import pytest
from nbformat import v4

from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.site import execute
from coursekit.site.execute import CellError, cache_folder, fill_caches, run


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


def test_results_of_another_library_are_not_taken(tmp_path: Path) -> None:
    library = tmp_path / "src" / "custrel"
    library.mkdir(parents=True)
    (library / "lifetime.py").write_text("x = 1")
    project = Project(tmp_path)
    before = cache_folder(project, "en")
    assert cache_folder(project, "en") == before != cache_folder(project, "ar")
    (library / "lifetime.py").write_text("x = 2")
    assert cache_folder(project, "en") != before


def test_a_notebook_runs_in_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "beside.csv").write_text("a,b")
    path = write(tmp_path / "page.ipynb", "from pathlib import Path", "assert list(Path().iterdir()) == []")
    run(notebooks.read(path))


def test_a_kernel_starts_without_the_program_that_starts_it(tmp_path: Path) -> None:
    run(notebooks.read(write(tmp_path / "page.ipynb", "import sys", "assert 'pytest' not in sys.modules")))


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
    monkeypatch.setattr(execute, "CELL_SECONDS", 2)
    with pytest.raises(CellError, match=told):
        run(notebooks.read(write(tmp_path / "page.ipynb", source)))
