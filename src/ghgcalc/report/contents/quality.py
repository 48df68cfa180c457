"""A quality-control plan 数据质量控制方案 as its forms B.1 to B.6, the tables of C.7 that belong to it, and what was done.

Their columns are those of the steel sister (CETS—AG—03.01—V01—2024, appendix B); every rendering says that aluminium's own has not been seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.quality.parameters import parameters
from ghgcalc.quality.words import named
from ghgcalc.report.contents.words import NOTHING, item
from ghgcalc.report.model import Cell, Column, Report, Row, Table
from ghgcalc.texts import catalogue, label, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ghgcalc.literals import Lang
    from ghgcalc.quality import Execution, Meter, Parameter, QualityPlan

GRADES = {"official": "official: aluminium", "sister": "sister: steel", "implementation": "implementation", "proposal": "proposal"}
"""Where a row of the forms comes from, as it is printed."""

ENTERPRISE = (
    "name", "uscc", "seat", "legal_representative", "author", "sector", "sub_sector", "product_code", "organisation_chart", "site_plan",
    "flow_chart",
)  # fmt: skip
FACILITY = ("number", "name", "specification", "place", "state", "state_since", "process", "owner", "permit_holder", "remark")
LEDGER = ("id", "serves", "kind", "model", "place", "frequency", "class", "calibrated", "interval", "remark")
CONTROL = ("rules", "person", "audit", "audit_record", "ledgers", "stack")
WAYS = (
    "parameter", "unit", "way", "description", "meter", "place", "frequency", "class", "interval", "record_frequency", "missing",
    "department", "grade",
)  # fmt: skip


def quality_report(plan: QualityPlan, lang: Lang = "en") -> Report:
    """The tables of a plan."""
    return Report("quality-plan", lang, label("quality-plan", lang), tuple(_about(plan, lang)), tuple(_tables(plan, lang)))


def said(key: str, lang: Lang) -> str:
    """A heading or an item of the forms; a key that has none is its own."""
    entry = catalogue()["quality"].get(key)
    return entry[lang] if entry else label(key, lang)


def _about(plan: QualityPlan, lang: Lang) -> Iterator[tuple[str, str]]:
    yield label("entity", lang), plan.enterprise.name
    yield said("versions", lang), ", ".join(one.number for one in plan.version)
    yield said("sha256", lang), plan.sha256
    yield said("standing", lang), text("quality", "unseen", lang)


def _cells(values: Iterable[Any]) -> tuple[Cell, ...]:
    return tuple(Cell(str(value)) if value not in (None, "") else NOTHING for value in values)


def _table(key: str, lang: Lang, names: Iterable[str], rows: Iterable[tuple[str, Iterable[Any]]], form: str) -> Table:
    columns = tuple(Column(name, said(name, lang)) for name in names)
    made = tuple(Row(name, _cells(values)) for name, values in rows)
    return Table(key, f"{form} {said(key, lang)}", columns, made, (text("quality", "carried", lang, form=form),), form=form)


def _tables(plan: QualityPlan, lang: Lang) -> Iterator[Table]:
    names = ("number", "made", "filed", "valid_from", "valid_to", "reason", "explanation")
    rows = [
        (one.number, [*(one.get(key) for key in names[:5]), named("reason", one.reason, lang), one.explanation])
        for one in plan.version
    ]
    yield _table("versions", lang, names, rows, "B.1")
    entries = [(key, [said(key, lang), _entry(plan.enterprise.get(key))]) for key in ENTERPRISE]
    yield _table("enterprise", lang, ("item", "entry"), entries, "B.2")
    bounds = [("enterprise", [label("enterprise", lang), plan.boundary])]
    bounds += [(one.id, [" ".join(filter(None, (one.id, one.name))), one.boundary]) for one in plan.process]
    yield _table("boundary", lang, ("level", "boundary"), bounds, "B.3")
    facilities = [
        (one.number, [named("state", one.state, lang) if key == "state" else one.get(key) for key in FACILITY])
        for one in plan.facility
    ]
    yield _table("facilities", lang, FACILITY, facilities, "B.3")
    yield _ways(plan, lang, "B.4", "ways-enterprise", lambda one: one.process is None)
    yield _ways(plan, lang, "B.5", "ways-process", lambda one: one.process is not None)
    yield _table("ledger", lang, LEDGER, [(one.id, _meter(plan, one, lang)) for one in plan.meter], "B.6")
    yield _table("control", lang, ("item", "entry"), [(key, [said(key, lang), plan.control.get(key)]) for key in CONTROL], "B.6")
    yield from _c7(plan, lang)
    if plan.execution:
        yield _execution(plan, lang)


def _entry(value: Any) -> Any:
    """A person as name, telephone and e-mail."""
    return ", ".join(filter(None, (value.name, value.telephone, value.email))) if hasattr(value, "telephone") else value


def about_of(one: Parameter | Execution, lang: Lang) -> str:
    """What a row is about: the item by its name, or the process."""
    return one.name or item(one.subject, lang) or label("enterprise", lang)


def _ways(plan: QualityPlan, lang: Lang, form: str, key: str, wanted: Any) -> Table:
    """B.4 or B.5: how every parameter is obtained."""
    meters = {one.id: one for one in plan.meter}
    rows = []
    for at, one in enumerate(plan.parameter):
        if not wanted(one):
            continue
        known = parameters()[one.of, one.parameter]
        used = [meters[name] for name in one.meters]
        cells = [
            about_of(one, lang),
            known.named(lang),
            one.unit,
            named("way", one.way, lang),
            _description(one, lang),
            one.laboratory or _each(" ".join(filter(None, (meter.id, meter.name, meter.model))) for meter in used),
            _each(meter.place for meter in used),
            _each(named("frequency", meter.frequency, lang) for meter in used),
            _each(meter.class_ for meter in used),
            _each(_interval(meter, lang) for meter in used),
            named("frequency", one.record_frequency, lang),
            one.missing,
            one.department,
            GRADES[known.grade],
        ]
        rows.append((str(at), [*cells[:5], *(one_ if one.way == "measured" else "/" for one_ in cells[5:13]), cells[13]]))
    return _table(key, lang, ("about" if form == "B.4" else "process", *WAYS), rows, form)


def _each(values: Iterable[str | None]) -> str:
    """The same column of several meters."""
    return "; ".join(value or "–" for value in values)


def _description(one: Parameter, lang: Lang) -> str:
    """The column 具体描述: how, by which formula, from where, into which records."""
    parts = [one.how, one.formula, one.source, one.batch]
    parts += [named("basis", one.basis, lang)] if one.basis else []
    parts += [f"{said('required', lang)} {one.required}"] if one.required is not None else []
    parts += [f"{said('records', lang)} {'; '.join(one.records)}"] if one.records else []
    return " · ".join(filter(None, parts))


def _interval(meter: Meter, lang: Lang) -> str:
    if meter.interval_months is None:
        return ""
    every = text("quality", "every", lang, months=meter.interval_months)
    return f"{every} ({meter.regulation})" if meter.regulation else every


def _meter(plan: QualityPlan, meter: Meter, lang: Lang) -> list[Any]:
    """A row of the meter ledger; the remark tells which meter feeds the accounting."""
    feeding = [one for one in plan.parameter if meter.id in one.meters]
    other = [one for one in plan.parameter if meter.id in one.other_meters]
    serves = "; ".join(f"{about_of(one, lang)} {parameters()[one.of, one.parameter].named(lang)}" for one in (*feeding, *other))
    remark = [text("quality", "feeds" if feeding else "beside", lang), meter.remark]
    for key in ("installed", "removed"):
        if (day := meter.get(key)) is not None:
            reading = meter.start_reading if key == "installed" else meter.end_reading
            remark.append(f"{said(key, lang)} {day}" + (f" ({reading})" if reading else ""))
    kind = " ".join(filter(None, (meter.name, f"({named('meter', meter.kind, lang)})" if meter.kind else "")))
    calibrated = said("yes" if meter.calibration else "not", lang)
    return [
        meter.id, serves, kind, meter.model, meter.place, named("frequency", meter.frequency, lang), meter.class_, calibrated,
        _interval(meter, lang), "; ".join(filter(None, remark)),
    ]  # fmt: skip


def _c7(plan: QualityPlan, lang: Lang) -> Iterator[Table]:
    """The tables of C.7: calibrations, trainings."""
    rows: list[tuple[str, Iterable[Any]]] = []
    for meter in plan.meter:
        for one in meter.calibration:
            way, result = named("calibrated-by", one.way, lang), named("calibration-result", one.result, lang)
            found = "" if one.found is None else str(one.found)
            cells = (
                len(rows) + 1,
                f"{meter.id} {meter.name or ''}".strip(),
                meter.model,
                meter.place,
                way,
                one.date_,
                result,
                found,
            )
            rows.append((f"{meter.id}/{one.date_}/{len(rows)}", (*cells, one.certificate, one.laboratory)))
    names = ("no", "device", "model", "place", "calibration-way", "date", "result", "found", "certificate", "laboratory")
    yield _table("calibrations", lang, names, rows, "C.7")
    trained = [
        (str(at), (at, one.content, named("training-way", one.way, lang), one.person, one.position, one.date_))
        for at, one in enumerate(plan.training, 1)
    ]
    yield _table("trainings", lang, ("no", "content", "training-way", "person", "position", "date"), trained, "C.7")


def _execution(plan: QualityPlan, lang: Lang) -> Table:
    """What was done in a year about each parameter."""
    rows = []
    for at, one in enumerate(plan.execution):
        known = parameters()[one.of, one.parameter]
        gaps = "; ".join(f"{gap.from_} – {gap.to}: {gap.reason}: {gap.handling}" for gap in one.gap)
        second = "; ".join(row.file for row in one.second) or (said("single", lang) if one.single_source else "")
        cells = (
            one.year,
            about_of(one, lang),
            known.named(lang),
            named("way", one.way, lang),
            "; ".join(row.file for row in one.source),
        )
        tests = len(one.test) or ""
        rows.append(
            (str(at), (*cells, one.records, one.department, second, gaps or (said("no-gaps", lang) if one.no_gaps else ""), tests))
        )
    names = ("year", "about", "parameter", "way", "source", "count-records", "department", "second", "gaps", "tests")
    columns = tuple(Column(name, said(name, lang)) for name in names)
    return Table("execution", said("execution", lang), columns, tuple(Row(key, _cells(cells)) for key, cells in rows))
