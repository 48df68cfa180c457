"""Columns of numpy, pandas, polars and Arrow as the twelve values of a datum: the same digits as a list, and every fault with its month."""

from __future__ import annotations

import array
import datetime as dt
import struct
import sys
from collections import deque
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import ghgcalc
from ghgcalc import Activity, InputError
from ghgcalc.columns import NARROW
from ghgcalc.numbers import shortest

FLOATS = [500.1, 0.1 + 0.2, *[float(at) for at in range(10)]]
DECIMALS = [Decimal("500.10"), *[Decimal(at).scaleb(-2) for at in range(11)]]
TEXTS = [f"{value:f}" for value in DECIMALS]
EXACT = st.lists(st.decimals(min_value=0, max_value=10**9, places=4), min_size=12, max_size=12)


def table(values: Any, year: int = 2024, **more: Any) -> dict[str, Any]:
    """An activity whose anodes are a column."""
    months = {"unit": "t", "values": ["1000"] * 12}
    plant = {"id": "P1", "liquid_aluminium": months, "anode": {"unit": "t", "values": values}}
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": {"name": "A"}, "process": [plant | more]}


def read(values: Any) -> tuple[Decimal, ...]:
    """What the library makes of a column."""
    return Activity(**table(values)).process[0].anode.values


def faults(raw: dict[str, Any]) -> list[tuple[str, str | None, int | None]]:
    """Code, key and month of every fault."""
    with pytest.raises(InputError) as told:
        ghgcalc.calculate(raw)
    return [(fault.code, fault.place.key, fault.place.month) for fault in told.value.faults]


class Handed:
    """An object that knows one protocol and nothing else."""

    def __init__(self, held: Any, door: str) -> None:
        """`door` is the protocol's name."""
        self.held = held
        setattr(type(self), door, property(lambda me: getattr(me.held, door)))


def handed(held: Any, door: str) -> Any:
    """`held` behind one protocol alone."""
    return type("Only", (Handed,), {})(held, door)


KEPT = {
    "numpy, decimals": (lambda: np.array(DECIMALS), DECIMALS),
    "numpy, texts": (lambda: np.array(TEXTS), DECIMALS),
    "numpy, 64 bits": (lambda: np.array(FLOATS), FLOATS),
    "numpy, whole": (lambda: np.arange(12), range(12)),
    "numpy, strided": (lambda: np.arange(24)[::2], range(0, 24, 2)),
    "numpy, a row of a table": (lambda: np.arange(24).reshape(2, 12)[1], range(12, 24)),
    "pandas, decimals": (lambda: pd.Series(DECIMALS), DECIMALS),
    "pandas, Arrow decimals": (lambda: pd.Series(DECIMALS, dtype=pd.ArrowDtype(pa.decimal128(10, 2))), DECIMALS),
    "pandas, texts": (lambda: pd.Series(TEXTS), DECIMALS),
    "pandas, text type": (lambda: pd.Series(TEXTS, dtype="string"), DECIMALS),
    "pandas, categories": (lambda: pd.Series(TEXTS, dtype="category"), DECIMALS),
    "pandas, 64 bits": (lambda: pd.Series(FLOATS), FLOATS),
    "pandas, nullable": (lambda: pd.Series(FLOATS, dtype="Float64"), FLOATS),
    "pandas, nullable whole": (lambda: pd.Series(range(12), dtype="Int64"), range(12)),
    "pandas, index": (lambda: pd.Index(FLOATS), FLOATS),
    "pandas, a column of a frame": (lambda: pd.DataFrame({"a": FLOATS, "b": TEXTS})["a"], FLOATS),
    "polars, decimals": (lambda: pl.Series(DECIMALS), DECIMALS),
    "polars, texts": (lambda: pl.Series(TEXTS), DECIMALS),
    "polars, 64 bits": (lambda: pl.Series(FLOATS), FLOATS),
    "polars, a column of a frame": (lambda: pl.DataFrame({"a": FLOATS})["a"], FLOATS),
    "Arrow, decimals": (lambda: pa.array(DECIMALS), DECIMALS),
    "Arrow, chunks": (lambda: pa.chunked_array([DECIMALS[:5], DECIMALS[5:]]), DECIMALS),
    "Arrow, 64 bits": (lambda: pa.array(FLOATS), FLOATS),
    "Arrow, a column of a table": (lambda: pa.table({"a": FLOATS})["a"], FLOATS),
    "array": (lambda: array.array("d", FLOATS), FLOATS),
    "range": (lambda: range(12), range(12)),
    "deque": (lambda: deque(DECIMALS), DECIMALS),
    "only __array__": (lambda: handed(np.array(FLOATS), "__array__"), FLOATS),
    "only __array_interface__": (lambda: handed(np.array(FLOATS), "__array_interface__"), FLOATS),
    "only __arrow_c_array__": (lambda: handed(pa.array(DECIMALS), "__arrow_c_array__"), DECIMALS),
    "only __arrow_c_stream__": (lambda: handed(pa.chunked_array([DECIMALS]), "__arrow_c_stream__"), DECIMALS),
}


@pytest.mark.parametrize("case", KEPT)
def test_a_column_is_its_list(case):
    """Whatever a column comes in: the values, and the inventory, are those of the plain list."""
    made, values = KEPT[case]
    wanted = list(values)
    assert read(made()) == read(wanted)
    assert [str(one) for one in read(made())] == [str(one) for one in read(wanted)]
    assert ghgcalc.calculate(table(made())).digest == ghgcalc.calculate(table(wanted)).digest


NARROWED = {
    "numpy": lambda values: np.array(values, dtype="float32"),
    "pandas": lambda values: pd.Series(values, dtype="float32"),
    "pandas, nullable": lambda values: pd.Series(values, dtype="Float32"),
    "pandas, Arrow": lambda values: pd.Series(values, dtype=pd.ArrowDtype(pa.float32())),
    "polars": lambda values: pl.Series(values, dtype=pl.Float32),
    "Arrow": lambda values: pa.array(values, type=pa.float32()),
    "array": lambda values: array.array("f", values),
}


@pytest.mark.parametrize("case", NARROWED)
def test_narrow_floats_enter_by_the_shortest_text_of_their_width(case):
    """500.1 in 32 bits is 500.1, not 500.1000061035156; so is a number next to the end of the width."""
    assert read(NARROWED[case]([500.1] * 12)) == (Decimal("500.1"),) * 12
    assert read(NARROWED[case]([0.1, 1e10, 16777216.0, 3.0, *[0.25] * 8]))[:3] == (
        Decimal("0.1"),
        Decimal(10**10),
        Decimal(16777216),
    )


def test_half_floats():
    """16 bits likewise, from every library that has them."""
    for made in (
        np.array([0.1] * 12, dtype="float16"),
        pa.array(np.array([0.1] * 12, dtype="float16")),
        pl.Series([0.1] * 12).cast(pl.Float32),
    ):
        assert read(made) == (Decimal("0.1"),) * 12


@given(st.lists(st.floats(0, 2.0**90, width=32).filter(lambda x: not 0 < x < 1e-25), min_size=12, max_size=12))
def test_narrow_floats_come_back(values):
    """Every 32-bit float is the same float again when it is read from its text, and all libraries give one text."""
    texts = [list(map(str, read(made(values)))) for made in NARROWED.values()]
    assert all(one == texts[0] for one in texts)
    assert [struct.unpack("f", struct.pack("f", float(text)))[0] for text in texts[0]] == values


def test_the_largest_narrow_float():
    """A text that is rounded beyond the width is passed over: the largest float keeps its digits, and is refused as too large."""
    largest = struct.unpack("e", struct.pack("e", 65504.0))[0]
    assert read(pa.array(np.array([largest] * 12, dtype="float16"))) == (Decimal("65500.0"),) * 12
    huge = float(np.finfo("float32").max)
    found = shortest(huge, "f")
    assert np.float32(found) == np.float32(huge)
    assert faults(table(pl.Series([huge] * 12, dtype=pl.Float32)))[0] == ("bad-number", "anode", 1)


@given(EXACT)
def test_decimals_keep_every_digit(values):
    """Decimals of pandas, polars and Arrow arrive with every digit, trailing zeros included."""
    for made in (pd.Series(values), pl.Series(values), pa.array(values), np.array(values)):
        assert list(map(str, read(made))) == list(map(str, values))


NOTHING = {
    "None in a list": lambda: [*FLOATS[:4], None, *FLOATS[5:]],
    "empty text": lambda: [*TEXTS[:4], "", *TEXTS[5:]],
    "pandas NA in a list": lambda: [*FLOATS[:4], pd.NA, *FLOATS[5:]],
    "pandas NaT in a list": lambda: [*FLOATS[:4], pd.NaT, *FLOATS[5:]],
    "pandas NaN": lambda: pd.Series([*FLOATS[:4], float("nan"), *FLOATS[5:]]),
    "pandas None": lambda: pd.Series([*TEXTS[:4], None, *TEXTS[5:]]),
    "pandas NA": lambda: pd.Series([*FLOATS[:4], pd.NA, *FLOATS[5:]], dtype="Float64"),
    "pandas NaT": lambda: pd.Series([*FLOATS[:4], pd.NaT, *FLOATS[5:]], dtype=object),
    "numpy NaN": lambda: np.array([*FLOATS[:4], np.nan, *FLOATS[5:]]),
    "numpy NaN of 32 bits": lambda: np.array([*FLOATS[:4], np.nan, *FLOATS[5:]], dtype="float32"),
    "numpy masked": lambda: np.ma.masked_array(FLOATS, mask=[at == 4 for at in range(12)]),
    "polars null": lambda: pl.Series([*DECIMALS[:4], None, *DECIMALS[5:]]),
    "polars NaN": lambda: pl.Series([*FLOATS[:4], float("nan"), *FLOATS[5:]]),
    "Arrow null": lambda: pa.array([*DECIMALS[:4], None, *DECIMALS[5:]]),
    "Arrow NaN of 32 bits": lambda: pa.array([*FLOATS[:4], float("nan"), *FLOATS[5:]], type=pa.float32()),
}


@pytest.mark.parametrize("case", NOTHING)
def test_what_stands_for_nothing_is_a_missing_month(case):
    """NA, NaN, NaT, null, None and masked entries are a fault with their month, and never zero."""
    assert faults(table(NOTHING[case]())) == [("month-missing", "anode", 5)]


UNREADABLE = {
    "truth": (lambda: pd.Series([True] * 12), 12),
    "numpy truth": (lambda: np.array([True] * 12), 12),
    "dates": (lambda: pd.Series(pd.date_range("2024-01-01", periods=12, freq="MS")), 12),
    "numpy dates": (lambda: np.array(["2024-01"] * 12, dtype="datetime64[M]"), 12),
    "python dates": (lambda: [dt.date(2024, 1, 1)] * 12, 12),
    "complex": (lambda: np.array([1j] * 12), 12),
    "infinite": (lambda: np.array([np.inf, *FLOATS[1:]]), 1),
    "infinite, 32 bits": (lambda: pl.Series([float("inf"), *FLOATS[1:]], dtype=pl.Float32), 1),
    "infinite, 32 bits of numpy": (lambda: np.array([np.inf, *FLOATS[1:]], dtype="float32"), 1),
    "NaN in a list": (lambda: [float("nan"), *FLOATS[1:]], 1),
    "quantities": (lambda: np.array([ghgcalc.Quantity("1 t")] * 12), 12),
    "lists": (lambda: pl.Series([FLOATS] * 12), 12),
    "words": (lambda: pa.array(["none", *TEXTS[1:]]), 1),
    "thousands": (lambda: pd.Series(["1,000.5", *TEXTS[1:]]), 1),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_number_is_named_month_by_month(case):
    """Truth, dates, complex and infinite numbers, nested and wordy entries: each a fault with its month."""
    made, count = UNREADABLE[case]
    assert faults(table(made())) == [("bad-number", "anode", at) for at in range(1, count + 1)]


SHAPES = {
    "numpy": (lambda: np.array([FLOATS]), "1 × 12"),
    "numpy, twelve rows": (lambda: np.array([FLOATS]).T, "12 × 1"),
    "numpy, no dimension": (lambda: np.array(5.0), "1"),
    "pandas": (lambda: pd.DataFrame({"a": FLOATS}), "12 × 1"),
    "polars": (lambda: pl.DataFrame({"a": FLOATS, "b": FLOATS}), "12 × 2"),
    "Arrow": (lambda: pa.table({"a": FLOATS}), "12 × 1"),
    "a stream of records": (lambda: handed(pa.table({"a": FLOATS, "b": FLOATS}), "__arrow_c_stream__"), "12 × 2"),
    "records": (lambda: handed(pa.record_batch({"a": FLOATS}), "__arrow_c_array__"), "12 × 1"),
    "only __array__": (lambda: handed(np.array([FLOATS]), "__array__"), "1 × 12"),
}


@pytest.mark.parametrize("case", SHAPES)
def test_a_table_is_no_column(case):
    """What has two dimensions, or none, is refused with its shape, and nothing of it is read."""
    made, shape = SHAPES[case]
    with pytest.raises(InputError) as told:
        ghgcalc.calculate(table(made()))
    assert [(fault.code, dict(fault.fields)["shape"]) for fault in told.value.faults] == [("values-shape", shape)]


@pytest.mark.parametrize("length", [0, 1, 11, 13, 24, 100_000])
def test_another_number_of_months(length):
    """Eleven months, two years, none: a fault with the count, from every library; a long column is not gone through."""
    for made in (np.ones(length), pd.Series(np.ones(length)), pl.Series(np.ones(length)), pa.array(np.ones(length)), range(length)):
        assert [code for code, *_ in faults(table(made))] == ["month-count"]


def dated(order: Any, year: int = 2024) -> pd.Series:
    """Twelve months whose labels stand in an order."""
    return pd.Series(FLOATS, index=pd.PeriodIndex([pd.Period(year=year, month=month, freq="M") for month in order], freq="M"))


RIGHT = {
    "periods": lambda: dated(range(1, 13)),
    "ends of months": lambda: pd.Series(FLOATS, index=pd.date_range("2024-01-31", periods=12, freq="ME")),
    "with a zone": lambda: pd.Series(FLOATS, index=pd.date_range("2024-01-01", periods=12, freq="MS", tz="Asia/Shanghai")),
    "dates": lambda: pd.Series(FLOATS, index=[dt.date(2024, month, 15) for month in range(1, 13)]),
    "texts": lambda: pd.Series(FLOATS, index=[f"2024-{month:02d}" for month in range(1, 13)]),
    "Chinese texts": lambda: pd.Series(FLOATS, index=[f"2024年{month}月" for month in range(1, 13)]),
    "from 0": lambda: pd.Series(FLOATS),
    "from 1": lambda: pd.Series(FLOATS, index=range(1, 13)),
    "of a larger frame": lambda: pd.Series(FLOATS, index=range(40, 52)),
    "names": lambda: pd.Series(FLOATS, index=list("abcdefghijkl")),
    "texts that are no months": lambda: pd.Series(FLOATS, index=[f"2024-{month:02d}" for month in range(20, 32)]),
    "months beside names": lambda: pd.Series(FLOATS, index=["2024-01", *"bcdefghijkl"]),
    "several levels": lambda: pd.Series(FLOATS, index=pd.MultiIndex.from_product([["P1"], range(12)])),
    "codes of plants": lambda: pd.Series(FLOATS, index=[f"6001{code:02d}" for code in range(12, 0, -1)]),
    "months without a dash": lambda: pd.Series(FLOATS, index=[f"2024{month:02d}" for month in range(1, 13)]),
    "labels of two kinds": lambda: pd.Series(FLOATS, index=[0, *"bcdefghijkl"]),
    "no label": lambda: pd.Series(FLOATS, index=[pd.NaT] * 12),
}


@pytest.mark.parametrize("case", RIGHT)
def test_labels_in_their_order_are_taken(case):
    """Labels that say what their places say, and labels that say nothing of months, change nothing."""
    assert read(RIGHT[case]()) == read(FLOATS)


@given(st.permutations(range(1, 13)))
def test_no_order_of_months_is_taken_silently(order):
    """Rows out of their order are a fault for every month that stands in another's place, and only for these."""
    moved = [("month-order", "anode", at) for at, month in enumerate(order, 1) if at != month]
    for made in (
        dated(order),
        pd.Series(FLOATS, index=[f"2024/{month}" for month in order]),
        pd.Series(FLOATS, index=order),
    ):
        if moved:
            assert faults(table(made)) == moved
        else:
            assert read(made) == read(FLOATS)


@given(st.permutations(range(12)))
def test_rows_that_were_put_into_order_are_taken(rows):
    """The numbers of rows, 0 to 11, say nothing of months: a frame whose months were put into order is read in that order."""
    scattered = pd.DataFrame({"month": [row + 1 for row in rows], "anode": [FLOATS[row] for row in rows]})
    assert read(scattered.sort_values("month")["anode"]) == read(FLOATS)


def test_another_year_is_a_fault_with_its_months():
    """A column of last year, or of twelve months across two, is refused where it is read, by every door, with all other faults."""
    whole = [("month-order", "anode", at) for at in range(1, 13)]
    assert faults(table(dated(range(1, 13), 2023))) == whole
    across = pd.Series(FLOATS, index=pd.period_range("2023-12", periods=12, freq="M"))
    assert faults(table(across)) == whole
    mixed = pd.Series(FLOATS, index=[f"{2024 - (month == 3)}-{month:02d}" for month in range(1, 13)])
    assert faults(table(mixed)) == [("month-order", "anode", 3)]
    assert faults(table(dated(range(1, 13), 2023), liquid_aluminium="5 MWh")) == [
        ("wrong-dimension", "liquid_aluminium", None),
        *whole,
    ]
    with pytest.raises(ValidationError) as told:
        Activity.model_validate(table(dated(range(1, 13), 2023)))
    assert [one["ctx"]["pointer"] for one in told.value.errors()][2] == "/process/0/anode/values/2"
    assert "2023-03" in told.value.errors()[2]["ctx"]["message_zh"]
    with pytest.raises(InputError, match="month-order"):
        ghgcalc.calculate(table(dated(range(1, 13)), year=2023))


def test_labels_of_two_years_where_no_year_is_known():
    """Where the year is no year, the first label's is held to: the others' months are named, and the year is a fault of its own."""
    found = faults(table(pd.Series(FLOATS, index=[f"{2024 - (at == 6)}-{at:02d}" for at in range(1, 13)])) | {"year": "2024"})
    assert ("month-order", "anode", 6) in found
    assert ("wrong-type", "year", None) in found


def test_measured_values_come_in_columns():
    """A measured value by month takes a column, with its faults at their months."""
    fuel = {"item": "natural-gas", "amount": {"unit": "10^4Nm3", "values": np.ones(12)}}
    stated = {"unit": "GJ/10^4Nm3", "values": pd.Series([385.2] * 12), "source": "laboratory"}
    found = Activity(**table(FLOATS) | {"fuel": [fuel | {"ncv": stated}]})
    assert found.fuel[0].ncv.value.values == (Decimal("385.2"),) * 12
    late = stated | {"values": pd.Series([385.2] * 11 + [None])}
    assert faults(table(FLOATS) | {"fuel": [fuel | {"ncv": late}]}) == [("month-missing", "ncv", 12)]


NONE_AT_ALL = {
    "a generator": lambda: (value for value in FLOATS),
    "a set": lambda: set(FLOATS),
    "a table": lambda: dict.fromkeys(range(12), 1),
    "a text": lambda: "1" * 12,
    "bytes": lambda: bytes(range(12)),
    "a memory view": lambda: memoryview(np.array(FLOATS)),
    "a class": lambda: np.ndarray,
    "a number": lambda: 5,
    "an expression": lambda: pl.col("a"),
}


@pytest.mark.parametrize("case", NONE_AT_ALL)
def test_what_is_no_column(case):
    """What has no order, is gone after one look, or is text, is no column."""
    assert [code for code, *_ in faults(table(NONE_AT_ALL[case]()))] == ["values-missing"]


@pytest.mark.parametrize(
    ("door", "held", "library"),
    [("__arrow_c_array__", pa.array(FLOATS), "pyarrow"), ("__array_interface__", np.array(FLOATS), "numpy")],
)
def test_a_library_that_is_not_there_is_named(door, held, library, monkeypatch):
    """What can only be handed over needs the library of its protocol; its absence is a fault that says so."""
    made = handed(held, door)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(InputError, match=f"needs the package {library}") as told:
        ghgcalc.calculate(table(made))
    assert [fault.code for fault in told.value.faults] == ["needs-package"]


def test_the_widths_that_are_known():
    """The names of narrow types are those that the libraries themselves print."""
    assert {
        str(np.dtype("float32")),
        str(pd.Float32Dtype()),
        str(pl.Float32),
        str(pa.float32()),
        str(pd.ArrowDtype(pa.float32())),
    } <= NARROW.keys()
    assert {str(np.dtype("float16")), str(pa.float16()), str(pd.ArrowDtype(pa.float16()))} <= NARROW.keys()
    assert not {str(np.dtype("float64")), str(pd.Float64Dtype()), str(pl.Float64), str(pa.float64())} & NARROW.keys()
