"""Files that are written: whole or not at all, with the rights of what they replace, through links, never over an input or another's file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ghgcalc import files
from ghgcalc.cli import run
from ghgcalc.errors import InputError

EXAMPLE = Path(__file__).parent.parent / "examples" / "worked-month.toml"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights, links and signals of POSIX")


def calculate(*words: object) -> int:
    """The status of a calculation in this process."""
    return run(["calculate", *map(str, words), "--guideline", "cn-al-2024"])


def mode(path: Path) -> int:
    """The rights of a file."""
    return path.stat().st_mode & 0o777


def test_rights_are_kept_or_left_to_the_umask(tmp_path):
    """A file that only its owner may read stays so; a new one has what the umask leaves."""
    file = tmp_path / "a.txt"
    before = os.umask(0o077)
    try:
        files.write_text(file, "x")
        assert mode(file) == 0o600
        os.umask(0o022)
        files.write_text(tmp_path / "b.txt", "x")
        assert mode(tmp_path / "b.txt") == 0o644
        file.chmod(0o640)
        files.write_text(file, "y")
    finally:
        os.umask(before)
    assert (mode(file), file.read_text(encoding="utf-8")) == (0o640, "y")


def test_a_link_stays_and_its_file_is_written(tmp_path):
    """Behind a symbolic link the file itself is replaced, also where it does not exist yet."""
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    link.symlink_to(real)
    for text in ("x", "y"):
        files.write_text(link, text)
        assert (link.is_symlink(), real.read_text(encoding="utf-8")) == (True, text)


def test_the_text_is_on_the_disk_before_the_name(tmp_path, monkeypatch):
    """It is flushed to the disk before it takes the name, so that no power cut leaves an empty file."""
    order = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("sync"), sync(handle)))
    monkeypatch.setattr(Path, "replace", lambda self, target: (order.append("name"), replace(self, target))[1])
    files.write_text(tmp_path / "a.txt", "x")
    assert order == ["sync", "name"]


KILLED = """
import os, signal
from pathlib import Path
from ghgcalc import files
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
files.write_text("a.txt", "x")
"""


def test_a_killed_process_leaves_no_litter_behind_the_next_run(tmp_path):
    """What a killed process left beside its target is gone after the next run; what a living one is writing, and others', stays."""
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=tmp_path, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    living = left.with_name("-".join([*left.name.split("-")[:2], str(os.getppid()), "x"]))
    first = left.with_name("-".join([*left.name.split("-")[:2], "1", "x"]))
    odd = left.with_name("-".join([*left.name.split("-")[:2], "odd", "x"]))
    huge = left.with_name("-".join([*left.name.split("-")[:2], "9" * 30, "x"]))
    other = left.with_name(left.name.replace("-", "-0", 1))
    for path in (living, first, odd, huge, other):
        path.touch()
    files.write_text(tmp_path / "a.txt", "y")
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / "a.txt", living, first, odd, other])


def test_somebody_elses_process_is_alive(monkeypatch):
    """A process that may not be asked is taken for alive."""

    def forbidden(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    assert files._alive("1")
    monkeypatch.setattr(os, "name", "nt")
    assert files._alive("1")


def test_an_input_is_never_written_over(tmp_path, capsys):
    """The activity, by its name, a symbolic or a hard link, and a factor file: refused by the file's name, with or without --force."""
    activity = tmp_path / "activity.json"
    import tomllib

    activity.write_text(json.dumps(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")), default=str), encoding="utf-8")
    text = activity.read_text(encoding="utf-8")
    (tmp_path / "soft.json").symlink_to(activity)
    (tmp_path / "hard.json").hardlink_to(activity)
    for name in ("activity.json", "soft.json", "hard.json"):
        for more in ((), ("--force",)):
            assert calculate(activity, "-o", tmp_path / name, *more) == 2
            assert "error output-input: " in capsys.readouterr().err
    own = tmp_path / "own.json"
    own.write_text('{"schema": "ghgcalc/factors/1"}', encoding="utf-8")
    assert calculate(activity, "--factor-file", own, "-o", own, "--force") == 2
    assert "error output-input: " in capsys.readouterr().err
    assert activity.read_text(encoding="utf-8") == text


def test_a_file_of_another_kind_needs_force(tmp_path, capsys):
    """An inventory, its text and an empty file may be replaced by their like; whatever else lies there needs --force."""
    for name in ("a.json", "a.txt"):
        target = tmp_path / name
        for text in ('{"schema": "ghgcalc/activity/1"}', "my notes", '{"x": 1}'):
            target.write_text(text, encoding="utf-8")
            assert calculate(EXAMPLE, "-o", target) == 2
            assert "error output-other: " in capsys.readouterr().err
            assert target.read_text(encoding="utf-8") == text
        assert calculate(EXAMPLE, "-o", target, "--force") == 0
        assert calculate(EXAMPLE, "-o", target) == 0
        target.write_text("", encoding="utf-8")
        assert calculate(EXAMPLE, "-o", target, "--lang", "zh") == 0
        assert calculate(EXAMPLE, "-o", target) == 0
        assert run(["allowance", "calendar", "2025", "-o", str(target)]) == 2
    for name in ("c.ics", "c.json", "c.txt"):
        for lang in ("en", "zh", "en"):
            assert run(["allowance", "calendar", "2025", "--lang", lang, "-o", str(tmp_path / name)]) == 0
    (tmp_path / "c.ics").write_text("BEGIN:VCALENDAR\r\nPRODID:-//another//\r\n", encoding="utf-8")
    assert run(["allowance", "calendar", "2025", "-o", str(tmp_path / "c.ics")]) == 2


def test_what_the_system_refuses_is_a_fault(tmp_path, monkeypatch):
    """A folder that cannot be looked into is a fault, and so are notes that are no UTF-8."""
    from ghgcalc import guidelines
    from ghgcalc.guidelines import shelf

    def shut(_: Path) -> list[Path]:
        raise PermissionError(13, "no")

    monkeypatch.setattr(shelf, "files", shut)
    with pytest.raises(InputError) as caught:
        guidelines.add_folder(tmp_path)
    assert caught.value.faults[0].code == "file-unreadable"
    monkeypatch.undo()
    (tmp_path / "notes.md").write_bytes(b"\xff")
    monkeypatch.setattr(guidelines, "folders", lambda: {"cn-al-2024": tmp_path})
    with pytest.raises(InputError) as caught:
        guidelines.notes("cn-al-2024")
    assert caught.value.faults[0].code == "file-not-utf8"
