"""A replay as tables: each figure with its answer, every rounding policy, the inputs that were moved, and all figures at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.numbers import simplest
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import NOTHING, number, signed
from ghgcalc.report.model import Cell, Column, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from ghgcalc.literals import Lang
    from ghgcalc.replay import Moved, Replay, Replayed, Trial

MORE = 4
"""So many digits beyond the printed ones are shown of what is exact; the whole stands in JSON."""


def replay_report(found: Replay, lang: Lang = "en") -> Report:
    """The tables of a replay."""
    return Report("replay-result", lang, label("replay-result", lang), tuple(_about(found, lang)), tuple(_tables(found, lang)))


def said(key: str, lang: Lang, /, **fields: Any) -> str:
    """A text about replays."""
    return text("replay", key, lang, **fields)


def _about(found: Replay, lang: Lang) -> Iterator[tuple[str, str]]:
    if found.title:
        yield said("what", lang), found.title
    yield said("where", lang), found.source
    if found.guideline:
        yield label("guideline", lang), found.guideline
    counts: dict[str, Any] = {answer: found.count(answer) for answer in ("exact", "within", "open", "impossible")}
    yield said("answer", lang), said("counts", lang, count=len(found.figures), **counts)
    if found.together is not None:
        yield said("jointly", lang), said(f"jointly-{found.together.answer}", lang)


def _tables(found: Replay, lang: Lang) -> Iterator[Table]:
    yield _figures(found, lang)
    yield _trials(found, lang)
    if any(figure.best.inputs for figure in found.figures):
        yield _inputs(found, lang)
    if found.jointly:
        yield _jointly(found, lang)
    if found.findings:
        yield findings(found.findings, lang)


def _digits(figure: Replayed) -> int:
    """So many decimals are shown: those of the print, and some more."""
    places = 0
    while (figure.step * 10**places).denominator != 1:
        places += 1
    return places + MORE


def _figures(found: Replay, lang: Lang) -> Table:
    rows = []
    for one in found.figures:
        names = ", ".join(said(f"policy-{policy}", lang) for policy in one.policies)
        cells = (Cell(one.name), Cell(one.of), number(one.printed), Cell(one.unit), Cell(said(one.answer, lang)), Cell(names))
        rows.append(Row(one.name, (*cells, _distance(one.best, _digits(one)))))
    heads = _heads(lang, "figure", "of", "printed#", "unit", "answer", "policies", "distance#")
    return Table("figures", said("figures", lang), heads, tuple(rows), (said("method", lang),))


def _trials(found: Replay, lang: Lang) -> Table:
    """Every figure under every policy: what the printed inputs give, and how far it reaches."""
    rows = []
    for one in found.figures:
        digits = _digits(one)
        for trial in one.trials:
            reach = trial.reach
            value = NOTHING if trial.calculated is None else number(trial.calculated, digits)
            ends: tuple[Cell, ...] = (NOTHING, NOTHING, NOTHING)
            if reach is not None:
                kind = "enclosure" if reach.enclosure else _kind(trial)
                ends = (number(reach.low, digits), number(reach.high, digits), Cell(said(kind, lang)))
            cells = (Cell(one.name), Cell(said(f"policy-{trial.policy}", lang)), Cell(said(trial.answer, lang)), value, *ends)
            rows.append(Row(f"{one.name}/{trial.policy}", (*cells, _distance(trial, digits), _gap(trial, digits))))
    heads = _heads(lang, "figure", "policy", "answer", "calculated#", "low#", "high#", "ends", "distance#", "between")
    return Table("trials", said("trials", lang), heads, tuple(rows), (said("ends-note", lang),))


def _kind(trial: Trial) -> str:
    """Which ends can come up."""
    assert trial.reach is not None
    reached = (trial.reach.low_reached, trial.reach.high_reached)
    return {(True, True): "both", (True, False): "low-end", (False, True): "high-end", (False, False): "neither"}[reached]


def _distance(trial: Trial, digits: int) -> Cell:
    return NOTHING if trial.distance is None else signed(trial.distance, digits)


def _gap(trial: Trial, digits: int) -> Cell:
    """The numbers around a gap."""
    if trial.between is None:
        return NOTHING
    shown = ["–" if end is None else number(end, digits).printed for end in trial.between]
    return Cell(" … ".join(shown))


def _inputs(found: Replay, lang: Lang) -> Table:
    """The inputs that were moved inside their rounding, by figure, under the first policy that does."""
    rows = [
        Row(f"{one.name}/{moved.name}", (Cell(one.name), Cell(said(f"policy-{one.best.policy}", lang)), *_moved(moved)))
        for one in found.figures
        for moved in one.best.inputs
    ]
    heads = _heads(lang, "figure", "policy", "input", "as-printed#", "taken#", "unit")
    return Table("inputs", said("inputs", lang), heads, tuple(rows), (said("proof", lang),))


def _moved(one: Moved) -> tuple[Cell, ...]:
    return Cell(one.name), _plain(one.printed), _plain(one.value), Cell(one.unit)


def _plain(value: Fraction) -> Cell:
    """A number with all its digits."""
    return number(simplest(value))


def _jointly(found: Replay, lang: Lang) -> Table:
    """All figures at once, by policy."""
    rows = []
    for one in found.jointly:
        what = said("moved", lang, count=len(one.inputs)) if one.inputs else "–"
        cells = (said(f"policy-{one.policy}", lang), said(f"jointly-{one.answer}", lang), ", ".join(one.against) or "–", what)
        rows.append(Row(one.policy, tuple(map(Cell, cells))))
    heads = _heads(lang, "policy", "answer", "against", "inputs")
    return Table("jointly", said("jointly", lang), heads, tuple(rows))


def _heads(lang: Lang, *names: str) -> tuple[Column, ...]:
    """Columns headed by words about replays; a name ending in `#` holds numbers."""
    return tuple(Column(name.rstrip("#"), said(name.rstrip("#"), lang), name.endswith("#")) for name in names)
