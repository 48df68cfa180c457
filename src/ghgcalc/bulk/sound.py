"""Which rows can be worked with, and what is wrong with the others: each is named by its row, and none stops the run."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.activity import specs_of
from ghgcalc.activity.measured import MeasuredField
from ghgcalc.bulk.again import text_of
from ghgcalc.bulk.kinds import units_of
from ghgcalc.bulk.result import Note
from ghgcalc.bulk.tidy import INSIDE, data
from ghgcalc.errors import UnitError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of
from ghgcalc.schema import nearest
from ghgcalc.units import Unit, convert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.bulk.numbers import Mask
    from ghgcalc.bulk.slots import Coded, Slot
    from ghgcalc.bulk.tidy import Tidy


def by_row(tidy: Tidy) -> tuple[Mask, list[Note]]:
    """What each row alone tells: its entity, period, datum, process and numbers."""
    if tidy.layout is None or any(numbers.bad for numbers in tidy.numbers.values()):
        return _by_row(tidy)
    sound, notes = tidy.layout.kept.once("sound", None, lambda: _by_row(tidy))
    return sound.copy(), [*notes]


def _by_row(tidy: Tidy) -> tuple[Mask, list[Note]]:
    sound = np.ones(tidy.size, bool)
    notes: list[Note] = []

    def refuse(rows: Any, code: str, key: str, **fields: Any) -> None:
        for row in np.flatnonzero(rows & sound).tolist():
            shown = {name: value(row) if callable(value) else value for name, value in fields.items()}
            notes.append(Note(Finding.of(code, place=Place(key=key), **shown), row))
        sound[rows] = False

    def said(name: str) -> Any:
        return lambda row: (tidy.words[name].at(row) or "")[:40]

    words, heads, lengths = tidy.words, tidy.heads, tidy.lengths

    def refuse_runs(runs: Any, code: str, key: str, **fields: Any) -> None:
        if runs.any():
            refuse(np.repeat(runs, lengths), code, key, **fields)

    datum = words["datum"].codes
    refuse_runs(words["entity"].codes < 0, "batch-entity-missing", "entity")
    refuse_runs(tidy.year == 0, "batch-period", "period", value=said("period"))
    known = data()
    tables = [known.get(text, ("", ""))[0] for text in words["datum"].texts] or [""]
    unknown = np.array([not table for table in tables])[datum] | (datum < 0)
    near = {
        text: ", ".join(nearest(text, tuple(known))) or "–"
        for text, table in zip(words["datum"].texts, tables, strict=False)
        if not table
    }
    refuse_runs(unknown, "batch-datum", "datum", value=said("datum"), near=lambda row: near.get(words["datum"].at(row) or "", "–"))
    inside = words["process"].codes >= 0 if "process" in words else np.zeros(heads.size, bool)
    needs = np.array([table == "process" for table in tables])[datum]
    takes = np.array([table == "process" or table in INSIDE for table in tables])[datum]
    refuse_runs(needs & ~inside, "batch-process-missing", "process", value=said("datum"))
    refuse_runs(inside & ~takes, "batch-process-unasked", "process", value=said("datum"))
    refuse_runs(tidy.numbers["amount"].missing[heads], "batch-amount-missing", "amount")
    for name, numbers in tidy.numbers.items():
        for row, came in numbers.bad.items():
            if sound[row]:
                sound[row] = False
                notes.append(Note(Finding.of("batch-number", place=Place(key=name), value=came), row))
    for name in ("province", "grid"):
        if name in words:
            notes += _contradicting(tidy, name, sound)
    return sound, notes


def _contradicting(tidy: Tidy, name: str, sound: Mask) -> Iterator[Note]:
    """Rows that say of their entity what another of its rows says otherwise in the same year."""
    words = tidy.words[name]
    unit = units_of(tidy)
    codes = np.repeat(words.codes, tidy.lengths)
    rows = np.flatnonzero((codes >= 0) & sound)
    first = np.full(int(unit.max(initial=0)) + 1, -1, np.int64)
    first[unit[rows[::-1]]] = codes[rows[::-1]]
    for row in rows[codes[rows] != first[unit[rows]]].tolist():
        sound[row] = False
        shown: dict[str, Any] = {"key": name, "value": words.at(row), "other": words.texts[int(first[unit[row]])]}
        yield Note(Finding.of("batch-entity-both", place=Place(key=name), **shown), row)


def by_slot(tidy: Tidy, coded: Coded, sound: Mask) -> list[Note]:
    """What rows tell together: those that stand twice, months that are missing, numbers out of the bounds of their key."""
    notes: list[Note] = []
    for number, (slot, mine) in enumerate(zip(coded.slots, coded.by_slot(sound), strict=True)):
        if not coded.rising(number, mine) and (count := np.bincount(key := coded.places(number, mine))).max() > 1:
            for row in mine[count[key] > 1].tolist():
                sound[row] = False
                notes.append(Note(Finding.of("batch-row-twice", place=Place(key="row")), row))
            mine = mine[sound[mine]]  # noqa: PLW2901
        for name, low, high, negative in _bounds(slot):
            if low is None and (negative or tidy.numbers[name].least >= 0):
                continue
            numbers = tidy.numbers[name].doubles[mine]
            with np.errstate(invalid="ignore"):
                outside = np.zeros(mine.size, bool) if negative or not mine.size or numbers.min() >= 0 else numbers < 0
                if low is not None and high is not None:
                    outside |= ~((numbers > low) & (numbers <= high)) & ~((numbers == 0) & (low == 0))
            for row in mine[outside].tolist():
                sound[row] = False
                value = text_of(tidy.numbers[name], row)
                if low is None:
                    notes.append(Note(Finding.of("negative", place=Place(key=name), value=value), row))
                else:
                    shown: dict[str, Any] = {"value": value, "low": f"{low:g}", "high": f"{high:g}", "unit": _unit(slot, name)}
                    notes.append(Note(Finding.of("percent-trap", place=Place(key=name), **shown), row))
        if not slot.kind.annual and mine.size:
            notes += _missing(tidy, coded, mine if sound.all() else mine[sound[mine]], number)
    return notes


def _missing(tidy: Tidy, coded: Coded, rows: Any, number: int) -> Iterator[Note]:
    """Entities of which some months are missing."""
    slot, count = coded.slots[number], coded.counted(number, rows)
    if count is None:
        return
    for unit in np.flatnonzero((count > 0) & (count < 12)).tolist():
        there = set(tidy.month[rows[coded.owners(number, rows) == unit]].tolist())
        months = ", ".join(f"{month:02d}" for month in range(1, 13) if month not in there)
        place = Place(table=slot.kind.table, row=slot.kind.item, key=slot.kind.key)
        yield Note(
            Finding.of("batch-months-missing", "warning", place, months=months), None, coded.entities[unit], int(count[unit])
        )


def _unit(slot: Slot, name: str) -> str:
    return next((unit for key, unit, _ in slot.kind.measured if key == name), "MWh" if name == "covered" else slot.kind.unit)


def _bounds(slot: Slot) -> Iterator[tuple[str, float | None, float | None, bool]]:
    """Each column of a slot with what its numbers have to lie between, in its own unit, and whether they may be below zero."""
    kind = slot.kind
    specs = specs_of(kind.table) if kind.table else {}
    spec = specs.get(kind.key)
    yield "amount", None, None, spec is not None and spec.negative
    if kind.covered:
        yield "covered", None, None, False
    for key, unit, _ in kind.measured:
        field = specs.get(key)
        bounds = field.bounds if isinstance(field, MeasuredField) else None
        if bounds is None:
            yield key, None, None, field is not None and field.negative
            continue
        try:
            scale = fraction_of(convert(Decimal(1), Unit.of(field.units[0]), Unit.of(unit)))  # type: ignore[union-attr]
        except UnitError:
            continue  # which the template tells
        low, high = (float(Fraction(bound) * scale) for bound in bounds)
        yield key, low, high, False
