"""The compound file of older office programs ([MS-CFB]): its directory, and one stream of it. An encrypted XLSX is one, too."""

from __future__ import annotations

import struct

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
END, FREE = 0xFFFFFFFE, 0xFFFFFFFF
MINI = 4096
"""Streams below this size lie in the small sectors."""

MAX_ENTRIES = 10_000


class Compound:
    """A compound file: names of its streams, and their bytes.

    Raises:
        ValueError, struct.error, IndexError: damaged.
    """

    def __init__(self, data: bytes) -> None:
        """Read the tables of sectors and the directory."""
        self.data = data
        self.shift, self.small = struct.unpack_from("<HH", data, 30)
        if not (7 <= self.shift <= 16 and 4 <= self.small <= self.shift):
            raise ValueError("sectors of an impossible size")
        first_directory, first_small = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 60)[0]
        sectors = list(struct.unpack_from("<109I", data, 76))
        following = struct.unpack_from("<I", data, 68)[0]
        per = (1 << self.shift) // 4
        for _ in range(len(data) >> self.shift):
            if following >= END:
                break
            more = struct.unpack(f"<{per}I", self._sector(following))
            sectors.extend(more[:-1])
            following = more[-1]
        self.table: list[int] = []
        for sector in sectors:
            if sector < END:
                self.table.extend(struct.unpack(f"<{per}I", self._sector(sector)))
        self.small_table: list[int] = []
        directory = self._chain(first_directory, self.table, self.shift, None)
        self.entries: dict[str, tuple[int, int]] = {}
        root = (END, 0)
        for at in range(0, min(len(directory), MAX_ENTRIES * 128), 128):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<II", directory, at + 116)
            name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind == 5:
                root = (start, size)
            elif kind in (1, 2):
                self.entries.setdefault(name, (start, size))
        if first_small < END:
            chained = self._chain(first_small, self.table, self.shift, None)
            self.small_table = list(struct.unpack(f"<{len(chained) // 4}I", chained))
        self.mini = self._chain(root[0], self.table, self.shift, None) if root[0] < END else b""

    def _sector(self, number: int) -> bytes:
        size = 1 << self.shift
        found = self.data[(number + 1) * size : (number + 2) * size]
        return found.ljust(size, b"\0")

    def _chain(self, start: int, table: list[int], shift: int, inside: bytes | None) -> bytes:
        """The bytes of a chain of sectors; one that bites its tail is refused."""
        pieces: list[bytes] = []
        size = 1 << shift
        while start < END:
            if len(pieces) > len(table):
                raise ValueError("a chain of sectors without end")
            pieces.append(self._sector(start) if inside is None else inside[start * size : (start + 1) * size])
            start = table[start]
        return b"".join(pieces)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream.

        Raises:
            KeyError: there is none of that name.
        """
        start, size = self.entries[name]
        if size < MINI:
            return self._chain(start, self.small_table, self.small, self.mini)[:size]
        return self._chain(start, self.table, self.shift, None)[:size]
