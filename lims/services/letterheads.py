"""Keeping a letterhead: a new row for each change; papers issued before keep theirs."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims.domain import letterhead
from lims.domain.act import Act
from lims.domain.certificate_parts import Letterhead
from lims.domain.refusal import Conflict, Problem, Refused
from lims.instruments import picture
from lims.models.letterhead import LetterheadRow, PictureRow
from lims.queries import letterheads as asking
from reports.paper.typeface import lacks

PICTURES = ("logo", "mark")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with the form of one picture: a file, or that there shall be none; neither keeps the present one."""

    data: bytes | None = None
    none: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What was typed and sent, read; `pictures` holds only those that were sent anew."""

    words: Letterhead
    pictures: Mapping[str, picture.Picture]


def check(typed: Mapping[str, str], sent: Mapping[str, Sent]) -> Checked:
    """Raises `Refused` with everything that is wrong, in the texts and in the pictures."""
    problems: dict[str, Problem] = {}
    words, pictures = Letterhead(), {}
    try:
        words = letterhead.read(typed, prints=lambda text: not lacks(text))
    except Refused as refused:
        problems.update(refused.problems)
    for name in PICTURES:
        data = sent.get(name, Sent()).data
        if data is None:
            continue
        try:
            pictures[name] = picture.read(data)
        except Refused as refused:
            problems[name] = refused.problem
    if problems:
        raise Refused("letterhead_needs_attention", problems)
    return Checked(words, pictures)


def keep(
    session: Session, typed: Mapping[str, str], sent: Mapping[str, Sent], *, instead_of: int, act: Act
) -> LetterheadRow:
    """The next letterhead. Raises `Conflict` when somebody kept another one meanwhile, or nothing is different."""
    checked = check(typed, sent)
    before = asking.current(session)
    number = before.number if before else 0
    if number != instead_of:
        raise Conflict("letterhead_changed_meanwhile", number=number)
    row = LetterheadRow(number=number + 1, kept_by_id=_person(act), kept_at=act.at)
    for name in letterhead.FIELDS:
        place, _, language = name.rpartition("_")
        # Only one language of a pair was typed: the other stays empty, and papers use the one there is.
        setattr(row, name, getattr(getattr(checked.words, place), language))
    for name in PICTURES:
        setattr(row, f"{name}_id", _picture_id(session, name, checked, sent, before))
    if before is not None and _same(row, before):
        raise Conflict("letterhead_unchanged")
    session.add(row)
    session.flush()
    return row


def _person(act: Act) -> int:
    if act.person_id is None:
        raise ValueError("a letterhead is kept by a person")
    return act.person_id


def _picture_id(
    session: Session,
    name: str,
    checked: Checked,
    sent: Mapping[str, Sent],
    before: LetterheadRow | None,
) -> int | None:
    prepared = checked.pictures.get(name)
    if prepared is not None:
        return _kept(session, prepared).id
    if before is None or sent.get(name, Sent()).none:
        return None
    kept: int | None = getattr(before, f"{name}_id")
    return kept


def _kept(session: Session, prepared: picture.Picture) -> PictureRow:
    row = asking.picture(session, prepared.sha256)
    if row is None:
        row = PictureRow(
            sha256=prepared.sha256, width=prepared.width, height=prepared.height, content=prepared.content
        )
        session.add(row)
        session.flush()
    return row


def _same(row: LetterheadRow, before: LetterheadRow) -> bool:
    names = (*letterhead.FIELDS, *(f"{name}_id" for name in PICTURES))
    return all(getattr(row, name) == getattr(before, name) for name in names)
