"""An electrolysis process 铝电解工序 and the anode plant 阳极厂 beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StrictInt, model_validator

from ghgcalc.activity.electricity import ElectricityAmount, ProcessSupply
from ghgcalc.activity.measured import Measured, MeasuredField
from ghgcalc.activity.rows import Row, RowId, Text
from ghgcalc.errors import UnitError
from ghgcalc.fields import Datum, One, complaint, refuse
from ghgcalc.numbers import printed, round_fraction, simplest
from ghgcalc.series import Series
from ghgcalc.units import Quantity, Unit

Technology = Literal["cwpb", "swpb", "vss", "hss", "pfpb-l", "pfpb-m", "pfpb-mw"]
"""Centre- and side-worked prebake, vertical- and horizontal-stud Søderberg; point-fed prebake, legacy, modern, without automation."""

NET_ANODE = Datum("t anode")
# The bands are our own: a tenth of the published default to some times it, so that a per cent taken for a share falls outside.
SULPHUR = MeasuredField("1", bounds=("0", "1"), plausible=("0.2", "6", "%"))
ASH = MeasuredField("1", bounds=("0", "1"), plausible=("0.04", "3", "%"))
SHARE = MeasuredField("1", bounds=("0", "1"))
PARTS = {
    "anode_effect_minutes": "min/(cell·d)",
    "anode_effects": "1/(cell·d)",
    "anode_effect_duration": "min",
}

SUMS = (
    ("anode_sulphur", "anode_ash"),
    ("paste_pitch_sulphur", "paste_pitch_ash", "paste_pitch_hydrogen"),
    ("paste_coke_sulphur", "paste_coke_ash"),
)
"""Shares of one mass, which together cannot be more than all of it."""

SEVERAL_WAYS = frozenset(
    ("butts", "net_anode", "net_anode_mass", "anode_carbon", "anode_effects", *(key for keys in SUMS for key in keys))
)
"""What is held against other keys of the process."""


WRITTEN = {"net_anode_mass": "net_anode"}
"""Keys under which a datum is kept, and the key under which a file states it: a net consumption is a mass, or a mass per tonne of metal."""


class PfcOther(Row):
    """PFC from outside anode effects (low voltage, start-up), as measured or estimated; both gases, for nothing is zero unless stated."""

    cf4: Annotated[Series, Datum("tCF4")]
    c2f6: Annotated[Series, Datum("tC2F6")]


class PfcUnsplit(Row):
    """PFC from outside anode effects of the whole plant, stated as CO2 equivalents: of which gases they are, nobody has told.

    So a form has them that holds a total alone. Whoever knows the masses states them, of the process ([PfcOther][ghgcalc.activity.PfcOther]).
    """

    amount: Annotated[Series, Datum("tCO2e", strict=True)]
    source: Text


class CarbonStream(Row):
    """A stream of carbon into or out of the plant: what, how much, and its carbon content by analysis."""

    item: RowId
    direction: Literal["in", "out"]
    amount: Annotated[Series, Datum("t", also=("t anode", "t coke", "t paste", "tC"))]
    carbon: Annotated[Measured | None, MeasuredField("tC/t", also=("1",), bounds=("0", "1"))] = None


class Process(Row):
    """An electrolysis process: its output, its anodes, its anode effects, its AC electricity."""

    unlisted: ClassVar[frozenset[str]] = frozenset(WRITTEN)

    id: RowId
    name: str | None = None
    capacity: Annotated[Quantity | None, One("tAl")] = None
    cells: Annotated[StrictInt, Field(ge=1)] | None = None
    current: Annotated[Quantity | None, One("kA")] = None
    started: date | None = None
    stopped: date | None = None
    technology: Technology | None = None
    liquid_aluminium: Annotated[Series | None, Datum("tAl")] = None
    anode: Annotated[Series | None, Datum("t anode")] = None
    butts: Annotated[Series | None, Datum("t anode")] = None
    net_anode_mass: Annotated[Series | None, NET_ANODE] = None
    paste: Annotated[Series | None, Datum("t paste")] = None
    paste_type: Literal["dry", "wet"] | None = None
    anode_method: Literal["default", "balance"] | None = None
    anode_effect_minutes: Annotated[Series | None, Datum("min/(cell·d)", also=("min",))] = None
    anode_effects: Annotated[Series | None, Datum("1/(cell·d)")] = None
    anode_effect_duration: Annotated[Series | None, Datum("min")] = None
    anode_effect_overvoltage: Annotated[Series | None, Datum("mV")] = None
    anode_effect_method: Literal["factor", "slope", "overvoltage"] | None = None
    current_efficiency: Annotated[Measured | None, MeasuredField("%", sourced=False, bounds=("1", "100"))] = None
    collection_efficiency: Annotated[Measured | None, MeasuredField("%", sourced=False, bounds=("1", "100"))] = None
    pfc_other: PfcOther | None = None
    electricity: tuple[ProcessSupply, ...] = ()
    electricity_total: ElectricityAmount | None = None
    carbon_stream: tuple[CarbonStream, ...] = ()
    net_anode: Annotated[Measured | None, MeasuredField("tC/tAl", also=("t anode/tAl", "t/tAl"))] = None
    anode_loss: Annotated[Measured | None, SHARE] = None
    anode_sulphur: Annotated[Measured | None, SULPHUR] = None
    anode_ash: Annotated[Measured | None, ASH] = None
    anode_carbon: Annotated[Measured | None, MeasuredField("1", bounds=("0", "1"), plausible=("80", "100", "%"))] = None
    paste_binder: Annotated[Measured | None, MeasuredField("1", bounds=("0", "1"), plausible=("10", "45", "%"))] = None
    paste_solubles: Annotated[Measured | None, MeasuredField("kgC/tAl", also=("kg/tAl",))] = None
    paste_dust: Annotated[Measured | None, MeasuredField("tC/tAl")] = None
    paste_pitch_sulphur: Annotated[Measured | None, SHARE] = None
    paste_pitch_ash: Annotated[Measured | None, SHARE] = None
    paste_pitch_hydrogen: Annotated[Measured | None, SHARE] = None
    paste_coke_sulphur: Annotated[Measured | None, SHARE] = None
    paste_coke_ash: Annotated[Measured | None, SHARE] = None
    cf4_factor: Annotated[Measured | None, MeasuredField("kgCF4/tAl")] = None
    c2f6_factor: Annotated[Measured | None, MeasuredField("kgC2F6/tAl")] = None
    slope: Annotated[Measured | None, MeasuredField("(kgCF4/tAl)/(min/(cell·d))", also=("kgCF4/tAl/min", "kg/tAl/min"))] = None
    overvoltage_coefficient: Annotated[Measured | None, MeasuredField("kgCF4*%/(tAl*mV)")] = None
    c2f6_fraction: Annotated[Measured | None, MeasuredField("kgC2F6/kgCF4")] = None

    @classmethod
    def narrow(cls, schema: dict[str, Any]) -> None:
        """A net anode consumption may be a mass; what may be stated in several ways is stated in one."""
        from ghgcalc import forms

        properties = schema["properties"]
        stated = dict(properties["net_anode"])
        about = stated.pop("description")
        properties["net_anode"] = {"anyOf": [stated, forms.datum(NET_ANODE)], "description": about}
        pairs = [("butts", "net_anode"), ("butts", "net_anode_mass"), ("net_anode", "net_anode_mass")]
        pairs += [("anode_carbon", "anode_sulphur"), ("anode_carbon", "anode_ash")]
        schema["allOf"] = [{"not": {"required": list(pair)}} for pair in pairs]

    @model_validator(mode="before")
    @classmethod
    def _net_anode_in_tonnes(cls, raw: Any) -> Any:
        """A net anode consumption in tonnes is a datum; per tonne of metal it is a measured value. Both are written as net_anode."""
        if (type(raw) is dict and "net_anode" not in raw) or not isinstance(raw, Mapping):
            return raw
        if "net_anode" not in raw or "net_anode_mass" in raw:
            return raw
        stated = raw["net_anode"]
        unit = stated.get("unit") if isinstance(stated, Mapping) else None
        alone = stated.get("value") if isinstance(stated, Mapping) and stated.keys() <= {"value", "through"} else stated
        try:
            unit = Quantity(alone).unit.symbol if isinstance(alone, str | Quantity) else unit
            if isinstance(unit, str):
                NET_ANODE.fit(unit)
                rest = {key: value for key, value in raw.items() if key != "net_anode"}
                return rest | {"net_anode_mass": stated}
        except (UnitError, ValueError):
            pass
        return raw

    @model_validator(mode="after")
    def _said_once(self) -> Process:
        """What may be stated in several ways is stated in one."""
        if not self.model_fields_set & SEVERAL_WAYS:
            return self
        lines = [
            complaint("one-of", (keys[0],), None, keys=", ".join(keys))
            for keys in (("butts", "net_anode"), ("butts", "net_anode_mass"), ("net_anode", "net_anode_mass"))
            if all(self.get(key) is not None for key in keys)
        ]
        analysis = [key for key in ("anode_sulphur", "anode_ash") if self.get(key) is not None]
        if self.anode_carbon is not None and analysis:
            lines.append(complaint("one-of", ("anode_carbon",), None, keys=", ".join(("anode_carbon", *analysis))))
        lines += self._minutes()
        lines += self._more_than_there_is()
        if lines:
            raise refuse(lines)
        return self

    def _more_than_there_is(self) -> list[Any]:
        """Butts above the anodes that they are the rest of, and shares that together are more than the whole: below zero is a fault."""
        found = []
        if self.butts is not None and self.anode is not None:
            gross, rest = ([Fraction(value) for value in one.in_own()] for one in (self.anode, self.butts))
            if len(gross) != len(rest):
                gross, rest = [sum(gross, Fraction(0))], [sum(rest, Fraction(0))]
            for at, (used, left) in enumerate(zip(gross, rest, strict=True)):
                if left > used:
                    loc = ("butts", "values", at) if len(gross) > 1 else ("butts",)
                    shown = {"butts": printed(simplest(left)), "anode": printed(simplest(used))}
                    found.append(complaint("butts-above-anode", loc, None, **shown, difference=printed(simplest(left - used))))
        for keys in SUMS:
            stated = [(key, self.get(key).value) for key in keys if self.get(key) is not None and self.get(key).value is not None]
            columns = [[Fraction(value) for value in series.converted(Unit.of("1"))] for _, series in stated]
            count = max(map(len, columns), default=0)
            sums = [sum(parts) for parts in zip(*(one * (count // len(one)) for one in columns), strict=True)]
            if len(stated) > 1 and max(sums) > 1:
                shown = {"keys": " + ".join(key for key, _ in stated), "sum": printed(simplest(max(sums) * 100))}
                found.append(complaint("shares-above-one", (stated[-1][0],), None, **shown))
        return found

    def _minutes(self) -> list[Any]:
        """Minutes per cell-day that are not the product of effects and duration, to the decimals of the stated minutes."""
        parts = [self.get(key) for key in PARTS]
        if any(part is None for part in parts):
            return []
        units = map(Unit.of, PARTS.values())
        minutes, effects, duration = (
            [Fraction(value) for value in part.converted(unit)] for part, unit in zip(parts, units, strict=True)
        )
        count = max(map(len, (minutes, effects, duration)))
        columns = [column * (count // len(column)) for column in (minutes, effects, duration)]
        stated = parts[0].values
        found = []
        for at, (said, many, long) in enumerate(zip(*columns, strict=True)):
            places = max(0, -int(Decimal(stated[at % len(stated)]).as_tuple().exponent))
            if round_fraction(many * long, places) != said:
                loc = ("anode_effect_minutes",) if count == 1 else ("anode_effect_minutes", "values", at)
                shown = {"minutes": printed(simplest(said)), "product": printed(simplest(many * long))}
                found.append(complaint("minutes-contradict", loc, None, **shown))
        return found


class AnodePlant(Row):
    """A bake furnace 焙烧炉 of the enterprise: green anodes in, baked anodes out, tar and packing coke."""

    id: RowId | None = None
    furnace: Literal["riedhammer", "other"] | None = None
    green_anodes: Annotated[Series | None, Datum("t anode")] = None
    baked_anodes: Annotated[Series | None, Datum("t anode")] = None
    waste_tar: Annotated[Series | None, Datum("t anode")] = None
    packing_coke: Annotated[Series | None, Datum("t coke")] = None
    hydrogen: Annotated[Measured | None, MeasuredField("1", "t anode", bounds=("0", "1"), plausible=("0.05", "5", "%"))] = None
    packing_sulphur: Annotated[Measured | None, SULPHUR] = None
    packing_ash: Annotated[Measured | None, MeasuredField("1", bounds=("0", "1"), plausible=("0.2", "8", "%"))] = None
    source: Text | None = None
