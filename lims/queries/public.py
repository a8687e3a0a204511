"""What anybody may ask about an issued certificate: by its token, or by holding its file."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain import verification
from lims.domain.certificate import from_json
from lims.domain.checking import Checked, Trusted
from lims.domain.paper_answer import Known
from lims.domain.refusal import NotFound
from lims.domain.signing import KeyKind
from lims.domain.verification import HANDED_OUT, PublicCertificate, Standing, standing
from lims.models.certificate import CertificateRow
from lims.queries import traced
from lims.queries.certificates import NOBODYS


@dataclass(frozen=True, slots=True)
class Public:
    """An issued certificate. `said` is None while its rows do not say what the audit trail says of them:
    then nothing of what they say is shown."""

    row: CertificateRow
    said: PublicCertificate | None

    def standing(self, today: date) -> Standing:
        if self.said is None:
            return Standing.EXAMINED
        replaced = self.row.replaced_by_id is not None
        return standing(self.row.status, replaced=replaced, until=self.said.use_until, today=today)


def by_token(session: Session, token: str | None) -> Public:
    """The issued certificate this token was printed on. Raises `NotFound`, in the same time for anything."""
    found = _rows(session, CertificateRow.token == (token or NOBODYS))
    if not found:
        raise NotFound
    return _public(session, found[0])


def of_file(session: Session, checked: Checked) -> tuple[Known, Public | None]:
    """What the register knows of a file, and the certificate it is of, or leads to by its QR code.

    A number is not looked up: numbers can be guessed, and nobody is to learn which exist.
    """
    hashes = [each for each in (checked.sha256, checked.revision_sha256) if each]
    found = _rows(
        session,
        sa.or_(CertificateRow.sha256.in_(hashes), CertificateRow.token.in_(checked.claims.tokens)),
    )
    for known, sha256 in ((Known.WHOLE, checked.sha256), (Known.REVISION, checked.revision_sha256)):
        of_it = next((row for row in found if sha256 and row.sha256 == sha256), None)
        if of_it is not None:
            return known, _public(session, of_it)
    by_code = sorted(found, key=lambda row: checked.claims.tokens.index(row.token))
    return Known.NEITHER, _public(session, by_code[0]) if by_code else None


def trusted(session: Session) -> tuple[Trusted, ...]:
    """The certificates of our keys, of those also that sign no more."""
    return tuple(Trusted(row.pem, KeyKind(row.kind)) for row in traced.signing_certificates(session))


def bundle(session: Session) -> str:
    """The same certificates as one PEM file, each with a line that says what it is."""
    return "".join(
        f"# {row.kind}: {row.subject}\n# SHA-256 {row.fingerprint}\n{row.pem.strip()}\n\n"
        for row in traced.signing_certificates(session)
    )


def _public(session: Session, row: CertificateRow) -> Public:
    if not traced.certificate_holds(session, row):
        return Public(row, None)
    return Public(row, verification.public(from_json(row.document)))


def _rows(session: Session, *conditions: sa.ColumnElement[bool]) -> list[CertificateRow]:
    asked = (
        sa.select(CertificateRow)
        .where(*conditions, CertificateRow.status.in_(HANDED_OUT))
        .options(joinedload(CertificateRow.replaced_by).defer(CertificateRow.document))
        .limit(25)
    )
    return list(session.scalars(asked))
