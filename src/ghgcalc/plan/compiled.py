"""A plan: a guideline bound to a factor edition and a date of knowledge, its equations and factors checked once."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ghgcalc import factors, guidelines
from ghgcalc.activity import keys_of, specs_of
from ghgcalc.equations import Equation, checked
from ghgcalc.errors import InputError, UnitError, UnknownIdError
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import Guideline, Source
from ghgcalc.immutable import FrozenDict, put
from ghgcalc.plan.labels import gwp_label, overlay_labels, replaced_gwp
from ghgcalc.plan.model import Account, Bound
from ghgcalc.plan.recipes import account_of
from ghgcalc.plan.shapes import Shapes
from ghgcalc.plan.standing import unread
from ghgcalc.plan.values import Values
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.activity import Activity
    from ghgcalc.factors import Factors
    from ghgcalc.fields import Datum
    from ghgcalc.guidelines import Binding
    from ghgcalc.guidelines import Supply as Rule


class Plan(Values):
    """A guideline, a factor edition and a date of knowledge, compiled: equations checked, units of every factor checked.

    Attributes:
        gwp_set: the set of GWPs. given: the options that were asked for, as notices name them.
        accept_measured: whether measured values replace what the guideline fixes.
        memo_rules: table, names and rules of the conventions of memos, those that say the same of evidence together.
        accounts: the sources. memo_keys: keys of electricity under which a row states a factor for the memo conventions.
        gwps: gas to its GWP. findings: on the factors themselves.
        shapes: what rows of a shape have become; see [shapes][ghgcalc.plan.shapes].
        kept: bindings that rows without values of their own share; see [Streams][ghgcalc.plan.rows.binder.Streams].
    """

    __slots__ = (
        "__weakref__",
        "_gwps",
        "accept_measured",
        "accounts",
        "findings",
        "given",
        "gwp_set",
        "gwps",
        "kept",
        "memo_keys",
        "memo_rules",
        "shapes",
    )

    gwp_set: str | None
    accept_measured: bool
    given: frozenset[str]
    accounts: tuple[Account, ...]
    memo_keys: tuple[str, ...]
    memo_rules: tuple[tuple[str, tuple[str, ...], Mapping[str, Rule]], ...]
    gwps: Mapping[str, Bound]
    findings: tuple[Finding, ...]
    kept: dict[tuple[Any, ...], tuple[Bound | None, ...]]
    shapes: Shapes
    _gwps: dict[Equation, tuple[tuple[str, Bound | None], ...]]

    def __init__(
        self,
        guideline: Guideline,
        known: Factors,
        as_of: date | None = None,
        gwp: str | None = None,
        options: tuple[str, ...] = (),
        *,
        accept_measured: bool = False,
    ) -> None:
        """Check every equation's units, and every factor that the guideline names without a template.

        Args:
            guideline: as its folder states it.
            known: the factors.
            as_of: the date of knowledge.
            gwp: the set of GWPs, where the guideline leaves it open.
            options: named readings of the rule.
            accept_measured: measured values replace what the guideline fixes.

        Raises:
            InputError: the guideline or a factor was not issued by `as_of`, a factor is missing, refused or of another unit; a set of
                GWPs or an option that the guideline does not offer.
            EquationError: an equation's formula does not fit its declared units.
        """
        if unknown := [name for name in options if name not in guideline.option]:
            known_options = ", ".join(guideline.option) or "–"
            raise InputError([Finding.of("unknown-option", place=Place(key="option"), value=unknown[0][:40], known=known_options)])
        read = guideline.read_as(options)
        put(self, "given", frozenset(("option.gwp",) if gwp else ()) | {f"option.{name}" for name in options})
        super().__init__(read, known, as_of)
        gwp_set, gwp_ids = _gwps(read, gwp)
        put(self, "gwp_set", gwp_set)
        put(self, "accept_measured", accept_measured)
        if as_of is not None and read.issued > as_of:
            shown: dict[str, Any] = {"guideline": read.id, "issued": read.issued, "as_of": as_of}
            raise InputError([Finding.of("guideline-not-issued", place=Place(key="guideline"), **shown)])
        put(self, "_gwps", {})
        put(self, "kept", {})
        put(self, "shapes", Shapes())
        if faults := [*self._source_faults(), *_outside_faults(read), *self._gwp_faults(gwp_ids)]:
            raise InputError(faults)
        put(self, "accounts", tuple(account_of(source) for source in read.source))
        put(self, "memo_keys", read.memo_keys)
        put(self, "memo_rules", tuple(_memo_rules(read)))
        put(self, "gwps", FrozenDict({gas: self._gwp(gas, id) for gas, id in gwp_ids.items()}))  # noqa: A001
        replaced = [replaced_gwp(known, gwp_ids[gas], gas, bound) for gas, bound in self.gwps.items()]
        labels = [gwp_label(known, gwp_set or "", gas, bound.exact, bound.unit) for gas, bound in self.gwps.items()]
        put(self, "findings", (*overlay_labels(known), *unread(known), *(note for notes in (*replaced, *labels) for note in notes)))

    def _source_faults(self) -> list[Finding]:
        """Keys that a table has not, factors that are missing or do not fit, constants of another unit."""
        faults: list[Finding] = []
        for source in self.guideline.source:
            faults += _keys(source)
            for method in source.method:
                for name, unit, binding in _walk(method.equation, method.parameters):
                    place = Place(row=source.id, key=name)
                    if binding.factor and "{" not in binding.factor:
                        self._try(binding.factor, unit, place, faults)
                    elif binding.constant and "{" not in binding.constant:
                        faults += self._constant_faults(binding.constant, unit, place)
        return faults

    def _gwp_faults(self, ids: Mapping[str, str]) -> list[Finding]:
        faults: list[Finding] = []
        for gas, id in ids.items():  # noqa: A001
            self._try(id, f"tCO2e/t{gas}", Place(row="gwp", key=gas), faults)
        return faults

    def _try(self, id: str, unit: str, place: Place, faults: list[Finding]) -> None:  # noqa: A002
        try:
            self.factor(id, unit, place)
        except InputError as error:
            faults += error.faults

    def _constant_faults(self, key: str, unit: str, place: Place) -> list[Finding]:
        """A constant stands in the parameter's own unit: a ratio such as 44/12 cannot be converted."""
        came = self.guideline.constant(key)[1]
        try:
            fits = Unit.of(came) == Unit.of(unit)
        except UnitError:
            fits = False
        return [] if fits else [Finding.of("factor-unit", place=place, id=key, came=came, wanted=unit)]

    def _gwp(self, gas: str, id: str) -> Bound:  # noqa: A002
        unit = f"tCO2e/t{gas}"
        factor, value = self.factor(id, unit, Place(key=gas))
        return Bound(f"gwp_{gas.lower()}", (value,), unit, "factor", factor, factor.grade)

    def gwps_of(self, equation: Equation) -> tuple[tuple[str, Bound | None], ...]:
        """Each gas of an equation with its GWP, or None where the guideline names none (CO2 and CO2e need none)."""
        found = self._gwps.get(equation)
        if found is None:
            found = self._gwps[equation] = tuple((gas, self.gwps.get(gas)) for gas in equation.gives)
        return found


FACTORS = ("factor", "kinds")
"""What a rule of a supply says of its factor."""


def _memo_rules(guideline: Guideline) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, Rule]]]:
    """The conventions of memos by the table that they are of; tables of supplies that differ in their factors alone are one."""
    for auxiliary in guideline.auxiliary:
        found: list[tuple[list[object], list[str], Mapping[str, Rule]]] = []
        for convention, target in auxiliary.memo.items():
            rules = guideline.supplies.get(target, {})
            said: list[object] = [
                [item, *(getattr(rule, name) for name in type(rule).model_fields if name not in FACTORS)]
                for item, rule in rules.items()
            ]
            same = next((names for known, names, _ in found if known == said), None)
            if same is not None:
                same.append(convention)
            elif rules:
                found.append((said, [convention], rules))
        yield from ((auxiliary.table, tuple(names), rules) for _, names, rules in found)


def _keys(source: Source) -> list[Finding]:
    """Faults of a source that binds keys which its table has not, or which hold something else."""
    data, measured = keys_of(source.table)
    if source.supplies is not None:
        data, measured = data & {"amount"}, frozenset()
    found = []
    for method in source.method:
        for name, binding in method.bindings:
            for key, known in ((binding.activity, data), (binding.measured, measured)):
                if key is not None and key not in known:
                    place = Place(table=source.table, row=f"{source.id}/{method.id}", key=name)
                    found.append(Finding.of("unknown-datum", place=place, key=key, known=", ".join(sorted(known)) or "–"))
    return found


def _outside_faults(guideline: Guideline) -> list[Finding]:
    """Auxiliary quantities of a table without an amount in their unit, and goods whose output is no mass of the processes."""
    wanted = [(one.id, one.table, "amount", one.unit) for one in guideline.auxiliary]
    wanted += [(one.id, "process", one.output, "t") for one in guideline.goods if one.output is not None]
    found = []
    for row, table, key, unit in wanted:
        data, _ = keys_of(table)
        place = Place(table=table, row=row, key=key)
        if key not in data:
            found.append(Finding.of("unknown-datum", place=place, key=key, known=", ".join(sorted(data)) or "–"))
        elif not _measures(specs_of(table)[key], unit):
            found.append(Finding.of("factor-unit", place=place, id=key, came=specs_of(table)[key].wanted, wanted=unit))
    return found


def _measures(spec: Datum, unit: str) -> bool:
    Unit.of(unit)  # one that is none is told by its own error
    try:
        spec.fit(unit)
    except UnitError:
        return False
    return True


def _walk(equation: str, parameters: Mapping[str, tuple[Binding, ...]]) -> Iterator[tuple[str, str, Binding]]:
    """Every binding with the name and unit of its parameter, those of inner equations included."""
    units = checked(equation).variants[0]
    for name, ways in parameters.items():
        for way in ways:
            if way.equation is None:
                yield name, units[name], way
            else:
                yield from _walk(way.equation, way.parameters)


def _gwps(guideline: Guideline, wanted: str | None) -> tuple[str | None, Mapping[str, str]]:
    """The set of GWPs and the factor of each gas: the guideline's own, or another where it leaves that open.

    Raises:
        InputError: the guideline fixes its set, or does not know the one that is asked for.
    """
    if wanted is None:
        return guideline.gwp_set, guideline.gwp
    name = wanted.upper()
    if name not in guideline.gwp_sets:
        shown: dict[str, Any] = {"guideline": guideline.id, "value": wanted[:40], "known": ", ".join(guideline.gwp_sets)}
        code = "unknown-gwp" if guideline.gwp_sets else "gwp-fixed"
        raise InputError([Finding.of(code, place=Place(key="gwp"), **shown)])
    return name, {gas: guideline.gwp_sets[name].replace("{gas}", gas.lower()) for gas in guideline.gwp}


class _Wanted:
    """What a plan is made of, told apart by content: an altered guideline under the same id, or an altered factor, is another plan."""

    __slots__ = ("guideline", "key", "known")

    def __init__(
        self,
        guideline: Guideline,
        known: Factors,
        as_of: date | None,
        gwp: str | None,
        options: tuple[str, ...],
        accept_measured: bool,  # noqa: FBT001
    ) -> None:
        self.key = (guideline.sha256, known.key, as_of, gwp, options, accept_measured)
        self.guideline, self.known = guideline, known

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Wanted) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=64)
def _plan(wanted: _Wanted) -> Plan:
    _, _, as_of, gwp, options, accept_measured = wanted.key
    return Plan(wanted.guideline, wanted.known, as_of, gwp, options, accept_measured=accept_measured)


def compile(  # noqa: A001
    guideline: str | Guideline,
    edition: int | Factors | None = None,
    as_of: date | None = None,
    overlays: tuple[factors.Overlay, ...] = (),
    gwp: str | None = None,
    options: tuple[str, ...] = (),
    *,
    accept_measured: bool = False,
) -> Plan:
    """The plan of a guideline under a factor edition (the newest when none is named) or a set of factors, compiled once.

    Raises:
        UnknownIdError: the guideline or the edition is not known.
        InputError: as [Plan][].
    """
    found = guideline if isinstance(guideline, Guideline) else guidelines.get(guideline)
    known = (edition if isinstance(edition, factors.Factors) else factors.edition(edition)).with_overlays(*overlays)
    return _plan(_Wanted(found, known, as_of, gwp, options, accept_measured))


def choose(activity: Activity, guideline: str | None, as_of: date | None) -> Guideline:
    """The guideline that is named, else the one in force for the activity's year.

    Raises:
        InputError: none was in force, or the named one is not known.
    """
    if guideline is None:
        return guidelines.choose(activity.year, as_of)
    try:
        return guidelines.get(guideline)
    except UnknownIdError as error:
        from ghgcalc.suggestions import perhaps

        near = ", ".join(error.nearest)
        said = perhaps(near, near)
        raise InputError([Finding.of("unknown-guideline", place=Place(key="guideline"), value=guideline, **said)]) from None
