"""What a browser sent from the pages of quality control, read strictly."""

import re
from collections.abc import Collection

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from lims.services.controls import Key, Sent
from lims.services.quality import Named
from lims.web.row_id import LARGEST
from lims.web.row_numbers import number, one

_BOX = re.compile(
    r"control-(?P<control>[1-9][0-9]{0,18})-(?P<analyte>[1-9][0-9]{0,18})-(?P<box>[a-z0-9]{1,8})"
)
_VERSION = re.compile(r"0|[1-9][0-9]{0,8}")
_CHECK = re.compile(r"(?P<item>[A-Z0-9/-]{1,20})\|(?P<number>[0-9]{1,6})\|(?P<analyte>[1-9][0-9]{0,18})")


def controls_in(form: "MultiDict[str, str]") -> dict[Key, Sent]:
    """`control-<control>-<analyte>-<box>`, each group with its `version-…` and the ticks of confirmation."""
    boxes: dict[Key, dict[str, str]] = {}
    for name in form:
        found = _BOX.fullmatch(name)
        if found is None:
            continue
        key = number(found["control"]), number(found["analyte"])
        boxes.setdefault(key, {})[found["box"]] = one(form, name)
    return {key: Sent(each, _version(form, key), _confirmed(form, key, each)) for key, each in boxes.items()}


def checks_in(form: "MultiDict[str, str]") -> list[Named]:
    """The checks that were ticked: `item|number|analyte`."""
    found = [_CHECK.fullmatch(each) for each in form.getlist("check")]
    if not all(found):
        raise BadRequest
    return [(each["item"], int(each["number"]), number(each["analyte"])) for each in found if each]


def place(form: "MultiDict[str, str]", name: str) -> int | None:
    """A place in the order as a person counts; None for what is no number."""
    text = one(form, name).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def sample_in(text: str) -> tuple[int, int] | None:
    """A sample and its unit: `12.1`; nothing chosen is none."""
    if not text:
        return None
    sample, _, unit = text.partition(".")
    return number(sample), number(unit or "1")


def version_of(form: "MultiDict[str, str]") -> int:
    text = one(form, "version")
    if not _VERSION.fullmatch(text) or int(text) > LARGEST:
        raise BadRequest
    return int(text)


def _version(form: "MultiDict[str, str]", key: Key) -> int:
    text = one(form, f"version-{key[0]}-{key[1]}")
    if not _VERSION.fullmatch(text):
        raise BadRequest
    return int(text)


def _confirmed(form: "MultiDict[str, str]", key: Key, boxes: Collection[str]) -> frozenset[str]:
    return frozenset(box for box in boxes if f"confirm-{key[0]}-{key[1]}-{box}" in form)
