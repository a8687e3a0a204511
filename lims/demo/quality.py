"""The quality control of the demo day: invented plans for every method, and what its controls gave."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from lims.demo.hours import Day
from lims.domain import quality_check
from lims.domain.number import rounded
from lims.domain.quality_plan import ControlKind, Item, Plan, Target, Where
from lims.domain.reading import Kind
from lims.queries import demo as asking
from lims.queries.quality_sheet import Column, Sheet, sheets
from lims.services import controls, quality_plans
from lims.services.controls import Sent

METALS, SIMPLE = "LD-H-04", frozenset({"LD-H-07", "LD-H-09", "LD-H-18", "LD-H-19"})
CERTIFIED: Mapping[str, tuple[str, str]] = {"lead": ("0.212", "0.018"), "cadmium": ("0.118", "0.010")}
"""Analyte → invented certified value and U (k = 2), mg/kg."""
AWAY = (0, 2, -1, 1, -2)
"""Per cent beside it, run by run."""

BLANK = Item(
    code="BLK", name="Mẫu trắng phương pháp", kind=ControlKind.BLANK, where=Where.START, most_pct=Decimal(30)
)
DUPLICATE = Item(
    code="DUP", name="Mẫu lặp", kind=ControlKind.DUPLICATE, where=Where.EVERY, every=10, most_pct=Decimal(20)
)
REFERENCE = Item(
    code="CRM",
    name="Mẫu chuẩn được chứng nhận",
    kind=ControlKind.REFERENCE,
    where=Where.START,
    mandatory=True,
    material="CRM-TD-01 (trình diễn)",
    targets=tuple(
        Target(analyte, Decimal(value), Decimal(u), Decimal(2)) for analyte, (value, u) in CERTIFIED.items()
    ),
)
NEGATIVE = Item(
    code="NEG",
    name="Đối chứng âm (vô trùng)",
    kind=ControlKind.NEGATIVE_CONTROL,
    where=Where.START,
    per_analyte=False,
)
POSITIVE = Item(
    code="POS",
    name="Đối chứng dương",
    kind=ControlKind.POSITIVE_CONTROL,
    where=Where.START,
    material="Chủng chuẩn (trình diễn)",
)
WITHOUT = Plan((), "Trình diễn: phép thử khối lượng, chỉ làm mẫu lặp theo quy trình riêng.")


def write(day: Day) -> None:
    """A plan for every method, signed by the manager."""
    with day.database.reading() as session:
        versions = asking.method_versions(session)
    for version_id, code, kind in versions:
        with day.act("dung", "Trình diễn") as (session, act):
            quality_plans.keep(session, version_id, _plan(code, kind), "Trình diễn", act=act)


def measure(day: Day, run_id: int, *, technician: str) -> None:
    """Everything the plan asks for is entered, and it is good."""
    with day.database.reading() as session:
        sheet = sheets(session, [run_id])[run_id]
    sent = dict(_values(sheet))
    if sent:
        with day.act(technician) as (session, act):
            controls.enter(session, run_id, sent, act=act)


def _plan(code: str, kind: str) -> Plan:
    if kind == "microbiological":
        return Plan((NEGATIVE, POSITIVE))
    if code in SIMPLE:
        return WITHOUT if code == "LD-H-19" else Plan((DUPLICATE,))
    return Plan((BLANK, REFERENCE, DUPLICATE)) if code == METALS else Plan((BLANK, DUPLICATE))


def _values(sheet: Sheet) -> Iterator[tuple[tuple[int, int], Sent]]:
    for control in sheet.controls:
        item = sheet.plan.item(control.item)
        for column in sheet.analytes.values():
            if item is None or not item.covers(column.name):
                continue
            text = _text(sheet, item, control.sample_id, control.unit_no, column)
            if text:
                yield (control.id, column.analyte_id), Sent({box: text for box in quality_check.boxes(item)})


def _text(sheet: Sheet, item: Item, sample_id: int | None, unit_no: int, column: Column) -> str:
    if item.kind is ControlKind.REFERENCE:
        return _found(CERTIFIED[column.name][0], sheet.run.id)
    if item.kind is ControlKind.DUPLICATE:
        return _second(sheet, sample_id, unit_no, column)
    if item.kind is ControlKind.POSITIVE_CONTROL:
        return "phát hiện" if column.performance.qualitative else "150"
    return "không phát hiện" if column.performance.qualitative else "0"


def _found(certified: str, run_id: int) -> str:
    """A little beside the certified value, as everywhere: now above, now below."""
    value = Decimal(certified) * (100 + AWAY[run_id % len(AWAY)]) / 100
    return f"{rounded(value, 3):f}"


def _second(sheet: Sheet, sample_id: int | None, unit_no: int, column: Column) -> str:
    """The same sample once more: two per cent higher, or as little as before."""
    for each in sheet.results:
        mine = (each.analysis.sample_id, each.unit_no, each.analysis.analyte_id)
        if mine == (sample_id, unit_no, column.analyte_id) and each.reading is not None:
            if each.reading.kind is Kind.QUANTIFIED and each.value is not None:
                places = max(-int(each.value.as_tuple().exponent), 0)
                return f"{rounded(each.value * Decimal('1.02'), places):f}"
            return each.typed or ""
    return ""
