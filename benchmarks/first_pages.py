"""Does the first page of a list slow down when the laboratory grows?

    .venv/bin/python benchmarks/first_pages.py [--small 1000] [--large 100000] [--url postgresql+psycopg://…]

Fills a database with invented samples (one analysis, result and judgement each; every tenth on a
certificate), asks for the first page of every list as the people who use it, and prints the median
time of a whole request, the number of SQL statements, and the ratio large : small.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from benchmarks import crowd
from config import Config
from lims import schema
from lims.app import create_app
from lims.db import Database, open_database
from lims.files import Files

ROUNDS = 21
PAGES = (
    ("lan", "/samples/"),
    ("lan", "/samples/?status=received"),
    ("lan", "/orders/"),
    ("lan", "/runs/"),
    ("lan", "/today"),
    ("minh", "/validation/"),
    ("dung", "/certificates/"),
    ("hoa", "/failures/"),
    ("tam", "/mine/"),
    ("hoa", "/audit/"),
    ("lan", "/catalogue/"),
)


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def measure(client: FlaskClient, database: Database, address: str) -> tuple[float, int]:
    """Median milliseconds of a request, and its statements."""
    client.get(address)
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        status = client.get(address).status_code
        times.append((time.perf_counter() - start) * 1000)
        assert status == 200, (address, status)
    with counted(database.engine) as statements:
        client.get(address)
    return statistics.median(times), len(statements)


def pages(samples: int, url: str | None, folder: Path) -> dict[tuple[str, str], tuple[float, int]]:
    url = url or f"sqlite:///{folder / f'{samples}.sqlite3'}"
    database = open_database(url)
    schema.migrate(database.engine, "base")
    schema.migrate(database.engine)
    crowd.fill(database, samples)
    config = Config(
        database_url=url,
        secret_key="benchmark-0123456789-abcdefghijklmnopqrstuvwxyz",
        public_url="http://localhost",
        secure_cookies=False,
    )
    app = create_app(config, database=database, files=Files(folder / "files"))
    app.config["WTF_CSRF_ENABLED"] = False
    found = {}
    clients: dict[str, FlaskClient] = {}
    for username, address in PAGES:
        if username not in clients:
            clients[username] = crowd.signed_in(app, username)
        found[username, address] = measure(clients[username], database, address)
    database.engine.dispose()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--url", help="an EMPTY PostgreSQL database; it is rebuilt twice")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = pages(options.small, options.url, Path(folder))
        large = pages(options.large, options.url, Path(folder))
    print(f"| page | {options.small} samples | {options.large} samples | ratio | statements |")
    print("|---|---|---|---|---|")
    for (username, address), (before, statements) in small.items():
        after, statements_after = large[username, address]
        same = f"{statements}" if statements == statements_after else f"{statements} → {statements_after}"
        print(
            f"| `{address}` ({username}) | {before:.1f} ms | {after:.1f} ms | {after / before:.2f} | {same} |"
        )


if __name__ == "__main__":
    main()
