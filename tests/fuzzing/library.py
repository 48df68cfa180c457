"""Hostile input through the Python API: everything that can be made of a file is made of it."""

from __future__ import annotations

import json
import tempfile
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fuzzing import changes
from ghgcalc import activity, factors, files, guidelines
from ghgcalc import plan as plans
from ghgcalc.allowances import balance_of, settle, settle_sector, what_if
from ghgcalc.audit.verify import verify
from ghgcalc.errors import InputError
from ghgcalc.inventory import Inventory, calculate
from ghgcalc.market import read_prices, summarise
from ghgcalc.report.allowances import sector_text, settlement_text, what_if_text
from ghgcalc.report.market import summary_text
from ghgcalc.report.registers import guideline_text
from ghgcalc.report.text import inventory_text, verification_text
from ghgcalc.schema import validate

if TYPE_CHECKING:
    from random import Random

ROOT = Path(__file__).parent.parent.parent
KINDS = ("activity", "activity", "activity", "gentle", "gentle", "inventory", "inventory", "settle", "guideline", "factor", "table")
SECTOR = (
    "entity,process,emissions [tCO2e],output [t],started,stopped\nA,1,600000,413793.103448,2019-01-01,\nB,1,900000,562500,,\n"
    "C,1,400000,235294.117647,,2025-06-30\nD,1,100000,47619.047619,,\n"
)
PRICES = (ROOT / "examples" / "prices-illustrative.csv").read_text(encoding="utf-8")
OWN_FACTORS: dict[str, Any] = tomllib.loads(
    """
schema = "ghgcalc/factors/1"
[[set]]
id = "mine"
document = "cets-ag-04-01-v01-2024"
issued = 2024-10-01
data_year = 2024
valid = { from = 2024-01-01, to = 2024-12-31 }
grade = "derived"
source = "own"
records = [
  { id = "cf4", value = 0.030, unit = "kgCF4/tAl", kind = "cf4-factor", band = [0.0, 2.0], supersedes = "cn-al-2024/cf4" },
  { id = "loss", value = 14.2, unit = "%", kind = "anode-loss", supersedes = "cn-al-2024/anode-loss" },
]
""",
    parse_float=Decimal,
)


@cache
def activities() -> tuple[tuple[dict[str, Any], tuple[str, ...]], ...]:
    """Sound activities, and the guidelines that fit each."""
    found = []
    for name, ids in (
        ("smelter-2024.toml", ("cn-al-2013", "cn-al-2023", "cn-al-2024-draft", "cn-al-2024")),
        ("worked-month.toml", ("cn-al-2023", "cn-al-2024-draft", "cn-al-2024")),
        ("smelter-export-2026.toml", ("cn-al-2024", "ipcc-2006-al", "ipcc-2019-al", "ghgp-al", "ghgp-scope2", "eu-cbam-al")),
    ):
        raw = tomllib.loads((ROOT / "examples" / name).read_text(encoding="utf-8"), parse_float=Decimal)
        raw["entity"].setdefault("province", "Xinjiang")
        found.append((raw, ids))
    return tuple(found)


@cache
def inventories() -> tuple[dict[str, Any], ...]:
    """Sound inventories, as their files hold them."""
    made = [calculate(raw, one, include_facilities=True) for raw, ids in activities() for one in ids]
    return tuple(json.loads(json.dumps(one.as_dict())) for one in made)


@cache
def rules() -> tuple[dict[str, Any], ...]:
    """Sound guidelines, as their folders hold them."""
    found = sorted((ROOT / "src" / "ghgcalc" / "guidelines").glob("*/guideline.toml"))
    return tuple(tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal) for file in found)


def bytes_of(random: Random, data: dict[str, Any]) -> tuple[bytes, str]:
    """A file of the data, and its ending."""
    ending = random.choice(("toml", "json"))
    return (changes.toml_bytes(data) if ending == "toml" else changes.json_bytes(random, data)), ending


def run(random: Random) -> tuple[str, bytes]:
    """One attempt: its kind, and the bytes that were tried.

    Raises:
        GhgcalcError: a clean fault. AssertionError: what has to hold does not. Anything else is a traceback.
    """
    kind = random.choice(KINDS)
    data = b""
    if kind in ("activity", "gentle"):
        data = _activity(random, kind)
    elif kind in ("inventory", "settle"):
        data = _inventory(random, kind)
    elif kind == "guideline":
        data = changes.toml_bytes(changes.changed(random, random.choice(rules())))
        _guideline(data)
    elif kind == "factor":
        data, ending = bytes_of(random, changes.changed(random, OWN_FACTORS))
        laid = factors.Overlay("f", factors.factors_in(files.parse(data, "f", ending), "f"))
        made = calculate(activities()[0][0], "cn-al-2024", overlays=(laid,))
        assert verify(json.loads(json.dumps(made.as_dict()))).same
    else:
        data = _table(random)
    return kind, data


def _activity(random: Random, kind: str) -> bytes:
    raw, ids = random.choice(activities())
    data, ending = bytes_of(random, (changes.changed if kind == "activity" else changes.gentle)(random, raw))
    stated = activity.of(files.parse(data, f"f.{ending}", ending), f"f.{ending}")
    rounding: Any = random.choice((None, None, "none", "total", "line", "cell"))
    made = calculate(stated, random.choice(ids) if random.random() < 0.9 else None, rounding=rounding)
    inventory_text(made, random.choice(("en", "zh"))).encode()
    record = json.loads(json.dumps(made.as_dict()))
    if random.random() < 0.4:
        assert verify(record).same, "an inventory of our own does not verify"
    for line in made.lines[:2]:
        made.explain(line.id)
    return data


def _inventory(random: Random, kind: str) -> bytes:
    known = [one for one in inventories() if kind == "inventory" or one["guideline"]["id"] == "cn-al-2024"]
    data = changes.json_bytes(random, changes.changed(random, random.choice(known)))
    raw = files.parse(data, "i.json", "json")
    found = Inventory.from_dict(raw, "i.json")
    inventory_text(found, "zh").encode()
    if kind == "inventory":
        checked = verify(raw, file="i.json")
        verification_text(checked).encode()
        json.dumps([one.as_dict() for one in checked.differences])
        return data
    settled = settle(
        found,
        random.choice(("cn-al-2024", "cn-al-2025", "cn-al-2026-draft")),
        balance_value=random.choice(("1.6 tCO2e/t", "1e-30 tCO2e/t", "1e30 tCO2e/t", None)),
        price=random.choice(("90 CNY/t", None, "1e30 CNY/t")),
        holdings=random.choice((None, {"2025": "100 t"}, {2019: "1e30 t"})),
        ccer=random.choice((None, "5 t", "0 t")),
        previous=random.choice((None, "1 tCO2e")),
    )
    settlement_text(settled)
    json.dumps(settled.as_dict())
    varied = what_if(found, settled, {"anode": ["-2 %", "-100 %"], "output": ["5 %"], "anode_effect": ["1e9 %"]})
    what_if_text(varied, "zh")
    json.dumps(varied.as_dict())
    return data


def _guideline(data: bytes) -> None:
    found = validate(guidelines.Guideline, files.parse(data, "guideline.toml", "toml"), "guideline.toml")
    plans.compile(found)
    for raw, _ in activities()[::2]:
        try:
            made = calculate(raw, found)
        except InputError:
            continue
        inventory_text(made).encode()
        json.dumps(made.as_dict())
    guidelines.diff(found, "cn-al-2024")
    if found.id in guidelines.folders():
        guideline_text(found, "en").encode()


def _table(random: Random) -> bytes:
    sector = random.random() < 0.5
    data = changes.rows(random, SECTOR if sector else PRICES)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.csv"
        file.write_bytes(data)
        if sector:
            sector_text(settle_sector(file, "cn-al-2025", balance_value=random.choice((None, "1.6 tCO2e/t")))).encode()
            balance_of(file, "cn-al-2025").as_dict()
        else:
            found = summarise(read_prices(file))
            summary_text(found).encode()
            json.dumps(found.as_dict())
    return data
