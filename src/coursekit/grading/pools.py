"""Who grades the submissions of a class: agents on this machine, or one on each worker of a dask cluster.

Both give back the same results. What crosses to a worker and back is plain data; the worker's agent holds the walls.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, Self

from nbformat import NotebookNode

from coursekit.course.errors import CourseError
from coursekit.course.strings import marked
from coursekit.grading import messages
from coursekit.grading.messages import Limits, Setup
from coursekit.grading.outcomes import Result
from coursekit.grading.released import Assignment, modules_of
from coursekit.grading.submissions import Reason, Submission
from coursekit.grading.trusted.agent import Agent, rejected

if TYPE_CHECKING:
    from distributed import Worker

# So many submissions wait at each grader: enough to keep it busy, and a class of any size fits into memory.
WAITING = 2
CONNECT_SECONDS = 30
PLUGIN = "coursekit-agent"
NOT_HANDED_OVER = marked("it could not be handed to a grading process: {error}")


class Pool(Protocol):
    """Grades the submissions of one assignment after another; a context manager."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def prepare(self, assignment: Assignment) -> None:
        """Take the assignment that the next submissions are for."""

    def graded(self, submissions: Iterable[Submission]) -> Iterator[tuple[Submission, Result]]:
        """Yield each submission with its result, in the order in which they are done."""


def _in_flight(
    submissions: Iterable[Submission],
    limit: Callable[[], int],
    start: Callable[[Submission], None],
    finished: Callable[[], list[tuple[Submission, Result]]],
) -> Iterator[tuple[Submission, Result]]:
    """Keep up to ``limit()`` submissions going, and yield what ``finished`` takes out of those that are."""
    rest, going = iter(submissions), 0
    while True:
        while going < limit() and (submission := next(rest, None)) is not None:
            start(submission)
            going += 1
        if not going:
            return
        for done in finished():
            going -= 1
            yield done


class LocalPool:
    """Agents on this machine.

    Parameters
    ----------
    sources
        The author's notebooks by name, to know what to import beforehand.
    limits
        What each submission may use.
    workers
        How many submissions at a time.
    walls
        False to run students' code without any.
    """

    def __init__(
        self, sources: Mapping[str, NotebookNode], limits: Limits, *, workers: int = 2, walls: bool = True
    ) -> None:
        self.opened = ExitStack()
        self.walls = walls
        self.agents = {
            notebook: [
                self.opened.enter_context(Agent(modules_of(source), limits, walls=walls, place=place))
                for place in range(max(workers, 1))
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
            except CourseError:
                raise
            except Exception as error:
                # Whatever is odd about it is odd about this one alone.
                reason = Reason(NOT_HANDED_OVER, {"error": str(error)})
                return submission, rejected(agent.assignment, submission, agent.limits, reason, walls=self.walls)
            finally:
                free.put(agent)

        pool = ThreadPoolExecutor(len(self.ready))
        pending: set[Future[tuple[Submission, Result]]] = set()

        def start(submission: Submission) -> None:
            pending.add(pool.submit(work, submission))

        def finished() -> list[tuple[Submission, Result]]:
            nonlocal pending
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            return [future.result() for future in done]

        try:
            yield from _in_flight(submissions, lambda: WAITING * len(self.ready), start, finished)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class AgentPlugin:
    """Keeps a warm agent on each worker of a cluster, also on those that join later.

    ``dask worker`` may run several tasks at a time; the agent takes one after the other, so start workers with
    ``--nthreads 1``, one for each processor.
    """

    def __init__(self, setup: str, assignment: str) -> None:
        self.setup_message, self.assignment = setup, assignment

    def setup(self, worker: "Worker") -> None:
        """Start the agent."""
        setup = messages.read(self.setup_message, Setup)
        self.lock = Lock()
        self.agent = Agent(setup.modules, setup.limits, walls=setup.walls)
        self.agent.prepare(messages.read(self.assignment, Assignment))

    def teardown(self, worker: "Worker") -> None:
        """End the agent."""
        self.agent.close()

    def grade(self, submission: str) -> str:
        """Return the result of one submission, both as messages."""
        with self.lock:
            return messages.write(self.agent.grade(messages.read(submission, Submission)))


def _grade_here(plugin: str, submission: str) -> str:
    """Grade a submission with the agent of the worker that runs this."""
    from distributed import get_worker

    agent: Any = get_worker().plugins[plugin]
    result: str = agent.grade(submission)
    return result


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
        setup = Setup(tuple(modules_of(assignment.source)), self.limits, self.walls)
        plugin = plugin_type(messages.write(setup), messages.write(assignment))
        self.client.register_plugin(plugin, name=PLUGIN)

    def graded(self, submissions: Iterable[Submission]) -> Iterator[tuple[Submission, Result]]:
        """Yield each submission with its result as the workers bring them."""
        from distributed import as_completed

        by_key: dict[Any, Submission] = {}
        results = as_completed(loop=self.client.loop)

        def start(submission: Submission) -> None:
            future = self.client.submit(_grade_here, PLUGIN, messages.write(submission), pure=False)
            by_key[future.key] = submission
            results.add(future)

        def finished() -> list[tuple[Submission, Result]]:
            future = next(results)
            submission = by_key.pop(future.key)
            return [(submission, self._result(submission, future))]

        def limit() -> int:
            return WAITING * max(len(self.client.scheduler_info()["workers"]), 1)

        yield from _in_flight(submissions, limit, start, finished)

    def _result(self, submission: Submission, future: Any) -> Result:
        """Return what a worker found out."""
        from distributed import KilledWorker

        try:
            return messages.read(future.result(), Result)
        except Exception as error:
            # What went wrong with the task itself; where the cluster is gone, the run is at its end.
            if future.status != "error":
                raise
            if isinstance(error, KilledWorker):
                reason = Reason(marked("the workers that graded this notebook ended, one after the other"))
            else:
                reason = Reason(NOT_HANDED_OVER, {"error": str(error)})
            return rejected(self.assignment, submission, self.limits, reason, walls=self.walls)
