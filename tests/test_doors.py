"""The doors: an argument of the wrong type is refused by its name, and never becomes the key of anything that is kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc import allowances, documents, equations, factors, guidelines

EXAMPLES = Path(__file__).parent.parent / "examples"
ACTIVITY = ghgcalc.read(EXAMPLES / "worked-month.toml")
INVENTORY = ghgcalc.calculate(ACTIVITY, "cn-al-2024")
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)

WRONG = {
    "calculate(factors=True)": ("factors", lambda: ghgcalc.calculate(ACTIVITY, factors=True)),
    "calculate(factors=1.0)": ("factors", lambda: ghgcalc.calculate(ACTIVITY, factors=1.0)),
    "calculate(factors='1')": ("factors", lambda: ghgcalc.calculate(ACTIVITY, factors="1")),
    "calculate(factors=Decimal)": ("factors", lambda: ghgcalc.calculate(ACTIVITY, factors=Decimal(1))),
    "calculate(as_of=datetime)": ("as_of", lambda: ghgcalc.calculate(ACTIVITY, as_of=NOW)),
    "calculate(as_of=20240601)": ("as_of", lambda: ghgcalc.calculate(ACTIVITY, as_of=20240601)),
    "calculate(include_facilities=1)": ("include_facilities", lambda: ghgcalc.calculate(ACTIVITY, include_facilities=1)),
    "calculate(include_facilities='no')": ("include_facilities", lambda: ghgcalc.calculate(ACTIVITY, include_facilities="no")),
    "calculate(gwp=5)": ("gwp", lambda: ghgcalc.calculate(ACTIVITY, "ipcc-2006-al", gwp=5)),
    "calculate(options='x')": ("options", lambda: ghgcalc.calculate(ACTIVITY, options="x")),
    "calculate(options=5)": ("options", lambda: ghgcalc.calculate(ACTIVITY, options=5)),
    "calculate(options=[5])": ("options", lambda: ghgcalc.calculate(ACTIVITY, options=[5])),
    "calculate(overlays=5)": ("overlays", lambda: ghgcalc.calculate(ACTIVITY, overlays=5)),
    "calculate(overlays='file.toml')": ("overlays", lambda: ghgcalc.calculate(ACTIVITY, overlays="file.toml")),
    "calculate(overlays=[dict])": ("overlays", lambda: ghgcalc.calculate(ACTIVITY, overlays=[{}])),
    "calculate(guideline=7)": ("guideline", lambda: ghgcalc.calculate(ACTIVITY, 7)),
    "calculate(guideline=True)": ("guideline", lambda: ghgcalc.calculate(ACTIVITY, True)),
    "calculate(guideline=[id])": ("guideline", lambda: ghgcalc.calculate(ACTIVITY, ["cn-al-2024"])),
    "calculate(activity=5)": ("activity", lambda: ghgcalc.calculate(5)),
    "calculate(activity=None)": ("activity", lambda: ghgcalc.calculate(None)),
    "calculate(activity='file.toml')": ("activity", lambda: ghgcalc.calculate("file.toml")),
    "calculate(rounding=2)": ("rounding", lambda: ghgcalc.calculate(ACTIVITY, rounding=2)),
    "compare(guidelines=[])": ("guidelines", lambda: ghgcalc.compare(ACTIVITY, [])),
    "compare(guidelines='x')": ("guidelines", lambda: ghgcalc.compare(ACTIVITY, "cn-al-2024")),
    "compare(guidelines=5)": ("guidelines", lambda: ghgcalc.compare(ACTIVITY, 5)),
    "compare(activity=5)": ("activity", lambda: ghgcalc.compare(5, ["cn-al-2024"])),
    "compare(factors=True)": ("factors", lambda: ghgcalc.compare(ACTIVITY, ["cn-al-2023", "cn-al-2024"], factors=True)),
    "compare(as_of=datetime)": ("as_of", lambda: ghgcalc.compare(ACTIVITY, ["cn-al-2023", "cn-al-2024"], as_of=NOW)),
    "compare(gwp=5)": ("gwp", lambda: ghgcalc.compare(ACTIVITY, ["cn-al-2023", "cn-al-2024"], gwp=5)),
    "verify(raw='file.json')": ("raw", lambda: ghgcalc.verify("file.json")),
    "verify(raw=None)": ("raw", lambda: ghgcalc.verify(None)),
    "verify(activity=5)": ("activity", lambda: ghgcalc.verify(INVENTORY, 5)),
    "verify(lang='de')": ("lang", lambda: ghgcalc.verify(INVENTORY, lang="de")),
    "explain(lang='de')": ("lang", lambda: INVENTORY.explain("P1/anode/2024-01", "de")),
    "explain(lang=5)": ("lang", lambda: INVENTORY.explain("P1/anode/2024-01", 5)),
    "explain(id=5)": ("id", lambda: INVENTORY.explain(5)),
    "total(level=5)": ("level", lambda: INVENTORY.total(5)),
    "total(period=2024)": ("period", lambda: INVENTORY.total("electrolysis", period=2024)),
    "line(id=5)": ("id", lambda: INVENTORY.line(5)),
    "factors.edition(True)": ("wanted", lambda: factors.edition(True)),
    "factors.edition(1.0)": ("wanted", lambda: factors.edition(1.0)),
    "factors.edition('1')": ("wanted", lambda: factors.edition("1")),
    "factors.get(5)": ("id", lambda: factors.get(5)),
    "factors.get([])": ("id", lambda: factors.get([])),
    "factors.history(5)": ("id", lambda: factors.history(5)),
    "guidelines.get(5)": ("id", lambda: guidelines.get(5)),
    "guidelines.get([])": ("id", lambda: guidelines.get([])),
    "guidelines.choose('2024')": ("year", lambda: guidelines.choose("2024")),
    "guidelines.choose(True)": ("year", lambda: guidelines.choose(True)),
    "documents.get(5)": ("id", lambda: documents.get(5)),
    "documents.get([])": ("id", lambda: documents.get([])),
    "equations.get(5)": ("id", lambda: equations.get(5)),
    "allowances.get(5)": ("id", lambda: allowances.get(5)),
    "allowances.settle(inventory=dict)": ("inventory", lambda: allowances.settle({}, "cn-al-2025")),
    "allowances.settle(plan=5)": ("plan", lambda: allowances.settle(INVENTORY, 5)),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_type_is_refused_by_name(name):
    """One fault of code wrong-argument at the argument's name, caught as InputError and as TypeError, said in both languages."""
    key, call = WRONG[name]
    with pytest.raises(ghgcalc.ArgumentError) as caught:
        call()
    (fault,) = caught.value.faults
    assert (fault.code, fault.severity, fault.place.key) == ("wrong-argument", "error", key)
    assert isinstance(caught.value, TypeError)
    assert isinstance(caught.value, ghgcalc.InputError)
    assert key in fault.text("en")
    assert key in fault.text("zh")
    assert fault.text("en") != fault.text("zh")


RIGHT = {
    "a date": lambda: ghgcalc.calculate(ACTIVITY, as_of=date(2026, 1, 1)),
    "its text": lambda: ghgcalc.calculate(ACTIVITY, as_of="2026-01-01"),
    "an edition": lambda: ghgcalc.calculate(ACTIVITY, factors=1),
    "a set of factors": lambda: ghgcalc.calculate(ACTIVITY, factors=factors.edition(1)),
    "a guideline": lambda: ghgcalc.calculate(ACTIVITY, guidelines.get("cn-al-2024")),
    "an alias": lambda: ghgcalc.calculate(ACTIVITY, "332"),
    "a list of overlays": lambda: ghgcalc.calculate(ACTIVITY, overlays=[]),
    "no options": lambda: ghgcalc.calculate(ACTIVITY, options=iter(())),
    "a tuple of guidelines": lambda: ghgcalc.compare(ACTIVITY, ("cn-al-2023", "cn-al-2024")),
    "one guideline": lambda: ghgcalc.compare(ACTIVITY, ["cn-al-2024"]),
    "an inventory": lambda: ghgcalc.verify(INVENTORY),
    "a table": lambda: ghgcalc.calculate(json.loads(ACTIVITY.canonical)),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_fits_goes_through(name):
    """What a door is for still passes it."""
    assert RIGHT[name]() is not None


POISON = """
import contextlib, json, sys, ghgcalc
activity = ghgcalc.read(sys.argv[1])
for wrong in (True, 1.0, "1"):
    for call in (lambda: ghgcalc.calculate(activity, factors=wrong), lambda: ghgcalc.factors.edition(wrong)):
        with contextlib.suppress(Exception):
            call()
made = ghgcalc.calculate(activity, factors=1)
text = json.dumps(made.as_dict())
print(json.dumps([text[text.index('"edition"'):][:12], type(made.factors["edition"]).__name__, made.digest,
    ghgcalc.verify(json.loads(text)).same, type(ghgcalc.factors.edition(1).edition).__name__]))
"""


def test_what_was_refused_leaves_nothing_behind():
    """After True, 1.0 and "1" were refused as editions, edition 1 of the same process is the number 1, with its digest, and verifies."""
    words = [sys.executable, "-c", POISON, str(EXAMPLES / "worked-month.toml")]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True, env=os.environ | {"PYTHONUTF8": "1"})
    shown, kind, digest, same, edition = json.loads(done.stdout)
    assert shown == '"edition": 1'
    assert (kind, edition) == ("int", "int")
    assert digest == ghgcalc.calculate(ACTIVITY, factors=1).digest
    assert same
