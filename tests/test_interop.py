"""Quantities among other libraries: sums, rounding, formats, order, hashes; pint to and fro, and never one inside the other; numpy and pandas."""

from __future__ import annotations

import copy
import json
import operator
import os
import pickle
import subprocess
import sys
import types
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

import ghgcalc
from ghgcalc import ArgumentError, GhgcalcError, NumberError, Quantity, UnitError, units
from ghgcalc.fields import Datum
from ghgcalc.units.exchange import introduce

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6)
MASSES = ("t", "kg", "g", "万t", "kt")
ENERGIES = ("MWh", "GJ", "kWh", "tce", "kcal", "亿kWh", "TJ")
WRITTEN = (
    "t",
    "kg",
    "MWh",
    "GJ",
    "万kWh",
    "tCO2/MWh",
    "kgCF4/tAl",
    "Nm3",
    "m3@20C",
    "GJ/10^4Nm3",
    "CNY/t",
    "%",
    "1",
    "cell",
    "min",
    "mV",
    "kL",
    "kcal/kg",
)
YEAR = TypeAdapter(Datum("t anode", negative=True))


def foreign() -> list[Any]:
    """Registries of others: of floats, of decimals, of fractions."""
    return [pint.UnitRegistry(non_int_type=kind) for kind in (float, Decimal, Fraction)]


FLOATS, DECIMALS, FRACTIONS = foreign()


def masses(numbers: st.SearchStrategy[Decimal] = NUMBERS) -> st.SearchStrategy[Quantity]:
    """Masses in several units."""
    return st.builds(Quantity, numbers, st.sampled_from(MASSES))


# --- arithmetic as Python has it


@given(st.lists(masses(), min_size=1, max_size=8))
def test_sum_is_the_fold(listed):
    """`sum` sets out from Python's 0 and is the exact sum in the unit of the first."""
    found = sum(listed)
    assert found == reduce(operator.add, listed)
    assert found.unit is listed[0].unit
    assert Fraction(found.exact) * found.unit.scale == sum(Fraction(one.exact) * one.unit.scale for one in listed)


def test_sum_of_what_does_not_add_up():
    """`sum` refuses other dimensions and bare numbers; of nothing it is Python's 0, and a start gives it a unit."""
    with pytest.raises(UnitError, match="different things"):
        sum([Quantity("1 t"), Quantity("1 tCO2")])
    for start in (1, 0.0, False, Decimal(0), "0"):
        with pytest.raises(UnitError, match="has no unit"):
            start + Quantity("1 t")
    with pytest.raises(UnitError, match="0 has no unit"):
        Quantity("1 t") + 0
    assert sum([]) == 0
    assert str(sum([], Quantity("0 t"))) == "0 t"


@given(masses(), masses())
def test_order_and_hash_agree_with_equality(one, other):
    """Exactly one of <, ==, > holds, as the exact base values have it; what is equal hashes alike."""
    left, right = (Fraction(each.exact) * each.unit.scale for each in (one, other))
    assert (one < other, one == other, one > other) == (left < right, left == right, left > right)
    assert (one <= other, one >= other) == (left <= right, left >= right)
    if one == other:
        assert hash(one) == hash(other)


@given(NUMBERS, st.sampled_from(ENERGIES), st.sampled_from(ENERGIES))
def test_a_conversion_keeps_equality_and_hash(value, unit, other):
    """One quantity in two units is equal, hashes alike, and stands once in a set: 3 t and 3000 kg."""
    one = Quantity(value, unit)
    assert one == one.to(other)
    assert len({one, one.to(other), copy.copy(one), pickle.loads(pickle.dumps(one))}) == 1


def test_what_is_compared_with_another_thing():
    """Order asks for the same dimension, by name; equality with another thing is False."""
    one = Quantity("1 t")
    for other in (1, 1.0, None, "1 t", Quantity("1 MWh"), Quantity("1 tCO2")):
        for compare in (operator.lt, operator.le, operator.gt, operator.ge):
            for left, right in ((one, other), (other, one)):
                with pytest.raises(UnitError, match=r"has no unit|different things"):
                    compare(left, right)
    with pytest.raises(UnitError, match="1 has no unit"):
        _ = Quantity("1 t") > 1
    assert Quantity("1 t") != 1
    assert Quantity("1 t") != Quantity("1 tCO2")
    assert hash(Quantity("3 t")) == hash(Quantity("3000 kg")) != hash(Quantity("3 tAl"))


@given(masses(), st.integers(-12, 12))
def test_round_is_half_up_and_a_quantity(one, places):
    """`round` goes to the nearest step of its own unit, a tie away from zero, and gives a quantity in that unit."""
    found, step = round(one, places), Fraction(10) ** -places
    exact = Fraction(one.exact)
    steps = Fraction(found.exact) / step
    assert isinstance(found, Quantity)
    assert found.unit is one.unit
    assert steps.denominator == 1
    assert abs(Fraction(found.exact) - exact) <= step / 2
    if abs(Fraction(found.exact) - exact) == step / 2:
        assert abs(found.exact) > abs(exact)


def test_round_where_python_surprises():
    """A tie goes up where Python's own goes to the even number; endless digits are rounded on their exact value; wrong arguments are refused."""
    assert [str(round(Quantity(text))) for text in ("2.5 t", "3.5 t", "-2.5 t", "0.4 t")] == ["3 t", "4 t", "-3 t", "0 t"]
    assert (round(2.5), round(3.5)) == (2, 4)
    assert str(round(Quantity("2.675 t"), 2)) == "2.68 t"
    assert str(round(Quantity("1250 t"), -2)) == "1300 t"
    assert str(round(Quantity("1 t") / 3, 4)) == "0.3333 t"
    assert str(round(Quantity("2 MWh"), 3)) == "2.000 MWh"
    for wrong in (True, 1.0, "2", 31, -31, int):
        with pytest.raises(ArgumentError, match="ndigits"):
            round(Quantity("1 t"), wrong)


SHOWN = {
    "": "12345.675 MWh",
    ".2f": "12345.68 MWh",
    ".0f": "12346 MWh",
    ",": "12,345.675 MWh",
    ",.2f": "12,345.68 MWh",
    "+,.1f": "+12,345.7 MWh",
    "~": "12345.675 MWh",
    ".2f~": "12345.68 MWh",
    ".1f GJ": "44444.4 GJ",
    " GJ": "44444.4300 GJ",
    ".4f~ 万kWh": "1234.5675 万kWh",
    ">20.1f": "         12345.7 MWh",
    "*^21,.2f": "****12,345.68 MWh****",
    "<16": "12345.675 MWh   ",
}


@pytest.mark.parametrize("spec", SHOWN)
def test_formats(spec):
    """The small language of formats: fill and width, sign, groups, decimals, unit."""
    assert format(Quantity("12345.675 MWh"), spec) == SHOWN[spec]


@pytest.mark.parametrize("spec", ["d", ".2", ".2e", "f", "x", ".99f", "2.f", "0>0", ".2f ", "~P", "%", "10.2 f"])
def test_formats_that_are_none(spec):
    """What is no format is refused by name, whatever it looks like to floats; an unknown unit as a unit."""
    with pytest.raises((ArgumentError, UnitError)) as told:
        format(Quantity("1 t"), spec)
    assert isinstance(told.value, ValueError)


def test_formats_with_units_that_do_not_fit():
    """A unit of another dimension is refused; a share has no unit to show, and shows per cent on request."""
    with pytest.raises(UnitError):
        format(Quantity("1 t"), ".2f MWh")
    assert f"{Quantity('0.1518', '1'):.2f}" == "0.15"
    assert f"{Quantity('0.1518', '1'):.1f %}" == "15.2 %"
    assert f"{Quantity('1 t') / 3:,.3f}" == "0.333 t"


@given(masses(), st.integers(0, 8))
def test_a_format_is_the_rounded_quantity(one, places):
    """`.Nf` shows what `round` gives, in any context of the caller's."""
    shown = f"{one:.{places}f}"
    assert shown == str(round(one, places))
    with localcontext(Context(prec=2, traps=[])):
        assert f"{one:.{places}f}" == shown
        assert str(round(one, places)) == shown
        assert f"{one:,}".replace(",", "") == str(one)


def test_signs_and_truth():
    """abs, + and - keep every digit; a quantity is true, of zero as well, for a measured zero is not missing."""
    digits = "-1.234567890123456789012345678901234567890123456789"
    assert str(abs(Quantity(f"{digits} t"))) == f"{digits[1:]} t"
    assert abs(Quantity("2 t")) == +Quantity("2 t") == -Quantity("-2 t")
    assert bool(Quantity("0 t"))
    assert bool(Quantity("1 t"))


def test_floats_and_whole_numbers():
    """A pure number is a float, and an int where it is whole; anything with a unit is refused, and told how."""
    assert (float(Quantity("5 %")), float(Quantity("0.1", "1")), float(Quantity("1 t") / Quantity("3 t"))) == (0.05, 0.1, 1 / 3)
    assert (int(Quantity("200 %")), int(Quantity("7", "1"))) == (2, 7)
    with pytest.raises(UnitError, match=r"to\('t'\)"):
        float(Quantity("5 t"))
    with pytest.raises(UnitError, match="unit"):
        int(Quantity("5 t"))
    with pytest.raises(NumberError, match="not whole"):
        int(Quantity("5.5", "1"))


def test_a_number_over_a_quantity():
    """A pure number is divided by a quantity; by zero it is not."""
    assert str(1 / Quantity("5 t")) == "0.2 1/t"
    assert (Quantity("10 MWh") * (1 / Quantity("5 MWh"))).unit.dimension == ()
    with pytest.raises(NumberError, match="divided by zero"):
        1 / Quantity("0 t")


def test_a_quantity_is_no_number_of_another():
    """A quantity as the number of a quantity is refused: its unit would be dropped."""
    with pytest.raises(UnitError, match="has a unit already"):
        Quantity(Quantity("5 t"), "kg")


# --- a year of months


def test_a_series_is_twelve_quantities():
    """A series has a length, months, a sum in its unit; abs, -, + and round go month by month; what is one number is refused."""
    series = YEAR.validate_python({"unit": "t", "values": ["-1.25", *["2.5"] * 11]})
    assert len(series) == 12
    assert series[0] == Quantity("-1.25 t anode")
    assert sum(series) == series.total == Quantity("26.25 t anode")
    assert [str(one) for one in abs(series)][:2] == ["1.25 t anode", "2.5 t anode"]
    assert [one.value for one in round(series, 1)][:2] == [Decimal("-1.3"), Decimal("2.5")]
    assert (-series)[0] == Quantity("1.25 t anode")
    assert +series is series
    assert bool(series)
    assert f"{YEAR.validate_python('26.255 t'):.2f}" == "26.26 t anode"
    assert f"{series:.1f}".startswith("-1.3 t anode; 2.5 t anode; ")
    assert repr(series) == "Series('-1.25 … 2.5 t, 12 months')"
    for refused in (lambda: series < series, lambda: series >= 1, lambda: float(series), lambda: int(series)):
        with pytest.raises(UnitError, match="no one number"):
            refused()
    with pytest.raises(IndexError):
        _ = series[12]
    for wrong in (True, "January", slice(0, 2)):
        with pytest.raises(ArgumentError, match="month"):
            _ = series[wrong]
    with pytest.raises(ArgumentError, match="ndigits"):
        round(series, 1.0)


def test_equal_series_hash_alike():
    """Equality goes by unit and digits, and the hash follows it."""
    one, other = (YEAR.validate_python({"unit": "t", "values": values}) for values in (["1.5"] * 12, [Decimal("1.5")] * 12))
    assert one == other
    assert hash(one) == hash(other)
    assert one != YEAR.validate_python({"unit": "t", "values": ["1.50"] * 12})


# --- pint


@given(NUMBERS, st.sampled_from(WRITTEN))
def test_pint_and_back_keeps_every_digit(value, unit):
    """To our registry of fractions and back is the same quantity in the same unit."""
    one = Quantity(value, unit)
    back = Quantity.from_pint(one.to_pint())
    assert back == one
    assert back.unit == one.unit


@given(NUMBERS, st.integers(2, 999))
def test_endless_digits_survive_pint(value, divisor):
    """A third of a tonne stays a third."""
    one = Quantity(value, "t") / divisor
    assert Quantity.from_pint(one.to_pint()) == one
    assert Quantity.from_pint(one.to_pint(FRACTIONS)) == one


@given(NUMBERS, st.sampled_from(("t", "kg", "MWh", "GJ", "kWh", "min", "h", "kA", "%", "kg/MWh", "万kWh")))
def test_registries_of_others(value, unit):
    """A registry of decimals takes every digit; one of floats takes those that survive, and else refuses; nothing is changed on the way."""
    one = Quantity(value, unit)
    there = one.to_pint(DECIMALS)
    assert isinstance(there.magnitude, Decimal)
    assert Quantity.from_pint(there) == one
    number = there.magnitude
    if Decimal(repr(float(number))) == number:
        floats = one.to_pint(FLOATS)
        assert isinstance(floats.magnitude, float | int)
        assert Quantity.from_pint(floats) == one
    else:
        with pytest.raises(NumberError, match="more digits than a float"):
            one.to_pint(FLOATS)


def test_what_pint_converts_is_taken_as_it_stands():
    """In our registry pint converts exactly; a float of another enters by its shortest repr."""
    assert Quantity.from_pint(Quantity("1 GJ").to_pint().to("MWh")) == Quantity("1 GJ")
    assert str(Quantity.from_pint(0.1 * FLOATS.tonne)) == "0.1 t"
    assert str(Quantity.from_pint(FLOATS.Quantity(np.float32(0.1), "kilogram"))) == "0.1 kg"
    assert str(Quantity.from_pint(FLOATS.Quantity(5))) == "5"
    assert str(Quantity("5.10 t").to_pint(DECIMALS).magnitude) == "5.10"


FROM = {
    "short ton": (lambda: 5 * FLOATS.ton, UnitError, "'ton'"),
    "thermochemical kilocalorie": (lambda: 5 * FLOATS.kcal, UnitError, "another unit"),
    "cubic metre without conditions": (lambda: 5 * FLOATS.m**3, UnitError, "'meter'"),
    "half a power": (lambda: 5 * FLOATS.kg**0.5, UnitError, "'kilogram'"),
    "temperature": (lambda: FLOATS.Quantity(5, "degC"), UnitError, "degree"),
    "array": (lambda: FLOATS.Quantity(np.array([1.0, 2.0]), "kg"), NumberError, "ndarray"),
    "not a number": (lambda: FLOATS.Quantity(float("nan"), "kg"), NumberError, "finite"),
    "truth": (lambda: FLOATS.Quantity(np.True_, "kg"), NumberError, "true and false"),
    "unit": (lambda: FLOATS.kg, ArgumentError, "quantity of pint"),
    "number": (lambda: 5, ArgumentError, "quantity of pint"),
    "ours": (lambda: Quantity("5 t"), ArgumentError, "quantity of pint"),
}


@pytest.mark.parametrize("case", FROM)
def test_what_does_not_come_from_pint(case):
    """A unit that is unknown here, or is another one, and a magnitude that is no number, are refused by name."""
    made, error, words = FROM[case]
    with pytest.raises(error, match=words):
        Quantity.from_pint(made())


def redefined(*definitions: str) -> Any:
    """A registry of floats in which somebody has defined units of their own."""
    made = pint.UnitRegistry()
    for definition in definitions:
        made.define(definition)
    return made


def test_units_that_are_called_alike():
    """A name is not trusted: a tonne of 2 000 pounds, CO2 as a mass, `C` as coulomb are other units, in both directions."""
    short = pint.UnitRegistry(None)
    for line in ("gram = [mass] = g", "tonne = 907184.74 gram = t", "kilo- = 1e3 = k-"):
        short.define(line)
    with pytest.raises(UnitError, match="another unit"):
        Quantity.from_pint(short.Quantity(5, "tonne"))
    with pytest.raises(UnitError, match="not the same unit"):
        Quantity("5 t").to_pint(short)
    assert Quantity.from_pint(Quantity("5 kg").to_pint(short)) == Quantity("5 kg")
    for unit in ("tCO2", "tC", "tce", "kcal", "Nm3", "CNY"):
        with pytest.raises(UnitError, match="not the same unit"):
            Quantity(5, unit).to_pint(FLOATS)
    with pytest.raises(UnitError):
        Quantity("5 tCO2").to_pint(redefined("CO2 = 1 gram"))
    own = redefined("CO2 = [CO2]", "CNY = [currency]", "EUR = [currency_eur]", "Nm3 = [normal_volume]")
    for text in ("5 tCO2/MWh", "7 CNY/t", "7 EUR/t", "3 GJ/Nm3"):
        assert Quantity.from_pint(Quantity(text).to_pint(own)) == Quantity(text)


def test_what_does_not_go_to_pint():
    """A registry that cannot hold the digits, or is none, is refused."""
    with pytest.raises(NumberError, match="more digits than a float"):
        Quantity("0.12345678901234567890 t").to_pint(FLOATS)
    with pytest.raises(NumberError, match="more digits than a Decimal"):
        (Quantity("1 t") / 3).to_pint(DECIMALS)
    with pytest.raises(ArgumentError, match="registry"):
        Quantity("1 t").to_pint(pint)


def no_pint_around_ours(found: Any) -> bool:
    """Whether a result holds no quantity of ours inside one of pint's."""
    return not (hasattr(found, "magnitude") and isinstance(found.magnitude, Quantity))


MIXED = {
    "wrapped with a unit": lambda u, q: u.Quantity(q, "kg"),
    "wrapped without": lambda u, q: u.Quantity(q),
    "times": lambda u, q: 3 * u.kg * q,
    "times, ours first": lambda u, q: q * (3 * u.kg),
    "plus": lambda u, q: 3 * u.kg + q,
    "plus, ours first": lambda u, q: q + 3 * u.kg,
    "minus": lambda u, q: 3 * u.kg - q,
    "minus, ours first": lambda u, q: q - 3 * u.kg,
    "over": lambda u, q: (3 * u.kg) / q,
    "over, ours first": lambda u, q: q / (3 * u.kg),
    "unit": lambda u, q: u.kg * q,
    "unit, ours first": lambda u, q: q * u.kg,
    "over a unit": lambda u, q: q / u.kg,
    "less": lambda u, q: 3 * u.kg < q,
    "less, ours first": lambda u, q: q < 3 * u.kg,
    "power": lambda u, q: (3 * u.kg) ** q,
    "ours of theirs": lambda u, q: Quantity(3 * u.kg),
    "ours of theirs with a unit": lambda u, q: Quantity(3 * u.kg, "kg"),
}


@pytest.mark.parametrize("case", MIXED)
@pytest.mark.parametrize("registry", ["theirs", "ours"])
def test_pint_never_swallows_a_quantity(case, registry):
    """No operator and no constructor puts one library's quantity into the other's: an error, which in operators is ours and says the way."""
    units_of = FLOATS if registry == "theirs" else units.registry()
    with pytest.raises((GhgcalcError, TypeError)) as told:
        assert no_pint_around_ours(MIXED[case](units_of, Quantity("5 t")))
    if "wrapped" in case:
        assert "ghgcalc.units.quantity.Quantity" in str(told.value)
    elif case != "power":
        assert "from_pint" in str(told.value)


def test_pint_and_ours_are_never_equal():
    """Quantities of two libraries are not compared by value; == says so without an error."""
    assert 3 * FLOATS.kg != Quantity("3 kg")
    assert Quantity("3 kg") != 3 * FLOATS.kg


ORDERS = {
    "pint first": "import pint; from ghgcalc import Quantity; q = Quantity('5 t')",
    "ghgcalc first": "from ghgcalc import Quantity; import pint; q = Quantity('5 t')",
    "a result of ours": "from ghgcalc import Quantity; old = Quantity('5 t'); import pint; q = old + old",
}


@pytest.mark.parametrize("order", ORDERS)
def test_pint_knows_us_whoever_comes_first(order):
    """Whichever is imported first: a quantity that is made when pint is loaded is not wrapped."""
    tried = "\ntry:\n    pint.UnitRegistry().Quantity(q, 'kg')\nexcept TypeError as error:\n    print(error)"
    done = subprocess.run([sys.executable, "-c", ORDERS[order] + tried], capture_output=True, text=True, check=True)
    assert "cannot wrap" in done.stdout


def test_one_registry_for_all_threads():
    """Threads that ask for the registry at once in a cold process get one: quantities of two registries do not go together."""
    told = (
        "import threading; from ghgcalc import units; gate = threading.Barrier(8); found = set()\n"
        "def ask(): gate.wait(); found.add(id(units.registry()))\n"
        "threads = [threading.Thread(target=ask) for _ in range(8)]\n"
        "[one.start() for one in threads]; [one.join() for one in threads]; print(len(found))"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_quantities_load_neither_pint_nor_numpy():
    """Sums, hashes, formats, columns and a series come without any library."""
    told = (
        "from ghgcalc import Quantity; from pydantic import TypeAdapter; from ghgcalc.fields import Datum;"
        "q = sum([Quantity('1 t'), Quantity('1 kg')]); hash(q), f'{q:,.2f}', round(q, 1), abs(q), q > q;"
        "TypeAdapter(Datum('t')).validate_python({'unit': 't', 'values': range(12)});"
        "import sys, json; print(json.dumps(sorted(sys.modules)))"
    )
    environment = os.environ | {"PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, env=environment)
    assert not {"pint", "numpy", "pandas", "polars", "pyarrow"} & set(json.loads(done.stdout))


# --- numpy and pandas


SCALARS = {
    "int64": (np.int64(-5), "-5 t"),
    "uint64": (np.uint64(2**64 - 1), "18446744073709551615 t"),
    "float64": (np.float64(0.1), "0.1 t"),
    "float32": (np.float32(0.1), "0.1 t"),
    "float16": (np.float16(0.1), "0.1 t"),
    "large float32": (np.float32(1e10), "10000000000.0 t"),
    "text": (np.str_("0.10"), "0.10 t"),
    "array of no dimension": (np.array(0.25), "0.25 t"),
}


@pytest.mark.parametrize("case", SCALARS)
def test_scalars_of_numpy(case):
    """A scalar is the number that it prints: a narrow float by the shortest text of its own width."""
    value, shown = SCALARS[case]
    assert str(Quantity(value, "t")) == shown


@pytest.mark.parametrize(
    "value",
    [np.bool_(True), np.datetime64("2024"), np.float32("nan"), np.float64("inf"), np.complex64(1), np.array([5]), pd.NA, pd.NaT],
)
def test_what_is_no_number(value):
    """Truth, dates, NaN, infinities, complex numbers, arrays and what stands for nothing are no numbers."""
    with pytest.raises(NumberError):
        Quantity(value, "t")


@given(
    st.floats(width=32, allow_nan=False, allow_infinity=False, min_value=-(2.0**60), max_value=2.0**60).filter(
        lambda x: not 0 < abs(x) < 1e-25
    )
)
def test_a_narrow_float_comes_back(value):
    """What enters as a 32-bit float gives the same 32-bit float again."""
    assert np.float32(str(Quantity(np.float32(value), "t").value)) == np.float32(value)


def test_arrays_go_through_their_entries():
    """An array or a pandas Series times a quantity is one of quantities, on either side; sums and comparisons go entry by entry."""
    one, pair = Quantity("5 t"), [Quantity("1 t"), Quantity("2 kg")]
    for numbers in (np.array([1.0, 2.5]), pd.Series([1.0, 2.5])):
        for found in (numbers * one, one * numbers):
            assert list(map(str, found)) == ["5 t", "12.5 t"]
        assert list(map(str, one / numbers)) == ["5 t", "2 t"]
        assert list(map(str, numbers / one)) == ["0.2 1/t", "0.5 1/t"]
        for refused in (
            lambda numbers=numbers: numbers + one,
            lambda numbers=numbers: one - numbers,
            lambda numbers=numbers: one < numbers,
        ):
            with pytest.raises(UnitError, match="has no unit"):
                refused()
    for column in (np.array(pair), pd.Series(pair)):
        assert column.sum() == Quantity("1.002 t")
        assert list(map(str, one + column)) == ["6 t", "5.002 t"]
        assert list(map(str, one - column)) == ["4 t", "4.998 t"]
        assert list(column < Quantity("1 t")) == list(Quantity("1 t") > column) == [False, True]
        assert list(column <= Quantity("1 t")) == list(Quantity("1 t") >= column) == [True, True]
        assert list(Quantity("1 t") < column) == [False, False]
        assert list(Quantity("1 t") <= column) == [True, False]
        assert list(Quantity("1 t") == column) == [True, False]
    with pytest.raises(UnitError):
        np.array(pair, dtype=float)
    assert str(np.float64(3) * one) == "15 t"
    assert pd.DataFrame({"at": ["a", "a"], "m": pair}).groupby("at")["m"].sum().iloc[0] == Quantity("1.002 t")


def test_a_pint_without_the_map_is_left_alone():
    """Where pint keeps no map of what it must not wrap, nothing is done to it, and nothing fails."""
    stranger = types.SimpleNamespace()
    introduce(stranger, Quantity)
    assert vars(stranger) == {}


def test_the_public_class_is_the_same():
    """What the package calls Quantity is what pint is told of."""
    assert f"{ghgcalc.Quantity.__module__}.{ghgcalc.Quantity.__qualname__}" in pint.compat.upcast_type_map
