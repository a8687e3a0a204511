"""The day an act goes by: changed by a person with a reason, for new assignments only, and said where it is assumed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.deciding import Decided, DecidesOn
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Refused
from lims.models.audit import AuditEntry
from lims.models.reference import Limit
from lims.services import deciding_days
from tests import decided
from tests.decided import CHLORPYRIFOS, FRESH, TODAY, a_sample, frozen
from tests.factories import an_act, person_id
from tests.reception import books

MADE = date(2026, 5, 1)


@pytest.fixture(autouse=True)
def spices(database: Database) -> None:
    decided.a_spice_book(database)


@contextmanager
def refused(database: Database, code: str, kind: type[Refused] = Refused) -> Iterator[None]:
    before = books(database)
    with pytest.raises(kind) as caught:
        yield
    assert code in {caught.value.code, *(each.code for each in caught.value.problems.values())}
    assert books(database) == before


def change(database: Database, day: str, *, act_id: int = 1, reason: str | None = "Điều 49") -> None:
    act = an_act(person_id(database, "dung"), reason=reason)
    with database.transaction(act) as session:
        deciding_days.change(session, act_id, day, act=act)


def decided_by(database: Database, sample_id: int) -> Decided | None:
    return frozen(database, sample_id)[0].decided


def test_new_assignment_goes_by_the_new_day_and_the_old_keeps_its_own(database: Database) -> None:
    before = a_sample(database, CHLORPYRIFOS, commodity_id=FRESH, produced_on=MADE)
    change(database, "production")
    after = a_sample(database, CHLORPYRIFOS, commodity_id=FRESH, produced_on=MADE)
    assert decided_by(database, before) == Decided(DecidesOn.TESTING, TODAY)
    assert decided_by(database, after) == Decided(DecidesOn.PRODUCTION, MADE)


def test_limit_that_began_after_production_does_not_hold(database: Database) -> None:
    with database.transaction(an_act()) as session:
        row = session.scalars(sa.select(Limit).where(Limit.limit_id == "EU-FCH-CHLORPYRIFOS")).one()
        row.effective_from = date(2026, 6, 1)
    change(database, "production")
    sample_id = a_sample(database, CHLORPYRIFOS, commodity_id=FRESH, produced_on=MADE)
    assert frozen(database, sample_id)[0].reason == "no_limit"


def test_day_that_is_not_known_is_assumed_and_said(database: Database) -> None:
    change(database, "market")
    sample_id = a_sample(database, CHLORPYRIFOS, commodity_id=FRESH)
    assert decided_by(database, sample_id) == Decided(DecidesOn.MARKET, TODAY, assumed=True)


def test_change_is_in_the_trail_with_its_reason(database: Database) -> None:
    change(database, "production")
    with database.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.entity, entry.entity_id, entry.reason) == ("regulation", 1, "Điều 49")
    assert entry.person_id == person_id(database, "dung")


def test_what_is_refused_changes_nothing(database: Database) -> None:
    with refused(database, "required"):
        change(database, "production", reason=None)
    with refused(database, "decided_choice"):
        change(database, "doomsday")
    with refused(database, "day_unchanged", Conflict):
        change(database, "testing")
    with refused(database, "not_found", NotFound):
        change(database, "production", act_id=99)
    with refused(database, "decided_by_nobody", NotAllowed), database.transaction(an_act()) as session:
        deciding_days.change(session, 1, "production", act=an_act(reason="x"))
