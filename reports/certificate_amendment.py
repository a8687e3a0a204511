"""What a report replaces, why, and what it says otherwise, old beside new; what one that is not the last leaves out."""

from collections.abc import Iterator, Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from lims.domain.certificate import Certificate
from lims.domain.certificate_parts import NO_NAMES, Amendment, Changed, Names, ReportKind
from lims.words import Language
from reports.paper import geometry as at
from reports.paper.cells import para
from reports.paper.styles import GREY
from reports.paper.tables import Cell, grid, hairline, together
from reports.paper.voice import Voice

FIRST_PAGE = 6
"""So many changes stand in the box above the answer; more are listed after the results, and the box says so."""
PAD = 6
INSIDE = at.TEXT_WIDTH - 2 * PAD


def amendment(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """The box on the first page, before anything else is read."""
    amends = certificate.amends
    if amends is None:
        return
    rows: list[list[Cell]] = [[para(markup, "sentence")] for markup in _sentences(amends, voice)]
    if len(amends.changes) <= FIRST_PAGE:
        rows.append([list(_table(amends.changes, voice, width=INSIDE))])
    yield _boxed(rows)
    yield Spacer(0, 3.5 * mm)


def kind(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """What a report that is not the last word answers for, and what is still to come."""
    if certificate.kind is ReportKind.FINAL:
        return
    said = [voice.sentence(f"paper.kind.{certificate.kind}")]
    if certificate.pending:
        names = Names(*(", ".join(name[each] for name in certificate.pending) for each in Language))
        said.append(voice.sentence("paper.kind.pending", names=names))
    yield _boxed([[para(markup, "sentence")] for markup in said])
    yield Spacer(0, 3.5 * mm)


def listed(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """The changes that are too many for the first page, with a head of their own."""
    amends = certificate.amends
    if amends is None or len(amends.changes) <= FIRST_PAGE:
        return
    title = para(voice.label("paper.amends.listed", replaces=amends.replaces), "section")
    yield Spacer(0, 3 * mm)
    yield from _table(amends.changes, voice, width=at.TEXT_WIDTH, title=title)


def _boxed(rows: list[list[Cell]]) -> Flowable:
    return grid(
        rows,
        [at.TEXT_WIDTH],
        ("BOX", (0, 0), (-1, -1), at.RULE, GREY),
        ("LEFTPADDING", (0, 0), (-1, -1), PAD),
        ("RIGHTPADDING", (0, 0), (-1, -1), PAD),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        split_rows=True,
    )


def _sentences(amends: Amendment, voice: Voice) -> Iterator[str]:
    yield voice.sentence("paper.amends", replaces=amends.replaces, issued=amends.issued_on)
    yield voice.sentence("paper.amends.reason", reason=amends.reason)
    if len(amends.changes) > FIRST_PAGE:
        yield voice.sentence("paper.amends.below", count=len(amends.changes))


def _table(
    changes: Sequence[Changed], voice: Voice, *, width: float, title: Flowable | None = None
) -> Iterator[Flowable]:
    """What, old, new; title and heads are repeated on each page, so that neither stands alone at the foot of one."""
    rows: list[list[Cell]] = [
        [para(voice.label(f"paper.amends.{name}", between="<br/>"), "th") for name in ("what", "old", "new")]
    ]
    for each in changes:
        old = _cell(each.old, voice) if each.old else _nothing("added", voice)
        new = _cell(each.new, voice) if each.new else _nothing("left_out", voice)
        rows.append([_cell(each.what, voice), old, new])
    heads = 1
    if title is not None:
        rows.insert(0, [title, "", ""])
        heads = 2
    what, side = 0.36 * width, 0.32 * width
    yield grid(
        rows,
        [what, side, side],
        *([("SPAN", (0, 0), (-1, 0))] if title is not None else []),
        hairline("LINEBELOW", (0, heads - 1), (-1, heads - 1)),
        hairline("LINEABOVE", (0, heads + 1), (-1, -1)),
        ("TOPPADDING", (0, 0), (-1, -1), 1.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6),
        ("RIGHTPADDING", (0, heads - 1), (1, -1), 6),
        together(0, heads),
        repeat=heads,
        split_rows=True,
    )


def _cell(said: Names, voice: Voice) -> Flowable:
    return para(voice.names(said if said else NO_NAMES, by=0.6), "note")


def _nothing(which: str, voice: Voice) -> Flowable:
    return para(voice.label(f"paper.amends.{which}", between="<br/>", by=0.4), "cell nothing")
