"""Where a package is absent, as in a browser: only what needs it stops, and says what it needs in both languages.

Each run is a process of its own in which imports of the package fail.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ghgcalc import doors
from ghgcalc.errors import InputError

ROOT = Path(__file__).parent.parent
WORKED = ROOT / "examples" / "worked-month.toml"
SECTOR = ROOT / "examples" / "sector-four-plants.csv"

BLOCK = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""

CALL = "from ghgcalc.cli import main\nmain(sys.argv[1:])\n"


def without(names: set[str], program: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program in which some packages cannot be imported."""
    code = BLOCK.format(names=names) + program
    environment = os.environ | {"PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_balance_value_says_that_it_needs_numpy(lang):
    """Status 2, a finding that names the package and how to get it, in both languages; as data with `--format json`."""
    words = ("allowance", "balance", SECTOR, "--plan", "cn-al-2025", "--lang", lang)
    done = without({"numpy"}, CALL, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert ("error" if lang == "en" else "错误") + " needs-package: " in done.stderr
    assert "pip install numpy" in done.stderr
    data = json.loads(without({"numpy"}, CALL, *words, "--format", "json").stdout)
    assert [one["code"] for one in data["findings"]] == ["needs-package"]


def test_everything_else_runs_without_numpy_pint_and_openpyxl(tmp_path):
    """Calculate, verify, compare, settle, list, show and check load none of them."""
    away = {"numpy", "pint", "openpyxl", "pandas", "polars", "pyarrow"}
    made = tmp_path / "inventory.json"
    calls = [
        ("calculate", ROOT / "examples" / "smelter-2024.toml", "-o", made),
        ("verify", made),
        ("explain", made),
        ("compare", WORKED, "--guidelines", "cn-al-2023,cn-al-2024"),
        ("allowance", made, "--plan", "cn-al-2024", "--balance-value", "1.6 tCO2e/t"),
        ("check", WORKED),
        ("guidelines", "show", "cn-al-2024"),
        ("factors", "list"),
        ("finding", "needs-package"),
    ]
    for words in calls:
        done = without(away, CALL, *words)
        assert done.returncode in (0, 1), (words, done.stderr)
        assert "needs-package" not in done.stderr


def test_the_library_runs_without_click():
    """Whoever calls it from Python, as in a browser, needs pydantic alone."""
    program = "import ghgcalc\nmade = ghgcalc.calculate(ghgcalc.read(sys.argv[1]))\nassert ghgcalc.verify(made.as_dict()).same\nprint(made.digest)"
    away = {"numpy", "pint", "openpyxl", "click"}
    assert without(away, program, WORKED).stdout == without(set(), program, WORKED).stdout


def test_an_equation_of_others_says_that_it_needs_pint():
    """Its units are checked by pint, and not taken on trust where pint is absent."""
    program = """
from ghgcalc.equations.base import equation
from ghgcalc.errors import InputError
try:
    equation("acme.x", units={"amount": "t"}, gives={"CO2": "t"}, symbols={"amount": "A"})(lambda amount: amount * 2)
except InputError as error:
    print(error.faults[0].code, error.text("zh"))
"""
    said = without({"pint"}, program).stdout
    assert said.startswith("needs-package ")
    assert "非内置方程的单位校验" in said


def test_a_package_that_is_there_is_given():
    """The module, where it is installed; an input error where it is not."""
    assert doors.package("json", "x", "x") is json
    with pytest.raises(InputError, match="no_such_package"):
        doors.package("no_such_package", "x", "x")
