"""A mail server on loopback, with TLS and a password, that can be slow, refuse, or fall in the middle of a letter."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config import MailServer

PASSWORD = "p@ss w0rd"
FROM = "phongthunghiem@lims.example"


@dataclass
class Postman:
    """What came, and how the server answers: each of `answers` once, then 250."""

    came: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    recipient_answers: list[str] = field(default_factory=list)

    async def handle_RCPT(self, _: Any, __: Any, envelope: Envelope, address: str, ___: Any) -> str:
        if self.recipient_answers:
            return self.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _: Any, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250") or answer == "fall":
            self.came.append(message_from_bytes(envelope.content or b"", policy=default))  # type: ignore[arg-type]
        if answer == "fall":
            server.transport.abort()
        return answer

    def authenticate(self, _: Any, __: Session, ___: Envelope, ____: str, given: Any) -> AuthResult:
        return AuthResult(success=given.password.decode() == PASSWORD, handled=False)


@contextmanager
def post_office(folder: Path, postman: Postman) -> Iterator[MailServer]:
    """Up, behind STARTTLS, asking for the password."""
    port = free_port()
    authority = folder / "mail.pem"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate(authority))
    controller = Controller(
        postman,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=postman.authenticate,
    )
    controller.start()
    try:
        yield MailServer(
            host="127.0.0.1",
            port=port,
            address=FROM,
            user="lims",
            password=PASSWORD,
            authority=str(authority),
        )
    finally:
        controller.stop()


@contextmanager
def answering(serve: Callable[[socket.socket], None]) -> Iterator[MailServer]:
    """A server of a few bytes, for what no real one would do."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with listening.accept()[0] as caller:
                serve(caller)

        worker = Thread(target=answer, daemon=True)
        worker.start()
        yield MailServer(host="127.0.0.1", port=listening.getsockname()[1], address=FROM, tls="none")
        worker.join(5)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def own_certificate(path: Path) -> Path:
    """Key and certificate for 127.0.0.1, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return path
