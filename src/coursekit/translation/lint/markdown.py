"""What a Markdown text is made of, and what a translation of it must keep: links, formulas, directives, code."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from coursekit.course import code_strings
from coursekit.course.edition import Edition
from coursekit.course.programs import same_program
from coursekit.translation.lint.words import EMPHASIS_BEGIN, EMPHASIS_END, PLACEHOLDER, URL

# Those of _config.yml: what is markup for the book is markup here.
EXTENSIONS = frozenset({"amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"})
PARSER = create_md_parser(MdParserConfig(enable_extensions=set(EXTENSIONS)), RendererHTML)

CODE_DIRECTIVES = frozenset({"code", "code-block", "code-cell", "sourcecode"})
VERBATIM_DIRECTIVES = frozenset(
    {"bibliography", "eval-rst", "include", "literalinclude", "math", "raw", "tableofcontents", "toctree"}
)
# Directives whose argument is a title even where it looks like a name.
TITLED_DIRECTIVES = frozenset(
    {
        "admonition",
        "attention",
        "card",
        "caution",
        "danger",
        "dropdown",
        "error",
        "example",
        "exercise",
        "hint",
        "important",
        "margin",
        "note",
        "rubric",
        "seealso",
        "sidebar",
        "tab-item",
        "table",
        "tip",
        "topic",
        "warning",
    }
)
TEXT_OPTIONS = frozenset({"alt", "caption", "footer", "header", "title"})
TEXT_ROLES = frozenset({"abbr", "dfn", "emphasis", "guilabel", "strong", "sub", "subscript", "sup", "superscript"})
VERBATIM_ROLES = re.compile(r"(?:(?:foot)?cite|glue)(?::.*)?|code|eval|eq|math|raw")
TEXT_ATTRIBUTES = frozenset({"alt", "aria-label", "title"})
DIRECTION_ATTRIBUTES = frozenset({"dir", "lang"})


@lru_cache(maxsize=8192)
def has_text(markdown: str) -> bool:
    """Return whether ``markdown`` holds words for a reader, and so must be translated.

    >>> [has_text(text) for text in ("# Title", "$$x = 1$$", "(label)=", "{cite:p}`reichheld1990`", "![A plot](a.png)")]
    [True, False, False, False, True]
    """
    found = facts(markdown)
    if any(re.search(r"[^\W\d_]", text) for text in found.prose + found.labels):
        return True
    return any(map(_program_needs_translation, found.programs))


@dataclass
class Facts:
    """What a Markdown text is made of.

    Attributes
    ----------
    headings
        Levels of its headings, in order: ``"h1"``.
    items
        What must be in a translation as often: links, formulas, directives, each by its kind and its content.
    terms
        Entries of the glossary that it leads to, each with whether the link states it.
    programs
        Python in blocks of code.
    prose
        Running text, without markup.
    labels
        Other words that a reader reads: titles, texts of links.
    """

    headings: list[str] = field(default_factory=list)
    items: Counter[tuple[str, str]] = field(default_factory=Counter)
    terms: list[tuple[str, bool]] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def add(self, kind: str, value: str = "") -> None:
        """Count a thing that a translation must keep."""
        self.items[kind, value] += 1

    def add_prose(self, text: str) -> None:
        """Add running text; what is a link or a footnote in it counts as such."""
        for kind, pattern in (("link", URL), ("footnote", r"\[\^[^\]\s]+\]:?"), ("link", r"(?<=\])\[[^\]]+\]")):
            for found in re.findall(pattern, text):
                self.add(kind, found)
            text = re.sub(pattern, PLACEHOLDER, text)
        self.prose.append(text)


def facts(markdown: str) -> Facts:
    r"""Return what a Markdown text is made of.

    >>> found = facts("# Title\n\nSee [the data](data.md).")
    >>> found.headings, dict(found.items), found.prose
    (['h1'], {('link', 'data.md'): 1}, ['Title', 'See the data.'])
    """
    collected = Facts()
    lines = []
    for line in markdown.split("\n"):
        if code_strings.MARKER.search(line):
            # In Markdown a marker of nbgrader would read as a heading.
            collected.add("marker line", line.strip())
        else:
            lines.append(line)
    _collect("\n".join(lines), collected)
    return collected


# Tokens that are counted alone, and what they are called.
COUNTED = {"list_item_open": "list item", "th_open": "table cell", "td_open": "table cell", "hr": "rule"}
# What stands in prose for a token within a line that adds nothing else.
IN_PROSE = {
    "softbreak": "\n",
    "hardbreak": "\n",
    "em_open": EMPHASIS_BEGIN,
    "em_close": EMPHASIS_END,
    "strong_open": "",
    "strong_close": "",
    "link_close": "",
    "span_open": "",
    "span_close": "",
}


def _collect(markdown: str, found: Facts) -> None:
    environment: dict[str, Any] = {}
    for token in PARSER.parse(markdown, environment):
        match token.type:
            case "heading_open":
                found.headings.append(token.tag)
            case "inline":
                _collect_inline(token.children or [], found)
            case "fence" | "colon_fence":
                _collect_fence(token, found)
            case "code_block":
                found.add("code block", token.content.strip())
            case "math_block" | "math_block_label" | "amsmath":
                found.add("formula", token.content)
                if token.info:
                    found.add("label", token.info)
            case "myst_target":
                found.add("label", token.content)
            case "html_block":
                _collect_html(token.content, found)
            case "footnote_reference_open":
                found.add("footnote", f"[^{token.meta['label']}]:")
            case other if other in COUNTED:
                found.add(COUNTED[other])
    for name, reference in environment.get("references", {}).items():
        found.add("link", f"[{name.lower()}]: {reference['href']}")


def _collect_inline(tokens: list[Token], found: Facts) -> None:
    found.add_prose("".join(_prose_of(token, found) for token in tokens))


def _prose_of(token: Token, found: Facts) -> str:
    """Return what stands in prose for a token within a line, and collect what else it holds."""
    for name, value in token.attrs.items():
        if name == "title":
            found.labels.append(str(value))
        elif name not in ("alt", "href", "src"):
            found.add("attribute", f"{name}={value}")
    if token.type == "text":
        return token.content
    if token.type in IN_PROSE:
        return IN_PROSE[token.type]
    match token.type:
        case "link_open":
            found.add("link", str(token.attrs["href"]))
            return ""
        case "html_inline":
            _collect_html(token.content, found)
            return ""
        case "image":
            found.add("image", str(token.attrs["src"]))
            _collect_inline(token.children or [], found)
        case "code_inline":
            found.add("inline code", token.content)
        case "math_inline" | "math_inline_double":
            found.add("formula", token.content)
        case "myst_role":
            _collect_role(token.meta["name"], token.content, found)
        case "footnote_ref":
            found.add("footnote", f"[^{token.meta['label']}]")
    return PLACEHOLDER


def _collect_role(name: str, content: str, found: Facts) -> None:
    explicit = re.fullmatch(r"(?s)(.*?)\s*<([^<>]+)>", content)
    if name == "term":
        found.add("role", "{term}")
        found.terms.append((explicit[2] if explicit else content, bool(explicit)))
        found.labels.append(explicit[1] if explicit else content)
    elif name == "counted":
        # A number and its noun, of which the noun is translated.
        number, _, noun = content.partition(" ")
        found.add("role", f"{{{name}}}`{number} …`")
        found.labels.append(noun)
    elif name in TEXT_ROLES:
        found.add("role", f"{{{name}}}")
        found.labels.append(content)
    elif explicit and not VERBATIM_ROLES.fullmatch(name):
        found.add("role", f"{{{name}}}`{explicit[2]}`")
        found.labels.append(explicit[1])
    else:
        found.add("role", f"{{{name}}}`{content}`")


def _collect_fence(token: Token, found: Facts) -> None:
    directive = re.fullmatch(r"\{([^}\s]+)\}\s*(.*)", token.info.strip())
    if not directive:
        _collect_code(token.info.strip(), token.content, found)
        return
    name, argument = directive.groups()
    options, body = _split_options(token.content)
    found.add("directive", f"{{{name}}}")
    if argument:
        if name in TITLED_DIRECTIVES or (
            re.search(r"[^\W\d_]", argument) and (" " in argument or argument[0].isupper()) and "/" not in argument
        ):
            _collect_inline(PARSER.parseInline(argument)[0].children or [], found)
        elif re.fullmatch(r"[\x21-\x7e]+", argument):
            found.add(f"argument of {{{name}}}", argument)
        else:
            # A title of one word in another script, where the English has one like a name.
            found.labels.append(argument)
    for key, value in options.items():
        if key in TEXT_OPTIONS:
            found.add(f"option of {{{name}}}", key)
            found.add_prose(value)
        else:
            found.add(f"option of {{{name}}}", f"{key}: {value}")
    if name in CODE_DIRECTIVES:
        _collect_code(argument, body, found)
    elif name in VERBATIM_DIRECTIVES:
        found.add(f"content of {{{name}}}", body.strip())
    else:
        _collect(body, found)


def _split_options(content: str) -> tuple[dict[str, str], str]:
    """Return the options of a directive (``:key: value`` lines or a block between ``---``) and its body."""
    if block := re.match(r"\s*---\n(.*?)\n?---(?:\n|$)", content, re.DOTALL):
        lines, body = block[1].split("\n"), content[block.end() :]
    else:
        lines = []
        body = content.lstrip()
        while option := re.match(r":([\w-]+:[^\n]*)(?:\n|$)", body):
            lines.append(option[1])
            body = body[option.end() :]
    options: dict[str, str] = {}
    key = ""
    for line in lines:
        if option := re.match(r"([\w-]+):(?:\s+(.*)|$)", line):
            key = option[1]
            options[key] = option[2] or ""
        elif key:
            options[key] += "\n" + line.strip()
    return options, body


def _collect_code(language: str, code: str, found: Facts) -> None:
    found.add("code block", language)
    if language in ("python", "ipython3"):
        found.programs.append(code)
    elif language in ("", "text"):
        found.add_prose(code)
    else:
        comment = re.compile(r"(?m)(?:^|(?<=\s))# .*$")
        found.labels += [match[0] for match in comment.finditer(code)]
        found.add("code block", comment.sub("", code).strip())


class _Tags(HTMLParser):
    """Adds the tags and texts of a piece of HTML to ``found``."""

    def __init__(self, found: Facts) -> None:
        super().__init__()
        self.found = found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        written = [tag]
        for name, value in sorted((name, value or "") for name, value in attrs if name not in DIRECTION_ATTRIBUTES):
            if name in TEXT_ATTRIBUTES:
                self.found.labels.append(value)
                written.append(name)
            else:
                written.append(f'{name}="{value}"' if value else name)
        self.found.add("HTML tag", f"<{' '.join(written)}>")

    def handle_endtag(self, tag: str) -> None:
        self.found.add("HTML tag", f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.add_prose(data)


def _collect_html(html: str, found: Facts) -> None:
    parser = _Tags(found)
    parser.feed(html)
    parser.close()


def structure_faults(ours: Facts, theirs: Facts, edition: Edition) -> Iterator[str]:
    """Yield what the markup of a translation lacks, or has more than the English."""
    if ours.headings != theirs.headings:
        yield f"headings {_listed(ours.headings)} became {_listed(theirs.headings)}"
    for (kind, value), count in (ours.items - theirs.items).items():
        yield (f"the {kind} {value} is missing" if value else f"{count} {kind}(s) missing")
    for (kind, value), count in (theirs.items - ours.items).items():
        yield (f"the {kind} {value} is not in the English" if value else f"{count} {kind}(s) more than in the English")
    known = {target.casefold() for target, _ in ours.terms}
    for target, explicit in theirs.terms:
        if explicit and not edition.writes(target) and target.casefold() not in known:
            yield f"{{term}} leads to {target}, which the English does not link"
    if len(ours.programs) == len(theirs.programs):
        for program, counterpart in zip(ours.programs, theirs.programs, strict=True):
            if program != counterpart:
                yield from (f"in a code block, {fault}" for fault in same_program(program, counterpart))


def _listed(headings: list[str]) -> str:
    return ", ".join(headings) or "(none)"


def _program_needs_translation(code: str) -> bool:
    try:
        return code_strings.needs_translation(code)
    except SyntaxError:
        # A fragment for reading, with "..." or "?" in it; nobody runs it.
        return "#" in code
