"""The summary of goods, as it is communicated: what each bears, what is told beside it, and the carbon price due."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.communication.figures import asked
from ghgcalc.communication.processes import ZERO
from ghgcalc.findings import Finding, Place
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.communication.figures import Figures
    from ghgcalc.communication.processes import Process
    from ghgcalc.records import GoodDict

SHARES = (("preconsumer_scrap", "preconsumer"), ("other_elements", "elements"), ("elements_total", "elements"), ("scrap", "scrap"))
"""What is told beside the emission, by the keys of a record and by ours; the first that is stated counts."""


def summed_up(figures: Figures, processes: Sequence[Process]) -> None:
    """The table of goods, one row each."""
    # What a product is sold as has a row each: the form has no tonnes of them, and neither has the inventory.
    rows = [(one, bases, sold) for one in processes for bases in one.goods for sold in bases["direct"].get("sold_as") or (None,)]
    bought = {key.split(".")[1] for key in figures.written if key.startswith("bought.")}
    told = all(f"bought.{n}.direct.source" in figures.written for n in bought)
    for n, (one, bases, sold) in enumerate(rows, 1):
        good = bases["direct"]
        key, resting, code = f"product.{n}", good["id"], (sold or good)["cn"].replace(" ", "")
        figures.put(f"{key}.process", one.name, resting)
        if len(code) == 8:
            figures.put(f"{key}.cn", code, resting)
        else:
            place = Place(table="product", row=good["product"], key="cn")
            figures.findings.append(Finding.of("form-open", "note", place, **asked("cn"), whose=good["product"]))
        figures.put(f"{key}.name", sold["name"] if sold else good["product"], resting)
        shares = {**good, **(sold or {})}
        for theirs, ours in SHARES:
            if (stated := shares.get(theirs)) is not None and f"{key}.{ours}" not in figures.written:
                figures.put(f"{key}.{ours}", _share(str(stated)), resting)
        for basis, record in bases.items():
            figures.expect(f"{key}.{basis}", Fraction(record["value"]), record["id"])
        if (electricity := good.get("electricity")) is not None:
            figures.expect(f"{key}.electricity", Fraction(electricity), resting)
        if told and (share := good.get("default_share")) is not None and Fraction(good["value"]):
            figures.expect(f"{key}.default", Fraction(share), resting)
        total = sum((Fraction(record["value"]) for record in bases.values()), ZERO)
        figures.expect(f"{key}.total", total, resting)
        _priced(figures, key, good, total)


def _priced(figures: Figures, key: str, good: GoodDict, whole: Fraction) -> None:
    """The carbon price due, per tonne; the form has room for one. Several of one currency are a combination, and of two are left open."""
    prices = good.get("carbon_prices", [])
    if not prices:
        return
    currencies = {one["currency"] for one in prices}
    if len(currencies) > 1:
        place = Place(table="product", row=good["product"], key="carbon_price")
        figures.findings.append(Finding.of("form-open", "warning", place, **asked("price"), whose=good["product"]))
        return
    resting = good["id"]
    figures.put(f"{key}.price.kind", prices[0]["instrument"] if len(prices) == 1 else "combination", resting)
    figures.put(f"{key}.price.currency", currencies.pop(), resting)
    sums: dict[str, Fraction | None] = {}
    for name in ("due", "covered", "rebate", "rebate_covered"):
        stated = [one.get(f"{name}_per_tonne") for one in prices]
        sums[name] = None if None in stated else sum((Fraction(str(one)) for one in stated), ZERO)
    for name, ours in (("due", "price.due"), ("rebate", "rebate.due")):
        if (value := sums[name]) is not None:
            figures.put(f"{key}.{ours}", value, resting)
    for name, ours in (("covered", "price.share"), ("rebate_covered", "rebate.share")):
        if (value := sums[name]) is not None and whole:
            figures.put(f"{key}.{ours}", value / whole, resting)
            figures.expect(f"{key}.{ours.partition('.')[0]}.covered", value, resting)
    kinds = {one.get("rebate_kind") for one in prices}
    if None not in kinds:
        figures.put(f"{key}.rebate.kind", str(kinds.pop()) if len(kinds) == 1 else "combination", resting)
    if (due := sums["due"]) is not None and (rebate := sums["rebate"]) is not None:
        figures.expect(f"{key}.price.effective", due - rebate, resting)


def _share(stated: str) -> Fraction:
    """A share as a plain number: `5 %` is 0.05."""
    value, _, own = stated.partition(" ")
    return Fraction(value) * (Fraction(Unit.of(own).scale) if own else 1)
