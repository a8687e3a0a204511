"""The raw work of one result as it is kept: stages done or plates counted, and the hands it went through."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lims.domain.frozen import from_plain, to_plain
from lims.domain.plates_typed import Plates
from lims.domain.staged import Done


@dataclass(frozen=True, slots=True)
class DoneStages:
    done: tuple[Done, ...] = ()


Work = DoneStages | Plates


def plain(work: Work) -> dict[str, Any] | None:
    """As it is kept with the result; None where nothing was done."""
    if isinstance(work, DoneStages):
        return {"kind": "stages", **to_plain(work)} if work.done else None
    return None if work.blank else {"kind": "plates", **to_plain(work)}


def read(kept: Mapping[str, Any] | None) -> Work | None:
    if kept is None:
        return None
    own = {name: value for name, value in kept.items() if name != "kind"}
    return from_plain(DoneStages, own) if kept["kind"] == "stages" else from_plain(Plates, own)


def stages(kept: Mapping[str, Any] | None) -> tuple[Done, ...]:
    work = read(kept)
    return work.done if isinstance(work, DoneStages) else ()


def hands(kept: Mapping[str, Any] | None) -> frozenset[int]:
    """Everybody who did something: none of them accepts a result of the sample."""
    work = read(kept)
    if isinstance(work, Plates):
        return frozenset(work.by)
    done = work.done if work is not None else ()
    people = {each.put_in_by for each in done} | {each.taken_out_by for each in done}
    return frozenset(each for each in people if each is not None)


def last_hands(kept: Mapping[str, Any] | None) -> int | None:
    """Whose hands it went through last."""
    work = read(kept)
    if isinstance(work, Plates):
        return work.by[-1] if work.by else None
    last = max(work.done if work else (), key=lambda each: each.taken_out or each.put_in, default=None)
    return None if last is None else last.taken_out_by or last.put_in_by


def only_goes_on(before: Mapping[str, Any] | None, after: Work) -> bool:
    """Whether everything that was written stays as it was: going on is no correction."""
    if not isinstance(after, DoneStages):
        return False
    now = {each.stage: each for each in after.done}
    return all(_stays(each, now.get(each.stage)) for each in stages(before))


def _stays(before: Done, after: Done | None) -> bool:
    """The same beginning, and the same end if it had one."""
    if after is None or after.put_in != before.put_in:
        return False
    return before.taken_out is None or after == before
