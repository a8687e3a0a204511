"""What may be asked of a sample: analytes with a limit or on a panel, how each is measured, judged, and what it needs beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.choice import Candidate, in_order
from lims.domain.definition import Definition
from lims.domain.evaluation import companions
from lims.domain.evidence import AS_SOLD
from lims.domain.fitness import companion_of, foreseen
from lims.domain.limit import CatalogueLimit
from lims.domain.sample import AnalysisStatus
from lims.domain.specification import Specification
from lims.domain.text import like, search_key
from lims.models.analysis import Analysis
from lims.models.method import Performance
from lims.models.reference import Analyte
from lims.models.sample import Sample
from lims.queries import fitness, limits, panels, values
from lims.queries.assignment import analyses_of, performances, sample_to_assign
from lims.queries.sought import Sought, sought

MOST_FOUND = 20
Chosen = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """Another analyte a line speaks of, a component or a companion: the method it would be asked by, if there is one."""

    name: str
    name_vi: str = ""
    performance_id: int | None = None
    asked: bool = False

    def named(self, language: str) -> str:
        return self.name if language == "en" or not self.name_vi else self.name_vi


@dataclass(frozen=True, slots=True)
class Ask:
    """One market of one line: the limit, what may be chosen instead, what will stand in the way, what would help."""

    market: str
    specification: Specification
    candidates: tuple[Candidate, ...]
    warnings: tuple[str, ...]
    companions: tuple[Further, ...] = ()

    @property
    def shown(self) -> tuple[CatalogueLimit, ...]:
        """What there is to choose from, or the one limit that holds."""
        if len(self.candidates) > 1:
            return tuple(each.limit for each in self.candidates)
        return () if self.specification.limit is None else (self.specification.limit,)


@dataclass(frozen=True, slots=True)
class Line:
    """One analyte by one method, as it is offered for a sample. `parts` are the components of a sum."""

    performance: Performance
    analysis: Analysis | None
    must: bool
    asks: tuple[Ask, ...]
    parts: tuple[Further, ...] = ()
    computed: bool = False

    @property
    def assigned(self) -> bool:
        return self.analysis is not None and self.analysis.status != AnalysisStatus.EXCLUDED

    @property
    def to_add(self) -> tuple[int, ...]:
        """The methods of the components that are not asked yet; none where one of them has no method."""
        if any(each.performance_id is None and not each.asked for each in self.parts):
            return ()
        return tuple(each.performance_id for each in self.parts if each.performance_id and not each.asked)


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything the page of assignment shows. `ticked` are the methods chosen, or proposed at first.

    `plan_rows` are the rows of limits with a plan, by limit_id.
    """

    sample: Sample
    lines: Sequence[Line]
    without_method: Sequence[Analyte]
    ticked: frozenset[int] = frozenset()
    plan_rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """What every line is made from."""

    sample: Sample
    catalogue: Sought
    rows: Mapping[int, Performance]
    by_performance: Mapping[int, Analysis]
    panel: Mapping[int, bool]
    chosen: Chosen
    ticked: frozenset[int] = frozenset()
    named: Mapping[str, Analyte] = field(default_factory=dict)
    first: Mapping[str, int] = field(default_factory=dict)

    @property
    def asked(self) -> list[Performance]:
        return [row for row_id, row in self.rows.items() if row_id in self.ticked]

    def further(self, name: str) -> Further:
        analyte = self.named.get(name)
        return Further(
            name=name,
            name_vi=analyte.name_vi if analyte is not None else "",
            performance_id=self.first.get(name),
            asked=any(row.analyte.name == name for row in self.asked),
        )


def offer(
    session: Session,
    sample_id: int,
    *,
    on: date,
    find: str = "",
    chosen: Chosen | None = None,
    ticked: frozenset[int] | None = None,
) -> Offer:
    """What is proposed for a sample, what it has already, and what `find` adds.

    `chosen` holds performance → market → limit_id as typed so far, so that a page can be shown again;
    `ticked` what is ticked on it, None for a page shown first.
    """
    sample = sample_to_assign(session, sample_id)
    analyses = analyses_of(session, sample_id)
    catalogue = sought(session, sample, on=on)
    panel = panels.of_panel(session, sample)
    wanted = {analyte for analyte, _ in catalogue.found} | panel.keys() | _found_by(session, find)
    wanted |= {each.analyte_id for each in analyses}
    named = _named_beside(session, catalogue, wanted)
    offered = limits.performances_for(
        session,
        commodity_id=sample.commodity_id,
        on=on,
        analyte_ids=wanted | {each.id for each in named.values()},
    )
    rows = {row.id: row for rows in offered.values() for row in rows}
    rows |= performances(session, ({*(chosen or {}), *(ticked or ())}) - rows.keys())
    rows |= {analysis.performance_id: analysis.performance for analysis in analyses}
    whole = _Whole(
        sample=sample,
        catalogue=catalogue,
        rows=rows,
        by_performance={analysis.performance_id: analysis for analysis in analyses},
        panel=panel,
        chosen=chosen or {},
        ticked=proposed(analyses, offered, panel) if ticked is None else ticked,
        named=named,
        first={rows[0].analyte.name: rows[0].id for rows in offered.values() if rows},
    )
    lines = sorted((_line(row, whole) for row in rows.values()), key=lambda line: _place(line, panel))
    plans = {each.limit_id for line in lines for ask in line.asks for each in ask.shown if each.plan}
    return Offer(
        sample,
        lines,
        _without_method(session, panel.keys() - offered.keys()),
        whole.ticked,
        limits.row_ids(session, plans),
    )


def proposed(
    analyses: Sequence[Analysis], offered: Mapping[int, Sequence[Performance]], panel: Mapping[int, bool]
) -> frozenset[int]:
    """What is asked already; for a sample without any, what must be tested, by the first method."""
    if analyses:
        asked = (each for each in analyses if each.status != AnalysisStatus.EXCLUDED)
        return frozenset(each.performance_id for each in asked)
    return frozenset(rows[0].id for analyte_id, rows in offered.items() if rows and panel.get(analyte_id))


def _line(row: Performance, whole: _Whole) -> Line:
    analysis = whole.by_performance.get(row.id)
    definition = whole.catalogue.definitions.primary(row.analyte_id, whole.catalogue.markets)
    beside = [each for each in whole.asked if each.id != row.id]
    names = {each.analyte.name for each in beside} - {row.analyte.name}
    computed = definition is not None and definition.complete(names)
    return Line(
        row,
        analysis,
        whole.panel.get(row.analyte_id, False),
        tuple(
            _ask(row, market, _specification(row, analysis, whole, market), whole, computed=computed)
            for market in whole.catalogue.markets
        ),
        _parts(row, definition, whole),
        computed,
    )


def _parts(row: Performance, definition: Definition | None, whole: _Whole) -> tuple[Further, ...]:
    """None where the components are other names of one thing: then one number says it all."""
    if definition is None or definition.alternatives:
        return ()
    return tuple(whole.further(name) for name in definition.names if name != row.analyte.name)


def _ask(row: Performance, market: str, found: Specification, whole: _Whole, *, computed: bool) -> Ask:
    plan = fitness.planned(
        row,
        [each for each in whole.asked if each.id != row.id],
        () if found.definition is None else (found.definition,),
        units=whole.sample.units,
        computed=computed,
    )
    warnings = foreseen(plan, found, values.rule(whole.sample.order))
    lacking = (companion_of(code) for code in warnings)
    return Ask(
        market,
        found,
        in_order(whole.catalogue.candidates(row.analyte_id, market), row.basis),
        warnings,
        tuple(whole.further(name) for name in lacking if name is not None),
    )


def _specification(row: Performance, analysis: Analysis | None, whole: _Whole, market: str) -> Specification:
    """What was frozen, unless something else is being chosen on this page."""
    chosen = whole.chosen.get(row.id, {})
    if market not in chosen and analysis is not None and analysis.status != AnalysisStatus.EXCLUDED:
        frozen = next((each for each in analysis.specifications if each.market == market), None)
        if frozen is not None:
            return values.specification(frozen)
    return whole.catalogue.specification(row.analyte_id, market, chosen=chosen.get(market) or None)


def _named_beside(session: Session, catalogue: Sought, wanted: Collection[int]) -> dict[str, Analyte]:
    """The components of the sums that are offered, and the companions their limits lean on. One statement."""
    names: set[str] = set()
    for analyte_id in wanted:
        definition = catalogue.definitions.primary(analyte_id, catalogue.markets)
        names |= set(definition.names) if definition is not None and not definition.alternatives else set()
    for rows in catalogue.found.values():
        names |= {name for limit in rows for name in companions(limit, AS_SOLD)}
    found = session.scalars(sa.select(Analyte).where(Analyte.name.in_(names)))
    return {each.name: each for each in found}


def _place(line: Line, panel: Mapping[int, bool]) -> tuple[int, str, str]:
    """What is asked already, then what must be tested, what usually is, and all else by name."""
    analyte = line.performance.analyte
    rank = 0 if line.assigned else 1 if line.must else 2 if analyte.id in panel else 3
    return rank, analyte.sort_key, line.performance.method_version.method.code


def _found_by(session: Session, find: str) -> set[int]:
    key = search_key(find)
    if len(key) < 2:
        return set()
    inside = f"%{like(key)}%"
    asked = (
        sa.select(Analyte.id).where(Analyte.search_key.like(inside, escape="\\")).order_by(Analyte.sort_key)
    )
    return set(session.scalars(asked.limit(MOST_FOUND)))


def _without_method(session: Session, analyte_ids: Collection[int]) -> Sequence[Analyte]:
    return session.scalars(
        sa.select(Analyte).where(Analyte.id.in_(analyte_ids)).order_by(Analyte.sort_key)
    ).all()
