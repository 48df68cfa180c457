"""Every public callable, found by its signature, with every kind of wrong argument: what is wrong is refused by us, never by accident."""

from __future__ import annotations

import atexit
import importlib
import inspect
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import (
    Finding,
    Place,
    Quantity,
    Unit,
    allowances,
    attestation,
    documents,
    equations,
    factors,
    guidelines,
    market,
    verified,
)
from ghgcalc.errors import GhgcalcError

EXAMPLES = Path(__file__).parent.parent / "examples"
MONTH = ghgcalc.read(EXAMPLES / "worked-month.toml")
BATCH = {
    "entity": ["A", "A"],
    "process": ["P1", "P1"],
    "period": ["2024", "2024"],
    "datum": ["liquid_aluminium", "anode"],
    "amount": ["1200", "564"],
    "unit": ["t", "t"],
}
MADE = ghgcalc.calculate(MONTH, "cn-al-2024")
PLANT = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), "cn-al-2024")
SOLD = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-export-2026.toml"), "eu-cbam-al")
PLAN = allowances.get("cn-al-2025")
RUNNING = {
    "year": 2025, "through": "2025-03", "entity": {"name": "Plant"},
    "process": [{"id": "P1", "liquid_aluminium": {"unit": "t", "values": [9900, 9000, 9950]}, "anode": {"unit": "t", "values": [4700, 4270, 4710]}}],
}  # fmt: skip
POSITION = allowances.settle(PLANT, PLAN, balance_value="1.6 tCO2e/t", price="90 CNY/t")
PRICED = allowances.settle(PLANT, PLAN, balance_value="1.6 tCO2e/t", price="90 CNY/t", ccer_price="80 CNY/t")
ROWS = [{"entity": "A", "emissions": "500000 tCO2e", "output": "320000 t"}]
RULES = guidelines.get("cn-al-2024")
FACTOR = factors.get("cn-grid-2021/residual")
PRICES = market.read_prices(EXAMPLES / "prices-illustrative.csv")
SUMMARY = market.summarise(PRICES)
FORMULA = equations.get("carbonate.by_factor")
FOUND = Finding.of("file-not-table", place=Place(file="x.toml"))
TONNE, ONE = Unit.of("t"), Decimal(1)
CHECKED = ghgcalc.check(MONTH)
FILED = ghgcalc.read_quality_plan(EXAMPLES / "quality-plan-2024.toml")
SIGNER = attestation.PrivateKey.make()
ENVELOPE = attestation.Envelope(b"{}", attestation.PAYLOAD_TYPE, ())
TRUST = attestation.Trust.of(
    {
        "schema": "ghgcalc/trust/1",
        "key": [{"holder": "A", "role": "operator", "public": SIGNER.public.base64}],
        "policy": {"required": {"operator": 1}},
    }
)
LEDGER = ghgcalc.Ledger(Path(tempfile.mkdtemp()) / "plants.db", create=True)
atexit.register(shutil.rmtree, LEDGER.path.parent, ignore_errors=True)
PACKED = ghgcalc.pack(MADE)
RECORDED = verified.draft(MADE)
MODULES = (
    "allowances",
    "archive",
    "attestation",
    "audit",
    "border",
    "changes",
    "cluster",
    "communication",
    "corrections",
    "documents",
    "dossier",
    "equations",
    "factors",
    "filing",
    "guidelines",
    "market",
    "quality",
    "replay",
    "units",
    "verified",
)
"""The public modules: every function that one lists, or defines where it lists none, has to stand the test."""

METER = {"meter": "S", "table": "process", "row": "P1", "key": "anode", "required": "0.5 %", "reason": "lapsed"}
GAP = {"table": "process", "row": "P1", "key": "anode", "month": 1, "reason": "no record"}

RIGHT: dict[str, dict[str, Any]] = {
    "ghgcalc.batch": {"table": BATCH, "guideline": "cn-al-2024"},
    "ghgcalc.calculate": {"activity": MONTH},
    "cluster.job": {"guideline": RULES.id},
    "ghgcalc.calculate_many": {"files": [EXAMPLES / "worked-month.toml"]},
    "ghgcalc.check": {"subject": MONTH},
    "ghgcalc.compare": {"activity": MONTH, "guidelines": ["cn-al-2024"]},
    "ghgcalc.diff": {"old": MONTH, "new": MADE},
    "ghgcalc.open_ledger": {"path": LEDGER.path},
    "archive.open_ledger": {"path": LEDGER.path},
    "Ledger": {"path": LEDGER.path},
    "Ledger.add": {"source": b"{}"},
    "Ledger.content": {"sequence": 1},
    "Ledger.entry": {"sequence": 1},
    "Ledger.history": {"entity": "A", "year": 2024},
    "ghgcalc.pack": {"inventory": MADE},
    "ghgcalc.read_package": {"path": "none.zip"},
    "ghgcalc.verify_package": {"package": PACKED},
    "dossier.pack": {"inventory": MADE},
    "dossier.read_package": {"path": "none.zip"},
    "dossier.verify_package": {"package": PACKED},
    "ghgcalc.read": {"path": EXAMPLES / "worked-month.toml"},
    "ghgcalc.read_inventory": {"path": "none.json"},
    "ghgcalc.read_quality_plan": {"path": EXAMPLES / "quality-plan-2024.toml"},
    "ghgcalc.verify": {"raw": MADE},
    "ghgcalc.write": {"result": MADE, "path": "made.json"},
    "ghgcalc.write_template": {"path": "template.xlsx", "guideline": RULES.id},
    "ghgcalc.json_schema": {"what": "plan"},
    "ghgcalc.loads": {"data": "{}", "format": "json"},
    "ghgcalc.loads_inventory": {"data": "{}"},
    "ghgcalc.loads_table": {"data": "{}", "format": "json"},
    "allowances.balance_of": {"rows": ROWS, "plan": PLAN},
    "allowances.calendar": {"plan": PLAN},
    "allowances.cheapest": {"settlement": PRICED},
    "border.again": {"raw": {"schema": "ghgcalc/border/1"}, "inventory": SOLD},
    "border.costs": {"inventory": SOLD},
    "allowances.coverage": {"entity": {"sector": "aluminium", "year": 2025}},
    "allowances.fine": {"deadline": "2026-12-31", "units": "38 t"},
    "allowances.get": {"id": "cn-al-2025"},
    "allowances.icalendar": {"milestones": allowances.calendar(PLAN)},
    "allowances.load": {"path": "none.toml"},
    "allowances.marginals": {"inventory": PLANT, "settlement": POSITION},
    "allowances.matrix": {"inventory": PLANT, "settlement": POSITION},
    "allowances.of_year": {"year": 2025},
    "allowances.outlook_of": {"activity": RUNNING, "plan": PLAN, "forecast": "mean", "balance_value": "1.6 tCO2e/t"},
    "allowances.settle": {"inventory": PLANT, "plan": PLAN, "balance_value": "1.6 tCO2e/t"},
    "allowances.settle_sector": {"rows": ROWS, "plan": PLAN, "balance_value": "1.6 tCO2e/t"},
    "allowances.solve": {"processes": (), "rule": PLAN.rule},
    "allowances.value_by_day": {"settlement": POSITION, "prices": PRICES},
    "allowances.verify_settlement": {"raw": POSITION, "inventory": PLANT},
    "allowances.what_if": {"inventory": PLANT, "settlement": POSITION},
    "attestation.attest": {"file": EXAMPLES / "worked-month.toml", "key": SIGNER, "role": "operator", "as_bytes": True},
    "attestation.append": {"file": EXAMPLES / "worked-month.toml", "envelope": ENVELOPE, "key": SIGNER, "as_bytes": True},
    "attestation.pae": {"payload_type": attestation.PAYLOAD_TYPE, "payload": b"x"},
    "attestation.verify": {"file": EXAMPLES / "worked-month.toml", "attestations": (), "trust": TRUST},
    "audit.compare": {"activity": MONTH, "guidelines": ["cn-al-2024"]},
    "audit.verify": {"raw": MADE},
    "changes.diff": {"old": MONTH, "new": MADE},
    "changes.reasons_of": {"raw": {"/year": "another"}},
    "filing.calendar": {"year": 2026, "guideline": "cn-al-2024"},
    "filing.chain": {"filings": [MADE]},
    "filing.month": {"subject": MONTH},
    "filing.rule_of": {"guideline": "cn-al-2024"},
    "communication.export": {"inventory": MADE, "template": "none.xlsx"},
    "corrections.correct": {"stated": MONTH, "given": {"meter": [METER]}},
    "corrections.meter": {"stated": MONTH, "meters": METER},
    "corrections.missing": {"stated": MONTH, "gaps": GAP},
    "documents.get": {"id": FACTOR.document},
    "documents.in_force": {"day": date(2025, 1, 1)},
    "documents.load": {"path": "none.toml"},
    "equations.checked": {"id": FORMULA.id},
    "equations.compose": {"outer": FORMULA, "inner": {}},
    "equations.get": {"id": FORMULA.id},
    "equations.packaged": {"name": FORMULA.id},
    "factors.find": dict.fromkeys(("kind", "area", "data_year", "document", "grade", "as_of", "on", "text")),
    "factors.get": {"id": FACTOR.id},
    "factors.history": {"id": FACTOR.id},
    "guidelines.add_folder": {"root": "none"},
    "guidelines.alike": {"guideline": RULES, "year": 2024},
    "guidelines.between": {"left": RULES.data, "right": RULES.data},
    "guidelines.choose": {"year": 2024},
    "guidelines.diff": {"left": RULES, "right": RULES},
    "guidelines.get": {"id": RULES.id},
    "guidelines.load": {"folder": "none"},
    "guidelines.notes": {"id": RULES.id},
    "guidelines.package_of": {"id": RULES.id},
    "guidelines.revisions": {"id": RULES.id},
    "guidelines.standing": {"guideline": RULES},
    "market.price_remarks": {"value": ONE, "key": "price"},
    "market.read_prices": {"source": EXAMPLES / "prices-illustrative.csv"},
    "market.summarise": {"prices": PRICES},
    "quality.draft": {"activity": MONTH},
    "quality.of": {"raw": FILED.dump()},
    "quality.read_quality_plan": {"path": EXAMPLES / "quality-plan-2024.toml"},
    "quality.triggers": {"plan": FILED, "activity": MONTH},
    "verified.allocation": {"record": RECORDED},
    "verified.change": {"row": RECORDED.datum[0]},
    "verified.check": {"record": RECORDED, "inventory": MADE},
    "verified.draft": {"inventory": MADE},
    "verified.figures": {"inventory": MADE},
    "verified.of": {"raw": RECORDED.as_dict()},
    "verified.read": {"path": "none.toml"},
    "verified.record_text": {"record": RECORDED},
    "verified.year_on_year": {"record": RECORDED},
    "replay.replay": {"source": EXAMPLES / "replay" / "steel.toml"},
    "units.computed": {"exact": ONE, "unit": "t"},
    "units.convert": {"value": ONE, "source": TONNE, "target": TONNE},
    "units.parse_unit": {"text": "t"},
    "units.pint_quantity": {"value": 1, "atoms": {"t": 1}},
    "units.scale_between": {"source": TONNE, "target": TONNE},
    "units.unit_text": {"text": "5 t"},
    "Activity.new": {"year": 2024, "entity": {"name": "A"}},
    "Activity.rows": {"table": "process"},
    "Activity.replace": {"year": 2024},
    "Envelope.loads": {"data": ENVELOPE.dumps()},
    "Envelope.read": {"path": "none.json"},
    "Envelope.with_signature": {"signature": attestation.Signature(b"x")},
    "PrivateKey.loads": {"data": SIGNER.dumps()},
    "PrivateKey.read": {"path": "none.pem"},
    "PrivateKey.sign": {"data": b"x"},
    "PublicKey.loads": {"text": SIGNER.public.pem},
    "PublicKey.verifies": {"signature": b"x", "data": b"x"},
    "Trust.of": {"raw": {}},
    "Trust.read": {"path": "none.toml"},
    "Inventory.total": {"level": "enterprise"},
    "Inventory.line": {"id": MADE.lines[0].id},
    "Inventory.explain": {"id": MADE.lines[0].id},
    "Inventory.from_dict": {"raw": MADE.as_dict()},
    "Line.from_dict": {"raw": MADE.lines[0].as_dict()},
    "Finding": {"code": "unknown-key"},
    "Finding.of": {"code": "unknown-key"},
    "Finding.from_dict": {"record": FOUND.as_dict()},
    "Finding.in_file": {"name": "x.toml"},
    "Place.at": {"key": "anode"},
    "Quantity": {"value": "5 t"},
    "Quantity.to": {"unit": "kg"},
    "Unit.of": {"symbol": "t"},
    "Mass[…]": {"substance": "Al"},
    "CheckResult.count": {"severity": "note"},
    "CheckResult.fails": {"severity": "note"},
    "InputError": {"faults": ()},
    "Equation.__call__": {"amount": ONE, "factor": ONE},
    "Factors.get": {"id": FACTOR.id},
    "Factors.known": {"id": FACTOR.id},
    "Factors.current": {"id": FACTOR.id},
    "Factors.as_packaged": {"id": FACTOR.id},
    "Factors.history": {"id": FACTOR.id},
    "Factors.of_kind": {"kind": "ncv"},
    "Factor.from_record": {"record": FACTOR.record()},
    "Guideline.constant": {"name": "carbon_ratio"},
    "Guideline.read_as": {"options": ()},
    "Guideline.title": {"lang": "en"},
    "Plan.title": {"lang": "en"},
    "Plan.day": {"milestone": "surrender"},
    "Settlement.process": {"id": "P1"},
    "Summary.price": {"basis": "close"},
    "Quarter.traded": {"kind": "all"},
    "MarketRules.rule_of": {"vintage": 2025},
    "MarketRules.fine_of": {"deadline": None},
    "MarketRules.law_on": {"day": date(2025, 1, 1)},
    "Milestone.days": {"on": date(2025, 1, 1)},
    "Document.in_force_on": {"day": date(2025, 1, 1)},
}
"""Arguments with which each goes through; of what is not named here, none is required."""

METHODS = {
    "Activity": (MONTH, ("new", "rows", "replace", "dump")),
    "Inventory": (MADE, ("total", "line", "explain", "from_dict", "as_dict")),
    "Envelope": (ENVELOPE, ("loads", "read", "with_signature", "as_dict", "dumps")),
    "PrivateKey": (SIGNER, ("loads", "read", "sign", "dumps")),
    "PublicKey": (SIGNER.public, ("loads", "verifies")),
    "Trust": (TRUST, ("of", "read")),
    "Line": (MADE.lines[0], ("from_dict", "as_dict")),
    "Finding": (FOUND, ("of", "from_dict", "in_file", "message", "remedy", "text")),
    "Place": (FOUND.place, ("at", "text")),
    "Quantity": (Quantity("5 t"), ("to",)),
    "Unit": (TONNE, ("of",)),
    "CheckResult": (CHECKED, ("count", "fails", "as_dict")),
    "Equation": (FORMULA, ("__call__", "formula")),
    "Factors": (factors.edition(), ("get", "known", "current", "as_packaged", "history", "of_kind", "find")),
    "Factor": (FACTOR, ("from_record",)),
    "Guideline": (RULES, ("constant", "read_as", "title")),
    "Plan": (PLAN, ("title", "day")),
    "Settlement": (POSITION, ("process",)),
    "Summary": (SUMMARY, ("price",)),
    "Quarter": (market.quarter(), ("traded", "notes")),
    "MarketRules": (allowances.market_rules(), ("rule_of", "fine_of", "law_on")),
    "Milestone": (allowances.calendar(PLAN)[0], ("days", "as_dict")),
    "Ledger": (LEDGER, ("add", "check", "content", "entry", "history", "listed")),
    "Document": (documents.get(FACTOR.document), ("in_force_on",)),
    "Answer": (allowances.coverage({"sector": "aluminium", "year": 2025})[0], ("why",)),
}


def listed(module: Any) -> list[str]:
    """The functions that a public module offers."""
    names = getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")])
    return [name for name in names if inspect.isfunction(inspect.unwrap(getattr(module, name)))]


@cache
def doors() -> dict[str, Callable[..., Any]]:
    """Every public callable by name."""
    found: dict[str, Callable[..., Any]] = {f"ghgcalc.{name}": getattr(ghgcalc, name) for name in listed(ghgcalc)}
    for name in MODULES:
        module = importlib.import_module(f"ghgcalc.{name}")
        home = None if hasattr(module, "__all__") else module.__name__
        found |= {
            f"{name}.{one}": getattr(module, one)
            for one in listed(module)
            if home in (None, inspect.unwrap(getattr(module, one)).__module__)
        }
    found |= {
        "Quantity": Quantity,
        "Finding": Finding,
        "Ledger": ghgcalc.Ledger,
        "Place": Place,
        "InputError": ghgcalc.InputError,
        "Mass[…]": ghgcalc.Mass.__getitem__,
    }
    return found | {f"{name}.{one}": getattr(thing, one) for name, (thing, ones) in METHODS.items() for one in ones}


WRONG: dict[str, Any] = {
    "None": None,
    "True": True,
    "5": 5,
    "-1": -1,
    "1.5": 1.5,
    "nan": float("nan"),
    "a word": "nonsense",
    "an empty text": "",
    "bytes": b"bytes",
    "an empty list": [],
    "a list of texts": ["x"],
    "a list of numbers": [5],
    "an empty table": {},
    "a table": {"a": 1},
    "a table of numbers": {5: None},
    "an object in a table": {"a": object()},
    "an object": object(),
    "a date with time": datetime(2024, 6, 1, 12, tzinfo=UTC),
    "a date": date(2024, 6, 1),
    "a class": int,
    "a function": len,
    "a path": Path("nowhere"),
    "NaN": Decimal("NaN"),
    "an activity": MONTH,
    "an inventory": MADE,
    "a quantity": Quantity("5 t"),
    "a unit": TONNE,
    "a guideline": RULES,
    "a finding": FOUND,
    "a set": {5},
    "a list in a set": frozenset({("a",)}),
    "half a sign": "\ud800",
    "a long text": "x" * 5000,
}

ANYTHING = {("Equation.__call__", "cell")}
"""What takes anything: a hook that is called only where an equation prints intermediates."""


def parameters(name: str) -> list[str]:
    """The names of what a callable takes."""
    found = []
    for one in inspect.signature(doors()[name]).parameters.values():
        found += [one.name] if one.kind is not one.VAR_KEYWORD else [key for key in RIGHT.get(name, {}) if key not in found]
    return found


def call(name: str, given: dict[str, Any]) -> Any:
    """Call by keywords, or by place where a name cannot be used."""
    signature = inspect.signature(doors()[name])
    placed = [one.name for one in signature.parameters.values() if one.kind is one.POSITIONAL_ONLY and one.name in given]
    return doors()[name](*(given[one] for one in placed), **{key: value for key, value in given.items() if key not in placed})


def test_the_doors_are_all_there():
    """The list of right arguments names nothing that is not there, and every required parameter of everything that is."""
    assert set(RIGHT) <= set(doors())
    assert len(doors()) > 100
    for name, door in doors().items():
        required = {
            key
            for key, one in inspect.signature(door).parameters.items()
            if one.default is one.empty and one.kind is not one.VAR_KEYWORD
        }
        assert required <= set(RIGHT.get(name, {})), name


@pytest.mark.parametrize("name", sorted(doors()))
def test_what_is_wrong_is_refused_by_us(name, tmp_path, monkeypatch):
    """For each parameter every kind of wrong thing: it goes through or is refused as a GhgcalcError, never as a bare error of Python's own.

    What lets everything through is no door.
    """
    monkeypatch.chdir(tmp_path)
    for key in parameters(name):
        through, said = 0, []
        for kind, value in WRONG.items():
            try:
                call(name, RIGHT.get(name, {}) | {key: value})
                through += 1
            except GhgcalcError as error:
                said.append(str(error))
            except Exception as error:
                raise AssertionError(f"{name}({key}={kind}) raises a bare {type(error).__name__}: {error}") from error
        assert all(said)
        assert through < len(WRONG) or (name, key) in ANYTHING, f"{name} takes anything as {key}"


LANGUAGES = sorted(name for name in doors() if "lang" in parameters(name))


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_language_is_refused_by_name(name):
    """Wherever a text is asked for in a language that is none, the argument is named, with the languages that there are."""
    for wrong in ("de", "EN", "", None, 5):
        with pytest.raises(ghgcalc.ArgumentError) as caught:
            call(name, RIGHT.get(name, {}) | {"lang": wrong})
        (fault,) = caught.value.faults
        assert (fault.code, fault.place.key) == ("wrong-argument", "lang")
        assert "en or zh" in fault.text("en")


def test_languages_are_many():
    """The last test saw every door with a language."""
    assert len(LANGUAGES) >= 14
    assert {"Finding.text", "Inventory.explain", "allowances.icalendar", "guidelines.notes", "ghgcalc.verify"} <= set(LANGUAGES)


def test_what_is_no_finding_is_refused_where_it_is_made():
    """Code, severity, place, fields and clause each by its name; a code that the catalogue has not, when its text is asked for."""
    for given in ({"code": 5}, {"severity": "fatal"}, {"severity": []}, {"place": "x"}, {"fields": {}}, {"clause": None}):
        with pytest.raises(ghgcalc.ArgumentError) as caught:
            Finding(**({"code": "unknown-key"} | given))
        assert caught.value.faults[0].place.key == next(iter(given))
    for say in (Finding("nonsense-code").message, Finding("nonsense-code").remedy, Finding("nonsense-code").text):
        with pytest.raises(ghgcalc.UnknownIdError, match="no finding 'nonsense-code'"):
            say()
    for given in ({"file": 5}, {"row": 1}, {"month": "3"}, {"line": True}, {"pointer": 5}):
        with pytest.raises(ghgcalc.ArgumentError) as caught:
            Place(**given)
        assert caught.value.faults[0].place.key == next(iter(given))
    with pytest.raises(ghgcalc.ArgumentError):
        ghgcalc.InputError(["a text"])


def test_an_empty_text_is_no_default():
    """A word that is empty is another word, and not one that was not given."""
    for wrong in ({"rounding": ""}, {"gwp": ""}, {"guideline": ""}, {"overlays": ""}):
        with pytest.raises(GhgcalcError):
            ghgcalc.calculate(MONTH, **wrong)
    with pytest.raises(ghgcalc.UnknownIdError):
        MADE.total("enterprise", period="")
