"""An order as its request form tells it: what was asked for and agreed."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.domain.certificate_parts import Names, PaperLanguage, SampledBy
from lims.domain.request_paper import Agreed, Announced, RequestPaper, Wish
from lims.domain.sample import AnalysisStatus
from lims.domain.verdict import RuleId
from lims.models.analysis import Analysis
from lims.models.method import MethodVersion, Performance
from lims.models.reference import Market
from lims.models.sample import Order, Sample
from lims.queries import letterhead, orders, values


def paper(
    session: Session, order_id: int, *, language: PaperLanguage, producer_id: int | None = None
) -> RequestPaper:
    """The form of this order. With `producer_id`, somebody else's order is as missing as none."""
    order = orders.one(session, order_id, producer_id=producer_id)
    wishes = _wishes(session, [each.id for each in order.samples])
    laboratory, demo = letterhead.heading(session)
    return RequestPaper(
        laboratory=laboratory,
        language=language,
        at=order.placed_at,
        number=order.code,
        customer=letterhead.customer(order),
        samples=tuple(
            _announced(each, f"{order.code} / {place}", wishes.get(each.id, ()))
            for place, each in enumerate(order.samples, 1)
        ),
        agreed=_agreed(session, order),
        demo=demo,
    )


def _announced(sample: Sample, place: str, wishes: Iterable[Wish]) -> Announced:
    return Announced(
        code=sample.code or place,
        product=sample.product_name,
        commodity=Names(sample.commodity.name_vi, sample.commodity.name),
        lot=sample.lot,
        quantity=sample.quantity,
        units=sample.units,
        description=sample.description,
        produced_on=sample.produced_on,
        expires_on=sample.expires_on,
        sampled_by=SampledBy(sample.sampled_by),
        remark=sample.remark,
        wishes=tuple(wishes),
    )


def _agreed(session: Session, order: Order) -> Agreed:
    return Agreed(
        rule=RuleId(order.rule),
        rule_r=order.rule_r,
        rule_alpha=order.rule_alpha,
        agreed_by=order.rule_agreed_by,
        agreed_on=order.rule_agreed_on,
        markets=_markets(session, order.markets),
        conclusion_wanted=order.conclusion_wanted,
        uncertainty_wanted=order.uncertainty_wanted,
        consent_to_publish=order.consent_to_publish,
        language=PaperLanguage(order.language),
        due_on=order.due_on,
        remark=order.remark,
        told_to=order.told_to,
        told_on=order.told_on,
    )


def _markets(session: Session, codes: Sequence[str]) -> tuple[Names, ...]:
    rows = session.scalars(sa.select(Market).where(Market.code.in_(codes)).order_by(Market.position)).all()
    return tuple(Names(row.name_vi, row.name_en) for row in rows)


def _wishes(session: Session, sample_ids: Sequence[int]) -> Mapping[int, Sequence[Wish]]:
    """What is asked of each sample, in the order of the certificate: two statements for all."""
    rows = session.scalars(
        sa.select(Analysis)
        .where(Analysis.sample_id.in_(sample_ids), Analysis.status != AnalysisStatus.EXCLUDED)
        .options(
            joinedload(Analysis.analyte),
            joinedload(Analysis.performance)
            .joinedload(Performance.method_version)
            .joinedload(MethodVersion.method),
            selectinload(Analysis.specifications),
        )
        .order_by(Analysis.position, Analysis.id)
    )
    found: dict[int, list[Wish]] = {}
    for row in rows:
        found.setdefault(row.sample_id, []).append(_wish(row))
    return found


def _wish(analysis: Analysis) -> Wish:
    limits = [(row.market, values.specification(row).limit) for row in analysis.specifications]
    return Wish(
        analyte=Names(analysis.analyte.name_vi, analysis.analyte.name),
        method=analysis.performance.method_version.method.code,
        limits=tuple((market, limit) for market, limit in limits if limit is not None),
    )
