"""Equations: one function, read as Decimals, fractions, columns, units and formula; and wrong ones found out."""

from __future__ import annotations

import ast
import operator
import re
import unicodedata
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc import equations
from ghgcalc.equations import Equation, checked
from ghgcalc.equations.base import keep
from ghgcalc.equations.symbols import Expression, Symbol, lift
from ghgcalc.errors import EquationError, UnknownIdError
from ghgcalc.numbers import Ratio, fraction_of

K = Ratio(44, 12)

# id: (values, printed formula, the same rule typed from the specification, one expression per result, over the symbols)
SPECIFICATION = {
    "anode.by_output": (
        {"production": "26000.00", "net_anode": "0.411", "sulphur": "0.02", "ash": "0.004", "carbon_ratio": K},
        "E = P × NC × (1 − S − A) × k",
        ["P * NC * (1 - S - A) * 44 / 12"],
    ),
    "anode.by_consumption": (
        {"consumption": "12345.67", "loss": "0.1518", "sulphur": "0.02", "ash": "0.004", "carbon_ratio": K},
        "N = Q × (1 − R)\nE = N × (1 − S − A) × k",
        ["Q * (1 - R) * (1 - S - A) * 44 / 12"],
    ),
    "anode.by_default": ({"production": "26000.00", "factor": "1.424"}, "E = P × EF", ["P * EF"]),
    "anode_effect.by_factor": (
        {"production": "26000.00", "cf4_factor": "0.034", "c2f6_factor": "0.0034"},
        "E(CF4) = P × EF_CF4 / 1000\nE(C2F6) = P × EF_C2F6 / 1000",
        ["P * EF_CF4 / 1000", "P * EF_C2F6 / 1000"],
    ),
    "anode_effect.by_slope": (
        {"production": "26000.00", "minutes": "0.20", "slope": "0.143", "c2f6_fraction": "0.1"},
        "E(CF4) = P × AEM × SEF / 1000\nE(C2F6) = P × AEM × SEF / 1000 × F",
        ["SEF * AEM * P / 1000", "F * SEF * AEM * P / 1000"],
    ),
    "anode_effect.by_default": ({"production": "26000.00", "factor": "0.1454"}, "E = P × EF", ["P * EF"]),
    "combustion.by_ncv": (
        {"amount": "81.31", "ncv": "42.652", "carbon_content": "0.0202", "oxidation": "0.98", "carbon_ratio": K},
        "E = FC × NCV × CC × OF × k",
        ["FC * NCV * CC * OF * 44 / 12"],
    ),
    "combustion.by_carbon": (
        {"amount": "81.31", "elemental_carbon": "0.8616", "oxidation": "0.98", "carbon_ratio": K},
        "E = FC × C_ar × OF × k",
        ["FC * C_ar * OF * 44 / 12"],
    ),
    "fuel.by_heat": (
        {
            "amount": "81.31",
            "ncv": "42.652",
            "carbon_content": "0.0202",
            "oxidation": "0.98",
            "carbon_ratio": K,
            "biomass_share": "0.07",
        },
        "E = FC × NCV × CC × OF × k × (1 − BF)",
        ["FC * NCV * CC * OF * 44 / 12 * (1 - BF)"],
    ),
    "fuel.by_quantity": (
        {"amount": "81.31", "quantity_factor": "3.1", "oxidation": "0.98", "biomass_share": "0.07"},
        "E = FQ × EF × OF × (1 − BF)",
        ["FQ * EF * OF * (1 - BF)"],
    ),
    "biomass.by_carbon": (
        {"amount": "81.31", "elemental_carbon": "0.5", "carbon_ratio": K, "oxidation": "0.98", "biomass_share": "0.07"},
        "E = FQ × CC × k × OF × BF",
        ["FQ * CC * 44 / 12 * OF * BF"],
    ),
    "biomass.by_heat": (
        {
            "amount": "81.31",
            "ncv": "42.652",
            "carbon_content": "0.0202",
            "oxidation": "0.98",
            "carbon_ratio": K,
            "biomass_share": "0.07",
        },
        "E = FC × NCV × CC × OF × k × BF",
        ["FC * NCV * CC * OF * 44 / 12 * BF"],
    ),
    "biomass.by_energy": (
        {"amount": "81.31", "ncv": "42.652", "emission_factor": "0.0741", "oxidation": "0.98", "biomass_share": "0.07"},
        "E = FQ × NCV × EF × OF × BF",
        ["FQ * NCV * EF * OF * BF"],
    ),
    "biomass.by_quantity": (
        {"amount": "81.31", "quantity_factor": "3.1", "oxidation": "0.98", "biomass_share": "0.07"},
        "E = FQ × EF × OF × BF",
        ["FQ * EF * OF * BF"],
    ),
    "carbonate.by_factor": ({"amount": "101.64", "factor": "0.4149"}, "E = AD × EF", ["AD * EF"]),
    "carbonate.by_purity": (
        {"amount": "101.64", "factor": "0.4149", "purity": "0.95"},
        "E = AD × EF × PUR",
        ["AD * EF * PUR"],
    ),
    "electricity.by_supply": ({"amount": "-350000", "factor": "0.5703"}, "E = AD × EF", ["AD * EF"]),
    "heat.by_factor": ({"amount": "12000", "factor": "0.11"}, "E = AD × EF", ["AD * EF"]),
    "facility.as_reported": ({"emission": "123456.78"}, "E = E_rep", ["E_rep"]),
    "anode.by_net": ({"net": "420", "carbon": "0.976", "carbon_ratio": K}, "E = N × CC × k", ["N * CC * 44 / 12"]),
    "anode.net_of_output": ({"production": "1000", "net_anode": "0.42"}, "N = P × NAC", ["P * NAC"]),
    "anode.net_of_butts": ({"consumption": "500", "butts": "80"}, "N = Q − B", ["Q - B"]),
    "anode.carbon_of_analysis": ({"sulphur": "0.02", "ash": "0.004"}, "CC = 1 − S − A", ["1 - S - A"]),
    "anode.by_paste": (
        {
            "paste": "500",
            "production": "1000",
            "solubles": "0.5",
            "binder": "0.24",
            "pitch_sulphur": "0.006",
            "pitch_ash": "0.002",
            "pitch_hydrogen": "0.033",
            "coke_sulphur": "0.019",
            "coke_ash": "0.002",
            "dust": "0.01",
            "carbon_ratio": K,
        },
        "E = (M − CSM × P / 1000 − BC × M × (S_pi + A_pi + H_pi) − (1 − BC) × M × (S_c + A_c) − P × CD) × k",
        ["(M - P * CSM / 1000 - M * BC * (S_pi + A_pi + H_pi) - M * (1 - BC) * (S_c + A_c) - CD * P) * 44 / 12"],
    ),
    "anode_bake.pitch": (
        {"green_anodes": "501", "hydrogen": "2.505", "baked_anodes": "475", "waste_tar": "2.505", "carbon_ratio": K},
        "E = (GA − H − BA − W) × k",
        ["(GA - H - BA - W) * 44 / 12"],
    ),
    "anode_bake.green_of_baked": ({"baked_anodes": "475", "green_ratio": "1.055"}, "GA = BA × r", ["BA * r"]),
    "anode_bake.hydrogen_of_green": ({"green_anodes": "501", "hydrogen_share": "0.005"}, "H = GA × h", ["GA * h"]),
    "anode_bake.tar_of_green": ({"green_anodes": "501", "tar_share": "0.005"}, "W = GA × w", ["GA * w"]),
    "anode_bake.packing": (
        {"coke": "7.125", "packing_sulphur": "0.02", "packing_ash": "0.025", "carbon_ratio": K},
        "E = PC × (1 − S_p − A_p) × k",
        ["PC * (1 - S_p - A_p) * 44 / 12"],
    ),
    "anode_bake.coke_of_baked": ({"baked_anodes": "475", "coke_per_anode": "0.015"}, "PC = BA × PCC", ["BA * PCC"]),
    "anode_effect.by_overvoltage": (
        {"production": "100000", "overvoltage": "2.5", "efficiency": "95", "coefficient": "1.16", "c2f6_fraction": "0.121"},
        "E(CF4) = OVC × AEO / CE × P / 1000\nE(C2F6) = OVC × AEO / CE × P / 1000 × F",
        ["OVC * AEO * P / (CE * 1000)", "F * OVC * AEO * P / (CE * 1000)"],
    ),
    "anode_effect.minutes": ({"effects": "0.25", "duration": "2"}, "AEM = AEF × AED", ["AEF * AED"]),
    "anode_effect.collected": ({"duct": "0.122", "collection": "0.98"}, "total = duct / η", ["duct / η"]),
    "anode_effect.as_measured": (
        {"cf4": "0.31", "c2f6": "0.009"},
        "E(CF4) = m_CF4\nE(C2F6) = m_C2F6",
        ["m_CF4", "m_C2F6"],
    ),
    "anode_effect.as_stated": ({"emission": "2155.2"}, "E = E_PFC", ["E_PFC"]),
    "carbon.balance": (
        {"sign": "-1", "amount": "20", "carbon": "0.5", "carbon_ratio": "3.664"},
        "E = s × AD × CC × k",
        ["s * AD * CC * 3.664"],
    ),
    "fuel.by_energy": (
        {"amount": "100", "ncv": "40", "emission_factor": "0.056", "oxidation": "0.99", "biomass_share": "0.25"},
        "E = FQ × NCV × EF × OF × (1 − BF)",
        ["FQ * NCV * EF * OF * (1 - BF)"],
    ),
    "fuel.by_carbon": (
        {"amount": "100", "elemental_carbon": "0.86", "carbon_ratio": "3.664", "oxidation": "0.99", "biomass_share": "0.25"},
        "E = FQ × CC × k × OF × (1 − BF)",
        ["FQ * CC * 3.664 * OF * (1 - BF)"],
    ),
    "fuel.factor_from_carbon": (
        {"elemental_carbon": "0.86", "carbon_ratio": "3.664", "ncv": "42"},
        "EF = CC × k / NCV",
        ["CC * 3.664 / NCV"],
    ),
    "process.by_factor": ({"amount": "1000", "factor": "0.44", "conversion": "0.9"}, "E = AD × EF × CF", ["AD * EF * CF"]),
    "product.embedded": (
        {"attributed": "60", "precursors": "1775.3159", "level": "1000"},
        "SEE = (AttrEm + EE_pre) / AL",
        ["(AttrEm + EE_pre) / AL"],
    ),
    "product.electricity": (
        {"consumed": "600", "precursors": "14175", "level": "1000"},
        "EL = (EC + EL_pre) / AL",
        ["(EC + EL_pre) / AL"],
    ),
    "electricity.by_supply_co2e": ({"amount": "50", "factor": "0.485"}, "E = AD × EF", ["AD * EF"]),
    "electricity.mean_factor": ({"emission": "914925.96", "amount": "1300000"}, "EF = Em / AD", ["Em / AD"]),
    "cogeneration.heat_efficiency": ({"heat": "2700000", "energy": "13500000"}, "η_H = Q / E_In", ["Q / E_In"]),
    "cogeneration.electric_efficiency": ({"electricity": "4860000", "energy": "13500000"}, "η_E = E_El / E_In", ["E_El / E_In"]),
    "cogeneration.heat": (
        {
            "used": "1000000",
            "heat": "2700000",
            "emission": "1269000",
            "heat_efficiency": "0.2",
            "electric_efficiency": "0.36",
            "reference_heat": "0.88",
            "reference_electricity": "0.442",
        },
        "E = Em_CHP × η_H / η_ref,H / (η_H / η_ref,H + η_E / η_ref,E) × Q_s / Q",
        ["Em_CHP * (η_H / η_ref,H) / (η_H / η_ref,H + η_E / η_ref,E) * Q_s / Q"],
    ),
    "cogeneration.electricity": (
        {"used": "1000000", "generated": "1350000", "emission": "1269000", "of_heat": "276849.95"},
        "E = (Em_CHP − Em_H) × E_s / E_El",
        ["(Em_CHP - Em_H) * E_s / E_El"],
    ),
}
every_equation = pytest.mark.parametrize("key", SPECIFICATION)

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def evaluate(text: str, values: dict[str, Fraction]) -> Fraction:
    """The value of a formula in plain text, by an evaluator that knows + - * / and parentheses and nothing else."""

    def value(node: ast.expr) -> Fraction:
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.UnaryOp):
            assert isinstance(node.op, ast.USub)
            return -value(node.operand)
        if isinstance(node, ast.Name):
            return {unicodedata.normalize("NFKC", name.replace(",", "")): one for name, one in values.items()}[node.id]
        assert isinstance(node, ast.Constant)
        return Fraction(ast.get_source_segment(plain, node))

    plain = text.replace("×", "*").replace("−", "-").replace(",", "")
    return value(ast.parse(plain, mode="eval").body)


def evaluate_lines(formula: str, values: dict[str, Fraction], count: int) -> list[Fraction]:
    """The last `count` results of a formula of several lines; a cell of an earlier line serves the later ones."""
    known, results = dict(values), []
    for line in formula.splitlines():
        left, _, right = line.partition(" = ")
        known[left] = evaluate(right, known)
        results.append(known[left])
    return results[-count:]


def plain_text(latex: str) -> str:
    """LaTeX of a formula as plain text: fractions, roman letters, subscripts, products."""
    text = re.sub(r"\\mathrm\{([\w,]+)\}", r"\1", latex)
    text = re.sub(r"_\{([\w,]+)\}", r"_\1", text).replace(r"\times", "*")
    while r"\frac" in text:
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
    return text


def values_of(key: str, make) -> dict:
    """The sample values of an equation, each made by `make`; the ratio stays a ratio."""
    return {name: value if isinstance(value, Ratio) else make(value) for name, value in SPECIFICATION[key][0].items()}


def by_symbol(key: str) -> dict[str, Fraction]:
    """The sample values under the symbols of the printed formula."""
    symbols = equations.get(key).symbols
    return {symbols[name]: fraction_of(value) for name, value in values_of(key, Fraction).items()}


def exact(key: str) -> list[Fraction]:
    """What the specification's own expression gives."""
    return [evaluate(text, by_symbol(key)) for text in SPECIFICATION[key][2]]


def test_every_equation_is_specified_here():
    """A new equation needs a row in the table above: sample, printed formula and rule."""
    assert set(equations.names()) == set(SPECIFICATION)


@every_equation
def test_decimals_give_the_digits_of_the_rule(key):
    """On Decimals the equation gives the exact value of the specified rule, to the last of 50 digits."""
    with localcontext() as context:
        context.prec = 60
        found = equations.get(key)(**values_of(key, Decimal))
    assert len(found) == len(exact(key))
    for value, wanted in zip(found, exact(key), strict=True):
        assert isinstance(value, Decimal)
        assert abs(Fraction(value) - wanted) <= abs(wanted) * Fraction(1, 10**50)


@every_equation
def test_fractions_give_the_rule_exactly(key):
    """On fractions the equation equals the rule."""
    found = equations.get(key)(**values_of(key, Fraction))
    assert [Fraction(value) for value in found] == exact(key)


@every_equation
def test_columns_give_the_same_values(key):
    """On numpy columns every row is within 1e-12 of the exact value, and stays a float column."""
    scales = np.array([1.0, 0.0, 2.0, 1e-6, 1e6])
    first = next(iter(SPECIFICATION[key][0]))
    columns = values_of(key, lambda text: np.full(5, float(text)))
    columns[first] = columns[first] * scales
    symbol = equations.get(key).symbols[first]
    rows = [by_symbol(key) | {symbol: by_symbol(key)[symbol] * Fraction(str(scale))} for scale in scales]
    for column, rule in zip(equations.get(key)(**columns), SPECIFICATION[key][2], strict=True):
        assert isinstance(column, np.ndarray)
        assert column.dtype == np.float64
        np.testing.assert_allclose(column, [float(evaluate(rule, row)) for row in rows], rtol=1e-12)


@every_equation
def test_units_fit(key):
    """The declared units of every variant give the declared unit of the result."""
    equation = equations.get(key)
    equation.check()
    assert checked(key) is equation
    assert set(equation.symbols) == set(equation.units) == set(equation.parameters)


@every_equation
def test_the_printed_formula_is_the_equation(key):
    """The formula reads as specified, and evaluated as text or as LaTeX it gives the equation's own result."""
    equation = equations.get(key)
    count = len(equation.gives)
    assert equation.formula() == SPECIFICATION[key][1]
    assert evaluate_lines(equation.formula(), by_symbol(key), count) == exact(key)
    latex = equation.formula("latex")
    assert "×" not in latex
    assert evaluate_lines(plain_text(latex), by_symbol(key), count) == exact(key)


@every_equation
def test_the_formula_with_numbers_is_the_result(key):
    """With digits in the place of the symbols the formula still evaluates to the result."""
    equation = equations.get(key)
    numbers = {
        name: f"{fraction_of(value).numerator}/{fraction_of(value).denominator}" for name, value in values_of(key, Fraction).items()
    }
    numbers = {name: text if "-" in text else f"({text})" for name, text in numbers.items()}
    cells: dict[str, Fraction] = {}

    def note(name, value):
        cells[name] = value
        return value

    equation(note, **values_of(key, Fraction))
    numbers |= {name: f"({value.numerator}/{value.denominator})" for name, value in cells.items()}
    results = [expression for _, expression in equation.formulas[-len(equation.gives) :]]
    assert [evaluate(expression.text(numbers), {}) for expression in results] == exact(key)


@every_equation
def test_the_docstring_says_formula_units_and_source(key):
    """Whoever reads the function finds every formula by its left side, units of the result and source."""
    about = equations.get(key).about
    first = about.splitlines()[0]
    for line in SPECIFICATION[key][1].splitlines():
        assert line.partition(" = ")[0].lower() + " = " in first.lower()
    assert "Result" in about
    assert "Source:" in about


# section 11 of the specification: equation, values in the order of the function, results
WORKED = [
    ("anode.by_net", ("420", "0.976", "44/12"), ["1503.04"]),
    ("anode.by_net", ("420", "0.976", "3.664"), ["1501.94688"]),
    ("anode.by_net", ("100000", "0.42", "3.664"), ["153888"]),
    ("anode.net_of_butts", ("500", "80"), ["420"]),
    ("anode_bake.pitch", ("501", "2.505", "475", "0", "44/12"), ["516.89/6"]),
    ("anode_bake.pitch", ("501", "2.505", "475", "2.505", "44/12"), ["461.78/6"]),
    ("anode_bake.packing", ("7.125", "0.02", "0.025", "44/12"), ["24.949375"]),
    ("anode.by_paste", ("500", "1000", "0.5", "0.24", "0.006", "0.002", "0.033", "0.019", "0.002", "0.01", "44/12"), ["26213/15"]),
    ("anode.by_paste", ("500", "1000", "0.5", "0.27", "0.006", "0.002", "0.033", "0.019", "0.002", "0.01", "44/12"), ["52393/30"]),
    ("anode.by_paste", ("500", "1000", "4.0", "0.27", "0.006", "0.002", "0.033", "0.019", "0.002", "0.01", "44/12"), ["1733.6"]),
    ("anode.by_paste", ("500", "1000", "0.5", "0.24", "0.006", "0.002", "0.033", "0.019", "0.002", "0.0001", "44/12"),
     ["10703/6"]),
    ("anode_effect.by_slope", ("1000", "10", "0.092", "0.053"), ["0.92", "0.04876"]),
    ("anode_effect.by_slope", ("200000", "0.50", "0.143", "0.121"), ["14.30", "1.7303"]),
    ("anode_effect.by_overvoltage", ("1000", "5", "95", "1.16", "0.121"), ["5.8/95", "0.7018/95"]),
    ("anode_effect.by_overvoltage", ("400000", "19", "95", "1.16", "0.121"), ["92.8", "11.2288"]),
    ("anode_effect.collected", ("0.122", "0.98"), ["0.122/0.98"]),
    ("carbon.balance", ("1", "100", "0.8", "3.664"), ["293.12"]),
    ("carbon.balance", ("-1", "20", "0.5", "3.664"), ["-36.64"]),
    ("fuel.by_energy", ("100", "40", "0.056", "1", "0"), ["224"]),
    ("fuel.by_energy", ("100", "40", "0.056", "0.99", "0"), ["221.76"]),
    ("fuel.by_energy", ("100", "40", "0.056", "1", "0.25"), ["168"]),
    ("process.by_factor", ("1000", "0.44", "1"), ["440"]),
    ("process.by_factor", ("1000", "0.44", "0.9"), ["396"]),
    ("product.embedded", ("169077.708", "0", "100000"), ["1.69077708"]),
    ("product.embedded", ("60", "1775.315934", "1000"), ["1.835315934"]),
    ("product.electricity", ("1350000", "0", "100000"), ["13.5"]),
    ("product.electricity", ("600", "14175", "1000"), ["14.775"]),
    ("electricity.by_supply_co2e", ("50", "0.485"), ["24.25"]),
]  # fmt: skip


@pytest.mark.parametrize(("key", "values", "results"), WORKED)
def test_the_worked_values_of_the_specification(key, values, results):
    """Each equation gives the numbers worked out by hand in the specification, exactly."""
    equation = equations.get(key)
    operands = {name: evaluate(text, {}) for name, text in zip(equation.parameters, values, strict=True)}
    assert list(equation(**operands)) == [evaluate(text, {}) for text in results]


def test_latex_of_a_quotient_is_a_fraction():
    """The anode effect prints as a fraction with upright names."""
    first = equations.get("anode_effect.by_factor").formula("latex").splitlines()[0]
    assert first == r"E(CF4) = \frac{P \times \mathrm{EF}_{\mathrm{CF4}}}{1000}"


# --- calls


def test_a_cell_is_printed_on_the_way():
    """The net anode passes through the cell, which may round it; the result uses what the cell returns."""
    equation = equations.get("anode.by_consumption")
    seen = []

    def rounded(name, value):
        seen.append((name, value))
        return Decimal("10471.60")

    (found,) = equation(rounded, **values_of("anode.by_consumption", Decimal))
    assert seen == [("net", Decimal("10471.597294"))]
    assert f"{found:.5f}" == "37474.36587"
    assert keep("net", seen) is seen


def test_a_missing_or_unknown_parameter_is_named():
    """A call that does not fit the equation says what is missing or not taken."""
    equation = equations.get("heat.by_factor")
    with pytest.raises(EquationError, match="needs factor"):
        equation(amount=1)
    with pytest.raises(EquationError, match="does not take rate"):
        equation(amount=1, factor=2, rate=3)
    with pytest.raises(TypeError):
        equation()


def test_an_unknown_equation_is_refused():
    """An id that is none names those that exist."""
    with pytest.raises(UnknownIdError, match=r"heat\.by_factor"):
        equations.get("heat.by_faktor")
    with pytest.raises(LookupError):
        checked("nothing")


# --- wrong equations are found


def made(function, units, gives, **more) -> Equation:
    """An equation that nobody registers."""
    return Equation("test", function, units, gives, {name: name.upper() for name in units}, **more)


EFFECT = {"production": "tAl", "cf4_factor": "kgCF4/tAl", "c2f6_factor": "kgC2F6/tAl"}
GASES = {"CF4": "tCF4", "C2F6": "tC2F6"}
WRONG = {
    "swapped units": (
        lambda production, cf4_factor, c2f6_factor, kg: (production * cf4_factor / kg, production * c2f6_factor / kg),
        {**EFFECT, "cf4_factor": EFFECT["c2f6_factor"], "c2f6_factor": EFFECT["cf4_factor"]},
        GASES,
        {"constants": {"kg": (1000, "kg/t")}},
    ),
    "missing / 1000": (lambda production, cf4_factor: production * cf4_factor, {k: EFFECT[k] for k in ("production",
     "cf4_factor")}, {"CF4": "tCF4"}, {}),
    "a bare 1000": (lambda production, cf4_factor: production * cf4_factor / 1000, {k: EFFECT[k] for k in ("production",
     "cf4_factor")}, {"CF4": "tCF4"}, {}),
    "wrong dimension": (lambda amount, factor: amount * factor, {"amount": "MWh", "factor": "tCO2/GJ"}, {"CO2": "tCO2/MWh"}, {}),
    "wrong scale": (lambda amount, factor: amount * factor, {"amount": "MWh", "factor": "tCO2/GJ"}, {"CO2": "tCO2"}, {}),
    "wrong substance": (lambda amount, factor: amount * factor, {"amount": "MWh", "factor": "tCO2/MWh"}, {"CO2e": "tCO2e"}, {}),
    "a sum of different things": (lambda amount, factor: amount + factor, {"amount": "MWh", "factor": "tCO2/MWh"},
     {"CO2": "tCO2"}, {}),
    "a share taken off an amount": (lambda amount, share: share - amount, {"amount": "t", "share": "1"}, {"CO2": "tCO2"}, {}),
    "a bare number": (lambda amount: 5, {"amount": "t"}, {"CO2": "tCO2"}, {}),
    "10^3 against 10^4 Nm3": (lambda amount, ncv: amount * ncv, {"amount": "10^3Nm3", "ncv": "GJ/10^4Nm3"}, {"heat": "GJ"}, {}),
    "a cell of another unit": (
        lambda amount, share, cell: cell("net", amount * (1 - share)),
        {"amount": "t anode", "share": "1"},
        {"C": "t anode"},
        {"cells": {"net": ("N", "kg anode")}},
    ),
    "only the second variant": (
        lambda amount, ncv: amount * ncv,
        {"amount": "t | 10^4Nm3", "ncv": "GJ/t | GJ/10^3Nm3"},
        {"heat": "GJ"},
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", WRONG)
def test_a_wrong_equation_fails_its_check(slip):
    """Swapped units, a missing /1000, a wrong dimension, scale or substance: EquationError, never silence."""
    function, units, gives, more = WRONG[slip]
    with pytest.raises(EquationError, match="test"):
        made(function, units, gives, **more).check()


def test_the_right_equations_of_the_wrong_ones_pass():
    """The same shapes with the right units pass, so that the failures above are about the slips."""
    made(lambda amount, ncv: amount * ncv, {"amount": "10^3Nm3", "ncv": "GJ/10^3Nm3"}, {"heat": "GJ"}).check()
    made(lambda amount, factor: amount * factor, {"amount": "GJ", "factor": "tCO2/GJ"}, {"CO2": "tCO2"}).check()
    cells = {"net": ("N", "t anode")}
    made(
        lambda amount, share, cell: cell("net", amount * (1 - share)),
        {"amount": "t anode", "share": "1"},
        {"C": "t anode"},
        cells=cells,
    ).check()


# --- symbols


NAMES = {"A": Fraction(3), "B_x": Fraction(5, 2), "CD": Fraction(7)}
leaves = st.one_of(st.sampled_from([*NAMES]), st.integers(1, 9))
trees = st.recursive(leaves, lambda inner: st.tuples(st.sampled_from("+-*/"), inner, inner), max_leaves=8)


def build(tree, leaf):
    """The tree under Python's own operators, its leaves made by `leaf`."""
    if not isinstance(tree, tuple):
        return leaf(tree)
    sign, left, right = tree
    functions = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
    return functions[sign](build(left, leaf), build(right, leaf))


@given(trees)
def test_any_formula_prints_what_it_computes(tree):
    """Parentheses stand where they are needed: text and LaTeX evaluate to the value of the operators."""
    try:
        wanted = build(tree, lambda leaf: NAMES.get(leaf) if isinstance(leaf, str) else Fraction(leaf))
    except ZeroDivisionError:
        return
    traced = build(tree, lambda leaf: Symbol(leaf, leaf) if isinstance(leaf, str) else Symbol(str(leaf), ""))
    assert evaluate(traced.text(), NAMES) == wanted
    assert evaluate(plain_text(traced.latex()), NAMES) == wanted


def test_numbers_join_a_formula_from_either_side():
    """A plain number becomes part of the formula, left or right of the sign."""
    a = Symbol("A", "a")
    assert (1 + a).text() == "1 + A"
    assert (a + 1).text() == "A + 1"
    assert (1 - a).text() == "1 − A"
    assert (2 * a).text() == "2 × A"
    assert (a / 2).text() == "A / 2"
    assert (a * K).text() == "A × 44/12"
    assert lift(a) is a


def test_negative_numbers_stand_in_parentheses():
    """A negative number put in for a symbol cannot run into the sign before it."""
    a, b = Symbol("A", "a"), Symbol("B", "b")
    assert (a - b).text({"a": "1", "b": "-2"}) == "1 − (-2)"


def test_latex_names_are_upright():
    """One letter stays italic, several stand upright, a tail becomes an upright subscript, a number stays a number."""
    assert Symbol("P", "").latex() == "P"
    assert Symbol("NCV", "").latex() == r"\mathrm{NCV}"
    assert Symbol("C_ar", "").latex() == r"C_{\mathrm{ar}}"
    assert Symbol("1000", "").latex() == "1000"


def test_a_formula_without_signs_of_its_own_cannot_be_made():
    """Every kind of formula says how it is printed, as text and as LaTeX: the bare base cannot be made."""
    with pytest.raises(TypeError, match="latex"):
        Expression()
