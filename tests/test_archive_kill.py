"""Writers that are killed: what was acknowledged stands, whatever happened around it."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from contents import activity, proven
from ghgcalc import Ledger

ROOT = Path(__file__).parent.parent
SPEC = importlib.util.spec_from_file_location("ledger_kill", ROOT / "tools" / "ledger_kill.py")
assert SPEC is not None
assert SPEC.loader is not None
tool = importlib.util.module_from_spec(SPEC)
sys.modules["ledger_kill"] = tool
SPEC.loader.exec_module(tool)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_writers_that_are_killed_lose_nothing(tmp_path, seed):
    """Three rounds of what `make ledger` runs fifty times with 200 writes: killed at random, no acknowledged entry is lost; no fork."""
    found = tool.run(tmp_path, seed, writes=40, writers=6)
    assert (found.wrong, found.entries) == (0, 40)
    assert found.acknowledged >= 40
    assert found.killed > 0
    Ledger(tmp_path / "plants.db", create=True)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_the_tool_sees_what_is_lost(tmp_path):
    """An acknowledgement of an entry that is not there, or is another, is counted as lost: the tool can fail."""
    path, acknowledgements = tmp_path / "plants.db", tmp_path / "acknowledged"
    ledger = Ledger(path, create=True)
    entry = ledger.add(tool.content(0, 1), entity="Plant 0", year=2001).entry
    acknowledgements.write_text(f"1 {entry.hash} 0\n", encoding="utf-8")
    found = tool.Count()
    tool.judge(path, acknowledgements, found, 1, 1)
    assert (found.wrong, found.acknowledged) == (0, 1)
    acknowledgements.write_text(f"1 {entry.hash} 1\n2 {entry.hash} 0\n", encoding="utf-8")
    tool.judge(path, acknowledgements, found, 2, 1)
    assert found.wrong == 3


def test_processes_that_write_at_once(tmp_path):
    """Two processes of the command line that make and write one ledger: each entry has a number of its own, and the chain no fork."""
    path = tmp_path / "plants.db"
    environment = {**os.environ, "COVERAGE_PROCESS_START": ""}
    running = []
    for at in range(4):
        file = tmp_path / f"{at}.toml"
        file.write_bytes(activity(amount=str(at + 1), year=2000 + at))
        words = [sys.executable, "-m", "ghgcalc", "ledger", "add", str(path), str(file), "--create"]
        running.append(
            subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
        )
    said = [one.communicate() for one in running]
    assert [one.returncode for one in running] == [0] * 4, said
    assert proven(path) == []
    stands = [one.hash for one in Ledger(path).listed().entries]
    assert len(stands) == 4
    assert all(any(stated in out for out, _ in said) for stated in stands)
