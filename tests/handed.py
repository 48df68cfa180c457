"""One result of each kind that a room for audits gives: for tests that hold of all results."""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ghgcalc
from attested import judged
from ghgcalc import Ledger, corrections, verified
from ghgcalc.replay import replay

if TYPE_CHECKING:
    from ghgcalc import Inventory

EXAMPLES = Path(__file__).parent.parent / "examples"


def audited(inventory: Inventory) -> list[Any]:
    """Results that are about an inventory: signed, packed, recorded, kept; and of corrections, a plan, and a replay."""
    readings = tomllib.loads((EXAMPLES / "corrections" / "readings-2025.toml").read_text(encoding="utf-8"), parse_float=str)
    given = tomllib.loads((EXAMPLES / "corrections" / "meters-and-gaps-2025.toml").read_text(encoding="utf-8"), parse_float=str)
    package = ghgcalc.pack(inventory)
    record = verified.draft(inventory)
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "results.db", create=True)
        added = ledger.add(package.data)
        kept = [added, added.entry, ledger.listed(), ledger.check()]
    return [
        judged(inventory),
        replay(EXAMPLES / "replay" / "steel.toml"),
        package,
        ghgcalc.verify_package(package),
        record,
        verified.check(record, inventory),
        ghgcalc.read_quality_plan(EXAMPLES / "quality-plan-2024.toml"),
        corrections.correct(readings, given),
        *kept,
    ]
