"""`course new`: a course of one's own."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer
import yaml

from coursekit.cli.console import print_line
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.project import CONFIG, Project

SAMPLE = "sample_course"


def new(
    folder: Annotated[Path, typer.Argument(help="The new course's folder: empty, or not there yet.")],
    title: Annotated[str | None, typer.Option(help="The course's title in English.")] = None,
) -> None:
    """Make a course in FOLDER: two lessons and an assignment in two languages, to change into one's own."""
    project = make_course(folder, title)
    print_line(f"{project.title}: {project.root}")
    for language in project.translations if title else ():
        name = (project.locale(language) / "_config.po").relative_to(project.root)
        print_line(f"Translate the new title in {name}, and delete the line that begins with #, fuzzy.")
    print_line(f"Next: cd {folder}, then `course build` and `course serve`; README.md there says how to go on.")


def make_course(folder: Path, title: str | None = None) -> Project:
    """Copy the sample course to ``folder`` and return the new course.

    Parameters
    ----------
    folder
        A folder that is empty or not there yet.
    title
        The new course's title in the source language; the sample's own by default. Its translations are then fuzzy.

    Returns
    -------
    Project
        The course in ``folder``.

    Raises
    ------
    CourseError
        If there is anything in ``folder``.
    """
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file. Name a folder that is empty or not there yet.")
    if folder.is_dir() and any(folder.iterdir()):
        raise CourseError(f"{folder} is not empty, and nothing in it is to be lost. Name an empty or a new folder.")
    with as_file(files("coursekit") / SAMPLE) as sample:
        # A sample that was built or graded where it lies is copied without what that left behind.
        shutil.copytree(sample, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    project = Project(folder.resolve())
    if title is None:
        return project
    config = project.root / CONFIG
    old = f"title: {project.title}\n"
    quoted = yaml.safe_dump({"title": title}, allow_unicode=True, width=10_000)
    write_text(config, config.read_text(encoding="utf-8").replace(old, quoted))
    # Reading the English is the workshop's; a course under the sample's title needs none of it.
    from coursekit.translation import translate

    project = Project(project.root)
    translate.update(project)
    return project
