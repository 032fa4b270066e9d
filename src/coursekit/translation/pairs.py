"""The lint that holds every message and its translation together.

It finds what a reader of the other language would lose without noticing: a dropped link, a changed number, code
that no longer is the same program. It stays silent about everything a good translator may do.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from coursekit.course import code_strings

Kind = Literal["markdown", "code", "text"]

# Those of _config.yml: what is markup for the book is markup here.
EXTENSIONS = frozenset({"amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"})
PARSER = create_md_parser(MdParserConfig(enable_extensions=set(EXTENSIONS)), RendererHTML)

# Stand in prose for what is not prose, so that words around it do not run together.
PLACEHOLDER = "\ufffc"
EMPHASIS_BEGIN, EMPHASIS_END = "\ue000", "\ue001"

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

NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)*")
URL = re.compile(r"https?://[^\s<>()«»\"]+")

ARABIC = r"\u0621-\u063a\u0641-\u065f\u0670-\u06d3"
ARABIC_LETTER = re.compile(rf"[{ARABIC}]")
TASHKEEL = re.compile(r"[\u064b-\u065f\u0670]")
DIRECTION_MARK = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ARABIC_INDIC_DIGIT = re.compile(r"[\u0660-\u0669\u066b\u066c\u06f0-\u06f9]")
LATIN_PUNCTUATION = re.compile(rf"[{ARABIC}]+[»”)\]{EMPHASIS_END}]*[,;?]")
MANGLED_CALL = re.compile(r"\(\)[A-Za-z_]\w*")
LATIN_RUN = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[,;:.]?\s+[A-Za-z][A-Za-z'’-]*){3,}")
QUOTED = re.compile(rf"[«“\"{EMPHASIS_BEGIN}][^«»“”\"{EMPHASIS_BEGIN}{EMPHASIS_END}]*[»”\"{EMPHASIS_END}]")
GLOSS = re.compile(r"\((?:[^\s()]+\s+){0,5}[^\s()]+\)")
WORD = re.compile(r"(?<!\S)[«“\"'(]*[A-Za-z][A-Za-z'’-]*[a-z][a-z'’-]*(?![\w/@.]\w)")
# Other words for a customer and for churn than the glossary's.
FORBIDDEN = {"زبون": "عميل", "زبائن": "عملاء", "التسرب": "الفقد", "للتسرب": "للفقد"}


def check_pair(source: str, translation: str, *, kind: Kind, language: str = "ar") -> list[str]:
    """Return what is wrong with ``translation`` as a translation of the English ``source``, in plain words.

    Parameters
    ----------
    source, translation
        The message in English and in the other language.
    kind
        ``"markdown"`` for a cell or block of a page, ``"code"`` for a Python cell, ``"text"`` for a title or an entry
        of a table, in which nothing is markup.
    language
        Language of the translation. What only concerns Arabic script is checked for ``"ar"`` alone.

    Returns
    -------
    list of str
        One sentence for each fault; empty for a good pair.

    Examples
    --------
    >>> check_pair("See [the data](data.md).", "انظر [البيانات](data.md).", kind="markdown")
    []
    >>> check_pair("Keep 5 % more, and profit rises.", "احتفظ بنسبة 6 % أكثر, فيرتفع الربح.", kind="markdown")
    ['the number 5 is missing', 'the number 6 is not in the English', 'Latin "," after an Arabic letter: «أكثر,»']
    """
    if kind == "code":
        faults, texts = _compare_programs(source, translation)
        if source == translation and any(" " in text.strip() and WORD.search(text) for text, _ in texts):
            faults.append("is the English code unchanged: its comments or labels are not translated")
        for ours, theirs in texts:
            faults += _number_faults([ours], [theirs])
        shown = [theirs for _, theirs in texts]
    elif kind == "markdown":
        ours, theirs = _facts(source), _facts(translation)
        faults = [*_structure_faults(ours, theirs), *_number_faults(ours.prose, theirs.prose)]
        shown = theirs.prose + theirs.labels
        faults += _untranslated(ours.prose + ours.labels, shown, language)
    else:
        shown = [URL.sub(PLACEHOLDER, translation)]
        faults = _number_faults([URL.sub(PLACEHOLDER, source)], shown)
        faults += _untranslated([source], shown, language)
    if marks := DIRECTION_MARK.findall(translation):
        faults.append(f"holds invisible direction marks (U+{ord(marks[0]):04X}); the page sets the direction itself")
    for text in shown:
        faults += [f"mangled code: {mangled}" for mangled in MANGLED_CALL.findall(text)]
        faults += [f"English left in the text: “{run}”" for run in _english(text)]
    if language == "ar":
        faults += _arabic_faults(translation, shown)
    return faults


def same_program(source: str, translation: str) -> list[str]:
    """Return how the code ``translation`` differs from ``source`` in more than comments and display strings.

    The syntax trees must be equal but for the texts that :func:`coursekit.course.code_strings.display_strings` finds in
    ``source``; an f-string keeps its expressions, in any order. nbgrader's marker lines must stay where they are.

    >>> same_program("plot(x, label='Net profit')  # a line", "plot(x, label='صافي الربح')  # خط")
    []
    >>> same_program("plot(x['Net profit'])", "plot(x['صافي الربح'])")
    ["line 1: the code differs: `'Net profit'` became `'صافي الربح'`"]
    """
    return _compare_programs(source, translation)[0]


def has_text(markdown: str) -> bool:
    """Return whether ``markdown`` holds words for a reader, and so must be translated.

    >>> [has_text(text) for text in ("# Title", "$$x = 1$$", "(label)=", "{cite:p}`reichheld1990`", "![A plot](a.png)")]
    [True, False, False, False, True]
    """
    facts = _facts(markdown)
    if any(re.search(r"[^\W\d_]", text) for text in facts.prose + facts.labels):
        return True
    return any(map(_program_needs_translation, facts.programs))


# --- Markdown -------------------------------------------------------------------------------------------------------


@dataclass
class _Facts:
    """What a Markdown text is made of."""

    headings: list[str] = field(default_factory=list)
    items: Counter[tuple[str, str]] = field(default_factory=Counter)
    terms: list[tuple[str, bool]] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def add(self, kind: str, value: str = "") -> None:
        self.items[kind, value] += 1

    def add_prose(self, text: str) -> None:
        for kind, pattern in (("link", URL), ("footnote", r"\[\^[^\]\s]+\]:?"), ("link", r"(?<=\])\[[^\]]+\]")):
            for found in re.findall(pattern, text):
                self.add(kind, found)
            text = re.sub(pattern, PLACEHOLDER, text)
        self.prose.append(text)


def _facts(markdown: str) -> _Facts:
    facts = _Facts()
    lines = []
    for line in markdown.split("\n"):
        if code_strings.MARKER.search(line):
            # In Markdown a marker of nbgrader would read as a heading.
            facts.add("marker line", line.strip())
        else:
            lines.append(line)
    _collect("\n".join(lines), facts)
    return facts


def _collect(markdown: str, facts: _Facts) -> None:
    environment: dict = {}
    for token in PARSER.parse(markdown, environment):
        match token.type:
            case "heading_open":
                facts.headings.append(token.tag)
            case "inline":
                _collect_inline(token.children or [], facts)
            case "fence" | "colon_fence":
                _collect_fence(token, facts)
            case "code_block":
                facts.add("code block", token.content.strip())
            case "math_block" | "math_block_label" | "amsmath":
                facts.add("formula", token.content)
                if token.info:
                    facts.add("label", token.info)
            case "myst_target":
                facts.add("label", token.content)
            case "html_block":
                _collect_html(token.content, facts)
            case "footnote_reference_open":
                facts.add("footnote", f"[^{token.meta['label']}]:")
            case "list_item_open":
                facts.add("list item")
            case "th_open" | "td_open":
                facts.add("table cell")
            case "hr":
                facts.add("rule")
    for name, reference in environment.get("references", {}).items():
        facts.add("link", f"[{name.lower()}]: {reference['href']}")


def _collect_inline(tokens: list[Token], facts: _Facts) -> None:
    prose = ""
    for token in tokens:
        for name, value in token.attrs.items():
            if name == "title":
                facts.labels.append(str(value))
            elif name not in ("alt", "href", "src"):
                facts.add("attribute", f"{name}={value}")
        match token.type:
            case "text":
                prose += token.content
                continue
            case "softbreak" | "hardbreak":
                prose += "\n"
                continue
            case "em_open":
                prose += EMPHASIS_BEGIN
                continue
            case "em_close":
                prose += EMPHASIS_END
                continue
            case "strong_open" | "strong_close" | "link_close" | "span_open" | "span_close":
                continue
            case "link_open":
                facts.add("link", str(token.attrs["href"]))
                continue
            case "html_inline":
                _collect_html(token.content, facts)
                continue
            case "image":
                facts.add("image", str(token.attrs["src"]))
                _collect_inline(token.children or [], facts)
            case "code_inline":
                facts.add("inline code", token.content)
            case "math_inline" | "math_inline_double":
                facts.add("formula", token.content)
            case "myst_role":
                _collect_role(token.meta["name"], token.content, facts)
            case "footnote_ref":
                facts.add("footnote", f"[^{token.meta['label']}]")
        prose += PLACEHOLDER
    facts.add_prose(prose)


def _collect_role(name: str, content: str, facts: _Facts) -> None:
    explicit = re.fullmatch(r"(?s)(.*?)\s*<([^<>]+)>", content)
    if name == "term":
        facts.add("role", "{term}")
        facts.terms.append((explicit[2] if explicit else content, bool(explicit)))
        facts.labels.append(explicit[1] if explicit else content)
    elif name in TEXT_ROLES:
        facts.add("role", f"{{{name}}}")
        facts.labels.append(content)
    elif explicit and not VERBATIM_ROLES.fullmatch(name):
        facts.add("role", f"{{{name}}}`{explicit[2]}`")
        facts.labels.append(explicit[1])
    else:
        facts.add("role", f"{{{name}}}`{content}`")


def _collect_fence(token: Token, facts: _Facts) -> None:
    directive = re.fullmatch(r"\{([^}\s]+)\}\s*(.*)", token.info.strip())
    if not directive:
        _collect_code(token.info.strip(), token.content, facts)
        return
    name, argument = directive.groups()
    options, body = _split_options(token.content)
    facts.add("directive", f"{{{name}}}")
    if argument:
        if name in TITLED_DIRECTIVES or (
            re.search(r"[^\W\d_]", argument) and (" " in argument or argument[0].isupper()) and "/" not in argument
        ):
            _collect_inline(PARSER.parseInline(argument)[0].children or [], facts)
        elif re.fullmatch(r"[\x21-\x7e]+", argument):
            facts.add(f"argument of {{{name}}}", argument)
        else:
            # A title of one word in another script, where the English has one like a name.
            facts.labels.append(argument)
    for key, value in options.items():
        if key in TEXT_OPTIONS:
            facts.add(f"option of {{{name}}}", key)
            facts.add_prose(value)
        else:
            facts.add(f"option of {{{name}}}", f"{key}: {value}")
    if name in CODE_DIRECTIVES:
        _collect_code(argument, body, facts)
    elif name in VERBATIM_DIRECTIVES:
        facts.add(f"content of {{{name}}}", body.strip())
    else:
        _collect(body, facts)


def _split_options(content: str) -> tuple[dict[str, str], str]:
    """Return the options of a directive (``:key: value`` lines or a block between ``---``) and its body."""
    if block := re.match(r"\s*---\n(.*?)\n?---(?:\n|$)", content, re.DOTALL):
        lines, body = block[1].split("\n"), content[block.end() :]
    else:
        block = re.match(r"\s*(?::[\w-]+:[^\n]*(?:\n|$))*", content)
        lines, body = ([line[1:] for line in block[0].strip().split("\n")], content[block.end() :])
    options: dict[str, str] = {}
    key = ""
    for line in lines:
        if option := re.match(r"([\w-]+):(?:\s+(.*)|$)", line):
            key = option[1]
            options[key] = option[2] or ""
        elif key:
            options[key] += "\n" + line.strip()
    return options, body


def _collect_code(language: str, code: str, facts: _Facts) -> None:
    facts.add("code block", language)
    if language in ("python", "ipython3"):
        facts.programs.append(code)
    elif language in ("", "text"):
        facts.add_prose(code)
    else:
        comment = re.compile(r"(?m)(?:^|(?<=\s))# .*$")
        facts.labels += [found[0] for found in comment.finditer(code)]
        facts.add("code block", comment.sub("", code).strip())


class _Tags(HTMLParser):
    """Adds the tags and texts of a piece of HTML to ``facts``."""

    def __init__(self, facts: _Facts) -> None:
        super().__init__()
        self.facts = facts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        written = [tag]
        for name, value in sorted((name, value or "") for name, value in attrs if name not in DIRECTION_ATTRIBUTES):
            if name in TEXT_ATTRIBUTES:
                self.facts.labels.append(value)
                written.append(name)
            else:
                written.append(f'{name}="{value}"' if value else name)
        self.facts.add("HTML tag", f"<{' '.join(written)}>")

    def handle_endtag(self, tag: str) -> None:
        self.facts.add("HTML tag", f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.facts.add_prose(data)


def _collect_html(html: str, facts: _Facts) -> None:
    parser = _Tags(facts)
    parser.feed(html)
    parser.close()


def _structure_faults(ours: _Facts, theirs: _Facts) -> Iterator[str]:
    if ours.headings != theirs.headings:
        yield f"headings {_listed(ours.headings)} became {_listed(theirs.headings)}"
    for (kind, value), count in (ours.items - theirs.items).items():
        yield (f"the {kind} {value} is missing" if value else f"{count} {kind}(s) missing")
    for (kind, value), count in (theirs.items - ours.items).items():
        yield (f"the {kind} {value} is not in the English" if value else f"{count} {kind}(s) more than in the English")
    known = {target.casefold() for target, _ in ours.terms}
    for target, explicit in theirs.terms:
        if explicit and not ARABIC_LETTER.search(target) and target.casefold() not in known:
            yield f"{{term}} leads to {target}, which the English does not link"
    if len(ours.programs) == len(theirs.programs):
        for one, other in zip(ours.programs, theirs.programs, strict=True):
            if one != other:
                yield from (f"in a code block, {fault}" for fault in same_program(one, other))


def _listed(headings: list[str]) -> str:
    return ", ".join(headings) or "(none)"


# --- Programs -------------------------------------------------------------------------------------------------------


def _program_needs_translation(code: str) -> bool:
    try:
        return code_strings.needs_translation(code)
    except SyntaxError:
        # A fragment for reading, with "..." or "?" in it; nobody runs it.
        return "#" in code


def _compare_programs(source: str, translation: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Return how two programs differ, and the pairs of texts that may."""
    trees = []
    for code, which in ((source, "English code"), (translation, "translated code")):
        try:
            trees.append(ast.parse(code))
        except (SyntaxError, ValueError) as error:
            # ast.parse raises ValueError for null bytes.
            return [f"the {which} is not valid Python: {error}"], []
    comparison = _Comparison(trees[0])
    faults = [
        f"line {getattr(ours, 'lineno', 1)}: the code differs: {_shortened(ours)} became {_shortened(theirs)}"
        for ours, theirs in comparison.differences(*trees)
    ]
    positions = [
        [
            (text, sum(node.lineno < line for node in ast.walk(tree) if isinstance(node, ast.stmt)))
            for line, text in code_strings.markers(code)
        ]
        for tree, code in zip(trees, (source, translation), strict=True)
    ]
    if positions[0] != positions[1]:
        faults.append("nbgrader's marker lines (### BEGIN …, ### END …) must stay word for word where they are")
    said = ["\n".join(code_strings.comments(code)) for code in (source, translation)]
    return faults, [*comparison.texts, (said[0], said[1])]


class _Comparison:
    """Compares syntax trees, setting aside what ``source`` shows to people."""

    def __init__(self, source: ast.AST) -> None:
        self.shown = {id(node) for node in code_strings.display_strings(source)}
        # Strings formatted by `%` lose their directives as easily as others their fields.
        self.percent = {
            id(node.left) for node in ast.walk(source) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)
        }
        self.texts: list[tuple[str, str]] = []

    def differences(self, ours: ast.AST, theirs: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        if id(ours) in self.shown and code_strings.is_string(theirs):
            if self._same_fields(ours, theirs):
                self.texts.append((_prose(ours), _prose(theirs)))
            else:
                yield ours, theirs
        elif type(ours) is not type(theirs) or _shape(ours) != _shape(theirs):
            yield ours, theirs
        else:
            # Equal shapes have their children in the same fields.
            for one, other in zip(ast.iter_child_nodes(ours), ast.iter_child_nodes(theirs), strict=True):
                yield from self.differences(one, other)

    def _equal(self, ours: ast.AST, theirs: ast.AST) -> bool:
        known = len(self.texts)
        if any(self.differences(ours, theirs)):
            # The texts met on the way are no pairs.
            del self.texts[known:]
            return False
        return True

    def _same_fields(self, ours: ast.AST, theirs: ast.AST) -> bool:
        """Return whether two strings show the same values, in any order, since word order differs by language."""
        left = [node for node in getattr(theirs, "values", []) if isinstance(node, ast.FormattedValue)]
        for field_ in (node for node in getattr(ours, "values", []) if isinstance(node, ast.FormattedValue)):
            match = next((node for node in left if self._equal(field_, node)), None)
            if match is None:
                return False
            left.remove(match)
        if left:
            return False
        pattern = r"\{[^{}]*\}"
        if id(ours) in self.percent:
            pattern += r"|%(?:\(\w+\))?[-+#0 ]*\d*(?:\.\d+)?[a-zA-Z%]"
        return Counter(re.findall(pattern, code_strings.text_of(ours))) == Counter(
            re.findall(pattern, code_strings.text_of(theirs))
        )


def _shape(node: ast.AST) -> list[object]:
    """Return everything of ``node`` but its children: names, constants, and which fields hold how many children."""
    shape: list[object] = []
    for name, value in ast.iter_fields(node):
        items = value if isinstance(value, list) else [value]
        shape.append((name, len(items), [_kind(item) for item in items]))
    return shape


def _kind(item: object) -> object:
    # Operators have neither children nor a line to report, so they count as part of the expression around them.
    return bool(item._fields) or type(item).__name__ if isinstance(item, ast.AST) else repr(item)


def _prose(node: ast.AST) -> str:
    """Return the words of a display string."""
    return re.sub(r"\$[^$]*\$|\{[^{}]*\}|>>> .*", PLACEHOLDER, code_strings.text_of(node, PLACEHOLDER))


def _shortened(node: ast.AST) -> str:
    if isinstance(node, ast.Module):
        return f"{len(node.body)} statements"
    code = ast.unparse(node)
    return f"`{code if len(code) <= 60 else code[:59] + '…'}`"


# --- Language -------------------------------------------------------------------------------------------------------


def _number_faults(ours: list[str], theirs: list[str]) -> list[str]:
    required, optional = _numbers("\n".join(ours))
    found, found_optional = _numbers("\n".join(theirs))
    missing = required - found - found_optional
    added = found - required - optional
    return [f"the number {number} is missing" for number in missing.elements()] + [
        f"the number {number} is not in the English" for number in added.elements()
    ]


def _numbers(text: str) -> tuple[Counter[str], Counter[str]]:
    """Return the numbers of ``text``: those a translation must hold, and those it may put in words.

    Ordinals, decades and digits within a name (4th, 1990s, B2B) may be said in words.
    """
    required: Counter[str] = Counter()
    optional: Counter[str] = Counter()
    for found in NUMBER.finditer(text):
        named = re.search(r"[A-Za-z]\Z", text[: found.start()]) or re.match(r"(?:st|nd|rd|th|s)\b", text[found.end() :])
        (optional if named else required)[found[0].replace(",", "")] += 1
    return required, optional


def _untranslated(ours: list[str], theirs: list[str], language: str) -> list[str]:
    if language != "ar" or any(map(ARABIC_LETTER.search, theirs)) or not any(map(WORD.search, ours)):
        return []
    return ["is not translated: it holds no Arabic"]


def _english(text: str) -> list[str]:
    """Return the runs of English words in ``text`` that look like a forgotten sentence.

    Quoted and emphasised titles, short glosses in brackets and names are no fault in a text of another language.
    """
    bare = GLOSS.sub(PLACEHOLDER, QUOTED.sub(PLACEHOLDER, text))
    if not ARABIC_LETTER.search(bare):
        bare = text
    runs = (found[0] for found in LATIN_RUN.finditer(bare))
    return [run for run in runs if sum(word[0].islower() for word in run.split()) >= 2]


def _arabic_faults(translation: str, shown: list[str]) -> list[str]:
    faults = []
    if digits := ARABIC_INDIC_DIGIT.findall(translation):
        faults.append(f"Arabic-Indic digits ({''.join(digits)}): the course writes 0 to 9")
    if "\u0640" in translation:
        faults.append("holds a tatweel (ـ)")
    words = set(re.findall(rf"[{ARABIC}]+", TASHKEEL.sub("", translation)))
    for wrong, right in FORBIDDEN.items():
        if any(wrong in word for word in words):
            faults.append(f"«{wrong}»: the glossary's word is «{right}»")
    for text in shown:
        for found in LATIN_PUNCTUATION.findall(text):
            written = found.replace(EMPHASIS_END, "")
            faults.append(f'Latin "{found[-1]}" after an Arabic letter: «{written}»')
    return faults
