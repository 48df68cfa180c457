"""`batch`: records of many entities in, their totals and lines out, with the digits that each would get alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc import doors, guidelines
from ghgcalc import plan as plans
from ghgcalc.brief import brief
from ghgcalc.bulk.again import activity_of, whole
from ghgcalc.bulk.alone import calculated, judged
from ghgcalc.bulk.checking import check
from ghgcalc.bulk.computing import Rows, blocks
from ghgcalc.bulk.covering import covering
from ghgcalc.bulk.doubt import computed, stated
from ghgcalc.bulk.kinds import coded
from ghgcalc.bulk.ratios import told
from ghgcalc.bulk.result import Batch, Note, lines_table, totals_table
from ghgcalc.bulk.sound import by_row, by_slot
from ghgcalc.bulk.telling import findings_table, like
from ghgcalc.bulk.template import Template, template_of
from ghgcalc.bulk.tidy import arrow, tidy_of
from ghgcalc.bulk.totals import totals_of
from ghgcalc.errors import InputError
from ghgcalc.factors import Factors, Overlay
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import Guideline
from ghgcalc.immutable import frozen
from ghgcalc.inventory import POLICIES
from ghgcalc.literals import Lang, Policy
from ghgcalc.texts import LANGUAGES

if TYPE_CHECKING:
    from ghgcalc.bulk.kinds import Coded
    from ghgcalc.bulk.numbers import Mask, Numbers
    from ghgcalc.bulk.tidy import Tidy
    from ghgcalc.plan import Plan

CHECKED = 1000
"""Lines of every run that are calculated again by the exact engine."""


@brief
@dataclass(frozen=True, slots=True)
class Rules:
    """What is asked of every entity: the rules, and how they are read."""

    guideline: Guideline
    plan: Plan
    policy: Policy
    include_facilities: bool


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
            columns of their keys (`ncv`, with `ncv_unit` and `ncv_source`); `covered`, the MWh of a supply that accepted evidence covers;
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
    named: tuple[Any, ...] = tuple(guideline) if isinstance(guideline, list | tuple) else (guideline,)
    for entry in named:
        doors.instance("guideline", entry, (str, Guideline), "the id of a guideline, or a Guideline")
    doors.optional("factors", factors, (int, Factors), "the number of an edition, a set of factors, or None")
    doors.optional("gwp", gwp, str, "the name of a set, or None")
    doors.optional("seed", seed, int, "a whole number, or None")
    doors.flag("include_facilities", include_facilities)
    doors.flag("accept_measured", accept_measured)
    for name, flag in (("lines", lines), ("months", months), ("unrounded", unrounded), ("checks", checks), ("strict", strict)):
        doors.flag(name, flag)
    doors.instance("check_lines", check_lines, int, "a whole number")
    if lang not in LANGUAGES:
        raise doors.refused("lang", lang, " or ".join(LANGUAGES))
    if rounding is not None:
        doors.choice("rounding", rounding, tuple(POLICIES))
    day = doors.day("as_of", as_of)
    laid = doors.instances("overlays", overlays, Overlay, "a list of factor files")
    read = tuple(dict.fromkeys(doors.texts("options", options)))
    rules = []
    for one in dict.fromkeys(named):
        found = one if isinstance(one, Guideline) else guidelines.get(one)
        plan = plans.compile(found, factors, day, laid, gwp, read, accept_measured=accept_measured)
        rules.append(Rules(found, plan, rounding or found.rounding.policy, include_facilities))
    drawn = secrets.randbits(32) if seed is None else seed
    return run(
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
) -> Batch:
    """The batch of a table under rules that are compiled; arguments as [batch][] has them."""
    import pyarrow as pa

    source = _read(table)
    tidy = tidy_of(source)
    sound, notes = by_row(tidy)
    marks = coded(tidy, sound)
    notes += by_slot(tidy, marks, sound)
    notes += _evidence(tidy)
    numbers = dict(tidy.numbers)
    left = None
    if "covered" in numbers:
        numbers["covered"], left = covering(tidy, marks)
    rows = Rows.of(tidy, marks, sound, left)
    odd = [*told(rules[0].plan, rows, numbers)] if checks and rules else []
    about: dict[str, Any] = {"rows": tidy.size, "entities": len({name for name, _ in marks.units}), "guidelines": [], "seed": seed}
    totals, listed = [], []
    for one in rules:
        made = _one(
            one,
            tidy,
            marks,
            rows,
            numbers,
            sound,
            lines=lines,
            months=months,
            unrounded=unrounded,
            check_lines=check_lines,
            seed=seed,
        )
        totals.append(made.totals)
        listed.append(made.lines)
        notes += made.notes
        about["guidelines"].append(made.about)
    if strict and (faults := [note.finding for note in notes if note.finding.severity == "error"]):
        raise InputError(dict.fromkeys(faults))
    found = pa.concat_tables([table.unify_dictionaries() for table in totals]) if totals else None
    kept = (
        pa.concat_tables([table.unify_dictionaries() for table in listed], promote_options="default") if lines and listed else None
    )
    listing = findings_table([*notes, *odd], tidy, lang)  # what is odd leaves no row out
    return Batch(like(found, table), like(kept, table), like(listing, table), frozen(about))


@brief
@dataclass(slots=True)
class _Made:
    totals: Any
    lines: Any
    notes: list[Note]
    about: dict[str, Any]


def _one(
    rules: Rules,
    tidy: Tidy,
    marks: Coded,
    rows: Rows,
    numbers: Mapping[str, Numbers],
    sound: Mask,
    *,
    lines: bool,
    months: bool,
    unrounded: bool,
    check_lines: int,
    seed: int,
) -> _Made:
    """The batch of one guideline."""
    policy, tie = rules.policy, rules.guideline.rounding.tie
    templates = [template_of(rules.plan, shape, marks.slots, include_facilities=rules.include_facilities) for shape in marks.shapes]
    made, lacking = blocks(rows, templates, numbers, policy, tie)
    refused = np.bincount(marks.unit[~sound], minlength=len(marks.units)) + rows.missing()
    notes = [*_told(templates, tidy, marks, rows, refused, rules)]
    for part, left in lacking:
        refused += np.bincount(marks.unit[left], minlength=refused.size)
        lack = Finding.of("batch-datum-lacking", place=Place(table=part.piece.stream.source.id))
        notes += [Note(lack, row) for row in left.tolist()]
    columns = {unit for unit in stated(rows) | computed(made, marks) if marks.shape[unit] >= 0}
    gone, judgement = judged(rules, rows, numbers, refused, (unit for unit in columns if not templates[marks.shape[unit]].alone))
    notes += judgement
    totals = totals_of(made, marks, tidy, policy, tie, months=months, unrounded=unrounded)
    incomplete = _incomplete(templates)
    apart = calculated(rules, templates, rows, numbers, refused, months=months, unrounded=unrounded, lines=lines)
    notes += apart.notes
    table = totals_table(totals, marks, rules.guideline.id, incomplete, refused)
    listed = lines_table(made, marks, tidy, rules.guideline.id, tie, unrounded=unrounded) if lines else None
    leads = np.concatenate([block.lead for block in made]) if made else np.zeros(0, np.int64)
    stay = ~np.isin(marks.unit[leads], gone)
    if gone:
        table = table.filter(~np.isin(totals.unit, gone))
        listed = listed.filter(stay) if listed is not None else None
    checked = check(rules, templates, rows, numbers, made, table, refused, check_lines, seed, months=months)
    about = {
        "guideline": rules.guideline.id,
        "sha256": rules.guideline.sha256,
        "edition": rules.plan.known.edition,
        "rounding": policy,
        "lines": int(stay.sum()) + apart.count,
        "marked": sum(block.rounded.marked for block in made if block.rounded),
        "beyond": sum(block.rounded.beyond for block in made if block.rounded),
        "alone": apart.units,
        "shapes": len(templates),
        "checked": checked,
    }
    if apart.totals is not None:
        import pyarrow as pa

        table = pa.concat_tables([table.unify_dictionaries(), apart.totals], promote_options="default")
        if listed is not None:
            listed = pa.concat_tables([listed.unify_dictionaries(), apart.lines], promote_options="default")
    return _Made(table, listed, notes, about)


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


def _told(templates: Sequence[Template], tidy: Tidy, marks: Coded, rows: Rows, refused: Any, rules: Rules) -> Iterable[Note]:
    """What the binding of the shapes tells: once for each shape, with how many rows it is true of."""
    del tidy, rules
    known: dict[Finding, Note] = {}
    for number, template in enumerate(templates):
        mine = marks.shape == number
        units = np.flatnonzero(mine)
        entity = marks.units[int(units[0])][0]
        for slot, faults in template.faults.items():
            left = rows.of_slot[slot]
            left = left[mine[marks.unit[left]]]
            refused += np.bincount(marks.unit[left], minlength=refused.size)
            for fault in faults:
                yield Note(fault, int(left[0]) if left.size else None, entity, int(left.size))
        if template.everything:
            refused[units] += 1
            for fault in template.everything:
                yield Note(fault, None, entity, int(units.size))
        for one in template.bound.findings if template.bound is not None else ():
            note = known.get(one)
            if note is None:
                known[one] = Note(one, None, entity, int(units.size))
            else:
                note.rows += int(units.size)
    yield from known.values()


def _incomplete(templates: Sequence[Template]) -> dict[tuple[int, str, Any], tuple[str, ...]]:
    """The sources that totals lack, by shape, level and basis."""
    found: dict[tuple[int, str, Any], tuple[str, ...]] = {}
    for number, template in enumerate(templates):
        for level, basis, source in template.bound.gaps if template.bound is not None else ():
            found[number, level, basis] = (*found.get((number, level, basis), ()), source)
    return found


__all__ = ["Rules", "activity_of", "batch", "run", "whole"]
