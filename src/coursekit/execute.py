"""Running notebooks before the book is built, so that a failure names the cell and the rest goes on.

Results go into a Jupyter cache by content: MyST-NB finds them there and runs nothing itself, and an edit of one
page leaves the others' results in place.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from coursekit import kernels, notebooks
from coursekit.errors import CourseError
from coursekit.project import Project
from coursekit.stamps import fingerprint

# On the clock, for a cell that hangs; what a page may take is budgeted in processor time.
CELL_SECONDS = 180
# The name under which the cache keeps a run's processor time, and MyST-NB looks for a run time.
SECONDS = "execution_seconds"
# A notebook may take 20 s, and two at a time is what a small machine carries.
WORKERS = 2


class CellError(CourseError):
    """A cell that raised, took too long or took its kernel down: ``cell`` is its id, ``reason`` what happened."""

    def __init__(self, cell: str, reason: str) -> None:
        super().__init__(f"cell {cell}: {reason}")
        self.cell, self.reason = cell, reason


@dataclass(frozen=True)
class Failure:
    """A notebook that did not run through, and the cell that stopped it."""

    path: Path
    fault: CellError

    def __str__(self) -> str:
        return f"{self.path}, {self.fault}"


def run(notebook: NotebookNode) -> float:
    """Run all cells of ``notebook`` in place, in an empty folder as a self-learner might.

    Returns the processor time it took in seconds, which, unlike the time on the clock, does not depend on what else
    the machine does. Raises :class:`CellError` for the first cell that fails.
    """
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        # Times in the cells' metadata would make the cache take an executed notebook for another one.
        record_timing=False,
        # The kernel's own log is about ports and frontends; a cell's stderr is an output and stays.
        extra_arguments=["--log-level=ERROR"],
    )
    manager = client.create_kernel_manager()
    manager.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": kernels.PROVISIONER}
    current = "(none)"
    seconds = 0.0

    def remember(cell: NotebookNode, **_: object) -> None:
        nonlocal current
        current = cell.get("id", "(without id)")

    def measure(**_: object) -> None:
        nonlocal seconds
        # A kernel that a cell took down is told of elsewhere.
        with suppress(psutil.NoSuchProcess):
            times = psutil.Process(manager.provisioner.pid).cpu_times()
            seconds = times.user + times.system

    client.on_cell_start = remember
    client.on_cell_executed = measure
    try:
        with TemporaryDirectory() as folder:
            client.resources = {"metadata": {"path": folder}}
            client.execute()
    except CellExecutionError as error:
        raise CellError(current, f"{error.ename}: {error.evalue}") from error
    except CellTimeoutError as error:
        raise CellError(current, f"did not end within {CELL_SECONDS} seconds") from error
    except DeadKernelError as error:
        raise CellError(current, "the kernel died") from error
    return seconds


def cache_folder(project: Project, language: str) -> Path:
    """Return the folder of the results of an edition.

    The cache knows notebooks by their content alone. Its name stands for the library that they import and for the
    versions of all packages, so that results of another library are never taken for those of this one.
    """
    library = fingerprint(project.root / "src" / "custrel")
    return project.build / "cache" / language / library[:12]


def fill_cache(
    cache_folder: Path, paths: Iterable[Path], done: Callable[[Path, float | None], None] = lambda path, seconds: None
) -> list[Failure]:
    """Run those notebooks whose results ``cache_folder`` does not hold yet.

    Parameters
    ----------
    cache_folder
        Folder of the Jupyter cache; made if missing.
    paths
        Notebooks to run.
    done
        Called after each notebook with its path and its processor time in seconds; None where it did not run through
        now.

    Returns
    -------
    list of Failure
        The notebooks that failed, in the order of ``paths``; the others are in the cache.
    """
    cache = get_cache(cache_folder)
    # Every lesson and language stays cached; the default limit would throw old pages out.
    cache.change_cache_limit(5000)
    paths = list(paths)
    failures: dict[Path, Failure] = {}

    def work(path: Path) -> tuple[NotebookNode, float]:
        notebook = notebooks.read(path)
        return notebook, run(notebook)

    kernels.warm_up(kernels.imported_modules(map(notebooks.read, paths)))
    with ThreadPoolExecutor(WORKERS) as pool:
        pending = {}
        for path in paths:
            try:
                cache.match_cache_notebook(notebooks.read(path))
            except KeyError:
                pending[pool.submit(work, path)] = path
            else:
                done(path, None)
        try:
            for future in as_completed(pending):
                path, seconds = pending[future], None
                try:
                    notebook, seconds = future.result()
                except CellError as fault:
                    failures[path] = Failure(path, fault)
                else:
                    bundle = CacheBundleIn(notebook, str(path), data={SECONDS: seconds})
                    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
                done(path, seconds)
        except KeyboardInterrupt:
            # Those that run end by themselves within seconds; the rest need not start.
            pool.shutdown(cancel_futures=True)
            raise
    return [failures[path] for path in paths if path in failures]


def processor_seconds(cache_folder: Path, path: Path) -> float:
    """Return the processor time that the notebook ``path`` took when its results went into ``cache_folder``."""
    return get_cache(cache_folder).match_cache_notebook(notebooks.read(path)).data[SECONDS]
