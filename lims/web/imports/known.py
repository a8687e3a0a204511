"""The profiles one may choose: what the laboratory wrote, then what the program is shipped with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lims.domain.refusal import NotFound, Problem, Refused
from lims.instruments.profile_documents import shipped
from lims.queries import profiles as asking
from lims.web.house import database
from lims.web.language import current_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A profile as it may be chosen; version 0 is the shipped one."""

    code: str
    number: int
    name: str
    about: str
    document: Mapping[str, Any]
    versions: Sequence[asking.Version] = ()


def every() -> list[Known]:
    with database().reading() as session:
        own = [_own(each) for each in asking.latest(session)]
    codes = {each.code for each in own}
    return own + [_shipped(code) for code in shipped() if code not in codes]


def chosen(code: str) -> Known:
    """As `one`; none chosen is the problem of its box."""
    try:
        return one(code)
    except NotFound:
        wrong = Problem("import_profile_needed")
        raise Refused(wrong.code, {"profile": wrong}) from None


def one(code: str) -> Known:
    """Raises `NotFound`."""
    with database().reading() as session:
        versions = asking.versions(session, code)
    if versions:
        return _own(versions[0], versions)
    if code not in shipped():
        raise NotFound
    return _shipped(code)


def _own(version: asking.Version, versions: Sequence[asking.Version] = ()) -> Known:
    return Known(
        code=version.code,
        number=version.number,
        name=version.name,
        about=_about(version.code),
        document=version.document,
        versions=versions,
    )


def _shipped(code: str) -> Known:
    each = shipped()[code]
    name = each.name[current_language().value]
    return Known(code=code, number=0, name=name, about=_about(code), document=each.document)


def _about(code: str) -> str:
    found = shipped().get(code)
    return found.about[current_language().value] if found is not None else ""
