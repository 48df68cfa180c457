"""What every key of a file means, in English and Chinese, as data: a file per kind of document, a table per record, an entry per key.

The schemas of the package take their descriptions from here; a test holds that no key lacks one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from ghgcalc.immutable import frozen
from ghgcalc.packaged import PACKAGE

FOLDER = PACKAGE / "descriptions"
FILES = {
    "activity": "activity",
    "fields": "activity",
    "guidelines": "guideline",
    "factors": "factors",
    "allowances": "plan",
    "verified": "record",
    "quality": "quality-plan",
    "corrections": "corrections",
    "attestation": "trust",
    "replay": "replay",
    "dossier": "matrix",
    "uncertainty": "spread",
}
"""The room of a model, and the file that describes its keys."""


@cache
def table(file: str) -> Mapping[str, Any]:
    """The descriptions of a file: record, then key, then [English, Chinese]; of the record itself under the empty key."""
    found: Mapping[str, Any] = frozen(tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8")))
    return found


def both(pair: tuple[str, ...]) -> str:
    """English, and on a line of its own Chinese."""
    return f"{pair[0]}\n{pair[1]}"


def of(model: type, key: str) -> str | None:
    """What a key of a record means, where a file says so: of the record, or of the one that it is made from."""
    for kind in model.__mro__:
        file = FILES.get(kind.__module__.split(".")[1]) if kind.__module__.startswith("ghgcalc.") else None
        pair = table(file).get(kind.__name__, {}).get(key) if file else None
        if pair is not None:
            return both(pair)
    return None


def text(record: str, key: str) -> str:
    """What a key of a quantity or a table of months means."""
    return both(table("activity")[record][key])
