"""The facts of a certificate, gathered from rows; whether they are enough is for the domain to say."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.act import local_day
from lims.domain.authorisation import Signatory, methods_within
from lims.domain.certificate_facts import Facts
from lims.domain.certificate_lines import Market
from lims.domain.certificate_parts import (
    Customer,
    Departure,
    Item,
    Names,
    PaperLanguage,
    Place,
    SampledBy,
    Sampling,
    Seal,
    SealState,
    Signature,
    Temperature,
)
from lims.domain.limit import LimitKind
from lims.models import reference
from lims.models.analysis import Result, Run
from lims.models.people import Person
from lims.models.sample import Sample
from lims.queries import bench_notes, dossiers, held, letterheads, limits, opinions, printed
from lims.queries.assignment import has_results
from lims.queries.dossiers import Dossier
from lims.queries.people import laboratory
from lims.queries.sought import days_of
from lims.words import Language, say


def facts_of(
    session: Session,
    dossier: Dossier,
    *,
    number: str,
    verification: str,
    signing: tuple[Signatory, Person],
    at: datetime,
) -> Facts:
    """Everything the paper says about a sample, if `signing` authorised it at this moment."""
    sample, order = dossier.sample, dossier.sample.order
    home, (signatory, person) = laboratory(session), signing
    markets = order.markets if order.conclusion_wanted else []
    return Facts(
        number=number,
        language=PaperLanguage(order.language),
        laboratory=letterheads.laboratory(session, home),
        places=(Place(printed.HERE, Names(home.address_vi, home.address_en)),),
        customer=_customer(sample),
        sample=_item(sample),
        sampling=_sampling(sample),
        received_at=sample.received_at,
        lines=tuple(
            printed.line(
                each, dossier, markets, uncertainty_printed=bool(markets) or order.uncertainty_wanted
            )
            for each in dossier.tested
        ),
        markets=_markets(session, dossier, markets),
        deviations=(*_deviations(dossier), *held.departures(session, dossier)),
        remarks=tuple(bench_notes.remarks(dossier)),
        reviewer=_reviewer(dossier),
        signatory=Signature(person.name, Names(person.title), at),
        authorised_methods=methods_within(dossiers.work_of(dossier), signatory),
        verification=verification,
        opinions=tuple(opinions.printed(session, sample.id)),
        kind=dossier.kind,
        pending=tuple(printed.analyte_names(each.analyte) for each in dossier.pending),
        demo=home.demo,
    )


def _customer(sample: Sample) -> Customer:
    producer = sample.producer
    return Customer(producer.name, producer.address, sample.order.contact or producer.contact)


def _item(sample: Sample) -> Item:
    """Once received, no temperature means room temperature."""
    return Item(
        code=sample.code or "",
        product=sample.product_name,
        commodity=Names(sample.commodity.name_vi, sample.commodity.name),
        lot=sample.lot,
        description=Names(sample.description or sample.product_name),
        condition=Names(sample.condition),
        temperature=Temperature(sample.temperature) if sample.received_at else None,
        seal=Seal(SealState(sample.seal_state), sample.seal) if sample.seal_state else None,
        quantity=sample.quantity,
        produced_on=sample.produced_on,
        expires_on=sample.expires_on,
        official=sample.sampled_by == SampledBy.AUTHORITY,
        departure=_departure(sample),
    )


def _departure(sample: Sample) -> Departure | None:
    if not sample.departure:
        return None
    return Departure(Names(sample.departure), sample.departure_agreed_by, sample.departure_agreed_on)


def _sampling(sample: Sample) -> Sampling:
    return Sampling(
        by=SampledBy(sample.sampled_by) if sample.sampled_by else None,
        sampler=sample.sampler,
        place=sample.sampled_place,
        at=sample.sampled_at,
        minutes=sample.sampling_minutes,
        plan=Names(sample.sampling_plan),
        conditions=Names(sample.sampling_conditions),
    )


def _markets(session: Session, dossier: Dossier, codes: Sequence[str]) -> tuple[Market, ...]:
    """The markets asked about, each with its limits for this commodity that nobody tested."""
    if not codes:
        return ()
    rows = session.scalars(
        sa.select(reference.Market)
        .where(reference.Market.code.in_(codes))
        .order_by(reference.Market.position)
    ).all()
    unchecked = _unchecked(session, dossier, codes)
    return tuple(
        Market(row.code, Names(row.name_vi, row.name_en), unchecked.get(row.code, ())) for row in rows
    )


def _unchecked(session: Session, dossier: Dossier, codes: Sequence[str]) -> dict[str, tuple[Names, ...]]:
    tested = {analysis.analyte_id for analysis in dossier.tested}
    found = limits.limits_found(
        session,
        commodity_id=dossier.sample.commodity_id,
        markets=codes,
        on=days_of(dossier.sample, _sought_on(dossier)),
    )
    left = {
        pair
        for pair, rows in found.items()
        if pair[0] not in tested and any(row.verified and row.kind is not LimitKind.EXEMPT for row in rows)
    }
    asked = sa.select(reference.Analyte).where(reference.Analyte.id.in_({each for each, _ in left}))
    rows = session.scalars(asked.order_by(reference.Analyte.sort_key)).all() if left else []
    return {
        code: tuple(printed.analyte_names(row) for row in rows if (row.id, code) in left) for code in codes
    }


def _sought_on(dossier: Dossier) -> date:
    sought = [row.sought_on for analysis in dossier.tested for row in analysis.specifications]
    received = dossier.sample.received_at or dossier.sample.order.placed_at
    return max(sought, default=local_day(received))


def _deviations(dossier: Dossier) -> Iterator[Names]:
    """What was added to, left out of or done otherwise than the method says, each once."""
    runs = {each.run.id: each.run for analysis in dossier.tested for each in dossiers.counting(analysis)}
    for run in runs.values():
        if run.deviation:
            code = run.method_version.method.code
            yield _names("certificates.deviation", method=code, deviation=run.deviation)
        yield from _signed_for(dossier, run)
    yield from bench_notes.departures(dossier)
    for analysis in dossier.excluded:
        name, measured = printed.analyte_names(analysis.analyte), has_results(analysis)
        if not measured and not analysis.excluded_reason:
            continue
        code = "certificates.result_withheld" if measured else "certificates.excluded"
        yield Names(
            *(say(code, each, analyte=name[each], reason=analysis.excluded_reason) for each in Language)
        )


def _signed_for(dossier: Dossier, run: Run) -> Iterator[Names]:
    """Checks that did not pass, for which a manager answered; one line for all that share cause and impact."""
    mine = {each.analyte_id for each in dossier.tested if any(one.run_id == run.id for one in each.results)}
    together: dict[tuple[str, str, str], list[str]] = {}
    for check in dossier.quality[run.id].deviations if run.id in dossier.quality else ():
        if check.decision is not None and any(check.concerns(each) for each in mine):
            said = (check.decision.cause, check.decision.impact, check.decision.who)
            together.setdefault(said, []).append(f"{check.name} – {check.both_names}")
    for (cause, impact, who), checks in together.items():
        yield _names(
            "certificates.quality_deviation",
            method=run.method_version.method.code,
            checks=", ".join(checks),
            cause=cause,
            impact=impact,
            who=who,
        )


def _reviewer(dossier: Dossier) -> Signature | None:
    """Who validated last."""
    validated = [each for analysis in dossier.tested for each in dossiers.counting(analysis)]
    last: Result | None = max(validated, key=_validated_at, default=None)
    if last is None or last.validated_by is None or last.validated_at is None:
        return None
    return Signature(last.validated_by.name, Names(last.validated_by.title), last.validated_at)


def _validated_at(result: Result) -> Any:
    return result.validated_at


def _names(code: str, **values: object) -> Names:
    return Names(*(say(code, language, **values) for language in Language))
