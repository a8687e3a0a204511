"""What failed, for the inspector: the list of it, newest first; a lot of several units once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from lims.domain.specification import Outcome
from lims.domain.text import like, search_key
from lims.models.analysis import Analysis, JudgementRow, Result, Run, SpecificationRow
from lims.models.producer import Producer
from lims.models.reference import Analyte, Commodity, Market
from lims.models.sample import Sample

PAGE = 50
FAILED = (Outcome.FAIL, Outcome.CONDITIONAL_FAIL)
SHOWABLE = (*FAILED, Outcome.INCONCLUSIVE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to. Texts are found without marks; `before` is the last key seen."""

    outcomes: tuple[Outcome, ...] = FAILED
    market: str = ""
    group: str = ""
    commodity: str = ""
    analyte: str = ""
    producer: str = ""
    first_day: date | None = None
    last_day: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[JudgementRow]
    next_key: int | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from in the filters."""

    markets: Sequence[Market]
    groups: Sequence[str]


def page(session: Session, wanted: Wanted) -> Page:
    """One page of judgements of results that count, newest first, in two statements."""
    keys = session.scalars(_keys(wanted)).all()
    rows = session.scalars(_whole().where(JudgementRow.id.in_(keys[:PAGE]))).all() if keys else []
    return Page(rows, keys[PAGE - 1] if len(keys) > PAGE else None)


def choices(session: Session) -> Choices:
    markets = session.scalars(sa.select(Market).order_by(Market.position)).all()
    groups = session.scalars(sa.select(Analyte.group).distinct().order_by(Analyte.group)).all()
    return Choices(markets, groups)


def _keys(wanted: Wanted) -> sa.Select[int]:
    """Each outcome is walked by its own index from the newest on, so that few rows are read."""
    walks = [_walk(wanted, outcome).subquery() for outcome in wanted.outcomes]
    either = sa.union_all(*(sa.select(walk.c.id) for walk in walks)).subquery()
    return sa.select(either.c.id).order_by(either.c.id.desc()).limit(PAGE + 1)


def _walk(wanted: Wanted, outcome: Outcome) -> sa.Select[Any]:
    asked = (
        sa.select(JudgementRow.id)
        .join(JudgementRow.result)
        .where(JudgementRow.outcome == outcome, _stands_for_its_lot())
        .order_by(JudgementRow.id.desc())
        .limit(PAGE + 1)
    )
    if wanted.before is not None:
        asked = asked.where(JudgementRow.id < wanted.before)
    if wanted.market:
        asked = asked.join(JudgementRow.specification).where(SpecificationRow.market == wanted.market)
    if wanted.first_day or wanted.last_day:
        asked = asked.join(Result.run).where(*_between(wanted))
    return _about(asked, wanted)


def _stands_for_its_lot() -> sa.ColumnElement[bool]:
    """The verdict of a plan is kept with every unit; the lowest of them tells it, once for the lot.

    Units set aside tell what was said in their own run. Few rows are read: those of one specification.
    """
    other, its = aliased(JudgementRow), aliased(Result)
    lower = (
        sa.select(other.id)
        .join(its, its.id == other.result_id)
        .where(
            other.specification_id == JudgementRow.specification_id,
            other.outcome == JudgementRow.outcome,
            its.unit_no < Result.unit_no,
            its.counts == Result.counts,
            sa.or_(Result.counts.is_(True), its.run_id == Result.run_id),
        )
        .correlate(JudgementRow, Result)
    )
    return sa.or_(Result.unit_no == 1, ~lower.exists())


def _between(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    ends = [
        None if wanted.first_day is None else Run.performed_on >= wanted.first_day,
        None if wanted.last_day is None else Run.performed_on <= wanted.last_day,
    ]
    return [end for end in ends if end is not None]


def _about(asked: sa.Select[Any], wanted: Wanted) -> sa.Select[Any]:
    if not (wanted.group or wanted.analyte or wanted.commodity or wanted.producer):
        return asked
    asked = asked.join(Result.analysis)
    if wanted.group or wanted.analyte:
        asked = asked.join(Analysis.analyte)
    if wanted.group:
        asked = asked.where(Analyte.group == wanted.group)
    if wanted.analyte:
        asked = asked.where(_like(Analyte.search_key, wanted.analyte))
    if wanted.commodity or wanted.producer:
        asked = asked.join(Analysis.sample)
    if wanted.commodity:
        asked = asked.join(Sample.commodity).where(_like(Commodity.search_key, wanted.commodity))
    if wanted.producer:
        asked = asked.join(Sample.producer).where(_like(Producer.search_key, wanted.producer))
    return asked


def _like(column: Any, text: str) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = column.like(f"%{like(search_key(text))}%", escape="\\")
    return found


def _whole() -> sa.Select[JudgementRow]:
    analysis = joinedload(JudgementRow.result).joinedload(Result.analysis)
    sample = analysis.joinedload(Analysis.sample)
    return (
        sa.select(JudgementRow)
        .options(
            joinedload(JudgementRow.specification),
            joinedload(JudgementRow.result).joinedload(Result.run),
            analysis.joinedload(Analysis.analyte),
            analysis.joinedload(Analysis.performance),
            sample.joinedload(Sample.producer),
        )
        .order_by(JudgementRow.id.desc())
    )
