"""What is registered: units, equations, areas, findings, guidelines, plans of allocation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import equations, guidelines, pages, vocabulary
from ghgcalc.allowances import plans
from ghgcalc.guidelines.parts import equations_of as within
from ghgcalc.texts import catalogue
from ghgcalc.units import named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.guidelines import Guideline


def units() -> list[dict[str, Any]]:
    """Every name that a unit expression is made of, with its dimension and how many base units it is."""
    names = catalogue()["unit"]
    found = []
    for one in named():
        written = names[one.symbol]
        record = {"id": one.symbol, "name_en": written["en"], "name_zh": written["zh"], "aliases": list(one.aliases), "package": ""}
        found.append(record | {"dimension": one.dimension, "scale": one.scale})
    return found


def equations_of(chosen: Iterable[Guideline]) -> list[dict[str, Any]]:
    """Every equation: formula, units, results, source, and the guidelines that use it."""
    using: dict[str, list[str]] = {}
    for guideline in chosen:
        for name in _used(guideline):
            using.setdefault(name, []).append(guideline.id)
    return [
        {
            "id": name,
            "name_en": name,
            "name_zh": name,
            "aliases": [],
            "package": "" if equations.packaged(name) else str(found.function.__module__),
            "formula": found.formula().replace("\n", "; "),
            "units": dict(found.units),
            "gives": dict(found.gives),
            "source": found.about.rpartition("Source:")[2].strip().replace("\n", " "),
            "under": using.get(name, []),
        }
        for name in equations.names()
        for found in (equations.get(name),)
    ]


def _used(guideline: Guideline) -> list[str]:
    """The equations of a guideline, those inside others included."""
    found: dict[str, None] = {}
    for source in guideline.source:
        for method in source.method:
            for text in within(method.equation, method.parameters):
                found.update(dict.fromkeys(part.rpartition("=")[2] for part in text.replace("]", "").replace("[", ",").split(",")))
    return list(found)


def areas() -> list[dict[str, Any]]:
    """Countries, regions of the grid and provinces."""
    return [
        {
            "id": area.id,
            "name_en": area.id,
            "name_zh": area.zh,
            "aliases": list(area.also),
            "package": "",
            "kind": area.kind,
            "region": area.region or "",
            "note": area.note,
        }
        for area in vocabulary.areas().values()
    ]


def findings() -> list[dict[str, Any]]:
    """Every code of a finding with its message and its remedy; `ghgcalc finding CODE` has the page of one."""
    found = []
    for code, entry in sorted(catalogue()["finding"].items()):
        texts = {key: entry[name].replace("{{", "{").replace("}}", "}") for key, name in _TEXTS}
        found.append({"id": code, **texts, "aliases": [], "package": "", "family": pages.family_of(code)})
    return found


_TEXTS = (("name_en", "en"), ("name_zh", "zh"), ("remedy_en", "remedy_en"), ("remedy_zh", "remedy_zh"))


def guidelines_of() -> list[dict[str, Any]]:
    """Every guideline, in order of issue."""
    return [
        {
            "id": one.id,
            "name_en": one.title_en,
            "name_zh": one.title_zh,
            "aliases": list(one.aliases),
            "package": guidelines.package_of(one.id),
            "status": one.status,
            "document": one.document,
            "issued": one.issued.isoformat(),
            "years": str(one.reporting_years),
        }
        for one in guidelines.register().values()
    ]


def plans_of() -> list[dict[str, Any]]:
    """Every plan of allocation, in order of data year."""
    brought = plans.installed()
    return [
        {
            "id": one.id,
            "name_en": one.title_en,
            "name_zh": one.title_zh,
            "aliases": [],
            "package": brought[one.id][0] if one.id in brought else "",
            "status": one.status,
            "document": one.document,
            "issued": one.issued.isoformat(),
            "years": str(one.year),
            "sector": one.sector,
        }
        for one in plans.register().values()
    ]
