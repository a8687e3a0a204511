"""What a table of orders may write where a form offers a choice: the code, or the words of either language."""

from collections.abc import Iterable

from lims.domain.certificate_parts import PaperLanguage, SampledBy
from lims.domain.profile import folded
from lims.domain.verdict import RuleId
from lims.words import Language, say


def rules() -> dict[str, str]:
    return _choices("orders.rule_", RuleId)


def languages() -> dict[str, str]:
    return _choices("orders.language_", PaperLanguage)


def takers() -> dict[str, str]:
    return _choices("orders.sampled_by_", SampledBy)


def _choices(family: str, values: Iterable[str]) -> dict[str, str]:
    codes = [str(value) for value in values]
    said = {folded(say(f"{family}{code}", language)): code for code in codes for language in Language}
    return said | {folded(code): code for code in codes}
