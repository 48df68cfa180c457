"""An inventory recomputed from its own file: pinned guideline and factor edition, the same digits and digest, or each difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc import guidelines
from ghgcalc.activity import Activity
from ghgcalc.errors import EquationError, InputError, UnknownIdError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import SCHEMA, Inventory, guideline_of, recompute

if TYPE_CHECKING:
    from collections.abc import Iterable


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


@dataclass(frozen=True)
class Verification:
    """The outcome: the differences, none if the file recomputes."""

    inventory: Inventory
    recomputed: Inventory
    differences: tuple[Difference, ...]
    foreign: bool = False
    """The guideline data in the file are not those of an installed guideline: they recompute, but look at them."""

    @property
    def same(self) -> bool:
        """Whether digits and digest agree."""
        return not self.differences


def verify(
    raw: Mapping[str, Any] | Inventory,
    activity: Activity | Mapping[str, Any] | None = None,
    *,
    lang: str = "en",
    file: str | None = None,
) -> Verification:
    """Recompute an inventory from its own file, or from `activity` where one is given.

    Raises:
        InputError: the file is no inventory, or names a guideline or factor edition that is not installed.
    """
    document = raw.as_dict() if isinstance(raw, Inventory) else dict(raw)
    if document.get("schema") != SCHEMA:
        shown: dict[str, Any] = {"value": str(document.get("schema"))[:40], "wanted": SCHEMA}
        raise InputError([Finding.of("wrong-schema", place=Place(file=file, key="schema"), **shown)])
    stated = Inventory.from_dict(document, file)
    again = recompute(stated, activity, file)
    guideline = guideline_of(stated, file)
    known = guidelines.register().get(guideline.id)
    foreign = known is None or known.sha256 != guideline.sha256
    return Verification(stated, again, tuple(_differences(stated, document, again, lang)), foreign)


def _differences(stated: Inventory, document: Mapping[str, Any], again: Inventory, lang: str) -> Iterable[Difference]:
    fresh = again.as_dict()
    for key in ("entity", "year", "guideline", "as_of", "rounding", "tie", "options", "activity"):
        yield from _flat_differences(key, document.get(key), fresh[key])
    yield from _flat_differences("factors", document["factors"], fresh["factors"])
    ours = {line.id: line for line in again.lines}
    theirs = {line.id: line for line in stated.lines}
    if len(theirs) != len(stated.lines):
        yield Difference("lines", f"{len(stated.lines)} lines, {len(theirs)} ids", f"{len(ours)} lines")
    for id in dict.fromkeys([*theirs, *ours]):  # noqa: A001
        one, other = theirs.get(id), ours.get(id)
        if one is not None and other is not None and one == other and one.as_dict() == _raw_line(document, id):
            continue
        derivations = tuple(_explained(inventory, id, lang) if line else "–" for inventory, line in ((stated, one), (again, other)))
        shown = [f"{line.value:f} {line.unit}" if line else "–" for line in (one, other)]
        yield Difference(f"lines {id}", shown[0], shown[1], (derivations[0], derivations[1]))
    for name, mark in (("totals", _total_key), ("auxiliary", _id_key), ("grades", _grade_key), ("products", _id_key)):
        yield from _list_differences(name, document.get(name, []), fresh.get(name, []), mark)
    yield from _list_differences("findings", _placeless(document["findings"]), _placeless(fresh["findings"]), _finding_key)
    yield from _flat_differences("digest", document["digest"], fresh["digest"])


def _raw_line(document: Mapping[str, Any], id: str) -> Any:  # noqa: A002
    return next((line for line in document["lines"] if line.get("id") == id), None)


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


def _flat_differences(name: str, theirs: Any, ours: Any) -> Iterable[Difference]:
    one, other = _flat(theirs, name), _flat(ours, name)
    for path in dict.fromkeys([*one, *other]):
        if one.get(path) != other.get(path):
            yield Difference(path, one.get(path, "–"), other.get(path, "–"))


def _list_differences(name: str, theirs: Any, ours: Any, key: Any) -> Iterable[Difference]:
    sides: list[dict[str, Any]] = []
    for entries in (theirs, ours):
        side: dict[str, Any] = {}
        for entry in entries:
            mark = key(entry)
            side[mark if mark not in side else f"{mark} #{len(side)}"] = entry
        sides.append(side)
    for mark in dict.fromkeys([*sides[0], *sides[1]]):
        one, other = sides[0].get(mark), sides[1].get(mark)
        if one == {}:
            yield Difference(f"{name} {mark}", "{}", "–")
        yield from _flat_differences(f"{name} {mark}", one or {}, other or {})


def _total_key(entry: Mapping[str, Any]) -> str:
    return "/".join(str(entry.get(key) or "*") for key in ("level", "process", "source", "gas", "period", "basis"))


def _id_key(entry: Mapping[str, Any]) -> str:
    return str(entry.get("id"))


def _grade_key(entry: Mapping[str, Any]) -> str:
    return "/".join(str(entry[key]) for key in ("level", "basis", "grade") if entry.get(key))


def _finding_key(entry: Mapping[str, Any]) -> str:
    return f"{entry.get('code')} {entry.get('place')}"


def _placeless(findings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Findings without the name of the file, which belongs to the machine that read it."""
    return [
        {**found, "place": {key: value for key, value in dict(found.get("place", {})).items() if key != "file"}}
        for found in findings
    ]
