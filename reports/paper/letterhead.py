"""The letterhead that all papers of the laboratory share: logo left, who they are, what the paper puts at the right."""

from collections.abc import Iterator, Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from lims.domain.certificate_parts import Laboratory, Letterhead
from reports.paper import geometry as at
from reports.paper.cells import Logo, para
from reports.paper.tables import Cell, Command, grid, hairline
from reports.paper.typeface import literal
from reports.paper.voice import Voice


def letterhead(
    laboratory: Laboratory, right: Sequence[Flowable], voice: Voice, *commands: Command, column: float
) -> Flowable:
    """`right` stands in a column of this width, in points."""
    row: list[Cell] = [list(named(laboratory, voice)), list(right)]
    widths = [at.TEXT_WIDTH - column, column]
    if laboratory.logo:
        logo = Logo(laboratory.logo, width=at.LOGO_WIDTH, height=at.LOGO_HEIGHT)
        row.insert(0, logo)
        widths[0] -= logo.width + 5 * mm
        widths.insert(0, logo.width + 5 * mm)
    return grid(
        [row],
        widths,
        hairline("LINEBELOW", (0, 0), (-1, 0)),
        ("ALIGN", (-1, 0), (-1, 0), "RIGHT"),
        *commands,
    )


def named(laboratory: Laboratory, voice: Voice) -> Iterator[Flowable]:
    """Whom they belong to, their name, where to find them."""
    contact = [
        f"{voice.plain(f'paper.{name}')}: {value}"
        for name, value in (("phone", laboratory.phone), ("email", laboratory.email))
        if value
    ]
    own = laboratory.letterhead or Letterhead()
    if own.over:
        yield para(voice.names(own.over, by=0.5), "over")
    yield para(voice.names(laboratory.name), "laboratory")
    yield para(voice.names(laboratory.address, by=0), "head")
    if contact:
        yield para(literal(" · ".join(contact)), "head")
    if own.under:
        yield para(voice.names(own.under, by=0), "head")
