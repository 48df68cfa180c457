"""Lines and totals the plain way: row by row, every number a fraction, every sum made one by one. Slow, and the oracle of the columns."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ghgcalc.exact import Row, evaluate, rows
from ghgcalc.numbers import plus, printed, round_exact, simplest


def gases_of(row):
    """(mass, tCO2e) of each gas of a row, in fractions."""
    return rows._in_fractions(row.result, row.index)[0]


def exact_of(row):
    """The unrounded emission of a row: a Decimal with its own decimals where it was computed in columns that end."""
    if not row.result.endless:
        return row.unrounded
    return simplest(sum((part for _, part in gases_of(row)), Fraction(0)))


def all_rows(results):
    """Every row, in the order of the streams and their periods."""
    return [Row(result, index) for result in results for index in range(len(result.stream.periods))]


def keys(row):
    """Every total that a row enters, with the number of the gas (None for the whole row)."""
    stream = row.stream
    several = len(stream.equation.gives) > 1
    gases = [(None, None), *((gas, at if several else None) for at, gas in enumerate(stream.equation.gives))]
    for level in stream.levels:
        process = stream.process if level == "process" else None
        for source in (None, stream.source.id):
            for gas, at in gases:
                for span in dict.fromkeys((row.period[:4], row.period)):
                    yield (level, process, source, gas, span, stream.source.basis), at


def sums(results, policy, tie):
    """The value of every total; of months only where no contributing row stands for a whole year."""
    found, yearly, to_round = {}, set(), set()
    by_rows = policy in ("cell", "line")
    for row in all_rows(results):
        whole = row.value if by_rows else exact_of(row)
        for key, at in keys(row):
            amount = whole
            if at is not None:
                amount = simplest(gases_of(row)[at][1])
                to_round.add(key)
            found[key] = plus(found.get(key, Decimal(0)), amount)
            if len(row.period) == 4:
                yearly.add((*key[:4], key[5]))
    kept = {key: value for key, value in found.items() if len(key[4]) == 4 or (*key[:4], key[5]) not in yearly}
    if policy == "none":
        return kept
    return {key: round_exact(value, 2, tie) if not by_rows or key in to_round else value for key, value in kept.items()}


def totals(results, policy, tie):
    """Key to the printed value, the printed value without any rounding, and the printed difference, in their order."""
    bare = sums(evaluate([result.stream for result in results], "none"), "none", tie)
    made = {}
    for key, value in sums(results, policy, tie).items():
        difference = simplest(Fraction(value) - Fraction(bare[key]))
        made[key] = tuple(f"{Decimal(printed(number)):f}" for number in (value, bare[key], difference))
    return made


def lines(results):
    """Id to the printed value, the unrounded one, the cells and the gases of each line, in their order."""
    made = {}
    for row in all_rows(results):
        exact = sum((part for _, part in gases_of(row)), Fraction(0)) if row.result.endless else row.unrounded
        value = exact if row.value is row.unrounded else row.value
        cells = [(name, printed(after), printed(before)) for name, before, after in row.cells]
        gases = [(printed(mass), printed(part)) for mass, part in gases_of(row)]
        made[row.id] = (printed(value), printed(exact), cells, gases)
    return made
