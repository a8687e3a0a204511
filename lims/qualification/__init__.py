"""The reference set this program is qualified with: CSV files of cases, and which program it is."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent
RULES = FOLDER.parent / "domain"


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.csv"))


def program_version() -> str:
    return version("lims-lam-dong")


@cache
def rules_fingerprint() -> str:
    """The SHA-256 of the rules as they were installed: two programs of one version may differ in them."""
    together = hashlib.sha256()
    for path in sorted(RULES.glob("*.py")):
        together.update(f"{path.name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return together.hexdigest()
