"""Electricity by supply and evidence: what is proven stands on its own line, what is not falls to the grid row with a finding."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from fractions import Fraction

import pytest

import ghgcalc
from ghgcalc import calculate, guidelines
from ghgcalc.errors import InputError
from ghgcalc.guidelines import Guideline

CERTIFICATE = "green-power-consumption-certificate"
SETTLEMENT = "direct-supply-settlement"
METERS = "meter-records"
GREEN_CERTIFICATE = "green-certificate"
AVERAGE, RESIDUAL = Decimal("0.5703"), Decimal("0.5942")
FACTOR = {"cn-al-2023": AVERAGE, "cn-al-2024-draft": RESIDUAL}
both = pytest.mark.parametrize("guideline", FACTOR)


def record(kind=CERTIFICATE, amount="1200 MWh", begins="2024-01-01", ends="2024-12-31", number="E-1"):
    """One record of evidence."""
    return {"kind": kind, "number": number, "amount": amount, "from": begins, "to": ends}


def supply(name, amount, *evidence):
    """One supply with its evidence."""
    entry = {"supply": name, "amount": amount}
    return entry | ({"evidence": list(evidence)} if evidence else {})


def months(*values, unit="MWh"):
    """Twelve months; what is not given is 0."""
    return {"unit": unit, "values": [*values, *[0] * (12 - len(values))]}


def enterprise(*supplies, province="Xinjiang", grid=None, year=2024):
    """An activity with net purchased electricity alone."""
    entity = {"name": "x"} | ({"province": province} if province else {}) | ({"grid": grid} if grid else {})
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": entity, "electricity": list(supplies)}


def process(*supplies):
    """An activity with the electricity of one process."""
    metal = {"id": "P1", "liquid_aluminium": months(1, unit="t"), "electricity": list(supplies)}
    return {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "x"}, "process": [metal]}


def rows(made) -> dict[str, tuple[str, str]]:
    """Electricity line id to (MWh, tCO2e), without lines of no amount."""
    found = {line.id: (line.inputs[0].value, f"{line.value:f}") for line in made.lines if line.source == "electricity"}
    return {key: value for key, value in found.items() if Decimal(value[0])}


def warnings(made) -> list[str]:
    """The codes of the findings about supplies and evidence."""
    return [finding.code for finding in made.findings if finding.code.startswith(("evidence", "supply"))]


def finding(made, code):
    """The one finding of that code."""
    (found,) = [finding for finding in made.findings if finding.code == code]
    return found


# --- what evidence proves


@both
@pytest.mark.parametrize(("name", "kind"), [("self-generated", METERS), ("direct", SETTLEMENT)])
def test_proven_non_fossil_power_counts_zero(guideline, name, kind):
    """Self-generated power with meter records and direct supply with settlement stand on their own line with nothing."""
    made = calculate(enterprise(supply("grid", "500 MWh"), supply(name, "1200 MWh", record(kind))), guideline)
    assert rows(made) == {
        "electricity/grid/2024": ("500", f"{500 * FACTOR[guideline]:.2f}"),
        f"electricity/{name}/2024": ("1200", "0.00"),
    }
    assert warnings(made) == []


def test_traded_green_power_has_its_own_line_at_the_average_in_2023():
    """Market-traded power counts at 0.5703 under the 2023 instructions, on a line of its own."""
    made = calculate(enterprise(supply("grid", "500 MWh"), supply("green-power", "1200 MWh", record())), "cn-al-2023")
    assert rows(made) == {"electricity/grid/2024": ("500", "285.15"), "electricity/green-power/2024": ("1200", "684.36")}
    assert warnings(made) == []


def test_traded_green_power_counts_zero_in_the_draft():
    """Under the draft proven market-traded power is zero, and the rest takes the residual factor."""
    made = calculate(enterprise(supply("grid", "500 MWh"), supply("green-power", "1200 MWh", record())), "cn-al-2024-draft")
    assert rows(made) == {"electricity/grid/2024": ("500", "297.10"), "electricity/green-power/2024": ("1200", "0.00")}


def test_the_worked_month_of_the_specification():
    """350 000 MWh of which 50 000 are green: 199 605.00 in 2023, 178 260.00 in the draft."""
    certificate = record(amount="50000 MWh", ends="2024-01-31")
    raw = process(supply("grid", months(300000)), supply("green-power", months(50000), certificate))
    assert calculate(raw, "cn-al-2023").total("electrolysis", source="electricity").value == Decimal("199605.00")
    assert calculate(raw, "cn-al-2024-draft").total("electrolysis", source="electricity").value == Decimal("178260.00")


def test_what_is_not_proven_counts_as_grid_power():
    """Without a record the whole supply falls to the grid row, and the finding names amount, months and accepted kinds."""
    made = calculate(enterprise(supply("direct", months(100, 0, 50))), "cn-al-2024-draft")
    assert rows(made) == {"electricity/grid/2024-01": ("100", "59.42"), "electricity/grid/2024-03": ("50", "29.71")}
    found = finding(made, "evidence-missing")
    assert found.severity == "warning"
    assert "150 MWh" in found.message()
    assert "2024-01, 2024-03" in found.message()
    assert SETTLEMENT in found.remedy()
    assert "[electricity] 1 (direct)" in found.place.text()


# --- kinds


@both
@pytest.mark.parametrize("name", ["self-generated", "direct", "green-power"])
@pytest.mark.parametrize("kind", [CERTIFICATE, SETTLEMENT, METERS, GREEN_CERTIFICATE])
def test_each_supply_is_proven_by_its_own_kind_alone(guideline, name, kind):
    """Of the four kinds one proves each supply; the others prove nothing, are named, and the amount falls to the grid."""
    right = {"self-generated": METERS, "direct": SETTLEMENT, "green-power": CERTIFICATE}[name] == kind
    made = calculate(enterprise(supply(name, "1200 MWh", record(kind))), guideline)
    line = name if right else "grid"
    assert set(rows(made)) == {f"electricity/{line}/2024"}
    assert warnings(made) == ([] if right else ["evidence-kind", "evidence-missing"])
    if not right:
        assert kind in finding(made, "evidence-kind").message()


@both
def test_a_green_certificate_bought_alone_is_not_recognised(guideline):
    """The supply 绿证 counts as grid power whatever its evidence, and the reason stands in both languages."""
    made = calculate(enterprise(supply("绿证", "1200 MWh", record(GREEN_CERTIFICATE)), supply("grid", "100 MWh")), guideline)
    assert set(rows(made)) == {"electricity/grid/2024"}
    assert rows(made)["electricity/grid/2024"][0] == "1300"
    found = finding(made, "supply-not-recognised")
    assert "1200 MWh" in found.message()
    assert found.message("en") != found.message("zh")
    assert "绿" in found.message("zh")


# --- amounts


def test_too_small_evidence_covers_what_it_proves():
    """Months are served from January on; what the record does not cover falls to the grid, month by month."""
    made = calculate(enterprise(supply("direct", months(100, 100, 100), record(SETTLEMENT, "150 MWh"))), "cn-al-2023")
    assert rows(made) == {
        "electricity/direct/2024-01": ("100", "0.00"),
        "electricity/direct/2024-02": ("50", "0.00"),
        "electricity/grid/2024-02": ("50", "28.52"),
        "electricity/grid/2024-03": ("100", "57.03"),
    }
    found = finding(made, "evidence-too-small")
    assert "150 MWh" in found.message()
    assert "2024-02, 2024-03" in found.message()


def test_more_evidence_than_power_proves_the_power():
    """A record larger than the supply proves the supply and nothing else."""
    made = calculate(
        enterprise(supply("direct", "100 MWh", record(SETTLEMENT, "9999 MWh")), supply("grid", "50 MWh")), "cn-al-2023"
    )
    assert rows(made)["electricity/grid/2024"][0] == "50"
    assert warnings(made) == []


def test_several_records_add_up():
    """Records are used in the order of the file, each for what it has left."""
    records = [record(SETTLEMENT, "60 MWh", ends="2024-01-31", number="A"), record(SETTLEMENT, "70 MWh", number="B")]
    made = calculate(enterprise(supply("direct", months(100, 100), *records)), "cn-al-2023")
    assert rows(made) == {
        "electricity/direct/2024-01": ("100", "0.00"),
        "electricity/direct/2024-02": ("30", "0.00"),
        "electricity/grid/2024-02": ("70", "39.92"),
    }


def test_entries_of_one_supply_pool_their_evidence():
    """Two entries of a supply are one supply: amounts and records add up."""
    entries = [supply("direct", months(100), record(SETTLEMENT, "150 MWh")), supply("direct", months(50))]
    made = calculate(enterprise(*entries), "cn-al-2023")
    assert rows(made) == {"electricity/direct/2024-01": ("150", "0.00")}
    assert warnings(made) == []


def test_months_come_before_a_value_for_the_year():
    """A supply stated both ways keeps both; the months are served first, and the year's value has a row of its own."""
    entries = [supply("direct", "100 MWh", record(SETTLEMENT, "120 MWh")), supply("direct", months(50))]
    made = calculate(enterprise(*entries), "cn-al-2023")
    assert rows(made) == {
        "electricity/direct/2024-01": ("50", "0.00"),
        "electricity/direct/2024": ("70", "0.00"),
        "electricity/grid/2024": ("30", "17.11"),
    }
    assert made.total("enterprise").value == Decimal("17.11")


def test_evidence_in_another_unit_is_exact():
    """1 200 GJ prove 333.33… MWh to the last digit: nothing falls to the grid, and the inventory still verifies from its file."""
    made = calculate(enterprise(supply("direct", "1200 GJ", record(SETTLEMENT, "1200 GJ"))), "cn-al-2023")
    assert set(rows(made)) == {"electricity/direct/2024"}
    assert "evidence-too-small" not in warnings(made)
    assert ghgcalc.verify(made.as_dict()).same
    ten = calculate(enterprise(supply("direct", "10 MWh", record(SETTLEMENT, "1 万kWh"))), "cn-al-2023")
    assert warnings(ten) == []


# --- periods


@pytest.mark.parametrize(
    ("begins", "ends", "covered"),
    [
        ("2024-01-01", "2024-12-31", (1, 2, 3)),
        ("2024-02-01", "2024-02-29", (2,)),
        ("2024-02-01", "2024-02-28", ()),
        ("2024-01-02", "2024-03-30", (2,)),
        ("2023-07-01", "2024-01-31", (1,)),
        ("2024-03-01", "2025-06-30", (3,)),
        ("2023-01-01", "2023-12-31", ()),
        ("2025-01-01", "2025-12-31", ()),
    ],
)
def test_a_record_covers_the_months_wholly_inside_it(begins, ends, covered):
    """A month counts as proven where the record covers all its days; 29 February included."""
    made = calculate(enterprise(supply("direct", months(10, 10, 10), record(SETTLEMENT, "9999 MWh", begins, ends))), "cn-al-2023")
    proven = {int(key[-2:]) for key in rows(made) if "/direct/" in key}
    fallen = {int(key[-2:]) for key in rows(made) if "/grid/" in key}
    assert proven == set(covered)
    assert fallen == {1, 2, 3} - proven


@pytest.mark.parametrize(("begins", "ends"), [("2023-01-01", "2023-12-31"), ("2025-01-01", "2025-12-31")])
def test_evidence_of_another_year_is_named(begins, ends):
    """A record that ended before the year or begins after it is said to be of another time."""
    made = calculate(enterprise(supply("direct", "10 MWh", record(SETTLEMENT, "9999 MWh", begins, ends))), "cn-al-2023")
    assert warnings(made) == ["evidence-period", "evidence-too-small"]
    assert begins in finding(made, "evidence-period").message()


@pytest.mark.parametrize("begins", [20240101, "1 January 2024", "2024-02-30", None, dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC)])
def test_a_period_is_made_of_dates(begins):
    """A number, a text that is no date, or a time of day is no date: an error names it."""
    with pytest.raises(InputError) as caught:
        calculate(enterprise(supply("direct", "10 MWh", record(SETTLEMENT, "10 MWh", begins))), "cn-al-2023")
    assert [fault.code for fault in caught.value.faults] == ["wrong-date"]
    dated = record(SETTLEMENT, "10 MWh", dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert warnings(calculate(enterprise(supply("direct", "10 MWh", dated)), "cn-al-2023")) == []


def test_a_year_is_proven_by_a_record_of_the_whole_year():
    """A value for the year needs a record that covers every day of it."""
    whole = supply("direct", "100 MWh", record(SETTLEMENT, "100 MWh"))
    part = supply("direct", "100 MWh", record(SETTLEMENT, "100 MWh", ends="2024-12-30"))
    assert set(rows(calculate(enterprise(whole), "cn-al-2023"))) == {"electricity/direct/2024"}
    assert set(rows(calculate(enterprise(part), "cn-al-2023"))) == {"electricity/grid/2024"}


# --- one certificate, two levels


def test_a_certificate_may_stand_at_process_and_at_enterprise():
    """Net purchase contains the power of the processes: one number may prove both, and twice at one level it may not."""
    green = supply("green-power", "100 MWh", record(amount="100 MWh"))
    raw = process(green) | {"electricity": [green]}
    made = calculate(raw, "cn-al-2024-draft")
    assert set(rows(made)) == {"P1/electricity/green-power/2024", "electricity/green-power/2024"}
    assert warnings(made) == []
    raw["electricity"] = [green, green]
    with pytest.raises(InputError) as caught:
        calculate(raw, "cn-al-2024-draft")
    assert [fault.code for fault in caught.value.faults] == ["evidence-twice"]


def test_each_process_has_its_own_evidence():
    """A record under one process proves nothing for another."""
    raw = process(supply("direct", "100 MWh", record(SETTLEMENT, "999 MWh")))
    raw["process"].append({"id": "P2", "liquid_aluminium": months(1, unit="t"), "electricity": [supply("direct", "70 MWh")]})
    made = calculate(raw, "cn-al-2023")
    assert set(rows(made)) == {"P1/electricity/direct/2024", "P2/electricity/grid/2024"}
    assert "P2 1 (direct)" in finding(made, "evidence-missing").place.text()


# --- net purchase


def test_net_purchased_grid_power_may_be_negative():
    """A plant that sells more than it buys has a negative line and total."""
    made = calculate(enterprise(supply("grid", months(100, -350))), "cn-al-2023")
    assert rows(made) == {"electricity/grid/2024-01": ("100", "57.03"), "electricity/grid/2024-02": ("-350", "-199.61")}
    assert made.total("enterprise").value == Decimal("-142.58")


def test_a_tiny_negative_amount_prints_no_negative_zero():
    """-0.001 MWh is 0.00 t, not -0.00 t."""
    made = calculate(enterprise(supply("grid", "-0.001 MWh")), "cn-al-2023")
    assert str(made.lines[0].value) == "0.00"
    assert str(made.total("enterprise").value) == "0.00"


@both
@pytest.mark.parametrize("name", ["self-generated", "direct", "green-power", "certificate"])
def test_other_supplies_cannot_be_negative(guideline, name):
    """Only net grid power may be below zero; for another supply it is an error with its months."""
    with pytest.raises(InputError) as caught:
        calculate(enterprise(supply(name, months(10, -1))), guideline)
    (fault,) = caught.value.faults
    assert fault.code == "supply-negative"
    assert "2024-02" in fault.message()


def test_a_process_cannot_consume_less_than_nothing():
    """The electricity of a process is not a net amount."""
    with pytest.raises(InputError) as caught:
        calculate(process(supply("grid", months(-1))), "cn-al-2023")
    assert [fault.code for fault in caught.value.faults] == ["negative"]


# --- the regions of 2013


@pytest.mark.parametrize("name", ["grid", "self-generated", "direct", "green-power"])
def test_the_2013_guide_counts_every_supply_at_the_regional_factor(name):
    """In 2013 no evidence is asked: each supply has its own line at the factor of the region."""
    made = calculate(enterprise(supply(name, "100 MWh")), "cn-al-2013")
    assert rows(made) == {f"electricity/{name}/2024": ("100", "66.71")}
    assert warnings(made) == []


def test_the_2013_guide_does_not_know_certificates():
    """A certificate bought alone falls to the regional grid row."""
    made = calculate(enterprise(supply("certificate", "100 MWh")), "cn-al-2013")
    assert rows(made) == {"electricity/grid/2024": ("100", "66.71")}
    assert warnings(made) == ["supply-not-recognised"]


@pytest.mark.parametrize(("grid", "emission"), [("north", "88.43"), ("northeast", "77.69")])
def test_inner_mongolia_says_which_grid(grid, emission):
    """Western Inner Mongolia belongs to North, eastern to Northeast: the plant says which."""
    made = calculate(enterprise(supply("grid", "100 MWh"), province="内蒙古", grid=grid), "cn-al-2013")
    assert rows(made) == {"electricity/grid/2024": ("100", emission)}


@pytest.mark.parametrize("grid", [None, "east"])
def test_inner_mongolia_without_its_grid_is_an_error(grid):
    """Without a choice, or with a grid that is none of the two, the error names both."""
    with pytest.raises(InputError) as caught:
        calculate(enterprise(supply("grid", "100 MWh"), province="Inner Mongolia", grid=grid), "cn-al-2013")
    (fault,) = caught.value.faults
    assert fault.code == "grid-ambiguous"
    assert "north, northeast" in fault.message()
    assert fault.place.table == "entity"


def test_a_missing_province_is_an_error_where_it_is_needed():
    """The 2013 guide needs the province, the later ones do not."""
    raw = enterprise(supply("grid", "100 MWh"), province=None)
    with pytest.raises(InputError) as caught:
        calculate(raw, "cn-al-2013")
    assert [fault.code for fault in caught.value.faults] == ["province-missing"]
    assert calculate(raw, "cn-al-2023").total("enterprise").value == Decimal("57.03")


def changed(*pairs: tuple[str, str]) -> Guideline:
    """The 2013 guide with texts of its file replaced."""
    text = (guidelines.folders()["cn-al-2013"] / "guideline.toml").read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return Guideline.model_validate(tomllib.loads(text))


def test_a_province_outside_the_map_is_an_error():
    """A guideline whose map lacks the province says so instead of guessing."""
    with pytest.raises(InputError) as caught:
        calculate(enterprise(supply("grid", "100 MWh")), changed(('"Xinjiang"', '"Tibet"')))
    assert [fault.code for fault in caught.value.faults] == ["province-outside"]
    assert "Xinjiang" in str(caught.value)


# --- the final guideline


def test_electricity_is_auxiliary_in_2024():
    """Under the final guideline every supply is reported in MWh beside the totals; what its memos lack is a note, and nothing is emitted."""
    raw = process(supply("grid", months(300)), supply("green-power", months(50)), supply("certificate", months(7)))
    raw["process"][0]["anode"] = months(1, unit="t")
    made = calculate(raw, "cn-al-2024")
    assert rows(made) == {}
    january = {entry["item"]: (entry["value"], entry["unit"]) for entry in made.auxiliary if entry["period"] == "2024-01"}
    assert january == {"grid": ("300", "MWh"), "green-power": ("50", "MWh"), "certificate": ("7", "MWh")}
    assert "electricity" not in {total.source for total in made.totals}
    notes = {(one.code, one.severity, one.clause) for one in made.findings if one.code.startswith(("evidence", "supply"))}
    memos = "memo 备注 residual-2022, residual-2023; in no total 不计入合计"
    assert ("evidence-missing", "note", memos) in notes
    assert {severity for _, severity, _ in notes} == {"note"}


def test_amounts_are_conserved_whatever_the_evidence():
    """The MWh of all lines add up to the MWh of all supplies, proven or not, in every period."""
    entries = [
        supply("grid", months(5, 0, 3)),
        supply("direct", months(10, 10, 10), record(SETTLEMENT, "17.5 MWh", number="1")),
        supply("green-power", months("0.001", 2, 30), record(amount="31 MWh", begins="2024-02-01", number="2")),
        supply("self-generated", months(1, 1, 1)),
        supply("certificate", months(4, 4, 4)),
    ]
    made = calculate(enterprise(*entries), "cn-al-2023")
    found = [Fraction(0)] * 3
    for key, (amount, _) in rows(made).items():
        found[int(key[-2:]) - 1] += Fraction(amount)
    assert found == [Fraction("20.001"), Fraction(17), Fraction(48)]
