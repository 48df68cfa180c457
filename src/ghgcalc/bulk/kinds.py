"""The rows of a table numbered: of which unit, process, kind and slot each is, and which shape each unit has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.bulk.codes import combined, ranked
from ghgcalc.bulk.processes import numbered
from ghgcalc.bulk.slots import Coded, Kind, Shape, Slot, spread
from ghgcalc.bulk.tidy import INSIDE, data, measured_keys, text_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.bulk.numbers import Mask
    from ghgcalc.bulk.tidy import Tidy
    from ghgcalc.kernel.columns import Places


def coded(tidy: Tidy, sound: Mask) -> Coded:
    """The rows with their numbers; those that are not sound have kinds, too, which nothing takes."""
    covers = _covers(tidy, sound) if "covered" in tidy.numbers else None
    if tidy.layout is None or not sound.all():
        return _coded(tidy, sound, covers)
    key = None if covers is None else covers.tobytes()
    return tidy.layout.kept.once("coded", key, lambda: _coded(tidy, sound.copy(), covers)).of(
        tidy.words["entity"].texts, tidy.names, sound
    )


def _covers(tidy: Tidy, sound: Mask) -> Mask:
    """Of which runs evidence covers anything."""
    covered = tidy.numbers["covered"]
    if tidy.layout is not None and sound.all():
        stated = tidy.layout.kept.once("stated", None, lambda: np.flatnonzero(~covered.missing))
        if (covered.doubles[stated] > 0).all():  # and so of each run that states any
            return tidy.layout.kept.once("covers", None, lambda: ~covered.missing[tidy.heads])
    found: Mask = np.logical_or.reduceat(sound & (covered.doubles > 0), tidy.heads)
    return found


def _coded(tidy: Tidy, sound: Mask, covers: Mask | None) -> Coded:
    words, heads, lengths = tidy.words["entity"], tidy.heads, tidy.lengths
    unit, first = _units(tidy)
    named, years = words.codes[first], tidy.year[first]
    texts = [*words.texts, ""]
    entities = [texts[code] for code in named.tolist()]  # of none the last one
    process, processes = numbered(tidy, unit)
    kind, kinds = _kinds(tidy)
    slot, first = combined([(process, int(process.max(initial=0)) + 1), (kind, len(kinds))], tidy.size)
    slots = [Slot(int(process[run]), kinds[int(kind[run])]) for run in first]
    if covers is not None:
        slot, slots = _proven(unit, slot, slots, covers)
    shape, shapes = _shapes(tidy, unit, years, slot, sound)
    return Coded(unit, slot, sound, entities, years, slots, processes, shape, shapes, heads, lengths, tidy.month, named)


def units_of(tidy: Tidy) -> Places:
    """The number of each row's entity and year."""
    return spread(_units(tidy)[0], tidy.lengths)


def _units(tidy: Tidy) -> tuple[Places, Places]:
    """The number of each run's entity and year, and the first run of each number."""
    entity, year = tidy.words["entity"], tidy.year
    least = int(year.min(initial=2200))
    columns = [(entity.codes, len(entity.texts)), (year - least, int(year.max(initial=least)) - least + 1)]
    return combined(columns, tidy.size)


def _kinds(tidy: Tidy) -> tuple[Places, list[Kind]]:
    words, heads = tidy.words, tidy.heads
    names = ["datum", "item", "unit", *(name for name in ("method", "row") if name in words), *tidy.extra]
    columns = [(words[name].codes, len(words[name].texts)) for name in names if name in words]
    columns.append((np.where(tidy.month[heads] == 0, 1, 0), 2))
    columns += [
        (np.where(tidy.numbers[key].missing[heads], 0, 1), 2)
        for key in (*tidy.measured, *(["covered"] if "covered" in tidy.numbers else []))
    ]
    inside = words.get("process")
    columns.append((np.where(inside.codes >= 0, 1, 0) if inside is not None else np.zeros(heads.size, np.int64), 2))
    codes, first = combined(columns, tidy.size)
    return codes, [_kind(tidy, row) for row in heads[first].tolist()]


def _kind(tidy: Tidy, row: int) -> Kind:
    words = {name: column.at(row) for name, column in tidy.words.items()}
    datum = words["datum"] or ""
    table, key = data().get(datum, ("", datum))
    if table in INSIDE and words.get("process") is not None:
        table = f"process.{table}"
    plain = text_keys()
    said = {name: word for name in tidy.extra if (word := words[name]) is not None}
    measured = tuple(
        (name, said.pop(f"{name}_unit", "") or measured_keys()[name][0], said.pop(f"{name}_source", "") or f"column {name}")
        for name in tidy.measured
        if not tidy.numbers[name].missing[row]
    )
    for name in [name for name in said if name.endswith(("_unit", "_source")) and name not in plain]:
        del said[name]  # of a measured value that this row has not
    if (method := words.get("method")) is not None:
        said["anode_effect_method" if key.startswith("anode_effect") else "anode_method"] = method
    covered = "covered" in tidy.numbers and not tidy.numbers["covered"].missing[row]
    annual = bool(tidy.month[row] == 0)
    return Kind(
        table, key, words.get("item"), words["unit"] or "", annual, tuple(sorted(said.items())), measured, covered, words.get("row")
    )


def _proven(unit: Places, slot: Places, slots: list[Slot], there: Mask) -> tuple[Places, list[Slot]]:
    """A supply of which evidence covers nothing in any month is one without evidence; `there`: the runs of which it covers anything."""
    if not any(one.kind.covered for one in slots):
        return slot, slots
    covers = np.array([one.kind.covered for one in slots])
    runs = np.flatnonzero(covers[slot])
    codes, first = combined([(unit[runs], int(unit.max(initial=0)) + 1), (slot[runs], len(slots))])
    some = np.zeros(first.size, bool)
    some[codes[there[runs]]] = True
    bare = runs[~some[codes]]
    if not bare.size:
        return slot, slots
    found = dict.fromkeys(slots)
    without: dict[int, Slot] = {}
    for at in np.unique(slot[bare]).tolist():
        without[at] = slots[at]._replace(kind=slots[at].kind._replace(covered=False))
        found.setdefault(without[at])
    listed = list(found)
    number = {one: at for at, one in enumerate(listed)}
    told = np.arange(len(slots))
    told[list(without)] = [number[one] for one in without.values()]
    slot = slot.copy()
    slot[bare] = told[slot[bare]]
    return slot, listed


def _shapes(
    tidy: Tidy,
    unit: Places,
    years: Places,
    slot: Places,
    sound: Mask,
) -> tuple[Places, list[Shape]]:
    """The shape of each unit: of the slots of its sound rows, in the order of the slots' numbers."""
    count = int(slot.max(initial=0)) + 1
    key = unit * count + slot
    there, _ = ranked([key if sound.all() else key[np.logical_or.reduceat(sound, tidy.heads)]], years.size * count)
    shape = np.full(years.size, -1, np.int64)
    owner, has = there // count, there % count
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    if not starts.size:
        return shape, []
    size = np.diff(starts, append=owner.size)
    who = owner[starts]
    where = {name: _first_word(tidy, name, unit, years.size) for name in ("province", "grid")}
    new = ~_like_the_last(has, size, [years[who], *(codes[who] for codes, _ in where.values())])
    known: dict[tuple[Any, ...], int] = {}
    shapes: list[Shape] = []
    found: list[int] = []
    for at in np.flatnonzero(new).tolist():
        slots = has[starts[at] : starts[at] + size[at]]
        province, grid = (texts[code[who[at]]] for code, texts in where.values())
        stated = (int(years[who[at]]), province, grid)
        number = known.setdefault((*stated, slots.tobytes()), len(shapes))
        if number == len(shapes):
            shapes.append(Shape(*stated, tuple(slots.tolist())))
        found.append(number)
    shape[who] = np.array(found)[np.cumsum(new) - 1]
    return shape, shapes


def _like_the_last(has: Places, size: Places, stated: Iterable[Places]) -> Any:
    """Whether a unit has the slots of the one before it, and states the same: so have most."""
    alike = np.append(False, size[1:] == size[:-1])
    for column in stated:
        alike[1:] &= column[1:] == column[:-1]
    before = np.arange(has.size) - np.repeat(np.where(alike, size, 0), size)
    return alike & np.logical_and.reduceat(has == has[before], np.cumsum(size) - size)


def _first_word(tidy: Tidy, name: str, unit: Places, count: int) -> tuple[Places, list[str | None]]:
    """The first word of each unit in a column that says the same of all of its rows: its code, and the words, the last of which is none."""
    words = tidy.words.get(name)
    found = np.full(count, -1, np.int64)
    if words is None:
        return found, [None]
    codes = words.codes
    runs = np.flatnonzero(codes >= 0)[::-1]
    found[unit[runs]] = codes[runs]
    return found, [*words.texts, None]
