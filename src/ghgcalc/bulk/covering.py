"""What evidence covers of a supply: never more than the supply, to the last digit, in MWh."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.marks import scale_of
from ghgcalc.bulk.numbers import Numbers

if TYPE_CHECKING:
    from ghgcalc.bulk.numbers import Mask
    from ghgcalc.bulk.slots import Coded, Slot
    from ghgcalc.bulk.tidy import Tidy

NEAR = 2.0**-48
"""Doubles that are nearer to each other than this are compared by their decimals."""


@brief
class Covering(NamedTuple):
    """The covered MWh of each row, at most its amount; and the rows of which something is left."""

    covered: Numbers
    left: Mask


def covering(tidy: Tidy, coded: Coded) -> Covering:
    """What is covered, and of which rows something is left that is not."""
    covered, amount = tidy.numbers["covered"], tidy.numbers["amount"]
    most: dict[int, Decimal] = {}
    left = np.ones(tidy.size, bool)
    for number, slot in enumerate(coded.slots):
        power = power_of(slot) if slot.kind.covered else None
        if power is None:
            continue
        rows = coded.whole(number)
        here, whole = covered.doubles[rows], amount.doubles[rows] * 10.0**power
        open_ = here < whole
        near = ~open_ | (whole - here <= NEAR * np.abs(whole))
        if not open_.all():
            left[rows] = open_
        for row in rows[near].tolist() if near.any() else ():
            stated = Decimal(f"{_exact(amount, row):f}e{power}")  # `scaleb` would round to the digits of the caller's context
            part = _exact(covered, row)
            left[row] = part < stated
            if part >= stated:
                most[row] = stated
    if not most:
        return Covering(covered, left)
    doubles, decimals = covered.doubles.copy(), covered.decimals | most
    doubles[list(most)] = [float(value) for value in most.values()]
    return Covering(Numbers(doubles, decimals, covered.missing, covered.bad, float(doubles.min())), left)


def power_of(slot: Slot) -> int | None:
    """The power of ten that the unit of a supply is in MWh, or None where it is none."""
    scale = scale_of(slot.kind, "MWh")
    return next((power for power in range(-12, 13) if scale == Fraction(10) ** power), None)


def _exact(numbers: Numbers, row: int) -> Decimal:
    found = numbers.decimals.get(row)
    return found if found is not None else Decimal(repr(float(numbers.doubles[row])))
