"""The file and its locks: made whole or not at all, opened for one call, read in one snapshot, written by one process at a time.

**Durability.** Rollback journal and `synchronous=EXTRA`: when a call returns, the entry, and the end of its journal in the folder, are on
the disk. No write-ahead log: at rest a ledger is one file, which can be copied, mailed and put away; it needs no shared memory, so that
a folder on a network will do where that has locks.

**Locks.** Nothing here opens the file but SQLite: closing it once more in a process would let go of that process's locks on it.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ghgcalc.archive import tables
from ghgcalc.errors import InputError
from ghgcalc.files import called, fault, open_beside, tidied
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator


FAILURES = (sqlite3.Error, MemoryError, UnicodeError)
"""How SQLite fails: of a damaged file it may ask for more memory than there is, or say something that is no text."""


def told(error: Exception, name: str, timeout: float) -> InputError:
    """What SQLite says, as a fault of the file `name`; what it has no code of its own for is damage."""
    code = int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)) & 0xFF
    detail = shorten(str(error) if isinstance(error, sqlite3.Error) else type(error).__name__, 120)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return fault("archive-locked", name, seconds=f"{timeout:g}")
    if code == sqlite3.SQLITE_FULL:
        return fault("archive-full", name)
    if code == sqlite3.SQLITE_NOTADB:
        return fault("archive-not", name)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return fault("archive-unwritable", name, detail=detail)
    if code == sqlite3.SQLITE_IOERR:
        return fault("archive-io", name, detail=f"{detail}, {getattr(error, 'sqlite_errorname', '')}")
    return fault("archive-damaged", name, detail=detail)


def _target(path: Path, name: str) -> Path | None:
    """The file to which a path leads, a symbolic link followed; None where there is none.

    Raises:
        InputError: a folder, a pipe, a file that cannot be looked at, or an empty one.
    """
    try:
        target = Path(os.path.realpath(path))
        found = target.stat()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise fault("file-unreadable", name, detail=getattr(error, "strerror", None) or str(error)) from None
    if stat.S_ISDIR(found.st_mode):
        raise fault("file-directory", name)
    if not stat.S_ISREG(found.st_mode):
        raise fault("file-special", name)
    if not found.st_size:
        raise fault("archive-empty", name)
    return target


def create(path: Path) -> None:
    """Make an empty ledger where nothing lies: beside, then under its name; who comes second takes the other's.

    Raises:
        InputError: the folder is missing, full or not writable.
    """
    name = called(path)
    if (there := _target(path, name)) is not None:
        tidied(there)
        return
    target = Path(os.path.realpath(path))
    beside: Path | None = None
    try:
        handle, beside = open_beside(target)
        os.close(handle)
        _lay(beside)
        mask = os.umask(0)
        os.umask(mask)
        beside.chmod(0o666 & ~mask)
        _name(beside, target)
        _settle(target.parent)
    except FileExistsError:
        pass
    except FAILURES as error:
        raise told(error, name, 0) from None
    except (OSError, ValueError) as error:
        raise fault("file-unwritable", name, detail=getattr(error, "strerror", None) or str(error)) from None
    finally:
        if beside is not None:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _lay(beside: Path) -> None:
    connection = sqlite3.connect(beside, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("BEGIN IMMEDIATE")
        tables.made(connection)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _name(beside: Path, target: Path) -> None:
    """Give a file its name where nobody has it; nobody ever sees half of it.

    Raises:
        FileExistsError: somebody has it.
    """
    try:
        os.link(beside, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as that of a memory stick: the name is taken first, then filled
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        beside.replace(target)


def _settle(folder: Path) -> None:
    """Let the name of a new file reach the disk, where a folder can be asked for that."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _text(data: bytes) -> str:
    """A text of the file; what is none is no reason to stop, for it equals nothing that is hashed."""
    return data.decode("utf-8", "replace")


@contextmanager
def opened(path: Path, timeout: float, *, writing: bool = False, checking: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection in one transaction: a snapshot for whoever reads, the only writer for whoever writes.

    When the block ends it is committed, and when it fails nothing was written.

    Args:
        path: of the file.
        timeout: seconds to wait for another's lock.
        writing: whether something is to be added.
        checking: a file with other tables is opened all the same, to be told about.

    Raises:
        InputError: no ledger, one of a newer release, with other tables; locked, full, read-only, damaged.
    """
    name = called(path)
    target = _target(path, name)
    if target is None:
        raise fault("archive-missing", name)
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(f"{target.as_uri()}?mode=rw", uri=True, timeout=timeout, isolation_level=None)
        connection.text_factory = _text
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "synchronous = EXTRA"):
            connection.execute(f"PRAGMA {pragma}")
        if writing:
            connection.execute("PRAGMA journal_mode = DELETE")  # whoever has set another has not asked us
        else:
            connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
        _ours(connection, name, checking=checking)
        yield connection
        connection.execute("COMMIT" if writing else "ROLLBACK")
    except FAILURES as error:
        raise told(error, name, timeout) from None
    finally:
        if connection is not None:
            connection.close()  # what is not committed is rolled back


def _ours(connection: sqlite3.Connection, name: str, *, checking: bool) -> None:
    """Whether the file is a ledger whose tables we know.

    Raises:
        InputError: it is not.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != tables.APPLICATION:
        raise fault("archive-not", name)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != tables.VERSION:
        raise fault("archive-version", name, value=version, known=tables.VERSION)
    if not checking and (found := tables.differing(connection)):
        raise fault("archive-schema", name, names=", ".join(found)[:200])
