"""Encoding and delimiter of a text with a table: those under which its header names the columns that are asked for.

A header word in a wrong encoding is no word, and between wrong delimiters none either: nothing has to be guessed. Where a header is plain
ASCII, the encoding of what stands below is taken for certain as far as its signs are the common ones of one encoding alone.
"""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.files import fault
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ghgcalc.sheets.words import Known

USUAL = (",", ";", "\t", "|")
NO_DELIMITER = frozenset("\"'()[]（）【】_-/%.^·° \u3000\r\n")
"""Signs of header words and of their units, which part no cells."""

HEADER_ROWS = 20
"""So many filled rows are looked at for the header; above it, files have titles."""

SAMPLE = 20_000
"""Signs of a text in which the header is looked for."""

MAX_DELIMITERS = 12
COMMON = 0.9
"""Of the signs of a text so many are common ones of its encoding, or it is in another."""

Lines = list[tuple[int, list[str]]]


@brief
@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a file: the text in an encoding, a delimiter, where the header would stand, and the keys that it would name."""

    encoding: str
    text: str
    delimiter: str
    at: int
    keys: frozenset[str]


def lines_of(data: bytes, name: str, known: Known, limit: int) -> tuple[Lines, str]:
    """The filled rows of a text, each with the number of its record, and the delimiter.

    Raises:
        InputError: nobody can tell the encoding or the delimiter, an open quotation mark, more than `limit` filled rows.
    """
    texts = _texts(data)
    if not texts:
        raise fault("table-encoding", name, known="UTF-8, UTF-16, GB 18030, Big5")
    best = [_best(encoding, text, name, known) for encoding, text in texts]
    whole = [one for one in best if not set(known.required) - one.keys]
    most = max(len(one.keys) for one in best)
    chosen = whole or [one for one in best if len(one.keys) == most]
    found = _parsed(chosen[0], name, limit)
    for other in chosen[1:]:
        if _read(found, chosen[0], known) != _read(_parsed(other, name, limit), other, known):
            raise fault("table-encoding", name, known=", ".join(one.encoding for one in chosen))
    return found, chosen[0].delimiter


def _texts(data: bytes) -> list[tuple[str, str]]:
    """The texts that the bytes may be, each with its encoding."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, encoding)
    head = data[:2_000]
    zeros = [head[start::2].count(0) for start in (0, 1)]
    if max(zeros) > len(head) // 8:  # digits, commas and line breaks have a zero byte each
        return _decoded(data, "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be")
    if plain := _decoded(data, "utf-8"):
        return plain
    found = [one for encoding in ("gb18030", "big5", "utf-16-le", "utf-16-be") for one in _decoded(data, encoding)]
    return [(encoding, text) for encoding, text in found if _common(text)]


def _decoded(data: bytes, encoding: str) -> list[tuple[str, str]]:
    try:
        return [(encoding, data.decode("cp950" if encoding == "big5" else encoding).removeprefix("\ufeff"))]
    except UnicodeDecodeError:
        return []


def _common(text: str) -> bool:
    """Whether nearly every sign is one of GB 2312, or of the punctuation and first level of Big5; in a wrong encoding few are."""
    signs = [sign for sign in text if not sign.isascii()]
    usual = {sign: _usual(sign) for sign in dict.fromkeys(signs)}
    return sum(usual[sign] for sign in signs) >= COMMON * len(signs)


def _usual(sign: str) -> bool:
    return len(sign.encode("gb2312", "ignore")) == 2 or 0xA1 <= (sign.encode("cp950", "ignore") or b"\0")[0] <= 0xC6


def _best(encoding: str, text: str, name: str, known: Known) -> Reading:
    """A text parted by the delimiter under which its header names most.

    Raises:
        InputError: two delimiters would both do.
    """
    found = [_header(encoding, text, sign, known) for sign in _delimiters(text)]
    most = max(len(one.keys) for one in found)
    best = [one for one in found if len(one.keys) == most]
    if len(best) > 1 and not set(known.required) - best[0].keys:
        raise fault("table-delimiter", name, known=" ".join({"\t": "tab"}.get(one.delimiter, one.delimiter) for one in best))
    return best[0]


def _delimiters(text: str) -> list[str]:
    """The usual signs, and whatever else may part the words at the head of the text."""
    signs = dict.fromkeys(sign for sign in text[:SAMPLE] if not sign.isalnum() and sign not in NO_DELIMITER)
    others = [sign for sign in signs if sign not in USUAL and (sign == "\t" or sign.isprintable())]
    return [*(sign for sign in USUAL if sign in signs), *others[:MAX_DELIMITERS]] or [","]


def _header(encoding: str, text: str, delimiter: str, known: Known) -> Reading:
    """The reading under a delimiter: its header is the first row with every required column, else the one that names most."""
    rows: Lines = []
    with suppress(csv.Error):  # the sample ends within quotation marks, or this is not the delimiter: the rows before that will do
        rows.extend(islice(_filled(text[:SAMPLE], delimiter), HEADER_ROWS))
    at, keys = header_of(rows, known)
    return Reading(encoding, text, delimiter, at, keys)


def header_of(rows: Sequence[tuple[int, Sequence[str]]], known: Known) -> tuple[int, frozenset[str]]:
    """Which of the filled rows is the header, and the keys that it names; the first where none names any."""
    best, keys = 0, frozenset[str]()
    for at, (_, cells) in enumerate(rows[:HEADER_ROWS]):
        found = known.found(cells)
        if not set(known.required) - found:
            return at, found
        if len(found) > len(keys):
            best, keys = at, found
    return best, keys


def _filled(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each with the number of its record."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    for number, row in enumerate(reader, 1):
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield number, cells


def _parsed(reading: Reading, name: str, limit: int) -> Lines:
    try:
        found = list(islice(_filled(reading.text, reading.delimiter), limit + 1))
    except csv.Error as error:
        raise fault("file-not-table-of-rows", name, detail=shorten(str(error), 100)) from None
    if len(found) > limit:
        raise fault("table-too-long", name, limit=limit)
    return found


def _read(lines: Lines, reading: Reading, known: Known) -> list[list[str]]:
    """What is read of a table: the cells of the columns that are known."""
    wanted = [at for at, cell in enumerate(lines[reading.at][1] if lines else ()) if known.key(cell)[0]]
    return [[cells[at] for at in wanted if at < len(cells)] for _, cells in lines[reading.at :]]
