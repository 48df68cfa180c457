"""`ghgcalc attest`, `keys` and `verify --attestation --trust`: files, exit status, what is never replaced, and where a password comes from."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from attested import EXAMPLES, OPERATOR, SEEDS, VERIFIER, alone, toml, trust
from ghgcalc.attestation import Envelope, PrivateKey, PublicKey
from ghgcalc.cli import run
from support import caller


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with an inventory, keys, trust, and the operator's attestation; nobody writes into it."""
    folder = tmp_path_factory.mktemp("made")
    assert run(["calculate", str(EXAMPLES / "worked-month.toml"), "-o", str(folder / "month.json")]) == 0
    for name, key in (("operator", OPERATOR), ("verifier", VERIFIER)):
        (folder / f"{name}.pem").write_text(key.dumps(), encoding="utf-8")
        (folder / f"{name}.pub.pem").write_text(key.public.pem, encoding="utf-8")
    (folder / "keys.toml").write_text(toml(trust()), encoding="utf-8")
    (folder / "alone.toml").write_text(toml(alone()), encoding="utf-8")
    words = ["attest", "month.json", "--key", "operator.pem", "--role", "operator", "-o", "month.dsse.json"]
    assert run([str(folder / one) if "." in one else one for one in words]) == 0
    return folder


@pytest.fixture
def here(made, tmp_path, monkeypatch) -> Path:
    """A copy of the folder, which is the current one."""
    for file in made.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_from_keys_to_a_signed_record(call, tmp_path, monkeypatch):
    """Keys are made, a file is attested and signed by a second one, and the reader's policy is met: 0; without it 1."""
    monkeypatch.chdir(tmp_path)
    assert call("calculate", EXAMPLES / "worked-month.toml", "-o", "month.json").status == 0
    stated = []
    for name, role in (("operator", "operator"), ("verifier", "verifier")):
        result = call("keys", "make", "-o", f"{name}.pem", "--no-password")
        assert (result.status, result.out) == (0, "")
        shown = call("keys", "show", f"{name}.pub.pem", "--format", "json").json
        assert f"keyid {shown['keyid']}" in result.err
        assert shown["public"] in call("keys", "show", f"{name}.pub.pem").out
        stated.append({"holder": name, "role": role, "public": shown["public"]})
    Path("keys.toml").write_text(toml(trust(*stated)), encoding="utf-8")
    assert call("attest", "month.json", "--key", "operator.pem", "--role", "operator", "-o", "a.json").status == 0
    before = Envelope.read("a.json")
    words = ("verify", "month.json", "--attestation", "a.json", "--trust", "keys.toml")
    assert (call(*words).status, call(*words[:4]).status) == (1, 1)
    assert call("attest", "month.json", "--key", "verifier.pem", "--append", "-o", "a.json").status == 0
    assert Envelope.read("a.json").payload == before.payload
    for lang, said in (("en", "the policy is met"), ("zh", "满足签名要求")):
        result = call(*words, "--lang", lang)
        assert (result.status, said in result.out) == (0, True)
    assert call(*words, "--format", "json").json["attestation"]["outcome"] == "met"
    assert json.loads(call(*words, "--format", "sarif").out)["runs"][0]["results"] == []
    assert call(*words, "-o", "found.xlsx").status == 0
    assert Path("found.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_a_private_key_is_its_owners(call, tmp_path):
    """The private half may be read by its owner alone, whatever the umask leaves; nothing is replaced, and nothing half is left."""
    before = os.umask(0)
    try:
        assert call("keys", "make", "-o", tmp_path / "a.pem", "--no-password").status == 0
    finally:
        os.umask(before)
    assert (tmp_path / "a.pem").stat().st_mode & 0o777 == 0o600
    held = (tmp_path / "a.pem").read_bytes()
    (tmp_path / "b.pub.pem").write_text("x", encoding="utf-8")
    for name in ("a.pem", "b.pem"):
        result = call("keys", "make", "-o", tmp_path / name, "--no-password")
        assert (result.status, "key-exists" in result.err) == (2, True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.pem", "a.pub.pem", "b.pub.pem"]
    assert (tmp_path / "a.pem").read_bytes() == held
    for name in (tmp_path / "none" / "a.pem", "", tmp_path / "nul\0.pem"):
        result = call("keys", "make", "-o", name, "--no-password")
        assert (result.status, "file-unwritable" in result.err) == (2, True)


def test_a_key_that_is_interrupted_leaves_nothing(tmp_path, monkeypatch):
    """Whatever stops the making of a key between its two files, the first one goes as well."""
    from ghgcalc.attestation import keys

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        keys.save(OPERATOR, str(tmp_path / "a.pem"))
    assert list(tmp_path.iterdir()) == []


def test_a_password_comes_from_the_environment(call, here, monkeypatch):
    """An encrypted key is opened by what a variable holds; one that is not set, or nobody to ask, is said, and no word of a call is a password."""
    monkeypatch.setenv("SECRET", "口令 1")
    assert call("keys", "make", "-o", "locked.pem", "--password-env", "SECRET").status == 0
    assert "ENCRYPTED" in Path("locked.pem").read_text(encoding="utf-8")
    words = ("attest", "month.json", "--key", "locked.pem", "--role", "verifier", "-o", "b.dsse.json")
    for more, code in (((), "key-no-password"), (("--password-env", "NONE"), "key-no-password")):
        result = call(*words, *more)
        assert (result.status, code in result.err) == (2, True)
    assert not Path("b.dsse.json").exists()
    assert call(*words, "--password-env", "SECRET").status == 0
    assert call("keys", "make", "-o", "more.pem").status == 2
    result = call("keys", "make", "-o", "more.pem", "--no-password", "--password-env", "SECRET")
    assert (result.status, "exclude each other" in result.err) == (2, True)
    monkeypatch.setenv("SECRET", "other")
    result = call(*words, "--force", "--password-env", "SECRET", "--lang", "zh")
    assert (result.status, "key-password-wrong" in result.err) == (2, True)
    result = call("attest", "month.json", "--key", "operator.pem", "--role", "operator", "--password-env", "SECRET")
    assert (result.status, "key-plain" in result.err) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
def test_a_password_is_asked_for_at_a_terminal(here):
    """At a terminal the password of a new key is asked for twice, and that of an encrypted key once; it is not shown."""
    for words, typed in (
        (["keys", "make", "-o", "typed.pem"], b"secret\nsecret\n"),
        (["attest", "month.json", "--key", "typed.pem", "--role", "operator", "-o", "typed.dsse.json"], b"secret\n"),
    ):
        shown, status = typed_at_a_terminal(words, typed)
        assert status == 0, shown
        assert b"secret" not in shown
    assert PrivateKey.read("typed.pem", "secret").public == PublicKey.loads(Path("typed.pub.pem").read_text(encoding="utf-8"))


def typed_at_a_terminal(words: list[str], typed: bytes) -> tuple[bytes, int]:
    """Run a call at a terminal of its own, and type each line when it is asked for and nothing typed is shown: before, it would be lost."""
    import pty
    import termios

    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover - another process
        os.execv(sys.executable, [sys.executable, "-m", "ghgcalc", *words])
    shown, lines = b"", typed.splitlines(keepends=True)
    asked = 0
    while True:
        try:
            found = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not found:
            break
        shown += found
        while asked < min(len(lines), shown.count("口令".encode()) + shown.count(b"Repeat for confirmation")):
            until = time.monotonic() + 60
            while termios.tcgetattr(terminal)[3] & termios.ECHO:
                if time.monotonic() > until:
                    os.kill(child, signal.SIGKILL)
                    break
                time.sleep(0.01)
            os.write(terminal, lines[asked])
            asked += 1
    return shown, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_an_attestation_is_not_replaced_in_silence(call, here):
    """Signatures of others are not lost: without --append or --force an attestation stays, and so does any other file."""
    held = Path("month.dsse.json").read_bytes()
    words = ("attest", "month.json", "--key", "verifier.pem", "--role", "verifier")
    result = call(*words, "-o", "month.dsse.json")
    assert (result.status, "attest-exists" in result.err) == (2, True)
    Path("other.json").write_text('{"mine": 1}', encoding="utf-8")
    result = call(*words, "-o", "other.json")
    assert (result.status, "output-other" in result.err) == (2, True)
    result = call(*words, "-o", "month.json")
    assert (result.status, "output-input" in result.err) == (2, True)
    assert Path("month.dsse.json").read_bytes() == held
    for name, text, status in (("empty.json", "\n", 0), ("torn.json", held[:90].decode(), 2), ("same.json", held.decode(), 2)):
        Path(name).write_text(text, encoding="utf-8")
        assert call(*words, "-o", name).status == status, name
        assert (Path(name).read_text(encoding="utf-8") == text) is (status == 2)
    assert call("attest", "month.json", "--key", "operator.pem", "--role", "operator", "-o", "same.json").status == 0
    assert Path("same.json").read_bytes() == held
    assert call(*words, "-o", "month.dsse.json", "--force").status == 0
    assert Path("month.dsse.json").read_bytes() != held
    result = call("attest", "month.json", "--key", "verifier.pem", "--append", "-o", "month.dsse.json")
    assert (result.status, "attest-again" in result.err) == (2, True)
    printed = call("attest", "month.json", "--key", "operator.pem", "--role", "operator")
    assert printed.out.encode() == held


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("attest month.json --key operator.pem", "--role says"),
        ("attest month.json --key operator.pem --append", "--append signs"),
        ("attest month.json --key operator.pem --append --role operator -o month.dsse.json", "--append signs"),
        ("attest month.json --key operator.pem --append --stated-on 2026-11-26 -o month.dsse.json", "--append signs"),
        ("attest month.json --key operator.pem --append -o none.json", "file-missing"),
        ("attest month.json --key operator.pem --role operator -o x.txt", "file-kind"),
        ("attest month.json --key month.json --role operator", "file-too-large"),
        ("attest month.json --key operator.pub.pem --role operator", "key-form"),
        ("attest keys.toml --key operator.pem --role operator", "attest-kind"),
        ("attest month.json --key operator.pem --role operator -o folder.json", "file-directory"),
        ("attest none.json --key operator.pem --role operator", "file-missing"),
        ("keys show operator.pem", "key-form"),
        ("verify month.json --on 2026-11-26", "--on belongs to --trust"),
        ("verify month.json --attestation keys.toml", "file-not-json"),
        ("verify month.json --attestation month.dsse.json --trust month.json", "wrong-schema"),
        ("verify keys.toml --attestation month.dsse.json --trust keys.toml --activity month.json", "belong to an inventory"),
        ("verify keys.toml", "file-not-json"),
    ],
)
def test_a_wrong_call_is_2(call, here, words, said):
    """What is missing or wrong is named, exit 2, in both languages, and nothing is written."""
    Path("folder.json").mkdir()
    before = sorted(one.name for one in here.iterdir())
    result = call(*words.split())
    assert (result.status, result.out) == (2, "")
    assert said in result.err
    assert call(*words.split(), "--lang", "zh").status == 2
    assert sorted(one.name for one in here.iterdir()) == before


def test_faults_of_envelopes_and_trust_are_told_at_once(call, here):
    """Both files are read before anything is judged, and every fault is told, as data where that was asked for."""
    Path("bad.json").write_text("{}", encoding="utf-8")
    Path("bad.toml").write_text('schema = "ghgcalc/trust/1"\nkey = []\n[policy]\nrequired = { operator = 1 }\n', encoding="utf-8")
    result = call("verify", "month.json", "--attestation", "bad.json", "--trust", "bad.toml", "--format", "json")
    assert result.status == 2
    found = json.loads(result.out)["findings"]
    assert [one["code"] for one in found] == ["envelope-key"] * 3 + ["trust-too-few"]


def test_a_tampered_file_is_1(call, here):
    """A figure changed in the file: it does not recompute, and the statement is about another."""
    table = json.loads(Path("month.json").read_text(encoding="utf-8"))
    table["totals"][0]["value"] = "1.00"
    Path("month.json").write_text(json.dumps(table), encoding="utf-8")
    result = call("verify", "month.json", "--attestation", "month.dsse.json", "--trust", "alone.toml", "--format", "sarif")
    assert result.status == 1
    assert {one["ruleId"] for one in json.loads(result.out)["runs"][0]["results"]} >= {
        "recomputation-differs",
        "attest-subject",
        "attest-lacking",
    }


def test_a_settlement_is_verified_with_its_signatures(call, here):
    """A settlement, its inventory, and what was signed about it, in one call."""
    position = ("--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t", "--balance-source", "test")
    assert call("allowance", "month.json", *position, "-o", "settlement.json").status == 0
    words = (
        "attest",
        "settlement.json",
        "--inventory",
        "month.json",
        "--key",
        "operator.pem",
        "--role",
        "operator",
        "-o",
        "s.dsse.json",
    )
    assert call(*words).status == 0
    verify = ("verify", "settlement.json", "--inventory", "month.json", "--trust", "alone.toml", "--attestation")
    assert call(*verify, "s.dsse.json").status == 0
    result = call(*verify, "month.dsse.json", "--format", "json")
    assert (result.status, json.loads(result.out)["attestation"]["kind"]) == (1, "settlement")
    assert call(*verify, "s.dsse.json", "-o", "found.xlsx").status == 0


def test_bytes_are_verified_by_their_hash(call, here):
    """A file of no kind passes by its signature alone, where the policy wants no recomputation; JSON of another schema is bytes, too."""
    Path("paper.json").write_text('{"schema": "somebody/else/1"}', encoding="utf-8")
    Path("free.toml").write_text(toml(alone() | {"policy": {"required": {"operator": 1}, "recompute": False}}), encoding="utf-8")
    for name in ("paper.json", "operator.pub.pem"):
        words = ("attest", name, "--key", "operator.pem", "--role", "operator", "-o", f"{name}.dsse.json")
        assert call(*words).status == 2
        assert call(*words, "--as-bytes").status == 0
        verify = ("verify", name, "--attestation", f"{name}.dsse.json", "--trust")
        assert (call(*verify, "alone.toml").status, call(*verify, "free.toml").status) == (1, 0)
        assert "nothing in it was recomputed" in call(*verify, "free.toml").out
    assert call(*verify, "free.toml", "-o", "found.xlsx", "--lang", "zh").status == 0


def test_a_policy_accepts_rules_by_their_hash(call, here):
    """Rules that nobody vouches for pass where the policy of the trust file names their hash, on the command line as in Python."""
    from ghgcalc import calculate, guidelines, read, write
    from ghgcalc.guidelines import Guideline

    data = guidelines.get("cn-al-2024").data | {"id": "ours", "aliases": []}
    rules = Guideline.model_validate(data)
    write(calculate(read(EXAMPLES / "worked-month.toml"), rules), "ours.json")
    words = ("attest", "ours.json", "--key", "operator.pem", "--role", "operator", "-o", "ours.dsse.json")
    assert call(*words).status == 2
    assert call(*words, "--accept-rules", rules.sha256).status == 0
    asked = alone()
    asked["policy"]["accept_rules"] = [rules.sha256]
    Path("ours.toml").write_text(toml(asked), encoding="utf-8")
    verify = ("verify", "ours.json", "--attestation", "ours.dsse.json", "--trust")
    assert (call(*verify, "alone.toml").status, call(*verify, "ours.toml").status) == (1, 0)
    assert call(*verify, "alone.toml", "--accept-rules", rules.sha256).status == 0


def test_standard_input_is_attested(here):
    """A file that comes through a pipe has no name that means anything; its hash is that of its bytes."""
    import subprocess

    words = [sys.executable, "-m", "ghgcalc", "attest", "-", "--key", "operator.pem", "--role", "operator"]
    with Path("month.json").open("rb") as file:
        done = subprocess.run(words, stdin=file, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(Envelope.loads(done.stdout).payload)
    assert said["subject"][0]["name"] == "_"
    assert said["subject"][0]["digest"] == json.loads(Envelope.read("month.dsse.json").payload)["subject"][0]["digest"]


def test_verify_alone_loads_nothing_that_signs():
    """Who verifies a file without signatures loads neither the room of attestations nor `cryptography`; neither does a calculation."""
    import subprocess

    program = (
        "import sys\nfrom ghgcalc.cli import run\n"
        f"assert run(['calculate', {str(EXAMPLES / 'worked-month.toml')!r}]) == 0\n"
        "print([one for one in sys.modules if one.startswith(('ghgcalc.attestation', 'cryptography'))], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "[]"
    assert SEEDS
