"""The page without a browser: whole, the same every time, in both languages, escaped by construction; charts of any shape."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import pages as explained
from ghgcalc.audit.compare import compare
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.numbers import round_exact
from ghgcalc.report.contents import shares
from ghgcalc.report.contents.inventory import inventory_report
from ghgcalc.report.model import Cell, Column, Row, Table
from ghgcalc.report.page import inventory_page, page_of, report_page
from ghgcalc.report.page.headline import marks
from ghgcalc.report.page.parts import Context
from ghgcalc.report.render import charts, vector
from ghgcalc.report.render.markup import EMPTY, Html, element, grid, lines, number
from ghgcalc.report.render.shell import BEGINS, policy
from pages import EXAMPLE, PRICE, hostile, raw, whole, whole_page

NAMES = st.text(max_size=60)
VALUES = st.decimals(-(10**20), 10**20, places=2, allow_nan=False)


class Balanced(HTMLParser):
    """Whether every element ends where it should; ids, and the texts that are shown."""

    def __init__(self, text):
        """Read all of it."""
        super().__init__()
        self.open, self.ids, self.texts = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """It is open until it ends; its id is kept."""
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Of SVG."""
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        """What ends was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Kept as it is shown."""
        self.texts.append(data)


@pytest.fixture(scope="module")
def page():
    """The page of the example with everything on it."""
    return whole_page()


def test_it_is_one_well_formed_file(page):
    """Every element ends, no id stands twice, what is referred to is there, and nothing refers to a network."""
    read = Balanced(page)
    assert read.open == []
    assert len(set(read.ids)) == len(read.ids)
    named = [one for found in re.findall(r'aria-labelledby="([^"]*)"', page) for one in found.split()]
    named += re.findall(r'href="#([^"]*)"', page) + re.findall(r'data-lines="([^"]*)"', page) + re.findall(r"url\(#([^)]*)\)", page)
    assert set(named) <= set(read.ids)
    assert page.startswith(BEGINS)
    assert set(re.findall(r"https?://[^\s\"'<]*", page)) <= {"http://www.w3.org/2000/svg"}
    assert page.count("<script>") == page.count("<style>") == 1
    assert " style=" not in page


def test_the_same_inventory_gives_the_same_page(page):
    """Twice in this process, from a file, and in another process: the same bytes."""
    inventory, *rest = whole()
    assert inventory_page(inventory, "zh", *rest) == page
    alone = inventory_page(inventory, "en")
    assert inventory_page(ghgcalc.Inventory.from_dict(inventory.as_dict()), "en") == alone
    code = f"import ghgcalc; from ghgcalc.report.page import inventory_page as p; print(p(ghgcalc.calculate(ghgcalc.read({str(EXAMPLE)!r})), 'en'), end='')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert ran.stdout.decode() == alone


def test_everything_is_on_it(page):
    """Totals, intensity and band, sources and gases, months, effects with their sources, electricity, position, findings, grades, every line."""
    inventory, comparison, settlement, outlook = whole()
    text = "".join(Balanced(page).texts).replace("\u202f", "")
    for total in inventory.yearly:
        assert f"{total.value:f}" in text
    for gas in ("CO2", "CF4", "C2F6"):
        assert f"{inventory.total('enterprise', gas=gas).value:f}" in text
    for line in inventory.lines:
        for lang in ("en", "zh"):
            assert inventory.explain(line.id, lang) in text
    for effect in comparison.effects:
        for source, value in effect.sources or (("", effect.value),):
            assert f"{value:+f}" in text, (effect.name, source)
    assert "EF_CF4 0.034 → 0.02" in text
    assert "inside the usual band (1.51–1.72)" in text
    assert "在通常范围内 (1.51–1.72)" in text
    assert "covered by the stated evidence" in text
    for known in (settlement.allocated, settlement.reported, outlook.scenarios[1].surplus):
        assert f"{round_exact(Fraction(known), 2):f}" in text
    assert "+124595.85" in text
    assert inventory.digest in text
    for finding in inventory.findings:
        assert finding.message("zh") in text
        assert finding.code in text
    for key in ("grade-implementation", "grade-sister"):
        assert ghgcalc.texts.label(key, "en") in text


def test_marks_are_never_folded():
    """What is incomplete, not in force, the sender's own or unseen stands above everything, outside of what unfolds."""
    stated = raw()
    for process in stated["process"]:
        del process["electricity"], process["electricity_total"]
    del stated["electricity"]
    old = ghgcalc.factors.get("cn-al-2023/fuel/diesel/ncv")
    record = old.record() | {"id": "mine/ncv", "supersedes": old.id, "valid": {"from": "2022-01-01", "to": "2024-12-31"}}
    own = ghgcalc.factors.Overlay("mine.toml", [ghgcalc.factors.Factor.from_record(record)])
    inventory = ghgcalc.calculate(stated, "cn-al-2023", overlays=(own,))
    html = inventory_page(inventory, "en")
    top = html[: html.index("<nav")]
    assert "The guideline cn-al-2023 is not in force: superseded." in top
    assert "Incomplete: enterprise is without electricity. What is missing is not zero." in top
    assert "finding(s) are warnings" in top
    assert "C.1, C.2" in top
    assert "<details" not in top
    assert "incomplete: without electricity" in html.partition('class="cards"')[2]
    assert html.count("layout not seen") >= 5


def test_a_total_with_electricity_has_no_band():
    """The band belongs to anodes and anode effects under factors of its own: where electricity is in the total, none is shown."""
    inventory = ghgcalc.calculate(raw(), "cn-al-2023")
    assert shares.place(inventory, "en") is None
    assert "usual band, tCO2e/tAl" not in inventory_page(inventory, "en")


@pytest.mark.parametrize(("factor", "said"), [("0.5", "below"), ("1", "inside"), ("1.5", "above")])
def test_the_place_in_the_band(factor, said):
    """Half and one and a half of the usual anode consumption are outside of the band, and said to be."""
    stated = raw()
    for process in stated["process"]:
        process["anode"]["values"] = [Decimal(one) * Decimal(factor) for one in process["anode"]["values"]]
    found = shares.place(ghgcalc.calculate(stated), "en")
    assert {row.cells[6].text for row in found.rows} == {f"{said} the usual band"}


def test_what_there_is_nothing_of_is_left_out():
    """A month of one process without electricity, goods, settlement: a page without these sections, and without an empty one."""
    stated = {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "A"}, "heat": [{"amount": "1 GJ"}]}
    html = inventory_page(ghgcalc.calculate(stated, "cn-al-2024"), "en")
    read = Balanced(html)
    assert not {"en-power", "en-position", "en-changes", "en-lines"} & set(read.ids)
    assert re.search(r"<section[^>]*><h2[^>]*>[^<]*</h2></section>", html) is None


def test_without_a_mark_there_is_no_box():
    """Where nothing must be known first (every form seen, an official text opened), no empty box stands there."""
    inventory = whole()[0]
    made = inventory_report(inventory, "en")
    grades = replace(made.table("grades"), notes=())
    seen = [replace(one, seen=True) for one in made.tables if one.key != "grades"]
    assert marks(inventory, replace(made, tables=(grades, *seen)), Context("en")) is None
    assert "C.5" in (marks(inventory, made, Context("en")) or "")


def test_write_takes_html(tmp_path):
    """`write(result, "x.html")` is the page of the result in the language asked for; a result without tables has none."""
    inventory, comparison, settlement, outlook = whole()
    for result in (inventory, comparison, settlement, outlook, ghgcalc.check(inventory), ghgcalc.verify(inventory)):
        ghgcalc.write(result, tmp_path / "x.html", "zh")
        assert (tmp_path / "x.html").read_text(encoding="utf-8") == page_of(result, "zh")
    with pytest.raises(InputError, match=r"Use one of: \.json, \.txt\."):
        ghgcalc.write(explained.get("unknown-key"), tmp_path / "y.html")


def test_bars_of_nothing_are_told():
    """A chart whose rows hold no number says so to a screen reader."""
    table = Table("t", "T", (Column("a", "A"), Column("b", "B", numeric=True)), (Row("x", (Cell("x"), Cell("–"))),))
    assert Context("en").largest(table, 0, 1) == "none"


def test_other_results_are_pages():
    """A comparison, a settlement, a what-if without a break-even, a check and a verification: every number of their tables, in both languages."""
    inventory, comparison, settlement, outlook = whole()
    for result in (
        comparison,
        settlement,
        outlook,
        replace(outlook, break_even=None),
        ghgcalc.check(inventory),
        ghgcalc.verify(inventory),
    ):
        html = page_of(result, "en")
        read = Balanced(html)
        assert read.open == []
        assert len(set(read.ids)) == len(read.ids)
    assert f"{outlook.scenarios[1].change}" in page_of(outlook)
    html = inventory_page(inventory, "en", settlement=settlement)
    assert "Slopes, from the equations" not in html
    assert "Surplus by process" in html


def test_only_what_belongs_together():
    """A settlement or a comparison of another plant, a what-if of another settlement, another language are refused by name."""
    inventory, comparison, settlement, outlook = whole()
    stated = raw()
    stated["entity"]["name"] = "Another"
    other = ghgcalc.calculate(stated)
    for name, given_ in (("settlement", settlement), ("comparison", comparison), ("what_if", outlook), ("lang", "de")):
        with pytest.raises(ArgumentError, match=name if name != "what_if" else "settlement"):
            inventory_page(other, **{name: given_})
    another = ghgcalc.allowances.settle(inventory, **(PRICE | {"price": "80 CNY/t"}))
    with pytest.raises(ArgumentError, match="what_if"):
        inventory_page(inventory, settlement=another, what_if=outlook)
    assert inventory_page(inventory, "zh", what_if=outlook) == inventory_page(
        inventory, "zh", settlement=settlement, what_if=outlook
    )
    with pytest.raises(ArgumentError, match="result"):
        page_of(object())
    with pytest.raises(ArgumentError, match="lang"):
        report_page({}, "de")
    assert page_of(inventory, "en") == inventory_page(inventory, "en")


@pytest.mark.parametrize(
    ("file", "ids"),
    [
        ("smelter-2024", ["cn-al-2024", "cn-al-2013"]),
        ("smelter-2024", ["cn-al-2023", "cn-al-2024-draft", "cn-al-2024", "cn-al-2023"]),
        ("smelter-captive-2024", ["cn-al-2023", "eu-cbam-al-2023", "ghgp-scope2", "ipcc-2019-al", "cn-al-2024"]),
        ("smelter-captive-2024", ["ghgp-scope2", "cn-al-2024", "ghgp-al"]),
        ("smelter-captive-2024", ["eu-cbam-al-2023", "eu-cbam-al"]),
    ],
)
def test_every_bar_ends_where_the_next_begins(file, ids, monkeypatch):
    """Also of guidelines that keep several bases, and one named twice: the bars go from one printed total to the other, and none is left out."""
    activity = ghgcalc.read(EXAMPLE.with_name(f"{file}.toml"))
    found = compare(activity, ids)
    drawn_ = []
    monkeypatch.setattr(
        charts, "steps", lambda called, names, spans, kinds, printed: drawn_.append((called.title, spans, kinds)) or Html("")
    )
    html = inventory_page(ghgcalc.calculate(activity), "en", found)
    assert Balanced(html).open == []
    levels = {(effect.pair, effect.level, effect.basis) for effect in found.effects}
    assert len(drawn_) == 2 * len(levels)
    totals = [f"{round_exact(total.value, 2):f}" for one in found.inventories for total in one.yearly if total.source is None]
    for title, spans, kinds in drawn_:
        assert [kinds[0], kinds[-1]] == ["whole", "whole"], title
        assert (spans[0][0], spans[-1][0]) == (0, 0)
        ends = [spans[0][1], *(end for _, end in spans[1:-1])]
        assert [begin for begin, _ in spans[1:-1]] == ends[:-1]
        assert ends[-1] == spans[-1][1], title
        for whole_ in (spans[0][1], spans[-1][1]):
            assert whole_ == 0 or f"{whole_:f}" in totals, title


def test_a_changed_factor_is_told_and_a_treatment_is_not_taken_for_one():
    """The grid factor has another value, old and new; green power that counts as nought is another treatment, not a factor of 0."""
    activity = ghgcalc.read(EXAMPLE.with_name("worked-month.toml"))
    ids = ["cn-al-2023", "cn-al-2024-draft"]
    text = "".join(Balanced(inventory_page(ghgcalc.calculate(activity, ids[1]), "en", compare(activity, ids))).texts)
    assert "electricity: other values of factors. EF 0.5703 → 0.5942." in text
    assert re.search(r"→ 0(\.0+)?(?!\.?\d)", text) is None
    assert "green-power treatment · electricity: the two treat market-traded non-fossil electricity differently." in text


@given(NAMES, NAMES)
def test_no_text_becomes_markup(name, value):
    """Whatever stands in a text or an attribute comes out of a parser as it is shown: signs that nobody sees written out."""
    made = element("p", name, title=value, lang=None, hidden=False, class_=True)
    root = ET.fromstring(made.replace(" class", ' class=""', 1))
    assert len(root) == 0
    assert (root.text or "") == ghgcalc.signs.shown(name)
    assert root.get("title") == ghgcalc.signs.shown(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.sampled_from(["", "+"]))
def test_a_number_keeps_its_digits(value, sign):
    """Without the gaps, every digit stands as it was; gaps stand before every third digit from the point."""
    printed = (sign if value >= 0 else "") + f"{value:f}"
    shown = number(printed)
    assert shown.replace("<i></i>", "") == printed
    whole_ = shown.lstrip("+-").partition(".")[0].split("<i></i>")
    assert all(len(part) == 3 for part in whole_[1:])
    assert 1 <= len(whole_[0]) <= 3


def test_lines_keep_their_breaks():
    """A text of several lines keeps them, and nothing else that a browser obeys."""
    assert lines("a <b>\n\u202ec") == "a &lt;b&gt;\n\\u202ec"
    assert isinstance(lines(""), Html)


def test_a_table_for_whoever_cannot_see_it():
    """Headings of columns and rows are told as such; an empty table says so; a number is no heading."""
    columns = (Column("a", "A"), Column("b", "B", numeric=True))
    rows = (Row("x", (Cell("x"), Cell(number=Decimal(1000))), total=True), Row("y", (Cell(number=Decimal(1)), Cell("–"))))
    made = grid(Table("t", "T", columns, rows, ("n",)), "key", "none", title=False)
    assert '<th scope="row">x</th><td class="num">1<i></i>000</td>' in made
    assert '<tr class="sum">' in made
    assert "<td>1</td>" in made
    assert '<caption id="key" class="unseen">T</caption>' in made
    assert '<td colspan="1">none</td>' in grid(Table("t", "T", columns, ()), "key", "none", without=frozenset(("b",)))


CALLED = charts.Named("k", "Title", "Said")


def drawn(made):
    """The chart as a tree; every text is one of ours, a number, or the remark of an axis."""
    root = ET.fromstring(made)
    return root, [one.text for one in root.iter() if one.tag.endswith("tspan")]


@given(st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=5))
def test_charts_of_any_names_and_values(pairs):
    """Names never reach the library, whatever they are: none adds up with another, none becomes a link; nothing but drawing is left."""
    names, values = [name for name, _ in pairs], [value for _, value in pairs]
    printed = [f"{value:f}" for value in values]
    ends = [(Decimal(0), value) for value in values]
    for made in (
        charts.bars(CALLED, names, values, printed),
        charts.stacked(CALLED, names, [(name, values) for name in names]),
        charts.stacked(CALLED, names, [(name, values) for name in names], down=True),
        charts.steps(CALLED, names, ends, ["up"] * len(names), printed),
        charts.beside(CALLED, names, values, printed, Decimal(1), Decimal(2)),
    ):
        root, texts = drawn(made)
        tags = {one.tag.removeprefix(vector.SPACE) for one in root.iter()}
        assert tags <= vector.DRAWN | {"title", "desc"}
        for name in names:
            assert charts.plain(name) in [text or "" for text in texts]
        assert not {key for one in root.iter() for key in one.attrib} & {"style", "href", "onclick"}
        assert re.search(r"(fill|stroke)=\"(?!none)", made) is None, "every colour is a class"
    assert len(drawn(charts.bars(CALLED, names, values, printed))[0].findall(f".//{vector.SPACE}rect")) >= len(names)


def test_all_zero_and_all_equal():
    """Bars of nothing, a band of one value: a chart, not an error."""
    none = [Decimal(0)] * 2
    for made in (
        charts.bars(CALLED, ["a", "a"], none, ["0", "0"]),
        charts.steps(CALLED, ["a", "b"], [(Decimal(0), Decimal(0))] * 2, ["whole"] * 2, ["0"] * 2),
        charts.beside(CALLED, ["a"], [Decimal(1)], ["1"], Decimal(1), Decimal(1)),
        charts.stacked(CALLED, ["01", "01"], [("a", none)] * 12),
    ):
        assert drawn(made)


def test_what_the_library_adds_does_not_pass():
    """A link, a script, a style, a foreign element of a drawing are dropped; ids become the page's own."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="20"><style>a{}</style><script>1</script>'
        '<a xlink:href="http://x"><text><tspan>x</tspan></text></a><foreignObject/><g id="zufall" onclick="1" style="fill:red;font-size:9.0px">'
        '<rect fill="rgb(1,0,2)" stroke="#123456" width="3.14159" clip-path="url(#zufall)" fill-opacity="1.0"/><path fill="rgb(0,0,0)" fill-opacity="0.0"/>'
        '</g><text class="axis"><tspan>1,234.5</tspan></text></svg>'
    )
    made = vector.fit(svg, {}, "k", "T", "D")
    assert "<a" not in made.replace("<animate", "")
    assert not re.search("script|style|foreign|onclick|http://x|zufall|<path", made)
    assert '<rect stroke="#123456" width="3.1" clip-path="url(#k-0)" class="f-s2" />' in made
    assert "1\u202f234.5" in made


def test_what_the_library_cannot_draw_is_told():
    """It answers with a remark in place of a drawing; no page hides that."""
    with pytest.raises(ValueError, match="no drawing: cannot"):
        vector.fit('<svg xmlns="http://www.w3.org/2000/svg"><text>cannot</text></svg>', {}, "k", "T", "D")


def test_the_page_allows_one_script_and_one_sheet():
    """The policy names both by their hash, and forbids the rest."""
    said = policy()
    assert said.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'sha256-")
    assert "unsafe" not in said


def test_a_missing_package_is_named(monkeypatch):
    """Without the library of charts, the refusal says how to get it."""
    monkeypatch.setitem(sys.modules, "lets_plot", None)
    with pytest.raises(InputError) as caught:
        inventory_page(whole()[0], "en")
    assert [one.code for one in caught.value.faults] == ["needs-package"]
    assert "lets_plot" in caught.value.faults[0].text("zh")


def test_the_import_stays_light():
    """Neither `import ghgcalc` nor a text loads the library of charts or the page."""
    code = (
        f"import sys, ghgcalc; from ghgcalc.report.text import inventory_text; inventory_text(ghgcalc.calculate(ghgcalc.read({str(EXAMPLE)!r})));"
        "print([one for one in sys.modules if one.startswith(('lets_plot', 'ghgcalc.report.page', 'xml.etree', 'subprocess'))])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.decode().strip() == "[]"


def test_a_page_takes_less_than_half_a_second_of_work():
    """Processor time beyond the imports, of the page with everything on it: under 0.5 s."""
    inventory, *rest = whole()
    inventory_page(inventory, "en", *rest)
    begun = time.process_time()
    inventory_page(inventory, "zh", *rest)
    assert time.process_time() - begun < 0.5


def test_the_hostile_example_is_what_it_says():
    """The plant of the browser's tests has hostile texts in all places that take one."""
    html = inventory_page(ghgcalc.calculate(hostile()), "en")
    read = Balanced(html)
    assert read.open == []
    assert "<script>window.hit=5<script>" in "".join(read.texts)
    assert html.count("<script") == 1
