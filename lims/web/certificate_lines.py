"""The lines and answers of a certificate as pages show them, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import Line, LineVerdict
from lims.domain.verification import Answer, PublicCertificate
from lims.words import Language, told
from lims.words.printed import limit_in_line, result_in_line, spread_in_line

HasLines = Certificate | PublicCertificate


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """One market's answer for one line."""

    market: str
    outcome: str
    limit: str
    sentence: str
    beside: str
    word: str | None = None


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One analyte with its result and what it means."""

    analyte: str
    method: str
    result: str
    spread: str
    sum_of: str
    accredited: bool
    provider: str
    verdicts: tuple[ShownVerdict, ...]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One verdict and the markets it holds for."""

    outcome: str
    markets: str


def lines(certificate: HasLines, language: Language) -> list[ShownLine]:
    """The lines with the names of their markets as the paper prints them."""
    names = {market.code: market.name[language] for market in certificate.markets}
    analytes = told.names_of(certificate.lines)
    return [
        ShownLine(
            analyte=line.analyte[language],
            method=line.method.code,
            result=result_in_line(line, language),
            spread=spread_in_line(line, language),
            sum_of=told.sum_of_line(line, analytes, language),
            accredited=line.accredited,
            provider=line.provider.name if line.provider else "",
            verdicts=tuple(_verdict(verdict, line, names, language) for verdict in line.verdicts),
        )
        for line in certificate.lines
    ]


def answers(given: Sequence[Answer], language: Language) -> list[ShownAnswer]:
    """ "Đạt – Việt Nam, EU", one line for each verdict."""
    return [
        ShownAnswer(
            answer.verdict.value if answer.verdict else "no_limit",
            ", ".join(name[language] for name in answer.markets),
        )
        for answer in given
    ]


def _verdict(given: LineVerdict, line: Line, names: Mapping[str, str], language: Language) -> ShownVerdict:
    limit = limit_in_line(given.limit, language) if given.limit else ""
    return ShownVerdict(
        market=names.get(given.market, given.market),
        outcome=given.outcome.value,
        limit=limit,
        sentence=given.why[language],
        beside=told.beside(line, given, language),
    )
