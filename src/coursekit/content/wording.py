"""Words that must not reach a page, in any language of the course.

What was written "from memory" is checked against a source or left out. A chapter is linked by its name, since "the
next chapter" is another one as soon as one is added, and may never be written. And a lesson that argues says with whom:
"the article" is nobody. A page that is printed too says nothing that holds on a screen alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coursekit.course import notebooks, po_files
from coursekit.course.project import Project
from coursekit.translation import po, sources

# What stands in a text and is not said by it: roles, which Sphinx resolves, and addresses.
ROLE = re.compile(r"\{[a-zA-Z][\w:.+-]*\}(`+)[^`]+\1|(?<=\])\([^)]*\)")


@dataclass(frozen=True)
class Rule:
    """A rule for words.

    Attributes
    ----------
    words
        By language, what no text may say.
    instead
        What is right.
    """

    words: dict[str, re.Pattern[str]]
    instead: str


EVERYWHERE = (
    Rule(
        {"en": re.compile(r"\bfrom\s+memory\b", re.IGNORECASE), "ar": re.compile(r"من\s+الذاكرة")},
        "check it against a source that can be read, say that it was not checked, or leave it out",
    ),
    Rule(
        {
            "en": re.compile(
                r"\b(?:next|later|coming|following)\s+chapters?\b|\bchapters?\s+\d+\b|\bchapters?\s+to\s+come\b",
                re.IGNORECASE,
            ),
            "ar": re.compile(
                r"(?:الفصل|الفصول)\s+(?:التالي|التالية|القادم|القادمة|المقبل|المقبلة|اللاحق|اللاحقة)\b"
                r"|(?:ال)?فص(?:ل|ول)\s+[\d٠-٩]+|\bفص(?:ل|ول)\s+(?:تالي|قادم|مقبل|لاحق)ة?\b"
            ),
        },
        "name the chapter with a link to it ({doc}), or say nothing of one that is not there",
    ),
)
IN_LESSONS = (
    Rule(
        {
            "en": re.compile(r"\b(?:the|this|our|source)\s+articles?\b", re.IGNORECASE),
            "ar": re.compile(r"المقالة?\s+(?:المصدر|الأصلية?)|مقالات?\s+المصدر"),
        },
        "name who says it and where; the articles that the course grew from are named on a page of their own",
    ),
)

IN_PRINT = (
    Rule(
        {
            "en": re.compile(
                r"\b[Uu]nfold\w*|\bsliders?\b|\bmoving (?:it|them)\b"
                r"|\b[Tt]his (?:page|site)\b|\bbutton (?:above|below)\b"
            ),
            "ar": re.compile(r"منزلق\w*|التحريك|هذه الصفحة|هذا الموقع|وافتحها|افتح حل\w*|الزر الذي"),
        },
        "the page is printed too: say what holds there as well, such as “chapter”, “values”, “see ours”",
    ),
)


def faults(text: str, language: str, rules: Iterable[Rule]) -> Iterator[str]:
    """Yield the words in a text that break a rule, each with what is right.

    Parameters
    ----------
    text
        The text, in MyST's Markdown.
    language
        Its language; for one that a rule has no words for it asks for nothing.
    rules
        The rules.

    Examples
    --------
    >>> [*faults("It is the next chapter's question; see {doc}`the next chapter </two>`.", "en", EVERYWHERE)]
    ['says “next chapter”: name the chapter with a link to it ({doc}), or say nothing of one that is not there']
    """
    said = ROLE.sub(" ", text)
    for rule in rules:
        if (words := rule.words.get(language)) and (found := words.search(said)):
            yield f"says “{' '.join(found[0].split())}”: {rule.instead}"


def check(project: Project) -> list[str]:
    """Return the words on the pages of a course, in each language, that must not stand there."""
    found = []
    for source in sources.sources(project):
        found += _faults_of(project, source, EVERYWHERE)
        if source in project.lessons:
            found += _faults_of(project, source, IN_LESSONS)
        if not any(source.with_suffix("").is_relative_to(entry) for entry in project.settings.printed.leave_out):
            found += _faults_of(project, source, IN_PRINT)
    return found


def _faults_of(project: Project, source: Path, rules: tuple[Rule, ...]) -> list[str]:
    found = [f"{source}: {fault}" for fault in _source_faults(project, source, rules)]
    for language in project.translations:
        path = po.catalog_path(project, source, language)
        found += [f"{path.relative_to(project.root)}: {fault}" for fault in _catalog_faults(path, language, rules)]
    return found


def _source_faults(project: Project, source: Path, rules: tuple[Rule, ...]) -> Iterator[str]:
    language = project.source.language
    for message in sources.messages(project, source):
        yield from (f"{message.name} {fault}" for fault in faults(message.text, language, rules))
    if source in project.lessons:
        for cell in notebooks.read(project.root / source).cells:
            for output in cell.get("outputs", ()):
                text = "\n".join([output.get("text", ""), *map(str, output.get("data", {}).values())])
                yield from (f"the output of cell {cell.id} {fault}" for fault in faults(text, language, rules))


def _catalog_faults(path: Path, language: str, rules: tuple[Rule, ...]) -> Iterator[str]:
    if path.is_file():
        for entry in po_files.read(path).translated_entries():
            place = entry.msgctxt or f"“{' '.join(entry.msgid.split())[:49]}”"
            yield from (f"{place} {fault}" for fault in faults(entry.msgstr, language, rules))
