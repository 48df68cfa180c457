"""Equations: one function, read as Decimals, fractions, columns, units and formula; and wrong ones found out."""

from __future__ import annotations

import ast
import operator
import re
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc import equations
from ghgcalc.equations import Equation
from ghgcalc.equations.base import checked, keep
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
    "carbonate.by_factor": ({"amount": "101.64", "factor": "0.4149"}, "E = AD × EF", ["AD * EF"]),
    "carbonate.by_purity": (
        {"amount": "101.64", "factor": "0.4149", "purity": "0.95"},
        "E = AD × EF × PUR",
        ["AD * EF * PUR"],
    ),
    "electricity.by_supply": ({"amount": "-350000", "factor": "0.5703"}, "E = AD × EF", ["AD * EF"]),
    "heat.by_factor": ({"amount": "12000", "factor": "0.11"}, "E = AD × EF", ["AD * EF"]),
    "facility.as_reported": ({"emission": "123456.78"}, "E = E_rep", ["E_rep"]),
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
            return values[node.id]
        assert isinstance(node, ast.Constant)
        return Fraction(ast.get_source_segment(plain, node))

    plain = text.replace("×", "*").replace("−", "-")
    return value(ast.parse(plain, mode="eval").body)


def evaluate_lines(formula: str, values: dict[str, Fraction]) -> list[Fraction]:
    """The results of a formula of several lines; a cell of an earlier line serves the later ones."""
    known, results = dict(values), []
    for line in formula.splitlines():
        left, _, right = line.partition(" = ")
        found = evaluate(right, known)
        if left.startswith("E"):
            results.append(found)
        else:
            known[left] = found
    return results


def plain_text(latex: str) -> str:
    """LaTeX of a formula as plain text: fractions, roman letters, subscripts, products."""
    text = re.sub(r"\\mathrm\{(\w+)\}", r"\1", latex)
    text = re.sub(r"_\{(\w+)\}", r"_\1", text).replace(r"\times", "*")
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
    for column, wanted in zip(equations.get(key)(**columns), exact(key), strict=True):
        assert isinstance(column, np.ndarray)
        assert column.dtype == np.float64
        np.testing.assert_allclose(column, float(wanted) * scales, rtol=1e-12)


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
    assert equation.formula() == SPECIFICATION[key][1]
    assert evaluate_lines(equation.formula(), by_symbol(key)) == exact(key)
    latex = equation.formula("latex")
    assert "×" not in latex
    assert evaluate_lines(plain_text(latex), by_symbol(key)) == exact(key)


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
    results = [expression for left, expression in equation.formulas if left.startswith("E")]
    assert [evaluate(expression.text(numbers), {}) for expression in results] == exact(key)


@every_equation
def test_the_docstring_says_formula_units_and_source(key):
    """Whoever reads the function finds formula, units of the result and source."""
    about = equations.get(key).about
    first = about.splitlines()[0]
    assert "E" in first
    assert "=" in first
    assert "Result" in about
    assert "Source:" in about


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
