"""Totals and quantities beside them explained: which lines add up, what rounding did, memos; as text in both languages and as data."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import ghgcalc
import strategies
from ghgcalc import calculate
from ghgcalc.errors import ArgumentError, UnknownIdError
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.explain_sums import address
from support import caller

EXAMPLES = Path(__file__).parent.parent / "examples"
FILES = ("smelter-2024.toml", "smelter-captive-2024.toml", "smelter-export-2026.toml", "worked-month.toml")
ROUNDINGS = ("cell", "line", "total", "none")


@pytest.fixture
def call(capsys):
    """Return the command line, called in this process."""
    return caller(capsys)


def adds_up(made: Inventory) -> int:
    """Hold every total against the lines that its explanation names; how many there were."""
    by_rows = made.rounding["policy"] in ("cell", "line")
    count = 0
    for total in made.totals:
        if total.level == "product":
            continue
        record = made.explained(address(total))
        assert record["value"] == f"{total.value:f}"
        lines = record["lines"]
        assert lines
        assert len({one["id"] for one in lines}) == len(lines)
        unrounded = sum((Fraction(one["unrounded"]) for one in lines), Fraction(0))
        if made.rounding["policy"] != "cell":  # a row is made of rounded cells there, and the unrounded total of none
            assert abs(unrounded - Fraction(total.unrounded)) <= max(abs(Fraction(total.unrounded)), 1) / 10**20
        if by_rows and total.gas is None:
            assert sum((Fraction(one["value"]) for one in lines), Fraction(0)) == Fraction(total.value)
        count += 1
    return count


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("file", FILES)
def test_the_lines_of_a_total_add_up(file, rounding):
    """Under each policy the named lines are those of the total: rounded rows add up to it where rows are rounded, unrounded ones always."""
    made = calculate(ghgcalc.read(EXAMPLES / file), rounding=rounding) if "export" not in file else calculate(
        ghgcalc.read(EXAMPLES / file), "eu-cbam-al", rounding=rounding
    )  # fmt: skip
    assert adds_up(made) > 20


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=15)
@given(strategies.activities())
def test_the_lines_of_any_total_add_up(activity):
    """The same for whatever activity there may be, read from its file as well."""
    made = calculate(activity, "cn-al-2023")
    again = Inventory.from_dict(json.loads(json.dumps(made.as_dict())))
    assert adds_up(made) == adds_up(again)
    for total in made.totals:
        assert made.explain(address(total), "zh") == again.explain(address(total), "zh")


def test_a_total_in_words():
    """Head, sum, policy, what rounding did, a line for each stream with how many rows it has; incomplete where it is so."""
    raw = {
        "year": 2024,
        "entity": {"name": "A"},
        "process": [{"id": "P1", "liquid_aluminium": "26000 t", "anode": "12345.67 t"}],
        "fuel": [
            {"item": "diesel", "amount": {"unit": "t", "values": ["1.11"] * 12}},
            {"item": "natural-gas", "amount": "3 万Nm3"},
        ],
    }
    made = calculate(raw, "cn-al-2023")
    text = made.explain("enterprise/fuel")
    assert text.startswith("enterprise/fuel/2024  fossil-fuel combustion, enterprise = ")
    assert "fuel/diesel = " in text
    assert "(12 lines)" in text
    assert "totals add rounded rows (policy cell)" in text
    assert "rounding moves it by" in text
    assert "incomplete" not in text
    whole = made.explain("enterprise", "zh")
    assert "不完整" in whole
    assert "修约影响" in whole
    month = made.explain("enterprise/fuel/2024-01") if any(t.period == "2024-01" for t in made.totals) else ""
    assert month == "" or "fuel/diesel/2024-01" in month
    assert "→" in calculate(raw, "cn-al-2023", rounding="total").explain("enterprise")


def test_the_names_of_a_total():
    """Year and basis may be left out where nothing else is meant; where several are, all are named."""
    made = calculate(ghgcalc.read(EXAMPLES / "smelter-export-2026.toml"), "eu-cbam-al")
    bases = {total.basis for total in made.totals if total.level == "enterprise"}
    assert made.explain("enterprise/direct") == made.explain("enterprise/2026/direct")
    if len(bases) > 1:
        with pytest.raises(UnknownIdError, match="enterprise/2026/"):
            made.explain("enterprise")
    process = next(total for total in made.totals if total.level == "process")
    assert made.explained(address(process))["process"] == process.process
    with pytest.raises(UnknownIdError):
        made.explain("enterprise/nothing")
    with pytest.raises(ArgumentError):
        made.explained(3)  # type: ignore[arg-type]


def test_every_quantity_beside_the_totals_is_explained():
    """Each has a text in both languages with its name, that it enters no total, and each memo with its factor; as data its own record."""
    for file in FILES[:2]:
        made = calculate(ghgcalc.read(EXAMPLES / file), "cn-al-2024")
        again = Inventory.from_dict(json.loads(json.dumps(made.as_dict())))
        assert made.auxiliary
        for entry in made.auxiliary:
            for lang, said in (("en", "beside the totals"), ("zh", "不计入任何合计")):
                text = made.explain(entry["id"], lang)
                assert text.startswith(f"{entry['id']}  ")
                assert said in text
                for memo in entry["memo"]:
                    assert f"{memo['convention']} = {memo['value']} tCO2" in text
                    assert memo["factor"] in text
                assert again.explain(entry["id"], lang) == text
            record = made.explained(entry["id"])
            assert {key: value for key, value in record.items() if key != "text"} == entry


def test_a_memo_without_a_record_and_a_rule_of_nobody():
    """A file whose memo names a factor that it does not carry, or whose guideline has no data, is explained as far as it goes."""
    made = calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), "cn-al-2024").as_dict()
    made["factors"]["memo"] = []
    made["guideline"]["data"] = None
    entry = next(one for one in made["auxiliary"] if one["memo"])
    text = Inventory.from_dict(made).explain(entry["id"])
    assert entry["memo"][0]["factor"] in text


def test_biomass_beside_the_total_is_explained_like_a_line():
    """Its formula, the formula with numbers, each input with where it comes from, and the clause; an id of a good keeps its own page."""
    fuel = {
        "item": "diesel",
        "amount": "10 kL",
        "biomass_share": "7 %",
        "density": {"value": "0.84 kg/L", "source": "certificate 7"},
    }
    made = calculate({"year": 2024, "entity": {"name": "A"}, "fuel": [fuel]}, "cn-al-2024")
    text = made.explain("biomass/diesel/2024")
    assert "E = FC × NCV × CC × OF × k × BF" in text
    assert "E = 8.40 × 42.652 × 0.02020 × 0.98 × 44/12 × 0.07 = 1.820394866752 tCO2" in text
    assert "cn-al-2024/fuel/diesel/cc · " in text
    assert "10 kL × density 密度 0.84 kg/L: certificate 7" in text
    assert "GB/T 32150-2015" in text
    assert Inventory.from_dict(json.loads(json.dumps(made.as_dict()))).explain("biomass/diesel/2024", "zh") == made.explain(
        "biomass/diesel/2024", "zh"
    )
    goods = calculate(ghgcalc.read(EXAMPLES / "smelter-export-2026.toml"), "eu-cbam-al")
    product = goods.products[0]["id"]
    assert goods.explained(product) == dict(goods.products[0]) | {"text": goods.explain(product)}


def test_a_file_without_its_lines_does_not_add_up():
    """A total that its lines do not give is shown as unequal: no arrow says that rounding made it."""
    made = calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), "cn-al-2024").as_dict()
    made["lines"].remove(next(line for line in made["lines"] if line["level"] == "process"))
    text = Inventory.from_dict(made).explain("electrolysis")
    assert " ≠ " in text
    assert " → " not in text.splitlines()[1]


DAMAGE: list[tuple[tuple[Any, ...], Any]] = [
    (("auxiliary", -1, "equation"), None), (("auxiliary", -1, "equation"), ...), (("auxiliary", -1, "inputs"), ...),
    (("auxiliary", -1, "inputs"), "x"), (("auxiliary", -1, "inputs"), [{}]), (("auxiliary", -1, "clause"), 3),
    (("auxiliary", -1, "level"), None), (("auxiliary", -1, "source"), 4), (("auxiliary", 0, "memo"), [{"convention": "x", "value": "1"}]),
    (("guideline", "data", "auxiliary"), "abc"), (("guideline", "data", "auxiliary"), [1]), (("guideline", "data", "auxiliary"), [{"id": "x"}]),
    (("factors", "memo"), [{}]), (("factors", "memo"), [{"id": "x", "value": []}]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), DAMAGE)
def test_a_damaged_file_is_refused_before_it_is_explained(path, value, call, tmp_path):
    """What an explanation reads of the quantities beside the totals is held to its shape: exit 2, and no traceback."""
    fuel = {"item": "diesel", "amount": "10 t", "biomass_share": "7 %"}
    power = {"supply": "grid", "amount": "10 MWh"}
    raw = calculate({"year": 2024, "entity": {"name": "A"}, "fuel": [fuel], "electricity": [power]}, "cn-al-2024").as_dict()
    raw["auxiliary"].sort(key=lambda entry: "inputs" in entry)
    at: Any = raw
    for key in path[:-1]:
        at = at[key]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    (tmp_path / "i.json").write_text(json.dumps(raw), encoding="utf-8")
    result = call("explain", tmp_path / "i.json", "biomass/diesel/2024")
    assert result.status == 2
    assert "not-an-inventory" in result.err


def test_a_gas_that_is_no_number_is_refused(call, tmp_path):
    """The parts of a row of several gases are numbers, for totals of a gas add them up."""
    raw = calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), "cn-al-2024").as_dict()
    next(line for line in raw["lines"] if line["gases"])["gases"][0]["unrounded"] = "NaN"
    (tmp_path / "i.json").write_text(json.dumps(raw), encoding="utf-8")
    assert "not-an-inventory" in call("explain", tmp_path / "i.json", "electrolysis/CF4").err


def test_the_command_line_explains_them(call, tmp_path):
    """`explain` with the id of a total or of a quantity beside them: text, and JSON with the lines and the text."""
    made = calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), "cn-al-2024")
    file = tmp_path / "i.json"
    ghgcalc.write(made, file)
    assert call("explain", file, "electrolysis").out == made.explain("electrolysis") + "\n"
    record = call("explain", file, "electrolysis", "--format", "json", "--lang", "zh").json
    assert record["id"] == "electrolysis/2024"
    assert record["text"] == made.explain("electrolysis", "zh")
    assert record["rounding"] == {"policy": "cell", "tie": "half-up"}
    beside: dict[str, Any] = made.auxiliary[0]
    assert call("explain", file, beside["id"], "--format", "json").json["value"] == beside["value"]
    assert call("explain", file, "electrolysis/nothing").status == 2


def test_what_leaves_is_the_callers_own():
    """Changing a record changes no later explanation."""
    made = calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), "cn-al-2024")
    beside = made.auxiliary[0]["id"]
    for id_ in ("electrolysis", beside):
        first = made.explained(id_)
        first.clear()
        assert made.explained(id_)["text"] == made.explain(id_)
    record = made.explained(beside)
    record["memo"].clear()
    assert made.explained(beside)["memo"]
