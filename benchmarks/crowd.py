"""A crowded laboratory: many invented samples, written past the audit trail because nobody did them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lims import catalogue
from lims.db import Database
from lims.demo import cast, hours
from lims.domain.certificate_lines import MarketVerdict
from lims.domain.certificate_parts import Names
from lims.domain.frozen import to_plain
from lims.domain.verdict import Verdict
from lims.models import Row
from lims.models.method import Performance
from lims.models.people import Account, Person
from lims.models.reference import Commodity
from lims.services import catalogue as catalogues
from lims.services import methods

BLOCK = 5_000
OPEN = 400
"""Work in hand does not grow with the archive: only the newest samples are unfinished."""
START = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
STATUSES = ("received", "in_test", "entered", "validated", "issued", "issued", "issued", "issued")
OUTCOMES = ("pass", "pass", "pass", "fail", "pass", "inconclusive", "pass", "conditional_pass")


def fill(database: Database, samples: int) -> None:
    """The catalogue and the demo cast, then `samples` orders of one sample each."""
    with database.transaction(hours.program_act()) as session:
        catalogues.load(session, catalogue.FOLDER)
        methods.load(session, catalogue.FOLDER.parent / "demo" / "methods.csv")
        cast.come_in(session, hours.program_act())
    with database.reading() as session:
        people = list(session.scalars(sa.select(Person.id).order_by(Person.id)))
        producers = list(
            session.scalars(sa.select(Account.producer_id).where(Account.producer_id.is_not(None)))
        )
        performance = session.scalars(sa.select(Performance).order_by(Performance.id)).first()
        commodity = session.scalars(sa.select(Commodity.id).where(Commodity.name == "honey")).one()
    assert performance is not None
    for first in range(1, samples + 1, BLOCK):
        numbers = range(first, min(first + BLOCK, samples + 1))
        rows = [
            _rows(n, people, producers, performance=performance, commodity=commodity, finished=samples - OPEN)
            for n in numbers
        ]
        with database.engine.begin() as connection:
            for table in rows[0]:
                whole = [row[table] for row in rows if row[table] is not None]
                if whole:
                    connection.execute(sa.insert(Row.metadata.tables[table]), whole)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def signed_in(app: Flask, username: str) -> FlaskClient:
    client = app.test_client()
    response = client.post("/login", data={"username": username, "password": cast.PASSWORD})
    assert response.status_code == 302
    return client


def _rows(
    n: int,
    people: list[int],
    producers: list[int | None],
    *,
    performance: Performance,
    commodity: int,
    finished: int,
) -> dict[str, dict[str, Any] | None]:
    at = START + timedelta(minutes=10 * n)
    status, outcome = STATUSES[n % 8], OUTCOMES[n % 8]
    if n <= finished:
        status = "issued"
    entered = status in {"entered", "validated", "issued"}
    producer = producers[n % len(producers)]
    return {
        "order": {
            "id": n,
            "code": f"YC-24-{n:06d}",
            "producer_id": producer,
            "placed_at": at,
            "markets": ["VN", "EU"],
            "rule": "simple_acceptance",
            "rule_agreed_by": "demo",
            "rule_agreed_on": at.date(),
            "due_on": at.date() + timedelta(days=5),
        },
        "sample": _sample(n, at, producer, commodity=commodity, status=status, outcome=outcome),
        "run": {
            "id": n,
            "code": f"ME-B{n:07d}",
            "method_version_id": performance.method_version_id,
            "performed_on": at.date(),
            "opened_by_id": people[0],
            "opened_at": at,
            "status": "closed" if entered else "open",
        },
        "analysis": {
            "id": n,
            "sample_id": n,
            "analyte_id": performance.analyte_id,
            "performance_id": performance.id,
            "status": {"received": "waiting", "in_test": "in_run", "entered": "entered"}.get(
                status, "validated"
            ),
            "created_at": at,
        },
        "specification": {
            "id": n,
            "analysis_id": n,
            "market": "EU",
            "reason": "no_limit",
            "sought_on": at.date(),
        },
        "result": _result(n, at, people, entered=entered) if status != "received" else None,
        "judgement": {
            "id": n,
            "result_id": n,
            "specification_id": n,
            "outcome": outcome,
            "assessment": {},
            "at": at,
        }
        if entered
        else None,
        "certificate": _certificate(n, at, producer, people=people) if status == "issued" else None,
    }


def _certificate(n: int, at: datetime, producer: int | None, *, people: list[int]) -> dict[str, Any]:
    """A certificate of which only the lists are ever asked: it says nothing but its verdict."""
    market = MarketVerdict(
        code="EU",
        name=Names("Liên minh châu Âu", "European Union"),
        verdict=Verdict.PASS,
        covered=(1,),
        unjudged=(),
        unchecked=(),
    )
    return {
        "id": n,
        "number": f"PKQ-24-{n:06d}",
        "sample_id": n,
        "producer_id": producer,
        "token": f"{n:026d}",
        "language": "vi",
        "status": "issued",
        "document": {"markets": [to_plain(market)]},
        "sha256": f"{n:064d}",
        "issued_by_id": people[2],
        "issued_at": at + timedelta(days=3),
    }


def _sample(
    n: int, at: datetime, producer: int | None, *, commodity: int, status: str, outcome: str
) -> dict[str, Any]:
    return {
        "id": n,
        "code": f"LD-24-{n:06d}",
        "order_id": n,
        "producer_id": producer,
        "product_name": f"Mật ong số {n}",
        "commodity_id": commodity,
        "lot": f"L{n}",
        "produced_on": date(2024, 1, 1),
        "sampled_by": "customer",
        "received_at": at,
        "status": status,
        "verdict": outcome if status not in {"received", "in_test"} else None,
        "due_on": at.date() + timedelta(days=5),
        "search_key": f"ld-24-{n:06d} mat ong so {n}",
    }


def _result(n: int, at: datetime, people: list[int], *, entered: bool) -> dict[str, Any]:
    return {
        "id": n,
        "run_id": n,
        "analysis_id": n,
        "position": 1,
        "typed": "1,0" if entered else None,
        "kind": "quantified" if entered else None,
        "value": Decimal(1) if entered else None,
        "digits": 2 if entered else None,
        "entered_by_id": people[0] if entered else None,
        "entered_at": at if entered else None,
    }
