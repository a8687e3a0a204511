"""Default limits: only where a manager declared the list complete, only for pesticides, only for new assignments."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Refused
from lims.models.definition import CompleteList
from lims.models.reference import Limit
from lims.services import complete_lists
from tests import decided
from tests.decided import (
    BOSCALID,
    CHLORPYRIFOS,
    DRIED,
    GROUND,
    LEAD,
    SPICES,
    a_sample,
    declare,
    frozen,
    withdraw,
)
from tests.factories import an_act
from tests.reception import books


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


def judged_by(database: Database, sample_id: int) -> list[tuple[str | None, bool]]:
    return [
        (str(each.limit.high) if each.limit and each.limit.high is not None else each.reason, each.by_default)
        for each in frozen(database, sample_id)
    ]


def test_without_a_declaration_no_default_is_applied(database: Database) -> None:
    assert judged_by(database, a_sample(database, BOSCALID, LEAD)) == [("no_limit", False)] * 2


def test_declared_list_judges_the_pesticide_without_a_limit_and_never_a_contaminant(
    database: Database,
) -> None:
    declare(database)
    assert judged_by(database, a_sample(database, BOSCALID, LEAD)) == [("0.01", True), ("no_limit", False)]


def test_limit_of_its_own_or_by_a_factor_goes_before_the_default(database: Database) -> None:
    decided.a_factor(database)
    declare(database)
    sample_id = a_sample(database, CHLORPYRIFOS, BOSCALID, markets=("EU", "CODEX"))
    assert judged_by(database, sample_id) == [
        ("0.10", False),
        ("20", False),
        ("0.01", True),
        ("no_limit", False),
    ]


def test_withdrawal_stops_it_for_new_assignments_only(database: Database) -> None:
    list_id = declare(database)
    before = a_sample(database, BOSCALID)
    withdraw(database, list_id)
    assert judged_by(database, a_sample(database, BOSCALID)) == [("no_limit", False)]
    assert judged_by(database, before) == [("0.01", True)]
    with database.reading() as session:
        row = session.get_one(CompleteList, list_id)
        assert (row.withdrawn_by_id, row.withdrawn_reason) == (row.person_id, "Danh mục đã cũ")
    declare(database)


def test_declaration_holds_below_its_product(database: Database) -> None:
    declare(database, commodity_id=SPICES)
    assert judged_by(database, a_sample(database, BOSCALID, commodity_id=GROUND)) == [("0.01", True)]
    with refused(database, "list_declared_already", Conflict):
        declare(database, commodity_id=DRIED)


@pytest.mark.parametrize(
    ("market", "commodity_id", "reason", "field", "code"),
    [
        ("VN", DRIED, "x", "market", "list_without_default"),
        ("MOON", DRIED, "x", "market", "list_without_default"),
        ("EU", None, "x", "commodity_id", "commodity_needed"),
        ("EU", 99, "x", "commodity_id", "commodity_needed"),
        ("EU", DRIED, "  ", "reason", "required"),
        ("EU", DRIED, "x" * 1001, "reason", "text_too_long"),
    ],
)
def test_every_problem_stands_beside_its_box(
    database: Database, market: str, commodity_id: int | None, reason: str, field: str, code: str
) -> None:
    before = books(database)
    with pytest.raises(Refused) as caught:
        declare(database, market, commodity_id, reason=reason)
    assert caught.value.problems[field].code == code
    assert books(database) == before


def test_withdrawal_needs_a_reason_a_row_and_happens_once(database: Database) -> None:
    list_id = declare(database)
    with refused(database, "required"):
        withdraw(database, list_id, reason="")
    with refused(database, "not_found", NotFound):
        withdraw(database, 99)
    withdraw(database, list_id)
    with refused(database, "list_withdrawn_already", Conflict):
        withdraw(database, list_id)


def test_program_itself_declares_nothing(database: Database) -> None:
    with refused(database, "decided_by_nobody", NotAllowed), database.transaction(an_act()) as session:
        complete_lists.declare(session, market="EU", commodity_id=DRIED, reason="x", act=an_act())


def test_default_follows_the_day_its_act_begins(database: Database) -> None:
    with database.transaction(an_act()) as session:
        row = session.scalars(sa.select(Limit).where(Limit.limit_id == "EU-DEFAULT")).one()
        row.effective_from = date(2027, 1, 1)
    declare(database)
    assert judged_by(database, a_sample(database, BOSCALID)) == [("no_limit", False)]
