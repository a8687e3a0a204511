"""A jar of honey's whole day: technician → second technician → manager → producer → inspector → anybody."""

from collections.abc import Callable
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

WORDS = {
    "vi": {
        "commodity": "mật ong",
        "analytes": ("độ ẩm", "hydroxymetylfurfural"),
        "fail": "Không đạt",
        "pass": "Đạt",
        "title": "PHIẾU KẾT QUẢ THỬ NGHIỆM",
        "understood": "48,6",
    },
    "en": {
        "commodity": "honey",
        "analytes": ("moisture", "HMF"),
        "fail": "Fail",
        "pass": "Pass",
        "title": "TEST REPORT",
        "understood": "48.6",
    },
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_jar_of_honey(visit: Callable[..., Visit], language: str) -> None:
    words = WORDS[language]
    lan = come_in(visit(), "lan", language)
    order_address = place_order(lan, language, words["commodity"])
    sample_address = receive(lan, order_address)
    assign(lan, sample_address, words["analytes"])
    run_address = open_run(lan, sample_address)
    enter_by_keyboard(lan, run_address, words)

    minh = come_in(visit(), "minh", language)
    minh.go(f"/validation/runs/{run_address.rsplit('/', 1)[1]}")
    complain_not(minh)
    send(minh.page, "/accept")

    dung = come_in(visit(), "dung", language)
    dung.go(f"{sample_address}/certificate")
    complain_not(dung)
    send(dung.page, "/certificate")
    number = dung.page.locator("h1").inner_text()
    assert number.startswith("PKQ-")

    paper = download(come_in(visit(phone=True), "breu", language), number)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    assert words["title"] in text
    assert number in text

    hoa = come_in(visit(), "hoa", language)
    hoa.go("/failures/")
    hoa.page.locator("[data-row-link]").first.click()
    assert "48" in hoa.page.locator("main").inner_text()
    complain_not(hoa)

    public = visit(phone=True)
    public.go(way_of_qr(paper))
    complain_not(public)
    body = public.page.locator("body").inner_text()
    assert number in body
    assert "LO-THU-01" in body


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


def place_order(lan: Visit, language: str, commodity: str) -> str:
    page = lan.page
    lan.go("/orders/new")
    complain_not(lan)
    page.fill("#producer", "CT-000002")
    page.fill("#samples-0-product", "Mật ong thử")
    option = page.locator("#samples-0-commodity_id option", has_text=commodity).first
    page.select_option("#samples-0-commodity_id", option.get_attribute("value"))
    page.fill("#samples-0-lot", "LO-THU-01")
    page.fill("#samples-0-quantity", "2 × 500 ml")
    page.check("input[name=markets][value=VN]")
    page.check("input[name=markets][value=EU]")
    page.check("input[name=rule][value=simple_acceptance]")
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


def assign(lan: Visit, sample_address: str, analytes: tuple[str, str]) -> None:
    page = lan.page
    lan.go(f"{sample_address}/analyses")
    complain_not(lan)
    for box in page.locator("input[name=chosen]").all():
        box.uncheck()
    for analyte in analytes:
        row = page.locator("tr", has=page.get_by_text(analyte, exact=True))
        row.locator("input[name=chosen]").first.check()
    send(page, "/analyses")


def open_run(lan: Visit, sample_address: str) -> str:
    page = lan.page
    lan.go("/runs/new")
    page.get_by_role("link", name="LD-H-09").first.click()
    complain_not(lan)
    send(page, "/runs/new")
    return path_of(lan)


def enter_by_keyboard(lan: Visit, run_address: str, words: dict[str, object]) -> None:
    """Type, Tab, look at the verdict, save; a value over the limit is a result, not an error."""
    page = lan.page
    complain_not(lan)
    boxes = page.locator("input[name^='text-']")
    assert boxes.count() == 2
    boxes.nth(0).click()
    page.keyboard.type("48,6")
    page.keyboard.press("Tab")
    page.keyboard.type("18,9")
    page.keyboard.press("Tab")
    read = page.locator("[data-readback]")
    page.wait_for_function(
        "text => [...document.querySelectorAll('[data-readback]')].some(e => e.innerText.includes(text))",
        arg=words["fail"],
    )
    assert str(words["understood"]) in read.nth(0).inner_text()
    assert page.locator("input[aria-invalid=true]").count() == 0
    send(page, "/results")
    assert path_of(lan) == run_address


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
