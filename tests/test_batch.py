"""Many entities at once: whatever comes in, the digits are those of `calculate` for each, and what is left out is told."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import batches
import ghgcalc
import oracle
import strategies_international
from ghgcalc import testing
from ghgcalc.activity import of
from ghgcalc.activity.own import OWN
from ghgcalc.bulk import rules_of
from ghgcalc.bulk.door import run as run_of
from ghgcalc.errors import ArgumentError, InputError

MOMENT = dt.datetime(2024, 1, 1)  # noqa: DTZ001  Arrow has them without a zone
NATIONAL = ("cn-al-2013", "cn-al-2023", "cn-al-2024-draft", "cn-al-2024")
QUIET = settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])


def monthly(value, unit="t"):
    """The same amount in every month."""
    return {"unit": unit, "values": [value] * 12}


def smelter(name="A", **tables):
    """A small smelter, and whatever else it states."""
    process = {"id": "P1", "liquid_aluminium": monthly("100"), "anode": monthly("47.125")}
    process |= tables.pop("process", {})
    entity = {"name": name, "province": "Shandong"} | tables.pop("entity", {})
    return {"schema": "ghgcalc/activity/1", "year": 2024, "entity": entity, "process": [process], **tables}


def run(activities, guideline="cn-al-2024", **options):
    """The batch of some activities, by the names of their entities."""
    table = batches.table_of(batches.records(activities))
    return ghgcalc.batch(table, guideline, seed=1, **options)


def same(activity, guideline="cn-al-2024", **options):
    """One activity through the door, held against the exact engine; the batch."""
    activities = {activity["entity"]["name"]: of(activity)}
    found = run(activities, guideline, check_lines=0, **options)
    batches.held(found, activities, guideline, **options)
    return found


def rows(*changes, months=12, **fields):
    """Records of one entity with metal and anodes; `changes` are (row, key, value)."""
    data = (("liquid_aluminium", "100"), ("anode", "47.125"))
    found = [
        {"entity": "A", "process": "P1", "period": f"2024-{month:02d}", "datum": datum, "amount": amount, "unit": "t", **fields}
        for datum, amount in data
        for month in range(1, months + 1)
    ]
    for row, key, value in changes:
        found[row][key] = value
    return found


def total(batch, entity="A", level="electrolysis"):
    """The total of the year of all sources, and how many rows it lacks; None where there is none."""
    found = [
        (row["value"], row["refused"])
        for row in batch.totals.to_pylist()
        if (row["entity"], row["level"], row["source"], row["gas"]) == (entity, level, None, None) and len(row["period"]) == 4
    ]
    return found[0] if found else None


def codes(batch, severity="error"):
    """The codes of the findings."""
    return {row["code"] for row in batch.findings.to_pylist() if row["severity"] == severity}


# --- the same digits


@pytest.mark.parametrize("guideline", NATIONAL)
def test_plausible_plants_have_the_digits_of_the_exact_engine(guideline):
    """Every total and line of plants of every kind is that of `calculate`, under each rounding."""
    plants = {}
    for seed in range(6):
        raw = testing.plant(seed, 2024)
        plants[f"E{seed}"] = of(batches.right_evidence(batches.named(raw, f"E{seed}")))
    for rounding in ("cell", "line", "total", "none"):
        found = run(plants, guideline, rounding=rounding, check_lines=100_000)
        assert batches.held(found, plants, guideline, rounding=rounding) >= 1


@QUIET
@given(st.data())
def test_any_amounts_have_the_digits_of_the_exact_engine(data):
    """Ties and their neighbours, doubles of 17 digits, decimals beyond 18, tiny and huge amounts: the digits are those of `calculate`."""
    number = st.one_of(
        st.builds(lambda n, d: f"{Decimal(n) / 2 + Decimal(d).scaleb(-25):f}", st.integers(0, 10**6), st.integers(-1, 1)),
        st.floats(1e-30, 1e30, allow_nan=False).map(repr),
        st.integers(0, 10**30).map(str),
        st.decimals("0.0001", "99999", places=12).map(str),
        st.sampled_from(("0", "1e-30", "1e30", "0.1", "123456789012345678.123456789012345678")),
    ).filter(lambda text: Decimal(text) >= 0)
    several = st.lists(number, min_size=12, max_size=12)
    activity = smelter(
        process={
            "liquid_aluminium": {"unit": "t", "values": data.draw(several)},
            "anode": {"unit": "t", "values": data.draw(several)},
        },
        fuel=[{"item": "diesel", "amount": {"unit": "t", "values": data.draw(several)}}],
        electricity=[{"supply": "grid", "amount": {"unit": "kWh", "values": data.draw(several)}}],
    )
    guideline, rounding = data.draw(st.sampled_from(NATIONAL)), data.draw(st.sampled_from(("cell", "line", "total", "none")))
    same(activity, guideline, rounding=rounding)


@pytest.mark.parametrize("guideline", ["ipcc-2006-al", "ipcc-2019-al", "ghgp-al", "eu-cbam-al", "eu-cbam-al-2023", "ghgp-scope2"])
def test_international_activities_have_the_digits_of_the_exact_engine(guideline):
    """What the international guidelines ask for is worked out alike, in columns or alone; certificates with rates have no columns."""

    @settings(QUIET, max_examples=4, derandomize=True)
    @given(strategies_international.told(guideline))
    def held(case):
        raw, asked = case
        for row in raw.get("other_electricity", []) + [row for one in raw.get("process", ()) for row in one.get("electricity", ())]:
            row.pop("evidence", None)
        raw.pop("product", None)  # tables of records have no goods
        activities = {"A": of(batches.named(raw, "A"))}
        found = run(activities, guideline, check_lines=0, **asked)
        batches.held(found, activities, guideline, **asked)

    held()


def test_a_value_for_the_year_stands_at_a_datum_of_the_year():
    """A captive plant's reference efficiency of the year goes with its heat of the year, though its electricity is stated by months."""
    raw = tomllib.loads(Path("examples/smelter-chp-2026.toml").read_text(encoding="utf-8"))
    del raw["product"]
    raw["facility"][0] |= {f"electricity_{who}": monthly("4000", "MWh") for who in ("losses", "others", "sold")}
    found = run({"A": of(batches.named(raw, "A"))}, "eu-cbam-al", check_lines=0)
    assert not batches.errors_of(found)
    assert batches.held(found, {"A": of(batches.named(raw, "A"))}, "eu-cbam-al") == 1


def test_sums_between_the_two_ends_of_64_bits_keep_every_digit():
    """Whole cents above 2^63 and below 2^64 are no doubles on their way to a total, beside others that are small."""
    found = same(smelter(process={"anode": {"unit": "t", "values": ["54000000000000000"] + ["1.25"] * 11}}))
    assert 2**63 < total(found)[0] * 100 < 2**64


COVERED = ("0 MWh", "30 MWh", "60 MWh", "61 MWh", "720 MWh", "999 MWh", "60.0000000000000000000001 MWh")


@pytest.mark.parametrize("guideline", NATIONAL)
@pytest.mark.parametrize("covered", COVERED)
@pytest.mark.parametrize("unit", ["MWh", "kWh"])
def test_supplies_with_evidence(guideline, covered, unit):
    """Evidence for nothing, a part, all or more of a supply, in any unit: rows and digits are those of `calculate`."""
    evidence = {"kind": oracle.PROOF["green-power"], "amount": covered, "from": "2024-01-01", "to": "2024-12-31", "number": "G1"}
    meters = evidence | {"kind": oracle.PROOF["self-generated"], "number": "M1"}
    amount = monthly("60" if unit == "MWh" else "60000", unit)
    supplies = [
        {"supply": "grid", "amount": monthly("5", "MWh")},
        {"supply": "green-power", "amount": amount, "evidence": [evidence]},
        {"supply": "green-power", "amount": monthly("1", "MWh")},
        {"supply": "self-generated", "amount": {"unit": unit, "values": ["2.5"] * 6 + ["0"] * 6}, "evidence": [meters]},
        {"supply": "direct", "amount": monthly("7", unit)},
    ]
    if covered == "0 MWh":
        supplies[1].pop("evidence")
    for rounding in ("cell", "none"):
        same(smelter(process={"electricity": supplies}), guideline, rounding=rounding)


def test_more_covered_than_bought_is_all_of_it():
    """`covered` above the amount, in another unit or another number of digits, covers the amount; a tenth of it leaves the rest."""
    for covered, left in (
        ("0.06", "0"),
        ("0.0600000000000000000001", "0"),
        ("0.05", "10"),
        ("0.059999999999999999999", "0.000000000000000001"),
    ):
        records = [
            one
            | {"datum": "electricity", "item": "self-generated", "process": "P1", "unit": "kWh", "amount": "60", "covered": covered}
            for one in rows()[:12]
        ]
        found = ghgcalc.batch(batches.table_of(rows() + records), "cn-al-2023", rounding="none", seed=1)
        grid = [row for row in found.lines.to_pylist() if row["item"] == "grid"]
        assert len(grid) == (12 if Decimal(left) else 0), covered
        assert found.about["guidelines"][0]["checked"]["entities"] == 1


def test_a_supply_in_gigajoules_is_calculated_alone():
    """Where MWh are no power of ten of the unit, what is covered is left to the exact engine."""
    assert ghgcalc.batch(batches.table_of(rows()), "cn-al-2024", seed=1).about["guidelines"][0]["alone"] == 0
    records = [
        one | {"datum": "electricity", "item": "self-generated", "unit": "GJ", "amount": "60", "covered": "1"}
        for one in rows()[:12]
    ]
    found = ghgcalc.batch(batches.table_of(rows() + records), "cn-al-2023", seed=1)
    about = found.about["guidelines"][0]
    assert about["alone"] == 1 or "wrong-dimension" in codes(found)


def test_sold_electricity_and_heat_are_below_zero():
    """What an enterprise sells makes a total below zero, as `calculate` has it."""
    found = same(smelter(electricity=[{"supply": "grid", "amount": monthly("-100", "MWh")}], heat=[{"amount": "-500 GJ"}]))
    assert total(found, level="enterprise")[1] == 0


def test_measured_values_own_fuels_and_chosen_factors():
    """Measured values as columns, fuels on no list, rows of one item, factors chosen by id: the digits are those of `calculate`."""
    ncv = {"unit": "GJ/t", "values": [f"{42 + at}.{at}" for at in range(12)], "source": "laboratory"}
    own = {"item": OWN, "name": "Tyre chips", "source": "works report"}
    own |= {
        key: {"value": value, "source": "laboratory"}
        for key, value in (("ncv", "31 GJ/t"), ("carbon_content", "0.0234 tC/GJ"), ("oxidation", "98 %"))
    }
    fuel = [
        {"item": "diesel", "amount": monthly("3"), "ncv": ncv},
        {"item": "diesel", "amount": monthly("4")},
        own | {"amount": monthly("1.5")},
        {"item": "natural-gas", "amount": "20 10^4Nm3"},
    ]
    heat = [{"amount": monthly("9", "GJ"), "emission_factor": {"factor": "cn-heat-default"}}]
    del heat[0]["emission_factor"]
    for guideline in NATIONAL:
        for measured in (False, True):
            same(smelter(fuel=fuel, heat=heat), guideline, accept_measured=measured)


def test_order_and_partition_do_not_decide():
    """Rows in any order, or entities in several calls, give the same totals."""
    plants = {f"E{seed}": of(batches.right_evidence(batches.named(testing.plant(seed, 2024), f"E{seed}"))) for seed in range(4)}
    records = batches.records(plants)
    whole = ghgcalc.batch(batches.table_of(records), "cn-al-2024", seed=1)
    mixed = list(records)
    Random(7).shuffle(mixed)

    def totals(*made):
        return sorted(str(sorted(row.items())) for one in made for row in one.totals.to_pylist())

    assert totals(whole) == totals(ghgcalc.batch(batches.table_of(mixed), "cn-al-2024", seed=2))
    parts = [[row for row in records if row["entity"] in names] for names in (("E0", "E3"), ("E1",), ("E2",))]
    assert totals(whole) == totals(*(ghgcalc.batch(batches.table_of(part), "cn-al-2024", seed=1) for part in parts))


# --- kinds of tables


def test_every_kind_of_table_gives_the_same(tmp_path):
    """Arrow, a record batch, chunks, slices, dictionaries, pandas, polars, NumPy columns, a Parquet file and a folder: one result."""
    plain = batches.table_of(rows())
    want = ghgcalc.batch(plain, "cn-al-2024", seed=1).totals.to_pylist()
    coded = pa.table({name: plain.column(name).dictionary_encode() for name in plain.column_names})
    chunked = pa.concat_tables([plain.slice(0, 5), plain.slice(5, 0), plain.slice(5)])
    sliced = pa.concat_tables([plain.slice(0, 3), plain]).combine_chunks().slice(3)
    wide = pa.table({name: plain.column(name).cast(pa.large_string()) for name in plain.column_names})
    numbers = plain.set_column(plain.column_names.index("amount"), "amount", plain.column("amount").cast(pa.float64()))
    tables = [coded, chunked, sliced, wide, numbers, plain.combine_chunks().to_batches()[0]]
    parquet.write_table(plain, tmp_path / "a.parquet")
    (tmp_path / "folder").mkdir()
    for at, part in enumerate((plain.slice(0, 7), plain.slice(7))):
        parquet.write_table(part, tmp_path / "folder" / f"{at}.parquet")
    tables += [str(tmp_path / "a.parquet"), tmp_path / "folder"]
    for table in tables:
        assert ghgcalc.batch(table, "cn-al-2024", seed=1).totals.to_pylist() == want
    frame = plain.to_pandas()
    made = ghgcalc.batch(frame, "cn-al-2024", seed=1)
    assert isinstance(made.totals, pd.DataFrame)
    assert list(made.totals["value"]) == [row["value"] for row in want]
    frame["process"] = frame["process"].astype("category")
    assert list(ghgcalc.batch(frame, "cn-al-2024", seed=1).totals["value"]) == [row["value"] for row in want]
    made = ghgcalc.batch(pl.from_arrow(plain), "cn-al-2024", seed=1)
    assert isinstance(made.lines, pl.DataFrame)
    assert made.totals["value"].to_list() == [row["value"] for row in want]
    columns = {name: np.array(plain.column(name).to_pylist(), object) for name in plain.column_names}
    made = ghgcalc.batch(columns | {"amount": np.array([float(x) for x in columns["amount"]])}, "cn-al-2024", seed=1)
    assert isinstance(made.totals, dict)
    assert list(made.totals["value"]) == [row["value"] for row in want]


def test_every_cell_is_the_same_in_every_kind_of_table():
    """Totals, lines and findings cell by cell: what is nothing in Arrow is nothing in NumPy, pandas and polars, and no other row's text."""
    plain = batches.table_of([*rows(months=11), {"entity": "B", "period": "2024", "datum": "heat", "amount": "100", "unit": "GJ"}])
    want = ghgcalc.batch(plain, ("cn-al-2013", "cn-al-2024"), seed=1)
    columns = {name: np.array(plain.column(name).to_pylist(), object) for name in plain.column_names}
    for source in (columns, plain.to_pandas(), pl.from_arrow(plain)):
        made = ghgcalc.batch(source, ("cn-al-2013", "cn-al-2024"), seed=1)
        for ours, theirs in ((made.totals, want.totals), (made.lines, want.lines), (made.findings, want.findings)):
            assert len(theirs)
            assert list(ours) == theirs.column_names if isinstance(ours, dict) else list(ours.columns) == theirs.column_names
            for name in theirs.column_names:
                cells = [None if cell is None or cell != cell else cell for cell in list(ours[name])]
                assert cells == theirs.column(name).to_pylist(), (type(source), name)


@pytest.mark.parametrize(
    "kind",
    [pa.float32(), pa.float64(), pa.int8(), pa.int64(), pa.uint64(), pa.decimal128(38, 20), pa.decimal128(9, 0), pa.decimal256(70, 30), pa.decimal128(20, -2), pa.string(), pa.large_string()],
    ids=str,
)  # fmt: skip
def test_every_kind_of_number_is_its_own_value(kind):
    """A column of any kind of number counts as the decimal that it shows."""
    value = 100
    array = (
        pa.array([str(value)] * 24)
        if pa.types.is_string(kind) or pa.types.is_large_string(kind)
        else pa.array([Decimal(value)] * 24 if pa.types.is_decimal(kind) else [value] * 24, kind)
    )
    plain = batches.table_of([row | {"amount": "100"} for row in rows()])
    table = plain.set_column(plain.column_names.index("amount"), "amount", array.cast(kind))
    want = ghgcalc.batch(plain, "cn-al-2024", seed=1)
    found = ghgcalc.batch(table, "cn-al-2024", seed=1)
    assert found.totals.to_pylist() == want.totals.to_pylist()


def test_numbers_beyond_a_double_keep_every_digit():
    """Decimals of 38 and 70 digits, whole numbers beyond 2^53 and doubles of 17 digits enter as they are written."""
    texts = [
        "12345678901234567.123456789012345678",
        "9007199254740993",
        "0.1",
        "4503599627370497.5",
        "0.30000000000000004",
        "1e-30",
    ]
    for text in texts:
        activity = smelter(process={"anode": monthly(text)})
        same(activity)
        for kind in (pa.decimal128(38, 18), pa.decimal256(70, 30)):
            if -Decimal(text).as_tuple().exponent > kind.scale:
                continue
            plain = batches.table_of(batches.records({"A": of(activity)}))
            array = pa.array([Decimal(x) for x in plain.column("amount").to_pylist()], kind)
            table = plain.set_column(plain.column_names.index("amount"), "amount", array)
            assert total(ghgcalc.batch(table, "cn-al-2024", seed=1)) == total(ghgcalc.batch(plain, "cn-al-2024", seed=1))


def test_periods_as_whole_numbers_are_years():
    """2024 as a number is the year 2024."""
    records = [row for row in rows() if row["period"] == "2024-01"]
    plain = batches.table_of([row | {"period": "2024"} for row in records])
    table = plain.set_column(plain.column_names.index("period"), "period", pa.array([2024, 2024]))
    assert total(ghgcalc.batch(table, "cn-al-2024", seed=1)) == total(ghgcalc.batch(plain, "cn-al-2024", seed=1))


# --- rules of the checks


def odd(batch, entity):
    """The findings of ratios that a batch tells of an entity: code, severity, message."""
    told = {"anode-ratio", "anode-ratio-month", "power-ratio", "power-ratio-month", "metal-missing", "anode-missing"}
    return sorted(
        (row["code"], row["severity"], row["message"])
        for row in batch.findings.to_pylist()
        if row["entity"] == entity and row["code"] in told
    )


@pytest.mark.parametrize(
    "anode, power, unit",
    [
        (["47"] * 12, ["1320"] * 12, "MWh"),
        (["48"] * 11 + ["480"], ["1320"] * 12, "MWh"),
        (["53"] * 12, ["1320"] * 12, "MWh"),
        (["70"] * 12, ["1320"] * 12, "MWh"),
        (["47"] * 12, ["1320"] * 12, "kWh"),
        (["47"] * 12, ["1320"] * 11 + ["1500"], "MWh"),
        (["47"] * 11 + ["0"], ["1320"] * 12, "MWh"),
        (["45"] * 12, ["1260"] * 12, "MWh"),
        (["44.999999999999"] * 12, ["1400.000000000001"] * 12, "MWh"),
    ],
)
def test_ratios_are_told_as_by_calculate(anode, power, unit):
    """Anodes and electricity per tonne: the same codes, severities and words as `calculate` for each entity of several."""
    supply = {"supply": "grid", "amount": {"unit": unit, "values": power}}
    plant = smelter("B", process={"anode": {"unit": "t", "values": anode}, "electricity": [supply]})
    activities = {"A": of(smelter("A")), "B": of(plant), "C": of(smelter("C"))}
    found = run(activities)
    told = {"anode-ratio", "anode-ratio-month", "power-ratio", "power-ratio-month", "metal-missing", "anode-missing"}
    for name, activity in activities.items():
        wanted = ghgcalc.calculate(activity, "cn-al-2024").findings
        assert odd(found, name) == sorted((one.code, one.severity, one.message()) for one in wanted if one.code in told)
    assert not odd(run(activities, checks=False), "B")


def test_ratios_of_what_is_incomplete_are_not_told():
    """An entity that lacks months, or states what no activity can, is told of that, and not of ratios."""
    few = ghgcalc.batch(batches.table_of([row | {"amount": "1"} for row in rows(months=11)]), "cn-al-2024", seed=1)
    assert odd(few, "A") == []
    bad = ghgcalc.batch(batches.table_of([row | {"amount": "1", "process": "a/b"} for row in rows()]), "cn-al-2024", seed=1)
    assert odd(bad, "A") == []


# --- bad rows


@pytest.mark.parametrize(
    "change, code",
    [
        (("entity", None), "batch-entity-missing"),
        (("period", "2024-13"), "batch-period"),
        (("period", "2024-1"), "batch-period"),
        (("period", "1789-01"), "batch-period"),
        (("period", None), "batch-period"),
        (("datum", "liquid_aluminum"), "batch-datum"),
        (("datum", None), "batch-datum"),
        (("process", None), "batch-process-missing"),
        (("datum", "heat"), "batch-process-unasked"),
        (("amount", None), "batch-amount-missing"),
        (("amount", ""), "batch-amount-missing"),
        (("amount", "1,000"), "batch-number"),
        (("amount", "nan"), "batch-number"),
        (("amount", "inf"), "batch-number"),
        (("amount", "1e31"), "batch-number"),
        (("amount", "1e-31"), "batch-number"),
        (("amount", "9" * 5000), "batch-number"),
        (("amount", "-5"), "negative"),
        (("province", "Yunnan"), "batch-entity-both"),
        (("period", "2024-01"), "batch-row-twice"),
        (("unit", "MWh"), "batch-datum-split"),
        (("unit", None), "wrong-unit"),
    ],
    ids=lambda value: str(value)[:30],
)
@pytest.mark.parametrize("covered", [None, "1"])
def test_a_bad_row_is_named_and_never_counted_silently(change, code, covered):
    """One bad row of twenty-four, with evidence or without: its code is told, the totals that there are say that something is missing.

    `strict` raises.
    """
    records = [row | {"covered": None} for row in rows((1, *change), province="Shandong")]
    records[1]["covered"] = covered
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2024", seed=1)
    told = codes(found)
    ways = (
        {code, "batch-datum-split"} if covered else {code}
    )  # a month of which evidence covers a part is another way of stating it
    assert told & ways or (code == "wrong-unit" and told), told
    made = total(found)
    assert made is None or made[1] > 0
    with pytest.raises(InputError):
        ghgcalc.batch(batches.table_of(records), "cn-al-2024", seed=1, strict=True)


def test_a_missing_month_counts_as_refused():
    """Eleven months are told, named and counted: such totals are not of a year."""
    found = ghgcalc.batch(batches.table_of(rows(months=11)), "cn-al-2024", seed=1)
    assert "batch-months-missing" in codes(found, "warning")
    assert any("12" in row["message"] for row in found.findings.to_pylist() if row["code"] == "batch-months-missing")
    assert total(found)[1] == 2
    assert found.about["guidelines"][0]["checked"]["entities"] == 0


def test_a_month_that_lacks_a_datum_is_told():
    """Where the minutes of a month are a bad row, the month has no line that takes minutes and metal together, and the totals say so."""
    minutes = [row | {"datum": "anode_effect_minutes", "amount": "0.1", "unit": "min", "method": "slope"} for row in rows()[:12]]
    minutes[3]["amount"] = "x"
    records = rows() + minutes
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2013", seed=1)
    assert "batch-datum-lacking" in codes(found)
    assert all(row["refused"] >= 2 for row in found.totals.to_pylist())


def test_one_datum_in_two_units_or_by_month_and_year_is_refused():
    """A datum of a process in two units, or by months and for the year, never loses one of them silently."""
    for changes in ([(0, "unit", "kg")], [(0, "period", "2024")]):
        found = ghgcalc.batch(batches.table_of(rows(*changes)), "cn-al-2024", seed=1)
        assert "batch-datum-split" in codes(found)
        assert total(found) is None or total(found)[1] > 0
    more = [*rows(), rows()[0] | {"period": "2024", "amount": "1200"}]
    found = ghgcalc.batch(batches.table_of(more), "cn-al-2024", seed=1)
    assert "batch-datum-split" in codes(found)


BUTTS = (
    ({"butts": monthly("48")}, {"butts-above-anode"}),
    ({"butts": monthly("47.125")}, set()),
    ({"butts": {"unit": "kg", "values": ["1000"] * 11 + ["47125.000000000000000000000000000001"]}}, {"butts-above-anode"}),
    ({"butts": "600 t"}, {"butts-above-anode"}),
    ({"butts": "60 t"}, set()),
)


@pytest.mark.parametrize("extra, wanted", BUTTS, ids=range(len(BUTTS)))
def test_butts_above_anodes_are_refused(extra, wanted):
    """More butts than anodes, of a month or of the year, by the last digit and in any unit: refused as by `calculate`."""
    records, stated = rows(), extra["butts"]
    unit, values = (stated["unit"], stated["values"]) if isinstance(stated, dict) else ("t", [stated.split()[0]])
    for month, value in enumerate(values, 1):
        period = f"2024-{month:02d}" if len(values) > 1 else "2024"
        records.append(records[0] | {"datum": "butts", "amount": value, "unit": unit, "period": period})
    assert faults_of(smelter(process=extra)) == wanted
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2024", seed=1)
    assert wanted <= codes(found)
    assert (total(found) is None) == bool(wanted)


def test_butts_above_anodes_in_a_year_with_gaps_give_no_totals():
    """What has to be judged as a whole and lacks months has no totals, and says why."""
    records = rows(months=11)
    records += [row | {"datum": "butts", "amount": "48"} for row in records[:11]]
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2024", seed=1)
    assert total(found) is None
    assert "batch-alone-months" in codes(found)


@pytest.mark.parametrize("ash, wanted", [("10 %", set()), ("60 %", {"shares-above-one"})])
def test_shares_above_one_are_refused(ash, wanted):
    """Sulphur and ash that together are more than the anode are refused as by `calculate`."""
    share = {key: {"value": value, "source": "laboratory"} for key, value in (("anode_sulphur", "41 %"), ("anode_ash", ash))}
    assert faults_of(smelter(process=share)) == wanted
    more = {"anode_sulphur": "41", "anode_sulphur_unit": "%", "anode_ash": ash.split()[0], "anode_ash_unit": "%"}
    records = [row | (more if row["datum"] == "anode" else {}) for row in rows()]
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2024", accept_measured=True, seed=1)
    assert wanted <= codes(found)
    assert wanted or "shares-above-one" not in codes(found)
    assert total(found) is None or not wanted


def faults_of(raw):
    """The codes of the faults for which an activity is refused."""
    try:
        of(raw)
    except InputError as error:
        return {fault.code for fault in error.faults}
    return set()


@pytest.mark.parametrize("name", ["p1", "P1 ", "\u200bP1", "a/b", "x" * 61, "bell\x07", "\u202eP1"])
def test_processes_of_names_that_no_activity_has_are_refused(name):
    """A process whose name looks like another's, or that no activity file may hold, is refused as `calculate` refuses it."""
    records = rows() + [row | {"process": name} for row in rows()]
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2024", seed=1)
    assert total(found) is None
    assert codes(found)


def test_processes_of_any_good_name_keep_their_own():
    """A process called as the batch calls another inside keeps its name and its numbers."""
    records = [
        row | {"process": name, "amount": amount} for name, amount in (("P2", "1"), ("P1", "2"), ("二", "3")) for row in rows()
    ]
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2024", rounding="none", seed=1)
    assert found.about["guidelines"][0]["checked"]["entities"] == 1
    level = {
        row["process"]: exact(row)
        for row in found.totals.to_pylist()
        if row["level"] == "process" and row["source"] is None and row["gas"] is None and len(row["period"]) == 4
    }
    assert level["P1"] == 2 * level["P2"]
    assert level["二"] == 3 * level["P2"]


def exact(row):
    """The unrounded value of a row."""
    return Decimal(row["unrounded"])


def test_two_years_and_two_names_alike_are_apart():
    """Years of an entity are inventories of their own."""
    records = rows() + [row | {"period": row["period"].replace("2024", "2025")} for row in rows()]
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2024", seed=1)
    years = {row["period"] for row in found.totals.to_pylist() if len(row["period"]) == 4}
    assert years == {"2024", "2025"}
    assert found.about["guidelines"][0]["checked"]["entities"] == 2


def test_a_source_below_zero_that_sold_nothing_is_refused():
    """More carbon out than in is a fault, as by `calculate`; where only what leaves is stated, the number stands with a warning."""
    stream = {"item": "pitch", "direction": "out", "amount": monthly("9"), "carbon": {"value": "0.9 tC/t", "source": "laboratory"}}
    raw = {
        "schema": "ghgcalc/activity/1",
        "year": 2024,
        "entity": {"name": "A"},
        "carbon_stream": [stream, stream | {"direction": "in", "amount": monthly("1")}],
    }
    for table in (raw, raw | {"carbon_stream": [stream]}):
        activities = {"A": of(table)}
        found = run(activities, "eu-cbam-al-2023", check_lines=0)
        batches.held(found, activities, "eu-cbam-al-2023")
        assert "total-below-zero" in codes(found) | codes(found, "warning")


def test_negative_supplies_are_refused():
    """Only what is net purchased from the grid may be below zero."""
    records = [
        row | {"datum": "electricity", "process": None, "item": "green-power", "amount": "-5", "unit": "MWh"} for row in rows()[:12]
    ]
    found = ghgcalc.batch(batches.table_of(rows() + records), "cn-al-2023", seed=1)
    assert total(found) is None
    assert codes(found)
    half = ghgcalc.batch(batches.table_of(rows() + records[:5]), "cn-al-2023", seed=1)
    assert total(half) is None
    assert "batch-alone-months" in codes(half)


@pytest.mark.parametrize("kind", [pa.date32(), pa.timestamp("us"), pa.bool_(), pa.null(), pa.list_(pa.int64())], ids=str)
@pytest.mark.parametrize("column", ["period", "amount", "entity", "unit"])
def test_columns_of_a_foreign_kind_never_crash(kind, column):
    """Dates, truths, nothing or lists in the place of texts and numbers are told, and count nothing."""
    plain = batches.table_of(rows())
    value = {"date32[day]": dt.date(2024, 1, 1), "timestamp[us]": MOMENT, "bool": True, "null": None}.get(str(kind), [1])
    table = plain.set_column(plain.column_names.index(column), column, pa.array([value] * 24, kind))
    try:
        found = ghgcalc.batch(table, "cn-al-2024", seed=1)
    except (InputError, ArgumentError):
        return
    assert codes(found) or column == "entity"
    assert total(found) is None or column == "entity"


def test_tables_without_rows_or_columns():
    """No rows give no totals; no columns, or a column twice or unknown, are faults, all at once."""
    plain = batches.table_of(rows())
    for table in (plain.slice(0, 0), pa.table({name: pa.chunked_array([], pa.string()) for name in plain.column_names})):
        found = ghgcalc.batch(table, "cn-al-2024", seed=1)
        assert (len(found.totals), len(found.lines), len(found.findings)) == (0, 0, 0)
        assert repr(found) == "Batch(0 rows, 0 entities, 0 totals, 0 findings)"
    with pytest.raises(InputError) as caught:
        ghgcalc.batch(pa.table({}), "cn-al-2024")
    assert [fault.code for fault in caught.value.faults] == ["batch-column-missing"] * 5
    twice = pa.Table.from_arrays([*plain.columns, plain.column(0)], names=[*plain.column_names, "entity"])
    odd = twice.append_column("amunt", plain.column("amount")).append_column("x_mine", plain.column("amount"))
    with pytest.raises(InputError) as caught:
        ghgcalc.batch(odd, "cn-al-2024")
    assert [fault.code for fault in caught.value.faults] == ["batch-column-twice", "batch-column-unknown"]


def test_all_rows_bad_gives_no_totals():
    """Where no row can be worked with, there are findings and no totals."""
    found = ghgcalc.batch(batches.table_of([row | {"period": "soon"} for row in rows()]), "cn-al-2024", seed=1)
    assert (len(found.totals), len(found.lines), len(found.findings)) == (0, 0, 24)


def test_a_dictionary_with_a_value_twice_or_null_is_read_by_its_values():
    """Two codes of one text are one text; a null or empty value is none."""
    plain = batches.table_of(rows())
    codes_ = pa.array([at % 2 for at in range(24)], pa.int32())
    twice = pa.DictionaryArray.from_arrays(codes_, pa.array(["t", "t"]))
    table = plain.set_column(plain.column_names.index("unit"), "unit", twice)
    assert total(ghgcalc.batch(table, "cn-al-2024", seed=1)) == total(ghgcalc.batch(plain, "cn-al-2024", seed=1))
    empty = pa.DictionaryArray.from_arrays(pa.array([0] * 24, pa.int32()), pa.array([""]))
    table = plain.set_column(plain.column_names.index("entity"), "entity", empty)
    assert codes(ghgcalc.batch(table, "cn-al-2024", seed=1)) == {"batch-entity-missing"}


@pytest.mark.parametrize(
    "table", [7, None, "", "nowhere.parquet", {"entity": [1], "amount": [1, 2]}, {"entity": object()}, [1]], ids=range(7)
)
def test_what_is_no_table_is_refused(table):
    """Anything else than a table is refused by name, without a traceback."""
    with pytest.raises((InputError, ArgumentError)):
        ghgcalc.batch(table, "cn-al-2024")


def test_a_file_that_is_no_parquet_is_refused(tmp_path):
    """A text under that name is told as what it is."""
    (tmp_path / "a.parquet").write_text("entity,period\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        ghgcalc.batch(tmp_path / "a.parquet", "cn-al-2024")
    assert [fault.code for fault in caught.value.faults] == ["batch-not-parquet"]


def test_evidence_numbers_are_used_by_one_entity():
    """A number that two entities state is told at the second; one entity may state it in many rows."""
    records = rows(evidence_number="GP-1") + [
        row | {"entity": "B", "evidence_number": "GP-1" if at == 0 else None} for at, row in enumerate(rows())
    ]
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2024", seed=1)
    told = [row for row in found.findings.to_pylist() if row["code"] == "batch-evidence-twice"]
    assert [(row["entity"], row["row"]) for row in told] == [("B", 24)]
    assert "A, B" in told[0]["message"]


def test_a_difference_stops_the_run(monkeypatch):
    """Where the exact engine gives another digit, another line, or a total that the run has not, the run raises and says which."""
    from ghgcalc.bulk import checking

    real = checking.exactly

    def other(change):
        def made(*args):
            return real(*args) if change is None else change(real(*args))

        return made

    class Odd:
        """An inventory with other totals or lines."""

        def __init__(self, inventory, totals=None, lines=None):
            self.lines = inventory.lines if lines is None else lines(inventory)
            self.totals = inventory.totals if totals is None else totals(inventory)

    table = batches.table_of(rows())
    changes = (
        lambda one: Odd(one, lines=lambda inventory: inventory.lines[1:]),
        lambda one: Odd(one, totals=lambda inventory: inventory.totals[1:]),
        lambda one: Odd(one, totals=lambda inventory: [*inventory.totals, inventory.totals[0]]),
    )
    for change in changes:
        monkeypatch.setattr(checking, "exactly", other(change))
        with pytest.raises(ghgcalc.DifferenceError):
            ghgcalc.batch(table, "cn-al-2024", seed=1)
    monkeypatch.setattr(checking, "exactly", other(None))
    for unrounded in (True, False):
        for months in (True, False):
            found = ghgcalc.batch(table, "cn-al-2024", unrounded=unrounded, months=months, lines=months, seed=1)
            assert found.about["guidelines"][0]["checked"]["entities"] == 1


def test_a_language_and_guidelines_are_refused_by_name():
    """Another language, or what is no guideline, is refused."""
    for wrong in ({"lang": "de"}, {"guideline": 7}, {"guideline": [None]}, {"lines": 1}):
        with pytest.raises(ArgumentError):
            ghgcalc.batch(**{"table": batches.table_of(rows()), "guideline": "cn-al-2024"} | wrong)


def test_per_cent_where_a_share_belongs_is_told():
    """A share above its bounds is told with them; a unit on no measured value is nobody's."""
    records = [row | {"anode_ash": "40" if at == 13 else None, "anode_ash_unit": "1"} for at, row in enumerate(rows())]
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2024", seed=1)
    assert codes(found) & {"percent-trap", "batch-datum-split"}
    records = [row | {"anode_ash": "0.4" if at > 11 else None, "anode_ash_unit": "GJ"} for at, row in enumerate(rows())]
    assert codes(ghgcalc.batch(batches.table_of(records), "cn-al-2024", seed=1))


def test_records_of_what_has_no_columns_are_refused():
    """Goods have no records; measured values of months need a datum of months; a factor is chosen by its id."""
    from ghgcalc.bulk.records import records_of

    goods = smelter(product=[{"id": "Billet", "cn": "76012080", "amount": "10 t"}])
    monthly_ash = {"unit": "%", "values": ["0.4"] * 12, "source": "laboratory"}
    shape = smelter(process={"liquid_aluminium": "1200 t", "anode": "560 t", "anode_ash": monthly_ash})
    for raw, code in ((goods, "batch-datum"), (shape, "mixed-shape")):
        with pytest.raises(InputError) as caught:
            records_of(of(raw))
        assert [fault.code for fault in caught.value.faults] == [code]


def test_a_captive_plant_is_calculated_alone():
    """What no column can do is calculated by the exact engine, with the same digits; where it refuses, it is told."""
    plant = {
        "id": "Power plant",
        "kind": "captive-power",
        "source": "report",
        "emission": monthly("50", "tCO2"),
        "net_generation": monthly("60", "MWh"),
    }
    supplies = [{"supply": "captive", "amount": monthly("30", "MWh"), "plant": "Power plant"}]
    for facilities in (False, True):
        activity = smelter(facility=[plant], process={"electricity": supplies})
        activities = {"A": of(activity)}
        for rounding in ("cell", "none"):
            found = run(activities, "cn-al-2023", rounding=rounding, include_facilities=facilities, check_lines=0)
            batches.held(found, activities, "cn-al-2023", rounding=rounding, include_facilities=facilities)


def test_what_only_the_numbers_can_say_is_calculated_alone():
    """Minutes beside effects and duration, and more rows of a supply than columns are told apart by: alone, with the same digits."""
    effects = {
        "anode_effects": monthly("0.1", "1/(cell·d)"),
        "anode_effect_duration": monthly("2", "min"),
        "anode_effect_minutes": monthly("0.2", "min/(cell·d)"),
    }
    assert same(smelter(process=effects)).about["guidelines"][0]["alone"] == 1
    supplies = [{"supply": "grid", "amount": monthly(f"{100 + at}", "MWh")} for at in range(8)]
    assert same(smelter(process={"electricity": supplies}), "cn-al-2023").about["guidelines"][0]["alone"] == 1
    odd_minutes = batches.records({"A": of(smelter(process=effects))})
    odd_minutes = [row | ({"amount": "0.9"} if row["datum"] == "anode_effect_minutes" else {}) for row in odd_minutes]
    found = ghgcalc.batch(batches.table_of(odd_minutes), "cn-al-2024", seed=1)
    assert total(found) is None
    assert "minutes-contradict" in codes(found)
    few = ghgcalc.batch(batches.table_of(odd_minutes[1:]), "cn-al-2024", seed=1)
    assert total(few) is None
    assert "batch-alone-months" in codes(few)


def test_a_measured_value_in_no_unit_is_told():
    """A unit that nobody knows is a fault of the rows that state it."""
    records = [row | {"anode_ash": "0.4" if at > 11 else None, "anode_ash_unit": "nonsense"} for at, row in enumerate(rows())]
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2024", seed=1)
    assert codes(found)
    assert total(found) is None or total(found)[1] > 0


def test_two_faults_of_one_row_are_one_finding():
    """A row of which two numbers are none is told once, and left out."""
    records = [row | {"covered": "x" if at == 1 else None} for at, row in enumerate(rows((1, "amount", "y")))]
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2024", seed=1)
    assert [row["row"] for row in found.findings.to_pylist() if row["code"] == "batch-number"] == [1]


def test_a_small_sample_holds_one_year_of_an_entity():
    """Of an entity of two years one alone may be drawn; the other's totals are none of it."""
    records = rows() + [row | {"period": row["period"].replace("2024", "2025")} for row in rows()]
    found = ghgcalc.batch(batches.table_of(records), "cn-al-2024", check_lines=1, seed=1)
    assert found.about["guidelines"][0]["checked"] == {"lines": 24, "entities": 1}


def test_chosen_factors_are_records_by_their_id():
    """A factor that is chosen stands in a column of its own."""
    stated = of(smelter(fuel=[{"item": "diesel", "amount": monthly("3"), "ncv": {"factor": "cn-al-2024/diesel-ncv"}}]))
    assert {row.get("ncv_factor_id") for row in batches.records({"A": stated}) if row["datum"] == "fuel"} == {
        "cn-al-2024/diesel-ncv"
    }


def test_alone_without_lines():
    """Where no lines are wanted, an entity that is calculated alone gives none, either."""
    effects = {"anode_effects": monthly("0.1", "1/(cell·d)"), "anode_effect_duration": monthly("2", "min")}
    effects["anode_effect_minutes"] = monthly("0.2", "min/(cell·d)")
    found = run({"A": of(smelter(process=effects))}, lines=False)
    assert found.lines is None
    assert total(found)[1] == 0


def test_alone_without_months():
    """Where no months are wanted, an entity that is calculated alone has every total of its year, those of one gas, too."""
    record = {"entity": "A", "process": "P1"}
    stated = [record | {"datum": "liquid_aluminium", "amount": "20000", "unit": "t"}]
    stated += [record | {"datum": "anode", "amount": "9000", "unit": "t"}]
    stated += [record | {"datum": "electricity", "item": "grid", "amount": "100000", "unit": "GJ", "covered": "1000"}]
    table = pa.Table.from_pylist([one | {"period": f"2024-{month:02d}"} for month in range(1, 13) for one in stated[::-1]])
    whole, years = (ghgcalc.batch(table, "cn-al-2023", months=months, seed=1) for months in (True, False))
    assert years.about["guidelines"][0]["alone"] == 1
    assert years.totals.to_pylist() == [row for row in whole.totals.to_pylist() if row["period"] == "2024"]


def test_guidelines_that_round_beside_some_that_do_not():
    """Where exact sums are not asked for, those that are all that one prints stand beside nothing of the other."""
    both = [*rules_of(["cn-al-2024"]), *rules_of(["cn-al-2023"], rounding="none")]
    how = {
        "lines": False,
        "months": False,
        "unrounded": False,
        "checks": False,
        "strict": False,
        "check_lines": 9,
        "seed": 1,
        "lang": "en",
    }
    found = run_of(batches.table_of(rows()), both, **how).totals.to_pylist()
    assert {row["unrounded"] is None for row in found if row["guideline"] == "cn-al-2024"} == {True}
    assert {row["unrounded"] == row["value"] for row in found if row["guideline"] == "cn-al-2023"} == {True}


def test_about_says_what_was_checked_again():
    """A run says how many lines were calculated again, by which seed, and never checks more than it was asked to by an entity."""
    found = ghgcalc.batch(batches.table_of(rows()), ["cn-al-2024", "cn-al-2023"], seed=5)
    assert found.about["seed"] == 5
    assert [one["checked"] for one in found.about["guidelines"]] == [{"lines": 24, "entities": 1}] * 2
    assert (
        ghgcalc.batch(batches.table_of(rows()), "cn-al-2024", check_lines=0, seed=5).about["guidelines"][0]["checked"]["lines"] == 0
    )
    with pytest.raises(TypeError):
        found.about["seed"] = 6
    with pytest.raises(TypeError):
        found.about["guidelines"][0]["checked"]["lines"] = 0
