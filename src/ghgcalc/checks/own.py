"""A plant's own bands 企业自定范围: narrower than the packaged ones, with their source, in a file of their own.

`[[band]] id = "R1", low = 0.462, high = 0.478, source = "mean ± 3 standard deviations of 36 months"`
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, StringConstraints

from ghgcalc import bands as yardsticks
from ghgcalc.bands import Band
from ghgcalc.errors import InputError, NumberError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import number, sketch
from ghgcalc.schema import Strict, validate, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = "ghgcalc/bands/1"


def _limit(raw: Any) -> Any:
    try:
        return None if raw is None else f"{number(raw):f}"
    except NumberError as error:
        raise wrong("bad-number", detail=error, value=sketch(raw)) from None


Limit = Annotated[str | None, BeforeValidator(_limit)]


class OwnBand(Strict):
    """A band of the plant's own: of which rule, from where to where, and why."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    low: Limit = None
    high: Limit = None
    source: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _File(Strict):
    schema_: Literal["ghgcalc/bands/1"]
    band: tuple[OwnBand, ...]

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


def own_bands(raw: Mapping[str, Any], file: str | None = None) -> dict[str, Band]:
    """The bands of a table `ghgcalc/bands/1`, each with the hard limits of the packaged one.

    Raises:
        InputError: a band that is not known, or wider than the packaged one; every fault at once.
    """
    known = yardsticks.bands()
    faults: list[Finding] = []
    found: dict[str, Band] = {}
    for at, one in enumerate(validate(_File, raw, file).band, 1):
        place = Place(file=file, table="band", row=f"{at} ({one.id})")
        packaged = known.get(one.id)
        if packaged is None:
            faults.append(Finding.of("unknown-band", place=place.at("id"), value=one.id, known=", ".join(known)))
            continue
        limits = {key: value for key, value in (("low", one.low), ("high", one.high)) if value is not None}
        band = Band(packaged.as_dict() | limits | {"grade": "own", "source": one.source}, own=True)
        below = packaged.low is not None and band.low is not None and band.low < packaged.low
        above = packaged.high is not None and band.high is not None and band.high > packaged.high
        if below or above or (band.low is not None and band.high is not None and band.low > band.high):
            faults.append(Finding.of("band-wider", place=place, rule=one.id, own=band.shown(), band=packaged.shown()))
        found[one.id] = band
    if faults:
        raise InputError(faults)
    return found
