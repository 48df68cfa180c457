"""The page of a code as text, and the list of all codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.literals import Lang
from ghgcalc.report.tables import table
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.pages import Example, Page

STOP = {"en": " ", "zh": "。"}


def finding_text(page: Page, lang: Lang) -> str:
    """What the code says, why it matters, the failing example and the mended one."""
    tail = "_zh" if lang == "zh" else ""
    record = page.as_dict()
    state = label(f"state-{page.state}", lang)
    out = [
        f"{page.code}  ({label(f'family-{page.family}', lang)}; {label('since', lang)} {page.since}; {state})",
        "",
        f"{record[f'message{tail}']}{STOP[lang]}{record[f'remedy{tail}']}",
        "",
        f"{label('why-it-matters', lang)}: {record[f'why{tail}']}",
    ]
    if page.clause:
        out.append(f"{label('clause', lang).strip()}: {page.clause}")
    if page.fails is None or page.mended is None:
        return "\n".join([*out, "", f"{label('no-example', lang)} {page.elsewhere}", ""])
    for name, example in (("example-fails", page.fails), ("example-mended", page.mended)):
        out += ["", f"{label(name, lang)}:", *example_lines(example, shared=page.fails if name == "example-mended" else None)]
    return "\n".join([*out, ""])


def example_lines(example: Example, shared: Example | None = None) -> list[str]:
    """One side of an example: its files, those that both sides share once; then what is run."""
    out: list[str] = []
    for name, text in example.files.items():
        if shared is None or shared.files.get(name) != text:
            out += [f"  # {name}", *(f"  {line}" for line in text.strip("\n").splitlines())]
    out += [f"  {line}" for line in example.python.strip("\n").splitlines()]
    return out + [f"  {_step(line)}" for line in example.run]


def _step(line: str) -> str:
    """A command as it is typed, and a change of a file as a remark."""
    verb, _, rest = line.partition(" ")
    if verb not in ("set", "del"):
        return f"$ {line}"
    name, pointer, *value = rest.split(" ", 2)
    return f"# {name}: {pointer} = {value[0]}" if value else f"# {name}: {pointer} –"


def codes_text(pages: Iterable[Page], lang: Lang) -> str:
    """Every code with its family and its message."""
    tail = "_zh" if lang == "zh" else ""
    rows = [["code", label("family", lang), label("finding-says", lang)]]
    rows += [[page.code, label(f"family-{page.family}", lang), str(page.as_dict()[f"message{tail}"])] for page in pages]
    return table(rows, indent=0) + "\n"
