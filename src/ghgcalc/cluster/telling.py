"""Findings of a piece as rows, and what lies between entities: findings of a shape, numbers of evidence, names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ghgcalc.bulk.result import Note
    from ghgcalc.bulk.tidy import Tidy
    from ghgcalc.literals import Lang

PLACE = ("entity", "process", "period", "datum", "item")

Record = dict[str, Any]

ALIKE = ("guideline", "datum", "item", "severity", "code", "message", "remedy")
"""What is the same of findings that stand once."""

TWICE = "batch-evidence-twice"


def records_of(notes: Sequence[Note], tidy: Tidy, numbers: Any, guideline: str | None, lang: Lang) -> Iterator[tuple[str, Record]]:
    """The part that each finding belongs to, and its row."""
    for note in notes:
        record = _at(tidy, note.row, numbers) if note.row is not None else {}
        record = {"entity": note.entity} | {name: value for name, value in record.items() if value is not None}
        record |= {"guideline": guideline, "rows": note.rows} | _said(note.finding, lang)
        if note.shared:
            yield "shared", record | {"key": json.dumps([record.get(name) for name in ALIKE])}
        else:
            yield "finding", record


def _at(tidy: Tidy, row: int, numbers: Any) -> Record:
    found: Record = {name: tidy.words[name].at(row) for name in PLACE if name in tidy.words}
    return found | {"row": None if numbers is None else numbers[row].as_py()}


def _said(finding: Finding, lang: Lang) -> Record:
    return {
        "severity": finding.severity,
        "code": finding.code,
        "message": finding.message(lang),
        "remedy": finding.remedy(lang),
    }


def evidence_of(tidy: Tidy, numbers: Any) -> Iterator[Record]:
    """Each number of evidence with each entity that uses it, at the first of its rows."""
    words, owners = tidy.words.get("evidence_number"), tidy.words["entity"]
    if words is None:
        return
    known: set[tuple[int, int]] = set()
    for row in np.flatnonzero(words.codes >= 0).tolist():
        pair = int(words.codes[row]), owners.code(row)
        if pair not in known:
            known.add(pair)
            yield _at(tidy, row, numbers) | {"key": words.texts[pair[0]], "entity": owners.at(row) or ""}


def twice(number: str, users: Sequence[Mapping[str, Any]], lang: Lang) -> Iterator[Record]:
    """The findings of a number of evidence that several entities use: at each but the first of them."""
    ordered = sorted(users, key=lambda user: str(user["entity"]))
    names = ", ".join(str(user["entity"]) for user in ordered)
    found = Finding.of(TWICE, place=Place(key="evidence_number"), value=number[:60], entities=names)
    for user in ordered[1:]:
        yield {name: user[name] for name in (*PLACE, "row")} | _said(found, lang) | {"rows": 1}


def first(one: Record, other: Record) -> Record:
    """Of two findings that say the same, that which is met first, with the rows of both."""
    before, after = sorted((one, other), key=lambda record: [(record[name] is None, str(record[name])) for name in PLACE])
    return before | {"rows": before["rows"] + after["rows"]}
