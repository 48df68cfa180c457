"""Replay: do inputs exist inside their printed rounding that give the printed outputs of a report?

The room offers `replay` and the records that it gives. What is printed stands for every number that prints so; formulas are those of the
packaged equations, or of the engine for an activity, read as polynomials. It stands above `io`, because a statement may name an activity.
"""

from __future__ import annotations

from ghgcalc.replay.judging import ANSWERS, Answer
from ghgcalc.replay.record import Ends, Jointly, Moved, Replayed, Trial
from ghgcalc.replay.result import Replay
from ghgcalc.replay.run import replay

__all__ = ["ANSWERS", "Answer", "Ends", "Jointly", "Moved", "Replay", "Replayed", "Trial", "replay"]
