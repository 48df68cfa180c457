"""What follows from the rows of a record: change of a datum, data for the allocation, this year beside last year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc import doors
from ghgcalc.brief import brief
from ghgcalc.errors import NumberError, UnitError
from ghgcalc.numbers import round_fraction
from ghgcalc.units import Quantity
from ghgcalc.verified.form import NONE
from ghgcalc.verified.model import LastYear, Record, RecordDatum, numeric
from ghgcalc.verified.rows import LOWER, METAL, PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.verified.rows import Figure, Key

ANODE = "anode"
EMISSION = "emission"
WHOLE = "electrolysis/emission"
BY_RATIO = {"emission-per-tonne": EMISSION, "anode-per-tonne": ANODE}
YEARLY = ("emission", "metal", "emission-per-tonne", "anode-per-tonne")
"""What is set beside the year before."""


def in_unit(value: str, unit: str, wanted: str) -> str:
    """A figure in another unit of its kind; as it stands where the units are the same, or are of different kinds."""
    if unit == wanted or numeric(value) is None:
        return value
    try:
        return f"{Quantity(f'{value} {unit}').to(wanted).value:f}"
    except (UnitError, NumberError):
        return f"{value} {unit}"


def tonnes(value: str | None, unit: str) -> Decimal | None:
    """A mass in t; None of what is none."""
    found = numeric(value)
    if found is None or unit == "t" or unit.startswith("t"):
        return found
    return numeric(in_unit(str(value), unit, "t"))


def change(row: RecordDatum) -> Decimal | None:
    """(verified − reported) ÷ reported in per cent, with 2 decimals; None where either is no number, the row is open, or 0 was reported."""
    doors.instance("row", row, RecordDatum, "a row of a verification record")
    reported, verified = numeric(row.reported), numeric(row.verified)
    if reported is None or verified is None or not reported:
        return None
    return round_fraction((Fraction(verified) - Fraction(reported)) / Fraction(reported) * 100, 2)


@brief
@dataclass(frozen=True, slots=True)
class Beside:
    """This year beside the last: of a step (None: all), which figure, its unit, both values and the change in per cent; None is open."""

    process: str | None
    name: str
    unit: str
    last: Decimal | None
    this: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """(this − last) ÷ last in per cent, with 2 decimals."""
        if self.last is None or self.this is None or not self.last:
            return None
        return round_fraction((Fraction(self.this) - Fraction(self.last)) / Fraction(self.last) * 100, 2)


def processes(record: Record) -> list[str]:
    """The ids of the steps, in the order of the rows."""
    return list(dict.fromkeys(row.process for row in record.datum if row.process is not None))


def verified(record: Record, process: str | None, parameter: str) -> Decimal | None:
    """The verified figure of the year, a mass in t; None where it is open, or there is none."""
    row = record.row(process, parameter)
    if row is None:
        return None
    return tonnes(row.verified, row.unit) if row.unit and row.unit != "tCO2e" else numeric(row.verified)


def _sum(record: Record, parameter: str) -> Decimal | None:
    """The sum of a verified datum over all steps; None where one is open."""
    found = [verified(record, process, parameter) for process in processes(record)]
    return None if not found or None in found else sum((one for one in found if one is not None), Decimal(0))


def this_year(record: Record, process: str | None) -> dict[str, Decimal | None]:
    """Verified emission, metal and anodes of a step, or of all steps."""
    if process is not None:
        names = {"emission": EMISSION, "metal": METAL, "anode": ANODE}
        return {name: verified(record, process, parameter) for name, parameter in names.items()}
    return {"emission": verified(record, None, WHOLE), "metal": _sum(record, METAL), "anode": _sum(record, ANODE)}


def _per_tonne(figures: Mapping[str, Decimal | None], name: str) -> Decimal | None:
    above, metal = figures[name], figures["metal"]
    return None if above is None or not metal else round_fraction(Fraction(above) / Fraction(metal), PLACES)


def year_on_year(record: Record) -> Iterator[tuple[LastYear, tuple[Beside, ...]]]:
    """For all steps and for each step: emission, metal, emission per tonne, anodes per tonne, of both years."""
    return _years(doors.instance("record", record, Record, "a verification record"))


def _years(record: Record) -> Iterator[tuple[LastYear, tuple[Beside, ...]]]:
    for row in record.year_on_year:
        sides = []
        last = {name: numeric(getattr(row, name)) for name in ("emission", "metal", "anode")}
        for figures in (last, this_year(record, row.process)):
            ratios = {name: _per_tonne(figures, above) for name, above in BY_RATIO.items()}
            sides.append({"emission": figures["emission"], "metal": figures["metal"]} | ratios)
        units = ("tCO2e", "t", "tCO2e/t", "t/t")
        yield (
            row,
            tuple(
                Beside(row.process, name, unit, sides[0][name], sides[1][name]) for name, unit in zip(YEARLY, units, strict=True)
            ),
        )


def last_year(old: Mapping[Key, Figure], process: str | None, year: str) -> dict[str, str]:
    """Emission, metal and anodes of a step, or of all steps, as the figures of the year before have them; masses in t."""
    if process is not None:
        emission = old.get((process, EMISSION, year))
        found = {"emission": emission.value} if emission is not None else {}
        for name, parameter in (("metal", METAL), ("anode", ANODE)):
            one = old.get((process, parameter, year))
            mass = None if one is None else tonnes(one.value, one.unit)
            found |= {} if mass is None else {name: f"{mass:f}"}
        return found
    whole = old.get((None, WHOLE, year))
    found = {} if whole is None else {"emission": whole.value}
    for name, parameter in (("metal", METAL), ("anode", ANODE)):
        each = [tonnes(one.value, one.unit) for key, one in old.items() if key[0] is not None and key[1:] == (parameter, year)]
        masses = [one for one in each if one is not None]
        found |= {name: f"{sum(masses, Decimal(0)):f}"} if masses and len(masses) == len(each) else {}
    return found


@brief
@dataclass(frozen=True, slots=True)
class Step:
    """Of annex 2, a step: number, name, capacity, figures, special case.

    `figures` are ① metal, ② anode emission, ③ anode-effect emission, ④ emission per tonne, ⑤ emission; None is open.
    """

    process: str
    name: str | None
    capacity: str | None
    figures: tuple[Decimal | None, ...]
    special: str | None


OF_STEP = ("anode/emission", "anode-effect/emission", "intensity", EMISSION)


def allocation(record: Record) -> Iterator[Step]:
    """Annex 2: each step with its verified figures; None of what is open. Metal that was corrected is the value that is not too high."""
    return _steps(doors.instance("record", record, Record, "a verification record"))


def _steps(record: Record) -> Iterator[Step]:
    stated = {one.process: one for one in record.allocation}
    for process in processes(record):
        one, capacity, named = stated.get(process), record.row(process, "capacity"), record.row(process, "name")
        name = one.name if one is not None and one.name else None if named is None else named.verified
        lower = record.row(process, LOWER)
        metal = METAL if lower is None or lower.verified == NONE else LOWER
        figures = tuple(verified(record, process, parameter) for parameter in (metal, *OF_STEP))
        shown = None if capacity is None or capacity.verified == NONE else capacity.verified
        yield Step(process, name, shown, figures, None if one is None else one.special)
