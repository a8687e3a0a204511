"""The audit trail: written with the change, append-only, and whatever is touched is found."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from lims import trail
from lims.db import Database
from lims.domain.refusal import Conflict, Refused
from lims.models.audit import AuditEntry, AuditHead
from lims.models.people import Account, Person
from lims.models.producer import Producer
from tests.factories import MORNING, a_producer, an_act

UNGUARD = {
    "sqlite": ["DROP TRIGGER audit_entry_kept", "DROP TRIGGER audit_entry_unchanged"],
    "postgresql": ["ALTER TABLE audit_entry DISABLE TRIGGER ALL"],
}


def behind_the_program(database: Database, *statements: str) -> None:
    """What somebody with the database's own password could do."""
    with database.engine.begin() as connection:
        for statement in [*UNGUARD[database.engine.dialect.name], *statements]:
            connection.exec_driver_sql(statement)


def breaks(database: Database) -> list[tuple[int, str]]:
    with database.reading() as session:
        return [(found.entry_id, found.code) for found in trail.breaks(session)]


def last_entries(database: Database, count: int) -> list[AuditEntry]:
    with database.reading() as session:
        return list(session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(count)))


def test_untouched_chain_holds(database: Database) -> None:
    assert breaks(database) == []


def test_insert_is_kept_with_who_when_and_why(database: Database) -> None:
    with database.transaction(an_act(3, reason="mở sổ")) as session:
        session.add(a_producer("Hộ Ka Brếu", code="CT-900001", kind="household"))
    (entry,) = last_entries(database, 1)
    assert (entry.person_id, entry.at, entry.reason) == (3, MORNING, "mở sổ")
    assert (entry.entity, entry.action, entry.changes["name"]) == ("producer", "insert", "Hộ Ka Brếu")


def test_update_keeps_old_and_new(database: Database) -> None:
    with database.transaction(an_act(3)) as session:
        session.scalars(sa.select(Producer).order_by(Producer.id)).first().address = "Chỗ mới"
    (entry,) = last_entries(database, 1)
    assert entry.changes == {
        "address": ["Thôn Thử Nghiệm, xã Xuân Trường, tỉnh Lâm Đồng", "Chỗ mới"],
    }


def test_refused_act_leaves_no_trace(database: Database) -> None:
    before = head(database)
    with pytest.raises(Refused), database.transaction(an_act()) as session:
        session.add(a_producer("Thừa", code="CT-900002"))
        session.flush()
        raise Refused("not_found")
    assert head(database) == before
    assert breaks(database) == []


def test_entries_cannot_be_changed_or_removed_through_the_database(database: Database) -> None:
    for statement in ("UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(DatabaseError), database.engine.begin() as connection:
            connection.exec_driver_sql(statement)


def test_changed_entry_is_named(database: Database) -> None:
    behind_the_program(database, "UPDATE audit_entry SET person_id = 99 WHERE id = 4")
    assert breaks(database) == [(4, "entry_changed")]


def test_changed_entry_with_a_new_hash_breaks_the_next(database: Database) -> None:
    behind_the_program(database, "UPDATE audit_entry SET person_id = 99 WHERE id = 4")
    with database.reading() as session:
        entry = session.get_one(AuditEntry, 4)
        forged = trail.digest({c.key: getattr(entry, c.key) for c in sa.inspect(AuditEntry).columns})
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE audit_entry SET hash = '{forged}' WHERE id = 4")
    assert breaks(database) == [(5, "chain_broken")]


def test_removed_entry_is_named(database: Database) -> None:
    behind_the_program(database, "DELETE FROM audit_entry WHERE id = 4")
    assert breaks(database) == [(4, "entry_missing")]


def test_removed_tail_is_named(database: Database) -> None:
    last = head(database)[0]
    behind_the_program(database, f"DELETE FROM audit_entry WHERE id > {last - 2}")
    assert breaks(database) == [(last - 1, "entry_missing"), (last, "entry_missing")]


def test_reordered_entries_are_named(database: Database) -> None:
    behind_the_program(
        database,
        "UPDATE audit_entry SET id = -1 WHERE id = 4",
        "UPDATE audit_entry SET id = 4 WHERE id = 5",
        "UPDATE audit_entry SET id = 5 WHERE id = -1",
    )
    assert {4, 5} <= {number for number, _ in breaks(database)}


def test_bulk_changes_are_refused(database: Database) -> None:
    for statement in (sa.update(Person).values(title="x"), sa.delete(Account)):
        with pytest.raises(RuntimeError), database.transaction(an_act()) as session:
            session.execute(statement)


def test_reading_changes_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.reading() as session:
        session.add(a_producer("Thừa", code="CT-900003"))
        session.flush()


def test_two_people_changing_the_same_row_meet_a_conflict(database: Database) -> None:
    with database.reading() as session:
        row = session.scalars(sa.select(Producer).order_by(Producer.id)).first()
    with database.transaction(an_act()) as session:
        session.get(Producer, row.id).address = "Người thứ nhất"
    row.address = "Người thứ hai"
    with pytest.raises(Conflict), database.transaction(an_act()) as session:
        session.add(row)


def head(database: Database) -> tuple[int, str]:
    with database.reading() as session:
        row = session.execute(sa.select(AuditHead)).scalar_one()
        return row.entries, row.hash
