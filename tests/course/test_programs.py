"""Two programs are the same but for what they say to people, or the difference is told by line."""

import pytest

from coursekit.course.programs import bound_names, compare, same_program

CODE = '''\
def value(margin, rate):
    """Return the value."""
    ### BEGIN SOLUTION
    return margin / (1 - rate)  # closed form
    ### END SOLUTION


table = pd.DataFrame({"Net profit": [1, 2.5], "Year of sale": [1, 2]})
table["Net profit"].plot(label=f"Profit {1:.1f} of {rate!r} customers", color="C0")
if mode == "Old Mode":
    print("%d customers kept in {year}" % 5)
plt.style.use("Some Style")
plt.legend(loc="upper left")
'''

ARABIC_CODE = '''\
def value(margin, rate):
    """أعد القيمة."""
    ### BEGIN SOLUTION
    # الصيغة المغلقة
    return margin / (1 - rate)
    ### END SOLUTION


table = pd.DataFrame({"Net profit": [1, 2.5], "سنة البيع": [1, 2]})
table["Net profit"].plot(label=f"من {rate!r} عميلًا ربح {1:.1f}", color="C0")
if mode == "Old Mode":
    print("بقي %d من العملاء في {year}" % 5)
plt.style.use("Some Style")
plt.legend(loc="upper left")
'''


def test_comments_and_display_strings_may_change():
    assert same_program(CODE, ARABIC_CODE) == []
    comparison = compare(CODE, ARABIC_CODE)
    assert comparison.comments == ("closed form", "الصيغة المغلقة")
    assert len(comparison.texts) == 4


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ("(1 - rate)", "(1 + rate)", "line 4: the code differs"),
        ("2.5", "2", "`2.5` became `2`"),
        ('table["Net profit"]', 'table["صافي الربح"]', "`'Net profit'` became"),
        ('{"Net profit"', '{"صافي الربح"', "`'Net profit'` became"),
        ('"Old Mode"', '"وضع قديم"', "`'Old Mode'` became"),
        ('"Some Style"', '"نمط آخر"', "`'Some Style'` became"),
        ('"upper left"', '"يمين أعلى"', "`'upper left'` became"),
        ('"C0"', '"C1"', "`'C0'` became `'C1'`"),
        ("{rate!r}", "{rate}", "the code differs"),
        ("{1:.1f}", "{1:.2f}", "the code differs"),
        (" {1:.1f}", "", "the code differs"),
        ("%d ", "", "the code differs"),
        ("{year}", "{سنة}", "the code differs"),
        ("{1:.1f}", "{1:.1f} {rate}", "the code differs"),
        ("def value", "def القيمة", "the code differs"),
        ("    ### END SOLUTION\n", "", "marker lines"),
        ("### BEGIN SOLUTION", "### بداية الحل", "marker lines"),
        ('plt.style.use("Some Style")\n', "", "6 statements became 5 statements"),
        ("1 - rate)", "1 - rate", "the translated code is not valid Python"),
    ],
)
def test_another_program_is_refused(good, bad, fault):
    assert good in ARABIC_CODE
    faults = same_program(CODE, ARABIC_CODE.replace(good, bad))
    assert any(fault in found for found in faults), faults


def test_a_marker_may_not_move_past_code():
    moved = ARABIC_CODE.replace("    ### BEGIN SOLUTION\n", "").replace(
        "- rate)\n", "- rate)\n    ### BEGIN SOLUTION\n"
    )
    assert any("marker lines" in fault for fault in same_program(CODE, moved))


def test_patterns_are_no_words_for_readers():
    source = 'match mode:\n    case "Old Mode":\n        print("Old Mode")'
    assert same_program(source, source.replace('print("Old Mode")', 'print("وضع قديم")')) == []
    assert same_program(source, source.replace('case "Old Mode"', 'case "وضع قديم"'))


def test_values_in_an_f_string_may_change_places_with_their_words():
    source = """print(f"after {'1 year' if a else 'No year'} {'2 firms' if b else 'No firm'}")"""
    translation = """print(f"{'2 شركتان' if b else 'لا شركة'} بعد {'1 سنة' if a else 'لا سنة'}")"""
    assert same_program(source, translation) == []


def test_branches_of_equal_length_are_told_apart():
    assert same_program("if a:\n    x\nelse:\n    y", "if a:\n    x\n    y")


def test_names_inside_functions_and_comprehensions_are_not_bound():
    assert set(bound_names("a = [b for b in c]\nfor d in a: e = lambda f: f\nasync def g(): h = 1")) == {
        "a",
        "d",
        "e",
        "g",
    }
    assert list(bound_names("%matplotlib inline")) == []


def test_code_with_a_null_byte_is_no_program():
    assert "not valid Python" in same_program("x = 1", "x = 1\0")[0]
