"""Producers and products come into the books once (bad inputs S01, S06–S11, S16, W07)."""

import unicodedata

import pytest

from lims.db import Database
from lims.domain.refusal import Conflict, NotFound, Refused
from lims.models.producer import Producer, Product
from lims.services import producers
from tests.factories import an_act, producer_id
from tests.reception import a_catalogue, books, one

GIVEN = {"kind": "cooperative", "name": "HTX An Phú", "tax_code": "5800123456", "address": "Xã Đạ Huoai"}


def add(database: Database, **changed: str) -> int:
    with database.transaction(an_act()) as session:
        return producers.add(session, GIVEN | changed).id


def test_a_producer_is_kept_with_its_keys(database: Database) -> None:
    producer = add(database, name=unicodedata.normalize("NFD", "HTX  Đạ Huoai "))
    with database.reading() as session:
        row = one(session, Producer, producer)
    assert (row.code, row.name, row.search_key) == ("CT-000001", "HTX Đạ Huoai", "htx da huoai")


@pytest.mark.parametrize(
    "name", ["HTX An Phú", "htx an phú", unicodedata.normalize("NFD", "HTX An Phú"), "HTX\u200b An Phú"]
)
def test_a_second_of_the_same_name_points_to_the_first(database: Database, name: str) -> None:
    first = add(database)
    before = books(database)
    with pytest.raises(Conflict) as refusal:
        add(database, name=name)
    assert refusal.value.values == {"producer_id": first, "existing": "CT-000001", "name": "HTX An Phú"}
    assert books(database) == before


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("name", "", "required"),
        ("name", " \u200b ", "required"),
        ("name", "\u202egpj.exe", "text_hidden_characters"),
        ("name", "a\x00b", "text_hidden_characters"),
        ("name", "a\ud800b", "text_hidden_characters"),
        ("name", "X\r\nBcc: a@b.vn", "text_one_line"),
        ("name", "n" * 256, "text_too_long"),
        ("phone", "0" * 41, "text_too_long"),
        ("kind", "state", "required"),
        ("tax_code", "12", "tax_code_form"),
    ],
)
def test_what_cannot_be_kept_is_refused(database: Database, field: str, text: str, code: str) -> None:
    before = books(database)
    with pytest.raises(Refused) as refusal:
        add(database, **{field: text})
    assert {name: problem.code for name, problem in refusal.value.problems.items()} == {field: code}
    assert books(database) == before


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", 'Công ty A & B <C> "D"', "🍈 Sầu riêng", "{{7*7}}", "n" * 255, "ß" * 255],
)
def test_a_name_is_kept_as_it_is_written(database: Database, name: str) -> None:
    producer = add(database, name=name)
    with database.reading() as session:
        assert one(session, Producer, producer).name == name


def test_a_change_meets_the_other_persons_change(database: Database) -> None:
    producer = add(database)
    with database.transaction(an_act()) as session:
        producers.change(session, producer, GIVEN | {"contact": "Lan"}, version=1)
    before = books(database)
    with pytest.raises(Conflict, match="changed_meanwhile"), database.transaction(an_act()) as session:
        producers.change(session, producer, GIVEN | {"contact": "Minh"}, version=1)
    assert books(database) == before


def test_a_name_cannot_become_anothers(database: Database) -> None:
    add(database)
    second = add(database, name="HTX Khác")
    with pytest.raises(Conflict, match="producer_exists"), database.transaction(an_act()) as session:
        producers.change(session, second, GIVEN, version=1)


def test_a_product_is_kept(database: Database) -> None:
    a_catalogue(database)
    with database.transaction(an_act()) as session:
        given = {"name": "Cà phê", "commodity_id": "2", "gtin": "8938505970011"}
        product_id = producers.add_product(session, producer_id(database, "tam"), given).id
    with database.reading() as session:
        row = one(session, Product, product_id)
    assert (row.code, row.name, row.commodity_id, row.gtin) == ("SP-000001", "Cà phê", 2, "8938505970011")


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("gtin", "8938505970012", "gtin_check_digit"),
        ("commodity_id", "99", "commodity_needed"),
        ("commodity_id", "²", "commodity_needed"),
        ("commodity_id", "9" * 30, "commodity_needed"),
        ("name", "", "required"),
    ],
)
def test_a_wrong_product_is_refused(database: Database, field: str, text: str, code: str) -> None:
    a_catalogue(database)
    before = books(database)
    given = {"name": "Cà phê", "commodity_id": "2"} | {field: text}
    with pytest.raises(Refused) as refusal, database.transaction(an_act()) as session:
        producers.add_product(session, producer_id(database, "tam"), given)
    assert {name: problem.code for name, problem in refusal.value.problems.items()} == {field: code}
    assert books(database) == before


def test_another_producers_product_is_missing(database: Database) -> None:
    a_catalogue(database)
    tam, binh = producer_id(database, "tam"), producer_id(database, "binh")
    with database.transaction(an_act()) as session:
        product = producers.add_product(session, tam, {"name": "Cà phê", "commodity_id": "2"}).id
    with pytest.raises(NotFound), database.transaction(an_act()) as session:
        producers.change_product(session, binh, product, {"name": "Mật ong", "commodity_id": "2"})
