"""A certificate that replaces another: its number with a suffix, and what it says otherwise, found by comparing both."""

from collections.abc import Sequence
from dataclasses import replace

from lims.domain import certificate_changes
from lims.domain.act import local_day
from lims.domain.amending import Continued, require_changed
from lims.domain.certificate import Certificate, Facts, compose
from lims.domain.certificate_changes import Change
from lims.domain.certificate_parts import Amendment
from lims.words import changes as words


def draft(facts: Facts, continued: Continued) -> Certificate:
    """What the paper would say if it were no amendment; refused with every fact that is missing."""
    return compose(_same_number(facts, continued))


def changed(now: Certificate, continued: Continued) -> tuple[Change, ...]:
    return certificate_changes.changes(continued.certificate, now)


def left_by(now: Certificate, continued: Continued) -> Sequence[Change]:
    """What would stay changed behind a paper that is not amended after all; not what changed in the house itself."""
    return [each for each in changed(now, continued) if not each.of_the_house and each.what != "language"]


def certificate(facts: Facts, continued: Continued) -> Certificate:
    """The amended certificate, complete; raises `Conflict` where it would say nothing else than the old one."""
    found = changed(draft(facts, continued), continued)
    require_changed(len(found), continued)
    old = continued.certificate
    amends = Amendment(old.code, local_day(old.issued_at), words.in_words(found), continued.reason)
    return compose(replace(_same_number(facts, continued), amendment=continued.next, amends=amends))


def _same_number(facts: Facts, continued: Continued) -> Facts:
    return replace(facts, number=continued.certificate.number, language=continued.language)
