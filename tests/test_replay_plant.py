"""Printed lines and totals of an activity: the figures are those of the engine under every policy, and so are the inputs that give them."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import InputError, calculate
from ghgcalc.replay import replay
from ghgcalc.replay.leaves import leaves
from ghgcalc.replay.plant import problem_of
from ghgcalc.replay.statement import statement

EXAMPLES = Path(__file__).parent.parent / "examples"
SMELTER = ghgcalc.read(EXAMPLES / "smelter-2024.toml").dump()
MONTH = ghgcalc.read(EXAMPLES / "worked-month.toml").dump()
POLICIES = ("cell", "line", "total", "none")

FIGURES: dict[str, dict[str, Any]] = {
    "line": {"line": "P1/anode/2024-01", "printed": "19298.06 tCO2"},
    "cell": {"line": "P1/anode/2024-01", "cell": "net", "printed": "5392.53 t"},
    "gas": {"line": "P1/anode-effect/2024-01", "gas": "C2F6", "printed": "165.47 tCO2e"},
    "year": {"level": "electrolysis", "printed": "470645.80 tCO2e"},
    "month": {"level": "electrolysis", "period": "2024-02", "printed": "37291.60 tCO2e"},
    "pfc": {"level": "process", "process": "P1", "source": "anode-effect", "gas": "CF4", "printed": "21216.00 tCO2e"},
    "fuel": {"level": "enterprise", "source": "fuel", "item": "natural-gas", "printed": "19279.00 tCO2"},
    "intensity": {"level": "electrolysis", "per": "liquid_aluminium", "printed": "1.5688 tCO2e/tAl"},
    "of-one": {"level": "process", "process": "P2", "per": "/process/1/liquid_aluminium", "printed": "1569 kgCO2e/t"},
    "of-month": {
        "level": "process",
        "process": "P1",
        "period": "2024-03",
        "per": "/process/0/liquid_aluminium",
        "printed": "1.569 tCO2e/t",
    },
}


def stated(figures: dict[str, dict[str, Any]], activity: Any = SMELTER, **more: Any) -> dict[str, Any]:
    """A statement about an activity."""
    names = {name: name.replace("-", "_") for name in figures}
    wanted = [{"name": names[name], **one} for name, one in figures.items()]
    return {
        "schema": "ghgcalc/replay/1",
        "source": "test",
        "activity": activity,
        "guideline": "cn-al-2024",
        "figure": wanted,
    } | more


FOUND = replay(stated(FIGURES))


def test_a_report_is_replayed_under_every_policy():
    """The guideline's own policy comes first; a line in a gap of rounded cells is impossible there and within rounding elsewhere."""
    line = FOUND.figure("line")
    assert [one.policy for one in line.trials] == list(POLICIES)
    assert [one.answer for one in line.trials] == ["impossible", "within", "within", "within"]
    cell = line.trials[0]
    assert cell.between == (Fraction("19298.03"), Fraction("19298.07"))
    assert cell.distance == Fraction("19298.065") - Fraction("19298.07")
    for name in ("year", "month", "pfc", "fuel", "intensity", "of_one", "of_month"):
        assert FOUND.figure(name).answer in ("exact", "within"), name
    assert {one.policy: one.answer for one in FOUND.jointly if one.policy != "cell"}["none"] != "exact"
    (jointly,) = [one for one in FOUND.jointly if one.policy == "cell"]
    assert (jointly.answer, jointly.against[0]) == ("impossible", "line")


def test_the_engine_gives_every_figure_from_the_inputs_that_are_named():
    """Inputs within rounding, written into the activity: the engine's own line, total and intensity print as the report does."""
    for figure in FOUND.figures:
        for trial in figure.trials:
            if trial.answer != "within":
                continue
            table = deepcopy(SMELTER)
            for moved in trial.inputs:
                *way, last = moved.name.strip("/").split("/")
                inside: Any = table
                for step in way:
                    inside = inside[int(step) if isinstance(inside, list) else step]
                assert Fraction(str(inside[int(last)]) if isinstance(inside, list) else inside[last].split()[0]) == moved.printed
                digits = Decimal(moved.value.numerator) / Decimal(moved.value.denominator)
                if isinstance(inside, list):
                    inside[int(last)] = f"{digits:f}"
                else:
                    inside[last] = f"{digits:f} {moved.unit}"
            made = calculate(table, "cn-al-2024", rounding=trial.policy)
            what = FIGURES[figure.name.replace("_", "-")]
            if figure.name == "line":
                assert round(made.line("P1/anode/2024-01").value, 2) == figure.printed
            elif figure.name == "year":
                assert round(made.total("electrolysis").value, 2) == figure.printed
            elif figure.name == "fuel":
                lines = [one for one in made.lines if one.item == "natural-gas"]
                assert round(sum(one.value for one in lines), 2) == figure.printed
            else:
                assert what["printed"].startswith(str(figure.printed))


PROBLEM = problem_of(statement(stated(FIGURES))[0], None)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(POLICIES), st.lists(st.integers(0, 48), min_size=12, max_size=12))
def test_steps_are_the_engine(policy, parts):
    """Whatever the inputs inside their rounding: the steps of each policy give what the engine gives, to the last digit."""
    at = {}
    for number, (name, one) in enumerate(PROBLEM.given.items()):
        low, width = one.span.low.value, one.span.width
        at[name] = one.value if "electricity" in name else low + width * Fraction(parts[number % 12] + 1, 50)
    names = [one.name for one in PROBLEM.wanted]
    engine = PROBLEM.recompute(policy, at)
    assert engine is not None
    assert PROBLEM.systems[policy].at(at, names) == engine


EXPORT = ghgcalc.read(EXAMPLES / "smelter-export-2026.toml").dump()
RULES = {
    "cn-al-2013": SMELTER, "cn-al-2023": SMELTER, "cn-al-2024-draft": SMELTER, "ghgp-al": EXPORT, "ghgp-scope2": EXPORT,
    "ipcc-2006-al": EXPORT, "ipcc-2019-al": EXPORT, "eu-cbam-al": EXPORT, "eu-cbam-al-2023": EXPORT,
}  # fmt: skip


@pytest.mark.parametrize("guideline", RULES)
def test_under_other_guidelines(guideline):
    """Yearly totals of any guideline, printed as its engine gives them, are exact under its policy; under each policy the steps are the engine."""
    made = calculate(RULES[guideline], guideline)
    figures = {}
    for number, total in enumerate(made.totals):
        if total.period == str(made.year) and total.level in ("process", "electrolysis", "enterprise"):
            figure = {"level": total.level, "period": total.period, "printed": f"{total.value:.2f} tCO2e"}
            figure |= {key: value for key in ("process", "source", "gas", "basis") if (value := getattr(total, key)) is not None}
            figures[f"f{number}"] = figure
    raw = stated(figures, RULES[guideline]) | {"guideline": guideline}
    problem = problem_of(statement(raw)[0], None)
    names = [one.name for one in problem.wanted]
    assert names == list(figures)
    at = {name: one.value for name, one in problem.given.items()}
    for policy, system in problem.systems.items():
        engine = problem.recompute(policy, at)
        assert engine == system.at(at, names)
        if policy == made.rounding["policy"]:
            assert all(one.span.holds(engine[one.name]) for one in problem.wanted)


def test_data_that_another_statement_holds():
    """A meter's total holds its parts: what rests on them is exact or undecided, and says so; stated as certain they hold nobody up."""
    made = calculate(SMELTER, "cn-al-2023")
    total = made.total("process", process="P1").value
    figures = {
        "right": {"level": "process", "process": "P1", "printed": f"{total:.2f} tCO2e"},
        "wrong": {"level": "process", "process": "P1", "printed": f"{total + 1:.2f} tCO2e"},
    }
    found = replay(stated(figures) | {"guideline": "cn-al-2023"})
    assert [one.answer for one in found.figures] == ["exact", "open"]
    assert found.together is not None
    assert found.together.answer == "open"
    codes = [one.code for one in found.findings]
    assert codes.count("replay-undecided") == 1
    assert codes.count("replay-bound") == len(codes) - 1 > 0
    certain = [
        {"pointer": f"/process/{at}/{key}", "exact": True}
        for at in (0, 1)
        for key in ("electricity/0/amount", "electricity/1/amount", "electricity_total")
    ]
    found = replay(stated(figures, input=certain) | {"guideline": "cn-al-2023"})
    assert not found.findings
    assert [one.answer for one in found.figures] == ["exact", "impossible"]


def smelter(*electricity: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A process with its electricity."""
    one = {"id": "P1", "liquid_aluminium": "100000 t", "anode": "47000 t", "butts": "7000 t", "anode_effect_minutes": "0.2 min"}
    process = one | {"electricity": list(electricity)} | more
    return {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "A", "province": "新疆"}, "process": [process]}


def green(amount: str, *covered: str, rates: tuple[str, ...] = ()) -> dict[str, Any]:
    """Green power, and what records of evidence prove of it."""
    record = {"kind": "green-power-consumption-certificate", "from": "2024-01-01", "to": "2024-12-31", "registry": "r"}
    record |= {"vintage": 2024, "retired_on": "2025-01-20"}
    records = [record | {"number": f"G{at}", "amount": one} for at, one in enumerate(covered)]
    records = [one | ({"rate": rates[at]} if rates else {}) for at, one in enumerate(records)]
    return {"supply": "green-power", "amount": amount, "evidence": records}


GRID = {"supply": "grid", "amount": "1300000 MWh"}
COVERED: dict[str, tuple[dict[str, Any], str]] = {
    "all of the most that prints so": (green("1000 MWh", "1000.5 MWh"), "impossible"),
    "less, near the end of the span, than was looked at": (green("1000 MWh", "1000.47 MWh"), "open"),
    "only a part": (green("1000 MWh", "900 MWh"), "open"),
    "by several records of one rate": (green("1000 MWh", "900 MWh", "900 MWh", rates=("0.1 tCO2/MWh",) * 2), "impossible"),
    "by records of several rates": (green("1000 MWh", "900 MWh", "900 MWh", rates=("0 tCO2/MWh", "0.1 tCO2/MWh")), "open"),
    "of nothing": (GRID | {"amount": "1000 MWh"}, "impossible"),
}


@pytest.mark.parametrize("name", COVERED)
def test_what_evidence_may_cut_is_proven_or_open(name):
    """A figure far away is impossible only where evidence covers the whole span; data that are stated as certain it cannot cut."""
    row, answer = COVERED[name]
    raw = stated(
        {"far": {"level": "process", "process": "P1", "printed": "1.00 tCO2e"}}, smelter(row, GRID), guideline="cn-al-2023"
    )
    assert replay(raw).figures[0].answer == answer
    certain = [{"pointer": f"/process/0/electricity/{at}/amount", "exact": True} for at in (0, 1)]
    assert replay(raw | {"input": certain}).figures[0].answer == "impossible"
    problem = problem_of(statement(raw)[0], None)
    assert bool(problem.unsure) == (answer == "open")
    for part in (Fraction(1, 100), Fraction(1, 2), Fraction(49, 50)) if answer == "impossible" else ():
        at = {name: one.span.low.value + one.span.width * part for name, one in problem.given.items()}
        assert problem.recompute("none", at) == problem.systems["none"].at(at, ["far"])


def test_the_factor_of_a_captive_plant_is_a_ratio():
    """Where fuel and generation of a captive plant may move its lines are open; where both are certain they are proven."""
    captive = ghgcalc.read(EXAMPLES / "smelter-captive-2024.toml").dump()
    figure = {"far": {"level": "process", "process": "P1", "printed": "1.00 tCO2", "basis": "location"}}
    certain = [{"pointer": leaf.pointer, "exact": True} for leaf in leaves(captive) if leaf.supplied]
    raw = stated(figure, captive, guideline="ghgp-scope2", policies=["none"], input=certain)
    coal = [{"pointer": f"/fuel/0/{key}", "exact": True} for key in ("ncv/value", "emission_factor/value")]
    coal += [{"pointer": "/facility/0/net_generation", "exact": True}]
    assert replay(raw | {"input": certain + coal}).figures[0].answer == "open"
    assert (
        replay(raw | {"input": [*certain, *coal, {"pointer": "/fuel/0/amount", "exact": True}]}).figures[0].answer == "impossible"
    )


def test_a_zero_that_another_datum_holds_is_open():
    """Butts of no anodes cannot be moved by themselves, nor by a part of themselves: what rests on them is not proven."""
    raw = stated({"far": {"line": "P1/anode/2024", "printed": "9.00 tCO2"}}, smelter(anode="0 t", butts="0 t"), policies=["none"])
    found = replay(raw)
    assert found.figures[0].answer == "open"
    assert [one.code for one in found.findings] == ["replay-bound", "replay-undecided"]
    certain = [{"pointer": "/process/0/butts", "exact": True}]
    assert replay(raw | {"input": certain}).figures[0].answer == "impossible"


def test_how_finely_data_are_stated():
    """Whole tonnes by a word for all data, a datum that is certain, a precision of one datum: each changes how far a line reaches."""
    figure = {"line": {"line": "P1/anode/2024-01", "printed": "19298.05 tCO2"}}

    def width(**more: Any) -> Fraction:
        reach = replay(stated(figure, policies=["none"], **more)).figures[0].best.reach
        assert reach is not None
        return reach.high - reach.low

    plain = width()
    assert width(input=[{"pointer": "/process/0/anode", "exact": True}]) == 0
    assert width(input=[{"pointer": "/process/0/anode", "precision": "0.001", "note": "x"}]) == plain / 10
    assert width(input=[{"pointer": "/process/0/anode", "print": "truncated"}]) == plain
    with pytest.raises(InputError) as caught:
        width(decimals=0)
    assert {one.code for one in caught.value.faults} == {"replay-digits"}


def test_an_activity_beside_the_statement(tmp_path):
    """The name of an activity's file is read beside the statement; zero data stay at zero or above."""
    (tmp_path / "plant.toml").write_bytes((EXAMPLES / "worked-month.toml").read_bytes())
    text = """schema = "ghgcalc/replay/1"
source = "test"
activity = "plant.toml"
guideline = "cn-al-2024"
[[figure]]
name = "anode"
line = "P1/anode/2024-01"
printed = "37474.37 tCO2"
[[figure]]
name = "empty"
line = "P1/anode/2024-02"
printed = "0.01 tCO2"
"""
    (tmp_path / "report.toml").write_text(text, encoding="utf-8")
    found = replay(tmp_path / "report.toml")
    assert found.figure("anode").answer == "exact"
    assert found.guideline == "cn-al-2024"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_filled_template_is_an_activity(tmp_path, lang):
    """A template that is filled in gives, by its name, what the same activity gives as a table: every answer, reach and input."""
    figures = {name: FIGURES[name] for name in ("line", "month", "pfc")}
    ghgcalc.write_template(tmp_path / "plant.xlsx", "cn-al-2024", lang, activity=ghgcalc.Activity.model_validate(SMELTER))
    (tmp_path / "report.json").write_text(json.dumps(stated(figures, "plant.xlsx", policies=["cell", "none"])), encoding="utf-8")
    found, told = replay(tmp_path / "report.json"), replay(stated(figures, policies=["cell", "none"]))
    assert found.figures == told.figures
    assert found.jointly == told.jointly
    assert found.figure("line").answer == "within"


def test_a_number_of_a_workbook_has_no_zeros_behind_it(tmp_path):
    """A cell that holds the number 19 298 does not say how finely it was printed: `decimals` of the datum does."""
    ghgcalc.write_template(tmp_path / "plant.xlsx", "cn-al-2024", activity=ghgcalc.Activity.model_validate(smelter()))
    book = openpyxl.load_workbook(tmp_path / "plant.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value) == "47000"]
    assert len(cells) == 1
    cells[0].value = 47000
    book.save(tmp_path / "plant.xlsx")
    figure = {"gross": {"line": "P1/anode/2024", "printed": "142664.98 tCO2"}}

    def width(**more: Any) -> Fraction:
        (tmp_path / "report.json").write_text(json.dumps(stated(figure, "plant.xlsx", policies=["none"], **more)), encoding="utf-8")
        reach = replay(tmp_path / "report.json").figures[0].best.reach
        assert reach is not None
        return reach.high - reach.low

    certain = {"pointer": "/process/0/butts", "exact": True}
    assert width(input=[certain]) == 10 * width(input=[certain, {"pointer": "/process/0/anode", "decimals": 1}])


def test_a_workbook_of_results_is_no_activity(tmp_path):
    """The living workbook of an inventory holds no form to read an activity from: named, and what would do is said."""
    ghgcalc.write(calculate(SMELTER, "cn-al-2024"), tmp_path / "living.xlsx")
    (tmp_path / "report.json").write_text(json.dumps(stated(FIGURES, "living.xlsx")), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        replay(tmp_path / "report.json")
    assert [one.code for one in caught.value.faults] == ["ledger-unmapped"]


FAULTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a pointer to nothing": ({"input": [{"pointer": "/process/0/anodes", "exact": True}]}, ["replay-pointer"]),
    "a datum twice": ({"input": [{"pointer": "/process/0/anode"}, {"pointer": "/process/0/anode"}]}, ["replay-twice"]),
    "a name": ({"input": [{"name": "a", "value": "1 t"}]}, ["replay-input"]),
    "a formula": ({"figure": [{"name": "f", "printed": "1 t", "formula": "a"}]}, ["replay-kind"]),
    "a line and a level": ({"figure": [{"name": "f", "printed": "1 t", "line": "x", "level": "process"}]}, ["replay-kind"]),
    "a line with a period": (
        {"figure": [{"name": "f", "printed": "1 t", "line": "P1/anode/2024-01", "period": "2024"}]},
        ["replay-kind"],
    ),
    "a cell of a total": ({"figure": [{"name": "f", "printed": "1 t", "level": "process", "cell": "net"}]}, ["replay-kind"]),
    "no such line": ({"figure": [{"name": "f", "printed": "1 tCO2", "line": "P9/anode/2024-01"}]}, ["replay-nothing"]),
    "no such cell": (
        {"figure": [{"name": "f", "printed": "1 t", "line": "P1/anode/2024-01", "cell": "gross"}]},
        ["replay-nothing"],
    ),
    "no such gas": ({"figure": [{"name": "f", "printed": "1 t", "line": "P1/anode/2024-01", "gas": "CF4"}]}, ["replay-nothing"]),
    "no such total": ({"figure": [{"name": "f", "printed": "1 tCO2e", "level": "process"}]}, ["replay-nothing"]),
    "no such month": (
        {"figure": [{"name": "f", "printed": "1 tCO2e", "level": "electrolysis", "period": "2023-01"}]},
        ["replay-nothing"],
    ),
    "no such divisor": (
        {"figure": [{"name": "f", "printed": "1 tCO2e/t", "level": "electrolysis", "per": "metal"}]},
        ["replay-pointer"],
    ),
    "another unit": ({"figure": [{"name": "f", "printed": "1 MWh", "level": "electrolysis"}]}, ["replay-unit"]),
    "CO2 of several gases": ({"figure": [{"name": "f", "printed": "1 tCO2", "level": "electrolysis"}]}, ["replay-unit"]),
    "another ratio": (
        {"figure": [{"name": "f", "printed": "1 t/t", "level": "electrolysis", "per": "liquid_aluminium"}]},
        ["replay-unit"],
    ),
    "no number": ({"figure": [{"name": "f", "printed": "t", "level": "electrolysis"}]}, ["replay-number"]),
    "a name twice": ({"figure": [{"name": "f", "printed": "1 tCO2e", "level": "electrolysis"}] * 2}, ["replay-twice"]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_named(name):
    """Each fault of a statement about an activity, with its code in both languages."""
    raw, codes = FAULTS[name]
    with pytest.raises(InputError) as caught:
        replay(stated({"line": FIGURES["line"]}) | raw)
    assert [one.code for one in caught.value.faults] == codes
    for one in caught.value.faults:
        assert one.text("en") != one.text("zh")


def test_a_faulty_activity():
    """Faults of the activity are the activity's own."""
    with pytest.raises(InputError) as caught:
        replay(stated(FIGURES, {"year": 2024}))
    assert caught.value.faults[0].code == "missing-key"
