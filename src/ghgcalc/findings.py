"""Findings: what is wrong or worth knowing, as values, and the errors that carry them. A file with forty faults reports forty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast, get_args

from ghgcalc.brief import brief
from ghgcalc.failures import HOME, EquationError, GhgcalcError, UnknownIdError
from ghgcalc.literals import Lang, Severity
from ghgcalc.records import FindingDict, PlaceDict
from ghgcalc.signs import shown
from ghgcalc.texts import LANGUAGES, catalogue, text


@brief
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

    def __post_init__(self) -> None:
        """Refuse what is no place.

        Raises:
            ArgumentError: a word that is no text, a number that is no whole one.
        """
        for name in ("file", "table", "row", "key", "pointer", "cell"):
            if (word := getattr(self, name)) is not None and not isinstance(word, str):
                raise wrong_argument(name, word, "a text, or None")
        for name in ("month", "line"):
            if (count := getattr(self, name)) is not None and (not isinstance(count, int) or isinstance(count, bool)):
                raise wrong_argument(name, count, "a whole number, or None")

    def text(self, lang: Lang = "en") -> str:
        """The place in words, from the large to the small.

        Raises:
            ArgumentError: there are no texts in that language.
        """
        language(lang)
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

    def as_dict(self) -> PlaceDict:
        """The keys that are set."""
        pairs = {name: getattr(self, name) for name in ("file", "table", "row", "key", "month", "line", "cell")}
        return cast("PlaceDict", {name: value for name, value in pairs.items() if value is not None})


NOWHERE = Place()
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


SINCE_2 = {"hint": "", "hint_zh": ""}
"""Particulars that findings in files of version 1 of the ledger do not have."""


def pointer(steps: Iterable[int | str]) -> str:
    """The JSON pointer of keys and indices, as RFC 6901 escapes them; the whole table is the empty text."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


@brief
@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: a code of the catalogue, how grave it is, where, with which particulars, under which clause."""

    code: str
    severity: Severity = "error"
    place: Place = NOWHERE
    fields: tuple[tuple[str, str], ...] = ()
    clause: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no finding; whether the catalogue has the code is asked when its text is.

        Raises:
            ArgumentError: an argument of another type, or a severity that is none.
        """
        for name, text_ in (("code", self.code), ("clause", self.clause)):
            if not isinstance(text_, str):
                raise wrong_argument(name, text_, "a text")
        if not isinstance(self.severity, str) or self.severity not in SEVERITIES:
            raise wrong_argument("severity", self.severity, ", ".join(SEVERITIES))
        if not isinstance(self.place, Place):
            raise wrong_argument("place", self.place, "a Place")
        if not isinstance(self.fields, tuple):
            raise wrong_argument("fields", self.fields, "pairs of texts")

    @classmethod
    def of(cls, code: str, severity: Severity = "error", place: Place = NOWHERE, *, clause: str = "", **fields: Any) -> Finding:
        """Build a finding; the fields fill the text of the catalogue."""
        return cls(code, severity, place, tuple((name, str(value)) for name, value in fields.items()), clause)

    def message(self, lang: Lang = "en") -> str:
        """What was found, in `lang`.

        Raises:
            ArgumentError: there are no texts in that language. UnknownIdError: the catalogue has no such code.
        """
        return self._said(lang, "")

    def remedy(self, lang: Lang = "en") -> str:
        """How to mend it, in `lang`.

        Raises:
            ArgumentError: there are no texts in that language. UnknownIdError: the catalogue has no such code.
        """
        return self._said(lang, "remedy_")

    def _said(self, lang: Lang, part: str) -> str:
        language(lang)
        if self.code not in catalogue()["finding"]:
            raise UnknownIdError("finding", str(self.code))
        return text("finding", self.code, lang, part=part, **(SINCE_2 | dict(self.fields)))

    def text(self, lang: Lang = "en") -> str:
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

    def as_dict(self) -> FindingDict:
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
    def from_dict(cls, record: Mapping[str, Any]) -> Finding:
        """The finding that `as_dict` wrote.

        Raises:
            ArgumentError: no table, or one of another shape.
        """
        try:
            return cls._read(record)
        except InputError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError):
            raise wrong_argument("record", record, "the table of a finding") from None

    @classmethod
    def _read(cls, record: Mapping[str, Any]) -> Finding:
        fields = tuple((str(k), str(v)) for k, v in dict(record.get("fields", {})).items())
        place = Place(**record.get("place", {}), pointer=record.get("pointer"))
        return cls(record["code"], record["severity"], place, fields, record.get("clause", ""))


MAX_FAULTS = 200
"""So many faults of one input are named, the rest is counted: nobody mends more at once, and memory has an end."""

FAULTS = "ghgcalc/faults/1"
"""The schema of faults as data."""

MORE = "more-faults"
"""The code of the last line, which counts what is not named."""


class InputError(GhgcalcError, ValueError):
    """Input that makes the computation impossible: all its faults at once, each with place and remedy.

    Attributes:
        faults: the findings of severity `error`, in the order of the file; beyond [MAX_FAULTS][] one that counts the rest.
        count: how many there are, the ones that are only counted included.
    """

    __module__ = HOME

    def __init__(self, faults: Iterable[Finding]) -> None:
        """Collect the faults; the text of the exception lists them in English.

        Raises:
            ArgumentError: something else than findings.
        """
        kept: list[Finding] = []
        rest = 0
        for fault in _all_findings(faults):
            if fault.code == MORE:  # of an error that is told anew
                rest += int(dict(fault.fields)["count"])
            elif len(kept) < MAX_FAULTS:
                kept.append(fault)
            else:
                rest += 1
        more = [Finding.of(MORE, place=Place(file=kept[-1].place.file if kept else None), count=rest)] if rest else []
        self.faults: tuple[Finding, ...] = (*kept, *more)
        self.count = len(kept) + rest
        super().__init__(self.count)

    def text(self, lang: Lang) -> str:
        """Every fault on lines of its own, in `lang` (`en` or `zh`)."""
        return "\n".join(fault.text(lang) for fault in self.faults)

    def as_dict(self) -> dict[str, Any]:
        """The faults as data, in both languages, and how many there are: what the command line prints with `--format json`."""
        return {"schema": FAULTS, "count": self.count, "findings": [fault.as_dict() for fault in self.faults]}

    def __str__(self) -> str:
        """The faults in English, for whoever prints the exception."""
        return self.text("en")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the faults."""
        return type(self), (self.faults,)


def _all_findings(faults: Iterable[Finding]) -> tuple[Finding, ...]:
    try:
        found = tuple(faults)
    except TypeError:
        raise wrong_argument("faults", faults, "findings") from None
    for one in found:
        if not isinstance(one, Finding):
            raise wrong_argument("faults", one, "findings")
    return found


class EquationRefusedError(InputError, EquationError):
    """A function that somebody registers as an equation and that is not one of operators alone: what is not, with file and line."""

    __module__ = HOME


class LibraryError(InputError, ImportError):
    """A library that this package does not need, and that what was asked for does; its fault names it and how to install it."""

    __module__ = HOME


class ArgumentError(InputError, TypeError):
    """An argument of a type that a function does not take, refused by the argument's name; caught as either builtin, too."""

    __module__ = HOME


def wrong_argument(name: str, value: object, wanted: str) -> ArgumentError:
    """The error for the argument `name`, which takes `wanted`; `value` is shown as it is only where it is a short text."""
    shown = repr(value[:80]) if isinstance(value, str) else type(value).__name__
    fields = {"key": name, "value": shown, "type": type(value).__name__, "wanted": wanted}
    return ArgumentError([Finding("wrong-argument", place=Place(key=name), fields=tuple(fields.items()))])


def language(lang: object) -> None:
    """Go on where texts exist in `lang`.

    Raises:
        ArgumentError: it is neither `en` nor `zh`.
    """
    if not isinstance(lang, str) or lang not in LANGUAGES:
        raise wrong_argument("lang", lang, " or ".join(LANGUAGES))
