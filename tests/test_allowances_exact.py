"""Numbers of thousands of bits: what is decided from their enclosure is what plain exact fractions give, near every cut and every edge."""

from __future__ import annotations

import random
import time
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle_allowances as oracle
from ghgcalc import allowances
from ghgcalc.allowances.allocation import Process, Terms, added, allocate, solve
from ghgcalc.allowances.allocation.exact import BITS, Enclosed
from ghgcalc.allowances.plans import known
from ghgcalc.errors import InputError
from ghgcalc.numbers import printed, simplest

PLAN = known.get("cn-al-2025")
RULE = PLAN.rule
SLOPE, BAND, CAP = RULE.numbers


def plain(value: Fraction | None) -> str | None:
    """A number as a record prints it, from the exact fraction."""
    return None if value is None else printed(simplest(value))


# --- sums

fractions = st.fractions(-(10**6), 10**6, max_denominator=10**6)


@settings(deadline=None)
@given(st.lists(fractions, max_size=40))
def test_a_long_sum_is_a_sum(values):
    """Two by two or one after another: the same fraction."""
    assert added(values) == sum(values, Fraction(0))
    assert added(iter(values)) == added(values[::-1])


# --- one number and its enclosure

hairs = st.sampled_from([Fraction(0), *(Fraction(sign, 2**power) for sign in (-1, 1) for power in (30, 511, 512, 513, 600, 2000))])
shorts = st.fractions(-100, 100, max_denominator=10**6)
factors = shorts.filter(bool)


@st.composite
def long_numbers(draw: Any) -> Fraction:
    """A fraction above zero of some thousand bits, large, small, or near one; its digits may end."""
    size, other = draw(st.integers(1, 3000)), draw(st.integers(1, 3000))
    top = draw(st.integers(2**size, 2 ** (size + 1)))
    return Fraction(top, draw(st.sampled_from([draw(st.integers(2**other, 2 ** (other + 1))), 10**other, 2**other, 5**other, 1])))


def held(number: Fraction, base: Fraction, factor: Fraction) -> None:
    """Every answer of the enclosure is that of the exact fraction."""
    made = Enclosed.of(number)
    exact = base + factor * number
    assert Fraction(made.low, made.scale) <= number <= Fraction(made.high, made.scale)
    assert made.value(base, factor) == exact
    assert made.sign(base, factor) == (exact > 0) - (exact < 0)
    assert made.whole(base, factor) == exact.numerator // exact.denominator
    assert made.digits(base, factor) == plain(exact)


@settings(max_examples=400, deadline=None)
@given(long_numbers(), shorts, factors)
def test_an_enclosure_answers_for_its_number(number, base, factor):
    """Sign, whole tonnes and 28 digits of base + factor × number, whatever its size."""
    held(number, base, factor)


@settings(max_examples=400, deadline=None)
@given(st.integers(-1000, 1000), hairs, shorts, factors)
def test_a_hair_beside_a_whole_number(wanted, hair, base, factor):
    """A number whose line runs into a whole number, and a hair beside it, is cut on the right side and has the right sign."""
    held((wanted + hair - base) / factor, base, factor)


@settings(max_examples=300, deadline=None)
@given(st.integers(10**27, 10**28 - 1), st.integers(0, 40), hairs, st.sampled_from([1, -1]))
def test_a_hair_beside_a_rounding(digits, places, hair, sign):
    """A number with 28 digits and a half, and a hair beside it, is printed as the exact fraction is: a half goes away from zero."""
    tie = sign * (Fraction(2 * digits + 1, 2) / 10**places)
    held(tie + hair, Fraction(0), Fraction(1))
    held(tie + hair + Fraction(1, 3**800), Fraction(0), Fraction(1))


@pytest.mark.parametrize(
    "number",
    [
        Fraction(0),
        Fraction(1),
        Fraction(2**BITS - 1),
        Fraction(2**BITS),
        Fraction(1, 2**BITS - 1),
        Fraction(1, 2**BITS),
        Fraction(2**4000 + 1, 3),
        Fraction(1, 3**4000),
        Fraction(-(3**400), 7**500),
        Fraction(3**700, 10**300),
        Fraction(1, 5**900),
        Fraction(1, 2**600),
    ],
)
def test_the_ends_of_the_enclosure(number):
    """Short numbers enclose themselves; very large, very small and negative ones, and digits that end, are answered alike."""
    for base, factor in ((Fraction(0), Fraction(1)), (Fraction(1), Fraction(-1, 3)), (-number.limit_denominator(7), Fraction(1))):
        held(number, base, factor)
    held(number, -number, Fraction(1))  # exactly zero, on either end of the enclosure
    held(number, number, Fraction(-1))
    made = Enclosed.of(number)
    short = max(number.numerator.bit_length(), number.denominator.bit_length()) <= BITS
    assert (made.low == made.high) is short


# --- allowances


def same(process: Process, balance: Fraction) -> None:
    """Every number of an allowance, and every printed one, is what plain fractions give."""
    made = allocate(process, PLAN, 2025, Terms.of(RULE, balance))
    wanted = oracle.allowance(process.emissions, process.output, balance)
    assert (made.intensity, made.deviation, made.coefficient, made.allocation) == wanted
    case = "high" if wanted.deviation >= BAND else "low" if wanted.deviation <= -BAND else "inside"
    assert made.case == case
    record = made.as_dict()
    assert record["intensity"] == plain(wanted.intensity)
    assert record["deviation"] == plain(wanted.deviation)
    assert record["coefficient"] == plain(wanted.coefficient)
    assert record["allocation"] == plain(Fraction(wanted.allowance))
    assert record["surplus"] == plain(wanted.allowance - process.emissions)


balances = st.one_of(
    st.fractions(Fraction(1, 2), 3),
    st.tuples(st.integers(2**1500, 2**1501), st.integers(2**1499, 2**1500)).map(lambda pair: Fraction(*pair)),
)


@settings(max_examples=300, deadline=None)
@given(balances, st.sampled_from([-BAND, BAND, Fraction(0)]), hairs, st.integers(1, 10**7))
def test_the_edges_of_the_band(balance, deviation, hair, output):
    """At the ends of the band, at the balance value itself, and a hair beside each, with a long balance value and a short one."""
    intensity = balance * (1 - deviation - hair)
    same(Process("P1", intensity * output, Fraction(output)), balance)


@settings(max_examples=300, deadline=None)
@given(balances, st.fractions(Fraction(-1, 4), Fraction(1, 4), max_denominator=1000), hairs, st.integers(1, 10**7))
def test_the_cut_to_whole_tonnes(balance, deviation, hair, tonnes):
    """An allowance that is a whole number of tonnes, or a hair beside one, is cut as the exact one is."""
    share = oracle.alpha(deviation)
    emission = (tonnes + hair) / (1 + share)
    same(Process("P1", emission, emission / (balance * (1 - deviation))), balance)


amounts = st.decimals("0.01", "9999999.99", places=2)


@settings(max_examples=200, deadline=None)
@given(balances, amounts, st.decimals("0.01", "2000000", places=2))
def test_plain_amounts_at_a_long_balance_value(balance, emission, output):
    """Amounts of two decimals, as a table has them."""
    same(Process("P1", Fraction(emission), Fraction(output)), balance)


@pytest.mark.parametrize("count", [3, 40, 160])
def test_a_table_is_settled_as_plain_fractions_settle_it(count):
    """Every number of every entity at the exact balance value of the table, which is as long as the table."""
    rows = [*table(count), {"entity": "twin", "emissions": "600000 tCO2e", "output": "375000 t"}]
    found = allowances.settle_sector(rows, "cn-al-2025")
    balance = found.balance.value
    assert max(balance.numerator.bit_length(), balance.denominator.bit_length()) > 10 * count
    facts = [(Fraction(row["emissions"].split()[0]), Fraction(row["output"].split()[0])) for row in rows]
    assert oracle.imbalance(facts, balance) == 0
    record = found.as_dict()
    assert record["balance"]["value"] == record["balance"]["low"] == record["balance"]["high"] == plain(balance)
    assert record["balance"]["weighted"] == plain(sum(e * e / q for e, q in facts) / sum(e for e, _ in facts))
    for entity, (emission, output), shown in zip(found.entities, facts, record["entities"], strict=True):
        wanted = oracle.allowance(emission, output, balance)
        (one,) = entity.processes
        assert (one.intensity, one.deviation, one.coefficient, one.allocation) == wanted
        assert entity.balance == balance
        assert shown["balance_value"] == {"value": plain(balance), "unit": "tCO2e/tAl", "source": "table"}
        (process,) = shown["processes"]
        assert process["deviation"] == plain(wanted.deviation)
        assert process["coefficient"] == plain(wanted.coefficient)
        assert shown["surplus"] == plain(wanted.allowance - emission)
    assert Fraction(record["allocation"]) == sum(entity.allocated for entity in found.entities)


def test_the_ends_of_the_band_do_not_move_the_balance_value():
    """A plant exactly at an end of the band lies inside or at the cap, whichever way the guess fell: the value is the same."""
    facts = [(Fraction(1000), Fraction(8, 5)), (Fraction(500), Fraction(32, 25)), (Fraction(500), Fraction(48, 25))]
    for more in ([], [(Fraction(300), Fraction(7, 5)), (Fraction(100), Fraction(12, 5))]):
        plants = [Process(str(at), e, e / i) for at, (i, e) in enumerate((i, e) for e, i in [*facts, *more])]
        found = solve(plants, RULE)
        pairs = [(one.emissions, one.output) for one in plants]
        assert oracle.imbalance(pairs, found.low) == oracle.imbalance(pairs, found.high) == 0
    found = solve(
        [Process("a", Fraction(1000), Fraction(1000)), Process("b", Fraction(1000), Fraction(1000) / Fraction(3, 2))], RULE
    )
    assert (found.low, found.high) == (Fraction(5, 4), Fraction(5, 4))
    assert (found.high_end, found.low_end) == (1, 1)


def test_who_takes_more_than_it_emits_has_no_balance_value():
    """An emission below zero is refused by the name of its process."""
    with pytest.raises(InputError) as caught:
        solve([Process("P1", Fraction(5), Fraction(3)), Process("P2", Fraction(-5, 2), Fraction(3))], RULE)
    assert [(fault.code, fault.place.row) for fault in caught.value.faults] == [("negative", "P2")]
    assert all("-2.5" in fault.text(lang) for fault in caught.value.faults for lang in ("en", "zh"))


# --- growth


def table(count: int, seed: int = 3) -> list[dict[str, str]]:
    """A sector of so many entities, of which some lie beyond the band."""
    dice = random.Random(seed)
    outputs = [Decimal(dice.randint(5_000_000, 90_000_000)).scaleb(-2) for _ in range(count)]
    shares = [Decimal(dice.randint(120, 205)).scaleb(-2) for _ in outputs]
    return [
        {"entity": f"E{at}", "emissions": f"{output * share + Decimal('0.37')} tCO2e", "output": f"{output} t"}
        for at, (output, share) in enumerate(zip(outputs, shares, strict=True))
    ]


def test_a_long_balance_value_can_be_shown():
    """A sector whose balance value has more digits than Python writes out has a representation, and so has each part of it."""
    found = allowances.settle_sector(table(1200), "cn-al-2025")
    with pytest.raises(ValueError, match="digits"):
        repr(found.balance.low)
    for one in (found, found.balance, found.entities[0].processes[0]):
        assert 0 < len(repr(one)) <= 200
    assert plain(found.balance.low) == found.balance.as_dict()["low"]


def seconds(call: Any, *args: Any) -> float:
    """Processor time of a call, the smaller of two."""
    found = []
    for _ in range(2):
        begun = time.process_time()
        call(*args)
        found.append(time.process_time() - begun)
    return min(found)


def test_a_sector_grows_with_its_entities():
    """Eight times as many entities take at most sixteen times as long, settled and printed; n² would take sixty-four times."""

    def both(rows: list[dict[str, str]]) -> None:
        allowances.settle_sector(rows, "cn-al-2025").as_dict()

    both(table(20))
    assert seconds(both, table(1600)) < 16 * seconds(both, table(200))


def test_an_entity_of_many_processes():
    """An entity with 5 000 processes takes no longer than 5 000 entities with one, and an id that stands twice is told once."""
    rows = [row | {"entity": "A", "process": str(at)} for at, row in enumerate(table(5000))]

    def balance(table: list[dict[str, str]]) -> None:
        allowances.balance_of(table, "cn-al-2025")

    assert seconds(balance, rows) < 3 * seconds(balance, table(5000))
    with pytest.raises(InputError) as caught:
        balance([*rows, rows[7], rows[3], rows[7]])
    assert [(fault.code, dict(fault.fields)["id"]) for fault in caught.value.faults] == [
        ("duplicate-id", "3"),
        ("duplicate-id", "7"),
    ]


def test_a_closed_plant_has_no_deviation():
    """Where the coefficient is 0 by another rule the record has no deviation, and the coefficient 0."""
    process = Process("P1", Fraction(1001, 10), Fraction(50), stopped=date(2025, 1, 1))
    record = allocate(process, PLAN, 2025, Terms.of(RULE, Fraction(8, 5))).as_dict()
    assert (record["deviation"], record["coefficient"], record["allocation"]) == (None, "0", "100")
    assert CAP == SLOPE * BAND
