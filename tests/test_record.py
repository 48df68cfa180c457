"""The verification record: drafted from an inventory, held against it; open is open, and what does not follow is named."""

from __future__ import annotations

import copy
import json
import pickle
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import ArgumentError, InputError, Inventory, calculate, verified
from ghgcalc.allowances import settle, verify_settlement
from ghgcalc.factors import Overlay
from ghgcalc.factors.record import factors_in
from ghgcalc.verified import NONE, Record, RecordDatum, change, check, draft, figures, years
from ghgcalc.verified.model import numeric
from ghgcalc.verified.years import in_unit, tonnes

EXAMPLES = Path(__file__).parent.parent / "examples"
SMELTER = ghgcalc.read(EXAMPLES / "smelter-2024.toml")
REPORTED = calculate(SMELTER, "cn-al-2024")
PLAN = {"plan": "cn-al-2025", "balance_value": "1.60 tCO2e/t"}


def corrected(*edits: Any, year: int | None = None) -> Inventory:
    """The smelter with something else in it, calculated."""
    table: Any = copy.deepcopy(SMELTER.dump())
    for edit in edits:
        edit(table)
    if year is not None:
        table["year"] = year
    return calculate(table, "cn-al-2024", include_facilities=False)


def april(table: Any) -> None:
    """152.52 t of anodes less in April."""
    table["process"][0]["anode"]["values"][3] = "6000"


def gas(table: Any) -> None:
    """Another measured calorific value."""
    table["fuel"][1]["ncv"]["value"] = "389 GJ/10^4Nm3"


def without_soda(table: Any) -> None:
    """A source that was none."""
    table["carbonate"] = []


AFTER = corrected(april, gas)
SAME = draft(REPORTED, after=REPORTED)
RECORD = draft(REPORTED, after=AFTER, lang="en")


def lines(*keys: str) -> list[Any]:
    """Months and years of the signing roles."""
    return [{"role": key, "name": "N", "on": "2025-06-01"} for key in keys]


WHOLE: dict[str, Any] = {
    "cover": {"number": "XJ-ABC-X12345-2024-V1", "verifier": "ABC", "issued": "2025-06-01"},
    "conclusion": {"conformity": "yes", "emissions": "as stated", "change": "none", "open": "none"},
    "signature": lines("leader", "reviewer", "approver"),
    "human": [{"id": number, "done": True} for number in range(1, 14)],
    "year_on_year": [
        {"process": process, "emission": "1", "metal": "2", "anode": "3", "cause": "c"} if process else
        {"emission": "1", "metal": "2", "anode": "3", "cause": "c"}
        for process in ("", "P1", "P2")
    ],
}  # fmt: skip


def changed(record: Record = RECORD, /, *, reasons: bool = True, **tables: Any) -> Record:
    """A record with other tables, and a reason wherever one is wanted."""
    table = record.as_dict()
    for row in table["datum"] if reasons else ():
        row["reason"] = row.get("reason") or "read twice"
    return verified.of(table | tables)


def row_changed(key: tuple[str | None, str, str], record: Record = SAME, **fields: Any) -> Record:
    """A record with one row changed."""
    rows = tuple(one.replace(**fields) if one.key == key else one for one in record.datum)
    assert rows != record.datum
    return record.replace(datum=rows)


def told(record: Record, inventory: Any = REPORTED, **others: Any) -> list[str]:
    """The codes of what is wrong; what is merely unfilled in the head is left out."""
    return [one.code for one in check(record, inventory, **others).findings if one.code != "record-left"]


def refused(**arguments: Any) -> list[str]:
    """Why a settlement is refused."""
    with pytest.raises(InputError) as error:
        settle(arguments.pop("inventory", REPORTED), **PLAN, **arguments)
    return [fault.code for fault in error.value.faults]


# --- the draft


def test_a_draft_has_every_figure_of_the_report_and_verifies_none():
    """Each figure that the forms hold is a row with what was reported; all are open."""
    made = draft(REPORTED)
    assert {row.key for row in made.datum if not row.auxiliary} == {key for key, one in figures(REPORTED).items() if one.required}
    assert all(row.verified is None and row.same is None and row.reason is None for row in made.datum)
    assert [row.code for row in made.datum if row.process == "P1" and row.code] == list("ABCEFDGHIJJKLM")
    assert made.before.inventory == REPORTED.digest
    assert (made.after, made.last, made.entity.name) == (None, None, "Illustrative Aluminium 示例铝业")
    total = sum(map(Decimal, SMELTER.dump()["process"][0]["anode"]["values"]))
    assert made.row("P1", "anode").reported == f"{total:f}"
    assert made.row("P9", "anode") is None


def test_a_draft_from_two_inventories_says_what_follows():
    """Verified figures are those of the second inventory; a corrected month has a row; what follows has its reason, the data have none."""
    month = RECORD.row("P1", "anode", "2024-04")
    assert (month.reported, month.verified, month.reason) == ("6152.52", "6000", None)
    year = RECORD.row("P1", "anode")
    assert (year.reported, year.verified, year.reason) == ("75060.80", "74908.28", None)
    assert RECORD.row("P1", "emission").reason == "follows from the verified data"
    assert RECORD.row(None, "fuel/natural-gas/ncv").verified == "389"
    assert RECORD.row("P1", "anode", "2024-05") is None
    assert change(RECORD.row("P1", "emission")) == Decimal("-0.18")
    assert told(RECORD) == ["record-reason"] * 3
    assert told(changed()) == told(changed(), after=AFTER) == []


def test_a_finding_of_the_check_becomes_a_line():
    """Errors always, warnings when they are asked for; class and place are those of the finding."""

    def much(table: Any) -> None:
        table["process"][0]["anode"]["values"] = [f"{Decimal(one) * 2}" for one in table["process"][0]["anode"]["values"]]

    def little(table: Any) -> None:
        table["fuel"][1]["ncv"]["value"] = "600 GJ/10^4Nm3"

    odd = corrected(much, little)
    severe = [one for one in ghgcalc.check(odd).findings if one.severity == "error"]
    mild = [one for one in ghgcalc.check(odd).findings if one.severity == "warning"]
    assert severe
    assert mild or len(ghgcalc.check(odd).findings) == len(severe)
    made = draft(odd, lang="en")
    assert [(one.rule, one.description) for one in made.nonconformity] == [(one.code, one.message("en")) for one in severe]
    first = next(one for one in made.nonconformity if one.rule == "anode-ratio")
    assert (first.class_, first.process, first.state) == ("K4", "P1", None)
    assert len(draft(odd, warnings=True).nonconformity) == len(severe) + len(mild)
    assert all(one.process is None for one in made.nonconformity if (one.place or "").find("/process/") < 0)


def test_a_draft_with_last_year_has_both_years():
    """Emission, metal and anodes of the year before, for all and each step; the ratios follow."""
    last = corrected(april, year=2023)
    made = draft(REPORTED, after=AFTER, previous=last)
    assert made.last.inventory == last.digest
    (all_steps, first, _) = verified.year_on_year(made)
    assert (all_steps[0].process, first[0].process) == (None, "P1")
    by = {one.name: one for one in first[1]}
    assert by["emission"].this == Decimal(made.row("P1", "emission").verified)
    assert by["metal"].last == by["metal"].this == 160000
    assert by["anode-per-tonne"].this == round(Decimal("74908.28") / 160000, 4)
    assert by["emission"].change == 0
    whole = {one.name: one for one in all_steps[1]}
    assert whole["metal"].this == 300000
    assert whole["emission"].this == Decimal(made.row(None, "electrolysis/emission").verified)
    assert told(changed(made), previous=last) == []
    wrong = changed(made, year_on_year=[{"process": "P1", "emission": "1"}, {"metal": "300000.0"}])
    assert told(wrong, previous=last) == ["record-last"]


def test_annex_2_is_what_the_rows_say():
    """Each step with its verified figures, the name that is stated, and None where a figure is open."""
    named = changed(allocation=[{"process": "P1", "name": "potline 1", "special": "new"}])
    first, second = verified.allocation(named)
    assert (first.process, first.name, first.capacity, first.special) == ("P1", "potline 1", "160000 tAl", "new")
    assert [float(one) for one in first.figures] == [160000, 227378.37, 23169.59, 1.5659, 250547.96]
    assert (second.name, second.special) == (None, None)
    assert next(iter(verified.allocation(draft(REPORTED)))).figures == (None,) * 5


def test_inventories_that_do_not_belong_together_are_refused():
    """Another entity, another year, a file that does not recompute: every fault at once."""

    def other(table: Any) -> None:
        table["entity"]["name"] = "B"

    with pytest.raises(InputError) as error:
        draft(REPORTED, after=corrected(other, year=2023), previous=corrected(other))
    assert [fault.code for fault in error.value.faults] == ["record-entity", "record-year"] * 2
    table = REPORTED.as_dict()
    table["lines"][0]["value"] = "1.00"
    forged = Inventory.from_dict(table)
    with pytest.raises(InputError) as error:
        draft(forged)
    assert {fault.code for fault in error.value.faults} == {"record-not-verified"}
    assert "record-not-verified" in told(SAME, forged)
    read = Inventory.from_dict(REPORTED.as_dict())
    assert draft(read) == draft(ghgcalc.verify(read)) == draft(REPORTED)


def test_rules_of_nobody_here_are_no_ground():
    """An inventory under rules of a name of their own is accepted by their hash alone."""
    table = REPORTED.as_dict()
    table["guideline"]["id"] = table["guideline"]["data"]["id"] = "mine"
    found = ghgcalc.verify(table)
    assert found.foreign
    assert "rules-not-accepted" in [one.code for one in check(SAME, found).findings]
    with pytest.raises(InputError):
        draft(found)


@pytest.mark.parametrize("name", ["smelter-captive-2024", "smelter-export-2026", "worked-month"])
@pytest.mark.parametrize("guideline", ["cn-al-2024", "cn-al-2023", "eu-cbam-al"])
def test_other_plants_and_guidelines_have_rows_that_hold(name, guideline):
    """Whatever is calculated has a draft that conforms with itself, and whose figures recompute."""
    try:
        made = calculate(ghgcalc.read(EXAMPLES / f"{name}.toml"), guideline)
    except InputError:
        return
    assert told(draft(made, after=made), made) in ([], ["record-finding-missing"])


# --- the check


@pytest.mark.parametrize(
    ("record", "codes"),
    [
        (changed(SAME, before={"inventory": "sha256:" + "0" * 64}), ["record-inventory"]),
        (changed(SAME, entity={"name": "B"}), ["record-entity"]),
        (changed(SAME, year=2023), ["record-year"]),
        (SAME.replace(datum=SAME.datum[:5] + SAME.datum[6:]), ["record-row-missing"]),
        (row_changed(("P1", "anode/loss", "2024"), parameter="anode/losses"), ["record-row-missing", "record-row-unknown"]),
        (row_changed(("P1", "anode", "2024"), reported="75060.8000"), []),
        (row_changed(("P1", "anode", "2024"), reported="75061", verified="75061"), ["record-reported"]),
        (row_changed(("P1", "anode", "2024"), unit="kg"), ["record-reported"]),
        (row_changed((None, "entity/name", "2024"), reported="C", verified="C"), ["record-reported"]),
        (row_changed(("P1", "anode", "2024"), reported=None), ["record-reported", "record-reason"]),
        (row_changed(("P1", "anode", "2024"), verified=None), ["record-open"]),
        (row_changed(("P1", "anode/loss", "2024"), verified="0.15", reason="x"), ["record-recompute"]),
        (row_changed(("P1", "emission", "2024"), verified="250000", reason="x"), ["record-recompute"]),
        (row_changed(("P1", "emission", "2024"), verified="many", reason="x"), ["record-unreadable"]),
        (row_changed(("P1", "anode", "2024"), verified="75000", reason="x"), ["record-months"]),
        (row_changed(("P1", "anode", "2024"), verified="many", reason="x"), ["record-unreadable"]),
        (row_changed((None, "fuel/natural-gas/ncv", "2024"), verified="-1", reason="x"), ["record-unreadable"]),
        (row_changed(("P1", "emission", "2024"), verified=NONE, reason="x"), ["record-not-recomputed"]),
        (row_changed(("P1", "capacity", "2024"), verified="170000 tAl", reason="licence"), []),
        (row_changed(("P1", "capacity", "2024"), verified="170000 tAl"), ["record-reason"]),
        (row_changed((None, "heat/amount", "2024"), verified="11000", reason="invoice"), []),
        (row_changed((None, "heat/amount", "2024"), verified=None), []),
        (row_changed((None, "carbonate/soda-ash/amount", "2024"), verified=NONE, reason="sold"), ["record-not-recomputed"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_record_is_named(record, codes):
    """Each kind of fault by its code, and nothing beside it."""
    assert told(record) == codes


def test_a_row_that_is_called_auxiliary_and_is_none_stays_open():
    """Whoever marks a datum as an auxiliary item does not get rid of it."""
    assert told(row_changed(("P1", "anode", "2024"), verified=None, auxiliary=True)) == ["record-open"]


def test_a_figure_that_does_not_follow_is_named_with_both():
    """The finding says what the record states and what the verified data come to."""
    (found,) = [one for one in check(row_changed(("P1", "emission", "2024"), verified="250000", reason="x"), REPORTED).findings
                if one.code == "record-recompute"]  # fmt: skip
    assert "250000" in found.message("en")
    assert "251010.93" in found.message("en")
    assert found.pointer == f"/datum/{[row.key for row in SAME.datum].index(('P1', 'emission', '2024'))}"


def test_a_changed_month_goes_through_the_engine():
    """The month in place of the year's share: what follows is compared with the engine's own, and the year must add up."""
    record = changed()
    assert told(record) == []
    rows = [one for one in record.datum if one.key != ("P1", "anode", "2024-04")]
    assert told(record.replace(datum=tuple(rows)))[0] == "record-months"
    slip = row_changed(("P1", "anode", "2024-04"), record, verified="6001")
    assert told(slip) == ["record-months"]
    open_year = row_changed(("P1", "anode", "2024"), record, verified=None, reason=None)
    assert told(open_year) == ["record-open"]


def test_a_measured_value_goes_through_the_engine():
    """The calorific value as verified gives the emissions as verified; by month, too."""
    assert told(draft(REPORTED, after=corrected(gas))) == ["record-reason"]

    def months(table: Any) -> None:
        table["fuel"][1]["ncv"] = {"unit": "GJ/10^4Nm3", "values": [f"{385 + at}" for at in range(12)], "source": "laboratory"}

    def other(table: Any) -> None:
        months(table)
        table["fuel"][1]["ncv"]["values"][2] = "390"

    def level(table: Any) -> None:
        table["fuel"][1]["ncv"] = {"unit": "GJ/10^4Nm3", "values": ["385"] * 12, "source": "laboratory"}

    monthly, again, flat = corrected(months), corrected(other), corrected(level)
    assert told(changed(draft(monthly, after=again)), monthly) == []
    made = draft(monthly, after=again)
    assert made.row(None, "fuel/natural-gas/ncv", "2024-03").verified == "390"
    record = row_changed((None, "fuel/natural-gas/ncv", "2024"), draft(flat, after=flat), verified="386", reason="x")
    codes = told(record, flat)
    assert set(codes) == {"record-recompute"}
    assert told(changed(draft(flat, after=calculate({**flat.activity, "fuel": [
        one | ({"ncv": {"unit": "GJ/10^4Nm3", "values": ["386"] * 12, "source": "laboratory"}} if "ncv" in one else {})
        for one in flat.activity["fuel"]]}, "cn-al-2024"))), flat) == []  # fmt: skip


def test_a_source_that_went_needs_the_inventory_after():
    """From rows alone the enterprise cannot be recomputed; the steps still are; with the inventory after all of it holds."""
    after = corrected(without_soda, april)
    record = changed(draft(REPORTED, after=after))
    assert record.row(None, "carbonate/soda-ash/amount").verified == NONE
    assert told(record) == ["record-not-recomputed"]
    assert told(record, after=after) == []
    assert told(row_changed(("P1", "emission", "2024"), record, verified="1")) == ["record-recompute", "record-not-recomputed"]
    assert told(row_changed((None, "emission", "2024"), record, verified="1"), after=after) == ["record-after"]
    new = changed(draft(after, after=REPORTED))
    assert new.row(None, "carbonate/soda-ash/amount").reported == NONE
    assert told(new, after) == ["record-not-recomputed"]
    assert told(new, after, after=REPORTED) == []
    short = new.replace(datum=tuple(one for one in new.datum if one.parameter != "carbonate/soda-ash/factor"))
    assert told(short, after, after=REPORTED) == ["record-row-missing"]


def test_a_record_names_the_inventory_after():
    """One that the record does not name is not it."""
    assert told(SAME, after=AFTER)[0] == "record-inventory"
    assert told(draft(REPORTED), after=AFTER)[0] == "record-inventory"
    assert told(SAME, previous=corrected(year=2023))[0] == "record-inventory"
    open_row = row_changed(("P1", "anode", "2024"), SAME, verified=None)
    assert told(open_row, after=REPORTED) == ["record-open"]


def test_another_unit_is_no_difference():
    """Verified in kilograms is verified in tonnes; a year in one figure needs no months."""

    def kilograms(table: Any) -> None:
        for fuel in table["fuel"][:1]:
            fuel["amount"] = {"unit": "kg", "values": [f"{Decimal(one) * 1000:f}" for one in fuel["amount"]["values"]]}

    def whole(table: Any) -> None:
        table["heat"] = [{"amount": "12000 GJ"}]

    other = corrected(kilograms, whole)
    record = draft(REPORTED, after=other)
    assert all(row.same for row in record.datum)
    assert told(record) == told(record, after=other) == []
    assert in_unit("5", "t", "GJ") == "5 t"
    assert in_unit("x", "t", "kg") == "x"
    assert (tonnes("5000", "kg"), tonnes("5", "t"), tonnes("x", "kg"), tonnes("5", "GJ")) == (5, 5, None, None)


def test_lines_of_non_conformity_are_held():
    """A line that is missing, open, not repaired, estimated, or counts as repaired and is not."""

    def much(table: Any) -> None:
        table["process"][0]["anode"]["values"] = [f"{Decimal(one) * 2}" for one in table["process"][0]["anode"]["values"]]

    odd = corrected(much)
    record = draft(odd, after=odd)
    count = len(record.nonconformity)
    assert count
    assert told(record, odd) == ["record-unrepaired"] * count
    assert told(record.replace(nonconformity=()), odd) == ["record-finding-missing"] * count
    states: dict[Any, Any] = {
        "未整改": ["record-unrepaired"],
        "not-repaired": ["record-unrepaired"],
        "已整改不符合要求": ["record-unrepaired"],
        "已整改符合要求": [],
    }
    for state, codes in states.items():
        with_state = tuple(one.replace(state=state) for one in record.nonconformity)
        assert told(record.replace(nonconformity=with_state), odd) == codes * count
        estimated = tuple(one.replace(state=state, estimate="upper end") for one in record.nonconformity)
        assert told(record.replace(nonconformity=estimated), odd) == ["record-estimated"] * len(codes) * count
    repaired = tuple(one.replace(state="repaired-conforming", place=None) for one in record.nonconformity)
    assert told(record.replace(nonconformity=repaired), odd, after=odd) == ["record-still-there"] * count
    fixed = changed(draft(odd, after=REPORTED), nonconformity=[one.model_dump(by_alias=True) for one in repaired])
    assert told(fixed, odd, after=REPORTED) == []
    general = record.replace(
        nonconformity=tuple(one.replace(process=None, state="repaired-conforming") for one in record.nonconformity)
    )
    assert told(general, odd, after=odd) == ["record-still-there"] * count
    assert not check(general, odd, after=odd).settles


def test_head_and_list_are_left_open_or_complete():
    """A record that is gone through and signed is complete: exit status 0; each gap is named."""
    whole = changed(SAME, reasons=False, **WHOLE)
    found = check(whole, REPORTED)
    assert (found.verdict, found.passed, found.findings) == ("complete", True, ())
    assert found.counts == {"rows": 67, "same": 67, "different": 0, "open": 0}
    named = " ".join(one.message("en") for one in check(SAME, REPORTED).findings)
    for name in ("cover.number", "cover.verifier", "cover.issued", "conclusion.open", "signature.reviewer", "P2", "13"):
        assert name in named
    assert check(SAME, REPORTED).verdict == "open"
    assert check(RECORD, REPORTED).verdict == "differs"
    assert repr(found) == "RecordCheck(2024: complete, 67 rows, 0 open, 0 findings)"
    last = check(changed(whole, reasons=False, year_on_year=[{"process": "P1", "emission": "1"}]), REPORTED)
    assert "Σ, P1, P2" in last.findings[0].message("en")


@pytest.mark.parametrize(
    ("number", "uscc", "good"),
    [
        ("XJ-ABC-X12345-2024-V1", None, True),
        ("新疆-某核查-X12345-2024-V1", None, True),
        ("XJ-ABC-X12345-2023-V1", None, False),
        ("XJ-ABC-x12345-2024-V1", None, False),
        ("XJ-ABC-X12345-2024", None, False),
        ("XJ-ABC-00001X-2024-V1", "91110000X00000001X", False),
        ("XJ-ABC-000001-2024-V1", "91110000X00000001X", True),
    ],
)
def test_a_report_number_has_its_parts(number, uscc, good):
    """Province, verifier, last six of the organisation code, year, version: the code and the year are those of the entity."""
    entity = {"name": SAME.entity.name} | ({"uscc": uscc} if uscc else {})
    record = changed(SAME, reasons=False, cover={"number": number}, entity=entity)
    assert ("record-number" in told(record)) is not good


def test_one_firm_may_not_write_and_verify():
    """By name or by code."""
    assert told(changed(SAME, reasons=False, cover={"writer": "A", "verifier": "A"})) == ["record-firm"]
    assert told(changed(SAME, reasons=False, cover={"writer_code": "1", "verifier_code": "1"})) == ["record-firm"]
    assert told(changed(SAME, reasons=False, cover={"writer": "A", "verifier": "B"})) == []


# --- the file


def test_a_record_is_written_and_read_again(tmp_path):
    """TOML in both languages and JSON give the same record and digest; what is open is a comment, and a null."""
    full = changed(
        draft(REPORTED, after=AFTER),
        reasons=False,
        **WHOLE,
        after={"inventory": AFTER.digest, "version": "2", "date": "2025-05-01"},
        document=[{"group": "tests", "file": "a\x7f\u202e.pdf", "date": "2025-01-01", "page": "3", "sha256": "0" * 64}],
        nonconformity=[{"class": "K1", "description": 'a "b"\nc', "state": "未整改"}],
        section=[{"id": "3.4", "text": "…"}],
    )
    for lang in ("en", "zh"):
        for record in (full, draft(REPORTED), SAME):
            path = tmp_path / f"record-{lang}.toml"
            path.write_text(verified.record_text(record, lang), encoding="utf-8")  # type: ignore[arg-type]
            again = verified.read(path)
            assert again == record
            assert again.digest == record.digest
            assert pickle.loads(pickle.dumps(record)) == copy.deepcopy(record) == record
            assert verified.of(json.loads(json.dumps(record.as_dict()))) == record
    text = verified.record_text(draft(REPORTED), "en")
    assert text.count('# verified = "–"  # open') == 58
    assert draft(REPORTED).as_dict()["datum"][0]["verified"] is None
    assert "auxiliary" not in draft(REPORTED).as_dict()["datum"][0]
    with pytest.raises(ArgumentError):
        verified.record_text(full, "de")  # type: ignore[arg-type]


def test_numbers_keep_their_digits():
    """A number of TOML or JSON is the text that it was; true is none, and neither is what has no bounds."""
    row = {"parameter": "a", "period": "2024", "reported": Decimal("10.10"), "verified": 3}
    assert (RecordDatum(**row).reported, RecordDatum(**row).verified) == ("10.10", "3")  # type: ignore[arg-type]
    table = {"schema": verified.SCHEMA, "year": 2024, "entity": {"name": "A"}, "before": {"inventory": REPORTED.digest}}
    for bad in (True, Decimal("1E+999999"), Decimal("nan"), [], {}):
        with pytest.raises(InputError):
            verified.of(table | {"datum": [row | {"reported": bad}]})
    assert verified.of(table | {"datum": [row | {"reported": " ", "reason": ""}]}).datum[0].reported is None


def test_every_fault_of_a_file_is_told_at_once():
    """Unknown keys, double rows, words that are none, dates that are none: each with its place."""
    table = SAME.as_dict()
    table["datum"].append(table["datum"][3])
    table["human"] = [{"id": 1}, {"id": 1}, {"id": 14}]
    table["cover"] = {"numbr": "1", "issued": "yesterday"}
    table["nonconformity"] = [{"class": "K9", "description": "x", "state": "done"}]
    table["before"]["inventory"] = "sha256:1"
    table["year_on_year"] = [{"process": "P1"}, {"process": "P1"}, {}, {}]
    with pytest.raises(InputError) as error:
        verified.of(table, "record.json")
    codes = [fault.code for fault in error.value.faults]
    assert {"record-twice", "unknown-key-near", "wrong-date", "unknown-choice", "bad-form", "out-of-range"} <= set(codes)
    assert all(fault.place.file == "record.json" for fault in error.value.faults)


def test_wrong_arguments_are_refused_by_name():
    """Nothing that is no inventory or record gets in."""
    for call in (
        lambda: draft(SMELTER),  # type: ignore[arg-type]
        lambda: draft(REPORTED, after=SMELTER),  # type: ignore[arg-type]
        lambda: draft(REPORTED, warnings=1),  # type: ignore[arg-type]
        lambda: draft(REPORTED, lang="de"),  # type: ignore[arg-type]
        lambda: check(SAME.as_dict(), REPORTED),  # type: ignore[arg-type]
        lambda: check(SAME, SMELTER),  # type: ignore[arg-type]
        lambda: check(SAME, REPORTED, after=1),  # type: ignore[arg-type]
        lambda: verified.read(3),  # type: ignore[arg-type]
        lambda: settle(REPORTED, **PLAN, record=3),  # type: ignore[arg-type]
    ):
        with pytest.raises(ArgumentError):
            call()


# --- what follows


@settings(max_examples=200, deadline=None)
@given(
    reported=st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000),
    verified_=st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000),
)
def test_the_change_is_the_difference_over_the_report(reported, verified_):
    """In per cent with two decimals, half up; empty where 0 was reported."""
    row = RecordDatum(parameter="a", period="2024", reported=reported, verified=verified_)  # type: ignore[arg-type]
    assert row.same is (reported == verified_)
    if not reported:
        assert change(row) is None
        return
    exact = (Fraction(verified_) - Fraction(reported)) / Fraction(reported) * 10000
    low = abs(exact).numerator * 2 + abs(exact).denominator
    rounded = low // (2 * abs(exact).denominator)
    assert abs(change(row)) * 100 == rounded  # type: ignore[arg-type]


def test_the_change_of_what_is_no_number_is_empty():
    """An open row, a fact, a dash."""
    for pair in (("1", None), ("a", "b"), (NONE, "1"), (None, "1")):
        assert change(RecordDatum(parameter="a", period="2024", reported=pair[0], verified=pair[1])) is None
    assert numeric(None) is None


# --- the settlement


def test_a_settlement_takes_verified_figures_from_a_record():
    """Both figures of each step, their difference, source, day and record stand in the settlement, and its file is made again from it."""
    record = changed(RECORD, cover=WHOLE["cover"])
    found = settle(REPORTED, **PLAN, record=record)
    first, second, *_ = found.grounds.figures
    assert (first.process, first.name, str(first.reported), str(first.verified)) == (
        "P1",
        "emissions",
        "25101093/100",
        "6263699/25",
    )
    assert second.name == "output"
    assert len(found.grounds.figures) == 4
    block = found.as_dict()["verified"]
    assert (block["source"], block["on"]) == ("ABC, XJ-ABC-X12345-2024-V1", "2025-06-01")
    assert block["record"] == {"digest": record.digest, "number": "XJ-ABC-X12345-2024-V1"}
    assert block["figures"][0]["difference"] == "-462.97"
    asked = {
        "P1": {"emissions": "250547.96 tCO2e", "output": "160000 t"},
        "P2": {"emissions": "219634.75 tCO2e", "output": "140000 t"},
    }
    by_hand = settle(REPORTED, **PLAN, verified=asked)  # type: ignore[arg-type]
    assert (found.allocation, found.obligation, found.surplus) == (by_hand.allocation, by_hand.obligation, by_hand.surplus)
    assert "record" not in by_hand.as_dict()["verified"]
    assert "record" not in by_hand.as_dict()["request"]
    again = verify_settlement(json.loads(json.dumps(found.as_dict())), REPORTED)
    assert again.verdict == "verified"
    forged = found.as_dict()
    forged["request"]["record"]["digest"] = "sha256:" + "0" * 64
    assert not verify_settlement(forged, REPORTED).same
    for lang in ("en", "zh"):
        assert record.digest in found.report(lang)


def test_a_record_is_taken_as_record_table_and_file(tmp_path):
    """All three give the same settlement."""
    record = changed()
    ghgcalc.write(record, tmp_path / "record.json")
    digests = {
        settle(REPORTED, **PLAN, record=one).digest
        for one in (record, record.as_dict(), tmp_path / "record.json", str(tmp_path / "record.json"))
    }
    assert len(digests) == 1
    assert settle(ghgcalc.verify(REPORTED.as_dict()), **PLAN, record=record).digest in digests


def test_what_forbids_a_settlement_by_a_record():
    """Another inventory, plant or year; what is settled open, not as reported, without a reason; figures stated beside it."""
    assert refused(record=changed(), inventory=AFTER) == ["record-inventory"]
    assert refused(record=changed(SAME, year=2023))[0] == "record-year"
    assert refused(record=changed(SAME, entity={"name": "B"})) == ["record-entity"]
    assert refused(record=draft(REPORTED)) == ["record-open"] * 4
    assert set(refused(record=RECORD)) == {"record-reason"}
    assert refused(record=row_changed(("P1", "emission", "2024"), verified="1", reason="x")) == ["record-recompute"]
    assert refused(record=row_changed(("P2", "liquid_aluminium", "2024"), reported="1")) == ["record-reported", "record-reason"]
    assert refused(record=changed(), verified={"P1": {"emissions": "1 tCO2e"}}) == ["record-contradicts"]
    both = refused(record=draft(REPORTED), verified_source="x", verified_on="2025-01-01")
    assert both == ["record-contradicts", *["record-open"] * 4]

    def third(table: Any) -> None:
        table["process"].append({**copy.deepcopy(table["process"][1]), "id": "P3", "electricity": [], "electricity_total": None})

    more = corrected(third)
    assert refused(record=changed(draft(REPORTED, after=more))) == ["record-steps"]
    assert refused(record={"schema": "x"})[0] == "unknown-choice"


def test_what_is_open_elsewhere_is_a_warning():
    """A fuel that nobody verified, a wrong enterprise figure: the steps are settled, and the reader is told."""
    record = row_changed((None, "fuel/diesel/amount", "2024"), verified=None)
    record = row_changed((None, "fuel/diesel/emission", "2024"), record, verified="1", reason="x")
    codes = {one.code: one.severity for one in settle(REPORTED, **PLAN, record=record).findings}
    assert codes["record-open"] == codes["record-recompute"] == codes["record-left"] == "warning"
    assert codes["verified-source"] == "warning"


def test_a_line_of_a_step_forbids_its_settlement():
    """Open, or neither repaired nor estimated; one that is estimated, or touches no step, is told."""
    base: dict[str, Any] = {"class": "K4", "description": "scale not calibrated"}
    for line in ({"process": "P1"}, {"process": "P1", "state": "未整改"}, {"process": "P1", "state": "已整改不符合要求"}):
        assert refused(record=changed(SAME, reasons=False, nonconformity=[base | line])) == ["record-unrepaired"]
    for line in ({}, {"process": "P1", "state": "未整改", "estimate": "0.52 t/t"}, {"process": "P1", "state": "已整改符合要求"}):
        found = settle(REPORTED, **PLAN, record=changed(SAME, reasons=False, nonconformity=[base | line]))
        told_of = {one.code for one in found.findings} & {"record-unrepaired", "record-estimated"}
        assert told_of == ({"record-estimated"} if "estimate" in line else set() if line else {"record-unrepaired"})


def test_small_entities_are_told_by_the_verified_total():
    """Reported above 26 000 t and verified below: the allowance is the emission; an open total leaves the reported one."""
    small = calculate(
        {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "A"}, "process": [
            {"id": "P1", "liquid_aluminium": "17000 t", "anode": "8100 t"}]}, "cn-al-2024")  # fmt: skip
    table: Any = small.activity
    table["process"][0]["anode"] = "7700 t"
    after = calculate(table, "cn-al-2024")
    assert Decimal(draft(small).row(None, "emission").reported) > 26000 > Decimal(draft(after).row(None, "emission").reported)
    record = changed(draft(small, after=after))
    found = settle(small, **PLAN, record=record)
    assert [one.case for one in found.processes] == ["small"]
    assert verify_settlement(found, small).same
    left = row_changed((None, "emission", "2024"), record, verified=None, reason=None)
    assert [one.case for one in settle(small, **PLAN, record=left).processes] != ["small"]


def test_own_factors_do_not_disturb_the_rows():
    """An overlay's factor is the reported figure, and the verified one follows from it."""
    record = {
        "id": "own/loss",
        "supersedes": "cn-al-2024/anode-loss",
        "value": "0.15",
        "unit": "1",
        "kind": "anode-loss",
        "document": "own",
        "issued": "2024-01-01",
    }
    raw = {"schema": "ghgcalc/factors/1", "factor": [record | {"grade": "press", "source": "x"}]}
    made = calculate(SMELTER, "cn-al-2024", overlays=(Overlay("own", factors_in(raw, "own.toml")),))
    drafted = draft(made, after=made)
    assert drafted.row("P1", "anode/loss").verified == "0.15"
    assert told(drafted, made) == []


def test_what_is_not_there_is_none():
    """A figure without a row, a year without figures, a change without either."""
    assert years.verified(SAME, "P1", "nothing") is None
    assert years.last_year({}, None, "2023") == years.last_year({}, "P1", "2023") == {}
    assert years.Beside(None, "emission", "t", None, Decimal(1)).change is None
    assert years.Beside(None, "emission", "t", Decimal(0), Decimal(1)).change is None
    assert years.Beside(None, "emission", "t", Decimal(3), Decimal(1)).change == Decimal("-66.67")
    without = {key: one for key, one in figures(REPORTED).items() if key[1] != "anode"}
    assert list(years.last_year(without, "P1", "2024")) == list(years.last_year(without, None, "2024")) == ["emission", "metal"]
    assert set(next(iter(verified.year_on_year(draft(REPORTED))))[1]) == {
        years.Beside(None, name, unit, None, None)
        for name, unit in zip(years.YEARLY, ("tCO2e", "t", "tCO2e/t", "t/t"), strict=True)
    }


def test_a_result_is_the_callers_own():
    """Whoever changes what a record or its check gave changes nothing of the next; both pickle and compare."""
    record = changed()
    table = record.as_dict()
    table["datum"].clear()
    assert record.as_dict()["datum"]
    found = check(record, REPORTED)
    assert pickle.loads(pickle.dumps(found)) == found
    shown = found.as_dict()
    assert (shown["schema"], shown["record"], shown["against"]) == (
        "ghgcalc/record-check/1",
        record.digest,
        {"before": REPORTED.digest},
    )
    shown["findings"].clear()
    assert found.as_dict()["findings"]
    assert figures(REPORTED) == figures(calculate(SMELTER, "cn-al-2024"))


def test_many_rows_are_read_in_linear_time():
    """Twenty thousand rows without a reason, and as many lines, are told in seconds and not in hours."""
    rows = [{"parameter": f"p{at}", "period": "2024", "reported": "1", "verified": "2"} for at in range(20_000)]
    lines_of = [{"class": "K8", "description": "x", "rule": f"r{at}"} for at in range(20_000)]
    codes = told(changed(SAME, reasons=False, datum=[*SAME.as_dict()["datum"], *rows], nonconformity=lines_of))
    assert codes.count("record-reason") == 20_000
