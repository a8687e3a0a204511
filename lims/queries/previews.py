"""What a certificate would say, and everything that still stands in its way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from lims.domain.amending import Continued
from lims.domain.certificate import Certificate, Facts, compose
from lims.domain.certificate_parts import Changed, Names, ReportKind
from lims.domain.gate import Gate
from lims.domain.refusal import Refused
from lims.domain.signing import SigningIdentity
from lims.domain.verification import ALPHABET, TOKEN_LENGTH
from lims.models.analysis import Analysis
from lims.models.sample import Sample
from lims.queries import amending, dossiers, facts, gate
from lims.queries.dossiers import Dossier

NOT_YET = "PKQ"
"""Stands for the number until there is one."""
SOME_TOKEN = ALPHABET[0] * TOKEN_LENGTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A sample before its certificate: the gate, and what the paper would say as far as that is complete."""

    sample: Sample
    gate: Gate
    certificate: Certificate | None
    deviations: tuple[Names, ...]
    in_force: tuple[int, str] | None
    kind: ReportKind = ReportKind.FINAL
    continued: Continued | None = None
    changes: Sequence[Changed] = ()
    pending: Sequence[Analysis] = ()

    @property
    def ready(self) -> bool:
        return self.certificate is not None and self.gate.open


def preview(
    session: Session,
    sample_id: int,
    *,
    person_id: int,
    at: datetime,
    public_url: str,
    kind: ReportKind = ReportKind.FINAL,
    key: SigningIdentity | None = None,
) -> Preview:
    """What would happen if this person authorised now with this key; nothing does. Raises `NotFound`."""
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
    found = gate.at_gate(session, dossier, gathered, signatory=signing[0], key=key, at=at)
    certificate = _composed(replace(found.facts, signed_with=key), dossier)
    return Preview(
        sample=dossier.sample,
        gate=found.gate,
        certificate=certificate,
        deviations=found.facts.deviations or (),
        in_force=dossier.certificate,
        kind=kind,
        continued=dossier.continued,
        changes=certificate.amends.changes if certificate and certificate.amends else (),
        pending=dossier.pending,
    )


def _composed(gathered: Facts, dossier: Dossier) -> Certificate | None:
    """As far as everything is there; what lacks is for the gate to say."""
    try:
        if dossier.continued is None:
            return compose(gathered)
        return amending.certificate(gathered, dossier.continued)
    except Refused:
        return None
