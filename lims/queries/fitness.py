"""What an order can conclude on and what it cannot, known before any work: from its analyses and their frozen limits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, subqueryload

from lims.domain.definition import Definition
from lims.domain.fitness import Fitness, Planned, PlannedPart, companion_of, fitness, foreseen
from lims.domain.sample import TESTABLE, AnalysisStatus, Status
from lims.models.analysis import Analysis
from lims.models.method import Performance
from lims.models.sample import Order, Sample
from lims.queries import evidence, values

FORESEEABLE = frozenset({*TESTABLE, Status.REQUESTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """One analyte of one sample for one market, and the codes of what will stand in its way."""

    sample_id: int
    analyte_vi: str
    analyte_en: str
    market: str
    codes: tuple[str, ...]

    @property
    def fitness(self) -> Fitness:
        return fitness(self.codes)

    @property
    def unfit(self) -> bool:
        """What a customer has to be told before the work."""
        return self.fitness in {Fitness.NONE, Fitness.PARTLY}

    @property
    def key(self) -> str:
        """What was told, to be recognised later: another analyte, market or reason is another thing."""
        return f"{self.sample_id}:{self.analyte_en}:{self.market}:{','.join(self.codes)}"

    def analyte(self, language: str) -> str:
        return self.analyte_en if language == "en" or not self.analyte_vi else self.analyte_vi


@dataclass(frozen=True, slots=True)
class OrderForeseen:
    """What is foreseen of one order: its samples that are not finished by name, and what was not told yet."""

    samples: Mapping[int, str]
    markets: Sequence[str]
    lines: tuple[Foreseen, ...]
    untold: Sequence[Foreseen]


def planned(
    row: Performance,
    beside: Iterable[Performance],
    definitions: Sequence[Definition],
    *,
    units: int = 1,
    computed: bool = False,
) -> Planned:
    """How an analyte is going to be measured, `beside` the other analytes asked of the same sample."""
    others = list(beside)
    names = {name for each in definitions for name in each.names}
    parts = {each.analyte.name: each for each in others if each.analyte.name in names} if computed else {}
    return Planned(
        seen=values.seen(row),
        uncertainty=values.uncertainty(row),
        basis=row.basis,
        asked=frozenset(each.analyte.name for each in others),
        parts=tuple(
            PlannedPart(name=name, seen=values.seen(each), uncertainty=values.uncertainty(each))
            for name, each in parts.items()
        ),
        units=units,
    )


def of_order(session: Session, order: Order) -> OrderForeseen:
    """Two statements beside the order and its samples."""
    lines = of_orders(session, [order.id]).get(order.id, ())
    names = {
        sample.id: sample.code or f"{order.code} / {place}"
        for place, sample in enumerate(order.samples, start=1)
        if Status(sample.status) in FORESEEABLE
    }
    return OrderForeseen(names, order.markets, lines, untold(order, lines))


def of_orders(session: Session, order_ids: Collection[int]) -> dict[int, tuple[Foreseen, ...]]:
    """Order → what is foreseen for its samples that are not finished. Two statements, however many there are."""
    found: dict[int, tuple[Foreseen, ...]] = {}
    for analyses in _together(session, Sample.order_id.in_(order_ids)):
        order = analyses[0].sample.order
        found[order.id] = (*found.get(order.id, ()), *of_sample(analyses, order))
    return found


@dataclass(frozen=True, slots=True)
class Untold:
    """An order whose customer was not told everything, and of how many things."""

    order_id: int
    code: str
    count: int


def untold_of(session: Session, sample_ids: Collection[int]) -> list[Untold]:
    """The orders of these samples of which the customer was not told something. Two statements."""
    counted: dict[tuple[int, str], int] = {}
    for analyses in _together(session, Sample.id.in_(sample_ids)):
        order = analyses[0].sample.order
        left = len(untold(order, of_sample(analyses, order)))
        counted[order.id, order.code] = counted.get((order.id, order.code), 0) + left
    return [Untold(order_id, code, count) for (order_id, code), count in counted.items() if count]


def of_one(session: Session, sample_id: int) -> list[Foreseen]:
    """What was foreseen for one sample that has no certificate yet. Two statements."""
    return [
        each
        for analyses in _together(session, Sample.id == sample_id)
        for each in of_sample(analyses, analyses[0].sample.order)
    ]


def companions_lacking(session: Session, sample_id: int) -> dict[str, list[Foreseen]]:
    """Companion that is not asked of a sample → the lines whose verdict stays open without it."""
    lacking: dict[str, list[Foreseen]] = {}
    for analyses in _together(session, Sample.id == sample_id):
        for each in of_sample(analyses, analyses[0].sample.order):
            for name in filter(None, map(companion_of, each.codes)):
                lacking.setdefault(name, []).append(each)
    return lacking


def _together(session: Session, of: sa.ColumnElement[bool]) -> list[list[Analysis]]:
    """The analyses of each sample that is not finished."""
    rows = session.scalars(
        sa.select(Analysis)
        .join(Analysis.sample)
        .where(
            of,
            Sample.status.in_([each.value for each in FORESEEABLE]),
            Analysis.status != AnalysisStatus.EXCLUDED.value,
        )
        .options(
            joinedload(Analysis.analyte),
            joinedload(Analysis.performance).joinedload(Performance.analyte),
            joinedload(Analysis.sample).joinedload(Sample.order),
            subqueryload(Analysis.specifications),
        )
        .order_by(Analysis.sample_id, Analysis.position, Analysis.id)
    )
    together: dict[int, list[Analysis]] = {}
    for row in rows:
        together.setdefault(row.sample_id, []).append(row)
    return list(together.values())


def of_sample(analyses: Sequence[Analysis], order: Order) -> list[Foreseen]:
    """By market and analyte, in the order of the certificate."""
    rule = values.rule(order)
    return [
        Foreseen(
            sample_id=analysis.sample_id,
            analyte_vi=analysis.analyte.name_vi,
            analyte_en=analysis.analyte.name,
            market=specification.market,
            codes=foreseen(plan, specification, rule),
        )
        for analysis in analyses
        for plan in [_planned(analysis, analyses)]
        for specification in evidence.specifications(analysis)
    ]


def _planned(analysis: Analysis, analyses: Sequence[Analysis]) -> Planned:
    specifications = evidence.specifications(analysis)
    return planned(
        analysis.performance,
        [each.performance for each in analyses if each is not analysis],
        [each.definition for each in specifications if each.definition is not None],
        units=analysis.sample.units,
        computed=analysis.computed,
    )


def untold(order: Order, found: Iterable[Foreseen]) -> list[Foreseen]:
    """What the customer was not told yet."""
    told = set(order.told_of or ())
    return [each for each in found if each.unfit and each.key not in told]
