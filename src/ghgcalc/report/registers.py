"""Guidelines, factors and documents as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import documents, equations, factors, guidelines
from ghgcalc.errors import UnknownIdError
from ghgcalc.report.tables import table, width
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ghgcalc.documents import Document
    from ghgcalc.factors import Factor
    from ghgcalc.guidelines import Binding, Difference, Guideline, Method, Source


def cut(text: str, columns: int = 60) -> str:
    """`text`, shortened for a column of the terminal."""
    if width(text) <= columns:
        return text
    while width(text) >= columns:
        text = text[:-1]
    return text + "…"


def records_text(records: Sequence[dict[str, Any]], lang: str) -> str:
    """Every key of each record on a line of its own, records apart by an empty line."""
    other = "en" if lang == "zh" else "zh"
    blocks = []
    for record in records:
        shown = {key: value for key, value in record.items() if value not in ("", None) and not key.endswith(f"_{other}")}
        columns = max(len(key) for key in shown)
        blocks.append("\n".join(f"{key.ljust(columns)}  {_plain(value)}" for key, value in shown.items()))
    return "\n\n".join(blocks) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {inner}" for key, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def factors_text(found: Iterable[Factor], lang: str) -> str:
    """A table of factors."""
    rows = [
        ["id", label("amount", lang), label("unit", lang), label("issued", lang), label("grade", lang), label("document", lang)]
    ]
    for factor in found:
        grade = label(f"grade-{factor.grade}", lang)
        rows.append([factor.id, f"{factor.number:f}", factor.unit, str(factor.issued), grade, factor.document])
    return table(rows, right=(1,), indent=0) + "\n"


def documents_text(found: Iterable[Document], lang: str) -> str:
    """A table of documents."""
    rows = [["id", label("issued", lang), label("status", lang), label("document", lang)]]
    for document in found:
        title = document.title_zh if lang == "zh" and document.title_zh else document.title_en
        rows.append([document.id, str(document.issued), label(document.status, lang), cut(title)])
    return table(rows, indent=0) + "\n"


def guidelines_text(found: Iterable[Guideline], lang: str) -> str:
    """A table of guidelines."""
    rows = [["id", label("status", lang), label("issued", lang), label("years", lang), label("document", lang)]]
    for guideline in found:
        status = label(guideline.status, lang)
        rows.append([guideline.id, status, str(guideline.issued), str(guideline.reporting_years), cut(guideline.title(lang), 70)])
    return table(rows, indent=0) + "\n"


def diff_text(found: Sequence[Difference], left: str, right: str) -> str:
    """Where two guidelines differ, three columns."""
    rows = [["", left, right]] + [[cut(d.key, 56), cut(d.left, 44), cut(d.right, 44)] for d in found]
    return table(rows, indent=0) + "\n"


def guideline_text(guideline: Guideline, lang: str) -> str:
    """What a guideline asks for, its equations as formulas, its supplies, its defaults with grades."""
    document = documents.register().get(guideline.document)
    cited = (
        f"{document.number} {document.title_zh if lang == 'zh' else document.title_en}".strip() if document else guideline.document
    )
    out = [
        f"{guideline.id}: {guideline.title(lang)}",
        f"  {label('status', lang)}: {label(guideline.status, lang)}   {label('issued', lang)}: {guideline.issued}",
        f"  {label('years', lang)}: {guideline.reporting_years}",
        f"  {label('document', lang)}: {cited}",
        f"  {label('rounding', lang).strip()}: {guideline.rounding.policy}, {label(guideline.rounding.tie, lang)}",
    ]
    if guideline.aliases:
        out.append(f"  {label('aliases', lang)}: {', '.join(guideline.aliases)}")
    out += [f"  {name} = {value}" for name, value in guideline.constants.items()]
    note = guideline.note_zh if lang == "zh" else guideline.note_en
    out += [f"  {note}"] if note else []
    out += ["", label("sources", lang)]
    for source in guideline.source:
        out += _source(source, lang)
    for name, supplies in guideline.supplies.items():
        rows = [[label("supplies", lang) + f" ({name})", label("treatment", lang), label("factors", lang), label("evidence", lang)]]
        for supply, rule in supplies.items():
            treatment = label(f"treatment-{rule.treatment}", lang)
            grade = f" · {label(f'grade-{rule.grade}', lang)}" if rule.grade else ""
            rows.append([supply, treatment + grade, rule.factor or "–", ", ".join(rule.evidence) or "–"])
        out += ["", table(rows)]
    out += _auxiliary(guideline, lang)
    out += ["", label("defaults-table", lang), _defaults(guideline, lang)]
    if notes := guidelines.notes(guideline.id, lang):
        out += ["", label("notes", lang), *(f"  {line}".rstrip() for line in notes.strip().splitlines())]
    return "\n".join(out) + "\n"


def _source(source: Source, lang: str) -> list[str]:
    name = source.name_zh if lang == "zh" else source.name_en
    levels = ", ".join(label(level, lang) for level in source.levels)
    asked = f" ({label('if-asked', lang)})" if source.if_asked else ""
    out = [f"  {source.id}: {name} → {levels}{asked}" + (f"  [{source.clause}]" if source.clause else "")]
    for method in source.method:
        out += _method(method, source, lang)
    return out


def _method(method: Method, source: Source, lang: str) -> list[str]:
    equation = equations.get(method.equation)
    default = f" ({label('method-default', lang)})" if source.default == method.id and len(source.method) > 1 else ""
    needs = f" ({label('needs', lang)}: {method.needs})" if method.needs else ""
    out = [f"    {method.equation}{default}{needs}"]
    out += [f"      {line}" for line in equation.formula().splitlines()]
    gases = [gas for gas in equation.gives if not gas.startswith("CO2")]
    if gases:
        out.append("      E = " + " + ".join(f"E({gas}) × GWP_{gas}" for gas in gases))
    for name, binding in method.parameters.items():
        unit = equation.units[name]
        out.append(f"      {equation.symbols[name]}  {name} [{unit}]: {_origin(binding, lang)}")
    return out


def _origin(binding: Binding, lang: str) -> str:
    if binding.activity:
        return f"{label('from-activity', lang)} · {binding.activity}"
    if binding.constant:
        return f"{label('constants', lang)} · {binding.constant}"
    if binding.supply:
        return label("supplies", lang)
    measured = label("measured-fixed" if binding.fixed else "measured-allowed", lang) if binding.measured else ""
    named = f" ({binding.measured})" if binding.measured else ""
    return " · ".join(part for part in (binding.factor, measured + named) if part)


def _auxiliary(guideline: Guideline, lang: str) -> list[str]:
    if not guideline.auxiliary:
        return []
    out = ["", label("auxiliary", lang)]
    for entry in guideline.auxiliary:
        name = entry.name_zh if lang == "zh" else entry.name_en
        memo = f"; {label('memo', lang)}: {', '.join(entry.memo)}" if entry.memo else ""
        out.append(f"  {entry.table}: {name}, {entry.unit}{memo}")
    return out


def default_factors(guideline: Guideline) -> list[Factor]:
    """Every factor that a guideline names, its templates filled with all items and regions that have one."""
    known = factors.edition()
    found: dict[str, Factor] = {}
    for id in guideline.factor_ids():  # noqa: A001
        if "{" in id:
            head, _, rest = id.partition("{")
            tail = rest.partition("}")[2]
            for factor in known:
                middle = factor.id[len(head) : len(factor.id) - len(tail)]
                if factor.id.startswith(head) and factor.id.endswith(tail) and middle and "/" not in middle:
                    found[factor.id] = factor
            continue
        try:
            found[id] = known.current(id)
        except UnknownIdError:
            continue
    return list(found.values())


def _defaults(guideline: Guideline, lang: str) -> str:
    rows = [["id", label("amount", lang), label("unit", lang), label("grade", lang)]]
    rows += [[f.id, f"{f.number:f}", f.unit, label(f"grade-{f.grade}", lang)] for f in default_factors(guideline)]
    return table(rows, right=(1,))
