"""What is one and the same: ids that print alike, and a certificate, however its number is spelled and wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from ghgcalc.errors import MAX_FAULTS
from ghgcalc.fields import One, complaint
from ghgcalc.kinds import read_date
from ghgcalc.numbers import fraction_of, shorten, sketch
from ghgcalc.signs import likeness, spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydantic_core import InitErrorDetails

Loc = tuple[int | str, ...]

_NUMBERS = {"amount": One("MWh"), "rate": One("tCO2/MWh", "tCO2e/MWh")}
FACTS = ("kind", "amount", "from", "to", "issuer", "registry", "vintage", "retired_on", "rate")
"""What a certificate says of itself, and says alike wherever it stands."""


def twice(code: str, entries: Iterable[tuple[Loc, Any]]) -> list[InitErrorDetails]:
    """A complaint for every name that stood before, perhaps spelled otherwise: then both spellings are shown."""
    seen: dict[str, str] = {}
    found: list[InitErrorDetails] = []
    for loc, name in entries:
        if isinstance(name, str):
            likeness_of = likeness(name)
            first = seen.get(likeness_of)
            if first is not None and len(found) <= MAX_FAULTS:
                found.append(complaint(code, loc, name, value=_both(name, first)))
            seen.setdefault(likeness_of, name)
    return found


def _both(name: str, first: str) -> str:
    """The name, and what it stood as before where that is spelled otherwise; signs that nobody sees are written out."""
    return shorten(name) if name == first else f"{spelled(name)} = {spelled(first)}"


Record = tuple[Loc, Any]
"""A record of evidence and its place."""


def disagreeing(inside: Sequence[Record], outside: Sequence[Record], get: Callable[[Any, str], Any]) -> list[InitErrorDetails]:
    """A complaint for what a certificate says otherwise under the enterprise than under the processes."""
    known: dict[str, Any] = {}
    for _, record in inside:
        if isinstance(number := get(record, "number"), str):
            known.setdefault(likeness(number), record)
    found: list[InitErrorDetails] = []
    for loc, record in outside:
        number = get(record, "number")
        other = known.get(likeness(number)) if isinstance(number, str) else None
        if other is None or len(found) > MAX_FAULTS:
            continue
        for key in FACTS:
            here, there = get(record, key), get(other, key)
            if here is None or there is None or here == there:
                continue
            facts = (_fact(key, here), _fact(key, there))
            if None not in facts and facts[0] != facts[1]:
                shown = {"number": shorten(number), "key": key, "value": sketch(here), "other": sketch(there)}
                found.append(complaint("evidence-contradicts", (*loc, key), None, **shown))
    return found


def _fact(key: str, raw: Any) -> Any:
    """What a fact means, whichever way it is written; None where it cannot be read, which is told where it stands."""
    try:
        if key in _NUMBERS:
            return fraction_of(_NUMBERS[key].one(raw).exact)
        if key in ("from", "to", "retired_on"):
            return read_date(raw)
    except (ValidationError, PydanticCustomError):
        return None
    if key == "vintage":
        return str(raw).partition("-")[0]
    return likeness(raw) if isinstance(raw, str) else None
