"""What was put into a PDF file after it was signed, in the words of somebody who looks at it."""

from collections import Counter
from io import BytesIO
from itertools import zip_longest

import pikepdf
from pikepdf import Dictionary, Name

from lims.domain.checking import Added

MOST_PAGES = 200


def added_since(signed: bytes, now: bytes) -> tuple[Added, ...]:
    """How a file differs from its signed revision; `OTHER` where it does and none of these tells how."""
    try:
        with pikepdf.open(BytesIO(signed)) as before, pikepdf.open(BytesIO(now)) as after:
            found = _differences(before, after)
    except pikepdf.PdfError:
        found = set()
    return tuple(kind for kind in Added if kind in found) or (Added.OTHER,)


def _differences(before: pikepdf.Pdf, after: pikepdf.Pdf) -> set[Added]:
    found = set()
    if len(before.pages) != len(after.pages):
        found.add(Added.PAGES)
    pages = list(zip_longest(before.pages[:MOST_PAGES], after.pages[:MOST_PAGES]))
    if any(one and other and _drawn(one) != _drawn(other) for one, other in pages) or _redrawn(before, after):
        found.add(Added.CONTENT)
    notes = [Counter[str](), Counter[str]()]
    for pair in pages:
        for count, page in zip(notes, pair, strict=True):
            count.update(_annotations(page))
    if notes[0] != notes[1]:
        found.add(Added.ANNOTATIONS)
    found |= _of_forms(before, after)
    if _metadata(before) != _metadata(after):
        found.add(Added.METADATA)
    if _attached(before) != _attached(after):
        found.add(Added.ATTACHMENTS)
    return found


def _drawn(page: pikepdf.Page) -> bytes:
    contents = page.obj.get(Name.Contents)
    parts = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(part.read_raw_bytes() for part in parts if isinstance(part, pikepdf.Stream))


def _redrawn(before: pikepdf.Pdf, after: pikepdf.Pdf) -> bool:
    """Whether a font, a picture or any other stream that was there is another one now: hidden and shown later."""
    return any(
        old.objgen == new.objgen and old.read_raw_bytes() != new.read_raw_bytes()
        for old, new in zip(before.objects, after.objects, strict=False)
        if _draws(old) and isinstance(new, pikepdf.Stream)
    )


def _draws(thing: pikepdf.Object) -> bool:
    return isinstance(thing, pikepdf.Stream) and thing.get(Name.Type) not in {
        Name.Metadata,
        Name.ObjStm,
        Name.XRef,
    }


def _annotations(page: pikepdf.Page | None) -> list[str]:
    """Each annotation but the boxes of fields, which are told as fields."""
    if page is None:
        return []
    notes = page.obj.get(Name.Annots)
    listed = list(notes) if isinstance(notes, pikepdf.Array) else []
    kinds = [note.get(Name.Subtype) for note in listed if isinstance(note, Dictionary)]
    return [str(kind) for kind in kinds if kind != Name.Widget]


def _of_forms(before: pikepdf.Pdf, after: pikepdf.Pdf) -> set[Added]:
    old, new = _fields(before), _fields(after)
    found = set()
    if new["signed"] > old["signed"]:
        found.add(Added.SIGNATURES)
    if {**new, "signed": 0} != {**old, "signed": 0}:
        found.add(Added.FIELDS)
    return found


def _fields(document: pikepdf.Pdf) -> dict[str, int]:
    form = document.Root.get(Name.AcroForm)
    fields = form.get(Name.Fields) if isinstance(form, Dictionary) else None
    listed = [each for each in fields if isinstance(each, Dictionary)] if fields is not None else []
    signed = sum(1 for each in listed if each.get(Name.FT) == Name.Sig and Name.V in each)
    values = Counter(
        f"{each.get(Name.FT)} {each.get(Name.V)}" for each in listed if each.get(Name.FT) != Name.Sig
    )
    return {"signed": signed, **values}


def _metadata(document: pikepdf.Pdf) -> tuple[bytes, str]:
    xmp = document.Root.get(Name.Metadata)
    told = xmp.read_raw_bytes() if isinstance(xmp, pikepdf.Stream) else b""
    return told, str({key: str(value) for key, value in document.docinfo.items()})


def _attached(document: pikepdf.Pdf) -> list[tuple[str, bytes]]:
    """Names and contents as they are packed: another file under the same name is another file."""
    files = document.attachments
    return sorted((name, files[name].get_file().obj.read_raw_bytes()) for name in files)
