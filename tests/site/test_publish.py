"""Finishing pages: each step on a page that needs it."""

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlparse
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from PIL import Image

from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.memo import Memo
from coursekit.course.project import Project
from coursekit.course.repository import Repository, parse
from coursekit.course.strings import strings_of
from coursekit.site import assets, fonts
from coursekit.site.finish import formulas, pages, pictures, sitemap

ROOT = Project.find(Path(__file__)).root


def finished(
    body: str,
    *,
    head: str = "",
    frame: str = "",
    language: str = "en",
    sections: tuple[str, ...] = (),
    source_labels: frozenset[str] = frozenset(),
) -> BeautifulSoup:
    place = pages.Place(
        docname="book/page",
        edition=Edition(language),
        say=strings_of(ROOT, language),
        source_sections=sections,
        source_labels=source_labels,
        picture=lambda name: pictures.Picture(Path(name).with_suffix(".webp").name, 640, 370),
    )
    main = f"<main id='main-content'><article>{body}</article></main>"
    return pages.finished_page(f"<html><head>{head}</head><body>{frame}{main}</body></html>", place)


def test_a_page_carries_only_the_scripts_it_needs() -> None:
    head = "".join(
        f'<script src="_static/{name}"></script>'
        for name in (
            "scripts/fontawesome.js",
            "clipboard.min.js",
            "doctools.js",
            "mathjax/tex-chtml.js",
            "searchtools.js",
        )
    )
    kept = [one["src"] for one in finished("<p>Text.</p>", head=head).find_all("script")]
    assert kept == ["_static/doctools.js"]
    kept = [one["src"] for one in finished('<div class="highlight"><pre>x</pre></div>', head=head).find_all("script")]
    assert kept == ["_static/clipboard.min.js", "_static/doctools.js"]
    kept = [one["src"] for one in finished('<div id="search-results"></div>', head=head).find_all("script")]
    assert kept == ["_static/doctools.js", "_static/searchtools.js"]


def test_a_sheet_has_one_checksum() -> None:
    names = (f"_static/mystnb.{'a1' * 32}.css", f"_static/mystnb.{'a1' * 32}.css?v=12ab", "_static/basic.css?v=12ab")
    links = "".join(f'<link rel="stylesheet" href="{name}">' for name in names)
    kept = [one["href"] for one in finished('<div class="cell">1</div>', head=links).find_all("link")]
    assert kept == [names[0], names[0], names[2]]


def test_widget_states_stay_as_they_are() -> None:
    state = '<script type="application/vnd.jupyter.widget-state+json">{"a": "MathJax <b>+5</b>"}</script>'
    assert state in str(finished(state, language="ar"))


def test_sections_share_their_ids_with_the_source() -> None:
    body = '<section id="id1"><h1>عنوان</h1><section id="kept"><h2>آخر</h2></section></section>'
    soup = finished(body, language="ar", sections=("title", "kept"))
    assert [one["data-section"] for one in soup.find_all("section")] == ["title", "kept"]
    assert soup.find(id="title").parent["id"] == "id1"
    # Pages that do not correspond are left alone.
    assert "data-section" not in str(finished(body, sections=("title",)))


def test_a_picture_gets_its_size_and_its_smaller_form() -> None:
    soup = finished(
        '<a class="reference internal" href="../_images/a.png"><img alt="A bar." src="../_images/a.png"></a>'
    )
    assert soup.img.attrs == {
        "alt": "A bar.",
        "src": "../_images/a.webp",
        "width": "640",
        "height": "370",
        "loading": "lazy",
        "decoding": "async",
    }
    assert soup.a is None


def test_a_table_has_heads_that_say_what_they_head() -> None:
    soup = finished(
        "<table><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>0</th><td>1</td></tr></tbody></table>"
    )
    assert [(one.name, one.get("scope")) for one in soup.find_all(["th", "td"])] == [
        ("td", None),
        ("th", "col"),
        ("th", "row"),
        ("td", None),
    ]


def test_a_row_of_heads_without_words_is_no_row() -> None:
    soup = finished(
        "<table><thead><tr><th><p></p></th><th></th></tr></thead><tbody><tr><td>Time</td><td>2</td></tr></tbody></table>"
    )
    assert soup.thead is None and len(soup.find_all("tr")) == 1


def test_questions_are_grouped_with_their_answers() -> None:
    answers = (
        '<details class="answer"><summary>1</summary><p>No.</p></details>\n<details class="answer right"></details>'
    )
    soup = finished(f"<p>Intro.</p><p>First?</p>{answers}<p>Second?</p>{answers}<details class='notes'></details>")
    groups = soup.find_all(class_="quiz")
    assert [len(one.find_all("details")) for one in groups] == [2, 2]
    assert [soup.find(id=one["aria-labelledby"]).get_text() for one in groups] == ["First?", "Second?"]
    assert soup.find(class_="quiz-progress").has_attr("hidden")
    assert soup.find(class_="notes").find_parent(class_="quiz") is None


@pytest.mark.parametrize(
    ("text", "island"),
    [("زاد +27.5% هذا العام", "+27.5%"), ("لغة C++ سريعة", "C++"), ("هبط −3 نقاط", "−3")],
)
def test_what_would_fall_apart_among_arabic_is_kept_together(text: str, island: str) -> None:
    soup = finished(f"<p>{text}</p>", language="ar")
    assert [one.get_text() for one in soup.find_all("bdi", dir="ltr")] == [island]
    assert soup.p.get_text() == text
    assert finished(f"<p>{text}</p>").bdi is None


def test_code_and_years_are_left_alone_among_arabic() -> None:
    body = "<p>في 2019 <code>a = -1</code></p><pre>x = -5</pre>"
    assert finished(body, language="ar").bdi is None


def test_a_latin_name_keeps_its_direction() -> None:
    soup = finished("<p><em>Zappos (2009)</em> و<em>أمازون</em></p>", language="ar")
    assert [one.get("dir") for one in soup.find_all("em")] == ["ltr", None]


def test_the_direction_of_a_page_is_said_where_it_is_not_the_usual() -> None:
    assert finished("", language="ar").html["dir"] == "rtl"
    assert "dir" not in finished("").html.attrs


FRAME = """<dialog id="pst-search-dialog"></dialog><dialog id="pst-primary-sidebar-modal"></dialog>
<div id="pst-primary-sidebar"></div><dialog id="pst-secondary-sidebar-modal"></dialog>
<button id="pst-back-to-top"><i class="fa-solid fa-arrow-up" title="An arrow"></i>Back to top</button>
<button class="shown" aria-label="Something else">Words</button>
<button class="icon" title="Fullscreen mode"><i class="fas fa-expand"></i></button>
<a class="btn named" title="Print to PDF" aria-label="A name"></a><span class="plain" title="A title">x</span>"""


def test_every_part_of_the_frame_has_a_landmark_and_a_name() -> None:
    soup = finished("", frame=FRAME)
    names = {
        "pst-search-dialog": "Search",
        "pst-primary-sidebar-modal": "Site navigation",
        "pst-secondary-sidebar-modal": "On this page",
        "pst-primary-sidebar": "Site navigation",
    }
    assert {identifier: soup.find(id=identifier).get("aria-label") for identifier in names} == names
    assert soup.find(id="pst-primary-sidebar")["role"] == "complementary"
    assert soup.find(id="pst-back-to-top").parent["id"] == "main-content"
    for icon in soup.find_all("i"):
        assert icon["aria-hidden"] == "true" and not icon.has_attr("title")
    assert soup.find(class_="plain").attrs == {"class": ["plain"], "title": "A title"}


def test_a_button_goes_by_the_words_it_shows_or_else_by_its_title() -> None:
    soup = finished("", frame=FRAME)
    assert not soup.find(class_="shown").has_attr("aria-label")
    assert soup.find(class_="icon")["aria-label"] == "Fullscreen mode"
    assert soup.find(class_="named")["aria-label"] == "A name"


def test_labels_of_the_frame_are_translated_and_those_of_the_lesson_are_not() -> None:
    theirs = frozenset(["Fullscreen mode", "Print to PDF", "Something else", "A name", "A title", "Amazon"])
    known = '<button class="icon" title="Fullscreen mode"></button><link rel="next" title="Amazon">'
    soup = finished(
        '<abbr title="A title">x</abbr><a title="Print to PDF">y</a>', frame=known, language="ar", source_labels=theirs
    )
    assert soup.find(class_="icon")["title"] == "ملء الشاشة"
    assert soup.abbr["title"] == "A title" and soup.link["title"] == "Amazon"
    assert not soup.a["title"].isascii()
    # The same again in the language that it is written in: nothing is asked for.
    assert finished("", frame=FRAME, source_labels=theirs).find(class_="icon")["title"] == "Fullscreen mode"
    with pytest.raises(CourseError, match="does not say “Something else” in ar"):
        finished("", frame='<button aria-label="Something else"></button>', language="ar", source_labels=theirs)


def test_references_lose_roles_that_are_none_and_empty_links_get_words() -> None:
    body = """<div class="citation" role="doc-biblioentry">a</div><aside class="footnote" role="doc-footnote">b</aside>
    <p role="note">c</p><section id="here"><h2>Here<a class="headerlink">#</a></h2></section>
    <a class="nav-link" href="#here"></a><a class="nav-link" href="#here">Its own</a>
    <a class="nav-link" href="#gone"></a>
    <a class="other" href="#here"></a>"""
    soup = finished(body)
    assert [tag.name for tag in soup.find_all(role=True)] == ["p"]
    assert [link.get_text() for link in soup.find_all("a", href=True)] == ["Here", "Its own", "", ""]


def test_what_folds_goes_by_the_words_it_shows() -> None:
    body = '<details><summary aria-label="Toggle hidden content">Show</summary></details>'
    empty = '<details><summary aria-label="Toggle hidden content"></summary></details>'
    first, second = finished(body + empty).find_all("summary")
    assert not first.has_attr("aria-label") and second["aria-label"] == "Toggle hidden content"


def test_a_page_loses_what_nobody_reads() -> None:
    head = """<meta name="viewport" content="a"><meta name="viewport" content="b"><meta name="docsearch:version">
    <script>var toggleHintShow = 1</script><script>kept()</script>"""
    soup = finished(
        '<div id="jb-print-toc">x</div><code><span class="pre">y</span></code>'
        '<pre><span class="n">a</span><span class="p">(</span><span class="mi">1</span></pre>',
        head=head,
    )
    assert [tag.attrs for tag in soup.find_all("meta")] == [{"name": "viewport", "content": "a"}]
    assert [tag.string for tag in soup.find_all("script")] == ["kept()"]
    assert soup.find(id="jb-print-toc") is None and str(soup.code) == "<code>y</code>"
    assert str(soup.pre) == '<pre>a(<span class="mi">1</span></pre>'


def test_a_formula_that_is_not_understood_is_named(project: Project, tmp_path: Path) -> None:
    packages = assets.install(project.build).tools
    memo = Memo(tmp_path / "formulas.json")
    ready = formulas.set_formulas(packages, {("x^2", False)}, memo, tmp_path / "static")
    assert "<mjx-container" in ready["x^2", False] and "<math" in ready["x^2", False]
    assert "MathJax_Zero.woff" in (tmp_path / "static" / formulas.SHEET).read_text()
    for fault in (r"\frac{1", r"\nosuchcommand{1}"):
        with pytest.raises(CourseError, match="is not understood"):
            formulas.set_formulas(packages, {(fault, True)}, memo, tmp_path / "static")


def test_text_that_is_marked_as_a_formula_and_is_none() -> None:
    soup = BeautifulSoup('<span class="math">x</span>', "html.parser")
    with pytest.raises(CourseError, match="is none"):
        formulas.formula(soup.span)


def test_a_font_keeps_its_letters_and_its_joining(project: Project) -> None:
    static = assets.install(project.build).static
    data = (static / "fonts" / "noto-sans-arabic.woff2").read_bytes()
    assert len(data) < 40_000
    font = TTFont(BytesIO(data))
    assert set(map(ord, "ابتثجحخدذرزسشصضطظعغفقكلمنهويىئءؤةأإآ،؛؟ًٌٍَُِّْ")) <= set(font.getBestCmap())
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert {"init", "medi", "fina"} <= features
    with pytest.raises(CourseError, match="none of the characters"):
        fonts.subset(data, [0x4E00])


def test_a_page_gets_its_fonts_by_a_script_or_by_a_sheet(tmp_path: Path) -> None:
    for face in (face for faces in fonts.FACES.values() for face in faces):
        (tmp_path / face.file).write_bytes(face.file.encode())
    fonts.write_for_pages(tmp_path)
    script, sheet = ((tmp_path / f"noto-sans.{kind}").read_text() for kind in ("js", "css"))
    for file, style in (("noto-sans.woff2", "normal"), ("noto-sans-italic.woff2", "italic")):
        assert f'["Noto Sans", "{style}", "{fonts.LATIN_RANGE}", "{b64encode(file.encode()).decode()}"]' in script
        assert (
            f'font-style: {style}; font-weight: 400 700; unicode-range: {fonts.LATIN_RANGE}; src: url("{file}")'
            in sheet
        )
    assert "U+0600" in (tmp_path / "noto-sans-arabic.js").read_text() and "U+0600" not in script


def test_a_font_is_cut_again_only_for_other_letters(project: Project, tmp_path: Path) -> None:
    data = (assets.install(project.build).static / "fonts" / "noto-sans.woff2").read_bytes()
    path, memo = tmp_path / "font.woff2", Memo(tmp_path / "fonts.json")
    fonts.keep_subset(path, data, b"abc", memo)
    first = path.stat().st_mtime_ns
    fonts.keep_subset(path, data, b"cab", memo)
    assert path.stat().st_mtime_ns == first
    fonts.keep_subset(path, data, b"abcd", memo)
    assert set(TTFont(path).getBestCmap()) == set(b"abcd")


def test_webp_is_used_where_it_is_smaller(tmp_path: Path) -> None:
    Image.new("RGB", (300, 200), "white").save(tmp_path / "plain.png")
    made = pictures.smallest(tmp_path / "plain.png", tmp_path / "out")
    assert made == pictures.Picture("plain.webp", 300, 200)
    assert (tmp_path / "out" / "plain.webp").stat().st_size < (tmp_path / "plain.png").stat().st_size


def test_a_picture_is_made_again_only_when_it_changed(tmp_path: Path) -> None:
    path, folder = tmp_path / "plain.png", tmp_path / "out"
    Image.new("RGB", (300, 200), "white").save(path)
    memo = Memo(tmp_path / "pictures.json")
    assert pictures.all_smallest([path], folder, memo) == {"plain.png": pictures.Picture("plain.webp", 300, 200)}
    first = (folder / "plain.webp").stat().st_mtime_ns
    pictures.all_smallest([path], folder, Memo(memo.path))
    assert (folder / "plain.webp").stat().st_mtime_ns == first
    # Another picture under the same name.
    Image.new("RGB", (30, 20), "red").save(path)
    assert pictures.all_smallest([path], folder, Memo(memo.path))["plain.png"].width == 30
    # One that is gone from where it was.
    (folder / "plain.webp").unlink()
    pictures.all_smallest([path], folder, Memo(memo.path))
    assert (folder / "plain.webp").is_file()


def test_other_pictures_stay_as_they_are(tmp_path: Path) -> None:
    Image.new("RGB", (30, 20), "red").save(tmp_path / "photo.jpg")
    assert pictures.smallest(tmp_path / "photo.jpg", tmp_path) == pictures.Picture("photo.jpg", 30, 20)


def test_the_site_map_names_every_edition() -> None:
    text = sitemap.sitemap("https://course.example/x/", {"a": {"en": "a.html", "ar": "ar/a.html"}})
    root = ElementTree.fromstring(text.encode())
    assert [one.text for one in root.findall(".//{*}loc")] == [
        "https://course.example/x/a.html",
        "https://course.example/x/ar/a.html",
    ]
    links = [(one.get("hreflang"), one.get("href")) for one in root[1] if one.tag.endswith("link")]
    assert links[-1] == ("x-default", "https://course.example/x/a.html")


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/learners/course",
        "https://github.com/learners/course.git",
        "git@github.com:learners/course.git",
    ],
)
def test_a_remote_on_github_is_known(remote: str) -> None:
    assert parse(remote) == Repository("learners", "course")


@pytest.mark.parametrize("remote", ["", "/srv/course.git", "https://gitlab.com/learners/course.git"])
def test_other_remotes_make_no_buttons(remote: str) -> None:
    assert parse(remote) is None


def test_binder_opens_the_notebook_of_the_page() -> None:
    address = urlparse(Repository("learners", "course").binder("ar/_sources/book/one.ipynb"))
    assert address.path == "/v2/gh/learners/course/HEAD"
    inner = urlparse(parse_qs(address.query)["urlpath"][0])
    assert inner.path == "git-pull"
    assert parse_qs(inner.query) == {
        "repo": ["https://github.com/learners/course"],
        "branch": ["gh-pages"],
        "targetPath": ["site"],
        "urlpath": ["lab/tree/site/ar/_sources/book/one.ipynb"],
    }
