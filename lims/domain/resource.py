"""Instruments, reagents, standards and reference materials: were they fit for use on a given day?

Nothing passes by default: an instrument without a calibration on record is not calibrated, and a lot
without its expiry cannot be written down.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lims.domain.dates import written
from lims.domain.hindrance import Cause, Hindrance
from lims.domain.resource_kind import CHECKS, EquipmentStatus, EventKind, Sort

SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something done to an instrument. `doubted_from`: since then its readings are in doubt, it was found off."""

    id: int
    kind: EventKind
    on: date
    until: date | None = None
    passed: bool = True
    doubted_from: date | None = None
    note: str = ""

    @property
    def place(self) -> tuple[date, int]:
        return self.on, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An instrument with what was done to it, as it stands in the books (struck events left out)."""

    id: int
    code: str
    name: str
    kind: str
    needs_calibration: bool
    needs_maintenance: bool
    events: Sequence[Event]
    archived: bool = False

    sort = Sort.EQUIPMENT

    @property
    def key(self) -> str:
        return f"{self.sort}-{self.id}"

    def latest(self, kinds: Iterable[EventKind], *, by: date) -> Event | None:
        """The last of these that had happened by the end of a day."""
        wanted = set(kinds)
        found = (each for each in self.events if each.kind in wanted and each.on <= by)
        return max(found, key=lambda each: each.place, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuff:
    """A bottle of a reagent, a standard, a medium or a reference material, with its lot."""

    id: int
    code: str
    name: str
    name_key: str
    kind: str
    lot: str
    expires_on: date
    opened_on: date | None = None
    keeps_days: int | None = None
    archived: bool = False

    sort = Sort.SUPPLY

    @property
    def key(self) -> str:
        return f"{self.sort}-{self.id}"

    @property
    def use_by(self) -> date | None:
        """The last day once it is open; None while it is closed, or where opening changes nothing."""
        if self.opened_on is None or self.keeps_days is None:
            return None
        return self.opened_on + timedelta(days=self.keeps_days)

    @property
    def last_day(self) -> date:
        return min(self.expires_on, self.use_by or self.expires_on)


Thing = Device | Stuff


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a version of a method cannot do without: a kind of instrument, or a substance by its name."""

    id: int
    sort: Sort
    kind: str
    name: str = ""
    name_key: str = ""

    @property
    def key(self) -> str:
        return f"need-{self.id}"

    def met_by(self, thing: Thing) -> bool:
        if thing.sort is not self.sort or thing.kind != self.kind:
            return False
        return not isinstance(thing, Stuff) or thing.name_key == self.name_key


def hindrances(thing: Thing, day: date) -> tuple[Hindrance, ...]:
    """Why a thing could not be used on a day; nothing when it could."""
    return tuple(_of_device(thing, day) if isinstance(thing, Device) else _of_stuff(thing, day))


def unmet(needs: Iterable[Need], chosen: Sequence[Thing]) -> tuple[Hindrance, ...]:
    """What a method needs and nobody chose."""
    return tuple(
        Hindrance(Cause.NOTHING_CHOSEN, need.key, {"name": need.name, "kind": f"{need.sort}_{need.kind}"})
        for need in needs
        if not any(need.met_by(thing) for thing in chosen)
    )


def in_books(thing: Thing) -> tuple[Hindrance, ...]:
    """What was archived is history: it is not chosen any more."""
    return (_hindered(Cause.ARCHIVED, thing),) if thing.archived else ()


def facts(thing: Thing, day: date) -> dict[str, str | None]:
    """What is to be remembered of a thing that was used on a day, whatever becomes of it later."""
    if isinstance(thing, Stuff):
        return {
            "code": thing.code,
            "name": thing.name,
            "kind": thing.kind,
            "lot": thing.lot,
            "expires_on": thing.expires_on.isoformat(),
            "use_by": None if thing.use_by is None else thing.use_by.isoformat(),
        }
    return {
        "code": thing.code,
        "name": thing.name,
        "kind": thing.kind,
        "calibrated_until": _until(thing, EventKind.CALIBRATION, day),
        "maintenance_until": _until(thing, EventKind.MAINTENANCE, day),
    }


def standing_of(device: Device, today: date) -> tuple[EquipmentStatus, date | None, date | None]:
    """What a list shows: in use or not, calibrated until, next maintenance; a check that failed holds nothing."""
    service = device.latest((EventKind.OUT_OF_SERVICE, EventKind.BACK_IN_SERVICE), by=today)
    out = service is not None and service.kind is EventKind.OUT_OF_SERVICE
    last = [device.latest((kind,), by=today) for kind in CHECKS]
    until = [each.until if each is not None and each.passed else None for each in last]
    return EquipmentStatus.OUT_OF_SERVICE if out else EquipmentStatus.IN_USE, until[0], until[1]


def ends_soon(last_day: date, today: date) -> bool:
    return today <= last_day <= today + SOON


def at(added_at: datetime, withdrawn_at: datetime | None, moment: datetime) -> bool:
    """Whether a need stood at a moment: what is asked for later does not reach back."""
    return added_at <= moment and (withdrawn_at is None or moment < withdrawn_at)


def _until(device: Device, kind: EventKind, day: date) -> str | None:
    last = device.latest((kind,), by=day)
    return None if last is None or last.until is None else last.until.isoformat()


def _of_device(device: Device, day: date) -> Iterator[Hindrance]:
    service = device.latest((EventKind.OUT_OF_SERVICE, EventKind.BACK_IN_SERVICE), by=day)
    if service is not None and service.kind is EventKind.OUT_OF_SERVICE:
        yield _hindered(Cause.OUT_OF_SERVICE, device, since=written(service.on), reason=service.note)
    if device.needs_calibration:
        yield from _check(device, day, EventKind.CALIBRATION, _CALIBRATION)
    if device.needs_maintenance:
        yield from _check(device, day, EventKind.MAINTENANCE, _MAINTENANCE)
    for event in device.events:
        if event.doubted_from is not None and event.doubted_from <= day < event.on:
            yield _hindered(
                Cause.CALIBRATION_DOUBTED, device, since=written(event.doubted_from), found=written(event.on)
            )


_CALIBRATION = (Cause.CALIBRATION_MISSING, Cause.CALIBRATION_FAILED, Cause.CALIBRATION_PAST)
_MAINTENANCE = (Cause.MAINTENANCE_MISSING, Cause.MAINTENANCE_FAILED, Cause.MAINTENANCE_PAST)


def _check(
    device: Device, day: date, kind: EventKind, causes: tuple[Cause, Cause, Cause]
) -> Iterator[Hindrance]:
    """The last check by that day decides; one without an end holds nothing."""
    missing, failed, past = causes
    last = device.latest((kind,), by=day)
    if last is None or (last.passed and last.until is None):
        yield _hindered(missing, device)
    elif not last.passed:
        yield _hindered(failed, device, on=written(last.on))
    elif last.until is not None and last.until < day:
        yield _hindered(past, device, until=written(last.until))


def _of_stuff(stuff: Stuff, day: date) -> Iterator[Hindrance]:
    if stuff.expires_on < day:
        yield _hindered(Cause.EXPIRED, stuff, until=written(stuff.expires_on))
    opened = stuff.opened_on is not None and stuff.opened_on <= day
    if opened and stuff.use_by is not None and stuff.use_by < day:
        yield _hindered(Cause.USE_BY_PAST, stuff, until=written(stuff.use_by))


def _hindered(cause: Cause, thing: Thing, **values: object) -> Hindrance:
    named: Mapping[str, object] = {"code": thing.code, "name": thing.name}
    if isinstance(thing, Stuff):
        named = {**named, "lot": thing.lot}
    return Hindrance(cause, thing.key, {**named, **values})
