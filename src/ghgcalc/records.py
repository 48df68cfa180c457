"""The records that results give as plain data, as types: numbers that carry meaning are text. `ghgcalc.typing` exports them.

They say what the library writes. Files of earlier releases lack what came later, which stands here as not required; other keys may come.
Their annotations are no texts: Python would take a key that is not required for one that is.
"""

from typing import Any, NotRequired, TypedDict

from ghgcalc.literals import (
    Basis,
    CarbonInstrument,
    ChemicalElement,
    FactorGrade,
    Grade,
    InputOrigin,
    Level,
    LineGrade,
    Origin,
    Policy,
    Rebate,
    RowLevel,
    Severity,
    Tie,
)


class PlaceDict(TypedDict, total=False):
    """The keys of a place that are set."""

    file: str
    table: str
    row: str
    key: str
    month: int
    line: int
    cell: str


class FindingDict(TypedDict):
    """A finding, in both languages."""

    code: str
    severity: Severity
    pointer: str | None
    place: PlaceDict
    message: str
    remedy: str
    message_zh: str
    remedy_zh: str
    clause: str
    fields: dict[str, str]


class InputDict(TypedDict):
    """One parameter of a line."""

    name: str
    value: str
    unit: str
    origin: InputOrigin
    factor: NotRequired[str]
    grade: NotRequired[FactorGrade]
    document: NotRequired[str]
    source: NotRequired[str]


class CellDict(TypedDict):
    """A printed intermediate of the form."""

    name: str
    value: str
    unrounded: str
    unit: str


class GasDict(TypedDict):
    """One gas of a row: mass, GWP and unrounded tCO2e."""

    gas: str
    mass: str
    unit: str
    gwp: NotRequired[str]
    factor: NotRequired[str]
    grade: NotRequired[FactorGrade]
    unrounded: str


class LineDict(TypedDict):
    """One emission row of the form."""

    id: str
    level: RowLevel
    levels: list[Level]
    process: str | None
    source: str
    item: str | None
    gas: str | None
    period: str
    value: str
    unrounded: str
    unit: str
    basis: Basis | None
    cells: list[CellDict]
    gases: list[GasDict]
    equation: str
    method: str
    clause: str
    inputs: list[InputDict]
    grade: LineGrade


class TotalDict(TypedDict):
    """A sum of lines; None means all."""

    level: Level
    process: str | None
    source: str | None
    gas: str | None
    period: str
    value: str
    unit: str
    basis: Basis | None
    unrounded: str
    difference: str
    incomplete: NotRequired[list[str]]


class GradeDict(TypedDict):
    """The share of a level's total that rests on a grade, in per cent; None of a total of zero."""

    level: Level
    grade: LineGrade
    value: str
    unit: str
    share: str | None
    basis: NotRequired[Basis]


class MemoDict(TypedDict):
    """The emission of an auxiliary quantity under a named convention."""

    convention: str
    factor: str
    value: str
    unit: str


class AuxiliaryDict(TypedDict):
    """A quantity beside the totals, in a period."""

    id: str
    level: RowLevel
    process: str | None
    source: str
    item: str | None
    period: str
    value: str
    unit: str
    memo: list[MemoDict]
    equation: NotRequired[str]
    clause: NotRequired[str]
    inputs: NotRequired[list[InputDict]]


class PrecursorRecord(TypedDict):
    """A precursor 前体 in a good: how much, with which intensity in tCO2e/t, and of whom."""

    good: str
    mass: str
    unit: str
    intensity: str
    embedded: str
    own: NotRequired[str]
    origin: NotRequired[str]
    supplier: NotRequired[str]
    exempt: NotRequired[bool]
    electricity: NotRequired[str]
    default_share: NotRequired[str]


class ElementRecord(TypedDict):
    """An alloying element 合金元素 of a good: its share of the mass."""

    element: ChemicalElement
    share: str


class CarbonPriceRecord(TypedDict):
    """A carbon price 碳价 due for a good: sums of the year, and per tonne of good; what was not stated is absent."""

    instrument: CarbonInstrument
    name: NotRequired[str]
    currency: str
    due: str
    due_per_tonne: str
    covered: NotRequired[str]
    covered_per_tonne: NotRequired[str]
    rebate: NotRequired[str]
    rebate_per_tonne: NotRequired[str]
    rebate_kind: NotRequired[Rebate]
    rebate_covered: NotRequired[str]
    rebate_covered_per_tonne: NotRequired[str]
    effective_per_tonne: NotRequired[str]
    source: str


class SoldAsRecord(TypedDict):
    """A good as which a product is sold, of several that one process makes: what is stated of it; it bears what the product bears."""

    name: str
    cn: str
    scrap: NotRequired[str]
    preconsumer_scrap: NotRequired[str]
    other_elements: NotRequired[str]


class GoodDict(TypedDict):
    """The specific embedded emission of a good on a basis, in tCO2e/t, with what it is made of."""

    id: str
    product: str
    cn: str
    category: str
    basis: Basis
    period: str
    amount: str
    attributed: str
    precursors: list[PrecursorRecord]
    activity_level: str
    value: str
    unit: str
    embedded: str
    equation: str
    clause: str
    scrap: NotRequired[str]
    preconsumer_scrap: NotRequired[str]
    other_elements: NotRequired[str]
    electricity: NotRequired[str]
    electricity_consumed: NotRequired[str]
    electricity_level: NotRequired[str]
    electricity_equation: NotRequired[str]
    default_share: NotRequired[str]
    elements: NotRequired[list[ElementRecord]]
    elements_total: NotRequired[str]
    carbon_prices: NotRequired[list[CarbonPriceRecord]]
    sold_as: NotRequired[list[SoldAsRecord]]


class FactorDict(TypedDict):
    """A factor, as its record states it."""

    id: str
    value: str
    unit: str
    kind: str
    document: str
    issued: str
    grade: Grade
    source: str
    edition: NotRequired[int]
    valid: NotRequired[dict[str, str]]
    band: NotRequired[list[str]]
    range: NotRequired[list[str]]
    name_en: NotRequired[str]
    name_zh: NotRequired[str]
    note: NotRequired[str]
    note_zh: NotRequired[str]
    area: NotRequired[str]
    data_year: NotRequired[int]
    supersedes: NotRequired[str]


class OverlayDict(TypedDict):
    """A factor file of the sender's own that belongs to the result."""

    name: str
    sha256: str
    records: list[FactorDict]


class FactorsDict(TypedDict):
    """The edition, and the records on which a result rests."""

    edition: int
    sha256: str
    records: list[FactorDict]
    overlays: list[OverlayDict]
    memo: NotRequired[list[FactorDict]]


class GuidelineDict(TypedDict):
    """The guideline of a result; `data` are its rules, of the shape of `guideline.toml`."""

    id: str
    sha256: str
    title: str
    title_zh: str
    data: dict[str, Any]


class EntityRecord(TypedDict):
    """Whose inventory it is."""

    name: str
    uscc: NotRequired[str]
    province: NotRequired[str]
    grid: NotRequired[str]


class RoundingDict(TypedDict):
    """What is rounded, and how ties are."""

    policy: Policy
    tie: Tie


class OptionsDict(TypedDict, total=False):
    """What the caller asked beyond the defaults."""

    include_facilities: bool
    accept_measured: bool
    gwp: str
    options: list[str]
    chosen: str


class EngineDict(TypedDict):
    """Which program wrote a file."""

    name: str
    version: str
    build: NotRequired[str]


class ChangedDict(TypedDict):
    """A key in which carried rules differ from the packaged ones."""

    key: str
    packaged: str
    carried: str


class StandingDict(TypedDict):
    """What a guideline or a plan is to this installation."""

    id: str
    sha256: str
    origin: Origin
    packaged: bool
    revision: int | None
    newest: int | None
    package: str | None
    changed: list[ChangedDict]


class EquationDict(TypedDict):
    """The formula of an equation and its symbols, as a file carries them."""

    formula: list[str]
    symbols: dict[str, str]


class DecimalsDict(TypedDict):
    """The decimals to which a method's row and cells are printed."""

    source: str
    basis: Basis | None
    method: str
    row: int | None
    cells: dict[str, int]
    masses: int | None


class DocumentDict(TypedDict):
    """A document on which a result rests."""

    id: str
    number: str
    title: str
    title_zh: str
    issued: str
    source: str


class PartDict(TypedDict):
    """The part of an effect that one source has."""

    source: str
    value: str


EffectDict = TypedDict(
    "EffectDict",
    {
        "from": str,
        "to": str,
        "level": Level,
        "name": str,
        "value": str,
        "unit": str,
        "basis": NotRequired[Basis],
        "sources": NotRequired[list[PartDict]],
    },
)
"""One named part of the difference between two guidelines at a level."""
