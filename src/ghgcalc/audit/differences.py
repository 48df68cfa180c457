"""Where an inventory file and its recomputation differ: equal tables are passed over whole, and only what differs is taken apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import EquationError, UnknownIdError
from ghgcalc.inventory.reading import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ghgcalc.inventory import Inventory


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the file and the recomputation differ; `derivations` explain a differing line, as in the file and as recomputed."""

    where: str
    in_file: str
    recomputed: str
    derivations: tuple[str, str] | None = None

    def as_dict(self) -> dict[str, Any]:
        """As a record of the command line."""
        record: dict[str, Any] = {"where": self.where, "in_file": self.in_file, "recomputed": self.recomputed}
        return record | ({"derivations": list(self.derivations)} if self.derivations else {})


Record = Mapping[str, Any]

HEAD = ("entity", "year", "guideline", "as_of", "rounding", "tie", "options", "activity", "factors")
"""What is compared leaf by leaf."""

NEWER = ("ledger", "equations", "decimals", "documents", "findings_digest")
"""The same, of files since version 2 of the ledger."""


def differences(stated: Inventory, document: Record, again: Inventory, lang: str) -> Iterable[Difference]:
    """Every difference, in the order of the file.

    Args:
        stated: the inventory of the file.
        document: the table of the file itself: what an inventory does not read of it counts, too.
        again: the recomputation.
        lang: of the derivations.
    """
    fresh = again.as_dict()
    for key in HEAD:
        yield from _leaves(key, document.get(key), fresh[key])
    yield from _lines(stated, document["lines"], again, fresh["lines"], lang)
    for name, mark in (("totals", _total), ("auxiliary", _id), ("grades", _grade)):
        if document[name] != fresh[name]:  # nothing but texts in it: what is equal is the same
            yield from _lists(name, document[name], fresh[name], mark)
    yield from _lists("products", document.get("products", []), fresh.get("products", []), _id)
    yield from _lists("findings", _placeless(document["findings"]), _placeless(fresh["findings"]), _finding)
    for key in NEWER if again.ledger_version > 1 else ():
        yield from _leaves(key, document.get(key), fresh[key])
    yield from _leaves("digest", document["digest"], fresh["digest"])


def _lines(
    stated: Inventory, theirs: Sequence[Record], again: Inventory, ours: Sequence[Record], lang: str
) -> Iterable[Difference]:
    if theirs == ours:  # nothing but texts in it: what is equal is the same
        return
    one, other = ({line["id"]: line for line in reversed(side)} for side in (theirs, ours))
    if len(one) != len(theirs):
        yield Difference("lines", f"{len(theirs)} lines, {len(one)} ids", f"{len(other)} lines")
    for id in dict.fromkeys([*(line["id"] for line in theirs), *other]):  # noqa: A001
        if id in one and id in other and one[id] == other[id]:
            continue
        sides = ((stated, id in one), (again, id in other))
        left, right = (_explained(inventory, id, lang) if there else "–" for inventory, there in sides)
        shown = [f"{inventory.line(id).value:f} {inventory.line(id).unit}" if there else "–" for inventory, there in sides]
        yield Difference(f"lines {id}", shown[0], shown[1], (left, right))


def _explained(inventory: Inventory, id: str, lang: str) -> str:  # noqa: A002
    try:
        return inventory.explain(id, lang)
    except (UnknownIdError, EquationError, KeyError, ValueError, ArithmeticError) as error:
        return f"{id}: {error}"


def _flat(value: Any, path: str) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {k: v for key, inner in value.items() for k, v in _flat(inner, f"{path}.{key}").items()}
    if isinstance(value, list | tuple):
        return {k: v for at, inner in enumerate(value, 1) for k, v in _flat(inner, f"{path}[{at}]").items()}
    return {path: str(value)}


def _leaves(name: str, theirs: Any, ours: Any) -> Iterable[Difference]:
    """The leaves that differ, by their paths."""
    if same(theirs, ours):
        return
    one, other = _flat(theirs, name), _flat(ours, name)
    for path in dict.fromkeys([*one, *other]):
        if one.get(path) != other.get(path):
            yield Difference(path, one.get(path, "–"), other.get(path, "–"))


def _lists(name: str, theirs: Sequence[Record], ours: Sequence[Record], key: Callable[[Record], str]) -> Iterable[Difference]:
    """The same of lists of tables, each found by its mark."""
    if same(theirs, ours):
        return
    sides: list[dict[str, Record]] = []
    for entries in (theirs, ours):
        side: dict[str, Record] = {}
        for entry in entries:
            mark = key(entry)
            side[mark if mark not in side else f"{mark} #{len(side)}"] = entry
        sides.append(side)
    for mark in dict.fromkeys([*sides[0], *sides[1]]):
        one, other = sides[0].get(mark), sides[1].get(mark)
        if one == {}:
            yield Difference(f"{name} {mark}", "{}", "–")
        yield from _leaves(f"{name} {mark}", one or {}, other or {})


def _total(entry: Record) -> str:
    return "/".join(str(entry.get(key) or "*") for key in ("level", "process", "source", "gas", "period", "basis"))


def _id(entry: Record) -> str:
    return str(entry.get("id"))


def _grade(entry: Record) -> str:
    return "/".join(str(entry[key]) for key in ("level", "basis", "grade") if entry.get(key))


def _finding(entry: Record) -> str:
    return f"{entry.get('code')} {entry.get('place')}"


def _placeless(findings: Iterable[Record]) -> list[dict[str, Any]]:
    """Findings without the name of the file, which belongs to the machine that read it."""
    return [
        {**found, "place": {key: value for key, value in dict(found.get("place", {})).items() if key != "file"}}
        for found in findings
    ]
