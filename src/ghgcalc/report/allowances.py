"""Settlements, calendars, balance values, what-if tables and coverage as text."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.literals import Lang
from ghgcalc.numbers import round_exact, simplest
from ghgcalc.report.contents.cheapest import cheapest_report
from ghgcalc.report.contents.grid import days_text
from ghgcalc.report.contents.sector import sector_report
from ghgcalc.report.contents.settlement import settlement_report
from ghgcalc.report.render.text import about_text, table_text
from ghgcalc.report.tables import grouped, table
from ghgcalc.report.text import findings_text, heading
from ghgcalc.report.verification import answers, standing_text
from ghgcalc.signs import shown
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ghgcalc.allowances.allocation import Balance
    from ghgcalc.allowances.allocation.schemes import Answer
    from ghgcalc.allowances.outlook import WhatIf
    from ghgcalc.allowances.plans import Milestone, Plan, Said
    from ghgcalc.allowances.settlement import Cheapest, Sector, Settlement


def places(value: Fraction | int | None, decimals: int) -> str:
    """A number with so many decimals, in groups of three; a dash for none."""
    return "–" if value is None else grouped(f"{round_exact(simplest(Fraction(value)), decimals):f}")


def signed(value: Fraction | int, decimals: int = 2) -> str:
    """The same with its sign."""
    return ("+" if value > 0 else "") + places(value, decimals)


def settlement_text(found: Settlement, lang: Lang = "en") -> str:
    """The printed position: whose rules and numbers, processes, sums, units, value, fine, open points, findings."""
    made = settlement_report(found, lang)
    tables = [table_text(one, lang) for one in made.tables if one.key not in ("findings", "open-points")]
    out = [about_text(made), *_whose(found, lang), *tables]
    if found.plan.open:
        out.append(heading(label("open-points", lang)) + _said(found.plan.open, lang))
    out.append(heading(label("findings", lang)) + findings_text(found.findings, lang))
    out.append(f"\n{label('digest', lang)}  {found.digest}\n")
    return "\n".join(out)


def cheapest_text(found: Cheapest, lang: Lang = "en") -> str:
    """The cheapest way to settle: prices, lots of CCER, ways, steps, other prices, findings."""
    made = cheapest_report(found, lang)
    tables = [table_text(one, lang) for one in made.tables if one.key != "findings"]
    said = heading(label("findings", lang)) + findings_text(found.settlement.findings, lang)
    return "\n".join([about_text(made), *tables, said, f"\n{label('digest', lang)}  {found.settlement.digest}\n"])


def _whose(found: Settlement, lang: Lang) -> list[str]:
    """Whose plan, rules and numbers."""
    if found.grounds is None:
        return []
    whose = [f"{label('plan-of', lang)}  {standing_text(found.grounds.plan, lang)}"]
    whose += answers(found.grounds.rules, found.grounds.numbers, lang)
    return [f"  {line}" for line in whose]


def _said(points: Iterable[Said], lang: Lang) -> str:
    return "\n".join(f"  - {shown(said.text(lang))}" for said in points)


def plans_text(plans: Iterable[Plan], lang: Lang = "en") -> str:
    """Every plan with its rule, its grades and its open points."""
    blocks = []
    for plan in plans:
        rows = [
            f"{plan.id}  {plan.year}  {label(plan.status, lang)}  {shown(plan.title(lang))}",
            f"  {label('document', lang)}: {plan.document} ({label('grade-' + plan.grade, lang)})",
            f"  {label('rule', lang)}: {shown(plan.rule.note(lang))} [{plan.rule.document}, {label('grade-' + plan.rule.grade, lang)}]",
        ]
        if plan.preallocation is not None:
            one = plan.preallocation
            most = f"{label('at-most', lang)} " if one.kind == "at-most" else ""
            share = f"{places(Fraction(one.share) * 100, 0)} %"
            rows.append(f"  {label('preallocation', lang)}: {most}{share} [{one.document}, {label('grade-' + one.grade, lang)}]")
        rows += [
            f"  {shown(one.datum)}: {one.document}, {label('grade-' + one.grade, lang)}: {shown(one.note(lang))}"
            for one in plan.basis or ()
        ]
        blocks.append("\n".join([*rows, _said(plan.open, lang)]))
    return "\n\n".join(blocks) + "\n"


def calendar_text(found: Iterable[Milestone], lang: Lang = "en", on: date | None = None) -> str:
    """One row per date; with the days from `on` to it."""
    counted = () if on is None else ("grid-days",)
    rows = [[label(name, lang) for name in ("date", "milestone", *counted, "document", "grade")]]
    for one in found:
        grade = label(f"grade-{one.grade}", lang) if one.grade else "–"
        day = one.day.isoformat() if one.day else "–"
        left = () if on is None else (days_text(one.days(on), lang),)
        rows.append([day, label(f"milestone-{one.id}", lang), *left, one.document or "–", grade])
    return table(rows, indent=0) + "\n"


def balance_text(found: Balance, lang: Lang = "en") -> str:
    """The balance value, and the two means that it is not."""
    value = places(found.value, 6) if found.value is not None else f"{places(found.low, 6)} – {places(found.high, 6)}"
    pairs = [
        ("balance-value", f"{value} tCO2e/tAl"),
        ("mean-by-output", f"{places(found.mean, 6)} tCO2e/tAl"),
        ("mean-by-emission", f"{places(found.weighted, 6)} tCO2e/tAl"),
        ("processes", str(found.processes)),
        ("at-upper-cap", str(found.high_end)),
        ("at-lower-cap", str(found.low_end)),
    ]
    return "\n".join(f"{label(name, lang)}: {number}" for name, number in pairs) + f"\n{label('balance-simulated', lang)}\n"


def sector_text(found: Sector, lang: Lang = "en") -> str:
    """One row per entity, and their sum; the balance value; what is worth knowing, each once."""
    made = sector_report(found, lang)
    tables = [table_text(one, lang) for one in made.tables if one.key != "findings"]
    said = dict.fromkeys((*found.findings, *(one for each in found.entities if each.inventory for one in each.findings)))
    return "\n".join([about_text(made), *tables, heading(label("findings", lang)) + findings_text(said, lang) + "\n"])


def what_if_text(found: WhatIf, lang: Lang = "en") -> str:
    """The table of scenarios, the break-even, and the slopes by process."""
    names = ("parameter", "change", "emission", "intensity", "allocation", "surplus", "worth")
    rows = [[label(name, lang) for name in names]]
    for one in found.scenarios:
        value = signed(one.value) if one.value is not None else "–"
        name = label(f"vary-{one.parameter or 'none'}", lang)
        numbers = [places(one.emissions, 2), places(one.intensity, 4), places(one.allocation, 2), signed(one.surplus), value]
        rows.append([name, one.change, *numbers])
    out = [label("what-if", lang), table(rows, right=range(2, len(names)))]
    if found.break_even is not None:
        even = found.break_even
        anode = f", {label('anode-then', lang)} {places(even.anode, 2)} t" if even.anode is not None else ""
        scale = f"{signed((even.scale - 1) * 100, 4)} %"
        point = f"{places(even.intensity, 4)} tCO2e/tAl ({label('all-processes', lang)} {scale}{anode})"
        out.append(heading(label("break-even", lang)) + f"  {point}")
    columns = ("process", "emission-by-anode", "surplus-by-anode", "surplus-by-metal", "anode-saved")
    slopes = [[label(name, lang) for name in columns]]
    for slope in found.marginals:
        saved = f"{places(slope.anode_saved, 2)} CNY/t" if slope.anode_saved is not None else "–"
        units = [signed(slope.surplus_by_anode, 4), signed(slope.surplus_by_metal, 4)]
        slopes.append([slope.process, places(slope.emission_by_anode, 4), *units, saved])
    out.append(heading(label("slopes", lang)) + table(slopes, right=(1, 2, 3, 4)))
    out.append(heading(label("findings", lang)) + findings_text(found.settlement.findings, lang) + "\n")
    return "\n".join(out)


def coverage_text(found: Iterable[Answer], lang: Lang = "en") -> str:
    """One row per scheme."""
    rows = [[label(name, lang) for name in ("scheme", "verdict", "why", "threshold", "document")]]
    for one in found:
        document = f"{one.scheme.document} ({label('grade-' + one.scheme.grade, lang)})"
        rows.append([one.scheme.name(lang), label(f"verdict-{one.verdict}", lang), one.why(lang), one.threshold or "–", document])
    return table(rows, indent=0) + "\n"
