"""Findings: what is wrong or worth knowing, as values. A file with forty faults reports forty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ghgcalc.signs import shown
from ghgcalc.texts import text

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where: file, table (such as `process`), row (its number from 1, or its id), key, month (1 to 12), line of the text, cell.

    `cell` is that of a workbook, as it calls it (`工序月度!H5`).

    `pointer` says the same to programs: a JSON pointer (RFC 6901) into the table that was read, such as `/process/0/anode/values/4`; None
    where the place is in no table (a line of a text, an argument). Two places are equal by their words.
    """

    file: str | None = None
    table: str | None = None
    row: str | None = None
    key: str | None = None
    month: int | None = None
    line: int | None = None
    pointer: str | None = field(default=None, compare=False)
    cell: str | None = None

    def text(self, lang: str = "en") -> str:
        """The place in words, from the large to the small."""
        parts = [self.file or "", self.cell or ""]
        if self.table:
            parts.append(f"[{self.table}]" + (f" {self.row}" if self.row else ""))
        elif self.row:
            parts.append(self.row)
        if self.key:
            parts.append(self.key)
        if self.month:
            parts.append(text("word", "month", lang, month=self.month))
        if self.line:
            parts.append(text("word", "line", lang, line=self.line))
        return ", ".join(part for part in parts if part)

    def at(self, key: str | None, month: int | None = None) -> Place:
        """The same place, at a key, and at a month."""
        return Place(self.file, self.table, self.row, key, month or self.month, self.line)

    def as_dict(self) -> dict[str, Any]:
        """The keys that are set."""
        pairs = {name: getattr(self, name) for name in ("file", "table", "row", "key", "month", "line", "cell")}
        return {name: value for name, value in pairs.items() if value is not None}


NOWHERE = Place()


SINCE_2 = {"hint": "", "hint_zh": ""}
"""Particulars that findings in files of version 1 of the ledger do not have."""


def pointer(steps: Iterable[int | str]) -> str:
    """The JSON pointer of keys and indices, as RFC 6901 escapes them; the whole table is the empty text."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: a code of the catalogue, how grave it is, where, with which particulars, under which clause."""

    code: str
    severity: Severity = "error"
    place: Place = NOWHERE
    fields: tuple[tuple[str, str], ...] = ()
    clause: str = ""

    @classmethod
    def of(cls, code: str, severity: Severity = "error", place: Place = NOWHERE, *, clause: str = "", **fields: Any) -> Finding:
        """Build a finding; the fields fill the text of the catalogue."""
        return cls(code, severity, place, tuple((name, str(value)) for name, value in fields.items()), clause)

    def message(self, lang: str = "en") -> str:
        """What was found, in `lang`."""
        return text("finding", self.code, lang, **(SINCE_2 | dict(self.fields)))

    def remedy(self, lang: str = "en") -> str:
        """How to mend it, in `lang`."""
        return text("finding", self.code, lang, part="remedy_", **(SINCE_2 | dict(self.fields)))

    def text(self, lang: str = "en") -> str:
        """One line: severity, place, message, remedy; what cannot be seen (a file may be called so) is written out."""
        where = self.place.text(lang)
        stop = "。" if lang == "zh" else " "
        head = text("word", self.severity, lang)
        clause = f" [{self.clause}]" if self.clause else ""
        line = f"{head} {self.code}: {where + ': ' if where else ''}{self.message(lang)}{stop}{self.remedy(lang)}{clause}"
        return line if line.isprintable() and line.isascii() else shown(line)

    @property
    def pointer(self) -> str | None:
        """The place as a JSON pointer into what was read, where it lies in a table."""
        return self.place.pointer

    def in_file(self, name: str) -> Finding:
        """The same finding, placed in the file `name`."""
        return replace(self, place=replace(self.place, file=name))

    def as_dict(self) -> dict[str, Any]:
        """The finding as the inventory file holds it, in both languages."""
        return {
            "code": self.code,
            "severity": self.severity,
            "pointer": self.place.pointer,
            "place": self.place.as_dict(),
            "message": self.message("en"),
            "remedy": self.remedy("en"),
            "message_zh": self.message("zh"),
            "remedy_zh": self.remedy("zh"),
            "clause": self.clause,
            "fields": dict(self.fields),
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Finding:
        """The finding that `as_dict` wrote."""
        fields = tuple((str(k), str(v)) for k, v in dict(record.get("fields", {})).items())
        place = Place(**record.get("place", {}), pointer=record.get("pointer"))
        return cls(record["code"], record["severity"], place, fields, record.get("clause", ""))
