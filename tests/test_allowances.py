"""Allocation, obligation, surplus: the plans, the arithmetic against an oracle, the vectors of the specification, bad input."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
import oracle_allowances as oracle
from ghgcalc import allowances
from ghgcalc.allowances import plans
from ghgcalc.allowances.allocation import Process, Terms, allocate, ceiling, whole
from ghgcalc.allowances.allocation.processes import direct_emissions
from ghgcalc.allowances.plans import known
from ghgcalc.allowances.settlement import surrender
from ghgcalc.allowances.settlement.penalty import month_before, penalty
from ghgcalc.allowances.settlement.trust import refusals
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.inventory import Inventory
from ghgcalc.market import PriceBasis

ROOT = Path(__file__).parent.parent
SMELTER = ROOT / "examples" / "smelter-2024.toml"
WORKED = ROOT / "examples" / "worked-month.toml"
PLAN = known.get("cn-al-2025")
BP = "1.60 tCO2e/t"


def plant(anode: str = "46900 t", metal: str = "100000 t", year: int = 2025, **process: Any) -> dict[str, Any]:
    """An activity of one process."""
    row = {"id": "P1", "anode": anode, "liquid_aluminium": metal, **process}
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": {"name": "Plant"}, "process": [row]}


def inventory(activity: dict[str, Any] | None = None, guideline: str = "cn-al-2024", **options: Any) -> Inventory:
    """The inventory of an activity, of the vector V1 without one."""
    return ghgcalc.calculate(activity or plant(), guideline, **options)


def settle(found: Inventory | None = None, plan: str = "cn-al-2025", **more: Any) -> allowances.Settlement:
    """A settlement under the plan of 2025 with a balance value, unless told otherwise."""
    return allowances.settle(found or inventory(), plan, **({"balance_value": "1.569 tCO2e/t", "balance_source": "test"} | more))


def codes(found: Any) -> list[str]:
    """The codes of findings."""
    return [finding.code for finding in found]


def faults(call: Any, *args: Any, **more: Any) -> list[tuple[str, str | None]]:
    """Code and key of each fault for which a call is refused; every one renders in both languages."""
    with pytest.raises(InputError) as caught:
        call(*args, **more)
    assert all(fault.text(lang) for fault in caught.value.faults for lang in ("en", "zh"))
    return [(fault.code, fault.place.key) for fault in caught.value.faults]


# --- the plans


def test_the_plans_are_those_of_2024_to_2026_and_the_draft():
    """Plans in the order of their data year, each with document, grade, open points in both languages, and dates in order."""
    assert list(known.register()) == ["cn-al-2024", "cn-al-2025", "cn-al-2026-draft", "cn-al-2026"]
    for plan in known.register().values():
        assert plan.title("en") != plan.title("zh")
        assert plan.open
        assert all(said.text("zh") != said.text("en") for said in plan.open)
        assert plan.rule.note("zh") != plan.rule.note("en")
        days = [plan.day(milestone) for milestone in plans.MILESTONES]
        assert [day for day in days if day] == sorted(day for day in days if day)
        assert "official" not in {plan.grade, plan.rule.grade}
        assert (allowances.of_year(plan.year) is plan) == (plan.status == "in-force")
        assert all(one.note("zh") != one.note("en") for one in plan.basis or ())
    assert known.get("cn-al-2026-draft").status == "superseded"
    assert (PLAN.preallocation.share, known.get("cn-al-2026-draft").preallocation.share) == ("0.70", "0.50")
    assert known.get("cn-al-2024").preallocation is None
    assert known.get("cn-al-2024").day("preallocation") is None


def test_an_unknown_plan_names_those_that_are_known():
    """A plan or a year that none has is refused with the nearest ids."""
    with pytest.raises(UnknownIdError, match="cn-al-2025"):
        known.get("cn-al-205")
    with pytest.raises(UnknownIdError, match="cn-al-2024"):
        known.get("x")
    with pytest.raises(UnknownIdError, match="2026"):
        known.of_year(2031)


def test_a_plan_file_of_ones_own(tmp_path):
    """A plan file is read by its path; every fault of it is named."""
    text = (known.FOLDER / "cn-al-2025.toml").read_text(encoding="utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(text.replace('id = "cn-al-2025"', 'id = "mine"').replace('cap = "0.03"', 'cap = "0.05"'), encoding="utf-8")
    assert known.get(str(file)).rule.numbers[2] == Fraction(1, 20)
    assert known.get(known.load(file)).id == "mine"
    file.write_text(
        text.replace('cap = "0.03"', 'cap = "0"')
        .replace('document = "cn-allocation-2024-2025"\nissued', 'document = "nowhere"\nissued')
        .replace('kind = "exact"\ndocument = "cn-allocation-2024-2025"', 'kind = "exact"\ndocument = "nowhere"')
        .replace('share = "0.70"', 'share = "most"'),
        encoding="utf-8",
    )
    assert sorted(code for code, _ in faults(known.get, str(file))) == [
        "bad-number", "plan-rule", "unknown-document", "unknown-document"
    ]  # fmt: skip


def test_plans_of_installed_packages(monkeypatch, tmp_path):
    """An entry point names a folder of plans; an id that exists already is refused."""
    text = (known.FOLDER / "cn-al-2025.toml").read_text(encoding="utf-8")
    (tmp_path / "a.toml").write_text(text.replace('id = "cn-al-2025"', 'id = "theirs"'), encoding="utf-8")

    class Point:
        name = value = "theirs"
        dist = None

        def __init__(self, target: Any) -> None:
            self.target = target

        def load(self) -> Any:
            return self.target

    for target in (lambda: tmp_path, tmp_path):
        monkeypatch.setattr("importlib.metadata.entry_points", lambda group, target=target: [Point(target)])
        known.forget()
        assert "theirs" in known.register()
        assert known.of_year(2025).id == "cn-al-2025"  # a packaged plan in force stays the plan of its year
    (tmp_path / "b.toml").write_text(text, encoding="utf-8")
    known.forget()
    assert faults(known.register) == [("duplicate-id", None)]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [Point(lambda: 1 / 0)])
    assert faults(known.register) == [("plugin-broken", None)]
    assert faults(known.get, "theirs") == [("plugin-broken", None)]  # it may be one of those
    assert known.get("cn-al-2025").id == "cn-al-2025"
    monkeypatch.undo()
    known.forget()


# --- the arithmetic, against the oracle

amounts = st.decimals("0.01", "9999999.99", places=2)
outputs = st.decimals("0.01", "2000000", places=2)
balances = st.one_of(st.decimals("0.1", "20", places=4), st.fractions(Fraction(1, 3), 9))


@given(amounts, outputs, balances)
def test_the_allowance_is_the_oracles(emission, output, balance):
    """Every number of the way agrees with the oracle, to the last digit of the fraction."""
    process = Process("P1", Fraction(emission), Fraction(output))
    made = allocate(process, PLAN, 2025, Terms.of(PLAN.rule, Fraction(balance)))
    wanted = oracle.allowance(Fraction(emission), Fraction(output), Fraction(balance))
    assert (made.intensity, made.deviation, made.coefficient, made.allocation) == wanted
    assert made.surplus == made.allocation - Fraction(emission)
    assert abs(made.coefficient) <= Fraction(3, 100)


@given(st.fractions(Fraction(1, 2), 3), st.sampled_from([-1, 1]), st.integers(1, 10**7))
def test_the_ends_of_the_band_belong_to_the_caps(balance, sign, output):
    """At exactly ± 20 % the coefficient is ± 3 %, which is also what the slope gives there; a hair inside it is the slope's."""
    end = sign * Fraction(1, 5)
    process = Process("P1", balance * (1 - end) * output, Fraction(output))
    made = allocate(process, PLAN, 2025, Terms.of(PLAN.rule, balance))
    assert made.deviation == end
    assert made.case == ("high" if sign > 0 else "low")
    assert made.coefficient == sign * Fraction(3, 100) == PLAN.rule.numbers[0] * end
    nearly = Process("P1", balance * (1 - end * (1 - Fraction(1, 10**12))) * output, Fraction(output))
    made = allocate(nearly, PLAN, 2025, Terms.of(PLAN.rule, balance))
    assert made.case == "inside"
    assert 0 < abs(made.coefficient) < Fraction(3, 100)


@given(amounts, outputs, balances, st.sampled_from(["closed", "new", "small"]))
def test_closed_new_and_small_are_allocated_their_emission(emission, output, balance, case):
    """The coefficient is 0, and the emission is cut down to whole tonnes like every allowance."""
    days = {"closed": {"stopped": date(2025, 6, 1)}, "new": {"started": date(2025, 6, 1)}, "small": {}}[case]
    process = Process("P1", Fraction(emission), Fraction(output), **days)
    made = allocate(process, PLAN, 2025, Terms.of(PLAN.rule, Fraction(balance)), small=case == "small")
    wanted = oracle.allowance(Fraction(emission), Fraction(output), Fraction(balance), zero=True)
    assert (made.coefficient, made.allocation, made.case, made.deviation) == (0, wanted.allowance, case, None)


def test_only_the_data_year_tells_new_and_closed():
    """A process that started before the data year, or stops after it, is an ordinary one."""
    process = Process("P1", Fraction(500_000), Fraction(320_000), date(2024, 12, 31), date(2026, 1, 1))
    assert allocate(process, PLAN, 2025, Terms.of(PLAN.rule, Fraction(8, 5))).case == "inside"


@pytest.mark.parametrize(
    ("intensity", "share", "allowance"),
    [
        ("1.55", "0.0046875", 502_343),
        ("1.75", "-0.0140625", 492_968),
        ("1.28", "0.03", 515_000),
        ("2.00", "-0.03", 485_000),
    ],
)
def test_the_vectors_of_the_specification(intensity, share, allowance):
    """E = 500 000 t at BP = 1.60: coefficient and allowance of four intensities."""
    process = Process("P1", Fraction(500_000), Fraction(500_000) / Fraction(intensity))
    made = allocate(process, PLAN, 2025, Terms.of(PLAN.rule, Fraction("1.60")))
    assert (made.coefficient, made.allocation) == (Fraction(share), allowance)


def test_whole_and_ceiling():
    """Down and up to whole tonnes, below zero too."""
    assert [whole(Fraction(n)) for n in ("2.99", "3", "-0.01")] == [2, 3, -1]
    assert [ceiling(Decimal(n)) for n in ("2.01", "3", "-0.99")] == [3, 3, 0]


# --- settlements


def test_vector_v1():
    """C 46 900 t, P 100 000 t, BP 1.569: E 156 842.44, I 1.5684, X 0.0367 %, S +8.6 t, A 156 851."""
    found = settle()
    (one,) = found.processes
    assert str(found.obligation) == "156842.44 tCO2e"
    assert f"{float(one.intensity):.4f}" == "1.5684"
    assert f"{float(one.deviation * 100):.4f}" == "0.0367"
    assert f"{float(one.coefficient):.7f}" == "0.0000550"
    assert str(found.allocation) == "156851 tCO2e"
    assert str(found.surplus) == "8.56 tCO2e"
    assert f"{float(one.coefficient * one.emissions):.1f}" == "8.6"


def test_vector_v2():
    """The same with verified figures: emission on P + 0.2 %, intensity on P - 0.2 %: A 156 828, -42.9 t before the cut."""
    found = settle(verified={"P1": {"emissions": "156871.40 tCO2e", "output": "99800 t"}})
    (one,) = found.processes
    assert f"{float(one.intensity):.4f}" == "1.5719"
    assert f"{float(one.coefficient):.6f}" == "-0.000273"
    assert str(found.allocation) == "156828 tCO2e"
    assert f"{float(one.coefficient * one.emissions):.1f}" == "-42.9"
    assert str(found.obligation) == "156871.4 tCO2e"
    only_output = settle(verified={"P1": {"output": "99800 t"}})
    assert str(only_output.obligation) == "156842.44 tCO2e"


def test_the_plan_of_2024_allocates_what_is_emitted():
    """Allowance = verified emission: the surplus is 0, nothing is to buy or to sell, and a balance value is not used."""
    found = allowances.settle(inventory(plant(year=2024)), "cn-al-2024", balance_value=BP)
    assert str(found.surplus) == "0 tCO2e"
    assert found.allocation == found.obligation
    assert (found.surrender.buy, found.surrender.sell, found.surrender.units) == (0, 0, 156_843)
    assert codes(found.findings) == ["balance-unused"]
    assert (found.balance, found.process("P1").case, found.process("P1").deviation) == (None, "verified", None)
    assert codes(allowances.settle(inventory(plant(year=2024)), "cn-al-2024").findings) == []


def test_the_illustrative_smelter():
    """The call of the documentation: two processes, cut down one by one, the entity is their sum."""
    found = allowances.settle(
        ghgcalc.calculate(ghgcalc.read(SMELTER)), plan="cn-al-2025", balance_value="1.60 tCO2e/t", price="90.66 CNY/t"
    )
    assert [(one.id, one.allocation) for one in found.processes] == [("P1", 251_744), ("P2", 220_276)]
    assert (str(found.allocation), str(found.obligation), str(found.surplus)) == (
        "472020 tCO2e",
        "470645.68 tCO2e",
        "1374.32 tCO2e",
    )
    assert str(found.value) == "124595.8512 CNY"
    assert (found.surrender.units, found.surrender.sell) == (470_646, 1_374)
    assert codes(found.findings) == ["plan-year", "numbers-measured", "balance-source"]
    with pytest.raises(KeyError):
        found.process("P3")


def test_the_record_has_its_contract():
    """The record holds the keys of the contract, numbers as text, and survives JSON."""
    found = settle(price="90.66 CNY/t", price_source="a quote", previous="150000.99 tCO2e")
    record = json.loads(json.dumps(found.as_dict(), ensure_ascii=False))
    assert record == found.as_dict()
    assert {"plan", "allocation", "obligation", "surplus", "unit", "processes"} <= set(record)
    assert (record["plan"], record["unit"], record["obligation"]) == ("cn-al-2025", "tCO2e", "156842.44")
    (one,) = record["processes"]
    assert {"id", "emissions", "output", "intensity", "deviation", "coefficient", "allocation"} <= set(one)
    assert all(isinstance(one[key], str) for key in ("emissions", "output", "intensity", "deviation", "coefficient", "allocation"))
    assert Fraction(record["surplus"]) == Fraction(record["allocation"]) - Fraction(record["obligation"])
    assert record["preallocation"] == {
        "previous": "150000.99", "share": "0.7", "kind": "exact", "units": "105000", "final_issue": str(156_851 - 105_000)
    }  # fmt: skip
    assert record["value"]["price"] == {
        "basis": "stated", "value": "90.66", "unit": "CNY/t", "from": None, "to": None, "source": "a quote"
    }  # fmt: skip
    assert record["balance_value"] == {"value": "1.569", "unit": "tCO2e/tAl", "source": "test"}


def test_closed_new_and_small_leave_a_note():
    """An entity below 26 000 t, a process that closed and one that started are allocated their emission, and a note says why."""
    tiny = inventory(plant("4000 t", "8600 t"))
    found = settle(tiny)
    assert found.process("P1").case == "small"
    assert codes(found.findings) == ["allowance-small"]
    assert settle(inventory(plant(stopped="2025-03-01"))).process("P1").case == "closed"
    assert codes(settle(inventory(plant(started="2025-03-01"))).findings) == ["allowance-new"]
    fuelled = plant("4000 t", "8600 t") | {"fuel": [{"item": "diesel", "amount": "9000 t"}]}
    assert settle(inventory(fuelled)).process("P1").case == "inside"


def test_a_closed_process_may_have_no_output():
    """Where the rule does not divide by the output, an output of zero is no fault."""
    activity = plant() | {"process": [plant()["process"][0], {"id": "P0", "anode": "0 t", "liquid_aluminium": "0 t"}]}
    assert faults(settle, inventory(activity)) == [("output-zero", "liquid_aluminium")]
    activity["process"][1]["stopped"] = "2024-12-31"
    found = settle(inventory(activity))
    assert (found.process("P0").case, found.process("P0").intensity) == ("closed", None)


def test_values_and_fines_need_no_price():
    """Without a price there is no value, and the fine is known by its multiples alone."""
    found = settle(inventory(plant("52000 t")))
    assert found.value is None
    assert found.as_dict()["value"] is None
    assert found.penalty is not None
    record = found.as_dict()["penalty"]
    assert (record["low"], record["high"], record["multiples"]) == ("1000000", None, ["5", "10"])
    assert [(one["of"], one["low"], one["high"]) for one in record["stages"]] == [
        ("sum", "1000000", "5000000"),
        ("price", None, None),
    ]
    assert "No price" in " ".join(record["open"])


# --- units


def test_the_oldest_vintage_goes_first():
    """Holdings that may settle the year are used before this cycle's units; those that may not stay, with a warning."""
    found = settle(holdings={"2024": "500 t", 2025: "100 tCO2e", "2026": "0.2 kt"}, ccer="1000 t")
    lots = {(lot.vintage, lot.origin): lot for lot in found.surrender.lots}
    assert (lots[2024, "holding"].usable, lots[2024, "holding"].used) == (False, 0)
    assert lots[2025, "holding"].usable
    assert sum(lot.used for lot in lots.values()) + 1000 == found.surrender.units == 156_843
    assert found.surrender.sell == 156_851 + 300 + 1000 - 156_843
    assert codes(found.findings) == ["holding-unusable"]
    assert found.as_dict()["units"]["lots"][0]["carries_over"] is False


def test_old_units_lapse_after_2024():
    """Under the plan of 2024 units of 2019 to 2024 settle; what is left of them settles no later year."""
    found = allowances.settle(inventory(plant(year=2024)), "cn-al-2024", holdings={"2023": "10 t"})
    assert found.surrender.sell == 10
    assert codes(found.findings) == ["holding-lapses"]
    rules = plans.market_rules()
    assert [rules.settles(vintage, 2024) for vintage in (2019, 2024, 2025, 2026)] == [True] * 4
    assert [rules.settles(vintage, 2025) for vintage in (2024, 2025, 2026, 2027, 2018)] == [False, True, True, None, None]


@given(
    st.integers(0, 10**6),
    st.sampled_from([2024, 2025, 2026]),
    st.integers(0, 10**6),
    st.dictionaries(st.integers(2019, 2026), st.integers(0, 10**6)),
    st.integers(0, 50),
)
def test_units_are_the_oracles(units, year, issued, holdings, share):
    """What is to buy and to sell agrees with the oracle; no unit is used twice, and none that may not settle."""
    ccer = units * share // 1000
    made = surrender.surrender(units, year, issued, holdings, plans.market_rules(), ccer=ccer)
    assert (made.buy, made.sell) == oracle.surrender(units, year, issued, holdings, ccer)
    assert sum(lot.used for lot in made.lots) == units - ccer - made.buy
    assert all(0 <= lot.used <= lot.units and (lot.usable or not lot.used) for lot in made.lots)
    assert made.ccer <= made.ccer_cap


@pytest.mark.parametrize(
    ("year", "vintage", "carries"), [(2023, 2024, True), (2024, 2024, False), (2022, 2019, True), (2024, 2025, True)]
)
def test_units_carry_over_to_the_next_year_alone(year, vintage, carries):
    """Whether units are carried over is asked of the data year that follows, not of one before or after it."""
    made = surrender.surrender(10, year, 0, {vintage: 25}, plans.market_rules())
    assert [(lot.usable, lot.used, lot.carries) for lot in made.lots if lot.origin == "holding"] == [(True, 10, carries)]


def test_reductions_are_checked_wherever_units_are_counted():
    """The units themselves refuse more reductions than the cap."""
    assert faults(surrender.surrender, 100, 2025, 100, {}, plans.market_rules(), ccer=6) == [("ccer-above-cap", "ccer")]


def test_the_threshold_without_an_enterprise_level():
    """Where a guideline has no enterprise total, the electrolysis total is held against the threshold."""
    raw = inventory().as_dict()
    raw["totals"] = [total for total in raw["totals"] if total["level"] != "enterprise"]
    assert direct_emissions(read(raw)) == Fraction("156842.44")


def test_the_draft_issues_at_most_half_beforehand():
    """The pre-allocation of the draft is an upper end, cut down to whole tonnes."""
    found = allowances.settle(
        inventory(plant(year=2026)), "cn-al-2026-draft", balance_value=BP, balance_source="x", previous="150001 tCO2e"
    )
    assert (found.advance.kind, found.advance.units) == ("at-most", 75_000)
    assert codes(found.findings) == ["plan-superseded"]
    assert "cn-al-2026." in found.findings[0].text()
    final = allowances.settle(
        inventory(plant(year=2026)), "cn-al-2026", balance_value=BP, balance_source="x", previous="150001 tCO2e"
    )
    assert (final.advance.units, codes(final.findings)) == (75_000, [])
    draft = PLAN.replace(id="theirs", status="draft")
    assert codes(settle(inventory(plant()), draft).findings) == ["plan-own", "plan-draft"]
    old = PLAN.replace(id="theirs", status="superseded")
    assert codes(settle(inventory(plant()), old).findings) == ["plan-superseded", "plan-own"]


# --- the fine


def test_the_fine_is_a_range():
    """10 000 t at 65.43 CNY/t by 2025-12-31: 3.27 to 6.54 million CNY, with the points that are open."""
    price = PriceBasis("month:2025-12", Fraction("65.43"))
    made = penalty(10_000, date(2025, 12, 31), plans.market_rules(), [price])
    assert (made.low, made.high) == (3_271_500, 6_543_000)
    record = made.as_dict()
    assert (record["document"], record["article"], record["grade"]) == ("order-775", "article 24", "official-copy")
    assert [one["id"] for one in record["stages"]] == ["shortfall"]
    nobody_knows = penalty(1, None, plans.market_rules()).as_dict()
    assert (nobody_knows["deadline"], nobody_knows["prices"], nobody_knows["document"]) == (None, [], "eco-code-2026")
    assert len(nobody_knows["open"]) == len(nobody_knows["open_zh"]) == 6


@pytest.mark.parametrize(
    ("deadline", "document"),
    [
        ("2020-12-31", "order-19-2021"),
        ("2024-04-30", "order-19-2021"),
        ("2024-05-01", "order-775"),
        ("2026-08-14", "order-775"),
        ("2026-08-15", "eco-code-2026"),
        ("2027-12-31", "eco-code-2026"),
    ],
)
def test_the_law_is_that_of_the_deadline(deadline, document):
    """The Code binds for deadlines from 2026-08-15 on, the Interim Regulation as it was before; each names its own article."""
    made = penalty(1, date.fromisoformat(deadline), plans.market_rules())
    assert {part.rule.document for part in made.parts} == {document}


def test_the_fine_of_the_code_has_two_stages():
    """38 t at 98 CNY/t by 2026-12-31: 1 to 5 million with the order, then 18 620 to 37 240 more where they are still missing."""
    made = penalty(38, date(2026, 12, 31), plans.market_rules(), [PriceBasis("stated-month", Fraction(98))], stands_in=True)
    assert [(part.low, part.high) for part in made.parts] == [(1_000_000, 5_000_000), (18_620, 37_240)]
    assert (made.low, made.high) == (1_000_000, 5_037_240)
    assert any("stands in" in said.en for said in made.open)
    assert any("2026-08-08" in said.en for said in made.open)


def test_a_shortfall_brings_the_range():
    """A settlement that misses units carries the range for them, on the month's price where it is stated."""
    found = settle(inventory(plant("52000 t")), price="90 CNY/t", month_price="80 CNY/t")
    assert found.penalty.units == found.surrender.buy > 0
    assert [price.name for price in found.penalty.prices] == ["stated-month"]
    assert found.penalty.parts[-1].low == 5 * 80 * found.surrender.buy
    assert found.value.value < 0
    assert settle(inventory(plant("52000 t")), price="90 CNY/t").penalty.prices[0].name == "stated"
    record = found.as_dict()
    assert (record["penalty"]["low"], record["penalty"]["unit"]) == ("1000000", "CNY")
    assert record["penalty"]["stages"][1]["low"] == str(400 * found.surrender.buy)


@pytest.mark.parametrize(
    ("deadline", "first"),
    [("2025-12-31", "2025-12-01"), ("2026-06-15", "2026-05-16"), ("2025-03-30", "2025-02-28"), ("2025-11-30", "2025-11-01")],
)
def test_the_month_before_a_deadline(deadline, first):
    """The month that ends with the deadline."""
    assert month_before(date.fromisoformat(deadline)) == (date.fromisoformat(first), date.fromisoformat(deadline))


# --- bad input


@pytest.mark.parametrize("guideline", ["cn-al-2023", "cn-al-2024-draft"])
def test_electricity_may_not_enter(guideline):
    """A guideline that counts electricity in the electrolysis total is refused, whether or not the plant has any."""
    activity = plant(year=2024)
    assert faults(settle, inventory(activity, guideline)) == [("allowance-electricity", "guideline")]
    powered = plant(year=2024, electricity=[{"supply": "grid", "amount": "1000 MWh"}])
    assert faults(settle, inventory(powered, guideline)) == [("allowance-electricity", "guideline")]


def test_an_enterprise_account_has_no_processes():
    """The guide of 2013 has no electrolysis total."""
    activity = plant(year=2024)
    activity["entity"]["province"] = "Xinjiang"
    assert faults(settle, inventory(activity, "cn-al-2013")) == [("allowance-no-process", "guideline")]


def test_totals_by_basis_are_refused():
    """A guideline that keeps several sums has no one total that could enter."""
    raw = json.loads(json.dumps(inventory().as_dict()))
    for total in raw["totals"]:
        total["basis"] = "direct"
    assert codes(refusals(Inventory.from_dict(raw))) == ["allowance-basis"]


def test_electricity_that_is_only_asked_for_does_not_count():
    """A source that stands beside the total unless asked for is no reason to refuse."""
    raw = json.loads(json.dumps(inventory().as_dict()))
    raw["guideline"]["data"]["source"][0] |= {"table": "process.electricity", "levels": ["process"], "if_asked": True}
    assert refusals(Inventory.from_dict(raw)) == []
    raw["guideline"]["data"]["source"][0].pop("if_asked")
    assert codes(refusals(Inventory.from_dict(raw))) == ["allowance-electricity"]
    del raw["guideline"]["data"]
    assert refusals(Inventory.from_dict(raw)) == []


def read(raw: dict[str, Any]) -> Inventory:
    """An inventory as a file holds it."""
    return Inventory.from_dict(json.loads(json.dumps(raw)))


def test_an_inventory_of_a_file_is_recomputed():
    """What was read from a file enters only with the digits that its own data give."""
    raw = inventory(rounding="line").as_dict()
    assert codes(settle(read(raw)).findings) == ["plan-options"]
    assert faults(settle, read(raw | {"digest": "sha256:0"})) == [("inventory-digest", "digest")]
    changed = json.loads(json.dumps(raw))
    for total in changed["totals"]:
        if total["level"] == "electrolysis" and total["source"] is None and total["gas"] is None:
            total["value"] = "1.00"
    found = faults(settle, read(changed))
    assert found[0] == ("inventory-digest", "totals electrolysis/*/*/*/2025/*.value")
    strange = json.loads(json.dumps(raw))
    strange["totals"][0]["source"] = "unicorn"
    assert faults(settle, read(strange))[0][0] == "inventory-digest"


def test_an_inventory_that_cannot_be_recomputed_is_refused():
    """Editions and rules that this installation does not know, and a file without its rules, are refused by name."""
    raw = inventory().as_dict()
    assert codes_of(read(raw | {"factors": raw["factors"] | {"edition": 999}})) == ["edition-not-installed"]
    broken = raw | {"guideline": raw["guideline"] | {"data": raw["guideline"]["data"] | {"schema": "nonsense"}}}
    assert codes_of(read(broken)) == ["unknown-choice"]
    plain = raw | {"guideline": {key: value for key, value in raw["guideline"].items() if key != "data"}}
    assert faults(settle, read(plain)) == [("inventory-digest", "guideline.data")]


def codes_of(found: Inventory) -> list[str]:
    """The codes for which a settlement is refused."""
    return [code for code, _ in faults(settle, found)]


def test_an_overlay_in_the_file_counts():
    """Factors of the user's that the inventory carries are used again, and named."""
    from ghgcalc.factors import Factor, Overlay

    record = ghgcalc.factors.get("cn-al-2024/anode-loss").record()
    record |= {"id": "mine/anode-loss", "value": "15", "supersedes": "cn-al-2024/anode-loss", "grade": "derived", "edition": 0}
    overlay = Overlay("mine.toml", [Factor.from_record(record)])
    found = settle(read(inventory(overlays=(overlay,)).as_dict()))
    assert codes(found.findings) == ["numbers-own", "label-mismatch", "factor-replaced-by-user"]


def test_another_guideline_leaves_a_warning():
    """A guideline that leaves electricity out and is not the plan's may enter, with a warning."""
    data = json.loads(json.dumps(dict(inventory().guideline["data"]))) | {"id": "mine"}
    mine = ghgcalc.guidelines.Guideline.model_validate(data)
    assert codes(settle(inventory(guideline=mine)).findings) == ["plan-guideline", "rules-own"]


BAD = [
    ({"balance_value": None}, [("balance-missing", "balance_value")]),
    ({"balance_value": "1.6 kg/t"}, [("wrong-dimension", "balance_value")]),
    ({"balance_value": "1.6 tCO2/t"}, [("wrong-dimension", "balance_value")]),
    ({"balance_value": "1.6 tCO2/tAl"}, [("wrong-dimension", "balance_value")]),
    ({"balance_value": "1.6"}, [("unit-missing", "balance_value")]),
    ({"balance_value": 1.6}, [("not-a-quantity", "balance_value")]),
    ({"balance_value": "0 tCO2e/t"}, [("not-positive", "balance_value")]),
    ({"balance_value": "-1 tCO2e/t"}, [("negative", "balance_value")]),
    ({"balance_value": "1.6 tCO2e/t anode"}, [("wrong-dimension", "balance_value")]),
    ({"price": "90"}, [("unit-missing", "price")]),
    ({"price": "90 t"}, [("wrong-dimension", "price")]),
    ({"price": "0 CNY/t"}, [("not-positive", "price")]),
    ({"holdings": {"2018": "1 t"}}, [("holding-vintage", "holdings.2018.[key]")]),
    ({"holdings": {"next": "1 t"}}, [("holding-vintage", "holdings.next.[key]")]),
    ({"holdings": {"2025": "1.5 t"}}, [("units-not-whole", "holdings.2025")]),
    ({"holdings": {"2025": "1 tCO2"}}, [("wrong-dimension", "holdings.2025")]),
    ({"ccer": "8000 t"}, [("ccer-above-cap", "ccer")]),
    ({"ccer": "7843 t"}, [("ccer-above-cap", "ccer")]),
    ({"ccer": "1 t", "ccer_registered": "2024-01-22"}, [("ccer-too-old", "ccer_registered")]),
    ({"ccer_registered": "soon"}, [("wrong-date", "ccer_registered")]),
    ({"verified": {"P9": {"output": "1 t"}}}, [("verified-process", "verified.P9")]),
    ({"verified": {"P1": {"output": "0 t"}}}, [("not-positive", "verified.P1.output")]),
    ({"verified": {"P1": {"emissions": "-1 tCO2e"}}}, [("negative", "verified.P1.emissions")]),
    ({"balance_source": ""}, [("empty-text", "balance_source")]),
    ({"balance_value": None, "ccer": "8000 t"}, [("balance-missing", "balance_value"), ("ccer-above-cap", "ccer")]),
    ({"price": "90", "balance_value": "1.6 t"}, [("wrong-dimension", "balance_value"), ("unit-missing", "price")]),
]


@pytest.mark.parametrize(("stated", "wanted"), BAD, ids=str)
def test_bad_input_is_named(stated, wanted):
    """Each fault has its code and its key, and all of them are told in one run."""
    assert faults(settle, **stated) == wanted


def test_faults_of_inventory_and_request_are_told_together():
    """An inventory that may not enter and a bad balance value are one run."""
    found = faults(settle, inventory(plant(year=2024), "cn-al-2023"), balance_value="1.6 kg/t")
    assert found == [("wrong-dimension", "balance_value"), ("allowance-electricity", "guideline")]


def test_seven_thousand_eight_hundred_and_forty_two_reductions_are_the_cap():
    """5 % of 156 843 units, cut down."""
    assert settle(ccer="7842 t", ccer_registered="2024-01-23").surrender.ccer == 7842


@settings(max_examples=20)
@given(st.integers(1, 5), st.integers(40_000, 60_000))
def test_the_entity_is_the_sum_of_its_processes(count, anode):
    """Allocation and obligation are sums; each process is cut down for itself."""
    rows = [{"id": f"P{at}", "anode": f"{anode + at} t", "liquid_aluminium": "100000 t"} for at in range(count)]
    found = settle(inventory(plant() | {"process": rows}))
    assert found.allocated == sum(one.allocation for one in found.processes)
    assert found.reported == sum(one.emissions for one in found.processes)
    assert all(one.allocation.denominator == 1 for one in found.processes)
