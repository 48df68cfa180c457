"""The rules that hold a year against its quality-control plan 数据质量控制方案: one small function a rule.

Facts of the plan and of the year in `held`; identity and boundary, ways, meters, versions, what was kept; `running` runs them all.
"""

from __future__ import annotations

from ghgcalc.checks.planned.running import Answers, hold

__all__ = ["Answers", "hold"]
