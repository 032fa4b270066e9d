"""`course translate`: message catalogs kept in step with the English pages."""

from dataclasses import astuple

import typer
from rich.table import Table

from coursekit.cli.console import Language, err, out, print_line
from coursekit.course.errors import CourseError
from coursekit.course.project import Project

translation = typer.Typer(
    help="Keep the message catalogs in locale/ in step with the English pages.", no_args_is_help=True
)


@translation.command()
def extract() -> None:
    """Write the templates (.pot) of all messages to _build/locale."""
    from coursekit.translation import translate

    for path in translate.extract(Project.find()):
        print_line(path)


@translation.command()
def update(language: Language = None) -> None:
    """Bring the catalogs up to date; an edited English text makes its translation fuzzy."""
    from coursekit.translation import translate

    project = Project.find()
    with err.status("Comparing the catalogs with the English …"):
        changes = translate.update(project, language)
    for path, change in changes.items():
        if any(astuple(change)):
            name = path.relative_to(project.root)
            print_line(f"{name}: {change.added} added, {change.fuzzy} fuzzy, {change.obsolete} obsolete")


@translation.command()
def status(language: Language = None) -> None:
    """Show how much of each catalog is translated."""
    from coursekit.translation import translate

    table = Table("language", "source", "messages", "translated", "fuzzy", "missing", "faults")
    for row in translate.status(Project.find()):
        if language in (None, row.language):
            table.add_row(*map(str, astuple(row)))
    out.print(table)


@translation.command("check")
def check_translation() -> None:
    """End with 1 and name every message that is missing, fuzzy or at odds with the English one."""
    from coursekit.translation import translate

    if faults := translate.check(Project.find()):
        raise CourseError("\n".join(faults))
