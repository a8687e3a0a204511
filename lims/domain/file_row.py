"""What one value of a file would do to the bench: the box it is for, the text it would write, or why not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lims.domain import entry, unit
from lims.domain.found import Found
from lims.domain.profile import Profile, folded
from lims.domain.reading import Range, Reading
from lims.domain.refusal import Problem, Refused
from lims.domain.text import code, kept
from lims.domain.yardstick import Yardstick

NOTHING_FOUND = "KPH"
QUALIFIERS = {"": "", "=": "", "<": "<", ">": ">"}
_MARKS = {".": ",", ",": "."}


class Outcome(StrEnum):
    """What becomes of a value: written, written over another, or left out for a reason."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BLANK = "blank"
    NOT_SAMPLE = "not_sample"
    REFUSED = "refused"


WRITES = frozenset({Outcome.NEW, Outcome.CHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A result as it stands on the bench. `refusal` says why nothing may be written into it."""

    result_id: int
    version: int
    run_code: str
    sample_code: str
    analyte: str
    typed: str
    yardstick: Yardstick
    refusal: Problem | None = None


Key = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Names:
    """Sample codes and analyte names as the laboratory writes them, by what a file may call them."""

    samples: Mapping[str, int]
    analytes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a value is meant to go: sample, analyte and unit of the lot; or what stands in the way."""

    found: Found
    outcome: Outcome | None = None
    key: Key | None = None
    problems: Mapping[str, Problem] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlan:
    """One value and all a person is told of it before anything is written."""

    found: Found
    outcome: Outcome
    box: Box | None = None
    text: str = ""
    reading: Reading | None = None
    verdicts: tuple[tuple[str, str], ...] = ()
    problems: Mapping[str, Problem] = field(default_factory=dict)


def aims(found: Sequence[Found], profile: Profile, names: Names) -> list[Aim]:
    """Where every value goes. Two values for one box are both refused, each naming the rows."""
    each = [_aim(one, profile, names) for one in found]
    rows: dict[Key, list[int]] = {}
    for aim in each:
        if aim.key is not None and aim.outcome is None:
            rows.setdefault(aim.key, []).append(aim.found.row)
    return [_once(aim, rows.get(aim.key, []) if aim.key else []) for aim in each]


def planned(
    each: Iterable[Aim], profile: Profile, boxes: Mapping[Key, Sequence[Box]], *, run_code: str = ""
) -> list[RowPlan]:
    """What each value would do to the boxes as they are."""
    return [_plan(aim, profile, boxes, run_code) for aim in each]


def sample_key(text: str) -> str:
    """`ld-26-000123 ` as codes are compared; nothing for what is no code."""
    try:
        return code(text)
    except Refused:
        return ""


def _aim(found: Found, profile: Profile, names: Names) -> Aim:
    problems: dict[str, Problem] = {}
    sample = _text(found.sample, "sample", problems)
    analyte = _text(found.analyte, "analyte", problems)
    if not problems and _no_sample(sample, found.type, profile):
        return Aim(found, Outcome.NOT_SAMPLE)
    if not problems and not found.value.strip() and not found.qualifier.strip():
        return Aim(found, Outcome.BLANK)
    sample_id = names.samples.get(sample_key(_sample(sample, profile)))
    if sample_id is None:
        problems.setdefault("sample", Problem("import_sample_unknown", {"sample": sample[:60] or "–"}))
    wanted = profile.aliases.get(folded(analyte), analyte) if analyte else ""
    name = names.analytes.get(folded(wanted)) if wanted else None
    if name is None:
        problems.setdefault("analyte", Problem("import_analyte_unknown", {"analyte": analyte[:60] or "–"}))
    number = found.lot_unit.strip() or "1"
    if not (number.isascii() and number.isdecimal() and 1 <= int(number[:6]) <= 999):
        problems["lot_unit"] = Problem("import_lot_unit", {"text": number[:20]})
    if problems or sample_id is None or name is None:
        return Aim(found, Outcome.REFUSED, problems=problems)
    return Aim(found, key=(sample_id, name, int(number)))


def _text(given: str, column: str, problems: dict[str, Problem]) -> str:
    try:
        return kept(given, longest=120)
    except Refused as refused:
        problems[column] = refused.problem
        return ""


def _no_sample(sample: str, kind: str, profile: Profile) -> bool:
    """A blank, a standard or a control: by the type the file tells, or by how its name begins."""
    name, types = folded(sample), {folded(each) for each in profile.sample_types}
    other_type = bool(types) and bool(kind.strip()) and folded(kind) not in types
    return other_type or any(_begins(name, folded(each)) for each in profile.not_samples)


def _begins(name: str, word: str) -> bool:
    """`QC-1` and `QC 2` begin with QC; `QCONE` does not."""
    return name.startswith(word) and not name[len(word) :][:1].isalpha()


def _sample(sample: str, profile: Profile) -> str:
    named = profile.samples.get(folded(sample), sample)
    for ending in profile.endings:
        if named.casefold().endswith(ending.casefold()):
            return named[: -len(ending)]
    return named


def _once(aim: Aim, rows: Sequence[int]) -> Aim:
    if aim.outcome is not None or len(rows) < 2:
        return aim
    wrong = Problem("import_twice", {"rows": ", ".join(map(str, rows[:20]))})
    return Aim(aim.found, Outcome.REFUSED, problems={"row": wrong})


def _plan(aim: Aim, profile: Profile, boxes: Mapping[Key, Sequence[Box]], run_code: str) -> RowPlan:
    if aim.key is None:
        return RowPlan(found=aim.found, outcome=aim.outcome or Outcome.REFUSED, problems=aim.problems)
    mine = boxes.get(aim.key, ())
    if len(mine) != 1:
        wrong = (
            Problem("import_no_box_in_run", {"run": run_code})
            if not mine and run_code
            else Problem("import_several_boxes", {"runs": ", ".join(each.run_code for each in mine)})
            if mine
            else Problem("import_no_box")
        )
        return RowPlan(found=aim.found, outcome=Outcome.REFUSED, problems={"sample": wrong})
    return _for_box(aim.found, profile, mine[0])


def _for_box(found: Found, profile: Profile, box: Box) -> RowPlan:
    try:
        text = written(found, profile, box.yardstick.seen)
        reading = box.yardstick.read(text, confirmed=True)
    except Refused as refused:
        return RowPlan(found=found, outcome=Outcome.REFUSED, box=box, problems={"value": refused.problem})
    if _says_the_same(box, text, reading):
        return RowPlan(found=found, outcome=Outcome.SAME, box=box, text=text, reading=reading)
    if box.refusal is not None:
        return RowPlan(
            found=found, outcome=Outcome.REFUSED, box=box, text=text, problems={"sample": box.refusal}
        )
    answers = box.yardstick.answers(reading)
    return RowPlan(
        found=found,
        outcome=Outcome.CHANGED if box.typed else Outcome.NEW,
        box=box,
        text=text,
        reading=reading,
        verdicts=tuple((each.specification.market, each.assessment.outcome.value) for each in answers),
    )


def _says_the_same(box: Box, text: str, reading: Reading) -> bool:
    """`2,9` and `2.9` are one value with one number of digits: nothing is written over."""
    if not box.typed or entry.as_kept(text) == box.typed:
        return bool(box.typed)
    try:
        return box.yardstick.read(box.typed, confirmed=True) == reading
    except Refused:
        return False


def written(found: Found, profile: Profile, seen: Range) -> str:
    """The text that is typed into the box: the value as the file has it, with its unit where that is another.

    Raises `Refused` for a value with the decimal mark the profile does not declare, without a unit, in a
    unit of another kind, or not yet multiplied by its dilution.
    """
    value = _value(found, profile)
    if not profile.dilution_applied and found.dilution.strip() not in {"", "1", "1.0", "1,0"}:
        raise Refused("import_dilution", factor=found.dilution.strip()[:20])
    if seen.qualitative:
        return value
    told = found.unit.strip()
    if not told:
        raise Refused("import_no_unit", unit=seen.unit)
    unit.factor(told, seen.unit)
    other = unit.canonical(told) != unit.canonical(seen.unit)
    return f"{value} {unit.canonical(told)}" if other and value[0] in "<>-0123456789" else value


def _value(found: Found, profile: Profile) -> str:
    text, sign = entry.as_kept(found.value), found.qualifier.strip()
    if folded(text) in {folded(each) for each in profile.not_detected}:
        return NOTHING_FOUND
    if sign not in QUALIFIERS:
        raise Refused("import_qualifier", text=sign[:20])
    if not text:
        raise Refused("reading_empty")
    mark = "." if found.number else profile.decimal
    if _MARKS[mark] in text and any(character.isdigit() for character in text):
        raise Refused("import_other_mark", text=text[:40], mark=mark)
    return f"{QUALIFIERS[sign]}{text}"
