"""What is known of meters 计量器具 and of gaps 缺失: the file of `ghgcalc correct --with` (`ghgcalc/corrections/1`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt

from ghgcalc.activity.corrections import AMOUNT, LARGEST, SHARE, Month
from ghgcalc.activity.rows import Row, Text
from ghgcalc.conservative import Flow
from ghgcalc.errors import InputError
from ghgcalc.fields import One
from ghgcalc.findings import Finding, Place
from ghgcalc.schema import Strict, validate
from ghgcalc.series import Series
from ghgcalc.units import Quantity

SCHEMA = "ghgcalc/corrections/1"

HotMetal = Literal["both", "production", "activity"]
"""On which sides hot metal is corrected; the guide of aluminium has not been seen, so that it is a setting."""

MASS = One(*AMOUNT.units)
Table = Literal["process", "fuel", "carbonate"]


class Calibration(Row):
    """A calibration 校准: its day, what it found, whether the meter passed."""

    date: date
    found: Annotated[Quantity | None, SHARE] = None
    passed: StrictBool = True


class Daily(Row):
    """The readings of every day of a month, in the unit of the datum."""

    month: Month
    values: tuple[str | int | Decimal, ...]


class Meter(Row):
    """A meter behind a datum, or a counted stock of its balance.

    `required` is the accuracy that the plan asks for; without it, `class` (that of the meter) stands for it. `interval` is how many months
    a calibration is good for, 12 at most.
    """

    meter: Text
    table: Table
    row: Text
    key: Text
    flow: Flow = "use"
    class_: Annotated[Quantity | None, SHARE] = None
    required: Annotated[Quantity | None, SHARE] = None
    interval: Annotated[StrictInt, Field(ge=1, le=12)] = 12
    reading: Annotated[Series | None, AMOUNT] = None
    calibration: tuple[Calibration, ...] = ()
    daily: tuple[Daily, ...] = ()
    reason: Text


class Second(Row):
    """A second meter of the missing time, or for hot metal the weight of what was cast, with the lowest casting loss."""

    name: Text
    reading: Annotated[Quantity, MASS]
    required: Annotated[Quantity | None, SHARE] = None
    found: Annotated[Quantity | None, SHARE] = None
    calibrated: StrictBool = True
    casting_loss: Annotated[Quantity | None, SHARE] = None


class Balance(Row):
    """A balance of the missing time: opening stock, purchases and receipts under `plus`; closing stock and issues under `minus`."""

    name: Text
    plus: tuple[Annotated[Quantity, MASS], ...]
    minus: tuple[Annotated[Quantity, MASS], ...] = ()


class Specific(Row):
    """Uses and outputs of other days, or of other months, in tonnes (or the unit of the datum) each; for hot metal outputs alone."""

    output: tuple[Annotated[Quantity, One("t", "tAl")], ...]
    use: tuple[Annotated[Quantity, MASS], ...] = ()


class Potline(Row):
    """What the cells can have made in the missing time: current, hours, cells, and the current efficiencies of the last valid months."""

    current: Annotated[Quantity, One("kA")]
    hours: Annotated[Quantity, One("h")]
    cells: Annotated[StrictInt, Field(ge=1)]
    efficiency: tuple[Annotated[Quantity, SHARE], ...]


class Gap(Row):
    """A month of a datum of which readings are missing, in whole or in part, and whatever is known of it.

    `reading` is what was read of it; `output` the hot metal of the missing time, `days` how many days are missing.
    """

    table: Table
    row: Text
    key: Text
    month: Month
    reading: Annotated[Quantity | None, MASS] = None
    days: Annotated[StrictInt, Field(ge=1, le=31)] | None = None
    output: Annotated[Quantity | None, One("t", "tAl")] = None
    second: tuple[Second, ...] = ()
    balance: tuple[Balance, ...] = ()
    daily: Specific | None = None
    monthly: Specific | None = None
    potline: Potline | None = None
    capacity: Annotated[Quantity | None, One("t", "tAl")] = None
    reason: Text


class Given(Strict):
    """Meters and gaps of an activity, who approved their correction, and on which sides hot metal is corrected."""

    schema_: Annotated[Literal["ghgcalc/corrections/1"], Field(alias="schema")] = "ghgcalc/corrections/1"
    hot_metal_correction: HotMetal = "both"
    approved_by: Text | None = None
    approved_on: date | None = None
    meter: tuple[Meter, ...] = ()
    gap: tuple[Gap, ...] = ()

    model_config = Row.model_config | {"defer_build": True}


def given_of(raw: Mapping[str, Any], file: str | None = None) -> Given:
    """The table of a file as a record.

    Raises:
        InputError: every fault, with its place; nothing is corrected at all.
    """
    found = validate(Given, raw, file)
    faults = [*_accuracies(found.meter, file)]
    if not found.meter and not found.gap:
        faults.append(Finding.of("missing-key", place=Place(file=file, key="meter, gap")))
    if faults:
        raise InputError(faults)
    return found


def _accuracies(meters: Iterable[Meter], file: str | None) -> Iterable[Finding]:
    """An accuracy that is none: a share taken for a percentage."""
    for at, meter in enumerate(meters, 1):
        stated = {"class": meter.class_, "required": meter.required}
        stated |= {f"calibration.{number_}.found": one.found for number_, one in enumerate(meter.calibration, 1)}
        for key, one in stated.items():
            if one is not None and (not 0 <= one.value <= LARGEST or (not one.value and not key.endswith("found"))):
                place = Place(file=file, table="meter", row=f"{at} ({meter.meter})", key=key)
                yield Finding.of("percent-trap", place=place, value=str(one), low=0, high=LARGEST, unit="%")
