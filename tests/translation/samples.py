"""A lesson, a page and small catalogs, as the tests of the translation room use them."""

from pathlib import Path

import nbformat

from coursekit.translation.po import update
from coursekit.translation.sources import Message

TITLE = "A small course"

PAGE = """\
---
kernel: python
---
(intro)=
# Title

First line,
second line.

<!-- a comment -->

- one
- two


% a comment

```{bibliography}
:filter: docname in docnames
```

:::{note}
Careful.

On two paragraphs.
:::

$$x = 1$$

---

First line,
second line."""

TOC = """\
format: jb-book
root: intro
parts:
  - caption: Basics
    chapters:
      - file: book/a
        title: The first
        sections:
          - file: book/b
            title: The second
"""


def code(identifier, source, **metadata):
    return nbformat.v4.new_code_cell(source, id=identifier, metadata=metadata)


def text(identifier, source):
    return nbformat.v4.new_markdown_cell(source, id=identifier)


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


LESSON = notebook(
    text("intro", "# Profit\n\nIt rises."),
    text("formula", "$$x = 1$$"),
    code("plain", "x = 1"),
    code("comment", "x = 1  # units"),
    code(
        "plot",
        'axes.set_title("Net profit")',
        tags=["hide-input"],
        mystnb={"image": {"alt": "A line"}, "figure": {"caption": "How *it* rises", "name": "fig-rise"}},
    ),
    code("pragma", "import x  # noqa: F401"),
    code("test", 'assert x, "Wrong, sorry"  # why', nbgrader={"grade": True, "solution": False, "grade_id": "test"}),
    code("essay", "# your answer", nbgrader={"grade": True, "solution": True, "grade_id": "essay"}),
)


def catalog(folder: Path, pairs: list[tuple[str | None, str, str]]) -> Path:
    """Write a catalog of (context, English, Arabic) by hand, as a translator would."""
    path = folder / "page.po"
    path.unlink(missing_ok=True)
    update(path, [Message(context, english) for context, english, _ in pairs], "ar", Path("page.md"), TITLE)
    written = path.read_text(encoding="utf-8")
    entries = written.split("\n\n")
    for position, (_, _, arabic) in enumerate(pairs, start=1):
        escaped = arabic.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        entries[position] = entries[position].strip().removesuffix('""') + f'"{escaped}"'
    path.write_text("\n\n".join(entries) + "\n", encoding="utf-8")
    return path


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path
