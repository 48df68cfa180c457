"""Every command that prints a result, as somebody calls it in the folder of [laid][]: for tests that hold of all of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

import ghgcalc
from ghgcalc.attestation import PrivateKey
from ghgcalc.attestation.keys import save
from ghgcalc.bulk.records import records_of

EXAMPLES = Path(__file__).parent.parent / "examples"
POSITION = '--plan cn-al-2025 --balance-value "1.60 tCO2e/t" --balance-source test'

CALLS = {
    "attest": "inventory.json --key key.pem --role operator",
    "allowance balance": "sector-four-plants.csv",
    "allowance calendar": "2025",
    "allowance cheapest": f'inventory.json {POSITION} --price "90 CNY/t" --price-source test --ccer-price "80 CNY/t"',
    "allowance coverage": "--sector aluminium --year 2024",
    "allowance fine": '--deadline 2026-12-31 --units "38 t" --month-price "98 CNY/t" --on 2026-11-26',
    "allowance matrix": 'inventory.json --plan cn-al-2025 --balance-source test --balance-value "1.5 tCO2e/t:1.6 tCO2e/t" --price "90 CNY/t"',
    "allowance outlook": f'smelter-2026.toml {POSITION.replace("2025", "2026")} --forecast plan:plan-2026.csv --tolerance "3 %"',
    "allowance plans": "",
    "allowance sector": "sector-four-plants.csv --plan cn-al-2025",
    "allowance settle": f"inventory.json {POSITION} --price-file prices-illustrative.csv",
    "allowance value": f"inventory.json {POSITION} --price-file prices-illustrative.csv",
    "allowance what-if": f'inventory.json {POSITION} --price "90 CNY/t" --price-source test --vary-anode "-2 %"',
    "batch verify": "totals.manifest.json --records records.parquet",
    "border": 'exported.json --certificate-price "80 EUR/t" --price-source test --year 2026',
    "calculate": "worked-month.toml --factor-file own.toml",
    "check": "worked-month.toml --previous last-year.toml --bands bands.toml",
    "compare": "worked-month.toml --guidelines cn-al-2023,cn-al-2024",
    "diff": "inventory.json last-year.toml --reason /process/0/anode=read --guideline cn-al-2024",
    "digest": "inventory.json",
    "documents in-force": "2024-04-01",
    "documents list": "aluminium",
    "documents show": "order-775",
    "explain": "inventory.json P1/anode/2024-01",
    "factors check": "own.toml",
    "factors confirm": "cn-al-2024",
    "factors find": "anode --factor-file own.toml",
    "factors history": "cn-al-2024/anode-loss",
    "factors list": "--kind loss",
    "factors show": "cn-al-2024/anode-loss",
    "finding": "unknown-key",
    "guidelines diff": "cn-al-2024-draft cn-al-2024",
    "guidelines list": "",
    "guidelines show": "cn-al-2024",
    "keys show": "key.pub.pem",
    "ledger add": "results.db inventory.json",
    "ledger check": "results.db",
    "ledger history": 'results.db "Worked month 算例" 2024',
    "ledger list": "results.db",
    "list": "carbonates",
    "map": "ledger.csv",
    "market quarter": "",
    "pack": "inventory.json --evidence proofs --previous before.json",
    "market summary": "prices-illustrative.csv",
    "month": "worked-month.toml --previous inventory.json --on 2025-01-10",
    "quality draft": "worked-month.toml",
    "quality show": "quality-plan-2024.toml",
    "record check": "record.json --inventory inventory.json",
    "record draft": "inventory.json --after inventory.json",
    "replay": "steel.toml",
    "schema": "plan",
    "uncertainty": "inventory.json --spread spread.toml --draws 1000",
    "verify": "settlement.json --inventory inventory.json",
}
"""Words that call a command, and what stands behind them. A new command has to stand here."""

PRINTS_NO_RESULT = {"batch run", "correct", "demo", "export eu-cbam-template", "keys make", "ledger show", "report", "template"}
"""One runs other commands, and writes a folder; one gives a file back as it was added; one writes the corrected activity, one fills
a form and says what stands where; the others write files alone."""

OWN = """schema = "ghgcalc/factors/1"
[[factor]]
id = "own/note"
value = 43.0
unit = "GJ/t"
kind = "ncv"
document = "own"
issued = 2024-01-01
grade = "press"
source = "a laboratory"
"""
"""A factor that decides nothing here."""

LEDGER = "2024\n项目,单位," + ",".join(f"{month}月" for month in range(1, 13)) + "\n铝液产量,t" + ",2000" * 12 + "\n"
"""A ledger of one row."""

BANDS = """schema = "ghgcalc/bands/1"
[[band]]
id = "R6"
low = 13.1
high = 13.4
source = "test"
"""

SPREAD = """schema = "ghgcalc/spread/1"
[[quantity]]
of = "P1/anode"
distribution = "normal"
half_width = "2 %"
"""
"""One uncertainty."""


FILLED_IN = {
    "cover": {"number": "XJ-ABC-X12345-2024-V1", "verifier": "ABC", "issued": "2025-06-01"},
    "conclusion": {"conformity": "yes", "emissions": "as stated", "change": "none", "open": "none"},
    "signature": [{"role": role, "name": "N", "on": "2025-06-01"} for role in ("leader", "reviewer", "approver")],
    "human": [{"id": number, "done": True} for number in range(1, 14)],
    "year_on_year": [
        {"emission": "1", "metal": "1", "anode": "1", "cause": "c"} | ({"process": one} if one else {}) for one in ("", "P1")
    ],
}
"""What a person adds to a record."""


def laid(folder: Path, call: Callable[..., Any]) -> None:
    """Lay every file that [CALLS][] name into a folder, which is the current one."""
    for name in (
        "sector-four-plants.csv",
        "prices-illustrative.csv",
        "worked-month.toml",
        "replay/steel.toml",
        "outlook/smelter-2026.toml",
        "outlook/plan-2026.csv",
        "smelter-export-2026.toml",
        "quality-plan-2024.toml",
    ):
        shutil.copy(EXAMPLES / name, folder / Path(name).name)
    month = (EXAMPLES / "worked-month.toml").read_text(encoding="utf-8")
    (folder / "last-year.toml").write_text(month.replace("2024", "2023"), encoding="utf-8")
    (folder / "bands.toml").write_text(BANDS, encoding="utf-8")
    (folder / "spread.toml").write_text(SPREAD, encoding="utf-8")
    (folder / "own.toml").write_text(OWN, encoding="utf-8")
    (folder / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    save(PrivateKey.make(), "key.pem")
    (folder / "proofs").mkdir()
    (folder / "proofs" / "weighbridge.txt").write_text("January", encoding="utf-8")
    assert call("calculate", "last-year.toml", "--guideline", "cn-al-2024", "-o", "before.json").status == 0
    rows = records_of(ghgcalc.read("worked-month.toml"))
    names = dict.fromkeys(name for row in rows for name in row)
    parquet.write_table(pa.table({name: [row.get(name) for row in rows] for name in names}), "records.parquet")
    assert call("batch", "records.parquet", "--guideline", "cn-al-2024", "-o", "totals.parquet").status == 0
    assert call("calculate", "worked-month.toml", "-o", "inventory.json").status == 0
    assert call("calculate", "smelter-export-2026.toml", "--guideline", "eu-cbam-al", "-o", "exported.json").status == 0
    assert call("record", "draft", "inventory.json", "--after", "inventory.json", "-o", "record.json").status == 0
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    (folder / "record.json").write_text(json.dumps(record | FILLED_IN), encoding="utf-8")
    assert call("ledger", "add", "results.db", "inventory.json", "--create").status == 0
    words = ["inventory.json", "--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t", "--balance-source", "test"]
    assert call("allowance", *words, "-o", "settlement.json").status == 0
