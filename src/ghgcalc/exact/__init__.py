"""The exact engine: streams evaluated in Decimal, digit for digit those of exact rational arithmetic."""

from __future__ import annotations

from ghgcalc.exact.columns import Column
from ghgcalc.exact.rows import Result, Row, evaluate

__all__ = ["Column", "Result", "Row", "evaluate"]
