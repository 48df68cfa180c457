"""A verification record as a file: read from TOML or JSON, written as TOML for people, with what is open visible as a comment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from os import PathLike
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.files import read_table
from ghgcalc.signs import shown
from ghgcalc.texts import LANGUAGES, text
from ghgcalc.verified.form import NONE, form
from ghgcalc.verified.model import Record, RecordDatum, of

if TYPE_CHECKING:
    from ghgcalc.literals import Lang
    from ghgcalc.schema import Strict

QUIET = {"process", "unit", "code", "rule", "place", "sha256", "page", "special", "estimate", "inventory"}
"""Keys that need not be filled in: nothing is shown where they are not stated."""

ROWS = ("datum", "allocation", "year_on_year", "nonconformity", "document", "section", "signature", "human")


def read(path: str | PathLike[str]) -> Record:
    """The record in a file (TOML, JSON); `-` is standard input.

    Raises:
        InputError: every fault of the file. ArgumentError: no name of a file.
    """
    raw, name = read_table(doors.instance("path", path, (str, PathLike), "the name of a file"))
    return of(raw, name)


def record_text(record: Record, lang: Lang = "en") -> str:
    """The file of a record as TOML; what is open is a comment with the key, to be filled in.

    Args:
        record: as [draft][ghgcalc.verified.draft] or [read][ghgcalc.verified.read] gave it.
        lang: of the comments.

    Raises:
        ArgumentError: no record, or another language.
    """
    doors.instance("record", record, Record, "a verification record")
    if lang not in LANGUAGES:
        raise doors.refused("lang", lang, " or ".join(LANGUAGES))
    return "\n".join(_lines(record, lang)) + "\n"


def _say(key: str, lang: Lang, **fields: Any) -> str:
    return "# " + shown(text("record", key, lang, **fields))


def _lines(record: Record, lang: Lang) -> Iterator[str]:
    yield f"schema = {_toml(record.schema_)}"
    yield _say("head", lang)
    yield _say("basis", lang)
    yield f"year = {record.year}"
    for name in ("entity", "cover", "before", "after", "last"):
        one = getattr(record, name)
        if one is not None:
            yield ""
            yield f"[{name}]"
            yield from _keys(one, lang)
    yield ""
    yield "[conclusion]"
    yield from _keys(record.conclusion, lang)
    for name in ROWS:
        for row in getattr(record, name):
            yield ""
            if name == "human":
                yield f"# {next(one[lang] for one in form()['human'] if one['id'] == row.id)}"
            if name == "section":
                yield f"# {next(one[lang] for one in form()['section'] if one['id'] == row.id)}"
            yield f"[[{name}]]"
            yield from _keys(row, lang)


def _keys(row: Strict, lang: Lang) -> Iterator[str]:
    """The keys of a table; an open one as a comment."""
    fields = type(row).model_fields
    for name in fields:
        key, value = name.rstrip("_"), getattr(row, name)
        if value is False and name == "auxiliary":
            continue
        if value is None or value == "":
            if isinstance(row, RecordDatum) and row.auxiliary and name == "verified":
                continue
            if name not in QUIET and not (name == "reason" and isinstance(row, RecordDatum) and row.same is not False):
                wanted = f'"{NONE}"' if name in ("reported", "verified") else '""'
                yield f"# {key} = {wanted}  {_say('open-reason' if name == 'reason' else 'open', lang)}"
            continue
        yield f"{key} = {_toml(value)}"


def _toml(value: Any) -> str:
    """A value as TOML writes it; a text of JSON is one of TOML, but for signs that nobody sees."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        return str(value.isoformat())
    written = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "".join(sign if sign.isascii() or shown(sign) == sign else f"\\U{ord(sign):08x}" for sign in written)
