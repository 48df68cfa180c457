"""What a check reads: the statements of an activity as columns of numbers in one unit each, made once for all rules.

A check compares; it does not account. Its quotients carry 28 digits, in a context of its own call, and what is shown is rounded.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.findings import Place
from ghgcalc.numbers import fraction_of
from ghgcalc.through import YEAR
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ghgcalc.activity import Activity, Process
    from ghgcalc.bands import Band
    from ghgcalc.numbers import Exact
    from ghgcalc.series import Series
    from ghgcalc.units import Quantity

Column = tuple[Decimal, ...]
"""Twelve months, or one value for the year."""


def comparing() -> Context:
    """A context for the comparisons of one call, to be entered by whoever runs the rules: a caller's own decides nothing."""
    return Context(prec=28, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999, capitals=1, clamp=0, flags=[], traps=[])


ZERO = Decimal(0)


@cache
def month_days(year: int) -> Column:
    """The days of each month."""
    return tuple(Decimal(monthrange(year, month)[1]) for month in range(1, 13))


@cache
def _length(year: int) -> Decimal:
    return Decimal(366 if isleap(year) else 365)


def decimal(value: Exact) -> Decimal:
    """A number as a Decimal, of as many digits as the context keeps."""
    if isinstance(value, Decimal):
        return value
    exact = fraction_of(value)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def column(series: Series | None) -> Column | None:
    """The values of a datum in the unit of its field; None where it is not stated."""
    if series is None:
        return None
    if series.plain or (factor := series.factor) == 1:
        return series.values
    by = decimal(factor)
    return tuple(value * by for value in series.values)


def amount(quantity: Quantity, unit: str) -> Decimal:
    """A single quantity in `unit`, which nearly always is its own."""
    return quantity.value if quantity.unit.symbol == unit else quantity.to(unit).value


def year_of(values: Iterable[Decimal]) -> Decimal:
    """The sum of a column."""
    return sum(values, ZERO)


@brief
class Amounts(NamedTuple):
    """A metered amount that is stated by month, in the unit of the file; `process` where it belongs to one.

    `supply`: which supply of the process it is, from 0; None for anything else.
    """

    place: Place
    key: str
    values: Column
    process: ProcessFacts | None = None
    supply: int | None = None

    def at(self) -> Place:
        """Where it stands."""
        return self.place.at(self.key)


ENOUGH = 6
"""Of fewer months the mean is no more than a month."""

SETTLING = 3
"""Months after a start in which the cells are not yet what they will be: 80, 85 and 90 % of current efficiency by a smelter's rule."""


class ProcessFacts:
    """What a process states, in tonnes and MWh; a column is None where the datum is not stated.

    Attributes:
        row: as stated. months: how many of the year are stated, in all.
        metal, anode: liquid aluminium and gross anode consumption. metal_year, anode_year: their sums.
        busy: whether metal was made in every month that is stated, and is stated by month.
        ramp: the months, from 1, of a start or a stop in the year, and those in which the cells settle.
    """

    __slots__ = ("_power", "anode", "anode_year", "at", "busy", "metal", "metal_year", "months", "place", "ramp", "row")

    def __init__(self, at: int, row: Process, year: int, months: int) -> None:
        """The process number `at`, from 0, in a year of which so many months are stated."""
        self.at, self.row, self.months = at, row, months
        self.place = Place(table="process", row=row.id)
        self.metal, self.anode = column(row.liquid_aluminium), column(row.anode)
        self.metal_year = year_of(self.metal) if self.metal is not None else ZERO
        self.anode_year = year_of(self.anode) if self.anode is not None else ZERO
        self.busy = self.metal is not None and len(self.metal) == months and min(self.metal) > 0
        self.ramp = _ramp(row, year) if row.started is not None or row.stopped is not None else frozenset()
        self._power: Column | None = None

    @property
    def power(self) -> Column | None:
        """AC electricity of all supplies, in MWh."""
        if self._power is None and self.row.electricity:
            self._power = added(self.supplies)
        return self._power

    @property
    def supplies(self) -> list[Column]:
        """AC electricity of each supply, in MWh."""
        return [column(supply.amount) or () for supply in self.row.electricity]

    @property
    def idle(self) -> frozenset[int]:
        """The months, from 1, without metal of a process that starts or stops in the year."""
        return frozenset(month + 1 for month in range(self.months) if not self.made(month)) if self.ramp else frozenset()

    def made(self, month: int) -> bool:
        """Whether metal was made in a month, from 0, and is stated by month."""
        return self.metal is not None and len(self.metal) == self.months and self.metal[month] > 0

    def supplied(self, supplies: Iterable[str]) -> Decimal:
        """MWh of the year from some supplies."""
        wanted = tuple(supplies)
        return year_of(year_of(column(one.amount) or ()) for one in self.row.electricity if one.supply in wanted)

    def column(self, key: str) -> Column | None:
        """Another datum of the process."""
        return column(self.row.get(key))


def _ramp(row: Process, year: int) -> frozenset[int]:
    months: set[int] = set()
    if row.started is not None and row.started.year == year:
        months.update(range(row.started.month, min(row.started.month + SETTLING, 13)))
    if row.stopped is not None and row.stopped.year == year:
        months.add(row.stopped.month)
    return frozenset(months)


def added(columns: Sequence[Column]) -> Column:
    """The sum of columns: by month where all state months, else of the year."""
    if all(len(one) > 1 for one in columns):
        return tuple(map(year_of, zip(*columns, strict=True)))
    return (year_of(map(year_of, columns)),)


class Facts:
    """The statements of one activity, for every rule."""

    __slots__ = ("__dict__", "activity", "bands", "months", "processes", "year")

    def __init__(self, activity: Activity, bands: Mapping[str, Band]) -> None:
        """Of an activity; `bands` are the packaged ones, or the plant's own narrower ones where there are any."""
        self.activity, self.year, self.months = activity, activity.year, activity.months
        # of few months the mean is no more than a month
        self.bands = bands if self.months >= ENOUGH else {id: band.of_months() for id, band in bands.items()}  # noqa: A001
        self.processes = [ProcessFacts(at, row, activity.year, self.months) for at, row in enumerate(activity.process)]

    @property
    def days(self) -> Column:
        """The days of the months that are stated."""
        return month_days(self.year)[: self.months]

    @property
    def length(self) -> Decimal:
        """The days of its year, or of the months of a running one that are stated."""
        return _length(self.year) if self.months == YEAR else year_of(self.days)

    @cached_property
    def metal_year(self) -> Decimal:
        """Liquid aluminium of the year, all processes, in t."""
        return year_of(process.metal_year for process in self.processes)

    @cached_property
    def ramp(self) -> frozenset[int]:
        """The months in which every process starts, settles, stops or does not run."""
        return self._every([process.ramp | process.idle for process in self.processes])

    @cached_property
    def idle(self) -> frozenset[int]:
        """The months in which no process has started yet, or all have stopped."""
        return self._every([process.idle for process in self.processes])

    @staticmethod
    def _every(months: list[frozenset[int]]) -> frozenset[int]:
        return frozenset[int].intersection(*months) if months else frozenset()

    @cached_property
    def changes(self) -> bool:
        """Whether a process starts or stops in the year."""
        return any(process.ramp for process in self.processes)

    @cached_property
    def columns(self) -> list[Amounts]:
        """Every amount that is metered by month: liquid aluminium and anodes first, then supplies, fuels, carbonates, heat, streams."""
        return [one for one in self._amounts() if len(one.values) == self.months > 1]

    def _amounts(self) -> Iterator[Amounts]:
        for process in self.processes:
            stated = ((key, process.row.get(key)) for key in AMOUNTS)
            yield from (Amounts(process.place, key, datum.values, process) for key, datum in stated if datum is not None)
            for at, row in enumerate(process.row.electricity, 1):
                place = inside(process.row.id, "electricity", at, row.supply)
                yield Amounts(place, "amount", row.amount.values, process, at - 1)
            for at, stream in enumerate(process.row.carbon_stream, 1):
                yield Amounts(inside(process.row.id, "carbon_stream", at, stream.item), "amount", stream.amount.values, process)
        for table in ("fuel", "carbonate", "electricity", "heat", "carbon_stream"):
            for at, row in enumerate(getattr(self.activity, table), 1):
                yield Amounts(outside(table, at, row), "amount", row.amount.values)


AMOUNTS = ("liquid_aluminium", "anode", "butts", "net_anode_mass", "paste")
"""Masses that a process meters."""


def inside(process: str, table: str, at: int, called: str) -> Place:
    """The place of a row of a table inside a process, as the engine names it."""
    return Place(table=f"process.{table}", row=f"{process} {at} ({called})")


def outside(table: str, at: int, row: Any) -> Place:
    """The place of a row of a table of the enterprise, as the engine names it."""
    called = row.get("item") or row.get("supply")
    return Place(table=table, row=f"{at} ({called})" if called else str(at))


def measured(row: Any, key: str, unit: str) -> Column | None:
    """A measured value in `unit`; None where none is stated, where a factor was chosen, or where it is counted otherwise."""
    found = row.get(key)
    if found is None or found.value is None or not found.value.own.fits(wanted := Unit.of(unit)):
        return None
    return tuple(decimal(value) for value in found.value.converted(wanted))
