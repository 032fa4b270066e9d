"""All that an author is told before anything is built: by page and cell, one line each."""

from collections.abc import Callable, Iterator
from itertools import chain

from coursekit.content import (
    actions,
    assignments,
    exercises,
    form,
    interface_texts,
    lessons,
    nouns,
    quiz_order,
    terms,
    traceability,
    understanding,
)
from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.files import read_text
from coursekit.course.project import CONFIG, Project
from coursekit.course.settings import FILE
from coursekit.translation import translate

Check = Callable[[Project], list[str]]


def check(project: Project) -> list[str]:
    """Return everything that is wrong with a course, in the order in which an author meets it.

    Parameters
    ----------
    project
        The course.

    Returns
    -------
    list of str
        One line for each fault, beginning with the page or file and, where there is one, the cell; empty if all is
        well. What several checks find is told once.
    """
    checks = (
        settings_faults,
        reference_faults,
        normal_form_faults,
        lessons.check,
        actions.check,
        form.check,
        quiz_order.check,
        terms.check,
        nouns.check,
        assignments.check,
        understanding.check,
        traceability.check,
        translate.check,
        exercises.check,
        interface_texts.check,
    )
    return list(dict.fromkeys(chain.from_iterable(_lines(check_of, project) for check_of in checks)))


def _lines(check_of: Check, project: Project) -> Iterator[str]:
    """Yield the faults that a check finds, with paths from the course's folder; one that stops says why."""
    try:
        found = check_of(project)
    except CourseError as error:
        found = [str(error)]
    except Exception as error:
        # What no check has a word for must not hide what the others find.
        room = check_of.__module__.rpartition(".")[2]
        text = " ".join(str(error).split())
        found = [f"{room}.{check_of.__name__} stopped at {type(error).__name__}: {text}"]
    for fault in found:
        yield from fault.replace(f"{project.root}/", "").splitlines()


def settings_faults(project: Project) -> list[str]:
    """Return what the settings ask for and is not there: the library, and what each edition fills in."""
    found = []
    library = project.library_folder
    if library is not None and not (library / "__init__.py").is_file():
        missing = (library / "__init__.py").relative_to(project.root)
        found.append(f"{FILE}: library names {library.name}, but there is no {missing}")
    if missing_parts := project.missing_config():
        found.append(f"{CONFIG} lacks {' and '.join(missing_parts)}, which each edition fills in")
    return found


def reference_faults(project: Project) -> list[str]:
    """Return the files of works cited that are missing or no BibTeX."""
    # pybtex takes a while to import, and is asked for by courses that cite.
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    found = []
    for name in project.config.get("bibtex_bibfiles", []):
        try:
            parse_string(read_text(project.root / name), "bibtex")
        except CourseError as error:
            found.append(str(error))
        except PybtexError as error:
            found.append(f"{name} is not valid BibTeX: {error}")
    return found


def normal_form_faults(project: Project) -> list[str]:
    """Return the notebooks that cannot be read or are not in the form that they have in git."""
    found = []
    for path in (*project.lessons, *project.solutions):
        try:
            notebook = notebooks.read(project.root / path)
        except CourseError as error:
            found.append(str(error))
            continue
        if (project.root / path).read_text(encoding="utf-8") != notebooks.dumps(notebooks.normalise(notebook)):
            found.append(f"{path}: is not in the form it has in git; run `course normalise`")
    return found
