"""One edition's sources: the English pages with their texts in the edition's language, in a folder of its own.

Pages keep their paths, so every edition has the same links, and files that did not change keep their times, so
Sphinx reads again only what did.
"""

import json
import shutil
from pathlib import Path

import yaml

from coursekit.course import notebooks, strings
from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes, write_text
from coursekit.course.project import Project
from coursekit.site._stamps import fingerprint
from coursekit.site.execute import cache_folder
from coursekit.translation import apply, po

# Folders whose pictures and tables go along with the pages.
PAGE_FOLDERS = ("book", "casestudies")
TEXT_ENDINGS = (".md", ".ipynb")


def stage(project: Project, language: str) -> Path:
    """Write the sources of the edition in ``language`` and return their folder.

    Raises :class:`CourseError` naming every message that is missing, fuzzy or at odds with the English one; nothing
    is ever published half translated.
    """
    folder = project.build / "stage" / language
    note = folder.with_name(f"{language}.json")
    known = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    workshop = fingerprint(Path(__file__).parents[1])
    faults: list[str] = []
    keys, texts = {}, {}
    for page in (*project.pages, Path("_toc.yml"), Path("_config.yml")):
        name = page.as_posix()
        try:
            keys[name] = workshop + fingerprint(*_sources(project, page, language))
            # Whether a translated page says what the English one says takes a moment to find out.
            if known.get(name) != keys[name] or not (folder / page).is_file() or name == "_config.yml":
                texts[page] = _text(project, page, language)
        except CourseError as error:
            faults.append(str(error))
    if faults:
        raise CourseError("\n".join(faults))
    # Written again when all is right: a note must not outlive the files it speaks of.
    note.unlink(missing_ok=True)
    for page, text in texts.items():
        write_text(folder / page, text)
    others = _others(project)
    for path in others:
        write_bytes(folder / path, (project.root / path).read_bytes())
    _remove_others(folder, {Path(name) for name in keys} | set(others))
    write_text(note, json.dumps(keys))
    return folder


def _sources(project: Project, page: Path, language: str) -> list[Path]:
    """Return the files that ``page`` is made from in ``language``."""
    if page.parts[0] == "exercises":
        return [_released(project, page, language)]
    source = project.root / page
    return [source] if language == SOURCE_LANGUAGE else [source, po.catalog_path(project, page, language)]


def _text(project: Project, page: Path, language: str) -> str:
    """Return the text of ``page`` in ``language``."""
    if page.parts[0] == "exercises":
        return _released(project, page, language).read_text(encoding="utf-8")
    path = project.root / page
    source = path.read_text(encoding="utf-8")
    if language == SOURCE_LANGUAGE:
        return _edition_config(project, source, language) if page.name == "_config.yml" else source
    translations = po.load(po.catalog_path(project, page, language))
    if page.name == "_toc.yml":
        return apply.translated_toc(source, translations)
    if page.name == "_config.yml":
        return _edition_config(project, apply.translated_config(source, translations), language)
    if page.suffix == ".md":
        return apply.translated_markdown(source, translations)
    return notebooks.dumps(apply.translated_notebook(notebooks.read(path), translations))


def _released(project: Project, page: Path, language: str) -> Path:
    """Return the file of an assignment's student version, which `course exercises` has made."""
    released = page if language == SOURCE_LANGUAGE else Path("exercises", language, *page.parts[1:])
    path = project.root / released
    if not path.is_file():
        raise CourseError(f"{released} is missing: run `course exercises` to make it from solutions/.")
    return path


def _edition_config(project: Project, text: str, language: str) -> str:
    """Return ``_config.yml`` for one edition among others."""
    config = yaml.safe_load(text)
    sphinx = config["sphinx"]["config"]
    sphinx["language"] = language
    if language != SOURCE_LANGUAGE:
        sphinx["locale_dirs"] = [str(project.build / "interface")]
        strings.compile_catalogs(project.root, language, project.build / "interface")
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
