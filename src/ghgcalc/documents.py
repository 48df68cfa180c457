"""The register of documents: laws, notices, guidelines, announcements, plans. Every factor and guideline cites one."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc import doors
from ghgcalc.doors import instance
from ghgcalc.errors import UnknownIdError
from ghgcalc.files import read_table
from ghgcalc.literals import Grade
from ghgcalc.packaged import Shelf, compiled, folder
from ghgcalc.schema import Strict, nearest, validate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GRADES: tuple[Grade, ...] = ("official", "official-copy", "press", "sister", "implementation", "derived")
"""What a person has read to believe a number, from the strongest to the weakest. No record is `official` today."""


class Document(Strict):
    """One document: what it is called, who issued it, since when it is in force, what it does for accounting."""

    id: str
    number: str = ""
    title_zh: str
    title_en: str
    issuer_zh: str
    issuer_en: str
    issued: date
    in_force: date | None = None
    until: date | None = None
    status: Literal["in-force", "superseded", "draft", "reference"]
    area: str
    level: Literal["national", "local", "international", "software"]
    what_en: str
    what_zh: str
    grade: Grade
    source: str
    note: str = ""
    note_zh: str = ""

    def in_force_on(self, day: date) -> bool:
        """Whether it bound anybody on `day`: issued, in force, not yet ended, and neither a draft nor a mere reference.

        Raises:
            ArgumentError: no date.
        """
        doors.instance("day", doors.day("day", day), date, "a date (year-month-day)")
        began = self.in_force or self.issued
        ended = self.until is not None and day > self.until
        return self.status in ("in-force", "superseded") and began <= day and not ended

    def record(self) -> dict[str, Any]:
        """The record with its own keys, dates as ISO text."""
        return dict.fromkeys(type(self).model_fields) | self.model_dump(mode="json")


class _File(Strict):
    schema_: Literal["ghgcalc/documents/1"]
    document: tuple[Document, ...]

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


def load(path: str | Path) -> dict[str, Document]:
    """The documents of one file, by id.

    Raises:
        InputError: a broken record, with its place.
    """
    raw, name = read_table(doors.path("path", path))
    return {document.id: document for document in validate(_File, raw, name).document}


SOURCES = (folder("factors") / "documents.toml",)


def made() -> dict[str, Any]:
    """The packaged documents as records, checked, by id."""
    return {name: document.model_dump(mode="json", exclude_defaults=True) for name, document in load(SOURCES[0]).items()}


@cache
def register() -> Mapping[str, Document]:
    """The packaged documents, by id."""
    records = compiled("documents", SOURCES, made)
    return Shelf(records, lambda name: Document(**records[name]))


def get(id: str) -> Document:  # noqa: A002
    """The document `id`.

    Raises:
        UnknownIdError: there is none; names those that look like it.
        ArgumentError: `id` is no text.
    """
    try:
        return register()[instance("id", id, str, "the id of a document")]
    except KeyError:
        raise UnknownIdError("document", id, lambda: nearest(id, register(), 3)) from None


def find(*, area: str | None = None, status: str | None = None, text: str | None = None) -> list[Document]:
    """Documents in order of issue, filtered by area, status, or a text in id, number or title.

    Raises:
        ArgumentError: a filter that is no text.
    """
    for name, value in {"area": area, "status": status, "text": text}.items():
        doors.optional(name, value, str, "a text, or None")
    found = sorted(register().values(), key=lambda document: (document.issued, document.id))
    return [
        document
        for document in found
        if (area is None or document.area == area)
        and (status is None or document.status == status)
        and (text is None or text.lower() in f"{document.id} {document.number} {document.title_zh} {document.title_en}".lower())
    ]


def in_force(day: date, *, area: str | None = None) -> list[Document]:
    """What was in force on `day`, nationally and (with `area`) in a province.

    Raises:
        ArgumentError: `day` is no date.
    """
    doors.optional("area", area, str, "the name of an area, or None")
    when = doors.instance("day", doors.day("day", day), date, "a date (year-month-day)")
    return [document for document in find() if document.in_force_on(when) and (area is None or document.area in (area, "China"))]
