"""The report of an inventory: every table of it, in the order in which a person reads."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ghgcalc.activity import of
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding
from ghgcalc.numbers import shorten
from ghgcalc.report.contents import audit as trail
from ghgcalc.report.contents import forms, power, sources, stated, sums, trust
from ghgcalc.report.contents.corrections import stated_corrections
from ghgcalc.report.contents.words import year_of
from ghgcalc.report.model import Report
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Lang
    from ghgcalc.report.model import Table


def inventory_report(inventory: Inventory, lang: Lang = "en") -> Report:
    """The tables of an inventory.

    Args:
        inventory: made by the engine, or read from a file.
        lang: `en` or `zh`.

    Raises:
        InputError: a file whose activity is none, or that holds a number out of all bounds: what is printed is worked with.
    """
    if inventory.computed:
        return _report(inventory, lang)
    _sound(inventory)
    try:
        return _report(inventory, lang)
    except (LookupError, ArithmeticError, TypeError, ValueError, AttributeError) as error:  # what a file leaves out or turns around
        unfit = Finding.of("not-an-inventory", detail=f"{type(error).__name__}: {shorten(str(error), 80)}")
        raise InputError(error.faults if isinstance(error, InputError) else [unfit]) from None


def _report(inventory: Inventory, lang: Lang) -> Report:
    return Report(
        "inventory",
        lang,
        label("inventory", lang),
        tuple(about(inventory, lang)),
        tuple(_tables(inventory, lang)),
        inventory.digest,
    )


LARGEST = 200
"""Digits before or behind the point: what is larger or finer is no number of a plant, and would take for ever to print."""


def _sound(inventory: Inventory) -> None:
    """Whether what a file says can be worked with.

    Raises:
        InputError: every fault of its activity; or a number of a line that is none, or out of all bounds.
    """
    of(dict(inventory.activity))
    for line in inventory.lines:
        stated = [one.value for one in line.inputs] + [text for one in line.cells for text in (one.value, one.unrounded)]
        stated += [text for gas in line.gases for text in (gas.mass, gas.gwp or "1", gas.unrounded)]
        stated += [f"{number!s}" for number in (line.value, line.unrounded)]
        for text in stated:
            if not all(_bounded(part) for part in text.split("/")):
                raise InputError([Finding.of("not-an-inventory", detail=f"{shorten(line.id)}: {shorten(text)}")])


def _bounded(text: str) -> bool:
    """Whether a text is a plain number of a size that can be."""
    try:
        found = Decimal(text)
    except ArithmeticError:
        return False
    exponent = found.as_tuple().exponent
    return isinstance(exponent, int) and abs(exponent) <= LARGEST and abs(found.adjusted()) <= LARGEST


def about(inventory: Inventory, lang: Lang) -> Iterator[tuple[str, str]]:
    """Who, which year, whose rules, which factors, how it was rounded."""
    guideline, factors = inventory.guideline, inventory.factors
    title = guideline.get("title_zh" if lang == "zh" else "title") or guideline["id"]
    policy = inventory.rounding["policy"]
    tie = "" if policy == "none" else f", {label(inventory.rounding['tie'], lang)}"
    yield label("entity", lang), str(inventory.entity.get("name", ""))
    if code := inventory.entity.get("uscc"):
        yield label("uscc", lang), str(code)
    yield label("year", lang), year_of(inventory, lang)
    if inventory.through is not None:
        yield label("month-due", lang), _due(inventory, lang)
    yield label("guideline", lang), f"{guideline['id']} · {title}"
    yield label("factors", lang), f"{label('edition', lang)} {factors['edition']} ({factors['sha256'][:12]})"
    yield label("as-of", lang), str(inventory.as_of or label("latest", lang))
    yield label("rounding", lang).strip(), label(f"policy-{policy}", lang) + tie
    yield from _asked(inventory, lang)


def _due(inventory: Inventory, lang: Lang) -> str:
    """By which day the last month of a running year is filed, with the grade of the rule."""
    from ghgcalc.filing.days import due_of  # a whole year loads nothing for it
    from ghgcalc.filing.rules import rule_of

    due = due_of(rule_of(str(inventory.guideline["id"])), inventory.year, int(str(inventory.through)[5:]))
    return label("month-no-day", lang) if due.span is None else f"{due.month}: {due.day} [{due.span.grade}]"


def _asked(inventory: Inventory, lang: Lang) -> Iterator[tuple[str, str]]:
    """The set of GWPs and the options, where the guideline leaves them to the caller."""
    data = dict(inventory.guideline.get("data") or {})
    if data.get("gwp_sets"):
        yield "GWP", str(inventory.options.get("gwp") or data.get("gwp_set"))
    options = [*inventory.options.get("options", []), *(name for name in ("include_facilities",) if name in inventory.options)]
    if options:
        yield label("options", lang), ", ".join(options)


def _tables(inventory: Inventory, lang: Lang) -> Iterator[Table]:
    activity = inventory.activity
    yield sums.totals(inventory, lang)
    for made in (sums.intensities(inventory, lang), sums.goods(inventory, lang)):
        if made is not None:
            yield made
    if inventory.products:
        from ghgcalc.report.contents import goods

        yield from goods.tables(inventory, lang)
    yield sums.months(inventory, lang)
    facilities = stated.facilities(activity, lang)
    yield from (one for one in (facilities, stated.beside(activity, lang)) if one is not None)
    yield from stated.stated(activity, lang)
    yield from stated_corrections(activity, lang)
    yield from sources.sources(inventory, lang)
    for made in (power.electricity(activity, lang), sums.auxiliary(inventory, lang)):
        if made is not None:
            yield made
    yield trail.audit(inventory, lang)
    yield from forms.forms(inventory, lang)
    yield trust.grades(inventory, lang)
    yield trust.used(inventory, lang)
    yield trust.findings(inventory.findings, lang)
