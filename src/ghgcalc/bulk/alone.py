"""Entities that no column can do: each is an activity, calculated by the exact engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.again import activity_of, whole
from ghgcalc.bulk.result import Note
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding
from ghgcalc.inventory import calculate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ghgcalc.bulk.computing import Rows
    from ghgcalc.bulk.numbers import Numbers
    from ghgcalc.bulk.template import Template
    from ghgcalc.inventory import Inventory


@brief
@dataclass(slots=True)
class Apart:
    """What was calculated one by one: totals and lines as tables, or None where there were none; how many lines, of how many units."""

    totals: Any = None
    lines: Any = None
    notes: list[Note] = field(default_factory=list)
    count: int = 0
    units: int = 0


def exactly(rules: Any, rows: Rows, numbers: Mapping[str, Numbers], unit: int) -> Inventory:
    """The inventory of a unit under the rules of a run.

    Raises:
        InputError: what the activity lacks.
    """
    plan = rules.plan
    return calculate(
        activity_of(plan, rows, numbers, unit),
        rules.guideline,
        rounding=rules.policy,
        factors=plan.known,
        as_of=plan.as_of,
        gwp=plan.gwp_set if "option.gwp" in plan.given else None,
        options=[name.removeprefix("option.") for name in sorted(plan.given) if name != "option.gwp"],
        include_facilities=rules.include_facilities,
        accept_measured=plan.accept_measured,
    )


def calculated(
    rules: Any,
    templates: Sequence[Template],
    rows: Rows,
    numbers: Mapping[str, Numbers],
    refused: Any,
    *,
    months: bool,
    unrounded: bool,
    lines: bool,
) -> Apart:
    """The entities of every shape that has to be calculated one by one."""
    found = Apart()
    totals: list[dict[str, Any]] = []
    listed: list[dict[str, Any]] = []
    coded = rows.coded
    for number, template in enumerate(templates):
        for unit in np.flatnonzero(coded.shape == number).tolist() if template.alone else ():
            entity = coded.entities[unit]
            if not whole(rows, unit):
                refused[unit] += 1
                found.notes.append(Note(Finding.of("batch-alone-months"), None, entity))
                continue
            try:
                inventory = exactly(rules, rows, numbers, unit)
            except InputError as error:
                refused[unit] += 1
                found.notes += [Note(fault, None, entity) for fault in error.faults]
                continue
            found.units += 1
            found.count += len(inventory.lines)
            about = {"entity": entity, "guideline": rules.guideline.id}
            left = {"refused": int(refused[unit])}
            totals += [about | one | left for one in _totals(inventory, months=months, unrounded=unrounded)]
            listed += [about | one for one in _lines(inventory, unrounded=unrounded)] if lines else []
    if totals:
        found.totals = _table(totals, rounds=rules.policy != "none")
        found.lines = _table(listed, rounds=rules.policy in ("cell", "line"), plain=True) if lines else None
    return found


def judged(
    rules: Any, rows: Rows, numbers: Mapping[str, Numbers], refused: Any, units: Iterable[int]
) -> tuple[list[int], list[Note]]:
    """The units among some that the exact engine refuses, and what it says of each of them."""
    gone, notes = [], []
    for unit in sorted(units):
        entity = rows.coded.entities[unit]
        if not whole(rows, unit):
            faults: Iterable[Finding] = [Finding.of("batch-alone-months")]
        else:
            try:
                told = exactly(rules, rows, numbers, unit).findings
            except InputError as error:
                faults = error.faults
            else:
                notes += [Note(one, None, entity) for one in told if one.code == "total-below-zero"]
                continue
        refused[unit] += 1
        gone.append(unit)
        notes += [Note(fault, None, entity) for fault in faults]
    return gone, notes


def _totals(inventory: Inventory, *, months: bool, unrounded: bool) -> list[dict[str, Any]]:
    made = []
    for one in inventory.totals:
        if one.level == "product" or (not months and len(one.period) > 4):
            continue
        texts = {"unrounded": f"{one.unrounded:f}", "difference": f"{one.difference:f}"} if unrounded else {}
        said = {name: getattr(one, name) for name in ("level", "process", "source", "gas", "period", "basis", "unit", "value")}
        made.append(said | texts | {"incomplete": ", ".join(one.incomplete) or None})
    return made


def _lines(inventory: Inventory, *, unrounded: bool) -> list[dict[str, Any]]:
    keys = ("level", "process", "source", "item", "gas", "basis", "period", "value", "unit", "method", "equation")
    return [
        {name: getattr(line, name) for name in keys} | ({"unrounded": f"{line.unrounded:f}"} if unrounded else {})
        for line in inventory.lines
    ]


def _table(records: list[dict[str, Any]], *, rounds: bool, plain: bool = False) -> Any:
    """The records as a table, texts as dictionaries, values as decimals where they are rounded; of lines exact sums are `plain` texts."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for name in dict.fromkeys(name for record in records for name in record):
        values = [record.get(name) for record in records]
        if name == "value":
            columns[name] = (
                pa.array(values, pa.decimal128(38, 2)) if rounds else pa.array([f"{one:f}" for one in values], pa.string())
            )
        elif name == "refused":
            columns[name] = pa.array(values, pa.int64())
        elif name == "unrounded" and plain:
            columns[name] = pa.array(values, pa.string())
        else:
            columns[name] = pa.array(values, pa.string()).dictionary_encode()
    return pa.table(columns)
