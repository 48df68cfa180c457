"""The shapes of an inventory file, checked before anything is read from it: an auditor's input, so nothing is taken for granted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ghgcalc.findings import Finding
from ghgcalc.inventory.products import EQUATION
from ghgcalc.numbers import read_printed, shorten
from ghgcalc.texts import LANGUAGES

TEXTS = ("rounding", "tie", "digest")
TABLES = ("entity", "guideline", "factors", "options", "activity")
LISTS = ("totals", "grades", "lines", "auxiliary", "findings")
PRODUCT_TEXTS = ("id", "product", "cn", "basis", "unit", "equation", "clause")
PRODUCT_NUMBERS = ("amount", "attributed", "activity_level", "value")
PRECURSOR_NUMBERS = ("mass", "intensity", "embedded")


def check(raw: Mapping[str, Any]) -> None:
    """Whether every key has its shape; lines and totals are checked when they are read.

    Raises:
        KeyError: a key is missing.
        TypeError, ValueError: a key has another shape.
    """
    if type(raw["year"]) is not int or not 1000 <= raw["year"] <= 9999:
        raise TypeError("year is no year")
    if raw["as_of"] is not None:
        _is(raw, "as_of", str)
    for key in TEXTS:
        _is(raw, key, str)
    for key in TABLES:
        _is(raw, key, Mapping)
    for key in LISTS:
        _tables(raw, key)
    if "products" in raw:
        _products(raw)
    for key in ("id", "sha256"):
        _is(raw["guideline"], key, str)
    if raw["guideline"].get("data") is not None:
        _is(raw["guideline"], "data", Mapping)
        _guideline(raw["guideline"]["data"])
    for key in ("records", "overlays"):
        _tables(raw["factors"], key)
    for record in raw["factors"]["records"]:
        for key in ("id", "value", "unit", "grade"):
            _is(record, key, str)
    _beside(raw)
    for found in raw["findings"]:
        for lang in LANGUAGES:  # a finding whose text this version does not have cannot be printed
            Finding.from_dict(dict(found)).text(lang)


def _guideline(data: Mapping[str, Any]) -> None:
    """What is read of the guideline before it is validated as one."""
    _tables(data, "source")
    for source in data["source"]:
        for key in ("id", "table"):
            _is(source, key, str)
        _texts(source, "levels")
    if data.get("rounding") is not None:
        _is(data, "rounding", Mapping)
    for key in ("title_en", "title_zh", "gwp_set"):
        if data.get(key) is not None:
            _is(data, key, str)


def _beside(raw: Mapping[str, Any]) -> None:
    """What stands beside the totals: auxiliary quantities and their memos, and the grades."""
    for entry in raw["auxiliary"]:
        for key in ("id", "unit"):
            _is(entry, key, str)
        if entry["item"] is not None:
            _is(entry, "item", str)
        read_printed(entry["value"])
        _tables(entry, "memo")
        for memo in entry["memo"]:
            _is(memo, "convention", str)
            read_printed(memo["value"])
    for entry in raw["grades"]:
        for key in ("level", "grade"):
            _is(entry, key, str)
        read_printed(entry["value"])
        if entry.get("share") is not None:
            read_printed(entry["share"])


def _texts(raw: Mapping[str, Any], key: str) -> None:
    if not isinstance(raw[key], list | tuple) or not all(isinstance(entry, str) for entry in raw[key]):
        raise TypeError(f"{key} is no list of texts")


def _products(raw: Mapping[str, Any]) -> None:
    _tables(raw, "products")
    for product in raw["products"]:
        for key in PRODUCT_TEXTS:
            _is(product, key, str)
        for key in PRODUCT_NUMBERS:
            read_printed(product[key])
        if product["equation"] != EQUATION:
            raise ValueError(f"{shorten(product['equation'])} is no equation of goods")
        _tables(product, "precursors")
        for used in product["precursors"]:
            _is(used, "good", str)
            for key in PRECURSOR_NUMBERS:
                read_printed(used[key])


def _is(raw: Mapping[str, Any], key: str, kind: type) -> None:
    if not isinstance(raw[key], kind):
        raise TypeError(f"{key} is of type {type(raw[key]).__name__}")


def _tables(raw: Mapping[str, Any], key: str) -> None:
    if not isinstance(raw[key], list | tuple) or not all(isinstance(entry, Mapping) for entry in raw[key]):
        raise TypeError(f"{key} is no list of tables")
