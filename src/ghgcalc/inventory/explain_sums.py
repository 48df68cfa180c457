"""A total explained, and a quantity that stands beside the totals: which lines add up, what rounding did, which memos there are."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import equations
from ghgcalc.errors import EquationError
from ghgcalc.inventory.explain import digits, factor_shown, input_shown, named
from ghgcalc.inventory.parts import Input
from ghgcalc.inventory.provisional import through_of, told
from ghgcalc.literals import Lang
from ghgcalc.numbers import WIDE, printed, round_exact, simplest, total_of
from ghgcalc.signs import shown
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.equations import Equation
    from ghgcalc.inventory.line import Line
    from ghgcalc.inventory.protocol import Records
    from ghgcalc.inventory.total import Total
    from ghgcalc.numbers import Exact

BY_ROWS = ("cell", "line")
"""Policies under which totals add rounded rows."""


def address(total: Total) -> str:
    """The id of a total: `enterprise/fuel/2024`, `process/P1/anode/2024-01`, with its basis last where it has one."""
    return "/".join(part for part in total.key if part)


def forms(total: Total, year: int) -> set[str]:
    """Every way to write the id of a total: the year and the basis may be left out."""
    level, process, source, gas, period, basis = total.key
    periods = (period, None) if period == str(year) else (period,)
    return {
        "/".join(part for part in (level, process, source, gas, when, on) if part)
        for when in periods
        for on in dict.fromkeys((basis, None))
    }


def parts_of(total: Total, lines: Iterable[Line], year: int) -> list[tuple[str, Decimal, Decimal]]:
    """(line, printed value, unrounded value) of every line in a total; of one gas of several its part, which no row prints by itself."""
    found: list[tuple[str, Decimal, Decimal]] = []
    for line in lines:
        alike = line.process == total.process or total.level != "process"
        if total.level not in line.levels or line.basis != total.basis or not alike:
            continue
        if total.source not in (None, line.source) or total.period not in (str(year), line.period):
            continue
        if total.gas in (None, line.gas):
            found.append((line.id, line.value, line.unrounded))
            continue
        exact = [Decimal(gas.unrounded) for gas in line.gases if gas.gas == total.gas]
        found += [(line.id, one, one) for one in exact]
    return found


def explain_total(total: Total, records: Records, lang: Lang = "en") -> str:
    """A total in words: the lines that add up, the sum, the rounding policy and what it did, and what the total lacks."""
    parts = parts_of(total, records.lines, records.year)
    rounding = records.rounding
    by_rows = rounding["policy"] in BY_ROWS
    streams: dict[str, list[Decimal]] = {}
    for id, row, unrounded in parts:  # noqa: A001
        key = id if total.period != str(records.year) else id.rpartition("/")[0]
        streams.setdefault(key, []).append(row if by_rows else unrounded)
    sums = {key: total_of(values) for key, values in streams.items()}
    source = named(total.source, records.guideline, lang) if total.source else label("total", lang)
    head = f"{source}, {label(total.level, lang)}" + (f", {total.gas}" if total.gas else "")
    out = [text("explain", "head", lang, id=shown(address(total)), value=f"{total.value:f}", unit=total.unit, source=shown(head))]
    terms = " + ".join(_shown(value) for value in sums.values()) or "0"
    whole = total_of(sums.values())
    rows = by_rows and all(total.gas in (None, line.gas) for line in records.lines)
    arrow = "" if whole == total.value else f" {'≠' if rows else '→'} {total.value:f}"
    out.append(f"  {label('numbers', lang)}  E = {terms} = {_shown(whole)}{arrow} {total.unit}")
    tie = label(str(rounding["tie"]), lang)
    out.append(f"  {label('rounding', lang)}  {text('rounding', rounding['policy'], lang, tie=tie, cells='')}")
    moved = {"unrounded": digits(total.unrounded, total.value), "difference": digits(total.difference, "0")}
    out.append(text("explain", "difference", lang, unit=total.unit, **moved))
    for key, each in sums.items():
        count = text("explain", "lines", lang, count=len(streams[key])) if len(streams[key]) > 1 else ""
        out.append(f"  {shown(key)} = {_shown(each)} {total.unit}{count}")
    if total.incomplete:
        sources = ", ".join(label(one, lang) for one in total.incomplete)
        out.append("  " + text("word", "incomplete", lang, sources=sources).strip())
    through = through_of(records.activity, records.year)
    if through is not None and total.period == str(records.year):
        out.append(f"  {told(through, lang).strip()}")
    return "\n".join(out)


def total_as_dict(total: Total, records: Records) -> dict[str, Any]:
    """A total of the inventory file with its id and the lines that it adds up."""
    lines = [
        {"id": id, "value": f"{row:f}", "unrounded": f"{unrounded:f}"}
        for id, row, unrounded in parts_of(total, records.lines, records.year)  # noqa: A001
    ]
    return {"id": address(total), **total.as_dict(), "rounding": dict(records.rounding), "lines": lines}


def explain_auxiliary(
    entry: Mapping[str, Any], records: Records, factors: Mapping[str, Mapping[str, Any]], lang: Lang = "en"
) -> str:
    """A quantity beside the totals: what it is, by which clause, how it was worked out, and its memo emissions with their factors."""
    rule = _rule(entry, records.guideline)
    name = str(rule.get(f"name_{lang}") or named(str(entry["source"]), records.guideline, lang))
    out = [
        text("explain", "head", lang, id=shown(entry["id"]), value=entry["value"], unit=shown(entry["unit"]), source=shown(name)),
        f"  {text('explain', 'beside', lang)}",
    ]
    if "equation" in entry:
        equation = equations.get(str(entry["equation"]))
        inputs = [Input.from_dict(one) for one in entry["inputs"]]
        cells = _cells(equation, inputs)
        numbers = {one.name: str(one.value) for one in inputs} | cells
        between = {
            equation.cells[name][0]: f"{value} {equation.cells[name][1]}".removesuffix(" 1") for name, value in cells.items()
        }
        for left, expression in equation.formulas:
            out.append(f"  {label('formula', lang)}  {left} = {expression.text()}")
            result = between.get(left) or f"{digits(entry['value'], entry['value'])} {shown(entry['unit'])}"
            out.append(f"  {label('numbers', lang)}  {left} = {shown(expression.text(numbers))} = {result}")
        out += [f"  {shown(input_shown(one, equation.symbols.get(one.name, one.name), lang, factors))}" for one in inputs]
    for memo in entry["memo"]:
        record = factors.get(str(memo["factor"]))
        by = f"{record['value']} {record['unit']}  " if record else ""
        cited = factor_shown(str(memo["factor"]), record.get("document"), record.get("grade"), lang) if record else memo["factor"]
        said = f"{label('memo', lang)} {memo['convention']} = {memo['value']} {memo['unit']}  {by}{cited}"
        out.append(f"  {shown(said)}")
    clause = entry.get("clause") or rule.get("clause")
    if clause:
        out.append(f"  {label('clause', lang)}  {shown(str(clause))}")
    return "\n".join(out)


def _cells(equation: Equation, inputs: Iterable[Input]) -> dict[str, str]:
    """The intermediate values of an equation, which a row beside the totals does not carry: worked out again, or none where it cannot be."""
    found: dict[str, str] = {}

    def note(name: str, value: Any) -> Any:
        found[name] = printed(simplest(value))
        return value

    try:
        equation(note, **{one.name: _sound(one.value) for one in inputs})
    except (EquationError, ArithmeticError, ValueError):  # of a file that was altered by hand
        return {}
    return found


def _sound(value: str) -> Fraction:
    """A number of a file, as a fraction.

    Raises:
        ArithmeticError, ValueError: it is none, or of a size that no quantity has.
    """
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > WIDE:
        raise ValueError(value)
    return Fraction(number)


def _rule(entry: Mapping[str, Any], guideline: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the guideline's own data say of the quantity."""
    data = dict(guideline.get("data") or {})
    mine = (entry["source"], entry["level"])
    rules = [one for one in data.get("auxiliary") or () if (one["id"], one["level"]) == mine]
    sources = [one for one in data.get("source") or () if one["id"] == mine[0] and mine[1] in one["levels"]]
    fitting = [*rules, *sources]
    return fitting[0] if fitting else {}


def _shown(value: Exact) -> str:
    """The digits of a sum for reading."""
    return digits(printed(value), round_exact(value, 2))
