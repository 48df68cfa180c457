"""What a guideline is, as data: sources, levels, equations, bindings, supplies, rounding. No code knows a guideline by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from ghgcalc import doors, vocabulary
from ghgcalc.errors import NumberError, UnknownKeyError
from ghgcalc.findings import language
from ghgcalc.guidelines.electricity import Lookup, Supply
from ghgcalc.guidelines.parts import Places, Slug, Source, Table
from ghgcalc.immutable import Beside, FrozenDict, frozen
from ghgcalc.literals import Basis, Lang, Level, Policy, RowLevel, Tie
from ghgcalc.numbers import Ratio, ratio_or_number
from ghgcalc.schema import Frozen, Strict, validate, wrong

LEVELS: tuple[Level, ...] = ("process", "electrolysis", "enterprise", "product")


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
    tie: Tie = "half-up"


class Auxiliary(Strict):
    """A quantity that is measured and reported but has no emission in the guideline's total.

    `memo` names the conventions under which its emission may be shown beside it: a supplies table, or a factor.
    """

    id: Slug
    name_en: str
    name_zh: str
    table: Table
    unit: str
    level: RowLevel
    decimals: Places
    memo: Frozen[str, str] = FrozenDict()
    basis: Basis | None = None
    clause: str = ""


class Notice(Strict):
    """What the reader of every result has to know, said as a finding.

    Attributes:
        when, unless: it is said only where (unless) one of these is given: a table, `table.key`, or `option.name`.
    """

    id: Slug
    severity: Literal["warning", "note"] = "note"
    text_en: str
    text_zh: str
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    clause: str = ""


class Goods(Strict):
    """A category of goods whose specific embedded emissions are worked out.

    Attributes:
        headings: of the customs tariff, four digits.
        emission: the level whose totals are attributed to these goods; without it each product states its own.
        output: the datum of the processes that is the activity level where no product of these headings is stated.
        precursors: the categories that may be used up in making them.
        closes: emissions that are stated for these goods count only where they add up to the level's total: the total is the total.
    """

    id: Slug
    name_en: str
    name_zh: str
    headings: tuple[str, ...] = Field(min_length=1)
    emission: Literal["electrolysis", "enterprise"] | None = None
    output: str | None = None
    precursors: tuple[str, ...] = ()
    closes: bool = False
    clause: str = ""


class Option(Strict):
    """Another reading of the rule that a caller may ask for by name: data laid over the guideline's own."""

    title_en: str
    title_zh: str
    data: Annotated[Mapping[str, Any], AfterValidator(frozen)]


class Guideline(Strict):
    """A guideline as its folder states it."""

    schema_: Literal["ghgcalc/guideline/1"]
    id: Slug
    aliases: tuple[str, ...] = ()
    title_en: str
    title_zh: str
    status: Literal["in-force", "superseded", "draft", "never-in-force", "reference", "voluntary"]
    document: str
    issued: date
    reporting_years: Years = Years()
    chosen_by_year: bool = False
    levels: tuple[RowLevel, ...]
    rounding: Rounding = Rounding()
    constants: Frozen[str, str] = FrozenDict()
    gwp_set: str | None = None
    gwp: Frozen[str, str] = FrozenDict()
    gwp_sets: Frozen[str, str] = FrozenDict()
    regions: Frozen[str, tuple[str, ...]] = FrozenDict()
    lookups: Frozen[str, Lookup] = FrozenDict()
    supplies: Frozen[str, Frozen[str, Supply]] = FrozenDict()
    source: tuple[Source, ...]
    auxiliary: tuple[Auxiliary, ...] = ()
    notice: tuple[Notice, ...] = ()
    goods: tuple[Goods, ...] = ()
    exempt: tuple[str, ...] = ()
    electricity_mix: str | None = None
    option: Frozen[str, Option] = FrozenDict()
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
        wanted = [item.id for item in vocabulary.items().values() if item.kind == "supply" and not item.optional]
        for name, table in self.supplies.items():
            if missing := [item for item in wanted if item not in table]:
                raise wrong("supply-rule-missing", supplies=name, missing=", ".join(missing))
            ways = [way for rule in table.values() for way in (*rule.factor, *rule.if_proven) if way.startswith("@")]
            if unknown := sorted({way[1:] for way in ways} - set(self.lookups)):
                raise wrong("unknown-lookup", lookup=", ".join(unknown), known=", ".join(self.lookups) or "–")
        for source in self.source:
            bindings = [binding for method in source.method for _, binding in method.bindings]
            if (source.supplies is not None or any(one.supply for one in bindings)) and source.supplies not in self.supplies:
                raise wrong("unknown-supplies", supplies=source.supplies or "–", known=", ".join(self.supplies))
            named = {one.constant for one in bindings if one.constant and "{" not in one.constant}
            if unknown := sorted(named - set(self.constants)):
                raise wrong("unknown-constant", constant=", ".join(unknown), known=", ".join(self.constants))
        if self.electricity_mix is not None and self.electricity_mix not in self.supplies:
            raise wrong("unknown-supplies", supplies=self.electricity_mix, known=", ".join(self.supplies) or "–")
        return self

    @property
    def sha256(self) -> str:
        """Over the canonical data: comments and layout do not count, every value does."""
        return SHA256(self)

    @property
    def data(self) -> dict[str, Any]:
        """Everything that is set, as an inventory carries it; the caller's own."""
        found: dict[str, Any] = json.loads(TEXTS(self))
        return found

    def canonical(self) -> str:
        """Compact JSON with sorted keys of everything that is set."""
        return json.dumps(self.data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def title(self, lang: Lang) -> str:
        """The title in `lang`.

        Raises:
            ArgumentError: there are no texts in that language.
        """
        language(lang)
        return self.title_zh if lang == "zh" else self.title_en

    def constant(self, name: str) -> tuple[Any, str]:
        """Value (Decimal or [Ratio][ghgcalc.numbers.Ratio]) and unit of a constant.

        Raises:
            UnknownKeyError: there is none of that name. ArgumentError: the name is no text.
        """
        doors.instance("name", name, str, "the name of a constant")
        if name not in self.constants:
            raise UnknownKeyError("constant", name, tuple(self.constants))
        value, _, unit = self.constants[name].partition(" ")
        found: Ratio | Any = ratio_or_number(value)
        return found, unit or "1"

    @property
    def memo_keys(self) -> tuple[str, ...]:
        """The keys of electricity under which a row states a factor for the memo conventions."""
        tables = [self.supplies.get(name, {}) for one in self.auxiliary for name in one.memo.values()]
        ways = [way for rules in tables for rule in rules.values() for way in rule.factor]
        return tuple(dict.fromkeys(way[1:] for way in ways if way.startswith("=")))

    def read_as(self, options: tuple[str, ...]) -> Guideline:
        """The guideline under named options.

        Raises:
            UnknownKeyError: an option that it has not. ArgumentError: no list of texts.
        """
        if options == ():
            return self
        data = self.data
        for name in doors.texts("options", options):
            if name not in self.option:
                raise UnknownKeyError("option", name, tuple(self.option))
            data = _laid_over(data, self.option[name].data)
        return validate(Guideline, data)

    def factor_ids(self) -> list[str]:
        """Every factor id and template that the guideline names, in order."""
        found = [b.factor for s in self.source for m in s.method for _, b in m.bindings if b.factor]
        found += [name for table in self.supplies.values() for s in table.values() for name in s.names]
        found += list(self.gwp.values())
        found += [value for a in self.auxiliary for value in a.memo.values() if value not in self.supplies]
        return list(dict.fromkeys(found))


def _text(guideline: Guideline) -> str:
    return json.dumps(guideline.model_dump(mode="json", by_alias=True, exclude_defaults=True), ensure_ascii=False)


TEXTS: Beside[Guideline, str] = Beside(_text)
"""JSON of everything that is set, in the order of the model."""

SHA256: Beside[Guideline, str] = Beside(lambda guideline: sha256(guideline.canonical().encode()).hexdigest())


def _laid_over(data: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """`data` with the tables of `more` merged into it."""
    found = dict(data)
    for key, value in more.items():
        under = found.get(key)
        found[key] = _laid_over(under, value) if isinstance(under, dict) and isinstance(value, Mapping) else value
    return found
