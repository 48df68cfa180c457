"""Pages and tables that are made from the data of ghgcalc, so that the documentation cannot drift from it.

Pages in `docs/guidelines/` are written before Sphinx looks for pages: one for each guideline, and two that put the Chinese ones and
the international ones side by side. Three directives stand in written pages: `equations`, `findings` and `items`.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from sphinx.util.docutils import SphinxDirective

from ghgcalc import bands, documents, equations, factors, guidelines, vocabulary
from ghgcalc import pages as findings
from ghgcalc.activity.process import Technology
from ghgcalc.checks.registry import FAMILIES, rules
from ghgcalc.report.finding import example_lines
from ghgcalc.report.registers import default_factors
from ghgcalc.texts import catalogue, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docutils import nodes
    from sphinx.application import Sphinx

    from ghgcalc.equations import Equation
    from ghgcalc.factors import Factor
    from ghgcalc.guidelines import Binding, Goods, Guideline, Method, Notice, Source, Supply

LEVELS = """`process` totals are those of one electrolysis process 铝电解工序 (their sum is the
level `electrolysis`); `enterprise` is 企业层级."""
BASES = "A word after the level is the basis 口径 of the total: totals of different bases are never added."

SIDE_BY_SIDE = {
    "cn-side-by-side": ("Side by side: China", "China", f"Made from the data of the Chinese guidelines. {LEVELS}"),
    "international-side-by-side": (
        "Side by side: international",
        "international",
        f"Made from the data of the guidelines that are not Chinese. {LEVELS} {BASES}",
    ),
}
"""Page to its title, the area of the documents whose guidelines it shows, and its first lines."""


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
    if gas:
        return f"{head}_{{\\mathrm{{{gas.rstrip(')')}}}}}"
    return f"\\mathrm{{{head}}}" if len(head) > 1 and head.isalpha() else head


def source_table(name: str) -> str:
    """A table of the activity file, as the file writes it."""
    return f"`[[{name}]]`"


def signed(value: object) -> str:
    """A number with its sign, the minus as a printed page has it."""
    return f"{value:+}".replace("-", "−")


def spread(factor: Factor) -> str:
    """The published range of a factor, in per cent of its value."""
    if factor.range is None:
        return ""
    low, high = factor.range
    return f"±{high} %" if low == -high else f"{signed(low)}/{signed(high)} %"


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
        *_notices(guideline.notice),
        "## What enters which total",
        _scope(guideline),
        "## Equations and parameters",
        *(_source(source) for source in guideline.source),
    ]
    if guideline.goods:
        parts += ["## Goods 产品", *_goods(guideline)]
    if guideline.supplies:
        parts += ["## Electricity supplies", *(_supplies(name, guideline) for name in guideline.supplies)]
    if guideline.lookups:
        parts += ["### Lookups", _lookups(guideline)]
    if guideline.option:
        parts += ["## Options", _options(guideline)]
    if guideline.gwp_sets:
        parts += ["## GWP sets", _gwp_sets(guideline)]
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
    if guideline.gwp_sets:
        rows.append(
            ("other GWP sets, with `--gwp`", ", ".join(code(name) for name in guideline.gwp_sets if name != guideline.gwp_set))
        )
    rows.append(("SHA-256 of its data", code(guideline.sha256)))
    return table(["", ""], rows)


def _notices(notices: Sequence[Notice]) -> list[str]:
    """What every result says as a finding."""
    if not notices:
        return []
    rows = []
    for notice in notices:
        where = [f"where {_listed(notice.when)} is given"] if notice.when else []
        where += [f"unless {_listed(notice.unless)} is given"] if notice.unless else []
        rows.append((notice.severity, ", ".join(where) or "always", f"{notice.text_en}<br>{notice.text_zh}"))
    return ["Each result says, as findings `notice`:", table(["severity", "when", "text"], rows)]


def _listed(names: Iterable[str], word: str = "or") -> str:
    shown = [code(name) for name in names]
    return f" {word} ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) if shown else ""


def _levels(guideline: Guideline, source: Source) -> list[str]:
    counted = "if asked" if source.if_asked else source.basis or "yes"
    return [counted if level in source.levels else "" for level in guideline.levels]


def _scope(guideline: Guideline) -> str:
    heads = [f"{level} {label(level, 'zh')}" for level in guideline.levels]
    rows = [
        (f"{source.name_en} {source.name_zh}", source_table(source.table), *_levels(guideline, source))
        for source in guideline.source
    ]
    rows += [
        (
            f"{entry.name_en} {entry.name_zh}",
            source_table(entry.table),
            *(
                f"auxiliary{f', {entry.basis}' if entry.basis else ''}" if level == entry.level else ""
                for level in guideline.levels
            ),
        )
        for entry in guideline.auxiliary
    ]
    shown = table(["source", "table of the activity file", *heads], rows)
    bases = dict.fromkeys(source.basis for source in guideline.source if source.basis)
    said = "The word in a column is the basis 口径 of the total that the source enters: totals of different bases are never added."
    return f"{shown}\n\n{said}" if bases else shown


def _source(source: Source) -> str:
    parts = [f"Table {source_table(source.table)}."]
    if source.basis:
        parts.append(f"Basis {code(source.basis)}.")
    if source.clause:
        parts.append(f"Clause: {source.clause}.")
    if source.items:
        parts.append(f"Only {_listed(source.items, 'and')}.")
    if source.choose:
        default = f"; {code(source.default)} unless stated" if source.default else ""
        parts.append(f"The process may choose the method with {code(source.choose)}{default}.")
    if source.unless:
        rows = " or ".join(source_table(name) for name in source.unless)
        parts.append(f"Left out where {rows} has rows: they count the same carbon.")
    if source.optional:
        parts.append("A row without its data is no error.")
    if source.by_site:
        parts.append("A line for each site and area.")
    if source.gross:
        parts.append("Consumption is gross: an amount below zero is an error.")
    return "\n\n".join(
        [f"### {source.name_en} {source.name_zh}", " ".join(parts), *(_method(source, method) for method in source.method)]
    )


def _method(source: Source, method: Method) -> str:
    equation = equations.get(method.equation)
    several = len(source.method) > 1
    asked = f" ({code(method.asked)})" if several and method.choice else ""
    needs = f", taken when {_listed(method.needs, 'and')} {'is' if len(method.needs) == 1 else 'are'} given" if method.needs else ""
    head = f"Method {code(method.id)}{asked}{needs}: " if several else ""
    printed = [
        f"{code(symbol)} is a cell of the form, in {unit}, printed with {method.cells[name]} decimals."
        for name, (symbol, unit) in equation.cells.items()
        if name in method.cells
    ]
    if method.masses is not None:
        printed.append(f"Under the policy `cell` the mass of each gas is a cell of {method.masses} decimals in t.")
    if method.excludes:
        rows_of = " or ".join(map(source_table, method.excludes))
        printed.append(f"An error where {rows_of} has rows: this method holds their emissions already.")
    if method.instead_of:
        printed.append(f"Leaves a finding where {_listed(method.instead_of)} is given.")
    clause = f" Clause: {method.clause}." if method.clause and method.clause != source.clause else ""
    rows = parameter_rows(equation, method.parameters)
    cut = any(row[-1] for row in rows)
    heads = ["symbol", "parameter", "unit", "comes from", *(["decimals of the rule"] if cut else [])]
    found = [
        f"{head}{code(equation.id)}.{clause}",
        formula(equation),
        table(heads, [row if cut else row[:-1] for row in rows]),
        *([" ".join(printed)] if printed else []),
    ]
    return "\n\n".join(found)


def parameter_rows(equation: Equation, parameters: Mapping[str, Sequence[Binding]], depth: int = 0) -> list[tuple[str, ...]]:
    """A row for each way to each parameter, in their order; those of an inner equation stand below it, marked with an arrow."""
    rows: list[tuple[str, ...]] = []
    for name in equation.parameters:
        for at, way in enumerate(parameters.get(name, ())):
            mark = "↳ " * depth
            head = ("", "", "") if at else (mark + code(equation.symbols[name]), code(name), code(equation.units[name]))
            cut = "" if way.decimals is None else f"{way.decimals}" + (f" in {way.written}" if way.written else "")
            either = "or " if at else ""
            if way.equation is None:
                rows.append((*head, either + origin(way), cut))
                continue
            inner = equations.get(way.equation)
            rows.append((*head, f"{either}{code(way.equation)}: {code(inner.formula())}", cut))
            rows += parameter_rows(inner, way.parameters, depth + 1)
    return rows


def origin(binding: Binding) -> str:
    """Where a parameter comes from, in words."""
    if binding.activity:
        return f"activity file, {code(binding.activity)}"
    if binding.supply:
        return "the supplies table below"
    dated = ", with its date" if binding.dated else ""
    dated += f", not older than {binding.max_age} years" if binding.max_age else ""
    if not binding.factor and not binding.constant:
        return f"measured, {code(binding.measured or '')}{dated}"
    if "{" in (binding.constant or ""):
        return f"the constant of the guideline that {code((binding.constant or '').strip('{}'))} of the row names"
    named = f"factor {code(binding.factor)}" if binding.factor else f"constant {code(binding.constant or '')} of the guideline"
    allowed = "" if not binding.measured else f"; measured {code(binding.measured)} may replace it{dated}"
    return f"{named}{allowed}{', which leaves a finding' if binding.fixed else ''}"


def _supplies(name: str, guideline: Guideline) -> str:
    rules = guideline.supplies[name]
    rows = [
        (
            f"{code(supply)} {vocabulary.name_of(supply, 'zh')}",
            label(f"treatment-{rule.treatment}") + (f": {rule.reason_en}" if rule.reason_en else ""),
            ", else ".join(map(_way, rule.factor)),
            _attributes(rule),
            _evidence(rule),
            rule.clause,
            code(rule.grade or ""),
        )
        for supply, rule in rules.items()
    ]
    heads = ["supply", "treatment", "factor", "counts so where its attributes are", "evidence that proves it", "clause", "grade"]
    kept = [at for at in range(len(heads)) if at < 2 or any(row[at] for row in rows)]
    users = dict.fromkeys(source.name_en for source in guideline.source if source.supplies == name)
    memos = [entry for entry in guideline.auxiliary if name in entry.memo.values()]
    unused = "For the memo lines of auxiliary electricity; it enters no total." if memos else "Used by no source."
    use = f"Used by: {', '.join(users)}." if users else unused
    if any(rule.if_proven for rule in rules.values()):
        use += " " + " ".join(
            f"Where evidence covers anything, {code(supply)} takes {', else '.join(map(_way, rule.if_proven))} instead."
            for supply, rule in rules.items()
            if rule.if_proven
        )
    return f"### Table `{name}`\n\n{use}\n\n" + table([heads[at] for at in kept], [[row[at] for at in kept] for row in rows])


def _way(way: str) -> str:
    """A way to the factor of a supply, in words."""
    if way == "0":
        return "zero"
    if way.startswith("="):
        return f"{code(way[1:])} of the row"
    return f"lookup {code(way[1:])}" if way.startswith("@") else code(way)


def _attributes(rule: Supply) -> str:
    return _listed(rule.attributes) + ("; else as grid power" if rule.attributes else "")


def _evidence(rule: Supply) -> str:
    said = ", ".join(map(code, rule.evidence))
    if rule.requires:
        said += f"; it must state {_listed(rule.requires, 'and')}"
    if rule.vintage is not None:
        said += f"; vintage of the year, or at most {rule.vintage} before"
    return said


def _lookups(guideline: Guideline) -> str:
    rows = [
        (
            code(name),
            code(one.kind),
            one.default_area or "",
            f"finding {code(one.missing)}, and the next way is taken" if one.missing else "",
        )
        for name, one in guideline.lookups.items()
    ]
    text = """The newest factor of the kind that is not about a later year than the activity's, for the area of the row, else for the
province of the entity, else for the default; from the area to its region and its country."""
    return f"{text}\n\n" + table(["lookup", "kind of factor", "default area", "where there is none"], rows)


def _options(guideline: Guideline) -> str:
    rows = []
    for name, option in guideline.option.items():
        changed = "<br>".join(f"{code(key)}: {code(value)}" for key, value in _flat(option.data))
        rows.append((code(name), f"{option.title_en}<br>{option.title_zh}", changed))
    return "Other readings of the rule, with `--option NAME`.\n\n" + table(
        ["option", "meaning", "what it lays over the data"], rows
    )


def _flat(data: Mapping[str, object], path: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in data.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            found += _flat(value, name)
        else:
            found.append((name, ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
    return found


def _gwp_sets(guideline: Guideline) -> str:
    known = factors.edition()
    rows = []
    for name, template in guideline.gwp_sets.items():
        found = [known.current(template.replace("{gas}", gas.lower())) for gas in guideline.gwp]
        own = " (unless another is asked for)" if name == guideline.gwp_set else ""
        rows.append((code(name) + own, *(f"{factor.number:f} ({factor.grade})" for factor in found)))
    return "The set is chosen with `--gwp SET`.\n\n" + table(["set", *guideline.gwp], rows)


def _goods(guideline: Guideline) -> list[str]:
    equation = equations.get("product.embedded")
    bases = " and ".join(dict.fromkeys(source.basis for source in guideline.source if source.basis in ("direct", "indirect")))
    text = f"""Specific embedded emissions 单位产品隐含排放 on the basis {bases}, in tCO2e per tonne of good, by {code(equation.id)};
each basis apart. Rows of `[[product]]`; a precursor whose origin is {_listed(guideline.exempt)} counts zero, and its mass is stated."""
    rows = [
        (
            f"{code(one.id)}<br>{one.name_en} {one.name_zh}",
            ", ".join(one.headings),
            f"the {one.emission} total" if one.emission else "what the product states",
            _level_of(one),
            ", ".join(map(code, one.precursors)) or "none",
            one.clause,
        )
        for one in guideline.goods
    ]
    return [text, formula(equation), table(["goods", "headings", "own emission", "activity level", "precursors", "clause"], rows)]


def _level_of(goods: Goods) -> str:
    return "`amount` of the products" + (f", else {code(goods.output)} of the processes" if goods.output else "")


def _auxiliary(guideline: Guideline) -> str:
    rows = [
        (
            f"{entry.name_en} {entry.name_zh}",
            source_table(entry.table),
            entry.unit,
            entry.decimals,
            ", ".join(map(code, entry.memo)) + (f" (basis {code(entry.basis)})" if entry.basis else ""),
            entry.clause,
        )
        for entry in guideline.auxiliary
    ]
    text = "Measured and reported, in no total. A memo shows what its emission would be under a named convention."
    return f"{text}\n\n" + table(["item", "table", "unit", "decimals", "memo conventions", "clause"], rows)


def _defaults(guideline: Guideline) -> str:
    found = default_factors(guideline)
    if not found:
        return "None: every number comes from the activity, or is looked up by what it is."
    ranges = any(factor.range for factor in found)
    rows = [
        (
            code(factor.id),
            f"{factor.number:f}",
            *([spread(factor)] if ranges else []),
            factor.unit,
            code(factor.grade),
            code(factor.document),
            factor.source,
        )
        for factor in found
    ]
    return table(["id", "value", *(["range"] if ranges else []), "unit", "grade", "document", "read at"], rows)


# ---- guidelines side by side


def side_by_side(known: Sequence[Guideline], title: str, text: str) -> str:
    """What enters which total, default values and equations, a column for each guideline."""
    ids = [guideline.id for guideline in known]
    sources = {entry.id: label(entry.id) for guideline in known for entry in (*guideline.source, *guideline.auxiliary)}
    parts = [
        f"# {title}",
        text,
        "## What enters which total",
        table(["source", *ids], [(name, *(_counted(guideline, id) for guideline in known)) for id, name in sources.items()]),
        "## Default values",
        "Fuels, carbonates and regional grid factors stand on the pages of the guidelines.",
        _side(["source", "parameter"], [_plain_values(guideline) for guideline in known], ids),
    ]
    cells = [_cell_values(guideline) for guideline in known]
    if any(cells):
        parts += [
            "## Default values by class of cell",
            """Classes 槽型: `cwpb` and `swpb`, centre- and side-worked prebake 中心、边部加工预焙槽; `vss` and `hss`, vertical- and
horizontal-stud Søderberg 上插、侧插自焙槽; `pfpb-l` and `pfpb-m`, legacy and modern point-fed prebake 传统、现代点式下料预焙槽. The
range is that of the source, in per cent of the value. An empty cell: the guideline has no such method, or the number was not found in a
source that may be cited.""",
            _side(["parameter", "class"], cells, ids),
        ]
    parts += [
        "## Equations",
        table(["source", *ids], [(name, *("<br>".join(_methods(one, id)) for one in known)) for id, name in sources.items()]),
    ]
    return "\n\n".join(parts) + "\n"


def _counted(guideline: Guideline, name: str) -> str:
    """Where a source counts: `process, enterprise`, with its basis where there is one."""
    found: dict[str, list[str]] = {}
    for source in guideline.source:
        if source.id == name:
            found.setdefault(f"{source.basis or ''}{'if asked' if source.if_asked else ''}", []).extend(source.levels)
    for entry in guideline.auxiliary:
        if entry.id == name:
            found.setdefault("auxiliary", []).append(entry.level)
    shown = [(", ".join(level for level in guideline.levels if level in levels), word) for word, levels in found.items()]
    return "<br>".join(levels + (f": {word}" if word else "") for levels, word in shown)


Values = dict[tuple[str, str], list[str]]
"""Two words of a row's head to what stands in the cell."""


def _side(heads: Sequence[str], columns: Sequence[Values], ids: Sequence[str]) -> str:
    """A row for each head that any column has, classes of cells in their order; a column that has nothing at all is left out."""
    keys = list(dict.fromkeys(chain.from_iterable(columns)))
    order = {first: at for at, first in reversed(list(enumerate(first for first, _ in keys)))}
    if all(second in CLASSES for _, second in keys):
        keys.sort(key=lambda key: (order[key[0]], CLASSES.index(key[1])))
    kept = [(id, column) for id, column in zip(ids, columns, strict=True) if column]
    rows = [(*key, *("<br>".join(column.get(key, [])) for _, column in kept)) for key in keys]
    return table([*heads, *(id for id, _ in kept)], rows)


def _plain_values(guideline: Guideline) -> Values:
    """The factors that no key of the row decides, and the GWPs."""
    known = factors.edition()
    found: Values = {}
    for source in guideline.source:
        for name, binding in chain.from_iterable(method.bindings for method in source.method):
            factor = known.known(binding.factor or "")
            if factor is not None:
                unit = "" if factor.unit == "1" else factor.unit
                _add(found, (label(source.id), name), f"{factor.number:f} {unit}", factor)
    for gas, id in guideline.gwp.items():
        factor = known.current(id)
        found["GWP", gas] = [f"{factor.number:f} ({factor.grade})"]
    return found


CLASSES = [code(name) for name in get_args(Technology)]


def _cell_values(guideline: Guideline) -> Values:
    """The factors by class of cell; one that an inner equation takes as well stands under the outer parameter alone."""
    known = factors.edition()
    found: Values = {}
    for source in guideline.source:
        for method in source.method:
            outer = [(name, way) for name, ways in method.parameters.items() for way in ways]
            templates = dict.fromkeys(way.factor for _, way in outer)
            inner = [(name, way) for name, way in method.bindings if way.factor not in templates]
            for name, way in (*outer, *inner):
                if "{technology}" not in (way.factor or ""):
                    continue
                for technology in get_args(Technology):
                    factor = known.known((way.factor or "").replace("{technology}", technology))
                    if factor is not None:
                        head = f"{label(source.id)}, {code(method.id)}: {name}<br>{code(factor.unit)}"
                        _add(found, (head, code(technology)), f"{factor.number:f}", factor)
    return found


def _add(found: Values, key: tuple[str, str], number: str, factor: Factor) -> None:
    shown = " ".join(filter(None, (number.strip(), spread(factor), f"({factor.grade})")))
    entry = found.setdefault(key, [])
    if shown not in entry:
        entry.append(shown)


def _methods(guideline: Guideline, source: str) -> list[str]:
    return list(dict.fromkeys(code(m.equation) for s in guideline.source if s.id == source for m in s.method))


def _shown_on(guideline: Guideline) -> str:
    """The area of the document that a guideline rests on."""
    document = documents.register().get(guideline.document)
    return "China" if document is None or document.area == "China" else "international"


def write_pages(app: Sphinx) -> None:
    """Write the pages of the guidelines and of the findings."""
    known = list(guidelines.register().values())
    pages = {guideline.id: page(guideline) for guideline in known}
    for name, (title, area, text) in SIDE_BY_SIDE.items():
        pages[name] = side_by_side([guideline for guideline in known if _shown_on(guideline) == area], title, text)
    write(Path(app.srcdir) / "guidelines", pages)
    write(Path(app.srcdir) / "findings", {code: ORPHAN + finding_page(findings.get(code)) for code in findings.codes()})


def write(folder: Path, pages: dict[str, str]) -> None:
    """Write pages into a folder; one that did not change keeps its time stamp."""
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        file = folder / f"{name}.md"
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


# ---- pages of the findings

ORPHAN = "---\norphan: true\n---\n\n"
"""Each code is linked from the list of codes, and stands in no tree: five hundred entries beside every page are read by nobody."""


def finding_page(found: findings.Page) -> str:
    """The page of a code, in both languages: what it says, why it matters, what fails, what is mended."""
    record = found.as_dict()
    parts = [
        f"# {found.code}",
        f"Family {found.family}, since {found.since}, {found.state}.",
        f"{_plain(record['message'])} {_plain(record['remedy'])}",
        f"{_plain(record['message_zh'])}。{_plain(record['remedy_zh'])}",
        f"**Why it matters.** {_plain(found.why_en)} {_plain(found.why_zh)}",
    ]
    if found.clause:
        parts.append(f"Clause: {found.clause}.")
    if found.fails is None or found.mended is None:
        return "\n\n".join([*parts, f"No example fits on a page; {code(found.elsewhere)} produces it.\n"])
    for title, example, shared in (("This fails", found.fails, None), ("Mended", found.mended, found.fails)):
        parts += [f"## {title}", *_example(example, shared)]
    return "\n\n".join(parts) + "\n"


def _example(example: findings.Example, shared: findings.Example | None) -> list[str]:
    """One side of an example as fences; a file that is the same on both sides stands once."""
    files = [
        f"{code(name)}:\n\n```text\n{text.strip(chr(10))}\n```"
        for name, text in example.files.items()
        if shared is None or shared.files.get(name) != text
    ]
    python = [f"```python\n{example.python.strip(chr(10))}\n```"] if example.python else []
    run = ["```text\n" + "\n".join(example_lines(example, example)).strip("\n") + "\n```"] if example.run else []
    return [*files, *python, *run]


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
        rows = [
            (f"[{name}](findings/{name}.md)", findings.get(name).family, _plain(entry["en"]), _plain(entry["remedy_en"]))
            for name, entry in found
        ]
        return table(["code", "family", "message", "remedy"], rows)


def _plain(text: str) -> str:
    """A text of the catalogue as Markdown: doubled braces single, no HTML, no role of a field before code."""
    return text.replace("{{", "{").replace("}}", "}").replace("<", "&lt;").replace("}`", "} `")


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


class RulesDirective(FromData):
    """Every rule of the checks: what it compares, its class, grade and needs, its remedy; or, of `later`, those that are not built."""

    required_arguments = 1

    def markdown(self) -> str:
        wanted = [rule for rule in rules().values() if self.arguments[0] in (rule.family, rule.scope)]
        if self.arguments[0] in FAMILIES:
            rows = [
                (
                    code(rule.id),
                    f"{rule.en} {rule.zh}",
                    ", ".join(map(code, rule.codes)),
                    rule.klass,
                    rule.grade,
                    _needed(rule.needs),
                    rule.remedy(),
                )
                for rule in wanted
                if rule.built
            ]
            return table(["rule", "compares", "says", "class", "grade", "needs", "remedy"], rows)
        return table(
            ["rule", "compares", "class", "needs"], [(code(r.id), f"{r.en} {r.zh}", r.klass, _needed(r.needs)) for r in wanted]
        )


def _needed(needs: Sequence[str]) -> str:
    return ", ".join(" or ".join(map(code, need.split("|"))) if "." in need else need for need in needs)


class BandsDirective(FromData):
    """Every band with its limits, grade and source."""

    def markdown(self) -> str:
        rows = []
        for band in bands.bands().values():
            hard = [
                ("< " if key == "hard_low" else "> ") + f"{limit:f}"
                for key in ("hard_low", "hard_high")
                if (limit := getattr(band, key)) is not None
            ]
            rows.append((code(band.id), band.shown(), ", ".join(hard), code(band.unit), band.grade, band.source))
        return table(["band", "silent", "an error", "unit", "grade", "source"], rows)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", write_pages)
    app.add_directive("equations", EquationsDirective)
    app.add_directive("findings", FindingsDirective)
    app.add_directive("items", ItemsDirective)
    app.add_directive("rules", RulesDirective)
    app.add_directive("bands", BandsDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
