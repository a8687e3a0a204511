"""The keyboard grid on a bench of its own: moving, pasting, reading, and never losing what was typed."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.bench import Bench, serving

pytestmark = pytest.mark.browser


@dataclass
class Desk:
    """A technician before the grid."""

    bench: Bench
    context: BrowserContext
    page: Page
    address: str

    def open(self) -> None:
        self.page.goto(self.address)
        expect(self.page.locator("[data-left]")).not_to_be_empty()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def at(self, result_id: str) -> None:
        self.page.focus(f"#text-{result_id}")

    def here(self) -> str:
        return str(self.page.evaluate("document.activeElement.id"))

    def text(self, result_id: str) -> str:
        return self.page.input_value(f"#text-{result_id}")

    def texts(self) -> dict[str, str]:
        return {each: self.text(each) for each in ("11", "12", "22", "31", "32")}

    def paste(self, text: str) -> None:
        self.page.evaluate(
            """text => { const data = new DataTransfer(); data.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})) }""",
            text,
        )

    def read(self, result_id: str) -> str:
        return self.page.inner_text(f"#read-{result_id}").replace("\n", " ")

    def copy(self) -> str:
        return str(
            self.page.evaluate(
                """() => { const data = new DataTransfer(); document.activeElement.dispatchEvent(
                new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true})); return data.getData("text/plain") }"""
            )
        )

    def leave_behind(self, result_id: str, text: str) -> None:
        """Type, and let the lid fall."""
        self.page.fill(f"#text-{result_id}", text)
        self.page.wait_for_timeout(100)
        self.open()

    def kept(self) -> list[str]:
        return list(self.page.evaluate("Object.keys(localStorage)"))


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Desk]:
    bench = Bench()
    with serving(bench) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 800})
        desk = Desk(bench, context, context.new_page(), address)
        faults: list[str] = []
        desk.page.on("pageerror", lambda error: faults.append(str(error)))
        desk.page.on(
            "console",
            lambda said: (
                faults.append(said.text)
                if said.type == "error" and "ERR_" not in said.text and "status of 4" not in said.text
                else None
            ),
        )
        desk.open()
        yield desk
        context.close()
    assert faults == []


@pytest.mark.parametrize(
    ("start", "keys", "end"),
    [
        ("11", ["ArrowRight"], "12"),
        ("12", ["ArrowLeft"], "11"),
        ("11", ["ArrowDown"], "31"),
        ("31", ["ArrowUp"], "11"),
        ("11", ["Enter"], "31"),
        ("31", ["Shift+Enter"], "11"),
        ("31", ["Enter"], "12"),
        ("12", ["Shift+Enter"], "31"),
        ("11", ["ArrowUp"], "11"),
        ("12", ["ArrowRight"], "12"),
        ("11", ["Tab"], "12"),
    ],
)
def test_keys_walk_the_boxes_and_step_over_a_locked_one(
    desk: Desk, start: str, keys: list[str], end: str
) -> None:
    desk.at(start)
    desk.press(*keys)
    assert desk.here() == f"text-{end}"


def test_arrows_move_inside_a_text_until_its_end(desk: Desk) -> None:
    desk.at("11")
    desk.page.keyboard.type("0,5")
    desk.press("ArrowLeft")
    assert desk.here() == "text-11"
    desk.press("ArrowRight", "ArrowRight")
    assert desk.here() == "text-12"


def test_a_value_is_read_and_judged_in_its_place_when_the_box_is_left(desk: Desk) -> None:
    desk.at("11")
    before = desk.page.locator("table").bounding_box()
    desk.page.keyboard.type("0,5")
    desk.press("Enter")
    expect(desk.page.locator("#read-11 .verdict-fail")).to_be_visible()
    assert desk.read("11") == "≤ 0,05 = 0.5 VN fail"
    assert desk.page.locator("table").bounding_box() == before
    assert desk.bench.asked == [[{"id": "11", "text": "0,5", "confirmed": False}]]


def test_a_value_over_the_limit_is_a_result_and_only_the_unreadable_is_marked(desk: Desk) -> None:
    desk.at("11")
    desk.page.keyboard.type("0,5")
    desk.press("Enter")
    desk.page.keyboard.type("abc")
    desk.press("Enter")
    expect(desk.page.locator("#text-31")).to_have_attribute("aria-invalid", "true")
    assert desk.read("31") == "≤ 0,05 unreadable: abc"
    assert desk.page.get_attribute("#text-11", "aria-invalid") is None


def test_a_verdict_hides_while_its_text_is_changed(desk: Desk) -> None:
    desk.at("11")
    desk.page.keyboard.type("0,5")
    desk.press("Enter", "ArrowUp")
    expect(desk.page.locator("#read-11 .verdict")).to_be_visible()
    desk.press("End")
    desk.page.keyboard.type("1")
    expect(desk.page.locator("#read-11 .verdict")).to_be_hidden()


def test_an_ambiguous_text_asks_and_a_tick_answers(desk: Desk) -> None:
    desk.at("11")
    desk.page.keyboard.type("1.000")
    desk.press("Enter")
    tick = desk.page.locator("[name=confirm-11]")
    expect(tick).to_be_visible()
    tick.check()
    expect(desk.page.locator("#read-11 .verdict-fail")).to_be_visible()
    assert [each["confirmed"] for (each,) in desk.bench.asked] == [False, True]


def test_a_pasted_block_spreads_and_says_what_found_no_box(desk: Desk) -> None:
    desk.at("11")
    desk.paste("1\t2\t9\r\n3\t4\r\n5\t6\r\n")
    assert desk.texts() == {"11": "1", "12": "2", "22": "4", "31": "5", "32": "6"}
    assert (
        desk.page.inner_text("[data-line]")
        == "2 pasted values fell outside the grid or onto locked boxes and were not filled in."
    )
    expect(desk.page.locator("#read-32 .verdict-fail")).to_be_visible()
    assert len(desk.bench.asked) == 1, "a block is one question"


def test_every_change_can_be_undone_and_done_again(desk: Desk) -> None:
    desk.at("12")
    desk.page.keyboard.type("0,07")
    desk.press("Shift+ArrowDown", "Escape")
    desk.paste("1\n2\n3")
    desk.press("Control+z")
    assert desk.texts() == {"11": "", "12": "0,07", "22": "", "31": "", "32": ""}
    desk.press("Control+z")
    assert (desk.text("12"), desk.here()) == ("", "text-12")
    desk.press("Control+y", "Control+Shift+z")
    assert desk.texts() == {"11": "", "12": "1", "22": "2", "31": "", "32": "3"}


def test_escape_puts_back_what_the_box_held(desk: Desk) -> None:
    desk.at("12")
    desk.page.keyboard.type("7")
    desk.press("Escape")
    assert desk.text("12") == ""


def test_a_picked_block_is_copied_filled_and_emptied(desk: Desk) -> None:
    desk.page.fill("#text-11", '"a"')
    desk.page.fill("#text-12", "2")
    desk.at("12")
    desk.press("Shift+Tab", "Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown")
    assert desk.copy() == '"""a"""\t2\r\n\t\r\n\t'
    desk.press("Control+d")
    assert desk.texts() == {"11": '"a"', "12": "2", "22": "2", "31": '"a"', "32": "2"}
    desk.press("Delete")
    assert set(desk.texts().values()) == {""}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ('"1"\t2\r\n', ("1", "2", "")),
        ('"1\n0"\t2', ("1 0", "2", "")),
        ("1\t\r\n\t3\r\n", ("1", "", "3")),
        ("1\r2\r3", ("1", "", "")),
    ],
)
def test_a_block_is_taken_as_a_spreadsheet_gives_it(desk: Desk, text: str, filled: tuple[str, ...]) -> None:
    desk.at("11")
    desk.paste(text)
    assert (desk.text("11"), desk.text("12"), desk.text("22")) == filled


def test_find_walks_through_samples_analytes_and_values(desk: Desk) -> None:
    desk.page.fill("#text-22", "0,04")
    desk.press("Control+f")
    desk.page.keyboard.type("0,04")
    expect(desk.page.locator("[data-found]")).to_have_text("1 of 1")
    desk.press("Enter")
    assert desk.here() == "text-22"
    desk.press("Control+f")
    desk.page.keyboard.type("00000")
    expect(desk.page.locator("[data-found]")).to_have_text("1 of 3")
    desk.press("ArrowUp")
    expect(desk.page.locator("[data-found]")).to_have_text("3 of 3")
    desk.press("Escape")
    assert desk.here() == "text-31"


def test_the_next_blank_box_is_one_key_away(desk: Desk) -> None:
    desk.page.fill("#text-31", "1")
    desk.at("11")
    desk.press("Control+ArrowDown")
    assert desk.here() == "text-12"
    desk.press("Control+ArrowUp")
    assert desk.here() == "text-11"


def test_control_d_repeats_the_value_above(desk: Desk) -> None:
    desk.page.fill("#text-11", "0,02")
    desk.at("31")
    desk.press("Control+d")
    assert desk.text("31") == "0,02"


def test_only_what_changed_is_sent_and_the_draft_is_gone(desk: Desk) -> None:
    desk.at("11")
    desk.page.keyboard.type("0,02")
    expect(desk.page.locator("[data-left]")).to_have_text("4 of 5 left to enter · 1 not saved yet")
    desk.press("Control+Enter")
    desk.page.locator("#text-11[data-saved='0,02']").wait_for()
    boxes = {name: value for name, value in desk.bench.sent[0].items() if "-" in name}
    assert boxes == {"text-11": "0,02", "version-11": "1", "was-11": ""}
    expect(desk.page.locator("[data-left]")).to_have_text("4 of 5 left to enter · Saved")
    expect(desk.page.locator("[data-draft]")).to_be_hidden()
    assert desk.kept() == []


def test_a_refused_grid_keeps_what_was_typed_and_offers_nothing_twice(desk: Desk) -> None:
    desk.page.fill("#text-11", "abc")
    desk.page.fill("#text-12", "0,02")
    desk.page.click("button[type=submit]")
    expect(desk.page.locator("#text-11")).to_have_attribute("aria-invalid", "true")
    assert desk.texts() == {"11": "abc", "12": "0,02", "22": "", "31": "", "32": ""}
    expect(desk.page.locator("[data-draft]")).to_be_hidden()


def test_unsaved_values_are_offered_again_beside_what_was_saved_meanwhile(desk: Desk) -> None:
    desk.page.fill("#text-11", "0,02")
    desk.page.wait_for_timeout(100)
    desk.bench.somebody_saves("11", "0,03")
    desk.open()
    assert desk.text("11") == "0,03"
    desk.page.click("[data-draft-take]")
    assert desk.text("11") == "0,02"
    expect(desk.page.locator("[data-choice-text]")).to_contain_text("you typed 0,02")


def test_a_draft_can_be_discarded(desk: Desk) -> None:
    desk.leave_behind("11", "0,02")
    desk.page.click("[data-draft-drop]")
    desk.page.wait_for_timeout(100)
    assert (desk.text("11"), desk.kept()) == ("", [])


def test_a_draft_is_not_offered_to_another_account(desk: Desk) -> None:
    desk.leave_behind("11", "0,02")
    desk.bench.account = "eight"
    desk.open()
    expect(desk.page.locator("[data-draft]")).to_be_hidden()
    kept = desk.page.evaluate("Object.values(localStorage).join()")
    assert "0,02" not in kept and "11" not in desk.page.evaluate("Object.keys(localStorage).join()")
    desk.bench.account = "seven"
    desk.open()
    expect(desk.page.locator("[data-draft]")).to_be_visible()


def test_typing_elsewhere_does_not_forget_an_offered_draft(desk: Desk) -> None:
    desk.leave_behind("11", "0,02")
    desk.leave_behind("12", "0,03")
    desk.page.click("[data-draft-take]")
    assert (desk.text("11"), desk.text("12")) == ("0,02", "0,03")


def test_a_lost_connection_is_said_and_the_save_goes_on_when_it_is_back(desk: Desk) -> None:
    desk.context.set_offline(True)
    desk.at("11")
    desk.page.keyboard.type("0,02")
    desk.press("Enter", "Control+Enter")
    expect(desk.page.locator("[data-line]")).to_contain_text("No connection")
    assert (desk.text("11"), desk.bench.sent) == ("0,02", [])
    desk.context.set_offline(False)
    desk.page.locator("#text-11[data-saved='0,02']").wait_for()
    assert len(desk.bench.sent) == 1


def test_what_others_save_appears_and_passes_over_nobodys_typing(desk: Desk) -> None:
    desk.at("12")
    desk.page.keyboard.type("0,02")
    desk.bench.somebody_saves("11", "0,5")
    desk.bench.somebody_saves("12", "0,04")
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(desk.page.locator("#text-11")).to_have_value("0,5")
    expect(desk.page.locator("[data-choice-text]")).to_have_text(
        "LD-26-000001 · Pb: you typed 0,02, Minh saved 0,04."
    )
    assert (desk.text("12"), desk.read("12")) == ("0,02", "≤ 0,05 Minh: 0,04")
    desk.page.get_by_role("button", name="Put 0,02").click()
    desk.press("Control+Enter")
    desk.page.locator("#text-12[data-saved='0,02']").wait_for()
    assert [desk.bench.sent[0][f"{name}-12"] for name in ("text", "version", "was")] == ["0,02", "2", "0,04"]


def test_a_save_that_came_too_late_shows_both_values(desk: Desk) -> None:
    desk.at("11")
    desk.page.keyboard.type("0,02")
    desk.bench.somebody_saves("11", "0,04")
    desk.press("Control+Enter")
    desk.page.get_by_role("button", name="Keep 0,04").click()
    assert desk.text("11") == "0,04"
    expect(desk.page.locator("[data-left]")).to_have_text("4 of 5 left to enter · Saved")


def test_an_ended_session_is_said_and_nothing_is_lost(desk: Desk) -> None:
    desk.at("11")
    desk.page.keyboard.type("0,02")
    desk.bench.status = 401
    desk.press("Control+Enter")
    expect(desk.page.get_by_role("link", name="Log in again")).to_be_visible()
    desk.bench.status = 200
    desk.open()
    desk.page.click("[data-draft-take]")
    assert desk.text("11") == "0,02"


def test_a_page_of_another_account_closes(desk: Desk) -> None:
    desk.page.fill("#text-11", "0,02")
    desk.bench.account = "eight"
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(desk.page.locator(".notice-stop")).to_contain_text("another account")
    assert desk.page.locator("#text-11").count() == 0


def test_a_page_with_unsaved_values_asks_before_it_is_left(desk: Desk) -> None:
    asked: list[str] = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.at("11")
    desk.page.keyboard.type("1")
    desk.page.goto("about:blank")
    assert asked == ["beforeunload"]


def test_the_form_works_without_scripts(chromium: Browser) -> None:
    bench = Bench()
    with serving(bench) as address:
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(address)
        page.fill("#text-11", "0,02")
        page.click("button[type=submit]")
        assert page.input_value("#text-11") == "0,02"
        context.close()
    assert bench.saved["11"] == "0,02"
