"""Calculations at the bench and in the books: kept whole, judged by their own LOQ, never typed over; four eyes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from lims import catalogue, trail
from lims.db import Database
from lims.domain.act import Act
from lims.domain.calculation_given import CalculationGiven, CaseGiven, CheckGiven, InputGiven
from lims.domain.entry import Typed as TypedBox
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Refused
from lims.instruments import calculations as shipped
from lims.models.analysis import Correction, Result
from lims.models.calculation import CalculationRow
from lims.models.method import MethodVersion, Performance
from lims.queries import calculations as asking
from lims.queries import dossiers, printed
from lims.services import bench_work, calculations, methods
from lims.services.bench_work import Sent
from tests.bench import EVENING, NOON, boxes, enter, opened, outcomes, type_in, validate
from tests.factories import an_act, person_id
from tests.laboratory import GREEN_MOISTURE, HMF, RESIDUE, ready

WHITE = {"A284": "0,412", "A336": "0,118", "DF": "1", "m": "5,01"}
PORTION = {"C": "0,012", "V_ext": "10", "DF": "1", "m": "10"}


def keep(
    database: Database,
    run_id: int,
    *rows: Mapping[str, str],
    by: str = "lan",
    reason: str | None = None,
    version: int | None = None,
) -> bool:
    result_id, now, _ = boxes(database, run_id)[0]
    sent = Sent(version=now if version is None else version, determinations=tuple(rows))
    act = Act(person_id(database, by), NOON)
    with database.transaction(act) as session:
        return bench_work.keep(session, run_id, result_id, sent, act=act, correction_reason=reason)


def kept(database: Database, run_id: int) -> Result:
    with database.reading() as session:
        return session.get_one(Result, boxes(database, run_id)[0][0])


def corrections(database: Database) -> Sequence[tuple[str, str, str]]:
    with database.reading() as session:
        rows = session.scalars(sa.select(Correction).order_by(Correction.id))
        return [(row.old_typed, row.new_typed, row.reason) for row in rows]


def weighed(*after: str) -> list[dict[str, str]]:
    return [{"m0": "10,0000", "m1": each} for each in after]


@pytest.fixture
def hmf(database: Database) -> int:
    return opened(database, ready(database, (HMF,)))


def test_readings_are_kept_with_version_steps_and_unrounded_result(database: Database, hmf: int) -> None:
    assert keep(database, hmf, WHITE)
    row = kept(database, hmf)
    assert (row.typed, str(row.value), row.digits) == ("43,9", "43.9", 3)
    work = row.work or {}
    assert (work["code"], work["version"], work["id"] > 0) == ("honey-hmf-white", 1, True)
    assert work["determinations"][0]["given"][3] == {"name": "m", "text": "5,01", "unit": "g"}
    assert work["unrounded"] == "43.923952095808383233532934131736526946107784431138"
    assert outcomes(database, hmf) == [("fail", "fail")]
    with database.reading() as session:
        assert calculations.reproduced(session, row.id)
        assert list(trail.breaks(session)) == []


def test_whose_recalculation_differs_is_told(database: Database, hmf: int) -> None:
    keep(database, hmf, WHITE)
    row = kept(database, hmf)
    with database.transaction(an_act()) as session:
        again = session.get_one(Result, row.id)
        again.work = {**(row.work or {}), "unrounded": "43.9"}
    with database.reading() as session:
        assert not calculations.reproduced(session, row.id)


def test_what_was_not_calculated_has_nothing_to_reproduce(database: Database, hmf: int) -> None:
    with database.reading() as session, pytest.raises(NotFound):
        calculations.reproduced(session, boxes(database, hmf)[0][0])


def test_nothing_is_typed_over_a_calculation(database: Database, hmf: int) -> None:
    type_in(database, hmf, ["38,2"])
    keep(database, hmf, WHITE, reason="Có số đọc gốc")
    result_id, version, _ = boxes(database, hmf)[0]
    with pytest.raises(Conflict) as refused:
        enter(database, hmf, {result_id: TypedBox("30", version)}, reason="x")
    assert refused.value.problems[f"text-{result_id}"].code == "result_from_calculation"
    assert corrections(database) == [("38,2", "43,9", "Có số đọc gốc")]


def test_a_method_may_take_its_results_from_the_calculation_only(database: Database, hmf: int) -> None:
    with database.transaction(an_act()) as session:
        row = session.scalars(sa.select(Performance)).one()
        row.protocol = {**(row.protocol or {}), "only": True}
    result_id, version, _ = boxes(database, hmf)[0]
    with pytest.raises(Conflict) as refused:
        enter(database, hmf, {result_id: TypedBox("30", version)})
    assert refused.value.problems[f"text-{result_id}"].code == "result_from_calculation"


def test_changed_reading_is_a_correction_with_a_reason(database: Database, hmf: int) -> None:
    keep(database, hmf, WHITE)
    with pytest.raises(Refused) as refused:
        keep(database, hmf, WHITE | {"A284": "0,350"})
    assert refused.value.problems["correction_reason"].code == "correction_needs_reason"
    keep(database, hmf, WHITE | {"A284": "0,350"}, by="minh", reason="Đọc nhầm")
    assert corrections(database) == [("43,9", "34,7", "Đọc nhầm")]
    assert (kept(database, hmf).work or {})["by"] == [person_id(database, "lan"), person_id(database, "minh")]
    assert not keep(database, hmf, WHITE | {"A284": "0,350"})


def test_refused_box_keeps_nothing(database: Database, hmf: int) -> None:
    with database.reading() as session:
        before = trail.head(session)
    with pytest.raises(Refused) as refused:
        keep(database, hmf, WHITE | {"A284": "0,7", "m": ""})
    assert {box: each.code for box, each in refused.value.problems.items()} == {
        "in-0-A284": "calculation_input_range",
        "in-0-m": "calculation_input_missing",
    }
    with database.reading() as session:
        assert trail.head(session) == before


def test_second_of_two_people_is_told_who_was_first(database: Database, hmf: int) -> None:
    version = boxes(database, hmf)[0][1]
    keep(database, hmf, WHITE)
    with pytest.raises(Conflict) as refused:
        keep(database, hmf, WHITE | {"m": "5,02"}, by="minh", version=version)
    assert refused.value.code == "work_changed_meanwhile"


def test_whose_hands_made_it_accepts_it_not(database: Database, hmf: int) -> None:
    keep(database, hmf, WHITE, by="minh")
    with pytest.raises(NotAllowed):
        validate(database, hmf, by="minh")
    assert validate(database, hmf, by="dung") == 1


def test_a_determination_that_was_made_is_not_taken_back_in_silence(database: Database) -> None:
    """A repeat never hides what was measured before, even where that made no result yet."""
    run_id = opened(database, ready(database, (GREEN_MOISTURE,)))
    keep(database, run_id, *weighed("8,90"))
    assert (kept(database, run_id).typed, corrections(database)) == (None, [])
    keep(database, run_id, *weighed("8,90", "8,80"))
    assert kept(database, run_id).typed is None
    with pytest.raises(Refused) as refused:
        keep(database, run_id, *weighed("8,90", "8,91"))
    assert refused.value.code == "correction_needs_reason"
    keep(database, run_id, *weighed("8,90", "8,80", "8,89", "8,90"))
    row = kept(database, run_id)
    assert (row.typed, (row.work or {})["taken"], len((row.work or {})["determinations"])) == (
        "11,0",
        "median_of_four",
        4,
    )
    assert corrections(database) == []


def test_the_verdict_goes_by_the_loq_of_this_portion(database: Database) -> None:
    """2 g instead of 10 g: nothing below 0.05 is seen, so a limit of 0.01 cannot be answered."""
    run_id = opened(database, ready(database, (RESIDUE,)))
    keep(database, run_id, PORTION | {"C": "KPH"})
    assert outcomes(database, run_id) == [("pass", "pass")]
    keep(database, run_id, PORTION | {"C": "KPH", "m": "2"}, reason="Ghi nhầm lượng cân")
    assert outcomes(database, run_id) == [("inconclusive", "inconclusive")]
    assert str(kept(database, run_id).value) == "0.015"


def test_the_certificate_prints_the_loq_of_this_portion(database: Database) -> None:
    made = ready(database, (RESIDUE,))
    run_id = opened(database, made)
    keep(database, run_id, PORTION | {"C": "0,030", "m": "2"})
    validate(database, run_id)
    with database.reading() as session:
        dossier = dossiers.dossier_of(session, made.sample_ids[0])
        line = printed.line(dossier.analyses[0], dossier, ("EU",), uncertainty_printed=True)
    assert (str(line.lod), str(line.loq)) == ("0.015", "0.050")
    assert line.measured is not None and line.measured.seen.loq == line.loq
    assert line.reading is not None and str(line.reading.value) == "0.15"


GIVEN = CalculationGiven(
    code="sauce-benzoate",
    title_vi="Benzoat",
    title_en="Benzoate",
    source_vi="SOP-15",
    source_en="",
    unit="mg/kg",
    formula="C * V / m",
    inputs=(
        InputGiven(name="C", label_vi="nồng độ", unit="mg/l", low="0", high="100", kind="signal"),
        InputGiven(name="V", label_vi="thể tích", unit="ml", low="10", high="100", nominal="100"),
        InputGiven(name="m", label_vi="khối lượng", unit="g", low="1", high="10", nominal="5"),
    ),
    checks=(CheckGiven(condition="V >= 10 [ml]", says_vi="Ít quá"),),
    cases=(CaseGiven(inputs="C = 18,6\nV = 100\nm = 5,02", expected="370,5", tolerance="0,05"),),
    places="3",
    rounded_to="digits",
    why="Dùng cho tương ớt",
)


def propose(database: Database, given: CalculationGiven = GIVEN, by: str = "lan") -> int:
    act = Act(person_id(database, by), NOON)
    with database.transaction(act) as session:
        return calculations.propose(session, given, act=act).id


def decide(
    database: Database, row_id: int, how: Any = calculations.approve, by: str = "dung", why: str = "Đã kiểm"
) -> None:
    act = Act(person_id(database, by), EVENING)
    with database.transaction(act) as session:
        how(session, row_id, why=why, act=act)


def in_use(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {code: recipe.version for code, recipe in asking.in_use(session).items()}


def test_a_calculation_counts_once_another_person_approved_it(database: Database) -> None:
    first = propose(database)
    assert in_use(database) == {}
    with pytest.raises(NotAllowed):
        decide(database, first, by="lan")
    with pytest.raises(Refused):
        decide(database, first, why=" ")
    decide(database, first)
    assert in_use(database) == {"sauce-benzoate": 1}
    second = propose(database, replace(GIVEN, formula="V * C / m"))
    with pytest.raises(Refused) as refused:
        propose(database)
    assert refused.value.problems["code"].code == "calculation_waits"
    decide(database, second, calculations.decline)
    with pytest.raises(Conflict):
        decide(database, second)
    assert in_use(database) == {"sauce-benzoate": 1}
    decide(database, propose(database))
    assert in_use(database) == {"sauce-benzoate": 3}


def test_an_example_that_does_not_come_out_lets_nothing_pass(database: Database) -> None:
    with pytest.raises(Refused) as refused:
        propose(database, replace(GIVEN, formula="2 * C * V / m"))
    assert refused.value.code == "calculation_cases_failed"
    assert refused.value.problems["cases-0-expected"].code == "case_differs"
    assert in_use(database) == {}


def test_examples_run_again_before_approval(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    row_id = propose(database)
    with database.transaction(an_act()) as session:
        found = asking.value(session.get_one(CalculationRow, row_id))
    broken = replace(found, recipe=replace(found.recipe, formula="2 * C * V / m"))
    monkeypatch.setattr(asking, "value", lambda row: broken)
    with pytest.raises(Refused) as refused:
        decide(database, row_id)
    assert refused.value.code == "calculation_cases_failed"


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ({"code": "Có dấu"}, {"code": "calculation_code"}),
        ({"formula": "C * V"}, {"formula": "formula_result_unit"}),
        ({"unit": "parsec"}, {"unit": "formula_unit_unknown"}),
        ({"inputs": ()}, {"inputs-0-name": "required"}),
        ({"inputs": (replace(GIVEN.inputs[0], low="5", high="1"),)}, {"inputs-0-high": "calculation_range_backwards"}),
        ({"inputs": (replace(GIVEN.inputs[0], nominal="500"),)}, {"inputs-0-nominal": "calculation_outside_own_range"}),
        ({"inputs": (replace(GIVEN.inputs[0], decimals="-1"),)}, {"inputs-0-decimals": "calculation_places"}),
        ({"places": "99"}, {"places": "calculation_places"}),
        ({"count": "2"}, {"r": "calculation_no_repeatability"}),
        ({"count": "3"}, {"count": "decided_choice"}),
        ({"below": "third"}, {"below": "decided_choice"}),
        ({"cases": (CaseGiven(inputs="C 1", expected="1"),)}, {"cases-0-inputs": "calculation_case_lines"}),
        ({"cases": (CaseGiven(inputs="C = 1"),)}, {"cases-0-expected": "calculation_case_one"}),
        ({"why": ""}, {"why": "required"}),
        ({"source_vi": "\x00"}, {"source_vi": "text_hidden_characters"}),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_box(
    database: Database, change: dict[str, Any], problems: dict[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        propose(database, replace(GIVEN, **change))
    told = {box: each.code for box, each in refused.value.problems.items()}
    assert problems.items() <= told.items()


@pytest.mark.parametrize("statement", ["UPDATE calculation SET version = 9", "DELETE FROM calculation"])
def test_a_version_is_never_edited(database: Database, statement: str) -> None:
    propose(database)
    with pytest.raises(DatabaseError), database.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_the_shipped_come_in_once_and_never_changed(database: Database) -> None:
    found = shipped.read(catalogue.FOLDER)
    with database.transaction(an_act()) as session:
        session.add_all(asking.new_rows(session, found))
        session.flush()
        assert asking.new_rows(session, found) == []
        other = replace(found[0], recipe=replace(found[0].recipe, formula="1"))
        with pytest.raises(Refused) as refused:
            asking.new_rows(session, [other])
    assert refused.value.code == "calculation_changed"


LINE = {"analyte": "HMF", "unit": "mg/kg", "loq": "1,5", "protocol": "honey-hmf-white"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (LINE, None),
        (LINE | {"protocol": "no-such"}, "method_choice"),
        (LINE | {"unit": "µg/kg"}, "protocol_of_other_unit"),
        (LINE | {"unit": "presence/absence", "loq": "", "qualitative": "yes"}, "protocol_of_other_kind"),
    ],
)
def test_a_line_of_a_method_names_a_calculation_of_its_unit(
    database: Database, line: dict[str, str], problem: str | None
) -> None:
    ready(database, (HMF,))
    head = methods.Head(code="LD-N-01", title_vi="Mới", title_en="New", kind="chemical")
    version = methods.Version(version="1", valid_from=NOON.date(), lines=(line,))
    with database.transaction(an_act()) as session:
        if problem is None:
            added = methods.add_method(session, head, version).id
            session.flush()
            found = sa.select(Performance).join(Performance.method_version)
            row = session.scalars(found.where(MethodVersion.method_id == added)).one()
            assert (row.protocol["code"], row.protocol["kind"]) == ("honey-hmf-white", "calculation")
            return
        with pytest.raises(Refused) as refused:
            methods.add_method(session, head, version)
    assert refused.value.problems["lines-0-protocol"].code == problem
