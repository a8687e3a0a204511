"""The science by name, from plain data to plain data: what a table of cases or another program calls."""

from collections.abc import Mapping

from lims.domain import contract_bench, contract_judging, contract_quality
from lims.domain.contract_answers import Answer, Called, Inputs, told
from lims.domain.refusal import Refused

FUNCTIONS: Mapping[str, Called] = {
    **contract_judging.FUNCTIONS,
    **contract_bench.FUNCTIONS,
    **contract_quality.FUNCTIONS,
}


def call(function: str, inputs: Inputs) -> Answer:
    """The answer of one function of the contract; absent answers are left out."""
    if function not in FUNCTIONS:
        raise Refused("contract_function_unknown", function=function[:60])
    try:
        return told(FUNCTIONS[function](inputs))
    except (LookupError, AttributeError, TypeError, ValueError, ArithmeticError):
        # Plain data of the wrong shape: an unknown word, a missing entry, a number where none can be.
        raise Refused("contract_inputs", function=function) from None


def judge(inputs: Inputs) -> Answer:
    """One judgement as plain data (decision-rules §9)."""
    return call("judge", inputs)
