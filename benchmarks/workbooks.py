"""A 12-month workbook read as an activity, against openpyxl merely opening the same file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from table import Row, row
from timing import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from timing import Measured

READ = "a 12-month workbook read by its mapping: every digit, cell and check of sums"
FILLED = "a filled 12-month template read: names, units, every cell"
FILLED_OPENED = "openpyxl, load_workbook of the template"
CELLS = "part of it: the cells alone"
OPENED = "openpyxl, load_workbook"
STREAMED = "openpyxl, load_workbook(read_only=True)"
CALAMINE = "python-calamine, the rows of the sheet"

MONTHS = [f"{month}月" for month in range(1, 13)]
WORDS = {
    "铝液产量": ("process", "liquid_aluminium", "t", 20_000.25),
    "阳极消耗量": ("process", "anode", "t", 9_000.5),
    "天然气": ("fuel", "amount", "万Nm3", 120.125),
    "柴油": ("fuel", "amount", "t", 12.5),
    "外购电量": ("electricity", "amount", "MWh", 280_000.75),
}
ROWS: dict[str, dict[str, Any]] = {
    "天然气": {"item": "natural-gas"},
    "柴油": {"item": "diesel"},
    "外购电量": {"supply": "grid"},
}


def workbook() -> bytes:
    """Five data of twelve months, sums by formula, remarks; as openpyxl writes it."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "工序月度"
    sheet.append(["2024年台账"])
    sheet.append(["项目", "单位", *MONTHS, "合计", "备注"])
    for name, (_, _, unit, first) in WORDS.items():
        values = [first + month for month in range(12)]
        sheet.append([name, unit, *values, sum(values), "皮带秤"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def template() -> bytes:
    """A template with the same five data in it."""
    import ghgcalc
    from ghgcalc.io.templates import template_of

    tables: dict[str, list[dict[str, Any]]] = {}
    for name, (table, key, unit, first) in WORDS.items():
        row = ROWS.get(name, {"id": "P1"})
        values = [str(first + month) for month in range(12)]
        found = next((one for one in tables.setdefault(table, []) if row.items() <= one.items()), None)
        if found is None:
            tables[table].append(found := dict(row))
        found[key] = {"unit": unit, "values": values}
    activity = ghgcalc.Activity.model_validate({"year": 2024, "entity": {"name": "Example"}, **tables})
    return template_of("cn-al-2024", "zh", activity=activity)[0]


def mapping() -> Any:
    """Where the data stand."""
    from ghgcalc.mapping import map_of

    data = [
        {"table": table, "key": key, "words": [name], "row": ROWS.get(name, {})} | ({"process": "P1"} if table == "process" else {})
        for name, (table, key, _, _) in WORDS.items()
    ]
    shape = {"year": 2024, "layout": "across", "unit_cell": "单位", "total": "合计"}
    return map_of({"schema": "ghgcalc/map/1", "map": shape, "entity": {"name": "Example"}, "datum": data})


def cases() -> dict[str, Case]:
    """What is timed, of what is installed.

    Raises:
        SystemExit: the numbers that were read are not those that were written, so that no ratio would mean anything.
    """
    try:
        data = workbook()
        form = template()
        import openpyxl
    except ImportError:
        return {}
    from ghgcalc.io.ledgers import by_map, by_template, open_book

    found = mapping()
    process = by_map(data, "ledger.xlsx", found).activity.process[0]
    if [float(one) for one in process.anode.values] != [9_000.5 + month for month in range(12)]:
        raise SystemExit("the workbook was not read as it was written")
    timed = {
        READ: Case(lambda: by_map(data, "ledger.xlsx", found)),
        CELLS: Case(lambda: open_book(data, "ledger.xlsx").page("工序月度")),
        OPENED: Case(lambda: openpyxl.load_workbook(io.BytesIO(data))),
        FILLED: Case(lambda: by_template(form, "plant.xlsx")),
        FILLED_OPENED: Case(lambda: openpyxl.load_workbook(io.BytesIO(form))),
        STREAMED: Case(lambda: openpyxl.load_workbook(io.BytesIO(data), read_only=True)),
    }
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        return timed
    return timed | {CALAMINE: Case(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python())}


def measured(timing: Callable[[Mapping[str, Case]], dict[str, Measured]]) -> dict[str, Measured]:
    """All of them in turn."""
    found = cases()
    return timing(found) if found else {}


def rows(found: Mapping[str, Measured]) -> list[Row]:
    """Budget: reading takes less time than openpyxl takes to open the file."""
    return [
        row(found, READ, OPENED, 1),
        row(found, FILLED, FILLED_OPENED, 1),
        row(found, READ, STREAMED),
        row(found, CELLS, OPENED),
        row(found, CELLS, CALAMINE),
    ]
