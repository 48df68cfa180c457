"""Attestations: published vectors, a foreign library both ways, a thousand mutations, and whose signature counts for what."""

from __future__ import annotations

import json
import pickle
import re
from base64 import b64encode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest
from securesystemslib import dsse
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey

import ghgcalc
from attested import EXAMPLES, OPERATOR, SEEDS, STRANGER, VERIFIER, alone, seeded, trust
from ghgcalc import attestation
from ghgcalc.attestation import PAYLOAD_TYPE, PREDICATE, Attested, Envelope, PrivateKey, PublicKey, Signature, Trust, pae
from ghgcalc.attestation.encoding import decoded
from ghgcalc.attestation.keys import WEAK
from ghgcalc.errors import ArgumentError, InputError, LibraryError


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with an inventory, a settlement, a file of no kind, and the operator's attestation of each."""
    made = tmp_path_factory.mktemp("attested")
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), "cn-al-2024")
    ghgcalc.write(inventory, made / "inventory.json")
    position = ghgcalc.allowances.settle(inventory, "cn-al-2025", balance_value="1.60 tCO2e/t", balance_source="test")
    ghgcalc.write(position, made / "settlement.json")
    (made / "report.pdf").write_bytes(b"%PDF-1.7 what the verifier wrote\n")
    for name, more in (
        ("inventory.json", {}),
        ("settlement.json", {"inventory": made / "inventory.json"}),
        ("report.pdf", {"as_bytes": True}),
    ):
        envelope = attestation.attest(made / name, OPERATOR, "operator", **more)
        (made / f"{name}.dsse.json").write_text(envelope.dumps(), encoding="utf-8")
    return made


def codes(error: Any) -> list[str]:
    """The codes of the faults of what was raised."""
    return [one.code for one in error.value.faults]


def told(found: Attested) -> list[str]:
    """The codes of what speaks against a file."""
    return [one.code for one in found.findings]


def envelope_of(payload: bytes | dict[str, Any], *keys: PrivateKey, kind: str = PAYLOAD_TYPE) -> Envelope:
    """Any payload, signed."""
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    made = Envelope(data, kind, ())
    for key in keys:
        made = made.with_signature(Signature(key.sign(made.signed), key.keyid))
    return made


def saved(envelope: Envelope, path: Path) -> Path:
    """The file of an envelope."""
    path.write_text(envelope.dumps(), encoding="utf-8")
    return path


def altered(folder: Path, change: Any, *keys: PrivateKey, name: str = "inventory.json") -> Envelope:
    """The statement about a file with something in it changed, and signed anew by whoever is named."""
    table = json.loads(Envelope.read(folder / f"{name}.dsse.json").payload)
    change(table)
    return envelope_of(table, *(keys or (OPERATOR,)))


# --- what others have published

RFC_8032 = (
    (SEEDS[0], "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    (SEEDS[1], "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    (SEEDS[2], "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
)  # fmt: skip
"""Private key, public key, message, signature: RFC 8032, section 7.1."""


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_signatures_are_those_of_rfc_8032(seed, public, message, signature):
    """Keys and signatures are bit for bit those of the standard, and no other signature passes."""
    key, data, sig = seeded(seed), bytes.fromhex(message), bytes.fromhex(signature)
    assert key.public.raw.hex() == public
    assert key.sign(data) == sig
    assert key.public.verifies(sig, data)
    assert not key.public.verifies(sig, data + b"\0")
    assert not key.public.verifies(sig[:-1], data)
    # S is taken modulo the order of the group by a careless verifier: the same signature plus the order would pass
    order = 2**252 + 27742317777372353535851937790883648493
    high = (int.from_bytes(sig[32:], "little") + order).to_bytes(32, "little")
    assert not key.public.verifies(sig[:32] + high, data)


def test_the_encoding_is_that_of_the_protocol():
    """The example of DSSE's protocol.md, byte for byte; lengths are those in bytes, and nothing is trimmed."""
    assert pae("http://example.com/HelloWorld", b"hello world") == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pae("", b"") == b"DSSEv1 0  0 "
    assert pae("类", b" \n") == b"DSSEv1 3 \xe7\xb1\xbb 2  \n"


STATEMENT = "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ=="
BY_A = "2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA=="
BY_B = "c1+67/aT0yqEpwx8PsVY3MLHsj9D0CZ014/Fv/QlG59P+9CobUZ7xECJ/V3USG0Ob9CiE5LjReEZUzNF2l7eBw=="
SAFE = "P-_KHICeR7tI6S_YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU_svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw=="
VECTORS: tuple[tuple[str, str, list[str], list[PrivateKey]], ...] = (
    ("single-signature", STATEMENT, [BY_A], [OPERATOR]),
    ("url-safe-base64", "-_-_Pj8=", [SAFE], [OPERATOR]),
    ("threshold-two-without-keyids", STATEMENT, [BY_A, BY_B], [OPERATOR, VERIFIER]),
)
"""Of secure-systems-lab/dsse, testvectors/vectors.json: payload, signatures, and the keys that made them (tests 1 and 2 of RFC 8032)."""


@pytest.mark.parametrize(("payload", "sigs", "keys"), [one[1:] for one in VECTORS], ids=[one[0] for one in VECTORS])
def test_the_vectors_of_dsse(payload, sigs, keys):
    """Each envelope of the published vectors is read, and its signatures are those of the keys that made them, and of no others."""
    table = {"payload": payload, "payloadType": PAYLOAD_TYPE, "signatures": [{"sig": one} for one in sigs]}
    envelope = Envelope.loads(json.dumps(table))
    for one, key in zip(envelope.signatures, keys, strict=True):
        assert key.public.verifies(one.sig, envelope.signed)
        assert not STRANGER.public.verifies(one.sig, envelope.signed)
        assert key.sign(envelope.signed) == one.sig


@pytest.mark.parametrize("kind", ["", "application/vnd.example.other+json", "application/vnd.in-toto+JSON"])
def test_another_type_of_payload_is_refused(kind):
    """A payload that calls itself something else is not read, whoever has signed it."""
    with pytest.raises(InputError) as caught:
        Envelope.loads(json.dumps({"payload": STATEMENT, "payloadType": kind, "signatures": [{"sig": BY_A}]}))
    assert codes(caught) == ["envelope-type"]


# --- a foreign library, both ways


def theirs(key: PrivateKey) -> CryptoSigner:
    """A signer of securesystemslib with the same key."""
    return CryptoSigner(key._key)


def test_they_verify_what_we_sign(folder):
    """The Envelope of securesystemslib reads our files and verifies each signature under the key id that it computes itself."""
    envelope = attestation.append(folder / "inventory.json", Envelope.read(folder / "inventory.json.dsse.json"), VERIFIER)
    other = dsse.Envelope.from_dict(json.loads(envelope.dumps()))
    assert other.payload == envelope.payload
    assert other.pae() == envelope.signed
    keys = [theirs(one).public_key for one in (OPERATOR, VERIFIER)]
    assert [one.keyid for one in keys] == [OPERATOR.keyid, VERIFIER.keyid]
    assert set(other.verify(keys, 2)) == {OPERATOR.keyid, VERIFIER.keyid}
    with pytest.raises(VerificationError):
        other.verify([theirs(STRANGER).public_key], 1)


def test_we_verify_what_they_sign(folder, tmp_path):
    """An envelope that securesystemslib has made and written is valid here, and one over other bytes is not."""
    payload = Envelope.read(folder / "inventory.json.dsse.json").payload
    made = dsse.Envelope(payload, PAYLOAD_TYPE, {})
    for key in (OPERATOR, VERIFIER):
        made.sign(theirs(key))
    path = tmp_path / "theirs.json"
    path.write_text(json.dumps(made.to_dict()), encoding="utf-8")
    found = attestation.verify(folder / "inventory.json", path, trust())
    assert (found.outcome, found.passed) == ("met", True)
    made.payload += b" "
    path.write_text(json.dumps(made.to_dict()), encoding="utf-8")
    found = attestation.verify(folder / "inventory.json", path, trust())
    assert [one.status for one in found.attestations[0].signatures] == ["wrong", "wrong"]
    assert found.outcome == "unmet"


def test_their_keys_are_ours(tmp_path):
    """A public key passes to and fro: PEM and key id are the same on both sides, whichever side has made it."""
    signer = CryptoSigner.generate_ed25519()
    key = PublicKey(bytes.fromhex(signer.public_key.keyval["public"]))
    assert key.keyid == signer.public_key.keyid
    assert PublicKey.loads(key.pem) == PublicKey.loads(key.base64) == key
    ours = PrivateKey.make()
    assert SSlibKey.from_crypto(ours._key.public_key()).keyid == ours.keyid


# --- what is stated


def test_the_statement_says_what_the_file_says(folder):
    """One subject by its SHA-256; result, digest, rules, factors, documents, answers, checks and program, numbers as text."""
    table = json.loads(Envelope.read(folder / "inventory.json.dsse.json").payload)
    record = json.loads((folder / "inventory.json").read_text(encoding="utf-8"))
    assert (table["_type"], table["predicateType"]) == ("https://in-toto.io/Statement/v1", PREDICATE)
    assert table["subject"] == [{"name": "inventory.json", "digest": {"sha256": statements_hash(folder / "inventory.json")}}]
    said = table["predicate"]
    facts = said["facts"]
    totals = {
        one["level"]: one["value"]
        for one in record["totals"]
        if not (one["process"] or one["source"] or one["gas"]) and one["period"] == "2024"
    }
    assert {one["level"]: one["value"] for one in facts["result"]} == totals
    assert set(totals) == {"electrolysis", "enterprise"}
    assert facts["digest"] == record["digest"]
    assert facts["guideline"] == {key: record["guideline"][key] for key in ("id", "sha256")}
    assert {key: facts["factors"][key] for key in ("edition", "sha256")} == {
        key: record["factors"][key] for key in ("edition", "sha256")
    }
    assert [one["id"] for one in facts["documents"]] == [one["id"] for one in record["documents"]]
    assert (said["role"], said["kind"], said["stated_on"]) == ("operator", "inventory", None)
    answers = said["verification"]
    assert (answers["verdict"], answers["recomputes"], answers["rules"]["origin"]) == ("verified", True, "packaged")
    assert answers["numbers"]["measured"] == len(ghgcalc.verify(record).numbers.measured) > 0
    checked = ghgcalc.check(record)
    assert said["checks"]["ran"] == list(checked.ran)
    assert [one["rule"] for one in said["checks"]["not_run"]] == [one.rule.id for one in checked.not_run]
    assert said["checks"]["found"] == {one: checked.count(one) for one in ("error", "warning", "note")}
    assert said["program"] == record["engine"]


def statements_hash(path: Path) -> str:
    """The hash of a file, by another way than the room takes."""
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_statements_and_trust_fit_their_schemas(folder):
    """What is signed about each kind of file is valid by `ghgcalc schema attestation`, and a trust file by `ghgcalc schema trust`."""
    stated = jsonschema.Draft202012Validator(ghgcalc.json_schema("attestation"))
    for name in ("inventory.json", "settlement.json", "report.pdf"):
        table = json.loads(Envelope.read(folder / f"{name}.dsse.json").payload)
        assert [one.message for one in stated.iter_errors(table)] == []
        table["predicate"]["role"] = "ministry"
        assert not stated.is_valid(table)
    trusted = jsonschema.Draft202012Validator(ghgcalc.json_schema("trust"))
    table = alone(**{"from": "2026-01-01", "note": "x"})
    assert trusted.is_valid(table)
    assert Trust.of(table).bounded
    for change in (
        {"key": 5},
        {"policy": {}},
        {"policy": {"required": {"ministry": 1}}},
        {"schema": "ghgcalc/trust/2"},
        {"more": 1},
    ):
        assert not trusted.is_valid(table | change)
        assert untrusted(table | change)


def test_the_same_is_stated_in_the_same_bytes(folder):
    """Attested twice, the envelope is the same to the last byte; a day that is named stands in the statement."""
    for name, more in (("inventory.json", {}), ("report.pdf", {"as_bytes": True})):
        again = attestation.attest(folder / name, OPERATOR, "operator", **more)
        assert again.dumps() == (folder / f"{name}.dsse.json").read_text(encoding="utf-8")
    dated = attestation.attest(folder / "report.pdf", OPERATOR, "operator", as_bytes=True, stated_on="2026-11-26")
    assert json.loads(dated.payload)["predicate"]["stated_on"] == "2026-11-26"


def test_a_settlement_is_attested_with_its_inventory(folder):
    """A settlement is verified with its inventory, and its statement names the plan and what is allocated, owed and left."""
    said = json.loads(Envelope.read(folder / "settlement.json.dsse.json").payload)["predicate"]
    record = json.loads((folder / "settlement.json").read_text(encoding="utf-8"))
    assert said["kind"] == "settlement"
    assert {one["figure"]: one["value"] for one in said["facts"]["result"]} == {
        key: record[key] for key in ("allocation", "obligation", "surplus")
    }
    assert said["facts"]["plan"] == {"id": record["plan"], "sha256": record["plan_sha256"]}
    assert (
        said["facts"]["inventory"]
        == record["inventory"]
        == json.loads((folder / "inventory.json").read_text(encoding="utf-8"))["digest"]
    )
    found = attestation.verify(
        folder / "settlement.json", folder / "settlement.json.dsse.json", alone(), inventory=folder / "inventory.json"
    )
    assert found.passed
    with pytest.raises(InputError) as caught:
        attestation.attest(folder / "settlement.json", OPERATOR, "operator")
    assert codes(caught) == ["attest-inventory"]


def test_a_package_is_attested_by_what_is_in_it(folder, tmp_path):
    """A package is recomputed before it is signed and when it is verified; its statement names its digest, its inventory and its settlement."""
    made = ghgcalc.read_inventory(folder / "inventory.json")
    for name, more in (
        ("bare.zip", {}),
        ("settled.zip", {"plan": "cn-al-2025", "balance_value": "1.60 tCO2e/t", "balance_source": "a notice"}),
    ):
        package = ghgcalc.pack(made, **more)
        (tmp_path / name).write_bytes(package.data)
        envelope = attestation.attest(tmp_path / name, OPERATOR, "operator")
        said = json.loads(envelope.payload)["predicate"]
        assert said["kind"] == "package"
        assert said["facts"]["digest"] == package.digest
        assert said["facts"]["inventory"] == made.digest
        assert ("settlement" in said["facts"]) == bool(more)
        assert said["verification"]["leaves"] == said["verification"]["open"] > 0  # nothing proves anything
        found = attestation.verify(tmp_path / name, saved(envelope, tmp_path / "x.dsse.json"), alone())
        assert found.passed
        assert "verdict" in found.report()
    other = ghgcalc.pack(made).data.replace(b"inventory.json", b"inventorY.json")
    (tmp_path / "forged.zip").write_bytes(other)
    with pytest.raises(InputError):
        attestation.attest(tmp_path / "forged.zip", OPERATOR, "operator")


def test_what_does_not_verify_is_not_signed(folder, tmp_path):
    """An altered figure, an altered rule, and rules that nobody accepts leave no signature; accepted by their hash, they do, and it is said."""
    table = json.loads((folder / "inventory.json").read_text(encoding="utf-8"))
    table["lines"][0]["value"] = "1.00"
    path = tmp_path / "altered.json"
    path.write_text(json.dumps(table), encoding="utf-8")
    for call in (
        lambda: attestation.attest(path, OPERATOR, "operator"),
        lambda: attestation.append(path, Envelope.read(folder / "inventory.json.dsse.json"), VERIFIER),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert codes(caught) == ["attest-not-verified"]
    data = ghgcalc.guidelines.get("cn-al-2024").data | {"id": "ours", "aliases": []}
    ours = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml"), ghgcalc.guidelines.Guideline.model_validate(data))
    ghgcalc.write(ours, path)
    with pytest.raises(InputError) as caught:
        attestation.attest(path, OPERATOR, "operator")
    assert codes(caught) == ["attest-not-verified"]
    made = attestation.attest(path, OPERATOR, "operator", accept_rules=ours.guideline["sha256"])
    assert json.loads(made.payload)["predicate"]["verification"]["rules"]["accepted"] is True
    envelope = saved(made, tmp_path / "ours.dsse.json")
    assert attestation.verify(path, envelope, alone()).looked.verdict == "not-accepted"
    assert not attestation.verify(path, envelope, alone()).passed
    table = alone()
    table["policy"]["accept_rules"] = [ours.guideline["sha256"]]
    assert attestation.verify(path, envelope, table).passed


def test_bytes_of_no_kind_are_signed_when_it_is_asked_for(folder):
    """A file in which nothing can be recomputed is signed on demand alone, says so, and passes no policy that wants a recomputation."""
    with pytest.raises(InputError) as caught:
        attestation.attest(folder / "report.pdf", OPERATOR, "operator")
    assert codes(caught) == ["attest-kind"]
    said = json.loads(Envelope.read(folder / "report.pdf.dsse.json").payload)["predicate"]
    assert (said["kind"], said["verification"]["verdict"], said["verification"]["recomputes"]) == ("bytes", "not-run", None)
    found = attestation.verify(folder / "report.pdf", folder / "report.pdf.dsse.json", alone())
    assert (told(found), found.passed) == (["attest-verdict", "attest-lacking"], False)
    table = alone()
    table["policy"]["recompute"] = False
    assert attestation.verify(folder / "report.pdf", folder / "report.pdf.dsse.json", table).passed


def test_a_policy_without_recomputation_passes_no_file_that_differs(folder, tmp_path):
    """`recompute = false` is for files of no kind: an inventory that does not recompute fails, whatever was signed."""
    table = json.loads((folder / "inventory.json").read_text(encoding="utf-8"))
    table["lines"][0]["value"] = "1.00"
    path = tmp_path / "inventory.json"
    path.write_text(json.dumps(table), encoding="utf-8")

    def about(said: dict[str, Any]) -> None:
        said["subject"][0]["digest"]["sha256"] = statements_hash(path)

    asked = alone()
    asked["policy"]["recompute"] = False
    found = attestation.verify(path, saved(altered(folder, about), tmp_path / "x.json"), asked)
    assert (found.outcome, found.looked.verdict, found.passed) == ("met", "differs", False)


# --- whose signature counts for what


def test_several_sign_the_same_bytes(folder, tmp_path):
    """A further signature leaves payload, and what the file has besides, as they are; both count, each for its role."""
    first = Envelope.read(folder / "inventory.json.dsse.json")
    table = first.as_dict() | {"note": ["kept", 1.5, None]}
    kept = Envelope.loads(json.dumps(table))
    both = attestation.append(folder / "inventory.json", kept, VERIFIER)
    assert both.payload == first.payload
    assert both.as_dict()["note"] == ["kept", 1.5, None]
    assert both.as_dict()["payload"] == table["payload"]
    assert both.as_dict()["signatures"][0] == table["signatures"][0]
    found = attestation.verify(folder / "inventory.json", saved(both, tmp_path / "both.json"), trust())
    assert found.passed
    assert [(one.role, one.holders) for one in found.needed] == [("operator", ("Smelter",)), ("verifier", ("Body",))]
    assert not attestation.verify(folder / "inventory.json", folder / "inventory.json.dsse.json", trust()).passed
    with pytest.raises(InputError) as caught:
        attestation.append(folder / "inventory.json", both, OPERATOR)
    assert codes(caught) == ["attest-again"]


def test_two_statements_count_together(folder, tmp_path):
    """Operator and verifier may each make a statement of their own; both are about the file, and both roles are met."""
    theirs_ = saved(attestation.attest(folder / "inventory.json", VERIFIER, "verifier"), tmp_path / "verifier.json")
    names = [folder / "inventory.json.dsse.json", theirs_]
    assert attestation.verify(folder / "inventory.json", names, trust()).passed
    assert not attestation.verify(folder / "inventory.json", theirs_, trust()).passed
    assert not attestation.verify(folder / "inventory.json", [], trust()).passed


def test_the_key_of_an_operator_makes_no_verifier(folder, tmp_path):
    """A role that a statement claims is held against the role of the key, which comes from the reader's trust."""
    path = saved(attestation.attest(folder / "inventory.json", OPERATOR, "verifier"), tmp_path / "x.json")
    found = attestation.verify(folder / "inventory.json", path, trust())
    assert (found.attestations[0].signatures[0].status, told(found)) == (
        "valid",
        ["attest-role", "attest-lacking", "attest-lacking"],
    )
    assert not attestation.verify(folder / "inventory.json", path, alone()).passed


def test_without_trust_nothing_is_valid(folder):
    """Where nobody says whom to trust, no signature is checked, each is shown so, and the file does not pass."""
    found = attestation.verify(folder / "inventory.json", folder / "inventory.json.dsse.json")
    assert found.outcome == "not-checked"
    assert [one.status for one in found.attestations[0].signatures] == ["not-checked"]
    assert (found.passed, told(found)) == (False, ["signature-not-checked"])
    assert found.looked.passed
    assert "not checked: no trust given" in found.report()
    assert "valid" not in found.report().replace("invalid", "")


def test_an_unknown_key_counts_for_nothing(folder, tmp_path):
    """A stranger's signature is no fault of the file, and adds nothing to it, whatever key id it names."""
    envelope = altered(folder, lambda _: None, OPERATOR, STRANGER)
    found = attestation.verify(folder / "inventory.json", saved(envelope, tmp_path / "x.json"), trust())
    assert [one.status for one in found.attestations[0].signatures] == ["valid", "unknown-key"]
    assert told(found) == ["signature-unknown", "attest-lacking"]
    lying = Envelope(envelope.payload, PAYLOAD_TYPE, (Signature(envelope.signatures[1].sig, VERIFIER.keyid),))
    found = attestation.verify(folder / "inventory.json", saved(lying, tmp_path / "y.json"), trust())
    assert [one.status for one in found.attestations[0].signatures] == ["wrong"]


@pytest.mark.parametrize("keyid", ["", "nonsense", VERIFIER.keyid, STRANGER.keyid])
def test_the_key_id_is_a_hint(folder, tmp_path, keyid):
    """Nobody has signed the key id: a valid signature is valid under any, and is shown under the id of the key that made it."""
    envelope = Envelope.read(folder / "inventory.json.dsse.json")
    lying = Envelope(envelope.payload, PAYLOAD_TYPE, (Signature(envelope.signatures[0].sig, keyid),))
    found = attestation.verify(folder / "inventory.json", saved(lying, tmp_path / "x.json"), alone())
    assert found.passed
    assert found.attestations[0].signatures[0].keyid == OPERATOR.keyid


def test_the_same_key_counts_once(folder, tmp_path):
    """A signature that stands there twice is one, in one file and in two; so are two keys of one holder, however the name is spelled."""
    again = altered(folder, lambda _: None, OPERATOR, OPERATOR)
    path = saved(again, tmp_path / "x.json")
    two = trust(
        {"holder": "Smelter", "role": "operator", "public": OPERATOR.public.base64},
        {"holder": "Other", "role": "operator", "public": VERIFIER.public.base64},
        required={"operator": 2},
    )
    found = attestation.verify(folder / "inventory.json", [path, folder / "inventory.json.dsse.json"], two)
    assert [one.status for one in found.attestations[0].signatures] == ["valid", "again"]
    assert told(found) == ["signature-again", "attest-lacking"]
    both = saved(altered(folder, lambda _: None, OPERATOR, VERIFIER), tmp_path / "y.json")
    assert attestation.verify(folder / "inventory.json", both, two).passed
    two["key"].append({"holder": "Third", "role": "operator", "public": STRANGER.public.base64})
    two["key"][1]["holder"] = " SMELTER"
    found = attestation.verify(folder / "inventory.json", both, two)
    assert ([one.status for one in found.attestations[0].signatures], found.passed) == (["valid", "valid"], False)


@pytest.mark.parametrize(
    ("key", "on", "status"),
    [
        ({"from": date(2026, 1, 1), "to": date(2026, 12, 31)}, "2026-01-01", "valid"),
        ({"from": date(2026, 1, 1), "to": date(2026, 12, 31)}, "2026-12-31", "valid"),
        ({"from": date(2026, 1, 1)}, "2025-12-31", "outside-validity"),
        ({"to": date(2026, 12, 31)}, date(2027, 1, 1), "outside-validity"),
        ({"revoked": date(2026, 6, 1)}, None, "revoked"),
        ({"revoked": date(2026, 6, 1), "from": date(2026, 1, 1)}, "2026-02-01", "revoked"),
    ],
)
def test_a_key_is_good_in_its_time(folder, key, on, status):
    """Both ends of its time belong to it; a revoked key is worth nothing on any day, for no time stamp tells what it signed before."""
    found = attestation.verify(folder / "inventory.json", folder / "inventory.json.dsse.json", alone(**key), on=on)
    assert (found.attestations[0].signatures[0].status, found.passed) == (status, status == "valid")
    for lang in ("en", "zh"):
        assert found.report(lang)


def test_a_day_has_to_be_named_where_keys_are_bounded(folder):
    """No clock is read: without a day, nothing is judged by keys that are good for a time."""
    with pytest.raises(InputError) as caught:
        attestation.verify(folder / "inventory.json", folder / "inventory.json.dsse.json", alone(to=date(2030, 1, 1)))
    assert codes(caught) == ["attest-no-day"]


def test_other_algorithms_are_ignored(folder, tmp_path):
    """A signature that is none of Ed25519 is named and adds nothing; the one beside it counts."""
    envelope = Envelope.read(folder / "inventory.json.dsse.json").with_signature(Signature(b"\x30" * 256, OPERATOR.keyid))
    found = attestation.verify(folder / "inventory.json", saved(envelope, tmp_path / "x.json"), alone())
    assert [one.status for one in found.attestations[0].signatures] == ["valid", "no-ed25519"]
    assert (told(found), found.passed) == (["signature-kind"], True)


# --- what the policy wants of a statement


def test_a_statement_about_another_file_counts_for_nothing(folder, tmp_path):
    """Envelopes that were swapped, a file with one byte more: the hash decides, whatever the name is."""
    found = attestation.verify(folder / "report.pdf", folder / "inventory.json.dsse.json", alone())
    assert told(found)[0] == "attest-subject"
    more = tmp_path / "inventory.json"
    more.write_bytes((folder / "inventory.json").read_bytes() + b"\n")
    found = attestation.verify(more, folder / "inventory.json.dsse.json", alone())
    assert (found.looked.passed, found.passed, told(found)[0]) == (True, False, "attest-subject")
    good = attestation.verify(
        folder / "inventory.json", [folder / "inventory.json.dsse.json", folder / "report.pdf.dsse.json"], alone()
    )
    assert (good.outcome, told(good)) == ("unmet", ["attest-subject"])
    with pytest.raises(InputError) as caught:
        attestation.append(more, Envelope.read(folder / "inventory.json.dsse.json"), VERIFIER)
    assert codes(caught) == ["attest-subject"]


@pytest.mark.parametrize(
    "way",
    [
        ("facts", "result", 0, "value"), ("facts", "digest"), ("facts", "guideline", "sha256"), ("facts", "factors", "sha256"),
        ("facts", "year"), ("facts", "entity", "name"), ("facts", "documents", 0, "number"), ("kind",), ("checks", "found", "error"),
        ("checks", "registry"),
    ],
)  # fmt: skip
def test_a_statement_that_says_something_else_counts_for_nothing(folder, tmp_path, way):
    """Trusted or not, a signer who states another result, digest, rule, factor or check than the file gives is not believed."""

    def change(table: dict[str, Any]) -> None:
        at = table["predicate"]
        for step in way[:-1]:
            at = at[step]
        at[way[-1]] = 7 if isinstance(at[way[-1]], int) else "7"

    found = attestation.verify(folder / "inventory.json", saved(altered(folder, change), tmp_path / "x.json"), alone())
    assert (found.attestations[0].signatures[0].status, found.passed) == ("valid", False)
    assert told(found)[0] == "attest-differs"
    assert ".".join(map(str, way[:2])) in dict(found.findings[0].fields)["where"]


def test_what_another_release_may_say_otherwise_is_not_held_against_it(folder, tmp_path):
    """A statement by another release may name other rules that ran, and other particulars of documents; the result it may not."""

    def older(table: dict[str, Any]) -> None:
        said = table["predicate"]
        said["program"]["version"] = "0.1.0"
        said["checks"] |= {"registry": "0" * 64, "ran": ["R1"]}
        said["facts"]["documents"] = []

    path = saved(altered(folder, older), tmp_path / "x.json")
    assert attestation.verify(folder / "inventory.json", path, alone()).passed

    def lying(table: dict[str, Any]) -> None:
        older(table)
        table["predicate"]["facts"]["digest"] = "sha256:" + "0" * 64

    path = saved(altered(folder, lying), tmp_path / "x.json")
    assert told(attestation.verify(folder / "inventory.json", path, alone()))[0] == "attest-differs"


def test_required_checks_and_findings(folder, tmp_path):
    """Rules that the policy wants must have run, and findings that it does not bear must not have been told."""

    def verdict(**policy: Any) -> tuple[list[str], bool]:
        table = alone()
        table["policy"] |= policy
        found = attestation.verify(folder / "inventory.json", folder / "inventory.json.dsse.json", table)
        return told(found), found.passed

    ran = json.loads(Envelope.read(folder / "inventory.json.dsse.json").payload)["predicate"]["checks"]
    assert verdict(checks=ran["ran"]) == ([], True)
    lacking = next(one["rule"] for one in ran["not_run"] if one["rule"] not in ran["ran"])
    assert verdict(checks=[ran["ran"][0], lacking]) == (["attest-checks", "attest-lacking"], False)
    counts = ran["found"]
    for at, one in enumerate(("error", "warning", "note"), 1):
        bad = any([counts[key] for key in ("error", "warning", "note")][:at])
        assert verdict(fail_on=one) == ((["attest-findings", "attest-lacking"], False) if bad else ([], True))


def test_other_predicates_are_taken_where_the_policy_takes_them(folder, tmp_path):
    """A statement of another kind counts where the policy names its kind and wants nothing that only ours can say."""

    def other(table: dict[str, Any]) -> None:
        table |= {"predicateType": "https://example.com/Approval/v1", "predicate": {"approved": "yes"}}

    path = saved(altered(folder, other), tmp_path / "x.json")
    found = attestation.verify(folder / "inventory.json", path, alone())
    assert told(found) == ["attest-predicate", "attest-verdict", "attest-lacking"]
    table = alone()
    table["policy"] |= {"predicate_types": ["https://example.com/Approval/v1"], "recompute": False}
    found = attestation.verify(folder / "inventory.json", path, table)
    assert found.passed
    assert "https://example.com/Approval/v1" in found.report()
    table["policy"] |= {"checks": ["R1"], "fail_on": "error"}
    assert told(attestation.verify(folder / "inventory.json", path, table)) == [
        "attest-checks",
        "attest-findings",
        "attest-lacking",
    ]


# --- results


def test_results_pickle_and_compare_and_show(folder):
    """What a verification gives is plain data: it pickles, compares, and is rendered in every form and both languages."""
    found = attestation.verify(folder / "inventory.json", folder / "inventory.json.dsse.json", trust())
    assert pickle.loads(pickle.dumps(found)).as_dict() == found.as_dict()
    assert (
        found.attestations
        == attestation.verify(folder / "inventory.json", folder / "inventory.json.dsse.json", trust()).attestations
    )
    assert re.fullmatch(r"Attested\(sha256:[0-9a-f]{12}…: unmet, 1 attestations\)", repr(found))
    record = json.loads(found.report(form="json"))
    assert record["verdict"] == "verified"
    signed = record["attestation"]
    assert (signed["schema"], signed["outcome"], signed["passed"], signed["kind"]) == (
        "ghgcalc/attested/1",
        "unmet",
        False,
        "inventory",
    )
    assert signed["attestations"][0]["signatures"] == [
        {"status": "valid", "keyid": OPERATOR.keyid, "holder": "Smelter", "role": "operator"}
    ]
    assert [one["code"] for one in signed["findings"]] == ["attest-lacking"]
    assert "verifier: 0 of 1" in found.report()
    assert "核查机构：要求 1，已有 0" in found.report("zh")
    assert found.report("zh", "xlsx").startswith(b"PK")
    with pytest.raises(TypeError):
        found.looked.facts["digest"] = "sha256:0"  # type: ignore[index]
    with pytest.raises(TypeError):
        found.looked.checks["found"]["error"] = 0
    signed["outcome"] = "met"
    assert found.as_dict()["attestation"]["outcome"] == "unmet"


def test_threads_judge_alike(folder):
    """What one thread finds, the others find as well."""
    file, envelope, asked = folder / "inventory.json", folder / "inventory.json.dsse.json", Trust.of(trust())
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: attestation.verify(file, envelope, asked).as_dict(), range(8)))
    assert all(one == found[0] for one in found)


def test_names_are_shown_written_out(folder, tmp_path):
    """A file name or holder with signs that a terminal obeys is shown with them written out."""
    path = saved(Envelope.read(folder / "inventory.json.dsse.json"), tmp_path / "a\u202eb.json")
    found = attestation.verify(folder / "inventory.json", path, alone(holder="Smelter\x1b[2J"))
    assert found.passed
    assert "\x1b" not in found.report()
    assert "\u202e" not in found.report()


# --- hostile envelopes


def wrong(table: Any) -> list[str]:
    """The codes with which an envelope is refused."""
    with pytest.raises(InputError) as caught:
        Envelope.loads(table if isinstance(table, str | bytes) else json.dumps(table))
    for fault in caught.value.faults:
        assert fault.text("en")
        assert re.search("[\u4e00-\u9fff]", fault.text("zh"))
    return codes(caught)


GOOD = {"payload": STATEMENT, "payloadType": PAYLOAD_TYPE, "signatures": [{"keyid": "a", "sig": BY_A}]}


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        (GOOD | {"signatures": []}, ["envelope-unsigned"]),
        (GOOD | {"signatures": [{"sig": ""}]}, ["envelope-unsigned"]),
        (GOOD | {"signatures": [{"sig": BY_A}] * 101}, ["envelope-signatures"]),
        (GOOD | {"signatures": {"sig": BY_A}}, ["envelope-key"]),
        (GOOD | {"signatures": ["x", {"keyid": 5, "sig": BY_A}, {}]}, ["envelope-key"] * 3),
        ({"payload": 5}, ["envelope-key"] * 3),
        (GOOD | {"payload": STATEMENT[:-1]}, ["envelope-base64"]),
        (GOOD | {"payload": STATEMENT[:-2]}, ["envelope-base64"]),
        (GOOD | {"payload": STATEMENT + "===="}, ["envelope-base64"]),
        (GOOD | {"payload": STATEMENT[:-4] + "fR=="}, ["envelope-base64"]),
        (GOOD | {"payload": STATEMENT[:8] + "\n" + STATEMENT[8:]}, ["envelope-base64"]),
        (GOOD | {"payload": "-_+/"}, ["envelope-base64"]),
        (GOOD | {"payload": "ａａａａ"}, ["envelope-base64"]),
        (json.dumps(GOOD) + "{}", ["file-not-json"]),
        ("[]", ["file-not-table"]),
        ("", ["file-empty"]),
        (b"\xff\xfe{}", ["file-not-utf8"]),
        ('{"payload": "", "payload": "eA=="}', ["file-not-json"]),
        ('{"a": ' * 100 + "1" + "}" * 100, ["file-too-deep"]),
        ("[" * 100_000, ["file-too-deep"]),
        (json.dumps(GOOD | {"payload": "A" * 1_000_000}), ["file-too-large"]),
        ('{"payload": "\\ud800"}', ["file-not-json"]),
    ],
    ids=str,
)  # fmt: skip
def test_an_envelope_that_is_none_is_named(table, wanted):
    """What is no envelope, or could be read in two ways, is refused with its place."""
    assert wrong(table) == wanted


def test_an_envelope_that_cannot_be_read_leaves_no_other_unread(folder, tmp_path):
    """Faults of every envelope are told at once, each with the name of its file."""
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    (tmp_path / "b.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        attestation.verify(folder / "inventory.json", [tmp_path / "a.json", tmp_path / "b.json", tmp_path / "c.json"], trust())
    assert [Path(one.place.file).name for one in caught.value.faults] == ["a.json"] * 3 + ["b.json", "c.json"]


STATED = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"digest": {"sha256": "0" * 64}}],
    "predicateType": "x:y",
    "predicate": {},
}
OURS = {
    "role": "operator", "kind": "bytes", "facts": {}, "verification": {"verdict": "not-run"},
    "checks": {"ran": [], "found": {"error": 0, "warning": 0, "note": 0}},
}  # fmt: skip


def ours(**change: Any) -> dict[str, Any]:
    """A statement of ours."""
    return STATED | {"predicateType": PREDICATE, "predicate": OURS | change}


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        (STATED | {"_type": "https://in-toto.io/Statement/v0.1"}, ["payload._type"]),
        (STATED | {"subject": []}, ["payload.subject"]),
        (STATED | {"subject": {"digest": {}}}, ["payload.subject"]),
        (STATED | {"subject": [{"digest": {}}, "x", {"name": 5, "digest": {"sha256": "0"}}, {"digest": {"sha256": 5}}]},
         [f"payload.subject.{at}" for at in range(4)]),
        (STATED | {"predicateType": ""}, ["payload.predicateType"]),
        (STATED | {"predicate": []}, ["payload.predicate"]),
        ({}, ["payload._type", "payload.predicateType", "payload.subject"]),
        (ours() | {"subject": STATED["subject"] * 2}, ["payload.subject"]),
        (ours(role="ministry"), ["payload.predicate.role"]),
        (ours(kind=""), ["payload.predicate.kind"]),
        (ours(facts=None), ["payload.predicate.facts"]),
        (ours(verification={}), ["payload.predicate.verification"]),
        (ours(checks=5), ["payload.predicate.checks", "payload.predicate.checks.ran", "payload.predicate.checks.found"]),
        (ours(checks={"ran": [5], "found": {"error": -1, "warning": 0, "note": True}}), ["payload.predicate.checks.ran", "payload.predicate.checks.found"]),
        (ours(checks={"ran": [], "found": {"error": 0}}), ["payload.predicate.checks.found"]),
    ],
)  # fmt: skip
def test_a_statement_that_is_none_is_named(folder, tmp_path, table, keys):
    """Another version, no subject, a predicate of ours without what one has: each key by its way, whoever has signed it."""
    path = saved(envelope_of(table, OPERATOR), tmp_path / "x.json")
    with pytest.raises(InputError) as caught:
        attestation.verify(folder / "report.pdf", path, alone())
    assert [(one.code, one.place.key) for one in caught.value.faults] == [("statement-key", key) for key in keys]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "file-empty"),
        (b"no json", "file-not-json"),
        (b"{}{}", "file-not-json"),
        (b'{"_type": 1, "_type": 2}', "file-not-json"),
        (b'{"a":' * 90 + b"1" + b"}" * 90, "file-too-deep"),
        (b"\xff", "file-not-utf8"),
    ],
)
def test_a_payload_that_is_no_table_is_named(folder, tmp_path, payload, code):
    """A payload is read as strictly as any file."""
    path = saved(envelope_of(payload, OPERATOR), tmp_path / "x.json")
    with pytest.raises(InputError) as caught:
        attestation.verify(folder / "report.pdf", path, alone())
    assert codes(caught) == [code]


def test_a_subject_by_other_hashes_is_another(folder, tmp_path):
    """A statement that names no SHA-256, or one in capitals, is about no file here."""
    for digest in ({"sha512": "0" * 128}, {"sha256": statements_hash(folder / "report.pdf").upper()}):
        path = saved(envelope_of(ours() | {"subject": [{"digest": digest}]}, OPERATOR), tmp_path / "x.json")
        assert told(attestation.verify(folder / "report.pdf", path, alone()))[0] == "attest-subject"


# --- a thousand mutations


def flipped(data: bytes, random: Random) -> bytes:
    """One byte changed, taken away, or put in; or the end cut off."""
    at = random.randrange(len(data))
    how = random.randrange(4)
    if how == 0:
        return data[:at] + data[at + 1 :]
    if how == 1:
        return data[:at] + bytes([random.randrange(256)]) + data[at:]
    if how == 2:
        return data[:at]
    return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]


def mutant(kind: str, envelope: bytes, subject: bytes, random: Random) -> tuple[bytes, bytes, bytes]:
    """Envelope, subject and public key with something in one of them changed."""
    public = OPERATOR.public.raw
    table = json.loads(envelope)
    if kind == "envelope":
        return flipped(envelope, random), subject, public
    if kind == "subject":
        return envelope, flipped(subject, random), public
    if kind == "key":
        at = random.randrange(256)
        return envelope, subject, bytes(byte ^ (1 << at % 8 if index == at // 8 else 0) for index, byte in enumerate(public))
    plain = Envelope.loads(envelope)
    if kind == "payload":
        table["payload"] = b64encode(flipped(plain.payload, random)).decode()
    else:
        table["signatures"][0]["sig"] = urlsafe_b64encode(flipped(plain.signatures[0].sig, random)).decode()
    return json.dumps(table).encode(), subject, public


def signed_content(data: bytes) -> Any:
    """What of an envelope somebody has signed, and the signatures; None where it is none."""
    try:
        found = Envelope.loads(data)
    except InputError:
        return None
    return found.payload, found.payload_type, [one.sig for one in found.signatures]


def test_a_thousand_mutations_are_refused(folder, tmp_path):
    """Of a thousand changes to envelope, payload, signature, key and subject, none passes; a mere change of the hint is no change."""
    random = Random(14)
    original, subject = (folder / "report.pdf.dsse.json").read_bytes(), (folder / "report.pdf").read_bytes()
    file, signed = tmp_path / "report.pdf", tmp_path / "x.json"
    refused = 0
    hints = 0
    how: dict[str, int] = {}
    for at in range(1100):
        kind = ("envelope", "payload", "signature", "key", "subject")[at % 5]
        envelope, data, public = mutant(kind, original, subject, random)
        unchanged = (envelope, data, public) == (original, subject, OPERATOR.public.raw)
        if unchanged or (kind == "envelope" and signed_content(envelope) == signed_content(original)):
            hints += 1
            continue
        file.write_bytes(data)
        signed.write_bytes(envelope)
        table = alone(public=b64encode(public).decode())
        table["policy"]["recompute"] = False
        try:
            found = attestation.verify(file, signed, table)
        except InputError as error:
            reason = error.faults[0].code
        else:
            assert not found.passed, (kind, at)
            reason = told(found)[0]
        how[reason] = how.get(reason, 0) + 1
        refused += 1
    assert refused >= 1000, (refused, hints)
    assert {"signature-wrong", "signature-unknown", "signature-kind", "attest-subject", "envelope-base64", "file-not-json"} <= set(
        how
    )


def test_an_inventory_that_was_touched_is_refused(folder, tmp_path):
    """Any byte of an attested inventory changed, the hash is another: even where the digits still recompute, the file does not pass."""
    data = (folder / "inventory.json").read_bytes()
    path = tmp_path / "inventory.json"
    for old, new in ((b'"year": 2024', b'"year":  2024'), (b'"version": "', b'"version": "9'), (b'"value": "', b'"value": "1')):
        assert data.count(old)
        path.write_bytes(data.replace(old, new, 1))
        try:
            found = attestation.verify(path, folder / "inventory.json.dsse.json", alone())
        except InputError:
            continue
        assert not found.passed
        assert told(found)[0] == "attest-subject"


# --- trust


def untrusted(table: dict[str, Any]) -> list[str]:
    """The codes with which a trust is refused."""
    with pytest.raises(InputError) as caught:
        Trust.of(table, "keys.toml")
    assert all(one.place.file == "keys.toml" for one in caught.value.faults)
    return codes(caught)


def test_a_trust_that_cannot_be_is_named():
    """A key twice, one holder in two roles, days the wrong way round, a policy for nobody or for more than there are, unknown words."""
    one = {"holder": "A", "role": "operator", "public": OPERATOR.public.base64}
    assert untrusted(trust(one, one | {"holder": "B"}, required={"operator": 1})) == ["trust-key-twice"]
    assert untrusted(trust(one, one | {"public": VERIFIER.public.base64, "role": "verifier", "holder": "Ａ"})) == ["trust-roles"]
    assert untrusted(trust(one | {"from": date(2026, 2, 1), "to": date(2026, 1, 1)}, required={"operator": 1})) == ["trust-period"]
    assert untrusted(trust(one, required={})) == ["trust-nobody"]
    assert untrusted(trust(one)) == ["trust-too-few"]
    assert untrusted(trust(one, required={"operator": 0})) == ["out-of-range"]
    assert untrusted(trust(one, required={"operator": True})) == ["wrong-type"]
    assert untrusted(trust(one, required={"ministry": 1})) == ["unknown-choice"]
    assert untrusted(trust(one, required={"operator": 1}, checks=["R1", "R99"])) == ["trust-check"]
    assert untrusted(trust(one, required={"operator": 1}, accept_rules=["mine"])) == ["no-hash"]
    assert untrusted(trust(one, required={"operator": 1}, treshold=1)) == ["unknown-key"]
    assert untrusted(trust(one | {"public": "abc"}, one | {"public": "AAAA"}, required={"operator": 1})) == ["key-unreadable"] * 2
    assert untrusted(trust(one, required={"operator": 1}) | {"schema": "ghgcalc/trust/2"}) == ["wrong-schema"]


def test_a_trust_is_immutable_and_pickles():
    """Nobody changes whom another trusts; a trust passes between processes."""
    found = Trust.of(trust())
    with pytest.raises(AttributeError):
        found.holders = ()  # type: ignore[misc]
    with pytest.raises(TypeError):
        found.policy.required["operator"] = 0  # type: ignore[index]
    assert pickle.loads(pickle.dumps(found)) == found


# --- keys


def test_other_keys_are_refused_by_name(tmp_path):
    """RSA, EC, Ed448, X25519 and DSA are named; so are certificates, keys of OpenSSH, two keys in one file, and the wrong half."""
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, rsa, x25519

    made = {
        "RSA": rsa.generate_private_key(65537, 2048),
        "EC": ec.generate_private_key(ec.SECP256R1()),
        "Ed448": ed448.Ed448PrivateKey.generate(),
        "X25519": x25519.X25519PrivateKey.generate(),
        "DSA": dsa.generate_private_key(1024),
    }
    for kind, key in made.items():
        private = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
        public = key.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo).decode()
        for call in (lambda private=private: PrivateKey.loads(private), lambda public=public: PublicKey.loads(public)):
            with pytest.raises(InputError) as caught:
                call()
            assert [(one.code, dict(one.fields)["kind"]) for one in caught.value.faults] == [("key-kind", kind)]
    old = made["RSA"].private_bytes(forms.Encoding.PEM, forms.PrivateFormat.TraditionalOpenSSL, forms.NoEncryption()).decode()
    ssh = made["EC"].private_bytes(forms.Encoding.PEM, forms.PrivateFormat.OpenSSH, forms.NoEncryption()).decode()
    pem = OPERATOR.dumps()
    for text, code in (
        (old, "key-form"),
        (ssh, "key-form"),
        (OPERATOR.public.pem, "key-form"),
        (pem + VERIFIER.dumps(), "key-several"),
        ("", "key-unreadable"),
        ("nonsense", "key-unreadable"),
        (pem.replace("MC4", "MC5"), "key-unreadable"),
        (b"\xff" + pem.encode()[3:], "key-unreadable"),
    ):
        with pytest.raises(InputError) as caught:
            PrivateKey.loads(text)
        assert codes(caught) == [code], text
    for text, code in (
        (pem, "key-form"),
        (OPERATOR.public.pem.replace("MCow", "MCpw"), "key-unreadable"),
        ("A" * 40, "key-unreadable"),
    ):
        with pytest.raises(InputError) as caught:
            PublicKey.loads(text)
        assert codes(caught) == [code], text


def test_keys_under_which_anybody_can_sign_are_refused():
    """Under a point of small order a signature is forged without any secret, which the library below takes; no such key is trusted."""
    identity = b"\x01" + b"\0" * 31
    weak = [raw[:-1] + bytes([raw[-1] | sign]) for raw in WEAK for sign in (0, 0x80)]
    forged = {raw for raw in weak for at in range(200) if PublicKey(raw).verifies(identity + b"\0" * 32, b"%d" % at)}
    assert forged == set(weak)
    for raw in weak:
        with pytest.raises(InputError) as caught:
            PublicKey.loads(b64encode(raw).decode())
        assert codes(caught) == ["key-weak"]
    assert not any(OPERATOR.public.verifies(identity + b"\0" * 32, b"%d" % at) for at in range(200))


def test_an_encrypted_key_wants_its_password():
    """The right password opens it, a wrong one or none does not, and one that is not wanted is said."""
    text = OPERATOR.dumps("口令")
    assert "ENCRYPTED" in text
    assert PrivateKey.loads(text, "口令").keyid == PrivateKey.loads(text, "口令".encode()).keyid == OPERATOR.keyid
    for password, code in ((None, "key-password"), ("wrong", "key-password-wrong")):
        with pytest.raises(InputError) as caught:
            PrivateKey.loads(text, password)
        assert codes(caught) == [code]
    with pytest.raises(InputError) as caught:
        PrivateKey.loads(OPERATOR.dumps(), "x")
    assert codes(caught) == ["key-plain"]
    for password in ("", b"", "\ud800", "x" * 1001):
        with pytest.raises(ArgumentError):
            OPERATOR.dumps(password)


def test_a_private_key_shows_nothing_of_itself():
    """Neither its name nor a pickle holds the secret."""
    key = PrivateKey.loads(OPERATOR.dumps())
    assert repr(key) == f"PrivateKey({OPERATOR.keyid[:12]}…)"
    assert SEEDS[0] not in f"{key!r}{key}"
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(key)
    assert PrivateKey.make().keyid != PrivateKey.make().keyid


def test_without_the_package_that_signs_the_rest_works(folder, monkeypatch):
    """Where `cryptography` is not installed, attesting and trusting say so in both languages; the file is verified all the same."""
    import builtins
    import sys

    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "cryptography":
            raise ImportError(name)
        return real(name, *rest, **more)

    for name in [one for one in sys.modules if one.partition(".")[0] == "cryptography"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    monkeypatch.setattr(builtins, "__import__", missing)
    for call in (PrivateKey.make, lambda: Trust.of(trust()), lambda: OPERATOR.public.pem):
        with pytest.raises(LibraryError) as caught:
            call()
        assert "ghgcalc[attest]" in caught.value.text("en")
        assert "ghgcalc[attest]" in caught.value.text("zh")
    found = attestation.verify(folder / "inventory.json", folder / "inventory.json.dsse.json")
    assert found.looked.verdict == "verified"


# --- odds


def test_base64_has_one_spelling():
    """Of every text of four signs that a lenient decoder takes, only the one that the bytes are written as is read."""
    for text in ("AA==", "AB==", "AAA=", "AAB=", "AAAA", "A===", "====", "AA", "A", "", "-_8=", "+/8=", "+_8=", "AA=A"):
        lenient = {"AA==": b"\0", "AAA=": b"\0\0", "AAAA": b"\0\0\0", "": b"", "-_8=": b"\xfb\xff", "+/8=": b"\xfb\xff"}
        assert decoded(text) == lenient.get(text), text


def test_arguments_of_other_types_are_refused(folder):
    """A wrong argument is refused by its name."""
    pdf, envelope = folder / "report.pdf", Envelope.read(folder / "report.pdf.dsse.json")
    for call in (
        lambda: pae("\ud800", b""),
        lambda: pae(b"", b""),
        lambda: attestation.attest(pdf, b"key", "operator"),
        lambda: attestation.attest(pdf, OPERATOR, "ministry"),
        lambda: attestation.append(pdf, envelope.as_dict(), OPERATOR),
        lambda: attestation.verify(pdf, 5, trust()),
        lambda: attestation.verify(pdf, [5], trust()),
        lambda: attestation.verify(pdf, [], "keys.toml"),
        lambda: Envelope.loads(5),
        lambda: OPERATOR.public.verifies("x", b""),
    ):
        with pytest.raises(ArgumentError):
            call()
