"""The packaged values of other allocation methods and of the schemes' thresholds, as their file states them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from ghgcalc import doors
from ghgcalc.allowances.plans import DocumentId, Number, Slug, Sourced, read_model
from ghgcalc.errors import UnknownIdError
from ghgcalc.fields import One
from ghgcalc.guidelines.model import Years
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Grade, Lang
from ghgcalc.schema import Frozen, Strict, nearest
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = Path(__file__).with_name("methods.toml")


class Power(Strict):
    """Benchmarks of the power plan by class of unit, and how load corrects them: base^(offset − slope × F) below a load F.

    A limit without a base means that the formula below it is not known here.

    Electricity in t CO2 per MWh supplied, heat in t CO2 per GJ supplied.
    """

    id: Slug
    year_from: int
    year_to: int
    status: Literal["in-force", "superseded", "draft"]
    document: DocumentId
    grade: Grade
    electricity: Frozen[str, Number]
    heat: Frozen[str, Number] = FrozenDict()
    balance: Frozen[str, Number] = FrozenDict()
    load_below: Number | None = None
    load_base: Number | None = None
    load_offset: Number = "0"
    load_slope: Number = "0"
    preallocation: Number | None = None
    shortage_cap: Number | None = None

    def benchmark(self, kind: str, of: Literal["electricity", "heat"] = "electricity") -> Fraction:
        """The benchmark of a class of units.

        Raises:
            UnknownIdError: the plan has no such class.
        """
        table = self.electricity if of == "electricity" else self.heat
        if kind not in table:
            raise UnknownIdError("benchmark", kind, nearest(kind, table, 3) or list(table))
        return Fraction(table[kind])


class CarryOver(Sourced):
    """Units that may be converted: base + ratio × net sales between two days, applied for by a third."""

    base: Number
    ratio: Number
    sold_from: date
    sold_to: date
    apply_by: date


class Threshold(Strict):
    """From which size on an entity is in: any of the sizes that are stated; in some sectors or years alone where these are stated."""

    sectors: tuple[Slug, ...] = ()
    from_: int | None = None
    to: int | None = None
    emissions: Annotated[Quantity | None, One("tCO2e", "tCO2", strict=True)] = None
    energy: Annotated[Quantity | None, One("tce")] = None
    racks: int | None = None

    model_config = Years.model_config

    def counts(self, sector: str, year: int) -> bool:
        """Whether it holds for a sector and a year."""
        here = not self.sectors or sector in self.sectors
        return here and (self.from_ is None or self.from_ <= year) and (self.to is None or year <= self.to)


class Scheme(Sourced):
    """A market: where, since when, for whom. Without sectors no sector is named."""

    id: Slug
    area: str
    name_en: str
    name_zh: str
    from_: int
    sectors: tuple[Slug, ...] = ()
    since: Frozen[str, int] = FrozenDict()
    threshold: Annotated[tuple[Threshold, ...], Field(min_length=1)]

    model_config = Years.model_config

    def name(self, lang: Lang) -> str:
        """The name in `lang`."""
        return self.name_zh if lang == "zh" else self.name_en

    def since_year(self, sector: str) -> int:
        """The first data year of a sector."""
        return self.since.get(sector, self.from_)


class Values(Strict):
    """The whole file."""

    schema_: Literal["ghgcalc/allocation-values/1"]
    power: tuple[Power, ...]
    carry_over: CarryOver
    scheme: tuple[Scheme, ...]

    model_config = Years.model_config


@cache
def values() -> Values:
    """The packaged values."""
    found: Values = read_model(Values, FILE)
    return found


def _get(records: Sequence[Any], what: str, id: str) -> Any:  # noqa: A002
    doors.instance("id", id, str, f"the id of a {what}")
    known = {record.id: record for record in records}
    if id not in known:
        raise UnknownIdError(what, id, nearest(id, known, 3) or list(known))
    return known[id]


def power(id: str) -> Power:  # noqa: A002
    """The packaged values of a power plan, such as `cn-power-2024`.

    Raises:
        UnknownIdError: there are none of that id.
    """
    found: Power = _get(values().power, "power plan", id)
    return found


def scheme(id: str) -> Scheme:  # noqa: A002
    """A market: `national`, `guangdong`, `shanghai`, `hubei`.

    Raises:
        UnknownIdError: there is none of that id.
    """
    found: Scheme = _get(values().scheme, "scheme", id)
    return found
