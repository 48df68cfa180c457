"""Hostile packages and folders of evidence: whatever is hidden, doubled, compressed, lying or leading elsewhere is named, and nothing is written."""

from __future__ import annotations

import io
import os
import random
import struct
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

import ghgcalc
from ghgcalc import InputError
from ghgcalc.dossier import Package, container, evidence, names
from packages import MANIFEST, bare, laid, month, resealed, said, whole
from support import caller

DATA = bare().data
ROWS = zipfile.ZipFile(io.BytesIO(DATA)).infolist()


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


def refused(data: bytes) -> list[str]:
    """The texts of the faults of a file that is no package, in both languages the same number."""
    with pytest.raises(InputError) as caught:
        ghgcalc.read_package(data)
    for fault in caught.value.faults:
        assert fault.text("en").isprintable()
        assert any("\u4e00" <= sign <= "\u9fff" for sign in fault.text("zh"))
    return [f"{fault.code} {fault.message()}" for fault in caught.value.faults]


def zipped(*entries: tuple[Any, bytes], method: int = zipfile.ZIP_STORED, comment: bytes = b"", **options: Any) -> bytes:
    """A zip as another program writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, **options) as file:
        for name, data in entries:
            file.writestr(name, data)
        file.comment = comment
    return out.getvalue()


def manual(*entries: tuple[bytes, bytes], **fields: Any) -> bytes:
    """A zip as the package writes it, with some fields otherwise, in both headers or (`local_…`) in the entry's own alone."""
    body, directory = b"", b""
    for name, data in entries:
        head = {
            "version": 20,
            "flags": 0x800,
            "method": 0,
            "time": 0,
            "day": 33,
            "crc": crc32(data),
            "packed": len(data),
            "size": len(data),
        }
        head |= {key: value for key, value in fields.items() if key in head}
        own = head | {
            key.removeprefix("local_"): value
            for key, value in fields.items()
            if key.removeprefix("local_") in head and key.startswith("local_")
        }
        called = fields.get("local_name", name)
        extra, comment = fields.get("extra", b""), fields.get("comment", b"")
        packed = struct.pack("<HHHHHLLLHH", *head.values(), len(name), len(extra))
        directory += struct.pack("<4sH", b"PK\x01\x02", fields.get("made", 0x314)) + packed
        offset = len(body) + fields.get("shift", 0)
        directory += (
            struct.pack("<HHHLL", len(comment), 0, 0, fields.get("rights", 0o100644 << 16), offset) + name + extra + comment
        )
        body += b"PK\x03\x04" + struct.pack("<HHHHHLLLHH", *own.values(), len(called), 0) + called + data
    body += fields.get("gap", b"")
    count = fields.get("count", len(entries))
    end = struct.pack(
        "<4sHHHHLLH",
        b"PK\x05\x06",
        fields.get("disk", 0),
        0,
        count,
        fields.get("here", count),
        len(directory),
        len(body) + fields.get("begin", 0),
        0,
    )
    return fields.get("before", b"") + body + directory + end + fields.get("after", b"")


ONE = (b"manifest.json", DATA[43 : 43 + ROWS[0].file_size])


def test_the_test_writes_what_the_package_writes():
    """The hand-made zip without any change is a package, byte for byte what the library writes of the same parts."""
    parts = [(name.encode(), data) for name, data in bare().parts.items()]
    assert manual(*parts) == DATA
    assert ghgcalc.read_package(manual(ONE)).names == (MANIFEST,)


CONTAINERS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "blanks": (b"  \n", "empty"),
    "a text": (b"PK is no zip", "does not begin as a zip"),
    "another kind of file": (b"%PDF-1.7" + DATA[:50].replace(b"PK", b"XX"), "does not begin as a zip"),
    "data before": (b"#!/bin/sh\n" + DATA, "stands before the archive"),
    "data after": (DATA + b"\0", "stands behind the archive"),
    "a comment": (DATA[:-2] + b"\x04\0evil", "stands behind the archive"),
    "a comment without text": (DATA[:-2] + b"\x04\0", "not where, or not as large as"),
    "cut at the end": (DATA[:-1], "is cut off"),
    "cut in the middle": (DATA[: len(DATA) // 2], "is cut off"),
    "a head alone": (DATA[:4], "is cut off"),
    "an empty zip": (zipped(), "has no manifest.json"),
    "compressed": (
        zipped((MANIFEST, b"{}" * 500), method=zipfile.ZIP_DEFLATED),
        "is compressed (it says that it unpacks to 1000 bytes)",
    ),
    "a bomb": (
        zipped((MANIFEST, b"\0" * 30_000_000), method=zipfile.ZIP_DEFLATED),
        "is compressed (it says that it unpacks to 30000000 bytes)",
    ),
    "stored by another program": (zipped((MANIFEST, b"{}")), "a date, a right, a comment or a field"),
    "encrypted": (manual(ONE, flags=0x801), "is encrypted"),
    "strongly encrypted": (manual(ONE, flags=0x841), "is encrypted"),
    "another method": (manual(ONE, method=93), "is compressed"),
    "two sizes": (manual(ONE, packed=5), "states two sizes"),
    "sizes behind the content": (manual(ONE, flags=0x808), "a date, a right"),
    "a date": (manual(ONE, day=0x5A21), "a date, a right"),
    "a time": (manual(ONE, time=1), "a date, a right"),
    "a right": (manual(ONE, rights=0o104755 << 16), "a date, a right"),
    "another system": (manual(ONE, made=0x014), "a date, a right"),
    "a symbolic link": (manual(ONE, rights=0o120777 << 16), "is a symbolic link"),
    "an extra field": (manual(ONE, extra=b"\x01\x00\x00\x00"), "a date, a right"),
    "a comment of an entry": (manual(ONE, comment=b"evil"), "a date, a right"),
    "a wrong checksum": (manual(ONE, crc=1), "not that of its checksum"),
    "another checksum in the entry": (manual(ONE, local_crc=1), "says otherwise of itself"),
    "another size in the entry": (manual(ONE, local_size=1), "says otherwise of itself"),
    "another name in the entry": (manual(ONE, local_name=b"manifest.jsoN"), "itself is called manifest.jsoN"),
    "an entry elsewhere": (manual(ONE, shift=1), "not where the directory says"),
    "an entry without its head": (b"PK\x03\x04" + b"x" * 40 + manual(ONE)[44:], "the entry itself is called"),
    "a second entry without its mark": (
        manual(ONE, (b"x", b"1")).replace(b"PK\x03\x04\x14\0\0\x08\0\0\0\0!\0\xb7", b"PX\x03\x04\x14\0\0\x08\0\0\0\0!\0\xb7"),
        "not where the directory says",
    ),
    "sizes beyond the end": (manual(ONE, size=900_000, packed=900_000), "is cut off"),
    "something in between": (manual(ONE, gap=b"hidden"), "stands between its entries"),
    "zip64 in the sizes": (manual(ONE, size=0xFFFFFFFF, packed=0xFFFFFFFF), "a size of zip64"),
    "zip64 in the count": (manual(ONE, count=0xFFFF), "states sizes of zip64"),
    "zip64 in the directory": (manual(ONE)[:-6] + b"\xff\xff\xff\xff\0\0", "states sizes of zip64"),
    "too many": (manual(ONE, count=6000), "states 6000 entries"),
    "fewer than there are": (manual(ONE, ONE, count=1), "stands between its entries"),
    "more than there are": (manual(ONE, count=2), "ends at entry 2 of 2"),
    "two counts": (manual(ONE, here=2), "not where, or not as large as"),
    "several disks": (manual(ONE, disk=1), "not where, or not as large as"),
    "a directory elsewhere": (manual(ONE, begin=1), "not where, or not as large as"),
    "a name without end": (manual((b"manifest.json" + b"x" * 3000, ONE[1])), "longer than 240 bytes"),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_that_is_no_package(name, call, tmp_path):
    """What is wrong is named, exit 2, nothing on standard output, and nothing left on the disk."""
    data, words = CONTAINERS[name]
    found = refused(data)
    assert any(words in one for one in found), found
    (tmp_path / "made").mkdir()
    file = tmp_path / "made" / "package.zip"
    file.write_bytes(data)
    before = sorted(tmp_path.rglob("*"))
    done = call("verify", file)
    assert (done.status, done.out) == (2, "")
    assert "package.zip" in done.err
    assert sorted(tmp_path.rglob("*")) == before


def test_zip64_of_the_standard_library():
    """A zip64 that its writer was made to write is named as what it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file, file.open(zipfile.ZipInfo(MANIFEST), "w", force_zip64=True) as part:
        part.write(b"{}")
    assert any("a date, a right" in one or "zip64" in one for one in refused(out.getvalue()))


NAMES = {
    "../evil": "leads out of its folder",
    "evidence/../../evil": "leads out of its folder",
    "evidence/./x": "leads out of its folder",
    "evidence//x": "leads out of its folder",
    "evidence/": "leads out of its folder",
    "/etc/passwd": "is absolute",
    "C:/evil": "a drive letter",
    "c:evil": "a drive letter",
    "evidence\\x": "a backslash",
    "\\\\server\\share": "a backslash",
    "evidence/a:b": "some systems cannot hold",
    "evidence/nul.txt": "some systems cannot hold",
    "evidence/COM1": "some systems cannot hold",
    "evidence/x.": "some systems cannot hold",
    "evidence/x ": "some systems cannot hold",
    "evidence/ x": "some systems cannot hold",
    "evidence/a?b": "some systems cannot hold",
    "evidence/a\nb": "cannot be seen",
    "evidence/a\0b": "cannot be seen",
    "evidence/\u202efdp.exe": "cannot be seen",
    "evidence/\u200b": "cannot be seen",
    "evidence/" + unicodedata.normalize("NFD", "é"): "not composed",
    "/".join(["x"] * 20): "longer than 240 bytes, empty, or of too many folders",
    "x" * 241: "longer than 240 bytes",
    "": "longer than 240 bytes, empty",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_elsewhere(name):
    """Each is refused by its reason, whether it stands in a file or in the hands of a caller."""
    assert any(NAMES[name] in one for one in refused(manual(ONE, (name.encode(), b"x"))))
    with pytest.raises(InputError) as caught:
        Package({MANIFEST: ONE[1], name: b"x"})
    assert [fault.code for fault in caught.value.faults] == ["package-name"]


@pytest.mark.parametrize("name", ["发票 03 月.pdf", "a/b/c/d.xlsx", ".hidden", "nullify.txt", "com10", "x" * 240])
def test_a_name_that_will_do(name):
    """What every system can hold is taken."""
    assert names.reason(name) == ""
    assert ghgcalc.read_package(manual(ONE, (name.encode(), b"x"))).part(name) == b"x"


def test_a_name_that_is_no_utf8_and_one_that_says_it_is_none():
    """Bytes that are no UTF-8, and a name of signs in an entry that does not say UTF-8, are refused."""
    assert any("no UTF-8" in one for one in refused(manual(ONE, (b"evidence/\xff", b"x"))))
    assert any("no UTF-8" in one for one in refused(manual(("evidence/发".encode(), b"x"), flags=0)))


ALIKE = [
    ("evidence/a.pdf", "evidence/a.pdf", "stands twice"),
    ("evidence/a.pdf", "evidence/A.PDF", "take this name for evidence/a.pdf"),
    ("evidence/straße", "evidence/STRASSE", "take this name for"),
    ("evidence/\u212b", "evidence/\u00e5", "not composed"),
    ("evidence/ﬁ", "evidence/fi", "take this name for"),
    ("evidence/a", "evidence/a/b", "take this name for evidence/a"),
    ("evidence/a/b", "evidence/A", "take this name for evidence/a/b"),
    (MANIFEST, "MANIFEST.json", "take this name for manifest.json"),
    (MANIFEST, MANIFEST, "stands twice"),
]


@pytest.mark.parametrize(("one", "two", "words"), ALIKE)
def test_two_names_that_are_one(one, two, words):
    """Names that are the same, or that a system takes for the same, are refused: of two the reader and another would see different ones."""
    rows = [(one.encode(), ONE[1] if one == MANIFEST else b"1"), (two.encode(), b"2")]
    assert any(words in said for said in refused(manual(*([ONE] if one != MANIFEST else []), *rows)))


def test_an_archive_inside_is_never_looked_into():
    """A zip, or a bomb, as evidence is bytes like any other."""
    bomb = CONTAINERS["a bomb"][0]
    made = resealed(bare().parts | {"evidence/more.zip": bomb})
    assert ghgcalc.read_package(made.data).part("evidence/more.zip") == bomb


HOSTILE_JSON = {
    "deep": (b'{"schema": "ghgcalc/package/1", "parts": ' + b"[" * 100 + b"]" * 100 + b"}", "file-too-deep"),
    "deeper than Python goes": (b"[" * 200_000, "file-too-deep"),
    "a key twice": (b'{"schema": "ghgcalc/package/1", "schema": "x"}', "file-not-json"),
    "no table": (b"[]", "file-not-table"),
    "half a character": (b'{"schema": "\\ud800"}', "file-not-json"),
    "no UTF-8": (b'{"schema": "\xff"}', "file-not-utf8"),
    "a number of 5000 digits": (b'{"schema": "ghgcalc/package/1", "year": ' + b"9" * 5000 + b"}", "file-not-json"),
    "a number of 4000 digits": (b'{"schema": "ghgcalc/package/1", "year": ' + b"9" * 4000 + b"}", "data-unfit"),
    "a later schema": (b'{"schema": "ghgcalc/package/2"}', "wrong-schema"),
    "no schema": (b"{}", "wrong-schema"),
    "parts of numbers": (b'{"schema": "ghgcalc/package/1", "parts": [5]}', "manifest-shape"),
    "parts without names": (b'{"schema": "ghgcalc/package/1", "parts": [{}]}', "manifest-shape"),
    "no parts": (b'{"schema": "ghgcalc/package/1", "parts": {}, "made_by": {}}', "manifest-shape"),
    "cut": (b'{"schema": "ghgcalc', "file-not-json"),
    "empty": (b"", "file-not-json"),
}


@pytest.mark.parametrize("name", HOSTILE_JSON)
def test_a_manifest_that_cannot_be_read(name):
    """Depth, size, doubled keys, half characters, later schemas and other shapes are named by the manifest."""
    data, code = HOSTILE_JSON[name]
    with pytest.raises(InputError) as caught:
        ghgcalc.read_package(manual((MANIFEST.encode(), data)))
    assert {fault.code for fault in caught.value.faults} == {code}
    assert all(fault.place.file == "<bytes>/manifest.json" for fault in caught.value.faults)


@pytest.mark.parametrize("part", ["inventory.json", "matrix.json", "settlement.json", "findings.json", "previous.json"])
@pytest.mark.parametrize("name", ["deeper than Python goes", "a key twice", "no UTF-8", "a number of 4000 digits", "no table"])
def test_a_part_that_cannot_be_read(part, name):
    """It is named with its part, exit 2, also where its hash fits; where it does not, that is said beside."""
    data, code = HOSTILE_JSON[name]
    for package in (resealed(whole().parts | {part: data}), Package(whole().parts | {part: data})):
        with pytest.raises(InputError) as caught:
            ghgcalc.verify_package(package)
        faults = caught.value.faults
        assert (faults[0].code, faults[0].place.file) == (code, f"package.zip/{part}")
        told = [fault for fault in faults if fault.code == "recomputation-differs" and part in fault.message()]
        assert bool(told) is (package.table(MANIFEST) == whole().table(MANIFEST))


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999999999", "0.5"])
@pytest.mark.parametrize("part", [MANIFEST, "inventory.json", "settlement.json", "findings.json", "matrix.json", "documents.json"])
def test_numbers_that_no_part_has(part, value):
    """A number with a point or an exponent in place of a text, or beside, is named, and nothing is worked out without end."""
    text = whole().part(part).decode()
    altered = text.replace("{", '{"more": ' + value + ",", 1).encode()
    parts = whole().parts | {part: altered}
    assert any(part in one for one in said(Package(parts)))


def test_a_mark_of_utf8_is_another_byte():
    """A byte order mark before a part changes no datum and is named."""
    parts = bare().parts
    found = said(resealed(parts | {"inventory.json": b"\xef\xbb\xbf" + parts["inventory.json"]}))
    assert found == ["inventory.json"]


SEEDS = 1500


def test_bytes_turned_at_random():
    """Of 1 500 files with bytes altered, cut out, doubled or moved each is refused or named; what is read is the file byte for byte."""
    source = bare().data
    at = {0: 43, 1: len(source) - 2500}
    random_ = random.Random(14)
    refusals = 0
    for seed in range(SEEDS):
        data = bytearray(source)
        for _ in range(random_.randint(1, 3)):
            # half of the changes in the last bytes, where the directory lies, and in the first header
            where = random_.choice(
                [random_.randrange(len(data)), random_.randrange(at[1], len(data)), random_.randrange(at[0])]
            ) % len(data)
            kind = random_.randrange(4)
            if kind == 0:
                data[where] ^= 1 << random_.randrange(8)
            elif kind == 1:
                del data[where : where + random_.randint(1, 40)]
            elif kind == 2:
                data[where:where] = data[where : where + random_.randint(1, 40)] or b"\0"
            else:
                other = random_.randrange(len(data))
                data[where], data[other] = data[other], data[where]
        if bytes(data) == source:
            continue
        with pytest.raises(InputError) as caught:  # any byte is under a checksum, or has one value alone
            ghgcalc.read_package(bytes(data))
        assert caught.value.text("zh").encode(), seed
        refusals += 1
    assert refusals > SEEDS * 0.95


def test_what_is_read_is_what_was_written():
    """A container that is taken is written again byte for byte, whatever its parts."""
    random_ = random.Random(6)
    for count in (0, 1, 7):
        parts = {MANIFEST: ONE[1]} | {f"evidence/{at}/文件": random_.randbytes(random_.randrange(200)) for at in range(count)}
        data = container.written(parts)
        assert container.opened(data, "x") == parts
        assert container.size_of(parts) == len(data)
        with zipfile.ZipFile(io.BytesIO(data)) as file:  # somebody else's reader
            assert file.testzip() is None
            assert {name: file.read(name) for name in file.namelist()} == parts


# --- folders of evidence


def faults_of(folder: Path) -> list[str]:
    """The texts of the faults of a folder of evidence."""
    with pytest.raises(InputError) as caught:
        ghgcalc.pack(month(), evidence=folder)
    for fault in caught.value.faults:
        assert any("\u4e00" <= sign <= "\u9fff" for sign in fault.text("zh"))
    return [f"{fault.code} {fault.message()}" for fault in caught.value.faults]


def test_every_fault_of_a_folder_at_once(tmp_path):
    """Links (out of the folder, inside, broken, to folders), a pipe, an empty file, names that will not do: all named, nothing packed."""
    (tmp_path / "secret.txt").write_text("not for the auditor", encoding="utf-8")
    folder = tmp_path / "proofs"
    (folder / "more").mkdir(parents=True)
    (folder / "good.txt").write_text("x", encoding="utf-8")
    (folder / "out").symlink_to(tmp_path / "secret.txt")
    (folder / "more" / "in").symlink_to(folder / "good.txt")
    (folder / "gone").symlink_to(tmp_path / "nothing")
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(folder / "pipe")
    (folder / "blank.txt").touch()
    (folder / "con.txt").write_text("x", encoding="utf-8")
    (folder / "Good.TXT").write_text("x", encoding="utf-8")
    (folder / os.fsdecode(b"\xff\xfe.txt")).write_text("x", encoding="utf-8")
    found = faults_of(folder)
    for name, words in {
        "out": "a symbolic link", "more/in": "a symbolic link", "gone": "a symbolic link", "up": "a symbolic link", "pipe": "no regular file",
        "blank.txt": "is empty", "con.txt": "some systems cannot hold", "good.txt": "take this name for Good.TXT", "\\udcff\\udcfe.txt": "no UTF-8",
    }.items():  # fmt: skip
        assert any(f" {name}: " in one and words in one for one in found), (name, found)
    assert len(found) == 9


def test_a_folder_that_is_none(tmp_path, call):
    """Nothing in it, a file in its place, nothing at all, a name that no system has: each is named, exit 2, and no file is written."""
    (tmp_path / "empty" / "within").mkdir(parents=True)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    inventory = tmp_path / "inventory.json"
    inventory.write_bytes(bare().part("inventory.json"))
    out = tmp_path / "package.zip"
    for folder, code in (
        ("empty", "evidence-file"),
        ("file", "evidence-file"),
        ("none", "file-missing"),
        ("a\0b", "file-unreadable"),
    ):
        done = call("pack", inventory, "--evidence", tmp_path / folder, "-o", out)
        assert (done.status, done.out) == (2, "")
        assert f"error {code}" in done.err
        assert not out.exists()


def test_a_folder_named_through_a_link_is_the_callers_choice(tmp_path):
    """The folder itself may be a link: whoever names it has chosen it."""
    (tmp_path / "link").symlink_to(laid() / "proofs", target_is_directory=True)
    assert evidence.gathered(tmp_path / "link") == evidence.gathered(laid() / "proofs")


def test_a_file_that_cannot_be_opened_and_a_folder_that_cannot_be_gone_through(tmp_path, monkeypatch):
    """What the system refuses is named, and does not stop the rest from being looked at."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").write_text("x", encoding="utf-8")
    (tmp_path / "c").write_text("x", encoding="utf-8")
    opened, scanned = os.open, os.scandir

    def no_open(path, *rest, **more):
        if os.fspath(path).endswith("b"):
            raise PermissionError(13, "Permission denied")
        if os.fspath(path).endswith("c"):
            raise OSError(40, "Too many levels of symbolic links")  # a link that came after it was looked at
        return opened(path, *rest, **more)

    def no_scan(path):
        if os.fspath(path).endswith("a"):
            raise PermissionError(13, "Permission denied")
        return scanned(path)

    monkeypatch.setattr(os, "open", no_open)
    monkeypatch.setattr(os, "scandir", no_scan)
    assert [one.partition(" ")[2] for one in faults_of(tmp_path)] == [
        "b: the file cannot be read.",
        "c: a symbolic link, which may lead out of the folder.",
        "a/: the folder cannot be read (Permission denied).",
    ]


@pytest.mark.parametrize("change", ["grown", "cut", "written again"])
def test_a_file_that_changes_while_it_is_read(tmp_path, monkeypatch, change):
    """A file that another process writes at the same moment is named, and no half of it is packed."""
    file = tmp_path / "scale.csv"
    file.write_text("1200 t\n" * 10, encoding="utf-8")
    os.utime(file, (1, 1))
    fdopen = os.fdopen

    class Changing:
        def __init__(self, inner):
            self.inner = inner

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.inner.close()

        def fileno(self):
            return self.inner.fileno()

        def read(self, count):
            if change == "grown":
                with file.open("a", encoding="utf-8") as more:
                    more.write("1300 t\n")
            elif change == "cut":
                os.truncate(file, 5)
            data = self.inner.read(count)
            if change == "written again":
                os.utime(file, (2, 2))
            return data

    monkeypatch.setattr(evidence.os, "fdopen", lambda *args: Changing(fdopen(*args)))
    with pytest.raises(InputError) as caught:
        evidence.gathered(tmp_path)
    assert [fault.message() for fault in caught.value.faults] == ["scale.csv: the file changes while it is read."]


def test_more_than_a_package_holds(tmp_path, monkeypatch):
    """Too many files, too many folders and too many bytes are named before they are read."""
    for at in range(5):
        (tmp_path / f"{at}").mkdir()
        (tmp_path / f"{at}" / "x.txt").write_text("x" * 10, encoding="utf-8")
    monkeypatch.setattr(evidence, "MAX_PACKAGE", 25)
    assert [one.partition(": ")[2] for one in faults_of(tmp_path)] == ["with the files before it, more than 0 MB."] * 3
    monkeypatch.setattr(evidence, "MAX_PARTS", 3)
    assert "there are more than 3 files" in faults_of(tmp_path)[-1]
    (tmp_path / "files").mkdir()
    for at in range(5):
        (tmp_path / "files" / f"{at}.txt").write_text("x", encoding="utf-8")
    assert "there are more than 3 files" in faults_of(tmp_path / "files")[-1]


def test_names_are_composed_when_they_are_packed(tmp_path):
    """A name that a Mac has written decomposed is composed in the package; two that become one are refused."""
    (tmp_path / unicodedata.normalize("NFD", "é.txt")).write_text("x", encoding="utf-8")
    assert list(evidence.gathered(tmp_path)) == ["é.txt"]
    (tmp_path / "é.txt").write_text("y", encoding="utf-8")
    assert any("take this name for" in one for one in faults_of(tmp_path))


def test_a_hostile_package_in_a_process_of_its_own(tmp_path):
    """A bomb is refused in little time and memory by a process of 400 MB."""
    file = tmp_path / "bomb.zip"
    file.write_bytes(zipped(*((f"evidence/{at}", b"\0" * 20_000_000) for at in range(3)), method=zipfile.ZIP_DEFLATED))
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000));"
        "import ghgcalc.cli; sys.exit(ghgcalc.cli.run(['verify', sys.argv[1]]))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is compressed" in done.stderr
