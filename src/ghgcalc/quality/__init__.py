"""The room of the quality-control plan 数据质量控制方案: the plan as a typed, immutable record and as a file, and a draft of one.

It knows what an activity states and what a guideline binds, and nothing of checks, which stand above it and hold an activity against a plan.
"""

from __future__ import annotations

from ghgcalc.quality.draft import draft
from ghgcalc.quality.model import SCHEMA, QualityPlan, of
from ghgcalc.quality.parameters import Known, parameters
from ghgcalc.quality.parts import (
    Calibration,
    Control,
    Execution,
    Gap,
    Meter,
    Parameter,
    Person,
    PlanEnterprise,
    PlanFacility,
    RecordFile,
    Step,
    Test,
    Training,
    Version,
)
from ghgcalc.quality.reading import read_quality_plan
from ghgcalc.quality.triggers import Trigger, triggers
from ghgcalc.quality.words import BLANK

__all__ = [
    "BLANK",
    "SCHEMA",
    "Calibration",
    "Control",
    "Execution",
    "Gap",
    "Known",
    "Meter",
    "Parameter",
    "Person",
    "PlanEnterprise",
    "PlanFacility",
    "QualityPlan",
    "RecordFile",
    "Step",
    "Test",
    "Training",
    "Trigger",
    "Version",
    "draft",
    "of",
    "parameters",
    "read_quality_plan",
    "triggers",
]
