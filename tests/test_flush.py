"""Many rows in one statement: the same rows, the same audit entries, the same conflicts as one by one."""

from typing import Any

import pytest
import sqlalchemy as sa

from lims import flush, trail
from lims.db import Database
from lims.domain.refusal import Conflict
from lims.models.analysis import Analysis, JudgementRow
from lims.models.audit import AuditEntry
from lims.models.people import Account, Person
from lims.models.producer import Producer
from tests.bench import opened, type_in
from tests.counting import statements
from tests.factories import a_producer, an_act
from tests.laboratory import METALS, ready

ONE_BY_ONE = 10**9


def producers(database: Database, count: int, *, begin: int = 0) -> None:
    with database.transaction(an_act(3)) as session:
        session.add_all([a_producer(f"Hộ {begin + n}", code=f"CT-9{begin + n:05d}") for n in range(count)])


def entries_after(database: Database, number: int) -> list[AuditEntry]:
    with database.reading() as session:
        asked = sa.select(AuditEntry).where(AuditEntry.id > number).order_by(AuditEntry.id)
        return list(session.scalars(asked))


def last(database: Database) -> int:
    with database.reading() as session:
        assert list(trail.breaks(session)) == []
        return trail.head(session)[0]


def told(entry: AuditEntry) -> tuple[str, str, str]:
    """What an entry says, but for numbers of rows."""
    changes: dict[str, Any] = {
        name: value
        for name, value in entry.changes.items()
        if name == "person_id" or not name.endswith("_id")
    }
    return entry.entity, entry.action, repr(sorted(changes.items()))


def test_entries_are_those_of_one_by_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """New rows that belong to each other, changed rows, and rows of rows: an order from the desk to its results."""
    found = []
    for many in (1, ONE_BY_ONE):
        monkeypatch.setattr(flush, "MANY", many)
        before = last(database)
        run_id = opened(database, ready(database, METALS, samples=2))
        type_in(database, run_id, ["0,05", "0,02", "0,2", "0,03"])
        type_in(database, run_id, ["0,04"], reason="Cân sai")
        made = [entry for entry in entries_after(database, before) if entry.entity in BENCH]
        found.append(sorted(map(told, made)))
    assert [len(each) for each in found] == [len(found[1])] * 2
    assert [each for each in found[0] if "code" not in each[2]] == [
        each for each in found[1] if "code" not in each[2]
    ]


BENCH = {"analysis", "specification", "result", "judgement", "correction"}


def test_statements_do_not_grow_with_the_rows(database: Database) -> None:
    said = []
    for count, begin in ((flush.MANY, 0), (10 * flush.MANY, 1000)):
        with statements(database) as seen:
            producers(database, count, begin=begin)
        said.append(len(seen.said))
    assert said[0] == said[1]
    last(database)


def test_rows_after_many_get_the_next_numbers(database: Database) -> None:
    producers(database, flush.MANY)
    producers(database, 1, begin=500)
    with database.reading() as session:
        numbers = list(session.scalars(sa.select(Producer.id).order_by(Producer.code)))
    assert len(set(numbers)) == len(numbers)
    assert numbers[-1] > numbers[-2]


def test_one_row_changed_meanwhile_stops_them_all(database: Database) -> None:
    producers(database, flush.MANY)
    with database.reading() as session:
        rows = session.scalars(sa.select(Producer)).all()
    with database.transaction(an_act()) as session:
        session.get_one(Producer, rows[-1].id).address = "Người thứ nhất"
    before = last(database)
    for row in rows:
        row.address = "Người thứ hai"
    with pytest.raises(Conflict), database.transaction(an_act()) as session:
        session.add_all(rows)
    assert last(database) == before
    with database.reading() as session:
        assert "Người thứ hai" not in session.scalars(sa.select(Producer.address)).all()


def test_versions_go_on(database: Database) -> None:
    producers(database, flush.MANY)
    for address in ("Một", "Hai"):
        with database.transaction(an_act()) as session:
            rows = session.scalars(
                sa.select(Producer).where(Producer.code >= "CT-9").order_by(Producer.code)
            ).all()
            for row in rows:
                row.address = address
            session.flush()
            rows[0].contact = address
    with database.reading() as session:
        versions = session.scalars(sa.select(Producer.version).where(Producer.code >= "CT-9")).all()
    assert sorted(versions) == [3] * (flush.MANY - 1) + [5]


def test_what_is_deleted_is_in_the_trail_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flush, "MANY", 1)
    run_id = opened(database, ready(database, METALS))
    type_in(database, run_id, ["0,05"])
    before = last(database)
    type_in(database, run_id, [""], reason="Nhầm mẫu")
    gone = [entry for entry in entries_after(database, before) if entry.action == "delete"]
    assert {entry.entity for entry in gone} == {"judgement"}
    with database.reading() as session:
        assert session.scalars(sa.select(JudgementRow)).all() == []


def test_refused_act_leaves_none_of_many(database: Database) -> None:
    before = last(database)
    with pytest.raises(RuntimeError), database.transaction(an_act()) as session:
        session.add_all([a_producer(f"Hộ {n}", code=f"CT-9{n:05d}") for n in range(flush.MANY)])
        session.flush()
        raise RuntimeError
    assert last(database) == before


@pytest.mark.parametrize("kind", [Analysis, Producer])
def test_bulk_ways_past_the_trail_are_refused(database: Database, kind: type[Any]) -> None:
    for past in (
        lambda session: session.bulk_insert_mappings(kind, [{"id": 999}]),
        lambda session: session.bulk_update_mappings(kind, [{"id": 1, "version": 1}]),
        lambda session: session.bulk_save_objects([Person(name="x", search_key="x", sort_key="x")]),
        lambda session: session.execute(sa.insert(Account), [{"username": "x"}]),
    ):
        with pytest.raises(RuntimeError), database.transaction(an_act()) as session:
            past(session)
