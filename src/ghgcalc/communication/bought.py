"""Precursors of a filled form: what of one process goes into another, and what was bought."""

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

DEFAULTS = {"measured": "0 %", "default": "100 %"}
"""The share of default values in an intensity, by what the form says of its source; of one that is unknown there is none."""


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


class Precursors:
    """What goes into the processes."""

    def __init__(self, entries: Entries, made: Mapping[int, Made], open_: list[Spot]) -> None:
        """Nothing is read yet.

        Args:
            entries: of the form.
            made: the processes by their numbers; their products are filled in.
            open_: takes the cells that are blank and rest no direct emission.
        """
        self.entries, self.made, self.open = entries, made, open_

    def read(self) -> None:
        """Fill the precursors into the products."""
        for made in self.made.values():
            self._used(made)
        for number, row in enumerate(self.entries.located.tables["installation.precursors"][0], 1):
            if self.entries.filled(*row.values()):
                self._bought(number, row)

    def _field(self, name: str, number: int) -> Spot:
        return self.entries.located.fields[name][number - 1]

    def _used(self, made: Made) -> None:
        """What of one process goes into the others: each row is one of them, in their order."""
        code = made.product.get("cn", form().headings[made.category][0])
        like = [one for one in self.made.values() if one.product.get("cn", "")[:CODE] == code[:CODE]]
        good = code if len(like) > 1 else code[:CODE]  # of several goods of a heading the code tells which
        others = [number for number in range(1, len(self.entries.located.fields["process.direct"]) + 1) if number != made.number]
        for number, row in zip(others, self.entries.located.tables["process.used"][made.number - 1], strict=False):
            self._into(number, row["amount"], good, {})

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
        more |= self._direct(number) | self._power(number)
        into = [
            self._into(at, used["amount"], headings[0], more)
            for at, used in enumerate(entries.located.tables["precursor.used"][number - 1], 1)
        ]
        bought = [
            value for one in entries.located.tables["precursor.bought"][number - 1] if (value := entries.number(one["amount"]))
        ]
        if bought:
            control(entries, sum(bought, Decimal(0)), "precursor", number)
        if not any(into):
            entries.note("cbam-unused", [row["category"]])
        elif len(headings) > 1:
            entries.note("cbam-heading", [row["category"]], value=headings[0])

    def _direct(self, number: int) -> dict[str, Any]:
        """The direct emission of a tonne, and how much of it rests on default values."""
        entries, found = self.entries, dict[str, Any]()
        spot, source = (self._field(f"precursor.direct{end}", number) for end in ("", "_source"))
        direct = entries.amount(spot, "SEE (direct)")
        if direct is not None:
            found["direct"] = {"value": said(direct, "tCO2e/t"), "source": self._by(spot, source)}
        kind = entries.choice(source, "source", "Source") if entries.filled(source) else None
        if kind in DEFAULTS:
            found["default_share"] = DEFAULTS[kind]
        return found

    def _power(self, number: int) -> dict[str, Any]:
        """The electricity of a tonne, and its indirect emission; a factor counts where indirect emissions do."""
        entries, found = self.entries, dict[str, Any]()
        spot, per, how, by = (
            self._field(f"precursor.{name}", number) for name in ("electricity", "factor", "factor_source", "electricity_source")
        )
        power, factor = entries.number(spot), entries.number(per)
        if power is not None:
            found["electricity"] = {"value": said(power, "MWh/t"), "source": self._by(spot, by)}
        if not entries.filled(spot) and entries.filled(per):
            entries.fault("cbam-missing", spot, label="Specific electricity consumption")
        elif entries.filled(spot) and not entries.filled(per):
            self.open.append(per)
        elif power is not None and factor is not None:
            found["indirect"] = {"value": said(power * factor, "tCO2e/t"), "source": self._by(per, how)}
        return found

    def _by(self, spot: Spot, source: Spot) -> str:
        """The source of a value, with what the form says of it: measured, a default, unknown."""
        said_ = self.entries.text(source)
        return self.entries.cited(spot) + (f" ({said_})" if said_ else "")


def control(entries: Entries, level: Decimal, block: str, number: int) -> None:
    """Hold an amount against where it went, as the form's own control does."""
    spots = [row["amount"] for row in entries.located.tables[f"{block}.used"][number - 1]]
    spots.append(entries.located.fields[f"{block}.other_use"][number - 1])
    if block == "process":
        spots.append(entries.located.fields["process.market"][number - 1])
    parts = [value for spot in spots if (value := entries.number(spot)) is not None]
    difference = level - sum(parts, Decimal(0))
    if parts and difference:
        entries.note("cbam-control", entries.filled(*spots), level=f"{level:f}", difference=f"{difference:f}")
