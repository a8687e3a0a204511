"""Samples whose work is done: received, measured, judged and validated, as rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims import codes
from lims.db import Database
from lims.domain.frozen import to_plain
from lims.domain.judgement import Verdict, overall
from lims.domain.limit import LimitKind
from lims.domain.reading import Reading
from lims.domain.sample import AnalysisStatus, Status
from lims.domain.specification import assess, specify
from lims.domain.text import search_key, sort_key
from lims.models.analysis import Analysis, JudgementRow, Result, Run, SpecificationRow
from lims.models.method import Method, MethodVersion, Performance
from lims.models.people import Account, Person
from lims.models.reference import Analyte, Commodity, Limit, Market, Regulation
from lims.models.sample import Order, Sample
from lims.queries import values
from tests.competent import competent
from tests.factories import an_act, person_id, producer_id
from tests.laboratory import without_controls
from tests.scope import in_scope

RECEIVED = datetime(2026, 11, 16, 2, 15, tzinfo=UTC)
RUN_ON = date(2026, 11, 18)
ENTERED = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
VALIDATED = datetime(2026, 11, 19, 3, 0, tzinfo=UTC)
SIGNED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MARKETS = {
    "VN": ("Việt Nam", "Viet Nam"),
    "EU": ("Liên minh châu Âu", "European Union"),
    "CN": ("Trung Quốc", "China"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One analyte, what was typed for it, and its maximum in each market."""

    analyte: str
    vietnamese: str
    typed: str
    limits: dict[str, str | None] = field(default_factory=dict)
    unit: str = "mg/kg"
    lod: str = "0.003"
    loq: str = "0.010"
    u: str | None = "10"
    kind: str = "chemical"
    group: str = "heavy metal"
    accredited_to: date | None = date(2029, 12, 31)


CADMIUM = Measured("cadmium", "cadimi", "0,050", {"VN": "0.10", "EU": "0.10", "CN": "0.05"})
LEAD = Measured("lead", "chì", "<0,010", {"VN": "0.10", "EU": "0.10", "CN": None})
TOO_MUCH = Measured("cadmium", "cadimi", "0,25", {"VN": "0.10", "EU": "0.10", "CN": "0.05"})
COFFEE = (CADMIUM, LEAD)


@dataclass(frozen=True, slots=True)
class Finished:
    sample_id: int
    code: str
    result_ids: tuple[int, ...]


def finished(
    database: Database,
    lines: Sequence[Measured] = COFFEE,
    *,
    producer: str = "tam",
    entered_by: str = "lan",
    validated_by: str | None = "minh",
    product: str = "Cà phê Cầu Đất rang mộc",
    lot: str = "L2026-11-07",
    markets: Sequence[str] = ("VN", "EU", "CN"),
    rule: str = "simple_acceptance",
    language: str = "vi",
    received: datetime = RECEIVED,
    agreed_on: date = date(2026, 11, 16),
    deviation: str = "",
) -> Finished:
    """A sample as it stands before its certificate; without `validated_by`, before its validation."""
    hands = person_id(database, entered_by)
    eyes = person_id(database, validated_by) if validated_by else None
    owner = producer_id(database, producer)
    with database.transaction(an_act(hands, at=received)) as session:
        _signatory_title(session)
        _markets(session)
        sample = _sample(
            session,
            owner,
            product=product,
            lot=lot,
            markets=markets,
            rule=rule,
            language=language,
            received=received,
            agreed_on=agreed_on,
            received_by=hands,
        )
        later = received - RECEIVED
        results = [
            _result(
                session, sample, line, place=place, hands=hands, eyes=eyes, later=later, deviation=deviation
            )
            for place, line in enumerate(lines)
        ]
        judged = [row.assessment["verdict"] for result in results for row in result.judgements]
        verdicts = [Verdict(verdict) for verdict in judged if verdict]
        sample.verdict = overall(verdicts).value if verdicts else None
        sample.status = Status.VALIDATED.value if eyes else Status.ENTERED.value
        session.flush()
        return Finished(sample.id, sample.code or "", tuple(result.id for result in results))


def _signatory_title(session: Session) -> None:
    for username, title in (("dung", "Trưởng phòng thử nghiệm"), ("minh", "Kiểm nghiệm viên chính")):
        person = session.scalars(
            sa.select(Person)
            .join(Account, Account.person_id == Person.id)
            .where(Account.username == username)
        ).one()
        person.title = title


def _markets(session: Session) -> None:
    if session.scalar(sa.select(sa.func.count(Market.id))):
        return
    for position, (code, (vietnamese, english)) in enumerate(MARKETS.items()):
        session.add(Market(code=code, name_vi=vietnamese, name_en=english, position=position))
    session.add(
        Commodity(name="roasted coffee", name_vi="cà phê rang", search_key="roasted coffee ca phe rang")
    )
    for code in MARKETS:
        session.add(
            Regulation(code=f"Regulation of {code}", title=f"Limits of {code}", search_key=code.lower())
        )
    session.flush()


def _sample(session: Session, owner: int, **given: object) -> Sample:
    received = given["received"]
    assert isinstance(received, datetime)
    order = Order(
        code=codes.next_code(session, "YC-26"),
        producer_id=owner,
        placed_at=received,
        contact="Bà Kiểm Thử, 0909 000 001",
        markets=list(given["markets"]),  # type: ignore[call-overload]
        language=given["language"],
        rule=given["rule"],
        rule_agreed_by="Bà Kiểm Thử",
        rule_agreed_on=given["agreed_on"],
    )
    session.add(order)
    session.flush()
    product, lot = str(given["product"]), str(given["lot"])
    code = codes.next_code(session, "LD-26")
    commodity = session.scalars(sa.select(Commodity.id).where(Commodity.name == "roasted coffee")).one()
    sample = Sample(
        code=code,
        order_id=order.id,
        producer_id=owner,
        product_name=product,
        commodity_id=commodity,
        lot=lot,
        description="Cà phê rang nguyên hạt, hai gói kín",
        quantity="2 × 500 g",
        sampled_by="customer",
        sampler="Đỗ Văn Tâm",
        sampled_place="Kho của hợp tác xã",
        sampled_at=received - timedelta(days=1),
        received_at=received,
        received_by_id=given["received_by"],
        condition="Bao gói nguyên vẹn, khô",
        temperature=Decimal("24.5"),
        seal="NP-004417",
        seal_state="intact",
        status=Status.IN_TEST.value,
        search_key=search_key(f"{code} {product} {lot}"),
    )
    session.add(sample)
    session.flush()
    return sample


def _result(
    session: Session,
    sample: Sample,
    line: Measured,
    *,
    place: int,
    hands: int,
    eyes: int | None,
    later: timedelta,
    deviation: str,
) -> Result:
    performance = _performance(session, line)
    analysis = Analysis(
        sample_id=sample.id,
        analyte_id=performance.analyte_id,
        performance_id=performance.id,
        status=(AnalysisStatus.VALIDATED if eyes else AnalysisStatus.ENTERED).value,
        position=place,
        created_at=RECEIVED + later,
    )
    run = Run(
        code=codes.next_code(session, "ME-261118", digits=2),
        method_version_id=performance.method_version_id,
        performed_on=(ENTERED + later).date(),
        opened_by_id=hands,
        opened_at=ENTERED + later,
        status="closed",
        deviation=deviation if place == 0 else "",
    )
    session.add_all([analysis, run])
    session.flush()
    seen = values.seen(performance)
    reading = Reading.parse(line.typed, seen)
    result = Result(
        run_id=run.id,
        analysis_id=analysis.id,
        position=0,
        judgements=[],
        typed=line.typed,
        entered_by_id=hands,
        entered_at=ENTERED + later,
        validated_by_id=eyes,
        validated_at=VALIDATED + later if eyes else None,
    )
    result.reading = reading
    session.add(result)
    session.flush()
    for row in _specifications(session, analysis, line, sample):
        result.judgements.append(_judgement(session, row, result, performance, sample.order_id))
    session.flush()
    return result


def _judgement(
    session: Session, row: SpecificationRow, result: Result, performance: Performance, order_id: int
) -> JudgementRow:
    reading = result.reading
    assert reading is not None
    assessment = assess(
        reading,
        values.seen(performance),
        values.specification(row),
        values.rule(session.get_one(Order, order_id)),
        values.uncertainty(performance),
    )
    return JudgementRow(
        specification_id=row.id, outcome=assessment.outcome.value, assessment=to_plain(assessment), at=ENTERED
    )


def _specifications(
    session: Session, analysis: Analysis, line: Measured, sample: Sample
) -> list[SpecificationRow]:
    rows = []
    for position, market in enumerate(session.get_one(Order, sample.order_id).markets):
        limit = _limit(session, line, market, sample.commodity_id)
        found = () if limit is None else (values.catalogue_limit(limit),)
        row = SpecificationRow(
            analysis_id=analysis.id,
            market=market,
            position=position,
            limit_id=limit.id if limit else None,
            sought_on=RECEIVED.date(),
        )
        values.freeze(row, specify(market, found, confirmed=()))
        session.add(row)
        rows.append(row)
    session.flush()
    return rows


def _limit(session: Session, line: Measured, market: str, commodity_id: int) -> Limit | None:
    maximum = line.limits.get(market)
    if maximum is None:
        return None
    limit_id = f"{market}-{line.analyte}-{maximum}"
    asked = sa.select(Limit).where(Limit.limit_id == limit_id)
    whole = [
        sa.orm.joinedload(each) for each in (Limit.market, Limit.commodity, Limit.analyte, Limit.regulation)
    ]
    found = session.scalar(asked.options(*whole))
    if found is not None:
        return found
    session.add(
        Limit(
            limit_id=limit_id,
            market_id=session.scalars(sa.select(Market.id).where(Market.code == market)).one(),
            commodity_id=commodity_id,
            analyte_id=session.scalars(sa.select(Analyte.id).where(Analyte.name == line.analyte)).one(),
            regulation_id=session.scalars(
                sa.select(Regulation.id).where(Regulation.code == f"Regulation of {market}")
            ).one(),
            analyte_group=line.group,
            kind=LimitKind.MAX.value,
            high=Decimal(maximum),
            unit=line.unit,
            basis="as sold",
            effective_from=date(2012, 1, 1),
            clause="Annex I",
            verified=True,
            search_key=line.analyte,
        )
    )
    session.flush()
    return session.scalar(asked.options(*whole), execution_options={"populate_existing": True})


def _performance(session: Session, line: Measured) -> Performance:
    code = f"TCVN {line.analyte}"
    found = session.scalar(
        sa.select(Performance)
        .join(Performance.method_version)
        .join(MethodVersion.method)
        .where(Method.code == code)
    )
    if found is not None:
        return found
    analyte = session.scalar(sa.select(Analyte).where(Analyte.name == line.analyte)) or Analyte(
        name=line.analyte,
        name_vi=line.vietnamese,
        synonyms=[],
        group=line.group,
        default_unit=line.unit,
        search_key=search_key(f"{line.analyte} {line.vietnamese}"),
        sort_key=sort_key(line.vietnamese),
    )
    method = Method(
        code=code,
        title_vi=f"Xác định {line.vietnamese}",
        title_en=f"Determination of {line.analyte}",
        kind=line.kind,
        search_key=code.lower(),
    )
    session.add_all([analyte, method])
    session.flush()
    version = MethodVersion(method_id=method.id, version="v3", valid_from=date(2025, 1, 1))
    session.add(version)
    session.flush()
    session.add(without_controls(version.id))
    performance = Performance(
        method_version_id=version.id,
        analyte_id=analyte.id,
        unit=line.unit,
        lod=Decimal(line.lod),
        loq=Decimal(line.loq),
        u_type="relative_pct" if line.u else None,
        u_value=Decimal(line.u) if line.u else None,
        u_k=Decimal(2) if line.u else None,
        accredited_from=date(2025, 1, 1),
        accredited_to=line.accredited_to,
    )
    session.add(performance)
    session.flush()
    in_scope(session, performance)
    competent(session, method.id)
    return performance
