"""Ledgers of many shapes, made by a script: the same plain numbers, written as plants write them.

`python tests/ledgers.py` writes the expectations anew (`tests/data/ledgers/`): the proposal of `ghgcalc map`, the mapping after a person has
answered its questions, and the activity, whose digits come from the numbers here and never from what was read.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from calendar import monthrange
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

FOLDER = Path(__file__).parent / "data" / "ledgers"
NAME = "示例铝业有限公司"
MONTHS = [f"{month}月" for month in range(1, 13)]
ENGLISH = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

METAL = [
    Decimal(text)
    for text in [
        "21034.56",
        "19500.07",
        "21111.1",
        "20444.4",
        "21050.05",
        "20300.3",
        "21000",
        "20987.65",
        "20123.45",
        "21011.11",
        "20222.22",
        "21333.33",
    ]
]
ANODE = [
    Decimal(text)
    for text in [
        "10412.33",
        "9650.5",
        "10448.91",
        "10119.2",
        "10420.05",
        "10049",
        "10395.25",
        "10389.61",
        "9961.77",
        "10400.08",
        "10010.1",
        "10560.6",
    ]
]
METAL_2 = [value - Decimal("1234.5") for value in METAL]
ANODE_2 = [value - Decimal("600.25") for value in ANODE]
GAS = [
    Decimal(text)
    for text in [
        "123.4567",
        "118.2",
        "121.05",
        "119.9",
        "120.1",
        "117.33",
        "118",
        "119.25",
        "116.75",
        "121.5",
        "122.0625",
        "125.125",
    ]
]
POWER = [
    Decimal(text)
    for text in [
        "283966.56",
        "263250.9",
        "284998.5",
        "276000",
        "284175.675",
        "274054.05",
        "283500",
        "283333.275",
        "271666.575",
        "283649.985",
        "272999.97",
        "288000",
    ]
]
DIESEL = [Decimal(text) for text in ["12.5", "11.25", "13", "12.75", "12.1", "11.9", "12", "12.3", "11.8", "12.6", "12.9", "13.4"]]


def total(values: list[Decimal]) -> Decimal:
    """The sum of a year."""
    return sum(values, Decimal(0))


def texts(values: list[Decimal]) -> list[str]:
    """As an activity file writes them."""
    return [f"{value.normalize():f}" for value in values]


def datum(unit: str, values: list[Decimal]) -> dict[str, Any]:
    """A datum of twelve months."""
    return {"unit": unit, "values": texts(values)}


def activity(**tables: Any) -> dict[str, Any]:
    """What a ledger states."""
    return {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": NAME}} | tables


def book(path: Path, make: Any) -> None:
    """A workbook."""
    with xlsxwriter.Workbook(str(path)) as made:
        make(made)


def write_csv(path: Path, rows: list[list[Any]], encoding: str = "utf-8", delimiter: str = ",") -> None:
    """A CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def sum_cell(sheet: Any, row: int, column: int, values: list[Decimal]) -> None:
    """A formula with the value that a spreadsheet would have saved with it."""
    first, last = (xlsxwriter.utility.xl_rowcol_to_cell(row, at) for at in (column - 12, column - 1))
    sheet.write_formula(row, column, f"=SUM({first}:{last})", None, float(total(values)))


# --- the ledgers


def across(path: Path) -> None:
    """Months across, merged title, subtotal rows, 合计 by formula, 备注."""

    def make(made: Any) -> None:
        sheet = made.add_worksheet("工序月度")
        sheet.merge_range("A1:Q1", f"{NAME}2024年生产统计台账", made.add_format({"bold": True}))
        sheet.write_row("A2", ["工序", "项目", "单位", *MONTHS, "合计", "备注"])
        rows = [
            ("一系列", "铝液产量", "t", METAL), ("二系列", "铝液产量", "t", METAL_2), ("", "铝液产量小计", "t", [a + b for a, b in zip(METAL, METAL_2, strict=True)]),
            ("一系列", "阳极消耗量", "吨", ANODE), ("二系列", "阳极消耗量", "吨", ANODE_2), ("", "阳极消耗量小计", "吨", [a + b for a, b in zip(ANODE, ANODE_2, strict=True)]),
            ("", "天然气", "万Nm³", GAS), ("", "外购电量", "MWh", POWER), ("", "氟化盐消耗量", "t", DIESEL),
        ]  # fmt: skip
        for at, (group, name, unit, values) in enumerate(rows, 2):
            sheet.write_row(at, 0, [group, name, unit])
            sheet.write_row(at, 3, list(map(float, values)))
            sum_cell(sheet, at, 15, values)
            sheet.write(at, 16, "皮带秤" if at == 2 else "")

    book(path, make)


ACROSS = activity(
    process=[
        {"id": "一系列", "liquid_aluminium": datum("t", METAL), "anode": datum("吨", ANODE)},
        {"id": "二系列", "liquid_aluminium": datum("t", METAL_2), "anode": datum("吨", ANODE_2)},
    ],
    fuel=[{"item": "natural-gas", "amount": datum("万Nm3", GAS)}],
    electricity=[{"supply": "grid", "amount": datum("MWh", POWER)}],
)


def european(value: Decimal) -> str:
    """1.234,56."""
    return f"{value:,}".replace(",", " ").replace(".", ",").replace(" ", ".")


def european_text(path: Path) -> None:
    """European numbers as texts, units in brackets, months as Jan-24."""

    def make(made: Any) -> None:
        sheet = made.add_worksheet("Energy & Materials")
        sheet.write_row("A1", ["Company", "Example Aluminium Ltd."])
        sheet.write_row("A3", ["Parameter", *(f"{month}-24" for month in ENGLISH), "Total", "Remarks"])
        for at, (name, values) in enumerate(
            [
                ("Hot metal [t]", METAL),
                ("Anode consumption [t]", ANODE),
                ("Natural gas [1000 Nm3]", GAS),
                ("Purchased electricity [MWh]", POWER),
            ],
            3,
        ):
            sheet.write_row(at, 0, [name, *map(european, values), european(total(values)), "weighed"])

    book(path, make)


EUROPEAN = activity(
    process=[{"id": "P1", "liquid_aluminium": datum("t", METAL), "anode": datum("t", ANODE)}],
    fuel=[{"item": "natural-gas", "amount": datum("1000Nm3", GAS)}],
    electricity=[{"supply": "grid", "amount": datum("MWh", POWER)}],
) | {"entity": {"name": "Example Aluminium Ltd."}}

WIDE = {str(digit): chr(0xFF10 + digit) for digit in range(10)} | {".": "．", ",": "，"}


def months_down(path: Path) -> None:
    """Months down, a header of two lines with merged titles, thousands separators and full-width digits as texts, 合计 below."""

    def make(made: Any) -> None:
        sheet = made.add_worksheet("电解")
        sheet.merge_range("A1:F1", f"{NAME} 电解生产月报（2024年）")
        sheet.merge_range("A2:A3", "月份")
        sheet.merge_range("B2:C2", "铝液产量（t）")
        sheet.merge_range("D2:E2", "阳极消耗量（t）")
        sheet.merge_range("F2:F3", "备注")
        sheet.write_row("B3", ["一系列", "二系列", "一系列", "二系列"])
        for at in range(12):
            sheet.write(at + 3, 0, f"{at + 1}月")
            sheet.write(at + 3, 1, f"{METAL[at]:,}")
            sheet.write(at + 3, 2, "".join(WIDE[sign] for sign in f"{METAL_2[at]:,}"))
            sheet.write(at + 3, 3, float(ANODE[at]))
            sheet.write(at + 3, 4, float(ANODE_2[at]), made.add_format({"num_format": "#,##0.00"}))
        sheet.write_row(15, 0, ["合计", f"{total(METAL):,}", f"{total(METAL_2):,}", float(total(ANODE)), float(total(ANODE_2))])

    book(path, make)


DOWN = activity(
    process=[
        {"id": "一系列", "liquid_aluminium": datum("t", METAL), "anode": datum("t", ANODE)},
        {"id": "二系列", "liquid_aluminium": datum("t", METAL_2), "anode": datum("t", ANODE_2)},
    ]
)


def by_day(values: list[Decimal]) -> list[tuple[dt.date, Decimal]]:
    """Each month's number spread over its days, so that they add up to it exactly."""
    found = []
    for month, value in enumerate(values, 1):
        count = monthrange(2024, month)[1]
        part = (value / count).quantize(Decimal("0.01"))
        found += [(dt.date(2024, month, day), part if day < count else value - part * (count - 1)) for day in range(1, count + 1)]
    return found


def mes_daily(path: Path) -> None:
    """A daily export of the plant's system: timestamp, tag, value, kwh."""
    rows: list[list[Any]] = [["timestamp", "tag", "value", "unit"]]
    power = by_day([value * 1000 for value in POWER])
    metal = by_day(METAL)
    for (day, used), (_, made) in zip(power, metal, strict=True):
        rows.append([f"{day} 00:00:00", "grid electricity", used, "kwh"])
        rows.append([f"{day} 00:00:00", "hot metal", made, "t"])
    write_csv(path, rows)


MES = activity(
    process=[{"id": "P1", "liquid_aluminium": datum("t", METAL)}],
    electricity=[{"supply": "grid", "amount": datum("kWh", [value * 1000 for value in POWER])}],
)


def gbk_total(path: Path) -> None:
    """A CSV in GBK, months down, 合计 below."""
    rows: list[list[Any]] = [["月份", "铝液产量(t)", "阳极消耗量(t)", "柴油(t)", "外购电量(万kWh)", "备注"]]
    rows += [[f"2024年{at + 1}月", METAL[at], ANODE[at], DIESEL[at], POWER[at] / 10, "无"] for at in range(12)]
    rows.append(["合计", *(total(one) for one in (METAL, ANODE, DIESEL)), total(POWER) / 10, ""])
    write_csv(path, rows, "gbk")


GBK = activity(
    process=[{"id": "P1", "liquid_aluminium": datum("t", METAL), "anode": datum("t", ANODE)}],
    fuel=[{"item": "diesel", "amount": datum("t", DIESEL)}],
    electricity=[{"supply": "grid", "amount": datum("万kWh", [value / 10 for value in POWER])}],
)


def plan_actual(path: Path) -> None:
    """Two lines of header: each month has plan and actual."""

    def make(made: Any) -> None:
        sheet = made.add_worksheet("计划与实际")
        sheet.merge_range("A1:Z1", f"{NAME}2024年计划执行情况")
        sheet.merge_range("A2:A3", "指标名称")
        sheet.merge_range("B2:B3", "计量单位")
        for at, month in enumerate(MONTHS):
            sheet.merge_range(1, 2 + 2 * at, 1, 3 + 2 * at, month)
            sheet.write_row(2, 2 + 2 * at, ["计划", "实际"])
        for row, (name, unit, values) in enumerate(
            [("铝液产量", "t", METAL), ("阳极消耗", "t", ANODE), ("网购电量", "万度", [one / 10 for one in POWER])], 3
        ):
            sheet.write_row(row, 0, [name, unit])
            for at, value in enumerate(values):
                sheet.write_row(row, 2 + 2 * at, [float(value) + 100, float(value)])

    book(path, make)


PLAN = activity(
    process=[{"id": "P1", "liquid_aluminium": datum("t", METAL), "anode": datum("t", ANODE)}],
    electricity=[{"supply": "grid", "amount": datum("万度", [value / 10 for value in POWER])}],
)


def long_table(path: Path) -> None:
    """One number a row: date, workshop, code, value, unit; UTF-16 with tabs, as a spreadsheet saves Unicode text."""
    rows: list[list[Any]] = [["日期", "车间", "项目", "数量", "单位"]]
    for at in range(12):
        for group, metal, anode in (("一车间", METAL, ANODE), ("二车间", METAL_2, ANODE_2)):
            rows.append([f"2024-{at + 1:02}", group, "原铝产量", metal[at], "吨"])
            rows.append([f"2024-{at + 1:02}", group, "炭阳极消耗", anode[at], "吨"])
        rows.append([f"2024-{at + 1:02}", "", "天然气", GAS[at], "万m3"])
    rows += [[f"2023-{month:02}", "一车间", "原铝产量", 1, "吨"] for month in (11, 12)]
    write_csv(path, rows, "utf-16", "\t")


LONG = activity(
    process=[
        {"id": "一车间", "liquid_aluminium": datum("吨", METAL), "anode": datum("吨", ANODE)},
        {"id": "二车间", "liquid_aluminium": datum("吨", METAL_2), "anode": datum("吨", ANODE_2)},
    ],
    fuel=[{"item": "natural-gas", "amount": datum("万Nm3", GAS)}],
)
HARD = [Decimal(500000), *METAL[1:]]


def hidden_notes(path: Path) -> None:
    """A hidden sheet, a hidden row, notes in columns, a number of more digits than a sheet keeps, dates as headers, a second sheet with units above."""

    def make(made: Any) -> None:
        secret = made.add_worksheet("旧数据")
        secret.hide()
        secret.write_row("A1", ["铝液产量", 1, 2, 3])
        sheet = made.add_worksheet("2024")
        sheet.activate()  # the sheet that is shown first cannot be hidden
        sheet.write_row("A1", ["填报单位：", NAME])
        sheet.write_row("A2", ["序号", "信息项", "计量单位", "数据来源"])
        day = made.add_format({"num_format": 'yyyy"年"m"月"'})
        for at in range(12):
            sheet.write_datetime(1, 4 + at, dt.date(2024, at + 1, 1), day)
        sheet.write(1, 16, "全年")
        for row, (name, unit, values) in enumerate(
            [("铝液产量", "t", METAL), ("炭阳极消耗量", "t", ANODE), ("柴油消耗量", "t", DIESEL)], 2
        ):
            sheet.write_row(row, 0, [row - 1, name, unit, "生产月报.xlsx"])
            sheet.write_row(row, 4, list(map(float, values)))
        sheet.write(2, 4, 499999.99999999994)
        sheet.write(2, 16, float(total(HARD)))
        sheet.set_row(4, None, None, {"hidden": True})

    book(path, make)


HIDDEN = activity(
    process=[{"id": "P1", "liquid_aluminium": datum("t", HARD), "anode": datum("t", ANODE)}],
    fuel=[{"item": "diesel", "amount": datum("t", DIESEL)}],
)


def semicolons(path: Path) -> None:
    """A CSV of semicolons with decimal commas and points between thousands."""
    rows: list[list[Any]] = [["Item", "Unit", *ENGLISH, "Total"]]
    for name, unit, values in (("Liquid aluminium", "t", METAL), ("Gross anode consumption", "t", ANODE), ("Diesel", "t", DIESEL)):
        rows.append([name, unit, *map(european, values), european(total(values))])
    write_csv(path, rows, "utf-8-sig", ";")


SEMICOLONS = activity(
    process=[{"id": "P1", "liquid_aluminium": datum("t", METAL), "anode": datum("t", ANODE)}],
    fuel=[{"item": "diesel", "amount": datum("t", DIESEL)}],
)


def daily_sheet(path: Path) -> None:
    """Days down with sums of months between them, and a sum of the year; two sheets, one of them monthly."""

    def make(made: Any) -> None:
        sheet = made.add_worksheet("日报")
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row("A1", ["日期", "铝液产量（t）", "阳极消耗量（t）", "记录人"])
        at = 1
        for month in range(12):
            for (one, metal), (_, anode) in zip(by_day(METAL), by_day(ANODE), strict=True):
                if one.month == month + 1:
                    sheet.write_datetime(at, 0, one, day)
                    sheet.write_row(at, 1, [float(metal), float(anode), "张"])
                    at += 1
            sheet.write_row(at, 0, [f"{month + 1}月小计", float(METAL[month]), float(ANODE[month])])
            at += 1
        sheet.write_row(at, 0, ["合计", float(total(METAL)), float(total(ANODE))])
        energy = made.add_worksheet("能源")
        energy.write_row("A1", ["项目", "单位", *range(1, 13), "合计"])
        energy.write_row("A2", ["天然气用量", "m3", *(float(value * 10000) for value in GAS)])
        energy.write_row("A3", ["交流电耗", "MWh", *map(float, POWER)])
        sum_cell(energy, 2, 14, POWER)

    book(path, make)


DAILY = activity(
    process=[
        {
            "id": "P1", "liquid_aluminium": datum("t", METAL), "anode": datum("t", ANODE),
            "electricity": [{"supply": "grid", "amount": datum("MWh", POWER)}],
        }
    ],
    fuel=[{"item": "natural-gas", "amount": datum("Nm3", [value * 10000 for value in GAS])}],
)  # fmt: skip

LEDGERS: dict[str, tuple[str, Any, dict[str, Any], list[str]]] = {
    "across": ("xlsx", across, ACROSS, []),
    "european-text": ("xlsx", european_text, EUROPEAN, []),
    "months-down": ("xlsx", months_down, DOWN, []),
    "mes-daily": ("csv", mes_daily, MES, ['# name = ""', f'name = "{NAME}"']),
    "gbk-total": ("csv", gbk_total, GBK, ['# name = ""', f'name = "{NAME}"']),
    "plan-actual": ("xlsx", plan_actual, PLAN, []),
    "long-table": ("csv", long_table, LONG, ['# name = ""', f'name = "{NAME}"', '# unit = ""', 'unit = "万Nm3"']),
    "hidden-notes": ("xlsx", hidden_notes, HIDDEN, []),
    "semicolons": ("csv", semicolons, SEMICOLONS, ['# name = ""', f'name = "{NAME}"', "# year =", "year = 2024"]),
    "daily-sheet": (
        "xlsx", daily_sheet, DAILY,
        ['# name = ""', f'name = "{NAME}"', '# unit = ""', 'unit = "Nm3"', '# row = { supply = "" }', '# row = { supply = "grid" }'],
    ),
}  # fmt: skip
"""Ending, maker, what it states, and the answers to what the proposal asks: old and new lines."""


def answered(proposal: str, answers: list[str], *, uncomment: bool = False) -> str:
    """A proposal after a person has decided: lines replaced, and where a whole datum waited for it, its comment signs taken away."""
    for old, new in zip(answers[::2], answers[1::2], strict=True):
        assert old in proposal, old
        proposal = proposal.replace(old, new)
    if uncomment:
        lines = proposal.splitlines()
        keys = (
            "[[datum]]",
            "table =",
            "process =",
            "row =",
            "key =",
            "words =",
            "sheet =",
            "layout =",
            "unit_cell =",
            "total =",
            "period =",
        )
        proposal = "\n".join(line[2:] if line.startswith("# ") and line[2:].startswith(keys) else line for line in lines) + "\n"
    return proposal


def main() -> None:
    """Write the expectations."""
    import tempfile

    from ghgcalc.io.ledgers import open_book
    from ghgcalc.mapping import propose

    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (ending, make, wanted, answers) in LEDGERS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{name}.{ending}"
            make(path)
            text, _ = propose(open_book(path.read_bytes(), path.name))
        (FOLDER / f"{name}.proposal.toml").write_text(text, encoding="utf-8")
        (FOLDER / f"{name}.map.toml").write_text(answered(text, answers, uncomment=name == "daily-sheet"), encoding="utf-8")
        (FOLDER / f"{name}.activity.json").write_text(readable(wanted), encoding="utf-8")


def readable(record: dict[str, Any]) -> str:
    """JSON with a datum a line."""
    from ghgcalc.io.layout import to_json

    return to_json(json.loads(json.dumps(record)))


if __name__ == "__main__":
    main()
