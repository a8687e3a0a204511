"""What the page of a sample says of results, limits and verdicts, in the reader's language."""

from lims.domain.frozen import from_plain
from lims.domain.limit import CatalogueLimit
from lims.domain.specification import Assessment, Specification
from lims.queries import values
from lims.queries.samples import Line
from lims.web.language import current_language
from lims.words import evidence, readings, verdicts


def result(line: Line) -> str | None:
    """The result that counts, as shown; None while there is none."""
    reading = line.result.reading if line.result is not None else None
    return None if reading is None else readings.shown(reading, current_language())


def limit(given: CatalogueLimit) -> str:
    return verdicts.limit_in_words(given, current_language())


def decided(found: Specification) -> list[str]:
    """What was settled before the measurement: a processing factor, the default limit, another day than the test's."""
    return list(evidence.in_few_words(found, current_language()))


def unit(name: str) -> str:
    return readings.unit_name(name, current_language())


def basis(name: str) -> str:
    return verdicts.basis_name(name, current_language())


def why(line: Line, market: str) -> str | None:
    """The sentence behind a verdict."""
    judgement = line.judgements.get(market)
    row = next((each for each in line.analysis.specifications if each.market == market), None)
    if judgement is None or row is None or line.result is None or line.result.reading is None:
        return None
    assessment = from_plain(Assessment, judgement.assessment)
    return verdicts.why(assessment, values.specification(row), line.result.reading, current_language())
