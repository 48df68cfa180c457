"""What reaches the terminal: names from files with every sign that orders it about written out; exit statuses that mean what they say."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc.allowances import settle_sector
from ghgcalc.cli import run
from ghgcalc.io.layout import to_json
from ghgcalc.report.allowances import sector_text
from ghgcalc.report.text import comparison_text, inventory_text
from ghgcalc.signs import escaped, page, shown

EXAMPLES = Path(__file__).parent.parent / "examples"
CLEAR = "\x1b[2J\x1b[HRecomputed: the same digits"
ORDERS = ["\x1b", "\x9b", "\r", "\u202e", "\u2066", "\u200b", "\u00ad", "\ufeff", "\u2028", "\U000e0041", "\x07", "\u3164"]
NAME = "x" + "".join(ORDERS) + "\n  forged row"


def clean(text: str) -> bool:
    """Whether a text holds no sign but those that are seen, and line breaks."""
    return not any(sign in text for sign in ORDERS)


def ghgcalc_(*words: str | Path, **how: object) -> subprocess.CompletedProcess[bytes]:
    """The command line as a process."""
    return subprocess.run(
        [sys.executable, "-m", "ghgcalc", *map(str, words)],
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=120,
        **{"capture_output": True, **how},
    )


@pytest.fixture
def inventory(tmp_path) -> Path:
    """A sound inventory file."""
    file = tmp_path / "inventory.json"
    ghgcalc.write(ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml"), "cn-al-2024"), file)
    return file


def test_signs_are_written_out_and_nothing_else():
    """Controls, directions and invisible signs become numbers; letters of every language and spaces stay; JSON keeps its data."""
    assert (
        shown(NAME)
        == "x\\u001b\\u009b\\u000d\\u202e\\u2066\\u200b\\u00ad\\ufeff\\u2028\\udb40\\udc41\\u0007\\u3164\\u000a  forged row"
    )
    assert shown("示例铝业（一厂）　A-1 é") == "示例铝业（一厂）　A-1 é"
    assert shown(5) == "5"
    assert page(f"a\n{CLEAR}") == "a\n\\u001b[2J\\u001b[HRecomputed: the same digits"
    assert json.loads(escaped(json.dumps([NAME], ensure_ascii=False))) == [NAME]
    assert json.loads(to_json({"a": [{"b": NAME}]})) == {"a": [{"b": NAME}]}
    assert clean(to_json({"a": [{"b": NAME}]}))


def test_a_name_clears_no_screen(inventory, tmp_path):
    """A tampered file whose name orders the terminal about is shown to differ, in text, JSON and explanation."""
    record = json.loads(inventory.read_text(encoding="utf-8"))
    record["entity"]["name"] = CLEAR + NAME
    for line in record["lines"]:
        line["id"] = f"{line['id']}{NAME}"
    file = tmp_path / "tampered.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    for words, status in ((("verify", file), 1), (("verify", file, "--format", "json"), 1), (("explain", file), 0)):
        done = ghgcalc_(*words)
        assert done.returncode == status
        assert clean(done.stdout.decode() + done.stderr.decode())
        assert b"\n  forged row" not in done.stdout


def test_a_name_forges_no_row():
    """A line break in a name of an entity, a process or a sector's row stays in its cell; an id has no such sign at all."""
    raw = {
        "year": 2024,
        "entity": {"name": NAME},
        "process": [{"id": "P1", "name": NAME, "anode": "1 t", "liquid_aluminium": "1 t"}],
    }
    for lang in ("en", "zh"):
        text = inventory_text(ghgcalc.calculate(raw, "cn-al-2024"), lang)
        assert clean(text)
        assert "\n  forged row" not in text
    raw["process"][0]["id"] = "P\x1b[2J\u202e1"
    with pytest.raises(ghgcalc.InputError, match=r"unseen-sign.*P\\u001b\[2J\\u202e1"):
        ghgcalc.calculate(raw, "cn-al-2024")
    sector = settle_sector(
        [{"entity": NAME, "emissions": "600000 tCO2e", "output": "400000 t"}], "cn-al-2025", balance_value="1.6 tCO2e/t"
    )
    assert clean(sector_text(sector))
    assert "\n  forged row" not in sector_text(sector)


def test_a_finding_stays_on_its_line():
    """A file with a hostile name is told in one line."""
    from ghgcalc.files import fault

    assert clean(fault("file-missing", NAME).text("zh"))
    assert "\n" not in fault("file-missing", NAME).text("en")


def test_a_guideline_named_twice_has_the_effects_of_each_pair():
    """A, B, A, B: every pair shows its own difference, not the sum of equal pairs."""
    found = ghgcalc.compare(ghgcalc.read(EXAMPLES / "worked-month.toml"), ["cn-al-2023", "cn-al-2024"] * 2)
    lines = [line for line in comparison_text(found).splitlines() if "difference" in line and "electrolysis" in line]
    assert [line.rpartition("  ")[2] for line in lines] == ["-203 449.36", "+203 449.36", "-203 449.36"]
    assert sorted({effect.pair for effect in found.effects}) == [0, 1, 2]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_behind_standard_output_is_a_fault():
    """What cannot be printed is told, with the status of a fault."""
    with Path("/dev/full").open("wb") as full:
        done = ghgcalc_("guidelines", "list", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert b"error file-unwritable: <stdout>" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_closed_streams_end_no_command_with_a_traceback(closed):
    """Standard input, output or error may be closed: a fault where it is needed, nothing where it is not."""
    done = subprocess.run(
        [sys.executable, "-m", "ghgcalc", "calculate", "-" if closed == 0 else EXAMPLES / "worked-month.toml"],
        capture_output=True, check=False, timeout=120, preexec_fn=lambda: os.close(closed),
    )  # fmt: skip
    assert done.returncode == (0 if closed == 2 else 2)
    assert b"Traceback" not in done.stderr


def left(*words: str | Path, error: bool = False) -> int:
    """The status of a command whose reader (of errors, or of results) has left before a word was said."""
    reading, writing = os.pipe()
    os.close(reading)
    streams = {"stderr": writing, "stdout": subprocess.DEVNULL} if error else {"stdout": writing, "stderr": subprocess.PIPE}
    done = ghgcalc_(*words, capture_output=False, **streams)
    os.close(writing)
    assert b"Traceback" not in (done.stderr or b"")
    return done.returncode


def test_a_reader_that_has_left_changes_no_status(inventory, tmp_path):
    """A difference is 1, a fault 2, success 0, whoever reads; never is one the other for a closed pipe."""
    record = json.loads(inventory.read_text(encoding="utf-8"))
    record["entity"]["name"] = "another"
    other = tmp_path / "other.json"
    other.write_text(json.dumps(record), encoding="utf-8")
    for error in (False, True):
        assert left("verify", inventory, error=error) == 0
        assert left("verify", other, error=error) == 1
        assert left("verify", tmp_path / "none.json", error=error) == 2
        assert left("calculate", EXAMPLES / "worked-month.toml", error=error) == 0
    assert left("--help") == 0


def test_a_help_text_that_nobody_reads_is_no_fault(monkeypatch):
    """Click leaves with an exit of its own where the reader of a help text has left; the status is 0 in this process, too."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        assert run(["--help"]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_an_interrupt_is_130():
    """Ctrl-C ends with the status of an interrupt, not with that of bad input."""
    with subprocess.Popen(
        [sys.executable, "-m", "ghgcalc", "calculate", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - a shell's background job would ignore it
    ) as running:  # fmt: skip
        assert running.stdin is not None
        running.stdin.write(b"#" * 2**18)  # more than a pipe holds: this returns when it is being read
        running.stdin.flush()
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert b"Traceback" not in said


def test_an_interrupt_outside_of_a_command_is_130(monkeypatch):
    """Also while nothing but the frame runs."""
    from ghgcalc import cli

    def stop(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run", stop)
    with pytest.raises(SystemExit) as stopped:
        cli.main([])
    assert stopped.value.code == 130
