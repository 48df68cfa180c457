"""The settlement of the same plant and year, verified: what is not is refused before anything is worked out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.allowances.settlement import Settlement, verify_settlement
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ghgcalc.border.acts import HomeRule
    from ghgcalc.border.home import Rate

CODE, NAME = "uscc", "name"
"""What tells whose inventory it is: the code where both have one, else the name."""


def unknown_on(rule: HomeRule, day: date | None) -> list[Finding]:
    """That the draft was not out on the day; nothing where it was."""
    if rule.known(day):
        return []
    return [Finding.of("border-draft-later", place=Place(key="as_of"), published=str(rule.published), as_of=str(day))]


def _named(given: Settlement | Inventory | Mapping[str, Any], key: str) -> str:
    """A digest that a file or a result states; nothing of what states none."""
    stated = given.get(key) if isinstance(given, Mapping) else getattr(given, key, "")
    return stated if isinstance(stated, str) else ""


def _placed(fault: Finding) -> Finding:
    """A fault of one of the two files, which says that it is one of theirs and not one of the call."""
    return fault if fault.place.file else fault.in_file("settlement")


def settled_at_home(
    settlement: Settlement | Mapping[str, Any] | None,
    settled: Inventory | Mapping[str, Any] | None,
    goods: Inventory,
    rates: Sequence[Rate],
    early: Sequence[Finding],
) -> Settlement:
    """The settlement, made again here.

    Args:
        settlement: as the caller has it.
        settled: the inventory that it names.
        goods: the inventory whose goods are sold.
        rates: CNY per EUR.
        early: that the draft was not out on the day.

    Raises:
        ArgumentError: an argument of another type.
        InputError: what is `early`; one of the three is missing; it does not recompute, or rests on rules that nobody here vouches for;
            it is of another plant or year; units are missing and have no price.
    """
    stated = {"settlement": settlement, "settled": settled, "exchange_rate": tuple(rates) or None}
    missing = [name for name, one in stated.items() if one is None]
    faults = [*early]
    if missing or settlement is None or settled is None:
        faults.append(Finding.of("border-home-incomplete", place=Place(key=missing[0]), missing=", ".join(missing)))
        raise InputError(faults)
    doors.instance("settlement", settlement, (Mapping, Settlement), "a Settlement, or the table of a settlement file")
    doors.instance("settled", settled, (Mapping, Inventory), "an Inventory, or the table of an inventory file")
    place = Place(key="settlement")
    names = _named(settlement, "inventory"), _named(settled, "digest")
    if all(names) and names[0] != names[1]:
        faults.append(Finding.of("border-other-settled", place=Place(key="settled"), theirs=names[0], ours=names[1]))
        raise InputError(faults)
    try:
        checked = verify_settlement(settlement, settled, file="settlement")
    except InputError as error:
        raise InputError([*faults, *map(_placed, error.faults)]) from None
    if not checked.passed:
        where = ", ".join(one.where for one in checked.differences[:5]) or checked.verdict
        faults.append(Finding.of("border-settlement-unverified", place=place, verdict=checked.verdict, where=where))
    found, inventory = checked.recomputed, checked.inventory.recomputed
    key = CODE if inventory.entity.get(CODE) and goods.entity.get(CODE) else NAME
    theirs, ours = (str(one.entity.get(key) or "–") for one in (inventory, goods))
    if theirs != ours:
        faults.append(Finding.of("border-other-plant", place=place, theirs=theirs, ours=ours))
    if found.year != goods.year:
        faults.append(Finding.of("border-other-year", place=place, theirs=found.year, ours=goods.year))
    if found.surrender.buy and found.price is None:
        faults.append(Finding.of("border-settlement-unpriced", place=place, units=found.surrender.buy))
    if faults:
        raise InputError(faults)
    return found
