"""The language of bench calculations as a small frozen tree. Nothing in it can be executed.

    let n20 = n + 0.00023 [1/°C] * (t - 20 [°C])
    (-0.26810 - log10(n20 - 1)) / 0.002243 [1/(g/100 g)]

Numbers have a point and may have a unit behind them; names are inputs or steps; `if a < b then x else y`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

LONGEST, MOST_TOKENS, DEEPEST, MOST_STEPS, MOST_DIGITS, LARGEST_POWER = 2000, 400, 40, 12, 18, 15
FUNCTIONS = {
    "log10": (1, 1), "sqrt": (1, 1), "abs": (1, 1), "min": (1, 8), "max": (1, 8), "mean": (1, 8), "sd": (1, 1),
    "slope": (2, 2), "intercept": (2, 2), "readoff": (3, 3),
}  # fmt: skip
"""Name → the fewest and the most arguments."""
WORDS = {"let", "if", "then", "else"}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
COMPARISONS = ("<=", ">=", "<", ">")


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    unit: str = "1"


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    of: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Comparison:
    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Choice:
    condition: Comparison
    then: "Node"
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple["Node", ...]


Node = Number | Name | Negative | Binary | Choice | Call


@dataclass(frozen=True, slots=True)
class Formula:
    """Named steps in their order, and the last line: the result."""

    steps: tuple[tuple[str, Node], ...]
    result: Node


def names(node: Node | Comparison) -> Iterator[str]:
    """Every input and step a node speaks of."""
    if isinstance(node, Name):
        yield node.name
    for below in children(node):
        yield from names(below)


def children(node: Node | Comparison) -> tuple[Node | Comparison, ...]:
    if isinstance(node, Negative):
        return (node.of,)
    if isinstance(node, Binary | Comparison):
        return (node.left, node.right)
    if isinstance(node, Choice):
        return (node.condition, node.then, node.otherwise)
    return node.arguments if isinstance(node, Call) else ()
