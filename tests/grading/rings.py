"""Classes for comparing submissions: honest ones, and rings that are planted in them."""

import ast
import random
from collections.abc import Sequence
from functools import cache

from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.similarity import MODEL, AnswerReader, HandedIn, Ring, rings, shown_shapes
from coursekit.grading.submissions import SubmittedCell
from tests.grading.classroom import PROJECT, mistakes_of, right_answers, styles_of

NAMES = ["zappos", "retention-economics", "relationship-types", "five-levels", "whatsapp-status"]
# How often the first way of solving a task is chosen, then the next one, …
POPULARITY = [0.42, 0.25, 0.15, 0.09, 0.06, 0.03]
MISTAKEN = 0.2
SYNONYMS = ["result", "res", "x", "value", "total", "df", "data", "tmp", "a", "out", "n", "answer", "values", "temp"]


@cache
def ways(name: str) -> dict[str, list[str]]:
    """Return right answers to each task: those of the styles in the order of their files, the published one second."""
    first, *rest = styles_of(name).values()
    written = [first, right_answers(name), *rest]
    return {cell: [answers[cell].strip() for answers in written] for cell in first}


@cache
def wrong_ways(name: str) -> dict[str, list[str]]:
    """Return the typical mistakes in each task."""
    found: dict[str, list[str]] = {}
    for mistake in mistakes_of(name):
        found.setdefault(mistake["cell"], []).append(mistake["source"].strip())
    return found


@cache
def reader(name: str) -> AnswerReader:
    [assignment] = NbgraderCourse(PROJECT.root).assignments(name)
    return AnswerReader(assignment)


@cache
def shown() -> frozenset[str]:
    return frozenset(shown_shapes(PROJECT))


class Renamed(ast.NodeTransformer):
    """Gives what a program defines for itself other names."""

    def __init__(self, tree: ast.AST, chance: random.Random, share: float) -> None:
        bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        parameters = {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
        free = [word for word in SYNONYMS if word not in used | parameters]
        chosen = [name for name in sorted(bound - parameters) if chance.random() < share]
        self.names = {name: free.pop(chance.randrange(len(free))) if free else f"{name}_" for name in chosen}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node


def renamed(source: str, chance: random.Random, share: float = 1.0) -> str:
    tree = ast.parse(source)
    return ast.unparse(Renamed(tree, chance, share).visit(tree))


def reordered(source: str, chance: random.Random) -> str:
    """Return the program with operands of sums and products and entries of dictionaries in another order."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult) and chance.random() < 0.5:
            node.left, node.right = node.right, node.left
        elif isinstance(node, ast.Dict):
            order = chance.sample(range(len(node.keys)), len(node.keys))
            node.keys, node.values = [node.keys[i] for i in order], [node.values[i] for i in order]
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Gt) and len(node.ops) == 1:
            node.left, node.comparators, node.ops = node.comparators[0], [node.left], [ast.Lt()]
    # The first two statements that need nothing of each other change places.
    body = tree.body[0].body if isinstance(tree.body[0], ast.FunctionDef) else []
    for place in range(len(body) - 1):
        one, two = ({n.id for n in ast.walk(body[i]) if isinstance(n, ast.Name)} for i in (place, place + 1))
        stored = {n.id for i in (place, place + 1) for n in ast.walk(body[i])
                  if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}  # fmt: skip
        simple = all(isinstance(body[i], ast.Assign) for i in (place, place + 1))
        if simple and not (one & two & stored):
            body[place], body[place + 1] = body[place + 1], body[place]
            break
    return ast.unparse(tree)


def commented(source: str, chance: random.Random) -> str:
    lines = [
        f"{line}  # {chance.choice(['my idea', 'step', 'see the task', 'checked'])}"
        if chance.random() < 0.4 and line.strip() and not line.rstrip().endswith("\\")
        else line
        for line in ast.unparse(ast.parse(source)).splitlines()
    ]
    return "\n".join(lines)


COPYING = {
    "exactly": lambda source, chance: source,
    "renamed": renamed,
    "reordered": lambda source, chance: reordered(renamed(source, chance), chance),
    "other comments": commented,
}


def honest(name: str, chance: random.Random, mainstream: float = 0.3) -> dict[str, str]:
    """Return the answers of somebody who works alone.

    Each task is solved in one of the ways there are, the first ones likelier. To a part, ``mainstream``, a taste of
    one's own decides in all tasks alike: who does the common thing in one task does it in the next as well.
    """
    taste, answers = chance.random(), {}
    for cell, sources in ways(name).items():
        at = taste if chance.random() < mainstream else chance.random()
        if chance.random() < MISTAKEN and cell in wrong_ways(name):
            source = chance.choice(wrong_ways(name)[cell])
        else:
            place, weights = 0, POPULARITY[: len(sources)]
            at *= sum(weights)
            while at > weights[place] and place < len(weights) - 1:
                at -= weights[place]
                place += 1
            source = sources[place]
        answers[cell] = renamed(source, chance, chance.choice([0.4, 0.7, 1]))
    return answers


def handed_in(name: str, who: str, answers: dict[str, str]) -> HandedIn:
    cells = [SubmittedCell("code", source, cell, cell, {}, ()) for cell, source in answers.items()]
    return HandedIn(who, reader(name).answers(cells))


def compared(name: str, everybody: Sequence[dict[str, str]]) -> list[Ring]:
    """Return the rings found in a class, in which the student number 3 is called s3."""
    students = [handed_in(name, f"s{number}", answers) for number, answers in enumerate(everybody)]
    model = HandedIn(MODEL, handed_in(name, MODEL, right_answers(name)).answers, this_term=False)
    return rings([model, *students], shown())
