"""The work behind a result is kept whole, by more than one person over several days, and gives the answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from lims import trail
from lims.db import Database
from lims.domain.act import LABORATORY_TIME, Act
from lims.domain.entry import Typed as TypedBox
from lims.domain.plates_typed import Plates, Row
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Refused
from lims.domain.sample import Status
from lims.domain.stages_typed import Typed
from lims.models.analysis import Analysis, Correction, Result
from lims.models.audit import AuditEntry
from lims.models.sample import Sample
from lims.services import bench_work, runs
from lims.services.bench_work import Sent
from tests.bench import boxes, enter, opened, outcomes, sample_of, statuses, type_in, validate
from tests.factories import an_act, person_id
from tests.laboratory import METALS, PLATED_COUNT, PLATED_LISTERIA, STAGED_SALMONELLA, ready

RECEIVED = datetime(2026, 11, 16, 8, 0, tzinfo=LABORATORY_TIME)
OPENED = RECEIVED + timedelta(hours=1)
LATER = datetime(2026, 11, 23, 16, 0, tzinfo=LABORATORY_TIME)
BPW = {"bpw": Typed("16/11/2026 10:00", "17/11/2026 04:00")}
BROTHS = BPW | {
    "rvs": Typed("17/11/2026 05:00", "18/11/2026 05:00"),
    "mkttn": Typed("17/11/2026 05:00", "18/11/2026 05:00"),
}
OUT = ("18/11/2026 06:00", "19/11/2026 06:00")
NEGATIVE = BROTHS | {"xld": Typed(*OUT, "nothing_typical"), "second": Typed(*OUT, "nothing_typical")}
SUSPECT = NEGATIVE | {"xld": Typed(*OUT, "typical")}
CONFIRMED = SUSPECT | {"confirmation": Typed("19/11/2026 07:00", "20/11/2026 07:00", "confirmed")}


@pytest.fixture
def salmonella(database: Database) -> int:
    return opened(database, ready(database, (STAGED_SALMONELLA,), received=RECEIVED), at=OPENED)


@pytest.fixture
def counted(database: Database) -> int:
    return opened(database, ready(database, (PLATED_COUNT,), received=RECEIVED), at=OPENED)


def plates(*counts: str, **more: Any) -> Plates:
    return Plates(rows=tuple(Row(f"-{n}", (each,)) for n, each in enumerate(counts, start=1)), **more)


def keep(
    database: Database,
    run_id: int,
    work: Mapping[str, Typed] | Plates,
    *,
    place: int = 0,
    by: str = "lan",
    at: datetime = LATER,
    reason: str | None = None,
    version: int | None = None,
) -> bool:
    result_id, now, _ = boxes(database, run_id)[place]
    number = now if version is None else version
    sent = (
        Sent(version=number, plates=work) if isinstance(work, Plates) else Sent(version=number, stages=work)
    )
    act = Act(person_id(database, by), at)
    with database.transaction(act) as session:
        return bench_work.keep(session, run_id, result_id, sent, act=act, correction_reason=reason)


def kept(database: Database, run_id: int, place: int = 0) -> Result:
    with database.reading() as session:
        return session.get_one(Result, boxes(database, run_id)[place][0])


def corrections(database: Database) -> Sequence[tuple[str, str, str]]:
    with database.reading() as session:
        rows = session.scalars(sa.select(Correction).order_by(Correction.id))
        return [(row.old_typed, row.new_typed, row.reason) for row in rows]


def test_days_of_work_lead_to_an_answer(database: Database, salmonella: int) -> None:
    assert keep(database, salmonella, {"bpw": Typed("16/11/2026 10:00")})
    assert (kept(database, salmonella).typed, sample_of(database)) == (None, ("in_test", None))
    assert keep(database, salmonella, BPW, by="minh")
    assert keep(database, salmonella, BROTHS)
    assert statuses(database) == ["in_run"]
    keep(database, salmonella, NEGATIVE)
    row = kept(database, salmonella)
    assert (row.typed, row.kind, str(row.portion_g)) == ("không phát hiện", "not_detected", "25")
    assert outcomes(database, salmonella) == [("pass", "pass")]
    assert sample_of(database) == ("entered", "pass")
    assert corrections(database) == []


def test_typical_colonies_are_presumptive_until_confirmed(database: Database, salmonella: int) -> None:
    keep(database, salmonella, SUSPECT)
    assert kept(database, salmonella).kind == "presumptive"
    assert outcomes(database, salmonella) == [("inconclusive", "inconclusive")]
    keep(database, salmonella, CONFIRMED)
    assert kept(database, salmonella).kind == "detected"
    assert outcomes(database, salmonella) == [("fail", "fail")]
    assert corrections(database) == [], "going on is no correction"


def test_changed_observation_is_a_correction_with_a_reason(database: Database, salmonella: int) -> None:
    keep(database, salmonella, NEGATIVE)
    with pytest.raises(Refused) as refused:
        keep(database, salmonella, SUSPECT)
    assert refused.value.problems["correction_reason"].code == "correction_needs_reason"
    assert kept(database, salmonella).kind == "not_detected"
    keep(database, salmonella, SUSPECT, reason="Đọc lại đĩa")
    assert corrections(database) == [("không phát hiện", "nghi ngờ", "Đọc lại đĩa")]


def test_changed_hour_behind_a_value_is_a_correction_too(database: Database, salmonella: int) -> None:
    keep(database, salmonella, SUSPECT)
    moved = SUSPECT | {"bpw": Typed("16/11/2026 10:30", "17/11/2026 04:00")}
    with pytest.raises(Refused):
        keep(database, salmonella, moved)
    keep(database, salmonella, moved, reason="Ghi nhầm giờ")
    assert corrections(database) == [("nghi ngờ", "nghi ngờ", "Ghi nhầm giờ")]


def test_nothing_changed_keeps_nothing(database: Database, salmonella: int) -> None:
    keep(database, salmonella, BPW)
    with database.reading() as session:
        before = trail.head(session)
    assert not keep(database, salmonella, BPW, by="minh")
    with database.reading() as session:
        assert trail.head(session) == before


def test_refused_box_keeps_nothing(database: Database, salmonella: int) -> None:
    wrong = BPW | {"rvs": Typed("17/11/2026 03:00")}
    with pytest.raises(Refused) as refused:
        keep(database, salmonella, wrong)
    assert refused.value.problems["in-rvs"].code == "stage_before_last_ended"
    assert kept(database, salmonella).work is None


def test_second_of_two_people_is_told_who_was_first(database: Database, salmonella: int) -> None:
    version = boxes(database, salmonella)[0][1]
    keep(database, salmonella, BPW, version=version)
    with pytest.raises(Conflict) as refused:
        keep(database, salmonella, {"bpw": Typed("16/11/2026 11:00")}, by="minh", version=version)
    assert (refused.value.code, refused.value.values) == (
        "work_changed_meanwhile",
        {"who": "Nguyễn Thị Lan"},
    )
    assert kept(database, salmonella).work["done"][0]["put_in"].startswith("2026-11-16T10:00")


def test_whose_hands_did_a_stage_accepts_nothing_of_the_sample(database: Database, salmonella: int) -> None:
    keep(database, salmonella, BPW, by="minh")
    keep(database, salmonella, NEGATIVE, by="lan")
    with pytest.raises(NotAllowed):
        validate(database, salmonella, by="minh", at=LATER)
    assert validate(database, salmonella, by="dung", at=LATER) == 1


def test_who_accepted_enters_no_more(database: Database, salmonella: int) -> None:
    keep(database, salmonella, NEGATIVE)
    validate(database, salmonella, by="minh", at=LATER)
    with pytest.raises(NotAllowed):
        keep(database, salmonella, SUSPECT, by="minh", reason="x")
    keep(database, salmonella, SUSPECT, reason="Đọc lại đĩa")
    assert kept(database, salmonella).validated_at is None


def test_staged_result_is_never_typed_by_hand(database: Database, salmonella: int) -> None:
    result_id, version, _ = boxes(database, salmonella)[0]
    with pytest.raises(Conflict) as refused:
        enter(database, salmonella, {result_id: TypedBox("KPH", version)}, at=LATER)
    assert refused.value.problems[f"text-{result_id}"].code == "result_from_stages"


@pytest.mark.parametrize("status", [Status.ISSUED, Status.CANCELLED])
def test_sample_that_takes_no_results_takes_no_work(
    database: Database, salmonella: int, status: Status
) -> None:
    with database.transaction(an_act()) as session:
        session.scalars(sa.select(Sample)).one().status = status.value
    with pytest.raises(Conflict):
        keep(database, salmonella, BPW)


def test_excluded_analysis_takes_no_work(database: Database, salmonella: int) -> None:
    with database.transaction(an_act()) as session:
        session.scalars(sa.select(Analysis)).one().status = "excluded"
    with pytest.raises(Conflict) as refused:
        keep(database, salmonella, BPW)
    assert refused.value.code == "analysis_excluded"


def test_result_without_a_protocol_has_no_work(database: Database) -> None:
    run_id = opened(database, ready(database, METALS))
    with pytest.raises(NotFound):
        keep(database, run_id, BPW)


def test_work_of_another_run_is_not_found(database: Database, salmonella: int, counted: int) -> None:
    act = an_act(person_id(database, "lan"))
    with pytest.raises(NotFound), database.transaction(act) as session:
        bench_work.keep(session, counted, boxes(database, salmonella)[0][0], Sent(version=1), act=act)


def test_work_set_aside_is_done_again_in_another_run(database: Database, salmonella: int) -> None:
    keep(database, salmonella, BPW)
    act = an_act(person_id(database, "lan"), at=LATER)
    with database.transaction(act) as session:
        runs.remove(session, salmonella, boxes(database, salmonella)[0][0], "Vỡ bình", act=act)
    with pytest.raises(Conflict), database.transaction(act) as session:
        runs.add(session, salmonella, [1], act=act)
    assert kept(database, salmonella).work is not None


def test_plates_are_counted_judged_and_kept(database: Database, counted: int) -> None:
    keep(database, counted, plates("TNTC", "168", "14"))
    row = kept(database, counted)
    assert (row.typed, str(row.value), row.digits) == ("1,7×10^4", "17000", 2)
    assert row.work["rows"][1] == {"dilution": "-2", "counts": ["168"]}
    assert outcomes(database, counted) == [("fail", "no_limit")]


def test_counted_again_is_a_correction(database: Database, counted: int) -> None:
    keep(database, counted, plates("12"))
    with pytest.raises(Refused):
        keep(database, counted, plates("13"))
    keep(database, counted, plates("13"), by="minh", reason="Đếm lại")
    assert corrections(database) == [("1,2×10^2", "1,3×10^2", "Đếm lại")]
    assert kept(database, counted).work["by"] == [person_id(database, "lan"), person_id(database, "minh")]


def test_emptied_plates_empty_the_value(database: Database, counted: int) -> None:
    keep(database, counted, plates("12"))
    keep(database, counted, plates(""), reason="Nhầm mẫu")
    row = kept(database, counted)
    assert (row.typed, row.kind, row.work) == (None, None, None)
    assert sample_of(database) == ("in_test", None)


def test_value_typed_by_hand_empties_the_plates(database: Database, counted: int) -> None:
    keep(database, counted, plates("12"))
    type_in(database, counted, ["150"], reason="Theo sổ", at=LATER)
    row = kept(database, counted)
    assert (row.typed, row.work) == ("150", None)


def test_each_unit_of_a_lot_has_its_own_plates(database: Database) -> None:
    made = ready(database, (PLATED_LISTERIA,), units=5, received=RECEIVED)
    run_id = opened(database, made, at=OPENED)
    for place in range(4):
        keep(database, run_id, plates("0"), place=place)
    assert [text for _, _, text in boxes(database, run_id)] == ["<100"] * 4 + [None]
    keep(database, run_id, plates("15"), place=4)
    assert boxes(database, run_id)[4][2] is None, "colonies wait to be confirmed"
    keep(database, run_id, plates("15", tested="5", positive="5"), place=4)
    assert boxes(database, run_id)[4][2] == "1,5×10^3"
    assert sample_of(database)[1] == "fail"


def test_work_is_in_the_trail(database: Database, salmonella: int) -> None:
    keep(database, salmonella, BPW)
    with database.reading() as session:
        entry = session.scalars(
            sa.select(AuditEntry)
            .where(AuditEntry.entity == "result", AuditEntry.action == "update")
            .order_by(AuditEntry.id.desc())
        ).first()
        assert entry is not None and entry.person_id == person_id(database, "lan")
        before, after = entry.changes["work"]
        assert before is None and after["done"][0]["stage"] == "bpw"
        assert list(trail.breaks(session)) == []
