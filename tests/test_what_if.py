"""What if: scenarios against settlements of changed inventories, the break-even, and slopes that are derivatives."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import allowances, equations
from ghgcalc.allowances.outlook.dual import Dual, slope
from ghgcalc.allowances.outlook.marginal import emission_by, marginals
from ghgcalc.allowances.outlook.scenarios import what_if
from ghgcalc.allowances.outlook.sources import ANODE, METAL
from ghgcalc.errors import EquationError, InputError
from ghgcalc.inventory import Inventory

BP = "1.569 tCO2e/t"


def made(anode: str = "46900", metal: str = "100000", year: int = 2025, **more: Any) -> Any:
    """The inventory of the vector V1, or of other figures."""
    row = {"id": "P1", "anode": f"{anode} t", "liquid_aluminium": f"{metal} t", **more}
    return ghgcalc.calculate(
        {"schema": "ghgcalc/activity/1", "year": year, "entity": {"name": "x"}, "process": [row]}, "cn-al-2024"
    )


def position(inventory: Any, plan: str = "cn-al-2025", **more: Any) -> Any:
    """Its settlement."""
    return allowances.settle(inventory, plan, **({"balance_value": BP, "balance_source": "x", "price": "90.66 CNY/t"} | more))


def table(inventory: Any, changes: dict[str, Any], **more: Any) -> Any:
    """The what-if of an inventory."""
    return what_if(inventory, position(inventory, **more), changes)


# --- derivatives


@given(st.fractions(-5, 5, max_denominator=50), st.fractions(1, 5, max_denominator=50))
def test_dual_numbers_differentiate(x, c):
    """Sums, differences, products and quotients carry the derivative of the exact rules."""
    one = Dual(x, 1)
    assert (one * one * c + 3 - one).slope == 2 * x * c - 1
    assert (c - one).slope == -1
    assert (2 + one).slope == 1
    assert ((one + 1) / c).slope == 1 / c
    if x:
        assert (c / one).slope == -c / x**2
        assert (one / one).slope == 0


def test_a_slope_by_an_unknown_parameter_is_refused():
    """An equation is varied by a parameter that it has; a result that does not move has the slope 0."""
    with pytest.raises(EquationError):
        slope(lambda a: (a,), {"a": Fraction(1)}, "b")
    assert slope(lambda a, b: (b, 1), {"a": Fraction(1), "b": Fraction(2)}, "a") == (0, 0)


def test_the_emission_of_a_tonne_of_anode_comes_from_the_equation():
    """3.03543 t CO2 per t of anode and 0.14481 t CO2e per t of metal under the guideline in force."""
    inventory = made()
    assert f"{float(emission_by(inventory, 'P1', ANODE)):.5f}" == "3.03543"
    assert emission_by(inventory, "P1", METAL) == Fraction("0.14481")
    assert emission_by(inventory, "P1", "min/(cell·d)") == 0
    assert emission_by(inventory, "P2", ANODE) == 0


def test_months_weigh_by_their_consumption():
    """Where the anode's quality differs by month, a tonne is spread as the year's consumption is."""
    ash = {"unit": "1", "values": ["0.004"] * 11 + ["0.104"], "source": "laboratory"}
    months = ["1000"] * 10 + ["0", "3000"]
    row = {"id": "P1", "anode": {"unit": "t", "values": months}, "liquid_aluminium": "27000 t", "anode_ash": ash}
    inventory = ghgcalc.calculate(
        {"schema": "ghgcalc/activity/1", "year": 2025, "entity": {"name": "x"}, "process": [row]}, "cn-al-2024", rounding="none"
    )
    total = Fraction(inventory.total("process", process="P1", source="anode").exact)
    found = emission_by(inventory, "P1", ANODE)
    assert abs(found * 13_000 - total) < Fraction(1, 10**15)


@settings(max_examples=40)
@given(st.integers(40_000, 60_000), st.integers(90_000, 110_000))
def test_slopes_agree_with_small_steps(anode, metal):
    """The slope of the surplus before the cut is the limit of its differences, for anode and for metal."""
    inventory = made(str(anode), str(metal))
    found = marginals(inventory, position(inventory))[0]

    def surplus(c: Fraction, p: Fraction) -> Fraction:
        e = found.emission_by_anode * c + found.emission_by_metal * p
        x = 1 - e / p / Fraction("1.569")
        return e * max(min(x * Fraction(15, 100), Fraction(3, 100)), Fraction(-3, 100))

    c, p, h = Fraction(anode), Fraction(metal), Fraction(1, 10**6)
    for step, wanted in (((h, 0), found.surplus_by_anode), ((0, h), found.surplus_by_metal)):
        difference = (surplus(c + step[0], p + step[1]) - surplus(c - step[0], p - step[1])) / (2 * h)
        assert abs(difference - wanted) < Fraction(1, 10**4)


def test_a_tonne_of_anode_saved():
    """At I = BP a tonne of anode costs 0.455 allowances and a tonne of metal brings 0.214: the figures of the specification."""
    inventory = made()
    intensity = f"{Decimal('156842.44') / 100000:.7f} tCO2e/t"
    found = what_if(inventory, position(inventory, balance_value=intensity)).marginals[0]
    assert f"{float(found.surplus_by_anode):.3f}" == "-0.455"
    assert f"{float(found.surplus_by_metal):.3f}" == "0.214"
    assert found.anode_saved == -found.surplus_by_anode * Fraction("90.66")
    assert f"{float(found.anode_saved):.2f}" == "41.28"
    record = found.as_dict()
    assert record["unit"] == "CNY/t anode"
    assert position(inventory, price=None).price is None
    assert what_if(inventory, position(inventory, price=None)).marginals[0].anode_saved is None
    assert what_if(inventory, position(inventory, price=None)).marginals[0].as_dict()["price"] is None


def test_at_a_cap_only_the_emission_counts():
    """Beyond ± 20 % the surplus is ± 3 % of the emission; under the plan of 2024 nothing moves it."""
    inventory = made("60000")
    found = marginals(inventory, position(inventory, balance_value="1.4 tCO2e/t"))[0]
    assert (found.surplus_by_emission, found.surplus_by_output) == (Fraction(-3, 100), 0)
    old = made(year=2024)
    found = what_if(old, allowances.settle(old, "cn-al-2024", price="90 CNY/t"), {"anode": ["-2 %"]})
    assert (found.marginals[0].surplus_by_anode, found.marginals[0].surplus_by_metal) == (0, 0)
    assert (found.break_even, found.as_dict()["break_even"]) == (None, None)
    assert [one.surplus for one in found.scenarios] == [0, 0]


# --- scenarios


def test_scenarios_are_settlements_of_the_changed_plant():
    """A changed anode or output gives what the changed inventory gives, up to the rounding of its rows."""
    inventory = made()
    found = table(inventory, {"anode": ["-2 %", "5 %"], "output": ["1 %"], "anode_effect": ["-10 %"]})
    base, less, more, effect, metal = found.scenarios
    assert (base.parameter, base.surplus, base.value) == ("", Fraction("8.56"), Fraction("8.56") * Fraction("90.66"))
    for scenario, again in ((less, made("45962")), (more, made("49245")), (metal, made(metal="101000"))):
        wanted = position(again)
        assert abs(scenario.emissions - wanted.reported) < Fraction(1, 5)
        assert abs(scenario.allocation - wanted.allocated) <= 1
    assert effect.emissions == Fraction("156842.44") - Fraction("1448.1")
    assert [one.change for one in found.scenarios] == ["", "-2 %", "5 %", "-10 %", "1 %"]


def test_price_and_balance_value():
    """Another price moves the value alone; another balance value the allowance."""
    inventory = made()
    found = table(inventory, {"price": ["70 CNY/t"], "balance_value": ["1.60 tCO2e/t"]})
    _, price, balance = found.scenarios
    assert (price.surplus, price.value) == (Fraction("8.56"), Fraction("8.56") * 70)
    assert balance.allocation == position(inventory, balance_value="1.60 tCO2e/t").allocated
    record = found.as_dict()
    assert [one["parameter"] for one in record["scenarios"]] == ["", "price", "balance_value"]
    assert record["plan"] == "cn-al-2025"


def test_the_break_even():
    """The surplus vanishes where the intensity is the balance value; the anode consumption that gives it is named."""
    inventory = made()
    found = table(inventory, {}).break_even
    assert found.intensity == Fraction("1.569")
    assert abs(found.anode - Fraction("46918.96")) < 1
    again = table(made(f"{float(found.anode):.2f}"), {}).scenarios[0]
    assert abs(again.surplus) < 1
    two = ghgcalc.calculate(
        {
            "schema": "ghgcalc/activity/1", "year": 2025, "entity": {"name": "x"},
            "process": [
                {"id": "A", "anode": "46000 t", "liquid_aluminium": "100000 t"},
                {"id": "B", "anode": "30000 t", "liquid_aluminium": "50000 t"},
                {"id": "C", "anode": "9000 t", "liquid_aluminium": "0 t", "stopped": "2025-01-31"},
            ],
        },
        "cn-al-2024",
    )  # fmt: skip
    even = what_if(two, position(two)).break_even
    rows = [one for one in position(two).processes if one.id != "C"]
    scaled = [(one.emissions * even.scale, one.intensity * even.scale) for one in rows]
    left = sum(
        e * max(min((1 - i / Fraction("1.569")) * Fraction(15, 100), Fraction(3, 100)), Fraction(-3, 100)) for e, i in scaled
    )
    assert left == 0


def test_the_anode_effect_may_be_more_than_the_break_even():
    """With a balance value below the anode effect no anode consumption reaches it."""
    assert table(made(), {}, balance_value="0.1 tCO2e/t").break_even.anode is None


def test_exempt_processes_stay_exempt():
    """A small entity is allocated its emission in every scenario, and has no break-even."""
    inventory = made("4000", "8600")
    found = table(inventory, {"anode": ["10 %"], "output": ["-100 %"]})
    assert [-1 < one.surplus <= 0 for one in found.scenarios] == [True] * 3
    assert found.break_even is None
    assert found.scenarios[2].intensity is None


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"anode": ["2 t"]}, ("wrong-dimension", "anode")),
        ({"anode": ["-101 %"]}, ("change-too-large", "anode")),
        ({"anode": ["2"]}, ("unit-missing", "anode")),
        ({"price": ["0 CNY/t"]}, ("not-positive", "price")),
        ({"balance_value": ["1.6 kg/t"]}, ("wrong-dimension", "balance_value")),
        ({"anodes": ["2 %"]}, ("unknown-key-near", "anodes")),
        ({"output": ["-100 %"]}, ("output-zero", "output")),
    ],
)
def test_bad_changes_are_named(changes, wanted):
    """A change of another unit, an unknown name, and a change that leaves no output are refused."""
    with pytest.raises(InputError) as caught:
        table(made(), changes)
    (fault,) = caught.value.faults
    assert (fault.code, wanted[1] in (fault.place.key, fault.place.table, (fault.place.key or "").split(".")[0])) == (
        wanted[0],
        True,
    )


def test_every_equation_of_a_process_runs_on_dual_numbers():
    """No equation of an electrolysis source does anything that a derivative cannot follow."""
    for name in equations.names():
        equation = equations.get(name)
        values = {parameter: Fraction(3, 7) for parameter in equation.parameters}
        assert len(slope(equation, values, equation.parameters[0])) == len(equation.gives)


# --- inventories of files


def read(inventory: Any, change: Any, **more: Any) -> Inventory:
    """An inventory as a file holds it, with every line changed."""
    raw = json.loads(json.dumps(inventory.as_dict() | more))
    raw["lines"] = [line for line in map(change, raw["lines"]) if line is not None]
    return Inventory.from_dict(raw)


def test_the_lines_of_a_file_are_worked_out_anew():
    """A file has the slopes and the break-even of its activity; one without its lines, or with others, is refused."""
    inventory = made()
    wanted = table(inventory, {"anode": ["-2 %"]}).as_dict()
    again = read(inventory, lambda line: line)
    assert table(again, {"anode": ["-2 %"]}).as_dict() == wanted
    assert [one.as_dict() for one in marginals(again, position(again))] == wanted["marginals"]
    for change in (lambda _: None, lambda line: line | {"inputs": []}):
        for call in (lambda odd: table(odd, {"anode": ["-2 %"]}), lambda odd: marginals(odd, position(inventory))):
            with pytest.raises(InputError) as caught:
                call(read(inventory, change))
            assert {fault.code for fault in caught.value.faults} == {"inventory-digest"}


def test_another_inventory_than_the_one_that_was_settled_is_refused():
    """What if is asked about the inventory of the settlement, and of no other."""
    with pytest.raises(InputError) as caught:
        what_if(made("40000"), position(made()))
    assert [(fault.code, fault.place.key) for fault in caught.value.faults] == [("inventory-digest", "digest")]


def gases(line: dict[str, Any], gwp: str) -> dict[str, Any]:
    """The line with another GWP."""
    return line | {"gases": [gas | {"gwp": gwp} for gas in line["gases"]]}


HOSTILE = [
    lambda line: gases(line, "1e999999999"),
    lambda line: gases(line, "diesel"),
    lambda line: gases(line, "1/0"),
    lambda line: line | {"gases": line["gases"][:1] * 3},
    lambda line: line | {"equation": "no-such-equation"},
    lambda line: line | {"equation": "anode.by_paste"},
    lambda line: line | {"inputs": [one | {"value": "x"} for one in line["inputs"]]},
    lambda line: line | {"inputs": [one | {"value": "1e999999999"} for one in line["inputs"]]},
    lambda line: line | {"inputs": [one | {"value": "1/0"} for one in line["inputs"]]},
]


@pytest.mark.parametrize("change", HOSTILE)
def test_lines_that_nobody_can_work_out_are_refused_by_name(change):
    """A line of a file that is none is a difference, and a fault with its place where it is asked about alone; nothing hangs."""
    strange = read(made(), change)
    with pytest.raises(InputError) as caught:
        position(strange)
    assert {fault.code for fault in caught.value.faults} == {"inventory-digest"}
    with pytest.raises(InputError) as caught:
        sum(emission_by(strange, "P1", unit) for unit in (ANODE, METAL))
    (fault,) = caught.value.faults
    assert (fault.code, fault.place.table) == ("not-an-inventory", "lines")
    assert all(fault.text(lang) for lang in ("en", "zh"))


def test_a_file_that_cannot_be_recomputed_here_is_refused():
    """An edition that is not installed here is named; nobody settles on lines that nobody can work out."""
    inventory = made()
    strange = read(inventory, lambda line: line, factors=inventory.as_dict()["factors"] | {"edition": 999})
    for call in (lambda: position(strange), lambda: marginals(strange, position(inventory))):
        with pytest.raises(InputError) as caught:
            call()
        assert [fault.code for fault in caught.value.faults] == ["edition-not-installed"]
