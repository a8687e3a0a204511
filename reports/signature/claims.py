"""What a file says of itself to whoever reads or scans it: certificate numbers, and addresses for checking.

None of it proves anything; it tells apart a stranger's paper and one that passes itself off as ours.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import islice

import pikepdf
import pypdfium2
import zxingcpp
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageOps

from lims.domain.checking import Checked, Claims, Finding

MOST = 20
QR = zxingcpp.barcode_formats_from_str("QRCode")
PAGES_READ, PAGES_SEEN = 30, 6
LONGEST_TEXT = 200_000
WIDEST = 1800
MOST_PIXELS = 40_000_000
LONGEST_ADDRESS = 200
_NUMBER = re.compile(r"\bPKQ-\d{2}-\d{6}(?:-S\d{1,3})?\b")
_ADDRESS = re.compile(r"https?://[^\s<>\"')]{1,160}/v/[A-Z2-7]{26}(?![A-Za-z0-9])")
_DRAFT = ("BẢN NHÁP", "DRAFT – not a certificate")


def with_claims(checked: Checked, content: bytes) -> Checked:
    """The same, and what the file claims to be; what cannot be read claims nothing."""
    try:
        if checked.has(Finding.PICTURE_FILE):
            return replace(checked, claims=Claims(addresses=_unique(_of_picture(content))))
        return checked if checked.closed else _of_pdf(checked, content)
    except (pypdfium2.PdfiumError, pikepdf.PdfError, Image.DecompressionBombError, OSError, ValueError):
        return checked


def _of_pdf(checked: Checked, content: bytes) -> Checked:
    with pypdfium2.PdfDocument(content) as document:
        text = "\n".join(_texts(document))[:LONGEST_TEXT]
        codes = list(_codes(document))
    addresses = [*codes, *_links(content), *_ADDRESS.findall(text)]
    findings = [*checked.findings]
    if any(word in text for word in _DRAFT):
        findings.append(Finding.DRAFT)
    if not text.strip():
        findings.append(Finding.PICTURE_PAGES)
    claims = Claims(_unique(_NUMBER.findall(text)), _unique(addresses))
    return replace(checked, findings=tuple(findings), claims=claims)


def _texts(document: pypdfium2.PdfDocument) -> Iterator[str]:
    for number in range(min(len(document), PAGES_READ)):
        page = document[number]
        yield page.get_textpage().get_text_bounded()[:LONGEST_TEXT]


def _codes(document: pypdfium2.PdfDocument) -> Iterator[str]:
    """The QR codes on the first and the last pages: ours stands at the end."""
    count = len(document)
    seen = dict.fromkeys(
        [*range(min(count, PAGES_SEEN // 2)), *range(max(0, count - PAGES_SEEN // 2), count)]
    )
    for number in seen:
        page = document[number]
        width, height = page.get_size()
        scale = min(3.0, WIDEST / max(width, height, 1.0))
        yield from _read(page.render(scale=scale, grayscale=True).to_pil())


def _of_picture(content: bytes) -> Iterator[str]:
    with Image.open(BytesIO(content)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            return
        upright = ImageOps.exif_transpose(picture).convert("L")
        upright.thumbnail((WIDEST * 2, WIDEST * 2))
        yield from _read(upright)


def _read(picture: Image.Image) -> Iterator[str]:
    for code in islice(zxingcpp.read_barcodes(picture, formats=QR), MOST):
        if code.text.startswith(("https://", "http://")):
            yield code.text


def _links(content: bytes) -> Iterator[str]:
    with pikepdf.open(BytesIO(content)) as document:
        for page in islice(document.pages, PAGES_READ):
            notes = page.obj.get(Name.Annots)
            for note in list(notes)[:1000] if isinstance(notes, Array) else ():
                action = note.get(Name.A) if isinstance(note, Dictionary) else None
                address = action.get(Name.URI) if isinstance(action, Dictionary) else None
                if address is not None and _ADDRESS.fullmatch(str(address)):
                    yield str(address)


def _unique(found: Iterator[str] | list[str]) -> tuple[str, ...]:
    shown = (each[:LONGEST_ADDRESS] for each in found if each.isprintable())
    return tuple(islice(dict.fromkeys(shown), MOST))
