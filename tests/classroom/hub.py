"""A classroom on this machine: its accounts, the settings of nbgrader and JupyterHub, and the hub while it runs.

The hub runs in a mount and a process namespace of its own. Stopping it therefore ends everything that anybody started
in it, and folders that only root may enter (the interpreter's, a clone's) can be opened for the accounts in there
without a change to this machine.
"""

import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from coursekit.course.files import write_text
from coursekit.course.processes import environment
from coursekit.course.project import Project

HERE = Path(__file__).parent
PROJECT = Project.find(HERE)
INSTRUCTOR = "class-instructor"
STUDENTS = ("class-layla", "class-omar")
COURSE_ID = "relationships"
START_SECONDS = 120
STOP_SECONDS = 20
# What must be there, and the sentence that says how to get it.
PROGRAMS = {
    "chromium": "apt-get install chromium",
    "node": "apt-get install nodejs, 20 or newer",
    "npm": "apt-get install npm",
    "bwrap": "apt-get install bubblewrap",
    "useradd": "apt-get install passwd",
    "userdel": "apt-get install passwd",
    "unshare": "apt-get install util-linux",
    "runuser": "apt-get install util-linux",
}


def missing() -> list[str]:
    """Return a sentence for each thing that the classroom needs and this machine has not."""
    sentences = []
    if os.geteuid() != 0:
        sentences.append("Root is needed, to make the accounts of the class: sudo make classroom.")
    if importlib.util.find_spec("jupyterhub") is None:
        sentences.append("JupyterHub is missing: pip install -c constraints.txt '.[classroom]'.")
    for program, remedy in PROGRAMS.items():
        if shutil.which(program, path=environment()["PATH"]) is None:
            sentences.append(f"{program} is missing: {remedy}.")
    for name in (INSTRUCTOR, *STUDENTS):
        if name in (entry.pw_name for entry in pwd.getpwall()):
            sentences.append(f"The account {name} exists, left by a trial that was killed: userdel {name}.")
    return sentences


# --- The accounts ---


@contextmanager
def accounts(names: Iterable[str], homes: Path) -> Iterator[None]:
    """Make system accounts whose homes, in the folder ``homes``, nobody else may enter; remove them at the end."""
    made: list[str] = []
    try:
        for name in names:
            home = ["--create-home", "--home-dir", str(homes / name), "--key", "HOME_MODE=0700"]
            _run(["useradd", "--user-group", *home, "--shell", "/bin/bash", "--no-log-init", name])
            made.append(name)
        yield
    finally:
        left = [run.stderr.strip() for name in made if (run := _userdel(name)).returncode]
        if left:
            raise RuntimeError("Accounts of the class could not be removed: " + "; ".join(left))


def _userdel(name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["userdel", name], capture_output=True, text=True, check=False)


def give(folder: Path, name: str) -> None:
    """Make the account ``name`` the owner of a folder and of everything in it."""
    account = pwd.getpwnam(name)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def as_account(name: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command with the rights of an account."""
    return subprocess.run(["runuser", "-u", name, "--", *command], capture_output=True, text=True, check=False, cwd="/")


# --- What the accounts must reach ---


def closed_folders(paths: Iterable[Path]) -> list[Path]:
    """Return the outermost folders on the way to ``paths`` that other accounts may not pass through."""
    found = []
    for path in paths:
        for folder in reversed([path, *path.parents]):
            if not folder.stat().st_mode & stat.S_IXOTH:
                found.append(folder)
                break
    return sorted(set(found))


def entrance(needed: Iterable[Path], stage: Path) -> str:
    """Return the shell script that opens the way to the folders ``needed`` in a mount namespace and runs ``"$@"``.

    A closed folder is covered by an empty one in which only what is needed is seen, read only.
    """
    needed = sorted({path for folder in needed for path in (folder.absolute(), folder.resolve())})
    closed = closed_folders(needed)
    hidden = [path for path in needed if any(path.is_relative_to(folder) for folder in closed)]
    lines = ["set -eu"]
    for number, path in enumerate(hidden):
        lines += [f"mkdir -p {stage}/{number}", f"mount --bind {shlex.quote(str(path))} {stage}/{number}"]
    lines += [f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(str(folder))}" for folder in closed]
    for number, path in enumerate(hidden):
        target = shlex.quote(str(path))
        lines += [f"mkdir -p {target}", f"mount --bind {stage}/{number} {target}", f"mount -o remount,bind,ro {target}"]
    lines += [f"umount {stage}/{number}" for number in range(len(hidden))]
    return "\n".join([*lines, 'exec "$@"', ""])


# --- The settings ---


def install_proxy(build: Path) -> list[str]:
    """Install the proxy from the lock file beside this module and return the command that starts it."""
    files = [HERE / "proxy" / name for name in ("package.json", "package-lock.json")]
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
    target = build / "classroom" / f"proxy-{mark}"
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as name:
            folder = Path(name) / "proxy"
            folder.mkdir()
            for path in files:
                shutil.copy(path, folder)
            _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder)
            folder.rename(target)
    program = target / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
    return [str(shutil.which("node", path=environment()["PATH"])), str(program)]


def write_settings(settings: Path, exchange: Path, course: Path) -> None:
    """Write what Jupyter and nbgrader read, for everybody and for each role."""
    everybody, student, instructor = (settings / name for name in ("everybody", "student", "instructor"))
    write_text(
        everybody / "nbgrader_config.py",
        f"c = get_config()\nc.CourseDirectory.course_id = {COURSE_ID!r}\nc.Exchange.root = {str(exchange)!r}\n",
    )
    # No question whether news may be fetched: the classroom works without a network.
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    _write_json(
        everybody / "labconfig" / "default_setting_overrides.json",
        {"@jupyterlab/apputils-extension:notification": quiet},
    )
    tools = ("formgrader", "create-assignment", "course-list")
    _write_json(
        student / "labconfig" / "page_config.json",
        {"disabledExtensions": {f"@jupyter/nbgrader:{tool}": True for tool in tools}},
    )
    servers = ("formgrader", "course_list")
    _write_json(
        student / "jupyter_server_config.json",
        {"ServerApp": {"jpserver_extensions": {f"nbgrader.server_extensions.{name}": False for name in servers}}},
    )
    # Formgrader reads this file and not the one in the course folder: without the second line it would grade with
    # nbgrader's own steps, students' code and all, in the instructor's account.
    write_text(
        instructor / "nbgrader_config.py",
        f"c = get_config()\nload_subconfig('nbgrader_config.py', path={str(course)!r})\n"
        f"c.CourseDirectory.root = {str(course)!r}\n",
    )


def write_course(folder: Path, name: str, exchange: Path) -> None:
    """Write the instructor's course folder, with one assignment in its source."""
    shutil.copytree(PROJECT.root / "solutions" / name, folder / "solutions" / name)
    for language in PROJECT.translations:
        catalogs = Path("locale") / language
        shutil.copytree(PROJECT.root / catalogs / "solutions", folder / catalogs / "solutions")
    own = f"\nc.CourseDirectory.course_id = {COURSE_ID!r}\nc.Exchange.root = {str(exchange)!r}\n"
    text = (PROJECT.root / "nbgrader_config.py").read_text(encoding="utf-8")
    write_text(folder / "nbgrader_config.py", text + own)


# --- The hub ---


@dataclass(frozen=True)
class Classroom:
    """A running classroom.

    Attributes
    ----------
    address
        Where the hub is.
    password
        What everybody signs in with.
    homes
        The folder of the accounts' homes.
    course
        The instructor's course folder.
    exchange
        nbgrader's exchange.
    log
        What the hub and its servers wrote.
    """

    address: str
    password: str
    homes: Path
    course: Path
    exchange: Path
    log: Path


@contextmanager
def classroom(assignment: str, artefacts: Path) -> Iterator[Classroom]:
    """Open a classroom with one assignment in the instructor's course folder, and leave nothing of it behind."""
    proxy = install_proxy(PROJECT.build)
    root = Path(tempfile.mkdtemp(prefix="classroom-"))
    try:
        root.chmod(0o755)
        homes, exchange, settings, state = (root / name for name in ("homes", "exchange", "settings", "state"))
        for folder in (homes, exchange):
            folder.mkdir()
        state.mkdir(mode=0o700)
        exchange.chmod(0o777)
        with accounts((INSTRUCTOR, *STUDENTS), homes):
            course = homes / INSTRUCTOR / COURSE_ID
            write_settings(settings, exchange, course)
            write_course(course, assignment, exchange)
            # A terminal is a login shell, which sets PATH anew.
            programs = shlex.quote(str(Path(sys.executable).parent))
            write_text(homes / INSTRUCTOR / ".bash_profile", f'PATH={programs}:"$PATH"\n')
            give(homes / INSTRUCTOR, INSTRUCTOR)
            port, hub_port, proxy_port = _free_ports(3)
            password = secrets.token_urlsafe(24)
            told = {
                "port": port,
                "hub_port": hub_port,
                "proxy_port": proxy_port,
                "proxy": proxy,
                "password": password,
                "instructor": INSTRUCTOR,
                "students": STUDENTS,
                "settings": str(settings),
                "state": str(state),
            }
            script = root / "enter"
            source = PROJECT.root / "src"
            needed = [Path(sys.prefix), Path(sys.base_prefix), source, HERE, Path(proxy[1]).parents[3]]
            write_text(script, entrance(needed, state / "stage"))
            room = Classroom(f"http://127.0.0.1:{port}", password, homes, course, exchange, artefacts / "hub.log")
            with _running(script, state, source, told, room):
                yield room
    finally:
        shutil.rmtree(root)


@contextmanager
def _running(script: Path, state: Path, source: Path, told: dict[str, object], room: Classroom) -> Iterator[None]:
    inside = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", str(script)]
    hub = [sys.executable, "-m", "jupyterhub", "--config", str(HERE / "jupyterhub_config.py")]
    kept = {name: value for name, value in environment().items() if name in ("PATH", "LANG", "LC_ALL", "TZ")}
    variables = {**kept, "PYTHONPATH": str(source), "CLASSROOM": json.dumps(told)}
    room.log.parent.mkdir(parents=True, exist_ok=True)
    with room.log.open("w", encoding="utf-8") as log:
        process = subprocess.Popen([*inside, *hub], stdout=log, stderr=log, env=variables, cwd=state)
        try:
            _wait_until_open(process, room)
            yield
        finally:
            # The first process of a namespace is gone only after all others of it, so that no account is in use then.
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            for first in children.read_text().split() if children.exists() else []:
                os.kill(int(first), signal.SIGKILL)
            process.wait(STOP_SECONDS)


def _wait_until_open(process: subprocess.Popen, room: Classroom) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{room.address}/hub/login", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > end:
                lines = room.log.read_text(encoding="utf-8").splitlines()[-20:]
                raise RuntimeError("\n".join(["JupyterHub did not start. The end of its log:", *lines])) from None
            time.sleep(0.2)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _write_json(path: Path, content: object) -> None:
    write_text(path, json.dumps(content, indent=2) + "\n")


def _run(command: list[str], cwd: Path | None = None) -> None:
    run = subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"{command[0]} failed: {(run.stderr or run.stdout).strip()}")
