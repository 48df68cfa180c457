"""Goods that leave the plant, and the precursors 前体 that went into them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from ghgcalc.activity.measured import Measured, MeasuredField
from ghgcalc.activity.rows import Row, RowId, Text
from ghgcalc.fields import Datum, One
from ghgcalc.literals import CarbonInstrument, ChemicalElement, Rebate
from ghgcalc.schema import wrong
from ghgcalc.series import Series
from ghgcalc.units import Quantity

Heading = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(?: ?[0-9]{2}){0,3}$")]
"""A code of the combined nomenclature: four digits, or more."""

EMBEDDED = MeasuredField("tCO2e/t", also=("tCO2e/tAl", "tCO2/t", "tCO2/tAl"), sourced=False)

MONEY = One("CNY", "EUR", "USD")


def _share(quantity: Quantity) -> Quantity:
    """A share from nothing to all: what is more was a per cent written without its sign."""
    if quantity.exact > 1:
        shown = f"{quantity.value:f} {quantity.unit.symbol}"
        raise wrong("percent-trap", value=shown, low="0", high="1", unit="1")
    return quantity


Share = Annotated[Quantity, One("1"), AfterValidator(_share)]
"""A share of the year: `"0.6 %"`."""


class Precursor(Row):
    """A good that was used up in making another: all that was used, losses included; each supplier apart.

    Without `direct` the plant's own goods of that heading are meant. `electricity` is what went into a tonne of it 单位隐含电力, its own
    precursors included; `default_share` the part of `direct` that rests on default values 默认值, by word of the supplier.
    """

    good: Heading
    mass: Annotated[Series, Datum("t", also=("tAl",))]
    direct: Annotated[Measured | None, EMBEDDED] = None
    indirect: Annotated[Measured | None, EMBEDDED] = None
    electricity: Annotated[Measured | None, MeasuredField("MWh/t", also=("MWh/tAl",), sourced=False)] = None
    default_share: Share | None = None
    origin: Text | None = None
    supplier: Text | None = None


class Element(Row):
    """An alloying element 合金元素 of a good: the share of its mass, as stated."""

    element: ChemicalElement
    share: Share


class SoldAs(Row):
    """A good as which a product is sold, of several that one process makes: its code, its name, its own shares.

    Each bears what a tonne of the product bears. How many tonnes of each there are, nobody has told: else each is a product of its own.
    """

    name: Text
    cn: Heading
    scrap: Annotated[Quantity | None, One("1")] = None
    preconsumer_scrap: Share | None = None
    other_elements: Share | None = None


class CarbonPrice(Row):
    """A carbon price 碳价 due for a good in the year, by one instrument: the sums for all of its `amount`.

    `due` is before any rebate 减免 (free allocation, compensation, deduction), and without what is due for bought precursors; `covered` is
    the embedded emission on which it is due. A rebate that is not stated is not known: it is not zero.
    """

    instrument: CarbonInstrument
    name: Text | None = None
    due: Annotated[Quantity, MONEY]
    covered: Annotated[Quantity | None, One("tCO2e", "tCO2")] = None
    rebate: Annotated[Quantity | None, MONEY] = None
    rebate_kind: Rebate | None = None
    rebate_covered: Annotated[Quantity | None, One("tCO2e", "tCO2")] = None
    source: Text


class Product(Row):
    """A good 产品: its code, how much left the process, what went into it."""

    id: RowId | None = None
    cn: Heading
    amount: Annotated[Series, Datum("t", also=("tAl",))]
    direct_emission: Annotated[Measured | None, MeasuredField("tCO2e", also=("tCO2",))] = None
    indirect_emission: Annotated[Measured | None, MeasuredField("tCO2e", also=("tCO2",))] = None
    scrap: Annotated[Series | None, Datum("t")] = None
    preconsumer_scrap: Annotated[Measured | None, MeasuredField("1", sourced=False, bounds=("0", "1"))] = None
    other_elements: Annotated[Measured | None, MeasuredField("1", sourced=False, bounds=("0", "1"))] = None
    electricity: Annotated[Series | None, Datum("MWh")] = None
    element: tuple[Element, ...] = ()
    carbon_price: tuple[CarbonPrice, ...] = ()
    precursor: tuple[Precursor, ...] = ()
    sold_as: tuple[SoldAs, ...] = ()

    @property
    def heading(self) -> str:
        """The first four digits."""
        return self.cn[:4]
