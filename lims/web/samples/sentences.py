"""What the page of a sample says of results, limits and verdicts, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from lims.domain import plan_curve
from lims.domain.choice import Candidate
from lims.domain.frozen import from_plain
from lims.domain.limit import CatalogueLimit
from lims.domain.specification import Assessment, Specification
from lims.domain.yardstick import Answer
from lims.queries import values
from lims.queries.offer import Further
from lims.queries.samples import Line
from lims.web.language import current_language
from lims.words import choices, evidence, plans, readings, sums, verdicts


def result(line: Line) -> str | None:
    """The result that counts, as shown, or those of all units of a lot in their order; None while there is none."""
    if line.result is None or line.result.reading is None:
        return None
    if line.analysis.computed:
        return sums.computed(line.result.reading, line.result.typed, current_language())
    found = (each.reading for each in line.units)
    return "; ".join(readings.shown(each, current_language()) for each in found if each is not None)


def reading(row: Any, unit: str) -> str:
    """One result that was set aside, as shown."""
    return "" if row.reading is None else readings.shown(row.reading, current_language(), unit=unit)


def further(line: Line) -> list[str]:
    """The bounds of a sum; the result on the basis of a limit."""
    reading = None if line.result is None else line.result.reading
    if reading is None:
        return []
    answers = [
        Answer(values.specification(row), from_plain(Assessment, line.judgements[row.market].assessment))
        for row in line.analysis.specifications
        if row.market in line.judgements
    ]
    total = sums.total_of(answers)
    bounds = [] if total is None else [sums.bounds(total, current_language())]
    unit = line.analysis.performance.unit
    return [*bounds, *sums.on_other_bases(answers, reading, unit, current_language())]


def limit(given: CatalogueLimit) -> str:
    return verdicts.limit_in_words(given, current_language())


def decided(found: Specification) -> list[str]:
    """What was settled before the measurement: a processing factor, the default limit, another day than the test's."""
    return list(evidence.in_few_words(found, current_language()))


def unit(name: str) -> str:
    return readings.unit_name(name, current_language())


def basis(name: str) -> str:
    return verdicts.basis_name(name, current_language())


def fit(candidate: Candidate) -> str:
    """How one of several limits fits the result."""
    return choices.fit(candidate, current_language())


def names(further: Iterable[Further]) -> str:
    return ", ".join(each.named(current_language()) for each in further)


def needs(given: CatalogueLimit, units: int) -> str:
    """Whether as many units came as the plan of the limit asks for."""
    return plans.needs(given, units, current_language())


def plan_sees(given: CatalogueLimit) -> str:
    """What the plan of the limit accepts, in one sentence."""
    return plans.sentence(plan_curve.of(given), current_language())


def why(line: Line, market: str) -> str | None:
    """The sentence behind a verdict."""
    judgement = line.judgements.get(market)
    row = next((each for each in line.analysis.specifications if each.market == market), None)
    if judgement is None or row is None or line.result is None or line.result.reading is None:
        return None
    assessment = from_plain(Assessment, judgement.assessment)
    return verdicts.why(assessment, values.specification(row), line.result.reading, current_language())
