"""A detection over days: what comes next, what was found, which windows were broken, what is refused."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from lims.domain import protocol, staged, stages_typed
from lims.domain.act import LABORATORY_TIME
from lims.domain.protocol import Stages
from lims.domain.reading import Kind
from lims.domain.refusal import Problem, Refused
from lims.domain.staged import Done
from lims.domain.stages_typed import Moment, Typed
from lims.instruments.protocols import shipped

RECEIVED = datetime(2026, 11, 20, 9, 0, 30, tzinfo=LABORATORY_TIME)
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=LABORATORY_TIME)
LAN, MINH = 1, 2


def stages_of(code: str) -> Stages:
    found = shipped()[code]
    assert isinstance(found, Stages)
    return found


SALMONELLA, LISTERIA = stages_of("salmonella-6579-1"), stages_of("listeria-11290-1")
BPW = {"bpw": Typed("20/11/2026 10:00", "21/11/2026 04:00")}
BROTHS = BPW | {
    "rvs": Typed("21/11/2026 04:10", "22/11/2026 04:10"),
    "mkttn": Typed("21/11/2026 04:10", "22/11/2026 04:10"),
}
PLATES = ("22/11/2026 05:00", "23/11/2026 05:00")
NEGATIVE = BROTHS | {
    "xld": Typed(*PLATES, "nothing_typical"),
    "second": Typed(*PLATES, "nothing_typical"),
}
SUSPECT = NEGATIVE | {"xld": Typed(*PLATES, "typical")}
CONFIRMED = SUSPECT | {"confirmation": Typed("23/11/2026 06:00", "24/11/2026 06:00", "confirmed")}
REFUTED = SUSPECT | {"confirmation": Typed("23/11/2026 06:00", "24/11/2026 06:00", "not_confirmed")}


def read(
    typed: Mapping[str, Typed], stages: Stages = SALMONELLA, before: tuple[Done, ...] = (), person: int = LAN
) -> tuple[Done, ...]:
    return stages_typed.read(typed, stages, before, at=Moment(person, NOW, RECEIVED))


def refused(typed: Mapping[str, Typed], stages: Stages = SALMONELLA) -> dict[str, str]:
    with pytest.raises(Refused) as raised:
        read(typed, stages)
    return {box: problem.code for box, problem in raised.value.problems.items()}


@pytest.mark.parametrize(
    ("typed", "found", "coming"),
    [
        ({}, None, ["bpw"]),
        ({"bpw": Typed("20/11/2026 10:00")}, None, []),
        (BPW, None, ["rvs", "mkttn"]),
        (BROTHS, None, ["xld", "second"]),
        (BROTHS | {"xld": Typed(*PLATES, "nothing_typical")}, None, ["second"]),
        (BROTHS | {"xld": Typed(*PLATES, "typical")}, Kind.PRESUMPTIVE, ["second"]),
        (NEGATIVE, Kind.NOT_DETECTED, []),
        (SUSPECT, Kind.PRESUMPTIVE, ["confirmation"]),
        (SUSPECT | {"confirmation": Typed("23/11/2026 06:00")}, Kind.PRESUMPTIVE, []),
        (CONFIRMED, Kind.DETECTED, []),
        (REFUTED, Kind.NOT_DETECTED, []),
    ],
)
def test_every_day_has_its_answer_and_its_next_step(
    typed: Mapping[str, Typed], found: Kind | None, coming: list[str]
) -> None:
    done = read(typed)
    assert staged.kind(SALMONELLA, done) == found
    assert [each.code for each in staged.coming(SALMONELLA, done)] == coming


@pytest.mark.parametrize(
    ("change", "box", "code"),
    [
        ({"bpw": Typed("25/11/2026 10:00")}, "in-bpw", "stage_in_future"),
        ({"bpw": Typed("20/11/2026 08:59")}, "in-bpw", "stage_before_receipt"),
        ({"bpw": Typed("20/11/2026 10:00", "20/11/2026 09:59")}, "out-bpw", "stage_out_before_in"),
        ({"bpw": Typed("20.11.2026 10:00")}, "in-bpw", "day_form"),
        ({"bpw": Typed("", "21/11/2026 04:00")}, "in-bpw", "stage_needs_beginning"),
        ({"rvs": Typed("21/11/2026 03:59")}, "in-rvs", "stage_before_last_ended"),
        (
            {"bpw": Typed("20/11/2026 10:00"), "rvs": Typed("21/11/2026 04:10")},
            "in-rvs",
            "stage_out_of_order",
        ),
        ({"bpw": Typed(), "rvs": Typed("21/11/2026 04:10")}, "in-rvs", "stage_out_of_order"),
        ({"xld": Typed(*PLATES)}, "seen-xld", "stage_needs_observation"),
        ({"xld": Typed(PLATES[0], "", "typical")}, "out-xld", "stage_seen_before_out"),
        ({"xld": Typed(*PLATES, "confirmed")}, "seen-xld", "stage_not_observable"),
        (
            {"rvs": Typed("21/11/2026 04:10", "22/11/2026 04:10", "typical")},
            "seen-rvs",
            "stage_not_observable",
        ),
        ({"confirmation": Typed("23/11/2026 06:00")}, "in-confirmation", "stage_not_called_for"),
    ],
)
def test_what_cannot_have_happened_is_refused_beside_its_box(
    change: Mapping[str, Typed], box: str, code: str
) -> None:
    typed = (NEGATIVE if set(change) & {"confirmation", "xld"} else BPW) | dict(change)
    assert refused(typed) == {box: code}


def test_everything_wrong_is_told_at_once() -> None:
    wrong = {"bpw": Typed("31/02/2026 10:00"), "rvs": Typed("mai"), "xld": Typed(*PLATES)}
    assert set(refused(wrong)) == {"in-bpw", "in-rvs", "seen-xld", "in-xld"}


@pytest.mark.parametrize(
    ("hours", "minutes", "kept"),
    [(16, 0, True), (15, 59, False), (20, 0, True), (20, 1, False), (18, 0, True)],
)
def test_broken_window_is_said_and_not_refused(hours: int, minutes: int, kept: bool) -> None:
    begun = datetime(2026, 11, 20, 10, 0, tzinfo=LABORATORY_TIME)
    lasted = timedelta(hours=hours, minutes=minutes)
    done = read({"bpw": Typed("20/11/2026 10:00", f"{begun + lasted:%d/%m/%Y %H:%M}")})
    broken = staged.broken(SALMONELLA, done)
    assert [(each.stage.code, each.lasted) for each in broken] == ([] if kept else [("bpw", lasted)])


def test_stage_without_hours_has_no_window() -> None:
    done = read(CONFIRMED)
    assert [each.stage.code for each in staged.broken(SALMONELLA, done)] == []
    assert staged.incubating(SALMONELLA, read(SUSPECT | {"confirmation": Typed("23/11/2026 06:00")})) == []


def test_what_incubates_has_its_hour() -> None:
    (due,) = staged.incubating(SALMONELLA, read({"bpw": Typed("24/11/2026 15:30")}))
    begun = datetime(2026, 11, 24, 15, 30, tzinfo=LABORATORY_TIME)
    assert (due.earliest, due.latest) == (begun + timedelta(hours=16), begun + timedelta(hours=20))
    assert (due.late(due.latest), due.late(due.latest + timedelta(minutes=1))) == (False, True)


LISTERIA_FIRST = {
    "half_fraser": Typed("20/11/2026 10:00", "21/11/2026 11:00"),
    "fraser": Typed("21/11/2026 11:00", "22/11/2026 11:00"),
}
ALOA = ("22/11/2026 11:00", "23/11/2026 11:00")


def test_plates_are_read_again_only_while_nothing_was_seen() -> None:
    nothing = LISTERIA_FIRST | {"aloa": Typed(*ALOA, "nothing_typical")}
    done = read(nothing, LISTERIA)
    assert staged.kind(LISTERIA, done) is None
    assert [each.code for each in staged.coming(LISTERIA, done)] == ["aloa_again"]
    again = nothing | {"aloa_again": Typed(ALOA[1], "24/11/2026 11:00", "nothing_typical")}
    assert staged.kind(LISTERIA, read(again, LISTERIA)) is Kind.NOT_DETECTED
    typical = LISTERIA_FIRST | {"aloa": Typed(*ALOA, "typical")}
    assert [each.code for each in staged.coming(LISTERIA, read(typical, LISTERIA))] == ["confirmation"]
    assert refused(typical | {"aloa_again": Typed(ALOA[1])}, LISTERIA) == {
        "in-aloa_again": "stage_not_called_for"
    }


def test_hands_stay_with_what_they_did() -> None:
    first = read({"bpw": Typed("20/11/2026 10:00")})
    (done,) = read(BPW, before=first, person=MINH)
    assert (done.put_in_by, done.taken_out_by) == (LAN, MINH)
    assert read(BPW, before=(done,), person=LAN) == (done,)


def test_protocols_are_kept_and_read_again() -> None:
    for each in shipped().values():
        assert protocol.read(protocol.plain(each)) == each
        assert "check against the bought standard" in each.source.en
    assert protocol.read(None) is None


def test_problem_names_the_step_before() -> None:
    with pytest.raises(Refused) as raised:
        read({"rvs": Typed("21/11/2026 04:10")})
    assert raised.value.problems["in-rvs"] == Problem("stage_out_of_order", {"earlier": "BPW"})


def test_stage_that_was_not_sent_stays_and_an_emptied_one_goes() -> None:
    before = read(BROTHS)
    assert read({}, before=before) == before
    gone = {"rvs": Typed(), "mkttn": Typed()}
    assert [each.stage for each in read(gone, before=before)] == ["bpw"]
