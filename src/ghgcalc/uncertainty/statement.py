"""What is stated about uncertainty: a file of quantities, each with a distribution and how wide it is.

`[[quantity]] of = "P1/anode", distribution = "normal", half_width = "2 %", source = "certificate of the belt scale"`

A half width is the IPCC's: the 95 % interval is the stated value ± so many per cent (2006 Guidelines, volume 1, chapter 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, StringConstraints

from ghgcalc import doors
from ghgcalc.descriptions.models import Shown
from ghgcalc.errors import NumberError, UnitError
from ghgcalc.files import read_table
from ghgcalc.numbers import fraction_of, sketch
from ghgcalc.schema import Strict, validate, wrong
from ghgcalc.units import Quantity

SCHEMA = "ghgcalc/spread/1"

Distribution = Literal["normal", "lognormal", "triangular", "uniform"]


def _share(raw: Any) -> Any:
    """The ratio that a text such as `5 %` stands for; a bare number is refused, for 5 may be meant as 5 % or as fivefold."""
    if not isinstance(raw, str) or not raw.strip().endswith("%"):
        raise wrong("spread-percent", value=sketch(raw))
    try:
        return fraction_of(Quantity(raw).to("1").exact)
    except (NumberError, UnitError):
        raise wrong("spread-percent", value=sketch(raw)) from None


_PERCENT: dict[str, Any] = {"type": "string", "pattern": r"%[\s\x1c-\x1f\x85]*$"}
End = Annotated[Any, BeforeValidator(_share), Shown(lambda: dict(_PERCENT))]
"""A number of per cent, as a Fraction."""

Share = Annotated[
    Any,
    BeforeValidator(lambda raw: None if raw is None else _share(raw)),
    Shown(lambda: {"anyOf": [dict(_PERCENT), {"type": "null"}]}),
]
"""The same, or nothing."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Stated(Strict):
    """The uncertainty of one quantity, or of all that a pattern fits; `source` says why.

    Attributes:
        of: the id of a factor, which is one quantity in all lines that use it; a datum (`P1/anode`, `fuel/diesel`) or a measured value
            (`fuel/natural-gas/ncv`); or a pattern with `*`, whose quantities are drawn each by itself.
        distribution: its shape.
        half_width: of the 95 % interval, in per cent of the stated value; of a lognormal one, the interval reaches from the value divided
            by 1 + half width to the value times that.
        sd: standard deviation of a normal one in per cent of the stated value, instead.
        within: both ends in per cent of the stated value, instead: of a normal or lognormal distribution those of the 95 % interval, of a
            triangular or uniform one those of everything that can be. Of a normal one they are equally far.
        between: the same as quantities with a unit, where one value stands for all months.
        published: the range that the record of the factor states, instead, as `within`; its document and grade are the source. A pattern then
            fits the factors that have one.
        mode: the peak of a triangular distribution, in the same way as its ends; the stated value without it.
        months: whether the twelve months are off together, as by one meter, or each by itself (`apart`).
        together: whether all that a pattern fits are off together.
    """

    of: Text
    distribution: Distribution
    half_width: Share = None
    sd: Share = None
    within: tuple[End, End] | None = None
    between: tuple[Text, Text] | None = None
    published: bool = False
    mode: Text | None = None
    months: Literal["together", "apart"] = "together"
    together: bool = False
    source: Text | None = None

    @property
    def widths(self) -> list[str]:
        """Which of the ways to say how wide it is are used."""
        found = [name for name in ("half_width", "sd", "within", "between") if getattr(self, name) is not None]
        return [*found, "published"] if self.published else found


class SpreadFile(Strict):
    """A file of uncertainties."""

    schema_: Literal["ghgcalc/spread/1"]
    quantity: tuple[Stated, ...]

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


def statement(source: Any) -> tuple[tuple[Stated, ...], str | None]:
    """What a caller states, and the name of its file.

    Args:
        source: the name of a file, its table, or the list of its quantities.

    Raises:
        InputError: every fault of the form. ArgumentError: something else.
    """
    if isinstance(source, list | tuple):
        source = {"schema": SCHEMA, "quantity": list(source)}
    if isinstance(source, Mapping):
        return validate(SpreadFile, source).quantity, None
    raw, name = read_table(doors.path("spread", source))
    return validate(SpreadFile, raw, name).quantity, name


def ratio(text: str) -> Fraction | None:
    """The ratio of a text in per cent; None of another text."""
    try:
        found: Fraction = _share(text)
    except ValueError:
        return None
    return found
