"""A verification record as the forms of a verification report: cover and conclusion, emissions, years, body, annexes 1 to 4, human checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary
from ghgcalc.report.contents.sums import level_name
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import CLOSED, NOTHING, closed, item, number, signed, word
from ghgcalc.report.model import Cell, Column, Report, Row, Table
from ghgcalc.texts import both, catalogue, label, text
from ghgcalc.verified import NONE, allocation, change, year_on_year
from ghgcalc.verified.form import form
from ghgcalc.verified.model import numeric
from ghgcalc.verified.rows import METAL, SIDES
from ghgcalc.verified.years import processes, verified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from ghgcalc.literals import Lang
    from ghgcalc.verified import Record, RecordCheck, RecordDatum
    from ghgcalc.verified.model import Version

OPEN = Cell()
"""To be filled in by a person."""

COVER = ("number", "verifier", "verifier_code", "issued")
HEAD = ("address", "legal_representative", "contact", "sector", "sub_sector", "writer", "writer_code")
STATEMENT = {
    "anode-emission": ("anode/emission", "electrolysis/emission/anode"),
    "anode-effect-emission": ("anode-effect/emission", "electrolysis/emission/anode-effect"),
    "step-emission": ("emission", "electrolysis/emission"),
}
FIGURES = ("step-metal", "anode-emission", "anode-effect-emission", "step-intensity", "step-emission")
SAME = {None: "unverified", True: "yes", False: "no"}
CHOSEN = {"emission-per-tonne": 4, "anode-per-tonne": 4}
"""Decimals, where they are not two."""


def said(key: str, lang: Lang, /, **fields: Any) -> str:
    """A text about records."""
    return text("record", key, lang, **fields)


def record_report(found: Record, lang: Lang = "en") -> Report:
    """The tables of a verification report."""
    tables = [one for one in _tables(found, lang) if one is not None]
    return Report(
        "verification-record", lang, label("verification-record", lang), tuple(about(found, lang)), tuple(tables), found.digest
    )


def about(found: Record, lang: Lang) -> Iterator[tuple[str, str]]:
    """Whose report, of which year, how much of it is open, and what the forms rest on."""
    yield label("entity", lang), found.entity.name
    yield label("year", lang), str(found.year)
    left = sum(row.open for row in found.datum)
    if left:
        yield said("state", lang), said("draft-mark", lang, count=left)
    yield label("grade", lang), said("grade", lang)


def _tables(found: Record, lang: Lang) -> Iterator[Table | None]:
    yield cover(found, lang)
    points = [(both(one, lang), _open(getattr(found.conclusion, one["id"]))) for one in form()["point"]]
    yield _pairs("conclusion", points, lang)
    yield statement(found, lang)
    yield signatures(found, lang)
    yield years(found, lang)
    texts = {one.id: one.text for one in found.section}
    yield _pairs("body", [(f"{one['id']} {both(one, lang)}", _open(texts.get(one["id"]))) for one in form()["section"]], lang)
    yield data(found, lang)
    yield steps(found, lang)
    yield lines(found, lang)
    yield supports(found, lang)
    yield human(found, lang)


def _open(value: Any) -> Cell:
    """A text or a date; an open one is empty."""
    return OPEN if value is None else Cell(str(value))


def _pairs(key: str, pairs: Iterable[tuple[str, Cell]], lang: Lang) -> Table:
    rows = tuple(Row(str(at), (Cell(name), cell)) for at, (name, cell) in enumerate(pairs))
    return Table(key, said(key, lang), _heads(lang, "item", "entry"), rows)


def _heads(lang: Lang, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name.rstrip("#"), said(name.rstrip("#"), lang), name.endswith("#")) for name in names)


def cover(found: Record, lang: Lang) -> Table:
    """Report number, verifier, date; the enterprise; both versions of the report."""
    pairs = [(said(name, lang), _open(getattr(found.cover, name))) for name in COVER]
    pairs += [(said("name", lang), Cell(found.entity.name)), (said("uscc", lang), _open(found.entity.uscc))]
    pairs += [(said(name, lang), _open(getattr(found.cover, name))) for name in HEAD]
    pairs += [(said(name, lang), _version(getattr(found, name))) for name in ("before", "after")]
    return _pairs("cover", pairs, lang)


def _version(found: Version | None) -> Cell:
    if found is None:
        return OPEN
    return Cell(", ".join(str(part) for part in (found.version, found.date, found.inventory) if part))


def _figure(value: Decimal | None, decimals: int | None = 2) -> Cell:
    return OPEN if value is None else number(value, decimals)


def statement(found: Record, lang: Lang) -> Table:
    """Verified emissions by step and for all; the enterprise total stands apart, for the market settles the steps."""
    steps = processes(found)
    rows = []
    for name, (parameter, whole) in STATEMENT.items():
        cells = [_figure(verified(found, process, parameter)) for process in steps]
        cells.append(_figure(verified(found, None, whole)))
        rows.append(Row(name, (Cell(said(name, lang)), *cells), total=name == "step-emission"))
    total = _figure(verified(found, None, "emission"))
    rows.append(Row("enterprise-total", (Cell(said("enterprise-total", lang)), *([NOTHING] * len(steps)), total)))
    heads = [
        Column("item", f"{label('year', lang)} {found.year}, tCO2e"),
        *(Column(f"step/{name}", name, numeric=True) for name in steps),
    ]
    heads.append(Column("all-steps", said("all-steps", lang), numeric=True))
    return Table("statement", said("statement", lang), tuple(heads), tuple(rows), (said("market", lang),))


def signatures(found: Record, lang: Lang) -> Table:
    """Team leader, members, reviewer, approver."""
    rows = [Row(str(at), (Cell(said(one.role, lang)), _open(one.name), _open(one.on))) for at, one in enumerate(found.signature)]
    return Table("signatures", said("signatures", lang), _heads(lang, "role", "person", "date"), tuple(rows))


def years(found: Record, lang: Lang) -> Table:
    """Emission, metal, emission and anodes per tonne of both years, for all steps and for each; the cause in the first row of each."""
    rows = []
    for stated, figures in year_on_year(found):
        whose = stated.process or said("all-steps", lang)
        for at, one in enumerate(figures):
            places = CHOSEN.get(one.name, 2)
            cause = _open(stated.cause) if at == 0 else NOTHING
            cells = (Cell(whose), Cell(f"{said(one.name, lang)}, {one.unit}"), _figure(one.last, places), _figure(one.this, places))
            rows.append(Row(f"{stated.process or ''}/{one.name}", (*cells, signed(one.change), cause)))
    heads = _heads(lang, "step", "item", "last#", "this#", "wave#", "year-cause")
    return Table("years", said("years", lang), heads, tuple(rows))


def data(found: Record, lang: Lang) -> Table:
    """Annex 1: each datum as reported and as verified, whether they are the same, the change, and the reason."""
    rows = []
    for at, row in enumerate(found.datum):
        same = "–" if row.same is None and row.auxiliary else said(SAME[row.same], lang)
        cells = (
            Cell(row.process or said("enterprise", lang)),
            Cell(row.code or "–"),
            Cell(parameter_name(row, lang)),
            Cell(row.period),
            Cell(row.unit or "–"),
            _stated(row.reported, row.parameter, lang),
            _stated(row.verified, row.parameter, lang),
            Cell(same),
            signed(change(row)),
            Cell(row.reason or ""),
        )
        rows.append(Row(str(at), cells))
    names = ("step", "code", "parameter", "period", "unit", "reported#", "verified#", "same", "change#", "reason")
    notes = tuple(said(key, lang) for key in ("change-note", "market", "auxiliary", "grade"))
    return Table("annex-1", said("annex-1", lang), _heads(lang, *names), tuple(rows), notes)


def _stated(value: str | None, parameter: str, lang: Lang) -> Cell:
    """A figure with the digits that it has; a closed choice by its name, another fact as it is; an open one empty."""
    if value is None:
        return OPEN
    found = numeric(value)
    if found is not None:
        return number(found)
    if value == NONE:
        return Cell("–")
    return Cell(closed(parameter, value, lang) if parameter in CLOSED else value)


def parameter_name(row: RecordDatum, lang: Lang) -> str:
    """A parameter by its names, from the large to the small: `fuel · diesel · net calorific value`."""
    if row.parameter in SIDES:
        return f"{word('datum', METAL, lang)} · {word('word', f'side-{SIDES[row.parameter]}', lang)}"
    stem, _, basis = row.parameter.partition("@")
    steps = stem.split("/")
    parts = (
        [word("datum", stem, lang)]
        if stem in catalogue()["datum"] and stem != "emission"
        else [_name(part, lang, source=at == 0 and len(steps) > 1) for at, part in enumerate(steps)]
    )
    return " · ".join([*parts, *([label(basis, lang)] if basis else [])])


def _name(part: str, lang: Lang, *, source: bool) -> str:
    """One step; what others follow is a source, whose name a datum may share (heat: that of a plant)."""
    if part in vocabulary.items():
        return item(part, lang)
    if part == "electrolysis":
        return level_name("electrolysis", None, None, lang)
    if source and part in catalogue()["label"]:
        return label(part, lang)
    for section in ("datum", "parameter"):
        if part in catalogue()[section] and part not in ("emission", "anode", "electricity"):
            return word(section, part, lang)
    return said("emission", lang) if part == "emission" else label(part, lang)


def steps(found: Record, lang: Lang) -> Table:
    """Annex 2: what the allocation tables of the ministry ask of each step."""
    rows = []
    for one in allocation(found):
        cells = [_figure(value, 4 if name == "step-intensity" else 2) for name, value in zip(FIGURES, one.figures, strict=True)]
        rows.append(Row(one.process, (Cell(one.process), _open(one.name), _open(one.capacity), *cells, Cell(one.special or ""))))
    heads = _heads(lang, "step", "step-name", "capacity", *(f"{name}#" for name in FIGURES), "special")
    return Table("annex-2", said("annex-2", lang), heads, tuple(rows))


def lines(found: Record, lang: Lang) -> Table:
    """Annex 3: each non-conformity with its class, cause, action and what came of it."""
    rows = []
    for at, one in enumerate(found.nonconformity, 1):
        what = " · ".join(filter(None, (one.process, word("datum", one.parameter, lang) if one.parameter else None)))
        state = OPEN if one.state is None else Cell(said(one.state, lang))
        cells = (Cell(str(at)), Cell(said(one.class_, lang)), Cell(one.description), Cell(what or "–"))
        rows.append(Row(str(at), (*cells, _open(one.cause), _open(one.action), state, Cell(one.estimate or ""))))
    heads = _heads(lang, "serial", "class", "description", "parameter", "cause", "action", "state", "estimate")
    return Table("annex-3", said("annex-3", lang), heads, tuple(rows))


def supports(found: Record, lang: Lang) -> Table:
    """Annex 4: documents with date, page and digest."""
    rows = []
    for at, one in enumerate(found.document, 1):
        cells = (Cell(str(at)), Cell(said(one.group, lang)), Cell(one.file), _open(one.date), _open(one.page))
        rows.append(Row(str(at), (*cells, Cell(one.sha256 or "–"))))
    heads = (*_heads(lang, "serial", "group", "file", "date", "page"), Column("sha256", "SHA-256"))
    return Table("annex-4", said("annex-4", lang), heads, tuple(rows))


def human(found: Record, lang: Lang) -> Table:
    """The checks that no data decide, with boxes."""
    stated = {one.id: one for one in found.human}
    rows = []
    for one in form()["human"]:
        mine = stated.get(one["id"])
        box = "☑" if mine is not None and mine.done else "☐"
        rows.append(Row(str(one["id"]), (Cell(box), Cell(str(one["id"])), Cell(both(one, lang)), _open(mine and mine.note))))
    return Table("human", said("human", lang), _heads(lang, "done", "serial", "item", "note"), tuple(rows))


def record_check_report(found: RecordCheck, lang: Lang = "en") -> Report:
    """What came of holding a record against its inventories."""
    about = (
        (label("entity", lang), found.record.entity.name),
        (label("year", lang), str(found.record.year)),
        (said("verdict", lang), said(f"verdict-{found.verdict}", lang)),
        (said("rows", lang), said("counts", lang, **found.counts)),
        *((f"{said('against', lang)}: {said(name, lang)}", digest) for name, digest in found.against),
    )
    return Report("record-check", lang, said("check", lang), about, (findings(found.findings, lang),), found.record.digest)
