"""A duplicate that does not agree holds three analytes back; each gets free by another way out."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit
from tests.browser.steps import (
    assign,
    come_in,
    complain_not,
    open_run,
    place_order,
    receive,
    send,
    type_column,
)

pytestmark = pytest.mark.browser


def test_a_failed_control_and_each_way_out(visit: Callable[..., Visit]) -> None:
    lan = come_in(visit(), "lan", "vi")
    sample = receive(lan, place_order(lan, "vi", "mật ong", markets=("EU",)))
    assign(lan, sample, ("độ ẩm", "hydroxymetylfurfural", "độ axit tự do"))
    run = open_run(lan, "LD-H-09")
    type_column(lan, run, ["18,9", "12,4", "22"])
    checks = f"/quality/runs/{run.rsplit('/', 1)[1]}"

    lan.go(checks)
    boxes = lan.page.locator("input[name^='control-']")
    assert [box.input_value() for box in boxes.all()] == ["", "", ""], "quality control is never filled in"
    for box in boxes.all():
        box.fill("99")
    send(lan.page, checks)
    assert "3 trong 3 kiểm soát đang giữ kết quả lại" in lan.page.locator("main").inner_text()
    complain_not(lan)

    minh = come_in(visit(), "minh", "vi")
    minh.go(f"/validation{run}")
    send(minh.page, "/accept")
    assert "3 kiểm soát bắt buộc chưa đạt" in minh.page.locator("main").inner_text()

    for keep, press in ((0, "repeat"), (0, "leave-out")):
        take_out(lan, checks, keep=keep, press=press)
    dung = come_in(visit(), "dung", "vi")
    dung.go(checks)
    dung.page.locator("summary", has_text="Ký chấp nhận sai lệch").click()
    complain_not(dung)
    dung.page.fill("#cause", "Mẫu không đồng nhất")
    dung.page.fill("#impact", "Hai kết quả đều dưới mức giới hạn")
    send(dung.page, "/deviation")
    assert "Sai lệch do Phạm Quốc Dũng ký" in dung.page.locator("main").inner_text()

    minh.go(f"/validation{run}")
    send(minh.page, "/accept")
    assert "Đã duyệt" in minh.page.locator("main").inner_text() or minh.page.locator(".accepted").count() == 1
    lan.go(checks)
    assert "cho phép duyệt kết quả" in lan.page.locator("main").inner_text()


def take_out(lan: Visit, checks: str, *, keep: int, press: str) -> None:
    """One analyte that is held back, measured elsewhere or left out of the paper."""
    page = lan.page
    lan.go(checks)
    page.locator("summary", has_text="Thử lại hoặc bỏ phần bị ảnh hưởng").click()
    ticks = page.locator("input[name=analyte]").all()
    for place, tick in enumerate(ticks):
        tick.set_checked(place == keep)
    page.fill("#way-reason", "Mẫu lặp lệch nhau")
    with page.expect_navigation():
        if press == "repeat":
            page.locator(f"main form[action$='{checks}/repeat'] button.button-primary").click()
        else:
            page.locator(f"button[formaction$='{press}']").click()
    assert f"{len(ticks) - 1} trong" in page.locator("main").inner_text()
