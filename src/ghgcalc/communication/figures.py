"""What goes into the form, and what the form has to come to: figures by our names for its cells, exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from ghgcalc.brief import brief
from ghgcalc.texts import LANGUAGES, text
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ghgcalc.findings import Finding
    from ghgcalc.inventory import Line

HEAT, PLANT_HEAT = "heat", "plant-heat"
"""The sources of heat, which stand with the processes, not among the source streams: bought or sold, and of the installation's own plants."""

INDIRECT = "form-indirect"
OF_INDIRECT = (".indirect", ".total", ".electricity", ".covered")
"""Figures of a good that lack what a process or a precursor states in tonnes alone."""

Written: TypeAlias = "Fraction | str | date"


@brief
@dataclass
class Figures:
    """Figures while they are collected.

    Attributes:
        written: what is filled in, by the name of its cell; texts of choices are our words for them.
        expected: what the form calculates, in t CO2e, t or t CO2e/t. resting: the lines or goods that a cell rests on.
    """

    written: dict[str, Written] = field(default_factory=dict)
    expected: dict[str, Fraction] = field(default_factory=dict)
    resting: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def put(self, key: str, value: Written, resting: str) -> None:
        """Fill in a cell."""
        self.written[key], self.resting[key] = value, resting

    def because(self, key: str) -> str:
        """The code of the finding that says why a figure of goods cannot agree; empty where none does."""
        told = {one.code for one in self.findings}
        return INDIRECT if key.startswith("product.") and key.endswith(OF_INDIRECT) and INDIRECT in told else ""

    def expect(self, key: str, value: Fraction, resting: str) -> None:
        """What a cell has to come to."""
        self.expected[key], self.resting[key] = value, resting


def asked(name: str) -> dict[str, str]:
    """What the form asks for, in words of both languages."""
    return {f"asked{tail}": text("word", f"asked-{name}", lang) for tail, lang in zip(("", "_zh"), LANGUAGES, strict=True)}


def same(one: Fraction, other: Fraction) -> bool:
    """Whether two figures are one: an inventory writes those without end to 28 digits, and their sums differ in the last of them."""
    return abs(one - other) <= max(abs(one), abs(other)) * SLACK


SLACK = Fraction(1, 10**20)


def mean(values: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """The mean of the months, weighed; the plain mean where nothing weighs anything."""
    whole = sum(weights, Fraction(0))
    if not whole:
        return sum(values, Fraction(0)) / len(values)
    return sum((value * weight for value, weight in zip(values, weights, strict=True)), Fraction(0)) / whole


def harmonic(values: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """The mean by which a sum is divided as its parts are, each by its own."""
    return 1 / mean([1 / value for value in values], weights)


class Read:
    """The parameters of a line, by name, in the unit that is asked for."""

    def __init__(self, line: Line) -> None:
        """Of one line: what went in, and what was worked out on the way."""
        self.line = line
        self.values = {cell.name: (str(cell.unrounded), cell.unit) for cell in line.cells}
        self.values |= {one.name: (one.value, one.unit) for one in line.inputs}

    def __contains__(self, name: str) -> bool:
        """Whether the line has that parameter."""
        return name in self.values

    def get(self, name: str, unit: str) -> Fraction:
        """A parameter in a unit.

        Raises:
            KeyError: the line has none of that name.
        """
        value, own = self.values[name]
        return Fraction(value) * Fraction(Unit.of(own).scale) / Fraction(Unit.of(unit).scale)

    @property
    def volume(self) -> bool:
        """Whether the amount is a volume of gas."""
        return "Nm3" in self.values["amount"][1]

    @property
    def emission(self) -> Fraction:
        """In t CO2e, before any rounding."""
        return Fraction(self.line.unrounded)


def stem(line: Line) -> str:
    """The id of a line without its period: what stands for the months of one stream."""
    return line.id.rpartition("/")[0]


def whole(lines: Iterable[Line]) -> Fraction:
    """The emissions of some lines, in t CO2e."""
    return sum((Fraction(line.unrounded) for line in lines), Fraction(0))
