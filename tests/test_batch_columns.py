"""What columns take a shorter way for, because most tables allow it: the long way gives the same."""

from __future__ import annotations

import random

import pytest

import ghgcalc
from batches import errors_of, table_of

DATA = (("liquid_aluminium", None, "t", 25000), ("anode", None, "t", 12000), ("anode_effect_minutes", None, "min", 1))
OUTSIDE = (("fuel", "diesel", "t", 40), ("fuel", "natural-gas", "10^4Nm3", 120), ("carbonate", "limestone", "t", 300))


def records(names):
    """A year of months of some entities, those of an entity together and in order; every other one burns no gas."""
    found = []
    for number, name in enumerate(names):
        for datum, item, unit, size in (*DATA, *OUTSIDE):
            if item == "natural-gas" and number % 2:
                continue
            for month in range(1, 13):
                about = {"entity": name, "period": f"2024-{month:02d}", "datum": datum, "item": item, "unit": unit}
                process = f"P{number % 3}" if (datum, item, unit, size) in DATA else None
                found.append(about | {"process": process, "amount": f"{size + number + month / 8}"})
    return found


def totals(found):
    """The rows of totals, in an order of their own."""
    return sorted(tuple(map(str, row.values())) for row in found.totals.to_pylist())


@pytest.mark.parametrize("months", [True, False])
@pytest.mark.parametrize("unrounded", [True, False])
def test_scattered_rows_have_the_totals_of_those_in_order(months, unrounded):
    """Rows in any order, so that no run is longer than one and no unit follows the one before."""
    rows = records(["A", "B", "C", "D", "E"])
    asked = {"months": months, "unrounded": unrounded, "seed": 1}
    wanted = ghgcalc.batch(table_of(rows), "cn-al-2024", **asked)
    assert not errors_of(wanted)
    random.Random(3).shuffle(rows)
    found = ghgcalc.batch(table_of(rows), "cn-al-2024", **asked)
    assert totals(found) == totals(wanted)
    assert len(found.lines) == len(wanted.lines)


@pytest.mark.parametrize("name", ["L" * 201, "tab\there", 'quoted "name" \\'])
def test_odd_names_are_judged_by_the_exact_engine(name):
    """A name that is too long is refused there, one that cannot be printed is not; the others stay as they are."""
    rows = records(["A", name])
    found = ghgcalc.batch(table_of(rows), "cn-al-2024", months=False, seed=1)
    assert bool(errors_of(found, name)) == (len(name) > 200)
    assert not errors_of(found, "A")
    alone = ghgcalc.batch(table_of(records(["A"])), "cn-al-2024", months=False, seed=1)
    assert set(totals(alone)) <= set(totals(found))
