"""What goods cost at the border of the European Union, by default values and by actual ones, and after what was paid at home."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import doors, factors
from ghgcalc.allowances.settlement import Settlement, own
from ghgcalc.border.acts import FIRST, LAST, Act, Acts, acts
from ghgcalc.border.chain import Chains
from ghgcalc.border.home import Claim, Home, paid_at_home
from ghgcalc.border.plant import settled_at_home, unknown_on
from ghgcalc.border.record import SPECIFIC, Border, Given, Good, Way, Year, span
from ghgcalc.border.request import Request, given, read
from ghgcalc.border.rule import spread
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.provisional import refusal
from ghgcalc.numbers import fraction_of, number, printed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ghgcalc.activity.tables import QuantityInput
    from ghgcalc.border.acts import Route

BASIS = "direct"
"""Of aluminium goods direct emissions alone count (Annex II of (EU) 2023/956)."""

NOUGHT = Fraction(0)

EVERY = tuple(range(FIRST, LAST + 1))


def costs(
    inventory: Inventory,
    *,
    goods: Iterable[str] = (),
    tonnes: QuantityInput | Mapping[str, QuantityInput] | None = None,
    years: Iterable[int] = EVERY,
    certificate_price: QuantityInput | None = None,
    price_source: str | None = None,
    routes: Mapping[str, Route] | None = None,
    settlement: Settlement | Mapping[str, Any] | None = None,
    settled: Inventory | Mapping[str, Any] | None = None,
    exchange_rate: QuantityInput | list[QuantityInput] | tuple[QuantityInput, ...] | None = None,
    rate_source: str | None = None,
    as_of: date | str | None = None,
) -> Border:
    """Certificates and cost of the goods of an inventory at the border of the European Union, by year of import.

    Per tonne: embedded emissions less CBAM factor × benchmark × correction factor, never below nought ((EU) 2025/2620; Articles 22 and 31
    of (EU) 2023/956); by the default value with the mark-up of its year ((EU) 2025/2621, 2026/1740), and by the
    actual value of the inventory.

    Args:
        inventory: with goods, under rules that give specific embedded emissions; one that was read from a file is recomputed first.
        goods: ids of its goods; all without any.
        tonnes: sold to Europe in a year, of one good or by id; what was produced, without it.
        years: of import, 2026 to 2034.
        certificate_price: in EUR/t, or a quarter whose price was published, such as `2026-Q1`; no cost without it.
        price_source: where a price of your own stands.
        routes: `primary` or `secondary`, by the id of a good or by the heading of bought metal.
        settlement: of the same plant and year, for what was paid at home, by a draft that is not law.
        settled: the inventory that it settles.
        exchange_rate: CNY/EUR; of several the first counts, the others are shown beside it.
        rate_source: where the rate stands.
        as_of: what was known on that day.

    Returns:
        Each good by year: t CO2e per tonne, certificates, EUR, each number with its act; what is open, as its extremes.

    Raises:
        ArgumentError: an argument of another type.
        InputError: every fault: no goods, one outside the list, a route that moves nothing, a settlement of another plant or year, or
            one that does not recompute.
    """
    doors.instance("inventory", inventory, Inventory, "an inventory")
    wanted = doors.texts("goods", goods)
    day = doors.day("as_of", as_of)
    known = acts()
    request = read(
        known,
        tonnes=tonnes,
        years=years,
        certificate_price=certificate_price,
        price_source=price_source,
        exchange_rate=exchange_rate,
        rate_source=rate_source,
        routes={} if routes is None else routes,
        as_of=day,
    )
    if inventory.through is not None:
        raise InputError([refusal("border", inventory.through, "through")])
    found = own(inventory, "")
    every = {str(one["product"]): one for one in found.products if one["basis"] == BASIS}
    chosen = _chosen(every, wanted, request, known)
    chains = Chains(every, known, request.routes, bool(found.activity.get("process")))
    moving = dict.fromkeys(name for one in chosen for name in sorted(chains.routed(one)))
    if idle := [one for one in request.routes if one not in moving]:
        shown = ", ".join(moving) or "–"
        raise InputError([Finding.of("border-route-idle", place=Place(key="routes"), id=one, known=shown) for one in idle])
    home = None
    if settlement is not None or settled is not None or request.rates:
        paid = settled_at_home(settlement, settled, found, request.rates, unknown_on(known.home, day))
        claims = [Claim(one, chains.embedded(one), chains.metal(one)) for one in chosen]
        quarters = [fraction_of(one.value.exact) for one in known.price if one.known(day) and one.official]
        mean = sum(quarters, Fraction(0)) / len(quarters)  # the first was out before the draft
        home = paid_at_home(paid, claims, request.rates, None if request.price is None else request.price.value, known, mean, day)
    listed = tuple(_good(one, chains, request, known, day, home) for one in chosen)
    return Border(
        entity=dict(found.entity),
        year=found.year,
        inventory=found.digest,
        guideline=str(found.guideline["id"]),
        area=(known.default.area, known.default.area_zh),
        price=request.price,
        prices=tuple((one.id, given(one, fraction_of(one.value.exact), "EUR/t", day)) for one in known.price if one.known(day)),
        threshold=_known(known.threshold, fraction_of(known.threshold.mass.exact), "t", day),
        goods=listed,
        home=home,
        open=known.home.open if home is not None else (),
        as_of=day,
        findings=(*request.findings, *_grounds(found, known), *_said(listed, request, home, known)),
        asked=request.asked(chosen),
    )


def _chosen(every: Mapping[str, Any], wanted: tuple[str, ...], request: Request, known: Acts) -> tuple[str, ...]:
    """The ids of the goods that are asked for.

    Raises:
        InputError: there are no goods; an id that is none; a good outside the list; one mass for several goods.
    """
    if not every:
        raise InputError([Finding.of("border-no-goods", place=Place(key="products"))])
    chosen = tuple(dict.fromkeys(wanted)) or tuple(every)
    near = ", ".join(every)
    faults = [
        Finding.of("border-good", place=Place(key=key), id=one, known=near)
        for key, ids in (("goods", chosen), ("tonnes", request.tonnes))
        for one in ids
        if one not in every
    ]
    for one in chosen:
        cn = str(every[one]["cn"]) if one in every else ""
        if cn and (known.benchmark_of(cn) is None or known.default_of(cn) is None):
            faults.append(Finding.of("border-unlisted", place=Place(table="product", row=one, key="cn"), cn=cn))
    headings = {str(one["good"]) for record in every.values() for one in record["precursors"]}
    for one in request.routes:
        if one not in every and one not in headings:
            listed = ", ".join((*every, *sorted(headings)))
            faults.append(Finding.of("border-good", place=Place(key="routes"), id=one, known=listed))
    if request.every is not None and len(chosen) > 1:
        faults.append(Finding.of("border-mass-of-several", place=Place(key="tonnes"), goods=", ".join(chosen)))
    if faults:
        raise InputError(faults)
    return chosen


def _good(one: str, chains: Chains, request: Request, known: Acts, day: date | None, home: Home | None) -> Good:
    """One good, by year."""
    record = chains.goods[one]
    produced = Fraction(number(record["amount"]))
    tonnes = request.tonnes.get(one, request.every if request.every is not None else produced)
    taken = None if home is None else home.effect(one).certificates
    years = tuple(_year(one, year, chains, known, day, taken) for year in request.years)
    return Good(one, str(record["cn"]), produced, tonnes, tonnes <= fraction_of(known.threshold.mass.exact), years)


def _year(one: str, year: int, chains: Chains, known: Acts, day: date | None, taken: Fraction | None) -> Year:
    """One good in one year: each number with its act, both ways, and what is open."""
    cn = str(chains.goods[one]["cn"])
    table = known.benchmark_of(cn)
    assert table is not None, "a good outside the list was refused"
    factor = _known(known.factor, Fraction(number(known.factor.shares[str(year)])), "1", day)
    set_ = known.correction_of(year)
    correction = None if set_ is None else _known(set_, Fraction(number(set_.value)), "1", day)
    mark = known.mark_up_of(year)
    mark_up = _known(mark, Fraction(number(mark.share)), "1", day)
    column = _known(table, Fraction(number(table.default[known.default.route])), SPECIFIC, day)
    chain = chains.benchmark(one)
    actual = Given(chains.embedded(one), SPECIFIC)
    benchmark = None if chain is None else _known(table, chain, SPECIFIC, day)
    default = _default(known.default_of(cn), mark_up, known, day)
    return Year(
        year,
        factor,
        correction,
        mark_up,
        _way(default, column, factor, correction),
        _way(actual, benchmark, factor, correction, routed=chain is not None),
        taken,
    )


def _default(id: str | None, mark_up: Given | None, known: Acts, day: date | None) -> Given | None:  # noqa: A002
    """The default value with the mark-up of the year: the total of the table, increased; no rounding is set."""
    record = factors.get(str(id))
    if mark_up is None or (day is not None and record.issued > day):
        return None
    rule = known.default
    total = fraction_of(record.value.exact)
    value = total * (1 + mark_up.value)
    note = {lang: f"{printed(total)} × {printed(1 + mark_up.value)}; {rule.note(lang)}" for lang in ("en", "zh")}
    return Given(
        value,
        SPECIFIC,
        document=record.document,
        article=rule.article_on(day),
        published=record.issued,
        grade=record.grade,
        source=f"{record.id}; {record.source}",
        note_en=note["en"],
        note_zh=note["zh"],
    )


def _way(
    embedded: Given | None, benchmark: Given | None, factor: Given | None, correction: Given | None, *, routed: bool = True
) -> Way:
    """A way of declaring, with why it has no single number."""
    why = () if routed else ("route",)
    if embedded is None or factor is None or (benchmark is None and routed):
        return Way(embedded, benchmark, None, None, (*why, "act"))
    free = NOUGHT if benchmark is None else benchmark.value
    if benchmark is None and factor.value:  # without a benchmark nothing is known below no free allocation at all
        return Way(embedded, None, None, None, why)
    low, high = spread(embedded.value, factor.value, free, None if correction is None else correction.value)
    return Way(embedded, benchmark, low, high, () if low == high else ("correction",))


def _known(act: Act, value: Fraction, unit: str, day: date | None) -> Given | None:
    """A number of an act, where it was out on the day."""
    return given(act, value, unit, day) if act.known(day) else None


def _grounds(found: Inventory, known: Acts) -> Iterable[Finding]:
    """What must be known of the actual values: rules of another period or scheme, errors and warnings that the inventory has already."""
    document = str(found.guideline["data"]["document"])
    if document != known.actual.document:
        shown = {"guideline": str(found.guideline["id"]), "document": document, "wanted": known.actual.document}
        yield Finding.of("border-rules", "warning", Place(key="guideline"), **shown)
    grave = [one.code for one in found.findings if one.severity in ("error", "warning")]
    if grave:
        codes = ", ".join(dict.fromkeys(grave))
        yield Finding.of("border-inventory", "warning", Place(key="inventory"), count=len(grave), codes=codes)


def _said(goods: tuple[Good, ...], request: Request, home: Home | None, known: Acts) -> Iterable[Finding]:
    """What must be known of the result."""
    years = goods[0].years
    if request.price is None:
        yield Finding.of("border-unpriced", "note", Place(key="certificate_price"))
    for code in ("correction", "act", "route"):
        hit = {one.year for good in goods for one in good.years if code in (*one.default.open, *one.actual.open)}
        if hit:
            shown = {"years": span(hit), "goods": ", ".join(_ids(goods, code))}
            yield Finding.of(f"border-open-{code}", "warning" if code == "route" else "note", Place(key="years"), **shown)
    for good in goods:
        if good.tonnes > good.produced:
            shown = {"tonnes": printed(good.tonnes), "produced": printed(good.produced)}
            yield Finding.of("border-mass", "warning", Place(key="tonnes"), id=good.id, **shown)
        if good.below:
            mass = {"tonnes": printed(good.tonnes), "threshold": printed(fraction_of(known.threshold.mass.exact))}
            yield Finding.of("border-threshold", "note", Place(key="tonnes"), id=good.id, **mass)
        worse = {one.year for one in good.years if one.gains is not None and one.gains[0] < 0}
        if worse:
            yield Finding.of("border-default-lower", "warning", Place(table="product", row=good.id), years=span(worse))
    if home is not None:
        yield Finding.of("border-draft", "warning", Place(key="settlement"), document=home.document)
        if not home.paid:
            yield Finding.of("border-nothing-paid", "note", Place(key="settlement"), allocated=printed(home.allocated))
        if any(one.year != home.year for one in years):
            yield Finding.of("border-home-later", "note", Place(key="years"), year=home.year)


def _ids(goods: tuple[Good, ...], code: str) -> list[str]:
    return [good.id for good in goods if any(code in (*one.default.open, *one.actual.open) for one in good.years)]
