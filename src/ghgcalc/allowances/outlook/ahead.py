"""The rest of a year datum by datum: what it is taken to be, and between which ends, as factors of that.

    output_m = base_m × f,   amount_m = base_m × f × g,   rate_m = base_m × g

m a month to come, f and g between the low and the high end of their datum. A plan or last year's months are the base; their ends are
1 ∓ a stated tolerance, or both 1 where none is stated: a scenario, which claims nothing. For the mean see `ghgcalc.allowances.outlook.mean`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc.brief import brief
from ghgcalc.numbers import printed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.allowances.outlook.told import Datum, Path

How = Literal["plan", "last-year", "mean"]
Ends = tuple[Fraction, Fraction]
ONE = Fraction(1)


@brief
@dataclass(frozen=True, slots=True)
class Sample:
    """What a forecast by the mean rests on, in the unit of the datum, per day or per t Al where it is one of those.

    Attributes:
        count: months. mean, variance: of them. level: of this one interval. reach: Student's quantile over the root of its degrees of
            freedom. low, high: the ends for all the months to come.
    """

    count: int
    mean: Fraction
    variance: Fraction
    level: Fraction
    reach: Fraction
    low: Fraction
    high: Fraction

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        names = ("mean", "variance", "level", "low", "high")
        rest = {name: printed(getattr(self, name)) for name in names}
        square = printed(self.reach * self.reach * (self.count - 1))
        return {"months": self.count, **rest, "quantile_squared": square}


@brief
@dataclass(frozen=True, slots=True)
class Ranged:
    """A datum with the rest of its year.

    Attributes:
        datum: which, with the months told. base: the months to come, in the stated unit.
        ends: low and high factor, by how many months to come are counted: the last pair is for all of them.
        sample: of a forecast by the mean.
    """

    datum: Datum
    base: tuple[Fraction, ...]
    ends: tuple[Ends, ...]
    sample: Sample | None = None

    @property
    def year(self) -> Ends:
        """Low and high factor of all the months to come."""
        return self.ends[-1]

    @property
    def varies(self) -> bool:
        """Whether its ends are two."""
        return any(low != high for low, high in self.ends) and any(self.base)

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        low, high = self.year
        found = {
            "process": self.datum.process,
            "key": self.datum.key,
            "kind": self.datum.kind,
            "unit": self.datum.unit,
            "told": [printed(one) for one in self.datum.values],
            "rest": [printed(one) for one in self.base],
            "low": printed(low),
            "high": printed(high),
        }
        return found if self.sample is None else found | {"sample": self.sample.as_dict()}


@dataclass(frozen=True)
class Forecast:
    """The rest of a year.

    Attributes:
        how: by which way. source: the file, or what the caller calls it. level: of the mean; tolerance: of the others, None where none is
            stated. rows: every datum on which the allowance rests.
    """

    how: How
    source: str
    level: Fraction | None
    tolerance: Fraction | None
    rows: tuple[Ranged, ...]

    @property
    def claims(self) -> bool:
        """Whether it claims a coverage: a plan or last year's months never do."""
        return self.how == "mean"

    def of(self, process: str) -> dict[Path, Ranged]:
        """The data of a process by their paths."""
        return {one.datum.path: one for one in self.rows if one.datum.process == process}

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        numbers = {name: None if (one := getattr(self, name)) is None else printed(one) for name in ("level", "tolerance")}
        return {"kind": self.how, "source": self.source or None, **numbers, "rows": [one.as_dict() for one in self.rows]}


Factors = dict[tuple[str, "Path"], Fraction]
"""A factor by process and path."""


def months(forecast: Forecast, factors: Mapping[tuple[str, Path], Fraction]) -> dict[tuple[str, Path], Sequence[Fraction]]:
    """The months to come of every datum at some factors; a datum that is not named stands at 1."""
    scales = {one.datum.process: factors.get((one.datum.process, one.datum.path), ONE) for one in forecast.rows if _is_output(one)}
    found: dict[tuple[str, Path], Sequence[Fraction]] = {}
    for one in forecast.rows:
        key = (one.datum.process, one.datum.path)
        factor = factors.get(key, ONE)
        if one.datum.kind == "amount":
            factor *= scales.get(one.datum.process, ONE)
        found[key] = tuple(value * factor for value in one.base)
    return found


def _is_output(one: Ranged) -> bool:
    return one.datum.kind == "output"
