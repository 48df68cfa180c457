"""Measured values in a batch are held against the plausible bands of the rules, as those of one plant are."""

from __future__ import annotations

import copy
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc.bulk.records import records_of

EXAMPLE = Path(__file__).parent.parent / "examples" / "smelter-export-2026.toml"
SMELTER = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"), parse_float=Decimal)
del SMELTER["product"]

SLOPE = "(kgCF4/tAl)/(min/(cell·d))"


def stated(name: str = "A", **measured: str) -> ghgcalc.Activity:
    """The example with other measured values of its line of cells."""
    raw: dict[str, Any] = copy.deepcopy(SMELTER)
    raw["entity"]["name"] = name
    for key, value in measured.items():
        raw["process"][0][key] = {"value": value, "source": "laboratory", "measured_on": "2025-06-12"}
    return ghgcalc.activity.of(raw)


def found(*plants: ghgcalc.Activity) -> list[dict[str, Any]]:
    """What a batch of plants says to be implausible."""
    rows = [row for one in plants for row in records_of(one)]
    names = dict.fromkeys(name for row in rows for name in row)
    table = pa.table({name: [row.get(name) for row in rows] for name in names})
    told = ghgcalc.batch(table, guideline="eu-cbam-al").findings.to_pylist()
    return [one for one in told if one["code"] == "implausible"]


def alone(plant: ghgcalc.Activity) -> list[str]:
    """What `calculate` says of one plant."""
    return [one.message("en") for one in ghgcalc.calculate(plant, "eu-cbam-al").findings if one.code == "implausible"]


def test_what_lies_inside_is_not_told():
    """A plant whose measured values lie inside of every band has no such finding: the numbers of nobody leave none."""
    plant = stated()
    assert alone(plant) == []
    assert found(plant) == []


def test_what_lies_outside_is_told_with_its_rows():
    """The band once, with the first row that lies outside, its entity, and how many rows there are."""
    plants = [stated("A"), stated("B", slope=f"1.01 {SLOPE}"), stated("C", slope=f"0.001 {SLOPE}")]
    (one,) = found(*plants)
    assert (one["entity"], one["process"], one["severity"], one["rows"]) == ("B", "P1", "warning", 2)
    rows = [row for plant in plants for row in records_of(plant)]
    assert one["row"] == next(at for at, row in enumerate(rows) if (row["entity"], "slope" in row) == ("B", True))
    assert [one["message"]] == alone(plants[1]) == alone(plants[2])


def test_plants_of_different_shapes_share_a_finding():
    """What a plant that states other data has outside of the same band is counted with the rest."""
    raw: dict[str, Any] = copy.deepcopy(SMELTER)
    raw["entity"]["name"] = "B"
    raw["process"][0]["slope"]["value"] = f"1.01 {SLOPE}"
    del raw["process"][0]["pfc_other"]
    (one,) = found(stated("A", slope=f"1.01 {SLOPE}"), ghgcalc.activity.of(raw))
    assert (one["entity"], one["rows"]) == ("A", 13)  # a value for the year stands once where a datum of the year is stated, too


def test_each_band_is_told_apart():
    """Two values outside of their bands are two findings."""
    plant = stated(slope=f"1.01 {SLOPE}", anode_sulphur="7 %")
    assert sorted(one["message"] for one in found(plant)) == sorted(alone(plant))
    assert len(alone(plant)) == 2


@pytest.mark.parametrize(
    ("value", "odd"),
    [
        ("6 %", False),
        ("6.0000000000000000001 %", True),
        ("0.2 %", False),
        ("0.1999999999999999999 %", True),
        ("0.06 1", False),
        ("0.0600000000000000001 1", True),
    ],
)
def test_the_ends_of_a_band_belong_to_it(value, odd):
    """Digits that a double does not tell decide, too, in whatever unit the value is stated."""
    plant = stated(anode_sulphur=value)
    assert bool(alone(plant)) is odd
    assert bool(found(plant)) is odd


@settings(max_examples=25, deadline=None)
@given(
    sulphur=st.decimals("0.1", "8", places=2),
    ash=st.decimals("0.01", "4", places=2),
    slope=st.decimals("0.001", "0.6", places=3),
)
def test_a_batch_says_what_calculate_says(sulphur, ash, slope):
    """For any measured values the same bands are named as of the plant by itself."""
    plant = stated(anode_sulphur=f"{sulphur} %", anode_ash=f"{ash} %", slope=f"{slope} {SLOPE}")
    assert sorted(one["message"] for one in found(plant)) == sorted(alone(plant))
