"""How a rule says what it found: the value beside its band, the months, the rule's id."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ghgcalc.bands import Band
    from ghgcalc.findings import Place
    from ghgcalc.literals import Severity

Month = tuple[int, Decimal]
"""(1 to 12, value)."""


def shown(value: Decimal) -> str:
    """A number for reading: four digits behind a leading one, so that 0.46913 and 13.3 can be compared with their bands."""
    exponent = value.adjusted() if value else 0
    if not -5 <= exponent < 15:
        return f"{value:.3E}"
    text = f"{value:.{max(0, min(6, 4 - exponent))}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed(months: Iterable[Month]) -> str:
    """Months with their values: `2 (0.5), 11 (4.69)`."""
    return ", ".join(f"{month} ({shown(value)})" for month, value in months) or "–"


def numbered(months: Iterable[int]) -> str:
    """Months: `2, 11`."""
    return ", ".join(map(str, months)) or "–"


def tell(rule: str, code: str, severity: Severity, place: Place, **fields: Any) -> Finding:
    """A finding of a rule; its id is the first of the particulars."""
    return Finding.of(code, severity, place, rule=rule, **fields)


def at_month(place: Place, months: Sequence[Month]) -> Place:
    """The place, at the month where there is one alone; a table of supplies has no months of its own."""
    return place.at(place.key, months[0][0]) if len(months) == 1 and place.key != "electricity" else place


def against(band: Band, code: str, place: Place, value: Decimal | None, months: Sequence[Month] = (), **more: Any) -> list[Finding]:
    """A finding where the value of the year lies outside of its band, or that of a month outside of the wider one of months.

    What cannot be at all is an error, what is improbable a warning.
    """
    out = [(month, one) for month, one in months if not band.month_silent(one)]
    if not out and (value is None or band.silent(value)):
        return []
    hard = (value is not None and not band.possible(value)) or any(not band.month_possible(one) for _, one in out)
    fields = {"value": "–" if value is None else shown(value), "unit": band.unit, "band": band.shown(), "months": listed(out)}
    where = at_month(place, out)
    return [tell(band.id, code, "error" if hard else "warning", where, **fields, **more)]


def moved(band: Band, rule: str, place: Place, what: str, now: Decimal, then: Decimal) -> list[Finding]:
    """A finding where a value of this year is not as near to last year's as a band lets it."""
    if then <= 0 or band.silent(now / then):
        return []
    change = f"{(now / then - 1) * 100:+.1f} %"
    fields = {"what": what, "now": shown(now), "before": shown(then), "change": change, "band": band.shown()}
    return [tell(rule, "year-on-year", "warning", place, **fields)]
