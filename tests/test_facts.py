"""The facts of November 2026 against the data files, row by row from a table with its sources, and what a user sees of them."""

from __future__ import annotations

import csv
import itertools
import json
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import allowances, documents, factors, market
from ghgcalc.allowances import plans
from ghgcalc.allowances.settlement import settle_sector
from ghgcalc.allowances.settlement.grounds import decisive
from ghgcalc.documents import GRADES
from support import caller

EXAMPLES = Path(__file__).parent.parent / "examples"
TABLE = Path(__file__).parent / "data" / "facts.csv"
FACTS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
FELIX = "felix0220170/ghg-accounting"


@pytest.fixture
def call(capsys):
    """Return the command line, called in this process."""
    return caller(capsys)


def anchor(name: str) -> Any:
    """The price anchor of that instrument, year and kind."""
    instrument, year, what = name.split()
    (found,) = [one for one in market.anchors().of(instrument) if (one.year, one.what) == (int(year), what)]
    return found


RECORDS: dict[str, Any] = {
    "document": lambda name: documents.get(name).record(),
    "factor": lambda name: factors.get(name).record(),
    "current": lambda name: factors.edition().current(name).record(),
    "plan": lambda name: plans.get(name).record(),
    "fine": lambda day: plans.market_rules().fine_of(date.fromisoformat(day)).model_dump(mode="json", by_alias=True),
    "vintage": lambda year: plans.market_rules().rule_of(int(year)).model_dump(mode="json", by_alias=True),
    "offset": lambda _: plans.market_rules().offset.model_dump(mode="json"),
    "sector": lambda name: plans.sectors().of(name, 2025).model_dump(mode="json"),
    "price": lambda name: anchor(name).model_dump(mode="json", exclude_none=True),
}


def inside(record: Any, path: str) -> str:
    """What stands under a dotted key, empty where nothing does."""
    for key in path.split("."):
        record = record[int(key)] if isinstance(record, list) else (record or {}).get(key)
    return "" if record is None else str(record)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: " ".join((fact["section"], fact["kind"], fact["id"], fact["key"])))
def test_every_fact_stands_in_the_data(fact):
    """Each date, number, document and grade of the table is the one in the data, digit for digit."""
    assert inside(RECORDS[fact["kind"]](fact["id"]), fact["key"]) == fact["value"]


def test_the_table_is_readable_and_whole():
    """Every row names its source; no fact stands twice; every section of the page is there."""
    assert all(fact["source"] for fact in FACTS)
    marks = [(fact["kind"], fact["id"], fact["key"]) for fact in FACTS]
    assert len(marks) == len(set(marks))
    assert {fact["section"] for fact in FACTS} == {"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2", "3"}


# --- 1.1 the fine


def year_of(year: int) -> dict[str, Any]:
    """The example smelter in another year."""
    text = json.dumps(ghgcalc.read(EXAMPLES / "smelter-2024.toml").dump(), ensure_ascii=False)
    moved: dict[str, Any] = json.loads(text.replace("2024-", f"{year}-"))
    return moved | {"year": year}


@pytest.fixture(scope="module")
def smelter() -> ghgcalc.Inventory:
    """The example smelter in 2025."""
    return ghgcalc.calculate(year_of(2025), "cn-al-2024")


STATED = {"balance_value": "1.5680 tCO2e/t", "balance_source": "test", "price": "98 CNY/t", "price_source": "test"}


def test_the_fine_of_a_shortfall_at_the_end_of_2026(smelter, call, tmp_path):
    """38 units at 98 CNY/t: 1 to 5 million with the order, 18 620 to 37 240 in addition after the limit; both languages name the Code."""
    found = allowances.settle(smelter, "cn-al-2025", **STATED, month_price="98 CNY/t")
    record = found.as_dict()["penalty"]
    assert record["units"] == "38"
    assert [(one["low"], one["high"]) for one in record["stages"]] == [("1000000", "5000000"), ("18620", "37240")]
    assert (record["low"], record["high"]) == ("1000000", "5037240")
    file = tmp_path / "t25.json"
    file.write_text(json.dumps(smelter.as_dict()), encoding="utf-8")
    more = ("--balance-value", "1.5680 tCO2e/t", "--balance-source", "test", "--month-price", "98 CNY/t")
    shown = call("allowance", "settle", file, "--plan", "cn-al-2025", *more).out
    assert "at least, CNY       at most  formula" in shown
    assert re.search(r"stage 1 +1 000 000\.00 +5 000 000\.00 +– ", shown)
    assert re.search(r"stage 2 +18 620\.00 +37 240\.00 +5–10 × 98\.00 CNY/t \(stated-month\) × 38 ", shown)
    assert "eco-code-2026, article 1226(2), official copy" in shown
    zh = call("allowance", "settle", file, "--plan", "cn-al-2025", *more, "--lang", "zh").out
    assert "第一千二百二十六条第二款" in zh
    assert "施行日期未见" in zh  # what is still open is said


def test_words_decide_no_settlement():
    """Notes of a stage are for the reader; a fine without stages, as an earlier release wrote it, is taken as it stands."""
    assert decisive({"penalty": {"low": "1", "open": [], "stages": [{"id": "late", "note": "a", "note_zh": "b"}, 5]}}) == {
        "penalty": {"low": "1", "stages": [{"id": "late"}, 5]}
    }
    assert decisive({"penalty": {"low": "1", "open_zh": []}}) == {"penalty": {"low": "1"}}


# --- 1.2 balance values


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("9.264", "balance-implausible"),
        ("15.68", "balance-implausible"),
        ("0.1568", "balance-implausible"),
        ("1.3999", "balance-implausible"),
        ("1.7501", "balance-implausible"),
        ("1.424", "balance-other"),
        ("9.1132", "balance-other"),
        ("1.40", None),
        ("1.5680", None),
        ("1.60", None),
        ("1.75", None),
    ],
)
def test_a_balance_value_far_from_the_sector_is_named(smelter, value, code):
    """A slip of a digit, a benchmark with electricity, the anode part alone: a warning; near the mean, none. No number changes."""
    found = allowances.settle(smelter, "cn-al-2025", **(STATED | {"balance_value": f"{value} tCO2e/t"}))
    said = [one for one in found.findings if one.code.startswith("balance-")]
    assert [(one.code, one.severity) for one in said] == ([(code, "warning")] if code else [])
    assert all(value in one.text(lang) for one in said for lang in ("en", "zh"))


def test_the_sum_of_the_ministry_gives_the_mean_of_the_press():
    """Emissions of the sector over the output that the mean implies: the press's 1.569 and the ministry's 68 997 500 t fit one another."""
    known = plans.sectors().of("aluminium", 2025)
    output = Fraction(known.emissions.exact) / Fraction(known.intensity.value.exact)
    found = settle_sector([{"entity": "CN", "emissions": "68997500 tCO2e", "output": f"{round(output)} t"}], "cn-al-2025")
    assert round(found.balance.value, 3) == Fraction("1.569")
    assert [one.code for one in found.findings] == ["balance-solved"]
    assert plans.sectors().of("power", 2025) is None
    assert plans.sectors().of("aluminium", 2023) is None


def test_a_solved_balance_value_is_held_against_the_sector(call, tmp_path):
    """A table in thousands of tonnes of metal solves far from the mean: `sector` and `balance` both say so, with status 0."""
    rows = [{"entity": "A", "emissions": "251010.93 tCO2e", "output": "16000 t"}]
    assert [one.code for one in settle_sector(rows, "cn-al-2025").findings] == ["balance-solved", "balance-implausible"]
    table = tmp_path / "sector.csv"
    table.write_text("entity,emissions (tCO2e),output (t)\nA,251010.93,16000\n", encoding="utf-8")
    found = call("allowance", "balance", table)
    assert found.status == 0, found.err
    assert "balance-implausible" in found.err
    table.write_text("entity,emissions (tCO2e),output (t)\nA,251010.93,160000\n", encoding="utf-8")
    assert "balance-implausible" not in call("allowance", "balance", table).err


def test_a_plan_of_another_sector_has_no_band():
    """What is known of aluminium says nothing of others."""
    other = plans.get("cn-al-2025").replace(id="theirs", sector="cement")
    found = settle_sector([{"entity": "A", "emissions": "500000 tCO2e", "output": "32000 t"}], other)
    assert "balance-implausible" not in [one.code for one in found.findings]


def test_verified_figures_are_held_against_the_report(smelter):
    """A hundredfold of what was reported leaves a warning."""
    reported = allowances.settle(smelter, "cn-al-2025", **STATED).processes[0].emissions
    figure = {"P1": {"emissions": f"{float(reported) * 100:.2f} tCO2e"}}
    found = allowances.settle(smelter, "cn-al-2025", **STATED, verified=figure, verified_source="x")
    assert "verified-implausible" in [one.code for one in found.findings]


# --- prices


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ("980", True),
        ("9.8", True),
        ("0.0906", True),
        ("31.17", True),
        ("211.31", True),
        ("31.18", False),
        ("211.30", False),
        ("90.66", False),
    ],
)
@pytest.mark.parametrize("key", ["price", "month_price"])
def test_a_price_far_from_the_market_is_named(smelter, price, said, key):
    """More than twice the highest or less than half the lowest anchor of 2024 to 2026 is a slip of a digit; both prices are looked at."""
    found = allowances.settle(smelter, "cn-al-2025", **(STATED | {key: f"{price} CNY/t"}))
    marks = [(one.place.key, one.severity) for one in found.findings if one.code == "price-implausible"]
    assert marks == ([(key, "warning")] if said else [])


def test_a_price_of_a_sector_is_looked_at_as_well():
    """The same of a table; the anchors of reductions are those of CCER."""
    rows = [{"entity": "A", "emissions": "251010.93 tCO2e", "output": "160000 t"}]
    assert "price-implausible" in [one.code for one in settle_sector(rows, "cn-al-2025", price="9066 CNY/t").findings]
    (ccer,) = market.price_remarks(Fraction(400), "ccer_price", "CCER")
    assert "CCER 2025–2026" in ccer.message()


# --- 1.3 the plan of 2026


def test_each_datum_of_the_final_plan_says_what_was_read(call):
    """The plan of the year is the final one, and every number of it has a line with document and grade, in both languages."""
    plan = plans.of_year(2026)
    assert (plan.id, plan.status) == ("cn-al-2026", "in-force")
    said = {name.strip() for one in plan.basis or () for name in one.datum.split(",")}
    assert {f"rule.{name}" for name in ("method", "slope", "band", "cap", "small")} | {
        "preallocation.share",
        "issued",
        "number",
    } <= said
    assert {one.grade for one in plan.basis or ()} <= set(GRADES[1:])
    for lang, word in (("en", "read in the draft alone"), ("zh", "仅见于征求意见稿")):
        assert word in call("allowance", "plans", "--lang", lang).out


# --- 1.4 dates


def test_the_date_of_knowledge_shows_and_hides_rightly(call):
    """The footprint of 2023 was public in June 2025, and only once; on Christmas 2025 nobody knew the default values of the border adjustment."""
    shown = call("factors", "list", "--as-of", "2025-06-01").out
    assert [line.split()[0] for line in shown.splitlines() if "cn-footprint-2023" in line] == ["cn-footprint-2023@3/average"]
    assert "cn-footprint-2023" not in call("factors", "list", "--as-of", "2025-01-16").out
    assert "china-76" not in call("factors", "list", "--as-of", "2025-12-25").out
    assert "china-7601" in call("factors", "list", "--as-of", "2025-12-31").out


def test_what_is_superseded_is_kept_and_found_by_its_id(call):
    """`get`, `show`, `history` and the earlier edition have what `list` and `find` leave out."""
    old, new = "cn-grid-2021/province/hebei", "cn-grid-2021@3/province/hebei"
    assert new in [one.id for one in factors.find(area="Hebei")]
    assert old not in [one.id for one in factors.find(area="Hebei")]
    assert {old, new} <= {one.id for one in factors.history(old)}
    assert call("factors", "show", old, "--format", "json").json["grade"] == "official-copy"
    assert call("factors", "show", new, "--format", "json").json["supersedes"] == old
    assert old in [one.id for one in factors.edition(2).find(area="Hebei")]


# --- 1.5 default values of the border adjustment


def test_a_default_value_holds_from_2028_on():
    """An import of 2029 has a value; the mark-up is 10, 20 and 30 %, and the table without it warns its user."""
    for base in [
        one for one in factors.find(kind="product-default", document="eu-2025-2621") if one.valid.to is None and one.caution_en
    ]:
        for year, times in (("2026", "1.1"), ("2027", "1.2"), ("2028", "1.3")):
            marked = factors.get(f"{base.id}-{year}")
            assert marked.number == (base.number * Decimal(times)).quantize(Decimal("0.001"), rounding="ROUND_HALF_UP")
    found = {one.id.rpartition("/")[2] for one in factors.find(kind="product-default", on=date(2029, 7, 1))}
    assert {"china-7601-2028", "china-7604-2028"} <= found
    assert not [name for name in found if name.endswith(("-2026", "-2027"))]


# --- 1.6 coal


def test_coal_of_another_industry_is_named(call, tmp_path):
    """249 711.24 t under a calorific value of the steel industry: a warning, and the steel guideline in the document column of all three."""
    file = tmp_path / "coal.toml"
    file.write_text(
        'schema = "ghgcalc/activity/1"\nyear = 2024\n[entity]\nname = "x"\n[[process]]\nid = "P1"\nliquid_aluminium = "160000 t"\n'
        'anode = "75000 t"\n[[fuel]]\nitem = "anthracite"\namount = "100000 t"\n',
        encoding="utf-8",
    )
    for guideline in ("cn-al-2023", "cn-al-2024-draft", "cn-al-2024"):
        shown = call("calculate", file, "--guideline", guideline, "--format", "json").json
        assert "factor-caution" in [one["code"] for one in shown["findings"] if one["severity"] == "warning"]
        (line,) = [one for one in shown["lines"] if one["source"] == "fuel"]
        assert line["value"] == "249711.24"
        assert {one["document"] for one in line["inputs"] if "factor" in one} == {"cets-ag-03-01-v01-2024"}
    text = call("calculate", file).out
    assert text.count("CETS—AG—03.01—V01—2024") == 3


# --- 1.7 grades of the grid


def test_what_one_program_alone_has_is_an_implementation():
    """42 records of 2021 and 2022 that rest on one program are graded so; 30 provinces of 2022 name their second copy."""
    grid = [
        one
        for one in factors.find(kind="grid-average")
        if one.document in ("mee-nbs-2024-12", "mee-nbs-2024-33") and one.area != "China"
    ]
    alone = [one for one in grid if one.grade == "implementation"]
    assert len(alone) == 42
    assert all(FELIX in one.source and ";" not in one.source for one in alone)
    second = [one for one in grid if one.data_year == 2022 and one.grade == "official-copy"]
    assert len(second) == 30
    assert all("25232621340" in one.source for one in second)
    for one in grid:
        assert one.supersedes is None or factors.get(one.supersedes).number == one.number
    assert {one.id for one in grid if one.supersedes is None} == {"cn-grid-2021/province/anhui", "cn-grid-2021/region/south"}


def test_a_superseding_record_says_what_it_changes():
    """Edition 3 edits nothing: a superseding record keeps number, unit, kind and area, and differs in document, date, grade, source or caution."""
    for one in factors.edition().packaged:
        if one.edition != 3 or one.supersedes is None:
            continue
        old = factors.get(one.supersedes)
        assert (one.number, one.unit, one.kind, one.area, one.data_year) == (
            old.number,
            old.unit,
            old.kind,
            old.area,
            old.data_year,
        )
        assert (one.document, one.issued, one.grade, one.source, one.caution_en) != (
            old.document,
            old.issued,
            old.grade,
            old.source,
            None,
        )


def test_what_is_in_force_follows_the_corrected_days(call):
    """The Code binds from 2026-08-15 and was passed in March; the plan of 2026 from 2026-09-01; a draft never."""
    day = {
        name: {one.id for one in documents.in_force(date.fromisoformat(name))}
        for name in ("2026-08-14", "2026-08-15", "2026-09-01")
    }
    assert "eco-code-2026" not in day["2026-08-14"]
    assert "eco-code-2026" in day["2026-08-15"]
    assert "cn-allocation-2026" not in day["2026-08-15"]
    assert "cn-allocation-2026" in day["2026-09-01"]
    assert not [one for one in day["2026-09-01"] if documents.get(one).status == "draft"]
    assert "order-19-2021" in {one.id for one in documents.in_force(date(2021, 2, 1))}
    assert "order-19-2021" not in {one.id for one in documents.in_force(date(2021, 1, 31))}
    assert "order-775" in call("documents", "in-force", "2026-09-01").out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_a_settlement_prints_of_the_law_is_of_its_deadline(lang):
    """Data year 2024 ends before the Code: nothing of it is said; data year 2026 ends after it. Each open point stands in both languages."""
    rules = plans.market_rules()
    assert {stage.document for stage in rules.fine_of(date(2025, 12, 31)).stage} == {"order-775"}
    for fine in rules.penalty:
        assert all(said.text(lang) for said in fine.open)
        assert all(stage.note(lang) and stage.article(lang) for stage in fine.stage)
    days = [(fine.from_, fine.until) for fine in rules.penalty]
    for (_, until), (begins, _) in itertools.pairwise(days):
        assert until is not None
        assert (begins - until).days == 1  # no day without a law, none with two
    assert days[-1][1] is None
