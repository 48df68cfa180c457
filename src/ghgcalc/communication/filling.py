"""An inventory as the figures of the form."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from typing import TYPE_CHECKING

from ghgcalc import guidelines
from ghgcalc.communication.attributed import goods
from ghgcalc.communication.figures import Figures, asked
from ghgcalc.communication.plants import plants_of, tools
from ghgcalc.communication.streams import streams
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from ghgcalc.inventory import Inventory


def figures_of(inventory: Inventory) -> Figures:
    """Everything that goes into the form, and everything that it has to come to.

    Raises:
        InputError: rules without goods.
    """
    if not inventory.products:
        known = ", ".join(sorted(name for name, one in guidelines.register().items() if one.goods))
        named = str(inventory.guideline["id"])
        raise InputError([Finding.of("form-no-goods", place=Place(key="guideline"), guideline=named, known=known)])
    found = Figures()
    name = str(inventory.entity["name"])
    last = int((inventory.through or f"{inventory.year}-12")[5:7])
    found.put("period.start", dt.date(inventory.year, 1, 1), "year")
    found.put("period.end", dt.date(inventory.year, last, monthrange(inventory.year, last)[1]), "year")
    found.put("installation.name", name, "entity")
    found.put("installation.english", name, "entity")
    if inventory.entity.get("province") or inventory.entity.get("uscc"):
        found.put("installation.country", "china", "entity")  # provinces and credit codes are those of China
    else:
        found.findings.append(Finding.of("form-open", "note", Place(key="entity"), **asked("country"), whose=name))
    plants = plants_of(inventory, found)
    streams(inventory, found, plants)
    goods(inventory, found, plants)
    tools(found, plants)
    found.findings.append(Finding.of("form-open", "note", Place(), **asked("quality"), whose=name))
    return found
