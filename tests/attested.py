"""What the tests of attestations share: keys that never change, files, and the trust of a reader."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ghgcalc import Inventory, write
from ghgcalc.attestation import Attested, PrivateKey, attest, verify

EXAMPLES = Path(__file__).parent.parent / "examples"
SEEDS = (
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
)
"""The private keys of RFC 8032, section 7.1, tests 1 to 3: known to everybody, and good for nothing but tests."""


def seeded(seed: str) -> PrivateKey:
    """The private key of a seed."""
    return PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)))


OPERATOR, VERIFIER, STRANGER = map(seeded, SEEDS)


def trust(*keys: dict[str, Any], **policy: Any) -> dict[str, Any]:
    """The table of a trust file; without keys, operator and verifier, and both have to sign."""
    named = keys or (
        {"holder": "Smelter", "role": "operator", "public": OPERATOR.public.base64},
        {"holder": "Body", "role": "verifier", "public": VERIFIER.public.pem},
    )
    asked = {"required": {"operator": 1, "verifier": 1}, **policy}
    return {"schema": "ghgcalc/trust/1", "key": [dict(one) for one in named], "policy": asked}


def alone(**more: Any) -> dict[str, Any]:
    """The trust of a reader who wants the operator's signature alone; what is given more is of his key."""
    key = {"holder": "Smelter", "role": "operator", "public": OPERATOR.public.base64, **more}
    return trust(key, required={"operator": 1})


def judged(inventory: Inventory) -> Attested:
    """An inventory with what its operator has signed about it, and a policy that wants the verifier, too."""
    with TemporaryDirectory() as folder:
        file, signed = Path(folder) / "inventory.json", Path(folder) / "inventory.json.dsse.json"
        write(inventory, file)
        signed.write_text(attest(file, OPERATOR, "operator").dumps(), encoding="utf-8")
        return verify(file, signed, trust())


def toml(table: dict[str, Any]) -> str:
    """A trust file of a table."""
    lines = [f'schema = "{table["schema"]}"']
    for key in table["key"]:
        lines += ["[[key]]", *(f"{name} = {_value(value)}" for name, value in key.items())]
    return "\n".join([*lines, "[policy]", *(f"{name} = {_value(value)}" for name, value in table["policy"].items())]) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_value(inner)}" for name, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return '"' + value.replace("\n", "\\n") + '"' if isinstance(value, str) else str(value)
