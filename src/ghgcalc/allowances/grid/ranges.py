"""Ranges as they are stated: `A:B`, `A:B:N` with a number of steps, `A:B:STEP` with a step of the same unit, or one value.

Both ends belong to a range; where a step does not divide it, the last step is shorter. Values are exact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Any, TypeAlias

from ghgcalc import doors, fields
from ghgcalc.activity.tables import QuantityInput
from ghgcalc.allowances.outlook.scenarios import Change
from ghgcalc.allowances.settlement import Positive
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of, shorten, simplest
from ghgcalc.schema import Strict, validate
from ghgcalc.units import Quantity, computed

STEPS = 4
"""So many steps has a range that states none."""

MOST = 2500
"""So many cells a matrix has at the most, and so many values one of its sides."""

VARIED = ("anode", "anode_effect", "output", "price", "balance_value")
"""What can be varied over a stated range, in the order of their names in a what-if."""

UNITS = {"balance_value": "tCO2e/tAl", "price": "CNY/t"}
"""The sides of a matrix, and the unit of each."""

_STEPS = re.compile(r"[0-9]+", re.ASCII)

Axis: TypeAlias = "QuantityInput | list[QuantityInput] | tuple[QuantityInput, ...]"
"""One side of a matrix: a value, a range, or several of either."""

Ends: TypeAlias = tuple[Quantity, Quantity]


class _Values(Strict):
    """One value of whatever can be stated."""

    balance_value: Annotated[Quantity | None, fields.Intensity, Positive] = None
    price: Annotated[Quantity | None, fields.Price, Positive] = None
    anode: Change | None = None
    anode_effect: Change | None = None
    output: Change | None = None


def axis(key: str, stated: Any, faults: list[Finding]) -> tuple[Fraction, ...]:
    """The values of one side, each once, the smallest first; faults are noted.

    Args:
        key: `balance_value` or `price`.
        stated: a value, a range, or several of either; None is none.
        faults: what is wrong is added here.

    Raises:
        ArgumentError: another type.
    """
    found: set[Fraction] = set()
    for one in _several(key, stated):
        found.update(_expanded(key, one, faults))
    return tuple(sorted(found))


def varied(stated: Any, faults: list[Finding]) -> dict[str, Ends]:
    """Both ends of what is varied, by name; faults are noted.

    Args:
        stated: ranges by name, such as `{"anode": "-2 %:2 %"}`.
        faults: what is wrong is added here.

    Raises:
        ArgumentError: no table.
    """
    doors.optional("vary", stated, Mapping, "ranges by name, such as {'anode': '-2 %:2 %'}")
    found: dict[str, Ends] = {}
    for name, one in (stated or {}).items():
        key = name.replace("-", "_") if isinstance(name, str) else name
        if key not in VARIED:
            known = ", ".join(VARIED)
            faults.append(Finding.of("vary-unknown", place=Place(key="vary"), name=shorten(str(name)), known=known))
            continue
        text = doors.instance(f"vary[{name!r}]", one, str, "a range, such as '-2 %:2 %'")
        texts = _parts(text)
        if len(texts) != 2:
            faults.append(Finding.of("range-ends", place=Place(key=f"vary.{key}"), value=shorten(text)))
            continue
        ends = _ends(key, texts, faults, f"vary.{key}")
        if ends is not None:
            found[key] = ends
    return found


def _parts(text: str) -> list[Any]:
    """What stands between colons, those of a Chinese keyboard among them."""
    return text.replace("：", ":").split(":")


def _several(key: str, stated: Any) -> tuple[Any, ...]:
    if stated is None:
        return ()
    listed = tuple(stated) if isinstance(stated, list | tuple) else (stated,)
    for one in listed:
        doors.instance(key, one, (str, Quantity), "a value with its unit, a range of two, or several of either")
    return listed


def _expanded(key: str, one: str | Quantity, faults: list[Finding]) -> tuple[Fraction, ...]:
    """The values of one entry; nothing where a fault was noted."""
    parts = _parts(one) if isinstance(one, str) else [one]
    if len(parts) == 1:
        value = _value(key, parts[0], faults, key)
        return () if value is None else (fraction_of(value.exact),)
    if len(parts) > 3:
        faults.append(Finding.of("range-form", place=Place(key=key), value=shorten(str(one))))
        return ()
    ends = _ends(key, parts[:2], faults, key)
    third = str(parts[2]).strip() if len(parts) > 2 else str(STEPS)
    if _STEPS.fullmatch(third):
        return _even(key, ends, third, faults)
    step = _value(key, third, faults, key)
    return () if ends is None or step is None else _stepped(key, ends, step, faults)


def _even(key: str, ends: Ends | None, steps: str, faults: list[Finding]) -> tuple[Fraction, ...]:
    """So many even steps from end to end."""
    digits = steps.lstrip("0")
    if not digits:
        faults.append(Finding.of("range-steps", place=Place(key=key), value=shorten(steps)))
        return ()
    if len(digits) > len(str(MOST)) or int(digits) >= MOST:  # so many digits are no number to Python
        faults.append(Finding.of("matrix-too-large", place=Place(key=key), count=f"{shorten(digits)} + 1", most=MOST))
        return ()
    if ends is None:
        return ()
    low, high = (fraction_of(end.exact) for end in ends)
    count = int(digits)
    return tuple(low + (high - low) * at / count for at in range(count + 1))


def _stepped(key: str, ends: Ends, step: Quantity, faults: list[Finding]) -> tuple[Fraction, ...]:
    """Steps of one width from the lower end on, and the upper end."""
    low, high = (fraction_of(end.exact) for end in ends)
    width = fraction_of(step.exact)
    whole = (high - low) // width
    if not whole:
        shown: dict[str, Any] = {"step": step, "low": ends[0], "high": ends[1]}
        faults.append(Finding.of("range-step", place=Place(key=key), **shown))
        return ()
    if whole >= MOST:
        faults.append(Finding.of("matrix-too-large", place=Place(key=key), count=shorten(f"{whole + 1}"), most=MOST))
        return ()
    return (*(low + width * at for at in range(whole + 1)), high)


def _ends(key: str, texts: list[Any], faults: list[Finding], place: str) -> Ends | None:
    """Two ends of which the first is the lower; None where a fault was noted."""
    low, high = (_value(key, text, faults, place) for text in texts)
    if low is None or high is None:
        return None
    if fraction_of(low.exact) >= fraction_of(high.exact):
        faults.append(Finding.of("range-order", place=Place(key=place), low=low, high=high))
        return None
    return low, high


def _value(key: str, text: Any, faults: list[Finding], place: str) -> Quantity | None:
    """One value of what `key` names; None where a fault was noted."""
    try:
        found: Quantity = getattr(validate(_Values, {key: text.strip() if isinstance(text, str) else text}), key)
    except InputError as error:
        faults += [replace(one, place=Place(key=place)) for one in error.faults]
        return None
    return found


def middle(key: str, values: Sequence[Fraction]) -> Quantity | None:
    """The middle between the smallest and the largest value of a side; None of one without values."""
    return computed(simplest((values[0] + values[-1]) / 2), UNITS[key]) if values else None
