"""Who grades the submissions of a class: agents on this machine, or one on each worker of a dask cluster.

Both give back the same results. What crosses to a worker and back is plain data; the worker's agent holds the walls.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import asdict
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, Self

from nbformat import NotebookNode

from coursekit.course.errors import CourseError
from coursekit.grading.outcomes import Reason, Result
from coursekit.grading.released import Assignment, modules_of
from coursekit.grading.sandbox.walls import Limits
from coursekit.grading.trusted.agent import Agent, Submission, rejected

if TYPE_CHECKING:
    from distributed import Worker

# So many submissions wait at each grader: enough to keep it busy, and a class of any size fits into memory.
WAITING = 2
CONNECT_SECONDS = 30
PLUGIN = "coursekit-agent"


class Pool(Protocol):
    """Grades the submissions of one assignment after another; a context manager."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def prepare(self, assignment: Assignment) -> None:
        """Take the assignment that the next submissions are for."""

    def graded(self, submissions: Iterable[Submission]) -> Iterator[tuple[Submission, Result]]:
        """Yield each submission with its result, in the order in which they are done."""


def _in_flight(
    submissions: Iterable[Submission], most: Callable[[], int], start: Callable[[Submission], Any], done: Callable
) -> Iterator[Any]:
    """Keep up to ``most()`` pieces of work going and yield what ``done`` takes out of those that are going."""
    rest, going = iter(submissions), 0
    while True:
        while going < most() and (submission := next(rest, None)) is not None:
            start(submission)
            going += 1
        if not going:
            return
        for finished in done():
            going -= 1
            yield finished


class LocalPool:
    """Agents on this machine.

    Parameters: ``sources``, the author's notebooks by name, to know what to import beforehand; ``limits`` for each
    submission; ``workers``, how many submissions at a time; ``walls``, False to run students' code without any.
    """

    def __init__(
        self, sources: Mapping[str, NotebookNode], limits: Limits, *, workers: int = 2, walls: bool = True
    ) -> None:
        self.opened = ExitStack()
        self.agents = {
            notebook: [
                self.opened.enter_context(Agent(modules_of(source), limits, walls=walls))
                for _ in range(max(workers, 1))
            ]
            for notebook, source in sources.items()
        }
        self.ready: list[Agent] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.opened.close()

    def prepare(self, assignment: Assignment) -> None:
        """Give the assignment to each agent that knows its notebook."""
        self.ready = self.agents[assignment.notebook]
        for agent in self.ready:
            agent.prepare(assignment)
            # A refusal is said once, before anybody's work is taken.
            agent.wait()

    def graded(self, submissions: Iterable[Submission]) -> Iterator[tuple[Submission, Result]]:
        """Yield each submission with its result as soon as there is one, and have the agents at work meanwhile."""
        free: SimpleQueue[Agent] = SimpleQueue()
        for agent in self.ready:
            free.put(agent)

        def work(submission: Submission) -> tuple[Submission, Result]:
            agent = free.get()
            try:
                return submission, agent.grade(submission)
            finally:
                free.put(agent)

        pool = ThreadPoolExecutor(len(self.ready))
        pending: set[Future[tuple[Submission, Result]]] = set()

        def done() -> list[tuple[Submission, Result]]:
            nonlocal pending
            finished, pending = wait(pending, return_when=FIRST_COMPLETED)
            return [future.result() for future in finished]

        try:
            yield from _in_flight(
                submissions,
                lambda: WAITING * len(self.ready),
                lambda submission: pending.add(pool.submit(work, submission)),
                done,
            )
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class AgentPlugin:
    """Keeps a warm agent on each worker of a cluster, also on those that join later.

    ``dask worker`` may run several tasks at a time; the agent takes one after the other, so start workers with
    ``--nthreads 1``, one for each processor.
    """

    def __init__(self, content: dict[str, Any], modules: list[str], limits: dict[str, Any], *, walls: bool) -> None:
        self.content, self.modules, self.limits, self.walls = content, modules, limits, walls

    def setup(self, worker: "Worker") -> None:
        """Start the agent."""
        self.lock = Lock()
        self.agent = Agent(self.modules, Limits(**self.limits), walls=self.walls)
        self.agent.prepare(Assignment.from_json(self.content))

    def teardown(self, worker: "Worker") -> None:
        """End the agent."""
        self.agent.close()

    def grade(self, submission: dict[str, Any]) -> dict[str, Any]:
        """Return the result of one submission, both as JSON holds them."""
        with self.lock:
            return self.agent.grade(Submission.from_json(submission)).as_json()


def _grade_here(plugin: str, submission: dict[str, Any]) -> dict[str, Any]:
    """Grade a submission with the agent of the worker that runs this."""
    from distributed import get_worker

    return get_worker().plugins[plugin].grade(submission)


class DaskPool:
    """The workers of the cluster whose scheduler is at ``address``, for instance ``tcp://127.0.0.1:8786``.

    A submission whose worker dies goes to another one. One that takes several workers with it is given back as
    rejected, for a person to look at. Raises :class:`CourseError` if no scheduler answers.
    """

    def __init__(self, address: str, limits: Limits, *, walls: bool = True) -> None:
        from distributed import Client

        self.limits, self.walls = limits, walls
        try:
            self.client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise CourseError(
                f"No scheduler answers at {address} ({error}). Start one with `dask scheduler`, workers with "
                f"`dask worker {address} --nthreads 1`, and name its address."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def prepare(self, assignment: Assignment) -> None:
        """Put a warm agent for the assignment on every worker."""
        from distributed import WorkerPlugin

        self.assignment = assignment
        plugin_type = type("AgentOnWorker", (AgentPlugin, WorkerPlugin), {})
        plugin = plugin_type(
            assignment.as_json(), list(modules_of(assignment.source)), asdict(self.limits), walls=self.walls
        )
        self.client.register_plugin(plugin, name=PLUGIN)

    def graded(self, submissions: Iterable[Submission]) -> Iterator[tuple[Submission, Result]]:
        """Yield each submission with its result as the workers bring them."""
        from distributed import as_completed

        by_key: dict[str, Submission] = {}
        results = as_completed(loop=self.client.loop)

        def start(submission: Submission) -> None:
            future = self.client.submit(_grade_here, PLUGIN, submission.as_json(), pure=False)
            by_key[future.key] = submission
            results.add(future)

        def done() -> list[tuple[Submission, Result]]:
            future = next(results)
            submission = by_key.pop(future.key)
            return [(submission, self._result(submission, future))]

        def most() -> int:
            return WAITING * max(len(self.client.scheduler_info()["workers"]), 1)

        yield from _in_flight(submissions, most, start, done)

    def _result(self, submission: Submission, future: Any) -> Result:
        """Return what a worker found out."""
        from distributed import KilledWorker

        try:
            return Result.from_json(future.result())
        except KilledWorker:
            reason = Reason("the workers that graded this notebook ended, one after the other")
            return rejected(self.assignment, submission, self.limits, reason)
