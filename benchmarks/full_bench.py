"""A laboratory with much on its bench: one sample comes in through the services, and is then copied many times.

The copies are written past the audit trail, because nobody did them; what is measured goes through the door.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims import catalogue
from lims.db import Database
from lims.demo import cast, hours
from lims.domain.act import Act
from lims.domain.assignment import Chosen
from lims.domain.entry import Typed
from lims.domain.order import OrderGiven, RuleGiven, SampleGiven
from lims.domain.reception import Arrival
from lims.models import Row
from lims.models.analysis import Analysis, SpecificationRow
from lims.models.competence import Competence
from lims.models.method import Method, Performance
from lims.models.people import Account, Person
from lims.models.reference import Commodity
from lims.models.sample import Order, Sample
from lims.queries import limits
from lims.services import assignment, methods, orders, reception
from lims.services import catalogue as catalogues

BLOCK = 500
"""Samples copied at a time; each such block has a run of its own for every method."""
ANALYSES = 20
MARKETS = ("VN", "EU")
PRODUCT = "dried chilli"
NOW = hours.program_act().at + timedelta(hours=2)


def set_up(database: Database) -> None:
    """The catalogue, the methods and the cast of the demo."""
    with database.transaction(hours.program_act()) as session:
        catalogues.load(session, catalogue.FOLDER)
        methods.load(session, catalogue.FOLDER.parent / "demo" / "methods.csv")
        cast.come_in(session, hours.program_act())
    with database.transaction(hours.program_act()) as session:
        _everybody_is_competent(session)


def _everybody_is_competent(session: Session) -> None:
    for person in session.scalars(sa.select(Person.id)).all():
        for method in session.scalars(sa.select(Method.id)).all():
            session.add(
                Competence(
                    person_id=person,
                    method_id=method,
                    valid_from=NOW.date() - timedelta(days=30),
                    valid_until=NOW.date() + timedelta(days=300),
                    basis="demo",
                    granted_at=NOW,
                )
            )


def act_of(database: Database, username: str) -> Act:
    with database.reading() as session:
        person = session.scalars(sa.select(Account.person_id).where(Account.username == username)).one()
    return Act(person, NOW)


def chosen(session: Session) -> list[Chosen]:
    """The first analytes of the product whose result is typed as it is, one method each."""
    commodity = session.scalars(sa.select(Commodity.id).where(Commodity.name == PRODUCT)).one()
    found = limits.performances_for(session, commodity_id=commodity, on=NOW.date())
    plain = [rows[0].id for rows in found.values() if rows[0].protocol is None and rows[0].unit != "CFU/g"]
    return [Chosen(each) for each in sorted(plain)[:ANALYSES]]


def given(session: Session, samples: int) -> OrderGiven:
    """An order of so many samples."""
    commodity = session.scalars(sa.select(Commodity.id).where(Commodity.name == PRODUCT)).one()
    producer = session.scalars(
        sa.select(Account.producer_id).where(Account.producer_id.is_not(None)).order_by(Account.id)
    ).first()
    rule = RuleGiven(id="simple_acceptance", agreed_by="demo", agreed_on=NOW.date())
    return OrderGiven(
        producer_id=producer or 0,
        samples=tuple(
            SampleGiven(product="Ớt khô", commodity_id=commodity, lot=f"L{number}")
            for number in range(samples)
        ),
        markets=MARKETS,
        rule=rule,
    )


def come_in(session: Session, samples: int, *, act: Act) -> list[Sample]:
    """An order is placed, its samples received and given their analyses: the way of the desk, one act."""
    order = orders.place(session, given(session, samples), act=act)
    rows = session.scalars(sa.select(Sample).where(Sample.order_id == order.id).order_by(Sample.id)).all()
    arrivals = [
        Arrival(
            sample_id=row.id,
            version=row.version,
            received_at=act.at,
            condition="nguyên vẹn",
            seal_state="none",
        )
        for row in rows
    ]
    received = reception.receive(session, arrivals, act=act)
    assignment.assign_all(session, [sample.id for sample in received], chosen(session), act=act)
    return received


def waiting(session: Session, most: int) -> list[int]:
    """Analyses that wait for a run, of the method for which most do."""
    versions = (
        sa.select(Performance.method_version_id, Analysis.id)
        .join(Analysis, Analysis.performance_id == Performance.id)
        .where(Analysis.status == "waiting", Analysis.computed.is_(False))
    )
    found: dict[int, list[int]] = {}
    for version, number in session.execute(versions):
        found.setdefault(version, []).append(number)
    return max(found.values(), key=len)[:most]


def copies(database: Database, samples: int) -> list[list[int]]:
    """So many received samples with blank boxes in runs; for each the numbers of its boxes.

    The first comes in by the services; of each block of the others every method has one run.
    """
    act = act_of(database, "lan")
    with database.transaction(act) as session:
        first = come_in(session, 1, act=act)[0].id
    with database.reading() as session:
        pattern = _pattern(session, first)
    start = _next_ids(database)
    boxes: list[list[int]] = []
    for begin in range(0, samples, BLOCK):
        block = range(begin, min(begin + BLOCK, samples))
        rows = _block(pattern, block, start, act=act)
        with database.engine.begin() as connection:
            for table in ("order", "sample", "run", "analysis", "specification", "result"):
                connection.execute(sa.insert(Row.metadata.tables[table]), rows[table])
        numbers, size = [row["id"] for row in rows["result"]], len(pattern["analysis"])
        boxes += [numbers[at : at + size] for at in range(0, len(numbers), size)]
    count_on(database)
    return boxes


def typed(boxes: Iterable[int], text: str = "0,012") -> dict[int, Typed]:
    return {number: Typed(text, 1) for number in boxes}


def _pattern(session: Session, sample_id: int) -> Mapping[str, list[dict[str, Any]]]:
    sample = session.get_one(Sample, sample_id)
    analyses = session.scalars(
        sa.select(Analysis)
        .where(Analysis.sample_id == sample_id, Analysis.computed.is_(False))
        .order_by(Analysis.id)
    ).all()
    ids = [each.id for each in analyses]
    frozen = session.scalars(
        sa.select(SpecificationRow).where(SpecificationRow.analysis_id.in_(ids)).order_by(SpecificationRow.id)
    ).all()
    versions = {row.id: row.method_version_id for row in session.scalars(sa.select(Performance))}
    found = {
        "order": [_plain(session.get_one(Order, sample.order_id))],
        "sample": [_plain(sample)],
        "analysis": [_plain(each) for each in analyses],
        "specification": [_plain(each) for each in frozen],
    }
    found["versions"] = [{each.id: versions[each.performance_id] for each in analyses}]
    return found


def _plain(row: Row) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in sa.inspect(type(row)).columns}


def _next_ids(database: Database) -> dict[str, int]:
    tables = ("order", "sample", "run", "analysis", "specification", "result")
    with database.engine.connect() as connection:
        return {
            name: (connection.scalar(sa.select(sa.func.max(Row.metadata.tables[name].c.id))) or 0) + 1
            for name in tables
        }


def _block(
    pattern: Mapping[str, list[dict[str, Any]]], block: range, start: Mapping[str, int], *, act: Act
) -> dict[str, list[dict[str, Any]]]:
    order, sample = pattern["order"][0], pattern["sample"][0]
    analyses, versions = pattern["analysis"], pattern["versions"][0]
    number = block.start // BLOCK
    order_id = start["order"] + number
    methods_used = sorted(set(versions.values()))
    runs = {
        version: start["run"] + number * len(methods_used) + place
        for place, version in enumerate(methods_used)
    }
    rows: dict[str, list[dict[str, Any]]] = {
        "order": [order | {"id": order_id, "code": f"YC-B{number:06d}"}],
        "sample": [],
        "run": [_run(version, run_id, act=act) for version, run_id in runs.items()],
        "analysis": [],
        "specification": [],
        "result": [],
    }
    places = dict.fromkeys(runs.values(), 0)
    specifications: dict[int, list[dict[str, Any]]] = {}
    for each in pattern["specification"]:
        specifications.setdefault(each["analysis_id"], []).append(each)
    per = len(pattern["specification"])
    for n in block:
        sample_id, spec = start["sample"] + n, start["specification"] + n * per
        rows["sample"].append(
            sample | {"id": sample_id, "order_id": order_id, "code": f"LD-B-{n:06d}", "status": "in_test"}
        )
        for place, analysis in enumerate(analyses):
            analysis_id = start["analysis"] + n * len(analyses) + place
            rows["analysis"].append(
                analysis | {"id": analysis_id, "sample_id": sample_id, "status": "in_run"}
            )
            for frozen in specifications[analysis["id"]]:
                rows["specification"].append(frozen | {"id": spec, "analysis_id": analysis_id})
                spec += 1
            run_id = runs[versions[analysis["id"]]]
            rows["result"].append(
                {
                    "id": start["result"] + n * len(analyses) + place,
                    "run_id": run_id,
                    "analysis_id": analysis_id,
                    "position": places[run_id],
                }
            )
            places[run_id] += 1
    return rows


def _run(version: int, run_id: int, *, act: Act) -> dict[str, Any]:
    return {
        "id": run_id,
        "code": f"ME-B{run_id:07d}",
        "method_version_id": version,
        "performed_on": act.day,
        "opened_by_id": act.person_id,
        "opened_at": act.at,
        "status": "open",
    }


def count_on(database: Database) -> None:
    """What comes next gets a number after these; the planner knows how much there is."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.engine.dialect.name == "postgresql":
            for name in ("order", "sample", "run", "analysis", "specification", "result", "judgement"):
                connection.exec_driver_sql(
                    f"""SELECT setval(pg_get_serial_sequence('public."{name}"', 'id'), (SELECT COALESCE(max(id), 1) FROM "{name}"))"""
                )
        connection.exec_driver_sql("ANALYZE")
