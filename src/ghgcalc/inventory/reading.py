"""Reading what an inventory file states: texts, printed numbers, options. Whatever has another shape is an error, never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar, get_args

from ghgcalc.literals import Basis, FactorGrade, Grade, InputOrigin, Level, RowLevel
from ghgcalc.numbers import read_printed, shorten, sketch

_GRADES: Mapping[str, FactorGrade] = {grade: grade for grade in get_args(Grade)} | {"stated": "stated", "confirmed": "confirmed"}
_ORIGINS: Mapping[str, InputOrigin] = {origin: origin for origin in get_args(InputOrigin)}
_BASES: Mapping[str, Basis] = {basis: basis for basis in get_args(Basis)}
_LEVELS: Mapping[str, Level] = {level: level for level in get_args(Level)}
_ROW_LEVELS: Mapping[str, RowLevel] = {level: level for level in get_args(RowLevel)}
_T = TypeVar("_T")


def text(raw: Mapping[str, Any], key: str) -> str:
    """The text under a key.

    Raises:
        KeyError: there is none. TypeError: it is of another type.
    """
    value = raw[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is of type {type(value).__name__}")
    return value


def texts(values: Iterable[Any], names: Iterable[str], *, also: type = str) -> None:
    """Whether every value is a text, or of another type that will do.

    Raises:
        TypeError: one is of another type.
    """
    for value, name in zip(values, names, strict=True):
        if type(value) is not str and not isinstance(value, (str, also)):
            raise TypeError(f"{name} is of type {type(value).__name__}")


def optional(raw: Mapping[str, Any], key: str) -> str | None:
    """The text under a key that may be missing.

    Raises:
        TypeError: as [text][].
    """
    return None if raw.get(key) is None else text(raw, key)


_OWN = re.compile(r"-?(?:0|[1-9][0-9]{0,199})(?:\.[0-9]{1,200})?", re.ASCII)
"""A printed number as we print it, too."""


def printed(value: Any) -> str:
    """A printed number, as we print it.

    Raises:
        NumberError: it is none.
    """
    return value if type(value) is str and _OWN.fullmatch(value) else f"{read_printed(value):f}"


def digits(raw: Mapping[str, Any], key: str) -> str:
    """The text under a key, which has to be a printed number.

    Raises:
        KeyError: there is none. NumberError: it is no printed number.
    """
    value = raw[key]
    printed(value)
    return str(value)


def grade(raw: Mapping[str, Any]) -> FactorGrade | None:
    """The grade of a factor, or None where no factor stands behind a number.

    Raises:
        TypeError, ValueError: it is no grade.
    """
    found = raw.get("grade")
    return None if found is None else _named(found, _GRADES, "grade")


def origin(raw: Mapping[str, Any]) -> InputOrigin:
    """Where a parameter of a line comes from.

    Raises:
        KeyError: it is not said. TypeError, ValueError: it is no origin.
    """
    return _named(raw["origin"], _ORIGINS, "origin")


def level(found: Any) -> Level:
    """The level of a total.

    Raises:
        TypeError, ValueError: it is none.
    """
    return _named(found, _LEVELS, "level")


def row_level(found: Any) -> RowLevel:
    """The level of a line.

    Raises:
        TypeError, ValueError: it is none.
    """
    return _named(found, _ROW_LEVELS, "level of a line")


def basis(found: Any) -> Basis | None:
    """The basis of a line or total, or None.

    Raises:
        TypeError, ValueError: it is none.
    """
    return None if found is None else _named(found, _BASES, "basis")


def _named(found: Any, known: Mapping[str, _T], what: str) -> _T:
    if not isinstance(found, str):
        raise TypeError(f"{what} is of type {type(found).__name__}")
    if found not in known:
        raise ValueError(f"{shorten(found)} is no {what}")
    return known[found]


def tables(raw: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    """The list of tables under a key.

    Raises:
        KeyError: there is none. TypeError: it is of another shape.
    """
    found = raw[key]
    if not isinstance(found, list | tuple) or not all(isinstance(entry, Mapping) for entry in found):
        raise TypeError(f"{key} is no list of tables")
    return found


def table(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The table under a key.

    Raises:
        KeyError: there is none. TypeError: it is of another shape.
    """
    found = raw[key]
    if not isinstance(found, Mapping):
        raise TypeError(f"{key} is of type {type(found).__name__}")
    return found


def options_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What the caller asked beyond the defaults.

    Raises:
        TypeError: an option that is not known, or of another type.
    """
    kinds: dict[str, type] = {
        "include_facilities": bool, "accept_measured": bool, "gwp": str, "options": list, "chosen": str,
    }  # fmt: skip
    for key, value in raw.items():
        listed = all(isinstance(one, str) for one in value) if isinstance(value, list) else True
        if key not in kinds or type(value) is not kinds[key] or not listed:
            raise TypeError(f"option {sketch(key)}")
    return {key: list(value) if isinstance(value, list) else value for key, value in raw.items()}


def one_of(value: Any, known: tuple[_T, ...]) -> _T:
    """A text that is one of some.

    Raises:
        ValueError: it is not.
    """
    if value not in known:
        raise ValueError(f"{sketch(value)} is not one of {', '.join(map(str, known))}")
    return known[known.index(value)]


_SCALARS = frozenset((str, int, bool, type(None), Decimal, float))


def fresh(value: Any) -> Any:
    """A copy of plain data (tables, lists, texts, numbers) that shares nothing which could be changed."""
    if isinstance(value, dict):
        found = value.copy()
        for key, one in value.items():
            if type(one) not in _SCALARS:
                found[key] = fresh(one)
        return found
    if isinstance(value, list | tuple):
        return [one if type(one) in _SCALARS else fresh(one) for one in value]
    return fresh(dict(value)) if isinstance(value, Mapping) else value


def same(one: Any, other: Any) -> bool:
    """Whether two plain data are equal key by key, and of the same types: true is not 1, and 1.0 is not 1."""
    if type(one) is str:
        return type(other) is str and one == other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple):
        return isinstance(other, list | tuple) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)
