"""The border adjustment held against opencbam: defaults, mark-ups, benchmarks, factors of the years, certificates, the draft's deduction.

Every number that it has for aluminium is compared. Each difference has its act: opencbam keeps the columns that (EU) 2025/2621 first printed,
three decimals of a value that was not rounded; (EU) 2026/1740 replaced them by a rule, the printed total times one and the mark-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracles import TONNES, Comparison, matched

from ghgcalc import factors
from ghgcalc.border.acts import FIRST, LAST, acts
from ghgcalc.border.rule import certificates
from ghgcalc.numbers import fraction_of, round_fraction

AREA = "China"
PRINTED = (2026, 2027, 2028)
"""The years of which opencbam has a column."""

WHY = (
    "the column of (EU) 2025/2621 was of an unrounded value, and (EU) 2026/1740 replaced it by the printed total times the mark-up"
)
APART = ("7608 2026", "7608 2028", "7609 2026", "7609 2028", "7610 2026", "7610 2028", "7616 99 10 2028")


def full(heading: str) -> str:
    """A heading as opencbam lists it: one of 7604 to 7616 by eight digits where it has no shorter one."""
    longer = {"7604": "7604 10 10", "7609": "7609 00 00", "7610": "7610 10 00", "7611": "7611 00 00", "7613": "7613 00 00"}
    more = {"7616 10": "7616 10 00", "7616 91": "7616 91 00"}
    return (longer | more).get(heading, heading)


def totals() -> Iterator[tuple[str, Any, Fraction]]:
    """The total of the table, without mark-up."""
    from opencbam.engine import defaults

    for heading in acts().default.goods:
        yield heading, defaults.get_default_value(AREA, full(heading)), total(heading)


def marked() -> Iterator[tuple[str, Any, Fraction]]:
    """The total with the mark-up of the year, at the three decimals of their column."""
    from opencbam.engine import defaults

    for heading in acts().default.goods:
        for year in PRINTED:
            ours = total(heading) * (1 + Fraction(acts().mark_up_of(year).share))
            yield f"{heading} {year}", defaults.get_marked_up_default(AREA, full(heading), year), Fraction(round_fraction(ours, 3))


def total(heading: str) -> Fraction:
    """Ours."""
    return fraction_of(factors.get(str(acts().default_of(heading))).value.exact)


def benchmarks() -> Iterator[tuple[str, Any, Fraction]]:
    """Both columns of every code of chapter 76, by route."""
    from opencbam.engine import reference, types

    for code in sorted(one for one in reference._load() if one.startswith("76")):  # noqa: SLF001
        table = acts().benchmark_of(code)
        assert table is not None, code
        for route, theirs in (("primary", reference.Route.PRIMARY_AL), ("secondary", reference.Route.SECONDARY_AL)):
            for name, source in (("actual", types.DataSource.ACTUAL), ("default", types.DataSource.DEFAULT)):
                column: Any = getattr(table, name)
                mine = Fraction(column.get("any") or column[route])
                yield f"{code} {route} {name}", reference.get_benchmark(code, data_source=source, route=theirs), mine


def shares() -> Iterator[tuple[str, Any, Fraction]]:
    """The share of free allocation that remains."""
    from opencbam.engine import constants

    for year in range(FIRST, LAST + 1):
        yield str(year), constants.cbam_factor(year), Fraction(acts().factor.shares[str(year)])


def corrections() -> Iterator[tuple[str, Any, Fraction]]:
    """The correction factor; theirs is an assumption, which (EU) 2026/1862 has since set. Of later years we have none, and they assume 1."""
    from opencbam.engine import cscf

    for year in range(FIRST, LAST + 1):
        found = acts().correction_of(year)
        if found is not None:
            yield str(year), cscf.cscf_factor(year)[0], Fraction(found.value)


def due() -> Callable[[], Iterator[tuple[str, Any, Fraction]]]:
    """Certificates of a mass."""
    from opencbam.engine import financial, types

    def theirs(mass: Decimal, embedded: Decimal, factor: Decimal, benchmark: Decimal, correction: Decimal) -> Decimal:
        free = financial.free_allocation_adjustment(factor * correction * benchmark, mass, types.Sector.ALUMINIUM)
        whole = financial.total_embedded_for_obligation(mass, embedded, Decimal(0), indirect_in_scope=False)
        return financial.certificates_due(whole, free, Decimal(0))

    def ours(mass: Decimal, **given: Decimal) -> Fraction:
        return certificates(**{name: Fraction(value) for name, value in given.items()}) * Fraction(mass)

    wide = {"embedded": ("0", "20", 3), "factor": ("0", "1", 3), "benchmark": ("0", "2", 3), "correction": ("0", "1", 3)}
    return matched("border", theirs, ours, mass=TONNES, **wide)


def taken() -> Callable[[], Iterator[tuple[str, Any, Fraction]]]:
    """The draft's deduction of a price paid abroad, which they round to whole certificates."""
    from opencbam.engine import art9_draft

    def theirs(euros: Decimal, reference: Decimal, mass: Decimal) -> Decimal:
        return art9_draft.reduction_actual(effective_price_eur_per_unit=euros, ref_price_eur=reference, quantity=mass)

    def ours(euros: Decimal, reference: Decimal, mass: Decimal) -> Fraction:
        return Fraction(round_fraction(Fraction(euros) / Fraction(reference) * Fraction(mass), 0))

    return matched("home", theirs, ours, euros=("0", "90", 2), reference=("50", "120", 2), mass=("1", "99999", 0))


def thresholds() -> Iterator[tuple[str, Any, Fraction]]:
    """Whether so many tonnes of a year are exempt, as 1 or 0."""
    from opencbam.engine import financial, types

    most = fraction_of(acts().threshold.mass.exact)
    for mass in ("0.001", "49.999", "50", "50.001", "99000"):
        theirs = financial.is_de_minimis(Decimal(mass), types.Sector.ALUMINIUM)
        yield f"{mass} t", Decimal(int(theirs)), Fraction(int(Fraction(mass) <= most))


def comparisons() -> tuple[Comparison, ...]:
    """Everything that opencbam has of the border for aluminium from China."""
    beside = "`ghgcalc.border`"
    expected = dict.fromkeys(APART, WHY)
    return (
        Comparison("get_default_value", (), totals, beside=beside),
        Comparison("get_marked_up_default", (), marked, expected=expected, beside=beside),
        Comparison("get_benchmark", (), benchmarks, beside=beside),
        Comparison("cbam_factor", (), shares, beside=beside),
        Comparison("cscf_factor", (), corrections, beside=beside),
        Comparison("certificates_due", (), due(), beside=beside),
        Comparison("reduction_actual", (), taken(), beside=beside),
        Comparison("is_de_minimis", (), thresholds, beside=beside),
    )
