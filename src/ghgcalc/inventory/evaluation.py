"""The records that the engine has just made, each read off its columns when it is first asked for."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from ghgcalc import checks, factors
from ghgcalc.activity import located
from ghgcalc.exact import Row, evaluate
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.inventory import digest as digests
from ghgcalc.inventory import ledger as ledgers
from ghgcalc.inventory.about import decimals_of, documents_of, equations_of, memo_factors
from ghgcalc.inventory.auxiliary import auxiliary_of
from ghgcalc.inventory.carried import deciding, factors_of, used_by
from ghgcalc.inventory.grades import grades_of
from ghgcalc.inventory.line import UNIT
from ghgcalc.inventory.lines import lines_of
from ghgcalc.inventory.made import Made
from ghgcalc.inventory.parts import CONFIRMED, STATED
from ghgcalc.inventory.products import Embedded, closings, embedded
from ghgcalc.inventory.provisional import provisional_of
from ghgcalc.inventory.sums import Sums
from ghgcalc.literals import Basis, FactorGrade, Level
from ghgcalc.numbers import round_fraction
from ghgcalc.records import AuxiliaryDict, GoodDict, GradeDict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from ghgcalc.activity import Activity
    from ghgcalc.exact import Result
    from ghgcalc.factors import Factor, Overlay
    from ghgcalc.guidelines import Guideline
    from ghgcalc.inventory.line import Line
    from ghgcalc.inventory.told import Told
    from ghgcalc.inventory.total import Gap, Key, TotalRow
    from ghgcalc.plan import Bindings, Plan


class Evaluation:
    """What the engine made of an activity under a plan; a provider of [Records][ghgcalc.inventory.protocol.Records]."""

    computed = True

    def __init__(
        self,
        plan: Plan,
        activity: Activity,
        guideline: Guideline,
        bound: Bindings,
        results: Sequence[Result],
        *,
        as_of: date | None,
        rounding: Mapping[str, str],
        options: Mapping[str, Any],
        version: int = ledgers.VERSION,
    ) -> None:
        """Keep what was made; nothing is worked out yet.

        Args:
            plan: the rules, compiled.
            activity: what was stated.
            guideline: as its folder states it, before the options were read into it.
            bound: what the plan made of the activity.
            results: its streams evaluated.
            as_of: the date of knowledge.
            rounding: policy and tie.
            options: what was asked beyond the defaults.
            version: of the ledger under the digest; an older one for the recomputation of an older file.
        """
        self.version = version
        self.plan, self.stated, self.chosen, self.bound, self.results = plan, activity, guideline, bound, tuple(results)
        self.as_of, self.rounding, self.options = as_of, rounding, options
        policy: Any = rounding["policy"]
        tie: Any = rounding["tie"]
        self.sums = Sums(self.results, policy, tie)

    @property
    def year(self) -> int:
        """Of the activity."""
        return self.stated.year

    @property
    def provisional(self) -> Mapping[str, Any] | None:
        """What the file says of a running year."""
        return provisional_of(self.activity, self.year)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything worth knowing; of an installed package that decides nothing, nothing is said."""
        silent = {overlay.name for overlay in self.plan.known.overlays if overlay not in self.overlays}
        said = [one for one in self.bound.findings if one.place.file is None or one.place.file not in silent]
        if self.version > 1:
            said += checks.statements_of(self.stated)
            if self.bound.goods:
                said += self._unclosed()
            if self.bound.telling:
                from ghgcalc.inventory.told import remarks

                said += remarks(self.bound, self._embedded, self._told, self.chosen.id)
        return located(self.stated, said)

    def _unclosed(self) -> Iterator[Finding]:
        """Emissions stated for goods that do not add up to the total which they share."""
        for one in closings(self.bound.goods, self.wholes):
            if not one.closes:
                shown = {"category": one.category, "basis": one.basis, "guideline": self.chosen.id}
                numbers = {"stated": one.stated, "total": one.total, "difference": one.stated - one.total}
                shown |= {name: f"{round_fraction(value, 2):f}" for name, value in numbers.items()}
                yield Finding.of("goods-not-closed", "warning", Place(table="product", key=f"{one.basis}_emission"), **shown)

    @cached_property
    def incomplete(self) -> Mapping[Gap, tuple[str, ...]]:
        """(level, basis) of each total that lacks a source which nobody stated, and those sources; goods that share it lack it, too."""
        found: dict[Gap, tuple[str, ...]] = {}
        for level, basis, source in self.bound.gaps:
            found[level, basis] = (*found.get((level, basis), ()), source)
        for one in self._embedded:
            shared = (str(one.good.category.emission), one.basis)
            if shared in found:
                found["product", one.basis] = found[shared]
        return found

    @cached_property
    def used(self) -> dict[str, Factor]:
        """The factors that lines and goods use, by id."""
        return used_by(self.results, self.bound.goods)

    @cached_property
    def overlays(self) -> tuple[Overlay, ...]:
        """The records of others that belong to the result."""
        known = self.plan.known
        if self.version == 1 or not (installed := [overlay for overlay in factors.plugins() if overlay in known.overlays]):
            return known.overlays
        return deciding(known, {*self.used, *memo_factors(self.auxiliary)}, installed)

    @cached_property
    def own(self) -> Mapping[str, FactorGrade]:
        """The factors of which a sender says something: those that he brings, and packaged ones that he confirms."""
        if self.version == 1:
            return FrozenDict()
        known = self.plan.known
        records = {one.id: one for overlay in self.overlays for one in overlay.records}
        stated: dict[str, FactorGrade] = {name: STATED for name in records if name in known.overlay_of}
        return FrozenDict(stated | {name: CONFIRMED for name, form in known.confirmed.items() if form.id in records})

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every row of the engine, in the order of the streams and their periods."""
        return tuple(Row(result, index) for result in self.results for index in range(len(result.stream.periods)))

    @property
    def made(self) -> Made:
        """Plan, streams and rows, evaluated anew: whoever changes them changes nothing here."""
        policy: Any = self.rounding["policy"]
        tie: Any = self.rounding["tie"]
        results = tuple(evaluate(self.bound.streams, policy, tie))
        rows = tuple(Row(result, index) for result in results for index in range(len(result.stream.periods)))
        used = tuple(self.used[name] for name in sorted(self.used))
        return Made(self.plan, self.stated, results, rows, used, tuple(self.bound.auxiliary), tuple(self.bound.goods))

    @cached_property
    def activity(self) -> Mapping[str, Any]:
        """The input as stated."""
        return self.stated.dump()

    @property
    def entity(self) -> Mapping[str, Any]:
        """Whose inventory it is."""
        found: Mapping[str, Any] = self.activity["entity"]
        return found

    @cached_property
    def guideline(self) -> Mapping[str, Any]:
        """Id, SHA-256, titles and data of the guideline."""
        return {**self.rules, "title": self.chosen.title_en, "title_zh": self.chosen.title_zh, "data": self.chosen.data}

    @cached_property
    def rules(self) -> dict[str, str]:
        """Id and SHA-256 of the guideline."""
        return {"id": self.chosen.id, "sha256": self.chosen.sha256}

    @cached_property
    def factors(self) -> Mapping[str, Any]:
        """Edition, SHA-256, the records that the lines use, and every overlay: one may decide a memo or a finding and no line."""
        found = factors_of(self.plan.known, self.used, self.overlays)
        if self.version > 1:
            named = (self.plan.known.known(name) for name in memo_factors(self.auxiliary))
            found["memo"] = [factor.record() for factor in named if factor is not None]
        return found

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every emission row."""
        return lines_of(self.results, self.own)

    @cached_property
    def totals(self) -> Sequence[TotalRow]:
        """Every total: the sums of the lines, then the goods."""
        return [*self.sums.rows(), *(one.total(self.year) for one in self._embedded)]

    def found(
        self, level: Level, process: str | None, source: str | None, gas: str | None, period: str
    ) -> Sequence[tuple[Key, str, str]]:
        """(key, printed value, unit) of the totals of that name, one for each basis; no other total is added up for them."""
        if level == "product":
            rows = [one.total(self.year) for one in self._embedded]
            return [((*row[:5], row[7]), row[5], row[6]) for row in rows if row[:5] == (level, process, source, gas, period)]
        found: list[tuple[Key, str, str]] = []
        for group, parts in self.sums.groups.items():
            if group[:4] == (level, process, source, gas):
                value = self.sums.value(parts, period)
                if value is not None:
                    found.append(((level, process, source, gas, period, group[4]), value, UNIT))
        return found

    @cached_property
    def wholes(self) -> Mapping[tuple[str, str], Fraction]:
        """The unrounded total of the year of each (level, basis), in t CO2e."""
        found = {
            (group[0], str(group[4])): self.sums.exact(parts, str(self.year))
            for group, parts in self.sums.groups.items()
            if group[1:4] == (None, None, None)
        }
        return {key: value for key, value in found.items() if value is not None}

    @cached_property
    def _embedded(self) -> tuple[Embedded, ...]:
        """The goods on each basis."""
        return embedded(self.bound.goods, self.wholes) if self.bound.goods else ()

    @cached_property
    def products(self) -> Sequence[GoodDict]:
        """Specific embedded emissions of each good on each basis, with what they are made of."""
        found = [one.record(self.year) for one in self._embedded]
        if not self.bound.telling:
            return found
        return [cast("GoodDict", self._told[one["product"]].record(one)) for one in found]

    @cached_property
    def _told(self) -> Mapping[str, Told]:
        """What is told of each good beside its emission."""
        from ghgcalc.inventory.told import told

        return told(self.bound, self._embedded)

    @cached_property
    def auxiliary(self) -> Sequence[AuxiliaryDict]:
        """Quantities beside the totals, per period, with memo emissions."""
        return auxiliary_of(self.plan, self.stated, self.bound.auxiliary)

    @cached_property
    def grades(self) -> Sequence[GradeDict]:
        """The share of each level's total that rests on each grade."""
        return grades_of(self.lines, self._whole)

    def _whole(self, level: Level, basis: Basis | None) -> Fraction:
        """The year's total of a level on a basis."""
        (value,) = [value for key, value, _ in self.found(level, None, None, None, str(self.year)) if key[5] == basis]
        return Fraction(Decimal(value))

    @cached_property
    def equations(self) -> Mapping[str, Any]:
        """Equation to formulas and symbols."""
        return equations_of(self.results, self.bound.auxiliary, self.products)

    @cached_property
    def decimals(self) -> Sequence[Mapping[str, Any]]:
        """How many decimals each source and method keeps."""
        return decimals_of(self.results, self.rounding["policy"])

    @cached_property
    def documents(self) -> Sequence[Mapping[str, Any]]:
        """The documents that the guideline and the factors cite."""
        overlays = [one for overlay in self.factors["overlays"] for one in overlay["records"]]
        return documents_of(self.chosen.document, [*self.factors["records"], *self.factors["memo"], *overlays])

    @property
    def ledger(self) -> str:
        """The text under the digest; see [ledger][ghgcalc.inventory.ledger], and [digest][ghgcalc.inventory.digest] for version 1."""
        known = self.plan.known
        if self.version == 1:
            head = digests.head(self.stated, self.rules, known, self.as_of, self.rounding, self.options)
            return digests.ledger(head, self.results, self.bound.auxiliary, self.findings)
        head = ledgers.head(
            self.stated.canonical,
            (self.chosen.id, self.chosen.sha256),
            (known.edition, known.sha256),
            [(overlay.name, overlay.sha256) for overlay in self.overlays] if known.overlays else (),
            self.as_of,
            self.rounding,
            self.options,
        )
        text = ledgers.text(head, self.results, self.bound.auxiliary, self.own)
        if not self.bound.goods:
            return text
        return "\n".join((text, *ledgers.of_goods(self.products)))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that decides the numbers."""
        return digests.digest(self.ledger)

    @cached_property
    def findings_digest(self) -> str:
        """SHA-256 over the findings, which stand beside the numbers."""
        return ledgers.findings_digest(self.findings)
