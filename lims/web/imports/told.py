"""One row of a file as its page tells it: the box, what stands there, what would stand there, and why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lims.domain.frozen import from_plain
from lims.domain.reading import Reading
from lims.domain.refusal import Problem
from lims.web.language import current_language
from lims.words.outcomes import understood


@dataclass(frozen=True, slots=True)
class Verdict:
    """What it would mean for one market."""

    market: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    number: int
    outcome: str
    change: Mapping[str, Any]
    read: str
    verdicts: Sequence[Verdict]
    problems: Sequence[tuple[str, Problem]]


def told(number: int, outcome: str, change: Mapping[str, Any]) -> Told:
    kept = change.get("reading")
    reading = from_plain(Reading, kept) if kept else None
    return Told(
        number=number,
        outcome=outcome,
        change=change,
        read=understood(reading, change["seen_unit"], current_language()) if reading else "",
        verdicts=[Verdict(market, verdict) for market, verdict in change.get("verdicts", ())],
        problems=[
            (name, Problem(each["code"], each["values"])) for name, each in change.get("problems", {}).items()
        ],
    )
