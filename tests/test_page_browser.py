"""The page in a real Chromium: at three sizes, in both languages and both schemes; by keyboard and screen reader; hostile texts."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

import ghgcalc
from ghgcalc.audit.compare import compare
from ghgcalc.report.page import inventory_page, page_of
from pages import chromium, hostile, whole, whole_page

SIZES = {"phone": 390, "laptop": 1280, "A4": 794}
LANGS = {"en": "en", "zh": "zh-CN"}
GROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 27)"}


@pytest.fixture(scope="module")
def running():
    """One Chromium for all of it."""
    with chromium() as found:
        yield found


@pytest.fixture
def opened(running, tmp_path):
    """A page opened from a file, with every request but that for the file, and everything that the console said."""
    contexts = []

    def opening(html: str, *, width: int = 1280, **options):
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        context = running.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(file.as_uri())
        assert page.asked.pop(0) == file.as_uri()
        return page

    yield opening
    for context in contexts:
        context.close()


def violations(page):
    """What axe finds, each with the elements."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["help"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", SIZES)
def test_every_size_language_and_scheme(opened, size, lang, scheme):
    """Nothing is wider than the screen, one language is shown, the scheme is the device's, axe has nothing to say, nothing is loaded."""
    page = opened(whole_page("en" if lang == "zh" else "zh"), width=SIZES[size], color_scheme=scheme)
    page.check(f"#lang-{lang}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.lang") == LANGS[lang]
    shown = page.locator("main > div").evaluate_all("all => all.filter(one => one.offsetHeight > 0).map(one => one.lang)")
    assert shown == [LANGS[lang]]
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == GROUND[scheme]
    assert violations(page) == []
    assert page.locator("svg.chart:visible").count() >= 10
    texts = page.locator("svg.chart:visible text").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(texts) >= 9, "the smallest text of a chart can be read"
    assert (page.asked, page.said) == ([], [])


def test_everything_opened_has_no_violation_either(opened):
    """With every table and derivation open, on a phone, in the dark scheme of the switch, axe has nothing to say."""
    page = opened(whole_page("en"), width=390)
    page.check("#scheme-dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == GROUND["dark"]
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.check("#scheme-light")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == GROUND["light"]


def test_the_language_changes_the_title_too(opened):
    """The title of the window follows the switch, and so does what is hidden from a screen reader."""
    page = opened(whole_page("zh"))
    assert page.title().endswith("温室气体排放清单")
    page.check("#lang-en")
    assert page.title().endswith("Greenhouse-gas inventory")
    assert page.locator("main > .zh").evaluate("one => one.hidden")


def test_without_scripts_the_page_is_whole(opened):
    """Where scripts are off, both switches work, derivations open, and the filter that would do nothing is not shown."""
    page = opened(whole_page("zh"), java_script_enabled=False)
    page.check("#lang-en")
    page.check("#scheme-dark")
    assert page.locator("main > .zh").is_hidden()
    assert page.locator("main > .en").is_visible()
    assert page.locator(".en .tools").is_hidden()
    page.locator(".en table.lines summary").first.click()
    assert "FC × NCV × CC × OF × k" in page.locator(".en table.lines pre").first.inner_text()


def test_numbers_are_copied_as_numbers(opened):
    """Groups of three are gaps on the screen: what is selected, and what a double click takes, has the digits alone."""
    page = opened(whole_page("en"))
    select = """one => {
        const range = document.createRange(); range.selectNodeContents(one);
        const chosen = getSelection(); chosen.removeAllRanges(); chosen.addRange(range); return chosen.toString();
    }"""
    assert page.locator(".en .big").nth(1).evaluate(select) == "470645.68"
    gap = page.locator(".en .big").nth(1).locator("i").evaluate("one => getComputedStyle(one).marginLeft")
    assert float(gap.removesuffix("px")) > 2
    copied = page.locator(".en td.num").evaluate_all(f"all => all.map({select})")
    assert len(copied) > 500
    assert [one for one in copied if not re.fullmatch(r"[-+]?\d+(\.\d+)?|–|", one.strip())] == []


def test_the_filter_counts_and_shows(opened):
    """Words and a source narrow the lines, also by the text of a derivation; the number that is left is told to a screen reader."""
    page = opened(whole_page("en"))
    inventory = whole()[0]
    bodies = page.locator(".en table.lines tbody")
    left = page.locator(".en .count")
    assert left.inner_text() == f"{len(inventory.lines)} of {len(inventory.lines)} lines"
    assert left.evaluate("one => one.tagName") == "OUTPUT"
    page.locator(".en .words").fill("p1/anode/ 2024-03")
    assert bodies.evaluate_all("all => all.filter(one => !one.hidden).map(one => one.querySelector('th').textContent)") == [
        "P1/anode/2024-03"
    ]
    page.locator(".en .words").fill("42.652")
    assert left.inner_text().startswith("12 of ")
    page.locator(".en .words").fill("")
    page.locator(".en select.source").select_option(label="carbonate decomposition")
    wanted = sum(line.source == "carbonate" for line in inventory.lines)
    assert left.inner_text().startswith(f"{wanted} of ")
    page.locator(".en select.source").select_option(index=0)
    page.locator(".en .open").click()
    assert bodies.evaluate_all("all => all.every(one => one.querySelector('details').open)")
    assert page.locator(".en .open").inner_text() == "Close all derivations"
    page.locator(".en .open").click()
    assert not bodies.evaluate_all("all => all.some(one => one.querySelector('details').open)")


def test_the_keyboard_reaches_everything(opened):
    """Tab goes to the link that skips, to the switches, the contents, tables that scroll, and what unfolds; Enter unfolds it."""
    page = opened(whole_page("en"), width=390)
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("(({tagName, className}) => `${tagName}.${className}`)(document.activeElement)"))
    assert reached[0] == "A.skip"
    assert {"INPUT.", "A.", "SUMMARY.", "DIV.scroll"} <= set(reached)
    page.locator(".en table.lines summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".en table.lines details").first.evaluate("one => one.open")


def test_a_screen_reader_is_told_every_chart(opened):
    """Each chart is an image with a title and a text; the table with the same numbers follows it."""
    page = opened(whole_page("en"))
    for figure in page.locator(".en figure").all():
        names = figure.locator("svg").get_attribute("aria-labelledby").split()
        texts = [page.locator(f"[id='{name}']").text_content() for name in names]
        assert all(texts)
        assert figure.locator("svg").get_attribute("role") == "img"
        assert figure.locator("table").count() == 1


def test_hostile_texts_do_nothing(opened):
    """Markup, scripts, links, formulas and unseen signs in every text of a file are shown as text; nothing runs, nothing is asked for."""
    stated = hostile()
    inventory = ghgcalc.calculate(stated)
    compared = compare(stated, ["cn-al-2023", "cn-al-2024"])
    settled = ghgcalc.allowances.settle(
        inventory, plan="cn-al-2025", balance_value="1.60 tCO2e/t", balance_source=stated["entity"]["name"]
    )
    html = inventory_page(inventory, "en", compared, settled, ghgcalc.allowances.what_if(inventory, settled))
    for made in (html, *(page_of(one, "en") for one in (compared, settled, ghgcalc.check(stated)))):
        page = opened(made)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        page.locator("body").click(position={"x": 5, "y": 5})
        assert page.evaluate("window.hit") is None
        assert page.locator("script").count() == 1
        assert page.locator("img, iframe, object, embed, link, base, form").count() == 0
        assert page.locator("[onload], [onerror], [style]").count() == 0
        assert page.locator("a[href]:not([href^='#'])").count() == 0
        assert (page.asked, page.said) == ([], [])
        assert not re.search("[\u202e\u2066\u0085\u200b\x1b\ufeff]", page.locator("html").evaluate("one => one.outerHTML"))
    page = opened(html)
    assert "<script>window.hit=1</script>" in page.locator(".en h1").inner_text()
    assert "\\u202eB\\u2066C" in page.locator("main > .en").text_content()
    assert violations(page) == []


def test_the_policy_holds(opened):
    """What somebody puts into the file afterwards does not run and is not loaded: another script, a handler, a style, an image."""
    broken = "<script>window.hit=1</script><img src='https://evil.example/x.png' onerror='window.hit=2'><p style='color:red' id='p'>x</p>"
    page = opened(whole_page("en").replace("<footer>", f"{broken}<footer>"))
    assert page.evaluate("window.hit") is None
    assert page.evaluate("getComputedStyle(document.getElementById('p')).color") != "rgb(255, 0, 0)"
    assert page.evaluate("document.images[0].naturalWidth") == 0
    assert any("evil.example" in one for one in page.said), "the image was refused"
    assert len(page.said) >= 3


def test_other_results_as_pages(opened):
    """A comparison, a settlement, a what-if, a matrix, a fine, a check and a verification are pages without a violation, too."""
    inventory, comparison, settlement, outlook = whole()
    sides = {"balance_value": "1.5 tCO2e/t:1.6 tCO2e/t", "price": "80 CNY/t:100 CNY/t", "vary": {"anode": "-2 %:2 %"}}
    matrix = ghgcalc.allowances.matrix(inventory, settlement, **sides, on="2026-09-20")
    fine = ghgcalc.allowances.fine("2026-12-31", "38 t", month_price="98 CNY/t", on="2026-11-26")
    for result in (comparison, settlement, outlook, matrix, fine, ghgcalc.check(inventory), ghgcalc.verify(inventory)):
        page = opened(page_of(result, "zh"), width=390)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert (page.asked, page.said) == ([], [])


def test_it_prints_on_a4(opened):
    """On paper: light, without the switches and the filter, the marks on it; no table is cut at the right edge of the sections shown."""
    page = opened(whole_page("en"), width=688, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == GROUND["light"]
    for hidden in (".bar", ".en .tools", ".en nav"):
        assert page.locator(hidden).is_hidden()
    assert page.locator(".en .marks").is_visible()
    wide = page.locator(".en .scroll:visible table").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.caption.textContent)"
    )
    assert wide == []
