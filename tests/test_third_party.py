"""A guideline of somebody else's, in a package that is built and installed apart: `examples/acme-carbon-price`.

The package goes into a folder of its own, and every command runs in a process of its own with that folder on its path: nothing of it is
known to the process of the tests. The digits were worked out by hand.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from ghgcalc.version import __version__

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "acme-carbon-price"
WORKED = ROOT / "examples" / "worked-month.toml"
RULES = "acme_carbon_price/guidelines/acme-price-7/guideline.toml"
FACTORS = "acme_carbon_price/factors/acme-7.toml"

PLANT = """
schema = "ghgcalc/activity/1"
year = 2024
entity = { name = "Two lines" }

[[process]]
id = "P1"
liquid_aluminium = "26000 t"
anode = "12345.67 t"

[[process.electricity]]
supply = "grid"
amount = "300002 MWh"

[[process.electricity]]
supply = "green-power"
amount = "50000 MWh"
evidence = [{ kind = "green-power-consumption-certificate", number = "G-1", amount = "40000 MWh", from = 2024-01-01, to = 2024-12-31 }]

[[process]]
id = "P2"
liquid_aluminium = "1000 t"
anode = "500 t"
anode_effect_method = "slope"
anode_effect_minutes = "0.25 min"

[[process.electricity]]
supply = "grid"
amount = "0 MWh"

[[fuel]]
item = "diesel"
amount = "10 t"

[[carbonate]]
item = "limestone"
amount = "100 t"

[[carbonate]]
item = "soda-ash"
amount = "10 t"
"""

LINES = {
    "P1/anode/2024": "37852.19",  # 12345.67 × 0.855 × (1 − 0.018 − 0.004) × 44/12 = 37852.1945901
    "P2/anode/2024": "1533.02",  # 500 × 0.855 × 0.978 × 44/12 = 1533.015, a tie: to the even digit
    "P1/anode-effect/2024": "6037.20",  # 26000 × (0.0300 × 6630 + 0.0030 × 11100) / 1000
    "P2/anode-effect/2024": "232.20",  # 1000 × 0.25 × 0.120 / 1000 = 0.03 t CF4, a tenth of that C2F6
    "P1/electricity/grid/2024": "171276.10",  # (300002 + 50000 − 40000) × 0.5525 = 171276.105, a tie: to the even digit
    "P1/electricity/green-power/2024": "0.00",  # 40000 MWh have their certificate
    "P2/electricity/grid/2024": "0.00",  # a zero that is stated
    "fuel/diesel/2024": "30.96",  # 10 × 42.652 × 0.02020 × 0.98 × 44/12 = 30.959…
    "scrubber-limestone/limestone/2024": "40.50",  # 100 × 0.405; the soda ash bears no price
}


@dataclass(frozen=True)
class Done:
    """What a process left."""

    status: int
    out: str
    err: str


def process(*words: str | Path, site: Path | None, folder: Path) -> Done:
    """Run Python in a folder, with the packages of `site` on its path."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment |= {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"} | (
        {"PYTHONPATH": str(site)} if site else {}
    )
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Place:
    """A folder with the plant's file, in which ghgcalc runs with or without the package."""

    folder: Path
    site: Path

    def run(self, *words: str | Path, site: Path | None = None, bare: bool = False, status: int = 0) -> Done:
        """One call of the command line; `bare` is an environment without the package."""
        done = process("-m", "ghgcalc", *words, site=None if bare else site or self.site, folder=self.folder)
        assert done.status == status, done.out + done.err
        return done

    def json(self, *words: str | Path, **how: Any) -> Any:
        """What a call prints as JSON."""
        return json.loads(self.run(*words, "--format", "json", **how).out)

    def python(self, code: str) -> str:
        """What a program prints."""
        done = process("-c", code, site=self.site, folder=self.folder)
        assert done.status == 0, done.err
        return done.out.strip()

    def changed(self, file: str, old: str, new: str) -> Path:
        """A copy of what is installed, with a file changed."""
        copy = self.folder / "changed"
        shutil.copytree(self.site, copy)
        text = (copy / file).read_text(encoding="utf-8")
        assert old in text
        (copy / file).write_text(text.replace(old, new), encoding="utf-8")
        return copy


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the package from a copy and install it into a folder, without a network."""
    folder = tmp_path_factory.mktemp("third-party")
    shutil.copytree(EXAMPLE, folder / "source")
    words = ("-m", "pip", "install", "--quiet", "--no-index", "--no-build-isolation", "--no-deps", "--disable-pip-version-check")
    done = process(*words, "--target", folder / "site", folder / "source", site=None, folder=folder)
    assert done.status == 0, done.out + done.err
    return folder / "site"


@pytest.fixture
def place(installed: Path, tmp_path: Path) -> Place:
    """Give a folder with the plant's file."""
    (tmp_path / "plant.toml").write_text(PLANT, encoding="utf-8")
    return Place(tmp_path, installed)


def codes(inventory: Any) -> list[str]:
    """The codes of its findings."""
    return [finding["code"] for finding in inventory["findings"]]


def total(inventory: Any, level: str, **wanted: str) -> str:
    """The total of the year at a level."""
    keys = {"process": None, "source": None, "gas": None, "period": "2024", **wanted}
    (found,) = [
        one for one in inventory["totals"] if one["level"] == level and all(one[key] == value for key, value in keys.items())
    ]
    return str(found["value"])


# --- what the package brings


def test_it_is_listed_and_shown(place: Place) -> None:
    """The guideline stands in the list with its hash, its page has its own notes, the factors have their grade and source."""
    (entry,) = [one for one in place.json("guidelines", "list") if one["id"] == "acme-price-7"]
    assert (entry["status"], entry["document"], entry["issued"]) == ("voluntary", "acme-handbook-7", "2023-12-15")
    shown = place.json("guidelines", "show", "acme-price-7")
    assert shown["sha256"] == entry["sha256"]
    assert shown["rounding"] == {"policy": "line", "tie": "half-even"}
    assert shown["equations"]["anode.by_consumption"] == "N = Q × (1 − R)\nE = N × (1 − S − A) × k"
    assert {record["id"] for record in shown["defaults"] if record["document"] == "acme-handbook-7"} == {
        f"acme-7/{name}" for name in ("anode-loss", "anode-sulphur", "cf4", "c2f6", "slope", "c2f6-fraction", "electricity")
    }
    assert (
        'The company, "Acme handbook 7" and its seven factors are invented.' in place.run("guidelines", "show", "acme-price-7").out
    )
    assert "虚构的示例铝业集团" in place.run("guidelines", "show", "acme-price-7", "--lang", "zh").out
    loss = place.json("factors", "show", "acme-7/anode-loss")
    assert (loss["value"], loss["unit"], loss["grade"]) == ("14.50", "%", "derived")
    assert loss["source"] == "Acme handbook 7 (illustrative)"
    assert place.run("factors", "check").out == "none\n"


def test_it_differs_from_a_packaged_one(place: Place) -> None:
    """Another method for the anode, another factor, another rule for green power: as the difference of data."""
    found = {one["key"]: (one["left"], one["right"]) for one in place.json("guidelines", "diff", "cn-al-2024", "acme-price-7")}
    loss = "source[anode/process].method[consumption].parameters.loss"
    assert found[f"{loss}.factor"] == ("cn-al-2024/anode-loss", "acme-7/anode-loss")
    assert found[f"{loss}.fixed"] == ("True", "")
    assert found["rounding.tie"] == ("", "half-even")
    assert found["source[scrubber-limestone/carbonate].items"] == ("", "limestone")


def test_the_digits(place: Place) -> None:
    """Each line, the totals, and what was not priced or not proven."""
    made = place.json("calculate", "plant.toml", "--guideline", "acme-price-7")
    assert {line["id"]: line["value"] for line in made["lines"]} == LINES
    assert total(made, "process", process="P1") == "215165.49"
    assert total(made, "electrolysis") == "216930.71"
    assert total(made, "enterprise") == "217002.17"
    assert {"item-not-counted", "evidence-too-small", "notice"} <= set(codes(made))
    assert made["factors"]["overlays"][0]["name"] == "acme-carbon-price"
    assert {one["grade"] for one in made["grades"]} == {"implementation", "sister", "derived", "stated"}


def test_its_options(place: Place) -> None:
    """Green power priced as any other, with the notice that says so; another set of GWPs, since the rules leave it open."""
    priced = place.json("calculate", "plant.toml", "--guideline", "acme-price-7", "--option", "green-power-priced")
    assert total(priced, "enterprise") == "239102.17"  # + 40000 × 0.5525
    assert codes(priced).count("notice") == 2
    older = place.json("calculate", "plant.toml", "--guideline", "acme-price-7", "--gwp", "AR4")
    assert total(older, "enterprise", source="anode-effect") == "6974.10"  # (0.78 + 0.03) × 7390 + (0.078 + 0.003) × 12200
    refused = place.run("calculate", "plant.toml", "--guideline", "acme-price-7", "--gwp", "SAR", status=2)
    assert "AR4, AR5, AR6" in refused.err


def test_its_sources_have_their_own_names(place: Place) -> None:
    """A source that ghgcalc has no name for is called by the name in the guideline, on the page and in an explanation."""
    place.run("calculate", "plant.toml", "--guideline", "acme-price-7", "-o", "priced.json")
    for lang, name in (("en", "limestone of the scrubbers"), ("zh", "烟气净化石灰石")):
        assert name in place.run("calculate", "plant.toml", "--guideline", "acme-price-7", "--lang", lang).out
        assert name in place.run("compare", "plant.toml", "--guidelines", "acme-price-7,cn-al-2023", "--lang", lang).out
        said = place.run("explain", "priced.json", "scrubber-limestone/limestone/2024", "--lang", lang, bare=True).out
        assert said.startswith(f"scrubber-limestone/limestone/2024  {name} = 40.50 tCO2e\n")


def test_the_charge(place: Place) -> None:
    """The price times the total is money; a price per something else, and an inventory under other rules, are refused."""
    said = place.python("""
import ghgcalc
from acme_carbon_price import charge

inventory = ghgcalc.calculate(ghgcalc.read("plant.toml"), "acme-price-7")
print(charge(inventory, ghgcalc.Quantity("90 CNY/tCO2e")))
print(charge(inventory, ghgcalc.Quantity("0.09 CNY/kgCO2e")) == charge(inventory, ghgcalc.Quantity("90 CNY/tCO2e")))
for rules, price in (("acme-price-7", "90 CNY/t"), ("acme-price-7", "90 CNY/tCO2"), ("cn-al-2024", "90 CNY/tCO2e")):
    try:
        charge(ghgcalc.calculate(ghgcalc.read("plant.toml"), rules), ghgcalc.Quantity(price))
    except (ghgcalc.UnitError, ValueError) as error:
        print(type(error).__name__)
""")
    assert said.splitlines() == ["19530195.3 CNY", "True", "UnitError", "UnitError", "ValueError"]


def test_it_compares(place: Place) -> None:
    """Against the guideline in force: the electricity is out of scope there, the rest is other values, and the effects add up."""
    found = place.json("compare", WORKED, "--guidelines", "acme-price-7,cn-al-2024")
    sums = [total(one, "electrolysis") for one in found["guidelines"]]
    assert sums == ["209639.39", "41239.43"]  # 37852.19 + 6037.20 + 300000 × 0.5525
    effects = {one["name"]: Decimal(one["value"]) for one in found["effects"] if one["level"] == "electrolysis"}
    assert effects == {"scope of sources": Decimal("-165750.00"), "factor values": Decimal("-2649.98"), "rounding": Decimal("0.02")}
    assert sum(effects.values()) == Decimal(sums[1]) - Decimal(sums[0])


# --- what becomes of its inventories


def test_its_inventory_verifies_with_and_without_it(place: Place) -> None:
    """An inventory carries its rules and factors: without the package it recomputes too, and the rules have to be accepted."""
    place.run("calculate", "plant.toml", "--guideline", "acme-price-7", "--option", "green-power-priced", "-o", "priced.json")
    same = "Recomputed: the same digits and the same digest.\nrules     "
    assert place.run("verify", "priced.json").out.startswith(f"{same}of the installed package acme-carbon-price: acme-price-7")
    assert place.run("verify", "priced.json", bare=True, status=1).out.startswith(f"{same}foreign: acme-price-7")
    digest = json.loads((place.folder / "priced.json").read_text(encoding="utf-8"))["guideline"]["sha256"]
    assert "accepted by its hash" in place.run("verify", "priced.json", "--accept-rules", digest, bare=True).out
    text = (place.folder / "priced.json").read_text(encoding="utf-8")
    (place.folder / "forged.json").write_text(text.replace('"0.5525"', '"0.5000"'), encoding="utf-8")
    for bare in (False, True):
        assert place.run("verify", "forged.json", bare=bare, status=1).out.startswith("Recomputed: it differs.\n")


def test_a_later_release_changes_no_old_inventory(place: Place) -> None:
    """Another value under the same id, and other rules under the same id: the file recomputes from what it carries."""
    place.run("calculate", "plant.toml", "--guideline", "acme-price-7", "-o", "priced.json")
    other = place.changed(FACTORS, "0.5525", "0.5600")
    assert "of the installed package" in place.run("verify", "priced.json", site=other).out
    shutil.rmtree(other)
    later = place.changed(RULES, '"half-even"', '"half-up"')
    assert "foreign: acme-price-7" in place.run("verify", "priced.json", site=later, status=1).out


def test_an_inventory_from_before_it_was_installed_verifies(place: Place) -> None:
    """The factors of a package that came later are not laid over an older inventory."""
    place.run("calculate", "plant.toml", "--guideline", "cn-al-2024", "-o", "plain.json", bare=True)
    place.run("verify", "plain.json")
    made = json.loads((place.folder / "plain.json").read_text(encoding="utf-8"))
    assert made["factors"]["overlays"] == []


def test_without_it_there_is_no_such_guideline(place: Place) -> None:
    """What is removed is gone, from the list and for a calculation; nothing else has changed."""
    ids = [[one["id"] for one in place.json("guidelines", "list", bare=bare)] for bare in (False, True)]
    assert [one for one in ids[0] if one not in ids[1]] == ["acme-price-7"]
    refused = place.run("calculate", "plant.toml", "--guideline", "acme-price-7", bare=True, status=2)
    assert refused.err.startswith("error unknown-guideline: ")
    place.run("factors", "show", "acme-7/cf4", bare=True, status=2)
    totals = [total(place.json("calculate", "plant.toml", bare=bare), "enterprise") for bare in (False, True)]
    assert totals[0] == totals[1]


# --- clashes, and packages that are broken


@pytest.mark.parametrize(
    ("file", "old", "new", "words", "code"),
    [
        (RULES, 'id = "acme-price-7"', 'id = "cn-al-2024"', ("guidelines", "list"), "duplicate-id"),
        (RULES, 'id = "acme-price-7"', 'id = "332"', ("guidelines", "list"), "duplicate-id"),
        (RULES, 'status = "voluntary"', 'aliases = ["332"]\nstatus = "voluntary"', ("guidelines", "list"), "duplicate-id"),
        (RULES, "rounding = ", "roundings = ", ("guidelines", "list"), "unknown-key-near"),
        (RULES, "anode.by_consumption", "anode.by_weight", ("guidelines", "list"), "unknown-equation"),
        (RULES, "acme-7/cf4", "acme-7/cf5", ("calculate", "plant.toml", "--guideline", "acme-price-7"), "unknown-factor"),
        (FACTORS, 'id = "acme-7"', 'id = "cn-al-2024"', ("factors", "list"), "factor-shadows"),
        (FACTORS, 'kind = "slope"', 'kind = "slop"', ("factors", "list"), "unknown-choice"),
    ],
)
def test_a_clash_or_a_fault_is_refused(place: Place, file: str, old: str, new: str, words: tuple[str, ...], code: str) -> None:
    """An id that exists, as an id or as an alias, and data that are wrong: a list tells it and goes on without the package."""
    whole = words[1] == "list"
    refused = place.run(*words, site=place.changed(file, old, new), status=0 if whole else 2)
    assert f"{'warning' if whole else 'error'} {code}: " in refused.err
    assert "acme" not in refused.out
    if whole:
        assert "cn-al-2024" in refused.out


def test_a_record_may_replace_one_of_the_same_package(place: Place) -> None:
    """A correction stands for the wrong record, with a warning, whichever of the two comes first by id; a circle is refused."""
    wrong, right = '{ id = "electricity", value = 0.5525,', '{ id = "corrected", supersedes = "acme-7/electricity", value = 0.5500,'
    rest = next(line for line in (place.site / FACTORS).read_text(encoding="utf-8").splitlines() if wrong in line).partition(wrong)[
        2
    ]
    other = place.changed(FACTORS, wrong, f"{right}{rest}\n  {wrong}")
    made = place.json("calculate", "plant.toml", "--guideline", "acme-price-7", site=other)
    assert total(made, "enterprise", source="electricity") == "170501.10"  # 310002 × 0.5500
    assert "factor-replaced-by-user" in codes(made)
    shutil.rmtree(other)
    other = place.changed(FACTORS, wrong, f'{right}{rest}\n  {wrong} supersedes = "acme-7/corrected",')
    assert "warning unknown-factor: " in place.run("factors", "list", site=other).err
    refused = place.run("factors", "show", "acme-7/cf4", site=other, status=2)
    assert "error unknown-factor: " in refused.err
    assert place.run("factors", "show", "cn-al-2024/anode-loss", site=other).out


def test_two_packages_may_not_bring_the_same(place: Place) -> None:
    """The same rules in a folder that is named beside the package are the same id twice."""
    refused = place.run("guidelines", "list", "--guideline-folder", place.site / "acme_carbon_price" / "guidelines", status=2)
    assert "error duplicate-id: " in refused.err


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('parent / "guidelines"', 'parent / "rules"', "file-missing"),
        ("def guidelines()", "def rules()", "plugin-broken"),
        ("from pathlib import Path", "from pathlib import Road", "plugin-broken"),
        ('    return Path(__file__).parent / "guidelines"', "    raise OSError", "plugin-broken"),
    ],
)
def test_a_broken_package_is_named(place: Place, old: str, new: str, code: str) -> None:
    """Data that the wheel forgot, a name that the module has not, an import that fails: it is said which package, and by whom it is asked for."""
    site = place.changed("acme_carbon_price/__init__.py", old, new)
    listed = place.run("guidelines", "list", site=site)
    assert listed.err.startswith(f"warning {code}: ")
    assert re.search("acme.carbon.price", listed.err)
    assert "cn-al-2024" in listed.out
    refused = place.run("guidelines", "show", "acme-price-7", site=site, status=2)
    assert refused.err.startswith(f"error {code}: ")
    assert "Traceback" not in listed.err + refused.err


# --- the package as a package


def test_its_own_tests_pass(place: Place) -> None:
    """The tests that the package brings, against what is installed."""
    done = process(
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        EXAMPLE / "tests",
        "-c",
        EXAMPLE / "pyproject.toml",
        site=place.site,
        folder=place.folder,
    )
    assert done.status == 0, done.out + done.err


def test_its_types(place: Place) -> None:
    """The package and its tests are clean under mypy's strict rules."""
    files = [EXAMPLE / "src" / "acme_carbon_price" / "__init__.py", EXAMPLE / "tests" / "test_acme.py"]
    words = ("--strict", "--follow-imports=silent", "--config-file=", f"--cache-dir={place.folder / 'types'}")
    done = process("-m", "mypy", *words, *files, site=place.site, folder=place.folder)
    assert done.status == 0, done.out + done.err


def test_what_it_requires() -> None:
    """It asks for a ghgcalc that this one is."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (wanted,) = map(Requirement, project["dependencies"])
    assert wanted.name == "ghgcalc"
    assert wanted.specifier.contains(__version__, prereleases=True)


def test_the_page_shows_it_whole() -> None:
    """docs/third-party.md holds every file of the example, to the letter."""
    page = (ROOT / "docs" / "third-party.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", page, re.DOTALL | re.MULTILINE))
    files = [
        path for path in sorted(EXAMPLE.rglob("*")) if path.is_file() and "__pycache__" not in path.parts and path.stat().st_size
    ]
    wanted = {f"acme-carbon-price/{path.relative_to(EXAMPLE).as_posix()}": path.read_text(encoding="utf-8") for path in files}
    assert shown == wanted
