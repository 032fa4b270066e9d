"""Every page of both editions as it lies in the site: what needs no browser to be seen.

A page is read once for all of its tests: `tests/conftest.py` puts them beside each other.
"""

import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

from tests.browser.conftest import parsed, path
from tests.browser.kinds import EXERCISES, LESSONS, PROJECT, WITH_QUIZ

ARABIC = re.compile("[\u0600-\u06ff]")
SWITCH = re.compile('<a class="course-language[^>]*>')
# The id of a claim, which readers do not see.
CODE = re.compile(r"\bS\d-\d\d\b")


@pytest.mark.parametrize("name", PROJECT.docnames)
def test_a_section_has_the_same_address_in_every_edition(site: Path, name: str) -> None:
    found = {}
    for language in PROJECT.languages:
        soup = parsed(site, language, name)
        found[language] = [one["data-section"] for one in soup.find_all("section", attrs={"data-section": True})]
        assert set(found[language]) <= {one["id"] for one in soup.find_all(id=True)}
    assert found["ar"] == found["en"] != []


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", PROJECT.docnames)
def test_a_page_names_its_translations(site: Path, language: str, name: str) -> None:
    here = path(language, name)
    soup = parsed(site, language, name)
    links = {link["hreflang"]: urljoin(here, link["href"]) for link in soup.find_all("link", rel="alternate")}
    assert links == {code: path(code, name) for code in PROJECT.languages} | {"x-default": path("en", name)}
    assert soup.find("meta", property="og:title")["content"] in soup.title.get_text()
    assert soup.find("meta", property="og:description")["content"]


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", PROJECT.docnames)
def test_no_page_of_the_course_asks_for_the_manager(site: Path, language: str, name: str) -> None:
    page = parsed(site, language, name)
    scripts = [one.get("src", "") for one in page.find_all("script")]
    assert not any("/widgets" in source for source in scripts)
    assert any("explorer.js" in source for source in scripts) == bool(page.select(".explorer"))


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", LESSONS)
def test_a_chapter_has_its_number_and_so_have_its_figures(site: Path, language: str, name: str) -> None:
    page = parsed(site, language, name)
    number = PROJECT.chapter_numbers.get(name)
    shown = page.select_one("article h1 .section-number")
    assert (shown and shown.get_text()) == (number and f"{number}. ")
    current = page.select_one("nav.bd-links li.current > a, .bd-sidebar-primary li.current > a")
    assert current.get_text().strip().startswith(f"{number}. ") == bool(number)
    captions = [one.get_text() for one in page.select("figcaption .caption-number")]
    before = f"{number}\\." if number else ""
    assert captions and all(re.search(rf" {before}[0-9]+\s*$", one) for one in captions), captions
    notebook = downloaded(site, page, language, name).read_text(encoding="utf-8")
    assert all(one.strip() in notebook for one in captions)


def test_every_page_names_the_same_page_of_the_other_edition(site: Path) -> None:
    for name in (*PROJECT.docnames, "search"):
        for language, other in (("en", "ar"), ("ar", "en")):
            here = path(language, name)
            [switch] = SWITCH.findall((site / here[1:]).read_text(encoding="utf-8"))
            assert f'hreflang="{other}"' in switch
            assert urljoin(here, re.search('href="([^"]+)"', switch)[1]) == path(other, name)


@pytest.mark.parametrize("name", LESSONS)
def test_both_editions_of_a_lesson_hold_the_same(site: Path, name: str) -> None:
    parts = ["h2", "h3", "img", "pre", "table", "details", "mjx-container"]
    counts, numbers = {}, {}
    for language in PROJECT.languages:
        main = parsed(site, language, name).main
        counts[language] = Counter(element.name for element in main.find_all(parts))
        counts[language]["reference"] = len(main.find_all("a", class_="reference"))
        numbers[language] = sorted(one.get_text() for one in main.find_all(class_="pasted-text"))
    assert counts["ar"] == counts["en"]
    assert numbers["ar"] == numbers["en"]
    assert len(numbers["en"]) >= 10


def downloaded(site: Path, page: BeautifulSoup, language: str, name: str) -> Path:
    """Return the file that a page's button for its notebook leads to."""
    here = path(language, name)
    return site / urljoin(here, page.select_one("a[href$='.ipynb']")["href"])[1:]


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_downloads_as_a_notebook_that_reads_by_itself(site: Path, name: str, language: str) -> None:
    page = parsed(site, language, name)
    cells = json.loads(downloaded(site, page, language, name).read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert (len(ARABIC.findall(text)) > 1000) == (language == "ar")
    assert re.findall(r"{(?:glue|term|doc|claim)[^}]*}", text) == []
    # The numbers in the text are those of the page.
    assert all(number.get_text() in text for number in page.select(".pasted-text"))


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_downloads_in_the_language_of_the_page(site: Path, name: str, language: str) -> None:
    file = downloaded(site, parsed(site, language, name), language, name)
    notebook = json.loads(file.read_text(encoding="utf-8"))
    text = "".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    # The stub for an answer is in both languages in either one.
    assert (len(ARABIC.findall(text)) > 1000) == (language == "ar")
    assert file.name == f"{name.rsplit('/', 1)[-1]}.ipynb"
    assert any(cell["metadata"].get("nbgrader", {}).get("grade") for cell in notebook["cells"])


@pytest.mark.parametrize("name", LESSONS)
def test_pictures_come_late_and_small(site: Path, name: str) -> None:
    text = (site / f"{name}.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img [^>]*src="[^"]*_images/[^>]*>', text)
    assert pictures and all('loading="lazy"' in picture for picture in pictures)
    assert all(re.search(r'src="[^"]*\.(webp|svg)"', picture) for picture in pictures)


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", WITH_QUIZ)
def test_every_answer_has_feedback_and_every_question_one_right_answer(site: Path, name: str, language: str) -> None:
    page = parsed(site, language, name)
    quizzes = page.select(".quiz")
    assert {len(quiz.select(".answer.right")) for quiz in quizzes} == {1}
    for answer in page.select("details.answer"):
        feedback = " ".join(part.get_text() for part in answer.find_all(recursive=False)[1:])
        # A few words, or a calculation.
        assert len(feedback.strip()) > 15
    texts = {one["id"]: one.get_text(strip=True) for one in page.select(".quiz [id]")}
    assert all(texts[quiz["aria-labelledby"]] for quiz in quizzes)


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", LESSONS)
def test_no_code_of_a_claim_or_an_objective_is_left_in_a_lesson(site: Path, name: str, language: str) -> None:
    article = parsed(site, language, name).select_one("article")
    objective = re.compile(rf"\b{name.rsplit('/', 1)[-1]}-\d\b")
    text = article.get_text()
    assert CODE.findall(text) == objective.findall(text) == []
    # The places that both are known by are there.
    places = {element["id"] for element in article.find_all(id=True)}
    assert {link["href"][1:] for link in article.select(".claim-mark a")} <= places
    assert {link["href"][1:] for link in article.select(".claim-back")} <= places
    assert f"{name.rsplit('/', 1)[-1]}-1" in places
    assert CODE.search("So it is (S2-16).") and objective.search(f"{name.rsplit('/', 1)[-1]}-1: compute")


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", LESSONS[:2])
def test_the_footer_names_authors_without_saying_so_twice(site: Path, language: str, name: str) -> None:
    author = parsed(site, language, name).select_one(".component-author").get_text(strip=True)
    assert author and not author.startswith(("By", "تأليف"))
