"""A draft of a plan 方案草稿: every row that a guideline and an activity demand, with what the form presets; all else visibly blank.

A draft is a file to be filled in and no plan: its blanks are faults when it is read, and no check passes with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ghgcalc import doors, guidelines
from ghgcalc.activity import Activity
from ghgcalc.findings import language
from ghgcalc.quality.demanded import demanded
from ghgcalc.quality.model import SCHEMA
from ghgcalc.quality.words import BLANK, words
from ghgcalc.signs import shown
from ghgcalc.texts import text

if TYPE_CHECKING:
    from ghgcalc.guidelines import Guideline
    from ghgcalc.literals import Lang
    from ghgcalc.quality.demanded import Demand

METERED = ("datum", "auxiliary")


def draft(activity: Activity, guideline: str | None = None, lang: Lang = "en") -> str:
    """The text of a draft (TOML) for an activity under a guideline; without one, that of its year.

    Args:
        activity: whose fuels, carbonates and processes have rows.
        guideline: by its id.
        lang: of the comments, `en` or `zh`.

    Raises:
        ArgumentError: an argument of another type. UnknownIdError: no such guideline, or none for the year.
    """
    doors.instance("activity", activity, Activity, "an Activity")
    language(lang)
    rules = guidelines.choose(activity.year) if guideline is None else guidelines.get(guideline)
    return "\n".join(_lines(activity, rules, lang)) + "\n"


def toml(value: Any) -> str:
    """A value as TOML writes it; a text of JSON is one of TOML, but for signs that nobody sees."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    written = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "".join(sign if sign.isascii() or shown(sign) == sign else f"\\U{ord(sign):08x}" for sign in written)


def _say(key: str, lang: Lang, /, **fields: Any) -> str:
    return "# " + shown(text("quality", key, lang, **fields))


def _table(header: str, pairs: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield header
    yield from (f"{key} = {toml(value)}" for key, value in pairs.items())


def _lines(activity: Activity, rules: Guideline, lang: Lang) -> Iterator[str]:
    year = activity.year
    yield f'schema = "{SCHEMA}"'
    yield _say("draft-head", lang, guideline=rules.id, blank=BLANK)
    yield _say("draft-grade", lang)
    yield from (_say("draft-words", lang, key=key, words=", ".join(words()[kind])) for key, kind in WORDS)
    yield ""
    yield f"boundary = {toml(BLANK)}"
    version = {"number": BLANK, "made": BLANK, "reason": "first", "explanation": BLANK, "valid_from": date(year, 1, 1)}
    yield from _table("[[version]]", version)
    person = {"name": BLANK, "telephone": BLANK}
    enterprise = {
        "name": activity.entity.name,
        "uscc": activity.entity.uscc or BLANK,
        "seat": BLANK,
        "legal_representative": person,
        "author": person | {"email": BLANK},
        "sector": BLANK,
        "sub_sector": BLANK,
        "organisation_chart": BLANK,
        "site_plan": BLANK,
        "flow_chart": BLANK,
    }
    yield from _table("[enterprise]", enterprise)
    yield from _table("[control]", dict.fromkeys(("rules", "person", "audit", "audit_record", "ledgers"), BLANK))
    for process in activity.process:
        name = {"name": process.name} if process.name else {}
        yield from _table("[[process]]", {"id": process.id, **name, "boundary": BLANK})
    yield from _facilities(activity)
    found = demanded(activity, rules)
    numbers = {
        id(one): f"M{at}" for at, one in enumerate((one for one in found if one.known.kind in METERED and not one.formula), 1)
    }
    for one in found:
        yield ""
        yield f"# {shown(one.known.named(lang))} [{one.known.grade}]"
        yield from list(_table("[[parameter]]", _parameter(one, numbers.get(id(one)))))[1:]
    for one in found:
        if id(one) in numbers:
            yield from _table("[[meter]]", _meter(numbers[id(one)]))


WORDS = (("reason", "reason"), ("way", "way"), ("state", "state"), ("frequency", "frequency"), ("kind", "meter"))
"""Keys with closed words, which the head of a draft lists."""


def _facilities(activity: Activity) -> Iterator[str]:
    rest = {"specification": BLANK, "place": BLANK, "state": BLANK, "owner": BLANK, "permit_holder": BLANK}
    for process in activity.process:
        yield from _table("[[facility]]", {"number": BLANK, "name": BLANK, "process": process.id, **rest})
    numbers = [one.id for one in activity.facility] + [one.id for one in activity.anode_plant if one.id is not None]
    for number in numbers:
        yield from _table("[[facility]]", {"number": number, "name": BLANK, **rest})


def _parameter(one: Demand, meter: str | None) -> dict[str, Any]:
    """A row: what it is about, what the form presets, and the columns that its way has to fill."""
    found: dict[str, Any] = {} if one.of == "enterprise" else {one.of: one.subject}
    found |= {"name": one.name} if one.name else {}
    found |= {"parameter": one.known.id, "unit": one.unit, "way": one.way or BLANK}
    if one.way == "calculated":
        return found | {"formula": one.formula or BLANK}
    if one.way == "default":
        return found | {"source": one.source or BLANK}
    found |= {"how": BLANK, "records": [BLANK]}
    found |= {"meters": [meter]} if meter is not None else {"laboratory": BLANK}
    return found | dict.fromkeys(("record_frequency", "missing", "department"), BLANK)


def _meter(name: str) -> dict[str, Any]:
    keys = ("name", "kind", "model", "place", "frequency", "class", "interval_months", "regulation")
    calibration = {"date": BLANK, "way": BLANK, "result": BLANK, "found": BLANK, "certificate": BLANK, "laboratory": BLANK}
    return {"id": name} | dict.fromkeys(keys, BLANK) | {"calibration": [calibration]}
