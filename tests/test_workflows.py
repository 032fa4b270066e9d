"""What GitHub is told to do: written as GitHub reads it, safe, and published only where every check has passed."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from coursekit.course.processes import environment
from coursekit.course.project import Project

PUBLISH = "Make the site the only commit of gh-pages"


def findings(folder: Path) -> str:
    """Return what the linters say of the workflows and Dependabot settings in a folder; "" if all is well."""
    programs = Path(sys.executable).parent
    workflows = sorted((folder / "workflows").glob("*.yml"))
    schema: list[str | Path] = [programs / "check-jsonschema", "--builtin-schema"]
    commands: list[list[str | Path]] = [
        [*schema, "vendor.github-workflows", *workflows],
        [*schema, "vendor.dependabot", folder / "dependabot.yml"],
        [programs / "zizmor", "--offline", "--no-progress", "--quiet", folder],
    ]
    said = ""
    for command in commands:
        result = subprocess.run(command, capture_output=True, text=True, env=environment())
        if result.returncode:
            said += result.stdout + result.stderr
    return said


@pytest.fixture(scope="module")
def check(project: Project) -> dict:
    return yaml.safe_load((project.root / ".github/workflows/check.yml").read_text(encoding="utf-8"))


def test_the_linters_find_nothing(project: Project) -> None:
    assert findings(project.root / ".github") == ""


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("timeout-minutes: 45", "timeout-minute: 45", "timeout-minute"),
        ("actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5", "actions/cache@v5", "unpinned-uses"),
        ("- run: .ci/run", "- run: echo ${{ github.event.head_commit.message }}", "template-injection"),
        ("pull_request:", "pull_request_target:", "dangerous-triggers"),
    ],
)
def test_a_planted_fault_is_found(project: Project, tmp_path: Path, right: str, wrong: str, named: str) -> None:
    copy = tmp_path / ".github"
    (copy / "workflows").mkdir(parents=True)
    for name in ("workflows/check.yml", "dependabot.yml"):
        text = (project.root / ".github" / name).read_text(encoding="utf-8")
        assert name != "workflows/check.yml" or text.count(right) == 1
        (copy / name).write_text(text.replace(right, wrong), encoding="utf-8")
    assert named in findings(copy)


def test_publishing_waits_for_every_other_job_and_one_run_for_another(check: dict) -> None:
    jobs = check["jobs"]
    weekly = {name for name, job in jobs.items() if job.get("if") == "github.event_name == 'schedule'"}
    assert weekly == {"rest"} and set(jobs["publish"]["needs"]) == set(jobs) - weekly - {"publish"}
    assert [name for name, job in jobs.items() if "write" in job["permissions"].values()] == ["publish"]
    assert check["concurrency"]["group"] == "check-${{ github.event_name }}-${{ github.ref }}"


def test_only_what_lands_on_main_is_published(check: dict) -> None:
    # YAML reads the key "on" as true.
    assert check[True]["push"] == {"branches": ["main"]}
    assert check["jobs"]["publish"]["if"] == "github.event_name == 'push'"


def test_what_a_student_installs_is_tried_on_three_systems_and_four_pythons(check: dict) -> None:
    matrix = check["jobs"]["student"]["strategy"]["matrix"]
    assert {name.partition("-")[0] for name in matrix["system"]} == {"ubuntu", "windows", "macos"}
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]


def test_no_token_stands_in_an_address(project: Project) -> None:
    for path in (project.root / ".github").rglob("*.yml"):
        text = path.read_text(encoding="utf-8")
        assert "x-access-token" not in text and "github.token" not in text and "secrets." not in text, path.name


def test_publishing_makes_the_site_the_only_commit_of_its_branch(check: dict, tmp_path: Path) -> None:
    """The very commands of the workflow, in a clone whose origin is a folder; the second time with one page less."""
    steps = check["jobs"]["publish"]["steps"]
    (script,) = (step["run"] for step in steps if step.get("name") == PUBLISH)
    origin = tmp_path / "origin.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    first = tmp_path / "first"
    git(tmp_path, "clone", "--quiet", str(origin), str(first))
    (first / ".gitignore").write_text("/_site/\nkept/\n", encoding="utf-8")
    (first / "source.md").write_text("A source.\n", encoding="utf-8")
    git(first, "switch", "--quiet", "--create", "main")
    git(first, "add", "--all")
    git(first, "-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "--quiet", "--message", "A source")
    git(first, "push", "--quiet", "origin", "main")

    pages = [".nojekyll", "index.html", "ar/index.html", "kept/page.html"]
    for number, names in enumerate([pages, pages[:3]]):
        clone = tmp_path / f"run-{number}"
        git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=main", origin.as_uri(), str(clone))
        for name in names:
            (clone / "_site" / name).parent.mkdir(parents=True, exist_ok=True)
            (clone / "_site" / name).write_text(name, encoding="utf-8")
        variables = {**environment(), "GITHUB_SHA": f"commit-{number}"}
        subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], cwd=clone, env=variables, check=True)
        assert git(origin, "ls-tree", "-r", "--name-only", "gh-pages").split() == sorted(names)
        assert git(origin, "log", "--format=%s", "gh-pages").splitlines() == [f"The site of commit-{number}"]
        assert git(origin, "ls-tree", "-r", "--name-only", "main").split() == [".gitignore", "source.md"]


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout
