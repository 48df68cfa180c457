"""A diff as tables, the 更正说明: totals before and after, each change with its reason, its tonnes by source, allowance, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import documents
from ghgcalc.report.contents.sums import level_name, source_name
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import NOTHING, closed, columns, item, number, signed, word, year_of
from ghgcalc.report.model import Cell, Column, Report, Row, Table
from ghgcalc.texts import catalogue, label, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.changes import Change, Changes, Pair, Part, Side
    from ghgcalc.literals import Lang

ROUNDING = "rounding"
SIGNS = 12
"""So many signs of a digest are shown."""

DIGITS = 6
"""Decimals of tonnes before any rounding."""


def changes_report(found: Changes, lang: Lang = "en") -> Report:
    """The tables of a diff."""
    return Report("diff", lang, label("diff", lang), tuple(about(found, lang)), tuple(_tables(found, lang)))


def said(key: str, lang: Lang, /, **fields: Any) -> str:
    """A text about changes."""
    return text("diff", key, lang, **fields)


def about(found: Changes, lang: Lang) -> Iterator[tuple[str, str]]:
    """Whose statements, of which years, by which rules, and whether their files recompute."""
    yield label("entity", lang), str(found.new.inventory.entity.get("name", ""))
    yield said("old", lang), side_text(found.old, lang)
    yield said("new", lang), side_text(found.new, lang)
    counts = {"count": len(found.changes), "open": len(found.unexplained)}
    yield said("what", lang), said("count" if found.changes else "nothing", lang, **counts)


def side_text(side: Side, lang: Lang) -> str:
    """File, year, guideline, the head of the digest, and what came of the verification."""
    made = side.inventory
    shown = {"file": f"{side.file}: " if side.file else "", "year": year_of(made, lang), "guideline": made.guideline["id"]}
    told = said("side", lang, **shown, digest=f"{made.digest[: len('sha256:') + SIGNS]}…")
    return told if side.verdict is None else f"{told}; {said(f'verdict-{side.verdict}', lang)}"


def ends(found: Changes) -> tuple[str, str]:
    """The names of both sides: the years where they differ, else the files, else the guidelines."""
    one, other = found.old, found.new
    for left, right in (
        (one.inventory.through or str(one.inventory.year), other.inventory.through or str(other.inventory.year)),
        (one.file, other.file),
        (str(one.inventory.guideline["id"]), str(other.inventory.guideline["id"])),
    ):
        if left and right and left != right:
            return left, right
    return "", ""


def _tables(found: Changes, lang: Lang) -> Iterator[Table]:
    yield totals(found, lang)
    yield changes(found, lang)
    yield from (effects(found, pair, lang) for pair in found.totals if pair.source is None and (pair.exact or pair.difference))
    if any(change.factors for change in found.changes):
        yield factors(found, lang)
    if found.positions is not None:
        yield allowance(found, lang)
    for key, held in (("came", found.came), ("went", found.went)):
        if held:
            made = findings(held, lang, f"findings/{key}")
            yield Table(made.key, said(key, lang), made.columns, made.rows)
    if found.findings:
        yield findings(found.findings, lang)


def totals(found: Changes, lang: Lang) -> Table:
    """Each level and source of the year on both sides."""
    rows = []
    for pair in found.totals:
        name = source_of(found, pair.source, lang) if pair.source else label("total", lang)
        cells = (Cell(level_name(pair.level, None, pair.basis, lang)), Cell(name))
        numbers = (number(pair.old, 2), number(pair.new, 2), signed(pair.difference))
        rows.append(Row(key_of(pair), (*cells, *numbers), total=pair.source is None))
    heads = (*columns(lang, "level", "source"), *_own(lang, "old#", "new#"), *columns(lang, "difference#"))
    return Table("totals", said("totals", lang), heads, tuple(rows))


def key_of(pair: Pair) -> str:
    """A text for the key of a total."""
    return "/".join(part or "" for part in (pair.level, pair.basis, pair.source))


def changes(found: Changes, lang: Lang) -> Table:
    """One row for each change: what it is, both sides, the tonnes of the main total, and the reason."""
    main = found.main
    rows = []
    for change in found.changes:
        value: Cell = NOTHING if main is None else signed(change.value(main.level, main.basis))
        if change.together is not None:
            value = Cell(said("together", lang, number=change.together))
        old, new = sides_of(change, lang)
        cells = (Cell(str(change.number)), Cell(kind_name(change, lang)), Cell(what(change, lang)), Cell(old), Cell(new))
        rows.append(Row(str(change.number), (*cells, value, Cell(change.reason or said("no-reason", lang)))))
    level = "" if main is None else f", {level_name(main.level, None, main.basis, lang)}"
    heads = (
        *_own(lang, "order-no", "kind", "what", "old", "new"),
        Column("value", f"tCO2e{level}", numeric=True),
        *_own(lang, "reason"),
    )
    return Table("changes", said("changes", lang), heads, tuple(rows), (said("method", lang),))


def effects(found: Changes, pair: Pair, lang: Lang) -> Table:
    """What each change explains of a total, by source; the rows add up to the difference of the printed totals."""
    rows = []
    for change in found.changes:
        for at, part in enumerate(parts_of(change, pair)):
            cells = (Cell(str(change.number)), Cell(effect_name(change, part, lang)), Cell(source_of(found, part.source, lang)))
            rows.append(Row(f"{change.number}/{at}", (*cells, signed(part.value), signed(part.exact, DIGITS))))
    rows.append(Row(ROUNDING, (NOTHING, Cell(label("rounding-effect", lang)), NOTHING, signed(pair.rounding), NOTHING)))
    whole = (Cell(label("difference", lang)), NOTHING, signed(pair.difference), signed(pair.exact, DIGITS))
    rows.append(Row("difference", (NOTHING, *whole), total=True))
    heads = (*_own(lang, "order-no", "what"), *columns(lang, "source", "value#"), *_own(lang, "unrounded#"))
    title = said("effects", lang, level=level_name(pair.level, None, pair.basis, lang))
    return Table(f"effects/{pair.level}/{pair.basis or ''}", title, heads, tuple(rows))


def parts_of(change: Change, pair: Pair) -> list[Part]:
    """What a change explains of a total."""
    return [part for part in change.parts if (part.level, part.basis) == (pair.level, pair.basis)]


def factors(found: Changes, lang: Lang) -> Table:
    """The factors that lines take otherwise: both values, and the documents that they stand in."""
    rows = []
    for change in found.changes:
        for at, one in enumerate(change.factors):
            shown = [" · ".join(filter(None, (value, name))) for name, value, _ in (one.old, one.new)]
            documented = " → ".join(dict.fromkeys(document_of(side[2]) for side in (one.old, one.new)))
            cells = (
                str(change.number),
                source_of(found, one.source, lang),
                word("parameter", one.name, lang),
                *shown,
                one.unit,
                documented,
            )
            rows.append(Row(f"{change.number}/{at}", tuple(map(Cell, cells))))
    heads = (
        *_own(lang, "order-no"),
        *columns(lang, "source", "parameter"),
        *_own(lang, "old", "new"),
        *columns(lang, "unit", "document"),
    )
    return Table("factors", said("factors", lang), heads, tuple(rows))


def allowance(found: Changes, lang: Lang) -> Table:
    """Allocation, obligation, surplus and value on both sides."""
    positions = found.positions
    assert positions is not None
    rows = []
    for name, unit, old, new in positions.figures:
        cells = (Cell(label(name, lang)), number(old, 2), number(new, 2), signed(new - old), Cell(unit))
        rows.append(Row(name, cells))
    heads = (*columns(lang, "figure"), *_own(lang, "old#", "new#"), *columns(lang, "difference#", "unit"))
    title = said("allowance", lang, plan=positions.new.plan.id)
    return Table("allowance", title, heads, tuple(rows))


def source_of(found: Changes, source: str | None, lang: Lang) -> str:
    """The name of a source under the guideline of the side that has it; of none a dash."""
    if not source:
        return "–"
    sides = (found.new.inventory, found.old.inventory)
    having = [one for one in sides if any(line.source == source for line in one.lines)]
    return source_name((having or sides)[0], source, lang)


def kind_name(change: Change, lang: Lang) -> str:
    """What kind of thing changed."""
    return said("kind-factors" if change.kind == "factors" else change.kind, lang)


def what(change: Change, lang: Lang) -> str:
    """Which datum, row, factor or rule: from the large to the small."""
    parts = [" ".join(filter(None, (key_name(table, lang), item(name, lang)))) for table, name in change.path]
    if change.pointer and change.key == "order":
        parts = [key_name(change.pointer.rpartition("/")[2], lang)]
    return " · ".join([*parts, *([key_name(change.key, lang)] if change.key else [])])


def key_name(key: str, lang: Lang) -> str:
    """The name of a key or table; one that has none is its own."""
    known = catalogue()
    for section in ("datum", "diff"):
        if key in known[section]:
            return known[section][key][lang]
    return label(key, lang)


def sides_of(change: Change, lang: Lang) -> tuple[str, str]:
    """Both sides in few signs, and in how many months they differ."""
    old, new = (closed(change.key, side, lang) for side in change.shown)
    if len(change.months) == 1:
        month = label(f"month-{change.months[0].month}", lang)
        return old, said("months", lang, shown=new, month=month)
    return old, said("several", lang, shown=new, count=len(change.months)) if change.months else new


def effect_name(change: Change, part: Part, lang: Lang) -> str:
    """A change, and of another guideline what it does otherwise."""
    name = what(change, lang)
    return f"{name}: {label('rounding-effect' if part.name == ROUNDING else part.name, lang)}" if part.name else name


def document_of(name: str) -> str:
    """The number of a document; one that is not registered is its own name, none a dash."""
    found = documents.register().get(name)
    return (found.number or found.id) if found else name or "–"


def cited(change: Change, lang: Lang) -> str:
    """Where the new number comes from: documents of factors, the source of a measured value, the number of a proof, else the statement."""
    if change.factors:
        return "; ".join(dict.fromkeys(document_of(one.new[2]) for one in change.factors))
    stated = change.new if isinstance(change.new, dict) else {}
    return str(stated.get("source") or stated.get("number") or said("as-stated", lang))


def _own(lang: Lang, *names: str) -> tuple[Column, ...]:
    """Columns headed by words about changes; a name ending in `#` holds numbers."""
    return tuple(Column(name.rstrip("#"), said(name.rstrip("#"), lang), name.endswith("#")) for name in names)
