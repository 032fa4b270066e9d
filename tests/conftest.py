"""Fixtures that several kinds of tests share."""

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from coursekit.cli.new import make_course
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.site.book.browser import FLAGS, chromium
from coursekit.site.build import build

# How long an example takes says what else the machine does; a test that hangs is ended elsewhere.
hypothesis.settings.register_profile("course", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("course")

# Where the copy of the sample course says that it is published, and from which repository.
ADDRESS = "https://course.example/small"
REPOSITORY = "git@github.com:learners/course.git"

# Files that take minutes are begun first, so that no process is left alone with one at the end.
FIRST = (
    "tests/grading/test_same_grades.py",
    "tests/test_binder.py",
    "tests/grading/test_course_grade.py",
    "tests/browser/test_html.py",
    "tests/browser/test_pages.py",
    "tests/cli/test_new_course.py",
    "tests/grading/attacks/test_attacks.py",
    "tests/browser/test_printed.py",
    "tests/site/test_reruns.py",
    "tests/site/test_build.py",
    "tests/grading/test_assignments.py",
)
# Many tests of many pages, which are read once.
BY_PAGE = "tests/browser/test_html.py"
# What needs the site, a browser, walls or another environment, or takes seconds, and so is no part of `make check`.
SLOW = (
    "tests/browser/",
    "tests/cli/",
    "tests/content/test_class_folder.py",
    "tests/content/test_examination.py",
    "tests/custrel/test_btyd.py",
    "tests/custrel/test_networks.py",
    "tests/custrel/test_pareto.py",
    "tests/custrel/test_service.py",
    "tests/custrel/test_uncertainty.py",
    "tests/content/test_course_check.py",
    "tests/grading/attacks/",
    "tests/grading/test_assignments.py",
    "tests/grading/test_by_hand.py",
    "tests/grading/test_class_report.py",
    "tests/grading/test_class_tools.py",
    "tests/grading/test_course_grade.py",
    "tests/grading/test_every_assignment.py",
    "tests/grading/test_exporters.py",
    "tests/grading/test_messages.py",
    "tests/grading/test_mutants.py",
    "tests/grading/test_other_python.py",
    "tests/grading/test_own_data.py",
    "tests/grading/test_rings.py",
    "tests/grading/test_round_trip.py",
    "tests/grading/test_same_grades.py",
    "tests/grading/test_scheduler.py",
    "tests/grading/test_styles.py",
    "tests/grading/test_walls.py",
    "tests/site/test_book.py",
    "tests/site/test_build.py",
    "tests/site/test_downloads.py",
    "tests/site/test_execute.py",
    "tests/site/test_form_on_the_page.py",
    "tests/site/test_reruns.py",
    "tests/site/test_stored_outputs.py",
    "tests/site/test_terms.py",
    "tests/test_base_install.py",
    "tests/test_binder.py",
    "tests/test_plain_tools.py",
    "tests/test_workflows.py",
)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no file of slow tests where nobody asks for them: each process reads all others, in half the time."""
    if "not slow" not in config.option.markexpr or not collection_path.is_relative_to(config.rootpath):
        return None
    return True if collection_path.relative_to(config.rootpath).as_posix().startswith(SLOW) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow; put what takes longest first, and what reads the same page side by side.

    ``--no-loadscope-reorder`` keeps that order.
    """
    order = {name: place for place, name in enumerate(FIRST)}

    def place(item: pytest.Item) -> tuple[int, str]:
        file = item.nodeid.partition("::")[0]
        page = item.callspec.params.get("name", "") if file == BY_PAGE and hasattr(item, "callspec") else ""
        return order.get(file, len(FIRST)), page

    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)
    items.sort(key=place)


@pytest.fixture(scope="session")
def project() -> Project:
    """The course these tests belong to."""
    return Project.find(Path(__file__))


@pytest.fixture
def copied(project: Project, tmp_path: Path) -> Project:
    """A copy of the course that a test may spoil."""
    root = tmp_path / "course"
    ignored = shutil.ignore_patterns("_build", ".venv", ".git", ".*_cache", "__pycache__", "*.egg-info")
    shutil.copytree(project.root, root, symlinks=True, ignore=ignored)
    return Project(root)


@pytest.fixture(scope="session")
def sample(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample course with an address and a repository, built once for all processes; not to be changed."""
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent
    root, ready = folder / "sample", folder / "sample.ready"
    with alone(folder / "sample.lock"):
        if not ready.exists():
            shutil.rmtree(root, ignore_errors=True)
            made = make_course(root)
            config = root / "_config.yml"
            text = config.read_text(encoding="utf-8")
            config.write_text(text.replace('baseurl: ""', f'baseurl: "{ADDRESS}/"'), encoding="utf-8")
            subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
            subprocess.run(["git", "remote", "add", "origin", REPOSITORY], cwd=root, check=True)
            lend_packages(project, made)
            build(made)
            ready.touch()
    return Project(root)


@pytest.fixture
def sample_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The sample course, not built, that a test may spoil, as the working directory."""
    course = make_course(tmp_path / "course")
    monkeypatch.chdir(course.root)
    return course


def lend_packages(project: Project, other: Project) -> None:
    """Give another course the npm packages of this one, where they are: they are the same for every course."""
    if (project.build / "web").is_dir():
        other.build.mkdir(exist_ok=True)
        (other.build / "web").symlink_to(project.build / "web")


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text in a file that holds it."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} does not hold {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def accept_fuzzy(path: Path) -> None:
    """Take the fuzzy translations of a catalog as they are."""
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"#, fuzzy\n(#\| .*\n)*", "", text), encoding="utf-8")


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let one process at a time through."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def browser(drivers: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, as readers have it and as `course print` uses it."""
    yield from started(drivers, None)


@pytest.fixture(scope="session")
def looker(drivers: Playwright) -> Iterator[Browser]:
    """Where it is there, Chromium in the form that never has a window: a page that is looked at takes it half the time.

    It sets letters on paper otherwise, and under load a page from a file once found nothing of what it had kept.
    """
    yield from started(drivers, shutil.which("chromium-headless-shell"))


@pytest.fixture(scope="session")
def drivers() -> Iterator[Playwright]:
    """What drives browsers, once for all of them."""
    with sync_playwright() as playwright:
        yield playwright


def started(drivers: Playwright, program: str | None) -> Iterator[Browser]:
    """Lend a browser: the program, or the one that prints."""
    try:
        browser = drivers.chromium.launch(executable_path=program or chromium(), args=list(FLAGS))
    except CourseError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(f"Nobody has looked at the site. {error}")
    yield browser
    browser.close()
