"""Text as people of Vietnam write it: kept as NFC, found without marks, in their order."""

import re
import unicodedata

from lims.domain.refusal import Refused

_LOOKALIKE_D = str.maketrans({"\u00d0": "\u0110", "\u00f0": "\u0111", "\u0189": "\u0110", "\u0256": "\u0111"})
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"[ \t\u00a0\u2007\u202f]+")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9/-]*")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def kept(text: str, *, longest: int = 255, lines: bool = False) -> str:
    """One line (or several) of somebody's text, as it is stored.

    NFC, ends trimmed, runs of blanks folded, zero-width characters removed,
    look-alikes of Đ folded. Raises `Refused` for control characters,
    direction marks, unpaired surrogates and for more than `longest` characters.
    """
    text = text.replace("\r\n", "\n").strip()
    if not lines and "\n" in text:
        raise Refused("text_one_line")
    if any(_is_control(character) for character in text) or _BIDI.search(text):
        raise Refused("text_hidden_characters")
    text = text.translate(_ZERO_WIDTH).translate(_LOOKALIKE_D)
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    if len(text) > longest:
        raise Refused("text_too_long", longest=longest, length=len(text))
    return text


def code(text: str, *, longest: int = 50) -> str:
    """A code as it is compared: upper case, `A-Z 0-9 - /` only; anything else is refused."""
    folded = text.strip().upper()
    if len(folded) > longest or not _CODE.fullmatch(folded):
        raise Refused("code_characters", longest=longest)
    return folded


def search_key(text: str) -> str:
    """`text` as it is searched: lower case, without marks, đ as d, blanks folded."""
    folded = text.translate(_ZERO_WIDTH).translate(_LOOKALIKE_D).casefold().replace("đ", "d")
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return " ".join(bare.split())


def sort_key(text: str) -> str:
    """A key of plain ASCII that sorts in Vietnamese order: letters first, tones after."""
    letters, tones = [], []
    for character in unicodedata.normalize("NFC", text.casefold()):
        base, tone = _split_tone(character)
        place = _ALPHABET.find(base)
        letters.append(f"{place + 40:02d}" if place >= 0 else _other(base))
        tones.append(str(tone))
    return "".join(letters)[:200] + " " + "".join(tones)[:50]


def like(text: str) -> str:
    """`text` with LIKE's own signs made literal; the query says ``escape='\\\\'``."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _split_tone(character: str) -> tuple[str, int]:
    parts = unicodedata.normalize("NFD", character)
    tone = next((_TONES[part] for part in parts if part in _TONES), 0)
    return unicodedata.normalize("NFC", "".join(p for p in parts if p not in _TONES)), tone


def _other(character: str) -> str:
    """Two digits that sort blanks first, then signs, then digits; letters come after all of them."""
    if character.isspace():
        return "00"
    if character.isdigit():
        return f"{20 + int(unicodedata.digit(character, 0)):02d}"
    return f"{1 + ord(character) % 19:02d}"


def _is_control(character: str) -> bool:
    """U+FFFD stands for bytes that were no text; kept, it would be somebody's name with a hole."""
    category = unicodedata.category(character)
    return character == "\ufffd" or (category in {"Cc", "Cs"} and character not in "\n\t")
