"""What a replay finds: of each figure under each rounding policy, and of all figures at once. Plain records that nobody can change."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.replay.problem import shown

if TYPE_CHECKING:
    from decimal import Decimal

    from ghgcalc.literals import Policy
    from ghgcalc.replay.judging import Answer
    from ghgcalc.replay.spans import Rule


def _text(value: Fraction | None) -> str | None:
    return None if value is None else shown(value)


@brief
@dataclass(frozen=True, slots=True)
class Ends:
    """From where to where a figure can come, in its unit.

    Attributes:
        low, high: both ends, exact.
        low_reached, high_reached: whether the end itself can come up; else the figure comes as near as one likes.
        enclosure: whether nothing more is proven than that it lies between them.
    """

    low: Fraction
    high: Fraction
    low_reached: bool = True
    high_reached: bool = True
    enclosure: bool = False

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text; one whose digits never end as a ratio of whole numbers."""
        numbers = {"low": shown(self.low), "high": shown(self.high)}
        return numbers | {"low_reached": self.low_reached, "high_reached": self.high_reached, "enclosure": self.enclosure}


@brief
@dataclass(frozen=True, slots=True)
class Moved:
    """An input of a set that gives a figure: as printed, and the number inside its rounding that was taken instead."""

    name: str
    printed: Fraction
    value: Fraction
    unit: str

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        return {"name": self.name, "printed": shown(self.printed), "value": shown(self.value), "unit": self.unit}


@brief
@dataclass(frozen=True, slots=True)
class Trial:
    """A figure under one rounding policy.

    Attributes:
        policy: which.
        answer: `exact`, the printed inputs give the figure; `within`, others inside their rounding do; `impossible`, none do; `open`,
            neither shown nor excluded.
        calculated: what the printed inputs give; None where they divide by zero.
        reach: how far the figure reaches while the inputs stay inside their rounding; None where a divisor may be zero.
        distance: of an impossible figure, from the nearest number that can come up to the nearest that is printed so; above zero where too
            much is printed. Zero where an end is approached and never reached.
        between: of an impossible figure in a gap between rounded numbers, those below and above it that can come up.
        inputs: those that were moved to give it, and by the engine do give it.
    """

    policy: Policy
    answer: Answer
    calculated: Fraction | None
    reach: Ends | None = None
    distance: Fraction | None = None
    between: tuple[Fraction | None, Fraction | None] | None = None
    inputs: tuple[Moved, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        return {
            "policy": self.policy,
            "answer": self.answer,
            "calculated": _text(self.calculated),
            "reach": None if self.reach is None else self.reach.as_dict(),
            "distance": _text(self.distance),
            "between": None if self.between is None else [_text(end) for end in self.between],
            "inputs": [one.as_dict() for one in self.inputs],
        }


@brief
@dataclass(frozen=True, slots=True)
class Replayed:
    """A printed figure and what came of it.

    Attributes:
        name, printed, unit: as stated. step, rule: of its print.
        of: the equation, formula, line or total.
        trials: one for each rounding policy, in the order in which they were tried.
        note: as stated.
    """

    name: str
    printed: Decimal
    unit: str
    step: Fraction
    rule: Rule
    of: str
    trials: tuple[Trial, ...]
    note: str = ""

    @property
    def best(self) -> Trial:
        """The trial with the best answer, the first of several."""
        from ghgcalc.replay.judging import ANSWERS

        return min(self.trials, key=lambda one: ANSWERS.index(one.answer))

    @property
    def answer(self) -> Answer:
        """The best answer of all policies."""
        return self.best.answer

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies under which that answer comes."""
        return tuple(one.policy for one in self.trials if one.answer == self.answer)

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        return {
            "name": self.name,
            "printed": f"{self.printed:f}",
            "unit": self.unit,
            "precision": shown(self.step),
            "print": self.rule,
            "of": self.of,
            "answer": self.answer,
            "policies": list(self.policies),
            "trials": [one.as_dict() for one in self.trials],
            "note": self.note,
        }


@brief
@dataclass(frozen=True, slots=True)
class Jointly:
    """All figures at once under one rounding policy: the answer, the inputs that were moved, or figures that contradict each other."""

    policy: Policy
    answer: Answer
    inputs: tuple[Moved, ...] = ()
    against: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        inputs = [one.as_dict() for one in self.inputs]
        return {"policy": self.policy, "answer": self.answer, "inputs": inputs, "against": list(self.against)}
