"""The parts of a line: its inputs, its printed intermediates and its gases. None of them can be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from ghgcalc.brief import brief
from ghgcalc.documents import GRADES
from ghgcalc.inventory import reading
from ghgcalc.literals import FactorGrade, InputOrigin, LineGrade
from ghgcalc.records import CellDict, GasDict, InputDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


STATED: Final = "stated"
"""The grade of a factor that somebody else's file brings: what its sender says of it is not what we have read."""

CONFIRMED: Final = "confirmed"
"""The grade of a packaged factor whose number its sender has read in the document itself: his word, beside what we have read."""

ALL_GRADES: tuple[FactorGrade, ...] = (*GRADES[:2], CONFIRMED, *GRADES[2:], STATED)
"""Every grade of a factor in an inventory, from the strongest to the weakest: a confirmation stands below what we have read in a copy."""


@brief
@dataclass(frozen=True, slots=True)
class Input:
    """One parameter of a line: name, digits, unit, where it comes from, and the factor with its grade."""

    name: str
    value: str
    unit: str
    origin: InputOrigin
    factor: str | None = None
    grade: FactorGrade | None = None
    document: str | None = None
    source: str | None = None

    def as_dict(self) -> InputDict:
        """The input of the inventory file: the keys that are set."""
        found: InputDict = {"name": self.name, "value": self.value, "unit": self.unit, "origin": self.origin}
        if self.factor is not None:
            found["factor"] = self.factor
        if self.grade is not None:
            found["grade"] = self.grade
        if self.document is not None:
            found["document"] = self.document
        if self.source is not None:
            found["source"] = self.source
        return found

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Input:
        """The input that `as_dict` wrote.

        Raises:
            KeyError, TypeError, ValueError: a key is missing or of another shape.
        """
        text, optional = reading.text, reading.optional
        return cls(
            text(raw, "name"),
            text(raw, "value"),
            text(raw, "unit"),
            reading.origin(raw),
            optional(raw, "factor"),
            reading.grade(raw),
            optional(raw, "document"),
            optional(raw, "source"),
        )


@brief
@dataclass(frozen=True, slots=True)
class Cell:
    """A printed intermediate of the form."""

    name: str
    value: str
    unrounded: str
    unit: str

    def as_dict(self) -> CellDict:
        """The cell of the inventory file."""
        return {"name": self.name, "value": self.value, "unrounded": self.unrounded, "unit": self.unit}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Cell:
        """The cell that `as_dict` wrote.

        Raises:
            KeyError, TypeError, ValueError: a key is missing or of another shape.
        """
        text, digits = reading.text, reading.digits
        return cls(text(raw, "name"), digits(raw, "value"), digits(raw, "unrounded"), text(raw, "unit"))


@brief
@dataclass(frozen=True, slots=True)
class Gas:
    """One gas of a row: mass, GWP and unrounded tCO2e."""

    gas: str
    mass: str
    unit: str
    gwp: str | None
    factor: str | None
    grade: FactorGrade | None
    unrounded: str

    def as_dict(self) -> GasDict:
        """The gas of the inventory file: the keys that are set."""
        found = {
            "gas": self.gas,
            "mass": self.mass,
            "unit": self.unit,
            "gwp": self.gwp,
            "factor": self.factor,
            "grade": self.grade,
            "unrounded": self.unrounded,
        }
        return cast("GasDict", {key: value for key, value in found.items() if value is not None})

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Gas:
        """The gas that `as_dict` wrote.

        Raises:
            KeyError, TypeError, ValueError: a key is missing or of another shape.
        """
        text, optional, digits = reading.text, reading.optional, reading.digits
        return cls(
            text(raw, "gas"),
            text(raw, "mass"),
            text(raw, "unit"),
            optional(raw, "gwp"),
            optional(raw, "factor"),
            reading.grade(raw),
            digits(raw, "unrounded"),
        )


_RANKS: dict[FactorGrade, int] = {grade: rank for rank, grade in enumerate(ALL_GRADES)}


def weakest(inputs: Iterable[Input], gases: Iterable[Gas]) -> LineGrade:
    """The weakest grade among some factors; `measured` where there are none."""
    found: LineGrade = "measured"
    worst = -1
    for grade in [*[one.grade for one in inputs], *[gas.grade for gas in gases]]:
        if grade is not None and _RANKS[grade] > worst:
            found, worst = grade, _RANKS[grade]
    return found
