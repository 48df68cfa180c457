"""What a spreadsheet works out again: a formula for each number of a report, and whether its doubles can know the audited digits.

A spreadsheet calculates in binary floats of some 15 digits. What it rounds is first brought back to the digits that a float can hold,
so that an exact tie is one; a value that lies nearer to a tie than those digits reach, without being one, keeps the audited number.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor, log10
from typing import TYPE_CHECKING, Any

from ghgcalc import equations
from ghgcalc.brief import brief
from ghgcalc.literals import Tie
from ghgcalc.numbers import fraction_of, round_exact
from ghgcalc.report.contents.sources import fraction_or_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ghgcalc.inventory import Inventory, Total
    from ghgcalc.inventory.line import Line

Address = "Callable[[Origin], str | None]"

DIGITS = 14
"""Significant digits of a double that a short chain of products keeps."""

OPERATORS = {"×": "*", "−": "-"}


def spelled(text: str) -> str:
    """A formula with the operators of a spreadsheet."""
    for sign, operator in OPERATORS.items():
        text = text.replace(sign, operator)
    return text.replace(" ", "")


def inner(value: Fraction, decimals: int) -> int:
    """To how many decimals a double of this size is sure, at least one more than are printed."""
    size = floor(log10(abs(float(value)))) + 1 if value else 1
    return max(decimals + 1, DIGITS - max(size, 1))


def sure(value: Fraction, decimals: int, policy_digits: int) -> bool:
    """Whether a float knows on which side of a tie a number lies: it is the tie itself, or farther from it than its digits reach."""
    scaled = value * 10**decimals
    distance = abs(scaled - scaled.__floor__() - Fraction(1, 2))
    return not distance or distance > Fraction(2, 10 ** (policy_digits - decimals))


def rounding(formula: str, value: Fraction, tie: str, decimals: int = 2) -> str:
    """A formula rounded half up, or half to even (GB/T 8170)."""
    digits = inner(value, decimals)
    clean = f"ROUND({formula},{digits})"
    if tie == "half-up":
        return f"ROUND({clean},{decimals})"
    step = 10**decimals
    even = f"2*ROUND({clean}/2,{decimals})"
    return f"IF(ABS(ABS({clean}*{step}-TRUNC({clean}*{step}))-0.5)<1E-{digits - decimals},{even},ROUND({clean},{decimals}))"


@brief
@dataclass(frozen=True)
class Link:
    """An input of a line that is a cell elsewhere, times a power of ten."""

    origin: Any
    ratio: Fraction

    def formula(self, address: str) -> str:
        """`=Data!C5`, `=Factors!C4/100`."""
        if self.ratio == 1:
            return address
        return f"{address}*{self.ratio.numerator}" if self.ratio.denominator == 1 else f"{address}/{self.ratio.denominator}"


def power_of_ten(ratio: Fraction) -> bool:
    """Whether a ratio is 1, 10, 1/10, …."""
    top, below = ratio.numerator, ratio.denominator
    if top > 0 and 1 in (top, below):
        digits = str(max(top, below))
        return digits[0] == "1" and not digits[1:].strip("0")
    return False


class Links:
    """Where the inputs of lines stand in the activity and among the factors of an inventory.

    Attributes:
        found: by the id of a line and the name of an input, the cell that it is.
        constants: inputs that are no cell elsewhere, for the guideline or a certificate sets them; each stands once, and other months point
            to the first.
    """

    def __init__(self, inventory: Inventory) -> None:
        """Look up every input of every stream."""
        from ghgcalc.report.model import Origin

        self._origin = Origin
        self.found: dict[tuple[str, str], Link] = {}
        self.constants: set[tuple[str, str]] = set()
        self._factors = {record["id"]: record for record in inventory.factors["records"]}
        self._data = dict(_data(inventory.activity))
        parameters = _parameters(inventory.guideline)
        streams: dict[str, list[Line]] = {}
        for line in inventory.lines:
            streams.setdefault(line.id.rpartition("/")[0], []).append(line)
        used: set[tuple[str, str]] = set()
        for lines in streams.values():
            self._stream(lines, parameters, inventory, used)

    def _stream(
        self, lines: Sequence[Line], parameters: Mapping[Any, Any], inventory: Inventory, used: set[tuple[str, str]]
    ) -> None:
        first = lines[0]
        stated = parameters.get((first.source, first.method), {})
        for at, one in enumerate(first.inputs):
            values = [fraction_of(fraction_or_digits(line.inputs[at].value)) for line in lines]
            if one.factor is not None and one.origin == "factor" and one.factor in self._factors:
                whole = Fraction(self._factors[one.factor]["value"])
                ratio = values[0] / whole if whole else Fraction(0)
                if power_of_ten(ratio):
                    for line in lines:
                        self.found[line.id, one.name] = Link(self._origin("factor", one.factor), ratio)
                continue
            keys = stated.get(one.name, set())
            beside = [pointer for pointer in self._data if _named(pointer, keys) and _beside(pointer, first, inventory.activity)]
            for pointer in beside:
                months, by = self._data[pointer], f"{one.name} {first.source} {first.basis}"
                if (pointer, by) not in used and (scale := _ratio(months, lines, values)) is not None:
                    used.add((pointer, by))
                    for line in lines:
                        month = _month(line) if len(months) > 1 else None
                        self.found[line.id, one.name] = Link(self._origin("activity", pointer, month=month), scale)
                    break
            else:
                if not beside:
                    self._constant(one.name, lines, same=len(set(values)) == 1)

    def _constant(self, name: str, lines: Sequence[Line], *, same: bool) -> None:
        """An input that nobody states: in the first line, where it is the same in all."""
        first = Link(self._origin("input", lines[0].id, name), Fraction(1))
        self.constants |= {(line.id, name) for line in (lines[:1] if same else lines)}
        if same:
            self.found |= {(line.id, name): first for line in lines[1:]}


def _month(line: Line) -> int | None:
    return int(line.period[5:7]) if len(line.period) == 7 else None


def _ratio(months: Sequence[Fraction], lines: Sequence[Line], values: Sequence[Fraction]) -> Fraction | None:
    """By which power of ten a datum is the inputs of a stream, in every period; None where it is not."""
    found: Fraction | None = None
    for line, value in zip(lines, values, strict=True):
        month = _month(line)
        if len(months) > 1 and month is None:
            return None
        stated = months[month - 1] if len(months) > 1 and month else months[0]
        if not stated:
            if value:
                return None
            continue
        ratio = value / stated
        if not power_of_ten(ratio) or (found is not None and ratio != found):
            return None
        found = ratio
    return Fraction(1) if found is None else found


def _beside(pointer: str, line: Line, activity: Mapping[str, Any]) -> bool:
    """Whether a datum is of the process, and of the item, of a line."""
    _, table, number, *rest = pointer.split("/")
    row = activity[table][int(number)]
    if table == "process":
        if row["id"] != line.process:
            return False
        for part in rest[:-1]:
            row = row[int(part)] if part.isdigit() else row[part]
    which = row.get("item") or row.get("supply")
    return line.item is None or which is None or which == line.item


def _parameters(guideline: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, set[str]]]:
    """(source, method) to the data that may feed each parameter, as the guideline's data have it, alternatives included."""
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for source in (guideline.get("data") or {}).get("source", ()):
        for method in source.get("method", ()):
            _feeds(method.get("parameters", {}), found.setdefault((str(source["id"]), str(method["id"])), {}))
    return found


def _feeds(parameters: Mapping[str, Any], into: dict[str, set[str]]) -> None:
    """The data of each parameter, and of those of an equation that works one out."""
    for name, ways in parameters.items():
        for way in ways if isinstance(ways, list | tuple) else [ways]:
            into.setdefault(name, set()).update(str(way[kind]) for kind in ("activity", "measured") if way.get(kind))
            _feeds(way.get("parameters", {}), into)


def _named(pointer: str, keys: Iterable[str]) -> bool:
    """Whether a datum has one of some names, such as `anode` or `pfc_other.cf4`."""
    return any(pointer.endswith("/" + key.replace(".", "/")) for key in keys)


def _data(activity: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Fraction, ...]]]:
    """Every number of the activity: its pointer, its twelve months or its one value."""
    from ghgcalc.report.contents.stated import quantities

    for pointer, months, year in quantities(activity):
        yield pointer, months or (year,)


@brief
@dataclass(frozen=True)
class Printing:
    """To how many decimals a method's form prints its intermediates, and the masses of its gases."""

    cells: Mapping[str, int]
    masses: int | None


def printing(guideline: Mapping[str, Any]) -> dict[tuple[str, str], Printing]:
    """(source, method) to what its form prints, as the guideline's data have it."""
    return {
        (str(source["id"]), str(method["id"])): Printing(dict(method.get("cells") or {}), method.get("masses"))
        for source in (guideline.get("data") or {}).get("source", ())
        for method in source.get("method", ())
    }


def of_line(
    line: Line, form: Printing, rules: Mapping[str, Any], refer: Callable[[Any, str], str]
) -> tuple[dict[str, str], str] | None:
    """The formulas of a line: of each printed intermediate, and of its emission; None where floats cannot know them.

    Args:
        line: of an inventory.
        form: what its method prints.
        rules: `policy` and `tie` of the rounding.
        refer: gives the address of an input (`input`, name), a printed intermediate (`cell`, name) or a GWP (`gwp`, gas) of the line.
    """
    equation = equations.get(line.equation)
    policy, tie = rules["policy"], rules["tie"]
    values = {one.name: refer("input", one.name) for one in line.inputs}
    symbols = {symbol: name for name, (symbol, _) in equation.cells.items()}
    printed = {one.name: Fraction(Decimal(one.unrounded)) for one in line.cells}
    cells: dict[str, str] = {}
    masses: list[str] = []
    doubtful = False
    for left, expression in equation.formulas:
        text = spelled(expression.text(values))
        name = symbols.get(left)
        if name is None:
            masses.append(text)
        elif name in printed:
            decimals = form.cells.get(name)
            if policy == "cell" and decimals is not None:
                doubtful = doubtful or not known(printed[name], decimals)
                text = rounding(text, printed[name], tie, decimals)
            cells[name] = text
            values[name] = refer("cell", name)
    if policy == "cell" and form.masses is not None and line.gases:
        exact = _masses(line, form, tie)
        doubtful = doubtful or not all(known(one, form.masses) for one in exact)
        masses = [rounding(mass, one, tie, form.masses) for mass, one in zip(masses, exact, strict=True)]
    gwps = [refer("gwp", gas.gas) if gas.gwp else "" for gas in line.gases] or [""] * len(masses)
    whole = "+".join(f"({mass})*{gwp}" if gwp else mass for mass, gwp in zip(masses, gwps, strict=True))
    if policy in ("cell", "line"):
        unrounded = Fraction(line.unrounded)
        doubtful = doubtful or not known(unrounded, 2)
        whole = rounding(whole, unrounded, tie)
    return None if doubtful else (cells, whole)


def known(value: Fraction, decimals: int) -> bool:
    """Whether a float knows the digits of a number that is rounded to so many decimals."""
    return sure(value, decimals, inner(value, decimals))


def _masses(line: Line, form: Printing, tie: Tie) -> tuple[Fraction, ...]:
    """The masses of the gases before they are rounded, in exact fractions."""
    values = {one.name: fraction_of(fraction_or_digits(one.value)) for one in line.inputs}

    def cell(name: str, value: Any) -> Any:
        decimals = form.cells.get(name)
        return value if decimals is None else Fraction(round_exact(value, decimals, tie))

    return tuple(Fraction(one) for one in equations.get(line.equation).run(values, cell))


def counted(one: Total, lines: Sequence[Line], year: int) -> list[str]:
    """The ids of the lines that a total adds."""
    return [
        line.id
        for line in lines
        if one.level in line.levels
        and (one.process is None or one.process == line.process)
        and (one.source is None or one.source == line.source)
        and one.basis == line.basis
        and (one.period == str(year) or one.period == line.period)
    ]
