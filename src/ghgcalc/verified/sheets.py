"""What is wrong with the rows, the years, the head and the list of a record, and what is open in them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten
from ghgcalc.verified.form import NONE, form
from ghgcalc.verified.model import numeric
from ghgcalc.verified.recomputing import FOLLOWS, recomputed
from ghgcalc.verified.rows import HIGHER, LOWER, METAL
from ghgcalc.verified.sides import wrong
from ghgcalc.verified.telling import named, place
from ghgcalc.verified.years import EMISSION, in_unit, last_year, processes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.inventory import Inventory
    from ghgcalc.verified.model import Record, RecordDatum
    from ghgcalc.verified.rows import Figure, Key

SETTLED = (EMISSION, METAL, HIGHER, LOWER)
"""What a settlement takes of each step."""

NUMBER = re.compile(r"[^\s-]+-[^\s-]+-([0-9A-Z]{6})-([0-9]{4})-[^\s-]+")
ORGANISATION = slice(11, 17)
"""The last six of the nine characters of the organisation code, which are the 9th to the 17th of a credit code (GB 32100)."""

POINTS = ("conformity", "emissions", "change", "open")
HEAD = ("number", "verifier", "issued")


@brief
class Told(NamedTuple):
    """A finding about a record, and the fault by which it forbids a settlement; None where it forbids none."""

    finding: Finding
    refused: Finding | None = None

    @classmethod
    def both(cls, finding: Finding) -> Told:
        """One that forbids a settlement, too."""
        return cls(finding, replace(finding, severity="error"))


def rows(
    record: Record, inventory: Inventory, reported: Mapping[Key, Figure], after: Mapping[Key, Figure] | None
) -> Iterator[Told]:
    """Annex 1: rows that are missing, unknown, not as reported, open, without a reason, or that do not follow."""
    stated = {row.key: (at, row) for at, row in enumerate(record.datum)}
    for key, one in reported.items():
        if one.required and key not in stated:
            yield _told(Finding.of("record-row-missing", place=Place(table="datum"), name=named(key)), one.scope)
    explained = {_whose(row) for row in record.datum if row.reason}
    for key, (at, row) in stated.items():
        yield from _row(row, at, reported.get(key), explained)
    yield from (Told.both(one) for one in wrong(record))
    if after is None:
        yield from _follow(record, inventory, reported)
        return
    for key, (at, row) in stated.items():
        yield from _after(row, at, reported.get(key), after.get(key))
    for key, one in after.items():
        if one.required and key not in stated and key not in reported:
            yield _told(Finding.of("record-row-missing", place=Place(table="datum"), name=named(key)), one.scope)


def _told(finding: Finding, scope: str) -> Told:
    """A finding of a row; it forbids a settlement where it is one of the steps."""
    return Told.both(finding) if scope == "step" else Told(finding)


def scope_of(row: RecordDatum, one: Figure | None) -> str:
    """What a row belongs to, one that the inventory has not, too."""
    if one is not None:
        return one.scope
    return "step" if row.process is not None else "enterprise"


def _row(row: RecordDatum, at: int, one: Figure | None, explained: set[tuple[str | None, str, str]]) -> Iterator[Told]:
    where, name, scope = place(at), named(row.key), scope_of(row, one)
    if one is None and row.reported != NONE:
        yield _told(Finding.of("record-row-unknown", place=where, name=name), scope)
    if one is not None and (row.unit != one.unit or not _equal(row.reported, one.value)):
        shown: dict[str, Any] = {"stated": f"{row.reported or NONE} {row.unit}".strip(), "found": f"{one.value} {one.unit}".strip()}
        yield _told(Finding.of("record-reported", place=where, name=name, **shown), scope)
    if row.same is None and scope != "auxiliary":
        finding = Finding.of("record-open", "warning", where, name=name)
        yield Told.both(finding) if row.process is not None and row.parameter in SETTLED else Told(finding)
    if one is not None and one.kind != "fact" and row.verified not in (None, NONE) and numeric(row.verified) is None:
        shown_of: dict[str, Any] = {"detail": f"{name}: {row.verified}", "detail_zh": f"{name}：{row.verified}"}
        yield _told(Finding.of("record-unreadable", place=where, **shown_of), scope)
    if row.same is False and _whose(row) not in explained:
        pair: dict[str, Any] = {"reported": row.reported or NONE, "verified": str(row.verified)}
        yield _told(Finding.of("record-reason", place=where, name=name, **pair), scope)


def _equal(one: str | None, other: str | None) -> bool:
    pair = numeric(one), numeric(other)
    return one == other if None in pair else pair[0] == pair[1]


def _whose(row: RecordDatum) -> tuple[str | None, str, str]:
    """The datum of a row: a reason at its year holds for its months, and the reverse."""
    return row.process, row.parameter, row.period[:4]


def _follow(record: Record, inventory: Inventory, reported: Mapping[Key, Figure]) -> Iterator[Told]:
    """Whether verified figures follow from the verified data, as the engine calculates."""
    found = recomputed(record, inventory, reported)
    yield from (Told.both(fault) for fault in found.faults)
    if found.beside:
        finding = Finding.of("record-not-recomputed", "warning", Place(table="after", key="inventory"))
        yield _told(finding, "step" if "step" in found.beside else "enterprise")
    if found.figures is None or "step" in found.beside:
        return
    for at, row in enumerate(record.datum):
        one = found.figures.get(row.key)
        if one is None or one.kind not in FOLLOWS or row.same is None or one.scope in found.beside:
            continue
        if row.verified != NONE and numeric(row.verified) is None:
            continue  # said already
        if not _equal(row.verified, one.value):
            shown: dict[str, Any] = {"stated": row.verified, "found": one.value, "unit": one.unit}
            yield _told(Finding.of("record-recompute", place=place(at), name=named(row.key), **shown), one.scope)


def _after(row: RecordDatum, at: int, one: Figure | None, other: Figure | None) -> Iterator[Told]:
    """Whether a verified figure is that of the inventory after verification."""
    if row.same is None:
        return
    wanted = NONE if other is None else other.value if one is None else in_unit(other.value, other.unit, one.unit)
    if other is None and one is not None and not one.required:
        return  # a month of a year that is stated in one figure now
    if not _equal(row.verified, wanted):
        shown: dict[str, Any] = {"stated": row.verified, "found": wanted, "unit": row.unit}
        finding = Finding.of("record-after", place=place(at), name=named(row.key), **shown)
        yield _told(finding, scope_of(row, one))


def years(record: Record, previous: tuple[Mapping[Key, Figure], str] | None) -> Iterator[Told]:
    """The table of both years: figures of the year before as its inventory has them, and the cause of each change."""
    stated = {row.process: row for row in record.year_on_year}
    left: list[str] = []
    for process in (None, *processes(record)):
        row = stated.get(process)
        if row is None or not (row.emission and row.metal and row.anode and row.cause):
            left.append(process or "Σ")
        if row is None or previous is None:
            continue
        for name, value in last_year(previous[0], process, previous[1]).items():
            mine = getattr(row, name)
            if mine is not None and not _equal(mine, value):
                where = Place(table="year_on_year", row=process or "Σ", key=name)
                yield Told(Finding.of("record-last", place=where, stated=mine, found=value))
    if left:
        yield Told(Finding.of("record-left", "warning", Place(table="year_on_year"), names=shorten(", ".join(left), 120)))


def heads(record: Record) -> Iterator[Told]:
    """Cover, conclusion and signatures: the form of the report number, who wrote and who verified, what is open."""
    cover = record.cover
    if cover.number is not None:
        shown = _number(record)
        if shown:
            yield Told(Finding.of("record-number", place=Place(table="cover", key="number"), stated=shorten(cover.number), **shown))
    names = [(cover.writer, cover.verifier), (cover.writer_code, cover.verifier_code)]
    if any(one and one == other for one, other in names):
        yield Told(Finding.of("record-firm", place=Place(table="cover", key="verifier"), name=shorten(str(cover.verifier or ""))))
    left = [f"cover.{key}" for key in HEAD if getattr(cover, key) is None]
    left += [f"conclusion.{key}" for key in POINTS if getattr(record.conclusion, key) is None]
    signed = {one.role for one in record.signature if one.name and one.on}
    left += [f"signature.{role}" for role in ("leader", "reviewer", "approver") if role not in signed]
    if left:
        yield Told(Finding.of("record-left", "warning", Place(table="cover"), names=", ".join(left)))


def _number(record: Record) -> dict[str, Any]:
    """What the report number should hold and does not: the code and the year."""
    code = "" if record.entity.uscc is None else record.entity.uscc[ORGANISATION]
    wanted = {"organisation": code or "XXXXXX", "year": record.year}
    found = NUMBER.fullmatch(str(record.cover.number))
    fits = found is not None and found[2] == str(record.year) and (not code or found[1] == code)
    return {} if fits else wanted


def human(record: Record) -> Iterator[Told]:
    """The checks for a person that nobody has ticked."""
    done = {one.id for one in record.human if one.done}
    left = [str(one["id"]) for one in form()["human"] if one["id"] not in done]
    if left:
        yield Told(Finding.of("record-left", "warning", Place(table="human"), names=", ".join(left)))
