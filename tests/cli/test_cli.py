"""The command line: what it writes, what it says, and how it ends."""

import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import typer
from rich.markup import escape
from rich.table import Table

from coursekit.cli import app, console
from coursekit.cli.progress import progress
from coursekit.course.project import Project
from tests.conftest import edit

COURSE = Path(sys.executable).parent / "course"
COMMANDS = (
    *(
        "appeal",
        "build",
        "check",
        "collect",
        "deadline",
        "exam",
        "exercises",
        "export",
        "grade",
        "mutants",
        "new",
        "normalise",
    ),
    *("notebooks", "print", "reflections", "regrade", "roster", "seed", "serve", "similar", "translate", "validate"),
)
TRANSLATE_COMMANDS = ("check", "extract", "status", "update")


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
    "command", [[], *([name] for name in COMMANDS), *(["translate", name] for name in TRANSLATE_COMMANDS)]
)
def test_every_command_explains_itself(tmp_path: Path, command: list[str]) -> None:
    result = run(*command, "--help", folder=tmp_path)
    assert result.returncode == 0
    assert "Usage" in result.stdout


def test_these_are_all_commands() -> None:
    group = typer.main.get_command(app)
    assert sorted(group.commands) == sorted(COMMANDS)
    assert sorted(group.commands["translate"].commands) == sorted(TRANSLATE_COMMANDS)


def test_nothing_printed_steers_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A student's message may hold what changes a terminal's title, its clipboard, or the order of letters."""
    evil = "\x1b]52;c;x\x07 \x9b2J \u202e \r\b [/b]"
    table = Table(escape(evil))
    table.add_row(escape(evil), "احسب \u20661 - r\u2069")
    for terminal in (console.out, console.err):
        terminal.print(table)
        terminal.print(evil, markup=False)
    console.print_line(evil)
    console.note(evil)
    with progress() as show:
        show(1, 2, evil)
    shown = "".join(capsys.readouterr())
    assert "\N{REPLACEMENT CHARACTER}]52;c;x" in shown and "\u20661 - r\u2069" in shown
    assert not console.STEERING.search(shown)


def test_a_wrong_call_ends_with_2(tmp_path: Path) -> None:
    assert run("bild", folder=tmp_path).returncode == 2


def test_outside_a_course_it_says_where_to_go(tmp_path: Path) -> None:
    result = run("build", folder=tmp_path)
    assert result.returncode == 1
    assert "is not inside a course" in result.stderr
    assert "Traceback" not in result.stderr


def test_complete_catalogs_are_passed_over_in_silence(sample_copy: Project) -> None:
    result = run("translate", "check", folder=sample_copy.root)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_a_missing_translation_is_told_by_page_and_cell(sample_copy: Project) -> None:
    edit(sample_copy.root / "locale/ar/book/how-many-stay.po", 'msgstr "# كم عميلًا يبقى؟"', 'msgstr ""')
    result = run("translate", "check", folder=sample_copy.root)
    assert result.returncode == 1
    assert re.search(r"book/how-many-stay\.po: title\b.*not translated", result.stderr), result.stderr
    status = run("translate", "status", folder=sample_copy.root).stdout
    assert re.search(r"\b29\W+28\W+0\W+1\W+0\b", status), status


def test_the_catalogs_are_up_to_date(copied: Project) -> None:
    catalogs = {path: path.read_bytes() for path in (copied.root / "locale").rglob("*.po")}
    assert run("translate", "update", folder=copied.root).returncode == 0
    assert [str(path) for path, text in catalogs.items() if path.read_bytes() != text] == []


def test_templates_are_written(sample_copy: Project) -> None:
    result = run("translate", "extract", folder=sample_copy.root)
    assert result.returncode == 0
    assert (sample_copy.build / "locale/book/intro.pot").is_file()


def test_the_status_lists_every_catalog(sample_copy: Project) -> None:
    result = run("translate", "status", "--language", "ar", folder=sample_copy.root)
    assert result.returncode == 0
    assert "intro.md" in result.stdout


def test_normalising_is_checked_and_done(sample_copy: Project) -> None:
    path = sample_copy.root / sample_copy.lessons[0]
    text = path.read_text(encoding="utf-8")
    edit(path, '"execution_count": 3', '"execution_count": 7')
    checked = run("normalise", "--check", folder=sample_copy.root)
    assert checked.returncode == 1
    assert f"{path} is not in normal form" in checked.stderr
    assert run("normalise", folder=sample_copy.root).stdout == f"wrote {path}\n"
    assert path.read_text(encoding="utf-8") == text
    assert run("normalise", "--check", str(path), folder=sample_copy.root).returncode == 0


@pytest.mark.slow
def test_outputs_that_a_run_would_change_are_found(sample_copy: Project) -> None:
    path = sample_copy.root / sample_copy.lessons[-1]
    text = path.read_text(encoding="utf-8")
    edit(path, "64.29 by adding up, 64.29", "64.29 by adding up, 65.29")
    assert run("normalise", "--check", str(path), folder=sample_copy.root).returncode == 0
    checked = run("normalise", "--check", "--run", str(path), folder=sample_copy.root)
    assert checked.returncode == 1
    assert f"{path} is not in normal form" in checked.stderr
    assert run("normalise", "--run", str(path), folder=sample_copy.root).returncode == 0
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.slow
def test_an_edited_exercise_is_found(sample_copy: Project) -> None:
    path = sample_copy.root / "exercises/how-many-stay/how-many-stay.ipynb"
    text = path.read_bytes()
    path.write_bytes(text.replace(b"YOUR CODE HERE", b"MY CODE HERE", 1))
    result = run("exercises", "--check", folder=sample_copy.root)
    assert result.returncode == 1
    assert "exercises/how-many-stay/how-many-stay.ipynb differs" in result.stderr
    assert run("exercises", folder=sample_copy.root).returncode == 0
    assert path.read_bytes() == text
    assert run("exercises", "--check", folder=sample_copy.root).returncode == 0


def test_without_a_site_there_is_nothing_to_serve(sample_copy: Project) -> None:
    result = run("serve", folder=sample_copy.root)
    assert result.returncode == 1
    assert "run `course build` first" in result.stderr


@pytest.mark.slow
def test_printing_takes_one_edition_and_one_form(sample_copy: Project) -> None:
    wrong = run("print", "--form", "djvu", folder=sample_copy.root)
    assert wrong.returncode == 2 and "djvu" in wrong.stderr
    sample_copy.site.mkdir(parents=True)
    (sample_copy.site / "index.html").write_text("")
    wrong = run("print", "--edition", "fr", "--form", "epub", folder=sample_copy.root)
    assert wrong.returncode == 1 and "There is no edition 'fr'. There are: en, ar." in wrong.stderr


@pytest.mark.slow
def test_the_site_is_served_until_ctrl_c(sample: Project) -> None:
    server = start("serve", "--port", "0", folder=sample.root)
    try:
        address = re.match(r"http://127\.0\.0\.1:(\d+)/", server.stdout.readline())
        for _ in range(50):
            try:
                page = urllib.request.urlopen(f"{address[0]}ar/", timeout=5).read().decode()
                break
            except OSError:
                time.sleep(0.1)
        assert 'dir="rtl"' in page and "course-map" in page
        busy = run("serve", "--port", address[1], folder=sample.root)
        assert busy.returncode == 1
        assert f"Port {address[1]} cannot be used" in busy.stderr
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=10) == 0
    finally:
        server.kill()
        server.communicate()


@pytest.mark.slow
def test_ctrl_c_leaves_nothing_half_written(sample_copy: Project) -> None:
    files = {path: path.read_bytes() for path in (sample_copy.root / "exercises").rglob("*.ipynb")}
    begun = time.monotonic()
    assert run("exercises", folder=sample_copy.root).returncode == 0
    whole = time.monotonic() - begun
    for path in files:
        path.write_text("{}")
    for share in (0.2, 0.5, 0.7, 0.8, 0.9, 1):
        process = start("exercises", folder=sample_copy.root)
        time.sleep(share * whole)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        # Before Python has read the program, Ctrl-C ends it without a word.
        assert process.returncode in (0, 130, -signal.SIGINT)
        assert (process.returncode == 130) == ("Nothing is half written" in said)
        assert all(path.read_bytes() in (b"{}", text) for path, text in files.items())
        assert [path for path in (sample_copy.root / "exercises").rglob(".*") if path.is_file()] == []
    assert run("exercises", folder=sample_copy.root).returncode == 0
    assert {path: path.read_bytes() for path in files} == files
