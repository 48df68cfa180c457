"""`batch`: records of many entities in, their totals and lines out, with the digits that each would get alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc import doors, guidelines
from ghgcalc import plan as plans
from ghgcalc.bulk.result import Batch, Note, joined, written
from ghgcalc.bulk.telling import findings_table, like
from ghgcalc.bulk.tidy import arrow
from ghgcalc.bulk.working import Rules, worked
from ghgcalc.errors import InputError
from ghgcalc.factors import Factors, Overlay
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import Guideline
from ghgcalc.immutable import frozen
from ghgcalc.inventory import POLICIES
from ghgcalc.literals import Lang, Policy
from ghgcalc.texts import LANGUAGES

if TYPE_CHECKING:
    from ghgcalc.bulk.layout import Before
    from ghgcalc.bulk.tidy import Tidy

CHECKED = 1000
"""Lines of every run that are calculated again by the exact engine."""


def batch(
    table: Any,
    guideline: str | Guideline | Sequence[str | Guideline],
    *,
    rounding: Policy | None = None,
    as_of: date | str | None = None,
    factors: int | Factors | None = None,
    overlays: Iterable[Overlay] = (),
    include_facilities: bool = False,
    gwp: str | None = None,
    options: Iterable[str] = (),
    accept_measured: bool = False,
    lines: bool = True,
    months: bool = True,
    unrounded: bool = True,
    checks: bool = True,
    strict: bool = False,
    check_lines: int = CHECKED,
    seed: int | None = None,
    lang: Lang = "en",
) -> Batch:
    """The totals and lines of every entity in a tidy table, digit for digit what `calculate` gives for each.

    Args:
        table: Arrow, pandas, polars, anything of the Arrow PyCapsule interface, a dict of NumPy columns, or the path of a Parquet file.
            A row is one datum: `entity`, `process`, `period` (`2024-01` or `2024`), `datum`, `item`, `amount`, `unit`; measured values as
            columns of their keys (`ncv`, with `ncv_unit` and `ncv_source`); `covered`, how much
            of a supply accepted evidence covers, in the unit of its amount;
            `method`, `province`, `grid`; `row` tells rows of one item apart.
        guideline: one or several; each is worked out for every entity.
        rounding: `cell`, `line`, `total` or `none`; the guideline's own without one.
        as_of: hides whatever was issued after that date.
        factors: the factor edition, or a set of factors.
        overlays: factor files of the user's.
        include_facilities: put captive power plants and other facilities into the enterprise total.
        gwp: the set of GWPs, where the guideline leaves it open.
        options: named readings of the rule.
        accept_measured: let measured values replace what the guideline fixes.
        lines: whether the lines are wanted, too.
        months: whether totals of months are.
        unrounded: whether the exact sums are.
        checks: whether anodes and electricity per tonne of metal are held against their bands.
        strict: raise where a row has to be left out.
        check_lines: so many lines, of entities drawn by chance, are calculated by the exact engine and held against the run.
        seed: of that chance; drawn, and noted in `about`, without one.
        lang: of the messages, `en` or `zh`.

    Returns:
        tables of the same kind as `table`, in tCO2e.

    Raises:
        InputError: columns that are missing or that nobody knows; with `strict` every row that cannot be worked with.
        ArgumentError: an argument of another type. UnknownIdError: no such guideline or edition. LibraryError: pyarrow is not installed.
        DifferenceError: the exact engine gives other digits: a fault of this library.
    """
    doors.optional("seed", seed, int, "a whole number, or None")
    for name, flag in (("lines", lines), ("months", months), ("unrounded", unrounded), ("checks", checks), ("strict", strict)):
        doors.flag(name, flag)
    doors.instance("check_lines", check_lines, int, "a whole number")
    if lang not in LANGUAGES:
        raise doors.refused("lang", lang, " or ".join(LANGUAGES))
    rules = rules_of(
        guideline if isinstance(guideline, list | tuple) else (guideline,),
        rounding=rounding,
        as_of=as_of,
        factors=factors,
        overlays=overlays,
        include_facilities=include_facilities,
        gwp=gwp,
        options=options,
        accept_measured=accept_measured,
    )
    drawn = secrets.randbits(32) if seed is None else seed
    made = run(
        table,
        rules,
        lines=lines,
        months=months,
        unrounded=unrounded,
        checks=checks,
        strict=strict,
        check_lines=check_lines,
        seed=drawn,
        lang=lang,
    )
    return Batch(like(written(made.totals), table), like(made.lines, table), like(made.findings, table), made.about)


def rules_of(
    named: Iterable[str | Guideline],
    *,
    rounding: Policy | None = None,
    as_of: date | str | None = None,
    factors: int | Factors | None = None,
    overlays: Iterable[Overlay] = (),
    include_facilities: bool = False,
    gwp: str | None = None,
    options: Iterable[str] = (),
    accept_measured: bool = False,
) -> list[Rules]:
    """The rules of a run, compiled: of each guideline that is named, once.

    Raises:
        InputError: what the guideline does not offer, or what was not issued by then.
        ArgumentError: an argument of another type. UnknownIdError: no such guideline or edition.
    """
    found: list[Rules] = []
    if rounding is not None:
        doors.choice("rounding", rounding, tuple(POLICIES))
    doors.flag("include_facilities", include_facilities)
    doors.flag("accept_measured", accept_measured)
    doors.optional("factors", factors, (int, Factors), "the number of an edition, a set of factors, or None")
    doors.optional("gwp", gwp, str, "the name of a set, or None")
    laid = doors.instances("overlays", overlays, Overlay, "a list of factor files")
    day, read = doors.day("as_of", as_of), tuple(dict.fromkeys(doors.texts("options", options)))
    wanted = [doors.instance("guideline", one, (str, Guideline), "the id of a guideline, or a Guideline") for one in named]
    for one in dict.fromkeys(wanted):
        guideline = one if isinstance(one, Guideline) else guidelines.get(one)
        plan = plans.compile(guideline, factors, day, laid, gwp, read, accept_measured=accept_measured)
        found.append(Rules(guideline, plan, rounding or guideline.rounding.policy, include_facilities))
    if not found:
        raise doors.refused("guideline", [], "the id of a guideline, or several")
    return found


def run(
    table: Any,
    rules: Sequence[Rules],
    *,
    lines: bool,
    months: bool,
    unrounded: bool,
    checks: bool,
    strict: bool,
    check_lines: int,
    seed: int,
    lang: Lang,
    before: Before | None = None,
    listed: bool = True,
) -> Batch:
    """The batch of a table under rules that are compiled, in Arrow; arguments as [batch][] has them.

    `before` of a part of a stream; `listed`: whether the findings are wanted as a table, or only how many there are.
    """
    found = worked(
        _read(table),
        rules,
        lines=lines,
        months=months,
        unrounded=unrounded,
        checks=checks,
        check_lines=check_lines,
        seed=seed,
        before=before,
    )
    tidy = found.tidy
    notes = [*found.notes, *_evidence(tidy), *(note for one in found.made for note in one.notes)]
    faults = [note.finding for note in notes if note.finding.severity == "error"]
    if strict and faults:
        raise InputError(dict.fromkeys(faults))
    totals = joined([one.totals for one in found.made])
    kept = joined([one.lines for one in found.made]) if lines else None
    about: dict[str, Any] = {
        "rows": tidy.size,
        "entities": found.entities,
        "guidelines": [one.about for one in found.made],
        "seed": seed,
        "left_out": len(faults),
    }
    notes += found.odd  # what is odd leaves no row out
    about["findings"] = {name: sum(note.finding.severity == name for note in notes) for name in ("error", "warning", "note")}
    listing = findings_table(notes, tidy, lang) if listed else None
    return Batch(totals, kept, listing, frozen(about))


def _read(table: Any) -> Any:
    if isinstance(table, str | Path):
        from ghgcalc.bulk.parquet import read

        return read(Path(table))
    return arrow(table)


def _evidence(tidy: Tidy) -> list[Note]:
    """Numbers of evidence that several entities use."""
    words = tidy.words.get("evidence_number")
    if words is None:
        return []
    owners: dict[str, dict[str, int]] = {}
    for row in np.flatnonzero(words.codes >= 0).tolist():
        entity = tidy.words["entity"].at(row) or ""
        owners.setdefault(words.texts[int(words.codes[row])], {}).setdefault(entity, row)
    return [
        Note(
            Finding.of("batch-evidence-twice", place=Place(key="evidence_number"), value=number[:60], entities=", ".join(found)),
            row,
        )
        for number, found in owners.items()
        if len(found) > 1
        for row in [*found.values()][1:]
    ]
