"""What may be asked of a sample: analytes with a limit or on a panel, how each is measured and judged."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.domain.limit import CatalogueLimit
from lims.domain.refusal import NotFound
from lims.domain.sample import AnalysisStatus
from lims.domain.specification import Specification, foreseen
from lims.domain.specified import says_the_same
from lims.domain.text import like, search_key
from lims.domain.verdict import Rule
from lims.models.analysis import Analysis, Result, SpecificationRow
from lims.models.method import MethodVersion, Performance
from lims.models.reference import Analyte, Panel
from lims.models.sample import Sample
from lims.queries import limits, values
from lims.queries.sought import Sought, sought

MOST_FOUND = 20
ALL_OF = "all "


@dataclass(frozen=True, slots=True)
class Ask:
    """One market of one line: the limit, what may be chosen instead, what will stand in the way."""

    market: str
    specification: Specification
    candidates: tuple[CatalogueLimit, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One analyte by one method, as it is offered for a sample."""

    performance: Performance
    analysis: Analysis | None
    must: bool
    asks: tuple[Ask, ...]

    @property
    def assigned(self) -> bool:
        return self.analysis is not None and self.analysis.status != AnalysisStatus.EXCLUDED


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything the page of assignment shows."""

    sample: Sample
    lines: Sequence[Line]
    without_method: Sequence[Analyte]


def sample_to_assign(session: Session, sample_id: int, *, locked: bool = False) -> Sample:
    """A sample with its order and commodity. Raises `NotFound`."""
    asked = (
        sa.select(Sample)
        .where(Sample.id == sample_id)
        .options(joinedload(Sample.order), joinedload(Sample.commodity))
    )
    found = session.scalar(asked.with_for_update(of=Sample) if locked else asked)
    if found is None:
        raise NotFound
    return found


def analyses_of(session: Session, sample_id: int) -> Sequence[Analysis]:
    """Every analysis asked of a sample, excluded ones too, in order of assignment. Four statements."""
    return session.scalars(
        sa.select(Analysis)
        .where(Analysis.sample_id == sample_id)
        .options(
            joinedload(Analysis.analyte),
            joinedload(Analysis.performance).options(
                joinedload(Performance.analyte),
                joinedload(Performance.method_version).joinedload(MethodVersion.method),
            ),
            selectinload(Analysis.specifications),
            selectinload(Analysis.results).options(
                selectinload(Result.judgements), selectinload(Result.corrections)
            ),
        )
        .order_by(Analysis.position, Analysis.id)
    ).all()


def may_be_refreshed(session: Session, sample_id: int, *, on: date) -> bool:
    """Whether the catalogue would answer otherwise today, for an analysis that has no result yet."""
    sample = sample_to_assign(session, sample_id)
    waiting = [each for each in analyses_of(session, sample_id) if refreshable(each)]
    if not waiting:
        return False
    catalogue = sought(session, sample, on=on, analyte_ids={each.analyte_id for each in waiting})
    return any(
        not says_the_same(values.specification(row), again(row, analysis.analyte_id, catalogue))
        for analysis in waiting
        for row in analysis.specifications
    )


def has_results(analysis: Analysis) -> bool:
    """Whether a value was ever typed for it, also one that was emptied again since."""
    return any(result.typed is not None or result.corrections for result in analysis.results)


def refreshable(analysis: Analysis) -> bool:
    """Results are judged by what was frozen; only where there is none may it be looked up again."""
    return analysis.status != AnalysisStatus.EXCLUDED and not has_results(analysis)


def again(row: SpecificationRow, analyte_id: int, catalogue: Sought) -> Specification:
    """What the row would say today; a person's choice among several limits stays chosen."""
    frozen = values.specification(row).limit
    offered = {limit.limit_id for limit in catalogue.candidates(analyte_id, row.market)}
    chosen = frozen.limit_id if frozen is not None and frozen.limit_id in offered else None
    return catalogue.specification(analyte_id, row.market, chosen=chosen)


def performances(session: Session, ids: Collection[int]) -> dict[int, Performance]:
    """By number, with analyte and method."""
    rows = session.scalars(
        sa.select(Performance)
        .where(Performance.id.in_(ids))
        .options(
            joinedload(Performance.analyte),
            joinedload(Performance.method_version).joinedload(MethodVersion.method),
        )
    )
    return {row.id: row for row in rows}


def offer(
    session: Session,
    sample_id: int,
    *,
    on: date,
    find: str = "",
    chosen: Mapping[int, Mapping[str, str]] | None = None,
) -> Offer:
    """What is proposed for a sample, what it has already, and what `find` adds.

    `chosen` holds performance → market → limit_id as typed so far, so that a page can be shown again.
    """
    sample = sample_to_assign(session, sample_id)
    analyses = analyses_of(session, sample_id)
    catalogue = sought(session, sample, on=on)
    panel = _of_panel(session, sample)
    wanted = {analyte for analyte, _ in catalogue.found} | panel.keys() | _found_by(session, find)
    offered = limits.performances_for(session, commodity_id=sample.commodity_id, on=on, analyte_ids=wanted)
    rows = {row.id: row for rows in offered.values() for row in rows}
    rows |= performances(session, set(chosen or {}) - rows.keys())
    by_performance = {analysis.performance_id: analysis for analysis in analyses}
    rows |= {analysis.performance_id: analysis.performance for analysis in analyses}
    rule = values.rule(sample.order)
    lines = [
        Line(
            row,
            by_performance.get(row.id),
            panel.get(row.analyte_id, False),
            _asks(
                row, by_performance.get(row.id), catalogue, rule=rule, chosen=(chosen or {}).get(row.id, {})
            ),
        )
        for row in rows.values()
    ]
    lines.sort(key=lambda line: _place(line, panel))
    return Offer(sample, lines, _without_method(session, panel.keys() - offered.keys()))


def _place(line: Line, panel: Mapping[int, bool]) -> tuple[int, str, str]:
    """What is asked already, then what must be tested, what usually is, and all else by name."""
    analyte = line.performance.analyte
    rank = 0 if line.assigned else 1 if line.must else 2 if analyte.id in panel else 3
    return rank, analyte.sort_key, line.performance.method_version.method.code


def _asks(
    row: Performance,
    analysis: Analysis | None,
    catalogue: Sought,
    *,
    rule: Rule,
    chosen: Mapping[str, str],
) -> tuple[Ask, ...]:
    return tuple(
        _ask(
            row,
            market,
            _specification(row, analysis, catalogue, market=market, chosen=chosen),
            catalogue,
            rule=rule,
        )
        for market in catalogue.markets
    )


def _specification(
    row: Performance,
    analysis: Analysis | None,
    catalogue: Sought,
    *,
    market: str,
    chosen: Mapping[str, str],
) -> Specification:
    """What was frozen, unless something else is being chosen on this page."""
    if market not in chosen and analysis is not None and analysis.status != AnalysisStatus.EXCLUDED:
        frozen = next((each for each in analysis.specifications if each.market == market), None)
        if frozen is not None:
            return values.specification(frozen)
    return catalogue.specification(row.analyte_id, market, chosen=chosen.get(market) or None)


def _ask(row: Performance, market: str, found: Specification, catalogue: Sought, *, rule: Rule) -> Ask:
    warnings = foreseen(values.seen(row), found, rule, values.uncertainty(row), basis=row.basis)
    return Ask(market, found, catalogue.candidates(row.analyte_id, market), warnings)


def _of_panel(session: Session, sample: Sample) -> dict[int, bool]:
    """Analytes usually tested in this product for these markets → whether they must be."""
    rows = limits.panel_for(session, sample.commodity_id, sample.order.markets)
    named = _named(rows)
    known = session.execute(sa.select(Analyte.id, Analyte.name).where(Analyte.name.in_(named)))
    return {analyte_id: named[name] for analyte_id, name in known}


def _named(rows: Sequence[Panel]) -> dict[str, bool]:
    """Whole groups ("all pesticide limits …") come in through their limits, not by name."""
    named: dict[str, bool] = {}
    for row in rows:
        if not row.analyte.startswith(ALL_OF):
            named[row.analyte] = named.get(row.analyte, False) or row.requirement == "must"
    return named


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
