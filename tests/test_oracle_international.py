"""The exact engine against the oracle of the guidelines that are not Chinese: every line and every total, all policies."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

import oracle_factors as known
import oracle_international as oracle
import strategies_international as strategies
from ghgcalc.inventory import calculate
from ghgcalc.inventory.run import evaluation_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def compare(activity: dict, guideline: str, asked: dict) -> None:
    """Lines and totals of the library equal those of the oracle, digit for digit."""
    rounding = asked["rounding"]
    inventory = calculate(activity, guideline, **asked)
    rows = {row.id: Fraction(row.value) if rounding in ("cell", "line") else row.exact() for row in evaluation_of(inventory).rows}
    assert rows == oracle.lines(activity, guideline, **asked)
    intensities = oracle.intensities(activity, guideline, rounding)
    wanted = oracle.totals(activity, guideline, **asked) | intensities
    found = {total.key: total for total in inventory.totals}
    assert set(found) == set(wanted)
    for key, value in wanted.items():
        if rounding == "none" or key in intensities:  # digits that never end are printed with 28 of them
            assert abs(Fraction(found[key].value) - value) <= abs(value) * Fraction(1, 10**26), key
        else:
            assert Fraction(found[key].value) == value, key


@pytest.mark.parametrize("guideline", oracle.GUIDELINES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=strategies.st.data())
def test_engine_equals_oracle(guideline, data):
    """Random activity gives the digits of exact rational arithmetic under every rounding policy."""
    compare(*data.draw(strategies.cases(guideline).map(lambda case: (case[0], guideline, case[1]))))


def cells(technology: str, **data: Any) -> dict:
    """A line of cells that rests on published numbers as far as there are any."""
    return {"id": "P1", "technology": technology, "liquid_aluminium": "12345 t"} | data


def carbon(guideline: str) -> dict:
    """Net anode, with the analyses that EU law has no numbers for."""
    own = {"anode_carbon": {"value": "97 %", "source": "laboratory"}} if guideline in oracle.EU else {}
    return {"anode_method": "balance", "net_anode": "5123 t"} | own


def defaults(guideline: str) -> Iterator[dict]:
    """Tables of activities that use every published number of a guideline once."""
    if guideline == "ghgp-scope2":
        for area in known.AVERAGES:
            yield {"other_electricity": [{"supply": "grid", "amount": "12345 MWh", "area": area}]}
        yield {"other_electricity": [{"supply": "grid", "amount": "12345 MWh"}]}
        return
    slope = {"anode_effect_method": "slope", "anode_effect_minutes": "0.7 min"}
    voltage = {"anode_effect_method": "overvoltage", "anode_effect_overvoltage": "3.1 mV", "current_efficiency": "94.7 %"}
    for technology in known.SLOPES[guideline]:
        yield {"process": [cells(technology, **carbon(guideline), **slope)]}
    for technology in known.OVERVOLTAGE if guideline != "eu-cbam-al-2023" else ():
        yield {"process": [cells(technology, **carbon(guideline), **voltage)]}
    if guideline in oracle.EU:
        return
    for technology in known.TIER_1_CO2 if guideline != "ipcc-2019-al" else ():
        yield {"process": [cells(technology)]}
    for technology in known.SOLUBLES:
        for kind in known.BINDER:
            paste = {"anode_method": "balance", "paste": "6543 t", "paste_type": kind}
            yield {"process": [cells(technology, **paste, **slope)]}
    for furnace in known.TAR:
        green = {} if guideline == "ghgp-al" else {"green_anodes": "5300 t"}
        yield {"anode_plant": [{"baked_anodes": "5000 t", "furnace": furnace} | green]}
    if guideline == "ghgp-al":
        for item in known.STREAM_CARBON:
            yield {"carbon_stream": [{"item": item, "direction": "in", "amount": "77 t"}]}
        yield {"carbonate": [{"item": "soda-ash", "amount": "77 t"}]}


@pytest.mark.parametrize("guideline", oracle.GUIDELINES)
def test_every_published_number(guideline):
    """Each number of the guideline's tables, of each GWP set and of each data year of electricity decides a result."""
    years = range(2021, 2026) if guideline == "ghgp-scope2" else strategies.YEARS.get(guideline, (2024,))[:1]
    sets = (None,) if guideline == "ghgp-scope2" or guideline in oracle.EU else (None, *known.GWP)
    for tables in defaults(guideline):
        for year in years:
            for gwp in sets:
                for rounding in ("none", "cell"):
                    activity = {"schema": "ghgcalc/activity/1", "year": year, "entity": {"name": "Example Aluminium"}, **tables}
                    compare(activity, guideline, {"rounding": rounding} | ({"gwp": gwp} if gwp else {}))
