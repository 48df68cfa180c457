"""Records that lack something which others have: named by their row, and never a number that nobody stated."""

from __future__ import annotations

import pyarrow as pa

import ghgcalc

MONTHS = [f"2024-{month:02d}" for month in range(1, 13)]


def codes(made):
    """Row and code of everything that is wrong."""
    return [(one["row"], one["code"]) for one in made.findings.to_pylist() if one["severity"] == "error"]


def test_a_datum_that_lacks_another():
    """A month of anode-effect minutes without its metal is "batch-datum-lacking": no line of that month, and the totals say that rows are refused."""
    record = {"entity": "A", "process": "P1", "unit": "t", "method": None}
    rows = [
        record | {"datum": datum, "period": month, "amount": "100"} for datum in ("liquid_aluminium", "anode") for month in MONTHS
    ]
    minutes = record | {"datum": "anode_effect_minutes", "unit": "min", "amount": "0.5", "method": "slope"}
    rows += [minutes | {"period": month} for month in MONTHS]
    del rows[24 + 4]
    made = ghgcalc.batch(pa.Table.from_pylist(rows), "cn-al-2023")
    assert "batch-datum-lacking" in {code for _, code in codes(made)}
    kept = [one["period"] for one in made.lines.to_pylist() if one["source"] == "anode-effect"]
    assert kept == [month for month in MONTHS if month != "2024-05"]
    assert all(one["refused"] for one in made.totals.to_pylist())


def liquid(months):
    """A fuel in litres, which its density weighs: no column can do that."""
    record = {"entity": "A", "process": None, "datum": "fuel", "item": "diesel", "unit": "kL", "amount": "10"}
    density = {"density": "0.84", "density_unit": "t/kL", "density_source": "laboratory"}
    metal = {"entity": "A", "process": "P1", "datum": "liquid_aluminium", "unit": "t", "amount": "100"}
    anode = metal | {"datum": "anode", "amount": "47"}
    return pa.Table.from_pylist([one | {"period": month} for one in (record | density, metal, anode) for month in months])


def test_an_entity_that_is_calculated_alone():
    """What no column can do is calculated by the exact engine; with months missing it is "batch-alone-months", and has no totals."""
    made = ghgcalc.batch(liquid(MONTHS), "cn-al-2024")
    assert made.about["guidelines"][0]["alone"] == 1
    assert codes(made) == []
    assert len(made.totals)
    short = ghgcalc.batch(liquid(MONTHS[:-1]), "cn-al-2024")
    assert "batch-alone-months" in {code for _, code in codes(short)}
    assert len(short.totals) == 0
