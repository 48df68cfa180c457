"""Compositions: a parameter of one equation worked out by another, checked, computed, printed and refused like any equation."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from ghgcalc import calculate, equations, guidelines, verify
from ghgcalc.equations import Equation, compose
from ghgcalc.equations.base import REGISTER
from ghgcalc.equations.compose import MAX_PARTS
from ghgcalc.errors import EquationError, UnknownIdError
from ghgcalc.exact.fold import fold
from ghgcalc.plan import Bound

NET = "anode.by_net[net=anode.net_of_butts,carbon=anode.carbon_of_analysis]"
BUTTS = {"consumption": "500", "butts": "80", "sulphur": "0.02", "ash": "0.004", "carbon_ratio": "3.664"}
FURNACE = "anode_bake.pitch[green_anodes=anode_bake.green_of_baked,hydrogen=anode_bake.hydrogen_of_green,waste_tar=anode_bake.tar_of_green]"
DEEP = "anode_bake.pitch[green_anodes=anode_bake.green_of_baked,waste_tar=anode.net_of_butts[butts=anode.net_of_output]]"

# id: (values, cells in their order, result), by hand
COMPOSED = {
    NET: (BUTTS, {"net": "420", "carbon": "0.976"}, "1501.94688"),
    "anode.by_net[net=anode.net_of_output]": (
        {"production": "1000", "net_anode": "0.42", "carbon": "0.976", "carbon_ratio": "3.664"},
        {"net": "420"},
        "1501.94688",
    ),
    "anode.by_net[net=anode.net_of_butts[butts=anode.net_of_output]]": (
        {"consumption": "500", "production": "1000", "net_anode": "0.08", "carbon": "0.976", "carbon_ratio": "3.664"},
        {"butts": "80", "net": "420"},
        "1501.94688",
    ),
    "fuel.by_energy[emission_factor=fuel.factor_from_carbon]": (
        {"amount": "100", "ncv": "40", "elemental_carbon": "0.75", "carbon_ratio": "3.664", "oxidation": "1", "biomass_share": "0.5"},
        {"emission_factor": "0.0687"},
        "137.4",
    ),
    FURNACE: (
        {"baked_anodes": "400", "green_ratio": "1.05", "hydrogen_share": "0.005", "tar_share": "0.01", "carbon_ratio": "3"},
        {"green_anodes": "420", "hydrogen": "2.1", "waste_tar": "4.2"},
        "41.1",
    ),
    DEEP: (
        {"baked_anodes": "400", "green_ratio": "1.05", "hydrogen": "2", "consumption": "10", "production": "20", "net_anode": "0.2",
         "carbon_ratio": "3"},
        {"green_anodes": "420", "butts": "4", "waste_tar": "6"},
        "36",
    ),
}  # fmt: skip
every_composition = pytest.mark.parametrize("key", COMPOSED)


@every_composition
def test_a_composition_computes_by_hand_and_prints_its_inner_results(key):
    """Its units fit, it takes the parameters of its parts once, passes each inner result through the cell, and gives the product."""
    values, cells, result = COMPOSED[key]
    found = equations.get(key)
    found.check()
    assert found.id == key
    assert set(found.parameters) == set(found.units) == set(values)
    seen = {}

    def note(name, value):
        seen[name] = value
        return value

    (emission,) = found(note, **{name: Fraction(text) for name, text in values.items()})
    assert emission == Fraction(result)
    assert seen == {name: Fraction(text) for name, text in cells.items()}
    assert list(found.cells) == list(seen) == list(cells)
    assert [left for left, _ in found.formulas] == [*(symbol for symbol, _ in found.cells.values()), "E"]


def test_a_composition_is_made_once_and_prints_its_formulas():
    """The same id is the same equation; the formulas of the parts stand before the one that uses them."""
    assert equations.get(NET) is equations.get(NET)
    assert equations.get(NET).formula() == "N = Q − B\nCC = 1 − S − A\nE = N × CC × k"
    assert equations.get(NET).formula("latex").splitlines()[0] == "N = Q - B"
    assert NET not in equations.names()
    assert compose(REGISTER["anode.by_net"], {"net": REGISTER["anode.net_of_butts"]}).id == "anode.by_net[net=anode.net_of_butts]"


def test_a_cell_of_a_composition_may_be_rounded():
    """What the cell returns for an inner result is what the outer equation goes on with."""
    (found,) = equations.get(NET)(lambda name, value: Decimal("0.97") if name == "carbon" else value, **{
        name: Decimal(text) for name, text in BUTTS.items()
    })  # fmt: skip
    assert found == Decimal(420) * Decimal("0.97") * Decimal("3.664")


def test_variants_that_do_not_agree_drop_out():
    """A coefficient over the collection efficiency keeps the unit of the coefficient; a fuel keeps both of its units."""
    slope = equations.get("anode_effect.by_slope[slope=anode_effect.collected]")
    assert slope.units["duct"] == "(kgCF4/tAl)/(min/(cell·d))"
    overvoltage = equations.get("anode_effect.by_overvoltage[coefficient=anode_effect.collected]")
    assert overvoltage.units["duct"] == "kgCF4*%/(tAl*mV)"
    fuel = equations.get("fuel.by_energy[emission_factor=fuel.factor_from_carbon]")
    assert [units["amount"] for units in fuel.variants] == ["t", "10^4Nm3"]
    assert [units["elemental_carbon"] for units in fuel.variants] == ["tC/t", "tC/10^4Nm3"]
    for found in (slope, overvoltage, fuel):
        found.check()


def test_inner_results_fold_into_columns():
    """Where a composition is one product, its cells and its emission become products of columns; a sum of columns does not."""
    key = "anode.by_net[net=anode.net_of_output,carbon=anode.carbon_of_analysis]"
    values = {"net_anode": "0.42", "sulphur": "0.02", "ash": "0.004", "carbon_ratio": "3.664"}
    constants = tuple(Bound(name, (Decimal(text),), "1", "factor") for name, text in values.items())
    program = fold(equations.get(key), constants, (None,))
    assert [name for name, _ in program.cells] == ["net", "carbon"]
    assert [term.columns for _, term in program.cells] == [("production",), ()]
    assert [term.decimal for _, term in program.cells] == [Decimal("0.42"), Decimal("0.976")]
    assert (program.emission.columns, program.emission.decimal) == (("carbon", "net"), Decimal("3.664"))
    assert fold(equations.get(NET), constants, (None,)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        "anode.by_net[gross=anode.net_of_butts]",  # no such parameter
        "anode.by_net[=anode.net_of_butts]",
        "anode.by_net[net=anode_effect.by_slope]",  # two results
        "anode.by_net[net=anode.by_consumption]",  # prints cells
        "anode.by_net[net=anode.carbon_of_analysis]",  # a share for a mass
        "anode_effect.by_slope[production=anode.net_of_butts]",  # another substance
        "anode_bake.pitch[green_anodes=anode_bake.hydrogen_of_green]",  # needs itself
        "anode_bake.pitch[hydrogen=anode_bake.hydrogen_of_green[green_anodes=anode_bake.green_of_baked]]",  # works out what is stated
        "anode_bake.pitch[hydrogen=anode.net_of_butts[butts=anode.net_of_output],waste_tar=anode.net_of_butts[butts=anode.net_of_output]]",
    ],
)
def test_parts_that_do_not_fit_are_refused(wrong):
    """A part that fills nothing, gives several results, has another unit, or needs what it makes: an equation error that names it."""
    with pytest.raises(EquationError, match=r"anode|anode_bake"):
        equations.get(wrong)


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "[",
        "]",
        "[]",
        "anode.by_net[",
        "anode.by_net]",
        "anode.by_net[]",
        "anode.by_net[net]",
        "anode.by_net[net=]",
        "anode.by_net[net=nothing]",
        "anode.by_net[net=anode.net_of_butts",
        "anode.by_net[net=anode.net_of_butts]]",
        "anode.by_net[net=anode.net_of_butts],",
        "anode.by_net[net=anode.net_of_butts,]",
        "anode.by_net[net=anode.net_of_butts,net=anode.net_of_output]",
        "nothing[net=anode.net_of_butts]",
        "anode.by_net[" * 5000,
        "anode.by_net[net=" * (MAX_PARTS + 1) + "anode.net_of_butts" + "]" * (MAX_PARTS + 1),
        "anode.by_net[\n\x1b[2J=\u2028]",
        "x" * 100_000,
    ],
)
def test_hostile_ids_are_unknown(hostile):
    """Brackets that do not close, parts without names or values, parts named twice, too many of them: no such equation, said in one line."""
    with pytest.raises(UnknownIdError) as caught:
        equations.get(hostile)
    assert caught.value.what == "equation"
    assert len(caught.value.wanted) <= 81
    assert caught.value.wanted.isprintable()
    assert "anode.by_net" in caught.value.nearest


def test_an_inventory_that_names_a_wrong_composition_differs():
    """A line whose equation is a composition that does not fit is explained by its error, and the file does not recompute."""
    activity = {
        "schema": "ghgcalc/activity/1",
        "year": 2026,
        "entity": {"name": "x"},
        "process": [{"id": "P1", "liquid_aluminium": "1000 t", "technology": "cwpb", "anode_effect_minutes": "0.2 min",
                     "anode_effect_method": "slope"}],
    }  # fmt: skip
    raw = calculate(activity, "ipcc-2006-al").as_dict()
    assert verify(raw).same
    raw["lines"] = [dict(line) for line in raw["lines"]]
    raw["lines"][0]["equation"] = "anode.by_net[net=anode.carbon_of_analysis]"
    found = verify(raw)
    assert not found.same
    (derivations,) = [one.derivations for one in found.differences if one.derivations]
    assert "do not fit" in derivations[0]


def test_an_equation_reads_the_order_of_its_function():
    """An equation made without an order takes the arguments of its function, but for the cell hook."""
    made = Equation("test", lambda amount, factor, cell: cell("x", amount) * factor, {}, {}, {})
    assert made.order == made.parameters == ("amount", "factor")


def test_a_guideline_may_compose_and_every_composition_of_the_packaged_ones_fits():
    """Each way of each packaged guideline that names another equation gives a composition whose units fit."""
    seen = 0
    for guideline in guidelines.register().values():
        for source in guideline.source:
            for method in source.method:
                for name, ways in method.parameters.items():
                    for way in ways:
                        if way.equation is not None:
                            equations.checked(f"{method.equation}[{name}={way.equation}]")
                            seen += 1
    assert seen > 20
