"""How long does a run of 500 samples × 60 analytes take to open, to be read back and to be saved into?

    .venv/bin/python -m benchmarks.grid [--samples 500] [--analytes 60] [--url postgresql+psycopg://…]

Makes the run in an empty database (written past the audit trail, because nobody did it), asks for the page and
for all boxes as the grid asks for them, has a thousand texts read, and saves one value: the median of the
requests, their statements and their bytes.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.first_pages import counted
from config import Config
from lims import schema
from lims.app import create_app
from lims.db import Database, open_database
from lims.files import Files
from tests import wide_run
from tests.factories import PASSWORD

ROUNDS = 5


def measure(ask: Callable[[], Any], database: Database) -> tuple[float, int, int]:
    """Median seconds, statements and bytes of one request."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = ask()
        times.append(time.perf_counter() - start)
        assert answer.status_code == 200, (answer.status_code, answer.text[:300])
    with counted(database.engine) as statements:
        size = len(ask().data)
    return statistics.median(times), len(statements), size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=500)
    parser.add_argument("--analytes", type=int, default=60)
    parser.add_argument("--url", help="an EMPTY PostgreSQL database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.url or f"sqlite:///{Path(folder) / 'wide.sqlite3'}"
        database = open_database(url)
        schema.migrate(database.engine)
        run_id = wide_run.fill(database, options.samples, options.analytes)
        config = Config(
            url, "benchmark-0123456789-abcdefghijklmnopqrstuvwxyz", "http://localhost", secure_cookies=False
        )
        app = create_app(config, database=database, files=Files(Path(folder) / "files"))
        app.config["WTF_CSRF_ENABLED"] = False
        lan = app.test_client()
        lan.post("/login", data={"username": "lan", "password": PASSWORD})
        here, boxes = f"/runs/{run_id}", options.samples * options.analytes
        texts = [
            {"id": str(each), "text": "0,03", "confirmed": False} for each in range(1, min(1000, boxes) + 1)
        ]
        print(f"{options.samples} samples × {options.analytes} analytes\n")
        print("| what | seconds | statements | bytes |\n|---|---|---|---|")
        for name, ask in {
            "the page": lambda: lan.get(here),
            "all boxes": lambda: lan.get(f"{here}/cells"),
            "what changed (nothing)": lambda: lan.get(f"{here}/cells/changed?since=999999999"),
            f"{len(texts)} texts read": lambda: lan.post(f"{here}/cells/read", json=texts),
        }.items():
            seconds, statements, size = measure(ask, database)
            print(f"| {name} | {seconds:.2f} | {statements} | {size} |")
        database.close()


if __name__ == "__main__":
    main()
