"""What is known of a sector as a whole, as data: firms, obligation, mean intensity, and where a balance value is plausible."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from ghgcalc import fields
from ghgcalc.allowances.plans.parts import DocumentId, Number, Said, Slug, Sourced, read_model
from ghgcalc.fields import One
from ghgcalc.guidelines.model import Years
from ghgcalc.schema import Strict
from ghgcalc.units import Quantity

FILE = Path(__file__).with_name("sectors.toml")


class Intensity(Sourced):
    """The mean intensity of a sector, in t CO2e per t of product."""

    value: Annotated[Quantity, fields.Intensity]


class BalanceBand(Sourced):
    """Where a balance value is plausible, in t CO2e per t of product, both ends included, for data years from `from_` on."""

    low: Number
    high: Number
    from_: int

    model_config = Years.model_config

    def holds(self, value: Fraction) -> bool:
        """Whether a value lies in it."""
        return Fraction(self.low) <= value <= Fraction(self.high)


class Other(Said):
    """A number that is known under another name, and is no balance value; the factor or the document that prints it."""

    value: Number
    factor: str | None = None
    document: DocumentId | None = None

    @property
    def number(self) -> Fraction:
        """The value, exactly."""
        return Fraction(self.value)


class Sector(Sourced):
    """A sector in a data year: firms, their obligation, and what follows for balance values."""

    id: Slug
    year: int
    entities: int
    emissions: Annotated[Quantity, One("tCO2e", strict=True)]
    intensity: Intensity
    balance: BalanceBand
    other: tuple[Other, ...] = ()


class Sectors(Strict):
    """Every sector of which something is known."""

    schema_: Literal["ghgcalc/sectors/1"]
    sector: tuple[Sector, ...]

    model_config = Years.model_config

    def of(self, id: str, year: int) -> Sector | None:  # noqa: A002
        """What is known of a sector for the balance value of a data year."""
        return next((one for one in self.sector if one.id == id and year >= one.balance.from_), None)


@cache
def sectors() -> Sectors:
    """The packaged anchors."""
    found: Sectors = read_model(Sectors, FILE)
    return found
