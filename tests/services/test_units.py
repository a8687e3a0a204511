"""How many units of a lot a sample has: announced, counted at the desk, and closed by the first run."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.refusal import Conflict, NotFound, Refused
from lims.models.audit import AuditEntry
from lims.models.sample import Sample
from lims.services import reception, runs
from tests.factories import MORNING, an_act, person_id
from tests.laboratory import LISTERIA, Ready, ready
from tests.reception import COFFEE, TODAY, a_catalogue, an_arrival, an_order, books, one, receive

LOT = replace(COFFEE, units=5, placed_on=date(2027, 2, 1))


def recount(database: Database, sample_id: int, units: int, reason: str = "Chỉ có 4 gói") -> None:
    act = an_act(person_id(database, "lan"), at=MORNING, reason=reason)
    with database.transaction(act) as session:
        version = one(session, Sample, sample_id).version
        reception.count_units(session, sample_id, units, reason, version=version)


def kept(database: Database, sample_id: int) -> tuple[int, date | None]:
    with database.reading() as session:
        sample = one(session, Sample, sample_id)
        return sample.units, sample.placed_on


def changes(database: Database, sample_id: int) -> list[Any]:
    with database.reading() as session:
        rows = session.scalars(
            sa.select(AuditEntry)
            .where(AuditEntry.entity == "sample", AuditEntry.entity_id == sample_id)
            .order_by(AuditEntry.id)
        )
        return [row.changes["units"] for row in rows if "units" in row.changes]


def test_an_order_announces_units_and_the_day_on_the_market(database: Database) -> None:
    a_catalogue(database)
    _, (lot, plain) = an_order(database, LOT, COFFEE)
    assert kept(database, lot) == (5, date(2027, 2, 1))
    assert kept(database, plain) == (1, None)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"units": 0}, "units", "units_range"),
        ({"units": 61}, "units", "units_range"),
        (
            {"placed_on": TODAY, "produced_on": TODAY + timedelta(days=1)},
            "placed_on",
            "placed_before_produced",
        ),
        ({"placed_on": TODAY + timedelta(days=367)}, "placed_on", "placed_too_far"),
    ],
)
def test_an_impossible_lot_is_refused(
    database: Database, changed: dict[str, Any], field: str, code: str
) -> None:
    a_catalogue(database)
    before = books(database)
    with pytest.raises(Refused) as refusal:
        an_order(database, replace(COFFEE, **changed))
    assert refusal.value.problems[f"samples-0-{field}"].code == code
    assert books(database) == before


def test_the_desk_counts_what_really_came(database: Database) -> None:
    a_catalogue(database)
    _, (sample_id,) = an_order(database, LOT)
    receive(database, an_arrival(sample_id, units=4))
    assert kept(database, sample_id)[0] == 4
    assert changes(database, sample_id) == [5, [5, 4]]


def test_a_lot_nobody_counted_stays_as_announced(database: Database) -> None:
    a_catalogue(database)
    _, (sample_id,) = an_order(database, LOT)
    receive(database, an_arrival(sample_id, temperature=Decimal(4)))
    assert kept(database, sample_id)[0] == 5


def test_an_impossible_count_at_the_desk_is_refused(database: Database) -> None:
    a_catalogue(database)
    _, (sample_id,) = an_order(database, LOT)
    before = books(database)
    with pytest.raises(Refused) as refusal:
        receive(database, an_arrival(sample_id, units=0))
    assert refusal.value.problems["arrivals-0-units"].code == "units_range"
    assert books(database) == before


def test_units_are_counted_again_before_the_first_run(database: Database) -> None:
    a_catalogue(database)
    _, (sample_id,) = an_order(database, LOT)
    receive(database, an_arrival(sample_id))
    recount(database, sample_id, 4)
    assert kept(database, sample_id)[0] == 4
    assert changes(database, sample_id) == [5, [5, 4]]


@pytest.mark.parametrize(
    ("units", "reason", "problems"),
    [(0, "x", {"units"}), (61, "x", {"units"}), (4, " ", {"reason"})],
)
def test_a_count_needs_a_number_and_a_reason(
    database: Database, units: int, reason: str, problems: set[str]
) -> None:
    a_catalogue(database)
    _, (sample_id,) = an_order(database, LOT)
    before = books(database)
    with pytest.raises(Refused) as refusal:
        recount(database, sample_id, units, reason)
    assert set(refusal.value.problems) == problems
    assert books(database) == before


def in_a_run(database: Database) -> Ready:
    made = ready(database, [LISTERIA], units=5)
    act = an_act(person_id(database, "lan"), at=MORNING)
    with database.transaction(act) as session:
        runs.open_run(session, made.analysis_ids, act=act)
    return made


def test_no_count_after_the_first_run(database: Database) -> None:
    made = in_a_run(database)
    before = books(database)
    with pytest.raises(Conflict) as refusal:
        recount(database, made.sample_ids[0], 4)
    assert (refusal.value.code, refusal.value.values["run"]) == ("units_in_run", "ME-261123-01")
    assert books(database) == before


def test_a_sample_called_off_is_not_counted(database: Database) -> None:
    a_catalogue(database)
    _, (sample_id,) = an_order(database, LOT)
    act = an_act(person_id(database, "lan"), reason="Khách rút mẫu")
    with database.transaction(act) as session:
        reception.cancel(session, sample_id, "Khách rút mẫu", version=1)
    with pytest.raises(Conflict) as refusal:
        recount(database, sample_id, 4)
    assert refusal.value.code == "sample_ended"


def test_nobodys_sample_is_not_counted(database: Database) -> None:
    act = an_act()
    with pytest.raises(NotFound), database.transaction(act) as session:
        reception.count_units(session, 10**6, 2, "x", version=1)


def test_a_count_from_an_old_page_is_no_count(database: Database) -> None:
    a_catalogue(database)
    _, (sample_id,) = an_order(database, LOT)
    act = an_act()
    with pytest.raises(Conflict) as refusal, database.transaction(act) as session:
        reception.count_units(session, sample_id, 4, "x", version=7)
    assert refusal.value.code == "changed_meanwhile"
