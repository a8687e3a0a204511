"""What a certificate would say, and everything that still stands in its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lims.domain.amending import Continued
from lims.domain.authorisation import obstacles
from lims.domain.certificate import Certificate, Facts, compose
from lims.domain.certificate_parts import Changed, ReportKind
from lims.domain.refusal import Conflict, Problem, Refused
from lims.domain.verification import ALPHABET, TOKEN_LENGTH
from lims.models.analysis import Analysis
from lims.models.sample import Sample
from lims.queries import amending, dossiers, facts
from lims.queries.dossiers import Dossier

NOT_YET = "PKQ"
"""Stands for the number until there is one."""
SOME_TOKEN = ALPHABET[0] * TOKEN_LENGTH


@dataclass(frozen=True, slots=True)
class Preview:
    """A sample before its certificate: either `certificate` is there, or something is in the way."""

    sample: Sample
    waiting: Sequence[Analysis]
    obstacles: Sequence[Refused]
    missing: dict[str, Problem]
    certificate: Certificate | None
    in_force: tuple[int, str] | None
    kind: ReportKind = ReportKind.FINAL
    continued: Continued | None = None
    changes: Sequence[Changed] = ()
    pending: Sequence[Analysis] = ()

    @property
    def ready(self) -> bool:
        return self.certificate is not None and not self.obstacles


def preview(
    session: Session,
    sample_id: int,
    *,
    person_id: int,
    at: datetime,
    public_url: str,
    kind: ReportKind = ReportKind.FINAL,
) -> Preview:
    """What would happen if this person authorised now; nothing does. Raises `NotFound`."""
    dossier = dossiers.dossier_of(session, sample_id, kind=kind)
    signing = dossiers.signatory(session, person_id)
    gathered = facts.facts_of(
        session,
        dossier,
        number=NOT_YET,
        verification=f"{public_url}/v/{SOME_TOKEN}",
        signing=signing,
        at=at,
    )
    in_the_way = list(obstacles(dossiers.work_of(dossier), signing[0], at=at))
    certificate, missing = None, {}
    try:
        certificate = _composed(gathered, dossier)
    except Conflict as nothing_changed:
        in_the_way.append(nothing_changed)
    except Refused as refused:
        missing = _not_yet_said(refused.problems, in_the_way)
    waiting = [each for each in dossier.tested if not dossiers.complete(each, dossier.sample)]
    return Preview(
        dossier.sample,
        waiting,
        in_the_way,
        missing,
        certificate,
        dossier.certificate,
        kind,
        dossier.continued,
        certificate.amends.changes if certificate and certificate.amends else (),
        dossier.pending,
    )


def _composed(gathered: Facts, dossier: Dossier) -> Certificate:
    return (
        compose(gathered) if dossier.continued is None else amending.certificate(gathered, dossier.continued)
    )


def _not_yet_said(missing: Mapping[str, Problem], said: Sequence[Refused]) -> dict[str, Problem]:
    """Without what only follows from an obstacle: no validated result, no entitled signatory."""
    follows = ("lines", "reviewer", "signatory") if said else ()
    return {field: problem for field, problem in missing.items() if not field.startswith(follows)}
