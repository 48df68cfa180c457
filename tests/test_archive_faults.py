"""Ledgers that are held, full, read-only, damaged, cut, or somebody else's: named, nothing lost, never a traceback."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
import textwrap
import threading
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

import ghgcalc
from contents import activity, archived, attestation, by_hand, inventory, package, proven, rows, settled
from ghgcalc import InputError, Ledger
from ghgcalc.archive import entry, store, tables
from ghgcalc.archive import rows as stored
from ghgcalc.archive.entry import entry_of
from support import caller

ROOT = Path(__file__).parent.parent


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


@pytest.fixture
def path(tmp_path):
    """A ledger of three entries, one of which is corrected."""
    found = tmp_path / "plants.db"
    ledger = Ledger(found, create=True)
    ledger.add(activity(number="GP-1"))
    ledger.add(activity(amount="79", number="GP-2"), corrects=1, reason="read twice")
    ledger.add(inventory(year=2023))
    return found


def codes(findings) -> list[str]:
    """The codes of findings, each once."""
    return list(dict.fromkeys(one.code for one in findings))


def refusal(function, *args, **options) -> list[str]:
    """The codes with which a call is refused, each told in both languages."""
    with pytest.raises(InputError) as caught:
        function(*args, **options)
    for fault in caught.value.faults:
        assert fault.text("en").isprintable()
        assert fault.text("zh").isprintable()
    return codes(caught.value.faults)


def every_call(path: Path, tmp_path: Path) -> list[list[str]]:
    """The words of every command on a ledger."""
    file = tmp_path / "more.toml"
    file.write_bytes(activity(year=2020))
    name = str(path)
    return [
        ["ledger", "add", name, str(file)], ["ledger", "list", name], ["ledger", "history", name, "A", "2024"],
        ["ledger", "show", name, "1"], ["ledger", "show", name, "1", "-o", str(tmp_path / "out")], ["ledger", "check", name],
    ]  # fmt: skip


# --- no ledger


def _newer(path: Path) -> None:
    by_hand(path, "PRAGMA user_version = 2")


def _others(path: Path) -> None:
    path.unlink()
    by_hand(path, "CREATE TABLE theirs (x)")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def _lost(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("nowhere.db"))


NONE = {
    "archive-missing": Path.unlink,
    "archive-empty": lambda path: path.write_bytes(b""),
    "archive-not": lambda path: path.write_text("Minutes of a meeting\n" * 100, encoding="utf-8"),
    "archive-version": _newer,
    "archive-not by others": _others,
    "archive-damaged and cut": lambda path: path.write_bytes(path.read_bytes()[:50]),
    "file-directory": _folder,
    "file-special": _pipe,
    "file-unreadable": _loop,
    "archive-missing by a link": _lost,
}


@pytest.mark.parametrize("name", NONE)
def test_a_file_that_is_no_ledger(name, path, tmp_path, call):
    """Every command names what lies there, ends with 2 and leaves it as it is: "archive-empty", "archive-version" and the rest."""
    NONE[name](path)
    before = path.read_bytes() if path.is_file() else None
    for words in every_call(path, tmp_path):
        told = call(*words)
        assert (told.status, told.out) == (2, "")
        assert f"error {name.split()[0]}: " in told.err
        assert call(*words, "--lang", "zh").status == 2
    assert not (tmp_path / "out").exists()
    assert (path.read_bytes() if path.is_file() else None) == before


def test_names_that_no_file_has(tmp_path):
    """A name with a NUL, a folder that is missing, a file in the place of a folder: named, whether it is to be made or not."""
    (tmp_path / "file").touch()
    for name, code in (("a\0b", "file-unreadable"), (str(tmp_path / "file" / "x.db"), "file-unreadable")):
        assert refusal(Ledger, name) == [code]
        assert refusal(Ledger, name, create=True) == [code]
    assert refusal(Ledger, tmp_path / "none" / "x.db") == ["archive-missing"]
    assert refusal(Ledger, tmp_path / "none" / "x.db", create=True) == ["file-unwritable"]
    assert refusal(Ledger, tmp_path, create=True) == ["file-directory"]


def test_a_link_is_followed(path, tmp_path):
    """A symbolic link leads to the ledger, with its journal beside the ledger and not beside the link; a link to nothing makes one there."""
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "link.db"
    link.symlink_to(path)
    assert Ledger(link).add(activity(year=2020)).entry.sequence == 4
    assert Ledger(path).check().count == 4
    other = tmp_path / "links" / "other.db"
    other.symlink_to(tmp_path / "made.db")
    Ledger(other, create=True).add(activity())
    assert (tmp_path / "made.db").is_file()
    assert sorted(one.name for one in (tmp_path / "links").iterdir()) == ["link.db", "other.db"]


def test_a_ledger_is_no_content(path, tmp_path):
    """The ledger itself, and another one, are no content."""
    ledger = Ledger(path)
    shutil.copy(path, tmp_path / "copy.db")
    (tmp_path / "link.db").symlink_to(path)
    assert refusal(ledger.add, path) == ["archive-unknown-kind"]
    assert refusal(ledger.add, tmp_path / "link.db") == ["archive-unknown-kind"]
    assert refusal(ledger.add, tmp_path / "copy.db") == ["file-not-utf8"]
    assert refusal(ledger.add, tmp_path / "none") == ["file-missing"]
    assert ledger.check().passed


# --- contents that are none


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"schema": "ghgcalc/diff/1"}', "archive-unknown-kind"),
        (b'{"schema": 5}', "archive-unknown-kind"),
        (b'{"schema": ["ghgcalc/activity/1"]}', "archive-unknown-kind"),
        (b'{"payload": "e30=", "payloadType": "text/plain"}', "archive-unknown-kind"),
        (b'{"payload": "%%", "payloadType": "application/vnd.in-toto+json"}', "archive-unknown-kind"),
        (b'{"payload": 5, "payloadType": "application/vnd.in-toto+json"}', "archive-unknown-kind"),
        (b'{"payload": "WzFd", "payloadType": "application/vnd.in-toto+json"}', "file-not-table"),
        (b'{"schema": "ghgcalc/inventory/1"}', "not-an-inventory"),
        (b'{"schema": "ghgcalc/settlement/1", "inventory": "x"}', "archive-no-inventory"),
        (b'{"schema": "ghgcalc/plan/1"}', "missing-key"),
        (b'{"year": 2024}', "missing-key"),
        (b"[1]", "missing-key"),
        (b"\xff\xfe", "file-not-utf8"),
        (b'{"a": 1, "a": 2}', "file-not-json"),
        (b"[" * 100_000, "file-not-toml"),
        (b'{"a":' * 100_000, "file-too-deep"),
        (b"PK\x03\x04 no archive", "package-container"),
        (archived(b"{}", "xl/workbook.xml"), "package-name"),
        (archived(inventory(), method=14), "package-name"),
        (package(inventory())[:-30], "package-container"),
        (package(inventory()).replace(b"heat", b"hxat"), "package-name"),
    ],
)
def test_contents_that_are_none(path, data, code):
    """What is of no kind, or not readable, is refused by name, and nothing is written."""
    before = path.read_bytes()
    assert code in refusal(Ledger(path).add, data)
    assert path.read_bytes() == before


def test_sizes_have_bounds(path, tmp_path, monkeypatch):
    """A content and a header are no larger than what is read again."""
    from ghgcalc.archive import adding, kinds

    ledger = Ledger(path)
    monkeypatch.setattr(kinds, "MAX_CONTENT", 50)
    (tmp_path / "x.toml").write_bytes(activity())
    assert refusal(ledger.add, activity()) == refusal(ledger.add, tmp_path / "x.toml") == ["file-too-large"]
    monkeypatch.undo()
    assert refusal(ledger.add, attestation(b"x"), entity="x" * 70_000, year=2024) == ["archive-text"]
    long = json.dumps({"schema": "ghgcalc/settlement/1", "inventory": "x", "year": 2024, "entity": {"name": "x" * 70_000}}).encode()
    assert refusal(ledger.add, long, unverified="nobody has the inventory") == ["archive-text"]
    assert adding.MAX_HEADER == 64_000
    assert ledger.check().passed


# --- held by others


@contextmanager
def held(path: Path, how: str):
    """A ledger on which another connection has a lock."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute(f"BEGIN {how}")
        connection.execute("SELECT count(*) FROM entry").fetchone()
        yield connection
    finally:
        connection.close()


@pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE", "DEFERRED"])
def test_a_ledger_that_is_held(path, how):
    """While another writes or reads, the wait has an end and says "archive-locked"; then everything is as before."""
    ledger = Ledger(path, timeout=0.1)
    with held(path, how):
        assert refusal(ledger.add, activity(year=2020)) == ["archive-locked"]
        if how == "EXCLUSIVE":
            assert refusal(ledger.listed) == refusal(ledger.check) == ["archive-locked"]
        else:
            assert ledger.check().passed
    assert ledger.add(activity(year=2020)).entry.sequence == 4


def test_who_waits_gets_it(path):
    """A lock that is let go of in time is waited for."""
    ledger = Ledger(path, timeout=30)
    with held(path, "IMMEDIATE") as connection:
        connection.close()
        taken = threading.Event()

        def hold() -> None:
            with held(path, "IMMEDIATE"):
                taken.set()
                threading.Event().wait(0.3)

        thread = threading.Thread(target=hold)
        thread.start()
        taken.wait()
        assert ledger.add(activity(year=2020)).entry.sequence == 4
        thread.join()


# --- no room, no right


def test_a_full_disk(path, monkeypatch):
    """Where no page is left, "archive-full": nothing is written, what stood stands, and with room it goes on."""
    ledger = Ledger(path)
    before = rows(path)
    connect = sqlite3.connect

    def small(*args, **options):
        connection = connect(*args, **options)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    monkeypatch.setattr(store.sqlite3, "connect", small)
    assert refusal(ledger.add, inventory(year=2022)) == ["archive-full"]
    monkeypatch.undo()
    assert rows(path) == before
    assert ledger.check().passed
    assert ledger.add(inventory(year=2022)).entry.sequence == 4


DISK = """
import os, sys
sys.path[:0] = [{src!r}, {tests!r}]
from contents import attestation, proven
from ghgcalc import InputError, Ledger
from pathlib import Path
path = Path({folder!r}) / "plants.db"
ledger = Ledger(path, create=True)
acknowledged, refused = [], []
for at in range(60):
    try:
        acknowledged.append(ledger.add(attestation(b"x", at=at) + b" " * 9000, entity="A", year=1990 + at).entry.hash)
    except InputError as error:
        refused += [one.code for one in error.faults]
print(len(acknowledged), sorted(set(refused)), proven(path), [one.hash for one in ledger.listed(all=True).entries] == acknowledged)
print(ledger.check(head=acknowledged[-1]).passed, sorted(os.listdir({folder!r})))
with open({folder!r} + "/filler", "wb", buffering=0) as filler:
    try:
        while filler.write(b"x" * 512):
            pass
    except OSError:
        pass
print(ledger.check(head=acknowledged[-1]).passed)
try:
    Ledger(path.with_name("other.db"), create=True)
except InputError as error:
    print([one.code for one in error.faults], sorted(os.listdir({folder!r})))
"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no name spaces of one's own here")
def test_a_disk_that_is_really_full(tmp_path):
    """On a file system of 300 kB: what was acknowledged is there, the rest is refused as full, nothing lies half written beside it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    program = DISK.format(src=str(ROOT / "src"), tests=str(ROOT / "tests"), folder=str(folder))
    script = f'mount -t tmpfs -o size=300k tmpfs "{folder}" && exec "{sys.executable}" -c "$PROGRAM"'
    environment = {**os.environ, "PROGRAM": program, "COVERAGE_PROCESS_START": ""}
    done = subprocess.run(["unshare", "-Urm", "sh", "-c", script], capture_output=True, text=True, check=False, env=environment)
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip("no file system can be mounted here")
    lines = done.stdout.splitlines()
    count = int(lines[0].split()[0])
    assert 3 < count < 60, done.stderr
    assert lines[0] == f"{count} ['archive-full'] [] True"
    assert lines[1] == "True ['plants.db']"
    assert lines[2] == "True"
    assert lines[3] == "['archive-full'] ['filler', 'plants.db']"


def test_a_limit_of_the_process(path, tmp_path):
    """Where the system refuses to let the file grow, "archive-io" or full is said; nothing is lost; a new ledger is not half made."""
    ledger = Ledger(path)
    before = rows(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    data = inventory(year=2022)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, hard))
        found = refusal(ledger.add, data)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
        made = refusal(Ledger, tmp_path / "new.db", create=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert found == made == ["archive-io"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["plants.db"]
    assert rows(path) == before
    assert ledger.check().passed


@contextmanager
def nobody():
    """Without the rights of whoever may do everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_what_may_not_be_written(tmp_path_factory, path, monkeypatch):
    """A file, or a folder, that may not be written is read all the same; adding says "archive-unwritable"; no right at all is told as well."""
    folder = Path(os.path.realpath("/tmp")) / f"ghgcalc-{os.getpid()}-{path.parent.name}"
    folder.mkdir()
    try:
        copy = folder / "plants.db"
        shutil.copy(path, copy)
        ledger = Ledger(copy)
        data = activity(year=2020)
        assert refusal(ledger.add, b"x = 1") != []  # what reads contents is loaded by now
        for file, parent in ((0o444, 0o777), (0o666, 0o555), (0o444, 0o555)):
            copy.chmod(file)
            folder.chmod(parent)
            with nobody():
                assert refusal(ledger.add, data) == ["archive-unwritable"]
                assert ledger.check().passed
                assert len(ledger.listed(all=True).entries) == 3
                if parent == 0o555:
                    assert refusal(Ledger, folder / "new.db", create=True) == ["file-unwritable"]
        copy.chmod(0)
        folder.chmod(0o777)
        with nobody():
            assert refusal(ledger.add, data) == refusal(ledger.check) == ["archive-unwritable"]
        copy.chmod(0o666)
        assert sorted(one.name for one in folder.iterdir()) == ["plants.db"]
        assert ledger.add(data).entry.sequence == 4
    finally:
        folder.chmod(0o777)
        shutil.rmtree(folder)


# --- made


def test_many_make_it_at_once(tmp_path):
    """Of several that make the same ledger at once one does, the others take it; nothing is left beside; its rights are those of any file."""
    path = tmp_path / "plants.db"
    together = threading.Barrier(8)

    def add(at: int) -> None:
        together.wait()
        Ledger(path, create=True).add(activity(amount=str(at + 1), year=2000 + at))

    threads = [threading.Thread(target=add, args=(at,)) for at in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Ledger(path, create=True).check().count == 8
    assert proven(path) == []
    assert [one.name for one in tmp_path.iterdir()] == ["plants.db"]
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask


def test_a_file_system_without_links(tmp_path, monkeypatch):
    """There the name is taken first, and then filled: who comes second takes the other's."""

    def none(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(store.os, "link", none)
    path = tmp_path / "plants.db"
    Ledger(path, create=True).add(activity())
    beside = tmp_path / "beside"
    beside.write_bytes(b"x")
    with pytest.raises(FileExistsError):
        store._name(beside, path)
    monkeypatch.setattr(store, "_target", lambda *_: None)
    store.create(path)
    monkeypatch.undo()
    assert Ledger(path).check().count == 1


def test_a_folder_that_cannot_be_asked(tmp_path, monkeypatch):
    """Where folders are not opened (Windows) the name is left to the system."""
    monkeypatch.setattr(store.os, "name", "nt")
    store._settle(tmp_path / "none")


# --- left by a crash


def test_a_journal_that_a_crash_left(path, tmp_path):
    """A transaction that was broken off is taken back by whoever opens the file next; what was acknowledged before stands."""
    before = rows(path)
    program = f"""
import os, sqlite3
connection = sqlite3.connect({str(path)!r}, isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("PRAGMA cache_spill = 1")
connection.execute("BEGIN IMMEDIATE")
for at in range(4, 60):
    connection.execute("INSERT INTO entry SELECT ?, hash, header, kind, year, uscc, name, about, digest, sha256, NULL, randomblob(9000) FROM entry LIMIT 1", (at,))
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, env={**os.environ, "COVERAGE_PROCESS_START": ""})
    assert done.returncode == -9
    assert path.with_name("plants.db-journal").stat().st_size > 0
    assert Ledger(path).check().passed
    assert rows(path) == before
    assert Ledger(path).add(activity(year=2020)).entry.sequence == 4
    assert not path.with_name("plants.db-journal").exists()


def test_a_write_ahead_log_that_a_crash_left(path):
    """A file that another program has put into WAL mode, with its log left behind: what stands in the log is there, and goes into the file."""
    data = activity(year=2020)
    program = f"""
import os, sqlite3, sys
sys.path[:0] = [{str(ROOT / "src")!r}, {str(ROOT / "tests")!r}]
keep = sqlite3.connect({str(path)!r}, isolation_level=None)
keep.execute("PRAGMA journal_mode = WAL").fetchall()
keep.execute("SELECT count(*) FROM entry").fetchone()
from ghgcalc.archive import store
execute = store.sqlite3.connect
from contents import activity
from ghgcalc import Ledger
class Kept(sqlite3.Connection):
    def execute(self, statement, *rest):
        return super().execute("SELECT 1" if "journal_mode" in statement else statement, *rest)
store.sqlite3.connect = lambda *args, **options: execute(*args, factory=Kept, **options)
Ledger({str(path)!r}).add(activity(year=2020))
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, env={**os.environ, "COVERAGE_PROCESS_START": ""})
    assert done.returncode == -9
    log = path.with_name("plants.db-wal")
    assert log.stat().st_size > 0
    ledger = Ledger(path)
    assert ledger.content(4) == data
    assert ledger.check().passed
    assert ledger.add(activity(year=2019)).entry.sequence == 5
    assert not log.exists()
    assert [row[0] for row in rows(path)] == [1, 2, 3, 4, 5]


# --- damaged


def state(path: Path) -> tuple:
    """Everything that a ledger gives, or how it refuses."""
    ledger = Ledger(path)
    found = ledger.listed(all=True).entries
    return found, [ledger.content(one.sequence) for one in found], ledger.history("A", 2024)


def outcome(path: Path, whole: tuple) -> str:
    """`sound` where nothing can be told from before; `named` where it is told. Whatever is given back is what was added."""
    for left in ("-journal", "-wal", "-shm"):
        path.with_name(path.name + left).unlink(missing_ok=True)
    try:
        found = Ledger(path).check(head=whole[0][-1].hash)
        named = not found.proven
        assert named == any(one.severity == "error" for one in found.findings)
    except InputError as error:
        named = bool(error.faults)
    try:
        seen = state(path)
    except InputError as error:
        told = bool(error.text("zh"))
        seen = None
    else:
        told = False
    assert named or not told
    if seen is not None:
        assert seen == whole or named
        for one, data in zip(seen[0], seen[1], strict=True):
            assert sha256(data).hexdigest() == one.sha256
            assert one in whole[0]
    return "named" if named else "sound"


def test_every_byte(path):
    """A byte that is changed anywhere is told ("archive-damaged" or what it is), or was of no use: then everything is as before."""
    whole, data = state(path), path.read_bytes()
    size = len(data)
    places = [*range(100), *range(100, size, 131), *(page + at for page in range(4096, size, 4096) for at in range(0, 12, 2))]
    seen = {"sound": 0, "named": 0}
    with path.open("r+b") as file:
        for at in dict.fromkeys(places):
            for mask in (0xFF, 0x03) if at < 100 else (0xFF,):
                changed = bytearray(data)
                changed[at] ^= mask
                file.seek(0)
                file.write(changed)
                file.truncate()
                file.flush()
                seen[outcome(path, whole)] += 1
    assert seen["named"] > 200
    assert seen["sound"] > 20
    path.write_bytes(data)
    assert outcome(path, whole) == "sound"


def test_every_byte_that_was_added_or_hashed(path):
    """No byte of a header, a hash or a content is of no use: each is told."""
    whole, data = state(path), path.read_bytes()
    for _, stated, header, content in rows(path)[:2]:
        for part in (stated.encode(), header.encode(), content):
            start = data.find(part[:200])
            assert start > 0
            for at in range(start, start + min(len(part), 200), 7):
                changed = bytearray(data)
                changed[at] ^= 0x01
                path.write_bytes(changed)
                assert outcome(path, whole) == "named"


def test_every_length(path):
    """A file that was cut is never sound; one to which something was appended is as before."""
    whole, data = state(path), path.read_bytes()
    for size in [*range(0, 100, 9), *range(100, len(data), 1777), *range(4096, len(data), 4096), len(data) - 1]:
        path.write_bytes(data[:size])
        assert outcome(path, whole) == "named"
    path.write_bytes(data + b"x" * 5000)
    assert outcome(path, whole) == "sound"


def test_damage_is_told_by_every_command(path, tmp_path, call):
    """A page of nothing anywhere: check tells it with 1 or 2, what has to read it ends with 2, and no traceback is shown."""
    data = path.read_bytes()
    statuses = set()
    for page in range(len(data) // 4096):
        for words in every_call(path, tmp_path):
            path.write_bytes(data[: page * 4096] + bytes(4096) + data[(page + 1) * 4096 :])
            (tmp_path / "out").unlink(missing_ok=True)
            told = call(*words)
            statuses.add((words[1], told.status))
            assert "Traceback" not in told.err
            assert told.status == 0 or "archive-" in told.out + told.err
            assert "check" not in words or told.status in (1, 2)
            assert not (tmp_path / "out").exists() or (tmp_path / "out").read_bytes() == activity(number="GP-1")
    assert {("list", 2), ("show", 2), ("add", 2), ("history", 2), ("check", 1), ("check", 2)} <= statuses


# --- changed by somebody


def forged(path: Path, sequence: int, **changes) -> None:
    """An entry with another header, sealed anew, in the place of the old one, with its columns."""
    connection = sqlite3.connect(path)
    header = connection.execute("SELECT header FROM entry WHERE sequence = ?", (sequence,)).fetchone()[0].encode()
    connection.close()
    made = replace(entry_of(header), **changes).sealed()
    columns = dict(zip(stored.REPEATED, stored.repeated(made), strict=True)) | {"hash": made.hash, "header": made.header().decode()}
    said = ", ".join(f"{key} = {_sql(value)}" for key, value in columns.items())
    by_hand(path, f"UPDATE entry SET {said} WHERE sequence = {sequence}")


def _sql(value) -> str:
    if value is None or isinstance(value, int):
        return "NULL" if value is None else str(value)
    return "'" + value.replace("'", "''") + "'"


CHANGES = {
    "archive-content": ["UPDATE entry SET content = x'7b7d' WHERE sequence = 2"],
    "archive-content of the same size": ["UPDATE entry SET content = zeroblob(length(content)) WHERE sequence = 1"],
    "archive-hash": ["UPDATE entry SET header = replace(header, '\"year\":2024', '\"year\":2023') WHERE sequence = 1"],
    "archive-hash beside": ["UPDATE entry SET hash = 'sha256:' || sha256 WHERE sequence = 3"],
    "archive-gap": ["DELETE FROM evidence WHERE sequence = 2", "DELETE FROM entry WHERE sequence = 2"],
    "archive-gap at the beginning": ["DELETE FROM evidence WHERE sequence = 1", "DELETE FROM entry WHERE sequence = 1"],
    "archive-header": ["UPDATE entry SET header = '{}' WHERE sequence = 2"],
    "archive-header of another": ["UPDATE entry SET header = (SELECT header FROM entry WHERE sequence = 1) WHERE sequence = 2"],
    "archive-column": ["UPDATE entry SET year = 2023 WHERE sequence = 1"],
    "archive-column name": ["UPDATE entry SET name = 'b' WHERE sequence = 3"],
    "archive-column evidence": ["DELETE FROM evidence"],
    "archive-column evidence of nobody": ["INSERT INTO evidence VALUES ('x', 9, 'x')"],
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_somebody_changes(path, name):
    """A content, a header, a hash, an entry that is taken away, a column: "archive-gap", "archive-chain" and the rest; lists refuse as well."""
    by_hand(path, *CHANGES[name])
    code = name.split()[0]
    found = Ledger(path).check()
    assert code in codes(found.findings)
    assert not found.proven
    ledger = Ledger(path)
    if "evidence" not in name and name != "archive-content of the same size":
        assert code in refusal(ledger.listed)
    if code == "archive-content":
        assert refusal(ledger.content, int(name.endswith("size")) or 2) == [code]


def test_an_entry_that_is_exchanged(path):
    """One that is sealed anew after a change is told by the entry after it: "archive-chain"; the last one by the hash that was written down."""
    head = Ledger(path).head
    forged(path, 2, by="somebody else")
    found = Ledger(path).check()
    assert [(one.code, one.place.row) for one in found.findings] == [("archive-chain", "3")]
    forged(path, 3, previous=Ledger(path).entry(2).hash)
    ledger = Ledger(path)
    assert ledger.check().passed
    assert ledger.head != head
    assert codes(ledger.check(head=head).findings) == ["archive-head"]
    forged(path, 1, previous="sha256:" + "0" * 64)
    assert codes(Ledger(path).check().findings) == ["archive-chain"]


def test_a_chain_that_is_cut_or_written_anew(path, tmp_path):
    """What was taken off the end, and a ledger of other contents, are sound in themselves; a hash from before tells."""
    ledger = Ledger(path)
    head = ledger.head
    by_hand(path, "DELETE FROM entry WHERE sequence = 3")
    assert ledger.check().passed
    assert codes(ledger.check(head=head).findings) == ["archive-head"]
    other = Ledger(tmp_path / "other.db", create=True)
    assert codes(other.check(head=head).findings) == ["archive-head"]
    assert other.check().head is None


def test_a_ledger_that_grew_still_has_its_old_heads(path):
    """Every hash that was ever the last one is found, with how many came later."""
    ledger = Ledger(path)
    heads = [one.hash for one in ledger.listed(all=True).entries]
    for at, head in enumerate(heads, 1):
        found = ledger.check(head=head.removeprefix("sha256:").upper())
        assert (found.passed, found.found, found.count) == (True, at, 3)


HEADERS = {
    "size": lambda raw: raw | {"engine": "x" * 70_000},
    "table": lambda _: [1],
    "schema": lambda raw: raw | {"schema": "ghgcalc/ledger-entry/2"},
    "depth": lambda raw: raw | {"answers": json.loads('{"a":' * 100 + "1" + "}" * 100)},
    "keys": lambda raw: raw | {"more": 1},
    "year": lambda raw: raw | {"year": "2024"},
    "entity": lambda raw: raw | {"entity": "A"},
    "answers": lambda raw: raw | {"answers": 5},
    "content": lambda raw: raw | {"content": None},
    "sha256": lambda raw: raw | {"content": {"sha256": "x", "size": 5}},
    "previous": lambda raw: raw | {"previous": "x"},
    "by": lambda raw: raw | {"added": {"by": 5}},
    "kind": lambda raw: raw | {"kind": ""},
    "corrects": lambda raw: raw | {"corrects": 0},
    "sequence": lambda raw: raw | {"sequence": True},
}


@pytest.mark.parametrize("key", HEADERS)
def test_headers_that_are_none(path, key):
    """A header of another shape, though it is hashed rightly, is told by the key: "archive-header"."""
    header = json.dumps(HEADERS[key](json.loads(rows(path)[0][2])), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    by_hand(path, f"UPDATE entry SET header = {_sql(header)}, hash = {_sql(entry.hash_of(header.encode()))} WHERE sequence = 1")
    found = [one for one in Ledger(path).check().findings if one.code == "archive-header"]
    assert [dict(one.fields)["detail"] for one in found] == [key]
    assert "archive-header" in refusal(Ledger(path).entry, 1)


@pytest.mark.parametrize("text", ["", "{", '{"a":' * 9000, "[1", '{"schema":"\\ud800"}', "1" * 5000])
def test_headers_that_are_no_json(path, text):
    """What cannot be read at all is told as well."""
    by_hand(path, f"UPDATE entry SET header = {_sql(text)} WHERE sequence = 1")
    assert "archive-header" in codes(Ledger(path).check().findings)


def test_corrections_that_cannot_be(path):
    """An entry that corrects another kind, or what was corrected, is told, though its hash is right: "archive-correction"."""
    forged(path, 3, corrects=2)
    assert codes(Ledger(path).check().findings) == ["archive-correction"]
    forged(path, 3, corrects=1, kind="activity")
    assert "archive-correction" in codes(Ledger(path).check().findings)


def test_a_content_that_nobody_reads(path):
    """A content that is hashed and cannot be read was written by something else: "archive-unread"."""
    for kind, data in (("activity", b"\xff"), ("package", b"PK\x03\x04")):
        by_hand(path, f"UPDATE entry SET content = x'{data.hex()}' WHERE sequence = 3")
        forged(path, 3, kind=kind, sha256=sha256(data).hexdigest(), size=len(data))
        assert codes(Ledger(path).check().findings) == ["archive-unread"]
    forged(path, 3, kind="activity", size=10**9)
    assert "archive-content" in codes(Ledger(path).check().findings)
    assert refusal(Ledger(path).content, 3) == ["archive-content"]


def test_tables_that_are_others(path, tmp_path, call):
    """A trigger that is gone, a table that is more, a view in the place of a table: "archive-schema"; nothing in them is run or added to."""
    shutil.copy(path, tmp_path / "kept.db")
    view = "CREATE VIEW entry AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS sequence FROM n"
    for statements in (
        ["DROP TRIGGER entry_update"],
        ["CREATE TABLE more (x)"],
        ["DROP INDEX entry_sha256"],
        ["PRAGMA foreign_keys = OFF", "ALTER TABLE entry RENAME TO old", view],
    ):
        shutil.copy(tmp_path / "kept.db", path)
        by_hand(path, *statements, triggers=False)
        for words in every_call(path, tmp_path):
            told = call(*words)
            assert told.status == (1 if "check" in words else 2)
            assert "archive-schema" in told.out + told.err
    assert tables.VERSION == 1


def test_recomputed(path):
    """An inventory that was kept as verified and does not recompute is an error; one that was kept without is a warning: "archive-recompute"."""
    ledger = Ledger(path)
    smelter, settlement = settled()
    ledger.add(settlement, unverified="before its inventory")
    assert [(one.code, one.severity, one.place.row) for one in ledger.check(recompute=True).findings] == [
        ("archive-recompute", "warning", "4")
    ]
    ledger.add(smelter)
    assert ledger.check(recompute=True).recomputed == (3, 4, 5)
    assert ledger.check(recompute=True).passed
    raw = json.loads(smelter)
    raw["totals"][0]["value"] = "1.00"
    data = json.dumps(raw).encode()
    by_hand(path, f"UPDATE entry SET content = x'{data.hex()}' WHERE sequence = 5")
    forged(path, 5, sha256=sha256(data).hexdigest(), size=len(data))
    assert ledger.check().passed
    found = ledger.check(recompute=True).findings
    assert [(one.code, one.severity, one.place.row) for one in found] == [
        ("archive-recompute", "warning", "4"),
        ("archive-recompute", "error", "5"),
    ]
    assert dict(found[1].fields) == {"verdict": "differs", "kept": "verified"}
    data = b'{"schema": "ghgcalc/inventory/1"}'
    by_hand(path, f"UPDATE entry SET content = x'{data.hex()}' WHERE sequence = 5")
    forged(path, 5, sha256=sha256(data).hexdigest(), size=len(data))
    assert dict(ledger.check(recompute=True).findings[-1].fields)["verdict"] == "not-an-inventory"
    by_hand(path, "UPDATE entry SET content = x'00' WHERE sequence = 5")
    assert codes(ledger.check(recompute=True).findings) == ["archive-content", "archive-recompute"]


def test_adding_to_what_is_damaged(path):
    """Nothing follows an entry that is not whole, and no settlement rests on an inventory that is not."""
    smelter, settlement = settled()
    Ledger(path).add(smelter)
    by_hand(path, "UPDATE entry SET content = x'00' WHERE sequence = 4")
    assert refusal(Ledger(path).add, settlement) == ["archive-content"]
    by_hand(path, "UPDATE entry SET header = '{}' WHERE sequence = 4")
    assert refusal(Ledger(path).add, activity(year=2030)) == ["archive-header"]
    assert len(rows(path)) == 4


def test_a_fault_of_the_memory(path, monkeypatch):
    """A file that asks for more than there is is told as damaged."""

    def none(*_):
        raise MemoryError

    monkeypatch.setattr(stored, "last_number", none)
    with pytest.raises(InputError, match=r"archive-damaged.*MemoryError"):
        _ = Ledger(path).head


def test_the_program_of_the_disk_is_python():
    """The text that runs on the small disk compiles."""
    compile(textwrap.dedent(DISK.format(src="", tests="", folder="")), "disk", "exec")


def test_a_settlement_without_its_inventory_says_whose_it_is(path):
    """Added unverified, it is its entity's, named by a text or by a table; where it names none, the call has to."""
    ledger = Ledger(path)
    for at, (entity, name) in enumerate((("B", "B"), ({"name": "C"}, "C"), (5, None), ({"name": " "}, None))):
        data = json.dumps({"schema": "ghgcalc/settlement/1", "inventory": f"x{at}", "year": 2024, "entity": entity}).encode()
        if name is None:
            assert refusal(ledger.add, data, unverified="lost") == ["archive-identity"]
        else:
            assert ledger.add(data, unverified="lost").entry.entity.name == name


def test_a_package_that_does_not_recompute_is_not_kept(path):
    """A forger who seals again gets no entry, unless it is said that nothing was verified, and why."""
    from ghgcalc.dossier import Package
    from packages import resealed

    honest = ghgcalc.read_package(package(inventory()))
    forged = resealed({**honest.parts, "README.txt": b"another"})
    assert isinstance(forged, Package)
    ledger = Ledger(path)
    assert refusal(ledger.add, forged.data) == ["archive-not-verified"]
    added = ledger.add(forged.data, unverified="as evidence of the forgery")
    assert added.entry.answers["verdict"] != "verified"
