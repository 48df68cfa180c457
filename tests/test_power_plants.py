"""A power plant or CHP beside the smelter: its emission split by reference efficiencies, its consumers, the mean factor of the power."""

from __future__ import annotations

import json
import pickle
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import batches
import support
from ghgcalc import calculate, check, plan, verify
from ghgcalc.activity import of
from ghgcalc.guidelines import Guideline
from ghgcalc.guidelines import get as guideline_of
from ghgcalc.inventory import Inventory
from ghgcalc.report.registers import guideline_text
from ghgcalc.report.text import inventory_text
from test_batch import run

EU = {"eu-cbam-al-2023": 2023, "eu-cbam-al": 2026}
COAL = {
    "item": "bituminous-coal",
    "use": "captive-power",
    "amount": "675000 t",
    "ncv": {"value": "20 GJ/t", "source": "laboratory"},
    "emission_factor": {"value": "94 tCO2/TJ", "source": "laboratory"},
}


def share(value: str) -> dict[str, str]:
    """A share with its source."""
    return {"value": value, "source": "file of the plant"}


CHP = {
    "id": "own",
    "kind": "captive-power",
    "net_generation": "1350000 MWh",
    "heat": "2700000 GJ",
    "reference_heat": share("88 %"),
    "reference_electricity": share("44.2 %"),
}
TAKERS = {
    "electricity_others": "100000 MWh",
    "electricity_sold": "200000 MWh",
    "electricity_losses": "50000 MWh",
    "heat_smelter": "1000000 GJ",
    "heat_others": "500000 GJ",
    "heat_sold": "1100000 GJ",
    "heat_losses": "100000 GJ",
}
CAPTIVE = {"supply": "captive", "amount": "1000000 MWh"}
F_HEAT = Fraction(221, 1013)
"""By hand: η_H = 2.7/13.5 = 1/5, η_E = 1.35 × 3.6/13.5 = 9/25; (1/5)/(22/25) = 5/22, (9/25)/(221/500) = 180/221;
(5/22)/(5/22 + 180/221) = 1105/(1105 + 3960) = 221/1013."""
MADE = Fraction(1269000)
"""675 000 t × 20 GJ/t × 0.094 t/GJ."""


def smelter(*supplies: dict[str, Any], year: int = 2023, **tables: Any) -> dict[str, Any]:
    """One process of 100 000 t, with its electricity."""
    process: dict[str, Any] = {
        "id": "P1", "technology": "cwpb", "liquid_aluminium": "100000 t", "anode": "49000 t", "butts": "7000 t",
        "anode_method": "balance", "anode_carbon": {"value": "98 %", "source": "laboratory"}, "anode_effect_minutes": "0.25 min",
    }  # fmt: skip
    power = {"electricity": list(supplies)} if supplies else {}
    entity = {"name": "x", "province": "Shandong"}
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": entity, "process": [process | power], **tables}


def rows(made: Inventory) -> dict[str, Fraction]:
    """The account of the plants, and the mean factor: id without its period to number."""
    found = [row for row in made.as_dict()["auxiliary"] if row["source"] in ("captive-plant", "electricity-mix")]
    assert all(row["period"] in ("2023", "2026") for row in found)
    return {row["id"].rpartition("/")[0]: near(row["value"]) for row in found}


def near(text: str) -> Fraction:
    """A printed number, exactly."""
    return Fraction(text)


def agrees(found: Fraction, wanted: Fraction) -> bool:
    """Whether a printed number is the wanted one, to the digits that are printed of one without end."""
    return abs(found - wanted) <= abs(wanted) / 10**20


def codes(made: Inventory, *wanted: str) -> list[tuple[str, str]]:
    """Severity and code of the findings of some codes."""
    return [(one.severity, one.code) for one in made.findings if one.code in wanted]


def whole(made: Inventory) -> Inventory:
    """An inventory that recomputes from its own file, pickles and compares."""
    found = verify(json.loads(json.dumps(made.as_dict())))
    assert found.recomputes, found.differences
    assert pickle.loads(pickle.dumps(made)).as_dict() == made.as_dict()
    return made


@pytest.fixture(scope="module")
def made() -> dict[str, Inventory]:
    """A CHP of which everybody who takes something is stated, under both guidelines."""
    return {name: calculate(smelter(CAPTIVE, year=year, facility=[CHP | TAKERS], fuel=[COAL]), name) for name, year in EU.items()}


# --- the split


@pytest.mark.parametrize("name", EU)
def test_the_split_by_hand(name, made):
    """221/1013 of 1 269 000 t is the heat's, of which the smelter uses 10/27; the electricity of the smelter takes 20/27 of the rest."""
    found = whole(made[name])
    heat = Fraction(found.total("enterprise", basis="direct", source="plant-heat").value)
    assert agrees(heat, MADE * F_HEAT * Fraction(10, 27))
    line = found.line(f"plant-heat/own/{EU[name]}")
    assert [one.name for one in line.inputs] == [
        "used", "heat", "emission", "energy", "electricity", "reference_heat", "reference_electricity",
    ]  # fmt: skip
    assert {cell.name: Fraction(cell.unrounded) for cell in line.cells} == {
        "heat_efficiency": Fraction("0.2"),
        "electric_efficiency": Fraction("0.36"),
    }
    electric = MADE * (1 - F_HEAT) * Fraction(20, 27)
    if name.endswith("2023"):
        assert agrees(Fraction(found.total("enterprise", basis="indirect").value), electric)
    else:
        (memo,) = [row["memo"] for row in found.as_dict()["auxiliary"] if row["source"] == "electricity"]
        assert abs(Fraction(memo[0]["value"]) - electric) <= Fraction(1, 200)


@pytest.mark.parametrize("name", EU)
def test_the_account_of_a_plant_closes(name, made):
    """What is made is what is attributed, to whomever: nothing is open, and every consumer has his part of the one or the other."""
    found = rows(made[name])
    assert found.pop("captive-plant/own/made") == MADE
    parts = {key.removeprefix("captive-plant/own/"): value for key, value in found.items()}
    heat, electric = MADE * F_HEAT, MADE * (1 - F_HEAT)
    wanted = {
        f"electricity/{who}": electric * part / 135 for who, part in (("smelter", 100), ("others", 10), ("sold", 20), ("losses", 5))
    }
    wanted |= {f"heat/{who}": heat * part / 27 for who, part in (("smelter", 10), ("others", 5), ("sold", 11), ("losses", 1))}
    assert parts.keys() == wanted.keys()
    assert all(agrees(parts[key], wanted[key]) for key in wanted)
    assert agrees(sum(parts.values(), Fraction(0)), MADE)
    assert codes(made[name], "plant-split", "facility-returns", "plant-heat-open", "plant-electricity-open", "datum-ignored") == [
        ("note", "plant-split"), ("note", "facility-returns"),
    ]  # fmt: skip
    text = next(one.message("zh") for one in made[name].findings if one.code == "plant-split")
    assert "1269000.00" in text
    assert "276849.95" in text
    assert "992150.05" in text


def test_months_take_the_factor_of_the_year():
    """Heat that is used month by month takes its part of the year's emission, and the twelve add up to the year's."""
    monthly = CHP | {
        "heat_smelter": {"unit": "GJ", "values": ["0", *["90909.09"] * 11]},
        "heat": {"unit": "GJ", "values": ["225000"] * 12},
    }
    found = whole(calculate(smelter(CAPTIVE, facility=[monthly], fuel=[COAL]), "eu-cbam-al-2023"))
    each = [Fraction(line.unrounded) for line in found.lines if line.source == "plant-heat"]
    assert len(each) == 12
    assert each[0] == 0
    assert agrees(each[1], MADE * F_HEAT * Fraction("90909.09") / 2700000)


@pytest.mark.parametrize(
    "plant",
    [
        {"fuel_energy": "13500 TJ"},
        {"heat_efficiency": share("20 %"), "electric_efficiency": share("36 %")},
        {"heat_efficiency": share("20 %")},
        {"fuel_energy": {"unit": "GJ", "values": ["1125000"] * 12}, "electric_efficiency": share("36 %")},
    ],
)
def test_efficiencies_may_be_stated(plant):
    """The energy of the fuels, or the efficiencies themselves, in place of what follows from calorific values: the same tonnes."""
    fuel = COAL if len(plant) == 1 and "heat_efficiency" in plant else {
        "item": "bituminous-coal", "use": "captive-power", "amount": "675000 t", "quantity_factor": share("1.88 tCO2/t"),
    }  # fmt: skip
    found = calculate(smelter(CAPTIVE, facility=[CHP | TAKERS | plant], fuel=[fuel]), "eu-cbam-al-2023")
    assert agrees(Fraction(found.total("enterprise", source="plant-heat").value), MADE * F_HEAT * Fraction(10, 27))


def test_an_emission_that_is_stated_is_split_alike():
    """The reported emission in tCO2, with the energy of the fuels: as by the fuels; of a plant that gives nothing else all is the heat's."""
    stated = {"emission": "1269000 tCO2", "source": "its report", "fuel_energy": "13500000 GJ"}
    found = calculate(smelter(CAPTIVE, facility=[CHP | TAKERS | stated]), "eu-cbam-al-2023")
    assert agrees(Fraction(found.total("enterprise", source="plant-heat").value), MADE * F_HEAT * Fraction(10, 27))
    assert "reported emission" in found.line("plant-heat/own/2023").inputs[2].source
    boiler = CHP | stated | {"net_generation": "0 MWh", "heat_smelter": "2700000 GJ"}
    grid = {"supply": "grid", "amount": "1 MWh", "location_factor": share("0.5 tCO2/MWh")}
    alone = calculate(smelter(grid, facility=[boiler]), "eu-cbam-al-2023")
    assert Fraction(alone.total("enterprise", source="plant-heat").value) == MADE
    assert rows(alone) == {"captive-plant/own/made": MADE, "captive-plant/own/heat/smelter": MADE}


@pytest.mark.parametrize(
    ("plant", "fuel", "fault"),
    [
        ({"reference_heat": None}, COAL, ("datum-missing", "reference_heat")),
        ({"reference_electricity": None}, COAL, ("datum-missing", "reference_electricity")),
        ({"net_generation": None}, COAL, ("datum-missing", "electric_efficiency")),
        ({"heat": None, "reference_heat": share("90 %")}, COAL, ("datum-missing", "heat")),
        ({"heat": "0 GJ"}, COAL, ("plant-heat-zero", "heat")),
        ({}, {"ncv": None, "emission_factor": None, "quantity_factor": share("1.88 tCO2/t")}, ("plant-energy-missing", None)),
        ({"fuel_energy": "0 GJ"}, COAL, ("plant-energy-missing", "fuel_energy")),
        ({}, {"amount": "0 t"}, ("plant-energy-missing", None)),
        ({}, {"emission_factor": None}, ("datum-missing", "emission_factor")),
        ({"emission": "1269000 tCO2e", "source": "x", "fuel_energy": "13500000 GJ"}, None, ("gases-mixed", "emission")),
    ],
)
def test_what_a_plant_lacks_is_named(plant, fuel, fault):
    """An efficiency, a reference, a generation, an energy, an emission factor, heat that is used and not given: a fault, never a guess."""
    facility = {key: value for key, value in (CHP | TAKERS | plant).items() if value is not None}
    rows_of = [{key: value for key, value in (COAL | fuel).items() if value is not None}] if fuel is not None else []
    tables = {"facility": [facility]} | ({"fuel": rows_of} if rows_of else {})
    assert fault in support.refused(smelter(**tables), "eu-cbam-al-2023")


def test_rules_that_know_no_fuels_of_a_plant_name_its_emission():
    """A guideline of others that splits what it does not work out is told so, by the plant."""
    data = guideline_of("eu-cbam-al-2023").data
    data["source"] = [one for one in data["source"] if one["id"] != "captive-plant"]
    found = support.refused(smelter(facility=[CHP | TAKERS], fuel=[COAL]), Guideline.model_validate(data))
    assert ("plant-emission-missing", None) in found
    sold = {"id": "own", "kind": "captive-power", "net_generation": "1350000 MWh", "electricity_sold": "1350000 MWh"}
    grid = {"supply": "grid", "amount": "1 MWh", "location_factor": share("0.5 tCO2/MWh")}
    assert rows(calculate(smelter(grid, facility=[sold], fuel=[COAL]), Guideline.model_validate(data))) == {}
    data = guideline_of("eu-cbam-al-2023").data
    data["source"] = [one for one in data["source"] if (one["id"], one["table"]) != ("captive-plant", "fuel")]
    assert rows(calculate(smelter(grid, facility=[sold], fuel=[COAL]), Guideline.model_validate(data))) == {}


def test_what_nobody_generates_is_open():
    """Consumers of a plant without a net generation have no part that could be worked out: all of its power's emission is open."""
    grid = {"supply": "grid", "amount": "1 MWh", "location_factor": share("0.5 tCO2/MWh")}
    plant = {"id": "own", "kind": "captive-power", "electricity_sold": "1350000 MWh"}
    found = calculate(smelter(grid, facility=[plant], fuel=[COAL]), "eu-cbam-al-2023")
    assert rows(found) == {"captive-plant/own/made": MADE, "captive-plant/own/electricity/open": MADE}


@pytest.mark.parametrize("value", ["0 %", "101 %", "1.01", "90"])
def test_no_efficiency_is_out_of_bounds(value):
    """Nothing, more than the whole, and per cent without their sign are refused at the door."""
    with pytest.raises(ValueError, match="reference_heat"):
        of(smelter(CAPTIVE, facility=[CHP | {"reference_heat": share(value)}], fuel=[COAL]))


# --- other guidelines, other plants


@pytest.mark.parametrize("name", ["cn-al-2013", "cn-al-2023", "cn-al-2024", "ghgp-scope2", "ipcc-2006-al"])
def test_guidelines_that_split_nothing_are_unchanged(name):
    """Under rules that do not ask for it no digit moves: heat and its takers are said not to enter."""
    bare = {"id": "own", "kind": "captive-power", "net_generation": "1350000 MWh"}
    one, two = (calculate(smelter(CAPTIVE, facility=[plant], fuel=[COAL]), name) for plant in (bare, CHP | TAKERS))
    assert [line.as_dict() for line in one.lines] == [line.as_dict() for line in two.lines]
    assert [total.as_dict() for total in one.totals] == [total.as_dict() for total in two.totals]
    assert rows(two) == rows(one) == {}


def test_a_plant_without_heat_is_as_before():
    """No heat, no consumers: no account, and the whole emission is the electricity's; consumers alone give the account of the power."""
    bare = {"id": "own", "kind": "captive-power", "net_generation": "1350000 MWh"}
    found = calculate(smelter(CAPTIVE, facility=[bare], fuel=[COAL]), "eu-cbam-al-2023")
    assert rows(found) == {}
    assert agrees(Fraction(found.total("enterprise", basis="indirect").value), MADE * Fraction(100, 135))
    sold = calculate(smelter(CAPTIVE, facility=[bare | {"electricity_sold": "200000 MWh"}], fuel=[COAL]), "eu-cbam-al-2023")
    account = {key.removeprefix("captive-plant/own/"): value for key, value in rows(sold).items()}
    assert account == {
        "made": MADE, "electricity/smelter": 940000, "electricity/sold": 188000, "electricity/open": 141000,
    }  # fmt: skip
    cold = calculate(smelter(CAPTIVE, facility=[bare | {"heat": "0 GJ", "heat_smelter": "0 GJ"}], fuel=[COAL]), "eu-cbam-al-2023")
    for basis in ("direct", "indirect"):
        assert cold.total("enterprise", basis=basis).value == found.total("enterprise", basis=basis).value


def test_heat_to_others_leaves_the_electricity_its_part():
    """Heat of which the smelter uses nothing lowers the factor of the power all the same; what nobody takes is open."""
    found = calculate(smelter(CAPTIVE, facility=[CHP], fuel=[COAL]), "eu-cbam-al-2023")
    assert agrees(Fraction(found.total("enterprise", basis="indirect").value), MADE * (1 - F_HEAT) * Fraction(100, 135))
    assert agrees(rows(found)["captive-plant/own/heat/open"], MADE * F_HEAT)
    assert "plant-heat" not in {line.source for line in found.lines}


def test_two_plants_have_accounts_of_their_own():
    """Each plant with its fuels, its heat and the rows that name it; a row that names none is nobody's where there are two."""
    two = CHP | {"id": "two", "heat": None, "net_generation": "500000 MWh", "electricity_sold": "500000 MWh"}
    two = {key: value for key, value in two.items() if value is not None and not key.startswith("reference")}
    coal = [COAL | {"site": "own"}, COAL | {"site": "two", "amount": "300000 t"}]
    found = whole(calculate(smelter(CAPTIVE | {"plant": "own"}, facility=[CHP | TAKERS, two], fuel=coal), "eu-cbam-al-2023"))
    account = rows(found)
    assert account["captive-plant/two/electricity/sold"] == account["captive-plant/two/made"] == 564000
    assert account["captive-plant/two/electricity/smelter"] == 0
    assert account["captive-plant/own/made"] == MADE
    assert [line.id for line in found.lines if line.source == "plant-heat"] == ["plant-heat/own/2023"]


def test_a_plant_that_gives_more_than_it_burns_is_named():
    """Electricity and heat above the energy of the fuels: a warning with both."""
    found = calculate(smelter(CAPTIVE, facility=[CHP | {"heat": "9000000 GJ"}], fuel=[COAL]), "eu-cbam-al-2023")
    assert codes(found, "plant-above-fuel") == [("warning", "plant-above-fuel")]
    report = {"emission": "1269000 tCO2", "source": "x", "heat_efficiency": share("20 %"), "electric_efficiency": share("36 %")}
    stated = calculate(smelter(CAPTIVE, facility=[CHP | report]), "eu-cbam-al-2023")
    assert codes(stated, "plant-above-fuel") == []


def test_the_tables_of_a_report_show_the_account(made):
    """A reader sees the line of the heat and the rows of the plant by their names in either language."""
    english, chinese = (inventory_text(made["eu-cbam-al"], lang) for lang in ("en", "zh"))
    assert "heat of the captive power plant" in english
    assert "自备电厂供热" in chinese
    for english_name, chinese_name in (("heat sold", "外供热量"), ("electricity lost", "线损电量"), ("bituminous coal", "烟煤")):
        assert f"own · {english_name}" in english
        assert f"own · {chinese_name}" in chinese
    assert "own/" not in chinese.partition("C.6")[2].partition("提示")[0]


# --- the mean factor of several sources


def test_the_mean_factor_of_several_sources():
    """Weighed by megawatt-hours over all that is consumed, months and the other consumption included; by hand a plain fraction."""
    grid = {"supply": "grid", "amount": {"unit": "MWh", "values": ["25000"] * 12}, "location_factor": share("0.6 tCO2/MWh")}
    direct = {"supply": "direct", "amount": "200000 MWh", "location_factor": share("0.02 tCO2/MWh")}
    plant = {"id": "own", "kind": "captive-power", "net_generation": "1350000 MWh"}
    for name, year in EU.items():
        raw = smelter(CAPTIVE, grid, year=year, other_electricity=[direct], facility=[plant], fuel=[COAL])
        mean = rows(calculate(raw, name))["electricity-mix"]
        assert agrees(mean, (1000000 * Fraction("0.94") + 300000 * Fraction("0.6") + 200000 * Fraction("0.02")) / 1500000)


def test_no_mean_of_one_factor_or_of_a_part():
    """One factor is no mix, nor is electricity of which a part has no factor, or of which the others are nothing."""
    grid = {"supply": "grid", "amount": "300000 MWh", "location_factor": share("0.6 tCO2/MWh")}
    same = {"supply": "direct", "amount": "200000 MWh", "location_factor": share("0.6 tCO2/MWh")}
    unknown = {"supply": "direct", "amount": "200000 MWh"}
    nothing = {"supply": "direct", "amount": "0 MWh", "location_factor": share("0.1 tCO2/MWh")}
    for second in (same, unknown, nothing):
        assert "electricity-mix" not in rows(calculate(smelter(grid, second, year=2026), "eu-cbam-al"))


def test_a_mix_by_a_table_that_is_not_there_is_refused():
    """A guideline names one of its own supplies tables."""
    data = guideline_of("eu-cbam-al").data | {"electricity_mix": "nowhere"}
    with pytest.raises(ValueError, match="nowhere"):
        Guideline.model_validate(data)


# --- statements that do not close


@pytest.mark.parametrize(
    ("plant", "code"),
    [
        ({"gross_generation": "1500000 MWh", "own_use": "100000 MWh"}, "plant-generation-differs"),
        ({"electricity_sold": "200001 MWh"}, "plant-electricity-open"),
        ({"electricity_losses": "49999.9 MWh"}, "plant-electricity-open"),
        ({"heat_losses": "0 GJ"}, "plant-heat-open"),
        ({"heat_smelter": "1000000.1 GJ"}, "plant-heat-open"),
    ],
)
def test_what_does_not_close_is_named(plant, code):
    """Gross less own use is net; net is consumed, sold and lost; heat likewise: else a warning with the difference, under every rule."""
    wanted = {"plant-generation-differs", "plant-electricity-open", "plant-heat-open"}
    fine = {"gross_generation": "1500000 MWh", "own_use": "150000 MWh"}
    for name in ("cn-al-2023", "eu-cbam-al-2023"):
        found = calculate(smelter(CAPTIVE, facility=[CHP | TAKERS | fine | plant], fuel=[COAL]), name)
        assert [(one.severity, one.code) for one in found.findings if one.code in wanted] == [("warning", code)]
    told = check(of(smelter(CAPTIVE, facility=[CHP | TAKERS | fine | plant], fuel=[COAL])))
    assert code in {one.code for one in told.findings}
    sound = check(of(smelter(CAPTIVE, facility=[CHP | TAKERS | fine], fuel=[COAL])))
    assert wanted.isdisjoint(one.code for one in sound.findings)
    assert {"plant-generation", "plant-electricity", "plant-heat"} <= set(sound.ran)


def test_power_is_looked_for_where_it_is_consumed():
    """Rows of another plant do not count, of the other consumption they do; a facility that is no power plant closes nothing."""
    other = {"id": "Works", "kind": "other", "emission": "1 tCO2", "source": "x"}
    two = {"id": "two", "kind": "captive-power", "emission": "1 tCO2", "source": "x", "net_generation": "10 MWh"}
    coal = COAL | {"site": "own"}
    supplies = [CAPTIVE | {"amount": "700000 MWh", "plant": "own"}, CAPTIVE | {"amount": "10 MWh", "plant": "two"}]
    rest = [CAPTIVE | {"amount": "300000 MWh", "plant": "own"}]
    raw = smelter(*supplies, other_electricity=rest, facility=[CHP | TAKERS, two, other], fuel=[coal])
    found = check(of(raw))
    assert "plant-electricity-open" not in {one.code for one in found.findings}


# --- the properties

PARTS = st.lists(st.integers(0, 10**6), min_size=4, max_size=4).filter(any)


@settings(max_examples=25, deadline=None)
@given(PARTS, PARTS, st.integers(11, 999), st.integers(11, 999), st.integers(1, 10**5))
def test_nothing_is_lost_and_nothing_counts_twice(power, heat, reference_heat, reference_electricity, coal):
    """Whoever takes whatever: the parts add up to what is made, and each is what the formula of the oracle gives in fractions."""
    given_power, given_heat = sum(power), sum(heat)
    plant = CHP | {
        "net_generation": f"{given_power} MWh", "heat": f"{given_heat} GJ",
        "reference_heat": share(f"{reference_heat // 10}.{reference_heat % 10} %"),
        "reference_electricity": share(f"{reference_electricity // 10}.{reference_electricity % 10} %"),
        "electricity_others": f"{power[1]} MWh", "electricity_sold": f"{power[2]} MWh", "electricity_losses": f"{power[3]} MWh",
        "heat_smelter": f"{heat[0]} GJ", "heat_others": f"{heat[1]} GJ", "heat_sold": f"{heat[2]} GJ", "heat_losses": f"{heat[3]} GJ",
    }  # fmt: skip
    raw = smelter(CAPTIVE | {"amount": f"{power[0]} MWh"}, facility=[plant], fuel=[COAL | {"amount": f"{coal} t"}])
    found = calculate(raw, "eu-cbam-al-2023")
    account = rows(found)
    emission = account.pop("captive-plant/own/made")
    assert emission == coal * Fraction("1.88")
    assert abs(sum(account.values()) - emission) <= Fraction(1, 10**15)
    by_heat, by_power = Fraction(given_heat * 1000, reference_heat), Fraction(given_power * 3600, reference_electricity)
    wanted = emission * by_heat / (by_heat + by_power) * Fraction(heat[0], given_heat)
    assert abs(Fraction(found.total("enterprise", source="plant-heat").value) - wanted) <= Fraction(1, 10**15)


def test_plans_are_shared_and_no_shape_hides_a_plant():
    """Two activities that differ in the fuels of the plant alone differ in its heat, in whatever order they are calculated."""
    bound = plan.compile("eu-cbam-al-2023")
    assert any(account.of_plant for account in bound.accounts)
    for amount, wanted in (("675000 t", MADE), ("337500 t", MADE / 2), ("675000 t", MADE)):
        plant = CHP | TAKERS | {"fuel_energy": "13500000 GJ"}
        found = calculate(smelter(CAPTIVE, facility=[plant], fuel=[COAL | {"amount": amount}]), "eu-cbam-al-2023")
        assert agrees(Fraction(found.total("enterprise", source="plant-heat").value), wanted * F_HEAT * Fraction(10, 27))


@pytest.mark.parametrize("name", EU)
def test_the_batch_gives_the_same_digits(name):
    """Entities of one shape whose plants differ in their numbers alone: each its own split, as the engine gives it."""
    activities = {}
    for at, (coal, used) in enumerate((("675000 t", "1000000 GJ"), ("600000 t", "900000 GJ"), ("675001 t", "2700000 GJ"))):
        plant = CHP | TAKERS | {"heat_smelter": used}
        raw = smelter(CAPTIVE, year=EU[name], facility=[plant], fuel=[COAL | {"amount": coal}])
        activities[f"E{at}"] = of(raw | {"entity": {"name": f"E{at}", "province": "Shandong"}})
    batches.held(run(activities, name, check_lines=0), activities, name)


def test_a_guideline_says_what_the_fuels_of_a_plant_give():
    """`guidelines show` names where emission and energy come from, in either language."""
    for lang, word in (("en", "captive power plant · emission"), ("zh", "自备电厂 · energy")):
        assert word in guideline_text(guideline_of("eu-cbam-al"), lang)
