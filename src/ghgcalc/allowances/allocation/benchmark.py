"""The benchmark method 基准线法: output × benchmark × correction × decline."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.allocation.stated import emission_of, quantity_of, share_of
from ghgcalc.numbers import simplest
from ghgcalc.units import computed

if TYPE_CHECKING:
    from ghgcalc.units import Quantity


def benchmark(output: Any, value: Any, *, correction: Any = 1, decline: Any = 1) -> Quantity:
    """Benchmark method 基准线法: A = output × benchmark × correction × decline.

    Args:
        output: such as `"350000 tAl"` or `"50 1"` for a count.
        value: the benchmark, such as `"0.8 tCO2/t"`; together with the output an emission.
        correction: such as a load or cooling factor.
        decline: yearly factor of the scheme.

    Raises:
        InputError: a unit that does not give an emission, a number that is none.
    """
    product = quantity_of(output, "output", "t / MWh / 1") * quantity_of(value, "benchmark", "tCO2e/t")
    factor = share_of(correction, "correction") * share_of(decline, "decline")
    return emission_of(computed(simplest(Fraction(product.exact) * factor), product.unit), "benchmark")
