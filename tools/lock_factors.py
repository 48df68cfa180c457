"""Write `factors/editions.toml`: append the newest edition, or refuse when a released one has changed.

Run by `make lock` after records with a new edition number were added. A released edition is never rewritten.
"""

from __future__ import annotations

import sys
import tomllib
from datetime import date
from pathlib import Path

from ghgcalc.factors import Factors, released

HEAD = """# The lock of the factor editions: SHA-256 over the canonical records of every edition up to its number.
# Append-only. A test fails when a released record changes: supersede it in a new edition instead.
"""


def main() -> int:
    """Append what is new; 1 when a released edition changed."""
    path = Path(__file__).parent.parent / "factors" / "editions.toml"
    known = tomllib.loads(path.read_text(encoding="utf-8"))["edition"] if path.exists() else []
    for entry in known:
        if Factors(released(), entry["number"]).sha256 != entry["sha256"]:
            sys.stderr.write(f"edition {entry['number']} has changed: supersede the record in a new edition\n")
            return 1
    newest = max(factor.edition for factor in released())
    have = {entry["number"] for entry in known}
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    for number in range(1, newest + 1):
        if number not in have:
            found = Factors(released(), number)
            text += f'\n[[edition]]\nnumber = {number}\nreleased = {date.today().isoformat()}\nrecords = {len(found.packaged)}\nsha256 = "{found.sha256}"\n'
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
