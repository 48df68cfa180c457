"""Run a part of the tests that meets every dependency: under the lowest declared versions, or under every Python that is found.

`python tools/matrix.py lowest` · `python tools/matrix.py pythons [--whole]`. Each run has an environment of its own. What is not found here
is said, and not counted as passed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
LOWEST = ROOT / "tools" / "lowest.txt"
NEEDED = ("pytest", "pytest-xdist", "hypothesis", "hatchling", "pydantic-sarif", "globalwarmingpotentials")
"""What the part of the tests needs beside the package."""

PART = (
    "test_attest_cli.py",
    "test_cases.py",
    "test_cli.py",
    "test_equations.py",
    "test_exact.py",
    "test_hostile_packages.py",
    "test_inventory_file.py",
    "test_ledger.py",
    "test_market.py",
    "test_numbers.py",
    "test_purity.py",
    "test_settlement_files.py",
    "test_tables_hostile.py",
    "test_terminal.py",
    "test_third_party.py",
    "test_threads.py",
    "test_units.py",
)
"""Those that touch click, pydantic, pint, numpy and the build backend, and the digits."""


def found(version: str) -> str | None:
    """The interpreter of that version, on the path or among those of pyenv; None where there is none that runs."""
    pyenv = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    for place in (shutil.which(f"python{version}"), *map(str, reversed(pyenv))):
        if place is None:
            continue
        ask = [place, "-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])"]
        said = subprocess.run(ask, capture_output=True, text=True, check=False)  # noqa: S603
        if said.stdout.strip() == version:
            return place
    return None


def run(name: str, python: str, *constraints: str, whole: bool = False) -> None:
    """Make an environment, install the package into it and run the tests.

    Raises:
        CalledProcessError: a step has failed.
    """
    start = time.monotonic()
    folder = ROOT / f".venv-{name}"
    inside = folder / "bin" / "python"
    subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)  # noqa: S603
    pip = [str(inside), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    extras = "[all,test,docs]" if whole else "[all]"
    subprocess.run([*pip, *constraints, "--editable", f".{extras}", *NEEDED], cwd=ROOT, check=True)  # noqa: S603
    tests = ["tests"] if whole else [f"tests/{one}" for one in PART]
    chosen = [] if whole else ["-m", "not slow", "--deselect", "tests/test_third_party.py::test_its_types"]  # mypy is not installed
    subprocess.run([str(inside), "-m", "pytest", "-q", "-n", "2", *chosen, *tests], cwd=ROOT, check=True)  # noqa: S603
    shutil.rmtree(folder)
    print(f"{name}: passed in {time.monotonic() - start:.0f} s", flush=True)


def main() -> None:
    """Run what the command line names."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("what", choices=["lowest", "pythons"])
    words.add_argument("--whole", action="store_true", help="every test rather than the part")
    words.add_argument("--skip", default="", help="a version that has run already, such as 3.11")
    given = words.parse_args()
    if given.what == "lowest":
        run("lowest", sys.executable, "--constraint", str(LOWEST))
        return
    for version in PYTHONS:
        python = found(version)
        if version == given.skip:
            print(f"{version}: has run already", flush=True)
        elif python is None:
            print(f"{version}: not found here, not tested", flush=True)
        else:
            run(version, python, whole=given.whole)


if __name__ == "__main__":
    main()
