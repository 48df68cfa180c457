"""What is asked: inputs with spans, figures with what they are printed as, and the steps between them under each rounding policy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ghgcalc.brief import brief
from ghgcalc.errors import NumberError, UnitError
from ghgcalc.findings import Finding
from ghgcalc.numbers import decimal_of, fraction_of, number, ratio_or_number, sketch
from ghgcalc.replay.spans import Rule, Span
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.findings import Place
    from ghgcalc.literals import Policy
    from ghgcalc.replay.reach import Point
    from ghgcalc.replay.statement import Printed
    from ghgcalc.replay.steps import System


@brief
class Given(NamedTuple):
    """A printed input: its number in its own unit, and the numbers that are printed so."""

    name: str
    value: Fraction
    unit: str
    span: Span
    note: str = ""


@brief
class Wanted(NamedTuple):
    """A printed figure: its number in its own unit, and the numbers that are printed so; `of` says what it is of."""

    name: str
    value: Decimal
    unit: str
    step: Fraction
    rule: Rule
    span: Span
    of: str
    note: str = ""


class Recompute(Protocol):
    """Figures worked out by the equations themselves, under a policy, for inputs."""

    def __call__(self, policy: Policy, at: Point) -> Mapping[str, Fraction] | None:
        """The figures by name, without those that divide by zero; None where the engine refuses the inputs."""


@brief
@dataclass(frozen=True)
class Problem:
    """Everything that is asked at once.

    Attributes:
        given: the inputs, by name. wanted: the figures, in their order.
        systems: by policy; the step of a figure has its name. unsure: figures whose formulas are not proven, by policy alike.
        recompute: by the engine. findings: what must be known of the answers.
    """

    given: Mapping[str, Given]
    wanted: Sequence[Wanted]
    systems: Mapping[Policy, System]
    recompute: Recompute
    unsure: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()

    @property
    def start(self) -> Point:
        """The inputs as printed."""
        return {name: one.value for name, one in self.given.items()}


_RATIO = re.compile(r"\s*([0-9]+/[0-9]+)\s+(\S.*)", re.ASCII)


def read_quantity(text: str, place: Place, faults: list[Finding], *, ratios: bool = False) -> Quantity | None:
    """The number and unit of a text, with `ratios` `44/12 tCO2/tC` included; None where it is none, with a fault."""
    try:
        ratio = _RATIO.fullmatch(text) if ratios else None
        return Quantity(text) if ratio is None else Quantity(fraction_of(ratio_or_number(ratio[1])), ratio[2])
    except (NumberError, UnitError) as error:
        faults.append(Finding.of("replay-number", place=place, value=sketch(text), detail=str(error).rstrip(".")))
        return None


def is_ratio(text: str) -> bool:
    """Whether a number is written as a ratio, which no print has cut."""
    return _RATIO.fullmatch(text) is not None


def step_of(value: Decimal, stated: Printed, place: Place, faults: list[Finding], decimals: int | None = None) -> Fraction:
    """The step of a print: as stated, else that of the decimals that are written.

    Args:
        value: that is printed.
        stated: with what is said of its digits.
        place: of the number.
        faults: gets a step that is none, or of which the number is no whole multiple.
        decimals: where nothing is stated, instead of those that are written.
    """
    written = max(0, -int(value.as_tuple().exponent))
    places = stated.decimals if stated.decimals is not None else written if decimals is None else decimals
    step = Fraction(10) ** -places
    if stated.precision is not None:
        try:
            step = Fraction(number(stated.precision))
        except NumberError:
            step = Fraction(0)
        if step <= 0 or stated.decimals is not None:
            faults.append(Finding.of("replay-precision", place=place, value=sketch(stated.precision)))
            return Fraction(1)
    if Fraction(value) % step:
        faults.append(Finding.of("replay-digits", place=place, value=f"{value:f}", step=shown(step)))
    return step


def shown(value: Fraction) -> str:
    """A fraction with every digit, or as a ratio where they never end."""
    ended = decimal_of(value)
    return str(value) if ended is None else f"{ended:f}"
