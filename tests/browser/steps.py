"""The steps of a journey, as a person makes them in the browser: order, reception, assignment, run, paper."""

from collections.abc import Sequence
from io import BytesIO

import pypdfium2
import zxingcpp
from playwright.sync_api import Page
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


def assign(lan: Visit, sample_address: str, analytes: Sequence[str]) -> None:
    """Only these are asked for."""
    page = lan.page
    lan.go(f"{sample_address}/analyses")
    complain_not(lan)
    for box in page.locator("input[name=chosen]").all():
        box.uncheck()
    for analyte in analytes:
        row = page.locator("tr", has=page.get_by_text(analyte, exact=True))
        row.locator("input[name=chosen]").first.check()
    send(page, "/analyses")


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
        producer.page.locator("main a[href*='/mine/certificates/']").first.click()
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
