"""Templates: an activity written into one and read again is the same; nothing that is entered is lost, and nothing invalid can be entered."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ghgcalc
import strategies
import strategies_international
from ghgcalc import guidelines
from ghgcalc.io.ledgers import by_template
from ghgcalc.io.templates import template_of
from ghgcalc.template import VERSION, sheets
from ghgcalc.template.model import PARTS
from office import HTML, ODS, XLSX, at_the_desk, needs_desk
from support import caller

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data" / "template-1"
SMELTER = ghgcalc.read(ROOT / "examples" / "smelter-2024.toml")
EXPORT = ghgcalc.read(ROOT / "examples" / "smelter-export-2026.toml")
CAPTIVE = ghgcalc.read(ROOT / "examples" / "smelter-captive-2024.toml")
ALL = tuple(guidelines.known())


def filled(activity, guideline="cn-al-2024", lang="zh", **options):
    """The bytes of a template with an activity in it; nothing is left out."""
    data, left = template_of(guideline, lang, activity=activity, **options)
    assert [one.text() for one in left] == []
    return data


def changed(data, *cells):
    """A workbook with other values, (defined name, number of the cell in its range, value), as openpyxl writes them."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for name, number, value in cells:
        sheet, area = next(book.defined_names[name].destinations)
        found = [cell for row in book[sheet][area] for cell in row] if ":" in area else [book[sheet][area]]
        found[number].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def place(data, name, number=0):
    """The cell under a name as a finding calls it."""
    found = openpyxl.load_workbook(io.BytesIO(data)).defined_names[name]
    sheet, area = next(found.destinations)
    first = area.replace("$", "").partition(":")[0]
    cell = openpyxl.Workbook().active[first].offset(0, number).coordinate
    return f"{sheet if sheet.isidentifier() else repr(sheet)}!{cell}"


def refused(data):
    """(code, cell) of every fault."""
    with pytest.raises(ghgcalc.InputError) as caught:
        by_template(data, "t.xlsx")
    return [(one.code, one.place.cell) for one in caught.value.faults]


# --- round trip


@pytest.mark.parametrize(("at", "guideline"), list(enumerate(ALL)), ids=ALL)
@pytest.mark.parametrize("number", range(3), ids=["smelter", "export", "captive"])
def test_an_activity_comes_out_as_it_went_in(number, at, guideline):
    """Each under every guideline, the languages by turns, so that every guideline and every activity has both, to the last digit: the same canonical text, thus the same digest."""
    activity, lang = (SMELTER, EXPORT, CAPTIVE)[number], ("en", "zh")[(at + number) % 2]
    assert by_template(filled(activity, guideline, lang), "t.xlsx").activity.canonical == activity.canonical


@given(case=strategies.cases(), lang=st.sampled_from(("en", "zh")))
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_any_activity_comes_out_as_it_went_in(case, lang):
    """Whatever units, years and months a smelter states."""
    raw, guideline, _ = case
    activity = ghgcalc.Activity.model_validate(raw)
    assert by_template(filled(activity, guideline, lang), "t.xlsx").activity.canonical == activity.canonical


@pytest.mark.parametrize("guideline", ["eu-cbam-al", "ghgp-al", "ipcc-2019-al", "ghgp-scope2"])
@given(data=st.data())
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
def test_any_international_activity_comes_out_as_it_went_in(guideline, data):
    """Goods, precursors, streams of carbon, furnaces, evidence with rates, and fuels on no list, too."""
    raw, _ = data.draw(strategies_international.told(guideline))
    activity = ghgcalc.Activity.model_validate(raw)
    lang = data.draw(st.sampled_from(("en", "zh")))
    assert by_template(filled(activity, guideline, lang), "t.xlsx").activity.canonical == activity.canonical


def test_the_rare_keys_come_out_as_they_went_in():
    """Waivers, totals, dates, flags, chosen factors, days of analysis, both gases of another PFC source, digits that no cell keeps."""
    raw = {
        "year": 2024,
        "entity": {
            "name": "=1+1",
            "uscc": "91370000MA3C4R1P7X"[:17] + check_sign("91370000MA3C4R1P7"),
            "province": "山东",
            "grid": "north",
        },
        "process": [
            {
                "id": "一",
                "cells": 300,
                "current": "400.5 kA",
                "started": "2011-05-04",
                "liquid_aluminium": "123456789.123456789012 t",
                "anode": {"unit": "kg", "values": ["0", "1.50", "00.5", *["7"] * 9]},
                "net_anode": {"value": "0.4 tC/tAl", "source": "a laboratory", "measured_on": "2024-02-03"},
                "anode_loss": {"factor": "cn-al-2024/anode-loss"},
                "pfc_other": {"cf4": "1 tCF4", "c2f6": "0 tC2F6"},
                "technology": "cwpb",
            }
        ],
        "fuel": [
            {"item": "own", "name": "woodchips", "source": "us", "amount": "3 t", "emission_factor": "0 tCO2/t", "biomass": True},
            {"item": "diesel", "amount": "1 t", "quantity_factor": {"value": "3.1 tCO2/t", "source": "x"}},
        ],
        "electricity": [{"supply": "grid", "amount": "-5 MWh"}],
        "electricity_total": "-5 MWh",
        "waiver": [{"rule": "anode-band", "reason": "tested", "on": "2024-01-01"}],
    }
    try:
        activity = ghgcalc.Activity.model_validate(raw)
    except ghgcalc.InputError as error:
        pytest.fail("\n".join(one.text() for one in error.faults))
    for lang in ("en", "zh"):
        found = by_template(template_of("cn-al-2024", lang, activity=activity)[0], "t.xlsx").activity
        assert found.dump() == activity.dump()
        assert not template_of("cn-al-2024", lang, activity=activity)[1]


def check_sign(head):
    """The last sign of a credit code."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return signs[-sum(signs.index(sign) * 3**power for power, sign in enumerate(head)) % 31]


def test_what_no_cell_holds_is_said():
    """An empty text is no entry of a workbook: it is told, by its pointer, and the rest is written."""
    activity = ghgcalc.Activity.new(
        year=2024, entity={"name": "A"}, process=[{"id": "P", "name": "", "anode": "1 t", "liquid_aluminium": "2 t"}]
    )
    _, (left,) = template_of("cn-al-2024", "en", activity=activity)
    assert left.code == "template-left"
    assert "/process/0/name" in left.message("en")
    unnamed = ghgcalc.Activity.new(year=2024, entity={"name": " "}, fuel=[{"item": "diesel", "amount": "1 t"}])
    (left,) = template_of("cn-al-2024", "zh", activity=unnamed)[1]
    assert "/entity/name" in left.message("zh")


# --- what is entered


EMPTY = {lang: template_of("cn-al-2024", lang)[0] for lang in ("en", "zh")}
LEAST = (("ghg.year.whole", 0, 2024), ("ghg.entity.name.text", 0, "某铝厂"), ("ghg.fuel.1.amount.year", 0, 12.5))
"""A year, a name and a year's diesel."""

YEAR = [("ghg.fuel.2.amount.months", month, 1.5 + month) for month in range(12)]


def entered(*cells, lang="zh", least=LEAST):
    """An empty template with these entries."""
    return changed(EMPTY[lang], *least, *cells)


def test_blocks_that_nobody_has_filled_in_are_left_out():
    """Process P1, supplies and the other fuels stand there with what was written ahead alone."""
    found = by_template(entered(), "t.xlsx")
    assert found.activity.dump() == {
        "schema": "ghgcalc/activity/1",
        "year": 2024,
        "entity": {"name": "某铝厂"},
        "fuel": [{"item": "diesel", "amount": "12.5 t"}],
    }
    assert found.findings == ()
    assert found.origins["/fuel/0/amount"].cell == place(EMPTY["zh"], "ghg.fuel.1.amount.year")


def test_what_is_missing_leads_to_its_cell():
    """A year and a name that nobody has entered are faults of the yellow cells where they go."""
    found = refused(EMPTY["en"])
    wanted = [("missing-key", place(EMPTY["en"], name)) for name in ("ghg.year.whole", "ghg.entity.name.text")]
    assert found == [*wanted, ("nothing-stated", None)]


def test_a_blank_month_is_missing_and_not_zero():
    """Eleven months are a fault of the twelfth cell; twelve are a year."""
    assert refused(entered(*YEAR[:-1])) == [("month-missing", place(EMPTY["zh"], "ghg.fuel.2.amount.months", 11))]
    found = by_template(entered(*YEAR), "t.xlsx").activity.fuel[1]
    assert (found.item, found.amount.dump()["values"][11]) == ("natural-gas", "12.5")


def test_months_and_the_year_agree_or_are_a_fault():
    """Both at once are held against each other, exactly."""
    name = "ghg.fuel.2.amount.year"
    assert by_template(entered(*YEAR, (name, 0, 84)), "t.xlsx").activity.fuel[1].amount.dump()["values"][0] == "1.5"
    assert refused(entered(*YEAR, (name, 0, 84.001))) == [("template-year", place(EMPTY["zh"], name))]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("ghg.fuel.2.amount.months", "12,5", "template-text"),
        ("ghg.fuel.2.amount.months", "1.5", "template-text"),
        ("ghg.fuel.2.amount.months", "１２", "template-text"),
        ("ghg.fuel.2.amount.months", "—", "template-text"),
        ("ghg.fuel.2.amount.months", "#REF!", "cell-unread"),
        ("ghg.fuel.2.amount.months", "=A1", "cell-unread"),
        ("ghg.fuel.2.amount.months", -1, "negative"),
        ("ghg.fuel.2.amount.unit", "lb", "bad-unit"),
        ("ghg.fuel.2.amount.unit", "MWh", "wrong-dimension"),
        ("ghg.fuel.2.amount.unit", None, "unit-missing"),
        ("ghg.fuel.2.item.text", "木炭灰", "unknown-fuel"),
        ("ghg.fuel.2.item.text", None, "missing-key"),
        ("ghg.fuel.1.amount.year", "12 t", "template-text"),
        ("ghg.fuel.1.oxidation.value", 98, "source-missing"),
        ("ghg.entity.uscc.text", 911101086000037341, "template-digits"),
        ("ghg.entity.uscc.text", "911101086000037349", "bad-uscc"),
        ("ghg.entity.province.text", "高丽", "unknown-province"),
        ("ghg.entity.name.text", "=A1", "cell-unread"),
        ("ghg.year.whole", 2024.5, "wrong-type"),
        ("ghg.year.whole", "=A1", "cell-unread"),
        ("ghg.process.1.technology.text", "cwpbb", "unknown-choice"),
    ],
)  # fmt: skip
def test_a_fault_names_its_cell(name, value, code):
    """Whatever a careless hand enters is a fault of that cell, and of no other."""
    found = refused(entered(*(YEAR if name.startswith("ghg.fuel.2") else ()), (name, 0, value)))
    if code not in ("missing-key", "source-missing"):
        assert place(EMPTY["zh"], name) in {cell for _, cell in found}
    assert code in {one for one, _ in found}, found
    assert all(cell is not None and "!" in cell for _, cell in found)


def test_a_day_where_a_number_goes_is_a_fault():
    """A cell that the program has made a date is no number and no text."""
    day = dt.date(2024, 1, 2)
    for name in ("ghg.fuel.1.amount.year", "ghg.entity.name.text", "ghg.process.1.cells.whole"):
        assert ("cell-day", place(EMPTY["zh"], name)) in refused(entered((name, 0, day)))


@pytest.mark.parametrize(("unit", "value", "shown"), [("%", 98, None), ("1", 0.98, None), ("%", 0.98, "0%"), ("1", 0.98, "0.0%")])
def test_a_share_is_the_same_however_it_is_entered(unit, value, shown):
    """98 with %, 0.98 with 1, and a cell that prints per cents with either."""
    data = entered(
        ("ghg.fuel.1.oxidation.value", 0, value),
        ("ghg.fuel.1.oxidation.unit", 0, unit),
        ("ghg.fuel.1.oxidation.source", 0, "a laboratory"),
    )
    if shown:
        book = openpyxl.load_workbook(io.BytesIO(data))
        sheet, area = next(book.defined_names["ghg.fuel.1.oxidation.value"].destinations)
        book[sheet][area.replace("$", "")].number_format = shown
        out = io.BytesIO()
        book.save(out)
        data = out.getvalue()
    (found,) = by_template(data, "t.xlsx").activity.fuel
    assert [float(one) for one in found.oxidation.value.in_own()] == [0.98]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_choices_are_read_in_either_language(lang):
    """A Chinese word in an English template and the reverse; the case of what a drop-down offers does not matter."""
    cells = [
        ("ghg.process.1.technology.text", 0, "中间加工预焙槽" if lang == "en" else "CWPB"),
        ("ghg.process.1.liquid_aluminium.year", 0, 5),
        ("ghg.process.1.anode.year", 0, 2),
        ("ghg.fuel.2.item.text", 0, "烟煤" if lang == "en" else "bituminous-coal"),
        ("ghg.entity.province.text", 0, "山东" if lang == "en" else "Shandong"),
        *YEAR,
        ("ghg.fuel.2.amount.unit", 0, "KG"),
        ("ghg.process.1.anode.unit", 0, "T"),
    ]
    found = by_template(entered(*cells, lang=lang), "t.xlsx").activity
    assert (found.process[0].technology, found.fuel[1].item, found.fuel[1].amount.unit) == ("cwpb", "bituminous-coal", "kg")
    assert found.process[0].anode.dump() == "2 t"
    assert ghgcalc.calculate(found, "cn-al-2024").digest


def test_an_unknown_version_is_refused():
    """Nothing of it is read, and the known one is named; neither is one whose mark is gone."""
    for mark in ("ghgcalc/template/9", None):
        data = entered(("ghg.template.version", 0, mark))
        with pytest.raises(ghgcalc.InputError) as caught:
            by_template(data, "t.xlsx")
        (fault,) = caught.value.faults
        assert fault.code == "template-version"
        assert VERSION in fault.message("en")


def renamed(data, change):
    """A workbook whose list of defined names is changed."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_names_that_are_gone_are_named():
    """In a block that is filled in they are faults; in one that is not, they are told."""

    def broken(name):
        def change(book):
            book.defined_names[name].attr_text = "#REF!"

        return change

    def gone(name):
        return lambda book: book.defined_names.pop(name)

    for change in (broken("ghg.fuel.1.oxidation.value"), gone("ghg.fuel.1.oxidation.value")):
        with pytest.raises(ghgcalc.InputError) as caught:
            by_template(renamed(entered(), change), "t.xlsx")
        (fault,) = caught.value.faults
        assert fault.code == "template-name"
        assert "ghg.fuel.1.oxidation.value" in fault.message("zh")
    (told,) = by_template(renamed(entered(), broken("ghg.fuel.4.amount.months")), "t.xlsx").findings
    assert (told.code, told.severity) == ("template-name", "warning")
    assert ("template-name", None) in refused(renamed(entered(), gone("ghg.template.cells")))


def test_a_name_of_another_shape_is_a_fault():
    """Thirteen months, after a column was inserted among them; a name that we have not given."""

    def wider(book):
        name = book.defined_names["ghg.fuel.2.amount.months"]
        name.attr_text = name.attr_text.replace("$O$", "$P$")

    found = refused(renamed(entered(*YEAR), wider))
    assert found == [("template-range", place(EMPTY["zh"], "ghg.fuel.2.amount.months"))]

    def more(book):
        from openpyxl.workbook.defined_name import DefinedName

        for name in (
            "ghg.fuel.1.colour.text",
            "ghg.fuel.x.amount.year",
            "ghg.fuel.1.amount.of.year",
            "ghg.fuel.text",
            "ghg.entity.text",
        ):
            book.defined_names[name] = DefinedName(name, attr_text="lists!$A$1")

    found = refused(renamed(entered(), more))
    assert {code for code, _ in found} == {"template-name"}


def test_a_copied_sheet_is_a_fault_and_other_sheets_are_told():
    """Names do not go with a copy: what was entered there would count for nothing."""

    def copy(book):
        book.copy_worksheet(book.worksheets[1]).title = "工序 2"

    assert refused(renamed(entered(), copy)) == [("template-sheet", None)]

    def more(book):
        book.create_sheet("notes")["A1"] = "x"
        book.create_sheet("blank")

    (told,) = by_template(renamed(entered(), more), "t.xlsx").findings
    assert (told.code, told.severity) == ("sheets-ignored", "warning")
    assert "notes" in told.message("en")


def test_numbers_beside_the_cells_are_told():
    """A row of somebody's own is read by nobody, and said so."""

    def beside(book):
        for row in range(60, 75):
            book.worksheets[2].cell(row, 4).value = 7

    (told,) = by_template(renamed(entered(), beside), "t.xlsx").findings
    assert (told.code, told.severity, told.place.cell.endswith("!D60")) == ("template-beside", "warning", True)
    assert "…" in told.message("zh")


def test_hidden_rows_are_told():
    """What is read and not seen is said."""

    def hide(book):
        book.worksheets[0].row_dimensions[4].hidden = True

    (told,) = by_template(renamed(entered(), hide), "t.xlsx").findings
    assert told.code == "cells-hidden"


def test_a_ledger_that_is_no_template_asks_for_a_mapping():
    """As before."""
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    out = io.BytesIO()
    book.save(out)
    assert refused(out.getvalue()) == [("ledger-unmapped", None)]


# --- at a real desk


WRONG = {
    "months": [-1, -0.001, "abc", "1,234", "12 t", 1e16, "—"],
    "year": [-1, "none", 1e16],
    "unit": ["lb", "吨吨", "MW", "kilo", 5],
    "whole": [0, -3, 2.5, "many", 3000000],
    "date": [-1, 10, 99999, "yesterday", "2024-13-01"],
    "measured_on": [-1, "soon"],
    "source": ["x" * 201],
    "share": [-0.1, 100.5, 2000, "half"],
    "choice": ["something else", "网", 7, "GRID!"],
    "uscc": ["91110108600003734", "911101086000037349", "91110108600003734I", "abc"],
    "id": ["a/b", "x" * 61, " a"],
    "text": ["x" * 201],
    "heading": ["76", "7601 1", "abcd", "76019"],
}
RIGHT = {
    "months": [0, 1, 0.001, 123456.789, 999999999],
    "year": [0, 12.5],
    "unit": [None],
    "whole": [None],
    "date": [45292, 40000],
    "measured_on": [45292],
    "source": ["检测报告 2024-01"],
    "share": [2, 100, 99.5],
    "choice": [None],
    "uscc": ["91110108600003734" + check_sign("91110108600003734")],
    "id": ["一系列", "P 1"],
    "text": ["某铝业有限公司", "=1+1"],
    "heading": ["7601", "760110", "7601 10 00"],
}


def kind_of(field, part):
    """Which of the lists above a cell takes."""
    if part in ("value", "months") and field.bounds:
        return "share" if "%" in field.units else None
    if part == "value":
        return None if field.negative else "months"
    if part == "text":
        return "choice" if field.choices else field.form or "text"
    return None if (part in ("months", "year") and field.negative) or field.form == "after" or part == "factor" else part


def entries(guideline, lang, lists, *, right=False):
    """(name, number, value) for one cell after another, each with the next value of its list."""
    turns = {}
    for field in (one for sheet in sheets(guidelines.get(guideline), lang) for one in sheet.fields):
        for part in PARTS[field.kind]:
            kind = kind_of(field, part)
            if kind is None:
                continue
            turn = turns[kind] = turns.get(kind, -1) + 1
            value = lists[kind][turn % len(lists[kind])]
            if right:
                value = {
                    "unit": field.units[0 if field.bounds else turn % len(field.units)] if field.units else None,
                    "choice": field.choices[turn % len(field.choices)] if field.choices else None,
                    "whole": 2024 if field.name.endswith(("year", "vintage")) else 3,
                }.get(kind, value)
                if kind == "share" and field.units[0] == "1":
                    value /= 100
            elif kind == "whole" and field.name.endswith(("year", "vintage")):
                value = (1989, 2101, 2024.5, "MMXXIV")[turn % 4]
            yield f"{field.name}.{part}", turn % 12 if part == "months" else 0, value


@needs_desk
@pytest.mark.parametrize(("guideline", "lang"), [("cn-al-2024", "zh"), ("eu-cbam-al", "en")])
def test_nothing_invalid_can_be_entered(guideline, lang, tmp_path):
    """Of a hundred wrong entries and more LibreOffice's own validity check refuses each; of as many right ones none."""
    source = tmp_path / "t.xlsx"
    source.write_bytes(template_of(guideline, lang)[0])
    wrong = list(entries(guideline, lang, WRONG))
    assert len(wrong) >= 100
    answers = at_the_desk(source, tmp_path / "wrong", enter=wrong, refused=True)["refused"]
    assert [one for one, found in zip(wrong, answers, strict=True) if not found] == []
    right = list(entries(guideline, lang, RIGHT, right=True))
    assert len(right) >= 50
    answers = at_the_desk(source, tmp_path / "right", enter=right, refused=True)["refused"]
    assert [one for one, found in zip(right, answers, strict=True) if found] == []


@needs_desk
def test_rules_hold_after_rows_were_inserted(tmp_path):
    """A code is still a code, the end of a period still not before its begin, a share still one of its unit."""
    source = tmp_path / "t.xlsx"
    source.write_bytes(EMPTY["zh"])
    target = tmp_path / "moved.xlsx"
    names = [sheet.title for sheet in sheets(guidelines.get("cn-al-2024"), "zh")]
    at_the_desk(source, tmp_path / "a", insert=[[name, 1, 3] for name in names], store=[[str(target), XLSX]])
    stem = "ghg.process.1.electricity.2.evidence.1"
    head = "91110108600003734"
    wanted = [
        ("ghg.entity.uscc.text", 0, head + check_sign(head), False),
        (f"{stem}.from.date", 0, 45300, False),
        (f"{stem}.to.date", 0, 45299, True),
        ("ghg.process.1.anode_loss.value", 0, 50, False),
        ("ghg.fuel.1.oxidation.value", 0, 50, True),
        ("ghg.fuel.1.oxidation.unit", 0, "1", False),
    ]
    answers = at_the_desk(target, tmp_path / "b", enter=[one[:3] for one in wanted], refused=True)["refused"]
    assert answers == [one[3] for one in wanted]


@needs_desk
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_filled_template_that_was_moved_about_is_still_read(ending, tmp_path):
    """Rows inserted, sheets renamed and moved, saved by LibreOffice as XLSX and ODS: the same activity, and faults at the new cells."""
    source = tmp_path / "t.xlsx"
    source.write_bytes(filled(SMELTER, "cn-al-2024", "zh"))
    names = openpyxl.load_workbook(source, read_only=True).sheetnames
    one, other = names[1], names[2]
    target = tmp_path / f"moved.{ending}"
    at_the_desk(
        source,
        tmp_path / "desk",
        insert=[[one, 1, 2], [one, 9, 1], [other, 5, 3]],
        move=[[one, len(names)], [names[0], 3]],
        rename=[[one, "电解 (1)系列"], [names[0], "O'Brien"]],
        store=[[str(target), {"xlsx": XLSX, "ods": ODS}[ending]]],
    )
    found = by_template(target.read_bytes(), target.name)
    assert found.activity.canonical == SMELTER.canonical
    assert found.origins["/entity/name"].cell.startswith("'O''Brien'!")
    assert found.origins["/process/0/anode/values/0"].cell.startswith("'电解 (1)系列'!")


@needs_desk
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_what_was_removed_at_the_desk_is_named(ending, tmp_path):
    """Rows that were deleted in a block that is filled in; a sheet that was copied."""
    source = tmp_path / "t.xlsx"
    source.write_bytes(filled(SMELTER, "cn-al-2024", "zh"))
    sheet = openpyxl.load_workbook(source, read_only=True).sheetnames[1]
    kind = {"xlsx": XLSX, "ods": ODS}[ending]
    target, copied = tmp_path / f"less.{ending}", tmp_path / f"copied.{ending}"
    at_the_desk(source, tmp_path / "a", remove_rows=[[sheet, 11, 1]], store=[[str(target), kind]])
    assert "template-name" in {code for code, _ in refused(target.read_bytes())}
    at_the_desk(source, tmp_path / "b", copy=[[sheet, "another"]], store=[[str(copied), kind]])
    assert refused(copied.read_bytes()) == [("template-sheet", None)]


@needs_desk
def test_live_ratios_are_those_of_the_checks(tmp_path):
    """LibreOffice shows beside the row what the checks work out, from months and from years, and paints it where it is unusual."""
    raw = SMELTER.dump()
    data = filled(SMELTER, "cn-al-2024", "en")
    source = tmp_path / "t.xlsx"
    source.write_bytes(data)
    names = [f"ghg.process.{number}.anode.ratio" for number in range(1, len(raw["process"]) + 1)]
    found = at_the_desk(source, tmp_path / "a", read=names, store=[[str(tmp_path / "usual.html"), HTML]])["read"]
    for process, shown in zip(SMELTER.process, found, strict=True):
        exact = sum(process.anode.in_own()) / sum(process.liquid_aluminium.in_own())
        assert shown == pytest.approx(float(exact), rel=1e-14)
    assert "#FFA8A8" not in (tmp_path / "usual.html").read_text(encoding="utf-8", errors="replace").upper()
    entered_ = [["ghg.process.1.anode.year", 0, 1.0]]
    at_the_desk(source, tmp_path / "b", enter=entered_, store=[[str(tmp_path / "unusual.html"), HTML]])
    assert "#FFA8A8" in (tmp_path / "unusual.html").read_text(encoding="utf-8", errors="replace").upper()


# --- kept files


KEPT = json.loads((DATA / "digests.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", sorted(KEPT))
def test_every_released_template_is_read(file):
    """Filled templates of every version, as we and LibreOffice wrote them, give the activity that they were filled with."""
    found = ghgcalc.read(DATA / file)
    assert found.canonical == ghgcalc.read(ROOT / "examples" / KEPT[file]["activity"]).canonical
    assert ghgcalc.calculate(found, KEPT[file]["guideline"]).digest == KEPT[file]["digest"]


def listing(data):
    """A workbook as an auditor reads it: each name with its cell, what stands there and in its row, and what the cell takes."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    rules = {
        (sheet.title, str(area)): f"{rule.type} {rule.operator or ''} {rule.formula1} {rule.formula2 or ''}"
        for sheet in book
        for rule in sheet.data_validations.dataValidation
        for area in rule.sqref.ranges
    }
    lines = []
    for name, found in book.defined_names.items():
        sheet, area = next(found.destinations)
        plain = area.replace("$", "")
        first = book[sheet][plain.partition(":")[0]]
        title, said = (book[sheet].cell(first.row, column).value for column in (1, 19))
        shown = (
            name,
            f"{sheet}!{plain}",
            title,
            first.value,
            "" if first.protection.locked else "open",
            rules.get((sheet, plain), ""),
            said,
        )
        lines.append(" | ".join(str(one or "") for one in shown).rstrip(" |"))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("guideline", "lang"), [("cn-al-2024", "zh"), ("eu-cbam-al", "en")])
def test_the_golden_templates(guideline, lang):
    """Names, cells, titles, rules and help of two templates, as they were looked at: `python tests/golden.py` writes them anew."""
    golden = (ROOT / "tests" / "golden" / f"template-{guideline}.{lang}.txt").read_text(encoding="utf-8")
    assert listing(template_of(guideline, lang, year=2024)[0]) == golden


def test_a_template_is_the_same_bytes_each_time():
    """No clock and no chance in it."""
    assert template_of("cn-al-2024", "zh")[0] == EMPTY["zh"]


def test_every_field_has_its_help_in_both_languages():
    """No line of a form is left without a word on what is meant."""
    for guideline in ALL:
        both = [[one for sheet in sheets(guidelines.get(guideline), lang) for one in sheet.fields] for lang in ("en", "zh")]
        assert [one.name for one in both[0]] == [one.name for one in both[1]]
        for english, chinese in zip(*both, strict=True):
            assert english.help
            assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese.help), chinese.name
            assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese.title), chinese.name


# --- the command and the door


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


def test_the_command_writes_what_is_read(call, tmp_path, monkeypatch):
    """`template` writes the form, `calculate` reads it; what lies there is replaced with --force alone, an input never."""
    monkeypatch.chdir(tmp_path)
    example = str(ROOT / "examples" / "smelter-2024.toml")
    done = call("template", "--guideline", "cn-al-2024", "--lang", "zh", "--from", example, "-o", "plant.xlsx")
    assert (done.status, done.out, done.err) == (0, "", "已写入 plant.xlsx\n")
    of_file, of_form = (json.loads(call("calculate", one, "--format", "json").out)["digest"] for one in (example, "plant.xlsx"))
    assert of_file == of_form
    before = Path("plant.xlsx").read_bytes()
    done = call("template", "--guideline", "cn-al-2024", "-o", "plant.xlsx")
    assert done.status == 2
    assert "output-other" in done.err
    done = call("template", "--guideline", "cn-al-2024", "--from", "plant.xlsx", "-o", "plant.xlsx", "--force")
    assert done.status == 2
    assert Path("plant.xlsx").read_bytes() == before
    done = call("template", "--guideline", "eu-cbam-al", "--from", "plant.xlsx", "-o", "other.xlsx")
    assert done.status == 0
    assert (
        call(
            "template", "--guideline", "cn-al-2024", "--year", "2025", "--processes", "3", "--fuels", "烟煤, coke", "-o", "new.xlsx"
        ).status
        == 0
    )
    assert [one for one in openpyxl.load_workbook("new.xlsx").sheetnames if "process" in one.lower()] != []


def test_the_command_says_what_no_cell_holds(call, tmp_path, monkeypatch):
    """On standard error; the workbook is written."""
    monkeypatch.chdir(tmp_path)
    Path("a.toml").write_text(
        'schema = "ghgcalc/activity/1"\nyear = 2024\n[entity]\nname = "A"\n[[process]]\nid = "P"\nname = ""\nanode = "1 t"\nliquid_aluminium = "2 t"\n',
        encoding="utf-8",
    )
    done = call("template", "--guideline", "cn-al-2024", "--from", "a.toml", "-o", "a.xlsx")
    assert done.status == 0
    assert "warning template-left" in done.err
    assert Path("a.xlsx").exists()


def test_faults_of_a_template_are_marked_on_its_cells(call, tmp_path, monkeypatch):
    """`check` and `calculate` place faults and findings at cells, and `--mark` writes them there; the guideline's findings, too."""
    monkeypatch.chdir(tmp_path)
    Path("t.xlsx").write_bytes(entered(("ghg.fuel.1.oxidation.value", 0, 98)))
    done = call("calculate", "t.xlsx", "--mark", "marked.xlsx")
    assert done.status == 2
    assert "t.xlsx, 化石燃料燃烧!" in done.err
    assert any(cell.comment for sheet in openpyxl.load_workbook("marked.xlsx") for row in sheet.iter_rows() for cell in row)
    Path("u.xlsx").write_bytes(filled(SMELTER))
    done = call("check", "u.xlsx", "--lang", "zh")
    assert done.status in (0, 1)
    Path("v.xlsx").write_bytes(renamed(entered(), lambda book: book.create_sheet("notes").append(["x"])))
    assert "sheets-ignored" in call("calculate", "v.xlsx").err


def test_compare_reads_a_template(call, tmp_path, monkeypatch):
    """Like an activity file."""
    monkeypatch.chdir(tmp_path)
    Path("t.xlsx").write_bytes(filled(SMELTER))
    assert call("compare", "t.xlsx", "--guidelines", "cn-al-2023,cn-al-2024").status == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": 5}, {"guideline": "none"}, {"lang": "fr"}, {"year": 1500}, {"year": "2024"}, {"processes": 0}, {"processes": 51},
        {"processes": True}, {"fuels": "diesel"}, {"fuels": ["moonshine"]}, {"fuels": [5]}, {"activity": {}}, {"path": "t.ods"},
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused(wrong, tmp_path):
    """By us, and nothing is written."""
    right = {"path": tmp_path / "t.xlsx", "guideline": "cn-al-2024"}
    with pytest.raises(ghgcalc.GhgcalcError):
        ghgcalc.write_template(**(right | wrong))
    assert list(tmp_path.iterdir()) == []


def test_the_door_writes_the_file(tmp_path):
    """Of a guideline by its id or itself."""
    for one in ("cn-al-2024", guidelines.get("cn-al-2024")):
        assert ghgcalc.write_template(tmp_path / "t.xlsx", one, "zh") == ()
        assert (tmp_path / "t.xlsx").read_bytes() == EMPTY["zh"]


def test_without_xlsxwriter_it_is_named(monkeypatch):
    """Which package, and how to install it."""
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(ghgcalc.InputError, match="xlsxwriter"):
        template_of("cn-al-2024", "en")
