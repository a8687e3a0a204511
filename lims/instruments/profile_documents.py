"""Profiles as documents: those this program is shipped with, and what a person writes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lims.domain import profile
from lims.domain.profile import Profile
from lims.domain.refusal import Refused

FOLDER = Path(__file__).parent / "profiles"
EXAMPLES = Path(__file__).parent / "examples"
"""One made file for each shipped profile, in the shape its maker publishes."""
LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Shipped:
    """A profile of the usual shape, and where it comes from in words."""

    code: str
    name: Mapping[str, str]
    about: Mapping[str, str]
    document: Mapping[str, Any]


@cache
def shipped() -> Mapping[str, Shipped]:
    """Code → profile, in the order of their names."""
    found = {}
    for path in sorted(FOLDER.glob("*.json")):
        plain = json.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = Shipped(path.stem, plain["name"], plain["about"], plain["document"])
    return found


def example(code: str) -> Path | None:
    """The made file of a shipped profile."""
    return next(iter(sorted(EXAMPLES.glob(f"{code}.*"))), None) if code in shipped() else None


def written(text: str) -> tuple[dict[str, Any], Profile]:
    """The document a person wrote, and the profile it is. Raises `Refused` for anything else."""
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise Refused("profile_too_long", largest=LARGEST // 1024)
    try:
        document = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_no_constant
        )
    except json.JSONDecodeError as error:
        raise Refused("profile_no_json", line=error.lineno, column=error.colno) from None
    except (RecursionError, ValueError):
        raise Refused("profile_no_object") from None
    found = profile.read(document)
    return document, found


def shown(document: Mapping[str, Any]) -> str:
    """The document as a person edits it."""
    return json.dumps(document, ensure_ascii=False, indent=2)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = sorted({name[:40] for name in names if names.count(name) > 1})
    if twice:
        raise Refused("profile_twice", names=", ".join(twice))
    return dict(pairs)


def _no_constant(text: str) -> Any:
    raise Refused("profile_no_constant", text=text[:20])
