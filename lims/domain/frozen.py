"""A frozen value as plain JSON and back, digit for digit: what was said stays what was said."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def to_plain(value: Any) -> Any:
    """Dataclasses become objects, tuples lists, exact numbers strings, bytes base64."""
    kind: Any = type(value)
    if kind in _PLAIN_ALREADY:
        return value
    if names := _names(kind):
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [to_plain(member) for member in value]
    return _plain_atom(value)


def to_lean(value: Any) -> Any:
    """As `to_plain`, without the fields that are empty as they are by default: `from_plain` fills them in.

    Only emptiness is left out. A default that says something ("<=", k = 2) may change one day, and what was
    frozen must not change with it; so it is written.
    """
    if is_dataclass(value) and not isinstance(value, type):
        kept = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: to_lean(given) for field, given in kept if not _left_out(field.default, given)}
    if isinstance(value, tuple):
        return [to_lean(member) for member in value]
    return _plain_atom(value)


def from_plain(kind: type[Value], plain: Any) -> Value:
    """The value of type `kind` that `to_plain` wrote; anything else is an error."""
    value: Value = _read(kind, plain)
    return value


def _left_out(default: Any, given: Any) -> bool:
    if given is None or given is False:
        return given is default
    empty = type(given) in (str, int, tuple) and not given
    return empty and type(default) is type(given) and not default


def _plain_atom(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} cannot be frozen")


def decimal_text(value: Decimal) -> str:
    """Plain digits where they say the same; `1E+3` keeps its exponent, which plain digits would lose."""
    exponent = value.as_tuple().exponent
    plain = isinstance(exponent, int) and -1000 < exponent <= 0
    return format(value, "f") if plain else str(value)


def _read(kind: Any, plain: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _read_optional(kind, plain)
    if origin is tuple:
        (member, _) = get_args(kind)
        return tuple(_read(member, each) for each in plain)
    if is_dataclass(kind):
        return _read_dataclass(kind, plain)
    return _read_atom(kind, plain)


def _read_optional(kind: Any, plain: Any) -> Any:
    if plain is None:
        return None
    (present,) = (member for member in get_args(kind) if member is not NoneType)
    return _read(present, plain)


def _read_dataclass(kind: Any, plain: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    return kind(**{name: _read(hints[name], value) for name, value in plain.items()})


def _read_atom(kind: Any, plain: Any) -> Any:
    if kind in _READERS:
        return _READERS[kind](plain)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    if kind in (bool, int, float, str) and type(plain) is kind:
        return plain
    raise TypeError(f"{plain!r} is no {kind}")


_READERS: Mapping[Any, Callable[[Any], Any]] = {
    Decimal: Decimal,
    Fraction: Fraction,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    bytes: b64decode,
}


_PLAIN_ALREADY = frozenset({NoneType, bool, int, float, str})


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass; none for anything else."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
