"""The records of a plan: what a guideline becomes when it is compiled, and what an activity becomes when it is bound. No computing here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Basis, FactorGrade, InputOrigin, Level, RowLevel
from ghgcalc.numbers import fraction_of

if TYPE_CHECKING:
    from ghgcalc.equations import Equation
    from ghgcalc.factors import Factor
    from ghgcalc.findings import Finding
    from ghgcalc.guidelines import Auxiliary, Binding, Goods
    from ghgcalc.literals import Basis
    from ghgcalc.numbers import Exact, Ratio


@brief
@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """A method of a guideline, with what follows from it worked out once.

    Attributes:
        parameters, needs, excludes, instead_of, items, cells, masses, clause: as the guideline states them.
        asked: the word by which a row asks for it.
        only: the one way of each parameter, where none has several and none needs another equation.
        leading: the first parameter that is a datum, with its key, where every parameter has one way.
        keys: the keys of the row that it computes with.
        measured: the keys of the row under which, or in the table under which, a measured value may replace a factor.
        regional: whether a factor depends on the plant (its grid region, its technology), so that two plants cannot share it.
    """

    id: str
    equation: str
    parameters: Mapping[str, tuple[Binding, ...]]
    cells: Mapping[str, int]
    masses: int | None
    asked: str
    needs: tuple[str, ...]
    excludes: tuple[str, ...]
    instead_of: tuple[str, ...]
    items: tuple[str, ...]
    clause: str
    only: Mapping[str, Binding] | None
    leading: tuple[str, str] | None
    keys: frozenset[str]
    measured: frozenset[str]
    regional: bool


@brief
@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """A source of a guideline, with what follows from it worked out once.

    Attributes:
        table, items, supplies, or_bought, by_site, gross, decimals, use, if_asked, as_factor, unless, memo, optional, basis, clause,
            choose: as the guideline states them.
        of_plant: whether its rows are the captive plants, whose fuels give what it computes with.
        counts_at: the levels of the totals that it enters; what counts in a process counts in `electrolysis`, too.
        recipes: its methods. sole: the only one, where a row has nothing to choose.
        unasked: of which one is taken when the row names none: those of the default, else all.
        shared: whether rows alike in shape are bound alike: see [shapes][ghgcalc.plan.shapes].
        line_stem: what the ids of its lines begin with, after the process.
    """

    id: str
    table: str
    counts_at: tuple[Level, ...]
    recipes: tuple[Recipe, ...]
    sole: Recipe | None
    unasked: tuple[Recipe, ...]
    choose: str | None
    default: str | None
    items: tuple[str, ...] | None
    supplies: str | None
    or_bought: bool
    by_site: bool
    gross: bool
    decimals: int
    use: tuple[str, ...]
    if_asked: bool
    as_factor: bool
    of_plant: bool
    unless: tuple[str, ...]
    memo: bool
    optional: bool
    basis: Basis | None
    clause: str
    line_stem: str
    shared: bool


@brief
@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """One parameter with its number: one value, or one per period, in the equation's unit; and where it comes from."""

    name: str
    values: tuple[Exact | Ratio, ...]
    unit: str
    origin: InputOrigin
    factor: Factor | None = None
    grade: FactorGrade | None = None
    source: str = ""

    @property
    def exact(self) -> Fraction:
        """The first value as a fraction."""
        return fraction_of(self.values[0])

    def at(self, index: int) -> Exact | Ratio:
        """The value of one period."""
        return self.values[index] if len(self.values) > 1 else self.values[0]


DATUM: Final = "activity"
"""The origin of what a row states as its activity data."""

PRESENT = frozenset({"capacity", "cells", "current", "started", "stopped", "electricity", "electricity_total", "carbon_stream"})
"""Keys of a row that describe it, or tables of their own: that they are stated counts for the binding of the row, and nothing else."""

SMELTER = "smelter"
"""Where a fuel burns that does not say so."""

NONE: Mapping[Any, Any] = FrozenDict()

Parts = Mapping[tuple[str, bool], Mapping[str, "Exact"]]
"""(supply of the activity, proven or not) to the amount of each period."""


@brief
class Stream(NamedTuple):
    """The rows of one source, process or item over the periods: an equation with every parameter bound."""

    id: str
    source: Account
    method: Recipe
    equation: Equation
    levels: tuple[Level, ...]
    process: str | None
    item: str | None
    periods: tuple[str, ...]
    inputs: tuple[Bound, ...]
    gwps: tuple[tuple[str, Bound | None], ...]
    parts: Parts = NONE
    treatment: str = ""

    @property
    def clause(self) -> str:
        """The clause of the method, else of the source."""
        return self.method.clause or self.source.clause


@brief
class Worked(NamedTuple):
    """How a quantity beside the totals was worked out, where it is no stream: equation, every parameter bound, clause."""

    equation: Equation
    inputs: tuple[Bound, ...]
    clause: str


@brief
class AuxiliaryRow(NamedTuple):
    """A quantity that is reported beside the totals, per period, and the guideline's rule for it; `worked` is how it was worked out."""

    id: str
    level: RowLevel
    process: str | None
    source: str
    item: str | None
    unit: str
    decimals: int
    amounts: Mapping[str, Exact]
    rule: Auxiliary | None = None
    basis: Basis | None = None
    worked: Stream | Worked | None = None


@brief
class Used(NamedTuple):
    """A precursor: its mass in t, and per basis its specific embedded emissions in t CO2e/t, or the own good that it is.

    `electricity` is what was stated to be embedded in it, in MWh/t; `default` the share of its direct emissions that rests on default
    values. What nobody said is None.
    """

    good: str
    mass: Fraction
    stated: Mapping[str, Fraction]
    own: str | None
    exempt: bool
    origin: str | None
    supplier: str | None
    electricity: Fraction | None = None
    default: Fraction | None = None


@brief
class Priced(NamedTuple):
    """A carbon price due for a good: sums of the year in a currency, and the emissions in t CO2e on which it is due and rebated."""

    instrument: str
    name: str | None
    currency: str
    due: Fraction
    covered: Fraction | None
    rebate: Fraction | None
    rebate_kind: str | None
    rebate_covered: Fraction | None
    source: str


@brief
class Good(NamedTuple):
    """One good: its amount in t, and per basis its own emission in t CO2e where that is stated rather than taken from a total.

    `fine` is half a unit of the last stated digit, per basis: so finely an emission is known; that of the basis `electricity` is in MWh.
    `electricity` is what was stated to be consumed in making it, in MWh; `elements` the share of each alloying element; `prices` the
    carbon prices due for it; `sold` the goods as which it is sold, as stated.
    """

    id: str
    cn: str
    category: Goods
    amount: Fraction
    stated: Mapping[str, Fraction] = NONE
    used: tuple[Used, ...] = ()
    shown: Mapping[str, str] = NONE
    factors: tuple[Factor, ...] = ()
    fine: Mapping[str, Fraction] = NONE
    electricity: Fraction | None = None
    elements: tuple[tuple[str, Fraction], ...] = ()
    prices: tuple[Priced, ...] = ()
    sold: tuple[Mapping[str, str], ...] = ()


@brief
class Gap(NamedTuple):
    """A total that lacks a source which nobody stated: missing is not zero."""

    level: Level
    basis: Basis | None
    source: str


@brief
class Bindings(NamedTuple):
    """What a plan makes of an activity.

    `telling` is whether the activity states of its goods what a customer is told beside the emission; `consumed` then is the electricity
    that the plant consumes, in MWh, or None where that is not stated.
    """

    streams: tuple[Stream, ...]
    auxiliary: tuple[AuxiliaryRow, ...]
    findings: tuple[Finding, ...]
    goods: tuple[Good, ...] = ()
    gaps: tuple[Gap, ...] = ()
    telling: bool = False
    consumed: Fraction | None = None
