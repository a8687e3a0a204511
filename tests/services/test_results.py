"""Results are entered all or none, judged at once, corrected only with a reason, and never over somebody else's."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.act import Act
from lims.domain.entry import Typed
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Problem, Refused
from lims.domain.sample import Status
from lims.models.analysis import Analysis, Correction, JudgementRow, Result, Run
from lims.models.audit import AuditEntry
from lims.models.sample import Sample
from lims.services import results, runs
from tests.bench import NOON, boxes, enter, opened, outcomes, sample_of, type_in
from tests.factories import person_id
from tests.laboratory import CADMIUM, DYE, LEAD, METALS, RECEIVED, SALMONELLA, UNLIMITED, UNSEEN, metals, ready


def test_typed_values_are_read_judged_and_kept(database: Database) -> None:
    run_id = opened(database, ready(database, METALS))
    assert type_in(database, run_id, ["0,050", "<0,010"]) == 2
    with database.reading() as session:
        rows = session.scalars(sa.select(Result).order_by(Result.id)).all()
        kept = [(row.typed, row.kind, str(row.value), row.digits, row.version) for row in rows]
        assert kept == [("0,050", "quantified", "0.050", 2, 2), ("<0,010", "below_loq", "0.010", 2, 2)]
        assert {(row.entered_by_id, row.entered_at) for row in rows} == {(person_id(database, "lan"), NOON)}
        run = session.scalars(sa.select(Run)).one()
        assert (run.code, run.status) == ("ME-261123-01", "entered")
    assert outcomes(database, run_id) == [("pass", "pass"), ("pass", "pass")]
    assert sample_of(database) == ("entered", "pass")
