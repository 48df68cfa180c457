"""What tests put into a ledger of results: small contents of every kind, as bytes, and the same hashes worked out without the library."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import sqlite3
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import ghgcalc
from ghgcalc import allowances, verified

CODE = "91350100M000100Y43"


def activity(name: str = "A", year: int = 2024, amount: str = "78", *, number: str = "", uscc: str = "") -> bytes:
    """An activity file of one row of heat, with a certificate where a number is given."""
    code = f'uscc = "{uscc}"\n' if uscc else ""
    text = f'schema = "ghgcalc/activity/1"\nyear = {year}\n[entity]\nname = "{name}"\n{code}[[heat]]\namount = "{amount} GJ"\n'
    if number:
        text += f"""[[process]]
id = "P1"
liquid_aluminium = "26000 t"
anode = "12345.67 t"
[[process.electricity]]
supply = "green-power"
amount = "1000 MWh"
evidence = [{{ kind = "green-power-consumption-certificate", number = "{number}", amount = "1000 MWh", from = {year}-01-01, to = {year}-12-31 }}]
"""
    return text.encode()


@cache
def inventory(name: str = "A", year: int = 2024, amount: str = "78", guideline: str | None = None) -> bytes:
    """An inventory file of it."""
    made = ghgcalc.calculate(ghgcalc.loads(activity(name, year, amount), "toml"), guideline)
    return made.report(form="json").encode()


@cache
def settled() -> tuple[bytes, bytes]:
    """An inventory of a smelter, and its settlement."""
    plant = {"schema": "ghgcalc/activity/1", "year": 2025, "entity": {"name": "A"}}
    plant |= {"process": [{"id": "P1", "liquid_aluminium": "100000 t", "anode": "47000 t"}]}
    made = ghgcalc.calculate(plant)
    position = allowances.settle(made, "cn-al-2025", balance_value="1.60 tCO2e/t", balance_source="a notice")
    return made.report(form="json").encode(), position.report(form="json").encode()


def plan() -> bytes:
    """An allocation plan."""
    return (Path(allowances.__file__).parent / "plans" / "data" / "cn-al-2025.toml").read_bytes()


def quality() -> bytes:
    """The quality-control plan of the examples."""
    return (Path(__file__).parent.parent / "examples" / "quality-plan-2024.toml").read_bytes()


@cache
def record() -> bytes:
    """The draft of a verification record."""
    return verified.draft(ghgcalc.calculate(ghgcalc.loads(activity(), "toml"))).report(form="json").encode()


@cache
def package(inside: bytes) -> bytes:
    """The package of an inventory."""
    return ghgcalc.pack(json.loads(inside)).data


def archived(inside: bytes, name: str = "dossier/inventory.json", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive that is no package of ours."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("README.txt", "a package")
        archive.writestr(name, inside)
    return out.getvalue()


def attestation(about: bytes, **more: Any) -> bytes:
    """An envelope around a statement about a content; nobody has signed it."""
    digest = {"sha256": hashlib.sha256(about).hexdigest()}
    statement = {"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "x", "digest": digest}]} | more
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    return json.dumps({"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": []}).encode()


def rows(path: Path) -> list[tuple[int, str, str, bytes]]:
    """Number, hash, header and content of every entry, by SQLite alone."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT sequence, hash, header, content FROM entry ORDER BY sequence").fetchall()
    finally:
        connection.close()


def proven(path: Path) -> list[str]:
    """What is wrong with the chain of a file; this shares no code with the library."""
    wrong: list[str] = []
    last = None
    for at, (sequence, stated, header, content) in enumerate(rows(path), 1):
        said = json.loads(header)
        right = {
            "number": sequence == at == said["sequence"],
            "hash": "sha256:" + hashlib.sha256(header.encode()).hexdigest() == stated,
            "previous": said["previous"] == last,
            "content": said["content"] == {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)},
        }
        wrong += [f"{at}: {name}" for name, sound in right.items() if not sound]
        last = stated
    return wrong


def by_hand(path: Path, *statements: str, triggers: bool = True) -> None:
    """Statements of SQL, as somebody with another program runs them; the triggers taken away and put back where `triggers` says so."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        kept = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall() if triggers else []
        for name, _ in kept:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in kept:
            connection.execute(sql)
    finally:
        connection.close()
