"""Fuels, process materials, supplies and kinds of evidence, each with what guidelines have of it: defaults, and what is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import factors, vocabulary
from ghgcalc.plan.model import SMELTER
from ghgcalc.vocabulary import OWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ghgcalc.factors import Factor, Factors
    from ghgcalc.guidelines import Binding, Guideline, Method, Source

OWN_NAMES = {
    "fuel": ("own fuel, on no list", "自定义燃料（表外）"),
    "carbonate": ("own material, on no list", "自定义物料（表外）"),
}
WAYS = {
    "fuel": [
        "name + ncv + carbon_content + oxidation",
        "name + elemental_carbon + oxidation",
        "name + emission_factor [tCO2/t, tCO2/10^4Nm3]",
        "name + emission_factor [tCO2/GJ] + ncv",
    ],
    "carbonate": ["name + emission_factor [tCO2/t]"],
}
"""What an item on no list has to state: one of these."""

UNITS = {"solid": ["t"], "liquid": ["t", "kL with density"], "gas": []}


def fuels(chosen: Iterable[Guideline]) -> list[dict[str, Any]]:
    """Every fuel, and the one that stands for all others."""
    return _counted("fuel", list(chosen))


def carbonates(chosen: Iterable[Guideline]) -> list[dict[str, Any]]:
    """Every carbonate, and the one that stands for all other process materials."""
    return _counted("carbonate", list(chosen))


def _named(item: vocabulary.Item) -> dict[str, Any]:
    return {"id": item.id, "name_en": item.en, "name_zh": item.zh[0], "aliases": list(item.zh[1:]), "package": ""}


def _counted(kind: str, chosen: list[Guideline]) -> list[dict[str, Any]]:
    known = factors.edition()
    found: list[dict[str, Any]] = []
    for item in vocabulary.items().values():
        if item.kind == kind:
            units = UNITS.get(item.state or "") or [str(item.unit)]
            state = {"state": item.state} if item.state else {}
            under = [one for guideline in chosen for one in _under(guideline, kind, item.id, known)]
            found.append({**_named(item), **state, "unit": item.unit, "units": units, "note": item.note, "under": under})
    en, zh = OWN_NAMES[kind]
    wide = {"fuel": ["t", "10^4Nm3", "kL with density"], "carbonate": ["t"]}[kind]
    under = [{"guideline": one.id, "defaults": [], "needs": []} for one in chosen if _sources(one, kind, OWN)]
    own = {"id": OWN, "name_en": en, "name_zh": zh, "aliases": list(vocabulary.OWN_NAMES[1:]), "package": ""}
    found.append({**own, "unit": wide[0], "units": wide, "note": "", "under": under, "one_of": list(WAYS[kind])})
    return found


def _sources(guideline: Guideline, table: str, item: str) -> list[Source]:
    """The sources of a guideline that count an item where it burns or is used in the smelter."""
    return [
        source
        for source in guideline.source
        if source.table == table
        and not (source.memo or source.as_factor or source.if_asked)
        and SMELTER in (source.use or (SMELTER,))
        and (source.items is None or item in source.items)
    ]


def _under(guideline: Guideline, table: str, item: str, known: Factors) -> Iterator[dict[str, Any]]:
    """What a guideline has of an item by the method that it takes when nothing more is stated, and what it asks for."""
    for source in _sources(guideline, table, item):
        method = _plain(source, item)
        defaults: list[dict[str, Any]] = []
        needs: list[str] = []
        for name, ways in method.parameters.items() if method else ():
            way = ways[0]
            factor = _default(way, item, known)
            if factor is not None:
                defaults.append(_shown(way.measured or name, factor, known))
            elif way.constant is None and way.activity is None:
                needs.append(way.measured or name)
        yield {"guideline": guideline.id, "defaults": defaults, "needs": needs}


def _plain(source: Source, item: str) -> Method | None:
    """The method of a source that needs nothing beyond the amount, else its last."""
    open_to = [method for method in source.method if not method.items or item in method.items]
    return next((method for method in open_to if not method.needs), open_to[-1] if open_to else None)


def _default(way: Binding, item: str, known: Factors) -> Factor | None:
    named = (way.factor or "").replace("{item}", item)
    return known.current(named) if named and "{" not in named and named in known else None


def _shown(key: str, factor: Factor, known: Factors) -> dict[str, Any]:
    overlay = known.overlay_of.get(factor.id)
    shown = {"key": key, "factor": factor.id, "value": f"{factor.number:f}", "unit": factor.unit, "grade": factor.grade}
    return shown | {"document": factor.document, "package": overlay.name if overlay else ""}


def supplies(chosen: Iterable[Guideline]) -> list[dict[str, Any]]:
    """Every supply of electricity, and how each table of supplies treats it."""
    found = []
    picked = list(chosen)
    for item in vocabulary.items().values():
        if item.kind == "supply":
            under = [
                {
                    "guideline": guideline.id,
                    "supplies": name,
                    "treatment": rule.treatment,
                    "factor": list(rule.factor),
                    "needs": list(rule.evidence),
                    "grade": rule.grade or "",
                    "clause": rule.clause,
                }
                for guideline in picked
                for name, table in guideline.supplies.items()
                for supply, rule in table.items()
                if supply == item.id
            ]
            found.append({**_named(item), "unit": item.unit, "note": item.note, "under": under})
    return found


def evidence(chosen: Iterable[Guideline]) -> list[dict[str, Any]]:
    """Every kind of evidence, and which supplies it proves under which table of supplies."""
    picked = list(chosen)
    found = []
    for item in vocabulary.items().values():
        if item.kind == "evidence":
            under = [
                {"guideline": guideline.id, "supplies": name, "supply": supply}
                for guideline in picked
                for name, table in guideline.supplies.items()
                for supply, rule in table.items()
                if item.id in rule.evidence
            ]
            needs = ["number", "amount", "from", "to"]
            found.append({**_named(item), "unit": item.unit, "note": item.note, "needs": needs, "under": under})
    return found
