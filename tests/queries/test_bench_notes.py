"""A certificate says which windows were not kept and which counts are estimates."""

from lims.db import Database
from lims.queries import bench_notes, dossiers
from tests.bench import opened, validate
from tests.laboratory import PLATED_COUNT, STAGED_SALMONELLA, ready
from tests.services.test_bench_work import LATER, NEGATIVE, OPENED, RECEIVED, Typed, keep, plates


def notes(database: Database) -> tuple[list[str], list[str]]:
    """(departures, remarks) of the first sample, in Vietnamese."""
    with database.reading() as session:
        dossier = dossiers.dossier_of(session, 1)
        return (
            [each.vi for each in bench_notes.departures(dossier)],
            [each.vi for each in bench_notes.remarks(dossier)],
        )


def test_window_that_was_not_kept_is_printed(database: Database) -> None:
    run_id = opened(database, ready(database, (STAGED_SALMONELLA,), received=RECEIVED), at=OPENED)
    keep(database, run_id, NEGATIVE | {"bpw": Typed("16/11/2026 10:00", "17/11/2026 01:59")})
    assert notes(database) == ([], []), "nothing is said of a result nobody accepted"
    validate(database, run_id, at=LATER)
    assert notes(database) == (
        ["ISO 6579-1:2017, Salmonella: Tiền tăng sinh trong BPW: ủ 15 giờ 59 phút, quy định 16–20 giờ."],
        [],
    )


def test_estimated_count_is_printed(database: Database) -> None:
    run_id = opened(database, ready(database, (PLATED_COUNT,), received=RECEIVED), at=OPENED)
    keep(database, run_id, plates("7"))
    validate(database, run_id, at=LATER)
    assert notes(database) == (
        [],
        ["ISO 4833-1:2013, tổng số vi sinh vật hiếu khí: số đếm ước lượng (ISO 7218)."],
    )
