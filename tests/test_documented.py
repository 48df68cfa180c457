"""Everything that a user can write or read stands in the documentation: options, keys, codes and public names; there are no exceptions."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any, get_args

import pytest

import ghgcalc
from ghgcalc import allowances, documents
from ghgcalc.allowances.plans import Plan
from ghgcalc.allowances.settlement import Request
from ghgcalc.checks import own
from ghgcalc.dossier.matrix import Matrix
from ghgcalc.factors import record
from ghgcalc.guidelines import Guideline
from ghgcalc.replay.statement import ReplayFile
from ghgcalc.texts import catalogue
from ghgcalc.uncertainty import SpreadFile
from test_docs import DOCS, LEAVES, section_on

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
EXCEPTIONS: frozenset[str] = frozenset()
"""What need not stand there: nothing."""

MODELS = {
    "activity-file.md": [ghgcalc.Activity],
    "add-a-guideline.md": [Guideline, documents._File],
    "factors-and-grades.md": [record.FactorFile],
    "checks.md": [own._File],
    "settlement-file.md": [Plan, Request],
    "uncertainty.md": [SpreadFile],
    "replay.md": [ReplayFile],
    "package.md": [Matrix],
}
"""The pages that describe what somebody writes, and the models that read it."""

ROOMS = (
    "ghgcalc", "ghgcalc.activity", "ghgcalc.allowances", "ghgcalc.archive", "ghgcalc.audit", "ghgcalc.equations", "ghgcalc.factors", "ghgcalc.guidelines",
    "ghgcalc.inventory", "ghgcalc.io", "ghgcalc.market", "ghgcalc.uncertainty", "ghgcalc.units",
)  # fmt: skip


def models_in(annotation: Any) -> list[type]:
    """The models inside an annotation, however deep."""
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return [annotation]
    return [model for inner in get_args(annotation) for model in models_in(inner)]


def keys_of(model: Any, seen: set[type]) -> set[str]:
    """The keys of a table and of the tables inside it, as a file writes them."""
    if model in seen:
        return set()
    seen.add(model)
    found: set[str] = set()
    for name, field in model.model_fields.items():
        found.add(str(field.alias or name))
        for inner in models_in(field.annotation):
            found |= keys_of(inner, seen)
    return found


def said(key: str, text: str) -> bool:
    """Whether a page has a key: as code, or in an example of a file."""
    plain = re.escape(key)
    return re.search(rf'`{plain}`|(?<![\w-]){plain}\s*=|[\[.]{plain}\]|"{plain}":', text) is not None


@pytest.mark.parametrize(("page", "model"), [(page, model) for page, models in MODELS.items() for model in models])
def test_every_key_that_is_written(page, model):
    """The page on a kind of file has every key of it."""
    text = (DOCS / page).read_text(encoding="utf-8")
    keys = keys_of(model, set())
    assert len(keys) >= 5
    assert [key for key in sorted(keys - EXCEPTIONS) if not said(key, text)] == []


def keys_read(value: Any, path: str = "") -> set[str]:
    """The keys of a result; tables whose keys are names of other things are left out."""
    if path in ("holdings", "verified", "place", "fields", "entity"):
        return set()
    if isinstance(value, dict):
        return set(value) | {key for name, inner in value.items() for key in keys_read(inner, name)}
    return {key for inner in value for key in keys_read(inner)} if isinstance(value, list | tuple) else set()


def test_every_key_of_a_settlement():
    """settlement-file.md has every key of a settlement that has everything: units, reductions, a fine, an advance, verified figures."""
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"))
    found = allowances.settle(
        inventory,
        plan="cn-al-2025",
        balance_value="1.50 tCO2e/t",
        price="90 CNY/t",
        month_price="91 CNY/t",
        holdings={"2024": "10 t"},
        ccer="500 t",
        ccer_registered="2025-01-01",
        previous="400000 tCO2e",
        verified={"P1": {"emissions": "251000 tCO2e"}},
        verified_source="a verifier",
        verified_on="2025-05-01",
    ).as_dict()
    assert None not in (found["penalty"], found["preallocation"], found["verified"], found["value"])
    text = (DOCS / "settlement-file.md").read_text(encoding="utf-8")
    keys = keys_read(found)
    assert len(keys) > 90
    assert [key for key in sorted(keys - EXCEPTIONS) if not said(key, text)] == []


@pytest.mark.parametrize("name", ["check", "verify", "compare", "diff"])
def test_every_key_of_what_a_command_prints(name):
    """command-line.md has the keys of a check, a verification, a comparison and a diff."""
    activity = ghgcalc.read(EXAMPLES / "worked-month.toml")
    inventory = ghgcalc.calculate(activity)
    made = {
        "check": lambda: ghgcalc.check(activity),
        "verify": lambda: ghgcalc.verify(inventory),
        "compare": lambda: ghgcalc.compare(activity, ["cn-al-2023", "cn-al-2024"]),
        "diff": lambda: ghgcalc.diff(activity, inventory),
    }
    text = section_on(name, (DOCS / "command-line.md").read_text(encoding="utf-8"))
    keys = set(made[name]().as_dict())
    assert [key for key in sorted(keys - EXCEPTIONS) if not said(key, text)] == []


def test_every_key_of_a_simulation():
    """uncertainty.md has every key of the table of a simulation."""
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml"))
    found = inventory.uncertainty([{"of": "P1/anode", "distribution": "normal", "half_width": "2 %"}], draws=1000).as_dict()
    text = (DOCS / "uncertainty.md").read_text(encoding="utf-8")
    keys = keys_read(found)
    assert len(keys) > 30
    assert [key for key in sorted(keys - EXCEPTIONS) if not said(key, text)] == []


def test_every_key_of_a_replay():
    """replay.md has every key of the table of a replay."""
    found = ghgcalc.replay.replay(EXAMPLES / "replay" / "steel.toml").as_dict()
    found["findings"] = []
    text = (DOCS / "replay.md").read_text(encoding="utf-8")
    keys = keys_read(found)
    assert len(keys) > 30
    assert [key for key in sorted(keys - EXCEPTIONS) if not said(key, text)] == []


@pytest.mark.parametrize(("name", "command"), LEAVES, ids=[name for name, _ in LEAVES])
def test_every_option(name, command):
    """command-line.md has every option of every command, by each of its names."""
    page = (DOCS / "command-line.md").read_text(encoding="utf-8")
    general = page.partition("\n## In Chinese")[0]
    wanted = {spelled for one in command.params for spelled in getattr(one, "opts", []) if spelled.startswith("-")}
    section = section_on(name, page)
    assert [one for one in sorted(wanted - EXCEPTIONS) if f"`{one}" not in section + general] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name(room):
    """The list of what is public has every public name of every room."""
    names = importlib.import_module(room).__all__
    text = (DOCS / "public.md").read_text(encoding="utf-8")
    (row,) = [line for line in text.splitlines() if line.startswith(f"| `{room}` |")]
    listed = set(re.findall(r"`(\w+)`", row.partition("|")[2].partition("|")[2]))
    assert listed == set(names) - EXCEPTIONS


def test_every_code_of_a_finding(tmp_path):
    """The page of each code is written when the documentation is built, with what it says and how it is mended."""
    pytest.importorskip("sphinx", reason="the docs extra is not installed")
    import sys

    sys.path.insert(0, str(DOCS / "_ext"))
    try:
        made = importlib.import_module("from_data")
    finally:
        sys.path.remove(str(DOCS / "_ext"))
    from ghgcalc import pages

    for code, entry in catalogue()["finding"].items():
        text = made.finding_page(pages.get(code))
        assert text.startswith(f"# {code}")
        assert made.cell(entry["en"])[:20].replace("|", "") in text.replace("|", "")
    assert "```{findings}" in (DOCS / "findings.md").read_text(encoding="utf-8")
    assert not (EXCEPTIONS & set(catalogue()["finding"]))
