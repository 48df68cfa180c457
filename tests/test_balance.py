"""The balance value: it balances, exactly, on every piece; tables of a sector settle in one call; bad tables are named."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import ghgcalc
import oracle_allowances as oracle
from ghgcalc import allowances
from ghgcalc.allowances.allocation import Process, balance, balance_of, columns, solve
from ghgcalc.allowances.plans import known
from ghgcalc.allowances.settlement import settle_sector
from ghgcalc.errors import InputError

PLAN = known.get("cn-al-2025")
RULE = PLAN.rule
FOUR = [("1.45", 600_000), ("1.60", 900_000), ("1.70", 400_000), ("2.10", 100_000)]


def plants(pairs: Any) -> list[Process]:
    """Processes from (intensity, emission) pairs."""
    return [Process(str(at), Fraction(e), Fraction(e) / Fraction(i)) for at, (i, e) in enumerate(pairs)]


def faults(call: Any, *args: Any, **more: Any) -> list[tuple[str, str | None]]:
    """Code and key of each fault for which a call is refused."""
    with pytest.raises(InputError) as caught:
        call(*args, **more)
    assert all(fault.text(lang) for fault in caught.value.faults for lang in ("en", "zh"))
    return [(fault.code, fault.place.key) for fault in caught.value.faults]


def test_the_example_of_four_plants():
    """BP is 1.590426; the mean by output is 1.588302 and that by emission 1.600000, so that BP is neither."""
    found = solve(plants(FOUR), RULE)
    assert found.value is not None
    assert f"{float(found.value):.6f}" == "1.590426"
    assert (f"{float(found.mean):.6f}", f"{float(found.weighted):.6f}") == ("1.588302", "1.600000")
    assert (found.processes, found.high_end, found.low_end) == (4, 0, 1)
    record = found.as_dict()
    assert record["value"] == record["low"] == record["high"] == str(record["low"])
    assert record["emissions"] == "2000000"


pair = st.tuples(st.fractions(Fraction(1, 2), 4, max_denominator=1000), st.integers(1, 10**7))


@given(st.lists(pair, min_size=1, max_size=12))
def test_allowances_equal_emissions(pairs):
    """At the balance value allowances before the cut equal emissions, in exact fractions: the definition itself, by the oracle's rule."""
    found = solve(plants(pairs), RULE)
    facts = [(Fraction(e), Fraction(e) / i) for i, e in pairs]
    assert oracle.imbalance(facts, found.low) == 0
    assert oracle.imbalance(facts, found.high) == 0
    assert found.low <= found.high
    low, high = oracle.bracket(facts)
    assert found.low * (1 - Fraction(1, 10**12)) <= high
    assert low <= found.high * (1 + Fraction(1, 10**12))
    if found.value is None:
        assert found.high_end + found.low_end == len(pairs)
        assert (
            oracle.imbalance(facts, found.low * (1 - Fraction(1, 1000)))
            < 0
            < oracle.imbalance(facts, found.high * Fraction(1001, 1000))
        )


@given(st.lists(pair, min_size=1, max_size=8))
def test_the_exact_search_needs_no_guess(pairs):
    """With a guess that is far off, the search in fractions finds the same value."""
    wanted = solve(plants(pairs), RULE)
    before = balance._guess
    for wild in (Fraction(1, 10**6), Fraction(10**6), Fraction(1)):
        balance._guess = lambda *_, wild=wild: wild
        try:
            assert solve(plants(pairs), RULE) == wanted
        finally:
            balance._guess = before


def test_an_interval_balances_where_everybody_is_at_a_cap():
    """Two plants of equal emission and far intensities: every value between their bands balances."""
    found = solve(plants([("1", 1000), ("3", 1000)]), RULE)
    assert (found.low, found.high, found.value) == (Fraction(5, 4), Fraction(5, 2), None)
    assert found.as_dict()["value"] is None


@pytest.mark.parametrize("shift", [Fraction(0), Fraction(1, 10**9), Fraction(-1, 10**9)])
@pytest.mark.parametrize("end", [Fraction(4, 5), Fraction(6, 5)])
def test_an_end_belongs_to_both_its_pieces(end, shift):
    """Where a plant lies exactly at an end of the band, the zero is proven from either side of that end, and on it."""
    edge, other = Fraction(1000), Fraction(2000)
    share = (1 - end) * Fraction(15, 100)  # what the plant at the end takes of its emission at BP = 1
    inside = 1 + share * edge / other / Fraction(15, 100)  # an intensity inside the band that takes the opposite
    pairs = [(edge, end), (other, inside)]
    assert oracle.imbalance([(e, e / i) for e, i in pairs], Fraction(1)) == 0
    assert balance._solved(pairs, 1 + shift, RULE) == (1, 1)


@pytest.mark.parametrize("near", ["0.39", "0.4", "0.5", "0.8", "0.81"])
def test_an_interval_is_found_from_its_neighbours(near):
    """From the pieces beside a flat one, and on its ends, the zero leads to the whole interval."""
    pairs = [(Fraction(1000), Fraction(1)), (Fraction(1000), Fraction(3))]
    assert balance._solved(pairs, Fraction(near), RULE) == (Fraction(5, 4), Fraction(5, 2))


@pytest.mark.parametrize("near", ["0.01", "0.3", "0.55", "3"])
def test_a_guess_on_another_piece_is_refused(near):
    """A piece on which the zero does not lie proves nothing, whether or not anybody is inside the band there."""
    pairs = [(Fraction(1000), Fraction(1)), (Fraction(500), Fraction(3)), (Fraction(10), Fraction(2))]
    assert balance._solved(pairs, Fraction(near), RULE) is None


def test_a_piece_without_a_zero_above_nothing_is_refused():
    """Where those at the lower cap take exactly what the others give at u = 0, the piece has no balance value."""
    pairs = [(Fraction(100), Fraction(1)), (Fraction(500), Fraction(3))]
    assert balance._solved(pairs, Fraction(1), RULE) is None
    assert balance._solved([pairs[0], (Fraction(501), Fraction(3))], Fraction(1), RULE) is None


@settings(max_examples=30)
@given(st.lists(st.lists(st.tuples(st.floats(0.5, 4), st.floats(1, 1e7)), min_size=4, max_size=4), min_size=1, max_size=6))
def test_many_scenarios_at_once(rows):
    """The float columns agree with the exact value to 10 digits, row by row."""
    emissions = np.array([[e for _, e in row] for row in rows])
    intensities = np.array([[i for i, _ in row] for row in rows])
    found = columns(emissions, intensities, RULE)
    assert found.shape == (len(rows),)
    for at, row in enumerate(rows):
        exact = solve([Process(str(n), Fraction(e), Fraction(e) / Fraction(i)) for n, (i, e) in enumerate(row)], RULE)
        facts = [(Fraction(e), Fraction(e) / Fraction(i)) for i, e in row]
        near = Fraction(float(found[at]))
        inside = exact.low * (1 - Fraction(1, 10**10)) <= near <= exact.high * (1 + Fraction(1, 10**10))
        assert inside or abs(oracle.imbalance(facts, near)) < Fraction(1, 10**9) * sum(e for e, _ in facts)


def test_ninety_seven_plants_and_processes_that_emit_nothing():
    """A sector's size solves exactly; who emits nothing does not count."""
    rows = [(Fraction(14 + at % 9, 10) + Fraction(at, 977), 10_000 * (at + 1)) for at in range(97)]
    found = solve([*plants(rows), Process("idle", Fraction(0), Fraction(5))], RULE)
    facts = [(Fraction(e), Fraction(e) / i) for i, e in rows]
    assert oracle.imbalance(facts, found.low) == 0
    assert found.processes == 97


def test_a_rule_that_jumps_has_no_balance_value():
    """Cap and slope times band must agree; a table without a process that counts is refused."""
    jump = RULE.model_copy(update={"cap": "0.05"})
    assert faults(solve, plants(FOUR), jump) == [("balance-rule", "rule")]
    assert faults(solve, plants(FOUR), known.get("cn-al-2024").rule) == [("balance-rule", "rule")]
    assert faults(solve, [], RULE) == [("balance-no-process", "process")]


# --- tables


def table(**more: Any) -> list[dict[str, Any]]:
    """The four plants as rows."""
    return [
        {"entity": f"E{at}", "emissions": f"{e} tCO2e", "output": f"{float(Fraction(e) / Fraction(i)):.6f} t", **more}
        for at, (i, e) in enumerate(FOUR)
    ]


def test_the_national_sector_settles_in_one_call():
    """97 entities, one call: at the table's own balance value the sum of the allowances is the emissions less the cuts."""
    rows = [
        {"entity": f"企业{at}", "emissions": f"{300_000 + 997 * at}.5 tCO2e", "output": f"{190_000 + 503 * at} t"}
        for at in range(97)
    ]
    found = settle_sector(rows, "cn-al-2025", price="90 CNY/t")
    assert len(found.entities) == 97
    assert -97 < found.surplus.value <= 0
    assert [finding.code for finding in found.findings] == ["balance-solved"]
    assert found.entities[0].entity == {"name": "企业0"}
    assert found.entities[0].value is not None
    record = found.as_dict()
    assert len(record["entities"]) == 97
    assert record["balance"]["processes"] == 97
    assert Fraction(record["surplus"]) == Fraction(record["allocation"]) - Fraction(record["obligation"])
    assert [str(found.allocation), str(found.obligation)] == [f"{record[name]} tCO2e" for name in ("allocation", "obligation")]


def test_a_stated_balance_value_counts():
    """With a stated value nothing is solved; the plan of 2024 needs none."""
    found = settle_sector(table(), "cn-al-2025", balance_value="1.6 tCO2e/t")
    assert found.balance is None
    assert [finding.code for finding in found.findings] == ["balance-source"]
    assert settle_sector(table(), "cn-al-2025", balance_value="1.6 tCO2e/t", balance_source="x").findings == ()
    found = settle_sector(table(), "cn-al-2024", year=2024)
    assert (found.surplus.value, found.balance) == (0, None)
    assert found.as_dict()["balance"] is None


def test_exempt_processes_do_not_move_the_balance_value():
    """Closed, new and small ones are allocated what they emit and stay out of the balance value."""
    rows = [
        *table(),
        {"entity": "closed", "emissions": "90000 tCO2e", "output": "0 t", "stopped": date(2025, 5, 1)},
        {"entity": "new", "emissions": "90000 tCO2e", "output": "30000 t", "started": "2025-05-01"},
        {"entity": "small", "emissions": "9000 tCO2e", "output": "9000 t"},
        {"entity": "large", "process": "A", "emissions": "9000 tCO2e", "output": "5625 t", "enterprise": "30000 tCO2e"},
    ]
    found = settle_sector(rows, PLAN)
    assert {one.entity["name"]: one.processes[0].case for one in found.entities[4:]} == {
        "closed": "closed", "new": "new", "small": "small", "large": "inside"
    }  # fmt: skip
    assert found.balance == balance_of(rows, "cn-al-2025")
    assert found.balance.processes == 5
    assert balance_of(rows, "cn-al-2025", 2025) == found.balance
    assert settle_sector(rows[:4], known.get("cn-al-2026-draft")).balance.processes == 4
    assert allowances.settle_sector(rows[:4], "cn-al-2024").entities[0].processes[0].case == "verified"


def test_a_table_of_a_file(tmp_path):
    """CSV and XLSX, English and Chinese headers, units in the header; what is not read leaves a note."""
    from openpyxl import Workbook

    file = tmp_path / "sector.csv"
    file.write_text("企业,工序,排放量（万tCO2e）,产量 [t],备注\nA,1,60,413793.103448,x\n\nB,1,90,562500,\n", encoding="utf-8-sig")
    found = settle_sector(file, "cn-al-2025")
    assert [str(one.obligation) for one in found.entities] == ["600000 tCO2e", "900000 tCO2e"]
    assert [finding.code for finding in found.findings] == ["columns-ignored", "balance-solved"]
    book = Workbook()
    book.active.append(["entity", "emissions [tCO2e]", "output [t]", "stopped", None])
    book.active.append(["A", 600000, 413793.103448, None, None])
    book.active.append(["B", 900000.0, 562500, date(2025, 3, 1), True])
    book.save(tmp_path / "sector.xlsx")
    again = settle_sector(str(tmp_path / "sector.xlsx"), "cn-al-2025", balance_value="1.6 tCO2e/t", balance_source="x")
    assert [one.processes[0].case for one in again.entities] == ["inside", "closed"]
    assert Path(tmp_path / "sector.xlsx").exists()


BAD_TABLES = [
    ("", [("file-empty", None)]),
    ("entity,emissions [tCO2e],output [t]\n", [("table-empty", None)]),
    ("entity,emissions [tCO2e]\nA,1\n", [("columns-missing", None)]),
    ("entity,emissions [tCO2e],output [t],output [kt]\nA,1,1,1\n", [("column-twice", "output")]),
    ('entity,emissions [tCO2e],output [t]\n"A,1,1\n', [("file-not-table-of-rows", None)]),
    ("entity,emissions [tCO2e],output [t]\nA,-1,1\n,1,1\nB,x,1\n", None),
    ("entity,emissions,output [t]\nA,1,1\n", [("unit-missing", "emissions")]),
    ("entity,emissions [tCO2],output [t]\nA,1,1\n", [("wrong-dimension", "emissions")]),
    ("entity,emissions [tCO2e],output [kg/t]\nA,1,1\n", [("wrong-dimension", "output")]),
    ("entity,emissions [tCO2e],output [t]\nA,30000,0\n", [("output-zero", "liquid_aluminium")]),
    ("entity,emissions [tCO2e],output [t]\nA,30000,-1\n", [("negative", "output")]),
    ("entity,process,emissions [tCO2e],output [t]\nA,1,30000,1\nA,1,30000,1\n", [("duplicate-id", None)]),
    ("entity,emissions [tCO2e],output [t],stopped\nA,30000,1,soon\n", [("wrong-date", "stopped")]),
    ("entity,emissions [tCO2e],output [t]\nA,1000,1000\n", [("balance-no-process", "process")]),
    ("entity,emissions [tCO2e],output [t]\nA,300000,300000\nB,300000,100000\n", [("balance-not-unique", "balance_value")]),
]


@pytest.mark.parametrize(("text", "wanted"), BAD_TABLES)
def test_bad_tables_are_named(tmp_path, text, wanted):
    """Each fault of a table has its code and its column."""
    file = tmp_path / "table.csv"
    file.write_text(text, encoding="utf-8")
    if wanted is None:
        assert sorted(code for code, _ in faults(settle_sector, file, "cn-al-2025")) == ["bad-number", "missing-key", "negative"]
    else:
        assert faults(settle_sector, file, "cn-al-2025") == wanted


def test_files_that_are_no_table(tmp_path):
    """Another encoding, a broken archive, and a missing reader are told apart."""
    file = tmp_path / "table.csv"
    file.write_bytes("entity\n企业".encode("gbk"))  # as a spreadsheet saves it: read, and short of columns
    assert faults(settle_sector, file, "cn-al-2025") == [("columns-missing", None)]
    file.write_bytes(b"entity\n\xff\xff\xff")
    assert faults(settle_sector, file, "cn-al-2025") == [("table-encoding", None)]
    file.write_bytes(b"PK\x03\x04 this is no archive")
    assert faults(settle_sector, file, "cn-al-2025") == [("file-not-table-of-rows", None)]


def test_a_table_has_a_bound(tmp_path, monkeypatch):
    """A table that is longer than any sector is refused; a header cell that is longer than any name is not read."""
    monkeypatch.setattr("ghgcalc.sheets.table.MAX_ROWS", 2)
    file = tmp_path / "table.csv"
    file.write_text("entity,emissions [tCO2e],output [t]\nA,1,1\nB,1,1\n", encoding="utf-8")
    assert faults(settle_sector, file, "cn-al-2025") == [("table-too-long", None)]
    file.write_text("entity,emissions [tCO2e],output [t]," + " " * 99 + "x\nA,600000,400000\n", encoding="utf-8")
    assert settle_sector(file, "cn-al-2025").findings[1].code == "balance-solved"
    file.write_text("entity,emissions [tCO2e],output [t],x" + " " * 99 + "x\nA,600000,400000\n", encoding="utf-8")
    assert settle_sector(file, "cn-al-2025").findings[0].code == "columns-ignored"


@settings(max_examples=60)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: ("entity,emissions [tCO2e],output [t]\n" + text).encode("utf-8", "replace")),
    )
)
@example(b"\xef\xbb\xbf\t")
@example(b" ;\n;\t;\n")
def test_no_file_breaks_the_reader(data):
    """Whatever the bytes are, the outcome is a sector or named faults."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.csv"
        file.write_bytes(data)
        found: tuple[Any, ...] = ()
        try:
            settle_sector(file, "cn-al-2025")
        except InputError as error:
            found = error.faults
    assert all(fault.text(lang) for fault in found for lang in ("en", "zh"))


def test_xlsx_needs_no_further_package(tmp_path, monkeypatch):
    """A workbook is read by ourselves: a package that is not installed is not missed."""
    import sys

    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["entity", "emissions [tCO2e]", "output [t]"])
    book.active.append(["A", 600000, 413793.103448])
    book.save(tmp_path / "table.xlsx")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert settle_sector(tmp_path / "table.xlsx", "cn-al-2025", balance_value="1.6 tCO2e/t").obligation.value == 600000


def test_an_odd_cell_is_a_fault_of_its_column(tmp_path):
    """A number beyond all bounds and a header over two lines are read as texts, and named."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["entity", "emissions\n[tCO2e]", "output [t]"])
    book.active.append(["A", 1e99, 1])
    book.save(tmp_path / "odd.xlsx")
    assert faults(settle_sector, tmp_path / "odd.xlsx", "cn-al-2025") == [("bad-number", "emissions")]


def test_rows_of_a_call_are_checked_alike():
    """Rows of Python have the same keys and the same faults; an empty list is one."""
    assert [code for code, _ in faults(settle_sector, [], "cn-al-2025")] == ["invalid"]
    assert faults(settle_sector, [{"entity": "A"}], "cn-al-2025") == [("missing-key", "emissions"), ("missing-key", "output")]
    assert ghgcalc.allowances.solve is solve
