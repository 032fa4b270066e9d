"""Tables are read in one way, and what is wrong with one is told in words."""

from pathlib import Path

import pytest

from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.course.tables import table

TABLE = Path("claims.csv")


def test_rows_are_read_by_their_columns(tmp_path: Path) -> None:
    (tmp_path / TABLE).write_text('id,claim\nC1,"Two\nlines"\n', encoding="utf-8")
    assert table(Project(tmp_path), TABLE, "id") == [{"id": "C1", "claim": "Two\nlines"}]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "is missing"),
        (b"claim\nIt grows\n", "lacks the column id"),
        (b"id,claim\nC1\n", "line 2: each row needs 2 cells"),
        (b"id,claim\nC1,It grows,again\n", "line 2: each row needs 2 cells"),
        (b"id,claim\nC1,\xff\n", "is not UTF-8"),
    ],
)
def test_what_is_wrong_with_a_table_is_told(tmp_path: Path, content: bytes | None, fault: str) -> None:
    if content is not None:
        (tmp_path / TABLE).write_bytes(content)
    with pytest.raises(CourseError, match=fault):
        table(Project(tmp_path), TABLE, "id")
