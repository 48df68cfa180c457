"""The verification record 核查记录: what was reported and what was verified, drafted from an inventory and held against it.

The room offers `draft`, `read`, `check`, `record_text` and the record itself. It stands above the audit, whose `check` and `verify` it
asks, and below the allowances, which settle by verified figures. It works out no emission: the engine does.
"""

from __future__ import annotations

from ghgcalc.verified.checking import check
from ghgcalc.verified.drafting import draft
from ghgcalc.verified.form import NONE, STATES
from ghgcalc.verified.model import (
    SCHEMA,
    Allocation,
    Conclusion,
    Cover,
    Entity,
    HumanCheck,
    LastYear,
    NonConformity,
    Record,
    RecordDatum,
    Section,
    Signature,
    Support,
    Version,
    of,
)
from ghgcalc.verified.reading import read, record_text
from ghgcalc.verified.result import RecordCheck
from ghgcalc.verified.rows import Figure, figures
from ghgcalc.verified.years import Beside, Step, allocation, change, year_on_year

__all__ = [
    "NONE",
    "SCHEMA",
    "STATES",
    "Allocation",
    "Beside",
    "Conclusion",
    "Cover",
    "Entity",
    "Figure",
    "HumanCheck",
    "LastYear",
    "NonConformity",
    "Record",
    "RecordCheck",
    "RecordDatum",
    "Section",
    "Signature",
    "Step",
    "Support",
    "Version",
    "allocation",
    "change",
    "check",
    "draft",
    "figures",
    "of",
    "read",
    "record_text",
    "year_on_year",
]
