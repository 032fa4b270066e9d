"""The small course of these tests."""

import shutil
from pathlib import Path

import pytest

from coursekit.course.project import Project
from tests.content import small_course


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small course that no test changes."""
    return small_course.make(tmp_path_factory.mktemp("course")).root


@pytest.fixture
def course(made: Path, tmp_path: Path) -> Project:
    """A copy of the small course that a test may spoil."""
    return Project(Path(shutil.copytree(made, tmp_path / "course")))
