"""The sizes that the page for a small firm prints are those that the library computes."""

import math
import re

from coursekit.course.project import Project
from custrel.experiments import sample_size


def test_sizes_are_computed(project: Project) -> None:
    text = (project.root / "book/practice/one-page.md").read_text(encoding="utf-8")
    hear = math.ceil(math.log(0.05) / math.log(1 - 1 / 50))
    within = [math.ceil(1.96**2 * 0.25 / half**2) for half in (0.10, 0.05)]
    assert f"one in fifty has, with a chance of 95% | {hear} people" in text
    assert f"within 10 points; within 5 points | {within[0]} people; {within[1]} people" in text
    shares = re.findall(r"whether (\d+)% become (\d+)%, in 8 tests of 10 \| (\d+) in each", text)
    assert len(shares) == 2
    for before, after, size in shares:
        assert int(size) == sample_size(int(before) / 100, int(after) / 100)
