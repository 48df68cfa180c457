"""The tables of an activity file as types: what [Activity.new][ghgcalc.activity.Activity.new] and a typed program write.

They are in step with the models that read them: a test holds every key, both ways, whether it is required, and what it takes.
`ghgcalc.typing` exports them. Their annotations are no texts: Python would take a key that is not required for one that is.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NotRequired, TypedDict

from ghgcalc.literals import CarbonInstrument, ChemicalElement, Rebate
from ghgcalc.series import Series
from ghgcalc.units import Quantity

NumberInput = int | str | Decimal | float
"""A number; a float enters by its shortest text, so that 0.1 is 0.1."""

QuantityInput = str | Quantity
"""One number and one unit: `"12000 GJ"`."""

DateInput = str | date
"""A date, or its ISO text."""


class VerifiedDict(TypedDict, total=False):
    """Verified figures of a process, where a settlement rests on them and not on its inventory."""

    emissions: QuantityInput
    output: QuantityInput


class CcerLotDict(TypedDict):
    """A lot of reductions (CCER) that is held, with what is stated of its quality."""

    id: str
    units: QuantityInput
    registered: NotRequired[DateInput]
    project: NotRequired[str]
    methodology: NotRequired[str]
    covered: NotRequired[bool]
    denied: NotRequired[str]
    quality: NotRequired[str]


class ChangesDict(TypedDict, total=False):
    """What is varied around a settlement: shares such as `-2 %` for the first three, values for the last two."""

    anode: Sequence[QuantityInput]
    anode_effect: Sequence[QuantityInput]
    output: Sequence[QuantityInput]
    price: Sequence[QuantityInput]
    balance_value: Sequence[QuantityInput]


class SeriesDict(TypedDict):
    """A unit and twelve numbers, January to December; in a year that is still running, those of the months that are stated."""

    unit: str
    values: Sequence[NumberInput]


class CoveringDict(TypedDict):
    """One quantity for the months up to `through`, as a year that is still running asks for: `{ value = "8000 GJ", through = "2026-08" }`."""

    value: QuantityInput
    through: NotRequired[str]


EvidenceKind = Literal[
    "green-power-consumption-certificate",
    "direct-supply-settlement",
    "meter-records",
    "green-certificate",
    "energy-attribute-certificate",
    "ppa",
]
"""What proves where electricity came from."""

Amount = QuantityInput | SeriesDict | CoveringDict | Series
"""Months, or one quantity for the year; in a running year with what it covers."""


class MeasuredDict(TypedDict, total=False):
    """A value of the plant's own with its source: `value`, or `unit` and `values`; or the id of a chosen `factor`."""

    value: QuantityInput
    unit: str
    values: Sequence[NumberInput]
    through: str
    source: str
    factor: str
    measured_on: DateInput


MeasuredAmount = MeasuredDict | QuantityInput | SeriesDict
"""The same where no source is asked for: then a plain quantity will do, too."""


EvidenceDict = TypedDict(
    "EvidenceDict",
    {
        "kind": EvidenceKind,
        "number": str,
        "amount": QuantityInput,
        "from": DateInput,
        "to": DateInput,
        "issuer": NotRequired[str],
        "registry": NotRequired[str],
        "vintage": NotRequired[int],
        "retired_on": NotRequired[DateInput],
        "rate": NotRequired[QuantityInput],
        "file": NotRequired[str],
        "sha256": NotRequired[str],
    },
)
"""A record that proves where electricity came from: kind, number, megawatt-hours, period; for a market, what its criteria ask."""


class SupplyDict(TypedDict):
    """Net purchased electricity 净购入电力 of one supply: how much, what proves it, where it was used and what its factors are."""

    supply: str
    amount: Amount
    evidence: NotRequired[Sequence[EvidenceDict]]
    site: NotRequired[str]
    area: NotRequired[str]
    location_factor: NotRequired[MeasuredDict]
    market_factor: NotRequired[MeasuredDict]
    attributes: NotRequired[Literal["kept", "sold", "none"]]
    plant: NotRequired[str]


class ProcessSupplyDict(TypedDict):
    """Electricity that is consumed, by a process or elsewhere in the enterprise; it cannot be negative, and may be of a captive plant."""

    supply: str
    amount: Amount
    evidence: NotRequired[Sequence[EvidenceDict]]
    site: NotRequired[str]
    area: NotRequired[str]
    location_factor: NotRequired[MeasuredDict]
    market_factor: NotRequired[MeasuredDict]
    attributes: NotRequired[Literal["kept", "sold", "none"]]
    plant: NotRequired[str]


class OtherSupplyDict(ProcessSupplyDict):
    """Electricity that is consumed outside the processes; or with that of all cells together, which nobody has told apart."""

    covers: NotRequired[Literal["elsewhere", "plant"]]


class PfcOtherDict(TypedDict):
    """PFC from outside anode effects (low voltage, start-up), as measured or estimated; both gases, for nothing is zero unless stated."""

    cf4: Amount
    c2f6: Amount


class CarbonStreamDict(TypedDict):
    """A stream of carbon into or out of the plant: what, how much, and its carbon content by analysis."""

    item: str
    direction: Literal["in", "out"]
    amount: Amount
    carbon: NotRequired[MeasuredDict]


class ProcessDict(TypedDict):
    """An electrolysis process: its output, its anodes, its anode effects, its AC electricity."""

    id: str
    name: NotRequired[str]
    capacity: NotRequired[QuantityInput]
    cells: NotRequired[int]
    current: NotRequired[QuantityInput]
    started: NotRequired[DateInput]
    stopped: NotRequired[DateInput]
    technology: NotRequired[Literal["cwpb", "swpb", "vss", "hss", "pfpb-l", "pfpb-m", "pfpb-mw"]]
    liquid_aluminium: NotRequired[Amount]
    anode: NotRequired[Amount]
    butts: NotRequired[Amount]
    paste: NotRequired[Amount]
    paste_type: NotRequired[Literal["dry", "wet"]]
    anode_method: NotRequired[Literal["default", "balance"]]
    anode_effect_minutes: NotRequired[Amount]
    anode_effects: NotRequired[Amount]
    anode_effect_duration: NotRequired[Amount]
    anode_effect_overvoltage: NotRequired[Amount]
    anode_effect_method: NotRequired[Literal["factor", "slope", "overvoltage"]]
    current_efficiency: NotRequired[MeasuredAmount]
    collection_efficiency: NotRequired[MeasuredAmount]
    pfc_other: NotRequired[PfcOtherDict]
    electricity: NotRequired[Sequence[ProcessSupplyDict]]
    electricity_total: NotRequired[Amount]
    carbon_stream: NotRequired[Sequence[CarbonStreamDict]]
    net_anode: NotRequired[MeasuredDict | Amount]
    anode_loss: NotRequired[MeasuredDict]
    anode_sulphur: NotRequired[MeasuredDict]
    anode_ash: NotRequired[MeasuredDict]
    anode_carbon: NotRequired[MeasuredDict]
    paste_binder: NotRequired[MeasuredDict]
    paste_solubles: NotRequired[MeasuredDict]
    paste_dust: NotRequired[MeasuredDict]
    paste_pitch_sulphur: NotRequired[MeasuredDict]
    paste_pitch_ash: NotRequired[MeasuredDict]
    paste_pitch_hydrogen: NotRequired[MeasuredDict]
    paste_coke_sulphur: NotRequired[MeasuredDict]
    paste_coke_ash: NotRequired[MeasuredDict]
    cf4_factor: NotRequired[MeasuredDict]
    c2f6_factor: NotRequired[MeasuredDict]
    slope: NotRequired[MeasuredDict]
    overvoltage_coefficient: NotRequired[MeasuredDict]
    c2f6_fraction: NotRequired[MeasuredDict]


class AnodePlantDict(TypedDict):
    """A bake furnace 焙烧炉 of the enterprise: green anodes in, baked anodes out, tar and packing coke."""

    id: NotRequired[str]
    furnace: NotRequired[Literal["riedhammer", "other"]]
    green_anodes: NotRequired[Amount]
    baked_anodes: NotRequired[Amount]
    waste_tar: NotRequired[Amount]
    packing_coke: NotRequired[Amount]
    hydrogen: NotRequired[MeasuredDict]
    packing_sulphur: NotRequired[MeasuredDict]
    packing_ash: NotRequired[MeasuredDict]
    source: NotRequired[str]


class PrecursorDict(TypedDict):
    """A good that was used up in making another: all that was used, losses included; each supplier apart."""

    good: str
    mass: Amount
    direct: NotRequired[MeasuredAmount]
    indirect: NotRequired[MeasuredAmount]
    electricity: NotRequired[MeasuredAmount]
    default_share: NotRequired[QuantityInput]
    origin: NotRequired[str]
    supplier: NotRequired[str]


class ElementDict(TypedDict):
    """An alloying element 合金元素 of a good: the share of its mass."""

    element: ChemicalElement
    share: QuantityInput


class CarbonPriceDict(TypedDict):
    """A carbon price 碳价 due for a good in the year, by one instrument."""

    instrument: CarbonInstrument
    name: NotRequired[str]
    due: QuantityInput
    covered: NotRequired[QuantityInput]
    rebate: NotRequired[QuantityInput]
    rebate_kind: NotRequired[Rebate]
    rebate_covered: NotRequired[QuantityInput]
    source: str


class SoldAsDict(TypedDict):
    """A good as which a product is sold, of several that one process makes."""

    name: str
    cn: str
    scrap: NotRequired[QuantityInput]
    preconsumer_scrap: NotRequired[QuantityInput]
    other_elements: NotRequired[QuantityInput]


class ProductDict(TypedDict):
    """A good 产品: its code, how much left the process, what went into it."""

    id: NotRequired[str]
    cn: str
    amount: Amount
    direct_emission: NotRequired[MeasuredDict]
    indirect_emission: NotRequired[MeasuredDict]
    scrap: NotRequired[Amount]
    preconsumer_scrap: NotRequired[MeasuredAmount]
    other_elements: NotRequired[MeasuredAmount]
    electricity: NotRequired[Amount]
    element: NotRequired[Sequence[ElementDict]]
    carbon_price: NotRequired[Sequence[CarbonPriceDict]]
    precursor: NotRequired[Sequence[PrecursorDict]]
    sold_as: NotRequired[Sequence[SoldAsDict]]


class FuelDict(TypedDict):
    """A fossil fuel of the enterprise, in tonnes or 10⁴ Nm³."""

    item: str
    use: NotRequired[Literal["smelter", "captive-power", "other"]]
    name: NotRequired[str]
    site: NotRequired[str]
    source: NotRequired[str]
    amount: Amount
    density: NotRequired[MeasuredAmount]
    ncv: NotRequired[MeasuredAmount]
    carbon_content: NotRequired[MeasuredAmount]
    elemental_carbon: NotRequired[MeasuredAmount]
    oxidation: NotRequired[MeasuredAmount]
    emission_factor: NotRequired[MeasuredAmount]
    biomass: NotRequired[bool]
    biomass_share: NotRequired[MeasuredAmount]


class CarbonateDict(TypedDict):
    """A carbonate of the enterprise, in tonnes."""

    item: str
    name: NotRequired[str]
    source: NotRequired[str]
    amount: Amount
    emission_factor: NotRequired[MeasuredAmount]
    purity: NotRequired[MeasuredAmount]
    conversion: NotRequired[MeasuredAmount]


class HeatDict(TypedDict):
    """Net purchased heat of the enterprise; it may be negative."""

    amount: Amount
    emission_factor: NotRequired[MeasuredDict]


class PfcUnsplitDict(TypedDict):
    """PFC from outside anode effects of the whole plant, stated as CO2 equivalents."""

    amount: Amount
    source: str


class FacilityDict(TypedDict):
    """A captive power plant 自备电厂 or another facility that reports under its own guideline, with its reported emission."""

    id: str
    kind: Literal["captive-power", "other"]
    emission: NotRequired[Amount]
    gross_generation: NotRequired[Amount]
    own_use: NotRequired[Amount]
    net_generation: NotRequired[Amount]
    electricity_others: NotRequired[Amount]
    electricity_sold: NotRequired[Amount]
    electricity_losses: NotRequired[Amount]
    fuel_energy: NotRequired[Amount]
    heat: NotRequired[Amount]
    heat_smelter: NotRequired[Amount]
    heat_others: NotRequired[Amount]
    heat_sold: NotRequired[Amount]
    heat_losses: NotRequired[Amount]
    heat_efficiency: NotRequired[MeasuredDict]
    electric_efficiency: NotRequired[MeasuredDict]
    reference_heat: NotRequired[MeasuredDict]
    reference_electricity: NotRequired[MeasuredDict]
    source: NotRequired[str]


class WaiverDict(TypedDict):
    """A rule of the checks that does not hold for this plant 豁免: which, why, for which process, said by whom and when."""

    rule: str
    reason: str
    process: NotRequired[str]
    by: NotRequired[str]
    on: NotRequired[DateInput]


class MeteredDict(TypedDict):
    """A meter behind a corrected datum, or a count of stock: reading, the part of it under a calibration, corrected value, case."""

    meter: str
    flow: NotRequired[Literal["use", "in", "out", "opening", "closing"]]
    case: Literal["in-time", "inaccurate", "uncalibrated", "late", "late-inaccurate", "stock"]
    required: NotRequired[QuantityInput]
    found: NotRequired[QuantityInput]
    calibrated: NotRequired[Sequence[DateInput]]
    interval: NotRequired[int]
    daily: NotRequired[Sequence[int]]
    reading: Amount
    covered: NotRequired[Amount]
    corrected: Amount


class CandidateDict(TypedDict):
    """A substitute for a missing value: step of the ladder, what it is, its value, how that was worked out."""

    step: int
    name: str
    value: Amount
    formula: NotRequired[str]


class CorrectionDict(TypedDict):
    """One correction of one datum on one side: before, after, by which rule, why, by whom."""

    table: Literal["process", "fuel", "carbonate"]
    row: str
    key: str
    side: Literal["activity", "production"]
    rule: Literal["meter", "missing"]
    month: NotRequired[int]
    before: NotRequired[Amount]
    after: Amount
    step: NotRequired[int]
    filled: NotRequired[Sequence[int]]
    reason: str
    approved_by: NotRequired[str]
    approved_on: NotRequired[DateInput]
    meter: NotRequired[Sequence[MeteredDict]]
    candidate: NotRequired[Sequence[CandidateDict]]


class EntityDict(TypedDict):
    """The reporting entity 重点排放单位."""

    name: str
    uscc: NotRequired[str]
    province: NotRequired[str]
    grid: NotRequired[Literal["north", "northeast", "east", "central", "northwest", "south"]]


class ActivityDict(TypedDict):
    """A year of an entity, as its activity file states it."""

    schema: NotRequired[Literal["ghgcalc/activity/1"]]
    year: int
    through: NotRequired[str]
    predecessor: NotRequired[str]
    entity: EntityDict
    process: NotRequired[Sequence[ProcessDict]]
    fuel: NotRequired[Sequence[FuelDict]]
    carbonate: NotRequired[Sequence[CarbonateDict]]
    anode_plant: NotRequired[Sequence[AnodePlantDict]]
    carbon_stream: NotRequired[Sequence[CarbonStreamDict]]
    electricity: NotRequired[Sequence[SupplyDict]]
    electricity_total: NotRequired[Amount]
    other_electricity: NotRequired[Sequence[OtherSupplyDict]]
    heat: NotRequired[Sequence[HeatDict]]
    pfc_unsplit: NotRequired[Sequence[PfcUnsplitDict]]
    facility: NotRequired[Sequence[FacilityDict]]
    product: NotRequired[Sequence[ProductDict]]
    waiver: NotRequired[Sequence[WaiverDict]]
    correction: NotRequired[Sequence[CorrectionDict]]
