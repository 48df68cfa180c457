"""The activity: what the plant measured, as the activity file (`ghgcalc/activity/1`) writes it, read with every fault named at once."""

from __future__ import annotations

from ghgcalc.activity.corrections import Candidate, Correction, Metered
from ghgcalc.activity.electricity import Evidence, OtherSupply, ProcessSupply, Supply
from ghgcalc.activity.facilities import POWER, burns_in
from ghgcalc.activity.measured import Measured, MeasuredField
from ghgcalc.activity.model import (
    SCHEMA,
    Activity,
    Carbonate,
    Entity,
    Facility,
    Fuel,
    Heat,
    Waiver,
    keys_of,
    of,
    specs_of,
)
from ghgcalc.activity.own import VOLUME, called
from ghgcalc.activity.places import located
from ghgcalc.activity.process import WRITTEN, AnodePlant, CarbonStream, PfcOther, PfcUnsplit, Process
from ghgcalc.activity.products import CarbonPrice, Element, Precursor, Product, SoldAs

__all__ = [
    "POWER",
    "SCHEMA",
    "VOLUME",
    "WRITTEN",
    "Activity",
    "AnodePlant",
    "Candidate",
    "CarbonPrice",
    "CarbonStream",
    "Carbonate",
    "Correction",
    "Element",
    "Entity",
    "Evidence",
    "Facility",
    "Fuel",
    "Heat",
    "Measured",
    "MeasuredField",
    "Metered",
    "OtherSupply",
    "PfcOther",
    "PfcUnsplit",
    "Precursor",
    "Process",
    "ProcessSupply",
    "Product",
    "SoldAs",
    "Supply",
    "Waiver",
    "burns_in",
    "called",
    "keys_of",
    "located",
    "of",
    "specs_of",
]
