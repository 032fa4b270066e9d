"""`course mutants`: whether the tests of an assignment notice mistakes in its model solution."""

import json
from itertools import groupby
from typing import Annotated

import typer

from coursekit.cli.console import print_line
from coursekit.cli.needs import refuse_other_systems
from coursekit.cli.progress import progress
from coursekit.course.errors import CourseError
from coursekit.course.project import Project


def mutants(
    assignment: Annotated[
        list[str] | None, typer.Argument(help="Names of assignments; by default all that are held to the newest rules.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Only so many mutants of each, the same each time; else all.")
    ] = None,
) -> None:
    """Change the model solutions as students err, grade each change, and list those that keep the full points.

    A change that no test can notice is explained in tests/grading/mutants/<assignment>.toml: copy its line, and write
    the reason after the equals sign. Ends with 1 if any is left without a reason, or if a reason explains nothing.
    """
    # What grades it, other systems do not have.
    refuse_other_systems("Grading", "linux")
    from coursekit.grading.mutants.trial import try_mutants

    project = Project.find()
    names = assignment or [path.stem for path in project.solutions]
    with progress() as show:
        found = try_mutants(project, names, sample=sample, progress=show)
    for tried in found:
        kept = len(tried.unexplained) + tried.explained
        print_line(
            f"{tried.assignment}: {tried.count} mutants, {kept} keep the full points of their task, "
            f"{tried.explained} of them for a reason"
        )
        for cell, group in groupby(tried.unexplained, lambda entry: (entry[0], entry[1].cell)):
            print_line(f"\n# Task {cell[0]}\n[{cell[1]}]")
            for _, mutant in group:
                print_line(f'{json.dumps(mutant.name, ensure_ascii=False)} = ""')
    faults = [fault for tried in found for fault in tried.faults]
    left = sum(len(tried.unexplained) for tried in found)
    if left:
        faults.append(
            f"{left} mutants keep the full points of their task without a reason: add a case to its hidden tests, or "
            "the reason to its table."
        )
    if faults:
        raise CourseError("\n".join(faults))
