"""README.txt: what the package is, for whoever opens it, in Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.dossier.derived import cited
from ghgcalc.dossier.held import EVIDENCE, Held, table_of
from ghgcalc.dossier.matrix import unlinked
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.provisional import told
from ghgcalc.numbers import printed, round_exact
from ghgcalc.signs import shown
from ghgcalc.texts import LANGUAGES, label, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from fractions import Fraction

    from ghgcalc.border import Way

SHOWN = 40
"""So many files of evidence are listed; the manifest has all."""


def readme(held: Held, roles: Callable[[str], str]) -> bytes:
    """The page.

    Args:
        held: the parts.
        roles: gives the role of a part by its name.
    """
    return ("\n".join(_lines(held, roles)) + "\n").encode()


def _lines(held: Held, roles: Callable[[str], str]) -> Iterator[str]:
    stated = held.inventory
    found = Inventory.from_dict(stated, held.called("inventory.json"))
    yield _said("title")
    yield ""
    yield _pair("entity", shown(stated["entity"].get("name", "")))
    yield _pair("year", str(stated["year"]) + "".join(told(found.through, lang) for lang in LANGUAGES[::-1]))
    yield _pair("guideline", f"{shown(stated['guideline']['id'])}  sha256 {stated['guideline']['sha256']}")
    yield _pair("factors", f"{stated['factors']['edition']}  sha256 {stated['factors']['sha256']}")
    yield _pair("digest", found.digest)
    for total in found.yearly:
        if total.source is None and total.process is None:
            name = " ".join(filter(None, (label(total.level, "zh"), label(total.level), total.basis)))
            yield f"  {name}: {total.value:f} {total.unit}"
    settled = held.settlement
    if settled is not None:
        yield _pair(
            "settlement", f"{shown(settled.get('plan'))}: {shown(settled.get('surplus'))} tCO2e  {shown(settled.get('digest'))}"
        )
    yield from _border(held)
    yield ""
    yield _said("parts")
    names = ["manifest.json", "README.txt", *(name for name in held.parts if name not in ("manifest.json", "README.txt"))]
    evidence = [name for name in names if name.startswith(EVIDENCE)]
    for name in [name for name in names if name not in evidence] + evidence[:SHOWN]:
        yield f"  {name}  {_said(f'role-{roles(name)}')}"
    if len(evidence) > SHOWN:
        yield f"  … {len(evidence)}"
    yield ""
    yield _said("documents")
    documents: list[dict[str, Any]] = table_of(cited(held), "documents.json")["documents"]
    for one in documents:
        grade = f"  [{label('grade-' + one['grade'], 'zh')} {one['grade']}]" if one["grade"] else ""
        yield f"  {shown(one['number'] or one['id'])}  {shown(one['title_zh'] or one['title_en'] or '')}{grade}"
    yield ""
    count = len(unlinked(held.links, held.evidence))
    yield _said("evidence-said", links=len(held.links), files=len(evidence), unlinked=count)
    yield ""
    for lang in LANGUAGES[::-1]:
        yield text("package", "how", lang)


def _border(held: Held) -> Iterator[str]:
    """What a tonne of each good costs at the border by year of import; certificates where no price was stated."""
    if held.bordered is None:
        return
    view = held.bordered[0]
    price = None if view.price is None else view.price.value
    yield _pair("border", "" if price is None else f"{printed(price)} EUR/tCO2e")
    for good in view.goods:
        for year in good.years:
            sides = " / ".join(_between(way, price) for way in (year.default, year.actual))
            yield f"  {shown(good.id)} ({good.cn}) {year.year}: {sides} {'tCO2e/t' if price is None else 'EUR/t'}"


def _between(way: Way, price: Fraction | None) -> str:
    """A number, or the two between which it lies; a dash where nothing is known."""
    if way.low is None or way.high is None:
        return "–"
    ends = [f"{round_exact(one if price is None else one * price, 4 if price is None else 2):f}" for one in (way.low, way.high)]
    return "–".join(dict.fromkeys(ends))


def _said(key: str, /, **fields: Any) -> str:
    """A text in both languages on one line."""
    chinese, english = (text("package", key, lang, **fields) for lang in ("zh", "en"))
    return f"{chinese} {english}"


def _pair(key: str, value: str) -> str:
    return f"{_said(key)}: {value}"
