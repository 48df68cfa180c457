"""Guidelines, factors and documents as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ghgcalc import documents, equations, factors, guidelines
from ghgcalc.errors import UnknownIdError
from ghgcalc.literals import Lang
from ghgcalc.report.tables import table, width
from ghgcalc.report.verification import standing_text
from ghgcalc.signs import shown
from ghgcalc.texts import label, text
from ghgcalc.vocabulary import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ghgcalc.documents import Document
    from ghgcalc.equations import Equation
    from ghgcalc.factors import Factor
    from ghgcalc.guidelines import Binding, Difference, Guideline, Method, Source


def cut(text: str, columns: int = 60) -> str:
    """`text`, shortened for a column of the terminal."""
    if width(text) <= columns:
        return text
    text = text[:columns]
    while width(text) >= columns:
        text = text[:-1]
    return text + "…"


def records_text(records: Sequence[dict[str, Any]], lang: Lang) -> str:
    """Every key of each record on a line of its own, records apart by an empty line."""
    other = "en" if lang == "zh" else "zh"
    blocks = []
    for record in records:
        kept = {key: value for key, value in record.items() if value not in ("", None) and not key.endswith(f"_{other}")}
        columns = max(len(key) for key in kept)
        blocks.append("\n".join(f"{shown(key).ljust(columns)}  {shown(_plain(value))}" for key, value in kept.items()))
    return "\n\n".join(blocks) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {inner}" for key, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def factors_text(found: Iterable[Factor], lang: Lang) -> str:
    """A table of factors."""
    rows = [
        ["id", label("amount", lang), label("unit", lang), label("issued", lang), label("grade", lang), label("document", lang)]
    ]
    for factor in found:
        grade = label(f"grade-{factor.grade}", lang)
        rows.append([factor.id, f"{factor.number:f}", factor.unit, str(factor.issued), grade, factor.document])
    return table(rows, right=(1,), indent=0) + "\n"


def documents_text(found: Iterable[Document], lang: Lang) -> str:
    """A table of documents."""
    rows = [["id", label("issued", lang), label("status", lang), label("document", lang)]]
    for document in found:
        title = document.title_zh if lang == "zh" and document.title_zh else document.title_en
        rows.append([document.id, str(document.issued), label(document.status, lang), cut(title)])
    return table(rows, indent=0) + "\n"


def guidelines_text(found: Iterable[Guideline], lang: Lang) -> str:
    """A table of guidelines."""
    rows = [["id", label("status", lang), label("issued", lang), label("years", lang), label("document", lang)]]
    for guideline in found:
        status = label(guideline.status, lang)
        rows.append([guideline.id, status, str(guideline.issued), str(guideline.reporting_years), cut(guideline.title(lang), 70)])
    return table(rows, indent=0) + "\n"


def diff_text(found: Sequence[Difference], left: str, right: str, lang: Lang = "en") -> str:
    """Where two guidelines differ, three columns; a part that only one of them has is one line, with the equations that it brings."""
    other = "_en" if lang == "zh" else "_zh"
    shown = [difference for difference in found if not difference.key.endswith(other)]
    rows = [["", left, right]]
    for part, mine in _grouped(shown, _WHOLE).items():
        if (said := _one_sided(mine, lang)) is not None:
            rows.append([cut(part, 58), *said])
            continue
        for inner, ours in _grouped(mine, _PART).items():
            if (said := _one_sided(ours, lang)) is not None:
                rows.append([cut(inner, 58), *said])
            else:
                rows += [[cut(d.key, 58), cut(d.left or "–", 40), cut(d.right or "–", 40)] for d in ours]
    return table(rows, indent=0) + "\n"


_WHOLE = re.compile(r"(?:source|auxiliary|goods|notice)\[[^\]]*\]|(?:supplies|lookups|option|regions)\.[^.]+|gwp_sets|[^.\[]+")
_PART = re.compile(r"source\[[^\]]*\]\.method\[[^\]]*\]|.+")


def _grouped(found: Iterable[Difference], part: re.Pattern[str]) -> dict[str, list[Difference]]:
    """Differences by the part of the guideline to which they belong: a source, a method, a supplies table, an option."""
    groups: dict[str, list[Difference]] = {}
    for difference in found:
        match = part.match(difference.key)
        groups.setdefault(match[0] if match else difference.key, []).append(difference)
    return groups


def _one_sided(mine: Sequence[Difference], lang: Lang) -> list[str] | None:
    """Both columns of a part that only one guideline has; None where both have it, or where it is no more than two keys."""
    lefts, rights = any(d.left for d in mine), any(d.right for d in mine)
    if len(mine) < 3 or (lefts and rights):
        return None
    said = _summary(mine, lang)
    return [said, "–"] if lefts else ["–", said]


def _summary(mine: Sequence[Difference], lang: Lang) -> str:
    """What a part brings: its equation or treatments, else how many keys."""
    said = [d.left or d.right for d in mine if d.key.rpartition(".")[2] in ("equation", "text_zh" if lang == "zh" else "text_en")]
    return cut(", ".join(said), 40) if said else text("word", "keys", lang, count=len(mine))


def guideline_text(guideline: Guideline, lang: Lang) -> str:
    """What a guideline asks for, its equations as formulas, its supplies, its defaults with grades."""
    document = documents.register().get(guideline.document)
    cited = (
        f"{document.number} {document.title_zh if lang == 'zh' else document.title_en}".strip() if document else guideline.document
    )
    out = [
        f"{guideline.id}: {shown(guideline.title(lang))}",
        f"  {label('status', lang)}: {label(guideline.status, lang)}   {label('issued', lang)}: {guideline.issued}",
        f"  {label('years', lang)}: {guideline.reporting_years}",
        f"  {label('document', lang)}: {shown(cited)}",
        f"  {label('rounding', lang).strip()}: {guideline.rounding.policy}, {label(guideline.rounding.tie, lang)}",
    ]
    out.append(f"  {label('rules', lang).strip()}: {standing_text(guidelines.standing(guideline), lang)}")
    out += [
        f"    {label('revision', lang)} {one.number}: {label('released', lang)} {one.released}"
        for one in guidelines.revisions(guideline.id)
    ]
    if guideline.aliases:
        out.append(f"  {label('aliases', lang)}: {shown(', '.join(guideline.aliases))}")
    out += [f"  {shown(name)} = {shown(value)}" for name, value in guideline.constants.items()]
    note = guideline.note_zh if lang == "zh" else guideline.note_en
    out += [f"  {shown(note)}"] if note else []
    out += ["", label("sources", lang)]
    for source in guideline.source:
        out += _source(source, lang)
    for name, supplies in guideline.supplies.items():
        rows = [[label("supplies", lang) + f" ({name})", label("treatment", lang), label("factors", lang), label("evidence", lang)]]
        for supply, rule in supplies.items():
            treatment = label(f"treatment-{rule.treatment}", lang)
            grade = f" · {label(f'grade-{rule.grade}', lang)}" if rule.grade else ""
            evidence = ", ".join(name_of(kind, lang) if lang == "zh" else kind for kind in rule.evidence)
            rows.append([supply, treatment + grade, ", ".join(rule.factor) or "–", evidence or "–"])
        out += ["", table(rows)]
    out += _auxiliary(guideline, lang)
    out += ["", label("defaults-table", lang), _defaults(guideline, lang)]
    if notes := guidelines.notes(guideline.id, lang):
        out += ["", label("notes", lang), *(f"  {line}".rstrip() for line in notes.strip().split("\n"))]
    return "\n".join(out) + "\n"


def _source(source: Source, lang: Lang) -> list[str]:
    name = source.name_zh if lang == "zh" else source.name_en
    levels = ", ".join(label(level, lang) for level in source.levels)
    asked = f" ({label('if-asked', lang)})" if source.if_asked else ""
    out = [f"  {source.id}: {shown(name)} → {levels}{asked}" + (f"  [{shown(source.clause)}]" if source.clause else "")]
    for method in source.method:
        out += _method(method, source, lang)
    return out


def _method(method: Method, source: Source, lang: Lang) -> list[str]:
    equation = equations.get(method.equation)
    default = f" ({label('method-default', lang)})" if source.default == method.asked and len(source.method) > 1 else ""
    needs = f" ({label('needs', lang)}: {', '.join(method.needs)})" if method.needs else ""
    out = [f"    {method.equation}{default}{needs}"]
    out += [f"      {line}" for line in equation.formula().splitlines()]
    gases = [gas for gas in equation.gives if not gas.startswith("CO2")]
    if gases:
        out.append("      E = " + " + ".join(f"E({gas}) × GWP_{gas}" for gas in gases))
    return out + _parameters(equation, method.parameters, lang, "      ")


def _parameters(equation: Equation, parameters: Mapping[str, tuple[Binding, ...]], lang: Lang, indent: str) -> list[str]:
    """A line for each way to each parameter, those of inner equations further in."""
    out: list[str] = []
    for name, ways in parameters.items():
        head = f"{equation.symbols[name]}  {name} [{equation.units[name]}]: "
        for at, way in enumerate(ways):
            lead = head if not at else f"{label('or', lang)} "
            if way.equation is None:
                out.append(f"{indent}{lead}{shown(_origin(way, lang))}")
                continue
            inner = equations.get(way.equation)
            out.append(f"{indent}{lead}{inner.formula()}")
            out += _parameters(inner, way.parameters, lang, indent + "  ")
    return out


def _origin(binding: Binding, lang: Lang) -> str:
    if binding.activity:
        return f"{label('from-activity', lang)} · {binding.activity}"
    if binding.supply:
        return label("supplies", lang)
    if binding.plant:
        return f"{label('captive-plant', lang)} · {binding.plant}"
    measured = label("measured-fixed" if binding.fixed else "measured-allowed", lang) if binding.measured else ""
    named = f" ({binding.measured})" if binding.measured else ""
    constant = f"{label('constants', lang)} · {binding.constant}" if binding.constant else ""
    return " · ".join(part for part in (binding.factor or constant, measured + named) if part)


def _auxiliary(guideline: Guideline, lang: Lang) -> list[str]:
    if not guideline.auxiliary:
        return []
    out = ["", label("auxiliary", lang)]
    for entry in guideline.auxiliary:
        name = entry.name_zh if lang == "zh" else entry.name_en
        memo = f"; {label('memo', lang)}: {', '.join(entry.memo)}" if entry.memo else ""
        out.append(f"  {entry.table}: {shown(name)}, {shown(entry.unit)}{shown(memo)}")
    return out


def default_factors(guideline: Guideline) -> list[Factor]:
    """Every factor that a guideline names, its templates filled with all items, regions and technologies that have one."""
    known = factors.edition()
    found: dict[str, Factor] = {}
    for id in guideline.factor_ids():  # noqa: A001
        if "{" in id:
            pattern = re.compile("([^/]+)".join(map(re.escape, re.split(r"\{[a-z_]+\}", id))))
            found |= {factor.id: known.current(factor.id) for factor in known if pattern.fullmatch(factor.id)}
            continue
        try:
            found[id] = known.current(id)
        except UnknownIdError:
            continue
    return list(found.values())


def _defaults(guideline: Guideline, lang: Lang) -> str:
    rows = [["id", label("amount", lang), label("unit", lang), label("grade", lang)]]
    rows += [[f.id, f"{f.number:f}", f.unit, label(f"grade-{f.grade}", lang)] for f in default_factors(guideline)]
    return table(rows, right=(1,))
