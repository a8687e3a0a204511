"""Reading a drawn document back: its text, its fonts, the codes on its pages."""

from io import BytesIO

import pikepdf
import pypdfium2
import zxingcpp
from pypdf import PdfReader


def pages(pdf: bytes) -> list[str]:
    """The text of each page, blanks folded, so that a sentence is found across its lines."""
    return [
        " ".join(page.extract_text().replace("\u00a0", " ").split()) for page in PdfReader(BytesIO(pdf)).pages
    ]


def text(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def squeezed(words: str) -> str:
    """Without any blank: long words are broken over lines."""
    return "".join(words.replace("\u00a0", " ").split())


def fonts(pdf: bytes) -> set[tuple[str, bool]]:
    """Each font that is used, and whether it is embedded."""
    found = set()
    with pikepdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            for font in page.resources.get("/Font", pikepdf.Dictionary()).values():
                described = font.get("/FontDescriptor", pikepdf.Dictionary())
                found.add((str(font.BaseFont).split("+")[-1], "/FontFile2" in described))
    return found


def picture(pdf: bytes, page: int, *, grey: bool = False, scale: float = 4.0):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=scale, grayscale=grey).to_pil()


def codes(pdf: bytes, page: int = -1, *, grey: bool = False) -> set[tuple[str, str]]:
    """What a scanner reads from a page: kind and text."""
    with pypdfium2.PdfDocument(pdf) as document:
        number = page % len(document)
    found = zxingcpp.read_barcodes(picture(pdf, number, grey=grey))
    return {(code.format.name, code.text) for code in found}
