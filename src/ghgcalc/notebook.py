"""What a notebook shows of a result: one small table, headings in English and Chinese, every text escaped.

Names come from files of others. None of them becomes markup: `<`, `>`, `&` and quotes are written out as HTML asks, and signs that nobody
sees, or that turn a line around, as they are in every listing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from ghgcalc.signs import shown
from ghgcalc.texts import LANGUAGES, label, text

if TYPE_CHECKING:
    from ghgcalc.findings import Finding

MAX_ROWS = 200
"""So many rows are shown; of the others the number."""

SEVERITIES = ("error", "warning", "note")
RIGHT = ' style="text-align:right"'


def named(key: str, section: str = "label") -> str:
    """The label of a key in both languages; a key that has none is its own."""
    words = (label(key, lang).strip() if section == "label" else text(section, key, lang) for lang in LANGUAGES)
    return " ".join(dict.fromkeys(words))


def lacking(sources: Iterable[str]) -> str:
    """That a total is incomplete, and which sources it lacks; empty if it lacks none."""
    names = tuple(sources)
    if not names:
        return ""
    return "".join(text("word", "incomplete", lang, sources=", ".join(label(name, lang) for name in names)) for lang in LANGUAGES)


def counted(findings: Sequence[Finding]) -> str:
    """How many findings of each severity."""
    parts = [f"{named(one, 'word')} {sum(finding.severity == one for finding in findings)}" for one in SEVERITIES]
    return f"{named('findings')}: {', '.join(parts)}"


def told(findings: Iterable[Finding]) -> list[list[str]]:
    """A row for each finding: severity, code, place, message in both languages."""
    return [
        [
            named(one.severity, "word"),
            one.code,
            " ".join(dict.fromkeys((one.place.text("en"), one.place.text("zh")))),
            f"{one.message('en')} {one.message('zh')}",
        ]
        for one in findings
    ]


def page(title: str, *parts: str) -> str:
    """A title and tables as one piece of HTML."""
    return f"<div><p><b>{_cell(title)}</b></p>{''.join(parts)}</div>"


def line(words: str) -> str:
    """A line of text between tables."""
    return f"<p>{_cell(words)}</p>"


def table(header: Sequence[str], rows: Iterable[Sequence[str | Decimal]]) -> str:
    """A table of HTML; numbers with all their digits, aligned to the right."""
    listed = iter(rows)
    head = "".join(f"<th>{_cell(cell)}</th>" for cell in header)
    body = "".join(f"<tr>{''.join(map(_data, row))}</tr>" for row in islice(listed, MAX_ROWS))
    rest = sum(1 for _ in listed)
    more = f'<tr><td colspan="{len(header)}">… + {rest}</td></tr>' if rest else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}{more}</tbody></table>"


def _data(cell: str | Decimal) -> str:
    return f"<td{RIGHT}>{cell:f}</td>" if isinstance(cell, Decimal) else f"<td>{_cell(cell)}</td>"


def _cell(name: str) -> str:
    return escape(shown(name))
