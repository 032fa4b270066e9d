"""Terms of the glossary in lessons: each is marked once on a page, where it is first used, and those listed are."""

import re
from collections import Counter
from collections.abc import Iterator

from nbformat import NotebookNode

from coursekit.content.lessons import is_quiz
from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.translation.glossary import glossary_of

TERM = re.compile(r"\{term\}`(?:[^`<>]*<)?([^`<>]+)>?`")
KEY_TERMS = "**Key terms**"


def check(project: Project) -> list[str]:
    """Return what is wrong with the terms of the lessons and with the words for search, one sentence each."""
    faults = []
    for path in project.lessons:
        faults += [f"{path}: {fault}" for fault in term_faults(notebooks.read(project.root / path))]
    # A glossary that cannot be read, and synonyms of what is no term, are told in words by what reads them.
    for edition in project.editions:
        glossary_of(project, edition)
    return faults


def term_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield the terms that a lesson marks more than once, and those it lists and never marks.

    Parameters
    ----------
    notebook
        The lesson in the source language.
    """
    marked: Counter[str] = Counter()
    listed: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type != "markdown" or is_quiz(cell):
            continue
        for paragraph in re.split(r"\n\s*\n", cell.source):
            found = [" ".join(term.split()).casefold() for term in TERM.findall(paragraph)]
            if paragraph.lstrip("- ").startswith(KEY_TERMS):
                listed += found
                continue
            for term in found:
                marked[term] += 1
                if marked[term] == 2:
                    yield (
                        f"cell {cell.id}: {{term}} marks “{term}” a second time; the mark stands at its first mention "
                        "on the page, the others are plain words"
                    )
    for term in dict.fromkeys(listed):
        if not marked[term]:
            yield f"“{term}” is listed under key terms, and {{term}} marks it nowhere in the text"
