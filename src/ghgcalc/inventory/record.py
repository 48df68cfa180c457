"""The records of an inventory: lines with their cells, gases and inputs, totals, auxiliary quantities."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from ghgcalc.numbers import printed, read_printed
from ghgcalc.units import Quantity, computed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.exact import Row
    from ghgcalc.plan import Bound

UNIT = "tCO2e"
Record = TypeVar("Record")


def rebuild(kind: type[Record], raw: Mapping[str, Any]) -> Record:
    """A record from its JSON form; keys that it does not know are left out.

    Raises:
        TypeError, ValueError: a key is missing, or a value is of another type.
    """
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    values = {}
    for key, value in raw.items():
        if key not in known:
            continue
        wanted = str(known[key].type)
        values[key] = number_or_text(wanted, value)
    return kind(**values)


def number_or_text(wanted: str, value: Any) -> Any:
    """A text where the record has one, or a Decimal where the record has a number.

    Raises:
        TypeError, NumberError: another type, or not a printed number.
    """
    if value is None and "None" in wanted:
        return None
    if "Decimal" in wanted:
        return read_printed(value)
    if not isinstance(value, str):
        raise TypeError(f"expected text, got {type(value).__name__}")
    return value


@dataclass(frozen=True, slots=True)
class Input:
    """One parameter of a line: name, digits, unit, where it comes from, and the factor with its grade."""

    name: str
    value: str
    unit: str
    origin: str
    factor: str | None = None
    grade: str | None = None
    document: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed intermediate of the form."""

    name: str
    value: str
    unrounded: str
    unit: str


@dataclass(frozen=True, slots=True)
class Gas:
    """One gas of a row: mass, GWP and unrounded tCO2e."""

    gas: str
    mass: str
    unit: str
    gwp: str | None
    factor: str | None
    grade: str | None
    unrounded: str


@dataclass(frozen=True, slots=True)
class Line:
    """One emission row of the form.

    Attributes:
        value: as printed, in tCO2e. unrounded: before its own rounding (of endless digits the first 28).
        level: where the row stands; `levels` are all at which it counts.
    """

    id: str
    level: str
    levels: tuple[str, ...]
    process: str | None
    source: str
    item: str | None
    gas: str | None
    period: str
    value: Decimal
    unrounded: Decimal
    unit: str
    basis: str | None
    cells: tuple[Cell, ...]
    gases: tuple[Gas, ...]
    equation: str
    method: str
    clause: str
    inputs: tuple[Input, ...]

    @property
    def emission(self) -> Quantity:
        """The printed emission."""
        return computed(self.value, self.unit)

    @property
    def grade(self) -> str:
        """The weakest grade among the factors of the line; `measured` where it rests on none."""
        from ghgcalc.documents import GRADES

        found = [one.grade for one in self.inputs if one.grade] + [gas.grade for gas in self.gases if gas.grade]
        return max(found, key=GRADES.index) if found else "measured"

    def as_dict(self) -> dict[str, Any]:
        """The line of the inventory file: numbers as text, gases only where there are several."""
        record = _plain(self)
        record["levels"] = list(self.levels)
        record["value"], record["unrounded"] = f"{self.value:f}", f"{self.unrounded:f}"
        record["grade"] = self.grade
        for name in ("cells", "gases", "inputs"):
            record[name] = [{key: value for key, value in _plain(part).items() if value is not None} for part in record[name]]
        return record

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Line:
        """The line that `as_dict` wrote."""
        record = dict(raw)
        parts = {"cells": Cell, "gases": Gas, "inputs": Input}
        for name, kind in parts.items():
            record[name] = tuple(rebuild(kind, {**_blank(kind), **part}) for part in record.get(name, []))
        record["levels"] = tuple(map(str, record.get("levels", [])))
        rest = {name: record.pop(name) for name in (*parts, "levels")}
        known = {field.name for field in fields(cls)}
        plain = {key: number_or_text(str(field_types[key]), value) for key, value in record.items() if key in known}
        return cls(**plain, **rest)


field_types = {field.name: field.type for field in fields(Line)}


def _plain(record: Any) -> dict[str, Any]:
    """The slots of a record, as they are."""
    return {name: getattr(record, name) for name in record.__slots__}


def _blank(kind: type) -> dict[str, Any]:
    return {field.name: None for field in fields(kind) if "None" in str(field.type)}


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of lines; None means all. `unrounded` is the same sum with no rounding anywhere, `difference` what rounding did."""

    level: str
    process: str | None
    source: str | None
    gas: str | None
    period: str
    value: Decimal
    unit: str
    basis: str | None
    unrounded: Decimal
    difference: Decimal

    @property
    def key(self) -> tuple[str, str | None, str | None, str | None, str, str | None]:
        """Everything but the numbers."""
        return self.level, self.process, self.source, self.gas, self.period, self.basis

    def as_dict(self) -> dict[str, Any]:
        """The total of the inventory file."""
        record = _plain(self)
        return record | {name: f"{record[name]:f}" for name in ("value", "unrounded", "difference")}


def inputs_of(bounds: tuple[Bound, ...], index: int) -> tuple[Input, ...]:
    """The inputs of one period."""
    return tuple(
        Input(
            bound.name,
            printed(bound.at(index)),
            bound.unit,
            bound.origin,
            bound.factor.id if bound.factor else None,
            bound.grade,
            bound.factor.document if bound.factor else None,
            bound.source or None,
        )
        for bound in bounds
    )


def line_of(row: Row) -> Line:
    """The line that a row of the engine makes."""
    stream = row.stream
    equation = stream.equation
    exact = row.exact() if row.result.endless else row.unrounded
    cells = tuple(Cell(name, printed(value), printed(unrounded), equation.cells[name][1]) for name, unrounded, value in row.cells)
    gases = tuple(
        Gas(
            gas,
            printed(mass),
            unit,
            printed(gwp.values[0]) if gwp else None,
            gwp.factor.id if gwp and gwp.factor else None,
            gwp.grade if gwp else None,
            printed(part),
        )
        for (gas, unit), (_, gwp), (mass, part) in zip(equation.gives.items(), stream.gwps, row.gases, strict=True)
    )
    return Line(
        id=row.id,
        level=stream.levels[0],
        levels=stream.levels,
        process=stream.process,
        source=stream.source.id,
        item=stream.item,
        gas=None if len(gases) > 1 else gases[0].gas,
        period=row.period,
        value=Decimal(printed(exact if row.value is row.unrounded else row.value)),
        unrounded=Decimal(printed(exact)),
        unit=UNIT,
        basis=stream.source.basis,
        cells=cells,
        gases=gases if len(gases) > 1 or gases[0].gwp else (),
        equation=equation.id,
        method=stream.method.id,
        clause=stream.clause,
        inputs=inputs_of(stream.inputs, row.index),
    )
