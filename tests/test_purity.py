# ruff: noqa: D103, DTZ011, ICN001, PLC3002, PLW0603, PTH123, T201 - what is refused below is what must not be written
"""Equations of others are refused at registration where they are no operators on their operands: by name, with file and line."""

from __future__ import annotations

import datetime
import functools
import importlib
import math
import os
import pickle
import random
import time
from decimal import Decimal
from fractions import Fraction
from operator import mul
from types import FunctionType

import pytest

from ghgcalc import equations
from ghgcalc.equations import Equation
from ghgcalc.equations.base import REGISTER, equation, keep
from ghgcalc.equations.purity import KINDS, PLAIN, impurities
from ghgcalc.errors import EquationError, EquationRefusedError, InputError
from ghgcalc.numbers import Ratio

HALF = 0.5
TWO = 2
THIRD = Fraction(1, 3)
TABLE = {"a": 1}
NOW = time.time
DECIMAL = Decimal("0.5")


def shifted(x):
    """A helper that is pure."""
    return x * TWO


def dirty(x):
    """A helper that is not."""
    return x * time.monotonic()


def deep(x):
    """A helper of a helper."""
    return shifted(dirty(x))


def again(x):
    """A helper that calls itself."""
    return again(x) if x is None else x


class Multiplier:
    """Something that can be called and is no function."""

    def __call__(self, x):
        """Twice."""
        return x * 2


MULTIPLIER = Multiplier()


def default_float(amount, by=0.5):
    return amount * by


def default_keyword(amount, *, by=0.5):
    return amount * by


def default_list(amount, kept=[]):  # noqa: B006
    return amount


def uses_float(amount):
    return amount * 0.5


def float_in_a_tuple(amount):
    return [amount * one for one in (1, 0.5)][1]


def float_folded(amount):
    return amount * (1 / 3)


def float_negative(amount):
    return amount * -1.5


def float_in_exponent(amount):
    return amount**0.5


def float_in_a_dead_branch(amount):
    if amount is None:
        return 1e-3
    return amount


def float_nested(amount):
    def inner(x):
        return x * 0.25

    return inner(amount)


def float_in_a_lambda(amount):
    return (lambda x: x * 2.5)(amount)


def float_complex(amount):
    return amount * 1j


def global_float(amount):
    return amount * HALF


def global_decimal(amount):
    return amount * DECIMAL


def global_table(amount):
    return amount * TABLE["a"]


def global_alias(amount):
    return amount * NOW()


def clock(amount):
    return amount * time.time()


def date(amount):
    return amount * datetime.date.today().year


def chance(amount):
    return amount * random.random()


def files(amount):
    with open("/etc/hostname") as file:
        return amount * len(file.read())


def environment(amount):
    return amount * len(os.environ)


def network(amount):
    import socket

    return amount * len(socket.gethostname())


def imports_from(amount):
    from random import random as chance

    return amount * chance()


def by_name(amount):
    return amount * __import__("time").time()


def by_import(amount):
    return amount * importlib.import_module("time").time()


def evaluated(amount):
    return eval("amount * 0.5")


def executed(amount):
    exec("global HALF; HALF = 1")
    return amount


def reflected(amount):
    return getattr(amount, "real")  # noqa: B009


def attribute(amount):
    return amount.real


def of_a_class(amount):
    return ().__class__.__base__.__subclasses__()[0] and amount


def rounding(amount):
    return round(amount)


def mathematics(amount):
    return math.floor(amount)


def to_float(amount):
    return float(amount)


def hashing(amount):
    return amount * hash("x")


def printing(amount):
    print(amount)
    return amount


def helper(amount):
    return dirty(amount)


def helper_of_a_helper(amount):
    return deep(amount)


def an_object(amount):
    return MULTIPLIER(amount)


def in_a_comprehension(amount):
    return sum(amount * time.time() for _ in range(2))


def keeps(amount):
    global TWO
    TWO = 3
    return amount


def makes_a_class(amount):
    class Kept:
        """Nothing."""

    return amount


def generates(amount):
    yield amount


async def awaits(amount):
    return amount


def unknown(amount):
    return amount * no_such_name  # noqa: F821


def shadowed(amount):
    return sum([amount])


def counter():
    """A function that counts its calls."""
    calls = 0

    def counted(amount):
        nonlocal calls
        calls += 1
        return amount * calls

    return counted


def closed_over(value):
    """A function over some value."""

    def over(amount):
        return amount * value

    return over


def without_value():
    """A function whose cell is empty."""

    def over(amount):
        return amount * later

    if not over:
        later = 1
    return over


REFUSED = {
    "equation-float": [
        default_float, default_keyword, uses_float, float_in_a_tuple, float_folded, float_negative, float_in_exponent,
        float_in_a_dead_branch, float_nested, float_in_a_lambda, float_complex, global_float, closed_over(0.5), closed_over(1j),
    ],
    "equation-touches": [
        default_list, global_decimal, global_table, global_alias, clock, date, chance, files, environment, network, imports_from, by_name,
        by_import, evaluated, executed, reflected, attribute, of_a_class, rounding, mathematics, to_float, hashing, printing, helper,
        helper_of_a_helper, an_object, in_a_comprehension, unknown, closed_over(Decimal(1)), closed_over(True), closed_over(time),
        closed_over([1]), without_value(), FunctionType(shadowed.__code__, {"sum": random.choice}),
        FunctionType(shadowed.__code__, {"__builtins__": {"sum": random.choice}}),
    ],
    "equation-shape": [
        keeps, makes_a_class, generates, awaits, counter(), MULTIPLIER, Multiplier, len, functools.partial(shifted), functools.cache(shifted),
        MULTIPLIER.__call__, mul, None,
    ],
}  # fmt: skip


def pure(amount):
    """E = A × 2 / 3."""
    return amount * TWO * THIRD


def with_helpers(amount):
    """Helpers, a tuple, a list, a sum, a nested function."""

    def inner(x):
        return shifted(x) + x

    parts = [inner(amount) for _ in range(2)]
    return sum(parts), tuple(parts)[len(parts) - 1], again(amount)


def with_cell(amount, cell=keep):
    """A cell, and a default that is a function."""
    return cell("half", amount / 2)


@pytest.mark.parametrize(("code", "function"), [(code, one) for code, several in REFUSED.items() for one in several])
def test_what_is_no_operator_is_refused(code, function):
    """Clock, chance, files, network, names of the moment, binary floats, state, and what is no function, in every disguise."""
    found = impurities("acme.x", function)
    assert code in {one.code for one in found}
    with pytest.raises(EquationRefusedError) as caught:
        equation("acme.x", units={"amount": "t"}, gives={"CO2": "t"}, symbols={"amount": "A"})(function)
    assert caught.value.faults == tuple(found)
    assert "acme.x" not in REGISTER
    for lang in ("en", "zh"):
        assert all("acme.x" in one.text(lang) and "{" not in one.text(lang) for one in found)


@pytest.mark.parametrize(
    "function", [pure, with_helpers, with_cell, closed_over(3), closed_over(THIRD), closed_over(shifted), shifted, again]
)
def test_operators_are_let_through(function):
    """Operators, whole numbers, fractions, helpers of these, plain builtins, nested functions and closures over them."""
    assert impurities("acme.x", function) == []


@pytest.mark.parametrize("name", equations.names())
def test_the_packaged_ones_are_pure(name):
    """The equations of the package pass what those of others have to pass."""
    equations.get(name).check_purity()


def test_the_place_is_named():
    """A finding names the file and the line at which it stands, in a helper too."""
    (found,) = impurities("acme.x", helper_of_a_helper)[:1]
    assert found.place.file == __file__
    assert found.place.line == dirty.__code__.co_firstlineno + 2
    several = impurities("acme.x", files)
    assert {one.place.line - files.__code__.co_firstlineno for one in several} == {1, 2}
    assert "files or the terminal" in several[0].text("en")
    assert "文件或终端" in several[0].text("zh")


def test_a_module_that_calls_itself_ours_is_not_let_through():
    """The name of a module proves nothing: what is registered after the package's own equations is checked."""

    def disguised(amount):
        return amount * time.time()

    disguised.__module__ = "ghgcalc.equations.anode"
    with pytest.raises(EquationRefusedError):
        equation("acme.x", units={"amount": "t"}, gives={"CO2": "t"}, symbols={"amount": "A"})(disguised)


def test_what_the_bytecode_does_not_show_is_found_by_running_it():
    """Two whole numbers divided before an operand comes in are a float at run time; a constant has to be whole; a failure is told."""
    four, three = 4, 3

    def divides(amount):
        return amount * (four / three)

    with pytest.raises(EquationError, match="comes out as float"):
        equation("acme.x", units={"amount": "t"}, gives={"CO2": "t"}, symbols={"amount": "A"})(divides)

    def in_a_cell(amount, cell):
        return cell("c", amount * (four / three)) * 0 + amount

    made = Equation("acme.x", in_a_cell, {"amount": "t"}, {"CO2": "t"}, {"amount": "A"}, {"c": ("C", "t")})
    with pytest.raises(EquationError, match="comes out as float"):
        made.check()
    constant = Equation(
        "acme.x", lambda amount, k: amount * k, {"amount": "t"}, {"CO2": "t"}, {"amount": "A"}, constants={"k": (0.5, "1")}
    )  # type: ignore[dict-item]
    with pytest.raises(EquationError, match="no whole number"):
        constant.check_purity()
    fails = Equation("acme.x", lambda amount: amount[0], {"amount": "t"}, {"CO2": "t"}, {"amount": "A"})
    with pytest.raises(EquationError):
        fails.check()
    zero = Equation("acme.x", lambda amount: amount / 0, {"amount": "t"}, {"CO2": "t"}, {"amount": "A"})
    with pytest.raises(EquationError, match="ZeroDivisionError"):
        zero.check()


def test_a_sound_one_is_registered_and_goes_four_ways():
    """What passes is an equation like any other."""
    made = equation("acme.pure", units={"amount": "t"}, gives={"CO2": "t"}, symbols={"amount": "A"})(pure)
    try:
        assert equations.get("acme.pure") is made
        assert made(amount=Fraction(3)) == (2,)
        assert made.formula() == "E = A × 2 × 1/3"
        with pytest.raises(EquationError, match="registered already"):
            equation("acme.pure", units={"amount": "t"}, gives={"CO2": "t"}, symbols={"amount": "A"})(pure)
    finally:
        del REGISTER["acme.pure"]


def test_the_error_is_both_kinds_and_pickles():
    """Who catches errors of equations gets it, and who catches faults of input as well; it survives a process."""
    error = EquationRefusedError(impurities("acme.x", clock))
    assert isinstance(error, EquationError)
    assert isinstance(error, InputError)
    assert isinstance(error, TypeError)
    assert pickle.loads(pickle.dumps(error)).faults == error.faults


def test_the_lists_name_what_there_is():
    """Each kind has its words in both languages, and each plain builtin exists."""
    assert all(en and zh and en != zh for en, zh in KINDS.values())
    assert all(callable(getattr(__import__("builtins"), name)) for name in PLAIN)
    assert Ratio(1, 2)
