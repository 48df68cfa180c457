"""What one tonne of anode, of metal or of emission moves: from the guideline's own equations and the plan's rule, not by differences.

    S = α E;  inside the band α = slope × (1 − E / (Q BP))
    ∂S/∂E = α − slope × I / BP,  ∂S/∂Q = slope × I² / BP        (at a cap: ∂S/∂E = ± cap, ∂S/∂Q = 0)
    dS/dC = ∂E/∂C × ∂S/∂E,       dS/dP = ∂E/∂P × ∂S/∂E + ∂S/∂Q

C gross anode consumption (t anode), P = Q liquid aluminium (t Al). ∂E/∂C and ∂E/∂P come from running the equations of the inventory's
lines on dual numbers; where months differ, a tonne is spread over them as the consumption of the year is. Cuts and roundings of less
than a tonne have no slope and are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import doors, equations
from ghgcalc.allowances.allocation import added
from ghgcalc.allowances.outlook.dual import slope
from ghgcalc.allowances.outlook.sources import ANODE, METAL, lines_of
from ghgcalc.allowances.settlement import Settlement, movable, own
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.numbers import fraction_of, number, printed, ratio_or_number, shorten

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from ghgcalc.allowances.allocation import Allocation
    from ghgcalc.inventory import Line
    from ghgcalc.market.basis import PriceBasis


@brief
@dataclass(frozen=True, slots=True)
class Marginal:
    """The slopes of one process.

    Attributes:
        emission_by_anode: t CO2e per t anode. emission_by_metal: t CO2e per t Al, at the same anode consumption.
        surplus_by_emission: allowances per t CO2e. surplus_by_output: per t Al that the intensity divides by, at the same emission.
        price: what values them, None without a price.
    """

    process: str
    emission_by_anode: Fraction
    emission_by_metal: Fraction
    surplus_by_emission: Fraction
    surplus_by_output: Fraction
    price: PriceBasis | None

    @property
    def surplus_by_anode(self) -> Fraction:
        """Allowances that one more tonne of anode adds to the surplus: negative, what one tonne saved is worth in units."""
        return self.emission_by_anode * self.surplus_by_emission

    @property
    def surplus_by_metal(self) -> Fraction:
        """Allowances that one more tonne of metal adds to the surplus, at the same anode consumption."""
        return self.emission_by_metal * self.surplus_by_emission + self.surplus_by_output

    @property
    def anode_saved(self) -> Fraction | None:
        """The value of one tonne of anode saved, in CNY per t."""
        return None if self.price is None else -self.price.times(self.surplus_by_anode)

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        names = ("emission_by_anode", "emission_by_metal", "surplus_by_emission", "surplus_by_output", "surplus_by_anode")
        values = {name: getattr(self, name) for name in (*names, "surplus_by_metal", "anode_saved")}
        numbers = {name: None if value is None else printed(value) for name, value in values.items()}
        return {"process": self.process, **numbers, "unit": "CNY/t anode", "price": self.price.as_dict() if self.price else None}


def marginals(inventory: Inventory, settlement: Settlement) -> list[Marginal]:
    """The slopes of every process of a settlement, in its order.

    Raises:
        ArgumentError: an argument of another type.
        InputError: a line of a file that cannot be recomputed here is none.
    """
    doors.instance("inventory", inventory, Inventory, "the inventory of the settlement")
    doors.instance("settlement", settlement, Settlement, "a settlement, as settle gives it")
    movable(settlement.issued)
    lines = lines_of(own(inventory, settlement.inventory))
    return [
        Marginal(
            one.id,
            _by(lines.get(one.id, ()), ANODE),
            _by(lines.get(one.id, ()), METAL),
            *_rule(one, settlement),
            settlement.price,
        )
        for one in settlement.processes
    ]


def _rule(one: Allocation, settlement: Settlement) -> tuple[Fraction, Fraction]:
    """∂S/∂E and ∂S/∂Q on the piece of the rule on which the process lies."""
    coefficient = one.coefficient
    assert coefficient is not None, "no notice tells the units"
    if one.case != "inside" or one.intensity is None or settlement.balance is None:
        return coefficient, Fraction(0)
    relative = settlement.plan.rule.numbers[0] * one.intensity / settlement.balance
    return coefficient - relative, relative * one.intensity


def emission_by(inventory: Inventory, process: str, unit: str, periods: Container[str] | None = None) -> Fraction:
    """T CO2e per unit of the datum stated in `unit`, from the equations of the process's lines; of some months where they are named."""
    lines = lines_of(inventory).get(process, ())
    return _by((line for line in lines if periods is None or line.period in periods), unit)


def _by(lines: Iterable[Line], unit: str) -> Fraction:
    """The slope of some lines by a datum: of each source the mean over its months, weighted by the datum."""
    found: dict[tuple[str, str], tuple[Fraction, Fraction]] = {}
    for line in lines:
        for one in line.inputs:
            if one.origin == "activity" and one.unit == unit:
                amount, steep = _line_slope(line, one.name)
                weight, weighted = found.get((line.source, str(line.item)), (Fraction(0), Fraction(0)))
                found[line.source, str(line.item)] = weight + amount, weighted + amount * steep
    return added(weighted / weight for weight, weighted in found.values() if weight)


def _line_slope(line: Line, name: str) -> tuple[Fraction, Fraction]:
    """One input of a line, and t CO2e per unit of it: the slope of each gas, times its GWP.

    Raises:
        InputError: the line of a file has another equation, other inputs or gases than its equation, or what is no number.
    """
    try:
        values = {one.name: fraction_of(ratio_or_number(one.value)) for one in line.inputs}
        slopes = slope(equations.get(line.equation), values, name)
        warming = [fraction_of(number(gas.gwp or "1")) for gas in line.gases] or [Fraction(1)] * len(slopes)
        return values[name], added(steep * gwp for steep, gwp in zip(slopes, warming, strict=True))
    except (ValueError, TypeError, LookupError, ArithmeticError) as error:
        detail = shorten(f"{type(error).__name__}: {error}", 80)
        raise InputError(
            [Finding.of("not-an-inventory", place=Place(table="lines", row=shorten(line.id)), detail=detail)]
        ) from None
