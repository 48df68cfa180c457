"""What single changes of the code once survived: rounding of very wide values and next to a tie, the units of a composed equation."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

import ghgcalc
from ghgcalc import equations
from ghgcalc.numbers import MAX_TEXT, WIDE, number, printed, round_exact, round_fraction

RATIO = Fraction(44, 12)


def plant(**tables):
    """An activity of a plant without processes."""
    return {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "wide"}, **tables}


def stream(amount):
    """Carbon in, as pure as it can be."""
    return {"item": "coke", "direction": "in", "amount": f"{amount} t", "carbon": {"value": "1 tC/t", "source": "report 1"}}


TIES = ("0.005", "1234567.005", "1234567.025", "98765432109.995")


@pytest.mark.parametrize("tie", TIES)
def test_an_endless_value_next_to_a_tie(tie):
    """A third of a whole lies nearer to a tie than 60 digits can tell: below it is rounded down, above it up, whichever it is."""
    amount = Fraction(tie) / RATIO
    places = 62 - len(str(int(amount)))
    below = Decimal((0, tuple(map(int, str(amount.numerator * 10**places // amount.denominator))), -places))
    above = Decimal((0, tuple(map(int, str(amount.numerator * 10**places // amount.denominator + 1))), -places))
    for stated in (below, above):
        raw = plant(carbon_stream=[stream(f"{stated:f}")])
        exact = Fraction(stated) * RATIO
        assert 0 < abs(exact - Fraction(tie)) < Fraction(1, 10**45)
        (line,) = ghgcalc.calculate(raw, "ghgp-al", rounding="line").lines
        assert line.value == round_fraction(exact, 2)
        assert line.value == (Decimal(tie) - Decimal("0.005") if stated is below else Decimal(tie) + Decimal("0.005"))


@pytest.mark.parametrize("seed", range(40))
def test_an_endless_value_of_many_digits_before_the_point(seed):
    """Values of 10^31 to 10^58 t leave too few working digits for the cents: they are those of fractions all the same."""
    draw = random.Random(seed)
    amount = Decimal(draw.randrange(10**32, 10**33)) / 100
    size = (2, 20, 24, 25, 26, 27, 28, 29)[seed % 8]
    ncv = Decimal(draw.randrange(10 ** (size + 3), 10 ** (size + 4))).scaleb(-3)
    content = Decimal(draw.randrange(1500, 9999)).scaleb(-5)
    source = {"source": "report 1"}
    row = {
        "item": "diesel",
        "amount": f"{amount:f} t",
        "ncv": {"value": f"{ncv:f} GJ/t", **source},
        "carbon_content": {"value": f"{content:f} tC/GJ", **source},
        "oxidation": {"value": "98 %", **source},
    }
    (line,) = ghgcalc.calculate(plant(fuel=[row]), "cn-al-2024", rounding="line").lines
    exact = Fraction(amount) * Fraction(ncv) * Fraction(content) * Fraction(98, 100) * RATIO
    assert line.value == round_fraction(exact, 2)


@pytest.mark.parametrize("power", range(WIDE - 2, WIDE + 4))
@pytest.mark.parametrize("places", [0, 2, 12])
def test_rounding_about_the_width_where_fractions_take_over(power, places):
    """A Decimal rounds like its fraction, just below the width, at it and above: which way is taken is nobody's business."""
    for digits in ("4.5", "5.5", "1.0050000000005", "9.999999999999500"):
        value = Decimal(digits).scaleb(power - 6) + Decimal(1).scaleb(power)
        assert round_exact(value, places) == round_fraction(Fraction(value), places)
        assert round_exact(-value, places, "half-even") == round_fraction(-Fraction(value), places, "half-even")


def test_the_units_of_a_composed_equation():
    """A parameter whose unit is the same in every variant shows it once; one whose unit changes shows each."""
    found = equations.get("fuel.by_energy[emission_factor=fuel.factor_from_carbon]")
    assert dict(found.units) == {
        "amount": "t | 10^4Nm3",
        "ncv": "GJ/t | GJ/10^4Nm3",
        "elemental_carbon": "tC/t | tC/10^4Nm3",
        "carbon_ratio": "tCO2/tC",
        "oxidation": "1",
        "biomass_share": "1",
    }
    assert dict(found.gives) == {"CO2": "tCO2"}
    assert [one["ncv"] for one in found.variants] == ["GJ/t", "GJ/10^4Nm3"]
    assert {one["oxidation"] for one in found.variants} == {"1"}
    found.check()


def test_the_longest_number():
    """64 signs are read to the last one, in a text and in a Decimal; 65 are refused."""
    text = "0." + "1" * 62
    assert len(text) == MAX_TEXT == 64
    assert str(number(text)) == text == str(number(Decimal(text)))
    for longer in (text + "1", Decimal(text + "1")):
        with pytest.raises(ghgcalc.NumberError):
            number(longer)


@pytest.mark.parametrize("power", [-3, 0, 1, 20, 40])
def test_endless_nines_are_printed_as_the_next_power_of_ten(power):
    """What is cut after 28 digits and rounds up to a power of ten is printed as that power, not a tenth of it."""
    whole = Fraction(10) ** power
    for value in (whole - whole / (3 * 10**40), whole + whole / (3 * 10**40)):
        assert Fraction(printed(value)) == whole
        assert Fraction(printed(-value)) == -whole
