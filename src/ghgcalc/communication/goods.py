"""Production processes, precursors and goods of a filled form, as an activity states them: products, electricity, heat."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.communication.bought import CODE, Made, Precursors, control
from ghgcalc.communication.entries import Entries, said
from ghgcalc.communication.model import form
from ghgcalc.communication.prices import Prices
from ghgcalc.communication.worked import DIRECT, INDIRECT, ZERO
from ghgcalc.numbers import printed, simplest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.communication.cogenerated import Plants
    from ghgcalc.communication.finding import Row, Spot
    from ghgcalc.communication.worked import Worked


SHARES = ("preconsumer_scrap", "other_elements", "scrap")
MAX_TEXT = 200
"""Letters of a text in an activity."""


class Goods:
    """The sheets of processes, of precursors, and of the summary."""

    def __init__(self, entries: Entries, worked: Worked, plants: Plants, *, lines: int) -> None:
        """Nothing is read yet.

        Args:
            entries: of the form.
            worked: what the form works out of them.
            plants: of the installation; what of their heat and electricity goes where is filled in.
            lines: how many lines of cells there are; to exactly one the electricity of unwrought metal belongs.
        """
        self.entries, self.worked, self.plants, self.lines = entries, worked, plants, lines
        self.prices = Prices(entries)
        self.captive: list[Spot] = []
        self.made: dict[int, Made] = {}
        self.electricity: list[dict[str, Any]] = []
        self.of_cells: list[dict[str, Any]] = []
        self.heat: list[dict[str, Any]] = []
        self.grid: list[Spot] = []
        self.open: list[Spot] = []
        self.differing: list[Spot] = []
        self.included: list[Spot] = []

    def read(self) -> dict[str, list[dict[str, Any]]]:
        """The tables of the activity, those that have rows; the electricity of the cells under `process.electricity`."""
        for number, row in enumerate(self.entries.located.tables["installation.processes"][0], 1):
            if self.entries.filled(*row.values()):
                self._declare(number, row)
        self._codes()
        for made in self.made.values():
            self._process(made)
        Precursors(self.entries, self.made, self.open).read()
        self.prices.tell()
        self.entries.note("cbam-supply", self.grid)
        self.entries.note("cbam-captive", self.captive)
        self.entries.note("cbam-open", self.open)
        self.entries.note("cbam-differing", self.differing)
        self.entries.note("cbam-included", self.included)
        found = {
            "product": [made.product for made in self.made.values()],
            "process.electricity": self.of_cells,
            "other_electricity": self.electricity,
            "heat": self.heat,
            "facility": list(self.plants.rows()),
        }
        return {table: rows for table, rows in found.items() if rows}

    def _field(self, name: str, number: int) -> Spot:
        return self.entries.located.fields[name][number - 1]

    # --- processes

    def _declare(self, number: int, row: Row) -> None:
        entries = self.entries
        at = len(self.made)
        category = entries.choice(row["category"], "category", "Aggregated goods category", f"/product/{at}/cn")
        if entries.raw(row["included"]) not in ("", form().direct_only):
            self.included.append(row["included"])
        if category is None:
            return
        # The form itself calls a process without a name so.
        name = entries.text(row["name"], f"/product/{at}/id") or f"P{number} - {entries.text(row['category'])}"
        self.made[number] = Made(number, category, name, at)
        entries.origins.setdefault(f"/product/{at}", entries.place(row["category"]))

    def _codes(self) -> None:
        """The codes of the nomenclature and what else the summary states of the goods of a process."""
        entries = self.entries
        rows: dict[int, list[Row]] = {number: [] for number in self.made}
        names = {made.name: number for number, made in self.made.items()}
        for row in entries.located.tables["summary.products"][0]:
            if not entries.filled(*row.values()):
                continue
            stated = entries.needed(row["process"], "Production process from which the products arise")
            if stated in names:
                rows[names[stated]].append(row)
            elif stated:
                entries.fault("cbam-choice", row["process"], label="Production process", value=stated, known=", ".join(names))
        for number, found in rows.items():
            self._coded(self.made[number], found)

    def _coded(self, made: Made, rows: list[Row]) -> None:
        entries, headings = self.entries, form().headings[made.category]
        codes = [(row["cn"], "".join(entries.text(row["cn"], f"{made.where}/cn").split())) for row in rows]
        codes = [(spot, code) for spot, code in codes if code]
        for spot, code in codes:
            if code[:CODE] not in headings:
                entries.fault("cbam-code", spot, f"{made.where}/cn", value=code, category=made.name, known=", ".join(headings))
        whole = _shared([code for _, code in codes])
        if whole:
            made.product["cn"] = whole
            if len({code for _, code in codes}) > 1:
                entries.note("cbam-codes", [spot for spot, _ in codes], value=whole)
        elif codes:
            entries.fault("cbam-headings", codes[0][0], f"{made.where}/cn", codes=", ".join(code for _, code in codes))
        elif len(headings) == 1:  # the category has no other
            made.product["cn"] = headings[0]
        else:
            spot = self._field("process.direct", made.number)
            entries.fault("cbam-uncoded", spot, f"{made.where}/cn", name=made.name)
        made.rows = rows
        if len(rows) > 1 and len(codes) == len(rows):
            self._sold(made, [code for _, code in codes])

    def _sold(self, made: Made, codes: Sequence[str]) -> None:
        """Several goods of one process: the form has their codes, names and shares, and one sum of their tonnes."""
        made.product["sold_as"] = []
        for at, (row, code) in enumerate(zip(made.rows, codes, strict=True)):
            where = f"{made.where}/sold_as/{at}"
            found = {"name": self.entries.text(row["name"], f"{where}/name")[:MAX_TEXT] or code, "cn": code}
            for key in SHARES:
                if (value := self.entries.number(row[key], f"{where}/{key}", share=True)) is not None:
                    found[key] = said(value * 100, "%")
            made.product["sold_as"].append(found)
            self.entries.taken.add(row["name"])

    def _shown(self, made: Made, amount: Decimal) -> None:
        """Shares that every row of a process states alike; where they differ, or one is blank, they are of no product of ours."""
        for key in SHARES:
            where = f"{made.where}/{key}"
            found = [(row[key], one) for row in made.rows if (one := self.entries.number(row[key], where, share=True)) is not None]
            if found and (len(found) < len(made.rows) or len({value for _, value in found}) > 1):
                self.differing += [spot for spot, _ in found] if "sold_as" not in made.product else []
            elif found:
                spot, value = found[0]
                shared = {"value": said(value * 100, "%"), "source": self.entries.cited(spot)}
                made.product[key] = said(value * amount, "t") if key == "scrap" else shared

    def _process(self, made: Made) -> None:
        entries, where = self.entries, made.where
        rows = entries.located.tables["process.production"][made.number - 1]
        amounts = [value for row in rows if (value := entries.number(row["amount"], f"{where}/amount")) is not None]
        if amounts:
            level = sum(amounts, Decimal(0))
            made.product["amount"] = said(level, "t")
            self._shown(made, level)
            self._priced(made, level)
            control(entries, level, "process", made.number)
        elif not entries.filled(*(row["amount"] for row in rows)):
            entries.fault("cbam-missing", rows[0]["amount"], f"{where}/amount", label="Total production levels")
        direct = entries.amount(self._field("process.direct", made.number), "DirEm*", f"{where}/direct_emission", signed=True)
        heat, sold = self._heat(made), self._exported(made)
        if direct is not None and heat is not None and sold is not None:
            spot = self._field("process.direct", made.number)
            whole = printed(simplest(Fraction(direct) + heat - Fraction(sold)))
            made.product["direct_emission"] = {"value": f"{whole} tCO2e", "source": entries.cited(spot)}
        self._electric(made)

    def _priced(self, made: Made, amount: Decimal) -> None:
        """The carbon price that is due for the goods of a process."""
        found = [self.worked.see[basis].get(made.number) for basis in (DIRECT, INDIRECT)]
        embedded = None if None in found else sum((one for one in found if one is not None), ZERO)
        if price := self.prices.read(made.rows, made.where, amount, embedded):
            made.product["carbon_price"] = price

    def _heat(self, made: Made) -> Fraction | None:
        """What net heat adds to the emission of a process, or None where something is missing; bought and sold heat as rows.

        Heat with the factor of the installation's own plant is that plant's: it is no row of the enterprise, and its factor has all digits.
        """
        entries, added = self.entries, Fraction(0)
        for name, sign in (("in", 1), ("out", -1)):
            spot, per = self._field(f"process.heat_{name}", made.number), self._field(f"process.heat_{name}_factor", made.number)
            where = f"/heat/{len(self.heat)}"
            amount = entries.number(spot, f"{where}/amount")
            if not amount:
                if entries.filled(spot) and amount is None:
                    return None
                continue
            factor = entries.amount(per, "Emissions factor", f"{where}/emission_factor")
            if factor is None:
                return None
            plant = self.plants.of_heat(factor) if name == "in" else None
            added += sign * Fraction(amount) * (Fraction(factor) if plant is None else plant.heat_factor)
            if plant is not None:
                plant.used.append(amount)
                continue
            stated = {"value": said(factor, "tCO2/TJ"), "source": entries.cited(per)}
            self.heat.append({"amount": said(sign * amount, "TJ"), "emission_factor": stated})
        return added

    def _exported(self, made: Made) -> Decimal | None:
        """What exported electricity takes off the emission of a process; None where something is missing, or no plant is there to sell it."""
        entries = self.entries
        spot, per = self._field("process.exported", made.number), self._field("process.exported_factor", made.number)
        amount = entries.number(spot)
        if not amount:
            return None if entries.filled(spot) and amount is None else Decimal(0)
        plant = self.plants.of_power(heat=True)
        if plant is None:
            entries.fault("cbam-emission", spot, what="Amounts exported")
            return None
        factor = entries.amount(per, "Emission factor of the electricity")
        if factor is None:
            return None
        plant.sold.append(amount)
        return amount * factor

    def _electric(self, made: Made) -> None:
        """Electricity: that of the metal as a supply, that of other goods as theirs."""
        entries = self.entries
        spot, per, source = (self._field(f"process.electricity{end}", made.number) for end in ("", "_factor", "_source"))
        primary = made.category == form().primary
        mine = self.of_cells if self.lines == 1 else self.electricity
        table = "/process/0/electricity" if self.lines == 1 else "/other_electricity"
        where = f"{table}/{len(mine)}" if primary else made.where
        amount = entries.number(spot, f"{where}/{'amount' if primary else 'electricity'}")
        if not entries.filled(spot):  # where no indirect emissions count, a form may be without
            self.open.append(spot)
        if amount is None:
            return
        made.product["electricity"] = said(amount, "MWh")
        entries.origins.setdefault(f"{made.where}/electricity", entries.place(spot))
        supply: str | None = "grid"
        if entries.filled(source):
            supply = entries.choice(source, "electricity_source", "Source of the emission factor", f"{where}/supply")
        if not amount and not entries.filled(per, source):
            return
        factor = entries.number(per, f"{where}/{'location_factor' if primary else 'indirect_emission'}")
        if not entries.filled(per):
            self.open.append(per)
        row: dict[str, Any] = {"supply": supply or "grid", "amount": said(amount, "MWh")}
        if self.lines > 1:  # of all of them together: the form does not say which line used what
            row["covers"] = "plant"
        if factor is not None:
            stated = entries.cited(per) + (f" ({entries.raw(source)})" if entries.raw(source) else "")
            row["location_factor"] = {"value": said(factor, "tCO2/MWh"), "source": stated}
            made.product["indirect_emission"] = {"value": said(amount * factor, "tCO2e"), "source": stated}
            entries.origins.setdefault(f"{made.where}/indirect_emission", entries.place(per))
        if not primary:
            return
        if supply == "grid" and entries.raw(source) not in form().plain_grid:
            self.grid.append(source)
        if supply == "captive":
            plant = self.plants.of_power(heat=entries.raw(source) == form().cogeneration)
            if plant is not None:
                row["plant"] = plant.id
            else:
                self.captive.append(source)
        mine.append(row)


def _shared(codes: list[str]) -> str:
    """What all codes begin with: the code, a subheading, the heading; empty where not even that."""
    heads = ({code[:length] for code in codes} for length in (2 * CODE + 2, 2 * CODE, CODE + 2, CODE))
    return next((min(one) for one in heads if len(one) == 1), "")
