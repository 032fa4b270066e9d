"""Groups that copied are found, whatever their size and disguise, and classes in which nobody copied are left alone."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from coursekit import cli
from coursekit.course.errors import CourseError
from coursekit.course.notebooks import dumps
from coursekit.grading.answer_forms import MOST_COUNTED, Form, form_of_broken, form_of_text
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.similarity import MODEL, MOST_READ, HandedIn, class_rings, rings
from coursekit.grading.submissions import parse
from tests.grading.classroom import PROJECT, answered, right_answers
from tests.grading.rings import COPYING, NAMES, compared, handed_in, honest, reader, renamed, shown, ways

CLASS = 26
SIZES = (2, 4, 7, CLASS // 2)


def honest_class(name: str, size: int, seed: str = "") -> tuple[list[dict[str, str]], random.Random]:
    chance = random.Random(f"{name}{size}{seed}")
    return [honest(name, chance) for _ in range(size)], chance


def test_planted_rings_are_found() -> None:
    """All of four and more that copied as it was, and most of the others; at most a student in twenty beside them."""
    found, innocent, planted = Counter[tuple[str, int]](), 0, 0
    for name in NAMES:
        answers, chance = honest_class(name, CLASS)
        alone = [handed_in(name, f"s{number}", one) for number, one in enumerate(answers)]
        model = HandedIn(MODEL, handed_in(name, MODEL, right_answers(name)).answers, this_term=False)
        for how, copy in COPYING.items():
            copies = [
                handed_in(name, f"s{number}", {cell: copy(source, chance) for cell, source in answers[0].items()})
                for number in range(1, max(SIZES))
            ]
            for size in SIZES:
                ring = {f"s{number}" for number in range(size)}
                said = rings([model, alone[0], *copies[: size - 1], *alone[size:]], shown())
                found[how, size] += any(ring <= set(one.members) for one in said)
                innocent += len(set().union(*(one.members for one in said)) - ring - {MODEL})
                planted += 1
    for how in COPYING:
        assert [found[how, size] for size in (7, 13)] == [len(NAMES)] * 2, found
        assert found[how, 4] >= len(NAMES) - 1, found
    for how in ("exactly", "other comments"):
        assert found[how, 2] >= len(NAMES) - 1, found
    assert innocent <= planted * CLASS / 100


@pytest.mark.parametrize("size", [8, CLASS, 60])
def test_classes_in_which_nobody_copied_are_left_alone(size: int) -> None:
    accused = [ring for name in NAMES for ring in compared(name, honest_class(name, size)[0])]
    assert sum(len(ring.members) for ring in accused) <= 2, accused


def test_what_the_task_forces_on_everybody_is_no_ring() -> None:
    # Each has the commonest answer to every task, so that all programs are the same but for names.
    chance = random.Random(1)
    common = {cell: sources[0] for cell, sources in ways("retention-economics").items()}
    short = {cell: common[cell] for cell in ("lifetime-value", "lifetime-value-now", "predicted")}
    everybody = [{cell: renamed(source, chance) for cell, source in short.items()} for _ in range(CLASS)]
    assert compared("retention-economics", everybody) == []


def test_the_same_answer_in_words_shows() -> None:
    text = "Half of my customers would leave within a year, and no discount that I can pay would bring them back to me."
    answers, _ = honest_class("zappos", 12)
    everybody = [handed_in("zappos", f"s{number}", one) for number, one in enumerate(answers)]
    with_text = [
        HandedIn(one.who, {**one.answers, "reflection": form_of_text(text if place < 3 else f"{place} {one.who} " * 9)})
        for place, one in enumerate(everybody)
    ]
    without_code = [HandedIn(one.who, {"reflection": one.answers["reflection"]}) for one in with_text]
    assert [ring.members for ring in rings(without_code)] == [("s0", "s1", "s2")]


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_that_lost_nbgraders_notes_is_compared_as_well(name: str) -> None:
    given = {**right_answers(name), "reflection": "It is what I think of it, in more than eight words of my own."}
    [assignment] = NbgraderCourse(PROJECT.root).assignments(name)
    notebook = answered(assignment.released["en"], given)
    answers = reader(name).answers(parse(dumps(notebook).encode()))
    assert len(answers) > 1
    for number, cell in enumerate(notebook.cells):
        cell.metadata.clear()
        cell.id = f"mine-{number}"
    assert reader(name).answers(parse(dumps(notebook).encode())) == answers


@pytest.mark.parametrize("form_of", [form_of_text, form_of_broken])
def test_an_answer_of_any_length_stops_nobody(form_of: Callable[[str], Form]) -> None:
    pieces = [f"piece{number}" for number in range(3 * MOST_COUNTED)]
    one, other = form_of(" ".join(pieces)), form_of(" ".join([*pieces[:-1], "another"]))
    assert one.size == other.size == MOST_COUNTED
    assert one.shape != other.shape


def test_no_program_stops_the_comparison() -> None:
    name = NAMES[0]
    [assignment] = NbgraderCourse(PROJECT.root).assignments(name)
    given = right_answers(name)
    first = next(iter(given))
    # More digits than Python writes.
    program = f"{given[first]}\nlarge = 0x{'f' * 30_000}"
    notebook = answered(assignment.released["en"], {**given, first: program})
    found = reader(name).answers(parse(dumps(notebook).encode()))
    assert found.keys() == {cell for cell in reader(name).answers_in(dumps(answered(
        assignment.released["en"], given)).encode()) if cell != first}  # fmt: skip


def test_added_cells_are_read_up_to_a_limit() -> None:
    """Thousands of them would keep everybody waiting; the cells that were handed out are read all the same."""
    name = NAMES[0]
    [assignment] = NbgraderCourse(PROJECT.root).assignments(name)
    given = right_answers(name)
    task = next(iter(reader(name).task_of))
    notebook = answered(assignment.released["en"], given)
    expected = reader(name).answers(parse(dumps(notebook).encode()))
    for number in range(40):
        body = "\n".join(f"    v{line} = {number * line} + {line} * x[{line}]" for line in range(1500))
        notebook.cells.insert(1, new_code_cell(f"class {task}:\n{body}", id=f"added-{number}"))
    found = reader(name).answers(parse(dumps(notebook).encode()))
    assert found.keys() == expected.keys()
    assert sum(form.size for form in found.values()) < 3 * MOST_READ


def test_the_command_names_ring_term_and_published_solution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "five-levels"
    for part in (
        "solutions",
        "exercises",
        "locale",
        "book",
        "casestudies",
        "_toc.yml",
        "_config.yml",
        "pyproject.toml",
    ):
        (tmp_path / part).symlink_to(PROJECT.root / part)
    (tmp_path / "nbgrader_config.py").write_bytes((PROJECT.root / "nbgrader_config.py").read_bytes())
    [assignment] = NbgraderCourse(tmp_path).assignments(name)
    answers, chance = honest_class(name, 14, "command")
    other = {cell: renamed(source, chance) for cell, source in answers[0].items()}
    chosen = {f"s{number:02}": one for number, one in enumerate(answers)}
    chosen |= {"renamed": other, "published": right_answers(name)}
    for student, given in chosen.items():
        hand_in(tmp_path / "submitted" / student, name, dumps(answered(assignment.released["en"], given)))
    hand_in(tmp_path / "submitted" / "untouched", name, dumps(assignment.released["ar"]))
    hand_in(tmp_path / "submitted" / "untouched too", name, dumps(assignment.released["en"]))
    hand_in(tmp_path / "submitted" / "broken", name, "{")
    spring = tmp_path / "spring"
    hand_in(spring / "ola", name, dumps(answered(assignment.released["en"], answers[3])))

    found = class_rings(NbgraderCourse(tmp_path), name, [spring])
    expected = [("s00", "renamed"), ("s03", "spring/ola"), (MODEL, "published")]
    assert sorted(sorted(ring.members) for ring in found) == sorted(map(sorted, expected))
    with pytest.raises(CourseError, match="holds nothing of zappos"):
        class_rings(NbgraderCourse(tmp_path), "zappos", [spring])

    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        cli.app(["similar", name, "--earlier", str(spring)])
    assert ended.value.code in (0, None)
    assert "7 of 7" in capsys.readouterr().out
    rows = (tmp_path / "_build" / "grading" / name / "similar.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "group,student,answers that agree,answers in common,decisions,others differ in,names"
    assert any("spring/ola" in row and row.endswith("same") for row in rows)


def hand_in(folder: Path, name: str, text: str) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / f"{name}.ipynb").write_text(text, encoding="utf-8")
