"""What a sum is made of: proposed, approved by another person, followed by the next; old assignments keep theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.definition_given import PartGiven
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Refused
from lims.models.analysis import Analysis
from lims.models.audit import AuditEntry
from lims.models.definition import ResidueDefinition
from lims.models.people import Account
from lims.models.reference import Analyte
from lims.services import assignment, definitions
from tests import decided
from tests.decided import B1, B2, G1, G2, TOTAL, decide_definition, frozen, propose_definition
from tests.factories import an_act, person_id
from tests.reception import books

ONE_MORE = (PartGiven("aflatoxin B1", "1"), PartGiven("aflatoxin B2", "0,5"))


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


def periods(database: Database, market: str = "EU") -> list[tuple[date | None, date | None]]:
    with database.reading() as session:
        rows = session.scalars(
            sa.select(ResidueDefinition)
            .where(ResidueDefinition.market == market)
            .order_by(ResidueDefinition.id)
        )
        return [(row.effective_from, row.effective_to) for row in rows]


def test_limits_looked_up_again_bring_the_new_definition(database: Database) -> None:
    decide_definition(database, propose_definition(database, effective_from=date(2026, 11, 1)))
    sample_id = decided.a_sample(database, B1, B2, G1, G2, TOTAL)
    decide_definition(database, propose_definition(database, parts=ONE_MORE))
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        assert assignment.refresh_specifications(session, sample_id, act=act) == 1
    (found,) = [each.definition for each in frozen(database, sample_id) if each.definition]
    assert found.names == ("aflatoxin B1", "aflatoxin B2")


def test_assigned_sample_keeps_its_definition_when_another_is_approved(database: Database) -> None:
    decide_definition(database, propose_definition(database, effective_from=date(2026, 11, 1)))
    before = decided.a_sample(database, B1, B2, G1, G2, TOTAL)
    decide_definition(database, propose_definition(database, parts=ONE_MORE))
    after = decided.a_sample(database, B1, B2, TOTAL)
    old, new = (
        next(each.definition for each in frozen(database, sample) if each.definition)
        for sample in (before, after)
    )
    assert (len(old.parts), [str(part.factor) for part in new.parts]) == (4, ["1", "0.5"])
    assert periods(database) == [(date(2026, 11, 1), date(2026, 11, 22)), (date(2026, 11, 23), None)]
    with database.reading() as session:
        computed = session.scalars(
            sa.select(Analysis.computed).where(Analysis.analyte_id == TOTAL).order_by(Analysis.id)
        ).all()
    assert computed == [True, True]


def computed(database: Database, sample_id: int) -> bool:
    with database.reading() as session:
        asked = sa.select(Analysis.computed).where(
            Analysis.sample_id == sample_id, Analysis.analyte_id == TOTAL
        )
        return session.scalars(asked).one()


def test_sum_frozen_without_a_definition_stays_typed_when_one_is_approved(database: Database) -> None:
    sample_id = decided.a_sample(database, B1, B2, G1, G2, TOTAL)
    decide_definition(database, propose_definition(database))
    decided.assign(database, sample_id, B1, B2, G1, G2, TOTAL, decided.LEAD)
    assert not computed(database, sample_id)


def test_sum_looked_up_again_is_computed_by_what_is_frozen_then(database: Database) -> None:
    decide_definition(database, propose_definition(database, effective_from=date(2026, 11, 1)))
    sample_id = decided.a_sample(database, B1, B2, TOTAL)
    assert not computed(database, sample_id)
    decide_definition(database, propose_definition(database, parts=ONE_MORE))
    decided.assign(database, sample_id, B1, B2, TOTAL, decided.LEAD)
    assert not computed(database, sample_id)
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        assignment.refresh_specifications(session, sample_id, act=act)
    assert computed(database, sample_id)


def test_market_without_a_definition_judges_the_sum_as_it_is_computed(database: Database) -> None:
    decide_definition(database, propose_definition(database))
    sample_id = decided.a_sample(database, B1, B2, G1, G2, TOTAL, markets=("VN", "EU"))
    vietnam, europe = (each.definition for each in frozen(database, sample_id)[-2:])
    assert computed(database, sample_id)
    assert vietnam == europe is not None


def test_while_it_waits_nothing_is_judged_by_it(database: Database) -> None:
    propose_definition(database)
    sample_id = decided.a_sample(database, B1, B2, G1, G2, TOTAL)
    assert [each.definition for each in frozen(database, sample_id)] == [None] * 5


def test_declined_definition_never_counts_and_says_who_and_why(database: Database) -> None:
    row_id = propose_definition(database)
    decide_definition(database, row_id, yes=False, why="Sai nguồn")
    with database.reading() as session:
        row = session.get_one(ResidueDefinition, row_id)
        assert (row.declined_by_id, row.decided_why) == (person_id_of(session, "dung"), "Sai nguồn")
    assert [each.definition for each in frozen(database, decided.a_sample(database, TOTAL))] == [None]
    propose_definition(database)


def person_id_of(session: Any, username: str) -> int:
    return int(session.scalars(sa.select(Account.person_id).where(Account.username == username)).one())


def test_other_market_and_any_market_stand_beside_each_other(database: Database) -> None:
    decide_definition(database, propose_definition(database, market=""))
    decide_definition(database, propose_definition(database, parts=ONE_MORE))
    assert periods(database, "") == [(date(2026, 11, 23), None)]


def test_proposal_and_approval_are_in_the_trail(database: Database) -> None:
    row_id = propose_definition(database)
    decide_definition(database, row_id)
    with database.reading() as session:
        entries = session.scalars(
            sa.select(AuditEntry)
            .where(AuditEntry.entity == "residue_definition", AuditEntry.entity_id == row_id)
            .order_by(AuditEntry.id)
        ).all()
    assert [each.person_id for each in entries] == [
        person_id(database, "hoa"),
        person_id(database, "dung"),
    ]


@pytest.mark.parametrize("yes", [True, False])
def test_who_proposed_does_not_decide(database: Database, yes: bool) -> None:
    row_id = propose_definition(database, by="dung")
    with refused(database, "decided_own", NotAllowed):
        decide_definition(database, row_id, by="dung", yes=yes)


def test_second_account_of_the_same_person_does_not_decide(database: Database) -> None:
    row_id, who = propose_definition(database, by="hoa"), person_id(database, "hoa")
    with database.transaction(an_act()) as session:
        session.add(Account(person_id=who, username="hoa2", password_hash="x", role="manager"))
    with refused(database, "decided_own", NotAllowed):
        decide_definition(database, row_id, by="hoa2")


def test_decided_once(database: Database) -> None:
    row_id = propose_definition(database)
    decide_definition(database, row_id)
    with refused(database, "decided_already", Conflict):
        decide_definition(database, row_id, yes=False)


def test_shipped_definition_is_decided_by_nobody(database: Database) -> None:
    with database.transaction(an_act()) as session:
        row = ResidueDefinition(analyte_id=TOTAL, parts=[["aflatoxin B1", "1"]], bound="lower")
        session.add(row)
        session.flush()
        row_id = row.id
    with refused(database, "decided_already", Conflict):
        decide_definition(database, row_id)


def test_decision_needs_a_reason_and_a_row(database: Database) -> None:
    row_id = propose_definition(database)
    for yes in (True, False):
        with refused(database, "required"):
            decide_definition(database, row_id, why=" ", yes=yes)
    with refused(database, "not_found", NotFound):
        decide_definition(database, 999)


def test_program_itself_proposes_nothing(database: Database) -> None:
    with refused(database, "decided_by_nobody", NotAllowed), database.transaction(an_act()) as session:
        definitions.propose(session, decided.AFLATOXINS, act=an_act())


def wrong_part(name: str, factor: str) -> dict[str, object]:
    return {"parts": (PartGiven("aflatoxin B1", "1"), PartGiven(name, factor))}


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"analyte": ""}, "analyte", "required"),
        ({"analyte": "unobtainium"}, "analyte", "no_such_analyte"),
        ({"market": "MOON"}, "market", "no_such_market"),
        ({"bound": "sideways"}, "bound", "decided_choice"),
        ({"nd_basis": "zero"}, "nd_basis", "decided_choice"),
        ({"correlation": "some"}, "correlation", "decided_choice"),
        ({"effective_from": None}, "effective_from", "required"),
        ({"source": " "}, "source", "required"),
        ({"why": ""}, "why", "required"),
        ({"expressed_as": "x" * 256}, "expressed_as", "text_too_long"),
        ({"parts": ()}, "parts", "definition_without_parts"),
        ({"parts": ONE_MORE * 21}, "parts", "definition_too_many_parts"),
        (wrong_part("", "1"), "parts-1-name", "required"),
        (wrong_part("aflatoxin M9", "1"), "parts-1-name", "no_such_analyte"),
        (wrong_part("AFLATOXIN b1", "1"), "parts-1-name", "definition_part_twice"),
        (wrong_part("aflatoxin B2", ""), "parts-1-factor", "required"),
        (wrong_part("aflatoxin B2", "0"), "parts-1-factor", "decided_factor_range"),
        (wrong_part("aflatoxin B2", "-1"), "parts-1-factor", "decided_factor_range"),
        (wrong_part("aflatoxin B2", "1000,5"), "parts-1-factor", "decided_factor_range"),
        (wrong_part("aflatoxin B2", "một"), "parts-1-factor", "amount_form"),
        (wrong_part("aflatoxin B2", "1,000"), "parts-1-factor", "amount_ambiguous"),
        (wrong_part("aflatoxin B2", "0,1234567890123"), "parts-1-factor", "decided_factor_digits"),
    ],
)
def test_every_problem_stands_beside_its_box(
    database: Database, changed: dict[str, Any], field: str, code: str
) -> None:
    before = books(database)
    with pytest.raises(Refused) as caught:
        propose_definition(database, **changed)
    assert caught.value.problems[field].code == code
    assert books(database) == before


def test_component_is_found_by_any_of_its_names_and_kept_by_one(database: Database) -> None:
    with database.transaction(an_act()) as session:
        session.get_one(Analyte, B1).synonyms = ["AFB1"]
        session.get_one(Analyte, B1).search_key = "aflatoxin b1 afb1"
    row_id = propose_definition(database, parts=(PartGiven("  afb1", "1"), PartGiven("Aflatoxin B2", "1")))
    with database.reading() as session:
        names = [name for name, _ in session.get_one(ResidueDefinition, row_id).parts]
    assert names == ["aflatoxin B1", "aflatoxin B2"]


def test_second_proposal_for_the_same_pair_waits_for_the_first(database: Database) -> None:
    propose_definition(database)
    with refused(database, "definition_waits"):
        propose_definition(database)


@pytest.mark.parametrize("begins", [date(2026, 11, 23), date(2026, 11, 22)])
def test_definition_begins_after_the_one_before(database: Database, begins: date) -> None:
    decide_definition(database, propose_definition(database))
    with refused(database, "definition_not_later"):
        propose_definition(database, effective_from=begins)


def test_what_was_approved_meanwhile_stops_an_approval(database: Database) -> None:
    row_id = propose_definition(database)
    with database.transaction(an_act()) as session:
        session.add(
            ResidueDefinition(
                analyte_id=TOTAL, market="EU", parts=[["aflatoxin B1", "1"]], bound="lower",
                effective_from=date(2027, 1, 1),
            )
        )  # fmt: skip
    with refused(database, "definition_not_later"):
        decide_definition(database, row_id)


def test_sum_made_of_itself_over_another_sum_is_refused(database: Database) -> None:
    decide_definition(database, propose_definition(database))
    for market in ("EU", "", "VN"):
        with refused(database, "definition_loop"):
            propose_definition(
                database,
                analyte="aflatoxin B1",
                market=market,
                parts=(PartGiven("aflatoxin B2", "1"), PartGiven("aflatoxins total", "1")),
            )


def test_loop_that_arose_meanwhile_stops_an_approval(database: Database) -> None:
    row_id = propose_definition(database)
    with database.transaction(an_act()) as session:
        session.add(
            ResidueDefinition(analyte_id=B1, market="", parts=[["aflatoxins total", "1"]], bound="lower")
        )
    with refused(database, "definition_loop"):
        decide_definition(database, row_id)


def test_sum_that_names_itself_is_no_loop_and_is_typed(database: Database) -> None:
    naming = (PartGiven("aflatoxins total", "1"), PartGiven("aflatoxin B1", "1"))
    decide_definition(database, propose_definition(database, parts=naming))
    decided.a_sample(database, B1, TOTAL)
    with database.reading() as session:
        assert session.scalars(sa.select(Analysis.computed).order_by(Analysis.id)).all() == [False, False]
