"""The tools users know work on the repository as it is, without the course's own commands."""

import shutil
import subprocess
import sys
from pathlib import Path

from jupyter_cache import get_cache

from coursekit.course import notebooks
from coursekit.course.processes import environment
from coursekit.course.project import Project
from coursekit.site.build import build
from coursekit.site.execute import cache_folder

PROGRAMS = Path(sys.executable).parent


def test_plain_jupyter_book_gives_the_english_edition(project: Project, copied: Project) -> None:
    # One lesson is run anew; the results of the others are there from the course's own build.
    build(project)
    results = copied.root / "_build" / ".jupyter_cache"
    shutil.copytree(cache_folder(project, "en"), results)
    cache = get_cache(results)
    lesson = notebooks.read(copied.root / copied.lessons[0])
    cache.remove_cache(cache.match_cache_notebook(lesson).pk)
    records = len(cache.list_cache_records())
    command = [PROGRAMS / "jupyter-book", "build", ".", "-W", "-n", "--keep-going"]
    result = subprocess.run(command, cwd=copied.root, env=environment(), capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-3000:]
    assert cache.match_cache_notebook(lesson)
    assert len(cache.list_cache_records()) == records + 1
    html = copied.root / "_build" / "html"
    for name in copied.docnames:
        page = (html / f"{name}.html").read_text(encoding="utf-8")
        assert '<html lang="en"' in page
        # One edition alone links to no other.
        assert "course-language" not in page.split("</head>")[1]
    assert (html / "_static" / "widgets" / "embed-amd.js").is_file()
