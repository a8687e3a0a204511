"""A method with a reference material, and runs of it: what its control gave on many days, as rows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from lims.db import Database
from lims.domain.act import Act
from lims.domain.control_chart import Key
from lims.domain.frozen import to_lean
from lims.domain.quality_plan import ControlKind, Item, Plan, Target, Where
from lims.models.analysis import Run
from lims.models.chart import ChartPeriod
from lims.models.method import MethodVersion
from lims.models.quality import Control, ControlValue, QualityPlan
from lims.models.reference import Analyte
from lims.services import charts, controls
from lims.services.controls import Sent
from tests.bench import NOON
from tests.factories import MORNING, person_id

MATERIAL = "CRM-T-01"
FIRST = date(2026, 1, 5)
TODAY = MORNING.date()
EVEN = ["0.099", "0.101"] * 10
"""Mean 0.100, s = 0.00177 by the mean moving range."""


def crm(code: str = "CRM", material: str = MATERIAL, *analytes: str) -> Item:
    certified = (Decimal("0.100"), Decimal("0.010"), Decimal(2))
    return Item(
        code=code,
        name="Mẫu chuẩn",
        kind=ControlKind.REFERENCE,
        where=Where.START,
        material=material,
        targets=tuple(Target(each, *certified) for each in analytes or ("cadmium",)),
    )


def with_plan(database: Database, *items: Item) -> None:
    """The first method asks for these controls."""
    with database.transaction(Act(None, MORNING)) as session:
        session.add(
            QualityPlan(
                method_version_id=session.scalars(sa.select(sa.func.min(MethodVersion.id))).one(),
                number=2,
                plan=to_lean(Plan(items or (crm(),))),
                reason="",
                at=MORNING,
            )
        )


def history(
    database: Database,
    figures: Sequence[str],
    *,
    analyte: str = "cadmium",
    first: date = FIRST,
    item: Item | None = None,
) -> list[int]:
    """One run a day with one control each; the values by their number."""
    item = item or crm()
    with database.transaction(Act(person_id(database, "lan"), MORNING)) as session:
        version_id = session.scalars(sa.select(sa.func.min(MethodVersion.id))).one()
        analyte_id = session.scalars(sa.select(Analyte.id).where(Analyte.name == analyte)).one()
        begun = session.scalar(sa.select(sa.func.count(Run.id))) or 0
        values = []
        for n, figure in enumerate(figures):
            run = Run(
                code=f"MT-25-{begun + n:06d}",
                method_version_id=version_id,
                performed_on=first + timedelta(n),
                opened_by_id=person_id(database, "lan"),
                opened_at=MORNING,
                plan=to_lean(Plan((item,))),
            )
            session.add(run)
            session.flush()
            control = Control(
                run_id=run.id, item=item.code, number=1, kind=item.kind.value, material=item.material
            )
            value = ControlValue(
                analyte_id=analyte_id,
                typed={"value": figure},
                confirmed=[],
                outcome="pass",
                why="reference_within",
                figure=Decimal(figure),
                earlier=[],
                entered_by_id=person_id(database, "lan"),
                entered_at=MORNING,
            )
            control.values = [value]
            session.add(control)
            session.flush()
            values.append(value.id)
        return values


def key_of(database: Database, analyte: str = "cadmium", item: Item | None = None) -> Key:
    item = item or crm()
    with database.reading() as session:
        method_id = session.scalars(sa.select(sa.func.min(MethodVersion.method_id))).one()
        analyte_id = session.scalars(sa.select(Analyte.id).where(Analyte.name == analyte)).one()
    return Key(method_id, analyte_id, item.kind, item.code, item.material)


def freeze(
    database: Database,
    *,
    first_day: date = TODAY,
    at: datetime = MORNING,
    by: str = "dung",
    reason: str = "Đủ 20 điểm",
    key: Key | None = None,
) -> int:
    act = Act(person_id(database, by), at)
    with database.transaction(act) as session:
        row: ChartPeriod = charts.freeze(session, key or key_of(database), first_day, reason, act=act)
        return row.id


def give(
    database: Database, run_id: int, text: str, *, item: str = "CRM", number: int = 1, by: str = "lan"
) -> None:
    """Enter what one control of a run gave, for every analyte it covers that is asked for."""
    act = Act(person_id(database, by), NOON)
    with database.transaction(act) as session:
        sheet = controls.locked(session, run_id)
        control = next(each for each in sheet.controls if (each.item, each.number) == (item, number))
        covered = [each for each in sheet.analytes.values() if sheet.plan.item(item).covers(each.name)]  # type: ignore[union-attr]
        sent = {(control.id, each.analyte_id): Sent({"value": text}) for each in covered}
        controls.enter(session, run_id, sent, act=act)
