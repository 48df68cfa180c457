"""Units issued by notice: what a settlement rests on then, what it holds against it, its file, the calls; the plan by the year."""

from __future__ import annotations

import copy
import json
import pickle
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import allowances
from ghgcalc.allowances.plans import known
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.report.allowances import settlement_text
from support import caller

NOTICE: dict[str, Any] = {"issued_document": "notice 12", "issued_on": "2026-09-30"}
HAN = "\u4e00-\u9fff"


def activity(year: int = 2025, **more: Any) -> dict[str, Any]:
    """Two processes, of which the first emits 157 145.98 t at 1.5714598 t per t, the second half of it."""
    rows = [
        {"id": "P1", "liquid_aluminium": "100000 t", "anode": "47000 t"},
        {"id": "P2", "liquid_aluminium": "50000 t", "anode": "23500 t"} | more,
    ]
    return {"year": year, "entity": {"name": "A"}, "process": rows}


@cache
def inventory(year: int = 2025) -> ghgcalc.Inventory:
    """Its inventory."""
    return ghgcalc.calculate(activity(year), "cn-al-2024")


@cache
def single() -> ghgcalc.Inventory:
    """An inventory of the first process alone."""
    return ghgcalc.calculate(activity() | {"process": activity()["process"][:1]}, "cn-al-2024")


@cache
def closed() -> ghgcalc.Inventory:
    """An inventory whose second process has closed."""
    return ghgcalc.calculate(activity(stopped="2025-12-31"), "cn-al-2024")


def settle(found: ghgcalc.Inventory | None = None, plan: Any = "cn-al-2025", **asked: Any) -> allowances.Settlement:
    """A settlement of it, with a notice that is named."""
    return allowances.settle(found or inventory(), plan, **(NOTICE | asked))


def codes(found: allowances.Settlement) -> list[str]:
    """The codes of its findings."""
    return [one.code for one in found.findings]


def plain(record: Any) -> Any:
    """A record as a file gives it back."""
    return json.loads(json.dumps(record))


@pytest.fixture
def call(capsys):
    """Return the command line, called in this process."""
    return caller(capsys)


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    """The file of the inventory."""
    found = tmp_path_factory.mktemp("issued") / "inventory.json"
    ghgcalc.write(inventory(), found)
    return found


def test_the_notice_decides_position_surrender_and_value():
    """Without any balance value: allocation, surplus, units and value are those of the units, and the implied values are told."""
    found = settle(single(), issued="157566 t", price="100 CNY/t")
    assert (str(found.allocation), str(found.surplus), str(found.value)) == ("157566 tCO2e", "420.02 tCO2e", "42002 CNY")
    assert (found.surrender.sell, found.surrender.lots[0].units, found.balance) == (420, 157566, None)
    assert found.issued is not None
    assert (found.issued.decides, found.issued.units, found.issued.by_plan, found.issued.difference) == (
        "notice",
        157566,
        None,
        None,
    )
    assert [one.text for one in found.issued.implied.spans] == ["1.59997 … 1.60003"]
    (row,) = found.processes
    assert (row.case, row.granted, row.coefficient, row.deviation) == ("notice", 157566, None, None)
    assert codes(found) == []


def test_by_process_and_of_the_entity():
    """By process each row has its units; of the entity the rows have none, and the sum is the notice's."""
    each = settle(issued={"P1": "157566 t", "P2": "78783 t"})
    assert [str(one.allocation) for one in each.processes] == ["157566", "78783"]
    whole = settle(issued="236349 t")
    assert [(one.allocation, one.surplus) for one in whole.processes] == [(None, None), (None, None)]
    assert each.allocated == whole.allocated == 236349
    assert whole.as_dict()["processes"][0]["allocation"] is None
    for found in (each, whole):
        assert found.issued.implied.spans[0].holds(ghgcalc.Quantity("1.6 tCO2e/tAl").exact)
        assert str(found.surplus) == str(settle(balance_value="1.6 tCO2e/t", balance_source="x", issued="236349 t").surplus)


def test_both_are_shown_and_held_against_each_other():
    """Where notice and balance value agree nothing is said; where they deny each other both numbers and the implied values are."""
    same = settle(issued="236349 t", balance_value="1.6 tCO2e/t", balance_source="x")
    assert (same.issued.by_plan, same.issued.difference) == (236349, 0)
    assert [one.by_plan for one in same.issued.parts] == [157566, 78783]
    assert codes(same) == []
    other = settle(issued="236340 t", balance_value="1.6 tCO2e/t", balance_source="x")
    assert (other.allocated, other.issued.by_plan, other.issued.difference) == (236340, 236349, -9)
    (said,) = [one for one in other.findings if one.code == "issued-denies-balance"]
    assert "236340" in said.message("en")
    assert "236349" in said.message("zh")
    assert "1.5995" in said.message("en")
    each = settle(issued={"P1": "157567 t", "P2": "78782 t"}, balance_value="1.6 tCO2e/t", balance_source="x")
    assert codes(each) == ["issued-disagree"]
    both = settle(issued={"P1": "157560 t", "P2": "78780 t"}, balance_value="1.6 tCO2e/t", balance_source="x")
    assert codes(both) == ["issued-denies-balance"]


@pytest.mark.parametrize(
    ("found", "issued", "near"),
    [
        (single, "200000 t", "161860"),
        (single, "0 t", "152431"),
        (inventory, "500000 t", "242790"),
        (inventory, {"P1": "200000 t", "P2": "78783 t"}, "161860"),
    ],
)
def test_units_that_no_balance_value_gives_are_named_with_the_nearest(found, issued, near):
    """The plan's rule is denied by the notice alone: a warning with the nearest units that the rule can give."""
    made = settle(found(), issued=issued)
    (said,) = [one for one in made.findings if one.severity == "warning"]
    assert said.code == "issued-impossible"
    assert near in said.message("en")
    assert made.issued.implied.spans == ()


def test_processes_that_no_balance_value_moves():
    """A closed process and a plan that issues what is emitted tell their units themselves: others are named, these are not."""
    emitted = int(closed().total("process", process="P2").exact)
    fine = settle(closed(), issued={"P1": "157566 t", "P2": f"{emitted} t"})
    assert codes(fine) == []
    assert fine.issued.parts[1].implied is None
    off = settle(closed(), issued={"P1": "157566 t", "P2": f"{emitted + 1} t"})
    assert [(one.code, one.place.key) for one in off.findings] == [("issued-other", "issued_processes.P2")]
    whole = settle(closed(), issued=f"{157566 + emitted} t")
    assert codes(whole) == []
    assert [one.text for one in whole.issued.implied.spans] == ["1.59997 … 1.60003"]
    year = inventory(2024)
    assert codes(settle(year, "cn-al-2024", issued="235719 t", issued_on="2025-10-20")) == []
    assert codes(settle(year, "cn-al-2024", issued="235720 t", issued_on="2025-10-20")) == ["issued-other", "holding-lapses"]
    assert codes(settle(single(), "cn-al-2024", issued="157146 t")) == ["plan-year"]
    assert codes(settle(single(), "cn-al-2024", issued="157145 t")) == ["plan-year", "issued-other"]
    small = ghgcalc.calculate({"year": 2025, "entity": {"name": "A"}, "process": [
        {"id": name, "liquid_aluminium": "1000 t", "anode": "470 t"} for name in ("P1", "P2")
    ]}, "cn-al-2024")  # fmt: skip
    assert codes(settle(small, issued="3142 t")) == []
    assert codes(settle(small, issued="3143 t")) == ["issued-other"]
    assert codes(settle(small, issued={"P1": "1572 t", "P2": "1571 t"})) == ["issued-other"]


def test_what_is_worth_knowing_of_a_notice():
    """No document, a day before the year has ended, and an implied value far from the sector's mean leave warnings."""
    bare = allowances.settle(single(), "cn-al-2025", issued="157566 t")
    assert codes(bare) == ["issued-source"]
    assert codes(settle(single(), issued="157566 t", issued_on="2025-12-31")) == ["issued-early"]
    assert codes(settle(single(), issued="157566 t", issued_on="2026-01-01")) == []
    assert codes(settle(single(), issued="153000 t")) == ["issued-implausible"]
    assert codes(settle(single(), issued="161500 t")) == ["issued-implausible"]
    assert codes(settle(single(), issued="152431 t")) == ["issued-implausible"]
    own = allowances.get("cn-al-2025").model_copy(update={"id": "ours", "sector": "other"})
    assert codes(settle(single(), own, issued="153000 t")) == ["plan-own"]


def test_pre_allocated_units():
    """The final issue is what is left; below zero it is to be given back, and said so; the plan's share is held against it."""
    found = settle(single(), issued="157566 t", preissued="110000 t", previous="160000 t")
    assert (found.issued.final, found.advance.units, found.advance.final) == (47566, 112000, 47566)
    assert codes(found) == ["preissued-differs"]
    back = settle(single(), issued="157566 t", preissued="160000 t")
    assert (back.issued.final, back.advance, codes(back)) == (-2434, None, ["preissued-more"])
    plan = settle(single(), preissued="112000 t", previous="160000 t", balance_value="1.6 tCO2e/t", balance_source="x")
    assert (plan.issued.decides, plan.issued.units, plan.issued.by_plan, plan.issued.final) == ("plan", None, 157566, 45566)
    assert (plan.issued.parts, plan.issued.implied, plan.advance.final, codes(plan)) == ((), None, 45566, [])
    assert str(plan.allocation) == "157566 tCO2e"
    unplanned = settle(inventory(2024), "cn-al-2024", preissued="5 t", issued_on="2025-01-01")
    assert codes(unplanned) == ["preissued-unplanned"]
    at_most = settle(single(), "cn-al-2026", issued="157566 t", issued_on="2027-09-30", preissued="70000 t", previous="160000 t")
    assert "preissued-differs" not in codes(at_most)
    above = settle(single(), "cn-al-2026", issued="157566 t", issued_on="2027-09-30", preissued="80001 t", previous="160000 t")
    assert "preissued-differs" in codes(above)
    twice = settle(single(), issued="157566 t", preissued="112000 t", holdings={2025: "112000 t"})
    assert codes(twice) == ["preissued-held"]
    assert codes(settle(single(), issued="157566 t", preissued="112000 t", holdings={2025: "112001 t"})) == []
    assert codes(settle(single(), issued="157566 t", preissued="0 t", holdings={2025: "0 t"})) == []


BAD: list[tuple[dict[str, Any], list[tuple[str, str | None]]]] = [
    ({"issued": "5.5 t"}, [("units-not-whole", "issued")]),
    ({"issued": "5 tCO2"}, [("wrong-dimension", "issued")]),
    ({"issued": "-5 t"}, [("negative", "issued")]),
    ({"issued": "5"}, [("unit-missing", "issued")]),
    ({"issued": {"P1": "5 t"}}, [("issued-process-missing", "issued_processes.P2")]),
    (
        {"issued": {"P1": "5 t", "P2": "5 t", "P3": "1 t", "P4": "1 t"}},
        [("issued-process", "issued_processes.P3"), ("issued-process", "issued_processes.P4")],
    ),
    ({"issued": {"P1": "x", "P2": "5.1 t"}}, [("bad-number", "issued_processes.P1"), ("units-not-whole", "issued_processes.P2")]),
    ({"issued": {}}, [("balance-missing", "balance_value"), ("issued-nothing", "issued")]),
    ({}, [("balance-missing", "balance_value"), ("issued-nothing", "issued")]),
    ({"preissued": "1.5 t"}, [("units-not-whole", "preissued")]),
    ({"issued": "5 t", "issued_on": "soon"}, [("bad-date", "issued_on")]),
]


@pytest.mark.parametrize(("asked", "faults"), BAD)
def test_what_cannot_be_a_notice_is_refused(asked, faults):
    """Every fault at once, each with the key of its statement, in both languages."""
    with pytest.raises(InputError) as caught:
        settle(**asked)
    found = [(one.code, one.place.key) for one in caught.value.faults]
    assert [key for _, key in found] == [key for _, key in faults]
    assert [code for code, _ in found] == [code for code, _ in faults] or faults[0][0] in ("bad-number", "bad-date")
    for one in caught.value.faults:
        assert one.text("zh") != one.text("en")
    with pytest.raises(ArgumentError, match="issued_document"):
        settle(issued="5 t", issued_document=5)


def test_the_file_of_a_settlement_with_a_notice():
    """It recomputes, pickles and is the caller's own; its own keys are there where a notice is, and nowhere else."""
    found = settle(issued={"P1": "157560 t", "P2": "78783 t"}, preissued="100 t", balance_value="1.6 tCO2e/t")
    raw = plain(found.as_dict())
    again = allowances.verify_settlement(raw, inventory())
    assert again.same, again.differences
    assert again.recomputed.digest == raw["digest"] == found.digest
    assert pickle.loads(pickle.dumps(found)) == found
    given = found.as_dict()
    given["issued"]["processes"].clear()
    given["issued"]["implied"].clear()
    assert found.as_dict() == plain(found.as_dict()) == raw
    assert {key: raw["request"][key] for key in raw["request"] if "issued" in key} == {
        "issued_document": "notice 12", "issued_on": "2026-09-30", "preissued": "100 tCO2e",
        "issued_processes": {"P1": "157560 tCO2e", "P2": "78783 tCO2e"},
    }  # fmt: skip
    before = allowances.settle(inventory(), "cn-al-2025", balance_value="1.6 tCO2e/t").as_dict()
    assert not [key for key in (*before, *before["request"]) if "issued" in key]
    assert list(raw)[: list(raw).index("issued")] == list(before)[: list(raw).index("issued")]


FORGED: list[tuple[str, Any]] = [
    ("issued.units", "236350"),
    ("issued.by_plan", "1"),
    ("issued.decides", "plan"),
    ("issued.implied", []),
    ("issued.processes", []),
    ("issued.document", "another"),
    ("issued.final_issue", "0"),
    ("allocation", "236350"),
    ("request.issued", "236350 tCO2e"),
    ("request.issued_on", "2026-09-29"),
    ("request.preissued", "7 tCO2e"),
]


@pytest.mark.parametrize(("key", "value"), FORGED)
def test_a_forged_notice_is_named(key, value):
    """Whatever of it is altered, the settlement does not recompute, and the difference says where."""
    raw = plain(settle(issued="236340 t", preissued="100 t", balance_value="1.6 tCO2e/t", balance_source="x").as_dict())
    at = raw
    *path, last = key.split(".")
    for name in path:
        at = at[name]
    assert at[last] != value
    at[last] = value
    found = allowances.verify_settlement(raw, inventory())
    assert not found.recomputes
    assert any(one.where.startswith(key.split(".")[-1] if key == "allocation" else "") for one in found.differences)


def test_two_notices_in_one_file_are_refused():
    """A request that tells units of the entity and by process is no request: `issued-twice`."""
    raw = plain(settle(issued="236340 t").as_dict())
    raw["request"]["issued_processes"] = {"P1": "157566 t", "P2": "78783 t"}
    with pytest.raises(InputError) as caught:
        allowances.verify_settlement(raw, inventory())
    assert [one.code for one in caught.value.faults] == ["issued-twice"]
    gone = copy.deepcopy(raw)
    del gone["request"]["issued"], gone["issued"]
    assert not allowances.verify_settlement(gone, inventory()).recomputes


def test_nothing_moves_what_a_notice_tells():
    """What-if, slopes and matrix are refused with the units; the page of the inventory shows the position without them."""
    found = settle(issued="236349 t")
    for ask in (allowances.what_if, allowances.marginals, allowances.matrix):
        with pytest.raises(InputError) as caught:
            ask(inventory(), found)
        assert [one.code for one in caught.value.faults] == ["issued-fixed"]
    free = settle(preissued="100 t", balance_value="1.6 tCO2e/t", balance_source="x")
    assert allowances.what_if(inventory(), free).scenarios[0].surplus == free.allocated - free.reported


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_text_shows_both_and_who_decides(lang):
    """Units by notice and by the plan, their difference, the implied value, the document, pre-allocated and final units."""
    found = settle(issued={"P1": "157560 t", "P2": "78783 t"}, preissued="300000 t", balance_value="1.6 tCO2e/t")
    shown = settlement_text(found, lang)
    rows = [line.split() for line in shown.splitlines()]
    assert ["P1", "157", "560", "157", "566", "-6"] in [row[:6] for row in rows]
    assert {"en": "source: notice 12 2026-09-30", "zh": "来源: notice 12 2026-09-30"}[lang] in shown
    assert "排放源" not in shown
    assert ("The notice decides" in shown) == (lang == "en")
    assert ("以通知为准" in shown) == (lang == "zh")
    assert "-63 657" in shown
    whole = settlement_text(settle(issued="236349 t"), lang)
    assert "–" in whole
    assert settlement_text(settle(preissued="5 t", balance_value="1.6 tCO2e/t"), lang).count("notice 12") == 0


def test_workbook_and_page(tmp_path, call, file):
    """Both renderings have the table of the notice; the page of an inventory takes such a settlement without slopes."""
    found = settle(issued="236349 t")
    html = found.report("en", "html")
    assert "Issued by notice" in html
    assert "按通知核发" in html
    assert found.report("zh", "xlsx").startswith(b"PK")
    settled = tmp_path / "settlement.json"
    ghgcalc.write(found, settled)
    page = tmp_path / "page.html"
    assert call("report", file, "--settlement", settled, "-o", page).status == 0
    assert "Issued by notice" in page.read_text(encoding="utf-8")


def test_the_call(call, file, tmp_path):
    """`--issued` takes the units of the entity or of each process; the same position as from Python; a wrong call says so."""
    said = ("--issued-document", "notice 12", "--issued-on", "2026-09-30")
    record = call("allowance", file, "--issued", "23.6349 万t", *said, "--format", "json").json
    assert (record["allocation"], record["issued"]["units"], record["plan"]) == ("236349", "236349", "cn-al-2025")
    each = ("--issued", "P1=157566 t", "--issued", "P2=78783 t", *said, "--preissued", "16 10^4t", "--previous", "24 万t")
    record = call("allowance", file, *each, "--format", "json").json
    assert record["request"]["issued_processes"] == {"P1": "157566 tCO2e", "P2": "78783 tCO2e"}
    assert record["preallocation"]["previous"] == "240000"
    assert record["preallocation"]["final_issue"] == record["issued"]["final_issue"] == "76349"
    settled = tmp_path / "settlement.json"
    assert call("allowance", file, *each, "-o", settled).status == 0
    assert call("verify", settled, "--inventory", file).status == 0
    for wrong, code in (
        (("--issued", "P1=5 t"), "issued-process-missing"),
        (("--issued", "5 t", "--issued", "6 t"), "NAME=QUANTITY"),
        (("--issued", "P1=5 t", "--issued", "P1=6 t"), "twice"),
        (("--issued", "5.5 t"), "units-not-whole"),
        (("--issued-document", "x"), "issued-nothing"),
        (("--issued", "5 t", "--issued-on", "tomorrow"), "issued_on"),
        (("--issued", "600000 t", "--strict"), "issued-impossible"),
    ):
        found = call("allowance", file, *wrong)
        assert (found.status, found.out) == (2, "")
        assert code in found.err
    what_if = call("allowance", "what-if", file, "--issued", "236349 t", *said)
    assert (what_if.status, what_if.out) == (2, "")
    assert "issued-fixed" in what_if.err


# --- amounts of allowances and emissions


@pytest.mark.parametrize("amount", ["236000 t", "236000 tCO2e", "23.6 万t", "23.6 10^4t", "23.6万吨", "23.6 万tCO2e"])
def test_tonnes_are_tonnes_of_co2e_wherever_an_option_is_an_emission_or_an_allowance(amount):
    """One unit is one tonne of CO2e: previous, verified emissions, holdings, reductions and units take tonnes in every spelling."""
    balance = {"balance_value": "1.6 tCO2e/t", "balance_source": "x"}
    found = allowances.settle(
        single(), "cn-al-2025", **balance, previous=amount, verified={"P1": {"emissions": amount}}, holdings={2025: amount}
    )
    assert (found.advance.previous, found.reported, found.surrender.lots[1].units) == (236000, 236000, 236000)
    assert settle(single(), issued=amount).issued.units == 236000
    with pytest.raises(InputError) as caught:
        allowances.settle(
            single(), "cn-al-2025", **balance, previous="5 tCO2", verified={"P1": {"emissions": "5 tAl"}}, holdings={2025: "5 tC"}
        )
    assert [one.code for one in caught.value.faults] == ["wrong-dimension"] * 3


def test_coverage_takes_tonnes_as_the_other_options_do():
    """The size of an entity may be stated in t, t CO2e or t CO2; another substance is refused."""
    entity = {"sector": "aluminium", "year": 2025}
    for amount in ("30000 t", "30000 tCO2e", "3 万t", "30000 tCO2"):
        assert allowances.coverage(entity | {"emissions": amount})[0].verdict == "in"
    with pytest.raises(InputError):
        allowances.coverage(entity | {"emissions": "30000 tAl"})


# --- the plan by the year


def test_the_plan_in_force_for_the_year_is_taken_and_said():
    """Without a plan: the one in force for the year of the inventory, with a note that says which and why; a named one leaves none."""
    for year, plan in ((2024, "cn-al-2024"), (2025, "cn-al-2025"), (2026, "cn-al-2026")):
        made = ghgcalc.calculate(activity(year), "cn-al-2024")
        found = allowances.settle(made, balance_value="1.6 tCO2e/t", balance_source="x")
        assert found.plan.id == plan
        (said,) = [one for one in found.findings if one.code == "plan-by-year"]
        assert (said.severity, plan in said.message("en"), str(year) in said.message("zh")) == ("note", True, True)
    named = allowances.settle(inventory(), "cn-al-2025", balance_value="1.6 tCO2e/t", balance_source="x")
    assert codes(named) == []
    bare = allowances.settle(inventory(), balance_value="1.6 tCO2e/t", balance_source="x")
    assert (bare.as_dict()["request"]["plan_by_year"], "plan_by_year" in named.as_dict()["request"]) == (True, False)
    again = allowances.verify_settlement(plain(bare.as_dict()), inventory())
    assert (again.same, again.recomputed.findings) == (True, bare.findings)
    verified = ghgcalc.verify(plain(inventory().as_dict()))
    assert allowances.settle(verified, balance_value="1.6 tCO2e/t", balance_source="x").digest == bare.digest


def test_no_plan_or_several_are_named(monkeypatch, tmp_path):
    """None for the year, with the years that have one, and every fault of what is stated; several in force; what is broken may be it."""
    late = ghgcalc.calculate(activity(2030), "cn-al-2024")
    with pytest.raises(InputError) as caught:
        allowances.settle(late, balance_value="x", ccer="1.5 t")
    assert next(one.code for one in caught.value.faults) == "plan-none"
    assert [one.place.key for one in caught.value.faults] == ["plan", "balance_value", "ccer"]
    assert "2025: cn-al-2025" in caught.value.faults[0].remedy("en")
    with pytest.raises(InputError) as caught:
        allowances.settle(late, issued="5 t")
    assert [one.code for one in caught.value.faults] == ["plan-none"]
    packaged = allowances.get("cn-al-2025")
    twin = packaged.model_copy(update={"id": "twin"})
    other = packaged.model_copy(update={"id": "other", "guidelines": ("cn-cement-2024",)})
    monkeypatch.setattr(known, "_KEPT", [{"twin": ("theirs", twin)}])
    with pytest.raises(InputError) as caught:
        allowances.settle(inventory(), issued="5 t")
    assert [one.code for one in caught.value.faults] == ["plan-several"]
    assert "cn-al-2025" in caught.value.faults[0].message("en")
    assert "twin" in caught.value.faults[0].message("zh")
    monkeypatch.setattr(known, "_KEPT", [{"other": ("theirs", other)}])
    assert known.in_force(2025, "cn-al-2024").id == "cn-al-2025"
    assert known.in_force(2025, "cn-cement-2024").id == "other"
    monkeypatch.setattr(known, "_KEPT", [])
    monkeypatch.setattr(known, "broken", lambda: (ghgcalc.findings.Finding.of("issued-twice"),))
    with pytest.raises(InputError) as caught:
        known.in_force(2030, "cn-al-2024")
    assert [one.code for one in caught.value.faults] == ["issued-twice"]
    for wrong in (("2025", "cn-al-2024"), (2025, 5)):
        with pytest.raises(ArgumentError):
            known.in_force(*wrong)


def test_verified_figures_are_what_a_notice_is_held_against():
    """The implied values rest on the verified emission, not on the reported one."""
    checked = settle(single(), issued="157000 t", verified={"P1": {"emissions": "157000 t"}}, verified_source="report 26-004")
    reported = settle(single(), issued="157000 t")
    assert checked.issued.implied.spans[0].holds(Fraction("1.57"))
    assert not reported.issued.implied.spans[0].holds(Fraction("1.57"))
    assert (checked.surplus.value, str(reported.surplus)) == (0, "-145.98 tCO2e")


def test_a_package_takes_a_settlement_with_a_notice(call, file, tmp_path):
    """What is sealed verifies, with every finding: the notice, and that the plan was taken by the year."""
    settled, sealed = tmp_path / "settlement.json", tmp_path / "package.zip"
    assert call("allowance", file, "--issued", "236349 t", "--issued-document", "notice 12", "-o", settled).status == 0
    assert call("pack", file, "--settlement", settled, "-o", sealed).status == 0
    assert call("verify", sealed).status == 0
    ledger = tmp_path / "ledger.db"
    assert call("ledger", "add", ledger, file, "--create").status == 0
    assert call("ledger", "add", ledger, settled).status == 0


def test_a_price_file_and_the_plan_by_the_year(call, file, tmp_path):
    """The deadline is that of the plan that the year names; where none is, settling says so."""
    prices = tmp_path / "prices.csv"
    prices.write_text(
        "date,close [CNY/t],high [CNY/t],low [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY]\n"
        "2026-12-01,61,62,59,100,6100,200,11800\n",
        encoding="utf-8",
    )
    short = ("--balance-value", "1.50 tCO2e/t", "--price-file", prices)
    found = call("allowance", file, *short, "--format", "json").json
    assert [one["basis"] for one in found["penalty"]["prices"]] == ["all:2026-12-01/2026-12-31", "listed:2026-12-01/2026-12-31"]
    named = call("allowance", file, "--plan", "cn-al-2025", *short, "--format", "json").json
    assert (found["penalty"], found["value"], found["units"]) == (named["penalty"], named["value"], named["units"])
    late = tmp_path / "late.json"
    ghgcalc.write(ghgcalc.calculate(activity(2030), "cn-al-2024"), late)
    refused = call("allowance", late, *short)
    assert (refused.status, refused.out) == (2, "")
    assert "plan-none" in refused.err
