"""The folder of evidence 证明材料: every file in it, read whole, from this folder and from nowhere else."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc.dossier.container import MAX_PARTS
from ghgcalc.dossier.names import LONGEST, alike, reason, told
from ghgcalc.errors import InputError
from ghgcalc.files import called, fault
from ghgcalc.findings import Finding, Place
from ghgcalc.io.textfiles import MAX_PACKAGE
from ghgcalc.signs import shown

if TYPE_CHECKING:
    from collections.abc import Iterator


def gathered(folder: Path) -> dict[str, bytes]:
    """The files in a folder and its folders, by their names within it, composed (NFC), in order.

    Nothing is left out in silence: a link, a pipe, a file that cannot be read or that changes while it is read is a fault.

    Raises:
        InputError: every fault of all files; no folder, or nothing in it.
    """
    name = called(folder)
    faults: list[Finding] = []
    found: dict[str, bytes] = {}
    room = MAX_PACKAGE
    for count, (way, path) in enumerate(_files(folder, name, faults), 1):
        if count > MAX_PARTS:
            faults.append(_of(name, way, "evidence-many", limit=MAX_PARTS))
            break
        within = unicodedata.normalize("NFC", way)
        if why := reason(within):
            faults.append(Finding.of("package-name", place=Place(file=name), name=shown(way[:120]), **told(why, limit=LONGEST)))
            continue
        why, data = _read(path, room)
        if why:
            faults.append(_of(name, way, why, limit=MAX_PACKAGE // 1_000_000))
            continue
        room -= len(data)
        if within in found:  # two compositions of one name
            faults.append(
                Finding.of("package-name", place=Place(file=name), name=shown(way), **told("name-alike", other=shown(within)))
            )
        found[within] = data
    for one, other in alike(found):
        faults.append(Finding.of("package-name", place=Place(file=name), name=shown(one), **told("name-alike", other=shown(other))))
    if not found and not faults:
        faults.append(_of(name, ".", "evidence-none"))
    if faults:
        raise InputError(faults)
    return dict(sorted(found.items()))


def _of(folder: str, way: str, key: str, /, **fields: Any) -> Finding:
    return Finding.of("evidence-file", place=Place(file=folder), name=shown(way[:240]), **told(key, **fields))


def _files(folder: Path, name: str, faults: list[Finding]) -> Iterator[tuple[str, str]]:
    """Every entry that is no folder, by its way within the folder, and its path."""
    try:
        if not stat.S_ISDIR(folder.stat().st_mode):
            raise InputError([_of(name, ".", "evidence-no-folder")])
    except FileNotFoundError:
        raise fault("file-missing", name) from None
    except (OSError, ValueError) as error:
        raise fault("file-unreadable", name, detail=getattr(error, "strerror", None) or str(error)) from None
    waiting = [("", os.fspath(folder))]
    while waiting:
        before, path = waiting.pop()
        try:
            with os.scandir(path) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            faults.append(_of(name, before or ".", "evidence-unreadable", why=error.strerror or "–"))
            continue
        for entry in listed:
            way = f"{before}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if len(waiting) < MAX_PARTS:
                    waiting.append((f"{way}/", entry.path))
                else:
                    faults.append(_of(name, way, "evidence-many", limit=MAX_PARTS))
                    return
            else:
                yield way, entry.path


def _read(path: str, room: int) -> tuple[str, bytes]:
    """Why a file will not do, as a key of the texts, or nothing and its bytes."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        kind = os.lstat(path).st_mode
        if stat.S_ISLNK(kind):
            return "evidence-link", b""
        if not stat.S_ISREG(kind):  # a device may do something when it is merely opened
            return "evidence-special", b""
        with os.fdopen(os.open(path, flags), "rb") as file:
            before = os.fstat(file.fileno())
            if before.st_size > room:
                return "evidence-large", b""
            data = file.read(before.st_size + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        return "evidence-link" if error.errno == errno.ELOOP else "evidence-closed", b""
    if not before.st_size:
        return "evidence-blank", b""
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and len(data) == before.st_size
    return ("", data) if same else ("evidence-changing", b"")
