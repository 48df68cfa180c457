"""Pages and tables that are made from the data of ghgcalc, so that the documentation cannot drift from it.

`docs/guidelines/cn-*.md` are written before Sphinx looks for pages: one for each guideline, and one that puts all side by side.
Three directives stand in written pages: `equations`, `findings` and `items`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util.docutils import SphinxDirective

from ghgcalc import documents, equations, guidelines, vocabulary
from ghgcalc.report.registers import default_factors
from ghgcalc.texts import catalogue, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docutils import nodes
    from sphinx.application import Sphinx

    from ghgcalc.equations import Equation
    from ghgcalc.guidelines import Binding, Guideline, Method, Source

TABLES = {
    "process": "`[[process]]`",
    "process.electricity": "`[[process.electricity]]`",
    "fuel": "`[[fuel]]`",
    "carbonate": "`[[carbonate]]`",
    "electricity": "`[[electricity]]`",
    "heat": "`[[heat]]`",
    "facility": "`[[facility]]`",
}

SIDE_BY_SIDE = """Made from the data of the guidelines. `process` totals are those of one electrolysis process 铝电解工序 (their sum is the
level `electrolysis`); `enterprise` is 企业层级."""


def cell(text: object) -> str:
    """Text that may stand in a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ").strip()


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(cell(entry) for entry in row) + " |" for row in rows]
    return "\n".join(lines)


def code(text: str) -> str:
    """Inline code, or nothing for an empty text."""
    return f"`{text}`" if text else ""


def formula(equation: Equation) -> str:
    """The formula twice: typeset, and as plain text for whoever reads without a typesetter."""
    typeset = " \\\\\n".join(f"{_left(left)} &= {right.latex()}" for left, right in equation.formulas)
    return f"```{{math}}\n\\begin{{aligned}}\n{typeset}\n\\end{{aligned}}\n```\n\n```text\n{equation.formula()}\n```"


def _left(symbol: str) -> str:
    head, _, gas = symbol.partition("(")
    return f"{head}_{{\\mathrm{{{gas.rstrip(')')}}}}}" if gas else head


# ---- the page of one guideline


def page(guideline: Guideline) -> str:
    """The page of a guideline."""
    document = documents.register().get(guideline.document)
    parts = [
        f"# {guideline.id}",
        f"**{guideline.title_en}**<br>{guideline.title_zh}",
        guideline.note_en,
        "## Identity",
        _identity(guideline),
        "## What enters which total",
        _scope(guideline),
        "## Equations and parameters",
        *(_source(source) for source in guideline.source),
    ]
    if guideline.supplies:
        parts += ["## Electricity supplies", *(_supplies(name, guideline) for name in guideline.supplies)]
    if guideline.regions:
        parts += [
            "## Grid regions",
            table(["region", "provinces"], [(code(name), ", ".join(members)) for name, members in guideline.regions.items()]),
        ]
    if guideline.auxiliary:
        parts += ["## Auxiliary items 辅助参数报告项", _auxiliary(guideline)]
    parts += ["## Default factors", _defaults(guideline)]
    if notes := guidelines.notes(guideline.id):
        parts += ["## Notes", _demoted(notes)]
    if notes := guidelines.notes(guideline.id, "zh"):
        parts += ["## 说明", _demoted(notes)]
    if document is not None and document.note:
        parts += ["## The document's record", document.note]
    return "\n\n".join(part for part in parts if part) + "\n"


def _demoted(notes: str) -> str:
    """Notes without a title of their own, their headings two levels down."""
    lines = notes.strip().splitlines()
    body = lines[1:] if lines and lines[0].startswith("# ") else lines
    return "\n".join("##" + line if line.startswith("#") else line for line in body).strip()


def _identity(guideline: Guideline) -> str:
    document = documents.register().get(guideline.document)
    rows: list[tuple[str, str]] = [("id", code(guideline.id))]
    if guideline.aliases:
        rows.append(("aliases", ", ".join(map(code, guideline.aliases))))
    if document is not None:
        cited = " ".join(part for part in (document.number, document.title_en) if part)
        rows += [
            ("document", f"{cited} ({code(document.id)})"),
            ("issuer", f"{document.issuer_en} {document.issuer_zh}"),
            ("grade of the document", f"{code(document.grade)}, read at {document.source}"),
        ]
    rows += [
        ("issued", str(guideline.issued)),
        ("status", label(guideline.status)),
        ("reporting years", str(guideline.reporting_years)),
        ("taken without `--guideline`", "yes, in its reporting years" if guideline.chosen_by_year else "no, only by name"),
        ("rounding", f"{code(guideline.rounding.policy)}, {label(guideline.rounding.tie)}"),
        *(("constant " + code(name), value) for name, value in guideline.constants.items()),
    ]
    if guideline.gwp_set:
        rows.append(("GWPs", f"{guideline.gwp_set}: {', '.join(f'{gas} {code(id)}' for gas, id in guideline.gwp.items())}"))
    rows.append(("SHA-256 of its data", code(guideline.sha256)))
    return table(["", ""], rows)


def _levels(guideline: Guideline, source: Source) -> list[str]:
    counted = "if asked" if source.if_asked else "yes"
    return [counted if level in source.levels else "" for level in guideline.levels]


def _scope(guideline: Guideline) -> str:
    heads = [f"{level} {label(level, 'zh')}" for level in guideline.levels]
    rows = [
        (f"{source.name_en} {source.name_zh}", TABLES[source.table], *_levels(guideline, source)) for source in guideline.source
    ]
    rows += [
        (
            f"{entry.name_en} {entry.name_zh}",
            TABLES[entry.table],
            *("auxiliary" if level == entry.level else "" for level in guideline.levels),
        )
        for entry in guideline.auxiliary
    ]
    return table(["source", "table of the activity file", *heads], rows)


def _source(source: Source) -> str:
    parts = [f"### {source.name_en} {source.name_zh}", f"Table {TABLES[source.table]}."]
    if source.clause:
        parts.append(f"Clause: {source.clause}.")
    if source.items:
        parts.append(f"Only {', '.join(map(code, source.items))}.")
    if source.choose:
        parts.append(f"The process may choose the method with {code(source.choose)}; {code(str(source.default))} unless stated.")
    text = " ".join(parts[1:])
    return "\n\n".join([parts[0], text, *(_method(source, method) for method in source.method)])


def _method(source: Source, method: Method) -> str:
    equation = equations.get(method.equation)
    several = len(source.method) > 1
    needs = f", taken when {code(method.needs)} is given" if method.needs else ""
    head = f"Method {code(method.id)}{needs}: " if several else ""
    rows = []
    for name, binding in method.parameters.items():
        cut = "" if binding.decimals is None else f"{binding.decimals}" + (f" in {binding.written}" if binding.written else "")
        rows.append((code(equation.symbols[name]), code(name), code(equation.units[name]), origin(binding), cut))
    printed = [
        f"{code(symbol)} is a cell of the form, in {unit}, printed with {method.cells[name]} decimals."
        for name, (symbol, unit) in equation.cells.items()
        if name in method.cells
    ]
    found = [
        f"{head}{code(equation.id)}",
        formula(equation),
        table(["symbol", "parameter", "unit", "comes from", "decimals of the rule"], rows),
        *printed,
    ]
    return "\n\n".join(found)


def origin(binding: Binding) -> str:
    """Where a parameter comes from, in words."""
    if binding.activity:
        return f"activity file, {code(binding.activity)}"
    if binding.constant:
        return f"constant {code(binding.constant)} of the guideline"
    if binding.supply:
        return "the supplies table below"
    if not binding.factor:
        return f"measured, {code(binding.measured or '')}"
    allowed = "" if not binding.measured else f"; measured {code(binding.measured)} may replace it"
    return f"factor {code(binding.factor)}{allowed}{', which leaves a finding' if binding.fixed else ''}"


def _supplies(name: str, guideline: Guideline) -> str:
    rows = [
        (
            f"{code(supply)} {vocabulary.name_of(supply, 'zh')}",
            label(f"treatment-{rule.treatment}") + (f": {rule.reason_en}" if rule.reason_en else ""),
            code(rule.factor or ""),
            ", ".join(map(code, rule.evidence)),
            code(rule.grade or ""),
        )
        for supply, rule in guideline.supplies[name].items()
    ]
    users = [f"{source.name_en}" for source in guideline.source if source.supplies == name]
    use = f"Used by: {', '.join(users)}." if users else "A named convention for memo lines; it enters no total."
    return f"### Table `{name}`\n\n{use}\n\n" + table(["supply", "treatment", "factor", "evidence that proves it", "grade"], rows)


def _auxiliary(guideline: Guideline) -> str:
    rows = [
        (
            f"{entry.name_en} {entry.name_zh}",
            TABLES[entry.table],
            entry.unit,
            entry.decimals,
            ", ".join(map(code, entry.memo)),
            entry.clause,
        )
        for entry in guideline.auxiliary
    ]
    text = "Measured and reported, in no total. A memo shows what its emission would be under a named convention."
    return f"{text}\n\n" + table(["item", "table", "unit", "decimals", "memo conventions", "clause"], rows)


def _defaults(guideline: Guideline) -> str:
    rows = [
        (code(factor.id), f"{factor.number:f}", factor.unit, code(factor.grade), code(factor.document), factor.source)
        for factor in default_factors(guideline)
    ]
    return table(["id", "value", "unit", "grade", "document", "read at"], rows)


# ---- all guidelines side by side


def side_by_side(known: Sequence[Guideline]) -> str:
    """What enters which total, in every guideline."""
    sources: dict[str, str] = {}
    for guideline in known:
        for source in guideline.source:
            sources.setdefault(source.id, label(source.id))
    heads = [f"{guideline.id} {level}" for guideline in known for level in guideline.levels]
    rows = []
    for id, name in sources.items():
        row = [name]
        for guideline in known:
            for level in guideline.levels:
                found = [s for s in guideline.source if s.id == id and level in s.levels]
                beside = [a for a in guideline.auxiliary if a.id == id and a.level == level]
                row.append("if asked" if found and found[0].if_asked else "yes" if found else "auxiliary" if beside else "")
        rows.append(row)
    parameters: dict[tuple[str, str], dict[str, list[str]]] = {}
    for guideline in known:
        values = {factor.id: factor for factor in default_factors(guideline)}
        for source in guideline.source:
            for method in source.method:
                for name, binding in method.parameters.items():
                    factor = values.get(binding.factor or "")
                    if factor is None or "{" in (binding.factor or ""):
                        continue
                    shown = f"{factor.number:f} {'' if factor.unit == '1' else factor.unit} ({factor.grade})"
                    entry = parameters.setdefault((label(source.id), name), {}).setdefault(guideline.id, [])
                    if shown not in entry:
                        entry.append(shown)
        for gas, id in guideline.gwp.items():
            factor = values[id]
            parameters.setdefault(("GWP", gas), {})[guideline.id] = [f"{factor.number:f} ({factor.grade})"]
    ids = [guideline.id for guideline in known]
    numbers = [(source, name, *("<br>".join(found.get(id, [])) for id in ids)) for (source, name), found in parameters.items()]
    return "\n\n".join([
        "# Side by side",
        SIDE_BY_SIDE,
        "## What enters which total",
        table(["source", *heads], rows),
        "## Default values",
        "Fuels, carbonates and regional grid factors stand on the pages of the guidelines.",
        table(["source", "parameter", *ids], numbers),
        "## Equations",
        table(
            ["source", *ids],
            [
                (name, *("<br>".join(_methods(guideline, id)) for guideline in known))
                for id, name in sources.items()
            ],
        ),
    ]) + "\n"  # fmt: skip


def _methods(guideline: Guideline, source: str) -> list[str]:
    return list(dict.fromkeys(code(m.equation) for s in guideline.source if s.id == source for m in s.method))


def write_pages(app: Sphinx) -> None:
    """Write the pages; a page that did not change keeps its time stamp."""
    folder = Path(app.srcdir) / "guidelines"
    folder.mkdir(exist_ok=True)
    known = list(guidelines.register().values())
    pages = {guideline.id: page(guideline) for guideline in known} | {"cn-side-by-side": side_by_side(known)}
    for name, text in pages.items():
        file = folder / f"{name}.md"
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


# ---- directives


class FromData(SphinxDirective):
    """A directive whose content is Markdown made from the data."""

    def run(self) -> list[nodes.Node]:
        return self.parse_text_to_nodes(self.markdown(), allow_section_headings=True)

    def markdown(self) -> str:
        raise NotImplementedError


class EquationsDirective(FromData):
    """Every equation: formula, symbols, units, results, and where it comes from."""

    def markdown(self) -> str:
        parts = []
        for name in equations.names():
            equation = equations.get(name)
            rows = [(code(equation.symbols[p]), code(p), code(equation.units[p])) for p in equation.parameters]
            rows += [(code(str(value)), code(p), code(unit)) for p, (value, unit) in equation.constants.items()]
            gives = ", ".join(f"{gas} in {code(unit)}" for gas, unit in equation.gives.items())
            about = [part.replace("\n", " ") for part in equation.about.split("\n\n")[1:]]
            parts += [f"## {name}", formula(equation), table(["symbol", "parameter", "unit"], rows), f"Gives {gives}.", *about]
        return "\n\n".join(parts)


class FindingsDirective(FromData):
    """Every code of a finding, with its message and remedy."""

    def markdown(self) -> str:
        found = sorted(catalogue()["finding"].items())
        rows = [(code(name), _plain(entry["en"]), _plain(entry["remedy_en"])) for name, entry in found]
        return table(["code", "message", "remedy"], rows)


def _plain(text: str) -> str:
    """A text of the catalogue as Markdown: doubled braces single, no HTML."""
    return text.replace("{{", "{").replace("}}", "}").replace("<", "&lt;")


class ItemsDirective(FromData):
    """Fuels, carbonates, supplies or provinces with their names; the argument says which."""

    required_arguments = 1

    def markdown(self) -> str:
        kind = self.arguments[0]
        if kind == "province":
            rows = [(code(area.id), area.zh, area.region or "") for area in vocabulary.areas().values() if area.kind == kind]
            return table(["province", "Chinese", "region of the factors for 2021 and later"], rows)
        rows = [
            (code(item.id), item.en, "、".join(item.zh), item.unit or "")
            for item in vocabulary.items().values()
            if item.kind == kind
        ]
        return table(["id", "English", "Chinese, as a file may write it", "accounted in"], rows)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", write_pages)
    app.add_directive("equations", EquationsDirective)
    app.add_directive("findings", FindingsDirective)
    app.add_directive("items", ItemsDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
