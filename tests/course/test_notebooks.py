"""The form notebooks have in git."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from coursekit.course.errors import CourseError
from coursekit.course.notebooks import dumps, normalise, read


def executed() -> object:
    outputs = [
        v4.new_output("stream", name="stdout", text="line\n"),
        v4.new_output("display_data", {"image/png": "AAAA", "text/plain": "<Figure>"}),
        v4.new_output("display_data", {"image/png": "AAAA"}),
        v4.new_output(
            "execute_result", {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "W()"}, execution_count=9
        ),
    ]
    cells = [
        v4.new_markdown_cell("text\n\n", id="intro", metadata={"collapsed": True}),
        v4.new_code_cell("x", outputs=outputs, execution_count=41, metadata={"deletable": False, "tags": []}),
    ]
    metadata = {
        "widgets": {"application/vnd.jupyter.widget-state+json": {}},
        "kernelspec": {"name": "other", "display_name": "Other"},
    }
    notebook = v4.new_notebook(cells=cells, metadata=metadata)
    # A doubled id, as after copy and paste; nbformat mends it when a notebook is made.
    notebook.cells[1]["id"] = "intro"
    return notebook


def test_what_only_a_browser_shows_is_dropped() -> None:
    normal = normalise(executed())
    text, code = normal.cells
    assert sorted(normal.metadata) == ["kernelspec", "language_info"]
    assert normal.metadata.kernelspec.name == "python3"
    assert (text.source, text.metadata) == ("text", {})
    assert (code.id, code.execution_count, code.metadata) == ("cell-2", 1, {"deletable": False})
    assert [output.output_type for output in code.outputs] == ["stream", "display_data", "execute_result"]
    assert code.outputs[1].data == {"text/plain": "<Figure>"}
    assert code.outputs[2].data == {"text/plain": "W()"} and code.outputs[2].execution_count is None


@given(
    st.lists(st.tuples(st.sampled_from(["code", "markdown"]), st.text(max_size=40), st.text(max_size=8)), max_size=6)
)
def test_a_normal_notebook_is_its_own_normal_form(parts: list[tuple[str, str, str]]) -> None:
    make = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell}
    notebook = v4.new_notebook(cells=[make[kind](source) for kind, source, _ in parts])
    for cell, (_, _, identifier) in zip(notebook.cells, parts, strict=True):
        cell["id"] = identifier
    once = dumps(normalise(notebook))
    assert dumps(normalise(normalise(notebook))) == once


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": 3, "nbformat": 4}', "\ufeff"])
def test_what_is_no_notebook_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CourseError, match=r"broken\.ipynb is not a readable notebook"):
        normalise(read(path))
