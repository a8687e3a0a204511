"""Counting results judged again by the limits of another day: only those it concerns, block by block."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, subqueryload

from lims.domain import rejudging
from lims.domain.catalogue import lineage
from lims.domain.limit_change import RowChange, RowOutcome, after
from lims.domain.limit_difference import Found, View, concerned
from lims.domain.limit_effect import Effect, Judged, Summary, summary
from lims.domain.specification import Outcome
from lims.domain.specified import processed
from lims.domain.verification import CertificateStatus
from lims.models.analysis import Analysis, Result, SpecificationRow
from lims.models.certificate import CertificateRow
from lims.models.reference import Analyte, Commodity
from lims.models.sample import Sample
from lims.queries import evidence, kept_limits, limits, values
from lims.queries.judging import Whole

BLOCK = 200
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Change:
    """(market, analyte, commodity) → its limits then; and the rows of the limits that are no longer in force."""

    found: Mapping[tuple[str, str, str], Found]
    gone: frozenset[int]
    confirmed: frozenset[str]

    def of(self, row: SpecificationRow, analyte: str, commodity: str) -> Found | None:
        """What would hold where this row was judged; None when it does not change for it."""
        own = self.found.get((row.market, analyte, commodity))
        if own is not None or row.limit_id not in self.gone:
            return own
        was = values.specification(row)
        if was.by_default and was.limit is not None:
            return self.found.get((row.market, was.limit.analyte, commodity))
        if was.processing is None:
            return None
        raw = self.found.get((row.market, analyte, was.processing.raw))
        factor = was.processing.factor
        return None if raw is None else tuple(processed(limit, factor) for limit in raw)


@dataclass(frozen=True, slots=True)
class Told:
    """What a change would do: the day, the sum of it, and every result whose answer would be another."""

    on: date
    summary: Summary
    rows: Sequence[Judged]


def of_day(session: Session, on: date, *, today: date, now: datetime) -> Told:
    """What the limits in force on that day would make of the results of the last year."""
    books = kept_limits.books(session, today)
    lines = {name: lineage(books.commodities, name) for name in books.commodities}
    changed = _change(session, View(books.limits, today), View(books.limits, on), lines)
    return _told(session, changed, on, now)


def of_proposal(
    session: Session, changes: Sequence[RowChange], *, on: date | None, today: date, now: datetime
) -> Told:
    """What a proposal would do, on that day or once all of it is in force: with it against without it."""
    books = kept_limits.books(session, today)
    lines = {name: lineage(books.commodities, name) for name in books.commodities}
    touching = [each for each in changes if each.touches and each.limit]
    last = on or max([today, *(day for each in touching for day in _holds_from(each))])
    known = [each for each in touching if set(each.ends) <= books.limits.keys()]
    changed = _change(session, View(books.limits, last), View(after(books.limits, known), last), lines)
    return _told(session, changed, last, now)


def _holds_from(change: RowChange) -> Iterator[date]:
    """The day a row of a proposal begins to matter."""
    limit = change.limit
    if limit is None:
        return
    if change.outcome is not RowOutcome.ENDED:
        yield limit.effective_from or date.min
    elif limit.effective_to is not None:
        yield limit.effective_to + timedelta(days=1)


def _change(session: Session, before: View, then: View, lines: Mapping[str, tuple[str, ...]]) -> Change:
    found = concerned(before, then, lines)
    holds = {limit.limit_id for rows in then.in_force().values() for limit in rows}
    gone = [
        limit.limit_id for rows in before.in_force().values() for limit in rows if limit.limit_id not in holds
    ]
    coming = {limit.limit_id for rows in found.values() for limit in rows}
    row_ids = limits.row_ids(session, gone)
    return Change(found, frozenset(row_ids.values()), limits.confirmed(session, coming))


def _told(session: Session, changed: Change, on: date, now: datetime) -> Told:
    judged = list(rejudged(session, changed, since=now - YEAR)) if changed.found else []
    others = [each for each in judged if each.effect is not Effect.SAME]
    order = {Effect.FAILS: 0, Effect.UNCLEAR: 1, Effect.PASSES: 2}
    rows = sorted(others, key=lambda each: (order[each.effect], -each.sample_id, each.analyte, each.market))
    return Told(on, summary(judged), rows)


def rejudged(session: Session, changed: Change, *, since: datetime) -> Iterator[Judged]:
    """Each counting result the change concerns. The same number of statements for every block of samples."""
    wanted = _wanted(session, changed, since)
    place = 0
    while block := session.scalars(_samples(wanted, since, place)).all():
        place = block[-1].id
        samples = {sample.id: sample for sample in block}
        papers = _certificates(session, samples)
        together: dict[int, list[Analysis]] = {sample_id: [] for sample_id in samples}
        for analysis in session.scalars(_analyses(samples)):
            together[analysis.sample_id].append(analysis)
        for sample_id, sample in samples.items():
            whole = Whole(sample, sample.order, together[sample_id])
            yield from _of_sample(whole, changed, papers.get(sample_id))
        session.expunge_all()


def _of_sample(whole: Whole, changed: Change, certificate: tuple[int, str] | None) -> Iterator[Judged]:
    """With all that stands beside each result: a sum leans on its components, a basis on its companion."""
    commodity = whole.sample.commodity.name
    for analysis in evidence.asked(whole.analyses):
        told = [(row, changed.of(row, analysis.analyte.name, commodity)) for row in analysis.specifications]
        for row, found in told:
            for result in evidence.counting(analysis) if found is not None else ():
                yield from _again(whole, analysis, result, row, found or (), changed.confirmed, certificate)


def _again(
    whole: Whole,
    analysis: Analysis,
    result: Result,
    row: SpecificationRow,
    found: Found,
    confirmed: frozenset[str],
    certificate: tuple[int, str] | None,
) -> Iterator[Judged]:
    reading = result.reading
    given = next((each.outcome for each in result.judgements if each.specification_id == row.id), None)
    if reading is None or given is None:
        return
    sample, was = whole.sample, values.specification(row)
    yard = whole.yardstick(analysis, result)
    answer = rejudging.again(yard, reading, was, found, confirmed=confirmed)
    yield Judged(
        result_id=result.id,
        sample_id=sample.id,
        sample_code=sample.code or "",
        product=sample.product_name,
        producer_id=sample.producer_id,
        producer=sample.producer.name,
        certificate=certificate,
        analyte=analysis.analyte.name,
        analyte_vi=analysis.analyte.name_vi,
        market=row.market,
        reading=reading,
        unit=yard.seen.unit,
        was_limit=was.limit,
        limit=answer.specification.limit,
        was=Outcome(given),
        then=answer.assessment.outcome,
    )


def _wanted(session: Session, changed: Change, since: datetime) -> sa.CompoundSelect[int]:
    """Samples of the commodities and analytes that change, and those judged by a limit that is gone then."""
    names, products = {name for _, name, _ in changed.found}, {name for _, _, name in changed.found}
    analytes = session.scalars(sa.select(Analyte.id).where(Analyte.name.in_(names))).all()
    commodities = session.scalars(sa.select(Commodity.id).where(Commodity.name.in_(products))).all()
    asked_for = sa.exists().where(Analysis.sample_id == Sample.id, Analysis.analyte_id.in_(analytes))
    of_kind = sa.select(Sample.id).where(
        Sample.commodity_id.in_(commodities), Sample.received_at >= since, asked_for
    )
    judged_by = (
        sa.select(Analysis.sample_id)
        .join(SpecificationRow, SpecificationRow.analysis_id == Analysis.id)
        .where(SpecificationRow.limit_id.in_(changed.gone))
    )
    return of_kind.union(judged_by)


def _samples(wanted: sa.CompoundSelect[int], since: datetime, place: int) -> sa.Select[Sample]:
    return (
        sa.select(Sample)
        .where(Sample.id.in_(wanted), Sample.id > place, Sample.received_at >= since)
        .options(joinedload(Sample.order), joinedload(Sample.producer), joinedload(Sample.commodity))
        .order_by(Sample.id)
        .limit(BLOCK)
    )


def _analyses(samples: Mapping[int, Sample]) -> sa.Select[Analysis]:
    """All of each sample: what a verdict leans on may be of an analyte that does not change."""
    return (
        sa.select(Analysis)
        .where(Analysis.sample_id.in_(samples.keys()))
        .options(
            joinedload(Analysis.performance),
            joinedload(Analysis.analyte),
            subqueryload(Analysis.specifications),
            subqueryload(Analysis.results).subqueryload(Result.judgements),
        )
        .order_by(Analysis.sample_id, Analysis.position, Analysis.id)
    )


def _certificates(session: Session, samples: Mapping[int, Sample]) -> dict[int, tuple[int, str]]:
    """Sample → its certificate in force."""
    asked = sa.select(CertificateRow.sample_id, CertificateRow.id, CertificateRow.number).where(
        CertificateRow.sample_id.in_(samples.keys()),
        CertificateRow.status == CertificateStatus.ISSUED.value,
        CertificateRow.replaced_by_id.is_(None),
    )
    rows = session.execute(asked.order_by(CertificateRow.id))
    return {sample_id: (row_id, number) for sample_id, row_id, number in rows}
