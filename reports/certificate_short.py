"""A screening: how many substances, how many found, and in short all that were not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Spacer, Table

from lims.domain import screen
from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import Line
from lims.domain.reading import Kind
from lims.words.readings import unit_name
from reports import certificate_values as values
from reports.certificate_citations import Citations
from reports.paper import geometry as at
from reports.paper.bookmark import Bookmark
from reports.paper.cells import para
from reports.paper.tables import Cell, Command, grid, hairline, rule, together
from reports.paper.typeface import literal
from reports.paper.voice import Voice, second

NUMBER = 7 * mm
BOUND = 11 * mm
BOUNDS = 18 * mm
LIMIT = 13 * mm
MOVED = 29 * mm
GAP = 3 * mm
LEAST_NAME = 24 * mm
ABOVE = 18 * mm
"""What is said above a list; the list begins on the same page."""

Numbered = tuple[int, Line]


@dataclass(frozen=True, slots=True)
class Shared:
    """What the lines of one short list have in common, so that it is said once."""

    method: str
    unit: str
    place: str
    mark: str
    kind: Kind

    @classmethod
    def of(cls, line: Line) -> "Shared":
        kind = line.reading.kind if line.reading else Kind.BELOW_LOQ
        return cls(line.method.code, line.unit, line.place, values.marks(line), kind)


def screened(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """`300 substances: 4 found, 296 not`, before any row."""
    counts = screen.counted(certificate.lines)
    if not counts.short:
        return
    more = counts.every - counts.short
    yield CondPageBreak(45 * mm)
    said = {"every": counts.every, "found": counts.found, "short": counts.short, "rows": more}
    yield para(voice.sentence("paper.screen.counts", **said), "strong")
    yield Spacer(0, 2 * mm)


def short_list(certificate: Certificate, voice: Voice, citations: Citations) -> Iterator[Flowable]:
    """Every line the table left out, once: number, name, bound, and the lowest limit it was compared with."""
    gathered: dict[Shared, list[Numbered]] = {}
    for number in screen.short_numbers(certificate.lines):
        line = certificate.lines[number - 1]
        gathered.setdefault(Shared.of(line), []).append((number, line))
    for shared, numbered in gathered.items():
        table = _columns(numbered, shared, certificate, voice=voice, citations=citations)
        yield CondPageBreak(ABOVE + _first_rows(table))
        yield Spacer(0, 3.5 * mm)
        yield from _told(shared, numbered, certificate, voice)
        yield table


def _first_rows(table: Table) -> float:
    """How high the head and the two rows that stay with it are."""
    table.wrap(at.TEXT_WIDTH, at.PAGE_HEIGHT)
    return float(sum(table._rowHeights[:3]))


def _told(
    shared: Shared, numbered: Sequence[Numbered], certificate: Certificate, voice: Voice
) -> Iterator[Flowable]:
    """What holds for all of them: the result in words, unit, method, mark, place, their bound if it is one."""
    yield Bookmark("results", voice.plain("paper.outline.results"))
    yield Bookmark(f"short-{shared.kind}", voice.plain("paper.outline.short"), level=1)
    mark = f"&nbsp;({shared.mark})" if shared.mark else ""
    yield para(voice.label(f"paper.screen.{shared.kind}", between=" / ", by=1) + mark, "section")
    code = "paper.screen.judged" if certificate.markets else "paper.screen.unjudged"
    place = shared.place if len(certificate.places) > 1 else ""
    unit = unit_name(shared.unit, voice.first)
    bound = "" if _own_bound(numbered) else f"{_bound_name(shared)} = {_bound(numbered[0][1], voice)}"
    what = " · ".join(literal(each) for each in (shared.method, unit, bound, place) if each)
    yield para(f"{what}. {voice.label(code, between=' / ', by=0)}", "cell small")
    yield Spacer(0, 1.2 * mm)


def _columns(
    numbered: Sequence[Numbered],
    shared: Shared,
    certificate: Certificate,
    *,
    voice: Voice,
    citations: Citations,
) -> Table:
    """Read downwards, column by column, on each page anew: rows are filled across, numbers run on."""
    widths = _widths(numbered, shared, certificate)
    beside = _beside(widths)
    own = _own_bound(numbered)
    head = _head(shared, certificate, voice, own_bound=own)
    cells = [_entry(each, certificate, voice=voice, citations=citations, own_bound=own) for each in numbered]
    empty: list[Cell] = [""] * len(head)
    rows = [_row([head] * beside)]
    for start in range(0, len(cells), beside):
        across = cells[start : start + beside]
        rows.append(_row([*across, *[empty] * (beside - len(across))]))
    room = (at.TEXT_WIDTH - GAP * (beside - 1)) / beside
    name = room - sum(widths)
    one = [widths[0], name, *widths[1:]]
    every = [*one]
    for _ in range(beside - 1):
        every += [GAP, *one]
    return grid(rows, every, *_lines(len(rows), len(one), beside), repeat=1)


def _widths(numbered: Sequence[Numbered], shared: Shared, certificate: Certificate) -> list[float]:
    """Of all columns but the name."""
    widths = [NUMBER]
    if _own_bound(numbered):
        widths.append(BOUNDS if shared.kind is Kind.BELOW_LOD else BOUND)
    if certificate.markets:
        widths.append(MOVED if any(_moved(line) for _, line in numbered) else LIMIT)
    return widths


def _beside(widths: Sequence[float]) -> int:
    """As many columns of entries as a name still has room in."""
    return next(
        beside
        for beside in (4, 3, 2, 1)
        if (at.TEXT_WIDTH - GAP * (beside - 1)) / beside - sum(widths) >= LEAST_NAME or beside == 1
    )


def _own_bound(numbered: Sequence[Numbered]) -> bool:
    """Whether the bounds differ, so that each line shows its own."""
    return len({(line.lod, line.loq) for _, line in numbered}) > 1


def _bound_name(shared: Shared) -> str:
    return "LOD / LOQ" if shared.kind is Kind.BELOW_LOD else "LOQ"


def _bound(line: Line, voice: Voice) -> str:
    bounds = (line.lod, line.loq) if line.reading and line.reading.kind is Kind.BELOW_LOD else (line.loq,)
    return " / ".join(voice.number(each) for each in bounds if each is not None)


def _head(shared: Shared, certificate: Certificate, voice: Voice, *, own_bound: bool) -> list[Cell]:
    head: list[Cell] = [
        para(voice.label("paper.th.number", between="<br/>", by=0.6), "th"),
        para(voice.label("paper.th.analyte", between="<br/>", by=0.6), "th"),
    ]
    if own_bound:
        head.append(para(_bound_name(shared), "th right"))
    if certificate.markets:
        lowest = "" if len(certificate.markets) == 1 else ".lowest"
        head.append(para(voice.label(f"paper.screen.limit{lowest}", between="<br/>", by=0.6), "th right"))
    return head


def _entry(
    numbered: Numbered, certificate: Certificate, *, voice: Voice, citations: Citations, own_bound: bool
) -> list[Cell]:
    number, line = numbered
    first, *others = [line.analyte[language] for language in voice.languages]
    name = literal(first)
    if others and others[0] != first:
        name += f"<br/>{second(literal(others[0]), 1)}"
    entry: list[Cell] = [para(str(number), "short number"), para(name, "short")]
    if own_bound:
        entry.append(para(literal(_bound(line, voice)), "short right"))
    if certificate.markets:
        entry.append(para(_limit(line, voice, citations), "short right"))
    return entry


def _limit(line: Line, voice: Voice, citations: Citations) -> str:
    """The limit that leaves least room, with the number of its text; where a rule moved it, that as well."""
    given = screen.strictest(line)
    if given is None or given.limit is None:
        return "–"
    number = citations.number_of(given.citation)
    raised = f'<super size="5" rise="2.6">{number}</super>' if number else ""
    markup = literal(values.limit(given.limit, line.unit, voice)) + raised
    moved = values.acceptance(given, voice) if _moved(line) else ""
    return f"{markup} ({literal(moved)})" if moved else markup


def _moved(line: Line) -> bool:
    given = screen.strictest(line)
    return bool(
        given and given.limit and given.accept_high is not None and given.accept_high != given.limit.high
    )


def _row(entries: Sequence[Sequence[Cell]]) -> list[Cell]:
    row: list[Cell] = [*entries[0]]
    for entry in entries[1:]:
        row += ["", *entry]
    return row


def _lines(rows: int, wide: int, beside: int) -> list[Command]:
    commands: list[Command] = [
        ("TOPPADDING", (0, 0), (-1, -1), 1.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        together(0, min(2, rows - 1)),
        together(max(0, rows - 2), rows - 1),
    ]
    for place in range(beside):
        left, right = place * (wide + 1), place * (wide + 1) + wide - 1
        commands += [
            rule("LINEABOVE", (left, 0), (right, 0)),
            hairline("LINEBELOW", (left, 0), (right, -2)),
            rule("LINEBELOW", (left, -1), (right, -1)),
            ("RIGHTPADDING", (left, 0), (right - 1, -1), 3),
        ]
    return commands
