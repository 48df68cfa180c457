"""Rules that a caller accepts although nobody here vouches for them: by the hash of what was read, never by a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ghgcalc import doors
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

_HASH = re.compile(r"(?:sha256:)?([0-9a-fA-F]{64})", re.ASCII)


def accepted_of(stated: str | Sequence[str] | None) -> frozenset[str]:
    """The hashes that a caller names, in small letters.

    Raises:
        InputError: one is no SHA-256. ArgumentError: neither a text nor a list of texts.
    """
    if stated is None:
        return frozenset()
    given = (stated,) if isinstance(stated, str) else doors.texts("accept_rules", stated)
    found = {text: _HASH.fullmatch(text) for text in given}
    wrong = [
        Finding.of("no-hash", place=Place(key="accept_rules"), value=shorten(text)) for text, match in found.items() if not match
    ]
    if wrong:
        raise InputError(wrong)
    return frozenset(match[1].lower() for match in found.values() if match)
