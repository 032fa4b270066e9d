"""An examination is drawn from a class's tasks and written as an assignment of its own."""

import random
from collections import Counter
from itertools import combinations
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.content.class_folder import PRIVATE, ClassFolder, class_around, make_class
from coursekit.content.examination import minutes_of, objectives_asked, refuse_name, write_examination
from coursekit.content.exercises import exercises
from coursekit.content.own_copies import copy_of, write_copies
from coursekit.content.task_pool import ENOUGH_STUDENTS, Level, PoolTask, TaskPool, difficulties, draw, pool_of
from coursekit.course.errors import CourseError
from coursekit.course.notebooks import dumps, read
from coursekit.course.own_data import values_in
from coursekit.course.project import Project
from tests.conftest import edit
from tests.own_data import NAME, SOURCE, give_own_data

EXAM = Path("solutions", "final", "final.ipynb")
CATALOG = Path("locale", "ar", EXAM.with_suffix(".po"))
SEED = 7


def task(number: int, points: int, *objectives: str, assignment: str = "halves", names: str = "") -> PoolTask:
    bound = dict.fromkeys(names.split(), f"task {number} of {assignment}")
    return PoolTask(assignment, number, "", points, objectives, (f"{assignment}-{number}",), bound, number)


def sets_of(pool: list[PoolTask], objectives: list[str], points: int) -> list[tuple[PoolTask, ...]]:
    """Return every set of tasks that a draw may give, by trying them all."""
    return [
        chosen
        for size in range(len(pool) + 1)
        for chosen in combinations(pool, size)
        if sum(each.points for each in chosen) == points
        and {*objectives} <= {name for each in chosen for name in each.objectives}
        and not any(one.quarrels_with(other) for one, other in combinations(chosen, 2))
    ]


@given(st.data())
def test_a_draw_meets_what_is_asked_or_says_the_nearest_points(data: st.DataObject) -> None:
    names = ["a-1", "a-2", "a-3"]
    pool = [
        task(number, data.draw(st.integers(1, 4)), *data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=2)))
        for number in range(1, data.draw(st.integers(1, 6)) + 1)
    ]
    objectives = [name for name in names if any(name in each.objectives for each in pool)]
    points = data.draw(st.integers(1, 15))
    possible = sets_of(pool, objectives, points)
    if possible:
        assert tuple(draw(pool, objectives, points, data.draw(st.integers(0, 99)))) in possible
        return
    sums = [total for total in range(30) if sets_of(pool, objectives, total)]
    nearest = [*[total for total in sums if total < points][-1:], *[total for total in sums if total > points][:1]]
    with pytest.raises(CourseError, match=f"nearest (is|are) {' and '.join(map(str, nearest))}\\."):
        draw(pool, objectives, points, 1)


def test_each_set_is_as_likely_as_any_other_and_a_seed_fixes_it() -> None:
    pool = [task(number, points, "a-1") for number, points in enumerate((1, 2, 3, 1, 2), start=1)]
    possible = sets_of(pool, ["a-1"], 4)
    counts = Counter(tuple(draw(pool, ["a-1"], 4, seed)) for seed in range(3000))
    assert counts.keys() == {*possible}
    mean = 3000 / len(possible)
    # Six standard deviations of a binomial count.
    assert all(abs(count - mean) < 6 * mean**0.5 for count in counts.values())
    assert draw(pool, ["a-1"], 4, 5) == draw(pool, ["a-1"], 4, 5)


def test_two_tasks_with_one_name_for_two_things_are_never_drawn_together() -> None:
    pool = [task(1, 2, "a-1", names="total"), task(1, 2, "b-1", assignment="thirds", names="total"), task(2, 2, "b-1")]
    assert all(pool[1] not in draw(pool, ["a-1", "b-1"], 4, seed) for seed in range(20))
    with pytest.raises(CourseError, match=r"most often halves 1 and thirds 1\. .*near are: none"):
        draw(pool[:2], ["a-1", "b-1"], 4, 1)
    with pytest.raises(CourseError, match=r"near are: 4\."):
        draw(pool, ["a-1", "b-1"], 6, 1)


def test_what_no_task_meets_is_told() -> None:
    with pytest.raises(CourseError, match=r"No task to draw from meets a-2, a-3"):
        draw([task(1, 2, "a-1")], ["a-1", "a-2", "a-3"], 2, 1)
    with pytest.raises(CourseError, match="There is no task to draw from"):
        draw([], [], 2, 1)


def test_difficulty_is_guessed_until_a_class_has_measured_it() -> None:
    tasks = [task(number, 1, "a-1") for number in range(1, 7)]
    guessed = difficulties(tasks, {})
    assert [guessed[each.key].level for each in tasks] == [*2 * [Level.EASY], *2 * [Level.MEDIUM], *2 * [Level.HARD]]
    assert str(guessed[tasks[5].key]) == "hard (a guess: 6 mistakes)"
    shares = {tasks[3].key: (8, 10), tasks[4].key: (5, 10), tasks[5].key: (4, 10), tasks[0].key: (0, 9)}
    measured = difficulties(tasks, shares)
    assert [measured[tasks[place].key].level for place in (3, 4, 5)] == [Level.EASY, Level.MEDIUM, Level.HARD]
    assert str(measured[tasks[3].key]) == "easy (80% of 10 right)"
    assert ENOUGH_STUDENTS == 10 and measured[tasks[0].key] == guessed[tasks[0].key]


def test_minutes_follow_points_and_add_up() -> None:
    chance = random.Random(1)
    for _ in range(50):
        drawn = [task(number, chance.randint(1, 6), "a-1") for number in range(1, 8)]
        minutes = chance.randint(30, 200)
        given_each = minutes_of(drawn, minutes)
        assert sum(given_each) == minutes
        total = sum(each.points for each in drawn)
        assert all(abs(one - minutes * each.points / total) < 1.01 for one, each in zip(given_each, drawn, strict=True))


# --- In a class's folder ----------------------------------------------------------------------------------------------


@pytest.fixture
def made(sample_copy: Project) -> ClassFolder:
    give_own_data(sample_copy, "2.095")
    return make_class(sample_copy, 31)


def write(course: Project, made: ClassFolder) -> TaskPool:
    pool = pool_of(course, made.root)
    write_examination(course, made.root, pool, pool.tasks, name="final", minutes=50, seed=SEED)
    return pool


def cells_of(path: Path) -> dict[str, str]:
    return {cell.id: cell.source for cell in read(path).cells}


def test_it_is_an_assignment_in_every_language(sample_copy: Project, made: ClassFolder) -> None:
    pool = write(sample_copy, made)
    assert pool.seed == 31
    english, arabic = (cells_of(made.root / "exercises" / folder / "final" / "final.ipynb") for folder in ("", "ar"))
    assert [*english] == [*arabic] and english.keys() == cells_of(made.root / EXAM).keys()
    first = english["examination"]
    assert "**5 points**" in first and "50 minutes" in first and "| 1 | 3 points | 30 |" in first
    assert "**5 نقاط**" in arabic["examination"] and "| 2 | نقطتان | 20 |" in arabic["examination"]
    assert "Write your code where a cell says `YOUR CODE HERE`" in first
    assert "اكتب الكود حيث ترى" in arabic["examination"]
    assert english["retention-rates-task"].startswith("## Task 1 · Retention rates (3 points)")
    assert "## المهمة 2 ·" in arabic["mean-payments-task"]
    for cells in (english, arabic):
        assert f"CLASS_SEED = {SEED}" in cells["class-seed"] and "import numpy as np" in cells["class-seed"]
        assert "BEGIN" not in "".join(cells.values())


def test_no_two_numbers_are_those_of_the_class(sample_copy: Project, made: ClassFolder) -> None:
    write(sample_copy, made)
    values = values_in(cells_of(made.root / EXAM)["mean-payments-own"])
    assert [*values] == ["OWN_CHECK_2"]
    assert values["OWN_CHECK_2"] != values_in(cells_of(made.root / SOURCE)["mean-payments-own"])["OWN_CHECK"]
    # The test and what is printed ask for the same name.
    cells = cells_of(made.root / "exercises" / "ar" / "final" / "final.ipynb")
    assert "OWN_CHECK_2" in cells["mean-payments-own-check"] and "{OWN_CHECK_2}" in cells["mean-payments-own"]
    course = Project(made.root)
    assert write_copies(course, ["s1", "s2"])
    own = [
        values_in(cells_of(made.root / copy_of(student, "final", course.source))["mean-payments-own"])
        for student in ("s1", "s2")
    ]
    assert own[0] != own[1]


def test_tests_of_the_class_s_own_are_in_it(sample_copy: Project, made: ClassFolder) -> None:
    private = sample_copy.root / PRIVATE / NAME / "mean-payments-values.py"
    private.parent.mkdir(parents=True)
    text = 'assert mean_payments([4, 2]) == 1.5, "Not right.\\nليس صحيحًا."\n'
    private.write_text(text, encoding="utf-8")
    write(sample_copy, make_class(sample_copy, 31))
    assert text in cells_of(made.root / EXAM)["mean-payments-values"]
    assert text not in "".join(cells_of(made.root / "exercises" / "final" / "final.ipynb").values())


def test_a_task_of_ones_own_is_kept_and_asks_for_its_translation(sample_copy: Project, made: ClassFolder) -> None:
    write(sample_copy, made)
    edit(made.root / EXAM, "How often a customer pays", "How often a guest pays")
    with pytest.raises(CourseError, match=r"final\.po: mean-payments-task .* is fuzzy"):
        make_class(sample_copy, 31)
    catalog = polib.pofile(str(made.root / CATALOG))
    [entry] = [entry for entry in catalog if entry.msgctxt == "mean-payments-task"]
    entry.flags, entry.previous_msgid = [], None
    entry.msgstr = entry.msgstr.replace("العميل", "الضيف")
    catalog.save()
    make_class(sample_copy, 31)
    for folder, word in (("", "How often a guest pays"), ("ar", "الضيف")):
        cells = cells_of(made.root / "exercises" / folder / "final" / "final.ipynb")
        assert word in cells["mean-payments-task"]
    # What may have been handed out is not written again.
    with pytest.raises(CourseError, match=r"final\.ipynb is there already, and may have been handed out"):
        write(sample_copy, made)
    assert "How often a guest pays" in cells_of(made.root / EXAM)["mean-payments-task"]


def test_a_task_that_leans_on_another_is_not_in_the_pool(sample_copy: Project) -> None:
    made = make_class(sample_copy, 31)
    edit(made.root / SOURCE, "return sum(survivors) / survivors[0]", "return sum(retention_rates(survivors))")
    notebook = read(made.root / SOURCE)
    assert [each.leans_on for each in pool_of(sample_copy, made.root).tasks] == ["", "it needs retention_rates"]
    edit(made.root / SOURCE, "return sum(retention_rates(survivors))", "return sum(survivors) / survivors[0]")
    edit(made.root / SOURCE, "Each customer who is there pays", "As in task 1, each customer who is there pays")
    assert [each.leans_on for each in pool_of(sample_copy, made.root).tasks] == ["", "it names another task"]
    # What only the first cells give is not brought along either.
    (made.root / SOURCE).write_text(dumps(notebook), encoding="utf-8")
    edit(made.root / SOURCE, "return sum(retention_rates(survivors))", "return base / survivors[0]")
    edit(made.root / SOURCE, "CLASS_SEED = 31", "base = 3\\nCLASS_SEED = 31")
    assert [each.leans_on for each in pool_of(sample_copy, made.root).tasks] == ["", "it needs base"]


def test_objectives_are_asked_for_by_lesson_or_one_by_one(sample_copy: Project) -> None:
    assert objectives_asked(sample_copy, [f"{NAME}-2", NAME]) == {f"{NAME}-2": True, f"{NAME}-1": False}
    with pytest.raises(CourseError, match=rf"how-many-go is no lesson and no objective\. Lessons are: .*{NAME}"):
        objectives_asked(sample_copy, ["how-many-go"])
    with pytest.raises(CourseError, match=rf"{NAME} states no objective {NAME}-9\. It states: {NAME}-1, {NAME}-2"):
        objectives_asked(sample_copy, [f"{NAME}-9"])


def test_places_and_names_that_cannot_be_are_told(sample_copy: Project, made: ClassFolder) -> None:
    with pytest.raises(CourseError, match="is in no class's folder: make one with `course seed 2027`"):
        class_around(sample_copy, sample_copy.root)
    assert class_around(sample_copy, made.root / "exercises") == made.root
    with pytest.raises(CourseError, match=f"{NAME} is an assignment of the course"):
        refuse_name(sample_copy, NAME)
    with pytest.raises(CourseError, match="cannot be the name of an examination: write small letters"):
        refuse_name(sample_copy, "Final 2027")


def test_student_versions_stay_as_they_are_when_nothing_changed(sample_copy: Project, made: ClassFolder) -> None:
    write(sample_copy, made)
    assert exercises(Project(made.root), check=True) == []
    assert make_class(sample_copy, 31).written == []
