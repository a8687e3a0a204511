"""Plain functions that fill the books for reception: a small catalogue, a method, an order, an arrival."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims import trail
from lims.db import Database
from lims.domain.order import OrderGiven, RuleGiven, SampleGiven
from lims.domain.reception import Arrival
from lims.domain.text import search_key, sort_key
from lims.models.base import Row
from lims.models.method import Method, MethodVersion, Performance
from lims.models.reference import Analyte, Commodity, Limit, Market, Panel, Regulation
from lims.services import orders, reception
from tests.competent import competent
from tests.factories import MORNING, an_act, person_id, producer_id

TODAY = date(2026, 11, 23)
RULE = RuleGiven(id="simple_acceptance", agreed_by="Đỗ Văn Tâm", agreed_on=TODAY)
COFFEE = SampleGiven(product="Cà phê rang Cầu Đất", commodity_id=2, lot="R-01")


def a_catalogue(database: Database) -> None:
    """Two markets, coffee below all foods, four analytes, and one method for three of them."""
    with database.transaction(an_act()) as session:
        session.add_all(
            [
                Market(id=1, code="VN", name_vi="Việt Nam", name_en="Viet Nam", position=1),
                Market(id=2, code="EU", name_vi="Liên minh châu Âu", name_en="European Union", position=2),
                a_commodity(1, "all foods", "thực phẩm"),
                a_commodity(2, "roasted coffee", "cà phê rang", parent_id=1),
                an_analyte(1, "ochratoxin A", "ochratoxin A"),
                an_analyte(2, "cadmium", "cadimi"),
                an_analyte(3, "lead", "chì"),
                an_analyte(4, "moisture", "độ ẩm"),
                Regulation(id=1, code="Reg (EU) 2023/915", title="Contaminants", search_key="reg"),
            ]
        )
        session.flush()
        session.add_all(
            [
                a_limit("EU-OTA", analyte_id=1, market_id=2, high="3.0"),
                a_limit("VN-CD", analyte_id=2, market_id=1, high="1.0", unit="mg/kg", verified=False),
                a_limit("EU-CD-1", analyte_id=2, market_id=2, high="0.1", unit="mg/kg"),
                a_limit("EU-CD-2", analyte_id=2, market_id=2, high="0.2", unit="mg/kg", basis="dry matter"),
                a_panel("ochratoxin A", "must"),
                a_panel("moisture", "usual"),
            ]
        )
        session.add(
            Method(id=1, code="TCVN 1", title_vi="Một", title_en="One", kind="chemical", search_key="1")
        )
        session.flush()
        session.add(MethodVersion(id=1, method_id=1, version="1", valid_from=date(2020, 1, 1)))
        session.flush()
        competent(session, 1)
        session.add_all(
            [
                a_performance(1, analyte_id=1, unit="µg/kg", loq="0.5"),
                a_performance(2, analyte_id=2, unit="mg/kg", loq="0.5"),
                a_performance(3, analyte_id=3, unit="mg/kg", loq="0.01"),
            ]
        )


def a_commodity(row_id: int, name: str, name_vi: str, *, parent_id: int | None = None) -> Commodity:
    return Commodity(id=row_id, name=name, name_vi=name_vi, parent_id=parent_id, search_key=search_key(name))


def an_analyte(row_id: int, name: str, name_vi: str) -> Analyte:
    return Analyte(
        id=row_id,
        name=name,
        name_vi=name_vi,
        synonyms=[],
        group="heavy metal",
        default_unit="mg/kg",
        search_key=search_key(f"{name} {name_vi}"),
        sort_key=sort_key(name),
    )


def a_limit(
    limit_id: str,
    *,
    analyte_id: int,
    market_id: int,
    high: str,
    unit: str = "µg/kg",
    verified: bool = True,
    basis: str = "as sold",
) -> Limit:
    return Limit(
        limit_id=limit_id,
        market_id=market_id,
        commodity_id=2,
        analyte_id=analyte_id,
        regulation_id=1,
        analyte_group="mycotoxin",
        kind="max",
        high=Decimal(high),
        unit=unit,
        basis=basis,
        verified=verified,
        search_key=search_key(limit_id),
    )


def a_panel(analyte: str, requirement: str) -> Panel:
    return Panel(
        product="roasted coffee",
        market="EU",
        analyte_group="mycotoxin",
        analyte=analyte,
        requirement=requirement,
    )


def a_performance(row_id: int, *, analyte_id: int, unit: str, loq: str) -> Performance:
    return Performance(
        id=row_id, method_version_id=1, analyte_id=analyte_id, unit=unit, lod=Decimal("0.1"), loq=Decimal(loq)
    )


def an_order_given(database: Database, *samples: SampleGiven, **changed: Any) -> OrderGiven:
    given = OrderGiven(
        producer_id=producer_id(database, "tam"),
        samples=samples or (COFFEE,),
        markets=("EU", "VN"),
        rule=RULE,
    )
    return replace(given, **changed)


def an_order(database: Database, *samples: SampleGiven, **changed: Any) -> tuple[int, list[int]]:
    """The numbers of the order and of its samples."""
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        order = orders.place(session, an_order_given(database, *samples, **changed), act=act)
        order_id = order.id
    with database.reading() as session:
        rows = sa.select(orders.Sample.id).where(orders.Sample.order_id == order_id)
        return order_id, list(session.scalars(rows.order_by(orders.Sample.id)))


def an_arrival(sample_id: int, **changed: Any) -> Arrival:
    arrival = Arrival(
        sample_id=sample_id, version=1, received_at=MORNING, condition="Bao nguyên, khô", seal_state="none"
    )
    return replace(arrival, **changed)


def a_received_sample(database: Database) -> int:
    _, (sample_id,) = an_order(database)
    receive(database, an_arrival(sample_id))
    return sample_id


def receive(database: Database, *arrivals: Arrival) -> list[str | None]:
    """The codes of the samples received."""
    act = an_act(person_id(database, "lan"), at=max(each.received_at for each in arrivals))
    with database.transaction(act) as session:
        return [sample.code for sample in reception.receive(session, arrivals, act=act)]


def books(database: Database) -> tuple[dict[str, int], tuple[int, str]]:
    """How many rows each table has, and the end of the trail: equal before and after a refusal."""
    with database.reading() as session:
        counted = {
            table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in Row.metadata.sorted_tables
            if table.name != "login_session"
        }
        return counted, trail.head(session)


def one(session: Session, row: type[Any], row_id: int) -> Any:
    return session.get_one(row, row_id)
