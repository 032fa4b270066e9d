"""The command line: what it writes, what it says, and how it ends."""

import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from coursekit.course.project import Project

COURSE = Path(sys.executable).parent / "course"


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run([COURSE, *arguments], cwd=folder, capture_output=True, text=True)


def start(*arguments: str, folder: Path) -> subprocess.Popen:
    """Start a command that Ctrl-C stops, even where these tests run in the background and ignore it themselves."""
    return subprocess.Popen(
        [COURSE, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


@pytest.mark.parametrize(
    "command", [[], ["build"], ["serve"], ["exercises"], ["translate"], ["translate", "update"], ["normalise"]]
)
def test_every_command_explains_itself(project: Project, command: list[str]) -> None:
    result = run(*command, "--help", folder=project.root)
    assert result.returncode == 0
    assert "Usage" in result.stdout


def test_a_wrong_call_ends_with_2(project: Project) -> None:
    assert run("bild", folder=project.root).returncode == 2


def test_outside_a_course_it_says_where_to_go(tmp_path: Path) -> None:
    result = run("build", folder=tmp_path)
    assert result.returncode == 1
    assert "is not inside a course" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_catalogs_are_complete(project: Project) -> None:
    result = run("translate", "check", folder=project.root)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_catalogs_are_up_to_date(copied: Project) -> None:
    catalogs = {path: path.read_bytes() for path in (copied.root / "locale").rglob("*.po")}
    assert run("translate", "update", folder=copied.root).returncode == 0
    assert [str(path) for path, text in catalogs.items() if path.read_bytes() != text] == []


def test_templates_are_written(copied: Project) -> None:
    result = run("translate", "extract", folder=copied.root)
    assert result.returncode == 0
    assert (copied.build / "locale/book/intro.pot").is_file()


def test_the_status_lists_every_catalog(project: Project) -> None:
    result = run("translate", "status", "--language", "ar", folder=project.root)
    assert result.returncode == 0
    assert "intro.md" in result.stdout


def test_normalising_is_checked_and_done(project: Project, tmp_path: Path) -> None:
    lesson = project.root / project.lessons[0]
    path = tmp_path / "course" / "page.ipynb"
    path.parent.mkdir()
    (path.parent / "_toc.yml").write_text("format: jb-book\nroot: page\n")
    path.write_text(lesson.read_text(encoding="utf-8").replace('"execution_count": 3', '"execution_count": 7'))
    checked = run("normalise", "--check", str(path), folder=path.parent)
    assert checked.returncode == 1
    assert "page.ipynb is not in normal form" in checked.stderr
    assert run("normalise", str(path), folder=path.parent).returncode == 0
    assert path.read_text(encoding="utf-8") == lesson.read_text(encoding="utf-8")
    assert run("normalise", "--check", str(path), folder=path.parent).returncode == 0


def test_an_edited_exercise_is_found(copied: Project) -> None:
    path = copied.root / "exercises/retention-economics/retention-economics.ipynb"
    text = path.read_bytes()
    path.write_bytes(text.replace(b"YOUR CODE HERE", b"MY CODE HERE", 1))
    result = run("exercises", "--check", folder=copied.root)
    assert result.returncode == 1
    assert "exercises/retention-economics/retention-economics.ipynb differs" in result.stderr
    assert run("exercises", folder=copied.root).returncode == 0
    assert path.read_bytes() == text
    assert run("exercises", "--check", folder=copied.root).returncode == 0


def test_the_site_is_served_until_ctrl_c(project: Project) -> None:
    if not (project.site / "index.html").is_file():
        pytest.skip("there is no built site; `make test` builds it first")
    server = start("serve", "--port", "0", folder=project.root)
    try:
        address = re.match(r"http://127\.0\.0\.1:(\d+)/", server.stdout.readline())
        for _ in range(50):
            try:
                page = urllib.request.urlopen(f"{address[0]}ar/", timeout=5).read().decode()
                break
            except OSError:
                time.sleep(0.1)
        assert "refresh" in page
        busy = run("serve", "--port", address[1], folder=project.root)
        assert busy.returncode == 1
        assert f"Port {address[1]} cannot be used" in busy.stderr
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=10) == 0
    finally:
        server.kill()
        server.communicate()


def test_ctrl_c_leaves_nothing_half_written(copied: Project) -> None:
    files = {path: path.read_bytes() for path in (copied.root / "exercises").rglob("*.ipynb")}
    for path in files:
        path.write_text("{}")
    for seconds in (0.5, 1.5, 2.5, 3.5):
        process = start("exercises", folder=copied.root)
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        # Before Python has read the program, Ctrl-C ends it without a word.
        assert process.returncode in (0, 130, -signal.SIGINT)
        assert (process.returncode == 130) == ("Nothing is half written" in said)
        assert all(path.read_bytes() in (b"{}", text) for path, text in files.items())
        assert [path for path in (copied.root / "exercises").rglob(".*") if path.is_file()] == []
    assert run("exercises", folder=copied.root).returncode == 0
    assert {path: path.read_bytes() for path in files} == files
