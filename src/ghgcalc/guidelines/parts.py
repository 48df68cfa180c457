"""The parts of a guideline that say how a source is computed: bindings of parameters, methods, sources."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, StringConstraints, WrapSerializer, model_validator

from ghgcalc import equations
from ghgcalc.descriptions.models import Listed
from ghgcalc.equations import Equation
from ghgcalc.errors import EquationError, UnknownIdError
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Basis, RowLevel
from ghgcalc.schema import Frozen, Strict, wrong

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
Places = Annotated[int, Field(strict=True, ge=0, le=12)]
"""Decimals that a form prints."""

Table = Literal[
    "process", "process.electricity", "process.carbon_stream", "fuel", "carbonate", "anode_plant", "carbon_stream", "electricity",
    "other_electricity", "heat", "pfc_unsplit", "facility",
]  # fmt: skip


def _listed(raw: Any) -> Any:
    """One entry stands for a list of one."""
    return raw if isinstance(raw, list | tuple) else [raw]


def _single(value: Any, handler: SerializerFunctionWrapHandler) -> Any:
    found = handler(value)
    return found[0] if len(found) == 1 else found


class Binding(Strict):
    """Where one parameter of an equation comes from; exactly one of the first six.

    Attributes:
        activity: a datum of the activity row.
        factor: the id of a factor; `{item}`, `{region}` and any other `{key}` stand for those of the row.
        constant: a constant of the guideline; `{key}` as above.
        supply: true for the factor that the supplies table sets.
        plant: what the fuels of a captive plant give in the year: their `emission`, or their `energy` on net calorific value.
        yearly: the sum of a datum over all that is stated of the year, in every period alike.
        equation, parameters: another equation that works it out, and the bindings of those parameters that the outer one has not.
        measured: the key of the activity row under which a measured value may replace the factor or the constant.
        fixed: the guideline (as far as known) fixes the value; replacing it leaves a finding.
        on_request: a measured value replaces it only where the caller asks for that; else it is left aside, with a note.
        decimals, written: how many decimals the rule keeps, in which unit they are counted.
        dated: a measured value must say when it was measured, else it leaves a finding.
        max_age: for how many years a measured value holds.
    """

    activity: str | None = None
    factor: str | None = None
    constant: str | None = None
    supply: bool = False
    plant: Literal["emission", "energy"] | None = None
    equation: str | None = None
    parameters: Frozen[str, Alternatives] = FrozenDict()
    measured: str | None = None
    fixed: bool = False
    on_request: bool = False
    decimals: Places | None = None
    written: str | None = None
    dated: bool = False
    max_age: Annotated[int, Field(ge=1)] | None = None
    yearly: bool = False

    @model_validator(mode="after")
    def _one_origin(self) -> Binding:
        origins = [self.activity, self.factor, self.constant, self.supply or None, self.plant, self.equation]
        if sum(origin is not None for origin in origins) != 1 and not (self.measured and not any(origins)):
            raise wrong("binding-origin")
        if self.parameters and self.equation is None:
            raise wrong("binding-origin")
        return self


Alternatives = Annotated[tuple[Binding, ...], BeforeValidator(_listed), Field(min_length=1), WrapSerializer(_single), Listed()]
"""The ways to find a parameter, in their order: the first for which the row has the data is taken."""

Needs = Annotated[tuple[str, ...], BeforeValidator(_listed), WrapSerializer(_single), Listed()]

Binding.model_rebuild()


class Method(Strict):
    """One way to compute a source: an equation and where each parameter comes from.

    Attributes:
        choice: the word by which the row's `choose` key asks for the method; its id unless stated.
        needs: data of the row without which the method cannot be taken.
        cells: decimals of the printed intermediates. masses: decimals in t of the mass of each gas, where the form prints it.
        excludes: tables of the activity that count already in this method's result, so that both together are an error.
        instead_of: data that allow a better method; using this one while any is given leaves a finding.
        items: the items that may go this way, such as `own`; every item without it.
    """

    id: Slug
    equation: str
    parameters: Frozen[str, Alternatives]
    cells: Frozen[str, Places] = FrozenDict()
    masses: Places | None = None
    choice: str | None = None
    needs: Needs = ()
    excludes: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    clause: str = ""

    @property
    def asked(self) -> str:
        """The word by which a row asks for it."""
        return self.choice or self.id

    @property
    def bindings(self) -> tuple[tuple[str, Binding], ...]:
        """Every binding with the name of its parameter, alternatives and inner equations included."""
        return tuple(_all(self.parameters))

    @model_validator(mode="after")
    def _fits_equation(self) -> Method:
        found = _equation(self.equation)
        cells = set(found.cells) | {name for name, ways in self.parameters.items() if any(way.equation for way in ways)}
        if set(self.parameters) != set(found.parameters) or not set(self.cells) <= cells:
            known = ", ".join((*found.parameters, *found.cells))
            raise wrong("equation-parameters", equation=self.equation, known=known)
        for ways in self.parameters.values():
            for way in ways:
                _fits(way, found)
        return self


def _all(parameters: Mapping[str, tuple[Binding, ...]]) -> list[tuple[str, Binding]]:
    found: list[tuple[str, Binding]] = []
    for name, ways in parameters.items():
        for way in ways:
            found += [(name, way), *_all(way.parameters)]
    return found


def equations_of(equation: str, parameters: Mapping[str, tuple[Binding, ...]]) -> list[str]:
    """Every equation that a row may go by: composed with those of the ways that it takes, in every combination."""
    choices: list[list[str]] = []
    for name in _equation(equation).parameters:
        ways = parameters.get(name, ())
        inner = [f"{name}={one}" for way in ways if way.equation for one in equations_of(way.equation, way.parameters)]
        if inner:
            choices.append(inner + ([""] if any(way.equation is None for way in ways) else []))
    found = []
    for combination in product(*choices):
        parts = ",".join(part for part in combination if part)
        found.append(f"{equation}[{parts}]" if parts else equation)
    return found


def _equation(name: str) -> Equation:
    try:
        return equations.get(name)
    except (UnknownIdError, EquationError):
        raise wrong("unknown-equation", equation=name, known=", ".join(equations.names())) from None


def _fits(way: Binding, outer: Equation) -> None:
    """An inner equation takes the parameters that it is given; those that it shares with the outer one are given there."""
    if way.equation is None:
        return
    inner = _equation(way.equation)
    if set(way.parameters) != {name for name in inner.parameters if name not in outer.parameters}:
        raise wrong("equation-parameters", equation=way.equation, known=", ".join(inner.parameters))
    for ways in way.parameters.values():
        for one in ways:
            _fits(one, inner)


class Source(Strict):
    """A source of emissions: which table of the activity, at which levels it counts, how it is computed.

    Attributes:
        choose: the key of the activity row that names the method; without it the first method whose `needs` are met is taken.
        default: the method that is taken when the row names none; without it the first whose `needs` are met.
        items: if given, only these items count; others leave a finding.
        supplies: the name of the supplies table for electricity.
        or_bought: what is consumed; where an enterprise without processes states none, its net purchase is taken for it, with a warning.
        by_site: electricity of each site and area stands on a line of its own. gross: electricity cannot be below zero.
        use: rows that say where they burn (`use` of a fuel) count here if they name one of these; without it, those of the smelter.
        if_asked: stands beside the total as an auxiliary line, and enters it only when the caller asks.
        as_factor: enters no total: it returns as the factor of the electricity that the plant generated.
        unless: tables that count the same carbon; where they have rows for the plant (with a `use`: where they state the emission of
            the facility in which a row burns), this source is left out.
        memo: it enters no total, whatever the caller asks: its emission stands beside it, as that of biomass.
        optional: a row without any datum of the source is no error.
        basis: for guidelines that keep several sums which are never added.
    """

    id: Slug
    name_en: str
    name_zh: str
    table: Table
    levels: tuple[RowLevel, ...] = Field(min_length=1)
    method: tuple[Method, ...] = Field(min_length=1)
    choose: str | None = None
    default: str | None = None
    items: tuple[str, ...] | None = None
    supplies: str | None = None
    or_bought: bool = False
    by_site: bool = False
    gross: bool = False
    decimals: Places = 2
    use: tuple[str, ...] = ()
    if_asked: bool = False
    as_factor: bool = False
    unless: tuple[str, ...] = ()
    memo: bool = False
    optional: bool = False
    basis: Basis | None = None
    clause: str = ""

    @model_validator(mode="after")
    def _default_exists(self) -> Source:
        names = [method.asked for method in self.method]
        if self.default is not None and self.default not in names:
            raise wrong("unknown-method", method=self.default, known=", ".join(names))
        if (self.supplies is not None) != self.table.endswith("electricity"):
            raise wrong("supplies-table")
        last = self.method[-1]
        if self.choose is None and not self.optional and all(method.needs or method.items for method in self.method):
            raise wrong("method-of-last-resort", method=last.id, needs=", ".join(last.needs))
        return self
