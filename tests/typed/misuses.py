"""Wrong calls, each refused by mypy --strict and by pyright on its own line; a test holds that, and that nothing else is complained of.

A comment names what both have to say: the rule of mypy, and that of pyright.
"""

from __future__ import annotations

import ghgcalc
from ghgcalc import Activity, Inventory, allowances, factors
from ghgcalc.typing import Basis, Lang, Level, ProcessDict, SeriesDict

activity: Activity = ghgcalc.read("a.toml")
inventory: Inventory = ghgcalc.calculate(activity)


def number(x: int) -> None:
    """Takes a whole number, and nothing else."""


# --- arguments that are words of a closed set
ghgcalc.calculate(activity, rounding="sell")  # arg-type | reportArgumentType
inventory.total("elektrolyse")  # arg-type | reportArgumentType
inventory.total("enterprise", basis="directt")  # arg-type | reportArgumentType
inventory.explain("P1/anode/2024-01", "de")  # arg-type | reportArgumentType
inventory.findings[0].text("de")  # arg-type | reportArgumentType
ghgcalc.verify(inventory, lang="fr")  # arg-type | reportArgumentType
ghgcalc.Finding.of("unknown-key", "fatal")  # arg-type | reportArgumentType
factors.find(grade="excellent")  # arg-type | reportArgumentType
ghgcalc.check(activity).fails("fatal")  # arg-type | reportArgumentType
level: Level = "plant"  # assignment | reportAssignmentType
basis: Basis = "scope-2"  # assignment | reportAssignmentType
lang: Lang = "de"  # assignment | reportAssignmentType

# --- arguments of another type
ghgcalc.compare(activity, "cn-al-2024")  # arg-type | reportArgumentType
ghgcalc.write(activity, "x.json")  # arg-type | reportArgumentType
ghgcalc.calculate(inventory)  # arg-type | reportArgumentType
ghgcalc.calculate("a.toml")  # arg-type | reportArgumentType
ghgcalc.calculate(activity, as_of=20240601)  # arg-type | reportArgumentType
ghgcalc.calculate(activity, factors="1")  # arg-type | reportArgumentType
ghgcalc.verify("inventory.json")  # arg-type | reportArgumentType
factors.get(5)  # arg-type | reportArgumentType
factors.find(kindd="ncv")  # call-arg | reportCallIssue
allowances.settle(inventory, "cn-al-2025", balance_value=1.6)  # arg-type | reportArgumentType
allowances.settle(inventory, "cn-al-2025", price=object())  # arg-type | reportArgumentType
allowances.settle(inventory, "cn-al-2025", holdings={"2025": ["1 t"]})  # arg-type | reportArgumentType
allowances.settle(inventory, "cn-al-2025", verified={"P1": {"emission": "5 t"}})  # typeddict-unknown-key | reportArgumentType
inventory.total()  # call-arg | reportCallIssue

# --- an activity that is none
Activity.new(year=2024)  # call-arg | reportCallIssue
Activity.new(year="2024", entity={"name": "A"})  # arg-type | reportArgumentType
Activity.new(year=2024, entity={"nmae": "A"})  # typeddict-unknown-key | reportArgumentType
Activity.new(year=2024, entity={"name": "A"}, fuels=[])  # call-arg | reportCallIssue
process: ProcessDict = {"id": "P1", "anode": {"unit": "t", "value": "5"}}  # typeddict-item | reportAssignmentType
months: SeriesDict = {"unit": "t"}  # typeddict-item | reportAssignmentType
Activity.new(year=2024, entity={"name": "A"}, facility=[{"id": "F", "kind": "boiler"}])  # typeddict-item | reportArgumentType

# --- results taken for what they are not
number(inventory.guideline["id"])  # arg-type | reportArgumentType
number(inventory.auxiliary[0]["value"])  # arg-type | reportArgumentType
number(inventory.grades[0]["share"])  # arg-type | reportArgumentType
number(inventory.as_dict()["totals"])  # arg-type | reportArgumentType
number(inventory.lines[0].value)  # arg-type | reportArgumentType
number(factors.get("x").value)  # arg-type | reportArgumentType
inventory.guideline["idd"]  # typeddict-item | reportGeneralTypeIssues
inventory.lines[0].inputs[0].value + 1  # operator | reportOperatorIssue

# --- what is not there, and what nobody can change
ghgcalc.nothing  # attr-defined | reportAttributeAccessIssue
inventory.nothing  # attr-defined | reportAttributeAccessIssue
inventory.totals = ()  # misc | reportAttributeAccessIssue
inventory.findings[0].code = "x"  # misc | reportAttributeAccessIssue
