"""What changed between two statements: one datum is one change, rows are matched by name, and every kind of change has its tonnes."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import Finding, InputError, calculate, diff
from ghgcalc.changes import KINDS, Change, Changes
from ghgcalc.changes import steps as walking
from ghgcalc.changes.rows import matched
from ghgcalc.changes.years import moved
from ghgcalc.factors import Overlay
from ghgcalc.factors.record import factors_in
from ghgcalc.report.contents.differences import changes_report

EXAMPLES = Path(__file__).parent.parent / "examples"
SMELTER = ghgcalc.read(EXAMPLES / "smelter-2024.toml").dump()


def edited(*edits: Any, base: Any = SMELTER) -> dict[str, Any]:
    """The smelter with something else in it."""
    table: Any = deepcopy(base)
    for edit in edits:
        edit(table)
    return table


def held(found: Changes) -> Changes:
    """What the changes explain adds up, exactly and as printed."""
    for pair in found.totals:
        if pair.source is None:
            parts = [part for one in found.changes for part in one.parts if (part.level, part.basis) == (pair.level, pair.basis)]
            assert sum((part.exact for part in parts), Fraction(0)) == pair.exact
            assert found.explained(pair.level, pair.basis) + pair.rounding == pair.difference
    return found


def told(found: Changes) -> list[tuple[str, str, str]]:
    """Kind, what and pointer of each change."""
    return [(one.kind, one.what, one.place) for one in held(found).changes]


def put(*way: Any, to: Any) -> Any:
    """An edit that sets what lies at the end of a way."""

    def edit(table: Any) -> None:
        *steps, last = way
        for step in steps:
            table = table[step]
        table[last] = to

    return edit


# --- one datum, one change


def test_the_same_twice_is_no_difference():
    """The same statement on both sides has no change, no finding, and a difference of nought everywhere."""
    found = held(diff(SMELTER, SMELTER))
    assert found.same
    assert (found.changes, found.findings, found.came, found.went, found.unexplained) == ((), (), (), (), ())
    assert {pair.difference for pair in found.totals} == {Decimal("0.00")}
    assert repr(found) == "Changes(2024 -> 2024: 0 changes, +0.00 tCO2e)"


def test_one_month_is_one_change_with_its_month_and_nothing_else():
    """A month of a datum that is corrected gives one row: old, new, month, and its tonnes at both levels; and the yearly totals."""
    found = diff(SMELTER, edited(put("process", 0, "anode", "values", 3, to="6000")))
    assert told(found) == [("activity", "changed", "/process/0/anode")]
    (change,) = found.changes
    assert change.shown == ("6152.52 t", "6000 t")
    assert [month.as_dict() for month in change.months] == [{"month": 4, "old": "6152.52 t", "new": "6000 t"}]
    assert change.path == (("process", "P1"),)
    assert [(part.level, part.source, str(part.value)) for part in change.parts] == [
        ("electrolysis", "anode", "-462.96"),
        ("enterprise", "anode", "-462.96"),
    ]
    old, new = (calculate(side.inventory.activity, rounding="none").line("P1/anode/2024-04") for side in (found.old, found.new))
    assert abs(change.parts[0].exact - Fraction(new.unrounded) + Fraction(old.unrounded)) < Fraction(1, 10**20)
    assert found.main.difference == Decimal("-462.97")
    assert repr(found) == "Changes(2024 -> 2024: 1 changes, -462.97 tCO2e)"


@pytest.mark.parametrize(
    ("edit", "kind", "pointer"),
    [
        (put("process", 1, "liquid_aluminium", "values", 0, to="11000"), "activity", "/process/1/liquid_aluminium"),
        (put("process", 0, "capacity", to="170000 t"), "statement", "/process/0/capacity"),
        (put("process", 0, "cells", to=150), "statement", "/process/0/cells"),
        (put("entity", "province", to="Gansu"), "statement", "/entity/province"),
        (put("fuel", 1, "ncv", "value", to="389 GJ/10^4Nm3"), "measured", "/fuel/1/ncv"),
        (put("fuel", 1, "ncv", "source", to="another report"), "measured", "/fuel/1/ncv"),
        (put("heat", 0, "amount", to="13000 GJ"), "activity", "/heat/0/amount"),
        (put("electricity", 1, "evidence", 0, "number", to="GPCC-X"), "evidence", "/electricity/1/evidence/0/number"),
        (put("waiver", to=[{"rule": "PL-01", "reason": "known"}]), "statement", "/waiver/0"),
        (put("process", 0, "pfc_other", to={"cf4": "1 kgCF4", "c2f6": "1 kgC2F6"}), "activity", "/process/0/pfc_other"),
    ],
)
def test_each_kind_of_datum_alone(edit, kind, pointer):
    """Whatever is changed alone is the only change, of its kind, at its place."""
    assert [one[::2] for one in told(diff(SMELTER, edited(edit)))] == [(kind, pointer)]


def test_a_unit_respelt_is_wording_and_has_no_effect():
    """Kilograms for tonnes, a longer number for a quantity, digits without a value: said, with no effect."""

    def respelt(table):
        amount = table["fuel"][0]["amount"]
        amount["unit"], amount["values"] = "kg", [f"{Decimal(value) * 1000:f}" for value in amount["values"]]
        table["fuel"][1]["ncv"]["value"] = "385.2 GJ/10^4Nm3"
        table["process"][0]["capacity"] = "160000.0 tAl"

    found = diff(edited(put("process", 0, "capacity", to="160000 tAl")), edited(respelt))
    assert {one.kind for one in held(found).changes} == {"wording"}
    assert [one.key for one in found.changes] == ["amount", "ncv", "capacity"]
    assert all(not one.parts for one in found.changes)
    assert {pair.difference for pair in found.totals} == {Decimal("0.00")}


def test_twelve_months_and_one_value_of_the_year_differ_as_one_datum():
    """A year of months against one value has no months to tell; of rates the first and last month are shown, of amounts the sum."""
    found = diff(SMELTER, edited(put("heat", 0, "amount", to={"unit": "GJ", "values": ["1000"] * 12})))
    assert told(found) == [("activity", "changed", "/heat/0/amount")]
    assert (found.changes[0].months, found.changes[0].shown) == ((), ("12000 GJ", "Σ 12000 GJ"))
    other = {"unit": "min", "values": ["0.21"] * 11 + ["0.30"]}
    (change,) = diff(SMELTER, edited(put("process", 0, "anode_effect_minutes", to=other))).changes
    assert change.shown == ("0.20 … 0.20 min", "0.21 … 0.30 min")
    assert len(change.months) == 12


def test_a_chosen_factor_and_equal_signs_are_shown_apart():
    """A factor chosen in place of a value is shown by its id; two sides that would look alike are shown whole."""
    chosen = {"factor": "cn-al-2024/fuel/natural-gas/ncv"}
    found = diff(SMELTER, edited(put("fuel", 1, "ncv", to=chosen)), guideline="cn-al-2024")
    assert told(found) == [("measured", "changed", "/fuel/1/ncv")]
    assert found.changes[0].shown[1] == chosen["factor"]
    (change,) = diff(SMELTER, edited(put("fuel", 1, "ncv", "source", to="x"))).changes
    assert change.shown[0] != change.shown[1]


# --- rows


def test_a_row_put_in_front_moves_no_other():
    """A row that is inserted is the only change; one that is taken out, likewise; whole rows, with their tonnes."""
    more = edited(lambda table: table["fuel"].insert(0, {"item": "gasoline", "amount": "3 t"}))
    found = diff(SMELTER, more)
    assert told(found) == [("activity", "added", "/fuel/0")]
    assert (found.changes[0].old, found.changes[0].new["item"], found.changes[0].shown) == (None, "gasoline", ("–", "3 t"))
    back = diff(more, SMELTER)
    assert [(one.what, one.pointer, one.old_pointer) for one in back.changes] == [("removed", None, "/fuel/0")]
    assert back.changes[0].parts[0].exact == -found.changes[0].parts[0].exact


def test_rows_in_another_order_are_said_and_change_nothing():
    """The order of rows is wording: one row for the table, no effect."""
    found = diff(SMELTER, edited(lambda table: table["process"].reverse(), lambda table: table["fuel"].reverse()))
    assert sorted(told(found)) == [("wording", "changed", "/fuel"), ("wording", "changed", "/process")]
    assert all(not one.parts for one in found.changes)


def test_a_process_that_is_new_is_one_change():
    """A whole process with its electricity is one row, whose pointer is that of the process."""

    def third(table):
        table["process"].append({"id": "P3", "liquid_aluminium": "1000 t", "anode": "480 t"})

    assert told(diff(SMELTER, edited(third), guideline="cn-al-2024")) == [("activity", "added", "/process/2")]


def test_rows_are_matched_in_rounds():
    """Equal rows first, then equal names, then equal data under other names, then the first name; the rest is gone or new."""
    olds = [
        {"item": "diesel", "amount": "1 t"},
        {"item": "diesel", "use": "other", "amount": "2 t"},
        {"item": "coal", "amount": "3 t"},
    ]
    news = [
        {"item": "coke", "amount": "3 t"},
        {"item": "diesel", "use": "other", "amount": "5 t"},
        {"item": "diesel", "site": "A", "amount": "7 t"},
    ]
    assert matched(olds, news) == [(2, 0), (1, 1), (0, 2)]
    assert matched([{"amount": "1 t"}], [{"amount": "2 t"}]) == [(0, 0)]
    assert matched([{"id": "P1"}], [{"id": "P2"}]) == [(None, 0), (0, None)]
    assert matched([], []) == []


def test_an_evidence_that_goes_and_one_that_is_renumbered():
    """An evidence that is gone is one change, shown by number and amount; one with another number is a change of its number."""
    gone = diff(SMELTER, edited(lambda table: table["electricity"][1]["evidence"].pop()))
    assert [(one.kind, one.what, one.place) for one in gone.changes] == [("evidence", "removed", "/electricity/1/evidence/1")]
    assert gone.changes[0].shown == ("GPCC-EXAMPLE-P2 (372400.001 MWh)", "–")
    assert ([one.code for one in gone.came], gone.went) == (["evidence-too-small"], ())
    renumbered = diff(SMELTER, edited(put("process", 0, "electricity", 1, "evidence", 0, "number", to="GPCC-OTHER")))
    assert [(one.kind, one.key) for one in renumbered.changes] == [("evidence", "number")]


def test_an_evidence_that_stands_in_two_places_changes_in_both_at_once():
    """The amount of one certificate, which process and enterprise both state: two rows, counted together."""
    places = [put("electricity", 1, "evidence", 0, "amount", to="300000 MWh")]
    places.append(put("process", 0, "electricity", 1, "evidence", 0, "amount", to="300000 MWh"))
    found = diff(SMELTER, edited(*places), guideline="cn-al-2024-draft")
    assert [(kind, what) for kind, what, _ in told(found)] == [("evidence", "changed")] * 2
    assert [one.together for one in found.changes] == [None, 1]
    assert found.changes[0].path[-1] == ("evidence", "GPCC-EXAMPLE-P1")
    assert found.changes[0].value("enterprise") > 0


def test_an_evidence_where_there_was_none_gives_its_tonnes():
    """Green power that becomes proven is an effect of its evidence, at the factor of the grid."""
    bare = edited(lambda table: table["process"][0]["electricity"][1].pop("evidence"))
    found = diff(bare, SMELTER, guideline="cn-al-2024-draft")
    assert told(found)[0] == ("evidence", "added", "/process/0/electricity/1/evidence/0")
    assert found.changes[0].value("electrolysis") < 0
    assert {part.source for part in found.changes[0].parts} == {"electricity"}


# --- years


def year_on(table: Any) -> None:
    """The same a year later, with the evidence of that year."""
    table["year"] = 2025
    rows = [*table["electricity"], *(row for process in table["process"] for row in process["electricity"])]
    for one in (one for row in rows for one in row.get("evidence", ())):
        one["from"], one["to"] = "2025-01-01", "2025-12-31"


def test_another_year_with_its_evidence_is_a_change_of_the_year_alone():
    """Evidence of the same numbers in the other year moves with it: nothing else is told, and nothing is undone later."""
    found = diff(edited(), edited(year_on), guideline="cn-al-2024")
    assert told(found) == [("year", "changed", "/year")]
    assert (found.changes[0].old, found.changes[0].new, found.changes[0].shown) == (2024, 2025, ("2024", "2025"))
    assert repr(found).startswith("Changes(2024 -> 2025: 1 changes")


def test_the_dates_of_evidence_move_with_the_year_and_nothing_else():
    """From, to, retirement and vintage move; a leap day becomes the 28th; other dates stay; nought years is the table itself."""
    evidence = {"from": "2024-02-29", "to": "2024-12-31", "retired_on": "2025-01-31", "vintage": 2024, "number": "2024-01-01"}
    table = {
        "year": 2024,
        "process": [{"started": "2020-01-01", "electricity": [{"evidence": [evidence]}]}],
        "entity": {"name": "A"},
    }
    later = moved(table, 1)
    assert (later["year"], later["process"][0]["started"]) == (2025, "2020-01-01")
    assert later["process"][0]["electricity"][0]["evidence"] == [
        {"from": "2025-02-28", "to": "2025-12-31", "retired_on": "2026-01-31", "vintage": 2025, "number": "2024-01-01"}
    ]
    bare = {"year": 2024, "electricity": [{"evidence": [{"from": "2024-01-01", "to": "2024-01-31"}]}]}
    assert moved(bare, -1)["electricity"][0]["evidence"] == [{"from": "2023-01-01", "to": "2023-01-31"}]
    assert moved(table, 0) is table


def test_a_total_of_the_meter_counts_with_its_rows():
    """Data that have to fit each other count together: the first carries the tonnes of all, and the others name it."""
    sums = [("electricity_total",), ("electricity", 0, "amount"), ("electricity", 1, "amount")]

    def more(table):
        for way in sums:
            datum = table["process"][1]
            for step in way:
                datum = datum[step]
            datum["values"] = [f"{Decimal(value) + (20 if len(way) == 1 else 10):f}" for value in datum["values"]]

    found = held(diff(SMELTER, edited(more), guideline="cn-al-2023"))
    lead = next(one for one in found.changes if one.together is None)
    assert [one.together for one in found.changes if one is not lead] == [lead.number] * 2
    assert lead.value("electrolysis") > 0
    assert [one.value("electrolysis") for one in found.changes if one is not lead] == [0, 0]


# --- factors, rules, policy


def own(value: str, name: str = "mine.toml") -> Overlay:
    """A factor of the user's own for soda ash."""
    known = ghgcalc.factors.get("cn-al-2024/carbonate/soda-ash")
    record = known.record() | {"id": "mine/soda", "supersedes": known.id, "value": value, "grade": "derived", "source": "own"}
    return Overlay(name, factors_in({"schema": "ghgcalc/factors/1", "factor": [record]}, name))


def test_own_factors_that_come_change_and_go():
    """A factor of the sender's own is a change by its id: added, with another value, removed; value and document on both sides."""
    plain = calculate(SMELTER, "cn-al-2024")
    one, other = (calculate(SMELTER, "cn-al-2024", overlays=(own(value),)) for value in ("0.5", "0.6"))
    place = "/factors/overlays/mine~1soda"
    for old, new, what, shown in (
        (plain, one, "added", ("–", "0.5 tCO2/t")),
        (one, other, "changed", ("0.5 tCO2/t", "0.6 tCO2/t")),
        (other, plain, "removed", ("0.6 tCO2/t", "–")),
    ):
        found = diff(old, new)
        assert told(found) == [("factors", what, place)]
        assert found.changes[0].shown == shown
        assert {part.source for part in found.changes[0].parts} == {"carbonate"}
        (factor,) = found.changes[0].factors
        assert (factor.source, factor.unit) == ("carbonate", "tCO2/t")
        assert factor.old[1] != factor.new[1]
        record = factor.as_dict()
        assert (record["old"]["value"], record["new"]["value"]) == (factor.old[1], factor.new[1])
        assert found.as_dict()["changes"][0]["factors"] == [record]


def test_a_step_is_calculated_with_the_own_factors_of_its_moment():
    """A datum is weighed with the old factor of the sender, the new factor on the new datum; a file that is renamed changes nothing."""
    more = edited(put("carbonate", 0, "amount", "values", 0, to="200"), put("heat", 0, "amount", to="1 GJ"))
    old = calculate(SMELTER, "cn-al-2024", overlays=(own("0.5"),))
    new = calculate(more, "cn-al-2024", overlays=(own("0.6"),))
    found = held(diff(old, new))
    exact = {change.place: [part.exact for part in change.parts if part.level == "enterprise"] for change in found.changes}
    assert exact["/carbonate/0/amount"] == [(200 - Fraction("101.64")) * Fraction("0.5")]
    assert found.changes[-1].place == "/factors/overlays/mine~1soda"
    renamed = held(diff(new, calculate(more, "cn-al-2024", overlays=(own("0.6", "other.toml"),))))
    assert [(change.kind, change.parts) for change in renamed.changes] == [("factors", ())]


def test_a_guideline_is_one_change_told_by_what_it_does_otherwise():
    """Another guideline is one row; its tonnes are named as a comparison of the two names them, and add up to the same."""
    found = diff(calculate(SMELTER, "cn-al-2023"), calculate(SMELTER, "cn-al-2024"))
    assert told(found) == [("rules", "changed", "/guideline")]
    compared = ghgcalc.compare(SMELTER, ["cn-al-2023", "cn-al-2024"])
    for effect in compared.effects:
        parts = [part for part in found.changes[0].parts if (part.level, part.name) == (effect.level, effect.name)]
        if effect.name != "rounding":
            assert abs(sum(part.value for part in parts) - effect.value) <= Decimal("0.02")
    assert {one.name for one in found.changes[0].factors} == {"cf4_factor", "c2f6_factor", "factor"}
    assert found.changes[0].shown == ("cn-al-2023", "cn-al-2024")


def test_bases_of_two_guidelines_are_set_against_each_other():
    """A guideline with one sum against one with several: the direct one stands against it, the others against nothing; both ways."""
    plant = ghgcalc.read(EXAMPLES / "smelter-export-2026.toml").dump()
    metal = plant["process"][0]["liquid_aluminium"]["values"]
    more = edited(put("process", 0, "liquid_aluminium", "values", to=[f"{Decimal(value) + 10:f}" for value in metal]), base=plant)
    one, other = calculate(plant, "ipcc-2006-al"), calculate(more, "eu-cbam-al")
    there, back = held(diff(one, other)), held(diff(other, one))
    assert {pair.basis for pair in there.totals} == {"direct"}
    assert {pair.basis for pair in back.totals} == {None}
    assert [(change.kind, change.key) for change in there.changes] == [("activity", "liquid_aluminium"), ("rules", "guideline")]
    assert {part.basis for change in there.changes for part in change.parts} == {"direct"}
    assert [table.key for table in changes_report(there).tables if table.key.startswith("eff")] == [
        "effects/electrolysis/direct",
        "effects/enterprise/direct",
    ]
    several = calculate(edited(lambda table: table.pop("heat", None), base=plant), "ghgp-scope2")
    apart = held(diff(other, several))
    assert {pair.basis for pair in apart.totals} == {"direct", "location", "market"}
    assert all(pair.new == 0 for pair in apart.totals if pair.basis == "direct")
    assert all(pair.old == 0 for pair in apart.totals if pair.basis != "direct")
    held(diff(several, other))


def test_options_and_the_date_of_knowledge_are_changes_of_their_own():
    """The set of GWPs, measured values accepted, facilities counted, the date of knowledge: each by its own pointer."""
    plant = edited(*(put("process", at, "technology", to="cwpb") for at in (0, 1)))
    one, other = (calculate(plant, "ghgp-al", gwp=name) for name in ("AR4", "AR5"))
    found = diff(one, other)
    assert told(found) == [("rules", "changed", "/options/gwp")]
    assert {factor.name for factor in found.changes[0].factors} == {"GWP CF4", "GWP C2F6"}
    plain = calculate(SMELTER, "cn-al-2024")
    asked = calculate(SMELTER, "cn-al-2024", accept_measured=True, include_facilities=True, as_of="2025-12-31")
    assert {place for _, _, place in told(diff(plain, asked))} == {
        "/as_of",
        "/options/accept_measured",
        "/options/include_facilities",
    }
    assert all(one.what == "removed" for one in diff(asked, plain).changes)


def test_a_rounding_policy_has_its_own_row_beside_rounding():
    """Another policy explains what it does to the printed totals, with nothing unrounded; the rest is rounding."""
    found = diff(calculate(SMELTER, "cn-al-2024"), calculate(SMELTER, "cn-al-2024", rounding="line"))
    assert told(found) == [("policy", "changed", "/rounding/policy")]
    assert {part.exact for part in found.changes[0].parts} == {Fraction(0)}
    assert {part.name for part in found.changes[0].parts} == {"rounding"}
    assert all(pair.rounding == 0 for pair in found.totals if pair.source is None)
    same = diff(calculate(SMELTER, "cn-al-2024", rounding="none"), calculate(SMELTER, "cn-al-2024", rounding="total"))
    assert told(same) == [("policy", "changed", "/rounding/policy")]


def test_the_order_of_kinds_is_kept_and_a_later_change_takes_the_joint_term():
    """Amount and measured value of one line: the amount at the old value, then the value at the new amount."""
    amount = put("fuel", 1, "amount", "values", 0, to="80")
    ncv = put("fuel", 1, "ncv", "value", to="389 GJ/10^4Nm3")
    both = held(diff(SMELTER, edited(amount, ncv), guideline="cn-al-2024"))
    assert [one.kind for one in both.changes] == ["activity", "measured"]
    alone = [diff(SMELTER, edited(one), guideline="cn-al-2024").changes[0].parts[0].exact for one in (amount, ncv)]
    assert both.changes[0].parts[0].exact == alone[0]
    assert both.changes[1].parts[0].exact != alone[1]
    assert [one.kind for one in held(diff(edited(amount, ncv), SMELTER)).changes] == ["activity", "measured"]
    assert KINDS[0] == "wording"


# --- the walk


class Made:
    """Stands for an inventory in a walk: the changes that are in it."""

    def __init__(self, numbers: frozenset[int]) -> None:
        """Keep them."""
        self.numbers = numbers


def change(number: int, kind: Any = "activity", table: str = "fuel", name: str = "") -> Change:
    """A change of which only the place counts."""
    return Change(number, kind, "changed", None, None, ((table, name),) if table else (), "k", 1, 2, ("1", "2"))


def walk(changes: list[Change], impossible: Any) -> list[list[int]]:
    """The steps by their numbers."""

    def calculated(numbers: frozenset[int]) -> Any:
        if impossible(numbers):
            raise InputError([Finding.of("file-not-table")])
        return Made(numbers)

    every = frozenset(one.number for one in changes)
    found = list(walking.steps(changes, Made(frozenset()), Made(every), calculated))  # type: ignore[arg-type]
    assert not found or (found[0].before.numbers, found[-1].after.numbers) == (frozenset(), every)  # type: ignore[attr-defined]
    return [[one.number for one in step.changes] for step in found]


def apart(*together: int) -> Any:
    """Impossible where some of these are made, and not all."""
    return lambda numbers: 0 < len(numbers & set(together)) < len(together)


def test_a_change_that_cannot_be_made_yet_waits():
    """Two can only be made after 3: they wait for it, and are steps of their own."""
    assert walk([change(1), change(2), change(3)], lambda numbers: 3 not in numbers) == [[3], [1], [2]]


def test_what_is_of_one_table_is_made_together():
    """First within a kind, then across kinds."""
    found = walk([change(1, name="a"), change(2, table="heat"), change(3)], apart(1, 3))
    assert found == [[2], [1, 3]]
    assert walk([change(1), change(2, "evidence", "fuel"), change(3, "evidence", "heat")], apart(1, 2)) == [[3], [1, 2]]


def test_processes_are_apart_and_totals_belong_to_their_tables():
    """The supplies of another process are not drawn in; a total of the enterprise goes with its rows."""
    rows = [change(1, table="process", name="P1"), change(2, table="process", name="P1"), change(3, table="process", name="P2")]
    assert walk(rows, apart(1, 2)) == [[3], [1, 2]]
    total = Change(1, "activity", "changed", None, None, (), "electricity_total", 1, 2, ("1", "2"))
    assert walk([total, change(2, table="electricity"), change(3, table="heat")], apart(1, 2)) == [[3], [1, 2]]


def test_any_two_are_tried_and_then_all_that_are_left():
    """Two of different tables are found; three of different tables are made at once; the end is the new statement itself."""
    assert walk([change(1), change(2, table="heat"), change(3, table="product")], apart(1, 3)) == [[2], [1, 3]]
    assert walk([change(1), change(2, table="heat"), change(3, table="product"), change(4, table="x")], apart(1, 2, 3)) == [
        [4],
        [1, 2, 3],
    ]
    five = [change(1), change(2, table="heat"), change(3, table="product"), change(4, table="x"), change(5, table="y")]
    assert walk(five, lambda numbers: (0 < len(numbers & {1, 2}) < 2) or (0 < len(numbers & {4, 5}) < 2)) == [[3], [1, 2], [4, 5]]
    assert walk([], apart()) == []


def test_of_very_many_changes_neighbours_are_made_together(monkeypatch):
    """Work stays in proportion: beyond so many steps neighbours share one."""
    monkeypatch.setattr(walking, "MOST", 2)
    assert walk([change(at) for at in range(1, 6)], apart()) == [[1, 2, 3], [4, 5]]


# --- the record


def test_the_record_holds_numbers_as_text_and_is_the_callers_own():
    """As JSON: every number that carries meaning is text, with the exact fraction; what is returned can be changed without effect."""
    found = diff(
        SMELTER, edited(put("process", 0, "anode", "values", 3, to="6000"), put("year", to=2024)), files=("a.toml", "b.toml")
    )
    record = found.as_dict()
    assert json.loads(json.dumps(record)) == json.loads(json.dumps(found.as_dict()))
    assert (record["schema"], record["same"], record["allowance"]) == ("ghgcalc/diff/1", False, None)
    assert (record["old"]["file"], record["new"]["file"], record["old"]["verdict"]) == ("a.toml", "b.toml", None)
    (row,) = record["changes"]
    assert (row["pointer"], row["old_pointer"], row["reason"], row["rows"]) == (
        "/process/0/anode", "/process/0/anode", None, [{"table": "process", "name": "P1"}],
    )  # fmt: skip
    assert row["effects"][0]["value"] == "-462.96"
    assert Fraction(row["effects"][0]["unrounded"]) == found.changes[0].parts[0].exact
    whole = next(pair for pair in record["totals"] if pair["source"] is None)
    assert set(whole) == {"level", "source", "old", "new", "difference", "unrounded_difference", "rounding", "unit"}
    record["changes"].clear()
    record["old"]["entity"].clear()
    assert found.as_dict()["changes"]
    assert found.as_dict()["old"]["entity"]
    row["old"]["values"].clear()
    assert found.changes[0].old["values"]
    with pytest.raises(TypeError):
        found.changes[0].old["unit"] = "kg"


def test_parts_and_totals_name_their_basis():
    """Where a guideline keeps several sums, each part and total says of which it is."""
    plant = {
        "year": 2024, "entity": {"name": "A", "province": "Gansu"},
        "process": [{"id": "P1", "liquid_aluminium": "1000 t", "electricity": [{"supply": "grid", "amount": "13000 MWh"}]}],
    }  # fmt: skip
    more = edited(put("process", 0, "electricity", 0, "amount", to="14000 MWh"), base=plant)
    found = held(diff(plant, more, guideline="ghgp-scope2"))
    bases = {part["basis"] for part in found.as_dict()["changes"][0]["effects"]}
    assert bases == {pair["basis"] for pair in found.as_dict()["totals"]} == {"location", "market"}
