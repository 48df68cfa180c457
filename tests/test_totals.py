"""Totals and lines straight from the columns against the plain way in fractions: the same texts, in the same order, whatever the digits."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ghgcalc
import oracle
import oracle_international
import plain_totals
import strategies
import strategies_international
from ghgcalc import calculate
from ghgcalc.exact import Column
from ghgcalc.inventory.columns import Arithmetic, Beyond
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.inventory.summing import Summing

many = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
POLICIES = ("cell", "line", "total", "none")


def months(*values, unit="t"):
    """Twelve months, the last value repeated."""
    return {"unit": unit, "values": [*values, *[values[-1]] * (12 - len(values))]}


def plant(*processes, **tables):
    """An activity of a plant."""
    return {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "x"}, "process": list(processes), **tables}


def agree(activity, guideline, **asked):
    """Every line and total of an inventory has the texts of the plain way, in the same order, and each total is the same asked alone."""
    inventory = calculate(activity, guideline, **asked)
    made = evaluation_of(inventory)
    policy, tie = inventory.rounding["policy"], inventory.rounding["tie"]
    wanted = plain_totals.totals(made.results, policy, tie)
    found = {
        total.key: tuple(f"{number:f}" for number in (total.value, total.unrounded, total.difference))
        for total in inventory.totals
        if total.level != "product"
    }
    assert found == wanted
    assert list(found) == list(wanted)
    rows = plain_totals.lines(made.results)
    assert [line.id for line in inventory.lines] == list(rows)
    for line in inventory.lines:
        value, unrounded, cells, gases = rows[line.id]
        assert (f"{line.value:f}", f"{line.unrounded:f}") == (value, unrounded)
        assert [(cell.name, cell.value, cell.unrounded) for cell in line.cells] == cells
        assert [(gas.mass, gas.unrounded) for gas in line.gases] in ([], gases)
    again = calculate(activity, guideline, **asked)  # asked alone: nothing else was added up before
    for total in inventory.totals:
        level, process, source, gas, period, basis = total.key
        alone = again.total(level, process=process, source=source, gas=gas, period=period, basis=basis)
        assert f"{alone.exact:f}" == f"{total.value:f}"


@st.composite
def ragged(draw, activity):
    """An activity whose masses have more digits: up to forty decimals, or none."""
    for process in activity["process"]:
        for key in ("anode", "liquid_aluminium"):
            series = process.get(key)
            if isinstance(series, dict) and draw(st.booleans()):
                places = draw(st.sampled_from((0, 1, 7, 25, 29)))
                digits = st.integers(0, 10 ** (places + 5))
                series["values"] = [f"{Decimal(draw(digits)).scaleb(-places):f}" for _ in range(12)]
    return activity


@pytest.mark.parametrize("guideline", oracle.GUIDELINES)
@many
@given(data=st.data())
def test_columns_give_the_texts_of_fractions(guideline, data):
    """Random activities with few or many digits, all policies, Chinese guidelines: the same texts in the same order."""
    activity = data.draw(strategies.activities(guideline).flatmap(ragged))
    agree(activity, guideline, rounding=data.draw(strategies.roundings()))


@pytest.mark.parametrize("guideline", oracle_international.GUIDELINES)
@many
@given(data=st.data())
def test_columns_give_the_texts_of_fractions_abroad(guideline, data):
    """The same under the guidelines that round masses, keep several bases, divide by data, and have goods."""
    activity, asked = data.draw(strategies_international.told(guideline))
    agree(activity, guideline, **asked)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    "values",
    [
        ["0.375", "0.1", "0.2"],  # thirds that end again, with a number after them that has decimals of its own
        ["3", "0.3", "0.03", "0.003"],
        ["0"],
        ["12345.678901234567890123456789012345678901234567890123456785"],
        ["1e30", "0.000000000000000000000000000001"],
        ["1" * 14 + "." + "3" * 26],
    ],
)
def test_sums_of_thirds_and_of_sixty_digits(policy, values):
    """Sums whose digits end again, never end, or do not fit the working digits are printed as fractions print them."""
    cell = {"id": "P1", "anode": months(*values), "liquid_aluminium": months(*values)}
    other = cell | {"id": "P2", "anode": months("1.50", "0.25"), "liquid_aluminium": months("312.5", "0")}
    fuel = [{"item": "diesel", "amount": months("0.3", "1.1")}, {"item": "diesel", "amount": months(*values)}]
    agree(plant(cell, other, fuel=fuel), "cn-al-2024", rounding=policy)
    agree(plant(cell, fuel=[*fuel, {"item": "diesel", "amount": "7 t"}]), "cn-al-2024", rounding=policy)


@pytest.mark.parametrize("policy", POLICIES)
def test_endless_amounts_and_mixed_months(policy):
    """Amounts with endless digits go by fractions; supplies that stand in some months only share their totals with the others."""
    evidence = {"kind": "direct-supply-settlement", "number": "1", "amount": "5 MWh", "from": "2024-03-01", "to": "2024-05-31"}
    supplies = [
        {"supply": "grid", "amount": months("7", "1.5", unit="GJ")},
        {"supply": "direct", "amount": months("1", "2", unit="MWh"), "evidence": [evidence]},
    ]
    cell = {"id": "P1", "anode": months("1.1"), "liquid_aluminium": months("2.2"), "electricity": supplies}
    for guideline in ("cn-al-2023", "cn-al-2024-draft"):
        agree(plant(cell, heat=[{"amount": "12 GJ"}]), guideline, rounding=policy)


def test_memos_are_rounded_on_exact_digits():
    """Memo emissions of amounts with endless digits, and of very large ones, are the exact product rounded once."""
    for text in ("7 GJ", "1e30 MWh"):
        supplies = [{"supply": "grid", "amount": text}]
        cells = [{"id": name, "anode": "1 t", "liquid_aluminium": "1 t", "electricity": supplies} for name in ("P1", "P2")]
        made = calculate(plant(*cells), "cn-al-2024")
        amount = Fraction(Decimal(text.split()[0])) / (Fraction(36, 10) if "GJ" in text else 1)
        rows = [row for row in made.auxiliary if row["process"]]
        assert len(rows) == 2
        for memo in (memo for row in rows for memo in row["memo"]):
            factor = Fraction(ghgcalc.factors.get(memo["factor"]).number)
            assert Fraction(memo["value"]) == oracle.half_up(amount * factor)


def test_what_does_not_fit_says_so():
    """Sums beyond the working digits, and fractions among them, are left to fractions, never rounded."""
    wide = Column([Decimal("1e40"), Decimal("1e-40")])
    third = Column([Fraction(1, 3)])
    for columns in ([wide], [third]):
        with Summing("none", "half-up") as summing, pytest.raises(Beyond):
            summing.sum(columns[0].numbers)
    with Arithmetic() as numbers:
        with pytest.raises(Beyond):
            numbers.merged([Column([Decimal("1e58")], 7), Column([Decimal("0.01")], 3)])
        with pytest.raises(Beyond):
            numbers.differences([Decimal("1e59")], [Decimal("0.01")], 1)
        with pytest.raises(Beyond):
            numbers.sums([Decimal("3e58")], 3, lambda _: [Column([Decimal("1e58")], 3), Column([Decimal("1e-9")])])
        assert numbers.merged([Column([Decimal("1.5")], 7), Column([Decimal(2)], 3), Column([Decimal(1)])]) == (
            [Decimal("39.5")],
            21,
        )
    with Summing("cell", "half-up") as summing:
        assert summing.value([wide, wide], rounds=False) == "2" + "0" * 40 + "." + "0" * 39 + "2"
        assert summing.one([wide], [wide], rounds=True) == (
            "1" + "0" * 40 + ".00",
            "1" + "0" * 40 + "." + "0" * 39 + "1",
            "-0." + "0" * 39 + "1",
        )
        assert (
            summing.every([third], [third], rounds=True)
            == [("0.33", "0.3333333333333333333333333333", "-0.003333333333333333333333333333")] * 2
        )


@pytest.mark.parametrize(("tie", "wanted"), [("half-up", ["0.01", "0.02", "-0.01"]), ("half-even", ["0.00", "0.02", "0.00"])])
def test_ties_are_rounded_on_exact_digits(tie, wanted):
    """A sum that is a tie rounds by its rule, one that misses a tie by a hair falls on its own side, and nobody prints -0.00."""
    with Arithmetic() as numbers:
        assert [f"{numbers.rounded(Decimal(text), 1, tie):f}" for text in ("0.005", "0.015", "-0.005")] == wanted
        assert [f"{numbers.rounded(Decimal(text), 3, tie):f}" for text in ("0.015", "0.045", "-0.015")] == wanted
        hair = Decimal("0.015") + Decimal("1e-45")
        assert (numbers.rounded(hair, 3, tie), numbers.rounded(Decimal("1e35"), 3, tie)) == (
            Decimal("0.01"),
            Decimal("3" * 35 + ".33"),
        )


@given(
    values=st.lists(
        st.tuples(st.integers(-(10**6), 10**6), st.integers(0, 9), st.sampled_from((1, 3, 7, 9))), min_size=1, max_size=14
    )
)
@settings(deadline=None)
def test_any_sum_is_printed_as_adding_one_by_one_prints_it(values):
    """Numbers over 1, 3, 7 and 9 in any order: the printed sum has the digits, and the zeros at its end, of adding in fractions."""
    columns = [Column([Decimal(number).scaleb(-places)], whole) for number, places, whole in values]
    with Summing("none", "half-up") as summing:
        found = summing.value(columns, rounds=False)
        slow = plain_totals.Decimal(0)
        for column in columns:
            slow = plain_totals.plus(slow, column.at(0))
    assert found == plain_totals.printed(slow)
