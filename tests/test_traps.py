"""Known traps of primary aluminium and of scope 2: each wrong reading is refused, said, or gives the right number."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.inventory import Inventory, calculate

MONTHS = 12
SOURCE = "laboratory report"
IPCC = ("ipcc-2006-al", "ipcc-2019-al")
EU = ("eu-cbam-al", "eu-cbam-al-2023")
ANALYSES = {"anode_sulphur": {"value": "2 %", "source": SOURCE}, "anode_ash": {"value": "0.4 %", "source": SOURCE}}


def measured(value: str, source: str = SOURCE, **more: str) -> dict[str, str]:
    """A value of the plant's own."""
    return {"value": value, "source": source} | more


def activity(year: int = 2026, **tables: Any) -> dict[str, Any]:
    """An activity of these tables."""
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": {"name": "Example Aluminium"}} | tables


def smelter(technology: str = "cwpb", **data: Any) -> dict[str, Any]:
    """A line of cells that states its net anode, so that every guideline can compute it."""
    process = {"id": "P1", "technology": technology, "liquid_aluminium": "1000 t", "anode_method": "balance", "net_anode": "420 t"}
    process |= ANALYSES | data
    return activity(process=[{key: value for key, value in process.items() if value is not None}])


def slope(technology: str = "cwpb", **data: Any) -> dict[str, Any]:
    """The same with half a minute per cell-day."""
    return smelter(technology, **{"anode_effect_method": "slope", "anode_effect_minutes": "0.5 min"} | data)


def overvoltage(technology: str = "cwpb", **data: Any) -> dict[str, Any]:
    """The same with an overvoltage of 5 mV at 95 %."""
    given = {"anode_effect_method": "overvoltage", "anode_effect_overvoltage": "5 mV", "current_efficiency": "95 %"}
    return smelter(technology, **given | data)


def power(*supplies: dict[str, Any], year: int = 2023) -> dict[str, Any]:
    """Supplies of the enterprise."""
    return activity(year, electricity=list(supplies))


def supply(name: str = "grid", amount: str = "100 MWh", **more: Any) -> dict[str, Any]:
    """One supply."""
    return {"supply": name, "amount": amount} | more


def certificate(**more: Any) -> dict[str, Any]:
    """Evidence for 100 MWh that answers every question."""
    period = {"from": "2023-01-01", "to": "2023-12-31", "vintage": 2023, "retired_on": "2024-02-01"}
    record = {
        "kind": "energy-attribute-certificate",
        "number": "EAC-1",
        "amount": "100 MWh",
        "registry": "I-REC",
        "rate": "0 tCO2/MWh",
    }
    return {key: value for key, value in (record | period | more).items() if value is not None}


def refused(given: dict[str, Any], guideline: str, **asked: Any) -> set[str]:
    """The codes of the faults that stop the calculation."""
    with pytest.raises(InputError) as caught:
        calculate(given, guideline, **asked)
    return {fault.code for fault in caught.value.faults}


def said(inventory: Inventory) -> set[str]:
    """The codes of the findings of a result."""
    return {finding.code for finding in inventory.findings}


def mass(inventory: Inventory, gas: str, line: str = "P1/anode-effect/2026") -> Fraction:
    """The tonnes of a gas on a line; of endless digits the first 28."""
    (found,) = (one for one in inventory.line(line).gases if one.gas == gas)
    return Fraction(found.mass)


def tonnes(
    given: dict[str, Any], guideline: str, source: str = "anode-effect", level: str = "enterprise", **asked: Any
) -> Fraction:
    """The total of a source of the one process."""
    place = {key: asked.pop(key) for key in ("gas", "basis", "process") if key in asked}
    return Fraction(calculate(given, guideline, **asked).total(level, source=source, **place).value)


# --- current efficiency


@pytest.mark.parametrize("guideline", [*IPCC, "ghgp-al", "eu-cbam-al"])
def test_current_efficiency_says_what_it_is(guideline):
    """95 % and the share 0.95 give the same 61.0526 kg of CF4, never 100 times as much."""
    found = [mass(calculate(overvoltage(current_efficiency=text), guideline), "CF4") for text in ("95 %", "0.95 1")]
    for tonnes_of_cf4 in found:
        assert abs(tonnes_of_cf4 * 1000 - Fraction(1160, 19)) < Fraction(1, 10**20)
        assert tonnes_of_cf4 * 1000 < 62


@pytest.mark.parametrize("stated", ["0.95 %", "1 %", "0 %", "100.1 %", "95 1", "1.01 1", "0.01 1"])
def test_current_efficiency_has_bounds(stated):
    """Accepted is 1 % < CE ≤ 100 % only: the 0.95 that a sheet prints is no per cent."""
    assert "percent-trap" in refused(overvoltage(current_efficiency=stated), "ghgp-al")


def test_current_efficiency_without_a_unit():
    """The printed 0.95 alone is refused: nothing says whether it is a share."""
    assert "unit-missing" in refused(overvoltage(current_efficiency="0.95"), "ghgp-al")


def test_collection_efficiency_has_the_same_bounds():
    """A collection efficiency of 0.98 per cent cannot be."""
    assert "percent-trap" in refused(slope(collection_efficiency="0.98 %"), "eu-cbam-al")


def test_the_per_cent_is_part_of_the_coefficient():
    """1.16 with its per cent is 0.0116 without it; a coefficient of another dimension is refused."""
    units = ("1.16 kgCF4*%/(tAl*mV)", "0.0116 kgCF4/(tAl*mV)")
    found = {mass(calculate(overvoltage(overvoltage_coefficient=measured(text)), "ipcc-2006-al"), "CF4") for text in units}
    assert len(found) == 1
    assert "wrong-dimension" in refused(overvoltage(overvoltage_coefficient=measured("1.16 kgCF4/tAl")), "ipcc-2006-al")


# --- per cent and shares

SHARES = (
    "anode_sulphur",
    "anode_ash",
    "anode_carbon",
    "paste_binder",
    "paste_pitch_sulphur",
    "paste_pitch_hydrogen",
    "paste_coke_ash",
)


@pytest.mark.parametrize("key", SHARES)
def test_analyses_need_their_unit(key):
    """2.0 without a unit is refused, and so is a share of 2."""
    assert "unit-missing" in refused(slope(**{key: measured("2.0")}), "ipcc-2006-al")
    assert "percent-trap" in refused(slope(**{key: measured("2.0 1")}), "ipcc-2006-al")


@pytest.mark.parametrize("key", ["hydrogen", "packing_sulphur", "packing_ash"])
def test_analyses_of_the_bake_furnace_need_their_unit(key):
    """The same for the bake furnace: its hydrogen is a share or a mass, never a bare number."""
    plant = {"green_anodes": "501 t", "baked_anodes": "475 t", "furnace": "other"}
    assert "unit-missing" in refused(activity(anode_plant=[plant | {key: measured("0.5")}]), "ipcc-2006-al")
    assert "percent-trap" in refused(activity(anode_plant=[plant | {key: measured("2 1")}]), "ipcc-2006-al")


def test_a_share_written_as_per_cent_is_noticed():
    """0.02 % of sulphur is possible, and so unlikely that it leaves a finding; 2 % and 0.02 are the same."""
    assert "implausible" in said(calculate(slope(anode_sulphur=measured("0.02 %")), "ipcc-2006-al"))
    found = {tonnes(slope(anode_sulphur=measured(text)), "ipcc-2006-al", "anode") for text in ("2 %", "0.02 1")}
    assert found == {Fraction("1503.04")}


def test_carbon_is_not_taken_twice():
    """Carbon content and sulphur with ash say the same thing: one of the two."""
    assert "one-of" in refused(slope(anode_carbon=measured("97.6 %")), "eu-cbam-al")


def test_net_anode_is_not_taken_twice():
    """Net anode stands once: as a mass, per tonne of metal, or as what is left after the butts."""
    assert "one-of" in refused(slope(anode="500 t", butts="80 t"), "eu-cbam-al")


def test_hydrogen_of_a_year_is_not_taken_off_every_month():
    """A mass of hydrogen for the year cannot serve twelve months of green anodes."""
    months = {
        name: {"unit": "t", "values": [amount] * MONTHS} for name, amount in (("green_anodes", "501"), ("baked_anodes", "475"))
    }
    plant = months | {"furnace": "other", "hydrogen": measured("30 t")}
    assert "mixed-shape" in refused(activity(anode_plant=[plant]), "ipcc-2006-al")


# --- anode-effect minutes


@pytest.mark.parametrize("unit", ["min/cell", "min/d", "1/(cell·d)", "min*cell", "h/t"])
def test_minutes_are_per_cell_day(unit):
    """Minutes per cell, per day or of anything else are no minutes per cell-day."""
    assert refused(slope(anode_effect_minutes=f"0.5 {unit}"), "ipcc-2006-al") == {"wrong-dimension"}


def test_minutes_are_not_those_of_one_effect():
    """Minutes per cell-day that are the mean duration of one effect contradict effects × duration."""
    stated = {"anode_effects": "0.1 1/(cell·d)", "anode_effect_duration": "2.5 min"}
    assert "minutes-contradict" in refused(slope(anode_effect_minutes="2.5 min", **stated), "ipcc-2006-al")
    found = {tonnes(slope(anode_effect_minutes=text, **stated), "ipcc-2006-al") for text in ("0.25 min", None)}
    assert found == {Fraction("285.038325")}


def test_effects_alone_are_no_minutes():
    """A number of effects is no substitute for minutes, and a missing duration is asked for."""
    assert "datum-missing" in refused(slope(anode_effect_minutes=None, anode_effects="0.1 1/(cell·d)"), "ipcc-2006-al")


def test_a_yearly_mean_of_minutes_is_weighted_by_output():
    """1 000 t at 0.1 min and 3 000 t at 0.5 min make 228.80 kg of CF4; the plain mean 0.3 makes 171.60 and leaves a finding."""
    rest = ["0"] * 10
    metal = {"unit": "t", "values": ["1000", "3000", *rest]}
    months = {"unit": "min", "values": ["0.1", "0.5", *rest]}
    by_month = calculate(slope(liquid_aluminium=metal, anode_effect_minutes=months), "eu-cbam-al")
    by_year = calculate(slope(liquid_aluminium=metal, anode_effect_minutes="0.3 min"), "eu-cbam-al")
    weights = [[mass(one, "CF4", f"P1/anode-effect/2026-{month:02}") * 1000 for month in (1, 2)] for one in (by_month, by_year)]
    assert [sum(pair) for pair in weights] == [Fraction("228.80"), Fraction("171.60")]
    assert "yearly-mean" in said(by_year)
    assert "yearly-mean" not in said(by_month)


# --- gases, kg and t


@pytest.mark.parametrize("unit", ["kgC2F6/tAl", "kgC2F6", "kgCF4/kgC2F6"])
def test_the_weight_fraction_is_per_cf4(unit):
    """F is C2F6 per CF4, never per aluminium or the other way round."""
    assert "wrong-dimension" in refused(slope(c2f6_fraction=measured(f"0.121 {unit}")), "ipcc-2006-al")


def test_kilograms_and_tonnes_of_the_gases():
    """121 kg of C2F6 per t of CF4 is 0.121: CF4 counts in t where C2F6 is worked out from it."""
    for text in ("0.121 kgC2F6/kgCF4", "121 kgC2F6/tCF4", "0.121 1", "12.1 %"):
        found = calculate(slope(c2f6_fraction=measured(text)), "ipcc-2006-al")
        assert mass(found, "C2F6") == mass(found, "CF4") * Fraction("0.121") == Fraction("0.0086515")


def test_the_slope_is_no_emission_per_tonne():
    """A slope in kg per t, without its minutes, is refused; so is an emission per tonne in the unit of a slope."""
    assert "wrong-dimension" in refused(slope(slope=measured("0.143 kgCF4/tAl")), "ipcc-2006-al")
    assert "wrong-dimension" in refused(
        smelter(anode_effect_method="factor", cf4_factor=measured("0.4 kgCF4/tAl/min")), "ipcc-2006-al"
    )


# --- rounding early


def test_no_ratio_is_rounded_on_the_way():
    """2.5 mV / 96 % over 100 000 t makes 24 085.40625 t; six decimals kept at each step would make 24 085.9389."""
    given = overvoltage(liquid_aluminium="100000 t", anode_effect_overvoltage="2.5 mV", current_efficiency="96 %")
    for guideline in ("ipcc-2006-al", "eu-cbam-al"):
        assert tonnes(given, guideline) == Fraction("24085.40625")


@pytest.mark.parametrize(("gwp", "loss"), [("AR5", "3.33"), ("AR6", "3.72")])
def test_a_mass_is_rounded_where_that_is_asked_for(gwp, loss):
    """Tonnes of C2F6 rounded to 1.73 lose 3.33 t (AR5) or 3.72 t (AR6): only where every cell is rounded, and the difference is shown."""
    given = slope(liquid_aluminium="200000 t")
    whole = tonnes(given, "ipcc-2006-al", gwp=gwp)
    rounded = calculate(given, "ipcc-2006-al", gwp=gwp, rounding="cell")
    assert whole - Fraction(rounded.total("enterprise", source="anode-effect").value) == Fraction(loss)
    (total,) = (one for one in rounded.totals if one.key == ("enterprise", None, "anode-effect", None, "2026", None))
    assert Fraction(total.difference) == -Fraction(loss)


# --- documents and their numbers


@pytest.mark.parametrize(
    ("technology", "old", "new"),
    [("vss", "0.6640836", "0.4399068"), ("swpb", "2.5641984", "2.2689540"), ("hss", "0.74977650", "1.2349755")],
)
def test_two_generations_of_slopes(technology, old, new):
    """SWPB, VSS and HSS have two slopes: each result names the document of its own, and never the other's number."""
    given = slope(technology, liquid_aluminium="1 t", anode_effect_minutes="1 min")
    wanted = {"ipcc-2006-al": old, "ghgp-al": None, "ipcc-2019-al": new, "eu-cbam-al": new}
    documents = {"ipcc-2006-al": "ipcc-2006-vol3", "ghgp-al": "ghgp-al-tool", "ipcc-2019-al": "ipcc-2019-refinement-vol3"}
    for guideline, value in wanted.items():
        inventory = calculate(given, guideline, gwp="AR5" if guideline == "ghgp-al" else None)
        assert Fraction(inventory.total("enterprise", source="anode-effect").value) == Fraction(value or old)
        (used,) = (one for one in inventory.line("P1/anode-effect/2026").inputs if one.name in ("slope", "duct"))
        assert used.document == documents.get(guideline, "eu-2025-2547")


@pytest.mark.parametrize(
    ("guideline", "technology", "value", "label"),
    [
        ("ipcc-2006-al", "vss", "0.058", "IPCC 2006 tier 2"),
        ("ipcc-2006-al", "swpb", "0.233", "IPCC 2006, Vol. 3"),
        ("eu-cbam-al", "vss", "0.092", "EU 2025/2547"),
    ],
)
def test_a_slope_under_the_wrong_name(guideline, technology, value, label):
    """A coefficient that is called by a document which prints another one leaves a finding."""
    unit = "(kgCF4/tAl)/(min/(cell·d))"
    wrong = slope(technology, slope=measured(f"{value} {unit}", label, measured_on="2025-06-01"))
    assert "label-mismatch" in said(calculate(wrong, guideline))
    own = slope(technology, slope=measured(f"{value} {unit}", "measured on our cells", measured_on="2025-06-01"))
    assert "label-mismatch" not in said(calculate(own, guideline))


@pytest.mark.parametrize("guideline", ["ghgp-al", "ipcc-2006-al", "eu-cbam-al"])
def test_the_shifted_label_of_the_tool(guideline):
    """3.65 and 0.252 are SWPB, 1.16 and 0.121 CWPB, whatever stands beside them in the sheet; Søderberg cells have none."""
    for technology, coefficient, fraction in (("cwpb", "1.16", "0.121"), ("swpb", "3.65", "0.252")):
        found = calculate(overvoltage(technology, current_efficiency="100 %"), guideline)
        assert mass(found, "CF4") == Fraction(coefficient) * 5 / 100
        assert mass(found, "C2F6") == mass(found, "CF4") * Fraction(fraction)
    for technology in ("vss", "hss"):
        assert refused(overvoltage(technology), guideline) & {"no-default", "no-default-for"}


def test_swpb_has_one_fraction_for_each_method():
    """Under EU law the C2F6 of SWPB is 0.280 of its CF4 by slope and 0.252 by overvoltage."""
    found = [calculate(given, "eu-cbam-al") for given in (slope("swpb"), overvoltage("swpb", current_efficiency="100 %"))]
    assert [mass(one, "C2F6") / mass(one, "CF4") for one in found] == [Fraction("0.280"), Fraction("0.252")]


def test_the_swapped_headings_of_the_american_table():
    """Hydrogen of pitch (3.3 %) belongs to paste, hydrogen of green anodes (0.5 %) to the bake furnace; that guideline is not shipped."""
    plant = {"id": "B1", "green_anodes": "501 t", "baked_anodes": "475 t", "furnace": "other"}
    pitch = {
        one.name: one for one in calculate(activity(anode_plant=[plant]), "ipcc-2006-al").line("anode-bake-pitch/B1/2026").inputs
    }
    assert pitch["hydrogen_share"].factor == "ipcc-2006/green-anode-hydrogen"
    assert Fraction(pitch["hydrogen_share"].value) == Fraction("0.005")
    paste = slope("vss", net_anode=None, anode_sulphur=None, anode_ash=None, paste="500 t", paste_type="dry")
    used = {one.name: one for one in calculate(paste, "ipcc-2006-al").line("P1/anode/2026").inputs}
    assert Fraction(used["pitch_hydrogen"].value) == Fraction("0.033")
    assert Fraction(used["dust"].value) == Fraction("0.01")
    assert "unknown-guideline" in refused(paste, "us-98f-al")


def test_a_set_of_gwps_has_its_own_numbers():
    """AR5 is 6 630 and 11 100: the set with climate-carbon feedback, 7 349 and 12 340, goes by another name."""
    found = calculate(slope(), "ipcc-2006-al", gwp="AR5").line("P1/anode-effect/2026").gases
    assert [one.gwp for one in found] == ["6630", "11100"]
    assert "unknown-gwp" in refused(slope(), "ipcc-2006-al", gwp="AR5 with feedback")
    assert "gwp-fixed" in refused(slope(), "eu-cbam-al", gwp="AR6")


def test_other_gwps_are_not_the_tools():
    """The tool has the GWPs of 1995; a result with others says so."""
    assert "notice" not in said(calculate(slope(), "ghgp-al"))
    other = calculate(slope(), "ghgp-al", gwp="AR5")
    assert any("not the tool's GWP" in finding.message("en") for finding in other.findings)


def test_the_refinement_is_never_whole():
    """Every result of ipcc-2019-al says that its tables were not read, and without measured low-voltage PFC that these are missing."""
    found = calculate(slope(), "ipcc-2019-al")
    texts = [finding.message("en") for finding in found.findings if finding.code == "notice"]
    assert any("were not read" in text for text in texts)
    assert any("Low-voltage PFC are missing" in text for text in texts)
    given = calculate(slope(pfc_other={"cf4": "0.1 t", "c2f6": "0 t"}), "ipcc-2019-al")
    texts = [finding.message("en") for finding in given.findings if finding.code == "notice"]
    assert any("were not read" in text for text in texts)
    assert not any("missing" in text for text in texts)
    assert Fraction(given.total("enterprise", source="pfc-other").value) == 663


@pytest.mark.parametrize("data", [{"anode_method": "default", "net_anode": None}, {"anode_effect_method": "factor"}])
def test_tier_1_of_the_refinement_is_unknown(data):
    """Tier 1 of the Refinement was not read: it is an error, not the number of 2006."""
    assert refused(slope(**data), "ipcc-2019-al") & {"no-default", "no-default-for", "unknown-factor"}


@pytest.mark.parametrize("technology", ["swpb", "hss", "pfpb-l", "pfpb-m", "pfpb-mw"])
def test_the_transitional_table_is_not_filled_from_its_successor(technology):
    """2023/1773 is known for CWPB and VSS alone: any other class states its own coefficients."""
    assert refused(slope(technology), "eu-cbam-al-2023") & {"no-default", "no-default-for"}
    own = {"slope": measured("0.1 kgCF4/tAl/min"), "c2f6_fraction": measured("0.1 1")}
    assert tonnes(slope(technology, **own), "eu-cbam-al-2023") == Fraction("387")
    assert tonnes(slope("vss", liquid_aluminium="1 t", anode_effect_minutes="1 min"), "eu-cbam-al-2023") == Fraction("0.6640836")


def test_modern_cells_without_intervention_measure():
    """PFPB MW has no coefficients of its own: the plant measures, or says that it takes those of CWPB."""
    assert refused(slope("pfpb-mw"), "eu-cbam-al") & {"no-default", "no-default-for"}


# --- tiers


@pytest.mark.parametrize("guideline", ["ipcc-2006-al", "ghgp-al"])
def test_tier_1_holds_the_bake_furnace(guideline):
    """Tier 1 CO2 holds pitch volatiles and packing coke: together with the lines of a bake furnace it is an error, not a sum."""
    plant = [{"green_anodes": "501 t", "baked_anodes": "475 t", "furnace": "other"}]
    tier_1 = smelter(anode_method="default", net_anode=None) | {"anode_plant": plant}
    assert "method-excludes" in refused(tier_1, guideline)
    assert calculate(smelter() | {"anode_plant": plant}, guideline).line("anode-bake-packing/2026")


@pytest.mark.parametrize("guideline", ["ipcc-2006-al", "ghgp-al"])
@pytest.mark.parametrize("data", [{"anode_effect_minutes": "0.5 min"}, {"anode_effect_overvoltage": "5 mV"}])
def test_tier_1_although_there_are_minutes(guideline, data):
    """Tier 1 is for plants without anode-effect data: with them it leaves a finding."""
    assert "better-data" in said(calculate(smelter(anode_effect_method="factor", **data), guideline))
    assert "better-data" not in said(calculate(smelter(anode_effect_method="factor"), guideline))


def test_44_12_and_3_664_are_not_mixed():
    """EU law calculates with 3.664, the IPCC with 44/12: 109.312 t apart on 150 304."""
    given = slope(liquid_aluminium="100000 t", net_anode=measured("0.42 tC/tAl"))
    ipcc = {guideline: tonnes(given, guideline, "anode") for guideline in (*IPCC, "ghgp-al")}
    eu = {guideline: tonnes(given, guideline, "anode") for guideline in EU}
    assert set(ipcc.values()) == {Fraction(150304)}
    assert set(eu.values()) == {Fraction("150194.688")}
    assert Fraction(150304) - Fraction("150194.688") == Fraction("109.312")


def test_the_overvoltage_says_where_it_comes_from():
    """A coefficient of the plant's own needs a source, which says whether the overvoltage is algebraic or positive; nothing is below zero."""
    bare = overvoltage(overvoltage_coefficient={"value": "1.5 kgCF4*%/(tAl*mV)"})
    assert "source-missing" in refused(bare, "eu-cbam-al")
    assert "negative" in refused(overvoltage(anode_effect_overvoltage="-5 mV"), "eu-cbam-al")
    for guideline in (*IPCC, "ghgp-al", "eu-cbam-al"):
        texts = [finding.message("en") for finding in calculate(overvoltage(), guideline).findings if finding.code == "notice"]
        assert any("algebraic or positive" in text for text in texts)


def test_own_coefficients_have_a_date():
    """Coefficients of the plant's own say when they were measured, under EU law within three years."""
    own = "0.1 kgCF4/tAl/min"
    undated, old, new = ({}, {"measured_on": "2021-05-01"}, {"measured_on": "2025-05-01"})
    found = [said(calculate(slope(slope=measured(own, **date)), "eu-cbam-al")) for date in (undated, old, new)]
    assert ["measured-undated" in codes for codes in found] == [True, False, False]
    assert ["measured-old" in codes for codes in found] == [False, True, False]


def test_the_collection_efficiency_divides():
    """What escapes the hood counts, too: the duct is 98 % of the total, not the total 98 % of the duct."""
    given = slope("pfpb-l", collection_efficiency="98 %")
    wanted = Fraction("470.1087") / Fraction("0.98")
    assert abs(tonnes(given, "eu-cbam-al") - wanted) < Fraction(1, 10**20)
    assert tonnes(given | {}, "ipcc-2019-al") == Fraction("470.1087")


def test_biomass_is_taken_off_however_the_fuel_is_stated():
    """A quarter of biomass takes a quarter off, by emission factor, by carbon with or without a calorific value."""
    carbon = {"elemental_carbon": measured("0.5 tC/t")}
    ways = [
        {"ncv": measured("40 GJ/t"), "emission_factor": measured("45.8 tCO2/TJ")},
        carbon,
        carbon | {"ncv": measured("40 GJ/t")},
    ]
    for way in ways:
        fuel = {"item": "diesel", "amount": "100 t", "biomass_share": "25 %"} | way
        assert tonnes(activity(fuel=[fuel]), "eu-cbam-al", "fuel") == Fraction("137.4")


# --- electricity


def test_certificates_count_under_scope_2_alone():
    """A certificate bought alone makes the market-based total zero; under the Chinese guidelines it counts as grid power."""
    bought = supply("certificate", evidence=[certificate()])
    scope_2 = calculate(power(bought), "ghgp-scope2")
    assert Fraction(scope_2.total("enterprise", basis="market").value) == 0
    assert Fraction(scope_2.total("enterprise", basis="location").value) == Fraction("53.06")
    chinese = calculate(power(bought), "cn-al-2023")
    assert Fraction(chinese.total("enterprise").value) == Fraction("57.03")
    assert "supply-not-recognised" in said(chinese)


def test_the_residual_mix_is_of_the_market_alone():
    """Uncovered electricity takes the residual mix in the market-based total, and the grid average in the location-based one."""
    found = calculate(power(supply()), "ghgp-scope2")
    used = {line.basis: next(one.factor for one in line.inputs if one.name == "factor") for line in found.lines}
    assert used == {"location": "cn-grid-2023/average", "market": "cn-grid-2023/residual"}


def test_location_and_market_are_never_one_sum():
    """No total holds both: without a basis there is none to give, and with one each has its own."""
    found = calculate(power(supply()), "ghgp-scope2")
    with pytest.raises(UnknownIdError):
        found.total("enterprise")
    assert {total.basis for total in found.totals} == {"location", "market"}
    assert [Fraction(found.total("enterprise", basis=one).value) for one in ("location", "market")] == [
        Fraction("53.06"),
        Fraction("60.96"),
    ]


def test_no_residual_mix_is_said():
    """Where no residual mix is known the grid average is taken, and that is disclosed."""
    abroad = supply(area="Germany", location_factor=measured("0.348 kgCO2/kWh"))
    found = calculate(power(abroad), "ghgp-scope2")
    assert Fraction(found.total("enterprise", basis="market").value) == Fraction("34.8")
    assert "residual-missing" in said(found)


def test_an_unknown_area_has_no_world_average():
    """Electricity of an area without a factor is an error."""
    assert "unknown-area" in refused(power(supply(area="Atlantis")), "ghgp-scope2")


@pytest.mark.parametrize(
    "id", ["cn-grid-2023/average", "cn-grid-2023/fossil", "cn-om-2016/grid/north", "cn-footprint-2023/average"]
)
def test_what_is_no_residual_mix(id):  # noqa: A002
    """Average and fossil factors, margins and footprints cannot be chosen as the market-based factor."""
    assert refused(power(supply(market_factor={"factor": id})), "ghgp-scope2")


@pytest.mark.parametrize("id", ["cn-om-2016/grid/north", "cn-footprint-2023/average", "cn-grid-2023/residual"])
def test_what_is_no_grid_average(id):  # noqa: A002
    """Margins, footprints and residual mixes cannot be chosen as the location-based factor."""
    assert refused(power(supply(location_factor={"factor": id})), "ghgp-scope2")


def test_consumption_is_gross():
    """Electricity that was sold is not taken off: a negative supply is an error here, unlike in the Chinese guidelines."""
    assert "consumption-negative" in refused(power(supply(amount="-5 MWh")), "ghgp-scope2")
    assert Fraction(calculate(power(supply(amount="-100 MWh")), "cn-al-2023").total("enterprise").value) == Fraction("-57.03")


@pytest.mark.parametrize("missing", ["registry", "vintage", "retired_on", "rate"])
def test_an_unanswered_criterion_is_not_met(missing):
    """Evidence that leaves a question open proves nothing."""
    found = calculate(power(supply("certificate", evidence=[certificate(**{missing: None})])), "ghgp-scope2")
    assert Fraction(found.total("enterprise", basis="market").value) == Fraction("60.96")
    assert "evidence-criteria" in said(found)


@pytest.mark.parametrize(("vintage", "stands"), [(2023, True), (2022, True), (2020, False), (2024, False)])
def test_the_vintage_is_near_the_period(vintage, stands):
    """A certificate of another time covers nothing."""
    found = calculate(power(supply("green-power", evidence=[certificate(vintage=vintage)])), "ghgp-scope2")
    assert Fraction(found.total("enterprise", basis="market").value) == (0 if stands else Fraction("60.96"))
    assert ("evidence-vintage" in said(found)) is not stands


def test_more_evidence_covers_nothing_more():
    """200 MWh of certificates cover 100 MWh, and never the grid power beside them."""
    found = calculate(
        power(supply("certificate", evidence=[certificate(amount="200 MWh")]), supply(amount="100 MWh")), "ghgp-scope2"
    )
    assert Fraction(found.total("enterprise", basis="market").value) == Fraction("60.96")


@pytest.mark.parametrize("name", ["direct", "self-generated"])
@pytest.mark.parametrize(("attributes", "counts"), [("kept", "0"), ("none", "0"), ("sold", "53.06"), (None, "53.06")])
def test_attributes_that_were_sold(name, attributes, counts):
    """Own and direct electricity is grid power once its attributes are sold, and where nothing is said about them."""
    stated = {"attributes": attributes} if attributes else {}
    found = calculate(power(supply(name, **stated)), "ghgp-scope2")
    assert Fraction(found.total("enterprise", basis="location").value) == Fraction(counts)
    assert (attributes == "sold") is ("attributes-sold" in said(found))
    assert (attributes is None) is ("attributes-missing" in said(found))


def test_direct_electricity_has_the_rate_of_its_source():
    """A line from a fossil plant counts at the rate that is stated, in both totals."""
    line = supply("direct", attributes="kept", location_factor=measured("0.9 tCO2/MWh"))
    found = calculate(power(line), "ghgp-scope2")
    assert [Fraction(found.total("enterprise", basis=one).value) for one in ("location", "market")] == [90, 90]


def test_co2_and_co2e_are_not_one_total():
    """Factors of CO2 and of CO2e do not meet in one total; what counts as nothing is nothing of both."""
    other = supply(location_factor=measured("0.5 tCO2e/MWh"))
    assert "gases-mixed" in refused(power(other, supply(location_factor=measured("0.4 tCO2/MWh"))), "ghgp-scope2")
    found = calculate(power(other, supply("self-generated", attributes="kept")), "ghgp-scope2")
    for basis in ("location", "market"):
        assert Fraction(found.total("enterprise", gas="CO2e", basis=basis).value) == 50


def test_the_factor_of_a_month_stays_with_its_month():
    """Where evidence covers January, the grid power of February still takes the factor of February."""
    months = {"unit": "tCO2/MWh", "values": [f"0.{month:02}" for month in range(1, 13)], "source": SOURCE}
    january = certificate(amount="10 MWh", to="2023-01-31")
    amount = {"unit": "MWh", "values": ["10"] * MONTHS}
    found = calculate(power(supply("certificate", amount, location_factor=months, evidence=[january])), "ghgp-scope2")
    assert found.line("electricity/market/grid/2023-02").value == Fraction("0.2")
    assert found.line("electricity/market/grid/2023-12").value == Fraction("1.2")


def test_electricity_is_no_direct_emission_of_a_good():
    """Under the border adjustment electricity is apart: a memo from 2026 on, a total of its own before, never part of the direct one."""
    bought = {"other_electricity": [supply(amount="1000 MWh", location_factor=measured("0.6 tCO2/MWh"))]}
    bare = Fraction(calculate(slope(), "eu-cbam-al").total("enterprise", basis="direct").value)
    now = calculate(slope() | bought, "eu-cbam-al")
    assert {total.basis for total in now.totals} == {"direct"}
    assert Fraction(now.total("enterprise").value) == bare
    (memo,) = now.auxiliary[0]["memo"]
    assert (memo["convention"], Fraction(memo["value"])) == ("indirect", 600)
    before = calculate(slope() | bought, "eu-cbam-al-2023")
    assert Fraction(before.total("enterprise", basis="direct").value) == bare
    assert Fraction(before.total("enterprise", basis="indirect").value) == 600


@pytest.mark.parametrize("guideline", [*IPCC, "ghgp-al"])
def test_electricity_is_no_process_emission(guideline):
    """Electricity that is stated is left out of the process guidelines, and that is said once."""
    found = calculate(slope() | {"electricity": [supply()]}, guideline)
    assert sum(finding.code == "table-ignored" for finding in found.findings) == 1
    assert {line.source for line in found.lines} == {"anode", "anode-effect"}
