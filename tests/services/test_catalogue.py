"""Loading the catalogue: whole or not at all, and never a changed number over an old one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from lims import catalogue as shipped
from lims import trail
from lims.db import Database
from lims.domain.refusal import Conflict, Refused
from lims.models.audit import AuditEntry
from lims.models.reference import Analyte, Commodity, Limit, LimitConfirmation, Market, Panel, Regulation
from lims.queries import kept_limits, values
from lims.queries import limits as asking
from lims.services import deciding_days, limits
from tests import small_catalogue as small
from tests.factories import an_act, person_id

TABLES = (Market, Commodity, Analyte, Limit, Panel)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.written(tmp_path / "catalogue")


def counts(database: Database) -> list[int | None]:
    with database.reading() as session:
        return [session.scalar(sa.select(sa.func.count()).select_from(table)) for table in TABLES]


def head(database: Database) -> tuple[int, str]:
    with database.reading() as session:
        return trail.head(session)


def refusal_of(database: Database, folder: Path) -> Refused:
    with pytest.raises(Refused) as refusal:
        small.loaded(database, folder)
    assert refusal.value.code == "catalogue_refused"
    return refusal.value


def row_id(database: Database, limit_id: str) -> int:
    with database.reading() as session:
        return asking.row_ids(session, [limit_id])[limit_id]


def test_shipped_catalogue_loads_whole_and_a_second_time_changes_nothing(database: Database) -> None:
    assert small.loaded(database, shipped.FOLDER) == 715
    assert counts(database) == [6, 39, 311, 715, 286]
    before = head(database)
    assert small.loaded(database, shipped.FOLDER) == 0
    assert (counts(database), head(database)) == ([6, 39, 311, 715, 286], before)


def test_every_row_is_in_the_trail(database: Database, folder: Path) -> None:
    small.loaded(database, folder)
    with database.reading() as session:
        kept = session.scalars(sa.select(AuditEntry.entity_id).where(AuditEntry.entity == "limit")).all()
    assert len(kept) == len(small.LIMIT_ROWS)


def test_markets_have_names_in_both_languages(database: Database, folder: Path) -> None:
    small.loaded(database, folder)
    with database.reading() as session:
        names = session.execute(
            sa.select(Market.code, Market.name_vi, Market.name_en).order_by(Market.position)
        )
        assert names.first() == ("VN", "Việt Nam", "Vietnam")


def test_file_with_a_byte_order_mark_and_decomposed_letters_reads_the_same(
    database: Database, folder: Path
) -> None:
    import unicodedata

    path = folder / "commodities.csv"
    path.write_text("\ufeff" + unicodedata.normalize("NFD", path.read_text()), encoding="utf-8")
    small.loaded(database, folder)
    with database.reading() as session:
        assert (
            session.scalars(sa.select(Commodity.name_vi).where(Commodity.name == "honey")).one() == "mật ong"
        )


Spoil = Callable[[Path], None]


def cells(name: str, row: int, **changed: str) -> Spoil:
    return lambda folder: small.change(folder, name, row, **changed)


def text(name: str, change: Callable[[bytes], bytes]) -> Spoil:
    return lambda folder: (path := folder / name).write_bytes(change(path.read_bytes())) and None


def line_of(number: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def changed(content: bytes) -> bytes:
        lines = content.split(b"\n")
        lines[number - 1] = change(lines[number - 1])
        return b"\n".join(lines)

    return changed


FAULTS: dict[str, tuple[Spoil, str, str]] = {
    "file missing": (lambda folder: (folder / "panels.csv").unlink(), "panels.csv", "table_missing"),
    "not UTF-8": (text("limits.csv", lambda it: it + b"\xff\xfe"), "limits.csv", "table_not_utf8"),
    "empty file": (text("limits.csv", lambda it: b""), "limits.csv", "table_columns_missing"),
    "head only": (text("limits.csv", lambda it: it.split(b"\n")[0]), "limits.csv", "table_empty"),
    "column missing": (text("limits.csv", lambda it: it.replace(b"max_value,", b"")), "limits.csv", "table_columns_missing"),
    "column unknown": (text("analytes.csv", lambda it: it.replace(b",note\n", b",notes\n", 1)), "analytes.csv", "table_columns_missing"),
    "column added": (text("analytes.csv", lambda it: it.replace(b",note\n", b",note,more\n", 1)), "analytes.csv", "table_columns_unknown"),
    "column twice": (text("limits.csv", lambda it: it.replace(b"clause,", b"clause,clause,", 1)), "limits.csv", "table_columns_twice"),
    "cell too many": (text("limits.csv", line_of(4, lambda it: it + b",x")), "limits.csv row 4", "table_cells"),
    "cell too few": (text("limits.csv", line_of(4, lambda it: it[: it.rindex(b",")])), "limits.csv row 4", "table_cells"),
    "quote left open": (text("limits.csv", line_of(3, lambda it: b'"' + it)), "limits.csv", "table_broken"),
    "hidden character": (cells("limits.csv", 3, note="a\u202eb"), "limits.csv row 3 note", "text_hidden_characters"),
    "text too long": (cells("limits.csv", 3, limit_id="X" * 81), "limits.csv row 3 limit_id", "text_too_long"),
    "number not a number": (cells("limits.csv", 3, max_value="three"), "limits.csv row 3 max_value", "limit_cell"),
    "number with a comma": (cells("limits.csv", 3, max_value="3,0"), "limits.csv row 3 max_value", "limit_cell"),
    "number missing": (cells("limits.csv", 3, max_value=""), "limits.csv row 3 max_value", "limit_cell_empty"),
    "number not wanted": (cells("limits.csv", 3, min_value="1"), "limits.csv row 3 min_value", "limit_number_unused"),
    "number infinite": (cells("limits.csv", 3, max_value="Infinity"), "limits.csv row 3 max_value", "limit_cell"),
    "number negative": (cells("limits.csv", 3, max_value="-3"), "limits.csv row 3 max_value", "limit_negative"),
    "range upside down": (cells("limits.csv", 3, limit_kind="range", min_value="9"), "limits.csv row 3 max_value", "limit_low_not_below_high"),
    "kind unknown": (cells("limits.csv", 3, limit_kind="maximum"), "limits.csv row 3 limit_kind", "limit_cell"),
    "kind missing": (cells("limits.csv", 3, limit_kind=""), "limits.csv row 3 limit_kind", "limit_cell_empty"),
    "unit unknown": (cells("limits.csv", 3, unit="mg/spoon"), "limits.csv row 3 unit", "limit_cell"),
    "unit missing": (cells("limits.csv", 3, unit=""), "limits.csv row 3 unit", "required"),
    "day impossible": (cells("limits.csv", 3, effective_from="2023-02-30"), "limits.csv row 3 effective_from", "limit_cell"),
    "days backwards": (cells("limits.csv", 3, effective_to="2022-01-01"), "limits.csv row 3 effective_to", "period_backwards"),
    "days overlap": (cells("limits.csv", 3, effective_from="2022-12-31"), "limits.csv row 3 effective_from", "period_overlaps"),
    "limit twice": (cells("limits.csv", 3, limit_id="EU-RCO-OTA-01"), "limits.csv row 3 limit_id", "table_twice"),
    "commodity unknown": (cells("limits.csv", 3, commodity="tea"), "limits.csv row 3 commodity", "no_such_commodity"),
    "analyte unknown": (cells("limits.csv", 3, analyte="lycopene"), "limits.csv row 3 analyte", "no_such_analyte"),
    "market unknown": (cells("limits.csv", 3, market="MARS"), "limits.csv row 3 market", "no_such_market"),
    "CAS of another": (cells("limits.csv", 3, cas_number="7439-92-1"), "limits.csv row 3 cas_number", "cas_differs"),
    "verified unclear": (cells("limits.csv", 3, verified="maybe"), "limits.csv row 3 verified", "limit_cell"),
    "verified missing": (cells("limits.csv", 3, verified=""), "limits.csv row 3 verified", "limit_cell_empty"),
    "verified nowhere": (cells("limits.csv", 3, source_url=""), "limits.csv row 3 source_url", "verified_without_source"),
    "source a script": (cells("limits.csv", 3, source_url="javascript:alert(1)"), "limits.csv row 3 source_url", "source_not_web"),
    "act missing": (cells("limits.csv", 3, regulation=""), "limits.csv row 3 regulation", "required"),
    "plan impossible": (cells("limits.csv", 3, limit_kind="sampling_plan", plan_n="5", plan_c="5", plan_m="10", max_value=""), "limits.csv row 3 plan_c", "plan_c_not_below_n"),
    "CAS digit wrong": (cells("analytes.csv", 2, cas_number="303-47-8"), "analytes.csv row 2 cas_number", "cas_check_digit"),
    "analyte twice": (cells("analytes.csv", 3, analyte="ochratoxin A"), "analytes.csv row 3 analyte", "table_twice"),
    "analyte unit unknown": (cells("analytes.csv", 2, default_unit="drops"), "analytes.csv row 2 default_unit", "unit_unknown"),
    "parent unknown": (cells("commodities.csv", 3, parent="insects"), "commodities.csv row 3 parent", "no_such_commodity"),
    "parent in a loop": (cells("commodities.csv", 3, parent="honey, heather"), "commodities.csv row 3 parent", "commodity_loop"),
    "panel of nothing": (cells("panels.csv", 2, product="tea"), "panels.csv row 2 product", "no_such_commodity"),
    "panel limit unknown": (cells("panels.csv", 2, limit_ids="EU-X-01"), "panels.csv row 2 limit_ids", "no_such_limit"),
    "panel need unclear": (cells("panels.csv", 2, requirement="perhaps"), "panels.csv row 2 requirement", "limit_cell"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_faulty_file_is_refused_by_its_place_and_changes_nothing(
    database: Database, folder: Path, fault: str
) -> None:
    spoil, place, code = FAULTS[fault]
    spoil(folder)
    before = head(database)
    refused = refusal_of(database, folder)
    assert place in refused.problems
    assert refused.problems[place].code == code
    assert (counts(database), head(database)) == ([0] * len(TABLES), before)


def test_all_problems_are_named_at_once(database: Database, folder: Path) -> None:
    small.change(folder, "limits.csv", 3, max_value="three", unit="mg/spoon")
    small.change(folder, "analytes.csv", 2, cas_number="303-47-8", default_unit="drops")
    assert set(refusal_of(database, folder).problems) == {
        "limits.csv row 3 max_value",
        "limits.csv row 3 unit",
        "analytes.csv row 2 cas_number",
        "analytes.csv row 2 default_unit",
        # The limits name the number that the analyte's own row no longer has.
        "limits.csv row 2 cas_number",
        "limits.csv row 4 cas_number",
    }


@pytest.mark.parametrize(
    "changed",
    [{"max_value": "3.5"}, {"max_value": "3"}, {"unit": "mg/kg"}, {"clause": "9"}, {"verified": "no"}],
)
def test_changed_limit_never_overwrites(database: Database, folder: Path, changed: dict[str, str]) -> None:
    small.loaded(database, folder)
    before = head(database)
    small.change(folder, "limits.csv", 3, **changed)
    refused = refusal_of(database, folder)
    assert {name: each.code for name, each in refused.problems.items()} == {
        "limits.csv EU-RCO-OTA-02": "limit_changed"
    }
    assert head(database) == before


def test_open_limit_may_be_given_its_end_and_a_successor(database: Database, folder: Path) -> None:
    small.loaded(database, folder)
    ended = [dict(row) for row in small.LIMIT_ROWS]
    ended[1]["effective_to"] = "2026-12-31"
    ended.append(
        {
            **ended[1],
            "limit_id": "EU-RCO-OTA-03",
            "max_value": "2.0",
            "effective_from": "2027-01-01",
            "effective_to": "",
        }
    )
    small.write(folder / "limits.csv", ended)
    assert small.loaded(database, folder) == 1
    with database.reading() as session:
        ends = session.scalars(sa.select(Limit.effective_to).where(Limit.limit_id == "EU-RCO-OTA-02")).one()
    assert str(ends) == "2026-12-31"


def test_end_and_successor_the_laboratory_gave_stay_when_the_shipped_file_comes_again(
    database: Database, folder: Path
) -> None:
    small.loaded(database, folder)
    with database.transaction(an_act()) as session:
        old = session.scalars(
            sa.select(Limit).where(Limit.limit_id == "EU-RCO-OTA-02").options(*asking.WHOLE)
        ).one()
        old.effective_to = date(2026, 12, 31)
        follower = replace(
            values.catalogue_limit(old),
            limit_id="EU-RCO-OTA-03",
            high=Decimal("2.0"),
            effective_from=date(2027, 1, 1),
            effective_to=None,
        )
        session.add(kept_limits.row_of(follower, kept_limits.ids(session)))
    before = head(database)
    assert small.loaded(database, folder) == 0
    assert head(database) == before


def test_end_that_was_given_is_not_moved_by_a_file(database: Database, folder: Path) -> None:
    small.loaded(database, folder)
    small.change(folder, "limits.csv", 2, effective_to="2022-06-30")
    problems = refusal_of(database, folder).problems
    assert [each.code for each in problems.values()] == ["limit_changed"]


def test_limit_the_file_forgot_stays_and_keeps_its_days(database: Database, folder: Path) -> None:
    small.loaded(database, folder)
    rows = [dict(row) for row in small.LIMIT_ROWS]
    rows[1]["limit_id"] = "EU-RCO-OTA-99"
    small.write(folder / "limits.csv", rows)
    small.write(folder / "panels.csv", small.PANEL_ROWS[1:])
    problems = refusal_of(database, folder).problems.values()
    assert [each.code for each in problems] == ["period_overlaps"]


def test_corrected_name_follows_the_file(database: Database, folder: Path) -> None:
    small.loaded(database, folder)
    small.change(folder, "analytes.csv", 3, vietnamese_name="chì (Pb)")
    small.loaded(database, folder)
    with database.reading() as session:
        assert session.scalars(sa.select(Analyte.name_vi).where(Analyte.name == "lead")).one() == "chì (Pb)"


def confirm(
    database: Database, limit_id: str, reason: str = "gazette, 23/11/2026", *, by: int | None = 0
) -> None:
    act = an_act(person_id(database, "dung") if by == 0 else by, reason=reason)
    number = row_id(database, limit_id)
    with database.transaction(act) as session:
        limits.confirm_limit(session, number, reason=reason, act=act)


def test_confirmed_limit_is_vouched_for_by_name(database: Database, folder: Path) -> None:
    small.loaded(database, folder)
    confirm(database, "VN-RCO-OTA-01")
    with database.reading() as session:
        assert asking.confirmed(session) == {"VN-RCO-OTA-01"}
        row = session.scalars(sa.select(LimitConfirmation)).one()
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (row.person_id, row.reason) == (person_id(database, "dung"), "gazette, 23/11/2026")
    assert (entry.entity, entry.reason) == ("limit_confirmation", "gazette, 23/11/2026")


@pytest.mark.parametrize(
    ("limit_id", "reason", "by", "code"),
    [
        ("VN-RCO-OTA-01", " \n ", 0, "limit_confirmation"),
        ("VN-RCO-OTA-01", "read", None, "limit_confirmed_by_nobody"),
        ("EU-RCO-OTA-02", "read", 0, "limit_read_already"),
    ],
)
def test_limit_is_not_confirmed(
    database: Database, folder: Path, limit_id: str, reason: str, by: int | None, code: str
) -> None:
    small.loaded(database, folder)
    with pytest.raises(Refused) as refusal:
        confirm(database, limit_id, reason, by=by)
    assert refusal.value.code == code


def test_limit_is_confirmed_once(database: Database, folder: Path) -> None:
    small.loaded(database, folder)
    confirm(database, "VN-RCO-OTA-01")
    with pytest.raises(Conflict) as refusal:
        confirm(database, "VN-RCO-OTA-01")
    assert refusal.value.values == {"name": "Phạm Quốc Dũng"}


def test_loading_again_leaves_the_day_an_act_goes_by(database: Database, tmp_path: Path) -> None:
    folder = small.written(tmp_path / "catalogue")
    small.loaded(database, folder)
    act = an_act(person_id(database, "dung"), reason="Điều 49")
    with database.transaction(act) as session:
        act_id = session.scalars(sa.select(Regulation.id).where(Regulation.code == "Act of EU")).one()
        deciding_days.change(session, act_id, "market", act=act)
    small.loaded(database, folder)
    with database.reading() as session:
        assert session.get_one(Regulation, act_id).decides_on == "market"
