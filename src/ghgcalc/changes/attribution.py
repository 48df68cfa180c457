"""Every change between two inventories that were calculated here, with its tonnes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.activity import of
from ghgcalc.audit.effects import ROUNDING
from ghgcalc.audit.pairing import bases as bases_of
from ghgcalc.audit.pairing import basis_of, pairs, total
from ghgcalc.changes.effects import Attribution
from ghgcalc.changes.record import KINDS, Change, Part
from ghgcalc.changes.rows import text_of
from ghgcalc.changes.rules import Rules
from ghgcalc.changes.sides import evaluation
from ghgcalc.changes.statements import Statements
from ghgcalc.changes.steps import steps
from ghgcalc.changes.stretches import fitted
from ghgcalc.changes.sums import LEVELS
from ghgcalc.changes.tree import built
from ghgcalc.changes.years import moved
from ghgcalc.numbers import minus, round_fraction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.inventory import Inventory

YEAR, ORDER = "year", "order"
"""The keys of the changes that lie in no datum: another year, and rows in another order."""


def attributed(old: Inventory, new: Inventory) -> tuple[Change, ...]:
    """The changes in the order in which they are made, with the tonnes of each; none where nothing differs."""
    stated = (evaluation(old).stated, evaluation(new).stated)
    years = new.year - old.year
    apart = stated[0].months != stated[1].months
    statements = Statements(moved(stated[0].dump(), years), dict(stated[1].dump()), stated)
    rules = Rules(old, new, len(statements.changes) + 1)
    found = [*statements.changes, *rules.changes]
    if years:
        sides = (old.year, new.year)
        shown = (str(old.year), str(new.year))
        found.append(Change(len(found) + 1, "year", "changed", "/year", "/year", (), YEAR, *sides, shown))
    year = len(found) if years else 0
    for place in statements.reordered:
        found.append(Change(len(found) + 1, "wording", "changed", place, place, (), ORDER, None, None, ("–", "–")))

    def calculated(applied: frozenset[int]) -> Inventory:
        table = built(statements.tree, applied)
        if apart:
            table = fitted(table)
        return rules.calculate(of(moved(table, 0 if year in applied else -years)), applied)

    found.sort(key=_place)
    attribution = Attribution(old, new)
    made = [change for step in steps(found, old, new, calculated) for change in attribution.of(step)]
    numbers = {change.number: at for at, change in enumerate(made, 1)}
    policy = tuple(_policy(old, new, rules))
    return tuple(_numbered(change, numbers, policy) for change in made)


def _place(change: Change) -> tuple[int, str, str, str, str]:
    """Where a change stands among the others: by its kind, then by the names of its rows, whatever their order in the file."""
    said = (text_of(change.old), text_of(change.new))
    return (KINDS.index(change.kind), text_of(change.path), change.key, *said)


def _numbered(change: Change, numbers: dict[int, int], policy: tuple[Part, ...]) -> Change:
    together = None if change.together is None else numbers[change.together]
    parts = (*change.parts, *policy) if change.kind == "policy" else change.parts
    return replace(change, number=numbers[change.number], together=together, parts=parts)


def _policy(old: Inventory, new: Inventory, rules: Rules) -> Iterator[Part]:
    """What another policy of rounding does to the printed totals of the new side."""
    before, after = rules.policies
    if before == after:
        return
    every = frozenset(change.number for change in rules.changes)
    unlike = rules.calculate(evaluation(new).stated, every, before)
    for level in LEVELS:
        for one, other in pairs(bases_of(old, level), bases_of(new, level)):
            value = minus(total(new, level, other), total(unlike, level, other))
            if value:
                yield Part(level, basis_of(one, other), "", ROUNDING, Fraction(0), round_fraction(Fraction(value), 2))
