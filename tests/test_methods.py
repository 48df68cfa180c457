"""Other allocation methods, the power plan, carry-over, and who is in which market."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.allowances import methods, schemes
from ghgcalc.allowances.allocation import values
from ghgcalc.documents import register
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.units import Quantity


def faults(call: Any, *args: Any, **more: Any) -> list[tuple[str, str | None]]:
    """Code and key of each fault for which a call is refused."""
    with pytest.raises(InputError) as caught:
        call(*args, **more)
    assert all(fault.text(lang) for fault in caught.value.faults for lang in ("en", "zh"))
    return [(fault.code, fault.place.key) for fault in caught.value.faults]


# --- the methods

numbers = st.decimals("0.01", "99999", places=2)


@given(numbers, numbers, numbers, numbers)
def test_a_benchmark_is_a_product(output, value, correction, decline):
    """Output × benchmark × correction × decline, exactly."""
    found = methods.benchmark(f"{output} tAl", f"{value} tCO2e/tAl", correction=correction, decline=str(decline))
    assert Fraction(found.exact) == Fraction(output) * Fraction(value) * Fraction(correction) * Fraction(decline)
    assert found.unit.symbol == "tCO2e"


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5), numbers)
def test_historical_intensity_is_the_mean_of_the_years(history, output):
    """The mean of the years' own intensities, not that of their sums."""
    found = methods.historical_intensity(f"{output} t", [(f"{e} tCO2", f"{q} t") for e, q in history], decline="99 %")
    mean = sum(Fraction(e) / Fraction(q) for e, q in history) / len(history)
    assert Fraction(found.exact) == Fraction(output) * mean * Fraction(99, 100)


@given(st.lists(numbers, min_size=1, max_size=5))
def test_historical_emissions_are_the_mean_of_the_years(history):
    """Mean × decline × correction; kilotonnes and tonnes go together."""
    found = methods.historical_emissions([f"{e} ktCO2e" for e in history], decline="0.98", correction="1.5")
    assert Fraction(found.exact) == sum(map(Fraction, history)) / len(history) * 1000 * Fraction("1.47")


BAD = [
    (lambda: methods.benchmark("1 t", "2 t"), ("wrong-dimension", "benchmark")),
    (lambda: methods.benchmark("1", "2 tCO2e/t"), ("bad-unit", "output")),
    (lambda: methods.benchmark("one t", "2 tCO2e/t"), ("bad-number", "output")),
    (lambda: methods.benchmark("-1 t", "2 tCO2e/t"), ("negative", "output")),
    (lambda: methods.benchmark("1 t", "2 tCO2e/t", decline=0), ("not-positive", "decline")),
    (lambda: methods.benchmark("1 t", "2 tCO2e/t", correction="much"), ("bad-number", "correction")),
    (lambda: methods.historical_intensity("1 t", []), ("history-empty", "history")),
    (lambda: methods.historical_intensity("1 t", [("1 tCO2", "0 t")]), ("not-positive", "history")),
    (lambda: methods.historical_intensity("1 t", [("1 tCO2", "1 t"), ("1 tCO2e", "1 t")]), ("bad-unit", "history")),
    (lambda: methods.historical_emissions([]), ("history-empty", "history")),
    (lambda: methods.historical_emissions(["5 t"]), ("wrong-dimension", "history")),
    (lambda: methods.load_correction("1.2", "cn-power-2024"), ("out-of-range", "load")),
    (lambda: methods.load_correction("0.4", "cn-power-2026-draft"), ("load-formula", "load")),
    (lambda: methods.shortage_limit("1 t", "1 tCO2", "cn-power-2024"), ("wrong-dimension", "allocation")),
]


@pytest.mark.parametrize(("call", "wanted"), BAD)
def test_bad_parameters_are_named(call, wanted):
    """A unit that gives no emission, a base year without output, a load that is none."""
    assert faults(call) == [wanted]


# --- the power plan


def test_the_power_plan_of_2024():
    """1 000 000 MWh above 300 MW at a load of 60 %: × 0.7910 × 1.015^4, and 1 000 GJ of heat × 0.1033."""
    found = methods.power_allocation("cn-power-2024", "coal-above-300", "1000000 MWh", heat="1000 GJ", load="60 %")
    assert Fraction(found.exact) == Fraction("791000") * Fraction("1.015") ** 4 + Fraction("103.3")
    assert methods.power_allocation("cn-power-2023", "gas", "10 万kWh") == Quantity("33.05 tCO2")
    assert methods.power_allocation("cn-power-2023", "gas", "0 MWh", heat="10 GJ") == Quantity("0.536 tCO2")
    assert methods.power_allocation("cn-power-2023", "gas", "0 MWh", heat="10 GJ", heat_kind="coal") == Quantity("1.038 tCO2")


@pytest.mark.parametrize(("load", "wanted"), [("0.65", "1"), ("1", "1"), ("0.60", "1.06136355062500"), ("0.80", "1")])
def test_load_corrections(load, wanted):
    """1 from 65 % on; below it the power of the plan, exactly where its exponent is whole."""
    assert methods.load_correction(load, "cn-power-2024") == Decimal(wanted)


def test_a_load_between_the_whole_exponents():
    """At 58.3 % the exponent is 4.34: 28 digits, between those of 4 and 5, as the logarithm gives them."""
    found = methods.load_correction("0.583", "cn-power-2024")
    assert Fraction("1.015") ** 4 < found < Fraction("1.015") ** 5
    assert abs(found**50 - Decimal("1.015") ** 217) < Decimal("1e-25") * 50
    third = values.power("cn-power-2024").model_copy(update={"load_slope": "3", "load_offset": "1"})
    assert methods.load_correction("0.5", third) < 1
    halves = third.model_copy(update={"load_base": "1.5", "load_offset": "-1", "load_slope": "0"})
    made = methods.power_allocation(halves, "gas", "3 MWh", load="0.5")
    assert abs(Fraction(made.exact) - 2 * Fraction(values.power("cn-power-2024").electricity["gas"])) < Fraction(1, 10**20)


def test_packaged_values_have_documents_and_grades():
    """Every edition names a document of the register, and none claims to be official."""
    found = values.values()
    assert [one.id for one in found.power] == [
        "cn-power-2019-2020", "cn-power-2023", "cn-power-2024", "cn-power-2025-draft", "cn-power-2026-draft"
    ]  # fmt: skip
    records = [*found.power, *found.scheme, found.carry_over]
    assert all(one.document in register() and one.grade != "official" for one in records)
    assert values.power("cn-power-2019-2020").benchmark("coal-above-300") == Fraction("0.877")
    assert methods.load_correction("0.1", "cn-power-2019-2020") == 1
    assert values.scheme("hubei").name("zh") == "湖北试点"
    for call in (
        lambda: values.power("cn-power-2031"),
        lambda: values.scheme("atlantis"),
        lambda: values.power("cn-power-2024").benchmark("wind"),
        lambda: values.power("cn-power-2024").benchmark("oil", "heat"),
    ):
        with pytest.raises(UnknownIdError):
            call()


def test_the_shortage_cap():
    """A power entity surrenders at most its allocation and 20 % of its emission; a plan without a cap limits nothing."""
    assert methods.shortage_limit("80 tCO2", "120 tCO2", "cn-power-2024") == Quantity("104 tCO2")
    assert methods.shortage_limit("110 tCO2", "120 tCO2", "cn-power-2024") == Quantity("120 tCO2")
    assert methods.shortage_limit("80 tCO2", "120 tCO2", values.power("cn-power-2019-2020")) == Quantity("120 tCO2")


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**6))
def test_carry_over(net_sold, held):
    """Base + 1.5 × net sales, cut down, at most what is held."""
    assert methods.carry_over(net_sold, held) == min(held, 10_000 + 3 * max(net_sold, 0) // 2)


# --- who is in


def verdicts(**entity: Any) -> dict[str, tuple[str, str]]:
    """Verdict and reason by scheme."""
    return {one.scheme.id: (one.verdict, one.reason) for one in schemes.coverage(entity)}


@pytest.mark.parametrize(
    ("entity", "scheme", "wanted"),
    [
        ({"sector": "aluminium", "year": 2025, "emissions": "26000 tCO2e"}, "national", ("in", "above")),
        ({"sector": "aluminium", "year": 2025, "emissions": "25999.99 tCO2e"}, "national", ("out", "below")),
        ({"sector": "aluminium", "year": 2025}, "national", ("unknown", "size-missing")),
        ({"sector": "aluminium", "year": 2023, "emissions": "1 MtCO2e"}, "national", ("out", "not-yet")),
        ({"sector": "power", "year": 2020, "emissions": "1 MtCO2e"}, "national", ("in", "above")),
        ({"sector": "paper", "year": 2025, "emissions": "1 MtCO2e"}, "national", ("out", "sector")),
        ({"sector": "aluminium", "year": 2025, "area": "湖北", "emissions": "1 MtCO2e"}, "hubei", ("out", "national")),
        ({"sector": "cement", "year": 2023, "area": "广东", "energy": "5000 tce"}, "guangdong", ("in", "above")),
        ({"sector": "cement", "year": 2024, "area": "Guangdong", "energy": "5000 tce"}, "guangdong", ("out", "national")),
        ({"sector": "aluminium", "year": 2023, "area": "Guangdong", "emissions": "1 MtCO2e"}, "guangdong", ("out", "sector")),
        ({"sector": "data-centres", "year": 2024, "area": "Guangdong", "racks": 1000}, "guangdong", ("in", "above")),
        ({"sector": "data-centres", "year": 2024, "area": "Guangdong", "racks": 999}, "guangdong", ("unknown", "size-missing")),
        (
            {"sector": "data-centres", "year": 2024, "area": "Guangdong", "racks": 9, "emissions": "1 tCO2"},
            "guangdong",
            ("out", "below"),
        ),
        ({"sector": "paper", "year": 2024, "area": "Guangdong", "racks": 5000}, "guangdong", ("unknown", "size-missing")),
        ({"sector": "paper", "year": 2022, "area": "Guangdong", "emissions": "1 MtCO2e"}, "guangdong", ("unknown", "year")),
        ({"sector": "paper", "year": 2024, "area": "Shanghai", "emissions": "20000 tCO2e"}, "shanghai", ("in", "above")),
        (
            {"sector": "paper", "year": 2024, "area": "Shanghai", "emissions": "1 tCO2e", "energy": "9999 tce"},
            "shanghai",
            ("out", "below"),
        ),
        ({"sector": "paper", "year": 2024, "area": "Hunan", "emissions": "1 MtCO2e"}, "shanghai", ("out", "area")),
        ({"sector": "paper", "year": 2024, "emissions": "1 MtCO2e"}, "shanghai", ("unknown", "area-missing")),
        (
            {"sector": "glass", "year": 2025, "area": "Hubei", "emissions": "8000 tCO2e", "energy": "1 tce"},
            "hubei",
            ("out", "below"),
        ),
        ({"sector": "glass", "year": 2027, "area": "Hubei", "emissions": "8000 tCO2e"}, "hubei", ("in", "above")),
    ],
)
def test_who_is_in(entity, scheme, wanted):
    """Thresholds count from their value on; a sector of the national market leaves the pilot; a missing size is not a zero."""
    assert verdicts(**entity)[scheme] == wanted


def test_an_answer_names_its_rule():
    """An answer carries threshold, document, grade and reason in both languages; schemes may be chosen."""
    (found,) = schemes.coverage({"sector": "cement", "year": 2023, "area": "Guangdong", "energy": "6000 tce"}, ["guangdong"])
    record = found.as_dict()
    assert (record["threshold"], record["document"], record["grade"]) == (
        "10000 tCO2e / 5000 tce",
        "guangdong-allocation-2023",
        "press",
    )
    assert record["why"] != record["why_zh"]


@pytest.mark.parametrize(
    ("entity", "wanted"),
    [
        ({"sector": "cement"}, ["missing-key"]),
        ({"sector": "Cement!", "year": 2024}, ["bad-form"]),
        (
            {"sector": "cement", "year": 2024, "area": "Atlantis", "emissions": "1 MWh", "racks": 0},
            ["unknown-province", "wrong-dimension", "out-of-range"],
        ),
    ],
)
def test_bad_entities_are_named(entity, wanted):
    """Every fault at once."""
    assert [code for code, _ in faults(schemes.coverage, entity)] == wanted
