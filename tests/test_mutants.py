"""The command that puts small faults into the decoder and the judge: it starts, and tells what nobody noticed."""

import re
import subprocess
import sys

import pytest

from coursekit.course.project import Project


@pytest.mark.every_one
def test_faults_in_the_merge_are_tried(project: Project) -> None:
    command = [sys.executable, "-m", "tests.mutants.run", "--part", "merge.py", "--count", "1"]
    result = subprocess.run(command, cwd=project.root, capture_output=True, text=True)
    assert re.search(r"1 faults tried \(merge.py 1\); \d not noticed", result.stdout), result.stdout + result.stderr
