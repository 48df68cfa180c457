"""Plausible smelters, as the package ships them for whoever tests against it."""

from __future__ import annotations

from ghgcalc.testing.plausible import FARADAY, PROVINCES, Table, plant, scatter, series, text

__all__ = ["FARADAY", "PROVINCES", "Table", "plant", "scatter", "series", "text"]
