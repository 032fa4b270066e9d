"""One edition's sources: the English pages with their texts in the edition's language, in a folder of its own.

Pages keep their paths, so every edition has the same links, and files that did not change keep their times, so
Sphinx reads again only what did.
"""

import shutil
from pathlib import Path

import yaml

from coursekit.course import notebooks, strings
from coursekit.course.direction import without_direction
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.files import read_text, write_bytes, write_text
from coursekit.course.memo import content_hash, key_of, program_key
from coursekit.course.project import CONFIG, TOC, Project
from coursekit.site.edition_build import LISTING, EditionBuild
from coursekit.translation import apply, po

TEXT_ENDINGS = (".md", ".ipynb")
LISTED = (".ipynb", ".csv", ".toml")


def stage(made: EditionBuild) -> Path:
    """Write the sources of an edition and return their folder.

    Parameters
    ----------
    made
        The edition.

    Raises
    ------
    CourseError
        Naming every message that is missing, fuzzy or at odds with the English one; nothing is ever published half
        translated.
    """
    project, edition, folder = made.project, made.edition, made.staged
    memo = made.memo("stage")
    program = program_key("coursekit.site.stage")
    faults: list[str] = []
    keys, texts = {}, {}
    for page in (*project.pages, Path(TOC), Path(CONFIG)):
        name = page.as_posix()
        try:
            keys[name] = key_of(program, content_hash(*_sources(project, page, edition)))
            # Whether a translated page says what the English one says takes a moment to find out. The configuration
            # says where things are, and so depends on more than its sources.
            if name == CONFIG or not memo.holds(name, keys[name], folder / page):
                texts[page] = _text(made, page)
        except CourseError as error:
            faults.append(str(error))
    if faults:
        raise CourseError("\n".join(faults))
    # Noted again when all is right: a note must not outlive the files it speaks of.
    memo.forget(*(page.as_posix() for page in texts if page.as_posix() != CONFIG))
    for page, text in texts.items():
        write_text(folder / page, text)
        memo.note(page.as_posix(), keys[page.as_posix()])
    others = _others(project)
    for path in others:
        write_bytes(folder / path, (project.root / path).read_bytes())
    write_text(folder / LISTING, _listing(project))
    _remove_others(folder, {Path(name) for name in keys} | set(others) | {Path(LISTING)})
    memo.keep_only(keys)
    memo.save()
    return folder


def _listing(project: Project) -> str:
    """Return the paths of the assignments and of what lies in the folder of data tables, one a line.

    Pages made from these note each of them, and would not learn of a new one.
    """
    data = project.settings.tables.data
    tables = [path.relative_to(project.root) for path in sorted((project.root / data).glob("*"))] if data else []
    return "".join(f"{path.as_posix()}\n" for path in (*project.solutions, *tables) if path.suffix in LISTED)


def _sources(project: Project, page: Path, edition: Edition) -> list[Path]:
    """Return the files that ``page`` is made from in an edition."""
    if project.is_exercise(page):
        return [_released(project, page, edition)]
    source = project.root / page
    return [source] if edition.is_source else [source, po.catalog_path(project, page, edition.language)]


def _text(made: EditionBuild, page: Path) -> str:
    """Return the text of ``page`` in an edition."""
    project, edition = made.project, made.edition
    if project.is_exercise(page):
        # The page has a direction; what students download says it in each of its texts.
        return notebooks.dumps(without_direction(notebooks.read(_released(project, page, edition))))
    path = project.root / page
    source = read_text(path)
    if edition.is_source:
        return _edition_config(made, source) if page.name == CONFIG else source
    translations = po.load(po.catalog_path(project, page, edition.language))
    if page.name == TOC:
        return apply.translated_toc(source, translations)
    if page.name == CONFIG:
        return _edition_config(made, apply.translated_config(source, translations))
    if page.suffix == ".md":
        return apply.translated_markdown(source, translations)
    return notebooks.dumps(apply.translated_notebook(notebooks.read(path), translations))


def _released(project: Project, page: Path, edition: Edition) -> Path:
    """Return the file of an assignment's student version, which `course exercises` has made."""
    released = project.student_version(page.parent.name, edition, page.stem)
    path = project.root / released
    if not path.is_file():
        raise CourseError(f"{released} is missing: run `course exercises` to make it from solutions/.")
    return path


def _edition_config(made: EditionBuild, text: str) -> str:
    """Return ``_config.yml`` for one edition among others."""
    project, edition = made.project, made.edition
    if missing := project.missing_config():
        raise CourseError(f"{project.root / CONFIG} lacks {' and '.join(missing)}, which each edition fills in.")
    config = yaml.safe_load(text)
    sphinx, execute = config["sphinx"]["config"], config["execute"]
    sphinx["language"] = edition.language
    if not edition.is_source:
        sphinx["locale_dirs"] = [str(project.build / "interface")]
        strings.compile_catalogs(project.root, edition.language, project.build / "interface")
    sphinx["course_editions"] = {other.language: other.folder for other in project.editions}
    execute["cache"] = str(made.results)
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False)


def _others(project: Project) -> list[Path]:
    """Return the files that pages refer to, relative to the root."""
    found = [Path(name) for name in project.config.get("bibtex_bibfiles", [])]
    for name in project.page_folders:
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
