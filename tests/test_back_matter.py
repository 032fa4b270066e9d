"""What the last pages list is what the others use: works, terms, symbols."""

import re
from pathlib import Path

import pytest

from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.translation.glossary import terms

PROJECT = Project.find(Path(__file__))
CITED = re.compile(r"\{(?:foot)?cite(?::\w+)?\}`([^`]+)`")
TERM = re.compile(r"\{term\}`(?:[^`<>]*<)?([^`<>]+)>?`")
ENTRY = re.compile(r"^@\w+\{([^,]+),(.*?)^\}", re.DOTALL | re.MULTILINE)
FIELD = re.compile(r"\b(doi|url)\s*=\s*\{([^}]*)\}")
FORMS = {"doi": r"10\.\d{4,9}/\S+", "url": r"https?://[\w.-]+\.[a-z]{2,}(/\S*)?"}
FORMULA = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE = re.compile(r"\$([^$]+)\$")
# Words within formulas, and the letters of which the rules of the notation speak.
WORDS = re.compile(r"\\(?:text|mathrm|operatorname|begin|end)\{[^}]*\}")
GREEK = re.compile(
    r"\\(alpha|beta|gamma|delta|Delta|theta|kappa|lambda|mu|pi|Pi|rho|sigma|tau|varphi|Phi|ell)(?![A-Za-z])"
)
EVERYWHERE = {"Delta", "e"}


def read(page: Path) -> str:
    """Return all that a page or a notebook says."""
    path = PROJECT.root / page
    return (
        path.read_text(encoding="utf-8")
        if page.suffix == ".md"
        else "\n".join(cell.source for cell in notebooks.read(path).cells if cell.cell_type == "markdown")
    )


SAID = {page: read(page) for page in PROJECT.pages}
WORKS = ENTRY.findall((PROJECT.root / "references.bib").read_text(encoding="utf-8"))


def test_every_work_is_cited_and_every_work_cited_is_there() -> None:
    cited = {key.strip() for text in SAID.values() for keys in CITED.findall(text) for key in keys.split(",")}
    assert {key for key, _ in WORKS} == cited
    assert len(WORKS) == len(dict(WORKS))


@pytest.mark.parametrize(
    ("work", "field", "address"), [(key, *found) for key, rest in WORKS for found in FIELD.findall(rest)]
)
def test_the_address_of_a_work_has_the_form_of_one(work: str, field: str, address: str) -> None:
    assert re.fullmatch(FORMS[field], address), f"{work}: {field} {address!r}"


def test_every_term_of_the_glossary_is_marked_on_a_page() -> None:
    marked = {" ".join(term.split()).casefold() for text in SAID.values() for term in TERM.findall(text)}
    listed = {term.casefold() for term in terms(SAID[Path("book/back-matter/glossary.md")])}
    assert listed == marked


def letters(text: str, formula: re.Pattern[str] = INLINE) -> set[str]:
    """Return the letters of the formulas in a text, Latin and Greek."""
    found = " ".join(formula.findall(text))
    return {*GREEK.findall(found), *re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", " ", WORDS.sub(" ", found)))}


@pytest.mark.parametrize("lesson", [lesson for lesson in PROJECT.lessons if FORMULA.search(SAID[lesson])], ids=str)
def test_each_letter_of_a_lessons_formulas_is_in_the_notation(lesson: Path) -> None:
    fixed, chapters = SAID[Path("book/back-matter/notation.md")].split("(notation-chapters)=")
    page = f"</{lesson.with_suffix('').as_posix()}>"
    # The rows of a chapter: from that which names it to that which names the next.
    rows = next(block for block in chapters.split("\n| {doc}") if page in block)
    meant = letters(fixed.partition("(notation-fixed)=")[2]) | letters(rows) | EVERYWHERE
    assert letters(SAID[lesson], FORMULA) <= meant
