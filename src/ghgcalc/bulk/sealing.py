"""What the totals of a run come to: sums of whole cents, and a digest over every total, so that a part of a run can be worked out again."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.bulk.kinds import Coded
    from ghgcalc.bulk.totals import Totals


def sealed(totals: Totals, coded: Coded) -> tuple[dict[str, int], str]:
    """The year's sums of all entities in cents, by level and basis; none where nothing is rounded. And the digest of every total.

    The digest is the SHA-256 of the code tables as compact JSON (entities with their years, processes, groups), then of unit, group and
    month of each total as little-endian numbers of 64 bits, then of the printed texts: cents, or the exact sums where nothing is rounded.
    """
    sums: dict[str, int] = {}
    if totals.cents is not None:
        for at, (level, _, source, gas, basis) in enumerate(totals.groups):
            if source is None and gas is None and level != "process":
                mine = totals.cents[(totals.group == at) & (totals.month == 0)]
                name = level if basis is None else f"{level} {basis}"
                sums[name] = sums.get(name, 0) + sum(map(int, mine.tolist()))
    tables = [coded.units, sorted((unit, number, name) for (unit, number), name in coded.processes.items()), totals.groups]
    whole = sha256(json.dumps(tables, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
    for column in (totals.unit, totals.group, totals.month):
        whole.update(np.ascontiguousarray(column, "<i8").tobytes())
    if totals.cents is None:
        whole.update("\n".join(totals.unrounded or ()).encode())
    elif totals.cents.dtype == object:
        whole.update("\n".join(map(str, totals.cents)).encode())
    else:
        whole.update(np.ascontiguousarray(totals.cents, "<i8").tobytes())
    return sums, f"sha256:{whole.hexdigest()}"


def root(digests: Iterable[str]) -> str:
    """The digest of a run: over the digests of its parts, in their order."""
    return f"sha256:{sha256(''.join(digests).encode()).hexdigest()}"
