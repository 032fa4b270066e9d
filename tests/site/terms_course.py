"""A small course with a glossary, words for search alone, and counted nouns."""

from pathlib import Path

import polib
from nbformat import v4

from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.translation import translate
from tests.site.small_course import make_course

GLOSSARY = """# Glossary

```{glossary}
churn rate
  The share of customers who leave.

word of mouth
  What customers tell others; not the {term}`churn rate`.
```
"""
TEXT = """# One lesson

Its *{term}`churn rate`* counts, and the {term}`churn rate` counts again, with
({term}`Word of mouth <word of mouth>`).
There are {counted}`few:,.0f customer`, {counted}`two:.0f customer`, {counted}`share:.1f month`."""
ARABIC = {
    "# Glossary": "# المسرد",
    GLOSSARY.partition("\n\n")[2].strip(): """```{glossary}
معدل الفقد
  نسبة من يرحل من العملاء.

الكلمة المنقولة
  ما يقوله العملاء لغيرهم، لا {term}`معدل الفقد`.
```""",
    TEXT: """# درس واحد

يهم *{term}`معدل الفقد`*، ثم يهم {term}`معدل الفقد` مرة أخرى، ومعه
({term}`كلمة منقولة <الكلمة المنقولة>`).
وهناك {counted}`few:,.0f عميل`، ثم {counted}`two:.0f عميل`، ثم {counted}`share:.1f شهر`.""",
}
SYNONYMS = '"churn rate" = ["معدل التسرب"]\n"word of mouth" = ["الكلمة المنطوقة"]\n'
NOUNS = """[customer]
en = { one = "customer", other = "customers" }
ar = { one = "عميل واحد", two = "عميلان", few = "عملاء", many = "عميلًا", other = "عميل" }

[month]
en = { one = "month", other = "months" }
ar = { one = "شهر واحد", two = "شهران", few = "أشهر", many = "شهرًا", other = "شهر" }
"""


def with_terms(root: Path, project: Project) -> Project:
    """Make the small course with a glossary, terms, synonyms and counted nouns."""
    small = make_course(root, project)
    (root / "book" / "glossary.md").write_text(GLOSSARY)
    (root / "_toc.yml").write_text((root / "_toc.yml").read_text() + "      - file: book/glossary\n")
    lesson = notebooks.read(root / "book" / "lesson.ipynb")
    lesson.cells[0].source = TEXT
    code = "from custrel.notebook import record\n\nrecord(few=3, two=2, share=13.4)"
    lesson.cells[1] = v4.new_code_cell(code, id="add-up")
    (root / "book" / "lesson.ipynb").write_text(notebooks.dumps(notebooks.normalise(lesson)))
    (root / "locale" / "nouns.toml").write_text(NOUNS)
    (root / "locale" / "ar" / "synonyms.toml").write_text(SYNONYMS)
    made = Project(small.root)
    translate.update(made, "ar")
    for path in (root / "locale" / "ar").rglob("*.po"):
        catalog = polib.pofile(str(path), wrapwidth=0)
        for entry in catalog:
            if entry.msgid in ARABIC:
                entry.msgstr = ARABIC[entry.msgid]
                entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        catalog.save(str(path))
    return made
