"""How findings call a row of a record, and where they place it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.findings import Place
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from ghgcalc.verified.rows import Key


def named(key: Key) -> str:
    """Process, parameter and period in one text: `P1/anode/loss/2024`."""
    return shorten("/".join(part for part in key if part), 160)


def place(at: int) -> Place:
    """The row of annex 1 of this number in the file, from 0."""
    return Place(table="datum", row=str(at + 1), pointer=f"/datum/{at}")
