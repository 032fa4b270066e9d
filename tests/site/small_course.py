"""A course of two pages in two languages, small enough to be built many times."""

import re
import shutil
import subprocess
from pathlib import Path

from babel.messages.pofile import read_po
from nbformat import v4
from PIL import Image

from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.course.strings import interface_catalog
from coursekit.translation import translate

ADDRESS = "https://course.example/small"
INTRO = """# A small course

It has one {doc}`lesson <lesson>`.

![A dot](dot.png) weighs $x^2$.
"""
TOC = """format: jb-book
root: book/intro
parts:
  - caption: Lessons
    chapters:
      - file: book/lesson
"""
SETTINGS = """[tool.coursekit]
languages = ["en", "ar"]
library = "custrel"

[tool.coursekit.lessons]
book = { words = [1, 1000], tasks = [0, 0], points = 0 }
"""
ARABIC = {
    "# A small course": "# دورة صغيرة",
    "It has one {doc}`lesson <lesson>`.": "فيها {doc}`درس <lesson>` واحد.",
    "![A dot](dot.png) weighs $x^2$.": "![نقطة](dot.png) وزنها $x^2$.",
    "# One lesson\n\nThe sum is {glue:text}`total:.1f`.": "# درس واحد\n\nالمجموع {glue:text}`total:.1f`.",
    "Lessons": "الدروس",
    "A small course": "دورة صغيرة",
}


def lesson() -> str:
    cells = [
        v4.new_markdown_cell("# One lesson\n\nThe sum is {glue:text}`total:.1f`.", id="title"),
        v4.new_code_cell("from custrel.notebook import record\n\nrecord(total=1 + 1.5)", id="add-up"),
        v4.new_code_cell('import pandas as pd\n\npd.DataFrame({"a": [1, 2]})', id="show"),
    ]
    return notebooks.dumps(notebooks.normalise(v4.new_notebook(cells=cells)))


def make_course(root: Path, project: Project) -> Project:
    """Write the small course into the folder ``root``, with the configuration of ``project``."""
    (root / "book").mkdir(parents=True)
    (root / "locale" / "ar").mkdir(parents=True)
    (root / "book" / "intro.md").write_text(INTRO)
    (root / "book" / "lesson.ipynb").write_text(lesson())
    Image.new("RGB", (300, 200), "white").save(root / "book" / "dot.png")
    (root / "_toc.yml").write_text(TOC)
    (root / "pyproject.toml").write_text(SETTINGS)
    (root / "references.bib").write_text("")
    config = (project.root / "_config.yml").read_text()
    config = re.sub(r"(?m)^title: .*", "title: A small course", config)
    (root / "_config.yml").write_text(config.replace('baseurl: ""', f'baseurl: "{ADDRESS}/"'))
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    subprocess.run(["git", "remote", "add", "origin", "git@github.com:learners/course.git"], cwd=root, check=True)
    small = Project(root)
    with (project.root / "locale/ar/_config.po").open("rb") as stream:
        description = {message.id: message.string for message in read_po(stream) if message.id}
    translated(small, description | ARABIC)
    return small


def with_packages(small: Project, project: Project) -> None:
    """The scripts of the site are the same for every course: installed once, they need not be again."""
    if (project.build / "web").is_dir():
        shutil.copytree(project.build / "web", small.build / "web")


def translated(project: Project, texts: dict[str, str]) -> None:
    """Fill the small course's catalogs."""
    translate.update(project, "ar")
    for path in (project.root / "locale" / "ar").rglob("*.po"):
        lines = path.read_text(encoding="utf-8")
        with path.open("rb") as stream:
            catalog = read_po(stream, locale="ar")
        for message in catalog:
            if message.id in texts:
                lines = fill(lines, str(message.id), texts[str(message.id)])
        path.write_text(lines, encoding="utf-8")


def fill(text: str, message: str, translation: str) -> str:
    """Put ``translation`` into the empty msgstr that follows ``message`` in the text of a catalog."""
    last = message.rsplit("\n", 1)[-1]
    quoted = re.escape(last.replace('"', '\\"'))
    escaped = translation.replace('"', '\\"').replace("\n", "\\n")
    return re.sub(rf'("{quoted}")\nmsgstr ""\n', lambda found: f'{found[1]}\nmsgstr "{escaped}"\n', text)


def leave_out(project: Project, text: str) -> None:
    """Have the small course say nothing in Arabic for an interface text, though the workshop does."""
    path = interface_catalog(project.root, "ar")
    path.write_text(f'msgid ""\nmsgstr "Language: ar\\n"\n\nmsgid "{text}"\nmsgstr ""\n', encoding="utf-8")
