"""A file in parts, one sample after another: `[Sample Information]` with its lines, then a table of compounds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lims.domain.found import Found
from lims.domain.profile import Profile, folded
from lims.domain.refusal import Refused
from lims.instruments.columns import cell_at, long
from lims.instruments.sheet import Row


@dataclass(slots=True)
class _Block:
    """The parts of one sample: the name of a part → its rows."""

    begins: int
    parts: dict[str, list[Row]] = field(default_factory=dict)


def read(rows: list[Row], profile: Profile) -> Iterator[Found]:
    """Each sample's table, with the name and the type its own lines tell."""
    blocks = list(_blocks(rows, profile))
    if not blocks:
        raise Refused("import_no_head", head=profile.sections["begins"])
    for block in blocks:
        yield from _of_block(block, profile)


def _blocks(rows: Sequence[Row], profile: Profile) -> Iterator[_Block]:
    block: _Block | None = None
    part: list[Row] = []
    for row in rows:
        name = cell_at(row.cells, 0)
        if name.startswith("[") and name.endswith("]"):
            if name == profile.sections["begins"] or block is None:
                if block is not None:
                    yield block
                block = _Block(row.number)
            part = block.parts.setdefault(name, [])
        elif block is not None:
            part.append(row)
    if block is not None:
        yield block


def _of_block(block: _Block, profile: Profile) -> Iterator[Found]:
    about = block.parts.get(profile.sections["about"], [])
    table = block.parts.get(profile.sections["table"])
    if table is None:
        raise Refused("import_no_part", part=profile.sections["table"], row=block.begins)
    sample = _line(about, profile.sections["sample"])
    kind = _line(about, profile.sections.get("type", ""))
    head = replace(profile, header_row=table[0].number if table else 1)
    for found in long(table, head):
        yield replace(found, sample=sample, type=kind)


def _line(rows: Sequence[Row], name: str) -> str:
    wanted = folded(name)
    return next(
        (cell_at(row.cells, 1) for row in rows if wanted and folded(cell_at(row.cells, 0)) == wanted), ""
    )
