"""The records of a simulation: what each total may be, which input matters, what was drawn and what was left certain. Immutable."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.literals import Basis, Level
from ghgcalc.numbers import round_fraction
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from ghgcalc.uncertainty.quantities import Kind
    from ghgcalc.uncertainty.statement import Distribution

RESULT = "ghgcalc/uncertainty/1"
"""The schema of the table of a result."""


@brief
@dataclass(frozen=True, slots=True)
class Influence:
    """What one input does to a total.

    Attributes:
        quantity: its name.
        low, high: the total in tCO2e at the lower and at the upper end of the input's 95 % interval, everything else as stated; exact, then
            rounded to two decimals.
        share: of the variance that the draws show, in per cent. first_order: the same by approach 1.
    """

    quantity: str
    low: Decimal
    high: Decimal
    share: Decimal
    first_order: Decimal

    @property
    def swing(self) -> Decimal:
        """How far the two ends are apart."""
        return round_fraction(abs(Fraction(self.high) - Fraction(self.low)), 2)

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        names = ("low", "high", "swing", "share", "first_order")
        return {"quantity": self.quantity} | {name: f"{getattr(self, name):f}" for name in names}


@brief
@dataclass(frozen=True, slots=True)
class Spread:
    """How uncertain a total of the year is, in tCO2e: of a level, a process, a source (none means all) and a basis.

    Attributes:
        audited: the figure of the inventory, under the rounding of its guideline.
        stated: the same without rounding, every input as stated, to two decimals: where the draws lie about.
        mean, sd, low, median, high: of the draws, each with no more digits than its standard error leaves; from `low` to `high` is the
            95 % interval.
        error: the standard error of the mean.
        minus, plus: from the mean to the ends, in per cent of the mean; None of a mean of zero.
        approach_1: the 95 % half width by error propagation, in per cent; None of a total of zero.
        influences: of a total of all sources, the inputs, the widest swing first.
        incomplete: sources that nobody stated, which the total lacks.
    """

    level: Level
    process: str | None
    source: str | None
    basis: Basis | None
    audited: Decimal
    stated: Decimal
    mean: Decimal
    sd: Decimal
    low: Decimal
    median: Decimal
    high: Decimal
    error: Decimal
    minus: Decimal | None
    plus: Decimal | None
    approach_1: Decimal | None
    influences: tuple[Influence, ...]
    incomplete: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        numbers = ("audited", "stated", "mean", "sd", "low", "median", "high", "error", "minus", "plus", "approach_1")
        texts = {name: None if (number := getattr(self, name)) is None else f"{number:f}" for name in numbers}
        keys = {"level": self.level, "process": self.process, "source": self.source, "basis": self.basis}
        return keys | texts | {"influences": [one.as_dict() for one in self.influences], "incomplete": list(self.incomplete)}


@brief
@dataclass(frozen=True, slots=True)
class Uncertain:
    """An input that was drawn.

    Attributes:
        name: of the quantity, or the pattern of several that are off together. names: those.
        kind: `activity`, `measured` or `factor`.
        distribution: its shape.
        minus, plus: from what was stated to the ends of the 95 % interval, in per cent of it.
        months: `together` or `apart`.
        because: why, as it was stated; empty where nothing was.
    """

    name: str
    names: tuple[str, ...]
    kind: Kind
    distribution: Distribution
    minus: Decimal
    plus: Decimal
    months: str
    because: str

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        ends = {"minus": f"{self.minus:f}", "plus": f"{self.plus:f}"}
        words = {"name": self.name, "names": list(self.names), "kind": self.kind, "distribution": self.distribution}
        return words | ends | {"months": self.months, "because": self.because}


@brief
@dataclass(frozen=True)
class Uncertainty(Reported):
    """A simulation of an inventory.

    Attributes:
        entity, year, guideline, inventory: of whom, when, under which rules; the digest of the inventory.
        draws, seed, generator: by which anybody makes the same numbers.
        totals: every total of the year, by level and basis.
        through: of a year that is still running, the last month that is stated.
        quantities: what was drawn. certain: what nobody stated, and so was taken as certain, by its name.
    """

    entity: str
    year: int
    guideline: str
    inventory: str
    draws: int
    seed: int
    generator: str
    totals: tuple[Spread, ...]
    quantities: tuple[Uncertain, ...]
    certain: tuple[str, ...]
    through: str | None = None

    def of(self, level: Level, *, process: str | None = None, source: str | None = None, basis: Basis | None = None) -> Spread:
        """One of the totals; what is not named means all.

        Raises:
            UnknownIdError: there is none.
        """
        from ghgcalc.errors import UnknownIdError

        key = (level, process, source, basis)
        for one in self.totals:
            if (one.level, one.process, one.source, one.basis) == key:
                return one
        raise UnknownIdError("total", "/".join(part for part in key if part))

    def as_dict(self) -> dict[str, Any]:
        """The whole table: numbers as text, the caller's own."""
        return {
            "schema": RESULT,
            "entity": self.entity,
            "year": self.year,
            **({} if self.through is None else {"through": self.through}),
            "guideline": self.guideline,
            "inventory": self.inventory,
            "draws": self.draws,
            "seed": self.seed,
            "generator": self.generator,
            "unit": "tCO2e",
            "totals": [one.as_dict() for one in self.totals],
            "quantities": [one.as_dict() for one in self.quantities],
            "certain": list(self.certain),
        }
