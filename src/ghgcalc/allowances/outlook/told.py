"""What a running year has told: the data of its processes month by month, and how the rest of each goes on.

An output and what is consumed go on as amounts, an amount per tonne of metal; a rate (minutes of anode effect per cell-day, a share that
a laboratory found) goes on by itself. Data of the enterprise, and electricity, do not bear on an allowance and are left aside.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc.activity.measured import MeasuredField
from ghgcalc.activity.model import specs_of
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.fields import One
from ghgcalc.findings import Finding, Place
from ghgcalc.kinds import read_date
from ghgcalc.numbers import fraction_of, number, round_fraction
from ghgcalc.units import convert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ghgcalc.fields import Datum as Spec

YEAR = 12
OUTPUT = "liquid_aluminium"
KEPT = ("schema", "year", "entity", "process", "waiver")
"""The tables that a complete year of the outlook has."""

ASIDE = ("electricity", "electricity_total")
"""What of a process is left aside: no allowance rests on it."""

SAME = (("anode_effect_minutes", ("anode_effects", "anode_effect_duration")),)
"""A datum and those whose product it is: with it, the others say nothing more, and forecast by themselves would deny it."""

DECIMALS = 12
"""Of the numbers of months to come; what the file states keeps all its digits."""

Kind = Literal["output", "amount", "rate"]
Path = tuple[str | int, ...]


@brief
@dataclass(frozen=True, slots=True)
class Datum:
    """A datum of a process as the months told have it.

    Attributes:
        process: its id. path: its keys inside the process. unit: as stated.
        kind: `output`, the metal; `amount`, what goes with it; `rate`, what does not.
        own: one of the field's own unit in the stated one. values: the months told, in the stated unit.
    """

    process: str
    path: Path
    unit: str
    kind: Kind
    own: Fraction
    values: tuple[Fraction, ...]

    @property
    def key(self) -> str:
        """Its keys as one word, such as `anode` or `carbon_stream.1.amount`."""
        return ".".join(str(step + 1) if isinstance(step, int) else step for step in self.path if step != "value")


@dataclass(frozen=True)
class Told:
    """The months told.

    Attributes:
        table: the activity as its file states it, without what no allowance rests on.
        year: of the data. months: how many are told. data: of every process, in its order.
        idle: data that were told, and on which nothing rests.
    """

    table: Mapping[str, Any]
    year: int
    months: int
    data: tuple[Datum, ...]
    idle: tuple[tuple[str, Path], ...] = ()

    @property
    def rest(self) -> tuple[int, ...]:
        """The months to come, from 1 for January."""
        return tuple(range(self.months + 1, YEAR + 1))

    @property
    def processes(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(str(one["id"]) for one in self.table["process"])

    def of(self, process: str) -> tuple[Datum, ...]:
        """The data of a process."""
        return tuple(one for one in self.data if one.process == process)

    def keeping(self, used: Iterable[Datum]) -> Told:
        """The same without the data on which nothing rests."""
        kept = tuple(used)
        idle = tuple((one.process, one.path) for one in self.data if one not in kept)
        table = {**self.table, "process": [_without(one, self.of(str(one["id"])), kept) for one in self.table["process"]]}
        return Told(table, self.year, self.months, kept, idle)

    def has(self, datum: Datum) -> bool:
        """Whether such a datum was told, whether or not something rests on it."""
        return any((one.process, one.path) == (datum.process, datum.path) for one in self.data) or (
            (datum.process, datum.path) in self.idle
        )

    def alive(self, process: str, month: int) -> int:
        """The days of a month on which a process was there: from the day it started to the day it stopped."""
        row = next(one for one in self.table["process"] if one["id"] == process)
        first, last = date(self.year, month, 1), date(self.year, month, self.days(month))
        started, stopped = (None if row.get(key) is None else read_date(row[key]) for key in ("started", "stopped"))
        begins, ends = max(first, started or first), min(last, stopped or last)
        return max(0, (ends - begins).days + 1)

    def days(self, month: int) -> int:
        """The days of a month of the year."""
        return monthrange(self.year, month)[1]

    def completed(self, rest: Mapping[tuple[str, Path], Sequence[Fraction]]) -> dict[str, Any]:
        """The table of a complete year: the months told as they stand, and behind them those of `rest` by process and path."""
        rows = []
        for row in self.table["process"]:
            made = _copied(row)
            for datum in self.of(str(row["id"])):
                held = at(made, datum.path)
                held["values"] = [*held["values"], *(shown(value) for value in rest[datum.process, datum.path])]
            rows.append(made)
        return {**self.table, "process": rows}


def shown(value: Fraction) -> str:
    """A number of a month to come, as a file has it."""
    return f"{Decimal(round_fraction(value, DECIMALS)).normalize():f}"


def at(row: Any, path: Path) -> Any:
    """What stands under a path."""
    for step in path:
        row = row[step]
    return row


def _copied(row: Any) -> Any:
    if isinstance(row, dict):
        return {key: _copied(one) for key, one in row.items()}
    return [_copied(one) for one in row] if isinstance(row, list) else row


def _without(row: Mapping[str, Any], data: Iterable[Datum], kept: Sequence[Datum]) -> dict[str, Any]:
    """A process without the tables of which no datum is kept."""
    idle = {datum.path[0] for datum in data} - {datum.path[0] for datum in kept if datum.process == row["id"]}
    return {key: _copied(value) for key, value in row.items() if key not in idle}


def told_of(dumped: Mapping[str, Any], months: int) -> Told:
    """The months told of an activity that was read.

    Args:
        dumped: as its file writes it.
        months: how many are told.

    Raises:
        InputError: no month to come, corrections, or data of a process that are not told month by month.
    """
    faults = []
    if not 0 < months < YEAR:
        faults.append(Finding.of("outlook-whole-year", place=Place(key="through"), year=dumped["year"]))
    if dumped.get("correction"):
        faults.append(Finding.of("outlook-corrected", place=Place(key="correction"), count=len(dumped["correction"])))
    rows = []
    data: list[Datum] = []
    for row in dumped.get("process", ()):
        kept = {key: value for key, value in row.items() if key not in ASIDE}
        for key, parts in SAME:
            if key in kept:
                kept = {name: value for name, value in kept.items() if name not in parts}
        found, wrong = data_of(str(row["id"]), kept, months)
        data += found
        faults += wrong
        if not wrong and not any(one.kind == "output" for one in found):
            faults.append(Finding.of("outlook-no-output", place=Place(table="process", row=str(row["id"]), key=OUTPUT)))
        rows.append(kept)
    if not rows:
        faults.append(Finding.of("outlook-no-process", place=Place(key="process")))
    if faults:
        raise InputError(faults)
    table = {key: dumped[key] for key in KEPT if key in dumped} | {"process": rows}
    return Told(table, int(dumped["year"]), months, tuple(data))


def data_of(process: str, row: Mapping[str, Any], months: int) -> tuple[list[Datum], list[Finding]]:
    """The data of a process in the order of its file."""
    found, wrong = [], []
    for path, value, spec in _walked(row):
        if isinstance(value, dict) and isinstance(value.get("values"), list):
            own, read = spec.fit(str(value["unit"]))
            values = tuple(fraction_of(number(one)) for one in value["values"][:months])
            if isinstance(spec, MeasuredField) or not any(name == "[mass]" for name, _ in own.dimension):
                kind: Kind = "rate"
            else:
                kind = "output" if path == (OUTPUT,) else "amount"
            one = fraction_of(convert(Decimal(1), own, read))
            found.append(Datum(process, path, str(value["unit"]), kind, one, values))
        elif not isinstance(spec, MeasuredField):
            place = Place(table="process", row=process, key=str(path[-1]))
            wrong.append(Finding.of("outlook-no-months", place=place, key=path[-1]))
    return found, wrong


def _walked(row: Mapping[str, Any]) -> Iterator[tuple[Path, Any, Spec]]:
    """Every datum of a process: its path, what stands there, what the field accepts."""
    specs = {key: spec for key, spec in specs_of("process").items() if not isinstance(spec, One)}
    for key, spec in specs.items():
        outer, _, inner = key.partition(".")
        if outer in row and (not inner or inner in row[outer]):
            yield (((outer, inner), row[outer][inner]) if inner else ((outer,), row[outer])) + (spec,)  # type: ignore[misc]
    for at_, stream in enumerate(row.get("carbon_stream", ())):
        for key, spec in specs_of("process.carbon_stream").items():
            if key in stream:
                yield ("carbon_stream", at_, key), stream[key], spec
