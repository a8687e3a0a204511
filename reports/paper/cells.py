"""Small things that stand in a cell: a verdict with its sign, a QR code with its caption, a logo."""

from io import BytesIO
from typing import Any

from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, Paragraph

from lims.domain.specification import Outcome
from reports.paper import codes, styles
from reports.paper.marks import draw_sign


class Signed(Flowable):  # type: ignore[misc]
    """A paragraph with the verdict's sign before its first line."""

    def __init__(self, outcome: Outcome, markup: str, style_name: str) -> None:
        super().__init__()
        base = styles.style(style_name)
        self.outcome = outcome
        self.size = base.fontSize * 0.86
        self.first_line = base.leading
        self.text = Paragraph(markup, styles.indented(style_name, self.size * 1.42))

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = self.text.wrap(width, height)
        return self.width, self.height

    def draw(self) -> None:
        self.text.drawOn(self.canv, 0, 0)
        middle = self.height - self.first_line * 0.52
        draw_sign(self.canv, self.outcome, 0, middle - self.size / 2, self.size)


class Sign(Flowable):  # type: ignore[misc]
    """The sign alone, large."""

    def __init__(self, outcome: Outcome, size: float) -> None:
        super().__init__()
        self.outcome = outcome
        self.width = self.height = size

    def draw(self) -> None:
        draw_sign(self.canv, self.outcome, 0, 0, self.width)


class QrCode(Flowable):  # type: ignore[misc]
    """A QR code that is also a link on the screen."""

    def __init__(self, address: str, size: float) -> None:
        super().__init__()
        self.address = address
        self.width = self.height = size

    def draw(self) -> None:
        # The quiet zone reaches into the margin, so that the dark modules line up with the text.
        codes.draw_qr(self.canv, self.address, -self.width / 10, 0, self.width)
        self.canv.linkURL(self.address, (0, 0, self.width, self.height), relative=1, thickness=0)


class Logo(Flowable):  # type: ignore[misc]
    """The laboratory's logo from its bytes, inside a box; nothing is fetched."""

    def __init__(self, data: bytes, *, width: float, height: float) -> None:
        super().__init__()
        self.picture: Any = ImageReader(BytesIO(data))
        pixels_wide, pixels_high = self.picture.getSize()
        scale = min(width / pixels_wide, height / pixels_high)
        self.width, self.height = pixels_wide * scale, pixels_high * scale

    def draw(self) -> None:
        self.canv.drawImage(self.picture, 0, 0, self.width, self.height, mask="auto")


def para(markup: str, style_name: str) -> Paragraph:
    return Paragraph(markup, styles.style(style_name))
