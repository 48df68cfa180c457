"""A line explained: formula, formula with numbers, result, rounding, and each factor with document, clause and grade.

The text is made by running the line's own equation on tracing symbols; there is no second description that could drift from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc import documents, equations
from ghgcalc.literals import Lang
from ghgcalc.signs import shown
from ghgcalc.texts import catalogue, label, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.inventory.line import Line
    from ghgcalc.inventory.parts import Cell, Gas, Input

SHOWN = 12


def digits(value: str | Decimal, rounded: str | Decimal) -> str:
    """Unrounded digits for reading: cut to some decimals more than the rounded value, with `…` where they were cut."""
    full = f"{Decimal(value):f}"
    if Decimal(value) == Decimal(rounded):
        return f"{Decimal(rounded):f}"
    whole, dot, rest = full.partition(".")
    return full if len(rest) <= SHOWN else f"{whole}{dot}{rest[: SHOWN - 4]}…"


def named(source: str, guideline: Mapping[str, Any], lang: Lang) -> str:
    """The name of a source: ours, or the one that the guideline's own data give it."""
    if source in catalogue()["label"]:
        return label(source, lang)
    entries = dict(guideline.get("data") or {}).get("source", [])
    return next((str(entry.get(f"name_{lang}") or source) for entry in entries if entry.get("id") == source), source)


def explain(
    line: Line,
    rounding: Mapping[str, Any],
    lang: Lang = "en",
    records: Mapping[str, Mapping[str, Any]] | None = None,
    guideline: Mapping[str, Any] | None = None,
) -> str:
    """The explanation of a line in English or Chinese, readable in ten seconds.

    Args:
        line: from a computed or a read inventory.
        rounding: `policy` and `tie` of the inventory.
        lang: `en` or `zh`.
        records: the factor records that the inventory carries, by id.
        guideline: the guideline that the inventory carries; names the sources that we have no name for.
    """
    equation = equations.get(line.equation)
    numbers = {one.name: one.value for one in line.inputs} | {cell.name: cell.value for cell in line.cells}
    cells = {cell.name: cell for cell in line.cells}
    symbols = {equation.cells[name][0]: name for name in equation.cells}
    several = len(line.gases) > 1
    source = named(line.source, guideline or {}, lang)
    out = [text("explain", "head", lang, id=shown(line.id), value=f"{line.value:f}", unit=shown(line.unit), source=shown(source))]
    masses = {gas.gas: gas for gas in line.gases}
    for left, expression in equation.formulas:
        out.append(f"  {label('formula', lang)}  {left} = {expression.text()}")
        result = _result(line, left, symbols, cells, masses, several=several)
        out.append(f"  {label('numbers', lang)}  {left} = {shown(expression.text(numbers))} = {shown(result)}")
    if line.gases and line.gases[0].gwp:
        terms = shown(" + ".join(f"{gas.mass} × {gas.gwp}" for gas in line.gases))
        out.append(f"  {label('gwp', lang)}  E = {terms} = {digits(line.unrounded, line.value)}{_arrow(line)} {shown(line.unit)}")
    out.append(f"  {label('rounding', lang)}  {_rounding(line, rounding, lang)}")
    out += [f"  {shown(input_shown(one, equation.symbols.get(one.name, one.name), lang, records or {}))}" for one in line.inputs]
    out += [f"  {shown(_gwp(gas, gas.factor, lang, records or {}))}" for gas in line.gases if gas.factor]
    if line.clause:
        out.append(f"  {label('clause', lang)}  {shown(line.clause)}")
    return "\n".join(out)


def explain_product(product: Mapping[str, Any], lang: Lang = "en") -> str:
    """The specific embedded emissions of a good: formula, numbers, precursors."""
    equation = equations.get(product["equation"])
    inputs = product["precursors"]
    parts = " + ".join(f"{one['mass']} × {one['intensity']}" for one in inputs)
    ((left, formula),) = equation.formulas
    numbers = {
        "attributed": product["attributed"],
        "precursors": f"({parts})" if parts else "0",
        "level": product["activity_level"],
    }
    out = [
        text(
            "explain",
            "head",
            lang,
            id=shown(product["id"]),
            value=product["value"],
            unit=shown(product["unit"]),
            source=label("product", lang),
        ),
        f"  {label('formula', lang)}  {left} = {formula.text()}",
        f"  {label('numbers', lang)}  {left} = {formula.text(numbers)} = {product['value']} {shown(product['unit'])}",
    ]
    for one in inputs:
        named = ", ".join(str(one[key]) for key in ("origin", "supplier", "own") if key in one)
        origin = f"  {shown(named)}" if named else ""
        out.append(f"  {shown(one['good'])}: {one['mass']} t × {one['intensity']} tCO2e/t = {one['embedded']} tCO2e{origin}")
    if product["clause"]:
        out.append(f"  {label('clause', lang)}  {shown(product['clause'])}")
    return "\n".join((*out, *_beside(product, lang)))


def _beside(product: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    """What a customer is told of a good beside its emission, where it is: electricity by its formula, default values, alloys, prices."""
    if "electricity" in product:
        equation = equations.get(product["electricity_equation"])
        ((left, formula),) = equation.formulas
        parts = " + ".join(f"{one['mass']} × {one.get('electricity', '–')}" for one in product["precursors"])
        level, consumed = product["electricity_level"], product["electricity_consumed"]
        numbers = {"consumed": consumed, "precursors": f"({parts})" if parts else "0", "level": level}
        yield f"  {label('embedded-electricity', lang)}  {left} = {formula.text()}"
        yield f"  {label('numbers', lang)}  {left} = {formula.text(numbers)} = {product['electricity']} MWh/t"
    if "default_share" in product:
        said = [
            f"{one['embedded']} × {one['default_share']}" for one in product["precursors"] if one.get("default_share", "0") != "0"
        ]
        whole = f"({' + '.join(said) or '0'}) / ({product['value']} × {product['activity_level']})"
        yield f"  {label('default-share', lang)}  {whole} = {product['default_share']}"
    for one in product.get("elements", ()):
        yield f"  {shown(one['element'])} = {one['share']}"
    for one in product.get("carbon_prices", ()):
        facts = [f"{label('price-due', lang)} {one['due_per_tonne']} {shown(one['currency'])}/t"]
        facts += [
            f"{label(f'price-{key}', lang)} {one[f'{key}_per_tonne']} {unit}"
            for key, unit in (
                ("rebate", f"{shown(one['currency'])}/t"),
                ("covered", "tCO2e/t"),
                ("effective", f"{shown(one['currency'])}/t"),
            )
            if f"{key}_per_tonne" in one
        ]
        name = " ".join(shown(part) for part in (chosen(one["instrument"], lang), one.get("name")) if part)
        yield f"  {label('carbon-price', lang)}  {name}: {'; '.join(facts)}; {shown(one['source'])}"


def chosen(word: str, lang: Lang) -> str:
    """A closed choice in the language of the reader; what is none stands as it is."""
    entry = catalogue()["choice"].get(word)
    return str(entry[lang]) if entry else word


def _arrow(line: Line) -> str:
    return "" if line.value == line.unrounded else f" → {line.value:f}"


def _result(
    line: Line, left: str, symbols: Mapping[str, str], cells: Mapping[str, Cell], masses: Mapping[str, Any], *, several: bool
) -> str:
    if left in symbols and symbols[left] in cells:
        cell = cells[symbols[left]]
        arrow = "" if Decimal(cell.value) == Decimal(cell.unrounded) else f" → {cell.value}"
        return f"{digits(cell.unrounded, cell.value)}{arrow} {cell.unit}".removesuffix(" 1")
    if several:
        gas = masses.get(left.removeprefix("E(").rstrip(")"))
        return f"{gas.mass} {gas.unit}" if gas else "–"
    return f"{digits(line.unrounded, line.value)}{_arrow(line)} {shown(line.unit)}"


def _rounding(line: Line, rounding: Mapping[str, Any], lang: Lang) -> str:
    tie = label(str(rounding["tie"]), lang)
    names = ", ".join(cell.name for cell in line.cells)
    return text("rounding", str(rounding["policy"]), lang, tie=tie, cells=f" ({names})" if names else "")


def input_shown(one: Input, symbol: str, lang: Lang, records: Mapping[str, Mapping[str, Any]]) -> str:
    """One input: symbol, number, and where it comes from."""
    unit = "" if one.unit == "1" else f" {one.unit}"
    head = f"{symbol} = {one.value}{unit}"
    if one.factor:
        record = records.get(one.factor, {})
        return f"{head}  {factor_shown(one.factor, one.document or record.get('document'), one.grade, lang)}"
    said = label(f"origin-{one.origin}", lang)
    more = [part for part in (one.source, label(f"grade-{one.grade}", lang) if one.grade else "") if part]
    return f"{head}  {said}{': ' if more else ''}{', '.join(more)}"


def _gwp(gas: Gas, factor: str, lang: Lang, records: Mapping[str, Mapping[str, Any]]) -> str:
    shown = factor_shown(factor, records.get(factor, {}).get("document"), gas.grade, lang)
    return f"GWP_{gas.gas} = {gas.gwp} tCO2e/t{gas.gas}  {shown}"


def factor_shown(id: str, document: str | None, grade: str | None, lang: Lang) -> str:  # noqa: A002
    """A factor with its document and its grade."""
    found = documents.register().get(document or "")
    title = (found.title_zh or found.title_en) if found and lang == "zh" else (found.title_en if found else document or "")
    number = f" {found.number}" if found and found.number else ""
    return f"{id} · {title}{number} · {label(f'grade-{grade}', lang)}"
