"""Golden cases: every file of `tests/cases`, run through the library and compared to the printed digit. See the README there."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc import calculate, equations, factors
from ghgcalc.allowances import methods
from ghgcalc.numbers import Ratio, fraction_of, ratio_or_number, round_exact, simplest
from ghgcalc.units import Quantity, Unit

FOLDER = Path(__file__).parent / "cases"
CASES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
CHECKS = [pytest.param(check, id=f"{name}-{at}") for name, case in CASES.items() for at, check in enumerate(case["checks"], 1)]
WAYS = {
    "equation": {"given", "gwp"},
    "calculate": {"guideline", "rounding", "gwp", "options", "line", "total", "process", "source", "gas", "basis"},
    "factor": set(),
    "allowance": {"given", "emission"},
}
METHODS = {"benchmark": methods.benchmark, "power": methods.power_allocation}


def operand(text: str, unit: str) -> Fraction:
    """The exact number of a quantity, of a ratio or of a published factor in `unit`."""
    if text.startswith("factor:"):
        text = str(factors.get(text.removeprefix("factor:")).value)
    number, _, own = text.partition(" ")
    if "/" in number:
        ratio = ratio_or_number(number)
        assert isinstance(ratio, Ratio)
        assert Unit.of(own) == Unit.of(unit)
        return ratio.fraction
    return fraction_of(Quantity(text).to(unit).exact)


def by_equation(check: dict) -> Quantity:
    """The equation on the given quantities; with GWPs, the sum of its gases in CO2e."""
    equation = equations.get(check["equation"])
    gas = "Nm3" in check["given"].get("amount", "")
    units = equation.variants[-1 if gas else 0]
    results = equation(**{name: operand(text, units[name]) for name, text in check["given"].items()})
    found = [Quantity(Fraction(value), unit) for value, unit in zip(results, equation.gives.values(), strict=True)]
    if "gwp" in check:
        assert set(check["gwp"]) == set(equation.gives)
        found = [mass * Quantity(check["gwp"][gas]) for mass, gas in zip(found, equation.gives, strict=True)]
    total = found[0]
    for more in found[1:]:
        total = total + more
    return total.to(check["unit"])


def by_calculation(check: dict) -> Quantity:
    """A line of the inventory of the check's activity, the mass of a gas of that line, or a total."""
    asked = {"gwp": check.get("gwp"), "options": check.get("options", ())}
    stated = check["calculate"]
    raw = ghgcalc.read(FOLDER.parent.parent / stated) if isinstance(stated, str) else stated
    inventory = calculate(raw, check["guideline"], rounding=check["rounding"], **asked)
    if "total" in check:
        place = {key: check[key] for key in ("process", "source", "gas", "basis") if key in check}
        return inventory.total(check["total"], **place)
    line = inventory.line(check["line"])
    if "gas" not in check:
        return line.emission
    (gas,) = (gas for gas in line.gases if gas.gas == check["gas"])
    return Quantity(f"{gas.mass} {gas.unit}").to(check["unit"])


def by_allocation(check: dict) -> Quantity:
    """The allowance of a method, less the emission where one is given."""
    found = METHODS[check["allowance"]](**check["given"])
    return found - Quantity(check["emission"]) if "emission" in check else found


def exact(check: dict) -> Fraction:
    """What the library gives, exactly, in the check's unit."""
    if "equation" in check:
        found = by_equation(check)
    elif "calculate" in check:
        found = by_calculation(check)
    elif "allowance" in check:
        found = by_allocation(check)
    else:
        found = factors.get(check["factor"]).value
    assert found.unit == Unit.of(check["unit"])
    return fraction_of(found.exact)


@pytest.mark.parametrize("check", CHECKS)
def test_published_digits(check):
    """The exact result, rounded half up to the printed decimals, has the printed digits; a stated difference is one."""
    wanted = check.get("ours", check.get("published"))
    places = len(wanted.partition(".")[2])
    found = f"{round_exact(simplest(exact(check)), places):f}"
    assert found == wanted, check["what"]
    if "factor" in check:
        assert f"{factors.get(check['factor']).number:f}" == wanted
    if {"ours", "published"} <= set(check):
        assert Fraction(check["published"]) != Fraction(wanted)
        assert check["why"]


@pytest.mark.parametrize("name", CASES)
def test_a_case_file_is_well_formed(name):
    """A file has its source, both languages and known keys alone, so that a typing slip in it cannot hide a check."""
    case = CASES[name]
    assert set(case) == {"about", "about_zh", "source", "note", "checks"}
    assert all(case[key] for key in case)
    for check in case["checks"]:
        (way,) = set(check) & set(WAYS)
        assert set(check) <= {"what", "unit", "published", "ours", "why", way, *WAYS[way]}, check
        assert check["what"]
        assert {"published", "ours"} & set(check)
        if way == "calculate":
            assert len({"line", "total"} & set(check)) == 1
            assert "total" in check or not {"process", "source", "basis"} & set(check)


def test_there_are_cases():
    """The folder is found and holds the cases of this release."""
    assert len(CASES) >= 20
    assert len(CHECKS) >= 290


def test_every_worked_value_is_checked():
    """The nineteen rows of worked values of the guidelines that are not Chinese all stand in their file."""
    found = {check["what"].partition(":")[0] for check in CASES["international-worked-values"]["checks"]}
    assert {f"row {row}" for row in range(1, 20)} <= found


def test_a_mixture_of_two_rule_books_is_the_sum_of_its_parts():
    """A published 1.723112 t/t is the later anode factor with the GWPs of 1995: no guideline gives it."""
    parts = [exact(check) for check in CASES["cn-2013-form-schema"]["checks"] if "mixture" in check["what"]]
    assert f"{round_exact(simplest(sum(parts)), 6):f}" == "1.723112"
