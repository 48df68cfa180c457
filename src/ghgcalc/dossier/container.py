"""The container: a zip whose every byte follows from names and contents, and a reader that takes nothing else.

Parts are stored and never compressed: what another machine's zlib makes of the same bytes may differ, and nothing has to be unpacked to
be looked at. No date, no attribute, no comment, no extra field: where nothing is free, nothing can be hidden. Any unzip program opens it.
"""

from __future__ import annotations

import struct
from typing import Any
from zlib import crc32

from ghgcalc.dossier.names import LONGEST, alike, reason, told
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.signs import shown

MAX_PARTS = 5_000

STARTS, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_ZIP64 = (b"PK\x06\x06", b"PK\x06\x07")
_HEAD = struct.Struct("<HHHHHLLLHH")
"""Version needed, flags, method, time, date, CRC, packed size, size, lengths of name and of extra field: alike in both headers."""

_ENTRY = struct.Struct("<4sH")
_TAIL = struct.Struct("<HHHLL")
"""Length of the comment, disk, internal and external attributes, offset."""

_LAST = struct.Struct("<4sHHHHLLH")
_VERSION, _UTF8, _STORED = 20, 0x0800, 0
_DAY = (1 << 5) | 1
"""1 January 1980, the first day that a zip knows, at 0 o'clock: no clock is read."""

_MADE_BY = (3 << 8) | _VERSION
_RIGHTS = 0o100644 << 16
"""A regular file, readable by all, as Unix notes it."""

_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_LINK, _TYPE = 0o120000, 0o170000
_WIDE = (0xFFFF, 0xFFFFFFFF)
"""What a number stands at whose true value is in a zip64 field."""


def _head(name: bytes, data: bytes) -> bytes:
    size = len(data)
    return _HEAD.pack(_VERSION, _UTF8, _STORED, 0, _DAY, crc32(data), size, size, len(name), 0)


def written(parts: dict[str, bytes]) -> bytes:
    """The bytes of the container.

    Args:
        parts: contents by name, in their order.
    """
    body = bytearray()
    directory = bytearray()
    for name, data in parts.items():
        called = name.encode()
        head = _head(called, data)
        directory += _ENTRY.pack(_CENTRAL, _MADE_BY) + head + _TAIL.pack(0, 0, 0, _RIGHTS, len(body)) + called
        body += STARTS + head + called + data
    end = _LAST.pack(_END, 0, 0, len(parts), len(parts), len(directory), len(body), 0)
    return bytes(body + directory + end)


def size_of(parts: dict[str, bytes]) -> int:
    """The bytes that the container of some parts takes."""
    each = len(STARTS) + 2 * _HEAD.size + _ENTRY.size + _TAIL.size
    return _LAST.size + sum(each + 2 * len(name.encode()) + len(data) for name, data in parts.items())


def opened(data: bytes, file: str | None) -> dict[str, bytes]:
    """The contents by name, of a container that [written][] has made, byte for byte.

    Args:
        data: the whole file.
        file: the name by which faults call it.

    Raises:
        InputError: every way in which it is another.
    """
    faults: list[Finding] = []
    parts = _parts(data, file, faults)
    for name, other in alike(parts):
        faults.append(_of_name(file, name, "name-alike", other=shown(other)))
    if faults:
        raise InputError(faults)
    return parts


def _fault(file: str | None, key: str, /, **fields: Any) -> Finding:
    return Finding.of("package-container", place=Place(file=file), **told(key, **fields))


def _of_name(file: str | None, name: str, key: str, /, **fields: Any) -> Finding:
    return Finding.of("package-name", place=Place(file=file), name=shown(name[:120]), **told(key, **fields))


def _parts(data: bytes, file: str | None, faults: list[Finding]) -> dict[str, bytes]:
    """What the central directory names, as far as it can be followed."""
    found = _directory(data, file, faults)
    if found is None:
        return {}
    count, begin, end = found
    at, position = begin, 0
    parts: dict[str, bytes] = {}
    for number in range(1, count + 1):
        if end - at < 46 or data[at : at + 4] != _CENTRAL:
            faults.append(_fault(file, "directory-cut", number=number, count=count))
            return parts
        made_by = struct.unpack_from("<H", data, at + 4)[0]
        head = _HEAD.unpack_from(data, at + 6)
        comment, disk, internal, external, offset = _TAIL.unpack_from(data, at + 6 + _HEAD.size)
        length, extra = head[8], head[9]
        raw = data[at + 46 : at + 46 + length]
        at += 46 + length + extra + comment
        if at > end:
            faults.append(_fault(file, "directory-cut", number=number, count=count))
            return parts
        name = _name(raw, head[1], file, faults)
        why = _unlike(head, (made_by, comment, disk, internal), external, offset)
        if why:
            faults.append(_of_name(file, name, why, size=head[7]))
            if why != "entry-link":
                return parts
        body = _body(data, raw, head, position, file, name, faults)
        if body is None:
            return parts
        if offset != position:
            faults.append(_of_name(file, name, "entry-place"))
            return parts
        position += 4 + _HEAD.size + length + len(body)
        if name in parts:
            faults.append(_of_name(file, name, "name-twice"))
        parts[name] = body
    if at != end or position != begin:
        faults.append(_fault(file, "between"))
    return parts


def _directory(data: bytes, file: str | None, faults: list[Finding]) -> tuple[int, int, int] | None:
    """How many entries, where their directory begins, and where it ends; None where that cannot be said."""
    end = len(data) - _LAST.size
    if not data.startswith((STARTS, _END)):
        faults.append(_fault(file, "before" if STARTS in data else "no-zip"))
        return None
    if end < 0 or data[end : end + 4] != _END:
        faults.append(_fault(file, "after" if 0 <= data.rfind(_END) <= end else "cut"))
        return None
    _, disk, first, here, count, size, at, comment = _LAST.unpack_from(data, end)
    if {disk, first, here, count} & {_WIDE[0]} or {size, at} & {_WIDE[1]} or data[end - 20 : end - 16] in _ZIP64:
        faults.append(_fault(file, "zip64"))
        return None
    if count > MAX_PARTS:
        faults.append(_fault(file, "too-many", count=count, limit=MAX_PARTS))
        return None
    if disk or first or here != count or comment or at + size != end:
        faults.append(_fault(file, "end-lies"))
        return None
    return count, at, end


def _name(raw: bytes, flags: int, file: str | None, faults: list[Finding]) -> str:
    """The name of an entry; one that will not do is told."""
    try:
        name = raw.decode() if flags & _UTF8 else raw.decode("ascii")
    except UnicodeDecodeError:
        name = raw.decode(errors="backslashreplace")
        faults.append(_of_name(file, name, "name-signs"))
        return name
    if why := reason(name):
        faults.append(_of_name(file, name, why, limit=LONGEST))
    return name


def _unlike(head: tuple[int, ...], rest: tuple[int, ...], external: int, offset: int) -> str:
    """In what an entry is none of ours, as a key of the texts; empty where it is."""
    version, flags, method, time, day, _, packed, size, _, extra = head
    if flags & _ENCRYPTED:
        return "entry-encrypted"
    if method != _STORED:
        return "entry-compressed"
    if _WIDE[1] in (packed, size, offset):
        return "entry-zip64"
    if packed != size:
        return "entry-size"
    if (external >> 16) & _TYPE == _LINK:
        return "entry-link"
    if (version, flags, time, day, extra, *rest) != (_VERSION, _UTF8, 0, _DAY, 0, _MADE_BY, 0, 0, 0) or external != _RIGHTS:
        return "entry-other"
    return ""


def _body(
    data: bytes, raw: bytes, head: tuple[int, ...], at: int, file: str | None, name: str, faults: list[Finding]
) -> bytes | None:
    """The content of the entry whose own header stands at a place; None where it cannot be followed."""
    start = at + 4 + _HEAD.size
    if data[at : at + 4] != STARTS or len(data) < start + len(raw):
        faults.append(_of_name(file, name, "entry-place"))
        return None
    own = _HEAD.unpack_from(data, at + 4)
    if data[start : start + own[8]] != raw:
        faults.append(
            _of_name(file, name, "entry-two-names", other=shown(data[start : start + own[8]][:120].decode(errors="replace")))
        )
        return None
    if own != head:
        faults.append(_of_name(file, name, "entry-two-heads"))
        return None
    begin = start + len(raw)
    body = data[begin : begin + head[7]]
    if len(body) < head[7]:
        faults.append(_fault(file, "cut"))
        return None
    if crc32(body) != head[5]:
        faults.append(_of_name(file, name, "entry-crc"))
    return body
