"""One frozen Config, read once from the environment; without a strong secret nothing starts."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent
MEGABYTE = 1024 * 1024
STRONG = 32


class Misconfigured(SystemExit):
    """Said in one line on standard error; the program does not start."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that differs between one laboratory's installation and another's."""

    database_url: str
    secret_key: str
    public_url: str
    files_folder: str = ""
    secure_cookies: bool = True
    proxies: int = 0
    idle_minutes: int = 30
    longest_session_hours: int = 12
    largest_request: int = 2 * MEGABYTE
    verify_rate: str = "20 per minute"
    login_rate: str = "30 per minute"
    missing_rate: str = "60 per minute"

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
            public_url=environment.get("LIMS_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
            secure_cookies=environment.get("LIMS_SECURE_COOKIES", "1") == "1",
            proxies=number_of_proxies(environment.get("LIMS_PROXIES", "0")),
        )


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
