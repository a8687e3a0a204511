"""Looking at a file row by row: a short one while the page waits, a long one beside it."""

from collections.abc import Sequence
from threading import Thread

from structlog import get_logger

from lims.db import Database
from lims.domain import profile as profiles
from lims.domain.act import Act
from lims.domain.found import Found
from lims.domain.imported import MOST_ON_PAGE, Kind
from lims.domain.profile import Profile
from lims.domain.refusal import Conflict
from lims.instruments import result_file
from lims.queries import imports as asking
from lims.services import imports
from lims.web.house import database, files

AT_ONCE = 500
log = get_logger("imports")


def look(import_id: int, found: Sequence[Found], profile: Profile, doing: Act) -> None:
    """A kill of the program leaves the import interrupted, and nothing written."""
    if len(found) <= AT_ONCE:
        imports.judge(database(), import_id, found, profile, act=doing)
        return
    arguments = (database(), import_id, found, profile, doing)
    Thread(target=_beside, args=arguments, name=f"import {import_id}", daemon=True).start()


def again(import_id: int, doing: Act) -> None:
    """An interrupted import goes on from its kept file, by the profile it was begun with."""
    with database().reading() as session:
        row = asking.one(session, import_id, Kind.RESULTS)
    profile = profiles.read(row.profile)
    found = result_file.read(files().read(row.sha256), profile, most=MOST_ON_PAGE)
    with database().transaction(doing) as session:
        imports.resume(session, import_id, Kind.RESULTS)
    look(import_id, found, profile, doing)


def _beside(house: Database, import_id: int, found: Sequence[Found], profile: Profile, doing: Act) -> None:
    try:
        imports.judge(house, import_id, found, profile, act=doing)
    except Exception as error:
        if not isinstance(error, Conflict):
            log.exception("import stopped", number=import_id)
        imports.interrupt(house, import_id, act=doing)
