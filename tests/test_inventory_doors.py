"""The public doors: an argument of another type is refused by its name, never by a bare error from within; nothing is remembered of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc import calculate, compare, verify
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.inventory import Inventory, guideline_of, recompute

EXAMPLE = Path(__file__).parent.parent / "examples" / "worked-month.toml"
ACTIVITY = ghgcalc.read(EXAMPLE)
MADE = calculate(ACTIVITY, "cn-al-2024")
DOCUMENT = MADE.as_dict()
LINE = MADE.lines[0].id

CALLS = {
    "activity": [lambda: calculate(5), lambda: calculate(None), lambda: calculate([]), lambda: compare("x", ["cn-al-2024"]),
                 lambda: verify(DOCUMENT, "x.toml"), lambda: recompute(MADE, 5)],
    "guideline": [lambda: calculate(ACTIVITY, 7), lambda: calculate(ACTIVITY, b"cn-al-2024"), lambda: calculate(ACTIVITY, True)],
    "factors": [lambda: calculate(ACTIVITY, factors=True), lambda: calculate(ACTIVITY, factors=1.0),
                lambda: calculate(ACTIVITY, factors="1"), lambda: calculate(ACTIVITY, factors=Decimal(1)),
                lambda: compare(ACTIVITY, ["cn-al-2024"], factors=True)],
    "as_of": [lambda: calculate(ACTIVITY, as_of=dt.datetime.now(dt.UTC)), lambda: calculate(ACTIVITY, as_of=2026),
              lambda: compare(ACTIVITY, ["cn-al-2024"], as_of=5)],
    "include_facilities": [lambda: calculate(ACTIVITY, include_facilities=1), lambda: calculate(ACTIVITY, include_facilities="yes"),
                           lambda: calculate(ACTIVITY, include_facilities=None)],
    "gwp": [lambda: calculate(ACTIVITY, gwp=5), lambda: compare(ACTIVITY, ["cn-al-2024"], gwp=5)],
    "options": [lambda: calculate(ACTIVITY, options="x"), lambda: calculate(ACTIVITY, options=5),
                lambda: calculate(ACTIVITY, options=[5])],
    "overlays": [lambda: calculate(ACTIVITY, overlays=5), lambda: calculate(ACTIVITY, overlays=["mine.toml"]),
                 lambda: calculate(ACTIVITY, overlays=None)],
    "rounding": [lambda: calculate(ACTIVITY, rounding=2), lambda: calculate(ACTIVITY, rounding=True)],
    "guidelines": [lambda: compare(ACTIVITY, []), lambda: compare(ACTIVITY, "cn-al-2024"), lambda: compare(ACTIVITY, [5]),
                   lambda: compare(ACTIVITY, None)],
    "raw": [lambda: verify("file.json"), lambda: verify(None), lambda: verify([]), lambda: Inventory.from_dict("file.json"),
            lambda: Inventory.from_dict(None), lambda: Inventory.from_dict([])],
    "lang": [lambda: MADE.explain(LINE, "de"), lambda: MADE.explain(LINE, None), lambda: MADE.explain(LINE, []),
             lambda: verify(DOCUMENT, lang="fr")],
    "id": [lambda: MADE.line(5), lambda: MADE.explain(None), lambda: MADE.explain([])],
    "level": [lambda: MADE.total(5), lambda: MADE.total(None)],
    "process": [lambda: MADE.total("process", process=1)],
    "source": [lambda: MADE.total("enterprise", source=["fuel"])],
    "gas": [lambda: MADE.total("enterprise", gas=2)],
    "period": [lambda: MADE.total("enterprise", period=2024)],
    "basis": [lambda: MADE.total("enterprise", basis=True)],
    "stated": [lambda: recompute(DOCUMENT), lambda: recompute(None), lambda: guideline_of(DOCUMENT)],
    "file": [lambda: verify(DOCUMENT, file=5), lambda: Inventory.from_dict(DOCUMENT, 5), lambda: recompute(MADE, file=5),
             lambda: guideline_of(MADE, 5)],
    "path": [lambda: ghgcalc.read(5), lambda: ghgcalc.read(None), lambda: ghgcalc.read_inventory(5), lambda: ghgcalc.write(MADE, None),
             lambda: ghgcalc.read(b"x.toml")],
    "result": [lambda: ghgcalc.write(DOCUMENT, "x.json"), lambda: ghgcalc.write(None, "x.json")],
}  # fmt: skip


@pytest.mark.parametrize(("name", "number"), [(name, number) for name, calls in CALLS.items() for number in range(len(calls))])
def test_a_wrong_argument_is_refused_by_its_name(name, number):
    """Every call with an argument of another type raises one fault that names the argument, in both languages."""
    with pytest.raises(ArgumentError) as caught:
        CALLS[name][number]()
    (fault,) = caught.value.faults
    assert (fault.code, fault.severity, fault.place.key) == ("wrong-argument", "error", name)
    assert name in fault.text("en")
    assert name in fault.text("zh")


def test_what_is_refused_leaves_no_trace():
    """After edition True and 1.0 were refused, edition 1 gives the inventory that it always gave."""
    wanted = calculate(ACTIVITY, "cn-al-2024", factors=1).as_dict()
    for number in range(len(CALLS["factors"])):
        with pytest.raises(InputError):
            CALLS["factors"][number]()
    found = calculate(ACTIVITY, "cn-al-2024", factors=1).as_dict()
    assert found == wanted
    assert type(found["factors"]["edition"]) is int


def test_what_fits_is_taken():
    """Paths and their names, dates and their texts, lists and tuples of options, tables and activities are all taken."""
    assert ghgcalc.read(str(EXAMPLE)) == ghgcalc.read(EXAMPLE)
    day = dt.date(2026, 1, 31)
    assert calculate(ACTIVITY, as_of=day).digest == calculate(ACTIVITY.dump(), as_of="2026-01-31", options=[], overlays=[]).digest
    assert compare(ACTIVITY, ("cn-al-2024",)).inventories[0].digest == MADE.digest
    assert compare(ACTIVITY, (name for name in ["cn-al-2024"])).inventories[0] == MADE
    assert recompute(MADE, ACTIVITY) == recompute(MADE, ACTIVITY.dump()) == recompute(MADE)
