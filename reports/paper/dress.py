"""The last touches to a PDF file: dates of the document, metadata, an identity from its content."""

from datetime import datetime
from io import BytesIO

import pikepdf

from lims.domain.act import LABORATORY_TIME


def dress(pdf: bytes, *, at: datetime) -> bytes:
    """The same pages, dated by the document itself; the same input gives the same bytes."""
    local = at.astimezone(LABORATORY_TIME)
    stamp = f"D:{local:%Y%m%d%H%M%S}+07'00'"
    buffer = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["dc:title"] = str(document.docinfo["/Title"])
            metadata["dc:creator"] = [str(document.docinfo["/Author"])]
            metadata["dc:description"] = str(document.docinfo["/Subject"])
            metadata["xmp:CreateDate"] = local.isoformat()
            metadata["xmp:ModifyDate"] = local.isoformat()
        document.docinfo["/CreationDate"] = stamp
        document.docinfo["/ModDate"] = stamp
        document.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()
