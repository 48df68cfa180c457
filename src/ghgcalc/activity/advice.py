"""The unit that a row's item is accounted in, for messages: whoever misspelt the unit of a gas is not told of tonnes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary

if TYPE_CHECKING:
    from ghgcalc.findings import Finding

TABLES = {"fuel": "fuel", "carbonate": "carbonate"}
"""Tables whose rows are of an item, and the kind of item."""

VOLUME = "Nm3"


def fitted(fault: Finding, raw: Any) -> Finding:
    """The fault with those of the wanted units that the row's item has, where it names units and a row whose item is known.

    Args:
        fault: of reading the table of an activity.
        raw: that table.
    """
    fields = dict(fault.fields)
    steps = (fault.pointer or "").split("/")[1:]
    if "wanted" not in fields or len(steps) < 3 or steps[0] not in TABLES or not isinstance(raw, Mapping):
        return fault
    row = raw[steps[0]][int(steps[1])]  # the pointer was made from it
    name = row.get("item") if isinstance(row, Mapping) else None
    item = vocabulary.items().get(vocabulary.item_id(TABLES[steps[0]], name) or "") if isinstance(name, str) else None
    if item is None or item.unit is None:
        return fault
    gas, units = VOLUME in item.unit, fields["wanted"].split(" / ")
    kept = [unit for unit in units if (VOLUME in unit) == gas and ("coal" in item.id or "coal" not in unit)]
    neutral = [unit for unit in units if unit.endswith(("/GJ", "/TJ")) or unit == "1 or %"]
    chosen = [unit for unit in units if unit in (*kept, *neutral)]
    if not chosen:
        return fault
    return replace(fault, fields=tuple((key, " / ".join(chosen) if key == "wanted" else value) for key, value in fault.fields))
