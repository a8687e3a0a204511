"""Results judged again by what will be in force: only those it concerns, and in as many statements for many."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.limit import CatalogueLimit
from lims.domain.limit_change import RowChange, RowOutcome
from lims.domain.specification import specify
from lims.domain.specified import Processing
from lims.models.analysis import Analysis, Result, SpecificationRow
from lims.models.reference import Analyte, Commodity, Limit
from lims.models.sample import Sample
from lims.queries import differences, effects, kept_limits, values
from lims.queries.effects import Told
from lims.queries.limits import WHOLE
from tests.counting import statements
from tests.factories import an_act
from tests.finished import RECEIVED, Finished, Measured, finished

NOW = RECEIVED + timedelta(days=7)
TODAY, THEN = NOW.date(), date(2027, 1, 1)
CADMIUM = Measured("cadmium", "cadimi", "0,050", {"VN": "0.10", "EU": "0.10"})
LITTLE = replace(CADMIUM, typed="0,012")
LEAD = Measured("lead", "chì", "0,050", {"VN": "0.10", "EU": "0.10"})


def a_sample(database: Database, *lines: Measured, received: datetime = RECEIVED) -> Finished:
    return finished(database, lines, markets=("VN", "EU"), received=received)


def change(database: Database, limit_id: str, **to: object) -> None:
    """The limit ends with the year, and another follows it."""
    with database.transaction(an_act()) as session:
        old = session.scalars(sa.select(Limit).where(Limit.limit_id == limit_id).options(*WHOLE)).one()
        old.effective_to = date(2026, 12, 31)
        new = replace(
            values.catalogue_limit(old), limit_id=f"{limit_id}-next", effective_from=THEN, effective_to=None
        )
        session.add(kept_limits.row_of(replace(new, **to), kept_limits.ids(session)))


def told(database: Database, on: date = THEN) -> Told:
    with database.reading() as session:
        return effects.of_day(session, on, today=TODAY, now=NOW)


def said(found: Told) -> list[tuple[str, str, str, str]]:
    return [(each.sample_code, each.market, each.was.value, each.then.value) for each in found.rows]


def test_stricter_limit_fails_what_lies_above_it(database: Database) -> None:
    much, little = a_sample(database, CADMIUM, LEAD), a_sample(database, LITTLE)
    change(database, "VN-cadmium-0.10", high=Decimal("0.02"))
    found = told(database)
    assert said(found) == [(much.code, "VN", "pass", "fail")]
    assert (found.summary.results, found.summary.fails, found.summary.samples) == (2, 1, 1)
    assert little.code not in {each.sample_code for each in found.rows}


def test_nothing_changes_before_the_day(database: Database) -> None:
    a_sample(database, CADMIUM)
    change(database, "VN-cadmium-0.10", high=Decimal("0.02"))
    assert told(database, date(2026, 12, 31)).summary.results == 0


def test_coming_limit_that_nobody_read_says_nothing(database: Database) -> None:
    sample = a_sample(database, CADMIUM)
    change(database, "VN-cadmium-0.10", high=Decimal("0.02"), verified=False)
    found = told(database)
    assert said(found) == [(sample.code, "VN", "pass", "not_evaluated")]
    assert (found.summary.fails, found.summary.unclear) == (0, 1)


def test_limit_that_ends_without_a_successor_leaves_no_pass(database: Database) -> None:
    sample = a_sample(database, CADMIUM)
    with database.transaction(an_act()) as session:
        row = session.scalars(sa.select(Limit).where(Limit.limit_id == "EU-cadmium-0.10")).one()
        row.effective_to = date(2026, 12, 31)
    assert said(told(database)) == [(sample.code, "EU", "pass", "no_limit")]


def test_group_limit_reaches_the_commodity_below_it(database: Database) -> None:
    sample = a_sample(database, replace(LEAD, limits={"VN": None, "EU": None}))
    with database.transaction(an_act()) as session:
        root = Commodity(name="all foods", name_vi="thực phẩm nói chung", search_key="all foods")
        session.add(root)
        session.flush()
        session.scalars(
            sa.select(Commodity).where(Commodity.name == "roasted coffee")
        ).one().parent_id = root.id
    other = a_sample(database, CADMIUM)
    with database.transaction(an_act()) as session:
        old = session.scalars(
            sa.select(Limit).where(Limit.limit_id == "VN-cadmium-0.10").options(*WHOLE)
        ).one()
        group = replace(
            values.catalogue_limit(old),
            limit_id="VN-ALL-LEAD-01",
            commodity="all foods",
            analyte="lead",
            high=Decimal("0.01"),
            effective_from=THEN,
        )
        session.add(kept_limits.row_of(group, kept_limits.ids(session)))
    found = told(database)
    assert said(found) == [(sample.code, "VN", "no_limit", "fail")]
    assert other.code not in {each.sample_code for each in found.rows}


def test_person_once_chose_a_basis_and_it_is_kept(database: Database) -> None:
    sample = a_sample(database, CADMIUM)
    change(database, "VN-cadmium-0.10", high=Decimal("0.02"))
    change(database, "VN-cadmium-0.10-next", high=Decimal("0.2"))
    with database.transaction(an_act()) as session:
        first, second = (
            session.scalars(sa.select(Limit).where(Limit.limit_id == name)).one()
            for name in ("VN-cadmium-0.10-next", "VN-cadmium-0.10-next-next")
        )
        first.effective_to, second.basis = None, "dry matter"
    assert said(told(database)) == [(sample.code, "VN", "pass", "fail")]


def test_samples_older_than_a_year_are_left_alone(database: Database) -> None:
    a_sample(database, CADMIUM, received=RECEIVED - timedelta(days=400))
    new = a_sample(database, CADMIUM)
    change(database, "VN-cadmium-0.10", high=Decimal("0.02"))
    assert [each.sample_code for each in told(database).rows] == [new.code]


def test_result_that_counts_no_more_is_left_alone(database: Database) -> None:
    sample = a_sample(database, CADMIUM)
    with database.transaction(an_act()) as session:
        session.get_one(Result, sample.result_ids[0]).counts = False
    change(database, "VN-cadmium-0.10", high=Decimal("0.02"))
    assert told(database).rows == []


def proposed(database: Database, *, first: date = THEN, high: str = "0.02") -> Sequence[RowChange]:
    with database.reading() as session:
        old = kept_limits.limits(session)["VN-cadmium-0.10"]
    new = replace(old, limit_id="VN-cadmium-0.10-next", high=Decimal(high), effective_from=first)
    return [
        RowChange(
            number=2,
            outcome=RowOutcome.CHANGED,
            limit=new,
            before=old,
            ends=(old.limit_id,),
            ends_on=first - timedelta(days=1),
        )
    ]


def test_proposal_is_held_against_the_catalogue_without_it(database: Database) -> None:
    sample = a_sample(database, CADMIUM, LEAD)
    change(database, "EU-lead-0.10", high=Decimal("0.01"))
    changes = proposed(database)
    with database.reading() as session:
        found = effects.of_proposal(session, changes, on=None, today=TODAY, now=NOW)
    assert (found.on, said(found)) == (THEN, [(sample.code, "VN", "pass", "fail")])


def test_statements_do_not_grow_with_the_results(database: Database) -> None:
    a_sample(database, CADMIUM, LEAD)
    change(database, "VN-cadmium-0.10", high=Decimal("0.02"))
    change(database, "EU-lead-0.10", high=Decimal("0.02"))
    counted = []
    for more in (0, 12):
        for _ in range(more):
            a_sample(database, CADMIUM, LEAD)
        with statements(database) as asked:
            found = told(database)
        counted.append(len(asked.said))
        assert len(found.rows) == 2 * (1 + more)
    assert counted[0] == counted[1]


def test_every_block_is_gone_through(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "BLOCK", 2)
    codes = {a_sample(database, CADMIUM).code for _ in range(5)}
    change(database, "VN-cadmium-0.10", high=Decimal("0.02"))
    assert {each.sample_code for each in told(database).rows} == codes


def test_next_change_is_the_earliest_beginning_or_end(database: Database) -> None:
    a_sample(database, CADMIUM)
    with database.reading() as session:
        assert differences.next_change(session, TODAY) is None
    change(database, "VN-cadmium-0.10", high=Decimal("0.02"))
    with database.reading() as session:
        assert differences.next_change(session, TODAY) == THEN
        assert differences.next_change(session, THEN) is None


def test_sample_of_another_commodity_is_not_even_read(database: Database) -> None:
    sample = a_sample(database, CADMIUM)
    with database.transaction(an_act()) as session:
        tea = Commodity(name="tea", name_vi="chè", search_key="tea che")
        session.add(tea)
        session.flush()
        session.get_one(Sample, sample.sample_id).commodity_id = tea.id
    change(database, "VN-cadmium-0.10", high=Decimal("0.02"))
    assert told(database).summary.results == 0


def judged_by(database: Database, sample: Finished, limit: CatalogueLimit, **more: object) -> None:
    """The sample's first specification for Vietnam as if it had been decided by this limit."""
    with database.transaction(an_act()) as session:
        for name in {limit.commodity, limit.analyte}:
            kind = Commodity if name == limit.commodity else Analyte
            if session.scalar(sa.select(kind.id).where(kind.name == name)) is None:
                session.add(_named(kind, name))
        session.flush()
        row = kept_limits.row_of(limit, kept_limits.ids(session))
        session.add(row)
        session.flush()
        frozen = session.scalars(
            sa.select(SpecificationRow)
            .join(SpecificationRow.analysis)
            .where(Analysis.sample_id == sample.sample_id, SpecificationRow.market == "VN")
        ).one()
        frozen.limit_id = row.id
        values.freeze(frozen, replace(specify("VN", (limit,), confirmed=()), **more))


def _named(kind: type[Commodity] | type[Analyte], name: str) -> Commodity | Analyte:
    if kind is Commodity:
        return Commodity(name=name, name_vi=name, search_key=name)
    return Analyte(
        name=name, synonyms=[], group="pesticide", default_unit="mg/kg", search_key=name, sort_key=name
    )


def kept(database: Database, limit_id: str) -> CatalogueLimit:
    with database.reading() as session:
        return kept_limits.limits(session)[limit_id]


def test_default_limit_that_changes_reaches_whom_it_judged(database: Database) -> None:
    a_sample(database, CADMIUM)
    sample = a_sample(database, replace(LEAD, limits={"VN": None, "EU": None}))
    default = replace(kept(database, "VN-cadmium-0.10"), limit_id="VN-ANY-01", analyte="any pesticide")
    judged_by(database, sample, default, by_default=True)
    change(database, "VN-ANY-01", high=Decimal("0.01"))
    assert said(told(database)) == [(sample.code, "VN", "no_limit", "fail")]


def test_limit_of_the_raw_product_reaches_the_processed_one_by_its_factor(database: Database) -> None:
    sample = a_sample(database, replace(CADMIUM, limits={"VN": None, "EU": None}))
    other = a_sample(database, LEAD)
    lead = kept(database, "VN-lead-0.10")
    raw = replace(lead, limit_id="VN-RAW-01", analyte="cadmium", commodity="green coffee")
    grounds = Processing(
        factor=Decimal("2"), raw="green coffee", raw_limit=Decimal("0.10"), justification="drying", source="x"
    )
    judged_by(database, sample, raw, processing=grounds)
    change(database, "VN-RAW-01", high=Decimal("0.02"))
    (row,) = told(database).rows
    assert (row.sample_code, row.then.value) == (sample.code, "fail")
    assert row.limit is not None and row.limit.high == Decimal("0.04")
    assert other.code != row.sample_code
