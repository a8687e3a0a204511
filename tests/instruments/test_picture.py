"""A picture for the paper is checked by what it is; whatever else it is, is refused by name."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from lims.domain.refusal import Refused
from lims.instruments import picture


def drawn(mode: str = "RGB", size: tuple[int, int] = (300, 120), kind: str = "PNG", **more: object) -> bytes:
    image = Image.new("RGB", size, "white")
    colour = (31, 107, 74) if mode in {"RGB", "RGBA", "P", "CMYK"} else (90, 90, 90)
    ImageDraw.Draw(image).rectangle((10, 10, size[0] // 2, size[1] - 10), fill=colour)
    if mode == "I;16":
        image = image.convert("L").convert("I").point(lambda value: value * 256).convert(mode)
    else:
        image = image.convert(mode)
    file = BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it is 3.6 thousand million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def turned() -> bytes:
    exif = Image.Exif()
    exif[274] = 6
    return drawn(kind="JPEG", exif=exif)


def moving() -> bytes:
    file = BytesIO()
    frames = [Image.new("L", (80, 80), shade) for shade in (0, 128, 255)]
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    return file.getvalue()


def one_colour(mode: str, colour: object) -> bytes:
    file = BytesIO()
    Image.new(mode, (80, 80), colour).save(file, "PNG")
    return file.getvalue()


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED = {
    "nothing": (b"", "picture_empty"),
    "SVG": (SVG, "picture_wrong_type"),
    "GIF": (drawn("L", kind="GIF"), "picture_wrong_type"),
    "WebP": (drawn(kind="WEBP"), "picture_wrong_type"),
    "PDF": (b"%PDF-1.7\n1 0 obj", "picture_wrong_type"),
    "program": (b"\x7fELF" + bytes(200), "picture_wrong_type"),
    "only the first bytes of a PNG": (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture_broken"),
    "only the first bytes of a JPEG": (b"\xff\xd8\xff\xe0" + bytes(50), "picture_broken"),
    "PNG cut off": (drawn()[:-200], "picture_broken"),
    "JPEG cut off": (drawn(kind="JPEG")[:-200], "picture_broken"),
    "wrong check sum": (drawn().replace(b"IDAT", b"IDAT"[:3] + b"U", 1), "picture_broken"),
    "bomb": (bomb(), "picture_too_many_pixels"),
    "more pixels than we unpack": (bomb(4_001), "picture_too_many_pixels"),
    "heavy": (drawn() + bytes(picture.HEAVIEST), "picture_too_heavy"),
    "small": (drawn(size=(39, 400)), "picture_too_small"),
    "turned": (turned(), "picture_turned"),
    "moving": (moving(), "picture_moves"),
    "one colour": (one_colour("RGB", "#1f6b4a"), "picture_blank"),
    "nothing but transparency": (one_colour("RGBA", (9, 9, 9, 0)), "picture_blank"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_printed_is_refused_by_name(name):
    data, code = REFUSED[name]
    with pytest.raises(Refused) as refused:
        picture.read(data)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("data", "mode"),
    [
        (drawn(), "RGB"),
        (drawn("L"), "L"),
        (drawn("P"), "RGB"),
        (drawn("LA"), "L"),
        (drawn("RGBA"), "RGB"),
        (drawn("I;16"), "L"),
        (drawn("1"), "L"),
        (drawn(kind="JPEG"), "RGB"),
        (drawn("CMYK", kind="JPEG"), "RGB"),
    ],
)
def test_picture_is_drawn_anew_flat_and_the_same_each_time(data, mode):
    prepared = picture.read(data)
    assert prepared == picture.read(data)
    with Image.open(BytesIO(prepared.content)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", mode, (prepared.width, prepared.height))
        assert image.info == {}


def test_large_picture_becomes_as_small_as_paper_needs():
    prepared = picture.read(drawn("L", (3000, 3000)))
    assert (prepared.width, prepared.height) == (450, 450)


def test_photograph_stays_light():
    noise = Image.effect_noise((700, 500), 90).convert("RGB")
    file = BytesIO()
    noise.save(file, "JPEG")
    prepared = picture.read(file.getvalue())
    assert len(prepared.content) <= picture.LIGHT
    assert prepared.content.startswith(b"\xff\xd8\xff")
    assert (prepared.width, prepared.height) == (420, 300)


def test_what_hangs_behind_the_picture_is_not_kept():
    prepared = picture.read(drawn() + b"<script>alert(1)</script>")
    assert b"script" not in prepared.content
