"""What a report prints, as a file: inputs with their printed digits, figures with theirs, and how each figure is worked out.

`[[input]] name = "P", value = "1000 tAl"`; `[[figure]] name = "CF4", printed = "920 kgCF4", equation = "anode_effect.by_slope", …`. In the
place of inputs an activity may stand: a file of ours or its table, and figures are lines and totals of it under a guideline.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ghgcalc import doors
from ghgcalc.files import read_table
from ghgcalc.literals import Basis, Level, Policy
from ghgcalc.replay.spans import Rule
from ghgcalc.schema import Frozen, Strict, validate

SCHEMA = "ghgcalc/replay/1"

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Formula = Annotated[str, StringConstraints(min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,39}$")]
Places = Annotated[int, Field(ge=-12, le=12)]


class _Keyed(Strict):
    """A record whose keys may be words of Python."""

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


class Printed(_Keyed):
    """How finely a number is printed; without a word, as many decimals as are written, half up.

    Attributes:
        decimals: of the print; below zero, digits before the point that were cut.
        precision: the step of the print instead, such as "0.5".
        print_: how it was cut to its digits.
    """

    decimals: Places | None = None
    precision: Text | None = None
    print_: Rule | None = None


class Input(Printed):
    """A printed input, or how finely a datum of the activity is stated.

    Attributes:
        name: by which figures call it. value: one number and its unit, as printed.
        factor: the id of a factor instead, whose value is certain.
        pointer: of a datum in the activity, instead of a name: JSON pointer, such as `/process/0/anode`.
        exact: whether the number is certain: a definition, a count, a factor.
        note: anything worth saying.
    """

    name: Name | None = None
    value: Text | None = None
    factor: Text | None = None
    pointer: Text | None = None
    exact: bool = False
    note: Text | None = None

    @classmethod
    def narrow(cls, schema: dict[str, Any]) -> None:
        """A number or a factor by a name, or the pointer of a datum."""
        schema["anyOf"] = [{"required": keys} for keys in (["name", "value"], ["name", "factor"], ["pointer"])]


class Figure(Printed):
    """A printed output, and how it is worked out.

    Attributes:
        name: by which the result, and later figures, call it.
        printed: one number and its unit, as printed.
        equation: a packaged equation, with_ its parameters by the names of inputs and earlier figures; gas: which of its results.
        cells: printed intermediates of the equation, and their decimals: rounded under the policy `cell`.
        formula: instead, `+ − × ÷` of inputs and earlier figures, written `(a + b) * c / 2`.
        line: of an activity, the id of a line; cell: one of its printed intermediates.
        level, process, source, item, basis, period: of an activity, which total; gas of it or of a line.
        per: the total is divided by this datum: its key in the processes, such as `liquid_aluminium`, or its pointer.
        note: anything worth saying.
    """

    name: Name
    printed: Text
    equation: Text | None = None
    with_: Frozen[str, Name] | None = None
    gas: Text | None = None
    cells: Frozen[str, Places] | None = None
    formula: Formula | None = None
    line: Text | None = None
    cell: Text | None = None
    level: Level | None = None
    process: Text | None = None
    source: Text | None = None
    item: Text | None = None
    basis: Basis | None = None
    period: Text | None = None
    per: Text | None = None
    note: Text | None = None

    @classmethod
    def narrow(cls, schema: dict[str, Any]) -> None:
        """It is worked out in some way."""
        schema["anyOf"] = [{"required": [key]} for key in ("equation", "formula", "line", "level")]


class ReplayFile(_Keyed):
    """A file of printed inputs and figures.

    Attributes:
        title, source: what is replayed, and where it is printed.
        print_, decimals: how numbers are printed that do not say so themselves; decimals are those of an activity's data.
        policies: which rounding policies are tried; all without it.
        activity: an activity instead of inputs: the path of a file, beside this one, or its table.
        guideline, as_of, gwp, options, include_facilities, accept_measured: as `calculate` takes them.
        input, figure: see there.
    """

    schema_: Literal["ghgcalc/replay/1"]
    title: Text | None = None
    source: Text
    print_: Rule = "half-up"
    decimals: Places | None = None
    policies: tuple[Policy, ...] = ()
    activity: Text | Mapping[str, Any] | None = None
    guideline: Text | None = None
    as_of: Text | None = None
    gwp: Text | None = None
    options: tuple[Text, ...] = ()
    include_facilities: bool = False
    accept_measured: bool = False
    input: tuple[Input, ...] = ()
    figure: Annotated[tuple[Figure, ...], Field(min_length=1, max_length=400)]

    @classmethod
    def narrow(cls, schema: dict[str, Any]) -> None:
        """Inputs, or an activity."""
        schema["anyOf"] = [{"required": [key]} for key in ("input", "activity")]


def statement(source: Any) -> tuple[ReplayFile, str | None]:
    """What a caller states, and the name of its file.

    Args:
        source: the name of a file, or its table.

    Raises:
        InputError: every fault of the form. ArgumentError: something else.
    """
    if isinstance(source, Mapping):
        return validate(ReplayFile, source), None
    raw, name = read_table(doors.path("source", source))
    return validate(ReplayFile, raw, name), name
