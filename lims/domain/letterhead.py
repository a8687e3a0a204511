"""The laboratory's own paper as it is typed: which lines it has, how long they may be, what they may not claim."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lims.domain.certificate_parts import Letterhead, Names
from lims.domain.refusal import Problem, Refused
from lims.domain.text import kept


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the paper: so many lines, each of so many characters, beside an accreditation mark or not."""

    name: str
    lines: int
    length: int
    beside_mark: bool = False


PLACES = (
    Place("over", 3, 90),
    Place("under", 3, 90),
    Place("foot", 1, 120),
    Place("statements", 8, 300),
    Place("mark_words", 3, 60, beside_mark=True),
)
LANGUAGES = ("vi", "en")
FIELDS = tuple(f"{place.name}_{language}" for place in PLACES for language in LANGUAGES)
CLAIMS = ("vilas", "17025", "ilac", "boa.gov", "công nhận", "accredit")
"""Whoever reads one of these takes the whole paper for accredited: it stands only where a result is (ILAC-P8)."""


def read(typed: Mapping[str, str], *, prints: Callable[[str], bool]) -> Letterhead:
    """The words of a letterhead; refused with every place that is wrong. `prints` says whether all can be drawn."""
    texts: dict[str, str] = {}
    problems: dict[str, Problem] = {}
    for place in PLACES:
        for language in LANGUAGES:
            field = f"{place.name}_{language}"
            try:
                texts[field] = _read(typed.get(field, ""), place, prints)
            except Refused as refused:
                problems[field] = refused.problem
    if problems:
        raise Refused("letterhead_needs_attention", problems)
    given = {place.name: Names(*(texts[f"{place.name}_{each}"] for each in LANGUAGES)) for place in PLACES}
    return Letterhead(**given)  # type: ignore[arg-type]


def _read(text: str, place: Place, prints: Callable[[str], bool]) -> str:
    # Each line may be as long as its place allows; how many of them there are is asked afterwards.
    whole = kept(text, longest=place.lines * (place.length + 1) * 4, lines=True)
    lines = [line.strip() for line in whole.split("\n") if line.strip()]
    if len(lines) > place.lines:
        raise Refused("letterhead_too_many_lines", most=place.lines)
    longest = max((len(line) for line in lines), default=0)
    if longest > place.length:
        raise Refused("letterhead_line_too_long", most=place.length, length=longest)
    joined = "\n".join(lines)
    if not prints(joined):
        raise Refused("letterhead_not_printable")
    if not place.beside_mark and any(claim in joined.casefold() for claim in CLAIMS):
        raise Refused("letterhead_claims_accreditation")
    return joined
