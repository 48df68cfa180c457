"""The archive: a ledger 台账库 that forgets nothing, of contents of many entities and years, in one append-only SQLite file.

The room offers `Ledger` and `open_ledger`, and the records that they give. It reads contents by the doors of the other rooms, and has
inventories and settlements verified; it computes nothing. (Foreign ledgers of plants, workbooks that are read by a mapping, are those of
the room `mapping`.)
"""

from __future__ import annotations

from ghgcalc.archive.entry import Entry, Owner
from ghgcalc.archive.kinds import KINDS, Kind
from ghgcalc.archive.ledger import Ledger, open_ledger
from ghgcalc.archive.result import Added, Checked, Listing

__all__ = ["KINDS", "Added", "Checked", "Entry", "Kind", "Ledger", "Listing", "Owner", "open_ledger"]
