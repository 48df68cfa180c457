"""What is kept of rows that have become streams, so that others of their shape become streams without being bound anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.plan.model import DATUM, Stream
from ghgcalc.plan.rows.measured import STEPS
from ghgcalc.plan.rows.ways import resolve
from ghgcalc.plan.shapes import Kept, Slot, Template
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ghgcalc.activity.model import Rows
    from ghgcalc.findings import Finding
    from ghgcalc.plan.compiled import Plan


def kept_of(
    plan: Plan, rows: Rows, streams: Sequence[tuple[int, Stream]], findings: Sequence[Finding], used: Iterable[str]
) -> Kept | None:
    """What is to be kept of the streams that rows have become, each with the number of its row; None where numbers decided more."""
    if any(one.code == "more-decimals" for one in findings):
        return None
    templates = [_template(plan, row, rows[row][2], stream) for row, stream in streams]
    whole = [one for one in templates if one is not None]
    if len(whole) < len(templates):
        return None
    return Kept(tuple(whole), tuple(findings), frozenset(used), tuple(one.id for one in whole))


def _template(plan: Plan, number: int, row: Any, stream: Stream) -> Template | None:
    _, ways = resolve(stream.method, row, plan)
    slots: list[Slot] = []
    for at, bound in enumerate(stream.inputs):
        if bound.origin != DATUM:
            continue
        way = ways[bound.name]
        if way.decimals is not None and way.written == "%":
            return None  # its decimals are those of another unit
        step = None if way.decimals is None else STEPS[way.decimals]
        slots.append(Slot(at, str(way.activity), bound.name, bound.unit, Unit.of(bound.unit), step))
    inputs = tuple(None if bound.origin == DATUM else bound for bound in stream.inputs)
    cut = Stream._fields.index("inputs")
    return Template(number, stream.id, stream[1:cut], inputs, stream[cut + 1 :], tuple(slots))
