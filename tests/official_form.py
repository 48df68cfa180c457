"""The user's own copy of the official form (`make border TEMPLATE=FILE`): smelters are filled in, and calculated by LibreOffice."""

from __future__ import annotations

import os

import pytest

import ghgcalc
from border_cases import activity
from ghgcalc.communication import export
from test_communication_plants import plant
from test_power_plants import EU

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
