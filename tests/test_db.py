"""The door: a form that is sent twice has one effect and one answer, however close the two are."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from lims.db import Database, Repeated
from lims.domain.refusal import Refused
from lims.models.people import Person
from lims.services import people
from tests.factories import an_act

NONCE = "sent-from-one-page"


def send(database: Database, *, meanwhile: Callable[[], None] = lambda: None, fails: bool = False) -> str:
    """What the sender is answered: the address, or `again` and the first one's."""
    try:
        with database.transaction(an_act(), once=NONCE) as session:
            people.add_person(session, "Người gửi")
            session.info["answer"] = "/people/1"
            meanwhile()
            if fails:
                raise Refused("form_incomplete")
    except Repeated as repeated:
        return f"again {repeated.answer}"
    except Refused:
        return "refused"
    return "/people/1"


def senders(database: Database) -> int | None:
    with database.reading() as session:
        asked = sa.select(sa.func.count()).select_from(Person).where(Person.name == "Người gửi")
        return session.scalar(asked)


@pytest.mark.parametrize(
    ("fails", "answers"),
    [
        (False, {"first": "/people/1", "second": "again /people/1"}),
        (True, {"first": "refused", "second": "/people/1"}),
    ],
)
def test_second_waits_for_the_first_and_gets_its_answer(
    database: Database, fails: bool, answers: dict[str, str]
) -> None:
    got: dict[str, str] = {}
    second = threading.Thread(target=lambda: got.update(second=send(database)))

    def the_second_is_sent() -> None:
        second.start()
        second.join(timeout=0.3)

    got["first"] = send(database, meanwhile=the_second_is_sent, fails=fails)
    second.join(timeout=10)
    assert got == answers
    assert senders(database) == 1
