"""The table engine × guideline × rounding of docs/batch.md: each of its cells is a test here, and nobody writes it by hand."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import pytest

import batches
import ghgcalc
from ghgcalc.activity import of

ROOT = Path(__file__).parent.parent
SPEC = importlib.util.spec_from_file_location("batch_table", ROOT / "tools" / "batch_table.py")
assert SPEC is not None
assert SPEC.loader is not None
TOOL = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(TOOL)


@cache
def activity(guideline):
    """An activity that a guideline can compute, in columns or alone."""
    months = [f"{100 + at}.{at:02d}5" for at in range(12)]
    series = {"unit": "t", "values": months}
    share = {"value": "0.42 tC/tAl", "source": "laboratory"}
    process = {"id": "P1", "liquid_aluminium": series, "anode": {"unit": "t", "values": [f"{40 + at}.125" for at in range(12)]}}
    tables = {"process": [process], "heat": [{"amount": "900 GJ"}]}
    if guideline.startswith("cn-"):
        process["electricity"] = [{"supply": "grid", "amount": {"unit": "MWh", "values": months}}]
        tables["fuel"] = [{"item": "diesel", "amount": series}]
    elif guideline == "ghgp-scope2":
        tables = {"other_electricity": [{"supply": "grid", "amount": {"unit": "MWh", "values": months}}]}
    else:
        process |= {"technology": "cwpb", "net_anode": share, "anode_sulphur": {"value": "2 %", "source": "laboratory"}}
        process |= {
            "anode_ash": {"value": "0.4 %", "source": "laboratory"},
            "anode_effect_minutes": {"unit": "min/(cell·d)", "values": ["0.3"] * 12},
        }
        process |= {"anode_effect_method": "slope"}
        tables.pop("heat")
        process.pop("anode")
    return of({"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "A", "province": "Shandong"}, **tables})


@pytest.mark.parametrize("engine, guideline, rounding", TOOL.cells())
def test_a_cell_of_the_table(engine, guideline, rounding):
    """Under this guideline and rounding the engine gives every total and line of `calculate`, of which there are some."""
    options = {"gwp": "AR6"} if guideline in TOOL.open_gwp() else {}
    stated = activity(guideline)
    found = ghgcalc.batch(
        batches.table_of(batches.records({"A": stated})), guideline, rounding=rounding, check_lines=10**6, seed=1, **options
    )
    assert len(found.lines) > 0, found.findings.to_pylist()[:3]
    assert batches.held(found, {"A": stated}, guideline, rounding=rounding, **options) == 1
    about = found.about["guidelines"][0]
    assert (about["alone"] == 0 and about["checked"]["entities"] == 1) if engine == "columns" else about["lines"] > 0


def test_the_table_of_the_page_is_the_one_that_is_made():
    """What docs/batch.md shows is what the tool writes."""
    page = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
    assert TOOL.placed(page) == page
