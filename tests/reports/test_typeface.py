"""No character is lost between the frozen value and the paper."""

import hashlib
import time
from threading import Thread

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFontFile

from lims.words import Language, catalogue
from reports.paper import typeface
from reports.paper.typeface import MISSING, lacks, literal, printable

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"


@pytest.mark.parametrize("tone", ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"])
def test_every_vietnamese_letter_is_drawn(tone):
    text = "".join(letter + tone for letter in LETTERS if not tone or letter in "aăâeêioôơuưy")
    assert not lacks(text + text.upper())


@pytest.mark.parametrize("signs", ["−≤≥±×·µμ°†", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂", "–—“”…", MISSING])
def test_every_sign_of_the_laboratory_is_drawn(signs):
    assert printable(signs) == signs


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("🍈 Sầu riêng", "□ Sầu riêng"),
        ("Đạ Huoai", "Đạ Huoai"),
        ("a\u0000b\u202ec", "a□b□c"),
        ("một\nhai", "một\nhai"),
        ("榴莲", "□□"),
    ],
)
def test_what_the_typeface_lacks_is_replaced_and_never_dropped(text, drawn):
    assert printable(text) == drawn


def test_markup_is_text():
    assert literal('<b>A & "B"</b>\nC') == '&lt;b&gt;A &amp; "B"&lt;/b&gt;<br/>C'


@pytest.mark.parametrize("language", list(Language))
def test_all_words_of_the_paper_can_be_drawn(language):
    said = {code: text for code, text in catalogue(language).items() if code.startswith("paper.")}
    assert [code for code, text in said.items() if lacks(text)] == []


def test_fonts_are_the_ones_we_took():
    listed = dict(
        reversed(line.split("  ")) for line in (typeface.FONTS / "SHA256SUMS").read_text().splitlines()
    )
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in typeface.FONTS.glob("*.ttf")
    }
    assert found == listed
    assert set(found) == set(typeface.FILES.values())


def test_two_papers_never_read_a_font_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """ReportLab keeps one reading place for each font: letters of two papers would be mixed."""
    typeface.ready()
    face, inside, seen = pdfmetrics.getFont(typeface.REGULAR).face, [], []
    truly = TTFontFile.seek

    def seek(self: TTFontFile, place: int) -> None:
        inside.append(place)
        seen.append(len(inside))
        time.sleep(0.001)
        truly(self, place)
        inside.pop()

    monkeypatch.setattr(TTFontFile, "seek", seek)
    drawing = [Thread(target=face.makeSubset, args=([ord(each) for each in "ếộẩ"],)) for _ in range(4)]
    for each in drawing:
        each.start()
    for each in drawing:
        each.join()
    assert set(seen) == {1}
