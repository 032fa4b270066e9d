"""Running the cells of one notebook in a warm kernel."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from coursekit.course.errors import CourseError
from coursekit.site import kernels

# On the clock, for a cell that hangs; what a page may take is budgeted in processor time.
CELL_SECONDS = 180


class CellError(CourseError):
    """A cell that raised, took too long or took its kernel down: ``cell`` is its id, ``reason`` what happened."""

    def __init__(self, cell: str, reason: str) -> None:
        super().__init__(f"cell {cell}: {reason}")
        self.cell, self.reason = cell, reason


def run_notebook(notebook: NotebookNode, cell_seconds: float | None = None) -> float:
    """Run all cells of ``notebook`` in place, in an empty folder as a self-learner might.

    Parameters
    ----------
    notebook
        What runs.
    cell_seconds
        How long a cell may take on the clock; :data:`CELL_SECONDS` by default.

    Returns
    -------
    float
        The processor time it took in seconds, which, unlike the time on the clock, does not depend on what else the
        machine does.

    Raises
    ------
    CellError
        For the first cell that fails.
    """
    limit = cell_seconds or CELL_SECONDS
    client = NotebookClient(
        notebook,
        timeout=limit,
        kernel_name="python3",
        # Times in the cells' metadata would make the cache take an executed notebook for another one.
        record_timing=False,
        # The kernel's own log is about ports and frontends; a cell's stderr is an output and stays.
        extra_arguments=["--log-level=ERROR"],
    )
    manager = client.create_kernel_manager()
    if manager.kernel_spec is None:
        raise CourseError("Jupyter knows no kernel python3: install ipykernel into the environment.")
    manager.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": kernels.PROVISIONER}
    # A port is looked for by one process and taken by another, and in between it may be gone; a file's name is not.
    manager.transport = "ipc"
    current = "(none)"
    seconds = 0.0

    def remember(cell: NotebookNode, **_: object) -> None:
        nonlocal current
        current = cell.get("id", "(without id)")

    def measure(**_: object) -> None:
        nonlocal seconds
        # A kernel that a cell took down is told of elsewhere.
        with suppress(psutil.NoSuchProcess):
            times = psutil.Process(getattr(manager.provisioner, "pid", None)).cpu_times()
            seconds = times.user + times.system

    client.on_cell_start = remember
    client.on_cell_executed = measure
    try:
        with TemporaryDirectory() as folder, TemporaryDirectory() as sockets:
            # Short, because the address of a socket may have about a hundred characters.
            manager.ip = str(Path(sockets) / "k")
            client.resources = {"metadata": {"path": folder}}
            client.execute()
    except CellExecutionError as error:
        raise CellError(current, f"{error.ename}: {error.evalue}") from error
    except CellTimeoutError as error:
        raise CellError(current, f"did not end within {limit:g} seconds") from error
    except DeadKernelError as error:
        raise CellError(current, "the kernel died") from error
    return seconds
