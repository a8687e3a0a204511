"""The published end of the trail reaches somebody outside once, and is tried again until it does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config import Config, MailServer
from lims.domain.published import FORMAT, Published, written
from lims.services.audit_heads import Round, send_unsent
from tests.conftest import SECRET
from tests.postman import Postman, post_office

NAME = "audit-2026-11-25-010000.json"
HEAD = Published(format=FORMAT, laboratory="LD", at=datetime(2026, 11, 25, 1, tzinfo=UTC), entries=7, head="a" * 64, certificates=())  # fmt: skip


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def server(tmp_path: Path, postman: Postman) -> Iterator[MailServer]:
    with post_office(tmp_path, postman) as server:
        yield server


def config(folder: Path, server: MailServer | None, to: str = "notary@outside.example") -> Config:
    return Config("", SECRET, "http://localhost", mail=server, audit_out=str(folder), audit_mail=to)


def publish(folder: Path) -> Path:
    folder.mkdir()
    (folder / NAME).write_bytes(written(HEAD))
    (folder / f"{NAME}.p7s").write_bytes(b"a signature")
    return folder


def test_letter_with_both_files_is_sent_once_and_tried_until_it_is(
    tmp_path: Path, server: MailServer, postman: Postman
) -> None:
    here, now = config(publish(tmp_path / "out"), server), datetime.now(UTC)
    postman.answers.append("451 4.3.0 Try again later")
    assert send_unsent(here, at=now) == Round(sent=0, unsent=1)
    assert send_unsent(here, at=now) == Round(sent=1, unsent=0)
    assert send_unsent(here, at=now) == Round()
    (came,) = postman.came
    files = {part.get_filename(): part.get_content() for part in came.iter_attachments()}
    assert files == {NAME: written(HEAD), f"{NAME}.p7s": b"a signature"}
    assert (came["To"], came["Subject"]) == ("notary@outside.example", "LD audit head 2026-11-25")
    assert "a" * 64 in came.get_body().get_content()  # type: ignore[union-attr]


def test_nothing_is_sent_without_an_address_or_a_server_or_after_a_fortnight(
    tmp_path: Path, server: MailServer, postman: Postman
) -> None:
    folder, now = publish(tmp_path / "out"), datetime.now(UTC)
    for here in (config(folder, None), config(folder, server, to="")):
        assert send_unsent(here, at=now) == Round()
    assert send_unsent(config(folder, server), at=now + timedelta(days=15)) == Round()
    assert postman.came == []
