"""Whether a balance value is one: held against what is known of the sector as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.allowances.plans import sectors
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed, round_exact

if TYPE_CHECKING:
    from fractions import Fraction

    from ghgcalc.allowances.plans import Plan

DIGITS = 6
"""Decimals of a solved value in a message."""


def balance_band(value: Fraction, plan: Plan) -> list[Finding]:
    """A warning where a balance value, stated or solved, lies outside the band of the plan's sector, or is another number that is known.

    Args:
        value: in t CO2e per t of product.
        plan: whose sector and data year.
    """
    known = sectors().of(plan.sector, plan.year)
    if known is None:
        return []
    place = Place(key="balance_value")
    shown = printed(value) if len(printed(value)) <= DIGITS + 2 else f"{round_exact(value, DIGITS):f}"
    for other in known.other:
        if other.number == value:
            names = {"reason": other.en, "reason_zh": other.zh, "source": other.factor or other.document or ""}
            return [Finding.of("balance-other", "warning", place, value=shown, **names)]
    band = known.balance
    if band.holds(value):
        return []
    said = {"low": band.low, "high": band.high, "mean": f"{known.intensity.value.value:f}", "source": known.document}
    return [Finding.of("balance-implausible", "warning", place, value=shown, **said)]
