"""The places of a run: controls are put between its samples by its plan, and the order is kept."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from lims.domain.frozen import from_plain, to_lean
from lims.domain.quality_plan import OF_A_SAMPLE, Item, Plan, Slot, arranged
from lims.models.analysis import Run
from lims.models.quality import Control
from lims.queries import quality_sheet
from lims.queries.quality_sheet import Sheet


def begin(session: Session, run: Run, samples: Sequence[tuple[int, int]]) -> None:
    """A new run takes the plan of its method as it is today, and its order from it."""
    plan = quality_sheet.plan_of(session, run.method_version_id)
    if not plan.told:
        return
    run.plan = to_lean(plan)
    slots = arranged(plan, samples)
    session.add_all(_control(run, plan, slot) for slot in slots if slot.item)
    keep_order(run, slots)
    session.flush()


def extend(session: Session, run: Run) -> None:
    """More samples came into a run: they stand behind the others, with the controls the plan asks for besides."""
    sheet = quality_sheet.sheets(session, [run.id])[run.id]
    if run.plan is None and not sheet.controls:
        begin(session, run, sheet.samples)
        return
    slots, wanted = order(sheet), arranged(sheet.plan, sheet.samples)
    tail = _tail(sheet.plan, slots)
    more: list[Slot] = []
    for item in sheet.plan.items:
        placed = [each for each in sheet.controls if each.item == item.code]
        asked = [each for each in wanted if each.item == item.code]
        missing = len(asked) - sum(each.counts for each in placed)
        number = max((each.number for each in placed), default=0)
        for slot in asked[len(asked) - missing :] if missing > 0 else ():
            number += 1
            more.append(replace(slot, number=number))
    session.add_all(_control(run, sheet.plan, slot) for slot in more)
    keep_order(run, [*slots[: len(slots) - tail], *more, *slots[len(slots) - tail :]])
    session.flush()


def once_more(
    session: Session,
    sheet: Sheet,
    item: Item,
    sample: tuple[int, int] | None,
    *,
    repeats: Control | None = None,
) -> Control:
    """One more control of an item, behind all others."""
    numbers = [each.number for each in sheet.controls if each.item == item.code]
    slot = Slot(*(sample or (0, 1)), item=item.code, number=max(numbers, default=0) + 1)
    control = _control(sheet.run, sheet.plan, slot)
    control.repeats_id = None if repeats is None else repeats.id
    session.add(control)
    slots = order(sheet)
    place = len(slots) - _tail(sheet.plan, slots)
    if repeats is not None:
        place = next(
            (n + 1 for n, each in enumerate(slots) if (each.item, each.number) == _name(repeats)), place
        )
    keep_order(sheet.run, [*slots[:place], slot, *slots[place:]])
    session.flush()
    return control


def order(sheet: Sheet) -> list[Slot]:
    """The places of a run in the order that was kept; what came since stands behind, what went is left out."""
    there = {(each.item, each.number) for each in sheet.controls}
    samples = dict.fromkeys(sheet.samples)
    kept = from_plain(tuple[Slot, ...], sheet.run.sequence or [])
    shown = [each for each in kept if (_key(each) in there if each.item else _sample(each) in samples)]
    named = {_sample(each) for each in shown if not each.item}
    late = [Slot(*each) for each in samples if each not in named]
    tail = _tail(sheet.plan, shown)
    return [*shown[: len(shown) - tail], *late, *shown[len(shown) - tail :]]


def keep_order(run: Run, slots: Sequence[Slot]) -> None:
    run.sequence = [to_lean(each) for each in slots]


def _tail(plan: Plan, slots: Sequence[Slot]) -> int:
    """How many controls stand behind the last sample."""
    count = 0
    for slot in reversed(slots):
        if not slot.item:
            break
        item = plan.item(slot.item)
        if item is None or item.kind in OF_A_SAMPLE:
            break
        count += 1
    return count


def _control(run: Run, plan: Plan, slot: Slot) -> Control:
    item = plan.item(slot.item)
    assert item is not None  # noqa: S101 slots are made from the plan
    return Control(
        run_id=run.id,
        item=item.code,
        number=slot.number,
        kind=item.kind.value,
        material=item.material,
        sample_id=slot.sample_id or None,
        unit_no=slot.unit_no,
        counts=True,
        values=[],
    )


def _key(slot: Slot) -> tuple[str, int]:
    return slot.item, slot.number


def _name(control: Control) -> tuple[str, int]:
    return control.item, control.number


def _sample(slot: Slot) -> tuple[int, int]:
    return slot.sample_id, slot.unit_no
