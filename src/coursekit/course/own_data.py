"""What differs in an assignment from class to class and from student to student: numbers in its locked cells.

Hidden tests draw from ``CLASS_SEED``. An assignment that gives each student data of their own sets a second number::

    CLASS_SEED = 2026  # the hidden tests draw their numbers from this seed
    STUDENT_SEED = CLASS_SEED  # your own data are drawn from this number

and says what is right for these data in lines whose comments are the programs that compute it::

    own_counts = np.sort(np.random.default_rng([STUDENT_SEED, 2]).integers(100, 2000, 4))[::-1].tolist()
    OWN_CHECK = 2.631  # round(mean_payments(own_counts), 3)
    print(f"Your own Check: mean_payments({own_counts}) gives {OWN_CHECK}, rounded.")

In a student's copy these lines hold other values. They are put in and taken out here, as text: a translation has the
same lines, and a process that grades need not run anything for it.
"""

import hashlib
import re
from collections.abc import Mapping

STUDENT_SEED = "STUDENT_SEED"
CLASS_SEED = "CLASS_SEED"
# How the names of what is right begin.
OWN_CHECK = "OWN_CHECK"
LINE = re.compile(
    rf"^(?P<name>{CLASS_SEED}|{STUDENT_SEED}|{OWN_CHECK}\w*) = (?P<value>.+?)(?=(?:  # (?P<comment>.*))?$)",
    re.MULTILINE,
)
SEED_BYTES = 4


def seed_of(class_seed: int, student: str) -> int:
    """Return the number from which a student's own data are drawn.

    Parameters
    ----------
    class_seed
        The class's number.
    student
        The student's id, as the folder has it in which the work is handed in.

    Examples
    --------
    >>> seed_of(2027, "s1") == seed_of(2027, "s1"), seed_of(2027, "s1") == seed_of(2027, "s2")
    (True, False)
    """
    digest = hashlib.sha256(f"{class_seed} {student}".encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:SEED_BYTES], "big")


def values_in(source: str) -> dict[str, str]:
    r"""Return the values that a cell gives to the names above, as they stand there.

    >>> values_in("CLASS_SEED = 2026  # a seed\nOWN_CHECK = [1, 2]\nOTHER = 3")
    {'CLASS_SEED': '2026', 'OWN_CHECK': '[1, 2]'}
    """
    return {found["name"]: found["value"] for found in LINE.finditer(source)}


def with_values(source: str, values: Mapping[str, str]) -> str:
    """Return a cell with other values of these names; what ``values`` does not name stays as it is.

    >>> with_values("STUDENT_SEED = CLASS_SEED  # yours", {"STUDENT_SEED": "7"})
    'STUDENT_SEED = 7  # yours'
    """
    return LINE.sub(lambda found: f"{found['name']} = {values.get(found['name'], found['value'])}", source)


def without_values(source: str) -> str:
    """Return a cell with nothing in the place of these values, to compare it with another one's.

    >>> without_values("STUDENT_SEED = 7") == without_values("STUDENT_SEED = CLASS_SEED")
    True
    """
    return with_values(source, dict.fromkeys(values_in(source), "…"))
