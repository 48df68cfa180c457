"""A border view in a package: packed, listed, made again by whoever opens it; forged leaves, parts of others and missing ones are named."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import ghgcalc
from ghgcalc.dossier import Package, again
from ghgcalc.dossier.held import Held
from ghgcalc.dossier.kinds import kind_of
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.io.layout import to_json
from packages import MANIFEST, Way, changed, month, resealed, said, ways
from support import caller
from test_border_report import files, paid, sold, viewed  # noqa: F401 - `files` is a fixture

BORDER, PAID, SETTLED = "border.json", "border-settlement.json", "border-settled.json"
FREE = {("as_of",): "another day on which the same was known: it is what the view was asked with, and decides no number of it"}
"""Leaves of a view that make another view of the same numbers; the digest of the package changes with each, and is what is signed."""


@cache
def board() -> Package:
    """A package with the view for the board: what was paid at home, and what that rests on."""
    return ghgcalc.pack(sold(), border=viewed(), settlement=paid()[0], settled=paid()[1])


@cache
def customer() -> Package:
    """A package with the view for a customer."""
    return ghgcalc.pack(sold(), border=viewed(home=False))


def sealed(package: Package, **parts: Any) -> list[str]:
    """What is said of a package with other parts, by the names of [NAMED][], None of one that is taken out, sealed again."""
    names = {"border": BORDER, "paid": PAID, "settled": SETTLED}
    whole = package.parts | {names[key]: b"" if one is None else to_json(one).encode() for key, one in parts.items()}
    gone = {names[key] for key, one in parts.items() if one is None}
    forged = resealed({name: data for name, data in whole.items() if name not in gone})
    assert forged.digest != package.digest
    return said(forged)


def refused(**given: Any) -> list[str]:
    """The codes by which nothing is packed."""
    with pytest.raises(InputError) as caught:
        ghgcalc.pack(**({"inventory": sold()} | given))
    for fault in caught.value.faults:
        assert fault.text("en")
        assert fault.text("zh")
    return [fault.code for fault in caught.value.faults]


# --- packed, listed, verified


@pytest.mark.parametrize("home", [True, False])
def test_a_view_is_packed_and_made_again(home):
    """Its parts by name and role, its goods and years in the manifest, and the same view when it is verified."""
    package = board() if home else customer()
    roles = {row["name"]: row["role"] for row in package.as_dict()["parts"]}
    assert roles[BORDER] == "border"
    assert [roles.get(name) for name in (PAID, SETTLED)] == (["border-settlement", "border-settled"] if home else [None, None])
    stated = package.as_dict()["border"]
    assert (stated["goods"], stated["years"]) == (["ingot", "bars"], [2026, 2031, 2034])
    assert stated["home"] == (paid()[0].digest if home else None)
    assert package.table(BORDER) == json.loads(to_json(viewed(home=home).as_dict()))
    found = ghgcalc.verify_package(package)
    assert (found.passed, found.differences, found.settlement) == (True, (), None)
    assert found.border is not None
    assert found.border.as_dict() == viewed(home=home).as_dict()
    assert (found.paid is None) is not home
    record = found.as_dict()
    assert record["border"] == viewed(home=home).as_dict()
    assert ("paid" in record) is home


def test_the_tables_of_files_are_packed_like_results():
    """The same bytes from results and from the tables of their files."""
    tables = [json.loads(to_json(one.as_dict())) for one in (sold(), viewed(), paid()[0], paid()[1])]
    inventory, view, settlement, settled = tables
    assert ghgcalc.pack(inventory, border=view, settlement=settlement, settled=settled) == board()


def test_a_package_without_a_view_says_nothing_of_one():
    """Its manifest has no key for it, so that the bytes of packages without a view are what they were."""
    package = ghgcalc.pack(sold())
    assert "border" not in package.as_dict()
    assert "CBAM)" not in package.part("README.txt").decode()
    found = ghgcalc.verify_package(package)
    assert (found.border, found.paid, found.passed) == (None, None, True)
    assert "border" not in found.as_dict()


def test_acts_and_plan_stand_among_the_documents():
    """Each act by which a number of the view stands is cited by it, and the plan of what was paid at home by its own name."""
    cited = {one["id"]: one["cited_by"] for one in board().table("documents.json")["documents"]}
    acts = {id for id, by in cited.items() if "border view" in by}  # noqa: A001
    year = viewed().goods[0].years[0]
    assert year.factor is not None
    assert {year.factor.document, viewed().home.document} <= acts
    assert any("plan cn-al-2026-draft" in by for by in cited.values())
    assert not any("plan cn-al-2026-draft" in one["cited_by"] for one in customer().table("documents.json")["documents"])


# --- shown


def test_the_page_of_the_package_tells_the_cost_of_a_tonne():
    """README.txt has each good by year of import, by default and by actual values, to the cent, in both languages; two ends where it is open."""
    page = board().part("README.txt").decode()
    assert (
        "欧盟碳边境调节（CBAM），缺省值 / 实际值 at the border of the European Union (CBAM), default / actual values: 80 EUR/tCO2e"
        in page
    )
    for good in viewed().as_dict()["goods"]:
        for year in good["years"]:
            cost = year["cost_per_tonne"]
            if cost["default"] is not None:
                ends = [f"{ghgcalc.Quantity(f'{cost[side]} EUR/t').value:.2f}" for side in ("default", "actual")]
                assert f"  {good['id']} ({good['cn']}) {year['year']}: {ends[0]} / {ends[1]} EUR/t" in page
    assert "2031: 267.60–312.00 / 94.62–139.01 EUR/t" in page
    for role in ("欧盟碳边境调节测算 cost at the border of the European Union", "境外已付碳价的配额清缴"):
        assert role in page


def test_the_page_tells_certificates_where_no_price_was_stated():
    """Without a price there are certificates per tonne, and a dash where an act was not out yet."""
    view = ghgcalc.border.costs(sold(), goods=["ingot"], years=[2026], as_of="2025-12-20")
    page = ghgcalc.pack(sold(), border=view).part("README.txt").decode()
    assert "ingot (7601 10 10) 2026: – / – tCO2e/t" in page
    view = ghgcalc.border.costs(sold(), goods=["ingot"], years=[2034])
    (way,) = view.goods[0].years
    page = ghgcalc.pack(sold(), border=view).part("README.txt").decode()
    assert f"ingot (7601 10 10) 2034: {float(way.default.certificates):.4f} / {float(way.actual.certificates):.4f} tCO2e/t" in page


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_text_and_workbook_of_the_verification_show_the_view(lang):
    """The text says of which goods and years it is and for whom; the workbook has every table of the view."""
    found = ghgcalc.verify_package(board(), lang=lang)
    line = {
        "en": "border view made again: ingot, bars; 2026, 2031, 2034; with what was paid at home",
        "zh": "碳边境调节测算已重新测算：ingot, bars；2026, 2031, 2034；含境外已付碳价",
    }[lang]
    assert f"{line}\n" in found.report(lang)
    without = ghgcalc.verify_package(customer()).report(lang)
    assert {"en": "2034; without what was paid at home\n", "zh": "2034；不含境外已付碳价\n"}[lang] in without
    data = found.report(lang, "xlsx")
    assert isinstance(data, bytes)
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = {str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None}
    assert line in cells
    titles = {
        "en": ("Cost per tonne of ingot", "Price paid at home (draft rule)"),
        "zh": ("ingot (7601 10 10) 每吨费用", "境外已付碳价（征求意见稿）"),
    }[lang]
    assert all(any(title in cell for cell in cells) for title in titles), titles
    shown = {f"{cell.value:.2f}" for sheet in book for row in sheet for cell in row if isinstance(cell.value, float | int)}
    assert {"153.01", "312.00"} <= shown


# --- forged


def leaf(package: Package, name: str, way: Way, how: str, *keep: str) -> list[str]:
    """What is named where a leaf of a part is forged; `keep` is worked out once."""
    held = Held({**package.parts, name: to_json(changed(package.table(name), way, how)).encode()}, "package.zip")
    held.__dict__.update({key: base(package).__dict__[key] for key in keep})
    kind = kind_of(name)
    assert kind is not None
    try:
        return [one.where for one in again._part(held, kind, name, {})]
    except InputError as error:
        return [f"{fault.place.file}: {fault.code}" for fault in error.faults]


@cache
def base(package: Package) -> Held:
    """A package with everything worked out once."""
    held = Held(package.parts, "package.zip")
    assert held.own.same
    assert held.paid is None or held.paid.passed
    return held


@pytest.mark.parametrize("how", ["altered", "removed", "added"])
def test_every_leaf_of_a_view_is_held(how):
    """Each leaf altered, removed or joined by another is named by its part, or stands in the list of the free ones."""
    free = []
    for way in ways(customer().table(BORDER)):
        found = leaf(customer(), BORDER, way, how, "own")
        assert all(one.startswith(("border.json", "package.zip/border.json")) for one in found), found
        if not found:
            free.append(way)
    assert free == (list(FREE) if how == "altered" else [])


def test_every_leaf_of_what_was_paid_at_home_is_held():
    """The same of what a view for the board has besides: the payment, and what it was asked with."""
    view = board().table(BORDER)
    more = [
        way
        for way in ways(view)
        if way[0] in ("home", "open", "open_zh") or way[:2] in (("request", "exchange_rate"), ("request", "rate_source"))
    ]
    more += [way for way in ways(view) if "home" in way[1:] or "after_home" in way]
    assert len(more) > 100
    for way in more:
        assert leaf(board(), BORDER, way, "altered", "own", "paid"), way


@pytest.mark.parametrize("name", [PAID, SETTLED])
def test_what_the_view_rests_on_is_made_again(name):
    """A leaf of the settlement or of the inventory that it settles is named by its part, whichever it is."""
    table = board().table(name)
    found = [way for way in ways(table) if way[0] != "engine"][:: 20 if name == PAID else 150]
    assert len(found) > 10
    for way in found:
        forged = resealed({**board().parts, name: to_json(changed(table, way, "altered")).encode()})
        named = said(forged)
        assert any(name in one for one in named), (way, named)


def test_a_forged_number_is_named_with_both_values():
    """A cost that somebody lowered, everywhere and sealed again, is a difference with what stands there and what should."""
    view = board().table(BORDER)
    cost = view["goods"][0]["years"][0]["cost_per_tonne"]
    right, cost["actual"] = cost["actual"], "1.00"
    forged = resealed({**board().parts, BORDER: to_json(view).encode()})
    (one,) = [each for each in ghgcalc.verify_package(forged).differences if each.where.startswith(BORDER)]
    assert (one.where, one.in_file, one.recomputed) == ("border.json: goods[1].years[1].cost_per_tonne.actual", "1.00", right)
    assert ghgcalc.verify_package(forged).verdict == "differs"


def test_a_view_of_another_inventory_is_refused():
    """It is not packed, and in a package that somebody made with it it is named by both digests."""
    table = json.loads(to_json(sold().as_dict()["activity"]))
    other = ghgcalc.calculate(table | {"entity": table["entity"] | {"province": "新疆"}, "fuel": []}, "eu-cbam-al")
    assert other.digest != sold().digest
    theirs = ghgcalc.border.costs(other, years=[2026])
    assert refused(border=theirs) == ["border-other-inventory"]
    found = sealed(customer(), border=theirs.as_dict())
    assert "border.json: inventory" in found
    assert any(one.startswith("manifest.json: border") for one in found)
    assert any(one.startswith("README.txt") for one in found)  # the page shows no cost that was not made again


def test_each_missing_part_is_named():
    """A view, its settlement, or the inventory of that, taken out and sealed again: manifest, page or view name it."""
    found = sealed(board(), border=None)
    assert "manifest.json: border" in {one.split(".goods")[0] for one in found} | {one.split(" ")[0] + " border" for one in found}
    assert any(one.startswith("README.txt") for one in found)
    assert {PAID, SETTLED} <= set(found)  # nothing rests on them any more
    for key, name in (("paid", PAID), ("settled", SETTLED)):
        found = sealed(board(), **{key: None})
        assert {name, BORDER} <= set(found)
        assert any(one.startswith("README.txt") for one in found)
    found = sealed(customer(), border=None)
    assert any(one.startswith("manifest.json: border") for one in found)


def test_parts_that_no_view_rests_on_are_named():
    """A settlement and its inventory in the package of a customer, whose view tells nothing of them."""
    table = {name: board().table(name) for name in (PAID, SETTLED)}
    found = sealed(customer(), paid=table[PAID], settled=table[SETTLED])
    assert {PAID, SETTLED} <= set(found)
    assert refused(border=viewed(home=False), settlement=paid()[0], settled=paid()[1]) == ["recomputation-differs"]


def test_a_settlement_that_does_not_recompute_makes_no_view():
    """With a forged settlement, or another inventory below, the view is named as not made again."""
    settlement = board().table(PAID)
    settlement["allocation"] = "1.00"
    found = sealed(board(), paid=settlement)
    assert BORDER in found
    assert any(one.startswith(f"{PAID}: allocation") for one in found)
    assert refused(border=viewed(), settlement=settlement, settled=paid()[1])[0] == "recomputation-differs"
    assert refused(border=viewed()) == ["border-home-incomplete"]
    inventory = board().table(SETTLED)
    inventory["lines"][0]["value"] = "1.00"
    found = sealed(board(), settled=inventory)
    assert {PAID, BORDER} <= set(found)
    assert any(one.startswith(f"{SETTLED}: lines") for one in found)


def test_an_inventory_that_does_not_recompute_has_no_view():
    """A view in a package whose inventory differs is named as not made again."""
    inventory = json.loads(to_json(sold().as_dict()))
    inventory["lines"][0]["value"] = "1.00"
    found = said(resealed({**customer().parts, "inventory.json": to_json(inventory).encode()}))
    assert BORDER in found
    assert ghgcalc.verify_package(resealed({**customer().parts, "inventory.json": to_json(inventory).encode()})).border is None


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda view: view.update(schema="ghgcalc/border/9"), "wrong-schema"),
        (lambda view: view.pop("request"), "missing-key"),
        (lambda view: view["request"].update(goods=["none"]), "border-good"),
        (lambda view: view["request"].update(certificate_price="80 EUR"), "wrong-dimension"),
        (lambda view: view.update(home=5), ""),
        (lambda view: view.update(request=5), "wrong-type"),
    ],
)
def test_a_view_that_is_none_is_a_fault_of_its_part(edit, code):
    """What cannot be made again from what it was asked with is refused with the name of the part, or named leaf by leaf."""
    view = customer().table(BORDER)
    edit(view)
    found = sealed(customer(), border=view)
    if code:
        assert any("package.zip/border.json" in one and code in one for one in found), found
        assert refused(border=view) == [code]
    else:
        assert "border.json: home" in found
        assert refused(border=view) == ["recomputation-differs"]


def test_the_bytes_of_a_view_are_those_of_a_package():
    """The same table laid out otherwise is named."""
    data = json.dumps(customer().table(BORDER)).encode()
    assert said(resealed({**customer().parts, BORDER: data})) == [BORDER]


def test_another_release_may_have_other_words_and_no_other_numbers():
    """Findings and notes of another release are left; a number stays a difference."""
    manifest = board().table(MANIFEST)
    manifest["made_by"]["version"] = "0.0.9"
    view = board().table(BORDER)
    view["findings"][0]["message"] += "!"
    view["open"][0] += "!"
    view["home"]["note_zh"] += "。"
    assert said(resealed({**board().parts, BORDER: to_json(view).encode()}, manifest=manifest)) == []
    assert len(sealed(board(), border=view)) == 3
    view["goods"][0]["tonnes"] += "0"
    assert "border.json: goods[1].tonnes" in said(resealed({**board().parts, BORDER: to_json(view).encode()}, manifest=manifest))


# --- doors


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"border": 5}, "border"),
        ({"settled": 5}, "settled"),
        ({"settled": {}}, "settled"),
        ({"settled": {}, "settlement": {}}, "settled"),
    ],
)
def test_arguments_of_other_types(given, key):
    """Each by its name; what was paid at home needs all three."""
    with pytest.raises(ArgumentError) as caught:
        ghgcalc.pack(sold(), **given)
    assert caught.value.faults[0].place.key == key
    with pytest.raises(ArgumentError):
        ghgcalc.pack(sold(), border={}, settled={})


def test_a_package_may_have_a_settlement_of_its_own_beside_no_view():
    """A settlement without `settled` is one of the inventory, as before."""
    package = ghgcalc.pack(month(), plan="cn-al-2025", balance_value="1.60 tCO2e/t", balance_source="test")
    assert "settlement.json" in package.names
    assert PAID not in package.names


@pytest.fixture
def call(capsys, files, tmp_path, monkeypatch):  # noqa: F811
    """The command line in this process, in a folder of its own with the files."""
    import shutil

    shutil.copytree(files, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return caller(capsys)


def test_the_command_packs_and_verifies_a_view(call):
    """For the board with all three files, for a customer with one; the same bytes as from Python."""
    home = ("--settlement", "paid.json", "--settled", "home.json")
    assert call("pack", "goods.json", "--border", "board.json", *home, "-o", "board.zip").err == "wrote board.zip\n"
    assert Path("board.zip").read_bytes() == board().data
    assert call("pack", "goods.json", "--border", "customer.json", "-o", "customer.zip").status == 0
    names = zipfile.ZipFile("customer.zip").namelist()
    assert BORDER in names
    assert PAID not in names
    done = call("verify", "board.zip", "--lang", "zh")
    assert done.status == 0
    assert "含境外已付碳价" in done.out
    assert "border-settled.json" in call("pack", "goods.json", "--border", "board.json", *home).out
    shown = call("pack", "goods.json", "--border", "board.json", *home, "--lang", "zh").out
    assert "欧盟碳边境调节测算" in shown


def test_page_and_workbook_of_a_package(call):
    """`report` of a package is that of its inventory with its view, to the byte; what was paid at home is in the one for the board alone."""
    board().write("board.zip")
    customer().write("customer.zip")
    home = ("--settlement", "paid.json", "--settled", "home.json")
    for lang in ("en", "zh"):
        for ending in ("html", "xlsx"):
            made = [f"{name}-{lang}.{ending}" for name in ("package", "plain", "customer")]
            assert call("report", "board.zip", "-o", made[0], "--lang", lang).status == 0
            assert call("report", "goods.json", "--border", "board.json", *home, "-o", made[1], "--lang", lang).status == 0
            assert call("report", "customer.zip", "-o", made[2], "--lang", lang).status == 0
        pages = [Path(f"{name}-{lang}.html").read_text(encoding="utf-8") for name in ("package", "plain", "customer")]
        assert pages[0] == pages[1]
        assert all("153.01" in one and "CBAM" in one for one in pages)
        books = [openpyxl.load_workbook(f"{name}-{lang}.xlsx") for name in ("package", "plain", "customer")]
        assert books[0].sheetnames == books[1].sheetnames
        told = [{str(cell.value) for sheet in book for row in sheet for cell in row} for book in books]
        assert told[0] == told[1]
        draft = {"en": "Price paid at home (draft rule)", "zh": "境外已付碳价（征求意见稿）"}[lang]
        assert [any(draft in one for one in shown) for shown in told] == [True, True, False]
        assert [draft in one for one in pages] == [True, True, False]
    assert call("report", "board.zip", "-o", "page.txt").status == 0


def test_a_package_is_verified_before_it_is_handed_over(call):
    """A forged one: exit 1 with what differs, and nothing is written; parts beside it, and another zip, exit 2."""
    view = board().table(BORDER)
    view["goods"][0]["years"][0]["cost_per_tonne"]["actual"] = "1.00"
    resealed({**board().parts, BORDER: to_json(view).encode()}).write("forged.zip")
    done = call("report", "forged.zip", "-o", "p.html")
    assert (done.status, Path("p.html").exists()) == (1, False)
    assert "border.json: goods[1].years[1].cost_per_tonne.actual" in done.err
    board().write("board.zip")
    for words in (("--border", "board.json"), ("--previous", "home.json"), ("--settlement", "paid.json")):
        done = call("report", "board.zip", *words, "-o", "p.html")
        assert done.status == 2
        assert "a package holds its own" in done.err
    with zipfile.ZipFile("other.zip", "w") as file:
        file.writestr("x", "y")
    assert call("report", "other.zip", "-o", "p.html").status == 2
    assert call("report", "none.zip", "-o", "p.html").status == 2
    assert not Path("p.html").exists()


def test_a_package_with_settlement_and_year_before(call):
    """Its page has the position and what changed; what must be known of the package is said."""
    from packages import whole

    whole().write("whole.zip")
    done = call("report", "whole.zip", "-o", "whole.html", "--lang", "zh")
    assert done.status == 0
    page = Path("whole.html").read_text(encoding="utf-8")
    assert "cn-al-2025" in page
    assert "2023" in page
    manifest = whole().table(MANIFEST)
    manifest["made_by"]["version"] = "0.0.9"
    resealed(whole().parts, manifest=manifest).write("older.zip")
    done = call("report", "older.zip", "-o", "older.html")
    assert done.status == 0
    assert "file-engine" in done.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--border", "board.json"), "border-home-incomplete"),
        (("--settled", "home.json"), "--settled goes with --border and --settlement"),
        (("--border", "board.json", "--settled", "home.json"), "--settled goes with --border and --settlement"),
        (("--border", "goods.json"), "wrong-schema"),
        (("--border", "none.json"), "file-missing"),
        (("--border", "-", "--previous", "-"), "only one file"),
    ],
)
def test_a_wrong_call_packs_nothing(call, words, told):
    """Exit 2 with the reason, and no file."""
    done = call("pack", "goods.json", *words, "-o", "p.zip")
    assert (done.status, Path("p.zip").exists()) == (2, False)
    assert told in done.err


JUNK = ("", "x", 0, True, None, [], {}, ["x"], {"x": 1}, 10**30, "1e999999999", "sha256:" + "0" * 64)


@pytest.mark.parametrize("table", ["", "request", "home"])
def test_junk_in_a_view_is_named_or_a_fault(table):
    """Whatever stands under a key of the view, of its request or of what was paid at home: said in words, and nothing falls over."""
    package = board() if table == "home" else customer()
    sound = package.table(BORDER)
    for key in sound[table] if table else sound:
        for junk in JUNK:
            view = package.table(BORDER)
            inside = view[table] if table else view
            if inside[key] == junk and type(inside[key]) is type(junk):
                continue
            inside[key] = junk
            named = said(resealed({**package.parts, BORDER: to_json(view).encode()}), lang="zh")
            assert any("border" in one for one in named) or (key,) in FREE, (key, junk)
