"""What comes out: totals, months, intensities per tonne of liquid aluminium, goods, quantities beside the totals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc import bands, vocabulary
from ghgcalc.guidelines import LEVELS
from ghgcalc.inventory.explain import named
from ghgcalc.inventory.model import records_of
from ghgcalc.inventory.provisional import told
from ghgcalc.numbers import fraction_of, plus, total_of
from ghgcalc.portfolio import metal_of
from ghgcalc.report.contents.words import NOTHING, columns, number
from ghgcalc.report.model import Cell, Column, Origin, Row, Table
from ghgcalc.texts import catalogue, label, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.inventory import Inventory, Total
    from ghgcalc.literals import Lang, Level

STEP = ("anode", "anode-effect")
BAND = "R4"
"""The band of the emission per tonne of liquid aluminium, anodes and anode effects alone."""


def source_name(inventory: Inventory, source: str, lang: Lang) -> str:
    """The name of a source: ours, or the one that the guideline's own data give it."""
    return named(source, records_of(inventory).guideline, lang)


def level_name(level: str, process: str | None, basis: str | None, lang: Lang) -> str:
    """A level with its process, and its basis where the guideline keeps several sums."""
    return on_basis(label(level, lang) + (f" {process}" if process else ""), basis, lang)


def on_basis(name: str, basis: str | None, lang: Lang) -> str:
    """A name with its basis, where the guideline keeps several sums."""
    return f"{name}{'，' if lang == 'zh' else ', '}{label(basis, lang)}" if basis else name


def lacks(sources: Iterable[str], lang: Lang) -> str:
    """What a total lacks, for behind its name: ` (incomplete: without electricity)`."""
    names = ", ".join(label(source, lang) for source in sources)
    return text("word", "incomplete", lang, sources=names) if names else ""


def in_order(inventory: Inventory) -> list[Total]:
    """Totals of the year: by level, basis, process, source in the order of the lines, the sum last."""
    order = {source: at for at, source in enumerate(dict.fromkeys(line.source for line in inventory.lines))}
    stated = [*(line.basis for line in inventory.lines), *(total.basis for total in inventory.totals)]
    bases = {basis: at for at, basis in enumerate(dict.fromkeys(stated))}

    def place(total: Total) -> tuple[Any, ...]:
        return (
            LEVELS.index(total.level),
            bases[total.basis],
            total.process or "",
            total.source is None,
            order.get(total.source or "", 0),
        )

    return sorted(inventory.yearly, key=place)


def totals(inventory: Inventory, lang: Lang) -> Table:
    """Each level and source of the year, and what rounding did to it."""
    rows = []
    for one in in_order(inventory):
        name = source_name(inventory, one.source, lang) if one.source else label("total", lang) + lacks(one.incomplete, lang)
        level = level_name(one.level, one.process, one.basis, lang)
        key = total_key(one)
        cells = (Cell(level), Cell(name), number(one.value, 2, Origin("total", key)), number(one.difference, 4))
        rows.append(Row(key, cells, total=one.source is None))
    heads = columns(lang, "level", "source", "value#", "unrounded-difference#")
    title = label("totals", lang) + told(inventory.through, lang)
    return Table("totals", title, heads, tuple(rows), form="C.5")


def total_key(one: Total) -> str:
    """A text for the key of a total: `process/P1/anode//2024/`."""
    return "/".join(part or "" for part in (one.level, one.process, one.source, one.gas, one.period, one.basis))


def months(inventory: Inventory, lang: Lang) -> Table:
    """Months down, sources across, of the electrolysis processes where there are any, else of the enterprise."""
    level: Level = "electrolysis" if any(total.level == "electrolysis" for total in inventory.totals) else "enterprise"
    found = [t for t in inventory.totals if t.level == level and t.gas is None and t.period != str(inventory.year)]
    pairs = list(dict.fromkeys((total.basis, total.source) for total in found if total.source))
    bases = list(dict.fromkeys(basis for basis, _ in pairs))
    cells = {(total.period, total.basis, total.source): total for total in found}
    heads = [Column("month", label("month", lang))]
    for basis, source in pairs:
        heads.append(
            Column(f"{basis or ''}/{source}", on_basis(source_name(inventory, str(source), lang), basis, lang), numeric=True)
        )
    for basis in bases:
        mark = lacks(inventory.incomplete.get((level, basis), ()), lang)
        heads.append(Column(f"{basis or ''}/", level_name(level, None, basis, lang) + mark, numeric=True))
    rows = []
    for month in sorted({total.period for total in found}):
        keys = [*((month, basis, source) for basis, source in pairs), *((month, basis, None) for basis in bases)]
        rows.append(Row(month, (Cell(month), *(_total_cell(cells.get(key)) for key in keys))))
    return Table("months", label("months", lang), tuple(heads), tuple(rows))


def _total_cell(found: Total | None) -> Cell:
    return NOTHING if found is None else number(found.value, 2, Origin("total", total_key(found)))


def intensities(inventory: Inventory, lang: Lang) -> Table | None:
    """Emission per tonne of liquid aluminium of each process and of all; of anodes and anode effects, beside the usual band."""
    metal = known_metal(inventory)
    known = {process: value for process, value in metal.items() if value}
    rows = []
    for one in in_order(inventory):
        output = known.get(one.process or "") if one.level == "process" else None
        if one.level in ("electrolysis", "enterprise") and len(known) == len(metal):
            output = total_of(known.values())
        if one.source is None and output:
            ratio = number(fraction_of(one.value) / fraction_of(output), 4, Origin("ratio", total_key(one)))
            cells = (
                Cell(level_name(one.level, one.process, one.basis, lang) + lacks(one.incomplete, lang)),
                number(one.value, 2, Origin("total", total_key(one))),
                number(output, None),
                ratio,
                Cell(_band(one, inventory)),
            )
            rows.append(Row(total_key(one), cells, total=one.level != "process"))
    if not rows:
        return None
    heads = columns(lang, "level", "value#", "metal#", "intensity#", "usual")
    return Table("intensity", label("table-intensity", lang), heads, tuple(rows), notes=(label("note-band", lang),), form="C.4")


def _band(one: Total, inventory: Inventory) -> str:
    """The usual band, where the total is one of anodes and anode effects alone."""
    counted = {
        total.source for total in inventory.yearly if total.key[:2] == one.key[:2] and total.basis == one.basis and total.source
    }
    band = bands.bands().get(BAND)
    return f"{band.low} – {band.high}" if band is not None and counted and counted <= set(STEP) else "–"


def known_metal(inventory: Inventory) -> dict[str, Any]:
    """Tonnes of liquid aluminium of each process, as an intensity divides by them; None where they are not stated."""
    return metal_of(inventory.activity)


def goods(inventory: Inventory, lang: Lang) -> Table | None:
    """Each good: heading, basis, tonnes, its own and its precursors' emissions, and the intensity with six decimals."""
    rows = []
    for one in inventory.products:
        inner = total_of(Decimal(part["embedded"]) for part in one["precursors"])
        name = f"{one['product']} ({one['cn']})" + lacks(inventory.incomplete.get(("product", one["basis"]), ()), lang)
        cells = (
            Cell(name),
            Cell(label(one["basis"], lang)),
            number(Decimal(one["amount"]), 2),
            number(Decimal(one["attributed"]), 2),
            number(inner, 2),
            number(Decimal(one["value"]), 6),
        )
        rows.append(Row(str(one["id"]), cells))
        for at, sold in enumerate(one.get("sold_as", ()), 1):  # its tonnes are not told: what a tonne bears is all that is known
            said = Cell(f"{one['product']}: {sold['name']} ({sold['cn']})")
            rows.append(Row(f"{one['id']}/sold/{at}", (said, cells[1], NOTHING, NOTHING, NOTHING, cells[5])))
    heads = columns(lang, "product", "basis", "amount#", "attributed#", "precursors#", "intensity-of#")
    return Table("goods", label("products", lang), heads, tuple(rows)) if rows else None


def auxiliary(inventory: Inventory, lang: Lang) -> Table | None:
    """Year sums beside the totals, with their memo emissions under named conventions."""
    records = {record["id"]: record for record in inventory.factors["records"]}
    sums: dict[str, list[Any]] = {}
    for entry in inventory.auxiliary:
        key = str(entry["id"]).rpartition("/")[0]
        held = sums.setdefault(key, [entry, Decimal(0), {}])
        held[1] = plus(held[1], Decimal(entry["value"]))
        for one in entry["memo"]:
            before = held[2].get(one["convention"], (Decimal(0), one))
            held[2][one["convention"]] = (plus(before[0], Decimal(one["value"])), one)
    rows = []
    for key, (first, amount, memo) in sums.items():
        named_ = _beside(str(first["item"]), lang) if first["item"] else ""
        source = source_name(inventory, first["source"], lang)
        where = " · ".join(filter(None, (first["process"] or label(first["level"], lang), source, named_)))
        rows.append(Row(key, (Cell(where), NOTHING, number(amount, None), Cell(first["unit"])), total=True))
        for name, (value, one) in memo.items():
            record: Mapping[str, Any] = records.get(one.get("factor") or "", {})
            said = str(record.get(f"name_{lang}") or label(name, lang))
            rows.append(
                Row(f"{key}/{name}", (Cell(where), Cell(f"{label('memo', lang)}: {said}"), number(value, 2), Cell(one["unit"])))
            )
    heads = columns(lang, "item", "memo", "amount#", "unit")
    return Table("auxiliary", label("auxiliary", lang), heads, tuple(rows), form="C.6") if rows else None


def _beside(item: str, lang: Lang) -> str:
    """What a row beside the totals is about: an item by its name; of a captive plant its id, and who takes what or which fuel it is."""
    plant, _, part = item.partition("/")
    if not part:
        return vocabulary.name_of(item, lang)
    key = f"plant-{part.replace('/', '-')}"
    return f"{plant} · {label(key, lang) if key in catalogue()['label'] else vocabulary.name_of(part, lang)}"
