"""Bad input: every fault is named at once, with its place and a remedy, in both languages, and nothing is written."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ghgcalc import activity, factors, guidelines
from ghgcalc import io as files_io
from ghgcalc.cli import run
from ghgcalc.errors import InputError, NumberError, UnitError
from ghgcalc.inventory import calculate
from ghgcalc.units import Quantity, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghgcalc.findings import Finding

ROOT = Path(__file__).parent.parent
FORTY = ROOT / "examples" / "forty-faults.toml"
WORKED = ROOT / "examples" / "worked-month.toml"


@dataclass(frozen=True)
class Result:
    """What a call of the command line left: status, standard output, standard error."""

    status: int
    out: str
    err: str


@pytest.fixture
def call(capsys):
    """Give the command line in this process."""

    def calling(*args: Any) -> Result:
        status = run([str(arg) for arg in args])
        out, err = capsys.readouterr()
        return Result(status, out, err)

    return calling


def refused(result: Result) -> None:
    """Check that a call ended with status 2, said why in one or more faults, printed no result and no traceback."""
    assert result.status == 2
    assert result.out == ""
    assert result.err.strip()
    assert "Traceback" not in result.err


def spots(faults: Any) -> list[tuple[Any, ...]]:
    """List code, table, row, key and month of each fault."""
    return [(f.code, f.place.table, f.place.row, f.place.key, f.place.month) for f in faults]


def faults_of(raw: Any, file: str | None = None) -> tuple[Finding, ...]:
    """Return the faults for which an activity is refused."""
    with pytest.raises(InputError) as caught:
        activity.of(raw, file)
    for fault in caught.value.faults:
        assert fault.severity == "error"
        for lang in ("en", "zh"):
            assert fault.message(lang)
            assert fault.remedy(lang)
            assert "\n" not in fault.text(lang)
    return caught.value.faults


# -- forty faults in one file

GREEN = "2 (P2) 2 (green-power)"
FORTY_FAULTS = [
    ("unknown-choice", None, None, "schema", None),
    ("out-of-range", None, None, "year", None),
    ("unknown-key-near", None, None, "carbonates", None),
    ("empty-text", None, None, "entity.name", None),
    ("bad-uscc", None, None, "entity.uscc", None),
    ("unknown-province", None, None, "entity.province", None),
    ("unknown-choice", None, None, "entity.grid", None),
    ("bad-form", "process", "1 (P1/2)", "id", None),
    ("unit-missing", "process", "1 (P1/2)", "capacity", None),
    ("out-of-range", "process", "1 (P1/2)", "cells", None),
    ("not-a-quantity", "process", "1 (P1/2)", "current", None),
    ("wrong-date", "process", "1 (P1/2)", "started", None),
    ("month-missing", "process", "1 (P1/2)", "liquid_aluminium", 3),
    ("month-count", "process", "1 (P1/2)", "anode.values", None),
    ("unknown-choice", "process", "1 (P1/2)", "anode_effect_method", None),
    ("unknown-key-near", "process", "1 (P1/2)", "anode_effects_minutes", None),
    ("unit-missing", "process", "1 (P1/2)", "anode_sulphur.value", None),
    ("source-missing", "process", "1 (P1/2)", "anode_ash.source", None),
    ("measured-one-of", "process", "1 (P1/2)", "anode_loss", None),
    ("not-measured", "process", "1 (P1/2)", "net_anode", None),
    ("bad-number", "process", "2 (P2)", "liquid_aluminium", 4),
    ("bad-number", "process", "2 (P2)", "liquid_aluminium", 5),
    ("negative", "process", "2 (P2)", "liquid_aluminium", 6),
    ("wrong-dimension", "process", "2 (P2)", "anode.unit", None),
    ("unknown-supply", "process.electricity", "2 (P2) 1 (gird)", "supply", None),
    ("negative", "process.electricity", GREEN, "amount", 12),
    ("unknown-choice", "process.electricity.evidence", f"{GREEN} 1 (GPCC-1)", "kind", None),
    ("period-reversed", "process.electricity.evidence", f"{GREEN} 2 (GPCC-2)", None, None),
    ("evidence-twice", "process.electricity.evidence", f"{GREEN} 3 (GPCC-1)", "number", None),
    ("duplicate-row-id", "process", "3 (P2)", "id", None),
    ("wrong-dimension", "process", "3 (P2)", "liquid_aluminium.unit", None),
    ("bad-unit", "process", "3 (P2)", "anode.unit", None),
    ("total-mismatch", "process", "3 (P2)", "electricity_total", 2),
    ("unknown-fuel", "fuel", "1 (desel)", "item", None),
    ("bad-number", "fuel", "1 (desel)", "amount", 7),
    ("bad-number", "fuel", "1 (desel)", "amount", 8),
    ("wrong-dimension", "fuel", "2 (natural-gas)", "ncv.value", None),
    ("missing-key", "carbonate", "1", "item", None),
    ("month-count", "carbonate", "1", "amount.values", None),
    ("unit-missing", "electricity", "1 (grid)", "amount.unit", None),
    ("wrong-type", None, None, "heat", None),
    ("unknown-choice", "facility", "1 (CPP-1)", "kind", None),
    ("values-missing", "facility", "1 (CPP-1)", "emission.values", None),
    ("wrong-type", "facility", "1 (CPP-1)", "source", None),
]
"""In the order of the file, one for each number in its comments."""


@pytest.fixture(scope="module")
def forty() -> tuple[Finding, ...]:
    """Return the faults of the example file."""
    with pytest.raises(InputError) as caught:
        files_io.read(FORTY)
    return caught.value.faults


def test_forty_faults_are_all_reported_at_once(forty):
    """One reading of a file with more than forty faults names each one with its code, table, row, key and month."""
    assert sorted(spots(forty), key=str) == sorted(FORTY_FAULTS, key=str)
    assert len(set(FORTY_FAULTS)) == len(FORTY_FAULTS) >= 40


def test_forty_faults_are_those_that_the_comments_name():
    """The comments of the example number its faults from 1 on without a gap, and the list above has one entry for each."""
    numbers = [int(found) for found in re.findall(r"(?:# |; )(\d+)  ", FORTY.read_text(encoding="utf-8"))]
    assert numbers == list(range(1, len(FORTY_FAULTS) + 1))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_forty_faults_on_the_command_line(call, forty, lang):
    """The command line prints one line for each fault and their count to standard error, nothing else, with status 2."""
    result = call("calculate", FORTY, "--lang", lang)
    refused(result)
    lines = result.err.splitlines()
    assert len(lines) == len(FORTY_FAULTS) + 1
    assert str(len(FORTY_FAULTS)) in lines[-1]
    word = {"en": "error", "zh": "错误"}[lang]
    for fault, line in zip(forty, lines, strict=False):
        assert line.startswith(f"{word} {fault.code}: {FORTY}, ")
        for part in (fault.place.table, fault.place.row, fault.place.key, fault.message(lang), fault.remedy(lang)):
            assert (part or "") in line
        assert bool(re.search(r"[\u4e00-\u9fff]", fault.message(lang) + fault.remedy(lang))) == (lang == "zh")
        if fault.place.month:
            assert {"en": f"month {fault.place.month}", "zh": f"{fault.place.month}月"}[lang] in line


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("carbonates", "carbonate"),
        ("Sinkiang", "Xinjiang"),
        ("nortwest", "northwest"),
        ("slop", "slope"),
        ("anode_effects_minutes", "anode_effect_minutes"),
        ("gird", "grid"),
        ("desel", "diesel"),
    ],
)
def test_forty_faults_name_what_was_probably_meant(call, wrong, near):
    """Where a name is nearly right, its line names the right one."""
    lines = call("calculate", FORTY).err.splitlines()
    assert any(wrong in line and f"Did you mean {near}" in line for line in lines)


def test_forty_faults_leave_no_output_file(call, tmp_path):
    """With `-o` nothing is written, not even an empty or a temporary file."""
    result = call("calculate", FORTY, "-o", tmp_path / "inventory.json")
    refused(result)
    assert list(tmp_path.iterdir()) == []


# -- one fault at a time


def year(unit: str = "t", value: Any = 100, **months: Any) -> dict[str, Any]:
    """Write twelve equal months; `m3=None` sets March."""
    return {"unit": unit, "values": [months.get(f"m{month}", value) for month in range(1, 13)]}


def smelter(**tables: Any) -> dict[str, Any]:
    """Write a small activity without a fault, with some tables replaced."""
    process = {
        "id": "P1",
        "liquid_aluminium": year(value=26000),
        "anode": year(value=12345),
        "electricity": [{"supply": "grid", "amount": year("MWh", 350)}],
    }
    return {
        "schema": "ghgcalc/activity/1",
        "year": 2024,
        "entity": {"name": "Example Aluminium"},
        "process": [process],
        "fuel": [{"item": "diesel", "amount": year(value=80)}],
        **tables,
    }


def with_process(**keys: Any) -> dict[str, Any]:
    """Write the small activity with some keys of its process replaced."""
    raw = smelter()
    raw["process"][0] |= keys
    return raw


def test_the_small_smelter_has_no_fault():
    """What the following tests break is sound to begin with, under each guideline."""
    for guideline in ("cn-al-2023", "cn-al-2024-draft", "cn-al-2024"):
        assert calculate(smelter(), guideline).total("enterprise").value > 0


PROCESS = ("process", "1 (P1)")
SERIES_FAULTS = {
    "a month that is null": (year(m3=None), [("month-missing", "liquid_aluminium", 3)]),
    "a month that is empty": (year(m12=""), [("month-missing", "liquid_aluminium", 12)]),
    "two months missing": (
        year(m1=None, m2=""),
        [("month-missing", "liquid_aluminium", 1), ("month-missing", "liquid_aluminium", 2)],
    ),
    "eleven months": ({"unit": "t", "values": [1] * 11}, [("month-count", "liquid_aluminium.values", None)]),
    "thirteen months": ({"unit": "t", "values": [1] * 13}, [("month-count", "liquid_aluminium.values", None)]),
    "no month": ({"unit": "t", "values": []}, [("month-count", "liquid_aluminium.values", None)]),
    "eleven months, one of them missing": (
        {"unit": "t", "values": [1] * 10 + [None]},
        [("month-count", "liquid_aluminium.values", None), ("month-missing", "liquid_aluminium", 11)],
    ),
    "NaN as a Decimal": (year(m4=Decimal("NaN")), [("bad-number", "liquid_aluminium", 4)]),
    "NaN as a float": (year(m4=float("nan")), [("bad-number", "liquid_aluminium", 4)]),
    "NaN as a text": (year(m4="nan"), [("bad-number", "liquid_aluminium", 4)]),
    "infinity as a Decimal": (year(m4=Decimal("-Infinity")), [("bad-number", "liquid_aluminium", 4)]),
    "infinity as a float": (year(m4=float("inf")), [("bad-number", "liquid_aluminium", 4)]),
    "a number out of all bounds": (year(m4=Decimal("1E+999999")), [("bad-number", "liquid_aluminium", 4)]),
    "a number next to zero": (year(m4="1e-99"), [("bad-number", "liquid_aluminium", 4)]),
    "thousands separators": (year(m4="26,000.00"), [("bad-number", "liquid_aluminium", 4)]),
    "full-width digits": (year(m4="２６０００"), [("bad-number", "liquid_aluminium", 4)]),
    "underscores": (year(m4="26_000"), [("bad-number", "liquid_aluminium", 4)]),
    "true": (year(m4=True), [("bad-number", "liquid_aluminium", 4)]),
    "a list in a month": (year(m4=[1]), [("bad-number", "liquid_aluminium", 4)]),
    "a unit in a month": (year(m4="26000 t"), [("bad-number", "liquid_aluminium", 4)]),
    "a negative mass": (year(m4=-1), [("negative", "liquid_aluminium", 4)]),
    "the smallest negative mass": (year(m4="-0.001"), [("negative", "liquid_aluminium", 4)]),
    "energy for a mass": (year("MWh"), [("wrong-dimension", "liquid_aluminium.unit", None)]),
    "another substance": (year("tCO2"), [("wrong-dimension", "liquid_aluminium.unit", None)]),
    "no dimension": (year("%"), [("wrong-dimension", "liquid_aluminium.unit", None)]),
    "an unknown unit": (year("tonnes"), [("bad-unit", "liquid_aluminium.unit", None)]),
    "an empty unit": (year(""), [("bad-unit", "liquid_aluminium.unit", None)]),
    "a number as the unit": (year(1000), [("bad-unit", "liquid_aluminium.unit", None)]),
    "a list as the unit": (year(["t"]), [("bad-unit", "liquid_aluminium.unit", None)]),
    "no unit": ({"values": [1] * 12}, [("unit-missing", "liquid_aluminium.unit", None)]),
    "no values": ({"unit": "t"}, [("values-missing", "liquid_aluminium.values", None)]),
    "values that are one number": ({"unit": "t", "values": 12}, [("values-missing", "liquid_aluminium.values", None)]),
    "a key too many": ({**year(), "units": "t"}, [("unknown-key-near", "liquid_aluminium.units", None)]),
    "a bare number": (312_000, [("not-a-datum", "liquid_aluminium", None)]),
    "a list without a unit": ([1] * 12, [("not-a-datum", "liquid_aluminium", None)]),
    "a year without a unit": ("312000", [("unit-missing", "liquid_aluminium", None)]),
    "a year that is no number": ("much t", [("bad-number", "liquid_aluminium", None)]),
    "a year in an unknown unit": ("312000 tonnes", [("bad-unit", "liquid_aluminium", None)]),
    "a negative year": ("-312000 t", [("negative", "liquid_aluminium", None)]),
    "a year of energy": ("312000 MWh", [("wrong-dimension", "liquid_aluminium", None)]),
}


@pytest.mark.parametrize("name", SERIES_FAULTS)
def test_a_broken_year_of_months(name):
    """Each way to break a year of months is refused with its code, its place and, where it is one month's, the month."""
    broken, wanted = SERIES_FAULTS[name]
    found = spots(faults_of(with_process(liquid_aluminium=broken)))
    assert found == [(code, *PROCESS, key, month) for code, key, month in wanted]


EVIDENCE = {
    "kind": "green-power-consumption-certificate",
    "number": "GPCC-1",
    "amount": "100 MWh",
    "from": "2024-01-01",
    "to": "2024-12-31",
}


def green(*records: Any, **keys: Any) -> dict[str, Any]:
    """Write a supply of green power with its evidence."""
    return {"supply": "green-power", "amount": year("MWh", 1), "evidence": list(records)} | keys


OTHER_FAULTS = {
    "an unknown key at the top": (smelter(fuels=[]), [("unknown-key-near", None, None, "fuels", None)], "fuel"),
    "an unknown key of the entity": (
        smelter(entity={"name": "A", "provnce": "Xinjiang"}),
        [("unknown-key-near", None, None, "entity.provnce", None)],
        "province",
    ),
    "an unknown key of a process": (with_process(anodes=1), [("unknown-key-near", *PROCESS, "anodes", None)], "anode"),
    "an unknown key of a supply": (
        smelter(electricity=[{"supply": "grid", "amount": "1 MWh", "evidenc": []}]),
        [("unknown-key-near", "electricity", "1 (grid)", "evidenc", None)],
        "evidence",
    ),
    "an unknown key of evidence": (
        smelter(electricity=[green(EVIDENCE | {"isuer": "x"})]),
        [("unknown-key-near", "electricity.evidence", "1 (green-power) 1 (GPCC-1)", "isuer", None)],
        "issuer",
    ),
    "an unknown key that is like no other": (smelter(zzz=1), [("unknown-key", None, None, "zzz", None)], "carbonate"),
    "an unknown fuel": (
        smelter(fuel=[{"item": "natural gaz", "amount": "1 10^4Nm3"}]),
        [("unknown-fuel", "fuel", "1 (natural gaz)", "item", None)],
        ("Did you mean natural-gas", "是否应为 天然气"),
    ),
    "an unknown fuel in Chinese": (
        smelter(fuel=[{"item": "柴", "amount": "1 t"}]),
        [("unknown-fuel", "fuel", "1 (柴)", "item", None)],
        ("Did you mean diesel?", "是否应为 柴油？"),
    ),
    "an unknown carbonate": (
        smelter(carbonate=[{"item": "soda ahs", "amount": "1 t"}]),
        [("unknown-carbonate", "carbonate", "1 (soda ahs)", "item", None)],
        ("Did you mean soda-ash?", "是否应为 纯碱？"),
    ),
    "an unknown supply": (
        smelter(electricity=[{"supply": "green power certificate", "amount": "1 MWh"}]),
        [("unknown-supply", "electricity", "1 (green power certificate)", "supply", None)],
        ("certificate", "绿证"),
    ),
    "an unknown province": (
        smelter(entity={"name": "A", "province": "Yunan"}),
        [("unknown-province", None, None, "entity.province", None)],
        ("Did you mean Yunnan", "是否应为 云南"),
    ),
    "a region for a province": (
        smelter(entity={"name": "A", "province": "Northwest China"}),
        [("unknown-province", None, None, "entity.province", None)],
        "",
    ),
    "a number for an item": (
        smelter(fuel=[{"item": 7, "amount": "1 t"}]),
        [("unknown-fuel", "fuel", "1", "item", None)],
        ("Known: anthracite", "可用：无烟煤"),
    ),
    "an amount that is missing": (smelter(fuel=[{"item": "diesel"}]), [("missing-key", "fuel", "1 (diesel)", "amount", None)], ""),
    "a process without an id": (smelter(process=[{"anode": "1 t"}]), [("missing-key", "process", "1", "id", None)], ""),
    "an id twice": (
        smelter(process=[{"id": "P1"}, {"id": "P2"}, {"id": "P1"}]),
        [("duplicate-row-id", "process", "3 (P1)", "id", None)],
        "",
    ),
    "a facility twice": (
        smelter(facility=[{"id": "CPP", "kind": "captive-power", "emission": "1 tCO2", "source": "report"}] * 2),
        [("duplicate-row-id", "facility", "2 (CPP)", "id", None)],
        "",
    ),
    "an evidence number twice in one supply": (
        smelter(electricity=[green(EVIDENCE, EVIDENCE)]),
        [("evidence-twice", "electricity.evidence", "1 (green-power) 2 (GPCC-1)", "number", None)],
        "",
    ),
    "an evidence number in two processes": (
        smelter(process=[{"id": "P1", "electricity": [green(EVIDENCE)]}, {"id": "P2", "electricity": [green(EVIDENCE)]}]),
        [("evidence-twice", "process.electricity.evidence", "2 (P2) 1 (green-power) 1 (GPCC-1)", "number", None)],
        "",
    ),
    "a total of the months that does not match": (
        with_process(electricity_total=year("MWh", 350, m7="350.001")),
        [("total-mismatch", *PROCESS, "electricity_total", 7)],
        "",
    ),
    "a total of the year that does not match": (
        with_process(electricity_total="4199 MWh"),
        [("total-mismatch", *PROCESS, "electricity_total", None)],
        "",
    ),
    "a total of the enterprise that does not match": (
        smelter(electricity=[{"supply": "grid", "amount": "1 MWh"}, green()], electricity_total="14 MWh"),
        [("total-mismatch", None, None, "electricity_total", None)],
        "",
    ),
    "a total by month of parts by year": (
        smelter(electricity=[{"supply": "grid", "amount": "12 MWh"}], electricity_total=year("MWh", 1)),
        [("total-shape", None, None, "electricity_total", None)],
        "",
    ),
    "two carbon contents": (
        smelter(
            fuel=[
                {
                    "item": "diesel",
                    "amount": "1 t",
                    "carbon_content": {"value": "0.8 tC/t", "source": "a"},
                    "elemental_carbon": {"value": "0.8 tC/t", "source": "a"},
                }
            ]
        ),
        [("carbon-twice", "fuel", "1 (diesel)", None, None)],
        "",
    ),
    "an emission in tonnes of anything": (
        smelter(facility=[{"id": "CPP", "kind": "captive-power", "emission": "1 t", "source": "report"}]),
        [("wrong-dimension", "facility", "1 (CPP)", "emission", None)],
        "",
    ),
    "a factor that is no id": (
        with_process(anode_loss={"factor": ["cn-al-2024/anode-loss"]}),
        [("wrong-type", *PROCESS, "anode_loss.factor", None)],
        "",
    ),
    "a source that is no text": (
        with_process(anode_loss={"value": "15 %", "source": 24}),
        [("source-missing", *PROCESS, "anode_loss.source", None)],
        "",
    ),
    "a source of a factor that is no text": (
        with_process(anode_loss={"factor": "cn-al-2024/anode-loss", "source": [24]}),
        [("wrong-type", *PROCESS, "anode_loss.source", None)],
        "",
    ),
    "a day of the measurement that is none": (
        with_process(anode_loss={"value": "15 %", "source": "report", "measured_on": "31 December"}),
        [("wrong-date", *PROCESS, "anode_loss.measured_on", None)],
        "",
    ),
    "a table that is a text": (smelter(fuel="diesel"), [("wrong-type", None, None, "fuel", None)], ""),
    "a row that is a text": (smelter(fuel=["diesel"]), [("wrong-type", "fuel", "1", None, None)], ""),
    "no table at all": (
        {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "A"}},
        [("nothing-stated", None, None, None, None)],
        "process",
    ),
    "a year in quotes": (smelter(year="2024"), [("wrong-type", None, None, "year", None)], ""),
    "no year": ({k: v for k, v in smelter().items() if k != "year"}, [("missing-key", None, None, "year", None)], ""),
}


@pytest.mark.parametrize("name", OTHER_FAULTS)
def test_one_fault(name):
    """Each fault is refused with its code and place, and the remedy names what was meant where that can be known."""
    raw, wanted, near = OTHER_FAULTS[name]
    found = faults_of(raw)
    assert spots(found) == wanted
    for lang, word in zip(("en", "zh"), near if isinstance(near, tuple) else (near, near), strict=True):
        assert word in found[0].remedy(lang)


@pytest.mark.parametrize("total", [year("MWh", 350), year("kWh", 350_000), "4200 MWh", "0.42 万MWh"])
def test_a_total_that_matches(total):
    """A stated total equal to the sum of its parts is no fault, in whatever unit, by month or for the year."""
    assert activity.of(with_process(electricity_total=total)).process[0].electricity_total is not None


def test_the_evidence_of_the_processes_may_stand_again_under_the_enterprise():
    """The net purchase of the enterprise contains the power of its processes, so both may show the same certificate."""
    raw = with_process(electricity=[green(EVIDENCE)]) | {"electricity": [green(EVIDENCE)]}
    assert activity.of(raw).electricity[0].evidence[0].number == "GPCC-1"


def test_faults_of_whole_tables_are_named_beside_those_of_rows():
    """An id that stands twice and a total that does not match are reported in the same run as a broken month."""
    raw = with_process(electricity_total="1 MWh", liquid_aluminium=year(m3=None))
    raw["process"].append({"id": "P1"})
    assert {fault.code for fault in faults_of(raw)} == {"month-missing", "duplicate-row-id", "total-mismatch"}


@pytest.mark.parametrize("raw", [None, 7, "x", [], [smelter()]])
def test_no_table_at_the_top(raw):
    """What is no table is refused as such."""
    assert [fault.code for fault in faults_of(raw)] == ["file-not-table"]


def test_hostile_keys_stay_on_one_short_line():
    """A key with line breaks, control characters or thousands of letters cannot garble the message."""
    for key in ("a\nb", "a\rb\u2028c", "\x1b[2J", "x" * 10_000, "\ud800"):
        for raw in (smelter(**{key: 1}), with_process(**{key: 1}), with_process(anode={**year(), key: 1})):
            (fault,) = faults_of(raw)
            text = fault.text("en")
            assert len(text.splitlines()) == 1
            assert text.isprintable()
            assert len(text) < 1000


# -- per cent


@pytest.mark.parametrize(
    ("stated", "code"),
    [("2", "unit-missing"), ("0.02", "unit-missing"), ("2 t", "wrong-dimension"), ("-2 %", "negative"), ("2 ‰", "bad-unit")],
)
def test_a_share_without_its_unit_is_refused(stated, code):
    """A sulphur content of 2 may be a per cent or a share: without a unit it is not taken."""
    found = faults_of(with_process(anode_sulphur={"value": stated, "source": "report"}))
    assert spots(found) == [(code, *PROCESS, "anode_sulphur.value", None)]


def test_a_bare_share_is_refused():
    """A number or a text beside the table of value and source is no measured value."""
    for stated in ("2", "2 %", 2, Decimal("0.02"), True):
        assert spots(faults_of(with_process(anode_sulphur=stated))) == [("not-measured", *PROCESS, "anode_sulphur", None)]


@pytest.mark.parametrize("stated", ["2 %", "2%", "2 ％", "0.02 1"])
def test_per_cent_and_share_say_the_same(stated):
    """2 per cent, however written, gives the result of the guideline's own 2 per cent."""
    measured = calculate(with_process(anode_sulphur={"value": stated, "source": "report"}), "cn-al-2024")
    assert measured.total("electrolysis") == calculate(smelter(), "cn-al-2024").total("electrolysis")


@pytest.mark.parametrize(("stated", "codes"), [("15.18 %", []), ("0.1518", None), ("0.1518 %", ["implausible"]), ("1518 %", None)])
def test_a_share_that_was_taken_for_per_cent_leaves_a_finding(stated, codes):
    """A loss of 0.1518 per cent is computed with and leaves a finding that names the plausible band."""
    raw = with_process(anode_loss={"value": stated, "source": "report"})
    if codes is None:
        code = "percent-trap" if "%" in stated else "unit-missing"
        assert spots(faults_of(raw)) == [(code, *PROCESS, "anode_loss.value", None)]
        return
    found = [one for one in calculate(raw, "cn-al-2024", accept_measured=True).findings if one.code == "implausible"]
    assert [finding.code for finding in found] == codes
    for finding in found:
        assert (finding.severity, finding.place.row, finding.place.key) == ("warning", "P1", "anode_loss")
        assert "5.0 – 35.0 %" in finding.message("en")


# -- years and guidelines


def test_a_year_outside_the_guideline_is_calculated_with_a_warning(call, tmp_path):
    """A guideline that is named outside its reporting years gives a result, a warning and status 0."""
    file = tmp_path / "activity.json"
    file.write_text(json.dumps(smelter(year=2021)), encoding="utf-8")
    result = call("calculate", file, "--guideline", "cn-al-2024", "--format", "json")
    assert result.status == 0
    (found,) = [finding for finding in json.loads(result.out)["findings"] if finding["code"] == "year-outside"]
    assert found["severity"] == "warning"
    assert found["place"] == {"key": "year"}
    assert "2021 is not a reporting year of cn-al-2024 (2024–)" in found["message"]
    assert "warning year-outside" in call("calculate", file, "--guideline", "cn-al-2024").out


@pytest.mark.parametrize(
    ("stated", "taken"), [(1990, "cn-al-2013"), (2021, "cn-al-2013"), (2022, "cn-al-2023"), (2024, "cn-al-2024")]
)
def test_the_guideline_in_force_is_taken(stated, taken):
    """Without a named guideline, the one in force for the reporting year is used, and leaves no warning about the year."""
    raw = smelter(year=stated, entity={"name": "A", "province": "Xinjiang"})
    inventory = calculate(raw)
    assert inventory.guideline["id"] == taken
    assert "year-outside" not in {finding.code for finding in inventory.findings}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_guideline_in_force_is_refused(call, lang):
    """Where none was in force as known on the date, the call is refused and those known then are named."""
    result = call("calculate", WORKED, "--as-of", "2024-04-01", "--lang", lang)
    refused(result)
    assert f"{WORKED}, year: " in result.err
    named = [known.id for known in guidelines.register().values() if known.issued.isoformat() <= "2024-04-01"]
    assert {"cn-al-2013", "cn-al-2023", "cn-al-2024-draft"} <= set(named)
    assert ", ".join(named) in result.err
    assert "cn-al-2024," not in result.err
    assert "2024-04-01" in result.err


@pytest.mark.parametrize("year_", [1989, 2101, 0, -2024])
def test_a_year_out_of_all_bounds_is_refused(year_):
    """A reporting year lies between 1990 and 2100."""
    assert spots(faults_of(smelter(year=year_))) == [("out-of-range", None, None, "year", None)]


def test_an_unknown_guideline_names_the_nearest(call):
    """A guideline that does not exist is refused, the nearest one named."""
    result = call("calculate", WORKED, "--guideline", "cn-al-2042")
    refused(result)
    assert "Unknown guideline cn-al-2042. Did you mean cn-al-2024" in result.err


def test_what_is_missing_for_the_guideline_is_named_at_once(call, tmp_path):
    """Every datum that the guideline needs and the file does not state is named with its process and key."""
    file = tmp_path / "activity.json"
    file.write_text(json.dumps(smelter(process=[{"id": "P1"}, {"id": "P2", "anode": "1 t"}])), encoding="utf-8")
    result = call("calculate", file)
    refused(result)
    lines = result.err.splitlines()[:-1]
    assert {line.split(": ")[1] for line in lines} == {
        f"{file}, [process] P1, anode",
        f"{file}, [process] P1, liquid_aluminium",
        f"{file}, [process] P2, liquid_aluminium",
    }


def test_an_amount_in_the_unit_of_another_item_is_refused():
    """Gas is accounted by volume and diesel by mass: the other unit is refused with the row."""
    raw = smelter(fuel=[{"item": "natural-gas", "amount": "1 t"}, {"item": "diesel", "amount": "1 10^4Nm3"}])
    with pytest.raises(InputError) as caught:
        calculate(raw, "cn-al-2024")
    assert spots(caught.value.faults) == [
        ("item-unit", "fuel", "1 (natural-gas)", "amount", None),
        ("item-unit", "fuel", "2 (diesel)", "amount", None),
    ]


# -- files that are none

ACTIVITY = json.dumps(smelter())
DEEP = 200_000
BROKEN_FILES = {
    "GBK instead of UTF-8": ("a.toml", 'schema = "ghgcalc/activity/1"\nname = "示例铝业"'.encode("gbk"), "file-not-utf8", 2),
    "UTF-16": ("a.json", ACTIVITY.encode("utf-16"), "file-not-utf8", 1),
    "not TOML": ("a.toml", b'schema = "ghgcalc/activity/1"\nyear = = 2024\n', "file-not-toml", 2),
    "a TOML key twice": ("a.toml", b"year = 2024\nyear = 2025\n", "file-not-toml", 2),
    "a TOML number of 10 000 digits": ("a.toml", b"year = " + b"9" * 10_000, "file-not-toml", None),
    "an HTML page": ("a.toml", b"<!DOCTYPE html>\n<html></html>", "file-not-toml", 1),
    "a cut workbook": ("a.toml", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff\xfe", "file-not-table-of-rows", None),
    "bytes of no encoding": ("a.toml", b"year = 2024\nname = '\xff\xfe'\n", "file-not-utf8", 2),
    "NUL bytes": ("a.toml", b"year = 2024\x00\n", "file-not-toml", 1),
    "not JSON": ("a.json", b'{"schema": "ghgcalc/activity/1",\n "year": 2024,}', "file-not-json", 2),
    "JSON that breaks off": ("a.json", ACTIVITY.encode()[:-1], "file-not-json", 1),
    "a JSON key twice": ("a.json", b'{"year": 2024, "year": 2025}', "file-not-json", None),
    "a JSON number of 10 000 digits": ("a.json", b'{"year": ' + b"9" * 10_000 + b"}", "file-not-json", None),
    "a JSON exponent beyond Decimal": ("a.json", b'{"year": 1e99999999999999999999}', "file-not-json", None),
    "half a surrogate pair": ("a.json", b'{"entity": {"name": "\\ud800"}}', "file-not-json", None),
    "a JSON list": ("a.json", f"[{ACTIVITY}]".encode(), "file-not-table", None),
    "a JSON number": ("a.json", b"7", "file-not-table", None),
    "deep JSON": ("a.json", b"[" * DEEP + b"]" * DEEP, "file-too-deep", None),
    "deep TOML": ("a.toml", b"a = " + b"[" * DEEP + b"]" * DEEP, "file-too-deep", None),
    "an empty file": ("a.toml", b"", "file-empty", None),
    "only spaces": ("a.json", b" \n\t\r\n", "file-empty", None),
}


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_a_file_that_is_none(call, tmp_path, name):
    """A file that cannot be parsed is refused with one fault that names the file and, where there is one, the line."""
    ending, data, code, line = BROKEN_FILES[name]
    file = tmp_path / ending
    file.write_bytes(data)
    with pytest.raises(InputError) as caught:
        files_io.read(file)
    (fault,) = caught.value.faults
    assert (fault.code, fault.place.file, fault.place.line) == (code, str(file), line)
    for lang in ("en", "zh"):
        result = call("calculate", file, "--lang", lang)
        refused(result)
        assert result.err.splitlines()[0] == fault.text(lang)
        assert len(result.err.splitlines()) == 2


def test_a_file_of_50_megabytes_is_refused_unread(call, tmp_path):
    """A file far larger than any activity is refused by its size, without being parsed."""
    file = tmp_path / "large.toml"
    with file.open("wb") as handle:
        handle.write(b'schema = "ghgcalc/activity/1"\n#')
        handle.truncate(50_000_000)
    result = call("calculate", file)
    refused(result)
    assert "file-too-large" in result.err
    assert "larger than 8 MB" in result.err


@pytest.mark.parametrize("command", [("calculate",), ("explain",), ("verify",), ("factors", "check")])
def test_paths_that_are_no_file(call, tmp_path, command):
    """A missing file, a directory, an empty name and a name with a NUL are each refused with their own fault."""
    missing = tmp_path / "no" / "such.json"
    for path, code in (
        (missing, "file-missing"),
        (tmp_path, "file-directory"),
        ("", "file-directory"),
        ("a\0b", "file-unreadable"),
    ):
        result = call(*command, path)
        refused(result)
        assert result.err.startswith(f"error {code}: ")


def test_an_inventory_is_no_activity(call, tmp_path):
    """An inventory file given as an activity is recognised and refused as such, not with a list of unknown keys."""
    file = tmp_path / "inventory.json"
    assert call("calculate", WORKED, "-o", file).status == 0
    result = call("calculate", file)
    refused(result)
    assert "wrong-schema" in result.err
    assert len(result.err.splitlines()) == 2


@pytest.mark.parametrize("schema", ["ghgcalc/settlement/1", "ghgcalc/sector/1", "ghgcalc/outlook/1"])
def test_another_file_of_ours_is_no_activity(schema):
    """A settlement or another result given as an activity is told as one; of an activity of another edition the rest is read."""
    table = {"schema": schema, "plan": "cn-al-2025", "units": {}}
    with pytest.raises(InputError) as caught:
        files_io.loads(json.dumps(table), "json")
    assert [(one.code, one.place.key) for one in caught.value.faults] == [("wrong-schema", "schema")]
    with pytest.raises(InputError) as caught:
        files_io.loads(json.dumps(table | {"schema": "ghgcalc/activity/2"}), "json")
    assert caught.value.faults[0].code == "unknown-choice"
    assert len(caught.value.faults) > 3


def test_a_byte_order_mark_is_no_fault(tmp_path):
    """Files that a Windows editor has saved with a byte order mark are read."""
    file = tmp_path / "activity.toml"
    file.write_bytes(b"\xef\xbb\xbf" + WORKED.read_bytes())
    assert files_io.read(file) == files_io.read(WORKED)


def test_broken_standard_input_is_named(call, monkeypatch):
    """What comes by standard input is called so in the fault."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"year = =")))
    result = call("calculate", "-")
    refused(result)
    assert result.err.startswith("error file-not-toml: <stdin>, line 1: ")


# -- factor files

FACTOR = {
    "id": "mine/cf4",
    "value": 0.03,
    "unit": "kgCF4/tAl",
    "kind": "cf4-factor",
    "document": "my-report",
    "issued": "2024-01-01",
    "grade": "derived",
    "source": "own measurement",
}


def without(key: str) -> dict[str, Any]:
    """Write the factor without one key."""
    return {name: value for name, value in FACTOR.items() if name != key}


FACTOR_FAULTS = {
    "no value": (without("value"), "missing-key", "value"),
    "no unit": (without("unit"), "missing-key", "unit"),
    "no document": (without("document"), "missing-key", "document"),
    "no day of issue": (without("issued"), "missing-key", "issued"),
    "no grade": (without("grade"), "missing-key", "grade"),
    "no source": (without("source"), "missing-key", "source"),
    "a value that is a text": (FACTOR | {"value": "three"}, "bad-number", "value"),
    "a value that is true": (FACTOR | {"value": True}, "bad-number", "value"),
    "a value out of all bounds": (FACTOR | {"value": "1e99"}, "bad-number", "value"),
    "an unknown unit": (FACTOR | {"unit": "kg/furlong"}, "bad-unit", "unit"),
    "an unknown kind": (FACTOR | {"kind": "cf5-factor"}, "unknown-choice", "kind"),
    "an unknown grade": (FACTOR | {"grade": "hearsay"}, "unknown-choice", "grade"),
    "a day that is none": (FACTOR | {"issued": "yesterday"}, "wrong-date", "issued"),
    "an unknown key": (FACTOR | {"zzz": 5}, "unknown-key", "zzz"),
    "a key nearly right": (FACTOR | {"grades": "press"}, "unknown-key-near", "grades"),
    "a value outside its band": (FACTOR | {"band": [0.1, 0.2]}, "outside-band", None),
    "a band of one end": (FACTOR | {"band": [0.1]}, "missing-key", None),
}


@pytest.mark.parametrize("name", FACTOR_FAULTS)
def test_a_broken_factor(call, tmp_path, name):
    """A factor file with a broken record is refused with file, record and key, wherever a factor file is taken."""
    record, code, key = FACTOR_FAULTS[name]
    file = tmp_path / "factors.json"
    file.write_text(
        json.dumps({"schema": "ghgcalc/factors/1", "factor": [FACTOR | {"id": "mine/other"}, record]}), encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        factors.Overlay.read(file)
    (fault,) = caught.value.faults
    assert (fault.code, fault.place.file) == (code, str(file))
    assert "mine/cf4" in str(fault.place.row)
    assert key is None or str(fault.place.key).startswith(key)
    for command in (
        ("calculate", WORKED, "--factor-file", file),
        ("factors", "check", file),
        ("factors", "list", "--factor-file", file),
    ):
        result = call(*command, "--lang", "zh")
        refused(result)
        assert result.err.splitlines()[0] == fault.text("zh")


def test_every_broken_factor_is_named_at_once(tmp_path):
    """Three broken records of a factor file are three faults of one run."""
    file = tmp_path / "factors.json"
    records = [without("grade"), FACTOR | {"id": "mine/b", "band": [1, 2]}, FACTOR | {"id": "mine/c"}, FACTOR | {"id": "mine/c"}]
    file.write_text(json.dumps({"schema": "ghgcalc/factors/1", "factor": records}), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        factors.Overlay.read(file)
    assert [fault.code for fault in caught.value.faults] == ["missing-key", "outside-band", "duplicate-id"]


@pytest.mark.parametrize(
    ("record", "code", "named"),
    [
        (FACTOR | {"id": "cn-al-2024/cf4"}, "factor-shadows", "cn-al-2024/cf4"),
        (FACTOR | {"supersedes": "cn-al-2024/cf5"}, "unknown-factor", "cn-al-2024/cf4"),
        (FACTOR | {"supersedes": "mine/cf4"}, "unknown-factor", "mine/cf4"),
    ],
)
def test_a_factor_that_does_not_fit_the_packaged_ones(call, tmp_path, record, code, named):
    """A record under a packaged id, or in the place of one that does not exist, is refused."""
    file = tmp_path / "factors.json"
    file.write_text(json.dumps({"schema": "ghgcalc/factors/1", "factor": [record]}), encoding="utf-8")
    for command in (("calculate", WORKED, "--factor-file", file), ("factors", "check", file)):
        result = call(*command)
        refused(result)
        assert result.err.startswith(f"error {code}: factors.json, ")
        assert named in result.err


def test_a_factor_of_another_dimension_in_place_of_one_is_refused(call, tmp_path):
    """A record that supersedes a factor in a unit that cannot stand for it is refused before anything is calculated."""
    file = tmp_path / "factors.json"
    record = FACTOR | {"unit": "GJ/t", "supersedes": "cn-al-2024/cf4"}
    file.write_text(json.dumps({"schema": "ghgcalc/factors/1", "factor": [record]}), encoding="utf-8")
    result = call("calculate", WORKED, "--factor-file", file)
    refused(result)
    assert "factor-unit" in result.err
    assert "mine/cf4 is in GJ/t" in result.err


@pytest.mark.parametrize(
    ("id_", "code"),
    [
        ("cn-al-2024/cf5", "unknown-factor"),
        ("cn-al-2024/heat", "factor-unit"),
        ("cn-footprint-2023/average", "factor-refused-footprint"),
    ],
)
def test_a_chosen_factor_that_an_account_cannot_take(id_, code):
    """A factor that the activity names must exist, be of the dimension, and be of a kind that an account takes."""
    with pytest.raises(InputError) as caught:
        calculate(with_process(cf4_factor={"factor": id_}), "cn-al-2023")
    assert spots(caught.value.faults) == [(code, "process", "P1", "cf4_factor", None)]


@pytest.mark.parametrize("kind", sorted(factors.REFUSED_KINDS))
def test_kinds_that_no_account_takes(tmp_path, kind):
    """A footprint, operating-margin or build-margin factor is refused by its kind, packaged or one's own, even if its unit fits."""
    file = tmp_path / "factors.json"
    file.write_text(json.dumps({"schema": "ghgcalc/factors/1", "factor": [FACTOR | {"kind": kind}]}), encoding="utf-8")
    overlay = factors.Overlay.read(file)
    for id_ in ["mine/cf4", *(factor.id for factor in factors.edition() if factor.kind == kind)]:
        with pytest.raises(InputError) as caught:
            calculate(with_process(cf4_factor={"factor": id_}), "cn-al-2023", overlays=(overlay,))
        assert spots(caught.value.faults) == [(f"factor-refused-{kind}", "process", "P1", "cf4_factor", None)]


# -- guideline folders


def test_a_broken_guideline_folder(call, tmp_path, fresh_guidelines):
    """A guideline of one's own with faults is refused with its file and keys; a folder without one as well."""
    folder = tmp_path / "mine"
    folder.mkdir()
    result = call("guidelines", "list", "--guideline-folder", folder)
    refused(result)
    assert f"file-missing: {folder / 'guideline.toml'}" in result.err
    text = (Path(guidelines.__file__).parent / "cn-al-2024" / "guideline.toml").read_text(encoding="utf-8")
    broken = text.replace('"anode.by_consumption"', '"anode.by_magic"').replace('status = "in-force"', 'status = "forced"')
    (folder / "guideline.toml").write_text(broken.replace('id = "cn-al-2024"', 'id = "mine"'), encoding="utf-8")
    result = call("calculate", WORKED, "--guideline", "mine", "--guideline-folder", folder)
    refused(result)
    assert "unknown-equation" in result.err
    assert "unknown-choice" in result.err
    assert str(folder / "guideline.toml") in result.err
    (folder / "guideline.toml").write_text(text, encoding="utf-8")
    result = call("guidelines", "list", "--guideline-folder", folder)
    refused(result)
    assert "duplicate-id" in result.err


@pytest.fixture
def fresh_guidelines():
    """Forget the guideline folders that a test registers."""
    guidelines.remove_folders()
    yield
    guidelines.remove_folders()


# -- hostile inventories


@pytest.fixture(scope="module")
def inventory() -> dict[str, Any]:
    """Return the worked month as the inventory file holds it."""
    return calculate(files_io.read(WORKED), "cn-al-2024").as_dict()


HOSTILE_TEXTS = {
    "not JSON": b"digest = 1",
    "nothing": b"",
    "deep": b'{"schema": "ghgcalc/inventory/1", "lines": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "a list": b'[{"schema": "ghgcalc/inventory/1"}]',
    "no schema": b"{}",
    "another schema": b'{"schema": "ghgcalc/inventory/2"}',
    "a schema that is a table": b'{"schema": {"schema": {}}}',
    "only the schema": b'{"schema": "ghgcalc/inventory/1"}',
    "a key twice": b'{"schema": "ghgcalc/inventory/1", "schema": "ghgcalc/inventory/1"}',
    "not UTF-8": b'{"schema": "ghgcalc/inventory/1", "entity": "\xff"}',
}


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
@pytest.mark.parametrize("command", ["explain", "verify"])
def test_a_file_that_is_no_inventory(call, tmp_path, command, name):
    """What is no inventory file is refused with one fault that names it."""
    file = tmp_path / "inventory.json"
    file.write_bytes(HOSTILE_TEXTS[name])
    result = call(command, file)
    refused(result)
    assert len(result.err.splitlines()) == 2
    assert result.err.startswith("error ")
    assert str(file) in result.err


KEYS = (
    "entity", "year", "guideline", "factors", "as_of", "rounding", "tie", "options", "totals", "grades", "lines", "auxiliary",
    "findings", "activity", "digest",
)  # fmt: skip


def hostile(file: Path, inventory: dict[str, Any], **keys: Any) -> Path:
    """Write an inventory file with some keys replaced."""
    file.write_text(json.dumps({**inventory, **keys}), encoding="utf-8")
    return file


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("command", ["explain", "verify"])
def test_an_inventory_with_a_key_of_another_shape(call, tmp_path, inventory, command, key):
    """Without any one of its keys, or with it in another shape, an inventory is refused with one fault."""
    file = tmp_path / "inventory.json"
    text = {"rounding", "tie", "digest"}
    shapes: list[Any] = [True, 1.5, "?", [1], [[1, 2]], {"a": {"b": 1}}]
    shapes += [] if key == "as_of" else [None]
    shapes += [{}] if key in ("totals", "grades", "lines", "auxiliary", "findings", "year", *text) else [[]]
    if key == "digest":
        shapes.remove("?")  # a text, though not that of the digest: a difference
    if key == "options":
        shapes.remove({"a": {"b": 1}})  # an option that this version does not know: a difference
    if key in ("entity", "activity"):
        shapes.remove({"a": {"b": 1}})  # the shape is right: what is in it is for verify to compare
    for shape in shapes:
        result = call(command, hostile(file, inventory, **{key: shape}))
        refused(result)
        assert len(result.err.splitlines()) == 2, shape
        assert str(file) in result.err
    file.write_text(json.dumps({name: value for name, value in inventory.items() if name != key}), encoding="utf-8")
    result = call(command, file)
    refused(result)
    assert len(result.err.splitlines()) == 2


LINE_VALUES = ("1E+999999999", "1e400", "NaN", "Infinity", "-", "9" * 5000, "１２", "1,000.00", "", 12, None, True, ["1"], {"a": 1})


@pytest.mark.parametrize("command", ["explain", "verify"])
def test_an_inventory_with_hostile_numbers(call, tmp_path, inventory, command):
    """Numbers that no inventory prints are refused in lines, cells and totals, however large or odd."""
    file = tmp_path / "inventory.json"
    for value in LINE_VALUES:
        first, *rest = inventory["lines"]
        cell = first["cells"][0]
        for broken in (first | {"value": value}, first | {"unrounded": value}, first | {"cells": [cell | {"unrounded": value}]}):
            refused(call(command, hostile(file, inventory, lines=[broken, *rest])))
        total, *others = inventory["totals"]
        refused(call(command, hostile(file, inventory, totals=[total | {"value": value}, *others])))


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999999", "1" * 4000])
def test_an_inventory_with_bare_numbers_out_of_bounds(call, tmp_path, inventory, number):
    """NaN, infinity and numbers without end in the place of a text or a year are refused."""
    file = tmp_path / "inventory.json"
    for key in ("year", "digest"):
        text = json.dumps(inventory | {key: "HERE"}).replace('"HERE"', number)
        file.write_text(text, encoding="utf-8")
        refused(call("verify", file))


LINE_FAULTS = {
    "an unknown equation": {"equation": "anode.by_magic"},
    "an unknown grade": {"inputs": [{"name": "Q", "value": "1", "unit": "t", "origin": "factor", "grade": "hearsay"}]},
    "no gases where the equation gives several": {"equation": "anode_effect.by_factor", "gases": [{"gas": "X"}, {"gas": "Y"}]},
    "inputs that are a table": {"inputs": {"name": "Q"}},
    "an input that is a text": {"inputs": ["Q"]},
    "an input without a name": {"inputs": [{"value": "1", "unit": "t", "origin": "factor"}]},
    "levels that are a number": {"levels": 7},
    "a source that is a list": {"source": ["anode"]},
    "an id that is none": {"id": None},
}


@pytest.mark.parametrize("name", LINE_FAULTS)
def test_a_line_of_another_shape(call, tmp_path, inventory, name):
    """A line that cannot be a line is refused by explain; verify refuses it too, or names it as different."""
    first, *rest = inventory["lines"]
    file = hostile(tmp_path / "inventory.json", inventory, lines=[first | LINE_FAULTS[name], *rest])
    refused(call("explain", file))
    result = call("verify", file)
    assert result.status in (1, 2)
    assert "Traceback" not in result.err
    assert "lines P1/anode/2024-01" in result.out if result.status == 1 else result.out == ""


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"guideline": {"id": "cn-al-2042", "sha256": "0"}}, "cn-al-2042"),
        ({"factors": {"edition": 99, "sha256": "0", "records": [], "memo": [], "overlays": []}}, "99"),
        ({"factors": {"edition": "one", "sha256": "0", "records": [], "memo": [], "overlays": []}}, "factors"),
        ({"factors": {"edition": 1, "sha256": "0", "records": [{}], "memo": [], "overlays": []}}, "id"),
        ({"factors": {"edition": 1, "sha256": "0", "records": [], "memo": [], "overlays": [{"name": "x"}]}}, "records"),
        (
            {
                "factors": {
                    "edition": 1,
                    "sha256": "0",
                    "records": [],
                    "memo": [],
                    "overlays": [{"name": "x", "records": [{"id": "y"}]}],
                }
            },
            "factors",
        ),
        ({"rounding": "bankers"}, "bankers"),
        ({"as_of": "2000-01-01"}, "2000-01-01"),
        ({"activity": {"schema": "ghgcalc/activity/1"}}, "year"),
    ],
)
def test_an_inventory_that_cannot_be_recomputed(call, tmp_path, inventory, keys, named):
    """A guideline, edition, overlay, policy, date or activity that cannot be used is named by verify."""
    result = call("verify", hostile(tmp_path / "inventory.json", inventory, **keys))
    refused(result)
    assert named in result.err


# -- output


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("no/such/folder/inventory.json", "file-unwritable"),
        ("folder.json", "file-directory"),
        ("inventory.pdf", "file-kind"),
        ("inventory", "file-kind"),
        ("inventory.json.bak", "file-kind"),
        (".json", "file-kind"),
    ],
)
def test_an_output_that_cannot_be_written(call, tmp_path, name, code, lang):
    """A missing folder, a directory in the place of the file and an unknown ending are refused; no file is left."""
    (tmp_path / "folder.json").mkdir()
    result = call("calculate", WORKED, "-o", tmp_path / name, "--lang", lang)
    refused(result)
    assert f"{code}: {tmp_path / name}" in result.err
    assert [path.name for path in tmp_path.rglob("*")] == ["folder.json"]


def test_an_unknown_ending_is_refused_before_the_input_is_read(call):
    """The ending is checked first: a long calculation is not made in vain."""
    result = call("calculate", "no-such-file.toml", "-o", "inventory.pdf")
    refused(result)
    assert "file-kind" in result.err
    assert "file-missing" not in result.err


OLD = '{"schema": "ghgcalc/inventory/1", "entity": {}}'
"""A result of ours may be replaced; what is none is refused, which has tests of its own."""


def test_a_failing_write_leaves_the_old_file(tmp_path):
    """When the disk refuses more than some kilobytes, the old file stays as it was and nothing stands beside it."""
    file = tmp_path / "inventory.json"
    file.write_text(OLD, encoding="utf-8")
    words = f'ulimit -f 4; exec "{sys.executable}" -m ghgcalc calculate "{WORKED}" -o "{file}"'
    quiet = {key: value for key, value in os.environ.items() if not key.startswith("COV")} | {"PYTHONDONTWRITEBYTECODE": "1"}
    made = subprocess.run(["sh", "-c", words], capture_output=True, text=True, check=False, env=quiet, encoding="utf-8")
    refused(Result(made.returncode, made.stdout, made.stderr))
    assert f"file-unwritable: {file}" in made.stderr
    assert file.read_text(encoding="utf-8") == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["inventory.json"]


def test_a_successful_write_replaces_the_old_file(call, tmp_path):
    """The new file stands whole in the place of the old one, readable by others, with nothing beside it."""
    file = tmp_path / "inventory.json"
    file.write_text(OLD, encoding="utf-8")
    assert call("calculate", WORKED, "-o", file).status == 0
    assert json.loads(file.read_text(encoding="utf-8"))["schema"] == "ghgcalc/inventory/1"
    assert [path.name for path in tmp_path.iterdir()] == ["inventory.json"]
    assert file.stat().st_mode & 0o777 == 0o644


def test_a_file_name_that_is_no_text(tmp_path):
    """A file name of arbitrary bytes is reported, not answered with a traceback."""
    made = subprocess.run([sys.executable, "-m", "ghgcalc", "calculate", b"\xff\xfe.toml"], capture_output=True, check=False)
    assert made.returncode == 2
    assert made.stdout == b""
    assert made.stderr.startswith(b"error file-missing: ")


# -- hostile quantities

HOSTILE_QUANTITIES = {
    "a tower of powers": "9**9**9",
    "a tower of powers with a unit": "9**9**9 t",
    "10 kB of digits": "9" * 10_240,
    "10 kB of digits with a unit": "9" * 10_240 + " t",
    "60 digits too many": "9" * 120 + " t",
    "a huge exponent": "1e999999999 t",
    "a huge negative exponent": "1e-999999999 t",
    "an exponent just beyond": "1e31 t",
    "nested parentheses": "1 " + "(" * 40 + "t" + ")" * 40,
    "10 000 parentheses": "(" * 10_000 + "1" + ")" * 10_000,
    "a call": "__import__('os').system('true')",
    "a call in the unit": "1 __import__('os')",
    "an attribute": "1 t.__class__",
    "a lambda": "1 (lambda:0)()",
    "a power tower in the unit": "1 t^9^9^9",
    "nested powers in the unit": "1 ((((t^9)^9)^9)^9)^9",
    "a large power in the unit": "1 t^99999999",
    "powers by repetition": "1 " + "万" * 60,
    "full-width digits": "１２ t",
    "Arabic digits": "१२ t",
    "thousands separators": "1,234.56 t",
    "Chinese thousands separators": "1，234 t",
    "underscores": "1_000 t",
    "hexadecimal": "0x10 t",
    "a fraction": "1/3 t",
    "a sum": "1 t + 1 t",
    "a range": "1-2 t",
    "two quantities": "1 t\n2 t",
    "NaN": "nan t",
    "infinity": "inf t",
    "no number": "t",
    "no unit": "12",
    "nothing": "",
    "spaces": "   ",
    "a NUL": "1 t\x00",
    "a right-to-left mark": "1 t\u202e",
    "a line separator": "1 \u2028q",
    "an escape sequence": "1 \x1b[2J",
    "line breaks": "1 \n\n\nq\r\n\n",
    "half a surrogate pair": "1 \ud800",
    "a hanging slash": "1 tCO2/",
    "an unknown unit of 60 letters": "1 " + "q" * 60,
}


@pytest.mark.parametrize("name", HOSTILE_QUANTITIES)
def test_a_hostile_quantity(name):
    """A text that is not one number and one unit is refused with one short printable line."""
    with pytest.raises((NumberError, UnitError)) as caught:
        Quantity(HOSTILE_QUANTITIES[name])
    one_short_line(str(caught.value))


HOSTILE_UNITS = {name: text for name, text in HOSTILE_QUANTITIES.items() if name not in ("no number", "no unit")} | {
    "a number": "12",
    "a zero": "0",
    "a decimal": "1.5 t",
    "10 kB of units": "t*" * 5_000 + "t",
}


@pytest.mark.parametrize("name", HOSTILE_UNITS)
def test_a_hostile_unit(name):
    """A text that is no unit expression is refused with one short printable line."""
    with pytest.raises(UnitError) as caught:
        Unit.of(HOSTILE_UNITS[name])
    one_short_line(str(caught.value))


@pytest.mark.parametrize("value", [[1] * 10_000, {"a": "b" * 10_000}, b"1" * 10_000, object, 12, 1.5, None, "x" * 10_000])
def test_a_hostile_value(value):
    """Whatever is no quantity is refused with one short line, as a value with a unit, without one, and as an operand."""
    attempts: list[Callable[[], Any]] = [lambda: Quantity(value), lambda: Quantity("1 t") + value]
    attempts += [] if isinstance(value, int | float) else [lambda: Quantity(value, "t"), lambda: Quantity("1 t") * value]
    for attempt in attempts:
        with pytest.raises((NumberError, UnitError)) as caught:
            attempt()
        one_short_line(str(caught.value))


def one_short_line(text: str) -> None:
    """Check that a message is one line that fits a terminal and holds nothing that could garble it."""
    assert text
    assert len(text) < 200
    assert text.isprintable()


@pytest.mark.parametrize("name", HOSTILE_QUANTITIES)
def test_a_hostile_quantity_in_a_file(name):
    """In an activity, a hostile text is a fault of its own place with one short line, as a year and as a measured value."""
    text = HOSTILE_QUANTITIES[name]
    for raw in (
        with_process(anode=text),
        with_process(capacity=text),
        with_process(cf4_factor={"value": text, "source": "report"}),
        with_process(anode={"unit": text if name != "no number" else "12", "values": [1] * 12}),
        with_process(anode=year(m5=text)) if name != "no unit" else with_process(anode=text),
    ):
        (fault,) = faults_of(raw)
        assert fault.place.row == "1 (P1)"
        assert len(fault.text("en")) < 400
        assert fault.text("en").isprintable()


# -- technologies, analyses, furnaces, streams of carbon, factors of electricity, goods


def analysis(value: str) -> dict[str, str]:
    """Write a measured value with its source."""
    return {"value": value, "source": "laboratory report 26-031"}


def monthly(unit: str, *values: Any) -> dict[str, Any]:
    """Write twelve months: those given, the first one for the rest."""
    return {"unit": unit, "values": [values[0]] * (12 - len(values)) + list(values)}


PROCESS_KEYS = {
    "a technology that is none": ({"technology": "cwbp"}, [("unknown-choice", "technology", None)]),
    "a technology that is a number": ({"technology": 1}, [("unknown-choice", "technology", None)]),
    "a method of the anode that is none": ({"anode_method": "balanced"}, [("unknown-choice", "anode_method", None)]),
    "a kind of paste that is none": ({"paste_type": "moist"}, [("unknown-choice", "paste_type", None)]),
    "butts without unit": ({"butts": "5"}, [("unit-missing", "butts", None)]),
    "butts of coke": ({"butts": "5 t coke"}, [("wrong-dimension", "butts", None)]),
    "paste of anode": ({"paste": "5 t anode"}, [("wrong-dimension", "paste", None)]),
    "butts and a net mass": ({"butts": "5 t", "net_anode": "5 t"}, [("one-of", "butts", None)]),
    "butts and a net consumption": ({"butts": "5 t", "net_anode": analysis("0.4 tC/tAl")}, [("one-of", "butts", None)]),
    "a net mass and a net consumption": (
        {"net_anode": analysis("0.4 tC/tAl"), "net_anode_mass": "5 t"},
        [("one-of", "net_anode", None)],
    ),
    "a net anode without unit": ({"net_anode": "5"}, [("not-measured", "net_anode", None)]),
    "a net anode in megawatt-hours": ({"net_anode": "5 MWh"}, [("not-measured", "net_anode", None)]),
    "a net anode that is a number": ({"net_anode": 5}, [("not-measured", "net_anode", None)]),
    "a net consumption without unit": ({"net_anode": analysis("0.4")}, [("unit-missing", "net_anode.value", None)]),
    "a net mass below zero": ({"net_anode": "-5 t"}, [("negative", "net_anode", None)]),
    "carbon beside sulphur and ash": (
        {"anode_carbon": analysis("98 %"), "anode_sulphur": analysis("1 %"), "anode_ash": analysis("1 %")},
        [("one-of", "anode_carbon", None)],
    ),
    "effects in minutes": ({"anode_effects": "0.2 min"}, [("wrong-dimension", "anode_effects", None)]),
    "a duration without unit": ({"anode_effect_duration": "2"}, [("unit-missing", "anode_effect_duration", None)]),
    "an overvoltage per day": ({"anode_effect_overvoltage": "5 V/d"}, [("wrong-dimension", "anode_effect_overvoltage", None)]),
    "an efficiency of 0.95 per cent": ({"current_efficiency": "0.95 %"}, [("percent-trap", "current_efficiency", None)]),
    "an efficiency of 95 times": ({"current_efficiency": "95 1"}, [("percent-trap", "current_efficiency", None)]),
    "an efficiency without unit": ({"current_efficiency": "95"}, [("unit-missing", "current_efficiency", None)]),
    "an efficiency that is a number": ({"current_efficiency": 95}, [("not-measured", "current_efficiency", None)]),
    "an efficiency of nothing": ({"current_efficiency": "0 %"}, [("percent-trap", "current_efficiency", None)]),
    "an efficiency of one per cent": ({"current_efficiency": "1 %"}, [("percent-trap", "current_efficiency", None)]),
    "an efficiency above 100": ({"current_efficiency": "100.1 %"}, [("percent-trap", "current_efficiency", None)]),
    "an efficiency in a table": ({"current_efficiency": {"value": "0.95 %"}}, [("percent-trap", "current_efficiency.value", None)]),
    "an efficiency by month": (
        {"current_efficiency": monthly("%", 95, "0.95", "101")},
        [("percent-trap", "current_efficiency", 11), ("percent-trap", "current_efficiency", 12)],
    ),
    "an efficiency by month with a source": (
        {"current_efficiency": monthly("%", 95, "0.95") | {"source": "ledger"}},
        [("percent-trap", "current_efficiency", 12)],
    ),
    "an efficiency whose source is no text": (
        {"current_efficiency": {"value": "95 %", "source": ["a"]}},
        [("wrong-type", "current_efficiency.source", None)],
    ),
    "a factor that is no text": ({"cf4_factor": {"factor": []}}, [("wrong-type", "cf4_factor.factor", None)]),
    "a collection of 0.98 per cent": ({"collection_efficiency": "0.98 %"}, [("percent-trap", "collection_efficiency", None)]),
    "sulphur of 2 times": ({"anode_sulphur": analysis("2.0 1")}, [("percent-trap", "anode_sulphur.value", None)]),
    "sulphur of 200 per cent": ({"anode_sulphur": analysis("200 %")}, [("percent-trap", "anode_sulphur.value", None)]),
    "sulphur without a source": ({"anode_sulphur": "2 %"}, [("not-measured", "anode_sulphur", None)]),
    "ash below zero": ({"anode_ash": analysis("-1 %")}, [("negative", "anode_ash.value", None)]),
    "a slope per tonne alone": ({"slope": analysis("0.1 kg/t")}, [("wrong-dimension", "slope.value", None)]),
    "an overvoltage coefficient without millivolts": (
        {"overvoltage_coefficient": analysis("1.16 kgCF4/tAl")},
        [("wrong-dimension", "overvoltage_coefficient.value", None)],
    ),
    "a fraction upside down": ({"c2f6_fraction": analysis("0.1 kgCF4/kgC2F6")}, [("wrong-dimension", "c2f6_fraction.value", None)]),
    "one gas of two": ({"pfc_other": {"cf4": "1 kg"}}, [("missing-key", "pfc_other.c2f6", None)]),
    "the other gas": ({"pfc_other": {"cf4": "1 kg", "c2f6": "1 kgCF4"}}, [("wrong-dimension", "pfc_other.c2f6", None)]),
    "a third gas": ({"pfc_other": {"cf4": "1 kg", "c2f6": "1 kg", "sf6": "1 kg"}}, [("unknown-key-near", "pfc_other.sf6", None)]),
    "gases that are no table": ({"pfc_other": "1 kg"}, [("wrong-type", "pfc_other", None)]),
}


@pytest.mark.parametrize("case", PROCESS_KEYS)
def test_keys_of_a_process_that_cannot_be(call, tmp_path, case):
    """Each datum that cannot be is named with key and month, and on the command line in both languages with status 2."""
    keys, wanted = PROCESS_KEYS[case]
    raw = with_process(**keys)
    found = faults_of(raw)
    assert [(f.place.table, f.place.row) for f in found] == [PROCESS] * len(found)
    assert [(f.code, f.place.key, f.place.month) for f in found] == wanted
    file = tmp_path / "activity.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    for lang in ("en", "zh"):
        result = call("calculate", file, "--guideline", "eu-cbam-al", "--lang", lang)
        refused(result)
        assert len(result.err.splitlines()) == len(wanted) + 1


BOUNDS = {
    "current_efficiency": ("100 %", "1.01 %", "0.95 1"),
    "collection_efficiency": ("100 %", "1 1"),
    "anode_sulphur": (analysis("0 %"), analysis("100 %"), analysis("1 1")),
    "anode_effect_overvoltage": ("0.005 V", "5 mV"),
}


@pytest.mark.parametrize("key", BOUNDS)
def test_what_lies_on_a_bound_is_read(key):
    """A value at the end of what can be is taken, and stands in the activity as it was written."""
    for value in BOUNDS[key]:
        assert activity.of(with_process(**{key: value})).process[0].get(key) is not None


STREAM = {"item": "pitch", "direction": "in", "amount": "1 t"}
RECORD = {"kind": "ppa", "number": "E1", "amount": "1 MWh", "from": "2024-01-01", "to": "2024-12-31"}


def powered(**keys: Any) -> dict[str, Any]:
    """Write a row of electricity with some keys."""
    return {"electricity": [{"supply": "grid", "amount": "1 MWh", **keys}]}


GRID = ("electricity", "1 (grid)")
PROOF = ("electricity.evidence", "1 (grid) 1 (E1)")
OTHER_TABLES = {
    "a furnace and its masses": (
        {"anode_plant": [{"furnace": "riedhamer", "green_anodes": "5", "baked_anodes": "5 t coke", "packing_coke": "5 t anode"}]},
        [
            ("unknown-choice", "anode_plant", "1", "furnace"),
            ("unit-missing", "anode_plant", "1", "green_anodes"),
            ("wrong-dimension", "anode_plant", "1", "baked_anodes"),
            ("wrong-dimension", "anode_plant", "1", "packing_coke"),
        ],
    ),
    "a furnace and its analyses": (
        {"anode_plant": [{"id": "A", "hydrogen": analysis("5 1"), "packing_sulphur": "2 %", "packing_ash": analysis("250 %")}]},
        [
            ("percent-trap", "anode_plant", "1 (A)", "hydrogen.value"),
            ("not-measured", "anode_plant", "1 (A)", "packing_sulphur"),
            ("percent-trap", "anode_plant", "1 (A)", "packing_ash.value"),
        ],
    ),
    "two furnaces of one id": (
        {"anode_plant": [{"id": "A", "green_anodes": "1 t"}, {"id": "A", "green_anodes": "1 t"}]},
        [("duplicate-row-id", "anode_plant", "2 (A)", "id")],
    ),
    "furnaces that are no list": ({"anode_plant": {}}, [("wrong-type", None, None, "anode_plant")]),
    "a stream of carbon": (
        {"carbon_stream": [{"item": "a/b", "direction": "inward", "amount": "-1 t", "carbon": analysis("80 1")}]},
        [
            ("bad-form", "carbon_stream", "1 (a/b)", "item"),
            ("unknown-choice", "carbon_stream", "1 (a/b)", "direction"),
            ("negative", "carbon_stream", "1 (a/b)", "amount"),
            ("percent-trap", "carbon_stream", "1 (a/b)", "carbon.value"),
        ],
    ),
    "a stream of nothing": (
        {"carbon_stream": [{}]},
        [("missing-key", "carbon_stream", "1", key) for key in ("item", "direction", "amount")],
    ),
    "a stream of aluminium": (
        {"carbon_stream": [STREAM | {"amount": "1 tAl"}]},
        [("wrong-dimension", "carbon_stream", "1 (pitch)", "amount")],
    ),
    "electricity of nowhere": (
        powered(attributes="lost", area="", site="a/b"),
        [("bad-form", *GRID, "site"), ("empty-text", *GRID, "area"), ("unknown-choice", *GRID, "attributes")],
    ),
    "factors of electricity": (
        powered(location_factor="0.5 tCO2/MWh", market_factor=analysis("0.5 tCO2/t")),
        [("not-measured", *GRID, "location_factor"), ("wrong-dimension", *GRID, "market_factor.value")],
    ),
    "evidence that answers wrongly": (
        powered(evidence=[RECORD | {"registry": 5, "vintage": "20x", "retired_on": "soon", "rate": "0.5 kg"}]),
        [
            ("wrong-type", *PROOF, "registry"),
            ("wrong-date", *PROOF, "vintage"),
            ("wrong-date", *PROOF, "retired_on"),
            ("wrong-dimension", *PROOF, "rate"),
        ],
    ),
    "evidence of another age": (
        powered(evidence=[RECORD | {"vintage": 1989, "rate": "-1 tCO2/MWh"}]),
        [("out-of-range", *PROOF, "vintage"), ("negative", *PROOF, "rate")],
    ),
    "goods": (
        {"product": [{"cn": "76", "amount": "1"}, {"cn": "7601", "amount": "1 t", "scrap": "x", "preconsumer_scrap": "60 1",
                                                  "other_elements": "150 %", "direct_emission": analysis("1 MWh")}, {"amount": "1 t"}]},
        [
            ("bad-form", "product", "1", "cn"),
            ("unit-missing", "product", "1", "amount"),
            ("wrong-dimension", "product", "2", "direct_emission.value"),
            ("bad-number", "product", "2", "scrap"),
            ("percent-trap", "product", "2", "preconsumer_scrap"),
            ("percent-trap", "product", "2", "other_elements"),
            ("missing-key", "product", "3", "cn"),
        ],
    ),
    "precursors": (
        {"product": [{"id": "bars", "cn": "7604", "amount": "1 t",
                      "precursor": [{"good": "x", "mass": "1 MWh", "direct": "2 t", "origin": ""}]}]},
        [
            ("bad-form", "product.precursor", "1 (bars) 1", "good"),
            ("wrong-dimension", "product.precursor", "1 (bars) 1", "mass"),
            ("wrong-dimension", "product.precursor", "1 (bars) 1", "direct"),
            ("empty-text", "product.precursor", "1 (bars) 1", "origin"),
        ],
    ),
    "two goods of one id": (
        {"product": [{"id": "bars", "cn": "7604", "amount": "1 t"}] * 2},
        [("duplicate-row-id", "product", "2 (bars)", "id")],
    ),
    "a fuel": (
        {"fuel": [{"item": "diesel", "amount": "1 t", "emission_factor": analysis("74 tC/t"), "biomass_share": "5 1"}]},
        [("wrong-dimension", "fuel", "1 (diesel)", "emission_factor.value"), ("percent-trap", "fuel", "1 (diesel)", "biomass_share")],
    ),
    "a carbonate": (
        {"carbonate": [{"item": "soda-ash", "amount": "1 t", "conversion": analysis("90 1")}]},
        [("percent-trap", "carbonate", "1 (soda-ash)", "conversion.value")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", OTHER_TABLES)
def test_rows_of_other_tables_that_cannot_be(call, tmp_path, case):
    """Each fault of a furnace, a stream, a supply, a good or its precursors is named with its row, in both languages with status 2."""
    tables, wanted = OTHER_TABLES[case]
    raw = smelter(**tables)
    assert sorted(spots(faults_of(raw)), key=str) == sorted([(*spot, None) for spot in wanted], key=str)
    file = tmp_path / "activity.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    for lang in ("en", "zh"):
        result = call("calculate", file, "--lang", lang)
        refused(result)
        assert len(result.err.splitlines()) == len(wanted) + 1


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--guideline", "ipcc-2006-al", "--gwp", "AR7"), "unknown-gwp"),
        (("--guideline", "eu-cbam-al", "--gwp", "AR5"), "gwp-fixed"),
        (("--gwp", "AR5"), "gwp-fixed"),
        (("--guideline", "ghgp-scope2", "--option", "none"), "unknown-option"),
        (("--option", "none"), "unknown-option"),
        (("--guideline", "ipcc-2006"), "unknown-guideline"),
    ],
)
def test_choices_that_are_not_offered(call, lang, arguments, code):
    """A set of GWPs or a reading that the guideline does not offer is refused with one fault in the language asked for."""
    result = call("calculate", WORKED, *arguments, "--lang", lang)
    refused(result)
    first, last = result.err.splitlines()
    assert code in first
    assert bool(re.search("[\u4e00-\u9fff]", last)) == (lang == "zh")


def test_every_fault_of_binding_is_named_at_once():
    """What a guideline lacks in several tables stands in one list."""
    raw = {
        "schema": "ghgcalc/activity/1",
        "year": 2026,
        "entity": {"name": "A"},
        "process": [{"id": "P1", "liquid_aluminium": "1 t", "technology": "vss"}],
        "fuel": [{"item": "diesel", "amount": "1 t"}],
        "carbonate": [{"item": "soda-ash", "amount": "1 t"}],
        "anode_plant": [{"green_anodes": "1 t"}],
        "carbon_stream": [STREAM],
        "product": [{"cn": "7604", "amount": "0 t"}],
    }
    with pytest.raises(InputError) as caught:
        calculate(raw, "eu-cbam-al")
    assert {(f.code, f.place.table, f.place.key) for f in caught.value.faults} == {
        ("datum-missing", "fuel", "ncv"),
        ("datum-missing", "fuel", "emission_factor"),
        ("datum-missing", "process", "anode_effect_minutes"),
        ("datum-missing", "carbonate", "emission_factor"),
        ("datum-missing", "carbon_stream", "carbon"),
        ("datum-missing", "product", "direct_emission"),
        ("amount-zero", "product", "amount"),
    }
