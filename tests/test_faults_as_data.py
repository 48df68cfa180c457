"""Faults as data: with `--format json` or `--format sarif` they are on standard output, with exit 2, for every command that reads input."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as StandardLog

import ghgcalc
from commands import PRINTS_NO_RESULT
from ghgcalc.cli import cli, run
from ghgcalc.errors import FAULTS, InputError
from ghgcalc.report.sarif import SCHEMA, findings_in
from ghgcalc.texts import catalogue
from support import caller

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


def sarif(text):
    """A log, valid under the standard's own schema, and with the objects that we write (sections 3.13, 3.14, 3.18 to 3.20, 3.27 to 3.33, 3.49)."""
    log = json.loads(text)
    StandardLog.model_validate_json(text)
    assert set(log) == {"$schema", "version", "runs"}
    assert (log["$schema"], log["version"]) == (SCHEMA, "2.1.0")
    (made,) = log["runs"]
    assert set(made) == {"tool", "invocations", "results"}
    driver = made["tool"]["driver"]
    assert set(driver) == {"name", "version", "language", "rules"}
    assert driver["name"] == "ghgcalc"
    assert re.fullmatch(r"[a-zA-Z]{2}(-[a-zA-Z]{2})?", driver["language"])
    rules = driver["rules"]
    ids = [rule["id"] for rule in rules]
    assert len(set(ids)) == len(ids)
    for rule in rules:
        assert set(rule) == {"id", "shortDescription", "help"}
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
    (invocation,) = made["invocations"]
    assert set(invocation) == {"executionSuccessful", "exitCode"}
    assert invocation["executionSuccessful"] is (invocation["exitCode"] != 2)
    for result in made["results"]:
        assert set(result) - {"locations"} == {"ruleId", "ruleIndex", "level", "message", "properties"}
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert set(result["message"]) == {"text"}
        assert result["message"]["text"]
        for location in result.get("locations", []):
            assert set(location) <= {"physicalLocation", "logicalLocations"}
            physical = location.get("physicalLocation")
            if physical:
                uri = physical["artifactLocation"]["uri"]
                assert re.fullmatch(r"(?:[A-Za-z0-9._~/:!$&'()*+,;=@-]|%[0-9A-F]{2})+", uri)
                assert physical.get("region", {"startLine": 1})["startLine"] >= 1
            for logical in location.get("logicalLocations", []):
                assert logical["kind"] == "value"
                assert logical["fullyQualifiedName"] == "" or logical["fullyQualifiedName"].startswith("/")
    return made


def test_the_standards_own_schema_can_refuse(call):
    """A key, a level or a number that SARIF 2.1.0 does not have is refused, so that passing says something."""
    log = json.loads(call("calculate", EXAMPLES / "forty-faults.toml", "--format", "sarif").out)
    first = log["runs"][0]["results"][0]
    for wrong in (
        {"severity": "error"},
        {"level": "fatal"},
        {"ruleIndex": -2},
        {"message": "text"},
        {"locations": [{"file": "x"}]},
    ):
        other = json.loads(json.dumps(log))
        other["runs"][0]["results"][0] = first | wrong
        with pytest.raises(ValidationError):
            StandardLog.model_validate_json(json.dumps(other))
    with pytest.raises(ValidationError):
        StandardLog.model_validate_json(json.dumps(log | {"version": "2.0.0"}))


COMMANDS = [
    ("calculate", "{bad}"), ("compare", "{bad}", "--guidelines", "cn-al-2023,cn-al-2024"), ("explain", "{bad}"), ("verify", "{bad}"),
    ("digest", "{bad}"), ("allowance", "settle", "{bad}", "--plan", "cn-al-2024"),
    ("allowance", "what-if", "{bad}", "--plan", "cn-al-2024"), ("allowance", "sector", "{bad}", "--plan", "cn-al-2025"),
    ("allowance", "balance", "{bad}"), ("market", "summary", "{bad}"), ("factors", "list", "--factor-file", "{bad}"),
    ("factors", "check", "{bad}"), ("factors", "show", "nix"), ("guidelines", "show", "nix"), ("documents", "show", "nix"),
    ("guidelines", "list", "--guideline-folder", "{bad}"), ("allowance", "coverage", "--sector", "power", "--year", "2024", "--emissions", "x"),
    ("calculate", "{bad}", "--no-such-option"), ("documents", "in-force", "soon"), ("compare", "{bad}", "--guidelines", "one"),
    ("no-such-command",),
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("form", ["json", "sarif"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_command_gives_faults_as_data(words, form, lang, call, tmp_path):
    """Whatever is wrong with an input or a call: exit 2, data on standard output and nothing else there, nothing on standard error."""
    bad = tmp_path / "bad äß 台账.toml"
    bad.write_text("a = 1,\n", encoding="utf-8")
    result = call(*(word.format(bad=bad) for word in words), f"--format={form}", "--lang", lang)
    assert (result.status, result.err) == (2, "")
    if form == "json":
        record = json.loads(result.out)
        assert record["schema"] == FAULTS
        assert record["count"] == len(record["findings"]) >= 1
        assert all({"code", "severity", "pointer", "message", "remedy", "message_zh"} <= set(one) for one in record["findings"])
        return
    made = sarif(result.out)
    assert made["results"]
    assert made["tool"]["driver"]["language"] == {"en": "en", "zh": "zh-CN"}[lang]
    for one in made["results"]:
        assert bool(re.search("[\u4e00-\u9fff]", one["message"]["text"].replace("台账", ""))) is (lang == "zh")
        for location in one.get("locations", []):
            uri = location.get("physicalLocation", {"artifactLocation": {"uri": str(bad)}})["artifactLocation"]["uri"]
            assert unquote(uri) in (str(bad), f"{bad}/guideline.toml")


def leaves(command, path=()):
    """Every command with the words that call it."""
    if hasattr(command, "list_commands"):
        import click

        context = click.Context(command)
        for name in command.list_commands(context):
            yield from leaves(command.get_command(context, name), (*path, name))
    else:
        yield path, command


def test_no_command_is_without_a_form_for_programs():
    """Every command takes `--format json`, and every one but the calendar, which reads nothing, `--format sarif`; the demo shows others."""
    found = {path: command for path, command in leaves(cli) if " ".join(path) not in PRINTS_NO_RESULT}
    assert len(found) > 20
    for path, command in found.items():
        (option,) = [one for one in command.params if one.name == "format_"]
        assert {"json"} | ({"sarif"} if path != ("allowance", "calendar") else set()) <= set(option.type.choices), path


def test_forty_faults_are_forty_objects(call):
    """The example with forty faults gives at least forty objects, each with a pointer into the file, in both forms."""
    record = json.loads(call("calculate", EXAMPLES / "forty-faults.toml", "--format", "json").out)
    assert len(record["findings"]) >= 40
    assert all(one["pointer"].startswith("/") for one in record["findings"])
    made = sarif(call("calculate", EXAMPLES / "forty-faults.toml", "--format", "sarif").out)
    assert len(made["results"]) == len(record["findings"])
    assert [one["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for one in made["results"]] == [
        one["pointer"] for one in record["findings"]
    ]


def test_findings_of_a_result_are_a_log_with_exit_0(call, tmp_path):
    """Where nothing is wrong, SARIF holds the warnings and notes of the result, each in the file that was read."""
    smelter = EXAMPLES / "smelter-2024.toml"
    made = sarif(call("calculate", smelter, "--format", "sarif").out)
    assert [one["ruleId"] for one in made["results"]] == ["datum-ignored"]
    assert made["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == str(smelter)
    assert made["invocations"] == [{"executionSuccessful": True, "exitCode": 0}]
    made = sarif(call("compare", smelter, "--guidelines", "cn-al-2023,cn-al-2024", "--format", "sarif").out)
    assert "year-outside" in [one["ruleId"] for one in made["results"]]
    file = tmp_path / "inventory.json"
    assert call("calculate", smelter, "-o", file, "--format", "sarif").status == 0
    assert json.loads(file.read_text(encoding="utf-8"))["schema"] == "ghgcalc/inventory/1"
    for command in ("verify", "digest", "explain"):
        result = call(command, file, "--format", "sarif")
        assert (result.status, sarif(result.out)["results"]) == (0, [])
    assert sarif(call("factors", "check", "--format", "sarif").out)["results"] == []
    assert sarif(call("factors", "list", "--format", "sarif").out)["results"] == []


def test_differences_are_results_of_a_log(call, tmp_path):
    """What does not recompute is an error of the log, with exit 1: an empty log never stands for an altered file."""
    file = tmp_path / "inventory.json"
    call("calculate", EXAMPLES / "smelter-2024.toml", "-o", file)
    record = json.loads(file.read_text(encoding="utf-8"))
    record["lines"][0]["value"] = "1.00"
    file.write_text(json.dumps(record), encoding="utf-8")
    for command in ("verify", "digest"):
        result = call(command, file, "--format", "sarif")
        made = sarif(result.out)
        assert result.status == made["invocations"][0]["exitCode"] == 1
        assert {one["ruleId"] for one in made["results"]} == {"recomputation-differs"}


def test_a_full_disk_is_told_where_faults_are_data(monkeypatch, capsys):
    """Where standard output cannot be written, the words go to standard error, and the status stays 2."""

    class Full(io.StringIO):
        def write(self, text):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())
    assert run(["calculate", "nix.toml", "--format", "json"]) == 2
    assert "No space left" in capsys.readouterr().err


def test_findings_are_found_wherever_they_lie():
    """Findings in tables and lists of a record are taken, and nothing else that has a code."""
    from ghgcalc.findings import Finding

    one = Finding.of("file-empty").as_dict()
    assert list(findings_in({"a": [{"b": (one, {"code": "x"})}], "c": one, "d": 1})) == [one, one]
    assert "recomputation-differs" in catalogue()["finding"]


# --- pydantic's own door

DOORS = {
    "model_validate": ghgcalc.Activity.model_validate,
    "constructor": lambda raw: ghgcalc.Activity(**raw),
    "adapter": TypeAdapter(ghgcalc.Activity).validate_python,
    "inside another": lambda raw: TypeAdapter(list[ghgcalc.Activity]).validate_python([raw]),
    "json": lambda raw: ghgcalc.Activity.model_validate_json(json.dumps(raw)),
}
FAULTY = {
    "year": 24,
    "entity": {"name": ""},
    "process": [{"id": "P1", "anode": "1 m3"}, {"id": "P1", "anode": "2 t", "carbon": 1}, {"id": "P 3", "anode": 5}],
    "fuel": [{"item": "火电", "amount": "1 t"}, {"item": "diesel"}],
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_of_pydantic_keeps_remedy_and_chinese(door):
    """Each fault that `ghgcalc.calculate` names is a line of pydantic's error, with its code, both languages, remedies and pointer."""
    with pytest.raises(InputError) as ours:
        ghgcalc.calculate(FAULTY)
    with pytest.raises(ValidationError) as theirs:
        DOORS[door](FAULTY)
    lines = theirs.value.errors()
    assert [line["type"] for line in lines] == [f"ghgcalc.{fault.code}" for fault in ours.value.faults]
    for line, fault in zip(lines, ours.value.faults, strict=True):
        wanted = fault.as_dict()
        assert all(line["ctx"][key] == wanted[key] for key in ("message", "remedy", "message_zh", "remedy_zh", "pointer"))
        assert "".join(f"/{step}" for step in line["loc"]).endswith(fault.pointer)
        for part in ("message", "remedy", "message_zh", "remedy_zh"):
            assert wanted[part] in line["msg"]
    assert json.loads(theirs.value.json())


def test_a_sound_activity_passes_every_door():
    """What is sound is the same activity by each door, and what is none at all is refused by each."""
    raw = {"year": 2024, "entity": {"name": "A"}, "heat": [{"amount": "1 GJ"}]}
    made = ghgcalc.Activity.model_validate(raw)
    assert ghgcalc.Activity(**raw) == made == ghgcalc.Activity.model_validate(made)
    with pytest.raises(ValidationError, match="does not fit here"):
        ghgcalc.Activity.model_validate(5)
