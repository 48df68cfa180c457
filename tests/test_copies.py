"""A copy is what it says: nothing that was worked out for the original survives in it, and the original keeps its own.

A change is a graft: two activities are drawn, and one datum, row or table of the second is put into the first. What `of` makes of the
grafted table is the yardstick; a copy of the model with the same graft must give the same, whatever the original was asked before.
"""

from __future__ import annotations

import copy
import pickle
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

import ghgcalc
import strategies
from ghgcalc import allowances, documents, equations, factors, guidelines
from ghgcalc.activity import of
from ghgcalc.factors import Factors
from support import altered

EXAMPLES = Path(__file__).parent.parent / "examples"
GUIDELINE = "cn-al-2023"
WAYS = ("model_copy", "replace", *(("copy.replace",) if sys.version_info >= (3, 13) else ()))
TABLES = ("process", "fuel", "carbonate", "electricity", "heat")
KEYS = {
    "process": (
        "id", "anode", "liquid_aluminium", "electricity", "anode_effect_minutes", "anode_effect_method", "anode_loss",
        "anode_sulphur", "anode_ash", "cf4_factor", "c2f6_factor", "slope", "c2f6_fraction",
    ),
    "fuel": ("item", "amount", "ncv", "carbon_content", "elemental_carbon", "oxidation"),
    "carbonate": ("item", "amount", "emission_factor", "purity"),
    "electricity": ("supply", "amount", "evidence"),
    "heat": ("amount", "emission_factor"),
}  # fmt: skip
SHORT = settings(deadline=None, max_examples=15, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))

Step = str | int


def touched(record: Any) -> None:
    """Ask a model and every model in it for all that it derives: its properties, cached or not."""
    names = [name for kind in type(record).__mro__ for name, one in list(vars(kind).items()) if hasattr(one, "__get__")]
    for name in dict.fromkeys(names):
        if not name.startswith("_") and not name.startswith("model_") and not callable(getattr(type(record), name, None)):
            getattr(record, name)
    for name in getattr(type(record), "model_fields", ()):
        inner = getattr(record, name)
        for one in inner if isinstance(inner, list | tuple) else (inner,):
            if hasattr(type(one), "model_fields"):
                touched(one)


def outcome(activity: Any, guideline: Any = GUIDELINE, **options: Any) -> Any:
    """Digest, lines, findings and the input that the file would carry; of a refused calculation, its faults."""
    try:
        inventory = ghgcalc.calculate(activity, guideline, **options)
    except ghgcalc.InputError as error:
        return [(fault.code, fault.place.key) for fault in error.faults]
    lines = [(line.id, line.value, line.unrounded, line.equation, line.inputs) for line in inventory.lines]
    return inventory.digest, lines, inventory.findings, inventory.guideline["sha256"], copy.deepcopy(dict(inventory.activity))


def verifies(activity: Any, guideline: Any = GUIDELINE, **options: Any) -> bool:
    """Whether the inventory of an activity recomputes to its own digest; one that is refused has none."""
    try:
        inventory = ghgcalc.calculate(activity, guideline, **options)
    except ghgcalc.InputError:
        return True
    return bool(ghgcalc.verify(inventory).recomputed.digest == inventory.digest)


# --- activities


def paths_of(one: Any, other: Any) -> list[tuple[Step, ...]]:
    """Where a graft can be put: the year, the entity, whole tables, whole rows, data of rows, supplies and evidence in processes."""
    found: list[tuple[Step, ...]] = [("year",), ("entity", "name"), ("entity", "province"), *((table,) for table in TABLES)]
    for table in TABLES:
        rows = min(len(side.get(table, ())) for side in (one, other))
        found += [(table, at, key) for at in range(rows) for key in KEYS[table]]
    for at, (row, twin) in enumerate(zip(one["process"], other["process"], strict=False)):
        supplies = min(len(side.get("electricity", ())) for side in (row, twin))
        found += [("process", at, "electricity", supply, key) for supply in range(supplies) for key in KEYS["electricity"]]
    return found


def stated_at(raw: Any, path: tuple[Step, ...]) -> Any:
    """The raw value at a path, or None."""
    for step in path:
        raw = raw.get(step) if isinstance(step, str) else raw[step]
        if raw is None:
            return None
    return raw


def grafted_table(raw: Any, path: tuple[Step, ...], value: Any) -> Any:
    """The table with another value at a path; None removes the key."""
    found = copy.deepcopy(raw)
    at = found
    for step in path[:-1]:
        at = at[step]
    if value is None:
        at.pop(path[-1], None)
    else:
        at[path[-1]] = copy.deepcopy(value)
    return found


def one_of_model(model: Any, path: tuple[Step, ...]) -> Any:
    """The value of a model at a path."""
    for step in path:
        model = getattr(model, step) if isinstance(step, str) else model[step]
    return model


def grafted(model: Any, path: tuple[Step, ...], value: Any, way: str) -> Any:
    """A copy of the model with another value at a path, row by row from the inside, made in one of the ways."""
    name, *rest = path
    if rest:
        inner = getattr(model, name)
        if isinstance(rest[0], int):
            at, *deeper = rest
            changed = grafted(inner[at], tuple(deeper), value, way)
            value = type(inner)((*inner[:at], changed, *inner[at + 1 :]))
        else:
            value = grafted(inner, tuple(rest), value, way)
    if way == "model_copy":
        return model.model_copy(update={name: value})
    if way == "copy.replace":
        return copy.replace(model, **{name: value})
    return model.replace(**{name: value})


@st.composite
def grafts(draw: st.DrawFn) -> tuple[Any, tuple[Step, ...], Any]:
    """A table, a path, and the table whose value is put there."""
    one = draw(strategies.activities(GUIDELINE, (1, 2), years=(2022, 2023)))
    other = draw(strategies.activities(GUIDELINE, (1, 3), years=(2022, 2023)))
    path = draw(st.sampled_from(paths_of(one, other)))
    assume(stated_at(one, path) != stated_at(other, path))
    return one, path, other


def moved(activity: Any, path: tuple[Step, ...]) -> bool:
    """Whether the record keeps under another key what its table states there: carbon per tonne is elemental carbon."""
    return path[-1] == "carbon_content" and activity.fuel[path[1]].elemental_carbon is not None


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("asked", [False, True], ids=["fresh", "asked before"])
@given(graft=grafts(), rounding=strategies.roundings())
@SHORT
def test_a_copy_of_an_activity_is_the_activity_of_the_same_table(way, asked, graft, rounding):
    """An activity changed by copy gives the numbers, the digest and the `verify` of the same table read anew; the original its own."""
    raw, path, other = graft
    changed = grafted_table(raw, path, stated_at(other, path))
    try:
        wanted = of(changed)
    except ghgcalc.InputError:
        assume(False)  # what cannot be stated has no copy to compare; refusals have a test of their own
    original = of(raw)
    assume(not moved(original, path))
    before = outcome(of(raw), rounding=rounding)
    if asked:
        touched(original)
        assert outcome(original, rounding=rounding) == before
        touched(original)
    made = grafted(original, path, one_of_model(wanted, path), way)
    assert made == wanted
    assert outcome(made, rounding=rounding) == outcome(wanted, rounding=rounding)
    assert verifies(made, rounding=rounding)
    assert outcome(original, rounding=rounding) == before


@given(graft=grafts())
@SHORT
def test_replace_reads_what_a_file_would_state(graft):
    """`replace` takes the raw form of a value, too, and what it gives is the activity of the same table."""
    raw, path, other = graft
    value = stated_at(other, path)
    assume(value is not None)
    assume(not moved(of(raw), path))
    try:
        wanted = of(grafted_table(raw, path, value))
    except ghgcalc.InputError:
        with pytest.raises(ghgcalc.InputError):
            grafted(of(raw), path, value, "replace")
        return
    made = grafted(of(raw), path, copy.deepcopy(value), "replace")
    assert made == wanted
    assert outcome(made) == outcome(wanted)


WORKED = ghgcalc.read(EXAMPLES / "worked-month.toml")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda: WORKED.replace(year="2024"), "wrong-type"),
        (lambda: WORKED.replace(years=2024), "unknown-key-near"),
        (lambda: WORKED.replace(entity={}), "missing-key"),
        (lambda: WORKED.replace(process=[*WORKED.process, *WORKED.process]), "duplicate-row-id"),
        (lambda: WORKED.process[0].replace(anode="5 MWh"), "wrong-dimension"),
        (lambda: WORKED.process[0].replace(anode="-5 t"), "negative"),
        (lambda: WORKED.process[0].electricity[1].evidence[0].replace(amount="5 t"), "wrong-dimension"),
        (lambda: WORKED.entity.replace(province="Atlantis"), "unknown-province"),
    ],
)
def test_replace_refuses_what_reading_refuses(change, code):
    """A validated copy: a fault is an InputError with the same code that the file would get, and no copy comes of it."""
    with pytest.raises(ghgcalc.InputError) as caught:
        change()
    assert code in {fault.code for fault in caught.value.faults}


@pytest.mark.parametrize("way", WAYS)
def test_a_what_if_by_copy_after_a_calculation(way):
    """The anode of another plant put into the worked month: its numbers, not those of before."""
    other = ghgcalc.read(EXAMPLES / "smelter-2024.toml").process[0].anode
    original = ghgcalc.read(EXAMPLES / "worked-month.toml")
    before = ghgcalc.calculate(original)
    assert before.digest
    made = ghgcalc.calculate(grafted(original, ("process", 0, "anode"), other, way))
    assert made.total("electrolysis") != before.total("electrolysis")
    assert made.digest != before.digest
    assert made.activity["process"][0]["anode"]["values"][0] == "6357.61"
    assert ghgcalc.verify(made).same


def test_rows_are_added_and_removed_by_copy():
    """A process more, a process less, no fuel at all: tables, canonical text and totals follow."""
    original = ghgcalc.read(EXAMPLES / "smelter-2024.toml")
    touched(original)
    ghgcalc.calculate(original).as_dict()
    third = original.process[0].model_copy(update={"id": "P3", "electricity": (), "electricity_total": None})
    for update in ({"process": (*original.process, third)}, {"process": original.process[1:]}, {"fuel": (), "heat": ()}):
        made = original.model_copy(update=update)
        again = of(made.dump() if hasattr(made, "dump") else made.stated)
        assert list(made.tables) == list(again.tables)
        assert made.canonical == again.canonical
        assert outcome(made) == outcome(again)
        assert verifies(made)


# --- guidelines


LOSS = "cn-al-2024/anode-loss"
RULES: dict[str, tuple[tuple[str, str], tuple[Step, ...], Any]] = {
    "a constant": (
        ('carbon_ratio = "44/12 tCO2/tC"', 'carbon_ratio = "3.664 tCO2/tC"'),
        ("constants",),
        {"carbon_ratio": "3.664 tCO2/tC", "one": "1", "zero": "0"},
    ),
    "decimals of a binding": (
        ('consumption = { activity = "anode", decimals = 2 }', 'consumption = { activity = "anode", decimals = 0 }'),
        ("source", 2, "method", 0, "parameters", "consumption", 0, "decimals"),
        0,
    ),
    "a factor of a binding": (
        (f'loss = {{ factor = "{LOSS}"', 'loss = { factor = "cn-al-2023/anode-loss"'),
        ("source", 2, "method", 0, "parameters", "loss", 0, "factor"),
        "cn-al-2023/anode-loss",
    ),
    "cells of a method": (("cells = { net = 2 }", "cells = { net = 0 }"), ("source", 2, "method", 0, "cells"), {"net": 0}),
    "levels of a source": (
        ('name_zh = "阳极效应"\ntable = "process"\nlevels = ["process", "enterprise"]',
         'name_zh = "阳极效应"\ntable = "process"\nlevels = ["enterprise"]'),
        ("source", 3, "levels"),
        ["enterprise"],
    ),
    "the rounding": (
        ('rounding = { policy = "cell", tie = "half-up" }', 'rounding = { policy = "line", tie = "half-even" }'),
        ("rounding",),
        None,
    ),
}  # fmt: skip


def changed_rules(model: Any, path: tuple[Step, ...], value: Any) -> Any:
    """A copy of a guideline, or of what is in it, with another value at a path: models by `model_copy`, lists and tables by copies."""
    name, *rest = path
    if isinstance(model, dict):
        return {**model, name: changed_rules(model[name], tuple(rest), value) if rest else value}
    if isinstance(model, list | tuple):
        found = list(model)
        found[name] = changed_rules(found[name], tuple(rest), value) if rest else value
        return type(model)(found)
    inner = changed_rules(getattr(model, name), tuple(rest), value) if rest else value
    return model.model_copy(update={name: inner})


def fresh(name: str) -> Any:
    """A guideline of our own with the data of a packaged one: nothing in the process has asked it anything yet."""
    return altered(name, (f'id = "{name}"', f'id = "{name}-mine"'))


@pytest.mark.parametrize("asked", [False, True], ids=["fresh", "asked before"])
@pytest.mark.parametrize("change", RULES)
def test_a_copy_of_a_guideline_is_the_guideline_of_the_same_text(change, asked):
    """A copy with other rules has their hash, data and numbers, as if its text had been read; the original keeps its own."""
    pair, path, value = RULES[change]
    renamed = ('id = "cn-al-2024"', 'id = "cn-al-2024-mine"')
    wanted = altered("cn-al-2024", renamed, pair)
    value = wanted.rounding if value is None else value
    activity = of({**ghgcalc.read(EXAMPLES / "smelter-2024.toml").dump(), "fuel": []})
    original = fresh("cn-al-2024")
    before = outcome(activity, fresh("cn-al-2024"))
    if asked:
        touched(original)
        assert outcome(activity, original) == before
        touched(original)
    made = changed_rules(original, path, value)
    assert made.sha256 == wanted.sha256
    assert made.canonical() == wanted.canonical()
    assert outcome(activity, made) == outcome(activity, wanted)
    assert outcome(activity, made) != before
    assert outcome(activity, original) == before


def test_a_method_of_another_equation_in_a_copy_of_its_guideline():
    """The parts of a guideline that were asked for what they derive are copied without it: another equation has its own parameters."""
    original = fresh("cn-al-2023")
    touched(original)
    at, effect = next((at, source) for at, source in enumerate(original.source) if source.id == "anode-effect")
    factor, slope = effect.method
    renamed = slope.model_copy(update={"equation": factor.equation, "parameters": factor.parameters, "needs": []})
    assert [name for name, _ in renamed.bindings] == [name for name, _ in factor.bindings]
    assert renamed.bindings == factor.bindings
    source = effect.model_copy(update={"method": [factor, renamed]})
    made = original.model_copy(update={"source": [*original.source[:at], source, *original.source[at + 1 :]]})
    raw = ghgcalc.read(EXAMPLES / "worked-month.toml").dump()
    raw["process"][0] |= {"anode_effect_method": "slope", "anode_effect_minutes": "0.2 min"}
    raw["process"][0]["liquid_aluminium"] = "26000 t"
    both = [outcome(raw, rules) for rules in (original, made)]
    assert both[0][0] != both[1][0]
    assert {line[3] for line in both[1][1] if "/anode-effect/" in line[0]} == {factor.equation}


# --- factors, documents, plans


def test_a_copy_of_a_factor_has_its_own_value():
    """Number, unit, record and the digest of a set that holds the copy are those of the copy."""
    original = factors.get(LOSS)
    touched(original)
    made = original.model_copy(update={"number": Decimal("14.90")})
    assert (str(made.value), made.record()["value"]) == ("14.90 %", "14.90")
    assert str(original.value) != "14.90 %"
    sets = [Factors([found if one.id == LOSS else one for one in factors.released()], 1) for found in (original, made)]
    assert sets[0].sha256 == factors.edition(1).sha256 != sets[1].sha256
    activity = ghgcalc.read(EXAMPLES / "worked-month.toml")
    totals = [ghgcalc.calculate(activity, "cn-al-2024", factors=one).total("electrolysis") for one in sets]
    assert totals[0] == ghgcalc.calculate(activity, "cn-al-2024").total("electrolysis") != totals[1]


def test_a_copy_of_a_document_has_its_own_dates():
    """A document copied with an end is in force until then; the registered one as before."""
    original = documents.get("cn-al-instructions-2023")
    touched(original)
    day = date(2030, 1, 1)
    made = original.model_copy(update={"until": None, "in_force": day, "status": "in-force"})
    assert made.in_force_on(day)
    assert not made.in_force_on(original.issued)
    assert made.record()["in_force"] == "2030-01-01"
    assert documents.get("cn-al-instructions-2023") is original or documents.get("cn-al-instructions-2023") == original


@pytest.mark.parametrize(
    ("key", "value", "balance"), [("slope", "0.30", "1.50"), ("band", "0.04", "1.50"), ("cap", "0.01", "1.00")]
)
def test_a_copy_of_a_plan_settles_by_its_own_rule(key, value, balance):
    """A rule copied with another slope, band or cap, after a settlement: the allowance follows it; the original plan's does not."""
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), "cn-al-2024")
    original = allowances.get("cn-al-2025")
    ask = {"balance_value": f"{balance} tCO2e/t"}
    before = allowances.settle(inventory, original, **ask)
    touched(original)
    rule = original.rule.model_copy(update={key: value})
    made = original.model_copy(update={"id": "cn-al-2025-mine", "rule": rule})
    fresh_rule = type(original).model_validate(
        {**original.model_dump(by_alias=True), "rule": rule.model_dump(), "id": "cn-al-2025-mine"}
    )
    after = allowances.settle(inventory, made, **ask)
    assert after.allocated == allowances.settle(inventory, fresh_rule, **ask).allocated
    assert after.allocated != before.allocated
    assert allowances.settle(inventory, original, **ask).as_dict() == before.as_dict()


# --- round trips


def _series() -> Any:
    return ghgcalc.read(EXAMPLES / "smelter-2024.toml").process[0].anode


def _finding() -> Any:
    return ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), "cn-al-2024").findings


THINGS: dict[str, Any] = {
    "Activity": lambda: ghgcalc.read(EXAMPLES / "smelter-export-2026.toml"),
    "Guideline": lambda: guidelines.get("cn-al-2024"),
    "Factor": lambda: factors.get(LOSS),
    "Factors": lambda: factors.edition(1),
    "Document": lambda: documents.get("cn-al-instructions-2023"),
    "Plan of allocation": lambda: allowances.get("cn-al-2025"),
    "Quantity": lambda: ghgcalc.Quantity("0.5942 tCO2/MWh"),
    "Quantity of endless digits": lambda: ghgcalc.Quantity("1 t") / 3,
    "Unit": lambda: ghgcalc.Unit.of("tCO2e/tAl"),
    "Series": _series,
    "Findings": _finding,
    "Place": lambda: ghgcalc.Place("a.toml", "process", "1 (P1)", "anode", 3),
    "Equation": lambda: equations.get("anode.by_consumption"),
    "composed Equation": lambda: equations.get("anode.by_net[net=anode.net_of_butts]"),
    "Mass of anode": lambda: ghgcalc.Mass["anode"],
    "Energy": lambda: ghgcalc.Energy,
    "Intensity": lambda: ghgcalc.Intensity,
}


def same(one: Any, other: Any) -> bool:
    """Equal where a thing knows what equal is, else the same kind with the same text."""
    if isinstance(one, Factors):
        return (one.edition, one.sha256, list(one), one.overlays) == (other.edition, other.sha256, list(other), other.overlays)
    return type(one) is type(other) and (one == other or repr(one) == repr(other))


@pytest.mark.parametrize("name", THINGS)
@pytest.mark.parametrize("asked", [False, True], ids=["fresh", "asked before"])
def test_things_survive_pickle_and_copy(name, asked):
    """Pickled under every protocol, copied and copied deeply, before and after it was asked: the same thing."""
    thing = THINGS[name]()
    if asked:
        touched(thing)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert same(thing, pickle.loads(pickle.dumps(thing, protocol)))
    assert same(thing, copy.copy(thing))
    assert same(thing, copy.deepcopy(thing))


def test_what_was_pickled_computes_the_same():
    """Activity, guideline and factors that crossed a process boundary give the digest of the originals."""
    activity, rules, known = ghgcalc.read(EXAMPLES / "smelter-2024.toml"), guidelines.get("cn-al-2024"), factors.edition(1)
    wanted = ghgcalc.calculate(activity, rules, factors=known).digest
    for way in (lambda one: pickle.loads(pickle.dumps(one)), copy.deepcopy, copy.copy):
        assert ghgcalc.calculate(way(activity), way(rules), factors=way(known)).digest == wanted


def test_fields_that_crossed_a_process_boundary_read_the_same():
    """A field spec that was pickled takes the same units and refuses the same."""
    for kind in (ghgcalc.Mass["anode"], ghgcalc.Energy):
        (spec,) = kind.__metadata__
        again = pickle.loads(pickle.dumps(spec))
        unit = spec.units[0]
        assert again.one(f"5 {unit}") == spec.one(f"5 {unit}")
        with pytest.raises(ValueError, match="CNY"):
            again.one("5 CNY")


def test_copy_replace_is_replace():
    """What `copy.replace` of later Pythons calls is the validated copy; a rename keeps the numbers, and another year is another digest."""
    activity = ghgcalc.read(EXAMPLES / "worked-month.toml")
    assert activity.__replace__(year=2025) == activity.replace(year=2025)
    assert ghgcalc.calculate(activity.__replace__(year=2025), GUIDELINE).digest != ghgcalc.calculate(activity, GUIDELINE).digest


def test_overlays_and_ratios_travel():
    """An overlay and a ratio pickle, hash and compare by what they hold."""
    overlay = factors.Overlay("ours", factors.edition().packaged[:2])
    again = pickle.loads(pickle.dumps(overlay))
    assert (again, hash(again), again.sha256) == (overlay, hash(overlay), overlay.sha256)
    assert again != factors.Overlay("theirs", overlay.records)
    ratio = guidelines.get("cn-al-2024").constant("carbon_ratio")[0]
    assert (pickle.loads(pickle.dumps(ratio)), copy.copy(ratio)) == (ratio, ratio)
