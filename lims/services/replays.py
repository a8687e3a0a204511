"""Judge a kept certificate again and draw its paper again: from the frozen document alone, changing nothing."""

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
from reports.paper.differing import differing
from reports.signature.sign import is_signed_from

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
    """One certificate judged and drawn again; `replay` is None where its document cannot be read.

    `pages` are those that look otherwise than the kept ones, from 1; none where only what is not seen differs.
    """

    number: str
    replay: Replay | None
    paper: Paper | None
    pages: tuple[int, ...] = ()

    @property
    def reproduced(self) -> bool:
        return self.replay is not None and self.replay.reproduced and self.paper is Paper.SAME


def replayed(kept: Kept, files: Files) -> Replayed:
    """Never raises for what is in a document: one that cannot be read says so, and the next one follows."""
    try:
        certificate = from_json(kept.document)
        again = replay.again(certificate)
        drawn = draw(certificate) if kept.sha256 else b""
    except Exception:
        log.exception("certificate cannot be judged again", certificate=kept.id)
        return Replayed(kept.number, None, None)
    return Replayed(kept.number, again, *_paper(kept.sha256, drawn, files))


def _paper(kept: str | None, drawn: bytes, files: Files) -> tuple[Paper, tuple[int, ...]]:
    """The kept file begins with what is drawn; behind it stands only the signature."""
    if kept is None:
        return Paper.NOT_DRAWN, ()
    try:
        content = files.read(kept)
    except NotFound as missing:
        return (Paper.DAMAGED if missing.code == "file_damaged" else Paper.MISSING), ()
    if content == drawn or is_signed_from(drawn, content):
        return Paper.SAME, ()
    return Paper.DIFFERS, tuple(differing(content, drawn))
