"""Templates: an activity written into one and read again is the same; nothing that is entered is lost, and nothing invalid can be entered."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ghgcalc
import strategies
import strategies_international
from ghgcalc import guidelines
from ghgcalc.io.ledgers import by_template
from ghgcalc.io.templates import template_of

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data" / "template-1"
SMELTER = ghgcalc.read(ROOT / "examples" / "smelter-2024.toml")
EXPORT = ghgcalc.read(ROOT / "examples" / "smelter-export-2026.toml")
CAPTIVE = ghgcalc.read(ROOT / "examples" / "smelter-captive-2024.toml")
ALL = tuple(guidelines.known())


def filled(activity, guideline="cn-al-2024", lang="zh", **options):
    """The bytes of a template with an activity in it; nothing is left out."""
    data, left = template_of(guideline, lang, activity=activity, **options)
    assert [one.text() for one in left] == []
    return data


def changed(data, *cells):
    """A workbook with other values, (defined name, number of the cell in its range, value), as openpyxl writes them."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for name, number, value in cells:
        sheet, area = next(book.defined_names[name].destinations)
        found = [cell for row in book[sheet][area] for cell in row] if ":" in area else [book[sheet][area]]
        found[number].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def place(data, name, number=0):
    """The cell under a name as a finding calls it."""
    found = openpyxl.load_workbook(io.BytesIO(data)).defined_names[name]
    sheet, area = next(found.destinations)
    first = area.replace("$", "").partition(":")[0]
    cell = openpyxl.Workbook().active[first].offset(0, number).coordinate
    return f"{sheet if sheet.isidentifier() else repr(sheet)}!{cell}"


def refused(data):
    """(code, cell) of every fault."""
    with pytest.raises(ghgcalc.InputError) as caught:
        by_template(data, "t.xlsx")
    return [(one.code, one.place.cell) for one in caught.value.faults]


# --- round trip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("guideline", ALL)
@pytest.mark.parametrize("activity", [SMELTER, EXPORT, CAPTIVE], ids=["smelter", "export", "captive"])
def test_an_activity_comes_out_as_it_went_in(activity, guideline, lang):
    """Under every guideline and in both languages, to the last digit: the same canonical text, thus the same digest."""
    assert by_template(filled(activity, guideline, lang), "t.xlsx").activity.canonical == activity.canonical


@given(case=strategies.cases(), lang=st.sampled_from(("en", "zh")))
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
def test_any_activity_comes_out_as_it_went_in(case, lang):
    """Whatever units, years and months a smelter states."""
    raw, guideline, _ = case
    activity = ghgcalc.Activity.model_validate(raw)
    assert by_template(filled(activity, guideline, lang), "t.xlsx").activity.canonical == activity.canonical


@pytest.mark.parametrize("guideline", ["eu-cbam-al", "ghgp-al", "ipcc-2019-al", "ghgp-scope2"])
@given(data=st.data())
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
def test_any_international_activity_comes_out_as_it_went_in(guideline, data):
    """Goods, precursors, streams of carbon, furnaces, evidence with rates, and fuels on no list, too."""
    raw, _ = data.draw(strategies_international.cases(guideline))
    activity = ghgcalc.Activity.model_validate(raw)
    lang = data.draw(st.sampled_from(("en", "zh")))
    assert by_template(filled(activity, guideline, lang), "t.xlsx").activity.canonical == activity.canonical


def test_the_rare_keys_come_out_as_they_went_in():
    """Waivers, totals, dates, flags, chosen factors, days of analysis, both gases of another PFC source, digits that no cell keeps."""
    raw = {
        "year": 2024,
        "entity": {
            "name": "=1+1",
            "uscc": "91370000MA3C4R1P7X"[:17] + check_sign("91370000MA3C4R1P7"),
            "province": "山东",
            "grid": "north",
        },
        "process": [
            {
                "id": "一",
                "cells": 300,
                "current": "400.5 kA",
                "started": "2011-05-04",
                "liquid_aluminium": "123456789.123456789012 t",
                "anode": {"unit": "kg", "values": ["0", "1.50", "00.5", *["7"] * 9]},
                "net_anode": {"value": "0.4 tC/tAl", "source": "a laboratory", "measured_on": "2024-02-03"},
                "anode_loss": {"factor": "cn-al-2024/anode-loss"},
                "pfc_other": {"cf4": "1 tCF4", "c2f6": "0 tC2F6"},
                "technology": "cwpb",
            }
        ],
        "fuel": [
            {"item": "own", "name": "woodchips", "source": "us", "amount": "3 t", "emission_factor": "0 tCO2/t", "biomass": True},
            {"item": "diesel", "amount": "1 t", "quantity_factor": {"value": "3.1 tCO2/t", "source": "x"}},
        ],
        "electricity": [{"supply": "grid", "amount": "-5 MWh"}],
        "electricity_total": "-5 MWh",
        "waiver": [{"rule": "anode-band", "reason": "tested", "on": "2024-01-01"}],
    }
    try:
        activity = ghgcalc.Activity.model_validate(raw)
    except ghgcalc.InputError as error:
        pytest.fail("\n".join(one.text() for one in error.faults))
    for lang in ("en", "zh"):
        found = by_template(template_of("cn-al-2024", lang, activity=activity)[0], "t.xlsx").activity
        assert found.dump() == activity.dump()
        assert not template_of("cn-al-2024", lang, activity=activity)[1]


def check_sign(head):
    """The last sign of a credit code."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return signs[-sum(signs.index(sign) * 3**at for at, sign in enumerate(head)) % 31]


def test_what_no_cell_holds_is_said():
    """An empty text is no entry of a workbook: it is told, by its pointer, and the rest is written."""
    activity = ghgcalc.Activity.new(
        year=2024, entity={"name": "A"}, process=[{"id": "P", "name": "", "anode": "1 t", "liquid_aluminium": "2 t"}]
    )
    _, (left,) = template_of("cn-al-2024", "en", activity=activity)
    assert left.code == "template-left"
    assert "/process/0/name" in left.message("en")
