"""Rows of an activity bound to the equations of a plan: which way each goes, and where each of its parameters comes from.

`Streams` makes the stream of a row, `Parameters` binds one parameter, `Names` gives ids. The room knows plans and activities; it does not
know electricity by supply, which is arranged before it is bound.
"""

from __future__ import annotations

from ghgcalc.plan.rows.names import Names
from ghgcalc.plan.rows.parameters import Parameters
from ghgcalc.plan.rows.streams import Streams
from ghgcalc.plan.rows.ways import has, resolve

__all__ = ["Names", "Parameters", "Streams", "has", "resolve"]
