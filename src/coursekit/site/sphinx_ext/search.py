"""Search in Arabic, which Sphinx does not know: with or without vowel marks and hamza, prefixes and suffixes.

A light stemmer, the *light10* of Larkey, Ballesteros and Connell, "Light Stemming for Arabic Information Retrieval"
(2007), with a table of broken plurals, which no suffix rule finds. The index is stemmed here and the query in the
browser by ``arabic-stemmer.js``; both read the same rules, and a test has both stem every word of the course.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.search import SearchLanguage, js_index

from coursekit.course.files import write_text
from coursekit.site.templates import web_folder

# Where Sphinx keeps the index of an edition.
INDEX = "searchindex.js"
# How Sphinx notes that an entry is the main one of its words; in the script of an index that is true or false.
MAIN = "main"
# Vowel marks, the dagger alif and the stretching stroke are written for the eye alone; many leave the hamza off.
MARKS = "\u064b-\u065f\u0670\u0640"
UNWRITTEN = f"{MARKS}ءؤئ"
LETTERS: dict[str, str | int | None] = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"}
CONJUNCTION = "و"
# Loyalty keeps its hamza: without it, it is "and not", which is on every page, and the stem of "states".
LOYALTY = "ولاء"
PREFIXES = ("ال", "بال", "كال", "فال", "لل")
SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
# So many letters must be left.
AFTER_CONJUNCTION, AFTER_AFFIX = 3, 2
# Of what has no letter, readers look for a year.
YEAR = re.compile(r"(19|20)\d\d")
# The words of the course that readers look for in either number.
BROKEN_PLURALS = {
    "عملاء": "عميل",
    "شرائح": "شريحة",
    "أفواج": "فوج",
    "تكاليف": "تكلفة",
    "أرباح": "ربح",
    "هوامش": "هامش",
    "أسعار": "سعر",
    "طوابير": "طابور",
    "تمارين": "تمرين",
    "نماذج": "نموذج",
    "قيود": "قيد",
    "مصادر": "مصدر",
    "أسئلة": "سؤال",
    "عقود": "عقد",
    "أنماط": "نمط",
    "أنواع": "نوع",
    "أهداف": "هدف",
    "تجارب": "تجربة",
    "نتائج": "نتيجة",
    "فصول": "فصل",
    "جداول": "جدول",
    "أرقام": "رقم",
    "أسواق": "سوق",
    "أسهم": "سهم",
    "متاجر": "متجر",
    "خسائر": "خسارة",
    "فروع": "فرع",
    "رسائل": "رسالة",
    "مواقع": "موقع",
    "مصطلحات": "مصطلح",
}


def normalised(text: str) -> str:
    """Return ``text`` as a hurried writer types it: no vowel marks, no hamza, one form of alif, ya and ha.

    >>> normalised("أَسْئِلَةٌ")
    'اسله'
    """
    return re.sub(f"[{UNWRITTEN}]", "", text).translate(str.maketrans(LETTERS))


def light_stem(word: str) -> str:
    """Return a normalised ``word`` without conjunction, article and the endings of number, gender and possession."""
    if word.startswith(CONJUNCTION) and len(word) - len(CONJUNCTION) >= AFTER_CONJUNCTION:
        word = word.removeprefix(CONJUNCTION)
    for prefix in PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= AFTER_AFFIX:
            word = word.removeprefix(prefix)
            break
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= AFTER_AFFIX:
            word = word.removesuffix(suffix)
    return word


PLURALS = {
    light_stem(normalised(plural)): light_stem(normalised(singular)) for plural, singular in BROKEN_PLURALS.items()
}


def stem(word: str) -> str:
    """Return what is common to the forms of an Arabic word; other words are left as they are.

    >>> {stem(word) for word in ("العملاء", "عميل", "وعملائها", "للعميل")}
    {'عميل'}
    >>> {stem(word) for word in ("الاحتفاظ", "وبالاحتفاظ", "احتفاظ")}
    {'احتفاظ'}
    >>> stem("retention"), stem("ولاء") == stem("ولا")
    ('retention', False)
    """
    if LOYALTY in word:
        return LOYALTY
    found = light_stem(normalised(word))
    return PLURALS.get(found, found)


def rules() -> dict[str, Any]:
    """Return what ``arabic-stemmer.js`` needs to stem as :func:`stem` does."""
    return {
        "marks": MARKS,
        "unwritten": UNWRITTEN,
        "letters": LETTERS,
        "conjunction": CONJUNCTION,
        "loyalty": LOYALTY,
        "prefixes": PREFIXES,
        "suffixes": SUFFIXES,
        "afterConjunction": AFTER_CONJUNCTION,
        "afterAffix": AFTER_AFFIX,
        "plurals": PLURALS,
    }


def script() -> str:
    """Return the script that splits and stems a query in the browser."""
    source = (web_folder() / "arabic-stemmer.js").read_text(encoding="utf-8")
    return f"const ARABIC = {json.dumps(rules(), ensure_ascii=False)};\n{source}"


class SearchArabic(SearchLanguage):
    """Arabic for Sphinx's search."""

    lang = "ar"
    language_name = "Arabic"
    js_stemmer_code = script()

    def split(self, input: str) -> list[str]:  # noqa: A002 (Sphinx's name)
        """Return the words of ``input``; a vowel mark does not end a word."""
        return super().split(re.sub(f"[{MARKS}]", "", input))

    def stem(self, word: str) -> str:
        """Return the stem of ``word``."""
        return stem(word.lower())


def is_looked_for(word: str) -> bool:
    """Return whether a reader may look for a ``word``: it has a letter, or is a year.

    >>> [word for word in ("retention", "97", "2011", "12_000", "p75", "1234567") if is_looked_for(word)]
    ['retention', '2011', 'p75']
    """
    return any(letter.isalpha() for letter in word) or YEAR.fullmatch(word) is not None


def keep_entries(app: Sphinx) -> Iterable[tuple[str, dict[str, Any], str]]:
    """Have the index keep the entries of pages that did not change, and hold all in the order of the pages.

    Sphinx reads the index of the last build without its entries (its issue 12599): after an edit only the pages that
    changed would have any, and no term would be found by its other words.
    """
    indexer = getattr(app.builder, "indexer", None)
    last = Path(app.outdir, INDEX)
    if indexer:
        known = entries_of(last.read_text(encoding="utf-8")) if last.is_file() else {}
        indexer._index_entries = {
            page: indexer._index_entries.get(page, known.get(page, [])) for page in sorted(indexer._titles)
        }
    return []


def entries_of(index: str) -> dict[str, list[tuple[str, str, str]]]:
    """Return the entries in the script of an index, by page: the words, their place, and whether it is the main one.

    >>> entries_of('Search.setIndex({"docnames": ["a", "b"], "indexentries": {"churn": [[1, "term-churn", true]]}})')
    {'b': [('churn', 'term-churn', 'main')]}
    """
    content = content_of(index)
    found: dict[str, list[tuple[str, str, str]]] = {}
    for words, places in content["indexentries"].items():
        for page, place, main in places:
            found.setdefault(content["docnames"][page], []).append((words, place, MAIN if main else ""))
    return found


def forget_words(app: Sphinx) -> Iterable[tuple[str, dict[str, Any], str]]:
    """Leave out of the index what nobody looks for, and what no page holds any more.

    Sphinx takes a page that changed out of each word's list, and keeps words whose list is empty: with every edit the
    search page would become heavier.
    """
    indexer = getattr(app.builder, "indexer", None)
    for words in (indexer._mapping, indexer._title_mapping) if indexer else ():
        for word in [word for word, pages in words.items() if not pages or not is_looked_for(word)]:
            del words[word]
    return []


def written_short(index: str) -> str:
    r"""Return the script of an index as it is read, and shorter: Sphinx writes six bytes for an Arabic letter, not two.

    >>> written_short(r'Search.setIndex({"terms": {"\u0639\u0645\u064a\u0644": [1, 2]}})')
    'Search.setIndex({"terms":{"عميل":[1,2]}})'
    """
    content = json.dumps(content_of(index), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"{js_index.PREFIX}{content}{js_index.SUFFIX}"


def content_of(index: str) -> dict[str, Any]:
    """Return what the script of an index gives to the search page."""
    return json.loads(index.removeprefix(js_index.PREFIX).removesuffix(js_index.SUFFIX))


def shorten_index(app: Sphinx, exception: Exception | None) -> None:
    """Write the index of a finished edition anew; Sphinx reads it in either form when it builds again."""
    path = Path(app.outdir, INDEX)
    if exception is None and path.is_file():
        write_text(path, written_short(path.read_text(encoding="utf-8")))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_search_language(SearchArabic)
    # The last moment before the index is written.
    app.connect("html-collect-pages", keep_entries)
    app.connect("html-collect-pages", forget_words)
    app.connect("build-finished", shorten_index)
