"""Samples come over the desk (bad inputs D04–D06, W06, W16, W17)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.reception import Refusal
from lims.domain.refusal import Conflict, NotFound, Refused
from lims.domain.sample import require_testable
from lims.models.audit import AuditEntry
from lims.models.certificate import CertificateRow
from lims.models.sample import Container, Sample
from lims.services import reception
from tests.factories import MORNING, an_act, person_id, producer_id
from tests.reception import (
    COFFEE,
    TODAY,
    a_catalogue,
    a_received_sample,
    an_arrival,
    an_order,
    books,
    one,
    receive,
)


@pytest.fixture(autouse=True)
def catalogue(database: Database) -> None:
    a_catalogue(database)


def containers(database: Database, sample_id: int) -> list[tuple[str, str | None]]:
    with database.reading() as session:
        rows = session.scalars(
            sa.select(Container).where(Container.sample_id == sample_id).order_by(Container.code)
        )
        return [(row.code, row.barcode) for row in rows]


def refused(database: Database, *arrivals: Any) -> dict[str, str]:
    before = books(database)
    with pytest.raises(Refused) as refusal:
        receive(database, *arrivals)
    assert books(database) == before
    return {field: problem.code for field, problem in refusal.value.problems.items()}


def test_samples_of_an_order_are_received_together(database: Database) -> None:
    _, (first, second) = an_order(database, COFFEE, replace(COFFEE, lot="R-02"))
    arrivals = (
        an_arrival(
            first, test_containers=2, barcodes={"A": " 0893000000001\r\n"}, temperature=Decimal("-18.5")
        ),
        an_arrival(second, retained=False),
    )
    assert receive(database, *arrivals) == ["LD-26-000001", "LD-26-000002"]
    with database.reading() as session:
        sample = one(session, Sample, first)
    assert (sample.status, sample.received_at, sample.received_by_id) == (
        "received",
        MORNING,
        person_id(database, "lan"),
    )
    assert (sample.temperature, sample.seal_state, sample.condition) == (
        Decimal("-18.5"),
        "none",
        "Bao nguyên, khô",
    )
    assert sample.search_key.startswith("ld-26-000001 ca phe")
    assert containers(database, first) == [
        ("LD-26-000001-A", "0893000000001"),
        ("LD-26-000001-B", None),
        ("LD-26-000001-L", None),
    ]
    assert containers(database, second) == [("LD-26-000002-A", None)]


def test_the_year_of_a_code_is_the_laboratorys(database: Database) -> None:
    """Half past midnight on New Year's Day in Đà Lạt is still last year in Greenwich."""
    _, (sample_id,) = an_order(database)
    new_year = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
    assert receive(database, an_arrival(sample_id, received_at=new_year)) == ["LD-27-000001"]


def test_a_refused_reception_leaves_no_gap(database: Database) -> None:
    _, (first, second) = an_order(database, COFFEE, COFFEE)
    assert refused(database, an_arrival(first), an_arrival(second, condition="")) == {
        "arrivals-1-condition": "required"
    }
    assert receive(database, an_arrival(second)) == ["LD-26-000001"]


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"condition": " "}, {"arrivals-0-condition": "required"}),
        ({"seal_state": "open"}, {"arrivals-0-seal_state": "required"}),
        ({"seal_state": ""}, {"arrivals-0-seal_state": "required"}),
        ({"seal_state": "broken"}, {"arrivals-0-departure": "departure_needed"}),
        (
            {"departure": "9 °C"},
            {
                "arrivals-0-departure_agreed_by": "departure_agreement_needed",
                "arrivals-0-departure_agreed_on": "departure_agreement_needed",
            },
        ),
        ({"test_containers": 0}, {"arrivals-0-test_containers": "containers_range"}),
        ({"barcodes": {"A": "1 2"}}, {"arrivals-0-barcode_A": "barcode_characters"}),
        ({"barcodes": {"B": "12"}}, {"arrivals-0-barcode_B": "barcode_without_container"}),
    ],
)
def test_what_is_missing_is_said(
    database: Database, changed: dict[str, Any], problems: dict[str, str]
) -> None:
    _, (sample_id,) = an_order(database)
    assert refused(database, an_arrival(sample_id, **changed)) == problems


def test_nothing_is_received_before_it_was_sampled(database: Database) -> None:
    _, (sample_id,) = an_order(database, replace(COFFEE, sampled_at=MORNING))
    early = an_arrival(sample_id, received_at=MORNING - timedelta(hours=1))
    act = an_act(person_id(database, "lan"))
    with pytest.raises(Refused) as refusal, database.transaction(act) as session:
        reception.receive(session, [early], act=act)
    assert dict(refusal.value.problems["arrivals-0-received_at"].values) == {
        "sampled": "23/11/2026 08:30",
        "received": "23/11/2026 07:30",
    }


def test_nothing_is_received_tomorrow(database: Database) -> None:
    _, (sample_id,) = an_order(database)
    act = an_act(person_id(database, "lan"))
    with pytest.raises(Refused) as refusal, database.transaction(act) as session:
        reception.receive(session, [an_arrival(sample_id, received_at=MORNING + timedelta(days=1))], act=act)
    assert refusal.value.problems["arrivals-0-received_at"].code == "moment_in_future"


def test_a_departure_is_received_with_the_customers_word(database: Database) -> None:
    _, (sample_id,) = an_order(database)
    arrival = an_arrival(
        sample_id,
        seal_state="broken",
        departure="Niêm phong rách",
        departure_agreed_by="Đỗ Văn Tâm",
        departure_agreed_on=TODAY,
    )
    assert receive(database, arrival) == ["LD-26-000001"]


@pytest.mark.parametrize("scanned", ["X-1", "LD-26-000001-A"])
def test_a_used_bar_code_shows_its_container(database: Database, scanned: str) -> None:
    _, (first, second) = an_order(database, COFFEE, COFFEE)
    receive(database, an_arrival(first, barcodes={"A": "X-1"}))
    before = books(database)
    with pytest.raises(Conflict) as refusal:
        receive(database, an_arrival(second, barcodes={"L": scanned}))
    assert refusal.value.values == {"container": "LD-26-000001-A", "sample_id": first}
    assert refusal.value.problems["arrivals-0-barcode_L"].values == {"container": "LD-26-000001-A"}
    assert books(database) == before


def test_a_sample_is_received_once(database: Database) -> None:
    sample_id = a_received_sample(database)
    before = books(database)
    with pytest.raises(Conflict, match="sample_not_waiting"):
        receive(database, an_arrival(sample_id, version=2))
    with pytest.raises(Conflict, match="changed_meanwhile"):
        receive(database, an_arrival(sample_id, version=1))
    assert books(database) == before


def test_a_sample_nobody_ordered_is_missing(database: Database) -> None:
    with pytest.raises(NotFound):
        receive(database, an_arrival(10**6))


def reject(database: Database, sample_id: int, reason: str = "9 °C, niêm phong rách") -> None:
    act = an_act(person_id(database, "lan"))
    refusal = Refusal(
        sample_id=sample_id,
        version=1,
        reason=reason,
        temperature=Decimal(9),
        seal_state="broken",
        seal="NP-7",
    )
    with database.transaction(act) as session:
        reception.reject(session, refusal, act=act)


def test_a_refused_sample_keeps_the_reason_and_gets_no_code(database: Database) -> None:
    _, (sample_id,) = an_order(database)
    reject(database, sample_id)
    with database.reading() as session:
        sample = one(session, Sample, sample_id)
    assert (sample.status, sample.status_reason, sample.code) == ("rejected", "9 °C, niêm phong rách", None)
    assert (sample.temperature, sample.seal_state, sample.seal) == (Decimal(9), "broken", "NP-7")
    with pytest.raises(Conflict):
        require_testable(sample.status)
    with pytest.raises(Conflict, match="sample_not_waiting"):
        receive(database, an_arrival(sample_id, version=2))


def test_a_sample_is_not_refused_without_a_reason(database: Database) -> None:
    _, (sample_id,) = an_order(database)
    before = books(database)
    with pytest.raises(Refused, match="rejection_incomplete"):
        reject(database, sample_id, reason=" ")
    assert books(database) == before


def cancel(database: Database, sample_id: int, *, version: int, reason: str = "Khách rút yêu cầu") -> None:
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        reception.cancel(session, sample_id, reason, version=version)


def test_a_sample_is_called_off_with_a_reason(database: Database) -> None:
    sample_id = a_received_sample(database)
    with pytest.raises(Refused, match="cancellation_incomplete"):
        cancel(database, sample_id, version=2, reason="")
    cancel(database, sample_id, version=2)
    with pytest.raises(Conflict, match="sample_ended"):
        cancel(database, sample_id, version=3)
    with database.reading() as session:
        entry = session.scalars(
            sa.select(AuditEntry)
            .where(AuditEntry.entity == "sample", AuditEntry.entity_id == sample_id)
            .order_by(AuditEntry.id.desc())
        ).first()
    assert entry is not None
    assert entry.changes["status"] == ["received", "cancelled"]


@pytest.mark.parametrize(
    ("status", "refuses"), [("issued", True), ("drawing", True), ("revoked", False), ("burnt", False)]
)
def test_a_certificate_must_be_revoked_first(database: Database, status: str, refuses: bool) -> None:
    sample_id = a_received_sample(database)
    with database.transaction(an_act()) as session:
        session.add(
            CertificateRow(
                number="PKQ-26-000001",
                sample_id=sample_id,
                producer_id=producer_id(database, "tam"),
                token="T" * 26,
                language="vi",
                status=status,
                document={},
                issued_by_id=person_id(database, "dung"),
                issued_at=MORNING,
            )
        )
    if not refuses:
        cancel(database, sample_id, version=2)
        return
    before = books(database)
    with pytest.raises(Conflict) as refusal:
        cancel(database, sample_id, version=2)
    assert (refusal.value.code, refusal.value.values) == (
        "sample_has_certificate",
        {"number": "PKQ-26-000001"},
    )
    assert books(database) == before
