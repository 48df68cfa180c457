"""Write `factors/editions.toml`: append the newest edition, or refuse when a released one has changed.

Run by `make lock` after records with a new edition number were added. A released edition is never rewritten.
"""

from __future__ import annotations

import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from ghgcalc.factors import Factors, released

HEAD = """# The lock of the factor editions: SHA-256 over the canonical records of every edition up to its number.
# Append-only. A test fails when a released record changes: supersede it in a new edition instead.
"""
ENTRY = """
[[edition]]
number = {number}
released = {day}
records = {records}
sha256 = "{sha256}"
"""


def main() -> int:
    """Append what is new; 1 when a released edition changed."""
    path = Path(__file__).parent.parent / "factors" / "editions.toml"
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    known = {entry["number"]: entry for entry in tomllib.loads(text).get("edition", [])}
    day = datetime.now(tz=UTC).date().isoformat()
    for number in range(1, max(factor.edition for factor in released()) + 1):
        found = Factors(released(), number)
        if number not in known:
            text += ENTRY.format(number=number, day=day, records=len(found.packaged), sha256=found.sha256)
        elif known[number]["sha256"] != found.sha256:
            sys.stderr.write(f"edition {number} has changed: supersede the record in a new edition\n")
            return 1
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
