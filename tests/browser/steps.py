"""The steps of a journey, as a person makes them in the browser: order, reception, assignment, run, paper."""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO

import pypdfium2
import zxingcpp
from playwright.sync_api import Locator, Page
from pypdf import PdfReader

from tests.browser.conftest import Visit


def come_in(visit: Visit, username: str, language: str) -> Visit:
    visit.sign_in(username)
    if visit.page.locator("html").get_attribute("lang") != language:
        visit.page.locator("form[action='/language'] button").first.click()
    assert visit.page.locator("html").get_attribute("lang") == language
    return visit


def complain_not(visit: Visit) -> None:
    """The page is as wide as the screen at most, and axe finds nothing serious."""
    assert visit.serious_findings() == []
    assert not visit.too_wide()


def send(page: Page, action: str) -> None:
    """Press the primary button of the form that goes to `action`, and wait for the answer."""
    with page.expect_navigation():
        page.locator(f"main form[action$='{action}'] button.button-primary").click()


def path_of(visit: Visit) -> str:
    return visit.page.url.removeprefix(visit.address).split("?")[0]


def place_order(
    lan: Visit,
    language: str,
    commodity: str,
    *,
    product: str = "Mật ong thử",
    markets: Sequence[str] = ("VN", "EU"),
    rule: str = "simple_acceptance",
    units: int = 1,
    sampled_at: str = "",
) -> str:
    page = lan.page
    lan.go("/orders/new")
    complain_not(lan)
    page.fill("#producer", "CT-000002")
    page.fill("#samples-0-product", product)
    option = page.locator("#samples-0-commodity_id option", has_text=commodity).first
    page.select_option("#samples-0-commodity_id", option.get_attribute("value"))
    page.fill("#samples-0-lot", "LO-THU-01")
    page.fill("#samples-0-quantity", "2 × 500 ml")
    for market in markets:
        page.check(f"input[name=markets][value={market}]")
    page.check(f"input[name=rule][value={rule}]")
    if units > 1:
        page.fill("#samples-0-units", str(units))
    if sampled_at:
        page.locator("details", has=page.locator("#samples-0-sampled_at")).locator("summary").click()
        page.fill("#samples-0-sampled_at", sampled_at)
    page.fill("#rule_agreed_by", "Ka Brếu")
    page.select_option("#language", language)
    send(page, "/orders/new")
    return path_of(lan)


def receive(lan: Visit, order_address: str) -> str:
    page = lan.page
    lan.go(f"{order_address}/receive")
    complain_not(lan)
    page.fill("#arrivals-0-condition", "Lọ kín")
    page.fill("#arrivals-0-temperature", "23,5")
    page.select_option("#arrivals-0-seal_state", "none")
    send(page, "/receive")
    lan.go(order_address)
    address = page.locator("main a[href^='/samples/']").first.get_attribute("href")
    assert address
    return "/".join(address.split("/")[:3])


def assign(
    lan: Visit,
    sample_address: str,
    analytes: Sequence[str],
    *,
    sums: Sequence[str] = (),
    methods: Mapping[str, str] | None = None,
) -> None:
    """Only these are asked for, and the components of `sums`, added by their button."""
    page, by = lan.page, methods or {}
    lan.go(f"{sample_address}/analyses")
    complain_not(lan)
    for box in page.locator("input[name=chosen]").all():
        box.uncheck()
    for analyte in analytes:
        _offered(page, analyte, by.get(analyte, "")).locator("input[name=chosen]").check()
    for analyte in sums:
        button = _offered(page, analyte, by.get(analyte, "")).locator("button[name=add]")
        if button.count():
            with page.expect_navigation():
                button.first.click()
    send(page, "/analyses")


def _offered(page: Page, analyte: str, method: str) -> Locator:
    """The row of an analyte by a method; its name stands in other rows too, as a component."""
    name = page.locator(".analyte-name", has_text=re.compile(f"^{re.escape(analyte)}$"))
    return page.locator("tr", has=name).filter(has_text=method).first


BOX = re.compile(r"(?P<control>[A-Z]+) [0-9]+, (?P<analyte>.+): .+ \((?P<unit>.+)\)")
GRID = re.compile(r"[^,]+, (?P<analyte>.+) \([^()]+\)(, .*)?")


def measure_controls(lan: Visit, run_address: str) -> None:
    """Everything the plan of the method asks for beside the samples, and all of it good."""
    page, found = lan.page, {}
    lan.go(run_address)
    for box in page.locator("input[name^='text-']").all():
        named = GRID.fullmatch(box.get_attribute("aria-label") or "")
        if named:
            found.setdefault(named["analyte"], box.input_value())
    lan.go(f"/quality/runs/{run_address.rsplit('/', 1)[1]}")
    complain_not(lan)
    boxes = page.locator("input[name^='control-']").all()
    for box in boxes:
        named = BOX.fullmatch(box.get_attribute("aria-label") or "")
        assert named, box.get_attribute("aria-label")
        detection = not named["unit"].startswith(("cfu", "CFU"))
        good = {"BLK": "0", "NEG": "KPH" if detection else "0", "POS": "phát hiện" if detection else "150"}
        box.fill(good.get(named["control"]) or found[named["analyte"]])
    if boxes:
        send(page, f"/quality/runs/{run_address.rsplit('/', 1)[1]}")


def accept(minh: Visit, run_address: str) -> None:
    """A second person accepts everything in a run."""
    minh.go(f"/validation/runs/{run_address.rsplit('/', 1)[1]}")
    complain_not(minh)
    send(minh.page, "/accept")


def issue(dung: Visit, sample_address: str) -> str:
    """The signatory authorises the certificate; its number."""
    dung.go(f"{sample_address}/certificate")
    complain_not(dung)
    send(dung.page, "/certificate")
    number = dung.page.locator("h1").inner_text()
    assert number.startswith("PKQ-")
    return number


def type_column(lan: Visit, run_address: str, texts: Sequence[str]) -> None:
    """Type into the boxes of a run in their order, by keyboard, and save."""
    page = lan.page
    page.locator("input[name^='text-']").first.click()
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    send(page, "/results")
    assert path_of(lan) == run_address


def open_run(lan: Visit, method: str) -> str:
    """A run of everything that waits for a method."""
    page = lan.page
    lan.go("/runs/new")
    page.get_by_role("link", name=method).first.click()
    complain_not(lan)
    send(page, "/runs/new")
    return path_of(lan)


def download(producer: Visit, number: str) -> bytes:
    """The certificate is the first thing a producer sees, as one big button."""
    complain_not(producer)
    assert number in producer.page.locator("main").inner_text()
    with producer.page.expect_download() as started:
        producer.page.locator("main a.button-wide").first.click()
    assert number in started.value.suggested_filename
    return started.value.path().read_bytes()


def way_of_qr(paper: bytes) -> str:
    """Where the QR of the paper leads, read back from its page as a picture."""
    document = pypdfium2.PdfDocument(paper)
    for page in document:
        for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil()):
            if "/v/" in code.text:
                return "/v/" + code.text.rsplit("/", 1)[1]
    raise AssertionError("no QR found")


def text_of(paper: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
