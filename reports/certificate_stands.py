"""What verdicts stand on beside the result itself: said once, with the markets and lines it was said of."""

from collections.abc import Iterator
from dataclasses import replace

from lims.domain.assessment import Condition
from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import Line, LineVerdict
from lims.domain.certificate_parts import Names
from lims.domain.evidence import HMF
from lims.domain.reading import Reading
from lims.domain.specified import Processing
from lims.words import Language, told
from lims.words.readings import number, shown, with_unit
from reports.certificate_rules import use
from reports.certificate_values import MOST_UNITS
from reports.paper.voice import Voice, said

MOST_PARTS = 8
"""As many components of a sum stand under its name; of more, their number, and their names under the table."""


def sentences(certificate: Certificate, voice: Voice) -> list[str]:
    """Components too many for the table, then conditions, processing factors and default limits."""
    every = list(_of_lines(certificate, voice))
    markets = {market.code: market.name for market in certificate.markets}
    for grounds, where in _of_verdicts(certificate).items():
        texts = [f"{use(where, markets, each)}: {grounds[each]}" for each in voice.languages]
        every.append(voice.paired(texts, between="<br/>", by=0.5))
    return every


def units(certificate: Certificate) -> Iterator[Reading]:
    """The readings of all units of all lots."""
    for line in certificate.lines:
        yield from line.units


def printed(certificate: Certificate) -> Certificate:
    """Without what is frozen to judge again and is not printed as it is."""
    return replace(certificate, lines=tuple(_printed(line) for line in certificate.lines))


def texts(certificate: Certificate) -> Iterator[str]:
    """What somebody wrote of it and is printed all the same."""
    for line in certificate.lines:
        for given in line.verdicts:
            processing = given.specification.processing if given.specification else None
            if processing is not None:
                yield f"{processing.raw} {processing.source} {processing.justification}"


def _printed(line: Line) -> Line:
    plain = (replace(each, specification=None, assessment=None) for each in line.verdicts)
    return replace(line, measured=None, verdicts=tuple(plain))


def _of_lines(certificate: Certificate, voice: Voice) -> Iterator[str]:
    names = told.names_of(certificate.lines)
    for place, line in enumerate(certificate.lines, 1):
        texts = [list(_of_line(line, names, each)) for each in voice.languages]
        for same in zip(*texts, strict=True):
            numbered = [
                f"{place}. {line.analyte[each]}: {text}"
                for each, text in zip(voice.languages, same, strict=True)
            ]
            yield voice.paired(numbered, between="<br/>", by=0.5)


def _of_line(line: Line, names: dict[str, Names], language: Language) -> Iterator[str]:
    total = line.total
    if total is not None and len(total.parts) + len(total.missing) > MOST_PARTS:
        yield said("paper.stands.sum", language, sum=told.sum_in_words(total, names, language))
    if len(line.units) > MOST_UNITS and not told.all_by_word(line.units):
        yield said("paper.stands.units", language, units=told.units_in_words(line.units, language)[-1])


def _of_verdicts(certificate: Certificate) -> dict[Names, dict[str, list[int]]]:
    """Each ground in both languages, and where it holds."""
    grounds: dict[Names, dict[str, list[int]]] = {}
    for market in certificate.markets:
        for place, line in enumerate(certificate.lines, 1):
            given = line.verdict_for(market.code)
            texts = [list(_of_verdict(line, given, each)) for each in Language] if given else []
            for pair in zip(*texts, strict=True):
                grounds.setdefault(Names(*pair), {}).setdefault(market.code, []).append(place)
    return grounds


def _of_verdict(line: Line, given: LineVerdict, language: Language) -> Iterator[str]:
    specification, assessment = given.specification, given.assessment
    if specification is None or specification.limit is None or not given.evaluated:
        return
    if assessment is not None and assessment.condition is Condition.MET and line.measured is not None:
        hmf = next((each for each in line.measured.beside if each.name == HMF), None)
        if hmf is not None:
            yield said(
                "paper.stands.condition_met", language, hmf=shown(hmf.reading, language, unit=hmf.unit)
            )
    if specification.processing is not None:
        yield _processing(specification.processing, specification.limit.unit, language)
    if specification.by_default:
        yield said("paper.stands.by_default", language)


def _processing(given: Processing, unit: str, language: Language) -> str:
    justified = "_justified" if given.justification.strip() else ""
    return said(
        f"paper.stands.processing{justified}",
        language,
        raw=given.raw,
        mrl=with_unit(number(given.raw_limit, language), unit, language),
        factor=number(given.factor, language),
        source=given.source.rstrip(". "),
        justification=given.justification.rstrip(". "),
    )
