"""Reading and writing files: bounded, UTF-8, every fault named; output is written beside and then renamed."""

from __future__ import annotations

import json
import os
import platform
import re
import stat
import sys
import tomllib
from contextlib import contextmanager, redirect_stdout, suppress
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from ghgcalc.errors import EquationError, InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten
from ghgcalc.plain import shallow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_BYTES = 8_000_000
"""A year of a smelter is some ten kilobytes; an inventory of it some hundred. What is larger is another kind of file."""


def fault(code: str, name: str | None, *, line: int | None = None, **fields: Any) -> InputError:
    """An input error with one fault, placed in the file `name`; None is a text without a file."""
    return InputError([Finding.of(code, place=Place(file=name, line=line), **fields)])


def called(path: str | Path) -> str:
    """The name by which faults call a file: what no UTF-8 text can hold of it is written out."""
    return os.fspath(path).encode(errors="backslashreplace").decode()


Brought = TypeVar("Brought")


def brought(group: str, read: Callable[[str, Path], Brought]) -> tuple[list[Brought], list[Finding]]:
    """What installed packages bring by an entry point (a path, or a function that gives one), and what is broken of it.

    One that cannot be imported, has not what it names, or brings faulty data stops nothing but itself: whoever asks for what it would
    bring is told.

    Args:
        group: of the entry points.
        read: makes something of the name of an entry point and its path.
    """
    found: list[Brought] = []
    broken: list[Finding] = []
    for point in _points(group, broken):
        try:
            with redirect_stdout(sys.stderr):  # what is printed while a module loads is no result of ours
                path = _path(point.load())
        except _ANY as error:
            broken += _broken(group, point, error)
            continue
        try:
            found.append(read(point.name, path))
        except InputError as error:
            broken += error.faults
        except (OSError, EquationError, UnicodeError) as error:
            broken.append(Finding.of("file-unreadable", place=Place(file=called(path)), detail=shorten(str(error), 120)))
        except _ANY as error:
            broken += _broken(group, point, error)
    return found, broken


_ANY = (Exception, SystemExit, GeneratorExit)
"""How the code of others fails; an interrupt of the keyboard is the user's."""


def _points(group: str, broken: list[Finding]) -> list[Any]:
    """The entry points of a group, in the order of their names."""
    from importlib.metadata import entry_points

    try:
        return sorted(entry_points(group=group), key=lambda point: point.name)
    except Exception as error:  # noqa: BLE001 - the records of some package are damaged: nobody's can be told apart
        shown: dict[str, Any] = {"group": group, "package": "?", "detail": _detail(error)}
        broken.append(Finding.of("plugin-broken", **shown))
        return []


def _path(target: Any) -> Path:
    """The path that an entry point names, or that the function gives which it names.

    Raises:
        TypeError: it is none.
    """
    given = target() if callable(target) else target
    if not isinstance(given, str | os.PathLike):
        raise TypeError(f"a path is wanted, not {type(given).__name__}")
    return Path(os.fsdecode(given))


def _broken(group: str, point: Any, error: BaseException) -> list[Finding]:
    """That an entry point brings nothing, whose it is, and why: by the faults that were found, as far as they are ours."""
    if isinstance(error, InputError):
        with suppress(Exception):  # somebody may raise one of ours with something else in it
            if error.text("en") and error.text("zh"):
                return list(error.faults)
    try:
        package = str(point.dist.name)
    except Exception:  # noqa: BLE001 - no package, or one whose records are damaged
        package = str(point.name)
    shown: dict[str, Any] = {"group": group, "package": package, "detail": _detail(error)}
    return [Finding.of("plugin-broken", place=Place(file=point.value), **shown)]


def _detail(error: BaseException) -> str:
    """An error of somebody's code in a line, whatever its own text does."""
    try:
        return shorten(f"{type(error).__name__}: {error}", 120)
    except Exception:  # noqa: BLE001
        return type(error).__name__


def read_bytes(path: str | Path, limit: int = MAX_BYTES) -> tuple[bytes, str]:
    """The bytes of `path` (`-` is standard input) and the name by which faults call it.

    Raises:
        InputError: missing, a directory, not readable, empty, or larger than `limit` bytes.
    """
    name = called(path)
    if name == "-":
        name = "<stdin>"
        if sys.stdin is None:  # the caller closed it
            raise fault("file-unreadable", name, detail="it is closed")
    try:
        data = sys.stdin.buffer.read(limit + 1) if name == "<stdin>" else _regular(os.fspath(path) or ".", name, limit + 1)
    except FileNotFoundError:
        raise fault("file-missing", name) from None
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise fault("file-unreadable", name, detail=getattr(error, "strerror", None) or str(error)) from None
    return bounded(data, name, limit), name


def bounded(data: bytes, name: str | None, limit: int) -> bytes:
    """The data, which are some and not too many.

    Raises:
        InputError: nothing, or more than `limit` bytes.
    """
    if len(data) > limit:
        raise fault("file-too-large", name, limit=limit // 1_000_000)
    if not data.strip():
        raise fault("file-empty", name)
    return data


def _regular(path: str, name: str, count: int) -> bytes:
    """The first bytes of a regular file. A pipe without a writer would be waited for for ever, a device has no end.

    Raises:
        InputError: a directory, or no regular file.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") if stat.S_ISREG(os.fstat(handle).st_mode) else _other(handle, name) as file:
        return file.read(count)


def _other(handle: int, name: str) -> NoReturn:
    folder = stat.S_ISDIR(os.fstat(handle).st_mode)
    os.close(handle)
    raise fault("file-directory" if folder else "file-special", name)


MAX_PARTS = 32
"""Parts of a TOML key with dots between them: `process.electricity` has two. Reading one takes the square of their number."""

_OUTSIDE = re.compile(
    r"""
      "{3} (?: [^"\\] | \\. | "(?!"") )*+ "{0,5}
    | '{3} (?: [^'] | '(?!'') )*+ '{0,5}
    | " (?: [^"\\\n] | \\[^\n] )*+ "?
    | ' [^'\n]*+ '?
    | \# [^\n]*+
    """,
    re.DOTALL | re.VERBOSE,
)
"""Texts and comments of TOML, to their end or, where they have none, to where TOML gives up; no sign is looked at twice."""

_DOTTED = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{MAX_PARTS}}}")


def _toml(text: str, name: str | None) -> Any:
    if _DOTTED.search(_OUTSIDE.sub("x", text)):
        raise fault("file-key-parts", name, limit=MAX_PARTS)
    return tomllib.loads(text, parse_float=Decimal)


WIDE = {
    **dict(zip("，、：；＝＃．。－＂＇［］【】｛｝（）", ",,:;=#..-\"'[][]{}()", strict=True)),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("\u3000\u00a0", " "),
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
}
"""Signs of Chinese typing and of word processors, and the one of a plain text that each stands for."""

_WIDE = re.compile(f"[{''.join(WIDE)}]")
MAX_WIDE = 40
"""So many lines with such signs are named."""


def _wide(text: str, name: str | None) -> Iterator[Finding]:
    """The lines of a text that could not be read in which full-width signs stand outside of its texts and comments."""

    def hidden(match: re.Match[str]) -> str:
        found = match[0]
        whole = found[0] == "#" or (len(found) > 1 and found[-1] == found[0])
        return "\n" * found.count("\n") if whole else found  # a text without an end may have a full-width quote for one

    lines = _OUTSIDE.sub(hidden, text).split("\n")
    told = 0
    for at, line in enumerate(lines, 1):
        signs = dict.fromkeys(_WIDE.findall(line))
        if signs and told < MAX_WIDE:
            told += 1
            plain = " ".join(WIDE[sign].replace(" ", "␠") for sign in signs)
            yield Finding.of("file-full-width", place=Place(file=name, line=at), signs=" ".join(signs), plain=plain)


def decoded(data: bytes, name: str | None) -> str:
    """The text that the bytes hold.

    Raises:
        InputError: not UTF-8; names the line.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fault("file-not-utf8", name, line=data[: error.start].count(b"\n") + 1) from None


def parse(data: bytes, name: str | None, format: str) -> dict[str, Any]:  # noqa: A002
    """The table that the bytes hold as `toml` or `json`; numbers arrive as Decimal, with every digit.

    Raises:
        InputError: not UTF-8, not the format, nested too deep, a key twice, or no table at the top.
    """
    text = decoded(data, name)
    try:
        if format == "json":
            found = json.loads(text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_unique)
            _whole_characters(text, found)
        else:
            found = _toml(text, name)
    except RecursionError:
        raise fault("file-too-deep", name) from None
    except InputError:
        raise
    except (ValueError, ArithmeticError) as error:
        if wide := list(_wide(text, name)):
            raise InputError(wide) from None
        match = re.search(r"line (\d+)", str(error))
        detail = str(error).partition(" (at ")[0].partition(": line")[0] or type(error).__name__
        raise fault(f"file-not-{format}", name, line=int(match[1]) if match else None, detail=detail[:120]) from None
    if not isinstance(found, dict):
        raise fault("file-not-table", name)
    if not shallow(found):
        raise fault("file-too-deep", name)
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {shorten(twice)!r} stands twice in one object")
    return found


def _whole_characters(text: str, found: Any) -> None:
    """Refuse half a surrogate pair, which JSON can escape but no UTF-8 text can hold."""
    if re.search(r"\\u[dD][89a-fA-F]", text):
        try:
            json.dumps(found, ensure_ascii=False, default=str).encode()
        except UnicodeEncodeError:
            raise ValueError("half of a surrogate pair, which is no character") from None


WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))
"""How XLSX and ODS begin, and XLS."""


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are those of a workbook (or of any archive), and not of a text."""
    return data.startswith(WORKBOOKS)


def is_ledger(data: bytes, name: str) -> bool:
    """Whether a file is a workbook or a CSV file, and no TOML or JSON."""
    return is_workbook(data) or name.lower().endswith((".csv", ".tsv"))


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
    """Write `text` as UTF-8, as [write_bytes][ghgcalc.files.write_bytes] does.

    Raises:
        InputError: the folder is missing or not writable, or the path is a directory, a pipe or a device.
    """
    write_bytes(path, text.encode())


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write `data` beside `path`, let it reach the disk, and rename, so that nobody ever sees half a file, after a power cut either.

    A symbolic link stays, and the file to which it leads is written. Rights are those of the file that is replaced, else what the
    umask leaves.

    Raises:
        InputError: the folder is missing or not writable, or the path is a directory, a pipe or a device.
    """
    name = called(path)
    try:
        target = Path(os.path.realpath(path))
        mode = _mode(target, name)
        handle, beside = open_beside(target)
    except InputError:
        raise
    except (OSError, ValueError) as error:  # a name with a NUL, a name that no encoding has
        raise fault("file-unwritable", name, detail=getattr(error, "strerror", None) or str(error)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
        beside.replace(target)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise fault("file-unwritable", name, detail=getattr(error, "strerror", None) or str(error)) from None


@contextmanager
def replaced(*paths: str | Path) -> Iterator[tuple[Path, ...]]:
    """Files to be written beside `paths` by somebody else; when the block ends, each takes its name, and when it fails none does.

    Raises:
        InputError: a folder is missing or not writable, or a path is a directory, a pipe or a device.
    """
    made: list[tuple[Path, Path, int]] = []
    try:
        for path in paths:
            name = called(path)
            target = Path(os.path.realpath(path))
            mode = _mode(target, name)
            handle, beside = open_beside(target)
            os.close(handle)
            made.append((beside, target, mode))
        yield tuple(beside for beside, _, _ in made)
        for beside, _, mode in made:
            with beside.open("rb+") as file:
                os.fsync(file.fileno())
            beside.chmod(mode)
        for beside, target, _ in made:
            beside.replace(target)
    except BaseException as error:
        for beside, _, _ in made:
            beside.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise fault("file-unwritable", called(paths[0]), detail=error.strerror or str(error)) from None


def _mode(target: Path, name: str) -> int:
    """The rights of the file that will be replaced; without one, those of any new file.

    Raises:
        InputError: something else than a file lies there.
    """
    try:
        found = target.stat().st_mode
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
    if stat.S_ISDIR(found):
        raise fault("file-directory", name)
    if not stat.S_ISREG(found):
        raise fault("file-special", name)
    return stat.S_IMODE(found)


def open_beside(target: Path) -> tuple[int, Path]:
    """An open file in the target's folder; what a process that was killed left of the same target is taken away first."""
    import tempfile  # who writes no file does not load it

    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f"{tidied(target)}{os.getpid()}-")
    return handle, Path(beside)


def tidied(target: Path) -> str:
    """Take away what processes that were killed left beside a target; how the names of such files begin.

    The name holds the process; the machine is in its mark, for a process that another machine knows cannot be asked for here.
    """
    mark = sha256(os.fsencode(f"{platform.node()}/{target.name}")).hexdigest()[:16]
    for left in target.parent.glob(f".ghgcalc-{mark}-*"):
        if not _alive(left.name.split("-")[2]):
            with suppress(OSError):
                left.unlink()
    return f".ghgcalc-{mark}-"


def _alive(process: str) -> bool:
    """Whether a process may still be writing."""
    if not process.isdecimal() or os.name == "nt":  # there, asking after a process ends it
        return True
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        pass  # somebody else's
    return True
