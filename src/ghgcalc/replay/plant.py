"""An activity and printed figures of its lines and totals as a problem, under the rounding policies of a guideline."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from ghgcalc import activity as activities
from ghgcalc import io
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.findings import Finding, Place, pointer
from ghgcalc.inventory import calculate
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.inventory.sums import groups_of
from ghgcalc.kernel.program import program_of
from ghgcalc.literals import Policy
from ghgcalc.numbers import fraction_of, round_fraction, shorten
from ghgcalc.replay.leaves import leaves, moved
from ghgcalc.replay.probing import probed
from ghgcalc.replay.problem import Given, Problem, Wanted, read_quantity, step_of
from ghgcalc.replay.spans import End, Span, point, printed_span
from ghgcalc.replay.statement import Printed
from ghgcalc.replay.steps import Step, System, inlined
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ghgcalc.inventory.evaluation import Evaluation
    from ghgcalc.plan import Stream
    from ghgcalc.replay.leaves import Leaf
    from ghgcalc.replay.probing import Probed
    from ghgcalc.replay.reach import Point
    from ghgcalc.replay.statement import Figure, Input, ReplayFile

CENT = Fraction(1, 100)
"""Totals are rounded to two decimals, as inventories print them."""

UNIT = "tCO2e"


@brief
class _Asked(NamedTuple):
    """A figure: streams with the gas that counts (None: the whole row) and the places of their periods; what it is divided by."""

    parts: tuple[tuple[Stream, int | None, tuple[int, ...]], ...]
    cell: str | None
    below: tuple[tuple[int, int], ...]
    scale: Fraction
    line: bool


def problem_of(stated: ReplayFile, file: str | None) -> Problem:
    """The problem of a statement with an activity.

    Raises:
        InputError: every fault of the statement, and of the activity.
    """
    table, again = _activity(stated, file)
    made = evaluation_of(again(table))
    assert made is not None
    faults: list[Finding] = []
    data = tuple(leaves(table))
    steps, given = _given(stated, data, file, faults)
    wanted: list[Wanted] = []
    asked: dict[str, _Asked] = {}
    for at, each in enumerate(stated.figure):
        place = Place(file, "figure", f"{at + 1} ({each.name})", pointer=pointer(("figure", at)))
        if each.name in asked:
            faults.append(Finding.of("replay-twice", place=place, value=each.name))
        one = _asked(each, made, data, place, faults)
        quantity = read_quantity(each.printed, place, faults)
        if one is None or quantity is None:
            continue
        scale = _fitted(one, data, quantity.unit, place, faults)
        rule = each.print_ or stated.print_
        step = step_of(quantity.value, each, place, faults)
        span = printed_span(Fraction(quantity.value), step, rule)
        wanted.append(Wanted(each.name, quantity.value, quantity.unit.symbol, step, rule, span, _of(each), each.note or ""))
        asked[each.name] = one._replace(scale=scale)
    if faults:
        raise InputError(faults)
    spans = {name: one.span for name, one in given.items()}
    found = probed(table, data, steps, spans, again)
    own = made.rounding["policy"]
    known: tuple[Policy, ...] = get_args(Policy)
    policies = stated.policies or tuple(sorted(known, key=lambda policy: policy != own))
    systems = {policy: System.of(spans, _steps(asked, found, data, made, policy)) for policy in dict.fromkeys(policies)}
    unsure = frozenset(name for name, one in asked.items() if any(stream.id in found.bent for stream, _, _ in one.parts))
    told = [Finding.of("replay-bound", "warning", Place(file, key=leaf.pointer)) for leaf in found.held] if unsure else []
    if unsure:
        shown = {"figures": ", ".join(sorted(unsure)), "lines": ", ".join(sorted(found.bent))}
        told.append(Finding.of("replay-undecided", "warning", Place(file), **shown))
    return Problem(given, wanted, systems, _Again(table, data, asked, again), unsure, tuple(told))


def _activity(stated: ReplayFile, file: str | None) -> tuple[Any, Any]:
    """The table of the activity, and what calculates one."""
    if isinstance(stated.activity, str):
        beside = Path(file).parent if file and not file.startswith("<") else Path()
        made = io.read(beside / stated.activity)
    else:
        assert stated.activity is not None
        made = activities.of(stated.activity)
    rules: dict[str, Any] = {"guideline": stated.guideline, "as_of": stated.as_of, "gwp": stated.gwp, "options": stated.options}
    rules |= {"include_facilities": stated.include_facilities, "accept_measured": stated.accept_measured}
    return made.dump(), partial(calculate, **rules)


def _given(
    stated: ReplayFile, data: Sequence[Leaf], file: str | None, faults: list[Finding]
) -> tuple[list[Fraction], dict[str, Given]]:
    """The step of each datum, zero of one that is certain, and each of their numbers."""
    said: dict[str, tuple[Input, Place]] = {}
    known = {leaf.pointer for leaf in data}
    for at, one in enumerate(stated.input):
        place = Place(file, "input", f"{at + 1} ({shorten(str(one.pointer))})", pointer=pointer(("input", at)))
        if one.pointer is None or one.name is not None or one.value is not None or one.factor is not None:
            faults.append(Finding.of("replay-input", place=place))
        elif one.pointer not in known:
            faults.append(Finding.of("replay-pointer", place=place, value=shorten(one.pointer, 120)))
        elif one.pointer in said:
            faults.append(Finding.of("replay-twice", place=place, value=one.pointer))
        else:
            said[one.pointer] = (one, place)
    steps: list[Fraction] = []
    given: dict[str, Given] = {}
    for leaf in data:
        mine, place = said.get(leaf.pointer, (None, Place(file, key=leaf.pointer)))
        finest = min(leaf.numbers, key=lambda number: int(number.as_tuple().exponent))
        rule = (mine.print_ if mine else None) or stated.print_
        step = Fraction(0) if mine and mine.exact else step_of(finest, mine or Printed(), place, faults, stated.decimals)
        steps.append(step)
        for at, number in enumerate(leaf.numbers):
            span = printed_span(Fraction(number), step, rule) if step else point(Fraction(number))
            if number >= 0 and span.low.value < 0:  # what is stated here is no less than nothing
                span = Span(End(Fraction(0)), span.high)
            given[leaf.name(at)] = Given(leaf.name(at), Fraction(number), leaf.unit, span, (mine and mine.note) or "")
    return steps, given


def _of(each: Figure) -> str:
    """What a figure is of, in few words."""
    parts = (each.line, each.cell, each.level, each.process, each.source, each.item, each.gas, each.basis, each.period)
    return " · ".join(filter(None, (*parts, f"÷ {each.per}" if each.per else "")))


def _asked(each: Figure, made: Evaluation, data: Sequence[Leaf], place: Place, faults: list[Finding]) -> _Asked | None:
    """The lines of a figure."""
    foreign = [key for key in ("equation", "formula", "with_", "cells") if getattr(each, key) is not None]
    of_total = [key for key in ("level", "process", "source", "item", "basis", "period", "per") if getattr(each, key) is not None]
    if foreign or (each.line is None) == (each.level is None) or (each.line and of_total) or (each.cell and not each.line):
        faults.append(Finding.of("replay-kind", place=place))
        return None
    if each.line is not None:
        return _of_line(each, made, place, faults)
    year = str(made.year)
    period = each.period or year
    parts: list[tuple[Stream, int | None, tuple[int, ...]]] = []
    bases = set()
    for stream in made.bound.streams:
        for (level, process, source, gas, basis), number in groups_of(stream):
            wanted = (each.level, each.process, each.source, each.gas)
            if (
                (level, process, source, gas) != wanted
                or (each.basis not in (None, basis))
                or (each.item not in (None, stream.item))
            ):
                continue
            places = tuple(at for at, one in enumerate(stream.periods) if period in (year, one))
            if places:
                bases.add(basis)
                parts.append((stream, number, places))
    if len(bases) != 1:
        known = dict.fromkeys("/".join(filter(None, group[:3])) for stream in made.bound.streams for group, _ in groups_of(stream))
        shown: dict[str, Any] = {"known": ", ".join(known), "bases": ", ".join(sorted(filter(None, bases))) or "–"}
        faults.append(Finding.of("replay-nothing", place=place, value=_of(each), **shown))
        return None
    below = _below(each, data, period, year)
    if each.per and not below:
        faults.append(Finding.of("replay-pointer", place=place, value=shorten(each.per, 120)))
        return None
    return _Asked(tuple(parts), None, below, Fraction(1), line=False)


def _below(each: Figure, data: Sequence[Leaf], period: str, year: str) -> tuple[tuple[int, int], ...]:
    """The numbers that a total is divided by: leaf and place among its numbers."""
    found = []
    for number, leaf in enumerate(data):
        named = leaf.pointer == each.per or (leaf.path[0] == "process" and len(leaf.path) == 3 and leaf.path[-1] == each.per)
        if named:
            found += [(number, at) for at in range(len(leaf.numbers)) if period == year or at == int(period[5:]) - 1]
    return tuple(found)


def _of_line(each: Figure, made: Evaluation, place: Place, faults: list[Finding]) -> _Asked | None:
    for stream in made.bound.streams:
        for at, period in enumerate(stream.periods):
            if f"{stream.id}/{period}" == each.line:
                gases = list(stream.equation.gives)
                if each.gas not in (None, *gases) or each.cell not in (None, *stream.method.cells) or (each.gas and each.cell):
                    break
                number = gases.index(each.gas) if each.gas and len(gases) > 1 else None
                return _Asked(((stream, number, (at,)),), each.cell, (), Fraction(1), line=True)
    known = ", ".join(f"{stream.id}/{stream.periods[0]}" for stream in made.bound.streams)
    faults.append(Finding.of("replay-nothing", place=place, value=_of(each), known=known, bases="–"))
    return None


def _fitted(one: _Asked, data: Sequence[Leaf], unit: Unit, place: Place, faults: list[Finding]) -> Fraction:
    """What one of the engine's unit, over that of the divisor, is in the unit of the figure."""
    stream = one.parts[0][0]
    alone = all(set(stream.equation.gives) == {"CO2"} for stream, _, _ in one.parts)
    units = [stream.equation.cells[one.cell][1]] if one.cell else [UNIT, "tCO2"] if alone else [UNIT]
    if one.below:
        base = Unit.of(data[one.below[0][0]].unit)
        more = ["tAl"] if base.fits(Unit.of("t")) else []
        bottoms = [base.symbol, *more]
        for top in units:
            for bottom in bottoms:
                whole = Unit.of(top) / Unit.of(bottom)
                if whole.fits(unit):
                    return whole.scale / unit.scale * (Unit.of(bottom).scale / base.scale)
        wanted = f"{UNIT}/{base}"
    else:
        for top in units:
            if Unit.of(top).fits(unit):
                return Unit.of(top).scale / unit.scale
            if one.cell and unit.symbol == "t":
                return Unit.of("t").scale / Unit.of(top).scale
        wanted = " / ".join(units)
    faults.append(Finding.of("replay-unit", place=place, came=f"{unit} {unit.words()}", wanted=wanted))
    return Fraction(1)


def _steps(asked: Mapping[str, _Asked], found: Probed, data: Sequence[Leaf], made: Evaluation, policy: Policy) -> Iterator[Step]:
    """Lines, then totals, under a policy, as the engine rounds them."""
    tie: Any = made.rounding["tie"]
    by_rows = policy in ("cell", "line")
    cells: dict[str, Quotient] = {}
    for id_ in dict.fromkeys(stream.id for one in asked.values() for stream, _, _ in one.parts):
        (held,) = [each for each in found.streams if each.id == id_]
        for at, period in enumerate(held.periods):
            yield from _line(held, at, f"{held.id}/{period}", found, data, policy, tie, cells)
    for name, one in asked.items():
        if one.cell is not None:
            stream, _, (at,) = one.parts[0]
            yield Step(name, cells[f"{stream.id}/{stream.periods[at]}: {one.cell}"].times(one.scale))
            continue
        columns: dict[tuple[str, ...], Fraction] = {}
        gases = False
        for stream, gas, places in one.parts:
            gases = gases or gas is not None
            for at in places:
                line = f"{stream.id}/{stream.periods[at]}"
                columns[(line if gas is None else f"{line}#{gas}",)] = Fraction(1)
        total = Quotient(Polynomial(tuple(columns.items())))
        if policy != "none" and (not by_rows or gases) and not one.line:
            yield Step(f"{name}: total", total, CENT, tie)
            total = Quotient(Polynomial.column(f"{name}: total"))
        if one.below:
            below = tuple(((data[number].name(at),), Fraction(1)) for number, at in one.below)
            total = Quotient(total.top, Polynomial(below))
        yield Step(name, total.times(one.scale))


def _line(
    stream: Stream, at: int, name: str, found: Probed, data: Sequence[Leaf], policy: Policy, tie: Any, cells: dict[str, Quotient]
) -> Iterator[Step]:
    """One row: its printed intermediates, the row, and each of its gases."""
    varying: dict[str, Polynomial] = {}
    for bound in stream.inputs:
        shares = found.shares.get((stream.id, bound.name, at), {})
        rest = fraction_of(bound.at(at))
        terms: list[tuple[tuple[str, ...], Fraction]] = []
        for (number, place), share in shares.items():
            rest -= share * Fraction(data[number].numbers[place])
            terms.append(((data[number].name(place),), share))
        varying[bound.name] = Polynomial((*terms, ((), rest))) if rest or not terms else Polynomial(tuple(terms))
    program = program_of(stream, varying, "cell")
    columns: dict[str, Quotient] = {}
    for step in program.steps:
        formula = _renamed(step.formula, columns)
        cells[f"{name}: {step.name}"] = formula
        columns[step.name] = Quotient(Polynomial.column(f"{name}: {step.name}"))
        yield Step(f"{name}: {step.name}", formula, Fraction(10) ** -step.places if policy == "cell" else None, tie)
    unit = Fraction(10) ** -stream.source.decimals if policy in ("cell", "line") else None
    yield Step(name, _renamed(program.emission, columns), unit, tie)
    for number, (_, part) in enumerate(program.gases):
        yield Step(f"{name}#{number}", _renamed(part, columns))


def _renamed(formula: Quotient, columns: Mapping[str, Quotient]) -> Quotient:
    return inlined(formula, columns)


class _Again:
    """Figures of an activity whose data have other numbers, by the engine."""

    def __init__(self, table: Any, data: Sequence[Leaf], asked: Mapping[str, _Asked], again: Any) -> None:
        self.table, self.data, self.asked, self.again = table, data, asked, again

    def __call__(self, policy: Policy, at: Point) -> Mapping[str, Fraction] | None:
        """The figures; None where the numbers are none that a file can hold, or the engine refuses them."""
        changes: dict[Any, dict[int, Fraction]] = {}
        for leaf in self.data:
            for place, number in enumerate(leaf.numbers):
                if at[leaf.name(place)] != number:
                    changes.setdefault(leaf.path, {})[place] = at[leaf.name(place)]
        table = moved(self.table, changes, {leaf.path: leaf.unit for leaf in self.data})
        if table is None:
            return None
        try:
            made = evaluation_of(self.again(table, rounding=policy))
        except InputError:
            return None
        assert made is not None
        found = {}
        for name, one in self.asked.items():
            with suppress(ZeroDivisionError):
                found[name] = self._figure(one, made, policy, at)
        return found

    def _figure(self, one: _Asked, made: Evaluation, policy: Policy, at: Point) -> Fraction:
        rows = {row.id: row for row in made.rows}
        parts = []
        gases = False
        for stream, gas, places in one.parts:
            for place in places:
                row = rows[f"{stream.id}/{stream.periods[place]}"]
                if one.cell is not None:
                    (value,) = [before for name, before, _ in row.cells if name == one.cell]
                elif gas is not None:
                    gases = True
                    value = row.result.gases[gas][1].at(row.index)
                else:
                    value = row.value if policy in ("cell", "line") else row.exact()
                parts.append(Fraction(value))
        total = sum(parts, Fraction(0))
        if not one.line and policy != "none" and (policy == "total" or gases):
            tie: Any = made.rounding["tie"]
            total = Fraction(round_fraction(total, 2, tie))
        if one.below:
            total /= sum((at[self.data[number].name(place)] for number, place in one.below), Fraction(0))
        return total * one.scale
