"""A bench day with large runs: typed by keyboard alone, pasted, left behind, and shared by two technicians."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
import waitress
from playwright.sync_api import Browser, BrowserContext, Page, expect

from config import Config
from lims import schema
from lims.app import create_app
from lims.db import Database, open_database
from lims.models.analysis import Result
from tests.browser.conftest import DESK, Visit, note, served
from tests.conftest import SECRET
from tests.databases import free_port
from tests.factories import PASSWORD
from tests.signing import KEYS
from tests.wide_run import fill

pytestmark = pytest.mark.browser
LONG = 150_000


@dataclass
class Wide:
    """A laboratory with one large run, and browsers that open it."""

    chromium: Browser
    address: str
    database: Database
    visits: list[tuple[Visit, BrowserContext]]

    def come(self, username: str) -> Visit:
        context = self.chromium.new_context(viewport=DESK)
        visit = Visit(context.new_page(), self.address)
        visit.page.on("pageerror", lambda error: visit.faults.append(str(error)))
        visit.page.on("console", lambda message: note(visit, message))
        self.visits.append((visit, context))
        enter(visit.page, self.address, username)
        visit.go("/runs/1")
        ready(visit.page)
        return visit

    def kept(self) -> list[str | None]:
        with self.database.reading() as session:
            return list(session.scalars(sa.select(Result.typed).order_by(Result.position)))


@pytest.fixture
def wide(chromium: Browser, tmp_path: Path) -> Iterator[Callable[[int, int], Wide]]:
    opened: list[tuple[Wide, waitress.server.BaseWSGIServer, threading.Thread]] = []

    def open_wide(samples: int, analytes: int) -> Wide:
        url, port = f"sqlite:///{tmp_path / 'lims.sqlite3'}", free_port()
        database = open_database(url)
        schema.migrate(database.engine)
        fill(database, samples, analytes)
        here = f"http://127.0.0.1:{port}"
        config = Config(url, SECRET, here, files_folder=str(tmp_path / "files"), secure_cookies=False)
        server = waitress.create_server(create_app(config, keys=KEYS), host="127.0.0.1", port=port, threads=4)
        thread = threading.Thread(target=served, args=(server,), daemon=True)
        thread.start()
        opened.append((Wide(chromium, here, database, []), server, thread))
        return opened[-1][0]

    yield open_wide
    for laboratory, server, thread in opened:
        faults = [fault for visit, _ in laboratory.visits for fault in visit.faults]
        for _, context in laboratory.visits:
            context.close()
        server.close()
        thread.join(timeout=5)
        laboratory.database.close()
        assert faults == []


def enter(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/login")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def ready(page: Page) -> None:
    expect(page.locator("[data-left]")).not_to_be_empty(timeout=LONG)


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})) }""",
        text,
    )


def save(page: Page, said: str) -> None:
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-left]")).to_have_text(said, timeout=LONG)


def digit(analyte: int) -> str:
    return str(analyte % 9 + 1)


def by_hand(page: Page, analytes: range) -> None:
    """Key after key down each column of forty; Enter leads on to the next."""
    for analyte in analytes:
        page.keyboard.type(f"{digit(analyte)}\n" * 40)


def test_forty_samples_of_twenty_analytes_by_keyboard_alone(wide: Callable[[int, int], Wide]) -> None:
    """The first and the last two columns key by key, past the edge of what is drawn; a spreadsheet's between them."""
    laboratory = wide(40, 20)
    lan = laboratory.come("lan")
    page = lan.page
    assert page.locator("input.grid-input").count() < 500, "only what is in sight is drawn"
    page.keyboard.press("/")
    while page.evaluate("document.activeElement.className") != "grid-input":
        page.keyboard.press("Tab")
    by_hand(page, range(2))
    paste(page, "\r\n".join("\t".join(digit(analyte) for analyte in range(2, 18)) for _ in range(40)))
    page.keyboard.press("Control+ArrowDown")
    by_hand(page, range(18, 20))
    expect(page.locator("[data-left]")).to_have_text("Đã nhập đủ 800 ô · 800 giá trị chưa lưu", timeout=LONG)
    save(page, "Đã nhập đủ 800 ô · Đã lưu")
    assert laboratory.kept() == [digit(analyte) for _ in range(40) for analyte in range(20)]
    assert lan.serious_findings() == []
    assert not lan.too_wide()


def test_a_block_of_200_by_8_survives_the_lid_and_the_session_and_is_nobody_elses(
    wide: Callable[[int, int], Wide],
) -> None:
    laboratory = wide(200, 8)
    lan = laboratory.come("lan")
    asked: list[str] = []
    lan.page.on(
        "request", lambda request: asked.append(request.url) if "/cells/read" in request.url else None
    )
    lan.page.locator("#text-1").click()
    paste(
        lan.page,
        "\r\n".join("\t".join(f"0,0{column + 1}" for column in range(8)) for _ in range(200)) + "\r\n",
    )
    expect(lan.page.locator("[data-left]")).to_have_text(
        "Đã nhập đủ 1600 ô · 1600 giá trị chưa lưu", timeout=LONG
    )
    expect(lan.page.locator("#read-1 .verdict-pass")).to_be_visible(timeout=LONG)
    lan.page.wait_for_timeout(1_000)
    assert not lan.too_wide()
    assert len(asked) <= 4, "a block is a few questions"
    context = laboratory.visits[0][1]
    lan.page.close(run_before_unload=False)
    context.clear_cookies()
    page = context.new_page()
    enter(page, laboratory.address, "minh")
    page.goto(f"{laboratory.address}/runs/1")
    ready(page)
    expect(page.locator("[data-draft]")).to_be_hidden()
    assert "0,01" not in page.evaluate("Object.values(localStorage).join()")
    context.clear_cookies()
    enter(page, laboratory.address, "lan")
    page.goto(f"{laboratory.address}/runs/1")
    expect(page.locator("[data-draft-text]")).to_contain_text("1600 giá trị", timeout=LONG)
    page.click("[data-draft-take]")
    save(page, "Đã nhập đủ 1600 ô · Đã lưu")
    assert laboratory.kept() == [f"0,0{column + 1}" for _ in range(200) for column in range(8)]


def test_two_technicians_in_one_run(wide: Callable[[int, int], Wide]) -> None:
    laboratory = wide(40, 20)
    lan, minh = laboratory.come("lan").page, laboratory.come("minh").page
    lan.locator("#text-1").click()
    lan.keyboard.type("0,02")
    for box, text in (("1", "0,04"), ("2", "0,07")):
        minh.locator(f"#text-{box}").click()
        minh.keyboard.type(text)
    save(minh, "Còn 798/800 ô chưa nhập · Đã lưu")
    expect(lan.locator("#text-2")).to_have_value("0,07", timeout=LONG)
    expect(lan.locator("#read-2 .verdict-fail")).to_be_visible()
    expect(lan.locator("#text-1")).to_have_value("0,02")
    expect(lan.locator("#read-1 [data-problem]")).to_have_text("Trần Văn Minh: 0,04")
    lan.get_by_role("button", name="Ghi 0,02").click()
    lan.keyboard.press("Control+Enter")
    reason = lan.locator("#correction_reason")
    expect(reason).to_be_focused(timeout=LONG)
    reason.fill("Cân lại mẫu")
    lan.locator("#text-1").focus()
    save(lan, "Còn 798/800 ô chưa nhập · Đã lưu")
    assert laboratory.kept()[:3] == ["0,02", "0,07", None]
