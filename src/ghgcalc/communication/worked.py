"""What the form works out of its entries, in fractions: the values saved with its formulas are held against it, and never counted.

The formulas are those of the form (issue 2024-12-13), on the entries as they stand; constants and GWPs are packaged ones.
A blank entry counts nothing here, as in the form: whatever has to be there is told by those who read it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc import factors, guidelines
from ghgcalc.brief import brief
from ghgcalc.communication.finding import locate
from ghgcalc.communication.model import form
from ghgcalc.communication.takes import filling
from ghgcalc.numbers import fraction_of, printed, simplest
from ghgcalc.workbooks import Number, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ghgcalc.communication.entries import Entries
    from ghgcalc.communication.finding import Row, Spot

CLOSE = Fraction(1, 10**9)
"""To so much of the larger of two figures, or of one, a sheet that calculates in doubles agrees with fractions."""

ZERO, ONE, HUNDRED, THOUSAND = Fraction(0), Fraction(1), Fraction(100), Fraction(1000)
DIRECT, INDIRECT, ELECTRICITY = "direct", "indirect", "electricity"

MWH_TO_TJ = Fraction(36, 10_000)
"""1 MWh is 3.6 GJ."""

COGENERATED = ("fuel", "heat", "electricity", "emission", "cleaning", "reference_heat", "reference_electricity")


@brief
class Saved(NamedTuple):
    """A formula of the form: its cell, what was saved with it, and what the entries give."""

    spot: Spot
    shown: str
    worked: Fraction


class Worked:
    """The figures of one filled form.

    Attributes:
        see: per tonne of each process that made something, by its number: t CO2e direct and indirect, MWh.
        own: what the rows of the form add up to, by the field of the map in which a total may be entered by hand.
    """

    def __init__(self, entries: Entries) -> None:
        """Work everything out.

        Args:
            entries: of the form; what is no number counts nothing.
        """
        self.entries, self.located = entries, entries.located
        rules = guidelines.register()[form().rules]
        self.ratio = fraction_of(rules.constant("carbon_ratio")[0])
        self.gwp = {gas: fraction_of(factors.get(record).value.value) for gas, record in form().gwp.items()}
        self.figures: dict[tuple[str, int, str], Fraction] = {}
        self.levels = [self._sum(row["amount"] for row in rows) for rows in self.located.tables["process.production"]]
        self._emissions()
        self.see = {basis: self._embedded(basis) for basis in (DIRECT, INDIRECT, ELECTRICITY)}
        self._controls()
        self._goods()
        self._cogenerated()

    def number(self, spot: Spot) -> Fraction:
        """What a cell counts."""
        raw = self.entries.raw(spot)
        return Fraction(raw) if isinstance(raw, Number) else ZERO

    def _sum(self, spots: Iterator[Spot]) -> Fraction:
        return sum((self.number(spot) for spot in spots), ZERO)

    def field(self, name: str, number: int) -> Fraction:
        """What the cell of a field counts, of the part with a number from 1."""
        return self.number(self.located.fields[name][number - 1])

    # --- emissions of the installation

    def _emissions(self) -> None:
        total = {"co2": ZERO, "pfc": ZERO}
        for at, row in enumerate(self.located.tables["emissions.streams"][0], 1):
            fossil = self.stream(row)
            self.figures["emissions.stream", at, "fossil"] = fossil
            total["co2"] += fossil
        for at, row in enumerate(self.located.tables["emissions.pfc"][0], 1):
            cf4, c2f6 = self._gases(row)
            both = cf4 * self.gwp["cf4"] + c2f6 * self.gwp["c2f6"]
            found = both / (self.number(row["collection"]) or ONE)
            self.figures |= {("emissions.pfc", at, name): one for name, one in (("cf4", cf4), ("c2f6", c2f6), ("fossil", found))}
            total["pfc"] += found
        self.own = {f"balance.{name}": found for name, found in total.items()}
        stated = {name: self.located.fields[f"balance.{name}"][0] for name in ("co2", "pfc", "n2o", "indirect")}
        filled = {name: self.number(spot) if self.entries.raw(spot) else total.get(name, ZERO) for name, spot in stated.items()}
        for name in ("co2", "pfc", "indirect"):
            self.figures[f"balance.total.{name}", 1, ""] = filled[name]
        self.figures["balance.total.direct", 1, ""] = filled["co2"] + filled["n2o"] + filled["pfc"]

    def stream(self, row: Row) -> Fraction:
        """The fossil carbon dioxide of a source stream [t]."""
        n = self._row(row)
        method = form().choices["method"].get(self.entries.raw(row["method"]))
        fossil = 1 - n["biomass"] / HUNDRED
        if method == "balance":
            return n["amount"] * n["carbon"] * self.ratio * fossil
        if method is None:
            return ZERO
        share = row["oxidation" if method == "combustion" else "conversion"]
        part = self.number(share) / HUNDRED if self.entries.raw(share) else ONE
        return n["amount"] * self._energy(row, n) * n["factor"] * part * fossil

    def energy(self, row: Row) -> Fraction:
        """The energy of a source stream [TJ]."""
        n = self._row(row)
        return n["amount"] * n["ncv"] / THOUSAND

    def _energy(self, row: Row, n: dict[str, Fraction]) -> Fraction:
        per = form().choices["factor"].get(self.entries.raw(row["factor_unit"]))
        return n["ncv"] / THOUSAND if per == "tCO2/TJ" else ONE

    def _gases(self, row: Row) -> tuple[Fraction, Fraction]:
        """Both perfluorocarbons of a line of cells [t]."""
        n = self._row(row)
        method = form().choices["pfc_method"].get(self.entries.raw(row["method"]))
        if method == "slope":
            cf4 = n["amount"] * n["frequency"] * n["duration"] * n["slope"] / THOUSAND
        elif method == "overvoltage" and n["efficiency"]:
            cf4 = n["amount"] * (n["overvoltage"] / n["efficiency"]) * n["coefficient"] / THOUSAND
        else:
            cf4 = ZERO
        return cf4, cf4 * n["fraction"]

    def _row(self, row: Row) -> dict[str, Fraction]:
        return {name: self.number(spot) for name, spot in row.items()}

    # --- goods

    def _own(self, basis: str, n: int) -> Fraction:
        """What a process brings of its own."""
        if basis != DIRECT:
            power = self.field("process.electricity", n)
            return power if basis == ELECTRICITY else power * self.field("process.electricity_factor", n)
        heat = self.field("process.heat_in", n) * self.field("process.heat_in_factor", n)
        heat -= self.field("process.heat_out", n) * self.field("process.heat_out_factor", n)
        sold = self.field("process.exported", n) * self.field("process.exported_factor", n)
        return self.field("process.direct", n) + heat - sold

    def _bought(self, basis: str, n: int) -> Fraction:
        """What a tonne of a bought precursor brings."""
        if basis == DIRECT:
            return self.field("precursor.direct", n)
        power = self.field("precursor.electricity", n)
        return power if basis == ELECTRICITY else power * self.field("precursor.factor", n)

    def _embedded(self, basis: str) -> dict[int, Fraction]:
        """Per tonne of each process: what it brings, what its bought precursors bring, and what the goods of the others do."""
        made = [n for n, level in enumerate(self.levels, 1) if level]
        bought = [
            (self._bought(basis, n), [self.number(row["amount"]) for row in rows])
            for n, rows in enumerate(self.located.tables["precursor.used"], 1)
        ]
        system = []
        for n in made:
            right = self._own(basis, n) + sum((each * used[n - 1] for each, used in bought if each and len(used) >= n), ZERO)
            system.append([*(self.levels[n - 1] if m == n else -self._drawn(m, n) for m in made), right])
        found = solved(system)
        return dict(zip(made, found, strict=True)) if found is not None else {}

    def _drawn(self, source: int, target: int) -> Fraction:
        """How much of the good of one process another takes; its rows are the other processes in their order."""
        rows = self.located.tables["process.used"][source - 1]
        at = target if target < source else target - 1
        return self.number(rows[at - 1]["amount"]) if at <= len(rows) else ZERO

    def _controls(self) -> None:
        for n, level in enumerate(self.levels, 1):
            parts = self._sum(row["amount"] for row in self.located.tables["process.used"][n - 1])
            parts += self.field("process.other_use", n) + self.field("process.market", n)
            self.figures["process.control", n, ""] = level - parts
        for n, rows in enumerate(self.located.tables["precursor.bought"], 1):
            parts = self._sum(row["amount"] for row in self.located.tables["precursor.used"][n - 1])
            parts += self.field("precursor.other_use", n)
            self.figures["precursor.control", n, ""] = self._sum(row["amount"] for row in rows) - parts
            self.figures["precursor.indirect", n, ""] = self._bought(INDIRECT, n)

    def _goods(self) -> None:
        """The table of goods, by the names of their processes."""
        names = {}
        for n, row in enumerate(self.located.tables["installation.processes"][0], 1):
            category = self.entries.raw(row["category"])
            if category:
                names[self.entries.raw(row["name"]) or f"P{n} - {category}"] = n
        for at, row in enumerate(self.located.tables["summary.products"][0], 1):
            n = names.get(self.entries.raw(row["process"]), 0)
            for basis, found in self.see.items():
                if n in found:
                    self.figures["summary.product", at, basis] = found[n]
            if not n:
                continue
            due = self.number(row["price"]) - self.number(row["rebate"])
            self.figures["summary.product", at, "price.effective"] = due
            if all(n in self.see[basis] for basis in (DIRECT, INDIRECT)):
                whole = self.see[DIRECT][n] + self.see[INDIRECT][n]
                self.figures["summary.product", at, "total"] = whole
                for name in ("price", "rebate"):
                    self.figures["summary.product", at, f"{name}.covered"] = whole * self.number(row[f"{name}_share"])

    def _cogenerated(self) -> None:
        """What of the emission of a combined heat and power plant is that of its heat, and what of its electricity."""
        for number in range(1, len(self.located.fields["cogeneration.fuel"]) + 1):
            n = {name: self.field(f"cogeneration.{name}", number) for name in COGENERATED}
            if all(n[name] for name in COGENERATED if name != "cleaning"):
                heat, power = n["heat"] / n["reference_heat"], n["electricity"] * MWH_TO_TJ / n["reference_electricity"]
                whole = n["emission"] + n["cleaning"]
                for name, part in (("heat", heat), ("electricity", power)):
                    self.figures[f"cogeneration.{name}.emission", number, ""] = whole * part / (heat + power)

    # --- what was saved

    def saved(self) -> list[Saved]:
        """Every formula of the map whose value is known, in the order of the map, with what was saved with it."""
        found: list[Saved] = []
        results = locate(self.entries.book, filling().results)
        listed = [((name, n, ""), spot) for name, spots in results.fields.items() for n, spot in enumerate(spots, 1)]
        for name, parts in results.tables.items():
            rows = (row for part in parts for row in part)
            listed += [((name, at, key), spot) for at, row in enumerate(rows, 1) for key, spot in row.items()]
        for key, spot in listed:
            if key in self.figures:
                found.append(Saved(spot, self.entries.raw(spot), self.figures[key]))
        return found


def held(entries: Entries, worked: Worked) -> None:
    """Tell formulas whose saved value is missing, and those whose saved value is not what the entries give."""
    saved = worked.saved()
    entries.note("cbam-uncalculated", [one.spot for one in saved if isinstance(one.shown, Unread) and one.shown == "="])
    wrong = [one for one in saved if not _agrees(one)]
    if wrong:
        first = wrong[0]
        shown = {"cell": first.spot.cell, "shown": first.shown, "value": printed(simplest(first.worked), 12)}
        entries.note("cbam-recalculated", [one.spot for one in wrong], **shown)


def _agrees(one: Saved) -> bool:
    """Whether a formula shows what the entries give, or nothing at all."""
    if not one.shown or (isinstance(one.shown, Unread) and one.shown == "="):
        return True
    if not isinstance(one.shown, Number):
        return False
    return close(Fraction(one.shown), one.worked)


def close(left: Fraction, right: Fraction) -> bool:
    """Whether two figures are the same to a sheet that calculates in doubles."""
    return abs(left - right) <= CLOSE * max(abs(left), abs(right), ONE)


def solved(system: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """The solution of linear equations, each its coefficients and its right side; None where there is none, or more than one."""
    rows = [list(row) for row in system]
    for at in range(len(rows)):
        pivot = next((one for one in range(at, len(rows)) if rows[one][at]), None)
        if pivot is None:
            return None
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other, row in enumerate(rows):
            if other != at and row[at]:
                rows[other] = [value - row[at] * mine for value, mine in zip(row, rows[at], strict=True)]
    return [row[-1] for row in rows]
