"""The activity: what the plant measured, as the activity file (`ghgcalc/activity/1`) writes it, read with every fault named at once."""

from __future__ import annotations

from ghgcalc.activity.measured import Measured
from ghgcalc.activity.model import (
    SCHEMA,
    Activity,
    Carbonate,
    Entity,
    Evidence,
    Facility,
    Fuel,
    Heat,
    Process,
    ProcessSupply,
    Supply,
    keys_of,
    of,
)

__all__ = [
    "SCHEMA",
    "Activity",
    "Carbonate",
    "Entity",
    "Evidence",
    "Facility",
    "Fuel",
    "Heat",
    "Measured",
    "Process",
    "ProcessSupply",
    "Supply",
    "keys_of",
    "of",
]
