"""What is one course's alone: the table ``[tool.coursekit]`` in its ``pyproject.toml``."""

import tomllib
from dataclasses import field
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.errors import CourseError

FILE = "pyproject.toml"
TABLE = "[tool.coursekit]"

_STRICT = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
Range = tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]]
Count = Annotated[int, Field(ge=0)]


@dataclass(config=_STRICT)
class LessonKind:
    """What a kind of lesson must hold; its name in the settings is the folder that such lessons lie in, or one page.

    Attributes
    ----------
    words
        Least and most words of prose.
    tasks
        Least and most tasks of its assignment.
    points
        Points that the tests of its assignment give together.
    discussions
        Least number of questions to discuss, each with folded notes.
    actions
        Least number of checked actions besides the quiz.
    actions_per_objective, computed_per_objective
        The same for each objective, and how many of them must be computed: a number, an order or a gap.
    exhibits
        Least and most exhibits of a case, in which its actions stand.
    teaching_notes
        Folder of the teaching notes of cases, ``case-<slug>.md`` each; None where such lessons have none.
    session_minutes
        Minutes of the session that a teaching note plans.
    decides
        Whether such a lesson answers a decision, which its form and the map of the course then ask for. One that does
        not prepares for the others, and asks nothing of earlier ones.
    rules
        What such lessons must hold instead of what every lesson must; None where there is no difference. The settings
        name what differs, the rest is the course's.
    """

    words: Range
    tasks: Range
    points: Count
    discussions: Count = 0
    actions: Count = 0
    actions_per_objective: Count = 0
    computed_per_objective: Count = 0
    exhibits: Range = (0, 0)
    teaching_notes: Path | None = None
    session_minutes: Count = 60
    decides: bool = True
    rules: "LessonRules | None" = None


@dataclass(config=_STRICT)
class LessonRules:
    """What every lesson must hold, whatever its kind; least numbers, or least and most. What is 0 is not asked for.

    Attributes
    ----------
    objectives, quiz_questions
        Least and most.
    answers
        Answers to a quiz question.
    code_cells
        Code cells that a reader sees.
    practice_tasks
        Tasks with a folded solution.
    widgets, figures
        Calls of what shows a widget; pictures with an alt text.
    widget_call, record_call
        Names of the functions by which a cell shows a widget, and records numbers for the text.
    works_cited, terms
        Different works cited, and different terms linked to the glossary.
    reflections
        Questions of an assignment that a person grades by a rubric.
    visible_points
        Most percent of the points of an assignment's tests that those may give which students see.
    words_between_actions
        Most words of prose without a checked action.
    sections
        Endings of labels that every lesson defines, each with what its section says: ``{"wrong": "where it errs"}``
        asks for a section ``(the-lesson-wrong)=``.
    """

    objectives: Range = (0, 99)
    quiz_questions: Range = (0, 99)
    answers: Count = 2
    code_cells: Count = 0
    practice_tasks: Count = 0
    widgets: Count = 0
    widget_call: str = "explore"
    record_call: str = "record"
    figures: Count = 0
    works_cited: Count = 0
    terms: Count = 0
    reflections: Count = 0
    visible_points: Count = 0
    words_between_actions: Count = 0
    sections: dict[str, str] = field(default_factory=dict)


@dataclass(config=_STRICT)
class Tables:
    """Where a course keeps the tables that become pages, relative to its folder; None where it has none.

    Attributes
    ----------
    data
        Folder of data tables (``.csv``), each with a card (``.toml``).
    claims
        The ledger of claims, one row each with an ``id`` and a ``verdict``; a lesson or the ledger's page cites it.
    elements, coverage
        What the course is to teach, one row each with an ``id``; and which lesson and section teaches it, with a
        checked action where lessons of that kind have such.
    text_columns
        Columns of these tables that hold text to translate.
    verdicts
        What a claim's verdict may be.
    """

    data: Path | None = None
    claims: Path | None = None
    elements: Path | None = None
    coverage: Path | None = None
    text_columns: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()


@dataclass(config=_STRICT)
class Printed:
    """What the printed book holds.

    Attributes
    ----------
    leave_out
        Pages that stand on the site alone, as paths without ending, and folders of such pages. The book names them.
    """

    leave_out: tuple[str, ...] = ()


@dataclass(config=_STRICT)
class Settings:
    """The settings of a course.

    Attributes
    ----------
    languages
        The editions that are published, the one that lessons are written in first.
    library
        The package in ``src/`` that lessons import; empty where they need none.
    lessons
        The kinds of lessons by the folder they lie in; a page that is of a kind of its own by its path without ending.
    rules
        What every lesson must hold.
    tables
        Where the tables lie that become pages.
    printed
        What the printed book holds.
    licence
        What everybody may do with the course, as the foot of each page says it; empty where no page says it. Its
        translation is a message of the course's own ``interface.po``.
    forbidden_words
        By language, words that a translation must not use, each with the glossary's word.
    names
        By language, spellings of names that a translation must not use, each with the one that the course uses.
    """

    languages: tuple[str, ...] = (SOURCE_LANGUAGE,)
    library: str = ""
    lessons: dict[str, LessonKind] = field(default_factory=dict)
    rules: LessonRules = field(default_factory=LessonRules)
    tables: Tables = field(default_factory=Tables)
    printed: Printed = field(default_factory=Printed)
    licence: str = ""
    forbidden_words: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)

    def kind_of(self, lesson: Path) -> LessonKind:
        """Return of which kind a lesson is: the kind whose name is the longest that its path begins with.

        >>> book, capstone = LessonKind((0, 9), (0, 9), 20), LessonKind((0, 5), (0, 9), 20)
        >>> settings = Settings(lessons={"book": book, "book/last/plan": capstone})
        >>> settings.kind_of(Path("book/last/plan.ipynb")).words, settings.kind_of(Path("book/last/other.ipynb")).words
        ((0, 5), (0, 9))
        """
        path = lesson.with_suffix("")
        return self.lessons[max((name for name in self.lessons if path.is_relative_to(name)), key=len)]

    def rules_of(self, lesson: Path) -> LessonRules:
        """Return what a lesson must hold besides what its kind asks for.

        >>> rules = LessonRules(widgets=1)
        >>> settings = Settings(lessons={"book": LessonKind((0, 9), (0, 9), 20)}, rules=rules)
        >>> settings.rules_of(Path("book/a.ipynb")).widgets
        1
        """
        return self.kind_of(lesson).rules or self.rules


def load(root: Path) -> Settings:
    """Return the settings of the course in the folder ``root``.

    Keys are written with hyphens (``text-columns``), as TOML has them.

    Raises
    ------
    CourseError
        If the file is no TOML, or holds a key or a value that is not one; the message names it.
    """
    path = root / FILE
    try:
        tools = tomllib.loads(path.read_text(encoding="utf-8")).get("tool")
    except FileNotFoundError as error:
        raise CourseError(
            f"{path} is missing: its table {TABLE} says what is this course's own, its languages at least."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(
            f"{path} is not valid TOML: {error}. A setting is written as a name, an equals sign and a value; "
            "texts stand in quotation marks."
        ) from error
    table = tools.get("coursekit") if isinstance(tools, dict) else None
    if not isinstance(table, dict):
        raise CourseError(
            f"{path} has no table {TABLE}, which says what is this course's own: its languages at least, as in "
            f'languages = ["{SOURCE_LANGUAGE}", "ar"].'
        )
    try:
        settings = TypeAdapter(Settings).validate_python(_with_underscores(table))
    except ValidationError as error:
        faults = [f"{_place(fault['loc'])}: {fault['msg']}" for fault in error.errors()]
        raise CourseError("\n".join(f"{path}, {TABLE}: {fault}" for fault in faults)) from error
    if settings.languages[:1] != (SOURCE_LANGUAGE,) or len(set(settings.languages)) < len(settings.languages):
        raise CourseError(
            f'{path}, {TABLE}: languages must begin with "{SOURCE_LANGUAGE}", in which lessons are written, and name '
            f"each other one once; it says {list(settings.languages)}."
        )
    return settings


# Tables whose keys are names of the course and not settings.
_NAMED = ("lessons", "forbidden_words", "names")


def _with_underscores(table: dict[str, object]) -> dict[str, object]:
    """Return a table with its keys as Python writes them."""
    result: dict[str, object] = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        if name == "lessons" and isinstance(value, dict):
            result[name] = {
                kind: _with_rules(_inner(entry), _inner(table.get("rules"))) for kind, entry in value.items()
            }
        else:
            result[name] = value if name in _NAMED else _inner(value)
    return result


def _with_rules(kind: object, rules: object) -> object:
    """Return a kind of lesson with all of its rules where it names some that differ from the course's."""
    if not isinstance(kind, dict) or not isinstance(kind.get("rules"), dict):
        return kind
    common = rules if isinstance(rules, dict) else {}
    return {**kind, "rules": {**common, **{key.replace("-", "_"): value for key, value in kind["rules"].items()}}}


def _inner(value: object) -> object:
    return {key.replace("-", "_"): entry for key, entry in value.items()} if isinstance(value, dict) else value


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part).replace("_", "-") for part in location) or "the table itself"
