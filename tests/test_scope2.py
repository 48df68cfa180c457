"""Two totals of the same electricity: the order in which factors are looked for, evidence at its rate, attributes, areas, gases."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

import ghgcalc
import support
from ghgcalc import calculate, guidelines, verify
from ghgcalc.errors import InputError
from ghgcalc.factors import Overlay
from ghgcalc.guidelines import Guideline

NAME = "ghgp-scope2"


def plant(*rows: dict[str, Any], year: int = 2023, province: str | None = None, **tables: Any) -> dict[str, Any]:
    """An activity of electricity alone."""
    entity = {"name": "x"} | ({"province": province} if province else {})
    electricity = {"other_electricity": list(rows)} if rows else {}
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": entity, **electricity, **tables}


def grid(amount: Any = "100 MWh", supply: str = "grid", **more: Any) -> dict[str, Any]:
    """One row."""
    return {"supply": supply, "amount": amount, **more}


def proof(number: str, amount: str = "100 MWh", **more: Any) -> dict[str, Any]:
    """A record that answers every question."""
    record = {"kind": "green-certificate", "number": number, "amount": amount, "from": "2023-01-01", "to": "2023-12-31"}
    return record | {"registry": "national registry", "vintage": 2023, "retired_on": "2024-01-31", "rate": "0 tCO2/MWh"} | more


def rate(value: str) -> dict[str, str]:
    """A factor with its source."""
    return {"value": value, "source": "supplier's statement"}


def months(*values: Any) -> dict[str, Any]:
    """Twelve months: those given, the last one for the rest."""
    return {"unit": "MWh", "values": [*values, *[values[-1]] * (12 - len(values))]}


def both(raw: dict[str, Any], guideline: Any = NAME, **options: Any) -> tuple[Decimal, Decimal]:
    """The location-based and the market-based total of an activity whose inventory recomputes."""
    made = calculate(raw, guideline, **options)
    assert verify(json.loads(json.dumps(made.as_dict()))).recomputes
    return made.total("enterprise", basis="location").value, made.total("enterprise", basis="market").value


def codes(raw: dict[str, Any], guideline: Any = NAME, **options: Any) -> list[tuple[str, str]]:
    """Severity and code of every finding, those of the guideline itself left out."""
    return [(f.severity, f.code) for f in calculate(raw, guideline, **options).findings if f.code != "notice"]


def refused(raw: Any, guideline: Any = NAME, **options: Any) -> list[tuple[str, str | None]]:
    """Code and key of every fault, each with its text in both languages."""
    return support.refused(raw, guideline, **options)


# --- location


@pytest.mark.parametrize(
    ("row", "province", "wanted"),
    [
        ({}, None, "53.06"),
        ({"area": "China"}, "Xinjiang", "53.06"),
        ({"area": "全国"}, None, "53.06"),
        ({"area": "Xinjiang"}, None, None),
        ({"area": "新疆"}, "Yunnan", None),
        ({}, "Xinjiang", None),
        ({"location_factor": rate("0.485 kgCO2/kWh")}, "Xinjiang", "48.5"),
        ({"location_factor": {"factor": "cn-grid-2021/average"}}, "Xinjiang", "55.68"),
    ],
)
def test_the_factor_of_the_location(row, province, wanted):
    """A stated factor comes first, then the area of the row, then the province of the entity, then the country."""
    found = both(plant(grid(**row), province=province))[0]
    known = ghgcalc.factors.find(kind="grid-average", area="Xinjiang")
    xinjiang = max((factor for factor in known if factor.data_year <= 2023), key=lambda factor: factor.data_year)
    assert found == (Decimal(wanted) if wanted else 100 * xinjiang.number)


def test_an_assumed_area_is_said():
    """Where neither row nor entity says where the plant is, the country is taken and a note says so."""
    assert codes(plant(grid())) == [("note", "area-assumed")]
    assert codes(plant(grid(area="China"))) == []


def test_a_factor_of_an_earlier_year_is_said():
    """The newest factor that is not about a later year is taken; of another year it leaves a note with both years."""
    made = calculate(plant(grid(area="China"), year=2022), NAME)
    assert made.total("enterprise", basis="location").value == Decimal("53.66")
    assert made.total("enterprise", basis="market").value == Decimal("58.56")
    later = calculate(plant(grid(area="China"), year=2030), NAME)
    assert later.total("enterprise", basis="location").value == Decimal("53.06")
    notes = [dict(finding.fields) for finding in later.findings if finding.code == "factor-year"]
    assert {(note["data_year"], note["year"]) for note in notes} == {("2023", "2030")}
    assert refused(plant(grid(area="China"), year=1990)) == [("supply-factor-missing", None)] * 2


def test_the_date_of_knowledge_hides_later_averages():
    """On an earlier day the average of the year before is the newest one."""
    assert both(plant(grid(area="China"), year=2023), as_of="2025-01-01")[0] == Decimal("53.66")


def test_a_region_serves_where_the_province_has_no_factor():
    """An area without factor of its own takes that of what it lies in."""
    both_of = both(plant(grid(area="Northwest China"), year=2021))
    assert both_of == (Decimal("59.51"), Decimal("59.42"))


@pytest.mark.parametrize("area", ["Atlantis", "Xinjang", "\x1b[2J", "x" * 200])
def test_an_unknown_area_is_an_error(area):
    """There is no average of the world: an area that is not known is refused, with what looks like it and the keys that would do."""
    found = refused(plant(grid(area=area)))
    assert found == [("unknown-area", "area")] * len(found)
    with pytest.raises(InputError, match="location_factor"):
        calculate(plant(grid(area=area)), NAME)
    assert both(plant(grid(area=area[:9].strip("\x1b["), location_factor=rate("0.3 tCO2/MWh")))) == (30, 30)


# --- market


@pytest.mark.parametrize(
    ("row", "wanted", "code"),
    [
        ({"area": "China"}, "60.96", None),
        ({"area": "Xinjiang"}, "60.96", None),
        ({"area": "China", "market_factor": rate("0.212 tCO2/MWh")}, "21.2", None),
        ({"area": "China", "market_factor": {"factor": "cn-grid-2022/residual"}}, "58.56", "factor-chosen"),
        ({"location_factor": rate("0.485 tCO2/MWh")}, "48.5", "residual-missing"),
    ],
)
def test_the_factor_of_the_market(row, wanted, code):
    """The supplier's factor comes first, then the residual mix, then what the location has, which is said."""
    raw = plant(grid(**row))
    assert both(raw)[1] == Decimal(wanted)
    assert [found for _, found in codes(raw)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("key", "factor", "code"),
    [
        ("market_factor", "cn-grid-2023/average", "factor-kind"),
        ("location_factor", "cn-grid-2023/residual", "factor-kind"),
        ("market_factor", "ipcc-2006/cwpb/anode", "factor-unit"),
        ("market_factor", "nothing", "unknown-factor"),
    ],
)
def test_a_factor_chosen_for_the_wrong_total_is_refused(key, factor, code):
    """An average is no residual mix and the reverse; the fault stands at the key."""
    assert (code, key) in refused(plant(grid(area="China", **{key: {"factor": factor}})))


@pytest.mark.parametrize("kind", ["operating-margin", "footprint"])
def test_marginal_and_footprint_factors_are_refused(kind):
    """A factor of a kind that accounts refuse cannot be chosen either."""
    found = ghgcalc.factors.find(kind=kind)[0]
    assert (f"factor-refused-{kind}", "location_factor") in refused(plant(grid(area="China", location_factor={"factor": found.id})))


def test_sites_stand_on_lines_of_their_own():
    """Rows of another site, area or stated factor are other lines; rows alike are one."""
    rows = [
        grid("10 MWh", site="A", area="China"),
        grid("5 MWh", site="A", area="China"),
        grid("20 MWh", site="B", area="Yunnan"),
        grid("30 MWh", area="China"),
        grid("40 MWh", area="China", location_factor=rate("0.5 tCO2/MWh")),
        grid("50 MWh", area="China", location_factor=rate("0.6 tCO2/MWh")),
    ]
    made = calculate(plant(*rows), NAME)
    lines = {line.id: line for line in made.lines if line.basis == "location"}
    stem = "electricity/location/grid"
    assert list(lines) == [f"{stem}/{at}/2023" for at in ("A", "B", "China", "China-2", "China-3")]
    assert lines[f"{stem}/A/2023"].value == 15 * Decimal("0.5306")
    assert lines[f"{stem}/China-3/2023"].value == 30
    assert verify(json.loads(json.dumps(made.as_dict()))).same


def test_two_sites_of_the_specification():
    """50 000 kWh at 0.485 kg are 24.25 t; 30 000 at 0.212 and 20 000 at 0.348 are 13.32 t; all covered by certificates the market has 0."""
    supplier = [
        grid("30000 kWh", site="A", location_factor=rate("0.485 kgCO2/kWh"), market_factor=rate("0.212 kgCO2/kWh")),
        grid("20000 kWh", site="B", location_factor=rate("0.485 kgCO2/kWh"), market_factor=rate("0.348 kgCO2/kWh")),
    ]
    assert both(plant(*supplier)) == (Decimal("24.25"), Decimal("13.32"))
    covered = [grid("50000 kWh", "certificate", location_factor=rate("0.485 kgCO2/kWh"), evidence=[proof("C1", "50 MWh")])]
    assert both(plant(*covered)) == (Decimal("24.25"), 0)


ROW_19 = [
    grid("210000 MWh"),
    grid("50000 MWh", "green-power", evidence=[proof("G1", "50000 MWh", kind="green-power-consumption-certificate")]),
    grid("40000 MWh", "certificate", evidence=[proof("C1", "40000 MWh")]),
    grid("20000 MWh", "direct", attributes="kept"),
    grid("30000 MWh", "self-generated", attributes="kept"),
]


def test_the_worked_example():
    """All five supplies in 2023: location 159 180.00 t, market 128 016.00 t, both by line and total."""
    assert both(plant(*ROW_19)) == (Decimal("159180.00"), Decimal("128016.00"))


def test_the_residual_mix_may_be_read_as_that_of_non_buyers():
    """Under the named option buyers of green power take the average for the rest: 111 426.00 t; others keep the residual mix."""
    raw = plant(*ROW_19)
    made = calculate(raw, NAME, options=["residual-to-non-buyers"])
    assert made.total("enterprise", basis="market").value == Decimal("111426.00")
    assert made.options == {"options": ["residual-to-non-buyers"]}
    assert verify(json.loads(json.dumps(made.as_dict()))).same
    assert both(plant(grid(area="China")), options=["residual-to-non-buyers"])[1] == Decimal("60.96")


# --- evidence


@pytest.mark.parametrize(
    ("more", "market", "code"),
    [
        ({}, "0", None),
        ({"rate": "0.1 tCO2/MWh"}, "10", None),
        ({"rate": "100 kgCO2/MWh"}, "10", None),
        ({"vintage": 2022}, "0", None),
        ({"vintage": "2023-05"}, "0", None),
        ({"vintage": 2021}, "60.96", "evidence-vintage"),
        ({"vintage": 2024}, "60.96", "evidence-vintage"),
        ({"registry": None}, "60.96", "evidence-criteria"),
        ({"vintage": None, "retired_on": None, "rate": None}, "60.96", "evidence-criteria"),
        ({"kind": "meter-records"}, "60.96", "evidence-kind"),
        ({"kind": "ppa"}, "60.96", "evidence-kind"),
        ({"from": "2021-01-01", "to": "2022-12-31"}, "60.96", "evidence-period"),
    ],
)
def test_evidence_counts_at_its_rate_where_every_question_is_answered(more, market, code):
    """What a certificate covers counts at its rate; one that is too old, of another kind or time, or leaves a question open covers nothing."""
    record = {key: value for key, value in proof("C1", **more).items() if value is not None}
    raw = plant(grid(supply="certificate", area="China", evidence=[record]))
    assert both(raw)[1] == Decimal(market)
    assert (code in [found for _, found in codes(raw)]) == bool(code)
    if code == "evidence-criteria":
        (finding,) = [f for f in calculate(raw, NAME).findings if f.code == code]
        assert dict(finding.fields)["missing"] == ("registry" if "registry" in more else "vintage, retired_on, rate")


def test_evidence_of_several_rates_makes_several_lines():
    """Each rate has its own line with the numbers of its records; what is left is grid power; more than the MWh covers nothing more."""
    records = [
        proof("A", "30 MWh"),
        proof("B", "30 MWh", rate="0.2 tCO2/MWh"),
        proof("C", "20 MWh"),
        proof("D", "500 MWh", vintage=1999),
    ]
    made = calculate(plant(grid(supply="certificate", area="China", evidence=records)), NAME)
    market = {line.id: line for line in made.lines if line.basis == "market"}
    stem = "electricity/market"
    assert {key: line.value for key, line in market.items()} == {
        f"{stem}/certificate/China/2023": 0,
        f"{stem}/certificate/China-2/2023": 6,
        f"{stem}/grid/China/2023": 20 * Decimal("0.6096"),
    }
    sources = [next(one.source for one in line.inputs if one.name == "factor") for line in market.values()]
    assert sources[:2] == ["A, C", "B"]
    (finding,) = [f for f in made.findings if f.code == "evidence-too-small"]
    assert dict(finding.fields)["amount"] == "20"


def test_certificates_count_here_and_not_in_the_chinese_guidelines():
    """The same certificate brings the market total to nothing and leaves the national result as it is."""
    row = grid(supply="certificate", area="China", evidence=[proof("C1")])
    assert both(plant(row))[1] == 0
    process = [
        {"id": "P1", "liquid_aluminium": "1 t", "anode": "0 t", "electricity": [{k: v for k, v in row.items() if k != "area"}]}
    ]
    made = calculate(plant(process=process), "cn-al-2023")
    assert made.line("P1/electricity/grid/2023").value == Decimal("57.03")


# --- attributes


@pytest.mark.parametrize("supply", ["direct", "self-generated"])
@pytest.mark.parametrize(
    ("attributes", "location", "market", "code"),
    [("kept", 0, 0, None), ("none", 0, 0, None), ("sold", "53.06", "60.96", "attributes-sold"), (None, "53.06", "60.96", "attributes-missing")],
)  # fmt: skip
def test_attributes_decide_whose_power_it_is(supply, attributes, location, market, code):
    """Kept, or never issued, the power counts at its own rate; sold, or not stated, it is the grid's in both totals, and said."""
    raw = plant(grid(supply=supply, area="China", **({"attributes": attributes} if attributes else {})))
    assert both(raw) == (Decimal(location), Decimal(market))
    assert [found for _, found in codes(raw) if found != "datum-ignored"] == ([code] if code else [])


def test_direct_power_has_the_rate_of_its_source():
    """Power of a plant next door counts at the factor that the row states."""
    raw = plant(grid(supply="direct", attributes="kept", location_factor=rate("0.8 tCO2/MWh"), market_factor=rate("0.7 tCO2/MWh")))
    assert both(raw) == (80, 70)


# --- amounts, months, gases


def test_consumption_is_gross():
    """A negative amount is refused, with its months, in both totals at once."""
    found = refused(plant(grid(months(1, -1, 1), area="China")))
    assert found
    assert found == [("negative", "amount")] * len(found)
    inside = plant(process=[{"id": "P1", "electricity": [grid("-1 MWh")]}])
    assert refused(inside) == [("negative", "amount")]
    bought = {"electricity": [grid(months(1, -1, 1), area="China")]}
    with pytest.raises(
        InputError, match="2023-02"
    ):  # net purchase, where nothing else is stated: less than nothing is no consumption
        calculate(plant(**bought), NAME)


def test_a_factor_by_month_serves_its_own_month():
    """Twelve factors go with twelve amounts, month by month; with one amount for the year they are refused."""
    monthly = {"unit": "tCO2/MWh", "values": ["0.5", *["0.25"] * 11], "source": "supplier's statement"}
    raw = plant(grid(months(10, 20), area="China", location_factor=monthly))
    made = calculate(raw, NAME)
    assert made.line("electricity/location/grid/China/2023-01").value == 5
    assert made.total("enterprise", basis="location").value == 5 + 11 * 5
    assert refused(plant(grid(area="China", location_factor=monthly))) == [("mixed-shape", "location_factor")]


def test_a_factor_by_month_serves_the_month_that_is_not_covered():
    """Where evidence covers a part of the year, each month that is left takes its own factor."""
    monthly = {"unit": "tCO2/MWh", "values": [*["0.1"] * 11, "0.9"], "source": "supplier's statement"}
    record = proof("C1", "1000 MWh", to="2023-11-30")
    made = calculate(plant(grid(months(10), "certificate", area="China", market_factor=monthly, evidence=[record])), NAME)
    assert made.total("enterprise", basis="market").value == 9


def test_co2_and_co2e_are_never_in_one_total():
    """Factors of CO2e alone make a total of CO2e; with factors of CO2 in the same total they are refused; a zero goes with either."""
    co2e = {"location_factor": rate("0.5 tCO2e/MWh"), "market_factor": rate("0.4 tCO2e/MWh")}
    made = calculate(plant(grid(**co2e), grid(supply="self-generated", attributes="kept", site="B")), NAME)
    assert made.total("enterprise", basis="location").value == 50
    assert {line.equation for line in made.lines if "grid" in line.id} == {"electricity.by_supply_co2e"}
    mixed = refused(plant(grid(**co2e), grid(site="B", area="China")))
    assert {code for code, _ in mixed} == {"gases-mixed"}
    evidence = [proof("A", "50 MWh", rate="0.1 tCO2e/MWh"), proof("B", "50 MWh", rate="0.1 tCO2/MWh")]
    assert refused(plant(grid(supply="certificate", area="China", evidence=evidence))) == [("gases-mixed", "location_factor")]


def test_heat_takes_the_factor_of_its_supplier():
    """Heat stands in both totals at the stated factor; without one it is refused in both."""
    heat = [{"amount": "100 GJ", "emission_factor": rate("0.06 tCO2/GJ")}]
    assert both(plant(heat=heat)) == (6, 6)
    assert refused(plant(heat=[{"amount": "1 GJ"}])) == [("datum-missing", "emission_factor")]


def test_power_of_the_cells_counts_in_the_processes():
    """Electricity of a process is in the totals of process, electrolysis and enterprise, what is consumed elsewhere in the last alone."""
    raw = plant(grid("300 MWh", area="China"), process=[{"id": "P1", "electricity": [grid("200 MWh", area="China")]}])
    made = calculate(raw, NAME)
    assert made.total("electrolysis", basis="location").value == made.total("process", process="P1", basis="location").value
    assert made.total("electrolysis", basis="location").value == Decimal("106.12")
    assert made.total("enterprise", basis="location").value == Decimal("265.30")  # 500 MWh in all


# --- other guidelines with the same means


def test_the_border_rule_takes_the_stated_factor_alone():
    """Before 2026 indirect emissions take the factor of the row and none of a register; without it the supply is refused."""
    raw = plant(grid(location_factor=rate("0.6 tCO2/MWh")), grid(supply="certificate", location_factor=rate("0.6 tCO2/MWh")))
    made = calculate(raw, "eu-cbam-al-2023")
    assert made.total("enterprise", basis="indirect").value == 120
    assert "supply-not-recognised" in [finding.code for finding in made.findings]
    assert refused(plant(grid(area="China")), "eu-cbam-al-2023") == [("supply-factor-missing", None)]
    assert refused(plant(grid(area="Atlantis")), "eu-cbam-al-2023") == [("unknown-area", "area")]


def test_the_memo_of_the_border_rule_is_not_in_a_total():
    """From 2026 on electricity stands beside the totals with its memo; where a factor is not stated the memo is left out, not guessed."""
    factor = rate("0.6 tCO2/MWh")
    rows = [grid("10 MWh", location_factor=factor), grid("5 MWh", "certificate", location_factor=factor)]
    nothing = {"liquid_aluminium": "0 t", "net_anode": "0 t", "anode_carbon": rate("98 %"), "anode_effect_minutes": "0 min"}
    process = [{"id": "P1", "technology": "cwpb", "electricity": rows, **nothing}]
    made = calculate(plant(grid(location_factor=factor), grid("7 MWh", "direct"), year=2026, process=process), "eu-cbam-al")
    memos = {entry["id"]: [(one["convention"], one["value"]) for one in entry["memo"]] for entry in made.auxiliary}
    assert memos == {
        "P1/electricity/grid/2026": [("indirect", "6.00")],
        "P1/electricity/certificate/2026": [("indirect", "3.00")],
        "electricity/grid/2026": [],
        "electricity/direct/2026": [],
    }
    assert {total.value for total in made.totals} == {0}


def test_factors_of_co2e_have_no_place_in_a_rule_of_co2():
    """A rule that counts CO2 alone refuses a factor of CO2e in its total, and leaves it out of its memo."""
    row = grid(location_factor=rate("0.6 tCO2e/MWh"))
    assert refused(plant(row), "eu-cbam-al-2023") == [("gases-mixed", "location_factor")]
    made = calculate(plant(row, year=2026), "eu-cbam-al")
    assert [entry["memo"] for entry in made.auxiliary] == [[]]


def test_a_memo_whose_factor_is_not_known_is_left_out():
    """A convention that names a factor which does not exist, or not yet, has no memo; the amount stands all the same."""
    data = guidelines.get("cn-al-2024").model_dump(mode="json", by_alias=True)
    (heat,) = [entry for entry in data["auxiliary"] if entry["id"] == "heat"]
    heat["memo"] = {"known": "cn-al-2024/heat", "unknown": "not/known"}
    made = calculate(plant(heat=[{"amount": "100 GJ"}], year=2024), Guideline.model_validate(data))
    (entry,) = made.auxiliary
    assert (entry["value"], [(one["convention"], one["value"]) for one in entry["memo"]]) == ("100", [("known", "11.00")])


def test_factors_of_ones_own_can_be_looked_up():
    """A record of the user's own of the kind and area is the newest one; what stands for another id is said."""
    record = {
        "schema": "ghgcalc/factors/1",
        "factor": [
            {"id": "mine/average", "value": "0.4", "unit": "tCO2/MWh", "kind": "grid-average", "area": "Xinjiang", "document": "own",
             "issued": "2099-02-01", "data_year": 2023, "grade": "derived", "source": "own"},
        ],
    }  # fmt: skip
    overlay = Overlay("mine.toml", ghgcalc.factors.record.factors_in(record, "mine.toml"))
    raw = plant(grid(area="Xinjiang"))
    made = calculate(raw, NAME, overlays=(overlay,))
    assert made.total("enterprise", basis="location").value == 40
    assert [dict(finding.fields)["id"] for finding in made.findings if finding.code == "factor-of-user"] == ["mine/average"]
    assert verify(json.loads(json.dumps(made.as_dict()))).same


def test_a_supply_may_name_a_factor_by_region():
    """A rule may hold a factor id with the grid region of the entity in it."""
    ruled = support.altered(NAME, ('factor = ["=location_factor", "@average"], kinds = { location_factor = ["grid-average", "supplier-rate"] }, grade = "press" }\ncaptive',
                           'factor = ["=location_factor", "cn-grid-2021/region/{region}"], grade = "press" }\ncaptive'),
                    ('levels = ["process", "enterprise"]\nrounding', 'levels = ["process", "enterprise"]\nregions = { northwest = ["Xinjiang"] }\nrounding'))  # fmt: skip
    assert both(plant(grid(), province="Xinjiang"), ruled)[0] == Decimal("59.51")
    assert ("province-missing", "province") in refused(plant(grid()), ruled)
    assert "cn-grid-2021/region/{region}" in ruled.factor_ids()


@pytest.mark.parametrize("name", ["China", "全国", "中国"])
def test_the_country_goes_by_its_usual_names(name):
    """An area may be written as the country's English or Chinese name; all find the same factor."""
    made = calculate(
        {
            "year": 2023,
            "entity": {"name": "x"},
            "other_electricity": [{"supply": "grid", "area": name, "amount": "1000 MWh"}],
        },
        "ghgp-scope2",
    )
    assert str(made.total("enterprise", basis="location")) == "530.6000 tCO2e"
