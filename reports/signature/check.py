"""A signed PDF file checked: bytes and our certificates in, findings out. Nothing is fetched, nothing kept.

A signature counts as ours by the fingerprint of its certificate alone: names can be copied.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import pikepdf
from asn1crypto import pem as armour
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from lims.domain.checking import Added, Checked, Finding, SignedBy, Trusted
from reports.signature.added import added_since
from reports.signature.waiting import waited

LARGEST = 10 * 1024 * 1024
MOST_PAGES = 2000
MOST_SIGNATURES = 20
HEADER_WITHIN = 1024
_GLUED = re.compile(rb"%%EOF\s*%PDF-")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_HEXADECIMAL = re.compile(rb"<[0-9A-Fa-f\s]*>")


def check(pdf: bytes, trusted: Sequence[Trusted]) -> Checked:
    """What its signature says of a file. Never raises for what is in the file."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    if closed := unopened(pdf):
        return Checked(sha256=sha256, findings=(closed,))
    try:
        return _checked(pdf, sha256, certificates(trusted))
    except pikepdf.PasswordError:
        return Checked(sha256=sha256, findings=(Finding.ENCRYPTED,))
    except (RecursionError, MemoryError):
        return Checked(sha256=sha256, findings=(Finding.TOO_COMPLEX,))
    except pikepdf.PdfError:
        return Checked(sha256=sha256, findings=(Finding.DAMAGED, *_glued(pdf)))


def unopened(pdf: bytes) -> Finding | None:
    """What can be told before anything is taken apart."""
    if not pdf:
        return Finding.EMPTY
    if len(pdf) > LARGEST:
        return Finding.TOO_LARGE
    if pdf.startswith(_PICTURES) or pdf[4:12] in {b"ftypheic", b"ftypmif1"} or pdf[8:12] == b"WEBP":
        return Finding.PICTURE_FILE
    return None if b"%PDF-" in pdf[:HEADER_WITHIN] else Finding.NOT_PDF


def _checked(pdf: bytes, sha256: str, known: dict[str, tuple[x509.Certificate, Trusted]]) -> Checked:
    with pikepdf.open(BytesIO(pdf), attempt_recovery=True) as document:
        if document.is_encrypted:
            return Checked(sha256=sha256, findings=(Finding.ENCRYPTED,))
        pages = len(document.pages)
    if pages > MOST_PAGES:
        return Checked(sha256=sha256, findings=(Finding.TOO_COMPLEX,), pages=pages)
    try:
        signatures = _signatures(pdf)
        if not signatures:
            return Checked(sha256=sha256, findings=(Finding.UNSIGNED, *_glued(pdf)), pages=pages)
        signature = next((each for each in signatures if _fingerprint(each) in known), signatures[0])
        findings, signer, end = _judged(pdf, signature, known)
    except (RecursionError, MemoryError):
        raise
    except Exception:
        # Whatever a signature is made of that cannot be read as one, it is not a good one.
        return Checked(sha256=sha256, findings=(Finding.SIGNATURE_UNREADABLE, *_glued(pdf)), pages=pages)
    if len(signatures) > 1:
        findings.append(Finding.SEVERAL_SIGNATURES)
    added: tuple[Added, ...] = ()
    if end < len(pdf):
        findings.append(Finding.ADDED_AFTER)
        added = added_since(pdf[:end], pdf)
    return Checked(
        sha256=sha256,
        findings=(*findings, *_glued(pdf)),
        pages=pages,
        signer=signer,
        revision_sha256=hashlib.sha256(pdf[:end]).hexdigest(),
        added=added,
    )


def _judged(
    pdf: bytes, signature: EmbeddedPdfSignature, known: dict[str, tuple[x509.Certificate, Trusted]]
) -> tuple[list[Finding], SignedBy, int]:
    """What was found of one signature, whose it is, and where the revision it was made for ends."""
    roots = [certificate for certificate, _ in known.values()]
    context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
    status = waited(validate_pdf_signature, signature, context, skip_diff=True)
    fingerprint = _fingerprint(signature)
    ours = known.get(fingerprint)
    signer = SignedBy(
        subject=subject(signature.signer_cert),
        fingerprint=fingerprint,
        kind=ours[1].kind if ours else None,
        signed_at=status.signer_reported_dt,
        stamped_at=_stamped(status),
    )
    end = _end_of_revision(pdf, signature)
    findings = [_of_digest(status), _of_key(signature, known)]
    if end is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        findings.append(Finding.RANGE_ODD)
    if not _within_validity(signature.signer_cert, signer.stamped_at or signer.signed_at):
        findings.append(Finding.OUTSIDE_VALIDITY)
    return findings, signer, end if end is not None else len(pdf)


def _of_digest(status: PdfSignatureStatus) -> Finding:
    return Finding.INTACT if status.intact and status.valid else Finding.CHANGED


def _of_key(signature: EmbeddedPdfSignature, known: dict[str, tuple[x509.Certificate, Trusted]]) -> Finding:
    if _fingerprint(signature) in known:
        return Finding.TRUSTED_KEY
    names = {certificate.subject.hashable for certificate, _ in known.values()}
    same = signature.signer_cert.subject.hashable in names
    return Finding.SAME_NAME_OTHER_KEY if same else Finding.UNKNOWN_KEY


def _end_of_revision(pdf: bytes, signature: EmbeddedPdfSignature) -> int | None:
    """Where the signed bytes end; None unless they are everything but the signature itself.

    A range that leaves out more than the hexadecimal digits between < and > hides something from the signature.
    """
    numbers = [int(each) for each in signature.byte_range]
    if len(numbers) != 4:
        return None
    start, length, second, rest = numbers
    end = second + rest
    if start != 0 or not 0 < length < second <= end <= len(pdf):
        return None
    gap = pdf[length:second]
    if not _HEXADECIMAL.fullmatch(gap):
        return None
    held = bytes.fromhex(gap[1:-1].decode("ascii"))
    if held.rstrip(b"\x00") != bytes(signature.pkcs7_content).rstrip(b"\x00"):
        return None
    return end if b"%%EOF" in pdf[max(0, end - 32) : end] else None


def _signatures(pdf: bytes) -> list[EmbeddedPdfSignature]:
    found = PdfFileReader(BytesIO(pdf), strict=False).embedded_regular_signatures
    return list(found)[:MOST_SIGNATURES]


def certificates(trusted: Sequence[Trusted]) -> dict[str, tuple[x509.Certificate, Trusted]]:
    """Fingerprint → certificate; a file of several certificates gives each."""
    known = {}
    for each in trusted:
        for _, _, der in armour.unarmor(each.pem.encode("ascii"), multiple=True):
            known[hashlib.sha256(der).hexdigest()] = (x509.Certificate.load(der), each)
    return known


def _fingerprint(signature: EmbeddedPdfSignature) -> str:
    return hashlib.sha256(signature.signer_cert.dump()).hexdigest()


def subject(certificate: x509.Certificate) -> str:
    """The common name and the organisation, as people read them, without what cannot be seen."""
    named = certificate.subject.native
    told = [str(named[each]) for each in ("common_name", "organization_name") if named.get(each)]
    text = ", ".join(told) or certificate.subject.human_friendly
    return "".join(letter if letter.isprintable() else " " for letter in text)[:200]


def _stamped(status: PdfSignatureStatus) -> datetime | None:
    stamp = status.timestamp_validity
    return stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else None


def _within_validity(certificate: x509.Certificate, at: datetime | None) -> bool:
    if at is None or at.tzinfo is None:
        return False
    return bool(certificate.not_valid_before <= at <= certificate.not_valid_after)


def _glued(pdf: bytes) -> tuple[Finding, ...]:
    return (Finding.SEVERAL_DOCUMENTS,) if _GLUED.search(pdf) else ()
