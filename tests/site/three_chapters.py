"""The sample course with three chapters, so that the later ones can ask of the earlier."""

import re
from pathlib import Path

from coursekit.cli.new import make_course
from coursekit.course.project import Project
from tests.conftest import edit

FIRST = "how-many-stay"
OTHERS = ("who-leaves", "who-returns")
CHAPTERS = tuple(f"book/{name}" for name in (FIRST, *OTHERS))
CASE = "cases/worth-of-a-regular"


def make(root: Path) -> Project:
    """Write the course into the folder ``root``."""
    course = make_course(root)
    for path in (root / "book" / f"{FIRST}.ipynb", root / "locale/ar/book" / f"{FIRST}.po"):
        text = path.read_text(encoding="utf-8")
        for name in OTHERS:
            # Its labels are its own; an assignment it has none.
            own = re.sub(r"\b((?:tab|fig)-[a-z]+)\b", rf"\1-{name}", text)
            own = re.sub(r"[^.`\"]*\{minutes\}`assignment`", "", own)
            path.with_stem(name).write_text(
                re.sub(rf"(?<!exercises/){FIRST}(?![/>])", name, own)
                .replace("# How many customers stay?", f"# {name}")
                .replace("# كم عميلًا يبقى؟", f"# {name} بالعربية"),
                encoding="utf-8",
            )
    edit(root / "_toc.yml", f"      - file: book/{FIRST}\n", "".join(f"      - file: {name}\n" for name in CHAPTERS))
    for path in (root / "book/intro.md", root / "locale/ar/book/intro.po"):
        text = path.read_text(encoding="utf-8")
        with_all = re.sub(
            rf".*{{doc}}`{FIRST}`.*\n",
            lambda item: "".join(item[0].replace(FIRST, name) for name in (FIRST, *OTHERS)),
            text,
        )
        path.write_text(with_all, encoding="utf-8")
    return Project(course.root)
