"""Checks: what is improbable is told with its number beside its band, what is plausible is not, and what did not run says why."""

from __future__ import annotations

import decimal
import json
import pickle
import subprocess
import sys
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import allowances, bands, calculate, check, checks, factors, packaged, verify
from ghgcalc.activity import of
from ghgcalc.checks import ratios, registry, running, values
from ghgcalc.checks.telling import shown
from ghgcalc.cli import run
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.inventory import Inventory
from ghgcalc.report.checks import check_text
from ghgcalc.texts import catalogue
from plausible import plant
from slips import generated, usual

ROOT = Path(__file__).parent.parent
ON = date(2026, 11, 26)
GRAVE = ("error", "warning")
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
RULES = registry.rules()
Raw = dict[str, Any]


def lab(value: str) -> Raw:
    """A measured value."""
    return {"value": value, "source": "laboratory"}


def months(daily: float, factors_of: list[float] | None = None) -> Raw:
    """A column of tonnes by the days of 2024, with something of a scatter."""
    spread = (1.0, 1.004, 0.997, 1.002, 0.995, 1.003, 1.001, 0.998, 1.006, 0.994, 1.005, 0.999)
    by = factors_of or [1.0] * 12
    return {"unit": "t", "values": [f"{daily * day * one * more:.2f}" for day, one, more in zip(DAYS, spread, by, strict=True)]}


def smelter(process: Raw | None = None, **tables: Any) -> Raw:
    """A process of some 120 000 t a year at 0.47 t of anode, with what a test adds."""
    row = {"id": "P1", "liquid_aluminium": months(328.123), "anode": months(154.217)}
    return {
        "schema": "ghgcalc/activity/1",
        "year": 2024,
        "entity": {"name": "Example"},
        "process": [row | (process or {})],
        **tables,
    }


def told(raw: Any, **options: Any) -> list[tuple[str, str, str | None]]:
    """(severity, code, pointer) of the findings."""
    return [(one.severity, one.code, one.pointer) for one in check(raw, on=ON, **options).findings]


def grave(raw: Any) -> list[str]:
    """The codes of warnings and errors."""
    return [code for severity, code, _ in told(raw) if severity in GRAVE]


def codes(raw: Any, **options: Any) -> list[str]:
    """The codes of the findings."""
    return [code for _, code, _ in told(raw, **options)]


def refused(raw: Raw) -> list[str]:
    """The codes of the faults."""
    with pytest.raises(InputError) as caught:
        of(raw)
    return [fault.code for fault in caught.value.faults]


# --- plausible plants say nothing


@pytest.mark.parametrize("name", ["smelter-2024.toml", "smelter-export-2026.toml", "worked-month.toml"])
def test_the_examples_leave_no_warning(name):
    """Neither as an activity nor as an inventory does an example of ours leave a warning or an error."""
    activity = ghgcalc.read(ROOT / "examples" / name)
    assert [one.code for one in check(activity, on=ON).findings] == []
    inventory = calculate(activity, "cn-al-2024")
    assert [one.code for one in check(inventory, on=ON).findings if one.severity in GRAVE] == []


def test_plausible_smelters_leave_no_warning():
    """Two hundred plants as plants are: no false alarm; what a note says need not be explained."""
    assert {seed: found for seed in range(200) if (found := grave(plant(seed)))} == {}


def test_a_plausible_plant_is_the_same_every_time():
    """A seed names a plant, so that a false alarm can be looked at."""
    assert plant(17) == plant(17) != plant(18)
    assert plant(17, 2031)["year"] == 2031


def test_plausible_plants_are_of_every_kind():
    """Starts, stops, part load, several suppliers, round ledgers and very regular months stand among them, and each of them calculates."""
    kinds: set[str] = set()
    for seed in range(120):
        raw = plant(seed, 2024)
        codes_of = {one.code for one in calculate(raw, "cn-al-2024").findings}
        process = raw["process"][0]
        metal = [Decimal(one) for one in process["liquid_aluminium"]["values"]]
        daily = [one / days for one, days in zip(metal, DAYS, strict=True)]
        signs = {
            "started": process.get("started", "").startswith("2024"),
            "stopped": process.get("stopped", "").startswith("2024"),
            "part load": "daily-output" in codes_of,
            "suppliers": len(process["electricity"]) > 2,
            "round": not any(one % 10 for one in metal),
            "regular": max(daily) < min(daily) * Decimal("1.01"),
        }
        kinds |= {kind for kind, there in signs.items() if there}
    assert kinds == set(signs)


def test_the_golden_cases_leave_no_warning():
    """No activity of tests/cases leaves a warning that a reader would have to explain."""
    alarms = {}
    for path in sorted((ROOT / "tests" / "cases").glob("*.json")):
        for at, one in enumerate(json.loads(path.read_text(encoding="utf-8"))["checks"], 1):
            stated = one.get("calculate")
            if isinstance(stated, str):  # the name of an example
                stated = ghgcalc.read(ROOT / stated).dump()
            if stated and (found := [code for grave, code, _ in told(stated) if grave in GRAVE]):
                alarms[path.stem, at] = found
    assert alarms == {}


# --- slips are named


def named(raw: Raw) -> bool:
    """Whether a slip leaves a warning, an error or a fault."""
    try:
        return any(grave in GRAVE for grave, _, _ in told(raw))
    except InputError:
        return True


def test_usual_slips_are_named():
    """Of the usual slips at least 95 % are named; the plant itself says nothing."""
    slips = list(usual())
    assert len(slips) >= 40
    assert codes(plant(8)) == []
    missed = [name for name, raw in slips if not named(raw)]
    assert len(missed) <= len(slips) * 0.05, missed


def test_generated_slips_are_named():
    """Of more than a hundred generated slips at least 95 % are named."""
    slips = list(generated(3))
    assert len(slips) >= 100
    missed = [name for _, name, raw in slips if not named(raw)]
    assert len(missed) <= len(slips) * 0.05, missed


def test_the_benchmark_prints_both_rates():
    """False alarms, slips that are named and the cost, each beside its goal."""
    words = [
        sys.executable,
        str(ROOT / "benchmarks" / "checks.py"),
        "--seeds",
        "1000",
        "--plants",
        "3",
        "--slips",
        "1",
        "--seconds",
        "0.002",
        "--verbose",
    ]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    assert "false alarms: 0 of 3 examples (goal 0)" in done.stdout
    assert "false alarms: 0 of 3 plausible smelters (goal 0)" in done.stdout
    assert "usual slips named: 265 of 270, 98.1% (goal 95%)" in done.stdout
    for words in ("generated slips named: ", "partly shifted: ", "slips that look like a plausible plant: "):
        assert words in done.stdout
    assert "cheap checks / calculation, a potline: " in done.stdout


# --- one rule after the other: (activity, what is told)

FLAT = {"unit": "t", "values": ["10000.12"] * 12}
GAS = {"item": "natural-gas", "amount": "30 10^4Nm3"}
GREEN = {"kind": "green-power-consumption-certificate", "number": "G", "amount": "90 MWh", "from": "2024-01-01", "to": "2024-12-31"}


def power(by: list[float] | None = None, supply: str = "grid", **more: Any) -> Raw:
    """A supply of about 13.3 MWh a tonne."""
    return {"supply": supply, "amount": months(328.123 * 13.3, by) | {"unit": "MWh"}, **more}


ALONE = {
    "anode-ratio": (smelter({"anode": months(1542.17)}), "error", "/process/0/anode"),
    "anode-ratio in one month": (smelter({"anode": months(154.217, [1] * 4 + [1.4] + [1] * 7)}), "error", "/process/0/anode/values/4"),
    "anode-ratio a little": (smelter({"anode": months(175.2)}), "warning", "/process/0/anode"),
    "anode-ratio-month": (smelter({"anode": months(154.217, [1] * 7 + [1.1] + [1] * 4)}), "warning", "/process/0/anode/values/7"),
    "power-ratio": (smelter({"electricity": [power([0.1] * 12)]}), "error", "/process/0/electricity"),
    "power-ratio-month": (smelter({"electricity": [power([1] * 5 + [1.095] + [1] * 6)]}), "warning", "/process/0/electricity"),
    "power-missing": (smelter({"electricity": [power([1] * 5 + [0] + [1] * 6)]}), "warning", "/process/0/electricity"),
    "net-anode-ratio": (smelter({"net_anode": lab("0.5 tC/tAl")}), "warning", "/process/0/net_anode"),
    "net-anode-ratio by mass": (smelter({"net_anode": months(164.0)}), "warning", "/process/0/net_anode"),
    "net-anode-ratio by month": (
        smelter({"net_anode": {"unit": "tC/tAl", "values": ["0.41"] * 11 + ["4.1"], "source": "lab"}}), "error", "/process/0/net_anode/values/11"),
    "carbon-floor": (smelter({"current_efficiency": "85 %", "anode": months(149.0)}), "warning", "/process/0/anode"),
    "butt-share": (smelter({"butts": months(62.0)}), "error", "/process/0/butts"),
    "butt-share measured": (smelter({"anode_loss": lab("0.1518 %")}), "error", "/process/0/anode_loss"),
    "fuel-ratio": (smelter(fuel=[{"item": "bituminous-coal", "amount": "30000 t"}]), "warning", "/fuel"),
    "fuel-ratio of anode plants": (smelter(anode_plant=[{}], fuel=[{"item": "diesel", "amount": "1 t"}]), "warning", "/fuel"),
    "carbonate-ratio": (smelter(carbonate=[{"item": "limestone", "amount": "9000 t"}]), "warning", "/carbonate"),
    "heat-ratio": (smelter(heat=[{"amount": "200000 GJ"}]), "warning", "/heat"),
    "metal-missing": (smelter({"liquid_aluminium": months(328.123, [1] * 5 + [0] + [1] * 6)}), "error", "/process/0/liquid_aluminium/values/5"),
    "metal-missing in the year": (smelter({"liquid_aluminium": "0 t", "anode": "9 t"}), "error", "/process/0/liquid_aluminium"),
    "anode-missing": (smelter({"anode": months(154.217, [0] + [1] * 11)}), "error", "/process/0/anode/values/0"),
    "daily-output": (
        smelter({"liquid_aluminium": months(328.123, [1, 1.07] + [1] * 10), "anode": months(154.217, [1, 1.07] + [1] * 10)}),
        "warning", "/process/0/liquid_aluminium/values/1"),
    "output-capacity": (smelter({"capacity": "116000 t"}), "warning", "/process/0/capacity"),
    "output-capacity far": (smelter({"capacity": "100000 t"}), "error", "/process/0/capacity"),
    "output-capacity below": (smelter({"capacity": "1000000 t"}), "warning", "/process/0/capacity"),
    "capacity-unit": (smelter({"capacity": "12 t"}), "error", "/process/0/capacity"),
    "capacity-theory": (smelter({"capacity": "140000 t", "cells": 110, "current": "400 kA"}), "warning", "/process/0/capacity"),
    "faraday": (smelter({"cells": 103, "current": "400 kA"}), "error", "/process/0/cells"),
    "faraday below": (smelter({"cells": 500, "current": "400 kA"}), "warning", "/process/0/cells"),
    "line-current": (smelter({"current": "400000 kA"}), "error", "/process/0/current"),
    "purchase-below-use": (
        smelter({"electricity": [power()]}, electricity=[{"supply": "grid", "amount": "640000 MWh"}]), "warning", "/electricity"),
    "purchase-above-use": (
        smelter({"electricity": [power()]}, electricity=[{"supply": "grid", "amount": "16400000 MWh"}]), "warning", "/electricity"),
    "purchase-month": (
        smelter({"electricity": [power()]}, electricity=[power([1.13] * 5 + [0.113] + [1.13] * 6)]), "warning", "/electricity"),
    "purchase-month above": (
        smelter({"electricity": [power()]}, electricity=[power([1.03] * 5 + [10.3] + [1.03] * 6)]), "warning", "/electricity"),
    "goods-mass": (
        smelter(product=[{"cn": "7604", "amount": "1000 t", "precursor": [{"good": "7601", "mass": "10 t"}]}]), "warning", "/product/0/amount"),
    "anode-analysis": (smelter({"anode_sulphur": lab("0.02 %")}), "warning", "/process/0/anode_sulphur"),
    "efficiency-stated": (smelter({"current_efficiency": "9.3 %"}), "error", "/process/0/current_efficiency"),
    "anode-effects": (smelter({"anode_effect_minutes": "2000 min"}), "error", "/process/0/anode_effect_minutes"),
    "anode-effects of Søderberg": (smelter({"technology": "vss", "anode_effect_minutes": "11 min"}), "error", "/process/0/anode_effect_minutes"),
    "fuel-value": (smelter(fuel=[GAS | {"ncv": lab("38.931 GJ/10^4Nm3")}]), "error", "/fuel/0/ncv"),
    "fuel-value gross": (smelter(fuel=[GAS | {"ncv": lab("431 GJ/10^4Nm3")}]), "warning", "/fuel/0/ncv"),
    "fuel-value carbon": (smelter(fuel=[GAS | {"elemental_carbon": lab("0.59 tC/10^4Nm3")}]), "error", "/fuel/0/elemental_carbon"),
    "fuel-value per GJ": (smelter(fuel=[GAS | {"emission_factor": lab("56.1 tCO2/GJ")}]), "error", "/fuel/0/emission_factor"),
    "fuel-value per heat": (smelter(fuel=[GAS | {"carbon_content": lab("0.0153 tC/MJ")}]), "error", "/fuel/0/carbon_content"),
    "fuel-value of coal": (smelter(fuel=[{"item": "lignite", "amount": "9 t", "ncv": lab("23 GJ/t")}]), "warning", "/fuel/0/ncv"),
    "oxidation-low": (smelter(fuel=[GAS | {"oxidation": lab("0.98 %")}]), "error", "/fuel/0/oxidation"),
    "carbonate-value": (
        smelter(carbonate=[{"item": "soda-ash", "amount": "9 t", "emission_factor": lab("4.15 tCO2/t")}]), "error", "/carbonate/0/emission_factor"),
    "heat-value": (smelter(heat=[{"amount": "9 GJ", "emission_factor": lab("11 tCO2/GJ")}]), "error", "/heat/0/emission_factor"),
    "power-value": (
        smelter(electricity=[{"supply": "grid", "amount": "9 MWh", "location_factor": lab("530.6 tCO2/MWh")}]), "error", "/electricity/0/location_factor"),
    "power-value of a certificate": (
        smelter({"electricity": [power(), {"supply": "green-power", "amount": "90 MWh", "evidence": [GREEN | {"rate": "570 tCO2/MWh"}]}]}),
        "error", "/process/0/electricity/1/evidence"),
    "same-value": (
        smelter(fuel=[{"item": "diesel", "amount": {"unit": "t", "values": ["9.1", "7", "7.25", "7.25", "7.25", "8", "9", "8", "8.1", "7.9", "9", "8"]}}]),
        "warning", "/fuel/0/amount"),
    "equal-steps": (
        smelter(fuel=[{"item": "diesel", "amount": {"unit": "t", "values": ["7.0", "7.9", "7.1", "8.1", "9.1", "10.1", "11.1", "9.9", "8", "7.1", "9", "8"]}}]),
        "warning", "/fuel/0/amount"),
    "month-jump": (
        smelter(fuel=[{"item": "diesel", "amount": {"unit": "t", "values": ["7.0", "7.9", "7.1", "81", "9.1", "10.3", "11.1", "9.9", "8", "7.1", "9", "8"]}}]),
        "warning", "/fuel/0/amount/values/3"),
    "month-empty": (
        smelter(fuel=[{"item": "diesel", "amount": {"unit": "t", "values": ["7.0", "7.9", "7.1", "0", "9.1", "10.3", "11.1", "9.9", "8", "7.1", "9", "8"]}}]),
        "warning", "/fuel/0/amount/values/3"),
    "year-in-month": (
        smelter(fuel=[{"item": "diesel", "amount": {"unit": "t", "values": ["0"] * 11 + ["99.5"]}}]), "warning", "/fuel/0/amount/values/11"),
    "evidence-outside": (
        smelter({"electricity": [power(), power([0.000_02] * 12, "green-power", evidence=[GREEN | {"from": "2023-01-01", "to": "2023-12-31"}])]}),
        "warning", "/process/0/electricity/1/evidence"),
    "evidence-excess": (
        smelter({"electricity": [power(), {"supply": "green-power", "amount": "8 MWh", "evidence": [GREEN]}]}), "warning", "/process/0/electricity/1/evidence"),
    "row-twice": (smelter(fuel=[GAS, {"item": "天然气", "amount": "300000 Nm3"}]), "warning", "/fuel/1/amount"),
    "row-twice inside": (
        smelter({"electricity": [{"supply": "grid", "amount": "800000 MWh"}, {"supply": "grid", "amount": "800000 MWh"}]}),
        "warning", "/process/0/electricity/1/amount"),
    "stop-before-year": (
        smelter({"liquid_aluminium": "0 t", "anode": "0 t", "stopped": "2019-01-01", "electricity": [{"supply": "grid", "amount": "1 MWh"}]}),
        "warning", "/process/0/stopped"),
    "start-after-year": (smelter({"liquid_aluminium": "0 t", "anode": "0 t", "started": "2025-02-01"}), "warning", "/process/0/started"),
    "year-ahead": (smelter() | {"year": 2035}, "warning", "/year"),
}  # fmt: skip
"""What is done to a plausible smelter; the first words are the code that is told."""


def test_the_smelter_of_these_tests_is_plausible():
    """Whatever is told below is told of what a test adds."""
    assert told(smelter()) == []
    assert told(smelter({"electricity": [power()]})) == []


@pytest.mark.parametrize("name", ALONE)
def test_each_rule_says_what_it_is_there_for(name):
    """A code, its gravity and its place, in both languages, with the rule's id; the same from a file."""
    raw, severity, pointer = ALONE[name]
    code = name.split(" ")[0]
    result = check(raw, on=ON)
    found = [one for one in result.findings if one.code == code]
    assert [(one.severity, one.pointer) for one in found] == [(severity, pointer)], told(raw)
    rule = registry.rule_of(dict(found[0].fields)["rule"])
    assert rule is not None
    assert code in rule.codes
    assert rule.hard or severity != "error"
    for lang in ("en", "zh"):
        assert found[0].message(lang)
        assert rule.title(lang)
        assert rule.remedy(lang)
    (record,) = [one for one in result.as_dict()["findings"] if one["code"] == code]
    assert (record["rule"], record["class"]) == (rule.id, rule.klass)


CHEAP = {name for name in ALONE if name.split(" ")[0] not in {
    "same-value", "equal-steps", "month-jump", "month-empty", "year-in-month", "evidence-outside", "evidence-excess", "year-ahead",
}}  # fmt: skip


@pytest.mark.parametrize("name", sorted(CHEAP))
def test_a_calculation_carries_what_the_cheap_rules_find(name):
    """The findings stand in the inventory, and outside its digest."""
    activity = of(ALONE[name][0])
    assert name.split(" ")[0] in [one.code for one in checks.statements_of(activity)]


def test_findings_of_an_inventory_stand_beside_its_digest():
    """An inventory with checks has the digest that it had without them."""
    raw = smelter({"anode": months(1542.17)})
    made = calculate(raw, "cn-al-2024")
    assert "anode-ratio" in [one.code for one in made.findings]
    record = made.as_dict()
    assert ghgcalc.verify(record).same
    assert "anode-ratio" not in made._records.ledger


# --- columns of months

METAL = [Decimal(text) for text in smelter()["process"][0]["liquid_aluminium"]["values"]]


def column(values: list[Any]) -> Raw:
    """The smelter with another column of anodes."""
    return smelter({"anode": {"unit": "t", "values": list(map(str, values))}})


def test_a_month_that_was_copied_is_named():
    """The same seven digits in two neighbouring months of different length do not come by themselves."""
    values = list(smelter()["process"][0]["liquid_aluminium"]["values"])
    values[3] = values[2]
    found = told(smelter({"liquid_aluminium": {"unit": "t", "values": values}}))
    assert ("warning", "month-copied", "/process/0/liquid_aluminium") in found


def test_columns_that_are_moved_are_named():
    """Anodes of the month before fit the metal when they are moved back; electricity of the month after likewise."""
    year = smelter({"electricity": [power()]})
    year["year"] = 2025
    process = year["process"][0]
    for key in ("liquid_aluminium", "anode"):
        process[key]["values"][1] = f"{Decimal(process[key]['values'][1]) * 28 / 29:.2f}"
    amount = process["electricity"][0]["amount"]
    amount["values"][1] = f"{Decimal(amount['values'][1]) * 28 / 29:.2f}"
    assert told(year) == []
    for stated, turn in ((process["anode"], -1), (amount, 1)):
        before = list(stated["values"])
        stated["values"] = before[turn:] + before[:turn]
        assert "month-shifted" in codes(year)
        stated["values"] = before
    assert told(year) == []


ROUND = ("10100", "9500", "10200", "9800", "10000", "9700", "10100", "10100", "9700", "10000", "9800", "10200")


@pytest.mark.parametrize(
    ("unit", "values", "severity"),
    [
        ("t", ["10171.81", "9554.12", "10141.47", "10141.47", *METAL[4:]], "warning"),  # the day that April lacks
        ("t", [*METAL[:6], METAL[6], METAL[6], *METAL[8:]], "note"),  # both of 31 days
        ("t", [*METAL[:4], METAL[2], *METAL[5:]], "note"),  # any two of 31 days
        ("t", ROUND, None),
        ("t", [f"{value}.00" for value in ROUND], None),
        ("t", [str(int(value) + 50) for value in ROUND], None),
    ],
)
def test_a_copy_is_as_sure_as_its_digits(unit, values, severity):
    """Equal months of a fine ledger are a warning where one is a day longer, a note where they may be equal; round tonnes say nothing."""
    raw = smelter({"liquid_aluminium": {"unit": unit, "values": list(map(str, values))}})
    found = [(grade, pointer) for grade, code, pointer in told(raw) if code == "month-copied"]
    assert found == ([(severity, "/process/0/liquid_aluminium")] if severity else [])


def test_a_row_and_a_half_year_that_were_copied_are_named():
    """One month of round numbers proves nothing, three columns of it or six months do; each column is told once."""
    stray = (1.0, 1.011, 0.988, 1.013, 0.991, 1.004, 0.997, 1.008, 0.985, 1.016, 0.993, 1.002)
    raw = smelter({"anode": months(154.217, list(stray[::-1])), "electricity": [power(list(stray))]})
    process = raw["process"][0]
    for datum in (process["liquid_aluminium"], process["anode"], process["electricity"][0]["amount"]):
        datum["values"] = [f"{Decimal(value):.0f}" for value in datum["values"]]
    assert grave(raw) == []
    row = deepcopy(raw)
    for datum in (row["process"][0]["liquid_aluminium"], row["process"][0]["anode"], row["process"][0]["electricity"][0]["amount"]):
        datum["values"][9] = datum["values"][2]
    assert grave(row) == ["month-copied"] * 3
    diesel = ["31.21", "29.87", "33.40", "30.06", "28.75", "32.18"]
    assert grave(smelter(fuel=[{"item": "diesel", "amount": {"unit": "t", "values": diesel * 2}}])) == ["month-copied"]
    assert (
        grave(smelter(fuel=[{"item": "diesel", "amount": {"unit": "t", "values": [*diesel, "31", "30", "33", "28", "35", "29"]}}]))
        == []
    )


def test_a_run_is_told_where_the_months_are_fine_enough():
    """Three equal months of two digits may come by themselves, of five digits hardly."""
    for value, said_of_it in (("10100", []), ("10140", ["same-value"]), ("10104.25", ["same-value"])):
        values = [str(one) for one in METAL]
        values[6:9] = [value] * 3
        assert [
            code for code in codes(smelter({"liquid_aluminium": {"unit": "t", "values": values}})) if code == "same-value"
        ] == said_of_it


def test_a_supply_that_was_copied_is_held_against_what_the_others_left():
    """A share of the market that strays hides no copy in the rest: the metal and the other supply say what it should have been."""
    share = [0.2, 0.24, 0.17, 0.22, 0.19, 0.25, 0.16, 0.21, 0.23, 0.18, 0.2, 0.22]
    rest, market = power([1 - one for one in share]), power(share, "green-power")
    assert grave(smelter({"electricity": [rest, market]})) == []
    rest["amount"]["values"][3] = rest["amount"]["values"][4]
    found = told(smelter({"electricity": [rest, market]}))
    assert ("warning", "month-copied", "/process/0/electricity/0/amount") in found


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("key", ["liquid_aluminium", "anode"])
def test_a_part_of_a_column_that_is_moved_is_named(key, by):
    """Six months that stand one month late or early, with the months and the way back; the metal is held against the days."""
    raw = smelter()
    values = raw["process"][0][key]["values"]
    part = values[1:7]
    values[1:7] = part[-by:] + part[:-by]
    (found,) = [one for one in check(raw, on=ON).findings if one.code == "month-shifted" and dict(one.fields)["key"] == key]
    fields = dict(found.fields)
    assert fields["by"] == f"{-by:+d}"
    assert fields["months"] in {"2 – 7", "1 – 7"}  # January is as long as July
    assert fields["beside"] == ("days" if key == "liquid_aluminium" else "liquid_aluminium")


def test_one_supply_that_is_moved_is_named():
    """The grid a month late beside a market that is not: together with it nothing fits."""
    rest, market = power([0.7] * 12), power([0.3, 0.31, 0.29, 0.3, 0.305, 0.295, 0.3, 0.3, 0.31, 0.29, 0.3, 0.3], "green-power")
    rest["amount"]["values"] = rest["amount"]["values"][-1:] + rest["amount"]["values"][:-1]
    assert "month-shifted" in codes(smelter({"electricity": [rest, market]}))


def test_a_month_that_strays_is_no_shift():
    """One month at part load is not explained by moving it somewhere else."""
    load = [1.0] * 6 + [0.6] + [1.0] * 5
    assert "month-shifted" not in codes(smelter({"liquid_aluminium": months(328.123, load), "anode": months(154.217, load)}))


def test_columns_under_two_names_are_named():
    """Two processes with the same twelve numbers, and a constant column that says nothing."""
    raw = smelter()
    raw["process"].append(raw["process"][0] | {"id": "P2"})
    assert codes(raw) == ["columns-alike", "columns-alike"]


def test_small_numbers_may_repeat():
    """Two digits that come three times are no meter that stands still; zeros are no value."""
    values = ["12", "12", "12", "13", "0", "0", "0", "11", "12", "14", "13", "12"]
    assert codes(smelter(fuel=[{"item": "diesel", "amount": {"unit": "t", "values": values}}])) == []


def test_a_season_is_no_jump():
    """Gas that is burnt in winter alone, with months between, is no slip."""
    values = ["90.1", "81.2", "60.3", "21.4", "6.5", "1.1", "0.5", "0.6", "3.7", "22.8", "61.9", "88.2"]
    assert codes(smelter(fuel=[{"item": "natural-gas", "amount": {"unit": "10^4Nm3", "values": values}}])) == []


def test_a_plant_that_starts_or_stops_is_not_held_to_its_mean():
    """Months of a declared start are left out; an undeclared stop of a month is named."""
    some = [0.0] * 6 + [0.6, 0.8, 0.95, 1, 1, 1]
    ramp = {"liquid_aluminium": months(328.123, some), "anode": months(154.217, some)}
    assert codes(smelter(ramp | {"started": "2024-07-03", "capacity": "120000 t", "cells": 112, "current": "400 kA"})) == []
    assert "daily-output" in codes(smelter(ramp))
    january = [1.0] + [0.0] * 11
    assert codes(smelter({"liquid_aluminium": months(328.123, january), "anode": months(154.217, january)})) == []


def test_part_load_is_told_and_no_alarm_where_two_ledgers_follow():
    """Half a month of maintenance: a note where anodes and electricity bear it out, a warning where one of them is silent or denies it."""
    load = [1.0] * 6 + [0.55] + [1.0] * 5
    half = {"liquid_aluminium": months(328.123, load), "anode": months(154.217, load)}
    borne = told(smelter(half | {"electricity": [power(load)]}))
    assert borne == [("note", "daily-output", "/process/0/liquid_aluminium/values/6")]
    silent = smelter(half)
    denied = smelter(half | {"electricity": [power()]})
    idle = [1.0] * 6 + [0] + [1.0] * 5
    empty = smelter({"liquid_aluminium": months(328.123, idle), "anode": months(154.217, idle), "electricity": [power(idle)]})
    unused = smelter(half | {"anode": months(0.0), "electricity": [power(load)]})
    for raw in (silent, denied, empty, unused):
        assert "daily-output" in grave(raw)


def test_a_potline_that_starts_or_stops_is_held_to_what_can_be():
    """Months in which cells settle take more of everything; far beyond what can be is told, and the months after them as ever."""
    start = [0.0] * 4 + [0.2, 0.91, 0.96] + [1.0] * 5
    more = [0.0] * 4 + [1.06, 1.05, 1.04] + [1.0] * 5
    dear = [0.0] * 4 + [1.17, 1.10, 1.04] + [1.0] * 5

    def line(anodes: list[float], electricity: list[float]) -> Raw:
        used = [one * two for one, two in zip(start, electricity, strict=True)]
        set_in = [one * two for one, two in zip(start, anodes, strict=True)]
        metal = months(328.123, start)
        return {"started": "2024-05-25", "liquid_aluminium": metal, "anode": months(154.217, set_in), "electricity": [power(used)]}

    bought = [power([one * 1.02 * two for one, two in zip(start, dear, strict=True)])]
    assert grave(smelter(line(more, dear), electricity=bought)) == []
    beside = smelter(line(more, dear))
    beside["process"].insert(0, smelter({"electricity": [power()]})["process"][0] | {"id": "P0"})
    assert grave(beside) == []
    assert "anode-ratio" in grave(smelter(line([*more[:4], 3.0, *more[5:]], dear)))
    assert "anode-ratio" in grave(smelter(line([*more[:4], 0.3, *more[5:]], dear)))
    assert "anode-ratio" in grave(smelter(line([one * 1.2 for one in more], dear)))
    assert "month-jump" in grave(smelter(line([*more[:9], 10.0, *more[10:]], dear)))
    late = [0.0] * 9 + [0.2, 0.91, 0.96]
    metal, anode = months(328.123, late), months(154.217, late)
    assert grave(smelter({"started": "2024-10-25", "liquid_aluminium": metal, "anode": anode})) == []
    early = [1.0, 1.0, 0.3] + [0.0] * 9
    metal, anode = months(328.123, early), months(154.217, early)
    assert grave(smelter({"stopped": "2024-03-10", "liquid_aluminium": metal, "anode": anode})) == []
    february = [0.0] + [1.0] * 11
    metal, anode = months(328.123, february), months(154.217, february)
    assert grave(smelter({"started": "2024-02-01", "liquid_aluminium": metal, "anode": anode})) == []
    assert grave(smelter({"started": "2024-02-01", "liquid_aluminium": "100000 t", "anode": "47000 t"})) == []


def test_own_generation_leaves_the_purchase_open():
    """A smelter that makes its own power buys less than it uses."""
    bought = [{"supply": "grid", "amount": "640000 MWh"}]
    assert codes(smelter({"electricity": [power([0.1] * 12), power([0.9] * 12, "self-generated")]}, electricity=bought)) == []


def test_what_burns_elsewhere_is_not_the_smelters():
    """Tables without metal, fuels without a published default and columns of a year are no reason to fail."""
    only = {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "x"}}
    assert codes(only | {"fuel": [GAS]}) == codes(only | {"carbonate": [{"item": "limestone", "amount": "9 t"}]}) == []
    assert codes(only | {"heat": [{"amount": "9 GJ"}]}) == []
    assert codes(smelter({"liquid_aluminium": "120000 t", "anode": "56400 t", "electricity": [power()]})) == []
    assert codes(smelter({"liquid_aluminium": "120000 t", "capacity": "0 t", "cells": 10, "current": "0 kA"})) == [
        "output-capacity",
        "line-current",
    ]
    assert codes({**smelter(), "process": [{"id": "P1", "liquid_aluminium": "9 t"}]}) == []
    assert codes(only | {"process": [{"id": "P1", "anode": "9 t", "capacity": "9 t", "butts": "1 t"}]}) == ["butt-share"]


def test_a_stop_with_electricity_is_named_once():
    """Electricity of a month without metal is told where the anodes have not told it already."""
    stop = [1.0] * 5 + [0.0] + [1.0] * 6
    raw = smelter({"liquid_aluminium": months(328.123, stop), "anode": months(154.217, stop), "electricity": [power()]})
    assert codes(raw).count("metal-missing") == 1
    raw["process"][0]["anode"] = months(154.217)
    assert codes(raw).count("metal-missing") == 1


def test_units_of_endless_digits_are_compared_too():
    """GJ of electricity, which no number of MWh equals, and kWh: the same ratio."""
    for unit, per in (("GJ", Decimal("3.6")), ("kWh", Decimal(1000))):
        stated = power()
        values = [f"{Decimal(value) * per:f}" for value in stated["amount"]["values"]]
        assert codes(smelter({"electricity": [stated | {"amount": {"unit": unit, "values": values}}]})) == []
    assert codes(smelter({"electricity": [{"supply": "grid", "amount": "1600000 GJ"}]})) == ["power-ratio"]


def test_what_is_plausible_stays_unsaid():
    """A usual efficiency, streams by month, supplies without power, rows that begin alike, a month that the mean alone doubts."""
    stream = {"item": "coke", "direction": "in", "amount": months(1.234)}
    assert codes(smelter({"current_efficiency": "93 %", "carbon_stream": [stream]})) == []
    assert codes(smelter({"electricity": [power(), {"supply": "green-power", "amount": "0 MWh", "evidence": [GREEN]}]})) == []
    rows = [
        {"item": "diesel", "amount": {"unit": "t", "values": ["7.1", *(str(8 + at + one / 7)[:4] for at in range(11))]}}
        for one in (1, 2)
    ]
    assert "row-twice" not in codes(smelter(fuel=rows))
    skewed = [0.955] + [1.0] * 6 + [1.045] * 5
    assert "daily-output" not in codes(smelter({"liquid_aluminium": months(328.123, skewed), "anode": months(154.217, skewed)}))
    assert codes(smelter({"cells": 10, "current": "0 kA"})) == ["line-current"]


def test_a_fuel_that_nobody_publishes_is_left_alone(monkeypatch):
    """Without a published default, or in a unit of another kind, an amount says nothing of an emission."""
    coal = {"item": "bituminous-coal", "amount": "900000 t", "ncv": lab("0.2 GJ/t")}
    assert codes(smelter(fuel=[coal])) == ["fuel-ratio", "fuel-value"]
    assert codes(smelter(fuel=[{"item": "natural-gas", "amount": "900000 t"}])) == []
    assert codes(smelter(anode_plant=[{}], fuel=[{"item": "natural-gas", "amount": "900000 t"}])) == []
    for room in (ratios, values):
        monkeypatch.setattr(room, "fuels", dict)
    assert codes(smelter(fuel=[coal])) == []


# --- two years


def next_year(raw: Raw) -> Raw:
    """Last year's activity as this year's: other digits, the same plant."""
    found = deepcopy(raw)
    found["year"] = raw["year"] + 1
    for process in found["process"]:
        for key in ("liquid_aluminium", "anode"):
            process[key]["values"] = [f"{Decimal(value) * Decimal('1.0013'):.2f}" for value in process[key]["values"]]
        for row in process.get("electricity", ()):
            row["amount"]["values"] = [f"{Decimal(value) * Decimal('1.0013'):.2f}" for value in row["amount"]["values"]]
    found["process"][0]["liquid_aluminium"]["values"][1] = f"{Decimal('328.123') * 28:.2f}"
    found["process"][0]["anode"]["values"][1] = f"{Decimal('154.217') * 28:.2f}"
    return found


BEFORE = smelter({"electricity": [power()]}, fuel=[GAS | {"ncv": lab("389 GJ/10^4Nm3")}]) | {"year": 2024}


def test_a_year_like_the_last_says_nothing():
    """The same plant a year on, a little more of everything."""
    now = next_year(BEFORE)
    now["process"][0]["electricity"][0]["amount"]["values"][1] = f"{328.123 * 13.3 * 28:.2f}"
    assert codes(now, previous=BEFORE) == []


@pytest.mark.parametrize(
    ("change", "code", "rule"),
    [
        (lambda raw: raw["process"][0].update(liquid_aluminium=months(400), anode=months(188), electricity=[]), "year-on-year", "YY-01"),
        (lambda raw: raw["process"][0].update(anode=months(161.3)), "year-on-year", "YY-02"),
        (lambda raw: raw["process"][0].update(electricity=[power([1.03] * 12)]), "year-on-year", "YY-04"),
        (lambda raw: raw["fuel"][0].update(amount="60 10^4Nm3"), "year-on-year", "YY-03"),
        (lambda raw: raw["fuel"].append({"item": "diesel", "amount": "9 t"}), "source-came", "BD-13"),
        (lambda raw: raw.pop("fuel"), "source-gone", "BD-13"),
        (lambda raw: raw["fuel"][0].pop("ncv"), "default-again", "ME-06"),
        (lambda raw: raw["process"][0].update(deepcopy(BEFORE["process"][0])), "same-as-before", "DU-03"),
        (lambda raw: raw["process"][0].update(anode=months(1542.17)), "slip-of-ten", "AR-17"),
        (lambda raw: raw["process"][0].update(anode=months(154.217, [1] * 3 + [0.1] + [1] * 8)), "slip-of-ten", "AR-17"),
    ],
)  # fmt: skip
def test_what_moved_since_last_year(change, code, rule):
    """Each rule of two years says what moved; without last year's file it did not run."""
    now = next_year(BEFORE)
    change(now)
    found = check(now, previous=BEFORE, on=ON).findings
    assert (code, rule) in [(one.code, dict(one.fields).get("rule")) for one in found]
    alone = check(now, on=ON)
    assert code not in [one.code for one in alone.findings]
    assert {one.rule.id: one.missing for one in alone.not_run}[rule if rule != "AR-17" else "YY-01"] == ("previous",)


def test_processes_that_came_and_anode_plants_count_too():
    """A process without a year before is compared with nothing; rows without an amount stand by their tables."""
    now = next_year(BEFORE)
    now["process"][0]["id"] = "P9"
    now["anode_plant"] = [{"baked_anodes": "9000 t"}]
    now["facility"] = [{"id": "F", "kind": "other", "emission": "9 tCO2", "source": "x"}]
    now["heat"] = [{"amount": "9 GJ"}]
    assert sorted(dict(one.fields)["item"] for one in check(now, previous=BEFORE).findings if one.code == "source-came") == [
        "1",
        "F",
        "heat",
    ]
    stands = deepcopy(BEFORE)
    stands["process"][0] |= {"liquid_aluminium": "0 t", "anode": "0 t", "electricity": []}
    assert "year-on-year" in codes(stands, previous=BEFORE)


# --- inventories


def test_an_inventory_is_checked_with_the_activity_inside_it():
    """What the activity says is told with pointers into the inventory; its totals are held against bands, too."""
    raw = smelter({"anode": months(175.2)})
    made = calculate(raw, "cn-al-2024")
    for subject in (made, made.as_dict(), Inventory.from_dict(made.as_dict())):
        result = check(subject, on=ON)
        found = {one.code: one for one in result.findings}
        assert (result.kind, found["anode-ratio"].pointer) == ("inventory", "/activity/process/0/anode")
        assert found["step-intensity"].severity == "warning"
        assert "R4" in result.ran
    assert "R4" not in check(raw).ran
    assert {"below-threshold"} == {
        one.code
        for one in check(
            calculate({**raw, "process": [{"id": "P", "liquid_aluminium": "9 t", "anode": "4.2 t"}]}, "cn-al-2024")
        ).findings
    }
    assert [one.code for one in check(calculate(smelter(), "cn-al-2023")).findings if one.code == "step-intensity"] == []


def test_a_process_without_metal_has_no_intensity():
    """Nothing is divided by it."""
    found = check(calculate(smelter({"liquid_aluminium": "0 t", "anode": "9 t"}), "cn-al-2024")).findings
    assert "metal-missing" in {one.code for one in found}
    assert "step-intensity" not in {one.code for one in found}


def test_two_inventories_are_held_against_each_other():
    """The totals of both years, beside the rules of both activities."""
    now = next_year(BEFORE)
    now["process"][0] |= {"liquid_aluminium": months(400), "anode": months(188), "electricity": []}
    found = check(calculate(now, "cn-al-2024"), previous=calculate(BEFORE, "cn-al-2024")).findings
    assert {one.place.row for one in found if one.code == "year-on-year" and one.place.table == "totals"} == {
        "electrolysis",
        "enterprise",
    }
    assert check(calculate(now, "cn-al-2024"), previous=BEFORE).ran


def test_inventories_without_cells_are_compared_too():
    """What one of them has no total of is compared with nothing."""
    raw = {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "x"}, "fuel": [{"item": "diesel", "amount": "9 t"}]}
    more = raw | {"fuel": [{"item": "diesel", "amount": "19 t"}]}
    found = check(calculate(more, "cn-al-2024"), previous=calculate(raw, "cn-al-2024")).findings
    assert {one.place.row for one in found if one.place.table == "totals" and one.code == "year-on-year"} == {"enterprise"}


# --- waivers


def test_a_waiver_shows_its_reason():
    """What is waived is a note with the reason, by rule or code, however grave."""
    raw = smelter({"anode": months(175.2)})
    for rule in ("R1", "anode-ratio"):
        waiver = {"rule": rule, "reason": "start-up of twenty cells", "by": "carbon office", "on": "2025-01-20"}
        (found,) = check(raw | {"waiver": [waiver]}, on=ON).findings
        assert (found.code, found.severity, found.pointer) == ("waived", "note", "/process/0/anode")
        for lang, part in (("en", "0.53"), ("zh", "0.53")):
            assert part in found.message(lang)
            assert "start-up of twenty cells" in found.message(lang)
            assert "carbon office, 2025-01-20" in found.message(lang)
    hard = smelter({"anode": months(1542.17)}) | {"waiver": [{"rule": "R1", "reason": "because"}]}
    assert [(one.code, one.severity) for one in check(hard, on=ON).findings] == [("waived", "note")]
    made = calculate(raw | {"waiver": [{"rule": "R1", "reason": "because", "process": "P1"}]}, "cn-al-2024")
    assert [one.code for one in made.findings if one.code in ("anode-ratio", "waived")] == ["waived"]


def test_a_waiver_is_told_to_whoever_gets_the_file():
    """`verify` says it as a warning and fails it under `strict`; a settlement and its own verification carry it, with the reason."""
    raw = ghgcalc.read(ROOT / "examples" / "smelter-2024.toml").dump()
    raw["process"][0]["anode"] = "1 t"
    raw["waiver"] = [{"rule": "R1", "reason": "a tonne of anodes will do", "by": "carbon office"}]
    made = calculate(raw, "cn-al-2024")
    assert [one.severity for one in made.findings if one.code == "waived"] == ["note"]
    sent = Inventory.from_dict(json.loads(json.dumps(made.as_dict())))
    plain, strict = verify(sent), verify(sent, strict=True)
    assert (plain.verdict, strict.verdict) == ("verified", "not-packaged")
    assert [one.severity for one in plain.said if one.code == "waived"] == ["warning"]
    settled = allowances.settle(sent, "cn-al-2024", balance_value="9.5 tCO2e/t", balance_source="an assumption")
    for found in (settled.findings, allowances.verify_settlement(settled, sent).said):
        (told,) = [one for one in found if one.code == "waived"]
        assert told.severity == "warning"
        assert "a tonne of anodes will do" in told.message("zh")
    assert allowances.verify_settlement(settled, sent, strict=True).verdict == "not-packaged"


def test_a_waiver_covers_what_it_names_and_no_more():
    """Of one process, not of the other; an unknown rule, a rule that is not built and a waiver of nothing are told."""
    raw = smelter({"anode": months(175.2)})
    raw["process"].append(raw["process"][0] | {"id": "P2", "anode": months(176.1), "liquid_aluminium": months(329.7)})
    raw["waiver"] = [
        {"rule": "R1", "reason": "x", "process": "P2"},
        {"rule": "R99", "reason": "x"},
        {"rule": "R13", "reason": "x"},
        {"rule": "R6", "reason": "x"},
    ]
    assert told(raw) == [
        ("warning", "anode-ratio", "/process/0/anode"),
        ("warning", "waiver-unknown", "/waiver/1/rule"),
        ("warning", "waiver-unknown", "/waiver/2/rule"),
        ("note", "waived", "/process/1/anode"),
        ("note", "waiver-unused", "/waiver/3/rule"),
    ]
    assert refused(smelter(waiver=[{"rule": "R1"}])) == ["missing-key"]
    assert refused(smelter(waiver=[{"rule": "R1", "reason": ""}])) == ["empty-text"]


# --- own bands


def narrow(**band: Any) -> Raw:
    """A file of own bands."""
    return {"schema": "ghgcalc/bands/1", "band": [{"source": "three years of months", **band}]}


def test_a_plant_may_be_stricter_with_itself():
    """A narrower band of its own is what its numbers are held against."""
    assert codes(smelter(), bands=narrow(id="R1", low="0.46", high="0.465")) == ["anode-ratio"]
    assert codes(smelter(), bands=narrow(id="R1", low=Decimal("0.46"))) == []


@pytest.mark.parametrize(
    ("band", "code"),
    [
        ({"id": "R1", "low": "0.40"}, "band-wider"),
        ({"id": "R1", "high": "0.60"}, "band-wider"),
        ({"id": "R1", "low": "0.51", "high": "0.46"}, "band-wider"),
        ({"id": "R0", "low": "1"}, "unknown-band"),
        ({"id": "R1", "low": "wide"}, "bad-number"),
        ({"id": "R1", "wide": "1"}, "unknown-key-near"),
    ],
)
def test_a_band_that_is_no_narrower_is_refused(band, code):
    """An own band never silences what the packaged one says: that needs a waiver with its reason."""
    with pytest.raises(InputError) as caught:
        check(smelter(), bands=narrow(**band))
    assert [fault.code for fault in caught.value.faults] == [code]


# --- what did not run


def test_what_lacks_its_inputs_is_not_passed():
    """A rule without its data is named with what is missing, in which processes; never among those that ran."""
    raw = smelter({"capacity": "120000 t"})
    raw["process"].append({"id": "P2", "liquid_aluminium": months(101.3)})
    result = check(raw, on=ON)
    missing = {one.rule.id: (one.missing, one.rows) for one in result.not_run}
    assert missing["R1"] == (("process.anode",), ("P2",))
    assert missing["R23"] == (("process.capacity",), ("P2",))
    assert missing["R6"] == (("process.electricity",), ())
    assert missing["R13"] == (("alumina",), ())
    assert missing["DT-01"][0] == ("process.electricity.evidence|electricity.evidence",)
    assert missing["R4"][0] == ("inventory",)
    assert missing["R27"] == (("carbonate.amount",), ())
    assert not set(missing) & set(result.ran)
    assert {one.id for one in RULES.values() if one.scope in ("activity", "inventory", "years", "plan")} == set(missing) | set(
        result.ran
    )
    proof = power([0.1] * 12, "green-power", evidence=[GREEN])
    assert "DT-01" in check(smelter({"electricity": [proof]})).ran
    assert "R16" not in {one.rule.id for one in check(smelter({"anode_effect_duration": "2 min"})).not_run}


# --- the registry and the bands


def test_every_rule_says_what_it_is():
    """Id, family, class, grade, scope; a built rule has codes with texts and a remedy, and bands that exist; each code has a rule."""
    for rule in RULES.values():
        assert rule.family in registry.FAMILIES
        assert rule.klass in registry.CLASSES
        assert rule.grade in registry.GRADES
        assert rule.scope in registry.SCOPES
        assert rule.severity in (*GRAVE, "note")
        assert all(code in catalogue()["finding"] for code in rule.codes)
        assert all(one in bands.bands() for one in rule.bands)
        assert rule.built == bool(rule.codes)
        record = rule.as_dict()
        assert json.loads(json.dumps(record)) == record
        assert (record["class"], bool(record["remedy"])) == (rule.klass, rule.built)
    wanted = {f"R{number}" for number in range(1, 34)}
    assert wanted <= RULES.keys()
    said = {code for rule in RULES.values() for code in rule.codes}
    assert said == set(registry.by_code())
    assert {
        dict(one.fields)["rule"] for raw, _, _ in ALONE.values() for one in check(raw, on=ON).findings
    } <= RULES.keys() | bands.bands().keys()


def test_every_band_has_its_source_and_grade():
    """Limits in their order, a unit, a grade and where the numbers come from; all of them used by a rule, or by its siblings."""
    shared = {"month-ratio"}
    for band in bands.bands().values():
        assert band.unit
        assert band.source
        assert band.grade in registry.GRADES
        limits = [getattr(band, key) for key in ("hard_low", "low", "high", "hard_high") if getattr(band, key) is not None]
        assert limits == sorted(limits)
        assert limits
        assert band.id in registry.by_band() or band.id in shared
        again = pickle.loads(pickle.dumps(band))
        assert (again.as_dict(), again.own) == (band.as_dict(), False)


def test_the_defaults_of_fuels_are_the_packaged_ones():
    """What measured values are held against is what the register of factors publishes, from the lowest to the highest."""
    known = bands.fuels()
    seen: dict[tuple[str, str], list[Decimal]] = {}
    for record in factors.released():
        parts = record.id.split("/")
        if len(parts) == 4 and parts[1] == "fuel" and parts[3] in ("ncv", "cc"):
            value = record.value.value / (1000 if record.unit == "tC/TJ" else 1)
            seen.setdefault((parts[2], parts[3]), []).append(value)
    for item, default in known.items():
        assert pickle.loads(pickle.dumps(default)).ncv == default.ncv
        for key, span in (("ncv", default.ncv), ("cc", default.carbon)):
            values = seen[item, key]
            assert span[0] <= min(values)
            assert max(values) <= span[1]
    assert {item for item, _ in seen} <= known.keys()


def test_packaged_grid_factors_are_plausible():
    """No grid factor that the package publishes is outside of the band of supplies."""
    band = bands.bands()["power-factor"]
    grids = [one for one in factors.released() if one.kind.startswith("grid-")]
    assert grids
    assert all(band.silent(one.value.value) for one in grids)


def test_compiled_bands_are_those_of_the_files():
    """The compiled form holds what the files say, numbers as texts."""
    found = packaged.compiled("bands", bands.SOURCES, bands.made)
    assert found == bands.made()
    assert all(isinstance(one["low"], str) for one in found["band"] if "low" in one)


# --- the doors


@pytest.mark.parametrize(
    ("arguments", "options"),
    [((5,), {}), ((smelter(),), {"previous": 5}), ((smelter(),), {"bands": 5}), ((smelter(),), {"on": 5})],
)
def test_arguments_of_another_type_are_refused(arguments, options):
    """By the name of the argument."""
    with pytest.raises(ArgumentError):
        check(*arguments, **options)


def test_the_callers_context_decides_nothing():
    """Neither three digits nor a trap changes what is told."""
    wanted, stated = [str(one) for one in check(smelter({"anode": months(175.2)}), on=ON).findings], of(plant(3))
    with decimal.localcontext(decimal.Context(prec=3, traps=[decimal.Inexact])):
        assert [str(one) for one in check(smelter({"anode": months(175.2)}), on=ON).findings] == wanted
        assert [one for one in checks.statements_of(stated) if one.severity in GRAVE] == []


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e28"), max_value=Decimal("1e28")))
def test_numbers_are_shown_short_and_right(value):
    """What is shown is the number, to its fifth digit or better."""
    text = shown(value)
    assert len(text) <= 20
    assert abs(Decimal(text) - value) <= abs(value) * Decimal("0.0006") + Decimal("0.00001")


# --- the command


def call(capsys: Any, *words: Any) -> tuple[int, str, str]:
    """(status, standard output, standard error) of the command line."""
    status = run([str(word) for word in words])
    got = capsys.readouterr()
    return status, got.out, got.err


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A year with a slip, the year before, an inventory of both, own bands."""
    written = {"slip": smelter({"anode": months(175.2)}) | {"year": 2025}, "before": smelter()}
    written |= {"bands": narrow(id="R1", low="0.46", high="0.465"), "wide": narrow(id="R1", low="0.1")}
    written["inventory"] = calculate(smelter(), "cn-al-2024").as_dict()
    for name, raw in written.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(raw), encoding="utf-8")
    return {name: tmp_path / f"{name}.json" for name in written}


def test_the_command_tells_on_one_screen(capsys, files):
    """Ratio, band, months, remedy; what did not run; exit 0 unless --fail-on is met."""
    status, out, err = call(capsys, "check", files["slip"], "--on", "2026-11-26")
    assert (status, err) == (0, "")
    assert "warning anode-ratio: [process] P1, anode: 0.53" in out
    assert "usual is 0.45 – 0.52" in out
    assert "Not run" in out
    assert "R6: process.electricity" in out
    assert len(out.splitlines()) < 40
    assert max(map(len, out.splitlines())) < 400
    assert call(capsys, "check", files["slip"], "--fail-on", "warning")[0] == 1
    assert call(capsys, "check", files["slip"], "--fail-on", "error")[0] == 0
    assert call(capsys, "check", files["before"], "--fail-on", "note")[0] == 0
    chinese = call(capsys, "check", files["slip"], "--lang", "zh")[1]
    assert "吨铝液阳极消耗量" in chinese
    assert "未运行" in chinese


def test_the_command_gives_data(capsys, files):
    """Findings with rule, class and pointer, and what did not run with what it lacks; SARIF likewise."""
    status, out, _ = call(capsys, "check", files["slip"], "--previous", files["before"], "--format", "json")
    record = json.loads(out)
    assert status == 0
    assert {"anode-ratio", "year-on-year"} <= {one["code"] for one in record["findings"]}
    assert {"R1", "YY-02", "DU-03"} == {one["rule"] for one in record["findings"]}
    assert {"rule", "missing"} <= record["not_run"][0].keys()
    assert "YY-01" in record["ran"]
    status, out, _ = call(capsys, "check", files["slip"], "--format", "sarif")
    assert [one["ruleId"] for one in json.loads(out)["runs"][0]["results"]] == ["anode-ratio"]


def test_the_command_reads_inventories_and_bands(capsys, files):
    """A file is told apart by its schema; own bands that are wider, and files that are none, are faults with status 2."""
    assert call(capsys, "check", files["inventory"], "--fail-on", "warning")[0] == 0
    assert call(capsys, "check", files["before"], "--bands", files["bands"], "--fail-on", "warning")[0] == 1
    status, out, err = call(capsys, "check", files["before"], "--bands", files["wide"])
    assert (status, out) == (2, "")
    assert f"band-wider: {files['wide']}" in err
    assert call(capsys, "check", "nothing.toml")[0] == 2
    assert call(capsys, "check", files["bands"])[0] == 2


def test_an_activity_of_too_many_rows_is_refused(capsys, tmp_path):
    """By the same bound as everywhere."""
    raw = smelter(fuel=[GAS] * 6100)
    (tmp_path / "large.json").write_text(json.dumps(raw), encoding="utf-8")
    status, _, err = call(capsys, "check", tmp_path / "large.json")
    assert status == 2
    assert "activity-too-large" in err


# --- faults, not findings


@pytest.mark.parametrize(
    ("process", "code"),
    [
        ({"butts": months(160)}, "butts-above-anode"),
        ({"butts": "900000 t"}, "butts-above-anode"),
        ({"anode": "56000 t", "butts": months(160)}, "butts-above-anode"),
        ({"anode_sulphur": lab("90 %"), "anode_ash": lab("90 %")}, "shares-above-one"),
        ({"paste_coke_sulphur": lab("60 %"), "paste_coke_ash": lab("0.6 1")}, "shares-above-one"),
        ({"anode_loss": lab("1518 %")}, "percent-trap"),
    ],
)
def test_what_cannot_be_is_a_fault(process, code):
    """More butts than anodes, shares above the whole: nothing is computed with them."""
    assert set(refused(smelter(process))) == {code}


@pytest.mark.parametrize(("table", "key"), [("fuel", "oxidation"), ("carbonate", "purity")])
@pytest.mark.parametrize("value", ["98 1", "101 %", "1.0001 1"])
def test_shares_above_one_are_faults(table, key, value):
    """Every share has its bounds, wherever it stands."""
    item = {"fuel": "diesel", "carbonate": "limestone"}[table]
    assert refused(smelter(**{table: [{"item": item, "amount": "1 t", key: lab(value)}]})) == ["percent-trap"]


def test_every_share_is_bounded():
    """No field of a share lacks its bounds."""
    from ghgcalc.activity import MeasuredField, specs_of
    from ghgcalc.activity.model import ROWS

    shares = [
        (table, key, one)
        for table in ROWS
        for key, one in specs_of(table).items()
        if isinstance(one, MeasuredField) and one.units == ("1",)
    ]
    assert len(shares) > 15
    assert [(table, key) for table, key, one in shares if one.bounds != ("0", "1")] == []


def without_gross(raw: Raw) -> Raw:
    """The net anodes alone."""
    for process in raw["process"]:
        process.pop("anode", None)
    return raw


def test_more_carbon_out_than_in_is_a_fault():
    """A carbon balance below zero is no credit, of a process as of the enterprise; with what comes in elsewhere it is none."""
    into = {"item": "coke", "direction": "in", "amount": "900 t", "carbon": lab("98 %")}
    out = {"item": "dust", "direction": "out", "amount": "1000 t", "carbon": lab("98 %")}
    raw = {"technology": "pfpb-l", "anode_effect_minutes": "0.5 min", "anode_method": "balance", "net_anode": "50000 t"}
    raw |= {"anode_carbon": lab("97.6 %")}
    for tables, row in (
        ({"carbon_stream": [into, out]}, None),
        ({"process": [smelter(raw | {"carbon_stream": [into, out]})["process"][0]]}, "P1"),
    ):
        with pytest.raises(InputError) as caught:
            calculate(without_gross(smelter(raw) | tables), "eu-cbam-al")
        assert {fault.code for fault in caught.value.faults} == {"total-below-zero"}
        assert row in {fault.place.row for fault in caught.value.faults}
    calculate(without_gross(smelter(raw | {"carbon_stream": [into]}, carbon_stream=[out | {"amount": "100 t"}])), "eu-cbam-al")


def test_what_a_rule_cuts_is_said():
    """Heat that is sold may take the emission attributed to goods below zero: the rule cuts it, and a finding says so."""
    raw = {
        "schema": "ghgcalc/activity/1",
        "year": 2026,
        "entity": {"name": "x"},
        "product": [{"id": "ingot", "cn": "7601", "amount": "10 t"}],
    }
    sold = [{"amount": "-1000 GJ", "emission_factor": lab("0.11 tCO2/GJ")}]
    made = calculate(raw | {"heat": sold}, "eu-cbam-al")
    (found,) = [one for one in made.findings if one.code == "goods-cut"]
    assert (found.severity, dict(found.fields)["value"]) == ("warning", "-110")
    assert {one["value"] for one in made.products} == {"0"}


def test_rules_are_data_and_functions():
    """Every function of the room is run by a list of rules."""
    lists = [
        *running.OF_OUTPUT,
        *running.OF_PROCESSES,
        *(one for _, rules in running.OF_TABLES for one in rules),
        *running.OF_ROWS,
        *running.THOROUGH,
    ]
    assert len({(one.__module__, one.__name__) for one in lists}) == len(lists)


def test_what_is_missing_is_named_in_both_languages():
    """What no activity file holds has a name in Chinese, too; keys of the file stand as they are written."""
    found = check(ghgcalc.read(Path(__file__).parent.parent / "examples" / "smelter-2024.toml"))
    for one in found.not_run:
        for need in one.missing:
            if "." not in need:
                assert set(catalogue()["missing"][need]) == {"en", "zh"}, need
    shown_zh = check_text(found, "zh")
    assert "槽电压" in shown_zh
    assert "cell voltage" not in shown_zh
    assert "cell voltage" in check_text(found, "en")


def test_a_stated_zero_of_net_anodes_has_no_ratio():
    """A zero is a placeholder where another row holds the carbon: nothing is divided by it, and nothing said of its ratio."""
    found = [code for _, code, _ in told(smelter({"net_anode": "0 t"}))]
    assert "net-anode-ratio" not in found
