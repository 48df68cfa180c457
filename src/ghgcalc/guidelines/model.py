"""What a guideline is, as data: sources, levels, equations, bindings, supplies, rounding. No code knows a guideline by name."""

from __future__ import annotations

import json
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from ghgcalc import equations, vocabulary
from ghgcalc.documents import Grade
from ghgcalc.errors import NumberError, UnknownIdError
from ghgcalc.numbers import Ratio, ratio_or_number
from ghgcalc.schema import Strict, wrong

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
Level = Literal["process", "enterprise"]
"""Where a source counts. What counts in a process counts in `electrolysis`, the sum of the processes, too."""

LEVELS: tuple[str, ...] = ("process", "electrolysis", "enterprise")
Table = Literal["process", "process.electricity", "fuel", "carbonate", "electricity", "heat", "facility"]
Policy = Literal["cell", "line", "total", "none"]


class Years(Strict):
    """Reporting years, both included; an end that is not given is open."""

    from_: int | None = None
    to: int | None = None

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}

    def __contains__(self, year: int) -> bool:
        """Whether `year` is one of them."""
        return (self.from_ is None or self.from_ <= year) and (self.to is None or year <= self.to)

    def __str__(self) -> str:
        """`2022–2023`, `2024–`, `–2021`."""
        if self.from_ == self.to and self.from_ is not None:
            return str(self.from_)
        return f"{self.from_ or ''}–{self.to or ''}"


class Rounding(Strict):
    """The default policy, and what happens on a tie."""

    policy: Policy = "cell"
    tie: Literal["half-up", "half-even"] = "half-up"


class Binding(Strict):
    """Where one parameter of an equation comes from; exactly one of the first four.

    Attributes:
        activity: a datum of the activity row.
        factor: the id of a factor; `{item}` and `{region}` stand for those of the row.
        constant: a constant of the guideline.
        supply: true for the factor that the supplies table sets.
        measured: the key of the activity row under which a measured value may replace the factor.
        fixed: the guideline (as far as known) fixes the value; replacing it leaves a finding.
        decimals, written: how many decimals the rule keeps, in which unit they are counted.
    """

    activity: str | None = None
    factor: str | None = None
    constant: str | None = None
    supply: bool = False
    measured: str | None = None
    fixed: bool = False
    decimals: Annotated[int, Field(ge=0, le=12)] | None = None
    written: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Binding:
        origins = [self.activity, self.factor, self.constant, self.supply or None]
        if sum(origin is not None for origin in origins) != 1 and not (self.measured and not any(origins)):
            raise wrong("binding-origin")
        return self


class Method(Strict):
    """One way to compute a source: an equation and where each parameter comes from; `needs` names a datum that selects it."""

    id: Slug
    equation: str
    parameters: dict[str, Binding]
    cells: dict[str, int] = {}
    needs: str | None = None
    clause: str = ""

    @cached_property
    def measured(self) -> tuple[str, ...]:
        """The keys of the row under which a measured value may replace a factor."""
        return tuple(binding.measured for binding in self.parameters.values() if binding.measured)

    @cached_property
    def regional(self) -> bool:
        """Whether a factor depends on the grid region of the plant, so that two plants cannot share it."""
        return any("{region}" in (binding.factor or "") for binding in self.parameters.values())

    @cached_property
    def leading(self) -> tuple[str, str]:
        """The first parameter that is a datum, and the key of that datum: it decides the periods and the variant of the units."""
        order = equations.get(self.equation).parameters
        name = next(name for name in order if self.parameters[name].activity)
        return name, str(self.parameters[name].activity)

    @model_validator(mode="after")
    def _fits_equation(self) -> Method:
        try:
            found = equations.get(self.equation)
        except UnknownIdError:
            known = ", ".join(equations.names())
            raise wrong("unknown-equation", equation=self.equation, known=known) from None
        if set(self.parameters) != set(found.parameters) or not set(self.cells) <= set(found.cells):
            known = ", ".join((*found.parameters, *found.cells))
            raise wrong("equation-parameters", equation=self.equation, known=known)
        return self


class Source(Strict):
    """A source of emissions: which table of the activity, at which levels it counts, how it is computed.

    Attributes:
        choose: the key of the activity row that names the method; without it the first method whose `needs` is met is taken.
        default: the method that is taken when the row names none.
        items: if given, only these items count; others leave a finding.
        supplies: the name of the supplies table for electricity.
        if_asked: stands beside the total as an auxiliary line, and enters it only when the caller asks.
        basis: for guidelines that keep several sums which are never added.
    """

    id: Slug
    name_en: str
    name_zh: str
    table: Table
    levels: list[Level] = Field(min_length=1)
    method: list[Method] = Field(min_length=1)
    choose: str | None = None
    default: str | None = None
    items: list[str] | None = None
    supplies: str | None = None
    decimals: int = 2
    if_asked: bool = False
    basis: Literal["direct", "indirect", "location", "market"] | None = None
    clause: str = ""

    @cached_property
    def counts_at(self) -> tuple[str, ...]:
        """The levels of the totals that the source enters."""
        inside = ("process", "electrolysis") if "process" in self.levels else ()
        return inside + (("enterprise",) if "enterprise" in self.levels else ())

    @model_validator(mode="after")
    def _default_exists(self) -> Source:
        names = [method.id for method in self.method]
        if self.choose is not None and self.default not in names:
            raise wrong("unknown-method", method=self.default, known=", ".join(names))
        if (self.supplies is not None) != self.table.endswith("electricity"):
            raise wrong("supplies-table")
        last = self.method[-1]
        if self.choose is None and all(method.needs for method in self.method):
            raise wrong("method-of-last-resort", method=last.id, needs=last.needs)
        return self


class Supply(Strict):
    """How the megawatt-hours of one supply count.

    Attributes:
        treatment: `factor` (by the factor, on its own line), `zero` (on its own line, nothing), `grid` (as grid power, on its line).
        evidence: the kinds of evidence that prove it; what is not proven counts as grid power.
    """

    treatment: Literal["factor", "zero", "grid"]
    factor: str | None = None
    evidence: list[str] = []
    grade: Grade | None = None
    clause: str = ""
    reason_en: str = ""
    reason_zh: str = ""


class Auxiliary(Strict):
    """A quantity that is measured and reported but has no emission in the guideline's total.

    `memo` names the conventions under which its emission may be shown beside it: a supplies table, or a factor.
    """

    id: Slug
    name_en: str
    name_zh: str
    table: Table
    unit: str
    level: Level
    decimals: int
    memo: dict[str, str] = {}
    clause: str = ""


class Guideline(Strict):
    """A guideline as its folder states it."""

    schema_: Literal["ghgcalc/guideline/1"]
    id: Slug
    aliases: list[str] = []
    title_en: str
    title_zh: str
    status: Literal["in-force", "superseded", "draft", "never-in-force", "reference", "voluntary"]
    document: str
    issued: date
    reporting_years: Years = Years()
    chosen_by_year: bool = False
    levels: list[Level]
    rounding: Rounding = Rounding()
    constants: dict[str, str] = {}
    gwp_set: str | None = None
    gwp: dict[str, str] = {}
    regions: dict[str, list[str]] = {}
    supplies: dict[str, dict[str, Supply]] = {}
    source: list[Source]
    auxiliary: list[Auxiliary] = []
    note_en: str = ""
    note_zh: str = ""

    model_config = Years.model_config

    @model_validator(mode="after")
    def _consistent(self) -> Guideline:
        for text in self.constants.values():
            try:
                ratio_or_number(text.split(" ", 1)[0])
            except NumberError:
                raise wrong("bad-number", detail=text, value=text) from None
        wanted = [item.id for item in vocabulary.items().values() if item.kind == "supply"]
        for name, table in self.supplies.items():
            if missing := [item for item in wanted if item not in table]:
                raise wrong("supply-rule-missing", supplies=name, missing=", ".join(missing))
        for source in self.source:
            by_supply = any(binding.supply for method in source.method for binding in method.parameters.values())
            if (source.supplies is not None or by_supply) and source.supplies not in self.supplies:
                raise wrong("unknown-supplies", supplies=source.supplies or "–", known=", ".join(self.supplies))
            named = {binding.constant for method in source.method for binding in method.parameters.values() if binding.constant}
            if unknown := sorted(named - set(self.constants)):
                raise wrong("unknown-constant", constant=", ".join(unknown), known=", ".join(self.constants))
        return self

    @cached_property
    def sha256(self) -> str:
        """Over the canonical data: comments and layout do not count, every value does."""
        return sha256(self.canonical().encode()).hexdigest()

    @cached_property
    def data(self) -> dict[str, Any]:
        """Everything that is set, as an inventory carries it; not to be changed."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    def canonical(self) -> str:
        """Compact JSON with sorted keys of everything that is set."""
        return json.dumps(self.data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def title(self, lang: str) -> str:
        """The title in `lang`."""
        return self.title_zh if lang == "zh" else self.title_en

    def constant(self, name: str) -> tuple[Any, str]:
        """Value (Decimal or [Ratio][ghgcalc.numbers.Ratio]) and unit of a constant."""
        value, _, unit = self.constants[name].partition(" ")
        found: Ratio | Any = ratio_or_number(value)
        return found, unit or "1"

    def factor_ids(self) -> list[str]:
        """Every factor id and template that the guideline names, in order."""
        found = [b.factor for s in self.source for m in s.method for b in m.parameters.values() if b.factor]
        found += [s.factor for table in self.supplies.values() for s in table.values() if s.factor]
        found += list(self.gwp.values())
        found += [value for a in self.auxiliary for value in a.memo.values() if value not in self.supplies]
        return list(dict.fromkeys(found))
