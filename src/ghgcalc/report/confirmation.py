"""The factors of a guideline as a form: a factor file in which somebody who holds the document says where each number stands in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ghgcalc.factors.record import SCHEMA
from ghgcalc.literals import Lang
from ghgcalc.report.registers import default_factors
from ghgcalc.signs import shown
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.factors import Factor
    from ghgcalc.guidelines import Guideline

PREFIX = "confirmed"
"""What the ids of the forms begin with."""


def confirmation_form(guideline: Guideline, lang: Lang = "en") -> str:
    """A factor file in TOML with a record for each packaged factor that the guideline names; page, reader and day are empty.

    Filled in with the packaged number a record confirms it, with another number it replaces it; left empty it does nothing.

    Args:
        guideline: whose factors.
        lang: language of the comments.
    """
    said = text("word", "confirm-head", lang, guideline=guideline.id, title=shown(guideline.title(lang)))
    out = [*(f"# {line}" for line in said.split("\n")), f"schema = {_toml(SCHEMA)}"]
    for factor in sorted(default_factors(guideline), key=lambda one: one.id):
        out += ["", *_record(factor, guideline, lang)]
    return "\n".join(out) + "\n"


def _record(factor: Factor, guideline: Guideline, lang: Lang) -> Iterator[str]:
    """The lines of one record: what it is as a comment, its keys, and the three that are to be filled in."""
    name = factor.name_zh if lang == "zh" else factor.name_en
    own = factor.id.startswith((f"{guideline.id}/", f"{guideline.id}@"))  # of the guideline's document, whatever stood in for it
    keys: dict[str, Any] = {
        "id": f"{PREFIX}/{factor.id}",
        "supersedes": factor.id,
        "value": factor.number,
        "unit": factor.unit,
        "kind": factor.kind,
        "document": guideline.document if own else factor.document,
        "issued": guideline.issued if own else factor.issued,
        "grade": "official",
        "area": factor.area,
        "data_year": factor.data_year,
    }
    yield "[[factor]]"
    yield f"# {shown(name)} ({label(f'grade-{factor.grade}', lang)})"
    for key, value in keys.items():
        if value is not None:
            yield f"{key} = {_toml(value)}"
    if factor.valid is not None:
        ends = {"from": factor.valid.from_, "to": factor.valid.to}
        yield "valid = { " + ", ".join(f"{end} = {day}" for end, day in ends.items() if day) + " }"
    yield from ('page = ""', 'read_by = ""', 'read_on = ""')


def _toml(value: Any) -> str:
    """A text as a basic string of TOML; numbers and dates with their own digits."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
