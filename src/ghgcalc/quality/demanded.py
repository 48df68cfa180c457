"""The rows that a guideline and an activity demand of a plan: of every fuel, carbonate and process what its first fitting method asks for.

No guideline is known by name: what it asks for is read off its bindings. A factor that the guideline gives is preset as a default, one that
the activity replaces by a value of its own as measured; what the form leaves open is left open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc import documents, equations, factors, vocabulary
from ghgcalc.brief import brief
from ghgcalc.quality.parameters import Known, known_of
from ghgcalc.vocabulary import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.activity import Activity
    from ghgcalc.guidelines import Guideline
    from ghgcalc.guidelines.parts import Binding, Method, Source

TABLES = ("fuel", "carbonate", "process")


@brief
@dataclass(frozen=True, slots=True)
class Demand:
    """A row that a plan needs.

    Attributes:
        of, subject, name: of what: the item (with its name, where no list has it) or the id of the process.
        known: the parameter. unit: in which it is stated. way: preset, or what the activity does; empty where the plant says it.
        formula, source: of what is calculated, and of a default; empty where the plant says it.
    """

    of: str
    subject: str
    name: str
    known: Known
    unit: str
    way: str
    formula: str = ""
    source: str = ""


def demanded(activity: Activity, guideline: Guideline) -> tuple[Demand, ...]:
    """The rows, those of the enterprise first, in the order of the forms; a fuel in two rows of the activity counts once."""
    found: dict[tuple[str, str, str, str], Demand] = {}
    for of in TABLES:
        for row in getattr(activity, of):
            if of == "fuel" and row.use not in (None, "smelter"):
                continue  # of a facility that reports under its own guideline
            for one in _of_row(of, row, guideline):
                key = (one.of, one.subject, one.name, one.known.id)
                if key not in found or (one.way == "measured" and found[key].way != "measured"):
                    found[key] = one
    for one in _of_enterprise(activity, guideline):
        found[one.of, one.subject, one.name, one.known.id] = one
    order = {"fuel": 0, "carbonate": 1, "enterprise": 2, "process": 3}
    return tuple(sorted(found.values(), key=lambda one: order[one.of]))


def _of_row(of: str, row: Any, guideline: Guideline) -> Iterator[Demand]:
    methods = {source.id: (source, method) for source in guideline.source if (method := _method(source, of, row)) is not None}
    bound: dict[str, Binding] = {}
    for _, method in methods.values():
        for _, binding in method.bindings:
            for key in filter(None, (binding.activity, binding.measured)):
                bound.setdefault(key, binding)
    subject = row.id if of == "process" else row.item
    name = (row.name or "") if of != "process" and row.item == OWN else ""
    for known in known_of(of):
        unit = _unit(known, of, row)
        if known.kind == "result":
            yield from _result(known, methods, Demand(of, subject, name, known, unit, "calculated"))
        elif known.kind == "gwp":
            if "anode-effect" in methods and known.key in guideline.gwp:
                yield Demand(of, subject, name, known, unit, "default", source=_cited(guideline.gwp[known.key], {}))
        elif known.kind == "auxiliary":
            if any(one.table == known.table for one in guideline.auxiliary) and row.get(known.key):
                yield Demand(of, subject, name, known, unit, known.way)
        elif known.key in bound or row.get(known.key) is not None:
            yield _stated(known, row, bound.get(known.key), Demand(of, subject, name, known, unit, known.way))


def _method(source: Source, of: str, row: Any) -> Method | None:
    """The method of a source that a row takes: the one it names, where there is such a one, else the first whose data it has."""
    if source.table != of or source.memo or source.if_asked or source.as_factor:
        return None
    if source.items is not None and of != "process" and row.item not in source.items:
        return None
    chosen = row.get(source.choose) if source.choose is not None else None
    wanted = chosen if chosen in {method.asked for method in source.method} else source.default
    for method in source.method:
        if (wanted is None or method.asked == wanted) and _takes(method, of, row):
            return method
    return None


def _takes(method: Method, of: str, row: Any) -> bool:
    item = None if of == "process" else row.item
    fits = item in method.items if method.items else item != OWN
    return fits and all(row.get(need) is not None for need in method.needs)


def _unit(known: Known, of: str, row: Any) -> str:
    own = "t"
    if of == "fuel":
        own = row.amount.own.symbol.partition(" ")[0] if row.item == OWN else (vocabulary.items()[row.item].unit or "t")
    return known.unit.replace("{unit}", own) or own


def _stated(known: Known, row: Any, binding: Binding | None, empty: Demand) -> Demand:
    """A datum is obtained as the plant says; a factor by default, or by the value of its own that the activity states."""
    value = row.get(known.key)
    if known.kind == "datum":
        return empty
    own = value is not None and getattr(value, "value", value) is not None
    if own and not (binding is not None and binding.fixed):
        return Demand(empty.of, empty.subject, empty.name, known, empty.unit, "measured")
    if binding is not None and binding.factor is not None:
        cited = _cited(binding.factor, {"item": empty.subject})
        return Demand(empty.of, empty.subject, empty.name, known, empty.unit, "default", source=cited)
    return Demand(empty.of, empty.subject, empty.name, known, empty.unit, known.way)


def _result(known: Known, methods: Mapping[str, tuple[Source, Method]], empty: Demand) -> Iterator[Demand]:
    """What is calculated, where the guideline has the source; with the formula of its equation."""
    if not known.source:
        if methods:
            yield Demand(empty.of, empty.subject, empty.name, known, empty.unit, empty.way, formula=known.formula)
        return
    if known.source not in methods:
        return
    equation = equations.get(methods[known.source][1].equation)
    if known.cell and known.cell not in equation.cells:
        return
    printed = equation.formula().split("\n")
    head = f"{equation.cells[known.cell][0]} = " if known.cell else ""
    formula = "; ".join(one for one in printed if one.startswith(head))
    yield Demand(empty.of, empty.subject, empty.name, known, empty.unit, empty.way, formula=formula)


def _cited(pattern: str, keys: Mapping[str, str]) -> str:
    """Where a default stands: document, factor, grade; empty where it is not in the register."""
    name = pattern
    for key, value in keys.items():
        name = name.replace(f"{{{key}}}", value)
    record = factors.edition().known(name)
    if record is None:
        return ""
    document = documents.register().get(record.document)
    called = (document.number or document.id) if document is not None else record.document
    return f"{called} ({record.id}, {record.grade})"


def _of_enterprise(activity: Activity, guideline: Guideline) -> Iterator[Demand]:
    for known in known_of("enterprise"):
        if known.kind == "result":
            yield Demand("enterprise", "", "", known, known.unit, "calculated", formula=known.formula)
        elif any(one.table == known.table for one in guideline.auxiliary) and getattr(activity, known.table):
            yield Demand("enterprise", "", "", known, known.unit, known.way, formula=known.formula)
