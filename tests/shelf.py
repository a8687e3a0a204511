"""Instruments, lots, needs and competences for tests, one line each."""

from collections.abc import Mapping
from datetime import datetime

from lims.db import Database
from lims.domain.permission import Role
from lims.models.resource import Equipment, Supply
from lims.queries.using import Used
from lims.services import competences, equipment, needs, runs, supplies
from tests.factories import MORNING, an_act, person_id
from tests.laboratory import Ready

BALANCE = {
    "code": "TB-CAN-01",
    "name": "Cân phân tích",
    "kind": "balance",
    "needs_calibration": "y",
    "needs_maintenance": "y",
}
CHECKED = {"happened_on": "05/01/2026", "valid_until": "31/12/2026", "certificate": "HC-1"}
ACID = {"kind": "reagent", "name": "Axit nitric", "lot": "Z1", "expires_on": "31/12/2026"}
COMPETENT = {"valid_from": "01/01/2026", "valid_until": "31/12/2026", "basis": "Mẫu mù đạt"}
VERSION, METHOD = 1, 1
"""Of the only method of `tests.laboratory.ready`."""


def a_balance(database: Database, *, checked: bool = True, **more: str) -> int:
    """A balance, calibrated and maintained through 2026."""
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        row_id = equipment.add(session, {**BALANCE, **more}, role=Role.TECHNICIAN).id
    for kind in ("calibration", "maintenance") if checked else ():
        happens(database, row_id, kind, CHECKED)
    return row_id


def happens(
    database: Database, row_id: int, kind: str, given: Mapping[str, str], *, at: datetime = MORNING
) -> int:
    act = an_act(person_id(database, "lan"), at=at)
    with database.transaction(act) as session:
        version = session.get_one(Equipment, row_id).version
        return equipment.record(session, row_id, {"kind": kind, **given}, version=version, act=act).id


def struck(database: Database, row_id: int, event_id: int, reason: str = "Ghi nhầm máy") -> None:
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        version = session.get_one(Equipment, row_id).version
        equipment.strike(session, row_id, event_id, reason, version=version, act=act)


def a_bottle(database: Database, **more: str) -> int:
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        return supplies.add(session, {**ACID, **more}, act=act).id


def rewritten(database: Database, supply_id: int, **more: str) -> None:
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        version = session.get_one(Supply, supply_id).version
        supplies.change(session, supply_id, {**ACID, **more}, version=version, act=act)


def needed(database: Database, what: str, name: str = "", *, at: datetime = MORNING) -> int:
    act = an_act(person_id(database, "dung"), at=at)
    with database.transaction(act) as session:
        return needs.add(session, VERSION, {"what": what, "name": name}, act=act).id


def granted(
    database: Database, username: str, given: Mapping[str, str] = COMPETENT, *, by: str = "dung"
) -> int:
    act = an_act(person_id(database, by))
    with database.transaction(act) as session:
        return competences.grant(session, person_id(database, username), METHOD, given, act=act).id


def withdrawn(
    database: Database, competence_id: int, day: str, *, version: int = 1, by: str = "dung"
) -> None:
    act = an_act(person_id(database, by))
    with database.transaction(act) as session:
        given = {"withdrawn_from": day, "reason": "Mẫu mù không đạt"}
        competences.withdraw(session, competence_id, given, version=version, act=act)


def opened_with(database: Database, ready: Ready, used: Used, *, by: str = "lan") -> int:
    act = an_act(person_id(database, by))
    with database.transaction(act) as session:
        return runs.open_run(session, ready.analysis_ids, act=act, used=used).id
