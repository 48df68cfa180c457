"""Exact sums in columns are printed as the engine prints each: all digits where they end, else the first 28."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.bulk.printing import texts_of
from ghgcalc.kernel import Exact
from ghgcalc.numbers import printed, simplest

OVERS = (1, 3, 10, 300, 7 * 10**4, 99 * 100, 101, 3 * 2**9, 3 * 5**7, 3 * 10**13, 12345678)


def wanted(numbers, over):
    """The texts of the engine, one by one."""
    return [printed(simplest(Fraction(int(number), over))) for number in numbers]


@pytest.mark.parametrize("over", OVERS)
@pytest.mark.parametrize("top", [10, 10**6, 10**12, 10**17, 10**25])
def test_sums_of_every_size(over, top):
    """Whatever the divisor and the size: zeros, ends, thirds, remainders of which there are many, numbers of more than 64 bits."""
    random = Random(over * top)
    numbers = [random.randrange(-top, top) for _ in range(50)] + [0, 1, -1, over, -over, 3, -3 * over, top - 1]
    assert texts_of(Exact(np.array(numbers, object), over)).to_pylist() == wanted(numbers, over)


@given(st.lists(st.integers(-(10**20), 10**20), min_size=1, max_size=20), st.integers(1, 10**9))
def test_any_sums(numbers, over):
    """The same of any numbers over any number."""
    assert texts_of(Exact(np.array(numbers, object), over)).to_pylist() == wanted(numbers, over)


def test_no_sums():
    """Of no sums there are no texts."""
    assert texts_of(Exact(np.zeros(0, np.int64), 3)).to_pylist() == []
