"""A jar of honey's whole day: technician → second technician → manager → producer → inspector → anybody."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit
from tests.browser.steps import (
    accept,
    assign,
    come_in,
    complain_not,
    download,
    issue,
    measure_controls,
    open_run,
    path_of,
    place_order,
    receive,
    send,
    text_of,
    way_of_qr,
)

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
    run_address = open_run(lan, "LD-H-09")
    enter_by_keyboard(lan, run_address, words)

    measure_controls(lan, run_address)
    accept(come_in(visit(), "minh", language), run_address)
    number = issue(come_in(visit(), "dung", language), sample_address)

    paper = download(come_in(visit(phone=True), "breu", language), number)
    text = text_of(paper)
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
