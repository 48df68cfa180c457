"""Settlements as files: what they carry, their digest, made again by `verify`, and forged; verified figures beside reported ones."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import forgeries as forged
import ghgcalc
from ghgcalc import allowances
from ghgcalc.allowances.settlement.grounds import Figure, decisive
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.guidelines import Guideline
from ghgcalc.market import PriceBasis
from ghgcalc.report.allowances import settlement_text
from ghgcalc.report.verification import settlement_verification_text
from support import caller

ASKED: dict[str, Any] = {
    "balance_value": "1.30 tCO2e/t",
    "balance_source": "a test",
    "price": "90.66 CNY/t",
    "price_source": "the exchange",
    "month_price": "65.43 CNY/t",
    "holdings": {2024: "100 t", "2025": "900 t"},
    "ccer": "500 t",
    "ccer_registered": "2025-03-06",
    "previous": "400000 tCO2e",
    "verified": {"P1": {"emissions": "170000 tCO2e", "output": "119000 t"}, "P2": {"output": "119999.5 t"}},
    "verified_source": "report 26-004",
    "verified_on": "2026-05-04",
}
POSITION = ("--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t", "--balance-source", "a test")


@pytest.fixture
def call(capsys):
    """Return the command line, called in this process."""
    return caller(capsys)


def inventory() -> ghgcalc.Inventory:
    """The inventory of the forgeries, untouched."""
    return ghgcalc.calculate(forged.ACTIVITY, "cn-al-2024")


def settled(**more: Any) -> allowances.Settlement:
    """A settlement with everything that may be asked."""
    return allowances.settle(inventory(), "cn-al-2025", **(ASKED | more))


def document(**more: Any) -> dict[str, Any]:
    """Its file."""
    return forged.plain(settled(**more).as_dict())


def write(folder: Path, raw: Any, name: str) -> Path:
    """A file of it."""
    file = folder / name
    file.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    return file


# --- what it carries


def test_a_settlement_carries_its_grounds():
    """Plan with its data and hash, the whole request, the inventory's digest and verdict, and a digest over what decides it."""
    raw = document()
    assert raw["plan_data"] == allowances.get("cn-al-2025").record()
    assert raw["plan_sha256"] == allowances.get("cn-al-2025").sha256
    assert raw["inventory"] == inventory().digest
    assert (raw["rules"]["origin"], raw["plan_standing"]["origin"]) == ("packaged", "packaged")
    request = raw["request"]
    assert request["holdings"] == {"2024": "100 tCO2e", "2025": "900 tCO2e"}
    assert (request["balance_value"], request["balance_source"]) == ("1.30 tCO2e/tAl", "a test")
    assert (request["price"]["value"], request["price"]["source"]) == ("90.66", "the exchange")
    assert [one["basis"] for one in request["month_prices"]] == ["stated-month"]
    assert (request["ccer"], request["ccer_registered"], request["previous"]) == ("500 tCO2e", "2025-03-06", "400000 tCO2e")
    text = json.dumps(decisive(raw), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert raw["digest"] == "sha256:" + sha256(text.encode()).hexdigest() == settled().digest


def test_findings_and_words_are_outside_the_digest():
    """A new check, or a better word, breaks no old digest; a number does."""
    raw = document()
    other = copy.deepcopy(raw)
    other["findings"].clear()
    other["open"] = other["penalty"]["open"] = []
    other["rules"]["origin"] = other["plan_standing"]["origin"] = "earlier"
    other["numbers"]["newest"] = 9
    assert decisive(raw) == decisive(other)
    for key in ("penalty", "rules", "numbers"):
        assert key in decisive(raw | {key: None})
    assert decisive({"numbers": {"own": ["x"]}}) == {"numbers": {"own": ["x"]}}
    assert decisive({"numbers": {}}) == {"numbers": {}}


def test_a_settlement_is_the_callers_own_pickles_and_compares():
    """What is changed in its record is changed there alone; a pickled one is equal."""
    found = settled()
    given = found.as_dict()
    given["request"]["holdings"].clear()
    given["numbers"]["packaged"].clear()
    assert found.as_dict() == settled().as_dict() != given
    assert pickle.loads(pickle.dumps(found)) == found == settled()
    checked = allowances.verify_settlement(found, inventory())
    assert pickle.loads(pickle.dumps(checked)).as_dict() == checked.as_dict()


def test_an_entity_of_a_table_has_no_file():
    """The settlements of a table carry no grounds, and print without them."""
    sector = allowances.settle_sector(
        [{"entity": "A", "emissions": "600000 tCO2e", "output": "400000 t"}], "cn-al-2025", balance_value="1.5 tCO2e/t"
    )
    (one,) = sector.entities
    assert one.grounds is None
    assert "digest" not in one.as_dict()
    assert "plan_data" not in one.as_dict()
    assert sector.as_dict()["plan_sha256"] == allowances.get("cn-al-2025").sha256
    assert "packaged:" not in settlement_text(one)


# --- made again


@pytest.mark.parametrize("of", [inventory, lambda: inventory().as_dict()])
def test_it_is_made_again(of):
    """The same digits and digest from the file and the inventory that it names; whose plan, rules and numbers is said."""
    for raw in (document(), settled()):
        found = allowances.verify_settlement(raw, of())
        assert (found.verdict, found.same, found.recomputes, found.passed) == ("verified", True, True, True)
        assert found.recomputed == settled()
        assert found.as_dict()["request"] == document()["request"]
    assert repr(found).startswith("SettlementVerification(sha256:")
    assert "verified, 0 differences" in repr(found)
    for lang in ("en", "zh"):
        text = settlement_verification_text(found, lang)
        assert "cn-al-2025" in text
        assert "report 26-004" in text


def test_a_price_whose_digits_never_end_is_made_again():
    """The average of a price file is a ratio; it is carried as one."""
    price = PriceBasis("listed", Fraction(200, 3), date(2026, 12, 1), date(2026, 12, 31), "prices.csv")
    raw = document(price=price, price_source=None, month_price=(price, PriceBasis("all", Fraction(131, 2))), ccer=None)
    assert raw["request"]["price"] == {
        "basis": "listed", "value": "200/3", "unit": "CNY/t", "from": "2026-12-01", "to": "2026-12-31", "source": "prices.csv"
    }  # fmt: skip
    assert allowances.verify_settlement(raw, inventory()).passed
    bare = document(**{key: None for key in ASKED if key not in ("balance_value", "balance_source")})
    assert (bare["verified"], bare["request"]["price"]) == (None, None)
    assert allowances.verify_settlement(bare, inventory()).passed


def _sum(raw: dict[str, Any], **keys: Any) -> None:
    raw.update(keys)


def _plan(raw: dict[str, Any], **rule: Any) -> None:
    raw["plan_data"]["rule"].update(rule)


SETTLED: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "surplus": (lambda d: _sum(d, surplus="9999"), "surplus"),
    "allocation": (lambda d: _sum(d, allocation="999999"), "allocation"),
    "obligation": (lambda d: _sum(d, obligation="1"), "obligation"),
    "a process's coefficient": (lambda d: d["processes"][0].update(coefficient="0.03"), "processes[1].coefficient"),
    "a process taken out": (lambda d: d["processes"].pop(), "processes[2]"),
    "units to buy": (lambda d: d["units"].update(buy="0"), "units.buy"),
    "the fine": (lambda d: d["penalty"].update(low="0"), "penalty.low"),
    "no fine": (lambda d: _sum(d, penalty=None), "penalty"),
    "the value": (lambda d: d["value"].update(surplus="1000000"), "value.surplus"),
    "another inventory": (lambda d: _sum(d, inventory="sha256:" + "0" * 64), "inventory"),
    "another entity": (lambda d: d["entity"].update(name="Somebody Else"), "entity.name"),
    "another year": (lambda d: _sum(d, year=2024), "year"),
    "another plan's name": (lambda d: _sum(d, plan="cn-al-2026-draft"), "plan"),
    "the plan's hash": (lambda d: _sum(d, plan_sha256="0" * 64), "plan_sha256"),
    "the plan's grade": (lambda d: _sum(d, grade="official"), "grade"),
    "the balance value asked": (lambda d: d["request"].update(balance_value="1.60 tCO2e/t"), "allocation"),
    "the balance value shown": (lambda d: d["balance_value"].update(value="1.60"), "balance_value.value"),
    "the source of the balance value": (lambda d: d["balance_value"].update(source="the ministry"), "balance_value.source"),
    "a holding asked": (lambda d: d["request"]["holdings"].update({"2025": "90000 t"}), "units."),
    "a verified figure asked": (lambda d: d["request"]["verified"]["P1"].update(emissions="150000 tCO2e"), "obligation"),
    "a reported figure": (lambda d: d["verified"]["figures"][0].update(reported="170000"), "verified.figures[1].reported"),
    "who verified": (lambda d: d["verified"].update(source="the ministry"), "verified.source"),
    "when it was verified": (lambda d: d["verified"].update(on="2026-01-01"), "verified.on"),
    "no verification": (lambda d: _sum(d, verified=None), "verified"),
    "rules of another hash": (lambda d: d["rules"].update(sha256="0" * 64), "rules.sha256"),
    "own numbers invented": (lambda d: d["numbers"]["measured"].append({}), "numbers.measured"),
    "a key taken out": (lambda d: d.pop("units"), "units"),
    "the digest": (lambda d: _sum(d, digest="sha256:" + "0" * 64), "digest"),
    "the digest as a number": (lambda d: _sum(d, digest=5), "digest"),
}  # fmt: skip


@pytest.mark.parametrize("name", SETTLED)
def test_forged_settlements(call, tmp_path, name):
    """Each is a difference at its place, exit 1, in text and JSON."""
    edit, where = SETTLED[name]
    raw = document()
    edit(raw)
    file, of = write(tmp_path, raw, "settlement.json"), write(tmp_path, forged.honest(), "inventory.json")
    text, record = (call("verify", file, "--inventory", of, *more) for more in ((), ("--format", "json")))
    assert (text.status, record.status, text.err) == (1, 1, "")
    found = json.loads(record.out)
    assert (found["verdict"], found["same"], found["recomputes"]) == ("differs", False, False)
    assert any(where in one["where"] for one in found["differences"]), found["differences"]
    assert f"- {found['differences'][0]['where']}: " in text.out


PLANS = {
    "slope": lambda d: _plan(d, slope="0.90"),
    "band": lambda d: _plan(d, band="0.90"),
    "cap": lambda d: _plan(d, cap="0.30"),
    "small": lambda d: _plan(d, small="900000 tCO2e"),
    "guidelines": lambda d: d["plan_data"].update(guidelines=["mine"]),
    "deadlines": lambda d: d["plan_data"].pop("deadline"),
    "title": lambda d: d["plan_data"].update(title_en="The final plan"),
}


def remade(edit: Callable[[dict[str, Any]], Any], **more: Any) -> dict[str, Any]:
    """A settlement under an altered plan, with every number, hash and digest in order."""
    from ghgcalc.allowances.plans import Plan
    from ghgcalc.allowances.settlement import trust
    from ghgcalc.allowances.settlement.request import read
    from ghgcalc.allowances.settlement.run import settled as make
    from ghgcalc.schema import validate

    raw = {"plan_data": allowances.get("cn-al-2025").record()}
    edit(raw)
    plan = validate(Plan, raw["plan_data"])
    asked = {"balance_value": "1.50 tCO2e/t", "balance_source": "x"} | more
    return forged.plain(make(trust.entered(inventory(), plan), plan, *read(asked)).as_dict())


@pytest.mark.parametrize("name", PLANS)
def test_settlements_under_an_altered_plan(call, tmp_path, name):
    """They recompute, and are a difference all the same; under an id of its own a plan is accepted by its hash alone."""
    file, of = write(tmp_path, remade(PLANS[name]), "settlement.json"), write(tmp_path, forged.honest(), "inventory.json")
    record = call("verify", file, "--inventory", of, "--format", "json")
    found = json.loads(record.out)
    assert record.status == 1
    assert (found["verdict"], found["recomputes"], found["plan"]["origin"]) == ("differs", True, "altered")
    assert "NOT those of cn-al-2025" in call("verify", file, "--inventory", of).out

    def renamed(raw: dict[str, Any]) -> None:
        PLANS[name](raw)
        raw["plan_data"].update(id="mine")

    raw = remade(renamed)
    file = write(tmp_path, raw, "own.json")
    refused = call("verify", file, "--inventory", of)
    assert refused.status == 1
    assert f"--accept-rules {raw['plan_sha256']}" in refused.out
    taken = call("verify", file, "--inventory", of, "--accept-rules", raw["plan_sha256"], "--format", "json").json
    assert (taken["verdict"], taken["accepted"], taken["plan"]["origin"]) == ("verified", True, "own")


def test_the_inventory_of_a_settlement_is_verified_as_a_whole(call, tmp_path):
    """A difference in the inventory is one of the settlement, too; rules of its own have to be accepted, own numbers are listed."""
    file = write(tmp_path, document(), "settlement.json")
    of = write(tmp_path, forged.edited(lambda d: d["entity"].update(name="Other")), "inventory.json")
    found = call("verify", file, "--inventory", of, "--format", "json")
    assert found.status == 1
    assert [one["where"] for one in json.loads(found.out)["differences"]] == ["inventory: entity.name"]
    data = ghgcalc.guidelines.get("cn-al-2024").data | {"id": "mine", "aliases": []}
    own = ghgcalc.calculate(forged.ACTIVITY, Guideline.model_validate(data), overlays=())
    position = allowances.settle(own, "cn-al-2025", balance_value="1.5 tCO2e/t")
    assert "rules-own" in [one.code for one in position.findings]
    assert allowances.verify_settlement(position, own).verdict == "not-accepted"
    assert allowances.verify_settlement(position, own, accept_rules=own.guideline["sha256"]).verdict == "verified"
    read = ghgcalc.Inventory.from_dict(forged.laid(forged.own("a/b", "16", forged.LOSS)))
    position = allowances.settle(read, "cn-al-2025", balance_value="1.5 tCO2e/t")
    found = allowances.verify_settlement(position, read)
    assert (found.verdict, len(found.inventory.numbers.own)) == ("verified", 1)
    assert allowances.verify_settlement(position, read, strict=True).verdict == "not-packaged"


def test_keys_that_no_settlement_has_are_said():
    """As of an inventory: said, and a failure where the caller is strict."""
    raw = document() | {"verified_by": "Ministry"}
    found = allowances.verify_settlement(raw, inventory())
    assert (found.verdict, [one.code for one in found.said]) == ("verified", ["file-unknown-keys"])
    assert "verified_by" in settlement_verification_text(found)
    assert allowances.verify_settlement(raw, inventory(), strict=True).verdict == "not-packaged"


REFUSED: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "no plan": (lambda d: d.pop("plan_data"), "not-a-settlement"),
    "no request": (lambda d: d.update(request=5), "not-a-settlement"),
    "a plan that is none": (lambda d: d["plan_data"].pop("rule"), "missing-key"),
    "a request with an unknown key": (lambda d: d["request"].update(discount="5 t"), "unknown-key"),
    "a price below zero": (lambda d: d["request"]["price"].update(value="-1"), "not-positive"),
    "a price that is no number": (lambda d: d["request"]["price"].update(value="x"), "bad-number"),
    "a price without end": (lambda d: d["request"]["price"].update(value="9" * 5000 + "/3"), "text-too-long"),
    "a price by nothing": (lambda d: d["request"]["price"].update(value="1/0"), "bad-number"),
    "a process that is not there": (lambda d: d["request"]["verified"].update(P9={"output": "1 t"}), "verified-process"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_settlement_is_refused(call, tmp_path, name):
    """With the fault's name, exit 2, and no result."""
    edit, code = REFUSED[name]
    raw = document()
    edit(raw)
    file, of = write(tmp_path, raw, "settlement.json"), write(tmp_path, forged.honest(), "inventory.json")
    found = call("verify", file, "--inventory", of)
    assert (found.status, found.out) == (2, "")
    assert code in found.err


def test_an_inventory_that_may_not_enter_settles_nothing_again():
    """A settlement that names an account with electricity is refused, as the account is."""
    powered = ghgcalc.calculate(forged.ACTIVITY, "cn-al-2023")
    with pytest.raises(InputError, match="allowance-electricity"):
        allowances.verify_settlement(document(), powered)


def test_a_process_without_a_total_is_named():
    """The emission of a process is its total in the inventory, or there is none."""
    from ghgcalc.allowances.allocation.processes import of_inventory

    raw = forged.edited(lambda d: forged.drop(d, "totals", lambda one: one["level"] != "process"))
    with pytest.raises(ghgcalc.UnknownIdError, match="process/P1"):
        of_inventory(ghgcalc.Inventory.from_dict(raw), {})


def test_calls_that_do_not_fit_the_file(call, tmp_path):
    """A settlement needs its inventory, an inventory has none beside it; another schema is named."""
    file, of = write(tmp_path, document(), "settlement.json"), write(tmp_path, forged.honest(), "inventory.json")
    for command, words in (
        ((file,), "--inventory FILE"),
        ((of, "--inventory", of), "belongs to a settlement"),
        ((file, "--inventory", of, "--activity", of), "--activity belongs to an inventory"),
        ((file, "--inventory", file), "wrong-schema"),
    ):
        found = call("verify", *command)
        assert (found.status, found.out) == (2, "")
        assert words in found.err
    with pytest.raises(InputError, match="wrong-schema"):
        allowances.verify_settlement({"schema": "x"}, inventory())
    for wrong in ({"raw": "file.json"}, {"inventory": "file.json"}, {"strict": 1}, {"accept_rules": 5}, {"file": 5}):
        with pytest.raises(ArgumentError):
            allowances.verify_settlement(**({"raw": settled(), "inventory": inventory()} | wrong))


def test_a_settlement_is_written_and_verified(call, tmp_path):
    """`-o` writes JSON that `verify` reads, or the text; another ending is refused before anything is read."""
    of, file, page = write(tmp_path, forged.honest(), "inventory.json"), tmp_path / "s.json", tmp_path / "s.txt"
    done = call("allowance", of, *POSITION, "-o", file)
    assert (done.status, done.out, done.err) == (0, "", f"wrote {file}\n")
    assert json.loads(file.read_text(encoding="utf-8")) == call("allowance", of, *POSITION, "--format", "json").json
    assert call("verify", file, "--inventory", of).status == 0
    assert call("allowance", of, *POSITION, "-o", page).status == 0
    assert page.read_text(encoding="utf-8") == call("allowance", of, *POSITION).out
    assert call("allowance", "nothing.json", *POSITION, "-o", tmp_path / "s.pdf").status == 2


def test_a_verification_settles():
    """A verification of a file settles as the inventory does, and minds what an inventory does not read of it."""
    raw = forged.honest()
    found = allowances.settle(ghgcalc.verify(raw), "cn-al-2025", **ASKED)
    assert found == settled()
    raw["lines"][0]["grade"] = "official"
    with pytest.raises(InputError, match="inventory-digest"):
        allowances.settle(ghgcalc.verify(raw), "cn-al-2025", **ASKED)


# --- verified figures


def test_both_figures_are_kept():
    """Reported, verified, difference, source and day, in the record and in both texts; the inventory is of the reported ones."""
    found = settled()
    verified = document()["verified"]
    assert (verified["source"], verified["on"], verified["inventory_is"]) == ("report 26-004", "2026-05-04", "reported")
    reported = inventory().total("process", process="P1")
    first, second, third = verified["figures"]
    assert (first["process"], first["figure"], first["unit"], first["verified"]) == ("P1", "emissions", "tCO2e", "170000")
    assert Fraction(first["reported"]) == Fraction(str(reported.value))
    assert Fraction(first["difference"]) == 170000 - Fraction(first["reported"])
    assert (second["figure"], second["reported"], second["verified"], second["difference"]) == (
        "output",
        "120000",
        "119000",
        "-1000",
    )
    assert (third["process"], third["difference"]) == ("P2", "-0.5")
    assert "verified-reported" in [one.code for one in found.findings]
    assert "verified-source" not in [one.code for one in found.findings]
    for lang, words in (("en", "are of the reported figures"), ("zh", "依据报告数据")):
        text = settlement_text(found, lang)
        assert words in text
        assert "report 26-004 2026-05-04" in text
        assert "170 000.00" in text


def test_verified_figures_without_a_source_are_a_warning(call, tmp_path):
    """On the command line as in Python; the options say who and when."""
    of = write(tmp_path, forged.honest(), "inventory.json")
    stated = (*POSITION, "--verified-emissions", "P1=170000 tCO2e", "--verified-output", "P2=119000 t")
    codes = [one["code"] for one in call("allowance", of, *stated, "--format", "json").json["findings"]]
    assert codes == ["verified-reported", "verified-source"]
    more = ("--verified-source", "report 26-004", "--verified-on", "2026-05-04")
    record = call("allowance", of, *stated, *more, "--format", "json").json
    assert [one["code"] for one in record["findings"]] == ["verified-reported"]
    assert record["verified"]["on"] == "2026-05-04"
    for wrong in (("--verified-on", "tomorrow"), ("--verified-source", "")):
        assert call("allowance", of, *stated, *wrong).status == 2


@pytest.mark.parametrize(
    ("reported", "verified", "plausible"),
    [
        ("100", "100", True),
        ("100", "200", True),
        ("100", "200.01", False),
        ("100", "50", True),
        ("100", "49.99", False),
        ("0", "0", True),
        ("0", "5", False),
    ],
)
def test_the_plausibility_of_a_verified_figure(reported, verified, plausible):
    """Within a factor of 2, both ends included."""
    assert Figure("P1", "emissions", "tCO2e", Fraction(reported), Fraction(verified)).plausible is plausible
    assert Figure("P1", "output", "tAl", None, Fraction(verified)).plausible


def test_a_verified_figure_far_from_the_report_is_a_warning():
    """A hundred times the emission, and an output that nobody reported."""
    found = settled(verified={"P1": {"emissions": "17000000 tCO2e"}}, ccer=None)
    (fault,) = (one for one in found.findings if one.code == "verified-implausible")
    assert fault.place.key == "verified.P1.emissions"
    assert "more than 2 times apart" in fault.message()
    table = copy.deepcopy(forged.ACTIVITY)
    table["process"][1]["liquid_aluminium"] = {"unit": "t", "values": ["0"] * 12}
    bare = ghgcalc.calculate(table)
    found = allowances.settle(bare, "cn-al-2025", balance_value="1.5 tCO2e/t", verified={"P2": {"output": "120000 t"}})
    assert [one.code for one in found.findings if one.code == "verified-implausible"] == ["verified-implausible"]
