"""Which pages of two PDF files look otherwise, asked of what is drawn on them."""

from collections.abc import Iterator
from io import BytesIO
from itertools import zip_longest

import pikepdf


def differing(one: bytes, other: bytes) -> Iterator[int]:
    """The numbers of pages, from 1, whose content differs, or which only one of the two has."""
    with pikepdf.open(BytesIO(one)) as first, pikepdf.open(BytesIO(other)) as second:
        for number, pages in enumerate(zip_longest(first.pages, second.pages), 1):
            drawn = [_drawn(page) for page in pages]
            if drawn[0] != drawn[1]:
                yield number


def _drawn(page: pikepdf.Page | None) -> bytes | None:
    if page is None:
        return None
    page.contents_coalesce()
    return bytes(page.Contents.read_bytes())
