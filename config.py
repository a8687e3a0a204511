"""One frozen Config, read once from the environment; without a strong secret nothing starts."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent
MEGABYTE = 1024 * 1024
STRONG = 32
IMPLICIT_TLS = 465
OWN_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


class Misconfigured(SystemExit):
    """Said in one line on standard error; the program does not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Who carries our letters. Without TLS only on this very machine; `authority` is a file of one's own."""

    host: str
    port: int
    address: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"
    authority: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "MailServer | None":
        """Read `LIMS_SMTP_…`; None without a host: then letters wait."""
        host = environment.get("LIMS_SMTP_HOST", "").strip()
        if not host:
            return None
        port = environment.get("LIMS_SMTP_PORT", "587")
        address = environment.get("LIMS_SMTP_FROM", "").strip()
        if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
            raise Misconfigured("LIMS_SMTP_PORT is a number of a port: 587, 465 or 25.")
        if not re.fullmatch(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", address):
            raise Misconfigured("LIMS_SMTP_FROM is the address letters come from: lab@example.vn.")
        return cls(
            host=host,
            port=int(port),
            address=address,
            user=environment.get("LIMS_SMTP_USER", "").strip(),
            password=_mail_password(environment),
            tls=_mail_tls(environment, host, int(port)),
            authority=environment.get("LIMS_SMTP_CA_FILE", ""),
        )


def _mail_password(environment: Mapping[str, str]) -> str:
    """From a file: what stands in the environment shows in lists of processes and in reports of crashes."""
    path = environment.get("LIMS_SMTP_PASSWORD_FILE", "")
    if not path:
        if environment.get("LIMS_SMTP_USER", "").strip():
            raise Misconfigured("LIMS_SMTP_USER needs LIMS_SMTP_PASSWORD_FILE, a file with the password.")
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Misconfigured("LIMS_SMTP_PASSWORD_FILE cannot be read.") from None


def _mail_tls(environment: Mapping[str, str], host: str, port: int) -> str:
    wanted = environment.get("LIMS_SMTP_STARTTLS", "1")
    if wanted not in {"0", "1"}:
        raise Misconfigured("LIMS_SMTP_STARTTLS is 1 or 0.")
    if port == IMPLICIT_TLS:
        return "tls"
    if wanted == "0" and host not in OWN_MACHINE:
        raise Misconfigured("LIMS_SMTP_STARTTLS=0 is only for a mail server on this machine.")
    return "starttls" if wanted == "1" else "none"


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that differs between one laboratory's installation and another's."""

    database_url: str
    secret_key: str
    public_url: str
    files_folder: str = ""
    keys_folder: str = ""
    pkcs11: tuple[str, str, str] | None = None
    pkcs11_pin_file: str = ""
    timestamp_url: str = ""
    secure_cookies: bool = True
    proxies: int = 0
    idle_minutes: int = 30
    longest_session_hours: int = 12
    largest_request: int = 2 * MEGABYTE
    verify_rate: str = "20 per minute"
    check_rate: str = "6 per minute"
    login_rate: str = "30 per minute"
    missing_rate: str = "60 per minute"
    mail: MailServer | None = None
    audit_out: str = ""
    audit_mail: str = ""

    def __post_init__(self) -> None:
        if len(self.secret_key.encode()) < STRONG or len(set(self.secret_key)) < STRONG // 4:
            raise Misconfigured(
                "LIMS_SECRET_KEY must hold at least 32 random bytes. "
                "`make install` makes one in instance/secret.key."
            )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Config":
        """Read `LIMS_…`; see docs/operations.md for each."""
        port = environment.get("PORT", "8000")
        return cls(
            database_url=environment.get("LIMS_DATABASE_URL", default_database_url()),
            secret_key=secret_key(environment),
            files_folder=environment.get("LIMS_FILES", str(ROOT / "instance" / "files")),
            keys_folder=environment.get("LIMS_KEYS", str(ROOT / "instance" / "keys")),
            pkcs11=pkcs11(environment),
            pkcs11_pin_file=environment.get("LIMS_PKCS11_PIN_FILE", ""),
            timestamp_url=environment.get("LIMS_TIMESTAMP_URL", ""),
            public_url=environment.get("LIMS_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
            secure_cookies=environment.get("LIMS_SECURE_COOKIES", "1") == "1",
            proxies=number_of_proxies(environment.get("LIMS_PROXIES", "0")),
            mail=MailServer.from_environment(environment),
            audit_out=environment.get("LIMS_AUDIT_OUT", ""),
            audit_mail=environment.get("LIMS_AUDIT_MAIL", ""),
        )


def pkcs11(environment: Mapping[str, str]) -> tuple[str, str, str] | None:
    """The laboratory's key on a token: all three are named, or none."""
    named = [environment.get(f"LIMS_PKCS11_{part}", "") for part in ("MODULE", "TOKEN", "LABEL")]
    if any(named) and not all(named):
        raise Misconfigured(
            "LIMS_PKCS11_MODULE, LIMS_PKCS11_TOKEN and LIMS_PKCS11_LABEL belong together: name all three, or none."
        )
    module, token, label = named
    return (module, token, label) if module else None


def number_of_proxies(text: str) -> int:
    """How many servers of our own stand in front; only what they say of the visitor is believed."""
    if text not in {"0", "1", "2", "3"}:
        raise Misconfigured("LIMS_PROXIES is the number of proxies in front of the program: 0 to 3.")
    return int(text)


def default_database_url(folder: Path = ROOT / "instance") -> str:
    return f"sqlite:///{folder / 'lims.sqlite3'}"


def secret_key(environment: Mapping[str, str]) -> str:
    if key := environment.get("LIMS_SECRET_KEY"):
        return key
    path = Path(environment.get("LIMS_SECRET_KEY_FILE", ROOT / "instance" / "secret.key"))
    return path.read_text().strip() if path.is_file() else ""


def make_secret_key(path: Path = ROOT / "instance" / "secret.key") -> None:
    """Make a key where there is none; an existing key is never touched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
