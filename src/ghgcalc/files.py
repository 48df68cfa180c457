"""Reading and writing files: bounded, UTF-8, every fault named; output is written beside and then renamed."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place

MAX_BYTES = 8_000_000
"""A year of a smelter is some ten kilobytes; an inventory of it some hundred. What is larger is another kind of file."""


def fault(code: str, name: str, *, line: int | None = None, **fields: Any) -> InputError:
    """An input error with one fault, placed in the file `name`."""
    return InputError([Finding.of(code, place=Place(file=name, line=line), **fields)])


def brought(group: str) -> list[tuple[str, Path]]:
    """Names and paths that installed packages bring by an entry point: a path, or a function that gives one.

    Raises:
        InputError: the package cannot be imported, has not what it names, or its function fails.
    """
    from importlib.metadata import entry_points

    found = []
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        try:
            target = point.load()
            found.append((point.name, Path(str(target() if callable(target) else target))))
        except Exception as error:
            package = point.dist.name if point.dist else point.name
            detail = f"{type(error).__name__}: {error}"[:120]
            raise fault("plugin-broken", point.value, group=group, package=package, detail=detail) from error
    return found


def read_bytes(path: str | Path, limit: int = MAX_BYTES) -> tuple[bytes, str]:
    """The bytes of `path` (`-` is standard input) and the name by which faults call it.

    Raises:
        InputError: missing, a directory, not readable, empty, or larger than `limit` bytes.
    """
    name = str(path)
    try:
        if name == "-":
            name = "<stdin>"
            data = sys.stdin.buffer.read(limit + 1)
        else:
            file = Path(path)
            if file.is_dir():
                raise fault("file-directory", name)
            with file.open("rb") as handle:
                data = handle.read(limit + 1)
    except FileNotFoundError:
        raise fault("file-missing", name) from None
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise fault("file-unreadable", name, detail=getattr(error, "strerror", None) or str(error)) from None
    if len(data) > limit:
        raise fault("file-too-large", name, limit=limit // 1_000_000)
    if not data.strip():
        raise fault("file-empty", name)
    return data, name


def parse(data: bytes, name: str, format: str) -> dict[str, Any]:  # noqa: A002
    """The table that the bytes hold as `toml` or `json`; numbers arrive as Decimal, with every digit.

    Raises:
        InputError: not UTF-8, not the format, nested too deep, a key twice, or no table at the top.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise fault("file-not-utf8", name, line=line) from None
    try:
        if format == "json":
            found = json.loads(text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_unique)
            _whole_characters(text, found)
        else:
            found = tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise fault("file-too-deep", name) from None
    except (ValueError, ArithmeticError) as error:
        match = re.search(r"line (\d+)", str(error))
        detail = str(error).partition(" (at ")[0].partition(": line")[0] or type(error).__name__
        raise fault(f"file-not-{format}", name, line=int(match[1]) if match else None, detail=detail[:120]) from None
    if not isinstance(found, dict):
        raise fault("file-not-table", name)
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _whole_characters(text: str, found: Any) -> None:
    """Refuse half a surrogate pair, which JSON can escape but no UTF-8 text can hold."""
    if re.search(r"\\u[dD][89a-fA-F]", text):
        try:
            json.dumps(found, ensure_ascii=False, default=str).encode()
        except UnicodeEncodeError:
            raise ValueError("half of a surrogate pair, which is no character") from None


def format_of(name: str, data: bytes) -> str:
    """`json` or `toml`, by the ending, else by the first character."""
    if name.lower().endswith((".json", ".toml")):
        return name[-4:].lower()
    return "json" if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "toml"


def read_table(path: str | Path, limit: int = MAX_BYTES) -> tuple[dict[str, Any], str]:
    """The table in a TOML or JSON file, and the name by which faults call the file.

    Raises:
        InputError: as [read_bytes][] and [parse][].
    """
    data, name = read_bytes(path, limit)
    return parse(data, name, format_of(name, data)), name


def write_text(path: str | Path, text: str) -> None:
    """Write `text` beside `path` and rename, so that nobody ever sees half a file.

    Raises:
        InputError: the folder is missing or not writable, or the path is a directory.
    """
    target = Path(path)
    if target.is_dir():
        raise fault("file-directory", str(path))
    try:
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
    except OSError as error:
        raise fault("file-unwritable", str(path), detail=error.strerror or str(error)) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(beside).chmod(0o644)
        Path(beside).replace(target)
    except BaseException as error:
        Path(beside).unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise fault("file-unwritable", str(path), detail=error.strerror or str(error)) from None
