"""The tools users know work on the repository as it is, without the course's own commands."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jupyter_cache import get_cache

from coursekit.course import notebooks
from coursekit.course.processes import environment
from coursekit.course.project import Project
from coursekit.site.build import build
from coursekit.site.execute import cache_folder
from tests.conftest import edit

PROGRAMS = Path(sys.executable).parent
# Of the sample course `tests/cli/test_new_course.py` asks the same in `make test`.
pytestmark = pytest.mark.every_one


def run_plainly(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program, *arguments = command
    return subprocess.run(
        [PROGRAMS / program, *arguments], cwd=folder, env=environment(), capture_output=True, text=True
    )


def test_plain_jupyter_book_gives_the_english_edition(project: Project, copied: Project) -> None:
    # One lesson is run anew; the results of the others are there from the course's own build.
    build(project)
    results = copied.root / "_build" / ".jupyter_cache"
    shutil.copytree(cache_folder(project, project.source), results)
    cache = get_cache(results)
    lesson = notebooks.read(copied.root / copied.lessons[0])
    cache.remove_cache(cache.match_cache_notebook(lesson).pk)
    records = len(cache.list_cache_records())
    result = run_plainly("jupyter-book", "build", ".", "-W", "-n", "--keep-going", folder=copied.root)
    assert result.returncode == 0, result.stderr[-3000:]
    assert cache.match_cache_notebook(lesson)
    assert len(cache.list_cache_records()) == records + 1
    html = copied.root / "_build" / "html"
    for name in copied.docnames:
        page = (html / f"{name}.html").read_text(encoding="utf-8")
        assert '<html lang="en"' in page
        # One edition alone links to no other.
        assert "course-language" not in page.split("</head>")[1]
    for lesson in copied.lessons:
        page = BeautifulSoup((html / lesson.with_suffix(".html")).read_text(encoding="utf-8"), "html.parser")
        states = page.select(".explorer figure")
        assert len(states) > 2 and len([state for state in states if not state.has_attr("hidden")]) == 1
        for state in states:
            assert ((html / lesson.parent).resolve() / state.img["src"]).resolve().is_file()


def test_plain_nbval_passes_on_a_lesson_and_finds_another_output(project: Project, sample_copy: Project) -> None:
    nbval = ("pytest", "-q", "-p", "no:cacheprovider", "--nbval")
    lesson = project.root / "casestudies/amazon.ipynb"
    result = run_plainly(*nbval, str(lesson), folder=project.root)
    assert result.returncode == 0, result.stdout[-3000:]
    path = sample_copy.root / sample_copy.lessons[0]
    assert run_plainly(*nbval, str(path), folder=sample_copy.root).returncode == 0
    edit(path, "<td>869</td>", "<td>896</td>")
    result = run_plainly(*nbval, str(path), folder=sample_copy.root)
    assert result.returncode == 1
    assert "Cell " in result.stdout and "896" in result.stdout
