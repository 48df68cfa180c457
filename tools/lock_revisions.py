"""Append to `revisions.toml` of the guidelines and of the allocation plans what is packaged now, or refuse when a released one is missing.

Run by `make lock` after a packaged guideline or plan has changed. A released revision is never rewritten or taken away: inventories that
were made under it are told by it.
"""

from __future__ import annotations

import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ghgcalc.allowances import plans
from ghgcalc.allowances.plans import LOCK as PLANS
from ghgcalc.guidelines import LOCK as GUIDELINES
from ghgcalc.guidelines import shelf

HEAD = """# The lock of the packaged {what}: SHA-256 over the canonical data of every revision that was released.
# Append-only. `make lock` appends; a test fails when what is packaged is not the newest revision here, or when one has gone.
"""
ENTRY = """
[[revision]]
id = "{id}"
number = {number}
released = {day}
sha256 = "{sha256}"
"""


def lock(path: Path, what: str, packaged: dict[str, str]) -> int:
    """Append the revisions that are new; 1 when one that was released is not packaged any more."""
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD.format(what=what)
    known: dict[str, list[dict[str, Any]]] = {}
    for entry in tomllib.loads(text).get("revision", []):
        known.setdefault(entry["id"], []).append(entry)
    if gone := sorted(set(known) - set(packaged)):
        sys.stderr.write(f"{', '.join(gone)}: released, and not packaged any more\n")
        return 1
    day = datetime.now(tz=UTC).date().isoformat()
    for name, digest in packaged.items():
        mine = known.get(name, [])
        if not mine or mine[-1]["sha256"] != digest:
            text += ENTRY.format(id=name, number=len(mine) + 1, day=day, sha256=digest)
    path.write_text(text, encoding="utf-8")
    return 0


def main() -> int:
    """Both locks."""
    rules = {guideline.id: guideline.sha256 for guideline in (shelf.load(file) for file in shelf.files(shelf.HERE))}
    ours = {plan.id: plan.sha256 for plan in map(plans.load, sorted(plans.FOLDER.glob("*.toml")))}
    return max(lock(GUIDELINES, "guidelines", rules), lock(PLANS, "allocation plans", ours))


if __name__ == "__main__":
    raise SystemExit(main())
