"""Fixtures that several kinds of tests share."""

import shutil
from pathlib import Path

import pytest

from coursekit.project import Project


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
