"""The tables of a corrections file as types; `ghgcalc.typing` exports them. The records of `given` read them."""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from ghgcalc.activity.tables import Amount, DateInput, NumberInput, QuantityInput


class CalibrationDict(TypedDict):
    """A calibration 校准: its day, what it found, whether the meter passed."""

    date: DateInput
    found: NotRequired[QuantityInput]
    passed: NotRequired[bool]


class DailyDict(TypedDict):
    """The readings of every day of a month."""

    month: int
    values: Sequence[NumberInput]


MeterDict = TypedDict(
    "MeterDict",
    {
        "meter": str,
        "table": Literal["process", "fuel", "carbonate"],
        "row": str,
        "key": str,
        "flow": NotRequired[Literal["use", "in", "out", "opening", "closing"]],
        "class": NotRequired[QuantityInput],
        "required": NotRequired[QuantityInput],
        "interval": NotRequired[int],
        "reading": NotRequired[Amount],
        "calibration": NotRequired[Sequence[CalibrationDict]],
        "daily": NotRequired[Sequence[DailyDict]],
        "reason": str,
    },
)
"""A meter behind a datum, or a counted stock of its balance."""


class SecondDict(TypedDict):
    """A second meter of the missing time."""

    name: str
    reading: QuantityInput
    required: NotRequired[QuantityInput]
    found: NotRequired[QuantityInput]
    calibrated: NotRequired[bool]
    casting_loss: NotRequired[QuantityInput]


class BalanceDict(TypedDict):
    """A balance of the missing time."""

    name: str
    plus: Sequence[QuantityInput]
    minus: NotRequired[Sequence[QuantityInput]]


class SpecificDict(TypedDict):
    """Uses and outputs of other days, or of other months."""

    output: Sequence[QuantityInput]
    use: NotRequired[Sequence[QuantityInput]]


class PotlineDict(TypedDict):
    """Current, hours, cells, and the current efficiencies of the last valid months."""

    current: QuantityInput
    hours: QuantityInput
    cells: int
    efficiency: Sequence[QuantityInput]


class GapDict(TypedDict):
    """A month of a datum of which readings are missing, and whatever is known of it."""

    table: Literal["process", "fuel", "carbonate"]
    row: str
    key: str
    month: int
    reading: NotRequired[QuantityInput]
    days: NotRequired[int]
    output: NotRequired[QuantityInput]
    second: NotRequired[Sequence[SecondDict]]
    balance: NotRequired[Sequence[BalanceDict]]
    daily: NotRequired[SpecificDict]
    monthly: NotRequired[SpecificDict]
    potline: NotRequired[PotlineDict]
    capacity: NotRequired[QuantityInput]
    reason: str


class CorrectionsDict(TypedDict):
    """A corrections file (`ghgcalc/corrections/1`)."""

    schema: NotRequired[Literal["ghgcalc/corrections/1"]]
    hot_metal_correction: NotRequired[Literal["both", "production", "activity"]]
    approved_by: NotRequired[str]
    approved_on: NotRequired[DateInput]
    meter: NotRequired[Sequence[MeterDict]]
    gap: NotRequired[Sequence[GapDict]]
