"""The filters of the list of failures, as they stand in the address."""

from datetime import date

from flask import request
from werkzeug.exceptions import BadRequest

from lims.domain import dates
from lims.domain.act import local_day
from lims.domain.refusal import Problem, Refused
from lims.domain.specification import Outcome
from lims.queries.failures import FAILED, SHOWABLE, Wanted
from lims.web.acts import now
from lims.web.paging import number_in_address, text_in_address

CHOICES: dict[str, tuple[Outcome, ...]] = {
    "": FAILED,
    "fail": (Outcome.FAIL,),
    "conditional_fail": (Outcome.CONDITIONAL_FAIL,),
    "inconclusive": (Outcome.INCONCLUSIVE,),
    "all": SHOWABLE,
}


def wanted(problems: dict[str, Problem]) -> Wanted:
    """The filter in the address; a day that cannot be read is noted in `problems` and left out."""
    outcome = request.args.get("outcome", "")
    if outcome not in CHOICES:
        raise BadRequest
    return Wanted(
        outcomes=CHOICES[outcome],
        market=text_in_address("market", longest=10),
        group=text_in_address("group", longest=60),
        commodity=text_in_address("commodity"),
        analyte=text_in_address("analyte"),
        producer=text_in_address("producer"),
        first_day=_day("first", problems),
        last_day=_day("last", problems),
        before=number_in_address("after"),
    )


def _day(name: str, problems: dict[str, Problem]) -> date | None:
    text = text_in_address(name, longest=40)
    if not text:
        return None
    try:
        return dates.day(text, today=local_day(now()))
    except Refused as refused:
        problems[name] = refused.problem
        return None
