"""Records reach the notebook's outputs in the form that MyST-NB inserts into the text."""

import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from custrel.notebook import RECORD_MIME, record


def test_records_are_plain_values_by_name() -> None:
    source = (
        "import numpy as np\nfrom custrel.notebook import record\nrecord(gain=np.float64(0.275), firms=3, name='x')"
    )
    notebook = new_notebook(cells=[new_code_cell(source)])
    NotebookClient(notebook, kernel_name="python3").execute()
    outputs = notebook.cells[0].outputs
    assert [output.metadata.scrapbook.name for output in outputs] == ["gain", "firms", "name"]
    assert [output.data[RECORD_MIME] for output in outputs] == ["0.275", "3", "'x'"]


def test_numpy_scalars_become_plain_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []
    monkeypatch.setattr("custrel.notebook.display", lambda data, **_: shown.append(data[RECORD_MIME]))
    record(a=np.float64(0.5), b=np.int64(3), c="x")
    assert shown == ["0.5", "3", "'x'"]


@pytest.mark.parametrize("value", [np.array([1, 2]), None, [1]])
def test_only_what_fits_a_sentence_is_recorded(value: object) -> None:
    with pytest.raises(TypeError, match="gain must be one number or text"):
        record(gain=value)
