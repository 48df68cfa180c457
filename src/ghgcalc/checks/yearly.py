"""Two years 逐年: this activity beside that of the year before, process by process (by id) and item by item."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.activity import called
from ghgcalc.checks.facts import ZERO, column, year_of
from ghgcalc.checks.telling import moved, numbered, tell
from ghgcalc.findings import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.checks.facts import Facts, ProcessFacts
    from ghgcalc.findings import Finding

SAME = 6
"""So many months equal to those of last year, to the last digit: last year's data."""
NEAR = Decimal("0.03")
TABLES = ("fuel", "carbonate", "electricity", "heat", "anode_plant", "carbon_stream", "facility")


def pairs(facts: Facts, before: Facts) -> Iterator[tuple[ProcessFacts, ProcessFacts]]:
    """The processes that stand in both years."""
    known = {process.row.id: process for process in before.processes}
    for process in facts.processes:
        if process.row.id in known:
            yield process, known[process.row.id]


def processes(facts: Facts, before: Facts) -> list[Finding]:
    """Output (YY-01), anode (YY-02) and electricity (YY-04) per tonne, of each process."""
    found: list[Finding] = []
    for now, then in pairs(facts, before):
        place = now.place.at("liquid_aluminium")
        found += moved(facts.bands["year-10"], "YY-01", place, "liquid_aluminium", now.metal_year, then.metal_year)
        if now.metal_year <= 0 or then.metal_year <= 0:
            continue
        ratios = (now.anode_year / now.metal_year, then.anode_year / then.metal_year)
        found += moved(facts.bands["year-3"], "YY-02", now.place.at("anode"), "anode / liquid_aluminium", *ratios)
        used = [year_of(one.power or ()) / one.metal_year for one in (now, then)]
        found += moved(
            facts.bands["year-2"], "YY-04", now.place.at("electricity"), "electricity / liquid_aluminium", used[0], used[1]
        )
    return found


def sources(facts: Facts, before: Facts) -> list[Finding]:
    """Amounts of each item (YY-03), and items that came or went (BD-13)."""
    now, then = _amounts(facts), _amounts(before)
    found: list[Finding] = []
    for (table, item), amount in now.items():
        if (table, item) in then:
            found += moved(facts.bands["year-30"], "YY-03", Place(table=table, key="amount"), item, amount, then[table, item])
    for code, keys in (("source-came", now.keys() - then.keys()), ("source-gone", then.keys() - now.keys())):
        for table, item in sorted(keys):
            found.append(tell("BD-13", code, "warning", Place(table=table), item=item))
    return found


def _amounts(facts: Facts) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for table in TABLES:
        for at, row in enumerate(getattr(facts.activity, table), 1):
            item = row.get("item") or row.get("supply") or row.get("id") or (str(at) if table == "anode_plant" else table)
            amount = column(row.get("amount") or row.get("emission")) or ()
            found[table, item] = found.get((table, item), ZERO) + year_of(amount)
    return found


def months(facts: Facts, before: Facts) -> list[Finding]:
    """A month ten, a hundred, … times that of last year (AR-17), and months that are last year's to the last digit (DU-03)."""
    then: dict[Any, tuple[Decimal, ...]] = {(place, key): values for place, key, values, *_ in before.columns}
    found: list[Finding] = []
    for place, key, values, *_ in facts.columns:
        earlier = then.get((place, key))
        if earlier is None:
            continue
        same = [at for at, (now, last) in enumerate(zip(values, earlier, strict=True), 1) if now == last != 0]
        if len(same) >= SAME and len(set(values)) > 2:
            found.append(tell("DU-03", "same-as-before", "warning", place.at(key), months=numbered(same), year=before.year))
        slips = [at for at, (now, last) in enumerate(zip(values, earlier, strict=True), 1) if now and last and _slip(now / last)]
        if slips:
            where = place.at(key, slips[0] if len(slips) == 1 else None)
            found.append(tell("AR-17", "slip-of-ten", "warning", where, months=numbered(slips), year=before.year))
    return found


def _slip(ratio: Decimal) -> bool:
    """Whether a ratio lies within 3 % of a power of ten, ten at the least, or of its inverse."""
    ratio = abs(ratio)
    bigger = ratio if ratio >= 1 else 1 / ratio
    exponent = bigger.adjusted() + (1 if bigger.scaleb(-bigger.adjusted()) > 5 else 0)
    return exponent >= 1 and abs(bigger.scaleb(-exponent) - 1) <= NEAR


def ways(facts: Facts, before: Facts) -> list[Finding]:
    """A value measured last year and taken from a default now (ME-06)."""
    found: list[Finding] = []
    then = {called(row): row for row in before.activity.fuel}
    for at, row in enumerate(facts.activity.fuel, 1):
        earlier = then.get(called(row))
        for key in ("ncv", "carbon_content", "elemental_carbon", "oxidation"):
            if earlier is not None and earlier.get(key) is not None and row.get(key) is None:
                place = Place(table="fuel", row=f"{at} ({row.item})", key=key)
                found.append(tell("ME-06", "default-again", "warning", place, key=key, year=before.year))
    return found
