"""The public repository of the course, as far as git knows one, and where notebooks run from it."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

GITHUB = re.compile(r"(?:https://|ssh://git@|git@)github\.com[:/](?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:\.git)?/?")
# The branch that holds the published site, with the notebooks of every edition in readable form.
PUBLISHED = "gh-pages"


@dataclass(frozen=True)
class Repository:
    """A repository on GitHub.

    >>> Repository("learners", "course").colab("one.ipynb").partition("/github/")[2]
    'learners/course/blob/gh-pages/one.ipynb'
    """

    owner: str
    name: str

    @property
    def address(self) -> str:
        """Where it is."""
        return f"https://github.com/{self.owner}/{self.name}"

    def issue(self, title: str) -> str:
        """Return where a reader reports something, with ``title`` filled in."""
        return f"{self.address}/issues/new?{urlencode({'title': f'{title}: '})}"

    def colab(self, notebook: str) -> str:
        """Return where Google Colab runs ``notebook``, a path in the published site."""
        return f"https://colab.research.google.com/github/{self.owner}/{self.name}/blob/{PUBLISHED}/{quote(notebook)}"

    def binder(self, notebook: str) -> str:
        """Return where Binder runs ``notebook``: in the environment of ``binder/``, with the site's notebooks."""
        pull = {"repo": self.address, "branch": PUBLISHED, "targetPath": "site", "urlpath": f"lab/tree/site/{notebook}"}
        inner = f"git-pull?{urlencode(pull)}"
        return f"https://mybinder.org/v2/gh/{self.owner}/{self.name}/HEAD?{urlencode({'urlpath': inner})}"


def parse(remote: str) -> Repository | None:
    """Return the repository that the address of a git remote leads to; None if it is not on GitHub.

    >>> parse("git@github.com:learners/course.git")
    Repository(owner='learners', name='course')
    >>> parse("/srv/git/course.git") is None
    True
    """
    found = GITHUB.fullmatch(remote.strip())
    return Repository(found["owner"], found["name"]) if found else None


def repository(root: Path) -> Repository | None:
    """Return the repository that a clone's ``origin`` leads to, None where there is none."""
    try:
        command = ["git", "-C", str(root), "remote", "get-url", "origin"]
        result = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return parse(result.stdout) if result.returncode == 0 else None
