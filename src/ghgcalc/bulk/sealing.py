"""What the totals of a run come to: sums of whole cents, and a digest over every total, so that a part of a run can be worked out again."""

from __future__ import annotations

import json
from hashlib import sha256
from json.encoder import encode_basestring
from typing import TYPE_CHECKING

import numpy as np

from ghgcalc.kernel import whole_sums

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.bulk.slots import Coded
    from ghgcalc.bulk.totals import Totals


def sealed(totals: Totals, coded: Coded) -> tuple[dict[str, int], str]:
    """The year's sums of all entities in cents, by level and basis; none where nothing is rounded. And the digest of every total.

    The digest is the SHA-256 of the code tables as compact JSON (entities with their years, processes, groups), then of unit, group and
    month of each total as little-endian numbers of 64 bits, then of the printed texts: cents, or the exact sums where nothing is rounded.
    """
    sums: dict[str, int] = {}
    if totals.cents is not None:
        yearly = totals.month == 0
        group, cents = totals.group[yearly], totals.cents[yearly]
        wanted = np.array(
            [source is None and gas is None and level != "process" for level, _, source, gas, _ in totals.groups], bool
        )
        mine = wanted[group] if group.size else np.zeros(0, bool)
        made = whole_sums(cents[mine], group[mine], len(totals.groups))
        for (level, _, _, _, basis), asked, whole in zip(totals.groups, wanted.tolist(), made, strict=True):
            if asked:
                name = level if basis is None else f"{level} {basis}"
                sums[name] = sums.get(name, 0) + int(whole)
    digest = sha256(_tables(totals, coded).encode("utf-8", "surrogatepass"))
    for column in (totals.unit, totals.group, totals.month):
        digest.update(np.ascontiguousarray(column, "<i8").data)
    if totals.cents is None:
        digest.update("\n".join(totals.unrounded.to_pylist()).encode())
    elif totals.cents.dtype == object:
        digest.update("\n".join(map(str, totals.cents)).encode())
    else:
        digest.update(np.ascontiguousarray(totals.cents, "<i8").data)
    return sums, f"sha256:{digest.hexdigest()}"


def _tables(totals: Totals, coded: Coded) -> str:
    """The code tables as compact JSON, put together by hand where there are many rows: a name of a process is quoted once."""
    plain = "".join(coded.entities)
    if len(encode_basestring(plain)) == len(plain) + 2:  # nothing in them is escaped
        units = ",".join([f'["{name}",{year}]' for name, year in zip(coded.entities, coded.years.tolist(), strict=True)])
    else:
        units = ",".join(
            [f"[{encode_basestring(name)},{year}]" for name, year in zip(coded.entities, coded.years.tolist(), strict=True)]
        )
    known = {name: encode_basestring(name) for name in coded.processes.names()}
    processes = ",".join([f"[{unit},{number},{known[name]}]" for unit, number, name in coded.processes.table()])
    return f"[[{units}],[{processes}],{json.dumps(totals.groups, ensure_ascii=False, separators=(',', ':'))}]"


def root(digests: Iterable[str]) -> str:
    """The digest of a run: over the digests of its parts, in their order."""
    return f"sha256:{sha256(''.join(digests).encode()).hexdigest()}"
