"""The parts of a zipped workbook: read as streams of XML, with bounds, and without anything that they could make us do."""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError, ParserCreate
from zlib import error as ZlibError  # noqa: N812

from ghgcalc.errors import InputError
from ghgcalc.files import fault
from ghgcalc.workbooks.cells import damaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_UNPACKED = 30_000_000
"""Bytes of the parts that are read, cells without content left out; nothing more is ever looked at."""

MAX_BLANK = 600_000_000
"""Bytes that are unpacked at all: whoever formats whole columns has a million rows of blank cells, which are passed over unread."""

CHUNK = 65_536

_BLANK_CELLS = re.compile(rb'<c(?= [^<>]*\br=")(?: [a-z]+="[^"<>]*")+ ?/>')
_BLANK_ROWS = re.compile(rb'<row(?= [^<>]*\br=")(?: [A-Za-z0-9:]+="[^"<>]*")+ ?(?:/>|>\s*</row>)')

DAMAGE = (
    zipfile.BadZipFile, ExpatError, ZlibError, LookupError, ValueError, ArithmeticError, OSError, EOFError, RuntimeError,
    NotImplementedError, AttributeError, TypeError,
)  # fmt: skip
"""What the readers of zips and of XML raise over a file that is none."""


class Archive:
    """A zipped workbook while it is read."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open it.

        Raises:
            InputError: it is no archive.
        """
        self.name = name
        self.left, self.blank = MAX_UNPACKED, MAX_BLANK
        with self.caring():
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            self.parts = frozenset(self.zip.namelist())

    @contextmanager
    def caring(self) -> Iterator[None]:
        """Inside, what a damaged file brings about is a fault of it.

        Raises:
            InputError: it is damaged.
        """
        try:
            yield
        except InputError:
            raise
        except DAMAGE as error:
            raise damaged(self.name, error) from None

    def head(self, part: str, count: int) -> bytes:
        """The first bytes of a part; none where there is no such part."""
        if part not in self.parts:
            return b""
        with self.caring(), self.zip.open(part) as stream:
            return stream.read(count)

    def parse(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        data: Callable[[str], None] | None = None,
        *,
        cells: bool = False,
    ) -> None:
        """Read a part as a stream; names come without their namespace.

        Args:
            part: its path.
            start: is told of an element that begins, with its attributes.
            end: of one that ends.
            data: of texts.
            cells: whether cells and rows without content are passed over.

        Raises:
            InputError: with the parts before, more than [MAX_UNPACKED][]. KeyError: there is no such part. ExpatError: no XML.
        """
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
        if end is not None:
            parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
        if data is not None:
            parser.CharacterDataHandler = data
        parser.StartDoctypeDeclHandler = _no_doctype
        with self.zip.open(part) as stream:
            for chunk in self._bounded(_without_blanks(self._chunks(stream)) if cells else self._chunks(stream)):
                parser.Parse(chunk, False)  # noqa: FBT003
        parser.Parse(b"", True)  # noqa: FBT003

    def _chunks(self, stream: Any) -> Iterator[bytes]:
        """What comes out of the archive."""
        while chunk := stream.read(CHUNK):
            self.blank -= len(chunk)
            if self.blank < 0:
                raise fault("table-unpacked", self.name, limit=MAX_BLANK // 1_000_000)
            yield chunk

    def _bounded(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """What is looked at."""
        for chunk in chunks:
            self.left -= len(chunk)
            if self.left < 0:
                raise fault("table-unpacked", self.name, limit=MAX_UNPACKED // 1_000_000)
            yield chunk


def _without_blanks(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The sheet without its blank cells, and without rows that had no others; what says its own place may be taken out."""
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        if b"<![CDATA[" in text:
            yield text
            yield from chunks
            return
        cut = text.rfind(b"<row", 0, len(text) - 1)  # a row is looked at whole, so that one that becomes empty goes, too
        if cut <= 0 and len(text) < CHUNK * 4:
            rest = text
            continue
        rest = text[cut:] if cut > 0 else b""
        yield _BLANK_ROWS.sub(b"", _BLANK_CELLS.sub(b"", text[:cut] if cut > 0 else text))
    yield _BLANK_ROWS.sub(b"", _BLANK_CELLS.sub(b"", rest))


def _no_doctype(*_: Any) -> None:
    """No workbook has one, and entities stand in it."""
    raise ValueError("a document type")
