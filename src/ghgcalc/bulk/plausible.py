"""Plausible bands of measured values, over many entities: the plan's own rule says where they lie, columns find who lies outside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from ghgcalc.activity import located, specs_of
from ghgcalc.brief import brief
from ghgcalc.findings import Place
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ghgcalc.activity import Activity
    from ghgcalc.bulk.numbers import Numbers
    from ghgcalc.bulk.slots import Slot
    from ghgcalc.findings import Finding
    from ghgcalc.kernel.columns import Places

CODE = "implausible"

TINY = "0.000000000001"
"""Below every band: where all measured values are so small, the rule names each band that there is."""

NEAR = 1e-9
"""Doubles that are as near as this to an end of a band are held against it exactly."""


@brief
@dataclass(frozen=True, slots=True)
class Banded:
    """A measured column of a slot, and where its values may lie.

    Attributes:
        slot: its number. key: of the measured value. low, high: in the unit of the column. finding: what is said of a value outside.
    """

    slot: int
    key: str
    low: Fraction
    high: Fraction
    finding: Finding


def probe(slot: Slot, key: str) -> str | None:
    """The number that stands for a measured value where bands are asked for; None where the field takes none so small."""
    bounds = getattr(specs_of(slot.kind.table).get(key), "bounds", None)
    return TINY if bounds is None or not Decimal(bounds[0]) else None


def banded(
    activity: Activity, findings: Iterable[Finding], slots: Mapping[int, Slot], steps: Mapping[int, tuple[int | str, ...]]
) -> Iterator[Banded]:
    """The bands that the findings of a probed activity name, for each slot that has such a column.

    Args:
        activity: with [probe][]s in the place of its measured values.
        findings: of binding it.
        slots: of the shape, by their number.
        steps: to what each slot states.
    """
    for one in located(activity, [finding for finding in findings if finding.code == CODE]):
        path = (one.place.pointer or "").split("/")[1:]
        fields = dict(one.fields)
        place = Place(table=one.place.table, key=one.place.key)
        own = Unit.of(str(fields["unit"]))
        for number, slot in slots.items():
            row = [str(step) for step in (steps[number][:2] if slot.kind.table in ("process", "anode_plant") else steps[number])]
            for key, unit, _ in slot.kind.measured:
                if path[: len(row) + 1] == [*row, key]:
                    scale = own.scale / Unit.of(unit).scale
                    low, high = (Fraction(str(fields[end])) * scale for end in ("low", "high"))
                    yield Banded(number, key, low, high, replace(one, place=place))


def outside(column: Numbers, rows: Places, band: Banded) -> Places:
    """Those of some rows whose value lies outside of a band."""
    values = column.doubles[rows]
    low, high = float(band.low), float(band.high)
    odd = (values < low) | (values > high)
    near = (np.abs(values - low) <= NEAR * low) | (np.abs(values - high) <= NEAR * high)
    for at in np.flatnonzero(near).tolist():
        row = int(rows[at])
        exact = Fraction(column.decimals.get(row, Decimal(repr(float(values[at])))))
        odd[at] = not band.low <= exact <= band.high
    return rows[odd]
