"""How a result is worked out: stages over several days, plates counted by dilution, or a calculation."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lims.domain.calculation import Recipe
from lims.domain.certificate_parts import Names
from lims.domain.frozen import from_plain, to_plain


class Does(StrEnum):
    """What a stage is for; the last two are looked at when they are taken out."""

    GROWS = "grows"
    ISOLATES = "isolates"
    CONFIRMS = "confirms"


class Observed(StrEnum):
    TYPICAL = "typical"
    NOTHING_TYPICAL = "nothing_typical"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"


OBSERVABLE: Mapping[Does, tuple[Observed, ...]] = {
    Does.GROWS: (),
    Does.ISOLATES: (Observed.TYPICAL, Observed.NOTHING_TYPICAL),
    Does.CONFIRMS: (Observed.CONFIRMED, Observed.NOT_CONFIRMED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One incubation, or the confirmation. Stages of one `step` go side by side.

    `again` names the stage whose plates are read once more here: only while they showed nothing typical.
    Without hours there is no window to keep.
    """

    code: str
    short: str
    name: Names
    step: int
    does: Does = Does.GROWS
    least_c: Decimal | None = None
    most_c: Decimal | None = None
    least_h: Decimal | None = None
    most_h: Decimal | None = None
    again: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """A detection: stages in their order, the last of which confirms."""

    code: str
    title: Names
    source: Names
    stages: tuple[Stage, ...]

    def stage(self, code: str) -> Stage | None:
        return next((each for each in self.stages if each.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plating:
    """A count: `volume` ml on each plate, what counts between `least` and `most` colonies."""

    code: str
    title: Names
    source: Names
    volume: Decimal
    dilutions: tuple[str, ...]
    plates: int
    least: int
    most: int
    selective: bool = False
    confirm: bool = False


Protocol = Stages | Plating | Recipe
_KINDS: Mapping[str, type[Stages] | type[Plating] | type[Recipe]] = {
    "stages": Stages,
    "plating": Plating,
    "calculation": Recipe,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def plain(protocol: Protocol) -> dict[str, Any]:
    """As it is kept with a line of a method."""
    return {"kind": _NAMES[type(protocol)], **to_plain(protocol)}


def read(kept: Mapping[str, Any] | None) -> Protocol | None:
    """What `plain` wrote; None for a result that is typed as it is."""
    if kept is None:
        return None
    own = {name: value for name, value in kept.items() if name != "kind"}
    return from_plain(_KINDS[kept["kind"]], own)


def closes_the_grid(kept: Mapping[str, Any] | None) -> bool:
    """Whether a result is never typed by hand, because only its stages or its calculation say what it is."""
    return kept is not None and (kept["kind"] == "stages" or bool(kept.get("only")))
