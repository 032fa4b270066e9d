"""The build of a small course, and the faults that must stop it, each planted in a copy of its own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.site import budgets, stage
from coursekit.site.build import build
from coursekit.site.edition_build import EditionBuild
from coursekit.site.execute import cache_folder
from coursekit.translation import translate
from coursekit.translation.po import catalog_path
from tests.site.small_course import ADDRESS, INTRO, fill, leave_out, make_course, with_packages


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Path:
    """A small course with a built site, to copy from."""
    small = make_course(tmp_path_factory.mktemp("small"), project)
    with_packages(small, project)
    build(small)
    return small.root


@pytest.fixture
def small(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of the small course that a test may spoil."""
    root = tmp_path / "course"
    shutil.copytree(prepared, root)
    monkeypatch.chdir(root)
    return Project(root)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_both_editions_are_there(prepared: Path) -> None:
    english = (prepared / "_build/site/book/lesson.html").read_text(encoding="utf-8")
    arabic = (prepared / "_build/site/ar/book/lesson.html").read_text(encoding="utf-8")
    (start,) = re.findall("<html[^>]*>", english)
    assert 'lang="en"' in start and "dir=" not in start
    (start,) = re.findall("<html[^>]*>", arabic)
    assert 'lang="ar"' in start and 'dir="rtl"' in start
    assert "المجموع" in arabic
    for page in (english, arabic):
        assert '<span class="pasted-text">2.5</span>' in page
    for folder in ("", "ar/"):
        index = BeautifulSoup((prepared / f"_build/site/{folder}index.html").read_text(encoding="utf-8"), "html.parser")
        first = BeautifulSoup(
            (prepared / f"_build/site/{folder}book/intro.html").read_text(encoding="utf-8"), "html.parser"
        )
        # The first page itself, with addresses from where it stands; the page that it is told to be is the other.
        assert index.html.get("dir") == first.html.get("dir") and index.article.get_text() == first.article.get_text()
        assert index.article.select_one("a.reference")["href"] == "book/lesson.html"
        for page in (index, first):
            assert page.find("link", rel="canonical")["href"] == f"{ADDRESS}/{folder}book/intro.html"


def test_pages_know_their_address_and_their_translations(prepared: Path) -> None:
    site = prepared / "_build/site"
    for folder, language in (("", "en"), ("ar/", "ar")):
        text = (site / f"{folder}book/lesson.html").read_text(encoding="utf-8")
        soup = BeautifulSoup(text, "html.parser")
        assert [link["href"] for link in soup.find_all("link", rel="canonical")] == [
            f"{ADDRESS}/{folder}book/lesson.html"
        ]
        links = {link["hreflang"]: link["href"] for link in soup.find_all("link", rel="alternate")}
        assert links == {
            "en": f"{ADDRESS}/book/lesson.html",
            "ar": f"{ADDRESS}/ar/book/lesson.html",
            "x-default": f"{ADDRESS}/book/lesson.html",
        }
        card = soup.find("meta", property="og:image")["content"]
        assert (site / card.removeprefix(f"{ADDRESS}/")).read_bytes()[:4] == b"\x89PNG"
        assert soup.find("meta", property="og:locale")["content"] == language
    assert f"{ADDRESS}/ar/book/lesson.html" in (site / "sitemap.xml").read_text()
    assert f"{ADDRESS}/sitemap.xml" in (site / "robots.txt").read_text()


def test_a_wrong_address_leads_to_every_edition(prepared: Path) -> None:
    site = prepared / "_build/site"
    page = BeautifulSoup((site / "404.html").read_text(encoding="utf-8"), "html.parser")
    # It is shown in whatever folder the wrong address names.
    links = [link["href"] for link in page.find_all("a")]
    assert len(links) == 4 and all((site / link.removeprefix(f"{ADDRESS}/")).is_file() for link in links)
    assert [(part["lang"], part["dir"]) for part in page.find_all("section")] == [("en", "ltr"), ("ar", "rtl")]
    assert "لا صفحة في هذا العنوان" in page.get_text() and not page.select("[src], link")


def test_a_notebook_runs_elsewhere_in_the_language_of_its_page(prepared: Path) -> None:
    for folder in ("", "ar/"):
        page = (prepared / f"_build/site/{folder}book/lesson.html").read_text(encoding="utf-8")
        notebook = f"{folder}_sources/book/lesson.ipynb"
        assert f"colab.research.google.com/github/learners/course/blob/gh-pages/{notebook}" in page
        assert "mybinder.org/v2/gh/learners/course/HEAD" in page
        published = notebooks.read(prepared / "_build/site" / notebook)
        assert "git+https://github.com/learners/course" in published.cells[0].source
        assert "colab" not in (prepared / f"_build/site/{folder}book/intro.html").read_text(encoding="utf-8")


def test_the_theme_is_mirrored_for_arabic_only(prepared: Path) -> None:
    sheets = [prepared / "_build/site" / part / "_static/styles/pydata-sphinx-theme.css" for part in ("", "ar")]
    english, arabic = (sheet.read_text(encoding="utf-8") for sheet in sheets)
    rule = r"\.bd-sidebar-primary\s*\{[^}]*border-%s:\s*1px"
    assert re.search(rule % "right", english) and not re.search(rule % "left", english)
    assert re.search(rule % "left", arabic) and not re.search(rule % "right", arabic)


def test_a_second_run_does_nothing(small: Project) -> None:
    told: list[str] = []
    build(small)
    times = {path: path.stat().st_mtime_ns for path in small.site.rglob("*")}
    build(small, told.append)
    assert told == ["nothing changed"]
    assert times == {path: path.stat().st_mtime_ns for path in small.site.rglob("*")}


def test_an_edit_rebuilds_its_page_and_runs_no_notebook(small: Project) -> None:
    build(small)
    untouched = (small.site / "book" / "lesson.html").stat().st_mtime_ns
    edit(small.root / "book/intro.md", "It has one", "It has just one")
    translate.update(small)
    path = catalog_path(small, Path("book/intro.md"), "ar")
    path.write_text(re.sub(r"#, fuzzy\n(#\| .*\n)*", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    told: list[str] = []
    build(Project(small.root), told.append)
    assert not [line for line in told if line.startswith("ran ")]
    assert "It has just one" in (small.site / "book/intro.html").read_text(encoding="utf-8")
    assert (small.site / "book/lesson.html").stat().st_mtime_ns == untouched


def test_a_page_staged_before_a_stop_is_not_taken_for_another(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small.root / "book/intro.md"
    made = EditionBuild(small, small.source, cache_folder(small, small.source))
    staged = stage.stage(made) / "book/intro.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\nA new paragraph.\n", encoding="utf-8")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(stage, "write_bytes", stop)
        stage.stage(made)
    assert "A new paragraph" in staged.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    stage.stage(made)
    assert staged.read_text(encoding="utf-8") == text


def vanish(*_: object) -> None:
    os._exit(9)


def test_a_process_that_vanishes_is_told_of(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(small.root / "book/lesson.ipynb", "total=1 + 1.5", "total=1.5 + 1")
    translate.update(small)
    monkeypatch.setattr("coursekit.site.build.make_pages", vanish)
    with pytest.raises(CourseError, match="ended from outside"):
        build(small)
    monkeypatch.undo()
    monkeypatch.chdir(small.root)
    assert build(small) == small.site


def test_what_was_published_stays_while_a_page_is_over_its_budget(
    small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = {path: path.read_bytes() for path in small.site.rglob("*") if path.is_file()}
    edit(small.root / "locale/ar/book/intro.po", "دورة صغيرة", "دورة أصغر")
    with monkeypatch.context() as patch:
        patch.setattr(budgets, "PLAIN_BYTES", 1000)
        with pytest.raises(CourseError, match=r"over their budget:\nbook/intro\.html moves"):
            build(Project(small.root))
    assert {path: path.read_bytes() for path in small.site.rglob("*") if path.is_file()} == published
    build(Project(small.root))
    assert "دورة أصغر" in (small.site / "ar/book/intro.html").read_text(encoding="utf-8")


def raising_notebook(project: Project) -> str:
    edit(project.root / "book/lesson.ipynb", "record(total=1 + 1.5)", "record(total=1 / 0)")
    translate.update(project)
    return r"book/lesson\.ipynb \(en\), cell add-up: ZeroDivisionError: division by zero"


def dead_link(project: Project) -> str:
    path = project.root / "book/intro.md"
    edit(path, "<lesson>", "<nowhere>")
    edit(catalog_path(project, Path("book/intro.md"), "ar"), "<lesson>", "<nowhere>")
    return r"book/intro\.md:3: WARNING: unknown document: 'nowhere'"


def fuzzy_message(project: Project) -> str:
    edit(project.root / "book/intro.md", "It has one", "It has just one")
    translate.update(project)
    return "(?s)intro.*fuzzy"


def missing_message(project: Project) -> str:
    (project.root / "book/intro.md").write_text(INTRO + "\nA new paragraph.\n")
    translate.update(project)
    return "(?s)intro.*A new paragraph.*not translated"


def translated_code_that_changes_the_code(project: Project) -> str:
    edit(project.root / "book/lesson.ipynb", "record(total=1 + 1.5)", "record(total=1 + 1.5)  # a sum")
    translate.update(project)
    path = catalog_path(project, Path("book/lesson.ipynb"), "ar")
    path.write_text(
        fill(path.read_text(encoding="utf-8"), "record(total=1 + 1.5)  # a sum", "x").replace(
            '"record(total=1 + 1.5)  # a sum"\nmsgstr "x"',
            '"record(total=1 + 1.5)  # a sum"\nmsgstr ""\n"from custrel.notebook import record\\n"\n"\\n"\n'
            '"record(total=1 + 2.5)  # جمع"',
        ),
        encoding="utf-8",
    )
    return "(?s)lesson.*add-up"


def number_that_is_recorded_nowhere(project: Project) -> str:
    edit(project.root / "book/lesson.ipynb", "total:.1f", "sum:.1f")
    edit(catalog_path(project, Path("book/lesson.ipynb"), "ar"), "total:.1f", "sum:.1f")
    return r"book/lesson\.ipynb.*WARNING.*sum"


def broken_toc(project: Project) -> str:
    (project.root / "_toc.yml").write_text("root: [book/intro\n")
    return r"_toc\.yml, line 2 is not valid YAML"


def toc_without_files(project: Project) -> str:
    (project.root / "_toc.yml").write_text("format: jb-book\nroot: book/intro\nparts:\n  - chapters: [lesson]\n")
    return r"_toc\.yml, part 1: the pages cannot be read"


def missing_locale(project: Project) -> str:
    shutil.rmtree(project.root / "locale")
    return r"locale/ar/.* (is missing|does not exist)"


def missing_word_of_the_interface(project: Project) -> str:
    leave_out(project, "Hide the solution")
    return r"interface\.po does not say “Hide the solution” in ar"


def missing_label_of_the_frame(project: Project) -> str:
    leave_out(project, "Toggle primary sidebar")
    return r"interface\.po does not say “Toggle primary sidebar” in ar"


def missing_word_of_a_quiz(project: Project) -> str:
    leave_out(project, "Start the quiz again")
    answers = '<details class="answer"><summary>1</summary></details>'
    path = project.root / "book/intro.md"
    path.write_text(f"{INTRO}\nHow many?\n\n{answers}\n")
    translate.update(project)
    catalog = catalog_path(project, Path("book/intro.md"), "ar")
    text = fill(catalog.read_text(encoding="utf-8"), "How many?", "كم؟")
    catalog.write_text(fill(text, answers, answers), encoding="utf-8")
    return r"interface\.po does not say “Start the quiz again” in ar"


@pytest.mark.parametrize(
    "plant",
    [
        raising_notebook,
        broken_toc,
        toc_without_files,
        missing_locale,
        missing_word_of_the_interface,
        missing_label_of_the_frame,
        missing_word_of_a_quiz,
        dead_link,
        fuzzy_message,
        missing_message,
        translated_code_that_changes_the_code,
        number_that_is_recorded_nowhere,
    ],
)
def test_a_planted_fault_stops_the_build(small: Project, plant: Callable[[Project], str]) -> None:
    told = plant(small)
    # What Sphinx has read once it does not warn of again unless it has to read it afresh.
    for _ in range(2 if plant in (dead_link, number_that_is_recorded_nowhere) else 1):
        with pytest.raises(CourseError) as caught:
            build(Project(small.root))
        assert re.search(told, str(caught.value)), str(caught.value)
    # What was published before stays until the fault is mended.
    assert (small.site / "book/lesson.html").is_file()


def test_the_command_line_names_the_fault_and_ends_with_1(small: Project) -> None:
    raising_notebook(small)
    program = Path(sys.executable).parent / "course"
    result = subprocess.run([program, "build"], cwd=small.root, capture_output=True, text=True)
    assert result.returncode == 1
    assert "cell add-up: ZeroDivisionError" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_stored_output_that_differs_is_found(small: Project) -> None:
    path = small.root / "book/lesson.ipynb"
    program = Path(sys.executable).parent / "course"
    subprocess.run([program, "normalise", "--run", path], cwd=small.root, check=True, capture_output=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", str(path)]
    assert subprocess.run(command, cwd=small.root, capture_output=True).returncode == 0
    edit(path, "<td>2</td>", "<td>3</td>")
    result = subprocess.run(command, cwd=small.root, capture_output=True, text=True)
    assert result.returncode == 1
    assert "Cell 1" in result.stdout
