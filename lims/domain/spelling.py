"""How people spell a result that is typed: look-alike signs folded one for one, hidden ones named."""

import unicodedata
from collections.abc import Mapping

from lims.domain.refusal import Refused

LONGEST = 64

_BLANKS = " \t\r\n\u00a0\u202f"
# One sign for one sign, and only these: NFKC would make 103 of 10³.
_SAME_SIGN: Mapping[int, int] = str.maketrans(
    "０１２３４５６７８９＜＞．，－−\u00a0\u202f\t", "0123456789<>.,--   "
)
_SPOKEN = {
    "not_detected": (
        "kph", "nd", "n.d.", "n.d", "không phát hiện", "khong phat hien", "not detected", "none detected",
    ),
    "negative": ("âm tính", "am tinh", "negative", "(-)"),
    "detected": ("phát hiện", "phat hien", "detected", "dương tính", "duong tinh", "positive", "(+)"),
    "presumptive": (
        "nghi ngờ", "nghi ngo", "nghi ngờ dương tính", "nghi ngo duong tinh", "presumptive",
        "presumptive positive", "(±)",
    ),
}  # fmt: skip
_WORDS = {unicodedata.normalize("NFC", word): kind for kind, words in _SPOKEN.items() for word in words}


def folded(text: str) -> str:
    """`text` as it is read: trimmed, NFC, one blank for many, full-width signs as plain ones."""
    text = text.strip(_BLANKS)
    if not text:
        raise Refused("reading_empty")
    if len(text) > LONGEST:
        raise Refused("reading_too_long", longest=LONGEST)
    for character in text:
        if (
            unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
            and character != "\t"
        ):
            raise Refused("reading_hidden_character", character=_named(character))
    return " ".join(unicodedata.normalize("NFC", text.translate(_SAME_SIGN)).split(" "))


def spoken(text: str) -> str | None:
    """What a word for a result means: not_detected, negative, detected, presumptive; None if no such word."""
    return _WORDS.get(" ".join(text.casefold().split()))


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()
