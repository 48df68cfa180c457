"""The exact engine against an oracle that shares no code with it: every line and every total, all guidelines, all policies."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

import oracle
import strategies
from ghgcalc.inventory import calculate
from ghgcalc.inventory.run import evaluation_of


def compare(activity: dict, guideline: str, rounding: str) -> None:
    """Lines and totals of the library equal those of the oracle, digit for digit."""
    inventory = calculate(activity, guideline, rounding=rounding)
    rows = {row.id: Fraction(row.value) if rounding in ("cell", "line") else row.exact() for row in evaluation_of(inventory).rows}
    assert rows == oracle.lines(activity, guideline, rounding)
    wanted = oracle.totals(activity, guideline, rounding)
    found = {total.key[:5]: total for total in inventory.totals}
    assert set(found) == set(wanted)
    for key, value in wanted.items():
        if rounding == "none":
            assert abs(Fraction(found[key].value) - value) <= abs(value) * Fraction(1, 10**26), key
        else:
            assert Fraction(found[key].value) == value, key


@pytest.mark.parametrize("guideline", oracle.GUIDELINES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=strategies.st.data())
def test_engine_equals_oracle(guideline, data):
    """Random activity gives the digits of exact rational arithmetic under every rounding policy."""
    activity = data.draw(strategies.activities(guideline))
    rounding = data.draw(strategies.roundings())
    compare(activity, guideline, rounding)
