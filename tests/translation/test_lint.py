"""The lint of message pairs: silent about a good translation, loud about each planted fault."""

import pytest

from coursekit.course.edition import Edition
from coursekit.translation import lint
from coursekit.translation.lint.markdown import has_text

FORBIDDEN = {"زبون": "عميل", "زبائن": "عملاء", "التسرب": "الفقد"}


def check_pair(source, translation, *, kind, language="ar"):
    """Return the faults of a pair in a course with two words of its own."""
    forbidden = FORBIDDEN if language == "ar" else {"client": "abonné"}
    return lint.check_pair(source, translation, kind=kind, edition=Edition(language), forbidden_words=forbidden)


ENGLISH = """\
## Where this goes wrong

"Five percent" means *three* different things: +27.5 %, +21 % and +4.7 %, as {cite:t}`reichheld1990` report for
1,200 firms (5–25 times). See {ref}`the table <tab-x>`, {term}`retention rate`, `retention_rate`, [the data](data.md)
and $r = 5$. About US\\$1.4 billion; on 25 November 2011, in the 1990s, the 4th of its kind.[^note]

(tab-x)=
```{figure} images/a.png
:name: fig-a
:alt: A line rises from 10 to 20

The profit rises with retention.
```

:::{admonition} Try it
:class: tip dropdown
Compute the value, then compare:

| a | b |
|---|---|
| one | 2 |
:::

$$
x = \\frac{1}{1 + d}
$$ (eq-x)

<details class="solution"><summary>Solution, in two lines</summary>

- First, do this.
- Then that?

```python
rate = 0.8  # of customers
plt.title("Net profit")
```

</details>

```bash
make book  # build the book now
```

{claim}`S0-01` gives {glue:text}`gain:.1%` more.
"""

ARABIC = """\
## أين يقع الخطأ

تعني عبارة «خمسة بالمئة» *ثلاثة* أشياء مختلفة: +27.5 % و+21 % و+4.7 %، كما يذكر {cite:t}`reichheld1990` عن
1,200 شركة (5–25 ضعفًا). انظر {ref}`الجدول <tab-x>`، و{term}`معدل الاحتفاظ`، و`retention_rate`، و[البيانات](data.md)
و$r = 5$. نحو 1.4 مليار دولار أمريكي؛ في 25 نوفمبر 2011، في التسعينيات، وهو الرابع من نوعه.[^note]

(tab-x)=
```{figure} images/a.png
:name: fig-a
:alt: خط يصعد من 10 إلى 20

يرتفع الربح بارتفاع الاحتفاظ (customer retention).
```

:::{admonition} جرّب
:class: tip dropdown
احسب القيمة، ثم قارن:

| أ | ب |
|---|---|
| واحد | 2 |
:::

$$
x = \\frac{1}{1 + d}
$$ (eq-x)

<details class="solution" dir="rtl"><summary>الحل في سطرين</summary>

- أولًا، افعل هذا.
- ثم ذاك؟

```python
rate = 0.8  # من العملاء
plt.title("صافي الربح")
```

</details>

```bash
make book  # ابنِ الكتاب الآن
```

يعطي {claim}`S0-01` زيادة {glue:text}`gain:.1%`.
"""


def test_a_good_translation_has_no_faults():
    assert check_pair(ENGLISH, ARABIC, kind="markdown") == []


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ("## أين", "### أين", "headings h2 became h3"),
        ("[البيانات](data.md)", "البيانات", "the link data.md is missing"),
        ("data.md", "date.md", "the link date.md is not in the English"),
        ("images/a.png", "images/b.png", "argument of {figure} images/a.png is missing"),
        ("27.5", "25.7", "the number 27.5 is missing"),
        ("إلى 20", "إلى 30", "the number 30 is not in the English"),
        ("1,200", "1,300", "the number 1200 is missing"),
        ("1,200", "١٢٠٠", "Arabic-Indic digits"),
        ("`retention_rate`", "`rate_retention`", "the inline code retention_rate is missing"),
        ("`retention_rate`", "()sqrt", "mangled code: ()sqrt"),
        ("$r = 5$", "$5 = r$", "the formula r = 5 is missing"),
        ("1 + d", "1 - d", "the formula"),
        ("(eq-x)", "(eq-y)", "the label eq-x is missing"),
        ("(tab-x)=", "(tab-y)=", "the label tab-x is missing"),
        ("<tab-x>", "<tab-y>", "the role {ref}`tab-x` is missing"),
        ("reichheld1990", "reichheld1991", "the role {cite:t}`reichheld1990` is missing"),
        ("S0-01", "S0-02", "the role {claim}`S0-01` is missing"),
        ("gain:.1%", "gain:.0%", "the role {glue:text}`gain:.1%` is missing"),
        ("{term}`معدل الاحتفاظ`", "معدل الاحتفاظ", "the role {term} is missing"),
        ("معدل الاحتفاظ`", "معدل الفقد <churn rate>`", "{term} leads to churn rate"),
        (":alt: خط يصعد من 10 إلى 20\n", "", "the option of {figure} alt is missing"),
        ("tip dropdown", "tip", "the option of {admonition} class: tip dropdown is missing"),
        (":::{admonition} جرّب", ":::{note} جرّب", "the directive {admonition} is missing"),
        ("| واحد | 2 |\n", "", "2 table cell(s) missing"),
        ("- ثم ذاك؟\n", "", "1 list item(s) missing"),
        ("[^note]", "", "the footnote [^note] is missing"),
        ('class="solution"', 'class="answer"', 'the HTML tag <details class="solution"> is missing'),
        ("</details>", "", "the HTML tag </details> is missing"),
        ("0.8", "0.9", "in a code block, line 1: the code differs: `0.8` became `0.9`"),
        ("make book", "make boot", "the code block make book is missing"),
        ("أولًا،", "أولًا,", 'Latin "," after an Arabic letter: «أولًا,»'),
        ("ذاك؟", "ذاك?", 'Latin "?" after an Arabic letter'),
        ("*ثلاثة*", "*ثلاثة*;", 'Latin ";" after an Arabic letter'),
        ("«خمسة بالمئة»", "«خمسة بالمئة»,", 'Latin "," after an Arabic letter'),
        ("يرتفع", "يـرتفع", "tatweel"),
        ("يرتفع", "\u200fيرتفع", "invisible direction marks (U+200F)"),
        ("الربح", "\u2067الربح", "invisible direction marks (U+2067)"),
        ("من العملاء", "من الزبائن", "«زبائن»: the glossary's word is «عملاء»"),
        ("الاحتفاظ (", "التسرّب (", "«التسرب»: the glossary's word is «الفقد»"),
        ("احسب القيمة، ثم قارن", "Compute the value, then compare", "English left in the text"),
        ("ابنِ الكتاب الآن", "build the book now", "English left in the text"),
    ],
)
def test_a_planted_fault_is_found(good, bad, fault):
    assert good in ARABIC
    faults = check_pair(ENGLISH, ARABIC.replace(good, bad), kind="markdown")
    assert any(fault in found for found in faults), faults


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Sales grew by 5 % (from 1,000 to 1,050).", "نمت المبيعات بنسبة 5% (من 1000 إلى 1,050)."),
        (
            "See Kotler, Keller and Chernev, *A Framework for Marketing Management of the Firm*.",
            "انظر Kotler, Keller and Chernev، *A Framework for Marketing Management of the Firm*.",
        ),
        (
            "The firm said: “Don't buy this jacket and keep the old one”.",
            "قالت الشركة: «Don't buy this jacket and keep the old one»، أي لا تشترِ هذه السترة.",
        ),
        ("B2B firms in Q3", "الشركات بين المنشآت في الربع الثالث"),
        ("Net present value", "القيمة الحالية الصافية (net present value of future profits)"),
        ("![A plot](a.png)", "![رسم](a.png)"),
        ("[Text]{.wide} ![A plot](a.png){width=50}", "[نص]{.wide} ![رسم](a.png){width=50}"),
        ("Use `f(x), g(y)` or $a, b$.", "استعمل `f(x), g(y)` أو $a, b$."),
        (
            "See <https://example.org/a?b=1> and https://example.org/c.",
            "انظر <https://example.org/a?b=1> و https://example.org/c.",
        ),
        (
            "# Title\n\n### BEGIN MARK SCHEME\nTwo points.\n### END MARK SCHEME",
            "# عنوان\n\n### BEGIN MARK SCHEME\nنقطتان.\n### END MARK SCHEME",
        ),
        ("```{note}\nText\n```", "```{note}\nنص\n```"),
        ("```{quiz} Growth\nText\n```", "```{quiz} النمو\nنص\n```"),
        ("```{exercise} Growth\n:label: ex-1\nText\n```", "```{exercise} النمو\n:label: ex-1\nنص\n```"),
    ],
)
def test_what_good_translators_do_is_no_fault(source, translation):
    assert check_pair(source, translation, kind="markdown") == []


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("Text\n\n    x = 1", "نص\n\n    x = 2", "the code block x = 1 is missing"),
        ("\\begin{align}\nx\n\\end{align}", "\\begin{align}\ny\n\\end{align}", "the formula"),
        ("Text\n\n---\n\nText", "نص\n\nنص", "1 rule(s) missing"),
        ("[a]\n\n[a]: b.md", "[a] نص\n\n[a]: c.md", "the link [a]: b.md is missing"),
        ("[a][b] Text", "[نص][c]", "the link [b] is missing"),
        ("Text[^a]\n\n[^a]: Note", "نص[^a]\n\n[^b]: حاشية", "the footnote [^b]: is not in the English"),
        ("One\\\ntwo 4", "واحد\\\nاثنان 3", "the number 4 is missing"),
        ("{abbr}`NPV (net value)`", "{sub}`ق ص ح`", "the role {abbr} is missing"),
        ("{abbr}`NPV (net value)`", "{abbr}`ق, ح`", 'Latin ","'),
        ("{doc}`A page <a>`", "{doc}`صفحة <b>`", "the role {doc}`a` is missing"),
        (
            "```{figure} a.png\n---\nalt: A\n  line\nwidth: 5em\n---\n```",
            "```{figure} a.png\n---\nalt: خط\nwidth: 6em\n---\n```",
            "the option of {figure} width: 5em is missing",
        ),
        ("```{math}\n:label: a\nx\n```", "```{math}\n:label: a\ny\n```", "the content of {math} x is missing"),
        ("```{code-block} python\nx = 1  # why\n```", "```{code-block} python\nx = 2  # لماذا\n```", "code differs"),
        ("```\n5 customers\n```", "```\n6 عملاء\n```", "the number 5 is missing"),
        ('<img src="a.png" alt="A plot">', '<img src="b.png" alt="رسم">', "the HTML tag <img alt"),
        ('[Text](a.md "A title")', '[نص](a.md "عنوان, هنا")', 'Latin ","'),
        ('![A plot](a.png){width="50%"}', '![رسم](a.png){width="60%"}', "the attribute width=50% is missing"),
        ("Press <kbd>x</kbd>", "اضغط x", "the HTML tag <kbd> is missing"),
        ("### BEGIN MARK SCHEME\nText", "### بداية\nنص", "the marker line ### BEGIN MARK SCHEME is missing"),
        ("<details><summary>See a, b</summary>", "<details><summary>انظر أ, ب</summary>", 'Latin ","'),
    ],
)
def test_a_planted_fault_in_rarer_markup_is_found(source, translation, fault):
    faults = check_pair(source, translation, kind="markdown")
    assert any(fault in found for found in faults), faults


def test_a_translation_without_arabic_is_refused_where_the_english_has_words():
    assert check_pair("Summary of it", "Summary", kind="markdown") == ["is not translated: it holds no Arabic"]
    assert check_pair("CC BY 4.0", "CC BY 4.0", kind="text") == []


def test_a_language_in_latin_script_is_not_taken_for_english():
    english = "Customers who stay pay for those who {term}`leave <churn>`."
    french = "Les clients qui restent paient pour ceux qui {term}`partent <attrition>`."
    assert check_pair(english, french, kind="markdown", language="fr") == ["«client»: the glossary's word is «abonné»"]
    assert check_pair("Keep 5 %", "Gardez 6 %", kind="text", language="fr") == [
        "the number 5 is missing",
        "the number 6 is not in the English",
    ]
    assert check_pair("Summary of it", "Summary", kind="text", language="he") == [
        "is not translated: it holds no Hebrew"
    ]


def test_plain_text_is_not_read_as_markup():
    assert check_pair("From $5 to $10 *net*", "من 5$ إلى 10$ صافيًا", kind="text") == []
    assert check_pair("Users in 2016", "المستخدمون في 2017", kind="text") == [
        "the number 2016 is missing",
        "the number 2017 is not in the English",
    ]


def test_numbers_in_an_f_string_go_with_their_words():
    source = """print(f"after {'1 year' if a else 'No year'} {'2 firms' if b else 'No firm'}")"""
    translation = """print(f"{'2 شركتان' if b else 'لا شركة'} بعد {'1 سنة' if a else 'لا سنة'}")"""
    assert check_pair(source, translation, kind="code") == []


def test_a_translated_program_has_no_faults():
    source = 'rate = 0.8  # of 5 customers\nprint(f"Net profit of {rate}")'
    translation = 'rate = 0.8  # من 5 عملاء\nprint(f"صافي ربح {rate}")'
    assert check_pair(source, translation, kind="code") == []


@pytest.mark.parametrize(
    ("translation", "fault"),
    [
        ('plt.title("الربح, 2011")', 'Latin "," after'),
        ('plt.title("الربح، 2012")', "the number 2012 is not in the English"),
        ('plt.title("الربح، ٢٠١١")', "Arabic-Indic digits"),
        ('plt.title("Net profit of the firm, 2011")  # الربح', "English left in the text"),
        ('plt.title("Net profit, 2011")', "is the English code unchanged"),
    ],
)
def test_words_in_code_are_checked_like_others(translation, fault):
    faults = check_pair('plt.title("Net profit, 2011")', translation, kind="code")
    assert any(fault in found for found in faults), faults


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("```python\nx = ... ?\n```", False),
        ("```python\nx = ?  # why\n```", True),
        ("Text", True),
        ("```{figure} a.png\n:alt: A plot\n```", True),
        ("```{figure} a.png\n```", False),
        ("```{bibliography}\n:filter: docname in docnames\n```", False),
        ("```{claims}\n:verdict: supported\n```", False),
        ("```{tableofcontents}\n```", False),
        ("<!-- a comment -->", False),
        ("% a comment", False),
        ("(label)=", False),
        ("---", False),
        ("```python\nx = 1\n```", False),
        ("```python\nx = 1  # units\n```", True),
        ("```bash\nmake book\n```", False),
        ("{term}`churn`", True),
        ("<details>\n<summary>Solution</summary>", True),
        ("</details>", False),
    ],
)
def test_only_words_are_messages(markdown, expected):
    assert has_text(markdown) is expected


def test_a_title_may_stay_english_and_a_sentence_may_not():
    assert check_pair("A title", "كتاب Keep Customers and Win", kind="text") == []
    assert check_pair("A sentence", "كتاب Keep Customers for longer", kind="text") == [
        "English left in the text: “Keep Customers for longer”"
    ]


# --- Arabic alone -----------------------------------------------------------------------------------------------------

NOUNS = {"دينار": "دينارًا", "نقطة": "نقطة", "أيام": "يومًا"}
NAMES = {"رايشهيلد": "رايكهيلد", "برايم": "Prime", "المدى الطويل": "المدى البعيد"}


def arabic_faults(source, translation, kind="text"):
    return lint.check_pair(source, translation, kind=kind, edition=Edition("ar"), names=NAMES, nouns=NOUNS)


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("Price: 2 dinars", "الثمن 2 دينار", "«2 دينار»"),
        ("Points: 1, ½", "النقاط: 1 نقطة و½ نقطة", "«½ نقطة»"),
        ("8.5 days", "8.5 أيام", "«8.5 أيام»: after a fraction the noun is «يومًا»"),
        ("1.20 dinars", "1.20 دينار", "after a fraction the noun is «دينارًا»"),
        ("Over 2 billion", "أكثر من 2 مليار", "«2 مليار»"),
        ("From −3 to +4", "من ناقص 3 إلى 4", "«ناقص» before a number alone: «سالب»"),
        ("In 2016 −3", "في 2016، وناقص 3", "«ناقص» before a number alone"),
        ("S&P 500: +3", "مؤشر S&P 500: زائد 3", "«زائد» before a number alone: «موجب»"),
        ("By Reichheld", "وكتبه لرايشهيلد", "«رايشهيلد»: the course writes «رايكهيلد»"),
        ("Prime", "أعضاء بَرايم", "the course writes «Prime»"),
        ("In the long run", "على المدى الطويل", "the course writes «المدى البعيد»"),
        ("Amazon, and so on", "Amazon, وغيرها", "Latin punctuation before an Arabic word: «Amazon, وغيرها»"),
        ("In 2011, there", "في 2011; هناك", "Latin punctuation before an Arabic word"),
    ],
)
def test_a_planted_fault_in_arabic_is_found(source, translation, fault):
    found = arabic_faults(source, translation)
    assert any(fault in one for one in found), found


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Price: 2 dinars, 1 point", "الثمن ديناران، والنقاط نقطة واحدة"),
        ("0 points", "صفر"),
        ("Task 2 is easy; 2.5 dinars; 12 dinars", "المهمة 2 سهلة؛ 2.5 دينارًا؛ 12 دينارًا"),
        ("4 minus 3 and 8%, minus 0.10", "4 ناقص 3 و8%، ناقص 0.10"),
        ("One minus the rate", "واحد ناقص المعدل"),
        ("One minus 0.8", "واحد ناقص 0.8"),
        ("A proper name", "اسمه رايكهيلد، وبرايمر غيره"),
        ("(a, b) and 1,200", "(a, b) و1,200"),
    ],
)
def test_good_arabic_is_no_fault(source, translation):
    assert arabic_faults(source, translation) == []


def test_a_counted_noun_is_translated_and_its_number_is_not():
    source = "{counted}`gain:,.0f customer` stay."
    assert arabic_faults(source, "يبقى {counted}`gain:,.0f عميل`.", "markdown") == []
    assert arabic_faults(source, "يبقى {counted}`loss:,.0f عميل`.", "markdown") != []
