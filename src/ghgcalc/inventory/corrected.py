"""The corrections that an inventory carries in its activity, and those that a line rests on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.activity.corrected import amounts, named
from ghgcalc.conservative import rules
from ghgcalc.errors import InputError
from ghgcalc.literals import Lang
from ghgcalc.schema import validate
from ghgcalc.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.activity import Correction
    from ghgcalc.inventory.line import Line


def corrections_of(activity: Mapping[str, Any]) -> tuple[Correction, ...]:
    """The corrections of an activity as its file states it; of a file that was altered, those that can still be read."""
    from ghgcalc.activity.corrections import Correction

    found = []
    rows = activity.get("correction", ())
    for raw in rows if isinstance(rows, list | tuple) else ():
        try:
            found.append(validate(Correction, raw))
        except (InputError, TypeError):  # `verify` reads the whole, and names what is wrong with it
            continue
    return tuple(found)


def of_line(line: Line, activity: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    """What is said of a line whose datum was corrected: before and after of its period, the rule with its grade, the reason."""
    stated = {Decimal(one.value) for one in line.inputs if one.origin == "activity"} if activity.get("correction") else set()
    month = int(line.period[5:7]) if len(line.period) > 4 else 0
    for one in corrections_of(activity) if stated else ():
        if one.side != "activity" or (one.table == "process") != (line.process is not None):
            continue
        if (one.table == "process" and one.row != line.process) or month not in one.months:
            continue
        at = 0 if one.month is not None or one.after.annual else month - 1
        if one.after.in_own()[at] in stated:
            read = "–" if one.before is None else f"{one.before.values[at]:f} {one.before.unit}"
            shown = {"datum": named(one), "before": read, "after": f"{one.after.values[at]:f} {one.after.unit}"}
            yield text("explain", "corrected", lang, **shown, rule=rules_shown(one, lang), reason=one.reason)


def rules_shown(one: Correction, lang: Lang) -> str:
    """The rules of a correction with clause and grade."""
    listed = (rules()[case] for case in one.cases)
    return "; ".join(f"{rule.title(lang)} [{rule.grade}]" + (f" {rule.clause}" if rule.clause else "") for rule in listed)


__all__ = ["amounts", "corrections_of", "named", "of_line", "rules_shown"]
