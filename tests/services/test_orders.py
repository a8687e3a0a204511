"""An order is taken whole or not at all, and never without a rule."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.order import RuleGiven
from lims.domain.refusal import NotFound, Refused
from lims.models.audit import AuditEntry
from lims.models.producer import Product
from lims.models.sample import Order, Sample
from lims.services import orders
from tests.factories import MORNING, an_act, person_id
from tests.reception import COFFEE, RULE, TODAY, a_catalogue, an_order, an_order_given, books, one


@pytest.fixture(autouse=True)
def catalogue(database: Database) -> None:
    a_catalogue(database)


def test_an_order_is_kept_with_its_samples(database: Database) -> None:
    order_id, sample_ids = an_order(database, COFFEE, replace(COFFEE, lot="R-02"), due_on=date(2026, 12, 1))
    with database.reading() as session:
        order = one(session, Order, order_id)
        samples = [one(session, Sample, sample_id) for sample_id in sample_ids]
    assert (order.code, order.markets, order.rule, order.rule_agreed_by) == (
        "YC-26-000001",
        ["VN", "EU"],
        "simple_acceptance",
        "Đỗ Văn Tâm",
    )
    assert [(each.code, each.status, each.lot, each.due_on) for each in samples] == [
        (None, "requested", "R-01", date(2026, 12, 1)),
        (None, "requested", "R-02", date(2026, 12, 1)),
    ]
    assert samples[0].search_key == "ca phe rang cau dat r-01 yc-26-000001"


def test_orders_are_numbered_without_a_gap(database: Database) -> None:
    an_order(database)
    with pytest.raises(Refused):
        an_order(database, rule=RuleGiven())
    order_id, _ = an_order(database)
    with database.reading() as session:
        assert one(session, Order, order_id).code == "YC-26-000002"


def test_a_product_name_met_again_is_the_same_product(database: Database) -> None:
    an_order(
        database, COFFEE, replace(COFFEE, product="CÀ PHÊ RANG  CẦU ĐẤT"), replace(COFFEE, product="Khác")
    )
    with database.reading() as session:
        assert session.scalars(sa.select(Product.name).order_by(Product.id)).all() == [
            "Cà phê rang Cầu Đất",
            "Khác",
        ]


def test_who_placed_it_stands_in_the_trail(database: Database) -> None:
    order_id, _ = an_order(database)
    with database.reading() as session:
        entry = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.entity == "order", AuditEntry.entity_id == order_id)
        ).one()
    assert (entry.person_id, entry.action, entry.at) == (person_id(database, "lan"), "insert", MORNING)


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"rule": RuleGiven()}, {"rule", "rule_agreed_on", "rule_agreed_by"}),
        ({"rule": replace(RULE, id="whatever")}, {"rule"}),
        ({"rule": replace(RULE, id="risk_based")}, {"rule_alpha"}),
        ({"rule": replace(RULE, id="risk_based", alpha=Decimal("0.6"))}, {"rule_alpha"}),
        ({"rule": replace(RULE, r=Decimal(0))}, {"rule_r"}),
        ({"rule": replace(RULE, r=Decimal("-1"))}, {"rule_r"}),
        ({"rule": replace(RULE, agreed_by=" ")}, {"rule_agreed_by"}),
        ({"rule": replace(RULE, agreed_on=TODAY + timedelta(days=1))}, {"rule_agreed_on"}),
        ({"markets": ()}, {"markets"}),
        ({"markets": ("VN", "MARS")}, {"markets"}),
        ({"samples": ()}, {"samples"}),
        ({"samples": (COFFEE,) * 51}, {"samples"}),
        ({"language": "fr"}, {"language"}),
        ({"due_on": TODAY - timedelta(days=1)}, {"due_on"}),
        ({"remark": "a\x00b"}, {"remark"}),
    ],
)
def test_an_order_says_all_its_problems(
    database: Database, changed: dict[str, Any], problems: set[str]
) -> None:
    before = books(database)
    with pytest.raises(Refused) as refusal:
        an_order(database, **changed)
    assert (refusal.value.code, set(refusal.value.problems)) == ("order_incomplete", problems)
    assert books(database) == before


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"product": ""}, "product", "required"),
        ({"product": "\u202egpj.exe"}, "product", "text_hidden_characters"),
        ({"commodity_id": 99}, "commodity_id", "commodity_needed"),
        ({"commodity_id": None}, "commodity_id", "commodity_needed"),
        ({"lot": "L" * 51}, "lot", "text_too_long"),
        ({"sampled_by": "nobody"}, "sampled_by", "required"),
        ({"sampled_at": MORNING + timedelta(days=1)}, "sampled_at", "moment_in_future"),
        ({"sampled_at": MORNING, "produced_on": TODAY + timedelta(days=1)}, "produced_on", "day_in_future"),
        (
            {"sampled_at": MORNING - timedelta(days=9), "produced_on": TODAY},
            "sampled_at",
            "sampled_before_produced",
        ),
        (
            {"produced_on": TODAY, "expires_on": TODAY - timedelta(days=1)},
            "expires_on",
            "expires_before_produced",
        ),
    ],
)
def test_a_problem_of_a_sample_names_its_row(
    database: Database, changed: dict[str, Any], field: str, code: str
) -> None:
    before = books(database)
    with pytest.raises(Refused) as refusal:
        an_order(database, COFFEE, replace(COFFEE, **changed))
    assert refusal.value.problems[f"samples-1-{field}"].code == code
    assert books(database) == before


def test_an_expired_sample_may_be_ordered(database: Database) -> None:
    """Past its date is a fact to be told, not a reason to refuse."""
    _, (sample_id,) = an_order(database, replace(COFFEE, expires_on=TODAY - timedelta(days=30)))
    with database.reading() as session:
        assert one(session, Sample, sample_id).expires_on == TODAY - timedelta(days=30)


def test_nobodys_order_is_not_taken(database: Database) -> None:
    act = an_act()
    with pytest.raises(NotFound), database.transaction(act) as session:
        orders.place(session, an_order_given(database, producer_id=10**6), act=act)
