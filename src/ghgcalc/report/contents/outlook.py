"""A what-if as tables: the scenarios, where the surplus vanishes, the slopes by process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import columns, maybe, number, signed
from ghgcalc.report.model import Cell, Report, Row, Table
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.allowances.outlook import WhatIf
    from ghgcalc.literals import Lang


def what_if_report(found: WhatIf, lang: Lang = "en") -> Report:
    """The tables of a what-if."""
    settled = found.settlement
    about = (
        (label("entity", lang), str(settled.entity.get("name", ""))),
        (label("plan", lang), f"{settled.plan.id} · {settled.plan.title(lang)}"),
    )
    tables = (*outlook(found, lang), findings(settled.findings, lang))
    return Report("what-if", lang, label("what-if", lang), about, tables, settled.digest)


def outlook(found: WhatIf, lang: Lang) -> Iterator[Table]:
    """Scenarios, break-even, slopes."""
    rows = []
    for at, one in enumerate(found.scenarios):
        name, worth = label(f"vary-{one.parameter or 'none'}", lang), signed(one.value)
        cells = (
            Cell(name),
            Cell(one.change),
            maybe(one.emissions),
            maybe(one.intensity, 4),
            maybe(one.allocation),
            signed(one.surplus),
            worth,
        )
        rows.append(Row(str(at), cells))
    heads = columns(lang, "parameter", "change", "emission#", "intensity#", "allocation#", "surplus#", "worth#")
    yield Table("what-if", label("what-if", lang), heads, tuple(rows))
    if (even := found.break_even) is not None:
        point = (number(even.intensity, 4), signed((even.scale - 1) * 100, 4), maybe(even.anode))
        heads = columns(lang, "intensity#", "all-processes#", "anode-then#")
        yield Table("break-even", label("break-even", lang), heads, (Row("break-even", point),))
    slopes = []
    for slope in found.marginals:
        numbers = (
            maybe(slope.emission_by_anode, 4),
            signed(slope.surplus_by_anode, 4),
            signed(slope.surplus_by_metal, 4),
            maybe(slope.anode_saved),
        )
        slopes.append(Row(slope.process, (Cell(slope.process), *numbers)))
    heads = columns(lang, "process", "emission-by-anode#", "surplus-by-anode#", "surplus-by-metal#", "anode-saved#")
    yield Table("slopes", label("slopes", lang), heads, tuple(slopes))
