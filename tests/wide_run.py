"""A wide run: many samples, each asked for many analytes of one method; copies, written past the audit trail."""

from typing import Any

import sqlalchemy as sa

from lims.db import Database
from lims.models.analysis import Analysis, Result, Run, SpecificationRow
from lims.models.sample import Sample
from tests import factories
from tests.laboratory import metals, ready

BLOCK = 5_000
CODE = "ME-261125-01"


def fill(database: Database, samples: int, analytes: int) -> int:
    """One sample as a person would order it, then its copies, all in one open run; the run's number."""
    factories.standing_cast(database)
    made = ready(database, metals(analytes), markets=("VN", "EU"))
    with database.engine.begin() as connection:
        first = _row(connection, Sample, Sample.id == made.sample_ids[0])
        for number in range(2, samples + 1):
            _put(
                connection,
                Sample,
                [first | {"id": number, "code": f"LD-26-{number:06d}", "lot": f"L{number}"}],
            )
        asked = _rows(connection, Analysis, Analysis.sample_id == first["id"])
        frozen = _rows(connection, SpecificationRow, SpecificationRow.analysis_id.in_(made.analysis_ids))
        _put(connection, Analysis, _copies(asked, samples, sample_id=True))
        _put(connection, SpecificationRow, _copies(frozen, samples, of=len(asked)))
        connection.execute(sa.update(Analysis.__table__).values(status="in_run"))  # type: ignore[arg-type]
        connection.execute(sa.update(Sample.__table__).values(status="in_test"))  # type: ignore[arg-type]
        run_id = _run(connection)
        _put(connection, Result, [_box(number, run_id) for number in range(1, samples * analytes + 1)])
        if connection.dialect.name == "postgresql":
            for model in (Sample, Analysis, SpecificationRow, Result):
                name = model.__tablename__
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
                )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return run_id


def _copies(
    rows: list[dict[str, Any]], samples: int, *, sample_id: bool = False, of: int = 0
) -> list[dict[str, Any]]:
    made = []
    for place in range(1, samples):
        for row in rows:
            copy = row | {"id": row["id"] + place * len(rows)}
            copy |= (
                {"sample_id": row["sample_id"] + place}
                if sample_id
                else {"analysis_id": row["analysis_id"] + place * of}
            )
            made.append(copy)
    return made


def _run(connection: sa.Connection) -> int:
    version = connection.execute(sa.text("SELECT max(id) FROM method_version")).scalar_one()
    row = {
        "id": 1,
        "lab_id": 1,
        "code": CODE,
        "method_version_id": version,
        "performed_on": factories.MORNING.date(),
    }
    row |= {
        "opened_by_id": 1,
        "opened_at": factories.MORNING,
        "status": "open",
        "remark": "",
        "deviation": "",
        "version": 1,
    }
    _put(connection, Run, [row])
    return 1


def _box(number: int, run_id: int) -> dict[str, Any]:
    return {
        "id": number,
        "lab_id": 1,
        "run_id": run_id,
        "analysis_id": number,
        "position": number,
        "version": 1,
        "counts": True,
    }


def _row(connection: sa.Connection, model: Any, where: Any) -> dict[str, Any]:
    return _rows(connection, model, where)[0]


def _rows(connection: sa.Connection, model: Any, where: Any) -> list[dict[str, Any]]:
    return [
        dict(row)
        for row in connection.execute(sa.select(model.__table__).where(where).order_by(model.id)).mappings()
    ]


def _put(connection: sa.Connection, model: Any, rows: list[dict[str, Any]]) -> None:
    for first in range(0, len(rows), BLOCK):
        connection.execute(sa.insert(model.__table__), rows[first : first + BLOCK])
