"""What is done about the controls of a run: values are entered, a control is measured again or put in, places change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.entry import as_kept
from lims.domain.quality_check import boxes, read
from lims.domain.quality_plan import OF_A_SAMPLE, Item
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.text import kept
from lims.models.analysis import Run
from lims.models.quality import Control, ControlValue
from lims.queries import competent, controls, quality, values
from lims.queries.quality_sheet import Column, Sheet, sheets

REASON = "correction_reason"
LONGEST_TYPED = 80
MOST_CONTROLS = 200
Key = tuple[int, int]
"""A control and an analyte."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The boxes of one control for one analyte as they were sent; `version` 0 while nothing is kept."""

    boxes: Mapping[str, str]
    version: int = 0
    confirmed: frozenset[str] = field(default_factory=frozenset)


def box_name(key: Key, box: str) -> str:
    """The name of a box in the form, under which its problem is told."""
    return f"control-{key[0]}-{key[1]}-{box}"


def enter(
    session: Session, run_id: int, sent: Mapping[Key, Sent], *, act: Act, correction_reason: str = ""
) -> int:
    """Keep what the controls of a run gave, all of it or none; how many changed.

    Raises `NotFound` for a box of another run, `Conflict` for somebody not competent for the method, once a
    result that leans on the check was accepted or when somebody else was faster, `Refused` with every problem beside its box, and without a reason for a change.
    """
    sheet = held(session, run_id)
    competent.require_for(session, [sheet.run], act=act)
    by_id = {each.id: each for each in sheet.controls}
    reason = kept(correction_reason, longest=2000, lines=True)
    problems: dict[str, Problem] = {}
    changed: list[tuple[Control, Column, Sent, ControlValue | None]] = []
    for key, each in sent.items():
        control, column = by_id.get(key[0]), sheet.analytes.get(key[1])
        if control is None or column is None:
            raise NotFound
        value = _value(control, column)
        if _same(value, each):
            continue
        if (value.version if value is not None else 0) != each.version:
            raise Conflict("changed_meanwhile")
        if not control.counts:
            raise Conflict("control_counts_no_more")
        _require_open(sheet, control, column)
        problems |= _unreadable(sheet, control, column, each)
        if value is not None and not reason:
            problems[REASON] = Problem("correction_needs_reason")
        changed.append((control, column, each, value))
    if problems:
        raise Refused("entries_need_attention", problems, count=len(problems))
    for control, column, each, value in changed:
        _keep(control, column, each, value, act=act, reason=reason)
    quality.refresh(sheet)
    session.flush()
    return len(changed)


def measure_again(session: Session, run_id: int, control_id: int, reason: str, *, act: Act) -> Control:
    """A control is measured once more: what it gave stays in sight with the reason, and the new one counts."""
    sheet = locked(session, run_id)
    control = next((each for each in sheet.controls if each.id == control_id), None)
    if control is None:
        raise NotFound
    if not control.counts:
        raise Conflict("control_counts_no_more")
    why = _needed(reason)
    control.counts, control.counts_reason = False, why
    sample = (control.sample_id, control.unit_no) if control.sample_id else None
    return controls.once_more(session, sheet, _item(sheet, control.item), sample, repeats=control)


def put_in(
    session: Session, run_id: int, item_code: str, *, sample: tuple[int, int] | None = None
) -> Control:
    """One control more than the plan asks for; a duplicate or a spike says of which sample it is made."""
    sheet = locked(session, run_id)
    item = sheet.plan.item(item_code)
    if item is None:
        raise Refused("control_unknown", {"item": Problem("control_unknown")})
    if len(sheet.controls) >= MOST_CONTROLS:
        raise Refused("controls_too_many", most=MOST_CONTROLS)
    if item.kind in OF_A_SAMPLE and sample not in sheet.samples:
        raise Refused("control_needs_sample", {"sample": Problem("control_needs_sample")})
    return controls.once_more(session, sheet, item, sample if item.kind in OF_A_SAMPLE else None)


def move(session: Session, run_id: int, place: int, to: int, *, version: int) -> None:
    """Take what stands at `place` (from 0) to another place; what was between moves up or down by one."""
    sheet = locked(session, run_id)
    if sheet.run.version != version:
        raise Conflict("changed_meanwhile")
    slots = controls.order(sheet)
    if not (0 <= place < len(slots) and 0 <= to < len(slots)):
        raise Refused("place_outside", {"to": Problem("place_outside", {"last": len(slots)})})
    slots.insert(to, slots.pop(place))
    controls.keep_order(sheet.run, slots)
    session.flush()


def in_scanned_order(session: Session, run_id: int, codes: Sequence[str], *, version: int) -> None:
    """The samples in the order their labels were scanned, at the places the samples have; controls stay.

    A label scanned twice counts where it was first. Raises `Refused` naming codes that are not in this run.
    """
    sheet = locked(session, run_id)
    if sheet.run.version != version:
        raise Conflict("changed_meanwhile")
    slots = controls.order(sheet)
    samples = [each for each in slots if not each.item]
    known = {_label(sheet, each.sample_id, each.unit_no): each for each in samples}
    scanned = list(dict.fromkeys(codes))
    if unknown := [each for each in scanned if each not in known]:
        raise Refused("scan_unknown", {"codes": Problem("scan_unknown", {"codes": ", ".join(unknown[:5])})})
    first = [known[each] for each in scanned]
    new = iter([*first, *(each for each in samples if each not in first)])
    controls.keep_order(sheet.run, [each if each.item else next(new) for each in slots])
    session.flush()


def locked(session: Session, run_id: int) -> Sheet:
    """A run held still, while nothing in it has been accepted. Raises `NotFound`, `Conflict`."""
    sheet = held(session, run_id)
    if any(each.validated_at is not None for each in sheet.results):
        raise Conflict("checks_accepted")
    return sheet


def held(session: Session, run_id: int) -> Sheet:
    """A run held still. Raises `NotFound`."""
    run = session.scalar(sa.select(Run).where(Run.id == run_id).with_for_update())
    if run is None:
        raise NotFound
    return sheets(session, [run_id])[run_id]


def _label(sheet: Sheet, sample_id: int, unit_no: int) -> str:
    sample = next(each.analysis.sample for each in sheet.results if each.analysis.sample_id == sample_id)
    return f"{sample.code}-{unit_no}" if sample.units > 1 and unit_no > 1 else f"{sample.code}"


def _require_open(sheet: Sheet, control: Control, column: Column) -> None:
    """Nobody changes a check on which a result was accepted; it is given back to the bench first."""
    whole = not _item(sheet, control.item).per_analyte
    for each in sheet.results:
        if each.validated_at is not None and (whole or each.analysis.analyte_id == column.analyte_id):
            raise Conflict("checks_accepted")


def _keep(
    control: Control, column: Column, sent: Sent, value: ControlValue | None, *, act: Act, reason: str
) -> None:
    typed = {box: as_kept(text) for box, text in sent.boxes.items() if as_kept(text)}
    if value is None:
        control.values.append(
            ControlValue(
                analyte_id=column.analyte_id,
                typed=typed,
                confirmed=sorted(sent.confirmed),
                outcome="missing",
                earlier=[],
                entered_by_id=act.person_id,
                entered_at=act.at,
            )
        )
        return
    before = {
        "typed": value.typed,
        "by": value.entered_by_id,
        "at": value.entered_at.isoformat(),
        "reason": reason,
        "changed_by": act.person_id,
    }
    value.earlier = [*value.earlier, before]
    value.typed, value.confirmed = typed, sorted(sent.confirmed)
    value.entered_by_id, value.entered_at = act.person_id, act.at


def _unreadable(sheet: Sheet, control: Control, column: Column, sent: Sent) -> dict[str, Problem]:
    item, seen = _item(sheet, control.item), values.seen(column.performance)
    problems = {}
    for box, text in sent.boxes.items():
        name = box_name((control.id, column.analyte_id), box)
        if box not in boxes(item):
            raise NotFound
        if not as_kept(text):
            continue
        if len(text) > LONGEST_TYPED:
            problems[name] = Problem("text_too_long", {"longest": LONGEST_TYPED, "length": len(text)})
            continue
        try:
            read(item, box, text, seen, confirmed=box in sent.confirmed)
        except Refused as refused:
            problems[name] = refused.problem
    return problems


def _same(value: ControlValue | None, sent: Sent) -> bool:
    texts = {box: as_kept(text) for box, text in sent.boxes.items() if as_kept(text)}
    return texts == (value.typed if value is not None else {})


def _value(control: Control, column: Column) -> ControlValue | None:
    return next((each for each in control.values if each.analyte_id == column.analyte_id), None)


def _item(sheet: Sheet, code: str) -> Item:
    item = sheet.plan.item(code)
    if item is None:
        raise Conflict("control_unknown")
    return item


def _needed(reason: str) -> str:
    why = kept(reason, longest=2000, lines=True)
    if not why:
        raise Refused("control_needs_reason", {"reason": Problem("control_needs_reason")})
    return why
