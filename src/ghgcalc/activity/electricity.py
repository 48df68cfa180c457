"""Electricity as the activity states it: supplies, and the evidence that proves where they came from."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from ghgcalc import vocabulary
from ghgcalc.activity.measured import Measured, MeasuredField
from ghgcalc.activity.rows import Row, RowId, Text, named
from ghgcalc.descriptions.models import Shown
from ghgcalc.fields import Datum, One
from ghgcalc.numbers import shorten
from ghgcalc.schema import wrong
from ghgcalc.series import Series
from ghgcalc.units import Quantity

ElectricityAmount = Annotated[Series, Datum("MWh")]
NetElectricity = Annotated[Series, Datum("MWh", negative=True)]


def _year(raw: Any) -> Any:
    """A vintage: the year, also as the text of a year or of a month of it."""
    if isinstance(raw, str):
        head = raw.partition("-")[0]
        if not (head.isascii() and head.isdecimal() and len(head) == 4):
            raise wrong("wrong-date", value=shorten(raw))
        return int(head)
    return raw


def _kind(raw: Any) -> Any:
    """A kind of evidence by its Chinese or English name; what is none is told by the field."""
    return (vocabulary.item_id("evidence", raw) or raw) if isinstance(raw, str) else raw


def _kinds() -> dict[str, Any]:
    """The schema of a kind: every name of every kind, in any case."""
    from ghgcalc import forms

    items = [item for item in vocabulary.items().values() if item.kind == "evidence"]
    return forms.named(
        [item.id for item in items], [*(name for item in items for name in item.zh), *vocabulary.item_names("evidence")]
    )


def _vintage() -> dict[str, Any]:
    """The schema of a vintage: a year, the text of one, or of a month of it."""
    text = {"type": "string", "pattern": "^(?:199[0-9]|20[0-9]{2}|2100)(?:-|$)"}
    return {"anyOf": [{"type": "integer", "minimum": 1990, "maximum": 2100}, text, {"type": "null"}]}


class Evidence(Row):
    """A record that proves where electricity came from: kind, number, megawatt-hours, period; for a market, what its criteria ask."""

    kind: Annotated[
        Literal[
            "green-power-consumption-certificate",
            "direct-supply-settlement",
            "meter-records",
            "green-certificate",
            "energy-attribute-certificate",
            "ppa",
        ],
        BeforeValidator(_kind),
        Shown(_kinds),
    ]
    number: Text
    amount: Annotated[Quantity, One("MWh")]
    from_: date
    to: date
    issuer: str | None = None
    registry: Text | None = None
    vintage: Annotated[int | None, BeforeValidator(_year), Field(ge=1990, le=2100), Shown(_vintage)] = None
    retired_on: date | None = None
    rate: Annotated[Quantity | None, One("tCO2/MWh", "tCO2e/MWh")] = None
    file: str | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Evidence:
        if self.to < self.from_:
            raise wrong("period-reversed", begins=self.from_, ends=self.to)
        return self


RATE = MeasuredField("tCO2/MWh", "tCO2e/MWh")


def _bought(supply: str) -> str:
    """What a plant burns at home it does not buy."""
    if supply == "captive":
        raise wrong("captive-not-bought")
    return supply


class Supply(Row):
    """Net purchased electricity 净购入电力 of one supply: how much, what proves it, where it was used and what its factors are."""

    supply: Annotated[str, named("supply", without="captive"), AfterValidator(_bought)]
    amount: NetElectricity
    evidence: tuple[Evidence, ...] = ()
    site: RowId | None = None
    area: Text | None = None
    location_factor: Annotated[Measured | None, RATE] = None
    market_factor: Annotated[Measured | None, RATE] = None
    attributes: Literal["kept", "sold", "none"] | None = None
    plant: RowId | None = None


class ProcessSupply(Supply):
    """Electricity that is consumed, by a process or elsewhere in the enterprise; it cannot be negative, and may be of a captive plant."""

    supply: Annotated[str, named("supply")]
    amount: ElectricityAmount


class OtherSupply(ProcessSupply):
    """Electricity that is consumed outside the processes; or with that of all cells together, which nobody has told apart."""

    covers: Literal["elsewhere", "plant"] | None = None
