"""A warm process that grades submissions one after the other, and the handle by which another process uses it.

The process is trusted. It imports what tests need, starts a box for students' code, and for each submission forks a
judge (see :mod:`coursekit.grading.trusted.judge`). It takes one line of JSON per submission on its standard
input and answers with one line: the :class:`coursekit.grading.outcomes.Result`. Any number of agents work side by side,
on one machine or on many; none of them writes to a gradebook.
"""

import contextlib
import ctypes
import dataclasses
import hashlib
import importlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import nbformat
from nbformat import NotebookNode

from coursekit.course import performance
from coursekit.course.cells import NbgraderCell
from coursekit.course.errors import CourseError
from coursekit.course.strings import marked
from coursekit.grading import codec, harmless, messages
from coursekit.grading.matching import is_of_another
from coursekit.grading.merge import OWN_METADATA, Merged, language_of_damaged, merge
from coursekit.grading.messages import DrawnCalls, Limits, Played, Ready, Refused, RunNotebook, Setup
from coursekit.grading.outcomes import CellGrade, Outcome, Result
from coursekit.grading.released import Assignment
from coursekit.grading.sandbox.enclosing import PR_SET_PDEATHSIG
from coursekit.grading.sandbox.selftest import prove
from coursekit.grading.sandbox.walls import Box
from coursekit.grading.submissions import Reason, RejectedError, Submission, parse, together
from coursekit.grading.trusted.guards import guard_comparisons, load_comparisons
from coursekit.grading.trusted.judge import Judge, compile_all, trace
from coursekit.grading.trusted.revealing import (
    Known,
    Revealer,
    compile_for_cases,
    put_cases_in,
    to_reveal,
    with_errors,
    with_public_seed,
)
from coursekit.grading.trusted.student_code import GRACE_SECONDS, Conversation

# What the trusted process may take to build the data of tests and to read answers.
JUDGE_MEMORY = 6 << 30
# For showing what fails, all of it; points do not depend on it.
REVEAL_SECONDS = 20.0
# For the walls to end a submission.
END_SECONDS = 20
# For all that is not the students' time: importing, putting walls up, merging, ending. Who needs more is stuck.
STUCK_SECONDS = 300.0
# What running adds to a cell.
RUN = ("execution_count", "metadata", "outputs")


# --- In the process itself --------------------------------------------------------------------------------------------


class Grader:
    """Grades submissions of one assignment after the other with one box, in this process.

    :meth:`prepare` is called before the first submission.

    Parameters
    ----------
    modules
        What tests and students' code import.
    limits
        What each submission may use.
    walls
        False to run students' code without any.
    cases
        False to look for no case of the hidden tests that fail, which takes as long again.
    """

    def __init__(
        self, modules: Sequence[str], limits: Limits | None = None, *, walls: bool = True, cases: bool = True
    ) -> None:
        self.modules = modules
        self.limits = limits or Limits()
        self.walls = walls
        self.cases = cases
        self.box = Box(modules, self.limits, walls=walls)
        for module in modules:
            with contextlib.suppress(Exception):
                importlib.import_module(module)
        codec.load_packages()
        load_comparisons()
        # What cleans a display is loaded with the first one.
        harmless.html("")
        self.box.wait()
        if walls:
            prove(self.box)

    def __enter__(self) -> "Grader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the box."""
        self.box.close()

    def prepare(self, assignment: Assignment) -> None:
        """Take the assignment to grade from now on, and do once what is the same for all submissions."""
        self.assignment = assignment
        # What is known of its hidden tests with a public seed; only what failed for somebody is looked at.
        self.known = Known()
        compile_all(assignment)
        compile_for_cases(assignment)

    def grade(self, submission: Submission) -> Result:
        """Return the grade of one submission; whatever it holds, there is one."""
        start = time.monotonic()
        if submission.refused:
            return rejected(self.assignment, submission, self.limits, submission.refused, walls=self.walls)
        try:
            cells = parse(submission.data)
            if is_of_another(self.assignment, cells):
                raise RejectedError(marked("the notebook is that of another assignment"))
            merged = merge(self.assignment, cells, own=submission.own)
        except RejectedError as error:
            return rejected(self.assignment, submission, self.limits, error.reason, walls=self.walls)
        merged.notebook.metadata[OWN_METADATA] = own_metadata(self.assignment, merged.language)
        files = together(submission.files, self.assignment.files)
        grades = self.run(merged, files)
        if self.cases:
            self.reveal(merged, grades, files)
        return dataclasses.replace(
            blank(self.assignment, submission, self.limits, walls=self.walls),
            language=merged.language,
            suspicious=[*merged.suspicious, *submission.left_out],
            grades=complete(self.assignment, grades),
            text=as_file(merged.notebook),
            seconds=time.monotonic() - start,
        )

    def reveal(self, merged: Merged, grades: list[CellGrade], files: dict[str, bytes]) -> None:
        """Put a case into each hidden test that failed: drawn from a public seed, in a process that saw nothing else.

        That is a run of its own, since a function may give back whatever it was given before.
        """
        tests = to_reveal(self.assignment, grades)
        wanted = {test for test in tests if self.known.may_draw(test)} | with_errors(merged.notebook)
        if not tests or not wanted:
            return
        shown = with_public_seed(self.assignment, merged)
        try:
            self.run(shown, files, reveal=frozenset(wanted))
            put_cases_in(merged.notebook, shown.notebook)
        except Exception as error:
            # The points are earned, whatever becomes of this.
            os.write(2, trace(error).encode(errors="replace"))

    def run(self, merged: Merged, files: dict[str, bytes], reveal: frozenset[str] = frozenset()) -> list[CellGrade]:
        """Run a merged notebook in two processes, put the outputs into it and return the grades there are.

        With ``reveal``, the ids of cells, nothing is graded: tests say which case fails, other cells what they raise.
        """
        session = self.box.open()
        judge_read, judge_write = os.pipe()
        seconds = min(self.limits.notebook_seconds, REVEAL_SECONDS) if reveal else self.limits.notebook_seconds
        deadline = time.monotonic() + seconds
        judge = os.fork()
        if judge == 0:
            os.close(judge_read)
            conversation = Conversation(session, self.box.kill, self.limits, deadline)
            _judge(self.assignment, merged, conversation, files, judge_write, reveal, self.known)
        os.close(judge_write)
        session.close()
        grades = []
        try:
            for line in _lines(judge_read, deadline + 2 * GRACE_SECONDS + 3):
                message = messages.read(line, CellGrade, RunNotebook, DrawnCalls, Played)
                if isinstance(message, CellGrade):
                    grades.append(message)
                elif isinstance(message, DrawnCalls | Played):
                    self.known.add(message)
                else:
                    for cell, shown in zip(merged.notebook.cells, message.cells, strict=True):
                        cell.update(nbformat.from_dict(shown))
        finally:
            os.close(judge_read)
            with contextlib.suppress(ProcessLookupError):
                os.kill(judge, signal.SIGKILL)
            os.waitpid(judge, 0)
            why = self._finish()
        return [with_reason(grade, why) for grade in grades]

    def _finish(self) -> str:
        """End the student's process, and wait until all of it has ended: nothing of it meets the next one.

        Returns why the warm process ended it, if it did.
        """
        ended = self.box.ended(0)
        if ended is None:
            self.box.kill()
            ended = self.box.ended(END_SECONDS)
        if ended is None:
            # The warm process itself is stuck or gone.
            self.box.close()
            self.box = Box(self.modules, self.limits, walls=self.walls)
            self.box.wait()
            return "the walls had to be put up anew"
        return ended.reason or ""


def _judge(
    assignment: Assignment,
    merged: Merged,
    conversation: Conversation,
    files: dict[str, bytes],
    grades: int,
    reveal: frozenset[str],
    known: Known,
) -> NoReturn:
    """Run the notebook in this process, a fork, and write the grades to a pipe."""
    status = 1
    try:
        # Whatever ends the agent ends its judge, also in the middle of a test.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        guard_comparisons()
        performance.keep_much_rubbish()
        resource.setrlimit(resource.RLIMIT_AS, (JUDGE_MEMORY, JUDGE_MEMORY))
        with os.fdopen(grades, "w", encoding="utf-8") as stream:

            def say(message: CellGrade | RunNotebook | DrawnCalls | Played) -> None:
                stream.write(messages.write(message) + "\n")
                stream.flush()

            if reveal:
                Revealer(assignment, merged, conversation, reveal, known, say).run(files)
            else:
                Judge(assignment, merged, conversation, say).run(files)
            say(RunNotebook([{key: cell[key] for key in RUN if key in cell} for cell in merged.notebook.cells]))
        status = 0
    except BaseException as error:
        os.write(2, trace(error).encode(errors="replace")[-4000:])
    finally:
        os._exit(status)


def _lines(descriptor: int, deadline: float) -> Iterator[bytes]:
    """Yield what the judge says until it ends or its time is over."""
    parts: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        ready, _, _ = select.select([descriptor], [], [], left)
        data = os.read(descriptor, 1 << 20) if ready else b""
        if not data:
            return
        *ends, rest = data.split(b"\n")
        for end in ends:
            # Put together once for each line, however many pieces it came in.
            yield b"".join([*parts, end])
            parts = []
        parts.append(rest)


def with_reason(grade: CellGrade, why: str) -> CellGrade:
    """Return a grade with the reason for which its process was ended from outside, where it was."""
    if not why or grade.outcome is not Outcome.CRASHED:
        return grade
    message = f"{grade.message}: {why}"
    return dataclasses.replace(grade, message=message, doubt=grade.doubt and f"{grade.doubt}: {why}")


def as_file(notebook: NotebookNode) -> str:
    """Return the text of a notebook file; it was put together here, so it need not be checked as nbformat would.

    A cell stands in one line: Python writes that several times as fast as more of them.
    """

    def text(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    parts = {key: text(value) for key, value in notebook.items()}
    parts["cells"] = "[\n" + ",\n".join(map(text, notebook.cells)) + "\n]"
    return "{" + ",\n".join(f"{text(key)}: {parts[key]}" for key in sorted(parts)) + "}\n"


def own_metadata(assignment: Assignment, language: str) -> dict[str, Any]:
    """Return what a graded notebook says of itself to whoever makes a page of it."""
    return {"language": language, "languages": list(assignment.sources)}


def complete(assignment: Assignment, grades: Iterable[CellGrade]) -> list[CellGrade]:
    """Return one grade for each graded cell of ``assignment``: no points where there is no evidence."""
    by_cell = {grade.cell: grade for grade in grades}
    missing = "the tests before it did not come to an end"
    return [
        by_cell.get(
            known.grade_id,
            CellGrade(known.grade_id, 0.0, known.max_points, Outcome.NOT_RUN, missing, doubt=f"not run: {missing}"),
        )
        for known in map(NbgraderCell, assignment.source.cells)
        if known.is_graded
    ]


def blank(assignment: Assignment, submission: Submission, limits: Limits, *, walls: bool) -> Result:
    """Return the result of ``submission`` before anything is known of it."""
    mark = fingerprint(assignment, submission, limits, walls=walls)
    return Result(submission.student, assignment.name, assignment.notebook, "", [], fingerprint=mark)


def rejected(assignment: Assignment, submission: Submission, limits: Limits, reason: Reason, *, walls: bool) -> Result:
    """Return the result of a ``submission`` which could not be graded, for ``reason``."""
    language = language_of_damaged(assignment, submission.data)
    # A page for the student comes from a notebook: the author's, with no answer in it. Where nobody can tell which
    # language the student reads, the page gives the reason in each.
    languages = [language] if language else list(assignment.sources)
    empty = merge(assignment, [], languages[0]).notebook
    notice = {"reason": dataclasses.asdict(reason), "languages": languages}
    empty.metadata[OWN_METADATA] = {**own_metadata(assignment, languages[0]), "rejected": notice}
    return dataclasses.replace(
        blank(assignment, submission, limits, walls=walls),
        rejected=str(reason),
        language=language or "",
        text=as_file(empty),
        grades=[
            dataclasses.replace(grade, outcome=Outcome.REJECTED, message=str(reason), doubt="")
            for grade in complete(assignment, [])
        ],
    )


def fingerprint(assignment: Assignment, submission: Submission, limits: Limits, *, walls: bool) -> str:
    """Return what stands for the assignment, what was handed in, its limits, and whether there were walls.

    What is graded with this mark is not graded again. It begins with what stands for what was handed in, by which
    :func:`is_of` knows it under another assignment. Packages, the course's library and this program are not in it: an
    upgrade in the middle of a term must not change grades that were given; ``course grade --force`` does.
    """
    parts = (
        assignment.fingerprint,
        submission.fingerprint,
        str(submission.refused),
        messages.write(limits),
        str(walls),
    )
    return f"{submission.contents}-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:16]}"


def is_of(result: Result, submission: Submission) -> bool:
    """Return whether a result is that of what is handed in now, whatever its author has changed since."""
    return result.fingerprint.partition("-")[0] == submission.contents


def serve() -> None:
    """Grade what comes in on standard input until it ends."""
    performance.keep_much_rubbish()
    # Ctrl-C is for the process that gives the work; it ends this one by closing the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    setup = messages.read(sys.stdin.readline(), Setup)
    if setup.place is not None:
        performance.stay_on_one_processor(setup.place)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(message: Ready | Refused | Result) -> None:
        answers.write(messages.write(message) + "\n")
        answers.flush()

    try:
        grader = Grader(setup.modules, setup.limits, walls=setup.walls, cases=setup.cases)
    except CourseError as error:
        say(Refused(str(error)))
        return
    with grader:
        performance.keep_what_is_imported()
        say(Ready())
        for line in sys.stdin:
            work = messages.read(line, Assignment, Submission)
            if isinstance(work, Assignment):
                grader.prepare(work)
            else:
                say(grader.grade(work))


# --- From another process ---------------------------------------------------------------------------------------------


class Agent:
    """A process of its own that grades submissions of one assignment.

    It is started again if it ends or is stuck, and the submission that it had is then graded as rejected: no
    submission stops another one. Use it as a context manager; :meth:`grade` may be called from a thread.

    Parameters
    ----------
    modules
        What to import beforehand.
    limits
        What each submission may use.
    walls
        False to run students' code without any.
    cases
        False to look for no case of the hidden tests that fail, which takes as long again.
    place
        Which of several agents on this machine it is.
    """

    assignment: Assignment

    def __init__(
        self,
        modules: Sequence[str],
        limits: Limits | None = None,
        *,
        walls: bool = True,
        cases: bool = True,
        place: int | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.setup = Setup(tuple(modules), self.limits, walls, cases, place)
        self.process: subprocess.Popen[str] | None = None
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        self.ready = self.closed = False
        self.start()

    def __enter__(self) -> "Agent":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the process, without waiting for it."""
        self.ready = False
        package = str(Path(__file__).parents[3])
        paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "coursekit.grading.trusted"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            encoding="utf-8",
            env={**os.environ, **threads, "MPLBACKEND": "agg", "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))},
            # Ctrl-C reaches the one who gives the work, and no one else.
            start_new_session=True,
        )
        self._say(self.setup)

    def prepare(self, assignment: Assignment) -> None:
        """Give it the assignment to grade from now on."""
        self.assignment = assignment
        self._say(assignment)

    def wait(self) -> None:
        """Wait until it is ready; raises :class:`CourseError` with the reason if it will never be."""
        if self.ready:
            return
        with self._killed_after(STUCK_SECONDS):
            line = self._hear()
        answer = messages.read(line, Ready, Refused) if line else None
        if not isinstance(answer, Ready):
            self.close()
            raise CourseError(answer.reason if answer else f"The grading process did not start:\n{self._complaint()}")
        self.ready = True

    def grade(self, submission: Submission) -> Result:
        """Return the grade of ``submission``."""
        self.wait()
        # It is run once for its grades, and perhaps once more for a case that fails.
        with self._killed_after(2 * self.limits.notebook_seconds + STUCK_SECONDS):
            self._say(submission)
            line = self._hear()
        if line:
            return messages.read(line, Result)
        if self.closed:
            raise CourseError("Grading was stopped.")
        self._end()
        self.start()
        self.prepare(self.assignment)
        reason = Reason(marked("the grading process ended while it graded this notebook"))
        return rejected(self.assignment, submission, self.limits, reason, walls=self.setup.walls)

    def close(self) -> None:
        """End the process for good."""
        self.closed = True
        self._end()

    def _end(self) -> None:
        if self.process is None:
            return
        if self.process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    @contextlib.contextmanager
    def _killed_after(self, seconds: float) -> Iterator[None]:
        """End the process where it does not answer in time: then it is heard that it has ended, and nobody waits."""
        timer = threading.Timer(seconds, self.process.kill if self.process else lambda: None)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _say(self, message: Setup | Assignment | Submission) -> None:
        # Another thread may end the process meanwhile, which then hears nothing more.
        stream = self.process.stdin if self.process else None
        if stream:
            with contextlib.suppress(BrokenPipeError, ValueError):
                stream.write(messages.write(message) + "\n")
                stream.flush()

    def _hear(self) -> str:
        """Return the next line; empty if the process has ended, which may be in the middle of one."""
        stream = self.process.stdout if self.process else None
        line = stream.readline() if stream else ""
        return line if line.endswith("\n") else ""

    def _complaint(self) -> str:
        self.log.seek(0)
        return self.log.read().decode(errors="replace")[-2000:]
