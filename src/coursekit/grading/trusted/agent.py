"""A warm process that grades submissions one after the other, and the handle by which another process uses it.

The process is trusted. It imports what tests need, starts a box for students' code, and for each submission forks a
judge (see :mod:`coursekit.grading.trusted.judge`). It takes one line of JSON per submission on its standard
input and answers with one line: the :class:`coursekit.grading.outcomes.Result`. Any number of agents work side by side,
on one machine or on many; none of them writes to a gradebook.
"""

import base64
import contextlib
import gc
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
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from coursekit.course.errors import CourseError
from coursekit.grading.merge import OWN_METADATA, Merged, RejectedError, language_of_damaged, merge, parse
from coursekit.grading.outcomes import CellGrade, Outcome, Reason, Result
from coursekit.grading.released import Assignment, grading, is_graded_by_hand, is_test
from coursekit.grading.sandbox.selftest import prove
from coursekit.grading.sandbox.walls import Box, Limits
from coursekit.grading.trusted.judge import GRACE_SECONDS, Judge, Talk, compile_all, trace

# What the trusted process may take to build the data of tests and to read answers.
JUDGE_MEMORY = 6 << 30


@dataclass(frozen=True)
class Submission:
    """What one student handed in: the notebook's bytes, and the files beside it by relative path.

    ``refused`` says why the notebook was not even read, where it was not.
    """

    student: str
    data: bytes
    files: dict[str, bytes] = field(default_factory=dict)
    refused: Reason | None = None

    @property
    def fingerprint(self) -> str:
        """Stands for the contents."""
        digest = hashlib.sha256(self.data)
        for name, content in sorted(self.files.items()):
            digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
        return digest.hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        files = {name: base64.b64encode(content).decode("ascii") for name, content in self.files.items()}
        data = base64.b64encode(self.data).decode("ascii")
        return {"student": self.student, "data": data, "files": files, "refused": self.refused and asdict(self.refused)}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Submission":
        """Return what :meth:`as_json` was made from."""
        files = {name: base64.b64decode(data) for name, data in content["files"].items()}
        refused = content["refused"] and Reason(**content["refused"])
        return cls(content["student"], base64.b64decode(content["data"]), files, refused)


# --- In the process itself --------------------------------------------------------------------------------------------


class Grader:
    """Grades submissions of one assignment with one box, in this process.

    Parameters: ``modules`` that tests and students' code import; ``limits`` for each submission; ``walls``, False to
    run students' code without any. The attribute ``assignment`` is set before the first submission.
    """

    assignment: Assignment

    def __init__(self, modules: Sequence[str], limits: Limits | None = None, *, walls: bool = True) -> None:
        self.modules = modules
        self.limits = limits or Limits()
        self.walls = walls
        self.box = Box(modules, self.limits, walls=walls)
        for module in modules:
            with contextlib.suppress(Exception):
                importlib.import_module(module)
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

    def grade(self, submission: Submission) -> Result:
        """Return the grade of one submission; whatever it holds, there is one."""
        start = time.monotonic()
        if submission.refused:
            return rejected(self.assignment, submission, self.limits, submission.refused)
        try:
            merged = merge(self.assignment, parse(submission.data))
        except RejectedError as error:
            return rejected(self.assignment, submission, self.limits, error.reason)
        result = blank(self.assignment, submission, self.limits)
        result.language, result.suspicious = merged.language, merged.suspicious
        merged.notebook.metadata[OWN_METADATA] = {"language": merged.language}
        grades = {grade.cell: grade for grade in self.run(merged, {**submission.files, **self.assignment.files})}
        result.grades = complete(self.assignment, grades)
        result.text = as_file(merged.notebook)
        result.seconds = time.monotonic() - start
        return result

    def run(self, merged: Merged, files: dict[str, bytes]) -> list[CellGrade]:
        """Run a merged notebook in two processes, put the outputs into it and return the grades there are."""
        session = self.box.open()
        judge_read, judge_write = os.pipe()
        content = {name: base64.b64encode(data).decode("ascii") for name, data in files.items()}
        deadline = time.monotonic() + self.limits.notebook_seconds
        judge = os.fork()
        if judge == 0:
            os.close(judge_read)
            _judge(self.assignment, merged, Talk(
                session, self.box.interrupt, self.box.kill, self.limits, deadline
            ), content, judge_write)  # fmt: skip
        os.close(judge_write)
        session.close()
        try:
            lines = list(_lines(judge_read, deadline + 2 * GRACE_SECONDS + 3))
        finally:
            os.close(judge_read)
            with contextlib.suppress(ProcessLookupError):
                os.kill(judge, signal.SIGKILL)
            os.waitpid(judge, 0)
            self._finish()
        grades = []
        for line in lines:
            if "notebook" in line:
                merged.notebook = nbformat.from_dict(line["notebook"])
            else:
                grades.append(CellGrade(**{**line["grade"], "outcome": Outcome(line["grade"]["outcome"])}))
        return grades

    def _finish(self) -> None:
        """End the student's process, and wait until it has ended: nothing of it meets the next one."""
        if self.box.ended(0) is None:
            self.box.kill()
            if self.box.ended(10) is None:
                # The warm process itself is stuck or gone.
                self.box.close()
                self.box = Box(self.modules, self.limits, walls=self.walls)
                self.box.wait()


def _judge(assignment: Assignment, merged: Merged, talk: Talk, files: dict[str, str], answers: int) -> None:
    """Run the notebook in this process, a fork, and write the grades; never return."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_AS, (JUDGE_MEMORY, JUDGE_MEMORY))
        with os.fdopen(answers, "w", encoding="utf-8") as stream:

            def say(content: dict[str, Any]) -> None:
                stream.write(json.dumps(content) + "\n")
                stream.flush()

            Judge(assignment, merged, talk, lambda grade: say({"grade": asdict(grade)})).run(files)
            say({"notebook": merged.notebook})
        status = 0
    except BaseException as error:
        os.write(2, trace(error).encode(errors="replace")[-4000:])
    finally:
        os._exit(status)


def _lines(descriptor: int, deadline: float) -> Iterator[dict[str, Any]]:
    """Yield what the judge says until it ends or its time is over."""
    rest = b""
    while True:
        ready, _, _ = select.select([descriptor], [], [], max(deadline - time.monotonic(), 0))
        data = os.read(descriptor, 1 << 16) if ready else b""
        if not data:
            return
        *whole, rest = (rest + data).split(b"\n")
        yield from map(json.loads, whole)


def as_file(notebook: NotebookNode) -> str:
    """Return the text of a notebook file; it was put together here, so it need not be checked as nbformat would."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def complete(assignment: Assignment, grades: dict[str, CellGrade]) -> list[CellGrade]:
    """Return one grade for each graded cell of ``assignment``: no points where there is no evidence."""
    whole = []
    for cell in assignment.source.cells:
        if is_test(cell) or is_graded_by_hand(cell):
            grade_id, most = grading(cell).grade_id, float(grading(cell).get("points", 0))
            missing = CellGrade(grade_id, 0.0, most, Outcome.NOT_RUN, "the tests before it did not come to an end")
            whole.append(grades.get(grade_id, missing))
    return whole


def blank(assignment: Assignment, submission: Submission, limits: Limits) -> Result:
    """Return the result of ``submission`` before anything is known of it."""
    mark = fingerprint(assignment, submission, limits)
    return Result(submission.student, assignment.name, assignment.notebook, "", [], fingerprint=mark)


def rejected(assignment: Assignment, submission: Submission, limits: Limits, reason: Reason) -> Result:
    """Return the result of a ``submission`` which could not be graded, for ``reason``."""
    result = blank(assignment, submission, limits)
    result.rejected = str(reason)
    language = language_of_damaged(assignment, submission.data)
    result.language = language or ""
    # A page for the student comes from a notebook: the author's, with no answer in it. Where nobody can tell which
    # language the student reads, the page gives the reason in each.
    languages = [language] if language else list(assignment.sources)
    empty = merge(assignment, [], languages[0]).notebook
    told = {"reason": asdict(reason), "languages": languages}
    empty.metadata[OWN_METADATA] = {"language": languages[0], "rejected": told}
    result.text = as_file(empty)
    result.grades = complete(assignment, {})
    for grade in result.grades:
        grade.outcome, grade.message = Outcome.REJECTED, result.rejected
    return result


def fingerprint(assignment: Assignment, submission: Submission, limits: Limits) -> str:
    """Return what stands for everything that a grade depends on."""
    content = json.dumps([assignment.fingerprint, submission.fingerprint, str(submission.refused), asdict(limits)])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def serve() -> None:
    """Grade what comes in on standard input until it ends."""
    # Ctrl-C is for the process that gives the work; it ends this one by closing the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = json.loads(sys.stdin.readline())
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(content: dict[str, Any]) -> None:
        answers.write(json.dumps(content) + "\n")
        answers.flush()

    try:
        grader = Grader(settings["modules"], Limits(**settings["limits"]), walls=settings["walls"])
    except CourseError as error:
        say({"refused": str(error)})
        return
    with grader:
        gc.collect()
        gc.freeze()
        say({"ready": True})
        for line in sys.stdin:
            content = json.loads(line)
            if "assignment" in content:
                grader.assignment = Assignment.from_json(content["assignment"])
                compile_all(grader.assignment)
            else:
                say({"result": grader.grade(Submission.from_json(content["submission"])).as_json()})


# --- From another process ---------------------------------------------------------------------------------------------


class Agent:
    """A process of its own that grades submissions of one assignment.

    It is started again if it ends, and the submission that it had is then graded as rejected: no submission stops
    another one. Use it as a context manager; :meth:`grade` may be called from a thread.

    Parameters: ``modules`` to import beforehand; ``limits`` for each submission; ``walls``, False to run students' code
    without any.
    """

    assignment: Assignment

    def __init__(self, modules: Sequence[str], limits: Limits | None = None, *, walls: bool = True) -> None:
        self.limits = limits or Limits()
        self.settings = {"modules": list(modules), "limits": asdict(self.limits), "walls": walls}
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
            [sys.executable, "-m", "coursekit.grading.trusted.agent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            encoding="utf-8",
            env={**os.environ, **threads, "MPLBACKEND": "agg", "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))},
            # Ctrl-C reaches the one who gives the work, and no one else.
            start_new_session=True,
        )
        self._say(self.settings)

    def prepare(self, assignment: Assignment) -> None:
        """Give it the assignment to grade from now on."""
        self.assignment = assignment
        self._say({"assignment": assignment.as_json()})

    def wait(self) -> None:
        """Wait until it is ready; raises :class:`CourseError` with the reason if it will never be."""
        if self.ready:
            return
        answer = self._hear()
        if answer is None or "refused" in answer:
            self.close()
            raise CourseError(answer["refused"] if answer else f"The grading process did not start:\n{self._said()}")
        self.ready = True

    def grade(self, submission: Submission) -> Result:
        """Return the grade of ``submission``."""
        self.wait()
        self._say({"submission": submission.as_json()})
        answer = self._hear()
        if answer is not None:
            return Result.from_json(answer["result"])
        if self.closed:
            raise CourseError("Grading was stopped.")
        self._end()
        self.start()
        self.prepare(self.assignment)
        reason = Reason("the grading process ended while it graded this notebook")
        return rejected(self.assignment, submission, self.limits, reason)

    def close(self) -> None:
        """End the process for good."""
        self.closed = True
        self._end()

    def _end(self) -> None:
        if self.process is None:
            return
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _say(self, content: dict[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError, ValueError, AttributeError):  # ended, or closed by another thread
            self.process.stdin.write(json.dumps(content) + "\n")
            self.process.stdin.flush()

    def _hear(self) -> dict[str, Any] | None:
        # Another thread may end the process meanwhile, which then says nothing more.
        process = self.process
        line = process.stdout.readline() if process else ""
        return json.loads(line) if line.endswith("\n") else None

    def _said(self) -> str:
        self.log.seek(0)
        return self.log.read().decode(errors="replace")[-2000:]


if __name__ == "__main__":
    serve()
