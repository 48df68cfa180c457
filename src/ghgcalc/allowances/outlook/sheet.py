"""A plan of the months to come as a table (CSV, XLSX, ODS, XLS): a row a process and month; or as a forecast file (TOML, JSON).

Columns: `process`, `month` (2026-09), and the data with their units, such as `liquid_aluminium [t]`, `anode [t]`,
`anode_effect_minutes [min]`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from ghgcalc.errors import InputError
from ghgcalc.files import read_table
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten
from ghgcalc.schema import Strict
from ghgcalc.sheets import read_sheet

if TYPE_CHECKING:
    from os import PathLike

    from ghgcalc.allowances.outlook.told import Told

SCHEMA = "ghgcalc/forecast/1"
ENDINGS = (".csv", ".tsv", ".xlsx", ".ods", ".xls")
HEADERS = {
    "process": "process", "工序": "process",
    "month": "month", "月份": "month", "月": "month",
    "liquid_aluminium": "liquid_aluminium", "output": "liquid_aluminium", "铝液产量": "liquid_aluminium", "产量": "liquid_aluminium",
    "anode": "anode", "阳极消耗量": "anode", "阳极": "anode",
    "butts": "butts", "残极": "butts",
    "paste": "paste", "阳极糊": "paste",
    "anode_effect_minutes": "anode_effect_minutes", "阳极效应持续时间": "anode_effect_minutes",
    "anode_effects": "anode_effects", "阳极效应系数": "anode_effects",
    "anode_effect_duration": "anode_effect_duration", "anode_effect_overvoltage": "anode_effect_overvoltage",
}  # fmt: skip
DATA = tuple(dict.fromkeys(key for key in HEADERS.values() if key not in ("process", "month")))
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月].*)?", re.ASCII)


class _Row(Strict):
    """A month of a process: numbers with their units, as texts."""

    process: str
    month: str
    liquid_aluminium: str | None = None
    anode: str | None = None
    butts: str | None = None
    paste: str | None = None
    anode_effect_minutes: str | None = None
    anode_effects: str | None = None
    anode_effect_duration: str | None = None
    anode_effect_overvoltage: str | None = None


class _Rows(Strict):
    row: list[_Row] = Field(min_length=1)


def forecast_table(path: str | PathLike[str], told: Told) -> tuple[dict[str, Any], str]:
    """The table of a forecast file, and the name by which faults call the file.

    Raises:
        InputError: not readable; of a sheet, every fault: a month that was told, that stands twice, or that is missing.
    """
    where = Path(path)
    if where.suffix.lower() not in ENDINGS:
        return read_table(where if str(path) != "-" else "-")
    sheet = read_sheet(where, HEADERS, DATA, ("process", "month", "liquid_aluminium"))
    rows = sheet.read_as(_Rows, "row").row
    months: dict[str, dict[int, _Row]] = {}
    faults: list[Finding] = []
    first = f"{told.year}-{told.rest[0]:02}"
    for row, line in zip(rows, sheet.lines, strict=True):
        found = _MONTH.fullmatch(row.month.strip())
        place = Place(file=sheet.name, line=line, key="month")
        month = int(found[2]) if found and int(found[1]) == told.year else 0
        held = months.setdefault(row.process, {})
        if not 1 <= month <= told.rest[-1]:
            faults.append(Finding.of("forecast-from", place=place, value=shorten(row.month), wanted=first))
        elif month <= told.months:
            faults.append(Finding.of("forecast-past", place=place, value=shorten(row.month), wanted=first))
        elif month in held:
            faults.append(Finding.of("forecast-twice", place=place, value=shorten(row.month), process=shorten(row.process)))
        held.setdefault(month, row)
    processes = [_process(name, held, told, sheet.name, faults) for name, held in months.items()]
    if faults:
        raise InputError(faults)
    entity = dict(told.table["entity"])
    return {"schema": SCHEMA, "year": told.year, "from": first, "entity": entity, "process": processes}, sheet.name


def _process(name: str, held: dict[int, _Row], told: Told, file: str, faults: list[Finding]) -> dict[str, Any]:
    """The months of a process under each other; a gap is a fault, and so is a cell in which nothing stands."""
    made: dict[str, Any] = {"id": name}
    if missing := [f"{told.year}-{month:02}" for month in told.rest if month not in held]:
        place = Place(file=file, table="process", row=shorten(name))
        faults.append(Finding.of("forecast-gap", place=place, value=", ".join(missing), wanted=f"{told.year}-{told.rest[0]:02}"))
        return made
    for key in DATA:
        texts = [getattr(held[month], key) for month in told.rest]
        if not any(texts):
            continue
        parts = [(text or "").partition(" ") for text in texts]
        unit = next((unit for _, _, unit in parts if unit), "")
        for month, text in zip(told.rest, texts, strict=True):
            if text is None:
                place = Place(file=file, table="process", row=shorten(name), key=key)
                faults.append(Finding.of("forecast-gap", place=place, value=f"{told.year}-{month:02}", wanted=key))
        made[key] = {"unit": unit, "values": [value for value, _, _ in parts]}
    return made
