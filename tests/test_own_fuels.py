"""Fuels and materials that no list has, factors per quantity, litres by their density, biomass beside the total: numbers, faults, files."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import calculate, verify
from ghgcalc.activity import Activity
from ghgcalc.activity import of as read_activity
from ghgcalc.errors import InputError
from ghgcalc.guidelines import Guideline
from ghgcalc.inventory import Inventory
from support import refused

CHINESE = ("cn-al-2013", "cn-al-2023", "cn-al-2024-draft", "cn-al-2024")
EUROPEAN = ("eu-cbam-al", "eu-cbam-al-2023")
OTHERS = ("ghgp-al", "ghgp-scope2", "ipcc-2006-al", "ipcc-2019-al")
RATIO = {**dict.fromkeys(CHINESE, Fraction(44, 12)), **dict.fromkeys(EUROPEAN, Fraction("3.664"))}


def lab(value: str, source: str = "laboratory report 24-9") -> dict[str, str]:
    """A measured value."""
    return {"value": value, "source": source}


WAYS: dict[str, dict[str, str]] = {
    "heat": {"ncv": "46.4 GJ/t", "carbon_content": "0.0177 tC/GJ", "oxidation": "98 %"},
    "carbon": {"elemental_carbon": "0.81 tC/t", "oxidation": "99 %"},
    "carbon per tonne": {"carbon_content": "0.81 tC/t", "oxidation": "99 %"},
    "energy": {"ncv": "46.4 GJ/t", "emission_factor": "0.0649 tCO2/GJ"},
    "energy oxidised": {"ncv": "46.4 GJ/t", "emission_factor": "64.9 tCO2/TJ", "oxidation": "99 %"},
    "quantity": {"emission_factor": "2.99 tCO2/t"},
    "quantity oxidised": {"quantity_factor": "2990 kgCO2/t", "oxidation": "99 %"},
}
PER_TONNE: dict[str, Fraction | tuple[Fraction]] = {
    "heat": (Fraction("46.4") * Fraction("0.0177") * Fraction("0.98"),),
    "carbon": (Fraction("0.81") * Fraction("0.99"),),
    "carbon per tonne": (Fraction("0.81") * Fraction("0.99"),),
    "energy": Fraction("46.4") * Fraction("0.0649"),
    "energy oxidised": Fraction("46.4") * Fraction("0.0649") * Fraction("0.99"),
    "quantity": Fraction("2.99"),
    "quantity oxidised": Fraction("2.99") * Fraction("0.99"),
}
"""t CO2 per tonne worked out by hand; in brackets t C per tonne, to be multiplied by the guideline's own ratio."""


def raw(*fuels: dict[str, Any], year: int = 2024, **tables: Any) -> dict[str, Any]:
    """An enterprise with nothing but fuels."""
    return {"year": year, "entity": {"name": "A"}, "fuel": list(fuels), **tables}


def own(way: str, amount: Any = "120 t", **more: Any) -> dict[str, Any]:
    """A fuel on no list."""
    values = {key: lab(value) for key, value in WAYS[way].items()}
    return {"item": "own", "name": "propane", "amount": amount, **values, **more}


def expected(way: str, guideline: str, amount: Fraction) -> Fraction:
    """The whole CO2 of an amount by the hand-made table."""
    each = PER_TONNE[way]
    return amount * (each[0] * RATIO[guideline] if isinstance(each, tuple) else each)


def near(value: Any, wanted: Fraction) -> bool:
    """Whether the first 25 digits are those; a file has no more than 28 of endless ones."""
    return abs(Fraction(value) - wanted) <= abs(wanted) / 10**25


def again(made: Inventory) -> Inventory:
    """The inventory through its file, which has to recompute to the last digit."""
    text = json.dumps(made.as_dict(), ensure_ascii=False)
    assert verify(json.loads(text)).same
    found = Inventory.from_dict(json.loads(text))
    assert found == made
    return found


def said(made: Inventory, code: str) -> list[Any]:
    """The findings of a code."""
    return [one for one in made.findings if one.code == code]


# --- numbers


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("guideline", (*CHINESE, *EUROPEAN))
def test_every_way_gives_the_number_of_its_formula(way, guideline):
    """Under each guideline that counts fuels the unrounded line is amount × what is stated, exactly, and the file recomputes."""
    made = calculate(raw(own(way)), guideline, rounding="none")
    (line,) = [one for one in made.lines if one.source == "fuel"]
    assert near(line.unrounded, expected(way, guideline, Fraction(120)))
    assert line.id == "fuel/own:propane/2024"
    assert line.grade == "stated"
    assert "stated by the sender" in made.explain(line.id)
    assert "报送方自述" in made.explain(line.id, "zh")
    again(made)


@pytest.mark.parametrize("guideline", OTHERS)
def test_a_guideline_without_fuels_says_so(guideline):
    """Where no fuel is counted, a fuel of one's own is not counted either, and that is said."""
    made = calculate(raw(own("heat")), guideline)
    assert not [line for line in made.lines if line.source == "fuel"]
    assert any("fuel" in one.message("en") for one in said(made, "table-ignored"))


numbers = st.decimals(min_value=Decimal("0.001"), max_value=Decimal(9999), places=3)
shares = st.decimals(min_value=Decimal(0), max_value=Decimal(100), places=2)


@given(amount=numbers, factor=st.decimals(min_value=Decimal("0.001"), max_value=Decimal("3.6"), places=3), share=shares)
def test_fossil_and_biomass_are_the_whole(amount, factor, share):
    """What stands in the total and what stands beside it are together the CO2 of the fuel, exactly, under both families of rules."""
    fuel = {
        "item": "own",
        "name": "mix",
        "amount": f"{amount} t",
        "quantity_factor": lab(f"{factor} tCO2/t"),
        "biomass_share": f"{share} %",
    }
    for guideline in ("cn-al-2024", "eu-cbam-al"):
        made = calculate(raw(fuel), guideline, rounding="none")
        (line,) = made.lines
        beside = sum(Fraction(one["value"]) for one in made.auxiliary)
        assert Fraction(line.unrounded) + beside == Fraction(amount) * Fraction(factor)
        assert bool(made.auxiliary) == bool(share)


@pytest.mark.parametrize("guideline", (*CHINESE, "eu-cbam-al"))
def test_biomass_of_a_listed_fuel_stands_beside_the_total_too(guideline):
    """A share of biomass leaves the total of a listed fuel under every guideline that counts it, by the defaults of that fuel."""
    diesel = {"item": "diesel", "amount": "100 t", "ncv": lab("42.6 GJ/t"), "emission_factor": lab("74.1 tCO2/TJ")}
    whole = calculate(raw(diesel), guideline, rounding="none")
    part = calculate(raw(diesel | {"biomass_share": lab("7 %")}), guideline, rounding="none")
    of_whole, of_part = (Fraction(one.lines[0].unrounded) for one in (whole, part))
    (memo,) = part.auxiliary
    assert near(of_part, of_whole * Fraction("0.93"))
    assert near(memo["value"], of_whole * Fraction("0.07"))
    assert memo["equation"].startswith("biomass.")
    assert {one["name"] for one in memo["inputs"]} >= {"amount", "biomass_share"}
    assert [one.severity for one in said(part, "biomass-beside")] == ["note"]
    bare = calculate(raw(diesel | {"biomass_share": "7 %"}), guideline)
    assert [one.severity for one in said(bare, "biomass-beside")] == ["warning"]
    assert memo["id"] not in {line.id for line in part.lines}
    assert "biomass" not in {total.source for total in part.totals}
    again(part)


def test_a_carbon_analysis_of_a_mixed_fuel_goes_its_own_way():
    """Elemental carbon of a listed fuel with biomass keeps its oxidation default, and the two parts are the whole."""
    coal = {"item": "bituminous-coal", "amount": "100 t", "elemental_carbon": lab("0.6 tC/t")}
    whole = calculate(raw(coal), "cn-al-2024", rounding="none").lines[0].unrounded
    part = calculate(raw(coal | {"biomass_share": "25 %"}), "cn-al-2024", rounding="none")
    assert part.lines[0].equation == "fuel.by_carbon"
    assert near(Fraction(part.lines[0].unrounded) + Fraction(part.auxiliary[0]["value"]), Fraction(whole))


def test_biomass_true_is_a_share_of_all():
    """`biomass = true` leaves nothing in the total; `false` says nothing; two statements that agree are one."""
    fuel = own("quantity", biomass=True)
    made = calculate(raw(fuel), "cn-al-2024")
    assert [str(line.value) for line in made.lines] == ["0.00"]
    assert made.auxiliary[0]["value"] == "358.8"
    assert made.activity["fuel"][0]["biomass_share"] == {"value": "100 %"}
    assert calculate(raw(own("quantity", biomass=False)), "cn-al-2024").auxiliary == ()
    agree = calculate(raw(own("quantity", biomass=True, biomass_share="100 %")), "cn-al-2024")
    assert agree.auxiliary[0]["value"] == "358.8"
    for share in ("99 %", {"factor": "x"}):
        assert refused(raw(own("quantity", biomass=True, biomass_share=share)), "cn-al-2024") == [("biomass-twice", None)]


def test_biomass_that_is_zero_leaves_no_memo():
    """A stated zero is a zero: nothing stands beside the total, and nothing is said."""
    made = calculate(raw(own("quantity", biomass_share="0 %")), "cn-al-2024")
    assert (made.auxiliary, said(made, "biomass-beside")) == ((), [])


def test_gas_in_thousands():
    """Factors and amounts per 1000 Nm3 are those of the EU's templates, and the same as per 10^4."""
    gas = {"item": "own", "name": "biogas", "amount": "30 1000Nm3", "emission_factor": lab("1.1 tCO2/1000Nm3")}
    same = gas | {"amount": "3 万Nm3", "emission_factor": lab("11 tCO2/10^4Nm3")}
    for guideline in ("cn-al-2024", "eu-cbam-al"):
        one, other = (calculate(raw(fuel), guideline, rounding="none").total("enterprise").value for fuel in (gas, same))
        assert one == other == 33


def test_own_materials():
    """A process material on no list has its factor per tonne as stated, with purity where the rule has one."""
    made = calculate({
        "year": 2024,
        "entity": {"name": "A"},
        "carbonate": [
            {"item": "own", "name": "BaCO3 碳酸钡", "amount": "10 t", "emission_factor": lab("0.223 tCO2/t")},
            {"item": "自定义", "name": "BaCO3 碳酸钡", "amount": "10 t", "emission_factor": lab("0.223 tCO2/t"), "purity": lab("50 %")},
        ],
    }, "cn-al-2024")  # fmt: skip
    assert [(line.id, str(line.value), line.grade) for line in made.lines] == [
        ("carbonate/own:BaCO3 碳酸钡/2024", "2.23", "stated"),
        ("carbonate/own:BaCO3 碳酸钡-2/2024", "1.12", "stated"),
    ]
    again(made)


# --- litres


def test_litres_are_weighed_by_their_density():
    """12 000 L of 0.84 kg/L are 10.08 t under every guideline; the line says where the mass comes from."""
    for guideline, more in (("cn-al-2024", {}), ("eu-cbam-al", {"ncv": lab("43 GJ/t"), "emission_factor": lab("74.1 tCO2/TJ")})):
        litres = {"item": "diesel", "amount": "12000 L", "density": lab("0.84 kg/L", "certificate 7"), **more}
        tonnes = {"item": "diesel", "amount": "10.08 t", **more}
        one, other = (calculate(raw(fuel), guideline, rounding="none") for fuel in (litres, tonnes))
        assert one.lines[0].unrounded == other.lines[0].unrounded
        assert "12000 L × density 密度 0.84 kg/L: certificate 7" in one.explain("fuel/diesel/2024")
        again(one)


def test_litres_month_by_month():
    """One density serves every month, or each month has its own."""
    months = {"unit": "kL", "values": [str(at) for at in range(1, 13)]}
    one = {"item": "diesel", "amount": months, "density": lab("0.84 t/kL")}
    each = one | {"density": {"unit": "kg/L", "values": ["0.84"] * 11 + ["0.85"], "source": "book"}}
    first, second = (calculate(raw(fuel), "cn-al-2024", rounding="none") for fuel in (one, each))
    assert [line.unrounded for line in first.lines[:11]] == [line.unrounded for line in second.lines[:11]]
    assert Fraction(second.lines[11].unrounded) / Fraction(first.lines[11].unrounded) == pytest.approx(85 / 84)
    again(second)


def test_rows_in_litres_and_in_tonnes_are_not_taken_for_each_other():
    """A plan keeps nothing of a row in litres that it would fill with tonnes, nor the reverse."""
    litres = raw({"item": "diesel", "amount": "10 kL", "density": lab("0.8 kg/L")})
    tonnes = raw({"item": "diesel", "amount": "10 t"})
    for _ in range(2):
        found = [calculate(one, "cn-al-2024", rounding="none").lines[0].unrounded for one in (tonnes, litres, tonnes)]
        assert found[0] == found[2]
        assert near(found[1], Fraction(found[0]) * Fraction("0.8"))


DENSITY_FAULTS: list[tuple[dict[str, Any], list[tuple[str, str | None]]]] = [
    ({"amount": "10 L"}, [("density-missing", None)]),
    ({"amount": "10 L", "density": {"factor": "cn-al-2024/fuel/diesel/ncv"}}, [("density-unfit", "density")]),
    ({"amount": "10 L", "density": "0.84 kg/L"}, [("not-measured", "density")]),
    ({"amount": "10 L", "density": lab("0.84 t/m3")}, [("gas-conditions", "density.value")]),
    ({"amount": "10 L", "density": lab("0 kg/L")}, []),
    ({"amount": "10 L", "density": lab("840 kg/L")}, [("percent-trap", "density.value")]),
    (
        {"amount": "10 L", "density": {"unit": "kg/L", "values": ["0.84"] * 12, "source": "x"}},
        [("density-unfit", "density")],
    ),
    ({"item": "natural-gas", "amount": "10 L", "density": lab("0.84 kg/L")}, [("item-unit", "amount")]),
]


@pytest.mark.parametrize(("change", "wanted"), DENSITY_FAULTS)
def test_what_cannot_be_weighed_is_a_fault(change, wanted):
    """A volume without density, with one that is none, or of a gas, is refused with its key."""
    fuel = {"item": "diesel"} | change
    if wanted:
        assert refused(raw(fuel), "cn-al-2024") == wanted
    else:
        assert calculate(raw(fuel), "cn-al-2024").total("enterprise").value == 0


# --- faults


MISSING: list[tuple[dict[str, Any], str]] = [
    ({"name": None}, "name"),
    ({"ncv": None}, "ncv"),
    ({"carbon_content": None, "oxidation": None}, "carbon_content, oxidation"),
    ({"ncv": None, "carbon_content": None, "oxidation": None}, "ncv, carbon_content, oxidation"),
    ({"ncv": None, "carbon_content": None, "oxidation": None, "elemental_carbon": lab("0.8 tC/t")}, "oxidation"),
    ({"ncv": None, "carbon_content": None, "emission_factor": lab("60 tCO2/TJ")}, "ncv"),
]


@pytest.mark.parametrize(("change", "missing"), MISSING)
def test_what_an_own_fuel_lacks_is_asked_for_by_name(change, missing):
    """No default is taken for a fuel on no list: the fault names every key that is missing, and the ways that there are."""
    row = {key: value for key, value in (own("heat") | change).items() if value is not None}
    with pytest.raises(InputError) as caught:
        calculate(raw(row), "cn-al-2024")
    (fault,) = caught.value.faults
    assert (fault.code, dict(fault.fields)["missing"], fault.pointer) == ("own-fuel-incomplete", missing, "/fuel/0")
    assert "emission_factor" in fault.remedy("zh")


def test_an_own_material_needs_its_factor():
    """A material on no list without factor, or without name, is refused; purity alone is no factor."""
    row = {"item": "own", "amount": "1 t", "purity": lab("90 %")}
    found = refused({"year": 2024, "entity": {"name": "A"}, "carbonate": [row]}, "cn-al-2024")
    assert found == [("own-material-incomplete", None)]


@pytest.mark.parametrize("name", ["a/b", " a", "a ", "x" * 56, "a\u200bb"])
def test_a_name_that_would_break_an_id_is_refused(name):
    """The name of an own fuel stands in ids: no slash, no sign that nobody sees, no blank at an end, no more than 55 signs."""
    code = "unseen-sign" if "\u200b" in name else "own-name"
    assert refused(raw(own("heat") | {"name": name}), "cn-al-2024") == [(code, None)]


def test_an_own_fuel_is_never_taken_for_a_listed_one():
    """Called like a listed fuel it stays `own:`; the listed one beside it keeps its id, and two alike are told apart."""
    rows = [{"item": "diesel", "amount": "1 t"}, own("heat", name="diesel"), own("heat", name="diesel")]
    made = calculate(raw(*rows), "cn-al-2024")
    assert [line.item for line in made.lines] == ["diesel", "own:diesel", "own:diesel-2"]
    assert len(said(made, "own-item")) == 2
    assert {one.severity for one in said(made, "own-item")} == {"warning"}


def test_two_factors_per_quantity_contradict():
    """The same thing under two keys is refused; under one key it is kept under the other, and reads back as it was."""
    both = own("quantity", quantity_factor=lab("2 tCO2/t"))
    assert refused(raw(both), "cn-al-2024") == [("factor-twice", None)]
    activity = read_activity(raw(own("quantity")))
    assert activity.fuel[0].emission_factor is None
    assert activity.dump()["fuel"][0]["quantity_factor"]["value"] == "2.99 tCO2/t"
    assert read_activity(activity.dump()) == activity


def test_one_source_covers_plain_values():
    """A row of one's own may state its source once; each plain value then has it, and one with its own keeps that."""
    row = {"item": "own", "name": "LPG", "source": "certificate 7", "amount": "1 t", **WAYS["heat"], "ncv": lab("46 GJ/t", "other")}
    activity = read_activity(raw(row))
    fuel = activity.fuel[0]
    assert (fuel.ncv.source, fuel.carbon_content.source, fuel.source) == ("other", "certificate 7", "certificate 7")
    assert read_activity(activity.dump()) == activity
    listed = {"item": "diesel", "source": "x", "amount": "1 t", "ncv": "42 GJ/t"}
    assert refused(raw(listed), "cn-al-2024") == [("not-measured", "ncv")]
    wrong = row | {"carbon_content": "0.0177 xyz"}
    with pytest.raises(InputError) as caught:
        read_activity(raw(wrong))
    assert [(one.code, one.pointer) for one in caught.value.faults] == [("bad-unit", "/fuel/0/carbon_content")]


def test_a_unit_that_does_not_fit_the_amount():
    """A gas stated per tonne, or the reverse, is a fault at the value that does not fit."""
    gas = own("heat", amount="10 万Nm3")
    assert refused(raw(gas), "cn-al-2024") == [("wrong-dimension", "ncv")]


def test_pydantic_doors_say_the_same():
    """`Activity(...)` and `replace` refuse an own fuel without its values as reading does."""
    with pytest.raises(ValueError, match="carbon_content"):
        Activity(**raw({"item": "own", "name": "x", "amount": "1 t"}))
    good = read_activity(raw(own("heat")))
    with pytest.raises(InputError):
        good.replace(fuel=({"item": "own", "name": "x", "amount": "1 t"},))


# --- what is said, and what others make of it


@pytest.mark.parametrize(
    ("way", "change", "key"),
    [
        ("energy", {"emission_factor": lab("64.9 tCO2/GJ")}, "emission_factor"),
        ("heat", {"carbon_content": lab("17.7 tC/GJ")}, "carbon_content"),
        ("carbon", {"elemental_carbon": lab("1.2 tC/t")}, "elemental_carbon"),
        ("quantity", {"emission_factor": lab("2990 tCO2/t")}, "quantity_factor"),
    ],
)
def test_what_no_fuel_can_hold_is_an_error(way, change, key):
    """A factor per GJ that was meant per TJ, and more carbon than mass, are errors of the checks for fuels on no list as well."""
    made = calculate(raw(own(way) | change), "cn-al-2024")
    assert [(one.severity, one.place.key) for one in said(made, "fuel-value")] == [("error", key)]
    assert said(calculate(raw(own(way)), "cn-al-2024"), "fuel-value") == []


def test_verify_lists_the_values_of_the_sender():
    """Every own value is told by `verify`, with its source; a changed one is a difference."""
    made = calculate(raw(own("heat", biomass_share="5 %")), "cn-al-2024").as_dict()
    found = verify(made)
    assert found.same
    assert {one.key for one in found.numbers.measured} >= {"ncv", "carbon_content", "oxidation", "biomass_share"}
    for where, value in (("lines", "1.00"), ("auxiliary", "1.00")):
        forged = json.loads(json.dumps(made))
        forged[where][0]["value"] = value
        assert not verify(forged).same
    forged = json.loads(json.dumps(made))
    forged["auxiliary"][0]["inputs"][0]["value"] = "7"
    assert not verify(forged).same


def test_compare_knows_own_fuels():
    """Effects between guidelines add up with own fuels and biomass in the activity."""
    found = ghgcalc.compare(raw(own("heat", biomass_share="5 %"), own("quantity")), ["cn-al-2023", "cn-al-2024"])
    totals = [Fraction(one.total("enterprise").value) for one in found.inventories]
    effects = [Fraction(one["value"]) for one in found.as_dict()["effects"] if one["level"] == "enterprise"]
    assert sum(effects, Fraction(0)) == totals[1] - totals[0]


def test_own_fuels_of_a_captive_plant():
    """They count in the facility under the Chinese rules, return as a factor under CBAM, and their biomass is told once."""
    plant = [{"id": "own plant", "kind": "captive-power", "net_generation": "1000 MWh"}]
    coal = own("quantity", name="plain coal", use="captive-power", biomass_share="10 %")
    beside = calculate(raw(coal, facility=plant), "cn-al-2024")
    assert {one["id"]: Decimal(one["value"]) for one in beside.auxiliary} == {
        "facility/own:plain coal/2024": Decimal("322.92"),
        "biomass/own:plain coal/2024": Decimal("35.88"),
    }
    inside = calculate(raw(coal, facility=plant), "cn-al-2024", include_facilities=True)
    assert str(inside.total("enterprise").value) == "322.92"
    power = [{"supply": "captive", "amount": "500 MWh"}]
    factor = calculate(raw(coal, facility=plant, other_electricity=power), "eu-cbam-al-2023", rounding="none")
    assert Fraction(factor.total("enterprise", basis="indirect").value) == Fraction("322.92") / 2


def test_a_method_for_some_items_alone_is_no_last_resort():
    """A guideline whose last method is open to some items only is refused, as one whose last method needs something is."""
    from support import altered

    with pytest.raises(InputError) as caught:
        altered(
            "cn-al-2024", ('id = "ncv"\n', 'id = "ncv"\nitems = ["own"]\n'), ('id = "carbon"\n', 'id = "carbon"\nitems = ["own"]\n')
        )
    assert {fault.code for fault in caught.value.faults} == {"method-of-last-resort"}


def test_a_guideline_of_one_method_for_own_fuels_asks_others_nothing():
    """A source whose only method is open to own fuels takes those, and leaves the others with a word."""
    from ghgcalc import guidelines
    from ghgcalc.schema import validate

    data = guidelines.get("cn-al-2024").data
    data["source"] = [
        {**source, "optional": True, "method": [one for one in source["method"] if one["id"] == "own-quantity"]}
        for source in data["source"]
        if source["id"] == "fuel"
    ]
    data["id"] = "own-alone"
    made = calculate(raw(own("quantity"), {"item": "diesel", "amount": "1 t"}), validate(Guideline, data))
    assert [line.item for line in made.lines] == ["own:propane"]
