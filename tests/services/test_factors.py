"""Processing factors: four eyes, what is refused beside its box, and dried chilli judged by fresh chilli times ten."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lims import catalogue as shipped
from lims.db import Database
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Refused
from lims.models.analysis import Analysis
from lims.models.definition import ProcessingFactor
from lims.models.people import Account
from lims.services import factors, runs
from tests import decided
from tests import small_catalogue as small
from tests.bench import outcomes, type_in
from tests.decided import (
    ATRAZINE,
    CHLORPYRIFOS,
    DRIED,
    FRESH,
    GROUND,
    LEAD,
    SPICES,
    a_factor,
    a_sample,
    decide_factor,
    frozen,
    propose_factor,
)
from tests.factories import an_act, person_id
from tests.reception import books


@pytest.fixture
def spices(database: Database) -> Database:
    decided.a_spice_book(database)
    return database


@contextmanager
def refused(database: Database, code: str, kind: type[Refused] = Refused) -> Iterator[None]:
    before = books(database)
    with pytest.raises(kind) as caught:
        yield
    assert code in {caught.value.code, *(each.code for each in caught.value.problems.values())}
    assert books(database) == before


def a_run(database: Database, sample_id: int) -> int:
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        ids = session.scalars(
            sa.select(Analysis.id).where(Analysis.sample_id == sample_id).order_by(Analysis.id)
        )
        return runs.open_run(session, list(ids), act=act).id


def propose_end(
    database: Database, factor_id: int, ends_on: date | None, *, by: str = "hoa", why: str = "x"
) -> int:
    act = an_act(person_id(database, by))
    with database.transaction(act) as session:
        return factors.propose_end(session, factor_id, ends_on=ends_on, why=why, act=act).id


def decide_end(
    database: Database, end_id: int, *, by: str = "dung", yes: bool = True, why: str = "Đã đọc"
) -> None:
    act = an_act(person_id(database, by))
    with database.transaction(act) as session:
        (factors.approve_end if yes else factors.decline_end)(session, end_id, why=why, act=act)


def high(database: Database, sample_id: int, place: int = 0) -> Decimal | None:
    limit = frozen(database, sample_id)[place].limit
    return None if limit is None else limit.high


@pytest.mark.parametrize(("typed", "outcome"), [("0,1", "pass"), ("0,10", "pass"), ("0,101", "fail")])
def test_dried_chilli_is_judged_by_ten_times_the_limit_of_fresh_chilli(
    spices: Database, typed: str, outcome: str
) -> None:
    a_factor(spices)
    sample_id = a_sample(spices, CHLORPYRIFOS)
    run_id = a_run(spices, sample_id)
    type_in(spices, run_id, [typed])
    assert outcomes(spices, run_id) == [(outcome,)]
    (found,) = frozen(spices, sample_id)
    assert found.processing is not None and found.limit is not None
    assert (found.limit.high, found.limit.limit_id) == (Decimal("0.10"), "EU-FCH-CHLORPYRIFOS")
    assert (found.processing.raw_vi, found.processing.raw_limit) == ("ớt ta", Decimal("0.01"))


def test_limit_of_the_dried_product_wins_whatever_the_factor(spices: Database) -> None:
    a_factor(spices, market="")
    sample_id = a_sample(spices, CHLORPYRIFOS, markets=("VN", "EU", "CODEX"))
    found = {each.market: each for each in frozen(spices, sample_id)}
    assert {market: str(each.limit.high) for market, each in found.items() if each.limit} == {
        "VN": "3",
        "EU": "0.10",
        "CODEX": "20",
    }
    assert [market for market, each in found.items() if each.processing] == ["EU"]


def test_factor_holds_below_its_product_and_for_its_group_and_market_only(spices: Database) -> None:
    a_factor(spices)
    assert high(spices, a_sample(spices, ATRAZINE, commodity_id=GROUND)) == Decimal("0.50")
    assert high(spices, a_sample(spices, LEAD)) is None
    assert high(spices, a_sample(spices, ATRAZINE, markets=("CODEX",))) is None


def test_factor_of_one_analyte_goes_before_that_of_its_group(spices: Database) -> None:
    a_factor(spices)
    a_factor(spices, analyte="atrazine", group="", factor="7,5")
    sample_id = a_sample(spices, CHLORPYRIFOS, ATRAZINE)
    assert [high(spices, sample_id, place) for place in (0, 1)] == [Decimal("0.10"), Decimal("0.375")]


def test_waiting_or_declined_factor_does_nothing(spices: Database) -> None:
    row_id = propose_factor(spices)
    assert high(spices, a_sample(spices, CHLORPYRIFOS)) is None
    decide_factor(spices, row_id, yes=False)
    assert high(spices, a_sample(spices, CHLORPYRIFOS)) is None


def test_ended_factor_stops_for_new_assignments_only(spices: Database) -> None:
    row_id = a_factor(spices)
    before = a_sample(spices, CHLORPYRIFOS)
    end_id = propose_end(spices, row_id, date(2026, 11, 22))
    assert high(spices, a_sample(spices, CHLORPYRIFOS)) == Decimal("0.10")
    decide_end(spices, end_id)
    assert high(spices, a_sample(spices, CHLORPYRIFOS)) is None
    assert high(spices, before) == Decimal("0.10")


def test_declined_end_leaves_the_factor_and_may_be_proposed_again(spices: Database) -> None:
    row_id = a_factor(spices)
    decide_end(spices, propose_end(spices, row_id, date(2026, 11, 22)), yes=False)
    assert high(spices, a_sample(spices, CHLORPYRIFOS)) == Decimal("0.10")
    propose_end(spices, row_id, date(2026, 11, 22))


@pytest.mark.parametrize("yes", [True, False])
def test_who_proposed_decides_neither_the_factor_nor_its_end(spices: Database, yes: bool) -> None:
    row_id = propose_factor(spices, by="dung")
    with refused(spices, "decided_own", NotAllowed):
        decide_factor(spices, row_id, by="dung", yes=yes)
    decide_factor(spices, row_id, by="hoa")
    end_id = propose_end(spices, row_id, date(2026, 12, 1), by="dung")
    with refused(spices, "decided_own", NotAllowed):
        decide_end(spices, end_id, by="dung", yes=yes)


def test_second_account_of_the_same_person_does_not_decide(spices: Database) -> None:
    row_id, who = propose_factor(spices), person_id(spices, "hoa")
    with spices.transaction(an_act()) as session:
        session.add(Account(person_id=who, username="hoa2", password_hash="x", role="manager"))
    with refused(spices, "decided_own", NotAllowed):
        decide_factor(spices, row_id, by="hoa2")


def test_decided_once_with_a_reason_and_only_what_there_is(spices: Database) -> None:
    row_id = propose_factor(spices)
    with refused(spices, "required"):
        decide_factor(spices, row_id, why="")
    decide_factor(spices, row_id)
    with refused(spices, "decided_already", Conflict):
        decide_factor(spices, row_id, yes=False)
    with refused(spices, "not_found", NotFound):
        decide_factor(spices, 999)
    with refused(spices, "not_found", NotFound):
        decide_end(spices, 999)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"commodity_id": None}, "commodity_id", "commodity_needed"),
        ({"commodity_id": 99}, "commodity_id", "commodity_needed"),
        ({"raw_commodity_id": None}, "raw_commodity_id", "commodity_needed"),
        ({"raw_commodity_id": DRIED}, "raw_commodity_id", "factor_of_itself"),
        ({"raw_commodity_id": SPICES}, "raw_commodity_id", "factor_of_above"),
        ({"market": "MOON"}, "market", "no_such_market"),
        ({"analyte": "atrazine"}, "analyte", "factor_for_one"),
        ({"group": ""}, "analyte", "factor_for_one"),
        ({"group": "", "analyte": "unobtainium"}, "analyte", "no_such_analyte"),
        ({"group": "sins"}, "group", "decided_choice"),
        ({"factor": "0"}, "factor", "decided_factor_range"),
        ({"factor": "-10"}, "factor", "decided_factor_range"),
        ({"factor": "1001"}, "factor", "decided_factor_range"),
        ({"factor": ""}, "factor", "required"),
        ({"factor": "mười"}, "factor", "amount_form"),
        ({"justification": ""}, "justification", "required"),
        ({"source": " "}, "source", "required"),
        ({"why": ""}, "why", "required"),
        ({"effective_from": None}, "effective_from", "required"),
        ({"effective_to": date(2025, 12, 31)}, "effective_to", "factor_ends_before"),
    ],
)
def test_every_problem_stands_beside_its_box(
    spices: Database, changed: dict[str, Any], field: str, code: str
) -> None:
    before = books(spices)
    with pytest.raises(Refused) as caught:
        propose_factor(spices, **changed)
    assert caught.value.problems[field].code == code
    assert books(spices) == before


def test_largest_factor_is_one_thousand(spices: Database) -> None:
    propose_factor(spices, factor="1000")


@pytest.mark.parametrize("first", [a_factor, propose_factor])
def test_overlapping_period_is_refused_beside_the_day(spices: Database, first: Any) -> None:
    first(spices, effective_to=date(2026, 6, 30))
    with refused(spices, "factor_overlaps"):
        propose_factor(spices, effective_from=date(2026, 6, 30))
    propose_factor(spices, effective_from=date(2026, 7, 1))


def test_overlap_approved_meanwhile_stops_an_approval(spices: Database) -> None:
    row_id = propose_factor(spices)
    with spices.transaction(an_act()) as session:
        session.add(
            ProcessingFactor(
                commodity_id=DRIED, raw_commodity_id=FRESH, analyte_group="pesticide", market="EU",
                factor=Decimal(7), justification="x", source="x",
            )
        )  # fmt: skip
    with refused(spices, "factor_overlaps"):
        decide_factor(spices, row_id)


def test_loop_over_several_products_is_refused(spices: Database) -> None:
    a_factor(spices)
    propose_factor(spices, commodity_id=FRESH, raw_commodity_id=SPICES)
    with refused(spices, "factor_loop"):
        propose_factor(spices, commodity_id=FRESH, raw_commodity_id=DRIED)
    with refused(spices, "factor_loop"):
        propose_factor(spices, commodity_id=SPICES, raw_commodity_id=FRESH, market="CODEX")


@pytest.mark.parametrize(
    ("ends_on", "why", "code"),
    [
        (None, "x", "required"),
        (date(2026, 12, 1), "", "required"),
        (date(2025, 12, 31), "x", "factor_ends_before"),
        (date(2027, 1, 1), "x", "factor_ends_sooner"),
    ],
)
def test_end_needs_a_day_within_and_a_reason(
    spices: Database, ends_on: date | None, why: str, code: str
) -> None:
    row_id = a_factor(spices, effective_to=date(2026, 12, 31))
    with refused(spices, code):
        propose_end(spices, row_id, ends_on, why=why)


def test_only_a_factor_in_use_is_ended_and_by_one_proposal_at_a_time(spices: Database) -> None:
    row_id = propose_factor(spices)
    with refused(spices, "factor_not_in_use", Conflict):
        propose_end(spices, row_id, date(2026, 12, 1))
    decide_factor(spices, row_id)
    propose_end(spices, row_id, date(2026, 12, 1))
    with refused(spices, "factor_end_waits"):
        propose_end(spices, row_id, date(2026, 12, 2))


def shipped_factors(database: Database) -> list[tuple[str, str, str, str, str, bool]]:
    with database.reading() as session:
        rows = session.scalars(sa.select(ProcessingFactor).order_by(ProcessingFactor.id)).all()
        return [
            (
                str(row.factor),
                row.market,
                row.analyte_group,
                row.source[:6],
                str(row.effective_to),
                row.proposed_by_id is None,
            )
            for row in rows
        ]


def test_catalogue_brings_one_factor_with_its_source_and_never_twice(database: Database) -> None:
    small.loaded(database, shipped.FOLDER)
    small.loaded(database, shipped.FOLDER)
    assert shipped_factors(database) == [("10", "EU", "pesticide", "Tier C", "None", True)]


def test_shipped_factor_that_was_ended_stays_ended(database: Database) -> None:
    small.loaded(database, shipped.FOLDER)
    with database.reading() as session:
        (row_id,) = session.scalars(sa.select(ProcessingFactor.id)).all()
    decide_end(database, propose_end(database, row_id, date(2026, 11, 30)))
    small.loaded(database, shipped.FOLDER)
    assert [each[4] for each in shipped_factors(database)] == ["2026-11-30"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("dried chilli,mud,,pesticide,EU,10,x,x,,", "no_such_commodity"),
        ("dried chilli,dried chilli,,pesticide,EU,10,x,x,,", "factor_of_itself"),
        ("dried chilli,honey,acephate,pesticide,EU,10,x,x,,", "factor_for_one"),
        ("dried chilli,honey,acephat,,EU,10,x,x,,", "no_such_analyte"),
        ("dried chilli,honey,,sins,EU,10,x,x,,", "decided_choice"),
        ("dried chilli,honey,,pesticide,MOON,10,x,x,,", "no_such_market"),
        ("dried chilli,honey,,pesticide,EU,NaN,x,x,,", "decided_factor_range"),
        ("dried chilli,honey,,pesticide,EU,0,x,x,,", "decided_factor_range"),
        ("dried chilli,honey,,pesticide,EU,10,,x,,", "required"),
        ("dried chilli,honey,,pesticide,EU,10,x,x,1/1/2026,", "limit_cell"),
    ],
)
def test_wrong_row_of_the_file_refuses_the_whole_catalogue(
    database: Database, tmp_path: Path, row: str, code: str
) -> None:
    folder = small.written(tmp_path / "catalogue")
    header = "commodity,raw_commodity,analyte,analyte_group,market,factor,justification,source,effective_from,effective_to"
    (folder / "processing.csv").write_text(f"{header}\n{row}\n")
    with refused(database, code):
        small.loaded(database, folder)
