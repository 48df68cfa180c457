"""A package 资料包: its parts, its manifest, its bytes. Nobody can change it; what it gives is the caller's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from typing import Any

from ghgcalc import doors
from ghgcalc.dossier.container import opened, written
from ghgcalc.dossier.held import table_of
from ghgcalc.dossier.kinds import MANIFEST, role_of
from ghgcalc.dossier.manifest import shaped
from ghgcalc.dossier.names import LONGEST, reason, told
from ghgcalc.errors import InputError, UnknownKeyError
from ghgcalc.files import write_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import Slotted, put
from ghgcalc.rendering import Reported
from ghgcalc.signs import shown


class Package(Slotted, Reported):
    """The parts of a package by name, in their order, the manifest first."""

    __slots__ = ("_parts", "file", "findings")

    _parts: dict[str, bytes]
    file: str
    findings: tuple[Finding, ...]

    def __init__(self, parts: Mapping[str, bytes], file: str = "package.zip", findings: Iterable[Finding] = ()) -> None:
        """Over contents by name.

        Args:
            parts: as they lie in the file, the manifest among them.
            file: the name by which faults call it.
            findings: what is worth knowing of how it was packed.

        Raises:
            InputError: there is no manifest, or one that cannot be read; a name that no part can have.
            ArgumentError: no contents by name.
        """
        doors.instance("parts", parts, Mapping, "contents by name")
        doors.instance("file", file, str, "the name of a file")
        kept = {doors.instance("parts", name, str, "texts as names"): bytes(_data(data)) for name, data in parts.items()}
        faults = [
            Finding.of("package-name", place=Place(file=file), name=shown(name[:120]), **told(why, limit=LONGEST))
            for name in kept
            if (why := reason(name))
        ]
        if faults:
            raise InputError(faults)
        if MANIFEST not in kept:
            raise InputError([Finding.of("package-container", place=Place(file=file), **told("no-manifest"))])
        shaped(table_of(kept[MANIFEST], f"{file}/{MANIFEST}"), f"{file}/{MANIFEST}")
        put(self, "_parts", kept)
        put(self, "file", file)
        put(self, "findings", doors.instances("findings", findings, Finding, "findings"))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, in their order."""
        return tuple(self._parts)

    @property
    def parts(self) -> dict[str, bytes]:
        """The contents by name; the caller's own."""
        return dict(self._parts)

    def part(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            UnknownKeyError: there is none of that name. ArgumentError: the name is no text.
        """
        doors.instance("name", name, str, "the name of a part")
        if name not in self._parts:
            raise UnknownKeyError("part", name, self.names[:5])
        return self._parts[name]

    def table(self, name: str) -> dict[str, Any]:
        """The table of a part of JSON; the caller's own.

        Raises:
            UnknownKeyError, ArgumentError: as [part][ghgcalc.dossier.Package.part]. InputError: the part is no JSON.
        """
        return table_of(self.part(name), f"{self.file}/{name}")

    def of_role(self, role: str) -> Iterator[str]:
        """The names of the parts of a role, such as `evidence`."""
        return (name for name in self._parts if role_of(name) == role)

    @property
    def digest(self) -> str:
        """The digest that the manifest states; `verify_package` says whether it is its own."""
        return str(self.table(MANIFEST).get("digest"))

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return written(self._parts)

    def write(self, path: str | PathLike[str]) -> None:
        """Write the file; it appears whole or not at all.

        Raises:
            InputError: it cannot be written. ArgumentError: no name of a file.
        """
        write_bytes(doors.path("path", path), self.data)

    def as_dict(self) -> dict[str, Any]:
        """The manifest."""
        return self.table(MANIFEST)

    def __eq__(self, other: object) -> bool:
        """Equal where the bytes of the files are."""
        return isinstance(other, Package) and list(self._parts.items()) == list(other._parts.items())

    def __hash__(self) -> int:
        """By the manifest, which has the hash of every part."""
        return hash(self._parts[MANIFEST])

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the parts."""
        return type(self), (self._parts, self.file, self.findings)

    def __repr__(self) -> str:
        """`Package(sha256:0123456789ab…: 12 parts)`."""
        return f"Package({self.digest[:19]}…: {len(self._parts)} parts)"


def _data(data: Any) -> bytes:
    found: bytes = doors.instance("parts", data, (bytes, bytearray, memoryview), "bytes as contents")
    return found


def read(data: bytes, file: str) -> Package:
    """The package in the bytes of a file; nothing of it is unpacked to the disk.

    Raises:
        InputError: no package, or one that is not as it was written.
    """
    return Package(opened(data, file), file)
