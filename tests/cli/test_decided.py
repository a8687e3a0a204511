"""`lims decided` tells what is settled, and decides nothing."""

import pytest

from lims import cli
from lims.db import Database
from lims.services import deciding_days
from tests import decided
from tests.conftest import SECRET
from tests.factories import an_act, person_id


def test_everything_settled_is_told(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIMS_DATABASE_URL", database_url)
    monkeypatch.setenv("LIMS_SECRET_KEY", SECRET)
    decided.a_spice_book(database)
    decided.propose_definition(database)
    decided.a_factor(database)
    decided.withdraw(database, decided.declare(database))
    act = an_act(person_id(database, "dung"), reason="x")
    with database.transaction(act) as session:
        deciding_days.change(session, 1, "market", act=act)
    assert cli.main(["decided"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "sums and residue definitions",
        "  aflatoxins total [EU] 2026-11-23.. = 1 aflatoxin B1 + 1 aflatoxin B2 + 1 aflatoxin G1"
        " + 1 aflatoxin G2; lower; computed; proposed",
        "processing factors",
        "  dried chilli <- fresh chilli x 10 [EU, every pesticide] 2026-01-01..; approved",
        "lists declared complete",
        "  EU dried chilli: Phạm Quốc Dũng, withdrawn by Phạm Quốc Dũng",
        "acts that go by another day than that of testing",
        "  Reg 396/2005: market (9 limits)",
    ]
