"""Opinions and interpretations (ISO/IEC 17025, 7.8.7): given by entitled persons, with their basis, apart from verdicts."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.checked import Checked
from lims.domain.fact_correction import require_received
from lims.domain.refusal import Conflict, NotAllowed, NotFound
from lims.models.amendment import OpinionRow
from lims.models.people import Person
from lims.models.sample import Sample
from lims.queries import continuing

LONGEST = 2000


def give(
    session: Session,
    sample_id: int,
    *,
    text_vi: str,
    basis_vi: str,
    act: Act,
    text_en: str = "",
    basis_en: str = "",
) -> OpinionRow:
    """Add an opinion to what the certificate of a sample will say. Raises `NotAllowed` for who is not entitled."""
    _require_entitled(session, act)
    _open_sample(session, sample_id)
    checked = Checked()
    row = OpinionRow(
        sample_id=sample_id,
        text_vi=checked.needed("text_vi", text_vi, longest=LONGEST, lines=True),
        text_en=checked.text("text_en", text_en, longest=LONGEST, lines=True),
        basis_vi=checked.needed("basis_vi", basis_vi, longest=LONGEST, lines=True),
        basis_en=checked.text("basis_en", basis_en, longest=LONGEST, lines=True),
        by_id=act.person_id,
        at=act.at,
    )
    checked.finish("opinion_incomplete")
    session.add(row)
    session.flush()
    return row


def withdraw(session: Session, opinion_id: int, reason: str, *, act: Act) -> OpinionRow:
    """Take an opinion back before it is printed again; it stays readable, with the reason."""
    row = session.get(OpinionRow, opinion_id, with_for_update=True)
    if row is None:
        raise NotFound
    _require_entitled(session, act)
    _open_sample(session, row.sample_id)
    if row.withdrawn_at is not None:
        raise Conflict("opinion_withdrawn_already")
    checked = Checked()
    row.withdrawn_reason = checked.needed("reason", reason, longest=LONGEST, lines=True)
    checked.finish("opinion_incomplete")
    row.withdrawn_at, row.withdrawn_by_id = act.at, act.person_id
    session.flush()
    return row


def entitle(session: Session, person_id: int, *, entitled: bool) -> Person:
    """Who may give opinions is decided with who may sign, by whoever keeps the people."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    person.gives_opinions = entitled
    session.flush()
    return person


def _require_entitled(session: Session, act: Act) -> None:
    person = None if act.person_id is None else session.get(Person, act.person_id)
    if person is None or not person.gives_opinions:
        raise NotAllowed("opinion_not_entitled")


def _open_sample(session: Session, sample_id: int) -> None:
    """An opinion is based on the tested item, and never put on or taken from a paper in force."""
    sample = session.scalar(sa.select(Sample).where(Sample.id == sample_id).with_for_update())
    if sample is None:
        raise NotFound
    require_received(sample.status)
    now = continuing.standing(session, sample_id)
    if not now.facts_free:
        paper = now.drawing or now.in_force
        raise Conflict("facts_on_certificate", number=paper.number if paper else "")
