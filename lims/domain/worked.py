"""The raw work of one result as it is kept: stages, plates or a calculation, and the hands it went through."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lims.domain import calculated
from lims.domain.calculated import Calculated
from lims.domain.frozen import from_plain, to_plain
from lims.domain.plates_typed import Plates
from lims.domain.reading import Range
from lims.domain.staged import Done


@dataclass(frozen=True, slots=True)
class DoneStages:
    done: tuple[Done, ...] = ()


Work = DoneStages | Plates | Calculated
_CALCULATION = "calculation"


def plain(work: Work) -> dict[str, Any] | None:
    """As it is kept with the result; None where nothing was done."""
    if isinstance(work, DoneStages):
        return {"kind": "stages", **to_plain(work)} if work.done else None
    if work.blank:
        return None
    return {"kind": _CALCULATION if isinstance(work, Calculated) else "plates", **to_plain(work)}


def read(kept: Mapping[str, Any] | None) -> Work | None:
    if kept is None:
        return None
    own = {name: value for name, value in kept.items() if name != "kind"}
    if kept["kind"] == _CALCULATION:
        return from_plain(Calculated, own)
    return from_plain(DoneStages, own) if kept["kind"] == "stages" else from_plain(Plates, own)


def is_calculated(kept: Mapping[str, Any] | None) -> bool:
    """Whether a calculation stands behind a result: then nothing is typed over it."""
    return kept is not None and kept["kind"] == _CALCULATION


def seen(kept: Mapping[str, Any] | None, method: Range) -> Range:
    """What was seen of this result: the method's range, or that brought to its portion and dilution."""
    if kept is None or not is_calculated(kept):
        return method
    lod, loq, upper = (
        None if kept[name] is None else Decimal(kept[name]) for name in ("lod", "loq", "upper")
    )
    return replace(method, lod=lod, loq=loq, upper=upper)


def stages(kept: Mapping[str, Any] | None) -> tuple[Done, ...]:
    work = read(kept)
    return work.done if isinstance(work, DoneStages) else ()


def hands(kept: Mapping[str, Any] | None) -> frozenset[int]:
    """Everybody who did something: none of them accepts a result of the sample."""
    work = read(kept)
    if isinstance(work, Plates | Calculated):
        return frozenset(work.by)
    done = work.done if work is not None else ()
    people = {each.put_in_by for each in done} | {each.taken_out_by for each in done}
    return frozenset(each for each in people if each is not None)


def last_hands(kept: Mapping[str, Any] | None) -> int | None:
    """Whose hands it went through last."""
    work = read(kept)
    if isinstance(work, Plates | Calculated):
        return work.by[-1] if work.by else None
    last = max(work.done if work else (), key=lambda each: each.taken_out or each.put_in, default=None)
    return None if last is None else last.taken_out_by or last.put_in_by


def only_goes_on(before: Mapping[str, Any] | None, after: Work) -> bool:
    """Whether everything that was written stays as it was: going on is no correction."""
    if isinstance(after, Calculated):
        earlier = read(before)
        return earlier is None or (isinstance(earlier, Calculated) and calculated.goes_on(earlier, after))
    if not isinstance(after, DoneStages):
        return False
    now = {each.stage: each for each in after.done}
    return all(_stays(each, now.get(each.stage)) for each in stages(before))


def _stays(before: Done, after: Done | None) -> bool:
    """The same beginning, and the same end if it had one."""
    if after is None or after.put_in != before.put_in:
        return False
    return before.taken_out is None or after == before
