"""Files in and out: activities as TOML, JSON or ledgers, inventories as JSON.

The room offers `read`, `read_ledger` and `read_inventory`, and for the command line `read_json` and `read_raw_inventory`. It works out
nothing: what it reads becomes an Activity or an Inventory, and the text of a file is what the inventory says of itself. Whatever is
written is read again: one bound stands at both doors. `ghgcalc.write` stands in the room of the report, for it writes the page as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.io.textfiles import (
    loads,
    loads_inventory,
    loads_table,
    read,
    read_inventory,
    read_json,
    read_raw_inventory,
    read_subject,
    read_traced,
)

if TYPE_CHECKING:
    from ghgcalc.io.ledgers import read_ledger

__all__ = [
    "loads",
    "loads_inventory",
    "loads_table",
    "read",
    "read_inventory",
    "read_json",
    "read_ledger",
    "read_raw_inventory",
    "read_subject",
    "read_traced",
]


def __getattr__(name: str) -> Any:
    """What reads ledgers loads when somebody reads one."""
    if name != "read_ledger":
        raise AttributeError(name)
    from ghgcalc.io.ledgers import read_ledger

    return read_ledger
