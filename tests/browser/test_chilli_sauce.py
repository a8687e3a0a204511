"""A lot of chilli sauce for the EU and Japan: aflatoxins from their components, benzoate as the acid, a Listeria plan."""

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
    type_column,
)

pytestmark = pytest.mark.browser

WORDS = {
    "vi": {
        "commodity": "tương ớt",
        "toxins": "aflatoxin tổng số",
        "acids": "tổng sorbat và benzoat",
        "fail": "Không đạt",
        "below": "tất cả thành phần < LOQ",
    },
    "en": {
        "commodity": "chilli sauce",
        "toxins": "aflatoxins total",
        "acids": "sorbates + benzoates (sum)",
        "fail": "Fail",
        "below": "all components < LOQ",
    },
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_lot_of_chilli_sauce(visit: Callable[..., Visit], language: str) -> None:
    words = WORDS[language]
    lan = come_in(visit(), "lan", language)
    order = place_order(
        lan,
        language,
        words["commodity"],
        product="Tương ớt thử",
        markets=("EU", "JP"),
        units=5,
        sampled_at="20/11/2026 08:00",
    )
    sample = receive(lan, order)
    listeria_count = {"Listeria monocytogenes": "LD-V-02"}
    sums = (words["toxins"], words["acids"])
    assign(lan, sample, (*sums, *listeria_count), sums=sums, methods=listeria_count)

    toxins = open_run(lan, "LD-H-02")
    boxes = lan.page.locator("input[name^='text-']")
    assert boxes.count() == 4, "nobody types a sum"
    type_column(lan, toxins, ["<0,4", "<0,3", "<0,3", "<0,3"])
    assert "n.q." in lan.page.locator("main").inner_text()
    complain_not(lan)

    acids = open_run(lan, "LD-H-15")
    type_column(lan, acids, ["620", "300"])
    assert "920" in lan.page.locator("main").inner_text()

    listeria = open_run(lan, "LD-V-02")
    assert lan.page.locator("input[name^='text-']").count() == 5, "one box for each unit of the lot"
    type_column(lan, listeria, ["<10", "<10", "150", "<10", "<10"])
    assert words["fail"] in lan.page.locator("main").inner_text()
    lan.page.locator("input[name^='text-']").nth(2).fill("<10")
    lan.page.fill("#correction_reason", "Đọc nhầm đĩa")
    send(lan.page, "/results")
    assert words["fail"] not in lan.page.locator("table.grid").inner_text()
    complain_not(lan)

    minh = come_in(visit(), "minh", language)
    for run in (toxins, acids, listeria):
        measure_controls(lan, run)
        accept(minh, run)
    number = issue(come_in(visit(), "dung", language), sample)

    paper = text_of(download(come_in(visit(phone=True), "breu", language), number))
    assert words["below"] in paper.replace("\n", " ")
    assert "n = 5" in paper
    assert "920" in paper
