"""A running year at every other door: what works on it says so, and what is of a whole year refuses it by name."""

from __future__ import annotations

import copy
import io
import json
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import InputError, allowances, calculate, check, verified
from ghgcalc.activity import of
from ghgcalc.attestation.kinds import look
from ghgcalc.bulk.records import records_of
from ghgcalc.corrections import correct
from ghgcalc.io.templates import template_of
from ghgcalc.plan.periods import span
from ghgcalc.schemas import json_schema
from support import caller
from test_running import EXAMPLES, FILED, cut, plant

BALANCE = {"balance_value": "1.60 tCO2e/t"}


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


@pytest.fixture(scope="module")
def filed():
    """An inventory of eight months."""
    return calculate(plant(8) | {"predecessor": FILED}, "cn-al-2024")


@pytest.fixture
def folder(tmp_path, filed):
    """Two inventories of one year, of seven and of eight months, and the year before, as files."""
    (tmp_path / "07.json").write_text(json.dumps(calculate(plant(7), "cn-al-2024").as_dict()), encoding="utf-8")
    (tmp_path / "08.json").write_text(json.dumps(filed.as_dict()), encoding="utf-8")
    (tmp_path / "08-activity.json").write_text(json.dumps(plant(8)), encoding="utf-8")
    return tmp_path


def refusal(work: Any, *args: Any, **named: Any) -> list[str]:
    """The codes with which something is refused."""
    with pytest.raises(InputError) as caught:
        work(*args, **named)
    return [fault.code for fault in caught.value.faults]


# --- nothing is settled


def test_nothing_is_settled_by_it(filed, folder, call):
    """No settlement, no what-if, no allowance in a diff, at the library and at the command line: exit status 2, and no file."""
    read = ghgcalc.Inventory.from_dict(filed.as_dict())
    for inventory in (filed, read, ghgcalc.verify(filed.as_dict())):
        assert refusal(allowances.settle, inventory, "cn-al-2025", **BALANCE) == ["provisional-not-settled"]
    whole = calculate(plant(12), "cn-al-2024")
    assert refusal(ghgcalc.diff, filed, whole, plan="cn-al-2025", **BALANCE)[0] == "provisional-not-settled"
    for words in (("allowance",), ("allowance", "what-if")):
        made = call(*words, folder / "08.json", "--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t", "-o", folder / "s.json")
        assert made.status == 2
        assert "2026-08" in made.err
        assert not (folder / "s.json").exists()


def test_a_settlement_of_before_does_not_verify_against_it(filed):
    """A settlement of the whole year is not that of its eight months."""
    whole = calculate(plant(12), "cn-al-2024")
    settled = allowances.settle(whole, "cn-al-2025", **BALANCE)
    with pytest.raises(InputError) as caught:
        allowances.verify_settlement(settled.as_dict(), filed.as_dict())
    assert "provisional-not-settled" in {fault.code for fault in caught.value.faults}


def test_no_verification_record_is_drafted_of_it(filed):
    """A record is of a year: neither side of it, nor the year before, is a running one."""
    whole = calculate(plant(12), "cn-al-2024")
    assert refusal(verified.draft, filed) == ["provisional-not-settled"]
    assert refusal(verified.draft, whole, after=filed) == ["provisional-not-settled"]
    last = calculate(plant(8) | {"year": 2025, "through": "2025-08"}, "cn-al-2024")
    assert refusal(verified.draft, whole, previous=last) == ["provisional-not-settled"]


def test_a_batch_refuses_it_by_name():
    """Records do not say how far a year is stated."""
    assert refusal(records_of, of(plant(8))) == ["provisional-not-settled"]
    assert records_of(of(plant(12)))


# --- what works on it, and says so


def test_a_statement_that_is_signed_says_it(filed):
    """The facts of an attestation, and those of a package, hold what the file holds."""
    data = json.dumps(filed.as_dict()).encode()
    assert dict(look(data, "08.json").facts["provisional"]) == filed.as_dict()["provisional"]
    whole = json.dumps(calculate(plant(12), "cn-al-2024").as_dict()).encode()
    assert "provisional" not in look(whole, "12.json").facts


def test_a_package_says_it(folder, call):
    """It is packed, verifies as a whole, and its README says in both languages how far the year is stated."""
    assert call("pack", folder / "08.json", "-o", folder / "p.zip").status == 0
    assert call("verify", folder / "p.zip").status == 0
    import zipfile

    with zipfile.ZipFile(folder / "p.zip") as archive:
        readme = archive.read(next(name for name in archive.namelist() if name.endswith("README.txt"))).decode()
    assert "January to 2026-08" in readme
    assert "一月至 2026-08" in readme


def test_the_ledger_keeps_each_month_for_itself(folder, call):
    """Two months of one year stand beside each other without a word; the same month twice is told."""
    file = folder / "l.db"
    assert call("ledger", "add", file, folder / "07.json", "--create", "--by", "me", "--reason", "July").status == 0
    added = call("ledger", "add", file, folder / "08.json", "--by", "me", "--reason", "August")
    assert added.status == 0
    assert "archive-stands" not in added.err + added.out
    assert "through 2026-08" in call("ledger", "list", file).out
    (folder / "again.json").write_text(json.dumps(calculate(plant(8), "cn-al-2024").as_dict()), encoding="utf-8")
    again = call("ledger", "add", file, folder / "again.json", "--by", "me", "--reason", "August again")
    assert "archive-stands" in again.out + again.err
    assert call("ledger", "add", file, folder / "08-activity.json", "--by", "me", "--reason", "data").status == 0
    assert call("ledger", "check", file).status == 0


def test_commands_say_it_in_both_languages(folder, call):
    """calculate, verify, explain, compare, check, report and digest work on eight months, and name them where totals are shown."""
    activity = folder / "08-activity.json"
    for lang, words in (("en", "January to 2026-08"), ("zh", "一月至 2026-08")):
        assert words in call("calculate", activity, "--guideline", "cn-al-2024", "--lang", lang).out
        assert words in call("compare", activity, "--guidelines", "cn-al-2023,cn-al-2024", "--lang", lang).out
        assert words in call("check", activity, "--lang", lang).out
        assert words in call("explain", folder / "08.json", "enterprise", "--lang", lang).out
    assert call("verify", folder / "08.json").status == 0
    assert call("check", activity, "--format", "json").json["through"] == "2026-08"
    assert call("report", folder / "08.json", "-o", folder / "r.html").status == 0
    assert "2026-08" in (folder / "r.html").read_text(encoding="utf-8")
    forged = json.loads((folder / "08.json").read_text(encoding="utf-8"))
    del forged["provisional"]
    (folder / "forged.json").write_text(json.dumps(forged), encoding="utf-8")
    told = call("verify", folder / "forged.json")
    assert told.status == 1
    assert "provisional" in told.out


def test_uncertainty_says_it(filed):
    """A simulation of eight months is one of eight months, in text and data."""
    from ghgcalc.inventory.run import evaluation_of
    from ghgcalc.uncertainty.quantities import uses_of

    made = evaluation_of(filed)
    assert made is not None
    first = min(uses_of(made.bound.streams).quantities)
    done = filed.uncertainty([{"of": first, "distribution": "normal", "half_width": "2 %"}], draws=1000)
    assert done.through == done.as_dict()["through"] == "2026-08"
    assert "January to 2026-08" in done.report("en", "text")
    whole = calculate(plant(12), "cn-al-2024").uncertainty(
        [{"of": first, "distribution": "normal", "half_width": "2 %"}], draws=1000
    )
    assert "through" not in whole.as_dict()


# --- from month to month


def test_a_diff_of_two_months_adds_up_to_the_tonne():
    """July against August: each datum that went on has its own tonnes; they add up to the difference of the totals, and both ends are named."""
    one, other = (calculate(plant(months), "cn-al-2024") for months in (7, 8))
    for old, new in ((one, other), (other, one)):
        found = ghgcalc.diff(old, new)
        for pair in found.totals:
            if pair.source is None:
                explained = sum((change.value(pair.level, pair.basis) for change in found.changes), Decimal(0))
                assert explained + pair.rounding == new.total(pair.level).value - old.total(pair.level).value
        text = found.report("en", "text")
        assert "January to 2026-07" in text
        assert "January to 2026-08" in text
    found = ghgcalc.diff(one, other)
    by_key = {change.key: change for change in found.changes}
    assert [(one.month, one.old, one.new) for one in by_key["anode"].months] == [(8, "–", "4721.25 t")]
    assert by_key["anode"].value("electrolysis") > 0
    assert by_key["through"].value("electrolysis") == 0


def test_a_diff_of_a_restated_month_is_that_month():
    """The same eight months, one of them corrected: one change, its month, its tonnes."""
    table = plant(8)
    table["process"][0]["anode"]["values"][2] = "4800.25"
    found = ghgcalc.diff(calculate(plant(8), "cn-al-2024"), calculate(table, "cn-al-2024"))
    assert [(change.key, [month.month for month in change.months]) for change in found.changes] == [("anode", [3])]


def test_a_diff_over_years_and_shapes():
    """Last year's months, a whole year, and values for the year so far against each other: all of it is explained, exactly."""
    heat = [{"amount": {"value": "8000 GJ", "through": "2026-08"}}]
    eight = calculate(plant(8, heat=heat), "cn-al-2024")
    before = calculate(
        plant(8, heat=[{"amount": {"value": "7000 GJ", "through": "2025-08"}}]) | {"year": 2025, "through": "2025-08"}, "cn-al-2024"
    )
    nine = calculate(plant(9, heat=[{"amount": {"value": "9000 GJ", "through": "2026-09"}}]), "cn-al-2024")
    whole = calculate(plant(12, heat=[{"amount": "12000 GJ"}]), "cn-al-2024")
    measured = plant(9)
    measured["fuel"][0]["ncv"] = {"unit": "GJ/t", "values": ["42.1"] * 9, "source": "laboratory"}
    lab = calculate(measured, "cn-al-2024")
    cut_lab = calculate(cut(measured, 8) | {"through": "2026-08"}, "cn-al-2024")
    for old, new in (
        (before, eight),
        (eight, nine),
        (nine, eight),
        (eight, whole),
        (whole, eight),
        (before, whole),
        (cut_lab, lab),
        (lab, cut_lab),
    ):
        found = ghgcalc.diff(old, new)
        for pair in found.totals:
            if pair.source is None:
                explained = sum((change.value(pair.level, pair.basis) for change in found.changes), Decimal(0))
                assert explained + pair.rounding == new.total(pair.level).value - old.total(pair.level).value


# --- checks


def test_rules_of_whole_years_do_not_run(filed):
    """They are named with the reason; what compares months works on the months that are there."""
    table = plant(8)
    table["process"][0] |= {"capacity": "125000 t"}
    found = check(table, quality_plan=tomllib.loads((EXAMPLES / "quality-plan-2024.toml").read_text(encoding="utf-8")))
    waiting = {one.rule.id for one in found.not_run if one.missing == ("whole-year",)}
    assert "R23" in waiting
    assert any(one.rule.scope == "plan" for one in found.not_run if one.missing == ("whole-year",))
    assert "R23" not in {
        one.rule.id for one in check(plant(12) | {"process": [plant(12)["process"][0] | {"capacity": "125000 t"}]}).not_run
    }
    assert "output-capacity" not in {one.code for one in found.findings}
    assert "全年" in found.report("zh", "text")
    inside = check(filed)
    assert "ID-08" in {one.rule.id for one in inside.not_run if one.missing == ("whole-year",)}
    assert inside.through == "2026-08"


def plausible(months: int, year: int = 2026, **more: Any) -> dict[str, Any]:
    """A plant that nothing is to be said of, stated so far."""
    days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][:months]
    odd = [1003, 998, 1005, 996, 1001, 1004, 997, 1002, 999, 1006, 995, 1000][:months]
    column = lambda per: [f"{Decimal(per) * day * one / 1000:.2f}" for day, one in zip(days, odd, strict=True)]  # noqa: E731
    row = {
        "id": "P1",
        "liquid_aluminium": {"unit": "t", "values": column("300")},
        "anode": {"unit": "t", "values": column("145.5")},
    }
    row |= {"electricity": [{"supply": "grid", "amount": {"unit": "MWh", "values": column("4050")}}]}
    table: dict[str, Any] = {"year": year, "entity": {"name": "A"}, "process": [row]}
    return table | ({"through": f"{year}-{months:02d}"} if months < 12 else {}) | more


def slipped(months: int, key: str, at: int, value: str) -> dict[str, Any]:
    """The same with one value changed."""
    table = plausible(months)
    table["process"][0][key]["values"][at] = value
    return table


@pytest.mark.parametrize("months", range(1, 12))
def test_a_sound_plant_is_silent_at_every_month(months):
    """No rule takes the months that have not been for months without activity."""
    assert [one.code for one in check(plausible(months)).findings] == []


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (slipped(8, "anode", 7, "0"), "anode-missing"),
        (slipped(8, "anode", 7, "45105.00"), "month-jump"),
        (slipped(2, "anode", 1, "45105.00"), "anode-ratio"),
        (slipped(8, "anode", 3, "5010.00"), "anode-ratio"),
        (slipped(8, "liquid_aluminium", 7, "5000.00"), "daily-output"),
        (slipped(1, "anode", 0, "9000.00"), "anode-ratio"),
        (slipped(1, "anode", 0, "0"), "anode-missing"),
        (slipped(3, "liquid_aluminium", 1, "0"), "metal-missing"),
    ],
)
def test_what_is_wrong_in_the_stated_months_is_found(table, code):
    """A slip, a gap, a month of another size: the rules that compare months find it among those that are there."""
    assert code in {one.code for one in check(table).findings}


def test_copies_drags_and_shifts_are_found_in_part_of_a_year():
    """Three equal months, five equal steps, a column that is a month late."""
    for change, code in (
        (lambda values: [*values[:4], *[values[4]] * 4], "same-value"),
        (lambda values: [f"{4500 + 10 * at}.00" for at in range(8)], "equal-steps"),
        (lambda values: [values[-1], *values[:-1]], None),
    ):
        table = plausible(8)
        column = table["process"][0]["anode"]
        column["values"] = change(column["values"])
        found = {one.code for one in check(table).findings}
        assert code is None or code in found


def test_goods_power_and_yearly_values_of_a_running_year_are_checked():
    """Values for the year so far are held against each other as one; a balance of goods waits for the year, a purchase does not."""
    table = plausible(8)
    row = table["process"][0]
    for key in ("liquid_aluminium", "anode"):
        whole = sum(map(Decimal, row[key]["values"]))
        row[key] = {"value": f"{whole} t", "through": "2026-08"}
    table["product"] = [{"cn": "7604", "amount": {"value": "90 t", "through": "2026-08"},
                         "precursor": [{"good": "7601", "mass": {"value": "80 t", "through": "2026-08"}}]}]  # fmt: skip
    found = check(table)
    assert "goods-mass" not in {one.code for one in found.findings}
    assert "XC-01" in {one.rule.id for one in found.not_run}
    row["anode"] = {"value": "0 t", "through": "2026-08"}
    said = next(one for one in check(table).findings if one.code == "anode-missing")
    assert dict(said.fields)["months"] == "1 – 8"
    january = plausible(1)
    january["process"][0]["anode"] = {"value": "0 t", "through": "2026-01"}
    assert dict(next(one for one in check(january).findings if one.code == "anode-missing").fields)["months"] == "1"
    bought = plausible(8, electricity=[{"supply": "grid", "amount": {"unit": "MWh", "values": ["1000"] * 8}}])
    assert "purchase-below-use" in {one.code for one in check(bought).findings}


def test_last_year_is_compared_as_far_as_this_one():
    """The same months of last year, never its whole; where these cannot be told, the rules of two years do not run."""
    last = plausible(12, 2025)
    assert "year-on-year" not in {one.code for one in check(plausible(8), previous=last).findings}
    table = plausible(8)
    table["process"][0]["anode"]["values"] = last["process"][0]["anode"]["values"][:8]
    assert "same-as-before" in {one.code for one in check(table, previous=last).findings}
    annual = plausible(12, 2025, heat=[{"amount": "12000 GJ"}])
    waiting = [one for one in check(plausible(8), previous=annual).not_run if one.missing == ("previous-months",)]
    assert {one.rule.scope for one in waiting} == {"years"}
    assert [one for one in check(plausible(12), previous=plausible(8, 2025)).not_run if one.missing == ("previous-months",)]
    both = [calculate(one, "cn-al-2024") for one in (plausible(8), last)]
    assert "year-on-year" not in {one.code for one in check(both[0], previous=both[1]).findings}


def test_filled_months_are_no_share_of_a_year_yet():
    """One month of three that was filled is a third of what is stated and a twelfth of the year: the rule waits."""
    filled = {
        "table": "process",
        "row": "P1",
        "key": "anode",
        "side": "activity",
        "rule": "missing",
        "month": 2,
        "step": 5,
        "reason": "x",
    }
    value = plausible(3)["process"][0]["anode"]["values"][1]
    table = plausible(
        3, correction=[filled | {"after": f"{value} t", "candidate": [{"step": 5, "name": "R1", "value": f"{value} t"}]}]
    )
    assert "filled-share" not in {one.code for one in check(table).findings}
    assert "MD-01" in {one.rule.id for one in check(table).not_run}


# --- evidence


def powered(amount: Any, evidence: list[dict[str, Any]], months: int = 2) -> dict[str, Any]:
    """A plant on green power with its certificates."""
    table = plausible(months)
    table["process"][0]["electricity"] = [{"supply": "green-power", "amount": amount, "evidence": evidence}]
    return table | {"entity": {"name": "A", "province": "Gansu"}}


def certificate(amount: str, begins: str, ends: str) -> dict[str, Any]:
    """A certificate of consumption."""
    return {"kind": "green-power-consumption-certificate", "number": "G-1", "amount": amount, "from": begins, "to": ends}


def proven(table: dict[str, Any]) -> tuple[dict[str, Decimal], list[str]]:
    """The megawatt-hours that are proven, by period, and the codes of what is said."""
    made = calculate(table, "cn-al-2023")
    inside = [line for line in made.lines if line.source == "electricity" and line.item == "green-power"]
    return {line.period: Decimal(line.inputs[0].value) for line in inside}, [one.code for one in made.findings]


def test_evidence_serves_the_months_that_are_stated():
    """A record of the whole year serves January first, as it will when the year is over, and is told; one of the stated months is not."""
    amount = {"unit": "MWh", "values": ["100", "100"]}
    found, said = proven(powered(amount, [certificate("150 MWh", "2026-01-01", "2026-12-31")]))
    assert found == {"2026-01": Decimal(100), "2026-02": Decimal(50)}
    assert "evidence-beyond" in said
    found, said = proven(powered(amount, [certificate("200 MWh", "2026-01-01", "2026-02-28")]))
    assert found == {"2026-01": Decimal(100), "2026-02": Decimal(100)}
    assert "evidence-beyond" not in said
    _, said = proven(powered(amount, [certificate("200 MWh", "2026-06-01", "2026-12-31")]))
    assert {"evidence-beyond", "evidence-too-small"} <= set(said)


def test_evidence_of_the_stated_months_covers_a_value_for_them():
    """A value for the year so far needs a record of its months, not of the year; one that leaves a month out proves none of it."""
    amount = {"value": "200 MWh", "through": "2026-02"}
    found, _ = proven(powered(amount, [certificate("200 MWh", "2026-01-01", "2026-02-28")]))
    assert found == {"2026": Decimal(200)}
    found, said = proven(powered(amount, [certificate("200 MWh", "2026-01-01", "2026-01-31")]))
    assert found.get("2026", 0) == 0
    assert "evidence-too-small" in said
    assert span("2024", 2)[1].isoformat() == "2024-02-29"


def test_a_record_of_the_year_is_no_excess_in_its_first_month():
    """Twelve months of certificates beside one month of use are no ten times too many."""
    amount = {"unit": "MWh", "values": ["100"]}
    table = powered(amount, [certificate("1200 MWh", "2026-01-01", "2026-12-31")], 1)
    assert "evidence-excess" not in {one.code for one in check(table).findings}
    table = powered(amount, [certificate("1200 MWh", "2026-01-01", "2026-01-31")], 1)
    assert "evidence-excess" in {one.code for one in check(table).findings}


def test_a_balance_below_zero_is_a_warning_before_the_year_is_over():
    """What came in before January may leave before December: of a whole year it is a fault."""

    def stream(direction: str, amount: str, months: int) -> dict[str, Any]:
        return {"item": "coke" if direction == "in" else "waste", "direction": direction, "amount": {"unit": "t", "values": [amount] * months},
                "carbon": {"value": "0.9 tC/t", "source": "laboratory"}}  # fmt: skip

    for guideline in ("ghgp-al", "ipcc-2019-al"):
        for months in (8, 12):
            table = plausible(months, carbon_stream=[stream("in", "5", months), stream("out", "50", months)])
            try:
                made = calculate(table, guideline)
            except InputError as error:
                if "total-below-zero" not in {fault.code for fault in error.faults}:
                    continue
                assert months == 12
            else:
                assert {(one.code, one.severity) for one in made.findings if one.code == "total-below-zero"} <= {
                    ("total-below-zero", "warning")
                }


# --- forms, ledgers, corrections, replay


def test_a_form_keeps_a_running_year(tmp_path):
    """Written into the form and read again it is the same, months, values for the year so far, predecessor and all."""
    table = plant(8, heat=[{"amount": {"value": "8000 GJ", "through": "2026-08"}}]) | {"predecessor": FILED}
    table["product"] = [
        {
            "cn": "7601",
            "amount": {"value": "90 t", "through": "2026-08"},
            "direct_emission": {"value": "5 tCO2e", "through": "2026-08", "source": "x"},
        }
    ]
    table["fuel"][0]["ncv"] = {"value": "42 GJ/t", "source": "laboratory"}
    stated = of(table)
    for lang in ("en", "zh"):
        data, _ = template_of("eu-cbam-al", lang, activity=stated)
        (tmp_path / "f.xlsx").write_bytes(data)
        assert ghgcalc.read(tmp_path / "f.xlsx").canonical == stated.canonical


def test_a_form_with_blank_months_after_is_read_and_one_with_a_number_is_not(tmp_path):
    """The cover says how far the year is stated; a number in a later month is told at its cell, a total that is none as well."""
    import openpyxl

    data, _ = template_of("cn-al-2024", "en", activity=of(plant(8)))
    book = openpyxl.load_workbook(io.BytesIO(data))
    where = book.defined_names["ghg.process.1.anode.months"].attr_text.replace("$", "").replace("'", "")
    sheet, cells = where.split("!")
    row = book[sheet][cells][0]
    row[9].value = 0
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(InputError) as caught:
        ghgcalc.read(tmp_path / "f.xlsx")
    assert [(fault.code, fault.place.cell is not None) for fault in caught.value.faults] == [("month-after", True)]
    row[9].value = None
    where = book.defined_names["ghg.process.1.anode.year"].attr_text.replace("$", "").replace("'", "")
    book[where.split("!")[0]][where.split("!")[1]].value = 5
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(InputError) as caught:
        ghgcalc.read(tmp_path / "f.xlsx")
    assert [fault.code for fault in caught.value.faults] == ["template-year"]


def test_an_amount_in_no_unit_is_told_as_before(tmp_path):
    """A measured value whose unit is none is told by its unit, running year or not."""
    import openpyxl

    table = plant(8)
    table["fuel"][0]["ncv"] = {"value": "42 GJ/t", "source": "laboratory"}
    data, _ = template_of("eu-cbam-al", "en", activity=of(table))
    book = openpyxl.load_workbook(io.BytesIO(data))
    where = book.defined_names["ghg.fuel.1.ncv.unit"].attr_text.replace("$", "").replace("'", "")
    book[where.split("!")[0]][where.split("!")[1]].value = "furlong"
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(InputError) as caught:
        ghgcalc.read(tmp_path / "f.xlsx")
    assert "bad-unit" in {fault.code for fault in caught.value.faults}


LEDGER = """Plant,,,,
process,item,unit,{heads},total
line,liquid aluminium,t,{metal},{sum}
"""


def mapped(tmp_path: Path, heads: str, metal: str, total: str, through: str) -> Path:
    """A ledger of months across, and its mapping."""
    (tmp_path / "l.csv").write_text(LEDGER.format(heads=heads, metal=metal, sum=total), encoding="utf-8")
    text = f"""schema = "ghgcalc/map/1"
[map]
year = 2026
{through}
layout = "across"
total = "total"
[entity]
name = "A"
[[datum]]
table = "process"
process = "P1"
key = "liquid_aluminium"
words = ["liquid aluminium"]
unit = "t"
"""
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    return tmp_path / "l.csv"


@pytest.mark.parametrize("blank", [True, False])
def test_a_mapped_ledger_of_a_running_year(tmp_path, blank):
    """Months that have not been may be blank columns or none; the ledger's total is held against those that are there."""
    heads = ",".join(f"2026-{at:02d}" for at in range(1, 13 if blank else 9))
    metal = ",".join([f"{10 + at}" for at in range(8)] + [""] * (4 if blank else 0))
    path = mapped(tmp_path, heads, metal, "108", 'through = "2026-08"')
    read = ghgcalc.read(path, mapping=tmp_path / "m.toml")
    assert (read.through, len(read.process[0].liquid_aluminium)) == ("2026-08", 8)
    path = mapped(tmp_path, heads, metal, "109", 'through = "2026-08"')
    assert refusal(ghgcalc.read, path, mapping=tmp_path / "m.toml") == ["ledger-total"]
    path = mapped(tmp_path, heads, metal, "108", "")
    assert refusal(ghgcalc.read, path, mapping=tmp_path / "m.toml")
    path = mapped(tmp_path, heads, metal, "108", 'through = "2026-07"')
    assert refusal(ghgcalc.read, path, mapping=tmp_path / "m.toml") == ["month-after"]
    path = mapped(tmp_path, heads, metal, "108", 'through = "2025-08"')
    assert refusal(ghgcalc.read, path, mapping=tmp_path / "m.toml") == ["through-other"]


@pytest.mark.parametrize("stray", ["", "7"])
def test_a_ledger_of_days_of_a_running_year(tmp_path, stray):
    """Days that have not been are no days without activity; a number on one of them is told."""
    import datetime as dt

    first = dt.date(2026, 1, 1)
    days = [first + dt.timedelta(at) for at in range(365)]
    rows = [f"{day.isoformat()},{'1' if day.month < 3 else ''}" for day in days]
    rows[200] += stray
    (tmp_path / "d.csv").write_text("day,liquid aluminium\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "m.toml").write_text(
        """schema = "ghgcalc/map/1"
[map]
year = 2026
through = "2026-02"
layout = "down"
period = "day"
[entity]
name = "A"
[[datum]]
table = "process"
process = "P1"
key = "liquid_aluminium"
words = ["liquid aluminium"]
unit = "t"
""",
        encoding="utf-8",
    )
    if stray:
        assert "days-missing" in refusal(ghgcalc.read, tmp_path / "d.csv", mapping=tmp_path / "m.toml")
    else:
        read = ghgcalc.read(tmp_path / "d.csv", mapping=tmp_path / "m.toml")
        assert read.process[0].liquid_aluminium.values == (Decimal(31), Decimal(28))


def corrections(**more: Any) -> dict[str, Any]:
    """A scale whose calibration lapsed in the spring."""
    meter = {"meter": "S-1", "table": "process", "row": "P1", "key": "anode", "class": "0.5 %", "reason": "lapsed"}
    meter |= {"calibration": [{"date": "2025-04-30", "found": "0.3 %"}]}
    return {"schema": "ghgcalc/corrections/1", "meter": [meter | more]}


def test_corrections_of_a_running_year():
    """A meter is corrected in the months that are stated, as it will be in those of the whole year; what lies after is told."""
    eight, whole = correct(plant(8), corrections()), correct(plant(12), corrections())
    assert eight.activity.process[0].anode.values == whole.activity.process[0].anode.values[:8]
    assert whole.activity.until("2026-08").process[0].anode == eight.activity.process[0].anode
    assert "January to 2026-08" in eight.report("en", "text")
    readings = corrections(reading=plant(8)["process"][0]["anode"])
    assert correct(plant(8), readings).activity.canonical == eight.activity.canonical
    assert refusal(correct, plant(8), corrections(reading=plant(9)["process"][0]["anode"])) == ["month-after"]
    daily = [{"month": 10, "values": ["1"] * 31}]
    assert refusal(correct, plant(8), corrections(daily=daily)) == ["month-after"]
    assert refusal(correct, plant(8), corrections(reading={"value": "5 t", "through": "2026-08"})) == ["correction-shape"]
    gap = {"table": "process", "row": "P1", "key": "anode", "month": 9, "days": 3, "reading": "5 t", "output": "9 t", "reason": "x"}
    assert refusal(correct, plant(8), {"schema": "ghgcalc/corrections/1", "gap": [gap]}) == ["month-after"]
    annual = plant(8)
    annual["process"][0]["anode"] = {"value": "37000 t", "through": "2026-08"}
    annual["process"][0]["liquid_aluminium"] = {"value": "80000 t", "through": "2026-08"}
    del annual["process"][0]["anode_effect_minutes"]
    corrected = correct(annual, corrections()).activity
    assert Fraction(corrected.process[0].anode.values[0]) > 37000
    assert corrected.process[0].anode.through == "2026-08"


def test_a_corrected_january_is_a_month():
    """A correction of one month by its meter is no correction of a year, and the reverse."""
    january = correct(plant(1), corrections()).activity
    assert of(january.dump()).canonical == january.canonical
    raw = copy.deepcopy(dict(january.dump()))
    record: Any = raw["correction"][0]
    series = record["after"]
    bare = f"{series['values'][0]} {series['unit']}"
    raw["correction"] = [record | {"before": f"{record['before']['values'][0]} t", "after": bare, "meter": [
        part | {key: f"{part[key]['values'][0]} t" for key in ("reading", "covered", "corrected")} for part in record["meter"]
    ]}]  # fmt: skip
    assert refusal(of, raw) == ["correction-shape"]


def test_replay_takes_a_running_year():
    """Printed totals of eight months are replayed by the data of eight months."""
    from ghgcalc.replay import replay

    made = calculate(plant(8), "cn-al-2024")
    printed = f"{made.total('enterprise').value:.2f}"
    found = replay({
        "schema": "ghgcalc/replay/1", "title": "eight months", "source": "test", "activity": plant(8), "guideline": "cn-al-2024",
        "figure": [{"name": "enterprise", "level": "enterprise", "printed": f"{printed} tCO2e"}],
    })  # fmt: skip
    assert found.figures[0].answer == "exact"


def test_lives_of_processes_in_a_running_year():
    """Output of the months so far cannot lie wholly before the start; a stop after them says nothing."""
    table = plant(8)
    row = table["process"][0]
    row["liquid_aluminium"] = {"value": "80000 t", "through": "2026-08"}
    row["anode"] = {"value": "37000 t", "through": "2026-08"}
    del row["anode_effect_minutes"]
    row["stopped"] = "2026-11-30"
    assert of(table).process[0].stopped is not None
    row["started"], row["stopped"] = "2026-10-01", None
    del row["stopped"]
    with pytest.raises(InputError) as caught:
        of(table)
    assert [fault.code for fault in caught.value.faults] == ["output-outside-life"]


def test_the_schema_knows_both_forms():
    """An editor takes a running year in all its forms, and still holds a whole year to twelve months that are all there."""
    import jsonschema

    validator = jsonschema.Draft202012Validator(json_schema("activity"))
    heat = [{"amount": {"value": "8000 GJ", "through": "2026-08"}}]
    for table in (plant(8), plant(1), plant(8, heat=heat) | {"predecessor": FILED}, plant(12), plant(12) | {"through": "2026-12"}):
        assert list(validator.iter_errors(table)) == []
    blank = plant(8)
    blank["fuel"][0]["amount"]["values"] += ["", None]
    assert list(validator.iter_errors(blank)) == []
    eleven = {key: value for key, value in plant(11).items() if key != "through"}
    hole = plant(12)
    hole["fuel"][0]["amount"]["values"][5] = ""
    for table in (eleven, hole, plant(8) | {"through": "August"}, plant(8) | {"predecessor": "x"}):
        assert list(validator.iter_errors(table))
