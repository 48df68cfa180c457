"""The emission of a stream that stands in no total: of a facility that is left out, or returns as a factor."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.equations.base import keep
from ghgcalc.numbers import fraction_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.plan.model import Stream


def emissions(stream: Stream) -> Mapping[str, Fraction]:
    """Period to emission, exactly, in t CO2 or t CO2e as the equation gives it; gases that need one by their GWP."""
    gwps = [Fraction(1) if gwp is None else gwp.exact for _, gwp in stream.gwps]
    found: dict[str, Fraction] = {}
    for at, period in enumerate(stream.periods):
        values = {bound.name: fraction_of(bound.at(at)) for bound in stream.inputs}
        results = map(Fraction, stream.equation.run(values, keep))
        found[period] = sum((result * gwp for result, gwp in zip(results, gwps, strict=True)), Fraction(0))
    return found


def unit_of(stream: Stream) -> str:
    """The unit of the emission: t CO2e where a gas is weighed."""
    return "tCO2e" if any(gwp is not None for _, gwp in stream.gwps) else next(iter(stream.equation.gives.values()))
