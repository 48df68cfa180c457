"""Corrections of meters and of missing data: the published vectors, each rule, each refusal, and how both sides of hot metal reach the results."""

from __future__ import annotations

import copy
import json
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest

import ghgcalc
from ghgcalc import corrections
from ghgcalc.activity.corrected import effective, produced
from ghgcalc.conservative import coverage, data, limits, printed, rules

TWELVE = range(12)
ANODE = {"table": "process", "row": "P1", "key": "anode", "meter": "S-1", "reason": "lapsed"}
METAL = ANODE | {"key": "liquid_aluminium", "meter": "W-1"}
PLAN = {"plan": "cn-al-2025", "balance_value": "1.569 tCO2e/t"}


def months(value, unit="t", **others):
    """Twelve months of a value; `m5="missing"` is another May."""
    values = [str(others.get(f"m{month}", value)) for month in range(1, 13)]
    return {"unit": unit, "values": values}


def table(metal="100000 t", anode="46900 t", **more):
    """The table of a plant of one process."""
    return {"year": 2025, "entity": {"name": "A"}, "process": [{"id": "P1", "liquid_aluminium": metal, "anode": anode}], **more}


def plant(*args, **more):
    """A plant of one process."""
    return ghgcalc.Activity.new(**table(*args, **more))


def codes(caught):
    """The codes of the faults."""
    return {fault.code for fault in caught.value.faults}


def refused(*args, call=corrections.correct, **more):
    """The codes with which a call is refused."""
    with pytest.raises(ghgcalc.InputError) as caught:
        call(*args, **more)
    for fault in caught.value.faults:
        assert fault.text("en")
        assert fault.text("zh")
    return codes(caught)


# --- the vectors


def test_v1_nothing_is_corrected():
    """V1: E 156 842.44, A 156 851, S +8.6."""
    inventory = ghgcalc.calculate(plant())
    assert str(inventory.total("electrolysis")) == "156842.44 tCO2e"
    settled = ghgcalc.allowances.settle(inventory, **PLAN)
    assert settled.allocated == 156851
    assert round(float(settled.allocated - settled.reported), 1) == 8.6


def test_v2_hot_metal_on_both_sides():
    """V2: δ 0.2 %, both: E 156 871.40, I 1.5719 over 99 800 t, A 156 828; S −42.9 before the allowance is cut down, −43.4 after."""
    found = corrections.meter(plant(), METAL | {"required": "0.2 %"})
    inventory = ghgcalc.calculate(found.activity)
    assert str(inventory.total("electrolysis")) == "156871.40 tCO2e"
    settled = ghgcalc.allowances.settle(inventory, **PLAN)
    (process,) = settled.processes
    assert process.output == 99800
    assert round(float(process.intensity), 4) == 1.5719
    assert settled.allocated == 156828
    emission, intensity = Fraction("156871.40"), Fraction("156871.40") / 99800
    uncut = emission * (1 + Fraction("0.15") * (Fraction("1.569") - intensity) / Fraction("1.569"))
    assert round(float(uncut - emission), 1) == -42.9
    assert found.activity.process[0].liquid_aluminium == plant().process[0].liquid_aluminium  # the form shows the reading


@pytest.mark.parametrize(
    ("mode", "emission", "output"),
    [("both", "156871.40", 99800), ("production", "156842.44", 99800), ("activity", "156871.40", 100000)],
)
def test_hot_metal_by_its_mode(mode, emission, output):
    """`hot_metal_correction` says which of both sides is corrected; the other rests on the reading."""
    found = corrections.meter(plant(), METAL | {"required": "0.2 %"}, hot_metal_correction=mode)
    inventory = ghgcalc.calculate(found.activity)
    assert str(inventory.total("electrolysis").value) == emission
    assert ghgcalc.allowances.settle(inventory, **PLAN).processes[0].output == output
    assert len(inventory.corrections) == (2 if mode == "both" else 1)
    assert ghgcalc.verify(inventory.as_dict()).verdict == "verified"


@pytest.mark.parametrize(
    ("given", "case", "after"),
    [
        ({"required": "0.5 %"}, "uncalibrated", "3919.50"),  # V3
        ({"required": "0.5 %", "calibration": [{"date": "2025-01-01", "found": "1.2 %"}]}, "inaccurate", "3927.30"),  # V4
        ({"required": "0.5 %", "calibration": [{"date": "2025-01-01", "found": "0.4 %"}]}, "in-time", "3900.00"),
        ({"class": "0.5 %", "calibration": [{"date": "2020-01-01"}]}, "uncalibrated", "3919.50"),
        ({"class": "1 %", "required": "0.5 %", "calibration": [{"date": "2025-01-01"}]}, "inaccurate", "3919.50"),
        ({"required": "0.5 %", "calibration": [{"date": "2025-01-01", "passed": False}]}, "uncalibrated", "3919.50"),
        ({"required": "0.5 %", "calibration": [{"date": "2025-06-01", "found": "0.8 %"}]}, "late-inaccurate", "3931.20"),
        (
            {"required": "0.5 %", "calibration": [{"date": "2025-06-01", "passed": False, "found": "0.8 %"}]},
            "late-inaccurate",
            "3931.20",
        ),
    ],
)
def test_the_formulas_of_meters(given, case, after):
    """V3, V4 and the other cases, on a value for the year: the case is named, the value is the formula's."""
    (one,) = corrections.meter(plant(anode="3900 t"), ANODE | given).corrections
    assert one.cases == (case,)
    assert str(one.after.values[0]) == after
    assert rules()[case].grade in ("sister: power", "proposal")


def test_v5_a_calibration_that_lapses():
    """V5: 12 × 3 900 t, lapsed after July, 0.5 %: 46 897.50; the seven covered months stay."""
    found = corrections.meter(
        plant(months("8333.33"), months(3900)), ANODE | {"required": "0.5 %", "calibration": [{"date": "2024-07-31"}]}
    )
    (one,) = found.corrections
    assert one.cases == ("late",)
    assert one.months == (8, 9, 10, 11, 12)
    assert sum(one.after.values) == Decimal("46897.50")
    assert found.activity.process[0].anode == one.after
    assert sum(one.before.values) == 46800


def test_v6_production_is_lowered():
    """V6: 8 333.33 t, 0.2 %, not calibrated: 8 316.66."""
    found = corrections.meter(plant("8333.33 t", "3900 t"), METAL | {"required": "0.2 %"}, hot_metal_correction="production")
    (one,) = found.corrections
    assert str(one.after.values[0]) == "8316.66"
    assert one.side == "production"


# --- meters


def test_meters_one_by_one_before_they_are_added():
    """Two meters of one datum: each by its own rule; the sum is the datum, the readings are its parts."""
    readings = [months(2000), months(1900)]
    both = [
        ANODE | {"required": "0.5 %", "reading": readings[0]},
        ANODE | {"meter": "S-2", "required": "1 %", "reading": readings[1], "calibration": [{"date": "2024-12-15"}]},
    ]
    (one,) = corrections.meter(plant(months("8333.33"), months(3900)), both).corrections
    assert [part.case for part in one.meter] == ["uncalibrated", "late"]
    assert one.after.values == tuple([Decimal("3910.00")] * 11 + [Decimal("3929.00")])
    assert one.reason == "lapsed"


def test_stock_based_use_each_flow_in_its_own_direction():
    """Opening + in − out − closing: in goes up, out goes down, counted stock stays."""
    flows = [
        ANODE | {"meter": "stock 1 Jan", "flow": "opening", "reading": "500 t"},
        ANODE | {"meter": "S-in", "flow": "in", "required": "0.5 %", "reading": "50000 t"},
        ANODE | {"meter": "S-out", "flow": "out", "required": "0.5 %", "reading": "3000 t"},
        ANODE | {"meter": "stock 31 Dec", "flow": "closing", "reading": "600 t"},
    ]
    (one,) = corrections.meter(plant(anode="46900 t"), flows).corrections
    assert [str(part.corrected.values[0]) for part in one.meter] == ["500", "50250.00", "2985.00", "600"]
    assert one.after.values[0] == Decimal("47165.00")
    assert one.cases == ("stock", "uncalibrated")


def test_daily_readings_split_a_month():
    """A month with an uncovered day counts as uncovered, unless its daily readings are there."""
    days = ["100"] * 14 + ["200"] * 14
    stated = plant(months("8333.33"), months(3900, m2=4200))
    lapsing = ANODE | {"required": "0.5 %", "calibration": [{"date": "2024-02-14"}]}
    whole = corrections.meter(stated, lapsing).corrections[0]
    assert whole.after.values[1] == Decimal("4221.00")
    split = corrections.meter(stated, lapsing | {"daily": [{"month": 2, "values": days}]})
    assert split.corrections[0].after.values[1] == Decimal("4214.00")
    assert split.corrections[0].meter[0].daily == (2,)
    assert split.corrections[0].meter[0].covered.values[:3] == (3900, 1400, 0)
    assert ghgcalc.Activity.new(**split.activity.dump()) == split.activity


def test_a_unit_that_is_not_the_forms_keeps_every_digit():
    """0.01 of 万t would be a hundred tonnes: there the corrected value has every digit."""
    (one,) = corrections.meter(plant("10 万t", "4.69 万t"), ANODE | {"required": "0.5 %"}).corrections
    assert str(one.after.values[0]) == "4.71345"
    assert printed(Fraction(1, 3), Decimal("0.1"), plain=False) == Decimal("0.333333333333")


def test_a_fuel_and_a_carbonate_by_their_numbers():
    """Other tables name a row by its number."""
    stated = plant(
        fuel=[{"item": "diesel", "amount": "100 t"}, {"item": "natural-gas", "amount": "50 10^4Nm3"}],
        carbonate=[{"item": "limestone", "amount": "40 t"}],
    )
    meters = [
        ANODE | {"table": "fuel", "row": "2", "key": "amount", "required": "1 %"},
        ANODE | {"table": "carbonate", "row": "1", "key": "amount", "required": "0.5 %"},
    ]
    found = corrections.meter(stated, meters).activity
    assert str(found.fuel[1].amount.values[0]) == "50.50"
    assert str(found.carbonate[0].amount.values[0]) == "40.20"
    assert found.fuel[0] == stated.fuel[0]


@pytest.mark.parametrize(
    ("meters", "wanted"),
    [
        ([ANODE], "accuracy-unknown"),
        ([ANODE | {"required": "0.5 %", "key": "electricity_total"}], "correction-datum"),
        ([ANODE | {"required": "0.5 %", "key": "anode_loss"}], "correction-datum"),
        ([ANODE | {"required": "0.5 %", "table": "fuel", "key": "ncv"}], "correction-datum"),
        ([ANODE | {"required": "0.5 %", "row": "P9"}], "correction-row"),
        ([ANODE | {"required": "0.5 %", "key": "paste"}], "correction-row"),
        ([ANODE | {"required": "0.5 %"}, ANODE | {"required": "0.5 %", "reading": "1 t"}], "meter-several"),
        ([ANODE | {"required": "0.5 %", "flow": "in"}], "meter-several"),
        ([ANODE | {"required": "0.5 %", "reading": "46901 t"}], "meter-readings"),
        ([ANODE | {"required": "0.5 %", "reading": "46900000 kg"}], "correction-shape"),
        ([ANODE | {"required": "0.5 %", "reading": months(3900)}], "correction-shape"),
        ([ANODE | {"required": "0.5 1"}], "percent-trap"),
        ([ANODE | {"required": "0 %"}], "percent-trap"),
        ([ANODE | {"required": "0.5 %", "calibration": [{"date": "2025-01-01", "found": "50 %"}]}], "percent-trap"),
        ([ANODE | {"required": "0.5 %", "interval": 13}], "out-of-range"),
        ([ANODE | {"required": "0.5 %", "requird": 1}], "unknown-key-near"),
        ([ANODE | {"required": "0.5 %", "daily": [{"month": 2, "values": ["1"] * 28}]}], "meter-daily"),
        ([ANODE | {"required": "0.5 %", "daily": [{"month": 2, "values": ["x"] * 28}]}], "bad-number"),
        ([], "missing-key"),
    ],
)
def test_what_is_no_correction_of_a_meter(meters, wanted):
    """Whatever cannot be corrected is refused by its code, in both languages, with nothing corrected."""
    assert wanted in refused(plant(), meters, call=corrections.meter)


def test_every_fault_at_once_with_its_place():
    """Several meters and gaps, the activity as well: all faults in one run, each with the file that it is about."""
    given = {
        "meter": [ANODE, METAL | {"row": "P7", "required": "1 %"}],
        "gap": [{"table": "process", "row": "P1", "key": "anode", "month": 1, "reason": "x"}],
    }
    with pytest.raises(ghgcalc.InputError) as caught:
        corrections.correct(plant(), {"meter": given["meter"]}, files=("a.toml", "c.toml"))
    assert codes(caught) == {"accuracy-unknown", "correction-row"}
    assert {fault.place.file for fault in caught.value.faults} == {"c.toml"}
    assert {fault.place.row for fault in caught.value.faults} == {"1 (S-1)", "2 (W-1)"}
    broken = table() | {"yaer": 2025}
    assert {"unknown-key-near", "percent-trap"} <= refused(broken, {"meter": [ANODE | {"class": "99 %"}]}, files=("a", "b"))
    assert refused(plant(), {"gap": given["gap"]}) == {"correction-shape"}


def test_the_names_of_the_files_are_two():
    """`files` names both tables, or none."""
    with pytest.raises(ghgcalc.ArgumentError):
        corrections.correct(plant(), {"meter": [ANODE]}, files=("a", "b", "c"))


def test_nothing_is_corrected_twice():
    """A value that was corrected, or filled, is refused, and the remedy says to start from the readings."""
    once = corrections.meter(plant(), ANODE | {"required": "0.5 %"}).activity
    assert refused(once, ANODE | {"required": "0.5 %"}, call=corrections.meter) == {"correction-again"}
    metal = corrections.meter(plant(), METAL | {"required": "0.5 %"}, hot_metal_correction="production").activity
    assert refused(metal, METAL | {"required": "0.5 %"}, call=corrections.meter) == {"correction-again"}
    gap = {"table": "process", "row": "P1", "key": "anode", "month": 5, "reading": "3900 t", "output": "10 t", "reason": "x"}
    monthly = plant(months("8333.33"), months(3900))
    filled = corrections.missing(monthly, gap).activity
    assert refused(filled, gap, call=corrections.missing) == {"correction-again"}
    metered = corrections.meter(monthly, ANODE | {"required": "0.5 %"}).activity
    assert refused(metered, gap | {"reading": "3919.50 t"}, call=corrections.missing) == {"correction-again"}
    assert refused(monthly, [gap, gap], call=corrections.missing) == {"correction-twice"}


def test_a_filled_month_is_left_out_of_the_meters():
    """A meter beside a gap: the filled month stays as it was filled, and the record names it."""
    gap = {"table": "process", "row": "P1", "key": "anode", "month": 5, "reading": "3000 t", "output": "1800 t", "reason": "x"}
    given = {"gap": [gap], "meter": [ANODE | {"required": "0.5 %"}]}
    found = corrections.correct(plant(months("8333.33"), months(3900, m5=3000)), given)
    filled, metered = found.corrections
    assert filled.after.values == (Decimal("3936.00"),)
    assert metered.filled == (5,)
    assert metered.after.values[4] == metered.before.values[4] == Decimal("3936.00")
    assert metered.after.values[3] == Decimal("3919.50")
    assert found.activity.process[0].anode == metered.after


# --- missing data

GAP = {"table": "process", "row": "P1", "key": "anode", "month": 5, "reading": "3000 t", "reason": "weighbridge failed"}
LOST = {"table": "process", "row": "P1", "key": "liquid_aluminium", "month": 5, "reason": "no record"}


@pytest.mark.parametrize(
    ("more", "step", "value"),
    [
        (
            {
                "second": [
                    {"name": "S-2", "reading": "900 t"},
                    {"name": "S-3", "reading": "890 t", "required": "2 %", "calibrated": False},
                ]
            },
            1,
            "907.80",
        ),
        ({"second": [{"name": "S-2", "reading": "900 t", "required": "0.5 %", "found": "1.2 %"}]}, 1, "906.30"),
        ({"balance": [{"name": "count", "plus": ["500 t", "700 t"], "minus": ["290 t"]}]}, 2, "910.00"),
        ({"days": 5, "output": "1800 t", "daily": {"use": ["130 t", "131 t"], "output": ["270 t", "268 t"]}}, 3, "879.85"),
        ({"output": "1800 t", "monthly": {"use": ["3900 t", "3950 t"], "output": ["8333 t", "8400 t"]}}, 4, "846.43"),
        ({"output": "1800 t"}, 5, "936.00"),
    ],
)
def test_the_ladder_for_anodes(more, step, value):
    """Each step alone: the value, the step, and the formula that shows how; on top of what was read."""
    found = corrections.missing(plant(months("8333.33"), months(3900, m5=3000)), GAP | more)
    (one,) = found.corrections
    assert one.step == step
    assert one.after.values[0] - 3000 == Decimal(value)
    assert one.before.values == (Decimal(3000),)
    assert all(each.formula for each in one.candidate)
    assert found.activity.process[0].anode.values[4] == one.after.values[0]
    assert found.corrections[0].cases == (f"missing-{step}",)


@pytest.mark.parametrize(
    ("more", "step", "production", "activity"),
    [
        ({"second": [{"name": "W-2", "reading": "8300 t", "required": "0.2 %", "calibrated": False}]}, 1, "8283.40", "8316.60"),
        ({"second": [{"name": "cast", "reading": "8310 t", "casting_loss": "0.2 %"}]}, 1, "8326.62", "8326.62"),
        (
            {"balance": [{"name": "sales", "plus": ["8000 t", "400 t"], "minus": ["50 t"]}, {"name": "other", "plus": ["8340 t"]}]},
            2,
            "8340.00",
            "8350.00",
        ),
        ({"days": 3, "daily": {"output": ["270 t", "268.5 t"]}}, 3, "805.50", "805.50"),
        (
            {"potline": {"current": "400 kA", "hours": "744 h", "cells": 90, "efficiency": ["93.1 %", "92.8 %"]}},
            4,
            "8340.85",
            "8340.85",
        ),
        ({"days": 31, "capacity": "110000 t"}, 5, "7473.97", "7473.97"),
        ({"days": 31, "capacity": "990000 t"}, 5, "8333.33", "8333.33"),
    ],
)
def test_the_ladder_for_hot_metal(more, step, production, activity):
    """Each step alone; production takes the lower, emission the higher candidate, and the stated number is that of production."""
    stated = table(months("8333.33", m5="missing"), months(3900))
    found = corrections.missing(stated, LOST | more)
    down, up = found.corrections
    assert (down.side, up.side) == ("production", "activity")
    assert (str(down.after.values[0]), str(up.after.values[0])) == (production, activity)
    assert down.step == up.step == step
    assert down.before is None
    assert found.activity.process[0].liquid_aluminium.values[4] == down.after.values[0]
    assert stated["process"][0]["liquid_aluminium"]["values"][4] == "missing"  # the caller's table stays as it was


def test_the_capacity_is_no_more_than_the_lowest_month():
    """Step 5 of hot metal: the lowest daily mean of the other months, in a leap year as well, caps what the capacity gives."""
    stated = table(months("8333.33", m5="missing", m2="2900"), months(3900)) | {"year": 2024}
    found = corrections.missing(stated, LOST | {"days": 31, "capacity": "110000 t"})
    assert str(found.corrections[0].after.values[0]) == "3100.00"


def test_the_first_step_counts_and_every_candidate_is_kept():
    """Later steps are worked out and shown; a higher one among them does not stand for the first that is possible."""
    more = {"balance": [{"name": "count", "plus": ["700 t"]}, {"name": "invoices", "plus": ["720 t"]}], "output": "1800 t"}
    (one,) = corrections.missing(plant(months("8333.33"), months(3900, m5=3000)), GAP | more).corrections
    assert [(each.step, str(each.value.values[0])) for each in one.candidate] == [(2, "700.00"), (2, "720.00"), (5, "936.00")]
    assert one.after.values[0] == Decimal("3720.00")


@pytest.mark.parametrize(
    ("gap", "wanted"),
    [
        (GAP, "gap-empty"),
        (GAP | {"reading": "2999 t", "output": "10 t"}, "gap-cell"),
        ({**GAP, "output": "10 t", "reading": None}, "not-a-quantity"),
        ({key: value for key, value in GAP.items() if key != "reading"} | {"output": "10 t"}, "gap-cell"),
        (GAP | {"days": 6, "output": "10 t", "daily": {"use": ["1 t"], "output": ["2 t"]}}, "gap-days"),
        (GAP | {"output": "10 t", "daily": {"use": ["1 t"], "output": ["2 t"]}}, "gap-needs"),
        (GAP | {"days": 2, "daily": {"use": ["1 t"], "output": ["2 t"]}}, "gap-needs"),
        (GAP | {"days": 2, "output": "10 t", "daily": {"use": ["1 t"], "output": ["0 t"]}}, "gap-needs"),
        (GAP | {"output": "10 t", "monthly": {"use": ["1 t", "2 t"], "output": ["2 t"]}}, "gap-needs"),
        (GAP | {"second": [{"name": "S", "reading": "10 t", "found": "1 %"}]}, "gap-needs"),
        (GAP | {"second": [{"name": "S", "reading": "10 t", "casting_loss": "1 %"}]}, "correction-needless"),
        (GAP | {"potline": {"current": "400 kA", "hours": "1 h", "cells": 1, "efficiency": ["93 %"]}}, "correction-needless"),
        (GAP | {"second": [{"name": "S", "reading": "10 kL"}]}, "wrong-dimension"),
        (GAP | {"balance": [{"name": "S", "plus": ["10 t"], "minus": ["20 t"]}]}, "negative"),
        (GAP | {"key": "butts"}, "correction-datum"),
        (GAP | {"key": "paste"}, "correction-row"),
        (GAP | {"month": 13}, "out-of-range"),
        (LOST | {"reading": "8333.33 t", "monthly": {"output": ["1 t"]}}, "correction-needless"),
        (LOST | {"reading": "8333.33 t", "capacity": "9 t"}, "gap-needs"),
        (LOST | {"reading": "8333.33 t", "days": 2, "daily": {"output": []}}, "gap-needs"),
        (
            LOST | {"reading": "8333.33 t", "potline": {"current": "4 kA", "hours": "1 h", "cells": 1, "efficiency": []}},
            "gap-needs",
        ),
    ],
)
def test_what_fills_no_gap(gap, wanted):
    """Whatever cannot be filled is refused by its code: no number is guessed, no step is skipped unseen."""
    assert wanted in refused(plant(months("8333.33"), months(3900, m5=3000)), gap, call=corrections.missing)


def test_a_month_that_is_missing_and_not_filled():
    """Without a gap the word is no number to `calculate`, and a fault of its own to `correct`; a gap elsewhere does not open it."""
    stated = table(months("8333.33", m5="missing"), months(3900, m5=3000))
    assert refused(stated, GAP | {"output": "10 t"}, call=corrections.missing) == {"gap-open"}
    with pytest.raises(ghgcalc.InputError) as caught:
        ghgcalc.Activity.new(**stated)
    assert "bad-number" in codes(caught)
    assert refused(table(months(1), anode=months("missing")), {"meter": [ANODE | {"required": "1 %"}]}) == {"gap-open"}
    assert refused(table() | {"process": "x", "fuel": [{"amount": {"values": 5}}, 3]}, {"meter": [ANODE]})


def test_how_much_of_a_year_may_be_filled():
    """Above 5 % of a year's quantity a warning, above 20 % an error; at the limit nothing."""
    assert limits() == (Fraction("0.05"), Fraction("0.2"))
    for value, severity in (("1 t", None), ("4000 t", "warning"), ("20000 t", "error")):
        found = corrections.missing(
            plant(months(9000), months(3900, m5=0)), GAP | {"reading": "0 t", "balance": [{"name": "b", "plus": [value]}]}
        )
        assert [one.severity for one in found.findings] == ([severity] if severity else [])
        said = [one for one in ghgcalc.calculate(found.activity).findings if one.code == "filled-share"]
        assert [one.severity for one in said] == ([severity] if severity else [])
        assert ghgcalc.check(found.activity).fails("error") is (severity == "error") or severity is None
    zero = plant(months(0), months(0))
    none = corrections.missing(zero, LOST | {"reading": "0 t", "balance": [{"name": "b", "plus": ["0 t"]}]})
    assert not none.findings


# --- both sides in the results


def test_a_plant_without_corrections_is_what_it_was():
    """The canonical text, the rows and the digest of an activity without corrections know nothing of them."""
    stated = plant()
    assert "correction" not in stated.canonical
    assert stated.entering is stated.by_table
    assert produced(stated, stated.process[0]) is stated.process[0].liquid_aluminium


def test_the_goods_rest_on_the_lower_output():
    """Under CBAM the activity level of the metal is production data."""
    stated = ghgcalc.Activity.new(
        year=2025,
        entity={"name": "A"},
        process=[
            {
                "id": "P1",
                "liquid_aluminium": months("8333.33"),
                "anode": months(3900),
                "net_anode": {"value": "0.41 tC/tAl", "source": "ledger"},
                "anode_carbon": {"value": "98 %", "source": "analysis"},
                "anode_effect_minutes": "0.2 min/(cell*d)",
                "technology": "cwpb",
            }
        ],
    )
    read = ghgcalc.calculate(stated, guideline="eu-cbam-al-2023")
    low = ghgcalc.calculate(
        corrections.meter(stated, METAL | {"required": "0.2 %"}, hot_metal_correction="production").activity,
        guideline="eu-cbam-al-2023",
    )
    one, other = (dict(each.products[0]) for each in (read, low))
    assert Decimal(str(other["value"])) > Decimal(str(one["value"]))


def test_a_process_without_metal_beside_a_corrected_one():
    """A process of which no output is stated has none, corrected or not."""
    stated = ghgcalc.Activity.new(**table(process=[*table()["process"], {"id": "P2", "anode": "5 t"}]))
    found = corrections.meter(stated, METAL | {"required": "0.2 %"}).activity
    assert produced(found, found.process[1]) is None
    assert found.entering["process"][1][2] is found.process[1]


def test_filled_months_over_metered_ones_of_hot_metal():
    """Gap and meter of hot metal together: each side takes its own value in either kind of month."""
    given = {
        "gap": [LOST | {"balance": [{"name": "a", "plus": ["8000 t"]}, {"name": "b", "plus": ["8100 t"]}]}],
        "meter": [METAL | {"required": "0.2 %"}],
    }
    found = corrections.correct(table(months("8333.33", m5="missing"), months(3900)), given)
    sides = {
        side: effective(found.activity, "process", "P1", "liquid_aluminium", side).values for side in ("activity", "production")
    }
    assert sides["activity"][4] == 8100
    assert sides["production"][4] == 8000
    assert sides["activity"][3] == Decimal("8350.00")
    assert sides["production"][3] == Decimal("8316.66")
    assert found.activity.process[0].liquid_aluminium.values[3] == Decimal("8333.33")
    for mode, stands in (("activity", 8100), ("production", 8000)):
        alone = corrections.correct(table(months("8333.33", m5="missing"), months(3900)), given | {"hot_metal_correction": mode})
        assert alone.activity.process[0].liquid_aluminium.values[4] == stands
        assert ghgcalc.verify(ghgcalc.calculate(alone.activity).as_dict()).verdict == "verified"


def test_effects_add_up():
    """The tonnes and the allowances of the corrections add up exactly to those of all of them."""
    given = {
        "gap": [LOST | {"balance": [{"name": "a", "plus": ["8000 t"]}]}, GAP | {"output": "1800 t"}],
        "meter": [METAL | {"required": "0.2 %"}, ANODE | {"required": "0.5 %"}],
    }
    found = corrections.correct(table(months("8333.33", m5="missing"), months(3900, m5=3000)), given)
    assert found.effects is None
    worked = found.worked("cn-al-2024", **PLAN).effects
    totals = [ghgcalc.calculate(one, guideline="cn-al-2024").total("electrolysis").value for one in (found.before, found.activity)]
    assert sum(dict(one.emissions)["electrolysis"] for one in worked.each) == dict(worked.whole.emissions)["electrolysis"]
    assert dict(worked.whole.emissions)["electrolysis"] == totals[1] - totals[0]
    assert sum(one.allocation for one in worked.each) == worked.whole.allocation
    assert sum(one.surplus for one in worked.each) == worked.whole.surplus
    assert dict(worked.each[1].emissions)["electrolysis"] == 0  # the value of the gap is the same on either side
    assert found.worked().effects.whole.surplus is None
    record = found.worked(**PLAN).as_dict()
    assert record["effect"]["plan"] == "cn-al-2025"
    assert json.loads(json.dumps(record))["corrections"][0]["rules"][0]["grade"] == "proposal"


def test_a_second_correction_on_another_datum_keeps_the_first():
    """Corrections of different data follow each other; each call tells of its own."""
    first = corrections.meter(plant(), METAL | {"required": "0.2 %"}).activity
    second = corrections.meter(first, ANODE | {"required": "0.5 %"}, approved_by="Li", approved_on="2026-01-31")
    assert [one.key for one in second.corrections] == ["anode"]
    assert len(second.activity.correction) == 3
    assert second.corrections[0].approved_by == "Li"
    assert str(second.corrections[0].approved_on) == "2026-01-31"
    effect = second.worked().effects
    assert len(effect.each) == 1
    assert effect.whole == effect.each[0]
    assert (
        corrections.correct(
            first, {"meter": [ANODE | {"required": "0.5 %"}], "approved_by": "Li", "approved_on": "2026-01-31"}
        ).activity
        == second.activity
    )


def test_results_pickle_compare_and_stay():
    """The result travels, is equal to its copy, shows itself in a line; what it gives away is the caller's own."""
    found = corrections.meter(plant(), ANODE | {"required": "0.5 %"}).worked()
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert copy.deepcopy(found) == found
    assert repr(found) == "Corrected(A 2025: 1 corrections)"
    record = found.as_dict()
    record["activity"]["process"].clear()
    record["corrections"][0]["meter"].clear()
    assert found.as_dict()["activity"]["process"]
    assert found.as_dict()["corrections"][0]["meter"]


# --- forged records


def forged(change, base=None):
    """The codes with which a file is refused whose corrections were changed."""
    raw = copy.deepcopy(
        base
        or corrections.meter(
            plant(months("8333.33"), months(3900)),
            [ANODE | {"required": "0.5 %", "calibration": [{"date": "2024-07-31"}]}, METAL | {"required": "0.2 %"}],
        ).activity.dump()
    )
    change(raw)
    with pytest.raises(ghgcalc.InputError) as caught:
        ghgcalc.Activity.new(**raw)
    assert all(fault.pointer and fault.text("zh") for fault in caught.value.faults)
    return codes(caught)


def at(raw, one, *path, to):
    """Set something in a correction."""
    inside = raw["correction"][one]
    for step in path[:-1]:
        inside = inside[step]
    if to is None:
        del inside[path[-1]]
    else:
        inside[path[-1]] = to


@pytest.mark.parametrize(
    ("one", "path", "to", "wanted"),
    [
        (0, ("after", "values", 9), "3919.49", "correction-sum"),
        (0, ("before", "values", 9), "3900.01", "correction-sum"),
        (0, ("meter", 0, "corrected", "values", 9), "3900", "correction-broken"),
        (0, ("meter", 0, "covered", "values", 9), "3900", "correction-broken"),
        (0, ("meter", 0, "covered", "values", 0), "3900.5", "correction-broken"),
        (0, ("meter", 0, "case"), "uncalibrated", "correction-case"),
        (0, ("meter", 0, "case"), "stock", "correction-case"),
        (0, ("meter", 0, "calibrated"), ["2025-07-31"], "correction-covered"),
        (0, ("meter", 0, "interval"), 3, "correction-covered"),
        (0, ("meter", 0, "interval"), None, "correction-incomplete"),
        (0, ("meter", 0, "required"), "0.4 %", "correction-broken"),
        (0, ("meter", 0, "required"), "40 %", "percent-trap"),
        (0, ("meter", 0, "required"), None, "correction-incomplete"),
        (0, ("meter", 0, "covered"), None, "correction-incomplete"),
        (0, ("meter", 0, "flow"), "out", "correction-sum"),
        (0, ("meter", 0, "found"), "1 %", "correction-broken"),
        (0, ("meter",), [], "correction-incomplete"),
        (0, ("before",), None, "correction-incomplete"),
        (0, ("unit",), "t", "unknown-key"),
        (0, ("after", "unit"), "kg", "correction-shape"),
        (0, ("month",), 5, "correction-needless"),
        (0, ("filled",), [9], "correction-broken"),
        (0, ("side",), "production", "correction-broken"),
        (0, ("key",), "anode_loss", "correction-datum"),
        (0, ("row",), "P2", "correction-row"),
        (1, ("side",), "activity", "correction-broken"),
        (1, ("row",), "1", "correction-row"),
    ],
)
def test_a_correction_that_does_not_follow(one, path, to, wanted):
    """Whatever is changed in a record is a fault with a pointer: by its rule, its dates, its sums or the datum itself."""
    found = forged(lambda raw: at(raw, one, *path, to=to))
    assert wanted in found


def test_the_datum_itself_is_held_against_its_record():
    """A datum that was changed beside its record; a record that was taken away or stands twice."""
    assert forged(lambda raw: raw["process"][0]["anode"]["values"].__setitem__(9, "3900")) == {"correction-differs"}
    assert forged(lambda raw: raw["process"][0]["liquid_aluminium"]["values"].__setitem__(9, "8350.00")) == {"correction-differs"}
    assert forged(lambda raw: raw["correction"].append(raw["correction"][0])) == {"correction-twice"}
    assert forged(lambda raw: raw["process"][0].__setitem__("anode", {"unit": "kg", "values": ["1"] * 12})) == {"correction-shape"}


@pytest.mark.parametrize(
    ("path", "to", "wanted"),
    [
        (("step",), 5, "correction-step"),
        (("after",), "3935.00 t", "correction-broken"),
        (("candidate", 0, "value"), "1000 t", "correction-broken"),
        (("candidate", 0, "value"), "936.00 kg", "correction-shape"),
        (("candidate",), [], "correction-incomplete"),
        (("step",), None, "correction-incomplete"),
        (("month",), 6, "correction-differs"),
        (("month",), None, "correction-incomplete"),
        (("before",), "3100 t", "correction-broken"),
        (("before",), {"unit": "t", "values": ["1"] * 12}, "correction-shape"),
        (("key",), "paste", "correction-row"),
    ],
)
def test_a_filled_month_that_does_not_follow(path, to, wanted):
    """The same for a substitute: by its candidates, its step, its month, what was read."""
    gap = GAP | {"balance": [{"name": "count", "plus": ["936 t"]}], "output": "1000 t"}
    base = corrections.missing(plant(months("8333.33"), months(3900, m5=3000)), gap).activity.dump()
    assert wanted in forged(lambda raw: at(raw, 0, *path, to=to), base)


def test_a_filled_month_of_hot_metal_without_its_other_side():
    """Of two sides the stated number is that of production: taken away, the datum no longer agrees."""
    balance = [{"name": "a", "plus": ["8000 t"]}, {"name": "b", "plus": ["8100 t"]}]
    base = corrections.missing(table(months("8333.33", m5="missing"), months(3900)), LOST | {"balance": balance}).activity.dump()
    assert forged(lambda raw: raw["correction"].pop(0), base) == {"correction-differs"}
    metered = corrections.correct(
        table(months("8333.33", m5="missing"), months(3900)),
        {"gap": [LOST | {"balance": balance}], "meter": [METAL | {"required": "0.2 %"}]},
    ).activity.dump()
    assert "correction-filled" in forged(lambda raw: raw["correction"].pop(1), metered)


def _verified(raw):
    """Whether a file recomputes; what cannot be read at all does not."""
    try:
        return ghgcalc.verify(raw).verdict == "verified"
    except ghgcalc.InputError:
        return False


def test_an_altered_inventory_is_seen():
    """In the file of an inventory a correction that was altered is named by `verify`; its lines can still be explained."""
    inventory = ghgcalc.calculate(
        corrections.meter(plant(), [ANODE | {"required": "0.5 %"}, METAL | {"required": "0.2 %"}]).activity
    )
    raw = inventory.as_dict()
    for change in (
        lambda rows: rows[0].__setitem__("reason", "another"),
        lambda rows: rows.pop(0),
        lambda rows: rows[0]["meter"][0].__setitem__("corrected", "1 t"),
        lambda rows: rows[0].__setitem__("after", "1 t"),
        lambda rows: rows.append("x"),
    ):
        other = copy.deepcopy(raw)
        change(other["activity"]["correction"])
        read = ghgcalc.Inventory.from_dict(other)
        assert len(read.corrections) <= 3
        assert isinstance(read.explain(read.lines[0].id), str)
        assert not _verified(other)
    other = copy.deepcopy(raw)
    other["activity"]["correction"] = "x"
    assert ghgcalc.Inventory.from_dict(other).corrections == ()


def test_covered_readings_follow_from_the_days():
    """A reading that is said to lie under a calibration, and does not, is named with the days, even where the sums are right."""

    def forge(raw):
        one = raw["correction"][0]
        one["meter"][0] |= {"covered": one["before"], "corrected": one["before"], "case": "in-time"}
        one["after"] = raw["process"][0]["anode"] = one["before"]

    assert forged(forge) == {"correction-covered", "correction-case"}


# --- data and days


def test_the_rules_are_data():
    """Each rule has both languages, formulas, a grade; those of meters a clause; the data are those that a meter reads."""
    for rule in rules().values():
        assert rule.title("en") != rule.title("zh")
        assert rule.grade in ("sister: power", "proposal")
        assert (rule.clause != "") == (rule.grade == "sister: power")
        assert rule.formula("activity")
        assert rule.formula("production")
        assert rule.as_dict()["id"] == rule.id
    assert {key for key, sides in data().items() if len(sides) == 2} == {("process", "liquid_aluminium")}
    assert rules()["late"].formula("activity") != rules()["late"].formula("production")


def test_days_of_coverage():
    """From the day of a passed calibration to the same day a year on, that day as well; a late one heals nothing before it."""
    from datetime import date

    assert coverage(2025, [date(2024, 7, 31)], 12)[6:8] == ((31, 31), (0, 31))
    assert coverage(2025, [date(2024, 7, 30)], 12)[6] == (30, 31)
    assert coverage(2024, [date(2023, 8, 31)], 6)[1] == (29, 29)
    assert coverage(2024, [date(2023, 8, 31)], 6)[2] == (0, 31)
    assert coverage(2100, [date(9999, 12, 1)], 12)[0] == (0, 31)
    assert sum(inside for inside, _ in coverage(2025, [date(2024, 12, 1), date(2025, 11, 1)], 12)) == 365
