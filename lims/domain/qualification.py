"""Self-qualification: the laboratory's own functions answer cases whose answers are known."""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lims.domain import contract
from lims.domain.qualification_case import Case
from lims.domain.refusal import Problem, Refused

LONGEST = 2000
Asked = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Detail:
    """One value in the sentence of a problem."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A case that did not pass: what was expected and what came, or `why` there was no answer at all."""

    case_id: str
    function: str = ""
    summary: str = ""
    source: str = ""
    inputs: str = ""
    expected: str = ""
    got: str = ""
    why: str = ""
    details: tuple[Detail, ...] = ()

    @property
    def problem(self) -> Problem:
        """`why` as a refusal that words can say."""
        return Problem(self.why, {detail.name: detail.text for detail in self.details})


@dataclass(frozen=True, slots=True)
class Tally:
    function: str
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class Qualification:
    """What came of a set of cases: the figures by function, and every failure in full."""

    tallies: tuple[Tally, ...]
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> int:
        return sum(tally.passed for tally in self.tallies)

    @property
    def failed(self) -> int:
        return sum(tally.failed for tally in self.tallies)

    @property
    def holds(self) -> bool:
        """Every case passed, and there was one: an empty set proves nothing."""
        return self.failed == 0 and self.passed > 0


def qualify(
    cases: Iterable[Case], unreadable: Iterable[Failure] = (), *, ask: Asked = contract.call
) -> Qualification:
    """Every case asked and compared; those that could not even be read count as failed."""
    asked = [(case.function, examined(case, ask)) for case in cases]
    failures = [*unreadable, *(failure for _, failure in asked if failure is not None)]
    failed = Counter(failure.function for failure in failures)
    passed = Counter(function for function, failure in asked if failure is None)
    tallies = (Tally(each, passed[each], failed[each]) for each in sorted({*passed, *failed}))
    return Qualification(tuple(tallies), tuple(failures))


def examined(case: Case, ask: Asked = contract.call) -> Failure | None:
    """None when the answer is as expected. Whatever a function raises is a failure of this case alone."""
    try:
        answer = ask(case.function, case.inputs)
        if differing(case, answer):
            return _failure(case, got=_json(answer))
    except Refused as refused:
        return _failure(case, problem=refused.problem)
    except Exception as error:  # any fault at all is what a qualification looks for
        fault = {"error": f"{type(error).__name__}: {error}"[:200]}
        return _failure(case, problem=Problem("case_fault", fault))
    return None


def differing(case: Case, answer: Mapping[str, Any]) -> list[str]:
    """The names under which the answer is not what was expected."""
    return [name for name, expected in case.expected.items() if not _met(name, expected, answer, case)]


def of_problem(place: str, problem: Problem, cells: Mapping[str, str] | None = None) -> Failure:
    """A row that is no case: where it stands, and what is wrong with it."""
    cells = cells or {}
    return Failure(
        case_id=cells.get("case_id") or place,
        function=cells.get("function", ""),
        summary=cells.get("summary", ""),
        source=cells.get("source", ""),
        inputs=cells.get("inputs_json", "")[:LONGEST],
        expected=cells.get("expected_json", "")[:LONGEST],
        why=problem.code,
        details=_details(problem),
    )


def _met(name: str, expected: Any, answer: Mapping[str, Any], case: Case) -> bool:
    given = set(answer.get("flags") or ())
    if name == "flags":
        return set(expected) <= given
    if name == "not_flags":
        return not set(expected) & given
    got = answer.get(name)
    printed = _as_printed(got) if name == "pc" and isinstance(got, float) else got
    return _same(expected, got, case) or _same(expected, printed, case)


def _as_printed(pc: float) -> float:
    """Four decimals, or three figures of a small one: a case may expect what a certificate prints."""
    return round(pc, max(4, 2 - math.floor(math.log10(pc)))) if pc > 0 else pc


def _same(expected: Any, got: Any, case: Case) -> bool:
    if isinstance(expected, dict):
        return isinstance(got, Mapping) and all(
            _same(each, got.get(name), case) for name, each in expected.items()
        )
    if isinstance(expected, list):
        return (
            isinstance(got, list | tuple)
            and len(got) == len(expected)
            and all(_same(*pair, case) for pair in zip(expected, got, strict=True))
        )
    if _is_number(expected):
        return _is_number(got) and _close(Decimal(expected), Decimal(str(got)), case)
    return type(got) is type(expected) and bool(got == expected)


def _close(expected: Decimal, got: Decimal, case: Case) -> bool:
    if not got.is_finite():
        return False
    return abs(got - expected) <= max(case.abs_tol, case.rel_tol * abs(expected))


def _is_number(value: Any) -> bool:
    """True and False are no numbers, whatever Python says."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _failure(case: Case, *, got: str = "", problem: Problem | None = None) -> Failure:
    return Failure(
        case_id=case.case_id,
        function=case.function,
        summary=case.summary,
        source=case.source,
        inputs=_json(case.inputs),
        expected=_json(case.expected),
        got=got,
        why=problem.code if problem else "",
        details=_details(problem) if problem else (),
    )


def _details(problem: Problem) -> tuple[Detail, ...]:
    return tuple(Detail(name, str(value)) for name, value in problem.values.items())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_number)[:LONGEST]


def _number(value: Any) -> Any:
    """An exact number as JSON shows it: no quotes where a float says the same."""
    as_float = float(value)
    return as_float if Decimal(repr(as_float)) == value else str(value)
