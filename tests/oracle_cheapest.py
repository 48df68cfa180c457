"""An independent oracle of the cheapest way to settle: every split of every lot is tried; it shares nothing with the library."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple


class Lot(NamedTuple):
    """Allowances of one's own: how many, whether they may settle this year, and whether what is left is good for the next."""

    units: int
    usable: bool
    carries: bool


class Money(NamedTuple):
    """Whole twelfths of a CNY a unit: bought, sold (None: nothing is), kept (None: nothing is); of a reduction bought (None: none is), and of a held one."""

    buy: int
    sell: int | None
    hold: int | None
    ccer_buy: int | None
    ccer_held: int


def cost(due: int, lots: list[Lot], used: tuple[int, ...], held: int, bought: int, money: Money) -> int:
    """What one split costs: allowances that are missing are bought, each left-over unit does what is worth most."""
    missing = due - held - bought - sum(used)
    total = missing * money.buy + held * money.ccer_held
    if bought:
        assert money.ccer_buy is not None
        total += bought * money.ccer_buy
    for lot, one in zip(lots, used, strict=True):
        if lot.usable:
            offers = [0]
            if money.sell is not None:
                offers.append(money.sell)
            if money.hold is not None and lot.carries:
                offers.append(money.hold)
            total -= (lot.units - one) * max(offers)
    return total


def least(due: int, cap: int, lots: list[Lot], held: int, available: int | None, money: Money) -> tuple[int, int]:
    """The least cost of all splits in whole units, and the fewest reductions that reach it."""
    most = 0 if money.ccer_buy is None else cap if available is None else available
    found = []
    ranges = [range(lot.units + 1) if lot.usable else range(1) for lot in lots]
    for mine in range(min(held, cap, due) + 1):
        for bought in range(min(most, cap - mine, due - mine) + 1):
            found += [
                (cost(due, lots, used, mine, bought, money), mine + bought)
                for used in product(*ranges)
                if sum(used) + mine + bought <= due
            ]
    return min(found)


def cap_of(due: int) -> int:
    """A twentieth of what is due, cut down, by counting."""
    count = 0
    while (count + 1) * 20 <= due:
        count += 1
    return count
