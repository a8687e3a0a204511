"""Methods from a file: all or none, and a version never twice with other content."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from lims import catalogue as shipped
from lims import trail
from lims.db import Database
from lims.domain import protocol
from lims.domain.refusal import Refused
from lims.instruments.protocols import shipped as shipped_protocols
from lims.models.method import MethodVersion, Performance
from lims.queries.calculations import in_use
from lims.services import methods
from tests import small_catalogue as small
from tests.factories import an_act

DEMO = Path("lims/demo/methods.csv")


@pytest.fixture
def catalogued(database: Database) -> Database:
    small.loaded(database, shipped.FOLDER)
    return database


def load(database: Database, path: Path) -> int:
    with database.transaction(an_act()) as session:
        return methods.load(session, path)


def head(database: Database) -> tuple[int, str]:
    with database.reading() as session:
        return trail.head(session)


def demo_with(folder: Path, old: str, new: str, *, count: int = 1) -> Path:
    """The demo's file with one thing changed."""
    text = DEMO.read_text(encoding="utf-8")
    assert old in text
    (path := folder / "methods.csv").write_text(text.replace(old, new, count), encoding="utf-8")
    return path


@pytest.mark.parametrize(("path", "count"), [(DEMO, 25), (shipped.METHODS, 64)])
def test_shipped_methods_load_and_a_second_time_change_nothing(
    catalogued: Database, path: Path, count: int
) -> None:
    assert load(catalogued, path) == count
    before = head(catalogued)
    assert load(catalogued, path) == 0
    assert head(catalogued) == before


def row_of(method: str, column: str) -> str:
    """The place of a cell in the demo's file, wherever its line stands now."""
    lines = DEMO.read_text(encoding="utf-8").splitlines()
    number = next(place for place, line in enumerate(lines, start=1) if line.startswith(f"{method},"))
    return f"methods.csv row {number} {column}"


OTA = "ochratoxin A,green coffee,,demo: invented,µg/kg,0.15,0.5,50,"


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        (OTA, OTA.replace("0.15,0.5", "0.5,0.5"), "methods.csv row 2 loq", "lod_not_below_loq"),
        ("listeria-11290-1", "aerobic-4833-1", row_of("LD-V-01", "protocol"), "protocol_of_other_kind"),
        ("aerobic-4833-1", "salmonella-6579-1", row_of("LD-V-06", "protocol"), "protocol_of_other_kind"),
        ("aerobic-4833-1", "counted", row_of("LD-V-06", "protocol"), "method_choice"),
        (OTA, OTA.replace("0.15", "x"), "methods.csv row 2 lod", "method_number"),
        (OTA, OTA.replace("ochratoxin A", "lycopin"), "methods.csv row 2 analyte", "no_such_analyte"),
        (OTA, OTA.replace("green coffee", "tea"), "methods.csv row 2 commodity", "no_such_commodity"),
        (OTA, OTA.replace("green coffee", "roasted coffee"), "methods.csv row 3 analyte", "line_twice"),
        (OTA, OTA.replace("µg/kg", "drops"), "methods.csv row 2 unit", "unit_unknown"),
        ('1,2024-07-01,"Mẫu', '1,2024-07-02,"Mẫu', "methods.csv row 3 valid_from", "line_differs"),
        ("analyte,commodity", "analyte,matrix", "methods.csv", "table_columns_missing"),
    ],
)
def test_faulty_file_is_refused_by_its_place_and_changes_nothing(
    catalogued: Database, tmp_path: Path, old: str, new: str, place: str, code: str
) -> None:
    before = head(catalogued)
    with pytest.raises(Refused) as refusal:
        load(catalogued, demo_with(tmp_path, old, new))
    assert refusal.value.code == "methods_refused"
    assert refusal.value.problems[place].code == code
    with catalogued.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(MethodVersion)) == 0
    assert head(catalogued) == before


def test_version_is_never_loaded_with_other_content(catalogued: Database, tmp_path: Path) -> None:
    load(catalogued, DEMO)
    before = head(catalogued)
    with pytest.raises(Refused) as refusal:
        load(catalogued, demo_with(tmp_path, OTA, OTA.replace("0.5,50", "0.4,50")))
    assert {name: each.code for name, each in refusal.value.problems.items()} == {
        "methods.csv row 2 version": "version_changed"
    }
    assert head(catalogued) == before


def test_line_keeps_its_protocol_whole(catalogued: Database) -> None:
    load(catalogued, DEMO)
    with catalogued.reading() as session:
        kept = session.scalars(sa.select(Performance).where(Performance.protocol.is_not(None))).all()
        found = {row.protocol["code"]: protocol.read(row.protocol) for row in kept}
        assert {
            code: each for code, each in found.items() if code in shipped_protocols()
        } == shipped_protocols()
        calculations = {code: each for code, each in found.items() if code not in shipped_protocols()}
        assert calculations and calculations.items() <= in_use(session).items()
