"""The course on one page: a map with the decision that each lesson answers, and the reader's own progress."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from coursekit.content.lessons import is_checked_task, is_quiz
from coursekit.course import notebooks
from coursekit.course.project import TOC, Project
from coursekit.site.sphinx_ext.made_pages import MadePage
from coursekit.site.templates import render


@dataclass(frozen=True)
class Stop:
    """A lesson on the map.

    Attributes
    ----------
    docname
        Its page.
    title
        The page's title in the edition's language.
    address
        Of the page, from where the map stands.
    decision
        The decision that the lesson answers, in one line; empty where none is said.
    tasks, questions
        How many tasks are checked on the page, and how many questions its quiz has.
    number
        The chapter's number, if it has one.
    """

    docname: str
    title: str
    address: str
    decision: str
    tasks: int
    questions: int
    number: int | None


class CourseMap(MadePage):
    """What both pages are made from: the parts with lessons, and the lessons in them."""

    def parts(self, decisions: dict[str, str], shown: Iterable[Path]) -> list[tuple[str, list[Stop]]]:
        """Return the caption and those of the lessons ``shown`` of each part that has any.

        Captions are those of the edition's contents.
        """
        staged = Project(Path(self.env.srcdir))
        self.depend_on_listings()
        lessons = {lesson.with_suffix("").as_posix(): lesson for lesson in shown}
        found = []
        for part in staged.parts:
            stops = [self.stop(lessons[name], decisions.get(name, "")) for name in part.docnames if name in lessons]
            if stops:
                found.append((part.caption, stops))
        return found

    def stop(self, lesson: Path, decision: str) -> Stop:
        """Return a lesson as it stands on the map."""
        staged = Path(self.env.srcdir) / lesson
        self.env.note_dependency(str(staged))
        notebook = notebooks.read(staged)
        docname = lesson.with_suffix("").as_posix()
        return Stop(
            docname=docname,
            title=title_of("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown"), docname),
            address=relative_uri(f"{self.env.docname}.html", f"{docname}.html"),
            decision=decision,
            tasks=sum(map(is_checked_task, notebook.cells)),
            questions=sum(map(is_quiz, notebook.cells)),
            number=Project.find().chapter_numbers.get(docname),
        )

    def written(self, template: str, parts: list[tuple[str, list[Stop]]]) -> list[nodes.Node]:
        """Return what a template writes of the lessons."""
        return [nodes.raw("", render(template, parts=parts, _=self.say).strip(), format="html")]


def title_of(markdown: str, docname: str) -> str:
    r"""Return the title of a page in Markdown; its path where it has none.

    >>> title_of("(label)=\n# Word of *mouth*\n\nText.", "book/one"), title_of("Text.", "book/one")
    ('Word of mouth', 'book/one')
    """
    found = re.search(r"^# +(.+?)\s*$", markdown, re.MULTILINE)
    return re.sub(r"[*`]", "", found[1]) if found else docname


class CourseMapDirective(CourseMap):
    """``{course-map}`` around a list: each lesson with a decision as ``{doc}``, and the decision after a colon."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the map.

        Raises an error of docutils, which names the page, where the list and the table of contents do not hold the same
        lessons with a decision, or a lesson's is not said.
        """
        decisions, deciding = self.decisions(), Project.find().deciding_lessons
        lessons = [lesson.with_suffix("").as_posix() for lesson in deciding]
        if missing := [name for name in lessons if not decisions.get(name)]:
            raise self.error(
                f"the map says no decision for {', '.join(missing)}: add an item with {{doc}}`…`, a colon and the "
                f"decision to the list, for each lesson in {TOC}"
            )
        if others := [name for name in decisions if name not in lessons]:
            raise self.error(f"the map lists {', '.join(others)}, which {TOC} does not name as a lesson")
        return self.written("course-map.html", self.parts(decisions, deciding))

    def decisions(self) -> dict[str, str]:
        """Return what the list says of each page, by the page."""
        listed = nodes.Element("", *self.parse_content_to_nodes())
        return {
            target: item.astext().removeprefix(link.astext()).lstrip(" :\n").strip()
            for item, link, target in self.linked_items(listed)
        }


class MyProgressDirective(CourseMap):
    """``{my-progress}``: what there is in each lesson, what of it is done on this device, and what is due."""

    def run(self) -> list[nodes.Node]:
        """Return the lists; without a script they say what there is."""
        return self.written("my-progress.html", self.parts({}, Project.find().lessons))


class StartHereDirective(CourseMap):
    """``{start-here}``: the way to the first lesson; with a script, to the first that is not done."""

    def run(self) -> list[nodes.Node]:
        """Return the link."""
        return self.written("start-here.html", self.parts({}, Project.find().deciding_lessons))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("course-map", CourseMapDirective)
    app.add_directive("my-progress", MyProgressDirective)
    app.add_directive("start-here", StartHereDirective)
