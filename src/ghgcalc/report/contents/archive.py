"""A ledger as tables: an entry, a list of entries, the outcome of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import NOTHING, columns
from ghgcalc.report.model import Cell, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.archive import Added, Checked, Entry, Listing
    from ghgcalc.literals import Lang


def added_report(found: Added, lang: Lang = "en") -> Report:
    """The entry, and what is worth knowing of it."""
    said = label("ledger-new" if found.new else "ledger-there", lang)
    about = ((label("ledger-file", lang), found.ledger), (label("ledger-result", lang), said))
    return Report(
        "ledger-added", lang, label("ledger-added", lang), about, (_entry(found.entry, lang), findings(found.findings, lang))
    )


def entry_report(entry: Entry, lang: Lang = "en") -> Report:
    """Everything that the header of an entry says."""
    return Report("ledger-entry", lang, label("ledger-entry", lang), (), (_entry(entry, lang),))


def _entry(entry: Entry, lang: Lang) -> Table:
    owner = entry.entity
    pairs: list[tuple[str, Any]] = [
        ("ledger-sequence", entry.sequence),
        ("ledger-kind", _kind(entry, lang)),
        ("entity", None if owner is None else owner.name),
        ("uscc", None if owner is None else owner.uscc),
        ("year", entry.year),
        ("ledger-identity", label(f"ledger-identity-{entry.identity}", lang)),
        ("ledger-about", entry.about),
        ("digest", entry.digest),
        ("ledger-content", f"sha256:{entry.sha256}, {text('word', 'ledger-size', lang, size=entry.size)}"),
        ("ledger-answers", _answers(entry)),
        ("ledger-unverified", entry.unverified),
        ("ledger-by", entry.by),
        ("ledger-reason", entry.reason),
        ("ledger-on", entry.on),
        ("ledger-corrects", entry.corrects),
        ("ledger-corrected", entry.corrected_by),
        ("ledger-engine", entry.engine),
        ("ledger-previous", entry.previous),
        ("ledger-hash", entry.hash),
    ]
    rows = tuple(Row(key, (Cell(label(key, lang)), Cell(str(value)))) for key, value in pairs if value is not None)
    return Table("entry", label("ledger-header", lang), columns(lang, "ledger-key", "ledger-value"), rows)


def _kind(entry: Entry, lang: Lang) -> str:
    return label(f"ledger-kind-{entry.kind}", lang)


def _answers(entry: Entry) -> str | None:
    if entry.answers is None:
        return None
    return ", ".join(f"{key} {value}" for key, value in entry.answers.items())


def listing_report(found: Listing, lang: Lang = "en") -> Report:
    """A row an entry, and the hash of the last one."""
    asked = ", ".join(f"{key} {value}" for key, value in found.asked) or "–"
    about = (
        (label("ledger-file", lang), found.ledger),
        (label("ledger-asked", lang), asked),
        (label("ledger-count", lang), str(found.count)),
        (label("ledger-head", lang), found.head or "–"),
    )
    heads = columns(
        lang, "ledger-sequence", "ledger-kind", "entity", "year", "ledger-about", "ledger-verdict", "ledger-corrects",
        "ledger-corrected", "ledger-reason", "ledger-short",
    )  # fmt: skip
    rows = tuple(_row(entry, lang) for entry in found.entries)
    return Report(
        "ledger-list", lang, label("ledger-list", lang), about, (Table("entries", label("ledger-entries", lang), heads, rows),)
    )


def _row(entry: Entry, lang: Lang) -> Row:
    verdict = None if entry.answers is None else entry.answers.get("verdict")
    cells: Iterable[Any] = (
        entry.sequence,
        _kind(entry, lang),
        None if entry.entity is None else entry.entity.text,
        entry.year,
        entry.about,
        verdict or (None if entry.unverified is None else label("ledger-not-verified", lang)),
        entry.corrects,
        entry.corrected_by,
        entry.reason,
        entry.hash[:19] + "…",
    )
    return Row(str(entry.sequence), tuple(NOTHING if one is None else Cell(str(one)) for one in cells))


def checked_report(found: Checked, lang: Lang = "en") -> Report:
    """Whether the chain holds, and everything that was found."""
    said = "ledger-proven" if found.proven else "ledger-broken"
    about = [
        (label("ledger-file", lang), found.ledger),
        (label("ledger-result", lang), label(said, lang)),
        (label("ledger-count", lang), str(found.count)),
        (label("ledger-head", lang), found.head or "–"),
    ]
    if found.stated is None:
        about.append((label("ledger-stated", lang), label("ledger-unstated", lang)))
    elif found.found is not None:
        later = found.count - found.found
        about.append((label("ledger-stated", lang), text("word", "ledger-found", lang, sequence=found.found, later=later)))
    if found.recomputed:
        about.append((label("ledger-recomputed", lang), str(len(found.recomputed))))
    return Report("ledger-check", lang, label("ledger-check", lang), tuple(about), (findings(found.findings, lang),))
