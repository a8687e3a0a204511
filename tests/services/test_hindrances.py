"""Instruments, lots and people are asked about when a run is opened, filled and accepted; a run keeps what it used."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.hindrance import Cause
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Refused
from lims.models.competence import Competence
from lims.models.resource import Equipment, EquipmentEvent
from lims.models.run_use import RunUse
from lims.queries.hindrances import hindrances_of_run
from lims.queries.using import Used
from lims.services import competences, equipment, needs, run_uses, supplies
from tests import shelf
from tests.bench import type_in, validate
from tests.counting import statements
from tests.factories import MORNING, an_act, person_id
from tests.laboratory import ready
from tests.reception import books


def opening(database: Database, used: Used, *, by: str = "lan") -> Refused:
    """What opening a run is refused with; nothing was kept."""
    made = ready(database)
    before = books(database)
    with pytest.raises(Refused) as refused:
        shelf.opened_with(database, made, used, by=by)
    assert books(database) == before
    return refused.value


def causes(database: Database, run_id: int) -> list[Cause]:
    with database.reading() as session:
        return [each.cause for each in hindrances_of_run(session, [run_id])[run_id]]


Prepared = Callable[[Database], Used]


def of_balance(kind: str, **given: str) -> Prepared:
    def prepare(database: Database) -> Used:
        row_id = shelf.a_balance(database)
        shelf.happens(database, row_id, kind, given)
        return Used(equipment=frozenset({row_id}))

    return prepare


def unchecked(database: Database) -> Used:
    return Used(equipment=frozenset({shelf.a_balance(database, checked=False)}))


def of_bottle(**given: str) -> Prepared:
    return lambda database: Used(supplies=frozenset({shelf.a_bottle(database, **given)}))


def archived(database: Database) -> Used:
    supply_id, act = shelf.a_bottle(database), an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        supplies.archive(session, supply_id, "Dùng hết", version=1, act=act)
    return Used(supplies=frozenset({supply_id}))


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (unchecked, "hindered_calibration_missing"),
        (of_balance("calibration", happened_on="05/01/2026", valid_until="22/11/2026", certificate="2"),
         "hindered_calibration_past"),
        (of_balance("calibration", happened_on="05/02/2026", passed="no", certificate="2"),
         "hindered_calibration_failed"),
        (of_balance("maintenance", happened_on="05/02/2026", valid_until="22/11/2026"),
         "hindered_maintenance_past"),
        (of_balance("maintenance", happened_on="05/02/2026", passed="no"), "hindered_maintenance_failed"),
        (of_balance("out_of_service", happened_on="05/02/2026", note="Vỡ đĩa cân"), "hindered_out_of_service"),
        (of_bottle(expires_on="22/11/2026"), "hindered_expired"),
        (of_bottle(opened_on="01/11/2026", keeps_days="21"), "hindered_use_by_past"),
        (archived, "hindered_archived"),
    ],
)  # fmt: skip
def test_what_is_not_fit_is_not_used(database: Database, prepare: Prepared, code: str) -> None:
    used = prepare(database)
    refused = opening(database, used)
    assert isinstance(refused, Conflict)
    (field,) = refused.problems
    assert (refused.code, refused.problems[field].code) == ("run_hindered", code)
    assert field in {
        *(f"equipment-{each}" for each in used.equipment),
        *(f"supply-{each}" for each in used.supplies),
    }


def test_what_a_method_needs_must_be_chosen(database: Database) -> None:
    ready(database)
    balance, acid = (
        shelf.needed(database, "equipment-balance"),
        shelf.needed(database, "supply-reagent", "AXIT nitric"),
    )
    refused = opening(database, Used())
    assert not isinstance(refused, Conflict)
    assert set(refused.problems) == {f"need-{balance}", f"need-{acid}"}
    used = Used(
        equipment=frozenset({shelf.a_balance(database)}), supplies=frozenset({shelf.a_bottle(database)})
    )
    run_id = shelf.opened_with(database, ready(database), used)
    assert causes(database, run_id) == []


@pytest.mark.parametrize("codes", [("TB-X",), ("\x00",), ("tb-can-01' --",)])
def test_a_code_nobody_has_is_told(database: Database, codes: tuple[str, ...]) -> None:
    assert set(opening(database, Used(codes=codes)).problems) == {"codes"}
    assert isinstance(opening(database, Used(equipment=frozenset({99}))), NotFound)


def without_grants(database: Database, username: str) -> None:
    """As a laboratory where nobody has said yet what this person may do."""
    with database.engine.begin() as connection:
        ended = {"valid_from": date(2040, 1, 1), "valid_until": date(2040, 1, 2)}
        connection.execute(
            sa.update(Competence).where(Competence.person_id == person_id(database, username)).values(ended)
        )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (None, "hindered_competence_missing"),
        ({**shelf.COMPETENT, "valid_until": "22/11/2026"}, "hindered_competence_expired"),
    ],
)
def test_who_is_not_competent_opens_and_enters_nothing(
    database: Database, given: dict[str, str] | None, code: str
) -> None:
    run_id = shelf.opened_with(database, ready(database), Used())
    without_grants(database, "minh")
    if given:
        shelf.granted(database, "minh", given)
    refused = opening(database, Used(), by="minh")
    assert [each.code for each in refused.problems.values()] == [code]
    before = books(database)
    with pytest.raises(Conflict, match=code):
        type_in(database, run_id, ["0,05", "0,05"], by="minh")
    assert books(database) == before


def test_withdrawn_after_entry_blocks_validation(database: Database) -> None:
    run_id = shelf.opened_with(database, ready(database), Used())
    without_grants(database, "lan")
    grant_id = shelf.granted(database, "lan")
    type_in(database, run_id, ["0,05", "0,05"])
    shelf.withdrawn(database, grant_id, "23/11/2026")
    before = books(database)
    with pytest.raises(Conflict) as refused:
        validate(database, run_id)
    assert [each.code for each in refused.value.problems.values()] == ["hindered_competence_withdrawn"]
    assert books(database) == before
    with pytest.raises(Conflict, match="competence_withdrawn_already"):
        shelf.withdrawn(database, grant_id, "23/11/2026", version=2)


def test_competent_on_the_day_of_the_run_and_not_on_that_of_the_entry(database: Database) -> None:
    run_id = shelf.opened_with(database, ready(database), Used())
    without_grants(database, "lan")
    shelf.granted(database, "lan", {**shelf.COMPETENT, "valid_until": "23/11/2026"})
    later = MORNING.replace(day=24)
    with pytest.raises(Conflict, match="hindered_competence_expired"):
        type_in(database, run_id, ["0,05", "0,05"], at=later)
    type_in(database, run_id, ["0,05", "0,05"])
    assert causes(database, run_id) == []


def test_a_grant_for_another_version_is_none(database: Database) -> None:
    run_id = shelf.opened_with(database, ready(database), Used())
    assert causes(database, run_id) == []
    with database.engine.begin() as connection:
        other = sa.text(
            "INSERT INTO method_version (method_id, version, valid_from, note) VALUES (1, 'v4', '2026-01-01', '')"
        )
        connection.execute(other)
        connection.execute(sa.update(Competence).values(method_version_id=2))
    assert causes(database, run_id) == [Cause.COMPETENCE_MISSING]


@pytest.mark.parametrize("by", ["dung", None])
def test_nobody_grants_or_withdraws_their_own(database: Database, by: str | None) -> None:
    ready(database)
    with pytest.raises(NotAllowed, match="competence_own"), database.transaction(an_act(None)) as session:
        act = an_act(person_id(database, by) if by else None)
        competences.grant(session, person_id(database, "dung"), 1, shelf.COMPETENT, act=act)
    with pytest.raises(NotFound):
        shelf.granted(database, "tam")


def filled_run(database: Database) -> tuple[int, int, int]:
    """A run with a balance and a bottle, entered; (run, equipment, supply)."""
    balance, bottle = shelf.a_balance(database), shelf.a_bottle(database)
    run_id = shelf.opened_with(
        database, ready(database), Used(equipment=frozenset({balance}), codes=("hc-000001",))
    )
    type_in(database, run_id, ["0,05", "0,05"])
    return run_id, balance, bottle


def test_calibration_found_lapsed_later_blocks_validation_until_it_is_right(database: Database) -> None:
    run_id, balance, bottle = filled_run(database)
    with database.reading() as session:
        calibration = session.scalars(
            sa.select(EquipmentEvent.id).where(EquipmentEvent.kind == "calibration")
        ).one()
    shelf.struck(database, balance, calibration)
    shelf.rewritten(database, bottle, expires_on="22/11/2026")
    before = books(database)
    with pytest.raises(Conflict) as refused:
        validate(database, run_id)
    assert {each.code for each in refused.value.problems.values()} == {
        "hindered_calibration_missing",
        "hindered_expired",
    }
    assert books(database) == before
    shelf.happens(database, balance, "calibration", shelf.CHECKED)
    shelf.rewritten(database, bottle)
    assert validate(database, run_id) == 2


def test_an_instrument_found_off_casts_doubt_on_the_runs_before(database: Database) -> None:
    run_id, balance, _ = filled_run(database)
    later = {**shelf.CHECKED, "happened_on": "24/11/2026", "doubted_from": "01/11/2026", "certificate": "2"}
    shelf.happens(database, balance, "calibration", later, at=MORNING.replace(day=24))
    assert causes(database, run_id) == [Cause.CALIBRATION_DOUBTED]


def test_a_run_keeps_what_it_used_as_it_stood(database: Database) -> None:
    run_id, balance, bottle = filled_run(database)
    renewed = {**shelf.CHECKED, "happened_on": "20/11/2026", "valid_until": "19/11/2027", "certificate": "2"}
    shelf.happens(database, balance, "calibration", renewed)
    shelf.rewritten(database, bottle, lot="Z2", name="Axit khác", expires_on="31/12/2027")
    with database.reading() as session:
        facts = [row.facts for row in session.scalars(sa.select(RunUse).order_by(RunUse.id))]
        assert session.get_one(Equipment, balance).calibrated_until == date(2027, 11, 19)
    assert [
        (each["code"], each.get("lot"), each.get("calibrated_until"), each.get("expires_on"))
        for each in facts
    ] == [
        ("TB-CAN-01", None, "2026-12-31", None),
        ("HC-000001", "Z1", None, "2026-12-31"),
    ]
    assert causes(database, run_id) == []


def test_what_was_used_is_completed_and_taken_back_while_nothing_is_accepted(database: Database) -> None:
    run_id, balance, bottle = filled_run(database)
    other, old = shelf.a_bottle(database, lot="Z9"), shelf.a_bottle(database, expires_on="01/11/2026")
    act = an_act(person_id(database, "lan"))

    def complete(*ids: int) -> int:
        with database.transaction(act) as session:
            return run_uses.complete(session, run_id, Used(supplies=frozenset(ids)), act=act)

    assert complete(other, bottle) == 1
    with pytest.raises(Refused, match="nothing_new_used"):
        complete(bottle)
    with pytest.raises(Conflict, match="run_hindered"):
        complete(old)
    with pytest.raises(Refused, match="resource_needs_reason"), database.transaction(act) as session:
        run_uses.take_back(session, run_id, 1, " ", act=act)
    with database.transaction(act) as session:
        run_uses.take_back(session, run_id, 1, "Cân khác", act=act)
    with pytest.raises(NotFound), database.transaction(act) as session:
        run_uses.take_back(session, run_id, 1, "Cân khác", act=act)
    validate(database, run_id)
    with pytest.raises(Conflict, match="run_validated"):
        complete(balance)
    with pytest.raises(Conflict, match="run_validated"), database.transaction(act) as session:
        run_uses.take_back(session, run_id, 2, "Chai khác", act=act)


def test_a_need_added_later_does_not_reach_back(database: Database) -> None:
    run_id = shelf.opened_with(database, ready(database), Used())
    need_id = shelf.needed(database, "equipment-oven", at=MORNING.replace(hour=4))
    assert causes(database, run_id) == []
    with pytest.raises(Refused, match="need_incomplete"):
        shelf.needed(database, "equipment-oven")
    with database.transaction(an_act(person_id(database, "dung"))) as session:
        needs.withdraw(session, 1, need_id, act=an_act(person_id(database, "dung")))
    with pytest.raises(Conflict, match="need_withdrawn"), database.transaction(an_act(None)) as session:
        needs.withdraw(session, 1, need_id, act=an_act(None))


def test_many_runs_are_asked_in_as_many_statements_as_one(database: Database) -> None:
    balance = Used(equipment=frozenset({shelf.a_balance(database)}))
    runs = [shelf.opened_with(database, ready(database), balance) for _ in range(4)]
    counted = []
    for asked in (runs[:1], runs):
        with database.reading() as session, statements(database) as seen:
            assert set(hindrances_of_run(session, asked)) == set(asked)
        counted.append(len(seen.said))
    assert counted[0] == counted[1]


def test_two_people_at_one_instrument(database: Database) -> None:
    row_id = shelf.a_balance(database)
    act = an_act(person_id(database, "lan"))
    with database.reading() as session:
        version = session.get_one(Equipment, row_id).version
    shelf.happens(database, row_id, "out_of_service", {"happened_on": "20/11/2026", "note": "Hỏng"})
    before = books(database)
    with pytest.raises(Conflict, match="changed_meanwhile"), database.transaction(act) as session:
        equipment.archive(session, row_id, "Thanh lý", version=version, act=act)
    assert books(database) == before


def test_history_is_never_deleted(database: Database) -> None:
    shelf.a_balance(database)
    ready(database)
    with database.reading() as session:
        competent_rows = session.scalar(sa.select(sa.func.count(Competence.id)))
    assert competent_rows
    for table in ("equipment_event", "competence"):
        with pytest.raises(sa.exc.DBAPIError), database.engine.begin() as connection:
            connection.execute(sa.text(f"DELETE FROM {table}"))
