"""What a page draws: each level by source and by gas with its shares, and the place of anodes and anode effects in the sector's band."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import bands
from ghgcalc.guidelines import LEVELS
from ghgcalc.numbers import fraction_of, total_of
from ghgcalc.report.contents.sums import BAND, STEP, in_order, known_metal, level_name, source_name
from ghgcalc.report.contents.words import NOTHING, columns, number
from ghgcalc.report.model import Cell, Column, Origin, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ghgcalc.inventory import Inventory, Total
    from ghgcalc.literals import Lang


def by_source(inventory: Inventory, lang: Lang) -> Iterator[Table]:
    """One table a level and basis of the enterprise and of the electrolysis: each source, its emission and its share."""
    for (level, basis), found in _levels(in_order(inventory)).items():
        parts = [(source_name(inventory, one.source or "", lang), one) for one in found if one.source is not None]
        yield _table("by-source", level, basis, parts, lang)


def by_gas(inventory: Inventory, lang: Lang) -> Iterator[Table]:
    """The same by gas."""
    year = str(inventory.year)
    totals = [one for one in inventory.totals if one.gas is not None and one.source is None and one.period == year]
    for (level, basis), found in _levels(totals).items():
        yield _table("by-gas", level, basis, [(str(one.gas), one) for one in found], lang)


def _levels(totals: Iterable[Total]) -> dict[tuple[str, str | None], list[Total]]:
    """The totals of the whole entity, the widest level first."""
    found: dict[tuple[str, str | None], list[Total]] = {}
    for one in totals:
        if one.level in LEVELS and one.level != "process":
            found.setdefault((one.level, one.basis), []).append(one)
    return dict(sorted(found.items(), key=lambda pair: -LEVELS.index(pair[0][0])))


def _table(kind: str, level: str, basis: str | None, parts: list[tuple[str, Total]], lang: Lang) -> Table:
    whole = fraction_of(total_of(one.value for _, one in parts))
    rows = []
    for name, one in parts:
        share = number(Fraction(fraction_of(one.value) * 100, whole), 2) if whole else NOTHING
        rows.append(Row(name, (Cell(name), number(one.value, 2), share)))
    title = text("page", kind, lang, level=level_name(level, None, basis, lang))
    heads = columns(lang, "source" if kind == "by-source" else "gas", "value#", "share-percent#")
    return Table("/".join(filter(None, (kind, level, basis))), title, heads, tuple(rows))


def place(inventory: Inventory, lang: Lang) -> Table | None:
    """Anodes and anode effects of each process, and of all, per tonne of liquid aluminium, beside the sector's usual band.

    The band belongs to totals that count these two alone: under a guideline that counts electricity as well, the factors are others.
    """
    metal, band = known_metal(inventory), bands.bands()[BAND]
    assert band.low is not None
    assert band.high is not None
    rows = []
    for level, process, output in _outputs(metal):
        parts = [one for one in inventory.yearly if (one.level, one.process, one.basis) == (level, process, None) and one.source]
        if output and {one.source for one in parts} == set(STEP):
            value = total_of(one.value for one in parts)
            ratio = fraction_of(value) / fraction_of(output)
            said = "below" if ratio < fraction_of(band.low) else "above" if ratio > fraction_of(band.high) else "inside"
            name = level_name(level, process, None, lang)
            cells = (
                Cell(name), number(value, 2), number(output), number(ratio, 4, Origin("ratio")), number(band.low), number(band.high),
                Cell(text("page", said, lang)),
            )  # fmt: skip
            rows.append(Row(process or level, cells, total=process is None))
    if not rows:
        return None
    heads = list(columns(lang, "level", "value#", "metal#", "intensity#", "low#", "high#", "usual"))
    for at, key in ((4, "low"), (5, "high")):
        heads[at] = Column(key, text("page", key, lang), numeric=True)
    note = text("page", "band-source", lang, source=band.source, grade=label(f"grade-{band.grade}", lang))
    return Table("band", text("page", "band", lang), tuple(heads), tuple(rows), (note,))


def _outputs(metal: Mapping[str, Any]) -> Iterator[tuple[str, str | None, Any]]:
    """Each process with its tonnes, and all of them where each has some."""
    for process, output in metal.items():
        yield "process", process, output
    if metal and all(metal.values()):
        yield "electrolysis", None, total_of(metal.values())
