"""Numbers: one door in, decimal rounding against an independent implementation in fractions, exact sums, plain printing."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc import numbers
from ghgcalc.errors import NumberError
from ghgcalc.numbers import Ratio, number, printed, ratio_or_number, read_printed, round_exact, round_fraction, shorten

FINITE = st.decimals(min_value=-(10**12), max_value=10**12, places=6)
FRACTIONS = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)


def reference(value: Fraction, places: int, tie: str) -> Fraction:
    """The rounded value from first principles: half up on the magnitude by floor, half even by Python's rounding of fractions."""
    if tie == "half-even":
        return Fraction(round(value, places))
    magnitude = Fraction(floor(abs(value) * 10**places + Fraction(1, 2)), 10**places)
    return magnitude if value >= 0 else -magnitude


def decimals(value: Decimal) -> int:
    """How many decimals a number prints."""
    return -int(value.as_tuple().exponent)


# --- the door


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("0.5810", "0.5810"),
        ("12345.67", "12345.67"),
        (" +3.0 ", "3.0"),
        ("-1e3", "-1000"),
        ("2.60e4", "26000"),
        (Decimal("1.234E+5"), "123400"),
        ("2.5E-4", "0.00025"),
        ("2.5E-9", "2.5E-9"),
        (Decimal("0.0340"), "0.0340"),
        (12, "12"),
        (-(10**30), "-1000000000000000000000000000000"),
        (0.1, "0.1"),
        (1e22, "10000000000000000000000"),
        (np.float64(0.1), "0.1"),
        ("0", "0"),
    ],
)
def test_numbers_enter_with_every_digit(raw, wanted):
    """Text, Decimal, int and float come in as the Decimal of their digits."""
    assert str(number(raw)) == wanted


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e29, max_value=1e29).filter(lambda x: not 0 < abs(x) < 1e-29))
def test_float_enters_by_its_shortest_repr(raw):
    """A float is the number that it prints, never its binary expansion; and it comes back as the same float."""
    found = number(raw)
    assert found == Decimal(repr(raw))
    assert float(found) == raw


@pytest.mark.parametrize(
    "raw",
    [
        "", " ", "1,000", "1_000", "１２", "1.", ".5", "0x10", "1e", "1e1000", "--1", "1 2", "1/2", "NaN", "inf", "-Infinity",
        "1\n", "٣",
        "1" * 65, "1e31", "1e-31", "9" * 32,
        True, False, None, [], {}, b"1", 1j, Fraction(1, 3),
        float("nan"), float("inf"), -float("inf"),
        Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1E+31"), Decimal("-1E-31"), Decimal("1." + "1" * 70),
        10**31, -(10**31), pytest.param(10**5000, id="huge"),
    ],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused(raw):
    """Separators, full-width digits, booleans, the not finite and what is out of all bounds are refused with NumberError."""
    with pytest.raises(NumberError):
        number(raw)


def test_zero_of_any_exponent_is_zero():
    """A zero keeps its decimals while they are sane, and loses an absurd exponent."""
    assert str(number("0.00")) == "0.00"
    assert str(number(Decimal("0E+999999"))) == "0"
    assert str(number("0e3")) == "0"
    assert str(number(Decimal("0E-999999"))) == "0"


def test_number_error_is_a_value_error_and_pickles():
    """Errors of numbers are caught as ValueError, and survive a process boundary."""
    with pytest.raises(ValueError, match="not one plain number") as caught:
        number("1,5")
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, NumberError)
    assert str(again) == str(caught.value)


@pytest.mark.parametrize(("text", "wanted"), [("-12.340", "-12.340"), ("0", "0"), ("1" * 200, "1" * 200)])
def test_printed_numbers_are_read_back(text, wanted):
    """What an inventory prints is read with every digit."""
    assert f"{read_printed(text):f}" == wanted


@pytest.mark.parametrize("text", ["1e5", "+1", " 1", "1 ", "", "1.", "1" * 201, "NaN", None, 1.5, "1,0"])
def test_other_notations_are_no_printed_numbers(text):
    """Only plain notation is a printed number; what is refused is shown short."""
    with pytest.raises(NumberError):
        read_printed(text)


def test_hostile_text_is_shortened_to_one_line():
    """A long text is cut and its line breaks are gone; a short one stays."""
    assert shorten("a\nb") == "a b"
    assert shorten("x" * 40) == "x" * 40
    assert shorten("x" * 41) == "x" * 40 + "…"
    assert len(shorten("\n" * 10**6, 10)) == 11


# --- rounding


@pytest.mark.parametrize("tie", ["half-up", "half-even"])
@pytest.mark.parametrize("sign", [1, -1])
def test_every_tie_of_the_second_decimal_below_twenty(tie, sign):
    """Each x.xx5 from 0.005 to 19.995, either sign, rounds as the reference does; a binary float would miss hundreds of them."""
    missed = 0
    for hundredths in range(2000):
        value = sign * Decimal(f"{hundredths // 100}.{hundredths % 100:02d}5")
        wanted = reference(Fraction(value), 2, tie)
        found = round_exact(value, 2, tie)
        assert Fraction(found) == wanted, value
        assert Fraction(round_fraction(Fraction(value), 2, tie)) == wanted, value
        assert decimals(found) == 2
        missed += Fraction(f"{float(value):.2f}") != wanted
    assert missed > 400


@given(st.one_of(FINITE, FRACTIONS), st.integers(0, 6), st.sampled_from(["half-up", "half-even"]))
def test_rounding_equals_the_reference(value, places, tie):
    """Decimals and fractions round to the value of the independent implementation, with exactly the decimals asked for."""
    found = round_exact(value, places, tie)
    assert Fraction(found) == reference(Fraction(value), places, tie)
    assert decimals(found) == places


@pytest.mark.parametrize(
    ("value", "up", "even"),
    [
        ("1.005", "1.01", "1.00"),
        ("1.015", "1.02", "1.02"),
        ("-0.005", "-0.01", "0.00"),
        ("2.675", "2.68", "2.68"),
        ("0.125", "0.13", "0.12"),
    ],
)
def test_half_up_and_half_even_differ_on_ties_alone(value, up, even):
    """四舍五入 goes away from zero, GB/T 8170 to the even neighbour, and neither prints a negative zero."""
    assert str(round_exact(Decimal(value), 2)) == up
    assert str(round_exact(Decimal(value), 2, "half-even")) == even
    assert str(round_exact(Fraction(value), 2)) == up
    assert str(round_exact(Fraction(value), 2, "half-even")) == even


@pytest.mark.parametrize("value", [Decimal("-0.004"), Decimal("-0.0"), Fraction(-1, 1000)])
def test_nothing_prints_a_negative_zero(value):
    """What rounds to zero is 0.00, from either side and of either kind."""
    assert str(round_exact(value, 2)) == "0.00"


def test_numbers_wider_than_the_working_digits_keep_them_all():
    """A Decimal far beyond 10^30 rounds on its exact digits instead of overflowing the context."""
    wide = Decimal("123456789012345678901234567890123456789012345678901234567890123.125")
    assert str(round_exact(wide, 2)) == str(wide)[:-1][:-1] + "3"
    assert str(round_exact(wide, 2, "half-even")) == str(wide)[:-1]


# --- exact sums and simplest forms


@given(FRACTIONS)
def test_simplest_is_exact_and_a_decimal_where_the_digits_end(value):
    """A fraction becomes the Decimal that equals it exactly when its denominator has no primes but 2 and 5."""
    found = numbers.simplest(value)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    assert Fraction(found) == value
    assert isinstance(found, Decimal) == (rest == 1)
    assert numbers.endless(found) == (rest != 1)
    assert numbers.decimal_of(value) == (found if rest == 1 else None)


@given(st.one_of(FINITE, FRACTIONS), st.one_of(FINITE, FRACTIONS))
def test_sums_are_exact(left, right):
    """`plus` loses nothing, whatever the kinds of its operands."""
    assert Fraction(numbers.plus(left, right)) == Fraction(left) + Fraction(right)


def test_a_sum_beyond_the_working_digits_is_still_exact():
    """1e40 + 1e-40 needs 81 digits and gets them."""
    large, small = Decimal("1E+40"), Decimal("1E-40")
    assert Fraction(numbers.plus(large, small)) == Fraction(10) ** 40 + Fraction(1, 10**40)


@given(st.integers(-(10**80), 10**80), st.integers(0, 40))
def test_scaled_keeps_every_digit(whole, places):
    """`scaled` divides by a power of ten with no context in the way."""
    assert Fraction(numbers.scaled(whole, places)) == Fraction(whole, 10**places)


@given(st.one_of(FINITE, FRACTIONS))
def test_printing_is_plain_and_correctly_rounded(value):
    """No exponent is printed; endless digits are cut after 28, correctly rounded."""
    text = printed(value)
    assert "E" not in text.upper()
    if numbers.endless(value):
        error = abs(Fraction(text) - value)
        assert error <= abs(value) * Fraction(1, 2 * 10**27)
        assert len(text.lstrip("-0.").replace(".", "")) <= 28
    else:
        assert Fraction(text) == Fraction(value)


def test_printing_of_endless_digits_and_of_a_ratio():
    """One third has 28 digits, a ratio stands as it is written."""
    assert printed(Fraction(1, 3)) == "0." + "3" * 28
    assert printed(Fraction(2, 3), 4) == "0.6667"
    assert printed(Fraction(1, 8)) == "0.125"
    assert printed(Ratio(44, 12)) == "44/12"
    assert printed(Decimal("1E+3")) == "1000"
    assert not numbers.endless(Ratio(44, 12))


# --- ratios


def test_a_ratio_multiplies_every_kind_of_operand():
    """44/12 is applied as × 44 ÷ 12 to Decimals, fractions and arrays, so that 3.6667 never appears."""
    ratio = Ratio(44, 12)
    assert Decimal(3) * ratio == Decimal(11)
    assert Fraction(1, 11) * ratio == Fraction(1, 3)
    found = np.array([3.0, 6.0]) * ratio
    assert isinstance(found, np.ndarray)
    assert found.tolist() == [11.0, 22.0]
    assert ratio.fraction == numbers.fraction_of(ratio) == Fraction(11, 3)
    assert numbers.fraction_of(Decimal("0.5")) == Fraction(1, 2)


def test_ratios_are_equal_as_written():
    """44/12 and 11/3 have the same value and are not the same text."""
    assert Ratio(44, 12) == Ratio(44, 12)
    assert hash(Ratio(44, 12)) == hash(Ratio(44, 12))
    assert Ratio(44, 12) != Ratio(11, 3)
    assert Ratio(44, 12) != Fraction(11, 3)
    assert repr(Ratio(44, 12)) == "44/12"


@pytest.mark.parametrize(("text", "wanted"), [("44/12", Ratio(44, 12)), ("3.664", Decimal("3.664")), ("3.6667", Decimal("3.6667"))])
def test_constants_are_ratios_or_numbers(text, wanted):
    """A constant of a guideline is a ratio where it is written as one, else a plain number."""
    found = ratio_or_number(text)
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize("text", ["44/", "/12", "44/0", "4.4/12", "-44/12", "44/12/2", "４４/12", "²/3", "abc", ""])
def test_what_is_neither_ratio_nor_number_is_refused(text):
    """A ratio has two whole numbers, the second not zero."""
    with pytest.raises(NumberError):
        ratio_or_number(text)
