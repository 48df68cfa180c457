"""What the change comes to under an allocation plan: both sides settled alike, and what each figure gains or loses."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances import settle
from ghgcalc.brief import brief
from ghgcalc.changes.record import exact_text
from ghgcalc.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.allowances import Settlement
    from ghgcalc.allowances.plans import Plan
    from ghgcalc.changes.sides import Side
    from ghgcalc.findings import Finding

ASKED = ("balance_value", "balance_source", "price", "price_source")
"""What a plan is asked with; the same for both sides."""


@brief
@dataclass(frozen=True)
class Positions:
    """The settlements of both sides under one plan, on the same balance value and at the same price."""

    old: Settlement
    new: Settlement

    @property
    def figures(self) -> tuple[tuple[str, str, Fraction, Fraction], ...]:
        """Name, unit, and both values: allocation, obligation, surplus, and what that is worth where a price is known."""
        found = []
        for name, unit in (("allocation", "tCO2e"), ("obligation", "tCO2e"), ("surplus", "tCO2e"), ("worth", "CNY")):
            pair = [_figures(one).get(name) for one in (self.old, self.new)]
            if pair[0] is not None and pair[1] is not None:
                found.append((name, unit, pair[0], pair[1]))
        return tuple(found)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What must be known of either settlement, each once."""
        return tuple(dict.fromkeys((*self.old.findings, *self.new.findings)))

    def as_dict(self) -> dict[str, Any]:
        """Each figure on both sides, and its difference; numbers as text, with every digit."""
        return {
            "plan": self.new.plan.id,
            "figures": [
                {
                    "name": name,
                    "unit": unit,
                    "old": exact_text(old),
                    "new": exact_text(new),
                    "difference": exact_text(new - old),
                }
                for name, unit, old, new in self.figures
            ],
            "settlements": [self.old.as_dict(), self.new.as_dict()],
        }


def _figures(found: Settlement) -> dict[str, Fraction]:
    surplus = found.allocated - found.reported
    worth = {} if found.price is None else {"worth": Fraction(found.price.times(surplus))}
    return {"allocation": found.allocated, "obligation": found.reported, "surplus": surplus, **worth}


def positions(
    old: Side, new: Side, plan: str | Plan, asked: Mapping[str, Any], accept_rules: str | Sequence[str] | None
) -> Positions:
    """Both sides under a plan.

    Raises:
        InputError: every fault of both: a file that does not recompute, a guideline whose total is none that is allocated for, a balance
            value that is missing.
        UnknownIdError: no such plan. ArgumentError: an argument of another type.
    """
    found: list[Settlement] = []
    faults: dict[Finding, None] = {}
    for side in (old, new):
        try:
            found.append(settle(side.verification or side.inventory, plan, accept_rules=accept_rules, **asked))
        except InputError as error:
            faults |= dict.fromkeys(error.faults)
    if faults:
        raise InputError(faults)
    return Positions(*found)
