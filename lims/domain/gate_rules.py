"""Every rule of the gate, in the order in which it is asked and refused."""

from collections.abc import Callable

from lims.domain import gate_paper as paper
from lims.domain import gate_people as people
from lims.domain import gate_work as work
from lims.domain.gate import Answer, Gate, with_words
from lims.domain.gate_facts import Asked

RULES: tuple[Callable[[Asked], Answer], ...] = (
    work.issued_once,
    work.received,
    work.validated,
    work.one_result,
    work.not_held,
    work.quality,
    people.sign_eyes,
    people.signatory,
    people.sign_scope,
    people.clock,
    people.rule_agreed,
    people.review_eyes,
    work.competence,
    work.equipment,
    work.holding,
    work.excluded,
    paper.told,
    paper.limits,
    paper.accreditation,
    paper.sampling,
    paper.sampling_plan,
    paper.condition,
    paper.customer_data,
    paper.days,
    paper.report,
    paper.amendment,
    people.clock_jump,
    people.key,
    paper.deviations,
)


def gate(asked: Asked) -> Gate:
    """Every rule, answered by these facts and by what people have said about them."""
    answers = [with_words(rule(asked), asked.words) for rule in RULES]
    return Gate((*answers, people.override_eyes(asked, answers)))
