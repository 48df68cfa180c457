"""Checks and verifications as tables: findings, what did not run; the answers, the differences."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ghgcalc.inventory.provisional import told
from ghgcalc.report.checks import lacking
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import columns, number, year_of
from ghgcalc.report.model import Cell, Column, Report, Row, Table
from ghgcalc.report.verification import answers, border_said, role_text, standing_text
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.allowances import SettlementVerification
    from ghgcalc.audit import Verification
    from ghgcalc.border import Border
    from ghgcalc.checks.outcome import CheckResult
    from ghgcalc.dossier import PackageVerification
    from ghgcalc.literals import Lang


def check_report(result: CheckResult, lang: Lang = "en") -> Report:
    """What the rules found, and which did not run for want of what."""
    about = ((label("entity", lang), result.entity), (label("year", lang), f"{result.year}{told(result.through, lang)}"))
    counts = tuple(
        Row(one, (Cell(text("word", one, lang)), number(Decimal(result.count(one)), 0))) for one in ("error", "warning", "note")
    )
    counts += (Row("ran", (Cell(label("rules-ran", lang)), number(Decimal(len(result.ran)), 0))),)
    missing = tuple(Row(one.rule.id, (Cell(one.rule.id), Cell(lacking(one, lang)))) for one in result.not_run)
    return Report(
        "check",
        lang,
        label("check", lang),
        about,
        (
            Table("counts", label("check", lang), columns(lang, "severity", "count#"), counts),
            findings(result.findings, lang),
            Table("not-run", label("not-run", lang), columns(lang, "rule", "missing-inputs"), missing),
        ),
    )


def verification_report(found: Verification, lang: Lang = "en") -> Report:
    """Does it recompute, whose rules, whose numbers; every difference; the verdict."""
    inventory = found.recomputed
    about = (
        (label("entity", lang), str(inventory.entity.get("name", ""))),
        (label("year", lang), year_of(inventory, lang)),
        (label("verdict", lang).strip(), label(f"verdict-{found.verdict}", lang)),
    )
    said = [
        label("verified" if found.recomputes else "differs", lang),
        *answers(found.rules, found.numbers, lang, accepted=found.accepted),
    ]
    return Report("verification", lang, label("verification", lang), about, _verified(said, found, lang), inventory.digest)


def settlement_verification_report(found: SettlementVerification, lang: Lang = "en") -> Report:
    """Does a settlement recompute, whose plan, whose rules and numbers; every difference; the verdict."""
    made = found.recomputed
    about = (
        (label("entity", lang), str(made.entity.get("name", ""))),
        (label("year", lang), str(made.year)),
        (label("verdict", lang).strip(), label(f"verdict-{found.verdict}", lang)),
    )
    said = [
        label("verified" if found.recomputes else "differs", lang),
        f"{label('plan-of', lang)}  {standing_text(found.plan, lang, accepted=found.accepted)}",
        *answers(found.inventory.rules, found.inventory.numbers, lang, accepted=found.accepted),
    ]
    title = f"{label('verification', lang)}: {label('settlement', lang)}"
    return Report("settlement-verification", lang, title, about, _verified(said, found, lang), made.digest)


def package_verification_report(found: PackageVerification, lang: Lang = "en") -> Report:
    """Does everything in a package recompute, whose rules and numbers; every difference; the parts; the verdict."""
    made = found.inventory.recomputed
    about = (
        (label("entity", lang), str(made.entity.get("name", ""))),
        (label("year", lang), year_of(made, lang)),
        (label("verdict", lang).strip(), label(f"verdict-{found.verdict}", lang)),
        (label("package-digest", lang), found.package.digest),
    )
    said = [
        label("verified" if found.recomputes else "differs", lang),
        text("package", "counts", lang, parts=len(found.package.names), leaves=found.leaves, open=found.open),
        *border_said(found.border, lang),
        *answers(found.inventory.rules, found.inventory.numbers, lang, accepted=found.inventory.accepted),
    ]
    rows = []
    for part in found.package.as_dict()["parts"]:
        cells = (Cell(part["name"]), Cell(role_text(part["role"], lang)), number(Decimal(part["size"]), 0), Cell(part["sha256"]))
        rows.append(Row(part["name"], cells))
    heads = (*columns(lang, "part", "part-role", "bytes#"), Column("sha256", "SHA-256"))
    parts = Table("parts", text("package", "parts", lang), heads, tuple(rows))
    title = f"{label('verification', lang)}: {label('package', lang)}"
    return Report(
        "package-verification",
        lang,
        title,
        about,
        (*_verified(said, found, lang), parts, *_viewed(found.border, lang)),
        made.digest,
    )


def _viewed(made: Border | None, lang: Lang) -> tuple[Table, ...]:
    """The tables of the border view that was made again, where the package has one."""
    if made is None:
        return ()
    from ghgcalc.report.contents.border import border_tables

    return border_tables(made, lang)


def _verified(
    said: Iterable[str], found: Verification | SettlementVerification | PackageVerification, lang: Lang
) -> tuple[Table, ...]:
    """The answers, the differences, what is worth knowing."""
    rows = tuple(Row(str(at), (Cell(one.strip()),)) for at, one in enumerate(said))
    differing = tuple(
        Row(str(at), (Cell(one.where), Cell(one.in_file), Cell(one.recomputed), Cell(label(one.against, lang))))
        for at, one in enumerate(found.differences)
    )
    heads = columns(lang, "where", "in-file", "recomputed", "basis")
    return (
        Table("answers", label("answers", lang), columns(lang, "answers"), rows),
        Table("differences", label("differences", lang), heads, differing),
        findings(found.said, lang),
    )
