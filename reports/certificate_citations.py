"""The texts that limits stand in, numbered in the order in which a reader meets them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import Citation

Key = tuple[str, str, date | None, date | None]


@dataclass(frozen=True, slots=True)
class Cited:
    """One text, and where in it the limits of which lines stand."""

    number: int
    regulation: str
    title: str
    effective_from: date | None
    in_force_on: date | None
    clauses: tuple[tuple[tuple[int, ...], str], ...]


@dataclass(frozen=True, slots=True)
class Citations:
    cited: tuple[Cited, ...]
    numbers: dict[Key, int]

    @classmethod
    def of(cls, certificate: Certificate) -> "Citations":
        """Number the texts; under each, gather lines that share a clause and a limit."""
        clauses: dict[Key, dict[str, list[int]]] = {}
        for number, citation in _met(certificate):
            clauses.setdefault(_key(citation), {}).setdefault(_clause(citation), []).append(number)
        numbers = {key: number for number, key in enumerate(clauses, 1)}
        cited = tuple(
            Cited(numbers[key], *key, tuple((tuple(lines), clause) for clause, lines in found.items()))
            for key, found in clauses.items()
        )
        return cls(cited, numbers)

    def number_of(self, citation: Citation | None) -> int | None:
        return None if citation is None else self.numbers.get(_key(citation))


def _met(certificate: Certificate) -> Iterator[tuple[int, Citation]]:
    for number, line in enumerate(certificate.lines, 1):
        for market in certificate.markets:
            given = line.verdict_for(market.code)
            if given and given.limit and given.citation:
                yield number, given.citation


def _key(citation: Citation) -> Key:
    """A text in one version; the day we looked counts only where no version is known."""
    looked = None if citation.effective_from else citation.in_force_on
    return citation.regulation, citation.title, citation.effective_from, looked


def _clause(citation: Citation) -> str:
    return f"{citation.clause} [{citation.limit_id}]" if citation.clause else f"[{citation.limit_id}]"
