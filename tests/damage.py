"""What a careless or hostile caller can do to the values that the library hands out, and whether the next caller feels it.

Run as a program (`python tests/damage.py`), it takes every public return value, changes everything in it that can be changed, and computes
the examples again with another caller's data. Each attempt has a process of its own, forked from one that is warm (everything asked once)
or from one that is cold. Printed is JSON: by state and value, the paths by which damage was done, each with the results that then differed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import ghgcalc
from ghgcalc import allowances, documents, equations, factors, guidelines, market, texts, vocabulary
from ghgcalc.activity import of
from ghgcalc.factors import Overlay

EXAMPLES = Path(__file__).parent.parent / "examples"
WORKED, SMELTER, EXPORT = (EXAMPLES / f"{name}.toml" for name in ("worked-month", "smelter-2024", "smelter-export-2026"))
SECTOR, PRICES = EXAMPLES / "sector-four-plants.csv", EXAMPLES / "prices-illustrative.csv"
INTRUDER = "changed by a caller"
ASK: dict[str, Any] = {
    "balance_value": "1.60 tCO2e/t",
    "price": "90.66 CNY/t",
    "holdings": {2024: "10 t"},
    "previous": "400000 tCO2e",
}
LOSS = "cn-al-2024/anode-loss"

# --- what is handed out


def _overlay() -> Overlay:
    record = factors.get(LOSS).record() | {"id": "ours/anode-loss", "value": "14.90", "supersedes": LOSS, "document": "ours"}
    return Overlay("ours", [factors.Factor.from_record(record)])


def _inventory(file: Path = SMELTER, guideline: str = "cn-al-2024", **options: Any) -> Any:
    return ghgcalc.calculate(ghgcalc.read(file), guideline, **options)


def _written() -> Any:
    return json.loads(json.dumps(_inventory().as_dict()))


def _settled() -> Any:
    return allowances.settle(_inventory(), "cn-al-2025", **ASK)


def _taken() -> Any:
    """A table of the caller's, changed after it was read: what was read from it is not changed with it."""
    raw = json.loads(json.dumps(ghgcalc.read(SMELTER).dump()))
    return raw, of(raw), ghgcalc.calculate(raw, "cn-al-2024")


def _drawn() -> Any:
    """A simulation."""
    return _inventory().uncertainty([{"of": "*/anode", "distribution": "normal", "half_width": "2 %"}], draws=1000)


VALUES: dict[str, Callable[[], Any]] = {
    "read(file)": lambda: ghgcalc.read(SMELTER),
    "read(file).dump()": lambda: ghgcalc.read(SMELTER).dump(),
    "read(file).rows(table)": lambda: [one.rows(table) for one in (ghgcalc.read(SMELTER),) for table in one.tables],
    "of(table)": _taken,
    "calculate(activity)": _inventory,
    "calculate(export, ghgp-scope2)": lambda: _inventory(EXPORT, "ghgp-scope2"),
    "calculate(export, eu-cbam-al)": lambda: _inventory(EXPORT, "eu-cbam-al"),
    "calculate(overlays)": lambda: _inventory(overlays=(_overlay(),)),
    "calculate().as_dict()": lambda: _inventory().as_dict(),
    "calculate(export, eu-cbam-al).as_dict()": lambda: _inventory(EXPORT, "eu-cbam-al").as_dict(),
    "calculate(export, ghgp-scope2).as_dict()": lambda: _inventory(EXPORT, "ghgp-scope2").as_dict(),
    "calculate().total(level)": lambda: _inventory().total("electrolysis"),
    "calculate().line(id).as_dict()": lambda: [line.as_dict() for line in _inventory().lines[:3]],
    "Inventory.from_dict(file)": lambda: ghgcalc.Inventory.from_dict(_written()),
    "verify(file)": lambda: ghgcalc.verify(_written()),
    "verify(inventory)": lambda: ghgcalc.verify(_inventory()),
    "inventory.uncertainty()": _drawn,
    "inventory.uncertainty().as_dict()": lambda: _drawn().as_dict(),
    "compare(activity)": lambda: ghgcalc.compare(ghgcalc.read(SMELTER), ["cn-al-2023", "cn-al-2024"]),
    "compare(activity).as_dict()": lambda: ghgcalc.compare(ghgcalc.read(SMELTER), ["cn-al-2023", "cn-al-2024"]).as_dict(),
    "guidelines.get(id)": lambda: [guidelines.get(name) for name in list(guidelines.register())],
    "guidelines.register()": guidelines.register,
    "guidelines.folders()": guidelines.folders,
    "guidelines.choose(year)": lambda: guidelines.choose(2024),
    "guidelines.load(folder)": lambda: guidelines.load(guidelines.folders()["cn-al-2024"]),
    "guidelines.diff(left, right)": lambda: guidelines.diff("cn-al-2023", "cn-al-2024"),
    "guideline.read_as(options)": lambda: guidelines.get("ghgp-scope2").read_as(("residual-to-non-buyers",)),
    "factors.get(id)": lambda: (factors.get(LOSS), factors.get(LOSS).record(), factors.get(LOSS).value),
    "factors.find(kind)": lambda: factors.find(kind="grid-residual"),
    "factors.history(id)": lambda: factors.history(LOSS),
    "factors.edition()": factors.edition,
    "factors.edition(1)": lambda: factors.edition(1),
    "factors.editions()": factors.editions,
    "factors.released()": factors.released,
    "factors.plugins()": factors.plugins,
    "factors.REFUSED_KINDS": lambda: factors.REFUSED_KINDS,
    "documents.get(id)": lambda: (documents.get("cn-al-instructions-2023"), documents.get("cn-al-instructions-2023").record()),
    "documents.find()": documents.find,
    "documents.in_force(day)": lambda: documents.in_force(date(2024, 6, 1)),
    "documents.register()": documents.register,
    "equations.get(id)": lambda: [equations.get(name) for name in equations.names()],
    "equations.get(composed)": lambda: equations.get("anode.by_net[net=anode.net_of_butts]"),
    "equations.names()": equations.names,
    "allowances.get(id)": lambda: [allowances.get(name) for name in list(allowances.register())],
    "allowances.get(id).record()": lambda: allowances.get("cn-al-2025").record(),
    "allowances.register()": allowances.register,
    "allowances.of_year(year)": lambda: allowances.of_year(2025),
    "allowances.market_rules()": allowances.market_rules,
    "allowances.settle(inventory)": _settled,
    "allowances.settle(inventory).as_dict()": lambda: _settled().as_dict(),
    "verify(inventory).as_dict()": lambda: ghgcalc.verify(_inventory()).as_dict(),
    "guidelines.standing(guideline)": lambda: guidelines.standing(guidelines.get("cn-al-2024")),
    "guidelines.revisions(id)": lambda: guidelines.revisions("cn-al-2024"),
    "allowances.verify_settlement(settlement)": lambda: allowances.verify_settlement(_settled(), _inventory()),
    "allowances.verify_settlement(settlement).as_dict()": lambda: allowances.verify_settlement(_settled(), _inventory()).as_dict(),
    "allowances.settle_sector(table)": lambda: allowances.settle_sector(SECTOR, "cn-al-2025"),
    "allowances.settle_sector(table).as_dict()": lambda: allowances.settle_sector(SECTOR, "cn-al-2025").as_dict(),
    "allowances.balance_of(table)": lambda: allowances.balance_of(SECTOR, "cn-al-2025"),
    "allowances.what_if(settlement)": lambda: allowances.what_if(_inventory(), _settled()),
    "allowances.what_if(settlement).as_dict()": lambda: allowances.what_if(_inventory(), _settled()).as_dict(),
    "allowances.marginals(settlement)": lambda: allowances.marginals(_inventory(), _settled()),
    "allowances.calendar(year)": lambda: (allowances.calendar(2025), [one.as_dict() for one in allowances.calendar(2025)]),
    "allowances.coverage(entity)": lambda: allowances.coverage({"sector": "aluminium", "year": 2025, "emissions": "30000 tCO2e"}),
    "market.quarter()": lambda: (market.quarter(), market.quarter().as_dict()),
    "market.read_prices(file)": lambda: market.read_prices(PRICES),
    "market.summarise(prices)": lambda: (
        market.summarise(market.read_prices(PRICES)), market.summarise(market.read_prices(PRICES)).as_dict()
    ),
    "Quantity": lambda: (ghgcalc.Quantity("5 MWh"), ghgcalc.Quantity("5 MWh").to("GJ"), ghgcalc.Quantity("44.1 GJ/t")),
    "Unit": lambda: [ghgcalc.Unit.of(text) for text in ("MWh", "tCO2/MWh", "t anode", "%", "万kWh", "tCO2e/tAl", "kgCF4/tAl")],
    "fields": lambda: (ghgcalc.Mass["anode"], ghgcalc.Energy, ghgcalc.Intensity, ghgcalc.Price, ghgcalc.Share),
    "vocabulary.items()": vocabulary.items,
    "vocabulary.areas()": vocabulary.areas,
    "vocabulary.item_names(kind)": lambda: vocabulary.item_names("fuel"),
    "vocabulary.area_names()": vocabulary.area_names,
    "texts.catalogue()": texts.catalogue,
}  # fmt: skip
"""Every public return value, by how it is asked for."""


# --- what the next caller computes


def _of(call: Callable[[], Any]) -> str:
    try:
        return json.dumps(call(), ensure_ascii=False, sort_keys=True, default=str)
    except Exception as error:  # noqa: BLE001
        return f"{type(error).__name__}: {error}"


def results() -> dict[str, str]:
    """The examples read and computed afresh: inventories, comparison, verification, settlement, registers, texts."""
    found: dict[str, str] = {}
    pairs = [
        (SMELTER, "cn-al-2024"),
        (SMELTER, "cn-al-2023"),
        (EXPORT, "eu-cbam-al"),
        (EXPORT, "ipcc-2006-al"),
        (EXPORT, "ghgp-scope2"),
    ]
    for file, name in pairs:
        found[f"digest {file.stem} {name}"] = _of(lambda file=file, name=name: _inventory(file, name).digest)
    found["inventory"] = _of(lambda: _inventory(WORKED, "cn-al-2024").as_dict())
    found["inventory eu-cbam-al"] = _of(lambda: _inventory(EXPORT, "eu-cbam-al").as_dict())
    found["option"] = _of(lambda: _inventory(EXPORT, "ghgp-scope2", options=["residual-to-non-buyers"]).as_dict()["totals"])
    found["overlay"] = _of(lambda: _inventory(WORKED, overlays=(_overlay(),)).digest)
    found["default guideline"] = _of(lambda: ghgcalc.calculate(ghgcalc.read(WORKED)).guideline["id"])
    found["verify"] = _of(
        lambda: [(one.where, one.in_file) for one in ghgcalc.verify(_inventory(WORKED, "cn-al-2024")).differences]
    )
    found["explain"] = _of(lambda: _inventory(WORKED).explain("P1/anode/2024-01", "zh"))
    found["compare"] = _of(lambda: ghgcalc.compare(ghgcalc.read(WORKED), ["cn-al-2023", "cn-al-2024"]).as_dict())
    found["settle"] = _of(lambda: _settled().as_dict())
    found["what-if"] = _of(lambda: allowances.what_if(_inventory(), _settled()).as_dict())
    found["sector"] = _of(lambda: allowances.settle_sector(SECTOR, "cn-al-2025").as_dict())
    found["calendar"] = _of(lambda: [one.as_dict() for one in allowances.calendar(2025)])
    found["market"] = _of(lambda: [market.summarise(market.read_prices(PRICES)).as_dict(), market.quarter().as_dict()])
    found["guidelines"] = _of(lambda: [(one.id, one.sha256, one.canonical()) for one in guidelines.register().values()])
    found["factors"] = _of(
        lambda: [factors.edition(1).sha256, *(factors.get(name).record() for name in (LOSS, "cn-grid-2021/residual"))]
    )
    found["editions"] = _of(lambda: [factors.editions(), factors.edition(2).sha256, [one.code for one in factors.check()]])
    found["notes"] = _of(lambda: guidelines.notes("cn-al-2024"))
    found["history"] = _of(lambda: [one.id for one in factors.history(LOSS)])
    found["documents"] = _of(lambda: [one.record() for one in documents.find()])
    found["plans"] = _of(lambda: [one.record() for one in allowances.register().values()])
    found["equations"] = _of(
        lambda: [(name, equations.get(name).formula(), equations.get(name).units) for name in equations.names()]
    )
    found["units"] = _of(
        lambda: [str(ghgcalc.Quantity("0.5 万kWh").to("GJ")), str(ghgcalc.Quantity("5 tCO2e") / ghgcalc.Quantity("2 t"))]
    )
    found["fields"] = _of(
        lambda: (
            [spec.wanted for (spec,) in (ghgcalc.Energy.__metadata__, ghgcalc.Price.__metadata__)]
            + [ghgcalc.Energy.__metadata__[0].one(text) for text in ("5 MWh", "7 万kWh")]
        )
    )
    found["vocabulary"] = _of(lambda: [*vocabulary.items(), *vocabulary.areas(), *vocabulary.item_names("fuel")])
    found["texts"] = _of(lambda: [texts.label(f"milestone-{one.id}", "zh") for one in allowances.calendar(2025)])
    return found


# --- what can be changed

_ATOMS = (
    str, bytes, int, float, complex, type(None), Decimal, Fraction, date, Enum, Path, type, ModuleType, FunctionType, MethodType,
    BuiltinFunctionType, range,
)  # fmt: skip


@dataclass(frozen=True)
class Spot:
    """Something that may be changed: by which path it is reached, where it stands (from the nearest object on), and what it is."""

    path: str
    where: str
    thing: Any


def _names(thing: Any) -> list[str]:
    """The public attributes of an object: those it holds, its slots, its properties."""
    kinds = type(thing).__mro__
    held = list(getattr(thing, "__dict__", {}))
    for kind in kinds:
        slots = vars(kind).get("__slots__", ())
        held += [slots] if isinstance(slots, str) else list(slots)
        held += [name for name, one in vars(kind).items() if type(one).__name__ in ("property", "cached_property")]
    return [name for name in dict.fromkeys(held) if not name.startswith(("_", "model_"))]


def spots(root: Any, path: str) -> Iterator[Spot]:
    """Every container and object that can be reached through public names, once, the deepest first."""
    seen: dict[int, Any] = {}

    def walk(thing: Any, path: str, where: str) -> Iterator[Spot]:
        if isinstance(thing, _ATOMS) or id(thing) in seen:
            return
        seen[id(thing)] = thing
        if isinstance(thing, Mapping):
            many = len(thing) > 40
            for key, value in list(thing.items()):
                step = "[*]" if many or "/" in str(key) else f"[{key}]"
                yield from walk(value, path + step, where if where.count("[") > 2 else where + step)
        elif isinstance(thing, list | tuple | AbstractSet):
            for value in list(thing):
                yield from walk(value, f"{path}[*]", where if where.count("[") > 2 else f"{where}[*]")
        elif not isinstance(thing, bytearray):
            for name in _names(thing):
                with suppress(Exception):
                    yield from walk(getattr(thing, name), f"{path}.{name}", f"{type(thing).__name__}.{name}")
            where = type(thing).__name__
        yield Spot(path, where, thing)

    yield from walk(root, path, path)


def change(spot: Spot) -> list[str]:
    """Change one thing by what it offers itself; the paths of what could be changed."""
    thing, done = spot.thing, []
    if isinstance(thing, Mapping | list | AbstractSet | bytearray):
        if not hasattr(thing, "clear"):
            return []
        with suppress(Exception):
            thing.clear()
            done.append(f"{spot.path}.clear()")
            if isinstance(thing, dict):
                thing[INTRUDER] = INTRUDER
            elif isinstance(thing, list):
                thing.append(INTRUDER)
        return done
    if isinstance(thing, tuple):
        return []
    for name in _names(thing):
        with suppress(Exception):
            setattr(thing, name, INTRUDER)
            done.append(f"{spot.path}.{name} = …")
    return done


# --- attempts


def _forked(attempt: Callable[[], Any]) -> Any:
    """What an attempt gives in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            said = json.dumps(attempt())
        except BaseException as error:  # noqa: BLE001
            said = json.dumps({"crashed": f"{type(error).__name__}: {error}"})
        with os.fdopen(writing, "w") as pipe:
            pipe.write(said)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return json.loads(said)


def _differing(clean: Mapping[str, str]) -> list[str]:
    now = results()
    return [name for name, wanted in clean.items() if now.get(name) != wanted]


def all_of(names: list[str], clean: Mapping[str, str]) -> list[str]:
    """Change everything in some values; which results differ then."""
    reached = [spot for name in names for spot in list(spots(VALUES[name](), name))]
    for spot in reached:
        change(spot)
    return _differing(clean)


def one_place(name: str, where: str, clean: Mapping[str, str]) -> dict[str, Any]:
    """Change what stands at one place of a value, and nothing else: what was changed first, and which results differ then."""
    changed = [done for spot in list(spots(VALUES[name](), name)) if spot.where == where for done in change(spot)]
    return {"changed": list(dict.fromkeys(changed))[:6], "differs": _differing(clean)}


def places_of(name: str) -> list[str]:
    """Where in a value anything can be changed."""
    reached = list(spots(VALUES[name](), name))
    return list(dict.fromkeys(spot.where for spot in reached if change(spot)))


PARTS = ("activity", "entity", "factors", "guideline", "products", "auxiliary", "grades", "rounding", "options")


def its_own() -> dict[str, list[str]]:
    """By guideline, what an inventory gave whose change changed the inventory itself."""
    found: dict[str, list[str]] = {}
    for name in ("cn-al-2024", "eu-cbam-al", "ghgp-scope2"):
        for part in (*PARTS, "as_dict()"):
            inventory = _inventory(EXPORT, name)
            wanted = _of(inventory.as_dict)
            given = inventory.as_dict() if part == "as_dict()" else getattr(inventory, part)
            for spot in list(spots(given, part)):
                if isinstance(spot.thing, dict | list):
                    change(spot)
            if _of(inventory.as_dict) != wanted:
                found.setdefault(name, []).append(part)
    return found


def damage(clean: Mapping[str, str]) -> dict[str, list[str]]:
    """By value, which results differ after everything in it was changed."""
    found = {name: _forked(lambda name=name: all_of([name], clean)) for name in VALUES}
    return {name: differing for name, differing in found.items() if differing}


def closely(clean: Mapping[str, str], names: list[str]) -> dict[str, Any]:
    """By place (the nearest object and the way from it), through which value it is reached, what was changed there, what differs then."""
    found: dict[str, Any] = {}
    for name in names:
        for where in _forked(lambda name=name: places_of(name)):
            if not found.get(where, {}).get("differs"):
                hit = _forked(lambda name=name, where=where: one_place(name, where, clean))
                found[where] = {"value": name, **hit}
    return {where: hit for where, hit in found.items() if hit.get("differs")}


def main() -> None:
    """Print what damage can be done: from a cold process all values together, from a warm one each by itself, with `--closely` each place, too."""
    clean = _forked(results)
    report: dict[str, Any] = {"clean": clean, "cold": _forked(lambda: all_of(list(VALUES), clean))}
    results()
    for value in VALUES.values():
        value()
    report["warm"] = damage(clean)
    if "--closely" in sys.argv:
        report["closely"] = closely(clean, list(report["warm"]))
    report["its own"] = _forked(its_own)
    report["unchanged"] = results() == clean
    print(json.dumps(report, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
