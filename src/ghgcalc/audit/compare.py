"""One activity under several guidelines: totals side by side, and the difference split into named effects that add up exactly.

Effects are computed in exact fractions, row by row, and rounded once to 2 decimals; what the two guidelines' own rounding adds stands
as an effect of its own, so that the effects of a pair and level always add up to the difference of the printed totals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ghgcalc import doors, notebook
from ghgcalc import guidelines as registered
from ghgcalc.activity import Activity, of
from ghgcalc.audit.effects import NAMES, ROUNDING, effects_between
from ghgcalc.audit.pairing import bases, basis_of, pairs, streams, total
from ghgcalc.brief import brief, cut
from ghgcalc.errors import ArgumentError, InputError, UnknownIdError
from ghgcalc.inventory import Inventory, Total, calculate
from ghgcalc.literals import Basis, Level
from ghgcalc.numbers import minus, round_fraction, total_of
from ghgcalc.records import EffectDict
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from ghgcalc.factors import Overlay
    from ghgcalc.findings import Finding
    from ghgcalc.literals import Policy


@brief
@dataclass(frozen=True, slots=True)
class Effect:
    """One named part of the difference between two guidelines at a level, in tCO2e with 2 decimals.

    `basis` tells sums apart that are never added; where the guidelines keep different ones, each stands against nothing, but a total
    without basis stands against the direct one. `pair` is the number of the pair from 0 on: a guideline that is named twice stands in
    several pairs of the same names. `sources` splits the effect by source; the parts add up to `value`. That of rounding has none.
    """

    from_: str
    to: str
    level: Level
    name: str
    value: Decimal
    unit: str = "tCO2e"
    basis: Basis | None = None
    pair: int = 0
    sources: tuple[tuple[str, Decimal], ...] = ()

    def as_dict(self) -> EffectDict:
        """The record of `compare --format json`."""
        value = f"{self.value:f}"
        record: EffectDict = {
            "from": self.from_,
            "to": self.to,
            "level": self.level,
            "name": self.name,
            "value": value,
            "unit": self.unit,
        }
        if self.sources:
            record["sources"] = [{"source": source, "value": f"{part:f}"} for source, part in self.sources]
        if self.basis:
            record["basis"] = self.basis
        return record


@dataclass(frozen=True, repr=False)
class Comparison(Reported):
    """The inventories of one activity, in the order asked for, and the effects between neighbours."""

    inventories: tuple[Inventory, ...]
    effects: tuple[Effect, ...]

    def as_dict(self) -> dict[str, Any]:
        """Totals by level and source for each guideline, and the effects."""
        return {
            "year": self.inventories[0].year,
            "guidelines": [
                {
                    "id": inventory.guideline["id"],
                    "digest": inventory.digest,
                    "totals": [total.as_dict() for total in inventory.yearly],
                    **({"products": list(inventory.products)} if inventory.products else {}),
                    "findings": [finding.as_dict() for finding in inventory.findings],
                }
                for inventory in self.inventories
            ],
            "effects": [effect.as_dict() for effect in self.effects],
        }

    def _repr_html_(self) -> str:
        """Totals side by side and the effects between neighbours, for a notebook; a name is never markup."""
        named = notebook.named
        totals: list[list[str | Decimal]] = [
            [str(one.guideline["id"]), named(total.level), named(total.basis) if total.basis else "", _named(total), total.value]
            for one in self.inventories
            for total in one.yearly
            if total.source is None and total.process is None
        ]
        effects: list[list[str | Decimal]] = [
            [f"{one.from_} → {one.to}", named(one.level), named(one.basis) if one.basis else "", _effect(one.name), one.value]
            for one in self.effects
        ]
        head = [named("level"), named("basis")]
        return notebook.page(
            f"{self.inventories[0].entity.get('name', '')} · {self.inventories[0].year}",
            notebook.table([named("guideline"), *head, named("total"), named("value")], totals),
            notebook.table([f"{named('from')} → {named('to')}", *head, named("effect"), named("value")], effects),
        )

    def __repr__(self) -> str:
        """`Comparison(2024: <guideline>, <guideline>; 6 effects)`."""
        names = ", ".join(str(inventory.guideline["id"]) for inventory in self.inventories)
        return f"Comparison({self.inventories[0].year}: {cut(names, 120)}; {len(self.effects)} effects)"


def _named(total: Total) -> str:
    return notebook.named("total") + notebook.lacking(total.incomplete)


def _effect(name: str) -> str:
    return notebook.named("rounding-effect" if name == ROUNDING else name)


def compare(
    activity: Activity | Mapping[str, Any],
    guidelines: list[str] | tuple[str, ...],
    *,
    as_of: date | str | None = None,
    rounding: Policy | None = None,
    factors: int | None = None,
    overlays: tuple[Overlay, ...] = (),
    include_facilities: bool = False,
    gwp: str | None = None,
    accept_measured: bool = False,
) -> Comparison:
    """The activity under each guideline, and why neighbouring results differ.

    `gwp` names a set for those guidelines that leave it open; the others keep their own.

    Raises:
        InputError: faults of the activity, or of binding it to any of the guidelines; all at once.
        ArgumentError: an argument of another type, or no guideline at all.
    """
    doors.instance("activity", activity, (Activity, Mapping), "an Activity, or the table of an activity file")
    ids = doors.texts("guidelines", guidelines)
    if not ids:
        raise doors.refused("guidelines", guidelines, "the ids of one guideline or more")
    doors.optional("gwp", gwp, str, "the name of a set, or None")
    stated = activity if isinstance(activity, Activity) else of(activity)
    found: list[Inventory] = []
    faults: list[Finding] = []
    for guideline in ids:
        try:
            chosen = gwp if _open(guideline) else None
            found.append(
                calculate(
                    stated,
                    guideline,
                    as_of=as_of,
                    rounding=rounding,
                    factors=factors,
                    overlays=overlays,
                    include_facilities=include_facilities,
                    gwp=chosen,
                    accept_measured=accept_measured,
                )
            )
        except ArgumentError:
            raise
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(dict.fromkeys(faults))
    effects = [replace(one, pair=at) for at, (left, right) in enumerate(pairwise(found)) for one in _between(left, right)]
    return Comparison(tuple(found), tuple(effects))


def _open(guideline: str) -> bool:
    """Whether a guideline leaves the set of GWPs to the caller."""
    try:
        return bool(registered.get(guideline).gwp_sets)
    except UnknownIdError:
        return False  # said where it is calculated


def _between(left: Inventory, right: Inventory) -> Iterable[Effect]:
    """The effects of one pair, for each level and basis that either has."""
    ends = (str(left.guideline["id"]), str(right.guideline["id"]))
    levels: tuple[Level, ...] = ("electrolysis", "enterprise")
    for level in levels:
        for one, other in pairs(bases(left, level), bases(right, level)):
            sides = (streams(left, level, one), streams(right, level, other))
            exact = effects_between(*sides)
            parts = {name: _parts({source: value for (of, source), value in exact.items() if of == name}) for name in NAMES}
            rounded = {name: round_fraction(Fraction(total_of(value for _, value in found)), 2) for name, found in parts.items()}
            printed = (total(left, level, one), total(right, level, other))
            rest = minus(minus(printed[1], printed[0]), total_of(rounded.values()))
            rounded[ROUNDING] = round_fraction(Fraction(rest), 2)
            for name in NAMES:
                if rounded.get(name):
                    yield Effect(*ends, level, name, rounded[name], basis=basis_of(one, other), sources=parts[name])


def _parts(exact: Mapping[str, Fraction]) -> tuple[tuple[str, Decimal], ...]:
    """An effect by source with 2 decimals: the parts add up to the rounded whole, for each is what it adds to the rounded sum before it."""
    found, before, whole = [], Fraction(0), Fraction(0)
    for source, value in exact.items():
        whole += value
        after = Fraction(round_fraction(whole, 2))
        if after != before:
            found.append((source, round_fraction(after - before, 2)))
        before = after
    return tuple(found)


def paired(left: Inventory, right: Inventory, level: Level) -> list[tuple[Basis | None, Decimal, Decimal]]:
    """What is set against each other at a level: the basis that its effects name, and both totals with 2 decimals; none is 0.

    The effects of a pair, level and basis add up to the difference of the two.
    """
    found = pairs(bases(left, level), bases(right, level))
    return [(basis_of(one, other), total(left, level, one), total(right, level, other)) for one, other in found]
