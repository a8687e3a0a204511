"""A honey with little enzyme: its diastase stands on its HMF, its sugars on fructose and glucose."""

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
    place_order,
    receive,
    send,
    text_of,
)

pytestmark = pytest.mark.browser

WORDS = {
    "vi": {
        "commodity": "mật ong ít enzym tự nhiên",
        "analytes": ("hoạt lực diastaza", "hydroxymetylfurfural", "fructoza", "glucoza", "đường khử (fructoza và glucoza)", "sacaroza", "độ ẩm"),
        "open": "Không kết luận được",
    },
    "en": {
        "commodity": "honey, low natural enzyme",
        "analytes": ("diastase activity", "HMF", "fructose", "glucose", "fructose + glucose", "sucrose", "moisture"),
        "open": "Inconclusive",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_honey_whose_diastase_needs_a_low_hmf(visit: Callable[..., Visit], language: str) -> None:
    words = WORDS[language]
    lan = come_in(visit(), "lan", language)
    order = place_order(lan, language, words["commodity"], product="Mật ong cà phê thử", markets=("EU",))
    sample = receive(lan, order)
    diastase, hmf, fructose, glucose, sugars, sucrose, moisture = words["analytes"]
    assign(lan, sample, (diastase, hmf, sugars, sucrose, moisture), sums=(sugars,))
    run = open_run(lan, "LD-H-09")
    complain_not(lan)
    by_analyte = {
        box.get_attribute("aria-label").split(", ")[1].split(" (")[0]: box
        for box in lan.page.locator("input[name^='text-']").all()
    }
    assert sorted(by_analyte) == sorted((diastase, hmf, fructose, glucose, sucrose, moisture))

    by_analyte[diastase].fill("5,2")
    send(lan.page, "/results")
    assert words["open"] in lan.page.locator("table.grid").inner_text()

    for analyte, text in (
        (hmf, "12,4"),
        (fructose, "38,1"),
        (glucose, "30,9"),
        (sucrose, "3,1"),
        (moisture, "18,9"),
    ):
        lan.page.locator(f"input[aria-label*=', {analyte} (']").fill(text)
    send(lan.page, "/results")
    grid = lan.page.locator("table.grid").inner_text()
    assert words["open"] not in grid
    assert "69" in grid
    complain_not(lan)

    measure_controls(lan, run)
    accept(come_in(visit(), "minh", language), run)
    number = issue(come_in(visit(), "dung", language), sample)
    paper = text_of(download(come_in(visit(phone=True), "breu", language), number))
    assert "69" in paper
    assert "HMF" in paper or "furfural" in paper
