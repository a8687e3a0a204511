"""Judge a kept certificate again and draw its paper again: from the frozen document alone, changing nothing."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from structlog import get_logger

from lims.domain import replay
from lims.domain.certificate import from_json
from lims.domain.refusal import NotFound
from lims.domain.replay import Replay
from lims.files import Files
from lims.queries.replays import Kept
from reports.certificate import draw

log = get_logger("replays")


class Paper(StrEnum):
    """The paper drawn again, against the kept file."""

    SAME = "same"
    DIFFERS = "differs"
    MISSING = "missing"
    DAMAGED = "damaged"
    NOT_DRAWN = "not_drawn"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One certificate judged and drawn again; `replay` is None where its document cannot be read."""

    number: str
    replay: Replay | None
    paper: Paper | None

    @property
    def reproduced(self) -> bool:
        return self.replay is not None and self.replay.reproduced and self.paper is Paper.SAME


def replayed(kept: Kept, files: Files) -> Replayed:
    """Never raises for what is in a document: one that cannot be read says so, and the next one follows."""
    try:
        certificate = from_json(kept.document)
        again = replay.again(certificate)
        sha256 = hashlib.sha256(draw(certificate)).hexdigest() if kept.sha256 else ""
    except Exception:
        log.exception("certificate cannot be judged again", certificate=kept.id)
        return Replayed(kept.number, None, None)
    return Replayed(kept.number, again, _paper(kept.sha256, sha256, files))


def _paper(kept: str | None, drawn: str, files: Files) -> Paper:
    if kept is None:
        return Paper.NOT_DRAWN
    try:
        files.read(kept)
    except NotFound as missing:
        return Paper.DAMAGED if missing.code == "file_damaged" else Paper.MISSING
    return Paper.SAME if kept == drawn else Paper.DIFFERS
