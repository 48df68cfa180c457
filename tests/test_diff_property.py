"""What the changes explain adds up to the difference, exactly, whatever changed: random pairs of plants, under several guidelines."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ghgcalc import InputError, calculate
from ghgcalc.activity import Activity, of
from ghgcalc.changes import Changes, diff
from ghgcalc.testing import tables

CHINESE = ("cn-al-2023", "cn-al-2024-draft", "cn-al-2024")
FOREIGN = ("ipcc-2006-al", "eu-cbam-al", "ghgp-scope2")
PLAIN = settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))


def fitted(table: dict[str, Any], guideline: str) -> Activity:
    """The plant with what a guideline asks for beside, and without what it would ask more of."""
    if guideline in CHINESE:
        return of(table)
    more = {"technology": "cwpb", "anode_method": "balance", "anode_effect_method": "slope"}
    processes = []
    for at, process in enumerate(table["process"], 1):
        net = {} if {"butts", "net_anode"} & process.keys() else {"net_anode": f"{420 + at} t"}
        supplies = [one for one in process.get("electricity", ()) if one["supply"] == "grid"]
        rest = {key: value for key, value in process.items() if key not in ("electricity", "electricity_total")}
        processes.append({"anode_effect_minutes": "0.2 min", **rest, **more, **net, "electricity": supplies})
    return of({key: table[key] for key in ("schema", "year", "entity", "carbonate") if key in table} | {"process": processes})


def held(found: Changes) -> None:
    """At each level and basis: exact parts add up to the exact difference, printed ones with rounding to the printed one."""
    for pair in found.totals:
        if pair.source is not None:
            parts = [part for change in found.changes for part in change.parts if part.source == pair.source]
            exact = sum((part.exact for part in parts if (part.level, part.basis) == (pair.level, pair.basis)), Fraction(0))
            assert exact == pair.exact
            continue
        parts = [part for change in found.changes for part in change.parts if (part.level, part.basis) == (pair.level, pair.basis)]
        assert sum((part.exact for part in parts), Fraction(0)) == pair.exact
        assert pair.rounding is not None
        assert found.explained(pair.level, pair.basis) + pair.rounding == pair.difference == pair.new - pair.old
    assert [change.number for change in found.changes] == list(range(1, len(found.changes) + 1))
    assert all(change.together is None or not change.parts or change.kind == "policy" for change in found.changes)


@pytest.mark.parametrize("guideline", [*CHINESE, *FOREIGN])
@PLAIN
@given(data=st.data())
def test_effects_add_up_to_the_difference_of_two_plants(guideline, data):
    """Two plants of whatever years: every tonne of their difference is explained, by source, and none twice."""
    left, right = (data.draw(tables()) for _ in range(2))
    try:
        pair = [calculate(fitted(one, guideline), guideline) for one in (left, right)]
    except InputError:
        assume(False)
    held(diff(pair[0], pair[1]))


@PLAIN
@given(table=tables(), names=st.lists(st.sampled_from((*CHINESE, *FOREIGN)), min_size=2, max_size=2, unique=True))
def test_effects_add_up_to_the_difference_of_two_guidelines(table, names):
    """The same plant under two guidelines: what the rules do is all that there is, and it adds up."""
    try:
        pair = [calculate(fitted(table, names[1] if names[1] in FOREIGN else names[0]), name) for name in names]
    except InputError:
        assume(False)
    found = diff(pair[0], pair[1])
    held(found)
    assert {change.kind for change in found.changes} <= {"rules", "policy", "factors"}


@PLAIN
@given(left=tables(), right=tables(), seed=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_decides_nothing(left, right, seed):
    """Rows in another order give the same changes with the same tonnes."""

    def shuffled(table):
        found = {key: seed.sample(value, len(value)) if isinstance(value, list) else value for key, value in table.items()}
        turned = [one | ({"electricity": one["electricity"][::-1]} if "electricity" in one else {}) for one in found["process"]]
        return found | {"process": turned}

    def told(found):
        return [
            (change.kind, change.what, change.path, change.key, frozenset(change.parts), change.together)
            for change in found.changes
            if change.key != "order"
        ]

    plain, other = diff(left, right, guideline="cn-al-2023"), diff(shuffled(left), shuffled(right), guideline="cn-al-2023")
    held(other)
    assert Counter(one[:4] for one in told(plain)) == Counter(one[:4] for one in told(other))
    if all(change.together is None for change in (*plain.changes, *other.changes)):
        assert told(plain) == told(other)


@PLAIN
@given(data=st.data(), month=st.integers(0, 11))
def test_one_changed_month_is_one_change_and_nothing_else(data, month):
    """Whatever plant and datum: one month that is another gives one row, at its pointer, with that month."""
    table = deepcopy(data.draw(tables()))
    places = [
        (name, at, key)
        for name in ("process", "fuel", "carbonate")
        for at, row in enumerate(table.get(name, ()))
        for key, value in row.items()
        if isinstance(value, dict) and "values" in value and not key.startswith("electricity")
    ]
    assume(places)
    name, at, key = data.draw(st.sampled_from(places))
    other = deepcopy(table)
    values = list(other[name][at][key]["values"])
    values[month] = str(Decimal(str(values[month])) + 1)
    other[name][at][key]["values"] = values
    try:
        found = diff(table, other, guideline="cn-al-2024")
    except InputError:  # the datum contradicts another one now
        assume(False)
    held(found)
    (change,) = found.changes
    assert (change.pointer, [one.month for one in change.months]) == (f"/{name}/{at}/{key}", [month + 1])
