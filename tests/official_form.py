"""The user's own copy of the official form (`make border TEMPLATE=FILE`): smelters are filled in, calculated by LibreOffice, and read again."""

from __future__ import annotations

import os

import pytest

import ghgcalc
from border_cases import activity
from ghgcalc.communication import export
from ghgcalc.io.ledgers import by_template
from test_communication_plants import plant
from test_communication_told import goods
from test_power_plants import EU

EU_RULES = tuple(EU)
TEMPLATE = os.environ.get("GHGCALC_TEMPLATE", "")


@pytest.mark.skipif(not TEMPLATE, reason="GHGCALC_TEMPLATE names no copy of the form")
@pytest.mark.parametrize("number", range(20))
def test_every_figure_of_the_official_form_agrees(number):
    """Streams, potlines, totals, controls and goods: to 12 digits what the inventory says."""
    table, guideline = activity(number)
    found = export(ghgcalc.calculate(table, guideline=guideline), TEMPLATE, check=True)
    assert found.compared
    assert [one for one in found.compared if not one.same] == []


@pytest.mark.skipif(not TEMPLATE, reason="GHGCALC_TEMPLATE names no copy of the form")
@pytest.mark.parametrize("guideline", EU)
def test_the_tool_of_cogeneration_of_the_official_form_agrees(guideline):
    """A smelter with a plant of heat and power: its split, its streams, its totals and its goods."""
    found = export(plant(guideline), TEMPLATE, check=True)
    assert {"plant.1.heat.emission", "plant.1.electricity.emission"} <= {one.figure for one in found.compared or ()}
    assert [one for one in found.compared or () if not one.same] == []


def enterprise(inventory: ghgcalc.Inventory) -> dict[str, str]:
    """The totals of the year of the enterprise, to 12 digits."""
    found = (one for one in inventory.totals if (one.level, one.source, one.gas, len(one.period)) == ("enterprise", None, None, 4))
    return {str(one.basis): f"{float(one.value):.12g}" for one in found}


@pytest.mark.skipif(not TEMPLATE, reason="GHGCALC_TEMPLATE names no copy of the form")
@pytest.mark.parametrize("number", range(22))
def test_every_official_form_is_read_again(number):
    """The totals of the enterprise to 12 digits, and the goods of every process; a plant of heat and power as well."""
    table, guideline = activity(number) if number < 20 else (None, EU_RULES[number - 20])
    before = ghgcalc.calculate(table, guideline=guideline) if table else plant(guideline)
    read = by_template(export(before, TEMPLATE).workbook, "form.xlsx")
    after = ghgcalc.calculate(read.activity, guideline=guideline)
    assert enterprise(after) == enterprise(before)
    assert "goods-not-closed" not in {one.code for one in after.findings}
    assert [one[:2] for one in goods(after)] == [one[:2] for one in goods(before)]
    assert [one[2] for one in goods(after)] == pytest.approx([one[2] for one in goods(before)], rel=1e-11)
    if number < 20:  # a plant's own electricity is a memo of its own
        assert after.incomplete.get(("enterprise", "indirect")) == before.incomplete.get(("enterprise", "indirect"))
