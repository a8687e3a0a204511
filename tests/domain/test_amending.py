"""When a paper lets another follow it, and what may be changed meanwhile."""

import pytest

from lims.domain.amending import Continued, continues, require_changed
from lims.domain.assignment import assignable
from lims.domain.certificate_checks import problems
from lims.domain.certificate_parts import PaperLanguage, ReportKind
from lims.domain.fact_correction import differing, require_received
from lims.domain.refusal import Conflict
from lims.domain.sample import ASSIGNABLE, Status
from tests.reports import papers


@pytest.mark.parametrize(
    ("kind", "amending", "follows"),
    [
        ("final", False, False),
        ("final", True, True),
        ("partial", False, True),
        ("preliminary", False, True),
        ("partial", True, True),
    ],
)
def test_only_a_paper_that_is_amended_or_was_not_the_last_word_is_continued(kind, amending, follows):
    assert continues(kind, amending=amending) is follows


@pytest.mark.parametrize("status", list(Status))
def test_an_open_amendment_opens_the_assignment_of_what_is_validated_and_of_nothing_else(status):
    assert assignable(status) is (status in ASSIGNABLE)
    assert assignable(status, amending=True) is (status in ASSIGNABLE or status is Status.VALIDATED)


@pytest.mark.parametrize(("times", "following"), [(0, 1), (1, 2), (11, 12)])
def test_suffix_follows_the_last_one_also_a_burnt_one(times, following):
    old = Continued(certificate_id=1, certificate=papers.coffee(), times=times, language=PaperLanguage.VI, opened=True)  # fmt: skip
    assert old.next == following
    with pytest.raises(Conflict, match="amendment_changes_nothing"):
        require_changed(0, old)
    require_changed(1, old)


@pytest.mark.parametrize("status", [Status.REQUESTED, Status.REJECTED, Status.CANCELLED])
def test_facts_of_what_never_came_or_has_ended_are_not_put_right(status):
    with pytest.raises(Conflict, match="facts_not_received"):
        require_received(status)


def test_only_what_differs_is_kept_as_a_correction():
    assert differing({"lot": "a", "seal": ""}, {"lot": "b", "seal": ""}) == {"lot": ("a", "b")}


@pytest.mark.parametrize("kind", list(ReportKind))
@pytest.mark.parametrize("pending", [True, False])
def test_only_a_report_that_is_not_the_last_word_leaves_something_out(kind, pending):
    left_out = (papers.NEW_LOT.what,) if pending else ()
    told = dict(problems(papers.facts(kind=kind, pending=left_out)))
    wrong = (kind is ReportKind.FINAL and pending) or (kind is ReportKind.PARTIAL and not pending)
    assert set(told) == ({"pending"} if wrong else set())
