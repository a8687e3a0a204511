"""A file of results is looked at row by row, then written whole or not at all."""

import hashlib

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain import profile as profiles
from lims.domain.act import Act
from lims.domain.imported import Kind
from lims.domain.refusal import Conflict, Refused
from lims.domain.sample import Status
from lims.instruments import result_file
from lims.models.analysis import Correction
from lims.models.audit import AuditEntry
from lims.models.sample import Sample
from lims.queries import imports as asking
from lims.services import imports
from lims.services.imports import Sent
from tests.bench import NOON, boxes, opened, type_in, validate
from tests.factories import person_id
from tests.importing import LONG, outcomes, status, table, tried, write
from tests.laboratory import AFLATOXIN_PARTS, AFLATOXINS, SALMONELLA, STAGED_SALMONELLA, ready

ONE, TWO = "LD-26-000001", "LD-26-000002"
FULL = table(
    f"{ONE},Cd,0.050,mg/kg", f"{ONE},chì,<0.010,mg/kg", f"{TWO},CADMIUM,62,µg/kg", f"{TWO},Pb,KPH,mg/kg"
)


def test_a_file_is_written_whole(database: Database) -> None:
    run_id = opened(database, ready(database, samples=2))
    import_id = tried(database, FULL)
    before = boxes(database, run_id)
    assert [typed for _, _, typed in before] == [None] * 4
    assert outcomes(database, import_id) == [(row, "new", ()) for row in (2, 3, 4, 5)]
    assert write(database, import_id) == 4
    assert sorted(str(typed) for _, _, typed in boxes(database, run_id)) == [
        "0.050",
        "62 µg/kg",
        "<0.010",
        "KPH",
    ]
    assert status(database, import_id) == "written"


def test_a_result_knows_its_file_and_row(database: Database) -> None:
    run_id = opened(database, ready(database))
    import_id = tried(database, table(f"{ONE},cadmium,0.05,mg/kg"))
    first = boxes(database, run_id)[0][0]
    with database.reading() as session:
        assert asking.of_result(session, first) == []
    write(database, import_id)
    with database.reading() as session:
        found = [(each.file_name, row.number) for each, row in asking.of_result(session, first)]
    assert found == [("kết quả.csv", 2)]


def test_the_same_bytes_again_write_nothing(database: Database) -> None:
    opened(database, ready(database, samples=2))
    twice = tried(database, FULL)
    write(database, tried(database, FULL))
    with pytest.raises(Conflict) as again:
        write(database, twice)
    assert again.value.code == "import_same_file"
    with pytest.raises(Conflict) as tried_again:
        tried(database, FULL)
    assert tried_again.value.values["at"] == "23/11/2026 12:30"


def test_every_bad_row_is_told_and_none_is_written(database: Database) -> None:
    """F20, F22, F29, N03, N05, N09, N10, N11, N23, N28, S05."""
    opened(database, ready(database, samples=2))
    rows = [
        (f"{ONE},cadmium,0.05,mg/kg", "import_twice"),
        (f"{ONE}-A ,Cd,0.06,mg/kg", "import_sample_unknown"),
        (f"{ONE},cadimi,0.06,mg/kg", "import_twice"),
        (f"{TWO},cadmiun,0.05,mg/kg", "import_analyte_unknown"),
        (f"{TWO},cadmium,NaN,mg/kg", "reading_not_understood"),
        (f"{TWO},lead,-0.02,mg/kg", "reading_negative"),
        ("LD-26-000009,lead,0.02,mg/kg", "import_sample_unknown"),
        ("LD-26-ООО001,lead,0.02,mg/kg", "import_sample_unknown"),
    ]
    import_id = tried(database, table(*(row for row, _ in rows)))
    assert outcomes(database, import_id) == [
        (number, "refused", (code,)) for number, (_, code) in enumerate(rows, start=2)
    ]
    with pytest.raises(Conflict) as refused:
        write(database, import_id)
    assert (refused.value.code, refused.value.values) == ("import_has_refused", {"count": 8})


def test_a_declared_mark_makes_a_number_plain(database: Database) -> None:
    """N09: `1.000` is one here, because the profile says what its point means."""
    run_id = opened(database, ready(database))
    write(database, tried(database, table(f"{ONE},lead,1.000,mg/kg")))
    assert boxes(database, run_id)[1][2] == "1.000"


def test_blanks_and_controls_are_left_out(database: Database) -> None:
    opened(database, ready(database))
    import_id = tried(
        database,
        table("BLK 1,lead,0.001,mg/kg", "QC-2,Zz,1,mg/kg", f"{ONE},lead,,mg/kg", "QCONE,lead,1,mg/kg"),
    )
    assert [outcome for _, outcome, _ in outcomes(database, import_id)] == [
        "not_sample",
        "not_sample",
        "blank",
        "refused",
    ]


def test_another_value_is_written_over_only_when_asked_and_with_a_reason(database: Database) -> None:
    run_id = opened(database, ready(database))
    type_in(database, run_id, ["0.04", "0.02"])
    import_id = tried(database, table(f"{ONE},cadmium,0.05,mg/kg", f"{ONE},lead,0.02,mg/kg"))
    assert [outcome for _, outcome, _ in outcomes(database, import_id)] == ["changed", "same"]
    for asked, code in (
        ({}, "import_needs_override"),
        ({"override": True}, "import_needs_reason"),
        ({"override": True, "why": "  "}, "import_needs_reason"),
    ):
        with pytest.raises(Refused) as refused:
            write(database, import_id, **asked)
        assert refused.value.code == code
    assert write(database, import_id, override=True, why="đo lại, tệp đúng") == 1
    with database.reading() as session:
        kept = session.scalars(sa.select(Correction)).one()
    assert (kept.old_typed, kept.new_typed, kept.reason) == ("0.04", "0.05", "đo lại, tệp đúng")


def test_a_box_that_moved_meanwhile_stops_the_whole_file(database: Database) -> None:
    run_id = opened(database, ready(database))
    import_id = tried(database, table(f"{ONE},cadmium,0.05,mg/kg", f"{ONE},lead,0.02,mg/kg"))
    type_in(database, run_id, [None, "0.09"])
    with pytest.raises(Conflict) as refused:
        write(database, import_id)
    assert (refused.value.code, list(refused.value.problems)) == ("changed_meanwhile", ["row 3"])
    assert [typed for _, _, typed in boxes(database, run_id)] == [None, "0.09"]
    assert status(database, import_id) == "tried"


def test_another_plan_than_the_one_shown_is_not_written(database: Database) -> None:
    opened(database, ready(database))
    import_id = tried(database, table(f"{ONE},cadmium,0.05,mg/kg"))
    with pytest.raises(Conflict, match="import_moved"):
        write(database, import_id, plan="0" * 64)


def test_an_accepted_result_is_left_alone(database: Database) -> None:
    """F22."""
    run_id = opened(database, ready(database))
    type_in(database, run_id, ["0.04", "0.02"])
    validate(database, run_id)
    import_id = tried(database, table(f"{ONE},cadmium,0.05,mg/kg"))
    assert outcomes(database, import_id) == [(2, "refused", ("import_validated",))]


def test_a_sum_and_stages_are_never_imported(database: Database) -> None:
    opened(database, ready(database, (*AFLATOXIN_PARTS, AFLATOXINS)))
    opened(database, ready(database, (STAGED_SALMONELLA,)))
    import_id = tried(database, table(f"{ONE},aflatoxins total,1.2,µg/kg", f"{TWO},Salmonella,negative,"))
    assert [codes for _, _, codes in outcomes(database, import_id)] == [
        ("result_computed",),
        ("result_from_stages",),
    ]


def test_words_are_read_where_words_are_asked_for(database: Database) -> None:
    opened(database, ready(database, (SALMONELLA,)))
    import_id = tried(database, table(f"{ONE},Salmonella,Âm tính,"))
    assert write(database, import_id) == 1


def test_a_sample_called_off_takes_no_file(database: Database) -> None:
    opened(database, ready(database))
    import_id = tried(database, table(f"{ONE},cadmium,0.05,mg/kg"))
    _call_off(database)
    assert outcomes(database, tried(database, table(f"{ONE},cadmium,0.06,mg/kg"))) == [
        (2, "refused", ("sample_cancelled",))
    ]
    with pytest.raises(Conflict, match="sample_cancelled"):
        write(database, import_id)


def test_without_a_run_a_value_goes_to_its_only_box(database: Database) -> None:
    opened(database, ready(database))
    other = opened(database, ready(database))
    content = table(f"{ONE},cadmium,0.05,mg/kg")
    assert outcomes(database, tried(database, content, run_id=other)) == [
        (2, "refused", ("import_no_box_in_run",))
    ]
    ready(database)
    assert outcomes(database, tried(database, table("LD-26-000003,lead,0.05,mg/kg"))) == [
        (2, "refused", ("import_no_box",))
    ]


def test_a_look_goes_on_where_it_was_interrupted(database: Database) -> None:
    opened(database, ready(database, samples=2))
    act, profile = Act(person_id(database, "lan"), NOON), profiles.read(LONG)
    found = result_file.read(FULL, profile, most=10)
    sent = Sent(file_name="x", sha256=hashlib.sha256(FULL).hexdigest(), document=LONG)
    with database.transaction(act) as session:
        import_id = imports.begin(session, Kind.RESULTS, sent, total=4, act=act).id
    imports.interrupt_unfinished(database, act=Act(None, NOON))
    assert status(database, import_id) == "interrupted"
    assert not imports.judge(database, import_id, found, profile, act=act)
    assert outcomes(database, import_id) == []
    with pytest.raises(Conflict, match="import_interrupted"):
        write(database, import_id)
    with database.transaction(act) as session:
        imports.resume(session, import_id, Kind.RESULTS)
    assert imports.judge(database, import_id, found, profile, act=act)
    assert write(database, import_id) == 4


def test_what_was_called_off_is_not_written(database: Database) -> None:
    opened(database, ready(database, samples=2))
    import_id = tried(database, FULL)
    act = Act(person_id(database, "lan"), NOON)
    with database.transaction(act) as session:
        imports.cancel(session, import_id, Kind.RESULTS)
    with pytest.raises(Conflict, match="import_cancelled"):
        write(database, import_id)
    with pytest.raises(Conflict, match="import_cancelled"), database.transaction(act) as session:
        imports.cancel(session, import_id, Kind.RESULTS)


def test_who_brought_it_in_is_in_the_trail(database: Database) -> None:
    opened(database, ready(database))
    write(database, tried(database, table(f"{ONE},cadmium,0.05,mg/kg")))
    with database.reading() as session:
        told = session.scalars(
            sa.select(AuditEntry.changes).where(AuditEntry.entity == "file_import").order_by(AuditEntry.id)
        ).all()
    assert [each["status"] for each in told] == ["judging", ["judging", "tried"], ["tried", "written"]]


def _call_off(database: Database) -> None:
    with database.transaction(Act(person_id(database, "minh"), NOON)) as session:
        session.get_one(Sample, 1).status = Status.CANCELLED.value
