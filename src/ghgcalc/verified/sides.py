"""Hot metal that was corrected: the reading, and both conservative values, as a record has them.

Emission rests on the higher value, intensity and allowance divide by the lower one; the form shows the reading. A record in which one of the
three was verified otherwise than reported is calculated again from its own values, without the corrections of the report.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import total_of
from ghgcalc.verified.form import NONE
from ghgcalc.verified.model import numeric
from ghgcalc.verified.rows import HIGHER, LOWER, METAL
from ghgcalc.verified.telling import named, place
from ghgcalc.verified.years import tonnes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.verified.model import Record, RecordDatum
    from ghgcalc.verified.rows import Figure, Key

THREE = (METAL, HIGHER, LOWER)


def row_of(rows: Mapping[Key, RecordDatum], process: str, parameter: str, period: str) -> RecordDatum | None:
    """The row of one of both values, that of the reading where there is no such value, or the verification struck it."""
    row = rows.get((process, parameter, period))
    return rows.get((process, METAL, period)) if row is None or row.verified == NONE else row


def output_row(record: Record, process: str) -> RecordDatum | None:
    """The row of the metal that an allowance divides by."""
    return row_of({row.key: row for row in record.datum}, process, LOWER, str(record.year))


def changed(rows: Mapping[Key, RecordDatum]) -> list[str]:
    """The processes of which one of both values is verified otherwise than reported, or the reading beside them is."""
    cornered = {key[0] for key in rows if key[1] in (HIGHER, LOWER)}
    found = {
        row.process: None
        for row in rows.values()
        if row.process in cornered and row.parameter in THREE and row.same is False and row.process is not None
    }
    return list(found)


def divisor(process: str, rows: Mapping[Key, RecordDatum], year: int) -> Fraction | None:
    """Tonnes of verified metal that the intensity divides by; None where they are open."""
    row = row_of(rows, process, LOWER, str(year))
    mass = None if row is None else tonnes(row.verified, row.unit)
    return None if mass is None else Fraction(mass)


def put(table: dict[str, Any], process: str, rows: Mapping[Key, RecordDatum], reported: Mapping[Key, Figure]) -> Iterator[Finding]:
    """Put the metal on which emission rests into the activity, in place of the reading and its corrections; what is wrong with it."""
    at = next(row for row in table["process"] if row["id"] == process)
    kept = [one for one in table.get("correction", ()) if (one["table"], one["row"], one["key"]) != ("process", process, METAL)]
    table.pop("correction", None)
    table |= {"correction": kept} if kept else {}
    stated, year = at[METAL], str(table["year"])
    whole = row_of(rows, process, HIGHER, year)
    wanted = None if whole is None else numeric(whole.verified)
    if whole is None or wanted is None:
        return  # it is open, or unreadable, which is said of the row
    if isinstance(stated, str):
        at[METAL] = f"{whole.verified} {whole.unit}"
        return
    values = []
    for number, read in enumerate(stated["values"], 1):
        key = (process, whole.parameter, f"{year}-{number:02}")
        row, figure = rows.get(key), reported.get(key)
        value = None if row is None else numeric(row.verified)
        values.append(value if value is not None else Decimal(read if figure is None else figure.value))
    stated["values"] = [f"{value:f}" for value in values]
    if (together := total_of(values)) != wanted:
        shown: dict[str, Any] = {
            "name": named(whole.key),
            "verified": whole.verified,
            "months": f"{together:f}",
            "unit": whole.unit,
        }
        yield Finding.of("record-months", place=Place(table="datum"), **shown)


def wrong(record: Record) -> Iterator[Finding]:
    """Conservative values on the wrong side of the reading: what emission rests on is no less, what an allowance divides by no more."""
    rows = {row.key: row for row in record.datum}
    for at, row in enumerate(record.datum):
        read = rows.get((row.process, METAL, row.period)) if row.parameter in (HIGHER, LOWER) else None
        if read is None or (value := numeric(row.verified)) is None or (reading := numeric(read.verified)) is None:
            continue
        if (value < reading) if row.parameter == HIGHER else (value > reading):
            shown: dict[str, Any] = {"name": named(row.key), "verified": row.verified, "reading": read.verified, "unit": row.unit}
            yield Finding.of("record-side", place=place(at), **shown)
