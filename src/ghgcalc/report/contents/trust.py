"""What the numbers rest on: grades, factors with their documents, findings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc import documents
from ghgcalc.report.contents.sums import level_name
from ghgcalc.report.contents.words import NOTHING, columns, number
from ghgcalc.report.model import Cell, Origin, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.findings import Finding
    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Lang


def grades(inventory: Inventory, lang: Lang) -> Table:
    """The share of each level's total that rests on each grade."""
    rows = []
    for one in inventory.grades:
        share = number(Decimal(one["share"]), 2) if one["share"] else NOTHING
        level = level_name(one["level"], None, one.get("basis"), lang)
        key = "/".join((one["level"], one.get("basis") or "", one["grade"]))
        rows.append(Row(key, (Cell(level), Cell(label(f"grade-{one['grade']}", lang)), number(Decimal(one["value"]), 2), share)))
    return Table(
        "grades",
        label("grades", lang),
        columns(lang, "level", "grade", "value#", "share-percent#"),
        tuple(rows),
        no_official(inventory.factors, lang),
    )


def own(factors: Mapping[str, Any]) -> set[str]:
    """The ids of the factors that the sender brings; a form that he filled in is among them, and never a factor of a line."""
    return {record["id"] for overlay in factors["overlays"] for record in overlay["records"]}


def no_official(factors: Mapping[str, Any], lang: Lang) -> tuple[str, ...]:
    """Whether a packaged factor rests on an official text; what a sender says of his own decides nothing."""
    mine = own(factors)
    ours = [record for record in factors["records"] if record["id"] not in mine]
    return () if any(record["grade"] == "official" for record in ours) else (label("no-official", lang),)


def used(inventory: Inventory, lang: Lang) -> Table:
    """Every factor that a line rests on: value, unit, grade, document."""
    factors = inventory.factors
    confirmed = {one.factor for line in inventory.lines for one in line.inputs if one.grade == "confirmed"}
    confirmed |= {gas.factor for line in inventory.lines for gas in line.gases if gas.grade == "confirmed"}
    mine = own(factors)
    rows = []
    for record in factors["records"]:
        document = documents.register().get(record.get("document", ""))
        cited = document.number or document.id if document else str(record.get("document", ""))
        grade = label(f"grade-{record['grade']}", lang)
        graded = text("word", "stated-grade", lang, grade=grade) if record["id"] in mine else grade
        if record["id"] in confirmed:
            graded = text("word", "confirmed-grade", lang, grade=grade)
        name = str(record.get(f"name_{lang}") or record.get("name_en") or "")
        value = number(Decimal(record["value"]), None, Origin("factor", record["id"]))
        cells = (Cell(record["id"]), Cell(name), value, Cell(record["unit"]), Cell(graded), Cell(cited))
        rows.append(Row(record["id"], cells))
    heads = columns(lang, "factors", "factor-name", "amount#", "unit", "grade", "document")
    return Table("factors", label("used-factors", lang), heads, tuple(rows))


def findings(found: Iterable[Finding], lang: Lang, key: str = "findings") -> Table:
    """Severity, code, place, message and remedy of each finding."""
    rows = [
        Row(
            str(at),
            (
                Cell(text("word", one.severity, lang)),
                Cell(one.code),
                Cell(one.place.text(lang)),
                Cell(one.message(lang)),
                Cell(one.remedy(lang)),
            ),
        )
        for at, one in enumerate(found)
    ]
    heads = columns(lang, "severity", "code", "place", "message", "remedy")
    return Table(key, label("findings", lang), heads, tuple(rows))
