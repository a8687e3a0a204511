"""The last touches to a PDF file: dates of the document, metadata, an identity from its content, PDF/A-3u."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf, String

from lims.domain.act import LABORATORY_TIME

PROFILE = Path(__file__).parent / "colour" / "sRGB.icc"
COLOURS = "sRGB IEC61966-2.1"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the paper: the same content for programs."""

    name: str
    content: bytes
    description: str
    kind: str = "application/json"


def dress(pdf: bytes, *, at: datetime, archive: bool = False, attached: Iterable[Attached] = ()) -> bytes:
    """The same pages, dated by the document itself; the same input gives the same bytes.

    `archive`: built to PDF/A-3u (ISO 19005-3): output intent, identification, attachments with their relation.
    """
    local = at.astimezone(LABORATORY_TIME)
    buffer = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        _describe(document, local, archive=archive)
        if archive:
            _name_colours(document)
        _attach(document, attached, local)
        document.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()


def _describe(document: Pdf, at: datetime, *, archive: bool) -> None:
    """The metadata says in XMP what the old dictionary says."""
    stamp, info = _stamp(at), document.docinfo
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = str(info["/Title"])
        metadata["dc:creator"] = [str(info["/Author"])]
        metadata["dc:description"] = str(info["/Subject"])
        metadata["xmp:CreatorTool"] = str(info["/Creator"])
        metadata["pdf:Producer"] = str(info["/Producer"])
        metadata["xmp:CreateDate"] = at.isoformat()
        metadata["xmp:ModifyDate"] = at.isoformat()
        if archive:
            metadata["pdfaid:part"] = "3"
            metadata["pdfaid:conformance"] = "U"
    info["/CreationDate"] = stamp
    info["/ModDate"] = stamp
    for key in ("/Keywords", "/Trapped"):
        if key in info:
            del info[key]


def _name_colours(document: Pdf) -> None:
    """Which red a red is, said once for the whole document."""
    profile = document.make_stream(_profile())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String(COLOURS),
        Info=String(COLOURS),
        DestOutputProfile=profile,
    )
    document.Root.OutputIntents = Array([document.make_indirect(intent)])


def _attach(document: Pdf, attached: Iterable[Attached], at: datetime) -> None:
    related = []
    for file in attached:
        given = AttachedFileSpec(
            document,
            file.content,
            description=file.description,
            filename=file.name,
            mime_type=file.kind,
            creation_date=_stamp(at),
            mod_date=_stamp(at),
            relationship=Name.Data,
        )
        document.attachments[file.name] = given
        related.append(given.obj)
    if related:
        document.Root.AF = Array(related)


def _stamp(at: datetime) -> str:
    return f"D:{at:%Y%m%d%H%M%S}+07'00'"


@cache
def _profile() -> bytes:
    return PROFILE.read_bytes()
