"""Many samples come in at once: ordered, received and given their analyses in statements that do not grow."""

import pytest
import sqlalchemy as sa

from lims import trail
from lims.db import Database
from lims.domain.assignment import Chosen
from lims.domain.order import OrderGiven
from lims.domain.reception import Arrival
from lims.domain.refusal import Conflict, NotFound, Refused
from lims.models.analysis import Analysis, SpecificationRow
from lims.models.sample import Sample
from lims.services import assignment, orders, reception
from tests.counting import statements
from tests.factories import an_act, person_id, producer_id
from tests.reception import COFFEE, RULE, a_catalogue

CHOSEN = [Chosen(1), Chosen(2)]


def come_in(database: Database, samples: int, *, chosen: list[Chosen] = CHOSEN) -> list[int]:
    """By one act, the way of an import."""
    act = an_act(person_id(database, "lan"))
    given = OrderGiven(
        producer_id=producer_id(database, "tam"),
        samples=(COFFEE,) * samples,
        markets=("VN", "EU"),
        rule=RULE,
    )
    with database.transaction(act) as session:
        order = orders.place(session, given, act=act)
        rows = session.scalars(sa.select(Sample).where(Sample.order_id == order.id).order_by(Sample.id)).all()
        arrivals = [
            Arrival(sample_id=row.id, version=row.version, received_at=act.at, condition="nguyên vẹn")
            for row in rows
        ]
        received = reception.receive(session, arrivals, act=act)
        assignment.assign_all(session, [row.id for row in received], chosen, act=act)
        return [row.id for row in received]


def asked(database: Database, sample_id: int) -> list[tuple[object, ...]]:
    """What is asked of a sample and what it will be judged by."""
    with database.reading() as session:
        rows = session.execute(
            sa.select(
                Analysis.performance_id,
                Analysis.status,
                Analysis.position,
                Analysis.computed,
                Analysis.start_by,
                SpecificationRow.market,
                SpecificationRow.reason,
                SpecificationRow.limit_id,
                SpecificationRow.sought_on,
                SpecificationRow.frozen,
            )
            .join(SpecificationRow, SpecificationRow.analysis_id == Analysis.id)
            .where(Analysis.sample_id == sample_id)
            .order_by(Analysis.position, SpecificationRow.position)
        )
        sample = session.get_one(Sample, sample_id)
        return [*map(tuple, rows), (sample.status, sample.due_on, sample.feasible_on)]


def test_many_get_what_one_gets(database: Database) -> None:
    a_catalogue(database)
    many = come_in(database, 12)
    (alone,) = come_in(database, 1, chosen=[])
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        assignment.assign(session, alone, CHOSEN, act=act)
    assert len(asked(database, alone)) == 5
    assert [asked(database, each) for each in many] == [asked(database, alone)] * 12
    with database.reading() as session:
        codes = list(session.scalars(sa.select(Sample.code).order_by(Sample.id)))
        assert codes == [f"LD-26-{number:06d}" for number in range(1, 14)]
        assert list(trail.breaks(session)) == []


def test_statements_do_not_grow_with_the_samples(database: Database) -> None:
    a_catalogue(database)
    come_in(database, 1)
    said = []
    for samples in (10, 50):
        with statements(database) as seen:
            come_in(database, samples)
        said.append(len(seen.said))
    assert said[0] == said[1]


def test_sample_that_has_analyses_is_not_decided_unseen(database: Database) -> None:
    a_catalogue(database)
    first, second = come_in(database, 2, chosen=[])
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        assignment.assign(session, first, CHOSEN[:1], act=act)
    for ids, refusal in (([first, second], Conflict), ([second, 999], NotFound)):
        with pytest.raises(refusal), database.transaction(act) as session:
            assignment.assign_all(session, ids, CHOSEN, act=act)
    assert len(asked(database, second)) == 1


def test_method_not_in_use_is_refused_for_all(database: Database) -> None:
    a_catalogue(database)
    with pytest.raises(Refused) as refused:
        come_in(database, 2, chosen=[Chosen(999)])
    assert refused.value.code == "method_not_in_use"
