"""Running notebooks before the book is built, so that a failure names the cell and the rest goes on.

Results go into a Jupyter cache by content: MyST-NB finds them there and runs nothing itself, and an edit of one
page leaves the others' results in place.
"""

import logging
import platform
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_cache.cache.db import NbProjectRecord
from jupyter_cache.executors.base import ExecutorRunResult, JupyterExecutorAbstract
from nbformat import NotebookNode

from coursekit.course import notebooks
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.memo import PACKAGE, content_hash, imported_names, key_of, program_key, versions
from coursekit.course.project import Project
from coursekit.site import kernels
from coursekit.site.runner import CellError, run_notebook

# The name under which the cache keeps a run's processor time, and MyST-NB looks for a run time.
SECONDS = "execution_seconds"
# One more than a small machine has processors, since a kernel that starts or ends leaves its processor idle.
WORKERS = 3
# What runs every notebook, whatever it imports.
KERNEL = "ipykernel"
# The programs that a cell runs by.
RUNNERS = ("coursekit.site.kernels", "coursekit.site.runner")

# Told of each notebook: its path and its processor time in seconds, None where it did not run through now.
Progress = Callable[[Path, float | None], None]


@dataclass(frozen=True)
class Failure:
    """A notebook that did not run through, and the cell that stopped it."""

    path: Path
    fault: CellError

    def __str__(self) -> str:
        return f"{self.path}, {self.fault}"


def results_key(project: Project) -> str:
    """Return what stands for all that notebooks run on, and for nothing else.

    These are the library, what runs a cell, Python, and the versions of what lessons and library import. The cache
    itself knows notebooks by their content alone.
    """
    lessons = [notebooks.read(project.root / lesson) for lesson in project.lessons]
    modules = set(kernels.installed_modules(lessons))
    library = project.library_folder
    if library is not None:
        for path in sorted(library.rglob("*.py")):
            modules |= imported_names(path.read_text(encoding="utf-8"))
    ours = sorted(name for name in modules if name.partition(".")[0] == PACKAGE)
    names = {name.partition(".")[0] for name in modules} - {project.settings.library, PACKAGE}
    return key_of(
        content_hash(library) if library is not None else "",
        program_key(*RUNNERS, *ours),
        platform.python_version(),
        versions([*sorted(names), KERNEL]),
    )


def cache_folder(project: Project, edition: Edition, key: str | None = None) -> Path:
    """Return the folder of the results of an edition.

    Its name is the beginning of :func:`results_key`, made anew unless it is given as ``key``: so results of another
    library are never taken for those of this one.
    """
    return project.build / "cache" / edition.language / (key or results_key(project))[:12]


class WarmExecutor(JupyterExecutorAbstract):
    """Runs the notebooks of a Jupyter cache in warm kernels, several at a time: `jcache` calls it `coursekit-warm`.

    Attributes
    ----------
    failures
        The notebooks that did not run through in the last run, by address.
    """

    def __init__(self, cache: JupyterCacheAbstract, logger: logging.Logger | None = None) -> None:
        super().__init__(cache, logger)
        self.failures: dict[str, CellError] = {}

    def run_and_cache(
        self,
        *,
        filter_uris: list[str] | None = None,
        filter_pks: list[int] | None = None,
        timeout: int | None = None,
        allow_errors: bool = False,
        force: bool = False,
        pool: ThreadPoolExecutor | None = None,
        progress: Progress = lambda path, seconds: None,
        **_: Any,
    ) -> ExecutorRunResult:
        """Run the notebooks of the cache's project that have no results yet, and keep what they give.

        Parameters
        ----------
        filter_uris, filter_pks
            Only these notebooks.
        timeout
            Seconds on the clock that a cell may take; :data:`coursekit.site.runner.CELL_SECONDS` by default.
        allow_errors
            Not to be had: a lesson whose cell fails has no results.
        force
            Run also what has results.
        pool
            What runs the notebooks; several caches may share one.
        progress
            Called after each notebook with its path and its processor time in seconds; None where it failed.

        Returns
        -------
        jupyter_cache.executors.base.ExecutorRunResult
            Addresses of notebooks. What went wrong is in :attr:`failures`, and in the cache as their traceback.
        """
        if allow_errors:
            raise CourseError("A notebook whose cell fails is not kept: run it without --allow-errors.")
        records = self.get_records(filter_uris, filter_pks, force=force)
        result = ExecutorRunResult()
        self.failures = {}
        lessons = {record.uri: self.cache.get_project_notebook(record.pk).nb for record in records}
        if not lessons:
            return result
        kernels.warm_up(kernels.installed_modules(lessons.values()))
        with nullcontext(pool) if pool else ThreadPoolExecutor(WORKERS) as workers:
            futures = {workers.submit(run_notebook, lesson, timeout): uri for uri, lesson in lessons.items()}
            for future in as_completed(futures):
                uri, seconds = futures[future], None
                try:
                    seconds = future.result()
                except CellError as fault:
                    self.failures[uri] = fault
                    result.excepted.append(uri)
                    NbProjectRecord.set_traceback(uri, str(fault), self.cache.db)
                else:
                    result.succeeded.append(uri)
                    bundle = CacheBundleIn(lessons[uri], uri, data={SECONDS: seconds})
                    self.cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
                progress(Path(uri), seconds)
        return result


def fill_caches(folders: Mapping[Path, Path], done: Progress = lambda path, seconds: None) -> list[Failure]:
    """Run those notebooks whose results are not in their cache yet.

    Parameters
    ----------
    folders
        For each notebook to run, by its absolute path, the folder of its Jupyter cache, made if missing.
    done
        Called after each notebook with its path and its processor time in seconds; None where it did not run through
        now.

    Returns
    -------
    list of Failure
        The notebooks that failed, in the order of ``folders``; the others are in their caches.
    """
    executors: dict[Path, WarmExecutor] = {}
    waiting: dict[Path, list[int]] = {}
    for path, folder in folders.items():
        if folder not in executors:
            executors[folder] = WarmExecutor(get_cache(folder))
            # Every lesson and language stays cached; the default limit would throw old pages out.
            executors[folder].cache.change_cache_limit(5000)
            waiting[folder] = []
        record = executors[folder].cache.add_nb_to_project(str(path))
        if executors[folder].cache.list_unexecuted(filter_pks=[record.pk]):
            waiting[folder].append(record.pk)
        else:
            done(path, None)
    if not any(waiting.values()):
        return []
    # The first call decides what all kernels have imported.
    kernels.warm_up(kernels.installed_modules(map(notebooks.read, folders)))
    failures: dict[str, CellError] = {}
    with ThreadPoolExecutor(WORKERS) as pool, ThreadPoolExecutor(len(executors)) as callers:
        calls = {
            callers.submit(executor.run_and_cache, filter_pks=waiting[folder], pool=pool, progress=done): executor
            for folder, executor in executors.items()
        }
        try:
            for call, executor in calls.items():
                call.result()
                failures |= executor.failures
        except KeyboardInterrupt:
            # Those that run end by themselves within seconds; the rest need not start.
            pool.shutdown(cancel_futures=True)
            raise
    return [Failure(path, failures[str(path)]) for path in folders if str(path) in failures]


def processor_seconds(results: Path, path: Path) -> float:
    """Return the processor time that the notebook ``path`` took when its results went into ``results``."""
    return get_cache(results).match_cache_notebook(notebooks.read(path)).data[SECONDS]


def executed(results: Path, path: Path) -> NotebookNode:
    """Return the notebook ``path`` with the outputs of its run, as they went into ``results``."""
    return get_cache(results).merge_match_into_notebook(notebooks.read(path))[1]
