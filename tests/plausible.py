"""Plausible smelters, as the package ships them for whoever tests against it."""

from __future__ import annotations

from ghgcalc.testing.plausible import PROVINCES, plant, text
from ghgcalc.testing.plausible import Table as Activity

__all__ = ["PROVINCES", "Activity", "plant", "text"]
