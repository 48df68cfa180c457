"""Surplus and value over balance values and prices: every cell by the plan's rule, none between others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.activity.tables import DateInput
from ghgcalc.allowances.allocation import Process, Terms
from ghgcalc.allowances.grid.even import even_balance
from ghgcalc.allowances.grid.ranges import MOST, UNITS, VARIED, Axis, axis, varied
from ghgcalc.allowances.grid.record import BalanceRow, Matrix, ranked
from ghgcalc.allowances.grid.swings import ranged
from ghgcalc.allowances.outlook.scenarios import again
from ghgcalc.allowances.outlook.sources import parts_of
from ghgcalc.allowances.plans import calendar
from ghgcalc.allowances.settlement import Settlement, balance_band, movable, own
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.market.anchors import price_remarks
from ghgcalc.market.basis import PriceBasis
from ghgcalc.numbers import simplest
from ghgcalc.units import computed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from ghgcalc.allowances.grid.ranges import Ends
    from ghgcalc.allowances.grid.record import Swing


def matrix(
    inventory: Inventory,
    settlement: Settlement,
    *,
    balance_value: Axis | None = None,
    price: Axis | None = None,
    vary: Mapping[str, str] | None = None,
    spread: Any = None,
    on: DateInput | None = None,
) -> Matrix:
    """Surplus and value over balance values and prices around a settlement, with break-even, days to the deadlines and a tornado.

    Args:
        inventory: of the settlement.
        settlement: the position as it is: plan, balance value, price.
        balance_value: a value such as `"1.60 tCO2e/t"`, a range `"1.50 tCO2e/t:1.64 tCO2e/t"` (four even steps), the same with a number of
            steps (`":7"`) or with a step (`":0.02 tCO2e/t"`), or several of these; that of the settlement without it.
        price: the same in CNY per t; that of the settlement without it, none where it has none.
        vary: for the tornado, ranges by name: shares of `anode`, `anode_effect`, `output` such as `"-2 %:2 %"`, values of `price` and
            `balance_value`; of the last two the sides of the matrix without it.
        spread: uncertainties (file, table or list of `ghgcalc/spread/1`), whose 95 % intervals join the tornado.
        on: the day from which days to the deadlines are counted; no clock is read without it.

    Returns:
        The matrix: `rows` by balance value, each with `cells` by price; `break_even`, `swings`, `milestones`.

    Raises:
        ArgumentError: an argument of another type.
        InputError: every fault at once: a range that does not go up, a value of another unit or not above zero, more than 2 500 cells, an
            unknown name, an end that leaves no output, another inventory; a notice told the units, and nothing moves them.
    """
    doors.instance("inventory", inventory, Inventory, "the inventory of the settlement")
    doors.instance("settlement", settlement, Settlement, "a settlement, as settle gives it")
    movable(settlement.issued)
    sides, ranges, counted, faults = asked({"balance_value": balance_value, "price": price}, vary, on)
    balances, prices = sides["balance_value"], sides["price"]
    if "price" in ranges and settlement.price is None and not prices:
        faults.append(Finding.of("vary-price", place=Place(key="vary.price")))
    if faults:
        raise InputError(faults)
    stated = own(inventory, settlement.inventory)
    bases = tuple(PriceBasis("stated", one, source=_source(settlement)) for one in prices) or (settlement.price,)
    rows = tuple(_rows(settlement, balances, bases))
    even, why = even_balance(settlement)
    swings = _swings(stated, settlement, ranges, sides, spread)
    known = {one.name for one in swings}
    return Matrix(
        settlement=settlement,
        rows=rows,
        break_even=even,
        why=why,
        swings=ranked(swings),
        unvaried=tuple(name for name in VARIED if name not in known),
        milestones=tuple(calendar(settlement.plan)),
        on=counted,
        findings=tuple(_findings(settlement, balances, prices)),
    )


def asked(
    stated: Mapping[str, Any], vary: Any, on: Any
) -> tuple[dict[str, tuple[Fraction, ...]], dict[str, Ends], date | None, list[Finding]]:
    """What a matrix is asked with: the values of its sides, what is varied, the day; and every fault of these.

    Raises:
        ArgumentError: an argument of another type.
    """
    faults: list[Finding] = []
    sides = {name: axis(name, stated[name], faults) for name in UNITS}
    ranges = varied(vary, faults)
    if max(len(sides["balance_value"]), 1) * max(len(sides["price"]), 1) > MOST:
        shown = " × ".join(str(len(values)) for values in sides.values())
        faults.append(Finding.of("matrix-too-large", place=Place(key="balance_value"), count=shown, most=MOST))
    counted: date | None = None
    try:
        counted = doors.day("on", on)
    except ArgumentError:
        raise
    except InputError as error:
        faults += error.faults
    return sides, ranges, counted, faults


def _source(settlement: Settlement) -> str:
    """Where the prices stand, as the settlement names it."""
    return "" if settlement.price is None else settlement.price.source


def _rows(settlement: Settlement, balances: Sequence[Fraction], prices: tuple[PriceBasis | None, ...]) -> Iterable[BalanceRow]:
    """The position at each balance value; as it is where none is stated, or the plan asks for none."""
    if not balances or settlement.plan.rule.method != "intensity":
        yield BalanceRow(settlement.balance, settlement.processes, settlement.reported, prices)
        return
    same = [Process(one.id, one.emissions, one.output) for one in settlement.processes]
    for value in balances:
        terms = Terms.of(settlement.plan.rule, value)
        made = [again(settlement, old, row, terms) for old, row in zip(settlement.processes, same, strict=True)]
        yield BalanceRow(value, tuple(made), settlement.reported, prices)


def _swings(
    inventory: Inventory,
    settlement: Settlement,
    ranges: Mapping[str, Ends],
    sides: Mapping[str, Sequence[Fraction]],
    spread: Any,
) -> list[Swing]:
    """Of what is varied, of the sides of the matrix that are ranges, of the file of uncertainties."""
    parts = parts_of(inventory, [one.id for one in settlement.processes])
    found = ranged(settlement, parts, ranges)
    ends = {
        name: (computed(simplest(values[0]), UNITS[name]), computed(simplest(values[-1]), UNITS[name]))
        for name, values in sides.items()
        if len(values) > 1 and name not in ranges
    }
    found += ranged(settlement, parts, ends, "side")
    if spread is not None:
        from ghgcalc.allowances.grid.spreads import spread as swings_of

        found += swings_of(inventory, settlement, spread)
    return found


def _findings(settlement: Settlement, balances: Sequence[Fraction], prices: Sequence[Fraction]) -> Iterable[Finding]:
    """Those of the settlement, and what is wrong with an end of a side that the settlement did not see."""
    yield from settlement.findings
    said = set(settlement.findings)
    more: list[Finding] = []
    if settlement.plan.rule.method == "intensity":
        more += [one for value in _ends(balances) for one in balance_band(value, settlement.plan)]
    elif balances:
        more.append(Finding.of("balance-unused", "note", Place(key="balance_value"), plan=settlement.plan.id))
    more += [one for value in _ends(prices) for one in price_remarks(value, "price")]
    yield from (one for one in dict.fromkeys(more) if one not in said)


def _ends(values: Sequence[Fraction]) -> Sequence[Fraction]:
    return values if len(values) < 2 else (values[0], values[-1])
