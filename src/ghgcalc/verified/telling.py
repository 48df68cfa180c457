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


def place(key: Key, at: int | None = None) -> Place:
    """A row of annex 1; `at` is its number in the file, from 0."""
    return Place(table="datum", row=named(key), pointer=None if at is None else f"/datum/{at}")
