"""The house as commands open it, and the act of the program itself."""

from datetime import UTC, datetime
from pathlib import Path

from config import Config
from lims.db import open_database
from lims.domain.act import Act
from lims.files import Files
from lims.web.house import House, keys_of

__all__ = ["House", "open_house", "program_act"]


def open_house(config: Config) -> House:
    return House(
        config, open_database(config.database_url), Files(Path(config.files_folder)), keys_of(config)
    )


def program_act(reason: str) -> Act:
    """Done by the program itself, at the terminal, now."""
    return Act(None, datetime.now(UTC), reason)
