"""What somebody is told of a file they hold: one answer from what was found in it and what the register knows."""

from enum import StrEnum

from lims.domain.checking import Checked, Finding
from lims.domain.signing import KeyKind


class PaperAnswer(StrEnum):
    """`genuine`: byte for byte ours. `added_to`: ours, with something put in afterwards. The rest is not relied on."""

    GENUINE = "genuine"
    ADDED_TO = "added_to"
    ALTERED = "altered"
    FORGED = "forged"
    NOT_IN_REGISTER = "not_in_register"
    DEMONSTRATION = "demonstration"
    OTHER_LABORATORY = "other_laboratory"
    OTHER_CHANGED = "other_changed"
    COPY = "copy"
    DRAFT = "draft"
    GLUED = "glued"
    PICTURE = "picture"
    STRANGER = "stranger"
    EMPTY = "empty"
    NOT_PDF = "not_pdf"
    TOO_LARGE = "too_large"
    TOO_COMPLEX = "too_complex"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"


class Known(StrEnum):
    """What of a file the register of issued papers knows: the whole, its signed revision, or neither."""

    WHOLE = "whole"
    REVISION = "revision"
    NEITHER = "neither"


class Offline(StrEnum):
    """What can be told without the register; of a paper in force only the laboratory's page knows."""

    GOOD = "good"
    NOT = "not"
    CANNOT_TELL = "cannot_tell"


UNTOLD = frozenset(
    {
        PaperAnswer.EMPTY,
        PaperAnswer.NOT_PDF,
        PaperAnswer.TOO_LARGE,
        PaperAnswer.TOO_COMPLEX,
        PaperAnswer.ENCRYPTED,
        PaperAnswer.DAMAGED,
        PaperAnswer.PICTURE,
        PaperAnswer.DEMONSTRATION,
    }
)


def answer(checked: Checked, known: Known) -> PaperAnswer:
    """The register comes first: it knows every paper by its bytes. Then the signature, then what the file claims."""
    if known is Known.WHOLE:
        return PaperAnswer.GENUINE
    if checked.closed is not None:
        picture = checked.closed is Finding.PICTURE_FILE
        return PaperAnswer.PICTURE if picture else PaperAnswer(checked.closed.value)
    if checked.has(Finding.SEVERAL_DOCUMENTS) or len(checked.claims.tokens) > 1:
        return PaperAnswer.GLUED
    if known is Known.REVISION:
        return PaperAnswer.ADDED_TO
    if checked.has(Finding.UNSIGNED):
        return _unsigned(checked)
    return _ours(checked) if checked.has(Finding.TRUSTED_KEY) else _strange(checked)


def offline(checked: Checked) -> tuple[Offline, PaperAnswer]:
    """Good is only what is signed with a key of the laboratory, whole, unchanged and with nothing added."""
    if _is_whole(checked) and checked.has(Finding.TRUSTED_KEY):
        demonstration = checked.signer is not None and checked.signer.kind is KeyKind.DEMONSTRATION
        if demonstration:
            return Offline.CANNOT_TELL, PaperAnswer.DEMONSTRATION
        return Offline.GOOD, PaperAnswer.GENUINE
    known = Known.REVISION if _was_whole(checked) else Known.NEITHER
    said = answer(checked, known)
    if said in {PaperAnswer.NOT_IN_REGISTER, PaperAnswer.DEMONSTRATION}:
        return Offline.NOT, PaperAnswer.ALTERED
    return (Offline.CANNOT_TELL if said in UNTOLD else Offline.NOT), said


def _is_whole(checked: Checked) -> bool:
    """One revision, every byte of it signed, in the time of the key."""
    against = {
        Finding.ADDED_AFTER,
        Finding.RANGE_ODD,
        Finding.OUTSIDE_VALIDITY,
        Finding.SEVERAL_DOCUMENTS,
        Finding.SEVERAL_SIGNATURES,
    }
    return checked.has(Finding.INTACT) and not against & {*checked.findings}


def _was_whole(checked: Checked) -> bool:
    wanted = {Finding.INTACT, Finding.TRUSTED_KEY, Finding.ADDED_AFTER}
    return wanted <= {*checked.findings} and not checked.has(Finding.RANGE_ODD)


def _ours(checked: Checked) -> PaperAnswer:
    """Signed with a key of ours, and the register does not know it."""
    if checked.has(Finding.CHANGED) or checked.has(Finding.RANGE_ODD):
        return PaperAnswer.ALTERED
    demonstration = checked.signer is not None and checked.signer.kind is KeyKind.DEMONSTRATION
    return PaperAnswer.DEMONSTRATION if demonstration else PaperAnswer.NOT_IN_REGISTER


def _strange(checked: Checked) -> PaperAnswer:
    claims = claims_to_be_ours(checked)
    if checked.has(Finding.SIGNATURE_UNREADABLE):
        return PaperAnswer.ALTERED if claims else PaperAnswer.OTHER_CHANGED
    if claims or checked.has(Finding.SAME_NAME_OTHER_KEY):
        return PaperAnswer.FORGED
    whole = checked.has(Finding.INTACT) and not checked.has(Finding.RANGE_ODD)
    return PaperAnswer.OTHER_LABORATORY if whole else PaperAnswer.OTHER_CHANGED


def _unsigned(checked: Checked) -> PaperAnswer:
    if checked.has(Finding.DRAFT):
        return PaperAnswer.DRAFT
    if checked.has(Finding.PICTURE_PAGES):
        return PaperAnswer.PICTURE
    return PaperAnswer.COPY if claims_to_be_ours(checked) else PaperAnswer.STRANGER


def claims_to_be_ours(checked: Checked) -> bool:
    return bool(checked.claims.numbers or checked.claims.tokens)
