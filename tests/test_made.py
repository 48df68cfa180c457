"""What the engine made is there for whoever wants rows, and belongs to its reader."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc.inventory import Inventory

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.mark.parametrize(("file", "guideline"), [("smelter-2024.toml", "cn-al-2024"), ("smelter-export-2026.toml", "eu-cbam-al")])
def test_its_rows_are_those_of_the_lines(file, guideline):
    """Row by row the digits, the periods and the factors that the inventory shows."""
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLES / file), guideline)
    made = inventory.evaluation
    assert [(row.id, row.value) for row in made.rows] == [(line.id, line.value) for line in inventory.lines]
    assert [factor.id for factor in made.factors] == [record["id"] for record in inventory.factors["records"]]
    assert (made.plan.guideline.id, made.activity.year) == (inventory.guideline["id"], inventory.year)
    assert len(made.results) == len({row.stream.id for row in made.rows})
    assert [good.id for good in made.goods] == list(dict.fromkeys(one["id"].split("/")[1] for one in inventory.products))


def test_its_reader_changes_nothing():
    """Rows and columns that are changed, emptied or moved leave totals, lines, digest and file as they were."""
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"))
    before = json.dumps(ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml")).as_dict())
    made = inventory.evaluation
    for result in made.results:
        result.values[0] = Decimal(1)
        result.unrounded.clear()
        result.cells.clear()
        result.columns.clear()
    made.rows[0].index = 5
    assert json.dumps(inventory.as_dict()) == before
    assert inventory.evaluation.rows[0].index == 0


def test_a_file_has_none():
    """An inventory that was read has records and no rows of the engine."""
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml"))
    assert Inventory.from_dict(inventory.as_dict()).evaluation is None
