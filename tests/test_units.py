"""Units and quantities: a strict parser, exact conversions, substances as dimensions, and typed fields for anybody's model."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ghgcalc.errors import NumberError, UnitError
from ghgcalc.fields import Datum, Emission, Energy, GasVolume, Intensity, Mass, One, Price, Series, Share
from ghgcalc.units import SUBSTANCES, Quantity, Unit, convert, parse_unit, registry, scale_between

NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)

# --- the parser


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("万kWh", "10 MWh"), ("亿kWh", "100 GWh"), ("万t", "10^4 t"), ("10^4Nm3", "万Nm3"), ("10⁴Nm³", "万标准立方米"),
        ("m3@0C", "Nm3"), ("m³@15℃", "Sm3"), ("万立方米(20℃)", "万m3@20C"), ("m³（20°C）", "m3@20C"), ("1000Nm3", "10^3Nm3"), ("GJ/1000Nm³", "MJ/Nm3"),
        ("tCO2/1000Nm3", "kgCO2/Nm3"), ("tC/1000Nm3", "kgC/Nm3"), ("大卡/千克", "kcal/kg"), ("千卡", "kcal"), ("升", "L"), ("千升", "kL"), ("10^3L", "kL"),
        ("欧元/吨", "EUR/t"), ("美元", "USD"),
        ("吨", "t"), ("公斤", "kg"), ("千克", "kg"), ("克", "g"), ("兆瓦时", "MWh"), ("千瓦时", "kWh"), ("度", "kWh"), ("吉瓦时", "GWh"),
        ("吉焦", "GJ"), ("兆焦", "MJ"), ("千焦", "kJ"), ("太焦", "TJ"), ("吨标准煤", "tce"), ("吨标煤", "tce"), ("千克标准煤", "kgce"),
        ("元", "CNY"), ("万元", "10^4CNY"), ("元/吨", "CNY/t"), ("万吨", "万t"), ("万吨二氧化碳当量", "万tCO2e"), ("吨二氧化碳/兆瓦时", "tCO2/MWh"),
        ("吨碳/吉焦", "tC/GJ"), ("吨阳极", "t anode"), ("吨焦", "t coke"), ("吨糊", "t paste"), ("吨焦/吨阳极", "t coke/t anode"), ("吨铝液", "tAl"), ("千克四氟化碳/吨铝", "kgCF4/tAl"), ("tCO₂e", "tCO2e"),
        ("kgC₂F₆/tAl", "kgC2F6/tAl"),
        ("t CO2/MWh", "tCO2/MWh"), ("t*CO2/MWh", "tCO2/MWh"), ("t·CO2/MWh", "tCO2/MWh"), ("t×CO2 ／ MWh", "tCO2/MWh"),
        ("（t）CO2/(MWh)", "tCO2/MWh"),
        ("kgCF4/t Al", "kgCF4/tAl"), ("kgCF4/(t Al)", "kgCF4/tAl"), ("min/(槽·日)", "min/(cell·d)"), ("分钟/槽/天", "min/(cell·d)"),
        ("%", "10^-2 1".replace("10^-2 1", "％")), ("1", "1"), ("t^2/t", "t"), ("t^-1", "1/t"), ("(t/GJ)^2", "t^2/GJ^2"),
        ("10^8t", "亿t"), ("10^3t", "kt"),
        ("毫伏", "mV"), ("千安", "kA"), ("标方", "Nm3"), ("1/MWh", "MWh^-1"), ("t\u3000CO2", "tCO2"),
    ],
)  # fmt: skip
def test_names_prefixes_and_signs_mean_the_same_unit(text, same):
    """Chinese names, 万 and 亿, powers of ten, full-width signs and indices name the unit that the plain text names."""
    number, _, rest = same.partition(" ")
    wanted = Unit.of(rest).scale * int(number) if rest and number.isdigit() else None
    found = Unit.of(text)
    if wanted is None:
        assert found == Unit.of(same)
        assert hash(found) == hash(Unit.of(same))
    else:
        assert found.scale == wanted
        assert found.fits(Unit.of(rest))


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "T", "mwh", "kwh", "Gj", "tonne", "t CO3", "吨吨们", "t/", "/t", "t//t", "t**t", "亿^3t", "(亿t)^3", "(t", "t)",
        "()", "t^", "t^0", "t^10", "^2", "t^2^2",
        "10", "10^12", "10^", "100t", "2t", "1.5t", "t+t", "t-t", "t;t", "import os", "__class__", "t.t", "lambda", "wan",
        "yi", "ten", "percent", "gram",
        "meter", "kilogram", "dimensionless", "(((((t)))))", "((((t^9)^9)^9)^9)", "(t^9)^2", "t" * 65, "t\x00", "吨们", "万们",
        "m3", "％％％x", "1 2", "$",
    ],
)  # fmt: skip
def test_what_is_no_unit_expression_is_refused(text):
    """No arithmetic beyond × ÷ and powers, no unknown name, no depth, no large exponent: UnitError, and nothing else."""
    with pytest.raises(UnitError):
        parse_unit(text)


def test_a_unit_that_is_no_text_is_refused():
    """A number is no unit."""
    with pytest.raises(UnitError):
        parse_unit(12)


@given(st.text(alphabet="tkgMWhJCO2eFAl万亿吨碳/*^()1049·% -", max_size=70))
def test_any_text_is_a_unit_or_a_unit_error(text):
    """Whatever stands in the unit's place, the parser answers with a unit or a UnitError, in bounded numbers."""
    try:
        found = parse_unit(text)
    except UnitError:
        return
    assert found == Unit.of(str(found))
    assert found.scale > 0
    assert len(str(found.scale.numerator)) < 4300


@pytest.mark.parametrize(
    "text",
    [
        "350000", "350,000 MWh", "350 000 MWh", "MWh", "1 MWh 2", "1e5e5 MWh", "１ MWh", "1.2.3 t", "1+1 t", "--1 t", "1..t",
        "2*3 t", "1 -t", "5 ", "",
        "0x10 t", "1_0 t", "NaN t", "inf t", "1" * 131 + " t", "1e99 t", "1 t; 2 t", "1,5 t", "3^2 t", "1.t", "4-t", "6_t",
    ],
)  # fmt: skip
def test_a_quantity_is_one_number_and_one_unit(text):
    """A bare number, a sum, a separator or a number out of bounds is no quantity."""
    with pytest.raises((NumberError, UnitError)):
        Quantity(text)


@pytest.mark.parametrize("raw", [5, 5.0, Decimal(5), None, True, b"5 t", ["5 t"]])
def test_a_bare_number_is_refused(raw):
    """Where a unit is needed, a number alone is refused."""
    with pytest.raises(UnitError):
        Quantity(raw)


def test_quantities_are_made_from_text_or_number_and_unit():
    """Text, number with unit, or another quantity; the number keeps its digits, the unit its symbol."""
    assert str(Quantity("0.5810 tCO2/MWh")) == "0.5810 tCO2/MWh"
    assert str(Quantity(350000, "MWh")) == "350000 MWh"
    assert str(Quantity(0.1, "t")) == "0.1 t"
    assert str(Quantity(Fraction(1, 4), "t").value) == "0.25"
    assert str(Quantity("0.02 1")) == "0.02"
    assert Quantity(Quantity("3 t")) == Quantity("3t") == Quantity("3000 kg")
    assert repr(Quantity("3t")) == "Quantity('3 t')"
    assert Quantity("35 万MWh").to("MWh").value == 350000
    assert Quantity("-1.5e3 MWh").value == -1500


# --- exact conversion

CONVERSIONS = {
    ("MWh", "GJ"): Fraction("3.6"),
    ("万kWh", "MWh"): Fraction(10),
    ("亿kWh", "MWh"): Fraction(10**5),
    ("tce", "GJ"): Fraction("29.307"),
    ("kgce", "MJ"): Fraction("29.307"),
    ("tce", "MWh"): Fraction("29.307") / Fraction("3.6"),
    ("tC/TJ", "tC/GJ"): Fraction(1, 1000),
    ("kgCO2/kWh", "tCO2/MWh"): Fraction(1),
    ("%", "1"): Fraction(1, 100),
    ("kgCF4/tAl", "tCF4/tAl"): Fraction(1, 1000),
    ("GJ/10^4Nm3", "MJ/Nm3"): Fraction(1, 10),
    ("GJ/10^4Nm3", "GJ/10^3Nm3"): Fraction(1, 10),
    ("万t", "kg"): Fraction(10**7),
    ("元/t", "万元/万t"): Fraction(1),
    ("d", "min"): Fraction(1440),
}


@pytest.mark.parametrize("pair", CONVERSIONS)
@given(value=NUMBERS)
def test_conversion_is_exact_there_and_back(pair, value):
    """Both ways a conversion equals arithmetic in fractions, and the round trip gives the number back."""
    source, target = pair
    there = Quantity(value, source).to(target)
    assert Fraction(there.exact) == Fraction(value) * CONVERSIONS[pair]
    assert Fraction(there.to(source).exact) == Fraction(value)
    assert there == Quantity(value, source)
    assert hash(there) == hash(Quantity(value, source))


@given(
    value=NUMBERS,
    path=st.lists(
        st.sampled_from(["MWh", "GJ", "万kWh", "tce", "kgce", "kWh", "TJ", "亿kWh", "吨标煤", "吉焦"]), min_size=1, max_size=8
    ),
)
def test_a_walk_through_energy_units_loses_nothing(value, path):
    """MWh through any chain of GJ, 万kWh and tce comes back as the number it was."""
    found = Quantity(value, "MWh")
    for unit in path:
        found = found.to(unit)
    assert Fraction(found.to("MWh").exact) == Fraction(value)


def test_endless_conversions_stay_fractions_and_print_28_digits():
    """1 GJ in MWh has endless digits: exact inside, 28 of them printed."""
    found = Quantity("1 GJ").to("MWh")
    assert found.exact == Fraction(5, 18)
    assert str(found) == "0.2777777777777777777777777778 MWh"
    assert found.to("GJ").exact == 1


def test_scales_are_refused_across_dimensions():
    """`scale_between` and `convert` know no bridge between dimensions."""
    assert scale_between(Unit.of("MWh"), Unit.of("kWh")) == 1000
    assert convert(Decimal("1.50"), Unit.of("t"), Unit.of("吨")) == Decimal("1.50")
    with pytest.raises(UnitError, match=r"\[mass\]"):
        convert(Decimal(1), Unit.of("MWh"), Unit.of("t"))


def test_a_conversion_beyond_the_working_digits_is_exact():
    """60 digits times a long scale still loses nothing."""
    value = Decimal("1." + "7" * 58)
    assert Fraction(convert(value, Unit.of("tce"), Unit.of("GJ"))) == Fraction(value) * Fraction("29.307")


def test_the_registry_holds_our_definitions_alone():
    """Pint's own meter or kilogram is not known; the definitions are exact fractions."""
    assert "meter" not in registry()
    assert registry().Quantity(1, "tce").to("joule").magnitude == Fraction(29307 * 10**6)


# --- arithmetic


@given(NUMBERS, NUMBERS, st.sampled_from(["MWh", "GJ", "tce", "万kWh"]), st.sampled_from(["MWh", "GJ", "tce", "万kWh"]))
def test_sums_and_differences_equal_fractions(left, right, one, other):
    """Sum and difference are exact, stand in the unit of the left operand, and order agrees with exact values."""
    a, b = Quantity(left, one), Quantity(right, other)
    base = [Fraction(q.exact) * q.unit.scale for q in (a, b, a + b, a - b)]
    assert base[2] == base[0] + base[1]
    assert base[3] == base[0] - base[1]
    assert (a + b).unit == a.unit
    assert (a < b) == (base[0] < base[1])
    assert (a <= b) == (base[0] <= base[1])
    assert (a == b) == (base[0] == base[1])
    assert -a == Quantity(0, one) - a


@given(NUMBERS, NUMBERS.filter(bool))
def test_products_and_quotients_equal_fractions(left, right):
    """Products and quotients are exact and make the unit of the product."""
    a, b = Quantity(left, "MWh"), Quantity(right, "tCO2/MWh")
    assert (a * b).to("tCO2").exact == Fraction(left) * Fraction(right)
    assert Fraction(((a * b) / b).to("MWh").exact) == Fraction(left)
    assert 2 * a == a * 2 == a + a
    assert Fraction((a / right).exact) == Fraction(left) / Fraction(right)


def test_a_sum_keeps_the_decimals_of_its_operands():
    """1.10 + 2.20 is 3.30, and a sum with endless digits is still exact."""
    assert str(Quantity("1.10 t") + Quantity("2.20 t")) == "3.30 t"
    assert str(Quantity("1.10 t") - Quantity("1.1 t")) == "0.00 t"
    assert (Quantity("1 GJ").to("MWh") + Quantity("1 GJ")).exact == Fraction(5, 9)


@pytest.mark.parametrize("one", SUBSTANCES)
@pytest.mark.parametrize("other", ["", *SUBSTANCES])
def test_substances_do_not_add_up(one, other):
    """A tonne of CO2, CO2e, C, CF4, C2F6, Al, anode, coal, coke, paste or of anything unnamed adds up with its own kind alone."""
    left, right = Quantity(1, f"t {one}"), Quantity(1, f"t {other}".strip())
    if one == other:
        assert left + right == Quantity(2, f"t {one}")
        return
    for combine in (left.__add__, left.__sub__, left.__lt__, left.__le__):
        with pytest.raises(UnitError):
            combine(right)
    assert left != right
    with pytest.raises(UnitError):
        left.to(right.unit)


def test_coke_and_paste_are_substances_of_their_own():
    """Coke is neither coal nor anode, paste is not anode, and 焦 beside a prefix stays the joule."""
    assert Unit.of("t coke/t anode").words() == "[anode]^-1 · [coke]"
    assert Quantity("15 kgcoke/t anode") == Quantity("0.015 t coke/t anode")
    assert (Quantity("0.5 t paste/tAl") * Quantity("1000 tAl")).to("t paste").value == 500
    for left, right in (
        ("t coke", "t coal"),
        ("t coke", "t anode"),
        ("t paste", "t anode"),
        ("t coke/t anode", "1"),
        ("吉焦", "t coke"),
    ):
        with pytest.raises(UnitError):
            Quantity(1, left).to(right)
    assert Unit.of("吉焦") == Unit.of("GJ")


@pytest.mark.parametrize("other", [1, 1.5, Decimal(1), "1 t", None])
def test_bare_numbers_do_not_add_to_quantities(other):
    """A bare number neither adds to a quantity nor compares with one, from either side."""
    left = Quantity("1 t")
    for combine in (left.__add__, left.__radd__, left.__sub__, left.__rsub__, left.__lt__, left.__le__):
        with pytest.raises(UnitError, match="has no unit"):
            combine(other)
    assert left != other


def test_division_by_zero_is_a_number_error():
    """Zero of any kind is no divisor."""
    for zero in (0, Quantity("0 MWh")):
        with pytest.raises(NumberError, match="zero"):
            Quantity("1 t") / zero


def test_co2_becomes_co2e_only_by_a_gwp():
    """The mass of a gas times its GWP is CO2e; without it the gas is not."""
    assert (Quantity("0.52 tCF4") * Quantity("6630 tCO2e/tCF4")).to("tCO2e").value == Decimal("3447.60")
    with pytest.raises(UnitError):
        Quantity("0.52 tCF4").to("tCO2e")
    with pytest.raises(UnitError):
        Quantity("1 tCO2").to("tCO2e")


@pytest.mark.parametrize(
    ("left", "right", "wanted"),
    [
        ("tCO2", "MWh", "tCO2/MWh"), ("kgCF4", "tAl", "kgCF4/t Al"), ("MWh", "MWh", "1"), ("1", "t", "1/t"), ("万t", "t^2",
         "万*t/t^2"),
        ("tCO2", "t", "CO2"), ("%", "亿", "%/亿"), ("t", "MWh*h", "t/(MWh*h)"), ("10^3t", "GJ", "10^3*t/GJ"), ("t anode", "d",
         "t anode/d"),
    ],
)  # fmt: skip
def test_computed_units_have_a_readable_symbol_that_parses_back(left, right, wanted):
    """The symbol of a computed unit is a unit expression again."""
    found = Unit.of(left) / Unit.of(right)
    assert Unit.of(str(found)) == found == Unit.of(wanted)


def test_computed_symbols_read_as_the_field_writes_them():
    """Products and quotients print as people write them."""
    assert str(Unit.of("tCO2") / Unit.of("MWh")) == "tCO2/MWh"
    assert str(Unit.of("t anode") * Unit.of("t^-1")) == "anode"
    assert str(Unit.of("万t") / Unit.of("MWh")) == "t*万/MWh"
    assert str(Unit.of("t") / Unit.of("MWh*h")) == "t/(MWh*h)"
    assert str(Unit.of("t") / Unit.of("t")) == "1"
    assert str(Unit.of("t") * Unit.of("t")) == "t^2"


def test_units_show_symbol_and_words():
    """A unit shows what was written; its words name the dimension."""
    unit = Unit.of("kgCF4/t Al")
    assert str(unit) == "kgCF4/t Al"
    assert repr(unit) == "Unit('kgCF4/t Al')"
    assert Unit.of("t").words() == "[mass]"
    assert Unit.of("1").words() == "[1]"
    assert Unit.of("t^2").words() == "[mass]^2"
    assert Unit.of("t") != "t"


@pytest.mark.parametrize("text", ["0.5942 tCO2/MWh", "350000 万kWh", "1 kgCF4/t Al", "15.18 %", "12 min/(cell·d)"])
def test_quantities_and_units_pickle(text):
    """A quantity crosses a process boundary with digits, symbol and unit."""
    quantity = Quantity(text)
    again = pickle.loads(pickle.dumps(quantity))
    assert again == quantity
    assert str(again) == str(quantity)
    assert pickle.loads(pickle.dumps(quantity.unit)) == quantity.unit
    third = Quantity("1 GJ").to("MWh")
    assert pickle.loads(pickle.dumps(third)).exact == third.exact


# --- fields in anybody's model


Metal, Anode, AnyMass = Mass["Al"], Mass["anode"], Mass["any"]


class Plant(BaseModel):
    """A user's own model with every field type."""

    model_config = ConfigDict(frozen=True)

    metal: Metal
    anode: Anode
    limestone: Annotated[Quantity, AnyMass]
    power: Annotated[Quantity, Energy]
    gas: GasVolume
    emission: Emission
    loss: Share
    price: Price
    intensity: Intensity


GOOD = {
    "metal": "26000.00 t", "anode": "12345.67 t anode", "limestone": "3 kg", "power": "-35 万kWh", "gas": "2 万Nm3",
    "emission": "-1 tCO2e",
    "loss": "15.18 %", "price": "90.66 元/tCO2e", "intensity": "1.569 tCO2e/tAl",
}  # fmt: skip


def test_fields_read_quantities_of_their_dimension():
    """Each field takes a quantity of its dimension and holds it in its own unit; a plain mass gains the field's substance."""
    plant = Plant.model_validate(GOOD)
    shown = {name: str(getattr(plant, name)) for name in GOOD}
    assert shown == {
        "metal": "26000.00 tAl",
        "anode": "12345.67 t anode",
        "limestone": "0.003 t",
        "power": "-350 MWh",
        "gas": "2 10^4Nm3",
        "emission": "-1 tCO2e",
        "loss": "0.1518",
        "price": "90.66 CNY/tCO2e",
        "intensity": "1.569 tCO2e/tAl",
    }
    assert Plant.model_validate_json(plant.model_dump_json()) == plant
    assert Plant(**GOOD | {"metal": Quantity(26, "kt")}).metal == Quantity("26000 tAl")
    assert pickle.loads(pickle.dumps(plant)) == plant


@pytest.mark.parametrize(
    ("field", "raw", "expected", "came"),
    [
        ("metal", "5 tCO2", "tAl", "tCO2"),
        ("anode", "5 tAl", "t anode", "tAl"),
        ("limestone", "5 MWh", "t", "MWh"),
        ("power", "5 t", "MWh", "t"),
        ("gas", "5 m", "10^4Nm3", "m is no unit"),
        ("gas", "5 Nm3/t", "10^4Nm3", "Nm3/t"),
        ("emission", "5 t", "tCO2e", "t"),
        ("emission", "5 tCO2", "tCO2e", "tCO2"),
        ("loss", "5 t", "1", "t"),
        ("price", "5 CNY", "CNY/t", "CNY"),
        ("intensity", "5 tCO2/tAl", "tCO2e/tAl", "tCO2/tAl"),
        ("power", "5", "MWh", "5"),
        ("power", 5, "MWh", "5"),
        ("power", 5.0, "MWh", "5.0"),
        ("power", None, "MWh", "None"),
    ],
)
def test_a_wrong_dimension_names_field_expectation_and_what_came(field, raw, expected, came):
    """The error names the field, the dimension that it expects, and what came instead."""
    with pytest.raises(ValidationError) as caught:
        Plant.model_validate(GOOD | {field: raw})
    (fault,) = caught.value.errors()
    assert fault["loc"] == (field,)
    assert fault["type"].startswith("ghgcalc.")
    assert expected in fault["msg"] + str(fault["ctx"])
    assert came in f"{fault['input']} {fault['msg']} {fault['ctx']}"


@pytest.mark.parametrize("raw", ["1.60 tCO2e/t", "1.60 tCO2e/tAl", "1600 kgCO2e/t铝液", "0.00160 tCO2e/kg"])
def test_a_denominator_of_plain_mass_takes_the_fields_substance(raw):
    """An intensity per tonne is one per tonne of metal; the substance of the numerator is never guessed."""
    found = Plant.model_validate(GOOD | {"intensity": raw}).intensity
    assert found == Quantity("1.60 tCO2e/tAl")
    assert found.unit == Unit.of("tCO2e/tAl")


@pytest.mark.parametrize(
    "raw", ["1.6 t/t", "1.6 kg/t", "1.6 tCO2/t", "1.6 tCO2e/t anode", "1.6 t/tAl", "1.6 tCO2e", "1.6 tAl/tCO2e"]
)
def test_another_substance_is_refused_in_numerator_and_denominator(raw):
    """A plain mass over a mass, another gas and another denominator are not an intensity."""
    with pytest.raises(ValidationError, match="measures"):
        Plant.model_validate(GOOD | {"intensity": raw})


def test_a_factor_per_plain_tonne_of_metal():
    """A field that names two substances takes the denominator's from a plain mass, and a plain numerator only with it."""
    field = One("kgCF4/tAl")
    assert field.one("0.02 kgCF4/t") == Quantity("0.02 kgCF4/tAl")
    assert field.one("0.02 kg/t") == Quantity("0.02 kgCF4/tAl")
    with pytest.raises(ValidationError):
        field.one("0.02 kg/tAl")
    with pytest.raises(ValidationError):
        One("kgCF4/tAl", strict=True).one("0.02 kg/t")


@pytest.mark.parametrize(("field", "raw"), [("metal", "-1 t"), ("loss", "-1 %"), ("gas", "-0.001 万Nm3"), ("price", "-1 CNY/t")])
def test_what_cannot_be_negative_is_refused(field, raw):
    """Masses, shares, gas volumes and prices are not below zero; energy and emissions may be."""
    with pytest.raises(ValidationError, match="below zero"):
        Plant.model_validate(GOOD | {field: raw})


@pytest.mark.parametrize("raw", ["1,000 t", "1e99 t", "NaN t", "abc", "１ t"])
def test_a_field_refuses_what_is_no_number(raw):
    """A field names a bad number as such."""
    with pytest.raises(ValidationError) as caught:
        Plant.model_validate(GOOD | {"limestone": raw})
    assert caught.value.errors()[0]["type"] == "ghgcalc.bad-number"


def test_fields_give_a_json_schema():
    """The schema of a user's model says: a text of one number and one unit, of which dimension, with an example that validates."""
    properties = Plant.model_json_schema()["properties"]
    assert set(properties) == set(GOOD)
    for name, shown in properties.items():
        if pydantic.VERSION < "2.12" and name in ("limestone", "power"):
            continue  # earlier releases ask no type that stands among the metadata of another one for its schema
        assert shown["type"] == "string"
        assert "one number and one unit" in shown["description"].lower()
        Plant.model_validate(GOOD | {name: shown["examples"][0]})
    assert "t anode" in properties["anode"]["description"]


def test_an_unknown_substance_is_refused():
    """`Mass` knows the substances of the registry and no other."""
    with pytest.raises(UnitError, match="anode"):
        Mass["gold"]


# --- a year of months

MONTHLY = TypeAdapter(Annotated[Series, Datum("tAl")])
TWELVE = ["26000.00", 1, 2.5, Decimal("0.10"), 0, 0, 0, 0, 0, 0, 0, "7"]


def test_a_series_holds_twelve_months_or_one_year():
    """Twelve numbers keep their digits and convert exactly; one quantity stands for the year."""
    series = MONTHLY.validate_python({"unit": "kg", "values": TWELVE})
    assert not series.annual
    assert not series.plain
    assert series.values[0] == Decimal("26000.00")
    assert series.in_own()[0] == 26
    assert series.converted(Unit.of("gAl"))[11] == 7000
    assert series.dump() == {"unit": "kg", "values": [*map(str, TWELVE)]}
    assert MONTHLY.validate_python(series) == series
    year = MONTHLY.validate_python("12000 t")
    assert year.annual
    assert year.dump() == "12000 t"
    assert MONTHLY.dump_python(year) == "12000 t"
    assert MONTHLY.validate_python(Quantity("12000 tAl")).plain


def test_series_compare_hash_show_and_pickle():
    """Two series are equal when unit and digits are."""
    one, other = (MONTHLY.validate_python({"unit": "t", "values": TWELVE}) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != MONTHLY.validate_python("1 t")
    assert one != "1 t"
    assert repr(MONTHLY.validate_python("1 t")) == "Series('1 t')"
    assert pickle.loads(pickle.dumps(one)) == one


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        (5, {"not-a-datum"}),
        (None, {"not-a-datum"}),
        ([1] * 12, {"not-a-datum"}),
        ({"unit": "t"}, {"values-missing"}),
        ({"values": TWELVE}, {"unit-missing"}),
        ({"unit": "MWh", "values": TWELVE}, {"wrong-dimension"}),
        ({"unit": "furlong", "values": TWELVE}, {"bad-unit"}),
        ({"unit": "furlong", "values": ["1"] * 12}, {"bad-unit"}),
        ({"unit": "t", "values": ["1"] * 11 + ["1,0"]}, {"bad-number"}),
        ({"unit": [], "values": TWELVE}, {"bad-unit"}),
        ({"unit": 5, "values": TWELVE}, {"bad-unit"}),
        ({"unit": "t", "values": TWELVE[:11]}, {"month-count"}),
        ({"unit": "t", "values": [*TWELVE[:11], None]}, {"month-missing"}),
        ({"unit": "t", "values": [*TWELVE[:11], ""]}, {"month-missing"}),
        ({"unit": "t", "values": [*TWELVE[:11], "x"]}, {"bad-number"}),
        ({"unit": "t", "values": [*TWELVE[:11], -1]}, {"negative"}),
        ({"unit": "t", "values": TWELVE, "vales": 1}, {"unknown-key-near"}),
        ({"unti": "t", "values": [True, -1, None, *TWELVE[:8]]}, {"unknown-key-near", "unit-missing", "month-count",
         "bad-number", "negative", "month-missing"}),
        ("1 tCO2", {"wrong-dimension"}),
        ("1", {"unit-missing"}),
        ("x", {"bad-number"}),
        ("-1 t", {"negative"}),
    ],
)  # fmt: skip
def test_every_fault_of_a_series_is_named(raw, codes):
    """All faults of one datum are reported at once, each with a code of the catalogue."""
    with pytest.raises(ValidationError) as caught:
        MONTHLY.validate_python(raw)
    assert {fault["type"] for fault in caught.value.errors()} == {f"ghgcalc.{code}" for code in codes}


def test_a_month_is_named_by_its_place():
    """The place of a bad month is its index under `values`."""
    with pytest.raises(ValidationError) as caught:
        MONTHLY.validate_python({"unit": "t", "values": [*TWELVE[:4], "x", *TWELVE[5:]]})
    assert caught.value.errors()[0]["loc"] == ("values", 4)


def test_units_that_mean_the_field_are_accepted():
    """`also` names units that mean the field's own, such as minutes for minutes per cell-day."""
    field = Datum("min/(cell·d)", also=("min",))
    assert field.read("0.2 min").in_own() == (Decimal("0.2"),)
    assert field.read("12 h").in_own() == (Decimal(720),)
    assert field.wanted == "min/(cell·d) / min"
    with pytest.raises(ValidationError):
        field.read("0.2 t")


def test_a_field_of_several_units_keeps_each_dimension():
    """A fuel comes in tonnes or in 10⁴ Nm³; each keeps its own unit."""
    field = Datum("t", "10^4Nm3", also=("t coal",))
    assert str(field.read("3 kg").own) == "t"
    assert str(field.read("3 Nm3").own) == "10^4Nm3"
    assert field.read("5 t coal").in_own() == (Decimal(5),)


def test_the_schema_of_a_series_offers_both_forms():
    """A table of unit and months, twelve or those of a running year; one text; or a value with the month up to which it stands."""
    shown = MONTHLY.json_schema()
    table, text, covering = shown["anyOf"]
    assert table["required"] == ["unit", "values"]
    assert table["properties"]["values"]["maxItems"] == 12
    assert text["type"] == "string"
    assert covering["required"] == ["value"]
    assert set(covering["properties"]) == {"value", "through"}
    assert One("t").one("3 kg") == Quantity("0.003 t")
