"""The result of a replay: every figure with its answer, and all of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc.rendering import Reported
from ghgcalc.replay.judging import ANSWERS

if TYPE_CHECKING:
    from ghgcalc.findings import Finding
    from ghgcalc.replay.judging import Answer
    from ghgcalc.replay.record import Jointly, Replayed

SCHEMA = "ghgcalc/replay-result/1"


@dataclass(frozen=True, repr=False)
class Replay(Reported):
    """Printed figures against what the printed inputs can give.

    Attributes:
        title, source: as stated. file: the name of the statement. guideline: of an activity.
        figures: in their order.
        jointly: all figures at once, by rounding policy; empty where there is but one figure.
        findings: what must be known of the answers.
    """

    title: str
    source: str
    file: str
    guideline: str
    figures: tuple[Replayed, ...]
    jointly: tuple[Jointly, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def together(self) -> Jointly | None:
        """The policy with the best answer for all figures at once; None where there is but one."""
        return min(self.jointly, key=lambda one: ANSWERS.index(one.answer), default=None)

    @property
    def possible(self) -> bool:
        """Whether nothing is proven impossible: no figure alone, nor all of them at once."""
        answers = [one.answer for one in self.figures] + ([self.together.answer] if self.together else [])
        return "impossible" not in answers

    def figure(self, name: str) -> Replayed:
        """The figure of a name.

        Raises:
            KeyError: there is none.
        """
        for one in self.figures:
            if one.name == name:
                return one
        raise KeyError(name)

    def count(self, answer: Answer) -> int:
        """How many figures have that answer."""
        return sum(one.answer == answer for one in self.figures)

    def as_dict(self) -> dict[str, Any]:
        """The record of `replay --format json`."""
        return {
            "schema": SCHEMA,
            "title": self.title,
            "source": self.source,
            "file": self.file,
            "guideline": self.guideline or None,
            "possible": self.possible,
            "figures": [one.as_dict() for one in self.figures],
            "jointly": [one.as_dict() for one in self.jointly],
            "findings": [one.as_dict() for one in self.findings],
        }

    def __repr__(self) -> str:
        """`Replay(4 figures: 3 exact, 1 within)`."""
        counts = ", ".join(f"{count} {answer}" for answer in ANSWERS if (count := self.count(answer)))
        return f"Replay({len(self.figures)} figures: {counts})"
