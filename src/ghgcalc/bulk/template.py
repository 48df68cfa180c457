"""A shape bound to a plan, once: which streams come of it, and of which columns each of their parameters is made.

An activity with a marking number in the place of each column is bound like any other, by the plan's own rules. Each number of a stream
that is not constant is then one marked column in another unit, or, on a line of electricity, a sum of such. It is bound a second time with
other marks: what is not the same columns both times (a fuel's mass by its density, the factor of a captive plant) cannot be worked out in
columns, and entities of that shape are calculated one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ghgcalc import plan as plans
from ghgcalc.activity import located, of
from ghgcalc.brief import brief
from ghgcalc.bulk.covering import power_of
from ghgcalc.bulk.marks import Marks, Physical
from ghgcalc.bulk.plausible import CODE, Banded, banded, probe
from ghgcalc.bulk.raw import Written, written
from ghgcalc.errors import InputError
from ghgcalc.exact.polynomial import Polynomial
from ghgcalc.findings import Finding, Place
from ghgcalc.kernel import program_of
from ghgcalc.numbers import fraction_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ghgcalc.bulk.slots import Shape, Slot
    from ghgcalc.kernel import Program
    from ghgcalc.literals import Policy
    from ghgcalc.plan import Bindings, Plan, Stream
    from ghgcalc.plan.model import Gap

OF_NUMBERS = frozenset(("total-mismatch", "minutes-contradict", "butts-above-anode", "shares-above-one", "supply-negative"))
"""Faults of what numbers say of each other."""

OPEN = "…"
_MONTHS = re.compile(r"[0-9]{4}-[0-9]{2}")
"""Which months those are is another matter of each entity."""

OWN = ("activity", "measured")
"""Origins of what a plant states."""


MOST = 256
"""Templates that are kept of a plan."""

_KNOWN: WeakKeyDictionary[Plan, dict[tuple[Any, ...], Template]] = WeakKeyDictionary()


@brief
@dataclass(frozen=True, slots=True)
class Piece:
    """A stream of a shape without its numbers.

    Attributes:
        stream: its parameters that are not constant hold marks.
        varying: those, as polynomials of columns `x0`, `x1`, …. columns: which those are; the first has the periods of the stream.
        remains: whether it has a row only where something is left that evidence does not cover.
    """

    stream: Stream
    varying: Mapping[str, Polynomial]
    columns: tuple[Physical, ...]
    remains: bool
    programs: dict[Policy, Program] = field(default_factory=dict, compare=False)

    def program(self, policy: Policy) -> Program:
        """Its program under a policy, kept for the parts of a large table."""
        found = self.programs.get(policy)
        if found is None:
            found = self.programs[policy] = program_of(self.stream, self.varying, policy)
        return found


@brief
@dataclass(slots=True)
class Template:
    """What a shape comes to.

    Attributes:
        pieces: its streams. gaps: sources that totals lack. findings: of the binding, as far as they are the same whatever is stated.
        amounts: those that tell of amounts, which are left open here. covered: the slots of which evidence covers a part.
        bands: of measured columns, outside of which a value is told.
        faults: by slot, why its rows are left out. alone: whether entities of the shape have to be calculated one by one.
        everything: what is wrong with the shape as a whole; then there is nothing else.
    """

    pieces: list[Piece] = field(default_factory=list)
    gaps: tuple[Gap, ...] = ()
    findings: tuple[Finding, ...] = ()
    amounts: tuple[Finding, ...] = ()
    covered: frozenset[int] = frozenset()
    bands: tuple[Banded, ...] = ()
    faults: dict[int, list[Finding]] = field(default_factory=dict)
    alone: bool = False
    everything: list[Finding] = field(default_factory=list)


def template_of(plan: Plan, shape: Shape, slots: Sequence[Slot], *, include_facilities: bool) -> Template:
    """The template of a shape under a plan; kept beside the plan, for the parts of a large table are of the same shapes."""
    kept = _KNOWN.setdefault(plan, {})
    key = (shape.year, shape.province, shape.grid, tuple((number, slots[number]) for number in shape.slots), include_facilities)
    found = kept.get(key)
    if found is None:
        found = _made(plan, shape, slots, include_facilities=include_facilities)
        if len(kept) >= MOST:
            kept.clear()
        kept[key] = found
    return found


def _made(plan: Plan, shape: Shape, slots: Sequence[Slot], *, include_facilities: bool) -> Template:
    found = Template()
    kept = {number: slots[number] for number in shape.slots}
    for number, split in _split(kept).items():
        found.faults[number] = [
            Finding.of("batch-datum-split", place=Place(table=slots[number].kind.table, key=slots[number].kind.key), ways=split)
        ]
        del kept[number]
    while kept:
        marks = Marks(kept, accepted(plan))
        steps = _written(plan, shape, marks, 0).steps
        try:
            first, second = (
                _bound(plan, _written(plan, shape, marks, turn), include_facilities=include_facilities) for turn in (0, 1)
            )
            found.bands = _bands(plan, shape, marks, include_facilities=include_facilities)
        except InputError as error:
            if any(fault.code in OF_NUMBERS for fault in error.faults):
                found.alone = True  # the marks deny each other, and the plant's own numbers may not
                return found
            blamed = _blamed(error.faults, kept, steps)
            if not blamed:
                found.everything = list(error.faults)
                return found
            for number, faults in blamed.items():
                found.faults[number] = faults
                del kept[number]
            continue
        found.gaps = first.gaps
        told = [[one for one in bound.findings if one.code != CODE] for bound in (first, second)]  # a mark is nobody's measurement
        found.findings = tuple(one for one in told[0] if one in told[1])
        found.amounts = tuple(_without_marks(*told))
        found.covered = frozenset(number for number, slot in kept.items() if slot.kind.covered)
        pieces = [_piece(marks, one, two) for one, two in zip(first.streams, second.streams, strict=False)]
        found.alone = len(first.streams) != len(second.streams) or None in pieces
        found.alone |= any(slot.kind.covered and power_of(slot) is None for slot in kept.values())
        found.pieces = [piece for piece in pieces if piece is not None]
        return found
    return found


def _bands(plan: Plan, shape: Shape, marks: Marks, *, include_facilities: bool) -> tuple[Banded, ...]:
    """The bands of what the shape states as measured: the rule that has them is asked with numbers outside of all of them."""
    if not any(slot.kind.measured for slot in marks.slots.values()):
        return ()
    made = _written(plan, shape, marks, 0, probing=True)
    activity = of(made.table)
    bound = plans.bind(plan, activity, include_facilities=include_facilities)
    return tuple(banded(activity, bound.findings, marks.slots, made.steps))


def _without_marks(first: Sequence[Finding], second: Sequence[Finding]) -> Iterator[Finding]:
    """The findings of two bindings that differ, with … where they do: a mark is nobody's amount."""
    others = [one for one in second if one not in first]
    for one in first:
        if one in second:
            continue
        other = next((two for two in others if (two.code, two.place) == (one.code, one.place)), None)
        said = dict(other.fields) if other is not None else {}
        same = {name for name, value in one.fields if said.get(name) == value and not _MONTHS.search(value)}
        fields = tuple((name, value if name in same else OPEN) for name, value in one.fields)
        yield replace(one, fields=fields)


def _split(slots: Mapping[int, Slot]) -> dict[int, str]:
    """Slots that state one datum of one process, or plant, in several ways; and those ways."""
    known: dict[tuple[Any, ...], list[int]] = {}
    for number, slot in slots.items():
        kind = slot.kind
        if kind.table in ("process", "anode_plant", "facility"):
            known.setdefault((slot.process, kind.table, kind.item, kind.key), []).append(number)
    found: dict[int, str] = {}
    for mine in known.values():
        if len(mine) > 1:
            ways = "; ".join(dict.fromkeys(_way(slots[number]) for number in mine))
            found |= dict.fromkeys(mine, ways)
    return found


def _way(slot: Slot) -> str:
    kind = slot.kind
    said = [kind.unit, "year" if kind.annual else "month", *(key for key, _, _ in kind.measured), *(word for _, word in kind.words)]
    return " ".join(said)


def _bound(plan: Plan, made: Written, *, include_facilities: bool) -> Bindings:
    activity = of(made.table)
    try:
        return plans.bind(plan, activity, include_facilities=include_facilities)
    except InputError as error:
        raise InputError(located(activity, error.faults)) from None


def _written(plan: Plan, shape: Shape, marks: Marks, turn: int, *, probing: bool = False) -> Written:
    names = {slot.process: f"P{slot.process}" for slot in marks.slots.values() if slot.process}

    def values(number: int, name: str) -> list[str]:
        small = probe(marks.slots[number], name) if probing and name not in ("amount", "covered") else None
        return [small or marks.texts[turn][number, name]] * (1 if marks.slots[number].kind.annual else 12)

    return written(shape.year, entity_of("batch", shape), marks.slots, names, values, accepted(plan))


def entity_of(name: str, shape: Shape) -> dict[str, Any]:
    """The entity's table."""
    said = {"province": shape.province, "grid": shape.grid}
    return {"name": name} | {key: word for key, word in said.items() if word is not None}


def accepted(plan: Plan) -> dict[tuple[str, str], str]:
    """The kind of evidence that a plan accepts, by table and supply: one that all of its accounts accept, where there is."""
    kinds: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for account in plan.accounts:
        if account.supplies is not None:
            tables = {account.table, *(("electricity",) if account.or_bought else ())}
            for supply, rule in plan.guideline.supplies[account.supplies].items():
                for table in tables if rule.evidence else ():
                    kinds.setdefault((table, supply), []).append(tuple(rule.evidence))
    found: dict[tuple[str, str], str] = {}
    for (table, supply), ways in kinds.items():
        common = [kind for kind in ways[0] if all(kind in way for way in ways)]
        found[table, supply] = (common or list(ways[0]))[0]
    return found


def _blamed(
    faults: Sequence[Finding], slots: Mapping[int, Slot], steps: Mapping[int, tuple[int | str, ...]]
) -> dict[int, list[Finding]]:
    """The slots that faults point at."""
    found: dict[int, list[Finding]] = {}
    for fault in faults:
        path = (fault.place.pointer or "").removeprefix("/").split("/")
        ways = {number: [str(step) for step in way] for number, way in steps.items()}
        mine = [number for number, way in ways.items() if path[: len(way)] == way]
        if not mine and len(path) > 1:  # at a row, and at none of the data that it states
            near = [number for number, way in ways.items() if way[:2] == path[:2]]
            mine = [number for number in near if slots[number].kind.table == fault.place.table] or near
        if not mine:
            tables = (fault.place.table or "").split(", ")
            mine = [number for number, slot in slots.items() if slot.kind.table in tables]
        for number in mine:
            found.setdefault(number, []).append(fault)
    return found


def _piece(marks: Marks, stream: Stream, again: Stream) -> Piece | None:
    """The piece of a stream, or None where its numbers are no columns."""
    if stream.id != again.id or len(stream.inputs) != len(again.inputs):
        return None
    names: dict[Physical, str] = {}
    varying: dict[str, Polynomial] = {}
    remains = False
    for one, two in zip(stream.inputs, again.inputs, strict=True):
        same = fraction_of(one.values[0]) == fraction_of(two.values[0])
        if len(set(map(fraction_of, one.values))) != 1:
            return None
        if same:  # a factor, or what a rule counts the same whatever is stated
            continue
        if stream.source.supplies is not None and one.origin == "activity":
            line = marks.line(stream, again, names)
            if line is None:
                return None
            varying[one.name], remains = line
            continue
        column = marks.column(one, two) if one.origin in OWN else None
        if column is None:
            return None
        varying[one.name] = Polynomial.column(names.setdefault(column[0], f"x{len(names)}"), column[1])
    return Piece(stream, varying, tuple(names), remains) if names else None
