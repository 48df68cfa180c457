"""The table of an activity file that some slots state: with numbers that mark them, or with those of one entity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.vocabulary import item_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ghgcalc.bulk.slots import Slot


@brief
class Written(NamedTuple):
    """A table of the activity file's shape, and the steps to what each slot states."""

    table: dict[str, Any]
    steps: dict[int, tuple[int | str, ...]]


def written(
    year: int,
    entity: Mapping[str, Any],
    slots: Mapping[int, Slot],
    names: Mapping[int, str],
    values: Callable[[int, str], Sequence[str]],
    evidence: Mapping[tuple[str, str], str],
) -> Written:
    """The table that slots state.

    Args:
        year: of all of them.
        entity: its table.
        slots: by their number.
        names: of the processes, by their number.
        values: one value for a year or twelve, as texts, by the number of a slot and the column (`amount`, `covered`, a measured key).
        evidence: the kind of evidence that is accepted, by table and supply.
    """
    table: dict[str, Any] = {"schema": "ghgcalc/activity/1", "year": year, "entity": dict(entity)}
    processes: dict[int, dict[str, Any]] = {}
    steps: dict[int, tuple[int | str, ...]] = {}
    plants: dict[str, dict[str, Any]] = {}
    for number in sorted({slot.process for slot in slots.values() if slot.process}):
        processes[number] = {"id": names[number]}
        table.setdefault("process", []).append(processes[number])
    at = {number: place for place, number in enumerate(processes)}
    for number, slot in slots.items():
        kind = slot.kind
        where, row = _row(table, processes, plants, slot, at)
        steps[number] = (*where, kind.key.partition(".")[0]) if kind.table in ("process", "anode_plant") else where
        _put(row, kind.key, _series(kind.unit, values(number, "amount")))
        for name, word in kind.words:
            key = name.removesuffix("_factor_id")
            row[key] = word if key == name else {"factor": word}
        for key, unit, source in kind.measured:
            stated = _series(unit, values(number, key))
            row[key] = ({"value": stated} if isinstance(stated, str) else stated) | {"source": source}
        if kind.covered and (accepted := evidence.get((kind.table, supply_of(slot)))):
            row["evidence"] = [*_evidence(year, accepted, number, values(number, "covered"))]
    return Written(table, steps)


def _row(
    table: dict[str, Any],
    processes: dict[int, dict[str, Any]],
    plants: dict[str, dict[str, Any]],
    slot: Slot,
    at: Mapping[int, int],
) -> tuple[tuple[int | str, ...], dict[str, Any]]:
    """The row that a slot belongs to, and the steps to it."""
    kind = slot.kind
    owner = processes.get(slot.process)
    if kind.table == "process":
        return ("process", at.get(slot.process, 0)), owner if owner is not None else table.setdefault("process", [{}])[0]
    if kind.table in ("anode_plant", "facility"):
        name = f"{kind.table} {kind.item}"
        rows = table.setdefault(kind.table, [])
        if name not in plants:
            plants[name] = {"id": kind.item} if kind.item is not None else {}
            rows.append(plants[name])
        return (kind.table, rows.index(plants[name])), plants[name]
    outer, _, inner = kind.table.partition(".")
    rows = owner.setdefault(inner, []) if inner and owner is not None else table.setdefault(outer, [])
    row: dict[str, Any] = {}
    if kind.item is not None:
        row["supply" if "electricity" in kind.table else "item"] = kind.item
    rows.append(row)
    return (("process", at[slot.process], inner) if inner and owner is not None else (outer,)) + (len(rows) - 1,), row


def _put(row: dict[str, Any], key: str, stated: Any) -> None:
    head, _, tail = key.partition(".")
    if tail:
        row.setdefault(head, {})[tail] = stated
    else:
        row[head] = stated


def _series(unit: str, values: Sequence[str]) -> Any:
    return f"{values[0]} {unit}" if len(values) == 1 else {"unit": unit, "values": list(values)}


def _evidence(year: int, kind: str, number: int, values: Sequence[str]) -> Any:
    """A record for each month, so that it covers that month and no other."""
    for at, value in enumerate(values, 1):
        if not float(value):
            continue  # nothing is proven there
        begins, ends = (f"{year}-01-01", f"{year}-12-31") if len(values) == 1 else _month(year, at)
        yield {
            "kind": kind,
            "number": f"batch {number} {at}",
            "amount": f"{value} MWh",
            "from": begins,
            "to": ends,
            "issuer": "batch",
            "registry": "batch",
            "vintage": year,
            "retired_on": f"{year}-12-31",
        }


def _month(year: int, month: int) -> tuple[str, str]:
    from calendar import monthrange

    return f"{year}-{month:02d}-01", f"{year}-{month:02d}-{monthrange(year, month)[1]}"


def supply_of(slot: Slot) -> str:
    """The id of a slot's supply."""
    return item_id("supply", slot.kind.item or "") or str(slot.kind.item)
