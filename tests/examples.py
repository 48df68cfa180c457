"""The examples of the pages of findings, run as a user would run them, in a folder of their own."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
from pathlib import Path
from typing import Any

from ghgcalc import guidelines
from ghgcalc.cli import run
from ghgcalc.errors import InputError
from ghgcalc.pages import Example
from ghgcalc.report.sarif import findings_in

SAID = re.compile(r"^\s*(?:error|warning|note) ([a-z0-9-]+):", re.MULTILINE)


def changed(folder: Path, line: str) -> None:
    """`set FILE POINTER JSON` or `del FILE POINTER`."""
    verb, name, pointer, *value = line.split(" ", 3)
    table = json.loads((folder / name).read_text(encoding="utf-8"))
    *way, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    at: Any = table
    for step in way:
        at = at[int(step) if isinstance(at, list) else step]
    key = int(last) if isinstance(at, list) else last
    if verb == "set":
        at[key] = json.loads(value[0])
    else:
        del at[key]
    (folder / name).write_text(json.dumps(table), encoding="utf-8")


def codes_of(example: Example, folder: Path, monkeypatch: Any) -> tuple[set[str], bool]:
    """Every code that the example leaves (faults, findings of results, what is said on standard error), and whether it was refused."""
    monkeypatch.chdir(folder)
    for name, text in example.files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(bytes.fromhex(text) if name.endswith((".bin", ".xlsx")) else text.encode())
    found: set[str] = set()
    refused = False
    try:
        if example.python:
            found, refused = _python(example.python)
        for line in example.run:
            verb, _, rest = line.partition(" ")
            if verb in ("set", "del"):
                changed(folder, line)
            elif verb == "mkdir":
                Path(rest).mkdir()
            else:
                assert verb == "ghgcalc", line
                more, status = _command(shlex.split(rest))
                found |= more
                refused |= status == 2
    finally:
        guidelines.remove_folders()
    return found, refused


def _command(words: list[str]) -> tuple[set[str], int]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run(words if "--format" in words else [*words, "--format", "json"])
    text = out.getvalue()
    table = json.loads(text) if text.startswith(("{", "[")) else None
    listed = {str(one["code"]) for one in findings_in(table)}
    if isinstance(table, dict) and "runs" in table:  # a log of SARIF
        listed |= {one["ruleId"] for one in table["runs"][0]["results"]}
    return listed | set(SAID.findall(err.getvalue())), status


def _python(source: str) -> tuple[set[str], bool]:
    space: dict[str, Any] = {}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, "example", "exec"), space)
    except InputError as error:
        return {fault.code for fault in error.faults}, True
    return {finding.code for finding in space.get("findings", ())}, False
