"""Tasks and questions on paper, each with a number, and their solutions, which stand at the end of the book."""

from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag

from coursekit.course.strings import Strings, marked
from coursekit.site.book.page_numbers import page_link
from coursekit.site.book.still_tasks import still
from coursekit.site.soup import attribute, classes, first, fragment, set_classes

# What is answered on a page, in the order in which it stands there.
ASKED = ".practice, .quiz, details"
# What names the options of a question; in a translation, as many letters of its script.
LETTERS = marked("A B C D E F")


@dataclass(frozen=True)
class Solution:
    """What stands at the end of the book: its id there, the id and the name of what it answers, and the answer."""

    id: str
    asked: str
    name: str
    content: list[Tag]


def take_solutions(article: Tag, page: str, chapter: str, say: Strings) -> list[Solution]:
    """Take the answers off a page of the book, number what they answer, and return them.

    Parameters
    ----------
    article
        The page, whose ids and links are the book's already.
    page
        Its id.
    chapter
        Its number; empty where it has none.
    say
        The strings of the edition.

    Returns
    -------
    list of Solution
        In the order of what they answer. The page says on which page of the book each stands. The result of an
        experiment whose outcome readers predict stays where it is, since the text goes on from it; code that draws a
        figure or lays out a table is left to the notebook.
    """
    found: list[Solution] = []
    tasks, questions = 0, 0
    for asked in _asked(article):
        if asked.name == "details" and "practice-revealed" in classes(asked):
            _unfold(asked)
        elif asked.name == "details" and asked.parent is not None and "tag_hide-input" in classes(asked.parent):
            asked.decompose()
        elif "quiz" in classes(asked):
            questions += 1
            found.append(_of_question(asked, f"{page}--answer-{questions}", questions, say))
        else:
            tasks += 1
            number = f"{chapter}.{tasks}" if chapter else str(tasks)
            identifier = f"{page}--solution-{tasks}"
            take = _of_practice if "practice" in classes(asked) else _of_fold
            found.append(take(asked, identifier, say("Task {number}").format(number=number), say))
    return found


def _asked(article: Tag) -> Iterator[Tag]:
    """Yield what is answered on a page; what was taken off with something else is passed over."""
    for asked in article.select(ASKED):
        if not asked.decomposed and any(parent is article for parent in asked.parents):
            yield asked


def _unfold(folded: Tag) -> None:
    """Turn what is folded into what stands there, under a line that says what it is.

    Code and what it shows are folded one after the other; the line stands above the first.
    """
    summary = first(folded, "summary")
    folded.name = "div"
    before = folded.find_previous_sibling()
    if isinstance(before, Tag) and before.get("data-revealed-by") == folded.get("data-revealed-by"):
        summary.extract()
    else:
        summary.name = "p"
        set_classes(summary, ["unfolded"])


def _of_question(quiz: Tag, identifier: str, number: int, say: Strings) -> Solution:
    """Return the answer of a question: the right option, then why not the others."""
    question = first(quiz, "p[id]")
    letters = say(LETTERS).split()
    right: list[Tag] = []
    others: list[Tag] = []
    for letter, answer in zip(letters, quiz.select("details.answer"), strict=False):
        option = first(answer, "summary").extract()
        option.name = "p"
        set_classes(option, ["choice"])
        option.insert(0, f"{letter}. ")
        answer.insert_before(option)
        lead = fragment("<strong></strong>")
        lead.string = f"{letter}."
        _lead(answer, lead)
        (right if "right" in classes(answer) else others).append(_taken(answer))
    question.extend([" ", page_link(identifier, say)])
    return Solution(
        identifier, attribute(question, "id"), say("Question {number}").format(number=number), right + others
    )


def _of_practice(task: Tag, identifier: str, name: str, say: Strings) -> Solution:
    """Return the worked solution of a task; its hints come one after another, which paper cannot do."""
    still(task)
    content = [_taken(fold) for fold in task.select("details.practice-fold")[-1:]]
    for hint in task.select("details"):
        hint.decompose()
    title = first(task, ".practice-title")
    kind = " ".join(title.get_text().split())
    title.insert(0, f"{name} · ")
    title.extend([" ", page_link(identifier, say)])
    return Solution(identifier, attribute(task, "id"), f"{name} · {kind}", content)


def _of_fold(folded: Tag, identifier: str, name: str, say: Strings) -> Solution:
    """Return what was folded under a task or a question to discuss."""
    summary = first(folded, "summary")
    if "hide" not in classes(folded):
        name = f"{name} · {' '.join(summary.get_text().split())}"
    note = fragment("<p></p>")
    note["id"] = identifier.replace("--solution-", "--task-")
    set_classes(note, ["solution-note"])
    note.extend([f"{name} ", page_link(identifier, say)])
    cell = folded.parent if folded.parent is not None and "tag_hide-cell" in classes(folded.parent) else folded
    cell.insert_before(note)
    taken = _taken(folded)
    if cell is not folded:
        cell.decompose()
    return Solution(identifier, attribute(note, "id"), name, [taken])


def _taken(folded: Tag) -> Tag:
    """Return what is folded, taken off its page and without its line."""
    if (summary := folded.find("summary", recursive=False)) is not None:
        summary.extract()
    folded.name = "div"
    set_classes(folded, ["taken"])
    return folded.extract()


def _lead(folded: Tag, lead: Tag) -> None:
    """Let the first paragraph of what is folded begin with ``lead``."""
    paragraph = folded.find("p")
    (paragraph if isinstance(paragraph, Tag) else folded).insert(0, " ")
    (paragraph if isinstance(paragraph, Tag) else folded).insert(0, lead)
