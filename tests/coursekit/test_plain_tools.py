"""The tools users know work on the repository as it is, without the course's own commands."""

import subprocess
import sys
from pathlib import Path

from coursekit.project import Project, environment

PROGRAMS = Path(sys.executable).parent


def test_plain_jupyter_book_gives_the_english_edition(copied: Project) -> None:
    command = [PROGRAMS / "jupyter-book", "build", ".", "-W", "-n", "--keep-going"]
    result = subprocess.run(command, cwd=copied.root, env=environment(), capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-3000:]
    html = copied.root / "_build" / "html"
    for name in copied.docnames:
        page = (html / f"{name}.html").read_text(encoding="utf-8")
        assert '<html lang="en"' in page
        # One edition alone links to no other.
        assert "course-language" not in page.split("</head>")[1]
    assert (html / "_static" / "widgets" / "embed-amd.js").is_file()
