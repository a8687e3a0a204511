"""What do judged and audited results cost, against a plain insert of the same rows?

    .venv/bin/python -m benchmarks.results [--postgres postgresql+psycopg://…] [--rows 100000] [--samples 50]

Everything is measured in one process, one act each: processor seconds (the machine may be shared), seconds on
the clock, statements as they leave for the database, the most memory the process ever had. "Plain" writes the
same results and judgements without reading, judging, locking or auditing: by SQLAlchemy's session and by its
insert of many rows. Each is a transaction of its own.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks import full_bench
from benchmarks.first_pages import counted
from lims import schema, trail
from lims.db import Database, open_database
from lims.models.analysis import JudgementRow, Result
from lims.services import results, runs

GRID = 1_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What one act took."""

    what: str
    rows: int
    cpu: float
    clock: float
    statements: int

    def line(self, plain: "Taken | None" = None) -> str:
        ratio = f"{self.cpu / self.rows / (plain.cpu / plain.rows):.1f}" if plain else "–"
        return (
            f"| {self.what} | {self.rows} | {self.cpu:.2f} s | {self.clock:.2f} s | {self.rows / self.clock:.0f} "
            f"| {self.statements} | {self.statements / self.rows:.4f} | {ratio} |"
        )


def measured(database: Database, what: str, rows: int, act: Callable[[], object]) -> Taken:
    with counted(database.engine) as statements:
        cpu, clock = time.process_time(), time.perf_counter()
        act()
        return Taken(what, rows, time.process_time() - cpu, time.perf_counter() - clock, len(statements))


def enter(database: Database, boxes: Iterable[int]) -> None:
    act = full_bench.act_of(database, "lan")
    with database.transaction(act) as session:
        results.enter_boxes(session, full_bench.typed(boxes), act=act)


def written(database: Database, boxes: Sequence[int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of these results and of their judgements, as another unit of the same analyses."""
    with database.engine.connect() as connection:
        first = (connection.scalar(sa.select(sa.func.max(Result.id))) or 0) + 1 - boxes[0]
        next_judgement = (connection.scalar(sa.select(sa.func.max(JudgementRow.id))) or 0) + 1
        of_these = Result.id.between(boxes[0], boxes[-1])
        found = connection.execute(sa.select(Result.__table__).where(of_these)).mappings()
        rows = [row | {"id": row["id"] + first, "unit_no": row["unit_no"] + 1} for row in map(dict, found)]
        told = connection.execute(
            sa.select(JudgementRow.__table__).where(JudgementRow.result_id.between(boxes[0], boxes[-1]))
        ).mappings()
        judged = [
            row | {"id": next_judgement + place, "result_id": row["result_id"] + first}
            for place, row in enumerate(map(dict, told))
        ]
    return rows, judged


def plainly(database: Database, boxes: Sequence[int]) -> list[Taken]:
    rows, judged = written(database, boxes)

    def by_session() -> None:
        with Session(database.engine) as session, session.begin():
            session.add_all([Result(**row) for row in rows])
            session.flush()
            session.add_all([JudgementRow(**row) for row in judged])

    taken = [measured(database, "plain, by the session", len(rows), by_session)]
    rows, judged = written(database, boxes)
    for row in rows:
        row["unit_no"] += 1

    def many() -> None:
        with database.engine.begin() as connection:
            connection.execute(sa.insert(Result), rows)
            connection.execute(sa.insert(JudgementRow), judged)

    return [*taken, measured(database, "plain, insert of many", len(rows), many)]


def register(database: Database, samples: int) -> None:
    """Orders of fifty samples, received and given their analyses, in one act."""
    act = full_bench.act_of(database, "lan")
    with database.transaction(act) as session:
        for begin in range(0, samples, 50):
            full_bench.come_in(session, min(50, samples - begin), act=act)


def open_run(database: Database, analysis_ids: Sequence[int]) -> None:
    act = full_bench.act_of(database, "lan")
    with database.transaction(act) as session:
        runs.open_run(session, analysis_ids, act=act)


def everything(database: Database, rows: int, samples: int) -> None:
    full_bench.set_up(database)
    size = full_bench.ANALYSES
    boxes = full_bench.copies(database, (rows + GRID) // size + 50)
    flat = [number for sample in boxes for number in sample]
    enter(database, flat[:20])
    flat = flat[20:]
    print("| act | rows | processor | clock | rows/s | statements | per row | ratio to plain |")
    print("|---|---|---|---|---|---|---|---|")
    grid, rest = flat[:GRID], flat[GRID : GRID + rows]
    judged = measured(database, "paste and judge", len(grid), lambda: enter(database, grid))
    for plain in (plains := plainly(database, grid)):
        print(plain.line())
    full_bench.count_on(database)
    print(judged.line(plains[0]))
    few = measured(database, "ten results", 10, lambda: enter(database, flat[-10:]))
    print(few.line(plains[0]))
    if rest:
        imported = measured(database, "import in one act", len(rest), lambda: enter(database, rest))
        print(imported.line(plains[0]))
    register(database, 1)
    for count in (10, samples):
        print(
            measured(
                database, "register samples", count, lambda count=count: register(database, count)
            ).line()
        )
    with database.reading() as session:
        waiting = full_bench.waiting(session, 500)
    print(measured(database, "open a run", len(waiting), lambda: open_run(database, waiting)).line())
    with database.reading() as session:
        assert list(trail.breaks(session)) == []
        print(f"\n{trail.head(session)[0]} audit entries, chain verified")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"most memory: {peak} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", help="an EMPTY PostgreSQL database; it is rebuilt")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--samples", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(options.postgres or f"sqlite:///{Path(folder) / 'lims.sqlite3'}")
        schema.migrate(database.engine, "base")
        schema.migrate(database.engine)
        everything(database, options.rows, options.samples)
        database.close()


if __name__ == "__main__":
    main()
