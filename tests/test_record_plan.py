"""Non-conformities by the quality-control plan: drafted into a verification record, held against it, each with the process that it touches."""

from __future__ import annotations

import copy
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import quality
from ghgcalc.verified import check, draft
from support import caller

DATA = Path(__file__).parent / "data"
YEAR = tomllib.loads((DATA / "quality-year.toml").read_text(encoding="utf-8"))
PLAN = tomllib.loads((DATA / "quality-plan.toml").read_text(encoding="utf-8"))
MADE = ghgcalc.calculate(YEAR, "cn-al-2024")


def late() -> dict[str, Any]:
    """The plan with its scales and its gas meter calibrated late, and much else that is wrong."""
    plan = copy.deepcopy(PLAN)
    for at, day in enumerate((date(2025, 12, 12), date(2025, 9, 12), date(2025, 10, 20))):
        plan["meter"][at]["calibration"][1]["date"] = day
    plan["execution"][1]["way"] = "calculated"
    plan["process"].append({"id": "P9", "boundary": "another potline"})
    plan["enterprise"]["name"] = "B"
    return plan


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


def test_findings_of_the_plan_become_lines():
    """Every error by the plan is a line with its class and its process: that of a row, of a meter the first that it measures, or none."""
    corrected = copy.deepcopy(YEAR)
    corrected["process"][0]["anode"] = "47235.00 t"
    part = {"meter": "W2", "case": "uncalibrated", "required": "0.5 %", "interval": 12, "reading": "47000 t"}
    part |= {"covered": "0 t", "corrected": "47235.00 t"}
    row = {"table": "process", "row": "P1", "key": "anode", "side": "activity", "rule": "meter", "reason": "late"}
    coal = {"table": "fuel", "row": "2", "key": "amount", "before": "2000 t", "after": "2010.00 t"}
    corrected["fuel"][1]["amount"] = "2010.00 t"
    corrected["correction"] = [
        row | {"before": "47000 t", "after": "47235.00 t", "meter": [part]},
        row | coal | {"meter": [part | {"reading": "2000 t", "corrected": "2010.00 t"}]},
    ]
    found = draft(ghgcalc.calculate(corrected, "cn-al-2024"), quality_plan=quality.of(late()), lang="en")
    lines = {(one.rule, one.place, one.class_, one.process) for one in found.nonconformity}
    assert lines >= {
        ("plan-calibration-gap", "/meter/0/calibration", "K4", "P1"),
        ("plan-calibration-gap", "/meter/1/calibration", "K4", "P1"),
        ("plan-calibration-gap", "/meter/2/calibration", "K4", None),
        ("plan-correction-missing", "/activity/process/0/liquid_aluminium", "K4", "P1"),
        ("plan-correction-differs", "/activity/correction/0/meter/0/calibrated", "K4", "P1"),
        ("plan-correction-differs", "/activity/correction/1/meter/0/calibrated", "K4", None),
        ("plan-way", "/parameter/1/way", "K6", "P1"),
        ("plan-process-extra", "/process/1/id", "K2", None),
        ("plan-identity", "/enterprise/name", "K1", None),
    }
    assert not draft(MADE).nonconformity
    assert not draft(MADE, quality_plan=PLAN).nonconformity


def test_lines_of_the_plan_are_held():
    """With the plan an error without a line is told, and one that counts as repaired has to be gone; without it nobody asks."""
    found = draft(MADE, after=MADE, quality_plan=late())
    missing = [one.code for one in check(found.replace(nonconformity=()), MADE, quality_plan=late()).findings]
    assert missing.count("record-finding-missing") == len(found.nonconformity) > 3
    assert "record-finding-missing" not in [one.code for one in check(found.replace(nonconformity=()), MADE).findings]
    repaired = found.replace(nonconformity=tuple(one.replace(state="repaired-conforming") for one in found.nonconformity))
    for plan, count in ((late(), len(found.nonconformity)), (PLAN, 0), (None, 0)):
        codes = [one.code for one in check(repaired, MADE, after=MADE, quality_plan=plan).findings]
        assert codes.count("record-still-there") == count


def test_what_is_no_plan_is_refused():
    """By the name of the argument, or with every fault of the plan."""
    for run in (lambda plan: draft(MADE, quality_plan=plan), lambda plan: check(draft(MADE), MADE, quality_plan=plan)):
        with pytest.raises(ghgcalc.ArgumentError, match="quality_plan"):
            run(3)
        with pytest.raises(ghgcalc.InputError):
            run({"schema": "ghgcalc/quality-plan/1"})


def test_the_commands_take_a_plan(call, tmp_path, monkeypatch):
    """`record draft` and `record check` with `--quality-plan`; a draft of a plan is refused, and only one file is standard input."""
    monkeypatch.chdir(tmp_path)
    ghgcalc.write(MADE, "made.json")
    sound, wrong = (DATA / "quality-plan.toml", Path("late.toml"))
    wrong.write_text(sound.read_text(encoding="utf-8").replace("date = 2025-11-12", "date = 2025-12-12"), encoding="utf-8")
    assert "3 line(s)" in call("record", "draft", "made.json", "--quality-plan", wrong, "--lang", "en", "-o", "record.json").err
    rules = [one["rule"] for one in json.loads(Path("record.json").read_text(encoding="utf-8"))["nonconformity"]]
    assert rules == ["plan-calibration-late", "plan-calibration-gap", "plan-correction-missing"]
    assert "0 line(s)" in call("record", "draft", "made.json", "--quality-plan", sound, "--lang", "en", "-o", "none.json").err
    asked = ("record", "check", "none.json", "--inventory", "made.json", "--quality-plan")
    assert call(*asked, wrong).out.count("record-finding-missing") == 3
    assert "record-finding-missing" not in call(*asked, sound).out
    Path("draft.toml").write_text(quality.draft(ghgcalc.Activity.new(**YEAR)), encoding="utf-8")
    assert call("record", "draft", "made.json", "--quality-plan", "draft.toml").status == 2
    assert call("record", "draft", "-", "--quality-plan", "-").status == 2
    assert call("record", "check", "-", "--inventory", "made.json", "--quality-plan", "-").status == 2
