"""A picture from outside for a paper: checked by what it is, not by its name, and drawn anew, small and flat."""

import hashlib
import struct
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from lims.domain.refusal import Refused

HEAVIEST = 900_000
MOST_PIXELS = 16_000_000
LEAST_SIDE = 40
BOX = (900, 450)
"""Pixels of the prepared picture: 600 dots an inch on 36 × 16 mm of paper."""
PHOTOGRAPH = (600, 300)
LIGHT = 60_000
BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
ORIENTATION = 274
BROKEN = (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, KeyError, struct.error)


@dataclass(frozen=True, slots=True)
class Picture:
    """PNG (a photograph: JPEG) without transparency or anything beside the pixels; the same each time."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read(data: bytes) -> Picture:
    """Raises `Refused` with what is wrong: kind, weight, size, damage, rotation, several frames, nothing on it."""
    if not data:
        raise Refused("picture_empty")
    if len(data) > HEAVIEST:
        raise Refused("picture_too_heavy", most=HEAVIEST // 1000)
    kind = next((kind for begins, kind in BEGINNINGS.items() if data.startswith(begins)), None)
    if kind is None:
        raise Refused("picture_wrong_type")
    try:
        with warnings.catch_warnings():
            # A picture with more pixels than Pillow likes is asked about by its size below.
            warnings.simplefilter("ignore")
            return _prepared(_opened(data, kind))
    except Image.DecompressionBombError:
        raise Refused("picture_too_many_pixels", most=MOST_PIXELS // 1_000_000) from None
    except UnidentifiedImageError:
        raise Refused("picture_broken") from None
    except BROKEN:
        raise Refused("picture_broken") from None


def _opened(data: bytes, kind: str) -> Image.Image:
    """Asked by its head first: no pixel is unpacked of a picture that is too large."""
    picture = Image.open(BytesIO(data), formats=(kind,))
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused("picture_too_many_pixels", most=MOST_PIXELS // 1_000_000)
    if min(picture.size) < LEAST_SIDE:
        raise Refused("picture_too_small", least=LEAST_SIDE)
    if getattr(picture, "n_frames", 1) > 1:
        raise Refused("picture_moves")
    if picture.getexif().get(ORIENTATION, 1) != 1:
        raise Refused("picture_turned")
    picture.load()
    return picture


def _prepared(picture: Image.Image) -> Picture:
    flat = _flat(picture)
    if all(low == high for low, high in _ranges(flat)):
        raise Refused("picture_blank")
    flat.thumbnail(BOX, Image.Resampling.LANCZOS)
    content = _saved(flat, "PNG", optimize=True)
    if len(content) > LIGHT:
        # A photograph: every certificate carries it in its frozen document.
        flat.thumbnail(PHOTOGRAPH, Image.Resampling.LANCZOS)
        tried = (_saved(flat, "JPEG", quality=quality) for quality in (85, 70, 50, 30))
        content = next((each for each in tried if len(each) <= LIGHT), _saved(flat, "JPEG", quality=20))
    return Picture(content, flat.width, flat.height)


def _saved(picture: Image.Image, kind: str, **how: int) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


def _flat(picture: Image.Image) -> Image.Image:
    """On white, in grey where it has no colour: paper has neither transparency nor sixteen bits."""
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 256).convert("L")
    over = picture.convert("RGBA")
    ground = Image.new("RGBA", over.size, "white")
    flat = Image.alpha_composite(ground, over).convert("RGB")
    red, green, blue = flat.split()
    same = red.tobytes() == green.tobytes() == blue.tobytes()
    return red if same else flat


def _ranges(picture: Image.Image) -> list[tuple[int, int]]:
    """The darkest and the lightest of each colour."""
    return [band.getextrema() for band in picture.split()]  # type: ignore[misc]
