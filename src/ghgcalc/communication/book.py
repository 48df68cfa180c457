"""The user's own copy of a form: opened with bounds, and nothing in it is run."""

from __future__ import annotations

import io
import posixpath
import zipfile
from functools import cached_property
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError, ParserCreate
from zlib import error as ZlibError  # noqa: N812

from ghgcalc.communication.cells import Sheet, _no_doctype, read_sheet, spot_of
from ghgcalc.errors import InputError
from ghgcalc.files import fault
from ghgcalc.numbers import shorten
from ghgcalc.workbooks.escapes import decoded

if TYPE_CHECKING:
    from collections.abc import Callable

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins: an encrypted workbook, or one of the old kind."""

MAX_FILE = 20_000_000
MAX_UNPACKED = 80_000_000
MAX_PARTS = 2_000
WORKBOOK, RELATIONS, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
STYLES, TEXTS = "styles", "sharedStrings"

DAMAGE = (
    zipfile.BadZipFile, ExpatError, ZlibError, LookupError, ValueError, ArithmeticError, OSError, EOFError, RuntimeError,
    NotImplementedError,
)  # fmt: skip


class Book:
    """A workbook as its parts, in their order.

    Attributes:
        infos: what the archive says of each part. parts: the bytes of each, by its name.
        sheets: the part of each sheet, by its title. names: what each name stands for that the workbook defines.
    """

    def __init__(self, data: bytes, name: str) -> None:
        """Read a workbook.

        Raises:
            InputError: encrypted, with macros or links to others, saved as a document template, no workbook, damaged, or too large.
        """
        self.name = name
        if data.startswith(MAGIC):
            raise fault("form-locked", name)
        try:
            self._open(data)
        except InputError:
            raise
        except DAMAGE as error:
            raise fault("file-not-table-of-rows", name, detail=shorten(f"{type(error).__name__}: {error}", 100)) from None
        macros = [
            part for part in self.parts if part.lower().endswith(("vbaproject.bin", ".bas")) or "/macrosheets/" in part.lower()
        ]
        if (
            b"macroenabled" in self.parts[TYPES].lower()
        ):  # it says that it may run something, and under the name of a plain one is none
            macros.append(TYPES)
        if b"spreadsheetml.template.main" in self.parts[TYPES]:  # under the name of a plain workbook no program opens it
            raise fault("form-blueprint", name)
        links = [part for part in self.parts if "/externallinks/" in part.lower()]
        if macros or links:
            raise fault("form-runs", name, parts=", ".join(sorted(macros + links)[:3]))

    def _open(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.infos = archive.infolist()
            names = [info.filename for info in self.infos]
            if len(set(names)) < len(names) or len(names) > MAX_PARTS:
                raise ValueError("parts that stand twice, or too many of them")
            if sum(info.file_size for info in self.infos) > MAX_UNPACKED:
                raise fault("table-unpacked", self.name, limit=MAX_UNPACKED // 1_000_000)
            self.parts = {info.filename: archive.read(info) for info in self.infos if not info.is_dir()}
        if not {WORKBOOK, RELATIONS, TYPES} <= self.parts.keys():
            raise fault("not-a-workbook", self.name, parts=", ".join(sorted(names)[:3]))
        targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                path = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")
                targets[attributes["Id"]] = path
                self.kinds[attributes.get("Type", "").rpartition("/")[2]] = path

        read_part(self.parts[RELATIONS], relation)
        self.sheets: dict[str, str] = {}
        self.names: dict[str, str] = {}
        inside = [""]

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                relation = next(value for key, value in attributes.items() if key.rpartition(":")[2] == "id")
                title = decoded(attributes["name"])
                if title in self.sheets:
                    raise ValueError("two sheets of one name")
                self.sheets[title] = targets[relation]
            elif tag == "definedName":
                inside[0] = "" if "localSheetId" in attributes else decoded(attributes["name"])

        def text(data: str) -> None:
            if inside[0]:
                self.names[inside[0]] = self.names.get(inside[0], "") + data

        def end(tag: str) -> None:
            inside[0] = "" if tag == "definedName" else inside[0]

        read_part(self.parts[WORKBOOK], start, end, text)
        self._read: dict[str, Sheet] = {}

    @cached_property
    def unlocked(self) -> tuple[bool, ...]:
        """Of each style of cells, whether a cell of it may be filled in while its sheet is protected."""
        found: list[bool] = []
        inside = [False]

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag in ("cellXfs", "cellStyleXfs"):
                inside[0] = tag == "cellXfs"
            elif tag == "xf" and inside[0]:
                found.append(False)
            elif tag == "protection" and inside[0] and found:
                found[-1] = attributes.get("locked", "1") in ("0", "false")

        read_part(self.parts[self.kinds[STYLES]], start)
        return tuple(found)

    @cached_property
    def texts(self) -> list[str]:
        """The shared texts."""
        found: list[list[str]] = []
        run: list[str] = []
        taking = [False, False]

        def start(tag: str, _: dict[str, str]) -> None:
            if tag == "si":
                found.append([])
            taking[0] = tag == "t" and not taking[1]
            taking[1] |= tag == "rPh"
            run.clear()

        def end(tag: str) -> None:
            if taking[0]:
                found[-1].append(decoded("".join(run)))  # of one run: a code does not reach into the next
            taking[0] = False
            taking[1] &= tag != "rPh"

        def text(data: str) -> None:
            if taking[0]:
                run.append(data)

        if TEXTS in self.kinds:
            read_part(self.parts[self.kinds[TEXTS]], start, end, text)
        return ["".join(pieces) for pieces in found]

    def sheet(self, title: str) -> Sheet:
        """A sheet, read.

        Raises:
            InputError: it is damaged. KeyError: there is none.
        """
        if title not in self._read:
            part = self.sheets[title]
            try:
                self._read[title] = read_sheet(title, part, self.parts[part], self.texts)
            except DAMAGE as error:
                detail = shorten(f"{title}: {type(error).__name__}: {error}", 100)
                raise fault("file-not-table-of-rows", self.name, detail=detail) from None
        return self._read[title]

    def listed(self, name: str) -> list[str]:
        """The texts of the range that a name of the workbook stands for; none where it stands for no range."""
        title, mark, area = decoded(self.names.get(name, "")).rpartition("!")
        title = title.strip("'").replace("''", "'")
        if not mark or title not in self.sheets:
            return []
        first, _, last = area.partition(":")
        try:
            (top, left), (bottom, right) = spot_of(first), spot_of(last or first)
        except ValueError:
            return []
        cells = self.sheet(title).cells.items()
        return [shown(cell) for (row, column), cell in cells if top <= row <= bottom and left <= column <= right and cell.text]


def shown(cell: Any) -> str:
    """What a cell shows; a truth as TRUE or FALSE."""
    return {"1": "TRUE", "0": "FALSE"}.get(cell.text, cell.text) if cell.kind == "b" else str(cell.text)


def read_part(
    data: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Go over a part; names come without their prefix.

    Raises:
        ExpatError, ValueError: no XML, or one with a document type.
    """
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.Parse(data, True)  # noqa: FBT003
