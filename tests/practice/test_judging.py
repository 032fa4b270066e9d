"""One table of answers, judged by Python in Jupyter and by the page's script: both say the same."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from coursekit.course import processes
from coursekit.practice.judging import judge
from coursekit.practice.numbers import readings
from coursekit.site.node import REMEDY
from coursekit.site.templates import web_folder

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))
# Runs the page's script as it is, and answers with what it says of each case.
PROGRAM = """
require(process.argv[1]);
const { readings, judge } = globalThis.coursePractice;
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify({
  readings: cases.readings.map(([text]) => readings(text)),
  judge: cases.judge.map(([data, answer]) => judge(data, answer)),
}));
"""


@pytest.fixture(scope="module")
def on_the_page() -> dict[str, list[Any]]:
    node = processes.program("node", REMEDY)
    script = web_folder() / "static" / "practice-judge.js"
    command = [node, "-e", PROGRAM, str(script)]
    result = subprocess.run(command, input=json.dumps(CASES), capture_output=True, text=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize(("text", "meant"), CASES["readings"])
def test_a_number_is_read_as_people_type_it(text: str, meant: list[float] | str) -> None:
    found = readings(text)
    assert found == (meant if isinstance(meant, str) else pytest.approx(meant))


@pytest.mark.parametrize(("data", "answer", "verdict"), CASES["judge"])
def test_an_answer_is_judged(data: dict[str, Any], answer: Any, verdict: dict[str, Any]) -> None:
    found = asdict(judge(data, answer))
    assert found | {"lines": list(found["lines"])} == verdict


def test_the_page_reads_and_judges_the_same(on_the_page: dict[str, list[Any]]) -> None:
    for (text, meant), found in zip(CASES["readings"], on_the_page["readings"], strict=True):
        assert found == (meant if isinstance(meant, str) else pytest.approx(meant)), text
    for (_, answer, verdict), found in zip(CASES["judge"], on_the_page["judge"], strict=True):
        assert found == verdict, answer
