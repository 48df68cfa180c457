"""The doors of the library: what a caller passes is of the right type, or is refused by the name of the argument.

A bool is no number here, and 1.0 is no edition: what Python holds equal (1 == True == 1.0) never becomes the key of a memo.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, datetime
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import ArgumentError, InputError, LibraryError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten, sketch

if TYPE_CHECKING:
    from collections.abc import Iterable


def refused(name: str, value: object, wanted: str) -> ArgumentError:
    """The error for the argument `name`, which takes `wanted`."""
    shown = {
        "key": name,
        "value": repr(shorten(value)) if isinstance(value, str) else sketch(value),
        "type": type(value).__name__,
        "wanted": wanted,
    }
    return ArgumentError([Finding("wrong-argument", place=Place(key=name), fields=tuple(shown.items()))])


def instance(name: str, value: Any, kinds: type | tuple[type, ...], wanted: str) -> Any:
    """`value`, if it is an instance of one of some classes; a bool is none of `int`.

    Raises:
        ArgumentError: it is not.
    """
    listed = kinds if isinstance(kinds, tuple) else (kinds,)
    if not isinstance(value, listed) or (isinstance(value, bool) and bool not in listed):
        raise refused(name, value, wanted)
    return value


def optional(name: str, value: Any, kinds: type | tuple[type, ...], wanted: str) -> Any:
    """`None`, or what [instance][] takes.

    Raises:
        ArgumentError: it is neither.
    """
    return None if value is None else instance(name, value, kinds, wanted)


def flag(name: str, value: Any) -> bool:
    """True or False, and nothing that is merely equal to them.

    Raises:
        ArgumentError: anything else.
    """
    if value is not True and value is not False:
        raise refused(name, value, "True or False")
    return bool(value)


def year(name: str, value: Any) -> int:
    """A year of the calendar.

    Raises:
        ArgumentError: no whole number, or one that no calendar has.
    """
    found: int = instance(name, value, int, "a year")
    if not MINYEAR <= found <= MAXYEAR:
        raise refused(name, value, "a year")
    return found


def choice(name: str, value: Any, known: tuple[str, ...]) -> None:
    """Go on where a word is one of a closed set.

    Raises:
        ArgumentError: it is none of them.
    """
    if not isinstance(value, str) or value not in known:
        raise refused(name, value, ", ".join(known))


def path(name: str, value: Any) -> Path:
    """The path of a file or folder.

    Raises:
        ArgumentError: neither a text nor a path.
    """
    return Path(instance(name, value, (str, PathLike), "a path"))


def texts(name: str, value: Any) -> tuple[str, ...]:
    """Several texts; one text is no series of its letters.

    Raises:
        ArgumentError: a text, something that cannot be gone through, or an entry that is no text.
    """
    wanted = "a list of texts"
    if isinstance(value, str | bytes):
        raise refused(name, value, wanted)
    try:
        found = tuple(value)
    except TypeError:
        raise refused(name, value, wanted) from None
    for entry in found:
        instance(name, entry, str, wanted)
    return found


def instances(name: str, value: Iterable[Any], kind: type | tuple[type, ...], wanted: str) -> tuple[Any, ...]:
    """Several instances of one class, or of one of several.

    Raises:
        ArgumentError: something that cannot be gone through, or an entry of another class.
    """
    if isinstance(value, str | bytes):  # an empty text is no empty list
        raise refused(name, value, wanted)
    try:
        found = tuple(value)
    except TypeError:
        raise refused(name, value, wanted) from None
    for entry in found:
        instance(name, entry, kind, wanted)
    return found


def day(name: str, value: Any) -> date | None:
    """A date, the ISO text of one, or None; a date with a time of day is another thing.

    Raises:
        ArgumentError: another type.
        InputError: a text that is no date.
    """
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if not isinstance(value, str):
        raise refused(name, value, "a date (year-month-day)")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError([Finding.of("wrong-date", place=Place(key=name), value=value[:40])]) from None


def package(name: str, what: str, what_zh: str) -> Any:
    """The installed package `name`, which nothing but `what` needs; it is loaded here and not before.

    Raises:
        LibraryError: it is not installed (as in a browser), or cannot be loaded.
    """
    try:
        return import_module(name)
    except ImportError:
        raise LibraryError([Finding.of("needs-package", package=name, what=what, what_zh=what_zh)]) from None
