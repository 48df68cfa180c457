"""What fields take: a whole number, a truth value, a date and a text are ones, and nothing that is merely equal to them or looks so."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import Field, ValidationError
from pydantic_core import to_jsonable_python

import ghgcalc
from ghgcalc import documents, factors, guidelines, schema
from ghgcalc.activity import Activity
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.factors import Overlay
from ghgcalc.guidelines import Guideline
from ghgcalc.schema import Frozen, Strict
from support import refused

HALVES = ["\ud800", "x\udfff", "\ud83d", "a\udc80b"]
"""Texts that no file can hold."""


class Inner(Strict):
    """A record inside another."""

    count: int | None = None


class Sample(Strict):
    """Fields of every kind, plain, in lists and in tables."""

    count: int = 0
    some: tuple[int, ...] = ()
    named: Frozen[str, int] = Field(default_factory=dict)
    bounded: int = Field(default=1, ge=1)
    flag: bool = False
    flags: list[bool] = []
    day: date | None = None
    days: tuple[date, ...] = ()
    text: str = ""
    texts: tuple[str, ...] = ()
    inner: Inner | None = None


NONE = {
    "count": [True, False, 1.0, Decimal(1), "1", b"1", float("nan")],
    "bounded": [True, 1.0, "1"],
    "flag": [1, 0, 1.0, "true", "yes", "on", Decimal(1)],
    "day": [0, 86400, 1719792000, 86400.0, "86400", "1719792000", True, datetime(2024, 1, 1, tzinfo=UTC), "2024-01-01T00:00:00"],
    "text": [*HALVES, 5, True, b"x"],
}
PLACES = {
    "count": (("count", lambda v: v), ("some", lambda v: [v]), ("named", lambda v: {"a": v}), ("inner", lambda v: {"count": v})),
    "bounded": (("bounded", lambda v: v),),
    "flag": (("flag", lambda v: v), ("flags", lambda v: [v])),
    "day": (("day", lambda v: v), ("days", lambda v: [v])),
    "text": (("text", lambda v: v), ("texts", lambda v: [v]), ("named", lambda v: {v: 1})),
}


@pytest.mark.parametrize("kind", NONE)
def test_nothing_is_taken_for_what_it_is_not(kind):
    """Refused by its place, with a text that can be printed, in a file's table and by the constructor."""
    for value in NONE[kind]:
        for key, put in PLACES[kind]:
            with pytest.raises(InputError) as caught:
                schema.validate(Sample, {key: put(value)})
            assert {fault.code for fault in caught.value.faults} <= {"wrong-type", "wrong-date", "data-unfit"}
            place = caught.value.faults[0].place
            assert (place.table or place.key or "").startswith(key)
            assert caught.value.text("zh").encode()
            with pytest.raises(ValidationError):
                Sample(**{key: put(value)})


def test_what_is_one_is_taken():
    """Whole numbers, truth values, dates and their texts, texts of every script."""
    found = schema.validate(
        Sample, {"count": 10**30, "flag": True, "day": "2024-02-29", "days": [date(2024, 1, 1)], "text": "电𠀀é"}
    )
    assert (found.count, found.flag, found.day, found.text) == (10**30, True, date(2024, 2, 29), "电𠀀é")
    assert to_jsonable_python(found.days) == ["2024-01-01"]


def kinds_in(found: Any) -> list[dict[str, Any]]:
    """Every schema of a core schema, those of other records left out."""
    waiting, kept = [found], []
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            kept += [one] if isinstance(one.get("type"), str) else []
            waiting += [inner for inner in one.values() if not (isinstance(inner, dict) and inner.get("type") == "model")]
        elif isinstance(one, list | tuple):
            waiting += one
    return kept


def records() -> list[type[Strict]]:
    """Every record of the package."""
    for module in pkgutil.walk_packages(ghgcalc.__path__, "ghgcalc."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, waiting = [], [Strict]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            found.append(one)
    return [one for one in found if one.__module__.startswith("ghgcalc")]


def test_no_record_of_the_package_reads_a_number_into_what_is_none():
    """Of every record, every whole number and truth value is strict: none of them was forgotten."""
    every = records()
    assert len(every) > 50
    counted = 0
    for record in every:
        record.model_rebuild()
        own = record.__pydantic_core_schema__
        for one in kinds_in(own.get("schema", own) if own["type"] in ("model", "definitions") else own):
            if one["type"] in ("int", "bool"):
                counted += 1
                assert one.get("strict"), (record, one)
    assert counted > 20


HEAD = (
    'schema="ghgcalc/factors/1"\n[[factor]]\nid="m/a"\nvalue=1\nunit="1"\nkind="ncv"\ndocument="own"\ngrade="derived"\nsource="o"\n'
)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("issued=2024-01-01\ndata_year=true", "wrong-type"),
        ("issued=2024-01-01\ndata_year=2024.0", "wrong-type"),
        ("issued=2024-01-01\nedition=true", "wrong-type"),
        ("issued=86400", "wrong-date"),
        ("issued=1719792000", "wrong-date"),
        ("issued=2024-01-01T00:00:00", "wrong-date"),
        ("issued=2024-01-01\nvalid={from=0}", "wrong-date"),
    ],
)
def test_a_factor_file(tmp_path, line, code):
    """A truth value is no year, and a number of seconds no day of issue."""
    file = tmp_path / "own.toml"
    file.write_text(HEAD + line + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Overlay.read(file)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_a_guideline():
    """A text is no truth value, and a truth value no age."""
    data = guidelines.get("cn-al-2024").data
    for key, value in (("chosen_by_year", "yes"), ("chosen_by_year", 1), ("issued", 86400)):
        with pytest.raises(InputError):
            schema.validate(Guideline, data | {key: value}, "guideline.toml")


def test_an_activity():
    """Neither year, cells nor vintage are a truth value or a fraction."""
    head: dict[str, Any] = {"year": 2024, "entity": {"name": "x"}, "heat": [{"amount": "1 GJ"}]}
    evidence = {"kind": "ppa", "number": "1", "amount": "1 MWh", "from": "2024-01-01", "to": "2024-12-31"}
    for value in (True, 2024.0, Decimal(2024)):
        assert refused(head | {"year": value}, "cn-al-2024") == [("wrong-type", "year")]
        raw = {"electricity": [{"supply": "grid", "amount": "1 MWh", "evidence": [evidence | {"vintage": value}]}]}
        assert refused(head | raw, "cn-al-2024") == [("wrong-type", "vintage")]
        raw = {"process": [{"id": "P", "anode": "1 t", "liquid_aluminium": "1 t", "cells": value}]}
        assert refused(head | raw, "cn-al-2024") == [("wrong-type", "cells")]


TYPED = {
    "process name": {"process": [{"id": "P1", "name": "@", "anode": "1 t", "liquid_aluminium": "1 t"}]},
    "source": {"fuel": [{"item": "diesel", "amount": "1 t", "ncv": {"value": "42 GJ/t", "source": "@"}}]},
    "factor": {"fuel": [{"item": "diesel", "amount": "1 t", "ncv": {"factor": "@"}}]},
    "entity": {"entity": {"name": "@"}},
    "issuer": {"electricity": [{"supply": "grid", "amount": "1 MWh", "evidence": [
        {"kind": "ppa", "number": "1", "amount": "1 MWh", "from": "2024-01-01", "to": "2024-12-31", "issuer": "@"}]}]},
    "file": {"electricity": [{"supply": "grid", "amount": "1 MWh", "evidence": [
        {"kind": "ppa", "number": "1", "amount": "1 MWh", "from": "2024-01-01", "to": "2024-12-31", "file": "@"}]}]},
}  # fmt: skip


def filled(raw: Any, text: str) -> Any:
    """The table with a text in its place."""
    if isinstance(raw, dict):
        return {key: filled(value, text) for key, value in raw.items()}
    return [filled(one, text) for one in raw] if isinstance(raw, list) else text if raw == "@" else raw


@pytest.mark.parametrize("name", TYPED)
def test_half_a_character_enters_by_no_door(name):
    """Whichever text it is: a table, a record that was made before, pydantic's own constructor; never a digest that falls over."""
    head: dict[str, Any] = {"year": 2024, "entity": {"name": "x"}, "heat": [{"amount": "1 GJ"}]}
    for half in HALVES:
        raw = head | filled(TYPED[name], half)
        assert [code for code, _ in refused(raw, "cn-al-2024")] == ["data-unfit"]
        with pytest.raises(ValidationError) as caught:
            Activity.model_validate(raw)
        assert str(caught.value).encode()
    assert Activity.model_validate(head | filled(TYPED[name], "电")).canonical


def test_half_a_character_in_rules():
    """A guideline that is made of a table has no such text either."""
    data = guidelines.get("cn-al-2024").data | {"id": "mine", "aliases": [], "note_en": "\ud800"}
    with pytest.raises(ValidationError):
        Guideline.model_validate(data)


WRONG = {
    "documents.in_force(datetime)": ("day", lambda: documents.in_force(datetime(2024, 6, 1, tzinfo=UTC))),
    "documents.in_force(True)": ("day", lambda: documents.in_force(True)),
    "documents.in_force(None)": ("day", lambda: documents.in_force(None)),
    "factors.find(as_of=datetime)": ("as_of", lambda: factors.find(as_of=datetime(2024, 6, 1, tzinfo=UTC))),
    "factors.find(on=5)": ("on", lambda: factors.find(on=5)),
    "factors.find(data_year=True)": ("data_year", lambda: factors.find(data_year=True)),
    "factors.find(data_year='2021')": ("data_year", lambda: factors.find(data_year="2021")),
    "factors.find(kind=5)": ("kind", lambda: factors.find(kind=5)),
    "factors.find(text=5)": ("text", lambda: factors.find(text=5)),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_registers_refuse_by_the_name_of_the_argument(name):
    """A filter of another type finds nothing or falls over nowhere; it is refused."""
    key, call = WRONG[name]
    with pytest.raises(ArgumentError) as caught:
        call()
    assert [(fault.code, fault.place.key) for fault in caught.value.faults] == [("wrong-argument", key)]


def test_the_registers_take_dates_and_their_texts():
    """A date and its ISO text ask the same."""
    assert documents.in_force("2024-06-01") == documents.in_force(date(2024, 6, 1))
    assert factors.find(as_of="2024-06-01") == factors.find(as_of=date(2024, 6, 1))
    with pytest.raises(InputError):
        factors.find(on="soon")
