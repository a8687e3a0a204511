"""Sending what waits: once, by one worker, whatever the mail server does and wherever the program is killed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from config import Config, MailServer
from lims import mail
from lims.db import Database
from lims.domain.delivery import LEASE, Event
from lims.domain.refusal import Conflict, NotFound
from lims.files import Files
from lims.queries import notices
from lims.services import outbox
from tests.conftest import SECRET
from tests.delivered import certificate, choose, issued, letters, revoked
from tests.factories import an_act, producer_id
from tests.finished import SIGNED
from tests.postman import Postman, free_port, post_office

NOW = SIGNED + timedelta(minutes=1)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def config(tmp_path: Path, postman: Postman) -> Iterator[Config]:
    with post_office(tmp_path, postman) as server:
        yield a_config(server)


def a_config(server: MailServer | None) -> Config:
    return Config(database_url="", secret_key=SECRET, public_url="https://lims.example", mail=server)


def send(database: Database, files: Files, config: Config, at: datetime = NOW) -> outbox.Sent:
    return outbox.send_due(database, files, config, clock=lambda: at)


def fates(database: Database) -> list[tuple[str, int, str]]:
    return [(each.state, each.tries, each.error) for each in letters(database)]


def test_letters_leave_once_with_link_or_file(
    database: Database, files: Files, config: Config, postman: Postman
) -> None:
    choose(database, to="a@htx.example", way="file")
    first = issued(database, files)
    choose(database, to="a@htx.example", way="link", language="en", version=1)
    second = issued(database, files, bits=2)
    assert send(database, files, config) == outbox.Sent(sent=2)
    assert send(database, files, config) == outbox.Sent()
    with_file, with_link = postman.came
    (file,) = with_file.iter_attachments()
    number = certificate(database, first).number
    assert file.get_filename() == f"Phiếu kết quả {number}.pdf"
    assert file.get_content() == files.read(certificate(database, first).sha256 or "")
    assert with_link["Subject"] == f"Certificate {certificate(database, second).number} has been issued"
    assert list(with_link.iter_attachments()) == []
    assert "https://lims.example/d/" in with_link.as_string()
    assert [each.sent_at for each in letters(database)] == [NOW, NOW]


def test_without_a_mail_server_letters_wait_and_issue_goes_on(database: Database, files: Files) -> None:
    choose(database)
    row_id = issued(database, files)
    assert send(database, files, a_config(None)) == outbox.Sent()
    assert fates(database) == [("waiting", 0, "")]
    assert certificate(database, row_id).status == "issued"


def test_server_that_is_down_is_tried_again_later_and_given_up_after_a_fortnight(
    database: Database, files: Files, config: Config, postman: Postman
) -> None:
    choose(database)
    issued(database, files)
    assert config.mail is not None
    down = a_config(replace(config.mail, port=free_port()))
    assert send(database, files, down) == outbox.Sent(later=1)
    assert send(database, files, down) == outbox.Sent()
    assert fates(database) == [("waiting", 1, "unreachable")]
    assert send(database, files, down, NOW + timedelta(days=14)) == outbox.Sent(failed=1)
    with database.transaction(an_act()) as session:
        outbox.try_again(session, 1, at=NOW)
    assert send(database, files, config) == outbox.Sent(sent=1)
    assert len(postman.came) == 1
    with pytest.raises(Conflict, match="letter_not_waiting"), database.transaction(an_act()) as session:
        outbox.try_again(session, 1, at=NOW)


def test_refused_address_fails_at_once_and_holds_up_no_other(
    database: Database, files: Files, config: Config, postman: Postman
) -> None:
    choose(database, to="gone@htx.example\nhere@htx.example")
    issued(database, files)
    postman.recipient_answers.append("550 5.1.1 user unknown")
    assert send(database, files, config) == outbox.Sent(sent=1, failed=1)
    assert fates(database) == [("failed", 1, "refused"), ("sent", 1, "")]
    assert letters(database)[0].error_detail == "550 5.1.1 user unknown"
    assert [each["To"] for each in postman.came] == ["here@htx.example"]


def test_server_falling_after_the_letter_gets_the_same_letter_again(
    database: Database, files: Files, config: Config, postman: Postman
) -> None:
    """It may have it or not: it is tried again under the same name."""
    choose(database)
    issued(database, files)
    postman.answers.append("fall")
    assert send(database, files, config) == outbox.Sent(later=1)
    assert send(database, files, config, NOW + timedelta(minutes=5)) == outbox.Sent(sent=1)
    first, second = postman.came
    assert first["Message-ID"] == second["Message-ID"]


def test_worker_killed_between_claim_and_mark_is_followed_after_its_lease(
    database: Database, files: Files, config: Config, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(database)
    issued(database, files)
    with monkeypatch.context() as killed:
        killed.setattr(mail, "send", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            send(database, files, config)
    assert fates(database) == [("sending", 1, "")]
    assert send(database, files, config, NOW + LEASE) == outbox.Sent()
    assert send(database, files, config, NOW + LEASE + timedelta(seconds=1)) == outbox.Sent(sent=1)
    assert len(postman.came) == 1


def test_worker_that_comes_back_too_late_marks_nothing(
    database: Database, files: Files, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(database)
    issued(database, files)
    send_truly = mail.send

    def slowly(config: Config, message: mail.Message) -> None:
        monkeypatch.setattr(mail, "send", send_truly)
        assert send(database, files, config, NOW + 2 * LEASE) == outbox.Sent(sent=1)
        raise mail.NotSent("interrupted")

    monkeypatch.setattr(mail, "send", slowly)
    send(database, files, config)
    assert fates(database) == [("sent", 2, "")]


def test_two_workers_never_send_the_same_letter(
    database: Database, files: Files, config: Config, postman: Postman
) -> None:
    choose(database, to="\n".join(f"a{each}@htx.example" for each in range(6)))
    issued(database, files)
    together, sent = Barrier(2), []

    def work() -> None:
        together.wait()
        sent.append(send(database, files, config).sent)

    workers = [Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sum(sent) == 6
    assert sorted(each["To"] for each in postman.came) == [f"a{each}@htx.example" for each in range(6)]


def test_withdrawn_paper_is_not_sent_out_but_its_withdrawal_is(
    database: Database, files: Files, config: Config, postman: Postman
) -> None:
    choose(database, way="file")
    row_id = issued(database, files)
    revoked(database, row_id)
    with database.transaction(an_act(at=SIGNED)) as session:
        notices.notify(session, Event.REVOKED, row_id)
    assert send(database, files, config) == outbox.Sent(sent=1, dropped=1)
    assert fates(database) == [("dropped", 0, "not_in_force"), ("sent", 1, "")]
    (came,) = postman.came
    assert "đã bị thu hồi" in came["Subject"]
    assert list(came.iter_attachments()) == []


def test_address_taken_away_gets_nothing(
    database: Database, files: Files, config: Config, postman: Postman
) -> None:
    choose(database, to="thief@example.vn")
    issued(database, files)
    choose(database, to="htx@caudat.example", version=1)
    assert send(database, files, config) == outbox.Sent(dropped=1)
    assert fates(database) == [("dropped", 0, "address_gone")]
    assert postman.came == []


def test_damaged_paper_is_never_attached(
    database: Database, files: Files, config: Config, postman: Postman
) -> None:
    choose(database, way="file")
    sha256 = certificate(database, issued(database, files)).sha256 or ""
    (files.folder / sha256[:2] / sha256).write_bytes(b"%PDF-1.7 other")
    assert send(database, files, config) == outbox.Sent(later=1)
    assert fates(database) == [("waiting", 1, "file_damaged")]
    assert postman.came == []


def test_link_opens_for_its_producer_alone_until_it_runs_out(
    database: Database, files: Files, config: Config
) -> None:
    choose(database)
    row_id = issued(database, files)
    text = outbox.link(config, 1, sent_at=NOW).rpartition("/")[2]
    tam, binh = producer_id(database, "tam"), producer_id(database, "binh")

    def follow(text: str, producer: int = tam, at: datetime = NOW, key: str = SECRET) -> int | None:
        with database.transaction(an_act(at=at)) as session:
            settings = replace(config, secret_key=key)
            return outbox.follow(session, settings, text, producer_id=producer, account_id=5, at=at)

    for given in (
        lambda: follow(text, binh),
        lambda: follow(text[:-1]),
        lambda: follow(text, key=SECRET[::-1]),
        lambda: follow("é"),
        lambda: follow(outbox._signed(config).dumps("1")),
    ):
        with pytest.raises(NotFound):
            given()
    assert letters(database)[0].opened_at is None
    assert follow(text, at=NOW + timedelta(days=14, seconds=1)) is None
    assert letters(database)[0].opened_at is None
    assert follow(text) == row_id
    assert follow(text, at=NOW + timedelta(hours=1)) == row_id
    assert (letters(database)[0].opened_at, letters(database)[0].opened_by_id) == (NOW, 5)
