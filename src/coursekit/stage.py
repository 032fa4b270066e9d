"""One edition's sources: the English pages with their texts in the edition's language, in a folder of its own.

Pages keep their paths, so every edition has the same links, and files that did not change keep their times, so
Sphinx reads again only what did.
"""

import shutil
from pathlib import Path

import yaml

from coursekit import catalog, interface, notebooks
from coursekit.errors import CourseError
from coursekit.execute import cache_folder
from coursekit.files import write_bytes, write_text
from coursekit.project import SOURCE_LANGUAGE, Project

# Folders whose pictures and tables go along with the pages.
PAGE_FOLDERS = ("book", "casestudies")
TEXT_ENDINGS = (".md", ".ipynb")


def stage(project: Project, language: str) -> Path:
    """Write the sources of the edition in ``language`` and return their folder.

    Raises :class:`CourseError` naming every message that is missing, fuzzy or at odds with the English one; nothing
    is ever published half translated.
    """
    folder = project.build / "stage" / language
    faults: list[str] = []
    wanted = {}
    for page in (*project.pages, Path("_toc.yml"), Path("_config.yml")):
        try:
            wanted[page] = _text(project, page, language)
        except CourseError as error:
            faults.append(str(error))
    if faults:
        raise CourseError("\n".join(faults))
    for page, text in wanted.items():
        write_text(folder / page, text)
    others = _others(project)
    for path in others:
        write_bytes(folder / path, (project.root / path).read_bytes())
    _remove_others(folder, set(wanted) | set(others))
    return folder


def _text(project: Project, page: Path, language: str) -> str:
    """Return the text of ``page`` in ``language``."""
    if page.parts[0] == "exercises":
        return _exercise(project, page, language)
    path = project.root / page
    source = path.read_text(encoding="utf-8")
    if language == SOURCE_LANGUAGE:
        return _edition_config(project, source, language) if page.name == "_config.yml" else source
    translations = catalog.load(catalog.catalog_path(project, page, language))
    if page.name == "_toc.yml":
        return catalog.translated_toc(source, translations)
    if page.name == "_config.yml":
        return _edition_config(project, catalog.translated_config(source, translations), language)
    if page.suffix == ".md":
        return catalog.translated_markdown(source, translations)
    return notebooks.dumps(catalog.translated_notebook(notebooks.read(path), translations))


def _exercise(project: Project, page: Path, language: str) -> str:
    """Return the student version of an assignment, which `course exercises` has made."""
    released = page if language == SOURCE_LANGUAGE else Path("exercises", language, *page.parts[1:])
    path = project.root / released
    if not path.is_file():
        raise CourseError(f"{released} is missing: run `course exercises` to make it from solutions/.")
    return path.read_text(encoding="utf-8")


def _edition_config(project: Project, text: str, language: str) -> str:
    """Return ``_config.yml`` for one edition among others."""
    config = yaml.safe_load(text)
    sphinx = config["sphinx"]["config"]
    sphinx["language"] = language
    if language != SOURCE_LANGUAGE:
        sphinx["locale_dirs"] = [str(interface.compile_catalogs(project, language))]
    sphinx["course_editions"] = {code: "" if code == SOURCE_LANGUAGE else f"{code}/" for code in project.languages}
    config["execute"]["cache"] = str(cache_folder(project, language))
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False)


def _others(project: Project) -> list[Path]:
    """Return the files that pages refer to, relative to the root."""
    found = [Path(name) for name in project.config["bibtex_bibfiles"]]
    for name in PAGE_FOLDERS:
        for path in sorted((project.root / name).rglob("*")):
            if path.is_file() and path.suffix not in TEXT_ENDINGS and ".ipynb_checkpoints" not in path.parts:
                found.append(path.relative_to(project.root))
    return found


def _remove_others(folder: Path, wanted: set[Path]) -> None:
    """Delete what an earlier run left in ``folder`` and this one did not write."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder) not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            shutil.rmtree(path)
