"""What is one course's alone stands in its pyproject.toml, and a fault there is told by its key."""

from pathlib import Path

import pytest

from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.course.settings import LessonKind, Settings, load


def written(root: Path, table: str) -> Path:
    (root / "pyproject.toml").write_text(f"[tool.coursekit]\n{table}", encoding="utf-8")
    return root


def test_a_course_needs_to_say_no_more_than_its_languages(tmp_path: Path) -> None:
    assert load(written(tmp_path, 'languages = ["en"]')) == Settings()


def test_keys_are_written_with_hyphens_and_names_of_the_course_stay(tmp_path: Path) -> None:
    found = load(
        written(
            tmp_path,
            """
languages = ["en", "ar"]
[tool.coursekit.lessons]
case-studies = { words = [1, 2], tasks = [3, 4], points = 5 }
[tool.coursekit.rules]
quiz-questions = [1, 2]
[tool.coursekit.forbidden-words.ar]
"old-word" = "new-word"
""",
        )
    )
    assert found.lessons == {"case-studies": LessonKind(words=(1, 2), tasks=(3, 4), points=5)}
    assert found.rules.quiz_questions == (1, 2)
    assert found.forbidden_words == {"ar": {"old-word": "new-word"}}


def test_a_page_of_a_kind_of_its_own_names_only_the_rules_that_differ(tmp_path: Path) -> None:
    found = load(
        written(
            tmp_path,
            """
[tool.coursekit.lessons]
book = { words = [1, 2], tasks = [3, 4], points = 5 }
[tool.coursekit.lessons."book/last/plan"]
words = [1, 9]
tasks = [3, 4]
points = 5
rules = { quiz-questions = [0, 0] }
[tool.coursekit.rules]
quiz-questions = [1, 2]
terms = 3
""",
        )
    )
    plan, other = Path("book/last/plan.ipynb"), Path("book/last/planning.ipynb")
    assert (found.kind_of(plan).words, found.kind_of(other).words) == ((1, 9), (1, 2))
    assert (found.rules_of(plan).quiz_questions, found.rules_of(plan).terms) == ((0, 0), 3)
    assert found.rules_of(other) == found.rules


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ('langauges = ["en"]', "langauges: Unexpected keyword argument"),
        ('languages = "en"', "languages: "),
        ('languages = ["ar", "en"]', 'must begin with "en"'),
        ('languages = ["en", "ar", "ar"]', "once"),
        ("[tool.coursekit.lessons.book]\nwords = [1, 2]\ntasks = [1]\npoints = 3", "lessons.book.tasks"),
        ("[tool.coursekit.rules]\nquiz-questions = [1, -2]", "rules.quiz-questions.1: "),
        ("languages = [", "is not valid TOML"),
    ],
)
def test_a_fault_names_its_key(tmp_path: Path, table: str, fault: str) -> None:
    with pytest.raises(CourseError) as error:
        load(written(tmp_path, table))
    assert fault in str(error.value) and "pyproject.toml" in str(error.value)


def test_a_missing_table_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="is missing"):
        load(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(CourseError, match=r"has no table \[tool.coursekit\]"):
        load(tmp_path)


# --- The course's folder ---


def course(root: Path, toc: str) -> Project:
    (root / "_toc.yml").write_text(toc, encoding="utf-8")
    for name in ("intro.md", "one.ipynb"):
        (root / name).write_text("", encoding="utf-8")
    return Project(written(root, 'languages = ["en"]'))


def test_a_table_of_contents_with_and_without_parts(tmp_path: Path) -> None:
    assert course(tmp_path, "root: intro\nchapters:\n  - file: one").docnames == ("intro", "one")
    parts = "root: intro\nparts:\n  - caption: First\n    chapters:\n      - file: one"
    assert [part.caption for part in course(tmp_path, parts).parts] == ["First"]


@pytest.mark.parametrize(
    ("toc", "fault"),
    [
        ("root: [", "is not valid YAML"),
        ("", "holds no keys"),
        ("chapters: []", "has to say the page that the course begins with"),
        ("root: intro", "the pages cannot be read. Under parts, write a list"),
        ("root: intro\nparts:\n  - caption: First", "part 1: the pages cannot be read. Under parts, write a list"),
        ("root: intro\nparts: first", "each part has a caption and chapters"),
        ("root: intro\nchapters:\n  - file: nowhere", "names nowhere"),
    ],
)
def test_a_broken_table_of_contents_is_told_in_words(tmp_path: Path, toc: str, fault: str) -> None:
    with pytest.raises(CourseError, match=fault):
        course(tmp_path, toc).pages  # noqa: B018 (reading it is the check)


def test_no_course_upwards(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="is not inside a course"):
        Project.find(tmp_path)
