"""One failure and everything behind it: limit, run, corrections, custody, what came before."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from lims.domain.frozen import from_plain
from lims.domain.refusal import NotFound
from lims.domain.specification import Assessment, Specification
from lims.domain.units_of_lot import MOST_UNITS
from lims.models.analysis import Analysis, Correction, JudgementRow, Result, Run
from lims.models.certificate import CertificateRow
from lims.models.method import MethodVersion
from lims.models.sample import Sample
from lims.queries import values
from lims.queries.failures import SHOWABLE

LONGEST = 30


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer for one market, as values."""

    row: JudgementRow
    specification: Specification
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Failure:
    """Rows behind one failure. Contacts of the producer are not among them.

    `units` are those of the lot in their order, this one among them; none for a single result.
    """

    judged: Judged
    elsewhere: Sequence[Judged]
    result: Result
    analysis: Analysis
    sample: Sample
    run: Run
    attempts: Sequence[Result]
    units: Sequence[Result]
    mates: Sequence[Result]
    earlier: Sequence[Result]
    certificates: Sequence[CertificateRow]


def failure(session: Session, judgement_id: int) -> Failure:
    """Everything behind one judgement, in a fixed number of statements. Raises `NotFound`."""
    judgement = session.scalar(_judgement().where(JudgementRow.id == judgement_id))
    if judgement is None or judgement.outcome not in SHOWABLE:
        raise NotFound
    result = judgement.result
    analysis = result.analysis
    others = _results(session, Result.analysis_id == analysis.id, Result.id != result.id, most=MOST_UNITS * 2)
    units = [each for each in others if each.counts and each.unit_no != result.unit_no]
    return Failure(
        judged=_judged(judgement),
        elsewhere=[_judged(each) for each in result.judgements if each is not judgement],
        result=result,
        analysis=analysis,
        sample=analysis.sample,
        run=result.run,
        attempts=[each for each in others if each not in units],
        units=sorted([result, *units], key=lambda each: each.unit_no) if units else (),
        mates=_results(session, Result.run_id == result.run_id, Result.analysis_id != analysis.id),
        earlier=_earlier(session, analysis),
        certificates=_certificates(session, analysis.sample_id),
    )


def _judged(row: JudgementRow) -> Judged:
    return Judged(row, values.specification(row.specification), from_plain(Assessment, row.assessment))


def _judgement() -> sa.Select[JudgementRow]:
    result = joinedload(JudgementRow.result)
    analysis, run = result.joinedload(Result.analysis), result.joinedload(Result.run)
    sample = analysis.joinedload(Analysis.sample)
    return sa.select(JudgementRow).options(
        joinedload(JudgementRow.specification),
        result.joinedload(Result.entered_by),
        result.joinedload(Result.validated_by),
        result.selectinload(Result.judgements).joinedload(JudgementRow.specification),
        result.selectinload(Result.corrections).joinedload(Correction.by),
        run.joinedload(Run.method_version).joinedload(MethodVersion.method),
        run.joinedload(Run.opened_by),
        analysis.joinedload(Analysis.analyte),
        analysis.joinedload(Analysis.performance),
        sample.joinedload(Sample.order),
        sample.joinedload(Sample.producer),
        sample.joinedload(Sample.commodity),
        sample.joinedload(Sample.received_by),
    )


def _earlier(session: Session, analysis: Analysis) -> Sequence[Result]:
    """What this producer's other samples showed for the same analyte, newest first."""
    sample = analysis.sample
    others = (
        sa.select(Analysis.id)
        .join(Analysis.sample)
        .where(
            Sample.producer_id == sample.producer_id,
            Sample.id != sample.id,
            Analysis.analyte_id == analysis.analyte_id,
        )
        .order_by(Sample.id.desc())
        .limit(LONGEST)
    )
    return _results(session, Result.analysis_id.in_(others.scalar_subquery()), Result.counts.is_(True))


def _results(session: Session, *conditions: sa.ColumnElement[bool], most: int = LONGEST) -> Sequence[Result]:
    analysis = joinedload(Result.analysis)
    return session.scalars(
        sa.select(Result)
        .where(Result.typed.is_not(None), *conditions)
        .options(
            joinedload(Result.run),
            joinedload(Result.entered_by),
            analysis.joinedload(Analysis.sample),
            analysis.joinedload(Analysis.analyte),
            analysis.joinedload(Analysis.performance),
            selectinload(Result.judgements).joinedload(JudgementRow.specification),
        )
        .order_by(Result.id.desc())
        .limit(most)
    ).all()


def _certificates(session: Session, sample_id: int) -> Sequence[CertificateRow]:
    return session.scalars(
        sa.select(CertificateRow)
        .where(CertificateRow.sample_id == sample_id)
        .options(defer(CertificateRow.document))
        .order_by(CertificateRow.id.desc())
    ).all()
