"""The words of the field with their Chinese names: fuels, carbonates, supplies of electricity, provinces and regions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from ghgcalc.files import read_table
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Lang
from ghgcalc.packaged import compiled, folder
from ghgcalc.schema import Strict, validate

OWN = "own"
"""The item of a fuel or a process material that no list has: it has a name, and every value is the sender's own."""

OWN_NAMES = (OWN, "自定义", "自有")
OWN_KINDS = ("fuel", "carbonate")


class Item(Strict):
    """A fuel, a carbonate, a supply or a kind of evidence: kebab-case id, English name, Chinese names.

    Attributes:
        optional: rules that were written before it was known need not have one for it; under them it is a fault.
    """

    id: str
    kind: Literal["fuel", "carbonate", "supply", "evidence"]
    en: str
    zh: tuple[str, ...]
    state: Literal["solid", "liquid", "gas"] | None = None
    unit: str | None = None
    optional: bool = False
    note: str = ""


class Area(Strict):
    """A country, a region of the grid or a province."""

    id: str
    kind: Literal["country", "region", "province"]
    zh: str
    region: str | None = None
    also: tuple[str, ...] = ()
    note: str = ""


class _Items(Strict):
    schema_: Literal["ghgcalc/items/1"]
    item: tuple[Item, ...]

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


class _Areas(Strict):
    schema_: Literal["ghgcalc/areas/1"]
    area: tuple[Area, ...]

    model_config = _Items.model_config


SOURCES = (folder("factors") / "items.toml", folder("factors") / "areas.toml")


def made() -> dict[str, Any]:
    """Items and areas as their files state them, checked.

    Raises:
        InputError: a fault in one of the files.
    """
    models: tuple[type[Strict], ...] = (_Items, _Areas)
    found = [
        validate(model, *read_table(path)).model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for model, path in zip(models, SOURCES, strict=True)
    ]
    return found[0] | found[1]


@cache
def _tables() -> Mapping[str, Any]:
    return FrozenDict(compiled("vocabulary", SOURCES, made))


@cache
def items() -> Mapping[str, Item]:
    """Every item, by id."""
    return FrozenDict({item["id"]: Item(**item) for item in _tables()["item"]})


@cache
def areas() -> Mapping[str, Area]:
    """Every area, by id."""
    return FrozenDict({area["id"]: Area(**area) for area in _tables()["area"]})


@cache
def _item_names() -> Mapping[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for item in items().values():
        for name in (item.en.lower(), *item.zh):
            found.setdefault((item.kind, name), item.id)
    return FrozenDict(found | {(item.kind, item.id): item.id for item in items().values()})


@cache
def _area_names() -> Mapping[str, str]:
    suffixes = ("", "省", "市", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区")
    names = {area.id.lower(): area.id for area in areas().values()}
    names |= {name: area.id for area in areas().values() for name in area.also}
    return FrozenDict(names | {area.zh + suffix: area.id for area in areas().values() for suffix in suffixes})


def item_id(kind: str, name: str) -> str | None:
    """The id of the item that `name` (its id, English or Chinese name) calls, or None; `own` for what is on no list."""
    if kind in OWN_KINDS and name.lower() in OWN_NAMES:
        return OWN
    return _item_names().get((kind, name)) or _item_names().get((kind, name.lower()))


def area_id(name: str) -> str | None:
    """The id (pinyin name) of the area that `name` calls in Chinese or English, or None."""
    return _area_names().get(name) or _area_names().get(name.strip().lower())


def chain(area: str) -> tuple[str, ...]:
    """An area with what it lies in, from the smallest to its country; nothing where the area is not known."""
    found = areas().get(area)
    if found is None:
        return ()
    country = next(one.id for one in areas().values() if one.kind == "country")
    return tuple(dict.fromkeys(part for part in (found.id, found.region, country) if part))


def item_names(kind: str) -> list[str]:
    """Every name of the items of one kind, for a hint."""
    return [name for found, name in _item_names() if found == kind]


def area_names(kind: str = "province") -> list[str]:
    """Ids and Chinese names of the areas of one kind, for a hint."""
    return [name for area in areas().values() if area.kind == kind for name in (area.id, area.zh)]


def names_of_areas(kind: str) -> list[str]:
    """Every name of the areas of one kind, with and without 省, 市 or 自治区."""
    found = areas()
    return [name for name, id in _area_names().items() if found[id].kind == kind]  # noqa: A001


def name_of(item: str, lang: Lang) -> str:
    """The name of an item in `lang`; an id without record is its own name."""
    found = items().get(item)
    if found is None:
        return item
    return found.zh[0] if lang == "zh" else found.en
