"""A running laboratory on loopback and Debian's Chromium; any console error or policy violation fails."""

import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import waitress
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from config import Config
from lims import catalogue, schema
from lims.app import create_app
from lims.db import open_database
from lims.demo import cast, day, hours
from lims.files import Files
from lims.services import catalogue as catalogues
from tests.conftest import SECRET
from tests.databases import free_port
from tests.signing import KEYS

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js"))
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@dataclass
class Visit:
    """One person's browser: its page, and everything that went wrong on it."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def sign_in(self, username: str) -> None:
        self.go("/login")
        self.page.fill("#username", username)
        self.page.fill("#password", cast.PASSWORD)
        self.page.press("#password", "Enter")
        self.page.wait_for_url(lambda url: "/login" not in url)

    def serious_findings(self) -> list[str]:
        """What axe-core calls serious or critical on this page."""
        # Evaluated, not inserted: the policy of the pages forbids a script tag; preloading would add inline styles.
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document, {preload: false})")
        return [
            f"{each['id']}: {each['nodes'][0]['html'][:160]}"
            for each in found["violations"]
            if each["impact"] in {"serious", "critical"}
        ]

    def too_wide(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo day, played once; copied for each journey."""
    folder = tmp_path_factory.mktemp("demo")
    database = open_database(f"sqlite:///{folder / 'lims.sqlite3'}")
    schema.migrate(database.engine)
    with database.transaction(hours.program_act()) as session:
        catalogues.load(session, catalogue.FOLDER)
    day.play(database, Files(folder / "files"), KEYS, public_url="http://127.0.0.1")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.engine.dispose()
    return folder


@pytest.fixture
def laboratory(demo_folder: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a laboratory of our own, after its demo day."""
    folder = tmp_path / "laboratory"
    shutil.copytree(demo_folder, folder)
    port = free_port()
    config = Config(
        database_url=f"sqlite:///{folder / 'lims.sqlite3'}",
        secret_key=SECRET,
        public_url=f"http://127.0.0.1:{port}",
        files_folder=str(folder / "files"),
        secure_cookies=False,
    )
    server = waitress.create_server(create_app(config, keys=KEYS), host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=served, args=(server,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium")
    assert found, "install Debian's package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, laboratory: str) -> Iterator[Callable[..., Visit]]:
    """`visit()`: a new browser of one person. At the end no page may have complained."""
    visits: list[tuple[Visit, BrowserContext]] = []

    def open_visit(*, phone: bool = False, address: str | None = None) -> Visit:
        context = chromium.new_context(
            viewport=PHONE if phone else DESK, has_touch=phone, accept_downloads=True
        )
        visit = Visit(context.new_page(), address or laboratory)
        visit.page.on("console", lambda message: note(visit, message))
        visit.page.on("pageerror", lambda error: visit.faults.append(str(error)))
        visits.append((visit, context))
        return visit

    yield open_visit
    faults = [fault for visit, _ in visits for fault in visit.faults]
    for _, context in visits:
        context.close()
    assert faults == []


def note(visit: Visit, message: ConsoleMessage) -> None:
    """A refused form answers 4xx and the browser says so in its console: that is no fault of the page."""
    if message.type == "error" and "status of 4" not in message.text:
        visit.faults.append(message.text)


def served(server: Any) -> None:
    """Serve until the server is closed; closing takes its sockets from under the loop."""
    with contextlib.suppress(OSError):
        server.run()
