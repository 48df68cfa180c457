"""A replay as text, workbook, page and JSON, and on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ghgcalc.replay import replay
from ghgcalc.report.contents.replay import replay_report
from ghgcalc.texts import LANGUAGES
from support import caller

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data" / "replay"
STEEL = DATA / "steel-2020-2023.toml"
WRONG = DATA / "intensity-13182.toml"


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


def mixed() -> dict[str, Any]:
    """Every answer at once: a gap, an end of each kind, a divisor that may be zero, an enclosure."""
    figures = [
        ("part", "15 1", "1.5 * a"),
        ("gap", "31.0 1", "2 * part"),
        ("below", "23.0 1", "2 * part"),
        ("divided", "3.0 1", "a / b"),
        ("low", "9.7 1", "a"),
        ("cut", "9.6 1", "a * c"),
        ("turns", "-0.2652 1", "d * d - 1.03 * d"),
    ]
    inputs = [
        {"name": "a", "value": "10 1"},
        {"name": "b", "value": "0 1"},
        {"name": "c", "value": "-1 1"},
        {"name": "d", "value": "0.5 1", "note": "x"},
    ]
    wanted = [{"name": name, "printed": printed, "formula": text} for name, printed, text in figures]
    return {"schema": "ghgcalc/replay/1", "source": "test", "policies": ["cell"], "input": inputs, "figure": wanted}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tables_hold_every_figure_and_policy(lang):
    """A row for each figure, for each policy of it, for each input that was moved; every answer and every kind of end in words."""
    for source in (STEEL, WRONG, mixed()):
        found = replay(source)
        made = replay_report(found, lang)
        assert [row.key for row in made.table("figures").rows] == [one.name for one in found.figures]
        trials = [f"{one.name}/{trial.policy}" for one in found.figures for trial in one.trials]
        assert [row.key for row in made.table("trials").rows] == trials
        moved = [f"{one.name}/{it.name}" for one in found.figures for it in one.best.inputs]
        assert [row.key for table in made.tables if table.key == "inputs" for row in table.rows] == moved
        assert [row.key for table in made.tables if table.key == "jointly" for row in table.rows] == [
            one.policy for one in found.jointly
        ]
    rows = {row.key: [cell.printed for cell in row.cells] for row in made.table("trials").rows}
    assert rows["gap/cell"][-2:] == ["+0.95000", "30.00000 … 32.00000"]
    assert rows["divided/cell"][3:7] == ["–"] * 4


def test_every_form():
    """Text, JSON and page say the same; the page stands in both languages."""
    found = replay(STEEL)
    assert json.loads(found.report(form="json"))["figures"][6]["answer"] == "within"
    assert "within rounding" in found.report()
    assert "修约范围内" in found.report("zh")
    html = found.report("zh", "html")
    assert "修约范围内" in html
    assert "within rounding" in html
    assert found.report(form="xlsx")[:2] == b"PK"


def test_the_command(call, tmp_path):
    """Status 0 where everything may be, 1 where something is impossible, 2 for a fault; JSON, SARIF and files of each kind."""
    done = call("replay", str(STEEL))
    assert (done.status, "one set of inputs inside their rounding gives all of them" in done.out) == (0, True)
    done = call("replay", str(WRONG), "--lang", "zh")
    assert (done.status, "不可能" in done.out) == (1, True)
    data = call("replay", str(WRONG), "--format", "json")
    made = json.loads(data.out)
    assert (data.status, made["possible"], made["schema"]) == (1, False, "ghgcalc/replay-result/1")
    for ending in ("json", "txt", "xlsx", "html"):
        assert call("replay", str(WRONG), "-o", str(tmp_path / f"out.{ending}")).status == 1
        assert (tmp_path / f"out.{ending}").stat().st_size > 500
    assert call("replay", str(tmp_path / "none.toml")).status == 2
    assert call("replay", str(STEEL), "--format", "sarif").status == 0


def test_a_warning_is_said_and_can_fail_the_call(call, tmp_path):
    """Data that cannot be moved alone are warned of; under --strict nothing is written."""
    text = (ROOT / "src" / "ghgcalc" / "catalogue" / "pages" / "replay.toml").read_text(encoding="utf-8")
    import tomllib

    page = tomllib.loads(text)["replay-bound"]
    (tmp_path / "activity.toml").write_text(page["files"]["activity.toml"], encoding="utf-8")
    report = tmp_path / "report.toml"
    report.write_text(page["input"].replace(*page["spoil"]), encoding="utf-8")
    done = call("replay", str(report))
    assert (done.status, "replay-bound" in done.err, "replay-undecided" in done.out) == (0, True, True)
    assert call("replay", str(report), "--strict", "-o", str(tmp_path / "x.json")).status == 2
    assert not (tmp_path / "x.json").exists()
