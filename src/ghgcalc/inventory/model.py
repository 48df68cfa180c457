"""The inventory: lines, totals, auxiliary quantities, findings and digest of one entity and year. Immutable and self-contained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from ghgcalc.activity import Activity
from ghgcalc.documents import GRADES
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.exact import Result, Row, evaluate
from ghgcalc.factors import Factor
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import Policy
from ghgcalc.inventory import digest as digests
from ghgcalc.inventory import shapes
from ghgcalc.inventory.explain import explain, explain_product
from ghgcalc.inventory.products import Embedded, embedded
from ghgcalc.inventory.reading import one_of, options_of
from ghgcalc.inventory.record import Line, Total, line_of, rebuild
from ghgcalc.inventory.totals import totals
from ghgcalc.numbers import TIES, printed, round_exact, shorten
from ghgcalc.plan import AuxiliaryRow, Good, Plan, memos
from ghgcalc.schema import nearest
from ghgcalc.units import Quantity, computed
from ghgcalc.version import __version__

SCHEMA = "ghgcalc/inventory/1"
POLICIES: tuple[Policy, ...] = ("cell", "line", "total", "none")


def _rows(results: Iterable[Result]) -> tuple[Row, ...]:
    return tuple(Row(result, index) for result in results for index in range(len(result.stream.periods)))


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What the engine made: the plan, the activity and the rows. The inventory reads its records off it when they are asked for."""

    plan: Plan
    activity: Activity
    results: tuple[Result, ...]
    auxiliary: tuple[AuxiliaryRow, ...]
    goods: tuple[Good, ...] = ()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every row, in the order of the streams and their periods."""
        return _rows(self.results)

    @cached_property
    def plain(self) -> tuple[Row, ...]:
        """The same rows with no rounding anywhere."""
        return _rows(evaluate([result.stream for result in self.results], "none"))

    @cached_property
    def factors(self) -> list[Factor]:
        """Every factor that a line uses, once, in order of id."""
        streams = [result.stream for result in self.results]
        bounds = [bound for stream in streams for bound in (*stream.inputs, *(gwp for _, gwp in stream.gwps if gwp))]
        found = {bound.factor.id: bound.factor for bound in bounds if bound.factor}
        found |= {factor.id: factor for good in self.goods for factor in good.factors}
        return [found[id] for id in sorted(found)]  # noqa: A001


@dataclass(frozen=True, eq=False)
class Inventory:
    """The result of one calculation.

    Attributes:
        entity, year: whose, of which year.
        guideline: id and SHA-256 of the guideline. factors: edition, SHA-256, records used, overlays.
        as_of: the date of knowledge, or None. rounding: policy and tie. options: what the caller asked beyond the defaults.
        activity: the input as stated. findings: everything worth knowing.
        lines, totals, auxiliary, products, grades, digest: made when first asked for.
    """

    year: int
    guideline: Mapping[str, Any]
    as_of: date | None
    rounding: Mapping[str, str]
    options: Mapping[str, Any]
    findings: tuple[Finding, ...]
    evaluation: Evaluation | None = field(default=None, repr=False)

    @property
    def _made(self) -> Evaluation:
        assert self.evaluation is not None, "a read inventory holds its records already"
        return self.evaluation

    @cached_property
    def activity(self) -> Mapping[str, Any]:
        """The input as stated."""
        return self._made.activity.stated

    @cached_property
    def entity(self) -> Mapping[str, Any]:
        """Whose inventory it is."""
        return dict(self.activity["entity"])

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every emission row."""
        return tuple(line_of(row) for row in self._made.rows)

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """Every level by source, gas and period; the level `product` in tCO2e/t."""
        return self._sums + tuple(one.total(self.year) for one in self._embedded)

    @cached_property
    def _sums(self) -> tuple[Total, ...]:
        policy: Any = self.rounding["policy"]
        tie: Any = self.rounding["tie"]
        return totals(self._made.rows, self._made.plain, policy, tie)

    @cached_property
    def _embedded(self) -> tuple[Embedded, ...]:
        if not self._made.goods:
            return ()
        sums: dict[tuple[str, str], Fraction] = {}
        if self.rounding["policy"] == "none":  # the exact sum: a printed one may have been cut
            for row in self._made.rows:
                for level in row.stream.levels:
                    key = (level, str(row.stream.source.basis))
                    sums[key] = sums.get(key, Fraction(0)) + row.exact()
        else:
            whole = (None, None, None, str(self.year))
            sums = {(t.level, str(t.basis)): Fraction(t.value) for t in self._sums if t.key[1:5] == whole}
        return embedded(self._made.goods, sums)

    @cached_property
    def products(self) -> tuple[Mapping[str, Any], ...]:
        """Specific embedded emissions of each good on each basis, with what they are made of."""
        return tuple(one.record(self.year) for one in self._embedded)

    @cached_property
    def auxiliary(self) -> tuple[Mapping[str, Any], ...]:
        """Quantities beside the totals, per period, with memo emissions under named conventions."""
        made = self._made
        found: list[Mapping[str, Any]] = []
        for row in made.auxiliary:
            memo = memos(made.plan, made.activity, row)
            for period, amount in row.amounts.items():
                shown = [
                    {"convention": name, "factor": factor, "value": _two(values[period]), "unit": "tCO2"}
                    for name, (factor, values) in memo.items()
                ]
                record = {"id": f"{row.id}/{period}", "level": row.level, "process": row.process, "source": row.source}
                more = {"item": row.item, "period": period, "value": printed(amount), "unit": row.unit, "memo": shown}
                found.append(record | more)
        return tuple(found)

    @cached_property
    def factors(self) -> Mapping[str, Any]:
        """Edition, SHA-256, the records that the lines use, and every overlay: one may decide a memo or a finding and no line."""
        made = self._made
        known = made.plan.known
        return {
            "edition": known.edition,
            "sha256": known.sha256,
            "records": [factor.record() for factor in made.factors],
            "overlays": [
                {"name": overlay.name, "sha256": overlay.sha256, "records": [factor.record() for factor in overlay.records]}
                for overlay in known.overlays
            ],
        }

    @cached_property
    def grades(self) -> tuple[Mapping[str, Any], ...]:
        """The share of each level's total that rests on each grade; a line rests on the weakest grade among its factors."""
        sums: dict[tuple[str, str | None], dict[str, Decimal]] = {}
        for line in self.lines:
            for level in line.levels:
                if level != "process":
                    entry = sums.setdefault((level, line.basis), {})
                    entry[line.grade] = entry.get(line.grade, Decimal(0)) + line.value
        order = {level: at for at, level in enumerate(dict.fromkeys(level for line in self.lines for level in line.levels))}
        found: list[Mapping[str, Any]] = []
        for level, basis in sorted(sums, key=lambda pair: (order[pair[0]], pair[1] or "")):
            whole = self.total(level, basis=basis).value
            for grade in (*GRADES, "measured"):
                if grade in sums[level, basis]:
                    value = sums[level, basis][grade]
                    share = f"{round_exact(value * 100 / whole, 2):f}" if whole else None
                    record = {"level": level, "grade": grade, "value": _two(value), "unit": "tCO2e", "share": share}
                    found.append(record | ({"basis": basis} if basis else {}))
        return tuple(found)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that decides the numbers; see [digests][ghgcalc.inventory.digest]."""
        made = self._made
        known = made.plan.known
        head = [
            f"activity\t{made.activity.canonical}",
            f"guideline\t{self.guideline['id']}\t{self.guideline['sha256']}",
            f"factors\t{known.edition}\t{known.sha256}",
            *(f"overlay\t{overlay.name}\t{overlay.sha256}" for overlay in known.overlays),
            f"as_of\t{self.as_of}",
            f"rounding\t{self.rounding['policy']}\t{self.rounding['tie']}",
            f"options\t{sorted(self.options.items())}",
        ]
        return digests.digest(digests.ledger(head, made.results, made.auxiliary, self.findings))

    def total(
        self,
        level: str,
        *,
        process: str | None = None,
        source: str | None = None,
        gas: str | None = None,
        period: str | None = None,
        basis: str | None = None,
    ) -> Quantity:
        """A total in tCO2e; what is not named means all, and the whole year.

        Totals of several bases are never added: where the guideline keeps one alone it is given, where it keeps several `basis` names it.

        Raises:
            UnknownIdError: there is no such total, or there are several of different bases; names those that exist.
        """
        wanted = (level, process, source, gas, period or str(self.year))
        fitting = [found for found in self.totals if found.key[:5] == wanted and basis in (None, found.basis)]
        if len(fitting) == 1:
            return computed(fitting[0].value, fitting[0].unit)
        if fitting:
            raise UnknownIdError("total", f"{level} without a basis", [f"basis {found.basis}" for found in fitting])
        known = dict.fromkeys("/".join(str(part) for part in (*found.key[:4], found.basis) if part) for found in self.totals)
        raise UnknownIdError("total", "/".join(str(part) for part in wanted if part), nearest(level, known, 3) or list(known)[:5])

    def line(self, id: str) -> Line:  # noqa: A002
        """The line of that id.

        Raises:
            UnknownIdError: there is none.
        """
        for line in self.lines:
            if line.id == id:
                return line
        raise UnknownIdError("line", id, nearest(id, [line.id for line in self.lines], 3))

    def explain(self, id: str, lang: str = "en") -> str:  # noqa: A002
        """A line as formula, numbers, result, rounding, and factors with document and grade.

        Raises:
            UnknownIdError: there is no such line.
        """
        for product in self.products:
            if product["id"] == id:
                return explain_product(product, lang)
        records = {record["id"]: record for record in self.factors["records"]}
        return explain(self.line(id), self.rounding, lang, records, self.guideline)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any], file: str | None = None) -> Inventory:
        """The inventory that a file holds, as it stands there; `verify` tells whether it recomputes.

        Raises:
            InputError: a key is missing or of another shape.
        """
        try:
            shapes.check(raw)
            as_of = raw["as_of"]
            made = cls(
                year=int(raw["year"]),
                guideline=dict(raw["guideline"]),
                as_of=date.fromisoformat(as_of) if as_of is not None else None,
                rounding={"policy": one_of(raw["rounding"], POLICIES), "tie": one_of(raw["tie"], tuple(TIES))},
                options=options_of(raw["options"]),
                findings=tuple(Finding.from_dict(dict(found)) for found in raw["findings"]),
            )
            factors = dict(raw["factors"])
            made.__dict__.update(  # what is read is not made: the cached properties hold the file's own records
                entity=dict(raw["entity"]),
                activity=dict(raw["activity"]),
                lines=tuple(Line.from_dict(line) for line in raw["lines"]),
                totals=tuple(rebuild(Total, total) for total in raw["totals"]),
                auxiliary=tuple(dict(entry) for entry in raw["auxiliary"]),
                products=tuple(dict(entry) for entry in raw.get("products", [])),
                grades=tuple(dict(entry) for entry in raw["grades"]),
                factors=factors | {key: [dict(record) for record in factors[key]] for key in ("records", "overlays")},
                digest=str(raw["digest"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            detail = f"{type(error).__name__}: {shorten(str(error), 80)}"
            raise InputError([Finding.of("not-an-inventory", place=Place(file=file), detail=detail)]) from None
        return made

    def as_dict(self) -> dict[str, Any]:
        """The inventory file; numbers that carry meaning are text."""
        return {
            "schema": SCHEMA,
            "entity": dict(self.entity),
            "year": self.year,
            "guideline": dict(self.guideline),
            "factors": dict(self.factors),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "rounding": self.rounding["policy"],
            "tie": self.rounding["tie"],
            "options": dict(self.options),
            "totals": [total.as_dict() for total in self.totals],
            "grades": [dict(grade) for grade in self.grades],
            "lines": [line.as_dict() for line in self.lines],
            "auxiliary": [dict(entry) for entry in self.auxiliary],
            **({"products": [dict(entry) for entry in self.products]} if self.products else {}),
            "findings": [finding.as_dict() for finding in self.findings],
            "activity": dict(self.activity),
            "engine": {"name": "ghgcalc", "version": __version__},
            "digest": self.digest,
        }


def _two(value: Any) -> str:
    return f"{round_exact(value, 2):f}"
