"""A year that is still running: read as far as it is stated, calculated as its months, told month by month to the digits of the whole year."""

from __future__ import annotations

import copy
import json
import pickle
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ghgcalc
import oracle
import strategies
import strategies_international as abroad
from ghgcalc import Activity, InputError, calculate
from ghgcalc import activity as activities
from ghgcalc.activity import of
from ghgcalc.series import Series
from ghgcalc.units import Unit

EXAMPLES = Path(__file__).parent.parent / "examples"
SMELTER = tomllib.loads((EXAMPLES / "smelter-2024.toml").read_text(encoding="utf-8"), parse_float=Decimal)
FILED = "sha256:" + "0" * 64


def cut(value: Any, months: int) -> Any:
    """A table with the first months of every datum alone."""
    if isinstance(value, list):
        return [cut(one, months) for one in value]
    if not isinstance(value, dict):
        return value
    if {"unit", "values"} <= value.keys():
        return value | {"values": value["values"][:months]}
    return {key: cut(one, months) for key, one in value.items()}


def told(raw: dict[str, Any], months: int) -> dict[str, Any]:
    """The year as somebody tells it at the end of a month: months cut, and every value for the year as one that covers what is stated.

    Which these are the reader itself says, one by one, and with them how to write them.
    """
    made = cut(copy.deepcopy(raw), months)
    if months < 12:
        made["through"] = f"{raw['year']}-{months:02d}"
    try:
        of(made)
    except InputError as error:
        for fault in error.faults:
            assert fault.code == "yearly-through", fault
            *steps, last = [int(step) if step.isdigit() else step for step in str(fault.pointer).split("/")[1:]]
            holder: Any = made
            for step in steps:
                holder = holder[step]
            stated = holder[last]
            holder[last] = (stated if isinstance(stated, dict) else {"value": stated}) | {"through": made["through"]}
    return made


def plant(months: int = 8, **more: Any) -> dict[str, Any]:
    """A small plant, stated so far."""

    def of_months(unit: str, first: int) -> dict[str, Any]:
        return {"unit": unit, "values": [f"{first + 3 * at}.25" for at in range(months)]}

    row: dict[str, Any] = {"id": "P1", "liquid_aluminium": of_months("t", 10000), "anode": of_months("t", 4700)}
    row |= {"anode_effect_minutes": of_months("min", 0)}
    table: dict[str, Any] = {
        "year": 2026,
        "entity": {"name": "A"},
        "process": [row],
        "fuel": [{"item": "diesel", "amount": of_months("t", 20)}],
    }
    return table | ({"through": f"2026-{months:02d}"} if months < 12 else {}) | more


def codes(raw: Any) -> list[tuple[str, str | None]]:
    """Code and pointer of every fault of a table, each with its text in both languages."""
    with pytest.raises(InputError) as caught:
        of(raw)
    for fault in caught.value.faults:
        assert fault.text("en").isprintable()
        assert re.search("[\u4e00-\u9fff]", fault.text("zh"))
    return [(fault.code, fault.pointer) for fault in caught.value.faults]


# --- reading


@pytest.mark.parametrize("months", range(1, 12))
def test_the_months_that_are_stated_are_the_months_that_there_are(months):
    """Of a running year every datum has so many values, nothing stands after them, and January alone is a month."""
    read = of(plant(months))
    assert (read.through, read.months) == (f"2026-{months:02d}", months)
    series = read.process[0].anode
    assert (len(series), series.annual, series.through) == (months, False, None)
    made = calculate(read, "cn-al-2024")
    periods = {line.period for line in made.lines}
    assert periods == {f"2026-{at:02d}" for at in range(1, months + 1)}
    assert {total.period for total in made.totals} == periods | {"2026"}


def test_january_alone_is_no_year():
    """One value in a list is January; the same amount for the year is another statement, and both are told apart everywhere."""
    month = of(plant(1))
    year = of(plant(1) | {"fuel": [{"item": "diesel", "amount": {"value": "20.25 t", "through": "2026-01"}}]})
    assert not month.fuel[0].amount.annual
    assert year.fuel[0].amount.annual
    assert month.fuel[0].amount != year.fuel[0].amount
    assert month.fuel[0].amount.total == year.fuel[0].amount.total
    assert repr(month.fuel[0].amount) == "Series('20.25 … 20.25 t, 1 month')"
    one, other = (calculate(each, "cn-al-2024") for each in (month, year))
    assert one.total("enterprise") == other.total("enterprise")
    assert [line.id for line in one.lines if line.source == "fuel"] == ["fuel/diesel/2026-01"]
    assert [line.id for line in other.lines if line.source == "fuel"] == ["fuel/diesel/2026"]


def test_twelve_entries_of_which_the_later_are_empty_are_the_same():
    """A form of twelve months may be sent in as it is: blank, null or nothing at the end says nothing, in whatever number."""
    stated = of(plant(8))
    for nothing in ("", None):
        for more in (1, 3, 4):
            table = plant(8)
            for row, key in ((table["process"][0], "anode"), (table["fuel"][0], "amount")):
                row[key] = row[key] | {"values": [*row[key]["values"], *[nothing] * more]}
            assert of(table).canonical == stated.canonical


def test_a_column_of_another_library_is_read_so_far():
    """A pandas column of eight months, labelled by months or not, is read; one of other months is told by its labels."""
    pd = pytest.importorskip("pandas")
    values = [4700.25 + at for at in range(8)]
    for index in (None, pd.period_range("2026-01", periods=8, freq="M"), range(1, 9)):
        table = plant(8)
        table["process"][0]["anode"] = {"unit": "t", "values": pd.Series(values, index=index)}
        assert len(of(table).process[0].anode) == 8
    table["process"][0]["anode"] = {"unit": "t", "values": pd.Series(values, index=pd.period_range("2026-03", periods=8, freq="M"))}
    assert {code for code, _ in codes(table)} == {"month-order"}


FAULTS: dict[str, tuple[Any, list[tuple[str, str | None]]]] = {
    "one too few": (lambda t: t["process"][0]["anode"]["values"].pop(), [("running-count", "/process/0/anode/values")]),
    "a number after": (lambda t: t["process"][0]["anode"]["values"].append("0"), [("month-after", "/process/0/anode/values/8")]),
    "a text after": (
        lambda t: t["process"][0]["anode"]["values"].extend(["", "x"]),
        [("month-after", "/process/0/anode/values/9")],
    ),
    "thirteen": (lambda t: t["process"][0]["anode"]["values"].extend([""] * 5), [("running-count", "/process/0/anode/values")]),
    "none at all": (lambda t: t["process"][0]["anode"].update(values=[]), [("running-count", "/process/0/anode/values")]),
    "a hole": (
        lambda t: t["process"][0]["anode"]["values"].__setitem__(3, ""),
        [("month-missing", "/process/0/anode/values/3")],
    ),
    "bare": (lambda t: t.update(heat=[{"amount": "8000 GJ"}]), [("yearly-through", "/heat/0/amount")]),
    "bare in a table": (lambda t: t.update(heat=[{"amount": {"value": "8000 GJ"}}]), [("yearly-through", "/heat/0/amount")]),
    "covers less": (
        lambda t: t.update(heat=[{"amount": {"value": "8000 GJ", "through": "2026-07"}}]),
        [("covers-other", "/heat/0/amount/through")],
    ),
    "covers the year": (
        lambda t: t.update(heat=[{"amount": {"value": "8000 GJ", "through": "2026-12"}}]),
        [("covers-other", "/heat/0/amount/through")],
    ),
    "covers a number": (
        lambda t: t.update(heat=[{"amount": {"value": "8000 GJ", "through": 8}}]),
        [("covers-other", "/heat/0/amount/through")],
    ),
    "no unit in it": (
        lambda t: t.update(heat=[{"amount": {"value": "8000", "through": "2026-08"}}]),
        [("unit-missing", "/heat/0/amount/value")],
    ),
    "no value in it": (lambda t: t.update(heat=[{"amount": {"through": "2026-08"}}]), [("not-a-quantity", "/heat/0/amount/value")]),
    "another key in it": (
        lambda t: t.update(heat=[{"amount": {"value": "8000 GJ", "through": "2026-08", "until": 1}}]),
        [("unknown-key", "/heat/0/amount/until")],
    ),
    "another year": (lambda t: t.update(through="2025-08"), [("through-other", "/through")]),
    "no month": (lambda t: t.update(through="2026-13"), [("through-other", "/through")]),
    "a number": (lambda t: t.update(through=8), [("wrong-type", "/through")]),
    "no digest": (lambda t: t.update(predecessor="sha256:abc"), [("bad-form", "/predecessor")]),
    "a yearly rate": (
        lambda t: t["process"][0].update(anode_effect_minutes="0.1 min"),
        [("yearly-through", "/process/0/anode_effect_minutes")],
    ),
    "an emission of a good": (
        lambda t: t.update(product=[{"cn": "7601", "amount": {"value": "9 t", "through": "2026-08"}, "direct_emission": {"value": "5 tCO2e", "source": "x"}}]),
        [("yearly-through", "/product/0/direct_emission")],
    ),
    "through beside months": (
        lambda t: t["fuel"][0].update(ncv={"unit": "GJ/t", "values": ["42"] * 8, "source": "x", "through": "2026-08"}),
        [("unknown-key", "/fuel/0/ncv/through")],
    ),
    "a correction that lies after": (
        lambda t: t.update(
            correction=[{"table": "process", "row": "P1", "key": "anode", "side": "activity", "rule": "missing", "month": 9, "after": "5 t", "step": 5,
                         "reason": "x", "candidate": [{"step": 5, "name": "R1", "value": "5 t"}]}]
        ),
        [("month-after", "/correction/0/month")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_does_not_fit_is_named_with_its_place_and_its_remedy(name):
    """Each alone, and all of them in one file at once where they do not deny each other."""
    change, wanted = FAULTS[name]
    table = plant(8)
    change(table)
    assert codes(table) == wanted


def test_faults_come_all_at_once():
    """A running year with several faults names every one of them."""
    table = plant(8)
    for name in ("one too few", "bare", "a number after"):
        FAULTS[name][0](table)
    table["fuel"][0]["amount"]["values"].append(7)
    found = codes(table)
    assert ("month-after", "/fuel/0/amount/values/8") in found
    assert ("yearly-through", "/heat/0/amount") in found


def test_a_month_that_nobody_can_read_tells_no_datum_off():
    """Where `through` itself is wrong it alone is told: how many months there should be nobody knows."""
    for through in ("2025-08", "August", 8):
        assert [pointer for _, pointer in codes(plant(8) | {"through": through, "heat": [{"amount": "5 GJ"}]})] == ["/through"]


@pytest.mark.parametrize("months", [0, 13])
def test_an_unreadable_month_is_no_licence(months):
    """Thirteen values, or none, are told even then."""
    table = plant(8) | {"through": "x"}
    table["process"][0]["anode"]["values"] = ["1"] * months
    assert "/process/0/anode/values" in {pointer for _, pointer in codes(table)}


def test_a_whole_year_is_what_it_was():
    """December is the whole year: the key is dropped, text and digest are those of the year told at once, in the data as well."""
    whole, december = of(plant(12)), of(plant(12) | {"through": "2026-12"})
    assert (december.through, december.months) == (None, 12)
    assert december == whole
    assert december.canonical == whole.canonical
    assert "through" not in december.dump()
    assert calculate(december, "cn-al-2024").digest == calculate(whole, "cn-al-2024").digest
    heat = [{"amount": form} for form in ({"value": "8000 GJ", "through": "2026-12"}, {"value": "8000 GJ"}, "8000 GJ")]
    assert len({of(plant(12, heat=[one])).canonical for one in heat}) == 1
    assert codes(plant(12, heat=[{"amount": {"value": "8 GJ", "through": "2026-11"}}])) == [
        ("covers-other", "/heat/0/amount/through")
    ]
    made = calculate(whole, "cn-al-2024")
    assert (made.through, made.provisional) == (None, False)
    assert "provisional" not in made.as_dict()


def test_a_quantity_alone_takes_december_of_any_year():
    """Where nobody has said of which year a datum is, it is a whole one's."""
    from ghgcalc.fields import Datum

    spec = Datum("GJ")
    assert spec.read({"value": "5 GJ", "through": "2031-12"}).dump() == "5 GJ"
    for through in ("2031-11", "12", "x", None):
        raw = {"value": "5 GJ"} | ({} if through is None else {"through": through})
        if through is None:
            assert spec.read(raw).dump() == "5 GJ"
        else:
            with pytest.raises(ValueError, match="YYYY-12"):
                spec.read(raw)


def test_rows_that_were_read_for_another_stretch_do_not_enter():
    """A row made elsewhere is taken as it is, and held against what is stated: by its months, and by what its values cover."""
    whole, eight, nine = of(plant(12)), of(plant(8)), of(plant(9))
    for base, other in ((eight, whole), (eight, nine), (whole, eight)):
        with pytest.raises(InputError) as caught:
            base.replace(process=other.process)
        assert {fault.code for fault in caught.value.faults} == {"running-count"}
    covered = of(plant(8, heat=[{"amount": {"value": "5 GJ", "through": "2026-08"}}]))
    bare = of(plant(12, heat=[{"amount": "5 GJ"}]))
    good = {"cn": "7601", "amount": "9 t", "direct_emission": {"value": "5 tCO2e", "source": "x"}}
    for base, rows, code in (
        (whole, {"heat": covered.heat}, "covers-other"),
        (eight, {"heat": bare.heat}, "yearly-through"),
        (eight, {"product": of(plant(12, product=[good])).product}, "yearly-through"),
        (eight, {"electricity_total": of(plant(12, electricity=[{"supply": "grid", "amount": "5 MWh"}], electricity_total="5 MWh")).electricity_total}, None),
    ):  # fmt: skip
        if code is None:
            with pytest.raises(InputError):
                base.replace(**rows)
        else:
            with pytest.raises(InputError) as caught:
                base.replace(**rows)
            assert code in {fault.code for fault in caught.value.faults}
    assert eight.replace(entity={"name": "B"}).entity.name == "B"
    measured = of(plant(12, fuel=[{"item": "diesel", "amount": "5 t", "ncv": {"value": "42 GJ/t", "source": "x"}}])).fuel[0].ncv
    assert (
        eight.replace(fuel=[{"item": "diesel", "amount": {"value": "5 t", "through": "2026-08"}, "ncv": measured}]).fuel[0].ncv
        == measured
    )


def test_what_has_no_part_of_a_year_needs_no_month():
    """A calorific value, a capacity, the amount of a certificate stand for every month; said beside a value, its month must be right."""
    ncv = {"value": "42 GJ/t", "source": "laboratory"}
    table = plant(8)
    table["fuel"][0]["ncv"] = ncv
    table["process"][0] |= {"capacity": "200000 t", "current": "500 kA"}
    assert of(table).fuel[0].ncv.dump() if hasattr(of(table).fuel[0].ncv, "dump") else of(table).dump()["fuel"][0]["ncv"] == ncv
    table["fuel"][0]["ncv"] = ncv | {"through": "2026-08"}
    assert of(table).dump()["fuel"][0]["ncv"] == {"value": "42 GJ/t", "through": "2026-08", "source": "laboratory"}
    table["fuel"][0]["ncv"] = ncv | {"through": "2026-09"}
    assert codes(table) == [("covers-other", "/fuel/0/ncv/through")]


def test_a_net_anode_mass_covers_what_it_says():
    """A net consumption in tonnes is a datum of the year so far, per tonne of metal it is a measured value."""
    table = plant(8)
    del table["process"][0]["anode"]
    for amount in ({"value": "30000 t", "through": "2026-08"}, {"unit": "t", "values": ["4000"] * 8}):
        table["process"][0]["net_anode"] = amount
        assert of(table).process[0].net_anode_mass is not None
    table["process"][0]["net_anode"] = "30000 t"
    assert codes(table) == [("yearly-through", "/process/0/net_anode")]


def test_series_of_a_running_year_travel():
    """Pickled, copied, negated, rounded and given other values, a datum keeps what it covers."""
    for series in (
        of(plant(8)).fuel[0].amount,
        of(plant(1)).fuel[0].amount,
        of(plant(8, heat=[{"amount": {"value": "5 GJ", "through": "2026-08"}}])).heat[0].amount,
    ):
        for other in (
            pickle.loads(pickle.dumps(series)),
            copy.deepcopy(series),
            abs(series),
            series.having(series.values),
        ):
            assert other == series
            assert (other.annual, other.through) == (series.annual, series.through)
    one = Series("t", (Decimal(1),), Unit.of("t"), Unit.of("t"))
    assert one.annual  # whoever makes one of one value without a word makes one of a year


def test_the_year_is_cut_to_a_month():
    """`until` gives what had been stated then: months and their corrections, without the predecessor; what has no months is refused."""
    whole = of(plant(12) | {"predecessor": FILED})
    for months in (1, 7, 11):
        assert whole.until(f"2026-{months:02d}").canonical == of(plant(months)).canonical
    assert whole.until("2026-12").canonical == of(plant(12)).canonical
    assert of(plant(8)).until("2026-08") == of(plant(8))
    with pytest.raises(InputError) as caught:
        of(plant(8)).until("2026-09")
    assert {fault.code for fault in caught.value.faults} == {"running-count"}
    with pytest.raises(InputError) as caught:
        of(plant(12, heat=[{"amount": "5 GJ"}])).until("2026-08")
    assert [fault.code for fault in caught.value.faults] == ["yearly-through"]
    with pytest.raises(InputError) as caught:
        whole.until("2025-08")
    assert [fault.code for fault in caught.value.faults] == ["through-other"]
    with pytest.raises(ghgcalc.ArgumentError):
        whole.until(8)
    filled = {"table": "process", "row": "P1", "key": "anode", "side": "activity", "rule": "missing", "step": 5, "reason": "x"}
    rows = [
        filled | {"month": at, "after": f"{4700 + 3 * (at - 1)}.25 t", "candidate": [{"step": 5, "name": "R1", "value": f"{4700 + 3 * (at - 1)}.25 t"}]}
        for at in (2, 9)
    ]  # fmt: skip
    corrected = of(plant(12, correction=rows))
    assert [one.month for one in corrected.until("2026-08").correction] == [2]


# --- the property: month by month to the whole year

QUICK = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def _told_to_the_end(raw: dict[str, Any], guideline: str, asked: dict[str, Any], draw: Any) -> None:
    """A year told month by month, against the year told at once."""
    whole = calculate(raw, guideline, **asked)
    twelve = told(raw, 12) | {"through": f"{raw['year']}-12"}
    last = calculate(twelve, guideline, **asked)
    assert last.digest == whole.digest
    assert last == whole
    months = draw(st.integers(1, 11))
    made = calculate(told(raw, months), guideline, **asked)
    assert made.provisional
    assert made.through == f"{raw['year']}-{months:02d}"
    assert ghgcalc.verify(made.as_dict()).passed
    known = {(*total.key[:4], total.basis, total.period): total.value for total in whole.totals}
    year = str(raw["year"])
    rows = {line.id: line for line in whole.lines}
    for line in made.lines:
        if line.period != year:
            assert (line.value, line.unrounded) == (rows[line.id].value, rows[line.id].unrounded), line.id
    for total in made.totals:
        if total.period != year:
            assert total.value == known[*total.key[:4], total.basis, total.period], total.key
    if asked.get("rounding", "cell") in ("cell", "line"):
        for total in made.yearly:
            mine = [
                line.value
                for line in made.lines
                if total.level in line.levels
                and line.basis == total.basis
                and total.source in (None, line.source)
                and (total.level != "process" or line.process == total.process)
            ]
            assert Decimal(total.value) == sum(mine, Decimal(0)), total.key


@QUICK
@given(strategies.cases(processes=(1, 2)), st.data())
def test_a_year_told_month_by_month_ends_with_the_year_told_at_once(case, data):
    """Chinese guidelines, all policies: digest and digits at 12; each month as in the whole year; the year so far the sum of its months."""
    raw, guideline, rounding = case
    _told_to_the_end(raw, guideline, {"rounding": rounding}, data.draw)


@settings(QUICK, max_examples=5)
@pytest.mark.parametrize("guideline", ["eu-cbam-al", "ipcc-2019-al", "ghgp-al", "ghgp-scope2"])
@given(st.data())
def test_the_same_abroad(guideline, data):
    """The international guidelines, with their tables, several bases and goods."""
    raw, asked = data.draw(abroad.cases(guideline))
    _told_to_the_end(raw, guideline, asked, data.draw)


@QUICK
@given(strategies.cases(processes=(1, 2), whole_year=False), st.integers(1, 11))
def test_the_totals_so_far_are_those_of_an_oracle(case, months):
    """An oracle that shares no code with the engine adds up the months that are stated, and comes to every total."""
    raw, guideline, rounding = case
    rounding = "cell" if rounding == "none" else rounding  # endless digits are not printed
    made = calculate(told(raw, months), guideline, rounding=rounding)

    def zeroed(value: Any) -> Any:
        if isinstance(value, list):
            return [zeroed(one) for one in value]
        if not isinstance(value, dict):
            return value
        if {"unit", "values"} <= value.keys() and "source" not in value:
            return value | {"values": [*value["values"][:months], *["0"] * (12 - months)]}
        return {key: zeroed(one) for key, one in value.items()}

    wanted = oracle.totals(zeroed(raw), guideline, rounding)
    year = str(raw["year"])
    found = {total.key[:5]: Fraction(Decimal(total.value)) for total in made.totals}
    assert found
    for key, value in found.items():
        assert value == wanted[key], key
    assert {key for key in wanted if key[4] == year or int(key[4][5:]) <= months} == set(found)


def test_the_example_told_month_by_month():
    """The example of the documentation, from January to December: the same digits at the end, and no month moves on the way."""
    whole = calculate(SMELTER, "cn-al-2024")
    first: dict[str, Any] = {}
    for months in range(1, 13):
        made = calculate(told(SMELTER, months), "cn-al-2024")
        for line in made.lines:
            if len(line.period) > 4:
                assert first.setdefault(line.id, line.value) == line.value
    assert made.digest == whole.digest


# --- what stands in the file, and who is found out


@pytest.fixture(scope="module")
def filed():
    """An inventory of eight months that names the one before it."""
    return calculate(plant(8) | {"predecessor": FILED}, "cn-al-2024")


def test_the_inventory_says_that_it_is_provisional(filed):
    """In the file, as attributes, in the digest, in every rendering and in both languages."""
    assert (filed.provisional, filed.through) == (True, "2026-08")
    assert filed.as_dict()["provisional"] == {"through": "2026-08", "months": "8", "predecessor": FILED}
    assert calculate(plant(8), "cn-al-2024").as_dict()["provisional"] == {"through": "2026-08", "months": "8"}
    assert filed.digest != calculate(plant(8), "cn-al-2024").digest
    assert repr(filed).startswith("Inventory(2026-08, cn-al-2024")
    for lang, words in (("en", "January to 2026-08"), ("zh", "一月至 2026-08")):
        for form in ("text", "html", "json"):
            text = filed.report(lang, form) if form != "json" else json.dumps(filed.as_dict())
            assert "2026-08" in text
            if form != "json":
                assert words in text
        assert words in filed.explain("enterprise", lang)
        assert words in filed.explain("process/P1/anode/2026", lang)
        assert words not in filed.explain("process/P1/anode/2026-03", lang)
        assert words in filed._repr_html_()
    assert filed.to_frame().schema.metadata[b"through"] == b"2026-08"
    assert b"through" not in calculate(plant(12), "cn-al-2024").to_frame().schema.metadata
    assert "through" not in of(plant(12))._repr_html_()
    assert "2026-08" in of(plant(8))._repr_html_()


def test_no_rendering_has_a_month_that_has_not_been(filed):
    """Tables by month end with the month that is stated; the form's workbook as well, and its formulas come to the same."""
    import io

    import openpyxl

    for lang, later in (("en", "September"), ("zh", "九月")):
        assert later not in filed.report(lang, "text")
        assert "2026-09" not in filed.report(lang, "html")
    book = openpyxl.load_workbook(io.BytesIO(filed.report("en", "xlsx")))
    said = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert any("January to 2026-08" in text for text in said)
    annual = calculate(plant(8, heat=[{"amount": {"value": "8000 GJ", "through": "2026-08"}}]), "cn-al-2024")
    assert "8 000" in annual.report("en", "text")


def test_goods_say_it_too():
    """The explanation of a good names the months that it rests on."""
    raw = tomllib.loads((EXAMPLES / "smelter-export-2026.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    made = calculate(told(raw, 8), "eu-cbam-al")
    good = made.products[0]["id"]
    assert "January to 2026-08" in made.explain(good)
    assert "January" not in calculate(raw, "eu-cbam-al").explain(good)


def forge(document: dict[str, Any], how: str) -> dict[str, Any]:
    """A file with its claim to be provisional changed."""
    made = copy.deepcopy(document)
    if how == "removed":
        del made["provisional"]
    elif how == "nothing":
        made["provisional"] = {}
    elif how == "later":
        made["provisional"]["through"] = "2026-12"
    elif how == "more months":
        made["provisional"]["months"] = "12"
    elif how == "a number":
        made["provisional"]["months"] = 8
    elif how == "no predecessor":
        del made["provisional"]["predecessor"]
    elif how == "another predecessor":
        made["provisional"]["predecessor"] = "sha256:" + "1" * 64
    elif how == "out of the activity":
        del made["activity"]["predecessor"]
    return made


FORGED = ("removed", "nothing", "later", "more months", "a number", "no predecessor", "another predecessor", "out of the activity")


@pytest.mark.parametrize("how", FORGED)
def test_a_forger_of_the_claim_is_found(filed, how, tmp_path):
    """Whoever takes out, or alters, what says that the year is running is found by verify, by table, by inventory and by the command."""
    made = forge(filed.as_dict(), how)
    found = ghgcalc.verify(made)
    assert found.verdict == "differs"
    assert any("predecessor" in one.where or one.where.startswith("provisional") for one in found.differences)
    assert ghgcalc.verify(ghgcalc.Inventory.from_dict(made)).verdict == "differs"
    assert ghgcalc.Inventory.from_dict(made).provisional


def test_a_forger_who_makes_it_a_whole_year_is_found(filed):
    """Without its month the statement has eight values for twelve months: it cannot even be read as a whole year."""
    made = forge(filed.as_dict(), "removed")
    del made["activity"]["through"]
    with pytest.raises(InputError):
        ghgcalc.verify(made)
    whole = calculate(plant(12), "cn-al-2024").as_dict()
    claimed = whole | {"provisional": {"through": "2026-08", "months": "8"}}
    assert ghgcalc.verify(claimed).verdict == "differs"
    assert not ghgcalc.Inventory.from_dict(claimed).provisional


@pytest.mark.parametrize(("key", "value"), [("provisional", 5), ("activity", {"through": 8}), ("activity", {"predecessor": ["x"]})])
def test_hostile_files_are_refused_by_name(filed, key, value):
    """Another type where a table or text belongs is no inventory, and no traceback."""
    made = filed.as_dict()
    made[key] = value if key == "provisional" else made["activity"] | value
    with pytest.raises(InputError) as caught:
        ghgcalc.Inventory.from_dict(made)
    assert [fault.code for fault in caught.value.faults] == ["not-an-inventory"]


def test_a_file_that_names_no_month_is_provisional_all_the_same(filed):
    """What is no month settles nothing, is shown without its hidden signs, and is found by verify; a report refuses it by name."""
    made = filed.as_dict()
    made["activity"]["through"] = "2026-99\u202e<b>" + "x" * 90
    read = ghgcalc.Inventory.from_dict(made)
    assert read.provisional
    assert len(str(read.through)) <= 21
    assert "\u202e" not in str(read.through)
    assert read._repr_html_().count("<b>") == 1, "the title of the table, and nothing of what a file says"
    for work in (
        lambda: ghgcalc.verify(made),
        lambda: read.report("en", "text"),
        lambda: ghgcalc.allowances.settle(read, "cn-al-2025"),
    ):
        with pytest.raises(InputError):
            work()


@pytest.mark.parametrize("months", [1, 11])
def test_every_rendering_of_every_length(months):
    """Text, page and workbook of one month and of eleven, in both languages; of January nothing is called a year that is none."""
    made = calculate(plant(months, heat=[{"amount": {"value": "5 GJ", "through": f"2026-{months:02d}"}}]), "cn-al-2024")
    for lang in ("en", "zh"):
        for form in ("text", "html", "xlsx"):
            assert made.report(lang, form)
    assert ghgcalc.verify(made.as_dict()).passed


def test_it_travels_and_compares(filed):
    """Read again, pickled and compared it is the same; what it gives away is the caller's own; threads read each its own year."""
    again = ghgcalc.Inventory.from_dict(json.loads(json.dumps(filed.as_dict())))
    assert again == filed == pickle.loads(pickle.dumps(filed))
    assert again.through == "2026-08"
    taken = filed.as_dict()
    taken["provisional"]["through"] = "2026-12"
    assert filed.as_dict()["provisional"]["through"] == "2026-08"
    tables = [plant(months) for months in (1, 8, 12, 5)] * 8
    with ThreadPoolExecutor(4) as pool:
        assert [one.months for one in pool.map(of, tables)] == [1, 8, 12, 5] * 8


def test_the_digest_is_that_of_a_ledger_of_the_file(filed):
    """The file alone gives the ledger under the digest, its month and predecessor in the line of the activity."""
    text = ghgcalc.inventory.ledger_of(ghgcalc.Inventory.from_dict(filed.as_dict()))
    line = next(one for one in text.split("\n") if one.startswith("activity\t"))
    assert '"through":"2026-08"' in line
    assert FILED in line


def test_doors_of_pydantic_take_it():
    """`Activity(…)`, `model_validate` and JSON take a running year and tell its faults alike."""
    table = plant(8)
    assert Activity.model_validate(table) == of(table) == Activity.new(**table)
    assert Activity.model_validate_json(json.dumps(table)) == of(table)
    assert Activity.model_validate_json(json.dumps(plant(12) | {"through": "2026-12"})).through is None
    with pytest.raises(ValueError, match="stated for 2026-09"):
        Activity.model_validate(plant(9) | {"through": "2026-08"})
    assert activities.Activity.model_validate(of(table)) == of(table)


@pytest.mark.parametrize(
    ("row", "given"),
    [
        (
            {"carbonate": [{"item": "limestone", "amount": {"value": "5 t", "through": "2026-08"}}]},
            {"emission_factor": "0.43 tCO2/t"},
        ),
        ({"fuel": [{"item": "anthracite", "amount": {"value": "5 t", "through": "2026-08"}}]}, {"elemental_carbon": "0.7 tC/t"}),
        (
            {"carbon_stream": [{"item": "pitch", "direction": "in", "amount": {"value": "5 t", "through": "2026-08"}}]},
            {"carbon": "0.9 tC/t"},
        ),
    ],
)
def test_tonnes_in_a_tonne_are_no_amount(row, given):
    """A content or a factor per tonne stands for every month alike, and says no month up to which it stands."""
    ((table, (stated,)),) = row.items()
    stated |= {key: {"value": value, "source": "laboratory 26-04"} for key, value in given.items()}
    (key,) = given
    made = of(plant(8, **{table: [stated]}))
    assert getattr(getattr(made, table)[0], key).value.annual
