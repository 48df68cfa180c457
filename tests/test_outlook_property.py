"""The outlook against an oracle of fractions, Student's quantile against integrals, and the back-test on generated plants."""

from __future__ import annotations

import math
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import ghgcalc
import oracle_allowances as oracle
from ghgcalc.activity import of
from ghgcalc.allowances import outlook_of
from ghgcalc.allowances.allocation import Terms
from ghgcalc.allowances.outlook.ends import Rectangle, ratio
from ghgcalc.allowances.outlook.mean import by_mean
from ghgcalc.allowances.outlook.student import SCALE, STEP, arctan, reach
from ghgcalc.allowances.outlook.told import told_of
from ghgcalc.allowances.plans import known
from ghgcalc.testing import plant

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
import outlook_backtest as backtest

PLAN = known.get("cn-al-2025")
BY_ANODE = (1 - Fraction("0.1518")) * (1 - Fraction("0.02") - Fraction("0.004")) * Fraction(44, 12)
BY_METAL = (Fraction("0.02") * 6630 + Fraction("0.0011") * 11100) / 1000
"""t CO2e per t of anode and of metal under cn-al-2024, typed from the guideline's text."""


# --- an oracle that shares no code: told months, plan within a tolerance, the rule, in fractions


def tonnes(value: int) -> str:
    """Hundredths as tonnes."""
    return str(Decimal(value) / 100)


MONTH = st.integers(500_000, 2_000_000)
RATIO = st.integers(380, 660)


@st.composite
def cases(draw: Any) -> dict[str, Any]:
    """A year of one or two processes, the months told, a tolerance and two balance values."""
    months = draw(st.integers(1, 11))
    processes = []
    for _ in range(draw(st.integers(1, 2))):
        metal = [draw(MONTH) for _ in range(12)]
        told, ahead = draw(RATIO), draw(RATIO)
        anode = [value * (told if at < months else ahead) // 1000 for at, value in enumerate(metal)]
        processes.append((metal, anode))
    low = draw(st.integers(120, 200))
    return {
        "months": months,
        "processes": processes,
        "tolerance": draw(st.sampled_from((0, 1, 3, 10, 40))),
        "balance": (Fraction(low, 100), Fraction(low + draw(st.integers(0, 20)), 100)),
        "price": (60, 60 + draw(st.integers(0, 60))),
    }


def looked(case: dict[str, Any]) -> Any:
    """The outlook of a case, unrounded, so that fractions can be held against it to the last digit."""
    months = case["months"]
    keys = ("liquid_aluminium", "anode")
    rows = [
        {
            "id": f"P{at}",
            **{key: {"unit": "t", "values": list(map(tonnes, column[:months]))} for key, column in zip(keys, one, strict=True)},
        }
        for at, one in enumerate(case["processes"])
    ]
    ahead = [
        {
            "id": f"P{at}",
            **{key: {"unit": "t", "values": list(map(tonnes, column[months:]))} for key, column in zip(keys, one, strict=True)},
        }
        for at, one in enumerate(case["processes"])
    ]
    head = {"year": 2025, "entity": {"name": "Plant"}}
    activity = {"schema": "ghgcalc/activity/1", **head, "through": f"2025-{months:02}", "process": rows}
    plan = {"schema": "ghgcalc/forecast/1", **head, "from": f"2025-{months + 1:02}", "process": ahead}
    low, high = case["balance"]
    return outlook_of(
        activity, "cn-al-2025", forecast=plan, tolerance=f"{case['tolerance']} %", rounding="none", guideline="cn-al-2024",
        balance_value=(f"{float(low)} tCO2e/t", f"{float(high)} tCO2e/t"), price=tuple(f"{one} CNY/t" for one in case["price"]),
    )  # fmt: skip


class Plain:
    """One process of a case, in fractions."""

    def __init__(self, one: tuple[list[int], list[int]], months: int, tolerance: int) -> None:
        """Sums of the months told and of those to come."""
        metal, anode = ([Fraction(value, 100) for value in column] for column in one)
        self.told, self.ahead = (sum(metal[:months]), sum(anode[:months])), (sum(metal[months:]), sum(anode[months:]))
        self.ends = (1 - Fraction(tolerance, 100), 1 + Fraction(tolerance, 100))

    def at(self, scale: Fraction, share: Fraction) -> tuple[Fraction, Fraction]:
        """Emission and output of the year."""
        output = self.told[0] + scale * self.ahead[0]
        return BY_ANODE * (self.told[1] + scale * share * self.ahead[1]) + BY_METAL * output, output

    def grid(self, steps: int) -> list[tuple[Fraction, Fraction]]:
        """Many years between the ends."""
        low, high = self.ends
        marks = [low + (high - low) * Fraction(at, steps) for at in range(steps + 1)]
        return [self.at(scale, share) for scale in marks for share in marks]


def near(found: Any, name: str, low: Fraction, high: Fraction) -> bool:
    """Whether a range has these ends, to the 28 digits that a total without an end is printed with."""
    one = found.range(name)
    return abs(one.low - low) < Fraction(1, 10**18) and abs(one.high - high) < Fraction(1, 10**18)


@settings(max_examples=10)
@given(case=cases())
@example(
    case={"months": 6, "processes": [([1_000_000] * 12, [400_000] * 6 + [640_000] * 6)], "tolerance": 40,
          "balance": (Fraction("1.50"), Fraction("1.62")), "price": (60, 90)}
)  # fmt: skip
def test_an_oracle_of_fractions_agrees_on_every_end(case):
    """Emission, output and intensity to the printed digits; surplus and allocation attained, and beaten by no year of a dense grid but for the cut."""
    found = looked(case)
    plain = [Plain(one, case["months"], case["tolerance"]) for one in case["processes"]]
    corners = [[one.at(scale, share) for scale in one.ends for share in one.ends] for one in plain]
    sums = [[sum(values) for values in zip(*(rows[at] for rows in corners), strict=True)] for at in range(4)]
    assert near(found, "emissions", sums[0][0], sums[3][0])
    assert (found.range("output").low, found.range("output").high) == (sums[0][1], sums[3][1])
    every = [(one, other) for one in corners[0] for other in (corners[1] if len(corners) > 1 else [(Fraction(0), Fraction(0))])]
    intensities = [(one[0] + other[0]) / (one[1] + other[1]) for one, other in every]
    assert near(found, "intensity", min(intensities), max(intensities))
    for name, weight in (("surplus", 0), ("allocation", 1)):
        best: list[Fraction] = []
        for side, balance in zip((min, max), case["balance"], strict=True):
            ends = Fraction(0)
            for one in plain:
                values = [
                    emission * weight + emission * oracle.alpha(1 - emission / output / balance)
                    for emission, output in one.grid(24)
                ]
                ends += side(values)
            best.append(ends)
        low, high = found.range(name).low, found.range(name).high
        assert low <= best[0], name
        assert low > best[0] - len(plain) - (best[1] - best[0]) / 100 - 1, name
        assert high > best[1] - len(plain), name
        assert high < best[1] + (best[1] - best[0]) / 100 + 1, name
    for year in found.years:
        for settled in year.settlements:
            for row, one in zip(settled.processes, plain, strict=True):
                factors = {str(path[0]): value for (process, path), value in year.factors.items() if process == row.id}
                emission, output = one.at(*(factors.get(key, Fraction(1)) for key in ("liquid_aluminium", "anode")))
                assert abs(row.emissions - emission) < Fraction(1, 10**6)
                assert row.allocation == oracle.allowance(row.emissions, row.output, settled.balance).allowance
                assert abs(row.output - output) < Fraction(1, 10**6)
    surplus, value = found.range("surplus"), found.range("value")
    products = [price * end for price in case["price"] for end in (surplus.low, surplus.high)]
    assert (value.low, value.high) == (min(products), max(products))


# --- the ends of the rule over a rectangle


NUMBER = st.fractions(min_value=1, max_value=1000, max_denominator=50)
SHARE = st.fractions(min_value=0, max_value=3, max_denominator=50)


@settings(max_examples=40)
@given(
    NUMBER,
    NUMBER,
    NUMBER,
    NUMBER,
    SHARE,
    SHARE,
    SHARE,
    st.fractions(Fraction(1, 2), 3, max_denominator=50),
    st.sampled_from((0, 1)),
)
@example(  # the rest above the balance value, the year in the band: the top of the parabola along the output lies inside an edge
    Fraction(900), Fraction(1000), Fraction(1000), Fraction(1150), Fraction(0), Fraction(0), Fraction(3), Fraction(1), 0
)
def test_no_point_of_a_rectangle_beats_its_ends(emission, output, base, rest, more, low, wide, balance, weight):
    """Over a dense grid no value of the rule lies beyond what the candidates give, surplus or allocation, wherever caps and tops lie."""
    row = Rectangle(emission, output, base, (low, low + wide), (rest, rest * (1 + more)))
    terms = Terms.of(PLAN.rule, balance)
    ends = [row.worth(row.extreme(terms, weight, largest=largest), terms, weight) for largest in (False, True)]
    for at in range(21):
        for by in range(21):
            scale, amount = low + wide * Fraction(at, 20), rest * (1 + more * Fraction(by, 20))
            total, metal = emission + scale * amount, output + scale * base
            value = total * (weight + oracle.alpha(1 - total / metal / balance))
            assert ends[0] <= value <= ends[1] + Fraction(1, 10**12)


@settings(max_examples=25)
@given(st.lists(st.tuples(NUMBER, NUMBER, NUMBER, NUMBER, SHARE, SHARE, SHARE), min_size=1, max_size=3))
def test_the_ratio_of_sums_is_smallest_and_largest_where_it_says(rows):
    """Of all corners of all processes together, none gives a smaller or larger intensity."""
    made = [Rectangle(e, q, b, (low, low + wide), (r, r * (1 + more))) for e, q, b, r, more, low, wide in rows]
    every = [(Fraction(0), Fraction(0))]
    for one in made:
        every = [(total + more, metal + extra) for total, metal in every for more, extra in map(one.at, one.corners())]
    ratios = [total / metal for total, metal in every]
    for largest, wanted in ((False, min(ratios)), (True, max(ratios))):
        total, metal = (
            sum(column)
            for column in zip(*(one.at(at) for one, at in zip(made, ratio(made, largest=largest), strict=True)), strict=True)
        )
        assert total / metal == wanted


def test_without_output_there_is_no_ratio():
    """Nothing made and nothing to be made: the points are given, and no division is tried."""
    row = Rectangle(Fraction(5), Fraction(0), Fraction(0), (Fraction(1), Fraction(1)), (Fraction(1), Fraction(2)))
    assert ratio([row], largest=True) == [(1, 2)]
    terms = Terms.of(PLAN.rule, Fraction(1))
    assert row.worth((Fraction(1), Fraction(2)), terms, 0) == 0
    assert row.extreme(terms, 0, largest=False) in row.corners()


# --- Student's quantile


def chance(t: float, degrees: int) -> float:
    """P(|T| ≤ t), by Simpson's rule over the density: another way than the sums."""
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)
    steps, turn = 4000, math.atan(t / math.sqrt(degrees))  # t = √ν tan θ keeps the tail short
    weights = [1 if at in (0, steps) else 4 if at % 2 else 2 for at in range(steps + 1)]
    values = (math.cos(turn * at / steps) ** (degrees - 1) for at in range(steps + 1))
    return 2 * scale * math.sqrt(degrees) * turn / steps / 3 * sum(one * value for one, value in zip(weights, values, strict=True))


@settings(max_examples=60)
@given(st.integers(1, 11), st.fractions(Fraction(1, 2), Fraction(99999, 100000), max_denominator=100000))
@example(1, Fraction(99999, 100000))
@example(11, Fraction(1, 2))
def test_the_quantile_is_that_of_the_integral(degrees, level):
    """The integral up to the quantile is the level, and a step below it falls short."""
    u = reach(level, degrees)
    assert u.denominator <= STEP
    assert chance(float(u) * math.sqrt(degrees), degrees) == pytest.approx(float(level), abs=2e-10)


def test_quantiles_with_a_closed_form_are_met():
    """One degree: tan(π level/2). Two: level √(2/(1 − level²)), by squares, to the last step of the grid."""
    for level in (Fraction(1, 2), Fraction(9, 10), Fraction(99, 100)):
        u = reach(level, 1)
        assert float(u) == pytest.approx(math.tan(math.pi * float(level) / 2), rel=1e-11)
        exact = level * level / (1 - level * level)  # u² of two degrees
        u = reach(level, 2)
        assert (u - Fraction(1, STEP)) ** 2 < exact <= u * u


@given(st.fractions(Fraction(1, 10**6), 10**6))
def test_arctan_lies_in_its_enclosure(u):
    """Doubles lie in the enclosure but for their own error, and it is narrow."""
    value, error = arctan(u)
    assert 0 <= error < 10**4
    assert value / SCALE == pytest.approx(math.atan(u), rel=1e-14)


# --- the back-test


def test_a_binomial_bound_is_what_it_says():
    """The largest count that occurs in less than the share of cases, against the sum of the distribution itself."""
    for count, chance_ in ((20, Fraction(9, 10)), (50, Fraction(1, 2)), (7, Fraction(99, 100))):
        least = backtest.bound(count, chance_)
        terms = [math.comb(count, hits) * chance_**hits * (1 - chance_) ** (count - hits) for hits in range(count + 1)]
        assert sum(terms[: least + 1]) < Fraction(1, 1000) <= sum(terms[: least + 2])


@pytest.mark.parametrize("level", [Fraction(8, 10), Fraction(95, 100)])
def test_generated_plants_end_in_their_ranges_as_often_as_the_level_says(level):
    """Several hundred plants, cut after 3 to 11 months: all data of the rest together lie in their ends, by a binomial bound."""
    hits = trials = 0
    for seed in range(250):
        months = backtest.MONTHS[seed % 5]
        table = plant(seed, 2025)
        if not backtest.like_told(table, months):
            continue
        told = told_of(of(backtest.cut(table, months)).dump(), months)
        told = told.keeping(one for one in told.data if one.key in ("liquid_aluminium", "anode"))
        try:
            found = by_mean(told, level)
        except ghgcalc.errors.InputError:
            continue
        trials += 1
        hits += _held(found, table, months)
    assert trials > 150
    assert hits > backtest.bound(trials, level)


def _held(found: Any, table: Any, months: int) -> bool:
    """Whether output, and consumption per tonne, of the rest of every process lie in their ends."""
    for process in table["process"]:
        rows = found.of(process["id"])
        metal, anode = (sum(map(Fraction, process[key]["values"][months:])) for key in ("liquid_aluminium", "anode"))
        output, burnt = rows["liquid_aluminium",], rows["anode",]
        if not any(output.base):
            continue
        share = metal / sum(output.base)
        if not output.year[0] <= share <= output.year[1]:
            return False
        each = anode / metal / (sum(burnt.base) / sum(output.base))
        if not burnt.year[0] <= each <= burnt.year[1]:
            return False
    return True


def test_whole_outlooks_hold_the_years_that_their_data_hold():
    """What the tool counts over hundreds of plants, for some: the year as it ended lies in every range."""
    found = [backtest.held(seed, 8, "99 %") for seed in (1, 4, 6)]
    assert all(one is not None and all(one.values()) for one in found)
    assert backtest.held(13, 1, "90 %") is None


def test_random_years_between_the_ends_lie_in_every_range():
    """A year drawn between the ends, calculated and settled by itself, lies in all ranges but for the cut."""
    random = Random(5)
    case = {
        "months": 5, "tolerance": 20, "balance": (Fraction("1.45"), Fraction("1.55")), "price": (60, 60),
        "processes": [([1_000_000 + 1000 * at for at in range(12)], [480_000] * 5 + [420_000] * 7), ([900_000] * 12, [500_000] * 12)],
    }  # fmt: skip
    found = looked(case)
    plain = [Plain(one, 5, 20) for one in case["processes"]]
    for _ in range(300):
        points = [one.at(*(Fraction(random.randrange(800, 1201), 1000) for _ in range(2))) for one in plain]
        balance = Fraction(random.randrange(1450, 1551), 1000)
        made = [oracle.allowance(*point, balance) for point in points]
        facts = {"emissions": sum(point[0] for point in points), "allocation": Fraction(sum(one.allowance for one in made))}
        facts["surplus"] = facts["allocation"] - facts["emissions"]
        for name, value in facts.items():
            slack = 0 if name == "emissions" else 2
            assert found.range(name).low - slack <= value <= found.range(name).high + slack
