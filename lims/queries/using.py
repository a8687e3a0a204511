"""What is chosen for a run: found by number or code, asked whether it may be used, and kept as it is that day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain import resource as rules
from lims.domain.act import Act
from lims.domain.hindrance import Hindrance, require_none
from lims.domain.refusal import NotFound, Problem, Refused
from lims.domain.resource import Device, Need, Thing
from lims.domain.resource_kind import Sort
from lims.models.analysis import Run
from lims.models.resource import Equipment, Supply
from lims.models.run_use import RunUse
from lims.queries import competent, things

MOST_OFFERED = 60
Row = RunUse
"""What pages are given of one thing a run used."""
_CODE = re.compile(r"[A-Z0-9][A-Z0-9/-]{0,39}")


@dataclass(frozen=True, slots=True)
class Used:
    """What somebody chose: numbers of rows, and codes read from labels."""

    equipment: frozenset[int] = frozenset()
    supplies: frozenset[int] = frozenset()
    codes: tuple[str, ...] = ()

    def has(self, thing: Thing) -> bool:
        ids = self.equipment if isinstance(thing, Device) else self.supplies
        return thing.id in ids or thing.code in self.codes


@dataclass(frozen=True, slots=True)
class Option:
    thing: Thing
    hindrances: tuple[Hindrance, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the method needs, and what there is of it; `cut` when there is more than is shown."""

    need: Need
    options: tuple[Option, ...] = ()
    cut: bool = False

    @property
    def only(self) -> Thing | None:
        """The one that may be used, where there is but one."""
        free = [each.thing for each in self.options if not each.hindrances]
        return free[0] if len(free) == 1 else None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a version of a method needs on a day, and whether who asks may do it."""

    choices: tuple[Choice, ...]
    person: tuple[Hindrance, ...] = ()


def chosen(session: Session, used: Used) -> list[Thing]:
    """The things themselves. Raises `NotFound` for a number of nothing, `Refused` for a code nobody has."""
    codes = [code.upper() for code in used.codes]
    sane = [code for code in codes if _CODE.fullmatch(code)]
    found: list[Thing] = [
        *things.devices(
            session, sa.or_(Equipment.id.in_(used.equipment), sa.func.upper(Equipment.code).in_(sane))
        ),
        *things.stuffs(session, sa.or_(Supply.id.in_(used.supplies), sa.func.upper(Supply.code).in_(sane))),
    ]
    keys, there = {each.key for each in found}, {each.code.upper() for each in found}
    asked = {f"{Sort.EQUIPMENT}-{each}" for each in used.equipment}
    asked |= {f"{Sort.SUPPLY}-{each}" for each in used.supplies}
    if not asked <= keys:
        raise NotFound
    unknown = [code for code in codes if code not in there]
    if unknown:
        named = {"codes": "".join(each for each in ", ".join(unknown) if each.isprintable())[:200]}
        raise Refused("resource_code_unknown", {"codes": Problem("resource_code_unknown", named)}, **named)
    return found


def require_to_open(
    session: Session, version_id: int, picked: Sequence[Thing], *, on: date, act: Act
) -> None:
    """Raise with every hindrance at its field: of the person, of what was chosen, of what was not."""
    person_id = act.person_id or 0
    register = competent.register(session, [person_id], [version_id])
    of_person = register.hindrances(person_id, version_id, {on, act.day})
    needs = things.needs_at(session, version_id, act.at)
    require_none((*of_person, *of_things(picked, on), *rules.unmet(needs, picked)))


def of_things(picked: Sequence[Thing], on: date) -> tuple[Hindrance, ...]:
    """Why these may not be taken for a day."""
    return tuple(each for thing in picked for each in (*rules.in_books(thing), *rules.hindrances(thing, on)))


def keep(session: Session, run: Run, picked: Sequence[Thing], *, act: Act) -> None:
    """Write down what the run uses, as it stands on that day."""
    for thing in picked:
        equipment_id, supply_id = row_of(thing)
        session.add(
            RunUse(
                run_id=run.id,
                equipment_id=equipment_id,
                supply_id=supply_id,
                facts=rules.facts(thing, run.performed_on),
                chosen_by_id=act.person_id,
                chosen_at=act.at,
            )
        )


def row_of(thing: Thing) -> tuple[int | None, int | None]:
    """(equipment, supply): one of the two."""
    return (thing.id, None) if isinstance(thing, Device) else (None, thing.id)


def of_run(session: Session, run_id: int, *, dropped: bool = False) -> Sequence[RunUse]:
    """What a run used, in the order it was chosen; `dropped` with what was taken back."""
    asked = (
        sa.select(RunUse)
        .where(RunUse.run_id == run_id)
        .options(joinedload(RunUse.chosen_by), joinedload(RunUse.dropped_by))
        .order_by(RunUse.id)
    )
    if not dropped:
        asked = asked.where(RunUse.dropped_at.is_(None))
    return session.scalars(asked).all()


def offer(
    session: Session, version_id: int, person_id: int, *, on: date, act: Act, at: datetime | None = None
) -> Offer:
    """What may be chosen for a run of this version on a day; `at` is when the run was opened, if it is.

    The same statements however much there is.
    """
    needs = things.needs_at(session, version_id, at or act.at)
    kinds = {need.kind for need in needs if need.sort is Sort.EQUIPMENT}
    names = {need.name_key for need in needs if need.sort is Sort.SUPPLY}
    there: list[Thing] = [
        *things.devices(session, sa.and_(Equipment.kind.in_(kinds), Equipment.archived_at.is_(None))),
        *things.stuffs(session, sa.and_(Supply.name_key.in_(names), Supply.archived_at.is_(None))),
    ]
    register = competent.register(session, [person_id], [version_id])
    return Offer(
        tuple(_choice(need, there, on) for need in needs),
        register.hindrances(person_id, version_id, {on, act.day}),
    )


def _choice(need: Need, there: Sequence[Thing], on: date) -> Choice:
    """What may be used stands first; of what is past, the newest few are shown."""
    options = [Option(thing, rules.hindrances(thing, on)) for thing in there if need.met_by(thing)]
    options.sort(key=lambda option: bool(option.hindrances))
    return Choice(need, tuple(options[:MOST_OFFERED]), len(options) > MOST_OFFERED)
