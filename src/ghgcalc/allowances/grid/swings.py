"""How the surplus moves over a stated range of one input, the others as they are: by the plan's rule at both ends, nothing between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from ghgcalc.allowances.allocation import Process, Terms, added
from ghgcalc.allowances.grid.record import Swing
from ghgcalc.allowances.outlook.scenarios import again, scaled
from ghgcalc.numbers import fraction_of, printed

if TYPE_CHECKING:
    from ghgcalc.allowances.allocation import Allocation
    from ghgcalc.allowances.grid.ranges import Ends
    from ghgcalc.allowances.settlement import Settlement

SHARES = ("anode", "anode_effect", "output")


def ranged(
    settlement: Settlement,
    parts: Mapping[str, Mapping[str, Fraction]],
    ranges: Mapping[str, Ends],
    kind: Literal["range", "side"] = "range",
) -> list[Swing]:
    """The swing of each input that has a range.

    Args:
        settlement: around which one input at a time is varied.
        parts: the emission of each process by what scales it.
        ranges: both ends by name: shares of `anode`, `anode_effect`, `output`, values of `price` and `balance_value`.
        kind: where the ranges come from.

    Raises:
        InputError: an end that leaves no output.
    """
    found = []
    base = settlement.allocated - settlement.reported
    for name, ends in ranges.items():
        values = [fraction_of(end.exact) for end in ends]
        if name == "price":
            texts = [str(end) for end in ends]
            low, high = (value * base for value in values)
            found.append(Swing(name, kind, texts[0], texts[1], (base, base), (low, high)))
            continue
        if name in SHARES:
            texts = [f"{printed(value * 100)} %" for value in values]
            rows = [[scaled(one, parts[one.id], name, value) for one in settlement.processes] for value in values]
            low, high = (moved(settlement, one, settlement.terms) for one in rows)
        else:
            texts = [str(end) for end in ends]
            same = [Process(one.id, one.emissions, one.output) for one in settlement.processes]
            low, high = (moved(settlement, same, Terms.of(settlement.plan.rule, value)) for value in values)
        found.append(Swing(name, kind, texts[0], texts[1], (low, high), worth(settlement, low, high)))
    return found


def moved(settlement: Settlement, rows: Iterable[Process], terms: Terms | None) -> Fraction:
    """The surplus of processes that were changed: the obligation moves by as much as their emission does."""
    made: list[Allocation] = [again(settlement, old, row, terms) for old, row in zip(settlement.processes, rows, strict=True)]
    more = added(one.emissions for one in made) - added(one.emissions for one in settlement.processes)
    return added(one.granted for one in made) - settlement.reported - more


def worth(settlement: Settlement, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction] | None:
    """Both at the price of the settlement; None without one."""
    price = settlement.price
    return None if price is None else (price.times(low), price.times(high))
