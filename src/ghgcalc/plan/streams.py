"""What lies between a plan and its evaluation: streams of bound numbers, and the quantities reported beside the totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.numbers import fraction_of

if TYPE_CHECKING:
    from ghgcalc.equations import Equation
    from ghgcalc.factors import Factor
    from ghgcalc.findings import Finding
    from ghgcalc.guidelines import Auxiliary, Method, Source
    from ghgcalc.numbers import Exact, Ratio
    from ghgcalc.plan.goods import Good


@dataclass(slots=True, eq=False)
class Bound:
    """One parameter with its number: one value, or one per period, in the equation's unit; and where it comes from."""

    name: str
    values: tuple[Exact | Ratio, ...]
    unit: str
    origin: str
    factor: Factor | None = None
    grade: str | None = None
    source: str = ""
    _exact: Fraction | None = None

    @property
    def exact(self) -> Fraction:
        """The first value as a fraction, made once."""
        if self._exact is None:
            self._exact = fraction_of(self.values[0])
        return self._exact

    def at(self, index: int) -> Exact | Ratio:
        """The value of one period."""
        return self.values[index] if len(self.values) > 1 else self.values[0]


@dataclass(slots=True, eq=False)
class Stream:
    """The rows of one source, process or item over the periods: an equation with every parameter bound."""

    id: str
    source: Source
    method: Method
    equation: Equation
    levels: tuple[str, ...]
    process: str | None
    item: str | None
    periods: tuple[str, ...]
    inputs: tuple[Bound, ...]
    gwps: tuple[tuple[str, Bound | None], ...]
    parts: Mapping[tuple[str, bool], Mapping[str, Exact]] = field(default_factory=dict)
    treatment: str = ""

    @property
    def clause(self) -> str:
        """The clause of the method, else of the source."""
        return self.method.clause or self.source.clause


@dataclass(frozen=True, slots=True)
class AuxiliaryRow:
    """A quantity that is reported beside the totals, per period, and the guideline's rule for it."""

    id: str
    level: str
    process: str | None
    source: str
    item: str | None
    unit: str
    decimals: int
    amounts: dict[str, Exact]
    rule: Auxiliary | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Bindings:
    """What a plan makes of an activity."""

    streams: tuple[Stream, ...]
    auxiliary: tuple[AuxiliaryRow, ...]
    findings: tuple[Finding, ...]
    goods: tuple[Good, ...] = ()
