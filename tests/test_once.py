"""What users and attackers once met, each in their own words: by the command line, files, and the calls that release 0.1.0 had already.

So each test says of any release whether it stands; the tests beside it go into the kind.
"""

from __future__ import annotations

import decimal
import importlib
import json
import os
import pickle
import pkgutil
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import allowances, guidelines
from ghgcalc.errors import GhgcalcError
from ghgcalc.guidelines import Guideline
from ghgcalc.inventory import Inventory
from support import Result, caller

EXAMPLES = Path(__file__).parent.parent / "examples"
WORKED = EXAMPLES / "worked-month.toml"
SMELTER = EXAMPLES / "smelter-2024.toml"
PLAN = ("--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t", "--balance-source", "a test")


@pytest.fixture
def call(capsys):
    """Return the command line, called in this process."""
    return caller(capsys)


def table(path: Path = SMELTER) -> dict[str, Any]:
    """The inventory file of an example under the guideline in force, as its sender gets it."""
    return json.loads(json.dumps(ghgcalc.calculate(ghgcalc.read(path), "cn-al-2024").as_dict()))


def put(folder: Path, raw: Any, name: str = "inventory.json") -> Path:
    """A file on the disk."""
    file = folder / name
    file.write_text(json.dumps(raw), encoding="utf-8")
    return file


def under(edit: Any) -> dict[str, Any]:
    """The inventory under edited rules, carried under the packaged id: it recomputes."""
    data = json.loads(json.dumps(guidelines.get("cn-al-2024").data))
    edit(data)
    made = ghgcalc.calculate(ghgcalc.read(SMELTER), Guideline.model_validate(data))
    return json.loads(json.dumps(made.as_dict()))


def fresh(code: str, *words: str | Path) -> str:
    """What a program of its own prints, last line."""
    environment = os.environ | {"PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}
    words = (sys.executable, "-c", code, *map(str, words))
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def refused(result: Result) -> bool:
    """Status 2, nothing on standard output, no traceback."""
    return (result.status, result.out) == (2, "") and "Traceback" not in result.err


REDACTED = """
import json, sys, ghgcalc
first = ghgcalc.calculate(ghgcalc.read(sys.argv[1]), "cn-al-2024")
kept, given = json.dumps(first.as_dict()), first.as_dict()
given["activity"]["entity"]["name"] = "REDACTED"
given["activity"]["process"][0]["anode"]["values"][0] = "99999.99"
given["guideline"]["data"].clear()
first.guideline["data"]["constants"]["carbon_ratio"] = "1 tCO2/tC"
later = ghgcalc.calculate(ghgcalc.read(sys.argv[1]), "cn-al-2024")
print(json.dumps(first.as_dict()) == kept == json.dumps(later.as_dict()) and ghgcalc.verify(later).same)
"""


def test_what_was_given_away_is_redacted():
    """A name struck out, a month changed and rules cleared in the caller's dict change no inventory, made before or after."""
    assert fresh(REDACTED, WORKED) == "True"


def test_no_context_of_decimals_is_shared():
    """No module of the package holds a decimal context, which threads would share and change."""
    held = []
    for module in pkgutil.walk_packages(ghgcalc.__path__, "ghgcalc."):
        if not module.name.endswith("__main__"):
            found = vars(importlib.import_module(module.name))
            held += [f"{module.name}.{name}" for name, one in found.items() if isinstance(one, decimal.Context)]
    assert held == []


RULES = {
    "carbon ratio": lambda d: d["constants"].update(carbon_ratio="40/12 tCO2/tC"),
    "anode effect left out": lambda d: d.update(source=[one for one in d["source"] if one["id"] != "anode-effect"]),
    "title": lambda d: d.update(title_en="Official Guideline, verified edition"),
}


@pytest.mark.parametrize("name", RULES)
def test_altered_rules_under_a_packaged_id(call, tmp_path, name):
    """They recompute; `verify` exits 1, its JSON says that the rules are altered, and no allowance is printed."""
    file = put(tmp_path, under(RULES[name]))
    assert call("verify", file).status == 1
    said = json.loads(call("verify", file, "--format", "json").out)
    assert said["same"] is False
    assert said["rules"]["origin"] == "altered"
    assert refused(call("allowance", file, *PLAN))


OWN = """schema = "ghgcalc/factors/1"
[[factor]]
id = "mine/{name}"
supersedes = "cn-al-2024/{replaced}"
value = {value}
unit = "{unit}"
kind = "{kind}"
document = "own"
issued = 2024-10-01
grade = "official"
source = "an opened text"
"""


def own(folder: Path, **fields: Any) -> Path:
    """A factor file of the sender's, graded official by himself."""
    file = folder / "own.toml"
    file.write_text(OWN.format(**fields), encoding="utf-8")
    return file


def laid(call: Any, folder: Path) -> Path:
    """An inventory with CF4 of nearly nothing."""
    kind = ghgcalc.factors.get("cn-al-2024/cf4").kind
    file = own(folder, name="cf4", replaced="cf4", value="0.0000001", unit="kgCF4/tAl", kind=kind)
    made = folder / "made.json"
    assert call("calculate", WORKED, "--guideline", "cn-al-2024", "--factor-file", file, "-o", made).status == 0
    return made


def test_a_grade_of_ones_own_is_stated_by_the_sender(call, tmp_path):
    """It is shown as stated, beside the sentence that no official text was opened; `verify` lists the factor, old -> new."""
    made = laid(call, tmp_path)
    page = call("calculate", WORKED, "--guideline", "cn-al-2024", "--factor-file", tmp_path / "own.toml").out
    assert "stated by the sender: official" in page
    assert "No official PDF has been opened yet" in page
    assert "mine/cf4" in call("verify", made).out


def test_replaced_factors_go_with_the_inventory_to_its_allowance(call, tmp_path):
    """The settlement of an inventory with factors of the sender's own says so."""
    settled = call("allowance", laid(call, tmp_path), *PLAN)
    assert settled.status == 0
    assert "mine/cf4" in settled.out + settled.err


@pytest.mark.parametrize(("value", "unit"), [("15.18", "1"), ("1518", "%"), ("-0.1", "1")])
def test_a_share_of_ones_own_lies_within_0_and_1(call, tmp_path, value, unit):
    """A loss of 15.18 instead of 15.18 % is refused, and what is below zero or above the whole."""
    kind = ghgcalc.factors.get("cn-al-2024/anode-loss").kind
    file = own(tmp_path, name="loss", replaced="anode-loss", value=value, unit=unit, kind=kind)
    assert refused(call("calculate", WORKED, "--guideline", "cn-al-2024", "--factor-file", file))


FILES: dict[str, Any] = {
    "totals of the enterprise deleted": lambda d: d.update(totals=[one for one in d["totals"] if one["level"] != "enterprise"]),
    "entity renamed": lambda d: d["entity"].update(name="Somebody Else Ltd"),
    "another guideline in the header": lambda d: d["guideline"].update(id="cn-al-2023"),
    "another hash in the header": lambda d: d["guideline"].update(sha256="0" * 64),
    "no lines": lambda d: d.update(lines=[]),
    "an edition that nobody has": lambda d: d["factors"].update(edition=99),
    "a line changed": lambda d: d["lines"][0].update(value="1.00"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_does_not_verify_is_not_settled(call, tmp_path, name):
    """Neither settled nor varied: the whole of `verify` stands before both."""
    raw = table()
    FILES[name](raw)
    file = put(tmp_path, raw)
    assert call("verify", file).status in (1, 2)
    assert refused(call("allowance", file, *PLAN))
    assert refused(call("allowance", "what-if", file, *PLAN, "--price", "90 CNY/t"))


def test_both_figures_of_a_verification(call, tmp_path):
    """A verified emission leaves the reported one, and the difference, in the settlement."""
    file = put(tmp_path, table())
    asked = ("--verified-emissions", "P1=200000 tCO2e")
    done = call("allowance", file, *PLAN, *asked, "--format", "json")
    assert done.status == 0, done.err
    reported = next(
        one
        for one in table()["totals"]
        if (one["level"], one["process"], one["source"], one["gas"]) == ("process", "P1", None, None)
    )
    assert json.dumps(reported["value"]) in done.out
    assert "verified-source" in [one["code"] for one in json.loads(done.out)["findings"]]


def test_a_settlement_carries_its_plan(call, tmp_path):
    """The hash of the plan's data and a digest of its own stand in the record."""
    record = call("allowance", put(tmp_path, table()), *PLAN, "--format", "json").json
    assert len(record.get("plan_sha256", "")) == 64
    assert str(record.get("digest", "")).startswith("sha256:")


INSTALLED = """
import importlib.metadata, sys
from pathlib import Path
class Point:
    name, value, dist = "acme", "acme:data", None
    def load(self):
        {load}
real = importlib.metadata.entry_points
importlib.metadata.entry_points = lambda **how: [Point()] if how.get("group") == "ghgcalc.{group}" else real(**how)
from ghgcalc.cli import run
import io, contextlib
out = io.StringIO()
with contextlib.redirect_stdout(out):
    try:
        status = run(sys.argv[1:])
    except Exception as error:
        status = type(error).__name__
print(status, "TAKEN" if "acme-al" in out.getvalue() else "-")
"""


def test_an_installed_guideline_takes_nothing_over(tmp_path):
    """One that says of itself that it is chosen by year, issued a day later, is not what a plain `calculate` uses."""
    text = (guidelines.folders()["cn-al-2024"] / "guideline.toml").read_text(encoding="utf-8")
    issued = next(line for line in text.splitlines() if line.startswith("issued"))
    head = [line for line in text.splitlines() if not line.startswith("aliases")]
    (tmp_path / "acme-al").mkdir()
    made = "\n".join(head).replace('id = "cn-al-2024"', 'id = "acme-al"', 1).replace(issued, "issued = 2025-06-01", 1)
    (tmp_path / "acme-al" / "guideline.toml").write_text(made, encoding="utf-8")
    code = INSTALLED.format(load=f"return Path({str(tmp_path)!r})", group="guidelines")
    assert fresh(code, "calculate", SMELTER, "--format", "json") == "0 -"


@pytest.mark.parametrize("group", ["plans", "guidelines", "factors"])
def test_a_package_that_cannot_be_imported_stops_nothing(tmp_path, group):
    """Neither a calculation nor an allowance of what is packaged."""
    code = INSTALLED.format(load="raise ImportError('no such thing')", group=group)
    assert fresh(code, "calculate", SMELTER, "--guideline", "cn-al-2024") == "0 -"
    assert fresh(code, "allowance", put(tmp_path, table()), *PLAN) == "0 -"


CALLS: dict[str, Any] = {
    "compare(a, [])": lambda a, _: ghgcalc.compare(a, []),
    "compare(as_of=datetime)": lambda a, _: ghgcalc.compare(a, ["cn-al-2023", "cn-al-2024"], as_of=datetime(2025, 1, 1, tzinfo=UTC)),
    "calculate(as_of=datetime)": lambda a, _: ghgcalc.calculate(a, as_of=datetime(2025, 1, 1, tzinfo=UTC)),
    "calculate(gwp=5)": lambda a, _: ghgcalc.calculate(a, "ipcc-2006-al", gwp=5),
    "calculate(factors=True)": lambda a, _: ghgcalc.calculate(a, factors=True),
    "calculate(factors=1.0)": lambda a, _: ghgcalc.calculate(a, factors=1.0),
    "write(NUL)": lambda _, i: ghgcalc.write(i, "a\0.json"),
    "verify('file.json')": lambda *_: ghgcalc.verify("file.json"),
    "a surrogate in an issuer": lambda *_: ghgcalc.calculate({
        "year": 2024, "entity": {"name": "x"}, "electricity": [{"supply": "grid", "amount": "1 MWh", "evidence": [
            {"kind": "ppa", "number": "1", "amount": "1 MWh", "from": "2024-01-01", "to": "2024-12-31", "issuer": "\ud800"}]}]}),
    "a surrogate in a process name": lambda *_: ghgcalc.calculate({
        "year": 2024, "entity": {"name": "x"}, "process": [{"id": "P", "name": "\ud800", "anode": "1 t", "liquid_aluminium": "1 t"}]}),
    "holdings of one vintage twice": lambda _, i: allowances.settle(i, "cn-al-2025", balance_value="1.6 tCO2e/t", holdings={2025: "5 t", "2025": "7 t"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_call_is_an_error_of_the_library(name):
    """Never IndexError, AttributeError, a bare TypeError, a decoding error, or an answer."""
    activity = ghgcalc.read(WORKED)
    inventory = ghgcalc.calculate(activity, "cn-al-2024")
    try:
        CALLS[name](activity, inventory)
    except Exception as error:  # noqa: BLE001 - whatever comes is judged
        came: Any = error
    else:
        came = "an answer"
    assert isinstance(came, GhgcalcError), repr(came)


def test_results_cross_a_process_boundary():
    """Inventory, comparison and verification pickle and come back the same."""
    activity = ghgcalc.read(WORKED)
    made = ghgcalc.calculate(activity, "cn-al-2024")
    for thing in (made, ghgcalc.verify(made), ghgcalc.compare(activity, ["cn-al-2023", "cn-al-2024"])):
        try:
            again = pickle.loads(pickle.dumps(thing))
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            again = error
        assert repr(again) == repr(thing)


def test_verify_tells_types_apart():
    """5 is not "5", null is not "None", and an added empty table is something added."""
    for edit in (
        lambda d: d.update(as_of="None"),
        lambda d: d["guideline"].update(seal={}),
        lambda d: d.update(year=str(d["year"])),
        lambda d: d["guideline"]["data"]["constants"].update(spare={}),
    ):
        raw = table(WORKED)
        edit(raw)
        try:
            same = ghgcalc.verify(raw).same
        except GhgcalcError:
            same = False
        assert not same


HOSTILE = {
    "a whole number without end": ("toml", lambda: "year = 0x" + "f" * 4400 + "\n"),
    "a month without end": ("toml", lambda: 'year=2024\n[entity]\nname="x"\n[[heat]]\namount={unit="GJ",values=[0x' + "f" * 4400 + ",1,1,1,1,1,1,1,1,1,1,1]}\n"),
    "a table of 3000 parts": ("toml", lambda: "[" + ".".join("a" * 3000) + "]\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_activity_is_a_fault(call, tmp_path, name):
    """Status 2 and a message."""
    ending, make = HOSTILE[name]
    file = tmp_path / f"a.{ending}"
    file.write_text(make(), encoding="utf-8")
    try:
        done = call("calculate", file)
    except Exception as error:  # noqa: BLE001 - a traceback is what must not come
        done = Result(1, "", f"Traceback {error!r}")
    assert refused(done)


INVENTORIES: dict[str, Any] = {
    "decimals 4000": lambda d: [one.update(decimals=4000) for one in d["guideline"]["data"]["source"]],
    "entity 900 deep": lambda d: d.update(entity=json.loads('{"a":' * 900 + "1" + "}" * 900)),
    "goods by a number of cells": lambda d: d["guideline"]["data"].update(goods=[{
        "id": "g", "title_en": "g", "title_zh": "g", "headings": ["7601"], "output": "cells"}]),
    "an auxiliary quantity of processes": lambda d: [one.update(table="process") for one in d["guideline"]["data"]["auxiliary"]],
    "levels null": lambda d: [one.update(levels=None) for one in d["guideline"]["data"]["source"]],
    "rounding a text": lambda d: d["guideline"]["data"].update(rounding="cell"),
    "a gas less": lambda d: [one["gases"].pop() for one in d["lines"] if len(one["gases"]) > 1],
    "a GWP that is a fuel": lambda d: [gas.update(gwp="diesel") for one in d["lines"] for gas in one["gases"]],
    "inputs that are no numbers": lambda d: [one.update(value="x") for line in d["lines"] for one in line["inputs"]],
}  # fmt: skip


@pytest.mark.parametrize("name", INVENTORIES)
def test_a_hostile_inventory_is_a_fault_or_a_difference(call, tmp_path, name):
    """`verify` says 1 or 2, the allowance and the what-if refuse."""
    raw = table()
    INVENTORIES[name](raw)
    file = put(tmp_path, raw)
    found = []
    for words in (("verify", file), ("allowance", file, *PLAN), ("allowance", "what-if", file, *PLAN, "--price", "90 CNY/t")):
        try:
            found.append(call(*words).status)
        except Exception as error:  # noqa: BLE001 - a traceback is what must not come
            found.append(type(error).__name__)
    assert found[0] in (1, 2)
    assert found[1:] == [2, 2]


def test_rules_are_read_only_from_outside():
    """What an inventory gives as its guideline is a copy: a later inventory verifies whatever was done to it."""
    assert isinstance(ghgcalc.calculate(ghgcalc.read(WORKED), "cn-al-2024"), Inventory)
    code = (
        "import sys, ghgcalc\na = ghgcalc.read(sys.argv[1])\nghgcalc.calculate(a, 'cn-al-2024').guideline['data']['source'].clear()\n"
        "print(ghgcalc.verify(ghgcalc.calculate(ghgcalc.read(sys.argv[1]), 'cn-al-2024')).same)"
    )
    assert fresh(code, WORKED) == "True"


SECONDS, MEGABYTES = 15, 1100
"""Generous for what is right, little for what took minutes, gigabytes or for ever."""


def bounded(*words: str | Path) -> str:
    """How the command line ends whose time and memory the system bounds: its status, or why it did not."""
    resource = pytest.importorskip("resource")

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 2**20, MEGABYTES * 2**20))

    command = [sys.executable, "-m", "ghgcalc", *map(str, words)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, preexec_fn=limits, timeout=60, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        return "never"
    code = re.search("^error ([a-z-]+): ", done.stderr, re.MULTILINE)
    return "traceback" if "Traceback" in done.stderr else f"{done.returncode} {code[1] if code else ''}".strip()


def workbook(folder: Path, *, dimension: str = "", texts: int = 0, column: str = "", rows: range = range(0)) -> Path:
    """A table of a sector as a workbook, with a dimension that it states, megabytes of one text, or cells far to the right."""
    import zipfile

    from openpyxl import Workbook

    made, plain, file = Workbook(), folder / "plain.xlsx", folder / "hostile.xlsx"
    for row in (["entity", "emissions [tCO2e]", "output [t]"], ["A", 600000, 400000]):
        made.active.append(row)
    made.save(plain)
    far = "".join(f'<row r="{at}"><c r="{column}{at}"><v>1</v></c></row>' for at in rows)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                text = text.replace('ref="A1:C2"', f'ref="{dimension or "A1:C2"}"').replace("</sheetData>", f"{far}</sheetData>")
            head, here, tail = text.partition("<t>A")
            with new.open(name, "w") as stream:
                stream.write(f"{head}{here}".encode())
                for _ in range(texts if here else 0):
                    stream.write(b"a" * 2**20)
                stream.write(tail.encode())
    assert file.stat().st_size < 1_000_000
    return file


BOOKS: dict[str, tuple[dict[str, Any], str]] = {
    "a dimension of everything": ({"dimension": "A1:XFD1048576", "column": "A", "rows": range(90_000, 90_001)}, "2 missing-key"),
    "cells in the last column": ({"column": "XFD", "rows": range(3, 60_003)}, "2 table-too-wide"),
    "one text of hundreds of megabytes": ({"texts": 500}, "2 table-unpacked"),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_small_workbook_takes_no_gigabytes(tmp_path, name):
    """A stated dimension is not believed, and what would be unpacked or laid out without end is refused."""
    how, status = BOOKS[name]
    file = workbook(tmp_path, **how)
    assert bounded("allowance", "sector", file, "--plan", "cn-al-2025", "--balance-value", "1.6 tCO2e/t") == status


ENDLESS: dict[str, Any] = {
    "decimals of a source": lambda d: [one.update(decimals=10**9) for one in d["guideline"]["data"]["source"]],
    "a GWP of a line": lambda d: [gas.update(gwp="1e999999999") for one in d["lines"] for gas in one["gases"]],
}


@pytest.mark.parametrize("name", ENDLESS)
def test_an_inventory_of_numbers_without_end(tmp_path, name):
    """Verification, allowance and what-if end."""
    raw = table(WORKED)
    ENDLESS[name](raw)
    file = put(tmp_path, raw)
    assert bounded("verify", file)[0] in "12"
    assert bounded("allowance", file, *PLAN)[0] == "2"
    assert bounded("allowance", "what-if", file, *PLAN, "--price", "90 CNY/t", "--vary-anode", "-2 %")[0] == "2"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_without_a_writer_is_not_waited_for(tmp_path):
    """It is a fault."""
    os.mkfifo(tmp_path / "pipe.json")
    assert bounded("calculate", tmp_path / "pipe.json") == "2 file-special"


def test_a_price_file_of_faults_alone(tmp_path):
    """Tens of thousands of faulty rows are not told one by one."""
    file = tmp_path / "prices.csv"
    head = "date,close [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY]\n"
    file.write_text(head + "x,y,y,y,y,y\n" * 20_000, encoding="utf-8")
    with pytest.raises(GhgcalcError) as caught:
        ghgcalc.market.read_prices(file)
    assert len(caught.value.faults) < 1000


def test_the_last_day_that_a_calendar_has(call, tmp_path):
    """A plan whose units are due on 9999-12-31 settles with a price file."""
    text = next(Path(ghgcalc.__file__).parent.rglob("cn-al-2025.toml")).read_text(encoding="utf-8")
    assert "day = 2026-12-31" in text
    plan, prices = tmp_path / "plan.toml", tmp_path / "prices.csv"
    plan.write_text(
        text.replace("day = 2026-12-31", "day = 9999-12-31").replace('id = "cn-al-2025"', 'id = "mine"'), encoding="utf-8"
    )
    head = "date,close [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY]\n"
    prices.write_text(f"{head}2025-12-01,61,10,610,0,0\n", encoding="utf-8")
    asked = ("--plan", plan, "--balance-value", "1.3 tCO2e/t", "--price-file", prices)
    try:
        status: Any = call("allowance", put(tmp_path, table(WORKED)), *asked).status
    except OverflowError as error:
        status = error
    assert status == 0
