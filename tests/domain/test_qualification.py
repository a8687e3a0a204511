"""A case passes when the answer is what was expected, and for no other reason."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from lims.domain.contract import FUNCTIONS, call
from lims.domain.qualification import Failure, Tally, differing, examined, of_problem, qualify
from lims.domain.qualification_case import Case, from_cells
from lims.domain.refusal import Problem, Refused


def case(expected: Mapping[str, Any], *, function: str = "presence_prob", **more: Any) -> Case:
    given = {
        "case_id": "A1",
        "summary": "",
        "source": "",
        "inputs": {},
        "abs_tol": "0",
        "rel_tol": "0",
    } | more
    tolerances = {name: Decimal(given.pop(name)) for name in ("abs_tol", "rel_tol")}
    return Case(function=function, expected=expected, **given, **tolerances)


def cells(**changed: str) -> dict[str, str]:
    usual = {
        "case_id": "A1",
        "function": "convert_basis",
        "summary": "milk fat",
        "inputs_json": '{"value": 0.01, "from_fraction_pct": 4, "to_fraction_pct": 100}',
        "expected_json": '{"value": 0.25}',
        "abs_tol": "1e-3",
        "rel_tol": "",
        "source": "by hand",
    }
    return usual | changed


@pytest.mark.parametrize(
    ("expected", "answer", "tolerance"),
    [
        ({"a": 1}, {"a": 1.0, "b": 2}, {}),
        ({"a": Decimal("0.1")}, {"a": 0.1}, {}),
        ({"a": 10}, {"a": 10.5}, {"abs_tol": "0.5"}),
        ({"a": -10}, {"a": -10.5}, {"rel_tol": "0.05"}),
        ({"a": 100}, {"a": 101}, {"abs_tol": "0.5", "rel_tol": "0.01"}),
        ({"a": "pass"}, {"a": "pass"}, {}),
        ({"a": True}, {"a": True}, {}),
        ({"a": None}, {}, {}),
        ({"a": [1, 2]}, {"a": [1.0, 2.1]}, {"abs_tol": "0.1"}),
        ({"a": []}, {"a": []}, {}),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, {}),
        ({"pc": Decimal("0.0151")}, {"pc": 0.015130140010235888}, {}),
        ({"pc": Decimal("0.00135")}, {"pc": 0.0013498980316300933}, {}),
        ({"pc": Decimal("0.0159534")}, {"pc": 0.015953436852830682}, {"abs_tol": "1e-7"}),
        ({"pc": 0}, {"pc": 0.0}, {}),
        ({"flags": ["x"]}, {"flags": ["y", "x"]}, {}),
        ({"flags": []}, {}, {}),
        ({"not_flags": ["x"]}, {"flags": ["y"]}, {}),
        ({"not_flags": ["x"]}, {}, {}),
    ],
)
def test_answer_as_expected(
    expected: dict[str, Any], answer: dict[str, Any], tolerance: dict[str, str]
) -> None:
    assert differing(case(expected, **tolerance), answer) == []


@pytest.mark.parametrize(
    ("expected", "answer", "tolerance"),
    [
        ({"a": 1}, {}, {}),
        ({"a": 1}, {"a": 1.0000001}, {}),
        ({"a": 10}, {"a": 10.51}, {"abs_tol": "0.5", "rel_tol": "0.05"}),
        ({"a": 1}, {"a": True}, {}),
        ({"a": 1}, {"a": "1"}, {}),
        ({"a": 1}, {"a": float("nan")}, {"abs_tol": "9"}),
        ({"a": 1}, {"a": float("inf")}, {"abs_tol": "9"}),
        ({"a": Decimal("0.0151")}, {"a": 0.015130140010235888}, {}),
        ({"pc": Decimal("0.0152")}, {"pc": 0.015130140010235888}, {}),
        ({"pc": Decimal("0.015")}, {"pc": 0.015130140010235888}, {}),
        ({"pc": None}, {"pc": 0.5}, {}),
        ({"pc": 1}, {"pc": True}, {}),
        ({"a": True}, {"a": 1}, {}),
        ({"a": None}, {"a": 0}, {}),
        ({"a": "pass"}, {"a": "fail"}, {"abs_tol": "9", "rel_tol": "9"}),
        ({"a": [1, 2]}, {"a": [1]}, {}),
        ({"a": [1, 2]}, {"a": [2, 1]}, {}),
        ({"a": ["x"]}, {"a": ["x", "y"]}, {}),
        ({"a": {"b": 1}}, {"a": 1}, {}),
        ({"flags": ["x", "z"]}, {"flags": ["y", "x"]}, {}),
        ({"flags": ["x"]}, {}, {}),
        ({"not_flags": ["x"]}, {"flags": ["y", "x"]}, {}),
    ],
)
def test_answer_that_differs(
    expected: dict[str, Any], answer: dict[str, Any], tolerance: dict[str, str]
) -> None:
    assert differing(case(expected, **tolerance), answer) == list(expected)


def test_numbers_reach_the_function_exactly() -> None:
    asked = []
    text = '{"value": 0.1000000000000000055511151231257827, "n": 25}'
    qualify([from_cells(cells(inputs_json=text))], ask=lambda _, inputs: asked.append(inputs) or {})
    assert asked == [{"value": Decimal("0.1000000000000000055511151231257827"), "n": 25}]


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"case_id": ""}, "case_id", "required"),
        ({"function": ""}, "function", "required"),
        ({"inputs_json": ""}, "inputs_json", "case_json"),
        ({"inputs_json": "{nope"}, "inputs_json", "case_json"),
        ({"inputs_json": '{"a": NaN}'}, "inputs_json", "case_json"),
        ({"inputs_json": '{"a": 1, "a": 2}'}, "inputs_json", "case_json"),
        ({"inputs_json": "[" * 20_000}, "inputs_json", "case_json"),
        ({"inputs_json": "[1]"}, "inputs_json", "case_json_object"),
        ({"expected_json": "{}"}, "expected_json", "case_expects_nothing"),
        ({"expected_json": "1"}, "expected_json", "case_json_object"),
        ({"abs_tol": "wide"}, "abs_tol", "case_tolerance"),
        ({"rel_tol": "-1"}, "rel_tol", "case_tolerance"),
        ({"rel_tol": "Infinity"}, "rel_tol", "case_tolerance"),
    ],
)
def test_row_that_is_no_case(changed: dict[str, str], column: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        from_cells(cells(**changed))
    assert {name: problem.code for name, problem in refused.value.problems.items()} == {column: code}


def test_failing_case_tells_what_was_expected_and_what_came() -> None:
    failing = from_cells(cells(expected_json='{"value": 0.5}'))
    assert examined(failing) == Failure(
        case_id="A1",
        function="convert_basis",
        summary="milk fat",
        source="by hand",
        inputs='{"value": 0.01, "from_fraction_pct": 4, "to_fraction_pct": 100}',
        expected='{"value": 0.5}',
        got='{"value": 0.25}',
    )


def test_broken_cases_leave_the_others_standing() -> None:
    def ask(function: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        if function == "explodes":
            raise RecursionError("too deep")
        return call(function, inputs)

    good = from_cells(cells())
    outcome = qualify(
        [case({"a": 1}, function="explodes"), case({"a": 1}, function="divine"), good],
        [of_problem("cases.csv row 9", Problem("table_cells", {"found": 3, "expected": 8}))],
        ask=ask,
    )
    assert [(each.case_id, each.why) for each in outcome.failures] == [
        ("cases.csv row 9", "table_cells"),
        ("A1", "case_fault"),
        ("A1", "contract_function_unknown"),
    ]
    assert outcome.tallies == (
        Tally("", 0, 1),
        Tally("convert_basis", 1, 0),
        Tally("divine", 0, 1),
        Tally("explodes", 0, 1),
    )
    assert (outcome.passed, outcome.failed, outcome.holds) == (1, 3, False)


def test_nothing_asked_proves_nothing() -> None:
    assert not qualify([]).holds


def test_functions_of_the_contract_answer_wrongly_shaped_data_with_a_refusal() -> None:
    shapes: list[Mapping[str, Any]] = [{}, {"value": []}, {"result": 1, "limit": 2, "rule": "no"}]
    whys = {
        failure.why
        for function in FUNCTIONS
        for shape in shapes
        if (failure := examined(case({"a": 1}, function=function, inputs=shape)))
    }
    assert "case_fault" not in whys
