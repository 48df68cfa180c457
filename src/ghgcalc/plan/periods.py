"""The periods of a year, and their first and last days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

from ghgcalc.through import YEAR


@lru_cache(maxsize=256)
def periods(year: int, *, annual: bool, months: int = YEAR) -> tuple[str, ...]:
    """`("2024",)` or `("2024-01", …, "2024-12")`; of a running year as many months as are stated."""
    return (str(year),) if annual else tuple(f"{year}-{month:02d}" for month in range(1, months + 1))


def span(period: str, months: int = YEAR) -> tuple[date, date]:
    """The first and the last day of a period; a running year ends with the last of its stated months."""
    year, _, month = period.partition("-")
    if not month:
        return date(int(year), 1, 1), date(int(year), months, monthrange(int(year), months)[1])
    return date(int(year), int(month), 1), date(int(year), int(month), monthrange(int(year), int(month))[1])
