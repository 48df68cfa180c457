"""Every leaf of every part of a package, altered in turn and sealed again: each must be named, or stand in the list of the free ones.

    python tools/package_leaves.py [PART ...]

A quarter of an hour; the tests go through the same leaves by what holds each, and through a sample by whole verifications.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from packages import MANIFEST, changed, resealed, said, to_json, ways, whole
from test_package_forged import FREE


def main() -> int:
    """Go through them; 1 where a leaf that is not free is not named."""
    wrong = tried = 0
    for name in sys.argv[1:] or [one for one in whole().names if one.endswith(".json") and one != MANIFEST]:
        table = json.loads(whole().part(name))
        for way in ways(table):
            if not way:
                continue
            tried += 1
            forged = resealed({**whole().parts, name: to_json(changed(table, way, "altered")).encode()})
            named = [one for one in said(forged) if not one.startswith("said ")]
            free = way in FREE.get(name, {})
            if bool(named) is free or forged.digest == whole().digest:
                wrong += 1
                print(f"{name} {way}: {'named, but free' if named else 'not named'}")
    print(f"{tried} leaves, {wrong} wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
