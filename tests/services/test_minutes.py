"""Sampling minutes are kept, told to their samples, corrected with a reason, and closed by a certificate."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from lims.db import Database
from lims.domain.minutes import ItemGiven, MinutesGiven, Sampler
from lims.domain.refusal import Conflict, NotFound, Refused
from lims.models.amendment import AmendmentRow
from lims.models.audit import AuditEntry
from lims.models.certificate import CertificateRow
from lims.models.minutes import SampledItem, SamplingMinutes
from lims.models.sample import Sample
from lims.queries import decided_by_day
from lims.queries import minutes as asking
from lims.services import minutes
from tests.domain.test_minutes import GIVEN
from tests.factories import MORNING, an_act, person_id
from tests.finished import finished
from tests.reception import COFFEE, a_catalogue, an_arrival, an_order, books, one, receive
from tests.services.test_amendments import put_right
from tests.services.test_certificates import SIGNED, authorise, certificate

LATER = MORNING + timedelta(hours=1)


def record(samples: Sequence[int], *, version: int = 1, **changed: Any) -> MinutesGiven:
    items = tuple(
        ItemGiven(
            sample_id=each,
            version=version,
            lot="R-01",
            quantity="2 × 500 g",
            test_part="M1",
            test_seal="NP-1",
            retained_part="L1",
        )
        for each in samples
    )
    return replace(GIVEN, sampled_at=MORNING - timedelta(hours=3), items=items, **changed)


def open_amendment(database: Database, certificate_id: int) -> None:
    with database.transaction(an_act()) as session:
        one(session, CertificateRow, certificate_id).status = "issued"
        session.add(
            AmendmentRow(
                certificate_id=certificate_id, why="wrong_fact", reason="Nhầm nơi lấy", language="vi",
                opened_by_id=person_id(database, "dung"), opened_at=SIGNED,
            )
        )  # fmt: skip


def kept(database: Database, order_id: int, given: MinutesGiven) -> int:
    act = an_act(person_id(database, "lan"), at=LATER)
    with database.transaction(act) as session:
        return minutes.make(session, order_id, given, act=act).id


def test_the_samples_know_what_the_record_says(database: Database) -> None:
    a_catalogue(database)
    order_id, samples = an_order(database, COFFEE, COFFEE)
    row_id = kept(database, order_id, record(samples))
    with database.reading() as session:
        row = asking.one(session, row_id)
        assert (row.number, row.status, [each.sample_id for each in row.items]) == (
            "BB-26-000001", "made", samples,
        )  # fmt: skip
        for item in row.items:
            sample = item.sample
            assert (sample.sampled_by, sample.sampler) == ("laboratory", "Nguyễn Thị Lan, Trần Văn Minh")
            assert (sample.sampled_place, sample.sampling_minutes) == ("Kho mát nhà máy", "BB-26-000001")
            assert (sample.sampling_plan, sample.sampling_conditions) == ("TCVN 5276:1990", "3,5 °C")
            assert (sample.sampled_at, sample.quantity) == (MORNING - timedelta(hours=3), "2 × 500 g")
    before = books(database)
    with pytest.raises(Conflict, match="sample_has_minutes"):
        kept(database, order_id, record(samples, version=2))
    assert books(database) == before


def test_an_empty_form_becomes_the_record_once(database: Database) -> None:
    a_catalogue(database)
    order_id, (first, second) = an_order(database, COFFEE, COFFEE)
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        numbers = [row.number for row in minutes.blanks(session, 2, act=act)]
    assert numbers == ["BB-26-000001", "BB-26-000002"]
    row_id = kept(database, order_id, record([first], number=" bb-26-000002 "))
    with database.reading() as session:
        assert one(session, SamplingMinutes, row_id).number == "BB-26-000002"
    for number, code in (("BB-26-000002", "minutes_number_used"), ("BB-26-000099", "minutes_number_unknown")):
        with pytest.raises(Refused) as refused:
            kept(database, order_id, record([second], number=number))
        assert refused.value.problems["number"].code == code
    kept(database, order_id, record([second]))
    with database.reading() as session:
        assert session.scalars(sa.select(SamplingMinutes.number).order_by(SamplingMinutes.id)).all() == [
            "BB-26-000001", "BB-26-000002", "BB-26-000003",
        ]  # fmt: skip
    with pytest.raises(Refused, match="blanks_range"), database.transaction(act) as session:
        minutes.blanks(session, 21, act=act)


def test_after_the_receipt_and_for_a_correction_a_reason_is_needed(database: Database) -> None:
    a_catalogue(database)
    order_id, (sample_id,) = an_order(database)
    receive(database, an_arrival(sample_id))
    given = record([sample_id], version=2)
    with pytest.raises(Refused) as refused:
        kept(database, order_id, given)
    assert refused.value.problems["reason"].code == "required"
    row_id = kept(database, order_id, replace(given, reason="Biên bản giấy về sau"))
    act = an_act(person_id(database, "minh"), at=LATER, reason="Ghi nhầm kho")
    corrected = record([sample_id], version=3, place="Kho thường")
    with pytest.raises(Refused), database.transaction(act) as session:
        minutes.correct(session, row_id, corrected, version=1, act=act)
    with database.transaction(act) as session:
        version = one(session, SamplingMinutes, row_id).version
        minutes.correct(session, row_id, replace(corrected, reason="Ghi nhầm kho"), version=version, act=act)
    with database.reading() as session:
        assert one(session, Sample, sample_id).sampled_place == "Kho thường"
        entry = session.scalars(
            sa.select(AuditEntry)
            .where(AuditEntry.entity == "sampling_minutes", AuditEntry.reason == "Ghi nhầm kho")
        ).one()  # fmt: skip
        assert entry.changes["place"] == ["Kho mát nhà máy", "Kho thường"]
    with pytest.raises(Conflict), database.transaction(act) as session:
        minutes.correct(session, row_id, replace(corrected, reason="Lần nữa"), version=1, act=act)


def test_a_record_given_up_takes_back_what_it_said(database: Database) -> None:
    a_catalogue(database)
    order_id, (sample_id,) = an_order(database)
    row_id = kept(database, order_id, record([sample_id]))
    act = an_act(person_id(database, "lan"), at=LATER, reason="Nhầm mẫu")
    with pytest.raises(Refused, match="minutes_incomplete"), database.transaction(act) as session:
        minutes.give_up(session, row_id, " ", version=1, act=act)
    with database.transaction(act) as session:
        version = one(session, SamplingMinutes, row_id).version
        minutes.give_up(session, row_id, "Nhầm mẫu", version=version, act=act)
    with database.reading() as session:
        sample = one(session, Sample, sample_id)
        assert (sample.sampling_minutes, sample.sampler, sample.sampled_at) == ("", "", None)
        version = sample.version
    with pytest.raises(Conflict, match="minutes_void"), database.transaction(act) as session:
        minutes.give_up(session, row_id, "Lần nữa", version=9, act=act)
    kept(database, order_id, record([sample_id], version=version))
    with pytest.raises(DBAPIError), database.transaction(act) as session:
        session.execute(sa.text("DELETE FROM sampled_item"))


def test_a_certificate_says_what_the_record_says_and_closes_it(database: Database) -> None:
    sample_id = finished(database).sample_id
    with database.reading() as session:
        sample = one(session, Sample, sample_id)
        order_id, version, received_at = sample.order_id, sample.version, sample.received_at
    given = replace(
        record([sample_id], version=version, reason="Ghi muộn"), sampled_at=received_at - timedelta(hours=3)
    )
    act = an_act(person_id(database, "lan"), at=SIGNED - timedelta(hours=1))
    with database.transaction(act) as session:
        row_id = minutes.make(session, order_id, given, act=act).id
    certificate_id = authorise(database, sample_id)
    with database.reading() as session:
        said = certificate(database, certificate_id).document["sampling"]
        assert (said["minutes"], said["sampler"]) == ("BB-26-000001", "Nguyễn Thị Lan, Trần Văn Minh")
        version, own = one(session, Sample, sample_id).version, one(session, SamplingMinutes, row_id).version
    item = replace(given.items[0], version=version)
    corrected = replace(given, items=(item,), reason="Nhầm nơi lấy", place="Kho khác")
    act = an_act(person_id(database, "lan"), at=SIGNED + timedelta(hours=1))
    before = books(database)
    with pytest.raises(Conflict, match="minutes_frozen"), database.transaction(act) as session:
        minutes.correct(session, row_id, corrected, version=own, act=act)
    with pytest.raises(Conflict, match="minutes_frozen"), database.transaction(act) as session:
        minutes.give_up(session, row_id, "Nhầm", version=own, act=act)
    assert books(database) == before
    open_amendment(database, certificate_id)
    with database.transaction(act) as session:
        minutes.correct(session, row_id, corrected, version=own, act=act)
    with pytest.raises(Refused) as refused:
        put_right(database, sample_id, sampled_place="Kho thứ ba", quantity="9 kg", condition="Bao hở")
    assert {name: each.code for name, each in refused.value.problems.items()} == {
        "sampled_place": "facts_in_minutes",
        "quantity": "facts_in_minutes",
    }
    put_right(database, sample_id, condition="Bao hở")


def test_a_day_that_brings_another_limit_is_for_a_new_order(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_catalogue(database)
    order_id, (sample_id,) = an_order(database)
    receive(database, an_arrival(sample_id))
    found = iter([{(1, "EU"): "old"}, {(1, "EU"): "new"}])
    monkeypatch.setattr(decided_by_day, "limits", lambda *_: next(found))
    before = books(database)
    with pytest.raises(Conflict, match="facts_move_limits"):
        kept(database, order_id, record([sample_id], version=2, reason="Ghi muộn"))
    assert books(database) == before


def test_samples_of_another_order_refused_ones_and_none_are_not_taken(database: Database) -> None:
    a_catalogue(database)
    order_id, (mine,) = an_order(database)
    _, (other,) = an_order(database)
    with pytest.raises(NotFound):
        kept(database, order_id, record([mine, other]))
    with pytest.raises(NotFound):
        kept(database, 999, record([mine]))
    with pytest.raises(Refused, match="minutes_without_sample"):
        kept(database, order_id, record([]))
    with pytest.raises(Refused) as refused:
        kept(database, order_id, replace(record([mine]), samplers=(Sampler(""),), place=""))
    assert set(refused.value.problems) == {"samplers-0-name", "place"}
    with database.transaction(an_act()) as session:
        one(session, Sample, mine).status = "rejected"
    with pytest.raises(Conflict, match="sample_takes_no_minutes"):
        kept(database, order_id, record([mine], version=2))
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(SampledItem.id))) == 0
