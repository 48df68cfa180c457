"""Files in and out: activities as TOML or JSON, inventories as JSON.

The room offers `read`, `read_inventory` and `write`, and for the command line `read_json` and `read_raw_inventory`. It alone touches
files, and works out nothing: what it reads becomes an Activity or an Inventory, and what it writes is what the inventory says of
itself. Whatever it writes it reads again: one bound stands at both doors.
"""

from __future__ import annotations

from ghgcalc.io.textfiles import (
    loads,
    loads_inventory,
    loads_table,
    read,
    read_inventory,
    read_json,
    read_raw_inventory,
    read_subject,
    write,
)

__all__ = [
    "loads",
    "loads_inventory",
    "loads_table",
    "read",
    "read_inventory",
    "read_json",
    "read_raw_inventory",
    "read_subject",
    "write",
]
