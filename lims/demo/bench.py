"""The bench on the demo day: runs opened per method, results typed by one, accepted by another."""

from collections.abc import Iterator, Mapping, Sequence

from lims.demo import quality, shelf
from lims.demo.hours import Day
from lims.demo.orders import DemoOrder, Stage
from lims.domain.entry import Typed
from lims.domain.permission import Role
from lims.queries import demo as asking
from lims.services import bench_work, results, runs, validation
from lims.services.bench_work import Sent

TECHNICIAN, REVIEWER = "lan", "minh"
UNITS = ";"


def measure(day: Day, orders: Sequence[DemoOrder], samples: Sequence[Sequence[int]]) -> None:
    """One run per method and order; each goes as far as the script says."""
    for order, ids in zip(orders, samples, strict=True):
        if order.stage < Stage.IN_RUN:
            continue
        typed = {
            (sample_id, analyte): text
            for sample, sample_id in zip(order.samples, ids, strict=True)
            for analyte, text in sample.results.items()
        }
        worked = {
            (sample_id, analyte): readings
            for sample, sample_id in zip(order.samples, ids, strict=True)
            for analyte, readings in sample.worked.items()
        }
        for run_id in list(_runs(day, ids)):
            _type(day, run_id, {key: text for key, text in typed.items() if key not in worked})
            _calculate(day, run_id, worked)
            if order.stage >= Stage.VALIDATED:
                quality.measure(day, run_id, technician=TECHNICIAN)
                _accept(day, run_id)


def _runs(day: Day, sample_ids: Sequence[int]) -> Iterator[int]:
    with day.database.reading() as session:
        waiting = asking.waiting_by_method(session, sample_ids)
    for code, analysis_ids in waiting:
        with day.act(TECHNICIAN) as (session, act):
            yield runs.open_run(session, analysis_ids, act=act, used=shelf.used_for(code)).id


def _type(day: Day, run_id: int, typed: dict[tuple[int, str], str]) -> None:
    with day.act(TECHNICIAN) as (session, act):
        boxes = {
            box.result_id: Typed(text, box.version)
            for box in asking.boxes(session, run_id)
            if (text := _text(typed.get((box.sample_id, box.analyte), ""), box.unit_no))
        }
        results.enter(session, run_id, boxes, act=act)


def _calculate(day: Day, run_id: int, worked: Mapping[tuple[int, str], Mapping[str, str]]) -> None:
    """Results that come from what was read at the bench."""
    with day.database.reading() as session:
        boxes = asking.boxes(session, run_id)
    for box in boxes:
        readings = worked.get((box.sample_id, box.analyte))
        if readings is not None:
            with day.act(TECHNICIAN) as (session, act):
                sent = Sent(version=box.version, determinations=(readings,))
                bench_work.keep(session, run_id, box.result_id, sent, act=act)


def _text(script: str, unit_no: int) -> str:
    """What is typed for one unit of a lot; the same box for all, where there is only one."""
    return script.split(UNITS)[unit_no - 1] if UNITS in script else script


def _accept(day: Day, run_id: int) -> None:
    with day.act(REVIEWER) as (session, act):
        ids = [box.result_id for box in asking.boxes(session, run_id)]
        validation.validate(session, ids, act=act, reviewer=True, role=Role.TECHNICIAN)
