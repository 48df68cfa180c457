"""Goods that leave the plant, and the precursors 前体 that went into them."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from ghgcalc.activity.measured import Measured, MeasuredField
from ghgcalc.activity.rows import Row, RowId, Text
from ghgcalc.fields import Datum
from ghgcalc.series import Series

Heading = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(?: ?[0-9]{2}){0,3}$")]
"""A code of the combined nomenclature: four digits, or more."""

EMBEDDED = MeasuredField("tCO2e/t", also=("tCO2e/tAl", "tCO2/t", "tCO2/tAl"), sourced=False)


class Precursor(Row):
    """A good that was used up in making another: all that was used, losses included; each supplier apart.

    Without `direct` the plant's own goods of that heading are meant.
    """

    good: Heading
    mass: Annotated[Series, Datum("t", also=("tAl",))]
    direct: Annotated[Measured | None, EMBEDDED] = None
    indirect: Annotated[Measured | None, EMBEDDED] = None
    origin: Text | None = None
    supplier: Text | None = None


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
    precursor: tuple[Precursor, ...] = ()

    @property
    def heading(self) -> str:
        """The first four digits."""
        return self.cn[:4]
