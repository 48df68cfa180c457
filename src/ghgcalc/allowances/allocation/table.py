"""The table of a sector: processes by entity, read from a file or from rows, and the balance value that it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from ghgcalc import doors
from ghgcalc.allowances import plans
from ghgcalc.allowances.allocation import processes
from ghgcalc.allowances.allocation.balance import Balance, solve
from ghgcalc.allowances.allocation.exact import added
from ghgcalc.allowances.allocation.rule import Process, exempt
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.fields import One
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import fraction_of, shorten
from ghgcalc.schema import Strict, validate, wrong
from ghgcalc.sheets import is_sum, read_sheet
from ghgcalc.signs import likeness, spelled
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.allowances.plans import Plan


def _no_sum(name: str) -> str:
    """A row of a sum would count everything twice."""
    if is_sum(name):
        raise wrong("sum-row", value=shorten(name))
    return name


Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_no_sum)]
HEADERS = {
    "entity": "entity", "企业": "entity", "重点排放单位": "entity",
    "process": "process", "工序": "process",
    "emissions": "emissions", "排放量": "emissions",
    "output": "output", "产量": "output", "铝液产量": "output",
    "enterprise": "enterprise", "企业排放量": "enterprise",
    "started": "started", "投产日期": "started",
    "stopped": "stopped", "关停日期": "stopped",
}  # fmt: skip
UNITS = ("emissions", "output", "enterprise")
Rows = str | Path | Iterable[Mapping[str, Any]]
"""A table: the path of its file, or its rows."""


class Row(Strict):
    """One process of the table: whose, which, verified emission and output, the enterprise's direct emission, start and stop."""

    entity: Name
    process: Name = "1"
    emissions: Annotated[Quantity, One("tCO2e", strict=True)]
    output: Annotated[Quantity, One("tAl")]
    enterprise: Annotated[Quantity | None, One("tCO2e", strict=True)] = None
    started: date | None = None
    stopped: date | None = None


class Table(Strict):
    """The rows of a sector."""

    row: list[Row] = Field(min_length=1)


def read_table(path: str | Path) -> tuple[Table, list[Finding]]:
    """The table of a CSV or XLSX file: `entity`, `process`, `emissions [tCO2e]`, `output [t]`, and more that is optional.

    Raises:
        InputError: every fault of the file.
    """
    sheet = read_sheet(path, HEADERS, UNITS, ("entity", "emissions", "output"), days=("started", "stopped"))
    return sheet.read_as(Table, "row"), sheet.notes()


def table_of(rows: Rows) -> tuple[Table, list[Finding]]:
    """The table of a file, or of rows with the keys of [Row][].

    Raises:
        ArgumentError: neither a path nor rows.
        InputError: every fault.
    """
    if isinstance(rows, str | Path):
        return read_table(rows)
    wanted = "the path of a table, or rows such as {'entity': …, 'emissions': …, 'output': …}"
    if isinstance(rows, Mapping):  # going through it would give its keys
        raise doors.refused("rows", rows, wanted)
    return validate(Table, {"row": [dict(row) for row in doors.instances("rows", rows, Mapping, wanted)]}), []


@brief
@dataclass(frozen=True)
class Plants:
    """The processes of each entity, and which entities lie below the threshold."""

    processes: Mapping[str, Sequence[Process]]
    small: Mapping[str, bool]

    @classmethod
    def of(cls, table: Table, plan: Plan, year: int) -> Plants:
        """The rows by entity, in the order of the table.

        Raises:
            InputError: an output of zero or outside a life, an id that stands twice, an entity that is spelled in two ways.
        """
        entities: dict[str, list[Row]] = {}
        for row in table.row:
            entities.setdefault(row.entity, []).append(row)
        plants = {name: tuple(map(_process, mine)) for name, mine in entities.items()}
        small = {name: _small(plan, mine) for name, mine in entities.items()}
        found = list(_alike(entities))
        for name, mine in plants.items():
            found += [Finding.of("duplicate-id", place=Place(table="row", row=name), id=id) for id in _twice(mine)]  # noqa: A001
            for fault in processes.faults(mine, plan, year, small=small[name]):
                found.append(replace(fault, place=replace(fault.place, table="row", row=f"{shorten(name)} {fault.place.row}")))
        if found:
            raise InputError(found)
        return cls(FrozenDict(plants), FrozenDict(small))

    def ordinary(self, year: int) -> list[Process]:
        """The processes whose coefficient follows from their intensity."""
        named = self.processes.items()
        return [one for name, mine in named for one in mine if exempt(one, year, small=self.small[name]) is None]


def _twice(rows: Iterable[Process]) -> list[str]:
    """The ids that stand more than once, however they are spelled, each once, in the order in which they first stand."""
    counts: dict[str, int] = {}
    first: dict[str, str] = {}
    for row in rows:
        alike = likeness(row.id)
        counts[alike] = counts.get(alike, 0) + 1
        first.setdefault(alike, row.id)
    return [first[alike] for alike, count in counts.items() if count > 1]


def _alike(names: Iterable[str]) -> Iterable[Finding]:
    """Entities whose names a reader takes for one: their processes would be settled apart, perhaps as small ones."""
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(likeness(name), name)
        if other is not name:
            yield Finding.of(
                "names-alike", place=Place(table="row", row=shorten(name), key="entity"), name=spelled(name), other=spelled(other)
            )


def _process(row: Row) -> Process:
    return Process(row.process, fraction_of(row.emissions.exact), fraction_of(row.output.exact), row.started, row.stopped)


def _small(plan: Plan, rows: Sequence[Row]) -> bool:
    """Whether an entity lies below the threshold: by its enterprise emission where a row states it, else by its processes' sum."""
    if plan.rule.small is None:
        return False
    stated = [fraction_of(row.enterprise.exact) for row in rows if row.enterprise is not None]
    direct: Fraction = max(stated) if stated else added(fraction_of(row.emissions.exact) for row in rows)
    return direct < fraction_of(plan.rule.small.exact)


def asked(plan: str | Plan, year: int | None) -> tuple[Plan, int]:
    """The plan, and the data year: the plan's own where none is named.

    Raises:
        ArgumentError: another type.
        UnknownIdError: no such plan.
    """
    chosen = plans.genuine(plans.named("plan", plan))
    return chosen, chosen.year if year is None else doors.year("year", year)


def balance_of(rows: Rows, plan: str | Plan, year: int | None = None) -> Balance:
    """The balance value of a table, exactly.

    Args:
        rows: path of a CSV or XLSX file, or rows such as `{"entity": "A", "emissions": "500000 tCO2e", "output": "320000 t"}`.
        plan: id, path of a plan file, or plan.
        year: the data year, the plan's own without it.

    Raises:
        ArgumentError: an argument of another type.
        InputError: every fault of the table, or no process that the rule counts.
        UnknownIdError: no such plan.
    """
    chosen, data_year = asked(plan, year)
    return solve(Plants.of(table_of(rows)[0], chosen, data_year).ordinary(data_year), chosen.rule)
