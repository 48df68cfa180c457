"""The fine by the day as tables: the instrument of the deadline, its stages, what is open, the time line of the instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc import documents
from ghgcalc.report.contents.grid import days_text
from ghgcalc.report.contents.settlement import fine
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import columns
from ghgcalc.report.model import Cell, Report, Row, Table
from ghgcalc.report.tables import grouped
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.allowances import Liability
    from ghgcalc.allowances.plans import Fine, Sourced, Stage
    from ghgcalc.literals import Lang


def liability_report(found: Liability, lang: Lang = "en") -> Report:
    """The tables of a fine."""
    tables = (fine(found.penalty, lang), beside(found.law, lang), timeline(found, lang), findings(found.findings, lang))
    return Report("fine", lang, label("fine-title", lang), tuple(about(found, lang)), tables)


def about(found: Liability, lang: Lang) -> Iterator[tuple[str, str]]:
    """The deadline, what is missing, and the instrument."""
    yield label("fine-deadline", lang), found.deadline.isoformat()
    yield label("fine-missing", lang), str(found.penalty.units)
    yield label("fine-instrument", lang), instrument(found.law, lang)
    begins, ends = found.month
    yield label("fine-month", lang), f"{begins} – {ends}"
    if found.on is not None:
        now = found.law_on
        law = label("fine-none", lang) if now is None else instrument(now, lang)
        yield text("word", "fine-on", lang, on=found.on), f"{days_text(found.days, lang)}; {law}"


def instrument(law: Fine, lang: Lang) -> str:
    """The instrument by its title and the days for which it is the law."""
    document = documents.get(law.document)
    title = document.title_zh if lang == "zh" else document.title_en
    until = text("word", "fine-until", lang, day=law.until) if law.until else label("fine-on-and-on", lang)
    return f"{title}{f' ({document.number})' if document.number else ''}, {law.document}; {law.from_} {until}"


def beside(law: Fine, lang: Lang) -> Table:
    """What the instrument says beside the fine: the cut of the next allocation, a missing report, documents that say the same."""
    unread = (Cell(label("fine-unread", lang)), Cell("–"))
    cut = report = unread
    if law.cut is not None:
        cut = (Cell(law.cut.note(lang)), Cell(_cited(law.cut, law.cut.article(lang), lang)))
    elif law.no_cut is not None:
        cut = (Cell(law.no_cut.note(lang)), Cell(_cited(law.no_cut, "", lang)))
    if law.report is not None:
        said = f"{_sum(law.report)}; {law.report.note(lang)}"
        report = (Cell(said), Cell(_cited(law.report, law.report.article(lang), lang)))
    rows = [Row("cut", (Cell(label("fine-cut", lang)), *cut))]
    rows.append(Row("report", (Cell(label("fine-report", lang)), *report)))
    for at, one in enumerate(law.beside):
        rows.append(Row(f"beside-{at}", (Cell(label("fine-same", lang)), Cell(one.note(lang)), Cell(_cited(one, "", lang)))))
    notes = tuple(said.text(lang) for said in law.remark)
    return Table("beside-fine", label("fine-beside", lang), columns(lang, "fine-what", "rule", "because"), tuple(rows), notes)


def timeline(found: Liability, lang: Lang) -> Table:
    """Every instrument by the deadlines for which it is the law, and where there is no such fine."""
    rows = []
    for law in found.rules.penalty:
        until = "–" if law.until is None else law.until.isoformat()
        mine = label("yes", lang) if law is found.law else ""
        stages = "; ".join(_stage(stage, at, lang) for at, stage in enumerate(law.stage, 1))
        cited = "; ".join(dict.fromkeys(_cited(stage, stage.article(lang), lang) for stage in law.stage))
        cells = (law.from_.isoformat(), until, mine, stages, cited)
        rows.append(Row(law.id, tuple(map(Cell, cells))))
    notes = tuple(f"{one.note(lang)} ({label('grade-' + one.grade, lang)})" for one in found.rules.elsewhere)
    heads = columns(lang, "fine-from", "fine-to", "fine-this", "fine-stages", "because")
    return Table("timeline", label("fine-timeline", lang), heads, tuple(rows), notes)


def _stage(one: Stage, at: int, lang: Lang) -> str:
    """A stage in one line."""
    many = text("word", "stage", lang, number=at)
    if one.of == "sum":
        return f"{many}: {_sum(one)}"
    return f"{many}: {text('word', 'fine-times', lang, low=one.low, high=one.high)}"


def _sum(one: Stage) -> str:
    """A sum of money from its lower to its upper end."""
    return f"{grouped(one.low)}–{grouped(one.high)} CNY"


def _cited(one: Sourced, article: str, lang: Lang) -> str:
    """Document, article and grade."""
    return ", ".join(filter(None, (one.document, article, label(f"grade-{one.grade}", lang))))
