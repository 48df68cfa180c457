"""Source streams and anode effects of a filled form, as an activity states them: fuels, process materials, carbon streams, processes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary
from ghgcalc.activity import POWER
from ghgcalc.communication.cogenerated import named_plant
from ghgcalc.communication.entries import Entries, said
from ghgcalc.communication.model import form

if TYPE_CHECKING:
    from ghgcalc.communication.cogenerated import Plants
    from ghgcalc.communication.finding import Row, Spot

SPARE = {
    "combustion": ("carbon", "conversion"),
    "process": ("ncv", "carbon", "oxidation"),
    "balance": ("ncv", "factor", "factor_unit", "oxidation", "conversion"),
}
"""Columns that the form's formula of a method does not take."""

SPARE_PFC = {"slope": ("overvoltage", "efficiency", "coefficient"), "overvoltage": ("frequency", "duration", "slope")}

PFC = {
    "slope": (
        ("frequency", "anode_effects", "1/(cell·d)", "A: Frequency"),
        ("duration", "anode_effect_duration", "min", "A: Duration"),
    ),
    "overvoltage": (("overvoltage", "anode_effect_overvoltage", "mV", "B: AEO"),),
}
COEFFICIENTS = {
    "slope": (("slope", "slope", "(kgCF4/tAl)/(min/(cell·d))", "A: SEF(CF4)"),),
    "overvoltage": (("coefficient", "overvoltage_coefficient", "kgCF4*%/(tAl*mV)", "B: OVC"),),
}
MAX_NAME = 55
"""Letters of a name in an activity."""

FRACTION = ("fraction", "c2f6_fraction", "kgC2F6/kgCF4", "F(C2F6)")


class Sources:
    """The rows of the sheet of emissions."""

    def __init__(self, entries: Entries, plants: Plants) -> None:
        """Nothing is read yet.

        Args:
            entries: of the form.
            plants: of the installation, which know what burns there.
        """
        self.entries, self.plants = entries, plants
        self.raw: dict[str, list[dict[str, Any]]] = {"fuel": [], "carbonate": [], "carbon_stream": [], "process": []}
        self.spare: list[Spot] = []
        self.renamed: list[Spot] = []
        self.small: list[Spot] = []
        self.balanced: list[Spot] = []

    def read(self) -> dict[str, list[dict[str, Any]]]:
        """The tables of the activity, those that have rows."""
        tables = self.entries.located.tables
        for at, row in enumerate(tables["emissions.streams"][0], 1):
            if self.entries.filled(*row.values()):
                self._stream(at, row)
        for number, row in enumerate(tables["emissions.pfc"][0], 1):
            if self.entries.filled(*row.values()):
                self._pfc(number, row)
        self.entries.note("cbam-unused", self.spare)
        self.entries.note("cbam-renamed", self.renamed)
        self.entries.note("cbam-small", self.small)
        self.entries.note("cbam-whole", self.balanced if self.raw["process"] else [])
        return {table: rows for table, rows in self.raw.items() if rows}

    # --- streams

    def _stream(self, at: int, row: Row) -> None:
        entries = self.entries
        method = entries.choice(row["method"], "method", "Method")
        if method is None:
            return
        self.spare += entries.filled(*(row[name] for name in SPARE[method]))
        if method == "balance":
            self._balance(row)
        elif method == "process":
            self._process(row)
        else:
            self._fuel(at, row)

    def _add(self, table: str, row: dict[str, Any]) -> None:
        self.raw[table].append(row)

    def _where(self, table: str) -> str:
        return f"/{table}/{len(self.raw[table])}"

    def _named(self, kind: str, row: Row, where: str) -> dict[str, Any]:
        """A stream by its name: one of the lists, or of the sender's own."""
        name = self._name(row, f"{where}/name", kind)
        self.entries.origins.setdefault(where, self.entries.place(row["name"]))
        item = vocabulary.item_id(kind, name) if name else None
        if item is not None:
            return {"item": item}
        return {"item": vocabulary.OWN, "name": name, "source": self.entries.cited(row["name"])}

    def _name(self, row: Row, where: str, kind: str = "") -> str:
        """The name of a stream as an activity can have it: in the ids of lines a slash parts what belongs together."""
        stated = self.entries.needed(row["name"], "Source stream name", where)
        name = stated.removeprefix(f"{kind}/")  # so do our own exports call a stream of a list
        if (head := named_plant(stated)) is not None:  # and so one of a power plant
            name = stated.removeprefix(f"{POWER}/{head}/")
        plain = " - ".join(part for one in name.split("/") if (part := one.strip()))[:MAX_NAME].strip()
        if plain != name:
            self.renamed.append(row["name"])
        return plain

    def _measured(self, spot: Spot, value: Decimal, unit: str) -> dict[str, str]:
        return {"value": said(value, unit), "source": self.entries.cited(spot)}

    def _fuel(self, at: int, row: Row) -> None:
        entries, where = self.entries, self._where("fuel")
        found = self._named("fuel", row, where)
        if (plant := self.plants.of_stream(at)) is not None:
            found |= {"use": POWER, "site": plant.id}
        amount = entries.amount(row["amount"], "Activity data (AD)", f"{where}/amount")
        unit = entries.choice(row["amount_unit"], "quantity", "AD Unit", f"{where}/amount")
        factor = entries.amount(row["factor"], "Emission factor (EF)", f"{where}/emission_factor")
        per = self._factor_unit(row, unit, f"{where}/emission_factor")
        if amount is not None and unit is not None:
            found["amount"] = said(amount, unit)
        if factor is not None and per is not None:
            found["emission_factor"] = self._measured(row["factor"], factor, per)
        if per == "tCO2/TJ":
            ncv = entries.amount(row["ncv"], "Net calorific value (NCV)", f"{where}/ncv")
        else:  # of no account for the emission, but for the energy
            ncv = entries.number(row["ncv"], f"{where}/ncv")
        if ncv is not None and unit is not None:
            found["ncv"] = self._measured(row["ncv"], ncv, f"GJ/{unit}")
        oxidation = self._share(row["oxidation"], f"{where}/oxidation")
        if oxidation is not None:
            found["oxidation"] = self._measured(row["oxidation"], oxidation, "%")
        biomass = entries.number(row["biomass"], f"{where}/biomass_share")
        if biomass is not None:
            if 0 < biomass <= 1:  # half a per cent, or a half?
                self.small.append(row["biomass"])
            found["biomass_share"] = self._measured(row["biomass"], biomass, "%")
        self._add("fuel", found)

    def _process(self, row: Row) -> None:
        entries, where = self.entries, self._where("carbonate")
        found = self._named("carbonate", row, where)
        amount = entries.amount(row["amount"], "Activity data (AD)", f"{where}/amount")
        unit = entries.choice(row["amount_unit"], "quantity", "AD Unit", f"{where}/amount")
        factor = entries.amount(row["factor"], "Emission factor (EF)", f"{where}/emission_factor")
        per = self._factor_unit(row, unit, f"{where}/emission_factor")
        if unit is not None and per is not None and (unit, per) != ("t", "tCO2/t"):
            entries.fault("cbam-emission", row["factor_unit"], where, what="tCO2/t")
        if amount is not None:
            found["amount"] = said(amount, "t")
        if factor is not None:
            found["emission_factor"] = self._measured(row["factor"], factor, "tCO2/t")
        conversion = self._share(row["conversion"], f"{where}/conversion")
        if conversion is not None:
            found["conversion"] = self._measured(row["conversion"], conversion, "%")
        self._fossil(row, where)
        self._add("carbonate", found)

    def _balance(self, row: Row) -> None:
        entries, where = self.entries, self._where("carbon_stream")
        found: dict[str, Any] = {"item": self._name(row, f"{where}/item")}
        amount = entries.amount(row["amount"], "Activity data (AD)", f"{where}/amount", signed=True)
        unit = entries.choice(row["amount_unit"], "quantity", "AD Unit", f"{where}/amount")
        carbon = entries.amount(row["carbon"], "Carbon content", f"{where}/carbon")
        if unit not in (None, "t"):
            entries.fault("cbam-emission", row["amount_unit"], where, what="t")
        if amount is None:
            entries.told.add(f"{where}/direction")
        else:  # the form writes what leaves the plant below zero
            found |= {"direction": "out" if amount < 0 else "in", "amount": said(abs(amount), "t")}
        if carbon is not None:
            found["carbon"] = self._measured(row["carbon"], carbon, "tC/t")
        self._fossil(row, where)
        entries.origins.setdefault(where, entries.place(row["name"]))
        self.balanced.append(row["name"])
        self._add("carbon_stream", found)

    def _factor_unit(self, row: Row, unit: str | None, where: str) -> str | None:
        """The unit of an emission factor, which fits that of the amount."""
        entries = self.entries
        per = entries.choice(row["factor_unit"], "factor", "EF Unit", where)
        if per is None or unit is None or per in ("tCO2/TJ", f"tCO2/{unit}"):
            return per
        stated = (entries.raw(row["amount_unit"]), entries.raw(row["factor_unit"]))
        entries.fault("cbam-units", row["factor_unit"], where, amount=stated[0], factor=stated[1])
        return None

    def _share(self, spot: Spot, where: str) -> Decimal | None:
        """A per cent: no oxidation and no conversion is 1 % or less, and none is more than 100 %."""
        found = self.entries.number(spot, where)
        if found is not None and not (1 < found <= 100 or found == 0):
            self.entries.fault("cbam-share", spot, where, value=f"{found:f}", low="1", high="100")
            return None
        return found

    def _fossil(self, row: Row, where: str) -> None:
        """An activity states the biomass of fuels alone."""
        if self.entries.number(row["biomass"], f"{where}/biomass"):
            self.entries.fault("cbam-emission", row["biomass"], where, what="biomass 0 %")

    # --- anode effects

    def _pfc(self, number: int, row: Row) -> None:
        entries, where = self.entries, self._where("process")
        method = entries.choice(row["method"], "pfc_method", "Method")
        if method is None:
            return
        self.spare += entries.filled(*(row[name] for name in SPARE_PFC[method]))
        entries.origins.setdefault(where, entries.place(row["method"]))
        found: dict[str, Any] = {"id": f"PFC {number}", "anode_effect_method": method}
        technology = self._technology(row["technology"])
        if technology is not None:
            found["technology"] = technology
        for name, key, unit, label in (("amount", "liquid_aluminium", "tAl", "Activity data (AD)"), *PFC[method]):
            value = entries.amount(row[name], label, f"{where}/{key}")
            if value is not None:
                found[key] = said(value, unit)
        for name, key, unit, label in (*COEFFICIENTS[method], FRACTION):
            value = entries.amount(row[name], label, f"{where}/{key}")
            if value is not None and name == FRACTION[0] and value > 1:
                entries.fault("cbam-share", row[name], f"{where}/{key}", value=f"{value:f}", low="0", high="1")
            elif value is not None:
                found[key] = self._measured(row[name], value, unit)
        if method == "overvoltage":
            # Its cell prints a per cent, and its formula takes the per cent as a number: who types 94.5 there gets a hundredfold figure.
            efficiency = entries.amount(row["efficiency"], "B: CE", f"{where}/current_efficiency", share=True)
            if efficiency is not None and not 1 < efficiency <= 100:
                entries.fault("cbam-efficiency", row["efficiency"], where, value=f"{efficiency:f}")
            elif efficiency is not None:
                found["current_efficiency"] = said(efficiency, "%")
        # Its heading says per cent, and its formula divides by what stands there: it takes the share.
        collection = entries.number(row["collection"], f"{where}/collection_efficiency", share=True)
        if collection is not None and not Decimal("0.01") < collection <= 1:
            entries.fault("cbam-share", row["collection"], where, value=f"{collection:f}", low="0.01", high="1")
        elif collection is not None:
            found["collection_efficiency"] = said(collection * 100, "%")
        self._add("process", found)

    def _technology(self, spot: Spot) -> str | None:
        """Our word for a type of cell; None, and told, where the form's free text has none that is known."""
        text = self.entries.needed(spot, "Technology type")
        wanted = text.casefold()
        for name, words in form().technologies.items():
            if any(word.casefold() in wanted for word in words):
                return name
        if text:
            self.entries.note("cbam-technology", [spot], value=text)
        return None
