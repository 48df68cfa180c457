"""The shapes of an inventory file, checked before anything is read from it: an auditor's input, so nothing is taken for granted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ghgcalc.findings import Finding
from ghgcalc.inventory.ledger import VERSION
from ghgcalc.inventory.parts import Input
from ghgcalc.inventory.products import EQUATION, POWER
from ghgcalc.inventory.reading import table, tables, text
from ghgcalc.numbers import read_printed, shorten
from ghgcalc.texts import LANGUAGES

TEXTS = ("rounding", "tie", "digest")
TABLES = ("entity", "guideline", "factors", "options", "activity")
LISTS = ("totals", "grades", "lines", "auxiliary", "findings")
PRODUCT_TEXTS = ("id", "product", "cn", "basis", "unit", "equation", "clause")
PRODUCT_NUMBERS = ("amount", "attributed", "activity_level", "value")
PRECURSOR_NUMBERS = ("mass", "intensity", "embedded")
TOLD_NUMBERS = ("electricity", "electricity_consumed", "electricity_level", "default_share", "elements_total")
PRICE_TEXTS = ("instrument", "currency", "source")
PRICE_NUMBERS = ("due", "covered", "rebate", "rebate_covered")


def check(raw: Mapping[str, Any]) -> None:
    """Whether every key has its shape; lines and totals are checked when they are read.

    Raises:
        KeyError: a key is missing.
        TypeError, ValueError: a key has another shape.
    """
    if type(raw["year"]) is not int or not 1000 <= raw["year"] <= 9999:
        raise TypeError("year is no year")
    if raw["as_of"] is not None:
        text(raw, "as_of")
    for key in TEXTS:
        text(raw, key)
    for key in TABLES:
        table(raw, key)
    for key in LISTS:
        tables(raw, key)
    if "engine" in raw:
        table(raw, "engine")
    if "provisional" in raw:
        table(raw, "provisional")
    for key in ("through", "predecessor"):
        if raw["activity"].get(key) is not None:
            text(raw["activity"], key)
    if "products" in raw:
        _products(raw)
    if "ledger" in raw:
        _newer(raw)
    for key in ("id", "sha256"):
        text(raw["guideline"], key)
    if raw["guideline"].get("data") is not None:
        table(raw["guideline"], "data")
        _guideline(raw["guideline"]["data"])
    for key in ("records", "overlays"):
        tables(raw["factors"], key)
    text(raw["factors"], "sha256")
    if type(raw["factors"]["edition"]) is not int:
        raise TypeError("edition of the factors is no whole number")
    for record in raw["factors"]["records"]:
        for key in ("id", "value", "unit", "grade", "document"):
            text(record, key)
    for overlay in raw["factors"]["overlays"]:
        text(overlay, "name")
        tables(overlay, "records")
        for record in overlay["records"]:
            text(record, "id")
    _beside(raw)
    for found in raw["findings"]:
        for lang in LANGUAGES:  # a finding whose text this version does not have cannot be printed
            Finding.from_dict(dict(found)).text(lang)


def _newer(raw: Mapping[str, Any]) -> None:
    """What files of version 2 of the ledger hold beside."""
    if type(raw["ledger"]) is not int or raw["ledger"] != VERSION:
        raise ValueError(f"ledger {shorten(str(raw['ledger']))} is of another version")
    table(raw, "equations")
    for key in ("decimals", "documents"):
        for entry in tables(raw, key):
            _flat(entry, "cells")
    text(raw, "findings_digest")
    for record in tables(raw["factors"], "memo"):
        for key in ("id", "value", "unit", "document", "grade"):
            text(record, key)


def _guideline(data: Mapping[str, Any]) -> None:
    """What is read of the guideline before it is validated as one."""
    tables(data, "source")
    for beside in tables(data, "auxiliary") if "auxiliary" in data else ():
        for key in ("id", "level"):
            text(beside, key)
    for source in data["source"]:
        for key in ("id", "table"):
            text(source, key)
        _texts(source, "levels")
    if data.get("rounding") is not None:
        table(data, "rounding")
    for key in ("title_en", "title_zh", "gwp_set"):
        if data.get(key) is not None:
            text(data, key)


def _beside(raw: Mapping[str, Any]) -> None:
    """What stands beside the totals: auxiliary quantities and their memos, and the grades."""
    for entry in raw["auxiliary"]:
        _flat(entry, "memo", "inputs")
        worked = "inputs" in entry or "equation" in entry
        for one in tables(entry, "inputs") if worked else ():
            Input.from_dict(one)
        for key in ("id", "level", "source", "unit", *(("equation", "clause") if worked else ())):
            text(entry, key)
        if entry["item"] is not None:
            text(entry, "item")
        read_printed(entry["value"])
        tables(entry, "memo")
        for memo in entry["memo"]:
            _flat(memo)
            for key in ("convention", "factor", "unit"):
                text(memo, key)
            read_printed(memo["value"])
    for entry in raw["grades"]:
        _flat(entry)
        for key in ("level", "grade"):
            text(entry, key)
        read_printed(entry["value"])
        if entry["share"] is not None:
            read_printed(entry["share"])


def _flat(entry: Mapping[str, Any], *inside: str) -> None:
    """Whether an entry holds texts and whole numbers and no tables or lists but those that belong `inside`; pages print whatever it holds."""
    for key, value in entry.items():
        if key not in inside and value is not None and not isinstance(value, str | int):
            raise TypeError(f"{shorten(str(key))} is of type {type(value).__name__}")


def _texts(raw: Mapping[str, Any], key: str) -> None:
    if not isinstance(raw[key], list | tuple) or not all(isinstance(entry, str) for entry in raw[key]):
        raise TypeError(f"{key} is no list of texts")


def _products(raw: Mapping[str, Any]) -> None:
    tables(raw, "products")
    for product in raw["products"]:
        _flat(product, "precursors", "elements", "carbon_prices", "sold_as")
        _told(product)
        for key in PRODUCT_TEXTS:
            text(product, key)
        for key in PRODUCT_NUMBERS:
            read_printed(product[key])
        if product["equation"] != EQUATION:
            raise ValueError(f"{shorten(product['equation'])} is no equation of goods")
        tables(product, "precursors")
        for used in product["precursors"]:
            _flat(used)
            text(used, "good")
            for key in PRECURSOR_NUMBERS:
                read_printed(used[key])
            _numbers(used, *TOLD_NUMBERS)


def _told(product: Mapping[str, Any]) -> None:
    """What is told of a good beside its emission, where the file has it."""
    _numbers(product, *TOLD_NUMBERS)
    if "electricity" in product and product["electricity_equation"] != POWER:
        raise ValueError(f"{shorten(product['electricity_equation'])} is no equation of electricity")
    if "electricity" in product and not {"electricity_consumed", "electricity_level"} <= product.keys():
        raise KeyError("electricity_consumed")
    for key, texts, numbers in (
        ("elements", ("element",), ("share",)),
        ("carbon_prices", PRICE_TEXTS, PRICE_NUMBERS),
        ("sold_as", ("name", "cn"), ("scrap", "preconsumer_scrap", "other_elements")),
    ):
        if key not in product:
            continue
        for one in tables(product, key):
            _flat(one)
            for name in texts:
                text(one, name)
            _numbers(one, *numbers, *(f"{name}_per_tonne" for name in (*numbers, "effective")))
            if key == "elements":
                read_printed(one["share"])
            elif key == "carbon_prices":
                read_printed(one["due_per_tonne"])


def _numbers(entry: Mapping[str, Any], *keys: str) -> None:
    """Whether what stands under any of some keys is a number as it is printed."""
    for key in keys:
        if key in entry:
            read_printed(entry[key])
