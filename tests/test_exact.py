"""The exact engine where columns of Decimals are not enough: near ties, endless cells, sixty digits and more, formulas of several terms."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

import oracle
from ghgcalc import equations
from ghgcalc.equations import base
from ghgcalc.exact import Row, evaluate
from ghgcalc.exact.fold import fold
from ghgcalc.guidelines import Method, Source
from ghgcalc.inventory import calculate
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.numbers import Ratio
from ghgcalc.plan import Bound, Stream

ANODE = Fraction(8482, 10000) * Fraction(976, 1000) * Fraction(44, 12)
"""tCO2 per tonne of gross anode under the 2024 guideline."""


@pytest.fixture
def register(monkeypatch):
    """Equations registered by a test end with it."""
    monkeypatch.setattr(base, "REGISTER", dict(base.REGISTER))
    return base.equation


def smelter(anode: str, production: str = "1") -> dict:
    """One potline, the same month twelve times."""
    return {
        "year": 2024,
        "entity": {"name": "X"},
        "process": [
            {
                "id": "P1",
                "liquid_aluminium": {"unit": "t", "values": [production] * 12},
                "anode": {"unit": "t", "values": [anode] * 12},
            }
        ],
    }


def stream(equation: str, parameters: dict[str, dict], inputs: list[Bound], cells: dict[str, int] | None = None) -> Stream:
    """A stream of one month, as a plan would bind it."""
    method = Method(id="m", equation=equation, parameters=parameters, cells=cells or {})
    source = Source(id="s", name_en="s", name_zh="s", table="fuel", levels=["enterprise"], method=[method])
    found = equations.get(equation)
    return Stream(
        "s", source, method, found, ("enterprise",), None, None, ("2024-01",), tuple(inputs), ((next(iter(found.gives)), None),)
    )


def near_tie(offset: Fraction) -> str:
    """An anode amount whose emission lies `offset` from the tie 100.005, with 33 decimals."""
    whole, rest = divmod((Fraction("100.005") + offset) / ANODE * 10**33, 1)
    assert rest
    return f"{Decimal(int(whole)).scaleb(-33):f}"


@pytest.mark.parametrize("offset", [Fraction(0), Fraction(1, 10**30), Fraction(-1, 10**30), Fraction(1, 10**24)])
def test_next_to_a_tie_the_digits_are_those_of_fractions(offset):
    """An endless value some 1e-30 from a rounding tie rounds as exact arithmetic says."""
    activity = smelter(near_tie(offset))
    inventory = calculate(activity, "cn-al-2024", rounding="line")
    assert {row.id: Fraction(row.value) for row in evaluation_of(inventory).rows} == oracle.lines(activity, "cn-al-2024", "line")


def test_more_than_sixty_digits_are_kept():
    """Inputs of forty digits each multiply exactly, beyond the working precision."""
    activity = smelter("1" * 14 + "." + "3" * 26)
    activity["process"][0]["anode_loss"] = {"value": "0." + "123456789" * 4 + " 1", "source": "test"}
    activity["process"][0]["cf4_factor"] = {"value": "0." + "23456789" * 5 + " kgCF4/tAl", "source": "test"}
    activity["process"][0]["liquid_aluminium"]["values"] = ["7" * 14 + "." + "9" * 26] * 12
    for rounding in ("cell", "line", "none"):
        inventory = calculate(activity, "cn-al-2024", rounding=rounding)
        found = {row.id: Fraction(row.value) if rounding != "none" else row.exact() for row in evaluation_of(inventory).rows}
        assert found == oracle.lines(activity, "cn-al-2024", rounding)


def test_a_value_too_large_for_its_working_digits_is_exact():
    """A result of more than thirty digits before the point is still rounded on its exact digits."""
    activity = smelter("9" * 30, production="8" * 30)
    inventory = calculate(activity, "cn-al-2024", rounding="cell")
    assert {row.id: Fraction(row.value) for row in evaluation_of(inventory).rows} == oracle.lines(activity, "cn-al-2024", "cell")


def test_a_formula_of_several_terms_is_no_single_product(register):
    """A sum of two data and a division by a datum are computed in fractions, exactly."""

    @register(
        "test.terms",
        units={"amount": "t", "other": "t", "factor": "tCO2/t", "divisor": "1"},
        gives={"CO2": "tCO2"},
        symbols={"amount": "A", "other": "B", "factor": "F", "divisor": "D"},
    )
    def terms(amount, other, factor, divisor):
        """E = (A + B) × F / D."""
        return (amount + other) * factor / divisor

    terms.check()
    assert fold(equations.get("test.terms"), (), (None,)) is None
    data = {name: {"activity": name} for name in ("amount", "other", "divisor")}
    units = {"amount": "t", "other": "t", "divisor": "1"}
    values = {"amount": Decimal("1.5"), "other": Decimal(2), "divisor": Decimal(3)}
    inputs = [Bound(name, (value,), units[name], "activity") for name, value in values.items()]
    inputs.append(Bound("factor", (Decimal("0.44"),), "tCO2/t", "factor"))
    result = evaluate([stream("test.terms", {**data, "factor": {"factor": "x"}}, inputs)], "line")[0]
    assert (Row(result, 0).exact(), Row(result, 0).value) == (Fraction("1.54") / 3, Decimal("0.51"))


def test_division_by_a_constant_folds_and_by_a_datum_does_not(register):
    """÷ a constant is folded into the coefficient; ÷ a datum, and ÷ zero, are not."""

    @register(
        "test.quotient",
        units={"amount": "t", "factor": "tCO2/t", "divisor": "1"},
        gives={"CO2": "tCO2"},
        symbols={"amount": "A", "factor": "F", "divisor": "D"},
    )
    def quotient(amount, factor, divisor):
        """E = A × F / D."""
        return amount * factor / divisor

    factor = Bound("factor", (Decimal("0.44"),), "tCO2/t", "factor")
    assert fold(equations.get("test.quotient"), (factor,), (None,)) is None
    assert fold(equations.get("test.quotient"), (factor, Bound("divisor", (Decimal(0),), "1", "factor")), (None,)) is None
    program = fold(equations.get("test.quotient"), (factor, Bound("divisor", (Decimal(6),), "1", "factor")), (None,))
    assert program is not None
    assert (program.emission.columns, program.emission.decimal / program.emission.whole) == (("amount",), Decimal("0.22") / 3)


def test_an_endless_cell_is_rounded_on_its_exact_digits(register):
    """A cell that divides by three before it is printed goes to fractions and is rounded there."""

    @register(
        "test.cell",
        units={"amount": "tCO2", "carbon_ratio": "1"},
        gives={"CO2": "tCO2"},
        symbols={"amount": "A", "carbon_ratio": "k"},
        cells={"third": ("T", "tCO2")},
    )
    def third(amount, carbon_ratio, cell=base.keep):
        """T = A × k; E = T."""
        return cell("third", amount * carbon_ratio)

    inputs = [Bound("amount", (Decimal(1),), "t", "activity"), Bound("carbon_ratio", (Ratio(1, 3),), "1", "guideline")]
    bound = {"amount": {"activity": "amount"}, "carbon_ratio": {"constant": "k"}}
    result = evaluate([stream("test.cell", bound, inputs, {"third": 2})], "cell")[0]
    row = Row(result, 0)
    assert row.cells == (("third", Fraction(1, 3), Decimal("0.33")),)
    assert (row.value, row.unrounded, row.period, row.id) == (Decimal("0.33"), Decimal("0.33"), "2024-01", "s/2024-01")


def test_gwps_weight_each_gas_in_the_folded_sum():
    """The folded anode effect is production × Σ factor × GWP ÷ 1000."""
    constants = (
        Bound("cf4_factor", (Decimal("0.02"),), "kgCF4/tAl", "factor"),
        Bound("c2f6_factor", (Decimal("0.0011"),), "kgC2F6/tAl", "factor"),
    )
    gwps = (Bound("a", (Decimal(6630),), "", "factor"), Bound("b", (Decimal(11100),), "", "factor"))
    program = fold(equations.get("anode_effect.by_factor"), constants, gwps)
    assert program is not None
    assert (program.emission.columns, program.emission.decimal, program.emission.whole) == (("production",), Decimal("0.14481"), 1)
