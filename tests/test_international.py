"""One activity under guidelines of other countries: methods chosen by the data, ways to a parameter, sets of GWPs, named options."""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ghgcalc
import strategies
import support
from ghgcalc import calculate, compare, documents, factors, guidelines, verify
from ghgcalc.audit.pairing import pairs
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.plan import compile as compiled
from ghgcalc.report.registers import default_factors, diff_text, guideline_text
from ghgcalc.report.text import comparison_text, inventory_text

SOURCE = Path(ghgcalc.__file__).parent
EXPORT = Path(__file__).parent.parent / "examples" / "smelter-export-2026.toml"
CHINESE = ("cn-al-2013", "cn-al-2023", "cn-al-2024-draft", "cn-al-2024")
IPCC = ("ipcc-2006-al", "ipcc-2019-al")
EU = ("eu-cbam-al-2023", "eu-cbam-al")
NEW = (*IPCC, *EU, "ghgp-al", "ghgp-scope2")
CELLS = (*IPCC, *EU, "ghgp-al")  # those that count the cells
lenient = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
every_new = pytest.mark.parametrize("name", NEW)


def plant(*processes: dict, year: int = 2026, **tables: Any) -> dict[str, Any]:
    """An activity of a plant."""
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": {"name": "x"}, "process": list(processes), **tables}


def cell(name: str = "P1", metal: Any = "1000 t", **more: Any) -> dict[str, Any]:
    """One process."""
    return {"id": name, "liquid_aluminium": metal, **more}


def months(*values: Any, unit: str = "t") -> dict[str, Any]:
    """Twelve months: those given, the last one for the rest."""
    return {"unit": unit, "values": [*values, *[values[-1]] * (12 - len(values))]}


def measured(value: str, **more: Any) -> dict[str, Any]:
    """A measured value with its source."""
    return {"value": value, "source": "laboratory report 26-031", **more}


SLOPE = {"anode_effect_method": "slope", "anode_effect_minutes": "0.2 min"}
NET = {"anode_method": "balance", "net_anode": "420 t"}
CARBON = {"anode_carbon": measured("97.6 %")}


def said(made: Inventory, code: str) -> list[Any]:
    """The findings of that code."""
    return [finding for finding in made.findings if finding.code == code]


def refused(raw: Any, guideline: Any = "ipcc-2006-al", **options: Any) -> list[tuple[str, str | None]]:
    """Code and key of every fault, each with its text in both languages."""
    return support.refused(raw, guideline, **options)


# --- the register


def test_no_engine_module_names_a_guideline():
    """No module and no text beside it contains an id: only guidelines, plans of the same name, the map of a form, and examples in the help."""
    files = [
        path
        for path in SOURCE.rglob("*")
        if path.suffix in (".py", ".toml", ".md") and path.name != "texts.toml" and "catalogue" not in path.parts
    ]
    data = [
        path
        for path in files
        if path.suffix != ".py" and {path.parent.parent.name, path.parent.name} & {"guidelines", "plans", "communication"}
    ]
    engine = [path for path in files if path not in data]
    assert len(engine) > 50
    assert {path.parent.name for path in data} >= set(NEW) | set(CHINESE)
    pattern = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in guidelines.register()))
    for path in engine:
        for line in path.read_text(encoding="utf-8").splitlines():
            example = path.parent == SOURCE / "cli" and (line.strip().startswith("ghgcalc ") or path.name == "demo.py")
            assert example or not pattern.search(line), f"{path.name}: {line}"


@every_new
def test_a_guideline_is_whole(name):
    """Its document was issued no later, titles and notes stand in both languages, it rounds nothing, and it compiles."""
    guideline = guidelines.get(name)
    assert documents.get(guideline.document).issued <= guideline.issued
    assert guideline.title("en") != guideline.title("zh")
    assert guideline.note_en
    assert re.search("[\u4e00-\u9fff]", guideline.note_zh)
    assert (guideline.rounding.policy, guideline.rounding.tie) == ("none", "half-up")
    assert not guideline.chosen_by_year
    assert compiled(name).guideline == guideline
    for notice in guideline.notice:
        assert notice.text_en.endswith(".")
        assert notice.text_zh.endswith("。")


@pytest.mark.parametrize(("name", "ratio"), [*((name, "44/12") for name in (*IPCC, "ghgp-al")), *((name, "3.664") for name in EU)])
def test_the_carbon_ratio_is_that_of_the_rule(name, ratio):
    """44/12 for IPCC and the GHG Protocol, 3.664 for the law of the Union."""
    value, unit = guidelines.get(name).constant("carbon_ratio")
    assert (str(value), unit) == (ratio, "tCO2/tC")


@every_new
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_guideline_is_shown(name, lang):
    """Its text names every source, method, way and default; ways that are alternatives stand under each other."""
    guideline = guidelines.get(name)
    shown = guideline_text(guideline, lang)
    for source in guideline.source:
        assert (source.name_zh if lang == "zh" else source.name_en) in shown
        for method in source.method:
            assert method.equation in shown
    for factor in default_factors(guideline):
        assert factor.id in shown
    if name == "ipcc-2006-al":
        assert f"{'或' if lang == 'zh' else 'or'} N = Q − B" in shown


# --- the cells: tiers, ways, technologies


@pytest.mark.parametrize("name", ["ipcc-2006-al", "ghgp-al"])
@pytest.mark.parametrize(
    ("technology", "anode", "cf4", "c2f6"),
    [("cwpb", "1.6", "0.4", "0.04"), ("swpb", "1.6", "1.6", "0.4"), ("vss", "1.7", "0.8", "0.04"), ("hss", "1.7", "0.4", "0.03")],
)
def test_without_a_choice_tier_one_is_taken(name, technology, anode, cf4, c2f6):
    """The technology alone gives anode CO2 and both gases per tonne of metal, each with the record of its class."""
    made = calculate(plant(cell(technology=technology)), name)
    assert made.line("P1/anode/2026").value == 1000 * Decimal(anode)
    assert [Decimal(gas.mass) for gas in made.line("P1/anode-effect/2026").gases] == [Decimal(cf4), Decimal(c2f6)]
    prefix = "ipcc-2006" if name == "ipcc-2006-al" else name
    assert {record["id"] for record in made.factors["records"]} >= {
        f"{prefix}/{technology}/{key}" for key in ("anode", "cf4", "c2f6")
    }


def test_tier_one_beside_a_bake_furnace_is_an_error():
    """The default per tonne holds the bake furnace already: both together are refused, the balance adds them."""
    furnace = {"green_anodes": "501 t", "baked_anodes": "475 t", "furnace": "other"}
    assert refused(plant(cell(technology="cwpb"), anode_plant=[furnace])) == [("method-excludes", None)]
    made = calculate(plant(cell(technology="cwpb", **NET), anode_plant=[furnace]), "ipcc-2006-al")
    assert Fraction(made.line("anode-bake-pitch/2026").value).limit_denominator(10**6) == Fraction("516.89") / 6
    assert made.line("anode-bake-packing/2026").value == Decimal("24.949375")


def test_tier_one_beside_better_data_leaves_a_finding():
    """A factor per tonne that is used although minutes are given is said; the slope is not."""
    made = calculate(plant(cell(technology="cwpb", anode_effect_minutes="0.2 min")), "ipcc-2006-al")
    (finding,) = said(made, "better-data")
    assert (finding.severity, dict(finding.fields)["keys"]) == ("warning", "anode_effect_minutes")
    assert not said(calculate(plant(cell(technology="cwpb", **SLOPE)), "ipcc-2006-al"), "better-data")


def test_a_technology_without_record_has_no_default():
    """A class that a document does not have is named, with those that it has; what may be measured names its key."""
    assert refused(plant(cell())) == [("datum-missing", "technology")]
    found = refused(plant(cell(technology="pfpb-m")))
    assert found == [("no-default-for", "factor"), ("no-default", "cf4_factor"), ("no-default", "c2f6_factor")]
    with pytest.raises(InputError, match="cwpb, hss, swpb, vss"):
        calculate(plant(cell(technology="pfpb-m")), "ipcc-2006-al")
    assert refused(plant(cell(technology="cwpb", anode_method="default", anode_effect_method="factor")), "ipcc-2019-al")[0] == (
        "no-default-for",
        "factor",
    )
    own = {"cf4_factor": measured("0.03 kgCF4/tAl"), "c2f6_factor": measured("0.003 kgC2F6/tAl")}
    made = calculate(plant(cell(technology="pfpb-m", **NET, **CARBON, **own)), "ipcc-2006-al")
    assert made.line("P1/anode-effect/2026").value == Decimal("0.03") * 6630 + Decimal("0.003") * 11100


WAYS = {
    "mass": {"net_anode": "420 t"},
    "mass by month": {"net_anode": months(35)},
    "butts": {"anode": "500 t", "butts": "80 t"},
    "per tonne": {"net_anode": measured("0.42 tC/tAl")},
    "per tonne of anode": {"net_anode": measured("420 kg anode/tAl")},
    "mass by its own key": {"net_anode_mass": "420 t"},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("name", "wanted"), [("ipcc-2006-al", "1503.04"), ("ghgp-al", "1503.04"), ("eu-cbam-al", "1501.94688")])
def test_every_way_to_the_net_anode_gives_the_same(way, name, wanted):
    """A mass, gross less butts, or consumption per tonne: 420 t at 97.6 % carbon are 1 503.04 t, with 3.664 they are 1 501.94688 t."""
    metal = months(Decimal(1000) / 8, 125, 125, 125, 125, 125, 125, 125, 0) if way == "mass by month" else "1000 t"
    raw = plant(cell(metal=metal, technology="cwpb", anode_method="balance", **WAYS[way], **CARBON, **SLOPE))
    made = calculate(raw, name)
    assert made.total("enterprise", source="anode", basis="direct" if name in EU else None).value == Decimal(wanted)
    assert not said(made, "datum-missing")
    assert verify(json.loads(json.dumps(made.as_dict()))).same


def test_sulphur_and_ash_stand_for_the_carbon_of_the_anode():
    """Where no analysis gives the carbon it is what is neither sulphur nor ash: by default, or measured, one of them or both."""

    def anode(**more: Any) -> Decimal:
        return calculate(plant(cell(technology="cwpb", **NET, **more)), "ipcc-2006-al", gwp="SAR").line("P1/anode/2026").value

    assert anode() == Decimal("1503.04")
    assert anode(anode_sulphur=measured("2.0 %"), anode_ash=measured("0.004 1")) == Decimal("1503.04")
    assert anode(anode_sulphur=measured("1.4 %")) == Decimal(420) * Decimal("0.982") * 44 / 12
    assert refused(plant(cell(technology="cwpb", **SLOPE, net_anode="420 t", anode_sulphur=measured("2 %"))), "eu-cbam-al") == [
        ("datum-missing", "anode_carbon")
    ]


def test_what_is_missing_names_everything_that_would_do():
    """A parameter with several ways and no data names the keys of every way, those of inner equations joined by +."""
    with pytest.raises(InputError) as caught:
        calculate(plant(cell(technology="cwpb", anode_method="balance", anode_effect_method="slope")), "ghgp-al")
    shown = {fault.place.key: dict(fault.fields)["key"] for fault in caught.value.faults}
    assert shown == {
        "net_anode": "net_anode / anode + butts / liquid_aluminium + net_anode",
        "anode_effect_minutes": "anode_effect_minutes / anode_effects + anode_effect_duration",
    }
    furnace = refused(plant(anode_plant=[{"green_anodes": "501 t", "hydrogen": measured("0.5 %")}]))
    assert furnace == [("datum-missing", "baked_anodes"), ("datum-missing", "waste_tar"), ("datum-missing", "packing_coke")]


@pytest.mark.parametrize("technology", ["cwpb", "swpb", "vss", "hss"])
def test_slope_and_overvoltage_take_the_coefficients_of_the_class(technology):
    """The slope of each class is its own record; an overvoltage coefficient exists for the prebaked classes alone."""
    made = calculate(plant(cell(technology=technology, **SLOPE)), "ipcc-2006-al")
    used = {one.name: one.factor for one in made.line("P1/anode-effect/2026").inputs}
    assert used["slope"] == f"ipcc-2006/{technology}/slope"
    more = {"anode_effect_method": "overvoltage", "anode_effect_overvoltage": "5 mV", "current_efficiency": "95 %"}
    if technology in ("vss", "hss"):
        assert refused(plant(cell(technology=technology, **more))) == [("no-default", "overvoltage_coefficient")]
        return
    made = calculate(plant(cell(technology=technology, **more)), "ipcc-2006-al")
    assert made.line("P1/anode-effect/2026").method == "overvoltage"
    assert [dict(finding.fields)["id"] for finding in said(made, "notice")] == ["overvoltage-sign"]


@pytest.mark.parametrize("efficiency", ["95 %", "0.95 1", measured("95 %"), {"unit": "%", "values": [95] * 12}, {"value": "95 %"}])
def test_the_current_efficiency_is_the_same_in_per_cent_and_as_a_share(efficiency):
    """1 000 t at 5 mV and 95 % are 5.8/95 t CF4 and 464.805894… t CO2e with the GWPs of the tool, however 95 % is written."""
    metal = months(1000, 0) if isinstance(efficiency, dict) and "values" in efficiency else "1000 t"
    voltage = months(5, unit="mV") if isinstance(metal, dict) else "5 mV"
    raw = cell(metal=metal, technology="cwpb", anode_effect_method="overvoltage", anode_effect_overvoltage=voltage,
               current_efficiency=efficiency)  # fmt: skip
    made = calculate(plant(raw), "ghgp-al")
    assert f"{made.total('enterprise', source='anode-effect').value:f}".startswith("464.805894736842105263157894")


def test_minutes_come_from_effects_and_their_duration():
    """Anode effects per cell-day × mean duration are the minutes, a cell of the line; both together must agree."""
    pair = {"anode_effects": "0.25 1/(cell·d)", "anode_effect_duration": "2.0 min"}
    raw = cell(technology="cwpb", anode_effect_method="slope", **pair)
    line = calculate(plant(raw), "ipcc-2006-al").line("P1/anode-effect/2026")
    assert line.equation == "anode_effect.by_slope[minutes=anode_effect.minutes]"
    assert [(one.name, one.value, one.unit) for one in line.cells] == [("minutes", "0.500", "min/(cell·d)")]
    assert calculate(plant(raw | {"anode_effect_minutes": "0.5 min"}), "ipcc-2006-al").line(line.id).value == line.value
    assert refused(plant(raw | {"anode_effect_minutes": "0.6 min"})) == [("minutes-contradict", "anode_effect_minutes")]


@pytest.mark.parametrize(
    ("minutes", "effects", "duration", "faults"),
    [
        ("0.5 min", "0.26 1/(cell·d)", "2.0 min", 0),  # 0.52 is 0.5 to its decimals
        ("0.50 min", "0.26 1/(cell·d)", "2.0 min", 1),
        ("30 s/(cell·d)", "0.25 1/(cell·d)", "2.0 min", None),
        (months("0.5", unit="min"), "0.25 1/(cell·d)", months(2, unit="min"), 0),
        (months("0.5", "0.4", "0.5", "0.7", "0.5", unit="min"), months("0.25", unit="1/(cell·d)"), "2 min", 2),
    ],
)
def test_minutes_that_contradict_are_named_by_month(minutes, effects, duration, faults):
    """Stated minutes equal effects × duration to the decimals that they state, month by month; a fault names month and product."""
    raw = plant(cell(anode_effect_minutes=minutes, anode_effects=effects, anode_effect_duration=duration))
    if not faults:
        if faults == 0:
            assert ghgcalc.activity.of(raw).process[0].anode_effects is not None
            return
        assert refused(raw)[0][0] in ("wrong-dimension", "bad-unit")
        return
    with pytest.raises(InputError) as caught:
        calculate(raw, "ipcc-2006-al")
    assert {fault.code for fault in caught.value.faults} == {"minutes-contradict"}
    assert [fault.place.month for fault in caught.value.faults] == ([2, 4] if faults == 2 else [None])
    assert ("0.5 min" if faults == 2 else "0.52 min") in caught.value.text("en")


def test_a_measured_coefficient_over_the_collection_efficiency():
    """1 000 t at 0.5 min, PFPB L: 470.1087 t; what was caught is 98 % of it, so that 479.70275510… t were emitted."""
    raw = cell(technology="pfpb-l", net_anode="0 t", **CARBON, anode_effect_minutes="0.5 min")
    assert calculate(plant(raw), "eu-cbam-al").line("P1/anode-effect/2026").value == Decimal("470.1087")
    made = calculate(plant(raw | {"collection_efficiency": "98 %"}), "eu-cbam-al")
    assert f"{made.line('P1/anode-effect/2026').value:f}".startswith("479.702755102040816326530612")
    twice = calculate(plant(raw, raw | {"id": "P2"}), "eu-cbam-al")
    assert twice.total("electrolysis", source="anode-effect").value == Decimal("940.2174")
    voltage = {"anode_effect_method": "overvoltage", "anode_effect_overvoltage": "19 mV", "current_efficiency": "95 %"}
    one = calculate(plant(raw | voltage | {"technology": "cwpb"}), "eu-cbam-al").line("P1/anode-effect/2026").value
    two = calculate(plant(raw | voltage | {"technology": "cwpb", "collection_efficiency": "50 %"}), "eu-cbam-al")
    assert two.line("P1/anode-effect/2026").value == 2 * one


@pytest.mark.parametrize(
    ("technology", "paste_type", "dust", "wanted"),
    [("vss", "dry", None, "26213/15"), ("vss", "wet", None, "52393/30"), ("hss", "wet", None, "8668/5"),
     ("vss", "dry", "0.0001 tC/tAl", "10703/6")],
)  # fmt: skip
@pytest.mark.parametrize("name", ["ipcc-2006-al", "ghgp-al"])
def test_paste_of_soderberg_cells(name, technology, paste_type, dust, wanted):
    """500 t of paste for 1 000 t of metal by class and kind of paste, as worked out by hand."""
    more = {"paste_dust": measured(dust)} if dust else {}
    raw = cell(technology=technology, anode_method="balance", paste="500 t", paste_type=paste_type, **more)
    made = calculate(plant(raw), name)
    (row,) = [row for row in evaluation_of(made).rows if row.id == "P1/anode/2026"]
    assert row.exact() == Fraction(wanted)
    assert ("implausible" in {finding.code for finding in made.findings}) == (dust is not None)


def test_paste_without_its_kind_names_it():
    """The binder depends on the kind of paste: without it the fault names the key; a measured binder does without."""
    raw = cell(technology="vss", anode_method="balance", paste="500 t")
    assert refused(plant(raw)) == [("datum-missing", "paste_type")]
    assert calculate(plant(raw | {"paste_binder": measured("24 %")}), "ipcc-2006-al").line("P1/anode/2026").method == "paste"


FURNACES = [
    ({"green_anodes": "501 t", "furnace": "other"}, "ipcc-2006-al", "516.89/6"),
    ({"green_anodes": "501 t", "furnace": "riedhammer"}, "ipcc-2006-al", "461.78/6"),
    ({"green_anodes": "501 t", "waste_tar": "0 t"}, "ipcc-2006-al", "516.89/6"),
    ({"green_anodes": "501 t", "waste_tar": "0 t", "hydrogen": measured("0.5 %")}, "ipcc-2006-al", "516.89/6"),
    ({"green_anodes": "501 t", "waste_tar": "0 t", "hydrogen": measured("2.505 t")}, "ipcc-2006-al", "516.89/6"),
    ({"waste_tar": "0 t", "hydrogen": measured("2.505 t")}, "ghgp-al", "520.40583333"),
    ({"green_anodes": "501 t", "waste_tar": "0 t", "hydrogen": measured("2.505 t")}, "eu-cbam-al", "86.08568"),
]


@pytest.mark.parametrize(("furnace", "name", "wanted"), FURNACES)
def test_the_bake_furnace(furnace, name, wanted):
    """475 t of baked anodes: hydrogen as a share or in tonnes, tar by furnace or weighed, green anodes weighed or by ratio."""
    coke = {"packing_coke": "7.125 t", "packing_sulphur": measured("2 %"), "packing_ash": measured("2.5 %")}
    made = calculate(plant(anode_plant=[{"baked_anodes": "475 t", **furnace, **coke}], process=[]), name)
    (row,) = [row for row in evaluation_of(made).rows if row.id == "anode-bake-pitch/2026"]
    if "green_anodes" in furnace:
        top, _, bottom = wanted.partition("/")
        assert row.exact() == Fraction(top) / Fraction(bottom or 1)
    else:
        assert row.exact() == (475 * Fraction("1.055") - Fraction("2.505") - 475) * Fraction(44, 12)
    packing = {"eu-cbam-al": "24.93123"}.get(name, "24.949375")
    assert made.line("anode-bake-packing/2026").value == Decimal(packing)


def test_furnaces_are_told_apart_by_id_or_number():
    """Several furnaces are lines of their own: by id where they have one, else by number; an id twice is a fault."""
    furnace = {"green_anodes": "501 t", "baked_anodes": "475 t", "furnace": "other"}
    made = calculate(plant(anode_plant=[furnace, furnace, {**furnace, "id": "A"}], process=[]), "ipcc-2006-al")
    ids = [line.id for line in made.lines if line.source == "anode-bake-pitch"]
    assert ids == ["anode-bake-pitch/2026", "anode-bake-pitch-2/2026", "anode-bake-pitch/A/2026"]
    assert refused(plant(anode_plant=[{**furnace, "id": "A"}] * 2, process=[])) == [("duplicate-row-id", "id")]


STREAM = {"item": "pitch", "direction": "in", "amount": "100 t", "carbon": measured("0.8 tC/t")}
OUT = {"item": "dust", "direction": "out", "amount": "20 t", "carbon": measured("50 %")}


def test_a_carbon_balance_replaces_the_anode_of_its_plant():
    """Streams in and out of the plant count once: +100 t × 0.8 − 20 t × 0.5 are 256.48 t; the anode of the process is left out, and said."""
    raw = plant(cell(technology="pfpb-l", anode_effect_minutes="0.5 min", **NET, **CARBON), carbon_stream=[STREAM, OUT])
    made = calculate(raw, "eu-cbam-al")
    assert made.total("enterprise", source="carbon-balance").value == Decimal("256.48")
    assert [line.id for line in made.lines if line.source == "anode"] == []
    (finding,) = said(made, "source-replaced")
    assert dict(finding.fields)["source"] == "anode"
    tool = calculate(plant(carbon_stream=[STREAM, OUT], process=[]), "ghgp-al")
    assert Fraction(tool.total("enterprise").value).limit_denominator(99) == Fraction(770, 3)
    alone = calculate(plant(carbon_stream=[OUT], process=[]), "eu-cbam-al")  # what goes out alone: a part of a balance, and said
    assert alone.total("enterprise").value == Decimal("-36.64")
    assert [(one.severity, dict(one.fields)["value"]) for one in said(alone, "total-below-zero")] == [("warning", "-36.64")]
    made = {key: {**STREAM, "amount": amount} if key == "in" else OUT for key, amount in (("in", "1 t"), ("out", ""))}
    with pytest.raises(InputError) as caught:
        calculate(plant(carbon_stream=[*made.values()], process=[]), "eu-cbam-al")
    assert [fault.code for fault in caught.value.faults] == ["total-below-zero"]


def test_a_carbon_balance_of_one_process_replaces_its_own_anode_alone():
    """Streams of one process take the place of that process's anode, and of no other's."""
    base = {"technology": "pfpb-l", "anode_effect_minutes": "0.5 min", **NET, **CARBON}
    made = calculate(plant(cell("P1", carbon_stream=[STREAM, OUT], **base), cell("P2", **base)), "eu-cbam-al")
    assert [line.id for line in made.lines if line.source in ("anode", "carbon-balance")] == [
        "P2/anode/2026", "P1/carbon-balance/pitch/2026", "P1/carbon-balance/dust/2026"]  # fmt: skip
    assert made.total("process", process="P1", source="carbon-balance").value == Decimal("256.48")
    assert [finding.place.row for finding in said(made, "source-replaced")] == ["P1"]


@pytest.mark.parametrize(("item", "wanted"), [("pitch", "0.95"), ("coke", "0.98"), ("packing-coke", "0.97"), ("anode", "0.98")])
def test_carbon_of_known_items_has_a_default_in_the_tool(item, wanted):
    """The tool has carbon contents for the items that it knows; another item needs its analysis, and the fault says so."""
    raw = plant(carbon_stream=[{"item": item, "direction": "in", "amount": "12 t"}], process=[])
    made = calculate(raw, "ghgp-al")
    assert made.total("enterprise").value == 44 * Decimal(wanted)
    assert refused(raw, "eu-cbam-al") == [("datum-missing", "carbon")]
    other = plant(carbon_stream=[{"item": "tar", "direction": "in", "amount": "12 t"}], process=[])
    assert refused(other, "ghgp-al") == [("no-default", "carbon")]


def test_pfc_outside_anode_effects_enter_where_they_are_stated():
    """Low-voltage PFC count under the Refinement and the Union; without them the Refinement warns, and no line is missing."""
    base = cell(technology="cwpb", **NET, **CARBON, **SLOPE)
    with_other = base | {"pfc_other": {"cf4": "310 kg", "c2f6": "9 kg"}}
    for name in ("ipcc-2019-al", *EU):
        line = calculate(plant(with_other), name).line("P1/pfc-other/2026")
        assert line.value == Decimal("0.31") * 6630 + Decimal("0.009") * 11100
        assert "P1/pfc-other/2026" not in {line.id for line in calculate(plant(base), name).lines}
    notices = [[dict(f.fields)["id"] for f in said(calculate(plant(raw), "ipcc-2019-al"), "notice")] for raw in (base, with_other)]
    assert notices == [["incomplete", "low-voltage-missing"], ["incomplete"]]


def test_fuels_by_the_standard_method():
    """Energy × factor, with oxidation and biomass; a carbon content serves as the factor, with or without a calorific value."""

    def fuel(**more: Any) -> Decimal:
        return (
            calculate(plant(fuel=[{"item": "diesel", "amount": "100 t", **more}], process=[]), "eu-cbam-al")
            .total("enterprise")
            .value
        )

    energy = {"ncv": measured("40 GJ/t"), "emission_factor": measured("56 tCO2/TJ")}
    assert fuel(**energy) == 224
    assert fuel(**energy, oxidation=measured("99 %")) == Decimal("221.76")
    assert fuel(**energy, biomass_share="25 %") == fuel(**energy, biomass_share=measured("0.25 1")) == 168
    carbon = {"elemental_carbon": measured("0.75 tC/t")}
    assert fuel(**carbon) == fuel(ncv=measured("40 GJ/t"), **carbon) == Decimal("274.8")
    assert fuel(ncv=measured("40 GJ/t"), **carbon, biomass_share="50 %") == Decimal("137.4")
    gas = {"item": "natural-gas", "amount": "10 10^4Nm3", "ncv": measured("389.31 GJ/10^4Nm3")}
    raw = plant(fuel=[gas | {"elemental_carbon": measured("5.96 tC/10^4Nm3")}], process=[])
    assert calculate(raw, "eu-cbam-al").total("enterprise").value == 10 * Decimal("5.96") * Decimal("3.664")
    with pytest.raises(InputError, match="emission_factor"):
        fuel()


def test_carbonates_by_factor_and_conversion():
    """1 000 t × 0.44 are 440 t, with a conversion of 90 % 396 t; heat takes its supplier's factor."""
    row = {"item": "limestone", "amount": "1000 t", "emission_factor": measured("0.44 tCO2/t")}
    assert calculate(plant(carbonate=[row], process=[]), "eu-cbam-al").total("enterprise").value == 440
    assert (
        calculate(plant(carbonate=[row | {"conversion": measured("90 %")}], process=[]), "eu-cbam-al").total("enterprise").value
        == 396
    )
    heat = plant(heat=[{"amount": "-100 GJ", "emission_factor": measured("0.06 tCO2/GJ")}], process=[])
    assert calculate(heat, "eu-cbam-al").total("enterprise").value == -6
    assert refused(plant(heat=[{"amount": "1 GJ"}], process=[]), "eu-cbam-al") == [("datum-missing", "emission_factor")]


# --- coefficients of the plant's own


def test_own_coefficients_say_when_they_were_measured():
    """A coefficient without date is said where the rule wants one; one older than the rule allows is said, too."""

    def notes(name: str, **more: Any) -> list[tuple[str, str]]:
        own = {
            key: measured(value, **more) for key, value in (("slope", "0.1 kgCF4/tAl/min"), ("c2f6_fraction", "0.1 kgC2F6/kgCF4"))
        }
        made = calculate(plant(cell(technology="pfpb-mw", **NET, **CARBON, **SLOPE, **own)), name)
        return [(finding.code, finding.place.key) for finding in made.findings if finding.code.startswith("measured")]

    undated = [("measured-undated", "slope"), ("measured-undated", "c2f6_fraction")]
    assert notes("ipcc-2006-al") == notes("eu-cbam-al") == undated
    assert notes("ghgp-al") == []
    assert notes("eu-cbam-al", measured_on="2023-01-01") == notes("ipcc-2006-al", measured_on="1999-12-31") == []
    assert notes("eu-cbam-al", measured_on="2022-12-31") == [("measured-old", "slope"), ("measured-old", "c2f6_fraction")]


def test_a_factor_chosen_by_id_has_to_be_of_the_kind_that_it_replaces():
    """The id of a slope may stand for a slope, with or without a source; a fraction for a slope is refused."""
    base = cell(technology="cwpb", **SLOPE)
    chosen = base | {"slope": {"factor": "ipcc-2006/swpb/slope"}}
    line = calculate(plant(chosen), "ipcc-2006-al").line("P1/anode-effect/2026")
    assert next(one.factor for one in line.inputs if one.name == "slope") == "ipcc-2006/swpb/slope"
    named = calculate(plant(base | {"slope": {"factor": "ipcc-2006/swpb/slope", "source": "ours"}}), "ipcc-2006-al")
    assert next(one.source for one in named.line(line.id).inputs if one.name == "slope") == "ours"
    assert named.line(line.id).value == line.value
    assert said(named, "factor-chosen")
    wrong = base | {"cf4_factor": {"factor": "ipcc-2006/cwpb/anode"}, "anode_effect_method": "factor"}
    assert refused(plant(wrong)) == [("factor-unit", "cf4_factor")]
    share = {"technology": "cwpb", **NET, "anode_sulphur": {"factor": "ipcc-2006/anode-ash"}}
    assert refused(plant(cell(**share))) == [("factor-kind", "anode_sulphur")]


def test_a_measured_value_of_another_unit_is_refused_where_a_default_stands():
    """A coefficient that cannot be what the parameter is leaves one fault with both units."""
    raw = plant(carbon_stream=[{**STREAM, "carbon": measured("0.8 1")}], process=[])
    assert calculate(raw, "ghgp-al").total("enterprise").value == 80 * Decimal(44) / 12
    rate = {
        "hydrogen": measured("2 t"),
        "green_anodes": "501 t",
        "baked_anodes": "475 t",
        "waste_tar": "0 t",
        "packing_coke": "1 t",
    }
    tonnes = support.altered("ipcc-2006-al", ('  { measured = "hydrogen" },\n', ""))
    assert refused(plant(anode_plant=[rate], process=[]), tonnes) == [("wrong-dimension", "hydrogen")]


@pytest.mark.parametrize(
    ("key", "value", "low"),
    [
        ("anode_sulphur", "0.1 %", "0.2"),
        ("anode_sulphur", "7 %", "0.2"),
        ("anode_ash", "5 %", "0.04"),
        ("anode_carbon", "79 %", "80"),
    ],
)
def test_analyses_outside_their_band_leave_a_finding(key, value, low):
    """An analysis that is possible and not plausible is used and said, whether or not it replaces a factor."""
    rest = {"anode_sulphur": measured("2 %"), "anode_ash": measured("0.4 %")}
    rest = {} if key == "anode_carbon" else rest
    for name in ("ipcc-2006-al", "eu-cbam-al"):
        made = calculate(plant(cell(technology="cwpb", **NET, **SLOPE, **rest | {key: measured(value)})), name)
        assert [dict(finding.fields)["low"] for finding in said(made, "implausible")] == [low]


def test_yearly_data_and_months_are_not_mixed():
    """An amount of the year beside months is refused, from either side; a yearly mean of minutes serves and is said."""
    base = {"technology": "cwpb", "anode_method": "balance"}
    assert refused(plant(cell(metal=months(100), **base, anode=months(50), butts="80 t"))) == [("mixed-shape", "anode")]
    assert refused(plant(cell(metal=months(100), **base, anode="500 t", butts=months(8)))) == [("mixed-shape", "butts")]
    assert refused(plant(cell(metal="1200 t", **base, net_anode=measured("0.4 tC/tAl") | {"value": None, "unit": "tC/tAl",
                                                                                      "values": [0.4] * 12}))) == [
        ("mixed-shape", "net_anode")]  # fmt: skip
    made = calculate(plant(cell(metal=months(100), technology="cwpb", **SLOPE)), "ipcc-2006-al")
    assert [finding.place.key for finding in said(made, "yearly-mean")] == ["anode_effect_minutes"]
    other = {"pfc_other": {"cf4": "310 kg", "c2f6": months(1, unit="kg")}}
    assert ("mixed-shape", "pfc_other.c2f6") in refused(
        plant(cell(**NET, **CARBON, **SLOPE, **other, technology="cwpb")), "eu-cbam-al"
    )


def test_months_are_computed_one_by_one():
    """1 000 t at 0.1 min and 3 000 t at 0.5 min make 228.80 kg CF4 at 0.143, not the 171.60 kg of the plain mean."""
    raw = cell(metal=months(1000, 3000, 0), technology="cwpb", anode_effect_method="slope",
               anode_effect_minutes=months("0.1", "0.5", "0", unit="min"))  # fmt: skip
    made = calculate(plant(raw), "ipcc-2006-al")
    assert made.total("electrolysis", gas="CF4").value == Decimal("0.2288") * 6630


# --- masses, GWPs, options


@pytest.mark.parametrize(
    ("gwp", "policy", "wanted"),
    [("AR5", "none", "114015.33"), ("AR6", "none", "126989.72"), ("AR5", "cell", "114012"), ("AR6", "cell", "126986"),
     ("AR5", "line", "114015.33"), (None, "total", "114015.33")],
)  # fmt: skip
def test_masses_are_cells_of_the_form(gwp, policy, wanted):
    """200 000 t at 0.50 min: 14.30 t and 1.7303 t, which a printed form rounds to 1.73 t before the GWP is applied."""
    raw = plant(cell(metal="200000 t", technology="cwpb", anode_effect_method="slope", anode_effect_minutes="0.50 min"))
    made = calculate(raw, "ipcc-2006-al", gwp=gwp, rounding=policy)
    line = made.line("P1/anode-effect/2026")
    assert round(line.value, 2) == Decimal(wanted)
    assert [Decimal(gas.mass) for gas in line.gases] == [Decimal("14.3"), Decimal("1.73" if policy == "cell" else "1.7303")]
    assert made.total("enterprise", gas="C2F6").value == Decimal(line.gases[1].mass) * Decimal(line.gases[1].gwp)
    assert verify(json.loads(json.dumps(made.as_dict()))).same
    assert line.id in made.explain(line.id)


GWPS = {"SAR": (6500, 9200), "TAR": (5700, 11900), "AR4": (7390, 12200), "AR5": (6630, 11100), "AR6": (7380, 12400)}


@pytest.mark.parametrize("name", [*IPCC, "ghgp-al"])
@pytest.mark.parametrize("gwp", GWPS)
def test_the_set_of_gwps_is_the_callers_where_the_rule_leaves_it_open(name, gwp):
    """Each set gives its two numbers, in any case of its letters; the inventory says which was asked for and recomputes with it."""
    raw = plant(cell(technology="cwpb", **NET, **SLOPE))
    made = calculate(raw, name, gwp=gwp.lower())
    assert [Decimal(gas.gwp) for gas in made.line("P1/anode-effect/2026").gases] == [Decimal(value) for value in GWPS[gwp]]
    assert made.options == {"gwp": gwp}
    assert verify(json.loads(json.dumps(made.as_dict()))).same
    assert made.digest != calculate(raw, name).digest
    assert ("gwp" in [dict(finding.fields)["id"] for finding in said(made, "notice")]) == (name == "ghgp-al")


def test_a_set_of_gwps_that_is_not_offered_is_refused():
    """A set that is none names those that are; a rule that fixes its numbers, or has none, takes no other."""
    raw = plant(cell(technology="cwpb", **NET, **CARBON, **SLOPE))
    assert refused(raw, "ipcc-2006-al", gwp="AR7") == [("unknown-gwp", "gwp")]
    assert refused(raw, "eu-cbam-al", gwp="AR6") == [("gwp-fixed", "gwp")]
    assert refused(raw, "cn-al-2024", gwp="AR6") == [("gwp-fixed", "gwp")]
    with pytest.raises(InputError, match="SAR, TAR, AR4, AR5, AR6"):
        calculate(raw, "ghgp-al", gwp="\x1b" * 999)


def test_an_option_that_is_not_offered_is_refused():
    """A named reading that the guideline has not is refused with those that it has."""
    raw = plant(cell(technology="cwpb"))
    assert refused(raw, "ipcc-2006-al", options=["x" * 99]) == [("unknown-option", "option")]
    with pytest.raises(InputError, match="residual-to-non-buyers"):
        calculate(raw, "ghgp-scope2", options=["residual"])
    with pytest.raises(KeyError):
        guidelines.get("ghgp-scope2").read_as(("residual",))
    assert guidelines.get("ghgp-scope2").read_as(()) is guidelines.get("ghgp-scope2")


def test_what_a_file_says_of_its_options_is_checked():
    """Options of a read inventory are those that exist, each of its type."""
    raw = calculate(plant(cell(technology="cwpb")), "ipcc-2006-al", gwp="SAR").as_dict()
    assert Inventory.from_dict(raw).options == {"gwp": "SAR"}
    for wrong in ({"gwp": 5}, {"gwp": None}, {"options": "x"}, {"options": [1]}, {"include_facilities": 1}, {"other": True}):
        with pytest.raises(InputError) as caught:
            Inventory.from_dict(raw | {"options": wrong})
        assert [fault.code for fault in caught.value.faults] == ["not-an-inventory"]
    assert "lines P1/anode-effect/2026" in [one.where for one in verify(raw | {"options": {}}).differences]


def test_a_factor_not_yet_issued_stays_hidden():
    """On an earlier day neither a guideline nor a factor of a later one is there."""
    raw = plant(cell(technology="cwpb"))
    assert refused(raw, "ipcc-2006-al", as_of="2006-12-30") == [("guideline-not-issued", "guideline")]
    found = refused(raw, "ipcc-2006-al", as_of="2010-01-01")
    assert {code for code, _ in found} == {"factor-not-issued"}
    with pytest.raises(UnknownIdError):
        calculate(raw, "ipcc-2006-al", factors=99)


# --- guidelines as data, broken


BROKEN = [
    ("ghgp-scope2", ("[lookups.residual]", "[lookups.rest]"), "unknown-lookup"),
    ("ghgp-scope2", ('grid = { treatment = "factor", factor = ["=location_factor", "@average"], ', 'grid = { treatment = "factor", '),
     "supply-without-factor"),
    ("ghgp-scope2", ('supplies = "market"', 'supplies = "markt"'), "unknown-supplies"),
    ("ghgp-scope2", ('missing = "residual-missing"', 'missing = "nothing-known"'), "unknown-choice"),
    ("ghgp-scope2", ('equation = "electricity.by_supply"\n', 'equation = "product.embedded"\n'), "equation-parameters"),
    ("eu-cbam-al", ('carbon_ratio = "3.664 tCO2/tC", one = "1"', 'carbon_ratio = "3.664 tCO2/tC"'), "unknown-constant"),
    ("eu-cbam-al", ('equation = "anode.net_of_butts", parameters', 'equation = "anode.net_of_buts", parameters'), "unknown-equation"),
    ("eu-cbam-al", ('production = { activity = "liquid_aluminium" }, net_anode', "net_anode"), "equation-parameters"),
    ("eu-cbam-al", ('emission_factor = { equation = "fuel.factor_from_carbon", parameters',
                    'emission_factor = { measured = "emission_factor", parameters'), "binding-origin"),
    ("eu-cbam-al", ('headings = ["7601"]', "headings = []"), "invalid"),
    ("eu-cbam-al", ('emission = "enterprise"\noutput', 'emission = "process"\noutput'), "unknown-choice"),
    ("ipcc-2006-al", ("masses = 2", "masses = -1"), "out-of-range"),
    ("ipcc-2006-al", ('choice = "balance"', "choice = 7"), "wrong-type"),
    ("ipcc-2006-al", ('default = "default"', 'default = "net"'), "unknown-method"),
    ("ghgp-al", ('severity = "warning"', 'severity = "error"'), "unknown-choice"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "pair", "code"), BROKEN)
def test_a_broken_guideline_names_its_fault(name, pair, code):
    """A fault of a guideline is found when it is read, with a code, a place and a remedy in both languages."""
    with pytest.raises(InputError) as caught:
        support.altered(name, pair)
    assert code in [fault.code for fault in caught.value.faults]
    for fault in caught.value.faults:
        assert fault.place.file == "guideline.toml"
        assert fault.text("en").isprintable()
        assert fault.text("zh").isprintable()


@pytest.mark.parametrize(
    ("name", "pair", "code"),
    [
        ("ipcc-2006-al", ('production = { activity = "liquid_aluminium" }, net_anode', 'production = { activity = "metal" }, net_anode'),
         "unknown-datum"),
        ("ipcc-2006-al", ('ash = { factor = "ipcc-2006/anode-ash"', 'ash = { factor = "ipcc-2006/anode-as"'), "unknown-factor"),
        ("ipcc-2006-al", ("ipcc-ar5/gwp100/cf4", "ipcc-ar5/gwp100/c2f6"), "factor-unit"),
        ("eu-cbam-al", ('cf4 = { activity = "pfc_other.cf4" }', 'cf4 = { activity = "pfc_other.sf6" }'), "unknown-datum"),
        ("eu-cbam-al", ('one = "1"', 'one = "1 tCO2"'), "factor-unit"),
    ],
)  # fmt: skip
def test_a_guideline_that_binds_what_is_not_there_does_not_compile(name, pair, code):
    """Keys, factors, GWPs and constants of inner equations are checked when the plan is made."""
    with pytest.raises(InputError) as caught:
        compiled(support.altered(name, pair))
    assert code in [fault.code for fault in caught.value.faults]


def test_a_gas_without_gwp_is_refused():
    """A guideline that counts a gas and names no GWP for it gives no result."""
    broken = support.altered("ipcc-2006-al", ('gwp = { CF4 = "ipcc-ar5/gwp100/cf4", C2F6', "gwp = { C2F6"))
    assert refused(plant(cell(technology="cwpb")), broken) == [("gwp-missing", None)]


def test_a_method_may_need_data_and_take_another_way_without():
    """A method asked for by name whose data are missing gives way to the default, and says so."""
    needing = support.altered(
        "ipcc-2006-al",
        ('id = "slope"\nequation = "anode_effect.by_slope"\n',
         'id = "slope"\nequation = "anode_effect.by_slope"\nneeds = "anode_effect_minutes"\n'),
    )  # fmt: skip
    made = calculate(plant(cell(technology="cwpb", anode_effect_method="slope")), needing)
    assert made.line("P1/anode-effect/2026").method == "factor"
    (finding,) = said(made, "method-needs")
    assert dict(finding.fields)["needs"] == "anode_effect_minutes"


def test_a_default_method_whose_data_are_missing_says_what_they_are():
    """Where the method that is asked for is the default itself, nothing else is taken: binding names what is missing."""
    pair = ('id = "slope"\nequation = "anode_effect.by_slope"\n',
            'id = "slope"\nequation = "anode_effect.by_slope"\nneeds = "anode_effect_minutes"\n')  # fmt: skip
    needing = support.altered("ipcc-2019-al", pair)
    raw = plant(cell(technology="cwpb", **NET, anode_effect_method="slope"))
    assert refused(raw, needing) == refused(raw, "ipcc-2019-al") == [("datum-missing", "anode_effect_minutes")]


def test_a_template_may_hold_any_key_of_the_row():
    """A constant and a factor are found by the direction, technology or kind of the row; one that has none is a fault of the row."""
    by_kind = support.altered("eu-cbam-al", ('constants = { carbon_ratio = "3.664 tCO2/tC"', 'constants = { cwpb = "1", carbon_ratio = "3.664 tCO2/tC"'),
                      ('oxidation = { constant = "one", measured = "oxidation" }', 'oxidation = { constant = "{state}", measured = "oxidation" }'))  # fmt: skip
    energy = {"item": "diesel", "amount": "1 t", "ncv": measured("40 GJ/t"), "emission_factor": measured("56 tCO2/TJ")}
    assert refused(plant(fuel=[energy], process=[]), by_kind) == [("datum-missing", "state")]


# --- Chinese guidelines and the new data


def everything() -> dict[str, Any]:
    """A plant with every kind of data that some guideline asks for."""
    raw = json.loads(ghgcalc.read(EXPORT).canonical)
    raw["entity"]["province"] = "Xinjiang"
    raw["process"][0]["collection_efficiency"] = "97 %"
    raw["process"][0]["carbon_stream"] = [STREAM]
    raw["anode_plant"] = [{"green_anodes": "501 t", "baked_anodes": "475 t", "waste_tar": "1 t", "packing_coke": "7 t",
                           "hydrogen": measured("0.5 %"), "packing_sulphur": measured("2 %"), "packing_ash": measured("2.5 %")}]  # fmt: skip
    raw["carbon_stream"] = [OUT]
    return raw


@pytest.mark.parametrize("name", CHINESE)
def test_chinese_guidelines_ignore_the_new_data_and_say_so_once(name):
    """Tables that are not asked for stand in one finding, keys of a table in one each; the numbers are those without them."""
    made = calculate(everything(), name)
    (tables,) = said(made, "table-ignored")
    assert {"process.carbon_stream", "anode_plant", "carbon_stream", "product"} <= set(tables.place.table.split(", "))
    keys = {finding.place.table: set(finding.place.key.split(", ")) for finding in said(made, "datum-ignored")}
    assert len(keys) == len(said(made, "datum-ignored"))
    assert {"technology", "butts", "anode_method", "pfc_other", "collection_efficiency"} <= keys["process"]
    bare = everything()
    for table in ("anode_plant", "carbon_stream", "product"):
        del bare[table]
    for key in ("technology", "butts", "anode_method", "pfc_other", "collection_efficiency", "anode_effects", "carbon_stream"):
        del bare["process"][0][key]
    assert [total.as_dict() for total in calculate(bare, name).totals] == [total.as_dict() for total in made.totals]


@pytest.mark.parametrize("name", [*CHINESE, *NEW])
def test_everything_is_calculated_or_refused_under_every_guideline(name):
    """A plant with all data is an inventory that recomputes and prints, or names why not; the furnace contradicts tier 1 alone."""
    raw = everything()
    made = calculate(raw, name)
    assert verify(json.loads(json.dumps(made.as_dict()))).same
    for lang in ("en", "zh"):
        text = inventory_text(made, lang)
        assert made.digest in text
        for line in made.lines:
            assert line.id in made.explain(line.id, lang)


# --- comparison


def cents(value: Decimal) -> Decimal:
    """A total as it is printed: ties away from zero, as everywhere, and not to the even digit as `round` has it."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def exact_sums(comparison: Any) -> None:
    """Check that the effects of each pair, level and basis add up to the difference of the printed totals."""
    for left, right in zip(comparison.inventories, comparison.inventories[1:], strict=False):
        ends = (left.guideline["id"], right.guideline["id"])
        for level in ("electrolysis", "enterprise"):
            sides = [
                {t.basis: cents(t.value) for t in side.yearly if t.level == level and t.source is None} for side in (left, right)
            ]
            mine = [effect for effect in comparison.effects if (effect.from_, effect.to, effect.level) == (*ends, level)]
            whole = sum((effect.value for effect in mine), Decimal(0))
            assert whole == sum(sides[1].values(), Decimal(0)) - sum(sides[0].values(), Decimal(0))
            for basis in {effect.basis for effect in mine}:
                twin = {None: "direct", "direct": None}.get(basis, basis)
                both = [side.get(basis, side.get(twin, Decimal(0))) for side in sides]
                assert sum((effect.value for effect in mine if effect.basis == basis), Decimal(0)) == both[1] - both[0]


def test_effects_of_every_pair_of_the_ten_guidelines_add_up():
    """For each ordered pair of the ten the named effects of the export smelter add up exactly, per level and basis."""
    raw = json.loads(ghgcalc.read(EXPORT).canonical)
    raw["entity"]["province"] = "Xinjiang"
    for pair in permutations([*CHINESE, *NEW], 2):
        found = compare(raw, list(pair))
        exact_sums(found)
        assert all(effect.value for effect in found.effects)


@lenient
@given(activity=strategies.activities(years=(2024, 2026), whole_year=True), data=st.data())
def test_effects_add_up_for_any_activity(activity, data):
    """Whatever a plant states, neighbours among the guidelines that accept it differ by effects that add up."""
    for process in activity["process"]:
        process |= {"technology": data.draw(st.sampled_from(("cwpb", "swpb", "vss", "hss")))}
    accepted = []
    for name in data.draw(st.permutations([*CHINESE, *NEW])):
        try:
            calculate(activity, name)
        except InputError:
            continue
        accepted.append(name)
    if len(accepted) > 1:
        exact_sums(compare(activity, accepted[:4]))


@pytest.mark.parametrize(
    ("left", "right", "wanted"),
    [
        ([None], [None], [(None, None)]),
        ([None], ["direct"], [(None, "direct")]),
        (["direct", "indirect"], [None], [("direct", None), ("indirect", "absent")]),
        (["direct", "indirect"], ["direct"], [("direct", "direct"), ("indirect", "absent")]),
        (["location", "market"], [None], [("location", "absent"), ("market", "absent"), ("absent", None)]),
        ([], ["market"], [("absent", "market")]),
    ],
)
def test_sums_of_different_bases_are_paired(left, right, wanted):
    """The same basis stands against itself, a sum without basis against the direct one, the rest against nothing."""
    assert pairs(left, right) == wanted


def test_a_comparison_names_bases_goods_and_the_set_of_gwps():
    """The record has bases and goods where there are any; the set goes to those that leave it open, and no other."""
    raw = json.loads(ghgcalc.read(EXPORT).canonical)
    found = compare(raw, ["ipcc-2006-al", "eu-cbam-al", "ghgp-scope2", "ghgp-al"], gwp="AR6")
    record = found.as_dict()
    assert [("products" in entry) for entry in record["guidelines"]] == [False, True, False, False]
    assert {effect.get("basis") for effect in record["effects"]} == {None, "direct", "location", "market"}
    assert [inventory.options.get("gwp") for inventory in found.inventories] == ["AR6", None, None, "AR6"]
    for lang, word in (("en", "market-based"), ("zh", "基于市场")):
        assert word in comparison_text(found, lang)
    with pytest.raises(InputError, match="nothing-of-the-kind"):
        compare(raw, ["ipcc-2006-al", "nothing-of-the-kind"], gwp="AR6")


def test_the_carbon_ratio_is_an_effect_of_its_own():
    """Between 44/12 and 3.664 the same anode differs by 8/11 000 of itself, named as the carbon ratio."""
    raw = plant(cell(technology="cwpb", **NET, **CARBON, **SLOPE))
    (effect,) = [
        one
        for one in compare(raw, ["ipcc-2006-al", "eu-cbam-al"]).effects
        if one.name == "carbon ratio" and one.level == "enterprise"
    ]
    assert effect.value == round(Decimal("-1503.04") * 8 / 11000, 2)


# --- the difference of two guidelines as text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("pair", [("cn-al-2024", "eu-cbam-al"), ("eu-cbam-al-2023", "eu-cbam-al"), ("ghgp-scope2", "ghgp-al")])
def test_the_difference_of_guidelines_is_short(pair, lang):
    """A part that one guideline alone has is one line with its equations; two columns never both stand empty, and no text is doubled."""
    records = guidelines.diff(*pair)
    lines = diff_text(records, *pair, lang).splitlines()
    assert len(lines) < len(records)
    assert len(lines) < 140
    assert not any(re.search(r"[\u4e00-\u9fff]", line) for line in lines) or lang == "zh" or "name" in str(lines)
    assert ("_en" not in " ".join(line.split("  ")[0] for line in lines)) == (lang == "zh")


# --- an inventory with several bases


def test_totals_of_several_bases_are_asked_for_by_basis():
    """A total that exists on two bases is refused without one and names both; where there is one alone it is given."""
    made = calculate(json.loads(ghgcalc.read(EXPORT).canonical), "ghgp-scope2")
    with pytest.raises(UnknownIdError, match="basis location, basis market"):
        made.total("enterprise")
    assert made.total("enterprise", basis="market").value != made.total("enterprise", basis="location").value
    with pytest.raises(UnknownIdError, match="location"):
        made.total("enterprise", basis="direct")
    cbam = calculate(json.loads(ghgcalc.read(EXPORT).canonical), "eu-cbam-al")
    assert cbam.total("enterprise") == cbam.total("enterprise", basis="direct")


def test_grades_are_told_apart_by_basis():
    """Each basis of a level has its own shares, which add up to 100."""
    made = calculate(json.loads(ghgcalc.read(EXPORT).canonical), "ghgp-scope2")
    for level in ("electrolysis", "enterprise"):
        for basis in ("location", "market"):
            mine = [entry for entry in made.grades if (entry["level"], entry["basis"]) == (level, basis)]
            assert abs(sum(Decimal(entry["share"]) for entry in mine) - 100) < Decimal("0.05")
            assert sum(Decimal(entry["value"]) for entry in mine) == round(made.total(level, basis=basis).value, 2)
    assert all("basis" not in entry for entry in calculate(everything(), "cn-al-2024").grades)


def test_chains_of_areas():
    """A province lies in its region and country; a country alone in itself; what is not known in nothing."""
    from ghgcalc.vocabulary import chain

    assert chain("Xinjiang")[0] == "Xinjiang"
    assert chain("Xinjiang")[-1] == "China"
    assert len(chain("Xinjiang")) == 3
    assert chain("China") == ("China",)
    assert chain("Atlantis") == ()


def test_every_packaged_record_is_known_to_the_register():
    """Every factor that a new guideline names, its templates filled, is a record of the newest edition and of none before."""
    first = {factor.id for factor in factors.edition(1)}
    for name in CELLS:
        mine = [
            factor for factor in default_factors(guidelines.get(name)) if not factor.id.startswith(("ipcc-ar", "ipcc-sar", "cn-"))
        ]
        assert mine
        assert not [factor.id for factor in mine if factor.id in first]
