r"""MyST's Markdown as plain Markdown: what only the book understands becomes what every Jupyter shows.

A role becomes text, a directive a quotation with a bold title; labels, comments and the ids of objectives go.
"""

import re
from collections.abc import Callable, Iterator
from textwrap import dedent

from coursekit.course.strings import Strings, marked

# What a role or a directive becomes: called with its name and its content.
Role = Callable[[str, str], str]

ROLE = re.compile(r"\{([a-zA-Z][\w:.+-]*)\}(`+)([^`]+)\2(?!`)")
FENCE = re.compile(r"(?P<indent> *)(?P<fence>`{3,}|~{3,}|:{3,})(?P<rest>.*)")
DIRECTIVE = re.compile(r"\{(?P<name>[^}\s]+)\}\s*(?P<argument>.*)")
OPTION = re.compile(r":[\w-]+:( .*)?")
# A label before what it names, and a comment.
HIDDEN_LINE = re.compile(r"\([^()\s]+\)=\s*|%.*")
# The classes and ids of an element: `[text]{.wide}`.
ATTRIBUTES = re.compile(r"(?<=[`)\]])\{[.#][^{}\n]*\}")
# The id of an objective, and the first letter of what it says.
OBJECTIVE = re.compile(r"^(?P<mark>- )\*\*[a-z0-9-]+-\d+\*\*\s*:\s*(?P<letter>\w)", re.MULTILINE)
TITLES = {
    "attention": marked("Attention"),
    "caution": marked("Caution"),
    "danger": marked("Danger"),
    "error": marked("Error"),
    "hint": marked("Hint"),
    "important": marked("Important"),
    "note": marked("Note"),
    "seealso": marked("See also"),
    "tip": marked("Tip"),
    "warning": marked("Warning"),
}
CODE = ("code", "code-block", "code-cell", "sourcecode")
# What a page of the book needs and a notebook does not.
LEFT_OUT = ("contents", "index", "tableofcontents", "toctree")
BIBLIOGRAPHY = ("bibliography", "footbibliography")
# Directives whose argument is no title.
WITHOUT_TITLE = ("figure", "image")


def plain(text: str, role: Role, works: str, say: Strings) -> str:
    r"""Return a text in MyST's Markdown as plain Markdown.

    Parameters
    ----------
    text
        The text of a cell.
    role
        Returns what a role shows, from its name and its content.
    works
        What stands for the list of works cited.
    say
        The strings of the interface in the language of the text.

    Examples
    --------
    >>> from coursekit.course.edition import Edition
    >>> from pathlib import Path
    >>> say = Strings(Path("anywhere"), Edition("en"))
    >>> text = "(here)=\n# Gains\n\n:::{note}\nOf {term}`margins`.\n:::"
    >>> print(plain(text, lambda name, content: content, "", say))
    # Gains
    <BLANKLINE>
    > **Note**
    >
    > Of margins.
    """
    lines = iter(text.split("\n"))
    done: list[str] = []
    prose: list[str] = []

    def finish_prose() -> None:
        joined = "\n".join(line for line in prose if not HIDDEN_LINE.fullmatch(line))
        joined = OBJECTIVE.sub(lambda found: found["mark"] + found["letter"].upper(), joined)
        if prose:
            done.append(ATTRIBUTES.sub("", ROLE.sub(lambda found: role(found[1], found[3].strip()), joined)))
        prose.clear()

    for line in lines:
        if not (opened := FENCE.fullmatch(line)) or "`" in opened["rest"]:
            prose.append(line)
            continue
        body = list(_until_closed(lines, opened["fence"]))
        if found := DIRECTIVE.fullmatch(opened["rest"].strip()):
            finish_prose()
            body = dedent("\n".join(body)).split("\n")
            block = _directive(found["name"], found["argument"], body, (role, works, say))
            done += [opened["indent"] + part if part else part for part in block.split("\n")] if block else []
        elif opened["fence"].startswith(":"):
            prose += body
        else:
            finish_prose()
            done += [line, *body, opened["indent"] + opened["fence"]]
    finish_prose()
    return "\n".join(done).strip("\n")


def _until_closed(lines: Iterator[str], fence: str) -> Iterator[str]:
    """Yield the lines up to the one that closes a fence, which is taken too."""
    for line in lines:
        mark = line.strip()
        if len(mark) >= len(fence) and set(mark) == {fence[0]}:
            return
        yield line


def _without_options(body: list[str]) -> list[str]:
    """Return the lines of a directive after its options."""
    lines = list(body)
    if lines and lines[0].strip() == "---" and "---" in (line.strip() for line in lines[1:]):
        del lines[: [line.strip() for line in lines].index("---", 1) + 1]
    while lines and OPTION.fullmatch(lines[0].strip()):
        del lines[0]
    return lines


def _directive(name: str, argument: str, body: list[str], context: tuple[Role, str, Strings]) -> str:
    """Return what a directive becomes; nothing where a notebook does without it."""
    role, works, say = context
    lines = _without_options(body)
    content = "\n".join(lines).strip("\n")
    if name in LEFT_OUT:
        return ""
    if name in BIBLIOGRAPHY:
        return works
    if name == "math":
        return f"$$\n{content}\n$$"
    if name in CODE:
        fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", content))])
        return f"{fence}{argument}\n{content}\n{fence}"
    title = say(TITLES[name]) if name in TITLES else "" if name in WITHOUT_TITLE else argument
    inner = plain(content, role, works, say)
    heading = [f"**{plain(title, role, works, say)}**", ""] if title else []
    quoted = [*heading, *inner.split("\n")] if inner else heading[:1]
    return "\n".join(f"> {line}".rstrip() for line in quoted)
