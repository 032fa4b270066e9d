"""Kernels that start warm: forked from one process that has imported what the lessons import.

A lesson's kernel spends seconds on imports before its first line. Here they happen once for all lessons.
"""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import threading
from collections.abc import Iterable
from importlib.util import find_spec
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from nbformat import NotebookNode

from coursekit.course import performance
from coursekit.course.programs import imported_modules

# As in the group jupyter_client.kernel_provisioners of pyproject.toml.
PROVISIONER = "coursekit-warm"
# What a kernel itself imports, beside what the lessons do.
KERNEL_MODULES = ("ipykernel.kernelapp",)
_context: ForkServerContext | None = None
_starting = threading.Lock()


def installed_modules(notebooks: Iterable[NotebookNode]) -> list[str]:
    """Return the modules that ``notebooks`` import and that are installed, sorted.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cells = [new_code_cell("import json as j; from os import path"), new_code_cell("import nobody_has_this")]
    >>> installed_modules([new_notebook(cells=cells)])
    ['json', 'os']
    """
    names: set[str] = set()
    for notebook in notebooks:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                names.update(imported_modules(cell.source))
    return sorted(name for name in names if find_spec(name.partition(".")[0]) is not None)


def warm_up(modules: Iterable[str]) -> ForkServerContext:
    """Have every kernel from now on start with ``modules`` imported, and return what starts them.

    The first call of a process decides, because the process that kernels are forked from starts once.
    """
    global _context
    if _context is None:
        _context = multiprocessing.get_context("forkserver")
        # The module that names the drawing backend must not find pyplot imported without one.
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        _context.set_forkserver_preload([*KERNEL_MODULES, *modules])
    return _context


def _become_kernel(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Turn this forked process into a kernel of its own session, as ``python -m ipykernel_launcher`` would be."""
    os.setsid()
    performance.keep_what_is_imported()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    # Reading Ctrl-C is the kernel's business; the process it was forked from ignores it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=arguments)


class ForkedProcess:
    """A forked kernel with those methods of :class:`subprocess.Popen` that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], environment: dict[str, str], folder: Path) -> None:
        context = warm_up(())
        self._process = context.Process(target=_become_kernel, args=(arguments, environment, str(folder)), daemon=True)
        with _starting, performance.without_program():
            self._process.start()
        if self._process.pid is None:
            raise RuntimeError("a process that was started has no number")
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Return the exit code, None while the kernel runs."""
        return self._process.exitcode

    def wait(self) -> int | None:
        """Wait for the end and return the exit code."""
        self._process.join()
        return self._process.exitcode

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel."""
        os.kill(self.pid, signum)

    def kill(self) -> None:
        """End the kernel at once."""
        self._process.kill()

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self._process.terminate()


class WarmProvisioner(LocalProvisioner):
    """Starts a Python kernel by forking; everything else is as with a kernel started by a command."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel that reads the connection file named in ``cmd``."""
        folder = Path(kwargs.get("cwd") or Path.cwd())
        environment = dict(kwargs.get("env", os.environ))
        # ipykernel read its parent's number when it was imported, before there was one.
        arguments = [*cmd[cmd.index("-f") :], f"--IPKernelApp.parent_handle={os.getpid()}"]
        forked = await asyncio.to_thread(ForkedProcess, arguments, environment, folder)
        # It has the methods of the process that jupyter_client expects, and no more.
        self.process = cast("subprocess.Popen[bytes]", forked)
        self.pid = self.pgid = forked.pid
        self.cwd = folder
        return self.connection_info
