"""Where an inventory file and its recomputation differ: equal tables are passed over whole, and only what differs is taken apart."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc.brief import brief
from ghgcalc.errors import EquationError, UnknownIdError
from ghgcalc.inventory.reading import same
from ghgcalc.literals import Lang
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ghgcalc.inventory import Inventory


@brief
@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the file is not what it should be.

    Attributes:
        where, in_file, recomputed: the place, what stands there, and what should.
        derivations: of a differing line, as in the file and as recomputed.
        against: `recomputed`, or `packaged` where the file claims a packaged name or edition for something else.
    """

    where: str
    in_file: str
    recomputed: str
    derivations: tuple[str, str] | None = None
    against: Literal["recomputed", "packaged"] = "recomputed"

    def as_dict(self) -> dict[str, Any]:
        """As a record of the command line."""
        record: dict[str, Any] = {"where": self.where, "in_file": self.in_file, "recomputed": self.recomputed}
        record |= {} if self.against == "recomputed" else {"against": self.against}
        return record | ({"derivations": list(self.derivations)} if self.derivations else {})


Record = Mapping[str, Any]

HEAD = ("entity", "year", "guideline", "as_of", "rounding", "tie", "options", "activity", "factors")
"""What is compared leaf by leaf."""

LISTS = ("lines", "totals", "auxiliary", "grades", "products", "findings", "digest")
"""What is compared entry by entry, and the digest."""

PROVISIONAL = "provisional"
"""What a file of a running year has, and no other: its being there is compared, too."""

UNCOMPARED = ("schema", "engine")
"""What says which program wrote the file, and decides no number."""


def differences(
    stated: Inventory, document: Record, again: Inventory, lang: Lang, anew: Record | None = None
) -> Iterable[Difference]:
    """Every difference, in the order of the file.

    Args:
        stated: the inventory of the file.
        document: the table of the file itself: what an inventory does not read of it counts, too.
        again: the recomputation.
        lang: of the derivations.
        anew: the table of the recomputation, where the caller has it already.
    """
    fresh: Record = again.as_dict() if anew is None else anew
    for key in HEAD:
        yield from leaves(key, *_without_data(key, document.get(key), fresh[key]))
    yield from _guideline_data(document, fresh)
    yield from _lines(stated, document["lines"], again, fresh["lines"], lang)
    for name, mark in (("totals", _total), ("auxiliary", _id), ("grades", _grade)):
        if document[name] != fresh[name]:  # nothing but texts in it: what is equal is the same
            yield from _lists(name, document[name], fresh[name], mark)
    yield from _lists("products", document.get("products", []), fresh.get("products", []), _id)
    # Files of version 1 of the ledger say in older words what their digest holds by code and particulars; earlier ones have no pointers.
    pointed = any("pointer" in found for found in document["findings"])
    left = WORDS if "ledger" not in document else frozenset[str]() if pointed else POINTER
    theirs, ours = (_placeless(one["findings"], left) for one in (document, fresh))
    yield from _lists("findings", theirs, ours, _finding)
    for key in fresh:  # what later files hold besides counts where a file has it
        if key in document and key not in (*HEAD, *LISTS, *UNCOMPARED, PROVISIONAL):
            yield from leaves(key, document[key], fresh[key])
    sides = [side.get(PROVISIONAL, _ABSENT) for side in (document, fresh)]
    if sides != [_ABSENT, _ABSENT]:  # of a whole year a file has none: that of a running one who left it out would pass for it
        yield from leaves(PROVISIONAL, *sides)
    yield from leaves("digest", document["digest"], fresh["digest"])


def unknown_keys(document: Record, fresh: Record) -> list[str]:
    """The keys at the top of a file, and in its engine, that no inventory of this release has."""
    engine = document.get("engine")
    inside = [f"engine.{key}" for key in engine if key not in fresh["engine"]] if isinstance(engine, Mapping) else []
    return [*(key for key in document if key not in fresh and key not in (*LISTS, PROVISIONAL)), *inside]


def _without_data(key: str, theirs: Any, ours: Any) -> tuple[Any, Any]:
    """The guideline without its data where a file has none: one difference says so, not one for each of its keys."""
    if key == "guideline" and isinstance(theirs, Mapping) and theirs.get("data") is None:
        return ({name: value for name, value in side.items() if name != "data"} for side in (theirs, ours))  # type: ignore[return-value]
    return theirs, ours


def _guideline_data(document: Record, fresh: Record) -> Iterable[Difference]:
    theirs = document.get("guideline")
    if isinstance(theirs, Mapping) and theirs.get("data") is None:
        yield Difference("guideline.data", "–", f"sha256 {fresh['guideline']['sha256']}")


def _lines(
    stated: Inventory, theirs: Sequence[Record], again: Inventory, ours: Sequence[Record], lang: Lang
) -> Iterable[Difference]:
    if theirs == ours:  # nothing but texts in it: what is equal is the same
        return
    one, other = ({line["id"]: line for line in reversed(side)} for side in (theirs, ours))
    if len(one) != len(theirs):
        yield Difference("lines", f"{len(theirs)} lines, {len(one)} ids", f"{len(other)} lines")
    yield from _order("lines", list(reversed(one)), list(reversed(other)))
    for id in dict.fromkeys([*(line["id"] for line in theirs), *other]):  # noqa: A001
        if id in one and id in other and one[id] == other[id]:
            continue
        sides = ((stated, id in one), (again, id in other))
        left, right = (_explained(inventory, id, lang) if there else "–" for inventory, there in sides)
        shown = [f"{inventory.line(id).value:f} {inventory.line(id).unit}" if there else "–" for inventory, there in sides]
        yield Difference(f"lines {id}", shown[0], shown[1], (left, right))


def _order(name: str, theirs: list[str], ours: list[str]) -> Iterable[Difference]:
    """That the same entries stand in another order: the ledger under the digest is written in theirs, and reads otherwise."""
    if theirs != ours and sorted(theirs) == sorted(ours):
        one, other = next(pair for pair in zip(theirs, ours, strict=True) if pair[0] != pair[1])
        yield Difference(f"{name} order", one, other)


def _explained(inventory: Inventory, id: str, lang: Lang) -> str:  # noqa: A002
    try:
        return inventory.explain(id, lang)
    except (UnknownIdError, EquationError, KeyError, ValueError, ArithmeticError) as error:
        return f"{id}: {error}"


def _flat(value: Any, path: str) -> dict[str, Any]:
    """The leaves by their paths; a table or list without entries is a leaf, too."""
    if isinstance(value, Mapping) and value:
        return {k: v for key, inner in value.items() for k, v in _flat(inner, f"{path}.{key}").items()}
    if isinstance(value, list | tuple) and value:
        return {k: v for at, inner in enumerate(value, 1) for k, v in _flat(inner, f"{path}[{at}]").items()}
    return {path: value}


_ABSENT = object()


def _shown(value: Any, other: Any) -> str:
    """A leaf as text; in JSON where the text alone would not tell it from the other side."""
    if value is _ABSENT:
        return "–"
    return json.dumps(value, ensure_ascii=False, default=str) if str(value) == str(other) or value in ({}, []) else str(value)


def leaves(name: str, theirs: Any, ours: Any) -> Iterable[Difference]:
    """The leaves that differ, by their paths: in value or in type, for true is not 1 and "5" is not 5."""
    if same(theirs, ours):
        return
    one, other = _flat(theirs, name), _flat(ours, name)
    pairs = {path: (one.get(path, _ABSENT), other.get(path, _ABSENT)) for path in dict.fromkeys([*one, *other])}
    found = [Difference(path, _shown(*pair), _shown(*reversed(pair))) for path, pair in pairs.items() if not same(*pair)]
    yield from found or [Difference(name, shorten(_shown(theirs, theirs)), shorten(_shown(ours, ours)))]  # a key with a dot in it


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
    yield from _order(name, list(sides[0]), list(sides[1]))
    for mark in dict.fromkeys([*sides[0], *sides[1]]):
        one, other = sides[0].get(mark), sides[1].get(mark)
        if one == {}:
            yield Difference(f"{name} {mark}", "{}", "–")
        yield from leaves(f"{name} {mark}", {} if one is None else one, {} if other is None else other)


def _total(entry: Record) -> str:
    return "/".join(str(entry.get(key) or "*") for key in ("level", "process", "source", "gas", "period", "basis"))


def _id(entry: Record) -> str:
    return str(entry.get("id"))


def _grade(entry: Record) -> str:
    return "/".join(str(entry[key]) for key in ("level", "basis", "grade") if entry.get(key))


def _finding(entry: Record) -> str:
    return f"{entry.get('code')} {entry.get('place')}"


POINTER = frozenset(("pointer",))
WORDS = POINTER | {"message", "remedy", "message_zh", "remedy_zh"}
"""What follows from code, place and particulars."""


def _placeless(findings: Iterable[Record], left: frozenset[str]) -> list[dict[str, Any]]:
    """Findings without the name of the file, which belongs to the machine that read it, and without some keys."""
    return [
        {key: value for key, value in found.items() if key not in left}
        | {"place": {key: value for key, value in dict(found.get("place", {})).items() if key != "file"}}
        for found in findings
    ]
