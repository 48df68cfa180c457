"""Files in and out."""

from __future__ import annotations

from ghgcalc.io.textfiles import read, read_inventory, read_raw_inventory, write

__all__ = ["read", "read_inventory", "read_raw_inventory", "write"]
