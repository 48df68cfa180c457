"""A table of entities settled in one call, under a stated balance value or the one that balances the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, StringConstraints

from ghgcalc.activity.measured import Date
from ghgcalc.allowances import known, processes
from ghgcalc.allowances.balance import Balance, solve
from ghgcalc.allowances.intensity import Process, exempt
from ghgcalc.allowances.request import Request, read
from ghgcalc.allowances.run import balance_remarks, position
from ghgcalc.allowances.settlement import INTENSITY, UNIT, Settlement, digits
from ghgcalc.errors import InputError
from ghgcalc.fields import One
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of, round_exact, simplest
from ghgcalc.schema import Strict, validate
from ghgcalc.sheets import read_sheet
from ghgcalc.units import Quantity, computed

if TYPE_CHECKING:
    from ghgcalc.allowances.model import Plan
    from ghgcalc.market.basis import PriceBasis

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
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
    started: Date | None = None
    stopped: Date | None = None


class Table(Strict):
    """The rows of a sector."""

    row: list[Row] = Field(min_length=1)


@dataclass(frozen=True)
class Sector:
    """The settlements of a table.

    Attributes:
        plan: whose rules. entities: one settlement each, in the order of the table.
        balance: what the table's own balance value is; None where the plan asks for none, or where one was stated.
        findings: of the table; each settlement has its own beside.
    """

    plan: Plan
    entities: tuple[Settlement, ...]
    balance: Balance | None
    findings: tuple[Finding, ...]

    @property
    def allocation(self) -> Quantity:
        """The sum of the allocations."""
        return computed(simplest(sum((one.allocated for one in self.entities), Fraction(0))), UNIT)

    @property
    def obligation(self) -> Quantity:
        """The sum of the obligations."""
        return computed(simplest(sum((one.reported for one in self.entities), Fraction(0))), UNIT)

    @property
    def surplus(self) -> Quantity:
        """Allocation minus obligation of the whole table: what cutting to whole tonnes takes, at the table's own balance value."""
        return computed(simplest(fraction_of(self.allocation.exact) - fraction_of(self.obligation.exact)), UNIT)

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line: numbers as text."""
        sums = {name: digits(fraction_of(getattr(self, name).exact)) for name in ("allocation", "obligation", "surplus")}
        return {
            "plan": self.plan.id,
            **sums,
            "unit": UNIT,
            "balance": self.balance.as_dict() if self.balance else None,
            "entities": [one.as_dict() for one in self.entities],
            "findings": [finding.as_dict() for finding in self.findings],
        }


def read_table(path: str | Path) -> tuple[Table, list[Finding]]:
    """The table of a CSV or XLSX file: `entity`, `process`, `emissions [tCO2e]`, `output [t]`, and more that is optional.

    Raises:
        InputError: every fault of the file.
    """
    sheet = read_sheet(path, HEADERS, UNITS, ("entity", "emissions", "output"))
    return validate(Table, {"row": sheet.rows}, sheet.name), sheet.notes()


def table_of(rows: Rows) -> tuple[Table, list[Finding]]:
    """The table of a file, or of rows with the keys of [Row][].

    Raises:
        InputError: every fault.
    """
    if isinstance(rows, str | Path):
        return read_table(rows)
    return validate(Table, {"row": [dict(row) for row in rows]}), []


@dataclass(frozen=True)
class Plants:
    """The processes of each entity, and which entities lie below the threshold."""

    processes: Mapping[str, Sequence[Process]]
    small: Mapping[str, bool]

    @classmethod
    def of(cls, table: Table, plan: Plan, year: int) -> Plants:
        """The rows by entity, in the order of the table.

        Raises:
            InputError: an output of zero, an id that stands twice.
        """
        entities: dict[str, list[Row]] = {}
        for row in table.row:
            entities.setdefault(row.entity, []).append(row)
        plants = {name: [_process(row) for row in mine] for name, mine in entities.items()}
        small = {name: _small(plan, mine) for name, mine in entities.items()}
        found: list[Finding] = []
        for name, mine in plants.items():
            ids = [one.id for one in mine]
            found += [Finding.of("duplicate-id", place=Place(table="row", row=name), id=id) for id in _twice(ids)]  # noqa: A001
            found += processes.faults(mine, plan, year, small=small[name])
        if found:
            raise InputError(found)
        return cls(plants, small)

    def ordinary(self, year: int) -> list[Process]:
        """The processes whose coefficient follows from their intensity."""
        named = self.processes.items()
        return [one for name, mine in named for one in mine if exempt(one, year, small=self.small[name]) is None]


def _twice(ids: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(id for id in ids if ids.count(id) > 1))  # noqa: A001


def _process(row: Row) -> Process:
    return Process(row.process, fraction_of(row.emissions.exact), fraction_of(row.output.exact), row.started, row.stopped)


def _small(plan: Plan, rows: Sequence[Row]) -> bool:
    """Whether an entity lies below the threshold: by its enterprise emission where a row states it, else by its processes' sum."""
    if plan.rule.small is None:
        return False
    stated = [fraction_of(row.enterprise.exact) for row in rows if row.enterprise is not None]
    direct = max(stated) if stated else sum((fraction_of(row.emissions.exact) for row in rows), Fraction(0))
    return direct < fraction_of(plan.rule.small.exact)


def balance_of(rows: Rows, plan: str | Plan, year: int | None = None) -> Balance:
    """The balance value of a table, exactly; see [settle_sector][] for the arguments.

    Raises:
        InputError: every fault of the table, or no process that the rule counts.
        UnknownIdError: no such plan.
    """
    chosen = known.get(plan)
    data_year = chosen.year if year is None else year
    return solve(Plants.of(table_of(rows)[0], chosen, data_year).ordinary(data_year), chosen.rule)


def settle_sector(
    rows: Rows,
    plan: str | Plan,
    *,
    balance_value: Any = None,
    balance_source: str | None = None,
    price: Any = None,
    year: int | None = None,
) -> Sector:
    """Settle every entity of a table.

    Args:
        rows: path of a CSV or XLSX file, or rows such as `{"entity": "A", "emissions": "500000 tCO2e", "output": "320000 t"}`.
        plan: id, path of a plan file, or plan.
        balance_value: in t CO2e per t; without it, the value that balances this table, which leaves a warning.
        balance_source: where that value stands.
        price: in CNY per t, or a basis of a price file.
        year: the data year, the plan's own without it.

    Raises:
        InputError: every fault of the table; no single value balances it.
        UnknownIdError: no such plan.
    """
    chosen = known.get(plan)
    data_year = chosen.year if year is None else year
    request, basis, _ = read({"balance_value": balance_value, "balance_source": balance_source, "price": price})
    table, notes = table_of(rows)
    plants = Plants.of(table, chosen, data_year)
    balance = None
    if chosen.rule.method == "intensity" and request.balance_value is None:
        balance = solve(plants.ordinary(data_year), chosen.rule)
        if balance.value is None:
            ends: dict[str, Any] = {"low": digits(balance.low), "high": digits(balance.high)}
            raise InputError([Finding.of("balance-not-unique", place=Place(key="balance_value"), **ends)])
        notes.append(Finding.of("balance-solved", "warning", Place(key="balance_value"), value=round_exact(balance.value, 6)))
        solved = {"balance_value": Quantity(balance.value, INTENSITY), "balance_source": "table"}
        request = request.model_copy(update=solved)
    else:
        notes += balance_remarks(request, chosen)
    made = tuple(
        _settled(chosen, data_year, name, mine, request, basis, small=plants.small[name]) for name, mine in plants.processes.items()
    )
    return Sector(chosen, made, balance, tuple(notes))


def _settled(
    plan: Plan, year: int, name: str, rows: Sequence[Process], request: Request, price: PriceBasis | None, *, small: bool
) -> Settlement:
    reported = sum((one.emissions for one in rows), Fraction(0))
    return position(plan, year, {"name": name}, "", rows, reported, request, price, [], small=small, findings=())
