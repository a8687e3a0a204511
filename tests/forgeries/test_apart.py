"""A stranger's file is looked at in a process of its own, with little time and memory, and nothing of ours."""

from lims.domain.checking import Finding
from reports.signature.apart import check_apart
from reports.signature.check import check
from reports.signature.claims import with_claims
from tests.signed import our_paper, trusted


def test_process_says_what_we_would_say() -> None:
    paper = our_paper()
    assert check_apart(paper, trusted()) == with_claims(check(paper, trusted()), paper)


def test_file_that_takes_too_long_is_given_up() -> None:
    assert check_apart(our_paper(), trusted(), seconds=0).findings == (Finding.TOO_COMPLEX,)
