"""The list of works as BibTeX, and what the pages make of it."""

import re
from pathlib import Path

import pytest
import yaml
from pybtex.database import BibliographyData, parse_file, parse_string
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from coursekit.course.project import Project

BARE = re.compile(r"(?<!\\)[$%&]")
# An address is no text: BibTeX takes it as it is.
ADDRESSES = ("url", "doi")
WORK = r"@misc{fall, title = {Stock {Falls} \$1.4 Billion, 5\% \& more}, author = {Ann Author}, year = {2017}}"


def bare(works: BibliographyData) -> list[str]:
    """Return where a work's text holds a ``$``, ``%`` or ``&`` that LaTeX and citation-js would take as markup."""
    return [
        f"{key}: {field} = {{{value}}}"
        for key, work in works.entries.items()
        for field, value in work.fields.items()
        if field not in ADDRESSES and BARE.search(value)
    ]


def test_no_work_holds_a_bare_sign(project: Project) -> None:
    works = parse_file(str(project.root / "references.bib"), bib_format="bibtex")
    assert len(works.entries) > 100
    assert bare(works) == []


@pytest.mark.parametrize("sign", "$%&")
def test_a_bare_sign_is_found(sign: str) -> None:
    works = parse_string(f"@misc{{a, title = {{{{A}} {sign} B}}, url = {{https://example.org/a%20b?c&d}}}}", "bibtex")
    assert bare(works) == [f"a: title = {{{{A}} {sign} B}}"]


def test_a_page_shows_the_signs_alone(tmp_path: Path) -> None:
    (tmp_path / "references.bib").write_text(WORK, encoding="utf-8")
    (tmp_path / "index.rst").write_text(
        "Page\n====\n\n:footcite:p:`fall` :cite:p:`fall`\n\n.. footbibliography::\n\n.. bibliography::\n",
        encoding="utf-8",
    )
    settings = {
        "extensions": ["sphinxcontrib.bibtex", "coursekit.site.sphinx_ext.references"],
        "bibtex_bibfiles": ["references.bib"],
    }
    out, trees = tmp_path / "out", tmp_path / "doctrees"
    # What Sphinx registers for this page is gone afterwards: another build in this process would warn of it.
    with docutils_namespace():
        Sphinx(tmp_path, None, out, trees, "html", confoverrides=settings, status=None, warning=None).build()
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert page.count("$1.4 billion, 5% &amp; more") >= 2
    assert "\\" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_the_authors_are_one_name_and_the_same_everywhere(project: Project) -> None:
    """Jupyter Book 2 and BibTeX split authors at commas."""
    name = project.config["author"]
    assert "," not in name and " and " not in name
    citation = yaml.safe_load((project.root / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["authors"] == [{"name": name}]
    assert f"Copyright (c) 2026 {name}\n" in (project.root / "LICENSE").read_text(encoding="utf-8")
    assert f'authors = [{{ name = "{name}" }}]' in (project.root / "pyproject.toml").read_text(encoding="utf-8")
