"""The goods of an inventory as chains: exact specific embedded emissions, benchmarks with those of precursors, own metal."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.numbers import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.border.acts import Acts, Route
    from ghgcalc.records import GoodDict

NOUGHT, ONE = Fraction(0), Fraction(1)


@brief
@dataclass(frozen=True)
class Chains:
    """The goods of one inventory, by id.

    Attributes:
        goods: their records, direct emissions alone. acts: the benchmarks.
        routes: by id of a good, or by the heading of bought metal, as stated. smelts: whether the plant has electrolysis.
    """

    goods: Mapping[str, GoodDict]
    acts: Acts
    routes: Mapping[str, Route]
    smelts: bool

    def embedded(self, id: str) -> Fraction:  # noqa: A002
        """Specific embedded emissions in t CO2e per t, exactly: the file has them to 28 digits."""
        found = self.goods[id]
        whole = _of(found["attributed"])
        for one in found["precursors"]:
            own = one.get("own")
            each = self.embedded(own) if own in self.goods and own is not None else _of(one["intensity"])
            whole += _of(one["mass"]) * (NOUGHT if one.get("exempt") else each)
        return whole / _of(found["activity_level"])

    def benchmark(self, id: str) -> Fraction | None:  # noqa: A002
        """The benchmark by which free allocation of actual values is counted: column A of the good, and of each precursor.

        (EU) 2025/2620, annex, equations 3 and 4. None where the route of the good, or of bought metal, is not known.
        """
        found = self.goods[id]
        whole = self._column(found["cn"], self.routes.get(id) or ("primary" if self.smelts and not found["precursors"] else None))
        for one in found["precursors"]:
            if one.get("exempt"):
                continue
            own = one.get("own")
            each = self.benchmark(own) if own is not None else self._bought(one["good"])
            if whole is None or each is None:
                return None
            whole += _of(one["mass"]) / _of(found["activity_level"]) * each
        return whole

    def routed(self, id: str) -> frozenset[str]:  # noqa: A002
        """Of what the route moves the benchmark of a good: ids of goods and headings of bought metal, whose column has routes."""
        found = self.goods[id]
        moving = {id} if self._splits(found["cn"]) else set()
        for one in found["precursors"]:
            own = one.get("own")
            if own is not None:
                moving |= self.routed(own)
            elif not one.get("exempt") and self._splits(one["good"]):
                moving.add(one["good"])
        return frozenset(moving)

    def metal(self, id: str) -> Fraction:  # noqa: A002
        """Tonnes of the plant's own metal in a tonne of a good; bought metal is none of it."""
        found = self.goods[id]
        smelted = self.smelts and self._splits(found["cn"])  # a good of the metal itself: what was not bought is the plant's own
        inside = ONE if smelted or (self.smelts and not found["precursors"]) else NOUGHT
        for one in found["precursors"]:
            own = one.get("own")
            if own is not None:
                inside += _of(one["mass"]) / _of(found["activity_level"]) * self.metal(own)
            elif smelted:
                inside -= _of(one["mass"]) / _of(found["activity_level"])
        return max(inside, NOUGHT)

    def _column(self, cn: str, route: Route | None) -> Fraction | None:
        known = self.acts.benchmark_of(cn)
        if known is None:
            return None
        value = known.actual.get("any") or (known.actual.get(route) if route else None)
        return None if value is None else _of(value)

    def _splits(self, cn: str) -> bool:
        known = self.acts.benchmark_of(cn)
        return known is not None and "any" not in known.actual

    def _bought(self, cn: str) -> Fraction | None:
        """Of bought metal, whose route somebody must state; what it was made of is not known where the column has no routes."""
        return self._column(cn, self.routes.get(cn)) if self._splits(cn) else None


def _of(text: str) -> Fraction:
    return Fraction(number(text))
