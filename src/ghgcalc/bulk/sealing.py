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
    from ghgcalc.kernel.columns import Places


def sealed(totals: Totals, coded: Coded) -> tuple[dict[str, int], str]:
    """The year's sums of all entities in cents, by level and basis; none where nothing is rounded. And the digest of every total.

    The digest is the SHA-256 of the entities with their years as compact JSON; of 32 bytes, which are the SHA-256 of what many parts have
    in common: processes and groups as compact JSON, unit, group and month of each total as little-endian numbers of 64 bits; and of the
    printed texts: cents as such numbers, or the exact sums where nothing is rounded.
    """
    sums: dict[str, int] = {}
    if totals.cents is not None:
        asked = totals.kept.once("yearly", None, lambda: _yearly(totals))
        for group, mine in asked.items():
            level, _, _, _, basis = totals.groups[group]
            name = level if basis is None else f"{level} {basis}"
            made = whole_sums(totals.cents[mine], np.zeros(mine.size, np.int64), 1)
            sums[name] = sums.get(name, 0) + int(made[0])
    digest = sha256(_units(coded).encode("utf-8", "surrogatepass"))
    digest.update(totals.kept.once("common", None, lambda: _common(totals, coded)))
    if totals.cents is None:
        digest.update("\n".join(totals.unrounded.to_pylist()).encode())
    elif totals.cents.dtype == object:
        digest.update("\n".join(map(str, totals.cents)).encode())
    else:
        digest.update(np.ascontiguousarray(totals.cents, "<i8").data)
    return sums, f"sha256:{digest.hexdigest()}"


def _yearly(totals: Totals) -> dict[int, Places]:
    """Which totals are of a year, of all sources and gases, and of more than a process: by their group."""
    yearly = totals.month == 0
    return {
        number: np.flatnonzero(yearly & (totals.group == number))
        for number, (level, _, source, gas, _) in enumerate(totals.groups)
        if source is None and gas is None and level != "process"
    }


def _units(coded: Coded) -> str:
    """The units as JSON, put together by hand where no name needs to be escaped."""
    plain, names, years = "".join(coded.entities), coded.entities, coded.years.tolist()
    if len(encode_basestring(plain)) != len(plain) + 2:
        listed = ",".join([f"[{encode_basestring(name)},{year}]" for name, year in zip(names, years, strict=True)])
    elif len(set(years)) == 1:
        between = f'",{years[0]}],["'
        listed = f'["{between.join(names)}",{years[0]}]'
    else:
        listed = ",".join([f'["{name}",{year}]' for name, year in zip(names, years, strict=True)])
    return f"[{listed}]"


def _common(totals: Totals, coded: Coded) -> bytes:
    """The digest of what does not depend on the names of entities, nor on numbers."""
    known = {name: encode_basestring(name) for name in coded.processes.names()}  # a name of a process is quoted once
    processes = ",".join([f"[{unit},{number},{known[name]}]" for unit, number, name in coded.processes.table()])
    text = f"[[{processes}],{json.dumps(totals.groups, ensure_ascii=False, separators=(',', ':'))}]"
    digest = sha256(text.encode("utf-8", "surrogatepass"))
    for column in (totals.unit, totals.group, totals.month):
        digest.update(np.ascontiguousarray(column, "<i8").data)
    return digest.digest()


def root(digests: Iterable[str]) -> str:
    """The digest of a run: over the digests of its parts, in their order."""
    return f"sha256:{sha256(''.join(digests).encode()).hexdigest()}"
