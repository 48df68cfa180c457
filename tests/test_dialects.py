"""Tables as other people's programs write them: every encoding, delimiter, decimal sign and spelling of a day gives the same numbers, or is refused."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ghgcalc.allowances import balance_of
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.market import read_prices, summarise
from ghgcalc.sheets import iso, table
from ghgcalc.sheets.days import serial

HEAD = "date;close [CNY/t];listed volume [t];listed turnover [CNY];block volume [t];block turnover [CNY]\n"
KEYS = ("close", "listed_volume", "listed_turnover", "block_volume", "block_turnover")
Row = tuple[date, Decimal, int, Decimal, int, Decimal]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """One file that is written again and again."""
    return tmp_path_factory.mktemp("dialects") / "prices.csv"


def read(place: Path, data: str | bytes) -> list[tuple[Any, ...]]:
    """The sessions of a file, as day and fractions."""
    place.write_bytes(data.encode() if isinstance(data, str) else data)
    return [(one.date, *(one.number(key) for key in KEYS)) for one in read_prices(place).sessions]


def faults(place: Path, data: str | bytes) -> list[tuple[str, str | None, int | None]]:
    """Code, key and line of each fault for which a file is refused."""
    with pytest.raises(InputError) as caught:
        read(place, data)
    assert all(one.text(lang) for one in caught.value.faults for lang in ("en", "zh"))
    return [(one.code, one.place.key, one.place.line) for one in caught.value.faults]


def tried(place: Path, data: bytes) -> tuple[list[tuple[Any, ...]], set[str]]:
    """The sessions of a file, or the codes for which it is refused."""
    try:
        return read(place, data), set()
    except InputError as error:
        return [], {one.code for one in error.faults if one.text("en") and one.text("zh")}


# --- every dialect, the same numbers

TITLES = {
    "en": ("date", "close", "listed volume", "listed turnover", "block volume", "block turnover"),
    "shout": ("Trading Day", "CLOSING-PRICE", "Listed_Volume", "listed  turnover", "Block Volume", "ＢＬＯＣＫ turnover"),
    "zh": ("交易日期", "收盘价", "挂牌协议成交量", "挂牌协议成交额", "大宗协议成交量", "大宗协议成交额"),
    "tw": ("日期", "收盤價", "掛牌成交量", "掛牌成交額", "大宗成交量", "大宗成交額"),
}
UNITS = {
    "en": (("CNY/t", 1), ("t", 1), ("CNY", 1)),
    "shout": (("CNY/t", 1), ("10^4t", 10_000), ("10^4CNY", 10_000)),
    "zh": (("元/吨", 1), ("万吨", 10_000), ("亿元", 100_000_000)),
    "tw": (("元/噸", 1), ("萬噸", 10_000), ("萬元", 10_000)),
}
ENCODINGS = {
    "en": ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5", "ascii"),
    "shout": ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5"),
    "zh": ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "gb18030"),
    "tw": ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5"),
}
DAYS = ("{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0:%Y%m%d}", "{0.year}年{0.month}月{0.day}日", "{0:%Y.%m.%d}", "{0:%Y-%m-%d} 15:00:00",
        "{0.day}-{0:%b}-{0.year}", "{0:%B} {0.day}, {0.year}", "{0:%Y-%m-%d} ({0:%a})", "{0:%Y-%m-%d}T00:00", "{1}")  # fmt: skip
GROUPS = ("", "'", " ", "\u00a0", "\u202f", ",", "\u2019")

prices = st.decimals(1, 500, places=2).map(lambda one: one + Decimal("0.25") if one == int(one) else one)
volumes = st.integers(1, 9_999_999)
money = st.decimals(1, 10**9, places=1)


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Sessions with and without trade."""
    found = []
    day = draw(st.dates(date(2021, 7, 16), date(2030, 1, 1)))
    for _ in range(draw(st.integers(1, 8))):
        sides: list[Any] = []
        for _ in range(2):
            sides += [draw(volumes), draw(money)] if draw(st.booleans()) else [0, Decimal(0)]
        found.append((day, draw(prices), *sides))
        day += timedelta(days=draw(st.integers(1, 10)))
    return found


def plainly(number: Decimal, scale: int) -> str:
    """All digits of a number in another unit."""
    found = f"{number / scale:.12f}"
    return found.rstrip("0").rstrip(".")


def in_dialect(number: str, group: str, point: str) -> str:
    """A number with thousands parted, and a decimal sign."""
    whole, _, rest = number.partition(".")
    parts = [whole[max(at - 3, 0) : at] for at in range(len(whole), 0, -3)]
    return group.join(reversed(parts)) + (point + rest if rest else "")


@st.composite
def dialects(draw: st.DrawFn) -> tuple[bytes, str, list[Row]]:
    """A table in some dialect: its bytes, what it is called, and its rows."""
    words = draw(st.sampled_from(sorted(TITLES)))
    encoding = draw(st.sampled_from(ENCODINGS[words]))
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    point = draw(st.sampled_from([".", ","])) if delimiter != "," else "."
    group = draw(st.sampled_from([one for one in GROUPS if one != point]))
    how = draw(st.sampled_from(DAYS[:3] + DAYS[4:] if encoding == "ascii" or words == "en" else DAYS))
    wide = words == "zh" and draw(st.booleans())
    per_cell = draw(st.booleans()) and encoding != "ascii"
    table = draw(rows())
    order = draw(st.permutations(range(6)))
    units = [("", 1), *(UNITS[words][at] for at in (0, 1, 2, 1, 2))]
    lines = [
        [title if per_cell or not unit else f"{title} [{unit}]" for title, (unit, _) in zip(TITLES[words], units, strict=True)]
    ]
    for day, *numbers in table:
        cells = [how.format(day, (day - date(1899, 12, 30)).days)]
        for number, (unit, scale) in zip(numbers, units[1:], strict=True):
            cell = in_dialect(plainly(Decimal(number), scale), group, point)
            cells.append(f"{cell}{' ' * unit.startswith('10')}{unit}" if per_cell else cell)
        lines.append(cells)
    written = io.StringIO()
    if draw(st.booleans()):
        written.write("sep=" + delimiter + "\n" if draw(st.booleans()) else "\n \n")
    csv.writer(written, delimiter=delimiter, quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))).writerows(
        [line[at] for at in order] for line in lines
    )
    text = written.getvalue()
    if wide:
        text = text.translate({48 + at: 0xFF10 + at for at in range(10)})
    kept = encoding in ("gbk", "gb18030", "big5", "ascii")
    data = (
        text.replace("\u00a0", " ").replace("\u202f", "'").replace("\u2019", "'").encode(encoding)
        if kept
        else text.encode(encoding)
    )
    return data, f"{words} {encoding} {delimiter!r} {point!r} {group!r} {how}", table


@settings(max_examples=150, deadline=None)
@given(dialects())
def test_every_dialect_gives_the_same_numbers(place, drawn):
    """Titles, encoding, delimiter, decimal sign, thousands, units, spelling of days: the numbers that were written, or a number that is refused."""
    data, said, table = drawn
    wanted = sorted((day, *map(Fraction, numbers)) for day, *numbers in table)
    found, codes = tried(place, data)
    # Digits alone do not always tell thousands from decimals; nothing else of a dialect may be refused.
    assert codes <= {"number-commas", "number-points", "number-signs"}, (said, codes)
    assert codes or found == wanted, said


@settings(max_examples=80, deadline=None)
@given(dialects())
def test_a_plain_decimal_sign_is_never_refused(place, drawn):
    """Without thousands and with a price of two decimals a file is read, whatever else its dialect is."""
    data, said, table = drawn
    lines = [HEAD] + [
        f"{day};{close:.2f};{one};{two:.2f};{three};{four:.2f}\n".replace(".", ",") for day, close, one, two, three, four in table
    ]
    assert read(place, "".join(lines)) == sorted((day, *map(Fraction, numbers)) for day, *numbers in table), said
    assert data


# --- what can be read in two ways


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("2024-01-02;70,50;1.234,56;90,5;0;0", [("number-commas", "listed_volume", 2)]),
        ("2024-01-02;70,50;1,234;90,5;0;0", [("number-commas", "listed_volume", 2)]),
        ("2024-01-02;70;1,234;90;0;0", [("number-commas", "listed_volume", 2)]),
        ("2024-01-02;70;12,3456;90;0;0", [("number-commas", "listed_volume", 2)]),
        ("2024-01-02;70.5;12,3456;90;0;0", [("number-commas", "listed_volume", 2)]),
        ("2024-01-02;70.5;1234,5;90;0;0", [("number-signs", "close", 2), ("number-signs", "listed_volume", 2)]),
        ("2024-01-02;70,5;1,234,567;90;0;0", [("number-signs", "close", 2), ("number-signs", "listed_volume", 2)]),
        ("2024-01-02;70,5;1.234;90;0;0", [("number-points", "listed_volume", 2), ("number-signs", "listed_volume", 2)]),
        ("2024-01-02;70,5;600 12;90;0;0", [("bad-unit", "listed_volume", 2)]),
        ("2024-01-02;70,5;1234 567;90;0;0", [("bad-unit", "listed_volume", 2)]),
        ("2024-01-02;70,5;12,34,567;90;0;0", [("bad-number", "listed_volume", 2)]),
        ("2024-01-02;70.5;10 kg;90;0;0", [("cell-other-unit", "listed_volume", 2)]),
        ("2024-01-02;70.5;10 bushel;90;0;0", [("cell-other-unit", "listed_volume", 2)]),
        ("2024-01-02;70.5;(10);90;0;0", [("bad-number", "listed_volume", 2)]),
        (f"2024-01-02;70.5;{'1' * 101};90;0;0", [("bad-unit", "listed_volume", 2)]),
        ("2024-01-02;70.5;10;90;0;0\n;70.5;10;90;0;0", [("missing-key", "date", 3)]),
        ("2024-01-02;70.5;10;90;;0", [("missing-key", "block_volume", 2)]),
        ("2024-01-02;70.5;-;90;0;0", [("bad-number", "listed_volume", 2)]),
        ("1/2/2024;70.5;10;90;0;0", [("wrong-date", "date", 2)]),
        ("2024-01/02;70.5;10;90;0;0", [("wrong-date", "date", 2)]),
        ("2024-02-30;70.5;10;90;0;0", [("wrong-date", "date", 2)]),
        ("2024-01-02T20:00Z;70.5;10;90;0;0", [("wrong-date", "date", 2)]),
        ("99999;70.5;10;90;0;0", [("wrong-date", "date", 2)]),
        ("2 Foo 2024;70.5;10;90;0;0", [("wrong-date", "date", 2)]),
        ("合計;70.5;10;90;0;0", [("sum-row", "date", 2)]),
        ("=1+1;70.5;=cmd|' /C calc'!A0;90;0;0", [("wrong-date", "date", 2), ("bad-number", "listed_volume", 2)]),
        ("2024-01-02;70.5;10;90;0;0;7", [("row-too-long", None, 2)]),
        ('2024-01-02;"70.5;10;90;0;0', [("file-not-table-of-rows", None, None)]),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_by_its_cell(place, rows, wanted):
    """Ambiguous and contradicting numbers, days that are two days, sums, formulas: code, column, line."""
    assert faults(place, HEAD + rows + "\n") == wanted


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ("2024-01-02;70.5;1,234;90;0;0", "1234"),
        ("2024-01-02;70,5;1,234;90;0;0\n2024-01-03;70,5;0,5;90;0;0", "1.234"),
        ("2024-01-02;70;1,234,567;90;0;0", "1234567"),
        ("2024-01-02;70;1 234,5;90;0;0", "1234.5"),
        ("2024-01-02;70;+12e3;90;0;0", "12000"),
        ("2024-01-02;70;1,2e3;90;0;0", "1200"),
        ("2024-01-02;70;１２３．５;90;0;0", "123.5"),
        ("2024-01-02;70;10 吨;90;0;0", "10"),
        ("2024-01-02;70;\u2019;90;0;0".replace("\u2019", "1\u2019234\u2019567"), "1234567"),
    ],
)
def test_what_another_number_decides_is_read(place, rows, number):
    """A comma is of thousands where the file shows a decimal point, of decimals where its column shows a decimal comma."""
    assert read(place, HEAD + rows + "\n")[0][2] == Fraction(number)


@pytest.mark.parametrize(
    ("cell", "number"), [("5 10⁴t", 50_000), ("1,234.5 10^4t", 12_345_000), ("5万噸", 50_000), ("0.5 亿吨", 50_000_000)]
)
def test_powers_of_a_unit_are_no_digits(place, cell, number):
    """A cell with a unit of its own, whose power of ten is never taken for digits of the number; and none without a unit anywhere."""
    head = HEAD.replace("listed volume [t]", "listed volume")
    assert read(place, f"{head}2024-01-02;70.5;{cell};90;0;0\n")[0][2] == number
    assert faults(place, f"{head}2024-01-02;70.5;5;90;0;0\n") == [("unit-missing", "listed_volume", 2)]
    assert read(place, f"{HEAD.replace('volume [t]', 'volume [10⁴t]')}2024-01-02;70.5;5;90;0;0\n")[0][2] == 50_000


def test_thousands_in_a_file_parted_by_commas(place):
    """Commas part the cells, so that quoted ones part thousands, unless the file shows a decimal comma."""
    head = HEAD.replace(";", ",")
    assert read(place, head + '2024-01-02,70,"1,234",90,0,0\n')[0][2] == 1234
    assert faults(place, head + '2024-01-02,"70,5","1,234",90,0,0\n') == [("number-commas", "listed_volume", 2)]


def test_an_encoding_is_certain_or_refused(place):
    """Bytes of no encoding, or of one whose signs are rare; two encodings that give other names; but not where the difference is not read."""
    head = "entity;emissions [tCO2e];output [t]\n"
    wide = (HEAD + "2024-01-02;70.5;10;90;0;0\n").translate({at: at + 0xFEE0 for at in range(48, 58)})
    chinese = "日期；收盘价（元/吨）；挂牌成交量（吨）；挂牌成交额（元）；大宗成交量（吨）；大宗成交额（元）\n２０２４年１月２日；７０．５；１０；９０；０；０\n"
    for encoding in ("utf-16-le", "utf-16-be", "utf-8"):
        assert read(place, chinese.encode(encoding)) == read(place, wide.encode(encoding))
    for data in ((head + "A;600000;4\n").encode() + b"\xff\xff", (head + "Société;600000;4\n").encode("cp1252"), b"\x80\x81\xff"):
        assert [code for code, *_ in faults(place, data)] == ["table-encoding"]
    both = head.encode() + "国华;600000;400000\n".encode("gbk")
    assert both.decode("cp950")
    place.write_bytes(both)
    with pytest.raises(InputError) as caught:
        balance_of(place, "cn-al-2025")
    assert [one.code for one in caught.value.faults] == ["table-encoding"]
    assert "gb18030, big5" in str(caught.value)
    remark = HEAD.replace("\n", ";remark\n").encode() + b"2024-01-02;70.5;10;90;0;0;" + "国华".encode("gbk") + b"\n"
    assert read(place, remark)[0][1] == Fraction("70.5")
    place.write_bytes(
        "企業;排放量（噸二氧化碳當量）;產量（噸）\n".translate(str.maketrans("當", "当")).replace("当", "").encode("big5")
        + "鋁業;1;1\n".encode("big5")
    )
    with pytest.raises(InputError) as caught:
        balance_of(place, "cn-al-2025")
    assert "table-encoding" not in {one.code for one in caught.value.faults}


def test_tables_of_sectors_are_read_in_the_same_way(tmp_path):
    """GBK, Big5 and UTF-16 with semicolons, decimal commas, serial days: one balance value."""
    plain = "entity,emissions [tCO2e],output [t],started\nA,600000.5,413793.1,2019-01-01\n乙,900000,562500,2019-01-01\n"
    other = "企业;排放量（tCO2e）;铝液产量（万吨）;投产日期\nA;600000,5;41,37931;43466\n乙;900000;56,25;2019年1月1日\n"
    (tmp_path / "plain.csv").write_text(plain, encoding="utf-8")
    wanted = balance_of(tmp_path / "plain.csv", "cn-al-2025").value
    for encoding in ("gbk", "utf-16"):
        (tmp_path / "other.csv").write_bytes(other.encode(encoding))
        assert balance_of(tmp_path / "other.csv", "cn-al-2025").value == wanted
    words = other.replace("企业", "企業").replace("铝液产量（万吨）", "產量（萬噸）").replace("投产日期", "投產日期")
    (tmp_path / "other.csv").write_bytes(words.encode("big5"))
    assert balance_of(tmp_path / "other.csv", "cn-al-2025").value == wanted


def test_two_tables_in_one_file(place):
    """Two headers, each parted by another sign: nobody knows which table is meant."""
    row = "2024-01-02;70.5;10;90;0;0\n"
    assert faults(place, HEAD + row + HEAD.replace(";", "|") + row.replace(";", "|")) == [("table-delimiter", None, None)]


@pytest.mark.parametrize("sign", [":", "~", "，", "；", "\u241f", "¦"])
def test_any_other_sign_parts_cells(place, sign):
    """The delimiter is the one under which the header names the columns, whichever it is."""
    assert read(place, (HEAD + "2024-01-02;70.5;10;90;0;0\n").replace(";", sign))[0][1:3] == (Fraction("70.5"), 10)


def test_titles_above_the_header_are_told(place):
    """Rows above the header are not read, and a note says so; a header far down is none."""
    row = "2024-01-02;70.5;10;90;0;0\n"
    place.write_text("全国碳市场\n\n" + HEAD + row, encoding="utf-8")
    assert [(one.code, dict(one.fields)["count"]) for one in read_prices(place).findings] == [("rows-above", "1")]
    assert [code for code, *_ in faults(place, "x\n" * 20 + HEAD + row)] == ["columns-missing"]
    assert [code for code, *_ in faults(place, HEAD + '"' + "x" * 200_000 + '"\n')] == ["file-not-table-of-rows"]
    assert [code for code, *_ in faults(place, HEAD)] == ["table-empty"]
    assert [code for code, *_ in faults(place, b"\xa1\xa1\n")] == ["table-empty"]
    assert [code for code, *_ in faults(place, '"\n')] == ["file-not-table-of-rows"]
    assert [code for code, *_ in faults(place, "date;close;date\n1;2;3\n")] == ["column-twice", "columns-missing"]


def test_blank_rows_make_no_table_too_long(tmp_path, place, monkeypatch):
    """Rows with nothing but format, or delimiters, are none; rows with something are counted."""
    row = "2024-01-02;70.5;10;90;0;0\n"
    assert read(place, HEAD + ";;;;;\n" * 150_000 + row)[0][2] == 10
    monkeypatch.setattr(table, "MAX_ROWS", 5)
    assert faults(place, HEAD + row * 5) == [("table-too-long", None, None)]
    book = Workbook()
    for cells in (HEAD.strip().split(";"), [date(2024, 1, 2), 70.5, 10, 90, 0, 0]):
        book.active.append(cells)
    for line in range(3, 300):
        book.active.cell(line, 1).number_format = "yyyy-mm-dd"
    book.save(tmp_path / "p.xlsx")
    assert len(read_prices(tmp_path / "p.xlsx").sessions) == 1


# --- workbooks


def test_cells_of_a_workbook(tmp_path):
    """Serial numbers by the book's own calendar, texts as numbers with a mark, formats that print another number, rates."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    row = [45293, 70.5, "1,234.5", "90 000", 0, 0]
    for epoch, day in ((None, date(2024, 1, 2)), (CALENDAR_MAC_1904, date(2028, 1, 3))):
        book = Workbook()
        if epoch is not None:
            book.epoch = epoch
        book.active.append(HEAD.strip().split(";"))
        book.active.append(row)
        book.save(tmp_path / "p.xlsx")
        found = read_prices(tmp_path / "p.xlsx")
        assert (found.sessions[0].date, found.sessions[0].number("listed_volume")) == (day, Fraction("1234.5"))
        assert [one.code for one in found.findings] == ["days-serial"]
    for shown, code in (('0!.0000"万"', "cell-scaled"), ("0.0%", "cell-percent")):
        book.active["C2"] = 12345
        book.active["C2"].number_format = shown
        book.save(tmp_path / "p.xlsx")
        with pytest.raises(InputError) as caught:
            read_prices(tmp_path / "p.xlsx")
        assert [one.code for one in caught.value.faults] == [code]


# --- days


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1930, 1, 1), date(2099, 12, 31)))
@example(date(2024, 2, 29))
def test_every_spelling_of_a_day(day):
    """Each gives the day; a serial number by its calendar, or none."""
    for how in DAYS[:-1]:
        assert iso(how.format(day, 0)) == day.isoformat()
    for more in (" 星期二", "（周二）", " (Tue)", " 9:30", "T09:30:15.123", "  15:00:00"):
        assert iso(f"{day.year}-{day.month}-{day.day}{more}") == day.isoformat()
    assert serial(str((day - date(1899, 12, 30)).days)) == day.isoformat()
    assert serial(f"{(day - date(1904, 1, 1)).days + 0}", date(1904, 1, 1)) in (day.isoformat(), None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * 100,
        "2024-1",
        "24-1-2",
        "2024-13-01",
        "3/4/2024",
        "2 Ma 2024",
        "2 Ju 2024",
        "May 32, 2024",
        "Jux 3, 2024",
        "2024-01-02+08:00",
    ],
)
def test_what_is_no_day(text):
    """What may be another day, or is none, is none."""
    assert iso(text) is None


# --- hostile


GOOD = (HEAD + "".join(f"2024-01-{day:02};70.{day:02};{day}000;{day}7000.5;0;0\n" for day in range(2, 29))).encode()
RIGHT = [(date(2024, 1, day), Fraction(f"70.{day:02}"), day * 1000, Fraction(f"{day}7000.5"), 0, 0) for day in range(2, 29)]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.integers(0, len(GOOD)), st.sampled_from(["alone", "cut", "before", "into", "utf-16", "gbk"]))
def test_random_bytes_are_refused_or_change_nothing(place, junk, at, how):
    """Bytes alone, a file cut off, bytes put into one, encodings mixed: refused as input, or the rows that stand there whole."""
    chinese = "；收盘价".encode("gbk")
    made = {
        "alone": junk,
        "cut": GOOD[:at],
        "before": junk + b"\n" + GOOD,
        "into": GOOD[:at] + b"\n" + junk.replace(b"\n", b"").replace(b"\r", b"") + b"\n",
        "utf-16": GOOD.decode().encode("utf-16")[: 2 * at + 1],
        "gbk": GOOD[:at] + chinese + GOOD[at:],
    }[how]
    found, codes = tried(place, made or b" ")
    if codes:
        return
    whole = found[:-1] if how in ("cut", "utf-16") else found  # the last row may have lost its last digits
    assert whole == RIGHT[: len(whole)] or how == "into"
    assert set(found[: at // 40]) <= set(RIGHT) or how == "into"


# --- an oracle of the csv module and fractions


@settings(max_examples=80, deadline=None)
@given(rows())
def test_the_summary_is_that_of_plain_arithmetic(place, table):
    """Whole, months and days: volumes, turnovers, averages and shares of a file against sums over its text that share no code."""
    text = HEAD.replace(";", ",") + "".join(f"{day},{','.join(map(str, numbers))}\n" for day, *numbers in table)
    place.write_text(text, encoding="utf-8")
    record = summarise(read_prices(place)).as_dict()
    lines = list(csv.reader(io.StringIO(text)))[1:]

    def against(said: dict[str, Any], chosen: list[list[str]]) -> None:
        sums = [sum((Fraction(line[at]) for line in chosen), Fraction(0)) for at in range(2, 6)]
        for kind, volume, turnover in (
            ("listed", sums[0], sums[1]),
            ("block", sums[2], sums[3]),
            ("all", sums[0] + sums[2], sums[1] + sums[3]),
        ):
            assert (Fraction(said[kind]["volume"]), Fraction(said[kind]["turnover"])) == (volume, turnover)
            near(said[kind]["average"], turnover / volume if volume else None)
        near(said["listed_share"], sums[0] / (sums[0] + sums[2]) if sums[0] + sums[2] else None)
        assert Fraction(said["close"]) == Fraction(chosen[-1][1])

    def near(text: str | None, exact: Fraction | None) -> None:
        assert (text is None) == (exact is None)
        assert exact is None or abs(Fraction(text) - exact) <= abs(exact) / 10**27

    against(record, lines)
    for month in record["months"]:
        against(month, [line for line in lines if line[0].startswith(month["month"])])
    assert [one["date"] for one in record["days"]] == [line[0] for line in lines]
    for one, line in zip(record["days"], lines, strict=True):
        against(one, [line])


def test_what_is_no_table_at_all(tmp_path):
    """A table of Python in place of rows, and a workbook without a sheet of cells."""
    with pytest.raises(ArgumentError, match="source"):
        read_prices({"date": "2024-01-02"})
    with zipfile.ZipFile(tmp_path / "p.xlsx", "w") as made:
        made.writestr("xl/workbook.xml", "<workbook><sheets/></workbook>")
        made.writestr("xl/_rels/workbook.xml.rels", "<R/>")
    with pytest.raises(InputError) as caught:
        read_prices(tmp_path / "p.xlsx")
    assert [one.code for one in caught.value.faults] == ["table-empty"]
