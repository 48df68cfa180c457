"""The tonnes of each step: by level, basis and source, exactly; of another guideline also by what it does otherwise."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.audit.effects import DEFAULTS, NAMES, effects_between
from ghgcalc.audit.pairing import bases, basis_of, pairs, streams
from ghgcalc.changes.record import Change, FactorChange, Part
from ghgcalc.changes.sums import LEVELS, less, sums_of
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.numbers import printed, round_fraction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.changes.steps import Step
    from ghgcalc.changes.sums import Sums
    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Basis, Level
    from ghgcalc.plan import Bound, Stream

RULES = frozenset(("factors", "rules"))
"""Kinds of changes under which the statement stays as it is."""

STATED = ("activity", "measured")
"""Where the plant's own numbers come from."""


def renamed(old: Inventory, new: Inventory) -> dict[tuple[Level, Basis | None], Basis | None]:
    """The sums of the old side by the basis under which they are set against the new one."""
    found: dict[tuple[Level, Basis | None], Basis | None] = {}
    for level in LEVELS:
        for one, other in pairs(bases(old, level), bases(new, level)):
            if one != "absent":
                found[level, one] = basis_of(one, other)
    return found


class Attribution:
    """The effects of a walk from one side to the other."""

    def __init__(self, old: Inventory, new: Inventory) -> None:
        """The two sides, by which the sums are called."""
        self.bases = renamed(old, new)
        self.guideline = str(new.guideline["sha256"])
        self.sums = self._sums(old)

    def of(self, step: Step) -> Iterator[Change]:
        """The changes of a step with their tonnes: the first carries those of all, and the others name it."""
        first, *others = sorted(step.changes, key=lambda one: (one.key != "guideline", one.number))
        parts = tuple(self._parts(step, by_name=first.key == "guideline" and {one.kind for one in step.changes} <= RULES))
        rules = first.kind in RULES or first.kind == "year"
        yield replace(first, parts=parts, factors=tuple(factor_changes(step.before, step.after)) if rules else ())
        for one in others:
            yield replace(one, together=first.number)

    def _parts(self, step: Step, *, by_name: bool) -> Iterator[Part]:
        before, self.sums = self.sums, self._sums(step.after)  # a step begins where the one before it ended
        sums = less(self.sums, before)
        names = self._names(step.before, step.after) if by_name else {}
        found: dict[tuple[Level, Basis | None, str, str], Fraction] = {}
        for level, basis, source in dict.fromkeys([*sums, *(key[:3] for key in names)]):
            mine = {name: part for (*key, name), part in names.items() if key == [level, basis, source]}
            rest = sums.get((level, basis, source), Fraction(0)) - sum(mine.values())
            fallback = DEFAULTS if by_name else ""
            for name in (*NAMES, ""):
                part = mine.get(name, Fraction(0)) + (rest if name == fallback else 0)
                if part:
                    found[level, basis, source, name] = part
        for (level, basis, source, name), value in sorted(found.items(), key=lambda item: LEVELS.index(item[0][0])):
            yield Part(level, basis, source, name, value, round_fraction(value, 2))

    def _sums(self, inventory: Inventory) -> Sums:
        """The sums of an inventory by the bases of the new side."""
        found: Sums = {}
        own = str(inventory.guideline["sha256"]) == self.guideline
        for (level, basis, source), value in sums_of(inventory).items():
            found[level, basis if own else self.bases.get((level, basis), basis), source] = value
        return found

    def _names(self, before: Inventory, after: Inventory) -> dict[tuple[Level, Basis | None, str, str], Fraction]:
        """What another guideline does otherwise with the same statement, as a comparison of guidelines tells it."""
        found: dict[tuple[Level, Basis | None, str, str], Fraction] = {}
        for level in LEVELS:
            for one, other in pairs(bases(before, level), bases(after, level)):
                exact = effects_between(streams(before, level, one), streams(after, level, other))
                found |= {(level, basis_of(one, other), source, name): value for (name, source), value in exact.items()}
        return found


def factor_changes(before: Inventory, after: Inventory) -> Iterator[FactorChange]:
    """The factors that the same rows take with another value, each once."""
    theirs = {_row(stream): stream for stream in _streams(after)}
    seen: dict[FactorChange, None] = {}
    for stream in _streams(before):
        other = theirs.get(_row(stream))
        if other is not None and other.equation is stream.equation:
            seen |= dict.fromkeys(_changed(stream.source.id, _factors(stream), _factors(other)))
    return iter(seen)


def _streams(inventory: Inventory) -> Iterator[Stream]:
    made = evaluation_of(inventory)
    assert made is not None
    return (result.stream for result in made.results)


def _row(stream: Stream) -> tuple[str, ...]:
    return stream.id, stream.source.id, stream.treatment


def _factors(stream: Stream) -> dict[str, Bound]:
    """What a row takes from factors, by the names of the equation; GWPs by their gas."""
    gwps = {f"GWP {gas}": gwp for gas, gwp in stream.gwps if gwp is not None}
    return {bound.name: bound for bound in stream.inputs if bound.origin not in STATED} | gwps


def _changed(source: str, ours: Mapping[str, Bound], theirs: Mapping[str, Bound]) -> Iterator[FactorChange]:
    for name in (name for name in ours if name in theirs):
        one, other = ours[name], theirs[name]
        if one.values != other.values:
            yield FactorChange(source, name, one.unit, _side(one), _side(other))


def _side(bound: Bound) -> tuple[str, str, str]:
    """Id, value and document of a factor; what the guideline states itself has neither id nor document."""
    factor = bound.factor
    return (factor.id if factor else "", printed(bound.values[0]), factor.document if factor else "")
