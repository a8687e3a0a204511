"""What somebody chose for a run, as its form sends it and as pages tell it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import request
from werkzeug.exceptions import BadRequest

from lims.domain.dates import written
from lims.domain.hindrance import Cause, Hindrance
from lims.domain.resource_kind import Sort
from lims.queries.using import Offer, Row, Used
from lims.web.row_id import LARGEST
from lims.web.row_numbers import number
from lims.words import Language, say

MOST_CODES = 100
_KEY = re.compile(r"(equipment|supply)-([0-9]{1,19})")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a run used, as it stood that day."""

    id: int
    href: tuple[str, int]
    code: str
    name: str
    kind: str
    lot: str
    until: str
    chosen_by: str
    chosen_at: datetime
    dropped: str


@dataclass(frozen=True, slots=True)
class Told:
    """A hindrance as a sentence, with the name of what is missing where nothing was chosen."""

    field: str
    sentence: str


def used_sent() -> Used:
    """Boxes that were ticked and codes that were scanned; a box that is none of ours is a bad request."""
    ids: dict[str, set[int]] = {Sort.EQUIPMENT: set(), Sort.SUPPLY: set()}
    for key in request.form.getlist("used"):
        found = _KEY.fullmatch(key)
        if found is None or number(found[2]) > LARGEST:
            raise BadRequest
        ids[found[1]].add(int(found[2]))
    codes = tuple(dict.fromkeys(request.form.get("codes", "").split()))
    if len(codes) > MOST_CODES:
        raise BadRequest
    return Used(frozenset(ids[Sort.EQUIPMENT]), frozenset(ids[Sort.SUPPLY]), codes)


def kind_name(sort: str, kind: str, language: Language) -> str:
    return say(f"equipment_kind.{kind}" if sort == Sort.EQUIPMENT else f"supply_kind.{kind}", language)


def need_names(offer: Offer, language: Language) -> dict[str, str]:
    """The place of a need on the page → what it is called."""
    return {
        choice.need.key: choice.need.name or kind_name(choice.need.sort, choice.need.kind, language)
        for choice in offer.choices
    }


def hindrances_told(hindrances: Sequence[Hindrance], language: Language) -> list[Told]:
    return [Told(each.field, _sentence(each, language)) for each in hindrances]


def lines(rows: Sequence[Row], language: Language) -> list[Line]:
    return [_line(row, language) for row in rows]


def _sentence(hindrance: Hindrance, language: Language) -> str:
    sentence = say(f"refusal.{hindrance.problem.code}", language, **hindrance.values)
    if hindrance.cause is not Cause.NOTHING_CHOSEN:
        return sentence
    sort, _, kind = str(hindrance.values["kind"]).partition("_")
    return f"{hindrance.values['name'] or kind_name(sort, kind, language)}: {sentence}"


def _line(row: Row, language: Language) -> Line:
    facts: Mapping[str, str | None] = row.facts
    device = row.equipment_id is not None
    kind = kind_name(Sort.EQUIPMENT if device else Sort.SUPPLY, facts["kind"] or "", language)
    names = ("calibrated_until", "maintenance_until") if device else ("expires_on", "use_by")
    until = [
        f"{say(f'resources.{_WORD[name]}', language)} {_day(facts[name])}" for name in names if facts[name]
    ]
    dropped = ""
    if row.dropped_by is not None and row.dropped_at is not None:
        dropped = say(
            "resources.dropped_by",
            language,
            who=row.dropped_by.name,
            at=written(row.dropped_at),
            why=row.dropped_reason,
        )
    return Line(
        id=row.id,
        href=("resources.show_equipment", row.equipment_id or 0)
        if device
        else ("resources.show_supply", row.supply_id or 0),
        code=facts["code"] or "",
        name=facts["name"] or "",
        kind=kind,
        lot=facts.get("lot") or "",
        until=" · ".join(until),
        chosen_by=row.chosen_by.name,
        chosen_at=row.chosen_at,
        dropped=dropped,
    )


_WORD = {
    "calibrated_until": "calibrated_until",
    "maintenance_until": "maintenance_until",
    "expires_on": "expires_on",
    "use_by": "last_day",
}


def _day(text: str | None) -> str:
    return written(date.fromisoformat(text or ""))
