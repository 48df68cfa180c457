"""Numbers wider than 64 bits in columns of limbs: added, parted from their sign, divided and printed, at the edges of every limb."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.bulk.limbs import BASE, Each, Wide, carried, divided, ending, joined, limbs_of, parted
from ghgcalc.bulk.printing import printed, texts_of
from ghgcalc.kernel import Exact
from ghgcalc.numbers import printed as one_by_one
from ghgcalc.numbers import simplest

EDGES = sorted(
    {
        sign * (top + near)
        for top in (0, *(BASE**at for at in range(1, 8)), 2**53, 2**61, 2**63)
        for near in (-1, 0, 1)
        for sign in (1, -1)
    }
)
OVERS = (1, 3, 10, 99, 300, 3 * 10**8, 3 * 10**13, 7 * 2**40, 10**25, 101, 3 * 10**50)


def array(numbers):
    """Whole numbers as a column, of Python's own where 64 bits do not hold one."""
    found = np.empty(len(numbers), object)
    found[:] = numbers
    return found.astype(np.int64) if all(-(2**63) <= number < 2**63 for number in numbers) else found


def texts(numbers, over):
    """The texts of the engine, one by one."""
    return [one_by_one(simplest(Fraction(number, over))) for number in numbers]


@pytest.mark.parametrize("over", [10**25, 3 * 10**25, 3 * 10**50])
def test_small_numbers_over_a_wide_one(over):
    """More places than the number has limbs for: zeros stand before its digits."""
    assert texts_of(Exact(array([-7, 0, 1, 12]), over)).to_pylist() == texts([-7, 0, 1, 12], over)


@pytest.mark.parametrize("over", [1, 10**60])
def test_sums_with_and_without_limbs(over):
    """Each once, nothing of each, and beside cents: the same of numbers that are too wide for limbs."""
    parts = [(np.array([0, 1, 2]), Exact(np.array([5, 5, -7]), over)), (np.array([2]), Exact(np.array([1]), 3))]
    found = Wide.of(parts, 3, 2)
    assert bool(found.limbs) == (over == 1)
    code, once = found.each()
    assert code.tolist() == [0, 0, 1]
    assert printed(once).to_pylist() == [
        one_by_one(simplest(one)) for one in (Fraction(5, over), Fraction(-7, over) + Fraction(1, 3))
    ]
    assert printed(found.nothing()).to_pylist() == ["0", "0", "0"]
    beside = printed(found.beside(np.array([1, 2, 3]))).to_pylist()
    assert beside[:2] == [one_by_one(simplest(Fraction(cent, 100) - Fraction(5, over))) for cent in (1, 2)]


def test_few_that_stand_twice_among_many():
    """Each once, in the order of its first place, whether few stand twice or nearly all do; wide ones, too."""
    for numbers in (
        [*range(100), 7, -7, 99, *(at * BASE**2 for at in range(1, 50)), 3 * BASE**2],
        [at % 3 * BASE**2 - 1 for at in range(100)],
        [],
    ):
        code, once = Wide.made(array(numbers), ending(3)).each()
        assert [int(once.whole()[at]) for at in code.tolist()] == numbers
        assert len(once.whole()) == len(set(numbers))


numbers_at_edges = st.lists(st.sampled_from(EDGES) | st.integers(-(10**50), 10**50) | st.integers(-(10**9), 10**9), max_size=12)


@pytest.mark.parametrize("over", OVERS)
def test_texts_at_the_edge_of_every_limb(over):
    """One less than a power of the base, the power and one more, of both signs, over divisors that end and that do not."""
    assert texts_of(Exact(array(EDGES), over)).to_pylist() == texts(EDGES, over)


@given(numbers_at_edges, st.sampled_from(EDGES).filter(lambda one: one >= 0) | st.integers(0, 10**20))
def test_limbs_are_the_number(numbers, factor):
    """Whatever the widths and the signs: the limbs of a product are it, and so is its size with its sign; too many are none."""
    made = limbs_of(array(numbers), factor)
    wanted = [number * factor for number in numbers]
    if made is None:
        assert max(map(abs, (*wanted, factor))) >= BASE**6
        return
    assert joined(made).tolist() == wanted
    assert all(((limb >= 0) & (limb < BASE)).all() for limb in made[:-1])
    sizes, below = parted(made)
    assert joined(sizes).tolist() == [abs(one) for one in wanted]
    assert below.tolist() == [one < 0 for one in wanted]
    whole, left = divided(sizes, 97)
    assert [97 * one + more for one, more in zip(joined(whole).tolist(), left.tolist(), strict=True)] == [
        abs(one) for one in wanted
    ]


@given(st.lists(st.tuples(numbers_at_edges.filter(len), st.sampled_from((1, 3, 100, 375 * 10**9, 2**40, 10**60))), max_size=4))
def test_sums_at_their_places(parts):
    """Sums over several divisors, added where they belong: exact, printed, and beside cents, however wide they become."""
    places = 3
    given_ = [(np.arange(len(numbers)) % places, Exact(array(numbers), over)) for numbers, over in parts]
    found = Wide.of(given_, places, 2)
    wanted = [
        sum((Fraction(number, over) for numbers, over in parts for number in numbers[place::places]), Fraction(0))
        for place in range(places)
    ]
    each = Each(found, np.array([2, 0, 1, 0]))
    assert [Fraction(number, each.over) for number in each.numbers] == [wanted[at] for at in (2, 0, 1, 0)]
    assert printed(found).to_pylist() == [one_by_one(simplest(one)) for one in wanted]
    cents = [10**17 + 1, -1, 0]
    assert printed(found.beside(array(cents))).to_pylist() == [
        one_by_one(simplest(Fraction(cent, 100) - one)) for cent, one in zip(cents, wanted, strict=True)
    ]
    assert printed(found.nothing()).to_pylist() == ["0"] * places
    code, once = found.each()
    assert [Fraction(int(once.whole()[at]), each.over) for at in code] == wanted
    assert len(once.whole()) == len(set(wanted))


def test_carrying_parts_a_last_limb_that_is_too_large():
    """Sums of limbs may leave each as large as 64 bits allow; of both signs."""
    limbs = [np.array([2**62, -(2**62)]), np.array([2**62, -(2**62)])]
    assert joined(carried(limbs)).tolist() == [2**62 * (BASE + 1), -(2**62) * (BASE + 1)]


@pytest.mark.parametrize(("over", "wanted"), [(1, (1, 0, 1)), (3, (3, 0, 1)), (7500, (3, 4, 4)), (1024, (1, 10, 5**10))])
def test_endings(over, wanted):
    """What a divisor is without two and five, and how many places it needs."""
    assert tuple(ending(over)) == wanted
    assert ending(over, 12).places == 12
    rest, places, grown = ending(over)
    assert lcm(over, rest * 10**places) == over * grown
