"""A filed border view made again, from the inventory that it names and from what it was asked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.audit.differences import Difference, leaves
from ghgcalc.border.acts import Route
from ghgcalc.border.record import SCHEMA, Border
from ghgcalc.border.run import costs
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.schema import Frozen, Strict, validate

if TYPE_CHECKING:
    from ghgcalc.allowances.settlement import Settlement

NAMED = 5
"""So many differences are named; the first says most."""


class _Request(Strict):
    """What a border view was asked with, as its file has it."""

    goods: tuple[str, ...]
    years: tuple[int, ...]
    tonnes: Frozen[str, str]
    certificate_price: str | None
    price_source: str | None
    routes: Frozen[str, Route]
    exchange_rate: tuple[str, ...]
    rate_source: str | None


class _Filed(Strict):
    """What is read of a file: the rest is made again, and held against it."""

    request: _Request
    inventory: str
    as_of: str | None


def again(
    raw: Border | Mapping[str, Any],
    inventory: Inventory,
    *,
    settlement: Settlement | Mapping[str, Any] | None = None,
    settled: Inventory | Mapping[str, Any] | None = None,
    file: str | None = None,
) -> Border:
    """Make a border view again, and hold it against its file: nothing of the file is taken over but what it was asked with.

    Args:
        raw: the table of a file that `ghgcalc border -o FILE.json` wrote, or a border view.
        inventory: that it names by its digest.
        settlement: for what was paid at home, where the view has it.
        settled: the inventory that it settles.
        file: the name by which faults call the file.

    Returns:
        The view, made here.

    Raises:
        ArgumentError: an argument of another type.
        InputError: no border view, or one of another inventory; every fault of [costs][ghgcalc.border.costs]; a number, an act or a finding
            that is another here.
    """
    made, differing = remade(raw, inventory, settlement=settlement, settled=settled, file=file)
    if differing:
        more = f" (+{len(differing) - NAMED})" if len(differing) > NAMED else ""
        where = ", ".join(one.where for one in differing[:NAMED]) + more
        raise InputError([Finding.of("border-differs", place=Place(file=file), where=where)])
    return made


def remade(
    raw: Border | Mapping[str, Any],
    inventory: Inventory,
    *,
    settlement: Settlement | Mapping[str, Any] | None = None,
    settled: Inventory | Mapping[str, Any] | None = None,
    file: str | None = None,
) -> tuple[Border, tuple[Difference, ...]]:
    """The view made again, and each leaf that is another in its file, for whoever names them all; else as [again][ghgcalc.border.again].

    Raises:
        ArgumentError, InputError: as there, but for what is another in the file.
    """
    doors.instance("raw", raw, (Mapping, Border), "a Border, or the table of a border file")
    doors.instance("inventory", inventory, Inventory, "an inventory")
    doors.optional("file", file, str, "the name of a file, or None")
    document = raw.as_dict() if isinstance(raw, Border) else dict(raw)
    if document.get("schema") != SCHEMA:
        shown: dict[str, Any] = {"value": str(document.get("schema"))[:40], "wanted": SCHEMA}
        raise InputError([Finding.of("wrong-schema", place=Place(file=file, key="schema"), **shown)])
    filed = validate(_Filed, {key: document[key] for key in _Filed.model_fields if key in document}, file)
    if filed.inventory != inventory.digest:
        place = Place(file=file, key="inventory")
        raise InputError([Finding.of("border-other-inventory", place=place, theirs=filed.inventory, ours=inventory.digest)])
    asked = filed.request
    made = costs(
        inventory,
        goods=asked.goods,
        tonnes=dict(asked.tonnes) or None,
        years=asked.years,
        certificate_price=asked.certificate_price,
        price_source=asked.price_source,
        routes=dict(asked.routes),
        settlement=settlement,
        settled=settled,
        exchange_rate=asked.exchange_rate or None,
        rate_source=asked.rate_source,
        as_of=filed.as_of,
    )
    found = leaves("border", document, made.as_dict())
    return made, tuple(replace(one, where=one.where.removeprefix("border.")) for one in found)
