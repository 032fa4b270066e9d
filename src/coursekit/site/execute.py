"""Running notebooks before the book is built, so that a failure names the cell and the rest goes on.

Results go into a Jupyter cache by content: MyST-NB finds them there and runs nothing itself, and an edit of one
page leaves the others' results in place.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.site import kernels
from coursekit.site._stamps import fingerprint

# On the clock, for a cell that hangs; what a page may take is budgeted in processor time.
CELL_SECONDS = 180
# The name under which the cache keeps a run's processor time, and MyST-NB looks for a run time.
SECONDS = "execution_seconds"
# One more than a small machine has processors, since a kernel that starts or ends leaves its processor idle.
WORKERS = 3


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


def fill_caches(
    folders: Mapping[Path, Path], done: Callable[[Path, float | None], None] = lambda path, seconds: None
) -> list[Failure]:
    """Run those notebooks whose results are not in their cache yet.

    Parameters
    ----------
    folders
        For each notebook to run the folder of its Jupyter cache, made if missing.
    done
        Called after each notebook with its path and its processor time in seconds; None where it did not run through
        now.

    Returns
    -------
    list of Failure
        The notebooks that failed, in the order of ``folders``; the others are in their caches.
    """
    caches = {folder: get_cache(folder) for folder in set(folders.values())}
    for cache in caches.values():
        # Every lesson and language stays cached; the default limit would throw old pages out.
        cache.change_cache_limit(5000)
    lessons = {path: notebooks.read(path) for path in folders}
    pending = {path: lesson for path, lesson in lessons.items() if not _is_cached(caches[folders[path]], lesson)}
    for path in lessons:
        if path not in pending:
            done(path, None)
    if not pending:
        return []
    kernels.warm_up(kernels.imported_modules(lessons.values()))
    failures: dict[Path, Failure] = {}
    with ThreadPoolExecutor(WORKERS) as pool:
        futures = {pool.submit(run, lesson): path for path, lesson in pending.items()}
        try:
            for future in as_completed(futures):
                path, seconds = futures[future], None
                try:
                    seconds = future.result()
                except CellError as fault:
                    failures[path] = Failure(path, fault)
                else:
                    bundle = CacheBundleIn(pending[path], str(path), data={SECONDS: seconds})
                    caches[folders[path]].cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
                done(path, seconds)
        except KeyboardInterrupt:
            # Those that run end by themselves within seconds; the rest need not start.
            pool.shutdown(cancel_futures=True)
            raise
    return [failures[path] for path in folders if path in failures]


def _is_cached(cache: JupyterCacheAbstract, notebook: NotebookNode) -> bool:
    """Whether a cache holds the results of a notebook."""
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def processor_seconds(cache_folder: Path, path: Path) -> float:
    """Return the processor time that the notebook ``path`` took when its results went into ``cache_folder``."""
    return get_cache(cache_folder).match_cache_notebook(notebooks.read(path)).data[SECONDS]
