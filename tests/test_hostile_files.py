"""Small files that would take long, much or for ever: each ends with a finding, within bounds of time and memory that the system holds."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import ghgcalc
from ghgcalc import files
from ghgcalc.errors import MAX_FAULTS, InputError, UnknownIdError

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS, MEGABYTES = 20, 1200
"""Generous: what is tested took minutes, or gigabytes. Address space is counted, which is more than memory."""

MONTHS = '{unit="t",values=[1,1,1,1,1,1,1,1,1,1,1,1]}'
HEAD = 'year=2024\n[entity]\nname="x"\n'


def bounded(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command line with its time and its memory bounded by the system."""

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 2**20, MEGABYTES * 2**20))

    return subprocess.run(
        [sys.executable, "-m", "ghgcalc", *map(str, words)],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, preexec_fn=limits, check=False, timeout=300,
    )  # fmt: skip


def refused(done: subprocess.CompletedProcess[str], code: str) -> None:
    """Status 2, nothing on standard output, the finding named, and no more lines than anybody reads."""
    assert "Traceback" not in done.stderr
    assert done.returncode == 2, done.stderr[-400:]
    assert not done.stdout
    assert f"error {code}: " in done.stderr
    assert done.stderr.count("\n") <= MAX_FAULTS + 2


def _json(rows: str, count: int, key: str) -> str:
    return f'{{"year":2024,"entity":{{"name":"x"}},"{key}":[{",".join([rows] * count)}]}}'


EVIDENCE = '{"id":"P1","electricity":[{"supply":"grid","amount":"1 MWh","evidence":[@]}]}'
DIESEL = '{"item":"diesel","amount":{"unit":"t",@}}'
FILES: dict[str, tuple[str, Callable[[], str], str]] = {
    "a key of very many parts": ("toml", lambda: ".".join("a" * 40_000) + " = 1\n", "file-key-parts"),
    "a key of very many parts further down": ("toml", lambda: "year = 1\n[b]\nc." + ".".join("a" * 100_000) + " = 1\n", "file-key-parts"),
    "a table of very many parts": ("toml", lambda: "[" + ".".join("a" * 3_000) + "]\n", "file-key-parts"),
    "a key in braces": ("toml", lambda: "x = { y = '''a'''', " + ".".join("a" * 90_000) + " = 1 }\n", "file-key-parts"),
    "a key of quoted parts": ("toml", lambda: " . ".join(["'a'"] * 90_000) + " = 1\n", "file-key-parts"),
    "tables inside each other": ("toml", lambda: "".join(f"[{'.'.join('a' * 31)}.b]\n" for _ in range(1)) + "x = " + "[" * 61 + "]" * 61, "file-too-deep"),
    "lists inside each other": ("json", lambda: '{"a":' + "[" * 900 + "]" * 900 + "}", "file-too-deep"),
    "the last of many keys twice": ("json", lambda: "{" + ",".join(f'"k{at}":1' for at in range(70_000)) + ',"k69999":2}', "file-not-json"),
    "unknown keys": ("toml", lambda: HEAD.replace("[entity]", "".join(f"k{at}=1\n" for at in range(60_000)) + "[entity]"), "unknown-key"),
    "empty records of evidence": ("json", lambda: _json(EVIDENCE.replace("@", ",".join(["{}"] * 300_000)), 1, "process"), "missing-key"),
    "rows that are no rows": ("json", lambda: _json("1", 450_000, "fuel"), "wrong-type"),
    "values without end": ("json", lambda: _json(DIESEL.replace("@", f'"values":[{",".join(["-1"] * 300_000)}]'), 1, "fuel"), "month-count"),
    "keys of a datum without end": ("json", lambda: _json(DIESEL.replace("@", ",".join(f'"{at}":1' for at in range(90_000))), 1, "fuel"), "unknown-key"),
    "factors that nobody knows": ("toml", lambda: HEAD + "".join(f'[[fuel]]\nitem="diesel"\namount="1 t"\nncv={{factor="x/{at}"}}\n' for at in range(6_000)), "unknown-factor"),
    "more rows than any enterprise has": ("toml", lambda: HEAD + "".join(f'[[process]]\nid="P{at}"\nanode="1 t"\n' for at in range(15_000)), "activity-too-large"),
    "more months than any enterprise has": ("toml", lambda: HEAD + f'[[fuel]]\nitem="diesel"\namount={MONTHS}\n' * 11_000, "activity-too-large"),
    "a whole number of 4816 digits": ("toml", lambda: "year=0x" + "f" * 4000 + "\n", "out-of-range"),
    "a whole number of a million digits": ("toml", lambda: "year=0x" + "f" * 900_000 + "\n", "out-of-range"),
    "a month of 4816 digits": ("toml", lambda: HEAD + f'[[fuel]]\nitem="diesel"\namount={MONTHS.replace("[1,", "[0o" + "7" * 9_000 + ",")}\n', "bad-number"),
    "amounts of 4816 digits": ("toml", lambda: HEAD + "".join(f'[[fuel]]\nitem="diesel"\namount=0b{"1" * 20_000}\n' for _ in range(9)), "not-a-datum"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_no_small_file_takes_long_or_much(tmp_path, name):
    """A file below a megabyte that is hostile is refused by its name, whatever it is full of."""
    ending, make, code = FILES[name]
    text = make()
    assert len(text) < 1_000_000
    file = tmp_path / f"hostile.{ending}"
    file.write_text(text, encoding="utf-8")
    refused(bounded("calculate", file), code)


def test_a_factor_file_of_faults_and_of_chains(tmp_path):
    """Records without keys, and records that replace each other in a chain of thousands, end soon."""
    file = tmp_path / "own.json"
    file.write_text('{"schema":"ghgcalc/factors/1","factor":[' + ",".join(["{}"] * 300_000) + "]}", encoding="utf-8")
    refused(bounded("factors", "check", file), "missing-key")
    records = ",".join(f'{{id="a{at}",value=1,unit="1",kind="ncv",supersedes="m/a{at + 1}"}}' for at in range(9_000))
    head = 'schema="ghgcalc/factors/1"\n[[set]]\nid="m"\ndocument="own"\nissued=2024-01-01\ngrade="derived"\nsource="o"\n'
    file = tmp_path / "own.toml"
    file.write_text(f"{head}records=[{records}]\n", encoding="utf-8")
    refused(bounded("factors", "check", file), "unknown-factor")


def test_large_input_that_is_right_is_read(tmp_path):
    """Thousands of certificates, and a sector of tens of thousands of processes, are calculated within the same bounds."""
    file = tmp_path / "evidence.toml"
    record = '{{kind="green-power-consumption-certificate",number="N{}",amount="1 MWh",from=2024-01-01,to=2024-12-31}}'
    file.write_text(
        f'{HEAD}province="Xinjiang"\n[[process]]\nid="P1"\nliquid_aluminium={MONTHS}\nanode={MONTHS}\n[[process.electricity]]\n'
        f'supply="green-power"\namount="7000 MWh"\nevidence=[{",".join(map(record.format, range(7_000)))}]\n',
        encoding="utf-8",
    )
    assert bounded("calculate", file, "--guideline", "cn-al-2024-draft").returncode == 0
    table = tmp_path / "sector.csv"
    rows = "".join(f"A,{at},600,413.5\n" for at in range(50_000))
    table.write_text(f"entity,process,emissions [tCO2e],output [t]\n{rows}", encoding="utf-8")
    assert bounded("allowance", "sector", table, "--plan", "cn-al-2025", "--balance-value", "1.6 tCO2e/t").returncode == 0


def test_faults_beyond_those_that_anybody_mends_are_counted():
    """Of very many faults the first are named and the rest is counted, also where an error is told anew."""
    raw = {"year": 2024, "entity": {"name": "x"}, "fuel": [{"item": "dieseel", "amount": "1 t"} for _ in range(900)]}
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(raw)
    error = caught.value
    assert len(error.faults) == MAX_FAULTS + 1
    assert error.faults[-1].code == "more-faults"
    assert error.count == 900
    again = InputError([fault.in_file("f") for fault in error.faults])
    assert (again.count, len(again.faults), again.faults[-1].place.file) == (900, MAX_FAULTS + 1, "f")


def test_names_that_look_like_it_are_sought_once_and_late(monkeypatch):
    """Whoever swallows an unknown id pays for no likeness; who prints it, once."""
    asked = []

    def look() -> list[str]:
        asked.append(1)
        return ["b"]

    error = UnknownIdError("factor", "a", look)
    assert not asked
    assert str(error) == "no factor 'a'; did you mean b?"
    assert error.nearest == ("b",)
    assert len(asked) == 1
    calls = []
    monkeypatch.setattr("ghgcalc.schema.get_close_matches", lambda *_, **__: calls.append(1) or [])
    raw = {"year": 2024, "entity": {"name": "x"}, "fuel": [{"item": f"u{at % 3}", "amount": "1 t"} for at in range(90)]}
    with pytest.raises(InputError):
        ghgcalc.calculate(raw)
    assert len(calls) <= 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_what_is_no_regular_file_is_refused_and_not_waited_for(tmp_path):
    """A pipe without a writer and a device are faults, as input and as output."""
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    for path in (pipe, "/dev/zero", "/dev/null"):
        with pytest.raises(InputError) as caught:
            files.read_bytes(path)
        assert caught.value.faults[0].code == "file-special"
    with pytest.raises(InputError) as caught:
        files.write_text(pipe, "x")
    assert caught.value.faults[0].code == "file-special"


@pytest.mark.parametrize("name", ["a\0.json", "n" * 300 + ".json", "\ud800.json", "a.json/b.json"])
def test_names_that_no_file_can_have(tmp_path, name):
    """A name that the system does not take is a fault to read and to write, in words that can be printed."""
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    for call in (files.read_bytes, lambda path: files.write_text(path, "x")):
        with pytest.raises(InputError) as caught:
            call(f"{tmp_path}/{name}")
        assert caught.value.faults[0].code in ("file-unreadable", "file-unwritable")
        str(caught.value).encode()


@pytest.mark.skipif(sys.platform == "win32", reason="names are texts there")
def test_a_name_of_any_bytes_is_read(tmp_path):
    """A factor file whose name is no UTF-8 is read; its inventory can be written, and verifies."""
    from ghgcalc.factors import Overlay

    name = os.fsdecode(os.fsencode(tmp_path) + b"/f\xff.toml")
    text = 'schema="ghgcalc/factors/1"\n[[factor]]\nid="m/a"\nvalue=1\nunit="1"\nkind="ncv"\ndocument="own"\nissued=2024-01-01\ngrade="derived"\nsource="o"\n'
    with open(name, "w", encoding="utf-8") as file:  # noqa: PTH123 - the name is no text
        file.write(text)
    laid = Overlay.read(name)
    made = ghgcalc.calculate({"year": 2024, "entity": {"name": "x"}, "heat": [{"amount": "1 GJ"}]}, "cn-al-2013", overlays=[laid])
    json.dumps(made.as_dict()).encode()
    assert ghgcalc.verify(made.as_dict()).same


@pytest.mark.parametrize(
    "change",
    [
        {"entity": {"name": "x\ud800"}},
        {"process": [{"id": "P1", "name": "\udfff", "anode": "1 t", "liquid_aluminium": "1 t"}]},
        {"fuel": [{"item": "diesel", "amount": "1 t", "ncv": {"value": "42 GJ/t", "source": "\ud83d"}}]},
        {"electricity": [{"supply": "grid", "amount": "1 MWh", "evidence": [
            {"kind": "ppa", "number": "1", "amount": "1 MWh", "from": "2024-01-01", "to": "2024-12-31", "issuer": "\ud800"}]}]},
    ],
)  # fmt: skip
def test_half_a_character_is_refused_when_it_is_read(change):
    """A text that no file can hold is refused where it enters, whichever text it is."""
    with pytest.raises(InputError):
        ghgcalc.calculate({"year": 2024, "entity": {"name": "x"}, "heat": [{"amount": "1 GJ"}]} | change, "cn-al-2024")


def test_what_came_is_never_written_out_whole():
    """A table of any depth and a number of any length are sketched in a line."""
    deep: object = 1
    for _ in range(100_000):
        deep = {"a": deep}
    for value in (deep, 16**5000, -(16**5000), [16**5000] * 9, {"a": ("b", "x" * 999)}):
        with pytest.raises(InputError) as caught:
            ghgcalc.calculate({"year": 2024, "entity": {"name": "x"}, "fuel": [{"item": "diesel", "amount": value}]})
        assert len(str(caught.value)) < 900


class Point:
    """An entry point that brings whatever it is given."""

    value = "acme:data"
    dist = None

    def __init__(self, name: str, target: object) -> None:
        """What `load` gives; an exception is raised."""
        self.name, self.target = name, target

    def load(self) -> object:
        """As importlib does."""
        if isinstance(self.target, Exception):
            raise self.target
        return self.target


@pytest.fixture
def brought(monkeypatch):
    """Lets installed packages bring things, and forgets them afterwards."""
    from ghgcalc import factors, guidelines
    from ghgcalc.allowances.plans import known
    from ghgcalc.guidelines import shelf

    def forget() -> None:
        for cache in (shelf._installed, shelf.entries, shelf.register, factors._brought):
            cache.cache_clear()
        known.forget()

    def bring(**groups: object) -> None:
        monkeypatch.setattr(
            "importlib.metadata.entry_points",
            lambda group: [Point(f"acme-{at}", one) for at, one in enumerate(groups.get(group.removeprefix("ghgcalc."), ()))],
        )
        forget()

    yield bring
    monkeypatch.undo()
    forget()
    assert not guidelines.shelf.broken()


def test_a_broken_package_stops_nothing_but_itself(brought, tmp_path, capsys):
    """What cannot be imported, lies nowhere or has a fault is told to whoever asks for it, and to nobody else."""
    from ghgcalc import factors, guidelines
    from ghgcalc.allowances import get
    from ghgcalc.cli import run

    example = str(Path(__file__).parent.parent / "examples" / "worked-month.toml")
    (tmp_path / "a.toml").write_text("x = 1", encoding="utf-8")
    broken = (ImportError("no such thing"), lambda: 1 / 0, tmp_path / "nowhere", tmp_path / ("n" * 300), tmp_path)
    brought(guidelines=broken, factors=broken, plans=broken)
    assert run(["calculate", example]) == 0
    assert "warning plugin-broken: acme:data: " in capsys.readouterr().err
    assert run(["verify", "-"]) == 2
    assert guidelines.get("cn-al-2024").id == "cn-al-2024"
    assert guidelines.get("332").id == "cn-al-2023"
    assert get("cn-al-2024").id == "cn-al-2024"
    assert ghgcalc.verify(ghgcalc.calculate(ghgcalc.read(example)).as_dict()).same
    assert len(factors.broken()) >= 4
    for call in (guidelines.register, lambda: guidelines.get("acme-1"), lambda: get("acme-1")):
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.faults[0].code == "plugin-broken"
    for words in (["guidelines", "list"], ["factors", "list"], ["factors", "check"], ["allowance", "plans"]):
        capsys.readouterr()
        assert run(words) == 0
        assert "warning plugin-broken: acme:data: " in capsys.readouterr().err
    for words in (["guidelines", "show", "acme-1"], ["factors", "show", "acme-1/cf4"], ["factors", "history", "acme-1/cf4"]):
        assert run(words) == 2
        assert capsys.readouterr().err.startswith("error plugin-broken: ")
