"""Fixtures that several kinds of tests share."""

import shutil
from pathlib import Path

import pytest

from coursekit.course.project import Project

# Files that take minutes are begun first, so that no process is left alone with one at the end.
SLOW = (
    "tests/grading/test_same_grades.py",
    "tests/test_plain_tools.py",
    "tests/browser/test_accessible.py",
    "tests/browser/test_pages.py",
    "tests/browser/test_printed.py",
    "tests/browser/test_widgets.py",
    "tests/browser/test_languages.py",
    "tests/grading/test_assignments.py",
    "tests/grading/test_course_grade.py",
    "tests/test_binder.py",
    "tests/grading/attacks/test_attacks.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put slow files first; ``--no-loadscope-reorder`` keeps pytest-xdist from putting the longest ones there."""
    order = {name: place for place, name in enumerate(SLOW)}
    items.sort(key=lambda item: order.get(item.nodeid.partition("::")[0], len(SLOW)))


@pytest.fixture(scope="session")
def project() -> Project:
    """The course these tests belong to."""
    return Project.find(Path(__file__))


@pytest.fixture
def copied(project: Project, tmp_path: Path) -> Project:
    """A copy of the course that a test may spoil."""
    root = tmp_path / "course"
    ignored = shutil.ignore_patterns("_build", ".venv", ".git", ".*_cache", "__pycache__", "*.egg-info")
    shutil.copytree(project.root, root, ignore=ignored)
    return Project(root)
