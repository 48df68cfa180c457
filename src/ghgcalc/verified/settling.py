"""What a settlement takes from a record: verified emission and output of each step, their source, their day, and the enterprise total."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.numbers import shorten
from ghgcalc.verified.checking import check
from ghgcalc.verified.model import numeric
from ghgcalc.verified.sides import output_row
from ghgcalc.verified.years import EMISSION, processes

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.audit.verify import Verification
    from ghgcalc.verified.model import Record

UNTOLD = "record-not-recomputed"
LONGEST = 200
"""Signs of a source."""


@brief
@dataclass(frozen=True, slots=True)
class Settling:
    """Verified figures for a settlement.

    Attributes:
        figures: by step, `emissions` and `output` as quantities.
        source, on: who verified them, and when; None where the cover is open.
        digest, number: of the record. enterprise: the verified total of the enterprise, by which small entities are told; None where open.
        said: what is wrong or open in the record and touches no step; what is wrong is a warning here.
    """

    figures: dict[str, dict[str, str]]
    source: str | None
    on: date | None
    digest: str
    number: str | None
    enterprise: str | None
    said: tuple[Finding, ...]


def settling(record: Record, inventory: Inventory | Verification) -> Settling:
    """The verified figures of a record, for the inventory that it is about.

    Args:
        record: whose figures are taken.
        inventory: as reported.

    Raises:
        InputError: a record of another inventory, plant or year; figures of a step that are not as reported, do not follow, or are open; a
            non-conformity of a step that is open, or neither repaired nor estimated conservatively; a step that only one of both has.
    """
    found = check(record, inventory)
    faults = [Finding.of("record-steps", place=Place(key="record")) if one.code == UNTOLD else one for one in found.settles]
    if faults:
        raise InputError(faults)
    cover = record.cover
    named = ", ".join(filter(None, (cover.verifier, cover.number)))
    total = record.row(None, EMISSION)
    said = tuple(replace(one, severity="warning") if one.severity == "error" else one for one in found.findings)
    return Settling(
        {name: _figures(record, name) for name in processes(record)},
        shorten(named, LONGEST) or None,
        cover.issued,
        record.digest,
        cover.number,
        None if total is None or numeric(total.verified) is None else f"{total.verified} tCO2e",
        said,
    )


def _figures(record: Record, process: str) -> dict[str, str]:
    """Emission and output of a step, as verified; of metal that was corrected the value that is not too high."""
    rows = {"emissions": record.row(process, EMISSION), "output": output_row(record, process)}
    return {name: f"{row.verified} {row.unit}" for name, row in rows.items() if row is not None}
