"""A value of the plant's own that replaces a factor, with its source; or the id of the factor that the plant chose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

from ghgcalc.errors import MAX_FAULTS
from ghgcalc.fields import Datum, complaint, covering, refuse, told_below, unknown_key
from ghgcalc.immutable import put
from ghgcalc.kinds import read_date
from ghgcalc.numbers import sketch
from ghgcalc.plain import HALF, whole
from ghgcalc.schema import Strict
from ghgcalc.series import Series
from ghgcalc.units import SUBSTANCES, Quantity, Unit

_SUBSTANCES = frozenset(f"[{name}]" for name in SUBSTANCES)


class Measured(Strict):
    """A value of the plant's own that replaces a factor: the value (one, or twelve months) with its source, or a chosen factor's id."""

    value: Series | None = None
    factor: str | None = None
    source: str = ""
    measured_on: date | None = None

    model_config = Strict.model_config | {"arbitrary_types_allowed": True}


class MeasuredField(Datum):
    """A field that takes `{ value = "42.8 GJ/t", source = "…" }`, `{ unit, values, source }` or `{ factor = "id" }`.

    Args:
        units, also: as for a [Spec][ghgcalc.fields.Spec].
        sourced: whether the source is required; without it a plain quantity will do, too.
        bounds: (above, up to) in the first unit; what lies outside cannot be. Zero is inside where the lower one is zero.
        plausible: (from, to, unit); what lies outside leaves a finding.
    """

    __slots__ = ("bounds", "plausible", "sourced")

    covering = False
    sourced: bool
    bounds: tuple[str, str] | None
    plausible: tuple[str, str, str] | None

    def __init__(
        self,
        *units: str,
        also: tuple[str, ...] = (),
        sourced: bool = True,
        bounds: tuple[str, str] | None = None,
        plausible: tuple[str, str, str] | None = None,
    ) -> None:
        """Keep what is accepted."""
        super().__init__(*units, also=also)
        put(self, "sourced", sourced)
        put(self, "bounds", bounds)
        put(self, "plausible", plausible)

    @property
    def stated(self) -> dict[str, Any]:
        """What was stated beside the units when it was made."""
        return {"also": self.also, "sourced": self.sourced, "bounds": self.bounds, "plausible": self.plausible}

    def measured(self, raw: Any) -> Measured:
        """The measured value that `raw` states.

        Raises:
            ValidationError: every fault.
        """
        if isinstance(raw, Measured):
            return self.measured(_dump_measured(raw))  # it may come from another field, with other units and bounds
        if not self.sourced and (isinstance(raw, str | Quantity) or (isinstance(raw, Mapping) and set(raw) == {"unit", "values"})):
            plain = self.read(raw)
            if faults := self._outside(plain):
                raise refuse(faults)
            return Measured.model_construct(value=plain, factor=None, source="", measured_on=None)
        if not isinstance(raw, Mapping):
            raise refuse([complaint("not-measured", (), raw, value=sketch(raw), wanted=self.wanted)])
        known = (
            "value",
            "unit",
            "values",
            "source",
            "factor",
            "measured_on",
            *(("through",) if raw.get("value") is not None else ()),
        )
        lines = [unknown_key(key, raw[key], known) for key in islice((key for key in raw if key not in known), MAX_FAULTS)]
        factor, source = raw.get("factor"), raw.get("source", "")
        series: Series | None = None
        stated = [key for key in ("value", "values", "factor") if raw.get(key) is not None]
        if len(stated) != 1:
            lines.append(complaint("measured-one-of", (), raw, stated=", ".join(stated) or "–"))
        if factor is None and self.sourced and not (isinstance(source, str) and source.strip()):
            lines.append(complaint("source-missing", ("source",), raw))
        for key in ("factor", "source"):
            if (factor is not None or not self.sourced) and not isinstance(raw.get(key, ""), str):
                came = sketch(raw[key])
                lines.append(complaint("wrong-type", (key,), raw[key], value=came, type=type(raw[key]).__name__))
            elif isinstance(raw.get(key), str) and not whole(raw[key]):
                lines.append(complaint("data-unfit", (key,), None, detail=HALF))
        if isinstance(factor, str) and not factor.strip():
            lines.append(complaint("empty-text", ("factor",), factor))
        measured_on = None
        if "measured_on" in raw:
            try:
                measured_on = read_date(raw["measured_on"])
            except PydanticCustomError as error:
                lines.append(InitErrorDetails(type=error, loc=("measured_on",), input=raw["measured_on"]))
        try:
            if raw.get("value") is not None:
                if not isinstance(raw["value"], str | Quantity):
                    lines.append(
                        complaint("not-a-quantity", ("value",), raw["value"], value=sketch(raw["value"]), wanted=self.wanted)
                    )
                else:
                    stated_value = self.of_year(raw["value"])
                    series, more = covering(stated_value, raw.get("through"), needed=summed(stated_value.own), whole=raw["value"])
                    lines += more
            elif raw.get("values") is not None:
                series = self.read({key: raw[key] for key in ("unit", "values") if key in raw})
        except ValidationError as error:
            lines += told_below(error, *(("value",) if raw.get("value") is not None else ()))
        if series is not None:
            lines += self._outside(series, () if raw.get("values") is not None else ("value",))
        if lines:
            raise refuse(lines)
        return Measured.model_construct(value=series, factor=factor, source=source, measured_on=measured_on)

    def _outside(self, series: Series, head: tuple[str, ...] = ()) -> list[InitErrorDetails]:
        """A complaint for every value out of bounds: a per cent taken for a share, or the reverse."""
        if self.bounds is None:
            return []
        low, high = (Decimal(bound) for bound in self.bounds)
        own = Unit.of(self.units[0])
        if not series.own.fits(own):
            return []
        found = []
        for at, value in enumerate(series.converted(own)):
            if not (low < value <= high or value == low == 0):
                loc: tuple[int | str, ...] = head if series.annual else (*head, "values", at)
                shown = {"value": f"{series.values[at]:f} {series.unit}", "low": low, "high": high}
                found.append(complaint("percent-trap", loc, None, **shown, unit=self.units[0]))
        return found

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """A plain validator."""
        del source, handler
        return core_schema.no_info_plain_validator_function(
            self.measured,
            serialization=core_schema.plain_serializer_function_ser_schema(_dump_measured),
            json_schema_input_schema=core_schema.any_schema(),
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        """A table of value and source."""
        from ghgcalc import forms

        del schema, handler
        return forms.measured(self, sourced=self.sourced)


def summed(own: Unit) -> bool:
    """Whether a value is an amount, of which a month has only its part; what is counted per something stands for every month alike.

    Of tonnes in a tonne nothing but the substance is left: `tC/t` is a content, and no amount.
    """
    return any(base not in _SUBSTANCES for base, _ in own.dimension) and all(power > 0 for _, power in own.dimension)


def _dump_measured(measured: Measured | None) -> dict[str, Any] | None:
    if measured is None:
        return None
    dumped: dict[str, Any] = {}
    if measured.value is not None:
        shown = measured.value.dump()
        dumped = {"value": shown} if isinstance(shown, str) else dict(shown)
    if measured.factor:
        dumped["factor"] = measured.factor
    if measured.source:
        dumped["source"] = measured.source
    if measured.measured_on:
        dumped["measured_on"] = measured.measured_on.isoformat()
    return dumped
