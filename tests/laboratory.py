"""A small laboratory ready for the bench: methods, limits, an order, received samples with frozen specifications, as rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims import catalogue, codes
from lims.db import Database
from lims.domain import protocol
from lims.domain.definition import Definition, Part
from lims.domain.limit import LimitKind
from lims.domain.sample import AnalysisStatus, Status
from lims.domain.specification import specify
from lims.domain.text import search_key, sort_key
from lims.instruments.calculations import read as read_calculations
from lims.instruments.protocols import shipped
from lims.models.analysis import Analysis, SpecificationRow
from lims.models.method import Method, MethodVersion, Performance
from lims.models.quality import QualityPlan
from lims.models.reference import Analyte, Commodity, Limit, Market, Regulation
from lims.models.sample import Order, Sample
from lims.queries import calculations, values
from tests.competent import competent
from tests.factories import MORNING, an_act, person_id, producer_id
from tests.scope import in_scope

RECEIVED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MARKETS = {
    "VN": ("Việt Nam", "Viet Nam"),
    "EU": ("Liên minh châu Âu", "European Union"),
    "CN": ("Trung Quốc", "China"),
    "CODEX": ("Codex", "Codex"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One analyte, what the method sees of it, and its limit in each market (None: no limit there)."""

    name: str
    vietnamese: str
    limits: dict[str, str | None] = field(default_factory=dict)
    unit: str = "mg/kg"
    limit_unit: str = "mg/kg"
    lod: str | None = "0.003"
    loq: str | None = "0.010"
    upper: str | None = None
    qualitative: bool = False
    portion_g: str | None = None
    may_be_negative: bool = False
    u: str | None = "10"
    method: str = "TCVN 10912:2015"
    kind: str = "chemical"
    limit_kind: LimitKind = LimitKind.MAX
    verified: bool = True
    basis: str = "as sold"
    plan: tuple[int, int, str, str] | None = None
    parts: tuple[str, ...] = ()
    protocol: str = ""


CADMIUM = Asked("cadmium", "cadimi", {"VN": "0.10", "EU": "0.05", "CN": "0.05"})
LEAD = Asked("lead", "chì", {"VN": "0.10", "EU": "0.10"})
DYE = Asked("auramine O", "vàng O", {"VN": "0.05", "EU": "0.05"}, lod="0.03", loq="0.10")
UNSEEN = Asked("tin", "thiếc", {"VN": "200", "EU": "200"}, lod=None, loq=None)
UNLIMITED = Asked("copper", "đồng", {"VN": None, "EU": None})
SALMONELLA = Asked(
    "Salmonella", "Salmonella", {"VN": "25", "EU": "25"}, unit="presence/absence", limit_unit="presence/absence",
    lod=None, loq=None, qualitative=True, portion_g="25", u=None, method="TCVN 10780-1:2017",
    kind="microbiological", limit_kind=LimitKind.ABSENT_IN,
)  # fmt: skip
PLATE_COUNT = Asked(
    "aerobic plate count", "tổng số vi sinh vật hiếu khí", {"VN": "10000", "EU": None}, unit="cfu/g",
    limit_unit="cfu/g", lod=None, loq="10", u=None, method="TCVN 4884-1:2015", kind="microbiological",
)  # fmt: skip
STAGED_SALMONELLA = replace(SALMONELLA, protocol="salmonella-6579-1", method="ISO 6579-1:2017")
PLATED_COUNT = replace(PLATE_COUNT, protocol="aerobic-4833-1", method="ISO 4833-1:2013")
METALS = (CADMIUM, LEAD)
HMF = Asked(
    "HMF", "hydroxymetylfurfural", {"VN": "40", "EU": "40"}, lod="0.5", loq="1.5", upper="300", u=None,
    method="LD-H-09", protocol="honey-hmf-white",
)  # fmt: skip
RESIDUE = Asked(
    "carbendazim", "carbendazim", {"VN": "0.02", "EU": "0.01"}, lod="0.003", loq="0.010", u="50",
    method="LD-H-05", protocol="residue-quechers",
)  # fmt: skip
GREEN_MOISTURE = Asked(
    "moisture", "độ ẩm", {"VN": "12.5", "EU": None}, unit="g/100 g", limit_unit="g/100 g", lod=None, loq="0.5", u=None,
    method="LD-H-07", protocol="coffee-moisture-6673",
)  # fmt: skip
AFLATOXIN_PARTS = tuple(
    Asked(
        f"aflatoxin {each}",
        f"aflatoxin {each}",
        limits,
        unit="µg/kg",
        limit_unit="µg/kg",
        lod="0.05",
        loq="0.2",
        u="25",
    )
    for each, limits in (("B1", {"VN": "2", "EU": "2"}), ("B2", {}), ("G1", {}), ("G2", {}))
)
AFLATOXINS = Asked(
    "aflatoxins total", "aflatoxin tổng", {"VN": "4", "EU": "4"}, unit="µg/kg", limit_unit="µg/kg",
    lod=None, loq=None, u=None, parts=tuple(each.name for each in AFLATOXIN_PARTS),
)  # fmt: skip
MOISTURE = Asked("moisture", "độ ẩm", {}, unit="%", limit_unit="%", lod=None, loq="0.1", u="2")
SOLUBLE = Asked(
    "water-soluble matter", "chất tan trong nước", {"VN": "25", "EU": None}, unit="%", limit_unit="%",
    lod=None, loq="0.1", u="2", limit_kind=LimitKind.MIN, basis="dry matter",
)  # fmt: skip
LISTERIA = Asked(
    "Listeria monocytogenes", "Listeria monocytogenes", {"VN": None, "EU": "100"}, unit="cfu/g",
    limit_unit="cfu/g", lod=None, loq="10", u=None, method="ISO 11290-2:2017", kind="microbiological",
    limit_kind=LimitKind.SAMPLING_PLAN, plan=(5, 0, "100", "100"),
)  # fmt: skip
PLATED_LISTERIA = replace(LISTERIA, protocol="listeria-count-11290-2")


def metals(count: int) -> tuple[Asked, ...]:
    """So many analytes of one method, all alike."""
    return tuple(
        Asked(f"metal {number:02d}", f"kim loại {number:02d}", {"VN": "0.10", "EU": "0.05", "CN": "0.05"})
        for number in range(1, count + 1)
    )


@dataclass(frozen=True, slots=True)
class Ready:
    """What was put in: analyses per sample, in the order they were asked for."""

    order_id: int
    sample_ids: tuple[int, ...]
    analyses: tuple[tuple[int, ...], ...]

    @property
    def analysis_ids(self) -> tuple[int, ...]:
        return tuple(each for row in self.analyses for each in row)


def ready(
    database: Database,
    asked: Sequence[Asked] = METALS,
    *,
    samples: int = 1,
    markets: Sequence[str] = ("VN", "EU"),
    rule: str = "simple_acceptance",
    rule_r: str = "1",
    status: Status = Status.RECEIVED,
    producer: str = "tam",
    received: datetime = RECEIVED,
    due_on: date | None = None,
    product: str = "Cà phê rang Cầu Đất",
    agreed_on: date | None = None,
    units: int = 1,
) -> Ready:
    """An order whose samples wait for the bench. A sample only requested has no code and no receipt."""
    owner, hands = producer_id(database, producer), person_id(database, "lan")
    with database.transaction(an_act(hands, at=received)) as session:
        commodity = _reference(session)
        performances = [_performance(session, each, commodity) for each in asked]
        order = Order(
            code=codes.next_code(session, "YC-26"),
            producer_id=owner,
            placed_at=received,
            contact="Bà Kiểm Thử",
            markets=list(markets),
            rule=rule,
            rule_r=Decimal(rule_r),
            rule_agreed_by="Bà Kiểm Thử",
            rule_agreed_on=agreed_on or received.date(),
            due_on=due_on,
        )
        session.add(order)
        session.flush()
        rows = [
            _sample(
                session,
                order,
                commodity,
                place=place,
                status=status,
                hands=hands,
                received=received,
                product=product,
                units=units,
            )
            for place in range(samples)
        ]
        analyses = [_analyses(session, row, performances, asked, markets=markets) for row in rows]
        session.flush()
        return Ready(
            order.id,
            tuple(row.id for row in rows),
            tuple(tuple(each.id for each in mine) for mine in analyses),
        )


def _reference(session: Session) -> Commodity:
    found = session.scalar(sa.select(Commodity).where(Commodity.name == "roasted coffee"))
    if found is not None:
        return found
    root = Commodity(name="all foods", name_vi="thực phẩm nói chung", search_key="all foods")
    session.add(root)
    session.flush()
    coffee = Commodity(
        name="roasted coffee",
        name_vi="cà phê rang",
        parent_id=root.id,
        search_key="roasted coffee ca phe rang",
    )
    session.add(coffee)
    for position, (code, (vietnamese, english)) in enumerate(MARKETS.items()):
        session.add(Market(code=code, name_vi=vietnamese, name_en=english, position=position))
        session.add(
            Regulation(code=f"Regulation of {code}", title=f"Limits of {code}", search_key=code.lower())
        )
    session.flush()
    return coffee


def _sample(
    session: Session,
    order: Order,
    commodity: Commodity,
    *,
    place: int,
    status: Status,
    hands: int,
    received: datetime,
    product: str,
    units: int = 1,
) -> Sample:
    came = status is not Status.REQUESTED
    code = codes.next_code(session, "LD-26") if came else None
    sample = Sample(
        code=code,
        order_id=order.id,
        producer_id=order.producer_id,
        product_name=product,
        commodity_id=commodity.id,
        lot=f"L2026-{place + 1:02d}",
        description="Hai gói kín",
        quantity="2 × 500 g",
        units=units,
        sampled_by="customer",
        received_at=received if came else None,
        received_by_id=hands if came else None,
        condition="Bao gói nguyên vẹn" if came else "",
        status=status.value,
        due_on=order.due_on,
        search_key=search_key(f"{code or ''} {product}"),
    )
    session.add(sample)
    session.flush()
    return sample


def _analyses(
    session: Session,
    sample: Sample,
    performances: Sequence[Performance],
    asked: Sequence[Asked],
    *,
    markets: Sequence[str],
) -> list[Analysis]:
    rows = []
    for place, (performance, each) in enumerate(zip(performances, asked, strict=True)):
        analysis = Analysis(
            sample_id=sample.id,
            analyte_id=performance.analyte_id,
            performance_id=performance.id,
            status=AnalysisStatus.WAITING.value,
            position=place,
            created_at=MORNING,
            computed=bool(each.parts),
            specifications=[
                _specification(session, performance, sample, each, market=market, position=position)
                for position, market in enumerate(markets)
            ],
        )
        session.add(analysis)
        rows.append(analysis)
    return rows


def _specification(
    session: Session, performance: Performance, sample: Sample, asked: Asked, *, market: str, position: int
) -> SpecificationRow:
    limit = _limit(session, performance, asked, market=market, commodity_id=sample.commodity_id)
    found = () if limit is None else (values.catalogue_limit(limit),)
    row = SpecificationRow(
        market=market,
        position=position,
        limit_id=None if limit is None else limit.id,
        sought_on=RECEIVED.date(),
        confirmed=False,
    )
    plain = specify(market, found, confirmed=())
    values.freeze(row, replace(plain, definition=_definition(asked)))
    return row


def _definition(asked: Asked) -> Definition | None:
    parts = tuple(Part(name, Decimal(1)) for name in asked.parts)
    return Definition(parts=parts) if parts else None


def _limit(
    session: Session, performance: Performance, asked: Asked, *, market: str, commodity_id: int
) -> Limit | None:
    given = asked.limits.get(market)
    if given is None:
        return None
    limit_id = f"{market}-{asked.name}-{given}"
    whole = [joinedload(each) for each in (Limit.market, Limit.commodity, Limit.analyte, Limit.regulation)]
    found = session.scalar(sa.select(Limit).where(Limit.limit_id == limit_id).options(*whole))
    if found is not None:
        return found
    absent = asked.limit_kind is LimitKind.ABSENT_IN
    limit = Limit(
        limit_id=limit_id,
        market=session.scalars(sa.select(Market).where(Market.code == market)).one(),
        commodity=session.get_one(Commodity, commodity_id),
        analyte=session.get_one(Analyte, performance.analyte_id),
        regulation=session.scalars(
            sa.select(Regulation).where(Regulation.code == f"Regulation of {market}")
        ).one(),
        analyte_group="microbiology" if asked.kind == "microbiological" else "heavy metal",
        kind=asked.limit_kind.value,
        low=Decimal(given) if asked.limit_kind is LimitKind.MIN else None,
        high=None if absent or asked.limit_kind is LimitKind.MIN else Decimal(given),
        plan_n=asked.plan[0] if asked.plan else None,
        plan_c=asked.plan[1] if asked.plan else None,
        plan_m=Decimal(asked.plan[2]) if asked.plan else None,
        plan_big_m=Decimal(asked.plan[3]) if asked.plan else None,
        portion_g=Decimal(given) if absent else None,
        unit=asked.limit_unit,
        basis=asked.basis,
        effective_from=date(2012, 1, 1),
        clause="Annex I",
        verified=asked.verified,
        search_key=asked.name.lower(),
    )
    session.add(limit)
    session.flush()
    return limit


def _performance(session: Session, asked: Asked, commodity: Commodity) -> Performance:
    version = _version(session, asked)
    analyte = session.scalar(sa.select(Analyte).where(Analyte.name == asked.name))
    if analyte is None:
        analyte = Analyte(
            name=asked.name,
            name_vi=asked.vietnamese,
            synonyms=[],
            group=asked.kind,
            default_unit=asked.unit,
            search_key=search_key(f"{asked.name} {asked.vietnamese}"),
            sort_key=sort_key(asked.vietnamese),
        )
        session.add(analyte)
        session.flush()
    found = session.scalar(
        sa.select(Performance).where(
            Performance.method_version_id == version.id, Performance.analyte_id == analyte.id
        )
    )
    if found is not None:
        return found
    performance = Performance(
        method_version_id=version.id,
        analyte_id=analyte.id,
        commodity_id=commodity.id,
        unit=asked.unit,
        lod=_decimal(asked.lod),
        loq=_decimal(asked.loq),
        upper=_decimal(asked.upper),
        qualitative=asked.qualitative,
        portion_g=_decimal(asked.portion_g),
        may_be_negative=asked.may_be_negative,
        u_type="relative_pct" if asked.u else None,
        u_value=_decimal(asked.u),
        u_k=Decimal(2) if asked.u else None,
        accredited_from=date(2025, 1, 1),
        accredited_to=date(2029, 12, 31),
        protocol=_protocol(session, asked.protocol) if asked.protocol else None,
    )
    session.add(performance)
    session.flush()
    in_scope(session, performance)
    return performance


def _protocol(session: Session, code: str) -> dict[str, Any]:
    """A shipped protocol, or a shipped calculation, which is a row first."""
    if code in shipped():
        return protocol.plain(shipped()[code])
    if code not in calculations.in_use(session):
        session.add_all(calculations.new_rows(session, read_calculations(catalogue.FOLDER)))
        session.flush()
    return protocol.plain(calculations.in_use(session)[code])


def _version(session: Session, asked: Asked) -> MethodVersion:
    found = session.scalar(
        sa.select(MethodVersion).join(MethodVersion.method).where(Method.code == asked.method)
    )
    if found is not None:
        return found
    method = Method(
        code=asked.method,
        title_vi=f"Phương pháp {asked.method}",
        title_en=f"Method {asked.method}",
        kind=asked.kind,
        search_key=search_key(asked.method),
    )
    version = MethodVersion(version="v3", valid_from=date(2025, 1, 1), method=method)
    session.add(version)
    session.flush()
    session.add(without_controls(version.id))
    session.flush()
    competent(session, method.id)
    return version


def without_controls(version_id: int) -> QualityPlan:
    """For tests that are about something else: a manager said that nothing has to be proven beside the samples."""
    plan = {"without": "Phép thử mẫu, không cần kiểm soát"}
    return QualityPlan(method_version_id=version_id, number=1, plan=plan, reason="", at=MORNING)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
