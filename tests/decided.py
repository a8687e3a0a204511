"""Chilli, coffee and aflatoxins as rows, and plain functions that propose and decide before a measurement."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from lims.db import Database
from lims.domain.assignment import Chosen
from lims.domain.definition_given import DefinitionGiven, PartGiven
from lims.domain.order import SampleGiven
from lims.domain.processing import FactorGiven
from lims.models.analysis import Analysis, SpecificationRow
from lims.models.base import Row
from lims.models.method import Method, MethodVersion, Performance
from lims.models.reference import Limit, Market, Regulation
from lims.queries import values
from lims.queries.definitions import ANY_PESTICIDE
from lims.services import assignment, complete_lists, definitions, factors
from tests.competent import competent
from tests.factories import MORNING, an_act, person_id
from tests.reception import a_commodity, an_analyte, an_arrival, an_order, receive

ALL, SPICES, DRIED, FRESH, GROUND = 1, 2, 3, 4, 5
CHLORPYRIFOS, ATRAZINE, BOSCALID, LEAD, B1, B2, G1, G2, TOTAL, DEFAULT = range(1, 11)
NAMES = {
    CHLORPYRIFOS: "chlorpyrifos", ATRAZINE: "atrazine", BOSCALID: "boscalid", LEAD: "lead", B1: "aflatoxin B1",
    B2: "aflatoxin B2", G1: "aflatoxin G1", G2: "aflatoxin G2", TOTAL: "aflatoxins total", DEFAULT: ANY_PESTICIDE,
}  # fmt: skip
PESTICIDES = {CHLORPYRIFOS, ATRAZINE, BOSCALID, DEFAULT}
TODAY = date(2026, 11, 23)
LIMITS = (
    ("EU-FCH-CHLORPYRIFOS", "EU", FRESH, CHLORPYRIFOS, "0.01"),
    ("EU-FCH-ATRAZINE", "EU", FRESH, ATRAZINE, "0.05"),
    ("EU-FCH-LEAD", "EU", FRESH, LEAD, "0.05"),
    ("VN-FCH-CHLORPYRIFOS", "VN", FRESH, CHLORPYRIFOS, "2"),
    ("VN-DCH-CHLORPYRIFOS", "VN", DRIED, CHLORPYRIFOS, "3"),
    ("CODEX-FCH-CHLORPYRIFOS", "CODEX", FRESH, CHLORPYRIFOS, "2"),
    ("CODEX-DCH-CHLORPYRIFOS", "CODEX", DRIED, CHLORPYRIFOS, "20"),
    ("EU-SPI-AFT", "EU", SPICES, TOTAL, "10"),
    ("EU-DEFAULT", "EU", ALL, DEFAULT, "0.01"),
)  # fmt: skip
AFLATOXINS = DefinitionGiven(
    analyte="aflatoxins total",
    market="EU",
    parts=tuple(PartGiven(NAMES[each], "1") for each in (B1, B2, G1, G2)),
    effective_from=date(2026, 11, 23),
    source="Reg. (EU) 2023/915, Annex I, 1.1",
    why="Theo văn bản mới",
)
DRYING = FactorGiven(
    commodity_id=DRIED,
    raw_commodity_id=FRESH,
    analyte="",
    group="pesticide",
    market="EU",
    factor="10",
    justification="Sấy khô",
    source="Tài liệu đã đọc",
    effective_from=date(2026, 1, 1),
    effective_to=None,
    why="Chưa có mức riêng cho ớt khô",
)


def a_spice_book(database: Database) -> None:
    """Dried and fresh chilli with limits in three markets, one method that measures everything; no factor yet."""
    rows: list[Row] = [
        Market(id=1, code="VN", name_vi="Việt Nam", name_en="Viet Nam", position=1),
        Market(id=2, code="EU", name_vi="Liên minh châu Âu", name_en="European Union", position=2),
        Market(id=3, code="CODEX", name_vi="Codex", name_en="Codex", position=3),
        a_commodity(ALL, "all foods", "thực phẩm nói chung"),
        a_commodity(SPICES, "spices", "gia vị", parent_id=ALL),
        a_commodity(DRIED, "dried chilli", "ớt ta khô", parent_id=SPICES),
        a_commodity(FRESH, "fresh chilli", "ớt ta", parent_id=ALL),
        a_commodity(GROUND, "ground chilli", "ớt bột", parent_id=DRIED),
        Regulation(id=1, code="Reg 396/2005", title="MRLs", search_key="reg 396/2005 mrls"),
    ]
    with database.transaction(an_act()) as session:
        for row in rows:
            session.add(row)
            session.flush()
        for row_id, name in NAMES.items():
            analyte = an_analyte(row_id, name, name)
            analyte.group = (
                "pesticide" if row_id in PESTICIDES else "mycotoxin" if row_id >= B1 else "heavy metal"
            )
            session.add(analyte)
        method = Method(id=1, code="TCVN 1", title_vi="Một", title_en="One", kind="chemical", search_key="1")
        session.add(method)
        session.flush()
        session.add(MethodVersion(id=1, method_id=1, version="1", valid_from=date(2020, 1, 1)))
        session.flush()
        competent(session, 1)
        session.add_all(a_measure(row_id) for row_id in NAMES if row_id != DEFAULT)
        markets = {code: row_id for row_id, code in session.execute(sa.select(Market.id, Market.code))}
        session.add_all(a_limit(*each, market_id=markets[each[1]]) for each in LIMITS)


def a_measure(analyte_id: int) -> Performance:
    """The number of the performance is that of its analyte."""
    unit = "µg/kg" if analyte_id >= B1 else "mg/kg"
    return Performance(
        id=analyte_id, method_version_id=1, analyte_id=analyte_id, unit=unit, lod=Decimal("0.001"),
        loq=Decimal("0.002"),
    )  # fmt: skip


def a_limit(limit_id: str, _: str, commodity_id: int, analyte_id: int, high: str, *, market_id: int) -> Limit:
    return Limit(
        limit_id=limit_id, market_id=market_id, commodity_id=commodity_id, analyte_id=analyte_id, regulation_id=1,
        analyte_group="pesticide", kind="max", high=Decimal(high), unit="µg/kg" if analyte_id == TOTAL else "mg/kg",
        basis="as sold", verified=True, search_key=limit_id.lower(),
    )  # fmt: skip


def a_sample(
    database: Database,
    *analytes: int,
    markets: tuple[str, ...] = ("EU",),
    commodity_id: int = DRIED,
    **given: Any,
) -> int:
    """A received sample of dried chilli with these analytes assigned."""
    chilli = replace(SampleGiven(product="Ớt khô", commodity_id=commodity_id, lot="K-1"), **given)
    _, (sample_id,) = an_order(database, chilli, markets=markets)
    receive(database, an_arrival(sample_id))
    assign(database, sample_id, *analytes)
    return sample_id


def assign(database: Database, sample_id: int, *analytes: int) -> None:
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        assignment.assign(session, sample_id, [Chosen(each) for each in analytes], act=act)


def frozen(database: Database, sample_id: int) -> list[values.Specification]:
    with database.reading() as session:
        rows = session.scalars(
            sa.select(SpecificationRow)
            .join(SpecificationRow.analysis)
            .where(Analysis.sample_id == sample_id)
            .order_by(SpecificationRow.id)
        )
        return [values.specification(row) for row in rows]


def propose_definition(database: Database, by: str = "hoa", **changed: Any) -> int:
    act = an_act(person_id(database, by))
    with database.transaction(act) as session:
        return definitions.propose(session, replace(AFLATOXINS, **changed), act=act).id


def decide_definition(
    database: Database, row_id: int, *, by: str = "dung", yes: bool = True, why: str = "Đã đọc"
) -> None:
    act = an_act(person_id(database, by))
    with database.transaction(act) as session:
        (definitions.approve if yes else definitions.decline)(session, row_id, why=why, act=act)


def propose_factor(database: Database, by: str = "hoa", **changed: Any) -> int:
    act = an_act(person_id(database, by))
    with database.transaction(act) as session:
        return factors.propose(session, replace(DRYING, **changed), act=act).id


def decide_factor(
    database: Database, row_id: int, *, by: str = "dung", yes: bool = True, why: str = "Đã đọc"
) -> None:
    act = an_act(person_id(database, by))
    with database.transaction(act) as session:
        (factors.approve if yes else factors.decline)(session, row_id, why=why, act=act)


def a_factor(database: Database, **changed: Any) -> int:
    """Proposed by the inspector, approved by the manager."""
    row_id = propose_factor(database, **changed)
    decide_factor(database, row_id)
    return row_id


def declare(
    database: Database, market: str = "EU", commodity_id: int | None = DRIED, *, reason: str = "Đã đối chiếu"
) -> int:
    act = an_act(person_id(database, "dung"))
    with database.transaction(act) as session:
        row = complete_lists.declare(
            session, market=market, commodity_id=commodity_id, reason=reason, act=act
        )
        return row.id


def withdraw(database: Database, list_id: int, *, reason: str = "Danh mục đã cũ") -> None:
    act = an_act(person_id(database, "dung"), at=MORNING)
    with database.transaction(act) as session:
        complete_lists.withdraw(session, list_id, reason=reason, act=act)
