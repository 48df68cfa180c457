"""Records that lack something which others have: named by their row, and never a number that nobody stated."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pyarrow as pa
import pytest

import ghgcalc
from ghgcalc import plan as plans
from ghgcalc.bulk import ratios
from ghgcalc.bulk.computing import Rows
from ghgcalc.bulk.kinds import coded
from ghgcalc.bulk.marks import Marks
from ghgcalc.bulk.sound import by_row
from ghgcalc.bulk.template import _bound, _piece, _written
from ghgcalc.bulk.tidy import tidy_of

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


def bound():
    """The marks of a plant with two supplies, and its streams under both of them."""
    rows = []
    for datum, item, amount in (
        ("liquid_aluminium", None, 2e4),
        ("anode", None, 9e3),
        ("electricity", "grid", 1e5),
        ("electricity", "captive", 1e4),
    ):
        unit = "MWh" if item else "t"
        rows += [
            {"entity": "A", "process": "P1", "period": month, "datum": datum, "item": item, "amount": amount, "unit": unit}
            for month in MONTHS
        ]
    tidy = tidy_of(pa.Table.from_pylist(rows))
    sound, _ = by_row(tidy)
    found = coded(tidy, sound)
    plan = plans.compile("cn-al-2023")
    marks = Marks(dict(enumerate(found.slots)))
    return marks, *(_bound(plan, _written(plan, found.shapes[0], marks, turn), include_facilities=False).streams for turn in (0, 1))


def test_streams_that_are_no_columns():
    """Two bindings that differ in more than their marks are no columns: other streams, other months, parts of a line that no row gives."""
    marks, first, second = bound()
    assert all(_piece(marks, one, two) for one, two in zip(first, second, strict=True))
    anode, line = first[0], next(one for one in first if one.parts)
    assert _piece(marks, anode, second[0]._replace(id="other")) is None
    months = replace(anode.inputs[0], values=(*anode.inputs[0].values[:-1], Fraction(1, 7)))
    assert _piece(marks, anode._replace(inputs=(months, *anode.inputs[1:])), second[0]) is None
    again = next(two for two in second if two.id == line.id)
    assert marks.line(line, again._replace(parts={}), {}) is None
    odd = {key: dict.fromkeys(amounts, Fraction(1, 7)) for key, amounts in line.parts.items()}
    assert marks.line(line._replace(parts=odd), again._replace(parts=odd), {}) is None


@pytest.mark.parametrize(("anode", "odd"), [("48", set()), ("480", {0}), ("0", {0})])
def test_columns_alone_pass_over_what_is_usual(anode, odd):
    """A plant inside of the bands is not handed to the rules one by one: columns see that it is; one outside of them is."""
    record = {"entity": "A", "process": "P1", "item": None}
    stated = [
        record | {"datum": "liquid_aluminium", "amount": "100", "unit": "t"},
        record | {"datum": "anode", "amount": anode, "unit": "t"},
        record | {"datum": "electricity", "item": "grid", "amount": "1340", "unit": "MWh"},
    ]
    tidy = tidy_of(pa.Table.from_pylist([one | {"period": month} for one in stated for month in MONTHS]))
    sound, _ = by_row(tidy)
    assert ratios.odd(Rows.of(tidy, coded(tidy, sound), sound)) == odd
