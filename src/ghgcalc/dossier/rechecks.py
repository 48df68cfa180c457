"""Stated parts held against the others: inventories recomputed, settlement and border view made again, whose and of when a part is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ghgcalc import quality, verified
from ghgcalc.audit.differences import Difference, leaves
from ghgcalc.dossier.held import PAID, SETTLED, Held, table_of
from ghgcalc.files import format_of
from ghgcalc.inventory.ledger import canonical
from ghgcalc.numbers import shorten
from ghgcalc.texts import text

if TYPE_CHECKING:
    from ghgcalc.allowances.settlement import SettlementVerification

Ways = Mapping[str, tuple[tuple[str, ...], ...]]
"""Where a file of others says a thing: `year`, `name`, `uscc`, `inventory` (a digest); of several ways the first that is there counts."""

ENTITY: Ways = {"year": (("year",),), "name": (("entity", "name"),), "uscc": (("entity", "uscc"),)}
PLAN: Ways = {
    "year": (("year",),),
    "name": (("enterprise", "name"), ("entity", "name")),
    "uscc": (("enterprise", "uscc"), ("entity", "uscc")),
}
RECORD: Ways = {**ENTITY, "inventory": (("after", "inventory"), ("before", "inventory"), ("inventory",))}
"""Of the verification record: after verification where it says so, else before."""


def inventory(held: Held, name: str) -> Iterator[Difference]:
    """What does not recompute, and what carries a packaged name and is something else."""
    yield from _inside(name, held.own.differences)
    if held.activity is not None:
        yield from _inside(f"{name} (--activity)", held.verification.differences)


def previous(held: Held, name: str) -> Iterator[Difference]:
    """The same of the year before, which is one of the same plant, and before this one."""
    before = held.before
    assert before is not None
    yield from _inside(name, before.differences)
    ours, theirs = held.inventory, held.table(name)
    yield from _tied(name, {"year": int(ours["year"]) - 1, **_entity(ours)}, {"year": theirs["year"], **_entity(theirs)})


def settlement(held: Held, name: str) -> Iterator[Difference]:
    """What is otherwise in a settlement than when it is made again: every leaf, words and findings as well."""
    yield from _settled(held, name, held.settled)


def border(held: Held, name: str) -> Iterator[Difference]:
    """A border view of another inventory, or that cannot be made again; what it rests on and is not there; every leaf that is another."""
    stated = held.table(name)
    if held.elsewhere:
        yield Difference(f"{name}: inventory", _text(stated.get("inventory")), _text(held.inventory["digest"]))
        return
    missing = [part for part in (PAID, SETTLED) if held.pays and part not in held.parts]
    for part in missing:
        yield Difference(part, text("package", "state-counted", held.lang), text("package", "state-missing", held.lang))
    found = held.bordered
    if found is None:
        yield Difference(name, text("package", "state-unmade", held.lang), "–")
        return
    for one in _inside(name, found[1]):
        if not (held.older and WORDED.search(one.where)):
            yield one


def paid(held: Held, name: str) -> Iterator[Difference]:
    """What the border view counts as paid at home: a settlement, made again from the inventory that it settles; nothing else has one."""
    if not held.pays:
        yield Difference(name, text("package", "state-there", held.lang), "–")
    else:
        yield from _settled(held, name, held.paid)


def settled(held: Held, name: str) -> Iterator[Difference]:
    """The inventory of that settlement, recomputed."""
    if not held.pays:
        yield Difference(name, text("package", "state-there", held.lang), "–")
    elif held.below is not None:
        yield from _inside(name, held.below.differences)


WORDED = re.compile(r": (?:findings|open|open_zh)\b|\bnote_(?:en|zh)$")
"""Leaves of a border view that are words, which another release may have otherwise."""


def _settled(held: Held, name: str, found: SettlementVerification | None) -> Iterator[Difference]:
    stated = held.table(name)
    if found is None:  # the inventory has differences of its own, and nothing is settled that does not recompute
        yield Difference(name, shorten(str(stated.get("digest")), 80), "–")
        return
    seen = set()
    for one in _inside(name, [one for one in found.differences if not one.where.startswith("inventory: ")]):
        seen.add(one.where)
        yield one
    if not held.older:
        made = found.recomputed.as_dict()
        for key in dict.fromkeys([*stated, *made]):
            for one in leaves(f"{name}: {key}", stated.get(key, "–"), made.get(key, "–")):
                if one.where not in seen:
                    yield one


def quality_plan(held: Held, name: str) -> Iterator[Difference]:
    """One of ours is read whole, is the plant's, and has a version that is in force in the year; of others what they say of themselves."""
    yield from stated(PLAN)(held, name)
    table = _ours(held, name, quality.SCHEMA)
    if table is not None:
        versions = quality.of(table, held.called(name)).version
        year = int(held.inventory["year"])
        if not any(one.valid_from.year <= year and (one.valid_to is None or one.valid_to.year >= year) for one in versions):
            days = ", ".join(f"{one.valid_from} – {one.valid_to or ''}" for one in versions)
            yield Difference(f"{name}: version", shorten(days, 80), str(year))


def record(held: Held, name: str) -> Iterator[Difference]:
    """One of ours is held against the inventory that it names, reported or verified; of others what they say of themselves."""
    table = _ours(held, name, verified.SCHEMA)
    if table is None:
        yield from stated(RECORD)(held, name)
        return
    yield from stated(ENTITY)(held, name)
    found, digest = verified.of(table, held.called(name)), held.inventory["digest"]
    after = None if found.after is None else found.after.inventory
    if digest not in (found.before.inventory, after):
        yield Difference(f"{name}: inventory", _text(found.before.inventory), _text(digest))
    elif digest == found.before.inventory and held.own.passed:
        for one in verified.check(found, held.own).findings:
            if one.severity == "error":
                yield Difference(f"{name}: {one.place.pointer or one.code}", shorten(one.text(held.lang), 160), "–")


def _ours(held: Held, name: str, schema: str) -> Mapping[str, Any] | None:
    """The table of a part that is a file of ours."""
    if not name.endswith((".toml", ".json")):
        return None
    table = table_of(held.parts[name], held.called(name), format_of(name, b""))
    return table if table.get("schema") == schema else None


def stated(ways: Ways) -> Callable[[Held, str], Iterable[Difference]]:
    """A recheck of a part that others have written: whose it is, of which year, and of which inventory, as far as it says so.

    Args:
        ways: where it says that. A part that is no table of TOML or JSON, or says nothing, has its hash alone.
    """

    def recheck(held: Held, name: str) -> Iterator[Difference]:
        if not name.endswith((".toml", ".json")):
            return
        table = table_of(held.parts[name], held.called(name), format_of(name, b""))
        found = {key: value for key, tried in ways.items() if (value := _first(table, tried)) is not None}
        ours = {"year": held.inventory["year"], **_entity(held.inventory), "inventory": held.inventory["digest"]}
        yield from _tied(name, {key: ours[key] for key in found if ours.get(key) is not None}, found)

    return recheck


def _first(table: Mapping[str, Any], tried: Iterable[tuple[str, ...]]) -> Any:
    """What stands at the first of some ways that is there."""
    for way in tried:
        at: Any = table
        for step in way:
            at = at.get(step) if isinstance(at, Mapping) else None
        if at is not None:
            return at
    return None


def _entity(table: Mapping[str, Any]) -> dict[str, Any]:
    """By what a plant is told: its credit code where it states one, and its name."""
    found = table["entity"]
    return {key: found.get(key) for key in ("uscc", "name") if found.get(key) is not None}


def _tied(name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[Difference]:
    """What a part says of plant, year and inventory, where it is not that of the package; a plant with a code may have another name."""
    coded = ours.get("uscc") is not None and ours.get("uscc") == theirs.get("uscc")
    for key, value in ours.items():
        if key in theirs and theirs[key] != value and not (key == "name" and coded):
            yield Difference(f"{name}: {key}", _text(theirs[key]), _text(value))


def _text(value: Any) -> str:
    return shorten(value if isinstance(value, str) else canonical(value), 80)


def _inside(name: str, found: Iterable[Difference]) -> Iterator[Difference]:
    for one in found:
        yield Difference(f"{name}: {one.where}", one.in_file, one.recomputed, one.derivations, one.against)
