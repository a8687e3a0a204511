"""The text of a formula → its tree: tokens, then one descent whose depth is counted."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from lims.domain.formula import (
    COMPARISONS,
    DEEPEST,
    FUNCTIONS,
    LARGEST_POWER,
    LONGEST,
    MOST_DIGITS,
    MOST_STEPS,
    MOST_TOKENS,
    NAME,
    WORDS,
    Binary,
    Call,
    Choice,
    Comparison,
    Formula,
    Name,
    Negative,
    Node,
    Number,
)
from lims.domain.refusal import Refused


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int
    unit: str = ""


_SAME = str.maketrans("−×·÷≤≥", "-**/<>")
_TOKEN = re.compile(
    r"(?P<blank>[ \t\r]+)|(?P<end>[\n;])"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE]-?[0-9]+)?)(?:[ \t]*\[(?P<unit>[^\]\n]*)\])?"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<sign><=|>=|[-+*/(),=<>])"
)


@lru_cache(maxsize=1000)
def parse(text: str) -> Formula:
    """The formula that was written. Raises `Refused` with the line, never anything else."""
    return _Parser(_tokens(text)).formula()


@lru_cache(maxsize=1000)
def condition(text: str) -> Comparison:
    """One comparison: `C * V_el <= capacity`."""
    parser = _Parser(_tokens(text))
    found = parser.comparison()
    parser.at_end()
    return found


def _tokens(text: str) -> list[_Token]:
    if not text.strip():
        raise Refused("formula_empty")
    if len(text) > LONGEST:
        raise Refused("formula_too_long", most=LONGEST)
    text = text.replace("≤", "<=").replace("≥", ">=").translate(_SAME)
    found, place, line = list[_Token](), 0, 1
    while place < len(text):
        met = _TOKEN.match(text, place)
        if met is None:
            raise Refused("formula_sign_unknown", line=line, sign=text[place])
        kind = met.lastgroup if met.lastgroup != "unit" else "number"
        if kind != "blank":
            found.append(_token(met, kind or "", line))
        line += met[0].count("\n")
        place = met.end()
    if len(found) > MOST_TOKENS:
        raise Refused("formula_too_long", most=LONGEST)
    return found


def _token(met: re.Match[str], kind: str, line: int) -> _Token:
    text = met["number"] if kind == "number" else met[0]
    return _Token(kind, text, line, met["unit"] if met["unit"] is not None else "1")


class _Parser:
    """Reads from left to right; how deep it went is counted, so that no text can exhaust it."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.place, self.depth = tokens, 0, 0

    def formula(self) -> Formula:
        steps: list[tuple[str, Node]] = []
        self.skip_ends()
        while self.take("name", "let"):
            if len(steps) == MOST_STEPS:
                raise Refused("formula_too_many_steps", most=MOST_STEPS)
            name = self.name()
            if name in {each for each, _ in steps}:
                raise Refused("formula_step_twice", name=name)
            self.need("sign", "=")
            steps.append((name, self.expression()))
            self.line_end()
        result = self.expression()
        self.skip_ends()
        self.at_end()
        return Formula(tuple(steps), result)

    def name(self) -> str:
        token = self.next()
        if token.kind != "name" or token.text in WORDS or token.text in FUNCTIONS:
            raise self.wrong(token)
        return _checked_name(token.text)

    def expression(self) -> Node:
        self.deeper()
        if self.take("name", "if"):
            found: Node = self.choice()
        else:
            found = self.chain(("+", "-"), lambda: self.chain(("*", "/"), self.signed))
        self.depth -= 1
        return found

    def choice(self) -> Choice:
        asked = self.comparison()
        self.need("name", "then")
        then = self.expression()
        self.need("name", "else")
        return Choice(asked, then, self.expression())

    def comparison(self) -> Comparison:
        left = self.expression()
        token = self.next()
        if token.kind != "sign" or token.text not in COMPARISONS:
            raise self.wrong(token)
        return Comparison(token.text, left, self.expression())

    def chain(self, signs: tuple[str, ...], below: Callable[[], Node]) -> Node:
        found: Node = below()
        length = 0
        while (token := self.peek()) is not None and token.kind == "sign" and token.text in signs:
            length += 1
            if length > DEEPEST:
                raise Refused("formula_too_deep", most=DEEPEST)
            self.place += 1
            found = Binary(token.text, found, below())
        return found

    def signed(self) -> Node:
        if self.take("sign", "-"):
            self.deeper()
            found = Negative(self.signed())
            self.depth -= 1
            return found
        return self.atom()

    def atom(self) -> Node:
        token = self.next()
        if token.kind == "number":
            return Number(_number(token), token.unit.strip())
        if token.kind == "sign" and token.text == "(":
            inner = self.expression()
            self.need("sign", ")")
            return inner
        if token.kind != "name" or token.text in WORDS:
            raise self.wrong(token)
        if token.text in FUNCTIONS:
            return self.call(token)
        return Name(_checked_name(token.text))

    def call(self, token: _Token) -> Call:
        self.need("sign", "(")
        arguments = [self.expression()]
        while self.take("sign", ","):
            arguments.append(self.expression())
        self.need("sign", ")")
        fewest, most = FUNCTIONS[token.text]
        if not fewest <= len(arguments) <= most:
            raise Refused("formula_arguments", function=token.text, fewest=fewest, most=most)
        return Call(token.text, tuple(arguments))

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused("formula_too_deep", most=DEEPEST)

    def peek(self) -> _Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def next(self) -> _Token:
        token = self.peek()
        if token is None:
            raise Refused("formula_ends_early")
        self.place += 1
        return token

    def take(self, kind: str, text: str) -> bool:
        token = self.peek()
        found = token is not None and (token.kind, token.text) == (kind, text)
        self.place += found
        return found

    def need(self, kind: str, text: str) -> None:
        token = self.next()
        if (token.kind, token.text) != (kind, text):
            raise self.wrong(token)

    def line_end(self) -> None:
        token = self.next()
        if token.kind != "end":
            raise self.wrong(token)
        self.skip_ends()

    def skip_ends(self) -> None:
        while (token := self.peek()) is not None and token.kind == "end":
            self.place += 1

    def at_end(self) -> None:
        token = self.peek()
        if token is not None:
            raise self.wrong(token)

    def wrong(self, token: _Token) -> Refused:
        if token.kind == "sign" and token.text == ",":
            return Refused("formula_comma", line=token.line)
        return Refused("formula_unexpected", line=token.line, found=token.text.strip()[:20] or "↵")


def _checked_name(text: str) -> str:
    if NAME.fullmatch(text) is None:
        raise Refused("formula_name", name=text[:30])
    return text


def _number(token: _Token) -> Decimal:
    digits, _, power = token.text.lower().partition("e")
    too_long = sum(each.isdigit() for each in digits) > MOST_DIGITS
    if too_long or len(power) > 4 or abs(int(power or 0)) > LARGEST_POWER:
        raise Refused("formula_number", line=token.line, text=token.text[:20])
    return Decimal(token.text)
