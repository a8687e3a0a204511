"""What a command may reach: database, files, settings, and who acts."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from config import Config
from lims.db import Database, open_database
from lims.domain.act import Act
from lims.files import Files

TOKEN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # noqa: S105  (an alphabet)


@dataclass(frozen=True, slots=True)
class House:
    config: Config
    database: Database
    files: Files

    @classmethod
    def of(cls, config: Config) -> "House":
        return cls(config, open_database(config.database_url), Files(Path(config.files_folder)))


def program_act(reason: str) -> Act:
    """Done by the program itself, at the terminal, now."""
    return Act(None, datetime.now(UTC), reason)


def fresh_token() -> str:
    """130 random bits in 26 letters."""
    return "".join(secrets.choice(TOKEN_LETTERS) for _ in range(26))
