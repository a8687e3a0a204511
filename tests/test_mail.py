"""One letter to a mail server: taken, refused, slow, falling in the middle; and nothing that begins another header."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from config import Config, MailServer, Misconfigured
from lims import mail
from lims.mail import Attachment, Message, NotSent
from tests.conftest import SECRET
from tests.postman import FROM, Postman, answering, free_port, post_office

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
SUBJECT = "Phiếu kết quả PKQ-26-000001 đã được cấp"
LETTER = Message(
    to="htx@caudat.example",
    subject=SUBJECT,
    text="Kính gửi Quý khách hàng,\n.\nĐạ Huoai\n",
    html="<p>Kính gửi Quý khách hàng, Đạ Huoai</p>",
    at=AT,
    identity="letter-1.PKQ-26-000001",
    language="vi",
    sender="Phòng thử nghiệm Lâm Đồng, cơ sở 1",
    attachments=(Attachment("Phiếu kết quả PKQ-26-000001.pdf", b"%PDF-1.7"),),
)


def config(server: MailServer | None) -> Config:
    return Config(database_url="sqlite://", secret_key=SECRET, public_url="http://localhost", mail=server)


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def server(tmp_path: Path, postman: Postman) -> Iterator[MailServer]:
    with post_office(tmp_path, postman) as server:
        yield server


def not_sent(server: MailServer | None) -> tuple[str, str, bool]:
    with pytest.raises(NotSent) as failed:
        mail.send(config(server), LETTER)
    return failed.value.code, failed.value.said, failed.value.final


def test_letter_arrives_as_it_was_written(server: MailServer, postman: Postman) -> None:
    mail.send(config(server), LETTER)
    (came,) = postman.came
    assert (came["Subject"], came["To"], came["Message-ID"]) == (
        SUBJECT, "htx@caudat.example", "<letter-1.PKQ-26-000001@lims.example>",
    )  # fmt: skip
    sender = came["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == (LETTER.sender, FROM)
    plain, html = came.get_body(("plain",)), came.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == LETTER.text.splitlines()
    assert "Đạ Huoai" in html.get_content()
    (file,) = came.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("Phiếu kết quả PKQ-26-000001.pdf", b"%PDF-1.7")
    assert came["Content-Language"] == "vi"
    assert came.as_bytes().isascii()


@pytest.mark.parametrize(
    ("answer", "said", "final"),
    [("550 no such user", "550 no such user", True), ("451 try later", "451 try later", False)],
)
def test_refusal_of_letter_or_address_is_told_in_the_servers_words(
    server: MailServer, postman: Postman, answer: str, said: str, final: bool
) -> None:
    postman.recipient_answers.append(answer)
    assert not_sent(server) == ("refused", said, final)
    postman.answers.append(answer)
    assert not_sent(server) == ("refused", said, final)
    assert postman.came == []


def test_server_that_falls_in_the_middle(server: MailServer, postman: Postman) -> None:
    postman.answers.append("fall")
    assert not_sent(server) == ("interrupted", "", False)


def test_what_is_wrong_with_the_settings_is_told_without_the_password(server: MailServer) -> None:
    assert not_sent(replace(server, password="other")) == ("login", "", False)
    assert not_sent(replace(server, authority="")) == ("tls", "", False)
    assert not_sent(replace(server, port=free_port())) == ("unreachable", "", False)
    assert not_sent(None) == ("not_configured", "", False)
    assert server.password not in repr(config(server))


def test_server_without_tls_never_sees_the_letter() -> None:
    seen: list[bytes] = []

    def serve(caller: socket.socket) -> None:
        caller.sendall(b"220 ready\r\n")
        while asked := caller.recv(1000):
            seen.append(asked)
            caller.sendall(b"221 bye\r\n" if asked.startswith(b"QUIT") else b"250 plain\r\n")

    with answering(serve) as server:
        assert not_sent(replace(server, tls="starttls"))[0] == "tls"
    assert not any(each.startswith((b"MAIL", b"AUTH", b"DATA")) for each in seen)


def test_server_that_answers_a_sign_at_a_time_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    left = Event()

    def serve(caller: socket.socket) -> None:
        with suppress(OSError):
            while not left.wait(0.05):
                caller.sendall(b"2")

    monkeypatch.setattr(mail, "LONGEST_SECONDS", 0.3)
    with answering(serve) as server:
        assert not_sent(server)[0] in {"interrupted", "unreachable"}
        left.set()


@pytest.mark.parametrize(
    "evil", ["X\r\nBcc: a@b.vn", "X\nBcc: a@b.vn", "X\x00", "X\u2028Bcc: a@b.vn", "X\x85"]
)
@pytest.mark.parametrize("head", ["to", "subject", "identity", "language", "sender"])
def test_nothing_begins_another_header(head: str, evil: str) -> None:
    with pytest.raises(ValueError, match="printable"):
        replace(LETTER, **{head: evil})
    with pytest.raises(ValueError, match="printable"):
        replace(LETTER, attachments=(Attachment(evil, b""),))


def test_settings_of_the_environment(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret\n")
    given = {
        "LIMS_SMTP_HOST": "mail.example.vn",
        "LIMS_SMTP_FROM": FROM,
        "LIMS_SMTP_USER": "lims",
        "LIMS_SMTP_PASSWORD_FILE": str(tmp_path / "password"),
    }
    found = MailServer.from_environment(given)
    assert found == MailServer(host="mail.example.vn", port=587, address=FROM, user="lims", password="secret")
    implicit = MailServer.from_environment({**given, "LIMS_SMTP_PORT": "465"})
    assert implicit is not None
    assert implicit.tls == "tls"
    assert MailServer.from_environment({}) is None
    for wrong in (
        {"LIMS_SMTP_PORT": "0"},
        {"LIMS_SMTP_PORT": "x"},
        {"LIMS_SMTP_FROM": ""},
        {"LIMS_SMTP_FROM": "a@b.vn\nBcc: c@d.vn"},
        {"LIMS_SMTP_STARTTLS": "0"},
        {"LIMS_SMTP_STARTTLS": "no"},
        {"LIMS_SMTP_PASSWORD_FILE": ""},
        {"LIMS_SMTP_PASSWORD_FILE": str(tmp_path / "none")},
    ):
        with pytest.raises(Misconfigured):
            MailServer.from_environment({**given, **wrong})
