"""A run whose control did not pass: nobody accepts its results, and each way out is somebody's word."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.act import Act
from lims.domain.frozen import to_lean
from lims.domain.permission import Role
from lims.domain.quality_plan import ControlKind, Item, Plan, Target, Where
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Refused
from lims.models.analysis import Analysis, Result, Run
from lims.models.method import MethodVersion
from lims.models.quality import Control, ControlValue, QualityDecision, QualityPlan
from lims.queries import controls as placing
from lims.queries import dossiers, facts
from lims.queries import quality as asking
from lims.queries.quality_sheet import sheets
from lims.services import controls, quality, quality_plans, runs
from lims.services.controls import Sent
from tests.bench import EVENING, NOON, boxes, opened, sample_of, type_in, validate
from tests.counting import statements
from tests.factories import MORNING, person_id
from tests.laboratory import AFLATOXIN_PARTS, AFLATOXINS, METALS, Ready, ready

BLANK = Item(code="BLK", name="Mẫu trắng", kind=ControlKind.BLANK, where=Where.START, most_pct=Decimal(30))
DUPLICATE = Item(
    code="DUP", name="Mẫu lặp", kind=ControlKind.DUPLICATE, where=Where.EVERY, every=2, most_pct=Decimal(20)
)
REFERENCE = Item(
    code="CRM",
    name="Mẫu chuẩn",
    kind=ControlKind.REFERENCE,
    where=Where.END,
    material="CRM 1",
    targets=(Target("cadmium", Decimal("0.100"), Decimal("0.010"), Decimal(2)),),
)


def planned(database: Database, *items: Item, samples: int = 1) -> tuple[int, Ready]:
    """A run of metals whose method asks for these controls."""
    made = ready(database, METALS, samples=samples)
    with database.transaction(Act(person_id(database, "dung"), MORNING)) as session:
        version_id = session.scalars(sa.select(MethodVersion.id)).first() or 0
        act = Act(person_id(database, "dung"), MORNING)
        quality_plans.keep(session, version_id, Plan(items), "", act=act)
    return opened(database, made), made


def columns(database: Database, run_id: int) -> dict[tuple[str, int, str], tuple[int, int]]:
    """(item, number, analyte) → (control, analyte) of every box of a control."""
    with database.reading() as session:
        sheet = sheets(session, [run_id])[run_id]
        return {
            (each.item, each.number, column.name): (each.id, column.analyte_id)
            for each in sheet.controls
            for column in sheet.analytes.values()
        }


def give(
    database: Database, run_id: int, *, by: str = "lan", reason: str = "", version: int = 0, **texts: str
) -> int:
    """Enter controls: `BLK_1_cadmium="0.001"`."""
    keys = columns(database, run_id)
    sent = {}
    for name, text in texts.items():
        item, number, analyte = name.split("_")
        sent[keys[item, int(number), analyte]] = Sent({"value": text}, version)
    act = Act(person_id(database, by), NOON)
    with database.transaction(act) as session:
        return controls.enter(session, run_id, sent, act=act, correction_reason=reason)


def held(database: Database, run_id: int) -> list[str]:
    with database.reading() as session:
        standing = asking.of_runs(session, [run_id])[run_id]
        return [f"{each.name} {each.analyte} {each.finding.outcome}" for each in standing.blocking]


def doing(database: Database, who: str, what: Callable[..., Any], *given: Any, **named: Any) -> Any:
    act = Act(person_id(database, who), EVENING)
    with database.transaction(act) as session:
        return what(session, *given, act=act, **named)


def sign(
    database: Database, run_id: int, *checks: tuple[str, int, str], by: str = "dung", **words: str
) -> int:
    keys = columns(database, run_id)
    named = [(item, number, keys[item, max(number, 1), analyte][1]) for item, number, analyte in checks]
    role = Role.MANAGER if by == "dung" else Role.TECHNICIAN
    said = {"cause": "Bay hơi khi cô mẫu", "impact": "Kết quả đều trên mức giới hạn", **words}
    signed: int = doing(
        database, by, quality.sign_deviation, run_id, named, said["cause"], said["impact"], role=role
    )
    return signed


def test_nothing_is_accepted_before_every_check_passed(database: Database) -> None:
    run_id, _ = planned(database, BLANK, REFERENCE)
    type_in(database, run_id, ["0,05", "0,02"])
    assert held(database, run_id) == ["BLK 1 cadmium missing", "BLK 1 lead missing", "CRM 1 cadmium missing"]
    with pytest.raises(Conflict) as refused:
        validate(database, run_id, by="dung", role=Role.MANAGER)
    assert refused.value.code == "quality_blocks"
    give(database, run_id, BLK_1_cadmium="0,001", BLK_1_lead="0,001", CRM_1_cadmium="0,102")
    assert held(database, run_id) == []
    assert validate(database, run_id) == 2
    assert sample_of(database) == ("validated", "pass")


def test_a_failing_analyte_holds_only_itself(database: Database) -> None:
    run_id, _ = planned(database, BLANK)
    type_in(database, run_id, ["0,05", "0,02"])
    give(database, run_id, BLK_1_cadmium="0,009", BLK_1_lead="0,001")
    with pytest.raises(Conflict, match="quality_blocks"):
        validate(database, run_id, places=[0])
    assert validate(database, run_id, places=[1]) == 1


def test_a_version_without_a_plan_lets_nothing_through(database: Database) -> None:
    made = ready(database, METALS)
    with database.transaction(Act(None, MORNING)) as session:
        version = session.scalars(sa.select(MethodVersion)).one()
        later = MethodVersion(
            method_id=version.method_id, version="v4", valid_from=version.valid_from.replace(2020)
        )
        session.add(later)
        session.flush()
        for analysis in session.scalars(sa.select(Analysis)):
            performance = session.get_one(
                type(analysis).performance.property.mapper.class_, analysis.performance_id
            )
            performance.method_version_id = later.id
    run_id = opened(database, made)
    type_in(database, run_id, ["0,05", "0,02"])
    with pytest.raises(Conflict, match="quality_plan_missing"):
        validate(database, run_id)


def test_a_duplicate_follows_the_result_it_was_made_of(database: Database) -> None:
    run_id, _ = planned(database, DUPLICATE)
    give(database, run_id, DUP_1_cadmium="0,50", DUP_1_lead="0,50")
    assert held(database, run_id) == ["DUP 1 cadmium missing", "DUP 1 lead missing"]
    type_in(database, run_id, ["0,50", "0,48"])
    assert held(database, run_id) == []
    type_in(database, run_id, ["0,90", "0,48"], reason="Đọc nhầm")
    assert held(database, run_id) == ["DUP 1 cadmium fail"]


def test_a_manager_signs_and_the_paper_says_so(database: Database) -> None:
    run_id, made = planned(database, BLANK)
    type_in(database, run_id, ["0,05", "0,02"])
    give(database, run_id, BLK_1_cadmium="0,009", BLK_1_lead="0,001")
    assert sign(database, run_id, ("BLK", 1, "cadmium")) == 1
    assert validate(database, run_id) == 2
    with database.reading() as session:
        dossier = dossiers.dossier_of(session, made.sample_ids[0])
        said = [each["vi"] for each in facts._deviations(dossier)]
    assert len(said) == 1
    assert "BLK 1 – cadimi (cadmium)" in said[0]
    assert "Bay hơi khi cô mẫu" in said[0]
    assert "Phạm Quốc Dũng" in said[0]


def test_a_word_counts_only_while_the_check_says_the_same(database: Database) -> None:
    run_id, _ = planned(database, BLANK)
    type_in(database, run_id, ["0,05", "0,02"])
    give(database, run_id, BLK_1_cadmium="0,009", BLK_1_lead="0,001")
    sign(database, run_id, ("BLK", 1, "cadmium"))
    assert held(database, run_id) == []
    give(database, run_id, BLK_1_cadmium="0,020", version=1, reason="Đọc nhầm")
    assert held(database, run_id) == ["BLK 1 cadmium fail"]


def test_who_cannot_sign(database: Database) -> None:
    run_id, _ = planned(database, BLANK)
    type_in(database, run_id, ["0,05", "0,02"])
    give(database, run_id, by="dung", BLK_1_cadmium="0,009", BLK_1_lead="0,001")
    for who, code in (("minh", "quality_deviation_by_manager"), ("dung", "quality_deviation_own")):
        with pytest.raises(NotAllowed, match=code):
            sign(database, run_id, ("BLK", 1, "cadmium"), by=who)
    with pytest.raises(Conflict, match="quality_blocks"):
        validate(database, run_id)


@pytest.mark.parametrize(
    ("checks", "words", "code"),
    [
        ([("BLK", 1, "cadmium")], {"impact": " "}, "quality_deviation_incomplete"),
        ([("BLK", 1, "lead")], {}, "quality_holds_nothing"),
        ([], {}, "nothing_chosen"),
    ],
)
def test_a_departure_names_what_it_is_about(
    database: Database, checks: list[tuple[str, int, str]], words: dict[str, str], code: str
) -> None:
    run_id, _ = planned(database, BLANK)
    give(database, run_id, BLK_1_cadmium="0,009", BLK_1_lead="0,001")
    with pytest.raises(Refused) as refused:
        sign(database, run_id, *checks, **words)
    assert refused.value.code == code
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(QualityDecision.id))) == 0


def test_measured_again_both_stay_and_the_reviewer_is_told(database: Database) -> None:
    run_id, _ = planned(database, BLANK)
    type_in(database, run_id, ["0,05", "0,02"])
    give(database, run_id, BLK_1_cadmium="0,009", BLK_1_lead="0,001")
    first = columns(database, run_id)["BLK", 1, "cadmium"][0]
    doing(database, "lan", controls.measure_again, run_id, first, "Lọ bị bẩn")
    assert held(database, run_id) == ["BLK 2 cadmium missing", "BLK 2 lead missing"]
    give(database, run_id, BLK_2_cadmium="0,001", BLK_2_lead="0,001")
    assert held(database, run_id) == []
    with pytest.raises(Conflict, match="quality_warnings_unseen"):
        validate(database, run_id)
    assert doing(database, "minh", quality.acknowledge, run_id, reviewer=True, role=Role.TECHNICIAN) == 2
    assert validate(database, run_id) == 2
    with database.reading() as session:
        kept = session.execute(sa.select(Control.counts, Control.counts_reason).order_by(Control.id)).all()
        texts = session.scalars(sa.select(ControlValue.typed).order_by(ControlValue.id)).all()
    assert [tuple(each) for each in kept] == [(False, "Lọ bị bẩn"), (True, "")]
    assert {"value": "0,009"} in texts


def test_what_a_failed_check_holds_is_measured_in_another_run(database: Database) -> None:
    run_id, made = planned(database, BLANK)
    type_in(database, run_id, ["0,05", "0,02"])
    give(database, run_id, BLK_1_cadmium="0,009", BLK_1_lead="0,001")
    cadmium = columns(database, run_id)["BLK", 1, "cadmium"][1]
    assert doing(database, "lan", quality.repeat, run_id, [cadmium], "Mẫu trắng bẩn") == 1
    assert held(database, run_id) == []
    assert validate(database, run_id, places=[1]) == 1
    again = opened(database, made, analysis_ids=made.analysis_ids[:1])
    type_in(database, again, ["0,04"])
    assert held(database, again) == ["BLK 1 cadmium missing"]
    with database.reading() as session:
        rows = session.execute(sa.select(Result.typed, Result.counts).order_by(Result.id)).all()
    assert [tuple(each) for each in rows] == [("0,05", False), ("0,02", True), ("0,04", True)]


def test_what_a_failed_check_holds_is_left_out(database: Database) -> None:
    run_id, made = planned(database, BLANK)
    type_in(database, run_id, ["0,05", "0,02"])
    give(database, run_id, BLK_1_cadmium="0,009", BLK_1_lead="0,001")
    keys = columns(database, run_id)
    with pytest.raises(Conflict, match="quality_holds_nothing"):
        doing(database, "lan", quality.leave_out, run_id, [keys["BLK", 1, "lead"][1]], "Không có lý do")
    with pytest.raises(Refused, match="set_aside_needs_reason"):
        doing(database, "lan", quality.leave_out, run_id, [keys["BLK", 1, "cadmium"][1]], " ")
    assert doing(database, "lan", quality.leave_out, run_id, [keys["BLK", 1, "cadmium"][1]], "Hết mẫu") == 1
    assert held(database, run_id) == []
    assert validate(database, run_id, places=[1]) == 1
    assert sample_of(database) == ("validated", "pass")
    with database.reading() as session:
        dossier = dossiers.dossier_of(session, made.sample_ids[0])
        assert "Hết mẫu" in next(facts._deviations(dossier))["vi"]


def test_controls_and_results_need_two_persons(database: Database) -> None:
    run_id, _ = planned(database, BLANK)
    type_in(database, run_id, ["0,05", "0,02"])
    give(database, run_id, by="minh", BLK_1_cadmium="0,001", BLK_1_lead="0,001")
    with pytest.raises(NotAllowed, match="validator_entered"):
        validate(database, run_id)


def test_only_who_is_competent_enters_controls(database: Database) -> None:
    run_id, _ = planned(database, BLANK)
    with pytest.raises(Conflict, match="hindered_competence_missing"):
        give(database, run_id, by="hoa", BLK_1_cadmium="0,001")


def test_bad_boxes_change_nothing_and_are_all_named(database: Database) -> None:
    run_id, _ = planned(database, BLANK)
    with pytest.raises(Refused) as refused:
        give(database, run_id, BLK_1_cadmium="NaN", BLK_1_lead="0,001")
    (name,) = refused.value.problems
    assert name.endswith("-value")
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(ControlValue.id))) == 0


def test_a_changed_value_needs_its_reason_and_the_old_one_stays(database: Database) -> None:
    run_id, _ = planned(database, BLANK)
    give(database, run_id, BLK_1_cadmium="0,009")
    with pytest.raises(Refused, match="entries_need_attention") as refused:
        give(database, run_id, BLK_1_cadmium="0,001", version=1)
    assert "correction_reason" in refused.value.problems
    with pytest.raises(Conflict, match="changed_meanwhile"):
        give(database, run_id, BLK_1_cadmium="0,001", version=0, reason="Gõ nhầm")
    assert give(database, run_id, BLK_1_cadmium="0,001", version=1, reason="Gõ nhầm") == 1
    with database.reading() as session:
        (row,) = session.scalars(sa.select(ControlValue)).all()
        assert (row.typed, row.outcome) == ({"value": "0,001"}, "pass")
        assert [(each["typed"], each["reason"]) for each in row.earlier] == [({"value": "0,009"}, "Gõ nhầm")]


def test_nothing_changes_under_an_accepted_result(database: Database) -> None:
    run_id, _ = planned(database, BLANK)
    type_in(database, run_id, ["0,05", "0,02"])
    give(database, run_id, BLK_1_cadmium="0,001", BLK_1_lead="0,001")
    validate(database, run_id)
    with pytest.raises(Conflict, match="checks_accepted"):
        give(database, run_id, BLK_1_cadmium="0,002", version=1, reason="Gõ nhầm")
    first = columns(database, run_id)["BLK", 1, "cadmium"][0]
    with pytest.raises(Conflict, match="checks_accepted"):
        doing(database, "lan", controls.measure_again, run_id, first, "Lại")


def test_a_control_of_another_run_is_not_there(database: Database) -> None:
    run_id, _ = planned(database, BLANK)
    with pytest.raises(NotFound), database.transaction(Act(person_id(database, "lan"), NOON)) as session:
        act = Act(person_id(database, "lan"), NOON)
        controls.enter(session, run_id, {(999, 1): Sent({"value": "1"})}, act=act)


def order(database: Database, run_id: int) -> list[str]:
    with database.reading() as session:
        sheet = sheets(session, [run_id])[run_id]
        return [
            f"{each.item}{each.number}" if each.item else str(each.sample_id) for each in placing.order(sheet)
        ]


def test_a_run_begins_in_the_order_of_its_plan_and_grows_with_it(database: Database) -> None:
    made_run, made = planned(database, BLANK, DUPLICATE, REFERENCE, samples=5)
    one, two, three, four, five = map(str, made.sample_ids)
    assert order(database, made_run) == ["BLK1", one, two, "DUP1", three, four, "DUP2", five, "DUP3", "CRM1"]
    late = [each for row in made.analyses[3:] for each in row]
    for place in [each[0] for each in boxes(database, made_run)][6:]:
        with database.transaction(Act(person_id(database, "lan"), NOON)) as session:
            runs.remove(session, made_run, place, "Chưa cân", act=Act(person_id(database, "lan"), NOON))
    assert order(database, made_run) == ["BLK1", one, two, "DUP1", three, "DUP2", "DUP3", "CRM1"]
    with database.transaction(Act(person_id(database, "lan"), NOON)) as session:
        runs.add(session, made_run, late, act=Act(person_id(database, "lan"), NOON))
    assert set(order(database, made_run)) >= {four, five}


def test_places_are_moved_and_scanned(database: Database) -> None:
    run_id, made = planned(database, BLANK, samples=3)
    one, two, three = map(str, made.sample_ids)

    def version() -> int:
        with database.reading() as session:
            return session.get_one(Run, run_id).version

    with database.transaction(Act(person_id(database, "lan"), NOON)) as session:
        controls.move(session, run_id, 0, 3, version=version())
    assert order(database, run_id) == [one, two, three, "BLK1"]
    with (
        pytest.raises(Conflict, match="changed_meanwhile"),
        database.transaction(Act(None, NOON)) as session,
    ):
        controls.move(session, run_id, 0, 3, version=version() - 1)
    codes = [f"LD-26-{number:06d}" for number in (3, 1)]
    with database.transaction(Act(person_id(database, "lan"), NOON)) as session:
        controls.in_scanned_order(session, run_id, codes, version=version())
    assert order(database, run_id) == [three, one, two, "BLK1"]
    with pytest.raises(Refused, match="scan_unknown"), database.transaction(Act(None, NOON)) as session:
        controls.in_scanned_order(session, run_id, ["LD-26-999999"], version=version())


def test_a_plan_is_never_changed_and_the_second_of_two_is_told(database: Database) -> None:
    ready(database, METALS)
    with database.reading() as session:
        version_id = session.scalars(sa.select(MethodVersion.id)).one()
    act = Act(person_id(database, "dung"), MORNING)
    with database.transaction(act) as session:
        quality_plans.keep(session, version_id, Plan((BLANK,)), "", act=act)
    with pytest.raises(Conflict, match="changed_meanwhile"), database.transaction(act) as session:
        quality_plans.remove_item(session, version_id, "BLK", "Không cần", number=1, act=act)
    with database.transaction(act) as session:
        quality_plans.remove_item(session, version_id, "BLK", "Không cần", number=2, act=act)
    with database.reading() as session:
        rows = session.execute(
            sa.select(QualityPlan.number, QualityPlan.plan).order_by(QualityPlan.number)
        ).all()
    assert [each.number for each in rows] == [1, 2, 3]
    assert rows[1].plan == to_lean(Plan((BLANK,)))


def test_an_open_run_keeps_the_plan_it_began_with(database: Database) -> None:
    run_id, _ = planned(database, BLANK)
    with database.reading() as session:
        version_id = session.scalars(sa.select(MethodVersion.id)).one()
    doing(database, "dung", quality_plans.keep, version_id, Plan((REFERENCE,)), "Đổi")
    assert held(database, run_id) == ["BLK 1 cadmium missing", "BLK 1 lead missing"]


def test_as_many_statements_for_one_run_as_for_many_boxes(database: Database) -> None:
    few, _ = planned(database, BLANK, DUPLICATE)
    many, _ = planned(database, BLANK, DUPLICATE, samples=12)
    counted = []
    for run_id in (few, many):
        with database.reading() as session, statements(database) as seen:
            asking.of_runs(session, [run_id])
        counted.append(len(seen.said))
    assert counted[0] == counted[1]


def test_no_certificate_on_a_check_that_holds_no_more(database: Database) -> None:
    run_id, made = planned(database, BLANK)
    type_in(database, run_id, ["0,05", "0,02"])
    give(database, run_id, BLK_1_cadmium="0,001", BLK_1_lead="0,001")
    validate(database, run_id)

    def unproven() -> tuple[str, ...]:
        with database.reading() as session:
            return dossiers.work_of(dossiers.dossier_of(session, made.sample_ids[0])).unproven

    assert unproven() == ()
    with database.transaction(Act(None, EVENING)) as session:
        session.scalars(sa.select(ControlValue)).first().typed = {"value": "0,5"}  # type: ignore[union-attr]
    assert unproven() == ("ME-261123-01",)


def test_a_duplicate_of_one_sample_says_nothing_about_what_is_asked_of_another(database: Database) -> None:
    both = ready(database, METALS)
    one = ready(database, METALS[:1])
    act = Act(person_id(database, "dung"), MORNING)
    with database.transaction(act) as session:
        version_id = session.scalars(sa.select(MethodVersion.id)).one()
        quality_plans.keep(session, version_id, Plan((DUPLICATE,)), "", act=act)
    run_id = opened(database, both, analysis_ids=(*both.analysis_ids, *one.analysis_ids))
    type_in(database, run_id, ["0,05", "0,02", "0,04"])
    assert held(database, run_id) == ["DUP 1 cadmium missing", "DUP lead missing"]
    give(database, run_id, DUP_1_cadmium="0,041")
    assert held(database, run_id) == ["DUP lead missing"]
    act = Act(person_id(database, "lan"), NOON)
    with database.transaction(act) as session:
        controls.put_in(session, run_id, "DUP", sample=(both.sample_ids[0], 1))
    give(database, run_id, DUP_2_cadmium="0,05", DUP_2_lead="0,02")
    assert held(database, run_id) == []


def test_what_a_duplicate_was_made_of_does_not_change_under_an_accepted_result(database: Database) -> None:
    run_id, _ = planned(database, DUPLICATE, samples=2)
    type_in(database, run_id, ["0,50", "0,48", "0,51", "0,47"])
    give(database, run_id, DUP_1_cadmium="0,50", DUP_1_lead="0,48")
    assert validate(database, run_id, places=[0]) == 1
    with pytest.raises(Conflict, match="check_leans_on_result"):
        type_in(database, run_id, [None, None, "0,90", None], reason="Đọc nhầm")
    third = boxes(database, run_id)[2][0]
    with pytest.raises(Conflict, match="check_leans_on_result"):
        doing(database, "lan", runs.retest, run_id, third, "Lại")
    assert type_in(database, run_id, [None, None, None, "0,49"], reason="Đọc nhầm") == 1


def test_what_is_kept_for_the_charts_is_what_was_accepted(database: Database) -> None:
    run_id, _ = planned(database, DUPLICATE)
    type_in(database, run_id, ["0,50", "0,48"])
    give(database, run_id, DUP_1_cadmium="0,50", DUP_1_lead="0,48")
    type_in(database, run_id, ["0,52", "0,48"], reason="Đọc nhầm")
    validate(database, run_id)
    with database.reading() as session:
        figures = session.scalars(sa.select(ControlValue.figure).order_by(ControlValue.id)).all()
    assert figures == [Decimal("3.922"), Decimal(0)]


def test_a_sum_is_accepted_with_its_components_and_never_before_them(database: Database) -> None:
    made = ready(database, (*AFLATOXIN_PARTS, AFLATOXINS))
    run_id = opened(database, made)
    type_in(database, run_id, ["0,5", "0,3", "0,3", "0,3"])
    with pytest.raises(Conflict, match="sum_before_components"):
        validate(database, run_id, places=[4])
    assert validate(database, run_id, places=[0, 1, 2, 3]) == 4
    assert validate(database, run_id, places=[4]) == 1
