"""Carbon prices of a filled form: what is due for a tonne of a good, as the sums that an activity states for all of it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.communication.entries import said
from ghgcalc.communication.model import form
from ghgcalc.numbers import printed, shorten, simplest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.communication.entries import Entries
    from ghgcalc.communication.finding import Row, Spot

KEYS = ("price_type", "price_share", "currency", "price", "rebate_type", "rebate_share", "rebate")
SHARES = (("price_share", "covered"), ("rebate_share", "rebate_covered"))


class Prices:
    """The columns of the summary on carbon prices."""

    def __init__(self, entries: Entries) -> None:
        """Nothing is read yet."""
        self.entries = entries
        self.foreign: list[Spot] = []
        self.differing: list[Spot] = []

    def read(self, rows: Sequence[Row], where: str, amount: Decimal, embedded: Fraction | None) -> list[dict[str, Any]]:
        """The carbon price of the goods of one process; none where no row states one, or the rows differ, which is told.

        Args:
            rows: of the goods.
            where: pointer of their product.
            amount: of the process, in t.
            embedded: emissions of a tonne, direct and indirect, in t CO2e; the shares that a price covers are of these.
        """
        entries = self.entries
        stated = [spots for row in rows if (spots := entries.filled(*(row[key] for key in KEYS)))]
        if not stated:
            return []
        if len({tuple(entries.raw(row[key]) for key in KEYS) for row in rows}) > 1:
            self.differing += [spot for spots in stated for spot in spots]
            return []
        return self._price(rows[0], f"{where}/carbon_price/0", amount, embedded)

    def _price(self, row: Row, where: str, amount: Decimal, embedded: Fraction | None) -> list[dict[str, Any]]:
        entries = self.entries
        currency = entries.needed(row["currency"], "Currency", f"{where}/due")
        if currency and currency not in form().choices["currency"]:
            self.foreign.append(row["currency"])
            return []
        instrument = entries.choice(row["price_type"], "price", "Type of instrument (carbon pricing)", f"{where}/instrument")
        found: dict[str, Any] = {"instrument": instrument, "source": entries.cited(row["price"])}
        due = entries.amount(row["price"], "Carbon price (CP) due", f"{where}/due")
        rebate = entries.number(row["rebate"], f"{where}/rebate")
        for key, value in (("due", due), ("rebate", rebate)):
            if value is not None and currency:
                found[key] = said(value * amount, currency)
        if entries.filled(row["rebate_type"]):
            found["rebate_kind"] = entries.choice(row["rebate_type"], "rebate", "Type of rebate", f"{where}/rebate_kind")
        for name, key in SHARES:
            share = entries.number(row[name], f"{where}/{key}", share=True)
            if share is not None and share > 1:
                entries.fault("cbam-share", row[name], f"{where}/{key}", value=f"{share:f}", low="0", high="1")
            elif share is not None and embedded is not None:
                found[key] = f"{printed(simplest(Fraction(share) * embedded * Fraction(amount)))} tCO2e"
        entries.origins.setdefault(where, entries.place(row["price"]))
        return [found]

    def tell(self) -> None:
        """What is not read, and why."""
        entries = self.entries
        shown = ", ".join(dict.fromkeys(shorten(entries.raw(spot), 20) for spot in self.foreign))
        entries.note("cbam-currency", self.foreign, value=shown, known=", ".join(form().choices["currency"]))
        entries.note("cbam-prices", self.differing)
