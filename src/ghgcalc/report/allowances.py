"""Settlements, calendars, balance values, what-if tables and coverage as text."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.literals import Lang
from ghgcalc.numbers import round_exact, simplest
from ghgcalc.report.tables import grouped, table
from ghgcalc.report.text import findings_text, heading
from ghgcalc.report.verification import answers, standing_text
from ghgcalc.signs import shown
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.allowances.allocation import Balance
    from ghgcalc.allowances.allocation.schemes import Answer
    from ghgcalc.allowances.outlook import WhatIf
    from ghgcalc.allowances.plans import Milestone, Plan, Said
    from ghgcalc.allowances.settlement import Grounds, Penalty, Sector, Settlement


def places(value: Fraction | int | None, decimals: int) -> str:
    """A number with so many decimals, in groups of three; a dash for none."""
    return "–" if value is None else grouped(f"{round_exact(simplest(Fraction(value)), decimals):f}")


def signed(value: Fraction | int, decimals: int = 2) -> str:
    """The same with its sign."""
    return ("+" if value > 0 else "") + places(value, decimals)


def settlement_text(found: Settlement, lang: Lang = "en") -> str:
    """The printed position: processes, sums, units, value, fine, open points, findings."""
    plan = found.plan
    surplus = found.allocated - found.reported
    head = f"{plan.id} · {shown(plan.title(lang))} · {label(plan.status, lang)} · {label('grade-' + plan.rule.grade, lang)}"
    out = [
        label("settlement", lang),
        f"  {label('entity', lang)}: {shown(found.entity.get('name', ''))}   {label('year', lang)}: {found.year}",
        f"  {label('plan', lang)}: {head}",
        f"  {label('rule', lang)}: {shown(plan.rule.note(lang))}",
        *_whose(found, lang),
    ]
    if found.balance is not None:
        source = found.balance_source or label("no-source", lang)
        out.append(f"  {label('balance-value', lang)}: {places(found.balance, 4)} tCO2e/tAl ({shown(source)})")
    if found.grounds is not None and found.grounds.figures:
        out.append(heading(label("verified-figures", lang)) + _figures(found.grounds, lang))
    out += [
        heading(label("by-process", lang)) + _processes(found, lang),
        "",
        f"  {label('allocation', lang)}: {places(found.allocated, 2)} tCO2e",
        f"  {label('obligation', lang)}: {places(found.reported, 2)} tCO2e",
        f"  {label('surplus', lang)}: {signed(surplus)} tCO2e",
        heading(label("units", lang)) + _units(found, lang),
    ]
    if found.price is not None:
        worth = found.price.times(surplus)
        priced = f"{places(found.price.value, 2)} CNY/t ({label('price-basis', lang)}: {shown(found.price.name)})"
        out.append(heading(label("worth", lang)) + f"  {label('surplus', lang)}: {signed(worth)} CNY · {priced}")
    if found.penalty is not None:
        out.append(heading(label("fine", lang)) + _fine(found.penalty, lang))
    if plan.open:
        out.append(heading(label("open-points", lang)) + _said(plan.open, lang))
    out.append(heading(label("findings", lang)) + findings_text(found.findings, lang))
    out.append(f"\n{label('digest', lang)}  {found.digest}\n")
    return "\n".join(out)


def _whose(found: Settlement, lang: Lang) -> list[str]:
    """Whose plan, rules and numbers."""
    if found.grounds is None:
        return []
    whose = [f"{label('plan-of', lang)}  {standing_text(found.grounds.plan, lang)}"]
    whose += answers(found.grounds.rules, found.grounds.numbers, lang)
    return [f"  {line}" for line in whose]


def _figures(grounds: Grounds, lang: Lang) -> str:
    """Both figures of each process, their difference, who verified them and when."""
    rows = [[label(name, lang) for name in ("process", "figure", "reported", "verified-figure", "difference")]]
    for one in grounds.figures:
        difference = "–" if one.difference is None else signed(one.difference)
        shown = [places(one.reported, 2), places(one.verified, 2), difference]
        rows.append([one.process, f"{label(f'figure-{one.name}', lang)} {one.unit}", *shown])
    source = f"{label('source', lang)}: {grounds.source or label('no-source', lang)} {grounds.on or ''}".rstrip()
    return f"{table(rows, right=(2, 3, 4))}\n  {source}; {label('inventory-of-reported', lang)}"


def _processes(found: Settlement, lang: Lang) -> str:
    names = ("process", "emission", "output", "intensity", "deviation", "coefficient", "allocation", "surplus")
    rows = [[label(name, lang) for name in names]]
    for one in found.processes:
        deviation = "–" if one.deviation is None else f"{signed(one.deviation * 100, 4)} %"
        case = "" if one.case == "inside" else f" {label('case-' + one.case, lang)}"
        numbers = [places(one.emissions, 2), places(one.output, 2), places(one.intensity, 4), deviation]
        rows.append(
            [one.id + case, *numbers, f"{signed(one.coefficient * 100, 4)} %", places(one.allocation, 2), signed(one.surplus)]
        )
    return table(rows, right=range(1, len(names)))


def _units(found: Settlement, lang: Lang) -> str:
    units = found.surrender
    lines = [f"  {label('to-surrender', lang)}: {places(units.units, 0)}"]
    lines.append(f"  CCER: {places(units.ccer, 0)} ({label('at-most', lang)} {places(units.ccer_cap, 0)})")
    rows = [[label(name, lang) for name in ("vintage", "origin", "held", "used", "left", "usable", "carries-over")]]
    for lot in units.lots:
        yes = [label("yes" if fact else "no", lang) for fact in (lot.usable, lot.carries)]
        counts = [places(count, 0) for count in (lot.units, lot.used, lot.left)]
        rows.append([str(lot.vintage), label(f"lot-{lot.origin}", lang), *counts, *yes])
    lines += [table(rows, right=(2, 3, 4)), f"  {label('to-buy', lang)}: {places(units.buy, 0)}"]
    lines.append(f"  {label('to-sell', lang)}: {places(units.sell, 0)}")
    if found.advance is not None:
        one = found.advance
        kind = f"{label('at-most', lang)} " if one.kind == "at-most" else ""
        issue = f"{label('final-issue', lang)}: {signed(one.final, 0)}"
        lines.append(f"  {label('preallocation', lang)}: {kind}{places(one.units, 0)} ({places(one.share * 100, 0)} %), {issue}")
    return "\n".join(lines)


def _fine(fine: Penalty, lang: Lang) -> str:
    """Each stage with its formula, range, note and source; then the deadline, and what is open."""
    bases = ", ".join(f"{places(price.value, 2)} CNY/t ({shown(price.name)})" for price in fine.prices) or label(
        "price-unknown", lang
    )
    lines: list[str] = []
    for at, part in enumerate(fine.parts, 1):
        terms = ""
        if part.multiples is not None:
            terms = f"{places(part.multiples[0], 0)}–{places(part.multiples[1], 0)} × {bases} × {places(fine.units, 0)}"
        ends = "" if part.low is None or part.high is None else f"{places(part.low, 2)} – {places(part.high, 2)} CNY"
        stage = f"{text('word', 'stage', lang, number=at)}: " if len(fine.parts) > 1 else ""
        source = f"{part.rule.document}, {part.rule.article(lang)}, {label('grade-' + part.rule.grade, lang)}"
        lines.append(f"  {stage}{' = '.join(filter(None, (terms, ends)))}")
        lines += [f"    {part.rule.note(lang)}"] if len(fine.parts) > 1 else []
        lines.append(f"  {source}" if len(fine.parts) == 1 else f"    {source}")
    day = fine.deadline.isoformat() if fine.deadline else "–"
    lines[-1] += f"; {label('milestone-surrender', lang)}: {day}"
    return "\n".join([*lines, _said(fine.open, lang)])


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


def calendar_text(found: Iterable[Milestone], lang: Lang = "en") -> str:
    """One row per date."""
    rows = [[label(name, lang) for name in ("date", "milestone", "document", "grade")]]
    for one in found:
        grade = label(f"grade-{one.grade}", lang) if one.grade else "–"
        day = one.day.isoformat() if one.day else "–"
        rows.append([day, label(f"milestone-{one.id}", lang), one.document or "–", grade])
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
    """One row per entity, and their sum."""
    rows = [[label(name, lang) for name in ("entity", "emission", "allocation", "surplus")]]
    for one in found.entities:
        surplus = signed(one.allocated - one.reported)
        rows.append([str(one.entity["name"]), places(one.reported, 2), places(one.allocated, 2), surplus])
    whole = [Fraction(sum(one.reported for one in found.entities)), Fraction(sum(one.allocated for one in found.entities))]
    rows.append([label("total", lang), places(whole[0], 2), places(whole[1], 2), signed(whole[1] - whole[0])])
    out = table(rows, right=(1, 2, 3), indent=0)
    return f"{out}\n{heading(label('findings', lang))}{findings_text(found.findings, lang)}\n"


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
