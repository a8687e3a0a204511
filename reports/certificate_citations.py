"""The texts that limits stand in, numbered in the order in which a reader meets them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import Citation
from lims.domain.deciding import Decided, DecidesOn
from lims.words import Language
from reports.certificate_values import runs
from reports.paper.typeface import literal
from reports.paper.voice import Voice, said, second, shown_day

MANY = 40
"""So many clauses of one text are a list to look things up in, and set smaller."""

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
    days: tuple[Decided, ...] = ()


@dataclass(frozen=True, slots=True)
class Citations:
    cited: tuple[Cited, ...]
    numbers: dict[Key, int]

    @classmethod
    def of(cls, certificate: Certificate) -> "Citations":
        """Number the texts; under each, gather lines that share a clause and a limit."""
        clauses: dict[Key, dict[str, list[int]]] = {}
        days: dict[Key, dict[Decided, None]] = {}
        for number, citation, decided in _met(certificate):
            clauses.setdefault(_key(citation), {}).setdefault(_clause(citation), []).append(number)
            days.setdefault(_key(citation), {}).update({decided: None} if decided else {})
        numbers = {key: number for number, key in enumerate(clauses, 1)}
        cited = tuple(
            Cited(
                numbers[key],
                *key,
                tuple((tuple(lines), clause) for clause, lines in found.items()),
                tuple(days[key]),
            )
            for key, found in clauses.items()
        )
        return cls(cited, numbers)

    def number_of(self, citation: Citation | None) -> int | None:
        return None if citation is None else self.numbers.get(_key(citation))


def told(cited: Cited, voice: Voice) -> str:
    """`1. Reg (EU) 2023/915, title, in force since …, by the day …; parameter 1: clause [limit]`."""
    many = len(cited.clauses) >= MANY
    start = _start([clause for _, clause in cited.clauses]) if many else ""
    clauses = "; ".join(f"({runs(lines)}) {clause[len(start) :]}" for lines, clause in cited.clauses)
    clauses = f"{start.strip()}: {clauses}" if start else clauses
    title = f", {literal(cited.title)}" if cited.title else ""
    texts = ["; ".join(_dated(cited, language)) for language in voice.languages]
    dated = voice.paired(texts, between=" / ", by=0.5)
    smaller = 1.4 if many else 0.4
    where = second(literal(voice.plain("paper.cite.clauses", clauses=clauses)), smaller)
    return f"{cited.number}. <b>{literal(cited.regulation)}</b>{title}; {dated}. {where}"


def _start(clauses: list[str]) -> str:
    """The words all of them begin with, so that they are said once: "Phụ lục, mã hoạt chất (Codex) "."""
    ends = min(clauses), max(clauses)
    same = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(*ends, strict=False)))
    return same[: same.rfind(" ") + 1]


def _dated(cited: Cited, language: Language) -> Iterator[str]:
    """Since when the text is in force, and by which day its limits were looked up."""
    if cited.effective_from:
        yield said("paper.cite.effective", language, day=cited.effective_from)
    elif not cited.days:
        yield said("paper.cite.in_force", language, day=cited.in_force_on)
    kinds: dict[tuple[DecidesOn, bool], list[date]] = {}
    for each in cited.days:
        kinds.setdefault((each.by, each.assumed), []).append(each.on)
    for (by, assumed), days in kinds.items():
        ends = dict.fromkeys(shown_day(day, language) for day in (min(days), max(days)))
        code = "assumed" if assumed else "day"
        yield said(f"paper.cite.{code}_{by}", language, day=" – ".join(ends))


def _met(certificate: Certificate) -> Iterator[tuple[int, Citation, Decided | None]]:
    for number, line in enumerate(certificate.lines, 1):
        for market in certificate.markets:
            given = line.verdict_for(market.code)
            if given and given.limit and given.citation:
                yield number, given.citation, given.specification.decided if given.specification else None


def _key(citation: Citation) -> Key:
    """A text in one version; the day we looked counts only where no version is known."""
    looked = None if citation.effective_from else citation.in_force_on
    return citation.regulation, citation.title, citation.effective_from, looked


def _clause(citation: Citation) -> str:
    return f"{citation.clause} [{citation.limit_id}]" if citation.clause else f"[{citation.limit_id}]"
