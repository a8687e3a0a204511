"""Why runs may not be accepted: what they used, and whose hands were on them, asked of the books as they are now."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain import resource as rules
from lims.domain import worked
from lims.domain.act import local_day
from lims.domain.hindrance import Hindrance
from lims.domain.resource import Thing
from lims.models.analysis import Analysis, Correction, Result, Run
from lims.models.quality import Control, ControlValue
from lims.models.resource import Equipment, Supply
from lims.models.run_use import RunUse
from lims.queries import competent, things


@dataclass(frozen=True, slots=True)
class Asked:
    """One run, as far as the question goes."""

    id: int
    version_id: int
    day: date
    opened_at: datetime
    hands: dict[int, set[date]] = field(default_factory=dict)
    used: list[Thing] = field(default_factory=list)

    def touched(self, person_id: int | None, *days: date) -> None:
        if person_id is not None:
            self.hands.setdefault(person_id, {self.day}).update(days)


def hindrances_of_run(session: Session, run_ids: Collection[int]) -> Mapping[int, tuple[Hindrance, ...]]:
    """Each run with what stands against accepting it; the same number of statements for 1 and 30 runs.

    Instruments and lots are asked about the day of the run, with all that is known of that day by now.
    People are asked about the day of the run and the days on which they entered or corrected something.
    """
    runs = {run.id: run for run in _runs(session, run_ids)}
    _find_used(session, runs)
    _find_hands(session, runs)
    versions = {run.version_id for run in runs.values()}
    people = {person_id for run in runs.values() for person_id in run.hands}
    register = competent.register(session, people, versions)
    needs = things.needs(session, versions)
    found: dict[int, tuple[Hindrance, ...]] = {}
    for run in runs.values():
        asked = [
            need
            for need, added, withdrawn in needs.get(run.version_id, ())
            if rules.at(added, withdrawn, run.opened_at)
        ]
        of_things = [each for thing in run.used for each in rules.hindrances(thing, run.day)]
        of_people = [
            each
            for person_id, days in sorted(run.hands.items())
            for each in register.hindrances(person_id, run.version_id, days)
        ]
        found[run.id] = (*rules.unmet(asked, run.used), *of_things, *of_people)
    return found


def _runs(session: Session, run_ids: Collection[int]) -> Iterator[Asked]:
    rows = session.execute(
        sa.select(Run.id, Run.method_version_id, Run.performed_on, Run.opened_at, Run.opened_by_id)
        .where(Run.id.in_(run_ids))
        .order_by(Run.id)
    )
    for run_id, version_id, day, opened_at, opened_by_id in rows:
        run = Asked(run_id, version_id, day, opened_at)
        run.touched(opened_by_id)
        yield run


def _find_used(session: Session, runs: Mapping[int, Asked]) -> None:
    rows = session.execute(
        sa.select(RunUse.run_id, RunUse.equipment_id, RunUse.supply_id)
        .where(RunUse.run_id.in_(runs), RunUse.dropped_at.is_(None))
        .order_by(RunUse.id)
    ).all()
    equipment = {each for _, each, _ in rows if each is not None}
    supplies = {each for _, _, each in rows if each is not None}
    devices = {each.id: each for each in things.devices(session, Equipment.id.in_(equipment))}
    stuffs = {each.id: each for each in things.stuffs(session, Supply.id.in_(supplies))}
    for run_id, equipment_id, supply_id in rows:
        if supply_id is not None:
            runs[run_id].used.append(stuffs[supply_id])
        elif equipment_id is not None:
            runs[run_id].used.append(devices[equipment_id])


def _find_hands(session: Session, runs: Mapping[int, Asked]) -> None:
    """Who typed, corrected, worked or entered a control. A sum is nobody's: it was computed from what others typed."""
    entered = session.execute(
        sa.select(Result.run_id, Result.entered_by_id, Result.entered_at, Result.work)
        .join(Result.analysis)
        .where(Result.run_id.in_(runs), Analysis.computed.is_(False))
    )
    for row in entered:
        run = runs[row.run_id]
        run.touched(row.entered_by_id, *([local_day(row.entered_at)] if row.entered_at is not None else []))
        for other in worked.hands(row.work):
            run.touched(other)
    corrected = session.execute(
        sa.select(Result.run_id, Correction.by_id, Correction.at)
        .join(Correction, Correction.result_id == Result.id)
        .join(Result.analysis)
        .where(Result.run_id.in_(runs), Analysis.computed.is_(False))
    )
    for run_id, person_id, at in corrected:
        runs[run_id].touched(person_id, local_day(at))
    controlled = session.execute(
        sa.select(Control.run_id, ControlValue.entered_by_id, ControlValue.entered_at)
        .join(ControlValue, ControlValue.control_id == Control.id)
        .where(Control.run_id.in_(runs))
    )
    for run_id, by_id, when in controlled:
        runs[run_id].touched(by_id, local_day(when))
