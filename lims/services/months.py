"""The papers of a month in one file: those in force, and an index of all, with what became of the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from structlog import get_logger

from lims.domain.act import Act, local_day
from lims.domain.handed_out import Door
from lims.domain.month import Month
from lims.domain.refusal import NotFound
from lims.files import Files
from lims.queries import handing
from lims.queries.months import Issued
from lims.words import Language, say
from reports.bundle import Member, bundle, file_name
from reports.listing import Cell, list_as_csv, list_as_workbook

HEADS = ("number", "issued", "product", "lot", "sample", "producer", "standing", "file", "fingerprint")
log = get_logger("months")


@dataclass(frozen=True, slots=True)
class _Line:
    """One certificate in the index: `file` is the name of its paper, or why there is none."""

    issued: Issued
    file: str


def bundled(
    files: Files, month: Month, issued: Sequence[Issued], *, language: Language, at: datetime
) -> Iterator[bytes]:
    """Piece by piece, a paper at a time; the index comes last, when it is known which papers were whole."""
    return bundle(_members(files, month, issued, language, at))


def note(session: Session, issued: Sequence[Issued], door: Door, account_id: int | None, *, act: Act) -> None:
    """The papers that are about to leave: whoever holds them is told when they are not in force any more."""
    for each in issued:
        if each.in_force:
            handing.note(session, each.id, door, account_id, at=act.at)


def name_of(month: Month, language: Language) -> str:
    return file_name(say("months.file", language, month=str(month)), "zip")


def _members(
    files: Files, month: Month, issued: Sequence[Issued], language: Language, at: datetime
) -> Iterator[Member]:
    lines = []
    for each in issued:
        content, why = _paper(files, each)
        if content is None:
            lines.append(_Line(each, say(f"months.{why}", language)))
            continue
        name = file_name(f"{each.number} {each.product}", "pdf")
        lines.append(_Line(each, name))
        yield Member(name, each.issued_at, content)
    heads = [say(f"months.head_{each}", language) for each in HEADS]
    rows = [_cells(each, language) for each in lines]
    name = say("months.index", language)
    yield Member(f"{name}.csv", at, list_as_csv(heads, rows))
    yield Member(f"{name}.xlsx", at, list_as_workbook(str(month), heads, rows))


def _paper(files: Files, issued: Issued) -> tuple[bytes | None, str]:
    """A paper out of force stays where it is; one that is not what was kept is never handed out."""
    if not issued.in_force:
        return None, "not_included"
    try:
        if issued.sha256 is not None:
            return files.read(issued.sha256), ""
        why = "no paper"
    except (NotFound, OSError) as wrong:
        why = str(wrong)
    log.error("paper unreadable", number=issued.number, why=why)
    return None, "damaged"


def _cells(line: _Line, language: Language) -> list[Cell]:
    issued = line.issued
    return [
        issued.number,
        issued.issued_at,
        issued.product,
        issued.lot,
        issued.sample_code,
        issued.producer,
        _standing(issued, language),
        line.file,
        issued.sha256 or "",
    ]


def _standing(issued: Issued, language: Language) -> str:
    if issued.revoked_at is not None:
        return say("months.revoked", language, day=f"{local_day(issued.revoked_at):%d/%m/%Y}")
    if issued.replaced_by is not None:
        return say("months.replaced", language, number=issued.replaced_by)
    return say("months.in_force", language)
