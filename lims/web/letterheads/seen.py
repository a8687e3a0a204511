"""What a letterhead looks like: an example of a certificate, drawn as a draft so that nobody can use it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from lims.domain.certificate_example import example
from lims.domain.certificate_parts import Laboratory, Letterhead, PaperLanguage
from lims.services.letterheads import Checked, Sent
from reports.certificate import draw_draft


def drawn(laboratory: Laboratory, language: PaperLanguage, *, at: datetime) -> bytes:
    return draw_draft(example(laboratory, language, at=at))


def with_typed(laboratory: Laboratory, checked: Checked, sent: Mapping[str, Sent]) -> Laboratory:
    """The laboratory with these words, and with each picture as it was sent, taken away, or as it is."""
    before = laboratory.letterhead or Letterhead()
    kept = {"logo": laboratory.logo, "mark": before.mark}
    for name, each in sent.items():
        if name in checked.pictures:
            kept[name] = checked.pictures[name].content
        elif each.none:
            kept[name] = None
    letterhead = replace(checked.words, number=before.number, mark=kept["mark"])
    return replace(laboratory, logo=kept["logo"], letterhead=letterhead)
