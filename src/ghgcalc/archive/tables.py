"""The file of a ledger: its tables, and the triggers by which SQLite itself refuses to change or to take away what stands there.

An entry is its header (a text, which is hashed) and its content (the very bytes). The other columns repeat what the header says, so that
an entry can be found; `check` holds them against it.
"""

from __future__ import annotations

import sqlite3
from functools import cache

APPLICATION = 0x6768676C
"""`ghgl`, in the field of a SQLite file that says whose it is."""

VERSION = 1
"""Of the tables; a file of a newer one is refused."""

STATEMENTS = (
    """CREATE TABLE entry (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  hash TEXT NOT NULL,
  header TEXT NOT NULL,
  kind TEXT NOT NULL,
  year INTEGER,
  uscc TEXT,
  name TEXT,
  about TEXT,
  digest TEXT,
  sha256 TEXT NOT NULL,
  corrects INTEGER REFERENCES entry (sequence),
  content BLOB NOT NULL
) STRICT""",
    """CREATE TABLE evidence (
  likeness TEXT NOT NULL,
  sequence INTEGER NOT NULL REFERENCES entry (sequence),
  number TEXT NOT NULL,
  PRIMARY KEY (likeness, sequence, number)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX entry_sha256 ON entry (sha256)",
    "CREATE INDEX entry_digest ON entry (digest)",
    "CREATE INDEX entry_corrects ON entry (corrects)",
    "CREATE INDEX entry_uscc ON entry (uscc)",
    "CREATE INDEX entry_name ON entry (name)",
    """CREATE TRIGGER entry_next BEFORE INSERT ON entry
WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM entry)
BEGIN SELECT RAISE(ABORT, 'an entry follows the last one'); END""",
    """CREATE TRIGGER entry_corrected BEFORE INSERT ON entry
WHEN NEW.corrects >= NEW.sequence OR EXISTS (SELECT 1 FROM entry WHERE corrects = NEW.corrects)
BEGIN SELECT RAISE(ABORT, 'a correction names an earlier entry that none corrects'); END""",
    *(
        f"CREATE TRIGGER {table}_{word.lower()} BEFORE {word} ON {table}\nBEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        for table in ("entry", "evidence")
        for word in ("UPDATE", "DELETE")
    ),
)


def made(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file, and say whose it is."""
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    for statement in STATEMENTS:
        connection.execute(statement)


def present(connection: sqlite3.Connection) -> dict[str, str]:
    """Every table, index and trigger of a file by name, as SQLite keeps it."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return {f"{kind} {name}": f"{table}: {sql}" for kind, name, table, sql in rows}


@cache
def _wanted() -> tuple[tuple[str, str], ...]:
    connection = sqlite3.connect(":memory:")
    try:
        made(connection)
        return tuple(present(connection).items())
    finally:
        connection.close()


def differing(connection: sqlite3.Connection) -> list[str]:
    """The tables, indexes and triggers that are missing, that are others than a ledger has, or that it has not."""
    wanted, found = dict(_wanted()), present(connection)
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))
