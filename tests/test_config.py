"""Without a strong secret nothing starts."""

import stat
from pathlib import Path

import pytest

from config import Config, Misconfigured, make_secret_key, secret_key

STRONG = "0123456789abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("weak", ["", "dev", "a" * 64, "short-but-random-9f8a"])
def test_weak_secret_is_refused(weak: str) -> None:
    with pytest.raises(Misconfigured):
        Config(database_url="sqlite://", secret_key=weak, public_url="http://localhost")


def test_missing_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        Config.from_environment({"LIMS_SECRET_KEY_FILE": str(tmp_path / "missing")})


def test_secret_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "instance" / "secret.key"
    make_secret_key(path)
    first = path.read_text()
    make_secret_key(path)
    assert path.read_text() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret_key({"LIMS_SECRET_KEY_FILE": str(path)}) == first


def test_cookies_are_secure_unless_said_otherwise() -> None:
    assert Config.from_environment({"LIMS_SECRET_KEY": STRONG}).secure_cookies
    assert not Config.from_environment({"LIMS_SECRET_KEY": STRONG, "LIMS_SECURE_COOKIES": "0"}).secure_cookies


@pytest.mark.parametrize("text", ["-1", "4", "one", ""])
def test_number_of_proxies_is_a_small_number(text: str) -> None:
    with pytest.raises(Misconfigured):
        Config.from_environment({"LIMS_SECRET_KEY": STRONG, "LIMS_PROXIES": text})
