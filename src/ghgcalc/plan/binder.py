"""Applying a plan to an activity: every row becomes a stream whose parameters are all bound, or a fault that says what is missing.

Each parameter comes from a measured value of the activity, else from the factor that the guideline names, else there is an error
that names the parameter, the place and the remedy. Missing is never zero; a measured zero is never missing.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from ghgcalc import guidelines
from ghgcalc.activity import Product, burns_in, called, corrected
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import Ratio, printed, simplest, total_of
from ghgcalc.plan.asking import Asking
from ghgcalc.plan.beside import auxiliary_rows, ignored, notices
from ghgcalc.plan.consumers import plants_of
from ghgcalc.plan.electricity import SupplyStreams
from ghgcalc.plan.gaps import gaps_of
from ghgcalc.plan.goods import goods_of, tells
from ghgcalc.plan.memo import memo_findings
from ghgcalc.plan.mix import mix_of
from ghgcalc.plan.model import SMELTER, AuxiliaryRow, Bindings, Gap, Good, Stream
from ghgcalc.plan.outside import OUTSIDE, left_out, outside
from ghgcalc.plan.rows import Names, Parameters, Streams
from ghgcalc.plan.rows.names import Serials
from ghgcalc.plan.rows.templates import kept_of
from ghgcalc.plan.shapes import shape_of
from ghgcalc.plan.standing import of_stream, said
from ghgcalc.plan.worked import emissions, unit_of
from ghgcalc.texts import LANGUAGES, text
from ghgcalc.vocabulary import OWN

if TYPE_CHECKING:
    from fractions import Fraction

    from ghgcalc.activity import Activity, Process
    from ghgcalc.activity.model import Rows
    from ghgcalc.numbers import Exact
    from ghgcalc.plan.compiled import Plan
    from ghgcalc.plan.model import Account
    from ghgcalc.plan.shapes import Shape

NAMED_BY_ID = ("facility", "anode_plant")
KEYS_OF_PRODUCTS = tuple(Product.model_fields)


def bind(plan: Plan, activity: Activity, *, include_facilities: bool = False, told: int = 2) -> Bindings:
    """Streams, auxiliary rows and findings of an activity under a plan; `told` as for [Asking][ghgcalc.plan.asking.Asking].

    Raises:
        InputError: every parameter that is missing, every unit that does not fit, every supply that cannot be.
    """
    return _Binder(plan, activity, include_facilities=include_facilities, told=told).run()


class _Binder:
    """One binding of a plan to an activity."""

    def __init__(self, plan: Plan, activity: Activity, *, include_facilities: bool, told: int) -> None:
        self.plan, self.activity, self.include = plan, activity, include_facilities
        self.asking, self.names = Asking(plan, activity, told), Names()
        self.shapes: dict[str, Shape | None] = {}
        self.streams: list[Stream] = []
        self.auxiliary: list[AuxiliaryRow] = []

    @cached_property
    def parameters(self) -> Parameters:
        """Binds parameters."""
        return Parameters(self.asking)

    @cached_property
    def rows(self) -> Streams:
        """Makes the streams of rows."""
        return Streams(self.asking, self.parameters)

    @cached_property
    def supplies(self) -> SupplyStreams:
        """Makes the streams of supplies."""
        return SupplyStreams(self.asking, self.parameters, self.names)

    def run(self) -> Bindings:
        guideline, asking = self.plan.guideline, self.asking
        self._about_the_guideline()
        for account in self.plan.accounts:
            if account.table in asking.rows or (account.or_bought and asking.table_of(account) in asking.rows):
                self._account(account)
        for auxiliary in guideline.auxiliary:
            if auxiliary.table in asking.rows:
                asking.used.setdefault(auxiliary.table, set()).update(("amount", *self.plan.memo_keys))
                self.auxiliary += auxiliary_rows(auxiliary, self.activity)
        self.auxiliary += mix_of(asking)
        if "facility" in asking.rows:
            accounts, notes = plants_of(asking, self.supplies.factors.plants)
            self.auxiliary += accounts
            asking.take(notes)
        if self.activity.correction:
            asking.findings += corrected.notes(self.activity)
        goods = self._goods() if guideline.goods else []
        for good in goods:
            asking.findings += said(self.plan.known, good.factors, Place(table="product", row=good.id))
        gaps: tuple[Gap, ...] = ()
        silent: frozenset[str] = frozenset()
        if asking.told > 1:
            gaps, missing = gaps_of(asking)
            asking.take(missing)
            if self.auxiliary:
                asking.findings += memo_findings(self.plan, self.activity)
            silent = self._outside()
        asking.findings += ignored(guideline, asking.rows, asking.used, silent)
        if guideline.notice:
            asking.findings += notices(self.plan, asking.rows)
        if asking.faults:
            raise InputError(dict.fromkeys(asking.faults))
        findings = tuple(dict.fromkeys(asking.findings))
        telling = bool(goods) and tells(self.activity)
        power = self._consumed() if telling else None
        return Bindings(tuple(self.streams), tuple(self.auxiliary), findings, tuple(goods), gaps, telling, power)

    def _outside(self) -> frozenset[str]:
        """What enters no total, told by its amount; the tables of which all is said by that."""
        if self.asking.rows.keys().isdisjoint(OUTSIDE):
            return frozenset()
        notes, said = outside(self.asking, self.supplies.factors.plants)
        self.asking.findings += notes
        return said

    def _about_the_guideline(self) -> None:
        guideline, year = self.plan.guideline, self.activity.year
        if year not in guideline.reporting_years:
            shown: dict[str, Any] = {"guideline": guideline.id, "year": year, "years": guideline.reporting_years}
            known = ", ".join(guidelines.alike(guideline, year))
            for tail, lang in zip(("", "_zh"), LANGUAGES, strict=True) if self.asking.told > 1 else ():
                shown[f"hint{tail}"] = text("word", "other-years" if known else "no-other-years", lang, known=known, year=year)
            self.asking.findings.append(Finding.of("year-outside", "warning", Place(key="year"), **shown))
        if guideline.status in ("draft", "never-in-force"):
            self.asking.findings.append(Finding.of("guideline-draft", "warning", Place(), guideline=guideline.id))
        self.asking.findings += self.plan.findings

    def _account(self, account: Account) -> None:
        """The streams of one source."""
        if account.as_factor:
            return  # worked out where electricity asks for it
        if account.of_plant:
            self._heat(account)
            return
        used = self.asking.used.setdefault(account.table, set())
        if account.supplies is not None:
            made = [*self.supplies.make(account)]
            self.streams += made
            for stream in made:
                self.asking.findings += of_stream(self.plan.known, stream, Place(table=account.table, row=stream.id))
            return
        rows = self.asking.rows[account.table]
        key = self._key(account, rows)
        kept = self.plan.shapes.get(key)
        streams = kept.filled(rows) if kept is not None else None
        if kept is not None and streams is not None and self.names.free(kept.ids):
            self.names.note(kept.ids)
            self.streams += streams
            self.asking.findings += kept.findings
            used.update(kept.used)
            return
        faults, findings = len(self.asking.faults), len(self.asking.findings)
        bound = self._rows(account, rows, used)
        if key is not None and len(self.asking.faults) == faults:
            found = kept_of(self.plan, rows, bound, self.asking.findings[findings:], used)
            if found is not None:
                self.plan.shapes.keep(key, found)

    def _heat(self, account: Account) -> None:
        """The heat of captive plants that the smelter uses, of each plant on a line of its own."""
        plants = self.supplies.factors.plants
        for plant in plants.facilities.values():
            if plant.heat_smelter is not None:
                stream = plants.heat(account, plant, self.names.take(f"{account.line_stem}/{plant.id}"))
                if stream is not None:
                    self._take(account, stream, Place(table=account.table, row=plant.id))

    def _key(self, account: Account, rows: Rows) -> Shape | None:
        """Whatever decides what an account makes of a table, beside the numbers; None where that is more than a shape tells."""
        if account.table not in self.shapes:
            self.shapes[account.table] = shape_of(rows)
        shape = self.shapes[account.table]
        return (
            (account.id, self.activity.year, self.activity.entity.province, shape) if shape is not None and account.shared else None
        )

    def _rows(self, account: Account, rows: Rows, used: set[str]) -> list[tuple[int, Stream]]:
        """The streams of a table, row by row, each with the number of its row."""
        made: list[tuple[int, Stream]] = []
        if account.table == "fuel":
            used.update(("use", "site"))
        mine = [
            (number, process, at, row, _called(account, row))
            for number, (process, at, row) in enumerate(rows)
            if _here(account, row)
        ]
        serials = Serials((process.id if process else None, name) for _, process, _, _, name in mine if name)
        for number, process, at, row, item in mine:
            place = _place(account.table, process, at, item)
            if account.unless and self._replaced(account, process, row, place):
                continue
            if account.items is not None and item not in account.items:
                shown: dict[str, Any] = {"item": item, "guideline": self.plan.guideline.id, "known": ", ".join(account.items)}
                self.asking.findings.append(Finding.of("item-not-counted", "warning", place, clause=account.clause, **shown))
                used.update(type(row).model_fields)
                continue
            owner = process.id if process else None
            tail = serials.next(owner, item or "", account.line_stem)
            parts = [account.line_stem, tail] if item or not tail else [tail]
            wanted = "/".join(part for part in (owner, *parts) if part)
            stream = self.rows.make(account, self.names.take(wanted), owner, tail or None, row, place)
            if stream is not None:
                self._take(account, stream, place)
                made.append((number, stream))
                if row.get("item") == OWN and not account.memo:
                    said: dict[str, Any] = {"name": row.name, "guideline": self.plan.guideline.id}
                    self.asking.findings.append(Finding.of("own-item", "warning", place, clause=stream.clause, **said))
        return made

    def _take(self, account: Account, stream: Stream, place: Place) -> None:
        """Count a stream, or set it beside the total where it enters only when the caller asks, or never."""
        if not account.memo and (not account.if_asked or self.include):
            self.streams.append(stream)
            self.asking.findings += of_stream(self.plan.known, stream, place)
            return
        amounts, unit = _amounts(stream), unit_of(stream)
        row = AuxiliaryRow(stream.id, "enterprise", None, account.id, stream.item, unit, account.decimals, FrozenDict(amounts))
        if account.memo:
            self._memo(row._replace(worked=stream), stream, place)
            return
        self.auxiliary.append(row)
        shown: dict[str, Any] = {"id": stream.item, "guideline": self.plan.guideline.id}
        place = Place(table=account.table, row=stream.item)
        if self.asking.told == 1:
            self.asking.findings.append(Finding.of("facility-outside", "note", place, **shown))
        else:
            self.asking.findings.append(
                left_out(place, f"{stream.item}", total_of(amounts.values()), unit, self.plan.guideline.id, asked=True)
            )

    def _memo(self, row: AuxiliaryRow, stream: Stream, place: Place) -> None:
        """Set the emission of biomass beside the total; a share that nothing proves is a warning, for it makes the total smaller."""
        if not any(row.amounts.values()):
            return
        self.auxiliary.append(row)
        proven = any(bound.name == "biomass_share" and (bound.source or bound.factor) for bound in stream.inputs)
        amount = printed(total_of(row.amounts.values()))
        shown: dict[str, Any] = {"item": stream.item, "amount": amount, "unit": row.unit, "guideline": self.plan.guideline.id}
        note = Finding.of("biomass-beside", "note" if proven else "warning", place, clause=stream.clause, **shown)
        self.asking.findings.append(note)

    def _replaced(self, account: Account, process: Process | None, row: Any, place: Place) -> bool:
        """Whether another table counts the same carbon for this plant, or states the emission of the facility in which a row burns."""
        for table in account.unless:
            if account.use:
                replaced = any(burns_in(row, kind, ids) for kind, ids in self._reported.items())
            else:
                replaced = any(owner is None or owner is process for owner, _, _ in self.asking.rows.get(table, ()))
            if replaced:
                shown: dict[str, Any] = {"source": account.id, "table": table, "guideline": self.plan.guideline.id}
                self.asking.findings.append(Finding.of("source-replaced", "note", place, **shown))
                return True
        return False

    @cached_property
    def _reported(self) -> dict[str, set[str]]:
        """The ids of the facilities of each kind whose emission is stated."""
        found: dict[str, set[str]] = {}
        for _, _, facility in self.asking.rows.get("facility", ()):
            if facility.emission is not None:
                found.setdefault(facility.kind, set()).add(facility.id)
        return found

    def _consumed(self) -> Fraction | None:
        """The electricity that the plant consumes, in MWh, for goods that share it."""
        from ghgcalc.plan.telling import consumed

        return consumed(self.activity)

    def _goods(self) -> list[Good]:
        """Goods are worked out from the totals; here whatever they lack is named."""
        goods, notes = goods_of(self.plan, self.activity)
        self.asking.take(notes)
        if "product" in self.asking.rows:
            self.asking.used["product"] = set(KEYS_OF_PRODUCTS)
        return goods


def _amounts(stream: Stream) -> dict[str, Exact]:
    """The emission of each period of a stream that enters no total: of a facility as it is reported, to its last zero."""
    if len(stream.inputs) > 1:
        return {period: simplest(value) for period, value in emissions(stream).items()}
    stated = {period: stream.inputs[0].at(at) for at, period in enumerate(stream.periods)}
    return {period: value for period, value in stated.items() if not isinstance(value, Ratio)}


def _here(account: Account, row: Any) -> bool:
    """Whether a row burns where an account counts: in the smelter, unless the account is of another use."""
    return (row.get("use") or SMELTER) in (account.use or (SMELTER,))


def _called(account: Account, row: Any) -> str | None:
    """What a row is called by, or None where it has no name."""
    found: str | None = called(row) or (row.get("id") if account.table in NAMED_BY_ID else None)
    return found


def _place(table: str, process: Process | None, at: int, item: str | None) -> Place:
    if process is not None:
        return Place(table=table, row=process.id if table == "process" else f"{process.id} {at} ({item})")
    return Place(table=table, row=f"{at} ({item})" if item else str(at))
