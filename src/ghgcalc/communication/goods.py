"""Production processes, precursors and goods of a filled form, as an activity states them: products, electricity, heat."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.communication.entries import Entries, said
from ghgcalc.communication.model import form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.communication.finding import Row, Spot

CODE = 4
"""Digits of a heading."""


class Made:
    """A production process of the form: its number there, its category, its name, the product that it becomes."""

    def __init__(self, number: int, category: str, name: str, at: int) -> None:
        """Nothing of its product is read yet."""
        self.number, self.category, self.name, self.at = number, category, name, at
        self.product: dict[str, Any] = {"id": name}
        self.rows: list[Row] = []

    @property
    def where(self) -> str:
        """Pointer of its product."""
        return f"/product/{self.at}"


class Goods:
    """The sheets of processes, of precursors, and of the summary."""

    def __init__(self, entries: Entries, *, metered: bool) -> None:
        """Nothing is read yet.

        Args:
            entries: of the form.
            metered: whether there is exactly one electrolysis process, to which the electricity of unwrought metal belongs.
        """
        self.entries, self.metered = entries, metered
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
        for made in self.made.values():
            self._used(made)
        for number, row in enumerate(self.entries.located.tables["installation.precursors"][0], 1):
            if self.entries.filled(*row.values()):
                self._bought(number, row)
        self.entries.note("cbam-supply", self.grid)
        self.entries.note("cbam-open", self.open)
        self.entries.note("cbam-differing", self.differing)
        self.entries.note("cbam-included", self.included)
        found = {
            "product": [made.product for made in self.made.values()],
            "process.electricity": self.of_cells,
            "other_electricity": self.electricity,
            "heat": self.heat,
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
            if not entries.filled(row["process"], row["cn"]):
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

    def _shown(self, made: Made, amount: Decimal) -> None:
        """Shares that every row of a process states alike; where they differ, or one is blank, they are of no product of ours."""
        for key in ("preconsumer_scrap", "other_elements", "scrap"):
            where = f"{made.where}/{key}"
            found = [(row[key], one) for row in made.rows if (one := self.entries.number(row[key], where, share=True)) is not None]
            if found and (len(found) < len(made.rows) or len({value for _, value in found}) > 1):
                self.differing += [spot for spot, _ in found]
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
            self._control(level, "process", made.number)
        elif not entries.filled(*(row["amount"] for row in rows)):
            entries.fault("cbam-missing", rows[0]["amount"], f"{where}/amount", label="Total production levels")
        direct = entries.amount(self._field("process.direct", made.number), "DirEm*", f"{where}/direct_emission", signed=True)
        heat = self._heat(made)
        if direct is not None and heat is not None:
            spot = self._field("process.direct", made.number)
            made.product["direct_emission"] = {"value": said(direct + heat, "tCO2e"), "source": entries.cited(spot)}
        self._electric(made)

    def _control(self, level: Decimal, block: str, number: int) -> None:
        """Hold an amount against where it went, as the form's own control does."""
        used = [row["amount"] for row in self.entries.located.tables[f"{block}.used"][number - 1]]
        spots = [
            *used,
            self._field(f"{block}.other_use", number),
            *([self._field("process.market", number)] if block == "process" else []),
        ]
        parts = [value for spot in spots if (value := self.entries.number(spot)) is not None]
        difference = level - sum(parts, Decimal(0))
        if parts and difference:
            self.entries.note("cbam-control", self.entries.filled(*spots), level=f"{level:f}", difference=f"{difference:f}")

    def _heat(self, made: Made) -> Decimal | None:
        """Net heat as rows of the enterprise; what it adds to the emission of the process, or None where something is missing."""
        entries, added = self.entries, Decimal(0)
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
            stated = {"value": said(factor, "tCO2/TJ"), "source": entries.cited(per)}
            self.heat.append({"amount": said(sign * amount, "TJ"), "emission_factor": stated})
            added += sign * amount * factor
        return added

    def _electric(self, made: Made) -> None:
        entries = self.entries
        spot, per, source = (self._field(f"process.electricity{end}", made.number) for end in ("", "_factor", "_source"))
        mine = self.of_cells if self.metered and made.category == form().primary else self.electricity
        where = f"/process/0/electricity/{len(mine)}" if mine is self.of_cells else f"/other_electricity/{len(mine)}"
        amount = entries.number(spot, f"{where}/amount")
        if not entries.filled(spot):  # where no indirect emissions count, a form may be without
            self.open.append(spot)
        if amount is None or (not amount and not entries.filled(per, source)):
            return
        supply: str | None = "grid"
        if entries.filled(source):
            supply = entries.choice(source, "electricity_source", "Source of the emission factor", f"{where}/supply")
        if supply == "grid" and entries.raw(source) not in form().plain_grid:
            self.grid.append(source)
        factor = entries.number(per, f"{where}/location_factor")
        if not entries.filled(per):
            self.open.append(per)
        row: dict[str, Any] = {"supply": supply or "grid", "amount": said(amount, "MWh")}
        if factor is not None:
            stated = entries.cited(per) + (f" ({entries.raw(source)})" if entries.raw(source) else "")
            row["location_factor"] = {"value": said(factor, "tCO2/MWh"), "source": stated}
            made.product["indirect_emission"] = {"value": said(amount * factor, "tCO2e"), "source": stated}
            entries.origins.setdefault(f"{made.where}/indirect_emission", entries.place(per))
        mine.append(row)

    # --- precursors

    def _used(self, made: Made) -> None:
        """What of one process goes into the others: each row is one of them, in their order."""
        others = [number for number in range(1, len(self.entries.located.fields["process.direct"]) + 1) if number != made.number]
        for number, row in zip(others, self.entries.located.tables["process.used"][made.number - 1], strict=False):
            self._into(number, row["amount"], made.product.get("cn", form().headings[made.category][0])[:CODE], {})

    def _into(self, number: int, spot: Spot, good: str, more: Mapping[str, Any]) -> bool:
        """Note a precursor of a process, if any of it is used; whether there is any."""
        entries = self.entries
        target = self.made.get(number)
        if target is None:
            if entries.filled(spot):
                entries.fault("cbam-nowhere", spot, value=entries.raw(spot), number=number)
            return False
        listed: list[dict[str, Any]] = target.product.get("precursor", [])
        where = f"{target.where}/precursor/{len(listed)}"
        mass = entries.number(spot, f"{where}/mass")
        if not mass:
            return False
        entries.origins.setdefault(where, entries.place(spot))
        target.product["precursor"] = [*listed, {"good": good, "mass": said(mass, "t"), **more}]
        return True

    def _bought(self, number: int, row: Row) -> None:
        entries = self.entries
        category = entries.choice(row["category"], "category", "Production process")
        if category is None:
            return
        headings = form().headings[category]
        more: dict[str, Any] = {}
        for key, name in (("supplier", "name"), ("origin", "country")):
            if found := entries.text(row[name]):
                more[key] = found
        spot, source = (self._field(f"precursor.direct{end}", number) for end in ("", "_source"))
        direct = entries.amount(spot, "SEE (direct)")
        if direct is not None:
            more["direct"] = {"value": said(direct, "tCO2e/t"), "source": self._by(spot, source)}
        power, factor = (self._field(f"precursor.{name}", number) for name in ("electricity", "factor"))
        how = self._field("precursor.factor_source", number)
        values = [entries.number(power), entries.number(factor)]
        for each, value, label in ((power, values[0], "Specific electricity consumption"), (factor, values[1], "Emission factor")):
            if not entries.filled(each) and entries.filled(power, factor):
                entries.fault("cbam-missing", each, label=label)
            elif value is not None and each is factor and values[0] is not None:
                more["indirect"] = {"value": said(values[0] * value, "tCO2e/t"), "source": self._by(factor, how)}
        into = [
            self._into(at, used["amount"], headings[0], more)
            for at, used in enumerate(entries.located.tables["precursor.used"][number - 1], 1)
        ]
        bought = [
            value for one in entries.located.tables["precursor.bought"][number - 1] if (value := entries.number(one["amount"]))
        ]
        if bought:
            self._control(sum(bought, Decimal(0)), "precursor", number)
        if not any(into):
            entries.note("cbam-unused", [row["category"]])
        elif len(headings) > 1:
            entries.note("cbam-heading", [row["category"]], value=headings[0])

    def _by(self, spot: Spot, source: Spot) -> str:
        """The source of a value, with what the form says of it: measured, a default, unknown."""
        said_ = self.entries.text(source)
        return self.entries.cited(spot) + (f" ({said_})" if said_ else "")


def _shared(codes: list[str]) -> str:
    """What all codes begin with: the code, a subheading, the heading; empty where not even that."""
    heads = ({code[:length] for code in codes} for length in (2 * CODE + 2, 2 * CODE, CODE + 2, CODE))
    return next((min(one) for one in heads if len(one) == 1), "")
