"""Handing one letter to the mail server of the laboratory, over TLS; or saying why it could not be done."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from threading import Timer

from config import Config, MailServer

WAIT_SECONDS = 20
LONGEST_SECONDS = 120
"""A server that answers a sign at a time is left alone after this."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file and the name it is saved under; mostly a PDF."""

    name: str
    content: bytes
    kind: str = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One letter to one address. `identity` stays the same however often it is tried, so that a mailbox can tell."""

    to: str
    subject: str
    text: str
    at: datetime
    identity: str
    html: str = ""
    language: str = ""
    sender: str = ""
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        """Nothing that begins another header: the letter cannot even be written."""
        heads = (self.to, self.subject, self.identity, self.language, self.sender)
        if not all(each.isprintable() for each in (*heads, *(file.name for file in self.attachments))):
            raise ValueError("a head of a letter is one printable line")


class NotSent(Exception):
    """The server did not take the letter. `final`: it never will; else it may another time.

    `said` is the server's own number and line, never more: no name, no password.
    """

    def __init__(self, code: str, *, said: str = "", final: bool = False) -> None:
        super().__init__(code)
        self.code, self.said, self.final = code, said, final


def send(config: Config, message: Message) -> None:
    """Hand the letter over; when this returns, the server has it. Raises `NotSent`."""
    server = config.mail
    if server is None:
        raise NotSent("not_configured")
    written = as_sent(server, message)
    try:
        with _connected(server) as connection:
            connection.send_message(written, server.address, [message.to])
    except smtplib.SMTPRecipientsRefused as refused:
        number, line = next(iter(refused.recipients.values()))
        raise _answered(number, line) from None
    except smtplib.SMTPAuthenticationError:
        raise NotSent("login") from None
    except smtplib.SMTPSenderRefused as refused:
        raise NotSent("sender", said=_line(refused.smtp_code, refused.smtp_error)) from None
    except smtplib.SMTPServerDisconnected:
        raise NotSent("interrupted") from None
    except smtplib.SMTPResponseException as refused:
        raise _answered(refused.smtp_code, refused.smtp_error) from None
    except (smtplib.SMTPNotSupportedError, ssl.SSLError):
        raise NotSent("tls") from None
    except (smtplib.SMTPException, OSError):
        raise NotSent("unreachable") from None


def as_sent(server: MailServer, message: Message) -> EmailMessage:
    """The letter as it leaves: names encoded, text and HTML beside each other, then the files."""
    written = EmailMessage(policy=SMTP)
    written["Subject"] = message.subject
    written["From"] = Address(display_name=message.sender, addr_spec=server.address)
    written["To"] = Address(addr_spec=message.to)
    written["Date"] = format_datetime(message.at)
    written["Message-ID"] = f"<{message.identity}@{server.address.partition('@')[2]}>"
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(message.text, cte="quoted-printable")
    if message.html:
        written.add_alternative(message.html, subtype="html", cte="quoted-printable")
    for file in message.attachments:
        written.add_attachment(file.content, maintype="application", subtype=file.kind, filename=file.name)
    if message.language:
        written["Content-Language"] = message.language
    return written


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Signed in over TLS. Once the letter was taken, a server that does not say goodbye changes nothing."""
    connection = _unopened(server)
    watch = Timer(LONGEST_SECONDS, _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        connection.connect(server.host, server.port)
        if server.tls == "starttls":
            connection.starttls(context=_context(server))
        if server.user:
            connection.login(server.user, server.password)
        yield connection
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
    finally:
        watch.cancel()
        connection.close()


def _unopened(server: MailServer) -> smtplib.SMTP:
    """Not connected yet: also a greeting that never ends is watched. Its certificate is asked for this name."""
    if server.tls == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(timeout=WAIT_SECONDS, context=_context(server))
    else:
        connection = smtplib.SMTP(timeout=WAIT_SECONDS)
    setattr(connection, "_host", server.host)  # noqa: B010 smtplib sets it only where it connects at once
    return connection


def _context(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.authority or None)


def _cut(connection: smtplib.SMTP) -> None:
    """Past the TLS layer, which is not to be touched while another thread reads through it."""
    found = connection.sock
    if found is not None:
        with suppress(OSError):
            socket.socket.shutdown(found, socket.SHUT_RDWR)


def _answered(number: int, line: bytes | str) -> NotSent:
    return NotSent("refused", said=_line(number, line), final=500 <= number < 600)


def _line(number: int, line: bytes | str) -> str:
    text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
    return f"{number} " + "".join(sign if sign.isprintable() else " " for sign in text)[:180]
