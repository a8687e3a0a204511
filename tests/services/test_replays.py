"""From the bench to paper and back: sums, lots and bases are printed, frozen, and judged again."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.act import Act
from lims.domain.assessment import Outcome
from lims.domain.certificate import from_json
from lims.domain.limit import LimitKind
from lims.domain.verification import token
from lims.files import Files
from lims.models.analysis import Analysis, SpecificationRow
from lims.models.certificate import CertificateRow
from lims.models.people import Person
from lims.models.reference import Analyte, Limit
from lims.models.sample import Sample
from lims.queries import replays as asking
from lims.queries import values
from lims.services import certificates, papers, replays
from lims.services.replays import Paper, Replayed
from tests.bench import EVENING, opened, type_in, validate
from tests.counting import statements
from tests.factories import an_act, person_id
from tests.finished import SIGNED, finished
from tests.laboratory import AFLATOXIN_PARTS, AFLATOXINS, LISTERIA, MOISTURE, SOLUBLE, Asked, ready
from tests.signing import KEY, KEYS

SUM = (*AFLATOXIN_PARTS, AFLATOXINS)
COUNTED = replace(LISTERIA, method=AFLATOXINS.method, kind=AFLATOXINS.kind)
"""Counted in the same run as everything else."""


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def issued(
    database: Database, files: Files, sample_id: int, *, bits: int = 1, at: datetime = SIGNED
) -> CertificateRow:
    act = Act(person_id(database, "dung"), at)
    with database.transaction(act) as session:
        row = certificates.authorise(
            session, sample_id, token=token(bits), public_url="http://localhost", key=KEY, act=act
        )
    papers.finish(database, files, KEYS, row.id, at=at)
    with database.reading() as session:
        return session.get_one(CertificateRow, row.id)


def worked(database: Database, asked: tuple[Asked, ...], texts: list[str], *, units: int = 1) -> int:
    """A sample whose results were typed and accepted."""
    made = ready(database, asked, units=units)
    _plain_limit_for_vietnam(database)
    run_id = opened(database, made)
    type_in(database, run_id, texts)
    validate(database, run_id, at=EVENING)
    with database.transaction(an_act()) as session:
        session.get_one(Sample, made.sample_ids[0]).seal_state = "none"
        session.get_one(Person, person_id(database, "dung")).title = "Trưởng phòng"
    return made.sample_ids[0]


def _plain_limit_for_vietnam(database: Database) -> None:
    """Vietnam has a maximum for each unit of the lot instead of a plan."""
    with database.transaction(an_act()) as session:
        rows = session.scalars(
            sa.select(SpecificationRow)
            .join(Analysis, Analysis.id == SpecificationRow.analysis_id)
            .join(Analyte, Analyte.id == Analysis.analyte_id)
            .where(SpecificationRow.market.in_(("VN", "EU")), Analyte.name == LISTERIA.name)
        )
        found = {row.market: row for row in rows}
        if not found:
            return
        plan = values.specification(found["EU"])
        assert plan.limit is not None
        limit = replace(plan.limit, market="VN", kind=LimitKind.MAX, high=Decimal(30), plan=None)
        values.freeze(found["VN"], replace(plan, market="VN", limit=limit, reason=None))


def judged_again(database: Database, files: Files, certificate_id: int) -> Replayed:
    with database.reading() as session:
        (kept,) = asking.kept(session, [certificate_id])
    return replays.replayed(kept, files)


def test_sum_basis_and_lot_are_frozen_and_reproduced(database: Database, files: Files) -> None:
    texts = ["1,8", "<0,2", "0,9", "<0,2", "", "24,0", "4,0", "<10", "40", "20", "<10", "<10"]
    sample_id = worked(database, (*SUM, SOLUBLE, MOISTURE, COUNTED), texts, units=5)
    row = issued(database, files, sample_id, at=EVENING + timedelta(hours=1))
    lines = {line.analyte.en: line for line in from_json(row.document).lines}
    total = lines["aflatoxins total"]
    assert total.total is not None
    assert total.uncertainty == total.total.uncertainty
    dry = lines["water-soluble matter"].verdicts[0].assessment
    assert dry is not None
    assert dry.basis is not None
    lot = lines["Listeria monocytogenes"]
    assert [each.value for each in lot.units] == [Decimal(value) for value in (10, 40, 20, 10, 10)]
    assert [(each.outcome, each.unit) for each in lot.verdicts] == [(Outcome.FAIL, 2), (Outcome.PASS, 0)]
    done = judged_again(database, files, row.id)
    assert done.replay is not None
    assert [each for each in done.replay.lines if each.differences] == []
    assert done.reproduced


def test_limit_that_changes_later_does_not_reach_it(database: Database, files: Files) -> None:
    row = issued(database, files, finished(database).sample_id)
    with database.transaction(an_act()) as session:
        for limit in session.scalars(sa.select(Limit)):
            limit.high = Decimal("0.000001")
    assert judged_again(database, files, row.id).reproduced


def test_paper_is_compared_with_the_kept_file(database: Database, files: Files) -> None:
    row = issued(database, files, finished(database).sample_id)
    assert row.sha256 is not None
    path = files.folder / row.sha256[:2] / row.sha256
    assert judged_again(database, files, row.id).paper is Paper.SAME
    path.write_bytes(b"another")
    assert judged_again(database, files, row.id).paper is Paper.DAMAGED
    path.unlink()
    done = judged_again(database, files, row.id)
    assert done.paper is Paper.MISSING
    assert not done.reproduced


def test_paper_that_is_drawn_otherwise_today_differs(
    database: Database, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = issued(database, files, finished(database).sample_id)
    other = replays.draw(replace(from_json(row.document), number="PKQ-26-000002"))
    monkeypatch.setattr(replays, "draw", lambda _: other)
    done = judged_again(database, files, row.id)
    assert (done.paper, done.reproduced, done.pages) == (Paper.DIFFERS, False, (1, 2))
    assert done.replay is not None
    assert done.replay.reproduced


def test_paper_that_is_not_drawn_yet_is_not_reproduced(database: Database, files: Files) -> None:
    sample_id, act = finished(database).sample_id, Act(person_id(database, "dung"), SIGNED)
    with database.transaction(act) as session:
        row = certificates.authorise(
            session, sample_id, token=token(1), public_url="http://localhost", key=KEY, act=act
        )
    done = judged_again(database, files, row.id)
    assert (done.paper, done.reproduced) == (Paper.NOT_DRAWN, False)


def test_document_that_cannot_be_read_says_so(files: Files) -> None:
    done = replays.replayed(asking.Kept(1, "PKQ-26-000001", None, {"lines": []}), files)
    assert (done.replay, done.paper, done.reproduced) == (None, None, False)


def test_blocks_walk_by_key_and_cost_one_statement_each(database: Database, files: Files) -> None:
    numbers = [
        issued(database, files, finished(database).sample_id, bits=bits).number for bits in range(1, 6)
    ]
    walked, after = [], 0
    with database.reading() as session:
        while block := asking.block(session, after=after, most=2):
            assert len(block) <= 2
            walked += [kept.number for kept in block]
            after = block[-1].id
        assert walked == numbers
        for most in (1, 5):
            with statements(database) as counted:
                asking.block(session, after=0, most=most)
            assert len(counted.said) == 1
        assert set(asking.keys(session, [*numbers, "PKQ-26-999999", "a\x00b", "\ud800"])) == set(numbers)
