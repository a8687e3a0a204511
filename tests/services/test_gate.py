"""Every rule of the gate fires, nobody goes past what blocks, and what may be gone past is gone past by name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lims.db import Database
from lims.domain.act import Act
from lims.domain.gate import Rule, State
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, NotAllowed, Refused
from lims.domain.signing import KeyKind, SigningIdentity
from lims.domain.verification import token
from lims.models.analysis import Analysis, Result, Run, SpecificationRow
from lims.models.audit import AuditEntry, AuditHead
from lims.models.certificate import CertificateRow
from lims.models.chart import RunHold
from lims.models.competence import Competence
from lims.models.override import CertificateOverride
from lims.models.people import Person
from lims.models.quality import QualityPlan
from lims.models.repeat import HoldingBreach
from lims.models.resource import Equipment, EquipmentEvent, Supply
from lims.models.run_use import RunUse
from lims.models.sample import Order, Sample
from lims.services import certificates, overrides
from tests.counting import statements
from tests.factories import Member, a_person, an_account, an_act, person_id
from tests.finished import CADMIUM, COFFEE, RUN_ON, SIGNED, VALIDATED, Finished, Measured, finished
from tests.gate import acknowledged, gate_of, overridden
from tests.signing import KEY

Change = Callable[[Session], None]
BEFORE = date(2026, 1, 1)


def change(database: Database, what: Change) -> None:
    with database.transaction(an_act(at=VALIDATED)) as session:
        what(session)


def authorise(database: Database, sample_id: int, *, by: str = "dung", at: datetime = SIGNED) -> int:
    act = Act(person_id(database, by), at)
    with database.transaction(act) as session:
        return certificates.authorise(
            session, sample_id, token=token(1), public_url="https://lab.vn", key=KEY, act=act
        ).id


def second_manager(database: Database) -> None:
    member = Member("thu", "Lý Thị Thu", Role.MANAGER, reviewer=True, signatory="all")

    def come(session: Session) -> None:
        session.add(person := a_person(member))
        person.title = "Phó trưởng phòng"
        session.flush()
        session.add(an_account(person.id, member))

    change(database, come)


def hands(session: Session) -> int:
    return session.scalars(sa.select(Person.id).where(Person.name == "Nguyễn Thị Lan")).one()


def first(session: Session, kind: type) -> object:
    return session.scalars(sa.select(kind).order_by(kind.id)).first()  # type: ignore[attr-defined]


def sets(kind: type, **values: object) -> Change:
    def what(session: Session) -> None:
        for row in session.scalars(sa.select(kind)):
            for name, value in values.items():
                setattr(row, name, value)

    return what


def an_instrument(session: Session, **event: object) -> None:
    """Used in the first run; calibrated in force, then what the test says happened."""
    person = hands(session)
    balance = Equipment(
        code="CAN-01", name="Cân phân tích", kind="balance", search_key="can", needs_maintenance=False
    )
    session.add(balance)
    session.flush()
    good = {"kind": "calibration", "happened_on": BEFORE, "valid_until": date(2027, 1, 1)}
    for each in (
        (good, event)
        if event.get("kind") != "calibration_only"
        else ({**good, **event, "kind": "calibration"},)
    ):
        session.add(EquipmentEvent(equipment_id=balance.id, by_id=person, at=VALIDATED, **each))
    run = first(session, Run)
    assert isinstance(run, Run)
    session.add(
        RunUse(run_id=run.id, equipment_id=balance.id, facts={}, chosen_by_id=person, chosen_at=VALIDATED)
    )


def doubted(session: Session) -> None:
    an_instrument(
        session,
        kind="calibration",
        happened_on=date(2026, 11, 19),
        valid_until=date(2027, 11, 19),
        doubted_from=date(2026, 11, 10),
    )


def lapsed(session: Session) -> None:
    an_instrument(session, kind="calibration_only", valid_until=date(2026, 11, 1))


def expired(session: Session) -> None:
    person = hands(session)
    stuff = Supply(
        code="HC-1",
        kind="reagent",
        name="HNO3",
        name_key="hno3",
        search_key="hno3",
        lot="7",
        expires_on=date(2026, 11, 1),
    )
    session.add(stuff)
    run = first(session, Run)
    session.flush()
    assert isinstance(run, Run)
    session.add(RunUse(run_id=run.id, supply_id=stuff.id, facts={}, chosen_by_id=person, chosen_at=VALIDATED))


def withdrawn(session: Session) -> None:
    for row in session.scalars(sa.select(Competence)):
        row.withdrawn_from, row.withdrawn_at = RUN_ON, VALIDATED


def held(session: Session) -> None:
    run = first(session, Run)
    assert isinstance(run, Run)
    session.add(RunHold(run_id=run.id, reason="xem lại", held_by_id=hands(session), held_at=VALIDATED))


def unplanned(session: Session) -> None:
    for row in session.scalars(sa.select(QualityPlan)).all():
        version_id = row.method_version_id
        session.add(QualityPlan(method_version_id=version_id, number=2, plan={}, reason="", at=VALIDATED))


def too_long(session: Session, code: str = "exceeded") -> None:
    result = first(session, Result)
    assert isinstance(result, Result)
    session.add(
        HoldingBreach(
            result_id=result.id, code=code, started_at=VALIDATED, start_by=VALIDATED - timedelta(days=2)
        )
    )


def own_review(session: Session) -> None:
    for row in session.scalars(sa.select(Result)):
        row.validated_by_id = row.entered_by_id


def unread_limit(session: Session) -> None:
    row = session.scalars(sa.select(SpecificationRow).where(SpecificationRow.market == "VN")).first()
    assert row is not None and row.frozen is not None
    row.frozen = {**row.frozen, "confirmed": False}


def measured_and_left_out(session: Session) -> None:
    analysis = session.scalars(sa.select(Analysis).order_by(Analysis.id.desc())).first()
    assert analysis is not None
    analysis.status = "excluded"


@pytest.mark.parametrize(
    ("what", "rule", "state", "code"),
    [
        (sets(Sample, status="rejected"), Rule.RECEIVED, State.BLOCKS, "certificate_sample_rejected"),
        (sets(Result, validated_at=None), Rule.VALIDATED, State.BLOCKS, "analysis_not_validated"),
        (measured_and_left_out, Rule.EXCLUDED, State.OVERRIDABLE, "certificate_exclusion_unsaid"),
        (held, Rule.NOT_HELD, State.BLOCKS, "certificate_run_held"),
        (unplanned, Rule.QUALITY, State.CANNOT_TELL, "certificate_quality_unplanned"),
        (own_review, Rule.REVIEW_EYES, State.BLOCKS, "certificate_reviewed_own"),
        (withdrawn, Rule.COMPETENCE, State.BLOCKS, "hindered_competence_withdrawn"),
        (lapsed, Rule.EQUIPMENT, State.BLOCKS, "hindered_calibration_past"),
        (expired, Rule.EQUIPMENT, State.BLOCKS, "hindered_expired"),
        (doubted, Rule.EQUIPMENT, State.OVERRIDABLE, "hindered_calibration_doubted"),
        (too_long, Rule.HOLDING, State.OVERRIDABLE, "certificate_holding_exceeded"),
        (lambda s: too_long(s, "unknown"), Rule.HOLDING, State.CANNOT_TELL, "certificate_holding_unknown"),
        (unread_limit, Rule.LIMITS, State.BLOCKS, "certificate_limit_unread"),
        (sets(Sample, sampled_by="authority"), Rule.SAMPLING_PLAN, State.OVERRIDABLE, "sampling_plan_unknown"),
        (sets(Sample, sampled_by="laboratory"), Rule.SAMPLING, State.BLOCKS, "certificate_lacks_sampling_minutes"),
        (sets(Sample, sampled_by="authority", sampled_at=None), Rule.SAMPLING, State.BLOCKS, "certificate_lacks_sampled_at"),
        (sets(Sample, sampled_by=""), Rule.CUSTOMER_DATA, State.CANNOT_TELL, "certificate_lacks_sampled_by"),
        (sets(Sample, departure="móp"), Rule.CONDITION, State.BLOCKS, "certificate_departure_not_agreed"),
        (sets(Sample, received_at=VALIDATED), Rule.DAYS, State.BLOCKS, "certificate_tested_before_receipt"),
        (sets(Order, contact=" "), Rule.REPORT, State.BLOCKS, "certificate_lacks_customer_contact"),
        (sets(Run, deviation="Cân 1,0 g"), Rule.DEVIATIONS, State.UNREAD, "certificate_deviations_unread"),
        (sets(Order, rule_agreed_on=date(2026, 11, 19)), Rule.RULE_AGREED, State.BLOCKS, "certificate_rule_agreed_late"),
    ],
)  # fmt: skip
def test_each_rule_fires_and_nothing_leaves(
    database: Database, what: Change, rule: Rule, state: State, code: str
) -> None:
    sample_id = finished(database).sample_id
    assert gate_of(database, sample_id).open
    change(database, what)
    found = [each for each in gate_of(database, sample_id).holding if each.rule == rule]
    assert (found[0].state, code) == (
        state,
        next(each.problem.code for each in found if each.problem and each.problem.code == code),
    )
    with pytest.raises(Refused):
        authorise(database, sample_id)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(CertificateRow.id))) == 0


def key(**values: object) -> SigningIdentity:
    plain = SigningIdentity(KeyKind.LABORATORY, "CN=lab", "0" * 64, SIGNED, SIGNED + timedelta(days=1))
    return replace(plain, **values)  # type: ignore[arg-type]


def test_the_key_and_the_hour_are_asked(database: Database) -> None:
    sample_id = finished(database).sample_id

    def said(**given: object) -> list[tuple[str, State]]:
        found = gate_of(database, sample_id, **given).reasons  # type: ignore[arg-type]
        asked = (Rule.KEY, Rule.CLOCK, Rule.CLOCK_JUMP)
        return [(each.problem.code, each.state) for each in found if each.rule in asked and each.problem]

    assert said(key=key()) == []
    assert said(key=None) == [("signing_key_missing", State.BLOCKS)]
    assert said(key=key(valid_from=SIGNED + timedelta(1))) == [("signing_key_early", State.BLOCKS)]
    assert said(key=key(valid_to=SIGNED - timedelta(1))) == [("signing_key_expired", State.BLOCKS)]
    assert said(key=key(kind=KeyKind.DEMONSTRATION)) == [("signing_key_demonstration", State.SAID)]
    assert said(at=VALIDATED - timedelta(hours=1)) == [("clock_went_back", State.BLOCKS)]
    change(database, lambda session: setattr(first(session, Sample), "remark", "sau"))
    with database.reading() as session:
        last = session.scalars(sa.select(AuditHead.at)).one()
    assert last is not None
    assert said(at=last - timedelta(minutes=5)) == [("clock_went_back", State.BLOCKS)]
    assert said(at=last + timedelta(days=31)) == []
    assert said(at=last + timedelta(days=31, seconds=1)) == [("clock_jumped_ahead", State.UNREAD)]


def test_clock_behind_the_trail_blocks_from_five_minutes_on(database: Database) -> None:
    sample_id = finished(database).sample_id
    with database.transaction(an_act(at=SIGNED)) as session:
        first(session, Sample).remark = "sau"
    codes = [
        [
            each.problem.code
            for each in gate_of(database, sample_id, at=SIGNED - timedelta(minutes=back)).holding
            if each.problem
        ]
        for back in (5, 6)
    ]
    assert codes == [[], ["clock_behind_trail"]]


def test_clock_that_jumped_waits_for_a_name_and_goes_on(database: Database) -> None:
    sample_id, later = finished(database).sample_id, SIGNED + timedelta(days=365)
    with pytest.raises(Conflict) as refused:
        authorise(database, sample_id, at=later)
    assert refused.value.code == "clock_jumped_ahead"
    acknowledged(database, sample_id, at=later)
    assert authorise(database, sample_id, at=later) > 0


def test_doubted_instrument_is_gone_past_by_another_manager_and_printed(database: Database) -> None:
    """By name, audited, on the paper; the one who did it does not sign; and nobody who worked on the sample does it."""
    sample_id = finished(database).sample_id
    second_manager(database)
    change(database, doubted)
    with pytest.raises(NotAllowed) as refused:
        overridden(database, sample_id, Rule.EQUIPMENT, by="lan")
    assert refused.value.code == "override_own_work"
    with pytest.raises(Refused) as short:
        overridden(database, sample_id, Rule.EQUIPMENT, by="thu", reason="ổn")
    assert list(short.value.problems) == ["reason"]
    overridden(database, sample_id, Rule.EQUIPMENT, by="thu", reason="Cân lệch 0,2 mg, không đáng kể")
    acknowledged(database, sample_id, by="thu")
    with pytest.raises(NotAllowed) as own:
        authorise(database, sample_id, by="thu")
    assert own.value.code == "certificate_own_override"
    certificate_id = authorise(database, sample_id)
    with database.reading() as session:
        said = session.get_one(CertificateRow, certificate_id).document["deviations"]
        assert [
            "Cân lệch 0,2 mg" in said[0][each] and "Lý Thị Thu" in said[0][each] for each in ("vi", "en")
        ] == [True, True]
        entry = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.entity == "certificate_override")
        ).first()
        assert entry is not None and entry.person_id == person_id(database, "thu")


def test_override_is_void_once_its_facts_change(database: Database) -> None:
    sample_id = finished(database).sample_id
    second_manager(database)
    change(database, doubted)
    overridden(database, sample_id, Rule.EQUIPMENT, by="thu")
    change(database, lambda session: setattr(first(session, Result), "typed", "0,051"))
    found = next(each for each in gate_of(database, sample_id).holding if each.rule == Rule.EQUIPMENT)
    assert (found.state, found.void) == (State.OVERRIDABLE, True)
    with pytest.raises(Conflict):
        authorise(database, sample_id)


def test_word_given_for_other_facts_is_refused(database: Database) -> None:
    """Between the page and the button something changed: nothing is kept."""
    sample_id = finished(database).sample_id
    change(database, doubted)
    found = next(each for each in gate_of(database, sample_id).holding if each.rule == Rule.EQUIPMENT)
    change(database, lambda session: setattr(first(session, Result), "typed", "0,051"))
    act = Act(person_id(database, "dung"), SIGNED)
    said = [(found.digest, "override_facts_changed"), ("0" * 64, "override_facts_changed")]
    for digest, code in said:
        with pytest.raises(Conflict) as refused, database.transaction(act) as session:
            overrides.override(
                session,
                sample_id,
                rule=found.rule,
                subject=found.key,
                digest=digest,
                reason="Không ảnh hưởng gì",
                act=act,
            )
        assert refused.value.code == code
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(CertificateOverride.id))) == 0


@pytest.mark.parametrize("what", [withdrawn, lapsed, held, sets(Result, validated_at=None)])
def test_nobody_goes_past_what_blocks(database: Database, what: Change) -> None:
    sample_id, act = finished(database).sample_id, Act(person_id(database, "dung"), SIGNED)
    change(database, what)
    for found in gate_of(database, sample_id).holding:
        for go in (overrides.override, overrides.acknowledge):
            more = {"reason": "Tôi là trưởng phòng"} if go is overrides.override else {}
            with pytest.raises(Conflict) as refused, database.transaction(act) as session:
                go(
                    session,
                    sample_id,
                    rule=found.rule,
                    subject=found.key,
                    digest=found.digest,
                    act=act,
                    **more,
                )  # type: ignore[operator]
            assert refused.value.code == "override_nothing_waits"


def test_what_was_said_is_never_changed_or_deleted(database: Database) -> None:
    sample_id = finished(database, deviation="Cân 1,0 g").sample_id
    acknowledged(database, sample_id)
    for statement in (
        "UPDATE certificate_override SET reason = 'x'",
        "DELETE FROM certificate_override",
        "DELETE FROM accreditation_scope",
    ):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.exec_driver_sql(statement)


def test_answered_waiting_is_open_but_not_for_who_answered(database: Database) -> None:
    sample_id = finished(database).sample_id
    change(database, too_long)

    def answer(session: Session) -> None:
        row = first(session, HoldingBreach)
        assert isinstance(row, HoldingBreach)
        row.accepted_by_id, row.accepted_at, row.reason = person_id(database, "dung"), VALIDATED, "Mẫu bền"

    change(database, answer)
    acknowledged(database, sample_id)
    assert [each.problem.code for each in gate_of(database, sample_id).holding if each.problem] == [
        "certificate_own_override"
    ]


def test_gate_asks_as_much_for_one_analysis_as_for_twelve(database: Database) -> None:
    def asked(done: Finished) -> int:
        with statements(database) as seen:
            gate_of(database, done.sample_id)
        return len(seen.said)

    one = finished(database, (CADMIUM,))
    many = finished(
        database, [Measured(f"metal {each}", f"kim loại {each}", "0,05", {"VN": "0.1"}) for each in range(12)]
    )
    asked(one)
    assert asked(one) == asked(many)


def test_gate_names_market_without_limits_and_unmarked_results(database: Database) -> None:
    plain = replace(CADMIUM, limits={"VN": "0.10"}, accredited_to=date(2026, 11, 17))
    sample_id = finished(database, (plain, *COFFEE[1:]), markets=("VN", "CN")).sample_id
    told = {
        each.problem.code
        for each in gate_of(database, sample_id).reasons
        if each.problem and each.state is State.SAID
    }
    assert {"certificate_market_without_limits", "unmarked_day", "sampling_plan_of_customer"} <= told
