"""Where a grid's page lives, where it is saved, and what it asks while it is open."""

from dataclasses import dataclass

from flask import request, url_for

from lims.queries.cells import Of
from lims.web.runs import sealed

TURNED = "turned"


@dataclass(frozen=True, slots=True)
class Address:
    here: str
    turn: str
    turned: bool
    action: str
    cells: str
    read: str
    changed: str
    name: str
    account: str
    seal: str
    since: int
    pages: str = ""

    def at(self, first: int | None) -> str | None:
        """Another part of a large run."""
        return None if first is None else f"{self.pages}first={first}"


def turned() -> bool:
    """Whether analytes are the rows: it stands in the address, so that a page can be sent to somebody."""
    return request.args.get(TURNED) == "1"


def of_run(run_id: int, first: int | None, *, since: int = 0) -> Address:
    """`first`: the first row of the part that a plain form shows of a large run."""
    show = url_for("runs.show", run_id=run_id)
    kept, other = _query(turned(), first), _query(not turned(), first)
    return Address(
        here=show + kept,
        turn=show + other,
        turned=turned(),
        action=url_for("runs.enter_results", run_id=run_id) + kept,
        cells=url_for("runs.cells", run_id=run_id) + _query(turned(), None),
        read=url_for("runs.read_cells", run_id=run_id),
        changed=url_for("runs.changed", run_id=run_id),
        name=Of(run_id=run_id).name,
        account=sealed.mark(),
        seal=sealed.key(),
        since=since,
        pages=show + ("?turned=1&" if turned() else "?"),
    )


def _query(turned: bool, first: int | None) -> str:
    parts = [f"{TURNED}=1"] if turned else []
    parts += [f"first={first}"] if first is not None else []
    return f"?{'&'.join(parts)}" if parts else ""


def of_sample(sample_id: int, *, turned: bool, since: int = 0) -> Address:
    """Analytes are the rows of one sample unless the address says `turned=0`."""
    show, upright = url_for("runs.of_sample", sample_id=sample_id), f"?{TURNED}=0"
    return Address(
        here=show if turned else show + upright,
        turn=show + upright if turned else show,
        turned=turned,
        action=url_for("runs.enter_sample", sample_id=sample_id) + ("" if turned else upright),
        cells="",
        read=url_for("runs.read_cells_of_sample", sample_id=sample_id),
        changed=url_for("runs.changed_of_sample", sample_id=sample_id),
        name=Of(sample_id=sample_id).name,
        account=sealed.mark(),
        seal=sealed.key(),
        since=since,
    )
