"""Electricity of the oracle: the two totals of scope 2, and the indirect emissions of the border adjustment, supply by supply."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import oracle
import oracle_factors as known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Entry = dict[str, Any]
CERTIFIED = {
    "green-power": ("green-power-consumption-certificate", "green-certificate", "energy-attribute-certificate", "ppa"),
    "certificate": ("green-power-consumption-certificate", "green-certificate", "energy-attribute-certificate"),
}
CRITERIA = ("registry", "vintage", "retired_on", "rate")
FACTORS = {"location": ("location_factor",), "market": ("market_factor", "location_factor"), "indirect": ("location_factor",)}


@dataclass
class Line:
    """MWh of one supply at one place and with the same stated factors; of evidence at one rate."""

    supply: str
    entry: Entry
    rate: str | None = None
    amounts: dict[str, Fraction] = field(default_factory=dict)

    def add(self, period: str, amount: Fraction) -> None:
        """Put MWh on the line."""
        self.amounts[period] = self.amounts.get(period, Fraction(0)) + amount

    @property
    def label(self) -> str:
        """The supply and where it was used."""
        where = self.entry.get("site") or self.entry.get("area")
        return f"{self.supply}/{where}" if where else self.supply


class Lines:
    """The lines of one owner and one basis, in the order in which they arise."""

    def __init__(self, basis: str) -> None:
        """No line yet."""
        self.basis = basis
        self.found: dict[tuple[Any, ...], Line] = {}

    def of(self, supply: str, entry: Entry, rate: str | None = None) -> Line:
        """The line of a supply at the place of an entry."""
        place = tuple(str(entry.get(key)) for key in ("site", "area", *FACTORS[self.basis]))
        by = None if rate is None else known.read(rate, "CO2 per electricity", "CO2e per electricity")
        return self.found.setdefault((supply, *place, by), Line(supply, entry, rate))

    def numbered(self) -> list[tuple[str, Line]]:
        """Labels, told apart by a number where two lines have the same."""
        lines = list(self.found.values())
        return list(zip(oracle.numbered(line.label for line in lines), lines, strict=True))


def amounts(entry: Entry, year: int) -> dict[str, Fraction]:
    """MWh by period."""
    return {period: known.at(entry["amount"], period, "electricity") for period in known.periods(entry["amount"], year)}


def plain(entries: Iterable[Entry], year: int, basis: str) -> Lines:
    """The lines of the location-based total, or of the border adjustment: no evidence, but attributes or a supply that does not count."""
    lines, fallen = Lines(basis), list[Entry]()
    for entry in entries:
        if basis == "location":
            counts = entry["supply"] not in ("direct", "self-generated") or entry.get("attributes") in ("kept", "none")
        else:
            counts = entry["supply"] != "certificate"
        if not counts:
            fallen.append(entry)
            continue
        for period, amount in amounts(entry, year).items():
            lines.of(entry["supply"], entry).add(period, amount)
    for entry in fallen:
        for period, amount in amounts(entry, year).items():
            lines.of("grid", entry).add(period, amount)
    return lines


def market(entries: Iterable[Entry], year: int) -> tuple[Lines, bool]:
    """The lines of the market-based total, and whether evidence covers anything."""
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        marks = ("site", "area", "market_factor", "location_factor", "attributes")
        groups.setdefault((entry["supply"], *(str(entry.get(key)) for key in marks)), []).append(entry)
    lines, fallen, proven = Lines("market"), list[tuple[Entry, str, Fraction]](), False
    for (supply, *_), group in groups.items():
        first = group[0]
        need: dict[str, Fraction] = {}
        for entry in sorted(group, key=lambda one: isinstance(one["amount"], str)):
            for period, amount in amounts(entry, year).items():
                need[period] = need.get(period, Fraction(0)) + amount
        if supply in CERTIFIED:
            covered = cover(lines, supply, first, need, [record for entry in group for record in entry.get("evidence", [])], year)
            proven = proven or any(covered.values())
            fallen += [(first, period, need[period] - covered[period]) for period in need if need[period] != covered[period]]
        elif supply != "grid" and first.get("attributes") not in ("kept", "none"):
            fallen += [(first, period, amount) for period, amount in need.items()]
        else:
            for period, amount in need.items():
                lines.of(supply, first).add(period, amount)
    for entry, period, amount in fallen:
        lines.of("grid", entry).add(period, amount)
    return lines, proven


def cover(
    lines: Lines, supply: str, entry: Entry, need: Mapping[str, Fraction], records: list[Entry], year: int
) -> dict[str, Fraction]:
    """Serve the months in order from the records that stand; every record that is asked has a line, even with nothing left."""
    standing = [record for record in records if stands(record, supply, year)]
    left = [known.read(record["amount"], "electricity") for record in standing]
    covered: dict[str, Fraction] = {}
    for period, wanted in need.items():
        first, last = oracle.bounds(period)
        missing = wanted
        for i, record in enumerate(standing):
            if oracle.day(record["from"]) <= first and last <= oracle.day(record["to"]) and missing > 0:
                given = min(missing, left[i])
                left[i] -= given
                missing -= given
                lines.of(supply, entry, record["rate"]).add(period, given)
        covered[period] = wanted - missing
    return covered


def stands(record: Entry, supply: str, year: int) -> bool:
    """A record of a kind that counts, with every criterion answered and a vintage of the year or the one before."""
    answered = record["kind"] in CERTIFIED[supply] and all(record.get(key) is not None for key in CRITERIA)
    return answered and year - 1 <= int(str(record["vintage"])[:4]) <= year


def factor(line: Line, activity: Mapping[str, Any], basis: str, period: str, *, residual: bool = True) -> tuple[str, Fraction]:
    """The gas (CO2 or CO2e) and the tonnes per MWh of a line."""
    kinds = ("CO2 per electricity", "CO2e per electricity")
    if line.rate is not None:
        return known.kind_of(line.rate).partition(" ")[0], known.read(line.rate, *kinds)
    stated = [line.entry[key] for key in FACTORS[basis] if key in line.entry]
    if basis != "indirect" and (line.supply == "self-generated" or (line.supply == "direct" and not stated)):
        return "", Fraction(0)  # the fuel of the one is scope 1; the other is non-fossil unless it states a rate
    if line.supply == "direct":
        return known.kind_of(stated[0]).partition(" ")[0], known.at(stated[0], period, *kinds)
    area = where(line.entry, activity)
    ways: list[Any] = [line.entry.get("location_factor"), known.AVERAGES.get(area or "")]
    if basis == "market":
        ways = [line.entry.get("market_factor"), known.RESIDUAL if residual and area else None, *ways]
    way = next(way for way in ways if way is not None)
    if "source" in way:
        return known.kind_of(way).partition(" ")[0], known.at(way, period, *kinds)
    return "CO2", known.newest(way, activity["year"])


def where(entry: Entry, activity: Mapping[str, Any]) -> str | None:
    """The area of an entry, else of the plant, else China, unless the entry states the factor of some grid."""
    if "area" in entry:
        return known.area_of(entry["area"])
    if "province" in activity["entity"]:
        return known.area_of(activity["entity"]["province"])
    return None if "location_factor" in entry or "market_factor" in entry else "China"


Made = tuple[str, str, dict[str, Fraction]]


def electricity(entries: list[Entry], activity: Mapping[str, Any], basis: str, options: tuple[str, ...]) -> list[Made]:
    """(label, period, tonnes by gas) of every line of one owner."""
    proven = False
    if basis == "market":
        lines, proven = market(entries, activity["year"])
    else:
        lines = plain(entries, activity["year"], basis)
    residual = not (proven and "residual-to-non-buyers" in options)
    made: list[Made] = []
    other: set[str] = set()
    for label, line in lines.numbered():
        for period, amount in line.amounts.items():
            gas, per = factor(line, activity, basis, period, residual=residual)
            made.append((label, period, {gas: amount * per}))
            if gas and (per or line.rate is None):  # a certificate of a rate of zero says what it is called, and weighs nothing
                other.add(gas)
    fill = min(other) if len(other) == 1 else "CO2"  # nothing of a gas is nothing of whichever the others are
    return [(label, period, {gas or fill: value for gas, value in parts.items()}) for label, period, parts in made]
