"""What no list has: fuels and process materials of the sender's own 自定义燃料与物料, and what else a row of fuel has to agree on.

Nothing is taken for a value that is missing: whatever a fuel on no list lacks is asked for by name, for no document has a default of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.activity.measured import Measured
from ghgcalc.kinds import seen
from ghgcalc.numbers import shorten
from ghgcalc.schema import wrong
from ghgcalc.series import Series
from ghgcalc.units import Unit
from ghgcalc.vocabulary import OWN, OWN_NAMES

if TYPE_CHECKING:
    from pydantic import BaseModel

VALUES = (
    "ncv",
    "carbon_content",
    "elemental_carbon",
    "oxidation",
    "emission_factor",
    "quantity_factor",
    "density",
    "purity",
    "conversion",
    "biomass_share",
)
"""The measured values of a fuel or a material, which the `source` of an own row may cover together."""

NAME = re.compile(r"[^/\s](?:[^/\n]{0,53}[^/\s])?")
VOLUME = "kL"


def called(row: Any) -> str | None:
    """What a row is called by: its item, and one on no list by its name behind `own:`, so that it is never taken for a listed one."""
    item: str | None = row.get("item")
    return f"{OWN}:{row.get('name')}" if item == OWN else item


def sourced(raw: Any) -> Any:
    """A row on no list whose one `source` covers its values: each that is a plain quantity has that source."""
    if not isinstance(raw, Mapping) or raw.get("item") not in OWN_NAMES or not isinstance(raw.get("source"), str):
        return raw
    plain = {key: {"value": raw[key], "source": raw["source"]} for key in VALUES if isinstance(raw.get(key), str)}
    return {**raw, **plain} if plain else raw


def described(schema: dict[str, Any]) -> None:
    """Say in the JSON Schema of a row what `sourced` allows: plain quantities, where the row is on no list and has a source."""
    plain = [key for key in VALUES if key in schema.get("properties", {}) and key != "biomass_share"]
    for key in plain:
        held = schema["properties"][key]
        told = {name: held.pop(name) for name in ("description", "title", "default") if name in held}
        schema["properties"][key] = {"anyOf": [held, {"type": "string"}], **told}
    own = {"properties": {"item": {"enum": list(OWN_NAMES)}, "source": {"type": "string"}}, "required": ["item", "source"]}
    tables = {"properties": {key: {"not": {"type": "string"}} for key in plain}}
    schema.setdefault("allOf", []).append({"if": own, "else": tables})


def fuel_read(row: BaseModel) -> None:
    """Bring a row of fuel that has just been read into one form: it is still being made, and nobody has seen it yet.

    Raises:
        PydanticCustomError: two values for one thing, a volume without its density, a fuel on no list without one of its values.
    """
    item = str(row.__dict__["item"])
    _moved(row, "carbon_content", "elemental_carbon", "tC/GJ", "carbon-twice", item)
    _moved(row, "emission_factor", "quantity_factor", "tCO2/TJ", "factor-twice", item)
    _biomass(row, item)
    if row.__dict__["amount"].own.symbol == VOLUME and row.__dict__["density"] is None:
        raise wrong("density-missing", item=item)
    if item == OWN:
        _named(row, _lacking(row))


def material_read(row: BaseModel) -> None:
    """A process material on no list has a name and a factor.

    Raises:
        PydanticCustomError: it lacks one of the two.
    """
    if row.__dict__["item"] == OWN:
        _named(row, [] if row.__dict__["emission_factor"] is not None else ["emission_factor"], "own-material-incomplete")


def _moved(row: BaseModel, key: str, other: str, unit: str, code: str, item: str) -> None:
    """A value that is stated per quantity under `key` is kept under `other`."""
    stated: Measured | None = row.__dict__[key]
    if stated is None or stated.value is None or stated.value.own.symbol == unit:
        return
    if row.__dict__[other] is not None:
        raise wrong(code, item=item)
    _set(row, **{key: None, other: stated})


def _set(row: BaseModel, **values: Any) -> None:
    row.__dict__.update(values)
    for key, value in values.items():
        (row.model_fields_set.discard if value is None else row.model_fields_set.add)(key)


def _biomass(row: BaseModel, item: str) -> None:
    """`biomass = true` is a share of 100 %; beside another share it contradicts it."""
    said, share = row.__dict__["biomass"], row.__dict__["biomass_share"]
    if said is None:
        return
    if share is not None:
        whole = share.value is not None and set(share.value.converted(Unit.of("1"))) == {Decimal(1 if said else 0)}
        if not whole:
            raise wrong("biomass-twice", item=item)
    elif said:
        one = Unit.of("1")
        every = Series("%", (Decimal(100),), one, Unit.of("%"))
        share = Measured.model_construct(value=every, factor=None, source=row.__dict__["source"] or "", measured_on=None)
    _set(row, biomass=None, biomass_share=share)


def _lacking(row: BaseModel) -> list[str]:
    """The values that a fuel on no list still needs, for the way on which it is."""
    stated = {key for key in VALUES if row.__dict__.get(key) is not None}
    if "elemental_carbon" in stated:
        needs = ["oxidation"]
    elif "carbon_content" in stated or stated.isdisjoint(("emission_factor", "quantity_factor")):
        needs = ["ncv", "carbon_content", "oxidation"]
    else:
        needs = ["ncv"] if "emission_factor" in stated and "quantity_factor" not in stated else []
    return [key for key in needs if key not in stated]


def _named(row: BaseModel, missing: list[str], code: str = "own-fuel-incomplete") -> None:
    name = row.__dict__["name"]
    if name is not None:
        if not NAME.fullmatch(name):
            raise wrong("own-name", value=shorten(name))
        seen(name)
    lacking = [*(["name"] if name is None else []), *missing]
    if lacking:
        raise wrong(code, name=shorten(name or "–"), missing=", ".join(lacking))
