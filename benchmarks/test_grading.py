"""How fast a class is graded, against plain nbgrader, both here and now; what the walls cost; what memory it takes.

Run by ``make bench``. Plain nbgrader has its own steps, in its own kernels, and is told not to wait for kernels to end.
``BENCH_CLASS=2000 make bench`` grades a class of 2,000 where memory is measured; 200 are graded otherwise.
"""

import contextlib
import ctypes
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from coursekit.course.notebooks import dumps
from coursekit.course.processes import environment
from coursekit.grading.grade_class import grade_class
from coursekit.grading.merge import merge
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.released import modules_of
from coursekit.grading.similarity import AnswerReader
from coursekit.grading.submissions import Submission, parse
from coursekit.grading.trusted.agent import Agent, Grader
from tests.grading.classroom import (
    PLAIN_CONFIGURATION,
    PROJECT,
    Course,
    answered,
    mistakes_at_once,
    new_course,
    right_answers,
)

NAME = "retention-economics"
CLASS = 60
TIMES = 10
WALL_SECONDS = 0.05
PR_SET_CHILD_SUBREAPER = 36
LARGE_CLASS = int(os.environ.get("BENCH_CLASS", "200"))
COMMENT = "# a comment of no use\n"
# The same command with agents that look for no cases.
WITHOUT_CASES = """
from functools import partial
from coursekit.grading import pools
pools.Agent = partial(pools.Agent, cases=False)
from coursekit.cli import main
main()
"""


def class_of(course: Course, size: int = CLASS) -> None:
    """Hand in for a class: every third notebook is right, the others hold typical mistakes."""
    perfect = answered(course.released(NAME), right_answers(NAME))
    groups = [{}, *({m["cell"]: m["source"] for m in group} for group in mistakes_at_once(NAME))]
    for number in range(size):
        course.hand_in(f"student-{number:02}", NAME, dumps(answered(perfect, groups[number % len(groups)])))


def timed(command: list[str], root: Path) -> tuple[float, float]:
    """Run a command; return the seconds it took, and those of the processors."""
    # Bubblewrap does not wait for what it has started. It becomes a child of this process, which then counts it.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run = subprocess.run(command, cwd=root, env=environment(), capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_a_class_is_graded_ten_times_as_fast_as_with_plain_nbgrader(tmp_path: Path) -> None:
    ours, plain = tmp_path / "ours", tmp_path / "plain"
    ours.mkdir()
    plain.mkdir()
    course = new_course(ours, [NAME])
    class_of(course)
    other = new_course(plain, [NAME])
    class_of(other)
    (plain / "nbgrader_config.py").write_text(PLAIN_CONFIGURATION, encoding="utf-8")
    grade = [sys.executable, "-c", "from coursekit.cli import main; main()", "grade", NAME]
    own, own_work = timed(grade, ours)
    theirs, their_work = timed(["nbgrader", "autograde", NAME], plain)
    again, again_work = timed([*grade, "--force"], ours)
    own, own_work = min(own, again), min(own_work, again_work)
    without_cases = [*grade[:2], WITHOUT_CASES, *grade[3:], "--force"]
    same, same_work = map(min, zip(timed(without_cases, ours), timed(without_cases, ours), strict=True))
    print(
        f"\n{CLASS} submissions with walls, gradebook and notebooks for feedback, as plain nbgrader does them:\n"
        f"{same:.1f} s against its {theirs:.1f} s, ratio {theirs / same:.1f}; "
        f"of the processors {same_work:.1f} s against {their_work:.1f} s, ratio {their_work / same_work:.1f}\n"
        f"and with a case for each hidden test that failed, which it does not show: {own:.1f} s, "
        f"ratio {theirs / own:.1f}; of the processors {own_work:.1f} s, ratio {their_work / own_work:.1f}"
    )
    scores = [{f"student-{number:02}": one.scores(f"student-{number:02}", NAME) for number in range(CLASS)}
              for one in (course, other)]  # fmt: skip
    assert scores[0] == scores[1]
    assert theirs / same >= TIMES


def submissions(count: int) -> tuple[object, list[Submission]]:
    [assignment] = NbgraderCourse(PROJECT.root).assignments(NAME)
    data = dumps(answered(assignment.released["en"], right_answers(NAME))).encode()
    return assignment, [Submission(f"student-{number}", data) for number in range(count)]


def test_walls_cost_at_most_fifty_milliseconds() -> None:
    assignment, some = submissions(20)
    modules = modules_of(assignment.source)
    with Grader(modules) as walled, Grader(modules, walls=False) as open_:
        times: dict[Grader, list[float]] = {walled: [], open_: []}
        for submission in some:
            for grader, taken in times.items():
                grader.prepare(assignment)
                start = time.perf_counter()
                assert grader.grade(submission).points == 20
                taken.append(time.perf_counter() - start)
    with_walls, without = (statistics.median(taken) for taken in times.values())
    print(f"\none submission: {with_walls * 1000:.0f} ms with walls, {without * 1000:.0f} ms without")
    assert with_walls - without <= WALL_SECONDS


def resident(pid: int) -> int:
    """Return the bytes of memory of a process and of those it has started."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return pages * 4096 + sum(map(resident, map(int, children)))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="memory is read from /proc")
def test_memory_is_flat_in_the_number_of_submissions() -> None:
    assignment, some = submissions(150)
    with Agent(modules_of(assignment.source)) as agent:
        agent.prepare(assignment)
        sizes = []
        for submission in some:
            agent.grade(submission)
            sizes.append(resident(agent.process.pid))
    early, late = statistics.median(sizes[10:40]), statistics.median(sizes[-30:])
    print(f"\nmemory of a grading process: {early / 1e6:.0f} MB after 25 submissions, {late / 1e6:.0f} MB after 135")
    assert late < early * 1.05


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="memory is read from /proc")
def test_memory_is_flat_in_the_size_of_a_class(tmp_path: Path) -> None:
    course = new_course(tmp_path, [NAME])
    class_of(course, LARGE_CLASS)
    sizes: list[int] = []
    start = time.perf_counter()
    # The process that writes to the gradebook, with all that it started.
    grades = grade_class(
        NbgraderCourse(course.root), NAME, workers=2, progress=lambda *_: sizes.append(resident(os.getpid()))
    )
    seconds = time.perf_counter() - start
    assert len(grades.results) == LARGE_CLASS
    early, late = statistics.median(sizes[20:60]), statistics.median(sizes[-40:])
    print(
        f"\n{LARGE_CLASS} submissions in {seconds:.0f} s: {early / 1e6:.0f} MB at first, {late / 1e6:.0f} MB at the end"
    )
    # A result without its notebook is kept of each, for the report.
    assert late - early < early * 0.1 + LARGE_CLASS * 20_000


def with_comments(megabytes: int, *, in_one_cell: bool) -> bytes:
    """Return a right notebook with so much of comments, in the first answer or in cells added to it."""
    [assignment] = NbgraderCourse(PROJECT.root).assignments(NAME)
    notebook = answered(assignment.released["en"], right_answers(NAME))
    count = (megabytes << 20) // len(COMMENT)
    if in_one_cell:
        answer = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution"))
        answer.source += "\n" + COMMENT * count
    else:
        part = (256 << 10) // len(COMMENT)
        notebook.cells += [new_code_cell(COMMENT * part) for _ in range(count // part)]
    return dumps(notebook).encode()


@pytest.mark.parametrize("in_one_cell", [True, False])
def test_a_notebook_is_read_in_time_linear_in_its_size(in_one_cell: bool) -> None:
    [assignment] = NbgraderCourse(PROJECT.root).assignments(NAME)
    reader = AnswerReader(assignment)
    taken: dict[int, list[float]] = {4: [], 16: []}
    for megabytes, seconds in taken.items():
        data = with_comments(megabytes, in_one_cell=in_one_cell)
        for _ in range(3):
            start = time.process_time()
            cells = parse(data)
            dumps(merge(assignment, cells).notebook)
            reader.answers(cells)
            seconds.append(time.process_time() - start)
    small, large = (min(seconds) for seconds in taken.values())
    print(f"\n{small:.2f} s of the processor for 4 MB of comments, {large:.2f} s for 16 MB")
    assert large < 6 * small + 0.1
