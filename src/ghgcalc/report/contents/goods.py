"""What a customer is told of the goods beside their emission: electricity, defaults, scrap, alloys, carbon prices; a dash is missing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.inventory.explain import chosen
from ghgcalc.numbers import printed, simplest
from ghgcalc.report.contents.words import NOTHING, columns, maybe, number
from ghgcalc.report.model import Cell, Row, Table
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Lang

TOLD = frozenset({"electricity", "electricity_consumed", "default_share", "elements", "carbon_prices", "sold_as"})
"""Keys of a record of a good of which one at least is there where anything is told."""


def tables(inventory: Inventory, lang: Lang) -> Iterator[Table]:
    """A row for each good, then one for each carbon price; nothing where no activity asked for it."""
    goods: dict[str, dict[str, Any]] = {}
    for one in inventory.products:
        goods.setdefault(one["product"], {}).update(one)  # what is told on one basis alone is told of the good
    rows = [
        row
        for name, one in goods.items()
        for row in (
            Row(f"told/{name}", _facts(one)),
            *(Row(f"told/{name}/{at}", _sold(one, sold)) for at, sold in enumerate(one.get("sold_as", ()), 1)),
        )
    ]
    heads = columns(
        lang, "product", "electricity-own#", "electricity-per-tonne#", "default-share-of#", "scrap-per-tonne#", "preconsumer", "others",
        "elements",
    )  # fmt: skip
    if any(not TOLD.isdisjoint(one) for one in goods.values()):
        yield Table("goods-told", label("goods-told", lang), heads, tuple(rows), (label("goods-told-note", lang),))
    prices = [
        Row(f"price/{name}/{at}", _price(one, price, lang))
        for name, one in goods.items()
        for at, price in enumerate(one.get("carbon_prices", ()), 1)
    ]
    heads = columns(
        lang, "product", "instrument", "currency", "price-due#", "price-rebate#", "price-effective#", "covered-per-tonne#", "source"
    )
    if prices:
        yield Table("goods-prices", label("goods-prices", lang), heads, tuple(prices), (label("goods-prices-note", lang),))


def _name(one: Mapping[str, Any]) -> Cell:
    return Cell(f"{one['product']} ({one['cn']})")


def per_cent(share: str) -> str:
    """A share in per cent, by its plain digits."""
    return printed(simplest(Fraction(share) * 100))


def _facts(one: Mapping[str, Any]) -> tuple[Cell, ...]:
    elements = ", ".join(f"{each['element']} {(Decimal(each['share']) * 100).normalize():f}" for each in one.get("elements", ()))
    return (
        _name(one),
        _cell(one, "electricity_consumed", 2),
        _cell(one, "electricity", 6),
        number(Decimal(one["default_share"]) * 100, 2) if "default_share" in one else NOTHING,
        _cell(one, "scrap", 6),
        _text(one, "preconsumer_scrap"),
        _text(one, "other_elements"),
        Cell(elements) if elements else NOTHING,
    )


def _sold(one: Mapping[str, Any], sold: Mapping[str, Any]) -> tuple[Cell, ...]:
    """What is stated of a good as which a product is sold; the rest is the product's."""
    said = Cell(f"{one['product']}: {sold['name']} ({sold['cn']})")
    shares = (Cell(f"{per_cent(sold[key])} %") if key in sold else NOTHING for key in ("preconsumer_scrap", "other_elements"))
    return (said, NOTHING, NOTHING, NOTHING, _cell(sold, "scrap", 6), *shares, NOTHING)


def _price(one: Mapping[str, Any], price: Mapping[str, Any], lang: Lang) -> tuple[Cell, ...]:
    word = chosen(price["instrument"], lang)
    return (
        _name(one),
        Cell(f"{word} {price['name']}" if price.get("name") else word),
        Cell(price["currency"]),
        *(_cell(price, f"{key}_per_tonne", 4) for key in ("due", "rebate", "effective", "covered")),
        Cell(price["source"]),
    )


def _cell(one: Mapping[str, Any], key: str, decimals: int) -> Cell:
    return maybe(Decimal(one[key]) if key in one else None, decimals)


def _text(one: Mapping[str, Any], key: str) -> Cell:
    return Cell(str(one[key])) if key in one else NOTHING
