"""Twelve months of a datum from its entries: days are summed, gaps named, sums of the ledger held against ours."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.activity.measured import MeasuredField
from ghgcalc.activity.model import specs_of
from ghgcalc.brief import brief
from ghgcalc.findings import Finding
from ghgcalc.mapping.figures import Figure, Mark, figure
from ghgcalc.numbers import minus, printed, total_of

if TYPE_CHECKING:
    from ghgcalc.mapping.finding import Cell, Entries, Grid
    from ghgcalc.mapping.model import MapDatum, Shape
    from ghgcalc.mapping.periods import Period

RATES = frozenset(("min", "mV"))
"""Units without a stroke in which nothing is added up over months."""

Told = tuple[int | None, tuple[int, int] | None, Finding]
"""Month, cell, finding."""


@brief
@dataclass
class Months:
    """What twelve months hold.

    Attributes:
        values: in plain notation; None where the ledger states none.
        cells: the first and the last cell of each month.
        faults: month, cell, finding. notes: likewise, of what is worth knowing.
    """

    values: list[str | None] = field(default_factory=lambda: [None] * 12)
    cells: list[tuple[Cell, Cell] | None] = field(default_factory=lambda: [None] * 12)
    faults: list[Told] = field(default_factory=list)
    notes: list[Told] = field(default_factory=list)

    @property
    def stated(self) -> bool:
        """Whether any month is."""
        return any(value is not None for value in self.values) or bool(self.faults)


def additive(table: str, key: str) -> bool:
    """Whether the months of a datum add up to its year: masses and energies do, minutes per cell-day and contents do not."""
    spec = specs_of(table)[key]
    return not isinstance(spec, MeasuredField) and not any("/" in unit or unit in RATES for unit in spec.units)


def months_of(
    entries: Entries, grid: Grid, datum: MapDatum, shape: Shape, year: int, unit: str, mark: Mark | None, months: int
) -> Months:
    """The months of a datum, with every fault of its cells; so many `months` of the year are stated."""
    found = Months()
    read: list[tuple[Period, Cell, Figure]] = []
    for period, cell in entries.cells:
        one = figure(grid.page.at(*cell), mark, unit)
        if not one.text and not one.code and grid.covered.get(cell, cell) != cell:
            top = grid.covered[cell]
            shown: dict[str, Any] = {"value": grid.page.at(*top)[:40] or "–", "cell": grid.page.place(*top)}
            one = Figure(code="cell-merged", fields=tuple(shown.items()))
        if one.code:
            found.faults.append((period.month, cell, Finding.of(one.code, **dict(one.fields))))
        read.append((period, cell, one))
        first = found.cells[period.month - 1]
        found.cells[period.month - 1] = (first[0] if first else cell, cell)
    if not any(one.text or one.code for _, _, one in read):
        return found
    days = [one for one in read if one[0].day is not None]
    if not days:
        _by_month(found, read, months)
    elif not additive(datum.table, datum.key):
        found.faults.append((None, days[0][1], Finding.of("map-not-summed", key=datum.key)))
    elif len(days) < len(read):
        found.faults.append((None, next(cell for period, cell, _ in read if period.day is None), Finding.of("map-mixed-periods")))
    else:
        _by_day(found, read, year, shape, months)
    if additive(datum.table, datum.key) and not found.faults and not entries.others:
        _sums(found, entries, grid, mark, unit, months)
    return found


def _by_month(found: Months, read: list[tuple[Period, Cell, Figure]], months: int) -> None:
    """One number a month."""
    seen: dict[int, Cell] = {}
    for period, cell, one in read:
        if period.month in seen:
            found.faults.append((period.month, cell, Finding.of("map-month-twice", month=period.month)))
        seen.setdefault(period.month, cell)
        found.values[period.month - 1] = one.text or None
    if absent := [month for month in range(1, months + 1) if month not in seen]:
        first = read[0][1]
        found.faults.append((None, first, Finding.of("map-months-missing", months=", ".join(map(str, absent)))))


def _by_day(found: Months, read: list[tuple[Period, Cell, Figure]], year: int, shape: Shape, months: int) -> None:
    """Days summed by month; a day without a number is missing unless the mapping says that there is none."""
    for month in range(1, 13):
        rows = [(period.day, cell, one) for period, cell, one in read if period.month == month]
        stated = [(day, cell, one) for day, cell, one in rows if one.text]
        if month > months and not stated:
            continue  # it has not been
        count = monthrange(year, month)[1]
        gaps = [day for day in range(1, count + 1) if day not in {day for day, _, _ in stated}]
        before = [cell for period, cell, _ in read if period.month <= month]
        at = stated[0][1] if stated else (before or [read[0][1]])[-1]
        if any(one.code for _, _, one in rows):
            continue
        if gaps:
            shown: dict[str, Any] = {"month": f"{year}-{month:02}", "count": len(gaps), "days": ranges(gaps)}
            if len(gaps) == count or shape.missing_days is None:
                found.faults.append((month, at, Finding.of("days-missing", **shown)))
                continue
            found.notes.append((month, at, Finding.of("days-taken-as-zero", "warning", **shown)))
        often = {day: sum(other == day for other, _, _ in stated) for day, _, _ in stated}
        usual = max(often.values(), key=lambda one: list(often.values()).count(one))
        odd = sorted(day for day, times in often.items() if times != usual and day is not None)
        if odd and shape.missing_days is None:
            uneven: dict[str, Any] = {"month": f"{year}-{month:02}", "days": ranges(odd), "usual": usual}
            found.notes.append((month, at, Finding.of("days-uneven", "warning", **uneven)))
        found.values[month - 1] = printed(total_of(Decimal(one.text) for _, _, one in stated))


def ranges(days: list[int]) -> str:
    """`3, 10-12`."""
    parts: list[list[int]] = []
    for day in days:
        if parts and parts[-1][1] == day - 1:
            parts[-1][1] = day
        else:
            parts.append([day, day])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def _sums(found: Months, entries: Entries, grid: Grid, mark: Mark | None, unit: str, months: int) -> None:
    """The sums of the ledger, each to half a unit of the last decimal that it prints."""
    for month, cell in entries.sums:
        stated_months = [value for at, value in enumerate(found.values, 1) if at <= months or value is not None]
        parts = stated_months if month is None else [found.values[month - 1]]
        stated = figure(grid.page.at(*cell), mark, unit)
        if stated.code:
            found.faults.append((month, cell, Finding.of(stated.code, **dict(stated.fields))))
        if not stated.text or stated.code or any(value is None for value in parts):
            continue
        ours = total_of(Decimal(value) for value in parts if value is not None)
        difference = minus(Decimal(stated.text), ours)
        if abs(Fraction(difference)) * 2 * 10**stated.places > 1:
            shown: dict[str, Any] = {"stated": stated.text, "sum": printed(ours), "difference": printed(difference)}
            found.faults.append((month, cell, Finding.of("ledger-total", **shown)))
