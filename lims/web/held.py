"""What stands against results whose samples had waited too long, as pages say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lims.domain.dates import written
from lims.words import Language, say
from lims.words.holding import sentence


@dataclass(frozen=True, slots=True)
class Held:
    """`answered` says who let the result stand, and why; empty while nobody has."""

    sentence: str
    answered: str = ""


def told(rows: Mapping[int, Any], language: Language) -> dict[int, Held]:
    return {result_id: _one(row, language) for result_id, row in rows.items()}


def _one(row: Any, language: Language) -> Held:
    said = sentence(row.code, row.started_at, row.start_by, language)
    if row.accepted_at is None:
        return Held(said)
    who, at = row.accepted_by.name, written(row.accepted_at)
    return Held(said, say("holding.answered", language, who=who, at=at, reason=row.reason))
