"""Lists as text, and as the Markdown that stands in the documentation: one set of columns, two renderings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.literals import Lang
from ghgcalc.report.tables import table
from ghgcalc.signs import shown
from ghgcalc.texts import catalogue, label, text
from ghgcalc.vocabulary import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Record = dict[str, Any]
Column = tuple[str, "Callable[[Record, Lang], str]"]

NARROW = 60
"""Signs of a cell of the terminal; a page has all of them."""


def _of(key: str) -> Callable[[Record, Lang], str]:
    return lambda record, lang: str(record.get(key) or "") if lang else ""


def _joined(key: str) -> Callable[[Record, Lang], str]:
    return lambda record, lang: ("、" if lang == "zh" else ", ").join(map(str, record.get(key) or ()))


def _units(record: Record, lang: Lang) -> str:
    return " / ".join(record["units"]) if lang else ""


def _defaults(record: Record, lang: Lang) -> str:
    """Of one guideline the values with their grade; of all, those that have a default of everything."""
    under = record["under"]
    if len(under) == 1:
        parts = [
            f"{one['key']} {one['value']} {one['unit']} ({label('grade-' + one['grade'], lang)})" for one in under[0]["defaults"]
        ]
        return "; ".join(parts)
    return ", ".join(one["guideline"] for one in under if one["defaults"] and not one["needs"])


def _needs(record: Record, lang: Lang) -> str:
    if "one_of" in record:
        return f" {label('or', lang)} ".join(record["one_of"])
    under = record["under"]
    if len(under) == 1:
        return ", ".join(under[0]["needs"])
    return "; ".join(f"{one['guideline']} ({', '.join(one['needs'])})" for one in under if one["needs"])


def _treatment(record: Record, lang: Lang) -> str:
    """How each guideline, and each of its tables of supplies, treats a supply; the evidence that it wants."""
    found: dict[str, list[str]] = {}
    for one in record["under"]:
        wanted = ", ".join(name_of(kind, lang) for kind in one["needs"])
        said = label(f"treatment-{one['treatment']}", lang) + (f" [{wanted}]" if wanted else "")
        found.setdefault(said, []).append(f"{one['guideline']}/{one['supplies']}")
    return "; ".join(f"{said}: {', '.join(where)}" for said, where in found.items())


def _proves(record: Record, lang: Lang) -> str:
    found: dict[str, list[str]] = {}
    for one in record["under"]:
        found.setdefault(name_of(one["supply"], lang), []).append(f"{one['guideline']}/{one['supplies']}")
    return "; ".join(f"{said}: {', '.join(where)}" for said, where in found.items())


def _message(record: Record, lang: Lang) -> str:
    return str(record[f"remedy_{lang}"])


def _label(key: str) -> Callable[[Record, Lang], str]:
    return lambda record, lang: label(str(record.get(key) or ""), lang)


COUNTED: Sequence[Column] = (("aliases", _joined("aliases")), ("units-of", _units), ("defaults", _defaults), ("needs", _needs))
COLUMNS: Mapping[str, Sequence[Column]] = {
    "fuels": COUNTED,
    "carbonates": COUNTED,
    "supplies": (("aliases", _joined("aliases")), ("treatment", _treatment)),
    "evidence": (("aliases", _joined("aliases")), ("needs", _joined("needs")), ("proves", _proves)),
    "units": (("aliases", _joined("aliases")), ("dimension", _of("dimension")), ("scale", _of("scale"))),
    "equations": (("formula", _of("formula")), ("used-in", _joined("under")), ("source", _of("source"))),
    "areas": (("aliases", _joined("aliases")), ("kind", _of("kind")), ("region", _of("region"))),
    "findings": (("family", lambda record, lang: label(f"family-{record['family']}", lang)), ("remedy", _message)),
    "guidelines": (("aliases", _joined("aliases")), ("status", _label("status")), ("years", _of("years"))),
    "plans": (("status", _label("status")), ("years", _of("years"))),
}
UNNAMED = ("equations",)
"""Lists whose ids are their names."""


def _title(key: str, lang: Lang) -> str:
    return catalogue()["list"][key][lang]


def lists_text(what: str, records: Iterable[Record], lang: Lang, *, whole: bool = False) -> str:
    """A list as a table of the terminal; whoever else than this package brings a record is named with it.

    Args:
        what: the list.
        records: of it.
        lang: of the text.
        whole: no cell is cut, for numbers stand in it.
    """
    columns = COLUMNS[what]
    cut = str if whole else _cut
    names = [] if what in UNNAMED else [_title("name", lang)]
    rows = [["id", *names, *(_title(key, lang) for key, _ in columns)]]
    for record in records:
        id = str(record["id"])  # noqa: A001
        if record["package"]:
            id = text("word", "list-marked", lang, name=id, package=record["package"])  # noqa: A001
        cells = [] if what in UNNAMED else [str(record[f"name_{lang}"])]
        rows.append([id, *map(cut, [*cells, *(column(record, lang) for _, column in columns)])])
    kept = [at for at in range(len(rows[0])) if at == 0 or any(row[at] for row in rows[1:])]
    return table([[row[at] for at in kept] for row in rows], indent=0) + "\n"


def _cut(cell: str) -> str:
    return cell if len(cell) <= NARROW else cell[: NARROW - 1] + "…"


HEAD = "<!-- Written by `make lists` from the data of the package; a test holds it equal. -->"


def lists_page(what: str, found: Iterable[Record]) -> str:
    """A list of what is packaged as a page of Markdown, in both languages; under fuels and materials the defaults of each guideline."""
    columns = COLUMNS[what]
    records = [record for record in found if not record["package"]]
    heads = ["id", *([] if what in UNNAMED else ["English", "中文"])]
    heads += [f"{_title(key, 'en')} {_title(key, 'zh')}" for key, _ in columns]
    rows = []
    for record in records:
        names = [] if what in UNNAMED else [str(record["name_en"]), str(record["name_zh"])]
        rows.append([f"`{record['id']}`", *names, *(_both(column, record) for _, column in columns)])
    lines = [f"| {' | '.join(map(_plain, row))} |" for row in (heads, ["---"] * len(heads), *rows)]
    lines += _by_guideline(records) if what in ("fuels", "carbonates") else []
    call = f'`ghgcalc list {what}`, in Python `ghgcalc.lists.of("{what}")`.'
    return "\n".join([HEAD, "", f"# {_title(what, 'en')} {_title(what, 'zh')}", "", call, "", *lines, ""])


def _by_guideline(records: Iterable[Record]) -> list[str]:
    """The defaults that each guideline has, with their grade and document."""
    tables: dict[str, list[str]] = {}
    for record in records:
        for one in record["under"]:
            for default in one["defaults"]:
                cells = [f"`{record['id']}`", default["key"], f"{default['value']} {default['unit']}"]
                cells += [label(f"grade-{default['grade']}", lang) for lang in ("en", "zh")] + [default["document"]]
                tables.setdefault(one["guideline"], []).append(f"| {' | '.join(map(_plain, cells))} |")
    head = ["| id | key | default 缺省值 | grade | 等级 | document 文件 |", "| --- | --- | --- | --- | --- | --- |"]
    return [line for guideline, rows in tables.items() for line in ("", f"## {guideline}", "", *head, *rows)]


def _both(column: Callable[[Record, Lang], str], record: Record) -> str:
    """A cell in English, and in Chinese beside it where that differs."""
    en, zh = column(record, "en"), column(record, "zh")
    return en if en == zh.replace("、", ", ") else f"{en} {zh}"


def _plain(cell: str) -> str:
    """A text as a cell: no table, no HTML, no role of a field before code."""
    return shown(cell).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("}`", "} `")
