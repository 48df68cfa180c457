"""Corrections 修正: conservative rules for meters and for missing data, as functions that give a corrected activity with a visible record.

The room offers `correct`, `meter` and `missing`. The arithmetic of the rules stands in `ghgcalc.conservative`, below the activity: whoever
reads a corrected file holds every record against its rule. This room finds out which case a meter falls under, goes up the ladder of
substitutes, and works out what each correction comes to; it stands above the allowances, because a correction has an effect on them.
"""

from __future__ import annotations

from ghgcalc.activity.corrections import Candidate, Correction, Metered
from ghgcalc.conservative import Rule, rules
from ghgcalc.corrections.effects import Effect, Effects
from ghgcalc.corrections.given import SCHEMA, Given
from ghgcalc.corrections.result import Corrected
from ghgcalc.corrections.run import correct, meter, missing
from ghgcalc.corrections.typed import CorrectionsDict, GapDict, MeterDict

__all__ = [
    "SCHEMA",
    "Candidate",
    "Corrected",
    "Correction",
    "CorrectionsDict",
    "Effect",
    "Effects",
    "GapDict",
    "Given",
    "MeterDict",
    "Metered",
    "Rule",
    "correct",
    "meter",
    "missing",
    "rules",
]
