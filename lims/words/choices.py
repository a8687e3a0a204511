"""How one of several limits fits a result, in a few words."""

from lims.domain.choice import Candidate
from lims.words import Language, say
from lims.words.evidence import companion_name


def fit(candidate: Candidate, language: Language) -> str:
    what = companion_name(candidate.companion, language) if candidate.companion else ""
    return say(f"fit.{candidate.fit.name.lower()}", language, what=what)
