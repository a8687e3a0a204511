"""What a file of limits would do to the catalogue, row by row; a kept number is never written over."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from lims.domain import catalogue_checks as checks
from lims.domain import dates, limit_names
from lims.domain.limit import CatalogueLimit
from lims.domain.limit_change import Books, FileRow, RowChange, RowOutcome
from lims.domain.limit_row import differing, other_digits
from lims.domain.refusal import Problem

DAY = timedelta(days=1)
IDENTITY = {"market", "commodity", "analyte"}


def planned(books: Books, rows: Sequence[FileRow]) -> tuple[RowChange, ...]:
    """What each row would do, in the order of the file. Nothing is decided by the order of the rows."""
    planning = _Planning(books, {row.limit.limit_id for row in rows if row.limit})
    twice = _twice(rows)
    done = {}
    for row in sorted(rows, key=_in_time):
        done[row.number] = twice.get(row.number) or planning.of(row)
    clashes = planning.clashes()
    return tuple(_unless(clashes, done[row.number]) for row in rows)


class _Planning:
    """The books as they become while the rows are gone through, earliest start first."""

    def __init__(self, books: Books, named: Collection[str]) -> None:
        self.books, self.now = books, dict(books.limits)
        self.taken = {*books.limits, *named}
        self.rows: dict[str, int] = {}
        self.alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for each in books.limits.values():
            self.alike[_key(each)].append(each.limit_id)

    def of(self, row: FileRow) -> RowChange:
        limit = row.limit
        problems = dict(row.problems)
        if limit is not None:
            problems |= _wrong(limit, self.books)
        if limit is None or problems:
            return _refused(row, problems)
        old = self._kept(limit)
        if old is not None:
            differs = differing(old, limit)
            if not differs:
                return _unchanged(row, limit, old)
            if set(differs) == {"effective_to"}:
                return self._ended(row, limit, old)
            if wrong := _no_successor(limit, old, differs):
                return _refused(row, wrong, before=old, differs=differs)
        return self._begun(row, limit, old)

    def clashes(self) -> dict[int, dict[str, Problem]]:
        """Row → the limit it would stand on a same day with."""
        found: dict[int, dict[str, Problem]] = {}
        for pair in checks.overlapping(self.now.values()):
            for limit, other in (pair, pair[::-1]):
                if limit.limit_id in self.rows:
                    problem = Problem("period_overlaps", {"limit_id": other.limit_id})
                    found[self.rows[limit.limit_id]] = {"effective_from": problem}
        return found

    def _kept(self, limit: CatalogueLimit) -> CatalogueLimit | None:
        """The row of the books the file speaks of: by its id, or without one by what it limits and since when."""
        if limit.limit_id:
            return self.books.limits.get(limit.limit_id)
        alike = (self.books.limits[limit_id] for limit_id in self.alike[_key(limit)])
        return next((each for each in alike if each.effective_from == limit.effective_from), None)

    def _ended(self, row: FileRow, limit: CatalogueLimit, old: CatalogueLimit) -> RowChange:
        if old.effective_to is not None:
            problem = Problem("limit_end_stands", {"limit_id": old.limit_id})
            return _refused(row, {"effective_to": problem}, before=old, differs=("effective_to",))
        limit = replace(old, effective_to=limit.effective_to)
        self._take(row, limit)
        past = limit.effective_to is not None and limit.effective_to < self.books.today
        remarks = (Problem("ends_before_today"),) if past else ()
        return RowChange(
            number=row.number,
            outcome=RowOutcome.ENDED,
            limit=limit,
            before=old,
            differs=("effective_to",),
            remarks=remarks,
        )

    def _begun(self, row: FileRow, limit: CatalogueLimit, old: CatalogueLimit | None) -> RowChange:
        """A row that was not there. What it follows ends the day before."""
        if old is not None or not limit.limit_id:
            limit = replace(limit, limit_id=self._free_id(limit, old))
        earlier = self._followed(limit, old)
        ends_on = limit.effective_from - DAY if limit.effective_from and earlier else None
        for each in earlier:
            self.now[each.limit_id] = replace(each, effective_to=ends_on)
        self._take(row, limit)
        before = old or next(iter(earlier), None)
        return RowChange(
            number=row.number,
            outcome=RowOutcome.CHANGED if before else RowOutcome.ADDED,
            limit=limit,
            before=before,
            differs=differing(before, limit) if before else (),
            ends=tuple(each.limit_id for each in earlier),
            ends_on=ends_on,
            remarks=tuple(self._remarks(limit)),
        )

    def _followed(self, limit: CatalogueLimit, old: CatalogueLimit | None) -> list[CatalogueLimit]:
        """The rows of the books that would still be in force when `limit` begins."""
        begins = limit.effective_from or date.min
        same = dict.fromkeys([*([old.limit_id] if old else []), *self.alike[_key(limit)]])
        return [
            each
            for each in (self.now[limit_id] for limit_id in same)
            if (each.effective_from or date.min) < begins <= (each.effective_to or date.max)
        ]

    def _free_id(self, limit: CatalogueLimit, old: CatalogueLimit | None) -> str:
        stem = (
            limit_names.stem(old.limit_id) if old else limit_names.stem_for(limit, self.books.limits.values())
        )
        free = limit_names.next_free(stem, self.taken)
        self.taken.add(free)
        return free

    def _take(self, row: FileRow, limit: CatalogueLimit) -> None:
        self.now[limit.limit_id] = limit
        self.rows[limit.limit_id] = row.number

    def _remarks(self, limit: CatalogueLimit) -> Iterator[Problem]:
        if (limit.effective_from or date.min) < self.books.today:
            yield Problem("begins_before_today")
        if not limit.verified:
            yield Problem("comes_unconfirmed")


def _wrong(limit: CatalogueLimit, books: Books) -> dict[str, Problem]:
    problems = dict(checks.of_limit(limit, books.commodities, books.analytes))
    earliest, latest = dates.EARLIEST, dates.latest(books.today)
    for column in ("effective_from", "effective_to"):
        day = getattr(limit, column)
        if day is not None and not earliest <= day <= latest:
            said = {"earliest": dates.written(earliest), "latest": dates.written(latest)}
            problems.setdefault(column, Problem("day_range", said))
    return problems


def _no_successor(
    limit: CatalogueLimit, old: CatalogueLimit, differs: Collection[str]
) -> dict[str, Problem] | None:
    """Why what differs from a kept limit cannot be its successor; None when it can."""
    said = {"limit_id": old.limit_id}
    if IDENTITY & set(differs):
        return {"limit_id": Problem("limit_id_names_another", said)}
    if set(differs) == {"verified"} and limit.verified:
        return {"verified": Problem("limit_confirm_by_name", said)}
    if set(differs) <= {"effective_from", "effective_to"}:
        return {"effective_from": Problem("limit_only_days_differ", said)}
    begins = limit.effective_from
    if begins is None or begins <= (old.effective_from or date.min):
        columns = ", ".join(column for column in differs if column != "effective_from")
        return {"effective_from": Problem("limit_changed_without_start", said | {"columns": columns or "–"})}
    return None


def _refused(
    row: FileRow,
    problems: Mapping[str, Problem],
    *,
    before: CatalogueLimit | None = None,
    differs: tuple[str, ...] = (),
) -> RowChange:
    return RowChange(
        number=row.number,
        outcome=RowOutcome.REFUSED,
        limit=row.limit,
        before=before,
        differs=differs,
        problems=problems,
    )


def _unchanged(row: FileRow, limit: CatalogueLimit, old: CatalogueLimit) -> RowChange:
    remarks = []
    if other_digits(limit, old):
        remarks.append(Problem("digits_kept"))
    if limit.regulation_title != old.regulation_title:
        remarks.append(Problem("title_kept"))
    return RowChange(
        number=row.number, outcome=RowOutcome.UNCHANGED, limit=old, before=old, remarks=tuple(remarks)
    )


def _twice(rows: Sequence[FileRow]) -> dict[int, RowChange]:
    """Rows of one limit_id, each refused naming another: which of them counts is not ours to choose."""
    places: dict[str, list[FileRow]] = {}
    for row in rows:
        if row.limit is not None and row.limit.limit_id:
            places.setdefault(row.limit.limit_id, []).append(row)
    found = {}
    for name, same in places.items():
        for row in same if len(same) > 1 else ():
            other = next(each.number for each in same if each is not row)
            problem = Problem("table_twice", {"name": name, "row": other})
            found[row.number] = _refused(row, {**row.problems, "limit_id": problem})
    return found


def _unless(clashes: Mapping[int, Mapping[str, Problem]], change: RowChange) -> RowChange:
    problems = clashes.get(change.number)
    if problems is None:
        return change
    return replace(change, outcome=RowOutcome.REFUSED, ends=(), ends_on=None, remarks=(), problems=problems)


def _in_time(row: FileRow) -> tuple[date, int]:
    """What only ends a limit comes with the date it began on, before whatever follows it."""
    begins = row.limit.effective_from if row.limit else None
    return begins or date.min, row.number


def _key(limit: CatalogueLimit) -> tuple[str, ...]:
    return limit.market, limit.commodity, limit.analyte, limit.basis
