"""Installed packages that are broken or mean harm: each stops nothing but itself. They are written into a folder as an installer does it.

What runs in the same process can do anything to it (`os._exit`, an endless loop, another `decimal` module): that is said in
docs/third-party.md, and is not tested for.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from test_third_party import Done, process

ROOT = Path(__file__).parent.parent
WORKED = ROOT / "examples" / "worked-month.toml"
GROUPS = ("guidelines", "factors", "plans")

AT_IMPORT = {
    "a module that is gone": None,
    "an import that fails": "import no_such_module_anywhere",
    "a syntax error": "def (:",
    "a null byte": "x = '\0'",
    "an exit": "raise SystemExit(0)",
    "an exit by sys": "import sys; sys.exit(3)",
    "the end of a generator": "raise GeneratorExit",
    "a base exception's kin": "class Odd(Exception):\n    def __str__(self): raise ValueError('no text')\nraise Odd",
    "a recursion without end": "def down(): return down()\ndown()",
    "an assertion": "assert False",
    "a memory error": "raise MemoryError",
    "an input error without faults": "from ghgcalc.errors import InputError\nraise InputError([])",
    "an input error of something else": "from ghgcalc.errors import InputError\nfrom ghgcalc.findings import Finding\nraise InputError([Finding('no-such-code')])",
    "a warning as an error": "import warnings\nwarnings.simplefilter('error')\nwarnings.warn('old', DeprecationWarning)",
    "an equation with the clock": (
        "from time import time\nfrom ghgcalc.equations.base import equation\n"
        "@equation('acme.now', units={'amount': 't'}, gives={'CO2': 't'}, symbols={'amount': 'A'})\n"
        "def now(amount):\n    return amount * time()\n"
    ),
    "an equation of ours replaced": (
        "from ghgcalc.equations.base import equation\n"
        "@equation('anode.by_default', units={'amount': 't'}, gives={'CO2': 't'}, symbols={'amount': 'A'})\n"
        "def other(amount):\n    return amount\n"
    ),
}

GIVES = {
    "nothing": "data = lambda: None",
    "a number": "data = 7",
    "bytes": "data = b'folder'",
    "a list": "data = ['a']",
    "a function that fails": "def data(): return 1 / 0",
    "a function that wants something": "def data(x): return x",
    "a function that exits": "def data(): raise SystemExit",
    "a class": "class data: pass",
    "a path with a null": "data = 'a\\0b'",
    "a path that is nowhere": "data = '/no/such/folder/at/all'",
    "a path without end": "data = 'x' * 100_000",
    "a path of surrogates": "data = '\\udcff\\ud800'",
    "the root of the file system": "data = '/proc/self/mem'",
    "a path that fails": "import os\nclass P(os.PathLike):\n    def __fspath__(self): raise ValueError\ndata = P()",
    "a path of another type": "import os\nclass P(os.PathLike):\n    def __fspath__(self): return 3\ndata = P()",
    "a file that is no data": "data = __file__",
}


def install(site: Path, module: str | None, *, entry: str | None = None) -> Path:
    """A package as an installer leaves it: a module, its metadata and its entry points."""
    site.mkdir()
    if module is not None:
        (site / "evil_pack.py").write_text(module, encoding="utf-8", errors="surrogatepass")
    info = site / "evil_pack-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil-pack\nVersion: 1.0\n", encoding="utf-8")
    points = "".join(f"[ghgcalc.{group}]\nevil = evil_pack:data\n" for group in GROUPS) if entry is None else entry
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    return site


def run(folder: Path, site: Path | None, *words: str | Path) -> Done:
    """A call of the command line with that folder on its path."""
    done = process("-m", "ghgcalc", *words, site=site, folder=folder)
    assert "Traceback" not in done.err
    return done


EVERYTHING = """
import contextlib, io, json, pathlib, sys
from ghgcalc.cli import run

def call(*words):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        status = run(words)
    return status, out.getvalue()

made = call("calculate", sys.argv[1], "--format", "json")
pathlib.Path("inventory.json").write_text(made[1], encoding="utf-8")
verified = call("verify", "inventory.json")[0]
listed = call("guidelines", "list", "--format", "json")
factor = call("factors", "show", "cn-al-2024/anode-loss", "--format", "json")[0]
plans = call("allowance", "plans", "--format", "json")[0]
unknown = call("guidelines", "show", "evil-1")[0]
json.dump({"made": made, "verified": verified, "listed": listed, "factor": factor, "plans": plans, "unknown": unknown}, sys.stdout)
"""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """What the calculation prints where nothing is installed."""
    return run(tmp_path_factory.mktemp("sound"), None, "calculate", WORKED, "--format", "json")


def stops_nothing(folder: Path, site: Path, sound: Done) -> str:
    """Calculate, verify, list and show with the package; what was said of it."""
    done = process("-c", EVERYTHING, WORKED, site=site, folder=folder)
    assert "Traceback" not in done.err
    found = json.loads(done.out)
    assert found["made"] == [0, sound.out]
    assert (found["verified"], found["factor"], found["plans"], found["unknown"]) == (0, 0, 0, 2)
    assert found["listed"][0] == 0
    assert "cn-al-2024" in {one["id"] for one in json.loads(found["listed"][1])}
    return done.err


@pytest.mark.parametrize("name", AT_IMPORT)
def test_a_package_that_cannot_be_imported(tmp_path: Path, sound: Done, name: str) -> None:
    """Whatever its import does, the digits and the output are those without it, and it is said that it is broken."""
    said = stops_nothing(tmp_path, install(tmp_path / "site", AT_IMPORT[name]), sound)
    wanted = "equation-touches" if "clock" in name else "plugin-broken"
    assert f"warning {wanted}: " in said
    assert "evil" in said


@pytest.mark.parametrize("name", GIVES)
def test_a_package_that_brings_something_else(tmp_path: Path, sound: Done, name: str) -> None:
    """What is no path, or a path to something else, is told as broken."""
    assert "warning " in stops_nothing(tmp_path, install(tmp_path / "site", GIVES[name]), sound)


def test_a_package_that_prints_while_it_loads(tmp_path: Path, sound: Done) -> None:
    """What a module prints at its import is no part of a result: standard output stays JSON."""
    site = install(tmp_path / "site", "print('hello')\nraise ImportError('gone')")
    assert "hello" in stops_nothing(tmp_path, site, sound)


def test_a_package_that_changes_how_numbers_are_worked_out(tmp_path: Path, sound: Done) -> None:
    """A `decimal` context of three digits, another locale, warnings as errors and another hook for them: the digits stay."""
    module = (
        "import decimal, locale, sys, warnings\n"
        "decimal.getcontext().prec = 3\ndecimal.DefaultContext.prec = 3\ndecimal.getcontext().traps[decimal.Inexact] = True\n"
        "locale.setlocale(locale.LC_ALL, 'C')\nsys.set_int_max_str_digits(640)\nsys.displayhook = None\n"
        "raise ImportError('changed')\n"
    )
    assert "plugin-broken" in stops_nothing(tmp_path, install(tmp_path / "site", module), sound)


@pytest.mark.parametrize(
    "entry", ["[ghgcalc.guidelines\nevil", "[ghgcalc.factors]\nevil = \n", "[ghgcalc.factors]\nevil = a b c : d e\n", "\0"]
)
def test_entry_points_that_are_damaged(tmp_path: Path, sound: Done, entry: str) -> None:
    """A file of entry points that nobody can read stops no calculation."""
    made = run(tmp_path, install(tmp_path / "site", "data = 1", entry=entry), "calculate", WORKED, "--format", "json")
    assert (made.status, made.out) == (0, sound.out)


def test_the_sound_one_beside_a_broken_one_is_there(tmp_path: Path) -> None:
    """Of two entry points of one group the sound one brings its factors, and the other one is told."""
    data = tmp_path / "own.toml"
    data.write_text(
        'schema = "ghgcalc/factors/1"\n[[set]]\nid = "own"\nedition = 0\ndocument = "own report"\nissued = 2024-01-01\ngrade = "derived"\n'
        'source = "our report"\nrecords = [{ id = "rate", value = 0.5, unit = "tCO2/MWh", kind = "supplier-rate", name_en = "rate", name_zh = "率" }]\n',
        encoding="utf-8",
    )
    entry = "[ghgcalc.factors]\na-bad = evil_pack:gone\nb-good = evil_pack:data\n"
    site = install(tmp_path / "site", f"data = {str(data)!r}", entry=entry)
    shown = run(tmp_path, site, "factors", "show", "own/rate", "--format", "json")
    assert json.loads(shown.out)["value"] == "0.5", shown.err
    assert "warning plugin-broken: evil_pack:gone: " in shown.err
