"""The progress bar that every long command shows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from coursekit.cli.console import err, plain

# A student's name is no markup.
COLUMNS = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

Show = Callable[[int, int, str], None]


@contextmanager
def progress() -> Iterator[Show]:
    """Show a bar beside the results while the block runs; it is gone afterwards.

    Yields
    ------
    callable
        To be called with how many are done, of how many, and what is at work now.

    Examples
    --------
    >>> with progress() as show:
    ...     show(1, 2, "first page")
    """
    with Progress(*COLUMNS, console=err, transient=True) as bar:
        task = bar.add_task("Starting", total=None)

        def show(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=plain(what))

        yield show
